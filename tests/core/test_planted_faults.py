"""Would chance notice?  Faults are planted in the library, one at a time; the machine has to find each.

A fault sits in a rule, in what a room remembers, in arithmetic or in a view.  It is found by
a claim of the machine that knows nothing of where the fault is.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Final

import attrs
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.core.machine.base import Act
from tests.core.machine.school import SchoolMachine

from collegial_core import state
from collegial_core.checkin.rules import checkins_are_as_often_as_planned
from collegial_core.cycle.rules import steps as step_rules
from collegial_core.group import rules as group_rules
from collegial_core.kernel import Severity
from collegial_core.meeting import WorkingTimeSet, held, open_promises
from collegial_core.meeting.rules import closing, days, subgroups
from collegial_core.meeting.rules import people as people_rules
from collegial_core.module import HoursRecorded
from collegial_core.module import rules as module_rules
from collegial_core.plan.rules import a_revision_builds_on_the_present_one
from collegial_core.policy import Rule
from collegial_core.privacy import readers
from collegial_core.schedule import Calendar
from collegial_core.schedule.week import Week
from collegial_core.visit.rules.planning import nobody_visits_themselves

pytestmark = pytest.mark.no_cover
"""What is reached while a fault is planted proves nothing, and counting it takes as long again."""

Plant = Callable[[pytest.MonkeyPatch], None]


def without(rule: Rule) -> Plant:
    """Let nobody ask a rule."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        judges = {event: tuple(it for it in rules if it is not rule) for event, rules in state._JUDGES.items()}  # noqa: SLF001
        patch.setattr(state, "_JUDGES", judges)

    return plant


