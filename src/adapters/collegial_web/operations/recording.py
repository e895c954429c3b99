"""Asking for things to be recorded: one request, many that are recorded together or not at all, or each for itself."""

from collections.abc import Callable
from typing import Any, Final

import attrs

from collegial_core import CollegialError, Refused, Request, Stale, Unreadable, wire
from collegial_core.ids import PersonId
from collegial_core.ledger import Recorded, Would
from collegial_core.plan import PlanStarted
from collegial_web.asking import Grant
from collegial_web.operation import Call, Operation, Reply, Schema, no_plan
from collegial_web.parameters import DRY, ID, PLAN, SEEN
from collegial_web.problems import Denied
from collegial_web.reading import read_object

MAX_BATCH: Final = 1_000
"""How many requests are taken together."""

BEGINS: Final = PlanStarted.asked_as


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


# --- who sends it ---------------------------------------------------------------------


def _sender(call: Call, first: dict[str, Any]) -> PersonId:
    """Give who the sender is in the plan, or will be in one that the first of their requests begins.

    Whoever has no place in the plan is told the same before anything else is read, whether it is there or not.
    """
    place = call.asker.place(call.plan)
    if place is not None and call.is_begun:
        return place
    sender = place or call.asker.founder
    if first.get("type") != BEGINS or Grant.OPEN_PLANS not in call.asker.grants or sender is None:
        raise no_plan(call.plan)
    return sender


def _request(said: dict[str, Any], sender: PersonId, path: str = "$", *, with_id: bool = False) -> Request:
    """Read a request; it is recorded by who asks, and says nobody else."""
    if "id" in said and not with_id:
        raise Unreadable(f"{path}.id", "stands in the header Idempotency-Key")
    by = said.get("by", sender)
    if isinstance(by, str) and by != sender:
        raise Denied(403, "Not you", f"{path}.by is not who asks; leave it out, or act on_behalf_of somebody")
    try:
        return wire.request({**said, "by": by})
    except Unreadable as no:
        raise Unreadable(no.path.replace("$", path, 1), no.message) from no


# --- asking for it --------------------------------------------------------------------


def _do(call: Call) -> Reply:
    said = read_object(call.body)
    request = attrs.evolve(_request(said, _sender(call, said)), id=call.given.get("idempotency_key"))
    if call.given.get("dry"):
        return _asked(call, lambda seen: _would(call, request, seen))
    return _asked(call, lambda seen: call.plans.do(call.plan, request, if_number=seen))


def _would(call: Call, request: Request, seen: int | None) -> Would | Recorded:
    answer = call.plans.would(call.plan, request, if_number=seen)
    if isinstance(answer, CollegialError):
        raise answer
    return answer


def _several(call: Call, *, with_ids: bool = False) -> list[Request]:
    """Read several requests; where one is not understood, none is asked for."""
    said = read_object(call.body)
    listed = said.get("requests")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_BATCH or set(said) != {"requests"}:
        raise Unreadable("$", f'expected {{"requests": [...]}} with 1 to {MAX_BATCH} requests')
    for place, it in enumerate(listed):
        if not isinstance(it, dict):
            raise Unreadable(f"$.requests[{place}]", "expected an object")
    sender = _sender(call, listed[0])
    return [_request(it, sender, f"$.requests[{place}]", with_id=with_ids) for place, it in enumerate(listed)]


def _do_all(call: Call) -> Reply:
    requests = _several(call)
    return _asked(call, lambda seen: _all(call, requests, seen))


def _all(call: Call, requests: list[Request], seen: int | None) -> Recorded | Would:
    name = call.given.get("idempotency_key")
    try:
        if not call.given.get("dry"):
            return call.plans.do_all(call.plan, requests, id=name, if_number=seen)
        answer = call.plans.would_all(call.plan, requests, id=name, if_number=seen)
        if isinstance(answer, CollegialError):
            raise answer
    except Unreadable as no:
        raise Unreadable(f"$.{no.path}", no.message) from no
    return answer


def _do_many(call: Call) -> Reply:
    _ = call.person
    answers = call.plans.do_many(call.plan, _several(call, with_ids=True))
    return Reply(value={"answers": [it if isinstance(it, Recorded) else wire.problem(it) for it in answers]})


def _asked(call: Call, ask: Callable[[int | None], Recorded | Would]) -> Reply:
    """Ask, and give a login that has begun a plan its place there: once, and one of several who try it at once."""
    begins = call.asker.place(call.plan) is None
    try:
        answer = ask(call.given.get("if_match"))
    except (Stale, Refused):
        if begins and call.is_begun:  # what a rule says of somebody else's plan is not told
            raise Denied(409, "Taken", f"there is no place for a new plan {call.plan}; choose another id") from None
        raise
    if begins and isinstance(answer, Recorded):
        call.settle()
    return _reply(answer)


def _reply(answer: Recorded | Would) -> Reply:
    headers = {"ETag": f'"{answer[-1].number}"'} if isinstance(answer, Recorded) else {}
    return Reply(value=answer, headers=headers)


# --- described ------------------------------------------------------------------------

_SENT: Final[Schema] = _ref("Sent")

_NEXT: Final = {
    "entries": {"plan": "$request.path.plan", "after": "$response.body#/entries/0/number"},
    "diff": {"plan": "$request.path.plan", "before": "$response.body#/entries/0/number"},
}

_ANSWERS: Final = [_ref("Recorded"), _ref("Problem.Refused"), _ref("Problem.Unreadable")]


def _requests(each: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"requests": {"type": "array", "minItems": 1, "maxItems": MAX_BATCH, "items": each}},
        "required": ["requests"],
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
        answers={"oneOf": [_ref("Recorded"), _ref("Would")]},
        links=_NEXT,
    ),
    Operation(
        method="POST",
        path="/plans/{plan}/batches",
        name="do_all",
        says="Record what all requests ask for, in their order, or nothing; or tell what it would come to.",
        does=_do_all,
        parameters=(PLAN, DRY, ID, SEEN),
        body=_requests(_SENT),
        answers={"oneOf": [_ref("Recorded"), _ref("Would")]},
        links=_NEXT,
    ),
    Operation(
        method="POST",
        path="/plans/{plan}/requests/many",
        name="do_many",
        says="Record what requests ask for one after another, each for itself, with an `id` of its own.",
        does=_do_many,
        parameters=(PLAN,),
        body=_requests(_ref("Many")),
        answers={
            "type": "object",
            "properties": {"answers": {"type": "array", "items": {"anyOf": _ANSWERS}}},
            "required": ["answers"],
            "additionalProperties": False,
        },
    ),
)
