"""Forgeries by somebody who may write to the store: which the links find, and which only a checkpoint kept elsewhere.

Each is done twice: naively, the links left as they were; and by somebody who computes all links and heads anew, moves
the counters, and puts the triggers back.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from tests.cli import lines
from tests.cli.conftest import Collegial
from tests.stores.postgres_server import parameters_of, place
from tests.stores.test_sqlite import tampering
from tests.stores.test_sqlite_of_before import FIRST

import collegial_core as cc
from collegial_core.wire import link
from collegial_sql.postgresql import PostgreSQLAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OURS, THEIRS = lines.PLAN, "ekbacken"
LAST = 21
NAIVE_LINK = bytes(32)


class Row(NamedTuple):
    plan: str
    number: int
    name: str
    line: bytes
    chain: bytes = NAIVE_LINK


Heads = dict[str, tuple[int, bytes]]


def linked(rows: Iterable[Row]) -> tuple[list[Row], Heads]:
    """Compute all links anew, and the heads."""
    heads: Heads = {}
    made = []
    for row in rows:
        before = heads[row.plan][1] if row.plan in heads else b""
        made.append(row._replace(chain=link(before, row.name, row.line)))
        heads[row.plan] = row.number, made[-1].chain
    return made, heads


class OnSQLite:
    """A store in a file, in the hands of somebody who may write to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def rows(self) -> tuple[list[Row], Heads]:
        with closing(sqlite3.connect(self.path)) as raw:
            rows = raw.execute("SELECT plan, number, name, line, chain FROM entries ORDER BY position").fetchall()
            heads = raw.execute("SELECT plan, number, chain FROM heads").fetchall()
        return [Row(*row) for row in rows], {plan: (number, chain) for plan, number, chain in heads}

    def put(self, rows: Iterable[Row], heads: Heads, *, counters: bool) -> None:
        with tampering(self.path) as raw:
            (given,) = raw.execute("SELECT seq FROM sqlite_sequence").fetchone()
            raw.execute("DELETE FROM entries")
            raw.execute("DELETE FROM heads")
            raw.execute("UPDATE sqlite_sequence SET seq = 0")
            raw.executemany("INSERT INTO entries (plan, number, name, line, chain) VALUES (?, ?, ?, ?, ?)", rows)
            raw.executemany("INSERT INTO heads VALUES (?, ?, ?)", [(plan, *head) for plan, head in heads.items()])
            if not counters:
                raw.execute("UPDATE sqlite_sequence SET seq = max(seq, ?)", (given,))

    def talk_down(self, rows: Iterable[Row]) -> None:
        for path in self.path.parent.glob("school.db*"):
            path.unlink()
        with closing(sqlite3.connect(self.path)) as raw, raw:
            raw.executescript(FIRST)
            insert = "INSERT INTO entries (plan, number, name, line) VALUES (?, ?, ?, ?)"
            raw.executemany(insert, [row[:4] for row in rows])


