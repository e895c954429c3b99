"""What is damaged in a file of SQLite's is found, and the first damaged entry named."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.stores.test_sqlite import opened, tampering
from tests.stores.test_sqlite_of_before import write_first

from collegial_core import StoreError
from collegial_core.store import Corruption, Record, Verified

if TYPE_CHECKING:
    from pathlib import Path

LAST = 400
OF_B = 5


def line(plan: str, number: int) -> bytes:
    """Make a line that occurs once in the file and is as long as any other."""
    return f"entry {number:06} of {plan} ".encode() * 8


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with two plans: what is in it when nobody has it open."""
    path = tmp_path_factory.mktemp("whole") / "school.db"
    with closing(opened(path)) as store:
        for after in range(0, LAST, 40):
            store.append("a", after=after, records=made("a", after + 1, after + 40))
        store.append("b", after=0, records=made("b", 1, OF_B))
        store.append("a", after=LAST, records=made("a", LAST + 1, LAST + 1))
    return path.read_bytes()


def made(plan: str, first: int, last: int) -> list[Record]:
    return [Record(number, "visit.held@1", line(plan, number)) for number in range(first, last + 1)]


@pytest.fixture
def path(whole: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "school.db"
    path.write_bytes(whole)
    return path


def found(path: Path, plan: str | None = None) -> list[Corruption]:
    with closing(opened(path)) as store:
        assert isinstance(store, Verified)
        return list(store.verify(plan))


def named(path: Path, plan: str | None = None) -> list[tuple[str | None, int | None]]:
    return [(corruption.plan, corruption.number) for corruption in found(path, plan)]


def overwrite(path: Path, old: bytes, new: bytes) -> None:
    """Put bytes in the place of others that occur once."""
    content = path.read_bytes()
    assert (content.count(old), len(old)) == (1, len(new))
    path.write_bytes(content.replace(old, new))


def test_a_whole_file_has_no_damage(path: Path) -> None:
    assert found(path) == found(path, "a") == found(path, "unknown") == []


def test_a_file_that_is_not_there_has_no_damage(path: Path) -> None:
    path.unlink()
    assert found(path) == []


@pytest.mark.parametrize("number", [1, 2, 200, LAST + 1])
@pytest.mark.parametrize("bit", [0, 7])
def test_a_flipped_bit_in_a_line(path: Path, number: int, bit: int) -> None:
    old = line("a", number)
    overwrite(path, old, old[:50] + bytes([old[50] ^ 1 << bit]) + old[51:])
    assert named(path) == named(path, "a") == [("a", number)]
    assert found(path)[0].message == f"Entry {number} is not what was written."
    assert named(path, "b") == []


@pytest.mark.parametrize("number", [1, 200])
def test_a_flipped_bit_in_a_name_or_link(path: Path, number: int) -> None:
    with closing(sqlite3.connect(path)) as raw:
        ((chain,),) = raw.execute("SELECT chain FROM entries WHERE plan = 'a' AND number = ?", (number,))
    name = b"visit.held@1" + line("a", number)
    overwrite(path, name, b"\xff" + name[1:])
    assert named(path) == [("a", number)]
    overwrite(path, b"\xff" + name[1:], name)
    overwrite(path, chain, bytes([chain[0] ^ 1]) + chain[1:])
    assert named(path)[0] == ("a", number)


def test_two_lines_that_have_changed_places(path: Path) -> None:
    overwrite(path, line("a", 30), b"?" * len(line("a", 30)))
    overwrite(path, line("a", 7), line("a", 30))
    overwrite(path, b"?" * len(line("a", 30)), line("a", 7))
    assert named(path) == named(path, "a") == [("a", 7), ("a", 30)]


def test_two_rows_that_have_changed_numbers(path: Path) -> None:
    with tampering(path) as raw:
        raw.execute("UPDATE entries SET number = 9000 WHERE plan = 'a' AND number = 7")
        raw.execute("UPDATE entries SET number = 7 WHERE plan = 'a' AND number = 30")
        raw.execute("UPDATE entries SET number = 30 WHERE plan = 'a' AND number = 9000")
    assert named(path)[0] == ("a", 7)


def test_an_entry_taken_out_of_the_middle(path: Path) -> None:
    with tampering(path) as raw:
        raw.execute("DELETE FROM entries WHERE plan = 'a' AND number IN (7, 8, 20)")
    messages = [corruption.message for corruption in found(path)]
    assert messages == [
        "Entries 7 to 8 are missing.",
        "Entry 20 is missing.",
        "406 entries were written, and 403 are there.",
    ]
    assert named(path, "a") == [("a", 7), ("a", 20)]


def test_an_entry_taken_out_and_the_others_renumbered(path: Path) -> None:
    with tampering(path) as raw:
        raw.execute("DELETE FROM entries WHERE plan = 'a' AND number = 7")
        for number in range(8, LAST + 2):
            raw.execute("UPDATE entries SET number = ? WHERE plan = 'a' AND number = ?", (number - 1, number))
    assert named(path, "a") == [("a", 7), ("a", LAST + 1)]


def test_a_tail_cut_off(path: Path) -> None:
    with tampering(path) as raw:
        raw.execute("DELETE FROM entries WHERE plan = 'b' AND number > 3")
    assert named(path) == [("b", 4), (None, None)]
    assert found(path, "b")[0].message == "Entries 4 to 5 are missing."


def test_a_tail_cut_off_and_the_head_moved_back(path: Path) -> None:
    with tampering(path) as raw:
        raw.execute("DELETE FROM entries WHERE plan = 'b' AND number > 3")
        raw.execute(
            "UPDATE heads SET (number, chain) = (SELECT number, chain FROM entries WHERE plan = 'b' AND number = 3)"
            "WHERE plan = 'b'"
        )
    assert [corruption.message for corruption in found(path)] == ["406 entries were written, and 404 are there."]


def test_a_plan_taken_out(path: Path) -> None:
    with tampering(path) as raw:
        raw.execute("DELETE FROM entries WHERE plan = 'b'")
    assert named(path) == [("b", 1), (None, None)]
    with tampering(path) as raw:
        raw.execute("DELETE FROM heads WHERE plan = 'b'")
    assert named(path) == [(None, None)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("DELETE FROM heads WHERE plan = 'b'", "The head of the plan is missing."),
        ("UPDATE heads SET number = 4 WHERE plan = 'b'", "Entry 5 comes after the plan's head, which is at 4."),
        ("UPDATE heads SET number = 6 WHERE plan = 'b'", "Entry 6 is missing."),
        ("UPDATE heads SET chain = x'00' WHERE plan = 'b'", "The head of the plan does not fit its last entry, 5."),
    ],
)
def test_a_head_that_was_changed(path: Path, change: str, message: str) -> None:
    with tampering(path) as raw:
        raw.execute(change)
    assert [(corruption.plan, corruption.message) for corruption in found(path)] == [("b", message)]


