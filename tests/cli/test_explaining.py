"""Why a figure is what it is, which entries are looked for, and what was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli import lines

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial

ON = ("--on", "2027-03-01")


def test_figures_are_listed_and_one_is_explained(year: Collegial) -> None:
    listed = year("explain", lines.PLAN, *ON)
    assert "coverage/ROUND\n" in listed.out
    assert "  coverage/r-1\n" in listed.out
    assert "coverage/r-1" in year("explain", lines.PLAN, *ON, "--json").document["figures"]
    out = year("explain", lines.PLAN, "coverage/r-1", *ON).out
    assert out.startswith("coverage/r-1 on 2027-03-01, by 21 entries\nRule S4-05 of base-group-visits@1: ")
    assert "Round r-1 in group g-1: 2 of 6 pairs seen (33 %)" in out
    assert "visit.note_published" in out
    assert "They build on the entries 1" in out
    told = year("explain", lines.PLAN, "coverage/r-1", *ON, "--json").document
    assert told["value"]["seen"] == 2
    assert told["ground"]["version"] == "base-group-visits@1"
    assert [line["event"] for line in told["entries"]].count("visit.planned") == 2


def test_each_kind_of_value_is_drawn(year: Collegial) -> None:
    assert "Shown: " in year("explain", lines.PLAN, "readiness/principal/u-1/6", *ON).out
    assert "May read it" in year("explain", lines.PLAN, "right/p-01/note/v-1", *ON).out
    assert "right/p-01/note/v-1" in year("explain", lines.PLAN, "right/p-01", *ON).out
    assert "todo/p-01/" in year("explain", lines.PLAN, "todo/p-01", *ON).out
    assert year("explain", lines.PLAN, "coverage/r-1").status == 0


@pytest.mark.parametrize("path", ["todo/nobody", "right/nobody", "todo/"])
def test_of_nobody_there_is_no_list(year: Collegial, path: str) -> None:
    no = year("explain", lines.PLAN, path, *ON)
    assert (no.status, no.out, no.err.count("\n")) == (2, "", 1)
    assert f"nobody called '{path.partition('/')[2]}' is in the plan" in no.err


def test_of_whoever_has_an_office_there_is_a_list_and_of_the_auditor(year: Collegial) -> None:
    for path in ("todo/p-00", "right/p-00", "right/auditor"):
        assert year("explain", lines.PLAN, path, *ON).status == 0


def test_reasons_are_shown_to_those_who_may_read_them(year: Collegial) -> None:
    sealed = year("explain", lines.PLAN, "deviation/12", *ON).out
    assert lines.REASON not in sealed
    assert "[personal]" in sealed
    assert lines.REASON in year("explain", lines.PLAN, "deviation/12", *ON, "--reader", "auditor").out


def test_what_is_no_figure_is_answered_in_one_line(year: Collegial) -> None:
    for lang, says in (("en", "there is no 'coverage/x'"), ("sv", "'coverage/x'")):
        no = year("--lang", lang, "explain", lines.PLAN, "coverage/x", *ON)
        assert (no.status, no.out, no.err.count("\n")) == (2, "", 1)
        assert says in no.err
        assert "coverage/r-1" in no.err


def test_the_numbers_of_entries_stand_in_the_views(year: Collegial) -> None:
    views = year("show", lines.PLAN, "all", "--json", "--entries", *ON).document["views"]
    assert views["coverage"][0]["entries"]
    assert all(duty["entries"] for line in views["readiness"] for duty in line["duties"])
    assert {tuple(line["entries"]) for line in views["deviations"]} == {(12, 13)}
    assert all(line["entries"] for line in views["overdue"])
    assert "entries" not in views["visits"][0]
    assert "entries" not in year("show", lines.PLAN, "coverage", "--json").document["views"]["coverage"][0]
    no = year("show", lines.PLAN, "coverage", "--json", "--entries", "--entry", "20")
    assert no.status == 2
    assert "as it stands" in no.err


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--until", "2"], [1, 2]),
        (["--type", "plan.started"], [1]),
        (["--person", "p-03", "--type", "person.registered"], [7]),
        (["--group", "g-2"], [12, 13]),
        (["--rule", "S1-01"], [12, 13]),
        (["--visit", "v-1"], [14, 15, 16, 17]),
        (["--recorded-until", "2000-01-01"], []),
        (["--recorded-until", "2000-01-01T08:00:00"], []),
        (["--recorded-from", "2100-01-01"], []),
        (["--happened-from", "2100-01-01"], []),
        (["--happened-until", "2000-01-01"], []),
        (["--reason", "few this", "--reader", "auditor"], [12, 13]),
        (["--reason", "few this"], []),
    ],
)
def test_entries_are_looked_for(year: Collegial, options: list[str], numbers: list[int]) -> None:
    assert [it["number"] for it in year("log", lines.PLAN, "--json", *options).documents] == numbers


def test_entries_are_counted(year: Collegial) -> None:
    counts = year("log", lines.PLAN, "--count-by", "type", "--json").document
    assert counts["count_by"] == "type"
    assert sum(counts["counts"].values()) == 21
    head, first, *_ = year("log", lines.PLAN, "--count-by", "person").out.splitlines()
    assert head.split() == ["person", "Entries"]
    assert first.split()[0] == "p-00"


def test_who_is_looked_for_has_to_be_known(year: Collegial) -> None:
    for option, name in (("--person", "p-77"), ("--group", "g-77"), ("--meeting", "m-77")):
        no = year("log", lines.PLAN, option, name)
        assert (no.status, no.out) == (2, "")
        assert name in no.err


def test_what_was_approved_is_shown(year: Collegial) -> None:
    assert year.applies(lines.line("plan.approve", "2026-12-20")).status == 0
    (row,) = year("show", lines.PLAN, "approvals", "--json").document["views"]["approvals"]
    assert (row["of"], row["entries"], len(row["root"])) == ("plan", 21, 64)
