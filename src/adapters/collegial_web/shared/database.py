"""The database that workers share, and its tables."""

from hashlib import sha256
from typing import Final

from collegial_reminders.choices import TABLE as REMINDERS
from collegial_sql.home import Home, Purpose
from collegial_sql.opening import open_home


def shown(where: str) -> str:
    """Name the server's own database in a message."""
    return f"the server's own database {where}"


SHARED: Final = Purpose("the server's own database", shown, mark=0x436F4C77, remade=True)  # "CoLw"

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS tokens (
        fingerprint TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, login TEXT NOT NULL, plans TEXT NOT NULL,
        made TEXT NOT NULL, ends TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS sessions (
        fingerprint TEXT PRIMARY KEY, login TEXT NOT NULL, csrf TEXT NOT NULL,
        began BIGINT NOT NULL, seen BIGINT NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS session_plans (fingerprint TEXT PRIMARY KEY, plans TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS sign_ins (
        state TEXT PRIMARY KEY, browser TEXT NOT NULL, nonce TEXT NOT NULL, verifier TEXT NOT NULL,
        back TEXT NOT NULL, began BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS rates (
        who TEXT NOT NULL, minute BIGINT NOT NULL, times BIGINT NOT NULL, PRIMARY KEY (who, minute))""",
    """CREATE TABLE IF NOT EXISTS calendars (
        fingerprint TEXT PRIMARY KEY, login TEXT NOT NULL, plan TEXT NOT NULL, of_group TEXT NOT NULL,
        names BOOLEAN NOT NULL, lang TEXT NOT NULL, made TEXT NOT NULL, UNIQUE (login, plan, of_group))""",
    "CREATE TABLE IF NOT EXISTS bells (number BIGINT PRIMARY KEY, since TEXT NOT NULL, said TEXT NOT NULL)",
    REMINDERS,
    "CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, secret TEXT NOT NULL)",
)


def open_shared(place: str) -> Home:
    """Open the database at a place, with its tables.

    Raises:
        StoreError: it cannot be opened, or is somebody else's.

    """
    home = open_home(place, SHARED)
    with home.writing() as cursor:
        for statement in _TABLES:
            cursor.do(statement)
    return home


def fingerprint(secret: str) -> str:
    """Give what is kept of a secret of 256 random bits: nobody finds one that has this fingerprint."""
    return sha256(secret.encode()).hexdigest()
