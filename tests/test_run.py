"""What `./run` promises of its setting up and locking, on a machine made for the test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).resolve().parent.parent

PIP = """#!/bin/sh
case "$*" in
*'-m pip --version' | *'import ensurepip'*) exit {has_pip} ;;
*'-m pip install'*) {fetch}; echo 'ERROR: something else went wrong' >&2; exit 1 ;;
*'-m zipfile --extract'*) mkdir -p pip ;;
*) exec {python} "$@" ;;
esac
"""
"""A python3 whose pip does its work, and yet ends with an error."""

UV = """#!/bin/sh
case "$*" in *' venv '*) mkdir -p .venv/bin && ln -s {python} .venv/bin/python ;; esac
"""
"""A uv that does what it is told at once."""

APT = """#!/bin/sh
case "$*" in
*' update') touch lists/there; exit 100 ;;
*) [ -e lists/there ] && touch python3-pip-whl_1.deb ;;
esac
"""
"""An apt-get that has no lists at first, and does not reach all of them."""

DPKG = "#!/bin/sh\nmkdir -p usr/share/python-wheels && touch usr/share/python-wheels/pip-1.whl\n"


@attrs.frozen
class Machine:
    """A folder with ./run and what it reads, and a machine with little on it."""

    folder: Path

    @property
    def checkout(self) -> Path:
        return self.folder / "checkout"

    def has(self, program: str, text: str, **words: object) -> None:
        """Put a program on the machine's PATH."""
        path = self.folder / "bin" / program
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.format(**words) if words else text, encoding="utf-8")
        path.chmod(0o755)

    def run(self, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder}/bin{os.pathsep}/usr/bin{os.pathsep}/bin"
        return subprocess.run(  # noqa: S603 our own program
            [self.checkout / "run", *args],
            capture_output=True,
            check=False,
            env={"HOME": str(self.folder), "PATH": path, **environment},
            text=True,
            timeout=120,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without uv."""
    made = Machine(tmp_path)
    made.checkout.mkdir()
    for name in ("run", "pyproject.toml"):
        shutil.copy2(ROOT / name, made.checkout)
    shutil.copytree(ROOT / "requirements", made.checkout / "requirements")
    made.has("uv", "#!/bin/sh\nexit 2\n")
    return made


# --- setting up ----------------------------------------------------------------


def fetching(machine: Machine, *, has_pip: bool = True) -> None:
    """Let pip bring a uv, and end with an error all the same."""
    machine.has("fetched", UV, python=sys.executable)
    fetch = f"mkdir -p .tools/uv/bin; cp '{machine.folder}/bin/fetched' .tools/uv/bin/uv"
    machine.has("python3", PIP, python=sys.executable, has_pip=int(not has_pip), fetch=fetch)


def test_a_usable_uv_counts_and_not_how_pip_ended(machine: Machine) -> None:
    fetching(machine)
    done = machine.run("setup", "run")
    assert done.returncode == 0, done.stderr
    assert "something else went wrong" in done.stderr
    assert done.stderr.endswith("collegial: ready\n")


def test_without_a_usable_uv_pips_own_words_are_shown(machine: Machine) -> None:
    machine.has("python3", PIP, python=sys.executable, has_pip=0, fetch="mkdir -p .tools/uv/bin")
    done = machine.run("setup", "run")
    assert done.returncode == 1
    assert "ERROR: something else went wrong" in done.stderr
    assert "no usable uv could be fetched" in done.stderr.splitlines()[-1]


def test_a_list_of_packages_out_of_reach_does_not_hold_up_those_that_are_there(machine: Machine) -> None:
    fetching(machine, has_pip=False)
    machine.has("apt-get", APT)
    machine.has("dpkg-deb", DPKG)
    done = machine.run("setup", "run")
    assert done.returncode == 0, done.stderr
    assert "fetching pip from the Debian archive" in done.stderr
    assert done.stderr.endswith("collegial: ready\n")


def test_an_unknown_level_check_or_command_is_named(machine: Machine) -> None:
    assert "the levels are run, test and dev" in machine.run("setup", "all").stderr
    assert "there is no command 'tset'" in machine.run("tset").stderr
    assert machine.run("--help").stdout.startswith("./run COMMAND")


# --- locking -------------------------------------------------------------------

PROJECT = """
[project]
name = "collegial"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = [{dependencies}]
[project.optional-dependencies]
web = []
[dependency-groups]
build = []
test = []
uv = []
[tool.uv]
fork-strategy = "fewest"
"""


@pytest.fixture
def shelf(machine: Machine) -> Machine:
    """A machine with a shelf of packages, of which the requirements lock the older `known`."""
    for name, version in (("known", "1.0"), ("known", "1.1"), ("fresh", "1.0"), ("fresh", "1.1")):
        package(machine.folder, name, version)
    found = (path for path in (shutil.which("uv"), ROOT / ".tools/uv/bin/uv") if path and Path(path).exists())
    (machine.folder / "bin" / "uv").unlink()
    (machine.folder / "bin" / "uv").symlink_to(next(found))
    (machine.folder / "bin" / "python3").symlink_to(sys.executable)
    asks(machine, "known>=1")
    assert locks(machine) == {"known": "1.1"}
    for path in (machine.checkout / "requirements").iterdir():
        path.write_text(path.read_text("utf-8").replace("known==1.1", "known==1.0"), encoding="utf-8")
    (machine.checkout / "uv.lock").unlink()
    return machine


def package(folder: Path, name: str, version: str) -> None:
    told = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{told}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{told}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{told}/RECORD", "")


def asks(machine: Machine, *wanted: str) -> None:
    project = PROJECT.format(dependencies=", ".join(f'"{each}"' for each in wanted))
    (machine.checkout / "pyproject.toml").write_text(project, encoding="utf-8")


def locks(machine: Machine, *args: str) -> dict[str, str]:
    """Lock; give what is locked then."""
    done = machine.run("lock", *args, UV_FIND_LINKS=str(machine.folder), UV_NO_INDEX="1", UV_OFFLINE="1")
    assert done.returncode == 0, done.stderr
    text = (machine.checkout / "requirements" / "run.txt").read_text("utf-8")
    return dict(re.findall(r"^(\w+)==([\d.]+)", text, flags=re.MULTILINE))


def test_locking_adds_what_is_new_and_moves_nothing_else(shelf: Machine) -> None:
    asks(shelf, "known>=1", "fresh>=1")
    assert locks(shelf) == {"known": "1.0", "fresh": "1.1"}


def test_locking_moves_what_may_not_stay_and_drops_what_nobody_asks_for(shelf: Machine) -> None:
    asks(shelf, "known>=1.1")
    assert locks(shelf) == {"known": "1.1"}
    asks(shelf, "fresh")
    assert locks(shelf) == {"fresh": "1.1"}


def test_locking_brings_all_to_the_newest_when_asked_to(shelf: Machine) -> None:
    asks(shelf, "known>=1", "fresh==1.0")
    assert locks(shelf, "--upgrade-package", "fresh") == {"known": "1.0", "fresh": "1.0"}
    assert locks(shelf, "--upgrade") == {"known": "1.1", "fresh": "1.0"}


def test_what_cannot_be_locked_leaves_the_requirements_as_they_are(shelf: Machine) -> None:
    before = (shelf.checkout / "requirements" / "run.txt").read_bytes()
    asks(shelf, "known>=2")
    done = shelf.run("lock", UV_FIND_LINKS=str(shelf.folder), UV_NO_INDEX="1", UV_OFFLINE="1")
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert (shelf.checkout / "requirements" / "run.txt").read_bytes() == before


# --- counting what tests reach ---------------------------------------------------


@pytest.mark.no_cover
def test_a_test_that_is_not_counted_runs_at_full_speed() -> None:
    assert sys.gettrace() is None
