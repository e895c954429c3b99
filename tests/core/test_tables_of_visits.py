"""A round in one table: its rows as requests, which make only what is new."""

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import MONDAY, School, refused, sept

import collegial_core as cc
from collegial_core.ids import LessonId, PersonId, RoundId
from collegial_core.ledger import Would
from collegial_core.visit import MAX_ROWS, Step, VisitRow, read_rows, visits_from_rows

ON = sept(30)
BY = PersonId("p-1")


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def row(visitor: str, host: str, day: date = MONDAY, step: Step = Step.PLANNED, lesson: str | None = None) -> VisitRow:
    return VisitRow(visitor=visitor, host=host, lesson=lesson or f"{host}.{day.day}", date=day, step=step)


def but(told: VisitRow, **said: Any) -> VisitRow:
    return attrs.evolve(told, **said)  # type: ignore[misc]


def asked(school: School, *rows: VisitRow, on: date = ON) -> list[cc.Request]:
    return visits_from_rows(school.ledger.state, RoundId("r"), rows, by=BY, on=on)


def takes(school: School, *rows: VisitRow, on: date = ON) -> list[str]:
    """Take a table in; give the names of what was recorded."""
    requests = asked(school, *rows, on=on)
    return [it.event.recorded_as[0] for it in school.ledger.do_all(requests)] if requests else []


def steps(school: School) -> dict[tuple[str, str], str]:
    return {(it.visitor, it.host): str(it.step) for it in school.ledger.state.visits.values()}


@pytest.mark.requirement("S4-01", "S4-02", "S4-12")
def test_a_table_tells_of_a_round_from_plan_to_talk(school: School) -> None:
    table = (
        row("p-1", "p-2", sept(7), Step.TALKED),
        row("p-2", "p-3", sept(14), Step.HELD),
        row("p-3", "p-4", sept(21), Step.CANCELLED),
        row("p-4", "p-1", date(2026, 10, 5)),
    )
    takes(school, *table)
    assert steps(school) == {
        ("p-1", "p-2"): "talked",
        ("p-2", "p-3"): "held",
        ("p-3", "p-4"): "cancelled",
        ("p-4", "p-1"): "planned",
    }
    visit = school.ledger.state.visits[cc.ids.VisitId("r.p-1.p-2.p-2.7.2026-09-07")]
    assert (visit.date, visit.since) == (sept(7), sept(7))
    days = [(it.event.recorded_as[0], it.happened_on) for it in school.ledger.entries(after=school.ledger.number - 2)]
    assert days == [("visit.held", sept(14)), ("visit.planned", ON)]


@pytest.mark.requirement("S4-02", "S4-12")
def test_a_visit_that_was_cancelled_is_cancelled_once(school: School) -> None:
    told = row("p-1", "p-2", sept(7), Step.CANCELLED)
    assert takes(school, told) == ["visit.planned", "visit.cancelled"]
    assert takes(school, told, row("p-2", "p-3", sept(14))) == ["visit.planned"]


@pytest.mark.requirement("S4-12")
def test_the_same_table_twice_gives_one_plan(school: School) -> None:
    table = [row("p-1", "p-2", sept(7), Step.TALKED), row("p-2", "p-3", sept(14)), row("p-3", "p-1", sept(8))]
    takes(school, *table)
    lines = school.lines()
    assert takes(school, *table) == []
    assert takes(school, *reversed(table), on=date(2026, 10, 1)) == []
    assert school.lines() == lines


@pytest.mark.requirement("S4-02", "S4-12")
def test_a_row_that_went_on_makes_only_what_is_new(school: School) -> None:
    planned = row("p-1", "p-2", sept(7))
    assert takes(school, planned) == ["visit.planned"]
    assert takes(school, but(planned, step=Step.HELD)) == ["visit.held"]
    assert takes(school, but(planned, step=Step.TALKED)) == ["visit.talked"]
    assert takes(school, but(planned, step=Step.HELD)) == []
    note = cc.visit.PublishNote(visit="r.p-1.p-2.p-2.7.2026-09-07", note="Wait longer", receipt="1")
    school.does(note, on=sept(8), by="p-1")
    assert takes(school, planned) == takes(school, but(planned, step=Step.TALKED)) == []


@pytest.mark.requirement("S4-02", "S4-12")
def test_a_visit_that_was_planned_by_hand_is_the_same(school: School) -> None:
    school.plans_visit("p-1", "p-2", sept(7), lesson="ma-9a")
    assert takes(school, row("p-1", "p-2", sept(7), Step.HELD, "ma-9a")) == ["visit.held"]
    assert school.ledger.state.visits["v"].step == "held"


