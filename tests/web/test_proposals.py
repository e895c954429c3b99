"""Visits, groups and meetings proposed over HTTP: by a timetable that is sent, and accepted as a batch of requests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tests.people.school import ALMA, dashed
from tests.school import sept
from tests.web.world import OWN, ROLES, TODAY, World, login_of

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.visit import Step
from collegial_directory import Entry
from collegial_web.openapi import document
from collegial_web.operations import proposing

if TYPE_CHECKING:
    from collections.abc import Iterator

LEADER, PRINCIPAL = login_of(ROLES["leader"]), login_of(ROLES["principal"])
CLOCK = {number: (f"{7 + number:02}:00", f"{7 + number:02}:50") for number in range(1, 7)}
IN_TURN = {
    "lessons": [
        {"teacher": f"p-{person}", "day": day, "from": CLOCK[lesson][0], "to": CLOCK[lesson][1], "subject": "MA"}
        | ({"class": "7B"} if lesson == person else {"what": "on site"})
        for person in (1, 2, 3, 4, 5, 6, 8)
        for day in (1, 2, 3)
        for lesson in range(1, 7)
    ]
}
"""On three days each of seven is there for six lessons, and teaches one of them, the last none."""

VISITS: dict[str, Any] = {"group": "g", "timetable": IN_TURN, "on": str(TODAY)}
MEETINGS = {**VISITS, "every": 2, "minutes": 40, "until": "2026-12-18"}
GROUPS = {
    "method": "base-group-visits@1",
    "name": "bas",
    "timetable": IN_TURN,
    "on": str(TODAY),
    "people": ["p-6", "p-8"],
    "least": 2,
    "most": 2,
}
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "visits": (LEADER, VISITS),
    "repair": (LEADER, VISITS),
    "meetings": (LEADER, MEETINGS),
    "groups": (PRINCIPAL, GROUPS),
}
each = pytest.mark.parametrize("what", list(ASKED))


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the best plan for a shorter time than a school has."""
    monkeypatch.setattr(proposing, "BUDGET", 2.0)


def proposes(world: World, what: str, who: str | None = None, **changed: Any) -> Any:
    """Ask for a proposal; what is changed to None is left out."""
    login, said = ASKED[what]
    sent = {name: it for name, it in {**said, **changed}.items() if it is not None}
    return world.posts(who or login, OWN, sent, path=f"proposals/{what}")


def accepts(world: World, answer: Any, who: str = LEADER, requests: list[Any] | None = None) -> Any:
    """Send what was proposed as a batch, as of the entry that the proposal was made after."""
    said = {"requests": answer.json()["requests"] if requests is None else requests}
    return world.posts(who, OWN, said, path="batches", headers={"If-Match": answer.headers["ETag"]})


@each
def test_a_proposal_is_as_the_document_says_and_records_nothing(what: str, world: World) -> None:
    """Given a timetable, when something is proposed, then it has its costs and requests, and none is recorded."""
    before = world.plans.ledger(OWN).number
    answer = proposes(world, what)
    assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{before}"'), answer.text
    told = answer.json()
    described = document()
    schema = described["paths"][f"/api/v1/plans/{{plan}}/proposals/{what}"]["post"]["responses"]["200"]
    jsonschema.validate(
        told,
        {**schema["content"]["application/json"]["schema"], "components": described["components"]},
        jsonschema.Draft202012Validator,
    )
    assert (told["findings"], told["without_timetable"], told["refused"]) == ([], [], [])
    outcome = told["outcome"]
    assert outcome["outcome"] == "planned"
    assert outcome["cost"] == sum(it["count"] * it["weight"] for it in outcome["costs"]) >= outcome["bound"]
    assert outcome["said_by"]
    assert told["requests"]
    assert world.plans.ledger(OWN).number == before


@pytest.mark.parametrize("what", ["visits", "meetings", "groups"])
def test_what_is_accepted_is_recorded_together_and_once(what: str, school: World) -> None:
    """Given a proposal, when its requests are sent as a batch, then all are recorded, and nothing is left."""
    answer = proposes(school, what)
    who = ASKED[what][0]
    done = accepts(school, answer, who)
    assert done.status_code == 200, done.text
    kinds = {"visits": "visit.planned", "meetings": "meeting.planned", "groups": "group.formed"}
    assert {it["type"] for it in done.json()["entries"]} == {kinds[what]}
    assert len(done.json()["entries"]) == len(answer.json()["requests"])
    again = proposes(school, what)
    assert again.status_code == 400 or again.json()["requests"] == []


