"""The plan's years in order of time: its revisions, periods and efforts, its groups with their rounds and cycles."""

import datetime as dt
from collections.abc import Iterator

from collegial_core.kernel import GroupId, UnitId
from collegial_core.plan.events import PLAN
from collegial_core.privacy import reading
from collegial_core.state import State
from collegial_core.views.query import Query, one_of, texts
from collegial_core.views.rows import Kind, column, personal_text, row, view


@row
class TimelineRow:
    """Something that began on a day; `until` is its last day, None while it has none.

    `kind` is plan, revision, principal, assistant, term, break, effort, group, deputy, round or cycle, and `about` its
    name.  A revision tells the plan's aim, and the lessons behind it.
    """

    on: dt.date = column("From")
    until: dt.date | None = column("Until")
    kind: str = column("What", Kind.WORD)
    about: str = column("Name")
    unit: UnitId | None = column("Unit", default=None)
    group: GroupId | None = column("Group", default=None)
    aim: str | None = column("Aim", Kind.TEXT, default=None)
    lessons: str | None = personal_text(default=None)


@view("timeline", heading="The plan in order of time")
def timeline(state: State, query: Query) -> list[TimelineRow]:
    """Show in order of time what the plan consists of; with a group, only what is that group's."""
    lines = [*_of_plan(state, query), *_of_units(state), *_of_groups(state)]
    return sorted((it for it in lines if query.at_group(it.group)), key=lambda it: (it.on, it.kind, it.about))


def _of_plan(state: State, query: Query) -> Iterator[TimelineRow]:
    if state.plan is None:
        return
    yield TimelineRow(on=state.plan.starts, until=state.plan.ends, kind="plan", about=state.plan.title)
    may = reading(state, query.reader)
    for revision in state.plan.revisions:
        said = texts(may, one_of(state, PLAN, str(revision.number)))
        yield TimelineRow(
            on=revision.on,
            until=None,
            kind="revision",
            about=str(revision.number),
            aim=said["aim"],
            lessons=said.get("lessons"),
        )


def _of_units(state: State) -> Iterator[TimelineRow]:
    for it in state.units.values():
        for head in it.heads[1:]:
            yield TimelineRow(on=head.since, until=None, kind="principal", about=head.principal, unit=it.unit)
        for one in it.assistants:
            yield TimelineRow(on=one.since, until=one.until, kind="assistant", about=one.person, unit=it.unit)
    for unit, calendar in state.calendars.items():
        for kind, periods in (("term", calendar.terms), ("break", calendar.breaks)):
            for period in periods:
                yield TimelineRow(on=period.first, until=period.last, kind=kind, about=period.name, unit=unit)
    for effort in state.conditions.efforts.values():
        yield TimelineRow(on=effort.starts, until=effort.ends, kind="effort", about=effort.title)


def _of_groups(state: State) -> Iterator[TimelineRow]:
    for group in state.groups.values():
        name = group.group
        yield TimelineRow(on=group.formed_on, until=group.closed_on, kind="group", about=name, group=name)
        for it in group.deputies:
            yield TimelineRow(on=it.since, until=it.until, kind="deputy", about=it.deputy, group=name)
    for visit_round in state.rounds.values():
        yield TimelineRow(
            on=visit_round.starts,
            until=visit_round.ends,
            kind="round",
            about=visit_round.round,
            group=visit_round.group,
        )
    for cycle in state.cycles.values():
        yield TimelineRow(
            on=cycle.started_on, until=cycle.closed_on, kind="cycle", about=cycle.cycle, group=cycle.group
        )
