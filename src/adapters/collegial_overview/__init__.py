"""Read models, and the one that comes with the library: the overview across all plans, in SQL tables.

with collegial_core.open("sqlite:///school.db") as plans, open_overview("overview.db") as overview:
    overview.update(plans)
    for line in overview.lines(date(2026, 11, 2)):
        print(line.plan, line.late)
"""

from collegial_core import StoreError
from collegial_overview.home import Cursor, Home
from collegial_overview.lines import Line, Overview, PlanDeviations
from collegial_overview.model import Difference, ReadModel, UnreadablePlan
from collegial_overview.overview import OVERVIEW, rows_of
from collegial_overview.sqlite import SQLiteHome
from collegial_overview.tables import Projection, Table
from collegial_sql.sqlite import SQLiteAddress

__all__ = [
    "OVERVIEW",
    "Cursor",
    "Difference",
    "Home",
    "Line",
    "Overview",
    "PlanDeviations",
    "Projection",
    "ReadModel",
    "Table",
    "UnreadablePlan",
    "open_home",
    "open_overview",
    "rows_of",
]


def open_overview(place: str) -> Overview:
    """Open the overview at a place: a file, or `postgresql://…?schema=SCHEMA`.

    Raises:
        StoreError: it cannot be opened, or is somebody else's.

    """
    return Overview(open_home(place))


def open_home(place: str) -> Home:
    """Open a place for a read model: a file's path or its `sqlite:///` URL, or a PostgreSQL database's URL.

    Raises:
        StoreError: it cannot be opened, or is somebody else's.

    """
    file = SQLiteAddress.at(place)
    if file is not None:
        return SQLiteHome(file)
    scheme, _, _ = place.partition("://")
    if scheme != "postgresql":
        raise StoreError(f"{scheme[:20]}://… is no place for an overview; name a file, or a postgresql:// URL")
    try:
        from collegial_overview.postgresql import PostgresHome  # noqa: PLC0415 - psycopg only where it is used
        from collegial_sql.postgresql import PostgreSQLAddress  # noqa: PLC0415 - likewise
    except ImportError as error:
        message = f"an overview in postgresql:// needs a package that is not installed ({error.name})"
        raise StoreError(message) from error
    return PostgresHome(PostgreSQLAddress.of(place))
