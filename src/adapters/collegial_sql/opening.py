"""Opening a small database at its place."""

from collegial_core.kernel import StoreError
from collegial_sql.home import Home, Purpose
from collegial_sql.sqlite import SQLiteAddress
from collegial_sql.sqlite_home import SQLiteHome


def open_home(place: str, purpose: Purpose) -> Home:
    """Open the database at a place: a file's path or its `sqlite:///` URL, or a PostgreSQL database's URL.

    Raises:
        StoreError: it cannot be opened, or is somebody else's.

    """
    file = SQLiteAddress.at(place)
    if file is not None:
        return SQLiteHome(file, purpose)
    scheme, _, _ = place.partition("://")
    if scheme != "postgresql":
        message = f"{scheme[:20]}://… is no place for {purpose.name}; name a file, or a postgresql:// URL"
        raise StoreError(message)
    try:
        from collegial_sql.postgresql import PostgreSQLAddress  # noqa: PLC0415 - psycopg only where it is used
        from collegial_sql.postgresql_home import PostgresHome  # noqa: PLC0415 - likewise
    except ImportError as error:
        message = f"{purpose.name} in postgresql:// needs a package that is not installed ({error.name})"
        raise StoreError(message) from error
    return PostgresHome(PostgreSQLAddress.of(place), purpose)
