"""`collegial upgrade`: what an older release wrote is linked only on request, and it says what that is worth."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.stores.test_sqlite_of_before import FIRST, INSERT

import collegial_core

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial

NEW = lines.line("person.register", "2026-10-01", person="p-77", unit="u-1")
VOUCHED = "Plans: 1, entries: 21, linked at "


@pytest.fixture
def file(collegial: Collegial, tmp_path: Path) -> Path:
    """A file with the plan of 21 entries, which `collegial` uses."""
    path = tmp_path / "school.db"
    collegial.store = f"sqlite:///{path}"
    assert collegial.applies(*lines.YEAR).status == 0
    return path


@pytest.fixture
def old(collegial: Collegial, file: Path) -> Path:
    """The same in a file of the first release."""
    path = file.with_name("old.db")
    with closing(sqlite3.connect(file)) as raw:
        rows = raw.execute("SELECT plan, number, name, line FROM entries ORDER BY position").fetchall()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executescript(FIRST)
        raw.executemany(INSERT, rows)
    collegial.store = f"sqlite:///{path}"
    return path


def talk_down(path: Path) -> None:
    """Edit a line, and let the file pass for one of the first release, which had no links."""
    with closing(sqlite3.connect(path)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        ((line,),) = raw.execute("SELECT line FROM entries WHERE number = 7")
        raw.execute("UPDATE entries SET line = ? WHERE number = 7", (line.replace(b'"by":"p', b'"by":"q'),))
        raw.execute("DROP TABLE heads")
        raw.execute("ALTER TABLE entries DROP COLUMN chain")
        raw.execute("PRAGMA user_version = 1")


def test_a_store_cannot_be_talked_down(collegial: Collegial, file: Path) -> None:
    talk_down(file)
    before = file.read_bytes()
    outcome = collegial("check")
    assert outcome.status == 1
    assert "entries_never_change is missing in the file" in outcome.out
    assert "none of the 21 entries has a link" in outcome.out
    assert collegial("check", lines.PLAN).status == 1
    outcome = collegial.applies(NEW)
    assert (outcome.status, outcome.out) == (2, "")
    assert "`collegial upgrade`" in outcome.err
    outcome = collegial("upgrade")
    assert (outcome.status, outcome.out) == (2, "")
    assert "is damaged, and stays as it is" in outcome.err
    assert file.read_bytes() == before


def test_check_changes_no_byte(collegial: Collegial, file: Path) -> None:
    copy = file.with_name("copy.db")
    assert collegial("backup", str(copy)).status == 0
    for path in (file, copy):
        collegial.store = f"sqlite:///{path}"
        before = path.read_bytes()
        for arguments in (["check"], ["check", lines.PLAN], ["show", lines.PLAN], ["plans"]):
            assert collegial(*arguments).status == 0
            assert path.read_bytes() == before


def test_check_leaves_an_older_file_as_it_is_and_does_not_call_it_sound(collegial: Collegial, old: Path) -> None:
    before = old.read_bytes()
    for arguments in (["check"], ["check", lines.PLAN]):
        outcome = collegial(*arguments)
        assert outcome.status == 1
        assert "none of the 21 entries has a link" in outcome.out
        assert "ingen av de 21 posterna har någon länk" in collegial("--lang", "sv", *arguments).out
    assert old.read_bytes() == before


def test_an_unknown_plan_in_an_older_file_is_told_of(collegial: Collegial, old: Path) -> None:
    assert old.exists()
    outcome = collegial("check", "ekbacken")
    assert (outcome.status, "there is no plan ekbacken" in outcome.err) == (2, True)


def test_an_older_file_is_read_and_not_written(collegial: Collegial, old: Path) -> None:
    before, record = old.read_bytes(), collegial.record
    assert len(record.splitlines()) == 21
    exported = old.with_name("old.jsonl")
    exported.write_text(record.replace('"plan":"solbacken"', '"plan":"other"'))
    for arguments in (["apply", "new"], ["apply", lines.PLAN], ["import", str(exported)]):
        outcome = collegial(*arguments, given=lines.text(list(lines.YEAR)))
        assert outcome.status == 2, arguments
        assert "can be written to after `collegial upgrade`" in outcome.err
    assert collegial.record == record
    assert old.read_bytes() == before


def test_an_upgrade_says_what_it_vouches_for_and_what_it_cannot(collegial: Collegial, old: Path) -> None:
    record = collegial.record
    outcome = collegial("upgrade")
    assert (outcome.status, outcome.err) == (0, "")
    first, after, before = outcome.out.splitlines()
    assert VOUCHED in first
    assert after == "From now on a change in any of them is noticed by `collegial check`."
    assert "Whether one was changed before, nothing in the store tells" in before
    assert collegial.record == record
    assert collegial("upgrade").out == "There is nothing to upgrade.\n"
    outcome = collegial("check")
    assert outcome.status == 0
    assert "21 entries were linked only at 2" in outcome.out
    (linked,) = collegial("check", "--json").document["upgrades"]
    assert (linked["before"], linked["plans"], linked["entries"]) == (1, 1, 21)
    assert collegial("check", lines.PLAN, "--json").document["upgrades"] == [linked]
    with closing(sqlite3.connect(old)) as raw, raw:
        raw.execute("DROP TRIGGER entries_never_change")
        raw.execute("UPDATE entries SET line = CAST('forged' AS BLOB) WHERE number = 7")
    assert "Entry 7 is not what was written." in collegial("check").out


def test_an_upgrade_as_json_and_in_swedish(collegial: Collegial, old: Path) -> None:
    copy = old.with_name("copy.db")
    assert collegial("backup", str(copy)).status == 0
    document = collegial("upgrade", "--json").document
    assert {**document, "at": ""} == {"upgraded": True, "before": 1, "plans": 1, "entries": 21, "at": ""}
    assert collegial("upgrade", "--json").document == {"upgraded": False}
    collegial.store = f"sqlite:///{copy}"
    assert collegial("--lang", "sv", "upgrade").out.startswith("Uppgraderat. Planer: 1, poster: 21")


def test_a_store_without_older_tables_has_nothing_to_upgrade(collegial: Collegial, file: Path) -> None:
    before = file.read_bytes()
    assert collegial("upgrade").out == "There is nothing to upgrade.\n"
    assert file.read_bytes() == before
    collegial.store = "memory://"
    assert collegial("upgrade").out == "There is nothing to upgrade.\n"
    with collegial_core.open(f"sqlite:///{file}") as plans:
        assert plans.upgrades() == []
