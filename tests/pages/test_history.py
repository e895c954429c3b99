"""History: the plan at any moment, who changed what and why, and whether the record is what it was."""

import re
from html import unescape
from pathlib import Path

import pytest
from tests.pages.conftest import House, Seen, open_house
from tests.school import sept
from tests.web.world import OWN, ROLES, TODAY, told

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_web.pages.history.moment import days_of

AUDITOR, PRINCIPAL, TEACHER = ROLES["auditor"], ROLES["principal"], ROLES["visitor"]
WHY = "The hall was closed"
roles = pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> "House":  # type: ignore[misc]
    """A house in which a visit was moved, for a reason, and told of late."""
    school = told()
    move = cc.visit.VisitMoved(visit="v-2", date=sept(29), lesson="sv-8a")
    school.does(move, by="p-1", on=sept(15), because=WHY)
    with open_house(tmp_path_factory.mktemp("moved"), school=school) as house:
        for person in (AUDITOR, PRINCIPAL):
            house.calls(person, f"N {person}")
        yield house


def numbers(seen: Seen) -> list[int]:
    """Give the entries that are shown, in their order."""
    return [int(it) for it in re.findall(r'class="number" href="[^"]+">(\d+)<', seen.html)]


def looked(seen: Seen) -> dict[str, tuple[str, str]]:
    """Give how it looked, and how on the day that it is compared with."""
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td>([^<]*)</td><td>([^<]*)</td></tr>', seen.html)
    return {label: (one, other) for label, one, other in rows}


def test_two_days_are_compared_and_what_happened_between_is_a_click_away(moved: House) -> None:
    """Given a visit between two days, when they are compared, the pairs differ, and a link leads to its entries."""
    browser = moved.browser(AUDITOR)
    seen = browser.goes("/history?order=happened&on=2026-09-06&with=2026-09-07")
    assert looked(seen)["Rounds of visits"] == ("0 of 20 pairs", "1 of 20 pairs")
    (between,) = [it for it in seen.links if "/entries?from=2026-09-07&until=2026-09-07" in unescape(it)]
    told = browser.goes(unescape(between).removeprefix(f"/p/{OWN}"))
    happened = [it.number for it in moved.plans.ledger(OWN).entries() if it.happened_on == sept(7)]
    assert [int(it) for it in re.findall(r'class="number">(\d+)', told.html)] == happened[::-1]
    for wrong in ("x", "2026-02-31", "9999-12-31"):
        today = browser.goes(f"/history?order=happened&on=2026-09-06&with={wrong}")
        assert (today.status, looked(today)["Rounds of visits"][1]) == (200, "1 of 20 pairs")


@pytest.mark.parametrize("asked", ["on=2026-09-06", "on=2026-09-06&with=2026-09-07", "order=entry&number=9"])
def test_the_picture_comes_without_what_takes_a_replay_which_is_asked_for_afterwards(moved: House, asked: str) -> None:
    """Given a handle that was let go, then the picture says where the same numbers are that the whole page shows."""
    browser = moved.browser(AUDITOR)
    whole, picture = browser.goes(f"/history?{asked}"), browser.goes(f"/history/moved?{asked}")
    assert looked(whole)
    assert (looked(picture), numbers(picture)) == ({}, numbers(whole))
    (counted,) = re.findall(r'hx-get="([^"]+/then[^"]*)"', picture.html)
    seen = browser.goes(unescape(counted).removeprefix(f"/p/{OWN}"))
    assert "<html" not in seen.html
    assert looked(seen) == looked(whole)


def test_an_auditor_finds_who_moved_a_visit_and_why(moved: House) -> None:
    seen = moved.browser(AUDITOR).goes("/history?order=happened&on=2026-09-15")
    (line,) = re.findall(r"<h3>A visit was moved</h3>.*?</li>", seen.html, re.DOTALL)
    assert "N p-1" in line
    assert "<del>Wed 30 Sep 2026</del> <ins>Tue 29 Sep 2026</ins>" in line
    with moved.plans.read(OWN) as reading:
        assert seen.status == 200
        number = reading.number
    assert number in numbers(seen)
    teacher = moved.browser(TEACHER).goes("/history?order=happened&on=2026-09-15")
    for one, person in ((seen, AUDITOR), (teacher, TEACHER)):
        ledger = moved.plans.ledger(OWN)
        reader = cc.privacy.reader_on(ledger.state, PersonId(person), TODAY)
        assert (WHY in one.text) == (number in ledger.reasons(reader))


@pytest.mark.requirement("L-05")
def test_a_correction_stands_there_with_before_and_after_and_no_text(house: House) -> None:
    ledger = house.plans.ledger(OWN)
    note = next(it for it in ledger.entries() if it.event.recorded_as[0] == "visit.note_published")
    right = cc.plan.CorrectEntry(entry=note.number, data={"note": "Calmer start", "receipt": "rcpt-9"})
    ledger.do(right, by="p-2", on=TODAY, because="A slip")
    seen = house.browser(PRINCIPAL).goes(f"/history?order=entry&number={ledger.number}")
    assert "<ins>rcpt-9</ins>" in seen.html
    assert "Calm" not in seen.text


