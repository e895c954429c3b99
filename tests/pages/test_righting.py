"""The record, and putting right what was wrong: looked at first, with a reason, by whom the rules let."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.pages.conftest import House, open_house
from tests.school import sept
from tests.web.world import OWN, ROLES, TODAY, told

import collegial_core as cc
from collegial_core.ids import PersonId, UnitId
from collegial_core.plan import EntryCorrected, EntryWithdrawn
from collegial_core.wire.vocabulary import EVENT_NAMES
from collegial_words.events import EVENT_WORDS


def number_of(house: House, kind: type) -> int:
    return max(it.number for it in house.plans.ledger(OWN).entries() if isinstance(it.event, kind))


# --- the record -----------------------------------------------------------------------


def test_every_kind_of_entry_has_its_words() -> None:
    assert set(EVENT_WORDS) == {it for it in EVENT_NAMES if "." in it}


def test_the_record_lists_the_latest_first_a_page_at_a_time(open_day: House) -> None:
    last = open_day.plans.ledger(OWN).number
    browser = open_day.browser("p-1")
    seen = browser.goes("/entries")
    shown = [int(it) for it in re.findall(r'class="number">(\d+)', seen.html)]
    assert shown == list(range(last, max(0, last - 50), -1))
    few = browser.goes("/entries?before=5")
    assert re.findall(r'class="number">(\d+)', few.html) == ["4", "3", "2", "1"]
    assert [browser.goes(f"/entries?before={it}").status for it in ("x", "-1", "9" * 30)] == [200] * 3


def test_the_record_is_narrowed_to_a_kind_a_person_or_a_thing(open_day: House) -> None:
    entries = list(open_day.plans.ledger(OWN).entries())
    browser = open_day.browser("p-1")

    def shown(query: str) -> list[int]:
        return [int(it) for it in re.findall(r'class="number">(\d+)', browser.goes(f"/entries?{query}").html)]

    planned = [it.number for it in reversed(entries) if isinstance(it.event, cc.visit.VisitPlanned)]
    assert shown("type=visit.planned") == planned
    assert shown("by=p-2") == [it.number for it in reversed(entries) if it.by == "p-2"]
    about = shown("about=v-2")
    assert about == [it.number for it in reversed(entries) if getattr(it.event, "visit", None) == "v-2"]
    assert shown("type=plan.started&by=x-1") == []
    assert f"/p/{OWN}/entries?about=v-2" in browser.goes("/visits/v-2").links
    assert f"/p/{OWN}/entries?about=g" in browser.goes("/groups/g").links


@pytest.mark.requirement("S4-11")
def test_the_record_is_narrowed_to_a_group_to_days_and_to_what_departs_from_a_rule(tmp_path: Path) -> None:
    """Given two groups, and a round that ended early, when somebody looks for them, they see those alone."""
    school = told()
    school.does(cc.plan.PersonRegistered(person="p-30", unit=OWN))
    school.forms(("p-8", "p-30"), group="g-2")
    closes = cc.visit.RoundClosed(round="r")
    school.does(closes, because="No time", accept=("a_round_ends_when_its_aim_is_reached",), on=sept(30))
    with open_house(tmp_path, school=school) as house:
        ledger, browser = house.plans.ledger(OWN), house.browser("p-1")
        entries = list(ledger.entries())
        visits = {it.number for it in entries if hasattr(it.event, "visit")}

        def shown(query: str) -> list[int]:
            return [int(it) for it in re.findall(r'class="number">(\d+)', browser.goes(f"/entries?{query}").html)]

        small = [it.number for it in reversed(entries) if getattr(it.event, "group", None) == "g-2"]
        assert shown("group=g-2") == small
        assert visits
        assert visits <= {*shown("group=g")}
        (departure,) = ledger.state.deviations
        assert shown(f"rule={departure.rule}") == [departure.entry]
        between = shown("from=2026-09-02&until=2026-09-03")
        assert between == [it.number for it in reversed(entries) if sept(2) <= it.happened_on <= sept(3)]
        assert between
        assert shown("group=none") == shown("rule=none") == []
        assert shown("from=x&until=2026-13-01") == shown("")


def test_a_search_of_the_record_finds_nothing_in_what_people_wrote(house: House) -> None:
    """Given a note of one word, when somebody looks for entries about that word, then there are none."""
    host = house.browser("p-3", on=TODAY.replace(day=30))
    told: tuple[tuple[str, dict[str, str]], ...] = (
        ("/todo/hold_visit/v-2", {}),
        ("/todo/talk/v-2", {}),
        ("/todo/note/v-2", {"note": "Secret", "receipt": "Folder"}),
    )
    for path, fields in told:
        assert host.sends(path, **fields).status == 200
    seen = {it: house.browser("p-1").goes(f"/entries?about={it}").html for it in ("Secret", "Folder")}
    assert ['class="number"' in it for it in seen.values()] == [False, True]


@pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))
def test_no_role_reads_what_others_wrote_in_the_record(person: str, house: House) -> None:
    """Given a note, then nobody finds its words in the list, on the entry's page or in the form that corrects it."""
    host = house.browser("p-3", on=TODAY.replace(day=30))
    for path in ("/todo/hold_visit/v-2", "/todo/talk/v-2"):
        host.sends(path)
    host.sends("/todo/note/v-2", note="A secret start", receipt="g/v-2.odt")
    number = number_of(house, cc.visit.NotePublished)
    browser = house.browser(person)
    for path in ("/entries", f"/entries/{number}", f"/entries/{number}/correct"):
        assert "A secret start" not in browser.goes(path).text


