"""Where the databases of a server lie: beside the store, unless something else is said."""

from typing import Final
from urllib.parse import quote

from collegial_core import StoreError
from collegial_sql.sqlite import SQLiteAddress
from collegial_web.shared import SHARED

PEOPLE: Final = "people"
WEB: Final = "web"
HOOKS: Final = "webhooks"
ALL_PLANS: Final = "overview"


def beside(store: str, name: str) -> str:
    """Give the place of a database beside a store.

    It is the file `school-web.db` beside `school.db`, or in the store's database the schema `collegial_web`; where
    the store has a schema of its own, such as `berga`, it is `berga_web`.

    Raises:
        StoreError: the store is of another kind.

    """
    scheme = store.partition("://")[0]
    if scheme == "sqlite":
        path = SQLiteAddress.of(store).path
        return f"sqlite:///{quote(str(path.with_name(f'{path.stem}-{name}.db')))}"
    if scheme == "postgresql":
        base, _, query = store.partition("?")
        items = [item for item in query.split("&") if item]
        kept = [item for item in items if not item.startswith("schema=")]
        own = [item.removeprefix("schema=") for item in items if item not in kept]
        first = "collegial" if own[-1:] in ([], ["public"]) else own[-1]
        return f"{base}?{'&'.join([*kept, f'schema={first}_{name}'])}"
    raise StoreError(f"a server needs a store in SQLite or PostgreSQL, and {scheme[:20]}:// is neither")


def make_schema(place: str) -> None:
    """Make the schema of a place in PostgreSQL, if it is not there; files come into being by themselves.

    Raises:
        StoreError: it is not there, and may not be made.

    """
    if not place.startswith("postgresql://"):
        return
    try:
        from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - only where it is used

        from collegial_sql.postgresql import Explaining, PostgreSQLAddress, connect  # noqa: PLC0415 - likewise
    except ImportError as error:
        message = f"a database in postgresql:// needs a package that is not installed ({error.name})"
        raise StoreError(message) from error

    address = PostgreSQLAddress.of(place)
    shown = SHARED.shown(f"in {address.shown}")
    with Explaining(shown), connect(address, {}, shown) as connection:
        there = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (address.schema,)).fetchone()
        if there is None:
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(address.schema)))
