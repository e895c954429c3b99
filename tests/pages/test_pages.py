"""Pages: what waits can be done there, what is somebody else's is not shown, and what was written stays text."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.pages.conftest import ADDRESS, Browser, House, Seen, open_house
from tests.school import School, sept
from tests.web.world import OWN, ROLES, TODAY

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.schedule import Break, Term
from collegial_core.testing import ReferenceStore
from collegial_core.todo import may, todo
from collegial_core.views import VIEWS, Query
from collegial_web import app
from collegial_web.pages import forms
from collegial_web.pages.drawing import style
from collegial_web.pages.problem import CSP
from collegial_web.pages.today import today
from collegial_words.catalogue import translator

LATER = sept(30)
PLAIN = ("", "/groups", "/groups/g", "/visits", "/visits/v-1", "/visits/v-2")
EVIL = "<script>alert(1)</script>\"'&amp;"

pages = pytest.mark.parametrize("path", PLAIN)
roles = pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))


# --- who comes in ---------------------------------------------------------------------


def test_whoever_has_not_signed_in_is_led_to_the_door(open_day: House) -> None:
    nobody = open_day.browser()
    for path in PLAIN:
        answer = nobody.client.get(f"/p/{OWN}{path}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Who are you?" in nobody.client.get("/").text


def test_without_a_demo_the_door_names_nobody(tmp_path: Path) -> None:
    with open_house(tmp_path, demo=False) as house:
        door = house.browser().client.get("/")
        assert (door.status_code, "N p-2" in door.text) == (200, False)
        assert "Sign in at your school" in door.text
        assert house.browser().client.post("/login", data={"plan": OWN, "person": "p-2"}).status_code == 404


def test_the_help_page_shows_each_role_a_picture_in_their_language(open_day: House) -> None:
    shown = {}
    for lang in ("sv", "en"):
        browser = open_day.browser(ROLES["visitor"], lang)
        shown[lang] = re.findall(r'<img src="([^"]+)" alt="[^"]{20,}"', browser.goes("/help").html)
        assert len(shown[lang]) == len({it[-12:] for it in shown[lang]}) == 4
        for it in shown[lang]:
            answer = browser.client.get(it)
            assert (answer.headers["content-type"], answer.content[:4]) == ("image/png", b"\x89PNG")
            assert "immutable" in answer.headers["cache-control"]
    assert not {*shown["sv"]} & {*shown["en"]}
    assert open_day.browser().client.get("/static/0.today-sv.png").status_code == 404


@pytest.mark.parametrize("path", ["/", *(f"/p/{OWN}{path}" for path in PLAIN), f"/p/{OWN}/groups/nowhere"])
def test_a_form_may_tell_the_server_that_it_comes_from_there(path: str, open_day: House) -> None:
    """Given a page, then its policy lets a browser name its origin to us and nobody else: the door asks for it."""
    assert open_day.browser("p-2").client.get(path).headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(("origin", "status"), [("null", 403), ("http://evil.example", 403), (ADDRESS, 303)])
def test_somebody_signs_in_from_our_own_door_alone(origin: str, status: int, open_day: House) -> None:
    answer = open_day.browser().client.post(
        "/login", data={"plan": OWN, "person": "p-2"}, headers={"Origin": origin}, follow_redirects=False
    )
    assert answer.status_code == status


def test_somebody_with_one_plan_is_led_into_it_and_out_again(open_day: House) -> None:
    browser = open_day.browser("p-2")
    there = browser.client.get("/")
    assert str(there.url) == f"{ADDRESS}/p/{OWN}"
    out = browser.client.post("/logout", data={"csrf": browser.goes("").csrf})
    assert (out.status_code, str(out.url)) == (200, f"{ADDRESS}/")
    assert browser.client.get(f"/p/{OWN}", follow_redirects=False).status_code == 303


def test_a_plan_of_others_looks_like_none(open_day: House) -> None:
    browser = open_day.browser("p-2")
    for path in PLAIN:
        answers = [browser.client.get(f"/p/{plan}{path}") for plan in ("ekbacken", "nowhere")]
        assert [it.status_code for it in answers] == [404, 404]
        assert answers[0].text == answers[1].text


@pytest.mark.parametrize("path", ["/nope", "/visits/v-1/nope", "/todo/", "/visits//v-1"])
def test_an_address_without_a_page_is_answered_with_a_page_that_says_so(path: str, open_day: House) -> None:
    for browser in (open_day.browser("p-2"), open_day.browser()):
        seen = browser.goes(path)
        assert (seen.status, seen.answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "There is nothing here" in seen.text
        assert browser.client.get(f"/api/v1/plans/{OWN}{path}").headers["content-type"] == "application/problem+json"


SHOWN = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nosuch", 404),
        ("GET", "/nosuch/either", 404),
        ("GET", "/p", 404),
        ("GET", f"/p/{OWN}/visits/v-1/nope", 404),
        ("GET", "/login", 405),
        ("GET", "/logout", 405),
        ("DELETE", f"/p/{OWN}/groups", 405),
        ("POST", "/login", 400),
    ],
)
def test_a_browser_is_told_on_a_page_what_is_wrong_and_a_program_in_json(
    method: str, path: str, status: int, open_day: House
) -> None:
    """Given an address where nothing is, a browser shows a page that leads home; whoever asks for no page gets JSON."""
    client = open_day.browser("p-2").client
    page = client.request(method, path, headers=SHOWN)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert ('href="/"' in page.text, page.headers["content-security-policy"]) == (True, CSP)
    program = client.request(method, path, headers={"Accept": "application/json"})
    assert program.status_code == status
    assert program.headers["content-type"] in {"application/problem+json", "text/html; charset=utf-8"}
    assert program.headers["content-type"] == "application/problem+json" or path.startswith("/p/")
    assert page.headers.get("allow") == program.headers.get("allow")


def test_a_mistake_of_the_server_is_a_page_too_and_a_problem_where_none_can_be_drawn(
    open_day: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "secret"
        raise RuntimeError(message)

    client = open_day.browser("p-2").client
    monkeypatch.setattr(today, "todo", broken)
    page = client.get(f"/p/{OWN}", headers=SHOWN)
    assert (page.status_code, page.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "The server has made a mistake" in page.text
    assert "secret" not in page.text
    monkeypatch.setattr(app, "problem", broken)
    plain = client.get(f"/p/{OWN}", headers=SHOWN)
    assert (plain.status_code, plain.headers["content-type"]) == (500, "application/problem+json")


def test_below_the_api_nothing_is_a_page(open_day: House) -> None:
    client = open_day.browser("p-2").client
    for path in ("/api/v1/nosuch", "/api/v1", f"/api/v1/plans/{OWN}/nosuch"):
        assert client.get(path, headers=SHOWN).headers["content-type"] == "application/problem+json"


def test_an_address_with_a_slash_too_many_leads_to_its_page(open_day: House) -> None:
    browser = open_day.browser("p-2")
    for path in ("/", "//", "/visits/", "/visits/v-1//"):
        seen = browser.goes(f"{path}?lang=en")
        right = f"{ADDRESS}/p/{OWN}{path.rstrip('/')}?lang=en"
        assert (seen.status, str(seen.answer.url)) == (200, right)
    foreign = browser.client.get("/p//evil.example/", follow_redirects=False)
    assert foreign.headers.get("location", "/").startswith("/p/")
    assert browser.client.post(f"/p/{OWN}/visits/", follow_redirects=False).status_code in {403, 404}


@roles
def test_every_page_opens_for_everybody_in_both_languages(person: str, open_day: House) -> None:
    swedish, english = open_day.browser(person, "sv"), open_day.browser(person)
    known = person in open_day.plans.ledger(OWN).state.people
    for path in PLAIN:
        seen = swedish.goes(path), english.goes(path)
        assert [it.status for it in seen] == [200, 200], (person, known, path)
        assert ['<html lang="sv">' in seen[0].html, '<html lang="en">' in seen[1].html] == [True, True]
        assert seen[0].text != seen[1].text
        for it in seen:
            assert it.answer.headers["content-security-policy"] == CSP
            assert it.answer.headers["cache-control"] == "no-store"
            assert "None" not in it.text


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01", "2199-12-31", "1900-01-01", "never", ""])
def test_an_absurd_day_of_looking_breaks_no_page(on: str, open_day: House) -> None:
    browser = open_day.browser("p-rektor")
    for path in (*PLAIN, "/meetings", "/next-year", "/setup"):
        assert browser.goes(f"{path}?on={on}").status == 200, path


def test_a_field_says_who_reads_it_and_what_it_is_in_words(house: House) -> None:
    browser = house.browser("p-3", "sv", on=LATER)
    for path in ("/todo/hold_visit/v-2", "/todo/talk/v-2"):
        browser.sends(path)
    assert "Läses av: författaren, de två, gruppen." in browser.goes("/todo/note/v-2").text
    look: Any = SimpleNamespace(say=translator("sv"))
    assert forms._label(look, "lesson", {"x-personal": "text"}) == "Lärdom"  # noqa: SLF001
    assert forms._label(look, "lesson", {}) == "Lektion"  # noqa: SLF001


def hidden(seen: Seen) -> dict[str, str]:
    """Give what the form of a page carries unseen, but for what it proves who sends it by."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', seen.html))
    return {name: it for name, it in found.items() if name != "csrf"}


