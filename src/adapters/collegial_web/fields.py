"""The fields of a body: how each is read, and how OpenAPI describes it, from one declaration."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

import attrs

from collegial_core import Unreadable
from collegial_core.kernel.fields import named
from collegial_web.operation import Schema
from collegial_web.parameters import DAY, IDENT, day_in, ident

Reader = Callable[[Any, str], Any]
"""Reads a value of JSON; the second argument is its place, for `Unreadable`."""

E = TypeVar("E", bound=StrEnum)


@attrs.frozen(kw_only=True)
class Kind:
    """What a field holds: its schema, and how it is read."""

    schema: Schema
    read: Reader


@attrs.frozen(kw_only=True)
class Field:
    """A field of an object; one that is left out and not `needed` is not among what is read."""

    name: str
    says: str
    kind: Kind
    needed: bool = False


def object_of(fields: Sequence[Field]) -> Schema:
    """Describe an object with these fields and no others."""
    return {
        "type": "object",
        "properties": {it.name: {**it.kind.schema, "description": it.says} for it in fields},
        "required": [it.name for it in fields if it.needed],
        "additionalProperties": False,
    }


def read_fields(said: Any, fields: Sequence[Field], path: str = "$") -> dict[str, Any]:  # noqa: ANN401 - whatever JSON can hold
    """Read an object.

    Raises:
        Unreadable: it is none, or a field is missing, not known or not understood.

    """
    if not isinstance(said, Mapping):
        raise Unreadable(path, f"expected an object, got {named(said)}")
    known = {it.name: it for it in fields}
    for name in said:
        if name not in known:
            raise Unreadable(f"{path}.{name}"[:80], f"is unknown; known are {', '.join(known)}")
    for it in fields:
        if it.needed and it.name not in said:
            raise Unreadable(f"{path}.{it.name}", "is missing")
    return {name: known[name].kind.read(value, f"{path}.{name}") for name, value in said.items()}


# --- kinds --------------------------------------------------------------------------------


def text(most: int) -> Kind:
    """Make a text of 1 to so many characters."""

    def read(value: Any, path: str) -> str:  # noqa: ANN401
        if not isinstance(value, str) or not 1 <= len(value) <= most:
            raise Unreadable(path, f"expected a text of 1 to {most} characters")
        return value

    return Kind(schema={"type": "string", "minLength": 1, "maxLength": most}, read=read)


def whole(least: int, most: int) -> Kind:
    """Make a whole number of a range."""

    def read(value: Any, path: str) -> int:  # noqa: ANN401
        if type(value) is not int or not least <= value <= most:
            raise Unreadable(path, f"expected a whole number from {least} to {most}, got {named(value)}")
        return value

    return Kind(schema={"type": "integer", "minimum": least, "maximum": most}, read=read)


def one_of(words: type[E]) -> Kind:
    """Make a word of an enumeration."""

    def read(value: Any, path: str) -> E:  # noqa: ANN401
        if not isinstance(value, str) or value not in set(words):
            raise Unreadable(path, f"expected one of {', '.join(words)}, got {named(value)}")
        return words(value)

    return Kind(schema={"enum": list(map(str, words))}, read=read)


def many(kind: Kind, most: int, least: int = 0) -> Kind:
    """Make a list of a kind."""

    def read(value: Any, path: str) -> tuple[Any, ...]:  # noqa: ANN401
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise Unreadable(path, f"expected a list of {least} to {most} items")
        return tuple(kind.read(it, f"{path}[{place}]") for place, it in enumerate(value))

    return Kind(schema={"type": "array", "items": kind.schema, "minItems": least, "maxItems": most}, read=read)


def record(*fields: Field) -> Kind:
    """Make an object within the body."""
    return Kind(schema=object_of(fields), read=lambda value, path: read_fields(value, fields, path))


def _flag(value: Any, path: str) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise Unreadable(path, f"expected true or false, got {named(value)}")
    return value


def _object(value: Any, path: str) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise Unreadable(path, f"expected an object, got {named(value)}")
    return value


NAME: Final = Kind(schema=IDENT, read=ident)
ON_DAY: Final = Kind(schema=DAY, read=lambda value, path: day_in(str(value), path))
FLAG: Final = Kind(schema={"type": "boolean"}, read=_flag)
OBJECT: Final = Kind(schema={"type": "object"}, read=_object)
