"""Auditing: whatever was tampered with is found."""

import json
from datetime import date
from typing import Any, cast

import attrs
import pytest
from tests.school import SUMMER, School, changed, checked, records_of, sept, tampered, unreadable

import collegial_core as cc
from collegial_core.state import EDITION, RULES
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.wire import encode
from collegial_core.wire.lines import differences


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def test_a_lawful_plan_has_no_findings_but_what_is_open(school: School) -> None:
    assert checked(school.ledger) == []
    assert checked(School().ledger) == []
    school.plans_visit("p-1", "p-2", sept(7))
    assert checked(school.ledger) == []
    school.does(cc.plan.PersonRegistered(person="p-98", unit="solbacken"), on=sept(7))
    assert checked(school.ledger) == []
    school.does(cc.plan.PersonRegistered(person="p-99", unit="solbacken"), on=sept(9))
    (finding,) = checked(school.ledger)
    assert (finding.rule, finding.severity, finding.entry) == ("S4-02", cc.Severity.I, None)
    assert finding.message == "Visit v was planned for 2026-09-07 and is not held."


@pytest.mark.requirement("S4-04")
def test_a_round_that_can_no_longer_reach_everyone_is_found() -> None:
    school = School().starts().runs(3).opens(visits_each=2)
    school.does(cc.group.MemberJoined(group="g", person="p-4"), on=sept(2))
    (finding,) = checked(school.ledger)
    assert (finding.rule, finding.severity) == ("S4-04", cc.Severity.I)
    assert finding.facts == {"round": "r", "each": 2, "colleagues": 3}
    assert finding.message == "Round r asks for 2 visits each, too few for 3 colleagues."
    school.does(
        cc.visit.RoundClosed(round="r"),
        on=sept(3),
        because="Starting again with four",
        accept=("a_round_ends_when_its_aim_is_reached",),
    )
    assert "S4-04" not in {finding.rule for finding in checked(school.ledger)}


@pytest.mark.requirement("A-01", "A-02", "A-03")
def test_an_audit_finds_what_was_tampered_with(school: School) -> None:
    records = records_of(school)
    number, name, line = records[4]
    early = "Recorded at 2020-01-01T00:00:00Z, before the entry above it."
    for bad, rule, entry, message in (
        ([*records[:4], *records[5:]], "A-01", 6, "Entry 6 stands where 5 belongs."),
        (
            [*records[:4], Record(number, name, changed(line, recorded_at="2020-01-01T00:00:00Z")), *records[5:]],
            "A-02",
            5,
            early,
        ),
        (
            [*records[:4], Record(number, name, line[:-1]), *records[5:]],
            "A-03",
            5,
            "is no JSON that belongs here: Input data was",
        ),
        ([*records[:4], Record(number, name, b"\xff"), *records[5:]], "A-03", 5, "is no JSON that belongs here: "),
        (
            [*records[:4], Record(number, "no.such@1", line), *records[5:]],
            "A-03",
            5,
            "'no.such@1' is no event that this version knows",
        ),
        (
            [*records[:4], Record(number, records[0][1], line), *records[5:]],
            "A-03",
            5,
            "is no JSON that belongs here: Object missing",
        ),
        (
            [*records[:4], Record(number, name, records[5][2]), *records[5:]],
            "A-03",
            5,
            "its line says it is entry 6, person.registered@1",
        ),
        (
            [*records[:4], Record(number, name, changed(line, plan="other")), *records[5:]],
            "A-03",
            5,
            "its line belongs to plan other",
        ),
    ):
        found = checked(tampered(*bad))
        assert (found[0].rule, found[0].entry, found[0].severity) == (rule, entry, cc.Severity.E)
        assert found[0].message.startswith(message)
        assert rule != "A-03" or all(it.facts["unread"] == number for it in found[1:])  # the rest is judged beside it
    assert checked(tampered(*records[:4], *records[5:]))[0].facts == {"number": 6, "place": 5}
    _, second, unit = records[1]
    (headless,) = checked(tampered(Record(1, second, changed(unit, number=1))))
    assert (headless.rule, headless.entry, headless.message) == ("L-01", 1, "This plan has not started.")


