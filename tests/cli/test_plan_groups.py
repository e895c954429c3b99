"""`collegial plan-groups`: proposed as a table, a document or commands, recorded when accepted, and said plainly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Collegial
from tests.examples.recorded import EXAMPLES

SCHOOL = EXAMPLES / "base_groups"
FIRST = ("plan.start", "method.adopt", "unit.register", "person.register")
PLAN = (
    *("plan-groups", "solbacken", "--method", "base-group-visits", "--name", "bas", "--by", "p-m5rt"),
    *("--on", "2026-08-12", "--directory", str(SCHOOL / "directory.csv"), "--timetable", str(SCHOOL / "schema.csv")),
)
FOUR = (*PLAN, "--least", "4", "--most", "5", "--slot", "--minutes", "40")


@pytest.fixture
def collegial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collegial:
    for name in ("COLLEGIAL_STORE", "COLLEGIAL_LANG", "COLLEGIAL_DEBUG", "COLLEGIAL_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    lines = (SCHOOL / "start.jsonl").read_text("utf-8").splitlines()
    Path("people.jsonl").write_text("".join(it + "\n" for it in lines if json.loads(it)["type"] in FIRST), "utf-8")
    made = Collegial(f"sqlite:///{tmp_path}/school.db")
    assert made("apply", "solbacken", "people.jsonl").status == 0
    return made


def test_a_proposal_is_drawn_and_written_as_commands_that_the_plan_accepts(collegial: Collegial) -> None:
    outcome = collegial("--names", str(SCHOOL / "staff.csv"), *FOUR, "--explain", "-o", "proposal.jsonl")
    assert (outcome.status, outcome.err) == (0, "")
    assert "Nadia Rahimi" in outcome.out
    assert "24 people are put into 5 to 6 groups." in outcome.out
    assert "they were formed by local-search." in outcome.out
    assert outcome.out.endswith("Nothing is recorded; --accept records it, all or nothing.\n")
    asked = Path("proposal.jsonl").read_text("utf-8").splitlines()
    assert len(asked) in {5, 6}
    assert collegial("would", "solbacken", "proposal.jsonl").status == 0
    assert json.loads(asked[0])["type"] == "group.form"


def test_what_is_accepted_is_recorded_once(collegial: Collegial) -> None:
    first = collegial("--json", *FOUR, "--accept").document
    assert len(first["recorded"]) == len(first["groups"]) in {5, 6}
    assert all(it["slot"]["day"] in range(1, 6) for it in first["groups"])
    again = collegial(*FOUR, "--accept")
    assert (again.status, again.err) == (
        2,
        "collegial: people: there is nobody without a group of base-group-visits\n",
    )


def test_few_people_are_put_into_the_best_groups(collegial: Collegial) -> None:
    """Given six who are named, two of whom are to be together and two apart, their groups are known to be the best."""
    people = ("p-c9hb", "p-5rwx", "p-g3vn", "p-q7ds", "p-b2mf", "p-y6jt")
    named = [it for person in people for it in ("--person", person)]
    outcome = collegial(
        *(*PLAN, *named, "--least", "3", "--most", "3", "--subjects", "mixed"),
        *("--together", "p-c9hb,p-y6jt", "--apart", "p-5rwx,p-g3vn", "--accept"),
    )
    assert outcome.status == 0
    assert "and none cost less: so say all-divisions." in outcome.out
    assert "Recorded: 2 groups." in outcome.out


def test_what_is_impossible_is_said_in_school_words(collegial: Collegial) -> None:
    outcome = collegial("--lang", "sv", *PLAN, "--least", "7", "--most", "9", "--one-unit", "--budget", "2")
    assert outcome.status == 1
    assert "Det finns ingen sådan plan:" in outcome.out
    assert "10 personer vid solbacken-7-9 kan inte delas in i grupper om 7 till 9 för sig." in outcome.out
    assert "Låt grupperna ha 5 till 9 medlemmar." in outcome.out
    assert "Låt personer från flera enheter vara i samma grupp." in outcome.out


def test_a_refused_group_is_told_with_its_rule_and_nothing_is_recorded(collegial: Collegial) -> None:
    outcome = collegial(*PLAN, "--least", "8", "--most", "8", "--accept")
    assert outcome.status == 1
    assert "S4-04: Group bas-1 would have 8 members" in outcome.out
    document = collegial("--json", *PLAN, "--least", "8", "--most", "8").document
    assert [it["refused"]["rule"] for it in document["refused"]] == ["S4-04"] * 3


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--method", "talks"), "--method: this plan has not adopted 'talks'; it has: base-group-visits@3"),
        (("--unit", "x"), "--unit: there is no unit 'x' in this plan"),
        (("--of", "x"), "--of: there is no unit 'x' in this plan"),
        (("--person", "nobody"), "--person: there is no 'nobody' in this plan"),
        (("--apart", "p-5rwx"), "--apart: expected two people such as p-01,p-02, got 'p-5rwx'"),
        (("--apart", "p-5rwx,p-5rwx"), "people: p-5rwx and p-5rwx are not two of the people to put into groups"),
        (("--least", "9"), "sizes: expected two numbers from 1, the first no larger, got 9-5"),
        (("--most", "0"), "--most"),
        (("--name", "not a name"), "name: expected letters a-z, digits"),
        (("--timetable", "missing.csv"), "missing.csv"),
        (("--on", "soon"), "--on: expected a date"),
    ],
)
def test_absurd_input_is_answered_in_a_sentence(collegial: Collegial, args: tuple[str, ...], message: str) -> None:
    outcome = collegial(*FOUR, *args)
    assert outcome.status == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err
