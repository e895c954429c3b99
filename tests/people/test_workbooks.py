"""Workbooks of Excel and LibreOffice: places as they are seen there, days and numbers as meant, sheets skipped."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import pytest
from tests.people.school import (
    ALMA,
    BO,
    CIA,
    archive,
    found,
    names,
    number,
    open_row,
    open_workbook,
    places,
    read,
    told,
    units,
    workbook,
)

from collegial_core import Unreadable
from collegial_people import CalamineMissing

STAFF: list[list[Any]] = [
    ["Personallista 2026/2027"],
    [],
    ["Person", None, None, "Anställning"],
    ["Namn", "Personnummer", "Enhet", "Befattning", "Från", "Till", "Syss.\ngrad", "Skydd"],
    ["Påhittsson, Alma", int(f"19{ALMA}"), "Sagoskolan", "Lärare", date(2019, 8, 12), None, 1.0, None],
    ["Exempelsson, Bo", f"19{BO}", "Sagoskolan", "Lärare", "2015-08-10", None, 0.6, None],
    [None, None, "Fablaskolan", "Rektor", date(2024, 8, 12), None, 0.4, None],
    ["SKYDDAD IDENTITET", None, "Sagoskolan", "Lärare", None, None, None, "x"],
    [None, None, "Fablaskolan", "Lärare", None, None, None, None],
    ["Diktén, Cia", int(number("030818")), "Sagoskolan", None, None, date(2026, 6, 30), None, None],
    ["Fiktivsson, Dold", f"19{CIA}", "Sagoskolan", None, None, None, None, "SKYDDAD"],
    [],
    ["Antal: 5"],
]


def test_a_list_in_excel_is_read_with_its_cells_as_places() -> None:
    pupils = [["Namn", "Personnummer", "Klass"], ["Elis Ek", "201701012393", "3A"]]
    content = workbook({"Personal": STAFF, "Elever": pupils, "Dolt": [["Namn"], ["Hemlig Ek"]]}, hidden=["Dolt"])
    roster = read(content, "personal.xlsx")
    assert [(it.name, units(it), it.asks, it.left) for it in roster.people] == [
        ("Alma Påhittsson", ["sagoskolan"], (), False),
        ("Bo Exempelsson", ["sagoskolan", "fablaskolan"], ("row_continues",), False),
        ("Cia Diktén", ["sagoskolan"], (), True),
    ]
    assert roster.people[0].memberships[0].since == date(2019, 8, 12)
    assert told(roster) == [
        ("sheet_skipped", "Elever!A1"),
        ("sheet_skipped", "Dolt!A1"),
        ("pay", "Personal!G4"),
        ("number_personal", "Personal!B5"),
        ("name_reversed", "Personal!A4"),
        ("number_personal", "Personal!B6"),
        ("row_continues", "Personal!A7"),
        ("protected", "Personal!A8"),
        ("name_missing", "Personal!A9"),
        ("number_damaged", "Personal!B10"),
        ("left", "Personal!F10"),
        ("protected", "Personal!H11"),
        ("not_a_person", "Personal!A13"),
        ("two_units", "Personal!C7"),
    ]
    assert "Fiktivsson" not in repr(roster)


def test_a_row_that_goes_on_from_a_protected_person_is_left_out_with_them() -> None:
    roster = read(workbook({"Personal": STAFF}), "personal.xlsx")
    assert all(units(it) != ["fablaskolan"] for it in roster.people)
    assert "Personal!A9" in places(roster, "name_missing")


def test_a_row_goes_on_from_somebody_of_whom_only_the_name_is_known() -> None:
    rows: list[list[Any]] = [
        ["Namn", "Enhet"],
        ["Bo Ek", "Sagoskolan"],
        [None, "Fablaskolan"],
        ["Cia Ek", "Sagoskolan"],
    ]
    roster = read(workbook({"A": rows}), "x.xlsx")
    assert [(it.name, units(it), it.asks) for it in roster.people] == [
        ("Bo Ek", ["sagoskolan", "fablaskolan"], ("row_continues",)),
        ("Cia Ek", ["sagoskolan"], ()),
    ]


def test_a_table_that_begins_further_in_keeps_its_places() -> None:
    rows = [[], [], [None, None, "Förnamn", "Efternamn", "Personnr"], [], [None, None, "Alma", "Ek", f"19{ALMA}"]]
    roster = read(workbook({"Blad1": rows}), "shifted.xlsx", unit="sagoskolan")
    assert (names(roster), told(roster)) == (["Alma Ek"], [("number_personal", "Blad1!E5")])


def test_the_sheet_may_be_said() -> None:
    content = workbook({"A": [["Namn", "Enhet"], ["Bo Ek", "Sagoskolan"]], "B": [["Namn"], ["Cia Ek"]]})
    assert names(read(content, "x.xlsx")) == ["Bo Ek"]
    assert names(read(content, "x.xlsx", sheet="B", unit="sagoskolan")) == ["Cia Ek"]
    with pytest.raises(Unreadable, match="has no sheet 'C'"):
        read(content, "x.xlsx", sheet="C")


def test_a_formula_in_a_cell_is_text() -> None:
    roster = read(workbook({"A": [["Namn"], ["=cmd|'/c calc'!A1"]]}), "x.xlsx", unit="sagoskolan")
    assert roster.people[0].asks == ("formula_like",)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(CalamineMissing, match="extra 'people'"):
        read(workbook({"A": [["Namn"]]}), "x.xlsx")


def test_a_number_in_the_name_of_a_sheet_is_not_told() -> None:
    roster = read(workbook({f"Blad {ALMA}": [["Namn", "Personnr"], ["Bo Ek", BO]]}), "x.xlsx", unit="sagoskolan")
    assert told(roster) == [("number_personal", "Blad!B2")]


# --- absurd ones --------------------------------------------------------------------------

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def spoilt(sheet: str) -> bytes:
    from io import BytesIO  # noqa: PLC0415
    from zipfile import ZipFile  # noqa: PLC0415

    with ZipFile(BytesIO(workbook({"A": [["Namn"]]}))) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    return archive({**parts, "xl/worksheets/sheet1.xml": sheet.encode()})


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (SHEET.format('<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "rows"),
        (SHEET.format('<x:row r="9"><x:c\n t="n" r = "XFD9"><v>1</v></x:c></x:row>'), "columns"),
        (SHEET.format('<row r="1048576"><c><v>1</v></c></row>'), "rows"),
        (SHEET.format("<row/>" + " " * 30_000_000), "holds more than"),
        ("<worksheet", "no headings that are known|no workbook that can be read"),
        ("", "no headings that are known|no workbook that can be read"),
        (SHEET.format(""), "no headings that are known"),
    ],
    ids=["last-cell", "prefixed", "row-alone", "bomb", "cut", "empty", "no-rows"],
)
def test_a_workbook_that_would_fill_the_memory_is_refused_in_a_sentence(sheet: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read(spoilt(sheet), "x.xlsx")


def test_a_workbook_is_measured_before_the_package_takes_memory_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", opened, raising=False)
    with pytest.raises(Unreadable, match="has more than 20000 rows"):
        read(spoilt(SHEET.format('<row r="1"><c r="A1"/><c r="A1048576"/></row>')), "x.xlsx")


def test_what_an_archive_says_of_its_sizes_is_not_believed() -> None:
    whole = spoilt(SHEET.format("<row/>" * 100_000))
    real = len(SHEET.format("<row/>" * 100_000)).to_bytes(4, "little")
    assert whole.count(real) >= 1
    with pytest.raises(Unreadable, match="cannot be unpacked"):
        read(whole.replace(real, (40).to_bytes(4, "little")), "x.xlsx")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"PK\x03\x04" + bytes(200),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900),
    ],
    ids=["picture", "zip", "old"],
)
def test_what_is_no_workbook_whatever_its_name_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"x\.xlsx: is no workbook|cannot be unpacked"):
        read(content, "x.xlsx")


def test_a_workbook_cut_short_is_refused_in_a_sentence() -> None:
    whole = workbook({"Personal": STAFF})
    for length in range(0, len(whole), 97):
        with pytest.raises(Unreadable):
            read(whole[:length], "x.xlsx")


def test_a_finding_names_its_cell() -> None:
    roster = read(workbook({"A": [["Namn", "Enhet"], ["Bo Ek", "Okänd"]]}), "x.xlsx")
    assert (found(roster, "unit_unknown").place.sheet, found(roster, "unit_unknown").place.cell) == ("A", "B2")


# --- LibreOffice --------------------------------------------------------------------------

HEADINGS = open_row("Namn", "Personnr", "Enhet", "Skydd")


def test_a_list_in_libreoffice_is_read_with_its_cells_as_places() -> None:
    """Given a workbook whose empty rows and cells are told of by how often they come, then places are as shown."""
    rows = HEADINGS + open_row("", times=2) + open_row("Alma Ek", ALMA, "Sagoskolan")
    rows += open_row("Dold Ek", "", "Sagoskolan", "ja") + open_row("", times=1_048_571)
    for name in ("personal.ods", "personal.xlsx", "personal"):
        roster = read(open_workbook(rows), name)
        assert [(it.name, units(it)) for it in roster.people] == [("Alma Ek", ["sagoskolan"])]
        assert told(roster) == [("number_personal", "Personal!B4"), ("protected", "Personal!D5")]


def repeated(said: str) -> str:
    """Write a row with a cell that says how often it comes."""
    cell = f'<table:table-cell office:value-type="string" {said}><text:p>x</text:p></table:table-cell>'
    return f"<table:table-row>{cell}</table:table-row>"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (open_row("", times=1_000_000) + open_row("Alma Ek"), "rows"),
        (open_row("Alma Ek", times=20_001), "rows"),
        (repeated('table:number-columns-repeated="501"'), "columns"),
        (repeated("""a=">" table:number-columns-repeated='501'"""), "columns"),
        (repeated('table:number-columns-repeated="&#53;01"'), "is no workbook"),
        ('<table:table table:name="y"></table:table>' + open_row("Alma Ek"), "is no workbook"),
        ("<!--\0-->", "is no workbook"),
    ],
    ids=["gap", "rows", "columns", "sign", "entity", "nested", "utf-16"],
)
def test_a_workbook_of_repeats_that_would_fill_the_memory_is_refused_in_a_sentence(rows: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read(open_workbook(HEADINGS + rows), "x.ods")


def test_a_text_of_libreoffice_is_no_list() -> None:
    with pytest.raises(Unreadable, match=r"has neither users.csv|is no workbook"):
        read(archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "x.odt")
