"""Why a figure is what it is: the entries behind it, no more and no fewer."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.school import AUTUMN, School, found, sept

import collegial_core as cc
from collegial_core.audit import state_of
from collegial_core.audit.figures import FIGURES, Looked, paths_of
from collegial_core.ledger import Ledger
from collegial_core.ledger.correction import read_event
from collegial_core.ledger.explaining import Explanation
from collegial_core.privacy import AUDITOR, Reader, reader_on, reading
from collegial_core.sharing.contents import authors_of
from collegial_core.state import State
from collegial_core.testing import requests_in
from collegial_core.todo import KINDS, todo
from collegial_core.views import VIEWS, Query

LATE = date(2027, 3, 1)
HOURS = FIGURES["hours"].value
MANY = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a story of 150 requests is shrunk for minutes
)


@pytest.fixture
def school() -> School:
    """Give a school in which three see each other teach, and one visit is over."""
    school = School().starts(people=4).runs(3).opens()
    return school.visits("p-1", "p-2", visit="v-1").visits("p-2", "p-3", sept(14), visit="v-2", steps=1)


def told(school: School, path: str, **how: Any) -> Explanation:
    return school.ledger.explain(path, **{"on": LATE, **how})


def kinds(it: Explanation) -> list[str]:
    return [line.event for line in it.entries]


# --- the same, worked out by other means --------------------------------------------------

Work = Callable[[State, frozenset[int], list[str], date], object]


def rows(state: State, name: str, on: date, **where: str) -> list[Any]:
    found = VIEWS[name](state, Query(on=on))
    return [it for it in found if all(str(getattr(it, field)) == value for field, value in where.items())]


def duty(state: State, of: list[str], on: date) -> object:
    whose = {"of": of[0]} if of[0] == "preconditions" else {"of": of[0], "about": of[1]}
    (row,) = rows(state, "readiness", on, **whose)
    return row.duties[int(of[2]) - 1]


def rights(state: State, of: list[str], on: date) -> object:
    reader = AUDITOR if of[0] == "auditor" else reader_on(state, cc.ids.PersonId(of[0]), on)
    return [(authors_of(state, it), reading(state, reader)(it)) for it in state.texts[of[1]][of[2]]]


def waiting(state: State, of: list[str], on: date) -> object:
    whole = todo(state, cc.ids.PersonId(of[0]), on, kinds=[KINDS[of[1]]])  # others may not bear what is left out
    found = [it for it in whole if it.of == of[2]]
    return [(it.due, it.late, it.own) for it in found]


OTHERWISE: dict[str, Work] = {
    "coverage": lambda state, _, of, on: rows(state, "coverage", on, round=of[0]),
    "readiness": lambda state, _, of, on: duty(state, of, on),
    "deviation": lambda state, there, of, _: (
        [it for it in state.deviations if str(it.entry) == of[0]] * (int(of[0]) in there)
    ),
    "hours": lambda state, _, of, on: rows(state, "leaders", on, leader=of[0]),
    "turn": lambda state, _, of, on: rows(state, "rota", on, group=of[0]),
    "overdue": lambda state, _, of, on: rows(state, "overdue", on, kind=of[0], about=of[1]),
    "todo": lambda state, _, of, on: waiting(state, of, on),
    "right": lambda state, _, of, on: rights(state, of, on),
}


def replayed(ledger: Ledger, numbers: Iterable[int], path: str, on: date) -> object:
    """Work a figure out of these entries alone; None where that cannot be done."""
    there = frozenset(numbers)
    name, *of = path.split("/")
    try:
        state = state_of(lambda: [it for it in ledger.entries() if it.number in there], read_event)
        return OTHERWISE[name](state, there, of, on)
    except (LookupError, ValueError, AttributeError, cc.CollegialError):
        return None


def holds(ledger: Ledger, path: str, on: date) -> None:
    """See that the entries of an explanation give the figure, and that without any one of them they do not."""
    it = ledger.explain(path, on=on)
    wanted = replayed(ledger, range(1, ledger.number + 1), path, on)
    entries = [line.number for line in it.entries]
    whole = {*entries, *it.builds_on}
    assert wanted, path
    assert entries, path
    assert not set(entries) & set(it.builds_on)
    assert replayed(ledger, whole, path, on) == wanted, path
    for number in entries:
        assert replayed(ledger, whole - {number}, path, on) != wanted, (path, number)


def every_path(ledger: Ledger, on: date, people: Iterable[str]) -> list[str]:
    own = [path for name in people for path in ledger.figures(f"todo/{name}", on=on)]
    texts = [path for name in (*people, "auditor") for path in ledger.figures(f"right/{name}", on=on)]
    return [*ledger.figures(on=on), *own, *texts]


@pytest.mark.no_cover  # what chance meets, a claim with a name has to reach too
@pytest.mark.requirement("S0-03")
def test_the_entries_behind_any_figure_give_it_and_without_any_one_they_do_not() -> None:
    seen: set[str] = set()

    @MANY
    @given(data=st.data())
    def stories(data: st.DataObject) -> None:
        school = School().starts("base-group-visits@2", "learning-group@2", "development-model@2", people=8)
        school.runs(4, method="base-group-visits@2").runs(7, group="h", method="learning-group@2")
        today = AUTUMN
        for _ in range(150):
            school.ledger.do_many([data.draw(requests_in(school.ledger, today))])
            today += timedelta(data.draw(st.integers(0, 2)))
        paths = every_path(school.ledger, today, ("p-1", "p-2"))
        for path in data.draw(st.lists(st.sampled_from(paths), min_size=12, max_size=12, unique=True)):
            seen.add(path.partition("/")[0])
            holds(school.ledger, path, today)

    stories()
    assert len(seen) > len(FIGURES) // 2, seen


# --- each figure --------------------------------------------------------------------------


def test_coverage_comes_of_the_group_its_round_and_the_steps_of_visits(school: School) -> None:
    it = told(school, "coverage/r")
    assert (it.value.seen, it.value.possible) == (2, 6)
    assert kinds(it).count("visit.held") == 1
    assert kinds(it).count("visit.note_published") == 1
    assert (it.ground.rule, it.ground.version) == ("S4-05", "base-group-visits@1")
    holds(school.ledger, "coverage/r", LATE)
    names = [entry.event.recorded_as[0] for entry in school.ledger.entries() if entry.number in it.builds_on]
    assert {"plan.started", "unit.registered", "person.registered", "visit.held", "visit.talked"} <= set(names)


def test_a_visit_that_was_withdrawn_is_not_behind_the_coverage(school: School) -> None:
    held = next(it.number for it in reversed(list(school.ledger.entries())) if it.event.recorded_as[0] == "visit.held")
    school.does(cc.plan.WithdrawEntry(entry=held), because="It was another day")
    it = told(school, "coverage/r")
    assert it.value.seen == 1
    assert held not in [line.number for line in it.entries]
    holds(school.ledger, "coverage/r", LATE)


def test_a_correction_is_behind_what_it_put_right(school: School) -> None:
    planned = next(it for it in reversed(list(school.ledger.entries())) if it.event.recorded_as[0] == "visit.planned")
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-1"}), because="It was p-1")
    it = told(school, "coverage/r")
    assert "entry.corrected" in kinds(it)
    holds(school.ledger, "coverage/r", LATE)


def test_a_duty_comes_of_the_acts_that_show_it(school: School) -> None:
    it = told(school, "readiness/principal/solbacken/6")
    assert (it.value.number, it.value.done, it.ground.rule) == (6, True, "S0-22")
    assert "group.leader_appointed" in kinds(it)
    precondition = found(cc.policy.Precondition.TRUST)
    school.does(precondition)
    assert "precondition.recorded" in kinds(told(school, "readiness/preconditions/plan/3"))
    for path in school.ledger.figures("readiness", on=LATE):
        holds(school.ledger, path, LATE)


def test_a_deviation_comes_of_the_entry_and_what_was_recorded_of_it(school: School) -> None:
    school.does(
        cc.visit.RoundClosed(round="r"), on=date(2026, 11, 30), accept=cc.wire.vocabulary.ACCEPTABLE, because="Ill"
    )
    entry = school.ledger.state.deviations[0].entry
    it = told(school, f"deviation/{entry}", reader=Reader(cc.ids.PersonId("p-1")))
    assert kinds(it)[:2] == ["round.closed", "deviation.recorded"]
    assert {line.because for line in it.entries} == {"Ill"}
    assert it.ground.says in {rule.says for rule in cc.state.RULES}
    sealed = told(school, f"deviation/{entry}")
    assert {line.because for line in sealed.entries} == {"[personal]"}
    holds(school.ledger, f"deviation/{entry}", LATE)


def test_the_reason_of_a_correction_is_told_to_those_it_is_for(school: School) -> None:
    planned = next(it for it in reversed(list(school.ledger.entries())) if it.event.recorded_as[0] == "visit.planned")
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-1"}), because="It was p-1")
    for reader, said in (
        (Reader(cc.ids.PersonId("p-1")), "It was p-1"),
        (Reader(cc.ids.PersonId("p-4")), "[personal]"),
    ):
        it = told(school, "coverage/r", reader=reader)
        assert [line.because for line in it.entries if line.event == "entry.corrected"] == [said]


def test_a_leaders_hours_come_of_what_was_set_aside_and_done(school: School) -> None:
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4))
    school.does(cc.checkin.CheckinHeld(group="g", leader="p-1", principal="p-rektor", minutes=30), on=sept(14))
    school.does(cc.checkin.TimeAllotted(leader="p-1", groups=("g",), minutes=60))
    work = cc.checkin.WorkRecorded(leader="p-1", group="g", kind=cc.checkin.WorkKind.READING, minutes=45)
    school.does(work, by="p-1", on=sept(15))
    it = told(school, "hours/p-1")
    assert it.value.worked == 75
    assert {"checkin.held", "leader.time_allotted", "leader.work_recorded"} <= set(kinds(it))
    holds(school.ledger, "hours/p-1", LATE)


def test_a_turn_comes_of_the_meetings_at_which_others_had_it() -> None:
    school = School().starts("collegial-supervision").runs(4, method="collegial-supervision")
    it = told(school, "turn/g")
    assert "group.formed" in kinds(it)
    holds(school.ledger, "turn/g", LATE)


def test_what_is_overdue_comes_of_what_was_planned(school: School) -> None:
    school.plans_visit("p-3", "p-1", sept(21), visit="v-3")
    it = told(school, "overdue/visit/v-3")
    assert "visit.planned" in kinds(it)
    for path in school.ledger.figures("overdue", on=LATE):
        holds(school.ledger, path, LATE)


def test_what_waits_comes_of_what_was_planned_and_who_may(school: School) -> None:
    school.takes_order()
    paths = school.ledger.figures("todo/p-2", on=sept(15))
    assert paths
    for path in paths:
        holds(school.ledger, path, sept(15))


def test_the_right_to_read_a_note_comes_of_who_was_there(school: School) -> None:
    for reader, may in (("p-1", True), ("p-2", True), ("p-4", False), ("p-rektor", False), ("auditor", False)):
        it = told(school, f"right/{reader}/note/v-1")
        assert [line.may for line in it.value] == [may], reader
        holds(school.ledger, f"right/{reader}/note/v-1", LATE)


def test_the_right_to_read_the_aim_comes_of_the_start_of_the_plan(school: School) -> None:
    assert kinds(told(school, "right/auditor/plan/1")) == ["plan.started"]
    holds(school.ledger, "right/auditor/plan/1", LATE)


# --- what a figure is said to look at is a hint -----------------------------------------------


def test_where_too_little_is_looked_at_everything_is_looked_through(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told(school, "coverage/r").value
    blind = attrs.evolve(FIGURES["coverage"], looks_at=lambda *_: Looked())
    monkeypatch.setitem(FIGURES, "coverage", blind)
    assert told(school, "coverage/r").value == expected
    holds(school.ledger, "coverage/r", LATE)


def test_a_leaders_hours_are_worked_out_hardly_more_often_than_there_are_entries_behind_them(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given much work, and a group that is no more, then few entries are left out twice."""
    school.does(cc.plan.AdoptMethod(method="learning-group", version=2))
    for person in ("p-5", "p-6", "p-7"):
        school.does(cc.plan.PersonRegistered(person=person, unit="solbacken"))
    school.runs(7, group="h", method="learning-group@2").does(cc.group.GroupClosed(group="h"), because="It is done")
    work = cc.checkin.WorkRecorded(leader="p-1", group="g", kind=cc.checkin.WorkKind.READING, minutes=45)
    for day in range(1, 29):
        school.does(work, by="p-1", on=sept(day))
    tried: list[str] = []

    def hours(at: Any, person: str) -> object:
        tried.append(person)
        return HOURS(at, person)

    monkeypatch.setitem(FIGURES, "hours", attrs.evolve(FIGURES["hours"], value=hours))
    it = told(school, "hours/p-1")
    assert len(it.entries) > 28
    assert len(tried) < 3 * len(it.entries)
    holds(school.ledger, "hours/p-1", LATE)


