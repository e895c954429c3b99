"""Each unit's terms, beside each other: what was done in them, and how the unit stood at their end, in numbers."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from collegial_core.checkin import WorkKind
from collegial_core.kernel import PersonId, UnitId
from collegial_core.meeting import Stage
from collegial_core.state import State
from collegial_core.views.overdue import overdue_of_units
from collegial_core.views.readiness import of_unit
from collegial_core.views.rows import row
from collegial_core.visit import made_of

_AUTUMN: Final = 7
"""The month from which on a term is one of autumn."""

Term = tuple[int, bool]
"""A year, and whether it is its autumn."""


@row
class UnitTermRow:
    """A unit in a term, which is the autumn of its `year` or the spring.

    `visits` were made by the unit's people, `meetings` held in groups with one of them as a member, and `worked` are
    the minutes of their leaders beside meetings, check-ins included and travel not (S0-45).  Whoever has changed
    units counts where they worked on the day.
    """

    unit: UnitId
    year: int
    autumn: bool
    visits: int
    meetings: int
    worked: int


@row
class UnitStandingRow:
    """How a unit stood on the last day of a term on which something was recorded in its plan.

    `late` counts what was overdue in groups with one of its people as a member, and visits of its people (S0-21);
    `shown` of `asked` are its principal's duties (S0-23).
    """

    unit: UnitId
    year: int
    autumn: bool
    late: int
    shown: int
    asked: int


def term_of(on: date) -> Term:
    """Give the term in which a day lies."""
    return on.year, on.month >= _AUTUMN


def unit_terms(state: State) -> list[UnitTermRow]:
    """Show what was done in each unit's terms; a term in which nothing was has no row."""
    sums: dict[tuple[UnitId, Term], list[int]] = {}
    for place, (unit, on, amount) in _done(state):
        sums.setdefault((unit, term_of(on)), [0, 0, 0])[place] += amount
    return [
        UnitTermRow(unit=unit, year=year, autumn=autumn, visits=visits, meetings=meetings, worked=worked)
        for (unit, (year, autumn)), (visits, meetings, worked) in sorted(sums.items())
    ]


def unit_standings(state: State, on: date) -> list[UnitStandingRow]:
    """Show how each unit stands on a day."""
    year, autumn = term_of(on)
    late = Counter(unit for _, units in overdue_of_units(state, on) for unit in units)
    duties = {unit: of_unit(state, it, on) for unit, it in state.units.items()}
    return [
        UnitStandingRow(unit=unit, year=year, autumn=autumn, late=late[unit], shown=it.shown, asked=it.asked)
        for unit, it in duties.items()
    ]


def _done(state: State) -> Iterator[tuple[int, tuple[UnitId, date, int]]]:
    for visit in made_of(state.visits.values()):
        yield from ((0, (unit, visit.date, 1)) for unit in _units(state, {visit.visitor}, visit.date))
    for meeting in state.meetings.values():
        if meeting.stage is Stage.CLOSED:
            members = set(state.groups[meeting.group].members_on(meeting.date))
            yield from ((1, (unit, meeting.date, 1)) for unit in _units(state, members, meeting.date))
    for leader, on, minutes in _worked(state):
        yield from ((2, (unit, on, minutes)) for unit in _units(state, {leader}, on))


def _worked(state: State) -> Iterator[tuple[PersonId, date, int]]:
    for leader in state.leaders.values():
        yield from ((leader.leader, it.on, it.minutes) for it in leader.work if it.kind != WorkKind.TRAVEL)
    for plan in state.checkins.values():
        yield from ((it.leader, it.on, it.minutes) for it in plan.held)


def _units(state: State, people: set[PersonId], on: date) -> set[UnitId]:
    return {state.people[it].unit_on(on) for it in people if it in state.people}
