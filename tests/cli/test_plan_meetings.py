"""`collegial plan-meetings`: proposed as a table, a document or commands, recorded when accepted, and said plainly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Collegial
from tests.examples.recorded import EXAMPLES

SCHOOL = EXAMPLES / "base_groups"
PLAN = (
    *("plan-meetings", "solbacken", "--group", "lind", "--by", "p-5rwx", "--on", "2026-09-02"),
    *("--directory", str(SCHOOL / "directory.csv"), "--timetable", str(SCHOOL / "schema.csv")),
)
FORTNIGHT = (*PLAN, "--every", "2", "--minutes", "40", "--until", "2026-12-18")


@pytest.fixture
def collegial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collegial:
    for name in ("COLLEGIAL_STORE", "COLLEGIAL_LANG", "COLLEGIAL_DEBUG", "COLLEGIAL_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = Collegial(f"sqlite:///{tmp_path}/school.db")
    assert made("apply", "solbacken", str(SCHOOL / "start.jsonl")).status == 0
    return made


def test_a_proposal_is_drawn_and_written_as_commands_that_the_plan_accepts(collegial: Collegial) -> None:
    outcome = collegial("--names", str(SCHOOL / "staff.csv"), *FORTNIGHT, "--explain", "-o", "proposal.jsonl")
    assert (outcome.status, outcome.err) == (0, "")
    assert "2026-09-03  14:40–15:20" in outcome.out
    assert "The times of the week with the fewest missing:" in outcome.out
    assert "All are free together for 80 minutes at the most." in outcome.out
    assert outcome.out.endswith("Nothing is recorded; --accept records it, all or nothing.\n")
    asked = Path("proposal.jsonl").read_text("utf-8").splitlines()
    assert len(asked) == 8
    assert collegial("would", "solbacken", "proposal.jsonl").status == 0
    assert json.loads(asked[0])["type"] == "meeting.plan"


def test_what_is_accepted_is_recorded_once(collegial: Collegial) -> None:
    first = collegial("--json", *FORTNIGHT, "--accept").document
    assert len(first["recorded"]) == len(first["meetings"]) == 8
    assert first["meetings"][0] == {"date": "2026-09-03", "starts": "14:40", "missing": []}
    assert first["outcome"]["best"] is True
    again = collegial(*FORTNIGHT, "--accept")
    assert (again.status, again.err) == (2, "collegial: on: lind has no week left to meet in, from 2026-09-02 on\n")


def test_what_is_impossible_is_said_in_school_words_with_the_least_harm(collegial: Collegial) -> None:
    outcome = collegial("--lang", "sv", *FORTNIGHT, "--minutes", "90")
    assert outcome.status == 1
    assert "Det finns ingen sådan plan:" in outcome.out
    assert "är aldrig lediga tillsammans i 90 minuter, utan som mest i 80: p-c9hb, p-q7ds." in outcome.out
    assert "Träffas utan p-c9hb." in outcome.out
    assert "8 × p-c9hb" in outcome.out


def test_a_refused_meeting_is_told_with_its_rule_and_nothing_is_recorded(collegial: Collegial) -> None:
    hours = {"person": "p-c9hb", "hours": [{"weekday": 1, "starts": "08:00", "ends": "08:10"}]}
    asked = {"on": "2026-09-02", "by": "p-m5rt", "type": "person.set_working_time", "data": hours}
    Path("hours.jsonl").write_text(json.dumps(asked) + "\n", "utf-8")
    assert collegial("apply", "solbacken", "hours.jsonl").status == 0
    outcome = collegial(*FORTNIGHT, "--some-missing", "--accept")
    assert outcome.status == 1
    assert "S0-17: p-c9hb does not work on" in outcome.out
    assert collegial("--json", *FORTNIGHT, "--some-missing").document["refused"][0]["refused"]["rule"] == "S0-17"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--group", "nobody"), "--group: there is no 'nobody' in this plan"),
        (("--unit", "x"), "--unit: there is no unit 'x' in this plan"),
        (("--timetable", "missing.csv"), "missing.csv"),
        (("--on", "2027-09-02"), "on: lind has no week left to meet in, from 2027-09-02 on"),
        (("--until", "soon"), "--until: expected a date"),
        (("--every", "0"), "--every"),
        (("--minutes", "-5"), "--minutes"),
    ],
)
def test_absurd_input_is_answered_in_a_sentence(collegial: Collegial, args: tuple[str, ...], message: str) -> None:
    outcome = collegial(*FORTNIGHT, *args)
    assert outcome.status == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err


def test_what_the_method_does_not_say_is_asked_for(collegial: Collegial) -> None:
    outcome = collegial(*PLAN)
    assert (outcome.status, outcome.err) == (
        2,
        "collegial: minutes: base-group-visits@3 does not say how long a meeting takes; say so\n",
    )
