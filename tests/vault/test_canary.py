"""What people write is found nowhere but in the hands of those who may read it: byte by byte, in every file."""

import json
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from tests.golden import fourth, story

import collegial_core as cc
from collegial_cli.main import cli
from collegial_core.audit.sealing import texts_in
from collegial_core.testing import ReferenceStore
from collegial_vault import new_master, open_vault

DAY: Final = date(2026, 12, 2)
PLAN: Final = "solbacken"


class Places:
    """A folder with one story in two stores: with its texts open, and sealed."""

    def __init__(self, folder: Path, told: ModuleType) -> None:
        self.folder = folder
        self.sealed, self.open = folder / "sealed", folder / "open"
        self.sealed.mkdir()
        self.open.mkdir()
        school = told.tell()
        with cc.open(self.url(self.open)) as plans:
            plans.import_lines(school.ledger.export_file())
        master = new_master(folder / "master.key")
        with cc.open(self.url(self.sealed), vault=open_vault(str(self.sealed / "keys.db"), master)) as into:
            school.plans.seal(PLAN, into)
        self.people = sorted(school.ledger.state.people)
        self.texts = {it for entry in school.ledger.entries() for it in texts_in(entry).values() if len(it) > 10}

    @staticmethod
    def url(folder: Path) -> str:
        return f"sqlite:///{quote(str(folder / 'school.db'))}"

    def call(self, folder: Path, *arguments: str) -> str:
        """Do a command of the command line, with the vault where there is one."""
        vault = ["--vault", str(self.sealed / "keys.db"), "--master", str(self.folder / "master.key")]
        more = vault if folder == self.sealed else []
        done = CliRunner().invoke(cli, ["--store", self.url(folder), *more, *arguments], prog_name="collegial")
        assert done.exit_code in {0, 1}, (arguments, done.output)
        return done.output

    def found(self, folder: Path) -> dict[str, list[str]]:
        """Give the texts that stand in the files of a folder, as they are or as JSON writes them."""
        hits: dict[str, list[str]] = {}
        for path in (it for it in folder.rglob("*") if it.is_file()):
            content = path.read_bytes()
            for text in self.texts:
                forms = (
                    text.encode(),
                    json.dumps(text)[1:-1].encode(),
                    json.dumps(text, ensure_ascii=False)[1:-1].encode(),
                )
                if any(it in content for it in forms):
                    hits.setdefault(path.name, []).append(text)
        return hits


@pytest.fixture(scope="module", params=[story, fourth], ids=lambda it: it.__name__.rpartition(".")[2])
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(tmp_path_factory.mktemp("places"), request.param)


def test_every_command_shows_the_same_as_of_an_open_plan(places: Places) -> None:
    readers = ["auditor", *places.people]
    looks: list[tuple[str, ...]] = [
        ("diff", PLAN, "1", "12"),
        ("show", PLAN, "contents", "--entry", "20", "--reader", "p-1"),
    ]
    for who in readers:
        looks += [("show", PLAN, view, "--reader", who, "--json") for view in ("contents", "deviations")]
        looks += [("log", PLAN, "--reader", who)]
    for who in places.people:
        looks += [("show", PLAN, "my", "--reader", who, "--person", who)]
        looks += [("todo", PLAN, "--person", who, "--on", str(DAY), "--json")]
    for arguments in looks:
        assert places.call(places.sealed, *arguments) == places.call(places.open, *arguments), arguments


def test_no_text_stands_in_any_file_that_is_made_of_a_sealed_plan(places: Places) -> None:
    folder = places.sealed
    places.call(folder, "key", "school.example/plans", str(folder / "school.key"))
    made = {
        "export": ("export", PLAN, "-o", str(folder / "plan.jsonl")),
        "backup": ("backup", str(folder / "copy.db")),
        "checkpoint": ("checkpoint", "-o", str(folder / "kept.checkpoint")),
        "evidence": ("evidence", PLAN, "-o", str(folder / "evidence"), "--sign", str(folder / "school.key")),
        "overview": ("overview", "update", "--into", str(folder / "overview.db")),
        "report": ("report", PLAN, "-o", str(folder / "report.html")),
    }
    for arguments in made.values():
        places.call(folder, *arguments)
    (folder / "log.json").write_text(places.call(folder, "log", PLAN, "--json"), "utf-8")
    (folder / "out.json").write_text(places.call(folder, "log", PLAN, "--log-format", "json"), "utf-8")
    shown = {"report.html"}  # the plan's aim is for everybody who is given a report
    hits = places.found(folder)
    assert hits.keys() <= shown, hits
    assert places.found(places.open).keys() == {"school.db"}


def test_when_keys_are_destroyed_nothing_but_the_texts_is_another(places: Places, tmp_path: Path) -> None:
    with cc.open(places.url(places.open)) as plans:
        lines = list(plans.ledger(PLAN).export_file())
    store = ReferenceStore()
    with cc.open(
        f"sqlite:///{tmp_path}/school.db", vault=open_vault(str(tmp_path / "keys.db"), new_master(tmp_path / "k"))
    ) as into:
        opened = cc.Plans(store)
        opened.import_lines(lines)
        opened.seal(PLAN, into)
        ledger, vault = into.ledger(PLAN), into.vault
        assert vault is not None
        before = (ledger.check(), into.heads(), _figures(ledger))
        destroyed = vault.destroy(PLAN, vault.names(PLAN), decision="GB-1")
        assert destroyed.texts > 0
        assert (ledger.check(), into.heads(), _figures(ledger)) == before
        rows: list[Any] = into.view(PLAN, "contents", cc.views.Query(reader=cc.privacy.AUDITOR))
        said = {text for row in rows for _, text in row.texts}
        assert said <= {"[erased: GB-1]", "[personal]"}


def _figures(ledger: cc.Ledger) -> list[Any]:
    """Give all that is shown to nobody: steps, counts, days and turns."""
    views = cc.views.VIEWS
    return [cc.wire.plain(view(ledger.state, cc.views.EVERYTHING)) for view in views.values()]
