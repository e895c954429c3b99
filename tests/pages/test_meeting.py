"""A meeting held through pages: by those there, each on their own phone, and nobody overwrites anybody."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from gzip import compress
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from tests.circle import AHEAD, SAID, Circle
from tests.pages.conftest import Browser, House, Seen
from tests.school import sept
from tests.web.world import BUSY, OWN, taken_in, written

import collegial_core as cc
from collegial_core.meeting import Stage
from collegial_core.testing import ReferenceStore
from collegial_directory import open_directory
from collegial_web import application
from collegial_web.demo import DemoLogin
from collegial_web.login import DirectoryLogin
from collegial_web.pages.drawing import HERE, SCRIPTS, scripts
from collegial_web.pages.meeting.now import _each
from collegial_web.pages.meeting.writing import mark, merged
from collegial_web.shared import open_shared

FIRST, TODAY = sept(7), date(2026, 10, 5)
FOUR: Final = ("p-1", "p-2", "p-3", "p-4")
HERE_ARE: Final = {f"there.{it}": "on" for it in FOUR}
PAGE: Final = "/meetings/m-2"
PLAN: Final = {f"action_plan.{name}": text for name, text in AHEAD.items()}
MINUTES: Final = {f"minutes.{name}": text for name, text in SAID.items()}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Give a group of eight that met once, four of them there, and meets again today."""
    circle = Circle(store=ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC))).gathers()
    circle.opens_meeting(FIRST, FOUR, meeting="m-1").does_all(FIRST, meeting="m-1").closes_meeting(FIRST, meeting="m-1")
    circle.plans_meeting(TODAY, meeting="m-2")
    circle.takes_order()
    with ExitStack() as stack:
        plans = stack.enter_context(cc.open("memory://"))
        people = stack.enter_context(open_directory(str(tmp_path / "people.db")))
        shared = open_shared(str(tmp_path / "server.db"))
        stack.callback(shared.close)
        login = DirectoryLogin.of(people, shared)
        taken_in(plans, circle, OWN)
        written(people, OWN, ("p-rektor", "k-skolchef", *(f"p-{number}" for number in range(1, 13))))
        yield House(plans, people, application(plans, login, demo=DemoLogin(people, login.sessions), limits=BUSY))


def at(house: House, person: str, lang: str = "en") -> Browser:
    return house.browser(person, lang, on=TODAY)


def stage(house: House) -> Stage:
    with house.plans.read(OWN) as reading:
        return reading.state.meetings["m-2"].stage


def as_it_stands(seen: Seen) -> dict[str, str]:
    """Give the marks that the forms of a page carry."""
    return dict(re.findall(r'name="(base\.[^"]+)" value="([^"]+)"', seen.html))


def field(seen: Seen, name: str) -> str:
    found = re.search(rf'<textarea[^>]* name="{re.escape(name)}"[^>]*>\n(.*?)</textarea>', seen.html, re.DOTALL)
    return found.group(1) if found else ""


def opened(house: House) -> str:
    """Open the meeting, and tell who documents it."""
    leader = at(house, "p-1")
    form = leader.goes(PAGE)
    documenter = re.search(r'name="role.documenter">.*?value="([^"]+)" selected', form.html)
    assert documenter is not None
    chosen = documenter.group(1) if documenter.group(1) in FOUR else "p-2"
    seen = leader.sends(PAGE, do="open", **HERE_ARE, **{"role.documenter": chosen})
    assert "It is recorded." in seen.text, seen.text
    return chosen


# --- a whole meeting ------------------------------------------------------------------


def test_a_meeting_of_four_is_held_through_pages_alone(house: House) -> None:
    """Given a planned meeting, four people hold and close it with nine forms: one each, and five for all of them."""
    documenter = opened(house)
    sent = 1
    for person in FOUR:
        browser = at(house, person)
        base = as_it_stands(browser.goes(PAGE))
        told = browser.sends(
            PAGE, do="tell", **{"report.tried": "true", "report.lesson": "Short questions"}, **PLAN, **base
        )
        assert "It is recorded." in told.text, told.text
        sent += 1
    browser = at(house, documenter)
    assert "It is recorded." in browser.sends(PAGE, do="minutes", **MINUTES, **as_it_stands(browser.goes(PAGE))).text
    leader = at(house, "p-1")
    assert "It is recorded." in leader.sends(PAGE, do="take", item="opening").text
    brought = leader.sends(PAGE, do="input", **{"input.kind": "research", "input.title": "On exit tickets"})
    assert "On exit tickets" in brought.text
    closed = leader.sends(PAGE, do="close", whole_agenda="on")
    sent += 4
    assert (stage(house), sent) == (Stage.CLOSED, 9)
    assert SAID["conclusions"] in closed.text
    assert "N p-3" in closed.text


