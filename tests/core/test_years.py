"""A school's year with four methods at once, as the benchmark tells it, is lawful from its first day to its last."""

from functools import cache

import pytest
from tests.bench.years import Municipality, story
from tests.school import checked

import collegial_core as cc
from collegial_core import Ledger
from collegial_core.testing.reference import ticking
from collegial_core.views import VIEWS, Query
from collegial_core.wire.vocabulary import EVENTS, MESSAGE_TYPE_OF


@cache
def told(years: int = 1) -> Ledger:
    """Give the ledger of one school with 24 teachers after so many years."""
    ledger = cc.open("memory://", clock=ticking()).ledger("skolan")
    answers = ledger.do_many(story(Municipality(schools=1, teachers=24, years=years)))
    assert [answer for answer in answers if not isinstance(answer, cc.ledger.Recorded)] == []
    return ledger


def test_every_wish_is_granted_and_every_entry_lawful() -> None:
    assert told().number > 2000
    assert checked(told()) == []


@pytest.mark.requirement("S0-24")
def test_a_second_year_begins_with_a_revision_and_a_late_checkin_that_has_its_reason() -> None:
    plan, found = told(2).state.plan, checked(told(2))
    assert plan is not None
    assert plan.revision == 2
    assert {(finding.rule, finding.severity) for finding in found} == {("S0-21", cc.Severity.W)}


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_something_to_show(name: str) -> None:
    state = told().state
    somebody = Query(person=next(iter(state.people)))
    ended = {"deviations", "courses", "overdue", "agenda"}  # nothing is late, and no meeting lies ahead
    ended |= {"approvals", "disposals", "stores"}  # nobody was asked to approve it, and nothing may be disposed of yet
    assert VIEWS[name](state) or VIEWS[name](state, somebody) or name in ended


def test_nearly_every_kind_of_thing_happens() -> None:
    happened = {MESSAGE_TYPE_OF[type(entry.event)].name.split(".")[0] for entry in told(2).entries()}
    assert {word.name.split(".")[0] for word in EVENTS} - happened == {
        "auditor",
        "authority",
        "course",
        "disposal",
        "entry",
        "evidence",
        "minutes",
        "organiser",
        "retention",
        "store",
        "system",
        "text",
        "writing",
    }
