"""What the columns of a school's own list are, kept in a file to be used again."""

import json
from collections.abc import Mapping as Map
from pathlib import Path
from typing import Any, Final

import attrs

from collegial_core import Unreadable
from collegial_people.columns import Field

MAX_BYTES: Final = 100_000


@attrs.frozen(kw_only=True)
class Mapping:
    """Field → the heading of its column, or its number from 1; and names of units → their ids in the plan.

    `form` names the source whose ids the list has; they are compared within one source alone.
    """

    columns: Map[Field, str] = attrs.field(factory=dict)
    units: Map[str, str] = attrs.field(factory=dict)
    form: str | None = None


def column_said(text: str) -> tuple[Field, str]:
    """Read what a column is: `given=Förnamn`, or `given=2` for the second.

    Raises:
        Unreadable: it says no such thing.

    """
    name, equals, where = text.partition("=")
    if not equals or not where.strip():
        raise Unreadable("--column", f"expected such as given=Förnamn or given=2, got {text[:40]!r}")
    if name not in set(Field):
        raise Unreadable("--column", f"there is no field {name[:40]!r}; there are: {', '.join(Field)}")
    return Field(name), where.strip()


def written_mapping(mapping: Mapping) -> bytes:
    """Write a mapping as the JSON that is kept."""
    said = {"source": mapping.form, "columns": dict(mapping.columns), "units": dict(mapping.units)}
    return json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"


def read_mapping(path: str | Path) -> Mapping:
    """Read a mapping that was kept.

    Raises:
        Unreadable: it is none.
        OSError: it cannot be read.

    """
    with Path(path).open("rb") as stream:
        return mapping_of(stream.read(MAX_BYTES + 1), str(path))


def mapping_of(content: bytes, where: str) -> Mapping:
    """Read what such a file holds.

    Raises:
        Unreadable: it is no mapping; `where` names it.

    """
    if len(content) > MAX_BYTES:
        raise Unreadable(where, f"is larger than {MAX_BYTES} bytes")
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(where, "is no mapping of columns: no JSON in UTF-8") from error
    if not isinstance(said, dict):
        raise Unreadable(where, "is no mapping of columns: no object in JSON")
    columns, units = (_texts(said.get(it, {}), where) for it in ("columns", "units"))
    source = said.get("source")
    if source is not None and not isinstance(source, str):
        raise Unreadable(where, "is no mapping of columns: `source` is no text")
    return Mapping(
        columns=dict(column_said(f"{name}={where}") for name, where in columns.items()), units=units, form=source
    )


def _texts(said: Any, path: str) -> dict[str, str]:  # noqa: ANN401 - whatever JSON can hold
    if not isinstance(said, dict) or not all(isinstance(it, str) for it in said.values()):
        raise Unreadable(path, "is no mapping of columns: expected texts by their names")
    return said
