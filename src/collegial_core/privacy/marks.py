"""Marks of personal fields.

A field is marked where it is defined, in its event's class.  Sealing such a
field later needs no change of the event: the mark tells what to seal.
"""

from typing import Any, Literal

import attrs

from collegial_core.vault import ERASED

Mark = Literal["text", "conduct"]
"""`text` is free text that somebody wrote; `conduct` tells what a person did or left undone."""

SEALED = "[personal]"
"""What stands in the place of a personal text that is not shown."""


def is_erased(text: str) -> bool:
    """Tell whether what stands in the place of an erased text is that."""
    return text.startswith(ERASED)


def marks(kind: type) -> dict[str, Mark]:
    """Give a class's marked fields: name → mark."""
    return {field.name: field.metadata["personal"] for field in attrs.fields(kind) if field.metadata.get("personal")}


def without_personal_text(plain: Any, value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Replace every text marked personal by `[personal]` in the plain form of a value, and in those of its parts."""
    if {type(plain), type(value)} <= {list, tuple}:
        parts: Any = value
        return [without_personal_text(*pair) for pair in zip(plain, parts, strict=True)]
    if not attrs.has(type(value)) or not isinstance(plain, dict):
        return plain
    texts = {name for name, mark in marks(type(value)).items() if mark == "text"}
    return {
        name: SEALED if name in texts and item else without_personal_text(item, getattr(value, name, None))
        for name, item in plain.items()
    }