def test_what_no_form_of_a_meeting_asks_for_is_refused(house: House) -> None:
    number = house.plans.ledger(OWN).number
    assert at(house, "p-1").sends(PAGE, do="explode").status == 400
    assert house.plans.ledger(OWN).number == number


def test_before_it_begins_its_leader_sees_whose_turn_each_role_is_and_others_cannot_open_it(house: House) -> None:
    leader, teacher = at(house, "p-1").goes(PAGE), at(house, "p-3").goes(PAGE)
    assert ['name="role.documenter"' in it.html for it in (leader, teacher)] == [True, False]
    refused = at(house, "p-3").sends(PAGE, do="open", **HERE_ARE)
    assert (refused.status, stage(house)) == (200, Stage.PLANNED)


def test_a_meeting_with_nobody_there_is_not_opened_and_the_page_asks_for_those_who_are(house: House) -> None:
    no = at(house, "p-1").sends(PAGE, do="open", **{"role.documenter": "p-2"})
    assert ("Tick those who are there" in no.text, "items" in no.text.lower()) == (True, False)
    assert stage(house) is Stage.PLANNED


def test_the_time_for_each_is_told_in_whole_minutes_and_seconds() -> None:
    rows: list[Any] = [SimpleNamespace(each=it) for it in ("2.86", "2.30", "5.00", "2.00–2.50", "0.33", None)]
    assert [_each(it) for it in rows] == [
        *("2 min 51 s", "2 min 18 s", "5 min", "2 min–2 min 30 s", "0 min 19 s"),
        None,
    ]


def test_a_meeting_is_not_closed_while_something_is_missing_and_the_page_says_what(house: House) -> None:
    opened(house)
    leader = at(house, "p-1")
    seen = leader.goes(PAGE)
    for missing in ("6 items of the agenda", "4 action plans", "4 to tell of their promise", "The minutes of"):
        assert missing in seen.text
    no = leader.sends(PAGE, do="close")
    assert (no.status, 'role="alert"' in no.html, stage(house)) == (200, True, Stage.OPEN)


def test_what_is_missing_in_an_action_plan_is_told_at_its_field_and_the_rest_stays(house: House) -> None:
    opened(house)
    browser = at(house, "p-3")
    number = house.plans.ledger(OWN).number
    no = browser.sends(PAGE, do="tell", **{**PLAN, "action_plan.pupils": " ", "report.tried": "true"})
    assert 'name="action_plan.pupils" aria-invalid="true"' in no.html
    assert field(no, "action_plan.effort") == AHEAD["effort"]
    assert house.plans.ledger(OWN).number == number


def test_the_running_item_is_drawn_by_the_clock(house: House) -> None:
    opened(house)
    teacher = at(house, "p-2")
    for clock, item, left in (
        ("14:31", "Opening", 4),
        ("14:43", "What I have done", 12),
        ("16:10", "Next: Opening", 0),
    ):
        running = teacher.goes(f"{PAGE}/now?at={clock}").text
        assert running.startswith(item)
        assert (f"{left} min left" in running) == (left > 0)
    assert "5 min each" in teacher.goes(f"{PAGE}?at=14:43").text
    assert "14:35 20 min What I have done" in teacher.goes(PAGE).text
    assert "5 min var" in at(house, "p-2", "sv").goes(f"{PAGE}?at=14:43").text


@pytest.mark.parametrize(
    ("clock", "says"),
    [
        ("14:35", "Number 1 of 4: 5 min left"),
        ("14:41", "Number 2 of 4: 4 min left"),
        ("14:54", "Number 4 of 4: 1 min left"),
    ],
)
def test_within_an_item_in_which_each_has_a_time_the_page_says_whose_it_is(clock: str, says: str, house: House) -> None:
    """Given twenty minutes for four, from 14:35, the page says how many have spoken by the clock, and what is left."""
    opened(house)
    assert says in at(house, "p-2").goes(f"{PAGE}/now?at={clock}").text
    assert "Number" not in at(house, "p-2").goes(f"{PAGE}/now?at=14:31").text


def test_what_was_chosen_of_a_list_stands_in_words_in_the_record(house: House) -> None:
    opened(house)
    at(house, "p-1").sends(PAGE, do="input", **{"input.kind": "proven_practice", "input.title": "Exit tickets"})
    seen = [at(house, "p-1", lang).goes("/entries?type=meeting.input_brought").text for lang in ("en", "sv")]
    assert ["proven practice" in seen[0], "beprövad erfarenhet" in seen[1]] == [True, True]
    assert "proven_practice" not in "".join(seen)


