"""One page: its address, the file it is drawn from, what stands on it, and what its form does."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

import attrs

from collegial_core import Unreadable
from collegial_core.kernel.fields import require_day
from collegial_core.state import State
from collegial_web.pages.look import Look

Given = Mapping[str, str]
"""What stands in an address, or was filled into a form."""


def day_in(given: Given, name: str) -> date | None:
    """Give the day in a field; None where it holds none."""
    with suppress(ValueError, Unreadable):
        on = date.fromisoformat(given.get(name, ""))
        require_day(on, name)
        return on
    return None


@attrs.frozen
class File:
    """A file that somebody has chosen: its name as their browser tells it, and what it holds, in memory alone."""

    name: str
    content: bytes = attrs.field(repr=False)


class Filled(dict[str, str]):
    """What was filled into a form; `files` are those that were chosen in it."""

    files: Mapping[str, File] = {}


SEEN: Final = "collegial-seen"
"""The cookie with how many entries there were when somebody looked at a page that tells what is new."""


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
    has scripts; no other page runs any.  One that takes `lists` has a form that may be as large as a school's list.
    """

    path: str
    tab: str
    file: str = ""
    draws: Callable[[Look, State, Given], dict[str, Any] | None] | None = None
    takes: Callable[[Look, Given, Filled], Sent | dict[str, Any] | None] | None = None
    reads: Callable[[Look, Given], dict[str, Any] | None] | None = None
    gives: Callable[[Look, Given], Download | None] | None = None
    live: bool = False
    lists: bool = False
