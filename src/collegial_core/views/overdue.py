"""What should have happened and has not."""

from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from collegial_core.group import Group
from collegial_core.kernel import PersonId
from collegial_core.meeting import Stage
from collegial_core.state import State
from collegial_core.views.parties import principals_of
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, column, row, view
from collegial_core.visit import Step


@row
class OverdueRow:
    """Something that should have happened by the day `due`; `days` is how long ago that was."""

    kind: str = column("What", Kind.WORD)
    about: str = column("Which")
    due: date = column("Due")
    days: int | None = column("Days late", warn=attrgetter("days"))


@view("overdue", heading="Overdue")
def overdue(state: State, query: Query) -> list[OverdueRow]:
    """Show what should have happened before the day of looking and has not, the oldest first (S0-21).

    Check-ins of running groups, and meetings and visits that are still planned.  Without a day of
    looking nobody knows what is late: then all that is to be done is shown, with its day.

    With a person, what they are party to.  Check-ins and meetings concern the group's members, its leader,
    whoever has a role in it, and its members' principals; a visit its visitor, its host and their principals.
    """
    due = [*_checkins_due(state, query), *_meetings_due(state, query), *_visits_due(state, query)]
    lines = [
        OverdueRow(kind=kind, about=about, due=day, days=None if query.on is None else (query.on - day).days)
        for kind, about, day in due
        if query.on is None or day < query.on
    ]
    return sorted(lines, key=lambda line: (line.due, line.kind, line.about))


def _checkins_due(state: State, query: Query) -> Iterator[tuple[str, str, date]]:
    for plan in state.checkins.values():
        group = state.groups[plan.group]
        if group.closed_on is None and query.at_group(plan.group) and query.at_person(*_concerned(state, group)):
            yield "checkin", plan.group, plan.due


def _meetings_due(state: State, query: Query) -> Iterator[tuple[str, str, date]]:
    for meeting in state.meetings.values():
        group = state.groups[meeting.group]
        if meeting.stage is not Stage.PLANNED or not query.at_group(group.group):
            continue
        if query.at_person(*_concerned(state, group)):
            yield "meeting", meeting.meeting, meeting.date


def _visits_due(state: State, query: Query) -> Iterator[tuple[str, str, date]]:
    for visit in state.visits.values():
        visit_round = state.rounds[visit.round]
        if visit.step is not Step.PLANNED or visit_round.closed_on is not None:
            continue
        pair = (visit.visitor, visit.host)
        if query.at_group(visit_round.group) and query.at_person(*pair, *principals_of(state, pair)):
            yield "visit", visit.visit, visit.date


def _concerned(state: State, group: Group) -> Iterator[PersonId]:
    """Yield everyone who has a part in what a group is to do."""
    yield from group.members
    if group.leader:
        yield group.leader.leader
    yield from group.roles.values()
    yield from principals_of(state, group.members)
