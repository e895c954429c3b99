"""Set-up: a principal opens a plan and fills it, looks before recording, and is told what cannot work."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.pages.conftest import House, Seen, open_house
from tests.web.world import OWN, ROLES, TODAY, login_of

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.todo import next_year
from collegial_core.todo.rights import may
from collegial_directory import Entry, Grants
from collegial_web.asking import Named
from collegial_web.login import DirectoryLogin
from collegial_web.shared import open_shared

STEPS = ("units", "calendar", "people", "methods", "groups", "leaders", "rounds", "authority")
TEACHERS = [f"Lärare {it:02}; larare{it:02}@skola.se" for it in range(24)]
CALENDAR = """
[[terms]]
name = "ht"
first = 2026-08-18
last = 2026-12-18

[[breaks]]
name = "läslov"
week = "2026-W44"
"""


@attrs.define
class Principal:
    """A principal in front of a new plan, who counts what they do: a field filled in, a button pressed."""

    house: House
    client: object
    plan: str = ""
    did: int = 0

    def goes(self, path: str) -> Seen:
        self.did += 1
        return Seen(self.client.get(f"/p/{self.plan}{path}"))  # type: ignore[attr-defined]

    def sends(self, path: str, *, go: str = "record", **filled: str) -> Seen:
        """Send the form of a page as a browser does: with what stands in it, and what is filled in."""
        page = Seen(self.client.get(f"/p/{self.plan}{path}"))  # type: ignore[attr-defined]
        self.did += 1 + len(filled)
        return Seen(self.client.post(f"/p/{self.plan}{path}", data={**standing(page.html), **filled, "go": go}))  # type: ignore[attr-defined]

    @property
    def state(self) -> cc.State:
        return self.house.plans.ledger(self.plan).state


def standing(html: str) -> dict[str, str]:
    """Give what stands in the form that is sent: fields, ticks and choices."""
    form = html.rpartition('<form method="post"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input type="(?:hidden|text|date|number)"[^>]*? name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    found |= dict.fromkeys(re.findall(r'<input type="checkbox"[^>]*name="([^"]+)" checked', form), "on")
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        first = re.search(r'value="([^"]*)"', inside)
        found[name] = chosen.group(1) if chosen else first.group(1) if first else ""
    return found


@pytest.fixture
def principal(house: House) -> Principal:
    """Somebody who may open plans, in the empty plan that they have opened."""
    house.people.put(Entry(plan=OWN, person=PersonId("p-rektor"), name="Maria Lind", login="maria"))
    house.people.grant(Grants(login="maria", person=PersonId("p-ny"), opens_plans=True))
    client = house.browser("p-rektor").client
    page = Seen(client.get("/new"))
    came = client.post(
        "/new",
        data={
            **standing(page.html),
            "title": "Lindängen",
            "aim": "See each other teach",
            "starts": "2026-08-10",
            "ends": "2027-06-18",
            "unit": "Lindängens skola",
            "name": "Maria Lind",
        },
    )
    assert came.status_code == 200, came.text
    return Principal(house, client, str(came.url).partition("/p/")[2].partition("/")[0], did=8)


# --- opening a plan -------------------------------------------------------------------


def test_a_plan_is_opened_by_whom_the_directory_lets(principal: Principal) -> None:
    """Given somebody who may open plans, then they have a place and a name there, and the plan says neither."""
    assert (principal.state.units["lindangens-skola"].principal, list(principal.state.people)) == ("p-ny", ["p-ny"])
    assert principal.house.people.names(principal.plan) == {"p-ny": "Maria Lind"}
    assert principal.house.people.places("maria")[principal.plan] == "p-ny"
    assert b"Maria" not in b"".join(principal.house.plans.ledger(principal.plan).export())
    assert principal.plan.startswith("plan-")


def test_whoever_may_not_open_plans_has_no_such_page(house: House) -> None:
    client = house.browser("p-1").client
    assert client.get("/new").status_code == 404
    assert client.get("/new", follow_redirects=False).status_code == 404
    before = set(house.plans)
    csrf = house.browser("p-1").goes("").csrf
    assert client.post("/new", data={"csrf": csrf, "title": "x"}).status_code in {403, 404}
    assert set(house.plans) == before


def test_a_form_sent_twice_begins_one_plan_and_no_plan_of_others_is_touched(principal: Principal) -> None:
    """Given a plan just begun, when its form comes again, it leads there; when somebody else sends it, nowhere."""
    house, number = principal.house, principal.house.plans.ledger(principal.plan).number
    filled = {"title": "T", "aim": "See", "starts": "2026-08-10", "ends": "2027-06-18", "unit": "Skolan"}
    made = principal.plan.removeprefix("plan-")
    again = principal.client.post("/new", data={**standing(principal.client.get("/new").text), **filled, "made": made})  # type: ignore[attr-defined]
    assert f"/p/{principal.plan}/setup" in str(again.url)
    house.people.grant(Grants(login=login_of("p-1"), person=PersonId("p-annan"), opens_plans=True))
    other = house.browser("p-1").client
    before = set(house.plans)
    no = other.post("/new", data={**standing(other.get("/new").text), **filled, "made": made})
    assert (no.status_code, str(no.url).endswith("/new")) == (200, True)
    assert (set(house.plans), house.plans.ledger(principal.plan).number) == (before, number)
    assert principal.plan not in house.people.places(login_of("p-1"))


def test_a_plan_that_lacks_something_is_not_begun(house: House) -> None:
    house.people.grant(Grants(login=login_of("p-1"), person=PersonId("p-ny"), opens_plans=True))
    client = house.browser("p-1").client
    before = set(house.plans)
    filled = {**standing(client.get("/new").text), "aim": "See", "unit": "Skolan"}
    no = Seen(client.post("/new", data=filled))
    assert 'name="title" value="" aria-invalid="true" aria-describedby="e-title"' in no.html
    backwards = Seen(client.post("/new", data={**filled, "title": "T", "starts": "2027-01-01", "ends": "2026-01-01"}))
    assert 'role="alert"' in backwards.html
    looked = Seen(client.post("/new", data={**filled, "title": "T", "go": "look"}))
    assert "This would be recorded" in looked.text
    assert set(house.plans) == before


# --- a whole school -------------------------------------------------------------------


def test_a_principal_sets_up_a_school_of_24_in_60_steps_at_most(principal: Principal) -> None:
    """Given a new plan, when a principal fills in each step, then four groups have leaders and a round under way."""
    principal.sends("/setup/calendar", pasted=CALENDAR)
    principal.sends("/setup/people", people="\n".join(TEACHERS))
    principal.sends("/setup/methods", **{"take-base-group-visits@3": "on"})
    principal.sends("/setup/groups", **{"name-1": "Alm", "name-2": "Bok", "name-3": "Ek", "name-4": "Ängen"})
    page = principal.goes("/setup/leaders")
    first = {group: it.members[0] for group, it in principal.state.groups.items()}
    assert "Lärare 00" in page.text
    principal.sends("/setup/leaders", **{f"leader-{group}": who for group, who in first.items()})
    done = principal.sends("/setup/rounds")
    assert "It is recorded." in done.text
    state = principal.state
    assert [len(it.members) for it in state.groups.values()] == [6, 6, 6, 6]
    assert list(state.groups) == ["alm", "bok", "ek", "angen"]
    assert [it.visits_each for it in state.rounds.values()] == [5, 5, 5, 5]
    assert {it.leader_on(TODAY) for it in state.groups.values()} == set(first.values())
    assert principal.did <= 60, principal.did


def test_names_go_into_the_directory_and_never_into_the_plan(principal: Principal) -> None:
    principal.sends("/setup/people", people="Åsa Ek; asa@skola.se\n\nBo Ask\tbo@skola.se\nCia Lind")
    entries = {it.name: it for it in principal.house.people.entries(principal.plan)}
    assert {name: it.mail for name, it in entries.items()} == {
        "Maria Lind": None,
        "Åsa Ek": "asa@skola.se",
        "Bo Ask": "bo@skola.se",
        "Cia Lind": None,
    }
    assert set(principal.state.people) == {it.person for it in entries.values()}
    lines = b"".join(principal.house.plans.ledger(principal.plan).export())
    assert not any(name in lines for name in ("Åsa".encode(), b"Bo Ask", b"skola.se"))


def test_whoever_has_a_mail_address_signs_in_with_it(principal: Principal) -> None:
    """Given people who were pasted, then those with an address have their login and their place in this plan alone."""
    principal.sends("/setup/people", people="Åsa Ek; Asa@Skola.se\nCia Lind")
    people = principal.house.people
    logins = {it.name: it.login for it in people.entries(principal.plan)}
    assert (logins["Åsa Ek"], logins["Cia Lind"]) == ("asa@skola.se", None)
    assert list(people.places("asa@skola.se")) == [principal.plan]
    taken = principal.sends("/setup/people", people="Bo Ask; bo@skola.se\nÅsa Ask; asa@skola.se")
    assert "The directory takes no names from here." in taken.text
    assert {it.name for it in people.entries(principal.plan)} == {"Maria Lind", "Åsa Ek", "Cia Lind"}
    assert "signs in with it" in principal.goes("/setup/people").text


def test_an_order_is_adopted_once_it_was_shown_what_it_means(principal: Principal) -> None:
    page = principal.goes("/setup/authority")
    assert "everybody in the plan may record everything" in page.text
    assert "Form a group" in page.text
    again = principal.sends("/setup/authority", order="school@1")
    assert "say in “Reason” why there is none" in again.text
    filled = {**standing(again.html), "order": "school@1", "because": "We are alone", "go": "record"}
    done = Seen(principal.client.post(f"/p/{principal.plan}/setup/authority", data=filled))  # type: ignore[attr-defined]
    assert "It is recorded." in done.text, done.text
    order = principal.state.order
    assert order.authority is not None
    assert (order.authority.ref, order.organisers_on(TODAY)) == ("school@1", ("p-ny",))
    assert "the only order" in principal.goes("/setup/authority").text


def test_a_calendar_is_sent_as_a_file(principal: Principal) -> None:
    path = f"/p/{principal.plan}/setup/calendar"
    client: Any = principal.client
    fields = standing(principal.goes("/setup/calendar").html) | {"go": "record"}
    for content, says in (("terms = 7", "$.terms: "), (b"\xff", "$: is no TOML"), (CALENDAR, "It is recorded.")):
        seen = Seen(client.post(path, data=fields, files={"file": ("läsår.toml", content, "application/toml")}))
        assert says in seen.text, seen.text
    (calendar,) = principal.state.calendars.values()
    assert [it.name for it in calendar.breaks] == ["läslov"]
    for body in (b"", b"--x\r\n\r\n", b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n" * 900):
        kind = {"content-type": "multipart/form-data; boundary=x"}
        assert client.post(path, content=body, headers=kind).status_code in {400, 403}


def test_looking_first_records_nothing_and_shows_what_would_be(principal: Principal) -> None:
    """Given people looked at, nobody is there; when they are recorded from there, they have the pseudonyms shown."""
    number = principal.house.plans.ledger(principal.plan).number
    looked = principal.sends("/setup/people", go="look", people="Åsa Ek\nBo Ask")
    assert (looked.text.count("Somebody came into the plan"), "Person Åsa Ek" in looked.text) == (2, True)
    assert principal.house.plans.ledger(principal.plan).number == number
    assert "Åsa Ek" not in principal.house.people.names(principal.plan).values()
    form = standing(looked.html) | {"people": "Åsa Ek\nBo Ask", "go": "record"}
    for _ in range(2):  # sent twice, recorded once
        principal.client.post(f"/p/{principal.plan}/setup/people", data=form)  # type: ignore[attr-defined]
    assert len(principal.state.people) == 3


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ("Åsa Ek\n; bo@skola.se", "Line 2 has no name of at most 120 characters."),
        ("Åsa Ek; no mail", "Line 1 has no mail address after the name."),
        ("maria lind", "maria lind is there already."),
        ("Åsa Ek\nåsa ek", "åsa ek is there already."),
        ("", "Nothing is filled in yet."),
    ],
)
def test_a_line_that_names_nobody_is_told_of(people: str, says: str, principal: Principal) -> None:
    number = principal.house.plans.ledger(principal.plan).number
    no = principal.sends("/setup/people", people=people)
    assert says in no.text
    assert principal.house.plans.ledger(principal.plan).number == number
    assert set(principal.house.people.names(principal.plan)) == {"p-ny"}


def test_where_a_rule_says_no_nobody_stays_in_the_directory(principal: Principal) -> None:
    no = principal.sends("/setup/people", people="Åsa Ek", unit="nowhere")
    assert 'role="alert"' in no.html
    assert set(principal.house.people.names(principal.plan)) == {"p-ny"}


def test_names_are_taken_back_where_the_plan_takes_nobody(
    principal: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given people whom a rule refuses between looking and recording, then the directory forgets them again."""

    def refuses(*_: object, **__: object) -> None:
        raise cc.Unreadable("$", "somebody was faster")

    monkeypatch.setattr(cc.Plans, "do_all", refuses)
    assert 'role="alert"' in principal.sends("/setup/people", people="Åsa Ek\nBo Ask").html
    assert set(principal.house.people.names(principal.plan)) == {"p-ny"}