@pytest.mark.requirement("S4-01", "S0-15")
def test_an_audit_judges_every_entry_again() -> None:
    school = School().starts("development-model", "base-group-visits").runs(4).opens()
    (planned,) = school.plans_visit("p-1", "p-2")
    row = changed(encode(planned)[2], data={**json.loads(encode(planned)[2])["data"], "host": "p-1"})
    found = checked(tampered(*records_of(school)[:-1], Record(planned.number, "visit.planned@1", row)))
    assert [(f.rule, f.entry, f.severity) for f in found] == [("S4-01", planned.number, cc.Severity.E)]
    small = school.forms(
        ["p-5", "p-6"], group="d", method="development-model", because="Few", accept=("a_group_has_its_methods_size",)
    )[0]
    silent = {**json.loads(encode(small)[2])}
    del silent["because"]
    (said,) = (finding for finding in checked(school.ledger) if finding.rule == "S0-15")
    assert (said.message, said.severity) == ("Departs from S0-15, with a reason.", cc.Severity.W)
    assert said.facts == {"rule": "S0-15", "entry": small.number}
    found = checked(
        tampered(*records_of(school)[:-2], Record(small.number, "group.formed@1", changed(b"{}", **silent)))
    )
    assert [(f.rule, f.entry, f.severity) for f in found] == [("S0-15", small.number, cc.Severity.E)]


@pytest.mark.requirement("S4-09", "L-08")
def test_an_audit_finds_a_note_elsewhere_and_a_round_of_no_method_of_visits(school: School) -> None:
    school.visits("p-1", "p-2")
    *records, (number, name, line) = records_of(school)
    elsewhere = changed(line, data={**json.loads(line)["data"], "folder": "My own folder"})
    (finding,) = checked(tampered(*records, Record(number, name, elsewhere)))
    assert (finding.rule, finding.entry, finding.message) == ("S4-09", number, "The note belongs in Folder g.")
    opened = next(row for row in records if row[1] == "round.opened@1")
    other = School().starts("learning-group").runs(7, method="learning-group")
    last = Record(other.ledger.number + 1, opened[1], changed(opened[2], number=other.ledger.number + 1))
    (finding,) = checked(tampered(*records_of(other), last))
    assert (finding.rule, finding.entry) == ("L-08", last[0])


@pytest.mark.requirement("A-03")
def test_an_audit_finds_a_correction_that_cannot_be_read(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    (correction,) = school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-3"}), because="x")
    *records, (number, name, line) = records_of(school)
    nonsense = changed(line, data={**json.loads(line)["data"], "data": {"host": 3}})
    (finding,) = checked(tampered(*records, Record(number, name, nonsense)))
    assert (finding.rule, finding.entry, finding.severity) == ("A-03", planned.number, cc.Severity.E)
    assert finding.message.startswith("its correction: the field 'visit' is missing")
    assert correction.number == number
    with pytest.raises(cc.StoreError, match="cannot be replayed"):
        tampered(*records, Record(number, name, nonsense)).state  # noqa: B018 - reading it is the point


@pytest.mark.requirement("A-03")
def test_an_audit_goes_on_after_a_correction_that_cannot_be_read(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-3"}), because="x")
    school.plans_visit("p-3", "p-4", visit="w")
    *records, (at, corrected, correction), (number, name, line) = records_of(school)
    nonsense = changed(correction, data={**json.loads(correction)["data"], "data": {"host": 3}})
    alone = changed(line, data={**json.loads(line)["data"], "host": "p-3"})
    found = checked(tampered(*records, Record(at, corrected, nonsense), Record(number, name, alone)))
    assert [(it.rule, it.entry) for it in found] == [("A-03", planned.number), ("S4-01", number)]


@pytest.mark.requirement("A-03")
@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("by", "p 1", "by: 'p 1' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"),
        ("on_behalf_of", "", "on_behalf_of: '' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"),
        ("id", "é", "id: 'é' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"),
        ("policy", "base@x", "policy: 'base@x' names no version of a method, such as base-group-visits@1"),
        ("because", "a\rb", "because: holds the character U+000D, which is not text"),
    ],
)
def test_an_audit_finds_what_is_wrong_around_an_event_and_judges_the_rest(
    school: School, field: str, wrong: str, message: str
) -> None:
    school.plans_visit("p-1", "p-2")
    for number, name, line in records_of(school):
        bad = [*records_of(school)[: number - 1], (number, name, changed(line, **{field: wrong}))]
        (finding,) = checked(tampered(*bad, *records_of(school)[number:]))
        assert (finding.rule, finding.severity, finding.entry, finding.message) == (
            "A-03",
            cc.Severity.E,
            number,
            message,
        )


