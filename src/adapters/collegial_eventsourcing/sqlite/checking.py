"""Finding corruption in the file: by the hash chain, the heads, and SQLite's own check.

All is read through a connection of its own, in short steps, so that no writer is blocked.
A truncated file can be opened too, and is read as far as possible.
"""

import re
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, Final

from collegial_core.store import Corruption
from collegial_eventsourcing.chain import (
    Chain,
    Head,
    changed,
    engine_error,
    foreign,
    miscounted,
    misplaced,
    missing_links,
    no_guard,
    unreadable,
)
from collegial_eventsourcing.sqlite.schema import FIRST, SCHEMA, SCHEMA_VERSION, UPGRADES, version_of
from collegial_sql.sqlite import connect

PAGE: Final = 1000
"""The most rows that are read in one step."""

_MAX_NUMBER: Final = 2**62
"""More than any entry's number."""

_HEAD: Final = {
    1: "SELECT NULL, NULL, max(number) FROM entries WHERE plan = ?1",
    2: """
        SELECT (SELECT number FROM heads WHERE plan = ?1), (SELECT chain FROM heads WHERE plan = ?1), max(number)
        FROM entries WHERE plan = ?1
    """,
}
# The index says which rows there are, and the table what is in them.
_ROWS: Final = {
    version: f"""
        SELECT i.number, e.plan IS i.plan AND e.number IS i.number, e.name, e.line, {chain}
        FROM entries AS i LEFT JOIN entries AS e NOT INDEXED ON e.position = i.position
        WHERE i.plan = ? AND i.number BETWEEN ? AND ? ORDER BY i.number LIMIT ?
    """  # noqa: S608 - words of our own
    for version, chain in ((1, "NULL"), (2, "e.chain"))
}
_TABLE: Final = {
    version: f"""
        SELECT position, number, 1, name, line, {chain} FROM entries NOT INDEXED
        WHERE plan = ? AND position > ? AND number > ? ORDER BY position LIMIT ?
    """  # noqa: S608 - words of our own
    for version, chain in ((1, "NULL"), (2, "chain"))
}
_PLANS: Final = {
    1: ("SELECT DISTINCT plan FROM entries",),
    2: ("SELECT plan FROM heads", "SELECT DISTINCT plan FROM entries"),
}
_COUNTS: Final = """
    SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entries'), 0), count(*), coalesce(max(position), 0)
    FROM entries NOT INDEXED
"""
_GUARDS: Final = "SELECT name, sql, tbl_name, type FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
_HOW_MANY: Final = "SELECT count(*) FROM entries NOT INDEXED"
_ENTRY: Final = "SELECT plan, number FROM entries NOT INDEXED WHERE position = ?"
_ROW: Final = re.compile(r"row (\d+) missing from index")