def test_a_duty_towards_groups_comes_of_these_and_only_builds_on_who_is_in_them(school: School) -> None:
    """Given a group, then that is behind what the principal does for cooperation; whoever came into the plan is not."""
    path = "readiness/principal/solbacken/3"
    assert "group.formed" in kinds(told(school, path))
    assert "person.registered" not in kinds(told(school, path))
    holds(school.ledger, path, LATE)


def test_a_figure_that_the_record_does_not_give_is_told_as_damage(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    ever_new = attrs.evolve(FIGURES["coverage"], value=lambda *_: object())
    monkeypatch.setitem(FIGURES, "coverage", ever_new)
    with pytest.raises(cc.StoreError, match="`collegial check` tells more"):
        told(school, "coverage/r")


def test_who_came_and_left_is_not_behind_the_coverage_and_who_only_left_is(school: School) -> None:
    school.does(cc.group.MemberJoined(group="g", person="p-4"))
    school.does(cc.group.MemberLeft(group="g", person="p-4"), on=sept(28))
    school.does(cc.group.MemberLeft(group="g", person="p-3"), on=sept(28))
    it = told(school, "coverage/r")
    assert it.value.members == ("p-1", "p-2")
    assert kinds(it).count("group.member_left") == 1
    holds(school.ledger, "coverage/r", LATE)


# --- paths --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("covrage/r", "there are: coverage/ROUND"),
        ("coverage/rr", "there are: coverage/r"),
        ("coverage", "there are: coverage/r"),
        ("hours/p-9", "there are: hours/p-1"),
        ("todo/p-2", "there are: todo/p-2/"),
        ("right/p-1", "right/p-1/note/v-1"),
        ("todo/p-9/x/y", "it is written todo/PERSON/KIND/WHICH"),
        ("readiness/principal/solbacken/99", "readiness/principal/solbacken/"),
        ("readiness/principal/nowhere/1", "readiness/principal/solbacken/"),
        ("readiness/leader/nowhere/1", "readiness/leader/g/"),
        ("deviation/x", "it is written deviation/ENTRY"),
    ],
)
def test_a_path_that_names_no_figure_is_answered_by_those_that_there_are(school: School, path: str, says: str) -> None:
    with pytest.raises(cc.Unreadable, match="there is no") as no:
        told(school, path)
    assert says in str(no.value)


