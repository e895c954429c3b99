"""Visits as other methods have them: in squares, in rounds of three or four, all in one lesson."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import MONDAY, School, checked, refused, sept

import collegial_core as cc
from collegial_core.kernel import ArtefactId, StepId
from collegial_core.policy import Artefact, Deadline, GroupSize, Method, ReaderRole, StepKind, VisitPolicy
from collegial_core.policy import Step as MethodStep
from collegial_core.views import VIEWS
from collegial_core.visit import Coverage, Step, coverage_in

STEPS = tuple(
    MethodStep(step=StepId(name), name_en=name, name_sv=name, kind=kind)
    for name, kind in (("visit", StepKind.OBSERVATION), ("talk", StepKind.TALK), ("note", StepKind.WRITING))
)
NOTE = Artefact(artefact=ArtefactId("note"), name_en="Note", name_sv="Anteckning", readers=(ReaderRole.GROUP,))
SIZE = GroupSize(least=2, most=8, severity=cc.Severity.I, rule="S4-03")


def method(*deadlines: Deadline, **visits: Any) -> Method:
    """Make a method of visits with this policy."""
    return Method(
        method=cc.ids.MethodId("visits"),
        version=1,
        name_en="Visits",
        name_sv="Besök",
        source="made up",
        group_size=SIZE,
        steps=STEPS,
        artefacts=(NOTE,),
        deadlines=deadlines,
        visits=VisitPolicy(**visits),
    )


def deadline(step: str, after: str, days: int, severity: cc.Severity = cc.Severity.W) -> Deadline:
    return Deadline(step=StepId(step), after=StepId(after), days=days, severity=severity, rule="S2-06")


def school_under(the: Method, members: int = 4) -> School:
    return School(methods=[the]).starts("visits").runs(members, method="visits").opens()


def cover(school: School) -> Coverage:
    return coverage_in(school.ledger.state, school.ledger.state.rounds["r"])


def watch(school: School, host: str, members: int, *, lesson: str, on: date = MONDAY, steps: int = 3) -> None:
    """Let all others watch a lesson of the host together."""
    for number in range(1, members + 1):
        visitor = f"p-{number}"
        if visitor != host:
            visit = f"{visitor}.{host}"
            school.plans_visit(visitor, host, on, visit=visit, lesson=lesson)
            follow(school, visit, on, steps)


def follow(school: School, visit: str, on: date, steps: int) -> None:
    taken = (
        cc.visit.VisitHeld(visit=visit),
        cc.visit.TalkHeld(visit=visit),
        cc.visit.PublishNote(visit=visit, note="Calm start", receipt=f"rcpt-{visit}"),
    )
    for command in taken[:steps]:
        school.does(command, on=on)


# --- squares: one visit to every colleague --------------------------------------


@pytest.mark.requirement("S4-03", "S4-04")
@pytest.mark.parametrize("members", [2, 4, 8])
def test_in_a_square_everyone_makes_one_visit_to_every_colleague(members: int) -> None:
    school = school_under(method(), members)
    assert school.ledger.state.rounds["r"].visits_each == members - 1
    with refused("S4-04"):
        school_under(method(each=1), 3)


@pytest.mark.requirement("S4-03", "S2-06")
def test_a_square_whose_method_has_no_talk_ends_with_visits_and_notes() -> None:
    school = school_under(method(talk=False), 2)
    for visitor, host in (("p-1", "p-2"), ("p-2", "p-1")):
        visit = f"{visitor}.{host}"
        school.plans_visit(visitor, host, visit=visit)
        school.does(cc.visit.VisitHeld(visit=visit), on=sept(7))
        school.does(cc.visit.PublishNote(visit=visit, note="What I take home", receipt=visit), on=sept(8))
        assert school.ledger.state.visits[visit].step is Step.COMPLETE
    assert cover(school).reached
    school.does(cc.visit.RoundClosed(round="r"), on=sept(20))


@pytest.mark.requirement("S2-06", "S4-02")
def test_a_talk_that_the_method_does_not_ask_for_is_still_possible() -> None:
    school = school_under(method(talk=False), 2)
    school.visits("p-1", "p-2")
    assert school.ledger.state.visits["v"].step is Step.COMPLETE


@pytest.mark.requirement("S2-06")
def test_an_observation_is_complete_only_with_its_feedback() -> None:
    school = school_under(method(), 2)
    school.visits("p-1", "p-2", steps=1)
    with refused("S4-02"):
        school.does(cc.visit.PublishNote(visit="v", note="n", receipt="a"), on=sept(8))
    school.does(cc.visit.TalkHeld(visit="v"), on=sept(8))
    school.does(cc.visit.PublishNote(visit="v", note="n", receipt="a"), on=sept(8))
    assert cover(school).unfinished == ()


@pytest.mark.requirement("S4-02")
def test_without_a_talk_the_note_still_follows_the_visit() -> None:
    school = school_under(method(talk=False), 2)
    school.plans_visit("p-1", "p-2")
    with refused("S4-02"):
        school.does(cc.visit.PublishNote(visit="v", note="n", receipt="a"), on=sept(7))
    school.does(cc.visit.VisitHeld(visit="v"), on=sept(7))
    with refused("S4-02"):
        school.does(cc.visit.PublishNote(visit="v", note="n", receipt="a"), on=sept(6))


@pytest.mark.requirement("S4-11")
def test_who_comes_late_to_a_square_still_sees_everyone() -> None:
    school = school_under(method(), 2)
    school.does(cc.group.MemberJoined(group="g", person="p-3"), on=sept(2))
    assert [person.quota for person in cover(school).people] == [1, 1, 1]
    assert cover(school).people[2].unseen == ("p-1", "p-2")


# --- some colleagues are enough ---------------------------------------------------


@pytest.mark.requirement("S4-03", "S4-04")
def test_where_not_everyone_is_to_be_seen_the_visits_are_enough() -> None:
    school = school_under(method(each=1, everyone=False), 4)
    for visitor, host in (("p-1", "p-2"), ("p-2", "p-3"), ("p-3", "p-4"), ("p-4", "p-1")):
        school.visits(visitor, host, visit=f"{visitor}.{host}")
    assert (cover(school).reached, cover(school).seen, cover(school).possible) == (True, 4, 12)
    school.does(cc.visit.RoundClosed(round="r"), on=sept(20))


@pytest.mark.requirement("S4-03")
def test_where_not_everyone_is_to_be_seen_a_visit_short_still_needs_a_reason() -> None:
    school = school_under(method(each=2, everyone=False), 4)
    school.visits("p-1", "p-2")
    with refused("S4-03") as caught:
        school.does(cc.visit.RoundClosed(round="r"), on=sept(20))
    assert caught.value.facts["short"] == (("p-1", 1), ("p-2", 2), ("p-3", 2), ("p-4", 2))


@pytest.mark.requirement("S4-04")
@pytest.mark.parametrize("everyone", [True, False])
def test_an_audit_notes_a_round_that_has_become_too_small_only_where_everyone_is_to_be_seen(*, everyone: bool) -> None:
    school = school_under(method(each=1, everyone=everyone), 2)
    school.does(cc.group.MemberJoined(group="g", person="p-3"), on=sept(2))
    rules = [finding.rule for finding in checked(school.ledger)]
    assert rules == (["S4-04"] if everyone else [])


# --- all in one lesson --------------------------------------------------------------


@pytest.mark.requirement("S4-06")
@pytest.mark.parametrize("members", [3, 4])
def test_together_each_hosts_one_lesson_and_everyone_has_seen_everyone(members: int) -> None:
    school = school_under(method(together=True), members)
    for number in range(1, members + 1):
        watch(school, f"p-{number}", members, lesson=f"lesson-{number}", on=sept(7 + number))
    assert [person.hosted for person in cover(school).people] == [1] * members
    assert cover(school).reached
    visits = school.ledger.state.rounds["r"].visits
    assert len({visit.lesson for visit in visits}) == VIEWS["groups"](school.ledger.state)[0].fewest_lessons == members
    school.does(cc.visit.RoundClosed(round="r"), on=sept(20))


@pytest.mark.requirement("S4-06", "S4-05")
def test_who_was_not_in_the_lesson_is_missing_in_the_coverage() -> None:
    school = school_under(method(together=True), 3)
    school.plans_visit("p-2", "p-1", visit="a", lesson="x")
    follow(school, "a", sept(7), 3)
    assert ("p-3", "p-1") in cover(school).missing
    assert [person.hosted for person in cover(school).people] == [1, 0, 0]


@pytest.mark.requirement("S4-06")
@pytest.mark.parametrize("change", [{"lesson": "y"}, {"on": sept(8)}])
def test_a_second_lesson_of_a_host_needs_a_reason(change: dict[str, Any]) -> None:
    school = school_under(method(together=True), 3)
    school.plans_visit("p-2", "p-1", visit="a", lesson="x")
    second = {"lesson": "x", "visit": "b", **change}
    with refused("S4-06") as caught:
        school.plans_visit("p-3", "p-1", **second)
    assert caught.value.facts == {"host": "p-1", "other": "x", "day": "2026-09-07"}
    assert caught.value.severity is cc.Severity.W
    school.plans_visit("p-3", "p-1", visit="c", lesson="x")
    school.does(cc.visit.VisitCancelled(visit="c"))
    school.does(cc.visit.VisitCancelled(visit="a"))
    school.plans_visit("p-3", "p-1", **second)


@pytest.mark.requirement("S4-06", "S4-02")
def test_a_lesson_watched_together_is_moved_visit_by_visit() -> None:
    school = school_under(method(together=True), 3)
    watch(school, "p-1", 3, lesson="x", steps=0)
    for visit in ("p-2.p-1", "p-3.p-1"):
        school.does(cc.visit.VisitMoved(visit=visit, date=sept(9), lesson="y"))
    for visit in ("p-2.p-1", "p-3.p-1"):
        school.does(cc.visit.VisitHeld(visit=visit), on=sept(9))
    assert cover(school).people[0].hosted == 1
    one_by_one = school_under(method(together=True), 3)
    watch(one_by_one, "p-1", 3, lesson="x", steps=0)
    for visit in ("p-2.p-1", "p-3.p-1"):
        one_by_one.does(cc.visit.VisitMoved(visit=visit, date=sept(9), lesson="y"))
        one_by_one.does(cc.visit.VisitHeld(visit=visit), on=sept(9))
    assert cover(one_by_one).people[0].hosted == 1


@pytest.mark.requirement("S4-06", "S4-02")
def test_who_catches_up_in_another_lesson_says_why() -> None:
    school = school_under(method(together=True), 3)
    watch(school, "p-1", 3, lesson="x", steps=0)
    school.does(cc.visit.VisitHeld(visit="p-2.p-1"), on=sept(7))
    school.does(cc.visit.VisitMoved(visit="p-3.p-1", date=sept(9), lesson="y"))
    with refused("S4-06"):
        school.does(cc.visit.VisitHeld(visit="p-3.p-1"), on=sept(9))
    school.does(
        cc.visit.VisitHeld(visit="p-3.p-1"), on=sept(9), because="p-3 was ill", accept=("all_watch_the_same_lesson",)
    )
    assert cover(school).people[0].hosted == 2


@pytest.mark.requirement("S4-06")
def test_a_lesson_watched_together_has_one_host() -> None:
    school = school_under(method(together=True), 3)
    school.plans_visit("p-2", "p-1", visit="a", lesson="x")
    with refused("S4-06") as caught:
        school.plans_visit("p-1", "p-2", visit="b", lesson="x")
    assert caught.value.severity is cc.Severity.E
    school.plans_visit("p-1", "p-2", sept(8), visit="b", lesson="x")
    with refused("S4-06") as caught:
        school.does(cc.visit.VisitMoved(visit="b", date=sept(7), lesson="x"), because="x")
    assert caught.value.facts == {"lesson": "x", "day": "2026-09-07", "other": "p-1", "host": "p-2"}


@pytest.mark.requirement("S4-06")
def test_one_visitor_at_a_time_may_choose_any_lesson() -> None:
    school = school_under(method(), 3)
    school.plans_visit("p-2", "p-1", visit="a", lesson="x")
    school.plans_visit("p-3", "p-1", sept(8), visit="b", lesson="y")
    school.plans_visit("p-1", "p-2", sept(8), visit="c", lesson="z")
    assert VIEWS["groups"](school.ledger.state)[0].fewest_lessons == 6


# --- in time ------------------------------------------------------------------------


@pytest.mark.requirement("S4-02", "S2-06")
@pytest.mark.parametrize(("severity", "reason"), [(cc.Severity.W, True), (cc.Severity.E, False)])
def test_a_talk_later_than_the_method_gives_departs_from_it(severity: cc.Severity, *, reason: bool) -> None:
    school = school_under(method(deadline("talk", "visit", 2, severity)), 2)
    school.visits("p-1", "p-2", visit="a", steps=1).visits("p-1", "p-2", visit="b", steps=1, lesson="sv-8a")
    school.does(cc.visit.TalkHeld(visit="a"), on=sept(9))
    with refused("S2-06") as caught:
        school.does(cc.visit.TalkHeld(visit="b"), on=sept(10))
    assert caught.value.facts == {
        "step": "talk",
        "visit": "b",
        "late": 3,
        "after": "visit",
        "since": "2026-09-07",
        "days": 2,
    }
    assert ("because" in caught.value.remedy) is reason
    if reason:
        school.does(
            cc.visit.TalkHeld(visit="b"), on=sept(10), because="A fire drill", accept=("talk_and_note_follow_in_time",)
        )
        assert school.ledger.state.deviations[-1].rule == "S2-06"


@pytest.mark.requirement("S4-02", "S4-09")
def test_a_note_has_its_days_from_the_talk_or_from_the_visit() -> None:
    school = school_under(method(deadline("note", "talk", 1), talk=False), 2)
    school.visits("p-1", "p-2", visit="a", steps=1).visits("p-1", "p-2", visit="b", steps=1, lesson="sv-8a")
    school.does(cc.visit.PublishNote(visit="a", note="n", receipt="a"), on=sept(20))
    school.does(cc.visit.TalkHeld(visit="b"), on=sept(10))
    with refused("S2-06"):
        school.does(cc.visit.PublishNote(visit="b", note="n", receipt="b"), on=sept(12))
    school.does(cc.visit.PublishNote(visit="b", note="n", receipt="b"), on=sept(11))


@pytest.mark.requirement("S4-02")
def test_a_deadline_that_is_only_information_asks_nothing() -> None:
    school = school_under(method(deadline("talk", "visit", 0, cc.Severity.I)), 2)
    school.visits("p-1", "p-2", steps=1)
    school.does(cc.visit.TalkHeld(visit="v"), on=sept(30))


# --- whatever the method ------------------------------------------------------------


@pytest.mark.requirement("S4-03", "S4-05", "S4-06")
@settings(max_examples=25, deadline=None)
@given(
    members=st.integers(2, 4),
    together=st.booleans(),
    everyone=st.booleans(),
    pairs=st.sets(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=12),
)
def test_the_aim_is_what_the_method_asks(
    members: int, pairs: set[tuple[int, int]], *, together: bool, everyone: bool
) -> None:
    school = school_under(method(each=None, together=together, everyone=everyone), members)
    kept = sorted(pair for pair in pairs if pair[0] != pair[1] and max(pair) <= members)
    for visitor, host in kept:
        on = sept(7) + timedelta(days=host)
        school.plans_visit(f"p-{visitor}", f"p-{host}", on, visit=f"{visitor}.{host}", lesson=f"l-{host}")
        follow(school, f"{visitor}.{host}", on, 3)
    seen = cover(school)
    assert seen.reached is (len(kept) == members * (members - 1))
    assert [person.hosted for person in seen.people] == [
        int(any(host == number for _, host in kept)) for number in range(1, members + 1)
    ]
