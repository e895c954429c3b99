"""`collegial correct` and `collegial withdraw`: first what would change, then the record."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.cli.test_bad_input import is_a_clear_no

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial, Outcome, Process

BY = ("--by", "p-00", "--on", "2026-10-01", "--because", "A slip")
PLANNED = lines.visit("v-9", "p-03", "p-01", "2026-09-21")[0].replace('"by"', '"id": "plan-v-9", "by"')


@pytest.fixture
def round_under_way(collegial: Collegial) -> Collegial:
    """`collegial` on a plan with a visit planned by the request plan-v-9, entry 12."""
    assert collegial.applies(*lines.START, PLANNED).status == 0
    return collegial


def rows(outcome: Outcome) -> list[str]:
    return [" ".join(row.split()) for row in outcome.out.splitlines()]


@pytest.mark.requirement("L-05", "S0-24")
def test_what_would_be_changed_is_shown_and_nothing_recorded(round_under_way: Collegial) -> None:
    before = round_under_way.record
    outcome = round_under_way("correct", lines.PLAN, "plan-v-9", "lesson=ma-7b", *BY)
    assert (outcome.status, outcome.err) == (1, "")
    assert rows(outcome) == [
        "Thing Which Field Before After",
        "entries 12 lesson m-v-9 ma-7b",
        "Nothing was recorded; --yes records it.",
    ]
    assert round_under_way.record == before


@pytest.mark.requirement("L-05", "S4-01")
@pytest.mark.parametrize("target", [["12"], ["plan-v-9"], ["visit.planned", "v-9"], ["plan-v-9", "visit.planned"]])
def test_an_entry_is_corrected_by_number_request_or_thing(round_under_way: Collegial, target: list[str]) -> None:
    outcome = round_under_way("correct", lines.PLAN, *target, "host=p-02", "happened_on=2026-09-20", *BY, "--yes")
    assert (outcome.status, rows(outcome)[-1]) == (0, "Recorded as entry 13.")
    (line,) = round_under_way.record.splitlines()[12:]
    said = json.loads(line)
    assert (said["type"], said["by"], said["happened_on"], said["because"]) == (
        "entry.corrected",
        "p-00",
        "2026-10-01",
        "A slip",
    )
    assert (said["data"]["entry"], said["data"]["happened_on"], said["data"]["data"]["host"]) == (
        12,
        "2026-09-20",
        "p-02",
    )


@pytest.mark.requirement("L-05")
def test_the_only_entry_of_an_event_without_a_thing_needs_no_id(round_under_way: Collegial) -> None:
    outcome = round_under_way("correct", lines.PLAN, "plan.started", "title=Ours", *BY, "--yes")
    assert (outcome.status, rows(outcome)[-1]) == (0, "Recorded as entry 13.")


def test_what_a_field_takes_is_told_in_swedish(round_under_way: Collegial) -> None:
    call = ("correct", lines.PLAN, "round.opened", "r-1", "visits_each=two", *BY, "--lang", "sv")
    assert is_a_clear_no(round_under_way(*call), "visits_each: väntade ett heltal, fick text")


@pytest.mark.requirement("L-05")
def test_nobody_unknown_puts_something_right(round_under_way: Collegial) -> None:
    for command in ("correct", "withdraw"):
        call = (command, lines.PLAN, "plan-v-9", "--by", "p-nobody", *BY[2:])
        assert is_a_clear_no(round_under_way(*call), "--by: there is no 'p-nobody' in this plan")


@pytest.mark.requirement("L-05", "S4-02")
def test_an_entry_is_withdrawn_by_what_it_is_about(round_under_way: Collegial) -> None:
    outcome = round_under_way("withdraw", lines.PLAN, "visit", "v-9", *BY, "--yes")
    assert (outcome.status, rows(outcome)[-1]) == (0, "Recorded as entry 13.")
    assert "visit v-9, round r-1, visitor p-03" in rows(outcome)[1]
    assert json.loads(round_under_way.record.splitlines()[12])["type"] == "entry.withdrawn"


@pytest.mark.requirement("L-05")
def test_the_same_again_under_one_id_records_nothing_new(round_under_way: Collegial) -> None:
    assert round_under_way.applies(lines.line("person.register", "2026-09-01", person="p-09", unit="u-1")).status == 0
    for call in (
        ("correct", lines.PLAN, "person.registered", "p-09", "person=p-10", *BY, "--id", "c-2"),
        ("correct", lines.PLAN, "visit.planned", "v-9", "lesson=ma-7b", *BY, "--id", "c-3"),
        ("withdraw", lines.PLAN, "visit.planned", "v-9", *BY, "--id", "c-4"),
    ):
        first = round_under_way(*call, "--yes")
        assert first.status == 0
        again = round_under_way(*call, "--yes")
        assert (again.status, rows(again)) == (0, rows(first)[-1:])


@pytest.mark.requirement("L-05", "S4-02")
def test_entries_that_hold_each_other_are_put_right_together(round_under_way: Collegial) -> None:
    held = lines.line("visit.hold", "2026-09-21", by="p-03", visit="v-9")
    assert round_under_way.applies(held).status == 0
    planned, right = ("visit.planned", "v-9", "date=2026-09-22"), ("visit.held", "v-9", "happened_on=2026-09-22")
    alone = round_under_way("correct", lines.PLAN, *planned, *BY, "--yes")
    assert alone.status == 1
    assert "Put entry 13 right too, together with entry 12" in alone.err
    call = ("correct", lines.PLAN, *planned, "and", *right, *BY, "--id", "c-9")
    shown, before = round_under_way(*call), round_under_way.record
    assert rows(shown)[1:] == [
        "entries 12 date 2026-09-21 2026-09-22",
        "entries 13 happened on 2026-09-21 2026-09-22",
        "Nothing was recorded; --yes records it.",
    ]
    told = round_under_way(*call, "--yes")
    assert (told.status, rows(told)[-1]) == (0, "Recorded as entries 14 to 15.")
    assert round_under_way.record.startswith(before)
    assert rows(round_under_way(*call, "--yes")) == rows(told)[-1:]
    assert len(round_under_way.record.splitlines()) == 15
    gone = round_under_way("withdraw", lines.PLAN, "visit.held", "v-9", "and", "visit.planned", "v-9", *BY, "--yes")
    assert (gone.status, rows(gone)[-1]) == (0, "Recorded as entries 16 to 17.")
    assert round_under_way("check", lines.PLAN).status == 0


@pytest.mark.parametrize("words", [("and",), ("12", "lesson=ma-7b", "and"), ("and", "12", "lesson=ma-7b")])
def test_an_and_without_an_entry_beside_it_is_told(round_under_way: Collegial, words: tuple[str, ...]) -> None:
    assert is_a_clear_no(round_under_way("correct", lines.PLAN, *words, *BY), "TARGET: expected an entry's number")


@pytest.mark.requirement("L-05", "S0-15")
def test_deviations_that_come_and_lapse_are_told(collegial: Collegial) -> None:
    assert collegial.applies(*lines.START, lines.FEW).status == 0
    withdrawn = collegial("withdraw", lines.PLAN, "group.formed", "g-2", *BY)
    assert "The deviation from S1-01 at entry 12 would lapse." in withdrawn.out
    call = ("correct", lines.PLAN, "group.formed", "g-2", 'members=["p-01","p-02"]', *BY)
    refused = collegial(*call)
    assert (refused.status, refused.out) == (1, "")
    assert "name in `accept` what is departed from: a_group_has_its_methods_size" in refused.err
    accepted = collegial(*call, "--accept", "a_group_has_its_methods_size", "--yes")
    assert "Entry 12 would depart from S1-01." in accepted.out
    assert rows(accepted)[-1] == "Recorded as entry 14."


@pytest.mark.requirement("L-05")
def test_one_item_of_a_list_is_shown_in_the_columns_of_a_field(collegial: Collegial) -> None:
    assert collegial.applies(*lines.START).status == 0
    call = ("correct", lines.PLAN, "group.formed", "g-1", 'members=["p-01","p-02"]', *BY)
    shown = rows(collegial(*call, "--accept", "a_group_has_its_methods_size"))
    assert shown[1].startswith("entries 8 members 3 p-03 –"), shown
    swedish = rows(collegial(*call, "--accept", "a_group_has_its_methods_size", "--lang", "sv"))
    assert swedish[1].startswith("poster 8 "), swedish


@pytest.mark.requirement("L-05")
@pytest.mark.parametrize(
    ("typed", "yes"), [("j\n", True), ("Ja\n", True), ("y\n", True), ("kanske\nnej\n", False), ("\n", False)]
)
def test_the_question_takes_the_words_of_both_languages(
    round_under_way: Collegial, monkeypatch: pytest.MonkeyPatch, *, typed: str, yes: bool
) -> None:
    monkeypatch.setattr("collegial_cli.putting_right._is_terminal", lambda: True)
    outcome = round_under_way("withdraw", lines.PLAN, "plan-v-9", *BY, "--lang", "sv", given=typed)
    assert "[j/N]" in outcome.out
    assert ("Svara j eller n." in outcome.out) == ("kanske" in typed)
    assert "invalid" not in outcome.out + outcome.err
    assert (outcome.status == 0) == yes


@pytest.mark.requirement("L-05")
def test_what_somebody_records_meanwhile_is_not_overlooked(
    round_under_way: Collegial, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(_: object) -> bool:
        return round_under_way.applies(lines.visit("v-9", "p-03", "p-01", "2026-09-21")[1]).status == 0

    monkeypatch.setattr("collegial_cli.putting_right._confirmed", meanwhile)
    outcome = round_under_way("withdraw", lines.PLAN, "plan-v-9", *BY)
    assert outcome.status == 2
    assert "somebody else wrote after entry 12" in outcome.err
    assert len(round_under_way.record.splitlines()) == 13


def test_values_are_read_by_the_schema_of_the_event(round_under_way: Collegial) -> None:
    def would(*fields: str) -> dict[str, object]:
        call = round_under_way("correct", lines.PLAN, *fields, *BY, "--json")
        assert call.status == 1, call.out
        return {it["path"][-1]: it["after"] for it in call.document["would"]["changes"]}

    assert would("plan-v-9", "support=whole") == {"support": "whole"}
    assert would("plan-v-9", 'support=["start"]') == {"support": ["start"]}
    assert would("round.opened", "r-1", "visits_each=3", "ends=2026-12-11") == {
        "visits_each": 3,
        "ends": "2026-12-11",
    }
    assert would("group.formed", "g-1", 'members=["p-01","p-02","p-03"]', "folder=2026") == {"folder": "2026"}


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["plan-v-9", "hots=p-02"], 2, "$.data.data: there is no field 'hots'"),
        (["plan-v-9", "date=21/9"], 2, "$.data.data.date: expected a date such as 2026-09-14, got '21/9'"),
        (["plan-v-9", "host="], 2, "$.data.data.host: expected text, got null"),
        (["round.opened", "r-1", "visits_each=two"], 2, "$.data.data.visits_each: expected a whole number, got text"),
        (["round.opened", "r-1", "visits_each=" + "9" * 5000], 2, "$.data.data.visits_each: expected a whole number"),
        (["plan-v-9", "host=p-02", "host=p-03"], 2, "$.data.data.host: is given twice; give it once"),
        (["plan-v-9", "host=p-02", "p-03"], 2, "expected a field and its value, such as lesson=ma-7b, got 'p-03'"),
        (["host=p-02"], 2, "TARGET: expected an entry's number"),
        (["a", "b", "c", "d"], 2, "TARGET: expected an entry's number"),
        (["x", "visit.y", "host=p-02"], 2, "'visit.y' is no event; the nearest is"),
        (["visit.helt", "v-9", "host=p-02"], 2, "'visit.helt' is no event; the nearest is visit.held"),
        (["plan-v-9", "visit.plannd", "host=p-02"], 2, "'visit.plannd' is no event; the nearest is visit.planned"),
        (["visit.planned", "host=p-02"], 2, "$.data.about: is missing; give an id that visit.planned names"),
        (["plan-v-9"], 1, "Entry 12 says that already."),
        (["plan v-9", "host=p-02"], 2, "$.data.request: 'plan v-9' is no id"),
        (["plan-v-8", "host=p-02"], 1, "No entry that stands is named plan-v-8"),
        (["99", "host=p-02"], 1, "There is no entry 99. The latest is 12."),
        (["0", "host=p-02"], 2, "$.data.entry"),
        (["person.registered", "u-1", "unit=u-2"], 1, "3 entries fit, the latest with these numbers: "),
        (["plan-v-9", "host=p-03"], 1, "S4-01: p-03 would visit themselves"),
        (["plan-v-9", "lesson=\udcff"], 2, "$.data.data.lesson: '\\udcff' is no id"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    round_under_way: Collegial, words: list[str], status: int, told: str
) -> None:
    before = round_under_way.record
    outcome = round_under_way("correct", lines.PLAN, *words, *BY, "--yes")
    assert (outcome.status, outcome.out) == (status, "")
    assert told in outcome.err
    assert outcome.err.count("\n") == 1
    document = round_under_way("correct", lines.PLAN, *words, *BY, "--yes", "--json")
    assert document.status == status
    assert set(document.document) == {"plan", "refused" if status == 1 else "unreadable"}
    assert round_under_way.record == before


def test_with_json_a_document_tells_what_was_recorded(round_under_way: Collegial) -> None:
    call = ("withdraw", lines.PLAN, "plan-v-9", *BY, "--json")
    would = round_under_way(*call)
    assert (would.status, set(would.document)) == (1, {"plan", "would"})
    recorded = round_under_way(*call, "--yes")
    assert (recorded.status, set(recorded.document)) == (0, {"plan", "would", "recorded"})
    assert recorded.document["would"]["changes"] == would.document["would"]["changes"]
    assert recorded.document["recorded"]["entries"][0]["data"]["entry"] == 12


def test_a_plan_that_is_not_there_is_named(collegial: Collegial) -> None:
    assert is_a_clear_no(collegial("withdraw", "solbaken", "1", *BY), "there is no plan solbaken in this store")


def test_it_speaks_swedish(round_under_way: Collegial) -> None:
    outcome = round_under_way("--lang", "sv", "withdraw", lines.PLAN, "plan-v-9", *BY)
    assert "Inget fördes in; --yes för in det." in outcome.out
    refused = round_under_way("--lang", "sv", "withdraw", lines.PLAN, "plan-v-77", *BY)
    assert refused.err.startswith("collegial: L-05: Ingen gällande post heter plan-v-77. Se över namnen, eller ")


@pytest.mark.requirement("L-05")
@pytest.mark.parametrize(("answer", "status", "told"), [("y", 0, "Recorded as entry 13."), ("n", 1, "Nothing was")])
def test_at_a_terminal_it_asks(process: Process, answer: str, status: int, told: str) -> None:
    process.has_recorded([*lines.START, PLANNED])
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "collegial_cli", "withdraw", lines.PLAN, "plan-v-9", *BY],
        cwd=process.folder,
        env=process.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as asking:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        shown = b""
        while True:
            try:
                some = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            shown += some
            if not some:
                break
    os.close(ours)
    assert asking.returncode == status
    assert b"Record this? [y/N]" in shown
    assert told.encode() in shown