class OnPostgreSQL:
    """A store in a database, in the hands of somebody who owns the tables."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._schema = PostgreSQLAddress.of(url).schema

    def _connect(self) -> psycopg.Connection:
        connection = psycopg.connect(**parameters_of(self.url))
        connection.execute(SQL("SET search_path TO {}").format(Identifier(self._schema)))
        return connection

    def rows(self) -> tuple[list[Row], Heads]:
        with self._connect() as raw:
            found = raw.execute("SELECT plan, number, name, line, chain FROM collegial_entries ORDER BY position")
            rows = [Row(*row) for row in found.fetchall()]
            heads = raw.execute("SELECT plan, number, chain FROM collegial_heads").fetchall()
        return rows, {plan: (number, chain) for plan, number, chain in heads}

    def put(self, rows: Iterable[Row], heads: Heads, *, counters: bool) -> None:
        with self._connect() as raw:
            raw.execute("ALTER TABLE collegial_entries DISABLE TRIGGER USER")
            raw.execute("DELETE FROM collegial_entries")
            raw.execute("DELETE FROM collegial_heads")
            if counters:
                raw.execute("ALTER TABLE collegial_entries ALTER position RESTART")
            with raw.cursor() as cursor:
                insert = "INSERT INTO collegial_entries (plan, number, name, line, chain) VALUES (%s, %s, %s, %s, %s)"
                cursor.executemany(insert, list(rows))
                heads_of = [(plan, *head) for plan, head in heads.items()]
                cursor.executemany("INSERT INTO collegial_heads VALUES (%s, %s, %s)", heads_of)
            raw.execute("ALTER TABLE collegial_entries ENABLE TRIGGER USER")

    def talk_down(self, rows: Iterable[Row]) -> None:
        first = Path(__file__).with_name("postgresql_version_1.sql").read_text(encoding="utf-8")
        with self._connect() as raw:
            raw.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(self._schema)))
            raw.execute(SQL("CREATE SCHEMA {}").format(Identifier(self._schema)))
            raw.execute(first.replace("SCHEMA.", f'"{self._schema}".').encode())
            with raw.cursor() as cursor:
                insert = "INSERT INTO collegial_entries (plan, number, name, line) VALUES (%s, %s, %s, %s)"
                cursor.executemany(insert, [row[:4] for row in rows])


Victim = OnSQLite | OnPostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def victim(request: pytest.FixtureRequest, tmp_path: Path) -> Victim:
    """A store with a plan of 21 entries, and another plan."""
    if request.param == "sqlite":
        made: Victim = OnSQLite(tmp_path / "school.db")
    else:
        made = OnPostgreSQL(place(request.getfixturevalue("server"), uuid4().hex[:8]))
    with cc.open(made.url) as plans:
        for asked in lines.YEAR:
            plans.do(OURS, cc.wire.request(asked.encode()))
        for asked in lines.START:
            plans.do(THEIRS, cc.wire.request(asked.encode()))
    return made


@pytest.fixture
def kept(victim: Victim, tmp_path: Path) -> Path:
    """A checkpoint of it, kept where the forger does not reach it."""
    path = tmp_path / "kept"
    assert Collegial(victim.url)("checkpoint", "-o", str(path)).status == 0
    return path


# --- the forgeries: what they make of the rows of the plan ------------------------------


def renumbered(rows: Iterable[Row]) -> list[Row]:
    """Number entries anew, in their rows and in their lines."""
    return [
        row._replace(number=number, line=row.line.replace(b'"number":%d,' % row.number, b'"number":%d,' % number))
        for number, row in enumerate(rows, 1)
    ]


def edited(number: int, old: bytes, new: bytes) -> Callable[[list[Row]], list[Row]]:
    def forge(rows: list[Row]) -> list[Row]:
        assert old in rows[number - 1].line
        return [row._replace(line=row.line.replace(old, new)) if row.number == number else row for row in rows]

    return forge


def recorded_at_another_time(rows: list[Row]) -> list[Row]:
    return [row._replace(line=row.line.replace(b'"recorded_at":"20', b'"recorded_at":"19')) for row in rows]


def recorded_another_day(rows: list[Row]) -> list[Row]:
    return [*recorded_at_another_time(rows[:1]), *rows[1:]]


def one_less(rows: list[Row]) -> list[Row]:
    return renumbered(row for row in rows if row.number != 17)


def one_more(rows: list[Row]) -> list[Row]:
    return renumbered([*rows[:16], rows[16], *rows[16:]])


def appended(rows: list[Row]) -> list[Row]:
    return renumbered([*rows, rows[-1]])


def exchanged(rows: list[Row]) -> list[Row]:
    return renumbered([*rows[:14], rows[15], rows[14], *rows[16:]])


def without_a_tail(rows: list[Row]) -> list[Row]:
    return rows[:18]


def nothing(rows: list[Row]) -> list[Row]:
    return rows[:0]


ALTERED = ("altered", 1, LAST)
FORGERIES: dict[str, tuple[Callable[[list[Row]], list[Row]], tuple[str, int | None, int | None]]] = {
    "a bit of a payload": (edited(17, b"waiting", b"waitinf"), ALTERED),
    "a note": (edited(17, b"We talked about waiting", b"Nobody talked of waiting"), ALTERED),
    "an actor": (edited(17, b'"by":"p-00"', b'"by":"p-03"'), ALTERED),
    "a reason": (edited(12, lines.REASON.encode(), b"The board said so"), ALTERED),
    "a day": (edited(19, b'"happened_on":"2026-09-14"', b'"happened_on":"2026-09-15"'), ALTERED),
    "the time that one was recorded": (recorded_another_day, ALTERED),
    "the time that all were recorded": (recorded_at_another_time, ALTERED),
    "one in the middle deleted": (one_less, ("cut", LAST, LAST)),
    "one inserted": (one_more, ALTERED),
    "two exchanged": (exchanged, ALTERED),
    "the tail cut off": (without_a_tail, ("cut", 19, LAST)),
    "the plan deleted": (nothing, ("missing", None, None)),
}


def checked(victim: Victim, kept: Path) -> tuple[list[Any], dict[str, Any], int]:
    """Hold the store against the checkpoint; give the damage, how plans stand to it, and the exit status."""
    outcome = Collegial(victim.url)("check", "--json", "--against", str(kept))
    document = outcome.document
    return document["damage"], {each["plan"]: each for each in document["against"]}, outcome.status


def forge(victim: Victim, change: Callable[[list[Row]], list[Row]], *, relinked: bool) -> None:
    rows, heads = victim.rows()
    ours = change([row for row in rows if row.plan == OURS])
    made = [*ours, *(row for row in rows if row.plan != OURS)]
    if relinked:
        victim.put(*linked(made), counters=True)
    else:
        victim.put(made, heads, counters=False)


def stands(found: dict[str, Any]) -> tuple[str, int | None, int | None]:
    return found["agreement"], found["first"], found["last"]


@pytest.mark.parametrize("relinked", [False, True], ids=["naive", "relinked"])
@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_found_by_a_checkpoint_kept_elsewhere(
    victim: Victim, kept: Path, name: str, relinked: bool
) -> None:
    change, expected = FORGERIES[name]
    forge(victim, change, relinked=relinked)
    damage, plans, status = checked(victim, kept)
    assert stands(plans[OURS]) == expected
    assert plans[THEIRS]["agreement"] == "same"
    assert status == 1
    assert bool(damage) is not relinked  # what the links find, and what only the checkpoint does


@pytest.mark.parametrize("relinked", [False, True], ids=["naive", "relinked"])
def test_an_entry_appended_by_a_forger_is_an_extension_and_no_more(victim: Victim, kept: Path, relinked: bool) -> None:
    forge(victim, appended, relinked=relinked)
    damage, plans, _ = checked(victim, kept)
    assert (plans[OURS]["agreement"], plans[OURS]["now"]) == ("extended", LAST + 1)
    assert bool(damage) is not relinked


@pytest.mark.parametrize("relinked", [False, True], ids=["naive", "relinked"])
def test_a_plan_rewritten_by_our_own_software_is_found(victim: Victim, kept: Path, relinked: bool) -> None:
    forge(victim, nothing, relinked=True)
    with cc.open(victim.url) as plans:
        for asked in lines.YEAR:
            plans.do(OURS, cc.wire.request(asked.replace("Fler", "Färre").encode()))
    if relinked:
        rows, _ = victim.rows()
        victim.put(*linked(sorted(rows, key=lambda row: row.plan == THEIRS)), counters=True)
    damage, compared, status = checked(victim, kept)
    assert (damage, stands(compared[OURS]), status) == ([], ALTERED, 1)


@pytest.mark.parametrize("relinked", [False, True], ids=["naive", "relinked"])
def test_a_store_talked_down_to_an_older_shape_is_found(victim: Victim, kept: Path, relinked: bool) -> None:
    rows, _ = victim.rows()
    ours = edited(17, b"waiting", b"nothing")([row for row in rows if row.plan == OURS])
    victim.talk_down([*ours, *(row for row in rows if row.plan != OURS)])
    if relinked:
        with cc.open(victim.url) as plans:
            plans.upgrade()
    damage, compared, status = checked(victim, kept)
    assert (stands(compared[OURS]), status) == (ALTERED, 1)
    assert bool(damage) is not relinked


@pytest.mark.parametrize("name", ["a note", "one in the middle deleted", "the plan deleted"])
def test_a_root_that_was_printed_finds_it_too(victim: Victim, name: str) -> None:
    with cc.open(victim.url) as plans:
        (head,) = plans.heads(OURS)
    forge(victim, FORGERIES[name][0], relinked=True)
    outcome = Collegial(victim.url)("check", OURS, "--json", "--against", head.short)
    (found,) = outcome.document["against"]
    assert (stands(found), outcome.status) == (FORGERIES[name][1], 1)


def test_the_first_entry_that_differs_is_told_as_closely_as_checkpoints_were_made(victim: Victim) -> None:
    with cc.open(victim.url) as plans:
        each_day = [plans.heads(OURS, entries)[0].short for entries in (5, 13, 16, 18, LAST)]
    forge(victim, edited(17, b"waiting", b"nothing"), relinked=True)
    given = [word for head in each_day for word in ("--against", head)]
    (found,) = Collegial(victim.url)("check", OURS, "--json", *given).document["against"]
    assert stands(found) == ("altered", 17, 18)


def test_nothing_is_found_without_a_checkpoint(victim: Victim) -> None:
    forge(victim, edited(17, b"waiting", b"nothing"), relinked=True)
    outcome = Collegial(victim.url)("check", "--json")
    assert (outcome.document["damage"], outcome.status) == ([], 0)


def test_nothing_is_found_of_what_was_forged_before_the_checkpoint(victim: Victim, tmp_path: Path) -> None:
    forge(victim, edited(17, b"waiting", b"nothing"), relinked=True)
    late = tmp_path / "late"
    assert Collegial(victim.url)("checkpoint", "-o", str(late)).status == 0
    damage, compared, status = checked(victim, late)
    assert (damage, compared[OURS]["agreement"], status) == ([], "same", 0)


def test_a_checkpoint_after_a_forgery_shows_what_was_there_before_it(
    victim: Victim, kept: Path, tmp_path: Path
) -> None:
    forge(victim, edited(17, b"waiting", b"nothing"), relinked=True)
    late = tmp_path / "late"
    assert Collegial(victim.url)("checkpoint", "-o", str(late)).status == 0
    assert late.read_bytes().splitlines()[1:3] == kept.read_bytes().splitlines()[1:3]


def test_a_plan_that_was_handed_over_has_the_same_root(victim: Victim, kept: Path, tmp_path: Path) -> None:
    with cc.open(victim.url) as old, cc.open(f"sqlite:///{tmp_path / 'new.db'}") as new:
        new.import_lines(old.ledger(OURS).export_file())
    outcome = Collegial(f"sqlite:///{tmp_path / 'new.db'}")("check", OURS, "--json", "--against", str(kept))
    assert (outcome.document["against"][0]["agreement"], outcome.status) == ("same", 0)