@pytest.mark.parametrize(
    "path", ["/entries/0", "/entries/99999", "/entries/x", "/entries/1e3", "/entries/99999/correct"]
)
def test_there_is_no_page_of_an_entry_that_is_not_there(path: str, open_day: House) -> None:
    assert open_day.browser("p-1").goes(path).status == 404


def test_every_entry_has_a_page_in_both_languages(open_day: House) -> None:
    for lang in ("sv", "en"):
        browser = open_day.browser("p-rektor", lang)
        for it in open_day.plans.ledger(OWN).entries():
            seen = browser.goes(f"/entries/{it.number}")
            assert (seen.status, "None" in seen.text) == (200, False)


# --- putting right --------------------------------------------------------------------


@pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))
def test_only_what_the_ledger_would_take_is_offered(person: str, open_day: House) -> None:
    """Given any role, then an entry offers what `would` accepts of them, and the form of the other is not there."""
    number = number_of(open_day, cc.visit.VisitPlanned)
    browser = open_day.browser(person)
    occasion = cc.Occasion(by=PersonId(person), on=TODAY, because="Wrong")
    for way, asked in (
        ("correct", cc.plan.CorrectEntry(entry=number)),
        ("withdraw", cc.plan.WithdrawEntry(entry=number)),
    ):
        no = open_day.plans.would(OWN, cc.Request(asked, occasion))
        allowed = not isinstance(no, cc.Refused) or str(no).startswith(f"L-05: Entry {number} says that already.")
        path = f"/entries/{number}/{way}"
        assert (f"/p/{OWN}{path}" in browser.goes(f"/entries/{number}").links) is allowed
        assert browser.goes(path).status == (200 if allowed else 404)
        sent = browser.client.post(f"/p/{OWN}{path}", data={"csrf": browser.goes("").csrf, "because": ""})
        assert sent.status_code == (200 if allowed else 404)


def test_a_correction_is_looked_at_before_it_is_recorded(house: House) -> None:
    """Given a visit in the wrong lesson, when its visitor corrects it, they see it before and after, then it is so."""
    number, last = number_of(house, cc.visit.VisitPlanned), house.plans.ledger(OWN).number
    browser, path = house.browser("p-3"), f"/entries/{number_of(house, cc.visit.VisitPlanned)}/correct"
    page = browser.goes(path)
    standing = dict(re.findall(r'value="([^"]*)" id="f-[^"]*" name="([^"]+)"', page.html))
    filled = {name: value for value, name in standing.items()} | {"lesson": "sv-9z"}
    missing = browser.sends(path, **filled, go="look")
    assert 'name="because" rows="2" aria-invalid="true"' in missing.html
    looked = browser.sends(path, **filled, because="It was Swedish", go="look")
    assert ("<ins>sv-9z</ins>" in looked.html, house.plans.ledger(OWN).number) == (True, last)
    # without having looked, nothing is recorded either
    unseen = browser.sends(path, **filled, because="It was Swedish", go="record")
    assert (unseen.status, f'name="seen" value="{last}"' in unseen.html) == (200, True)
    assert house.plans.ledger(OWN).number == last
    done = browser.sends(path, **filled, because="It was Swedish", go="record", seen=str(last))
    assert "It is put right." in done.text
    event = list(house.plans.ledger(OWN).entries())[last].event
    assert isinstance(event, EntryCorrected)
    assert (event.entry, event.data["lesson"]) == (number, "sv-9z")
    with house.plans.read(OWN) as reading:
        assert reading.state.visits["v-2"].lesson == "sv-9z"
    assert "put right" in browser.goes("/entries").text