def test_positions_that_were_forgotten(path: Path) -> None:
    with tampering(path) as raw:
        raw.execute("UPDATE sqlite_sequence SET seq = 7")
    assert [corruption.message for corruption in found(path)] == [
        "Positions were given up to 7, but an entry stands at 406."
    ]


def test_a_trigger_taken_away(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DROP TRIGGER entries_never_go")
    assert [corruption.message for corruption in found(path)] == [
        "entries_never_go is missing in the file, or is another."
    ]


@pytest.mark.parametrize(
    "more",
    [
        "CREATE TRIGGER quiet BEFORE INSERT ON entries BEGIN SELECT raise(IGNORE); END",
        "CREATE TRIGGER quiet AFTER UPDATE ON heads BEGIN SELECT 1; END",
    ],
)
def test_a_trigger_too_many(path: Path, more: str) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(more)
    assert [each.message for each in found(path)] == ["quiet is none of our tables and guards, but belongs to them."]


def test_what_hangs_on_no_table_of_ours_is_nothing_to_us(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE theirs (number INTEGER)")
        raw.execute("CREATE TRIGGER quiet BEFORE INSERT ON theirs BEGIN SELECT raise(IGNORE); END")
        raw.execute("CREATE VIEW numbers AS SELECT number FROM entries")
    assert found(path) == []


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.95])
def test_a_file_that_was_cut_short(path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share))
    first, *_, last = [*found(path, "a")] * 2
    assert first.plan == "a"
    assert first.number is not None
    assert LAST * (share - 0.2) < first.number < LAST * share
    assert "cannot be read" in last.message
    assert named(path)[0] == ("a", first.number)
    with pytest.raises(StoreError, match="is damaged"), closing(opened(path)) as store:
        store.plans()


