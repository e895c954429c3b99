"""All plans in one table, at the command line."""

from __future__ import annotations

import signal
from contextlib import closing
from sqlite3 import connect
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.cli.test_screen import IMPATIENT, on_a_terminal

import collegial_core
from collegial_core.store import Record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial, Process


@pytest.fixture
def into(tmp_path: Path) -> str:
    return str(tmp_path / "overview.db")


@pytest.fixture
def two(year: Collegial, into: str) -> Collegial:
    """Two plans, one of which has a visit that was never made; both in an overview."""
    assert year.applies(*lines.START, plan="alby").status == 0
    people = {"visitor": "p-03", "host": "p-01"}
    planned = lines.line("visit.plan", "2026-09-15", visit="v-3", round="r-1", lesson="m", date="2026-09-20", **people)
    assert year.applies(planned).status == 0
    assert year("overview", "update", "--into", into).out == "Plans brought up to date: 2.\n"
    return year


def test_what_is_late_first(two: Collegial, into: str) -> None:
    shown = two("overview", "--into", into, "--on", "2026-09-21")
    heading, head, *rows = shown.out.splitlines()
    assert heading == "All plans on 2026-09-21"
    assert head.split("  ")[0] == "Plan"
    assert [row.split() for row in rows] == [
        ["solbacken", "1", "2026-09-20", "3", "2", "2/6", "2/6", "0", "0", "min", "0/0", "1", "22"],
        ["alby", "0", "–", "3", "1", "0/6", "0/6", "0", "0", "min", "0/0", "0", "11"],
    ]


def test_on_its_day_nothing_is_late_yet(two: Collegial, into: str) -> None:
    (first, _) = two("--json", "overview", "--into", into, "--on", "2026-09-20").document["plans"]
    assert (first["plan"], first["late"], first["due"]) == ("solbacken", 0, "2026-09-20")


def test_without_a_day_it_is_today(two: Collegial, into: str) -> None:
    shown = two("--json", "overview", "--into", into).document
    assert shown["on"] > "2026-01-01"
    assert shown["behind"] is False


def test_it_says_when_more_has_been_recorded(two: Collegial, into: str) -> None:
    assert two.applies(lines.line("visit.hold", "2026-09-20", visit="v-3")).status == 0
    shown = two("overview", "--into", into, "--on", "2026-09-21", "--lang", "sv").out.splitlines()
    assert shown[0] == "Alla planer den 2026-09-21"
    assert shown[-1] == "Mer har förts in sedan dess; `collegial overview update` tar med det."
    assert two("--json", "overview", "update", "--into", into).document == {"updated": 1}
    (first, _) = two("--json", "overview", "--into", into, "--on", "2026-09-21").document["plans"]
    assert (first["plan"], first["held"], first["late"]) == ("alby", 0, 0)


