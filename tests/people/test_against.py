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
