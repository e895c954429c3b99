"""Putting several entries right together, where none of them can be put right alone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import School, asked, checked, refused, sept, unreadable

import collegial_core as cc
from collegial_core.ledger import Recorded, Would
from collegial_core.testing import ReferenceStore


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def numbers(school: School, *names: str) -> list[int]:
    """Give the numbers of the latest entries with events of these names."""
    latest = {entry.event.recorded_as[0]: entry.number for entry in school.ledger.entries()}
    return [latest[name] for name in names]


def right(entry: int, **what: Any) -> cc.Request:
    return asked(cc.plan.CorrectEntry(entry=entry, **what), by="p-rektor", on=sept(20), because="It was on Tuesday")


def gone(entry: int, **occasion: Any) -> cc.Request:
    return asked(cc.plan.WithdrawEntry(entry=entry), **{"by": "p-rektor", "on": sept(20), "because": "x", **occasion})


def another_day(school: School) -> list[cc.Request]:
    """Say that a visit was planned for Tuesday and held on it, and the talk and the note came after."""
    planned, held, talked, noted = numbers(
        school, "visit.planned", "visit.held", "visit.talked", "visit.note_published"
    )
    days = [right(it, happened_on=sept(8)) for it in (held, talked, noted)]
    return [right(planned, data={"date": "2026-09-08"}), *days]


@pytest.mark.requirement("L-05")
def test_a_visit_that_was_on_another_day_is_put_right_in_one_step(school: School) -> None:
    school.visits("p-1", "p-2")
    together = another_day(school)
    with refused("L-05"):
        school.ledger.request(together[0])
    with refused("S4-02"):
        school.ledger.request(together[1])
    made = school.ledger.do_all(together)
    assert [entry.event.recorded_as[0] for entry in made] == ["entry.corrected"] * 4
    visit = school.ledger.state.visits["v"]
    assert (visit.date, visit.since, visit.step) == (sept(8), sept(8), "complete")
    assert checked(school.ledger) == []
    again = cc.Plans(school.store).ledger("solbacken")
    assert again.state == school.ledger.state == again.as_of(entry=again.number)
    assert again.as_of(happened=sept(7)).visits["v"].step == "planned"
    assert again.as_of(entry=made[0].number - 1).visits["v"].since == sept(7)
    taken, _ = cc.Plans(ReferenceStore()).import_lines(school.ledger.export())
    assert (taken.state, checked(taken)) == (again.state, [])


@pytest.mark.requirement("L-05")
@given(order=st.permutations(range(4)))
def test_the_order_in_which_days_are_put_right_does_not_matter(order: Sequence[int]) -> None:
    told, sorted_ = (School().starts().runs(4).opens().visits("p-1", "p-2") for _ in range(2))
    told.ledger.do_all([another_day(told)[place] for place in order])
    sorted_.ledger.do_all(another_day(sorted_))
    assert told.ledger.state.visits == sorted_.ledger.state.visits


@pytest.mark.requirement("L-05")
def test_a_refusal_of_one_says_which_other_entry_it_takes(school: School) -> None:
    school.visits("p-1", "p-2")
    together = another_day(school)
    planned, held = numbers(school, "visit.planned", "visit.held")
    with refused("S4-02") as caught:
        school.ledger.request(together[1])
    assert (caught.value.facts["entry"], caught.value.facts["earlier"]) == (held, planned)
    with refused("L-05") as caught:
        school.ledger.request(together[0])
    assert (caught.value.facts["entry"], caught.value.facts["later"]) == (planned, held)


@pytest.mark.requirement("L-05", "S4-02")
def test_a_day_before_the_step_before_names_that_step(school: School) -> None:
    school.visits("p-1", "p-2", sept(9))
    planned, held, talked = numbers(school, "visit.planned", "visit.held", "visit.talked")
    for entry, earlier in ((held, planned), (talked, held)):
        with refused("S4-02") as caught:
            school.ledger.request(right(entry, happened_on=sept(8)))
        assert (caught.value.facts["entry"], caught.value.facts["earlier"]) == (entry, earlier)
    with refused("L-03") as caught:  # the plan's first day is no entry about the same
        school.ledger.request(right(planned, happened_on=sept(1) - timedelta(40)))
    assert "earlier" not in caught.value.facts


@pytest.mark.requirement("L-05")
def test_of_a_visit_that_was_moved_the_moving_gave_the_day(school: School) -> None:
    school.plans_visit("p-1", "p-2")
    (moved,) = school.does(
        cc.visit.VisitMoved(visit="v", date=sept(8), lesson="ma-7b"), on=sept(2), because="An excursion"
    )
    (held,) = school.does(cc.visit.VisitHeld(visit="v"), on=sept(8))
    with refused("S4-02") as caught:
        school.ledger.request(right(held.number, happened_on=sept(9)))
    assert caught.value.facts["earlier"] == moved.number
    school.ledger.do_all([right(held.number, happened_on=sept(9)), right(moved.number, data={"date": "2026-09-09"})])
    assert school.ledger.state.visits["v"].since == sept(9)


@pytest.mark.requirement("L-05")
def test_what_builds_on_an_entry_is_withdrawn_with_it(school: School) -> None:
    before = school.ledger.state.visits.copy()
    school.visits("p-1", "p-2")
    names = ("visit.planned", "visit.held", "visit.talked", "visit.note_published")
    latest_first = [gone(it) for it in reversed(numbers(school, *names))]
    with refused("L-05") as caught:
        school.ledger.do_all(latest_first[1:])
    assert caught.value.place == 2  # the note stays, and no talk before it
    with refused("L-05"):
        school.ledger.do_all(latest_first[::-1])
    made = school.ledger.do_all(latest_first)
    assert school.ledger.state.visits == before
    assert [len(school.ledger.as_of(entry=entry.number).visits) for entry in made] == [1, 1, 1, 0]
    assert checked(school.ledger) == []


@pytest.mark.requirement("L-05")
def test_where_one_of_them_is_refused_none_is_recorded(school: School) -> None:
    school.visits("p-1", "p-2")
    before = school.lines()
    planned, held = numbers(school, "visit.planned", "visit.held")
    together = another_day(school)
    for place, wrong in (
        (1, right(held, happened_on=sept(7))),  # which it says already
        (1, right(planned + 90, happened_on=sept(8))),
        (1, gone(held, because=None)),
        (3, right(held, happened_on=sept(9))),  # not the day that was planned
    ):
        batch = [*together[:place], wrong] if place == 1 else [*together[:3], wrong]
        with pytest.raises(cc.Refused) as caught:
            school.ledger.do_all(batch)
        assert caught.value.place == place
        answer = school.ledger.would_all(batch)
        assert isinstance(answer, cc.Refused)
        assert answer.message == caught.value.message
        assert school.lines() == before


@pytest.mark.requirement("L-05")
def test_what_would_change_is_told_of_all_and_nothing_recorded(school: School) -> None:
    school.visits("p-1", "p-2")
    before, together = school.lines(), another_day(school)
    would = school.ledger.would_all(together)
    assert isinstance(would, Would)
    assert {change.path[2] for change in would.changes} == {"date", "happened_on"}
    assert len(would.changes) == len(would) == 4
    assert school.lines() == before
    made = school.ledger.do_all(together)
    assert [entry.event for entry in made] == [entry.event for entry in would]


def test_the_same_id_again_records_nothing_new(school: School) -> None:
    school.visits("p-1", "p-2")
    together = another_day(school)
    first = school.ledger.do_all(together, id="form-1")
    again = cc.Plans(school.store).ledger("solbacken").do_all(together, id="form-1")
    assert [entry.number for entry in again] == [entry.number for entry in first]
    with refused("L-11"):
        school.ledger.do_all(together[:2], id="form-1")


def test_corrections_go_together_with_corrections_only(school: School) -> None:
    school.visits("p-1", "p-2")
    other = asked(cc.plan.UnitRegistered(unit="ekbacken", principal="p-chef"), by="p-rektor", on=sept(20))
    for batch in ([gone(3), other], [other, gone(3)]):
        with unreadable("requests[1]", "corrections are made together with corrections only"):
            school.ledger.do_all(batch)


@pytest.mark.requirement("L-05", "S0-15")
def test_a_rule_that_all_of_them_depart_from_is_named_with_the_last() -> None:
    school = School().starts("development-model")
    (first,) = school.forms(4, method="development-model")
    (second,) = school.forms(["p-5", "p-6", "p-7", "p-8"], method="development-model", group="h")
    size = "a_group_has_its_methods_size"
    together = [right(entry.number, data={"members": list(entry.event.members[:3])}) for entry in (second, first)]
    with refused("S0-15") as caught:
        school.ledger.do_all(together)
    assert (caught.value.place, caught.value.accept) == (1, (size,))
    last = asked(together[1].asked, "", (size,), by="p-rektor", on=sept(20), because="They never came")
    made = school.ledger.do_all([together[0], cc.Request(last.asked, last.occasion, None, (size,))])
    assert [entry.event.recorded_as[0] for entry in made] == [*["entry.corrected"] * 2, *["deviation.recorded"] * 2]
    assert [it.entry for it in school.ledger.state.deviations] == [first.number, second.number]
    assert {it.severity for it in checked(school.ledger)} == {cc.Severity.W}
    school.ledger.do_all([right(it.number, data={"members": list(it.event.members)}) for it in (first, second)])
    assert school.ledger.state.deviations == []


@pytest.mark.requirement("L-05", "S0-15")
def test_deviations_that_they_do_not_touch_stay_and_those_they_end_lapse_with_the_last() -> None:
    school, size = School().starts("development-model"), "a_group_has_its_methods_size"
    formed = [
        school.forms(
            [f"p-{it}", f"p-{it + 1}"], group=f"h-{it}", method="development-model", because=why, accept=(size,)
        )
        for it, why in ((1, "Two are all there are"), (3, "A trial"), (5, "The others are away"))
    ]
    first, second, third = (entries[0].number for entries in formed)
    before = school.ledger.state.deviations.copy()
    school.ledger.do_all([right(it, data={"folder": "H"}) for it in (first, second, third)])
    assert school.ledger.state.deviations == before
    more = [right(third, data={"members": ["p-5", "p-6", "p-7", "p-8"]}), right(first, data={"folder": "G"})]
    made = school.ledger.do_all(more)
    assert [[it.entry for it in entry.event.lapses] for entry in made] == [[], [third]]
    assert school.ledger.state.deviations == before[:2]
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state
    assert {it.severity for it in checked(school.ledger)} == {cc.Severity.W}


@pytest.mark.requirement("L-05")
@given(st.data())
def test_what_can_be_put_right_one_after_another_can_be_together(data: st.DataObject) -> None:
    """Corrections that hold alone, in turn and without a reason, make the same plan when they are made together."""
    turn, together = (School().starts().runs(4).opens().visits("p-1", "p-2") for _ in range(2))
    last = turn.ledger.number
    days = st.integers(1, 14).map(sept)
    asking = data.draw(
        st.lists(
            st.builds(right, st.integers(2, last), happened_on=days) | st.builds(gone, st.integers(last - 5, last)),
            min_size=2,
            max_size=4,
        )
    )
    answers = turn.ledger.do_many(asking, stop=True)
    if all(isinstance(it, Recorded) and len(it) == 1 for it in answers):
        together.ledger.do_all(asking)
        assert together.ledger.state == turn.ledger.state
        assert checked(together.ledger) == checked(turn.ledger)


@pytest.mark.requirement("L-05")
@given(st.data())
def test_at_every_entry_of_several_corrections_the_plan_can_be_looked_at(data: st.DataObject) -> None:
    school = School().starts().runs(4).opens().visits("p-1", "p-2")
    last = school.ledger.number
    days = st.integers(1, 14).map(sept)
    alone = st.builds(right, st.integers(last - 6, last), happened_on=days)
    asking = data.draw(
        st.lists(alone | st.builds(gone, st.integers(last - 6, last)), min_size=2, max_size=5)
        | st.just(another_day(school)).flatmap(st.permutations)
    )
    before = school.lines()
    try:
        made = school.ledger.do_all(asking)
    except cc.Refused:
        assert school.lines() == before
        return
    for entry in made:
        school.ledger.as_of(entry=entry.number)
    assert [it for it in checked(school.ledger) if it.severity is cc.Severity.E] == []
