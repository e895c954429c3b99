"""Opening a directory at its place."""

from pathlib import Path
from typing import Final

from collegial_directory.database import SQLDirectory
from collegial_directory.directory import People
from collegial_directory.table import CSVDirectory
from collegial_sql.home import Purpose
from collegial_sql.opening import open_home


def shown(where: str) -> str:
    """Name a directory in a message."""
    return f"the directory {where}"


DIRECTORY: Final = Purpose("the directory", shown, mark=0x436F4C64)  # "CoLd"


def open_directory(place: str) -> People:
    """Open the directory at a place: a `.csv` file, an SQLite file or its URL, or `postgresql://…?schema=SCHEMA`.

    Raises:
        StoreError: it cannot be opened, or is somebody else's.
        Unreadable: a line of a CSV file is none of a directory.

    """
    if place.lower().endswith(".csv") and "://" not in place:
        return CSVDirectory(Path(place))
    return SQLDirectory(open_home(place, DIRECTORY))
