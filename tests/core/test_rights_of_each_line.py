"""Each line of the shipped authority: whoever has one of its roles may record the event, and nobody else."""

from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

import attrs
import pytest
from tests.core.test_years import told
from tests.golden import (
    eighteenth,
    eighth,
    eleventh,
    fifth,
    fourteenth,
    fourth,
    nineteenth,
    second,
    seventeenth,
    seventh,
    third,
    twelfth,
)
from tests.golden.story import tell
from tests.order import SCHOOL, STRANGER, fabricated, with_offices
from tests.school import School, sept

import collegial_core as cc
from collegial_core.authority import Asking, everybody, has_role, rules
from collegial_core.authority.rights import line_of
from collegial_core.authority.roles import roles_of
from collegial_core.kernel import PersonId, RoundId, VisitId
from collegial_core.state import Event, State, evolve, judge_rights
from collegial_core.upcasts import newest


def moments() -> Iterator[tuple[State, Event, date]]:
    """Yield moments of told plans at which something was recorded, and all of it again at the end of each plan.

    Each kind of event comes a few times from each plan.
    """
    for ledger in (
        tell().ledger,
        second.tell().ledger,
        third.tell().ledger,
        fourth.tell().ledger,
        fifth.tell().ledger,
        eighth.tell().ledger,
        seventh.tell().ledger,
        eleventh.tell().ledger,
        twelfth.tell().ledger,
        fourteenth.tell().ledger,
        seventeenth.tell().ledger,
        eighteenth.tell().ledger,
        nineteenth.tell().ledger,
        told(2),
    ):
        state, seen = State(), dict[type, list[tuple[Event, date]]]()
        for entry in ledger.entries():
            event = newest(entry.event)
            there = seen.setdefault(type(event), [])
            if len(there) < FEW:
                there.append((event, entry.happened_on))
                yield with_offices(state), event, entry.happened_on
            evolve(state, event, entry.occasion(entry.happened_on))
        for events in seen.values():
            yield with_offices(state), *events[-1]


FEW: Final = 2
ALWAYS: Final = {"plan.started", "deviation.recorded", "entry.corrected", "entry.withdrawn"}
"""The events that are not judged by themselves, or that begin a plan."""


def _step(kind: Any, **more: Any) -> Any:
    return kind(cycle="c", part=1, turn=1, step="observe", **more)


ASSIGNED: Final = cc.group.RoleAssigned(group="g", role="documenter", person="p-1")

BY_HAND: Final[dict[tuple[str, str], Callable[[], tuple[State, Event, str]]]] = {
    ("cycle.step_started", "holder:step"): lambda: (
        fabricated("coaching-cycle@1", "coach"),
        _step(cc.cycle.StepStarted),
        "x",
    ),
    ("cycle.step_completed", "holder:step"): lambda: (
        fabricated("coaching-cycle@1", "coach"),
        _step(cc.cycle.StepCompleted),
        "x",
    ),
    ("group.role_assigned", "leader@group"): lambda: (fabricated("learning-group@2"), ASSIGNED, "l"),
    ("group.role_assigned", "deputy@group"): lambda: (fabricated("learning-group@2"), ASSIGNED, "d"),
    ("meeting.reflected", "holder:reflector"): lambda: (
        fabricated("learning-group@2", "reflector"),
        cc.meeting.MeetingReflected(meeting="m", text="Calm"),
        "x",
    ),
    ("meeting.was_split", "holder:documenter"): lambda: (
        fabricated("learning-group@2", "documenter"),
        cc.meeting.MeetingSplit(meeting="m", subgroups=()),
        "x",
    ),
    ("visit.note_published", "self:managed"): lambda: (
        managed_pair(),
        cc.visit.NotePublished(visit="v-1", note="Calm", folder="F", receipt="r-1"),
        "p-2",
    ),
}
"""What those plans do not tell of: a moment for each, made by hand."""


def managed_pair() -> State:
    """Make a state in which somebody visits the lesson of p-2, whom they manage."""
    state = School().starts(people=2).ledger.state
    state.groups.update(fabricated("base-group-visits@1").groups)
    visit: Any = SimpleNamespace(visitor="p-rektor", host="p-2", round="r")
    state.visits[VisitId("v-1")] = visit
    rounds: Any = SimpleNamespace(group="g")
    state.rounds[RoundId("r")] = rounds
    return with_offices(state)


@pytest.mark.requirement("P-01")
@pytest.mark.parametrize(("event", "role"), sorted(BY_HAND))
def test_a_role_that_the_told_plans_do_not_meet_has_its_right_too(event: str, role: str) -> None:
    state, said, person = BY_HAND[event, role]()
    assert said.recorded_as[0] == event
    its = line_of(state, said)
    assert its is not None
    assert role in roles_of(state, said, its)
    for who in (person, STRANGER):
        has = has_role(Asking(state, PersonId(who), said, sept(7)), role)
        assert has == (who == person)
        broken = {rule.id for rule, _ in judge_rights(state, said, cc.Occasion(by=PersonId(who), on=sept(7)))}
        assert ("P-01" in broken) == (who == STRANGER)


@pytest.mark.requirement("P-01")
def test_of_every_line_whoever_has_a_role_may_record_it_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "who_may", lambda *_: ())  # whom a refusal names is no part of the claim, and takes long
    met = set[tuple[str, str]]()
    for state, event, on in moments():
        its = line_of(state, event)
        assert its is not None
        roles = (*roles_of(state, event, its), *its.reason)
        named = (value for value in attrs.asdict(event, recurse=False).values() if isinstance(value, str))
        people = dict.fromkeys((*everybody(state), "d-1", "s-1", *named, STRANGER))
        for person in map(PersonId, people if its.event not in ALWAYS else ()):
            has = {role for role in roles if has_role(Asking(state, person, event, on), role)}
            said = {rule.id for rule, _ in judge_rights(state, event, cc.Occasion(by=person, on=on))}
            assert ("P-01" in said) == (not has), (event, person)
            assert person != STRANGER or not has, event
            met |= {(its.event, role) for role in has}
    wanted = {(it.event, role) for it in SCHOOL.lines for role in it.roles if it.event not in ALWAYS}
    assert wanted - met == BY_HAND.keys(), "a line that nobody is met for, or that is met now: see BY_HAND"
