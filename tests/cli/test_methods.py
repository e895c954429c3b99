"""Methods at the command line: shown as tables, checked by line, and adopted from a file of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli import lines

from collegial_core.definitions import shipped_methods
from collegial_words.catalogue import translator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial

    from collegial_core import policy

TRIADS = """\
method = "triads"
version = 1
name_en = "Triads"
name_sv = "Triader"
source = "Our own school"

[group_size]
least = 3
most = 3
severity = "W"
rule = "OUR-1"
"""


@pytest.fixture
def triads(tmp_path: Path) -> Path:
    file = tmp_path / "triads.toml"
    file.write_text(TRIADS, "utf-8")
    return file


# --- show --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "sv"])
@pytest.mark.parametrize("method", shipped_methods(), ids=lambda method: method.ref)
def test_every_method_can_be_shown(collegial: Collegial, method: policy.Method, lang: str) -> None:
    shown = collegial("methods", "show", method.ref, "--lang", lang)
    assert shown.status == 0
    name = method.name_sv if lang == "sv" else method.name_en
    assert shown.out.startswith(f"{name} ({method.ref})\n")
    basis = method.basis_sv if lang == "sv" else method.basis_en
    named: list[policy.Role | policy.Step | policy.Artefact] = [*method.roles, *method.steps, *method.artefacts]
    for told in named:
        assert (told.name_sv if lang == "sv" else told.name_en) in shown.out
    assert all(f"- {text}\n" in shown.out for text in basis)
    for area in method.support:
        assert f"{area.name_sv if lang == 'sv' else area.name_en} ({area.area})\n" in shown.out
        for question in area.questions_sv if lang == "sv" else area.questions_en:
            assert f"- {question}\n" in shown.out


@pytest.mark.requirement("S4-10")
def test_what_visits_are_for_is_shown_in_the_language_asked_for_as_far_as_the_method_has_it(
    collegial: Collegial,
) -> None:
    newest = "methods", "show", "base-group-visits"
    assert "\nWhat the visits are for\n- Learn from each other and together\n" in collegial(*newest).out
    assert "\nVad besöken är till för\n- Lära av varandra och tillsammans\n" in collegial(*newest, "--lang", "sv").out
    assert "\nMål: En undervisning som leder till" in collegial(*newest, "--lang", "sv").out
    older = collegial("methods", "show", "base-group-visits@2", "--lang", "sv").out
    assert "\nVad besöken är till för\n- See how colleagues teach\n" in older
    assert "\nMål: Every pupil meets better teaching\n" in older
    assert "till för" not in collegial("methods", "show", "teaching-squares", "--lang", "sv").out


@pytest.mark.requirement("S1-15")
def test_a_learning_groups_basis_is_shown_with_where_it_comes_from(collegial: Collegial) -> None:
    shown = {lang: collegial("methods", "show", "learning-group", "--lang", lang).out for lang in ("en", "sv")}
    for out, heading, last in (
        (shown["en"], "What it builds on", "10. Keep it going over time"),
        (shown["sv"], "Vad den bygger på", "10. Håll i över tid"),
    ):
        basis = out.partition(f"\n{heading}\n")[2]
        assert all(word in basis for word in ("Borås", "2008", "Helen Timperley", f"- {last}\n"))


def test_a_method_without_a_version_is_the_newest(collegial: Collegial) -> None:
    assert "(learning-group@4)" in collegial("methods", "show", "learning-group").out
    assert collegial("methods", "--json", "show", "learning-group@1").document["version"] == 1
    assert collegial("methods", "show", "learning-group", "--json").document["version"] == 4


def test_what_a_definition_asks_for_is_told(collegial: Collegial) -> None:
    model = collegial("methods", "show", "development-model").out
    assert "Members: 4 to 8 (S0-15, W)\n" in model
    assert "Meetings: 2 in 3 weeks (S0-42, I)\n" in model
    assert "Turns: C to D, at least 1, at most any number\n" in model
    assert "Before the start: joint analysis, dialogue\n" in model
    assert "Sources: needed, mixed, module first\n" in model
    assert "A large effort: another at the same time takes a reason\n" in model
    assert (
        "Module: 225 minutes a part (210 for school leaders), 2 meetings of 90 minutes a part; "
        "minutes of sessions at most: 225 a day, 450 a week\n" in model
    )
    assert "2 meetings of 90 minutes a part\n" in collegial("methods", "show", "development-model@3").out
    assert [line.split()[-1] for line in model.splitlines() if line.startswith("B  ")] == ["joint"]
    assert "Leader: 120 minutes a week and group, a meeting every 4 weeks\n" in model
    group = collegial("methods", "show", "learning-group").out
    assert (
        "Every meeting: minutes of the meeting, action plans, new input; practical matters: no; "
        "minutes to: receiver of the minutes; minutes by: –\n" in group
    )
    assert "Leader: in meetings\n" in group
    study = collegial("methods", "show", "learning-study").out
    assert "Turns: plan to revise, at least 2, at most 4, each in another class\n" in study
    assert "Every meeting: –; practical matters: no; minutes to: –; minutes by: –\n" in study
    assert "Visits each: 5; everyone, talk; note by: visitor\n" in collegial("methods", "show", "base-group-visits").out
    rounds = collegial("methods", "show", "quality-teaching-rounds").out
    assert "Visits each: one to every colleague; everyone, together, talk; note by: visitor\n" in rounds
    assert "\ntalk  visit     2  M-03, W\n" in collegial("methods", "show", "colleague-observation").out


def test_practical_matters_are_told_where_a_meeting_may_have_them(collegial: Collegial, triads: Path) -> None:
    triads.write_text(TRIADS + "[meetings]\n", "utf-8")
    assert "practical matters: yes" in collegial("methods", "show", "triads", "--methods", str(triads)).out


def test_a_method_that_is_not_there_is_named(collegial: Collegial) -> None:
    shown = collegial("methods", "show", "triads")
    assert shown.status == 2
    assert "there is no 'triads'; there are: action-research@1," in shown.err


def test_a_definition_is_told_in_swedish() -> None:
    say = translator("sv")
    assert say("What is left behind") == "Vad som dokumenteras"
    assert say("evaluation") == "utvärdering"


# --- check -------------------------------------------------------------------------


def test_a_good_definition_has_nothing_to_remark(collegial: Collegial, triads: Path) -> None:
    checked = collegial("methods", "check", str(triads))
    assert (checked.status, checked.out) == (0, f"{triads}: nothing to remark.\n")
    assert collegial("methods", "check", str(triads), "--json").document == {
        "files": [{"file": str(triads), "findings": []}]
    }


def test_findings_have_file_line_place_and_remedy(collegial: Collegial, triads: Path) -> None:
    triads.write_text(TRIADS.replace("least = 3", "least = 5"), "utf-8")
    checked = collegial("methods", "check", str(triads))
    assert checked.status == 1
    assert checked.out == f"{triads}:7: group_size: The least, 5, is more than the most, 3. Swap them.\n"
    triads.write_text(TRIADS.replace("least = 3", "leest = 3").replace('"W"', '"X"'), "utf-8")
    assert collegial("methods", "check", str(triads)).out.splitlines() == [
        f"{triads}:7: group_size: the field 'least' is missing. Write least = …",
        f"{triads}:8: group_size.leest: there is no field 'leest'. The fields here are least, most, severity, rule.",
        f"{triads}:10: group_size.severity: expected one of E, W, I, got 'X'",
    ]
    triads.write_text(TRIADS.replace('source = "Our own school"\n', ""), "utf-8")
    checked = collegial("methods", "check", str(triads))
    assert checked.out == f"{triads}:1: the field 'source' is missing. Write source = …\n"
    assert collegial("methods", "--json", "check", str(triads)).document["files"][0]["findings"] == [
        {"line": 1, "path": "", "message": "the field 'source' is missing.", "remedy": "Write source = …"}
    ]


def test_a_file_that_is_no_definition_is_unreadable(collegial: Collegial, triads: Path, tmp_path: Path) -> None:
    broken, bytes_, missing = tmp_path / "broken.toml", tmp_path / "bytes.toml", tmp_path / "missing.toml"
    broken.write_text('method = "a"\nversion = \n', "utf-8")
    bytes_.write_bytes(b'method = "\xff"')
    files = [str(file) for file in (triads, broken, bytes_, missing)]
    checked = collegial("methods", "check", *files)
    assert checked.status == 2
    good, *bad = checked.out.splitlines()
    assert good == f"{triads}: nothing to remark."
    assert [line.partition("toml:")[2].partition("(")[0].partition(" is something")[0] for line in bad] == [
        "2: is no TOML: at line 2, column 11",
        "1: is not UTF-8 text ",
        "1: No such file or directory",
    ]
    told = collegial("methods", "check", "--json", *files).document["files"]
    assert [next(iter(it.get("unreadable", {}).items()), None) for it in told] == [
        None,
        ("line", 2),
        ("line", 1),
        ("line", 1),
    ]


def test_findings_are_told_in_swedish(collegial: Collegial, triads: Path) -> None:
    triads.write_text(TRIADS.replace("least = 3", "least = 5"), "utf-8")
    checked = collegial("--lang", "sv", "methods", "check", str(triads))
    assert checked.out == f"{triads}:7: group_size: Det minsta, 5, är mer än det mesta, 3. Byt plats på dem.\n"


# --- adopt ----------------------------------------------------------------------------


ADOPT = lines.line("method.adopt", "2026-08-17", method="triads", version=1)


@pytest.mark.requirement("S0-09")
def test_a_plan_adopts_a_method_from_a_file(collegial: Collegial, triads: Path) -> None:
    given = lines.text([*lines.START, ADOPT])
    assert '"refused":{"rule":"L-01"' in collegial("apply", lines.PLAN, given=given).out
    assert collegial("apply", lines.PLAN, "--methods", str(triads), given=lines.text([ADOPT])).status == 0
    assert "triads@1" in collegial("show", lines.PLAN).out
    assert "learning-group@1" in collegial("show", lines.PLAN).out


def test_a_definition_that_does_not_hold_together_is_not_adopted(collegial: Collegial, triads: Path) -> None:
    triads.write_text(TRIADS.replace("least = 3", "least = 5"), "utf-8")
    given = lines.text([lines.START[0], ADOPT])
    answer = collegial("apply", lines.PLAN, "--methods", str(triads), given=given).documents[1]
    assert answer["refused"]["rule"] == "L-08"
    assert answer["refused"]["facts"]["problems"] == ["group_size: The least, 5, is more than the most, 3. Swap them."]


def test_a_file_may_not_change_what_a_shipped_version_says(collegial: Collegial, triads: Path) -> None:
    triads.write_text(TRIADS.replace('"triads"', '"learning-group"'), "utf-8")
    applied = collegial("apply", lines.PLAN, "--methods", str(triads), given=lines.text(lines.START))
    assert applied.status == 2
    assert "there is another learning-group@1; give this one a method or version of its own" in applied.err
    assert collegial.record == ""


def test_the_same_file_twice_is_one_method(collegial: Collegial, triads: Path) -> None:
    twice = ["--methods", str(triads)] * 2
    assert collegial("apply", lines.PLAN, *twice, given=lines.text([lines.START[0], ADOPT])).status == 0


def test_help_tells_of_both_commands(collegial: Collegial) -> None:
    helped = collegial("methods", "--help")
    assert helped.status == 0
    assert "check" in helped.out
    assert "show" in helped.out
