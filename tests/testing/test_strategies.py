"""What is made up has to be what the library accepts, or, where it is absurd, at least read."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegial_core import Request, Unreadable, wire
from collegial_core.kernel import PlanId, VisitId
from collegial_core.testing import POOLS, REQUEST_IDS, YEAR, days, ids, instances, line_of, lines, requests, strategies
from collegial_core.visit import VisitHeld
from collegial_core.wire.vocabulary import EVENTS, REQUESTS, MessageType

FEW = settings(max_examples=20, deadline=None)


@pytest.fixture(autouse=True, scope="module")
def anew() -> None:
    """Make every strategy anew, so that what a test reaches does not depend on those before it."""
    strategies._instances.cache_clear()  # noqa: SLF001


@pytest.mark.parametrize("word", [*REQUESTS, *EVENTS], ids=lambda word: word.versioned)
@FEW
@given(data=st.data(), absurd=st.booleans())
def test_every_word_can_be_made_up(word: MessageType, data: st.DataObject, *, absurd: bool) -> None:
    assert isinstance(data.draw(instances(word.kind, absurd=absurd)), word.kind)


@settings(max_examples=100, deadline=None)
@given(request=st.one_of(requests(), requests(absurd=True)))
def test_a_request_comes_back_from_its_line(request: Request) -> None:
    assert wire.request(line_of(request)) == request


@FEW
@given(request=requests(VisitHeld))
def test_what_is_made_up_lies_in_small_pools(request: Request) -> None:
    assert isinstance(request.asked, VisitHeld)
    assert request.asked.visit in POOLS[VisitId]
    assert request.id in {None, *REQUEST_IDS}
    assert YEAR[0] <= request.occasion.on <= YEAR[1]


@FEW
@given(plan=ids(PlanId, absurd=True), day=days(absurd=True))
def test_absurd_ids_and_days_are_still_ids_and_days(plan: str, day: object) -> None:
    assert (str(plan), type(day).__name__) == (plan, "date")


@settings(max_examples=200, deadline=None)
@given(line=st.one_of(lines(), lines(absurd=True)))
def test_any_line_is_read_or_found_unreadable(line: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(wire.request(line), Request)