def corruptions(path: Path, plan: str | None, *, still: bool = False) -> Iterator[Corruption]:
    """Yield what is corrupt in a plan, or in the whole file; one that is `still` is in nobody's use."""
    with closing(connect(path, still=still)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA writable_schema = ON")  # else SQLite opens no file that has been cut short
        connection.text_factory = _text
        check = _Check(connection, version_of(connection, path))
        yield from check.whole() if plan is None else check.plan(plan)
    if plan is None:
        yield from _opened_as_usual(path, still=still)


def _opened_as_usual(path: Path, *, still: bool) -> Iterator[Corruption]:
    """Find what the lenient way of opening, above, passes over."""
    with closing(connect(path, still=still)) as connection:
        try:
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
        except (sqlite3.DatabaseError, UnicodeError) as error:
            yield engine_error(str(error))


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def unlinked(path: Path) -> Iterator[Corruption]:
    """Tell if the file is of an older release, so that a change in it would not be noticed."""
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")  # as above
        schema = version_of(connection, path)
        if schema < SCHEMA_VERSION:
            found, _ = _Check(connection, schema).fetch(_HOW_MANY)
            yield missing_links(schema, sum(entries for (entries,) in found))


@cache
def _guards(statements: tuple[str, ...]) -> dict[str, str]:
    """Give tables and triggers by name, as SQLite keeps them."""
    with closing(sqlite3.connect(":memory:")) as model:
        for statement in statements:
            model.execute(statement)
        return {name: _squeezed(sql) for name, sql, *_ in model.execute(_GUARDS)}


def _squeezed(sql: object) -> str:
    """Give a statement without the line breaks, which releases set in different places."""
    return " ".join(str(sql).split())


_OURS: Final = {1: FIRST, 2: SCHEMA}


class _Check:
    """Checks a file of one of our schemas."""

    def __init__(self, connection: sqlite3.Connection, schema: int) -> None:
        self.schema = schema
        self._connection = connection

    def whole(self) -> Iterator[Corruption]:
        looked = [self.fetch(query) for query in _PLANS[self.schema]]
        for plan in sorted({plan for plans, _ in looked for (plan,) in plans if isinstance(plan, str)}):
            yield from self.plan(plan)
        yield from (engine_error(why) for _, why in looked if why is not None)
        yield from self._by_sqlite()
        yield from self._guarded()
        yield from self._counted()

    def plan(self, plan: str) -> Iterator[Corruption]:
        found, why = self.fetch(_HEAD[self.schema], plan)
        number, link, last = found[0] if found else (None, b"", _MAX_NUMBER)
        chain = Chain(plan, linked=self.schema > 1)
        whole = yield from self._followed(chain, last or 0)
        if whole and why is not None:
            yield engine_error(why)
        elif whole:
            head: Head | None = None if number is None else (number, link)
            corruption = chain.end(head)
            yield from [corruption] if corruption else []

    def _followed(self, chain: Chain, last: int) -> Generator[Corruption, None, bool]:
        """Follow a plan's rows as far as they can be read; tell whether that was to the end."""
        why = yield from self._by_index(chain, last)
        if why is None:
            return True
        unread = yield from self._by_table(chain)
        yield engine_error(why) if unread is None else unreadable(chain.plan, chain.number + 1, unread)
        return False

    def _by_index(self, chain: Chain, last: int) -> Generator[Corruption, None, str | None]:
        while chain.number < last:
            rows, why = self.fetch(_ROWS[self.schema], chain.plan, chain.number + 1, last, PAGE)
            for row in rows:
                yield from self._row(chain, *row)
            if why is not None or not rows:
                return why
        return None

    def _by_table(self, chain: Chain) -> Generator[Corruption, None, str | None]:
        """Go on without the index, which cannot be read."""
        position = 0
        while True:
            rows, why = self.fetch(_TABLE[self.schema], chain.plan, position, chain.number, PAGE)
            for position, *row in rows:  # noqa: B007 - the next page begins there
                yield from self._row(chain, *row)
            if why is not None or not rows:
                return why

    def _row(self, chain: Chain, number: object, same: int, *held: Any) -> Iterator[Corruption]:  # noqa: ANN401 - anything
        place = number if isinstance(number, int) else chain.number + 1
        name, line, link = held
        corruption = chain.follow((place, name, line, link))
        if corruption is None and (place != number or not same):
            corruption = changed(chain.plan, place)
        yield from [corruption] if corruption else []

    def _by_sqlite(self) -> Iterator[Corruption]:
        found, why = self.fetch("PRAGMA integrity_check")
        messages = [line for (text,) in found for line in text.splitlines() if not line.startswith("***")]
        yield from (self._engine_says(message) for message in messages if message != "ok")
        if why is not None:
            yield engine_error(why)

    def _engine_says(self, message: str) -> Corruption:
        """Name the entry, where SQLite names only the row."""
        row = _ROW.match(message)
        entry, _ = self.fetch(_ENTRY, int(row[1])) if row else ([], None)
        plan, number = entry[0] if entry else (None, None)
        return Corruption(plan, number, "The engine says: {why}.", {"why": message})

    def _guarded(self) -> Iterator[Corruption]:
        """Hold the tables and triggers against those that this schema has: none is missing, and none too many."""
        found, _ = self.fetch(_GUARDS)
        there = {name: (_squeezed(sql), table, kind) for name, sql, table, kind in found}
        upgraded = UPGRADES if self.schema > 1 and "upgrades" in there else ()
        ours = _guards((*_OURS[self.schema], *upgraded))
        yield from (no_guard(name) for name in sorted(ours) if name not in there or there[name][0] != ours[name])
        known = _guards((*SCHEMA, *UPGRADES))
        for name in sorted(there.keys() - ours.keys()):
            _, table, kind = there[name]
            if name in known or (table in ours and kind == "trigger"):
                yield foreign(name)

    def _counted(self) -> Iterator[Corruption]:
        """Hold the entries that are there against all that have ever been given a position."""
        found, _ = self.fetch(_COUNTS)
        for given, there, last in found:
            if given < last:
                yield misplaced(given, last, there=there)
            elif given != there:
                yield miscounted(given, there, last=last)

    def fetch(self, query: str, *values: str | int) -> tuple[list[Any], str | None]:
        """Give the rows that can be read, and why it ends if it does so too early."""
        rows: list[Any] = []
        try:
            rows.extend(self._connection.execute(query, values))
        except (sqlite3.DatabaseError, UnicodeError) as error:  # the latter where a message quotes what is damaged
            return rows, str(error)
        return rows, None