def test_nobody_is_renamed_from_the_pages_and_a_protected_identity_gets_no_name(
    principal: Principal, tmp_path: Path
) -> None:
    people = principal.house.people
    people.put(Entry(plan=principal.plan, person=PersonId("p-dold"), protected=True))
    with closing(open_shared(str(tmp_path / "other.db"))) as shared:
        login = DirectoryLogin.of(people, shared)
        named = [Named(PersonId("p-ny"), "Eva Ek"), Named(PersonId("p-dold"), "Bo Ask")]
        login.name_people(principal.plan, named)
        assert people.names(principal.plan) == {"p-ny": "Maria Lind"}
        login.forget_people(principal.plan, named[:1])
    assert people.places("maria")[principal.plan] == "p-ny"


@pytest.mark.parametrize(
    ("step", "filled"),
    [("units", {"unit": "Södra"}), ("methods", {"take-base-group-visits@3": "on"}), ("calendar", {"pasted": CALENDAR})],
)
def test_every_step_can_be_looked_at_first(step: str, filled: dict[str, str], principal: Principal) -> None:
    number = principal.house.plans.ledger(principal.plan).number
    looked = principal.sends(f"/setup/{step}", go="look", **filled)
    assert ("One entry would be recorded" in looked.text, looked.status) == (True, 200)
    assert principal.house.plans.ledger(principal.plan).number == number


