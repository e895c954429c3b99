"""Every example in the documentation does what it says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sybil import Document
from sybil.evaluators.python import PythonEvaluator
from sybil.example import SybilFailure
from sybil.parsers.myst import CodeBlockParser

from collegial_cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result
    from sybil import Example

ROOT = Path(__file__).resolve().parent.parent.parent
WRITTEN = (path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(WRITTEN)]
RUN = re.compile(r"^(?:```|~~~)(?:\{code-block\} )?(?:python|console|output)$", re.MULTILINE)
SHELL = re.compile(r"[\\|&;<>()$`*?\[#~]")  # what a shell does something about
PASSED_ON = re.compile(rf"(collegial (?:(?!{SHELL.pattern}).)+) (?:\| (.+)|> (\S+))")
SHOWN = {"json", "sh", "text", "toml"}  # read, not run; what `sh` shows is ./run, which runs these tests
HOUSE = {"{include}", "{toctree}", "{eval-rst}", "{autofunction}"}
PORT = "8080"  # at which pages serve; a page that is run is given another


def run_python(example: Example) -> None:
    """Run a block of Python, and keep what it prints for the block `output` after it; a caption names its file."""
    write_file(example)
    printed = StringIO()
    with redirect_stdout(printed):
        PythonEvaluator()(example)
    example.namespace["__printed__"] = printed.getvalue()


def compare_output(example: Example) -> str | None:
    """Hold a block `output` against what the block above printed."""
    return difference(str(example.parsed), example.namespace.pop("__printed__"))


def run_console(example: Example) -> str | None:
    """Run the lines of a block `console` that begin with `$`, and compare what they print."""
    for command, expected in commands_in(str(example.parsed)):
        if command.endswith(" &"):
            printed = printed_by_server(command.removesuffix(" &"), example.namespace)
        else:
            printed = printed_by(command, example.namespace)
        wrong = difference(expected, printed)
        if wrong:
            return f"{command}\n{wrong}"
    return None


def write_file(example: Example) -> None:
    """Write a block with a caption into a file of that name, but for one that names its place in a system."""
    caption = example.region.lexemes.get("options", {}).get("caption")
    if caption and not Path(caption).is_absolute():
        Path(caption).write_text(str(example.parsed), encoding="utf-8")


def commands_in(block: str) -> list[tuple[str, str]]:
    """Split a console block into commands, each with the output that belongs to it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [split_command(part) for part in parts]


def split_command(part: str) -> tuple[str, str]:
    """Take the first line, and those that it continues on, from the output below."""
    found = re.match(r"(?:.*\\\n)*.*\n?", part)
    end = found.end() if found else 0
    return part[:end].rstrip("\n"), part[end:]


def printed_by(command: str, memory: dict[str, object]) -> str:
    """Run a command as a reader would; what `collegial` passes on to others or into a file it does in this process."""
    if command.startswith("collegial ") and not SHELL.search(command):
        return called_here(command, memory).output
    passed_on = PASSED_ON.fullmatch(command)
    if passed_on is None:
        return printed_in_shell(command, memory)
    here, others, file = passed_on.groups()
    done = called_here(here, memory)
    if file:
        Path(file).write_bytes(done.stdout_bytes)
        return done.stderr
    return done.stderr + printed_in_shell(others, memory, done.stdout)


