"""Everything that is wrong with a definition's data, not just the first of it."""

from collections.abc import Iterator
from typing import Any, get_args

import attrs

from collegial_core.kernel import Unreadable
from collegial_core.kernel.fields import named
from collegial_core.kernel.validation import require_new_field
from collegial_core.policy import Problem, problem
from collegial_core.wire.values import read_data


def faults(kind: type, data: object, path: str = "") -> Iterator[Problem]:
    """Yield what keeps the data from being a value of that kind; nothing when it is one."""
    if not isinstance(data, dict):
        yield _fault(path, f"expected a table, got {named(data)}")
        return
    fields: dict[str, attrs.Attribute[Any]] = attrs.fields_dict(kind)
    for name in data:
        if name not in fields:
            yield _fault(
                _joined(path, name), f"there is no field {name!r}.", f"The fields here are {', '.join(fields)}."
            )
    for name, field in fields.items():
        if name in data:
            yield from _field_faults(field, data[name], _joined(path, name))
        elif field.default is attrs.NOTHING:
            yield _fault(path, f"the field {name!r} is missing.", f"Write {name} = …")


def _field_faults(field: "attrs.Attribute[Any]", data: object, path: str) -> Iterator[Problem]:
    inner = [*_inner_faults(field.type, data, path)]
    if inner:
        yield from inner
        return
    kind: Any = field.type
    try:
        value = read_data(kind, data, path)
        require_new_field(field, value, path)
    except Unreadable as error:
        yield _fault(error.path if error.path.startswith(path) else path, error.message)


def _inner_faults(kind: object, data: object, path: str) -> Iterator[Problem]:
    """Look into a table, or into each table of a list."""
    within = [part for part in (kind, *get_args(kind)) if isinstance(part, type) and attrs.has(part)]
    for part in within:
        if part is kind or type(None) in get_args(kind):
            yield from faults(part, data, path)
        elif isinstance(data, list):
            for index, item in enumerate(data):
                yield from faults(part, item, f"{path}[{index}]")


def _fault(path: str, what: str, right: str = "") -> Problem:
    """Wrap words that are not translated."""
    return problem(path, "{what}", "{right}", what=what, right=right)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