def test_a_directory_that_is_only_read_takes_no_names_and_the_plan_no_people(
    principal: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_read(*_: object) -> None:
        raise cc.StoreError("the directory is only read")

    monkeypatch.setattr(type(principal.house.people), "put", only_read)
    no = principal.sends("/setup/people", people="Åsa Ek")
    assert ("The directory takes no names from here." in no.text, list(principal.state.people)) == (True, ["p-ny"])


def test_visits_that_cannot_reach_all_colleagues_are_told_of_at_once(principal: Principal) -> None:
    """Given a group of six who would make three visits each, then the arithmetic stands at the field, and no group."""
    principal.sends("/setup/people", people="\n".join(TEACHERS[:6]))
    principal.sends("/setup/methods", **{"take-base-group-visits@3": "on"})
    for go in ("look", "record"):
        no = principal.sends("/setup/groups", go=go, **{"name-1": "Alm", "visits_each": "3"})
        assert "3 visits each cannot reach all 5 colleagues in a group of 6" in no.text
        assert 'name="visits_each" value="3" inputmode="numeric" min="1" max="100" aria-invalid="true"' in no.html
        assert not principal.state.groups
    assert "It is recorded." in principal.sends("/setup/groups", **{"name-1": "Alm", "visits_each": "5"}).text
    principal.sends("/setup/leaders", **{"leader-alm": principal.state.groups["alm"].members[0]})
    again = principal.sends("/setup/rounds", visits_each="3")
    assert 'aria-describedby="e-visits_each"' in again.html


def test_a_group_that_is_too_large_is_refused_and_one_that_departs_needs_a_reason(principal: Principal) -> None:
    """Given eight in a group: where the method forbids it, it is not formed; where it only advises, a reason does."""
    principal.sends("/setup/people", people="\n".join(TEACHERS[:9]))
    principal.sends("/setup/methods", **{"take-base-group-visits@3": "on", "take-colleague-observation@2": "on"})
    no = principal.sends("/setup/groups?groups=1&method=base-group-visits", **{"name-1": "Alm"})
    assert "Group alm would have 9 members; its method asks for 2 to 6." in no.text
    path = "/setup/groups?groups=1&method=colleague-observation"
    asked = principal.sends(path, **{"name-1": "Alm"})
    assert "With a reason it can be recorded all the same." in asked.text
    data = {**standing(asked.html), "because": "We are nine", "go": "record"}
    formed = Seen(principal.client.post(f"/p/{principal.plan}{path}", data=data))  # type: ignore[attr-defined]
    assert "It is recorded." in formed.text
    assert [it.rule for it in principal.state.deviations] == ["M-01"]


def test_a_calendar_is_typed_too_and_what_is_wrong_stands_at_its_field(principal: Principal) -> None:
    wrong = {"first-1": "2026-12-18", "last-1": "2026-08-18"}
    no = principal.sends("/setup/calendar", **wrong)
    assert 'name="last-1" value="2026-08-18" aria-invalid="true" aria-describedby="e-last-1"' in no.html
    right = {"first-1": "2026-08-18", "last-1": "2026-12-18"}
    bad = principal.sends("/setup/calendar", **right, breaks="läslov; when?; never; no")
    assert 'name="breaks" rows="4" aria-invalid="true"' in bad.html
    assert not principal.state.calendars
    assert (
        "It is recorded." in principal.sends("/setup/calendar", **right, breaks="läslov; 2026-10-26; 2026-10-30").text
    )
    (calendar,) = principal.state.calendars.values()
    assert [it.name for it in calendar.breaks] == ["läslov"]
    assert (calendar.country, len(calendar.terms)) == ("SE", 1)


def test_a_group_needs_a_name_and_the_round_its_days(principal: Principal) -> None:
    principal.sends("/setup/people", people="\n".join(TEACHERS[:4]))
    principal.sends("/setup/methods", **{"take-base-group-visits@3": "on"})
    assert 'id="e-name-1"' in principal.sends("/setup/groups", **{"name-1": "??"}).html
    principal.sends("/setup/groups", **{"name-1": "Alm"})
    assert 'id="e-starts"' in principal.sends("/setup/rounds", starts="").html
    assert 'role="alert"' in principal.sends("/setup/rounds", starts="2030-01-01", ends="2030-02-01").html
    assert not principal.state.rounds


def test_another_unit_gets_its_principal(principal: Principal) -> None:
    principal.sends("/setup/people", people="Bo Ask")
    bo = next(it for it in principal.state.people if it != "p-ny")
    assert "It is recorded." in principal.sends("/setup/units", unit="Södra skolan", principal=bo).text
    assert principal.state.units["sodra-skolan"].principal == bo


# --- who may --------------------------------------------------------------------------


@pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))
def test_every_step_opens_for_everybody_and_offers_what_may_says(person: str, open_day: House) -> None:
    """Given any role, then a step has a form only for whom the authority lets record it."""
    browser = open_day.browser(person)
    with open_day.plans.read(OWN) as reading:
        allowed = {it.asked for it in may(reading.state, PersonId(person), TODAY)}
    for step, command in zip(STEPS[:3], ("unit.register", "calendar.adopt", "person.register"), strict=True):
        seen = browser.goes(f"/setup/{step}")
        assert (seen.status, "Look first" in seen.text) == (200, command in allowed), (step, person)
    for step in ("", *(f"/{it}" for it in STEPS[3:])):
        assert browser.goes(f"/setup{step}").status == 200


