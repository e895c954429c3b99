"""A room: the events of one part of the domain, how they change the state, and the rules that judge them."""

from collections.abc import Callable
from types import UnionType
from typing import Any, get_args

import attrs

from collegial_core.kernel import Occasion
from collegial_core.kernel.texts import Written
from collegial_core.policy.rule import Rule


@attrs.frozen(kw_only=True)
class Room:
    """One room, as everything else learns of it.

    `event` is its event or the union of several, `evolve` remembers one of them in the state.  `about` says what the
    texts of one are about; None where nobody writes anything.  `request` is what is asked for and has to be
    completed, or the union of several: `complete` makes an event of one, or a tuple of events, each of which is judged
    after those before it; None where there is nothing.
    """

    name: str
    event: UnionType | type
    evolve: Callable[[Any, Any, Occasion], None]
    rules: tuple[Rule, ...]
    about: Callable[[Any, Any, Occasion], Written] | None = None
    request: UnionType | type | None = None
    complete: Callable[[Any, Any, Occasion], Any] | None = None

    @property
    def events(self) -> tuple[Any, ...]:
        """Give the classes of its events."""
        return get_args(self.event) or (self.event,)

    @property
    def requests(self) -> tuple[Any, ...]:
        """Give the classes of what it completes."""
        return () if self.request is None else get_args(self.request) or (self.request,)
