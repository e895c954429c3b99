"""What is drawn: boxes on a terminal, aligned text elsewhere, and nothing that commands the terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines

from collegial_cli.output import json_text, visible
from collegial_cli.screen import Screen
from collegial_cli.settings import STORE
from collegial_cli.tables import PAGES, record
from collegial_cli.tables.coverage import left_table
from collegial_cli.tables.rows import WRITTEN
from collegial_core.kernel import Category, Refused, Severity
from collegial_core.views import VIEWS, Kind, columns_of

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial, Process

EVIL = "\x1b]0;owned\x07\x9b31m\u202eabc[bold]x[/bold]:smile:\r\n\ud800"


def drawn(*, boxes: bool) -> tuple[Screen, io.StringIO]:
    stream = io.StringIO()
    return Screen(stream, drawn=boxes), stream


def test_columns_are_aligned_by_the_width_that_is_seen() -> None:
    screen, stream = drawn(boxes=False)
    screen.table(["Name", "No"], [["Åsa", "7"], ["日本", "12"], ["e\u0301", "3/5"]])
    assert stream.getvalue() == "Name   No\nÅsa     7\n日本   12\ne\u0301     3/5\n"


def test_a_table_without_rows_has_its_head() -> None:
    for boxes in (True, False):
        screen, stream = drawn(boxes=boxes)
        screen.table(["Name", ""], [])
        assert "Name" in stream.getvalue()


@pytest.mark.parametrize("boxes", [True, False])
def test_text_can_neither_command_the_terminal_nor_pose_as_markup(boxes: bool) -> None:
    screen, stream = drawn(boxes=boxes)
    screen.line(EVIL)
    screen.heading(EVIL)
    screen.table([EVIL], [[EVIL], [(EVIL, "bad")]])
    out = stream.getvalue()
    assert not set("\x1b\x07\x9b\u202e\r\ud800") & set(out)
    assert "\\u001b]0;owned" in out
    assert "[bold]x[/bold]:smile:" in out.replace("\n", "")


def test_json_is_safe_on_a_terminal_and_reads_back_the_same() -> None:
    line = json_text({"text": EVIL, "more": "Åsa 👩🏽‍🏫"})
    assert line == visible(line)
    assert "Åsa 👩🏽‍🏫" in line
    assert json.loads(line)["text"] == EVIL


def test_every_view_has_its_table_or_its_page() -> None:
    assert {name for name, view in VIEWS.items() if columns_of(view.rows)} | PAGES.keys() == VIEWS.keys()
    assert WRITTEN.keys() == set(Kind)


def test_help_tells_what_each_view_shows(collegial: Collegial) -> None:
    told = " ".join(collegial("show", "--help").out.split())
    assert [name for name, view in VIEWS.items() if f"{name} {view.says}" not in told] == []
    assert "visits Visa besöken i ordning efter dag." in " ".join(
        collegial("show", "--help", "--lang", "sv").out.split()
    )


def test_a_refusal_is_told_with_its_remedy() -> None:
    refused = Refused(
        rule="S4-01",
        severity=Severity.E,
        category=Category.POLICY,
        source="S4: lesson visits in base groups",
        says="A visitor and a host are two different people.",
        template="{visitor} would visit themselves.",
        remedy_template="Name another visitor or host.",
        facts={"visitor": "p-01"},
    )
    stream = io.StringIO()
    record.refusal(Screen(stream, lang="sv", names={"p-01": "Åsa"}), refused)
    assert stream.getvalue() == (
        "Nekat enligt regel S4-01: Besökare och värd är två olika personer.\n"
        "  Åsa skulle besöka sig själv.\n"
        "  Ange en annan besökare eller värd.\n"
    )


def test_those_with_most_visits_left_stand_first(year: Collegial) -> None:
    state = lines.state_of(year.record)
    screen, stream = drawn(boxes=False)
    left_table(screen, VIEWS["coverage"](state))
    assert stream.getvalue().splitlines()[:3] == [
        "Visits left to make",
        "Visitor  Group  Round  Left  Not yet seen",
        "p-03     g-1    r-1       2  p-01, p-02",
    ]


def test_a_pipe_gets_neither_boxes_nor_colours(year: Collegial) -> None:
    for call in (["show", "all"], ["log"], ["check"], ["diff", "0", "21"]):
        command, *rest = call
        out = year(command, lines.PLAN, *rest).out
        assert not re.search("[\x1b\u2500-\u257f]", out)


IMPATIENT = ("-c", "from collegial_cli import start, work; work.LONG = 0.0; start.main()")
"""`collegial`, for which every work is a long one."""


def on_a_terminal(
    process: Process,
    *args: str,
    python: tuple[str, ...] = ("-m", "collegial_cli"),
    out: Path | None = None,
    **more: str,
) -> str:
    """Give what a terminal of 80 columns receives; with `out`, the standard output goes into that file."""
    ours, theirs = pty.openpty()
    command = [sys.executable, *python, *args]
    environment = {**process.environment, "TERM": "xterm", "COLUMNS": "80", "LINES": "40", **more}
    with (
        (out or Path(os.devnull)).open("wb") as file,
        subprocess.Popen(  # noqa: S603
            command, cwd=process.folder, env=environment, stdout=file if out else theirs, stderr=theirs
        ) as running,
    ):
        os.close(theirs)
        received = b"".join(iter(lambda: some(ours), b""))
        assert running.wait(timeout=30) == 0, received
    os.close(ours)
    return received.decode()


def some(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other side has closed
        return b""


def test_a_terminal_gets_boxes_and_colours(process: Process) -> None:
    process.has_recorded(lines.YEAR)
    out = on_a_terminal(process, "show", lines.PLAN)
    assert "─" in out
    assert "\x1b[" in out
    assert "2 of 6 pairs seen" in out
    assert max(len(re.sub("\x1b\\[[0-9;]*m", "", line)) for line in out.splitlines()) <= 80
    plain = on_a_terminal(process, "show", lines.PLAN, NO_COLOR="1")
    assert "\x1b[3" not in plain


LONG = ["2026-09-14", "lind-ht2/6", "a-group-with-a-long-name", "promises to look at how questions are asked", "p-01"]


def words_of(out: str) -> list[str]:
    return re.sub("\x1b\\[[0-9;]*m|[\u2500-\u257f]", " ", out).split()


@pytest.mark.parametrize("width", range(10, 130, 7))
def test_no_word_is_ever_cut_in_two(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    screen, stream = drawn(boxes=True)
    head = ["Day", "Which", "Group", "What was promised", "By"]
    screen.table(head, [LONG, LONG])
    out = stream.getvalue()
    longest = max(len(word) for cell in LONG for word in cell.split())
    assert max(map(len, out.splitlines())) <= width
    if width >= len("What was promised  ") + longest:
        words = words_of(out)
        assert all(words.count(word) >= 2 * " ".join(LONG).split().count(word) for word in " ".join(LONG).split())


def test_a_table_too_wide_for_the_terminal_is_drawn_as_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "43")
    screen, stream = drawn(boxes=True)
    screen.table(["Group", "Which", "By"], [["a-group-with-a-long-name", "lind-ht2/6", "p-01"], ["b", "c", "d"]])
    assert [line.rstrip() for line in stream.getvalue().splitlines()] == [
        "",
        "Group  a-group-with-a-long-name",
        "Which  lind-ht2/6",
        "By     p-01",
        "",
        "Group  b",
        "Which  c",
        "By     d",
    ]


def test_ids_stay_whole_on_a_terminal_of_80_columns(process: Process) -> None:
    long_ids = lines.YEAR
    for short, long in {"g-1": "basgrupp-lind-ht2", "r-1": "lind-ht2-omgang-1", "p-0": "larare-lind-ht2-0"}.items():
        long_ids = [line.replace(f'"{short}', f'"{long}') for line in long_ids]
    process.has_recorded(long_ids)
    out = on_a_terminal(process, "show", lines.PLAN, "all")
    plain = process("show", lines.PLAN, "all").out
    ids = re.compile("[a-z0-9-]*lind-ht2[a-z0-9-]*")
    assert set(ids.findall(" ".join(words_of(out)))) == set(ids.findall(plain))


@pytest.mark.parametrize("call", [["apply", lines.PLAN, "in"], ["export", lines.PLAN], ["import", "plan.jsonl"]])
def test_a_long_work_shows_on_a_terminal_how_far_it_has_come(process: Process, call: list[str]) -> None:
    many = [lines.line("person.register", "2026-09-01", person=f"q-{number}", unit="u-1") for number in range(1200)]
    (process.folder / "in").write_text(lines.text([*lines.START, *many]), encoding="utf-8")
    if call[0] != "apply":
        here = process.has_recorded([*lines.START, *many])
        (process.folder / "plan.jsonl").write_text(here("export", lines.PLAN).out, encoding="utf-8")
    out = process.folder / "out"
    shown = on_a_terminal(process, *call, "--store", "sqlite:///collegial.db", python=IMPATIENT, out=out)
    assert "\u2501" in shown
    assert ("100%" in shown) is (call[0] == "apply")
    assert "\u2501" not in out.read_text(encoding="utf-8")
    assert "\x1b" not in out.read_text(encoding="utf-8")


def test_a_short_work_and_one_whose_output_is_seen_have_no_bar(process: Process) -> None:
    (process.folder / "in").write_text(lines.text(lines.YEAR), encoding="utf-8")
    assert on_a_terminal(process, "apply", lines.PLAN, "in", out=process.folder / "out") == ""
    for call in (["apply", "alby", "in"], ["export", lines.PLAN]):
        assert "\u2501" not in on_a_terminal(process, *call, python=IMPATIENT)


def test_an_encoding_without_the_letters_is_no_fault(process: Process) -> None:
    process.has_recorded([line.replace("Mappen", "Pärmen") for line in lines.YEAR])
    assert "P\\xe4rmen" in process("log", lines.PLAN, PYTHONIOENCODING="ascii").out
    assert "Pärmen" in process("log", lines.PLAN, "--json", PYTHONIOENCODING="ascii").out


def test_a_reader_that_has_seen_enough_is_no_fault(process: Process) -> None:
    many = [lines.line("person.register", "2026-09-01", person=f"q-{number}", unit="u-1") for number in range(2000)]
    process.has_recorded([*lines.START, *many])
    for call in (["log"], ["log", "--json"], ["export"]):
        with process.start(call[0], lines.PLAN, *call[1:]) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.readline()
            running.stdout.close()
            assert running.wait(timeout=30) == 141
            assert running.stderr.read() == b""


# --- the command itself ------------------------------------------------------------


def test_help_lists_the_commands_and_the_exit_statuses(collegial: Collegial) -> None:
    for call in (["--help"], ["-h"]):
        helped = collegial(*call)
        assert helped.status == 0
        assert "apply" in helped.out
        assert "Exit status: 0 done" in helped.out
        assert STORE in helped.out.replace("\n", "").replace(" " * 31, " ")


def test_the_version_is_the_packages(collegial: Collegial) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert collegial("--version").out == f"collegial {project['version']}\n"


def test_help_imports_no_package_but_click(process: Process) -> None:
    with process.start("--help", python=("-X", "importtime")) as running:
        _, err = running.communicate(timeout=30)
    imported = {line.split("|")[-1].strip().split(".")[0] for line in err.decode().splitlines()}
    assert "click" in imported
    assert not {"collegial_core", "rich", "structlog", "attrs", "attr", "msgspec", "cattrs", "babel"} & imported


def test_a_table_for_a_pipe_imports_no_rich_and_no_structlog(process: Process) -> None:
    with process.start("rules", python=("-X", "importtime")) as running:
        _, err = running.communicate(timeout=30)
    imported = {line.split("|")[-1].strip().split(".")[0] for line in err.decode().splitlines()}
    assert not {"rich", "structlog", "babel"} & imported


def test_the_store_comes_from_the_option_the_environment_or_the_folder(process: Process) -> None:
    assert process("apply", lines.PLAN, given=lines.text(lines.START)).status == 0
    assert (process.folder / "collegial.db").exists()
    assert process("plans", COLLEGIAL_STORE="sqlite:///other.db").out == ""
    assert (
        process("plans", "--store", "sqlite:///collegial.db", COLLEGIAL_STORE="sqlite:///other.db").out == "solbacken\n"
    )


def test_options_may_stand_before_or_after_the_command(year: Collegial) -> None:
    assert year("--json", "plans").out == year("plans", "--json").out
    assert year("--lang", "sv", "rules").out == year("rules", "--lang", "sv").out
    assert year("--store", "memory://elsewhere", "plans", "--store", year.store).out == "solbacken\n"
