"""The overview across all plans: coverage, what falls due, leaders' hours, and each plan in numbers.

All numbers come from the views.  There are ids in the tables, days and numbers, and
nothing that anybody wrote.
"""

from datetime import date
from typing import Final

import attrs

from collegial_core import RoundId, State
from collegial_core.views import (
    GroupYearLine,
    LeaderLine,
    LeaderYearLine,
    OverdueLine,
    OverviewLine,
    PlanLine,
    coverages,
    group_years,
    leader_years,
    leaders,
    overdue,
    overview,
    plan,
)
from collegial_core.visit import Coverage, Round
from collegial_overview.tables import Projection, Rows, Table


@attrs.frozen(kw_only=True)
class PlanRow:
    """A plan in numbers; `running` are the groups that have not ended, `visits` those that were made."""

    starts: date
    ends: date
    revision: int
    units: int
    people: int
    groups: int
    running: int
    rounds: int
    visits: int
    notes: int
    meetings_planned: int
    meetings_held: int
    promises: int
    cycles: int
    cycles_closed: int
    cycle_minutes: int
    checkins: int
    deviations: int


@attrs.frozen(kw_only=True)
class GroupRow:
    """A group in numbers; `closed_on` is empty while it runs."""

    group_id: str
    method: str
    members: int
    leader: str | None
    started_on: date | None
    closed_on: date | None
    rounds: int
    visits: int
    notes: int
    meetings_planned: int
    meetings_held: int
    minutes_written: int
    action_plans: int
    promises: int
    cycles: int
    cycles_closed: int
    cycle_minutes: int
    checkins: int


@attrs.frozen(kw_only=True)
class CoverageRow:
    """A round's coverage: `held` of `wanted` visits, and `seen` of `possible` pairs, `missing` of which are left.

    `everyone` tells whether the missing pairs belong to the aim, `unfinished` counts the
    visits without a note.
    """

    round: str
    group_id: str
    starts: date
    ends: date
    closed_on: date | None
    members: int
    wanted: int
    held: int
    seen: int
    possible: int
    missing: int
    everyone: bool
    unfinished: int
    reached: bool


@attrs.frozen(kw_only=True)
class DueRow:
    """What is to be done by a day, late after it: a `checkin` of a group, a `meeting` or a `visit`."""

    kind: str
    about: str
    due: date


@attrs.frozen(kw_only=True)
class LeaderRow:
    """A leader's load now: minutes a week `asked`, `allotted` and for `travel`, and all minutes `worked` so far."""

    leader: str
    groups: int
    asked: int
    allotted: float
    travel: float
    meets_every: float | None
    worked: int
    checkins: int
    trainings: int


def rows_of(state: State) -> Rows:
    """Work out a plan's rows from its state."""
    groups = group_years(state)
    return {
        "plans": [_plan(line, groups) for line in plan(state)],
        "units": overview(state),
        "groups": [_group(line) for line in groups],
        "coverage": [_coverage(line, state.rounds[RoundId(line.round)]) for line in coverages(state)],
        "due": [_due(line) for line in overdue(state)],
        "leaders": [_leader(line) for line in leaders(state)],
        "leader_years": leader_years(state),
    }


def _plan(line: PlanLine, groups: list[GroupYearLine]) -> PlanRow:
    return PlanRow(
        starts=line.starts,
        ends=line.ends,
        revision=line.revision,
        units=line.units,
        people=line.people,
        groups=line.groups,
        running=sum([it.closed_on is None for it in groups]),
        rounds=line.rounds,
        visits=sum([it.visits for it in groups]),
        notes=sum([it.notes for it in groups]),
        meetings_planned=sum([it.meetings_planned for it in groups]),
        meetings_held=sum([it.meetings_held for it in groups]),
        promises=sum([it.promises for it in groups]),
        cycles=sum([len(it.cycles) for it in groups]),
        cycles_closed=sum([it.cycles_closed for it in groups]),
        cycle_minutes=sum([it.cycle_minutes for it in groups]),
        checkins=sum([it.checkins for it in groups]),
        deviations=line.deviations,
    )


def _group(line: GroupYearLine) -> GroupRow:
    return GroupRow(
        group_id=line.group,
        method=line.method,
        members=len(line.members),
        leader=line.leader,
        started_on=line.started_on,
        closed_on=line.closed_on,
        rounds=len(line.rounds),
        visits=line.visits,
        notes=line.notes,
        meetings_planned=line.meetings_planned,
        meetings_held=line.meetings_held,
        minutes_written=line.minutes_written,
        action_plans=line.action_plans,
        promises=line.promises,
        cycles=len(line.cycles),
        cycles_closed=line.cycles_closed,
        cycle_minutes=line.cycle_minutes,
        checkins=line.checkins,
    )


def _coverage(line: Coverage, visit_round: Round) -> CoverageRow:
    return CoverageRow(
        round=line.round,
        group_id=line.group,
        starts=visit_round.starts,
        ends=visit_round.ends,
        closed_on=visit_round.closed_on,
        members=len(line.members),
        wanted=sum([person.quota for person in line.people]),
        held=sum([person.made for person in line.people]),
        seen=line.seen,
        possible=line.possible,
        missing=len(line.missing),
        everyone=line.everyone,
        unfinished=len(line.unfinished),
        reached=line.reached,
    )


def _due(line: OverdueLine) -> DueRow:
    return DueRow(kind=line.kind, about=line.about, due=line.due)


def _leader(line: LeaderLine) -> LeaderRow:
    return LeaderRow(
        leader=line.leader,
        groups=len(line.groups),
        asked=line.asked,
        allotted=line.allotted,
        travel=line.travel,
        meets_every=line.meets_every,
        worked=line.worked,
        checkins=line.checkins,
        trainings=len(line.trainings),
    )


OVERVIEW: Final = Projection(
    "overview",
    (
        Table("plans", PlanRow, key=()),
        Table("units", OverviewLine, key=("unit",)),
        Table("groups", GroupRow, key=("group_id",)),
        Table("coverage", CoverageRow, key=("round",)),
        Table("due", DueRow, key=("kind", "about")),
        Table("leaders", LeaderRow, key=("leader",)),
        Table("leader_years", LeaderYearLine, key=("leader", "year")),
    ),
    rows_of,
    packages=(),
)
"""The overview's tables: `overview_plans`, `overview_units` and so on."""
