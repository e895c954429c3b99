"""What an auditor should know of a plan's authority: whether it has one, who gave it, and what it leaves open."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from collegial_core.authority import AuthorityAdopted, Order
from collegial_core.kernel import Entry, Facts, Finding, Severity, in_whose_name
from collegial_core.state import Event

OPEN: Final = "A-11"
UNLISTED: Final = "A-12"
SELF_GIVEN: Final = "A-13"
ALONE: Final = "A-14"
LATE: Final = "A-15"

ORDER_RULES: Final = {
    OPEN: "A plan says who may record what.",
    UNLISTED: "A plan's authority has a line for every event that is recorded under it.",
    SELF_GIVEN: "Nobody gets rights by an authority that they adopt themselves.",
    ALONE: "A plan has an organiser, and somebody beside who can appoint one.",
    LATE: "What somebody records in an office is recorded while they have it, or within thirty days.",
}

_FIRST: Final = 1
_FEW: Final = 2


def order_findings(entries: Sequence[Entry[Event]], order: Order, today: date | None) -> Iterator[Finding]:
    """Tell what is open about who may record what; `today` is the latest day of the record."""
    if order.authority is None or today is None:
        template = "The plan has adopted no authority, so nobody is asked for the right to record."
        yield _finding(OPEN, None, template, {})
        return
    yield from _unjudged(entries)
    yield from _unlisted(entries)
    yield from _self_given(entries)
    yield from _alone(order, today)


def _finding(rule: str, entry: int | None, template: str, facts: Facts) -> Finding:
    return Finding(rule=rule, severity=Severity.I, entry=entry, template=template, facts=facts)


def _unjudged(entries: Sequence[Entry[Event]]) -> Iterator[Finding]:
    """Tell of what was recorded while the plan was open; it has to be started before it can adopt anything."""
    adopted = next(it.number for it in entries if isinstance(it.event, AuthorityAdopted))
    if adopted > _FIRST + 1:
        template = "Entries {first} to {last} came before the plan adopted an authority: nobody was asked then."
        yield _finding(OPEN, _FIRST, template, {"first": _FIRST, "last": adopted - 1})


def _unlisted(entries: Sequence[Entry[Event]]) -> Iterator[Finding]:
    lines: frozenset[str] | None = None
    found: list[tuple[int, str]] = []
    for entry in entries:
        name, _ = entry.event.recorded_as
        if lines is not None and name not in lines:
            found.append((entry.number, name))
        if isinstance(entry.event, AuthorityAdopted):
            lines = frozenset(line.event for line in entry.event.authority.lines)
    if found:
        names = tuple(sorted({name for _, name in found}))
        facts: Facts = {"events": names, "first": found[0][0], "last": found[-1][0], "count": len(found)}
        template = (
            "{count} of entries {first} to {last} were judged by shipped lines, for the plan's authority has none for"
            " {events}."
        )
        yield _finding(UNLISTED, found[0][0], template, facts)


def _self_given(entries: Sequence[Entry[Event]]) -> Iterator[Finding]:
    for entry in entries:
        person = in_whose_name(entry)
        if isinstance(entry.event, AuthorityAdopted) and person in (*entry.event.organisers, *entry.event.keepers):
            template = "{person} adopted the authority that gives them their rights."
            yield _finding(SELF_GIVEN, entry.number, template, {"person": person})


def _alone(order: Order, today: date) -> Iterator[Finding]:
    organisers = order.organisers_on(today)
    if not organisers:
        yield _finding(ALONE, None, "Nobody is organiser on {day}.", {"day": str(today)})
    elif len(organisers) < _FEW and not order.keepers:
        template = "Beside {person} there is neither an organiser nor a keeper."
        yield _finding(ALONE, None, template, {"person": organisers[0]})
