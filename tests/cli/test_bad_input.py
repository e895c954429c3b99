"""Whatever comes in, one clear line goes out, nothing is recorded, and no traceback is seen."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines

from collegial_cli.lines import lines_of
from collegial_core.wire import MAX_LINE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial, Outcome, Process

MEGABYTES = 10_000_000


def with_title(title: str) -> str:
    return lines.START[0].replace(json.dumps(lines.TITLE, ensure_ascii=False), title).replace("c-1", "c-2")


ABSURD: dict[str, str | bytes] = {
    "no JSON": "{",
    "half a line": lines.START[0][:40],
    "a list": "[]",
    "a number": "7",
    "null": "null",
    "text": '"visit.hold"',
    "an empty object": "{}",
    "an unknown field": '{"type": "plan.start", "by": "p-1", "on": "2026-09-01", "data": {}, "extra": 1}',
    "an unknown command": lines.line("visit.paint", "2026-09-01"),
    "a command that is a list": '{"type": ["visit.hold"], "by": "p-1", "on": "2026-09-01"}',
    "an event in a command's place": lines.line("visit.held", "2026-09-01", visit="v-1"),
    "data that is a list": '{"type": "visit.hold", "by": "p-1", "on": "2026-09-01", "data": []}',
    "a missing field": lines.line("visit.hold", "2026-09-01"),
    "a wrong type": lines.line("visit.hold", "2026-09-01", visit=None),
    "an id that is no id": lines.line("visit.hold", "2026-09-01", visit="../../etc/passwd"),
    "an empty id": lines.line("visit.hold", "2026-09-01", visit=""),
    "an id of its own that is no id": lines.line("visit.hold", "2026-09-01", visit="v-1", name="a b"),
    "a day that is none": lines.line("visit.hold", "2026-02-30", visit="v-1"),
    "a day in another form": lines.line("visit.hold", "20260914", visit="v-1"),
    "a day before all": lines.line("visit.hold", "0001-01-01", visit="v-1"),
    "a day after all": lines.line("visit.hold", "9999-12-31", visit="v-1"),
    "1e308": '{"type": "entry.withdraw", "by": "p-1", "on": "2026-09-01", "because": "x", "data": {"entry": 1e308}}',
    "1e400": '{"type": "entry.withdraw", "by": "p-1", "on": "2026-09-01", "because": "x", "data": {"entry": 1e400}}',
    "a huge number": '{"type": "entry.withdraw", "by": "p-1", "on": "2026-09-01", "because": "x", "data": {"entry": '
    + "9" * 5000
    + "}}",
    "NaN": '{"type": "entry.withdraw", "by": "p-1", "on": "2026-09-01", "because": "x", "data": {"entry": NaN}}',
    "a raw NUL": lines.START[0].encode().replace(b"Fler", b"Fl\0r"),
    "a NUL in a text": with_title('"\\u0000"'),
    "a control character": with_title('"\\u001b[31mred"'),
    "text turned round": with_title('"\\u202eabc"'),
    "who acts, twice": lines.START[0].replace('"by"', '"by": "p-99", "by"'),
    "a title, twice": lines.START[0].replace('"title"', '"title": "x", "title"').replace("c-1", "c-2"),
    "a code point that never becomes a character": with_title('"\\ufdd0"'),
    "a title of two lines": with_title('"Open\\u2028doors"'),
    "a title that nobody sees": with_title('"\\u200b\\u3164\\u2800"'),
    "a lone surrogate": with_title('"\\ud800"'),
    "a raw lone surrogate": lines.START[0].encode().replace("Ö".encode(), b"\xed\xa0\x80"),
    "no UTF-8": lines.START[0].encode("latin-1"),
    "UTF-16": lines.START[0].encode("utf-16-le").replace(b"\n", b""),
    "deep lists": "[" * 100_000,
    "deep objects": '{"a":' * 100_000,
    "deep lists, closed": "[" * 100_000 + "]" * 100_000,
    "deep data": '{"type": "entry.correct", "by": "p-1", "on": "2026-09-01", "data": {"entry": 1, "data": '
    + '{"a":' * 100_000
    + "1"
    + "}" * 100_002,
    "a long text": with_title(json.dumps("x" * 5000)),
    "a text of 10 MB": with_title(json.dumps("x" * MEGABYTES)),
    "10 MB of nothing": " " * MEGABYTES + "x",
}


@pytest.mark.parametrize("given", ABSURD.values(), ids=ABSURD)
def test_an_absurd_line_is_unreadable_and_records_nothing(collegial: Collegial, given: str | bytes) -> None:
    assert collegial.applies(*lines.START).status == 0
    before = collegial.record
    line = given.encode() if isinstance(given, str) else given
    outcome = collegial("apply", lines.PLAN, given=line + b"\n" + lines.START[0].encode() + b"\n")
    assert outcome.status == 2
    absurd, good = outcome.documents
    assert absurd["line"] == 1
    assert absurd["ok"] is False
    assert absurd["unreadable"]["path"].startswith("$")
    assert 0 < len(absurd["unreadable"]["message"]) < 400
    assert good["ok"] is True
    assert outcome.err == ""
    assert collegial.record == before


@pytest.mark.parametrize("text", ["ברוכים הבאים", "مرحبا", "👩🏽‍🏫 ❤️", "ﷺ", "I\u0307", "\U0001fae8", "\u0378"])
def test_text_of_every_script_is_kept(collegial: Collegial, text: str) -> None:
    assert collegial.applies(with_title(json.dumps(text))).status == 0
    assert json.loads(collegial.record)["data"]["title"] == text


def test_lines_of_a_text_end_in_line_feeds_whoever_sent_them(collegial: Collegial) -> None:
    told = lines.START[0].replace(lines.AIM, "Fler lär\\r\\nav\\rvarandra")
    assert collegial.applies(told).status == 0
    before = collegial.record
    assert json.loads(before)["data"]["aim"] == "Fler lär\nav\nvarandra"
    assert collegial.applies(told).documents == [
        {"line": 1, "ok": True, "entries": [{"number": 1, "type": "plan.started"}]}
    ]
    assert collegial.record == before


def test_input_without_end_is_read_in_bounds() -> None:
    pieces = iter([b"x" * MAX_LINE, b"y" * MAX_LINE, b"z" * MAX_LINE, b"\nnext\nlast", b""])
    long, next_, last = [line for some in lines_of(lambda _: next(pieces)) for line in some]
    assert len(long) == MAX_LINE + 1
    assert (next_, last) == (b"next", b"last")


# --- wrong calls ------------------------------------------------------------------


def is_a_clear_no(outcome: Outcome, words: str) -> bool:
    """One line on the standard error, status 2, nothing on the standard output."""
    (line,) = outcome.err.splitlines()
    return outcome.status == 2 and outcome.out == "" and line.startswith("collegial: ") and words in line


READING = ("log", "show", "check", "export")


@pytest.mark.parametrize("command", READING)
def test_an_unknown_plan_is_named_with_those_there_are(year: Collegial, command: str) -> None:
    assert is_a_clear_no(year(command, "nobody"), "there is no plan nobody in this store; there are: solbacken")


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize("plan", ["", "a b", "../x", "x" * 65, "Ö", "\x1b[31m", "\udcff"])
def test_a_plan_that_is_no_id_is_refused(collegial: Collegial, command: str, plan: str) -> None:
    assert is_a_clear_no(collegial(command, "--", plan), "is no id" if plan else "PLAN is empty")


@pytest.mark.parametrize("when", [["--entry", "22"], ["--entry", "999999999999999999999"]])
def test_an_entry_that_is_not_there_is_named(year: Collegial, when: list[str]) -> None:
    assert is_a_clear_no(year("show", lines.PLAN, *when), "the latest is 21")


@pytest.mark.parametrize(
    "day", ["soon", "2026-13-01", "20260914", "2026-W38-1", "0000-00-00", "2026-09-14T99:00", "9" * 5000]
)
def test_a_day_that_is_none_is_named(year: Collegial, day: str) -> None:
    for option in ("--known", "--happened"):
        assert is_a_clear_no(year("show", lines.PLAN, option, day), "expected a date such as 2026-09-14")
    if not day.isdigit() or len(day) > 10:
        assert is_a_clear_no(
            year("diff", lines.PLAN, day, "1"), "expected an entry number, or a date such as 2026-09-14"
        )


@pytest.mark.parametrize(
    "call",
    [
        ["nonsense"],
        ["show"],
        ["show", lines.PLAN, "nonsense"],
        ["show", lines.PLAN, "--entry", "1", "--known", "2026-09-14"],
        ["show", lines.PLAN, "--entry", "-1"],
        ["show", lines.PLAN, "--entry", "x"],
        ["log", lines.PLAN, "--after", "-1"],
        ["plans", "--lang", "tlh"],
        ["--log-format", "xml", "plans"],
        ["import"],
        ["diff", lines.PLAN, "1"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_explained(year: Collegial, call: list[str]) -> None:
    outcome = year(*call)
    assert outcome.status == 2
    assert outcome.out == ""
    assert "Usage: collegial" in outcome.err


@pytest.mark.parametrize(
    "url", ["nonsense", "carrier-pigeon://loft", "", "://", "sqlite", "sqlite://", "memory://a b", "\x1b[31m://x"]
)
def test_a_store_that_is_none_is_named(collegial: Collegial, url: str) -> None:
    outcome = collegial("--store", url, "plans") if url else collegial("plans", "--store", "x:")
    assert is_a_clear_no(outcome, "")
    assert "\x1b" not in outcome.err


# --- files -------------------------------------------------------------------------


@pytest.mark.parametrize("call", [["apply", lines.PLAN], ["import"], ["--names"]], ids=" ".join)
@pytest.mark.parametrize("kind", ["missing", "a folder", "below a file"])
def test_a_file_that_cannot_be_read_is_named(year: Collegial, tmp_path: Path, call: list[str], kind: str) -> None:
    (tmp_path / "file").touch()
    path = {"missing": tmp_path / "nowhere", "a folder": tmp_path, "below a file": tmp_path / "file" / "x"}[kind]
    rest = ["show", lines.PLAN] if call == ["--names"] else []
    assert is_a_clear_no(year(*call, str(path), *rest), str(path))


@pytest.mark.parametrize(
    "text",
    [b"", b"name\nx\n", b"person,name\np-1,\x81\n", b"person,name\n" + b"x" * 200_000, b'"'],
    ids=repr,
)
def test_a_directory_of_names_that_is_none_is_named(year: Collegial, tmp_path: Path, text: bytes) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_bytes(text)
    assert is_a_clear_no(year("--names", str(staff), "log", lines.PLAN), str(staff))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", list(",;\t"))
def test_names_are_read_as_spreadsheets_write_them(
    year: Collegial, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_bytes("person,name\np-01,Åsa Öberg\n".replace(",", delimiter).encode(encoding))
    assert "Åsa Öberg" in year("--names", str(staff), "show", lines.PLAN, "groups").out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("person,name\np-1,Åsa\np-2,Bo\np-1,Eva\n", ", line 4: 'p-1' stands on line 2 already"),
        ("person,name\np-1,Åsa\n p-1 ,Åsa\n", ", line 3: 'p-1' stands on line 2 already"),
        ('person,name\np-1,"Åsa\np-2,Bo\np-3,Eva\n', ", line 2: is no CSV"),
        ('person,name\r\np-1,Åsa\r\n\r\np-2,"Bo\r\np-3,"Eva"\r\n', ", line 4: is no CSV"),
        ('person,name\np-1,"Åsa\np-2,Bo\np-3,"\np-4,Eva\n', ", line 2: goes on to line 4: close its quote"),
        ('person,name,note\np-1,Åsa,"x\np-2,Bo,"\n', ", line 2: goes on to line 3"),
        ("person,name,person\np-1,Åsa,p-2\n", "two columns 'person'"),
    ],
)
def test_names_that_would_be_lost_are_named_with_their_line(
    year: Collegial, tmp_path: Path, text: str, words: str
) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_bytes(text.encode())
    outcome = year("--names", str(staff), "log", lines.PLAN)
    assert is_a_clear_no(outcome, words)
    assert outcome.err.count(str(staff)) == 1


def test_the_mark_of_unicode_at_the_start_of_a_file_is_passed_over(collegial: Collegial, tmp_path: Path) -> None:
    told = b"\xef\xbb\xbf" + lines.text(lines.START).encode()
    assert [answer["ok"] for answer in collegial("apply", lines.PLAN, given=told).documents] == [True] * 11
    assert collegial("apply", "blank", given=b"\xef\xbb\xbf\n" + lines.START[0].encode()).documents[0]["line"] == 2
    within = lines.START[0].encode() + b"\n\xef\xbb\xbf" + lines.START[1].encode()
    assert [answer["ok"] for answer in collegial("apply", "within", given=within).documents] == [True, False]
    export = "\ufeff" + collegial("export", lines.PLAN).out
    taken = {"plan": lines.PLAN, "entries": 11, "new": 0, "findings": []}
    assert collegial("--json", "import", "-", given=export).document == taken
    (finding,) = collegial("--json", "import", "-", given="\ufeff" + collegial.record).document["findings"]
    assert finding["rule"] == "A-06"
    assert is_a_clear_no(collegial("import", "-", given="\ufeff" + export), "line 1")
    staff, own = tmp_path / "staff.csv", tmp_path / "own.toml"
    staff.write_text("\ufeffperson,name\np-01,Åsa Öberg\n", "utf-8")
    assert "Åsa Öberg" in collegial("show", lines.PLAN, "--names", str(staff)).out
    own.write_text("\ufeffmethod = 7\n", "utf-8")
    assert "own.toml:1: method: expected" in collegial("methods", "check", str(own)).out.replace("\n", " ")


@pytest.mark.parametrize("text", [b"", b"\n", b"{}\n", b"\xff\n", b"[" * 100_000, b"x" * MEGABYTES])
def test_an_import_of_nonsense_names_the_line(collegial: Collegial, text: bytes) -> None:
    assert is_a_clear_no(collegial("import", "-", given=text), "line 1")
    assert collegial("plans").out == ""


def test_an_export_goes_nowhere_when_the_file_cannot_be_written(year: Collegial, tmp_path: Path) -> None:
    assert is_a_clear_no(year("export", lines.PLAN, "-o", str(tmp_path)), str(tmp_path))


def test_an_export_of_an_unknown_plan_leaves_the_file_alone(year: Collegial, tmp_path: Path) -> None:
    file = tmp_path / "plan.jsonl"
    file.write_text("precious", encoding="utf-8")
    assert year("export", "nobody", "-o", str(file)).status == 2
    assert file.read_text(encoding="utf-8") == "precious"


def corrupt(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)


def another_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE pupils (name)")
    connection.close()


@pytest.mark.parametrize("make", [corrupt, another_database, os.mkdir, lambda path: path.write_text("text" * 999)])
@pytest.mark.parametrize("call", [["plans"], ["apply", lines.PLAN]], ids=" ".join)
def test_a_file_that_is_no_store_is_named(collegial: Collegial, tmp_path: Path, make, call: list[str]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    make(tmp_path / "school.db")
    outcome = collegial("--store", f"sqlite:///{tmp_path}/school.db", *call, given=lines.text(lines.START))
    assert is_a_clear_no(outcome, "school.db")


def test_a_folder_that_is_missing_is_named(collegial: Collegial, tmp_path: Path) -> None:
    given = lines.text(lines.START)
    outcome = collegial("--store", f"sqlite:///{tmp_path}/nowhere/school.db", "apply", lines.PLAN, given=given)
    assert is_a_clear_no(outcome, "nowhere")


def test_a_folder_that_is_read_only_is_named(collegial: Collegial, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    folder = "/proc" if os.geteuid() == 0 else tmp_path  # root may write everywhere else
    given = lines.text(lines.START)
    outcome = collegial("--store", f"sqlite:///{folder}/school.db", "apply", lines.PLAN, given=given)
    assert is_a_clear_no(outcome, "school.db")


def test_the_process_shows_no_traceback_either(process: Process) -> None:
    for call in (
        ["--store", "x://y", "plans"],
        ["show", "nobody"],
        ["apply", "a b"],
        ["import", "nowhere"],
        ["--store", "sqlite:///no/a.db", "plans"],
    ):
        outcome = process(*call)
        assert outcome.status == 2
        assert outcome.err.startswith("collegial: ")
        assert len(outcome.err.splitlines()) == 1
    given = b"\n".join(line.encode() if isinstance(line, str) else line for line in ABSURD.values())
    outcome = process("apply", lines.PLAN, given=given)
    assert outcome.status == 2
    assert outcome.err == ""
    assert len(outcome.documents) == len(ABSURD)
    assert process("plans").out == ""


def test_a_fault_of_our_own_is_said_in_a_line(collegial: Collegial, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("collegial_cli.commands.plans.open_plans", broken)
    outcome = collegial("plans")
    assert outcome.status == 70
    assert outcome.err == "collegial: a fault of its own (ZeroDivisionError: by zero); COLLEGIAL_DEBUG=1 shows where\n"
    monkeypatch.setenv("COLLEGIAL_DEBUG", "1")
    assert "Traceback" in collegial("plans").err


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["shw"], "No such command 'shw'. Did you mean 'show'?"),
        (["exprot", lines.PLAN], "No such command 'exprot'. Did you mean 'export'?"),
        (["overview", "updat"], "No such command 'updat'. Did you mean 'update'?"),
        (["methods", "chekc"], "No such command 'chekc'. Did you mean 'check'?"),
        (["show", "--reder", "p-01", lines.PLAN], "No such option '--reder'. Did you mean '--reader'?"),
        (["--stor", "x", "plans"], "No such option '--stor'. "),
        (["methods", "show", "base-group-visit"], "there is no 'base-group-visit'; did you mean base-group-visits@"),
        (["show", "solbaken"], "there is no plan solbaken in this store; did you mean solbacken?"),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, list) else "",
)
def test_a_mistyped_command_option_or_name_is_answered_with_what_is_near(
    year: Collegial, call: list[str], words: str
) -> None:
    outcome = year(*call)
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err


@pytest.mark.parametrize("text", ["person|name\np-01|Bo\n", "person,name\np-01,\x81\n", "a\0b,name\n"])
def test_a_file_that_is_no_directory_of_names_is_named_once(year: Collegial, tmp_path: Path, text: str) -> None:
    file = tmp_path / "semi.csv"
    file.write_bytes(text.encode("latin-1"))
    outcome = year("show", lines.PLAN, "--names", str(file))
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"collegial: {file}: ")
    assert outcome.err.count("semi.csv") == 1


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_a_day_beyond_all_plans_is_refused(year: Collegial, lang: str) -> None:
    for call in (
        ("show", lines.PLAN, "--known", "9999-12-31"),
        ("log", lines.PLAN, "--recorded-until", "9999-12-31"),
        ("diff", lines.PLAN, "9999-12-31", "2026-01-01"),
        ("next-year", lines.PLAN, "--on", "9999-12-31"),
        ("explain", lines.PLAN, "todo/p-01", "--on", "9999-12-31"),
        ("show", lines.PLAN, "--known", "9999-12-31T23:59:59"),
    ):
        assert is_a_clear_no(year("--lang", lang, *call), "9999-12-31"), call


@pytest.mark.parametrize("option", ["--person", "--type", "--rule", "--group", "--meeting", "--visit"])
def test_what_the_log_looks_for_has_to_be_there(year: Collegial, option: str) -> None:
    assert is_a_clear_no(year("log", lines.PLAN, option, "nosuch"), f"{option}: there is no 'nosuch'")


def test_numbers_of_entries_are_told_to_programs_alone(year: Collegial) -> None:
    outcome = year("show", lines.PLAN, "coverage", "--entries")
    assert (outcome.status, "--entries goes with --json" in outcome.err) == (2, True)
