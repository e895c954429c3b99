"""Authorities at the command line: listed, shown as a table, and checked by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collegial_core.wire.vocabulary import EVENTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial

OURS = """\
authority = "ours"
version = 1
name_en = "Ours"
name_sv = "Vår"
source = "Our own school"

[[lines]]
event = "visit.held"
may = ["visitor"]
source = "Our own school"
"""


def test_the_shipped_authority_is_listed(collegial: Collegial) -> None:
    count = len({word.name for word in EVENTS})
    assert f"school           1  A school's own order  {count:>6}  " in collegial("authority").out
    assert "Skolans egen ordning" in collegial("authority", "--lang", "sv").out
    (listed,) = collegial("authority", "--json").document["authorities"]
    assert (listed["authority"], listed["version"], len(listed["lines"])) == ("school", 1, count)


def test_an_authority_is_shown_event_by_event(collegial: Collegial) -> None:
    shown = collegial("authority", "show", "school@1").out.splitlines()
    assert shown[0] == "A school's own order (school@1)"
    rows = [" ".join(row.split()) for row in shown]
    assert "visit.held the visitor, the host – S4-02" in rows
    assert (
        "meeting.minutes_written whoever writes the minutes whoever leads the meeting, the group's leader, "
        "the leader's deputy S1-10, S1-11" in rows
    )
    assert any(
        row.startswith("meeting.reflected if person: the person concerned; if no person: whoever leads the meeting,")
        for row in rows
    )
    assert any("; if role != minutes_to: the group's leader, the leader's deputy" in row for row in rows)
    swedish = collegial("authority", "show", "school", "--lang", "sv").out
    assert "om person: den det gäller" in swedish
    assert collegial("authority", "--json", "show", "school").document["authority"] == "school"


def test_an_authority_that_is_not_there_is_named(collegial: Collegial) -> None:
    shown = collegial("authority", "show", "skool")
    assert shown.status == 2
    assert "there is no 'skool'; did you mean school@1?" in shown.err


def test_a_schools_own_authority_is_checked_by_line(collegial: Collegial, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OURS, "utf-8")
    checked = collegial("authority", "check", str(file))
    assert (checked.status, checked.out) == (0, f"{file}: nothing to remark.\n")
    file.write_text(OURS.replace('["visitor"]', '["visitr"]'), "utf-8")
    checked = collegial("authority", "check", str(file))
    assert checked.status == 1
    assert checked.out == f"{file}:9: lines[0].may[0]: There is no role visitr. Write one of: visitor.\n"
    swedish = collegial("authority", "check", str(file), "--lang", "sv").out
    assert swedish == f"{file}:9: lines[0].may[0]: Det finns ingen roll visitr. Skriv något av: visitor.\n"
    findings = collegial("authority", "check", str(file), "--json").document["files"][0]["findings"]
    assert [(it["line"], it["path"]) for it in findings] == [(9, "lines[0].may[0]")]
    file.write_text("authority = ", "utf-8")
    assert collegial("authority", "check", str(file)).status == 2
