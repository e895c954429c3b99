"""What the server says is what the library says to the same person, of the same moment."""

import json
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.world import OWN, ROLES, SAMPLES, TODAY, World, address, login_of

import collegial_core as cc
from collegial_core import wire
from collegial_core.definitions import shipped_methods
from collegial_core.ids import GroupId, MeetingId, PersonId
from collegial_core.ledger import live
from collegial_core.privacy import reader_on, reasons
from collegial_core.store import Record
from collegial_core.todo import may, todo, todo_counts
from collegial_core.views import VIEWS, Query
from collegial_core.wire.vocabulary import EVENTS, REQUESTS
from collegial_web.openapi import document
from collegial_web.operations import OPERATIONS, history

people = st.sampled_from(sorted(ROLES.values()))
points = st.sampled_from(
    [
        {},
        *({"entry": number} for number in (0, 7, 20, 29)),
        *({"happened": day} for day in ("2026-08-16", "2026-09-02", "2026-12-31")),
        *({"known": day} for day in ("2026-08-16", "2026-08-17", "2026-08-17T08:00:00Z", "2026-08-17T10:30:00+02:00")),
    ]
)
narrowed = st.fixed_dictionaries(
    {},
    optional={
        "person": st.sampled_from(["p-1", "p-2", "n-1", "x-9"]),
        "group": st.sampled_from(["g", "h"]),
        "meeting": st.just("m"),
    },
)


def in_python(point: dict[str, Any]) -> dict[str, Any]:
    from datetime import UTC, date, datetime  # noqa: PLC0415

    (name, at), *_ = point.items()
    if isinstance(at, int):
        return {name: at}
    return {name: datetime.fromisoformat(at).astimezone(UTC) if "T" in at else date.fromisoformat(at)}


@given(view=st.sampled_from(sorted(VIEWS)), person=people, point=points, narrow=narrowed)
def test_a_view_is_the_librarys_to_the_same_reader(
    world: World, view: str, person: str, point: dict[str, Any], narrow: dict[str, str]
) -> None:
    ledger = world.plans.ledger(OWN)
    reader = reader_on(ledger.state, PersonId(person), TODAY)
    state = ledger.as_of(**in_python(point)) if point else ledger.state
    query = Query(
        reader=reader,
        on=TODAY,
        person=None if "person" not in narrow else PersonId(narrow["person"]),
        group=None if "group" not in narrow else GroupId(narrow["group"]),
        meeting=None if "meeting" not in narrow else MeetingId(narrow["meeting"]),
        reasons=reasons(ledger.state, ledger.entries(), reader),
    )
    asked = world.asks(login_of(person), f"/plans/{OWN}/views/{view}", params={"on": str(TODAY), **point, **narrow})
    assert asked.json() == {"rows": wire.plain(VIEWS[view](state, query))}
    assert asked.headers["ETag"] == f'"{ledger.number}"'


@pytest.mark.parametrize("person", ROLES.values(), ids=list(ROLES))
def test_what_waits_and_what_may_be_asked_is_the_librarys(person: str, world: World) -> None:
    state, who = world.plans.ledger(OWN).state, PersonId(person)
    expected = {
        "todo": {"person": person, "todo": todo(state, who, TODAY)},
        "todo/counts": {"counts": todo_counts(state, who, TODAY)},
        "may": {"person": person, "may": may(state, who, TODAY)},
        "may?about=g": {"person": person, "may": may(state, who, TODAY, "g")},
    }
    for path, told in expected.items():
        on = {"on": str(TODAY), **({"about": "g"} if "about" in path else {})}
        assert world.asks(login_of(person), f"/plans/{OWN}/{path.partition('?')[0]}", params=on).json() == wire.plain(
            told
        )


