"""Streams of new entries: each client is told of what it may see, once, in order, and goes on where it was."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING

import pytest
from tests.serving.conftest import HEAD, TODAY, Running, School, new_school, running

import collegial_core as cc
import collegial_web.feed
import collegial_web.stream
from collegial_core.ids import UnitId
from collegial_web import Limits
from collegial_web.shared import Rates

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = "/api/v1/events"


@pytest.fixture
def server(school: School, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(collegial_web.stream, "CHECK", 0.2)
    with running(school) as it:
        yield it


def told(server: Running, login: str, count: int, path: str = EVENTS, **headers: str) -> list[tuple[str, int]]:
    """The first entries that a stream tells of."""
    with server.stream(login, path, **headers) as found:
        return [it.told for it in itertools.islice(found, count)]


def test_a_client_is_told_only_of_plans_in_which_it_has_a_place(server: Running) -> None:
    server.school.registers("ekbacken", "ek")
    server.school.registers("berga", "by")
    assert told(server, "bo", 2, f"{EVENTS}?after=0") == [("berga", 1), ("berga", 2)]
    assert told(server, "eva", 2, f"{EVENTS}?after=0") == [("ekbacken", 1), ("ekbacken", 2)]
    both = [("berga", 1), ("ekbacken", 1), ("ekbacken", 2), ("berga", 2)]
    assert told(server, "hedda", 4, f"{EVENTS}?after=0") == both
    assert told(server, "hedda", 2, f"{EVENTS}?after=0&plan=berga") == [("berga", 1), ("berga", 2)]


def test_a_plan_in_which_one_has_no_place_is_no_plan(server: Running) -> None:
    with server.client("bo") as bo, server.client() as nobody:
        answers = [bo.get(EVENTS, params={"plan": plan}) for plan in ("ekbacken", "nowhere")]
        assert nobody.get(EVENTS).status_code == 401
    assert [it.status_code for it in answers] == [404, 404]
    assert answers[0].text.replace("ekbacken", "nowhere") == answers[1].text


def test_new_entries_are_told_as_they_are_recorded(server: Running) -> None:
    with server.stream("bo") as found:
        for number, unit in enumerate(("by", "dal", "fors"), 2):
            time.sleep(0.05 if number == 2 else 0)  # before the first, the stream has begun
            server.school.registers("berga", unit)
            event = next(found)
            assert event.told == ("berga", number)
            assert event.entry["data"]["unit"] == unit


def test_what_people_wrote_is_told_to_nobody(server: Running) -> None:
    with cc.open(server.school.store) as plans:
        unit = cc.plan.UnitRegistered(unit=UnitId("by"), principal=HEAD)
        plans.do("berga", cc.Request(unit, cc.Occasion(by=HEAD, on=TODAY, because="Nobody had the time")))
    with server.stream("hedda", f"{EVENTS}?after=0&plan=berga") as found:
        _, event = itertools.islice(found, 2)
    assert event.entry["because"] == "[personal]"


def test_who_comes_back_goes_on_where_they_were(server: Running) -> None:
    server.school.registers("berga", "by", "dal")
    with server.stream("bo", f"{EVENTS}?after=0") as found:
        first = next(found)
    server.school.registers("berga", "fors")
    assert told(server, "bo", 3, f"{EVENTS}?after=0", **{"Last-Event-ID": str(first.position)}) == [
        ("berga", 2),
        ("berga", 3),
        ("berga", 4),
    ]
    # one who was elsewhere, with another store, begins with what is new
    with server.stream("bo", **{"Last-Event-ID": "999999999"}) as found:
        time.sleep(0.1)
        server.school.registers("berga", "holm")
        assert next(found).told == ("berga", 5)


def test_a_slow_client_misses_nothing_when_the_latest_entries_have_gone_by(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collegial_web.feed, "RECENT", 3)
    monkeypatch.setattr(collegial_web.feed.Feed.__init__, "__defaults__", (3,))
    with running(school) as server, server.stream("bo") as found:
        time.sleep(0.1)
        school.registers("berga", *(f"u-{number}" for number in range(40)))
        assert [it.told[1] for it in itertools.islice(found, 40)] == list(range(2, 42))


@pytest.mark.parametrize("how", ["revoked", "erased"])
def test_the_stream_ends_soon_where_one_may_no_longer_see_it(server: Running, how: str) -> None:
    path = EVENTS if how == "revoked" else f"{EVENTS}?plan=berga"
    with server.stream("bo", path) as found:
        if how == "revoked":
            server.school.revoke("bo")
        else:
            server.school.forget("berga", "bo")
        begun = time.monotonic()
        assert list(found) == []
    assert time.monotonic() - begun < 2


def test_a_stream_counts_as_one_request_however_long_it_is(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[object] = []

    def wait(*it: object) -> int:
        counted.append(it)
        return 0

    monkeypatch.setattr(Rates, "wait", wait)
    with server.stream("bo") as found:
        time.sleep(0.7)  # they are asked three times whether they may still listen
        server.school.registers("berga", "by")
        assert next(found).told == ("berga", 2)
    assert len(counted) == 1


def test_who_loses_one_of_several_places_hears_of_the_others_only(server: Running) -> None:
    with server.stream("hedda") as found:
        server.school.forget("berga", "hedda")
        time.sleep(0.4)
        server.school.registers("berga", "by")
        server.school.registers("ekbacken", "ek")
        assert next(found).told == ("ekbacken", 2)


def test_nobody_has_more_streams_open_than_are_allowed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given two streams of somebody, when they open a third, it is refused until one has ended; others listen."""
    monkeypatch.setattr(collegial_web.stream, "CHECK", 0.2)
    with running(school, limits=Limits(streams=2)) as server, server.client("bo") as third, server.stream("bo"):
        with server.stream("bo"), server.stream("eva"):
            no = third.get(EVENTS)
            assert (no.status_code, no.json()["detail"]) == (429, "2 streams are open already; end one")
            assert no.headers["retry-after"] == "5"
        deadline = time.monotonic() + 5
        while third.head(EVENTS).status_code == 429:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_streams_end_when_the_server_does(school: School) -> None:
    ended: list[float] = []
    with running(school) as server:
        clients = [threading.Thread(target=listen_to_the_end, args=(server, ended)) for _ in range(20)]
        for client in clients:
            client.start()
        while len(server.served.feed._listeners) < 20:  # noqa: SLF001 - that all of them listen
            time.sleep(0.01)
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    for client in clients:
        client.join(5)
    assert len(ended) == 20


