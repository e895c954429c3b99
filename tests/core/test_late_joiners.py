"""Whoever joins a round late: what they owe, and what is owed to them, is the same wherever it is asked (S4-11)."""

import json
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import permutations
from math import ceil
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import School, changed, checked, refused, sept

import collegial_core as cc
from collegial_core.policy import LateJoiner
from collegial_core.testing import ReferenceStore
from collegial_core.todo import todo
from collegial_core.visit import Coverage, coverage_in

FIRST, LAST = sept(1), sept(30)
TOLD = sept(29)
"""The day on which all is told of: everyone has joined, and the round goes on."""

AIM = "a_round_ends_when_its_aim_is_reached"


def school_with(policy: LateJoiner, *, members: int = 3, each: int = 3) -> School:
    return School().starts().runs(members).opens(late_joiner=policy, visits_each=each, ends=LAST)


def joins(school: School, number: int, on: date) -> None:
    school.does(cc.group.MemberJoined(group="g", person=f"p-{number}"), on=on)


def cover(school: School) -> Coverage:
    return coverage_in(school.ledger.state, school.ledger.state.rounds["r"])


def see(school: School, *pairs: tuple[int, int], on: date = TOLD) -> None:
    for visitor, host in pairs:
        name = f"{visitor}.{host}.{len(school.ledger.state.visits)}"
        school.visits(f"p-{visitor}", f"p-{host}", on, visit=name)


def waiting(school: School, number: int) -> list[str]:
    """Tell whom somebody is asked to visit next."""
    items = todo(school.ledger.state, cc.ids.PersonId(f"p-{number}"), TOLD)
    return [item.request.example.host for item in items if item.kind == "plan_visits"]  # type: ignore[attr-defined]


@pytest.mark.requirement("S4-11")
def test_where_the_quota_is_in_proportion_nobody_owes_a_visit_to_whoever_came_late() -> None:
    school = school_with(LateJoiner.PRO_RATA, each=2)
    joins(school, 4, sept(28))
    see(school, *permutations((1, 2, 3), 2), (4, 1))
    assert cover(school).missing == ()
    assert {frozenset(pair) for pair in cover(school).not_owed} == {frozenset((f"p-{it}", "p-4")) for it in (1, 2, 3)}
    assert (cover(school).seen, cover(school).possible, cover(school).reached) == (7, 12, True)
    assert [waiting(school, number) for number in (1, 2, 3, 4)] == [[], [], [], []]
    school.does(cc.visit.RoundClosed(round="r"), on=LAST)


@pytest.mark.requirement("S4-11")
def test_where_the_quota_is_full_everyone_and_whoever_came_late_owe_each_other_a_visit() -> None:
    school = school_with(LateJoiner.FULL)
    joins(school, 4, sept(28))
    see(school, *permutations((1, 2, 3), 2), (1, 2), (2, 3), (3, 1))
    late = {("p-1", "p-4"), ("p-2", "p-4"), ("p-3", "p-4"), ("p-4", "p-1"), ("p-4", "p-2"), ("p-4", "p-3")}
    assert (set(cover(school).missing), cover(school).not_owed) == (late, ())
    assert [waiting(school, number) for number in (1, 2, 3)] == [["p-4"]] * 3
    with refused("S4-03"):
        school.does(cc.visit.RoundClosed(round="r"), on=LAST)


@pytest.mark.requirement("S4-11")
def test_whoever_joins_so_early_that_the_quota_is_whole_is_not_late() -> None:
    school = school_with(LateJoiner.PRO_RATA)
    joins(school, 4, sept(2))
    assert [it.late for it in cover(school).people] == [False] * 4
    assert len(cover(school).missing) == 12


@pytest.mark.requirement("S4-11", "S4-07")
def test_visits_that_a_late_joiner_did_not_receive_are_fair() -> None:
    school = school_with(LateJoiner.PRO_RATA, each=2)
    joins(school, 4, sept(28))
    see(school, *permutations((1, 2, 3), 2), (4, 1))
    assert [it.received for it in cover(school).people] == [3, 2, 2, 0]
    assert cover(school).spread == 1


@pytest.mark.requirement("S4-11")
def test_a_visit_is_proposed_first_with_whom_it_is_owed_to() -> None:
    school = school_with(LateJoiner.PRO_RATA, each=2)
    joins(school, 4, sept(28))
    see(school, (1, 2), (1, 2), (2, 3))
    assert waiting(school, 1) == ["p-3"]


