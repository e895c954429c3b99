"""What other packages add to the command line: commands and forms of export, found by entry points.

An entry point is imported when somebody asks for it by name; `collegial --help` asks for all commands.
The library is not imported here, because `collegial --help` needs this module.
"""

from collections.abc import Container
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from collegial_cli.language import spoken
from collegial_cli.settings import Unusable

COMMANDS: Final = "collegial.commands"
"""The entry point group of commands: each is made by `settings.subcommand` or `settings.subgroup`."""
OURS: Final = "collegial"
"""The distribution that the command line is part of."""
EXPORTS: Final = "collegial.exports"
"""The entry point group of forms of export: each is called with a ledger and a stream of bytes to write to."""


def added(group: str) -> list[str]:
    """Give the names of all that other packages add in a group, those that cannot be used too."""
    return sorted({entry.name for entry in entry_points(group=group) if _package(entry) != OURS})


def load_own(group: str, name: str) -> Any:  # noqa: ANN401 - whatever the entry point names
    """Import what this distribution itself adds under a name."""
    (entry,) = (it for it in entry_points(group=group) if it.name == name and _package(it) == OURS)
    return entry.load()


def load(group: str, name: str, ours: Container[str] = ()) -> Any:  # noqa: ANN401 - whatever was added
    """Import what is added under a name that is none of ours.

    Raises:
        Unusable: the name is taken, or it cannot be imported.

    """
    found = (entry for entry in entry_points(group=group) if entry.name == name)
    entry, *others = (entry for entry in found if _package(entry) != OURS)
    if name in ours:
        told = spoken("collegial has {name!r} itself; that of {package} is not used")
        raise Unusable(told.format(name=name, package=_package(entry)))
    if others:
        packages = ", ".join(sorted(map(_package, (entry, *others))))
        told = spoken("several packages have {name!r} ({packages}); none of them is used")
        raise Unusable(told.format(name=name, packages=packages))
    try:
        return entry.load()
    except Exception as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())
        told = spoken("{name!r} of {package} cannot be loaded ({why})")
        raise Unusable(told.format(name=name, package=_package(entry), why=why)) from error


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.module