# --- who reads what -------------------------------------------------------------------


def test_nobody_but_its_author_reads_an_action_plan(house: House) -> None:
    """Given a written action plan, the leader and the principal see that it is there, and never what it says."""
    opened(house)
    author = at(house, "p-3")
    base = as_it_stands(author.goes(PAGE))
    told = {"report.tried": "true", "report.lesson": "Short questions"}
    assert "It is recorded." in author.sends(PAGE, do="tell", **told, **PLAN, **base).text
    assert AHEAD["effort"] in author.goes(PAGE).html
    for person in ("p-rektor", "p-1", "p-2", "p-8", "k-skolchef"):
        seen = at(house, person).goes(PAGE)
        assert seen.status == 200
        if person not in FOUR:  # they promised the same the last time
            assert AHEAD["effort"] not in seen.html
        assert AHEAD["expected"] not in seen.html
        assert field(seen, "action_plan.expected") == ""
        assert "action plan written" in seen.text
        assert [it in seen.text for it in ("tried it", "has told of it")] == [person in FOUR, person not in FOUR]


def test_what_was_promised_is_read_by_who_promised_it(house: House) -> None:
    opened(house)
    assert "What you promised" in at(house, "p-3").goes(PAGE).text
    assert "What you promised" not in at(house, "p-rektor").goes(PAGE).text


# --- two at once ----------------------------------------------------------------------


def test_two_who_write_the_minutes_at_once_lose_nothing(house: House) -> None:
    """Given two who opened the minutes at the same time, the later one is told, keeps theirs, and reads the other's."""
    documenter = opened(house)
    phone, laptop = at(house, documenter), at(house, documenter)
    base = as_it_stands(phone.goes(PAGE))
    base_too = as_it_stands(laptop.goes(PAGE))
    phone.sends(PAGE, do="minutes", **{**MINUTES, "minutes.conclusions": "Mine from the phone"}, **base)
    number = house.plans.ledger(OWN).number
    late = laptop.sends(PAGE, do="minutes", **{**MINUTES, "minutes.conclusions": "Mine from the laptop"}, **base_too)
    assert "Somebody wrote first." in late.text
    assert "<blockquote>Mine from the phone</blockquote>" in late.html
    assert field(late, "minutes.conclusions") == "Mine from the laptop"
    assert house.plans.ledger(OWN).number == number
    said = {**MINUTES, "minutes.conclusions": "Mine from the laptop", **as_it_stands(late)}
    both = laptop.sends(PAGE, do="minutes", both="yes", quoted="minutes.conclusions", **said)
    assert field(both, "minutes.conclusions") == "Mine from the phone\n\nMine from the laptop"


def test_two_who_write_in_different_fields_both_get_theirs_in(house: House) -> None:
    documenter = opened(house)
    phone, laptop = at(house, documenter), at(house, documenter)
    phone.sends(PAGE, do="minutes", **MINUTES, **as_it_stands(phone.goes(PAGE)))
    base = as_it_stands(phone.goes(PAGE))
    phone.sends(PAGE, do="minutes", **{**MINUTES, "minutes.question": "Another one?"}, **base)
    after = laptop.sends(PAGE, do="minutes", **{**MINUTES, "minutes.difficulties": "None"}, **base)
    assert (field(after, "minutes.question"), field(after, "minutes.difficulties")) == ("Another one?", "None")


def test_the_same_form_sent_twice_is_recorded_once(house: House) -> None:
    documenter = opened(house)
    browser = at(house, documenter)
    base = as_it_stands(browser.goes(PAGE))
    for _ in range(2):
        assert "It is recorded." in browser.sends(PAGE, do="minutes", **MINUTES, **base).text
    events = [it.event for it in house.plans.ledger(OWN).entries()]
    assert len([it for it in events if getattr(it, "meeting", "") == "m-2" and hasattr(it, "question")]) == 1


@pytest.mark.parametrize(
    ("do", "fields", "kind"),
    [
        ("input", {"input.kind": "research", "input.title": "On exit tickets"}, "meeting.input_brought"),
        ("result", {"result.kind": "action", "result.text": "We try it"}, "meeting.result_recorded"),
        ("take", {"item": "opening"}, "meeting.item_taken"),
    ],
)
def test_a_double_click_at_a_meeting_records_once(do: str, fields: dict[str, str], kind: str, house: House) -> None:
    opened(house)
    leader = at(house, "p-1")
    number = house.plans.ledger(OWN).number
    made = re.findall(r'name="made" value="([0-9a-f]{32})"', leader.goes(PAGE).html)[-1]
    for _ in range(2):
        assert "It is recorded." in leader.sends(PAGE, do=do, made=made, **fields).text
    assert [it.event.recorded_as[0] for it in house.plans.ledger(OWN).entries(after=number)] == [kind]