def test_every_page_in_turn_blank(path: Path, whole: bytes) -> None:
    size = int.from_bytes(whole[16:18], "big")
    for start in range(size, len(whole), size):
        path.write_bytes(whole[:start] + bytes(size) + whole[start + size :])
        assert found(path), start
        if line("a", 1)[:20] in whole[start : start + size]:
            assert ("a", 1) in named(path), start


@pytest.mark.parametrize("seed", range(6))
def test_a_byte_that_is_another_is_found_or_makes_no_difference(path: Path, whole: bytes, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same bytes each time
    before = everything(path)
    for place in chance.sample(range(len(whole)), 40):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        try:
            corruptions = found(path)
        except StoreError:
            continue  # it is not even recognised as ours
        assert corruptions or everything(path) == before, place


def everything(path: Path) -> list[object]:
    with closing(opened(path)) as store:
        return [list(store.plans()), *(list(store.read(plan)) for plan in store.plans()), list(store.follow())]


def test_a_file_of_the_first_schema(tmp_path: Path) -> None:
    path = tmp_path / "school.db"
    write_first(path)
    assert (
        [corruption.message for corruption in found(path)] == [NO_LINKS] == [each.message for each in found(path, "a")]
    )
    with tampering(path) as raw:
        raw.execute("DELETE FROM entries WHERE plan = 'a' AND number = 7")
    assert named(path) == [("a", 7), (None, None), (None, None)]


NO_LINKS = (
    "The tables are of an older release (schema 1): none of the 40 entries has a link, and a change in one of them"
    " would not be noticed. `collegial upgrade` links them as they are then."
)


@pytest.mark.parametrize(
    "statements",
    [
        [],
        ["DROP TABLE heads"],
        ["DROP TABLE heads", "ALTER TABLE entries DROP COLUMN chain"],
    ],
)
def test_a_file_that_is_talked_down_to_the_first_schema_does_not_pass_for_one(
    path: Path, statements: list[str]
) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE entries SET line = CAST('forged' AS BLOB) WHERE plan = 'a' AND number = 7")
        for statement in statements:
            raw.execute(statement)
        raw.execute("PRAGMA user_version = 1")
    messages = [corruption.message for corruption in found(path)]
    assert "entries_never_change is missing in the file, or is another." in messages
    assert "none of the 406 entries has a link" in messages[-1]
    with closing(opened(path)) as store:
        with pytest.raises(StoreError, match="older release"):
            store.append("b", after=OF_B, records=made("b", OF_B + 1, OF_B + 1))
        with pytest.raises(StoreError, match="is damaged, and stays as it is"):
            store.upgrade()


def test_looking_holds_up_nobody_who_writes(path: Path) -> None:
    with closing(opened(path)) as store:
        looking = store.verify()
        store.append("b", after=OF_B, records=made("b", OF_B + 1, OF_B + 1))
        assert next(looking, None) is None


def test_a_closed_store_does_not_look(path: Path) -> None:
    store = opened(path)
    store.close()
    with pytest.raises(StoreError, match="has been closed"):
        list(store.verify())
