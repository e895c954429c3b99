"""From a URL to the parameters of a connection, and to words about them."""

import os
import pwd
from typing import Any, Final
from urllib.parse import unquote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from collegial_core.kernel import StoreError

CONNECT: Final = 5
"""How many seconds one host has to answer a new connection."""

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

_FORM: Final = "the URL is not of the form postgresql://USER:PASSWORD@HOST/DATABASE?schema=SCHEMA"


def address_of(url: str) -> tuple[dict[str, Any], str]:
    """Read libpq's parameters and the schema out of a URL.

    Raises:
        StoreError: it is no PostgreSQL address, or leaves settings to a file of services.

    """
    base, _, query = url.partition("?")
    items = query.split("&") if query else []
    schemas = [unquote(item.removeprefix("schema=")) for item in items if item.startswith("schema=")]
    rest = "&".join(item for item in items if not item.startswith("schema="))
    parameters = _parsed(f"{base}?{rest}" if rest else base)
    if parameters is None:
        raise StoreError(_FORM)
    if "service" in parameters:
        raise StoreError("the URL names a service; write the service's host and database into the URL instead")
    return parameters, (schemas or ["public"])[-1]


def _parsed(url: str) -> dict[str, Any] | None:
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.Error:  # its message may hold the whole URL
        return None


def explicit(parameters: dict[str, Any]) -> dict[str, Any]:
    """Say all that libpq would otherwise look up in the environment.

    Raises:
        StoreError: the environment names a service, which cannot be said otherwise, or nobody is logged in.

    """
    if "PGSERVICE" in os.environ:
        raise StoreError("the environment variable PGSERVICE would change what the URL says: unset it")
    known = {option.keyword.decode(): option for option in Conninfo.get_defaults() if option.envvar}
    values = {name: (option.compiled or b"").decode() for name, option in known.items() if name != "service"}
    values |= {name: value for name, value in _DEFAULTS.items() if name in known}
    values |= parameters
    return {**values, "user": values["user"] or _login()}


def _login() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise StoreError("the URL names no user: postgresql://USER@HOST/DATABASE") from None


def shown(parameters: dict[str, Any]) -> str:
    """Name the database in a message: not its user, and never the password."""
    host = parameters.get("host") or parameters.get("hostaddr")
    name = parameters.get("dbname") or "by default"
    return f"the PostgreSQL database {name}" + (f" at {host}" if host else "")


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
