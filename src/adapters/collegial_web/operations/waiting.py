"""What waits for whoever asks, and what they may record."""

from typing import Final

from collegial_core.todo import may, todo, todo_counts
from collegial_web.operation import Call, Operation, Reply, Schema
from collegial_web.parameters import ABOUT, ON, PLAN, day_of


def _todo(call: Call) -> Reply:
    person = call.person
    with call.plans.read(call.plan) as reading:
        items = todo(reading.state, person, day_of(call))
    return Reply(value={"person": person, "todo": items})


def _counts(call: Call) -> Reply:
    person = call.person
    with call.plans.read(call.plan) as reading:
        counts = todo_counts(reading.state, person, day_of(call))
    return Reply(value={"counts": counts})


def _may(call: Call) -> Reply:
    person = call.person
    with call.plans.read(call.plan) as reading:
        allowed = may(reading.state, person, day_of(call), call.given.get("about"))
    return Reply(value={"person": person, "may": allowed})


_ALLOWED: Final[Schema] = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "asked": {"type": "string"}},
    "required": ["event", "asked"],
    "additionalProperties": False,
}


def _of_person(name: str, items: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {"person": {"type": "string"}, name: {"type": "array", "items": items}},
        "required": ["person", name],
        "additionalProperties": False,
    }


OPERATIONS = (
    Operation(
        method="GET",
        path="/plans/{plan}/todo",
        name="todo",
        says="What waits for who asks, each with the request that does it, filled in as far as it is known.",
        does=_todo,
        parameters=(PLAN, ON),
        answers=_of_person("todo", {"$ref": "#/components/schemas/Todo"}),
    ),
    Operation(
        method="GET",
        path="/plans/{plan}/todo/counts",
        name="todo_counts",
        says="How much of each kind waits for each person of the units that who asks is principal of; no contents.",
        does=_counts,
        parameters=(PLAN, ON),
        answers={
            "type": "object",
            "properties": {
                "counts": {
                    "type": "object",
                    "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer"}},
                }
            },
            "required": ["counts"],
            "additionalProperties": False,
        },
    ),
    Operation(
        method="GET",
        path="/plans/{plan}/may",
        name="may",
        says="Which requests who asks may send, of anything or about one thing.",
        does=_may,
        parameters=(PLAN, ON, ABOUT),
        answers=_of_person("may", _ALLOWED),
    ),
)
