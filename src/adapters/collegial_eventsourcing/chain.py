"""A hash chain over a plan's stored entries: a changed byte or a missing row breaks it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from collegial_core.kernel import StoreError
from collegial_core.store import Corruption, Upgrade
from collegial_core.wire import link

Linked = tuple[int, str, bytes, bytes]
"""A stored row with its link: number, name, line and link."""

Head = tuple[int, bytes]
"""What a plan's head holds: the number and the link of its last entry."""


class Chain:
    """A plan's chain, followed from its first entry to its head.

    Where an older release made no links and no heads, only the numbers are followed.
    """

    def __init__(self, plan: str, *, linked: bool = True) -> None:
        """Begin before the first entry."""
        self.plan = plan
        self._linked = linked
        self.number = 0
        self._link = b""

    def follow(self, row: Linked) -> Corruption | None:
        """Take the next row; tell if it is not the one that was written."""
        number, _, _, chain = row
        place, before = self.number + 1, self._link
        self.number, self._link = max(place, number), chain
        if number > place:
            return missing(self.plan, place, number - 1)
        if number < place or (self._linked and not _fits(before, row)):
            return changed(self.plan, place)
        return None

    def end(self, head: Head | None) -> Corruption | None:
        """Tell if the last row was not the plan's last entry."""
        if not self._linked:
            return None
        if head is None:
            return Corruption(self.plan, None, "The head of the plan is missing.") if self.number else None
        number, chain = head
        if number > self.number:
            return missing(self.plan, self.number + 1, number)
        if number < self.number:
            why = "Entry {entry} comes after the plan's head, which is at {head}."
            return Corruption(self.plan, number + 1, why, {"entry": number + 1, "head": number})
        if chain != self._link:
            why = "The head of the plan does not fit its last entry, {entry}."
            return Corruption(self.plan, number, why, {"entry": number})
        return None


def _fits(before: bytes, row: Linked) -> bool:
    _, name, line, chain = row
    try:
        return link(before, name, line) == chain
    except (AttributeError, TypeError, UnicodeError):
        return False  # what was a text or bytes is so no longer


def missing(plan: str, first: int, last: int) -> Corruption:
    """Say that entries are missing."""
    if first == last:
        return Corruption(plan, first, "Entry {entry} is missing.", {"entry": first})
    return Corruption(plan, first, "Entries {first} to {last} are missing.", {"first": first, "last": last})


def changed(plan: str, number: int) -> Corruption:
    """Say that an entry has been changed, or stands where another stood."""
    return Corruption(plan, number, "Entry {entry} is not what was written.", {"entry": number})


def unreadable(plan: str, number: int, why: str) -> Corruption:
    """Say that the engine cannot read on from an entry."""
    return Corruption(
        plan, number, "Entry {entry} and those after it cannot be read: {why}.", {"entry": number, "why": why}
    )


def engine_error(why: str) -> Corruption:
    """Say what the engine's own check has found."""
    return Corruption(None, None, "The engine says: {why}.", {"why": why})


def miscounted(given: int, there: int, **more: int) -> Corruption:
    """Say that there are fewer entries than were written, or more."""
    return Corruption(
        None, None, "{given} entries were written, and {there} are there.", {"given": given, "there": there, **more}
    )


def misplaced(given: int, last: int, **more: int) -> Corruption:
    """Say that an entry stands at a position that was never given."""
    why = "Positions were given up to {given}, but an entry stands at {last}."
    return Corruption(None, None, why, {"given": given, "last": last, **more})


def missing_links(schema: int, entries: int) -> Corruption:
    """Say that a store is of an older release, which made no links."""
    why = (
        "The tables are of an older release (schema {schema}): none of the {entries} entries has a link, and a change"
        " in one of them would not be noticed. `collegial upgrade` links them as they are then."
    )
    return Corruption(None, None, why, {"schema": schema, "entries": entries})


def no_guard(name: str) -> Corruption:
    """Say that something which guards the entries is not there as we made it."""
    return Corruption(None, None, "{name} is missing in the file, or is another.", {"name": name})


def no_guard_in_database(name: str) -> Corruption:
    """Say the same of a database, in which there are columns and constraints too."""
    return Corruption(None, None, "{name} is missing in the database, or is another.", {"name": name})


def foreign(name: str) -> Corruption:
    """Say that something which we did not make hangs on our tables."""
    return Corruption(None, None, "{name} is none of our tables and guards, but belongs to them.", {"name": name})


def remembered(shown: str, facts: Mapping[str, Any]) -> Upgrade:
    """Give an upgrade as a store remembers it.

    Raises:
        StoreError: that is not as it was written.

    """
    try:
        at, before, plans, entries = (facts[name] for name in ("at", "before", "plans", "entries"))
        return Upgrade(at=datetime.fromisoformat(at), before=int(before), plans=int(plans), entries=int(entries))
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{shown} does not remember its upgrade as it was written: {error}") from error


def older(shown: str, schema: int) -> str:
    """Say of a store of an older release what it takes to write to it."""
    return (
        f"{shown} is of an older release (schema {schema}), whose entries have no links: it is read as it is, and can"
        " be written to after `collegial upgrade`"
    )
