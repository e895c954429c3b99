"""What a command writes into files: whole or not at all, for its owner alone, and never over what it lives in."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.cli.test_bad_input import is_a_clear_no

import collegial_core
from collegial_cli import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Collegial, Process

    from collegial_core.store import Record

OLD = "last night's good file\n"


@pytest.fixture
def school(collegial: Collegial, recorded: list[Record], tmp_path: Path) -> Path:
    """A folder with a store of 21 entries in it, which `collegial` uses."""
    collegial.store = f"sqlite:///{tmp_path}/school.db"
    with collegial_core.open(collegial.store) as plans:
        plans.store.append(lines.PLAN, after=0, records=recorded)
    return tmp_path


@pytest.fixture
def good(school: Path) -> Path:
    """An old file, where the next export is to go."""
    good = school / "plan.jsonl"
    good.write_text(OLD)
    return good


def held(folder: Path) -> dict[str, bytes]:
    """Give all files of a folder with their bytes; those that SQLite makes while it works left out."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith(("-shm", "-wal"))}


def spoil(store: Path, text: str) -> None:
    """Lay zeros over the page in which a text stands."""
    content = store.read_bytes()
    page = content.index(text.encode()) // 4096 * 4096
    store.write_bytes(content[:page] + bytes(4096) + content[page + 4096 :])


# --- a file that somebody lives in -----------------------------------------------


@pytest.mark.parametrize("name", ["school.db", "school.db-wal", "school.db-shm", "school.db-journal", "school.db.lock"])
def test_an_export_never_overwrites_the_store_it_reads(collegial: Collegial, school: Path, name: str) -> None:
    before = held(school)
    for spelled in (str(school / name), f"{school}/../{school.name}/{name}"):
        assert is_a_clear_no(collegial("export", lines.PLAN, "-o", spelled), "is in use")
    assert held(school) == before
    assert collegial("check").status == 0


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_link_to_the_store_is_the_store(collegial: Collegial, school: Path, link: type) -> None:
    link(school / "school.db", school / "link")
    before = held(school)
    assert is_a_clear_no(collegial("export", lines.PLAN, "-o", str(school / "link")), "is in use")
    assert held(school) == before


def test_an_export_never_overwrites_the_names_it_reads(collegial: Collegial, school: Path) -> None:
    names = school / "names.csv"
    names.write_text("person,name\np-01,Ada\n")
    outcome = collegial("--names", str(names), "export", lines.PLAN, "-o", str(names))
    assert is_a_clear_no(outcome, "is in use")
    assert names.read_text() == "person,name\np-01,Ada\n"


def test_an_export_never_overwrites_any_database_or_what_lies_beside_it(collegial: Collegial, school: Path) -> None:
    other = "other.db"
    assert collegial("overview", "update", "--into", str(school / other)).status == 0
    before = held(school)
    assert is_a_clear_no(collegial("export", lines.PLAN, "-o", str(school / other)), "is an SQLite database")
    for ending in ("-wal", "-shm", "-journal", ".lock"):
        outcome = collegial("export", lines.PLAN, "-o", str(school / other) + ending)
        assert is_a_clear_no(outcome, "belongs to the database")
    assert held(school) == before


@pytest.mark.parametrize("name", ["school.db", "school.db-wal", "school.db-shm", "school.db-journal", "school.db.lock"])
def test_an_overview_is_never_made_of_what_belongs_to_the_store(collegial: Collegial, school: Path, name: str) -> None:
    before = held(school)
    for place in (str(school / name), f"sqlite:///{school}/{name}"):
        assert is_a_clear_no(collegial("overview", "update", "--into", place), "is in use")
    assert held(school) == before


def test_an_overview_is_not_made_where_the_store_is_to_be(collegial: Collegial, tmp_path: Path) -> None:
    collegial.store = f"sqlite:///{tmp_path}/new.db"
    assert is_a_clear_no(collegial("overview", "update", "--into", f"{tmp_path}/new.db"), "is in use")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "call", [["check"], ["upgrade"], ["plans"], ["apply", lines.PLAN], ["export", lines.PLAN], ["overview"]]
)
def test_an_emptied_store_is_never_taken_for_a_new_one(collegial: Collegial, school: Path, call: list[str]) -> None:
    store = school / "school.db"
    store.write_bytes(b"")
    outcome = collegial(*call, "--into", str(school / "o.db")) if call == ["overview"] else collegial(*call)
    assert is_a_clear_no(outcome, "is empty: it was emptied")
    assert store.read_bytes() == b""


