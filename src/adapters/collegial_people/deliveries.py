"""Several tables that belong together: OneRoster bundles, and those of Microsoft School Data Sync."""

from collections.abc import Mapping
from typing import Any, Final

import attrs

from collegial_core import Unreadable
from collegial_people import markings
from collegial_people.columns import TEACHERS, USERS, Format, heading_in, word_of
from collegial_people.content import Row, Table, table_of
from collegial_people.drafts import Draft, Known, Notes, known_units
from collegial_people.findings import Place
from collegial_people.numbers import found_in, without_numbers
from collegial_people.reading import TableReader
from collegial_people.text import cleaned, day_of

ORGS: Final = "orgs.csv"
USERS_FILE: Final = "users.csv"
ROLES: Final = "roles.csv"
MANIFEST: Final = "manifest.csv"
SCHOOLS: Final = "School.csv"
TEACHERS_FILE: Final = "Teacher.csv"

MEMBERS: Final = (ORGS, USERS_FILE, ROLES, MANIFEST, SCHOOLS, TEACHERS_FILE)


_HEAD: Final = 2_000


@attrs.frozen
class Delivery:
    """The files of a delivery by their names, and what is called what in messages."""

    files: Mapping[str, bytes]
    shown: str

    def named(self, name: str) -> str:
        """Name one of its files in a message."""
        return name if name == self.shown else f"{self.shown}, {name}"

    def table(self, name: str) -> Table | None:
        """Read one of its tables; None where it is not there."""
        if name not in self.files:
            return None
        return table_of(self.files[name], self.named(name), file=name)


@attrs.frozen
class Rows:
    """A table whose columns are read by their headings."""

    table: Table
    columns: Mapping[str, int]

    @classmethod
    def of(cls, table: Table) -> "Rows":
        """Take the first row for the headings."""
        return cls(table, {word_of(it): at for at, it in enumerate(table.rows[0].cells, 1)})

    def said(self, row: Row, *names: str) -> str:
        """Give the cell in the first of these columns that is there."""
        return next((cleaned(row.said(self.columns[it])) for it in names if it in self.columns), "")

    def at(self, row: Row, *names: str) -> Place:
        """Name the place of that cell."""
        return self.table.at(row.line, next((self.columns[it] for it in names if it in self.columns), None))

    def __iter__(self) -> Any:  # noqa: ANN401 - an iterator of rows
        return (it for it in self.table.rows[1:] if not it.is_empty)


def read_delivery(delivery: Delivery, notes: Notes, units: Mapping[str, str]) -> str:
    """Read a delivery into notes; give the name of its format.

    Raises:
        Unreadable: there is no table of people in it.

    """
    if USERS_FILE in delivery.files:
        notes.units = _units_in(delivery.table(ORGS), units)
        _read_table(delivery, USERS_FILE, USERS, notes)
        roles = delivery.table(ROLES)
        if roles is not None:
            _read_roles(Rows.of(roles), notes)
        _ask_for_units(notes)
        return "oneroster" if MANIFEST in delivery.files else "sds"
    if TEACHERS_FILE in delivery.files:
        notes.units = _units_in(delivery.table(SCHOOLS), units)
        _read_table(delivery, TEACHERS_FILE, TEACHERS, notes)
        return "sds"
    raise Unreadable(delivery.shown, f"has neither {USERS_FILE} nor {TEACHERS_FILE}")


def is_member(name: str, content: bytes) -> bool:
    """Tell whether a file is one of a delivery of several: by its name and its headings, for others have the name."""
    if name not in MEMBERS:
        return False
    head = content[:_HEAD].decode("utf-8", errors="replace").casefold().partition("\n")[0]
    return any(it in head for it in ("sourcedid", "sis id", "propertyname"))


def _units_in(table: Table | None, units: Mapping[str, str]) -> Known:
    """Give the units of a delivery: code → name."""
    if table is None:
        return known_units(units)
    rows = Rows.of(table)
    return known_units(units, {rows.said(it, "sourcedid", "sisid"): rows.said(it, "name") for it in rows})


def _read_table(delivery: Delivery, name: str, form: Format, notes: Notes) -> None:
    table = delivery.table(name)
    columns = heading_in(table.rows, form) if table is not None else None
    if table is None or columns is None:
        raise Unreadable(delivery.named(name), "has no headings that are known")
    TableReader(notes, table, columns).read()


def _read_roles(rows: Rows, notes: Notes) -> None:
    """Let each row be where somebody works; who is protected, a pupil or left out has none here either."""
    notes.leave_hidden_out()
    _leave_pupils_out(rows, notes)
    people = {it.raw_id: it for it in notes.drafts if it.raw_id}
    others = notes.raw_others | notes.raw_hidden.keys()
    for row in rows:
        said = rows.said(row, "usersourcedid")
        where = rows.at(row, "usersourcedid")
        if said in notes.raw_hidden:
            notes.tell(notes.raw_hidden[said], rows.table.at(row.line))
            continue
        if found := found_in(said):
            notes.tell(found[0].kind, where)
        if code := _other_than_staff(rows.said(row, "role")):
            notes.tell(code, rows.at(row, "role"))
        elif said in people:
            _take_role(rows, row, people[said], notes)
        elif not said or said not in others:
            notes.tell("person_unknown", where)


def _leave_pupils_out(rows: Rows, notes: Notes) -> None:
    """Leave those out whose every role is a pupil's or a guardian's."""
    roles: dict[str, set[str]] = {}
    for row in rows:
        roles.setdefault(rows.said(row, "usersourcedid"), set()).add(_other_than_staff(rows.said(row, "role")))
    for draft in list(notes.drafts):
        said = roles.get(draft.raw_id, {""}) if draft.raw_id else {""}
        if "" not in said:
            notes.tell(min(said), draft.place)
            notes.drafts.remove(draft)
            notes.raw_others.add(draft.raw_id)


def _other_than_staff(role: str) -> str:
    if markings.is_pupil(role):
        return "pupil"
    return "guardian" if markings.is_guardian(role) else ""


def _take_role(rows: Rows, row: Row, draft: Draft, notes: Notes) -> None:
    if markings.is_gone(rows.said(row, "status")):
        notes.tell("role_ended", rows.at(row, "status"))
        return
    since, until = (day_of(rows.said(row, *it)) for it in _DAYS)
    starts, ends = (rows.at(row, *it) for it in _DAYS)
    for said, day, place in ((rows.said(row, *_DAYS[0]), since, starts), (rows.said(row, *_DAYS[1]), until, ends)):
        if said and day is None:
            notes.tell("date_unreadable", place)
    notes.tell_days(since, until, starts, ends)
    place = rows.at(row, "orgsourcedid")
    role = without_numbers(rows.said(row, "role")) or None
    for unit in notes.units_in(rows.said(row, "orgsourcedid"), place, draft):
        notes.join(draft, unit, place, role=role, since=since, until=until)


_DAYS: Final = (("rolestartdate", "begindate"), ("roleenddate", "enddate"))


def _ask_for_units(notes: Notes) -> None:
    for draft in notes.drafts:
        if not draft.memberships and "unit_unknown" not in draft.asks and "no_unit" not in draft.asks:
            notes.tell("no_unit", draft.place)
            draft.ask("no_unit")
