"""People while a file is read: what each row says, before rows of the same person are brought together."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import attrs

from collegial_people.findings import Fact, Finding, Place
from collegial_people.numbers import without_numbers
from collegial_people.roster import Hidden, Membership
from collegial_people.text import bare, nearest, parts_of

SOON: Final = 90
"""So many days ahead it is told that somebody leaves."""


@attrs.define(kw_only=True)
class Draft:
    """What the rows of one person say.

    `number` is compared in memory while the file is read, and `raw_id` joins tables; neither is kept.
    """

    place: Place
    name_at: Place
    given: str = ""
    family: str = ""
    mail: str | None = None
    signature: str | None = None
    signature_at: Place | None = None
    signatures: dict[str, str] = attrs.field(factory=dict)
    """Those that a source gives with each unit."""
    source_id: str | None = None
    raw_id: str = attrs.field(default="", repr=False)
    number: str | None = attrs.field(default=None, repr=False)
    memberships: list[tuple[Membership, Place]] = attrs.field(factory=list)
    asks: list[str] = attrs.field(factory=list)
    goes_on: "Draft | None" = attrs.field(default=None, repr=False)
    """The row above, where this one has no name of its own."""
    gone: bool = False
    """Whether it is said that they have left, without a day."""

    def ask(self, code: str) -> None:
        """Let somebody decide on it."""
        if code not in self.asks:
            self.asks.append(code)


@attrs.frozen(kw_only=True)
class Known:
    """The units that are known by a name or a code, and what they are called here.

    Where nothing is known, every name is taken as it stands.
    """

    names: Mapping[str, str] = attrs.field(factory=dict)
    own: Mapping[str, str] = attrs.field(factory=dict)
    """What a delivery itself says of its units."""

    def named(self, said: str) -> str | None:
        """Give what a unit is called here; None where it is not known."""
        called = self.own.get(said, said)
        found = next((self.names[it] for it in (called, said, bare(called), bare(said)) if it in self.names), None)
        if found or (said not in self.own and (self.names or self.own)):
            return found
        return called

    def nearest(self, said: str) -> str | None:
        """Give the name or code that may be meant."""
        return nearest(said, [*self.own, *self.own.values(), *self.names.values(), *self.names])


def known_units(names: Mapping[str, str], own: Mapping[str, str] | None = None) -> Known:
    """Make the units that are known, of names and codes and what each is called here.

    Names that differ by a space or an accent alone are one, unless they are of two units: then the whole name counts.
    """
    alike: dict[str, set[str]] = {}
    for said, called in names.items():
        alike.setdefault(bare(said), set()).add(called)
    loosely = {said: called for said, (called, *others) in alike.items() if not others}
    return Known(names={**loosely, **names}, own=own or {})


def signed(unit: str, signature: str) -> str:
    """Write a signature in a unit as one text, to be compared."""
    return f"{unit}\n{signature.casefold()}"


@attrs.define
class Notes:
    """What is found while a file is read, and the people and rows in it."""

    today: date
    units: Known
    findings: list[Finding] = attrs.field(factory=list)
    drafts: list[Draft] = attrs.field(factory=list)
    hidden: list[Hidden] = attrs.field(factory=list)
    marked: bool = False
    """Whether something in the file could say whose identity is protected."""
    raw_hidden: dict[str, str] = attrs.field(factory=dict, repr=False)
    """Ids of those left out for a protected identity → the code; joins tables, and is not kept."""
    keys_hidden: set[tuple[str, str]] = attrs.field(factory=set, repr=False)
    """Numbers, ids, mail addresses and signatures of those left out; compared while the file is read, and not kept."""
    raw_others: set[str] = attrs.field(factory=set, repr=False)
    """Ids of pupils and others who are left out."""

    def tell(self, code: str, place: Place, other: Place | None = None, **facts: Fact) -> None:
        """Note a finding."""
        self.findings.append(Finding(code=str(code), place=place, other=other, facts=facts))

    def units_in(self, cell: str, place: Place, draft: Draft) -> list[str]:
        """Give the units in a cell, by what they are called here; for one that is not known somebody is asked."""
        whole = self.units.named(cell) if self.units.names or self.units.own else None
        if whole is not None:
            return [whole]
        found: list[str] = []
        for said in parts_of(cell):
            name = self.units.named(said)
            if name is not None:
                found.append(name)
                continue
            facts: dict[str, Any] = {"value": without_numbers(said)}
            if near := self.units.nearest(said):
                facts["nearest"] = near
            self.tell("unit_unknown", place, **facts)
            draft.ask("unit_unknown")
        return found

    def join(self, draft: Draft, unit: str, place: Place, **said: Any) -> None:  # noqa: ANN401 - a membership's fields
        """Let a unit be one where somebody works."""
        draft.memberships.append((Membership(unit=unit, **said), place))

    def leave_hidden_out(self) -> None:
        """Leave those rows out too that say nothing, but are of somebody whom another row marks as protected.

        What such a row says counts for others in turn.
        """
        while out := self._of_hidden():
            for draft in [it for it in self.drafts if id(it) in out]:
                self.tell("protected", draft.place)
                mail = draft.mail.casefold() if draft.mail else None
                self.hidden.append(Hidden(place=draft.place, mail=mail, source_id=draft.raw_id or None))
                self.raw_hidden |= {draft.raw_id: "protected"} if draft.raw_id else {}
                self.keys_hidden |= set(_keys_of(draft))
            self.drafts = [it for it in self.drafts if id(it) not in out]

    def _of_hidden(self) -> set[int]:
        out = {id(it) for it in self.drafts if not self.keys_hidden.isdisjoint(_keys_of(it))}
        return out | {id(it) for it in self.drafts if id(it.goes_on) in out}

    def tell_days(self, since: date | None, until: date | None, starts: Place, ends: Place) -> None:
        """Tell whether somebody has left, will soon, or is yet to come."""
        if since and since > self.today:
            self.tell("begins", starts, on=since)
        if until and until < self.today:
            self.tell("left", ends, on=until)
        elif until and 0 < (until - self.today).days <= SOON:
            self.tell("leaves", ends, on=until)


def _keys_of(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield by what a row is known to be of the same person as another, in the same file."""
    said = (("raw_id", draft.raw_id), ("number", draft.number), ("mail", (draft.mail or "").casefold()))
    yield from ((name, it) for name, it in said if it)
    for membership, _ in draft.memberships if draft.signature else ():
        yield "signature", signed(membership.unit, draft.signature or "")
