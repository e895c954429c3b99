"""A school with two plans, and a server for it in a thread of the test's process."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import httpx2
import pytest

import collegial_core as cc
from collegial_core.ids import PersonId, UnitId
from collegial_directory import Entry, open_directory
from collegial_web.places import ALL_PLANS, PEOPLE, WEB, beside, make_schema
from collegial_web.serving import Served, Serving, _Server, listen
from collegial_web.shared import Tokens, open_shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = date(2026, 8, 17)
HEAD = PersonId("p-00")
LOGINS = {"hedda": ("berga", "ekbacken"), "bo": ("berga",), "eva": ("ekbacken",)}
"""Who has a place in which plans."""


@attrs.frozen
class School:
    """A store with two plans, berga and ekbacken, and tokens for those who have a place there."""

    store: str
    tokens: dict[str, str]

    def serving(self, **more: Any) -> Serving:
        """What a server of it serves."""
        places = {"directory": PEOPLE, "shared": WEB, "overview": ALL_PLANS}
        return Serving(store=self.store, **{name: beside(self.store, it) for name, it in places.items()}, **more)

    def registers(self, plan: str, *units: str) -> None:
        """Let the head of a plan register units there."""
        with cc.open(self.store) as plans:
            for unit in units:
                asked = cc.plan.UnitRegistered(unit=UnitId(unit), principal=HEAD)
                plans.do(plan, cc.Request(asked, cc.Occasion(by=HEAD, on=TODAY)))

    def revoke(self, login: str) -> None:
        """End the token of a login."""
        shared = open_shared(beside(self.store, WEB))
        Tokens(shared).revoke(login)
        shared.close()

    def forget(self, plan: str, login: str) -> None:
        """Erase a login's place in a plan."""
        with open_directory(beside(self.store, PEOPLE)) as people:
            assert people.erase(plan, place_of(login))


def place_of(login: str) -> PersonId:
    return HEAD if login == "hedda" else PersonId(f"p-{login}")


def new_school(folder: Path) -> School:
    """A school in a new file."""
    return school_at(f"sqlite:///{folder}/school.db")


def school_at(store: str) -> School:
    """Begin both plans, and give everybody a place and a token."""
    for name in (PEOPLE, WEB):
        make_schema(beside(store, name))
    with cc.open(store) as plans, open_directory(beside(store, PEOPLE)) as people:
        for plan in ("berga", "ekbacken"):
            start = cc.plan.PlanStarted(title=plan, aim="Visit each other", starts=TODAY, ends=date(2027, 6, 11))
            plans.do(plan, cc.Request(start, cc.Occasion(by=HEAD, on=TODAY)))
        for login, places in LOGINS.items():
            for plan in places:
                people.put(Entry(plan=plan, person=place_of(login), name=f"{login} Ek", login=login))
    shared = open_shared(beside(store, WEB))
    made, ends = datetime.now().astimezone().date(), datetime.now().astimezone().date() + timedelta(days=1)
    tokens = {login: Tokens(shared).make(login, login, made=made, ends=ends).secret for login in LOGINS}
    shared.close()
    return School(store, tokens)


@pytest.fixture
def school(tmp_path: Path) -> School:
    return new_school(tmp_path)


@attrs.frozen
class Running:
    """A server that runs."""

    school: School
    port: int
    served: Served

    def client(self, login: str | None = None, **headers: str) -> httpx2.Client:
        """Somebody's client."""
        token = {"Authorization": f"Bearer {self.school.tokens[login]}"} if login else {}
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers={**token, **headers}, timeout=10)

    @contextmanager
    def stream(self, login: str, path: str = "/api/v1/events", **headers: str) -> Iterator[Iterator[Event]]:
        """Listen to a stream of new entries."""
        with self.client(login, **headers) as client, client.stream("GET", path) as response:
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            yield events(response)


@contextmanager
def running(school: School, **more: Any) -> Iterator[Running]:
    """Run a server in a thread; ended as a signal would end it."""
    served = Served(school.serving(**more))
    with listen("127.0.0.1", 0) as at:
        server = _Server(served)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
        thread.start()
        try:
            yield Running(school, at.getsockname()[1], served)
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


@attrs.frozen
class Event:
    """What a stream tells."""

    position: int
    entry: dict[str, Any]

    @property
    def told(self) -> tuple[str, int]:
        """Which entry it is."""
        return self.entry["plan"], self.entry["number"]


def events(response: httpx2.Response) -> Iterator[Event]:
    """Read a stream as it comes; the first line of all says where it begins."""
    lines: dict[str, str] = {}
    for line in response.iter_lines():
        name, _, value = line.partition(": ")
        if line:
            lines[name] = value
        elif "data" in lines:
            yield Event(int(lines["id"]), json.loads(lines["data"]))
            lines = {}
        else:
            lines = {}
