"""What a file would change in a plan and its directory: proposed one by one, and recorded only where accepted."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from secrets import choice
from typing import Any, Final

import attrs

from collegial_core import State
from collegial_core.group import PersonLeft
from collegial_core.ids import PersonId, UnitId
from collegial_core.ledger import Reading
from collegial_core.plan import PersonMoved, PersonRegistered
from collegial_directory import Mark, MarkKind
from collegial_people.drafts import known_units
from collegial_people.findings import Place
from collegial_people.matching import KnowsPeople, Matched, Person, matched
from collegial_people.roster import Hidden, Listed, Roster
from collegial_people.text import bare, folded


class Kind(StrEnum):
    """What is proposed."""

    JOINED = "joined"
    RENAMED = "renamed"
    MAIL_ADDED = "mail_added"
    MAIL_CHANGED = "mail_changed"
    KNOWN_BY = "known_by"
    MOVED = "moved"
    UNIT_ADDED = "unit_added"
    UNIT_LEFT = "unit_left"
    LEFT = "left"
    RETURNED = "returned"
    NOT_IN_FILE = "not_in_file"
    BECAME_PROTECTED = "became_protected"
    IS_PROTECTED = "is_protected"


SENTENCES: Final[Mapping[Kind, str]] = {
    Kind.JOINED: "comes into the plan",
    Kind.RENAMED: "has another name",
    Kind.MAIL_ADDED: "has a mail address",
    Kind.MAIL_CHANGED: "has another mail address",
    Kind.KNOWN_BY: "is known by another id or signature",
    Kind.MOVED: "works in another unit",
    Kind.UNIT_ADDED: "works in one more unit",
    Kind.UNIT_LEFT: "no longer works in one of the units",
    Kind.LEFT: "has left",
    Kind.RETURNED: "is there again after having left: nothing is recorded",
    Kind.NOT_IN_FILE: "is not in the file, which does not say why: nothing is recorded",
    Kind.BECAME_PROTECTED: "somebody in the plan is protected now: their name and mail address are forgotten",
    Kind.IS_PROTECTED: "somebody whom the directory has as protected: nothing is recorded",
}
"""Kind → what it says."""

ASKS: Final[Mapping[str, str]] = {
    "unit_left": "is it so, or does the file tell of one unit only?",
    "not_in_file": "have they left? Nobody has said so",
    "left": "is it so?",
    "begins": "will they begin later?",
    "number_temporary": "are they to be taken in?",
    "number_placeholder": "are they to be taken in?",
    "protected": "is it so? Then the name is forgotten",
}
"""What has to be decided where it is no finding of the file's."""

_LETTERS: Final = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH: Final = 6


@attrs.frozen(kw_only=True)
class Proposal:
    """One change, where in the file it comes from, and what has to be decided before it is accepted.

    What has nothing to be `recorded` is only told.  `before` and `after` are a name or a mail address, `units` the
    units it is about.  Of somebody who has become protected only the place may be shown.
    """

    kind: Kind
    place: Place | None
    person: PersonId = attrs.field(repr=False)
    name: str | None = None
    before: str | None = None
    after: str | None = None
    units: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    recorded: bool = True
    event: PersonRegistered | PersonMoved | PersonLeft | None = None
    changes: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """Fields of the entry in the directory."""
    marks: frozenset[Mark] = attrs.field(factory=frozenset, repr=False)
    """By what they are known again from now on."""
    drops: frozenset[Mark] = attrs.field(factory=frozenset, repr=False)
    """By what no longer."""


@attrs.frozen(kw_only=True)
class Proposals:
    """All that a file would change in a plan; `number` is that of the plan's last entry when it was proposed."""

    plan: str
    number: int
    items: tuple[Proposal, ...]
    unchanged: int

    def sure(self) -> tuple[Proposal, ...]:
        """Give those that nobody has to decide on."""
        return tuple(it for it in self.items if it.recorded and not it.asks)

    def at(self, places: Collection[str]) -> tuple[Proposal, ...]:
        """Give those that can be accepted at places, named as they are shown."""
        return tuple(it for it in self.items if it.recorded and it.place is not None and str(it.place) in places)


def propose(plan: str, reading: Reading, people: KnowsPeople, roster: Roster) -> Proposals:
    """Compare a file with a plan and its directory; nothing is written.

    Somebody is known again by the id of the same source, else by mail address, else by signature in a unit, else by
    name in a unit where nobody else has it.  Whoever is missing from the file has not left.
    """
    return _Proposing(plan, reading, people, roster).all()


