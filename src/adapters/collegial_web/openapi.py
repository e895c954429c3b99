"""The OpenAPI 3.1 document of the API, made from the operations and the library's own schemas."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final

from collegial_core import wire
from collegial_core.kernel.fields import DAY_PATTERN, ID_PATTERN, LABEL, MAX_TEXT, TEXT_PATTERN
from collegial_web import problems
from collegial_web.operation import Operation, Parameter, Schema
from collegial_web.operations import OPERATIONS

BASE: Final = "/api/v1"

_COMPONENT: Final = "#/components/schemas/"

_SMALL: Final[dict[str, Schema]] = {
    "Id": {"type": "string", "pattern": ID_PATTERN},
    "Day": {"type": "string", "format": "date", "pattern": DAY_PATTERN},
    "Label": {"type": "string", **LABEL},
    "Text": {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": TEXT_PATTERN},
}

_ETAG: Final = {
    "ETag": {
        "description": "The number of the plan's latest entry, in quotes, for If-Match; of what is about one plan.",
        "schema": {"type": "string"},
    }
}


def document(prefix: str = "") -> dict[str, Any]:
    """Give the document of a server below a prefix."""
    known = wire.openapi_components()
    schemas = _shared({**known, **_sent(known), **problems.schemas(known)})
    paths: dict[str, dict[str, Any]] = {}
    for it in OPERATIONS:
        paths.setdefault(f"{BASE}{it.path}", {})[it.method.lower()] = _operation(it)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Collegial", "version": version("collegial"), "description": "Plans for collegial learning."},
        **({"servers": [{"url": prefix}]} if prefix else {}),
        "paths": paths,
        "components": {
            "schemas": _named_in(paths, schemas),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _shared(schemas: dict[str, Schema]) -> dict[str, Schema]:
    """Let what says of a text or an id what it holds stand once: it stands in thousands of fields."""
    return {**_SMALL, **{name: _with_small(it) for name, it in schemas.items()}}


def _with_small(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(part, list):
        return list(map(_with_small, part))
    if not isinstance(part, dict):
        return part
    for name, small in _SMALL.items():
        if small.items() <= part.items():
            more = {key: it for key, it in part.items() if key not in small}
            return {"$ref": f"{_COMPONENT}{name}", **more}
    return {key: _with_small(it) for key, it in part.items()}


def _named_in(paths: object, schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """Give the schemas that operations name, and those that these name."""
    found: dict[str, Schema] = {}
    left = [paths]
    while left:
        part = left.pop()
        if isinstance(part, list):
            left += part
        elif isinstance(part, dict):
            left += part.values()
            name = str(part.get("$ref", "")).removeprefix(_COMPONENT)
            if name in schemas and name not in found:
                found[name] = schemas[name]
                left.append(found[name])
    return {name: found[name] for name in sorted(found)}


def _sent(known: Mapping[str, Schema]) -> dict[str, Schema]:
    """Describe requests as they are sent: `by` is who asks and may be left out.

    What is `Sent` alone has its id in a header, one of `Many` beside what it asks for.
    """
    requests = {name.partition(".")[2]: it for name, it in known.items() if name.startswith("Request.")}
    data = {f"Data.{name}": it["properties"]["data"] for name, it in requests.items()}
    many = {f"Many.{name}": _unsigned(it, f"Data.{name}") for name, it in requests.items()}
    sent = {name.replace("Many", "Sent", 1): _without(it, "id") for name, it in many.items()}
    return {"Sent": _one_of(sent), **sent, "Many": _one_of(many), **many, **data}


def _one_of(schemas: Iterable[str]) -> Schema:
    return {"description": "What is asked for.", "oneOf": [{"$ref": f"{_COMPONENT}{it}"} for it in schemas]}


def _unsigned(request: Schema, data: str) -> Schema:
    properties = {**request["properties"], "data": {"$ref": f"{_COMPONENT}{data}"}}
    return {**request, "properties": properties, "required": [it for it in request["required"] if it != "by"]}


def _without(request: Schema, field: str) -> Schema:
    return {**request, "properties": {name: it for name, it in request["properties"].items() if name != field}}


def _operation(it: Operation) -> dict[str, Any]:
    body = {"requestBody": {"required": True, "content": _json(it.body)}} if it.body is not None else {}
    headers = {"headers": _ETAG} if it.of_plan else {}
    return {
        "operationId": it.name,
        "summary": it.says,
        "parameters": list(map(_parameter, it.parameters)),
        **body,
        "responses": {
            "200": {"description": "So it is.", **headers, "content": _content(it), **_links(it)},
            **problems.answers(it),
        },
    }


def _links(it: Operation) -> dict[str, Any]:
    links = {name: {"operationId": name, "parameters": dict(given)} for name, given in it.links.items()}
    return {"links": links} if links else {}


def _parameter(it: Parameter) -> dict[str, Any]:
    return {"name": it.name, "in": it.where, "description": it.says, "required": it.needed, "schema": it.schema}


def _content(it: Operation) -> dict[str, Any]:
    return {"text/event-stream": {"schema": it.answers}} if it.streams else _json(it.answers)


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
