"""attrs' `frozen` and `define`, whose work is done when a class is first used.

attrs writes and compiles the methods of each class when it meets it.  With some hundreds of
small classes that would be most of what importing the library takes, and a program uses few
of them.  So a class made here has its slots and its own methods from the start.  What attrs
makes (`__init__`, the fields, what copying takes) it makes when that is first asked for.
Three methods that need no code of their own are shared.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, dataclass_transform, overload

import attrs

T = TypeVar("T")
Make = Callable[[Any], Any]


class _Later:
    """A part that attrs makes, together with all the others, when it is first asked for."""

    def __init__(self, declared: type, make: Make) -> None:
        self._declared = declared
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner
        self._name = name

    def __get__(self, of: object, _: type) -> Any:  # noqa: ANN401 - whatever attrs makes
        there = vars(self._owner)
        for name, part in vars(self._make(self._declared)).items():
            if isinstance(there.get(name, self), _Later):
                setattr(self._owner, name, part)
        return getattr(self._owner if of is None else of, self._name)


def _shaped(cls: type[T], make: Make, shared: dict[str, Any]) -> type[T]:
    """Give the class its slots and the shared methods now, and what `make` makes of it later."""
    names = tuple(cls.__annotations__)
    own = {name: part for name, part in vars(cls).items() if name not in (*names, "__dict__", "__weakref__")}
    later = {name: _Later(cls, make) for name in ("__init__", "__attrs_attrs__")}
    body = {**shared, **own, **later, "__slots__": names, "__qualname__": cls.__qualname__}
    made: type[T] = type(cls.__name__, cls.__bases__, body)
    return made


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, kw_only: bool = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(attrs.field,))
def frozen(cls: type[T] | None = None, /, *, kw_only: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a class of values that never change, equal when their fields are."""
    make = attrs.frozen(kw_only=kw_only, repr=False, eq=False)
    return _made(cls, lambda it: _shaped(it, make, {"__repr__": _repr, "__eq__": _eq, "__hash__": _hash}))


@overload
def define(cls: type[T], /) -> type[T]: ...
@overload
def define(*, kw_only: bool = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(attrs.field,))
def define(cls: type[T] | None = None, /, *, kw_only: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a class whose fields can change, equal when they are equal now."""
    make = attrs.define(kw_only=kw_only, repr=False, eq=False)
    return _made(cls, lambda it: _shaped(it, make, {"__repr__": _repr, "__eq__": _eq}))


@dataclass_transform(field_specifiers=(attrs.field,))
def error(cls: type[T]) -> type[T]:
    """Make an error whose parts have names; each error is equal to itself alone."""
    return _shaped(cls, attrs.define(repr=False, eq=False), {})


def _made(cls: type[T] | None, make: Callable[[type[T]], type[T]]) -> type[T] | Callable[[type[T]], type[T]]:
    return make if cls is None else make(cls)


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cls) if field.eq)


def _parts(self: object) -> list[object]:
    return [getattr(self, name) for name in _names(type(self))]  # type: ignore[arg-type]


def _repr(self: object) -> str:
    parts = zip(_names(type(self)), _parts(self), strict=True)  # type: ignore[arg-type]
    return f"{type(self).__qualname__}({', '.join(f'{name}={part!r}' for name, part in parts)})"


def _eq(self: object, other: object) -> bool:
    return _parts(self) == _parts(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash((type(self), *_parts(self)))
