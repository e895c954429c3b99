"""How a kind of thing that waits is declared: whom it waits for, and a function that finds what there is of it.

    @kind("hold_visit", label="Hold the visit", waits_for=("visitor",), also=("host",), source=("S4-02",))
    def hold_visit(at: Looking) -> Iterator[Waiting]:

The function gives the whole request that would end each thing, with examples in the fields that only a person can
fill in.  Whom it is shown to, and whether it could be sent that day, is found out for all kinds in one place: `items`.
"""

from collections.abc import Callable, Iterator
from datetime import date
from types import ModuleType
from typing import Final

import attrs

from collegial_core.group import Group
from collegial_core.kernel import PersonId
from collegial_core.kernel.value import Asked
from collegial_core.plan import Unit
from collegial_core.policy import Aims, SupportArea
from collegial_core.state import State

SAID: Final = "…"
"""Stands as an example where somebody is to write something."""


@attrs.frozen
class Looking:
    """Who looks, and on which day.

    `groups` are those not closed that they have to do with, `units` those that they head.
    """

    state: State
    person: PersonId
    on: date
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]

    @property
    def running(self) -> Iterator[Group]:
        """Those of the groups that have started."""
        return (group for group in self.groups if group.started_on is not None)


@attrs.frozen(kw_only=True)
class Waiting:
    """A thing that waits: the request that ends it, whole.

    `fill` names the fields that hold only an example.  `on` is the thing's own day, where the rules bind it to one;
    None is the day of asking.  `aims` and `support` are what the method says of visits, for who opens a round or
    plans one: what they are for, and what support there is to choose from.
    """

    of: str
    asked: Asked
    fill: tuple[str, ...] = ()
    due: date | None = None
    on: date | None = None
    aims: Aims | None = None
    support: tuple[SupportArea, ...] = ()


Find = Callable[[Looking], Iterator[Waiting]]


@attrs.frozen(kw_only=True)
class TodoKind:
    """A kind of thing that waits for somebody.

    `waits_for` are the roles whose duty it is and `also` those who may do it too, as an authority writes roles.
    `source` names the requirements that it comes from.  What is `optional` is never late.
    """

    name: str
    label: str
    waits_for: tuple[str, ...]
    also: tuple[str, ...]
    source: tuple[str, ...]
    optional: bool
    find: Find

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that it names."""
        return (*self.waits_for, *self.also)


def kind(
    name: str,
    *,
    label: str,
    waits_for: tuple[str, ...],
    also: tuple[str, ...] = (),
    source: tuple[str, ...],
    optional: bool = False,
) -> Callable[[Find], TodoKind]:
    """Make a kind of a function that finds what there is of it."""
    return lambda find: TodoKind(
        name=name, label=label, waits_for=waits_for, also=also, source=source, optional=optional, find=find
    )


def gathered(*modules: ModuleType) -> dict[str, TodoKind]:
    """Give the kinds that these modules declare, by name, in the order in which they stand there."""
    found = [it for module in modules for it in vars(module).values() if isinstance(it, TodoKind)]
    return {it.name: it for it in found}
