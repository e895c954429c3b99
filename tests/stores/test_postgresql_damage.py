"""What is damaged in PostgreSQL is found, and the first damaged entry named."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from tests.stores.postgres_server import parameters_of, place

from collegial_core import StoreError
from collegial_core.store import Record, Verified
from collegial_eventsourcing.postgresql import PostgresStore, open_store
from collegial_sql.postgresql import PostgreSQLAddress

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST = 2500


def records(first: int, last: int) -> list[Record]:
    return [Record(number, "visit.held@1", b"%d" % number) for number in range(first, last + 1)]


@pytest.fixture
def url(server: str) -> str:
    return place(server, uuid4().hex[:8])


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    with closing(open_store(url)) as store:
        store.append("a", after=0, records=records(1, LAST))
        store.append("b", after=0, records=records(1, 5))
        yield store


@contextmanager
def tampering(url: str) -> Iterator[psycopg.Connection]:
    """Change the tables as somebody would who takes the triggers away and puts them back."""
    address = PostgreSQLAddress.of(url)
    with psycopg.connect(**parameters_of(url)) as connection:
        connection.execute(SQL("SET search_path TO {}").format(Identifier(address.schema)))
        connection.execute("ALTER TABLE collegial_entries DISABLE TRIGGER USER")
        yield connection
        connection.execute("ALTER TABLE collegial_entries ENABLE TRIGGER USER")


NEVER = "trigger never_change of collegial_entries"
NO_GAP = "trigger leave_no_gap of collegial_entries"


def test_a_whole_store_has_no_damage(store: PostgresStore) -> None:
    assert isinstance(store, Verified)
    assert [*store.verify(), *store.verify("a"), *store.verify("unknown")] == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE collegial_entries SET line = '7!' WHERE plan = 'a' AND number = 1007", [("a", 1007)]),
        ("UPDATE collegial_entries SET name = 'visit.heId@1' WHERE plan = 'a' AND number = 1", [("a", 1)]),
        (
            (
                "UPDATE collegial_entries SET line = CASE number WHEN 7 THEN '8'::bytea ELSE '7' END "
                "WHERE plan = 'a' AND number IN (7, 8)"
            ),
            [("a", 7), ("a", 8)],
        ),
        ("DELETE FROM collegial_entries WHERE plan = 'a' AND number = 7", [("a", 7)]),
        ("DELETE FROM collegial_entries WHERE plan = 'b' AND number > 3", [("b", 4)]),
        ("DELETE FROM collegial_entries WHERE plan = 'b'", [("b", 1)]),
        ("DELETE FROM collegial_heads WHERE plan = 'b'", [("b", None)]),
        ("UPDATE collegial_heads SET number = 3 WHERE plan = 'b'", [("b", 4)]),
        ("UPDATE collegial_heads SET chain = sha256('') WHERE plan = 'b'", [("b", 5)]),
    ],
)
def test_what_is_damaged_is_named(
    store: PostgresStore, url: str, change: LiteralString, found: list[tuple[str, int | None]]
) -> None:
    with tampering(url) as connection:
        assert connection.execute(change).rowcount > 0
    named = [(corruption.plan, corruption.number) for corruption in store.verify()]
    assert [each for each in named if each != (None, None)] == found
    assert [(corruption.plan, corruption.number) for corruption in store.verify(found[0][0])] == found
    other = "b" if found[0][0] == "a" else "a"
    assert list(store.verify(other)) == []


def messages(store: PostgresStore) -> list[str]:
    return [corruption.message for corruption in store.verify()]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "DELETE FROM collegial_entries WHERE plan = 'a' AND number = 7",
            "2505 entries were written, and 2504 are there.",
        ),
        ("DELETE FROM collegial_heads WHERE plan = 'b'", "2500 entries were written, and 2505 are there."),
    ],
)
def test_totals_are_held_against_each_other(store: PostgresStore, url: str, change: LiteralString, found: str) -> None:
    with tampering(url) as connection:
        connection.execute(change)
    assert messages(store)[-1] == found


def test_positions_that_were_forgotten(store: PostgresStore, url: str) -> None:
    with tampering(url) as connection:
        connection.execute("ALTER TABLE collegial_entries ALTER position RESTART")
        connection.execute("SELECT nextval(pg_get_serial_sequence('collegial_entries', 'position'))")
    assert messages(store) == ["Positions were given up to 1, but an entry stands at 2505."]


MISSING = "{} is missing in the database, or is another."
FOREIGN = "{} is none of our tables and guards, but belongs to them."
NOTHING = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("ALTER TABLE collegial_entries DISABLE TRIGGER never_change", MISSING.format(NEVER)),
        ("ALTER TABLE collegial_entries ENABLE REPLICA TRIGGER never_change", MISSING.format(NEVER)),
        ("DROP TRIGGER leave_no_gap ON collegial_entries", MISSING.format(NO_GAP)),
        (
            """
            DROP TRIGGER never_change ON collegial_entries;
            CREATE TRIGGER never_change BEFORE UPDATE ON collegial_entries EXECUTE FUNCTION collegial_never()
            """,
            MISSING.format(NEVER),
        ),
        (NOTHING.format("collegial_never"), MISSING.format("function collegial_never")),
        (NOTHING.format("collegial_leave_no_gap"), MISSING.format("function collegial_leave_no_gap")),
        (
            "ALTER FUNCTION collegial_never() SECURITY DEFINER",
            MISSING.format("function collegial_never"),
        ),
        (
            "ALTER TABLE collegial_entries DROP CONSTRAINT collegial_entries_plan_number_key",
            MISSING.format("constraint of collegial_entries: UNIQUE (plan, number)"),
        ),
        (
            "ALTER TABLE collegial_entries ALTER chain DROP NOT NULL",
            MISSING.format("column collegial_entries.chain"),
        ),
        (
            "ALTER TABLE collegial_entries ALTER position SET GENERATED BY DEFAULT",
            MISSING.format("column collegial_entries.position"),
        ),
        ("ALTER TABLE collegial_heads SET UNLOGGED", MISSING.format("table collegial_heads")),
        (
            NOTHING.format("theirs") + ";"
            "CREATE TRIGGER quiet BEFORE INSERT ON collegial_entries FOR EACH ROW EXECUTE FUNCTION theirs()",
            FOREIGN.format("trigger quiet of collegial_entries"),
        ),
        (
            "CREATE RULE quiet AS ON UPDATE TO collegial_heads DO INSTEAD NOTHING",
            FOREIGN.format("rule quiet of collegial_heads"),
        ),
        ("ALTER TABLE collegial_entries ADD more text", FOREIGN.format("column collegial_entries.more")),
    ],
)
def test_a_guard_taken_away_or_put_asleep_is_named(
    store: PostgresStore, url: str, change: LiteralString, found: str
) -> None:
    address = PostgreSQLAddress.of(url)
    with psycopg.connect(**parameters_of(url)) as connection:
        connection.execute(SQL("SET search_path TO {}").format(Identifier(address.schema)))
        connection.execute(change)
    assert messages(store) == [found]
    assert list(store.verify("a")) == []


def test_a_table_that_hides_more_rows_is_named(store: PostgresStore, url: str) -> None:
    with tampering(url) as connection:
        connection.execute("CREATE TABLE more () INHERITS (collegial_heads)")
    (found,) = messages(store)
    assert found.endswith("more within collegial_heads is none of our tables and guards, but belongs to them.")


TALKED_DOWN: list[list[LiteralString]] = [
    [],
    ["DROP TABLE collegial_heads"],
    ["DROP TABLE collegial_heads", "ALTER TABLE collegial_entries DROP chain"],
]


@pytest.mark.parametrize("statements", TALKED_DOWN)
def test_tables_that_are_talked_down_do_not_pass_for_older_ones(
    store: PostgresStore, url: str, statements: list[LiteralString]
) -> None:
    store.close()
    with tampering(url) as connection:
        connection.execute("UPDATE collegial_entries SET line = 'forged' WHERE plan = 'a' AND number = 7")
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMENT ON TABLE collegial_entries IS 'collegial: entries, schema version 1'")
    with closing(open_store(url)) as again:
        found = messages(again)
        assert MISSING.format("function collegial_leave_no_gap") in found
        assert "none of the 2505 entries has a link" in found[-1]
        with pytest.raises(StoreError, match="older release"):
            again.append("b", after=5, records=records(6, 6))
        with pytest.raises(StoreError, match="is damaged, and stays as it is"):
            again.upgrade()
        assert messages(again) == found


def test_tables_that_lost_their_heads_are_damaged(store: PostgresStore, url: str) -> None:
    with tampering(url) as connection:
        connection.execute("DROP TABLE collegial_heads")
    assert MISSING.format("table collegial_heads") in messages(store)
