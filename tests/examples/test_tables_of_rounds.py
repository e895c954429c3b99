"""Rounds in tables: the example's is what its commands say, and a year of base groups is typed in few."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from examples.base_groups import demo
from tests.examples.recorded import lines_of
from tests.examples.test_base_groups import REFUSED

import collegial_core as cc
from collegial_cli.visit_tables import read_table
from collegial_core import wire
from collegial_core.ids import PersonId, RoundId
from collegial_core.testing import ReferenceStore
from collegial_core.visit import Step, VisitRow, visits_from_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(demo.__file__).resolve().parent
ROUND = RoundId("lind-ht26")
LAST = date(2026, 12, 11)
HOW_TO = HERE.parents[1] / "docs" / "how-to" / "record-a-round-in-one-table.md"


def rows_of(path: Path) -> list[VisitRow]:
    return [it.row for it in read_table(path.read_bytes(), path.name).lines if isinstance(it.row, VisitRow)]


def ledger_of(*lines: dict[str, object]) -> cc.Ledger:
    ledger = cc.Plans(ReferenceStore()).ledger("solbacken")
    ledger.do_many([wire.request(line) for line in lines])
    return ledger


def takes(ledger: cc.Ledger, round_id: RoundId, rows: Sequence[VisitRow], by: str, on: date) -> None:
    ledger.do_all(visits_from_rows(ledger.state, round_id, rows, by=PersonId(by), on=on))


LEFT_BEFORE = "bok-16"
"""The one visit that no table has: its host left before its day, and it was cancelled."""


def told_visits() -> dict[str, dict[str, str]]:
    """What the commands say of each visit in the end: moved and put right."""
    visits: dict[str, dict[str, str]] = {}
    steps = {"visit.hold": "held", "visit.talk": "talked", "visit.cancel": "cancelled"}
    for line in lines_of(HERE / "commands.jsonl"):
        said, of = line["data"], line["data"].get("visit")
        if line["type"] == "visit.plan" and line["id"] not in REFUSED:
            visits[of] = {**said, "step": "planned"}
        elif line["type"] == "visit.move":
            visits[of] |= said
        elif line["type"] in steps:
            visits[of]["step"] = steps[line["type"]]
        elif line["type"] == "entry.correct":
            visits["ek-13"] |= said["data"]
    return visits


def names_in_tables() -> dict[tuple[str, ...], str]:
    """Each visit's id as the tutorial records it, by visitor, host, lesson, day and step."""
    visits = told_visits()
    keys = {name: (it["visitor"], it["host"], it["lesson"], it["date"]) for name, it in visits.items()}
    return {keys[name]: ".".join((visits[name]["round"], *keys[name])) for name in visits}


@pytest.mark.requirement("S4-01", "S4-02")
@pytest.mark.parametrize("table", ["alm-2026-27", "bok-2026-27", "ek-2026-27", "lind-ht26", "lind-vt27"])
def test_the_table_of_a_round_says_what_its_commands_do(table: str) -> None:
    visits = [it for name, it in told_visits().items() if it["round"] == table and name != LEFT_BEFORE]
    told = {(it["visitor"], it["host"], it["lesson"], it["date"], it["step"]) for it in visits}
    rows = rows_of(HERE / f"{table}.csv")
    assert {(it.visitor, it.host, it.lesson, str(it.date), str(it.step)) for it in rows} == told
    assert len(rows) == len(told) == len(visits)


@pytest.mark.requirement("S4-09")
def test_the_notes_of_the_tables_are_those_of_the_commands() -> None:
    visits, names = told_visits(), names_in_tables()
    for line, other in zip(
        lines_of(HERE / "commands.jsonl", "visit.publish_note"), lines_of(HERE / "notes.jsonl"), strict=True
    ):
        visit = visits[line["data"]["visit"]]
        name = names[visit["visitor"], visit["host"], visit["lesson"], visit["date"]]
        assert other == {**line, "data": {**line["data"], "visit": name}}


def test_the_beginning_of_the_tables_is_that_of_the_commands() -> None:
    asked, _, _ = demo.read_school(HERE)
    told = {it.request.id: json.loads(it.line) for it in asked}
    begun = lines_of(HERE / "start.jsonl")
    assert [line for line in begun if line != told[line["id"]]] == []
    left = {line["type"] for name, line in told.items() if line["on"] < "2026-09-07"} - {it["type"] for it in begun}
    assert left == {"authority.adopt", "calendar.adopt"}


def test_the_tutorial_says_how_many_commands_a_year_takes() -> None:
    page = (HERE.parents[1] / "docs" / "tutorials" / "base-groups.md").read_text("utf-8")
    typed = sum(line.startswith("$ ") for line in page.splitlines())
    assert f"You will type their year in {typed} commands" in page
    assert f"year of 24 teachers in {typed} commands" in (HERE.parents[1] / "README.md").read_text("utf-8")


