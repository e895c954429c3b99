"""Entries that are looked for: by who has to do with them, what they are about, when, and what a reason says."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.school import AUTUMN, School, sept

import collegial_core as cc
from collegial_core.audit.sifting import COUNTED_BY, Sought, counted, sift
from collegial_core.privacy import AUDITOR
from collegial_core.testing import ReferenceStore


@pytest.fixture
def school() -> School:
    """Give a school in which visits are made, one is put right, and a round is closed too early."""
    clock = iter(datetime(2026, 9, 1, 8, minute // 60, minute % 60, tzinfo=UTC) for minute in range(3600))
    school = School(ReferenceStore(clock=lambda: next(clock))).starts(people=4).runs(3).opens()
    school.visits("p-1", "p-2", visit="v-1").visits("p-2", "p-3", sept(14), visit="v-2", steps=1)
    school.does(cc.plan.CorrectEntry(event="visit.planned", about="v-2", data={"host": "p-1"}), because="It was p-1")
    departing: dict[str, Any] = {"accept": cc.wire.vocabulary.ACCEPTABLE, "because": "Many were ill"}
    school.does(cc.visit.RoundClosed(round="r"), on=date(2026, 11, 30), **departing)
    return school


def kinds(school: School, **what: Any) -> list[str]:
    sought, ledger = Sought(**what), school.ledger
    found = sift(ledger.entries(after=sought.begins), ledger.state, sought, ledger.reasons(AUDITOR))
    return [it.event.recorded_as[0] for it in found]


def test_without_anything_looked_for_all_is_shown(school: School) -> None:
    assert len(kinds(school)) == school.ledger.number


def test_a_visit_has_its_steps_and_what_was_put_right_of_it(school: School) -> None:
    assert kinds(school, visit="v-1") == ["visit.planned", "visit.held", "visit.talked", "visit.note_published"]
    assert kinds(school, visit="v-2") == ["visit.planned", "visit.held", "entry.corrected"]


def test_somebody_is_found_as_who_acts_for_whom_and_as_whom_it_concerns(school: School) -> None:
    assert "visit.held" in kinds(school, person="p-2", visit="v-1")
    assert kinds(school, person="p-3", visit="v-1") == []
    assert kinds(school, person="p-4") == ["person.registered"]
    school.does(cc.plan.PersonRegistered(person="p-9", unit="solbacken"), on_behalf_of="p-huvudman")
    assert kinds(school, person="p-huvudman") == ["person.registered"]


def test_a_rule_is_found_by_its_id_and_its_name_with_what_departs_from_it(school: School) -> None:
    found = ["round.closed", "deviation.recorded"]
    assert kinds(school, rule="S4-03") == found
    assert kinds(school, rule="a_round_ends_when_its_aim_is_reached") == found
    assert kinds(school, rule="S0-99") == []


def test_a_group_and_a_meeting_are_found(school: School) -> None:
    assert kinds(school, group="g", type="group.formed") == ["group.formed"]
    assert "visit.held" in kinds(school, group="g")
    assert kinds(school, meeting="m") == []


def test_days_moments_and_numbers_are_spans_with_both_ends(school: School) -> None:
    assert set(kinds(school, happened_from=sept(14), happened_until=sept(14))) == {"visit.held"}
    assert kinds(school, after=1, until=2) == ["method.adopted"]
    second = list(school.ledger.entries())[1].recorded_at
    third = list(school.ledger.entries())[2].recorded_at
    assert kinds(school, recorded_from=second, recorded_until=third) == ["method.adopted"]
    assert "plan.started" not in kinds(school, happened_from=AUTUMN, after=1)


def test_a_reason_is_searched_where_it_may_be_read(school: School) -> None:
    assert kinds(school, text="WERE ILL") == ["round.closed", *["deviation.recorded"] * 1]
    sought = Sought(text="were ill")
    assert list(sift(school.ledger.entries(), school.ledger.state, sought, {})) == []


@pytest.mark.parametrize(
    ("by", "most"),
    [
        ("person", "p-rektor"),
        ("type", "person.registered"),
        ("rule", "-"),
        ("group", "g"),
        ("meeting", "-"),
        ("visit", "-"),
        ("month", "2026-08"),
    ],
)
def test_entries_are_counted_the_most_first(school: School, by: str, most: str) -> None:
    counts = counted(school.ledger.entries(), school.ledger.state, by)
    assert next(iter(counts)) == most
    assert sum(counts.values()) == school.ledger.number
    assert by in COUNTED_BY
