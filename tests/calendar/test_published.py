"""School years as schools publish them, in prose, in tables of weeks and as iCalendar: what is read, and what told."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegial_calendar import (
    CalendarFilesMissing,
    Day,
    DayKind,
    PublishedCalendar,
    read_icalendar,
    read_prose,
    read_weeks,
    term_of,
)
from collegial_calendar.prose import prose_of
from collegial_calendar.published_icalendar import icalendar_of
from collegial_calendar.weeks import weeks_of
from collegial_core.kernel import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

AUTUMN, SPRING = term_of(date(2026, 8, 19), date(2026, 12, 18)), term_of(date(2027, 1, 12), date(2027, 6, 10))
TERMS = (AUTUMN, SPRING)

PAGE = """Läsåret 2026/27 i Granby
Höstterminen 2026: 19 augusti - 18 december
Vårterminen 2027: 12/1–10/6

Höstlov: vecka 44
Jullov: v 52–2
Sportlov v. 9
Påsklov: 22 mars – 26 mars 2027
Lovdag: 7/5
"""


def days(calendar: PublishedCalendar) -> list[tuple[str, str, str]]:
    return [(str(it.kind), str(it.first), str(it.last)) for it in calendar.days]


def findings(calendar: PublishedCalendar) -> list[tuple[str, int, int | None]]:
    return [(it.code, it.line, it.column) for it in calendar.findings]


# --- prose ------------------------------------------------------------------------------


@pytest.mark.requirement("S0-39")
def test_a_page_tells_of_terms_and_breaks_by_days_and_by_weeks() -> None:
    calendar = prose_of(PAGE)
    assert calendar.terms == TERMS
    assert days(calendar) == [
        ("break", "2026-10-26", "2026-10-30"),
        ("break", "2026-12-21", "2027-01-17"),
        ("break", "2027-03-01", "2027-03-05"),
        ("break", "2027-03-22", "2027-03-26"),
        ("pupils_free", "2027-05-07", "2027-05-07"),
    ]
    assert findings(calendar) == [("week_53", 6, None), ("year_inferred", 9, None)]


@pytest.mark.requirement("S0-39")
def test_only_what_lies_in_a_term_closes_school() -> None:
    """Given breaks around and over the new year, then those in no term are left out, and the others are cut to it."""
    breaks = [(it.name, str(it.first), str(it.last)) for it in prose_of(PAGE).breaks]
    assert breaks[:3] == [
        ("Höstlov", "2026-10-26", "2026-10-30"),
        ("Jullov", "2027-01-12", "2027-01-17"),
        ("Sportlov", "2027-03-01", "2027-03-05"),
    ]
    assert prose_of(PAGE).adopt("granby").breaks == prose_of(PAGE).breaks


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Studiedag 25/9", [("staff_day", "2026-09-25", "2026-09-25")]),
        ("Studiedag: 2026-09-25", [("staff_day", "2026-09-25", "2026-09-25")]),
        ("Study day: 25 September", [("staff_day", "2026-09-25", "2026-09-25")]),
        ("K-dagar: 6–7/5", [("staff_day", "2027-05-06", "2027-05-07")]),
        (
            "K-dagar 30 april - 3 maj",
            [("staff_day", "2027-04-30", "2027-04-30"), ("staff_day", "2027-05-03", "2027-05-03")],
        ),
        ("Läslov 2026-10-26 – 2026-10-30", [("break", "2026-10-26", "2026-10-30")]),
        ("Jullov 21/12 - 8/1", [("break", "2026-12-21", "2027-01-08")]),
        ("Julledigt lov: 21/12 – 5/1 2027", []),
        ("Sportlov v 53", [("break", "2026-12-28", "2027-01-01")]),
        ("Fritids stänger kl. 13.30 den 3/3", [("after_school_closed", "2027-03-03", "2027-03-03")]),
        ("Jourdag 12/8, även fritids", [("closed", "2026-08-12", "2026-08-12")]),
        ("Lovskola v 25", [("holiday_school", "2027-06-21", "2027-06-24")]),
        ("Lovskola v 23", [("holiday_school", "2027-06-07", "2027-06-11")]),
        ("Sportlov 31/2", []),
        ("Sportlov v 54", []),
        ("Klassfoto 25/9", []),
        ("Personalen reser 26/9 till Åsa", []),
    ],
)
def test_a_line_says_what_its_words_and_days_say(line: str, told: list[tuple[str, str, str]]) -> None:
    calendar = prose_of(f"Läsåret 2026-2027\n{line}", TERMS)
    assert days(calendar) == told
    assert bool(told) != (("not_understood", 2, None) in findings(calendar))


@pytest.mark.requirement("S0-39")
def test_a_heading_says_what_the_lines_below_it_are_about() -> None:
    text = "Läsåret 2026-2027\nStudiedagar som skolorna lägger själva:\nHT 26: 25/9, 2/10\nVT 27: 14 april\n"
    calendar = prose_of(text, TERMS)
    assert [it.first for it in calendar.days] == [date(2026, 9, 25), date(2026, 10, 2), date(2027, 4, 14)]
    assert findings(calendar) == []


def test_a_day_of_one_school_closes_that_school_alone() -> None:
    calendar = prose_of("Läsåret 2026-2027\nStudiedagar:\nÄngskolan 25/9 (flyttbar)\nBergskolan 2/10\n", TERMS)
    assert findings(calendar) == [("year_inferred", 3, None), ("movable", 3, None)]
    assert [it.movable for it in calendar.days] == [True, False]
    assert calendar.breaks == ()
    assert [it.first for it in calendar.adopt("angskolan").breaks] == [date(2026, 9, 25)]
    assert calendar.adopt("granby").breaks == ()


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Solbacken: 25/9", "Solbacken"),
        ("Solbacken skola, fredag 25/9", "Solbacken skola"),
        ("HT 26: 25/9", None),
        ("Fredagen den 25/9", None),
        ("25/9 Solbackens skola", "Solbackens skola"),
        ("samt 25/9", None),
    ],
)
def test_below_a_heading_a_name_before_the_day_is_a_schools(line: str, unit: str | None) -> None:
    (day,) = prose_of(f"Läsåret 2026-2027\nStudiedagar:\n{line}\n", TERMS).days
    assert day.unit == unit


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("K-dagar 30 april - 3 maj", "range_over_weekend"),
        ("Lovskola v 25", "weeks_ambiguous"),
        ("K-dagar 0001-01-01 – 9999-12-31", "not_understood"),
    ],
)
def test_what_a_line_leaves_open_is_told(line: str, code: str) -> None:
    assert (code, 2, None) in findings(prose_of(f"Läsåret 2026-2027\n{line}\n", TERMS))


def test_a_day_is_called_what_the_brackets_behind_it_call_it() -> None:
    """Given days of one kind on a line, then one has its own name, and what is another kind or no word gives none."""
    calendar = prose_of(PAGE + "Studiedagar: 28/9 (klämdag)\nLovdagar: 29/9 (fredag), 14/5 (klämdag)\n")
    names = {str(it.first): it.name for it in calendar.days}
    assert [names[it] for it in ("2026-09-28", "2026-09-29", "2027-05-14")] == ["Studiedag", "Lovdag", "Klämdag"]


def test_a_time_of_day_is_kept_beside_the_day() -> None:
    (day,) = prose_of("Läsåret 2026-2027\nFritids: 3 mars från klockan 12\n", TERMS).days
    assert day == Day(
        kind=DayKind.AFTER_SCHOOL_CLOSED,
        first=date(2027, 3, 3),
        last=date(2027, 3, 3),
        line=2,
        name="Fritids",
        at="12:00",
    )


@pytest.mark.parametrize(
    ("text", "told"), [("", "no school year"), ("Läsåret 2026-2027\n", "no terms"), ("\x00\x01", "no school year")]
)
def test_a_page_without_a_year_or_terms_is_none(text: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        prose_of(text)


def test_a_page_without_a_year_takes_that_of_the_terms_that_are_given() -> None:
    assert days(prose_of("Studiedag 25/9, 14/4\n", (SPRING,))) == [
        ("staff_day", "2026-09-25", "2026-09-25"),
        ("staff_day", "2027-04-14", "2027-04-14"),
    ]


def test_a_finding_never_holds_what_stands_there() -> None:
    calendar = prose_of("Läsåret 2026-2027\nÅsa Ek fyller år 25/9\n", TERMS)
    assert "Åsa" not in repr(calendar.findings) + repr(calendar.days)


PIECES = (
    *(
        "Läsåret 2026-2027\n",
        "K-dag ",
        "Jullov ",
        "lovskola ",
        "fritids ",
        "\n",
        ":",
        " – ",
        ", ",
        "HT 26",
        "flyttbar ",
    ),
    *(
        "31/2",
        "30/2-1/3",
        "1/1",
        "29 februari",
        "14–17/8",
        "v 52–1",
        "v 53",
        "v 99",
        "kl 24.00",
        "2026-10-26",
        "0001-01-01",
    ),
    *(
        "9999-12-31",
        "Ängskolan ",
        "BEGIN:VCALENDAR\n",
        "BEGIN:VEVENT\n",
        "END:VEVENT\n",
        "END:VCALENDAR\n",
        "SUMMARY:K-dag\n",
    ),
    *(
        "DTSTART:00010101\n",
        "DTSTART;VALUE=DATE:20260925\n",
        "DURATION:P9999999D\n",
        "DTEND:x\n",
        "DTEND:20260925T000000Z\n",
    ),
    *("Vecka;Mån;Tis;Ons;Tor;Fre\n", "53;L;K;S;½;x\n", '"', ";;;"),
)
"""Of these all files of the three kinds are made, and much that is none."""


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=20).map("".join))
def test_whatever_a_file_holds_it_is_read_or_refused_in_a_sentence(text: str) -> None:
    for read in (prose_of, icalendar_of, weeks_of):
        with suppress(Unreadable):
            assert read(text, TERMS).adopt("u").terms == TERMS


def test_a_table_that_is_none_is_refused() -> None:
    with pytest.raises(Unreadable, match="is no table"):
        weeks_of(WEEKS + "8;" + "L" * 200_000, TERMS)


# --- tables of weeks ------------------------------------------------------------------------

WEEKS = "Vecka;Mån;Tis;Ons;Tor;Fre;Kommentar\r\n"


@pytest.mark.requirement("S0-39")
def test_a_table_has_a_line_for_each_week_and_a_letter_for_each_day(tmp_path: Path) -> None:
    path = tmp_path / "weeks.csv"
    path.write_bytes((WEEKS + "44;L;L;L;L;L;Höstlov\r\n39;;K;;s;S;\r\n53;L;L;;;\r\n1;;;½;L;L\r\n").encode("cp1252"))
    calendar = read_weeks(path, TERMS)
    assert days(calendar) == [
        ("staff_day", "2026-09-22", "2026-09-22"),
        ("staff_day", "2026-09-24", "2026-09-25"),
        ("break", "2026-10-26", "2026-10-30"),
        ("break", "2026-12-28", "2026-12-29"),
        ("half_day", "2027-01-06", "2027-01-06"),
        ("break", "2027-01-07", "2027-01-08"),
    ]
    assert findings(calendar) == [("free_text", 1, 7), ("year_inferred", 5, 1)]


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_as_programs_write_it(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "weeks.csv"
    table = "Vecka;Mån;Tis;Ons;Tor;Fre\n8;L;L;L;L;L\n".replace(";", delimiter)
    path.write_bytes(table.encode(encoding))
    assert days(read_weeks(path, TERMS)) == [("break", "2027-02-22", "2027-02-26")]


def test_what_is_no_week_and_no_letter_of_a_day_is_told_by_line_and_column() -> None:
    calendar = weeks_of(f"{WEEKS}60;L;;;;\n8;X;L;L;L;L\nåtta;L\n\n", TERMS)
    assert findings(calendar) == [
        ("free_text", 1, 7),
        ("not_understood", 2, 1),
        ("year_inferred", 3, 1),
        ("not_understood", 3, 2),
        ("not_understood", 4, 1),
    ]
    assert days(calendar) == [("break", "2027-02-23", "2027-02-26")]


def test_a_school_year_without_a_week_53_has_none() -> None:
    terms = (term_of(date(2027, 8, 18), date(2027, 12, 17)),)
    assert findings(weeks_of("Vecka;Mån;Tis;Ons;Tor;Fre\n53;L;L;L;L;L\n", terms)) == [("not_understood", 2, 1)]


@pytest.mark.parametrize("text", ["", "Namn;Mail\nÅsa;a@b\n", "Vecka;Mån;Tis\n8;L;L\n", "\x89PNG\x00"])
def test_what_is_no_table_of_weeks_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="no table of weeks"):
        weeks_of(text, TERMS)


def test_a_table_of_weeks_needs_terms() -> None:
    with pytest.raises(Unreadable, match="--term"):
        weeks_of(WEEKS, ())


# --- iCalendar ------------------------------------------------------------------------------


def ics(*events: str) -> str:
    made = "".join(f"BEGIN:VEVENT\r\nUID:{at}@granby.example\r\n{it}\r\nEND:VEVENT\r\n" for at, it in enumerate(events))
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"
        "END:VTIMEZONE\r\n"
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{zone}{made}END:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            "SUMMARY:Läslov\r\nDTSTART;VALUE=DATE:20261026\r\nDTEND;VALUE=DATE:20261031",
            ("break", "2026-10-26", "2026-10-30"),
        ),
        ("SUMMARY:Sportlov\r\nDTSTART;VALUE=DATE:20270301\r\nDURATION:P5D", ("break", "2027-03-01", "2027-03-05")),
        ("SUMMARY:Studiedag\r\nDTSTART;VALUE=DATE:20260925", ("staff_day", "2026-09-25", "2026-09-25")),
        (
            (
                "SUMMARY:K-dag\r\nDTSTART;TZID=W. Europe Standard Time:20260925T000000\r\n"
                "DTEND;TZID=W. Europe Standard Time:20260926T000000"
            ),
            ("staff_day", "2026-09-25", "2026-09-25"),
        ),
        (
            (
                "SUMMARY:Studiedag\r\nDTSTART;TZID=Europe/Stockholm:20260925T080000\r\n"
                "DTEND;TZID=Europe/Stockholm:20260925T160000"
            ),
            ("staff_day", "2026-09-25", "2026-09-25"),
        ),
    ],
)
@pytest.mark.requirement("S0-39")
def test_an_event_has_its_days_as_the_format_says(event: str, told: tuple[str, str, str]) -> None:
    calendar = icalendar_of(ics(event), TERMS)
    assert days(calendar) == [told]
    assert findings(calendar) == []


def test_terms_stand_in_a_file_as_events_too(tmp_path: Path) -> None:
    path = tmp_path / "year.ics"
    path.write_text(
        ics(
            "SUMMARY:Höstterminen\r\nDTSTART;VALUE=DATE:20260819\r\nDTEND;VALUE=DATE:20261219",
            "SUMMARY:Vårterminen\r\nDTSTART;VALUE=DATE:20270112\r\nDTEND;VALUE=DATE:20270611",
        ),
        encoding="utf-8",
        newline="",
    )
    assert read_icalendar(path).terms == TERMS


def test_a_time_at_which_a_centre_closes_is_kept() -> None:
    event = "SUMMARY:Fritids stänger\r\nDTSTART:20270303T120000\r\nDTEND:20270303T180000"
    (day,) = icalendar_of(ics(event), TERMS).days
    assert (day.kind, day.at) == (DayKind.AFTER_SCHOOL_CLOSED, "12:00")


def test_a_centre_that_is_closed_from_midnight_to_midnight_is_so_all_day() -> None:
    event = "SUMMARY:Fritids stängt\r\nDTSTART:20270303T000000\r\nDTEND:20270304T000000"
    (day,) = icalendar_of(ics(event), TERMS).days
    assert (day.first, day.last, day.at) == (date(2027, 3, 3), date(2027, 3, 3), None)


def test_what_is_cancelled_recurs_or_is_not_understood_is_told_by_its_line() -> None:
    calendar = icalendar_of(
        ics(
            "SUMMARY:Studiedag\r\nDTSTART;VALUE=DATE:20260925\r\nSTATUS:CANCELLED",
            "SUMMARY:Fest hos Åsa Ek\r\nDTSTART;VALUE=DATE:20260926",
            "SUMMARY:Studiedag\r\nDTSTART;VALUE=DATE:20260928\r\nRRULE:FREQ=WEEKLY;COUNT=3",
            "SUMMARY:Studiedag",
        ),
        TERMS,
    )
    lines = [at for at, line in enumerate(ics(*[""] * 4).splitlines(), 1) if line == "BEGIN:VEVENT"]
    assert [code for code, _, _ in findings(calendar)] == ["cancelled", "not_understood", "recurring", "not_understood"]
    assert findings(calendar)[0][1] == lines[0]
    assert days(calendar) == [("staff_day", "2026-09-28", "2026-09-28")]


def test_of_an_event_nothing_is_kept_but_its_days_and_the_word_by_which_it_is_known() -> None:
    event = (
        "SUMMARY:Läslov med Åsa Ek\r\nDESCRIPTION:Ring Bo\r\nORGANIZER;CN=Dag Al:mailto:dag@granby.example\r\n"
        "LOCATION:Hos Eva\r\nDTSTART;VALUE=DATE:20261026"
    )
    kept = repr(icalendar_of(ics(event), TERMS).adopt("granby"))
    assert not [it for it in ("Åsa", "Ring", "Dag", "dag@", "Eva", "0@granby") if it in kept]
    assert "Läslov" in kept


@pytest.mark.parametrize(
    "text", ["", "BEGIN:VCALENDAR\r\n", "Läsåret", ics("SUMMARY").replace("END:VCALENDAR", ""), "BEGIN:VEVENT\n" * 400]
)
def test_what_is_no_icalendar_file_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        icalendar_of(text)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(CalendarFilesMissing, match=r"pip install 'collegial\[ical\]'"):
        icalendar_of(ics(), TERMS)


@pytest.mark.parametrize("read", [read_prose, read_weeks, read_icalendar])
def test_a_file_that_is_too_large_is_refused(tmp_path: Path, read: object) -> None:
    path = tmp_path / "year.txt"
    path.write_bytes(b"x" * 1_000_001)
    with pytest.raises(Unreadable, match="larger than"):
        read(path, TERMS)  # type: ignore[operator]
