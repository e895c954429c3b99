"""What a report tells: the rows of the library's views, chosen for its days and put beside each other."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import attrs

from collegial_cli.commands.common import reasons_for
from collegial_core import Ledger, Unreadable
from collegial_core.kernel import GroupId
from collegial_core.module import school_year
from collegial_core.privacy import Reader
from collegial_core.state import State
from collegial_core.views import VIEWS, Query
from collegial_core.views.approvals import ApprovalRow
from collegial_core.views.cycles import HoursRow
from collegial_core.views.deviations import DeviationRow
from collegial_core.views.groups import GroupRow
from collegial_core.views.plan import PlanRow
from collegial_core.views.readiness import ReadinessRow
from collegial_core.views.timeline import TimelineRow
from collegial_core.views.visits import VisitRow
from collegial_core.views.years import GroupYearRow, OverviewRow, RoundOfGroup
from collegial_core.visit import MADE, Coverage

AUGUST: Final = (8, 1)
JULY: Final = (7, 31)


@attrs.frozen(kw_only=True)
class Asked:
    """What is asked for: what this reader may see, on a day, of the school year that begins in `year`, or of all."""

    reader: Reader
    on: date
    year: int | None = None


@attrs.frozen(kw_only=True)
class RoundTold:
    """A round: its days and coverage, and how many pairs had been seen by which day."""

    days: RoundOfGroup
    coverage: Coverage
    steps: tuple[tuple[date, int], ...]


@attrs.frozen(kw_only=True)
class GroupTold:
    """A group at a glance, with its year."""

    row: GroupRow
    year: GroupYearRow


class Told:
    """Gives what a report tells of a plan."""

    def __init__(self, ledger: Ledger, asked: Asked) -> None:
        self.asked = asked
        self.ledger = ledger
        self.entries = ledger.number
        reasons = reasons_for(ledger, asked.reader)
        self.first, self.last = self._days(ledger.state)
        past = asked.year is not None and self.last < asked.on
        self.state: State = ledger.as_of(happened=self.last) if past else ledger.state
        self.query = Query(reader=asked.reader, reasons=reasons, on=min(asked.on, self.last))

    def _days(self, state: State) -> tuple[date, date]:
        on, year = self.asked.on, self.asked.year
        plan = next(iter(VIEWS["plan"](state, Query())), None)
        if plan is None:
            return on, on
        if year is None:
            return plan.starts, plan.ends
        first, last = school_year(plan.starts), school_year(plan.ends)
        if not first <= year <= last:
            raise Unreadable("--year", f"the plan has the school years from {first} to {last}, not {year}")
        return date(year, *AUGUST), date(year + 1, *JULY)

    def _rows(self, view: str) -> list[Any]:
        return list(VIEWS[view](self.state, self.query))

    def _is_within(self, first: date | None, last: date | None) -> bool:
        """Tell whether something goes on in the days of the report."""
        return (first is None or first <= self.last) and (last is None or last >= self.first)

    @cached_property
    def plan(self) -> PlanRow | None:
        """The plan at a glance; None before it has started."""
        return next(iter(self._rows("plan")), None)

    @cached_property
    def line(self) -> list[TimelineRow]:
        """What the plan consists of, in order of time."""
        return [it for it in self._rows("timeline") if self._is_within(it.on, it.until)]

    @property
    def revisions(self) -> list[TimelineRow]:
        """The plan's revisions."""
        return [it for it in self._rows("timeline") if it.kind == "revision" and it.on <= self.last]

    @cached_property
    def units(self) -> list[OverviewRow]:
        """The units."""
        return self._rows("overview")

    @cached_property
    def groups(self) -> list[GroupTold]:
        """The groups that there were."""
        rows: dict[str, GroupRow] = {it.group: it for it in self._rows("groups")}
        return [
            GroupTold(row=rows[it.group], year=it)
            for it in self._rows("group")
            if self._is_within(it.started_on, it.closed_on)
        ]

    @cached_property
    def rounds(self) -> list[RoundTold]:
        """The rounds of visits."""
        days = {it.round: it for group in self._rows("group") for it in group.rounds}
        made = self._made
        return [
            RoundTold(days=days[it.round], coverage=it, steps=tuple(seen_by_day(it, made.get(it.round, ()))))
            for it in self._rows("coverage")
            if self._is_within(days[it.round].starts, days[it.round].closed_on or days[it.round].ends)
        ]

    @property
    def _made(self) -> Mapping[str, Sequence[VisitRow]]:
        made = sorted((it for it in self._rows("visits") if it.step in MADE), key=attrgetter("round"))
        return {name: list(rows) for name, rows in groupby(made, attrgetter("round"))}

    @cached_property
    def hours(self) -> list[HoursRow]:
        """The hours of the modules."""
        there = {it.about for it in self.line if it.kind == "cycle"}
        return [it for it in self._rows("hours") if it.cycle in there]

    @cached_property
    def readiness(self) -> list[ReadinessRow]:
        """How ready everybody is."""
        return self._rows("readiness")

    @cached_property
    def deviations(self) -> list[DeviationRow]:
        """The departures from rules."""
        return [it for it in self._rows("deviations") if self.first <= it.on <= self.last]

    @property
    def approvals(self) -> list[ApprovalRow]:
        """The approvals of the plan and of minutes, in the time of the report."""
        return [it for it in self._rows("approvals") if self.first <= it.on <= self.last]

    def method_of(self, group: str) -> Any:  # noqa: ANN401 - as the state has it
        """Give the method of a group."""
        return self.state.methods[self.state.groups[GroupId(group)].method]


def seen_by_day(coverage: Coverage, made: Sequence[VisitRow]) -> Iterator[tuple[date, int]]:
    """Count the pairs seen, by the day of the first visit between them: the last count is that of the coverage."""
    members, seen = set(coverage.members), set[tuple[str, str]]()
    for on, visits in groupby(sorted(made, key=attrgetter("date")), attrgetter("date")):
        before = len(seen)
        seen |= {(it.visitor, it.host) for it in visits if {it.visitor, it.host} <= members}
        if len(seen) > before:
            yield on, len(seen)
