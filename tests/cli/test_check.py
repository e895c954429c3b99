"""`collegial check` on stores that have been damaged."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
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
    with collegial_core.open(collegial.store) as plans:
        assert list(plans.verify()) == []
    return path


def spoil(path: Path, number: int) -> None:
    """Change one letter of an entry's line, on the disk."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((line,),) = raw.execute("SELECT line FROM entries WHERE number = ?", (number,))
    content = path.read_bytes()
    assert content.count(line) == 1
    path.write_bytes(content.replace(line, line.replace(b'"by":"p', b'"by":"q')))


def test_a_whole_store_has_nothing_to_remark(collegial: Collegial, file: Path) -> None:
    assert file.exists()
    outcome = collegial("check")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("solbacken\nEntry  Severity")
    document = collegial("check", "--json").document
    assert (document["damage"], [plan["plan"] for plan in document["plans"]]) == ([], ["solbacken"])


def test_a_store_without_plans_is_told_to_be_one(collegial: Collegial) -> None:
    outcome = collegial("check")
    assert (outcome.status, outcome.out) == (0, "There is no plan in this store.\n")
    assert collegial("check", "--json").document == {
        "damage": [],
        "plans": [],
        "heads": [],
        "checkpoint": None,
        "open": [],
    }


@pytest.mark.parametrize("plan", [[lines.PLAN], []])
def test_the_first_damaged_entry_is_named(collegial: Collegial, file: Path, plan: list[str]) -> None:
    spoil(file, 7)
    outcome = collegial("check", *plan)
    assert outcome.status == 1
    assert outcome.out.startswith(
        "Damage\nPlan       Entry  Damage\nsolbacken      7  Entry 7 is not what was written.\n"
    )
    (damage,) = collegial("check", *plan, "--json").document["damage"]
    assert damage == {
        "plan": lines.PLAN,
        "entry": 7,
        "message": "Entry 7 is not what was written.",
        "facts": {"entry": 7},
    }
    assert "Post 7 är inte det som skrevs." in collegial("--lang", "sv", "check", *plan).out


@pytest.mark.parametrize("plan", [[lines.PLAN], []])
def test_a_file_cut_short_is_told_of_with_status_1(collegial: Collegial, file: Path, plan: list[str]) -> None:
    os.truncate(file, file.stat().st_size // 2)
    outcome = collegial("check", *plan)
    assert outcome.status == 1
    assert "solbacken" in outcome.out.splitlines()[2]
    assert "cannot be read" in outcome.out
    assert collegial("show", lines.PLAN).status == 2


def test_an_unknown_plan_is_told_of_as_before(collegial: Collegial, file: Path) -> None:
    assert file.exists()
    outcome = collegial("check", "ekbacken")
    assert outcome.status == 2
    assert "there is no plan ekbacken" in outcome.err


def test_a_plan_taken_out_is_damage(collegial: Collegial, file: Path) -> None:
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("DROP TRIGGER entries_never_go")
        raw.execute("DELETE FROM entries")
    outcome = collegial("check", lines.PLAN)
    assert (outcome.status, "Entries 1 to 21 are missing." in outcome.out) == (1, True)
