"""Any definition from TOML: read whole, or all that is wrong in it found by line."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from collegial_core.definitions.faults import faults
from collegial_core.definitions.places import last_path, line_of, lines_of
from collegial_core.kernel import Unreadable
from collegial_core.kernel.value import Value, value
from collegial_core.policy import Problem
from collegial_core.wire.keys import BOM, TWICE, where_it_fails
from collegial_core.wire.values import read_data

D = TypeVar("D", bound=Value)

_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)$")
_DECLARED: Final = re.compile(r"Cannot declare \((.+?),?\) twice|Duplicate inline table key (\S+)")
_OVERWRITTEN: Final = re.compile(r"Cannot overwrite a value \(at (?:line (\d+), column \d+|end of document)\)")


@value
class Diagnostic(Value):
    """Something wrong in a file with a definition, with the line it stands on."""

    line: int
    problem: Problem


def read_definition(kind: type[D], text: str, path: str) -> D:
    """Read one definition of a kind.

    Raises:
        Unreadable: the text is no TOML or no such definition; `path` names the file and the field.

    """
    data = read_toml(text, path)
    for fault in faults(kind, data):
        where = f"{path}: {fault.path}" if fault.path else path
        raise Unreadable(where, f"{fault.message} {fault.remedy}".rstrip())
    return _definition(kind, data)


def shipped(kind: type[D], folder: str) -> tuple[D, ...]:
    """Read every definition of a kind that ships with the library, from a folder of `policy`."""
    from importlib import resources  # noqa: PLC0415 - slow to import, and needed only here

    files = sorted((resources.files("collegial_core.policy") / folder).iterdir(), key=lambda file: file.name)
    texts = [(file.read_text("utf-8"), file.name) for file in files if file.name.endswith(".toml")]
    return tuple(read_definition(kind, *text) for text in texts)


def diagnostics_of(
    kind: type[D], problems: Callable[[D], Sequence[Problem]], text: str, path: str
) -> tuple[Diagnostic, ...]:
    """List all that is wrong in one definition, in the order of its lines.

    Whether its parts fit together, as `problems` tells, is asked once each of them can be read.

    Raises:
        Unreadable: the text is no TOML; `path` names the file.

    """
    text = text.removeprefix(BOM)
    data = read_toml(text, path)
    found = tuple(faults(kind, data)) or problems(_definition(kind, data))
    lines = lines_of(text)
    return tuple(sorted((Diagnostic(line=line_of(it.path, lines), problem=it) for it in found), key=lambda it: it.line))


def _definition(kind: type[D], data: dict[str, Any]) -> D:
    definition: D = read_data(kind, data, "$")
    return definition


def read_toml(text: str, path: str) -> dict[str, Any]:
    """Read TOML.

    Raises:
        Unreadable: it is none, or too deeply nested.

    """
    import tomllib  # noqa: PLC0415 - slow to import, and needed only here

    try:
        return tomllib.loads(text.removeprefix(BOM))
    except ValueError as error:
        raise Unreadable(path, f"is no TOML: {_why(error, text)}") from error
    except RecursionError as error:
        raise Unreadable(path, "is nested too deeply") from error


def _why(error: ValueError, text: str) -> str:
    """Say in words of our own why it is none, and where."""
    key, place = _key_of(error, text), _PLACE.search(str(error))
    if key is not None:
        return f"{key} {TWICE}" if place is None else f"at line {place[1]}, {key} {TWICE}"
    if place is not None:
        return where_it_fails(text.replace("\r\n", "\n"), int(place[1]), int(place[2]))
    if str(error).endswith("(at end of document)"):
        return "it ends within something that is not closed, such as a text in quotes, a list or a table"
    return str(error)


def _key_of(error: ValueError, text: str) -> str | None:
    """Name the key that is given twice: tomllib tells of a table which, and else only where."""
    declared = _DECLARED.match(str(error))
    if declared is not None:
        return declared[1] or declared[2]
    where = _OVERWRITTEN.match(str(error))
    if where is None:
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    return last_path("\n".join(lines[: int(where[1] or len(lines))]))
