"""What the bench measures is what the library records."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bench import planning
from tests.bench.answering import CLIENTS, all_times, answer_of, request, with_bare_route
from tests.bench.cached import KINDS, _Year
from tests.bench.evidencing import written
from tests.bench.workshop import PLAN, Workshop, url_of
from tests.verifiers import by_python

import collegial_core as cc
from collegial_core.plan import DeviationRecorded
from collegial_core.wire import encode


def test_a_plan_made_without_its_rules_says_what_the_judged_one_says(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, quick=True, rounds=1)
    assert list(_said(workshop.unjudged(40))) == list(_said(workshop.made(40)))


def test_a_long_plan_goes_on_with_requests_of_each_kind(tmp_path: Path) -> None:
    with cc.open(url_of(Workshop(tmp_path, quick=True, rounds=1).made(1_000))) as plans:
        times = _Year(plans).sample()
    assert times.keys() == KINDS.keys()


def test_a_server_answers_the_clients_of_the_bench_as_its_bare_route_does(tmp_path: Path) -> None:
    """Given a plan, when clients look at it and at the bare route, then each has as many answers of the same size."""
    store = url_of(Workshop(tmp_path, quick=True, rounds=1).made(40))
    with with_bare_route(store, {PLAN: "p-1"}) as (port, token, _):
        ours = request("GET", f"/api/v1/plans/{PLAN}/views/plan", token)
        body = asyncio.run(answer_of(port, ours))
        bare = request("GET", f"/bare/{len(body)}", token)
        assert len(json.loads(body)["rows"]) == 1
        assert asyncio.run(answer_of(port, bare)) == b" " * len(body)
        assert [len(asyncio.run(all_times(port, it, 2))) for it in (ours, bare)] == [2 * CLIENTS] * 2


def test_the_bench_knows_an_answer_that_is_none(tmp_path: Path) -> None:
    store = url_of(Workshop(tmp_path, quick=True, rounds=1).made(40))
    with with_bare_route(store, {}) as (port, token, _), pytest.raises(AssertionError, match="404"):
        asyncio.run(answer_of(port, request("GET", f"/api/v1/plans/{PLAN}/views/plan", token)))


def test_the_bench_of_the_planner_reads_a_folder_of_timetables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given a school in which each of six has a lesson a day in turn, then its group is planned and repaired."""
    teachers = [f"T{number}" for number in range(6)]
    slots = [[day, period] for day in range(5) for period in range(8)]
    lessons = [
        {"slot": day * 8 + at, "dur": 1, "teachers": [who]}
        for day in range(5)
        for number, who in enumerate(teachers)
        for at in (number, 7)
    ]
    school = {"slots": slots, "teachers": teachers, "unavailable": {"T0": [39]}, "lessons": lessons}
    (tmp_path / "made_up.json").write_text(json.dumps(school), encoding="utf-8")
    planning.main(["--timetables", str(tmp_path), "--quick"])
    told = capsys.readouterr().out
    assert "made_up, 6 teachers, 1 groups of 6\n  planned 1, impossible 0, nothing found 0\n  broken rules 0" in told
    assert "repairs 1, impossible 0: changed ÷ broken 1.000" in told
    assert "confirmed by trying all: 9 of 9 (all)" in told


def _said(path: Path) -> Iterator[bytes]:
    with cc.open(url_of(path)) as plans:
        for entry in plans.ledger(PLAN).entries():
            assert not isinstance(entry.event, DeviationRecorded), "the story departs from nothing"
            yield encode(entry).line


def test_the_evidence_that_the_bench_verifies_is_whole(tmp_path: Path) -> None:
    """Given a plan of the bench, when its evidence is written, then both verifiers have all of it to look at."""
    folder = written(Workshop(tmp_path, quick=True, rounds=1).made(40))
    said = by_python(folder)
    assert said.status == 0
    assert said.lines[0].startswith(f"whole: {PLAN}, 40 entries, ")
