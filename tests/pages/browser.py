"""A real browser in front of the examples' pages: Debian's Chromium, found on the PATH, and a server of its own."""

import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, Final

import attrs
import uvicorn
from examples.serve import DAY, enter, everybody, let_open_plans, tell
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.types import ASGIApp
from tests.pages.browser_crowd import CIRCLE, CROWD, OPEN, SIX, SMALL, circle, crowd, six, small, under_way
from tests.school import School
from tests.web.world import BUSY, taken_in

import collegial_core as cc
from collegial_directory import open_directory
from collegial_web import application
from collegial_web.demo import DemoLogin
from collegial_web.login import DirectoryLogin
from collegial_web.shared import open_shared

ON: Final = DAY.isoformat()
"""Where the examples stand."""

SOLBACKEN, LARBACKEN = "solbacken", "larbacken"
PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
WIDE, NARROW = 1280, 390
LIGHT, DARK = "light", "dark"
PATIENCE: Final = 20_000
"""How many milliseconds a test waits for what should come: a machine that does much else is slow."""

expect.set_options(timeout=PATIENCE)

AXE: Final = files("axe_playwright_python") / "axe.min.js"


def program() -> str | None:
    """Give the path of a browser on this machine; None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser, which has a home of its own for as long: it writes into none that somebody has."""
    with TemporaryDirectory(prefix="collegial-home-") as home, sync_playwright() as play:
        settings = {"HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "XDG_CONFIG_HOME": f"{home}/config"}
        browser = play.chromium.launch(executable_path=program(), args=["--no-sandbox"], env={**os.environ, **settings})
        yield browser
        browser.close()


@attrs.frozen
class Served:
    """The plans that are served, and where."""

    plans: cc.Plans
    address: str


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve the examples with their demo login, and beside them a crowd and the plans of the stories."""
    told, called = crowd()
    names = tell(str(folder), store_in(folder))
    take_in(
        folder,
        {CROWD: told, SMALL: small(), CIRCLE: circle(DAY), OPEN: under_way(DAY), SIX: six()},
        {SOLBACKEN: names, LARBACKEN: names, CROWD: called},
    )
    with serving(folder) as address, cc.open(store_in(folder)) as plans:
        yield Served(plans, address)


def take_in(folder: Path, schools: Mapping[str, School], names: Mapping[str, Mapping[str, str]]) -> None:
    """Put plans into a folder's store, beside those that are there, and everybody of all plans into its directory."""
    with cc.open(store_in(folder)) as plans, open_directory(f"{folder}/people.db") as people:
        for plan, school in schools.items():
            taken_in(plans, school, plan)
        for plan in plans:
            state = plans.ledger(plan).state
            enter(people, plan, everybody(state), dict(names.get(plan, {})))
            if plan not in schools:
                let_open_plans(people, plan, (unit.principal_on(DAY) for unit in state.units.values()))


def store_in(folder: Path) -> str:
    """Give the address of the store in a folder."""
    return f"sqlite:///{folder}/school.db"


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve what is in a folder, in a thread of this process; give the address.  Begun again, it knows who came."""
    with ExitStack() as stack:
        people = stack.enter_context(open_directory(f"{folder}/people.db"))
        plans = stack.enter_context(cc.open(store_in(folder)))
        shared = open_shared(f"{folder}/server.db")
        stack.callback(shared.close)
        login = DirectoryLogin.of(people, shared)
        entrance = DemoLogin(people, login.sessions)
        app = application(plans, login, demo=entrance, limits=BUSY, overview=f"{folder}/overview.db")
        yield stack.enter_context(listening(app, port))


@contextmanager
def listening(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve an application in a thread of this process; give the address."""
    listener = socket.create_server(("127.0.0.1", port))
    program = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    thread = Thread(target=program.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        program.should_exit = True
        thread.join()


@attrs.frozen(kw_only=True)
class Screen:
    """How somebody looks: in which language, on what ground, how wide, and whether scripts run."""

    lang: str = "sv"
    ground: str = LIGHT
    width: int = WIDE
    scripts: bool = True

    @property
    def words(self) -> str:
        """Its name: `sv-light-1280`."""
        return f"{self.lang}-{self.ground}-{self.width}"


@attrs.frozen
class Sight:
    """Somebody in front of a browser's page."""

    page: Page
    home: str
    said: list[str]
    """What the browser has said in its console."""

    def goes(self, path: str = "") -> int:
        """Open a page of the plan; give the status of the answer."""
        answer = self.page.goto(f"{self.home}{path}")
        return 0 if answer is None else answer.status

    def unfolds(self) -> None:
        """Open all that is folded away."""
        self.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })")

    def violations(self) -> list[str]:
        """Give what keeps people out of the page, by what axe finds."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found: Mapping[str, Any] = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{it['id']}: {node['target']} {node['failureSummary']}"
            for it in found["violations"]
            for node in it["nodes"]
        ]


@contextmanager
def looking(browser: Browser, address: str, screen: Screen, plan: str, person: str | None) -> Iterator[Sight]:
    """Put somebody before a screen, signed in unless they are nobody."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": 844 if screen.width == NARROW else 900},
        color_scheme="dark" if screen.ground == DARK else "light",
        java_script_enabled=screen.scripts,
        has_touch=screen.width == NARROW,
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        context.request.get(f"{address}/?on={ON}&lang={screen.lang}")
        if person is not None:
            context.request.post(f"{address}/login", form={"plan": plan, "person": person}, max_redirects=0)
        home = f"{address}/" if person is None else f"{address}/p/{plan}"
        yield Sight(page, home, said)
    finally:
        context.close()
