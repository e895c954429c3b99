"""The command that compares a folder of files with what is expected of them tells what differs, and only that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.people.against import main
from tests.people.school import ALMA, csv, dashed
from tests.people.test_formats import SKOLA24

if TYPE_CHECKING:
    from pathlib import Path

ALMA_EK = {"who": "alma", "given": "Alma", "family": "Ek", "memberships": [{"unit": "Sagoskolan"}], "lines": [2]}
EXPECTED: dict[str, Any] = {
    "as_of": "2026-11-30",
    "files": {
        "list.csv": {
            "options": {"unit": "Sagoskolan"},
            "people": [ALMA_EK],
            "findings": [{"code": "number_personal", "line": 2, "column": 2}],
            "never_stored": [dashed(ALMA)],
        }
    },
    "deliveries": [{"first": "list.csv", "then": "list.csv", "proposals": []}],
}


def folder_with(place: Path, expected: dict[str, Any]) -> Path:
    (place / "list.csv").write_text(csv("Namn;Personnr", f"Alma Ek;{dashed(ALMA)}"), encoding="utf-8")
    (place / "skola24.csv").write_text(SKOLA24, encoding="utf-8")
    (place / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    return place


def test_a_folder_that_is_as_expected_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(folder_with(tmp_path, EXPECTED)) == 0
    assert capsys.readouterr().out == ("list.csv: as expected\nlist.csv, then list.csv: as expected\n0 of 2 differ\n")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"people": []}, "further person: Alma Ek"),
        ({"findings": []}, "further finding: number_personal 2:2"),
        ({"findings": [{"code": "number_personal", "line": 2, "column": 3}]}, "missing finding"),
        ({"never_stored": ["Alma"]}, "kept: 'Alma'"),
        (
            {"people": [{**EXPECTED["files"]["list.csv"]["people"][0], "family": "Alm"}]},
            "family is 'Ek', expected 'Alm'",
        ),
        ({"people": [{**EXPECTED["files"]["list.csv"]["people"][0], "lines": [3]}]}, "on [2], expected [3]"),
    ],
    ids=["person", "finding", "place", "kept", "name", "line"],
)
def test_what_differs_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], told: str
) -> None:
    files = {"list.csv": {**EXPECTED["files"]["list.csv"], **changes}}
    assert main(folder_with(tmp_path, {**EXPECTED, "files": files, "deliveries": []})) == 1
    assert told in capsys.readouterr().out


# --- calendars and bells ------------------------------------------------------------------

EVENTS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:a1
SUMMARY:Höstlov hos Alma
DTSTART;VALUE=DATE:20261026
DTEND;VALUE=DATE:20261031
END:VEVENT
BEGIN:VEVENT
UID:a2
SUMMARY:Fika
DTSTART;VALUE=DATE:20261104
END:VEVENT
END:VCALENDAR
"""
YEAR: dict[str, Any] = {
    "as_of": "2026-11-30",
    "files": {},
    "calendars": {
        "page.txt": {
            "term": [{"from": "2026-08-18", "to": "2026-12-18", "term": "HT"}],
            "days": [{"from": "2026-10-26", "to": "2026-10-30", "kind": "break", "name": "höstlov"}],
            "findings": [{"code": "not_understood", "line": 4}],
        },
        "year.ics": {
            "days": [{"from": "2026-10-26", "to": "2026-10-30", "kind": "break"}],
            "findings": [{"code": "not_understood", "uid": "a2"}],
            "never_stored": ["Alma"],
        },
    },
    "bells": {
        "bells.txt": {
            "schedules": {"7-9": [{"lesson": "1", "start": "08:10", "end": "08:55"}]},
            "findings": [{"code": "not_understood", "line": 3}],
        }
    },
}


def year_in(place: Path, expected: dict[str, Any]) -> Path:
    page = "Läsåret 2026-2027\nHöstterminen 2026: 18/8 – 18/12\nHöstlov: vecka 44\nVälkomna!\n"
    (place / "page.txt").write_text(page, encoding="utf-8")
    (place / "year.ics").write_text(EVENTS, encoding="utf-8", newline="")
    (place / "bells.txt").write_text("Tider\nÅk 7–9\nLunch\nLektion 1 8.10–8.55\n", encoding="utf-8")
    (place / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    return place


def test_calendars_and_bells_that_are_as_expected_are_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(year_in(tmp_path, YEAR)) == 0
    told = "page.txt: as expected\nyear.ics: as expected\nbells.txt: as expected\n0 of 3 differ\n"
    assert capsys.readouterr().out == told


@pytest.mark.parametrize(
    ("what", "path", "changes", "told"),
    [
        ("calendars", "page.txt", {"term": []}, "terms are"),
        ("calendars", "page.txt", {"days": []}, "further day: break 2026-10-26 on line 3"),
        ("calendars", "year.ics", {"days": [{"date": "2026-10-26", "kind": "break"}]}, "missing day"),
        ("calendars", "year.ics", {"findings": []}, "further finding: not_understood 9"),
        ("calendars", "year.ics", {"findings": [{"code": "cancelled", "uid": "a2"}]}, "missing finding"),
        ("calendars", "year.ics", {"never_stored": ["Höstlov"]}, "kept: 'Höstlov'"),
        ("bells", "bells.txt", {"schedules": {}}, "schedules '7-9': "),
        ("bells", "bells.txt", {"breaks": {"7-9": [{"lesson": "Rast"}]}}, "breaks '7-9': []"),
    ],
)
def test_what_differs_in_a_calendar_or_in_bells_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    what: str,
    path: str,
    changes: dict[str, Any],
    told: str,
) -> None:
    of_kind = {**YEAR[what], path: {**YEAR[what][path], **changes}}
    assert main(year_in(tmp_path, {**YEAR, what: of_kind})) == 1
    assert told in capsys.readouterr().out