@pytest.mark.parametrize("step", STEPS)
def test_nobody_sends_a_step_that_is_not_theirs(step: str, open_day: House) -> None:
    browser = open_day.browser("p-8")
    number = open_day.plans.ledger(OWN).number
    sent = browser.client.post(
        f"/p/{OWN}/setup/{step}", data={"csrf": browser.goes("").csrf, "people": "Evil", "unit": "evil", "go": "record"}
    )
    assert (sent.status_code, open_day.plans.ledger(OWN).number) == (404, number)
    assert "Evil" not in open_day.people.names(OWN).values()


# --- next year ------------------------------------------------------------------------


def test_next_year_lists_what_is_proposed_and_each_form_opens(open_day: House) -> None:
    browser = open_day.browser("p-rektor")
    with open_day.plans.read(OWN) as reading:
        year = next_year(reading.state, TODAY, methods=open_day.plans.catalogue.values())
    seen = browser.goes("/next-year")
    mine = [it for it in year.proposals if "p-rektor" in it.who and it.kind != "calendar"]
    assert len([it for it in seen.links if "/next-year/" in it]) == len(mine)
    for it in seen.links:
        if "/next-year/" in it:
            assert browser.goes(it.removeprefix(f"/p/{OWN}")).status == 200
    assert browser.goes("/next-year/close_group/nowhere").status == 404


def test_what_is_proposed_is_sent_with_what_was_filled_in(tmp_path: Path) -> None:
    """Given a plan of a year ago, when its revision is filled in, then it is revised; looked at, it is not."""
    with open_house(tmp_path) as house:
        browser = house.browser("p-rektor")
        links = [it for it in browser.goes("/next-year").links if "/next-year/revise_plan/" in it]
        if not links:
            links = [
                it for it in house.browser("k-skolchef").goes("/next-year").links if "/next-year/revise_plan/" in it
            ]
            browser = house.browser("k-skolchef")
        (path,) = [it.removeprefix(f"/p/{OWN}") for it in links]
        assert 'aria-describedby="e-lessons r-lessons"' in browser.sends(path, go="record", because="A year").html
        looked = browser.sends(path, go="look", lessons="Begin earlier", because="A year has passed")
        assert "The plan was revised" in looked.text
        done = browser.sends(path, go="record", lessons="Begin earlier", because="A year has passed")
        assert "It is recorded." in done.text
