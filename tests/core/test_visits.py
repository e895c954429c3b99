"""Rounds of lesson visits, where everyone visits everyone."""

from datetime import date

import pytest
from tests.school import (
    AUTUMN,
    SUMMER,
    School,
    checked,
    of_the_first_edition,
    records_of,
    refused,
    sept,
    tampered,
    unreadable,
)

import collegial_core as cc
from collegial_core.views import VIEWS
from collegial_core.visit import Coverage, Step, coverage_in


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def cover(school: School, name: str = "r") -> Coverage:
    return coverage_in(school.ledger.state, school.ledger.state.rounds[name])


@pytest.mark.requirement("S4-01")
def test_a_visit_is_a_visitor_a_host_a_lesson_and_a_day(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2", sept(14), lesson="sv-8a")
    visit = school.ledger.state.visits["v"]
    assert (visit.visitor, visit.host, visit.lesson, visit.date) == ("p-1", "p-2", "sv-8a", sept(14))
    assert planned.policy == "base-group-visits@1"


@pytest.mark.requirement("S4-01")
def test_nobody_visits_themselves(school: School) -> None:
    before = school.lines()
    with refused("S4-01") as caught:
        school.plans_visit("p-1", "p-1")
    assert caught.value.facts == {"visitor": "p-1"}
    assert caught.value.message == "p-1 would visit themselves."
    assert school.lines() == before


@pytest.mark.requirement("S4-01")
def test_both_are_members_of_the_group_on_that_day(school: School) -> None:
    for visitor, host in (("p-1", "p-5"), ("p-5", "p-1")):
        with refused("S4-01") as caught:
            school.plans_visit(visitor, host)
        assert caught.value.facts["person"] == "p-5"
    school.does(cc.group.MemberJoined(group="g", person="p-5"), on=sept(8))
    with refused("S4-01"):
        school.plans_visit("p-5", "p-1", sept(7))
    school.plans_visit("p-5", "p-1", sept(8))
    with refused("S4-01"):
        school.does(cc.visit.VisitMoved(visit="v", date=sept(7), lesson="x"), on=sept(7))


@pytest.mark.requirement("S4-01", "S4-11")
def test_a_planned_visit_of_somebody_who_left_is_not_held(school: School) -> None:
    school.plans_visit("p-1", "p-2", sept(14))
    school.does(cc.group.MemberLeft(group="g", person="p-2"), on=sept(10))
    with refused("S4-01"):
        school.does(cc.visit.VisitHeld(visit="v"), on=sept(14))
    assert school.ledger.state.visits["v"].step is Step.PLANNED


@pytest.mark.requirement("S4-01")
def test_nobody_leaves_before_a_visit_they_were_on(school: School) -> None:
    school.visits("p-1", "p-2", sept(7))
    for person in ("p-1", "p-2"):
        with refused("S4-01") as caught:
            school.does(cc.group.MemberLeft(group="g", person=person), on=sept(7))
        assert caught.value.facts["visit"] == "v"
    school.does(cc.group.MemberLeft(group="g", person="p-3"), on=sept(7))
    school.does(cc.group.MemberLeft(group="g", person="p-1"), on=sept(8))


@pytest.mark.requirement("S4-01")
def test_a_visit_lies_in_its_round_and_after_its_planning(school: School) -> None:
    for day in (date(2026, 8, 31), date(2026, 12, 1)):
        with refused("S4-01"):
            school.plans_visit("p-1", "p-2", day)
    with refused("S4-01"):
        school.does(
            cc.visit.VisitPlanned(visit="v", round="r", visitor="p-1", host="p-2", lesson="x", date=sept(7)), on=sept(8)
        )
    school.plans_visit("p-1", "p-2", sept(1), visit="first")
    school.plans_visit("p-1", "p-2", date(2026, 11, 30), visit="last")
    with refused("S4-01"):
        school.does(cc.visit.VisitMoved(visit="last", date=date(2026, 12, 1), lesson="x"))


@pytest.mark.requirement("S4-02")
def test_the_steps_come_one_after_the_other(school: School) -> None:
    steps = {
        "hold": cc.visit.VisitHeld(visit="v"),
        "talk": cc.visit.TalkHeld(visit="v"),
        "publish": cc.visit.PublishNote(visit="v", note="Clear goals", receipt="a"),
        "move": cc.visit.VisitMoved(visit="v", date=sept(7), lesson="x"),
        "cancel": cc.visit.VisitCancelled(visit="v"),
    }
    allowed = {
        Step.PLANNED: {"hold", "move", "cancel"},
        Step.HELD: {"talk"},
        Step.TALKED: {"publish"},
        Step.COMPLETE: set[str](),
    }
    school.plans_visit("p-1", "p-2")
    for step, onward in (*zip(allowed, ("hold", "talk", "publish"), strict=False), (Step.COMPLETE, "")):
        assert school.ledger.state.visits["v"].step is step
        for name in steps.keys() - allowed[step]:
            with refused("S4-02"):
                school.does(steps[name], on=sept(7))
        if onward:
            school.does(steps[onward], on=sept(7))


@pytest.mark.requirement("S4-02")
def test_a_planned_visit_can_be_moved_or_cancelled(school: School) -> None:
    school.plans_visit("p-1", "p-2")
    school.does(cc.visit.VisitMoved(visit="v", date=sept(15), lesson="ma-8c"))
    visit = school.ledger.state.visits["v"]
    assert (visit.date, visit.lesson, visit.step) == (sept(15), "ma-8c", Step.PLANNED)
    school.does(cc.visit.VisitCancelled(visit="v"))
    assert school.ledger.state.visits["v"].step is Step.CANCELLED
    with refused("S4-02"):
        school.does(cc.visit.VisitHeld(visit="v"), on=sept(15))


@pytest.mark.requirement("S4-02")
def test_a_visit_is_held_on_its_day_and_each_step_in_order_of_time(school: School) -> None:
    school.plans_visit("p-1", "p-2", sept(14))
    with refused("S4-02") as caught:
        school.does(cc.visit.VisitHeld(visit="v"), on=sept(15))
    assert caught.value.facts == {"visit": "v", "planned": "2026-09-14", "day": "2026-09-15"}
    school.does(cc.visit.VisitHeld(visit="v"), on=sept(14))
    with refused("S4-02"):
        school.does(cc.visit.TalkHeld(visit="v"), on=sept(13))
    school.does(cc.visit.TalkHeld(visit="v"), on=sept(16))
    with refused("S4-02"):
        school.does(cc.visit.PublishNote(visit="v", note="n", receipt="a"), on=sept(15))


@pytest.mark.requirement("S4-03")
def test_a_round_closes_when_everyone_has_seen_everyone() -> None:
    school = School().starts().runs(3).opens(visits_each=2).everyone_visits((1, 2, 3))
    assert (cover(school).reached, cover(school).everyone) == (True, True)
    assert VIEWS["coverage"](school.ledger.state) == [cover(school)]
    (closed,) = school.does(cc.visit.RoundClosed(round="r"), on=sept(20))
    assert type(closed.event).__name__ == "RoundClosed"
    assert school.ledger.state.rounds["r"].closed_on == sept(20)
    school.does(cc.group.MemberLeft(group="g", person="p-3"), on=sept(21))
    assert (cover(school).members, cover(school).reached) == (("p-1", "p-2", "p-3"), True)


@pytest.mark.requirement("S4-03")
def test_closing_short_of_the_aim_needs_a_reason_and_lists_what_is_missing() -> None:
    school = School().starts().runs(3).opens(visits_each=2)
    school.visits("p-1", "p-2", visit="a").visits("p-2", "p-1", visit="b", steps=1)
    with refused("S4-03") as caught:
        school.does(cc.visit.RoundClosed(round="r"), on=sept(20))
    missing = (("p-1", "p-3"), ("p-2", "p-3"), ("p-3", "p-1"), ("p-3", "p-2"))
    facts = {
        "round": "r",
        "seen": 2,
        "possible": 6,
        "missing": missing,
        "short": (("p-1", 1), ("p-2", 1), ("p-3", 2)),
        "unfinished": ("b",),
    }
    assert caught.value.facts == facts
    closed, *deviations = school.does(
        cc.visit.RoundClosed(round="r"),
        on=sept(20),
        because="Winter sickness",
        accept=("a_round_ends_when_its_aim_is_reached",),
    )
    assert [(entry.event.rule, entry.event.facts) for entry in deviations] == [("S4-03", facts)]
    assert school.ledger.state.deviations[0].entry == closed.number


@pytest.mark.requirement("S4-03")
@pytest.mark.parametrize("lack", ["a pair", "a quota", "a note"])
def test_each_part_of_the_aim_counts(lack: str) -> None:
    school = School().starts().runs(2).opens(visits_each=2 if lack == "a quota" else 1)
    school.visits("p-1", "p-2", visit="a")
    if lack != "a pair":
        school.visits("p-2", "p-1", visit="b", steps=2 if lack == "a note" else 3)
    with refused("S4-03"):
        school.does(cc.visit.RoundClosed(round="r"), on=sept(20))


@pytest.mark.requirement("S4-04")
def test_a_round_that_cannot_reach_everyone_is_refused_with_the_arithmetic() -> None:
    school = School().starts().runs(6)
    with refused("S4-04") as caught:
        school.opens(visits_each=4)
    assert caught.value.facts == {"each": 4, "members": 6, "colleagues": 5}
    assert "4 < 6 - 1" in caught.value.message
    school.opens(visits_each=5)


@pytest.mark.requirement("S4-04", "S4-03")
def test_without_a_number_of_its_own_a_round_asks_for_the_methods_five() -> None:
    school = School().starts().runs(6).opens()
    assert school.ledger.state.rounds["r"].visits_each == 5


@pytest.mark.requirement("S4-05")
def test_coverage_is_the_share_of_ordered_pairs_and_lists_the_missing() -> None:
    school = School().starts().runs(3).opens(visits_each=2)
    assert cover(school).share == 0
    school.visits("p-1", "p-2", visit="a").visits("p-1", "p-2", visit="b", lesson="sv-8a")
    school.visits("p-3", "p-1", visit="c", steps=1)
    seen = cover(school)
    assert (seen.seen, seen.possible, seen.share) == (2, 6, 2 / 6)
    assert cc.wire.plain(seen)["share"] == 0.3333
    assert seen.missing == (("p-1", "p-3"), ("p-2", "p-1"), ("p-2", "p-3"), ("p-3", "p-2"))
    assert seen.matrix == ((0, 2, 0), (0, 0, 0), (1, 0, 0))
    first, second, third = seen.people
    assert (first.made, first.complete, first.received, first.left, first.unseen) == (2, 2, 1, 0, ("p-3",))
    assert (second.made, second.received, second.left, second.unseen) == (0, 2, 2, ("p-1", "p-3"))
    assert (third.made, third.complete, third.left, third.unseen) == (1, 0, 1, ("p-2",))


@pytest.mark.requirement("S4-05")
def test_planned_and_cancelled_visits_cover_nothing(school: School) -> None:
    school.plans_visit("p-1", "p-2")
    assert cover(school).seen == 0
    school.does(cc.visit.VisitCancelled(visit="v"))
    assert cover(school).seen == 0


@pytest.mark.requirement("S4-07")
def test_received_visits_differ_by_at_most_one_or_there_is_a_reason() -> None:
    school = School().starts().runs(3).opens(visits_each=2).everyone_visits((1, 2, 3))
    school.visits("p-1", "p-2", visit="extra", lesson="sv-8a")
    assert cover(school).spread == 1
    school.visits("p-3", "p-2", visit="more", lesson="sv-8a")
    with refused("S4-07") as caught:
        school.does(cc.visit.RoundClosed(round="r"), on=sept(20))
    assert caught.value.facts["received"] == (("p-1", 2), ("p-2", 4), ("p-3", 2))
    assert caught.value.facts["differ"] == 2
    _, deviation = school.does(
        cc.visit.RoundClosed(round="r"),
        on=sept(20),
        because="p-2 had the only chemistry lessons",
        accept=("visits_are_shared_fairly",),
    )
    assert deviation.event.rule == "S4-07"


@pytest.mark.requirement("S4-07")
def test_one_visit_more_than_others_is_fair() -> None:
    school = School().starts().runs(3).opens(visits_each=2).everyone_visits((1, 2, 3))
    school.visits("p-1", "p-2", visit="extra", lesson="sv-8a")
    school.does(cc.visit.RoundClosed(round="r"), on=sept(20))


@pytest.mark.requirement("S4-08")
@pytest.mark.parametrize("support", ["none", "whole", ("the opening", "questions"), tuple(map(str, range(200)))])
def test_a_visit_tells_what_observation_support_is_used(school: School, support: object) -> None:
    school.plans_visit("p-1", "p-2", support=support)
    assert school.ledger.state.visits["v"].support == support


def test_what_a_visit_looks_at_is_told_part_by_part_each_in_one_line(school: School) -> None:
    for parts, why in (
        ((), 'expected "none", "whole" or a list of chosen parts'),
        (tuple(map(str, range(201))), 'expected "none", "whole" or a list of chosen parts'),
        (("questions", "questions"), "names the same part twice"),
    ):
        with unreadable("$.data.support", why):
            school.plans_visit("p-1", "p-2", support=parts)
    with pytest.raises(cc.Unreadable, match="support"):
        school.plans_visit("p-1", "p-2", support=("two\nlines",))


@pytest.mark.requirement("S4-09")
def test_a_visit_is_complete_only_with_its_published_note(school: School) -> None:
    school.visits("p-1", "p-2", steps=2)
    assert cover(school).unfinished == ("v",)
    (published,) = school.does(
        cc.visit.PublishNote(visit="v", note="We spoke of waiting time", receipt="doc-1"), on=sept(8)
    )
    assert published.event.folder == "Folder g"
    visit = school.ledger.state.visits["v"]
    assert (visit.step, visit.receipt) == (Step.COMPLETE, "doc-1")
    assert cover(school).unfinished == ()


@pytest.mark.requirement("S4-09")
def test_a_receipt_proves_one_note_only(school: School) -> None:
    school.visits("p-1", "p-2", visit="a").visits("p-2", "p-1", visit="b", steps=2)
    with refused("S4-09") as caught:
        school.does(cc.visit.PublishNote(visit="b", note="n", receipt="rcpt-a"), on=sept(8))
    assert caught.value.facts == {"receipt": "rcpt-a", "visit": "a"}
    school.does(cc.visit.PublishNote(visit="b", note="n", receipt="rcpt-b"), on=sept(8))


@pytest.mark.requirement("S4-09", "a_receipt_of_another_round_proves_no_note")
def test_a_receipt_of_an_earlier_round_proves_no_note_of_the_next(school: School) -> None:
    short = {
        "because": "The term is over",
        "accept": ("a_round_ends_when_its_aim_is_reached", "visits_are_shared_fairly"),
    }
    school.visits("p-1", "p-2", visit="a").does(cc.visit.RoundClosed(round="r"), on=sept(9), **short)
    school.does(cc.visit.OpenRound(round="r-2", group="g", starts=sept(10), ends=date(2026, 11, 30)), on=sept(9))
    school.today = sept(9)
    school.visits("p-2", "p-1", sept(10), visit="b", steps=2, round="r-2")
    with refused("S4-09") as caught:
        school.does(cc.visit.PublishNote(visit="b", note="n", receipt="rcpt-a"), on=sept(10))
    assert caught.value.facts == {"receipt": "rcpt-a", "visit": "a"}
    assert caught.value.others == ()
    school.does(cc.visit.PublishNote(visit="b", note="n", receipt="rcpt-b"), on=sept(10))


@pytest.mark.requirement("S4-10", "S0-09")
def test_the_method_tells_the_visits_four_purposes_and_one_goal(school: School) -> None:
    policy = school.ledger.state.methods["base-group-visits@1"].visits
    assert policy is not None
    assert len(policy.purposes) == 4
    assert policy.goal == "Every pupil meets better teaching"


@pytest.mark.requirement("S4-11")
def test_coverage_is_over_todays_members_and_history_stays(school: School) -> None:
    school.visits("p-1", "p-2")
    assert (cover(school).seen, cover(school).possible) == (1, 12)
    school.does(cc.group.MemberLeft(group="g", person="p-2"), on=sept(10))
    assert (cover(school).seen, cover(school).possible) == (0, 6)
    assert school.ledger.state.visits["v"].host == "p-2"
    school.does(cc.group.MemberJoined(group="g", person="p-5"), on=sept(10))
    assert cover(school).possible == 12
    school.does(cc.group.MemberJoined(group="g", person="p-2"), on=sept(11))
    assert (cover(school).seen, cover(school).possible) == (1, 20)


@pytest.mark.requirement("S4-11")
def test_a_closed_rounds_coverage_is_that_of_its_closing_day(school: School) -> None:
    school.visits("p-1", "p-2")
    school.does(
        cc.visit.RoundClosed(round="r"), on=sept(20), because="Enough", accept=("a_round_ends_when_its_aim_is_reached",)
    )
    then = cover(school)
    school.does(cc.group.MemberLeft(group="g", person="p-2"), on=sept(21))
    school.does(cc.group.MemberLeft(group="g", person="p-1"), on=sept(21))
    school.does(cc.group.MemberJoined(group="g", person="p-1"), on=date(2027, 1, 11))
    assert (then.seen, then.possible, [person.quota for person in then.people]) == (1, 12, [5, 5, 5, 5])
    assert cover(school) == then


@pytest.mark.requirement("S4-11")
@pytest.mark.parametrize(
    ("policy", "joins", "quota"),
    [
        ("full", date(2026, 11, 29), 5),
        ("pro_rata", AUTUMN, 5),
        ("pro_rata", sept(1), 5),
        ("pro_rata", sept(2), 5),
        ("pro_rata", sept(19), 5),
        ("pro_rata", sept(20), 4),
        ("pro_rata", date(2026, 10, 17), 3),
        ("pro_rata", date(2026, 11, 29), 1),
        ("pro_rata", date(2026, 11, 30), 1),
        ("pro_rata", date(2026, 12, 1), 0),
        ("pro_rata", date(2027, 1, 10), 0),
    ],
)
def test_a_late_joiners_quota_follows_the_rounds_policy(policy: str, joins: date, quota: int) -> None:
    from collegial_core.policy import LateJoiner  # noqa: PLC0415

    school = School().starts().runs(3).opens(late_joiner=LateJoiner(policy))
    school.does(cc.group.MemberJoined(group="g", person="p-4"), on=joins)
    late = cover(school).people[-1]
    assert (late.person, late.quota, late.left) == ("p-4", quota, quota)


@pytest.mark.requirement("S4-12")
def test_importing_the_same_plan_twice_gives_one_plan(school: School) -> None:
    school.visits("p-1", "p-2")
    other = cc.Plans(type(school.store)())
    ledger, new = other.import_lines(school.ledger.export())
    assert new == school.ledger.number
    again, none = other.import_lines(school.ledger.export())
    assert none == 0
    assert list(again.export()) == list(ledger.export()) == school.lines()
    assert list(other) == ["solbacken"]


@pytest.mark.requirement("S0-39")
def test_no_visit_on_a_day_without_school(school: School) -> None:
    lov = cc.schedule.Break(name="läslov", first=date(2026, 10, 26), last=date(2026, 10, 30))
    term = cc.schedule.Term(name="HT", first=AUTUMN, last=date(2026, 12, 18))
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=(lov,)))
    for day, why in (
        (date(2026, 10, 26), {"why": "a break", "name": "läslov"}),
        (date(2026, 10, 30), {"why": "a break", "name": "läslov"}),
        (sept(12), {"why": "a weekend"}),
        (sept(13), {"why": "a weekend"}),
    ):
        with refused("S0-39") as caught:
            school.plans_visit("p-1", "p-2", day)
        assert caught.value.facts == {"unit": "solbacken", "day": str(day), **why}
    school.plans_visit("p-1", "p-2", sept(11))
    with refused("S0-39"):
        school.does(cc.visit.VisitMoved(visit="v", date=date(2026, 10, 28), lesson="x"))
    school.plans_visit("p-1", "p-2", date(2026, 10, 23), visit="w")