def test_by_entry_it_shows_the_plan_as_it_stood_after_it(moved: House) -> None:
    browser, ledger = moved.browser(PRINCIPAL), moved.plans.ledger(OWN)
    for number in (1, 5, ledger.number // 2, ledger.number):
        seen = browser.goes(f"/history?order=entry&number={number}")
        assert numbers(seen) == list(range(number, max(number - 15, 0), -1))
        groups = [it for it in ledger.as_of(entry=number).groups.values() if it.closed_on is None]
        word = "group" if len(groups) == 1 else "groups"
        assert f"Groups {len(groups)} {word}" in seen.text


def test_what_had_happened_goes_by_days_and_the_handle_leads_there(moved: House) -> None:
    browser = moved.browser(PRINCIPAL)
    before = looked(browser.goes("/history?order=happened&on=2026-09-06"))["Rounds of visits"]
    after = looked(browser.goes("/history?order=happened&on=2026-09-07"))["Rounds of visits"]
    assert (before, after) == (("0 of 20 pairs", "1 of 20 pairs"), ("1 of 20 pairs", "1 of 20 pairs"))
    slid = browser.goes("/history?order=happened&on=2026-08-17&was=1&at=22")  # 7 September is day 22 of the plan
    assert "How it looked Mon 7 Sep 2026" in slid.text


def test_what_was_known_goes_by_the_clock_of_the_store(moved: House) -> None:
    seen = moved.browser(PRINCIPAL).goes("/history?order=known&on=2026-08-17")
    assert numbers(seen)[0] == moved.plans.ledger(OWN).number  # the story's clock stands


@pytest.mark.parametrize(
    "query",
    ["order=x", "on=2026-13-45", "at=99999999&was=1", "at=x&was=1", "order=entry&number=999999", "on=0001-01-01"],
)
def test_an_absurd_moment_shows_one_that_there_is(query: str, moved: House) -> None:
    assert moved.browser(PRINCIPAL).goes(f"/history?{query}").status == 200


@roles
def test_nobody_reads_there_what_they_may_not(person: str, open_day: House) -> None:
    seen = open_day.browser(person).goes("/history")
    assert seen.status == 200
    assert "Calm start" not in seen.text


def test_days_are_those_of_the_entries_read_one_by_one(moved: House) -> None:
    ledger = moved.plans.ledger(OWN)
    happened, recorded = days_of(moved.plans, OWN, ledger.number)
    assert list(happened) == [it.happened_on.toordinal() for it in ledger.entries()]
    assert list(recorded) == [it.recorded_at.date().isoformat() for it in ledger.entries()]


# --- checks ---------------------------------------------------------------------------


def compares(house: House, head: str) -> str:
    """Hold the plan against a head, and give what the page says."""
    return house.browser(AUDITOR).sends("/history/checks", checkpoint=head).text


@pytest.mark.requirement("L-05")
def test_an_auditor_holds_the_plan_against_what_was_kept(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        (head,) = house.plans.heads(OWN)
        page = house.browser(AUDITOR).goes("/history/checks")
        assert f"All {head.entries} entries are as they were written" in page.text
        assert head.short in page.text
        assert "is just as it was" in compares(house, head.short)
        house.plans.ledger(OWN).do(cc.plan.PersonRegistered(person="p-20", unit=OWN), by=PRINCIPAL, on=TODAY)
        assert "goes on with 1 entry" in compares(house, head.short)
        checkpoint = house.plans.checkpoint()
        browser = house.browser(AUDITOR)
        csrf = browser.goes("/history/checks").csrf
        answer = browser.client.post(
            f"/p/{OWN}/history/checks", data={"csrf": csrf}, files={"checkpoint": ("c.txt", checkpoint.file)}
        )
        assert "is just as it was" in Seen(answer).text
        last = head.short[-2]
        forged = head.short.replace(head.short[-5:], ("A" if last != "A" else "B") * 3 + head.short[-2:])
        assert "is altered" in compares(house, forged)


@pytest.mark.parametrize("typed", ["", "x", "solbacken:1:zzz", "other:1:" + "A" * 43 + "="])
def test_what_is_no_checkpoint_of_this_plan_is_told_so(typed: str, open_day: House) -> None:
    seen = open_day.browser(AUDITOR).sends("/history/checks", checkpoint=typed)
    assert (seen.status, 'role="alert"' in seen.html) == (200, True)


@roles
def test_checks_are_for_those_who_answer_for_the_plan(person: str, open_day: House) -> None:
    allowed = f"/p/{OWN}/history/checks" in open_day.browser(person).goes("/history").links
    assert open_day.browser(person).goes("/history/checks").status == (200 if allowed else 404)
    assert allowed == (person in {AUDITOR, PRINCIPAL, ROLES["principal next door"]})


@roles
def test_a_report_has_what_its_reader_may_read(person: str, open_day: House) -> None:
    answer = open_day.browser(person).client.get(f"/p/{OWN}/report.html")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{OWN}-report.html"'
    assert "Calm start" not in answer.text or person in {ROLES["visitor"], ROLES["host"], ROLES["leader"]}