def test_some_of_a_proposal_are_accepted_and_the_rest_is_proposed_again(school: World) -> None:
    answer = proposes(school, "visits")
    some, rest = answer.json()["requests"][:3], answer.json()["requests"][3:]
    assert len(accepts(school, answer, requests=some).json()["entries"]) == 3
    assert len(proposes(school, "visits").json()["requests"]) == len(rest)


def test_a_proposal_grown_stale_is_refused_as_a_whole(school: World) -> None:
    """Given a proposal, when somebody leaves meanwhile, then it is told that somebody wrote, and by which rule."""
    answer = proposes(school, "visits")
    host = answer.json()["visits"][0]["host"]
    ledger = school.plans.ledger(OWN)
    ledger.do(cc.group.MemberLeft(group="g", person=host), by=PersonId(ROLES["principal"]), on=TODAY)
    number = ledger.number
    assert accepts(school, answer).status_code == 412
    anyhow = school.posts(LEADER, OWN, {"requests": answer.json()["requests"]}, path="batches")
    assert (anyhow.status_code, anyhow.json()["title"]) == (409, "Refused")
    assert anyhow.json()["place"] >= 0
    assert ledger.number == number


def test_planned_visits_are_planned_again_with_few_changes(school: World) -> None:
    """Given planned visits, when a host is away for a week, then what is broken in it is moved, and nothing else."""
    accepts(school, proposes(school, "visits"))
    planned = [it for it in school.plans.ledger(OWN).state.visits.values() if it.step is Step.PLANNED]
    host = min(planned, key=lambda it: it.date).host
    away = [{"person": host, "first": "2026-09-28", "last": "2026-10-02"}]
    answer = proposes(school, "repair", away=away)
    told = answer.json()
    assert told["broken"]
    assert "not-there" in {it["why"] for it in told["broken"]}
    assert all(not sept(28) <= date.fromisoformat(it["to"]["date"]) <= date(2026, 10, 2) for it in told["changes"])
    assert len(told["requests"]) == len(told["changes"])
    assert accepts(school, answer).status_code == 200
    assert proposes(school, "repair", away=away).json()["broken"] == []


def test_why_there_is_no_plan_is_told_with_what_would_help(world: World) -> None:
    """Given five who teach at the same time and never else, then there are reasons, relaxations, and no requests."""
    at_once = [{"teacher": f"p-{it}", "day": 1, "from": "08:00", "to": "09:00", "class": "7B"} for it in range(1, 6)]
    told = proposes(world, "visits", timetable={"lessons": at_once}, cover=False).json()
    assert told["outcome"]["outcome"] == "impossible"
    assert "no-shared-lesson" in {it["name"] for it in told["outcome"]["reasons"]}
    assert told["outcome"]["relaxations"]
    assert (told["visits"], told["requests"]) == ([], [])


def test_files_in_any_form_are_read_and_people_are_known_by_name(school: World) -> None:
    """Given a table with names and a personal number, then people are found, the number is dropped, and told of."""
    school.people.put(Entry(plan=OWN, person=PersonId("p-1"), name="Ada Ek", login=LEADER))
    rows = "".join(
        f"{who};{day};{lesson};Ma;7B;{'lektion' if lesson == person else 'på plats'}\n"
        for person, who in enumerate(("Ada Ek", "p-2", "p-3", "p-4", "p-5"), 1)
        for day in ("måndag", "tisdag", "onsdag")
        for lesson in range(1, 7)
    )
    table = f"Lärare;Dag;Lektion;Ämne;Klass;Vad\n{rows}{dashed(ALMA)};måndag;1;Ma;7B;lektion\n"
    answer = proposes(school, "visits", timetable=None, files=[{"name": "schema.csv", "text": table}])
    assert answer.json()["without_timetable"] == []
    assert {"p-1"} < {it["visitor"] for it in answer.json()["visits"]}
    assert [it["code"] for it in answer.json()["findings"]][:1] == ["number_personal"]
    assert dashed(ALMA) not in answer.text
    assert "Ada" not in answer.text


