"""What leaves the house: the wheel, the locked requirements and the text of the repository."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hatchling.build import build_wheel
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = {"collegial_core"} | {path.parent.name for path in (ROOT / "src/adapters").glob("*/__init__.py")}
SCHEMES = {"memory", "postgresql", "sqlite"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be published, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return folder / build_wheel(str(folder))


@pytest.fixture
def contents(wheel: Path) -> set[str]:
    """The paths of the files in the wheel."""
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_the_packages_and_nothing_else(contents: set[str]) -> None:
    top = {path.split("/")[0] for path in contents}
    assert top - {"collegial-0.1.0.dist-info"} == PACKAGES


def test_the_wheel_satisfies_its_checker(wheel: Path) -> None:
    checked = subprocess.run(  # noqa: S603 our own arguments
        [sys.executable, "-m", "check_wheel_contents", "--config", ROOT / "pyproject.toml", wheel],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_package_says_that_it_is_typed(contents: set[str]) -> None:
    assert {name for name in contents if name.endswith("py.typed")} == {f"{package}/py.typed" for package in PACKAGES}


def test_the_wheel_holds_every_definition_and_translation(contents: set[str]) -> None:
    source = ROOT / "src"
    shipped = {path.relative_to(source).as_posix() for path in (source / "collegial_core").rglob("*.toml")}
    assert shipped
    words = {"collegial_words/locale/errors.txt", "collegial_words/locale/sv/LC_MESSAGES/collegial.mo"}
    assert {name for name in contents if name.endswith((".toml", ".mo", "errors.txt"))} == shipped | words


def test_the_wheel_announces_its_command_stores_calendars_and_overviews(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read("collegial-0.1.0.dist-info/entry_points.txt").decode()
    assert "collegial = collegial_cli.start:main" in text
    for scheme in SCHEMES:
        assert f"{scheme} = collegial_eventsourcing.{scheme}:open_store" in text
    assert "eventsourcing = collegial_eventsourcing.recorder:open_store" in text
    for calendar in ("json = collegial_calendar:read_calendar", "toml = collegial_calendar:read_calendar"):
        assert calendar in text
    assert "SE = collegial_calendar:public_holidays" in text
    for place in ("postgresql", "sqlite"):
        assert f"{place} = collegial_overview:open_overview" in text
    for command in ("directory", "people", "serve", "token"):
        assert f"{command} = collegial_web.commands.{command}:command" in text


def test_the_core_asks_for_no_package_but_those_agreed_on() -> None:
    asked = {name for path in (ROOT / "src/collegial_core").rglob("*.py") for name in imported_by(path)}
    outside = asked - sys.stdlib_module_names - {"collegial_core"}
    assert outside == {"attrs", "cattrs", "hypothesis", "msgspec"}


def imported_by(path: Path) -> Iterator[str]:
    """The top-level names that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def wanted_by(level: str) -> list[str]:
    """What pyproject.toml asks of one requirements file."""
    project: dict[str, Any] = PYPROJECT["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    groups: dict[str, list[str]] = PYPROJECT["dependency-groups"]
    command = [*extras["calendar"], *own(extras["cli"], "calendar"), *own(extras["web"], "cli")]
    runtime = [*project["dependencies"], *command, *groups["build"]]
    every_extra = [
        *own(extras["oidc"], "web"),
        *own(extras["people"], "cli"),
        *extras["postgres"],
        *extras["testing"],
        *groups["test"],
    ]
    return {
        "run": runtime,
        "test": runtime + every_extra,
        "dev": runtime + every_extra + groups["lint"] + groups["docs"],
        "uv": groups["uv"],
    }[level]


def own(extra: list[str], other: str) -> list[str]:
    """What an extra asks for beside another of ours that it is built on."""
    assert f"collegial[{other}]" in extra
    return [it for it in extra if not it.startswith("collegial[")]


def test_all_is_every_extra_but_the_one_for_tests() -> None:
    extras: dict[str, list[str]] = PYPROJECT["project"]["optional-dependencies"]
    (all_of_it,) = map(Requirement, extras["all"])
    assert all_of_it.extras == extras.keys() - {"all", "testing"}


@pytest.mark.parametrize("level", ["run", "test", "dev", "uv"])
def test_the_locked_requirements_follow_pyproject(level: str) -> None:
    text = (ROOT / "requirements" / f"{level}.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, flags=re.MULTILINE))
    for wanted in map(Requirement, wanted_by(level)):
        version = locked.get(canonicalize_name(wanted.name))
        assert version, f"{wanted} is not locked: ./run lock"
        assert wanted.specifier.contains(version), f"{wanted} is locked as {version}: ./run lock"


@pytest.mark.parametrize("level", ["run", "test", "dev", "uv"])
def test_the_locked_requirements_carry_hashes_and_no_addresses(level: str) -> None:
    text = (ROOT / "requirements" / f"{level}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^-", text, flags=re.MULTILINE), "an option of the installer"
    entries = re.split(r"\n(?=\w)", text)
    assert all("--hash=sha256:" in entry for entry in entries)


HOME = re.compile(r"(?<![\w.~-])/(?:home|Users|root)/\w")
LEFT_BY_TOOLS = {"__pycache__", "_build"}


def texts_of_the_repository() -> Iterator[Path]:
    """Every text that a commit holds: top files, and the folders that the layout knows."""
    top = (path for path in ROOT.iterdir() if path.is_file() and path.name != "uv.lock")
    folders = (".ci", "docs", "examples", "requirements", "src", "tests")
    below = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    for path in (*top, *below):
        if path.is_file() and not LEFT_BY_TOOLS & set(path.parts) and b"\0" not in first_of(path):
            yield path


def first_of(path: Path) -> bytes:
    """Enough of a file to tell text from bytes."""
    with path.open("rb") as stream:
        return stream.read(8192)


def test_no_file_names_somebodys_folder() -> None:
    here = str(ROOT) if len(ROOT.parts) > 2 else None
    telling = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in texts_of_the_repository()
        for found in telltales(path.read_text(encoding="utf-8", errors="replace"), here)
    ]
    assert not telling


def telltales(text: str, here: str | None) -> Iterator[str]:
    """The words in a text that tell where it was written."""
    yield from (match[0] for match in HOME.finditer(text))
    if here and here in text:
        yield here


@pytest.mark.parametrize("text", ["(/" + "home/anna/school.db)", "/opt/checkout/x"])
def test_a_telltale_is_noticed(text: str) -> None:
    assert list(telltales(text, "/opt/checkout"))


INSTALL = re.compile(r"pip install \.(?!\S*\[)")
"""The install of the library itself; with an extra it is about the command line or another part."""


def test_where_the_install_is_shown_the_import_is_named() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {page: text for page in pages if INSTALL.search(text := page.read_text(encoding="utf-8"))}
    assert {"README.md", "embed.md", "first-round.md"} <= {page.name for page in shown}
    for page, text in shown.items():
        _, *after = INSTALL.split(text)
        assert "import" in after[0][:300], page
        assert "collegial_core" in after[0][:300], page


def test_nobody_is_told_to_take_the_library_from_an_index_that_does_not_have_it() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        assert not re.search(r"pip install '?collegial\b(?!\[)", page.read_text(encoding="utf-8")), page
