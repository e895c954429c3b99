"""`collegial todo`: a table of what waits for somebody, and requests that `collegial apply` takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli import lines

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial


def visited(collegial: Collegial) -> None:
    """Let p-01 have visited p-02, and talked with them about it."""
    assert collegial.applies(*lines.START, *lines.visit("v-1", "p-01", "p-02", "2026-09-07")[:3]).status == 0


def test_a_table_tells_what_waits_for_somebody(collegial: Collegial) -> None:
    visited(collegial)
    shown = collegial("todo", lines.PLAN, "--person", "p-01", "--on", "2026-09-07").out
    assert [" ".join(row.split()) for row in shown.splitlines()][:5] == [
        "What waits for p-01 on 2026-09-07",
        "What Which Due Whose To fill in",
        "Publish the note on the visit v-1 2026-09-14 own note, receipt",
        "Plan a visit r-1 2026-12-18 own lesson, date",
        "Name what you need to learn p-01 – own text",
    ]
    swedish = collegial("--lang", "sv", "todo", lines.PLAN, "--person", "p-01", "--on", "2026-09-07").out
    assert "Publicera anteckningen om besöket" in swedish


def test_its_json_can_be_filled_in_and_applied(collegial: Collegial) -> None:
    visited(collegial)
    asking = ("todo", lines.PLAN, "--person", "p-01", "--on", "2026-09-07", "--json")
    told = collegial(*asking).document
    assert (told["plan"], told["person"], told["on"]) == (lines.PLAN, "p-01", "2026-09-07")
    note, plan, need = told["todo"]
    assert (note["kind"], note["fill"], note["request"]["data"]) == ("note", ["note", "receipt"], {"visit": "v-1"})
    note["request"]["data"].update(note=lines.NOTE, receipt="receipt-1")
    plan["request"]["data"].update(lesson="m", date="2026-09-08")
    need["request"]["data"].update(text="To wait for answers")
    assert collegial.applies(*(json.dumps(it["request"]) for it in told["todo"])).status == 0
    (share,) = collegial(*asking).document["todo"]
    assert (share["kind"], share["fill"], share["request"]["data"]) == ("share_need", ["theme"], {"person": "p-01"})
    share["request"]["data"].update(theme="calm")
    assert collegial.applies(json.dumps(share["request"])).status == 0
    assert collegial(*asking).document["todo"] == []


def test_without_a_day_it_is_today(collegial: Collegial) -> None:
    visited(collegial)
    assert collegial("todo", lines.PLAN, "--person", "p-01", "--json").document["on"] > "2026-09-07"


def test_nobody_is_asked_for_by_a_mistyped_name(collegial: Collegial) -> None:
    visited(collegial)
    told = collegial("todo", lines.PLAN, "--person", "p-001")
    assert told.status == 2
    assert "there is no 'p-001' in this plan; did you mean" in told.err