def test_what_is_missing_is_told_in_words_at_its_field(open_day: House) -> None:
    no = open_day.browser("p-2", "sv").sends("/ask/visit.move?visit=v-1&back=", date="", because="")
    assert "Fältet ”Datum” saknas." in no.text
    assert 'id="f-date" name="date" aria-invalid="true"' in no.html


def test_a_question_of_the_checklist_is_asked_as_a_question(open_day: House) -> None:
    for lang, asked in (("en", "When do the groups meet"), ("sv", "När träffas grupperna")):
        browser = open_day.browser("p-rektor", lang)
        assert asked in browser.goes("").text
        assert asked in browser.goes("/todo/checklist/regular_meetings").text


def test_the_style_is_kept_for_as_long_as_it_stays_the_same(open_day: House) -> None:
    client = open_day.browser().client
    sheet = client.get(f"/static/{style()[0]}")
    assert (sheet.status_code, "immutable" in sheet.headers["cache-control"]) == (200, True)
    assert client.get("/static/other.css").status_code == 404
    assert client.get("/static/icon.svg").headers["content-type"] == "image/svg+xml"


# --- what waits -----------------------------------------------------------------------


@roles
def test_today_shows_what_waits_and_every_button_leads_to_its_form(person: str, open_day: House) -> None:
    """Given what waits for somebody, when they open their page, then each thing is there, and its form opens."""
    with open_day.plans.read(OWN) as reading:
        items = todo(reading.state, PersonId(person), TODAY)
    browser = open_day.browser(person)
    links = browser.goes("").links
    for it in items:
        to = f"/p/{OWN}/todo/{it.kind}/{it.of}"
        assert to in links
        assert browser.goes(to.removeprefix(f"/p/{OWN}")).status == 200
    assert len([it for it in links if "/todo/" in it]) == len(items)


