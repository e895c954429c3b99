"""Methods inside of events: written without their defaults, and read in the language that they were written in."""

from functools import cache
from typing import Any

import attrs

from collegial_core.policy import Authority, Method, language

_FIRST = 1
"""The language of events that do not say theirs: they are older than the second."""


def in_the_latest_language(kind: type, data: Any, path: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Give an event's data with every method in it as it is written today; what is no such event stays as it is.

    Raises:
        UnknownLanguage: a method is written in a language that is not known yet.

    """
    names = method_fields(kind)
    if not names or not isinstance(data, dict):
        return data
    says = "language" in attrs.fields_dict(kind)
    written_in = data.get("language") if says else _FIRST
    if type(written_in) is not int or written_in < _FIRST:
        return data  # whoever reads it says what is wrong
    language.check_language(written_in, f"{path}.language")
    read = {name: language.in_the_latest(data[name], written_in) for name in names if isinstance(data.get(name), dict)}
    return {**data, **read, "language": language.latest()} if says else {**data, **read}


@cache
def method_fields(kind: type) -> tuple[str, ...]:
    """Name the fields of a class that hold a definition, of a method or an authority; none of most."""
    return tuple(it.name for it in attrs.fields(kind) if it.type in (Method, Authority)) if attrs.has(kind) else ()


@cache
def short_fields(kind: type) -> tuple[str, ...]:
    """Name the fields of a class that are written without their defaults."""
    return tuple(field.name for field in attrs.fields(kind) if field.metadata.get("without_defaults"))


def without_defaults(value: Any) -> Any:  # noqa: ANN401 - of an attrs class, and whatever JSON can hold
    """Give a value as plain data, and of it only what is not the default of its field."""
    if attrs.has(type(value)):
        fields = {field.name: (getattr(value, field.name), field.default) for field in attrs.fields(type(value))}
        return {name: without_defaults(said) for name, (said, default) in fields.items() if said != default}
    return tuple(map(without_defaults, value)) if isinstance(value, tuple) else value
