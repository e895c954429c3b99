"""What the container file of the how-to runs makes a server, in a plain directory and without a container.

Its packages are downloaded, which takes a minute: so it stands here and not with the other how-tos of the server.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.serving.test_how_to import changed, file_of

ROOT = Path(__file__).resolve().parents[2]


def wheel_in(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, capture_output=True, check=True, cwd=ROOT)  # noqa: S603 - our own
    (wheel,) = folder.glob("*.whl")
    return wheel


def told_by(command: str, environ: dict[str, str]) -> str:
    """What a shell prints, where it ends well."""
    shell = ["/bin/sh", "-c", command]
    done = subprocess.run(shell, capture_output=True, check=False, env=environ, text=True)  # noqa: S603 - the page's own
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_the_container_file_runs_makes_a_server(tmp_path: Path) -> None:
    if find_spec("ensurepip") is None:
        pytest.skip("this Python makes no environments with pip: python3-venv is not installed")
    own = {
        "/opt/collegial": f"{tmp_path}/opt",
        "/var/lib/collegial": f"{tmp_path}/lib",
        "collegial[": f"{wheel_in(tmp_path)}[",
        "-o 10001 -g 10001": f"-o {os.getuid()} -g {os.getgid()}",
        "RUN python ": f"RUN {sys.executable} ",
    }
    shown = changed(file_of("Containerfile"), own)
    environ = {it: text for it, text in os.environ.items() if not it.startswith(("COLLEGIAL_", "COV_", "PYTHON"))}
    for command in re.findall(r"^RUN (.*)$", shown, re.MULTILINE):
        told_by(command, environ)
    environ |= dict(re.findall(r"^ENV (\w+)=(.*)$", shown, re.MULTILINE))
    (listed,) = re.findall(r"^CMD (.*)$", shown, re.MULTILINE)
    assert told_by("command -v collegial", environ) == f"{tmp_path}/opt/bin/collegial\n"
    told_by(f"{shlex.join(json.loads(listed))} --help", environ)
    told_by("collegial directory put solbacken p-00 --login hedda@solbacken.example", environ)
    told_by("collegial token make timetable --login hedda@solbacken.example", environ)
    assert (tmp_path / "lib").stat().st_mode & 0o777 == 0o700