# --- whole or not at all ------------------------------------------------------------


def test_an_export_from_a_damaged_store_leaves_the_old_file_alone(
    collegial: Collegial, school: Path, good: Path
) -> None:
    people = [lines.line("person.register", "2026-09-01", person=f"x-{it}", unit="u-1") for it in range(1500)]
    assert collegial.applies(*people).status == 0  # more than the first that are read
    spoil(school / "school.db", '"person":"x-1400"')
    outcome = collegial("export", lines.PLAN, "-o", str(good))
    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1
    assert good.read_text() == OLD
    assert sorted(held(school)) == ["plan.jsonl", "school.db", "school.db.lock"]


def test_an_export_onto_a_full_disk_leaves_the_old_file_alone_and_names_it(
    process: Process, collegial: Collegial, school: Path, good: Path
) -> None:
    people = [lines.line("person.register", "2026-09-01", person=f"x-{it}", unit="u-1") for it in range(400)]
    assert collegial.applies(*people).status == 0
    # A limit of 64 KiB for all files of a process is as good as a disk of that size.
    command = ["sh", "-c", 'ulimit -f 128; exec "$@"', "sh", sys.executable, "-m", "collegial_cli"]
    done = subprocess.run(  # noqa: S603 our own arguments
        [*command, "--store", collegial.store, "export", lines.PLAN, "-o", str(good)],
        capture_output=True,
        env=process.environment,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"collegial: {good}: File too large\n"
    assert good.read_text() == OLD
    assert sorted(held(school)) == ["plan.jsonl", "school.db", "school.db.lock"]


def test_an_export_that_was_cut_is_refused_by_name(collegial: Collegial, good: Path) -> None:
    assert collegial("export", lines.PLAN, "-o", str(good)).status == 0
    cut = "".join(good.read_text().splitlines(keepends=True)[:-3])
    with collegial_core.open("memory://cut"):
        outcome = collegial("--store", "memory://cut", "import", "-", given=cut)
        assert is_a_clear_no(outcome, "the export is cut: it says 21 entries, 18 are there")
        assert collegial("--store", "memory://cut", "plans").out == ""


@pytest.mark.usefixtures("school")
def test_an_export_without_its_first_line_is_taken_in_and_remarked(collegial: Collegial) -> None:
    with collegial_core.open("memory://old"):
        outcome = collegial("--store", "memory://old", "import", "-", given=collegial.record)
        assert (outcome.status, outcome.out) == (0, "Plan solbacken: 21 entries, 21 of them new.\n")
        assert outcome.err.startswith("collegial: A-06: The export has no first line")
        outcome = collegial("--store", "memory://old", "--lang", "sv", "import", "-", "--json", given=collegial.record)
        (finding,) = outcome.document["findings"]
        assert (finding["rule"], finding["severity"], outcome.err) == ("A-06", "I", "")
        assert finding["message"].startswith("Exporten")


@pytest.mark.parametrize("unnamed", [True, False])
def test_an_export_takes_the_place_of_the_old_file(
    collegial: Collegial, good: Path, monkeypatch: pytest.MonkeyPatch, *, unnamed: bool
) -> None:
    if not unnamed:
        monkeypatch.setattr(files, "_UNNAMED", None)
    assert collegial("export", lines.PLAN, "-o", str(good)).status == 0
    assert good.read_text() == collegial("export", lines.PLAN).out
    assert sorted(held(good.parent)) == ["plan.jsonl", "school.db", "school.db.lock"]


@pytest.mark.parametrize("unnamed", [True, False])
def test_an_export_that_is_interrupted_leaves_nothing(
    collegial: Collegial, good: Path, monkeypatch: pytest.MonkeyPatch, *, unnamed: bool
) -> None:
    if not unnamed:
        monkeypatch.setattr(files, "_UNNAMED", None)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    assert collegial("export", lines.PLAN, "-o", str(good)).status == 130
    assert good.read_text() == OLD
    assert sorted(held(good.parent)) == ["plan.jsonl", "school.db", "school.db.lock"]


def test_what_somebody_left_who_was_killed_is_swept_away_and_nothing_else(collegial: Collegial, good: Path) -> None:
    folder = good.parent
    (folder / ".collegial-1.part").write_text("left")
    (folder / ".collegial-2.part").write_text("being written")
    (folder / ".collegial-3").write_text("another's")
    with held_lock(folder / ".collegial-2.part"):
        assert collegial("export", lines.PLAN, "-o", str(good)).status == 0
    assert sorted(name for name in held(folder) if name[0] == ".") == [".collegial-2.part", ".collegial-3"]


@contextmanager
def held_lock(path: Path) -> Iterator[None]:
    """Let another process hold a file's lock."""
    code = "import fcntl,sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); input()"
    with subprocess.Popen(  # noqa: S603 our own arguments
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.kill()


def test_a_link_is_followed_and_stays_a_link(collegial: Collegial, good: Path) -> None:
    link, new = good.with_name("link"), good.with_name("dangling")
    link.symlink_to("plan.jsonl")
    new.symlink_to("later.jsonl")
    for path in (link, new):
        assert collegial("export", lines.PLAN, "-o", str(path)).status == 0
        assert path.is_symlink()
    assert good.read_text() == good.with_name("later.jsonl").read_text() == collegial("export", lines.PLAN).out


def test_a_pipe_and_a_device_are_written_directly(process: Process, collegial: Collegial, school: Path) -> None:
    pipe = school / "pipe"
    os.mkfifo(pipe)
    with process.start("--store", collegial.store, "export", lines.PLAN, "-o", str(pipe)) as running:
        piped = pipe.read_text()
        assert running.wait(timeout=60) == 0
    assert piped == collegial("export", lines.PLAN).out
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert collegial("export", lines.PLAN, "-o", os.devnull).status == 0
    assert is_a_clear_no(collegial("export", lines.PLAN, "-o", "/dev/full"), "/dev/full: No space left on device")
    assert not os.path.isfile(os.devnull)  # noqa: PTH113 - a device is no file


def test_what_is_the_standard_output_is_written_as_that(process: Process, collegial: Collegial, good: Path) -> None:
    with good.open("a") as log:
        subprocess.run(  # noqa: S603 our own arguments
            [
                sys.executable,
                "-m",
                "collegial_cli",
                "--store",
                collegial.store,
                "export",
                lines.PLAN,
                "-o",
                "/dev/stdout",
            ],
            stdout=log,
            env=process.environment,
            check=True,
        )
    assert good.read_text() == OLD + collegial("export", lines.PLAN).out


# --- who may read it -----------------------------------------------------------------


def test_what_is_written_is_for_its_owner_alone_whatever_the_umask(collegial: Collegial, tmp_path: Path) -> None:
    collegial.store = f"sqlite:///{tmp_path}/school.db"
    before = os.umask(0)
    try:
        assert collegial.applies(*lines.YEAR).status == 0
        assert collegial("export", lines.PLAN, "-o", str(tmp_path / "plan.jsonl")).status == 0
        assert collegial("backup", str(tmp_path / "copy.db")).status == 0
        assert collegial("overview", "update", "--into", str(tmp_path / "all.db")).status == 0
    finally:
        os.umask(before)
    made = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.iterdir()}
    names = ["all.db", "all.db.lock", "copy.db", "plan.jsonl", "school.db", "school.db.lock"]
    assert made == dict.fromkeys(names, "0o600")


def test_a_wider_mode_is_the_operators_act_and_is_kept(collegial: Collegial, good: Path) -> None:
    good.chmod(0o644)
    assert collegial("export", lines.PLAN, "-o", str(good)).status == 0
    assert stat.S_IMODE(good.stat().st_mode) == 0o644
