"""Commands and forms of export that other packages add."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from tests.cli import lines
from tests.cli.conftest import Collegial

import collegial_cli.main
from collegial_cli.main import COMMANDS, cli

CODE = """
import click

from collegial_cli.language import argument
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_plans


@subcommand("entries")
@argument("plan")
def command(settings: Settings, plan: str) -> None:
    '''Count the entries of a plan.'''
    with open_plans(settings) as plans:
        number = sum(1 for _ in plans.ledger(plan).entries())
    write_json({"entries": number}) if settings.json else print(number)


def numbers(ledger, stream):
    for entry in ledger.entries():
        stream.write(f"{entry.number}\\n".encode())


def breaks(ledger, stream):
    stream.write(b"half")
    raise OSError(28, "No space left on device")
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Install":
    """Put small distributions on the path of this process."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "school_additions.py").write_text(CODE, "utf-8")
    (tmp_path / "school_broken.py").write_text("import missing_here\n", "utf-8")
    monkeypatch.delitem(sys.modules, "school_additions", raising=False)
    return Install(tmp_path)


class Install:
    """Installs a distribution with entry points."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str, entry_points: str) -> None:
        folder = self.folder / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
        (folder / "entry_points.txt").write_text(entry_points, "utf-8")


SCHOOL = """[collegial.commands]
entries = school_additions:command

[collegial.exports]
numbers = school_additions:numbers
breaks = school_additions:breaks
"""
STRANGE = """[collegial.commands]
show = school_additions:command
gone = school_broken:command
number = school_additions:numbers

[collegial.exports]
gone = school_broken:write
"""


@pytest.fixture
def plan(collegial: Collegial) -> Collegial:
    """A plan that has begun."""
    assert collegial.applies(*lines.START).status == 0
    return collegial


def test_a_command_of_another_package_takes_the_options_that_ours_take(plan: Collegial, install: Install) -> None:
    install("school", SCHOOL)
    assert plan("entries", lines.PLAN).out == f"{len(lines.START)}\n"
    assert plan("entries", "--json", lines.PLAN).document == {"entries": len(lines.START)}
    assert "The options of `collegial` itself may stand here too." in plan("entries", "--help").out


def test_it_is_listed_after_ours(collegial: Collegial, install: Install) -> None:
    before = collegial("--help").out
    assert "other packages" not in before
    install("school", SCHOOL)
    shown = collegial("--help").out
    assert shown.replace("Commands of other packages:\n  entries  Count the entries of a plan.\n\n", "") == before
    assert "Kommandon från andra paket" in collegial("--lang", "sv", "--help").out


def test_one_that_cannot_be_used_is_told_of_and_does_not_break_the_others(plan: Collegial, install: Install) -> None:
    install("school", SCHOOL)
    install("strange", STRANGE)
    shown = " ".join(plan("--help").out.partition("Commands of other packages")[2].split())
    for words in (
        "Count the entries of a plan.",
        "'gone' of strange cannot be loaded (ModuleNotFoundError: No module named 'missing_here')",
        "collegial has 'show' itself; that of strange is not used",
        "'number' cannot be used: its entry point names a function, and no command",
    ):
        assert words in shown
    assert plan("entries", lines.PLAN).status == 0
    assert plan("show", lines.PLAN).status == 0
    for call in (["gone"], ["number"], ["export", "--as", "gone", lines.PLAN]):
        refused = plan(*call)
        assert (refused.status, refused.out) == (2, "")
        assert refused.err.count("\n") == 1
        assert "cannot be" in refused.err
    assert plan("--lang", "sv", "gone").err == (
        "collegial: 'gone' från strange kan inte laddas (ModuleNotFoundError: No module named 'missing_here')\n"
    )


def test_the_tab_key_offers_what_can_be_used(install: Install) -> None:
    install("school", SCHOOL)
    install("strange", STRANGE)
    completing = ShellComplete(cli, {}, "collegial", "_COLLEGIAL_COMPLETE")
    assert [it.value for it in completing.get_completions([], "")] == [*COMMANDS, "entries"]
    assert "--json" in [it.value for it in completing.get_completions(["entries"], "--")]


def test_of_two_with_one_name_none_is_used(plan: Collegial, install: Install) -> None:
    install("school", SCHOOL)
    install("academy", SCHOOL)
    for call in (["entries", lines.PLAN], ["export", "--as", "numbers", lines.PLAN]):
        assert "(academy, school); none of them is used" in plan(*call).err


def test_a_mistyped_name_is_answered_with_one_of_theirs(collegial: Collegial, install: Install) -> None:
    install("school", SCHOOL)
    assert "entries" in collegial("entrees").err


def test_a_plan_is_exported_in_a_form_of_another_package(plan: Collegial, install: Install, tmp_path: Path) -> None:
    install("school", SCHOOL)
    numbers = "".join(f"{number}\n" for number in range(1, len(lines.START) + 1))
    assert plan("export", "--as", "numbers", lines.PLAN).out == numbers
    target = tmp_path / "numbers.txt"
    assert plan("export", "--as", "numbers", "-o", str(target), lines.PLAN).status == 0
    assert target.read_text("utf-8") == numbers
    assert plan("export", "--as", "breaks", "-o", str(target), lines.PLAN).status == 2
    assert target.read_text("utf-8") == numbers


def test_a_form_that_nothing_installed_gives_is_named(plan: Collegial, install: Install) -> None:
    none = plan("export", "--as", "numbers", lines.PLAN)
    assert (none.status, none.out) == (2, "")
    assert none.err == "collegial: no package gives the form 'numbers'; installed are: -\n"
    install("school", SCHOOL)
    assert "installed are: breaks, numbers\n" in plan("export", "--as", "x", lines.PLAN).err


def test_for_a_command_of_ours_no_entry_point_is_looked_for(
    collegial: Collegial, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("strange", STRANGE)

    def looked() -> None:
        raise AssertionError

    monkeypatch.setattr(collegial_cli.main, "_added", looked)
    assert collegial("rules").status == 0
    asked = "import sys; import collegial_cli.main; sys.exit('importlib.metadata' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603 - our own
