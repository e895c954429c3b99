"""Export and import: a plan goes out and in byte for byte."""

import json

import pytest
from tests.school import School, changed

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
        "line 1, entry 1: 'plan.started@2' is no event": [changed(lines[0], version=2), *lines[1:]],
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