@pytest.mark.requirement("S4-02", "S4-12")
def test_a_row_of_before_a_move_makes_no_second_visit(school: School) -> None:
    before = row("p-1", "p-2", sept(7), lesson="ma-9a")
    takes(school, before, on=sept(1))
    (visit,) = school.ledger.state.visits
    school.does(cc.visit.VisitMoved(visit=visit, date=sept(8), lesson="ma-9b"), on=sept(2))
    assert takes(school, before) == []
    with refused("S4-02") as no:
        takes(school, but(before, step=Step.HELD))
    assert no.value.place == 0
    assert takes(school, row("p-1", "p-2", sept(8), Step.HELD, "ma-9b")) == ["visit.held"]


@pytest.mark.requirement("S4-02", "S4-12")
def test_of_two_visits_of_one_row_the_one_that_stands_goes_on(school: School) -> None:
    school.plans_visit("p-1", "p-2", sept(7), visit="called-off", lesson="ma-9a")
    school.does(cc.visit.VisitCancelled(visit="called-off"))
    school.plans_visit("p-1", "p-2", sept(7), visit="stands", lesson="ma-9a")
    school.plans_visit("p-3", "p-2", sept(8), visit="moved", lesson="ma-9a")
    school.plans_visit("p-3", "p-2", sept(8), visit="given-up", lesson="ma-9b")
    school.does(cc.visit.VisitCancelled(visit="given-up"))
    school.does(cc.visit.VisitMoved(visit="moved", date=sept(8), lesson="ma-9b"))
    takes(school, row("p-1", "p-2", sept(7), Step.HELD, "ma-9a"), row("p-3", "p-2", sept(8), Step.HELD, "ma-9b"))
    held = [it.visit for it in school.ledger.state.visits.values() if it.step is Step.HELD]
    assert held == ["stands", "moved"]


@pytest.mark.requirement("L-02", "S4-12")
def test_an_id_that_another_visit_has_taken_by_hand_is_refused(school: School) -> None:
    school.plans_visit("p-3", "p-4", sept(8), visit="r.p-1.p-2.p-2.7.2026-09-07")
    with refused("L-02"):
        takes(school, row("p-1", "p-2", sept(7), Step.HELD))


@pytest.mark.requirement("S4-02")
def test_a_visit_of_the_day_of_recording_can_have_been_held(school: School) -> None:
    assert takes(school, row("p-1", "p-2", ON, Step.HELD)) == ["visit.planned", "visit.held"]


@pytest.mark.requirement("S4-02")
def test_what_cannot_follow_is_refused_by_the_rules(school: School) -> None:
    held, cancelled = (row("p-1", "p-2", sept(7), step) for step in (Step.HELD, Step.CANCELLED))
    takes(school, held)
    with refused("S4-02"):
        takes(school, cancelled)
    other = but(cancelled, host="p-3", lesson="p-3.7")
    takes(school, other)
    assert takes(school, but(other, step=Step.PLANNED)) == []
    with refused("S4-02"):
        takes(school, but(other, step=Step.HELD))


@pytest.mark.requirement("S4-01")
def test_a_cancelled_visit_leaves_its_lesson_to_others(school: School) -> None:
    table = [row("p-3", "p-1", sept(7), lesson="ma-9a"), row("p-2", "p-4", sept(7), Step.CANCELLED, "ma-9a")]
    takes(school, *table)
    assert steps(school) == {("p-3", "p-1"): "planned", ("p-2", "p-4"): "cancelled"}


@pytest.mark.requirement("S4-01", "L-01")
def test_nothing_of_a_table_is_recorded_where_a_row_is_refused(school: School) -> None:
    lines = school.lines()
    good = row("p-2", "p-3", sept(7), Step.TALKED)
    for wrong, rule in ((row("p-1", "p-1"), "S4-01"), (row("p-1", "p-8"), "S4-01"), (row("p-1", "p-99"), "L-01")):
        with refused(rule):
            takes(school, good, wrong)
        assert school.lines() == lines
    with refused("L-01"):
        visits_from_rows(school.ledger.state, RoundId("r-9"), [good], by=BY, on=ON)


@pytest.mark.parametrize(
    ("wrong", "path", "message"),
    [
        ({"visitor": "Anna Berg"}, "rows[1].visitor", "'Anna Berg' is no id"),
        ({"lesson": ""}, "rows[1].lesson", "'' is no id"),
        ({"date": "2026-09-07"}, "rows[1].date", "expected a date"),
        ({"step": "done"}, "rows[1].step", "expected one of planned, held, talked"),
        ({"step": Step.COMPLETE}, "rows[1].step", "a note is published by its author"),
        ({"date": date(2026, 10, 1), "step": Step.HELD}, "rows[1].date", "2026-10-01 is after 2026-09-30"),
        ({"host": "p-2", "lesson": "p-2.7", "step": Step.HELD}, "rows[1]", "tells of the same visit as an earlier row"),
    ],
)
def test_a_row_that_cannot_be_asked_for_is_named(
    school: School, wrong: dict[str, Any], path: str, message: str
) -> None:
    bad = but(row("p-1", "p-3"), **wrong)
    with pytest.raises(cc.Unreadable) as no:
        asked(school, row("p-1", "p-2"), bad, row("p-2", "p-1"))
    assert no.value.path == path
    assert message in no.value.message
    read = read_rows(school.ledger.state, RoundId("r"), [row("p-1", "p-2"), bad, row("p-2", "p-1")], by=BY, on=ON)
    assert (read.places, [it.place for it in read.faults]) == ((0, 2), [1])


