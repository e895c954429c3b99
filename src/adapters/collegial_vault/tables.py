"""The tables of a vault: wrapped keys, what is left of destroyed ones, and who read what."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

import attrs

from collegial_core import StoreError
from collegial_core.vault import Destroyed, Erased, KeyName, Look
from collegial_sql.home import Cursor, Home

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS subject_keys (
        id TEXT PRIMARY KEY, plan TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER NOT NULL,
        generation INTEGER NOT NULL, master TEXT NOT NULL, wrapped TEXT, decision TEXT, erased_at TEXT,
        UNIQUE (plan, subject, kind, year, generation))""",
    """CREATE TABLE IF NOT EXISTS text_keys (
        name TEXT NOT NULL, share INTEGER NOT NULL, plan TEXT NOT NULL, all_needed BOOLEAN NOT NULL,
        subject_key TEXT NOT NULL, wrapped TEXT, decision TEXT, erased_at TEXT,
        PRIMARY KEY (name, share))""",
    "CREATE INDEX IF NOT EXISTS text_keys_by_subject ON text_keys (subject_key)",
    """CREATE TABLE IF NOT EXISTS looks (
        at TEXT NOT NULL, plan TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, reader TEXT NOT NULL,
        authors TEXT NOT NULL, in_right TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS looks_by_plan ON looks (plan)",
    "CREATE TABLE IF NOT EXISTS copies (at TEXT NOT NULL, file TEXT NOT NULL)",
)
_COPIED: Final = {"subject_keys": 10, "text_keys": 8, "looks": 7}
"""The tables that a copy has, with the number of their columns."""

_AT_ONCE: Final = 400
"""How many names stand in one statement."""

DESTROYED_MEANWHILE: Final = "a key was destroyed while a text was sealed under it; ask again"

_SUBJECT: Final = "id, plan, subject, kind, year, generation, master, wrapped"


@attrs.frozen
class SubjectKey:
    """The key of a person, a group, a unit or the plan, for a class of text and a school year, as it is kept."""

    id: str
    name: KeyName
    generation: int
    master: str
    wrapped: str = attrs.field(repr=False)

    @property
    def about(self) -> str:
        """What is bound into it."""
        plan, subject, kind, year = self.name
        return f"collegial subject key\n{self.id}\n{plan}\n{subject}\n{kind}\n{year}"


@attrs.frozen
class Share:
    """A share of a text's key, wrapped by one of those whose text it is."""

    name: str
    share: int
    plan: str
    all_needed: bool
    subject: SubjectKey
    wrapped: str = attrs.field(repr=False)
    erased: Erased | None = None


def share_about(plan: str, name: str, share: int) -> str:
    """Say what is bound into a share."""
    return f"collegial text key\n{plan}\n{name}\n{share}"