def filled_in(html: str) -> dict[str, str]:
    """Give what stands in the fields of a form."""
    found = re.findall(r'value="([^"]*)" id="f-[^"]*" name="([^"]+)"', html)
    hidden = re.findall(r'name="(seen|together|accept)" value="([^"]*)"', html)
    return {name: value for value, name in found} | dict(hidden)


@pytest.mark.requirement("L-05", "S4-02")
def test_the_wrong_day_of_a_visit_is_put_right_where_it_was_planned_and_held(house: House) -> None:
    """Given a visit that is said to be held on a wrong day, when its visitor says the right one, they are told that
    the planning says the same, and a button puts that to the form; both days are looked at and recorded together."""
    browser = house.browser("p-3", on=TODAY.replace(day=30))
    assert browser.sends("/todo/hold_visit/v-2").status == 200
    planned, held = number_of(house, cc.visit.VisitPlanned), number_of(house, cc.visit.VisitHeld)
    last, path = house.plans.ledger(OWN).number, f"/entries/{held}/correct"
    wrong = filled_in(browser.goes(path).html)
    day = (sept(int(wrong["happened_on"][-2:])) + timedelta(1)).isoformat()
    right = {**wrong, "happened_on": day, "because": "It was the day after"}
    no = browser.sends(path, **right, go="look")
    assert f"Put right the day that was planned, in entry {planned}, together with entry {held}." in no.text
    assert f'name="go" value="together {planned}"' in no.html
    both = browser.sends(path, **right, go=f"together {planned}")
    form = filled_in(both.html)
    assert (form["happened_on"], form["together"]) == (day, str(planned))
    assert f"Nothing is changed yet in entry {planned}." in browser.sends(path, **{**form, **right}, go="look").text
    asked = {**form, **right, f"{planned}.date": day}
    bad = browser.sends(path, **{**asked, f"{planned}.happened_on": "soon"}, go="look")
    assert f'id="e-{planned}.happened_on"' in bad.html
    looked = browser.sends(path, **asked, go="look")
    assert [looked.html.count(f"Entry {it}:") for it in (held, planned)] == [1, 1]
    assert house.plans.ledger(OWN).number == last
    done = browser.sends(path, **{**asked, **filled_in(looked.html)}, go="record")
    assert "It is put right." in done.text
    with house.plans.read(OWN) as reading:
        visit = reading.state.visits["v-2"]
    assert (visit.date.isoformat(), visit.since.isoformat(), visit.step) == (day, day, "held")


@pytest.mark.requirement("L-05")
def test_what_builds_on_an_entry_is_withdrawn_with_it(house: House) -> None:
    browser = house.browser("p-3", on=TODAY.replace(day=30))
    browser.sends("/todo/hold_visit/v-2")
    planned, held = number_of(house, cc.visit.VisitPlanned), number_of(house, cc.visit.VisitHeld)
    path, why = f"/entries/{planned}/withdraw", {"because": "It never was"}
    no = browser.sends(path, **why, go="look")
    assert f'name="go" value="together {held}"' in no.html
    both = browser.sends(path, **why, go=f"together {held}")
    assert "It is withdrawn together with this one." in both.text
    looked = browser.sends(path, **why, together=str(held), go="look")
    browser.sends(path, **why, **filled_in(looked.html), go="record")
    with house.plans.read(OWN) as reading:
        assert "v-2" not in reading.state.visits