@each
def test_only_who_may_ask_for_what_comes_of_it_may_propose(what: str, world: World) -> None:
    """Given somebody without the right, then they learn nothing of whom a name stands for."""
    for role in ("auditor", "neighbour", "in no group", "system", "unheard of"):
        no = proposes(world, what, login_of(ROLES[role]))
        assert (no.status_code, no.json()["title"]) == (403, "Not granted")
    assert proposes(world, what, login_of(ROLES["principal"])).status_code == 200


@pytest.mark.parametrize(
    ("what", "changed", "status", "path"),
    [
        ("visits", {"group": "nowhere"}, 404, None),
        ("visits", {"group": None}, 400, "$.group"),
        ("visits", {"group": 7}, 400, "$.group"),
        ("visits", {"tea": True}, 400, "$.tea"),
        ("visits", {"cover": "yes"}, 400, "$.cover"),
        ("visits", {"on": "soon"}, 400, "$.on"),
        ("visits", {"on": 20260928}, 400, "$.on"),
        ("visits", {"on": "2027-06-10"}, 400, "$.on"),
        ("visits", {"unit": "nowhere"}, 404, None),
        ("visits", {"timetable": None}, 400, "$"),
        ("visits", {"files": [{"name": "a.csv", "text": "x"}]}, 400, "$"),
        ("visits", {"timetable": []}, 400, "$.timetable"),
        ("visits", {"timetable": {}}, 400, "$.timetable"),
        ("visits", {"timetable": {"lessons": ["x"]}}, 400, "$.timetable"),
        ("visits", {"timetable": None, "files": []}, 400, "$.files"),
        ("visits", {"timetable": None, "files": [{"name": "a.csv", "text": "\x89PNG"}]}, 400, "$.files"),
        ("visits", {"timetable": None, "files": [{"name": "a.csv"}]}, 400, "$.files[0].text"),
        ("visits", {"timetable": None, "files": [{"name": "a", "text": "x"}] * 2}, 400, "$.files"),
        ("repair", {"away": [{"person": "p-1", "first": "2026-09-28", "last": "2026-09-01"}]}, 400, "$.away[0].last"),
        ("repair", {"away": ["p-1"]}, 400, "$.away[0]"),
        ("meetings", {"every": 0}, 400, "$.every"),
        ("meetings", {"minutes": 2.5}, 400, "$.minutes"),
        ("meetings", {"minutes": True}, 400, "$.minutes"),
        ("meetings", {"minutes": None}, 400, "$.minutes"),
        ("meetings", {"form": "nowhere"}, 400, "$.form"),
        ("meetings", {"form": []}, 400, "$.form"),
        ("meetings", {"on": "2027-06-15", "until": "2027-01-01"}, 400, "$.on"),
        ("groups", {"method": "nowhere@1"}, 404, None),
        ("groups", {"method": ""}, 400, "$.method"),
        ("groups", {"name": "a b"}, 400, "$.name"),
        ("groups", {"people": ["p-1"]}, 400, "$.people"),
        ("groups", {"people": ["nobody"]}, 400, "$.people"),
        ("groups", {"together": [["p-6"]]}, 400, "$.together[0]"),
        ("groups", {"subjects": "any"}, 400, "$.subjects"),
    ],
)
def test_what_is_not_understood_is_told_with_its_place(
    what: str, changed: dict[str, Any], status: int, path: str | None, world: World
) -> None:
    no = proposes(world, what, **changed)
    assert (no.status_code, no.headers["content-type"]) == (status, "application/problem+json"), no.text
    assert path is None or no.json()["path"] == path


def test_so_many_people_that_nobody_would_wait_for_them_are_not_put_into_groups(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "MOST_FORMED", 1)
    no = proposes(world, "groups")
    assert (no.status_code, no.json()["path"]) == (400, "$.people")
    assert no.json()["message"] == "are 2; at most 1 at once: name some, or units"


@pytest.fixture
def busy() -> Iterator[None]:
    """Another plan is being made."""
    with proposing.turn():
        yield


@pytest.mark.usefixtures("busy")
def test_while_a_plan_is_made_others_are_told_to_come_back_and_nobody_is_held_up(world: World) -> None:
    no = proposes(world, "visits")
    assert (no.status_code, no.json()["title"], no.headers["Retry-After"]) == (503, "Busy", "5")
    assert world.asks(LEADER, f"/plans/{OWN}/todo").status_code == 200
    assert proposes(world, "visits", group="nowhere").status_code == 404
