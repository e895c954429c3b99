"""Definitions as files: methods, authorities and lists of materials in TOML, and all that is wrong in one, by line.

What the files say is checked by `faults`, and `places` finds the lines.  `meetings` reads in the same way what
somebody types of a meeting.  The modules are imported when first needed, for they read through cattrs, which takes
its time.
"""

# ruff: noqa: PLC0415 - see above

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collegial_core.definitions.toml import Diagnostic
    from collegial_core.policy import Method, StudyMaterial
    from collegial_core.policy.authority import Authority
    from collegial_core.policy.retention import Retention


def read_toml(text: str, path: str) -> dict[str, Any]:
    """Read TOML.

    Raises:
        Unreadable: it is none, or names a key twice; `path` names the file.

    """
    from collegial_core.definitions.toml import read_toml

    return read_toml(text, path)


def read_retention(text: str, path: str) -> "Retention":
    """Read one retention schedule from TOML.

    Raises:
        Unreadable: the text is no TOML or no schedule, or a line is for a class that is not there, or that has a line
            already; `path` names the file, the line and the field.

    """
    from collegial_core.definitions.retentions import read_retention

    return read_retention(text, path)


def shipped_retention() -> "Retention":
    """Read the retention schedule that ships with the library: proposals, with their sources."""
    from collegial_core.definitions.toml import shipped
    from collegial_core.policy.retention import Retention

    return shipped(Retention, "retentions")[-1]


def read_method(text: str, path: str) -> "Method":
    """Read one method definition from TOML.

    Raises:
        Unreadable: the text is no TOML or no method; `path` names the file.

    """
    from collegial_core.definitions.methods import read_method

    return read_method(text, path)


def diagnostics(text: str, path: str) -> "tuple[Diagnostic, ...]":
    """List all that is wrong in one method definition in TOML, or else what nothing will enforce, line by line.

    Raises:
        Unreadable: the text is no TOML; `path` names the file.

    """
    from collegial_core.definitions.methods import diagnostics

    return diagnostics(text, path)


def shipped_methods() -> "tuple[Method, ...]":
    """Read every method that ships with the library, sorted by id and version."""
    from collegial_core.definitions.methods import shipped_methods

    return shipped_methods()


def read_authority(text: str, path: str) -> "Authority":
    """Read one authority from TOML.

    Raises:
        Unreadable: the text is no TOML or no authority; `path` names the file.

    """
    from collegial_core.definitions.authorities import read_authority

    return read_authority(text, path)


def authority_diagnostics(text: str, path: str) -> "tuple[Diagnostic, ...]":
    """List all that is wrong in one authority in TOML, in the order of its lines.

    Raises:
        Unreadable: the text is no TOML; `path` names the file.

    """
    from collegial_core.definitions.authorities import authority_diagnostics

    return authority_diagnostics(text, path)


def shipped_authorities() -> "tuple[Authority, ...]":
    """Read every authority that ships with the library, sorted by id and version."""
    from collegial_core.definitions.authorities import shipped_authorities

    return shipped_authorities()


def read_materials(text: str, path: str) -> "tuple[StudyMaterial, ...]":
    """Read a list of materials from TOML.

    Raises:
        Unreadable: the text is no TOML or no such list; `path` names the file.

    """
    from collegial_core.definitions.materials import read_materials

    return read_materials(text, path)


def shipped_materials() -> "tuple[StudyMaterial, ...]":
    """Read the list of materials that ships with the library."""
    from collegial_core.definitions.materials import shipped_materials

    return shipped_materials()


__all__ = [
    "authority_diagnostics",
    "diagnostics",
    "read_authority",
    "read_materials",
    "read_method",
    "read_toml",
    "shipped_authorities",
    "shipped_materials",
    "shipped_methods",
]
