"""`collegial repair`: planned visits planned again as little as can be, proposed, recorded when accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Collegial
from tests.examples.recorded import EXAMPLES

SCHOOL = EXAMPLES / "base_groups"
FROM = ("solbacken", "--by", "p-5rwx", "--group", "lind", "--directory", str(SCHOOL / "directory.csv"))
TIMETABLE = str(SCHOOL / "schema.csv")
REPAIR = ("repair", *FROM, "--timetable", TIMETABLE, "--on", "2026-09-07")


@pytest.fixture
def collegial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collegial:
    """Give a plan of which a group's thirty visits are planned."""
    for name in ("COLLEGIAL_STORE", "COLLEGIAL_LANG", "COLLEGIAL_DEBUG", "COLLEGIAL_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = Collegial(f"sqlite:///{tmp_path}/school.db")
    assert made("apply", "solbacken", str(SCHOOL / "start.jsonl")).status == 0
    plan = ("plan-visits", *FROM, "--timetable", TIMETABLE, "--on", "2026-09-02", "--accept")
    planned = made("--json", *plan).document
    assert len(planned["recorded"]) == 30
    Path("planned.json").write_text(json.dumps(planned["visits"]), encoding="utf-8")
    return made


def someone() -> tuple[str, str]:
    """Give the visitor of a planned visit, and its day."""
    visit = json.loads(Path("planned.json").read_text("utf-8"))[-1]
    return visit["visitor"], visit["date"]


def test_where_nothing_changed_nothing_is_proposed(collegial: Collegial) -> None:
    told = collegial("--json", *REPAIR).document
    assert (told["broken"], told["changes"], told["recorded"]) == ([], [], None)


def test_who_is_ill_is_planned_around_and_what_is_accepted_is_recorded_once(collegial: Collegial) -> None:
    who, day = someone()
    away = ("--away", f"{who}={day}")
    first = collegial("--json", *REPAIR, *away, "-o", "changes.jsonl").document
    assert {it["why"] for it in first["broken"]} == {"not-there"}
    assert len(first["changes"]) == len(first["broken"]) > 0
    assert first["outcome"]["best"]
    asked = Path("changes.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(it)["type"] for it in asked} == {"visit.move"}
    done = collegial("--json", *REPAIR, *away, "--accept").document
    assert len(done["recorded"]) == len(first["changes"])
    again = collegial("--json", *REPAIR, *away).document
    assert (again["broken"], again["changes"]) == ([], [])


def test_a_cancelled_lesson_is_told_in_words(collegial: Collegial) -> None:
    """Given a timetable in which one teacher has no lessons on Mondays any more, then it is told which visits break."""
    lines = Path(TIMETABLE).read_text("utf-8").splitlines()
    name = collegial("--json", *REPAIR).document["without_timetable"]
    assert name == []
    kept = [it for it in lines if not it.startswith("Nadia Rahimi;Måndag")]
    assert len(kept) < len(lines)
    Path("now.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    args = ("repair", *FROM, "--timetable", "now.csv", "--on", "2026-09-07", "--explain")
    told = collegial("--lang", "sv", "--names", str(SCHOOL / "staff.csv"), *args)
    assert (told.status, told.err) == (0, "")
    assert "lektionen finns inte då" in told.out
    assert "Ingen plan med alla dessa besök ändrar färre" in told.out
    assert told.out.endswith("Inget är infört; --accept för in det, allt eller inget.\n")


def test_what_finds_no_place_is_called_off_and_the_rest_stays_if_that_is_wished(collegial: Collegial) -> None:
    """Given somebody who is ill for the whole term, then each visit of theirs is called off, and no other touched."""
    who, _ = someone()
    away = ("--away", f"{who}=2026-09-07..2027-06-11")
    assert collegial("--json", *REPAIR, *away).status == 1
    told = collegial("--json", *REPAIR, *away, "--partly", "--accept").document
    assert all(it["to"] is None and who in {it["was"]["visitor"], it["was"]["host"]} for it in told["changes"])
    assert len(told["recorded"]) == len(told["broken"]) == 10
    left = collegial("--json", *REPAIR, *away, "--partly").document
    assert left["changes"] == []


def test_where_there_is_no_such_plan_it_is_told_why(collegial: Collegial) -> None:
    who, _ = someone()
    told = collegial(*REPAIR, "--away", f"{who}=2026-09-07..2026-12-18")
    assert told.status == 1
    assert "There is no such plan:" in told.out
    assert who in told.out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--away", "p-5rwx"), "--away: expected such as p-1=2026-09-14..2026-09-18, got 'p-5rwx'"),
        (("--away", "nobody=2026-09-14"), "--away: there is no 'nobody' in this plan"),
        (("--away", "p-5rwx=soon"), "--away: expected a date"),
        (("--away", "p-5rwx=2026-09-14..2026-09-01"), "--away: expected 1 to 400 days in order"),
        (("--away", "p-5rwx=1999-09-14..2026-09-01"), "--away: expected 1 to 400 days in order"),
        (("--group", "nobody"), "--group: there is no 'nobody' in this plan"),
        (("--on", "2027-09-02"), "on: round lind-ht26 ended on 2026-12-11"),
    ],
)
def test_absurd_input_is_answered_in_a_sentence(collegial: Collegial, args: tuple[str, ...], message: str) -> None:
    outcome = collegial(*REPAIR, *args)
    assert outcome.status == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err
