"""`collegial token` and `collegial directory`: who may ask, and who they are."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient
from tests.cli.conftest import Collegial
from tests.stores.postgres_server import place as postgres_place

import collegial_core as cc
from collegial_directory import open_directory
from collegial_web.places import PEOPLE, WEB, beside, make_schema
from collegial_web.serving import Served, Serving
from collegial_web.shared import Sessions, open_shared

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def collegial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collegial:
    monkeypatch.delenv("COLLEGIAL_DIRECTORY", raising=False)
    return Collegial(f"sqlite:///{tmp_path}/school.db")


def kept(collegial: Collegial) -> bytes:
    """All bytes of the server's own database."""
    file = beside(collegial.store, WEB).removeprefix("sqlite:///")
    with open(file, "rb") as main, open(f"{file}-wal", "ab+") as log:  # noqa: PTH123 - two at once
        log.seek(0)
        return main.read() + log.read()


# --- without the extra ------------------------------------------------------------------

WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("starlette", "uvicorn", "anyio"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from collegial_cli.start import main
main()
"""
"""The command line where the packages of the extra `web` are not installed."""


def test_without_its_extra_the_server_names_it_and_the_directory_is_kept(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/school.db"
    for args, status, told in (
        (("serve",), 2, "serving needs the extra 'web'"),
        (("directory", "put", "berga", "p-01", "--name", "Bo"), 0, "People: 1"),
    ):
        command = [sys.executable, "-c", WITHOUT, "--store", store, *args]
        done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 - our own
        assert done.returncode == status, done.stderr
        assert told in done.stdout + done.stderr


# --- tokens -----------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_fingerprint(collegial: Collegial) -> None:
    collegial("directory", "put", "berga", "s-1", "--login", "edward")
    made = collegial("token", "make", "timetable", "--login", "edward", "--plan", "berga", "--days", "30")
    secret, said = made.out.splitlines()
    assert secret.startswith("collegial_")
    assert len(secret) > 50
    assert said == f"This is shown once. It ends after {datetime.now().astimezone().date() + timedelta(days=30)}."
    listed = collegial("token", "list")
    assert "timetable" in listed.out
    assert collegial("token").out == listed.out
    assert secret not in listed.out
    assert secret.encode() not in kept(collegial)


def test_a_token_is_named_for_programs_too(collegial: Collegial) -> None:
    collegial("directory", "put", "berga", "s-1", "--login", "edward")
    made = collegial("--json", "token", "make", "timetable", "--login", "edward").document
    assert made["secret"].startswith("collegial_")
    assert (made["plans"], made["ends"]) == ([], (datetime.now().astimezone().date() + timedelta(days=90)).isoformat())
    (listed,) = collegial("--json", "token", "list").document["tokens"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}


def test_a_revoked_token_is_gone_and_its_name_free(collegial: Collegial) -> None:
    make = ("token", "make", "timetable", "--login", "edward")
    collegial("directory", "put", "berga", "s-1", "--login", "edward")
    assert collegial(*make).status == 0
    assert "revoke it first" in collegial(*make).err
    assert collegial("token", "revoke", "timetable").out == "The token timetable has ended.\n"
    assert collegial("token", "revoke", "timetable").status == 2
    assert collegial(*make).status == 0


def test_a_token_for_a_login_or_plan_that_nobody_knows_is_not_made(collegial: Collegial) -> None:
    make = ("token", "make", "timetable", "--login", "edward")
    no = collegial(*make)
    assert (no.status, "the directory knows no login 'edward'" in no.err) == (2, True)
    collegial("directory", "put", "berga", "s-1", "--login", "edward")
    elsewhere = collegial(*make, "--plan", "ekbacken")
    assert (elsewhere.status, "no place of 'edward' in a plan 'ekbacken'" in elsewhere.err) == (2, True)
    assert collegial("--json", "token").document == {"tokens": []}


def test_who_only_looks_leaves_no_file_behind(collegial: Collegial, tmp_path: Path) -> None:
    for looks in (("token",), ("token", "list"), ("directory",), ("token", "make", "x", "--login", "y")):
        collegial(*looks)
    assert collegial("token", "revoke", "x").status == 2
    assert list(tmp_path.iterdir()) == []


# --- the directory ------------------------------------------------------------------------


def test_somebody_is_put_listed_and_erased(collegial: Collegial) -> None:
    assert collegial("directory", "put", "berga", "p-01", "--name", "Åsa Ek", "--login", "asa").status == 0
    assert collegial("directory", "put", "berga", "p-02", "--protected", "--login", "x").status == 0
    first, second = collegial("--json", "directory", "list").document["people"]
    assert first == {
        "plan": "berga",
        "person": "p-01",
        "name": "Åsa Ek",
        "mail": None,
        "login": "asa",
        "protected": False,
    }
    assert (second["name"], second["protected"]) == (None, True)
    assert "Åsa Ek" in collegial("directory").out
    assert collegial("directory", "list", "nowhere").out.count("\n") == 1
    assert collegial("directory", "erase", "berga", "p-01").out == "Done. People: 1.\n"
    again = collegial("directory", "erase", "berga", "p-01")
    assert (again.status, again.err) == (2, "collegial: the directory knows no p-01 in berga\n")


def test_whoever_is_erased_has_no_token_and_no_session_any_more(collegial: Collegial) -> None:
    for person in ("asa", "bo"):
        assert collegial("directory", "put", "berga", f"p-{person}", "--login", person).status == 0
        assert collegial("token", "make", f"of-{person}", "--login", person).status == 0
    shared = open_shared(beside(collegial.store, WEB))  # as a server has it, which goes on
    secrets = {person: Sessions(shared).begin(person, 600) for person in ("asa", "bo")}
    assert collegial("directory", "erase", "berga", "p-asa").status == 0
    assert [it["login"] for it in collegial("--json", "token", "list").document["tokens"]] == ["bo"]
    found = {person: Sessions(shared).find(secret, 600) is not None for person, secret in secrets.items()}
    assert found == {"asa": False, "bo": True}
    assert b"asa" not in kept(collegial)
    shared.close()
    assert collegial("directory", "erase", "berga", "p-nobody").status == 2


def test_the_protected_get_no_name(collegial: Collegial) -> None:
    refused = collegial("directory", "put", "berga", "p-02", "--protected", "--name", "Åsa Ek")
    assert refused.status == 2
    assert "Åsa" not in refused.err
    assert collegial("--json", "directory", "list").document == {"people": []}


def test_a_file_of_people_is_taken_in_with_their_grants(collegial: Collegial, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(
        "plan,person,name,login,opens_plans\nberga,p-00,Hedda Ek,hedda,yes\nekbacken,p-01,Bo Ås,bo,\n", "utf-8"
    )
    assert collegial("directory", "import", str(table)).out == "Done. People: 2.\n"
    with open_directory(beside(collegial.store, PEOPLE)) as people:
        assert people.names("berga") == {"p-00": "Hedda Ek"}
        assert grants_of(people.grants("hedda")) == (None, True, False)
        assert grants_of(people.grants("bo")) == (None, False, False)
    table.write_text("plan,person\nberga,p-09\nberga,p-09\n", "utf-8")
    assert collegial("directory", "import", str(table)).status == 2
    assert len(collegial("--json", "directory", "list").document["people"]) == 2


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("berga,p-01,Bo,bo,no mail\n", "people.csv:2, mail: expected a mail address, got 'no mail'"),
        ('berga,p-01,Bo,bo,\nberga,p-02,"Bo,bo,\n', "people.csv:3: is no CSV"),
        ("berga,p-01,,bo,\nberga,p-01,,,\n", "people.csv:3: p-01 is there already in berga"),
        ("berga,p-01,Bo,hedda,\n", "people.csv:2: the login of p-01 is that of p-00 in berga already"),
    ],
)
def test_what_is_wrong_in_a_file_of_people_is_told_with_its_line(
    lines: str, says: str, collegial: Collegial, tmp_path: Path
) -> None:
    collegial("directory", "put", "berga", "p-00", "--login", "hedda")
    table = tmp_path / "people.csv"
    table.write_text(f"plan,person,name,login,mail\n{lines}", "utf-8")
    no = collegial("directory", "import", str(table))
    assert (no.status, says in no.err) == (2, True), no.err
    assert collegial("directory", "put", "berga", "p-03", "--mail", "bo@").status == 2
    assert len(collegial("--json", "directory", "list").document["people"]) == 1


def test_a_file_of_people_is_taken_in_whole_or_not_at_all(collegial: Collegial, tmp_path: Path) -> None:
    """Given a file whose last line cannot be put, then nobody of it is there, and nothing is granted."""
    collegial("directory", "put", "berga", "p-00", "--login", "hedda")
    table = tmp_path / "people.csv"
    lines = ("berga,p-01,bo,yes", "berga,p-02,ida,", "berga,p-03,hedda,")
    table.write_text("plan,person,login,opens_plans\n" + "\n".join(lines), "utf-8")
    no = collegial("directory", "import", str(table))
    assert (no.status, "people.csv:4: the login of p-03 is that of p-00" in no.err) == (2, True), no.err
    assert [it["person"] for it in collegial("--json", "directory", "list").document["people"]] == ["p-00"]
    with open_directory(beside(collegial.store, PEOPLE)) as people:
        assert people.grants("bo") is None


def test_a_file_of_people_leaves_the_pseudonym_of_who_begins_plans(collegial: Collegial, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text("plan,person,login,opens_plans,overview\nberga,p-00,hedda,yes,yes\n", "utf-8")
    assert collegial("directory", "grant", "hedda", "--open-plans", "--person", "f-00").status == 0
    assert collegial("directory", "import", str(table)).status == 0
    with open_directory(beside(collegial.store, PEOPLE)) as people:
        assert grants_of(people.grants("hedda")) == ("f-00", True, True)


def grants_of(it: Any) -> tuple[str | None, bool, bool]:
    return it.person, it.opens_plans, it.overview


def test_a_grant_is_given_and_taken(collegial: Collegial) -> None:
    assert collegial("directory", "grant", "hedda", "--open-plans").status == 2
    assert collegial("directory", "grant", "hedda", "--open-plans", "--person", "p-00").status == 0
    with open_directory(beside(collegial.store, PEOPLE)) as people:
        assert grants_of(people.grants("hedda")) == ("p-00", True, False)
    assert collegial("directory", "grant", "hedda", "--overview").status == 0
    with open_directory(beside(collegial.store, PEOPLE)) as people:
        assert grants_of(people.grants("hedda")) == (None, False, True)


def test_a_directory_may_lie_elsewhere(collegial: Collegial, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "all.db")
    assert collegial("directory", "put", "berga", "p-01", "--directory", elsewhere).status == 0
    before = collegial("directory", "--directory", elsewhere, "put", "berga", "p-02")
    assert (before.status, "No such option '--directory'" in before.err) == (2, True), "never into another directory"
    assert collegial("--json", "directory", "list").document == {"people": []}
    assert len(collegial("--json", "directory", "list", "--directory", elsewhere).document["people"]) == 1


# --- on PostgreSQL ------------------------------------------------------------------------


def test_on_postgresql_the_schemas_are_made_if_need_be(server: str) -> None:
    store = postgres_place(server, "serving")
    serving = Serving(store=store, directory=f"{store}-people", shared=f"{store}-web")
    for _ in ("made", "there"):
        served = Served(serving)
        assert TestClient(served).get("/ready").json() == {"ready": True}
        served.close()


def test_a_store_in_memory_is_not_served() -> None:
    with pytest.raises(cc.StoreError, match="is neither"):
        beside("memory://", WEB)


def test_what_cannot_be_opened_is_said_before_anything_is_served(collegial: Collegial, tmp_path: Path) -> None:
    junk = tmp_path / "people.db"
    junk.write_bytes(b"junk " * 1000)
    outcome = collegial("serve", "--port", "0", "--directory", str(junk))
    assert (outcome.status != 0, outcome.out) == (True, "")
    assert "people.db" in outcome.err


def test_a_database_whose_driver_is_not_installed_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [it for it in sys.modules if it.partition(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(cc.StoreError, match="needs a package that is not installed"):
        make_schema("postgresql://db/school?schema=people")