@pytest.mark.requirement("A-03")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"recorded_at": "2026-08-17T08:00:00"}, "recorded_at: 2026-08-17 08:00:00 has no time zone"),
        ({"recorded_at": "9999-12-31T23:59:59Z"}, "recorded_at: 9999-12-31 is outside 1900-01-01 to 2199-12-31"),
        ({"happened_on": "0001-01-01"}, "happened_on: 0001-01-01 is outside 1900-01-01 to 2199-12-31"),
    ],
)
def test_an_audit_finds_a_time_that_cannot_be_compared(school: School, changes: dict[str, str], message: str) -> None:
    *records, (number, name, line) = records_of(school)
    (finding,) = checked(tampered(*records, (number, name, changed(line, **changes))))
    assert (finding.rule, finding.entry, finding.message) == ("A-03", number, message)


@pytest.mark.requirement("A-07")
def test_an_audit_finds_what_a_line_says_that_no_export_would_write(school: School) -> None:
    (correction,) = school.does(
        cc.plan.CorrectEntry(entry=school.plans_visit("p-1", "p-2")[0].number, data={"host": "p-3"}), because="x"
    )
    records = records_of(school)
    formed = next(row for row in records if row[1] == "group.formed@1")
    adopted = next(row for row in records if row[1].startswith("method.adopted"))

    def said(row: Record, line: bytes) -> list[tuple[str, cc.Severity, int | None, str]]:
        found = checked(tampered(*records[: row[0] - 1], (row[0], row[1], line), *records[row[0] :]))
        return [(it.rule, it.severity, it.entry, it.message) for it in found]

    def told(row: Record, paths: str) -> list[tuple[str, cc.Severity, int | None, str]]:
        message = f"Its line says what an export would not write: {paths}."
        return [("A-07", cc.Severity.E, row[0], message)]

    data = json.loads(formed[2])["data"]
    both = changed(formed[2], extra=1, data={**data, "mood": "good"})
    assert said(formed, both) == told(formed, "$.data.mood, $.extra")
    method = json.loads(adopted[2])["data"]["method"]
    method["steps"] = [{**step, "x": {"y": 1}} for step in method.get("steps", ())]
    method["visits"]["x"] = 1
    assert said(adopted, changed(adopted[2], data={"language": 1, "method": method})) == told(
        adopted, "$.data.method.visits.x"
    )
    assert said(formed, formed[2] + b" ") == told(formed, "$")
    assert said(formed, formed[2].replace(b'{"by"', b'{"by":"p-9","by"', 1)) == told(formed, "$")
    assert said(formed, formed[2].replace(b'Z","type"', b'+00:00","type"')) == told(formed, "$.recorded_at")
    last = records[correction.number - 1]
    assert said(last, changed(last[2], extra=[])) == told(last, "$.extra")


@pytest.mark.requirement("A-08")
def test_an_audit_goes_on_after_an_entry_that_cannot_be_read() -> None:
    """Whatever entry is spoilt, and however: it is told of, and how many build on it at most once for each rule."""
    school = School().starts("development-model", "base-group-visits").runs(4).opens().visits("p-1", "p-2")
    school.forms(
        ["p-5", "p-6"], group="d", method="development-model", because="Few", accept=("a_group_has_its_methods_size",)
    )
    school.does(cc.group.MemberJoined(group="g", person="p-7"), on=sept(8))
    school.plans_visit("p-7", "p-2", sept(21), visit="w")
    records = records_of(school)
    for number, name, line in records:
        for spoilt in ((number, name, line[:-1]), (number, "no.such@1", line)):
            found = checked(tampered(*records[: number - 1], spoilt, *records[number:]))
            (unread,) = (it for it in found if it.rule == "A-03")
            assert unread.entry == number
            told = [it for it in found if it.rule != "A-03" and it.severity is not cc.Severity.W]
            assert len({it.rule for it in told}) == len(told)
            assert all(it.facts["unread"] == number for it in told)