@pytest.mark.requirement("S0-39", "S0-16")
def test_with_two_units_the_breaks_of_both_count() -> None:
    school = School().starts(people=2)
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-other"))
    school.does(cc.plan.PersonRegistered(person="p-3", unit="ekbacken"))
    school.runs(["p-1", "p-2", "p-3"]).opens()
    term = cc.schedule.Term(name="HT", first=sept(2), last=date(2026, 12, 18))
    off = cc.schedule.Break(name="studiedag", first=sept(8), last=sept(8))
    school.does(cc.plan.CalendarAdopted(unit="ekbacken", terms=(term,), breaks=(off,)))
    school.plans_visit("p-1", "p-2", sept(8), visit="a")
    for visitor, host in (("p-1", "p-3"), ("p-3", "p-1")):
        with refused("S0-39"):
            school.plans_visit(visitor, host, sept(8))
        with refused("S0-39") as caught:
            school.plans_visit(visitor, host, sept(1))
        assert caught.value.facts == {"unit": "ekbacken", "day": "2026-09-01", "why": "outside the terms"}


@pytest.mark.requirement("L-06")
def test_a_round_needs_a_running_group_without_an_open_round() -> None:
    school = School().starts()
    school.forms(4)
    with refused("L-06"):
        school.opens()
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER), on=sept(1))
    school.does(cc.group.GroupStarted(group="g"), on=sept(1))
    with refused("L-03"):
        school.opens()
    school.today = sept(1)
    school.opens()
    with refused("L-06") as caught:
        school.opens(round="r2")
    assert caught.value.facts == {"group": "g", "round": "r"}
    school.does(cc.visit.RoundClosed(round="r"), because="Enough", accept=("a_round_ends_when_its_aim_is_reached",))
    school.opens(round="r2")
    school.does(cc.visit.RoundClosed(round="r2"), because="Enough", accept=("a_round_ends_when_its_aim_is_reached",))
    school.does(cc.group.GroupClosed(group="g"))
    with refused("L-06"):
        school.opens(round="r3")


