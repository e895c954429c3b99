"""What was recorded, and what changed between two moments."""

from itertools import islice
from typing import Any, Final

from collegial_core import wire
from collegial_core.privacy import reader_on, reasons
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF
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
    ledger = call.plans.ledger(call.plan)
    with call.plans.read(call.plan) as reading:
        readable = reasons(reading.state, ledger.entries(), reader_on(reading.state, person, day_of(call)))
        last = reading.number
    wanted = (
        it
        for it in ledger.entries(after=call.given.get("after", 0))
        if by in (None, it.by) and kind in (None, MESSAGE_TYPE_OF[type(it.event)].name)
    )
    page = list(islice(wanted, limit))
    shown = [_shown(it, readable) for it in page]
    more = len(page) == limit and page[-1].number < last
    return Reply(value={"entries": shown, "next": page[-1].number if more else None}, headers={"ETag": f'"{last}"'})


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
