"""The OpenAPI 3.1 document of the API, made from the operations and the library's own schemas."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

from collegial_core import wire
from collegial_core.kernel.fields import LABEL, MAX_TEXT, TEXT_PATTERN
from collegial_web import problems
from collegial_web.operation import Operation, Parameter, Schema
from collegial_web.operations import OPERATIONS

BASE: Final = "/api/v1"

_COMPONENT: Final = "#/components/schemas/"

_TEXTS: Final[dict[str, Schema]] = {
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
    """Let what says of a text what it holds stand once: it is long, and stands in hundreds of fields."""
    return {**_TEXTS, **{name: _with_texts(it) for name, it in schemas.items()}}


def _with_texts(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(part, list):
        return list(map(_with_texts, part))
    if not isinstance(part, dict):
        return part
    for name, text in _TEXTS.items():
        if text.items() <= part.items():
            more = {key: it for key, it in part.items() if key not in text}
            return {"$ref": f"{_COMPONENT}{name}", **more}
    return {key: _with_texts(it) for key, it in part.items()}


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
    """Describe requests as they are sent: `by` is who asks and may be left out, `id` is a header."""
    requests = {name: it for name, it in known.items() if name.startswith("Request.")}
    sent = {name.replace("Request", "Sent", 1): _without_sender(it) for name, it in requests.items()}
    any_of = {"description": "What is asked for.", "oneOf": [{"$ref": f"{_COMPONENT}{it}"} for it in sent]}
    return {"Sent": any_of, **sent}


def _without_sender(request: Schema) -> Schema:
    properties = {name: it for name, it in request["properties"].items() if name != "id"}
    return {**request, "properties": properties, "required": [it for it in request["required"] if it != "by"]}


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
