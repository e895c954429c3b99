"""JSON Schema (2020-12) of what is asked, recorded, answered and shown, made from the classes."""

import types
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from inspect import getdoc
from itertools import chain
from operator import or_
from typing import Any, Final, Literal, NewType, Union, get_args, get_origin

import attrs

from collegial_core.kernel import Category, Entry, Facts, Occasion, Request, Severity
from collegial_core.kernel.sealed import PATTERN
from collegial_core.kernel.texts import ReaderRole, Text
from collegial_core.privacy.marks import SEALED
from collegial_core.todo import CarriedPromise, InTheWay, Item, NextYear, Proposal
from collegial_core.views import VIEWS, View
from collegial_core.wire.vocabulary import EVENTS, REQUESTS, SEALED_EVENTS, MessageType

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_PLAIN: Final[dict[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Any: {},
}

_NEEDED: Final = ("plan", "number", "recorded_at", "happened_on", "by", "type", "version", "data")
"""What no entry is without."""

_REF: Final = "#/$defs/"
_COMPONENT: Final = "#/components/schemas/"


def schema_of(word: MessageType) -> dict[str, Any]:
    """Give the JSON Schema of a command's or event's `data`."""
    return {
        "$schema": DIALECT,
        "title": word.name,
        "description": getdoc(word.kind) or "",
        "x-version": word.version,
        **_data(word),
    }


def _data(word: MessageType) -> dict[str, Any]:
    """Describe the data of a request or an event; texts that are sealed are told by their form."""
    described = _object(word.kind)
    if not word.sealed:
        return described
    properties = described["properties"]
    return {**described, "properties": {name: _if_text_sealed(it) for name, it in properties.items()}}


def _if_text_sealed(known: dict[str, Any]) -> dict[str, Any]:
    if "x-readers" not in known:
        return known
    marks = {name: it for name, it in known.items() if name.startswith("x-")}
    optional = {"type": "null"} in known.get("anyOf", ())
    return {**({"anyOf": [_SEALED_TEXT, {"type": "null"}]} if optional else _SEALED_TEXT), **marks}


_SEALED_TEXT: Final = {"type": "string", "pattern": PATTERN}


def _object(kind: type) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": _properties(kind),
        "required": [field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _property(field: "attrs.Attribute[Any]") -> dict[str, Any]:
    limits = field.metadata.get("schema", {})
    kind, optional = _without_none(field.type)
    known = limits if "anyOf" in limits else {**_type(kind), **limits}
    schema: dict[str, Any] = {"anyOf": [known, {"type": "null"}]} if optional else dict(known)
    if mark := field.metadata.get("personal"):
        schema["x-personal"] = mark
    if of := field.metadata.get("text"):
        schema["x-readers"] = readers_of(of)
    return schema


def readers_of(text: Text) -> list[str]:
    """Name who reads a text, where the method of its group says nothing else: its author always does."""
    return list(dict.fromkeys(str(role) for role in (*((ReaderRole.AUTHOR,) if text.by else ()), *text.readers)))


def _without_none(kind: Any) -> tuple[Any, bool]:  # noqa: ANN401 - any annotation
    parts = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else ()
    rest = [part for part in parts if part is not type(None)]
    return (reduce(or_, rest), True) if len(rest) < len(parts) else (kind, False)


def _type(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    if isinstance(kind, NewType):
        return _type(kind.__supertype__)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) is tuple:
        return _array(get_args(kind))
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": _type(get_args(kind)[1])}
    if get_origin(kind) in (Union, types.UnionType):
        return {"anyOf": [_type(part) for part in get_args(kind)]}
    return {"enum": [str(word) for word in kind]} if issubclass(kind, StrEnum) else _object(kind)


def _array(items: tuple[Any, ...]) -> dict[str, Any]:
    if items[-1] is ...:
        return {"type": "array", "items": _type(items[0])}
    size = len(items)
    return {"type": "array", "prefixItems": list(map(_type, items)), "minItems": size, "maxItems": size}


# --- what a host takes and sends -------------------------------------------------------


def documents() -> dict[str, dict[str, Any]]:
    """Give each schema as a document of its own, with those that it refers to."""
    known = _schemas()
    refers = {name: list(_refs_in(schema)) for name, schema in known.items()}
    return {name: {"$schema": DIALECT, **schema, **_defs(name, known, refers)} for name, schema in known.items()}


def components() -> dict[str, dict[str, Any]]:
    """Give the schemas as they stand beside each other in an OpenAPI 3.1 document."""
    return {name: _referring(schema, _COMPONENT) for name, schema in _schemas().items()}


def _schemas() -> dict[str, dict[str, Any]]:
    requests = {f"Request.{word.name}": _request(word) for word in REQUESTS}
    entries = {f"Entry.{word.name}.{word.version}": _entry(word) for word in (*EVENTS, *SEALED_EVENTS)}
    made = {"entries": {"type": "array", "items": {"$ref": f"{_REF}Entry"}}}
    rows = {f"Row.{name}": _row(view) for name, view in VIEWS.items()}
    return {
        "Request": _one_of("What can be asked for.", requests),
        **requests,
        "Entry": _one_of("What can have been recorded.", entries),
        **entries,
        "Recorded": _answer("What was recorded, now or earlier.", {**made, "position": _PLAIN[int]}),
        "Would": _answer("What would be recorded now; nothing was.", {**made, "changes": _CHANGES}),
        "Refusal": _answer(
            "It was understood, and a rule says no; nothing was recorded.",
            _REFUSAL,
            ("event", "place", "others", "accept"),
        ),
        "Unreadable": _answer("It was not understood; nothing was recorded.", _UNREADABLE),
        "Finding": _answer(
            "An oddity that an audit saw; it is about the whole plan without an entry.", _FINDING, ("name", "category")
        ),
        **rows,
        "Todo": _todo(),
        "NextYear": _next_year(),
    }


def _one_of(says: str, names: Mapping[str, object]) -> dict[str, Any]:
    return {"description": says, "oneOf": [{"$ref": f"{_REF}{name}"} for name in names]}


def _defs(of: str, known: Mapping[str, Any], refers: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    defs: dict[str, Any] = {}
    left = [of]
    while left:
        for name in refers[left.pop()]:
            if name not in defs:
                defs[name] = known[name]
                left.append(name)
    return {"$defs": defs} if defs else {}


def _refs_in(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        yield from [part["$ref"].removeprefix(_REF)] if "$ref" in part else chain(*map(_refs_in, part.values()))
    elif isinstance(part, list):
        yield from chain(*map(_refs_in, part))


def _referring(part: Any, to: str) -> Any:  # noqa: ANN401 - any part of a schema
    """Give a schema with all that it refers to in another place."""
    if isinstance(part, dict):
        if "$ref" in part:
            return {"$ref": part["$ref"].replace(_REF, to)}
        return {name: _referring(item, to) for name, item in part.items()}
    return [_referring(item, to) for item in part] if isinstance(part, list) else part


def _request(word: MessageType) -> dict[str, Any]:
    data = _object(word.kind)
    properties = {
        "type": {"const": word.name},
        "data": data,
        **_properties(Occasion),
        **_properties(Request, "accept", "id", "meta"),
    }
    return _whole(
        word.name, getdoc(word.kind), properties, ("type", *(["data"] if data["required"] else []), "by", "on")
    )


def _entry(word: MessageType) -> dict[str, Any]:
    properties = {
        **_properties(Entry, *_NEEDED, "on_behalf_of", "policy", "id", "edition", "rules", "meta"),
        "because": {"anyOf": [_properties(Entry, "because")["because"], _SEALED_TEXT]},
        "type": {"const": word.name},
        "version": {"const": word.version},
        "data": _sealable(_data(word)),
    }
    return _whole(word.versioned, getdoc(word.kind), properties, _NEEDED)


def _row(view: View[Any]) -> dict[str, Any]:
    figures = {name: _type(of.__annotations__.get("return", Any)) for name, of in view.figures.items()}
    properties = {**_properties(view.rows), **figures}
    return _whole(view.name, view.says, properties, tuple(properties))


def _todo() -> dict[str, Any]:
    """Describe a thing that waits for somebody."""
    known = _properties(Item, "kind", "of", "due", "late", "own", "optional", "source")
    method = _properties(Item, "aims", "support")
    properties = {**known, **_asked_with_gaps(), **method}
    return _whole("todo", _says(Item), properties, tuple(properties))


def _next_year() -> dict[str, Any]:
    """Describe what a new school year can take over."""
    proposal = {**_properties(Proposal, "kind", "of", "group", "who", "people"), **_asked_with_gaps()}
    hindered = {**_properties(InTheWay, "kind", "of", "still_open"), "refused": {"$ref": f"{_REF}Refusal"}}
    lists = {
        "proposals": _answer(_says(Proposal), proposal),
        "in_the_way": _answer(_says(InTheWay), hindered),
        "promises": _answer(_says(CarriedPromise), _properties(CarriedPromise)),
    }
    properties = {
        **_properties(NextYear, "on", "ends"),
        **{name: {"type": "array", "items": items} for name, items in lists.items()},
    }
    return _whole("next_year", _says(NextYear), properties, tuple(properties))


def _asked_with_gaps() -> dict[str, Any]:
    """Describe a request with gaps, and `fill`, which names them."""
    texts = {"type": "array", "items": _TEXT}
    draft = {
        "type": _TEXT,
        "data": {"type": "object"},
        **_properties(Occasion, "by", "on"),
        "accept": texts,
    }
    asked = _whole(None, "The request, as far as it is known.", draft, ("type", "data", "by", "on"))
    return {"request": asked, "fill": texts}


def _says(kind: type) -> str:
    return (getdoc(kind) or "").partition("\n")[0]


def _answer(says: str, properties: dict[str, Any], seldom: tuple[str, ...] = ()) -> dict[str, Any]:
    return _whole(None, says, properties, tuple(name for name in properties if name not in seldom))


def _whole(title: str | None, says: str | None, properties: dict[str, Any], needed: tuple[str, ...]) -> dict[str, Any]:
    named = {} if title is None else {"title": title}
    shape = {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}
    return {**named, "description": says or "", **shape}


def _properties(kind: type, *names: str) -> dict[str, Any]:
    return {field.name: _property(field) for field in attrs.fields(kind) if field.name in names or not names}


def _sealable(schema: dict[str, Any]) -> dict[str, Any]:
    """Let `[personal]` stand for every text, in whatever form it is recorded."""
    properties = {
        name: {"anyOf": [known, {"const": SEALED}]} if known.get("x-personal") == "text" else known
        for name, known in schema["properties"].items()
    }
    return {**schema, "properties": properties}


_TEXT: Final = _PLAIN[str]
_WEIGHT: Final = {"enum": [str(severity) for severity in Severity]}
_CATEGORY: Final = {"enum": [str(category) for category in Category]}
_REFUSAL: Final[dict[str, Any]] = {
    "rule": _TEXT,
    "name": _TEXT,
    "severity": _WEIGHT,
    "message": _TEXT,
    "remedy": _TEXT,
    "facts": _type(Facts),
    "says": _TEXT,
    "source": _TEXT,
    "category": _CATEGORY,
    "event": _TEXT,
    "place": {"type": "integer"},
    "others": {"type": "array", "items": {"$ref": f"{_REF}Refusal"}},
    "accept": {"type": "array", "items": _TEXT},
}
_UNREADABLE: Final = {"path": _TEXT, "message": _TEXT}
_CHANGE: Final[dict[str, Any]] = {"path": {"type": "array", "items": _TEXT}, "before": {}, "after": {}}
_CHANGES: Final = {
    "type": "array",
    "items": _whole(None, "One field that a correction changes.", _CHANGE, tuple(_CHANGE)),
}
_FINDING: Final[dict[str, Any]] = {
    "rule": _TEXT,
    "name": _TEXT,
    "severity": _WEIGHT,
    "entry": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    "message": _TEXT,
    "facts": _type(Facts),
    "category": _CATEGORY,
}