def test_what_is_filled_in_is_recorded_and_waits_no_more(house: House) -> None:
    """Given a visit whose day has come, when its visitor says what was done, it is recorded as theirs, step by step."""
    browser = house.browser("p-3", on=LATER)
    hold = "/todo/hold_visit/v-2"
    assert f"/p/{OWN}{hold}" in browser.goes("").links
    after = browser.sends(hold)
    assert (after.status, "It is recorded." in after.text) == (200, True)
    last = list(house.plans.ledger(OWN).entries())[-1]
    assert (last.event, last.by) == (cc.visit.VisitHeld(visit="v-2"), "p-3")
    assert f"/p/{OWN}{hold}" not in browser.goes("").links
    assert browser.goes(hold).status == 404
    for path, fields in (("/todo/talk/v-2", {}), ("/todo/note/v-2", {"note": "Lugn start", "receipt": "g/v-2.odt"})):
        told = browser.sends(path, **fields)
        assert (told.status, "It is recorded." in told.text) == (200, True)
    with house.plans.read(OWN) as reading:
        assert reading.state.visits["v-2"].step == "complete"


def test_what_is_missing_is_told_at_its_field_and_what_was_said_stays(house: House) -> None:
    browser = house.browser("p-3", "sv", on=LATER)
    for path in ("/todo/hold_visit/v-2", "/todo/talk/v-2"):
        browser.sends(path)
    number = house.plans.ledger(OWN).number
    again = browser.sends("/todo/note/v-2", note="Lugn start")
    assert (again.status, house.plans.ledger(OWN).number) == (200, number)
    assert 'name="receipt" aria-invalid="true" aria-describedby="e-receipt"' in again.html
    assert "Lugn start</textarea>" in again.html


