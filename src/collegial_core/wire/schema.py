"""JSON Schema (2020-12) of every command and event, made from their classes."""

import types
from datetime import date
from enum import StrEnum
from functools import reduce
from inspect import getdoc
from operator import or_
from typing import Any, Final, NewType, Union, get_args, get_origin

import attrs

from collegial_core.wire.vocabulary import MessageType

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_PLAIN: Final[dict[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    Any: {},
}


def schema_of(word: MessageType) -> dict[str, Any]:
    """Give the JSON Schema of a command's or event's `data`."""
    return {
        "$schema": DIALECT,
        "title": word.name,
        "description": getdoc(word.kind) or "",
        "x-version": word.version,
        **_object(word.kind),
    }


def _object(kind: type) -> dict[str, Any]:
    fields = attrs.fields(kind)
    return {
        "type": "object",
        "properties": {field.name: _property(field) for field in fields},
        "required": [field.name for field in fields if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }


def _property(field: "attrs.Attribute[Any]") -> dict[str, Any]:
    limits = field.metadata.get("schema", {})
    kind, optional = _without_none(field.type)
    known = limits if "anyOf" in limits else {**_type(kind), **limits}
    schema = {"anyOf": [known, {"type": "null"}]} if optional else dict(known)
    if mark := field.metadata.get("personal"):
        schema["x-personal"] = mark
    return schema


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
        return {"type": "array", "items": _type(get_args(kind)[0])}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": _type(get_args(kind)[1])}
    if get_origin(kind) in (Union, types.UnionType):
        return {"anyOf": [_type(part) for part in get_args(kind)]}
    return {"enum": [str(word) for word in kind]} if issubclass(kind, StrEnum) else _object(kind)