@pytest.mark.requirement("L-06", "L-03")
def test_a_group_closes_after_its_rounds(school: School) -> None:
    with refused("L-06"):
        school.does(cc.group.GroupClosed(group="g"), on=sept(20))
    school.does(
        cc.visit.RoundClosed(round="r"), on=sept(20), because="Enough", accept=("a_round_ends_when_its_aim_is_reached",)
    )
    with refused("L-03"):
        school.does(cc.group.GroupClosed(group="g"), on=sept(19))
    school.does(cc.group.GroupClosed(group="g"), on=sept(20))


@pytest.mark.requirement("L-06")
def test_a_closed_round_stays_closed(school: School) -> None:
    school.visits("p-1", "p-2", visit="a", steps=1)
    school.does(
        cc.visit.RoundClosed(round="r"), on=sept(20), because="Enough", accept=("a_round_ends_when_its_aim_is_reached",)
    )
    for command in (cc.visit.RoundClosed(round="r"), cc.visit.TalkHeld(visit="a")):
        with refused("L-06"):
            school.does(command, on=sept(21), because="x")
    with refused("L-06"):
        school.plans_visit("p-1", "p-2", sept(25))


@pytest.mark.requirement("L-03")
def test_a_round_keeps_to_its_days_and_the_plans(school: School) -> None:
    plain = School().starts().runs(4)
    with refused("L-03"):
        plain.opens(starts=sept(2), ends=sept(1))
    with refused("L-03"):
        plain.opens(starts=date(2026, 8, 16))
    with refused("L-03"):
        plain.opens(ends=date(2027, 6, 16))
    plain.opens(starts=AUTUMN, ends=SUMMER)
    School().starts().runs(4).opens(starts=sept(1), ends=sept(1))
    late = School().starts().runs(4)
    late.today = sept(5)
    late.opens()
    late.today = sept(4)
    with refused("L-03"):
        late.plans_visit("p-1", "p-2")
    with refused("L-03"):
        late.does(cc.visit.RoundClosed(round="r"), because="x")
    school.visits("p-1", "p-2", sept(7))
    with refused("L-03"):
        school.does(cc.visit.RoundClosed(round="r"), on=sept(6), because="x")