def test_the_rest_of_a_meeting_is_told_on_its_page_too(house: House) -> None:
    """Given an open meeting, its leader adds an item, swaps a role and splits it; a member looks back on it."""
    documenter = opened(house)
    other = next(it for it in FOUR[1:] if it != documenter)
    leader, member = at(house, "p-1"), at(house, "p-3")
    swap = {"swap.role": "documenter", "swap.from_person": documenter, "swap.person": other, "because": "Ill"}
    parts = {f"part.{it}": str(1 + place // 2) for place, it in enumerate(FOUR)}
    small = leader.sends(PAGE, do="split", **parts)
    assert "the method asks for 7 to 10" in small.text
    (accept,) = re.findall(r'name="accept" value="([^"]+)"', small.html.partition('id="split"')[2])
    item = {"item.kind": "collegial", "item.title": "The fair", "item.minutes": "5"}
    longer = leader.sends(PAGE, do="item", **item)
    assert "takes 95 minutes; learning-group@2 gives it 90." in longer.text
    (long,) = re.findall(r'name="accept" value="([^"]+)"', longer.html.partition('id="item"')[2])
    sent = [
        leader.sends(PAGE, do="item", accept=long, because="It is next week", **item),
        leader.sends(PAGE, do="swap", **swap),
        leader.sends(PAGE, do="split", accept=accept, because="The hall is loud", **parts),
        member.sends(PAGE, do="reflect", **{"reflect.text": "I dare to try"}),
        leader.sends(PAGE, do="reflect", **{"reflect.text": "We listened", "reflect.all": "on"}),
    ]
    for it in sent:
        assert "It is recorded." in it.text, it.text
    with house.plans.read(OWN) as reading:
        meeting = reading.state.meetings["m-2"]
    assert meeting.holders("documenter") == (other,)
    assert [(it.people, it.led_by) for it in meeting.subgroups] == [(FOUR[:2], "p-1"), (FOUR[2:], "p-3")]
    assert "The fair" in leader.goes(PAGE).text
    last = [getattr(it.event, "person", "") for it in house.plans.ledger(OWN).entries()][-2:]
    assert last == ["p-3", None]
    assert 'aria-invalid="true"' in leader.sends(PAGE, do="item", **{"item.kind": "practical"}).html


def test_who_was_there_is_put_right_by_ticks(house: House) -> None:
    """Given a meeting with four people there, when its leader unticks one and looks, that is all that would change."""
    documenter = opened(house)
    gone = next(it for it in FOUR[1:] if it != documenter)
    number = next(
        it.number
        for it in house.plans.ledger(OWN).entries()
        if getattr(it.event, "meeting", "") == "m-2" and hasattr(it.event, "present")
    )
    leader, path = at(house, "p-1"), f"/entries/{number}/correct"
    form = leader.goes(path)
    assert re.findall(r'name="present\.([^"]+)" checked', form.html) == list(FOUR)
    told = {"happened_on": TODAY.isoformat(), "ticks.present": "yes", "led_by": "p-1", "because": "She was ill"}
    same = {f"present.{it}": "on" for it in reversed(FOUR)}
    assert "Nothing is changed yet." in leader.sends(path, go="look", **told, **same).text
    fewer = {name: it for name, it in same.items() if name != f"present.{gone}"}
    looked = leader.sends(path, go="look", **told, **fewer)
    assert "This would change" in looked.text, looked.text
    assert looked.html.count("<del>") == 1
    (seen,) = re.findall(r'name="seen" value="(\d+)"', looked.html)
    assert "It is put right." in leader.sends(path, go="record", seen=seen, **told, **fewer).text
    with house.plans.read(OWN) as reading:
        assert reading.state.meetings["m-2"].present == tuple(it for it in FOUR if it != gone)


def test_a_phone_has_the_meeting_in_its_tabs_while_it_goes_on(house: House) -> None:
    teacher = at(house, "p-3")
    before = teacher.goes(PAGE)
    opened(house)
    tabs = [it.html.rpartition('<nav class="tabs"')[2] for it in (before, teacher.goes(PAGE))]
    found = [re.findall(r'href="([^"]+)"', it) for it in tabs]
    assert (f"/p/{OWN}/visits" in found[0], found[1]) == (True, ["#now", "#tell", f"/p/{OWN}/meetings"])


def test_the_next_item_is_named_where_it_waits(house: House) -> None:
    opened(house)
    for lang, item in (("en", "Opening"), ("sv", "Inledning")):
        leader = at(house, "p-1", lang)
        assert item in leader.goes("").text
        assert item in leader.goes("/todo/next_item/m-2.opening").text


def test_somebody_who_stands_in_for_the_documenter_says_why(house: House) -> None:
    documenter = opened(house)
    leader = at(house, "p-1")
    assert documenter != "p-1"
    assert "Write the minutes in their place" in leader.goes(PAGE).text
    accept = re.search(r'name="accept" value="([^"]+)"', leader.goes(PAGE).html)
    assert accept is not None
    no = leader.sends(PAGE, do="minutes", accept=accept.group(1), **MINUTES)
    assert (field(no, "minutes.question"), "Somebody wrote first" in no.text) == (SAID["question"], False)
    why = "The documenter has left"
    told = leader.sends(PAGE, do="minutes", accept=accept.group(1), because=why, **MINUTES)
    assert "It is recorded." in told.text, told.text


@pytest.mark.parametrize(
    ("now", "mine", "base", "texts", "theirs"),
    [
        ("", "a", "", "a", None),
        ("a", "b", "a", "b", None),
        ("b", "a", "a", "b", None),
        ("b", "b", "a", "b", None),
        ("b", "c", "a", "c", "b"),
        ("b", "", "a", "", "b"),
        ("a", "a\r\n", "a", "a", None),
    ],
)
def test_what_only_one_changed_is_taken_and_what_two_changed_is_asked(
    now: str, mine: str, base: str, texts: str, theirs: str | None
) -> None:
    found = merged(["x"], {"x": now}, {"x": mine, "base.x": mark(base)})
    assert (found.texts["x"], found.theirs.get("x")) == (texts, theirs)


# --- the list -------------------------------------------------------------------------


def test_meetings_to_come_and_been_stand_on_one_page(house: House) -> None:
    seen = at(house, "p-2").goes("/meetings")
    for name in ("m-1", "m-2"):
        assert f"/p/{OWN}/meetings/{name}" in seen.links
    assert "None of your groups has a meeting planned." in at(house, "p-rektor").goes("/meetings").text
    assert at(house, "p-2").goes("/meetings/nowhere").status == 404
    assert SAID["question"] in at(house, "p-rektor").goes("/meetings/m-1").text


# --- scripts --------------------------------------------------------------------------


def test_each_answer_has_a_nonce_of_its_own_and_runs_no_other_script(house: House) -> None:
    opened(house)
    browser = at(house, "p-2")
    nonces = set()
    for path in (PAGE, PAGE, f"{PAGE}/now"):
        answer = browser.goes(path)
        policy = answer.answer.headers["content-security-policy"]
        (nonce,) = re.findall(r"script-src 'nonce-([^']+)'", policy)
        nonces.add(nonce)
        assert set(re.findall(r'nonce="([^"]+)"', answer.html)) <= {nonce}
        assert ("unsafe" in policy, "trusted-types htmx" in policy) == (False, True)
        assert all("src=" in it for it in re.findall(r"<script[^>]*>", answer.html))
        assert not re.search(r'\s(style|on\w+)="', answer.html.replace('value="on"', ""))
    assert len(nonces) == 3


def test_all_scripts_are_small_and_what_is_vendored_is_what_was_released(house: House) -> None:
    assert sum(len(compress(text, 9)) for text in scripts().values()) <= 20 * 1024
    for name, mark_of in VENDORED.items():
        assert sha256((HERE / "script" / name).read_bytes()).hexdigest() == mark_of, name
    assert set(SCRIPTS) - set(VENDORED) == {"own.js"}
    assert "Zero-Clause BSD" in (HERE / "script" / "LICENSE").read_text()
    client = house.browser().client
    for name, text in scripts().items():
        answer = client.get(f"/static/{name}")
        assert (answer.content, answer.headers["content-type"].partition(";")[0]) == (text, "text/javascript")


VENDORED: Final = {
    "htmx.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "hx-csp.min.js": "a7e1e6711ae6c3e50ad300fba7936cbe8d07599cdae313414a179ddd6b26e143",
    "hx-sse.min.js": "18ef2761356ec1fe0bb6d92612315b37517a7c1e9856b661c5ae81fef239d103",
    "LICENSE": "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
}
"""htmx 4.0.1 with its extensions for content security policies and server-sent events, and their licence."""