def test_a_refusal_is_told_with_what_would_make_it_right(house: House) -> None:
    """Given somebody who would visit on a day without school, when they send it, they read why not, and what to do."""
    browser = house.browser("p-3", "sv")
    (plan,) = [it for it in browser.goes("").links if "/todo/plan_visits/" in it]
    no = browser.sends(plan.removeprefix(f"/p/{OWN}"), lesson="ma-7b", date="2027-08-01")
    assert no.status == 200
    assert 'role="alert"' in no.html
    assert 'value="2027-08-01"' in no.html


def test_a_refusal_names_a_visit_by_its_people_and_its_day(house: House) -> None:
    house.calls("p-2", "Karin Öst").calls("p-3", "Daniel Ek")
    no = house.browser("p-2").sends("/ask/visit.move?visit=v-1", date="2026-10-01", lesson="x", because="Ill")
    assert "Visit Karin – Daniel, Mon 7 Sep is complete" in no.text


def test_what_departs_from_a_rule_can_be_recorded_with_a_reason(house: House) -> None:
    """Given what a rule lifts for a reason, when it is sent, it asks for the reason; with one it is recorded."""
    browser = house.browser("p-1")
    path = "/ask/round.close?round=r"
    no = browser.sends(path)
    assert (no.status, "With a reason it can be recorded all the same." in no.text) == (200, True)
    accept = re.search(r'name="accept" value="([^"]+)"', no.html)
    assert accept is not None
    blank = browser.sends(path, accept=accept.group(1), because=" ")
    assert 'name="because" aria-invalid="true"' in blank.html
    done = browser.sends(path, accept=accept.group(1), because="The term is over")
    assert (done.status, "It is recorded." in done.text) == (200, True)
    with house.plans.read(OWN) as reading:
        assert reading.state.rounds["r"].closed_on == TODAY


@roles
def test_a_visit_offers_what_may_says_and_each_form_opens(person: str, open_day: House) -> None:
    browser = open_day.browser(person)
    with open_day.plans.read(OWN) as reading:
        allowed = {it.asked for it in may(reading.state, PersonId(person), TODAY, "v-2")}
    offered = [it for it in browser.goes("/visits/v-2").links if "/ask/" in it]
    assert {it.partition("/ask/")[2].partition("?")[0] for it in offered} == allowed & {"visit.move", "visit.cancel"}
    for it in offered:
        assert browser.goes(it.removeprefix(f"/p/{OWN}")).status == 200
    if not offered:
        assert browser.goes("/ask/visit.move?visit=v-2").status == 404


