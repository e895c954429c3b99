"""Method definitions from TOML: those that ship with the library, and a school's own."""

import re
from functools import cache
from typing import Any, Final

from collegial_core.definitions.faults import faults
from collegial_core.definitions.places import last_path, line_of, lines_of
from collegial_core.kernel import Unreadable
from collegial_core.kernel.value import Value, value
from collegial_core.policy import Method, Problem, problems
from collegial_core.wire.keys import BOM, TWICE
from collegial_core.wire.values import read_data

_OVERWRITTEN: Final = re.compile(r"Cannot overwrite a value \(at (?:line (\d+), column \d+|end of document)\)")


@value
class Diagnostic(Value):
    """Something wrong in a file with a method definition, with the line it stands on."""

    line: int
    problem: Problem


@cache
def shipped_methods() -> tuple[Method, ...]:
    """Read every shipped method, sorted by id and version; once, for it takes 28 ms and each `Plans` asks for them."""
    from importlib import resources  # noqa: PLC0415 - slow to import, and needed only here

    folder = resources.files("collegial_core.policy") / "methods"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    methods = [read_method(file.read_text("utf-8"), file.name) for file in files if file.name.endswith(".toml")]
    return tuple(sorted(methods, key=lambda method: (method.method, method.version)))


def read_method(text: str, path: str) -> Method:
    """Read one method definition.

    Raises:
        Unreadable: the text is no TOML or no method; `path` names the file and the field.

    """
    data = read_toml(text, path)
    for fault in faults(Method, data):
        where = f"{path}: {fault.path}" if fault.path else path
        raise Unreadable(where, f"{fault.message} {fault.remedy}".rstrip())
    return _method(data)


def diagnostics(text: str, path: str) -> tuple[Diagnostic, ...]:
    """List all that is wrong in one method definition, in the order of its lines.

    Whether its parts fit together is asked once each of them can be read.

    Raises:
        Unreadable: the text is no TOML; `path` names the file.

    """
    text = text.removeprefix(BOM)
    data = read_toml(text, path)
    found = tuple(faults(Method, data)) or problems(_method(data))
    lines = lines_of(text)
    return tuple(sorted((Diagnostic(line=line_of(it.path, lines), problem=it) for it in found), key=lambda it: it.line))


def _method(data: dict[str, Any]) -> Method:
    method: Method = read_data(Method, data, "$")
    return method


def read_toml(text: str, path: str) -> dict[str, Any]:
    """Read TOML.

    Raises:
        Unreadable: it is none, or too deeply nested.

    """
    import tomllib  # noqa: PLC0415 - slow to import, and needed only here

    try:
        return tomllib.loads(text.removeprefix(BOM))
    except ValueError as error:
        key = _key_of(error, text)
        message = f"is no TOML: {error}" if key is None else f"is no TOML: {error}: {key} {TWICE}"
        raise Unreadable(path, message) from error
    except RecursionError as error:
        raise Unreadable(path, "is nested too deeply") from error


def _key_of(error: ValueError, text: str) -> str | None:
    """Name the key that is given twice: tomllib tells where, not which."""
    where = _OVERWRITTEN.match(str(error))
    if where is None:
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    return last_path("\n".join(lines[: int(where[1] or len(lines))]))
