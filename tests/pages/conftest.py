"""A school's pages, and somebody in front of them."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, Self

import attrs
import pytest
from starlette.testclient import TestClient
from tests.pages.browser import Served, served
from tests.school import School
from tests.web.world import BUSY, OWN, ROLES, TODAY, login_of, taken_in, told, written

import collegial_core as cc
from collegial_cli.signing import Signer
from collegial_core.ids import PersonId
from collegial_core.testing import ReferenceStore
from collegial_core.vault import Vault
from collegial_directory import Entry, open_directory
from collegial_directory.directory import People
from collegial_web import application
from collegial_web.asking import Login
from collegial_web.demo import DemoLogin
from collegial_web.login import DirectoryLogin
from collegial_web.shared import open_shared

ADDRESS = "http://testserver"


@attrs.frozen
class Browser:
    """Somebody's browser, without a screen."""

    client: TestClient

    def goes(self, path: str, **more: Any) -> "Seen":
        """Open a page of the plan."""
        return Seen(self.client.get(f"/p/{OWN}{path}", **more))

    def sends(self, path: str, **fields: str) -> "Seen":
        """Fill in the form of a page and send it, as a browser does."""
        return self.posts(path, csrf=self.goes(path).csrf, **fields)

    def posts(self, path: str, **fields: str) -> "Seen":
        """Send a form that was opened before."""
        return Seen(self.client.post(f"/p/{OWN}{path}", data=fields))


@attrs.frozen
class Seen:
    """A page as it came."""

    answer: Any

    @property
    def status(self) -> int:
        """The status of the answer."""
        return int(self.answer.status_code)

    @property
    def html(self) -> str:
        """The page."""
        return str(self.answer.text)

    @property
    def text(self) -> str:
        """What somebody reads: each run of spaces is one."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    @property
    def csrf(self) -> str:
        """What its forms send along."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.html)
        return found.group(1) if found else ""

    @property
    def links(self) -> list[str]:
        """Where it leads."""
        return [unescape(it) for it in re.findall(r'href="([^"]+)"', self.html)]


@attrs.frozen
class House:
    """A server with pages, over a plan in which every role is somebody's."""

    plans: cc.Plans
    people: People
    app: Any

    def browser(self, person: str | None = None, lang: str = "en", *, on: date = TODAY) -> Browser:
        """Give somebody a browser, signed in unless they are nobody."""
        client = TestClient(self.app, base_url=ADDRESS, raise_server_exceptions=False)
        client.get(f"/?on={on}&lang={lang}")
        if person is not None:
            signed_in = client.post("/login", data={"plan": OWN, "person": person}, follow_redirects=False)
            assert signed_in.status_code == 303
        return Browser(client)

    def calls(self, person: str, name: str) -> Self:
        """Let somebody be called something."""
        self.people.put(Entry(plan=OWN, person=PersonId(person), name=name, login=login_of(person)))
        return self


@contextmanager
def open_house(
    folder: Path,
    *,
    school: School | None = None,
    demo: bool = True,
    around: Callable[[DirectoryLogin], Login] = lambda login: login,
    vault: Vault | None = None,
    signer: Signer | None = None,
) -> Iterator[House]:
    """Open a house; with a vault the plan's texts are sealed, with a signer evidence can be taken away."""
    with ExitStack() as stack:
        plans = stack.enter_context(cc.open("memory://", vault=vault))
        people = stack.enter_context(open_directory(str(folder / "people.db")))
        shared = open_shared(str(folder / "server.db"))
        stack.callback(shared.close)
        login = DirectoryLogin.of(people, shared)
        if vault is None:
            taken_in(plans, school or told(), OWN)
        else:
            stands_open = cc.Plans(ReferenceStore())
            taken_in(stands_open, school or told(), OWN)
            stands_open.seal(OWN, plans)
        written(people, OWN, school.ledger.state.people if school else ROLES.values())
        entrance = DemoLogin(people, login.sessions) if demo else None
        app = application(
            plans, around(login), demo=entrance, limits=BUSY, signer=signer, overview=str(folder / "overview.db")
        )
        yield House(plans, people, app)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as it:
        yield it


@pytest.fixture(scope="module")
def open_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which nothing is changed."""
    with open_house(tmp_path_factory.mktemp("house")) as it:
        yield it


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give the examples, served."""
    with served(tmp_path_factory.mktemp("school")) as it:
        yield it
