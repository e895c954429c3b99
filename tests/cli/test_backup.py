"""`collegial backup`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli import lines

import collegial_core

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial


@pytest.fixture
def file(collegial: Collegial, tmp_path: Path) -> Path:
    """A file with the plan of 21 entries, which `collegial` uses."""
    path = tmp_path / "school.db"
    collegial.store = f"sqlite:///{path}"
    assert collegial.applies(*lines.YEAR).status == 0
    return path


def test_a_copy_is_made_and_told_of(collegial: Collegial, file: Path) -> None:
    copy = file.with_name("copy.db")
    outcome = collegial("backup", str(copy))
    assert (outcome.status, outcome.err) == (0, "")
    said, kept, since = outcome.out.splitlines()
    assert said == f"Copied to {copy}. Plans: 1, entries: 21, bytes: {copy.stat().st_size}."
    assert kept.startswith("To keep: solbacken:21:")
    assert since == "This store remembers no checkpoint; `collegial checkpoint` makes one."
    record = collegial.record
    collegial.store = f"sqlite:///{copy}"
    assert collegial.record == record
    assert collegial("check").status == 0


def test_a_copy_is_told_of_in_swedish_and_as_json(collegial: Collegial, file: Path) -> None:
    first, second = (str(file.with_name(name)) for name in ("first.db", "second.db"))
    assert collegial("--lang", "sv", "backup", first).out.startswith(f"Kopierat till {first}. Planer: 1, poster: 21, ")
    document = collegial("backup", second, "--json").document
    size = file.with_name("second.db").stat().st_size
    (head,) = document.pop("heads")
    assert (head["plan"], head["entries"]) == ("solbacken", 21)
    assert document == {
        "target": second,
        "plans": 1,
        "entries": 21,
        "position": 21,
        "bytes": size,
        "checkpoint": None,
    }


def test_no_file_is_written_over(collegial: Collegial, file: Path) -> None:
    outcome = collegial("backup", str(file))
    assert (outcome.status, outcome.out) == (2, "")
    assert "is there already" in outcome.err


def test_a_store_that_makes_no_copies_says_what_does(collegial: Collegial, tmp_path: Path) -> None:
    outcome = collegial("backup", str(tmp_path / "copy.db"))
    assert outcome.status == 2
    assert "pg_dump or pg_basebackup" in outcome.err
    with collegial_core.open(collegial.store) as plans:
        assert list(plans) == []
    assert list(tmp_path.iterdir()) == []
