"""The record taken away: whole and verifiable, with no text in it, and by those alone who answer for the plan."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.pages.conftest import House, open_house
from tests.web.world import OWN, ROLES

import collegial_core as cc
from collegial_cli.main import cli
from collegial_cli.signing import make_key, signer
from collegial_core.testing import ReferenceStore
from collegial_vault import new_master, open_vault

AUDITOR, TEACHER = ROLES["auditor"], ROLES["visitor"]
WRITTEN = b"Calm start"
PATHS = ("/export.jsonl", "/evidence.zip")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with its texts sealed, and a key for evidence."""
    folder = tmp_path_factory.mktemp("sealed")
    make_key("school.example", str(folder / "sign.key"))
    vault = open_vault(str(folder / "keys.db"), new_master(folder / "master.key"))
    with open_house(folder, vault=vault, signer=signer(str(folder / "sign.key"))) as house:
        yield house


def test_an_export_is_taken_in_elsewhere_as_it_is(sealed: House) -> None:
    answer = sealed.browser(AUDITOR).client.get(f"/p/{OWN}/export.jsonl")
    assert answer.headers["content-disposition"] == f'attachment; filename="{OWN}.jsonl"'
    assert WRITTEN not in answer.content
    elsewhere = cc.Plans(ReferenceStore())
    elsewhere.import_lines(answer.content.splitlines())
    assert elsewhere.heads(OWN) == sealed.plans.heads(OWN)


@pytest.mark.requirement("L-05")
def test_evidence_is_verified_without_us_against_what_was_printed(sealed: House, tmp_path: Path) -> None:
    """Given a head that was kept, when its evidence is taken away, Python alone says that it is the same."""
    browser = sealed.browser(AUDITOR)
    assert f"/p/{OWN}/evidence.zip" in browser.goes("/history/checks").links
    packed = browser.client.get(f"/p/{OWN}/evidence.zip").content
    zipfile.ZipFile(BytesIO(packed)).extractall(tmp_path)
    folder = tmp_path / f"{OWN}-evidence"
    assert not any(WRITTEN in it.read_bytes() for it in folder.rglob("*") if it.is_file())
    (head,) = sealed.plans.heads(OWN)
    verify = [sys.executable, str(folder / "verify.py"), str(folder), head.short]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)  # noqa: S603 - what was taken away
    assert done.returncode == 0, done.stderr
    lines = (folder / "entries.jsonl").read_text().replace("2026-09-07", "2026-09-08", 1)
    (folder / "entries.jsonl").write_text(lines)
    assert subprocess.run(verify, capture_output=True, check=False).returncode != 0  # noqa: S603 - likewise


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))
def test_nobody_else_takes_it(person: str, path: str, sealed: House) -> None:
    answers = person in {AUDITOR, ROLES["principal"], ROLES["principal next door"]}
    assert sealed.browser(person).client.get(f"/p/{OWN}{path}").status_code == (200 if answers else 404)


def test_a_server_takes_a_key_from_a_file_or_does_not_begin(tmp_path: Path) -> None:
    (tmp_path / "no.key").write_text("no key")
    for path in ("/nowhere.key", str(tmp_path / "no.key")):
        outcome = CliRunner().invoke(cli, ["--store", "sqlite:///x.db", "serve", "--sign", path])
        assert (outcome.exit_code, path in outcome.stderr) == (2, True)


def test_where_texts_lie_open_nobody_takes_it_and_it_says_why(open_day: House) -> None:
    browser = open_day.browser(AUDITOR)
    assert [browser.goes(it).status for it in PATHS] == [404, 404]
    assert "so nobody takes the whole record from a page" in browser.goes("/history/checks").text


def test_without_a_key_there_is_no_evidence_and_it_says_so(tmp_path: Path) -> None:
    vault = open_vault(str(tmp_path / "keys.db"), new_master(tmp_path / "master.key"))
    with open_house(tmp_path, vault=vault) as house:
        browser = house.browser(AUDITOR)
        assert browser.goes("/evidence.zip").status == 404
        assert "this server has no key for it" in browser.goes("/history/checks").text
