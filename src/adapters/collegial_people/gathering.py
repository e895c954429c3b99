"""From rows to people: rows of the same person are brought together, and two of one name are told apart."""

from collections.abc import Sequence
from datetime import date

import attrs

from collegial_people.drafts import Draft, Notes
from collegial_people.roster import Listed, Membership
from collegial_people.text import folded


@attrs.define
class _Group:
    """All rows of a person, the first in front."""

    drafts: list[Draft]

    @property
    def first(self) -> Draft:
        return self.drafts[0]

    @property
    def name(self) -> str:
        return folded(f"{self.first.given} {self.first.family}")

    @property
    def units(self) -> set[str]:
        return {membership.unit for it in self.drafts for membership, _ in it.memberships}

    def values(self, name: str) -> set[str]:
        """Give what the rows say of one thing, case aside."""
        return {str(said).casefold() for it in self.drafts if (said := getattr(it, name))}


def gathered(notes: Notes) -> tuple[Listed, ...]:
    """Give the people of all rows, and note what was found on the way."""
    groups: list[_Group] = []
    for draft in notes.drafts:
        same = next((it for it in groups if _is_same(it, draft)), None)
        if same is None:
            _tell_likeness(notes, groups, draft)
            groups.append(_Group([draft]))
        else:
            _tell_more(notes, same, draft)
            same.drafts.append(draft)
        _tell_units_of_a_row(notes, draft)
    return tuple(_Person(notes.today, it, _signatures(notes, it, groups)).listed() for it in groups)


# --- who is who ---------------------------------------------------------------------------


def _is_same(group: _Group, draft: Draft) -> bool:
    """Tell whether a row is of somebody who is there: by id or number, else by mail or signature and name."""
    for name in ("raw_id", "number"):
        said, there = getattr(draft, name), group.values(name)
        if said and there:
            return said.casefold() in there
    if group.name != folded(f"{draft.given} {draft.family}"):
        return False
    mails = group.values("mail")
    if draft.mail and mails:
        return draft.mail.casefold() in mails
    units = {membership.unit for membership, _ in draft.memberships}
    return bool(draft.signature and draft.signature.casefold() in group.values("signature") and units & group.units)


def _tell_likeness(notes: Notes, groups: Sequence[_Group], draft: Draft) -> None:
    """Tell of a name or a mail address that somebody else in the file has."""
    if draft.mail:
        other = next((it for it in groups if draft.mail.casefold() in it.values("mail")), None)
        if other is not None:
            notes.tell("same_mail", draft.name_at, other=other.first.place)
            draft.ask("same_mail")
            draft.mail = None
    name = folded(f"{draft.given} {draft.family}")
    like = next((it for it in groups if it.name == name), None)
    if like is None:
        return
    notes.tell("same_name", draft.name_at, other=like.first.place)
    units = {membership.unit for membership, _ in draft.memberships}
    apart = draft.source_id and like.first.source_id and units and like.units and not units & like.units
    if not apart:
        draft.ask("same_name")


def _tell_more(notes: Notes, group: _Group, draft: Draft) -> None:
    """Tell what another row adds to somebody: a unit, or nothing new."""
    new = [(it, place) for it, place in draft.memberships if it.unit not in group.units]
    for _, place in new:
        notes.tell("two_units", place, other=group.first.place)
    if not new:
        roles = {(it.unit, it.role) for row in group.drafts for it, _ in row.memberships}
        if all((it.unit, it.role) in roles for it, _ in draft.memberships):
            notes.tell("same_person_rows", draft.place, other=group.first.place)


def _tell_units_of_a_row(notes: Notes, draft: Draft) -> None:
    """Tell of somebody of whom one row, or a table of roles, names several units."""
    first = None
    seen: set[str] = set()
    for membership, place in draft.memberships:
        if first is not None and membership.unit not in seen:
            notes.tell("two_units", place, other=None if first == place else first)
        first = first or place
        seen.add(membership.unit)


def _signatures(notes: Notes, group: _Group, groups: Sequence[_Group]) -> dict[str, str]:
    """Give the signature in each unit; one that somebody before has there already is not taken."""
    found: dict[str, str] = {}
    taken = {
        (unit, it.signature.casefold()): before
        for before in groups[: groups.index(group)]
        for it in before.drafts
        if it.signature
        for unit in _units_of(it)
    }
    first: Draft | None = None
    for draft in group.drafts:
        for unit, signature in draft.signatures.items():
            found.setdefault(unit, signature)
        if draft.signature is None:
            continue
        at = draft.signature_at or draft.place
        other = next(
            (taken[key] for unit in _units_of(draft) if (key := (unit, draft.signature.casefold())) in taken), None
        )
        if other is not None:
            notes.tell("signature_taken", at, other=other.first.place)
            continue
        if first is not None and first.signature != draft.signature:
            notes.tell("signature_differs", at, other=first.place)
        first = first or draft
        for unit in _units_of(draft):
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
