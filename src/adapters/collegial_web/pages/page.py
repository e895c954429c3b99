"""One page: its address, the file it is drawn from, what stands on it, and what its form does."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from collegial_core.state import State
from collegial_web.pages.look import Look

Given = Mapping[str, str]
"""What stands in an address, or was filled into a form."""


@attrs.frozen
class Sent:
    """A form was recorded: where to go on."""

    to: str


@attrs.frozen
class Download:
    """A file to take away: its name, of which kind it is, and what it holds."""

    name: str
    kind: str
    content: bytes


@attrs.frozen(kw_only=True)
class Page:
    """A page below a plan's address, such as `/groups/{group}`.

    `draws` gives what its template needs; it is called while the plan stands still, and what it gives is drawn
    afterwards, so it holds nothing of the state that moves on.  None where there is no such thing, to who looks.
    `takes` does what a form asks for, or gives what the template needs to show it again.  `reads` is for a page that
    takes more time than others should wait for, or asks the ledger itself: it is called in the place of `draws`, and
    looks at the state as it likes.  `gives` is for a file to take away: there is no template.  A page that is `live`
    has scripts; no other page runs any.
    """

    path: str
    tab: str
    file: str = ""
    draws: Callable[[Look, State, Given], dict[str, Any] | None] | None = None
    takes: Callable[[Look, Given, Given], Sent | dict[str, Any] | None] | None = None
    reads: Callable[[Look, Given], dict[str, Any] | None] | None = None
    gives: Callable[[Look, Given], Download | None] | None = None
    live: bool = False
