"""A directory in SQL tables: an SQLite file, or a schema of PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Self

from collegial_core import StoreError, Unreadable
from collegial_core.ids import PersonId
from collegial_core.kernel.fields import MAX_LABEL, require_id, require_text
from collegial_directory.directory import Entry, Grants, Mark, MarkKind, Marks
from collegial_sql.home import Cursor, Home

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS people (
        plan TEXT NOT NULL, person TEXT NOT NULL, name TEXT, mail TEXT, login TEXT, protected BOOLEAN NOT NULL,
        PRIMARY KEY (plan, person), UNIQUE (plan, login))""",
    """CREATE TABLE IF NOT EXISTS logins (
        login TEXT PRIMARY KEY, person TEXT UNIQUE, opens_plans BOOLEAN NOT NULL, overview BOOLEAN NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS marks (
        plan TEXT NOT NULL, person TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (plan, person, kind, place, value))""",
    "CREATE INDEX IF NOT EXISTS people_by_login ON people (login)",
)

_READ: Final = "SELECT plan, person, name, mail, login, protected FROM people WHERE plan = ? ORDER BY person"
_WRITE: Final = "INSERT INTO people (plan, person, name, mail, login, protected) VALUES (?, ?, ?, ?, ?, ?)"

_UNMARK: Final = "DELETE FROM marks WHERE plan = ? AND person = ?"


class SQLDirectory:
    """Names and logins in a database; all of it is erased where somebody is."""

    def __init__(self, home: Home) -> None:
        self._home = home
        with home.writing() as cursor:
            for statement in _TABLES:
                cursor.do(statement)

    def names(self, plan: str) -> Mapping[str, str]:
        """Give the names in a plan by their pseudonyms; the protected are not among them."""
        with self._home.reading() as cursor:
            return dict(cursor.read("SELECT person, name FROM people WHERE plan = ? AND name IS NOT NULL", plan))

    def places(self, login: str) -> Mapping[str, PersonId]:
        """Give the pseudonym of a login in each plan in which it has a place."""
        with self._home.reading() as cursor:
            return dict(cursor.read("SELECT plan, person FROM people WHERE login = ? ORDER BY plan", login))

    def grants(self, login: str) -> Grants | None:
        """Give what is granted to a login; None where it is not known at all."""
        with self._home.reading() as cursor:
            found = cursor.read("SELECT person, opens_plans, overview FROM logins WHERE login = ?", login)
            known = found or cursor.read("SELECT 1 FROM people WHERE login = ? LIMIT 1", login)
        if not found:
            return Grants(login=login) if known else None
        ((person, opens, overview),) = found
        return Grants(login=login, person=person, opens_plans=bool(opens), overview=bool(overview))

    def entries(self, plan: str) -> tuple[Entry, ...]:
        """Give everybody in a plan, by their pseudonyms."""
        with self._home.reading() as cursor:
            found = cursor.read(_READ, plan)
        return tuple(map(_entry, found))

    def marks(self, plan: str) -> Mapping[PersonId, frozenset[Mark]]:
        """Give by what those in a plan are known again who have such marks; the protected have none."""
        with self._home.reading() as cursor:
            rows = cursor.read("SELECT person, kind, place, value FROM marks WHERE plan = ?", plan)
        found: dict[PersonId, set[Mark]] = {}
        for person, kind, within, value in rows:
            found.setdefault(PersonId(person), set()).add(Mark(kind=MarkKind(kind), within=within, value=value))
        return {person: frozenset(marks) for person, marks in found.items()}

    def put(self, entry: Entry) -> None:
        """Add somebody in a plan, or replace what is known of them."""
        self.put_all((entry,))

    def put_all(self, entries: Iterable[Entry], grants: Iterable[Grants] = (), marks: Marks | None = None) -> None:
        """Add or replace all of them and set what logins may do, or change nothing."""
        with self._home.writing() as cursor:
            replaced = [_put(cursor, it) for it in entries]
            logins = [_grant(cursor, it) for it in grants]
            for (plan, person), those in (marks or {}).items():
                _mark(cursor, plan, person, those)
        if any(replaced):
            self._home.forget("people")
        if marks or any(replaced):
            self._home.forget("marks")
        if logins:
            self._home.forget("logins")

    def grant(self, grants: Grants) -> None:
        """Set what a login may do; one that is granted nothing is not kept."""
        self.put_all((), (grants,))

    def erase(self, plan: str, person: str) -> bool:
        """Forget all of somebody in a plan; tell whether they were there."""
        with self._home.writing() as cursor:
            there = _is_there(cursor, plan, person)
            cursor.do("DELETE FROM people WHERE plan = ? AND person = ?", plan, person)
            cursor.do(_UNMARK, plan, person)
        self._home.forget("people")
        self._home.forget("marks")
        return there

    def __iter__(self) -> Iterator[str]:
        """Give the plans of which it knows somebody."""
        with self._home.reading() as cursor:
            return iter([plan for (plan,) in cursor.read("SELECT DISTINCT plan FROM people ORDER BY plan")])

    def close(self) -> None:
        """Let go of the database."""
        self._home.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _put(cursor: Cursor, entry: Entry) -> bool:
    """Put somebody; tell whether something is replaced by it."""
    require_entry(entry)
    _require_free(cursor, entry)
    there = _is_there(cursor, entry.plan, entry.person)
    cursor.do("DELETE FROM people WHERE plan = ? AND person = ?", entry.plan, entry.person)
    cursor.do(_WRITE, *(entry.plan, entry.person, entry.name, entry.mail, entry.login, entry.protected))
    if entry.protected:
        cursor.do(_UNMARK, entry.plan, entry.person)
    return there


