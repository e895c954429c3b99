"""What the server speaks: its vocabulary, the methods that a plan can adopt, and the schemas."""

from collegial_core import wire
from collegial_core.wire.vocabulary import EVENTS, REQUESTS
from collegial_web.operation import Call, Operation, Reply


def _vocabulary(_: Call) -> Reply:
    return Reply(value={"requests": list(REQUESTS), "events": list(EVENTS)})


def _methods(call: Call) -> Reply:
    return Reply(value={"methods": list(call.plans.catalogue.values())})


def _schemas(_: Call) -> Reply:
    return Reply(value={"schemas": wire.schemas()})


_WORDS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "version": {"type": "integer"},
            "says": {"type": "string"},
            "schema": {"type": "object"},
        },
        "required": ["name", "version", "says", "schema"],
        "additionalProperties": False,
    },
}

OPERATIONS = (
    Operation(
        method="GET",
        path="/vocabulary",
        name="vocabulary",
        says="Everything that can be asked for, and everything that can have been recorded, with its fields.",
        does=_vocabulary,
        answers={
            "type": "object",
            "properties": {"requests": _WORDS, "events": _WORDS},
            "required": ["requests", "events"],
            "additionalProperties": False,
        },
    ),
    Operation(
        method="GET",
        path="/methods",
        name="methods",
        says="The methods that a plan can adopt here, whole.",
        does=_methods,
        answers={
            "type": "object",
            "properties": {"methods": {"type": "array", "items": {"type": "object"}}},
            "required": ["methods"],
            "additionalProperties": False,
        },
    ),
    Operation(
        method="GET",
        path="/schemas",
        name="schemas",
        says="A JSON Schema of everything that is taken and answered.",
        does=_schemas,
        answers={
            "type": "object",
            "properties": {"schemas": {"type": "object", "additionalProperties": {"type": "object"}}},
            "required": ["schemas"],
            "additionalProperties": False,
        },
    ),
)