@attrs.define(init=False)
class _Proposing:
    plan: str
    state: State
    number: int
    roster: Roster
    people: Matched
    taken: set[str]
    there: set[str]
    """The units that somebody in the file works in."""

    def __init__(self, plan: str, reading: Reading, people: KnowsPeople, roster: Roster) -> None:
        self.plan, self.state, self.number = plan, reading.state, reading.number
        self.roster = roster
        self.roster = attrs.evolve(roster, people=tuple(map(self._in_units_of_the_plan, roster.people)))
        self.people = matched(plan, self.state, people, self.roster)
        self.there = {it.unit for listed in self.roster.people for it in listed.memberships}
        self.taken = {*self.state.people, *(it.entry.person for it in self.people.known)}

    def all(self) -> Proposals:
        """Give everything that is proposed."""
        items: list[Proposal] = []
        unchanged = 0
        for listed in self.roster.people:
            person = self.people.of(listed)
            found = list(self._newcomer(listed) if person is None else self._change(listed, person))
            items += found
            unchanged += person is not None and not found
        items += self._protected()
        items += self._missing()
        return Proposals(plan=self.plan, number=self.number, items=tuple(items), unchanged=unchanged)

    # --- units ------------------------------------------------------------------------------

    def _in_units_of_the_plan(self, listed: Listed) -> Listed:
        """Name the units where they still work as the plan does, and ask about those that it does not have."""
        ids = known_units({str(it): str(it) for it in self.state.units}).names
        said = (*(it.unit for it in listed.memberships), *listed.signatures)
        named = {it: ids.get(it) or ids.get(bare(it)) for it in said}
        today = self.roster.today
        now = [it for it in listed.memberships if listed.left or it.until is None or it.until >= today]
        kept = tuple(attrs.evolve(it, unit=unit) for it in now if (unit := named[it.unit]))
        signatures = {unit: said for it, said in listed.signatures.items() if (unit := named[it])}
        asks = [*listed.asks, *(["unit_unknown"] if len(kept) < len(now) else [])]
        if kept and all(it.since is not None and it.since > today for it in kept):
            asks.append("begins")
        return attrs.evolve(listed, memberships=kept, signatures=signatures, asks=tuple(dict.fromkeys(asks)))

    def _units_of(self, listed: Listed) -> tuple[str, ...]:
        return tuple(dict.fromkeys(it.unit for it in listed.memberships))

    # --- somebody new -----------------------------------------------------------------------

    def _newcomer(self, listed: Listed, person: Person | None = None) -> Iterator[Proposal]:
        if listed.left:
            return
        if (listed.mail or "").casefold() in self.people.logins:
            yield Proposal(kind=Kind.IS_PROTECTED, place=listed.places[0], person=PersonId(""), recorded=False)
            return
        units = self._units_of(listed)
        name = PersonId(self._pseudonym()) if person is None else person.entry.person
        asks = [*listed.asks]
        if not units and not {"no_unit", "unit_unknown", "unit_ended"} & set(asks):
            asks.append("no_unit")
        if person is None and self.people.has_name(listed) and "same_name" not in asks:
            asks.append("same_name")
        yield Proposal(
            kind=Kind.JOINED,
            place=listed.places[0],
            person=name,
            name=listed.name,
            after=listed.mail,
            units=units,
            asks=tuple(asks),
            recorded=bool(units),
            event=PersonRegistered(person=name, unit=UnitId(units[0])) if units else None,
            changes={"name": listed.name, "mail": listed.mail},
            marks=frozenset(self._marks(listed, units[1:])),
        )

    def _pseudonym(self) -> str:
        """Make a pseudonym by chance: nothing of the name is in it, so nobody can try names out."""
        while True:
            name = "p-" + "".join(choice(_LETTERS) for _ in range(_LENGTH))
            if name not in self.taken:
                self.taken.add(name)
                return name

    def _marks(self, listed: Listed, more: Iterable[str]) -> Iterator[Mark]:
        if listed.source_id:
            yield Mark(kind=MarkKind.SOURCE_ID, within=self.roster.format, value=listed.source_id)
        for unit, signature in listed.signatures.items():
            yield Mark(kind=MarkKind.SIGNATURE, within=unit, value=signature)
        for unit in more:
            yield Mark(kind=MarkKind.UNIT, within="", value=unit)

    # --- somebody known ---------------------------------------------------------------------

    def _change(self, listed: Listed, person: Person) -> Iterator[Proposal]:
        """Propose what is different; what they are known by goes with the first of it."""
        if person.unit is None:
            yield from self._newcomer(listed, person)
            return
        found = list(self._differences(listed, person))
        marks = frozenset(self._marks(listed, ())) - person.marks
        replaced = frozenset(it for it in person.marks if any(_replaces(new, it) for new in marks))
        if marks and not found:
            found = [self._about(Kind.KNOWN_BY, listed, person)]
        for at, it in enumerate(found):
            first = at == 0
            yield attrs.evolve(it, marks=it.marks | marks, drops=it.drops | replaced) if first else it

    def _about(self, kind: Kind, listed: Listed, person: Person, **more: Any) -> Proposal:  # noqa: ANN401 - its fields
        return Proposal(kind=kind, place=listed.places[0], person=person.entry.person, name=listed.name, **more)

    def _differences(self, listed: Listed, person: Person) -> Iterator[Proposal]:
        entry, about = person.entry, self._about
        doubts = tuple(it for it in listed.asks if it in _DOUBTFUL_NAMES)
        if person.left:
            if not listed.left:
                yield about(Kind.RETURNED, listed, person, recorded=False)
            return
        if folded(entry.name or "") != folded(listed.name):
            said = {"before": entry.name, "after": listed.name, "changes": {"name": listed.name}}
            yield about(Kind.RENAMED, listed, person, asks=doubts, **said)
        if listed.mail and listed.mail.casefold() != (entry.mail or "").casefold():
            kind = Kind.MAIL_CHANGED if entry.mail else Kind.MAIL_ADDED
            said = {"before": entry.mail, "after": listed.mail, "changes": {"mail": listed.mail}}
            yield about(kind, listed, person, **said)
        if listed.left:
            yield about(Kind.LEFT, listed, person, asks=("left",), event=PersonLeft(person=entry.person))
        else:
            yield from self._moves(listed, person)

    def _moves(self, listed: Listed, person: Person) -> Iterator[Proposal]:
        """Propose where somebody works now, as far as the file tells of their units at all."""
        units = self._units_of(listed)
        if not units or person.unit is None:
            return
        known = {person.unit, *person.more_units}
        new = [it for it in units if it not in known]
        gone = [it for it in known if it not in units and it in self.there]
        if person.unit in gone:
            now, *new = [*new, *(it for it in units if it in person.more_units)]
            event = PersonMoved(person=person.entry.person, unit=UnitId(now))
            drops = frozenset({Mark(kind=MarkKind.UNIT, within="", value=now)})
            said = {"before": person.unit, "after": now, "units": (now,), "event": event, "drops": drops}
            yield self._about(Kind.MOVED, listed, person, asks=_of_units(listed), **said)
        for unit in [it for it in new if it not in known]:
            marks = frozenset({Mark(kind=MarkKind.UNIT, within="", value=unit)})
            yield self._about(Kind.UNIT_ADDED, listed, person, units=(unit,), asks=_of_units(listed), marks=marks)
        for unit in sorted(it for it in gone if it != person.unit):
            drops = frozenset(it for it in person.marks if unit in {it.within, it.value})
            yield self._about(Kind.UNIT_LEFT, listed, person, units=(unit,), asks=("unit_left",), drops=drops)

    # --- who is not listed ------------------------------------------------------------------

    def _protected(self) -> Iterator[Proposal]:
        """Propose to forget the name of somebody known whose identity is protected now; of them no name is shown."""
        rows: dict[PersonId, tuple[Hidden, Person]] = {}
        for hidden in self.roster.hidden:
            if (person := self._known_as(hidden)) is not None:
                rows.setdefault(person.entry.person, (hidden, person))
        for name, (hidden, person) in rows.items():
            yield Proposal(
                kind=Kind.BECAME_PROTECTED,
                place=attrs.evolve(hidden.place, column=None),
                person=name,
                asks=("protected",),
                changes={"name": None, "mail": None, "protected": True},
                drops=person.marks,
            )

    def _known_as(self, hidden: Hidden) -> Person | None:
        return self.people.hidden(hidden, self.roster.format)

    def _missing(self) -> Iterator[Proposal]:
        """Tell who is missing from a file that holds everybody; that is no reason to say that they have left."""
        if not self.roster.whole:
            return
        for it in self.people.left_over():
            if it.unit in self.there and not it.left:
                yield Proposal(
                    kind=Kind.NOT_IN_FILE,
                    place=None,
                    person=it.entry.person,
                    name=it.entry.name,
                    units=(it.unit,),
                    asks=("not_in_file",),
                    recorded=False,
                )


_DOUBTFUL_NAMES: Final = ("letters_lost", "encoding_damage", "formula_like", "name_short", "line_break_in_cell")
"""What is asked about a name, which matters where the name is what changes."""


def _of_units(listed: Listed) -> tuple[str, ...]:
    return tuple(it for it in listed.asks if it in {"unit_ended", "unit_unknown", "row_continues"})


def _replaces(new: Mark, old: Mark) -> bool:
    """Tell whether a mark stands in the place of another: the same source's id, or the signature in the same unit."""
    return new.kind is old.kind is not MarkKind.UNIT and new.within == old.within