def _mark(cursor: Cursor, plan: str, person: str, marks: Iterable[Mark]) -> None:
    """Let somebody be known again by these marks, and by no other."""
    require_id(plan, "plan")
    require_id(person, "person")
    cursor.do(_UNMARK, plan, person)
    for it in set(marks):
        require_text(it.value, "mark", MAX_LABEL, lines=False)
        cursor.do(
            "INSERT INTO marks (plan, person, kind, place, value) VALUES (?, ?, ?, ?, ?)",
            *(plan, person, str(it.kind), it.within, it.value),
        )


def _grant(cursor: Cursor, grants: Grants) -> str:
    """Set what a login may do; tell which."""
    require_text(grants.login, "login", MAX_LABEL, lines=False)
    if grants.person is not None:
        require_id(grants.person, "person")
    other = cursor.read("SELECT login FROM logins WHERE person = ? AND login <> ?", grants.person, grants.login)
    if other:
        raise StoreError(f"{grants.person} is another login already; give it a pseudonym of its own")
    cursor.do("DELETE FROM logins WHERE login = ?", grants.login)
    if grants != Grants(login=grants.login):
        cursor.do(
            "INSERT INTO logins (login, person, opens_plans, overview) VALUES (?, ?, ?, ?)",
            *(grants.login, grants.person, grants.opens_plans, grants.overview),
        )
    return grants.login


def _is_there(cursor: Cursor, plan: str, person: str) -> bool:
    return bool(cursor.read("SELECT 1 FROM people WHERE plan = ? AND person = ?", plan, person))


def _require_free(cursor: Cursor, entry: Entry) -> None:
    other = cursor.read(
        "SELECT person FROM people WHERE plan = ? AND login = ? AND person <> ?",
        *(entry.plan, entry.login, entry.person),
    )
    if other:
        raise StoreError(f"the login of {entry.person} is that of {other[0][0]} in {entry.plan} already")


def _entry(row: tuple[Any, ...]) -> Entry:
    plan, person, name, mail, login, protected = row
    return Entry(plan=plan, person=person, name=name, mail=mail, login=login, protected=bool(protected))


def is_mail(text: str) -> bool:
    """Tell whether a text may be a mail address: something before an @ and something behind, and no space."""
    before, _, behind = text.partition("@")
    return bool(before and behind) and "@" not in behind and not any(it.isspace() or it in ",;" for it in text)


def require_entry(entry: Entry) -> None:
    """See that an entry can be kept.

    Raises:
        Unreadable: an id is none, a name is no readable text, or a mail address is none.
        StoreError: somebody with a protected identity has a name or a mail address.

    """
    require_id(entry.plan, "plan")
    require_id(entry.person, "person")
    for field in ("name", "mail", "login"):
        if (said := getattr(entry, field)) is not None:
            require_text(said, field, MAX_LABEL, lines=False)
    if entry.mail is not None and not is_mail(entry.mail):
        raise Unreadable("mail", f"expected a mail address, got {entry.mail[:80]!r}")
    if entry.protected and (entry.name or entry.mail):
        raise StoreError(f"{entry.person} has a protected identity: neither name nor mail is kept")