def test_a_visit_is_moved_and_its_page_says_so(house: House) -> None:
    browser = house.browser("p-3")
    path = f"/ask/visit.move?visit=v-2&back=/p/{OWN}/visits/v-2"
    assert 'value="2026-09-30"' in browser.goes(path).html
    moved = browser.sends(path, date="2026-10-01", lesson="sv-8a", because="Ill")
    assert str(moved.answer.url) == f"{ADDRESS}/p/{OWN}/visits/v-2?done=visit.move"
    assert "Thu 1 Oct" in moved.text
    for elsewhere in ("//evil.example", "https://evil.example", "/p/other/x"):
        assert f'href="{elsewhere}' not in browser.goes(f"/ask/visit.move?visit=v-2&back={elsewhere}").html


@pytest.mark.parametrize(
    ("typed", "kept"), [("Matte 7B", "matte-7b"), ("ma-7B", "ma-7B"), (" Ängen, Åk 4 ", "angen-ak-4")]
)
def test_a_lesson_is_called_what_people_call_it(typed: str, kept: str, house: House) -> None:
    """Given a lesson typed as people say it, it is kept as an id that is made of it, as the form says."""
    browser, path = house.browser("p-3"), "/ask/visit.move?visit=v-2"
    form = browser.goes(path)
    assert ("is kept as" in form.text, 'aria-describedby="h-lesson"' in form.html) == (True, True)
    assert "It is recorded." in browser.sends(path, date="2026-10-01", lesson=typed, because="Ill").text
    with house.plans.read(OWN) as reading:
        assert reading.state.visits["v-2"].lesson == kept


def test_a_lesson_without_a_letter_is_told_of_at_its_field_in_plain_words(house: House) -> None:
    no = house.browser("p-3").sends("/ask/visit.move?visit=v-2", date="2026-10-01", lesson="???", because="Ill")
    assert ("Write it with letters or digits." in no.text, "64" in no.text) == (True, False)
    assert 'aria-invalid="true" aria-describedby="e-lesson h-lesson"' in no.html


def test_a_visit_moved_to_where_it_stands_is_not_recorded(house: House) -> None:
    browser, path = house.browser("p-3"), "/ask/visit.move?visit=v-2"
    number = house.plans.ledger(OWN).number
    form = browser.goes(path)
    (lesson,) = re.findall(r'value="([^"]+)" id="f-lesson"', form.html)
    no = browser.sends(path, because="By mistake", **hidden(form), date="2026-09-30", lesson=lesson)
    assert ("Nothing is changed yet." in no.text, house.plans.ledger(OWN).number) == (True, number)


def test_a_form_that_is_sent_twice_is_recorded_once(house: House) -> None:
    """Given a double click, the second sending is answered as the first; another text from the same form is new."""
    browser, path = house.browser("p-3"), "/ask/visit.move?visit=v-2"
    filled = {**hidden(browser.goes(path)), "lesson": "sv-8a", "because": "Ill", "csrf": browser.goes(path).csrf}
    number = house.plans.ledger(OWN).number
    for day, recorded in (("2026-10-01", 1), ("2026-10-01", 1), ("2026-10-02", 2), ("2026-10-01", 2)):
        answer = browser.client.post(f"/p/{OWN}{path}", data={**filled, "date": day}, follow_redirects=False)
        assert (answer.status_code, house.plans.ledger(OWN).number) == (303, number + recorded)


