"""The chain that holds a plan's stored entries fast: a changed byte or a missing row breaks it."""

from collegial_core.ledger import Damage
from collegial_core.ledger.codec import link

__all__ = ["Chain", "Head", "Linked", "changed", "link", "missing", "spoilt", "unreadable"]

Linked = tuple[int, str, bytes, bytes]
"""A stored row with its link: number, name, line and link."""

Head = tuple[int, bytes]
"""What a plan's head holds: the number and the link of its last entry."""


class Chain:
    """A plan's chain, followed from its first entry to its head."""

    def __init__(self, plan: str) -> None:
        """Begin before the first entry."""
        self.plan = plan
        self.number = 0
        self._link = b""

    def follow(self, row: Linked) -> Damage | None:
        """Take the next row; tell if it is not the one that was written."""
        number, _, _, chain = row
        place, before = self.number + 1, self._link
        self.number, self._link = max(place, number), chain
        if number > place:
            return missing(self.plan, place, number - 1)
        if number < place or not _fits(before, row):
            return changed(self.plan, place)
        return None

    def end(self, head: Head | None) -> Damage | None:
        """Tell if the last row was not the plan's last entry."""
        if head is None:
            return Damage(self.plan, None, "The head of the plan is missing.") if self.number else None
        number, chain = head
        if number > self.number:
            return missing(self.plan, self.number + 1, number)
        if number < self.number:
            why = "Entry {entry} comes after the plan's head, which is at {head}."
            return Damage(self.plan, number + 1, why, {"entry": number + 1, "head": number})
        if chain != self._link:
            why = "The head of the plan does not fit its last entry, {entry}."
            return Damage(self.plan, number, why, {"entry": number})
        return None


def _fits(before: bytes, row: Linked) -> bool:
    _, name, line, chain = row
    try:
        return link(before, name, line) == chain
    except (AttributeError, TypeError, UnicodeError):
        return False  # what was a text or bytes is so no longer


def missing(plan: str, first: int, last: int) -> Damage:
    """Say that entries are missing."""
    if first == last:
        return Damage(plan, first, "Entry {entry} is missing.", {"entry": first})
    return Damage(plan, first, "Entries {first} to {last} are missing.", {"first": first, "last": last})


def changed(plan: str, number: int) -> Damage:
    """Say that an entry has been changed, or stands where another stood."""
    return Damage(plan, number, "Entry {entry} is not what was written.", {"entry": number})


def unreadable(plan: str, number: int, why: str) -> Damage:
    """Say that the engine cannot read on from an entry."""
    return Damage(
        plan, number, "Entry {entry} and those after it cannot be read: {why}.", {"entry": number, "why": why}
    )


def spoilt(why: str) -> Damage:
    """Say what the engine's own check has found."""
    return Damage(None, None, "The engine says: {why}.", {"why": why})
