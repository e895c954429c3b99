"""What a server, a database, a role or an environment is set to changes nothing that comes back, and no promise."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from tests.cli import lines
from tests.cli.conftest import Collegial
from tests.stores.postgres_server import parameters_of, place

from collegial_core import StoreError
from collegial_core.store import Record
from collegial_eventsourcing.postgresql import PostgresStore, open_store
from collegial_overview import open_overview
from collegial_sql.postgresql import SETTINGS, PostgreSQLAddress

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOSTILE = {
    "bytea_output": "escape",
    "client_min_messages": "error",
    "datestyle": "German",
    "default_transaction_isolation": "serializable",
    "extra_float_digits": "-15",
    "idle_in_transaction_session_timeout": "7s",
    "idle_session_timeout": "7s",
    "intervalstyle": "iso_8601",
    "lock_timeout": "7s",
    "quote_all_identifiers": "on",
    "row_security": "on",
    "search_path": "nowhere",
    "standard_conforming_strings": "off",
    "statement_timeout": "7s",
    "timezone": "Pacific/Kiritimati",
    "transaction_timeout": "7s",
}
"""Settings that change what comes back, or what is promised, each at a value that we could not work with."""

DIFFERENT = {"idle_in_transaction_session_timeout", "lock_timeout", "search_path"}
"""What a store and an overview set each to a value of its own."""


@pytest.fixture
def url(server: str) -> str:
    return place(server, uuid4().hex[:8])


@contextmanager
def database(server: str, encoding: str) -> Iterator[str]:
    """Give the URL of a database with another encoding."""
    name = f"collegial_{uuid4().hex[:8]}"
    making = "CREATE DATABASE {} ENCODING {} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL(making).format(Identifier(name), encoding))
        try:
            yield f"{server}{'&' if '?' in server else '?'}dbname={name}"
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def role_set_to(url: str, settings: Mapping[str, str]) -> Iterator[None]:
    """Let a role's settings be others for whoever connects from now on."""
    with psycopg.connect(**parameters_of(url), autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT lower(name) FROM pg_settings").fetchall()}
        for name in known & settings.keys():
            setting = SQL("ALTER ROLE current_user SET {} = {}").format(Identifier(name), settings[name])
            connection.execute(setting)
        try:
            yield
        finally:
            for name in known & settings.keys():
                connection.execute(SQL("ALTER ROLE current_user RESET {}").format(Identifier(name)))


def tables(url: str) -> int:
    with psycopg.connect(**parameters_of(url)) as connection:
        found = connection.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'collegial%'").fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_serve_all_of_utf_8_is_refused_before_the_first_ok(server: str, encoding: str) -> None:
    with database(server, encoding) as url:
        outcome = Collegial(url).applies(*lines.YEAR)
        assert (outcome.status, outcome.out) == (2, "")
        assert f"stores text as {encoding}" in outcome.err
        assert "ENCODING 'UTF8'" in outcome.err
        with pytest.raises(StoreError, match=f"stores text as {encoding}"):
            open_overview(url)
        assert tables(url) == 0


@pytest.mark.parametrize("said", ["client_encoding=LATIN1", "options=-c%20client_encoding%3DSQL_ASCII"])
def test_what_comes_back_is_utf_8_whatever_a_url_a_role_or_the_environment_says(
    url: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    collegial = Collegial(f"{url}&{said}")
    with role_set_to(url, {"client_encoding": "SQL_ASCII"}):
        assert collegial.applies(*lines.YEAR).status == 0
        assert [encoding(url) for encoding in (encoding_of_store, encoding_of_overview)] == ["UTF8", "UTF8"]
        record = collegial.record
    collegial.store = url
    assert collegial.record == record
    assert len(record.splitlines()) == 21


def encoding_of_store(url: str) -> str | None:
    with closing(open_store(url)) as store:
        return settings_of_store(store)["client_encoding"]


def encoding_of_overview(url: str) -> str | None:
    return settings_of_overview(url)["client_encoding"]


QUESTION = "SELECT lower(name), setting FROM pg_settings WHERE position($$plpgsql$$ IN name) = 0"
"""All that is set; what belongs to plpgsql is there only once that has been used."""


def settings_of_store(store: PostgresStore) -> dict[str, str]:
    with store._connections.one() as connection:  # noqa: SLF001
        return {str(name): str(value) for name, value in connection.execute(QUESTION)}


def settings_of_overview(url: str) -> dict[str, str]:
    with closing(open_overview(url)) as overview, overview.home.reading() as cursor:
        return {str(name): str(value) for name, value in cursor.read(QUESTION)}


def test_every_setting_of_ours_is_tried() -> None:
    assert {name.lower() for name in SETTINGS} | DIFFERENT == HOSTILE.keys()


def test_no_setting_of_a_role_reaches_our_connections(url: str) -> None:
    with closing(open_store(url)) as store:
        usual = settings_of_store(store)
    shown = settings_of_overview(url)
    for setting, value in HOSTILE.items():
        with role_set_to(url, {setting: value}):
            with closing(open_store(url)) as store:
                assert settings_of_store(store) == usual
            assert settings_of_overview(url) == shown
    compared = {name: usual[name] for name in HOSTILE.keys() & usual.keys() - DIFFERENT}
    assert compared == {name: shown[name] for name in compared}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PGTZ", "Pacific/Kiritimati"),
        ("PGDATESTYLE", "German"),
        ("PGOPTIONS", "-c statement_timeout=1 -c lock_timeout=1"),
    ],
)
def test_no_setting_of_the_environment_reaches_our_connections(
    url: str, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with closing(open_store(url)) as store:
        before = settings_of_store(store), settings_of_overview(url)
    monkeypatch.setenv(name, value)
    with closing(open_store(url)) as store:
        assert (settings_of_store(store), settings_of_overview(url)) == before


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous_commit", "local"),
        ("synchronous_commit", "remote_write"),
        ("session_replication_role", "replica"),
        ("zero_damaged_pages", "on"),
        ("ignore_checksum_failure", "on"),
    ],
)
def test_what_may_not_be_set_is_refused_by_name(url: str, setting: str, value: str) -> None:
    said = quote(f"-c {setting}={value}")
    with pytest.raises(StoreError, match=f"set {setting} to ") as caught:
        open_store(f"{url}&options={said}")
    assert value in str(caught.value)


def test_rows_that_a_policy_would_hide_are_an_error_and_never_missing(url: str) -> None:
    reader = f"collegial_reader_{uuid4().hex[:8]}"
    address = PostgreSQLAddress.of(url)
    with closing(open_store(url)) as store:
        store.append("a", after=0, records=[Record(1, "visit.held@1", b"1")])
    names = {"role": Identifier(reader), "schema": Identifier(address.schema)}
    with psycopg.connect(**parameters_of(url), autocommit=True) as connection:
        for statement in (
            "CREATE ROLE {role} LOGIN PASSWORD 'secret'",
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
            "GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
            "ALTER TABLE {schema}.collegial_entries ENABLE ROW LEVEL SECURITY",
        ):
            connection.execute(SQL(statement).format(**names))
        try:
            with (
                closing(open_store(f"{url}&user={reader}&password=secret")) as store,
                pytest.raises(StoreError, match="row-level security"),
            ):
                list(store.read("a"))
        finally:
            connection.execute(SQL("DROP OWNED BY {role}").format(**names))
            connection.execute(SQL("DROP ROLE {role}").format(**names))
