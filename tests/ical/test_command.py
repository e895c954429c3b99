"""`collegial ical`: a calendar written to a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.cli.conftest import STORE, Collegial
from tests.ical.readers import read_by_both

import collegial_core

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def collegial() -> Iterator[Collegial]:
    """`collegial` on a store in memory with a school that has planned a visit."""
    with collegial_core.open(STORE):
        called = Collegial(STORE)
        visit = lines.line(
            "visit.plan",
            "2026-09-14",
            visit="v-1",
            round="r-1",
            visitor="p-01",
            host="p-02",
            lesson="ma-7b.3",
            date="2026-09-21",
        )
        assert called.applies(*lines.START, visit).status == 0
        yield called


def summaries(written: bytes) -> list[str]:
    return [it.summary for it in read_by_both(written).values() if "visit" in it.summary and "round" not in it.summary]


def test_a_persons_calendar_goes_to_the_standard_output(collegial: Collegial) -> None:
    outcome = collegial("ical", lines.PLAN, "--person", "p-01")
    assert (outcome.status, outcome.err) == (0, "")
    assert summaries(outcome.out.encode()) == ["Lesson visit: you visit a colleague (ma-7b.3)"]


def test_a_groups_calendar_goes_into_a_file_in_swedish_and_with_names(collegial: Collegial, tmp_path: Path) -> None:
    names, file = tmp_path / "names.csv", tmp_path / "group.ics"
    names.write_text("person,name\np-01,Åsa Ek\n", encoding="utf-8")
    group = ("--group", "g-1", "--lang", "sv", "--names", str(names))
    outcome = collegial("ical", lines.PLAN, *group, "-o", str(file))
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")
    assert summaries(file.read_bytes()) == []
    assert "Lektionsbesök: Åsa Ek besöker en kollega (ma-7b.3)" in {
        it.summary for it in read_by_both(file.read_bytes()).values()
    }


@pytest.mark.parametrize(("marking", "shown"), [("", True), ("no", True), ("yes", False), ("X", False), ("1", False)])
def test_a_name_that_the_file_marks_as_protected_is_not_shown(
    collegial: Collegial, tmp_path: Path, marking: str, *, shown: bool
) -> None:
    """Given a marking that nobody knows, then it counts as one."""
    names = tmp_path / "names.csv"
    names.write_text(f"person,name,protected\np-01,Åsa Ek,{marking}\n", encoding="utf-8")
    outcome = collegial("ical", lines.PLAN, "--person", "p-02", "--names", str(names))
    assert (outcome.status, "Åsa Ek" in outcome.out) == (0, shown)


def test_bell_times_give_a_visit_its_time_of_day(collegial: Collegial, tmp_path: Path) -> None:
    bells = tmp_path / "bells.csv"
    bells.write_bytes("Stadium;Dag;Lektion;Från;Till\r\n7-9;Alla;3;10.10;10.55\r\n".encode("cp1252"))
    outcome = collegial("ical", lines.PLAN, "--person", "p-02", "--bells", str(bells))
    assert "DTSTART;TZID=Europe/Stockholm:20260921T101000" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--person or --group"),
        (("--person", "p-01", "--group", "g-1"), "--person or --group"),
        (("--person", "p-77"), "no 'p-77' in this plan"),
        (("--group", "g-77"), "no 'g-77' in this plan"),
        (("--person", "p-01", "--bells", "/nowhere.csv"), "/nowhere.csv"),
    ],
)
def test_what_cannot_be_written_is_told_in_a_sentence(
    collegial: Collegial, arguments: tuple[str, ...], told: str
) -> None:
    outcome = collegial("ical", lines.PLAN, *arguments)
    assert outcome.status == 2
    assert told in outcome.err
    assert "Traceback" not in outcome.err


def test_without_the_extra_it_says_what_to_install(collegial: Collegial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    outcome = collegial("ical", lines.PLAN, "--person", "p-01")
    assert outcome.status == 2
    assert "pip install 'collegial[ical]'" in outcome.err


def test_the_file_of_bells_is_not_written_over(collegial: Collegial, tmp_path: Path) -> None:
    bells = tmp_path / "bells.csv"
    bells.write_text("Lektion;Från;Till\n3;10.10;10.55\n", encoding="utf-8")
    before = bells.read_bytes()
    outcome = collegial("ical", lines.PLAN, "--person", "p-01", "--bells", str(bells), "-o", str(bells))
    assert outcome.status == 2
    assert bells.read_bytes() == before
