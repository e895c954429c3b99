"""What visits are for, and the form that supports whoever observes: shown where one needs them (S4-08, S4-10)."""

from typing import Any

import pytest
from tests.circle import but
from tests.school import AUTUMN, School, refused

import collegial_core as cc
from collegial_core.definitions import shipped_methods
from collegial_core.todo import Item, todo
from collegial_core.views import VIEWS, Query

METHOD = next(it for it in shipped_methods() if it.ref == "base-group-visits@3")
AREAS = ("beginning", "content", "questions", "participation", "response", "climate")


@pytest.fixture
def school() -> School:
    """A group of three under the method that has a form, with no round yet."""
    return School().starts("base-group-visits@3").runs(3, method="base-group-visits@3")


def waits(school: School, kind: str) -> Item:
    (item,) = (it for it in todo(school.ledger.state, cc.ids.PersonId("p-1"), AUTUMN) if it.kind == kind)
    return item


# --- what visits are for ----------------------------------------------------------------------


@pytest.mark.requirement("S4-10")
def test_whoever_opens_a_round_or_plans_a_visit_sees_what_visits_are_for(school: School) -> None:
    aims = METHOD.visits.aims
    assert aims is not None
    assert waits(school, "open_round").aims == aims
    school.opens()
    assert waits(school, "plan_visits").aims == aims
    (cover,) = VIEWS["coverage"](school.ledger.state)
    assert cover.aims == aims


@pytest.mark.requirement("S4-10")
def test_a_method_that_says_nothing_of_it_shows_nothing() -> None:
    school = School().starts("teaching-squares").runs(4, method="teaching-squares")
    assert waits(school, "open_round").aims is None
    school.opens()
    assert (waits(school, "plan_visits").aims, waits(school, "plan_visits").support) == (None, ())
    assert VIEWS["coverage"](school.ledger.state)[0].aims is None


# --- the form -----------------------------------------------------------------------------------


@pytest.mark.requirement("S4-08")
def test_whoever_plans_a_visit_sees_what_support_can_be_chosen(school: School) -> None:
    assert waits(school, "open_round").support == ()
    school.opens()
    assert tuple(it.area for it in waits(school, "plan_visits").support) == AREAS


@pytest.mark.requirement("S4-08")
def test_chosen_parts_are_areas_of_the_methods_form(school: School) -> None:
    school.opens()
    with refused("S4-08") as caught:
        school.plans_visit("p-1", "p-2", support=("questions", "the opening"))
    assert caught.value.facts == {"method": "base-group-visits@3", "count": 1, "known": AREAS}
    assert caught.value.severity is cc.Severity.E
    school.plans_visit("p-1", "p-2", support=("questions", "climate"))
    assert school.ledger.state.visits["v"].support == ("questions", "climate")


@pytest.mark.requirement("S4-08")
def test_without_a_form_parts_are_free_words() -> None:
    school = School().starts("base-group-visits@2").runs(3, method="base-group-visits@2").opens()
    school.plans_visit("p-1", "p-2", support=("the opening",))
    (line,) = visits(school)
    assert (line.support, line.areas, line.looked_at) == (("the opening",), (), ("the opening",))


@pytest.mark.requirement("S4-08")
@pytest.mark.parametrize(
    ("support", "areas"), [("none", ()), ("whole", AREAS), (("climate", "questions"), ("questions", "climate"))]
)
def test_the_visits_name_the_areas_that_are_looked_at(school: School, support: Any, areas: tuple[str, ...]) -> None:
    school.opens().plans_visit("p-1", "p-2", support=support)
    (line,) = visits(school)
    assert (line.support, tuple(it.area for it in line.areas)) == (support, areas)
    assert all(it.questions_sv for it in line.areas)


@pytest.mark.requirement("S4-08")
def test_a_schools_own_form_is_its_own_method() -> None:
    own = but(METHOD, method=cc.ids.MethodId("ours"), version=1, support=METHOD.support[:1])
    school = School(methods=[own]).starts("ours").runs(3, method="ours").opens()
    with refused("S4-08"):
        school.plans_visit("p-1", "p-2", support=("climate",))
    school.plans_visit("p-1", "p-2", support=("beginning",))


def visits(school: School) -> list[Any]:
    return VIEWS["visits"](school.ledger.state, Query())
