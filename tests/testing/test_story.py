"""Stories: given, when, then. A wrong expectation has to fail."""

from datetime import date

import pytest

from collegial_core.kernel import PersonId, UnitId
from collegial_core.plan import CorrectEntry, PlanStarted, UnitRegistered
from collegial_core.testing import Story, ask, given

START = PlanStarted(title="Läslyft", aim="see how colleagues teach", starts=date(2026, 8, 1), ends=date(2027, 6, 30))
STARTED = PlanStarted(title=START.title, aim=START.aim, starts=START.starts, ends=START.ends)
REGISTER = UnitRegistered(unit=UnitId("u-1"), principal=PersonId("p-1"))
REGISTERED = UnitRegistered(unit=UnitId("u-1"), principal=PersonId("p-1"))


def started() -> Story:
    return given(ask(START))


def test_what_was_wished_for_happened() -> None:
    started().when(REGISTER).then(REGISTERED).when(REGISTER).then_refused("L-02")


def test_a_rule_said_no() -> None:
    given().when(REGISTER).then_refused("L-01").when(START, on_behalf_of="p-2").then(STARTED)


def test_the_same_id_again_answers_with_the_first_answer() -> None:
    given(ask(START, id="c-1")).when(START, id="c-1").then(STARTED)


def test_a_value_was_not_understood() -> None:
    wrong = CorrectEntry(entry=1, data={"starts": "soon"})
    started().when(wrong, because="a slip").then_unreadable("$.data.data.starts")


def test_a_value_that_was_understood_is_noticed() -> None:
    with pytest.raises(AssertionError, match="expected lesson not to be understood, but: "):
        started().when(REGISTER).then_unreadable("lesson")


def test_a_beginning_that_is_refused_is_no_beginning() -> None:
    with pytest.raises(AssertionError, match="given, step 1: L-01"):
        given(ask(REGISTER))


def test_another_event_is_noticed() -> None:
    with pytest.raises(AssertionError, match="but recorded was"):
        started().when(REGISTER).then(STARTED)


def test_a_refusal_is_noticed() -> None:
    with pytest.raises(AssertionError, match="expected nothing, but: L-01"):
        given().when(REGISTER).then()


def test_an_event_in_place_of_a_refusal_is_noticed() -> None:
    with pytest.raises(AssertionError, match="expected a refusal by L-01"):
        started().when(REGISTER).then_refused("L-01")


def test_another_rule_is_noticed() -> None:
    with pytest.raises(AssertionError, match="expected a refusal by L-02, but: L-01"):
        given().when(REGISTER).then_refused("L-02")


def test_a_refusal_that_recorded_something_is_noticed() -> None:
    story = given().when(REGISTER)
    story.ledger.do(START, by="p-1", on=START.starts)
    with pytest.raises(AssertionError, match="nothing should have been recorded"):
        story.then_refused("L-01")
