"""What commands, events and their parts are: frozen attrs classes whose every argument has a name.

The marker for type checkers says that a field without `default` or `factory` must be given.
"""

from typing import TypeVar, dataclass_transform

import attrs

from collegial_core.kernel import fields, later

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
    return later.frozen(kw_only=True)(cls)
