"""Method definitions from TOML: those that ship with the library, and a school's own."""

from typing import Any

from collegial_core.kernel import Unreadable
from collegial_core.ledger.codec.plain import read_data
from collegial_core.policy import Method


def shipped_methods() -> tuple[Method, ...]:
    """Read every shipped method, sorted by id and version."""
    from importlib import resources  # noqa: PLC0415 - slow to import, and needed only here

    folder = resources.files("collegial_core.policy") / "methods"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    methods = [read_method(file.read_text("utf-8"), file.name) for file in files if file.name.endswith(".toml")]
    return tuple(sorted(methods, key=lambda method: (method.method, method.version)))


def read_method(text: str, path: str) -> Method:
    """Read one method definition.

    Raises:
        Unreadable: the text is no TOML or no method; `path` names the file.

    """
    method: Method = read_data(Method, read_toml(text, path), path)
    return method


def read_toml(text: str, path: str) -> dict[str, Any]:
    """Read TOML.

    Raises:
        Unreadable: it is none.

    """
    import tomllib  # noqa: PLC0415 - slow to import, and needed only here

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(path, f"is no TOML: {error}") from error
