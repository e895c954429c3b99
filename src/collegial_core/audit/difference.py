"""What changed between two states, thing by thing and field by field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from collegial_core.state import State


@attrs.frozen
class Change:
    """One field that differs: where (`visits`, `v-014`, `step`), before and after.

    None stands for not there.  `personal` marks free text.
    """

    path: tuple[str, ...]
    before: Any
    after: Any
    personal: bool = False


def difference(before: State, after: State) -> tuple[Change, ...]:
    """List what differs between two states, in the order of the state's fields."""
    return tuple(_compare_children((), _children(before) or {}, _children(after) or {}))


def _compare(path: tuple[str, ...], old: object, new: object, *, personal: bool) -> Iterator[Change]:
    if old == new:
        return
    before, after = _children(old), _children(new)
    if (before is None and old is not None) or (after is None and new is not None):
        yield Change(path, old, new, personal)
    else:
        yield from _compare_children(path, before or {}, after or {})


def _compare_children(path: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        gone = (None, False)
        before, after = old.get(name, gone), new.get(name, gone)
        yield from _compare((*path, name), before[0], after[0], personal=before[1] or after[1])


def _children(value: Any) -> dict[str, tuple[Any, bool]] | None:  # noqa: ANN401 - any part of a state
    """Give a thing's parts by name, each with whether it is personal; None for a plain value."""
    if attrs.has(type(value)):
        fields = [field for field in attrs.fields(type(value)) if not field.metadata.get("beside")]
        return {field.name: (getattr(value, field.name), field.metadata.get("personal") == "text") for field in fields}
    if isinstance(value, dict):
        return {str(name): (item, False) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {str(index): (item, False) for index, item in enumerate(value, 1)}
    return None
