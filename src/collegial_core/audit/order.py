"""What an auditor should know of a plan's authority: whether it has one, who gave it, and what it leaves open."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from collegial_core.authority import AuthorityAdopted, Order, in_whose_name
from collegial_core.kernel import Entry, Facts, Finding, Severity
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

_FEW: Final = 2


def order_findings(entries: Sequence[Entry[Event]], order: Order, today: date | None) -> Iterator[Finding]:
    """Tell what is open about who may record what; `today` is the latest day of the record."""
    if order.authority is None or today is None:
        template = "The plan has adopted no authority, so nobody is asked for the right to record."
        yield _finding(OPEN, None, template, {})
        return
    yield from _unlisted(entries)
    yield from _self_given(entries)
    yield from _alone(order, today)


def _finding(rule: str, entry: int | None, template: str, facts: Facts) -> Finding:
    return Finding(rule=rule, severity=Severity.I, entry=entry, template=template, facts=facts)


def _unlisted(entries: Sequence[Entry[Event]]) -> Iterator[Finding]:
    lines = frozenset[str]()
    adopted = False
    found = defaultdict[str, list[int]](list)
    for entry in entries:
        name, _ = entry.event.recorded_as
        if adopted and name not in lines:
            found[name].append(entry.number)
        if isinstance(entry.event, AuthorityAdopted):
            adopted, lines = True, frozenset(line.event for line in entry.event.authority.lines)
    for name, numbers in found.items():
        facts: Facts = {"event": name, "first": numbers[0], "last": numbers[-1], "count": len(numbers)}
        template = "{count} of entries {first} to {last}, {event}: judged by the shipped line, for the plan's has none."
        yield _finding(UNLISTED, numbers[0], template, facts)


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
