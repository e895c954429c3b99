"""Asking for things to be recorded: one request, or many that are recorded together or not at all."""

from typing import Any, Final

import attrs

from collegial_core import CollegialError, Request, Unreadable, wire
from collegial_core.ids import PersonId
from collegial_core.ledger import Recorded
from collegial_core.plan import PlanStarted
from collegial_web.asking import Grant
from collegial_web.operation import Call, Operation, Reply, Schema
from collegial_web.parameters import DRY, ID, IDENT, PLAN, SEEN
from collegial_web.reading import read_object

MAX_BATCH: Final = 1_000
"""How many requests are taken together."""


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _sender(call: Call) -> PersonId:
    """Give who the sender is in the plan, or would be in one that they begin."""
    if call.asker.place(call.plan) is None and Grant.OPEN_PLANS in call.asker.grants and call.asker.founder:
        with call.plans.read(call.plan) as reading:
            if not reading.number:
                return call.asker.founder
    return call.person


def _request(said: dict[str, Any], call: Call, path: str = "$") -> Request:
    """Read a request; it is recorded by who asks, and says nobody else."""
    sender = _sender(call)
    by = said.get("by", sender)
    if by != sender:
        raise Unreadable(
            f"{path}.by", f"is {str(by)[:40]!r}, and who asks is {sender}; leave it out, or act on_behalf_of"
        )
    try:
        return wire.request({**said, "by": sender})
    except Unreadable as no:
        raise Unreadable(no.path.replace("$", path, 1), no.message) from no


def _do(call: Call) -> Reply:
    name: str | None = call.given.get("idempotency_key")
    said = read_object(call.body)
    if "id" in said:
        raise Unreadable("$.id", "stands in the header Idempotency-Key")
    request = attrs.evolve(_request(said, call), id=name)
    _require_begun(call, [request])
    seen = call.given.get("if_match")
    if call.given.get("dry"):
        answer = call.plans.would(call.plan, request, if_number=seen)
        if isinstance(answer, CollegialError):
            raise answer
        return Reply(value={"entries": answer.entries})
    return _recorded(call, call.plans.do(call.plan, request, if_number=_seen(call, seen)))


def _do_all(call: Call) -> Reply:
    said = read_object(call.body)
    listed = said.get("requests")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_BATCH or set(said) != {"requests"}:
        raise Unreadable("$", f'expected {{"requests": [...]}} with 1 to {MAX_BATCH} requests')
    requests = []
    for place, it in enumerate(listed):
        if not isinstance(it, dict):
            raise Unreadable(f"$.requests[{place}]", "expected an object")
        requests.append(_request(it, call, f"$.requests[{place}]"))
    _require_begun(call, requests)
    name, seen = call.given.get("idempotency_key"), call.given.get("if_match")
    return _recorded(call, call.plans.do_all(call.plan, requests, id=name, if_number=_seen(call, seen)))


def _require_begun(call: Call, requests: list[Request]) -> None:
    """See that a plan is there, or is begun by somebody who may."""
    if call.asker.place(call.plan) is None and not isinstance(requests[0].asked, PlanStarted):
        raise Unreadable("plan", f"there is no plan {call.plan}")


def _seen(call: Call, seen: int | None) -> int | None:
    """Give the number that the plan must have: a plan is begun once, by one."""
    return 0 if call.asker.place(call.plan) is None else seen


def _recorded(call: Call, recorded: Recorded) -> Reply:
    if call.asker.place(call.plan) is None:
        call.settle()
    return Reply(value=recorded, headers={"ETag": f'"{recorded[-1].number}"'})


_SENT: Final[Schema] = {
    "description": "A request, as `Request` describes it; `by` is who asks and is left out, `id` is a header.",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "data": {"type": "object"},
        "by": IDENT,
        "on": {"type": "string", "format": "date"},
        "because": {"type": ["string", "null"]},
        "accept": {"type": "array", "items": IDENT},
        "on_behalf_of": {"anyOf": [IDENT, {"type": "null"}]},
        "meta": {"type": "object"},
    },
    "required": ["type", "on"],
    "additionalProperties": False,
}

OPERATIONS = (
    Operation(
        method="POST",
        path="/plans/{plan}/requests",
        name="do",
        says="Record what is asked for, once it is safely stored; or tell, with `dry`, what it would come to.",
        does=_do,
        parameters=(PLAN, DRY, ID, SEEN),
        body=_SENT,
        answers={"anyOf": [_ref("Recorded"), _ref("Would")]},
    ),
    Operation(
        method="POST",
        path="/plans/{plan}/batches",
        name="do_all",
        says="Record what all requests ask for, in their order, or nothing.",
        does=_do_all,
        parameters=(PLAN, ID, SEEN),
        body={
            "type": "object",
            "properties": {"requests": {"type": "array", "minItems": 1, "maxItems": MAX_BATCH, "items": _SENT}},
            "required": ["requests"],
            "additionalProperties": False,
        },
        answers=_ref("Recorded"),
    ),
)
