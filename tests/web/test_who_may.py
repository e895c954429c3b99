"""Every operation, asked by everybody, about their own plan and another's: each is told what is theirs alone."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.school import AUTUMN, SUMMER
from tests.web.world import ABSENT, FOREIGN, OWN, ROLES, TODAY, World, address, login_of, served

import collegial_core as cc
from collegial_core import wire
from collegial_core.ids import PersonId
from collegial_core.todo import may
from collegial_core.wire.vocabulary import EVENTS
from collegial_web.operation import Operation
from collegial_web.operations import OPERATIONS

OF_PLAN = [it for it in OPERATIONS if it.of_plan]
LOOKS = [it for it in OF_PLAN if it.method == "GET"]
BODIES: tuple[Any, ...] = (
    {"type": "unit.register", "data": {"unit": "u", "principal": "p-1"}, "on": str(TODAY)},
    {
        "type": "plan.start",
        "data": {"title": "T", "aim": "A", "starts": str(AUTUMN), "ends": str(SUMMER)},
        "on": str(TODAY),
    },
    {"type": "plan.start", "on": "never"},
    {"type": "tea.serve"},
    {},
    [],
    {"type": "visit.hold", "data": {"visit": "v-1"}, "on": str(TODAY), "by": "p-1"},
)

roles = pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))
operations = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda it: it.name)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server without plans."""
    with served(tmp_path_factory.mktemp("empty")) as world:
        yield world


def asked(world: World, login: str, operation: Operation, plan: str) -> Iterator[Any]:
    """Ask an operation about a plan: as it is, or with each body."""
    headers = {"X-Request-ID": "r-1"}  # else each answer would have another
    if operation.body is None:
        yield world.asks(login, address(operation, plan), headers=headers)
        return
    headers["If-Match"] = '"1"'
    for it in BODIES:
        body = it if operation.name == "do" else {"requests": [it]}
        yield world.asks(login, address(operation, plan), "POST", json=body, headers=headers)


@pytest.mark.parametrize("operation", OF_PLAN, ids=lambda it: it.name)
def test_a_plan_of_others_is_like_one_that_is_not_there(operation: Operation, world: World, empty: World) -> None:
    """Given a plan of others, when anybody asks about it, then every byte is as where no such plan is."""
    world.grants("founder", "f-1", overview=True)
    for login in (*map(login_of, ROLES.values()), "founder", "nobody@all"):
        told, none = asked(world, login, operation, FOREIGN), asked(empty, login, operation, FOREIGN)
        for it, other in zip(told, none, strict=True):
            assert (it.status_code, it.content, it.headers) == (other.status_code, other.content, other.headers)
            assert it.status_code in {400, 404}
            assert it.status_code == 404 or it.json()["path"].startswith("$")


def test_new_entries_of_others_are_like_those_of_a_plan_that_is_not_there(world: World, empty: World) -> None:
    """Given a plan of others, when anybody would listen to it, then they hear what they would if it were not there."""
    for login in map(login_of, ROLES.values()):
        told, none = (it.asks(login, f"/events?plan={FOREIGN}") for it in (world, empty))
        assert (told.status_code, told.content) == (none.status_code, none.content)
        assert told.status_code == 404
        assert world.asks(login, f"/events?plan={OWN}", "HEAD").status_code == 200


@pytest.mark.parametrize("operation", LOOKS, ids=lambda it: it.name)
def test_who_has_a_place_may_look_at_everything(operation: Operation, world: World) -> None:
    for person in ROLES.values():
        assert world.asks(login_of(person), address(operation, OWN)).status_code == 200


@roles
def test_somebody_is_told_no_when_the_authority_says_no_and_only_then(person: str, world: World) -> None:
    """Given every event that was recorded, when somebody asks for the like, then they hear what the library says."""
    for said in requests_like_those_recorded(world):
        sent = wire.request({**said, "by": person})
        answer = world.posts(login_of(person), OWN, said, path="requests?dry=true")
        would = world.plans.would(OWN, sent)
        if isinstance(would, cc.CollegialError):
            assert (answer.status_code, answer.json()) == (wire.problem(would)["status"], wire.problem(would))
        else:
            assert (answer.status_code, without_moment(answer.json())) == (200, without_moment(wire.plain(would)))
        if answer.status_code == 403:
            assert said["type"] not in allowed(world, person)


def without_moment(would: dict[str, Any]) -> Any:
    """Leave out when it would be recorded: that is now, and goes on."""
    return [{name: it for name, it in entry.items() if name != "recorded_at"} for entry in would["entries"]]


def requests_like_those_recorded(world: World) -> Iterator[dict[str, Any]]:
    asked_as = {word.name: word.kind.asked_as for word in EVENTS if issubclass(word.kind, cc.kernel.value.Proposed)}
    for entry in world.plans.ledger(OWN).entries():
        said = wire.plain(entry)
        if said["type"] in asked_as:
            yield {"type": asked_as[said["type"]], "data": said["data"], "on": str(TODAY)}


