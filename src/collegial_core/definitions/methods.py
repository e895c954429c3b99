"""Method definitions from TOML: those that ship with the library, and a school's own."""

from functools import cache

from collegial_core.definitions.toml import Diagnostic, diagnostics_of, read_definition
from collegial_core.policy import Method, problems


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
    return read_definition(Method, text, path)


def diagnostics(text: str, path: str) -> tuple[Diagnostic, ...]:
    """List all that is wrong in one method definition, in the order of its lines.

    Raises:
        Unreadable: the text is no TOML; `path` names the file.

    """
    return diagnostics_of(Method, problems, text, path)
