"""The overview: numbers as the library gives them, a button for what is missing, and nobody's words."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.pages.conftest import Browser, House, open_house
from tests.school import School, sept
from tests.web.world import OWN, ROLES, TODAY

import collegial_core as cc
from collegial_core.audit.sealing import texts_in
from collegial_core.conditions import ChecklistQuestion
from collegial_core.ids import PersonId
from collegial_core.testing import ReferenceStore
from collegial_core.todo import may
from collegial_core.views import VIEWS, Query

PRINCIPAL = ROLES["principal"]
roles = pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))


def begun() -> School:
    """Begin a plan by a clock that stands at its start."""
    return School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC)))


def asked(browser: Browser) -> list[str]:
    """Give the forms that the overview leads to."""
    links = (it.removeprefix(f"/p/{OWN}") for it in browser.goes("/overview").links)
    return [it for it in links if it.startswith(("/ask/", "/todo/"))]


def command(path: str) -> str:
    """Give what a form asks for, as far as its address says."""
    return path.removeprefix("/ask/").partition("?")[0] if path.startswith("/ask/") else ""


@roles
def test_every_button_opens_its_form_and_nobody_is_offered_what_is_not_theirs(person: str, open_day: House) -> None:
    browser = open_day.browser(person)
    assert browser.goes("/overview").status == 200
    for it in asked(browser):
        assert browser.goes(it).status == 200, it
    with open_day.plans.read(OWN) as reading:
        allowed = {it.asked for it in may(reading.state, PersonId(person), TODAY)}
    assert {name for it in asked(browser) if (name := command(it))} <= allowed


def test_whoever_answers_for_a_plan_finds_the_overview_in_the_bar(open_day: House) -> None:
    found = {role: f"/p/{OWN}/overview" in open_day.browser(it).goes("").links for role, it in ROLES.items()}
    assert found["principal"]
    assert found["auditor"]
    assert not found["visitor"]


@pytest.mark.requirement("S0-23")
def test_it_says_of_a_principal_what_readiness_says(open_day: House) -> None:
    with open_day.plans.read(OWN) as reading:
        rows = VIEWS["readiness"](reading.state, Query(on=TODAY))
    mine = next(it for it in rows if it.of == "principal" and it.who == PRINCIPAL)
    seen = open_day.browser(PRINCIPAL).goes("/overview")
    assert f"{mine.shown} of {mine.asked} in place" in seen.text
    assert all(duty.says in seen.text for duty in mine.duties)
    lacking = re.findall(r'<li class="lacks">(\d+)</li>', seen.html)
    assert {int(it) for it in lacking} >= {it.number for it in mine.duties if not it.done}


@pytest.mark.requirement("S0-21", "S0-23")
def test_what_is_seen_to_from_the_overview_is_missing_no_more(house: House) -> None:
    browser = house.browser(PRINCIPAL)
    form = next(it for it in asked(browser) if "checkin.plan" in it or "plan_checkins" in it)
    done = browser.sends(form, weeks="4")
    assert "It is recorded." in done.text
    assert form not in asked(browser)
    with house.plans.read(OWN) as reading:
        assert reading.state.checkins


@pytest.mark.requirement("S4-11")
def test_a_group_stands_there_with_the_pairs_that_coverage_counts(open_day: House) -> None:
    with open_day.plans.read(OWN) as reading:
        (cover,) = VIEWS["coverage"](reading.state, Query())
    text = open_day.browser(PRINCIPAL).goes("/overview").text
    assert re.search(rf"\bg \d .*{cover.seen} of {cover.possible}\b", text)


@pytest.mark.requirement("S0-21")
def test_what_is_late_is_told_with_the_days_and_leads_there(tmp_path: Path) -> None:
    school = begun().starts(people=4).takes_order(PRINCIPAL).runs(4).opens()
    school.plans_visit("p-1", "p-2", sept(14), visit="v")
    with open_house(tmp_path, school=school) as house:
        browser = house.browser("p-1", on=sept(21))
        assert "The visit is not held 7 days" in browser.goes("/overview").text
        assert browser.goes("/visits/v").status == 200
        assert "Nothing is late." in house.browser("p-1", on=sept(14)).goes("/overview").text


@pytest.mark.requirement("S0-15")
def test_a_departure_is_told_with_its_reason_to_who_may_read_it(tmp_path: Path) -> None:
    school = begun().starts("learning-group").takes_order(PRINCIPAL)
    why = "The fourth post is vacant until January"
    school.forms(3, method="learning-group", because=why, accept=("a_group_has_its_methods_size",))
    with open_house(tmp_path, school=school) as house:
        with house.plans.read(OWN) as reading:
            (departure,) = reading.state.deviations
        house.calls(PRINCIPAL, "Margareta Holm")
        principal, teacher = (house.browser(it).goes("/overview") for it in (PRINCIPAL, "p-7"))
        assert why in principal.text
        assert f"/p/{OWN}/entries/{departure.entry}" in principal.links
        assert (why in teacher.text) == (why in house.browser("p-7").goes(f"/entries/{departure.entry}").text)


@pytest.mark.requirement("S1-13")
def test_a_plan_and_minutes_are_approved_from_the_pages(house: House) -> None:
    browser = house.browser(PRINCIPAL)
    assert "have not been approved yet" in browser.goes("/overview").text
    assert "It is recorded." in browser.sends("/ask/plan.approve?back=/p/x").text
    with house.plans.read(OWN) as reading:
        assert reading.state.plan is not None
        (approval,) = reading.state.plan.approvals
        number = reading.number
    assert (approval.by, approval.entries) == (PRINCIPAL, number - 1)
    assert f"up to entry {number - 1}" in browser.goes("/overview").text


@roles
def test_it_holds_nothing_that_anybody_wrote(person: str, open_day: House) -> None:
    ledger = open_day.plans.ledger(OWN)
    reasons = set(ledger.reasons(cc.privacy.reader_on(ledger.state, PersonId(person), TODAY)).values())
    said = {text for entry in ledger.entries() for text in texts_in(entry).values()} - reasons
    assert said
    seen = open_day.browser(person).goes("/overview").text
    assert not [it for it in said if it in seen and len(it) > 3]


# --- the six questions of planning -------------------------------------------------------

QUESTION = "When do the groups meet, and how is it kept up?"
ANSWERING = "/ask/checklist.answer?question=regular_meetings"


def two_units() -> School:
    """Tell of two units with a principal each, and of one who organises neither."""
    return begun().starts(people=4).neighbours("p-9", principal="p-chef").takes_order("p-1", by=PRINCIPAL)


@pytest.mark.requirement("S0-50")
def test_a_principal_answers_a_question_for_the_plan_and_for_a_unit_and_sees_earlier_answers(tmp_path: Path) -> None:
    with open_house(tmp_path, school=two_units()) as house:
        house.calls(PRINCIPAL, "Margareta Holm")
        browser = house.browser(PRINCIPAL)
        overview = browser.goes("/overview")
        assert f"{QUESTION} not answered yet" in overview.text
        (form,) = [it for it in asked(browser) if it.startswith(ANSWERING)]
        assert QUESTION in browser.goes(form).text
        for answer, unit in (("On Mondays", "solbacken"), ("Every other week", "")):
            sent = browser.sends(form, answer=answer, unit=unit)
            assert str(sent.answer.url).endswith("/overview?done=checklist.answer")
        with house.plans.read(OWN) as reading:
            given = reading.state.conditions.checklist[ChecklistQuestion.REGULAR_MEETINGS]
        assert [it.unit for it in given] == ["solbacken", None]
        earlier = browser.goes(form).text
        assert "solbacken On Mondays" in earlier
        assert "The whole plan Every other week" in earlier
        seen = browser.goes("/overview").text
        assert re.search(rf"{re.escape(QUESTION)} the whole plan: [^;]+; solbacken: ", seen)
        assert "On Mondays" not in seen


@pytest.mark.requirement("S0-50")
def test_a_principal_answers_for_no_unit_but_their_own(tmp_path: Path) -> None:
    with open_house(tmp_path, school=two_units()) as house:
        house.calls(PRINCIPAL, "Margareta Holm")
        browser = house.browser(PRINCIPAL)
        form = browser.goes(ANSWERING).html
        assert '<option value="solbacken">' in form
        assert '<option value="ekbacken">' not in form
        number = house.plans.ledger(OWN).number
        browser.sends(ANSWERING, answer="On Mondays", unit="ekbacken")
        assert browser.goes(f"{ANSWERING}&unit=ekbacken").status == 404
        assert house.plans.ledger(OWN).number == number
        organiser = house.browser("p-1")
        assert '<option value="ekbacken">' in organiser.goes(ANSWERING).html
        organiser.sends(ANSWERING, answer="On Mondays", unit="ekbacken")
        assert house.plans.ledger(OWN).number == number + 1
