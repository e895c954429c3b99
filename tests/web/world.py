"""Two schools on one server: everybody has a login and a token, and a place in one plan at most."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Self

from starlette.testclient import TestClient
from tests.school import SUMMER, School, sept

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.testing import ReferenceStore
from collegial_directory import Entry, Grants, open_directory
from collegial_directory.directory import People
from collegial_web import Limits, application
from collegial_web.login import DirectoryLogin
from collegial_web.operation import Operation
from collegial_web.shared import Rates, open_shared

BUSY: Final = Limits(person=10**6, token=10**6, address=10**6, strangers=10**6)
"""For tests, which ask more often than a school."""

MADE: Final = date(2026, 8, 1)
API: Final = "/api/v1"
TODAY: Final = sept(28)
OWN, FOREIGN, ABSENT = "solbacken", "ekbacken", "nowhere"

ROLES: Final = {
    "principal": "p-rektor",
    "keeper": "k-skolchef",
    "assistant": "p-bitr",
    "auditor": "a-1",
    "leader": "p-1",
    "visitor": "p-2",
    "host": "p-3",
    "deputy": "p-4",
    "joined late": "p-5",
    "in no group": "p-8",
    "has left": "p-7",
    "neighbour": "n-1",
    "principal next door": "p-chef",
    "system": "s-people",
    "unheard of": "x-1",
}
"""Who they are in the plan; the last has a place there, and the plan has never heard of them."""


def told() -> School:
    """Tell a plan with an authority, in which every role is held by somebody."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC))).starts().takes_order()
    school.neighbours("n-1")
    appointed = (
        cc.plan.AssistantAppointed(unit=OWN, person="p-bitr", until=SUMMER, in_name=True, appoints=True),
        cc.plan.AuditorAppointed(person="a-1", until=SUMMER),
        cc.plan.SystemAdmitted(system="s-people", matters=("people",), until=SUMMER),
    )
    for it in appointed:
        school.does(it)
    school.runs(4).opens()
    school.does(cc.group.DeputyAppointed(group="g", deputy="p-4", since=sept(1), until=SUMMER, in_name=False))
    school.does(cc.group.MemberJoined(group="g", person="p-5"), on=sept(2))
    school.visits("p-2", "p-3", visit="v-1")
    school.plans_visit("p-3", "p-2", sept(30), visit="v-2")
    school.does(cc.group.PersonLeft(person="p-7"), on=sept(3))
    return school


def taken_in(plans: cc.Plans, school: School, plan: str) -> None:
    """Take a told plan into a store, under an id of its own."""
    name = f'"plan":"{school.ledger.plan}"'.encode()
    plans.import_lines(line.replace(name, f'"plan":"{plan}"'.encode()) for line in school.lines())


def written(people: People, plan: str, roles: Iterable[str]) -> None:
    """Give everybody a login in a plan: their pseudonym there, and the plan's name."""
    for person in roles:
        people.put(Entry(plan=plan, person=PersonId(person), name=f"N {person}", login=login_of(person, plan)))


def login_of(person: str, plan: str = OWN) -> str:
    return f"{person}@{plan}"


class World:
    """A server under way, with its directory and its own database."""

    def __init__(self, plans: cc.Plans, people: People, login: DirectoryLogin, client: TestClient) -> None:
        self.plans = plans
        self.people = people
        self.login = login
        self.client = client
        self._secrets: dict[str, str] = {}

    def token(self, login: str, *, plans: Sequence[str] = ()) -> str:
        """Give a token of a login: the same each time, but for one that opens single plans."""
        if plans or login not in self._secrets:
            name = f"t-{len(self._secrets)}"
            made = self.login.tokens.make(name, login, plans=plans, made=MADE, ends=date.max)
            self._secrets[f"{login} {' '.join(plans)}".strip()] = made.secret
            return made.secret
        return self._secrets[login]

    def asks(self, login: str, path: str, method: str = "GET", **more: Any) -> Any:
        """Ask as a login."""
        headers = {"Authorization": f"Bearer {self.token(login)}", **more.pop("headers", {})}
        return self.client.request(method, f"{API}{path}", headers=headers, **more)

    def posts(self, login: str, plan: str, said: Any, *, path: str = "requests", **more: Any) -> Any:
        """Send a request to a plan."""
        return self.asks(login, f"/plans/{plan}/{path}", "POST", json=said, **more)

    def grants(self, login: str, person: str | None = None, *, opens: bool = False, overview: bool = False) -> Self:
        """Grant something to a login."""
        founder = None if person is None else PersonId(person)
        self.people.grant(Grants(login=login, person=founder, opens_plans=opens, overview=overview))
        return self


@contextmanager
def served(folder: Path, *plans: str, limits: Limits | None = None, store: str = "memory://") -> Iterator[World]:
    """Serve plans as they were told, each with everybody in it."""
    with ExitStack() as stack:
        open_plans = stack.enter_context(cc.open(store))
        people = stack.enter_context(open_directory(str(folder / "people.db")))
        shared = open_shared(str(folder / "server.db"))
        stack.callback(shared.close)
        login = DirectoryLogin.of(people, shared)
        for plan in plans:
            taken_in(open_plans, told(), plan)
            written(people, plan, ROLES.values())
        app = application(open_plans, login, rates=Rates(shared), limits=limits or BUSY)
        client = stack.enter_context(TestClient(app, raise_server_exceptions=False))
        yield World(open_plans, people, login, client)


SAMPLES: Final = {
    "before": "0",
    "then": "3",
    "about": "g",
    "path": "coverage/r",
    "below": "coverage",
    "entry": "7",
    "known": "2026-09-20",
    "happened": "2026-09-20",
    "person": "p-2",
    "group": "g",
    "meeting": "m",
    "after": "2",
    "limit": "5",
    "by": "p-rektor",
    "type": "visit.held",
}


def address(operation: Operation, plan: str, *names: str) -> str:
    """Give an operation's address, with what it needs and the parameters named."""
    needed = [it.name for it in operation.parameters if it.where == "query" and (it.needed or it.name in names)]
    query = "&".join(f"{name}={SAMPLES[name]}" for name in needed)
    on = f"on={TODAY}" if any(it.name == "on" for it in operation.parameters) else ""
    return operation.path.replace("{plan}", plan) + "?" + "&".join(filter(None, (query, on)))