@pytest.mark.requirement("L-08")
def test_rounds_belong_to_methods_with_visits() -> None:
    school = School().starts("learning-group").runs(7, method="learning-group")
    with refused("L-08"):
        school.opens()


@pytest.mark.requirement("L-01", "L-02")
def test_what_a_visit_names_exists_and_its_id_is_free(school: School) -> None:
    school.plans_visit("p-1", "p-2")
    with refused("L-02"):
        school.plans_visit("p-2", "p-1")
    with refused("L-02"):
        school.does(cc.visit.RoundClosed(round="r"), because="x", accept=("a_round_ends_when_its_aim_is_reached",))
        school.opens()
    for command in (
        cc.visit.VisitHeld(visit="x"),
        cc.visit.PublishNote(visit="x", note="n", receipt="r"),
        cc.visit.RoundClosed(round="x"),
        cc.visit.OpenRound(round="q", group="x", starts=sept(1), ends=sept(2)),
    ):
        with refused("L-01"):
            school.does(command)


def test_every_view_shows_the_school(school: School) -> None:
    school.visits("p-1", "p-2")
    views = {name: view(school.ledger.state) for name, view in VIEWS.items()}
    assert [len(views[name]) for name in ("plan", "groups", "coverage", "visits", "deviations")] == [1, 1, 1, 1, 0]
    assert views["plan"][0].visits == 1
    assert (views["groups"][0].leader, views["groups"][0].fewest_lessons) == ("p-1", 6)
    assert views["visits"][0].step == "complete"
    empty = School()
    assert not any(view(empty.ledger.state) for view in VIEWS.values())
    leaderless = School().starts("development-model")
    leaderless.forms(3, method="development-model", because="Few", accept=("a_group_has_its_methods_size",))
    assert VIEWS["groups"](leaderless.ledger.state)[0].leader is None
    assert VIEWS["deviations"](leaderless.ledger.state)[0].rule == "S0-15"


