"""Method definitions from TOML: those that ship with the library, and a school's own."""

from functools import cache

from collegial_core.definitions.remarks import ONLY_TOLD, remarks
from collegial_core.definitions.toml import Diagnostic, diagnostics_of, read_definition, shipped
from collegial_core.policy import Method, problems


@cache
def shipped_methods() -> tuple[Method, ...]:
    """Read every shipped method, sorted by id and version; once, for it takes 28 ms and each `Plans` asks for them."""
    return tuple(sorted(shipped(Method, "methods"), key=lambda it: (it.method, it.version)))


def read_method(text: str, path: str) -> Method:
    """Read one method definition.

    Raises:
        Unreadable: the text is no TOML or no method; `path` names the file and the field.

    """
    return read_definition(Method, text, path)


def diagnostics(text: str, path: str) -> tuple[Diagnostic, ...]:
    """List all that is wrong in one method definition, or else what nothing will enforce, in the order of its lines.

    Raises:
        Unreadable: the text is no TOML; `path` names the file.

    """
    wrong = diagnostics_of(Method, problems, text, path)
    lines = text.replace("\r\n", "\n").split("\n")
    return wrong or tuple(
        it for it in diagnostics_of(Method, remarks, text, path) if not ONLY_TOLD.search(lines[it.line - 1])
    )