def test_a_table_has_its_limit(school: School) -> None:
    with pytest.raises(cc.Unreadable, match=f"10000 rows; at most {MAX_ROWS} are taken at once"):
        asked(school, *([row("p-1", "p-2")] * 10_000))
    longest = [row("p-1", "p-2", lesson=f"m-{place}") for place in range(MAX_ROWS)]
    assert len(asked(school, *longest)) == MAX_ROWS


@pytest.mark.requirement("S4-12")
def test_a_long_id_is_made_short_and_stays_one_of_its_own(school: School) -> None:
    long = "l" * 60
    takes(school, row("p-1", "p-2", lesson=f"{long}-1"), row("p-1", "p-2", sept(8), lesson=f"{long}-2"))
    names = [str(it) for it in school.ledger.state.visits]
    assert len(set(names)) == 2
    assert all(len(name) <= 64 and name.startswith("r.") for name in names)
    assert takes(school, row("p-1", "p-2", lesson=f"{long}-1")) == []
    whole = row("p-3", "p-4", lesson="l" * 43)
    takes(school, whole)
    assert f"r.p-3.p-4.{whole.lesson}.{MONDAY}" in school.ledger.state.visits
    assert len(f"r.p-3.p-4.{whole.lesson}.{MONDAY}") == 64


@pytest.mark.requirement("S4-01", "S0-25")
def test_a_leader_puts_in_plans_and_each_of_the_two_what_came_of_them() -> None:
    school = School().starts().takes_order().runs(4).opens()
    plans = [row("p-2", "p-3", sept(7)), row("p-3", "p-4", sept(14))]
    takes(school, *plans)
    held = but(plans[0], step=Step.TALKED)
    with refused("P-01"):
        takes(school, held)
    requests = visits_from_rows(school.ledger.state, RoundId("r"), [held, plans[1]], by=PersonId("p-3"), on=ON)
    school.ledger.do_all(requests)
    assert steps(school) == {("p-2", "p-3"): "talked", ("p-3", "p-4"): "planned"}


# --- any table ---------------------------------------------------------------------------

ROWS = st.builds(
    VisitRow,
    visitor=st.sampled_from(["p-1", "p-2", "p-3", "p-9"]).map(PersonId),
    host=st.sampled_from(["p-1", "p-2", "p-3", "p-4"]).map(PersonId),
    lesson=st.sampled_from(["m-1", "m-2", "m-3"]).map(LessonId),
    date=st.dates(sept(4), sept(9)),
    step=st.sampled_from([Step.PLANNED, Step.HELD, Step.TALKED, Step.CANCELLED]),
)
TABLES = st.lists(ROWS, max_size=5, unique_by=lambda it: it.key)


def outcome(school: School, rows: list[VisitRow]) -> Any:
    """Give what a table comes to: its entries, or the refusal."""
    requests = asked(school, *rows)
    try:
        return [(it.event, it.happened_on) for it in school.ledger.do_all(requests)] if requests else []
    except cc.Refused as no:
        return str(no)


@given(TABLES.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_a_table_in_any_order_gives_the_same_plan_or_the_same_refusal(tables: tuple[Any, Any]) -> None:
    schools = [School().starts().runs(4).opens() for _ in tables]
    one, other = (outcome(school, list(rows)) for school, rows in zip(schools, tables, strict=True))
    assert one == other
    assert schools[0].ledger.state == schools[1].ledger.state


@given(TABLES, TABLES)
def test_any_table_after_any_other_twice_is_once(before: list[VisitRow], rows: list[VisitRow]) -> None:
    school = School().starts().runs(4).opens()
    outcome(school, before)
    first = outcome(school, rows)
    lines = school.lines()
    assert outcome(school, rows) == (first if isinstance(first, str) else [])
    assert school.lines() == lines


@given(TABLES)
def test_row_by_row_or_whole_what_stands_against_a_table_is_the_same(rows: list[VisitRow]) -> None:
    school = School().starts().runs(4).opens()
    would = school.ledger.would_many(asked(school, *rows))
    told = outcome(school, rows)
    assert all(isinstance(it, Would) for it in would) == (not isinstance(told, str))