def test_only_entries_that_somebody_may_put_right_are_put_to_a_form(house: House) -> None:
    """Given a form, when somebody names entries that are not theirs or not there, then it has none of them."""
    number = number_of(house, cc.visit.VisitPlanned)
    others = "1 2 99999 x 1e3 -4 " + " ".join(map(str, range(3, 30)))
    seen = house.browser("p-3").sends(f"/entries/{number}/correct", together=others, go="together 1")
    told = re.findall(r'name="together" value="([^"]*)"', seen.html)
    theirs = {it.number for it in house.plans.ledger(OWN).entries() if it.by == "p-3"}
    assert {int(it) for one in told for it in one.split()} <= theirs


def test_what_others_recorded_meanwhile_is_told_before_a_correction(house: House) -> None:
    number, last = number_of(house, cc.visit.VisitPlanned), house.plans.ledger(OWN).number
    browser, path = house.browser("p-3"), f"/entries/{number}/withdraw"
    occasion = cc.Occasion(by=PersonId("p-rektor"), on=TODAY)
    joins = cc.plan.PersonRegistered(person=PersonId("p-new"), unit=UnitId(OWN))
    house.plans.do(OWN, cc.Request(joins, occasion))
    stale = browser.sends(path, because="Never planned", go="record", seen=str(last))
    assert "Somebody has recorded something since you looked." in stale.text
    assert not isinstance(list(house.plans.ledger(OWN).entries())[-1].event, EntryWithdrawn)
    done = browser.sends(path, because="Never planned", go="record", seen=str(last + 1))
    assert "It was withdrawn, and counts no longer." in done.text
    with house.plans.read(OWN) as reading:
        assert "v-2" not in reading.state.visits


def test_what_others_build_on_says_why_it_stays(house: House) -> None:
    """Given the entry that formed a group, when one looks what withdrawing it would change, it is told why not."""
    path = f"/entries/{number_of(house, cc.group.GroupFormed)}/withdraw"
    seen = house.browser("p-rektor").sends(path, because="Wrong", go="look")
    assert "builds on entry" in seen.text
    assert 'value="record"' not in seen.html


def test_a_correction_of_nothing_and_one_without_a_day_are_told_so(house: House) -> None:
    browser, path = house.browser("p-3"), f"/entries/{number_of(house, cc.visit.VisitPlanned)}/correct"
    page = browser.goes(path)
    day = re.search(r'value="([^"]+)" id="f-happened_on"', page.html)
    assert day is not None
    assert "Nothing is changed yet." in browser.sends(path, happened_on=day.group(1), because="Oh").text
    assert 'id="e-happened_on"' in browser.sends(path, happened_on="soon", because="Oh").html


def test_a_rule_that_is_departed_from_is_told_in_its_own_words(house: House) -> None:
    """Given a round that closed for a reason, the record says which rule that departs from, and a correction would.

    The rule's id stands behind its words.
    """
    says = "A round ends when everyone has made their visits and, where the method asks, seen every colleague. (S4-03)"
    leader, path = house.browser("p-1"), "/ask/round.close?round=r"
    leader.sends(path, accept="a_round_ends_when_its_aim_is_reached", because="The term is over")
    closed, departed = number_of(house, cc.visit.RoundClosed), number_of(house, cc.plan.DeviationRecorded)
    seen = leader.goes(f"/entries/{departed}").text
    assert (f"Rule {says}" in seen, "a_round_ends" in seen) == (True, False)
    planned = next(it for it in house.plans.ledger(OWN).entries() if isinstance(it.event, cc.visit.VisitPlanned))
    other = {"visitor": "p-2", "host": "p-1", "date": f"{planned.event.date}", "happened_on": f"{planned.happened_on}"}
    right, form = house.browser("p-rektor"), f"/entries/{planned.number}/correct"
    no = right.sends(form, **other, because="It was p-1", go="look")
    (accept,) = re.findall(r'name="accept" value="([^"]+)"', no.html)
    looked = right.sends(form, **other, because="It was p-1", accept=accept, go="look").text
    assert f"Entry {closed} would depart from a rule: {says}" in looked