@given(
    person=people,
    limit=st.integers(1, 40),
    by=st.sampled_from([None, "p-rektor", "p-2"]),
    kind=st.sampled_from([None, "visit.held", "person.registered"]),
)
def test_pages_of_entries_have_each_of_them_once(
    world: World, person: str, limit: int, by: str | None, kind: str | None
) -> None:
    """Given any size of page, when one is followed after the other, then every entry that is asked for came once."""
    wanted = {name: it for name, it in (("by", by), ("type", kind)) if it}
    told: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = world.asks(
            login_of(person), f"/plans/{OWN}/entries", params={"after": after, "limit": limit, **wanted}
        ).json()
        assert len(page["entries"]) <= limit
        told += page["entries"]
        after = page["next"]
    ledger = world.plans.ledger(OWN)
    readable = reasons(ledger.state, ledger.entries(), reader_on(ledger.state, PersonId(person), TODAY))
    entries = [wire.plain(it) for it in ledger.entries()]
    told_of = [
        {**it, "because": readable[it["number"]]} if it["number"] in readable else it
        for it in entries
        if by in (None, it["by"]) and kind in (None, it["type"])
    ]
    assert told == told_of


def test_a_page_of_a_long_plan_decodes_its_own_entries(school: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a plan that is at hand, when a page of two is read, then few entries but those two are decoded."""
    path = f"/plans/{OWN}/entries?limit=2"
    assert len(school.asks(login_of("p-2"), path).json()["entries"]) == 2
    decoded: list[int] = []

    def noted(record: Record) -> Any:
        decoded.append(record.number)
        return wire.decode(record)

    for room in (history, live):
        monkeypatch.setattr(room, "decode", noted)
    school.asks(login_of("p-2"), path)
    assert decoded == [1, 2]
    decoded.clear()
    school.asks(login_of("p-2"), f"{path}&type=round.opened")
    assert len(decoded) == 1


def test_the_reason_of_a_departure_is_told_on_whichever_page_it_stands(school: World) -> None:
    """Given a page that ends between an entry and its deviation, or has one of them only, then each has its reason."""
    asked = {"type": "round.close", "data": {"round": "r"}, "on": str(TODAY), "because": "Many are ill"}
    accept = school.posts(login_of("p-rektor"), OWN, asked).json()["accept"]
    answer = school.posts(login_of("p-rektor"), OWN, {**asked, "accept": accept})
    numbers = [it["number"] for it in answer.json()["entries"]]
    assert len(numbers) > 1
    for number in numbers:
        page = school.asks(login_of("p-2"), f"/plans/{OWN}/entries?after={number - 1}&limit=1").json()["entries"]
        assert [(it["number"], it["because"]) for it in page] == [(number, "Many are ill")]


def test_why_a_rule_was_departed_from_is_told_to_its_readers_alone(school: World) -> None:
    """Given a reason that the group reads, when entries are read, then the group has it, and a neighbour does not."""
    asked = {"type": "round.close", "data": {"round": "r"}, "on": str(TODAY)}
    accept = school.posts(login_of("p-rektor"), OWN, asked).json()["accept"]
    asked |= {"because": "Many are ill", "accept": accept}
    assert school.posts(login_of("p-rektor"), OWN, asked).status_code == 200
    told = {
        person: school.asks(login_of(person), f"/plans/{OWN}/entries?after=29").json()["entries"][0]["because"]
        for person in ("p-2", "p-rektor", "n-1")
    }
    assert told == {"p-2": "Many are ill", "p-rektor": "Many are ill", "n-1": "[personal]"}


@pytest.mark.parametrize(("before", "then"), [(0, 29), (29, 0), (7, 20), (5, 5)])
def test_a_difference_is_the_librarys(before: int, then: int, world: World) -> None:
    ledger = world.plans.ledger(OWN)
    changes = ledger.difference(ledger.as_of(entry=before), ledger.as_of(entry=then))
    told = world.asks(login_of("p-8"), f"/plans/{OWN}/diff?before={before}&then={then}").json()
    assert told == {"before": before, "then": then, "changes": wire.plain(changes)}


def test_what_the_server_speaks_is_the_librarys(world: World) -> None:
    assert world.asks("nobody", "/vocabulary").json() == wire.plain(
        {"requests": list(REQUESTS), "events": list(EVENTS)}
    )
    assert world.asks("nobody", "/methods").json() == wire.plain({"methods": list(shipped_methods())})
    assert world.asks("nobody", "/schemas").json() == {"schemas": wire.schemas()}
    assert world.asks("nobody", "/openapi.json").json() == json.loads(json.dumps(document()))


def test_every_answer_is_as_the_document_describes_it(world: World) -> None:
    """Given every operation with each of its parameters, when somebody asks, then the answer fits its schema."""
    described = document()
    for operation in OPERATIONS:
        if operation.method != "GET" or operation.streams or operation.name == "overview":
            continue
        schema = described["paths"][f"/api/v1{operation.path}"]["get"]["responses"]["200"]["content"][
            "application/json"
        ]
        whole = {**schema["schema"], "components": described["components"]}
        checks = jsonschema.Draft202012Validator(whole)
        for names in ((), *((name,) for name in SAMPLES if any(it.name == name for it in operation.parameters))):
            checks.validate(world.asks(login_of("p-2"), address(operation, OWN, *names)).json())


# --- recording ---------------------------------------------------------------------

HELD = {"type": "visit.hold", "data": {"visit": "v-2"}, "on": "2026-09-30"}
UNIT = {"type": "unit.register", "data": {"unit": "ny", "principal": "p-1"}, "on": str(TODAY)}


def test_what_is_asked_is_recorded_once_and_told_again(school: World) -> None:
    """Given a request with an id, when it is sent twice, then it is recorded once, and the answer is the same."""
    key = {"Idempotency-Key": "c-1"}
    first, second = (school.posts(login_of("p-3"), OWN, HELD, headers=key) for _ in range(2))
    ledger = school.plans.ledger(OWN)
    (entry,) = list(ledger.entries(after=29))
    assert first.status_code == second.status_code == 200
    assert first.json()["entries"] == second.json()["entries"] == [wire.plain(entry)]
    assert first.headers["ETag"] == '"30"'
    assert (entry.id, entry.by) == ("c-1", "p-3")
    other = school.posts(login_of("p-3"), OWN, {**HELD, "on": "2026-09-29"}, headers=key)
    assert other.status_code == 409


def test_whoever_has_not_seen_the_latest_entry_is_told(school: World) -> None:
    stale = school.posts(login_of("p-3"), OWN, HELD, headers={"If-Match": '"28"'})
    assert (stale.status_code, stale.json()["title"]) == (412, "Stale")
    assert school.posts(login_of("p-3"), OWN, HELD, headers={"If-Match": '"29"'}).status_code == 200


def test_a_batch_is_recorded_whole_or_not_at_all(school: World) -> None:
    """Given two requests of which one is refused, when they are sent together, then neither is recorded."""
    twice = school.posts(login_of("p-rektor"), OWN, {"requests": [UNIT, UNIT]}, path="batches")
    assert (twice.status_code, twice.json()["rule"], twice.json()["place"]) == (409, "L-02", 1)
    assert school.plans.ledger(OWN).number == 29
    other = {**UNIT, "data": {"unit": "nyare", "principal": "p-1"}}
    body = {"requests": [UNIT, other]}
    both = [
        school.posts(login_of("p-rektor"), OWN, body, path="batches", headers={"Idempotency-Key": "b-1"})
        for _ in range(2)
    ]
    assert [it.status_code for it in both] == [200, 200]
    assert both[0].json()["entries"] == both[1].json()["entries"]
    assert school.plans.ledger(OWN).number == 31


def test_of_many_requests_each_is_answered_for_itself(school: World) -> None:
    """Given requests with ids of their own, when they are sent twice, each is recorded once or refused."""
    other = {**UNIT, "data": {"unit": "nyare", "principal": "p-1"}}
    body = {"requests": [{**UNIT, "id": "c-1"}, {**UNIT, "id": "c-2"}, {**other, "id": "c-3"}, other]}
    first, second = (school.posts(login_of("p-rektor"), OWN, body, path="requests/many") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    one, no, three, four = first.json()["answers"]
    assert [it["entries"][0]["id"] for it in (one, three)] == ["c-1", "c-3"]
    assert [(it["rule"], it["status"]) for it in (no, four)] == [("L-02", 409)] * 2
    assert [it["entries"] for it in second.json()["answers"][::2]] == [one["entries"], three["entries"]]
    assert school.plans.ledger(OWN).number == 31


def test_many_requests_begin_no_plan(school: World) -> None:
    school.grants("founder", "f-1", opens=True)
    begin = {"type": "plan.start", "data": {"title": "T", "aim": "A", "starts": "2026-08-01", "ends": "2027-06-01"}}
    body = {"requests": [{**begin, "on": "2026-08-01"}]}
    assert school.posts("founder", "new", body, path="requests/many").status_code == 404
    assert school.posts("founder", "new", body, path="batches").status_code == 200


def test_a_batch_can_be_tried_and_nothing_is_recorded(school: World) -> None:
    other = {**UNIT, "data": {"unit": "nyare", "principal": "p-1"}}
    key = {"Idempotency-Key": "b-1"}
    tried, refused, stale = (
        school.posts(login_of("p-rektor"), OWN, {"requests": listed}, path="batches?dry=true", headers={**key, **more})
        for listed, more in (([UNIT, other], {}), ([UNIT, UNIT], {}), ([UNIT, other], {"If-Match": '"28"'}))
    )
    assert (tried.status_code, len(tried.json()["entries"]), tried.json()["changes"]) == (200, 2, [])
    assert (refused.status_code, refused.json()["rule"], refused.json()["place"]) == (409, "L-02", 1)
    assert stale.status_code == 412
    assert school.plans.ledger(OWN).number == 29
    body = {"requests": [UNIT, other]}
    done = school.posts(login_of("p-rektor"), OWN, body, path="batches", headers=key)
    again = school.posts(login_of("p-rektor"), OWN, body, path="batches?dry=true", headers=key)
    assert again.json()["entries"] == done.json()["entries"]


def test_a_request_can_be_tried_and_nothing_is_recorded(school: World) -> None:
    tried = school.posts(login_of("p-3"), OWN, HELD, path="requests?dry=true")
    assert (tried.status_code, set(tried.json())) == (200, {"entries", "changes"})
    assert school.plans.ledger(OWN).number == 29
    refused = school.posts(login_of("p-3"), OWN, UNIT, path="requests?dry=true")
    sent = wire.request({**UNIT, "by": "p-3"})
    no = school.plans.would(OWN, sent)
    assert isinstance(no, cc.Refused)
    assert (refused.status_code, refused.json()) == (403, wire.problem(no))


def test_a_correction_that_is_tried_tells_what_it_would_change(school: World) -> None:
    (planned,) = [
        it
        for it in school.plans.ledger(OWN).entries()
        if it.event
        == next(e.event for e in school.plans.ledger(OWN).entries() if getattr(e.event, "visit", "") == "v-2")
    ]
    said = {
        "type": "entry.correct",
        "data": {"entry": planned.number, "data": {"lesson": "sv-8a"}},
        "on": str(TODAY),
        "because": "Wrong lesson",
    }
    told = school.posts(login_of("p-rektor"), OWN, said, path="requests?dry=true")
    would = school.plans.would(OWN, wire.request({**said, "by": "p-rektor"}))
    assert told.json()["changes"] == wire.plain(would)["changes"] != []
    assert attrs.has(type(would))
