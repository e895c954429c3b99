"""PostgreSQL databases: their addresses, connections to them, and each error as one sentence about the database.

Needs the extra `postgres`.
"""

import json
import os
import pwd
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

import attrs
import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo
from psycopg.rows import TupleRow

from collegial_core.kernel import StoreError

CONNECT: Final = 5
"""How many seconds one host has to answer a new connection."""

Plain = psycopg.Connection[TupleRow]
"""A connection in autocommit mode whose rows are tuples."""

# What libpq takes where nothing is said, for the parameters that do not say it themselves.
_DEFAULTS: Final = {
    "connect_timeout": str(CONNECT),
    "sslcertmode": "allow",
    "require_auth": "none,password,md5,gss,sspi,scram-sha-256",  # all: said to be empty, it would forbid passwords
    "min_protocol_version": "3.0",
    "max_protocol_version": "3.0",
    "passfile": f"{os.devnull}/none",  # a file that cannot be: the home folder's is part of the environment
    "target_session_attrs": "read-write",
    "application_name": "collegial",
}

SETTINGS: Final = {
    "bytea_output": "hex",
    "client_min_messages": "notice",  # else nobody would hear that a commit did not wait for its standby
    "DateStyle": "ISO, YMD",
    "default_transaction_isolation": "read committed",
    "extra_float_digits": "1",
    "idle_session_timeout": "0",
    "IntervalStyle": "postgres",
    "quote_all_identifiers": "off",
    "row_security": "off",  # where a policy hides rows that is an error, and not an answer without them
    "standard_conforming_strings": "on",
    "statement_timeout": "0",
    "TimeZone": "UTC",
    "transaction_timeout": "0",
}
"""What is set on every connection, whatever the server, the database, the role or the environment says.

What a server is too old to know is left out.
"""

# Named in full, for the search path is not ours yet.
_SET: Final = """
    SELECT pg_catalog.set_config(name, value, false)
    FROM pg_catalog.jsonb_each_text(%s::pg_catalog.jsonb) AS wanted (name, value)
    WHERE pg_catalog.current_setting(name, true) IS NOT NULL
"""

_ENCODING: Final = "UTF8"


@attrs.frozen
class PostgreSQLAddress:
    """A schema of a database."""

    parameters: dict[str, Any] = attrs.field(repr=False)
    """Libpq's, all of them, so that it looks up none in the environment; among them may be a password."""
    schema: str = "public"

    @classmethod
    def of(cls, url: str) -> "PostgreSQLAddress":
        """Read a URL: libpq's own form, and `?schema=SCHEMA`.

        Raises:
            StoreError: it has another form, leaves settings to a file of services, or names no user where nobody is
                logged in.

        """
        base, _, query = url.partition("?")
        items = query.split("&") if query else []
        schemas = [unquote(item.removeprefix("schema=")) for item in items if item.startswith("schema=")]
        rest = "&".join(item for item in items if not item.startswith("schema="))
        said = _said_by(f"{base}?{rest}" if rest else base)
        if said is None:
            raise StoreError("the URL is not of the form postgresql://USER:PASSWORD@HOST/DATABASE?schema=SCHEMA")
        return cls(_completed(said), (schemas or ["public"])[-1])

    @property
    def shown(self) -> str:
        """Name the database in a message: not its user, and never the password."""
        host = self.parameters.get("host") or self.parameters.get("hostaddr")
        name = self.parameters.get("dbname") or "by default"
        return f"the PostgreSQL database {name}" + (f" at {host}" if host else "")


def _said_by(url: str) -> dict[str, Any] | None:
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.Error:  # its message may hold the whole URL
        return None


def _completed(said: dict[str, Any]) -> dict[str, Any]:
    """Say all that libpq would otherwise look up in the environment; a service cannot be said otherwise."""
    if "service" in said:
        raise StoreError("the URL names a service; write the service's host and database into the URL instead")
    if "PGSERVICE" in os.environ:
        raise StoreError("the environment variable PGSERVICE would change what the URL says: unset it")
    known = {option.keyword.decode(): option for option in Conninfo.get_defaults() if option.envvar}
    values = {name: (option.compiled or b"").decode() for name, option in known.items() if name != "service"}
    values |= {name: value for name, value in _DEFAULTS.items() if name in known}
    values |= said
    return {**values, "user": values["user"] or _login()}


def _login() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise StoreError("the URL names no user: postgresql://USER@HOST/DATABASE") from None


def connect(address: PostgreSQLAddress, settings: Mapping[str, str], shown: str) -> Plain:
    """Connect to a database, and set `SETTINGS` and the caller's; `shown` names it in messages.

    Raises:
        StoreError: it has another encoding than UTF-8.
        psycopg.Error: it cannot be reached, or says no.

    """
    connection = psycopg.connect(**address.parameters | {"client_encoding": _ENCODING}, autocommit=True)
    try:
        connection.execute(_SET, (json.dumps({**SETTINGS, **settings}),))
        _require_encoding(connection, shown)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_encoding(connection: Plain, shown: str) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != _ENCODING:
        message = (
            f"{shown} stores text as {encoding}, which cannot hold all of UTF-8:"
            " name a database that was made with ENCODING 'UTF8' TEMPLATE template0"
        )
        raise StoreError(message)


class Explaining:
    """A context that turns errors from below into one sentence about the database."""

    def __init__(self, shown: str) -> None:
        """Take the words that name the database."""
        self._shown = shown

    def __enter__(self) -> None:
        """Do nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise what was raised as a StoreError."""
        if isinstance(error, psycopg.errors.LockNotAvailable):
            raise StoreError(f"{self._shown} is held by another writer, for too long now") from error
        if isinstance(error, psycopg.Error):
            why = str(error).strip().partition("\n")[0]
            raise StoreError(f"{self._shown} cannot serve: {why}") from error
