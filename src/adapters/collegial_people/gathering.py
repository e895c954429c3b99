"""From rows to people: rows of the same person are brought together, and two of one name are told apart."""

from datetime import date
from typing import Final

import attrs

from collegial_people.drafts import Draft, Notes
from collegial_people.roster import Listed, Membership
from collegial_people.text import folded


@attrs.define(eq=False)
class _Group:
    """All rows of a person, the first in front, and what they say of one thing, case aside."""

    drafts: list[Draft] = attrs.field(factory=list)
    said: dict[str, set[str]] = attrs.field(factory=dict)
    units: set[str] = attrs.field(factory=set)
    work: set[tuple[str, str | None]] = attrs.field(factory=set)

    @property
    def first(self) -> Draft:
        return self.drafts[0]

    def add(self, draft: Draft) -> None:
        """Let a row be theirs."""
        self.drafts.append(draft)
        for name in ("raw_id", "number", "mail"):
            self.said.setdefault(name, set()).update({_key(draft, name)} - {""})
        self.units |= {it.unit for it, _ in draft.memberships}
        self.work |= {(it.unit, it.role) for it, _ in draft.memberships}


@attrs.define
class _Groups:
    """Everybody so far, in order, and where somebody is looked for."""

    all: list[_Group] = attrs.field(factory=list)
    by: dict[tuple[str, str], list[_Group]] = attrs.field(factory=dict)
    of: dict[int, _Group] = attrs.field(factory=dict)
    """By rows, for those that go on from one."""

    def like(self, draft: Draft, *names: str) -> list[_Group]:
        """Give those who have one of these in common with a row."""
        return [it for name in names for it in self.by.get((name, _key(draft, name)), ())]

    def add(self, group: _Group, draft: Draft) -> None:
        """Let a row be of somebody."""
        if not group.drafts:
            self.all.append(group)
        group.add(draft)
        self.of[id(draft)] = group
        for name in ("raw_id", "number", "mail", "name", "name_mail", "name_signature"):
            if key := _key(draft, name):
                there = self.by.setdefault((name, key), [])
                if group not in there[-1:]:
                    there.append(group)


def _key(draft: Draft, name: str) -> str:
    """Give what a row says of one thing as it is compared; nothing where it says nothing of it."""
    called = folded(f"{draft.given} {draft.family}")
    match name:
        case "name":
            return called
        case "name_mail":
            return f"{called}\n{draft.mail.casefold()}" if draft.mail else ""
        case "name_signature":
            return f"{called}\n{draft.signature.casefold()}" if draft.signature else ""
        case _:
            return str(getattr(draft, name) or "").casefold()


_KNOWN_BY: Final = ("raw_id", "number", "name_mail", "name_signature")


def gathered(notes: Notes) -> tuple[Listed, ...]:
    """Give the people of all rows, and note what was found on the way."""
    notes.leave_hidden_out()
    groups = _Groups()
    for draft in notes.drafts:
        same = groups.of.get(id(draft.goes_on))
        if same is None:
            same = next((it for it in groups.like(draft, *_KNOWN_BY) if _is_same(it, draft)), None)
        if same is None:
            _tell_likeness(notes, groups, draft)
        else:
            _tell_more(notes, same, draft)
        groups.add(same or _Group(), draft)
        _tell_units_of_a_row(notes, draft)
    taken: dict[tuple[str, str], _Group] = {}
    return tuple(_Person(notes.today, it, _signatures(notes, it, taken)).listed() for it in groups.all)


# --- who is who ---------------------------------------------------------------------------


def _is_same(group: _Group, draft: Draft) -> bool:
    """Tell whether a row is of somebody who is there: by id or number, else by name and mail or signature."""
    for name in ("raw_id", "number"):
        said, there = _key(draft, name), group.said[name]
        if said and there:
            return said in there
    if _key(group.first, "name") != _key(draft, "name"):
        return False
    if draft.mail and group.said["mail"]:
        return _key(draft, "mail") in group.said["mail"]
    return bool(group.units & {it.unit for it, _ in draft.memberships})


