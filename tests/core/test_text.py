"""What counts as text: the same on every Python, and never less than what is recorded already."""

import json
from functools import partial
from typing import Any

import attrs
import pytest
from tests.school import School, checked, sept

import collegial_core as cc
from collegial_core import wire
from collegial_core.kernel import fields
from collegial_core.kernel.entry import REASON
from collegial_core.kernel.texts import text
from collegial_core.kernel.validation import is_seen
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.wire import decode, encode, read_line

CONTROLS = {*range(0x20), *range(0x7F, 0xA0)}
REORDERING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
NO_CHARACTERS = {*range(0xFDD0, 0xFDF0), *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF))}
SURROGATES = {*range(0xD800, 0xE000)}
PRIVATE = {*range(0xE000, 0xF900), *range(0xF0000, 0xFFFFE), *range(0x100000, 0x10FFFE)}
NO_TEXT = CONTROLS | REORDERING | NO_CHARACTERS | SURROGATES | PRIVATE

UNICODE_15 = "\U0001fae8"
"""The shaking face, which Python 3.11 does not know."""
UNASSIGNED = "\u0378"

INVISIBLE = ("\u200b", "\u3164", "\u2800", "\ufeff", "\u00ad", "\u200d \ufe0f", "\U000e0041", "\u115f\n\t")
WRITTEN = ("\u200f\u05e9\u05dc\u05d5\u05dd", "co\u00adoperate", "👩\u200d🏫", "a\u2028b", "\u0301e", "\u00a0x")


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def held(note: str = "We waited longer", **more: Any) -> cc.visit.PublishNote:
    return cc.visit.PublishNote(visit="v", note=note, **{"receipt": "r-1", **more})


def visited(school: School) -> School:
    school.plans_visit("p-1", "p-2")
    school.does(cc.visit.VisitHeld(visit="v"), on=sept(7))
    school.does(cc.visit.TalkHeld(visit="v"), on=sept(7))
    return school


@pytest.mark.no_cover  # a million times the same lines
@pytest.mark.parametrize("lines", [True, False])
def test_what_is_text_is_told_code_point_by_code_point_and_depends_on_no_python(lines: bool) -> None:
    make = partial(text, REASON) if lines else fields.label
    check = attrs.fields(attrs.make_class("Holder", {"it": make()})).it.metadata["check"]
    refused = set()
    for code in range(0x110000):
        try:
            check(f"a{chr(code)}", "it")
        except cc.Unreadable:
            refused.add(code)
    assert refused == NO_TEXT - ({0x09, 0x0A} if lines else set())


@pytest.mark.parametrize("char", [UNICODE_15, UNASSIGNED])
def test_text_of_a_newer_unicode_is_recorded_and_read_back(school: School, char: str) -> None:
    (entry,) = visited(school).does(held(f"They nodded {char}", receipt=f"r {char}"), on=sept(8))
    assert entry.event.note == f"They nodded {char}"
    again, _ = cc.Plans(ReferenceStore()).import_lines(school.ledger.export())
    assert list(again.entries()) == list(school.ledger.entries())


@pytest.mark.parametrize("text", INVISIBLE)
def test_text_of_nothing_but_invisible_characters_is_blank(school: School, text: str) -> None:
    before = visited(school).ledger.number
    for command, act, path in (
        (held(text), {}, "$.data.note"),
        (held(), {"because": text}, "$.because"),
    ):
        with pytest.raises(cc.Unreadable) as no:
            school.does(command, on=sept(8), **act)
        assert (no.value.path, no.value.message) == (path, "is blank; leave it out or say something")
    assert school.ledger.number == before


@pytest.mark.parametrize("text", WRITTEN)
def test_invisible_characters_among_letters_are_text(school: School, text: str) -> None:
    (entry,) = visited(school).does(held(text), on=sept(8), because=text)
    assert (entry.event.note, entry.because) == (text, text)


def test_what_is_seen_of_a_text_is_told_without_a_python_of_any_age() -> None:
    assert [is_seen(text) for text in (*INVISIBLE, " \n\t", "")] == [False] * 10
    assert [is_seen(text) for text in (*WRITTEN, UNICODE_15)] == [True] * 7


