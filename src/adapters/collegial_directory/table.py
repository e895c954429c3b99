"""A directory in a CSV file: `plan,person,name,mail,login,protected`, read once."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self

from collegial_core import StoreError, Unreadable
from collegial_core.ids import PersonId
from collegial_directory.database import require_entry
from collegial_directory.directory import Entry, Grants, Mark, Marks

COLUMNS: Final = ("plan", "person", "name", "mail", "login", "protected", "opens_plans", "overview")
"""The columns of the file; the last six may be left out."""

_YES: Final = {"": False, "no": False, "yes": True}


class CSVDirectory:
    """Names and logins in a file that is read when it is opened, and changed by whoever keeps it.

    So nobody gets a place in a plan by beginning it: their line in the new plan has to be there before.
    """

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            Unreadable: a line is none of a directory; it is named.
            StoreError: the file cannot be read.

        """
        self._entries: dict[str, dict[str, Entry]] = {}
        self._grants: dict[str, Grants] = {}
        self._lines: dict[tuple[str, str], str] = {}
        self._shown = f"the directory {str(path)!r}"
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.DictReader(stream, strict=True)
                try:
                    _require_columns(reader.fieldnames or (), f"{path}:1")
                    for row in reader:
                        self._take(row, f"{path}:{reader.line_num}")
                except csv.Error as error:
                    no = "is no CSV: a quote is not closed, or stands within a cell"
                    raise Unreadable(f"{path}:{reader.reader.line_num}", no) from error
        except UnicodeError as error:
            raise StoreError(f"{self._shown} is no text in UTF-8") from error
        except OSError as error:
            raise StoreError(f"{self._shown} cannot be read: {error}") from error

    def _take(self, row: Mapping[Any, Any], place: str) -> None:
        if None in row:
            raise Unreadable(place, "has more cells than there are columns")
        if None in row.values():
            raise Unreadable(place, "has fewer cells than there are columns")
        said = {name: (row.get(name) or "").strip() for name in COLUMNS}
        flags = {name: said.pop(name) for name in ("protected", "opens_plans", "overview")}
        for name, flag in flags.items():
            if flag not in _YES:
                raise Unreadable(f"{place}, {name}", f"expected yes or no, got {flag[:40]!r}")
        entry = Entry(
            plan=said["plan"],
            person=PersonId(said["person"]),
            name=said["name"] or None,
            mail=said["mail"] or None,
            login=said["login"] or None,
            protected=_YES[flags["protected"]],
        )
        try:
            require_entry(entry)
        except Unreadable as no:
            raise Unreadable(f"{place}, {no.path}", no.message) from no
        except StoreError as no:
            raise StoreError(f"{place}: {no}") from no
        self._lines[entry.plan, entry.person] = place
        self._keep(entry, flags, place)

    def _keep(self, entry: Entry, flags: Mapping[str, str], place: str) -> None:
        of_plan = self._entries.setdefault(entry.plan, {})
        if entry.person in of_plan:
            raise Unreadable(place, f"{entry.person} is there already in {entry.plan}")
        if entry.login and any(it.login == entry.login for it in of_plan.values()):
            raise Unreadable(place, f"the login {entry.login[:40]!r} is there already in {entry.plan}")
        of_plan[entry.person] = entry
        if entry.login:
            before = self._grants.get(entry.login, Grants(login=entry.login))
            self._grants[entry.login] = Grants(
                login=entry.login,
                opens_plans=before.opens_plans or _YES[flags["opens_plans"]],
                overview=before.overview or _YES[flags["overview"]],
            )

    def line_of(self, entry: Entry) -> str:
        """Give the file and the line on which somebody stands: `people.csv:7`."""
        return self._lines[entry.plan, entry.person]

    def names(self, plan: str) -> Mapping[str, str]:
        """Give the names in a plan by their pseudonyms; the protected are not among them."""
        return {it.person: it.name for it in self.entries(plan) if it.name}

    def places(self, login: str) -> Mapping[str, PersonId]:
        """Give the pseudonym of a login in each plan in which it has a place."""
        return {it.plan: it.person for plan in self for it in self.entries(plan) if it.login == login}

    def grants(self, login: str) -> Grants | None:
        """Give what is granted to a login; None where it is not known at all."""
        return self._grants.get(login)

    def entries(self, plan: str) -> tuple[Entry, ...]:
        """Give everybody in a plan, by their pseudonyms."""
        return tuple(it for _, it in sorted(self._entries.get(plan, {}).items()))

    def marks(self, plan: str) -> Mapping[PersonId, frozenset[Mark]]:  # noqa: ARG002 - as others are asked
        """Give nothing: the file has no marks, for people are taken in where they can be written."""
        return {}

    def put(self, entry: Entry) -> None:
        """Refuse: the file is changed by whoever keeps it."""
        raise self._only_read(entry.person)

    def put_all(self, entries: Iterable[Entry], grants: Iterable[Grants] = (), marks: Marks | None = None) -> None:
        """Refuse, as `put`."""
        for plan, person in marks or {}:
            raise self._only_read(f"{person} in {plan}")
        for it in entries:
            self.put(it)
        for granted in grants:
            self.grant(granted)

    def grant(self, grants: Grants) -> None:
        """Refuse, as `put`."""
        raise self._only_read(grants.login)

    def erase(self, plan: str, person: str) -> bool:
        """Refuse, as `put`."""
        raise self._only_read(f"{person} in {plan}")

    def _only_read(self, about: str) -> StoreError:
        return StoreError(f"{self._shown} is only read: change {about} in the file, and open it again")

    def __iter__(self) -> Iterator[str]:
        """Give the plans of which it knows somebody."""
        return iter(sorted(self._entries))

    def close(self) -> None:
        """Do nothing: the file was read and closed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _require_columns(found: object, place: str) -> None:
    names = tuple(found) if isinstance(found, (list, tuple)) else ()
    if len(set(names)) < len(names):
        raise Unreadable(place, "names a column twice")
    for needed in ("plan", "person"):
        if needed not in names:
            raise Unreadable(place, f"has no column {needed}; the first line names the columns: {', '.join(COLUMNS)}")
    for name in names:
        if name not in COLUMNS:
            raise Unreadable(place, f"has a column {str(name)[:40]!r}, which is none of {', '.join(COLUMNS)}")
