"""Who in a file is whom in the plan."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import attrs

from collegial_core import State
from collegial_core.ids import PersonId
from collegial_directory import Entry, Mark, MarkKind
from collegial_people.roster import Hidden, Listed, Roster
from collegial_people.text import folded


class KnowsPeople(Protocol):
    """What is asked of a directory before anything is accepted."""

    def entries(self, plan: str) -> Sequence[Entry]:
        """Give everybody in a plan."""
        ...

    def marks(self, plan: str) -> Mapping[PersonId, frozenset[Mark]]:
        """Give by what they are known again."""
        ...


@attrs.frozen
class Person:
    """Somebody in the directory, with where they work in the plan, if they are in it."""

    entry: Entry
    marks: frozenset[Mark]
    unit: str | None
    left: bool

    @property
    def more_units(self) -> tuple[str, ...]:
        """The units where they work too."""
        return tuple(sorted(it.value for it in self.marks if it.kind is MarkKind.UNIT and it.value != self.unit))

    @property
    def units(self) -> tuple[str, ...]:
        """All the units where they work."""
        return (*([self.unit] if self.unit else []), *self.more_units)

    def keys(self, kind: MarkKind) -> Iterator[tuple[str, str]]:
        """Give by what they are known, and within what."""
        return ((it.within, it.value.casefold()) for it in self.marks if it.kind is kind)


@attrs.define
class Matched:
    """Those of the directory, and who of a file each of them is."""

    known: tuple[Person, ...]
    logins: frozenset[str]
    """The logins of those whose identity is protected."""
    _names: frozenset[str] = attrs.field(init=False)
    _pairs: dict[int, Person] = attrs.field(factory=dict)
    _marked: set[PersonId] = attrs.field(factory=set)
    """Those whom a row that was left out is of: nobody in the file is one of them."""

    def __attrs_post_init__(self) -> None:
        self._names = frozenset(folded(it.entry.name or "") for it in self.known)

    def of(self, listed: Listed) -> Person | None:
        """Give who somebody in the file is."""
        return self._pairs.get(id(listed))

    def pair(self, listed: Listed, person: Person) -> None:
        """Let them be one."""
        self._pairs[id(listed)] = person

    def left_over(self) -> Iterator[Person]:
        """Give those who are not in the file."""
        there = {it.entry.person for it in self._pairs.values()} | self._marked
        return (it for it in self.known if it.entry.person not in there)

    def leave_marked_out(self, roster: Roster) -> None:
        """Let nobody in the file be one of those whom it marks: an old and a new identity are never linked."""
        found = (self.hidden(row, roster.format) for row in roster.hidden)
        self._marked |= {it.entry.person for it in found if it is not None}

    def has_name(self, listed: Listed) -> bool:
        """Tell whether somebody known has that name."""
        return folded(listed.name) in self._names

    def hidden(self, row: Hidden, source: str) -> Person | None:
        """Give who is known and has become protected: by id, mail address or signature, never by name."""
        for it in self.known:
            if row.source_id and (source, row.source_id.casefold()) in it.keys(MarkKind.SOURCE_ID):
                return it
        for it in self.known:
            if row.mail and row.mail == (it.entry.mail or "").casefold():
                return it
        for it in self.known:
            unit, signature = row.signature or ("", "")
            if signature and (unit, signature.casefold()) in it.keys(MarkKind.SIGNATURE):
                return it
        return None


def matched(plan: str, state: State, people: KnowsPeople, roster: Roster) -> Matched:
    """Find who is whom; the protected in the directory are left alone."""
    marks = people.marks(plan)
    known = []
    for entry in people.entries(plan):
        there = state.people.get(entry.person)
        if not entry.protected:
            unit, left = (there.unit, there.left_on is not None) if there else (None, False)
            known.append(Person(entry, marks.get(entry.person, frozenset()), unit, left))
    logins = (it.login.casefold() for it in people.entries(plan) if it.protected and it.login)
    found = Matched(tuple(known), frozenset(logins))
    found.leave_marked_out(roster)
    source = roster.format
    _pair(found, roster, lambda it: [(source, it.source_id.casefold())] if it.source_id else [], _ids)
    _pair(found, roster, lambda it: [it.mail.casefold()] if it.mail else [], _mails)
    _pair(found, roster, _signatures_of, lambda it: it.keys(MarkKind.SIGNATURE))
    _pair_alike(found, roster)
    _pair(found, roster, _names_of, lambda it: [(unit, folded(it.entry.name or "")) for unit in it.units])
    return found


def _ids(person: Person) -> Iterable[Hashable]:
    return person.keys(MarkKind.SOURCE_ID)


def _mails(person: Person) -> Iterable[Hashable]:
    return [person.entry.mail.casefold()] if person.entry.mail else []


def _signatures_of(listed: Listed) -> Iterable[Hashable]:
    return [(unit, said.casefold()) for unit, said in listed.signatures.items()]


def _names_of(listed: Listed) -> Iterable[Hashable]:
    return [(it.unit, folded(listed.name)) for it in listed.memberships]


def _pair(
    found: Matched,
    roster: Roster,
    of_listed: Callable[[Listed], Iterable[Hashable]],
    of_known: Callable[[Person], Iterable[Hashable]],
) -> None:
    """Let those be one who have a key in common that nobody else has, and nothing surer that speaks against it."""
    waiting = [it for it in roster.people if found.of(it) is None]
    counts = Counter(key for it in waiting for key in set(of_listed(it)))
    by_key: dict[Hashable, dict[PersonId, Person]] = {}
    for person in found.left_over():
        for key in of_known(person):
            by_key.setdefault(key, {})[person.entry.person] = person
    paired: set[PersonId] = set()
    for listed in waiting:
        there = {name: it for key in of_listed(listed) if counts[key] == 1 for name, it in by_key.get(key, {}).items()}
        free = [it for name, it in there.items() if name not in paired]
        if len(free) == 1 and not _contradict(listed, free[0], roster.format, surely=of_known in {_ids, _mails}):
            found.pair(listed, free[0])
            paired.add(free[0].entry.person)


def _pair_alike(found: Matched, roster: Roster) -> None:
    """Let those be one of whom the file says just what is known, one for one: nothing is new, whoever is whom.

    First come those of whom it says all that is known, then those of whom it names a unit alone.
    """
    _pair_one_for_one(found, roster, _whole_of_listed, _whole_of_known)
    _pair_one_for_one(found, roster, _first_of_listed, _units_of_known)


def _pair_one_for_one(
    found: Matched,
    roster: Roster,
    of_listed: Callable[[Listed], Hashable],
    of_known: Callable[[Person, str], Iterable[Hashable]],
) -> None:
    there: dict[Hashable, list[Person]] = {}
    for person in found.left_over():
        for key in of_known(person, roster.format):
            there.setdefault(key, []).append(person)
    paired: set[PersonId] = set()
    for listed in roster.people:
        if found.of(listed) is not None or not listed.memberships:
            continue
        free = [it for it in there.get(of_listed(listed), ()) if it.entry.person not in paired]
        if free:
            found.pair(listed, free[0])
            paired.add(free[0].entry.person)


def _whole_of_listed(listed: Listed) -> Hashable:
    units = frozenset(it.unit for it in listed.memberships)
    signatures = frozenset((unit, it.casefold()) for unit, it in listed.signatures.items())
    said = (folded(listed.name), (listed.mail or "").casefold(), (listed.source_id or "").casefold())
    return (units, signatures, *said)


def _whole_of_known(person: Person, source: str) -> Iterator[Hashable]:
    entry, signatures = person.entry, frozenset(person.keys(MarkKind.SIGNATURE))
    said = (folded(entry.name or ""), (entry.mail or "").casefold(), _id_in(person, source))
    yield (frozenset(person.units), signatures, *said)


def _first_of_listed(listed: Listed) -> Hashable:
    unit = listed.memberships[0].unit
    said = (listed.mail, listed.signatures.get(unit), listed.source_id)
    return (unit, folded(listed.name), *((it or "").casefold() for it in said))


def _units_of_known(person: Person, source: str) -> Iterator[Hashable]:
    entry, signatures = person.entry, dict(person.keys(MarkKind.SIGNATURE))
    for unit in person.units:
        said = ((entry.mail or "").casefold(), signatures.get(unit, ""), _id_in(person, source))
        yield (unit, folded(entry.name or ""), *said)


def _id_in(person: Person, source: str) -> str:
    return "".join(value for within, value in person.keys(MarkKind.SOURCE_ID) if within == source)


def _contradict(listed: Listed, person: Person, source: str, *, surely: bool) -> bool:
    """Tell whether they are two: with another id of that source, or, unless they were known surely, another mail."""
    ids = {value for within, value in person.keys(MarkKind.SOURCE_ID) if within == source}
    if listed.source_id and ids and listed.source_id.casefold() not in ids:
        return True
    mail = person.entry.mail
    return bool(not surely and listed.mail and mail and listed.mail.casefold() != mail.casefold())