def allowed(world: World, person: str) -> set[str]:
    """Name what somebody may ask for; of what hangs on the thing it is about, `may` says so only when it is named."""
    with world.plans.read(OWN) as reading:
        return {it.asked for it in may(reading.state, PersonId(person), TODAY, "unit-that-is-new")}


@operations
def test_nobody_is_told_anything_without_signing_in(operation: Operation, world: World) -> None:
    for plan in (OWN, ABSENT):
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
            path = f"/api/v1{address(operation, plan)}"
            body: dict[str, Any] = {"json": {}} if operation.body else {}
            answer = world.client.request(operation.method, path, headers=headers, **body)
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
            assert answer.json() == {
                "title": "Unauthenticated",
                "status": 401,
                "detail": "sign in, or send a token",
            }


def test_a_token_for_one_plan_opens_no_other(school: World) -> None:
    """Given somebody with a place in two plans, when their token is for one, then the other is not there."""
    school.people.put(cc_entry("berga", "b-1", login_of("p-1")))
    start = {"title": "Berga", "aim": "A", "starts": str(AUTUMN), "ends": str(SUMMER)}
    school.plans.ledger("berga").do(
        cc.plan.PlanStarted(**{**start, "starts": AUTUMN, "ends": SUMMER}), by="b-1", on=AUTUMN
    )
    school.grants(login_of("p-1"), "f-1", opens=True, overview=True)
    scoped = {"Authorization": f"Bearer {school.token(login_of('p-1'), plans=['berga'])}"}
    told = school.client.get("/api/v1/plans", headers=scoped).json()
    assert told == {"plans": [{"plan": "berga", "person": "b-1"}]}
    assert school.client.get(f"/api/v1/plans/{OWN}/views/plan", headers=scoped).status_code == 404
    assert school.client.get("/api/v1/overview", headers=scoped).status_code == 403
    begin = {"type": "plan.start", "data": start, "on": str(AUTUMN)}
    assert school.client.post("/api/v1/plans/new/requests", headers=scoped, json=begin).status_code == 404
    assert len(school.asks(login_of("p-1"), "/plans").json()["plans"]) == 2


def cc_entry(plan: str, person: str, login: str) -> Any:
    from collegial_directory import Entry  # noqa: PLC0415

    return Entry(plan=plan, person=PersonId(person), login=login)


def test_a_place_that_is_taken_away_is_gone_at_once(school: World) -> None:
    assert school.asks(login_of("p-1"), f"/plans/{OWN}/todo").status_code == 200
    school.people.erase(OWN, "p-1")
    assert school.asks(login_of("p-1"), f"/plans/{OWN}/todo").status_code == 404


def test_somebody_records_in_nobody_elses_name(school: World) -> None:
    said = {"type": "visit.hold", "data": {"visit": "v-2"}, "on": str(TODAY)}
    other = school.posts(login_of("p-2"), OWN, {**said, "by": "p-3"})
    assert (other.status_code, other.json()["title"]) == (403, "Not you")
    own = school.posts(login_of("p-3"), OWN, {**said, "by": "p-3", "on": "2026-09-30"})
    assert (own.status_code, own.json()["entries"][0]["by"]) == (200, "p-3")


# --- numbers over all plans ------------------------------------------------------------


def test_numbers_over_all_plans_are_for_those_to_whom_they_are_granted(school: World) -> None:
    """Given a grant, when its login asks, then it gets numbers of every plan, in pages, and no word of any."""
    assert school.asks(login_of("p-rektor"), "/overview").status_code == 403
    school.grants("chief", overview=True)
    school.plans.ledger("a-plan").do(
        cc.plan.PlanStarted(title="Secret title", aim="A", starts=AUTUMN, ends=SUMMER), by="b-1", on=AUTUMN
    )
    first = school.asks("chief", "/overview?limit=1").json()
    second = school.asks("chief", f"/overview?limit=1&after={first['next']}").json()
    assert [first["next"], second["next"]] == ["a-plan", None]
    (begun,), (told,) = first["plans"], second["plans"]
    assert (begun["plan"], begun["entries"], begun["people"]) == ("a-plan", 1, 0)
    expected = {"plan": OWN, "units": 2, "groups": 1, "rounds": 1, "visits": 2, "visits_complete": 1, "people": 8}
    assert expected.items() <= told.items()
    assert {type(it) for name, it in (*begun.items(), *told.items()) if name != "plan"} == {int}
    assert school.asks("chief", f"/plans/{OWN}/views/plan").status_code == 404


# --- a new plan ----------------------------------------------------------------------

START = {"title": "Ny", "aim": "See each other teach", "starts": str(AUTUMN), "ends": str(SUMMER)}
BEGIN = {"type": "plan.start", "data": START, "on": str(AUTUMN)}