@pytest.mark.requirement("S4-11")
def test_an_audit_counts_only_colleagues_to_whom_visits_are_owed() -> None:
    for policy, told in ((LateJoiner.PRO_RATA, []), (LateJoiner.FULL, [3])):
        school = school_with(policy, each=2)
        joins(school, 4, sept(28))
        assert [it.facts["colleagues"] for it in checked(school.ledger) if it.rule == "S4-04"] == told


@pytest.mark.requirement("S4-11")
def test_a_round_of_an_older_release_asks_for_every_pair_as_it_did_then() -> None:
    lines = school_with(LateJoiner.PRO_RATA, each=2).lines()
    place = next(at for at, line in enumerate(lines) if b'"round.opened"' in line)
    data = json.loads(lines[place])["data"]
    del data["late_pairs_owed"]
    lines[place] = changed(lines[place], data=data, edition=3)
    lines[:place] = [changed(line, edition=3) for line in lines[:place]]
    school = School()
    school.ledger = cc.Plans(ReferenceStore()).import_lines(lines).ledger
    joins(school, 4, sept(28))
    see(school, *permutations((1, 2, 3), 2), (4, 1))
    assert (len(cover(school).missing), cover(school).not_owed, cover(school).reached) == (5, (), False)
    accept = (AIM, "visits_are_shared_fairly")
    school.does(cc.visit.RoundClosed(round="r"), on=LAST, because="p-4 came late", accept=accept)


# --- against a second, simpler computation --------------------------------------------------

ROUNDS = st.tuples(
    st.sampled_from(LateJoiner),
    st.integers(2, 4),
    st.integers(3, 5),
    st.lists(st.integers(1, 28), max_size=2),
)


@attrs.frozen
class Model:
    """A round worked out by hand: who is late, and who owes whom what."""

    quota: dict[int, int]
    late: set[int]
    made: Counter[tuple[int, int]]

    @classmethod
    def of(cls, policy: LateJoiner, each: int, came: dict[int, int], made: Counter[tuple[int, int]]) -> "Model":
        share = {who: Fraction(31 - max(day, 1), 30) for who, day in came.items()}
        quota = {who: each if policy is LateJoiner.FULL else ceil(each * share[who]) for who in came}
        return cls(quota, {who for who in came if quota[who] != each}, made)

    def owes(self, visitor: int) -> set[int]:
        here = set(self.quota) - self.late - {visitor}
        return set() if visitor in self.late else {host for host in here if not self.made[visitor, host]}

    def left(self, visitor: int) -> int:
        own = sum(often for (who, _), often in self.made.items() if who == visitor)
        return max(self.quota[visitor] - own, 0)

    @property
    def spread(self) -> int:
        received = dict.fromkeys(set(self.quota) - self.late, 0)
        for (_, host), often in self.made.items():
            if host in received:
                received[host] += often
        return max(received.values(), default=0) - min(received.values(), default=0)


@pytest.mark.requirement("S4-11", "S4-05", "S4-03")
@settings(max_examples=40)
@given(ROUNDS, st.data())
def test_quota_pairs_aim_closing_and_what_waits_agree_with_a_count_by_hand(
    a_round: tuple[LateJoiner, int, int, list[int]], data: st.DataObject
) -> None:
    policy, members, each, days = a_round
    school = school_with(policy, members=members, each=each)
    came = dict.fromkeys(range(1, members + 1), 1)
    for number, day in enumerate(days, members + 1):
        joins(school, number, sept(day))
        came[number] = day
    seen = data.draw(st.lists(st.sampled_from(list(permutations(came, 2))), max_size=24))
    if data.draw(st.booleans()):
        seen = [*permutations(came, 2), *seen]
    see(school, *seen)
    model = Model.of(policy, each, came, Counter(seen))
    agrees(school, model)


def agrees(school: School, model: Model) -> None:
    told: Any = cover(school)
    assert set(told.missing) == {(f"p-{who}", f"p-{host}") for who in model.quota for host in model.owes(who)}
    assert {it.person: (it.quota, it.left, it.late) for it in told.people} == {
        f"p-{who}": (model.quota[who], model.left(who), who in model.late) for who in model.quota
    }
    assert len(told.missing) + len(told.not_owed) == told.possible - told.seen
    reached = not any(model.left(who) or model.owes(who) for who in model.quota)
    assert told.reached is reached
    for who in model.quota:
        assert bool(waiting(school, who)) is bool(model.left(who) or model.owes(who))
        if waiting(school, who) and not model.left(who):
            assert waiting(school, who)[0] in {f"p-{host}" for host in model.owes(who)}
    would = school.ledger.would(cc.Request(cc.visit.RoundClosed(round="r"), cc.Occasion(by="p-1", on=LAST)))
    assert isinstance(would, cc.Refused) is not (reached and model.spread <= 1)
