"""What was recorded, and what changed between two moments."""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Final

from collegial_core import Entry, Ledger, Plans, wire
from collegial_core.ids import PersonId
from collegial_core.plan import DeviationRecorded, EntryCorrected, EntryWithdrawn
from collegial_core.privacy import reader_on, reasons
from collegial_core.state import Event
from collegial_core.upcasts import newest
from collegial_core.wire import decode
from collegial_web.operation import Call, Operation, Parameter, Reply, Schema
from collegial_web.parameters import AFTER, BY, KIND, LIMIT, MAX_NUMBER, PLAN, day_of, no_entry, number_of

_ENTRIES: Final[Schema] = {
    "type": "object",
    "properties": {
        "entries": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}},
        "next": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    },
    "required": ["entries", "next"],
    "additionalProperties": False,
}
"""`next` is the number to give as `after` for the next page; null on the last."""


def _entries(call: Call) -> Reply:
    person = call.person
    by, kind, limit = call.given.get("by"), call.given.get("type"), call.given.get("limit", 100)
    stored = chain.from_iterable(call.plans.store.read(call.plan, after=call.given.get("after", 0)))
    wanted = map(decode, (it for it in stored if kind in (None, it.name.partition("@")[0])))
    page = list(islice((it for it in wanted if by in (None, it.by)), limit))
    with call.plans.read(call.plan) as reading:
        last = reading.number
    readable = reasons_of(call.plans, call.plan, page, person, day_of(call))
    shown = [_shown(it, readable) for it in page]
    more = len(page) == limit and page[-1].number < last
    return Reply(value={"entries": shown, "next": page[-1].number if more else None}, headers={"ETag": f'"{last}"'})


def reasons_of(plans: Plans, plan: str, page: Iterable[Entry[Event]], person: PersonId, on: date) -> dict[int, str]:
    """Give the reasons of some entries, by their numbers, as far as somebody may read them."""
    with plans.read(plan) as reading:
        departed = {it.entry for it in chain(reading.state.deviations, reading.state.lapsed)}
    in_order = sorted(page, key=attrgetter("number"))
    told = list(_telling(plans.ledger(plan), in_order, departed))
    with plans.read(plan) as reading:
        return reasons(reading.state, told, reader_on(reading.state, person, on))


def _telling(ledger: Ledger, page: Sequence[Entry[Event]], departed: Container[int]) -> Iterator[Entry[Event]]:
    """Give all that the reasons in a page depend on: what its entries are about, and the deviations of those after.

    A deviation stands right behind its entry, or, where a correction has found it, anywhere after it; then the last one
    has the reason, for the entry has none.
    """
    there = {it.number for it in page}
    for number in sorted({_about(it) for it in page} - there - {0}):
        yield next(ledger.entries(after=number - 1))
    yield from page
    reasoned = {it.number for it in page if it.because}
    missing = {number for number in there if number in departed} - (reasoned & {_about(it) for it in page})
    for it in ledger.entries(after=min(missing)) if missing else ():
        if (number := _about(it)) in missing:
            yield it
            missing -= {number} & reasoned
        if not missing:
            return


def _about(entry: Entry[Event]) -> int:
    """Give the number of the entry that this one departs from a rule by, or puts right; 0 where there is none."""
    event = newest(entry.event)
    return event.entry if isinstance(event, DeviationRecorded | EntryCorrected | EntryWithdrawn) else 0


def _shown(entry: Any, readable: dict[int, str]) -> dict[str, Any]:  # noqa: ANN401 - an entry of any event
    said: dict[str, Any] = wire.plain(entry)
    return {**said, "because": readable[entry.number]} if entry.number in readable else said


_BEFORE: Final = Parameter(
    name="before",
    where="query",
    says="The number of the earlier entry.",
    schema={"type": "integer", "minimum": 0, "maximum": MAX_NUMBER},
    read=number_of,
    needed=True,
)
_THEN: Final = Parameter(
    name="then",
    where="query",
    says="The number of the later entry; the latest, if left out.",
    schema={"type": "integer", "minimum": 0, "maximum": MAX_NUMBER},
    read=number_of,
)


def _diff(call: Call) -> Reply:
    _ = call.person
    ledger = call.plans.ledger(call.plan)
    with call.plans.read(call.plan) as reading:
        last = reading.number
    before, then = call.given["before"], call.given.get("then", last)
    changes = ledger.difference(ledger.as_of(entry=_there(before, last)), ledger.as_of(entry=_there(then, last)))
    return Reply(value={"before": before, "then": then, "changes": changes})


def _there(number: int, last: int) -> int:
    if number > last:
        raise no_entry(number, last)
    return number


_CHANGE: Final[Schema] = {
    "type": "object",
    "properties": {"path": {"type": "array", "items": {}}, "before": {}, "after": {}},
    "required": ["path", "before", "after"],
    "additionalProperties": False,
}

OPERATIONS = (
    Operation(
        method="GET",
        path="/plans/{plan}/entries",
        name="entries",
        says="What was recorded, a page at a time; what people wrote is `[personal]`.",
        does=_entries,
        parameters=(PLAN, AFTER, LIMIT, KIND, BY),
        answers=_ENTRIES,
    ),
    Operation(
        method="GET",
        path="/plans/{plan}/diff",
        name="diff",
        says="What changed in the plan between two entries.",
        does=_diff,
        parameters=(PLAN, _BEFORE, _THEN),
        answers={
            "type": "object",
            "properties": {
                "before": {"type": "integer"},
                "then": {"type": "integer"},
                "changes": {"type": "array", "items": _CHANGE},
            },
            "required": ["before", "then", "changes"],
            "additionalProperties": False,
        },
    ),
)
