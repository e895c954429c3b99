"""`collegial apply`: a line in, an answer out, once it is durable."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli import lines

import collegial_core
from collegial_core.group import AppointLeader, GroupStarted, LeaderAppointed
from collegial_core.state import COMPLETE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial, Process

    from collegial_core.kernel import Occasion


def test_every_line_gets_its_answer(collegial: Collegial) -> None:
    outcome = collegial.applies(*lines.START, lines.FEW)
    assert outcome.status == 0
    assert outcome.err == ""
    assert [answer["line"] for answer in outcome.documents] == list(range(1, 13))
    assert outcome.documents[0] == {"line": 1, "ok": True, "entries": [{"number": 1, "type": "plan.started"}]}
    assert outcome.documents[-1]["entries"] == [
        {"number": 12, "type": "group.formed"},
        {"number": 13, "type": "deviation.recorded"},
    ]


def test_a_refused_line_names_its_rule_and_does_not_hold_up_the_rest(collegial: Collegial) -> None:
    outcome = collegial.applies(*lines.START, lines.REFUSED, lines.FEW)
    assert outcome.status == 1
    refused = outcome.documents[-2]
    assert refused["line"] == 12
    assert refused["ok"] is False
    assert refused["refused"] == {
        "rule": "S4-01",
        "name": "nobody_visits_themselves",
        "severity": "E",
        "message": "p-01 would visit themselves.",
        "remedy": "Name another visitor or host.",
        "facts": {"visitor": "p-01"},
        "says": "A visitor and a host are two different people.",
        "source": "S4: lesson visits in base groups",
        "category": "policy",
    }
    assert outcome.documents[-1]["ok"] is True


def test_a_line_that_gives_several_entries_is_answered_with_all_or_none(
    collegial: Collegial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leads_and_starts(_: object, asked: AppointLeader, occasion: Occasion) -> tuple[LeaderAppointed, GroupStarted]:
        usual = LeaderAppointed(group=asked.group, leader=asked.leader, appointed_by=occasion.by, until=asked.until)
        return usual, GroupStarted(group=asked.group)

    *formed, leads, starts, _ = lines.START
    monkeypatch.setitem(COMPLETE, AppointLeader, leads_and_starts)
    outcome = collegial.applies(*formed, leads, leads, starts)
    *_, done, again, refused = outcome.documents
    both = [{"number": 9, "type": "group.leader_appointed"}, {"number": 10, "type": "group.started"}]
    assert done == {"line": 9, "ok": True, "entries": both}
    assert (again["ok"], again["refused"]["rule"], again["refused"]["event"]) == (False, "L-06", "group.started")
    assert "event" not in refused["refused"]
    assert outcome.status == 1
    assert len(collegial.record.splitlines()) == 10


def test_an_unreadable_line_names_its_field_and_weighs_more_than_a_refusal(collegial: Collegial) -> None:
    strange = lines.line("visit.hold", "2026-09-07", visit=7)
    outcome = collegial.applies(*lines.START, strange, lines.REFUSED)
    assert outcome.status == 2
    assert outcome.documents[-2]["unreadable"]["path"] == "$.data.visit"
    assert "refused" in outcome.documents[-1]


def test_refused_and_unreadable_lines_record_nothing(year: Collegial) -> None:
    before = year.record
    assert year.applies(lines.REFUSED, "{}", "no JSON", lines.REFUSED).status == 2
    assert year.record == before


@pytest.mark.parametrize("no", [lines.REFUSED, "{}"], ids=["refused", "unreadable"])
def test_stop_ends_with_the_first_line_that_is_not_accepted(collegial: Collegial, no: str) -> None:
    given = lines.text([*lines.START, no, lines.FEW])
    outcome = collegial("apply", "--stop", lines.PLAN, given=given)
    assert outcome.status == (1 if no == lines.REFUSED else 2)
    assert [answer["ok"] for answer in outcome.documents] == [True] * 11 + [False]
    assert len(collegial.record.splitlines()) == 11


def test_stop_ends_at_a_refusal_before_something_unreadable(year: Collegial) -> None:
    outcome = year("apply", lines.PLAN, "--stop", given=lines.text([lines.REFUSED, "{}"]))
    assert outcome.status == 1
    assert len(outcome.documents) == 1


def test_the_same_id_again_records_nothing_and_gives_the_first_answer(collegial: Collegial) -> None:
    first = collegial.applies(*lines.START)
    before = collegial.record
    again = collegial.applies(lines.START[0], lines.START[0])
    assert again.status == 0
    assert [answer["entries"] for answer in again.documents] == [first.documents[0]["entries"]] * 2
    assert collegial.record == before


def test_blank_lines_are_counted_and_left_out(collegial: Collegial) -> None:
    outcome = collegial("apply", lines.PLAN, given=f"\n  \r\n{lines.START[0]}\r\n\n{lines.START[1]}")
    assert outcome.status == 0
    assert [answer["line"] for answer in outcome.documents] == [3, 5]


def test_nothing_given_is_nothing_done(collegial: Collegial) -> None:
    outcome = collegial("apply", lines.PLAN)
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


def test_a_file_is_read_as_the_standard_input_is(collegial: Collegial, tmp_path: Path) -> None:
    file = tmp_path / "commands.jsonl"
    file.write_text(lines.text(lines.YEAR), encoding="utf-8")
    outcome = collegial("apply", lines.PLAN, str(file))
    assert outcome.status == 0
    assert len(outcome.documents) == 20


def test_answers_come_in_swedish_with_the_same_keys(collegial: Collegial) -> None:
    given = lines.text([*lines.START, lines.REFUSED])
    outcome = collegial("apply", lines.PLAN, "--lang", "sv", given=given)
    refused = outcome.documents[-1]["refused"]
    assert refused["rule"] == "S4-01"
    assert refused["message"] == "p-01 skulle besöka sig själv."
    assert refused["remedy"] == "Ange en annan besökare eller värd."
    assert refused["facts"] == {"visitor": "p-01"}


def test_words_of_the_library_among_the_facts_are_translated(year: Collegial) -> None:
    given = lines.text(
        [lines.line("visit.hold", "2026-09-07", visit="v-7"), lines.line("visit.hold", "2026-09-07", visit="v-1")]
    )
    first, second = year("apply", lines.PLAN, "--lang", "sv", given=given).documents
    assert first["refused"]["message"] == "Okänt id i planen: v-7 (besök)."
    assert second["refused"]["message"] == "Besök v-1 är klart; för det här måste det vara planerat."


def test_thousands_of_lines_share_their_commits(process: Process) -> None:
    many = [lines.line("person.register", "2026-09-01", person=f"q-{number}", unit="u-1") for number in range(3000)]
    started = time.monotonic()
    outcome = process("apply", lines.PLAN, given=lines.text([*lines.START, *many]))
    assert outcome.status == 0
    assert [answer["line"] for answer in outcome.documents] == list(range(1, 3012))
    assert time.monotonic() - started < 20


# --- as a process -----------------------------------------------------------------


def ask(process: subprocess.Popen[bytes], line: str) -> dict[str, Any]:
    """Write a line and wait for its answer, with the input left open."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{line}\n".encode())
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def test_a_pipe_that_stays_open_gets_each_answer_at_once_and_durably(process: Process, tmp_path: Path) -> None:
    with (
        process.start("apply", lines.PLAN) as running,
        collegial_core.open(f"sqlite:///{tmp_path}/collegial.db") as plans,
    ):
        for number, line in enumerate(lines.START, 1):
            assert ask(running, line)["entries"][0]["number"] == number
            assert len(list(plans.ledger(lines.PLAN).export())) == number
        running.communicate(timeout=30)
    assert running.returncode == 0


