"""Putting entries right."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from tests.core.test_cycle import begun
from tests.school import AUTUMN, School, changed, checked, records_of, refused, sept, tampered

import collegial_core as cc
from collegial_core.kernel.facts import alike
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def test_a_correction_says_what_an_entry_should_have_said(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    (correction,) = school.does(
        cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-3"}), because="Wrong host", on=sept(9)
    )
    assert correction.event.entry == planned.number
    assert correction.because == "Wrong host"
    assert school.ledger.state.visits["v"].host == "p-3"
    assert next(iter(school.ledger.entries(after=planned.number - 1))) == planned
    assert school.ledger.as_of(entry=planned.number).visits["v"].host == "p-2"
    assert school.ledger.as_of(happened=sept(1)).visits["v"].host == "p-3"
    school.does(cc.visit.VisitHeld(visit="v"), on=sept(7))
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state


def test_a_second_correction_builds_on_the_first(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-3"}), because="x")
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"lesson": "bi-9a"}, happened_on=sept(2)), because="x")
    visit = school.ledger.state.visits["v"]
    assert (visit.host, visit.lesson, visit.since) == ("p-3", "bi-9a", sept(2))
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"lesson": "bi-9b"}), because="x")
    assert school.ledger.state.visits["v"].since == sept(2)


def test_a_withdrawn_entry_leaves_no_trace_in_the_state_but_stays_readable(school: School) -> None:
    before = school.ledger.as_of(entry=school.ledger.number)
    (planned,) = school.plans_visit("p-1", "p-2")
    school.does(cc.plan.WithdrawEntry(entry=planned.number), because="Never agreed")
    assert school.ledger.state.visits == before.visits == {}
    assert planned in list(school.ledger.entries())
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"visit": "v"}), because="It was agreed after all")
    assert school.ledger.state.visits["v"].host == "p-2"


def test_what_builds_on_a_correction_need_not_fit_what_was_first_said(school: School) -> None:
    (formed,) = school.forms(["p-5", "p-6", "p-7"], group="h")
    school.does(cc.plan.CorrectEntry(entry=formed.number, data={"members": ["p-5", "p-6", "p-8"]}), because="A slip")
    school.does(cc.group.MemberLeft(group="h", person="p-8"), on=sept(1))
    again = cc.Plans(school.store).ledger("solbacken")
    assert again.state.groups["h"].members == ("p-5", "p-6")
    assert again.as_of(entry=again.number) == again.state == school.ledger.state
    assert again.as_of(happened=sept(1)).groups == again.state.groups
    assert checked(again) == checked(school.ledger)
    taken, count = cc.Plans(ReferenceStore()).import_lines(school.ledger.export())
    assert (taken.state, count) == (again.state, again.number)


def test_what_builds_on_somebody_elses_correction_is_taken_in(school: School) -> None:
    (formed,) = school.forms(["p-5", "p-6", "p-7"], group="h")
    other = cc.Plans(school.store).ledger("solbacken")
    assert other.number == formed.number
    school.does(cc.plan.CorrectEntry(entry=formed.number, data={"members": ["p-5", "p-6", "p-8"]}), because="A slip")
    school.does(cc.group.MemberLeft(group="h", person="p-8"), on=sept(1))
    assert other.state.groups["h"].members == ("p-5", "p-6")
    school.does(cc.plan.CorrectEntry(entry=formed.number, data={"folder": "H"}), because="Another slip")
    assert other.state.groups["h"].folder == "H"
    assert other.number == school.ledger.number


@pytest.mark.requirement("L-05")
def test_a_correction_needs_a_reason_and_an_entry(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    before = school.lines()
    for command in (
        cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-3"}),
        cc.plan.WithdrawEntry(entry=planned.number),
    ):
        with refused("L-05") as caught:
            school.does(command)
        assert "because" in caught.value.remedy
    with refused("L-05") as caught:
        school.does(cc.plan.WithdrawEntry(entry=planned.number + 1), because="x")
    assert caught.value.facts == {"entry": planned.number + 1, "last": planned.number}
    assert school.lines() == before


@pytest.mark.requirement("L-05")
def test_only_what_happened_in_school_is_corrected(school: School) -> None:
    (_, deviation) = school.does(
        cc.visit.RoundClosed(round="r"), because="Enough", accept=("a_round_ends_when_its_aim_is_reached",)
    )
    (correction,) = school.does(cc.plan.WithdrawEntry(entry=deviation.number - 1), because="Too early")
    for entry in (deviation, correction):
        with refused("L-05"):
            school.does(cc.plan.WithdrawEntry(entry=entry.number), because="x")


@pytest.mark.requirement("L-05")
def test_no_later_entry_may_be_left_with_a_dangling_reference(school: School) -> None:
    school.visits("p-1", "p-2")
    planned = school.ledger.number - 3
    with refused("L-05") as caught:
        school.does(cc.plan.WithdrawEntry(entry=planned), because="x")
    assert caught.value.facts == {"entry": planned, "later": planned + 1, "broken": "L-01"}
    with refused("L-05") as caught:
        school.does(cc.plan.CorrectEntry(entry=planned, data={"date": "2026-09-08"}), because="x")
    assert caught.value.facts["broken"] == "S4-02"
    school.does(cc.plan.CorrectEntry(entry=planned, data={"lesson": "ke-9a"}), because="x")


@pytest.mark.requirement("L-05", "L-03")
def test_an_entry_is_judged_on_the_day_that_it_is_put_right_to(school: School) -> None:
    school.does(cc.plan.PersonRegistered(person="p-new", unit="solbacken"), on=sept(5))
    (formed,) = school.forms(["p-5", "p-6", "p-new"], group="h", on=sept(7))
    with refused("L-03"):
        school.does(cc.plan.CorrectEntry(entry=formed.number, happened_on=sept(4)), because="It was Friday", on=sept(8))
    school.does(cc.plan.CorrectEntry(entry=formed.number, happened_on=sept(5)), because="It was Saturday", on=sept(8))


@pytest.mark.requirement("L-05", "S4-09")
def test_a_note_stays_in_the_groups_folder(school: School) -> None:
    school.visits("p-1", "p-2")
    with refused("S4-09") as caught:
        school.does(cc.plan.CorrectEntry(entry=school.ledger.number, data={"folder": "Elsewhere"}), because="x")
    assert caught.value.facts == {"folder": "Folder g"}


@pytest.mark.requirement("L-05", "S4-01")
def test_a_correction_keeps_the_rules_of_what_it_corrects(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    with refused("S4-01"):
        school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-1"}), because="x")
    with pytest.raises(cc.Unreadable, match=r"\$\.data\.data.*'hots'"):
        school.does(cc.plan.CorrectEntry(entry=planned.number, data={"hots": "p-3"}), because="x")
    with pytest.raises(cc.Unreadable, match=r"\$\.data\.data\.host: expected text"):
        school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": 3}), because="x")


@pytest.mark.requirement("L-05", "S0-15")
def test_a_correction_that_departs_from_a_rule_records_it() -> None:
    school = School().starts("development-model")
    (formed,) = school.forms(4, method="development-model")
    correction, deviation = school.does(
        cc.plan.CorrectEntry(entry=formed.number, data={"members": ["p-1", "p-2", "p-3"]}),
        because="p-4 never came",
        accept=("a_group_has_its_methods_size",),
    )
    assert (deviation.event.entry, deviation.event.rule) == (formed.number, "S0-15")
    assert deviation.number == correction.number + 1
    assert [(finding.entry, finding.severity) for finding in checked(school.ledger)] == [(formed.number, cc.Severity.W)]


@pytest.mark.requirement("L-05", "S0-15")
def test_a_correction_records_what_departs_from_a_rule_later_on() -> None:
    school = School().starts("development-model")
    (formed,) = school.forms(5, method="development-model")
    (left,) = school.does(cc.group.MemberLeft(group="g", person="p-1"))
    four = ["p-1", "p-2", "p-3", "p-4"]
    _, deviation = school.does(
        cc.plan.CorrectEntry(entry=formed.number, data={"members": four}),
        because="p-5 never came",
        accept=("a_group_has_its_methods_size",),
    )
    assert (deviation.event.entry, deviation.event.rule, deviation.because) == (left.number, "S0-15", "p-5 never came")
    assert [(finding.entry, finding.severity) for finding in checked(school.ledger)] == [(left.number, cc.Severity.W)]
    cc.Plans(ReferenceStore()).import_lines(school.ledger.export())


@pytest.mark.requirement("L-05", "S0-15")
def test_a_deviation_goes_when_a_correction_makes_it_none() -> None:
    school = School().starts("development-model")
    (formed, _) = school.forms(
        3, method="development-model", because="Only three", accept=("a_group_has_its_methods_size",)
    )
    school.does(cc.plan.PersonRegistered(person="p-99", unit="solbacken"), on=sept(5))
    four = ["p-1", "p-2", "p-3", "p-4"]
    school.does(cc.plan.CorrectEntry(entry=formed.number, data={"members": four}), because="p-4 was there", on=sept(6))
    assert school.ledger.state.deviations == []
    assert checked(school.ledger) == []
    assert school.ledger.as_of(happened=sept(1)).deviations == []
    assert len(school.ledger.as_of(entry=formed.number + 1).deviations) == 1


@pytest.fixture
def circle() -> School:
    return School().starts("development-model@1")


def _departs(circle: School) -> tuple[int, ...]:
    """Let three groups of two depart from the size that their method asks for, each with its reason."""
    formed = [
        circle.forms(
            [f"p-{number}", f"p-{number + 1}"],
            group=f"h-{number}",
            method="development-model",
            because=why,
            accept=("a_group_has_its_methods_size",),
        )
        for number, why in ((1, "Two are all there are"), (3, "A trial"), (5, "The other two are away"))
    ]
    return tuple(entry.number for entries in formed for entry in entries[:1])


def _deviations(circle: School) -> list[tuple[int, str]]:
    return [(it.entry, str(it.on)) for it in circle.ledger.state.deviations]


def test_a_correction_leaves_alone_the_deviations_that_it_does_not_touch(circle: School) -> None:
    numbers = _departs(circle)
    first = _deviations(circle)
    assert [entry for entry, _ in first] == list(numbers)
    made = circle.does(
        cc.plan.CorrectEntry(entry=numbers[0], data={"folder": "H"}), on=sept(20), by="p-1", because="Misspelt"
    )
    assert [type(entry.event).__name__ for entry in made] == ["EntryCorrected"]
    assert _deviations(circle) == first
    assert [
        (it.by, it.because) for it in circle.ledger.entries() if type(it.event).__name__ == "DeviationRecorded"
    ] == [
        ("p-rektor", "Two are all there are"),
        ("p-rektor", "A trial"),
        ("p-rektor", "The other two are away"),
    ]
    assert [finding for finding in checked(circle.ledger) if finding.severity is cc.Severity.E] == []


def test_a_deviation_that_a_correction_ends_is_gone_and_one_that_it_makes_is_recorded(circle: School) -> None:
    numbers = _departs(circle)
    first = _deviations(circle)
    enough = {"members": ["p-3", "p-4", "p-7", "p-8"]}
    withdrawn = circle.does(cc.plan.WithdrawEntry(entry=numbers[2]), on=sept(20), because="Never formed")
    assert len(withdrawn) == 1
    assert _deviations(circle) == [first[0], first[1]]
    (ended,) = circle.does(cc.plan.CorrectEntry(entry=numbers[1], data=enough), on=sept(21), because="All four")
    assert [(it.entry, it.rule) for it in ended.event.lapses] == [(numbers[1], "S0-15")]
    assert _deviations(circle) == [first[0]]
    few = {"members": ["p-3", "p-4"]}
    assert (
        len(
            circle.does(
                cc.plan.CorrectEntry(entry=numbers[1], data=few),
                on=sept(22),
                because="Two after all",
                accept=("a_group_has_its_methods_size",),
            )
        )
        == 2
    )
    assert _deviations(circle) == [first[0], first[1]]
    assert [finding for finding in checked(circle.ledger) if finding.severity is cc.Severity.E] == []
    assert cc.Plans(circle.store).ledger("solbacken").state == circle.ledger.state


def test_a_deviation_with_other_facts_is_told_anew_and_keeps_its_first_day(circle: School) -> None:
    numbers = _departs(circle)
    first = _deviations(circle)
    one = {"members": ["p-1"]}
    made = circle.does(
        cc.plan.CorrectEntry(entry=numbers[0], data=one),
        on=sept(20),
        because="One alone",
        accept=("a_group_has_its_methods_size",),
    )
    assert [type(entry.event).__name__ for entry in made] == ["EntryCorrected", "DeviationRecorded"]
    assert sorted(_deviations(circle)) == sorted(first)
    assert [it.facts["count"] for it in circle.ledger.state.deviations if it.entry == numbers[0]] == [1]


def test_a_deviation_that_an_earlier_correction_recorded_anew_keeps_its_first_day(circle: School) -> None:
    numbers = _departs(circle)
    first = _deviations(circle)
    made = circle.does(cc.plan.CorrectEntry(entry=numbers[0], data={"folder": "H"}), on=sept(20), because="Misspelt")
    records = records_of(circle)
    number, name, line = records[-1]
    assert number == made[0].number
    of_the_first_edition = json.loads(line)
    del of_the_first_edition["data"]["lapses"], of_the_first_edition["edition"]
    again = [
        Record(number, name, json.dumps(of_the_first_edition).encode()),
        *(
            Record(number + place, *repeated(records, entry, number + place))
            for place, entry in enumerate([it + 1 for it in numbers], 1)
        ),
    ]
    ledger = tampered(*records[:-1], *again)
    assert [(it.entry, str(it.on)) for it in ledger.state.deviations] == first


def repeated(records: list[Record], entry: int, number: int) -> tuple[str, bytes]:
    """Give an entry once more, under another number and on a later day."""
    _, name, line = records[entry - 1]
    return name, changed(line, number=number, happened_on="2026-09-20")


# --- deviations that were recorded when facts were still sentences ---------------------------

GOLDEN: Final = Path(__file__).parent.parent / "golden"


@pytest.mark.parametrize("name", ["plan", "plan-2", "exports/base_groups", "exports/three_years"])
def test_a_correction_ends_no_deviation_of_earlier_years(name: str) -> None:
    ledger, _ = cc.Plans(ReferenceStore()).import_lines((GOLDEN / f"{name}.jsonl").read_bytes().splitlines())
    before = ledger.state.deviations
    assert before
    last = max(entry.happened_on for entry in ledger.entries())
    (correction,) = ledger.do(
        cc.plan.CorrectEntry(entry=1, data={"title": "Read again"}), by="p-rektor", on=last, because="A new name"
    )
    assert correction.event.lapses == ()
    assert ledger.state.deviations == before


AS_SENTENCES: Final = (
    {
        "meetings": "12 × 90 min + 2 × 60 min",
        "total": "20 h",
        "preparation": "0 min",
        "needed": "27 h 30 min",
        "missing": "7 h 30 min",
        "each": "57 min",
    },
    {"minutes": "27 h 30 min", "parts": 8, "least": "28 h"},
)
"""What was recorded of a module that gets too few hours, before facts were data."""


def test_a_fact_that_was_recorded_as_a_sentence_says_the_same_as_data() -> None:
    school = begun(parts=8)
    sessions = [
        cc.module.Session(part=1 + place // 2, steps=("A",), date=sept(1 + place), minutes=90 if place < 12 else 60)
        for place in range(14)
    ]
    asked = cc.module.PlanModule(cycle="c", minutes=27 * 60 + 30, sessions=tuple(sessions))
    names = ("a_module_gets_its_hours", "a_module_keeps_the_agencys_hours")
    planned, *departures = school.does(asked, because="Half of it is known", accept=names)
    records = records_of(school)
    for departure, facts in zip(departures, AS_SENTENCES, strict=True):
        number, name, line = records[departure.number - 1]
        data = {**json.loads(line)["data"], "facts": facts}
        records[number - 1] = Record(number, name, changed(line, data=data))
    for given, lapses in ((records, 0), (other_facts(records), 1)):
        store = ReferenceStore()
        store.append("solbacken", after=0, records=given)
        ledger = cc.Plans(store).ledger("solbacken")
        (correction, *anew) = ledger.do(
            cc.plan.CorrectEntry(entry=planned.number, data={"meeting_minutes": 85}),  # its sessions count
            by="p-rektor",
            on=AUTUMN,
            because="Read again",
            accept=names,
        )
        assert (len(correction.event.lapses), len(anew)) == (lapses, lapses)


def other_facts(records: list[Record]) -> list[Record]:
    """Let the last deviation say something else."""
    number, name, line = records[-1]
    data = json.loads(line)["data"]
    return [*records[:-1], Record(number, name, changed(line, data={**data, "facts": {**data["facts"], "parts": 9}}))]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ((), "0 min"),
        ((("p-1", "p-2"), ("p-1", "p-3")), ("p-1 → p-2", "p-1 → p-3")),
        ((("p-1", 2), ("p-2", 4)), ("p-1 2", "p-2 4")),
        ((1, 2), ("1", "2")),
        (("law", "need"), ("law", "need")),
    ],
)
def test_a_list_says_what_it_said_as_text(now: Any, then: Any) -> None:
    assert alike({"fact": then}, {"fact": now})
    assert alike({"fact": now}, {"fact": now})
    assert not alike({"fact": "other"}, {"fact": now})
    assert not alike({}, {"fact": now})