def test_what_waits_takes_a_day(school: School) -> None:
    with pytest.raises(cc.Unreadable, match="takes a day of looking"):
        told(school, "todo/p-2/talk_visit/v-2", on=None)
    assert told(school, "coverage/r", on=None).value.seen == 2


def test_a_plan_that_is_not_there_has_no_figures(school: School) -> None:
    with pytest.raises(cc.Unreadable, match="there is no plan nowhere"):
        school.plans.explain("nowhere", "coverage/r")
    assert school.plans.figures("nowhere") == []


@pytest.mark.parametrize("figure", ["todo", "right"])
def test_whoever_has_no_part_in_the_plan_has_no_figures(school: School, figure: str) -> None:
    with pytest.raises(cc.Unreadable, match="nobody called 'p-99' is in the plan"):
        school.ledger.figures(f"{figure}/p-99", on=LATE)


def test_what_others_wrote_meanwhile_is_taken_in(school: School) -> None:
    before = school.plans.explain("solbacken", "coverage/r", on=LATE)
    school.visits("p-3", "p-1", sept(21), visit="v-3", steps=1)
    after = school.plans.explain("solbacken", "coverage/r", on=LATE)
    assert after.value.seen == before.value.seen + 1
    assert "coverage/r" in school.plans.figures("solbacken", on=LATE)


def test_the_figures_of_a_line_of_a_view_can_be_explained(school: School) -> None:
    """Given all views, then each line of coverage, readiness, deviations and overdue leads to its figures."""
    school.does(
        cc.visit.RoundClosed(round="r"), because="Illness", accept=("a_round_ends_when_its_aim_is_reached",), on=LATE
    )
    known = set(school.ledger.figures(on=LATE))
    lines = {name: VIEWS[name](school.ledger.state, Query(on=LATE)) for name in VIEWS}
    led = {name: [it for line in found for it in paths_of(name, line)] for name, found in lines.items()}
    assert {name for name, paths in led.items() if paths} >= {"coverage", "readiness", "deviations"}
    assert {it for paths in led.values() for it in paths} <= known
    late = School().starts(people=4).runs(3).opens()
    late.plans_visit("p-1", "p-2", visit="v-1")
    (line,) = [it for it in VIEWS["overdue"](late.ledger.state, Query(on=LATE)) if it.about == "v-1"]
    assert paths_of("overdue", line) == [f"overdue/{line.kind}/v-1"]
