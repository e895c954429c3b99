"""Why a figure is what it is, and which figures there are."""

import re
from typing import Final

from collegial_core import Unreadable
from collegial_core.privacy import reader_on
from collegial_web.operation import Call, Operation, Parameter, Reply, Schema
from collegial_web.parameters import DAY, ON, PLAN, day_of
from collegial_web.problems import Denied

_PATH_PATTERN: Final = r"^[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{0,64}){0,3}$"
_PATH = re.compile(_PATH_PATTERN)


def _path(text: str, path: str) -> str:
    if not _PATH.fullmatch(text):
        raise Unreadable(path, f"expected a path such as coverage/autumn, got {text[:80]!r}")
    return text


_FIGURE: Final = Parameter(
    name="path",
    where="query",
    says="The figure's path, such as coverage/autumn.",
    schema={"type": "string", "pattern": _PATH_PATTERN},
    read=_path,
    needed=True,
)
_BELOW: Final = Parameter(
    name="below",
    where="query",
    says="Only paths that begin so; of todo and right, there are none without saying of whom.",
    schema={"type": "string", "pattern": _PATH_PATTERN},
    read=_path,
)


def _explain(call: Call) -> Reply:
    person, day = call.person, day_of(call)
    path = _own(call, call.given["path"])
    with call.plans.read(call.plan) as reading:
        reader = reader_on(reading.state, person, day)
    try:
        told = call.plans.explain(call.plan, path, on=day, reader=reader)
    except Unreadable as no:
        raise Denied(404, "Not found", no.message) from no
    return Reply(value=told, headers={"ETag": f'"{told.number}"'})


def _figures(call: Call) -> Reply:
    _ = call.person
    below = _own(call, call.given.get("below", ""))
    return Reply(value={"figures": call.plans.figures(call.plan, below, on=day_of(call))})


def _own(call: Call, path: str) -> str:
    """See that nobody asks what waits for somebody else: `todo` tells each only their own."""
    name, _, rest = path.partition("/")
    if name == "todo" and rest.partition("/")[0] != call.person:
        raise Denied(404, "Not found", "what waits for others is told to them alone")
    return path


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_TEXT: Final[Schema] = {"type": "string"}
_NUMBER: Final[Schema] = {"type": "integer"}
_OR_NONE: Final[Schema] = {"anyOf": [_TEXT, {"type": "null"}]}

OPERATIONS = (
    Operation(
        method="GET",
        path="/plans/{plan}/explain",
        name="explain",
        says="Why a figure is what it is: its value, the rule, and the entries without any one of which it is another.",
        does=_explain,
        parameters=(PLAN, _FIGURE, ON),
        answers=_object(
            path=_TEXT,
            says=_TEXT,
            on=DAY,
            number=_NUMBER,
            value={},
            ground=_object(rule=_TEXT, says=_TEXT, version=_TEXT),
            entries={
                "type": "array",
                "items": _object(
                    number=_NUMBER,
                    recorded_at={"type": "string", "format": "date-time"},
                    on=DAY,
                    by=_TEXT,
                    on_behalf_of=_OR_NONE,
                    event=_TEXT,
                    because=_OR_NONE,
                ),
            },
            builds_on={"type": "array", "items": _NUMBER},
        ),
    ),
    Operation(
        method="GET",
        path="/plans/{plan}/figures",
        name="figures",
        says="The paths of the figures that can be explained.",
        does=_figures,
        parameters=(PLAN, _BELOW, ON),
        answers=_object(figures={"type": "array", "items": _TEXT}),
    ),
)