def test_a_plan_is_begun_by_whom_it_is_granted_to(school: World) -> None:
    """Given a grant to open plans, when its login begins one, then it has a place there, and goes on."""
    assert school.posts(login_of("p-rektor"), "new", BEGIN).status_code == 404
    school.grants("founder", "f-1", opens=True)
    tried = school.posts("founder", "new", BEGIN, path="requests?dry=true")
    assert (tried.status_code, tried.json()["changes"]) == (200, [])
    assert school.asks("founder", "/plans").json() == {"plans": []}
    begun = school.posts("founder", "new", BEGIN)
    assert (begun.status_code, begun.headers["ETag"], begun.json()["entries"][0]["by"]) == (200, '"1"', "f-1")
    assert school.asks("founder", "/plans").json() == {"plans": [{"plan": "new", "person": "f-1"}]}
    unit = {"type": "unit.register", "data": {"unit": "u", "principal": "f-1"}, "on": str(AUTUMN)}
    assert school.posts("founder", "new", {"requests": [unit]}, path="batches").status_code == 200


def test_a_place_alone_begins_no_plan(school: World) -> None:
    school.people.put(cc_entry("new", "b-1", "boss"))
    assert school.posts("boss", "new", BEGIN).status_code == 404
    assert school.asks("boss", "/plans/new/todo").status_code == 404
    school.grants("boss", opens=True)
    assert school.posts("boss", "new", BEGIN).json()["entries"][0]["by"] == "b-1"


def test_of_two_who_begin_a_plan_at_once_one_does(school: World) -> None:
    """Given two logins with the grant, when both begin the same plan at once, then it is one's, and not the other's."""
    for round_ in range(5):
        plan, logins = f"new-{round_}", [f"founder-{number}" for number in range(4)]
        for number, login in enumerate(logins):
            school.grants(login, f"f-{number}", opens=True)
            school.token(login)
        with ThreadPoolExecutor(4) as pool:
            answers = dict(zip(logins, pool.map(partial(school.posts, plan=plan, said=BEGIN), logins), strict=True))
        (winner,) = [login for login, it in answers.items() if it.status_code == 200]
        for login, it in answers.items():
            assert it.status_code == (200 if login == winner else 409)
            assert login == winner or it.json()["title"] == "Taken"
            assert school.asks(login, f"/plans/{plan}/views/plan").status_code == (200 if login == winner else 404)


def test_a_taken_id_tells_nothing_of_the_plan_that_has_it(world: World) -> None:
    world.grants("other founder", "f-2", opens=True)
    said = world.posts("other founder", FOREIGN, BEGIN, headers={"Idempotency-Key": "c-1"})
    assert said.status_code == 409
    assert said.json() == {
        "title": "Taken",
        "status": 409,
        "detail": "there is no place for a new plan ekbacken; choose another id",
    }
    assert world.asks("other founder", f"/plans/{FOREIGN}/views/plan").status_code == 404


def test_whoever_lost_the_answer_gets_their_place_when_they_ask_again(school: World) -> None:
    """Given a plan begun on a server that died before it noted whose, when asked again, then it is theirs."""
    school.grants("founder", "f-1", opens=True)
    key = {"Idempotency-Key": "begin-1"}
    assert school.posts("founder", "new", BEGIN, headers=key).status_code == 200
    school.people.erase("new", "f-1")
    assert school.asks("founder", "/plans/new/todo").status_code == 404
    again = school.posts("founder", "new", BEGIN, headers=key)
    assert (again.status_code, len(again.json()["entries"])) == (200, 1)
    assert school.asks("founder", "/plans/new/todo").status_code == 200


def test_nobody_takes_a_place_that_somebody_has(school: World) -> None:
    """Given a plan with people, when another login repeats the words that began it, then it gets no place there."""
    school.grants("founder", "f-1", opens=True)
    key = {"Idempotency-Key": "begin-1"}
    school.posts("founder", "new", BEGIN, headers=key)
    school.grants("founder").grants("thief", "f-1", opens=True)
    school.posts("thief", "new", BEGIN, headers=key)
    assert school.asks("thief", "/plans/new/todo").status_code == 404
    assert school.asks("founder", "/plans/new/todo").status_code == 200


def test_a_directory_in_a_file_says_itself_who_begins_a_plan(tmp_path: Path) -> None:
    from collegial_directory import open_directory  # noqa: PLC0415

    file = tmp_path / "people.csv"
    file.write_text("plan,person,login,opens_plans\nnew,f-1,founder,yes\n")
    with served(tmp_path) as world, open_directory(str(file)) as people:
        object.__setattr__(world.login, "people", people)
        assert world.posts("founder", "else", BEGIN).status_code == 404
        assert world.posts("founder", "new", BEGIN).status_code == 200
        assert world.asks("founder", "/plans").json() == {"plans": [{"plan": "new", "person": "f-1"}]}


def test_an_answer_is_json(world: World) -> None:
    assert json.loads(world.asks(login_of("p-1"), "/plans").content)
