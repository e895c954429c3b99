"""What visits are for, the areas of a form, and pairs that nobody owes, as tables in both languages."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.school import MONDAY, School

import collegial_core as cc
from collegial_cli.screen import Screen
from collegial_cli.tables import draw_view

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial


@pytest.fixture(scope="module")
def school() -> School:
    """A round in which one visit looks at two areas, and to which somebody has come late."""
    school = School().starts("base-group-visits@3").runs(3, method="base-group-visits@3").opens()
    school.visits("p-1", "p-2", MONDAY, visit="v-1", support=("questions", "climate"))
    school.plans_visit("p-2", "p-3", date(2026, 9, 14), visit="v-2", support="whole")
    school.plans_visit("p-3", "p-1", date(2026, 9, 21), visit="v-3")
    school.does(cc.group.MemberJoined(group="g", person="p-4"), on=date(2026, 11, 20))
    return school


def drawn(school: School, view: str, lang: str) -> str:
    stream = io.StringIO()
    draw_view(Screen(stream, lang=lang), view, school.ledger.state)
    return stream.getvalue()


@pytest.mark.requirement("S4-08")
def test_the_visits_name_the_areas_that_are_looked_at(school: School) -> None:
    assert "  Questions and talk + Climate and order  " in drawn(school, "visits", "en")
    assert "  Frågor och samtal + Klimat och ordning  " in drawn(school, "visits", "sv")
    _, _, whole, none = drawn(school, "visits", "en").splitlines()[1:]
    assert "  whole  " in whole
    assert "  –  " in none


@pytest.mark.requirement("S4-10", "S4-11")
def test_the_coverage_tells_what_visits_are_for_and_which_pairs_nobody_owes(school: School) -> None:
    english, swedish = drawn(school, "coverage", "en"), drawn(school, "coverage", "sv")
    assert "\nNot asked for, since one of the two joined late: p-1 to p-4, p-2 to p-4, p-3 to p-4" in english
    assert "\nKrävs inte, eftersom en av de två kom in sent: p-1 " in swedish
    assert "\nWhat the visits are for\n- Learn from each other and together\n" in english
    assert "\nVad besöken är till för\n- Lära av varandra och tillsammans\n" in swedish
    assert "\nGoal: Teaching that lets more pupils reach the goals\n" in english


@pytest.mark.requirement("S4-10", "S4-08")
def test_what_waits_where_a_visit_is_planned_tells_what_it_is_for(collegial: Collegial) -> None:
    start = [line.replace('"version": 1', '"version": 3') if "base-group" in line else line for line in lines.START]
    assert collegial.applies(*start).status == 0
    asking = ("todo", lines.PLAN, "--person", "p-01", "--on", "2026-09-07")
    shown = collegial(*asking)
    assert shown.out.count("\nWhat the visits are for\n") == 1
    (item,) = (it for it in collegial(*asking, "--json").document["todo"] if it["kind"] == "plan_visits")
    assert item["aims"]["goal_sv"] == "En undervisning som leder till att fler elever når målen"
    assert [it["area"] for it in item["support"]][:2] == ["beginning", "content"]
