"""The plan on a page: its years, its goals where they stand, and what is new since somebody was there last."""

from pathlib import Path

import pytest
from tests.pages.conftest import House, open_house
from tests.school import sept
from tests.web.world import OWN, ROLES, TODAY, told

import collegial_core as cc

PRINCIPAL, TEACHER = ROLES["principal"], ROLES["visitor"]


@pytest.mark.requirement("S0-11", "S0-24")
def test_goals_stand_there_with_how_far_they_have_come(tmp_path: Path) -> None:
    school = told()
    goal = cc.conditions.GoalSet(
        goal="g-1", scope="whole_unit", text="Everybody gets time to think", law="Lgr22", need="Time"
    )
    school.does(goal, on=sept(10))
    with open_house(tmp_path, school=school) as house:
        before = house.browser(TEACHER).goes("/plan").text
        assert "Everybody gets time to think not looked at yet" in before
        found = cc.conditions.GoalAssessed(goal="g-1", state="reached", text="Seen in all groups")
        house.plans.ledger(OWN).do(found, by=PRINCIPAL, on=sept(20))
        assert "reached, Sun 20 Sep 2026" in house.browser(TEACHER).goes("/plan").text


def test_what_is_new_is_told_once(house: House) -> None:
    browser = house.browser(TEACHER)
    assert "Nothing is new." in browser.goes("/plan").text
    house.plans.ledger(OWN).do(cc.plan.PersonRegistered(person="p-20", unit=OWN), by=PRINCIPAL, on=TODAY)
    seen = browser.goes("/plan")
    assert "New since you were here last 1 entry" in seen.text
    assert f"/p/{OWN}/entries/{house.plans.ledger(OWN).number}" in seen.links
    assert "Nothing is new." in browser.goes("/plan").text


@pytest.mark.parametrize("wrong", ["x", "-1", "9" * 30, "999999", ""])
def test_what_somebody_has_kept_of_it_breaks_nothing(wrong: str, open_day: House) -> None:
    browser = open_day.browser(TEACHER)
    browser.client.cookies.set("collegial-seen", wrong)
    assert browser.goes("/plan").status == 200


@pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))
def test_nobody_reads_there_what_they_may_not(person: str, open_day: House) -> None:
    seen = open_day.browser(person).goes("/plan")
    assert seen.status == 200
    assert "Calm start" not in seen.text
