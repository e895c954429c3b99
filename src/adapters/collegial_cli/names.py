"""The directory beside the ledger: who is behind a pseudonym."""

import csv
from pathlib import Path

from collegial_core import Unreadable


def read_names(path: str | Path) -> dict[str, str]:
    """Read a CSV file with the columns `person` and `name`; give the name of each person.

    Raises:
        Unreadable: the file is no such table.
        OSError: the file cannot be read.

    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            return _names(csv.DictReader(stream), str(path))
    except UnicodeDecodeError as error:
        raise Unreadable(str(path), f"is not UTF-8 text (byte {error.start})") from error
    except Unreadable:  # says it all; it is a ValueError too
        raise
    except (csv.Error, ValueError) as error:
        raise Unreadable(str(path), f"is no CSV: {error}") from error


def _names(rows: "csv.DictReader[str]", path: str) -> dict[str, str]:
    for column in ("person", "name"):
        if column not in (rows.fieldnames or ()):
            raise Unreadable(path, f"has no column {column!r}; the first line names the columns: person,name")
    return {row["person"].strip(): row["name"].strip() for row in rows if row["person"] and row["name"]}