def _tell_likeness(notes: Notes, groups: _Groups, draft: Draft) -> None:
    """Tell of a name or a mail address that somebody else in the file has."""
    if draft.mail:
        other = next(iter(groups.like(draft, "mail")), None)
        if other is not None:
            notes.tell("same_mail", draft.name_at, other=other.first.place)
            draft.ask("same_mail")
            draft.mail = None
    like = next(iter(groups.like(draft, "name")), None)
    if like is None:
        return
    notes.tell("same_name", draft.name_at, other=like.first.place)
    units = {membership.unit for membership, _ in draft.memberships}
    apart = draft.source_id and like.first.source_id and units and like.units and not units & like.units
    if not apart:
        draft.ask("same_name")


def _tell_more(notes: Notes, group: _Group, draft: Draft) -> None:
    """Tell what another row adds to somebody: a unit, or nothing new."""
    new = [place for it, place in draft.memberships if it.unit not in group.units]
    for place in new:
        notes.tell("two_units", place, other=group.first.place)
    if not new and all((it.unit, it.role) in group.work for it, _ in draft.memberships):
        notes.tell("same_person_rows", draft.place, other=group.first.place)
    if _key(draft, "name") != _key(group.first, "name"):
        notes.tell("name_differs", draft.name_at, other=group.first.place)
        group.first.ask("name_differs")


def _tell_units_of_a_row(notes: Notes, draft: Draft) -> None:
    """Tell of somebody of whom one row, or a table of roles, names several units."""
    first = None
    seen: set[str] = set()
    for membership, place in draft.memberships:
        if first is not None and membership.unit not in seen:
            notes.tell("two_units", place, other=None if first == place else first)
        first = first or place
        seen.add(membership.unit)


def _signatures(notes: Notes, group: _Group, taken: dict[tuple[str, str], _Group]) -> dict[str, str]:
    """Give the signature in each unit; one that somebody before has there already is not taken."""
    found: dict[str, str] = {}
    first: Draft | None = None
    for draft in group.drafts:
        for unit, signature in draft.signatures.items():
            found.setdefault(unit, signature)
        if draft.signature is None:
            continue
        at, keys = draft.signature_at or draft.place, [(it, draft.signature.casefold()) for it in _units_of(draft)]
        other = next((taken[it] for it in keys if taken.get(it, group) is not group), None)
        if other is not None:
            notes.tell("signature_taken", at, other=other.first.place)
            continue
        taken.update(dict.fromkeys(keys, group))
        if first is not None and str(first.signature).casefold() != draft.signature.casefold():
            notes.tell("signature_differs", at, other=first.place)
        first = first or draft
        for unit, _ in keys:
            found.setdefault(unit, draft.signature)
    return found


def _units_of(draft: Draft) -> list[str]:
    return [membership.unit for membership, _ in draft.memberships] or [""]


# --- one person ---------------------------------------------------------------------------


@attrs.frozen
class _Person:
    """Makes somebody of their rows."""

    today: date
    group: _Group
    signatures: dict[str, str]

    def listed(self) -> Listed:
        """Give them as they are listed."""
        first = self.group.first
        memberships = self._memberships()
        ended = bool(memberships) and all(it.until is not None and it.until < self.today for it in memberships)
        return Listed(
            given=first.given,
            family=first.family,
            places=tuple(dict.fromkeys(it.place for it in self.group.drafts)),
            mail=self._first("mail"),
            source_id=self._first("source_id"),
            signatures=self.signatures,
            memberships=memberships,
            asks=tuple(dict.fromkeys(code for it in self.group.drafts for code in it.asks)),
            left=(ended and "unit_ended" not in first.asks) or all(it.gone for it in self.group.drafts),
        )

    def _first(self, name: str) -> str | None:
        return next((said for it in self.group.drafts if (said := getattr(it, name))), None)

    def _memberships(self) -> tuple[Membership, ...]:
        found: dict[tuple[str, str | None], Membership] = {}
        for draft in self.group.drafts:
            for it, _ in draft.memberships:
                found.setdefault((it.unit, it.role), it)
        return tuple(found.values())
