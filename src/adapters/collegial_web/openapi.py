"""The OpenAPI 3.1 document of the API, made from the operations and the library's own schemas."""

from importlib.metadata import version
from typing import Any, Final

from collegial_core import wire
from collegial_web.operation import Operation, Parameter, Schema
from collegial_web.operations import OPERATIONS

BASE: Final = "/api/v1"

_PROBLEM: Final[Schema] = {
    "description": "What went wrong, as RFC 9457 says it: a rule's refusal, or a place in what was sent.",
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "required": ["title", "status", "detail"],
}

_REFUSALS: Final = {
    "400": "It was not understood; `path` says where.",
    "401": "Nobody is signed in.",
    "403": "Who asks may not record that.",
    "404": "There is no such thing, to who asks.",
    "409": "A rule says no; nothing was recorded.",
    "412": "Somebody has written since.",
    "413": "It is too large.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "The storage cannot serve now; `Retry-After` says when to come back.",
}


def document(prefix: str = "") -> dict[str, Any]:
    """Give the document of a server below a prefix."""
    paths: dict[str, dict[str, Any]] = {}
    for it in OPERATIONS:
        paths.setdefault(f"{BASE}{it.path}", {})[it.method.lower()] = _operation(it)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Collegial", "version": version("collegial"), "description": "Plans for collegial learning."},
        **({"servers": [{"url": prefix}]} if prefix else {}),
        "paths": paths,
        "components": {
            "schemas": {**wire.openapi_components(), "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(it: Operation) -> dict[str, Any]:
    body = {"requestBody": {"required": True, "content": _json(it.body)}} if it.body is not None else {}
    answers = {"200": {"description": "So it is.", "content": _content(it)}}
    return {
        "operationId": it.name,
        "summary": it.says,
        "parameters": list(map(_parameter, it.parameters)),
        **body,
        "responses": {**answers, **{status: _problem(says) for status, says in _REFUSALS.items()}},
    }


def _parameter(it: Parameter) -> dict[str, Any]:
    return {"name": it.name, "in": it.where, "description": it.says, "required": it.needed, "schema": it.schema}


def _content(it: Operation) -> dict[str, Any]:
    return {"text/event-stream": {"schema": it.answers}} if it.streams else _json(it.answers)


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _problem(says: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": says, "content": content}
