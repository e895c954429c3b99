"""An address means the same to a store and to an overview, whatever the environment says."""

import os
import pwd
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg
import pytest
from tests.stores.postgres_server import place

import collegial_core as cc
from collegial_core import StoreError
from collegial_overview import open_overview
from collegial_sql.postgresql import PostgreSQLAddress


class Opened(Protocol):
    def close(self) -> None: ...


def store(url: str) -> Opened:
    """Open a store and ask something of it."""
    plans = cc.open(url)
    plans.position()
    return plans


def overview(url: str) -> Opened:
    """Open an overview and ask something of it."""
    opened = open_overview(url)
    opened.home.tables()
    return opened


@pytest.fixture(params=[store, overview])
def open_it(request: pytest.FixtureRequest) -> Callable[[str], Opened]:
    """Either of the two."""
    opener: Callable[[str], Opened] = request.param
    return opener


@pytest.fixture(scope="module")
def url(server: str) -> str:
    """A schema for both."""
    return place(server, uuid4().hex[:8])


def refusal(opener: Callable[[str], Opened], url: str) -> str:
    with pytest.raises(StoreError) as caught:
        opener(url)
    return str(caught.value).removeprefix("the overview in ")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite://school.db",
        "sqlite:///school.db?mode=ro",
        "sqlite:///school.db#part",
        "sqlite:///folder/",
        "sqlite:///:memory:",
        "sqlite:///a%00b",
        "postgresql://u:secret@[localhost/db",
        "postgresql://u:secret@localhost/db?nonsense=1",
        "postgresql://u:secret@localhost/db?service=school",
        "postgresql://u:secret@localhost:1/db",
    ],
)
def test_what_is_wrong_with_an_address_is_said_in_the_same_words(url: str) -> None:
    said = refusal(store, url)
    assert refusal(overview, url) == said
    assert "secret" not in said


@pytest.mark.parametrize("name", ["our%20school.db", "100%.db", "%C3%A5.db", "%ff.db"])
def test_the_same_url_is_the_same_file(tmp_path: Path, name: str) -> None:
    url = f"sqlite:///{tmp_path}/{name}"
    with closing(open_overview(url)) as tables, tables.home.writing() as cursor:
        cursor.do("CREATE TABLE mine (words TEXT)")
    assert "of something else" in refusal(store, url)


ENVIRONMENT = sorted(option.envvar.decode() for option in psycopg.pq.Conninfo.get_defaults() if option.envvar)


@pytest.mark.parametrize("name", [*(name for name in ENVIRONMENT if name != "PGSERVICE"), "PGSERVICEFILE", "HOME"])
def test_the_environment_changes_nothing(
    open_it: Callable[[str], Opened], url: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "rubbish")
    with closing(open_it(url)):
        pass


def test_a_service_is_refused_for_it_would_change_what_the_url_says(
    open_it: Callable[[str], Opened], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match="names a service"):
        open_it(f"{url}&service=school")
    monkeypatch.setenv("PGSERVICE", "school")
    with pytest.raises(StoreError, match="PGSERVICE"):
        open_it(url)


def test_a_password_file_in_the_home_folder_is_not_read() -> None:
    assert PostgreSQLAddress.of("postgresql://db").parameters["passfile"] == "/dev/null/none"
    said = PostgreSQLAddress.of("postgresql://db?passfile=/srv/pass")
    assert said.parameters["passfile"] == "/srv/pass"


def test_an_address_shows_no_password() -> None:
    address = PostgreSQLAddress.of("postgresql://anna:pa55word@db/school?schema=plans")
    assert (address.parameters["password"], address.schema) == ("pa55word", "plans")
    assert "pa55word" not in repr(address)
    assert address.shown == "the PostgreSQL database school at db"


def test_without_a_user_it_is_whoever_is_logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PostgreSQLAddress.of("postgresql://db").parameters["user"] == pwd.getpwuid(os.geteuid()).pw_name
    monkeypatch.setattr(os, "geteuid", lambda: 2**31 - 5)
    with pytest.raises(StoreError, match="names no user"):
        PostgreSQLAddress.of("postgresql://db")
