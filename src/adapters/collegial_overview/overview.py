"""The overview across all plans: coverage, what falls due, leaders' hours, and each plan in numbers.

All numbers come from the views.  There are ids in the tables, days and numbers, and
nothing that anybody wrote.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import attrs

from collegial_core import State
from collegial_core.ids import RoundId
from collegial_core.views import leaders, overdue, plan, terms, visits, years
from collegial_core.visit import Coverage, Round
from collegial_overview.tables import Projection, Rows, Standing, Table


@attrs.frozen(kw_only=True)
class PlanNumbers:
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
class GroupNumbers:
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
class CoverageNumbers:
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
class Due:
    """What is to be done by a day, and late after it, if nothing more is recorded; the kinds are those of `overdue`."""

    kind: str
    about: str
    due: date


@attrs.frozen(kw_only=True)
class UnitDue(Due):
    """The same for a unit: visits of its people, and what groups are to do of which one of them is a member."""

    unit: str


@attrs.frozen(kw_only=True)
class LeaderLoad:
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
    groups = years.group_years(state)
    due = list(_all_due(state))
    return {
        "plans": [_plan(row, groups) for row in plan.plan(state)],
        "units": years.overview(state),
        "groups": [_group(row) for row in groups],
        "coverage": [_coverage(row, state.rounds[RoundId(row.round)]) for row in visits.coverages(state)],
        "due": list({_key(row): _due(row) for row, _ in due}.values()),
        "unit_due": list({(unit, *_key(row)): _unit_due(unit, row) for row, units in due for unit in units}.values()),
        "leaders": [_leader(row) for row in leaders.leaders(state)],
        "terms": terms.unit_terms(state),
        "leader_years": leaders.leader_years(state),
    }


def _plan(row: plan.PlanRow, groups: list[years.GroupYearRow]) -> PlanNumbers:
    return PlanNumbers(
        starts=row.starts,
        ends=row.ends,
        revision=row.revision,
        units=row.units,
        people=row.people,
        groups=row.groups,
        running=sum([it.closed_on is None for it in groups]),
        rounds=row.rounds,
        visits=sum([it.visits for it in groups]),
        notes=sum([it.notes for it in groups]),
        meetings_planned=sum([it.meetings_planned for it in groups]),
        meetings_held=sum([it.meetings_held for it in groups]),
        promises=sum([it.promises for it in groups]),
        cycles=sum([len(it.cycles) for it in groups]),
        cycles_closed=sum([it.cycles_closed for it in groups]),
        cycle_minutes=sum([it.cycle_minutes for it in groups]),
        checkins=sum([it.checkins for it in groups]),
        deviations=row.deviations,
    )


def _group(row: years.GroupYearRow) -> GroupNumbers:
    return GroupNumbers(
        group_id=row.group,
        method=row.method,
        members=len(row.members),
        leader=row.leader,
        started_on=row.started_on,
        closed_on=row.closed_on,
        rounds=len(row.rounds),
        visits=row.visits,
        notes=row.notes,
        meetings_planned=row.meetings_planned,
        meetings_held=row.meetings_held,
        minutes_written=row.minutes_written,
        action_plans=row.action_plans,
        promises=row.promises,
        cycles=len(row.cycles),
        cycles_closed=row.cycles_closed,
        cycle_minutes=row.cycle_minutes,
        checkins=row.checkins,
    )


def _coverage(row: Coverage, visit_round: Round) -> CoverageNumbers:
    return CoverageNumbers(
        round=row.round,
        group_id=row.group,
        starts=visit_round.starts,
        ends=visit_round.ends,
        closed_on=visit_round.closed_on,
        members=len(row.members),
        wanted=sum([person.quota for person in row.people]),
        held=sum([person.made for person in row.people]),
        seen=row.seen,
        possible=row.possible,
        missing=len(row.missing),
        everyone=row.everyone,
        unfinished=len(row.unfinished),
        reached=row.reached,
    )


def _all_due(state: State) -> Iterator[tuple[overdue.OverdueRow, Sequence[str]]]:
    """Yield what waits now, and what will be late on the plan's last day: also months without a meeting."""
    if state.plan is not None:
        yield from overdue.overdue_of_units(state, None)
        yield from overdue.overdue_of_units(state, state.plan.ends)


def _key(row: overdue.OverdueRow) -> tuple[str, str, date]:
    return row.kind, row.about, row.due


def _due(row: overdue.OverdueRow) -> Due:
    return Due(kind=row.kind, about=row.about, due=row.due)


def _unit_due(unit: str, row: overdue.OverdueRow) -> UnitDue:
    return UnitDue(unit=unit, kind=row.kind, about=row.about, due=row.due)


def _leader(row: leaders.LeaderRow) -> LeaderLoad:
    return LeaderLoad(
        leader=row.leader,
        groups=len(row.groups),
        asked=row.asked,
        allotted=row.allotted,
        travel=row.travel,
        meets_every=row.meets_every,
        worked=row.worked,
        checkins=row.checkins,
        trainings=len(row.trainings),
    )


OVERVIEW: Final = Projection(
    "overview",
    (
        Table("plans", PlanNumbers, key=()),
        Table("units", years.OverviewRow, key=("unit",)),
        Table("groups", GroupNumbers, key=("group_id",)),
        Table("coverage", CoverageNumbers, key=("round",)),
        Table("due", Due, key=("kind", "about", "due")),
        Table("unit_due", UnitDue, key=("unit", "kind", "about", "due")),
        Table("leaders", LeaderLoad, key=("leader",)),
        Table("terms", terms.UnitTermRow, key=("unit", "year", "autumn")),
        Table("leader_years", leaders.LeaderYearRow, key=("leader", "year")),
        Table("standings", terms.UnitStandingRow, key=("unit", "year", "autumn")),
    ),
    rows_of,
    packages=(),
    standing=Standing("standings", ("year", "autumn"), terms.term_of, terms.unit_standings),
)
"""The overview's tables: `overview_plans`, `overview_units` and so on."""