@pytest.mark.parametrize("end", ["\u2028", "\u2029"])
def test_a_label_of_two_lines_is_no_label(school: School, end: str) -> None:
    sentence = f"holds the character U+{ord(end):04X}, which is not text"
    term = cc.schedule.Term(name=f"a{end}b", first=sept(1), last=sept(2))
    visit = {"visit": "w", "round": "r", "visitor": "p-1", "host": "p-3", "lesson": "m", "date": sept(9)}
    texts = (
        (held(receipt=f"r{end}2"), "$.data.receipt"),
        (cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=()), "$.data.terms[0].name"),
        (cc.visit.VisitPlanned(**visit, support=("x", f"a{end}b")), "$.data.support[1]"),
    )
    visited(school)
    for command, path in texts:
        with pytest.raises(cc.Unreadable) as no:
            school.does(command, on=sept(8))
        assert (no.value.path, no.value.message) == (path, sentence)


def test_a_correction_is_looked_through_as_what_it_corrects_was(school: School) -> None:
    (entry,) = visited(school).does(held(), on=sept(8))
    for data, path in (({"note": "\u200b"}, "$.data.data.note"), ({"receipt": "a\u2028b"}, "$.data.data.receipt")):
        with pytest.raises(cc.Unreadable) as no:
            school.does(cc.plan.CorrectEntry(entry=entry.number, data=data), because="A slip")
        assert no.value.path == path
    school.does(cc.plan.CorrectEntry(entry=entry.number, data={"note": "one\r\ntwo"}), because="A\r\nslip")
    *_, corrected = school.ledger.entries()
    assert (corrected.event.data["note"], corrected.because) == ("one\ntwo", "A\nslip")


def test_a_text_from_a_browser_is_recorded_with_line_feeds_and_may_be_sent_twice(school: School) -> None:
    visited(school)
    (first,) = school.does(held("one\r\ntwo\r"), on=sept(8), because="so\r\nit is", id="c-1")
    assert (first.event.note, first.because) == ("one\ntwo\n", "so\nit is")
    (again,) = school.does(held("one\r\ntwo\r"), on=sept(8), because="so\r\nit is", id="c-1")
    assert again == first
    asked = wire.request(
        json.dumps(
            {
                "type": "visit.publish_note",
                "data": {"visit": "v", "note": "one\r\ntwo\r", "receipt": "r-1"},
                "by": "p-1",
                "on": "2026-09-08",
                "because": "so\r\nit is",
            }
        ).encode()
    )
    assert (asked.asked, asked.occasion.because) == (held("one\ntwo\n"), "so\nit is")


def recorded(school: School, **event: str) -> bytes:
    """Give the line of a note as an earlier release recorded it."""
    (entry,) = visited(school).does(held(), on=sept(8))
    written: Any = entry
    return encode(attrs.evolve(written, event=attrs.evolve(written.event, **event)))[2]


def test_a_plan_recorded_with_such_texts_stays_readable(school: School) -> None:
    line = recorded(school, note="\u200b", receipt="a\u2028b")
    before = list(school.ledger.export())[:-1]
    plans = cc.Plans(ReferenceStore())
    ledger, new = plans.import_lines([*before, line])
    assert new == len(before) + 1
    *_, entry = ledger.entries()
    assert (entry.event.note, entry.event.receipt) == ("\u200b", "a\u2028b")
    assert checked(ledger) == checked(school.ledger)
    right = ledger.do(
        cc.plan.CorrectEntry(entry=entry.number, data={"receipt": "r-2"}), by="p-rektor", on=sept(9), because="A slip"
    )
    assert right[0].event.data["note"] == "\u200b"


@pytest.mark.parametrize("field", ["note", "because"])
def test_a_line_to_import_holds_no_carriage_return(school: School, field: str) -> None:
    (entry,) = visited(school).does(held("xy"), on=sept(8), because="xy")
    line = encode(entry)[2].replace(f'"{field}":"xy"'.encode(), f'"{field}":"x\\ry"'.encode())
    with pytest.raises(cc.Unreadable, match=f"{field}.*holds the character U\\+000D"):
        read_line(line, "line 1")


def test_a_recorded_correction_holds_no_carriage_return(school: School) -> None:
    (entry,) = visited(school).does(held("xy"), on=sept(8))
    (right,) = school.does(cc.plan.CorrectEntry(entry=entry.number, data={"note": "uv"}), because="A slip")
    number, name, line = encode(right)
    *before, _ = school.ledger.export()
    broken = line.replace(b'"uv"', b'"u\\rv"')
    assert decode(Record(number, name, broken)).event.data["note"] == "u\rv"
    with pytest.raises(cc.Unreadable, match="its correction: holds the character U\\+000D"):
        cc.Plans(ReferenceStore()).import_lines([*before, broken])
