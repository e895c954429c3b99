"""The schemas of proposals, as `collegial_timetables.documents` writes them."""

from collections.abc import Mapping
from typing import Final

from collegial_core.planning.outcome import Ease, Why
from collegial_core.planning.repair import Broken
from collegial_web.operation import Schema
from collegial_web.parameters import DAY

_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_FLAG: Final[Schema] = {"type": "boolean"}


def _object(properties: Mapping[str, Schema], *left_out: str) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [it for it in properties if it not in left_out],
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _component(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


# --- how good it is -----------------------------------------------------------------------


def _said(names: Schema) -> Schema:
    return _object({"name": names, "message": _TEXT, "facts": {"type": "object"}})


_PROOF: Final = {"said_by": _list(_TEXT), "confirmed": _FLAG, "spoke": _list(_said(_TEXT))}
_PLANNED: Final = _object(
    {
        "outcome": {"const": "planned"},
        "cost": _COUNT,
        "costs": _list(_object({"name": _TEXT, "count": _COUNT, "weight": _COUNT})),
        "bound": _COUNT,
        "best": _FLAG,
        **_PROOF,
    }
)
_OUTCOME: Final[Schema] = {
    "description": "A plan and what none costs less than; or why there is none and what would help; or no time left.",
    "oneOf": [
        _PLANNED,
        _object(
            {
                "outcome": {"const": "impossible"},
                "reasons": _list(_said({"enum": list(map(str, Why))})),
                "relaxations": _list(_said({"enum": list(map(str, Ease))})),
                **_PROOF,
            }
        ),
        _object({"outcome": {"const": "out-of-time"}, "best": _or_null(_PLANNED), "bound": _COUNT}),
    ],
}

# --- what is proposed ---------------------------------------------------------------------

_PLACE: Final = {
    "file": _TEXT,
    "line": _COUNT,
    "column": _COUNT,
    "sheet": _TEXT,
    "cell": _TEXT,
    "pointer": _TEXT,
}
_WHEN: Final = {"date": DAY, "when": _TEXT}
_VISIT: Final[dict[str, Schema]] = {
    **_WHEN,
    "visitor": _TEXT,
    "host": _TEXT,
    "lesson": _TEXT,
    "talk": _or_null(_object(_WHEN)),
    "cover": _FLAG,
}
_WAS: Final[dict[str, Schema]] = {"visit": _TEXT, "visitor": _TEXT, "host": _TEXT, "date": DAY, "lesson": _TEXT}
_CHANGE: Final[dict[str, Schema]] = {"was": _or_null(_object(_WAS)), "to": _or_null(_object(_VISIT))}
_MEETING: Final[dict[str, Schema]] = {"date": DAY, "starts": _TEXT, "missing": _list(_TEXT)}
_MEMBERS: Final[dict[str, Schema]] = {"members": _list(_TEXT)}
_SLOT: Final = _object({"day": {"type": "integer", "minimum": 1, "maximum": 7}, "when": _TEXT})


def _proposal(head: Mapping[str, Schema], parts: Mapping[str, Schema], refused: Mapping[str, Schema]) -> Schema:
    """Describe a proposal; `refused` are the fields of what a rule stands against."""
    no = {"refused": _component("Refusal"), "unreadable": _component("Unreadable")}
    return _object(
        {
            "plan": _TEXT,
            **head,
            "findings": _list(_object({"code": _TEXT, "place": _object(_PLACE, *_PLACE)})),
            "without_timetable": _list(_TEXT),
            "outcome": _OUTCOME,
            **parts,
            "refused": _list(_object({**refused, **no}, *no)),
            "requests": _list(_component("Sent")),
            "recorded": {"type": "null"},
        }
    )


SCHEMAS: Final[Mapping[str, Schema]] = {
    "visits": _proposal({"group": _TEXT, "round": _TEXT}, {"visits": _list(_object(_VISIT))}, _VISIT),
    "repair": _proposal(
        {"group": _TEXT, "round": _TEXT},
        {
            "broken": _list(_object({**_WAS, "why": {"enum": list(map(str, Broken))}})),
            "changes": _list(_object(_CHANGE)),
        },
        _CHANGE,
    ),
    "meetings": _proposal(
        {"group": _TEXT, "minutes": _COUNT},
        {"meetings": _list(_object(_MEETING)), "offers": _list(_list(_object(_MEETING)))},
        _MEETING,
    ),
    "groups": _proposal({"method": _TEXT}, {"groups": _list(_object({**_MEMBERS, "slot": _or_null(_SLOT)}))}, _MEMBERS),
}
