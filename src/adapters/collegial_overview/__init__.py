"""Read models, and the one that comes with the library: the overview across all plans, in SQL tables.

with collegial_core.open("sqlite:///school.db") as plans, open_overview("overview.db") as overview:
    overview.update(plans)
    for line in overview.lines(date(2026, 11, 2)):
        print(line.plan, line.late)
"""

from collegial_overview.lines import Line, Overview, PlanDeviations, PlanLines, UnitLine, UnitTerm
from collegial_overview.model import Difference, ReadModel, UnreadablePlan
from collegial_overview.overview import OVERVIEW, rows_of
from collegial_overview.tables import Projection, Standing, Table
from collegial_sql.home import Cursor, Home, Purpose
from collegial_sql.opening import open_home as open_database

__all__ = [
    "OVERVIEW",
    "Cursor",
    "Difference",
    "Home",
    "Line",
    "Overview",
    "PlanDeviations",
    "PlanLines",
    "Projection",
    "ReadModel",
    "Standing",
    "Table",
    "UnitLine",
    "UnitTerm",
    "UnreadablePlan",
    "open_home",
    "open_overview",
    "rows_of",
]


def shown(where: str) -> str:
    """Name an overview in a message."""
    return f"the overview {where}"


READ_MODEL = Purpose("the overview", shown, mark=0x436F4C6F, remade=True)  # "CoLo"


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
    return open_database(place, READ_MODEL)
