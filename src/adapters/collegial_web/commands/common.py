"""What the commands of the server share: where the directory and the server's own database lie."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from collegial_cli.language import option
from collegial_cli.settings import Settings

if TYPE_CHECKING:
    from collegial_directory import People
    from collegial_sql.home import Home

F = TypeVar("F", bound=Callable[..., Any])


def directory_option(function: F) -> F:
    """Add the option for the place of the directory."""
    text = "The directory: a CSV file, an SQLite file or a PostgreSQL URL. [default: beside the store]"
    return option("--directory", metavar="URL", envvar="COLLEGIAL_DIRECTORY", show_envvar=True, help=text)(function)


def directory_of(settings: Settings, given: str | None) -> str:
    """Give the place of the directory."""
    from collegial_web.places import PEOPLE, beside  # noqa: PLC0415 - `collegial --help` imports this module

    return beside(settings.store, PEOPLE) if given is None else given


def is_missing(place: str) -> bool:
    """Tell whether a place is a file that is not there yet: whoever only looks leaves it so."""
    from collegial_sql.sqlite import SQLiteAddress  # noqa: PLC0415 - `collegial --help` imports this module

    address = SQLiteAddress.at(place)
    return address is not None and not address.path.exists()


def shared_of(settings: Settings) -> str:
    """Give the place of the own database of the server of a store."""
    from collegial_web.places import WEB, beside  # noqa: PLC0415 - as above

    return beside(settings.store, WEB)


@contextmanager
def opened_directory(settings: Settings, given: str | None) -> Iterator["People"]:
    """Open the directory.

    Raises:
        StoreError: it cannot be opened.

    """
    from collegial_directory import open_directory  # noqa: PLC0415 - as above
    from collegial_web.places import make_schema  # noqa: PLC0415 - likewise

    place = directory_of(settings, given)
    make_schema(place)
    with open_directory(place) as people:
        yield people


@contextmanager
def opened_shared(settings: Settings) -> Iterator["Home"]:
    """Open the own database of the server of a store, with tokens and sessions.

    Raises:
        StoreError: it cannot be opened.

    """
    from collegial_web.places import make_schema  # noqa: PLC0415 - as above
    from collegial_web.shared import open_shared  # noqa: PLC0415 - likewise

    place = shared_of(settings)
    make_schema(place)
    shared = open_shared(place)
    try:
        yield shared
    finally:
        shared.close()
