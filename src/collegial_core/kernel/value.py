"""What commands, events and their parts are: frozen attrs classes whose every argument has a name.

attrs writes and compiles the methods of each class by itself.  With this many small
classes that is most of what importing the library takes, so three methods that
need no code of their own are shared.  The marker for type checkers says that a field
without `default` or `factory` must be given.
"""

from typing import TypeVar, dataclass_transform

import attrs

from collegial_core.kernel import fields

T = TypeVar("T")


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(
        attrs.field,
        fields.choice,
        fields.choices,
        fields.clock_time,
        fields.count,
        fields.day,
        fields.flag,
        fields.ident,
        fields.idents,
        fields.label,
        fields.labels,
        fields.part,
        fields.parts,
        fields.personal_text,
    ),
)
def value(cls: type[T]) -> type[T]:
    """Make a class of frozen values, equal when their fields are."""
    cls.__repr__, cls.__eq__, cls.__hash__ = _repr, _eq, _hash  # type: ignore[method-assign]
    return attrs.frozen(cls, kw_only=True, repr=False, eq=False)


def _parts(self: object) -> list[tuple[str, object]]:
    return [(field.name, getattr(self, field.name)) for field in attrs.fields(type(self))]  # type: ignore[arg-type]


def _repr(self: object) -> str:
    return f"{type(self).__qualname__}({', '.join(f'{name}={part!r}' for name, part in _parts(self))})"


def _eq(self: object, other: object) -> bool:
    return _parts(self) == _parts(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash((type(self), *(part for _, part in _parts(self))))
