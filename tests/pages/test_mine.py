"""My data: a teacher finds every line of theirs, sees who has read them, and disposes of a paper of their own."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.pages.browser_crowd import circle
from tests.pages.conftest import House, Seen, open_house
from tests.pages.test_overview import begun
from tests.school import School, sept
from tests.web.world import OWN, ROLES, TODAY

import collegial_core as cc
from collegial_core.definitions import shipped_retention
from collegial_vault import new_master, open_vault

NEED = "To wait for answers"
DUE = date(2029, 8, 1)
TEACHER, HOST, PRINCIPAL = ROLES["visitor"], ROLES["host"], ROLES["principal"]


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[House]:
    """A house whose texts are sealed, in which somebody has named a need of theirs."""
    vault = open_vault(str(tmp_path / "keys.db"), new_master(tmp_path / "master.key"))
    with open_house(tmp_path, vault=vault) as house:
        ledger = house.plans.ledger(OWN)
        adopted = cc.disposal.RetentionAdopted(decision="GB 1", schedule=shipped_retention())
        ledger.do(adopted, by=PRINCIPAL, on=sept(20))
        ledger.do(cc.conditions.NeedIdentified(person=TEACHER, text=NEED), by=TEACHER, on=sept(21))
        yield house


def own(house: House) -> int:
    """Give the number of the entry in which they named it, the last of all."""
    return house.plans.ledger(OWN).number


def test_a_teacher_finds_every_line_that_the_plan_holds_of_them(sealed: House) -> None:
    browser = sealed.browser(TEACHER)
    page = browser.goes("/my-data")
    assert (page.status, "What you wrote" in page.text) == (200, True)
    found = json.loads(browser.client.get(f"/p/{OWN}/my-data.json").content)
    expected = sealed.plans.ledger(OWN).extract(TEACHER)
    assert found["person"] == TEACHER
    (plan,) = found["plans"]
    assert [it["number"] for it in plan["entries"]] == [it.number for it in expected.entries]
    assert any(it["data"].get("text") == NEED for it in plan["entries"])
    document = browser.client.get(f"/p/{OWN}/my-data.html")
    assert document.headers["content-disposition"] == f'attachment; filename="{OWN}-{TEACHER}.html"'
    assert all(f">{it.number}</td>" in document.text for it in expected.entries)
    assert NEED in document.text


@pytest.mark.parametrize("person", [it for it in ROLES.values() if it != TEACHER])
def test_nobody_takes_away_the_words_of_somebody_else(sealed: House, person: str) -> None:
    browser = sealed.browser(person)
    for path in ("/my-data", "/my-data.json", "/my-data.html"):
        assert NEED not in browser.client.get(f"/p/{OWN}{path}").text


def test_an_author_sees_who_has_read_their_note(sealed: House) -> None:
    assert "Nobody else has read it." in sealed.browser(TEACHER).goes("/my-data").text
    assert sealed.browser(HOST).goes("/visits/v-1").status == 200
    seen = sealed.browser(TEACHER).goes("/my-data").text
    assert f"N {HOST} Note, entry 27 . In the right of the two of them." in seen
    assert "Nobody else has read it." not in seen


def test_what_was_shared_is_told_and_can_be_taken_back(tmp_path: Path) -> None:
    school = circle(TODAY)
    school.does(cc.sharing.ShareArtefact(kind="action_plan", of="m-1", with_person="p-3"), by="p-2", on=sept(8))
    with open_house(tmp_path, school=school) as house:
        browser = house.browser("p-2")
        page = browser.goes("/my-data")
        assert "You let N p-3 read it." in page.text
        (form,) = [it.removeprefix(f"/p/{OWN}") for it in page.links if "artefact.unshare" in it]
        assert str(browser.sends(form).answer.url).endswith("/my-data?done=artefact.unshare")
        assert "You let N p-3 read it." not in browser.goes("/my-data").text


def test_a_working_paper_of_ones_own_is_disposed_of_for_good_and_for_everybody(sealed: House) -> None:
    number, browser = own(sealed), sealed.browser(TEACHER)
    path = f"/entries/{number}/dispose"
    assert f"/p/{OWN}{path}" in browser.goes(f"/entries/{number}").links
    assert sealed.browser(PRINCIPAL).goes(path).status == 404
    assert "Nobody can read your words here afterwards" in browser.goes(path).text
    csrf = browser.goes(path).csrf
    for _click in range(2):
        assert "It is disposed of." in browser.posts(path, csrf=csrf).text
    assert browser.goes(path).status == 404
    assert sealed.browser(PRINCIPAL).posts(path, csrf=csrf).status in {403, 404}
    assert NEED not in browser.client.get(f"/p/{OWN}/my-data.json").text
    assert "[erased: " in browser.client.get(f"/p/{OWN}/my-data.json").text
    with sealed.plans.read(OWN) as reading:
        (disposal,) = reading.state.disposals.decided.values()
    assert (disposal.person, disposal.carried_out_on) == (TEACHER, TODAY)


def test_a_decision_of_somebody_else_that_waits_does_not_stand_in_the_way(sealed: House) -> None:
    number = own(sealed)
    due = cc.disposal.DecideDisposal(disposal="d-1", decision="GB 2", entries=(number,))
    sealed.plans.ledger(OWN).do(cc.conditions.NeedIdentified(person=TEACHER, text="x y z"), by=TEACHER, on=sept(22))
    sealed.plans.ledger(OWN).do(due, by=PRINCIPAL, on=sept(23))
    assert "It is disposed of." in sealed.browser(TEACHER).sends(f"/entries/{own(sealed) - 1}/dispose").text


def test_whoever_may_decide_decides_on_what_is_due_and_carries_it_out(sealed: House) -> None:
    """Given texts whose time is over, when it is decided with a reference and carried out, then nobody reads them."""
    assert sealed.browser(TEACHER, on=DUE).goes("/disposal").status == 404
    browser = sealed.browser(PRINCIPAL, on=DUE)
    assert f"/p/{OWN}/disposal" in browser.goes("/more").links
    assert f"/p/{OWN}/disposal" not in sealed.browser(TEACHER, on=DUE).goes("/more").links
    assert "own need, school year 2026/27" in browser.goes("/disposal").text
    assert "Give the reference of the decision." in browser.sends("/disposal", decision=" ").text
    decided = browser.sends("/disposal", decision="GB 2029/3")
    assert "It is decided." in decided.text
    waiting = re.search(r'name="carry_out" value="([^"]+)"', decided.html)
    assert waiting is not None
    done = browser.sends("/disposal", carry_out=waiting.group(1))
    assert "It is carried out" in done.text
    assert "Nothing is due." in done.text
    assert "[erased: GB 2029/3]" in sealed.browser(TEACHER).client.get(f"/p/{OWN}/my-data.json").text


def test_before_its_time_nothing_is_due(sealed: House) -> None:
    seen = sealed.browser(PRINCIPAL).goes("/disposal").text
    assert "Nothing is due." in seen
    assert "A school's texts" in seen


def test_in_an_open_plan_nothing_is_disposed_of_and_it_says_so(house: House) -> None:
    assert "are not sealed" in house.browser(TEACHER).goes("/my-data").text
    with house.plans.read(OWN) as reading:
        last = reading.number
    for number in range(1, last + 1):
        assert "/dispose" not in house.browser(TEACHER).goes(f"/entries/{number}").html


@pytest.mark.requirement("S0-12")
@pytest.mark.parametrize("lang", ["en", "sv"])
def test_somebody_shares_what_their_needs_are_about_and_takes_it_back(tmp_path: Path, lang: str) -> None:
    theme = {"en": "Assessment and feedback", "sv": "Bedömning och återkoppling"}[lang]
    with open_house(tmp_path, school=begun().starts().takes_order(PRINCIPAL)) as house:
        browser = house.browser("p-2")
        (share,) = asks(browser.goes(f"/my-data?lang={lang}"), "need.share")
        form = browser.goes(f"{share}&lang={lang}").text
        assert theme in form
        assert str(browser.sends(share, theme="feedback").answer.url).endswith("/my-data?done=need.share")
        mine = browser.goes(f"/my-data?lang={lang}")
        assert theme in mine.text
        assert theme not in house.browser("p-3").goes(f"/my-data?lang={lang}").text
        (back,) = asks(mine, "need.take_back")
        browser.sends(back)
        assert theme not in browser.goes(f"/my-data?lang={lang}").text
        assert not asks(browser.goes("/my-data"), "need.take_back")
        browser.sends(share, theme="questions")
        browser.sends(share, theme="calm")
        told = browser.goes("/my-data?lang=en").text
        assert "Questions and talk in lessons" in told
        assert "Calm to work and safety" in told
        assert "Assessment" not in told


@pytest.mark.requirement("S0-12")
def test_nobody_shares_somebody_elses_needs(tmp_path: Path) -> None:
    with open_house(tmp_path, school=begun().starts().takes_order(PRINCIPAL)) as house:
        house.calls(PRINCIPAL, "Margareta Holm")
        for person in (PRINCIPAL, "p-3"):
            assert house.browser(person).goes("/ask/need.share?person=p-2").status == 404
        assert house.browser("p-2").goes("/ask/need.share?person=p-2").status == 200


@pytest.mark.requirement("S0-12")
def test_a_principal_sees_themes_of_three_people_without_names(tmp_path: Path) -> None:
    school = begun().starts().takes_order(PRINCIPAL)
    people = ("p-2", "p-3", "p-4")
    for person in people:
        school.does(cc.conditions.NeedShared(person=person, theme="calm"), by=person)
    with open_house(tmp_path, school=school) as house:
        house.calls(PRINCIPAL, "Margareta Holm")
        seen = house.browser(PRINCIPAL).goes("/overview").text
        start = seen.index("What people's own needs are about")
        told = seen[start : seen.index("Approvals", start)]
        assert "Calm to work and safety at least 3 Every other theme: fewer than three." in told
        assert not any(name in told for name in people)


@pytest.mark.requirement("S0-12")
def test_a_principal_ticks_the_themes_that_an_analysis_builds_on(tmp_path: Path) -> None:
    with open_house(tmp_path, school=begun_with_group()) as house:
        house.calls(PRINCIPAL, "Margareta Holm")
        browser = house.browser(PRINCIPAL)
        page = "/todo/analysis/solbacken"
        sent = {"ticks.participants": "yes", "participants.p-1": "on", "ticks.themes": "yes", "themes.calm": "on"}
        assert "Calm to work and safety" in browser.goes(page).text
        browser.sends(page, text="We talk too much", **sent)
        said = (it.event for it in house.plans.ledger(OWN).entries())
        (recorded,) = (it for it in said if isinstance(it, cc.conditions.AnalysisRecorded))
        assert recorded.themes == ("calm",)


def begun_with_group() -> School:
    school = begun().starts("development-model@4").takes_order(PRINCIPAL)
    school.forms(4, method="development-model@4")
    return school


def asks(seen: Seen, command: str) -> list[str]:
    """Give the forms of a command that a page leads to."""
    return [it.removeprefix(f"/p/{OWN}") for it in seen.links if f"/ask/{command}?" in it]