def test_stop_ends_even_while_the_input_stays_open(process: Process) -> None:
    with process.start("apply", "--stop", lines.PLAN) as running:
        assert ask(running, lines.REFUSED)["ok"] is False
        assert running.wait(timeout=30) == 1
        assert running.stderr is not None
        assert running.stderr.read() == b""


def test_an_interruption_is_quiet(process: Process) -> None:
    with process.start("apply", lines.PLAN) as running:
        assert ask(running, lines.START[0])["ok"] is True
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 130
        assert running.stderr is not None
        assert b"Traceback" not in running.stderr.read()


def test_a_reader_that_goes_away_ends_it_quietly(process: Process) -> None:
    process.has_recorded(lines.YEAR)
    with process.start("apply", lines.PLAN) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        running.stdin.write(lines.text([lines.REFUSED] * 10).encode())
        running.stdin.close()
        assert running.wait(timeout=30) == 141
        assert running.stderr.read() == b""


def test_streams_closed_from_the_start_are_no_fault(process: Process) -> None:
    closed = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m collegial_cli plans <&- >&- 2>&-', sys.executable],
        check=False,
        cwd=process.folder,
        env=process.environment,
    )
    assert closed.returncode == 0


# --- would: the same, and nothing is recorded -----------------------------------------


def test_would_answers_as_apply_does_and_records_nothing(collegial: Collegial) -> None:
    collegial.applies(*lines.START)
    before = collegial("export", lines.PLAN).out
    given = f"{lines.FEW}\n{lines.REFUSED}\nnonsense"
    outcome = collegial("would", lines.PLAN, given=given)
    assert outcome.status == 2
    few, refused, unread = outcome.documents
    assert few == {
        "line": 1,
        "ok": True,
        "would": [{"number": 12, "type": "group.formed"}, {"number": 13, "type": "deviation.recorded"}],
    }
    assert (refused["line"], refused["refused"]["rule"]) == (2, "S4-01")
    assert (unread["line"], unread["ok"]) == (3, False)
    assert collegial("export", lines.PLAN).out == before
    applied = collegial("apply", lines.PLAN, given=given)
    assert applied.documents[0] == {"line": 1, "ok": True, "entries": few["would"]}
    assert applied.documents[1:] == outcome.documents[1:]


