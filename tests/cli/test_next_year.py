"""`collegial next-year`: a table of what a new school year takes over, and lines that `collegial apply` takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli import lines

import collegial_core

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial

ASKING = ("next-year", lines.PLAN, "--on", "2027-06-10")
METHODS = Path(collegial_core.__file__).parent / "policy" / "methods"
TERMS = [
    {"name": "HT 2027", "first": "2027-08-17", "last": "2027-12-17"},
    {"name": "VT 2028", "first": "2028-01-10", "last": "2028-06-09"},
]
FILLED = {"lessons": "Start earlier", "terms": TERMS, "breaks": [], "scope": "all"}
"""What somebody writes where the proposals leave something open."""


@pytest.fixture
def june(collegial: Collegial) -> Collegial:
    """`collegial` on a plan with a base group whose year is over."""
    assert collegial.applies(*lines.START[:-1]).status == 0
    return collegial


def rows(text: str) -> list[str]:
    return [" ".join(row.split()) for row in text.splitlines()]


def filled(line: dict[str, Any]) -> str:
    """Fill in what a line leaves open."""
    data = {name: FILLED[name] if value is None else value for name, value in line["data"].items()}
    because = {"because": "A year has passed"} if "because" in line else {}
    return json.dumps({**line, "data": data, **because})


@pytest.mark.requirement("S0-24")
def test_a_table_tells_what_is_proposed_by_whom_and_what_is_to_fill_in(june: Collegial) -> None:
    assert rows(june(*ASKING).out) == [
        "Proposed for the school year until 2028-06-30",
        "What Which Who People To fill in",
        "Revise the plan 1 p-00 – lessons, because",
        "Adopt the school calendar u-1 p-00 – terms, breaks",
        "Adopt the newer version base-group-visits@3 p-00 – –",
        "Decide who takes part u-1 p-00 – scope, because",
        "Close the group g-1 p-00 – –",
        "Form the group that goes on g-1-1 p-00 p-01, p-02, p-03 –",
        "Appoint the leader g-1-1 p-00 p-01 –",
    ]
    assert "Bilda gruppen som fortsätter" in june("--lang", "sv", *ASKING).out


@pytest.mark.requirement("S0-24")
def test_what_is_still_open_is_told_of_with_what_to_do(collegial: Collegial) -> None:
    assert collegial.applies(*lines.START).status == 0
    shown = rows(collegial(*ASKING).out)
    assert shown[shown.index("Not possible yet") :] == [
        "Not possible yet",
        "What Which Still open Rule",
        "Close the group g-1 r-1 L-06",
        "Group g-1 has round r-1 open. Close r-1 first.",
    ]
    assert "I grupp g-1 pågår omgång r-1" in collegial("--lang", "sv", *ASKING).out
    (hindered,) = collegial("--json", "--lang", "sv", *ASKING).document["in_the_way"]
    assert hindered["refused"]["message"].startswith("I grupp g-1")


@pytest.mark.requirement("S0-24")
def test_its_lines_can_be_filled_in_and_applied(june: Collegial) -> None:
    given = june(*ASKING, "--requests", "-").documents
    assert [it["type"] for it in given] == [
        "plan.revise",
        "calendar.adopt",
        "method.adopt",
        "participation.decide",
        "group.close",
        "group.form",
        "group.appoint_leader",
    ]
    assert june.applies(*map(filled, given)).status == 0
    assert june("--json", *ASKING).document["proposals"] == []


@pytest.mark.requirement("S0-24")
def test_a_line_with_something_left_open_is_refused_and_says_where(june: Collegial) -> None:
    given = june(*ASKING, "--requests", "-").out.splitlines()
    answers = june.applies(*given).documents
    places = {it["line"]: it["unreadable"]["path"] for it in answers if "unreadable" in it}
    assert places == {1: "$.data.lessons", 2: "$.data.terms", 4: "$.data.scope"}
    gaps = [(line, name) for line in map(json.loads, given) for name, value in line["data"].items() if value is None]
    assert len(gaps) == 4
    for line, gap in gaps:
        left = {**json.loads(filled(line))}
        left["data"][gap] = None
        (no,) = june.applies(json.dumps(left)).documents
        assert no["unreadable"]["path"] == f"$.data.{gap}"
    for line in (json.loads(it) for it in given if "because" in json.loads(it)):
        (no,) = june.applies(json.dumps({**json.loads(filled(line)), "because": None})).documents
        assert no["refused"]["rule"] in {"S0-24", "S0-49"}


@pytest.mark.requirement("S0-24")
def test_the_lines_go_into_a_file_and_the_new_years_end_can_be_given(june: Collegial, tmp_path: Path) -> None:
    file = tmp_path / "year.jsonl"
    told = june(*ASKING, "--ends", "2028-06-09", "--requests", str(file))
    assert (told.status, told.out) == (0, "")
    first, *_ = map(json.loads, file.read_text("utf-8").splitlines())
    assert first["data"]["ends"] == "2028-06-09"
    other = str(tmp_path / "other.jsonl")
    assert june("--json", *ASKING, "--requests", other).document["ends"] == "2028-06-30"


@pytest.mark.requirement("S0-24")
def test_a_file_that_may_be_filled_in_is_not_written_over(june: Collegial, tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text("filled in", "utf-8")
    told = june(*ASKING, "--requests", str(file))
    assert (told.status, file.read_text("utf-8")) == (2, "filled in")
    assert "is there already, and may be filled in; name another file, or remove it" in told.err


@pytest.mark.requirement("S0-24")
@pytest.mark.parametrize("where", ["-", "year.jsonl"])
def test_what_is_not_possible_yet_is_told_beside_the_lines_too(
    collegial: Collegial, tmp_path: Path, where: str
) -> None:
    assert collegial.applies(*lines.START).status == 0
    told = collegial(*ASKING, "--requests", where if where == "-" else str(tmp_path / where))
    assert (told.status, rows(told.err)[0], rows(told.err)[-1]) == (
        0,
        "Not possible yet",
        "Group g-1 has round r-1 open. Close r-1 first.",
    )


@pytest.mark.requirement("S0-09")
def test_a_version_of_ones_own_is_proposed(june: Collegial, tmp_path: Path) -> None:
    file = tmp_path / "visits.toml"
    own = (METHODS / "base-group-visits-2.toml").read_text("utf-8")
    file.write_text(own.replace("version = 2", "version = 9"), "utf-8")
    assert "base-group-visits@9" in june(*ASKING, "--methods", str(file)).out


def test_a_year_that_would_end_before_it_is_asked_for_is_refused(june: Collegial) -> None:
    told = june(*ASKING, "--ends", "2027-06-09")
    assert (told.status, told.out) == (2, "")
    assert "--ends: expected a day from 2027-06-10 on, got 2027-06-09" in told.err
    assert "--on: expected a date" in june("next-year", lines.PLAN, "--on", "June").err


def test_without_a_day_it_is_today(june: Collegial) -> None:
    assert june("--json", "next-year", lines.PLAN).document["on"] > "2026-09-07"


def test_nothing_is_recorded(june: Collegial) -> None:
    before = june.record
    june(*ASKING)
    june(*ASKING, "--requests", "-")
    assert june.record == before
