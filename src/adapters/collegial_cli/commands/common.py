"""What several commands need: a plan that is there, and points in its history."""

from datetime import UTC, date, datetime
from typing import Any

import attrs

from collegial_cli.i18n import Say, sentence
from collegial_core import Finding, Ledger, Plans, State, Unreadable
from collegial_core.kernel import CollegialError


class UnknownPlan(CollegialError):
    """The store has no such plan."""


def existing(plans: Plans, plan: str) -> Ledger:
    """Give the ledger of a plan that has entries.

    Raises:
        UnknownPlan: it has none.
        Unreadable: the plan's id is no id.

    """
    ledger = plans.ledger(plan)
    if next(ledger.export(), None) is None:
        there = ", ".join(plans) or "none yet"
        raise UnknownPlan(f"there is no plan {plan} in this store; the plans are: {there}")
    return ledger


def plain_finding(finding: Finding, say: Say) -> dict[str, Any]:
    """Give a finding as JSON shows it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "entry": finding.entry,
        "message": sentence(say, finding.template, finding.facts),
        "facts": finding.facts,
    }


@attrs.frozen
class Point:
    """A point in a plan's history: an entry, what was known, or what had happened; none is now."""

    entry: int | None = None
    known: date | datetime | None = None
    happened: date | None = None

    def state(self, ledger: Ledger) -> State:
        """Give the plan as it stood.

        Raises:
            Unreadable: there is no such entry.

        """
        if self == Point():
            return ledger.state
        if self.entry is not None:
            _check_entry(ledger, self.entry)
        return ledger.as_of(entry=self.entry, known=self.known, happened=self.happened)

    def words(self) -> dict[str, str | int]:
        """Give the point as JSON shows it: `{"entry": 14}`, or nothing for now."""
        named = {"entry": self.entry, "known": self.known, "happened": self.happened}
        return {name: at if isinstance(at, int) else at.isoformat() for name, at in named.items() if at is not None}


def _check_entry(ledger: Ledger, number: int) -> None:
    last = sum(1 for _ in ledger.export())
    if not 0 <= number <= last:
        raise Unreadable("entry", f"there is no entry {number}; the latest is {last}")


def point_of(text: str, name: str) -> Point:
    """Read an entry number, or a date or moment of what was known."""
    if text.isascii() and text.isdigit() and len(text) < len("2026-09-14"):
        return Point(entry=int(text))
    try:
        return Point(known=moment_of(text, name))
    except Unreadable as error:
        raise Unreadable(name, f"expected an entry number, or a date such as 2026-09-14, got {text[:40]!r}") from error


def moment_of(text: str, name: str) -> date | datetime:
    """Read a date, or a date and time; a time without a zone is UTC."""
    if len(text) <= len("2026-09-14"):
        return day_of(text, name)
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(name, f"expected a date such as 2026-09-14, got {text[:40]!r}") from None


def day_of(text: str, name: str) -> date:
    """Read a date."""
    try:
        on = date.fromisoformat(text)
        if on.isoformat() == text:
            return on
    except ValueError:
        pass
    raise Unreadable(name, f"expected a date such as 2026-09-14, got {text[:40]!r}")