def test_would_tells_of_every_rule_that_stands_against_a_command(collegial: Collegial) -> None:
    collegial.applies(*lines.START)
    itself = {"visitor": "p-01", "host": "p-01"}
    wrong = lines.line("visit.plan", "2026-09-14", visit="v", round="r-1", lesson="l", date="2026-12-24", **itself)
    outcome = collegial("would", lines.PLAN, given=wrong)
    assert outcome.status == 1
    refused = outcome.documents[0]["refused"]
    assert refused["name"] == "nobody_visits_themselves"
    assert "a_visit_lies_inside_its_round" in {no["name"] for no in refused["others"]}


def test_would_stops_when_told_to_and_asks_nothing_of_an_empty_file(collegial: Collegial) -> None:
    collegial.applies(*lines.START)
    outcome = collegial("would", "--stop", lines.PLAN, given=f"{lines.REFUSED}\n{lines.FEW}")
    assert [document["line"] for document in outcome.documents] == [1]
    assert collegial("would", lines.PLAN, given="").status == 0


def test_an_id_that_was_used_for_something_else_is_refused(collegial: Collegial) -> None:
    first, other = (
        lines.line("person.register", "2026-09-14", name="w-1", person=person, unit="u-1")
        for person in ("p-21", "p-22")
    )
    collegial.applies(*lines.START)
    outcome = collegial.applies(first, first, other)
    assert [document["ok"] for document in outcome.documents] == [True, True, False]
    assert outcome.documents[0]["entries"] == outcome.documents[1]["entries"]
    assert outcome.documents[2]["refused"]["facts"]["differs"] == ["person"]
