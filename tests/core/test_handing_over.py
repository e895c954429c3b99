"""Export and import: a plan goes out and in byte for byte."""

import json

import pytest
from tests.school import AUTUMN, School, changed, checked, records_of, sept, tampered

import collegial_core as cc
from collegial_core.testing import ReferenceStore


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def test_a_plan_goes_out_and_in_byte_for_byte(school: School) -> None:
    school.visits("p-1", "p-2")
    lines = school.lines()
    assert [json.loads(line)["number"] for line in lines] == list(range(1, len(lines) + 1))
    ledger, new = cc.Plans(ReferenceStore()).import_lines(line + b"\r\n" for line in lines)
    assert (new, list(ledger.export()), ledger.state) == (len(lines), lines, school.ledger.state)


@pytest.mark.requirement("S4-12")
def test_an_import_goes_on_where_the_plan_ends(school: School) -> None:
    lines = school.lines()
    plans = cc.Plans(ReferenceStore())
    plans.import_lines(lines[:10])
    assert plans.import_lines(lines).new == len(lines) - 10
    assert plans.import_lines(lines[:10]).new == 0
    assert list(plans.ledger("solbacken").export()) == lines


def test_an_import_is_all_or_nothing_and_names_the_line(school: School) -> None:
    school.visits("p-1", "p-2")
    lines = school.lines()
    last = lines[-1]
    selfvisit = [
        changed(line, data={**json.loads(line)["data"], "host": "p-1"}) if b"visit.planned" in line else line
        for line in lines
    ]
    clock_back = [*lines[:-1], changed(last, recorded_at="2020-01-01T00:00:00Z")]
    wrong: dict[str, list[bytes]] = {
        "line 1: there is nothing": [],
        "line 1: is no JSON": [b"{", *lines[1:]],
        "line 1: is entry 2": lines[1:],
        f"line {len(lines)}: is no JSON": [*lines[:-1], last[:-1]],
        "line 2: is entry 3": [lines[0], *lines[2:]],
        "line 3: is entry 2": [*lines[:2], lines[1], *lines[2:]],
        "line 4: is entry 4 of other": [*lines[:3], changed(lines[3], plan="other"), *lines[4:]],
        f"line {len(lines)}: is not written as": [*lines[:-1], last.replace(b'":', b'": ', 1)],
        "line 1, entry 1: 'plan.begun@1' is no event": [changed(lines[0], type="plan.begun"), *lines[1:]],
        "line 1, entry 1: 'plan.started@9' is no event": [changed(lines[0], version=9), *lines[1:]],
        "line 1, by: '' is no id": [changed(lines[0], by=""), *lines[1:]],
        "line 2: is not written as an export": [lines[0], changed(lines[1], extra=1), *lines[2:]],
        "line 1: is not UTF-8": [b'{"plan":"\xff"}', *lines[1:]],
        "line 1: is nested too deeply": [b'{"data":' + b"[" * 100_000, *lines[1:]],
        "line 1: the line is longer": [b" " * 2_000_000, *lines[1:]],
        "breaks rule S4-01": selfvisit,
        f"line {len(lines)}: breaks rule A-02": clock_back,
        "line 2, recorded_at: 2026-08-17 08:00:00 has no time zone": [
            lines[0],
            changed(lines[1], recorded_at="2026-08-17T08:00:00"),
            *lines[2:],
        ],
        "line 2, recorded_at: 9999-12-31 is outside": [
            lines[0],
            changed(lines[1], recorded_at="9999-12-31T23:00:00Z"),
            *lines[2:],
        ],
        "line 2, id: 'n o' is no id": [lines[0], changed(lines[1], id="n o"), *lines[2:]],
        "line 2, policy: 'x' names no version of a method": [lines[0], changed(lines[1], policy="x"), *lines[2:]],
    }
    for message, bad in wrong.items():
        plans = cc.Plans(ReferenceStore())
        with pytest.raises(cc.Unreadable) as caught:
            plans.import_lines(bad)
        assert message in str(caught.value)
        assert list(plans) == []


