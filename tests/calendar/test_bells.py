"""Bell times from tables, texts and what Untis writes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from collegial_calendar import Bell, read_bells
from collegial_calendar.bells import bells_of
from collegial_core.kernel import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

MONDAY, FRIDAY = date(2026, 9, 21), date(2026, 9, 25)
HEAD = "Skola;Stadium;Dag;Lektion;Från;Till\r\n"


def times(bell: Bell | None) -> tuple[str, str] | None:
    return None if bell is None else (bell.starts, bell.ends)


def test_a_table_has_times_by_stage_and_weekday_however_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "bells.csv"
    rows = "Granby;7-9;Alla;2;9.05;9.50\r\nGranby;7-9;Fredag;2;0915;1000\r\nGranby;F-3;Alla;2;09:00;09:40\r\n"
    path.write_bytes((HEAD + rows).encode("cp1252"))
    bells = read_bells(path)
    assert times(bells.of("ma-7b.2", MONDAY)) == ("09:05", "09:50")
    assert times(bells.of("ma-9.2", FRIDAY)) == ("09:15", "10:00")
    assert times(bells.of("sv-1a.2", FRIDAY)) == times(bells.of("sv-f.2", MONDAY)) == ("09:00", "09:40")


@pytest.mark.parametrize("lesson", ["ma-7b", "ma-7b.4", "ma-5a.2", "ma.2", ".2", "2", "r.p-2-1", ""])
def test_a_lesson_that_does_not_say_when_it_is_has_no_bell(lesson: str) -> None:
    bells = bells_of(HEAD + "Granby;7-9;Alla;2;9.05;9.50\r\nGranby;F-3;Alla;2;9.00;9.40\r\n")
    assert bells.of(lesson, MONDAY) is None


def test_where_there_is_one_stage_the_class_need_not_be_named() -> None:
    bells = bells_of("Lektion 2    9.05 – 9.50\n")
    assert times(bells.of("slöjd.2", MONDAY)) == ("09:05", "09:50")


def test_a_break_is_no_lesson() -> None:
    bells = bells_of(HEAD + "Granby;7-9;Alla;Lunch;11.00;11.40\r\nGranby;7-9;Alla;2;9.05;9.50\r\n")
    assert bells.of("ma-7b.Lunch", MONDAY) is None


def test_a_text_has_its_stage_on_a_line_of_its_own() -> None:
    bells = bells_of("Våra tider\nÅk 4–6\nLektion 1 8.00-8.40\nÅk 7-9\nLektion 1 8.10-8.55\nMatsal\n")
    assert {stage: times(bell) for stage, (bell,) in bells.schedules.items()} == {
        "4-6": ("08:00", "08:40"),
        "7-9": ("08:10", "08:55"),
    }
    assert [(it.code, it.line) for it in bells.findings] == [("not_understood", 6)]


def test_untis_has_a_weekday_on_every_line() -> None:
    bells = bells_of("1 6 1 0800 0845\n5 6 1 0815 0900\n")
    assert times(bells.of("ma.1", MONDAY)) == ("08:00", "08:45")
    assert times(bells.of("ma.1", FRIDAY)) == ("08:15", "09:00")


def test_what_cannot_be_is_left_out_and_what_overlaps_is_told() -> None:
    rows = "G;7-9;Alla;1;8.10;8.55\nG;7-9;Alla;2;8.50;9.30\nG;7-9;Alla;3;10.00;9.50\nG;7-9;Söndag;4;11.00;11.40\n"
    bells = bells_of(HEAD + rows + "G;F-3;Alla;1;8.00;9.00\nG;7-9;Alla;5;25.00;26.00\n")
    assert [(it.code, it.line, it.with_line) for it in bells.findings] == [
        ("overlap", 3, 2),
        ("ends_before_it_begins", 4, None),
        ("not_understood", 5, None),
        ("not_understood", 7, None),
    ]
    assert [it.lesson for it in bells.schedules["7-9"]] == ["1", "2"]


@pytest.mark.parametrize("text", ["", "Meny\nMåndag: soppa\n", "Lektion;Från;Till\n", "\x89PNG\x00"])
def test_a_file_without_bell_times_is_none(text: str) -> None:
    with pytest.raises(Unreadable, match="no bell times"):
        bells_of(text)


def test_a_file_that_is_too_large_is_none(tmp_path: Path) -> None:
    path = tmp_path / "bells.csv"
    path.write_bytes(b"x" * 1_000_001)
    with pytest.raises(Unreadable, match="larger than"):
        read_bells(path)
