"""In a checkout where nothing is set up yet, each command of `./run` sets up what it needs.

    ./run test tests/clone

Each command begins without .venv, so that none finds what another has fetched.  That takes minutes, and so
this folder is no part of `./run test` without arguments; `.ci/run` runs it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SMALLEST = {
    "help": (),
    "demo": (),
    "web": ("--help",),
    "pictures": ("pictures", "nothing-there"),
    "test": ("tests/test_packaging.py", "-k", "telltale"),
    "lint": ("style", "layers"),
    "docs": (),
    "bench": ("--quick", "--only", "start.help", "--rounds", "1"),
    "faults": ("--quick", "--only", "clock"),
    "cluster": ("--help",),
    "mutants": ("--help",),
    "lock": (),
    "versions": ("newest", "tests/test_packaging.py", "-k", "telltale"),
    "setup": ("run",),
}
"""Command → arguments that let it do the least work."""


def git(*args: str) -> list[str]:
    told = subprocess.run(["git", *args], capture_output=True, check=True, cwd=ROOT, text=True)  # noqa: S603, S607
    return told.stdout.split("\0")[:-1]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a commit of this checkout would hold, and nothing else."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of git's")
    folder = tmp_path_factory.mktemp("clone")
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard"):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def test_every_command_is_tried() -> None:
    commands = (ROOT / "run").read_text("utf-8").partition("\ncase $command in\n")[2]
    assert set(re.findall(r"^(\w+)(?: \||\))", commands, flags=re.MULTILINE)) == set(SMALLEST)


@pytest.mark.parametrize("command", SMALLEST)
def test_each_command_sets_up_what_it_needs(clone: Path, command: str) -> None:
    shutil.rmtree(clone / ".venv", ignore_errors=True)
    ours = ("VIRTUAL_ENV", "PYTHONPATH", "COLLEGIAL_", "PYTEST_", "COV_")
    environment = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    before = {path.name: path.read_bytes() for path in (clone / "requirements").iterdir()}
    done = subprocess.run(  # noqa: S603 our own program
        [clone / "run", command, *SMALLEST[command]],
        capture_output=True,
        check=False,
        env=environment,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name: path.read_bytes() for path in (clone / "requirements").iterdir()} == before
