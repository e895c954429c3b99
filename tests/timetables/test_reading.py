"""Timetables as schools have them: what is read of each form, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from collegial_core import Unreadable
from collegial_core.planning.problem import Does
from collegial_core.planning.timetable import Span
from collegial_timetables import Listing, Options, read_timetable

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER = "820713-2385"
"""A personal number from the series that is only for tests."""

UNTIS = (
    '1,"7A","ALP","MA","101",1,2,,',
    '2,"7A","BOE","IDH","GYM",2,3,,',
    '2,"7B","BOE","IDH","GYM",2,3,,',
    '3,"9Å","CDI","SLÖJD","Trä",3,1,,',
    '4,,"ALP","PLAN",,5,7,,',
)
FET = """<?xml version="1.0" encoding="UTF-8"?>
<Teachers_Timetable>
 <Teacher name="ALP">
  <Day name="Måndag">
   <Hour name="1"><Subject name="MA"/><Students name="7A"/><Room name="101"/></Hour>
   <Hour name="2"></Hour>
  </Day>
 </Teacher>
</Teachers_Timetable>
"""


def read(content: str | bytes, name: str = "schema.csv") -> Listing:
    return read_timetable({name: content.encode() if isinstance(content, str) else content}, Options(year=2026))


def rows(*said: str) -> str:
    return "".join(f"{it}\n" for it in said)


def told(listing: Listing) -> list[tuple[str, str]]:
    return [(it.code, str(it.place)) for it in listing.findings]


def lessons(listing: Listing) -> Sequence[tuple[Any, ...]]:
    return [(*it.teachers, it.span, it.subject, it.classes) for it in listing.items if it.does is Does.TEACHES]


def test_untis_has_a_row_for_each_class_of_a_lesson() -> None:
    """Given GPU001 in Windows-1252 with a lesson of two classes, it is one lesson, and planning is none."""
    listing = read(rows(*UNTIS).encode("cp1252"), "GPU001.TXT")
    assert listing.format == "untis"
    assert lessons(listing) == [
        ("ALP", Span(1, 2, 3), "MA", ("7A",)),
        ("BOE", Span(2, 3, 4), "IDH", ("7A", "7B")),
        ("CDI", Span(3, 1, 2), "SLÖJD", ("9Å",)),
    ]
    assert told(listing) == [("no_class", "5:2"), ("same_lesson", "3")]


def test_a_table_may_have_clock_times_weeks_and_presence() -> None:
    listing = read(
        rows(
            "Lärare;Dag;Från;Till;Ämne;Klass;Veckor;Vad",
            "ALP;Måndag;08.10;09:00;MA;7A;36-37, 2;",
            "ALP;Måndag;8:00;16:00;;;;på plats",
            "ALP;Tisdag;12:00;12:40;;;;upptagen",
        )
    )
    assert listing.clock
    assert [(it.does, it.span) for it in listing.items] == [
        (Does.TEACHES, Span(1, 490, 540)),
        (Does.FREE, Span(1, 480, 960)),
        (Does.AWAY, Span(2, 720, 760)),
    ]
    assert [str(it) for it in sorted(listing.items[0].weeks or ())] == ["2026-W36", "2026-W37", "2027-W02"]


def test_fet_lists_its_teachers_as_a_table_and_as_xml() -> None:
    table = '"Activity Id","Day","Hour","Students Sets","Subject","Teachers","Room"\n'
    as_table = read(f'{table}"3","Måndag","1","7A+7B","MA","ALP+BOE","101"\n', "timetable.csv")
    assert as_table.format == "fet"
    assert lessons(as_table) == [("ALP", "BOE", Span(1, 1, 2), "MA", ("7A", "7B"))]
    as_xml = read(FET, "x_teachers.xml")
    assert lessons(as_xml) == [("ALP", Span(1, 1, 2), "MA", ("7A",))]
    assert as_xml.items[0].place.line == 5


def test_our_json_names_a_lesson_by_pointer() -> None:
    said = '{"lessons": [{"teacher": ["p-1"], "day": 1, "period": 2, "class": "7A"}, {"teacher": "p-2", "day": 9}]}'
    listing = read(said, "schema.json")
    assert lessons(listing) == [("p-1", Span(1, 2, 3), "", ("7A",))]
    assert told(listing) == [("unplaced", "/lessons/1/day")]


def test_a_calendar_keeps_nothing_of_what_is_no_lesson() -> None:
    """Given a visit to a doctor and a lesson each week but one, the first is busy time without a word of it."""
    zone = "DTSTART;TZID=Europe/Stockholm"
    listing = read(
        rows(
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "BEGIN:VEVENT",
            "UID:1",
            "SUMMARY:MA 7A sal 101",
            f"{zone}:20260824T081000",
            "DTEND;TZID=Europe/Stockholm:20260824T091000",
            "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO",
            "EXDATE;TZID=Europe/Stockholm:20260831T081000",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:2",
            "SUMMARY:Läkarbesök",
            "DTSTART:20260910T110000Z",
            "DTEND:20260910T120000Z",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:3",
            "SUMMARY:MA 7A",
            "STATUS:CANCELLED",
            "DTSTART:20260911T110000Z",
            "DTEND:20260911T120000Z",
            "END:VEVENT",
            "END:VCALENDAR",
        ),
        "ALP.ics",
    )
    assert lessons(listing) == [("ALP", Span(1, 490, 550), "MA", ("7A",))]
    assert [str(it) for it in sorted(listing.items[0].weeks or ())] == ["2026-W35", "2026-W37"]
    assert (listing.items[1].does, listing.items[1].span) == (Does.AWAY, Span(4, 780, 840))
    assert "Läkarbesök" not in repr(listing)
    assert told(listing) == [("cancelled", "17")]


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        (";Måndag;1;7A", "teacher_missing", "2:1"),
        ("ALP;;1;7A", "unplaced", "2:2"),
        ("ALP;Mondag;1;7A", "day_unreadable", "2:2"),
        ("ALP;Måndag;förmiddag;7A", "time_unreadable", "2:3"),
        ("ALP;Måndag;09:00-09:00;7A", "no_length", "2:3"),
        ("ALP;Måndag;1;", "no_class", "2:4"),
    ],
)
def test_what_cannot_be_read_is_told_by_line_and_column(row: str, code: str, place: str) -> None:
    assert told(read(rows("Lärare;Dag;Lektion;Klass", row, "BOE;Måndag;2;7B"))) == [(code, place)]


def test_personal_numbers_are_dropped_by_column_and_by_value() -> None:
    """Given numbers in a column of their own, damaged ones too, and one in a cell, none is kept and each place told."""
    listing = read(
        rows(
            "Lärare;Personnr;Dag;Lektion;Klass",
            f"ALP;{NUMBER};Måndag;1;7A",
            "BOE;1,98E+11;Måndag;2;7A",
            f"{NUMBER};;Måndag;3;7A",
        )
    )
    assert told(listing) == [
        ("number_personal", "2:2"),
        ("number_damaged", "3:2"),
        ("number_personal", "4:1"),
        ("teacher_missing", "4:1"),
    ]
    assert NUMBER not in repr(listing)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("", "tom.csv"),
        ("Namn;Ort\nAlma;Berga\n", "x.csv"),
        ("{", "x.json"),
        ('{"lessons": 3}', "x.json"),
        ('{"lessons": [3]}', "x.json"),
        ("<?xml version='1.0'?><a>", "x.xml"),
        ("<?xml version='1.0'?><a/>", "x.xml"),
        ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "x.xml"),
        ("<?xml version='1.0'?><Activities_Timetable/>", "x.xml"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "x.ics"),
    ],
)
def test_what_is_no_timetable_is_said_to_be_none(content: str, name: str) -> None:
    with pytest.raises(Unreadable):
        read(content, name)


def test_files_with_clock_times_and_with_periods_do_not_go_together() -> None:
    periods = rows("Lärare;Dag;Lektion;Klass", "ALP;Måndag;1;7A").encode()
    times = rows("Lärare;Dag;Från;Till;Klass", "BOE;Måndag;8:00;9:00;7A").encode()
    with pytest.raises(Unreadable, match="numbered periods"):
        read_timetable({"a.csv": periods, "b.csv": times}, Options(year=2026))
