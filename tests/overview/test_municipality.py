"""The examples' plans together as one municipality: the overview's numbers, counted without the library."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.examples.recorded import EXAMPLES, lines_of

import collegial_core as cc
from collegial_core import wire
from collegial_overview import Line, open_overview

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = sorted(it.parent.name for it in EXAMPLES.glob("*/commands.jsonl"))
DAY = date(2026, 11, 2)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cc.Plans]:
    """A plan for each example, under the example's name; what a rule refuses there is refused here."""
    with cc.open(f"sqlite:///{tmp_path_factory.mktemp('kommun')}/plans.db") as plans:
        for name in NAMES:
            lines = (EXAMPLES / name / "commands.jsonl").read_bytes().splitlines()
            plans.ledger(name.replace("_", "-")).do_many([wire.request(line) for line in lines])
        yield plans


@pytest.fixture(scope="module")
def place(plans: cc.Plans, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kommun") / "overview.db"
    with closing(open_overview(str(path))) as overview:
        assert overview.update(plans) == len(NAMES) == 5
    return path


@pytest.fixture
def lines(place: Path) -> dict[str, Line]:
    with closing(open_overview(str(place))) as overview:
        return {line.plan.replace("-", "_"): line for line in overview.lines(DAY)}


def recorded(plans: cc.Plans, name: str) -> list[dict[str, Any]]:
    """A plan's entries, as JSON tells them, without those that were withdrawn later."""
    entries = [json.loads(line) for line in plans.ledger(name.replace("_", "-")).export()]
    withdrawn = {it["data"]["entry"] for it in entries if it["type"] == "entry.withdrawn"}
    return [it for it in entries if it["number"] not in withdrawn]


@pytest.mark.parametrize("name", NAMES)
def test_what_was_done_is_counted(plans: cc.Plans, lines: dict[str, Line], name: str) -> None:
    entries = recorded(plans, name)
    done = Counter(it["type"] for it in entries)
    line = lines[name]
    assert line.entries == max(it["number"] for it in entries)
    assert line.people == done["person.registered"]
    assert line.groups == done["group.formed"] - done["group.closed"]
    assert line.meetings == done["meeting.opened"]
    assert line.deviations == done["deviation.recorded"]


@pytest.mark.parametrize("name", NAMES)
def test_leaders_hours_are_those_of_the_school_year(plans: cc.Plans, lines: dict[str, Line], name: str) -> None:
    worked = 0
    for it in recorded(plans, name):
        work = it["type"] == "leader.work_recorded" and it["data"]["kind"] != "travel"
        if (work or it["type"] == "checkin.held") and "2026-08-01" <= it["happened_on"] < "2027-08-01":
            worked += it["data"]["minutes"]
    assert lines[name].worked == worked


def test_somebody_has_worked(lines: dict[str, Line]) -> None:
    assert sum(line.worked for line in lines.values()) > 0


def test_visits_and_pairs_of_the_open_rounds_are_counted_by_hand(plans: cc.Plans, lines: dict[str, Line]) -> None:
    for name in NAMES:
        entries = recorded(plans, name)
        closed = {it["data"]["round"] for it in entries if it["type"] == "round.closed"}
        rounds = {it["data"]["visit"]: it["data"] for it in entries if it["type"] == "visit.planned"}
        held = [rounds[it["data"]["visit"]] for it in entries if it["type"] == "visit.held"]
        still = [it for it in held if it["round"] not in closed]
        assert lines[name].held == len(still)
        assert lines[name].seen == len({(it["round"], it["visitor"], it["host"]) for it in still})


def test_what_is_late_comes_first_and_is_late_only_after_its_day(place: Path) -> None:
    with closing(open_overview(str(place))) as overview:
        lines = overview.lines(date(2030, 1, 1))
        late = [line for line in lines if line.late]
        assert late == lines[: len(late)] != []
        assert [line.due for line in late] == sorted(line.due for line in late if line.due)
        first = late[0].due
        assert first
        assert all(line.late == 0 for line in overview.lines(first))
        assert overview.lines(date(first.year, 12, 31))[0].late > 0


def words(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from words(item)


def test_nothing_that_somebody_wrote_is_in_the_file(place: Path) -> None:
    """Ids and days have no spaces; whatever has one was written by somebody."""
    with closing(open_overview(str(place))) as overview, overview.home.writing():
        pass
    kept = b"".join(it.read_bytes() for it in place.parent.iterdir())
    written = {it for name in NAMES for line in lines_of(EXAMPLES / name / "commands.jsonl") for it in words(line)}
    texts = {it for it in written if " " in it}
    assert len(texts) > 100
    assert [it for it in texts if it.encode() in kept] == []
