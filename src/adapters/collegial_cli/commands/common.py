"""What several commands need: a plan that is there, and points in its history."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any, Final, Protocol, TypeVar, get_args

import attrs

from collegial_core import Ledger, Plans, State, StoreError, Unreadable
from collegial_core.ids import GroupId, MeetingId, PersonId, VisitId
from collegial_core.kernel import CollegialError, SystemId
from collegial_core.kernel.fields import require_day
from collegial_core.privacy import AUDITOR, NOBODY, Reader, reader_on

LISTED: Final = 20
"""How many names are listed at most where none is near the one given."""


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
        raise UnknownPlan(f"there is no plan {plan} in this store; {near(plan, list(plans))}")
    return ledger


def near(name: str, known: Collection[str]) -> str:
    """Say which of the known names may be meant, or which there are."""
    if meant := get_close_matches(name, known):
        return f"did you mean {', '.join(meant)}?"
    listed = [*sorted(known)[:LISTED], *(["…"] if len(known) > LISTED else [])]
    return f"there are: {', '.join(listed)}" if listed else "there are none yet"


class Named(Protocol):
    """A definition that has a name and a version, such as a method."""

    @property
    def ref(self) -> str:
        """The name with the version: `learning-group@2`."""

    @property
    def version(self) -> int:
        """The version."""


N = TypeVar("N", bound=Named)
T = TypeVar("T")


def newest_called(name: str, things: Sequence[N], where: str) -> N:
    """Find a definition by its name, which gives the newest, or by name and version.

    Raises:
        Unreadable: there is none of that name; `where` is what was asked for.

    """
    found = [it for it in things if name in {it.ref, it.ref.partition("@")[0]}]
    if not found:
        raise Unreadable(where, f"there is no {name[:80]!r}; {near(name[:80], [it.ref for it in things])}")
    return max(found, key=lambda it: it.version)


def require_person(ledger: Ledger, person: str, where: str) -> PersonId:
    """See that a plan knows somebody: as registered, by office, as a system, or as one of whom an entry tells."""
    state = ledger.state
    someone = PersonId(person)
    managed = any(it.is_or_was_managed_by(someone) for it in state.units.values())
    known = managed or someone in state.people or SystemId(person) in state.systems
    return _required(ledger, PersonId, person, where, known=known)


def reader_of(ledger: Ledger, name: str | None, on: date | None = None) -> Reader:
    """Give who reads on a day, or today: the person or auditor that `--reader` names, or else nobody.

    Raises:
        Unreadable: no entry names them.

    """
    if name is None:
        return NOBODY
    if name == "auditor":
        return AUDITOR
    day = datetime.now().astimezone().date() if on is None else on
    return reader_on(ledger.state, require_person(ledger, name, "--reader"), day)


def reader_in(ledgers: Sequence[Ledger], name: str) -> Reader:
    """Give who reads in several plans, as `reader_of` does in one.

    Raises:
        Unreadable: no entry of any of them names them.

    """
    if name == "auditor":
        return AUDITOR
    for ledger in ledgers:
        with suppress(Unreadable, StoreError):  # not known there, or a plan that cannot be read
            return reader_of(ledger, name)
    raise Unreadable("--reader", f"there is no {name[:80]!r} in any of these plans")


def reasons_for(ledger: Ledger, reader: Reader) -> dict[int, str]:
    """Give the reasons that somebody may read, by the numbers of their entries; nobody reads any."""
    return {} if reader == NOBODY else ledger.reasons(reader)


def require_group(ledger: Ledger, group: str, where: str) -> GroupId:
    """See that a plan knows a group, now or earlier; `where` is the option to name."""
    return _required(ledger, GroupId, group, where, known=group in ledger.state.groups)


def require_meeting(ledger: Ledger, meeting: str, where: str) -> MeetingId:
    """See that a plan knows a meeting, now or earlier; `where` is the option to name."""
    return _required(ledger, MeetingId, meeting, where, known=meeting in ledger.state.meetings)


def require_visit(ledger: Ledger, visit: str, where: str) -> VisitId:
    """See that a plan knows a visit, now or earlier; `where` is the option to name."""
    return _required(ledger, VisitId, visit, where, known=visit in ledger.state.visits)


def _required(ledger: Ledger, kind: Callable[[str], T], name: str, where: str, *, known: bool) -> T:
    """Give an id that the state knows, or that an entry names.

    Raises:
        Unreadable: no entry names it.

    """
    if not known:
        mentioned = {it for entry in ledger.entries() for part in (entry, entry.event) for it in _ids_in(part, kind)}
        if name not in mentioned:
            raise Unreadable(where, f"there is no {name[:80]!r} in this plan; {near(name[:80], mentioned)}")
    return kind(name)


def _ids_in(part: Any, kind: Any) -> Iterator[str]:  # noqa: ANN401 - an entry or event, and a type of ids
    for field in attrs.fields(type(part)):
        if kind in (field.type, *get_args(field.type)):
            value = getattr(part, field.name)
            yield from value if isinstance(value, tuple) else (value,) if value else ()


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
        return ledger.as_of(entry=self.entry, known=self.known, happened=self.happened)

    def words(self) -> dict[str, str | int]:
        """Give the point as JSON shows it: `{"entry": 14}`, or nothing for now."""
        named = {"entry": self.entry, "known": self.known, "happened": self.happened}
        return {name: at if isinstance(at, int) else at.isoformat() for name, at in named.items() if at is not None}


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
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(name, f"expected a date such as 2026-09-14, got {text[:40]!r}") from None
    require_day(at.date(), name)
    return at


def day_of(text: str, name: str) -> date:
    """Read a date."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        on = None
    if on is None or on.isoformat() != text:
        raise Unreadable(name, f"expected a date such as 2026-09-14, got {text[:40]!r}")
    require_day(on, name)
    return on
