"""The things that an event names, and the one that it makes: what an entry builds on, by what the fields declare."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, get_args

import attrs

from collegial_core.group import GroupFormed
from collegial_core.kernel.value import Event
from collegial_core.plan import (
    MethodAdopted,
)
from collegial_core.policy import MethodRef, method_ref
from collegial_core.todo.rights import MAKES

Thing = tuple[str, str]
"""The kind of an id, and the id."""

MAKERS: Final[dict[type[Event], tuple[Any, str]]] = {
    event: (attrs.fields_dict(event)[field].type, field) for event, field in MAKES.items()
}
"""The events that make a thing, with the kind of its id and the field that has it.  A method is adopted by its name."""

_KINDS: Final = {kind for kind, _ in MAKERS.values()}


def made_by(event: Any) -> Thing:  # noqa: ANN401 - any of these events
    """Give the thing that one of the events makes that make one."""
    if isinstance(event, MethodAdopted):
        return _thing(MethodRef, event.method.ref)
    kind, field = MAKERS[type(event)]
    return _thing(kind, getattr(event, field))


def things_in(value: Any) -> Iterator[Thing]:  # noqa: ANN401 - any event, request, or part of one
    """Yield the things that an event or request names, those in its parts included."""
    kind_of: Any = type(value)
    for name, kind in _fields(kind_of):
        said = getattr(value, name)
        for each in said if isinstance(said, tuple) else (said,):
            if each is not None:
                yield from things_in(each) if kind is None else [_thing(kind, each)]
    if isinstance(value, GroupFormed):
        yield _thing(MethodRef, method_ref(value.method, value.version))


def _thing(kind: Any, name: str) -> Thing:  # noqa: ANN401 - a type of ids
    return kind.__name__, name


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:  # noqa: ANN401 - of an attrs class, or another
    """Give the fields of a class that hold ids, each with their kind, and those that hold parts, with None."""
    found: list[tuple[str, Any]] = []
    for field in attrs.fields(kind) if attrs.has(kind) else ():
        for leaf in {field.type, *get_args(field.type)}:
            if leaf in _KINDS:
                found.append((field.name, leaf))
            elif isinstance(leaf, type) and attrs.has(leaf):
                found.append((field.name, None))
    return tuple(found)
