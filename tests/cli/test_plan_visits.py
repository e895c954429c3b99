"""`collegial plan-visits`: proposed as a table, a document or commands, recorded when accepted, and said plainly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Collegial
from tests.examples.recorded import EXAMPLES

SCHOOL = EXAMPLES / "base_groups"
PLAN = (
    *("plan-visits", "solbacken", "--by", "p-5rwx", "--on", "2026-09-02", "--directory", str(SCHOOL / "directory.csv")),
    *("--timetable", str(SCHOOL / "schema.csv")),
)


@pytest.fixture
def collegial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collegial:
    for name in ("COLLEGIAL_STORE", "COLLEGIAL_LANG", "COLLEGIAL_DEBUG", "COLLEGIAL_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = Collegial(f"sqlite:///{tmp_path}/school.db")
    assert made("apply", "solbacken", str(SCHOOL / "start.jsonl")).status == 0
    return made


def test_a_proposal_is_drawn_and_written_as_commands_that_the_plan_accepts(collegial: Collegial) -> None:
    outcome = collegial("--names", str(SCHOOL / "staff.csv"), *PLAN, "--group", "lind", "-o", "proposal.jsonl")
    assert (outcome.status, outcome.err) == (0, "")
    assert "Nadia Rahimi" in outcome.out
    assert outcome.out.endswith("Nothing is recorded; --accept records it, all or nothing.\n")
    asked = Path("proposal.jsonl").read_text("utf-8").splitlines()
    assert len(asked) == 30
    assert collegial("would", "solbacken", "proposal.jsonl").status == 0
    assert json.loads(asked[0])["type"] == "visit.plan"


def test_what_is_accepted_is_recorded_once(collegial: Collegial) -> None:
    first = collegial("--json", *PLAN, "--group", "lind", "--accept").document
    assert len(first["recorded"]) == len(first["visits"]) == 30
    assert first["outcome"]["outcome"] == "planned"
    again = collegial("--json", *PLAN, "--group", "lind", "--accept").document
    assert (again["visits"], again["recorded"]) == ([], None)


def test_what_is_impossible_is_said_in_school_words(collegial: Collegial) -> None:
    outcome = collegial("--lang", "sv", *PLAN, "--group", "lind", "--no-cover")
    assert outcome.status == 1
    assert "Det finns ingen sådan plan:" in outcome.out
    assert "är aldrig på plats och ledig när dessa undervisar" in outcome.out
    assert "Låt någon annan ta besökarens klass där det behövs." in outcome.out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--group", "nobody"), "--group: there is no 'nobody' in this plan"),
        (("--group", "lind", "--unit", "x"), "--unit: there is no unit 'x' in this plan"),
        (("--group", "lind", "--timetable", "missing.csv"), "missing.csv"),
        (("--group", "lind", "--timetable", "empty.csv"), "empty.csv: is empty"),
        (("--group", "lind", "--on", "2027-09-02"), "on: round lind-ht26 ended on 2026-12-11"),
        (("--group", "lind", "--on", "soon"), "--on: expected a date"),
        (("--group", "lind", "--budget", "-1"), "--budget"),
        (("--group", "lind", "--budget", "nan"), "--budget: is no number of seconds"),
        (("--group", "lind", "--directory", "nofile"), "--directory: there is no directory of names at 'nofile'"),
    ],
)
def test_absurd_input_is_answered_in_a_sentence(collegial: Collegial, args: tuple[str, ...], message: str) -> None:
    Path("empty.csv").write_text("", encoding="utf-8")
    outcome = collegial(*PLAN, *args)
    assert outcome.status == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err