def rotation_is_unfair(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(people_rules, "passed_over", lambda _now, _holders: None)


def a_promise_is_lost(patch: pytest.MonkeyPatch) -> None:
    real = open_promises

    def latest(now: Any, group: Any) -> Any:
        last = held(now.meetings_of.get(group, ()))[-1:]
        return [promise for promise in real(now, group) if promise.meeting in {it.meeting for it in last}]

    patch.setattr("collegial_core.views.meetings.open_promises", latest)


def hours_are_counted_twice(patch: pytest.MonkeyPatch) -> None:
    real = state.EVOLVE[HoursRecorded]

    def twice(now: Any, event: Any, occasion: Any) -> None:
        real(now, event, occasion)
        real(now, event, occasion)

    patch.setitem(state.EVOLVE, HoursRecorded, twice)


def a_group_may_be_one_too_small_or_too_large(patch: pytest.MonkeyPatch) -> None:
    real = group_rules._wrong_size  # noqa: SLF001

    def nearly(group: str, count: int, size: Any) -> Any:
        return None if count in {size.least - 1, size.most + 1} else real(group, count, size)

    patch.setattr(group_rules, "_wrong_size", nearly)


def a_break_is_ignored(patch: pytest.MonkeyPatch) -> None:
    real = Calendar.why_closed
    patch.setattr(Calendar, "why_closed", lambda self, on: real(attrs.evolve(self, breaks=()), on))


def a_public_holiday_is_ignored(patch: pytest.MonkeyPatch) -> None:
    real = Calendar.why_closed
    patch.setattr(Calendar, "why_closed", lambda self, on: real(attrs.evolve(self, holidays=()), on))


def week_53_is_dropped(patch: pytest.MonkeyPatch) -> None:
    def add(self: Week, weeks: int) -> Week:
        years, number = divmod(self.number - 1 + weeks, 52)
        return Week(self.year + years, number + 1)

    patch.setattr(Week, "__add__", add)


def a_phase_may_be_skipped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(step_rules, "next_steps", lambda method, _part: tuple(step.step for step in method.steps))


def notes_are_shown_to_principals(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(readers, "_last_days", lambda _state, _person, _own: {})


def no_reason_is_asked_for(patch: pytest.MonkeyPatch) -> None:
    real = state.judge

    def lenient(*asked: Any, **how: Any) -> Any:
        return [(rule, no) for rule, no in real(*asked, **how) if (no.severity or rule.severity) is Severity.E]

    patch.setattr("collegial_core.ledger.decision.judge", lenient)


def memory_loses_what_the_bytes_keep(patch: pytest.MonkeyPatch) -> None:
    real = state.evolve

    def forgetful(now: Any, event: Any, on: date) -> None:
        if not isinstance(event, WorkingTimeSet):
            real(now, event, on)

    patch.setattr("collegial_core.ledger.live.evolve", forgetful)


FAULTS: Final[dict[str, tuple[Plant, str]]] = {
    "self-visits allowed": (without(nobody_visits_themselves), "visits_are_between_two_members"),
    "rotation unfair": (rotation_is_unfair, "roles_rotate_fairly"),
    "promise lost": (a_promise_is_lost, "every_promise_is_told_of_or_open"),
    "hours counted twice": (hours_are_counted_twice, "hours_are_counted_once_and_never_those_of_an_activity"),
    "revision without parent": (without(a_revision_builds_on_the_present_one), "revisions_form_a_chain"),
    "size off by one": (a_group_may_be_one_too_small_or_too_large, "groups_have_their_size_or_a_recorded_reason"),
    "break ignored": (a_break_is_ignored, "nothing_is_planned_where_there_is_no_school"),
    "holiday ignored": (a_public_holiday_is_ignored, "nothing_is_planned_where_there_is_no_school"),
    "week 53 dropped": (week_53_is_dropped, "weeks_follow_each_other_without_a_gap"),
    "phase skipped": (a_phase_may_be_skipped, "phases_come_in_order_and_none_is_skipped"),
    "content leaked": (notes_are_shown_to_principals, "notes_are_read_by_those_they_are_for_and_nobody_else"),
    "left out of a split": (
        without(subgroups.everyone_present_is_in_one_subgroup),
        "a_split_puts_everyone_there_into_one_subgroup",
    ),
    "action plan missing": (
        without(closing.everyone_present_writes_an_action_plan),
        "a_closed_meeting_has_left_nothing_undone",
    ),
    "teaching counted": (
        without(module_rules.activities_are_not_counted),
        "hours_are_counted_once_and_never_those_of_an_activity",
    ),
    "working time ignored": (
        without(days.a_meeting_lies_inside_working_time),
        "meetings_lie_inside_working_time",
    ),
    "two groups of one method": (
        without(group_rules.one_group_a_person_and_method),
        "everyone_is_in_one_group_of_a_method",
    ),
    "working group continued": (
        without(group_rules.a_group_continues_a_closed_one),
        "a_group_is_continued_by_one_once_it_has_closed",
    ),
    "late check-in unnoticed": (
        without(checkins_are_as_often_as_planned),
        "late_checkins_and_short_time_have_a_recorded_reason",
    ),
    "no reason asked for": (no_reason_is_asked_for, "groups_have_their_size_or_a_recorded_reason"),
    "memory loses": (memory_loses_what_the_bytes_keep, "replay_from_bytes_equals_the_live_state"),
}
"""The fault, how it is planted, and the claim of the machine that finds it."""

AT_THE_END: Final = {"replay_from_bytes_equals_the_live_state": "folds_to_its_state"}
"""What is claimed again when a story ends, which may be right after the step."""

HUNT: Final = settings(
    backend="plain",
    database=None,
    derandomize=True,
    max_examples=300,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    stateful_step_count=30,
)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_machine_finds_a_planted_fault(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, claim = FAULTS[fault]

    class Faulty(SchoolMachine):
        accepted: ClassVar[Counter[type]] = Counter()
        refused: ClassVar[Counter[type]] = Counter()
        only = claim

        def acts(self) -> list[Act]:
            """Leave out what no room asks: what is absurd is nearly always refused, and takes most of the time."""
            return [act for act in super().acts() if act.__module__ != SchoolMachine.__module__]

    plant(monkeypatch)
    with pytest.raises(AssertionError) as caught:
        run_state_machine_as_test(Faulty, settings=HUNT)
    assert {claim, AT_THE_END.get(claim)} & {step.name for step in caught.traceback}
