"""The municipality: numbers over all plans for those to whom they are granted, and for nobody else."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.pages.conftest import House, Seen
from tests.school import School
from tests.web.world import OWN, ROLES, TODAY, taken_in

import collegial_core as cc
from collegial_core.audit.sealing import texts_in
from collegial_core.ids import PersonId, UnitId
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query
from collegial_core.views.overdue import overdue_of_units
from collegial_core.views.readiness import of_unit
from collegial_core.views.terms import unit_standings, unit_terms
from collegial_directory import Grants
from collegial_overview import open_overview

HEAD = ROLES["keeper"]
NOW = datetime(2026, 8, 17, 8, tzinfo=UTC)


def sees(house: House, person: str, query: str = "") -> Seen:
    """Open the page."""
    return Seen(house.browser(person).client.get(f"/municipality{query}"))


@pytest.fixture
def granted(house: House) -> House:
    house.people.grant(Grants(login=f"{HEAD}@{OWN}", person=PersonId(HEAD), opens_plans=False, overview=True))
    return house


@pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))
def test_without_the_grant_there_is_no_such_page(person: str, open_day: House) -> None:
    assert sees(open_day, person).status == 404
    assert "/municipality" not in open_day.browser(person).client.get("/").text


def test_whoever_has_not_signed_in_is_led_to_the_door(open_day: House) -> None:
    answer = open_day.browser().client.get("/municipality", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_it_has_the_numbers_of_the_views_and_the_door_leads_there(granted: House) -> None:
    assert "/municipality" in granted.browser(HEAD).client.get("/").text
    seen = sees(granted, HEAD)
    with granted.plans.read(OWN) as reading:
        (cover,) = VIEWS["coverage"](reading.state, Query())
        (unit,) = (it for it in VIEWS["overview"](reading.state, Query()) if it.unit == OWN)
    assert f"{cover.seen} of {cover.possible} pairs autumn 2026" in seen.text
    row = re.search(rf'<th scope="row">{OWN}</th>(.*?)</tr>', seen.html)
    assert row is not None
    assert f"{unit.in_groups} of {unit.people}" in row[1]
    assert f"{unit.visits_made} of {unit.visits_made + unit.visits_planned}" in row[1]
    with granted.plans.read(OWN) as reading:
        late = [units for _, units in overdue_of_units(reading.state, TODAY) if OWN in units]
        ready = of_unit(reading.state, reading.state.units[UnitId(OWN)], reading.recorded_at.date())
    assert f"{ready.shown} of {ready.asked}" in row[1]
    assert row[1].endswith(f"</svg>{len(late)}</span></td>" if late else "none</td>")


def test_what_is_late_counts_for_its_unit(granted: House) -> None:
    """Given visits still planned when the round has ended, then they are late at the visitors' unit."""
    after = date(2026, 12, 1)
    with granted.plans.read(OWN) as reading:
        late = [row for row, units in overdue_of_units(reading.state, after) if OWN in units]
    html = granted.browser(HEAD, on=after).client.get("/municipality").text
    row = re.search(rf'<th scope="row">{OWN}</th>(.*?)</tr>', html)
    assert row is not None
    assert late
    assert row[1].endswith(f"</svg>{len(late)}</span></td>")


def test_what_is_recorded_is_there_at_once(granted: House) -> None:
    before = sees(granted, HEAD).html
    asked = cc.plan.PersonRegistered(person=PersonId("p-new"), unit=UnitId(OWN))
    granted.plans.ledger(OWN).do(asked, by="p-rektor", on=TODAY)
    with granted.plans.read(OWN) as reading:
        (unit,) = (it for it in VIEWS["overview"](reading.state, Query()) if it.unit == OWN)
    words = f"{unit.in_groups} of {unit.people}"
    assert (words in before, words in sees(granted, HEAD).html) == (False, True)


def test_while_another_process_takes_it_in_the_numbers_are_those_before(
    granted: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sees(granted, HEAD).text
    asked = cc.plan.PersonRegistered(person=PersonId("p-new"), unit=UnitId(OWN))
    granted.plans.ledger(OWN).do(asked, by="p-rektor", on=TODAY)
    monkeypatch.setattr("collegial_sql.sqlite_home.TIMEOUT", 0.1)
    with open_overview(str(tmp_path / "overview.db")) as other, other.home.alone():
        meanwhile = sees(granted, HEAD).text
    said = "What was recorded last is still being taken in; come again in a moment. "
    assert said in meanwhile
    assert meanwhile.replace(said, "") == before
    assert said not in sees(granted, HEAD).text


def test_each_term_tells_how_the_unit_stood_at_its_end(granted: House) -> None:
    with granted.plans.read(OWN) as reading:
        (stood,) = (it for it in unit_standings(reading.state, reading.recorded_at.date()) if it.unit == OWN)
    table = sees(granted, HEAD).html.partition("Term by term")[2].partition("</details>")[0]
    duties = f'<td class="figure">{stood.shown} of {stood.asked}</td><td class="figure">{stood.late}</td>'
    assert duties in table


def test_each_units_terms_stand_beside_each_other(granted: House) -> None:
    """Given what was done in a plan, then each unit's terms tell how much of it was theirs."""
    with granted.plans.read(OWN) as reading:
        rows = unit_terms(reading.state)
        standings = unit_standings(reading.state, reading.recorded_at.date())
    table = sees(granted, HEAD).html.partition("Term by term")[2].partition("</details>")[0]
    found = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td><td class="figure">(\d+)</td>', table)
    done = {(it.unit, it.year, it.autumn): it.visits for it in rows}
    stood = {(it.unit, it.year, it.autumn): 0 for it in standings}
    assert found == [
        (unit, f"{'autumn' if autumn else 'spring'} {year}", str(visits))
        for (unit, year, autumn), visits in sorted({**stood, **done}.items())
    ]
    assert rows


def test_it_holds_nothing_that_anybody_wrote(granted: House) -> None:
    said = {text for it in granted.plans.ledger(OWN).entries() for text in texts_in(it).values() if len(text) > 3}
    assert said
    assert not [it for it in said if it in sees(granted, HEAD).text]


def test_many_plans_stand_on_several_pages(granted: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a-1", "b-2", "z-3"):
        taken_in(granted.plans, School(ReferenceStore(clock=lambda: NOW)).starts(people=1), name)
    monkeypatch.setattr("collegial_web.pages.municipality.municipality.PAGE", 2)
    first = sees(granted, HEAD)
    assert ("a-1" in first.html, "z-3" in first.html) == (True, False)
    assert "?after=b-2" in first.html
    assert "z-3" in sees(granted, HEAD, "?after=b-2").html