def test_many_visits_share_the_ids_of_their_people_and_round(school: School) -> None:
    """Told again, every id comes from bytes of its own; a plan of many years keeps one of each in memory."""
    school.plans_visit("p-1", "p-2", sept(14))
    state = school.plans.ledger("solbacken").state
    visit = state.visits["v"]
    assert visit.visitor is state.people[visit.visitor].person
    assert visit.host is state.people[visit.host].person
    assert visit.round is state.rounds[visit.round].round


def test_what_is_told_of_a_round_and_its_visits_names_the_method_it_was_decided_under() -> None:
    school = School().starts().runs(4).opens()
    entries = [*school.plans_visit("p-1", "p-2"), *school.does(cc.visit.VisitHeld(visit="v"), on=sept(7))]
    entries += school.does(
        cc.visit.RoundClosed(round="r"),
        on=sept(20),
        because="Winter sickness",
        accept=("a_round_ends_when_its_aim_is_reached",),
    )[:1]
    assert [entry.policy for entry in entries] == ["base-group-visits@1"] * 3


@pytest.mark.requirement("S4-01", "S4-12")
def test_the_same_visit_is_not_planned_under_two_ids(school: School) -> None:
    school.plans_visit("p-1", "p-2", visit="a", lesson="x")
    with refused("S4-01") as caught:
        school.plans_visit("p-1", "p-2", visit="b", lesson="x")
    assert caught.value.facts == {
        "visitor": "p-1",
        "host": "p-2",
        "lesson": "x",
        "day": "2026-09-07",
        "other": "a",
    }
    school.plans_visit("p-1", "p-2", sept(8), visit="b", lesson="x")
    with refused("S4-01"):
        school.does(cc.visit.VisitMoved(visit="b", date=sept(7), lesson="x"))
    school.does(cc.visit.VisitMoved(visit="a", date=sept(9), lesson="x"))
    school.does(cc.visit.VisitMoved(visit="b", date=sept(7), lesson="x"))
    school.does(cc.visit.VisitCancelled(visit="b"))
    school.plans_visit("p-1", "p-2", visit="c", lesson="x")