def printed_in_shell(command: str, memory: dict[str, object], read: str | None = None) -> str:
    """Run a command in a shell, with what it reads; the exit status of the one before is `$?`."""
    done = subprocess.run(  # noqa: S603 - the examples are our own
        ["/bin/sh", "-c", f"(exit {memory.get('__status__', 0)})\n{command}"],
        check=False,
        env=environment(),
        input=read,
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    memory["__status__"] = done.returncode
    return done.stdout


def called_here(command: str, memory: dict[str, object]) -> Result:
    """Run a call of `collegial` alone in this process, which takes a tenth of the time."""
    own = environment()
    hidden = dict.fromkeys(os.environ.keys() - own.keys())
    done = CliRunner(env={**hidden, **own}).invoke(cli, shlex.split(command)[1:], prog_name="collegial")
    memory["__status__"] = done.exit_code
    return done


def printed_by_server(command: str, memory: dict[str, object]) -> str:
    """Start a server, which goes on until the page ends; give what it has printed when it answers."""
    page = memory["__page__"]
    assert isinstance(page, Running)
    return page.start(command)


class Running:
    """What a page has started, and the port that it is given."""

    def __init__(self, ending: ExitStack) -> None:
        self.port = free_port()
        self._ending = ending

    def start(self, command: str) -> str:
        server = self._ending.enter_context(started(command))
        deadline = time.monotonic() + 30
        while not (is_open(self.port) and Path("printed-by-server").stat().st_size):
            assert server.poll() is None, f"{command} has ended"
            assert time.monotonic() < deadline, f"{command} does not answer"
            time.sleep(0.05)
        return Path("printed-by-server").read_text(encoding="utf-8")


@contextmanager
def started(command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Let a command run in the background, and end it as a signal does."""
    with Path("printed-by-server").open("wb") as printed:
        server = subprocess.Popen(  # noqa: S603 - the examples are our own
            ["/bin/sh", "-c", f"exec {command}"], env=environment(), stdout=printed, stderr=subprocess.DEVNULL
        )
    with server:
        try:
            yield server
        finally:
            server.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as at:
        port: int = at.getsockname()[1]
    return port


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def environment() -> dict[str, str]:
    """What a reader's shell has, with the commands of this environment."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("COLLEGIAL_", "COV_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), own.get("PATH", os.defpath)])
    return {**own, "PATH": path, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}


def difference(expected: str, printed: str) -> str | None:
    """Say how two texts differ; `...` in the expected one stands for anything, and columns may be wider."""
    pattern = ".*?".join(map(re.escape, narrow(expected).split("...")))
    if re.fullmatch(pattern, narrow(printed), flags=re.DOTALL):
        return None
    return f"expected:\n{expected}\nprinted:\n{printed}"


def narrow(text: str) -> str:
    """Make every gap in a text one space wide."""
    return re.sub(r" +", " ", text).strip()


PARSERS = (
    CodeBlockParser("python", run_python),
    CodeBlockParser("output", compare_output),
    CodeBlockParser("console", run_console),
    *(CodeBlockParser(language, write_file) for language in ("javascript", "json", "text", "toml")),
)


def run_examples(path: Path) -> None:
    """Run a page's examples, one after another in one memory."""
    with ExitStack() as ending:
        running = Running(ending)
        page = document(path, running.port)
        page.namespace["__name__"] = "__main__"  # as in a file that is run
        page.namespace["__page__"] = running
        for example in page.examples():
            example.evaluate()


def document(path: Path, port: int) -> Document:
    """Read a page; one that serves does so at a port of its own, so that pages can be run beside each other."""
    text = path.read_text(encoding="utf-8")
    page = Document(text.replace(PORT, str(port)) if serves(text) else text, str(path))
    for parser in PARSERS:
        for region in parser(page):
            page.add(region)
    return page


def serves(text: str) -> bool:
    return any(command.endswith(" &") for command in re.findall(r"^\$ (.*)$", text, flags=re.MULTILINE))


def with_examples() -> list[Path]:
    """The pages that have something to run."""
    return [path for path in PAGES if RUN.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", with_examples(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "\n$ node " in path.read_text(encoding="utf-8") and shutil.which("node") is None:
        pytest.skip("node is not installed")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    run_examples(path)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_example_is_in_a_language_that_nobody_runs(path: Path) -> None:
    fences = re.findall(r"^```(\S+)(?: (\S+))?$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    languages = {argument if name == "{code-block}" else name for name, argument in fences}
    assert languages <= SHOWN | HOUSE | {"python", "console", "output", "javascript"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_run_command_that_is_told_of_exists(path: Path) -> None:
    listed = set(re.findall(r"\./run ([a-z]+)", path.read_text(encoding="utf-8")))
    known = set(re.findall(r"^#   ([a-z]+) ", (ROOT / "run").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert listed <= known


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if not (path.parent / link).exists()]
    assert not missing


def test_a_page_that_prints_something_else_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1)\n```\n\n```output\n2\n```\n", encoding="utf-8")
    with pytest.raises(SybilFailure, match="printed:\n1"):
        run_examples(page)
