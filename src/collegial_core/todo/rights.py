"""What a person may record, by the authority alone: whether the rules would take it today is another question.

Of what is asked for about a thing only some fields are known.  A role that hangs on another field counts as one that
the person may have: whoever heads a unit may let somebody join a group, and who that is comes later.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

import attrs

from collegial_core.authority import Asking, has_role, line_of, recovering_roles
from collegial_core.conditions import EffortBegun, GoalSet
from collegial_core.cycle import CycleStarted
from collegial_core.group import GroupFormed
from collegial_core.kernel import PersonId
from collegial_core.kernel.value import Asked, Event, Proposed
from collegial_core.meeting import MeetingPlanned
from collegial_core.plan import PersonRegistered, UnitRegistered
from collegial_core.policy.authority import (
    MANAGED,
    NOTE_BY,
    Asks,
    AuthorityLine,
    RoleWord,
    Whose,
    authority_role,
    condition,
)
from collegial_core.policy.authority_definition import fields_of
from collegial_core.state import ROOMS, State
from collegial_core.visit import RoundOpened, VisitPlanned

ASKED: Final[tuple[type[Asked], ...]] = tuple(
    kind
    for room in ROOMS
    for kind in dict.fromkeys((*(it for it in room.events if issubclass(it, Proposed)), *room.requests))
)
"""Everything that can be asked for, in the order of the vocabulary."""

_FIELDS: Final[dict[type, frozenset[str]]] = {
    kind: frozenset(field.name for field in attrs.fields(kind))  # type: ignore[arg-type]
    for asked in ASKED
    for kind in (asked, *asked.records)
}
"""The names of the fields of all that can be asked for, and of the events that come of it."""

THINGS: Final = {
    "group": "groups",
    "visit": "visits",
    "meeting": "meetings",
    "cycle": "cycles",
    "round": "rounds",
    "unit": "units",
    "person": "people",
}
"""A field that names a thing, and the dict of the state that has such things."""

MAKES: Final[dict[type, str]] = {
    GroupFormed: "group",
    VisitPlanned: "visit",
    MeetingPlanned: "meeting",
    CycleStarted: "cycle",
    RoundOpened: "round",
    UnitRegistered: "unit",
    PersonRegistered: "person",
    GoalSet: "goal",
    EffortBegun: "effort",
}
"""The events that bring a thing into being; they are about no thing that is there."""


@attrs.frozen
class Allowed:
    """An event that somebody may record, and the name by which it is asked for: `visit.held`, `visit.hold`.

    Where a request may give several events, it is the first of them that the person may record.
    """

    event: str
    asked: str


class _About:
    """An event of which only what it is about is known."""

    def __init__(self, kind: type, known: dict[str, str]) -> None:
        self.recorded_as = kind.recorded_as  # type: ignore[attr-defined]
        vars(self).update(known)


def may(state: State, person: PersonId, on: date, about: str | None = None) -> tuple[Allowed, ...]:
    """Tell which events somebody may record on a day, of anything, or about one thing.

    `about` is the id of a group, visit, meeting, cycle, round, unit or person.  In a plan that has adopted no
    authority, that is all of them.
    """
    fields = [name for name, things in THINGS.items() if about in getattr(state, things)]
    return tuple(
        Allowed(event.recorded_as[0], asked.asked_as)
        for asked in ASKED
        for known in _known(asked, fields, about)
        for event in islice(_allowed(state, person, on, asked, known), 1)
    )


def _allowed(
    state: State, person: PersonId, on: date, asked: type[Asked], known: dict[str, str]
) -> Iterator[type[Event]]:
    """Yield those events that may come of a request and that somebody may record."""
    yield from (it for it in asked.records if _may(Asking(state, person, _About(it, known), on), asked, it))


def _known(asked: type[Asked], fields: list[str], about: str | None) -> Iterator[dict[str, str]]:
    """Yield what is known of a request about a thing; nothing where it is about other things."""
    if about is None:
        yield {}
        return
    own = _FIELDS[asked]
    makes = MAKES.get(asked.records[0])
    found = [name for name in fields if name in own and name != makes]
    yield from ({name: about} for name in found[:1])


def _may(asking: Asking, asked: type[Asked], event: type[Event]) -> bool:
    line = line_of(asking.state, asking.event)
    fields = _FIELDS[asked] | _FIELDS[event]  # what the ledger fills in is open, too
    if line is None or any(_could_have(asking, role, fields) for role in _roles(asking.event, line)):
        return True
    return any(has_role(asking, role) for role in recovering_roles(asking))


def _roles(event: Any, line: AuthorityLine) -> Iterator[str]:  # noqa: ANN401 - of which only some is known
    yield from line.may
    yield from line.reason
    for case in line.cases:
        asks = condition(case.when)
        if asks is not None and not (asks.asks is Asks.LEFT_OUT and hasattr(event, asks.field)):
            yield from case.may


def _could_have(asking: Asking, role: str, fields: frozenset[str]) -> bool:
    """Tell whether somebody has a role, or would have it if the fields that are open were filled in so."""
    read = authority_role(role)
    if read is None or has_role(asking, role):
        return read is not None
    needed = fields_of(read)
    if not needed or any(hasattr(asking.event, name) for name in needed):
        return False
    match read.word:
        case RoleWord.SELF if read.of not in (MANAGED, NOTE_BY):
            return read.of in fields
        case RoleWord.PRINCIPAL | RoleWord.ASSISTANT | RoleWord.LEADER:
            return has_role(asking, f"{read.word}@{Whose.ANY}")
        case RoleWord.DEPUTY:
            return _deputises(asking)
        case _:
            return asking.person in asking.state.groups_of


def _deputises(asking: Asking) -> bool:
    groups = asking.state.groups.values()
    return any(it.deputy == asking.person for group in groups for it in group.deputies_on(asking.on))
