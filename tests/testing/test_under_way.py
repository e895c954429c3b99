"""Made-up requests for a plan under way: most are accepted, of most classes."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.school import AUTUMN, School

import collegial_core as cc
from collegial_core import wire
from collegial_core.authority import AdoptAuthority, who_may
from collegial_core.kernel.value import Asked
from collegial_core.ledger import Ledger, Recorded
from collegial_core.plan import AdoptMethod, PersonRegistered, PlanStarted, WithdrawEntry
from collegial_core.testing import ReferenceStore, line_of, requests_in
from collegial_core.testing.under_way import _by_whoever_may, _ids_in, _shipped, _shipped_authorities
from collegial_core.visit import VisitHeld
from collegial_core.wire.vocabulary import REQUESTS

MANY = settings(max_examples=7, deadline=None, suppress_health_check=list(HealthCheck))
GROUPS = (("base-group-visits@2", 4), ("learning-group@2", 7), ("development-model@2", 5), ("collegial-supervision", 4))
ONCE = {PlanStarted}
"""What cannot be accepted in a plan that has started."""


@pytest.fixture(autouse=True)
def anew() -> None:
    """Let what a test reaches not depend on those before it."""
    _ids_in.cache_clear()
    _shipped.cache_clear()
    _shipped_authorities.cache_clear()


def under_way() -> Ledger:
    school = School().starts(*(method for method, _ in GROUPS))
    for number, (method, members) in enumerate(GROUPS, 1):
        school.runs(members, group=f"g-{number}", method=method)
    return school.ledger


def goes_on(data: st.DataObject, ledger: Ledger, today: date, times: int) -> Counter[tuple[type, bool]]:
    """Ask for many things, one after another, while days pass; count what was accepted and what was not."""
    outcomes: Counter[tuple[type, bool]] = Counter()
    for _ in range(times):
        request = data.draw(requests_in(ledger, today))
        (answer,) = ledger.do_many([request])
        outcomes[type(request.asked), isinstance(answer, Recorded)] += 1
        today += timedelta(data.draw(st.integers(0, 1)))
    return outcomes


@pytest.mark.no_cover  # counted, it takes four times as long
def test_in_a_started_plan_most_is_accepted_and_four_classes_in_five_at_least_once() -> None:
    outcomes: Counter[tuple[type, bool]] = Counter()

    @settings(MANY, max_examples=14)
    @given(data=st.data())
    def years(data: st.DataObject) -> None:
        outcomes.update(goes_on(data, under_way(), AUTUMN, 201))

    years()
    accepted = {kind for kind, yes in outcomes if yes}
    never = {word.kind for word in REQUESTS} - accepted - ONCE
    share = sum(times for (_, yes), times in outcomes.items() if yes) / outcomes.total()
    assert 1 / 3 <= share < 1
    assert len(never) <= len(REQUESTS) // 5, never


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_plan_that_has_not_started_is_started_first(data: st.DataObject) -> None:
    ledger = cc.Plans(ReferenceStore()).ledger("plan-1")
    assert isinstance(data.draw(requests_in(ledger, AUTUMN)).asked, PlanStarted)


@pytest.mark.parametrize("kind", [AdoptAuthority, AdoptMethod])
@settings(max_examples=2, deadline=None)
@given(data=st.data())
def test_what_is_at_hand_can_be_adopted(kind: type[Asked], data: st.DataObject) -> None:
    ledger = under_way()
    (answer,) = ledger.do_many([data.draw(requests_in(ledger, AUTUMN, kind))])
    assert isinstance(answer, Recorded)


@settings(max_examples=2, deadline=None)
@given(data=st.data())
def test_what_fits_a_plan_comes_back_from_its_line(data: st.DataObject) -> None:
    ledger = under_way()
    for _ in range(60):
        request = data.draw(requests_in(ledger, AUTUMN))
        assert wire.request(line_of(request)) == request
        ledger.do_many([request])


@pytest.mark.parametrize("kind", [VisitHeld, WithdrawEntry])
@settings(max_examples=7, deadline=None)
@given(data=st.data())
def test_only_what_is_named_is_asked_for(kind: type[Asked], data: st.DataObject) -> None:
    assert isinstance(data.draw(requests_in(under_way(), AUTUMN, kind)).asked, kind)


def test_in_a_plan_with_an_authority_whoever_may_is_let_ask() -> None:
    ledger = School().starts(people=3).takes_order().ledger
    event = PersonRegistered(person="p-9", unit="solbacken")
    for by in ("p-1", "p-rektor"):
        request = cc.Request(event, cc.Occasion(by=by, on=AUTUMN))
        assert _by_whoever_may(ledger, ledger.state, request, event).occasion.by == "p-rektor"
    nowhere = VisitHeld(visit="nowhere")
    asked = cc.Request(nowhere, cc.Occasion(by="p-9", on=AUTUMN))
    assert who_may(ledger.state, nowhere, AUTUMN) == ()
    assert _by_whoever_may(ledger, ledger.state, asked, nowhere) == asked
    assert set(_shipped_authorities()) == {"school@1"}