@pytest.mark.requirement("A-08")
def test_what_builds_on_an_entry_that_cannot_be_read_is_counted_once(school: School) -> None:
    school.visits("p-1", "p-2")
    records = records_of(school)
    opened = next(row for row in records if row[1] == "round.opened@1")
    found = checked(tampered(*(row if row != opened else (row[0], row[1], b"{") for row in records)))
    assert [(it.rule, it.severity, it.entry) for it in found] == [
        ("A-03", cc.Severity.E, opened[0]),
        ("A-08", cc.Severity.I, opened[0] + 1),
    ]
    first, last = opened[0] + 1, len(records)
    assert found[1].message == (
        f"{last - first + 1} of entries {first} to {last} cannot be judged: entry {opened[0]} cannot be read."
    )
    found = checked(tampered((1, records[0][1], b"{"), *records[1:]))
    assert [(it.rule, it.entry) for it in found] == [("A-03", 1), ("A-08", 2)]
    assert found[1].facts == {"first": 2, "last": len(records), "count": len(records) - 1, "unread": 1}


@pytest.mark.requirement("A-08")
def test_what_breaks_a_rule_of_its_own_is_found_beside_what_cannot_be_read(school: School) -> None:
    school.plans_visit("p-1", "p-2")
    *records, (number, name, line) = records_of(school)
    alone = changed(line, data={**json.loads(line)["data"], "host": "p-1"})
    person = next(row[0] for row in records if b'"p-8"' in row[2])
    bad = [(n, kind, b"{" if n == person else said) for n, kind, said in records]
    found = checked(tampered(*bad, (number, name, alone)))
    assert [(it.rule, it.severity, it.entry) for it in found] == [
        ("A-03", cc.Severity.E, person),
        ("S4-01", cc.Severity.E, number),
    ]
    assert found[1].message == (
        f"1 of entries {number} to {number} may break this rule: entry {person} cannot be read."
    )
    twice = [*bad[:-1], (bad[-1][0], bad[-1][1], b"{")]
    assert [(it.rule, it.entry) for it in checked(tampered(*twice))] == [("A-03", person), ("A-03", bad[-1][0])]