class KeyTables:
    """The keys in a database: it keeps them wrapped, and knows none.

    Whatever writes several rows takes them in the order of their names, so that no two writers wait for each other.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self._is_made = False

    def is_there(self) -> bool:
        """Tell whether the tables were ever made."""
        self._is_made = self._is_made or self.home.tables() >= {*_COPIED, "copies"}
        return self._is_made

    def make(self) -> None:
        """Make the tables, unless they are there."""
        if not self.is_there():
            with self.home.alone(), self.home.writing() as cursor:  # PostgreSQL fails where two make a table at once
                for statement in _TABLES:
                    cursor.do(statement)

    def require_there(self) -> None:
        """See that they were made; a place that was mistyped is not made a vault by looking.

        Raises:
            StoreError: they were not.

        """
        if not self.is_there():
            message = f"{self.home.shown} is not there: see whether its name is right"
            raise StoreError(f"{message}; a vault is made when a plan is started with it, or moved by `collegial seal`")

    def reading(self) -> AbstractContextManager[Cursor]:
        """Open a transaction that reads."""
        self.require_there()
        return self.home.reading()

    def writing(self) -> AbstractContextManager[Cursor]:
        """Open a transaction that writes."""
        self.require_there()
        return self.home.writing()

    # --- keys of people, groups, units and plans --------------------------------

    def live(self, names: Iterable[KeyName]) -> dict[KeyName, SubjectKey]:
        """Give those keys that are there and not destroyed."""
        found: dict[KeyName, SubjectKey] = {}
        if not self.is_there():
            return found
        with self.reading() as cursor:
            for name in names:
                rows = cursor.read(
                    f"SELECT {_SUBJECT} FROM subject_keys WHERE plan = ? AND subject = ? AND kind = ? AND year = ?"
                    " AND wrapped IS NOT NULL",
                    *name,
                )
                found.update((name, _subject(row)) for row in rows)
        return found

    def add(self, keys: Iterable[tuple[str, KeyName, str, str]]) -> None:
        """Add keys, each as its id, name, master and wrapped form; where there is one of that name, it stays.

        With the first keys the tables are made.
        """
        self.make()
        with self.writing() as cursor:
            for id_, name, master, wrapped in keys:
                cursor.do(
                    "INSERT INTO subject_keys (id, plan, subject, kind, year, generation, master, wrapped)"
                    " SELECT ?, ?, ?, ?, ?, (SELECT count(*) FROM subject_keys WHERE plan = ? AND subject = ?"
                    " AND kind = ? AND year = ? AND wrapped IS NULL), ?, ?"
                    " WHERE true ON CONFLICT DO NOTHING",
                    *(id_, *name, *name, master, wrapped),
                )

    def names(self, plan: str) -> list[KeyName]:
        """List the keys of a plan that are not destroyed."""
        with self.reading() as cursor:
            rows = cursor.read(
                "SELECT plan, subject, kind, year FROM subject_keys WHERE plan = ? AND wrapped IS NOT NULL", plan
            )
        return sorted(KeyName(*row) for row in rows)

    def counted(self) -> dict[str, int]:
        """Count the keys of each plan that are not destroyed."""
        with self.reading() as cursor:
            rows = cursor.read(
                "SELECT plan, count(*) FROM subject_keys WHERE wrapped IS NOT NULL GROUP BY plan ORDER BY plan"
            )
        return dict(rows)

    def masters(self) -> set[str]:
        """Name the master keys that wrap keys which are not destroyed."""
        with self.reading() as cursor:
            rows = cursor.read("SELECT DISTINCT master FROM subject_keys WHERE wrapped IS NOT NULL")
        return {name for (name,) in rows}

    def wrapped_by(self, master: str, count: int) -> list[SubjectKey]:
        """Give some of the keys that a master key wraps."""
        with self.reading() as cursor:
            statement = f"SELECT {_SUBJECT} FROM subject_keys WHERE master = ? AND wrapped IS NOT NULL LIMIT {count:d}"
            return [_subject(row) for row in cursor.read(statement, master)]

    def wrap_anew(self, keys: Iterable[tuple[SubjectKey, str, str]]) -> None:
        """Write keys as another master key wraps them; one that was destroyed meanwhile stays so."""
        with self.writing() as cursor:
            for key, master, wrapped in sorted(keys, key=lambda it: it[0].name):
                cursor.do(
                    "UPDATE subject_keys SET master = ?, wrapped = ? WHERE id = ? AND wrapped IS NOT NULL",
                    *(master, wrapped, key.id),
                )

    # --- keys of texts -----------------------------------------------------------

    def keep(self, shares: Sequence[Share]) -> None:
        """Keep shares, all or none.

        Raises:
            StoreError: one of those whose they are has been destroyed meanwhile.

        """
        with self.writing() as cursor:
            for key in dict.fromkeys(it.subject.id for it in sorted(shares, key=lambda it: it.subject.name)):
                cursor.do("UPDATE subject_keys SET year = year WHERE id = ?", key)  # nobody destroys it meanwhile
                if not cursor.read("SELECT 1 FROM subject_keys WHERE id = ? AND wrapped IS NOT NULL", key):
                    raise StoreError(DESTROYED_MEANWHILE)
            cursor.each(
                "INSERT INTO text_keys (name, share, plan, all_needed, subject_key, wrapped) VALUES (?, ?, ?, ?, ?, ?)",
                [(it.name, it.share, it.plan, it.all_needed, it.subject.id, it.wrapped) for it in shares],
            )

    def shares(self, plan: str, names: Sequence[str]) -> dict[str, list[Share]]:
        """Give the shares of texts of a plan, by the names of their keys."""
        found: dict[str, list[Share]] = {}
        subjects: dict[str, SubjectKey] = {}
        with self.reading() as cursor:
            for some in _by(_AT_ONCE, names):
                marks = ", ".join("?" * len(some))
                rows = cursor.read(
                    "SELECT t.name, t.share, t.plan, t.all_needed, t.wrapped, t.decision, t.erased_at,"
                    " s.id, s.plan, s.subject, s.kind, s.year, s.generation, s.master, s.wrapped,"
                    " s.decision, s.erased_at FROM text_keys t JOIN subject_keys s ON s.id = t.subject_key"
                    f" WHERE t.plan = ? AND t.name IN ({marks}) ORDER BY t.name, t.share",
                    *(plan, *some),
                )
                for row in rows:
                    found.setdefault(row[0], []).append(_share(row, subjects))
        return found

    # --- forgetting --------------------------------------------------------------

    def destroy(self, plan: str, names: Sequence[KeyName], erased: Erased) -> Destroyed:
        """Destroy keys, so that nothing of them is left but that they were there."""
        with self.writing() as cursor:
            before, gone = _erased(cursor, plan), 0
            for name in sorted({it for it in names if it.plan == plan}):
                where = "plan = ? AND subject = ? AND kind = ? AND year = ? AND wrapped IS NOT NULL"
                gone += len(cursor.read(f"SELECT 1 FROM subject_keys WHERE {where}", *name))
                cursor.do(
                    f"UPDATE subject_keys SET wrapped = NULL, decision = ?, erased_at = ? WHERE {where}",
                    *(erased.decision, erased.at.isoformat(), *name),
                )
            texts = _erased(cursor, plan) - before
        self._forget()
        return Destroyed(gone, texts)

    def redact(self, plan: str, names: Sequence[str], erased: Erased) -> Destroyed:
        """Destroy the keys of single texts."""
        with self.writing() as cursor:
            before = _erased(cursor, plan)
            for name in sorted(set(names)):
                cursor.do(
                    "UPDATE text_keys SET wrapped = NULL, decision = ?, erased_at = ?"
                    " WHERE plan = ? AND name = ? AND wrapped IS NOT NULL",
                    *(erased.decision, erased.at.isoformat(), plan, name),
                )
            texts = _erased(cursor, plan) - before
        self._forget()
        return Destroyed(0, texts)

    def forget_wrapped(self) -> None:
        """Leave nothing of the keys as another master key wrapped them."""
        self.home.forget("subject_keys")

    def _forget(self) -> None:
        for table in ("subject_keys", "text_keys"):
            self.home.forget(table)

    # --- who looked --------------------------------------------------------------

    def look(self, at: datetime, looks: Sequence[Look]) -> None:
        """Write down who reads what."""
        with self.writing() as cursor:
            cursor.each(
                "INSERT INTO looks (at, plan, number, kind, reader, authors, in_right) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (at.isoformat(), it.plan, it.number, it.kind, it.reader, json.dumps(it.authors), it.right)
                    for it in looks
                ],
            )

    def looks(self, plan: str) -> Iterator[tuple[datetime, Look]]:
        """Give who read what in a plan."""
        with self.reading() as cursor:
            rows = cursor.read(
                "SELECT at, plan, number, kind, reader, authors, in_right FROM looks WHERE plan = ? ORDER BY at", plan
            )
        for at, of, number, kind, reader, authors, right in rows:
            yield datetime.fromisoformat(at), Look(of, number, kind, reader, tuple(json.loads(authors)), right)

    # --- copies ------------------------------------------------------------------

    def copy(self, into: "KeyTables") -> None:
        """Write all that is here, as it is at one moment, into tables that are empty."""
        with self.reading() as cursor:
            rows = {table: cursor.read(f"SELECT * FROM {table}") for table in _COPIED}
        into.make()
        with into.writing() as cursor:
            for table, columns in _COPIED.items():
                marks = ", ".join("?" * columns)
                cursor.each(f"INSERT INTO {table} VALUES ({marks})", rows[table])

    def note_copy(self, at: datetime, file: str) -> None:
        """Write down that a copy is made."""
        with self.writing() as cursor:
            cursor.do("INSERT INTO copies (at, file) VALUES (?, ?)", at.isoformat(), file)

    def copies(self) -> list[tuple[datetime, str]]:
        """Give when which copies were made, the first first."""
        with self.reading() as cursor:
            rows = cursor.read("SELECT at, file FROM copies ORDER BY at")
        return [(datetime.fromisoformat(at), file) for at, file in rows]


def _erased(cursor: Cursor, plan: str) -> int:
    """Count the texts of a plan that cannot be opened any more."""
    ((count,),) = cursor.read(
        "SELECT count(*) FROM (SELECT t.name FROM text_keys t JOIN subject_keys s ON s.id = t.subject_key"
        " WHERE t.plan = ? GROUP BY t.name, t.all_needed HAVING"
        " (t.all_needed AND count(t.wrapped) + count(s.wrapped) < 2 * count(*))"
        " OR (NOT t.all_needed AND sum(CASE WHEN t.wrapped IS NULL OR s.wrapped IS NULL THEN 0 ELSE 1 END) = 0)) found",
        plan,
    )
    return int(count)


def _subject(row: Sequence[Any]) -> SubjectKey:
    id_, plan, subject, kind, year, generation, master, wrapped = row
    return SubjectKey(id_, KeyName(plan, subject, kind, year), generation, master, wrapped or "")


def _share(row: Sequence[Any], subjects: dict[str, SubjectKey]) -> Share:
    name, share, plan, all_needed, wrapped, decision, erased_at, *subject, why, when = row
    key = subjects.get(subject[0]) or subjects.setdefault(subject[0], _subject(subject))
    said, at = (decision, erased_at) if erased_at else (why, when)
    erased = Erased(said, datetime.fromisoformat(at)) if at else None
    return Share(name, share, plan, bool(all_needed), key, wrapped or "", erased)


def _by(count: int, names: Sequence[str]) -> Iterator[Sequence[str]]:
    yield from (names[start : start + count] for start in range(0, len(names), count))