@pytest.mark.parametrize(
    ("person", "path", "fields"),
    [
        ("p-3", "/todo/hold_visit/v-2", {}),
        ("p-1", "/ask/visit.cancel?visit=v-2", {"because": "Ill"}),
        ("p-rektor", "/next-year/revise_plan/1", {"lessons": "Begin earlier", "because": "A year", "go": "record"}),
    ],
)
def test_what_the_first_of_two_clicks_did_is_told_to_the_second_too(
    person: str, path: str, fields: dict[str, str], house: House
) -> None:
    """Given a thing that waits no more once it is recorded, then the second click goes where the first went.

    So it is for whoever sent it alone, and for no other form of theirs.
    """
    browser, number = house.browser(person, on=LATER), house.plans.ledger(OWN).number
    form = browser.goes(path)
    filled = {**hidden(form), **fields, "csrf": form.csrf}

    def sends(who: Browser, **more: str) -> Any:
        return who.client.post(f"/p/{OWN}{path}", data={**filled, **more}, follow_redirects=False)

    first, second = sends(browser), sends(browser)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert house.plans.ledger(OWN).number > number
    after = house.plans.ledger(OWN).number
    other = house.browser("p-8", on=LATER)
    assert sends(browser, made="0" * 32).status_code != 303
    assert sends(other, csrf=other.goes("").csrf).status_code == 404
    assert house.plans.ledger(OWN).number == after


def test_a_note_is_read_by_those_who_may(house: House) -> None:
    """Given a published note, its host reads it on the page of the visit; somebody outside the group does not."""
    browser = house.browser("p-3", on=LATER)
    for path in ("/todo/hold_visit/v-2", "/todo/talk/v-2"):
        browser.sends(path)
    browser.sends("/todo/note/v-2", note="A calm start", receipt="g/v-2.odt")
    assert "A calm start" in house.browser("p-2", on=LATER).goes("/visits/v-2").text
    for person in ("p-rektor", "p-8", "n-1", "a-1"):
        assert "A calm start" not in house.browser(person, on=LATER).goes("/visits/v-2").text


@pytest.mark.parametrize(
    "path", ["/ask/tea.serve", "/ask/entry.correct", "/ask/visit.move", "/ask/visit.move?visit=no"]
)
def test_what_nobody_offers_has_no_form(path: str, open_day: House) -> None:
    assert open_day.browser("p-8").goes(path).status == 404


def test_nobody_does_what_waits_for_somebody_else(house: House) -> None:
    number = house.plans.ledger(OWN).number
    browser = house.browser("p-8", on=LATER)
    assert browser.goes("/todo/hold_visit/v-2").status == 404
    sent = browser.client.post(f"/p/{OWN}/todo/hold_visit/v-2", data={"csrf": browser.goes("").csrf})
    assert (sent.status_code, house.plans.ledger(OWN).number) == (404, number)


def test_a_form_of_another_site_is_turned_away(house: House) -> None:
    number = house.plans.ledger(OWN).number
    browser = house.browser("p-3", on=LATER)
    for data in ({}, {"csrf": ""}, {"csrf": "å"}, {"csrf": "0" * 43}):
        assert browser.client.post(f"/p/{OWN}/todo/hold_visit/v-2", data=data).status_code == 403
    assert house.plans.ledger(OWN).number == number


@pytest.mark.parametrize("body", [b"%", b"a=%ff%fe&b", b"=" * 10, b"a=1&" * 400, b"x" * 300_000])
def test_a_body_that_is_no_form_is_told_so(body: bytes, open_day: House) -> None:
    client = open_day.browser("p-2").client
    answer = client.post(
        f"/p/{OWN}/todo/talk/v-1", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code in {400, 403, 413}
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


# --- what was written stays text ------------------------------------------------------


def test_whatever_is_written_is_shown_as_text(house: House) -> None:
    """Given somebody whose name is a script, and a note that is one, then no page runs it."""
    house.calls("p-3", EVIL)
    browser = house.browser("p-3", on=LATER)
    for path in ("/todo/hold_visit/v-2", "/todo/talk/v-2"):
        browser.sends(path)
    again = browser.sends("/todo/note/v-2", note=EVIL)
    assert "&lt;script&gt;alert(1)" in again.html
    for seen in (again, *(browser.goes(path) for path in (*PLAIN, f"?done={EVIL}"))):
        assert "<script" not in seen.html
    assert EVIL in browser.goes("").text


# --- a group --------------------------------------------------------------------------


def test_the_matrix_says_what_coverage_says(open_day: House) -> None:
    with open_day.plans.read(OWN) as reading:
        (cover,) = VIEWS["coverage"](reading.state, Query())
    seen = open_day.browser("p-1").goes("/groups/g")
    assert f"{cover.seen} of {cover.possible} pairs" in seen.text
    made = [str(it) for row in cover.matrix for it in row]
    shown = re.findall(r'<td class="\w+ shade-\d">(\d+)', seen.html)
    assert shown == [it for at, it in enumerate(made) if at % (len(cover.members) + 1)]


@pytest.mark.requirement("S4-08")
def test_a_group_shows_what_its_method_gives_to_look_at(tmp_path: Path) -> None:
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC)))
    school.starts("base-group-visits@3", people=4).runs(4, method="base-group-visits@3")
    with open_house(tmp_path, school=school) as house:
        with house.plans.read(OWN) as reading:
            (method,) = reading.state.methods.values()
        text = house.browser("p-1").goes("/groups/g").text
        assert method.support
        assert all(question in text for it in method.support for question in it.questions_en)


