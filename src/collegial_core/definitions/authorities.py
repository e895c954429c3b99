"""Authorities from TOML: the one that ships with the library, and a school's own."""

from functools import cache
from typing import Final

from collegial_core.definitions.toml import Diagnostic, diagnostics_of, read_definition, shipped
from collegial_core.policy import Problem
from collegial_core.policy.authority import Authority
from collegial_core.policy.authority_definition import authority_problems
from collegial_core.wire.vocabulary import EVENTS

EVENT_BY_NAME: Final[dict[str, type]] = {word.name: word.kind for word in EVENTS}
"""An event's name without version → its class of today, which is the last that the vocabulary lists."""


@cache
def shipped_authorities() -> tuple[Authority, ...]:
    """Read every shipped authority, sorted by id and version; once, as methods are."""
    return tuple(sorted(shipped(Authority, "authorities"), key=lambda it: (it.authority, it.version)))


def read_authority(text: str, path: str) -> Authority:
    """Read one authority.

    Raises:
        Unreadable: the text is no TOML or no authority; `path` names the file and the field.

    """
    return read_definition(Authority, text, path)


def authority_diagnostics(text: str, path: str) -> tuple[Diagnostic, ...]:
    """List all that is wrong in one authority, in the order of its lines.

    Raises:
        Unreadable: the text is no TOML; `path` names the file.

    """
    return diagnostics_of(Authority, _problems, text, path)


def _problems(authority: Authority) -> tuple[Problem, ...]:
    return authority_problems(authority, EVENT_BY_NAME)