def test_the_place_may_stand_before_or_after_and_in_the_environment(
    two: Collegial, into: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = two("overview", "--into", into, "compare"), two("overview", "compare", "--into", into)
    assert before == after
    assert (before.status, before.out) == (0, "The tables are what a fresh build gives.\n")
    monkeypatch.setenv("COLLEGIAL_OVERVIEW", into)
    assert two("overview", "compare") == before


def test_a_comparison_tells_what_differs(two: Collegial, into: str) -> None:
    with closing(connect(into)) as file, file:
        file.execute("UPDATE overview_groups SET visits = 7 WHERE plan = 'alby'")
    shown = two("overview", "compare", "--into", into)
    assert (shown.status, shown.out) == (1, "Plan  Table   Lacking  Too many\nalby  groups        1         1\n")
    plain = two("--json", "overview", "compare", "--into", into)
    assert plain.document == {"differences": [{"plan": "alby", "table": "groups", "lacking": 1, "too_many": 1}]}
    assert two("overview", "rebuild", "--into", into).out == "Plans built anew: 2.\n"
    assert two("--json", "overview", "rebuild", "--into", into).document == {"built": 2}
    assert two("overview", "compare", "--into", into).status == 0


def test_a_plan_that_cannot_be_read_is_listed_and_the_others_are_shown(two: Collegial, into: str) -> None:
    with collegial_core.open(two.store) as plans:
        plans.store.append("cedarby", after=0, records=[Record(1, "plan.began@9", b"{}")])
    assert two.applies(lines.line("visit.hold", "2026-09-20", visit="v-3")).status == 0
    why = "entry 1: 'plan.began@9' is no event that this version knows"
    listed = ["Plans that cannot be read", "Plan     Told up to entry  Why", f"cedarby                 0  {why}"]
    updated = two("overview", "update", "--into", into)
    assert updated.status == 1
    assert [line for line in updated.out.splitlines() if line] == ["Plans brought up to date: 1.", *listed]
    shown = two("overview", "--into", into, "--on", "2026-09-21")
    assert shown.status == 1
    assert shown.out.splitlines()[-3:] == listed
    assert [line.split()[0] for line in shown.out.splitlines()[2:4]] == ["alby", "solbacken"]
    whole = two("--json", "overview", "--into", into)
    unreadable = [{"plan": "cedarby", "number": 0, "why": why}]
    assert (whole.status, whole.document["unreadable"]) == (1, unreadable)
    assert [it["plan"] for it in whole.document["plans"]] == ["alby", "solbacken"]
    again = two("--json", "overview", "update", "--into", into)
    assert (again.status, again.document) == (1, {"updated": 0, "unreadable": unreadable})
    rebuilt = two("--json", "overview", "rebuild", "--into", into)
    assert (rebuilt.status, rebuilt.document) == (1, {"built": 2, "unreadable": unreadable})
    assert "Planer som inte kan läsas" in two("overview", "rebuild", "--into", into, "--lang", "sv").out
    assert two("overview", "compare", "--into", into).status == 1


def test_the_deviations_of_all_plans_are_shown_with_the_reasons_that_the_reader_may_read(
    two: Collegial, into: str
) -> None:
    assert lines.REASON not in two("overview", "--into", into).out
    for reader in ("p-00", "p-01", "auditor"):
        shown = two("overview", "--into", into, "--reader", reader).out
        assert "Deviations in solbacken" in shown
        assert "Deviations in alby" not in shown
        assert lines.REASON in shown
        (of_one,) = two("--json", "overview", "--into", into, "--reader", reader).document["deviations"]
        here = two("--json", "show", lines.PLAN, "deviations", "--reader", reader).document["views"]["deviations"]
        assert of_one == {"plan": lines.PLAN, "deviations": here}
        assert here[0]["because"] == lines.REASON
    assert "Avvikelser i solbacken" in two("overview", "--into", into, "--reader", "p-00", "--lang", "sv").out


def test_a_reader_who_may_not_read_a_reason_sees_the_deviation_without_it(two: Collegial, into: str) -> None:
    registered = lines.line("person.register", "2026-09-15", person="p-50", unit="u-1")
    assert two.applies(registered, plan="alby").status == 0
    shown = two("overview", "--into", into, "--reader", "p-50").out
    assert "Deviations in solbacken" in shown
    assert "[personal]" in shown
    assert lines.REASON not in shown
    unknown = two("overview", "--into", into, "--reader", "p-99")
    assert (unknown.status, unknown.out) == (2, "")
    assert unknown.err == "collegial: --reader: there is no 'p-99' in any of these plans\n"


def test_a_plan_that_can_no_longer_be_read_does_not_hide_the_deviations_of_others(two: Collegial, into: str) -> None:
    assert two.applies(*lines.YEAR[: len(lines.START) + 1], plan="backa").status == 0
    assert two("overview", "update", "--into", into).status == 0
    with collegial_core.open(two.store) as plans:
        plans.store.append(lines.PLAN, after=22, records=[Record(23, "plan.began@9", b"{}")])
    shown = two("overview", "--into", into, "--reader", "auditor")
    assert shown.status == 1
    assert "Deviations in backa" in shown.out
    assert "Deviations in solbacken" not in shown.out
    assert "Plans that cannot be read" in shown.out
    plain = two("--json", "overview", "--into", into, "--reader", "auditor").document
    assert [it["plan"] for it in plain["deviations"]] == ["backa"]
    assert [(it["plan"], it["number"]) for it in plain["unreadable"]] == [(lines.PLAN, 22)]


def test_no_overview_and_no_place_for_one_are_answers(year: Collegial, into: str, tmp_path: Path) -> None:
    none = year("overview", "--into", into)
    assert none.status == 2
    assert none.err == (
        f"collegial: the overview {into!r} is not there yet; make it with `collegial overview update`\n"
    )
    foreign = tmp_path / "notes.db"
    foreign.write_text("Dear diary", "utf-8")
    for place, why in {
        f"{tmp_path}/missing/o.db": "there is no folder",
        str(tmp_path): "it is a folder or device, not a file",
        str(foreign): "is no SQLite database; name another place for the overview",
        "nowhere://u:secret@host/db": "nowhere://… keeps no overview; name a file, or what is installed: ",
        "postgresql://u:secret@localhost:1/db": "the overview in the PostgreSQL database db at localhost cannot serve",
        "postgresql://u:secret@[localhost/db": "the URL is not of the form postgresql://",
    }.items():
        answer = year("overview", "update", "--into", place)
        assert answer.status == 2
        assert why in answer.err
        assert "secret" not in answer.err
        assert answer.err.count("\n") == 1
    assert foreign.read_text("utf-8") == "Dear diary"


def test_it_stays_on_until_it_is_interrupted(process: Process) -> None:
    url = "sqlite:///plans.db"
    assert process("--store", url, "apply", "alby", given=lines.text(lines.START)).status == 0
    with process.start("--store", url, "--json", "overview", "update", "--wait") as waiting:
        assert waiting.stdout
        assert waiting.stdout.readline() == b'{"updated":1}\n'
        assert process("--store", url, "apply", "solbacken", given=lines.text(lines.START)).status == 0
        assert waiting.stdout.readline() == b'{"updated":1}\n'
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(timeout=30) == 130
    shown = process("--store", url, "--json", "overview", "compare")
    assert (shown.status, shown.document) == (0, {"differences": []})


def test_a_terminal_gets_a_bar(process: Process) -> None:
    url = "sqlite:///plans.db"
    assert process("--store", url, "apply", "alby", given=lines.text(lines.START)).status == 0
    shown = on_a_terminal(process, "--store", url, "overview", "rebuild", python=IMPATIENT)
    assert "100%" in shown
    assert "Plans built anew: 1." in shown