def test_a_missing_pair_of_ones_own_leads_to_planning_it(house: House) -> None:
    """Given a host whom somebody has yet to see, when they choose it there, only day and lesson lack."""
    browser = house.browser("p-2")
    links = [it for it in browser.goes("/groups/g").links if "/ask/visit.plan" in it]
    assert [re.findall("visitor=([^&]+)&host=([^&]+)", it) for it in links] == [
        [("p-2", it)] for it in ("p-1", "p-4", "p-5")
    ]
    done = browser.sends(links[0].removeprefix(f"/p/{OWN}"), date="2026-10-05", lesson="ma-7b")
    assert ("It is recorded." in done.text, "planned, Mon 5 Oct" in done.text) == (True, True)
    assert not [it for it in house.browser("p-8").goes("/groups/g").links if "/ask/visit.plan" in it]


def test_two_who_share_a_first_name_are_told_apart(house: House) -> None:
    house.calls("p-1", "Anna Berg").calls("p-4", "Anna Ek").calls("p-5", "Bo Ek")
    text = house.browser("p-2").goes("/groups/g").text
    assert ("Anna B, Anna E, Bo" in text, "Bo E" in text.replace("Bo Ek", "")) == (True, False)


def test_a_name_written_from_the_right_turns_nothing_beside_it(house: House) -> None:
    house.calls("p-1", "שירה כהן")
    assert "\N{FIRST STRONG ISOLATE}שירה כהן\N{POP DIRECTIONAL ISOLATE}" in house.browser("p-2").goes("/groups/g").text


def test_the_weeks_tell_when_there_is_no_school(house: House) -> None:
    """Given a calendar with a study day and a week of break, Today says so in their weeks."""
    terms = (Term(name="Autumn", first=sept(1), last=date(2026, 12, 18)),)
    breaks = (
        Break(name="Study day", first=sept(25), last=sept(25)),
        Break(name="Läslov", first=date(2026, 10, 26), last=date(2026, 10, 30)),
    )
    calendar = cc.plan.CalendarAdopted(unit="solbacken", terms=terms, breaks=breaks)
    house.plans.ledger(OWN).do(calendar, by="p-rektor", on=sept(21))
    seen = house.browser("p-2", on=sept(21)).goes("")
    assert ("Fri 25 Sep: Study day" in seen.text, seen.html.count(" free")) == (True, 1)
    assert re.search(r'closed">Läslov<', seen.html)


def test_a_browser_tells_the_server_of_a_form_where_it_comes_from(open_day: House) -> None:
    """With no referrer at all, a browser hides the origin of the form with which somebody signs in, too."""
    for path in ("/", f"/p/{OWN}"):
        assert open_day.browser("p-2").client.get(path).headers["referrer-policy"] == "same-origin"


def test_there_is_no_page_of_what_is_not_there(open_day: House) -> None:
    for path in ("/groups/nowhere", "/visits/nowhere"):
        assert open_day.browser("p-1").goes(path).status == 404