@pytest.mark.requirement("S4-01", "S4-02", "S4-12", "S0-25")
def test_a_leaders_table_and_one_of_each_member_make_a_whole_round() -> None:
    asked, _, _ = demo.read_school(HERE)
    ledger = ledger_of(*(said for it in asked if (said := json.loads(it.line))["on"] < "2026-09-07"))
    rows = rows_of(HERE / "lind-ht26.csv")
    plans = [VisitRow(visitor=it.visitor, host=it.host, lesson=it.lesson, date=it.date) for it in rows]
    takes(ledger, ROUND, plans, "p-5rwx", date(2026, 9, 7))
    for member in sorted({it.visitor for it in rows}):
        takes(ledger, ROUND, [it for it in rows if it.visitor == member], member, LAST)
    cover = cc.visit.coverage_in(ledger.state, ledger.state.rounds[ROUND])
    assert (cover.seen, cover.possible) == (30, 30)
    assert {it.step for it in ledger.state.visits.values()} == {Step.TALKED}


# --- a year of base groups ---------------------------------------------------------------

GROUPS = ("alm", "bok", "ek", "lind")


def members(group: str) -> list[str]:
    return [f"p-{group}-{number}" for number in range(1, 7)]


def line(kind: str, on: str, by: str = "p-1", because: str | None = None, **data: object) -> dict[str, object]:
    return {"type": kind, "by": by, "on": on, "data": data, **({"because": because} if because else {})}


def beginning(*, order: bool) -> Iterator[dict[str, object]]:
    start = "2026-08-17"
    yield line("plan.start", start, title="Solbacken", aim="See each other teach", starts=start, ends="2027-06-11")
    if order:
        yield line("authority.adopt", start, authority="school", version=1, keepers=["k-1"], organisers=["p-1", "p-2"])
    yield line("method.adopt", start, method="base-group-visits", version=1)
    for unit in ("1", "2"):
        yield line("unit.register", start, unit=f"u-{unit}", principal=f"p-{unit}")
    for group in GROUPS:
        for person in members(group):
            yield line("person.register", start, person=person, unit="u-1")
    for group in GROUPS:
        form: dict[str, object] = {"method": "base-group-visits", "version": 1, "folder": group}
        yield line("group.form", start, group=group, members=members(group), **form)
        yield line("group.appoint_leader", start, group=group, leader=members(group)[0], until="2027-06-11")
        yield line("group.start", start, group=group)
        yield line("round.open", start, group=group, round=f"r-{group}", starts="2026-09-01", ends="2026-12-18")


def ending() -> Iterator[dict[str, object]]:
    for group in GROUPS:
        yield line("round.close", "2026-12-18", round=f"r-{group}")
        yield line("group.close", "2026-12-18", group=group)


def notes(state: cc.State) -> Iterator[dict[str, object]]:
    for it in state.visits.values():
        note = {"note": "To wait for answers", "receipt": it.visit}
        yield line("visit.publish_note", str(it.date), it.visitor, visit=it.visit, **note)


def table(group: str, step: Step) -> list[VisitRow]:
    """Let everybody visit everybody, a visit a school day."""
    pairs = [(one, other) for one in members(group) for other in members(group) if one != other]
    days = [date(2026, month, day) for month in (9, 10, 11) for day in range(1, 29)]
    schooldays = [day for day in days if day.isoweekday() < 6]
    return [
        VisitRow(visitor=PersonId(one), host=PersonId(other), lesson=cc.ids.LessonId(f"{other}-1"), date=day, step=step)
        for (one, other), day in zip(pairs, schooldays, strict=False)
    ]


@pytest.mark.requirement("S4-03", "S4-12", "S0-25")
@pytest.mark.parametrize("order", [False, True], ids=["no authority", "school@1"])
def test_a_year_of_four_base_groups_takes_as_many_requests_as_the_how_to_says(*, order: bool) -> None:
    begun, closed = list(beginning(order=order)), list(ending())
    ledger = ledger_of(*begun)
    tables = 0
    for group in GROUPS:
        if order:
            takes(ledger, RoundId(f"r-{group}"), table(group, Step.PLANNED), members(group)[0], date(2026, 9, 1))
        own = [[it for it in table(group, Step.TALKED) if it.visitor == person] for person in members(group)]
        for part in own if order else [table(group, Step.TALKED)]:
            takes(ledger, RoundId(f"r-{group}"), part, part[0].visitor, date(2026, 12, 1))
        tables += 7 if order else 1
    visits, written = len(ledger.state.visits), list(notes(ledger.state))
    entries = ledger.number - len(begun)
    answers = ledger.do_many([wire.request(it) for it in (*written, *closed)])
    assert [it for it in answers if isinstance(it, cc.Refused | cc.Unreadable)] == []
    assert all(it.closed_on for it in ledger.state.groups.values())
    assert (visits, entries, len(written), tables) == (120, 360, 120, 28 if order else 4)
    told = HOW_TO.read_text("utf-8")
    assert f"| {len(begun) + len(closed)} requests, in one file |" in told
    assert "| planned, held, talked about | 360 requests | 4 tables | 4 tables of plans, 24 of own visits |" in told