@pytest.mark.requirement("A-03")
def test_an_audit_finds_what_is_nested_too_deeply(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-3"}), because="x")
    *records, (number, name, line) = records_of(school)
    data = json.loads(line)["data"]
    for depth in (200, 600, *range(980, 1000), 5000):
        nested = b"[" * depth + b"]" * depth
        for bad in (
            changed(line, data={**data, "data": {**data["data"], "x": "HERE"}}).replace(b'"HERE"', nested),
            changed(line, data={**data, "data": {**data["data"], "x": "HERE"}}, zz=1).replace(b'"HERE"', nested),
            changed(line, data={**data, "x": "HERE"}).replace(b'"HERE"', nested),
        ):
            found = checked(tampered(*records, (number, name, bad)))
            assert {it.rule for it in found} <= {"A-03", "A-07"}
            assert found
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    event = cc.plan.EntryCorrected(entry=planned.number, happened_on=sept(1), data={"x": deep})
    at = planned.recorded_at
    entry = cc.Entry(plan="solbacken", number=number, event=event, recorded_at=at, happened_on=sept(1), by=planned.by)
    assert differences(line, entry) == ("$",)


@pytest.mark.requirement("A-03")
def test_a_departure_whose_reason_cannot_be_read_is_not_judged() -> None:
    school = School().starts("development-model")
    formed, deviation = school.forms(
        ["p-1", "p-2"], group="d", method="development-model", because="Few", accept=("a_group_has_its_methods_size",)
    )
    *records, (number, name, line) = records_of(school)
    assert number == deviation.number
    found = checked(tampered(*records, (number, name, line[:-1])))
    assert [(it.rule, it.entry) for it in found] == [("S0-15", formed.number), ("A-03", number)]


def test_an_audit_finds_every_departure_that_was_kept_silent() -> None:
    school = School().starts("development-model")
    first, *_ = school.forms(
        ["p-1", "p-2"], group="d", method="development-model", because="Few", accept=("a_group_has_its_methods_size",)
    )
    second, *_ = school.forms(
        ["p-3", "p-4"], group="e", method="development-model", because="Few", accept=("a_group_has_its_methods_size",)
    )
    records = {row[0]: row for row in records_of(school)}
    early = [records[number] for number in range(1, first.number + 1)]
    late = Record(
        first.number + 1, records[second.number][1], changed(records[second.number][2], number=first.number + 1)
    )
    found = checked(tampered(*early, late))
    assert [(it.rule, it.entry, it.severity) for it in found] == [
        ("S0-15", first.number, cc.Severity.E),
        ("S0-15", first.number + 1, cc.Severity.E),
    ]


def test_findings_stand_in_the_order_of_the_entries_and_what_is_left_open_comes_last(school: School) -> None:
    school.does(cc.plan.AdoptMethod(method="development-model", version=1))
    (small, _) = school.forms(
        ["p-5", "p-6"], group="d", method="development-model", because="Few", accept=("a_group_has_its_methods_size",)
    )
    school.plans_visit("p-1", "p-2", sept(7))
    (last,) = school.does(cc.plan.PersonRegistered(person="p-99", unit="solbacken"), on=sept(9))
    assert [it.entry for it in checked(school.ledger)] == [small.number, None]
    *records, _, end = records_of(school)
    assert [it.entry for it in checked(tampered(*records, end))] == [small.number, last.number]


def test_the_past_that_cannot_be_replayed_says_so(school: School) -> None:
    records = records_of(school)
    odd = [records[0], Record(2, "visit.held@1", changed(records[1][2], type="visit.held", data={"visit": "x"}))]
    for when in ({"entry": 2}, {"known": date(2041, 1, 1)}, {"happened": SUMMER}):
        with pytest.raises(cc.StoreError, match="cannot be replayed"):
            tampered(*odd).as_of(**when)


def test_what_cannot_be_replayed_says_so(school: School) -> None:
    records = records_of(school)
    for bad in (
        [*records[:-1], Record(records[-1][0], "no.such@1", records[-1][2])],
        [*records[:-1], Record(records[-1][0], records[-1][1], b"{")],
        [records[0], Record(2, "visit.held@1", changed(records[1][2], data={"visit": "x"}))],
        [
            Record(
                1,
                "plan.revised@1",
                changed(records[0][2], data={"revision": 2, "of": 1, "lessons": "x", "aim": "x", "ends": "2027-01-01"}),
            )
        ],
        [Record(1, "group.member_left@1", changed(records[0][2], data={"group": "g", "person": "p"}))],
    ):
        with pytest.raises(cc.StoreError, match="cannot be replayed"):
            tampered(*bad).state  # noqa: B018 - reading it is the point
    left = Record(
        records[-1][0], "group.member_left@1", changed(records[-1][2], data={"group": "g", "person": "p-nobody"})
    )
    with pytest.raises(cc.StoreError, match="cannot be replayed"):
        tampered(*records[:-1], left).state  # noqa: B018


@pytest.mark.requirement("A-04")
def test_days_and_clocks_that_lie_ahead_are_told_of_together(school: School) -> None:
    records = records_of(school)
    there = [changed(line, recorded_at="2026-08-16T10:00:00Z") for _, _, line in records]
    late = [
        Record(number, name, changed(there[number - 1], recorded_at="2026-08-16T09:59:59Z"))
        for number, name, _ in records[:5]
    ]
    assert [(it.entry, it.facts) for it in _ahead(*late, *_rows(records, there, 5))] == [(1, {"first": 1, "last": 5})]
    clock = [changed(line, recorded_at="2041-01-01T00:00:00Z") for _, _, line in records]
    (finding,) = _ahead(*records[:7], *_rows(records, clock, 7))
    assert (finding.entry, finding.facts) == (8, {"first": 8, "last": len(records)})
    assert finding.message == f"Entries 8 to {len(records)} were recorded by a clock that is ahead of this one."
    for edition, taken in ((2, False), (1, True)):
        lines = [changed(line, edition=edition) for line in clock]
        plans = cc.Plans(ReferenceStore())
        if taken:
            lines = [line.replace(b'"edition":1,', b"") for line in lines]
            assert plans.import_lines(lines).new == len(lines)
        else:
            with pytest.raises(cc.Unreadable, match=r"line 1: was recorded at 2041-01-01 00:00:00\+00:00, which is"):
                plans.import_lines(lines)


def _rows(records: list[Record], lines: list[bytes], after: int) -> list[Record]:
    return [Record(number, name, line) for (number, name, _), line in zip(records[after:], lines[after:], strict=True)]


def _ahead(*records: Record) -> list[cc.Finding]:
    return [finding for finding in checked(tampered(*records)) if finding.rule == "A-04"]


@pytest.mark.requirement("A-05")
def test_an_edition_is_known_and_never_falls(school: School) -> None:
    records = records_of(school)
    number, name, line = records[5]
    for edition, message in (
        (1, f"Recorded under edition 1 of the rules, after an entry under edition {EDITION}."),
        (99, f"Recorded under edition 99 of the rules; this version knows those up to {EDITION}."),
    ):
        found = checked(tampered(*records[:5], Record(number, name, changed(line, edition=edition)), *records[6:]))
        assert ("A-05", cc.Severity.E, 6, message) in [(it.rule, it.severity, it.entry, it.message) for it in found]


def test_an_entry_says_under_which_edition_of_the_rules_it_was_recorded(school: School) -> None:
    assert {entry.edition for entry in school.ledger.entries()} == {EDITION}
    assert max(rule.since for rule in RULES) == EDITION
    for wrong in (0, "2", None):
        (finding, *_) = checked(
            tampered(*(Record(n, name, changed(line, edition=wrong)) for n, name, line in records_of(school)))
        )
        assert (finding.rule, finding.entry) == ("A-03", 1)


def test_a_plan_that_a_later_version_has_written_to_is_read_but_not_written(school: School) -> None:
    number, name, line = records_of(school)[-1]
    later = tampered(*records_of(school)[:-1], Record(number, name, changed(line, edition=EDITION + 1)))
    assert later.state.groups.keys() == {"g"}
    with pytest.raises(
        cc.StoreError, match=f"under edition {EDITION + 1} of the rules; this version knows those up to"
    ):
        later.do(cc.plan.PersonRegistered(person="p-99", unit="solbacken"), by="p-rektor", on=sept(9))


@pytest.mark.requirement("A-07")
def test_an_audit_finds_bytes_that_are_no_text_in_what_no_field_reads(school: School) -> None:
    records = records_of(school)
    number, name, line = records[4]
    for spoilt in (line.replace(b'"plan"', b'"\xc7lan":1,"plan"'), line.replace(b'"plan"', b'"x":"\xc7","plan"')):
        found = checked(tampered(*records[:4], (number, name, spoilt), *records[5:]))
        assert (number, cc.Severity.E) in [(finding.entry, finding.severity) for finding in found]


@pytest.mark.requirement("A-10")
@pytest.mark.parametrize("of", [5, 5000])
def test_a_deviation_of_an_entry_that_does_not_come_before_it_is_told_and_not_imported(of: int) -> None:
    school = School().starts(people=1)
    (*_, last) = school.ledger.entries()
    assert last.number == 4
    stray = cc.plan.DeviationRecorded(entry=of, rule="S4-03", name="a_round_ends_when_its_aim_is_reached", facts={})
    line = encode(attrs.evolve(cast("Any", last), number=5, event=stray, because="x"))
    with unreadable("line 5", f"breaks rule A-10: Tells of a deviation in entry {of}, which does not come before it."):
        cc.Plans(ReferenceStore()).import_lines([*school.ledger.export(), line.line])


def forging(school: School, event: Any) -> list[Record]:
    """Give the record with one more entry, as somebody would write it who has the file."""
    last: Any = list(school.ledger.entries())[-1]
    return [*records_of(school), encode(attrs.evolve(last, number=last.number + 1, event=event, because="x"))]


def forged(school: School, event: Any) -> cc.Ledger:
    return tampered(*forging(school, event))


def contradictions(ledger: cc.Ledger) -> list[tuple[int | None, str, str]]:
    return [(it.entry, it.rule, it.message) for it in ledger.check() if it.severity is cc.Severity.E]


DEPARTS_NOT = "Entry {} does not depart from {}, or not as this deviation says."


@pytest.mark.requirement("A-10")
@pytest.mark.parametrize("kind", [cc.plan.DeviationRecorded, cc.plan.DeviationRecorded1])
def test_a_deviation_of_an_entry_that_departs_from_nothing_is_told_and_not_imported(kind: Any) -> None:
    school = School().starts(people=1)
    name = {"name": "a_round_ends_when_its_aim_is_reached"} if kind is cc.plan.DeviationRecorded else {}
    ledger = forged(school, kind(entry=4, rule="S4-03", facts={}, **name))
    assert contradictions(ledger) == [(5, "A-10", DEPARTS_NOT.format(4, "S4-03"))]
    with unreadable("line 5", f"breaks rule A-10: {DEPARTS_NOT.format(4, 'S4-03')}"):
        cc.Plans(ReferenceStore()).import_lines(ledger.export())


@pytest.fixture
def small() -> School:
    """Give a school with a group that is smaller than its method asks for, for a reason."""
    school = School().starts("learning-group", people=3)
    school.forms(3, method="learning-group", because="We are few", accept=("a_group_has_its_methods_size",))
    return school


@pytest.mark.requirement("A-10")
@pytest.mark.parametrize("facts", [{"count": 2}, {"least": 8}, {}])
def test_a_deviation_with_other_facts_than_judging_finds_is_told(small: School, facts: dict[str, int]) -> None:
    *rows, (number, name, line) = records_of(small)
    data = json.loads(line)["data"]
    said = {**data, "facts": {**data["facts"], **facts}}
    ledger = tampered(*rows, (number, name, changed(line, data=said)))
    expected = [(number, "A-10", DEPARTS_NOT.format(number - 1, data["rule"]))] if facts else []
    assert contradictions(ledger) == expected


@pytest.mark.requirement("A-10")
def test_the_same_deviation_twice_is_told_once(small: School) -> None:
    (*_, last) = small.ledger.entries()
    assert contradictions(forged(small, last.event)) == [
        (last.number + 1, "A-10", DEPARTS_NOT.format(last.number - 1, "S1-01"))
    ]


@pytest.mark.requirement("A-10")
def test_a_deviation_that_a_correction_ended_is_no_contradiction(small: School) -> None:
    (*_, formed, _) = small.ledger.entries()
    small.does(cc.plan.WithdrawEntry(entry=formed.number), because="Never formed")
    assert contradictions(small.ledger) == []
    again = cc.plan.DeviationRecorded(entry=formed.number, rule="S1-01", name="a_group_has_its_methods_size", facts={})
    assert [it[1] for it in contradictions(forged(small, again))] == ["A-10"]


@pytest.mark.requirement("A-10")
def test_beside_an_entry_that_cannot_be_read_nothing_is_said_of_what_deviations_tell(small: School) -> None:
    stray = cc.plan.DeviationRecorded(entry=4, rule="S4-03", name="x", facts={})
    first, (number, name, line), *rest = forging(small, stray)
    ledger = tampered(first, (number, name, line.replace(b'"data"', b'"dat"')), *rest)
    assert [it[:2] for it in contradictions(ledger)] == [(2, "A-03")]


@pytest.mark.requirement("A-10")
def test_of_an_entry_that_breaks_a_rule_it_is_not_told_too_that_it_departs_from_none(small: School) -> None:
    *rows, (number, name, line), deviation = records_of(small)
    data = {**json.loads(line)["data"], "members": ["p-1", "p-2", "p-77"]}
    found = contradictions(tampered(*rows, (number, name, changed(line, data=data)), deviation))
    assert [it[:2] for it in found] == [(number, "L-01")]