@pytest.mark.requirement("S4-01")
def test_a_lesson_has_one_host_on_a_day_in_its_unit(school: School) -> None:
    school.plans_visit("p-1", "p-2", visit="a", lesson="x")
    school.plans_visit("p-3", "p-2", visit="b", lesson="x")
    with refused("S4-01") as caught:
        school.plans_visit("p-1", "p-3", visit="c", lesson="x")
    assert caught.value.facts == {"lesson": "x", "day": "2026-09-07", "other": "p-2", "host": "p-3"}
    school.plans_visit("p-1", "p-3", sept(8), visit="c", lesson="x")
    with refused("S4-01"):
        school.does(cc.visit.VisitMoved(visit="c", date=sept(7), lesson="x"))
    school.does(cc.visit.VisitMoved(visit="c", date=sept(7), lesson="y"))


@pytest.mark.requirement("S4-01")
def test_two_units_may_call_a_lesson_the_same() -> None:
    school = School().starts(people=3).neighbours("p-9")
    school.runs(["p-1", "p-2", "p-9"]).opens(visits_each=2)
    school.plans_visit("p-1", "p-2", visit="a", lesson="x")
    school.plans_visit("p-1", "p-9", visit="b", lesson="x")


@pytest.mark.requirement("S4-05")
@pytest.mark.parametrize("steps", [(3, 1), (1, 3), (2, 1), (1, 2), (3, 2), (2, 3)])
def test_a_visit_that_the_first_edition_took_twice_counts_once(steps: tuple[int, int]) -> None:
    school = School().starts().runs(3).opens(visits_each=2)
    first, second = steps
    school.visits("p-1", "p-2", visit="a", steps=first).visits("p-1", "p-2", visit="b", steps=second, lesson="sv-8a")
    old = tampered(*(of_the_first_edition(row, b'"lesson":"sv-8a"', b'"lesson":"p-2.a"') for row in records_of(school)))
    assert [finding.rule for finding in checked(old) if finding.severity is cc.Severity.E] == []
    assert [finding.entry for finding in checked(old) if (finding.rule, finding.severity) == ("S4-01", cc.Severity.I)]
    state = old.state
    (seen,) = VIEWS["coverage"](state)
    assert (seen.people[0].made, seen.people[0].left, seen.people[1].received) == (1, 1, 1)
    assert len(seen.unfinished) == (0 if 3 in steps else 1)
    assert [line.visits_made for line in VIEWS["overview"](state)] == [1]
    assert [line.visits for line in VIEWS["group"](state)] == [1]
    assert VIEWS["person"](state)[0].visits_made == 1