def test_an_import_does_not_contradict_what_is_there(school: School) -> None:
    lines = school.lines()
    other = [*lines[:-1], changed(lines[-1], by="p-somebody")]
    with pytest.raises(cc.Unreadable, match=f"line {len(lines)}: contradicts entry {len(lines)}"):
        school.plans.import_lines(other)
    assert school.lines() == lines


DAMAGE: dict[str, tuple[str, dict[str, object], str]] = {
    "wrong type": ("visit.planned", {"host": 3}, "Expected `str`, got `int` - at `$.data.host`"),
    "bad id": ("visit.planned", {"host": "p 2"}, "'p 2' is no id"),
    "control character": ("note_published", {"note": "a\x00b"}, "holds the character U+0000"),
    "item twice": ("group.formed", {"members": ["p-1", "p-1"]}, "names the same thing twice"),
    "number out of range": ("round.opened", {"visits_each": 101}, "expected a whole number from 1 to 100, got 101"),
    "bad date": ("visit.planned", {"date": "2026-13-40"}, "Invalid RFC3339 encoded date - at `$.data.date`"),
    "bad clock time": (
        "working_time_set",
        {"hours": [{"weekday": 1, "starts": "25:00", "ends": "26:00"}]},
        "expected a time of day such as 14:30, got '25:00'",
    ),
    "unknown word": ("round.opened", {"late_joiner": "half"}, "Invalid enum value 'half'"),
    "empty list": ("group.formed", {"members": []}, "expected a list of 1 to 200 items"),
    "text too long": ("note_published", {"note": "x" * 4001}, "4001 characters; at most 4000 are kept"),
    "wrong type inside": ("calendar.adopted", {"terms": [{"name": 1}]}, "Expected `str`, got `int`"),
    "unknown key": ("visit.planned", {"mood": "good"}, "$.data.mood"),
}


@pytest.mark.requirement("A-03", "A-07")
@pytest.mark.parametrize("kind", DAMAGE)
def test_an_audit_finds_and_an_import_refuses_what_no_entry_may_hold(kind: str) -> None:
    event, change, message = DAMAGE[kind]
    school = School().starts().runs(4).opens().visits("p-1", "p-2")
    term = cc.schedule.Term(name="HT", first=AUTUMN, last=sept(30))
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=()))
    hours = (cc.meeting.Working(weekday=1, starts="08:00", ends="16:00"),)
    school.does(cc.meeting.WorkingTimeSet(person="p-1", hours=hours))
    records = records_of(school)
    (number, name, line) = next(row for row in records if event in row[1])
    bad = changed(line, data={**json.loads(line)["data"], **change})
    found = checked(tampered(*records[: number - 1], (number, name, bad), *records[number:]))
    told = [it for it in found if it.severity is cc.Severity.E and it.rule in {"A-03", "A-07"}]
    assert [it.entry for it in told] == [number]
    assert message in told[0].message
    with pytest.raises(cc.Unreadable) as no:
        cc.Plans(ReferenceStore()).import_lines([*school.lines()[: number - 1], bad, *school.lines()[number:]])
    assert no.value.path.startswith(f"line {number}")
    assert message in no.value.message or message in no.value.path or kind == "unknown key"


def test_a_replay_asks_for_no_limits(school: School) -> None:
    """What was recorded under other limits is taken as it is; whether it keeps to those of today is for an audit."""
    *records, (number, name, line) = records_of(school)
    assert name == "round.opened@1"
    wide = tampered(*records, (number, name, changed(line, data={**json.loads(line)["data"], "visits_each": 101})))
    assert wide.state.rounds["r"].visits_each == 101
    assert [(it.rule, it.entry) for it in checked(wide)] == [("A-03", number)]
