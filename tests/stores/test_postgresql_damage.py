"""What is damaged in PostgreSQL is found, and the first damaged entry named."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from tests.stores.postgres_server import place

from collegial_core.ledger import Verified
from collegial_eventsourcing.postgresql import PostgresStore, address_of, open_store
from collegial_eventsourcing.postgresql.address import explicit

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST = 2500


def rows(first: int, last: int) -> list[tuple[int, str, bytes]]:
    return [(number, "visit.held@1", b"%d" % number) for number in range(first, last + 1)]


@pytest.fixture
def url(server: str) -> str:
    return place(server, uuid4().hex[:8])


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    with closing(open_store(url)) as store:
        store.append("a", after=0, rows=rows(1, LAST))
        store.append("b", after=0, rows=rows(1, 5))
        yield store


@contextmanager
def tampering(url: str) -> Iterator[psycopg.Connection]:
    """Change the tables as somebody would who takes the triggers away and puts them back."""
    parameters, schema = address_of(url)
    with psycopg.connect(**explicit(parameters)) as connection:
        connection.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        connection.execute("ALTER TABLE collegial_entries DISABLE TRIGGER USER")
        yield connection
        connection.execute("ALTER TABLE collegial_entries ENABLE TRIGGER USER")


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
    assert [(damage.plan, damage.number) for damage in store.verify()] == found
    assert [(damage.plan, damage.number) for damage in store.verify(found[0][0])] == found
    other = "b" if found[0][0] == "a" else "a"
    assert list(store.verify(other)) == []