def listen_to_the_end(server: Running, ended: list[float]) -> None:
    with server.stream("bo") as found:
        assert list(found) == []
    ended.append(time.monotonic())


def test_nobody_follows_the_store_while_nobody_listens(server: Running) -> None:
    told(server, "bo", 1, f"{EVENTS}?after=0")
    deadline = time.monotonic() + 3
    while "collegial-feed" in {it.name for it in threading.enumerate()}:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    server.school.registers("berga", "by")
    assert told(server, "bo", 2, f"{EVENTS}?after=0") == [("berga", 1), ("berga", 2)]


def test_many_clients_are_told_of_everything_while_some_are_cut_off(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    school = new_school(tmp_path_factory.mktemp("many"))
    with running(school) as server:
        heard: list[list[int]] = [[] for _ in range(12)]
        clients = [threading.Thread(target=hear, args=(server, it, cut)) for cut, it in enumerate(heard)]
        for client in clients:
            client.start()
        time.sleep(0.2)
        school.registers("berga", *(f"u-{number}" for number in range(60)))
        for client in clients:
            client.join(20)
    assert heard == [list(range(1, 62))] * 12


def hear(server: Running, heard: list[int], cut: int) -> None:
    """Hear of 61 entries; every third client hangs up now and then."""
    after = 0
    while len(heard) < 61:
        with server.stream("bo", **{"Last-Event-ID": str(after)}) as found:
            for event in found:
                heard.append(event.told[1])
                after = event.position
                if len(heard) == 61 or (cut % 3 == 0 and len(heard) % 7 == cut % 7):
                    break
