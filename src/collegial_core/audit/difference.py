"""What changed between two states, thing by thing and field by field."""

from collections.abc import Iterator, Sequence
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
    return compare((), before, after)


def compare(path: tuple[str, ...], before: object, after: object) -> tuple[Change, ...]:
    """List what differs between two things of one kind, which stand at that path; None is one that is not there."""
    return tuple(_compare(path, before, after, personal=False))


def _compare(path: tuple[str, ...], old: object, new: object, *, personal: bool) -> Iterator[Change]:
    if old == new:
        return
    before, after = _children(old), _children(new)
    if (before is None and old is not None) or (after is None and new is not None):
        yield Change(path, old, new, personal)
        return
    gone = (None, False)
    for name in dict.fromkeys((*(before or {}), *(after or {}))):
        one, other = (before or {}).get(name, gone), (after or {}).get(name, gone)
        yield from _compare((*path, name), one[0], other[0], personal=personal or one[1] or other[1])


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
