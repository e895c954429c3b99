"""HTML in a text stays text: it is put into every text field of every form that pages lead to, and looked for."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import attrs
import pytest
from playwright.sync_api import Browser, Dialog
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.pages.browser import Screen, listening, looking, program, store_in, take_in
from tests.pages.browser_crowd import CIRCLE, circle
from tests.pages.conftest import ADDRESS
from tests.web.world import BUSY, OWN, TODAY, told

import collegial_core as cc
from collegial_directory import open_directory
from collegial_web import application
from collegial_web.demo import DemoLogin
from collegial_web.login import DirectoryLogin
from collegial_web.shared import open_shared

EVIL: Final = "'\"></textarea></option><x-evil onclick=alert(1)><img src=x onerror=alert(1)>{{ 7*7 }}"
MEETS: Final = date(2026, 10, 5)
SAME, MOST = 3, 400
"""How many pages of one kind somebody opens on a walk, and how many addresses they keep in mind."""

NAMED: Final = frozenset({"groups", "visits", "meetings", "entries", "methods"})
"""The addresses that go on with the name of a thing, where others go on with what is asked."""

PLACES: Final = (
    *((OWN, person, TODAY) for person in ("p-rektor", "p-1", "p-2", "p-3", "p-4")),
    *((CIRCLE, person, MEETS) for person in ("p-1", "p-2", "p-3")),
)


@attrs.define
class Form:
    """A form as a browser reads it: where it goes, what stands in its fields, and which of them take any text."""

    to: str
    fields: dict[str, str] = attrs.field(factory=dict)
    texts: list[str] = attrs.field(factory=list)
    buttons: list[tuple[str, str]] = attrs.field(factory=list)

    @property
    def what(self) -> tuple[str, ...]:
        """What tells it from another form."""
        path = [it for it in urlsplit(self.to).path.split("/") if it]
        return (*path[2:4], self.fields.get("do", ""), *self.texts)


class Reader(HTMLParser):
    """Reads a page: its links, its forms, and what should not be on it."""

    def __init__(self, html: str, at: str) -> None:
        super().__init__()
        self.at, self.links, self.forms, self.evil = at, list[str](), list[Form](), list[str]()
        self.shows = "x-evil" in html
        self.form: Form | None = None
        self.chosen: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        it = {name: value or "" for name, value in attrs}
        if tag.startswith("x-") or any(name.startswith("on") or name == "style" for name in it):
            self.evil.append(self.get_starttag_text() or tag)
        if tag == "a" and "href" in it:
            self.links.append(urljoin(self.at, it["href"]).partition("#")[0])
        if tag == "form":
            self.form = Form(urljoin(self.at, it.get("action") or self.at).partition("#")[0])
            self.forms.append(self.form)
        if self.form is None:
            return
        name = it.get("name", "")
        if tag == "select":
            self.chosen = name
        elif tag == "option" and self.chosen and ("selected" in it or not self.form.fields.get(self.chosen)):
            self.form.fields[self.chosen] = it.get("value", "")
        elif tag == "textarea" or (tag == "input" and it.get("type", "text") == "text"):
            self.form.texts.append(name)
        elif tag == "button" and name:
            self.form.buttons.append((name, it.get("value", "")))
        elif tag == "input":
            self._input(self.form, name, it)

    def _input(self, form: Form, name: str, it: dict[str, str]) -> None:
        match it.get("type"):
            case "checkbox" | "radio":
                if "checked" in it:
                    form.fields[name] = it.get("value", "on")
            case "date":
                form.fields[name] = it.get("value") or TODAY.isoformat()
            case "number":
                form.fields[name] = it.get("value") or "1"
            case "time":
                form.fields[name] = it.get("value") or "14:30"
            case _:
                form.fields[name] = it.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.chosen = None


@attrs.define(kw_only=True)
class Walker:
    """Somebody who opens every page that a page leads to, on a day."""

    app: Starlette
    client: TestClient
    plan: str
    person: str
    on: date
    shown: int = 0
    """On how many pages what was put in has been seen, as text."""

    def reads(self, answer: Any) -> Reader:
        if answer.headers["content-type"] == "application/json":  # which no browser takes for a page
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-disposition"].startswith("attachment")
            return Reader("", str(answer.url))
        page = Reader(answer.text, str(answer.url))
        assert page.evil == [], (answer.url, page.evil)
        assert answer.status_code < 500, answer.url
        self.shown += page.shows
        return page

    def walks(self) -> Iterator[Reader]:
        home = f"{ADDRESS}/p/{self.plan}"
        waits, known, kinds = [home, f"{ADDRESS}/new"], {home}, dict[tuple[str, ...], int]()
        while waits and len(known) < MOST:
            at = waits.pop(0)
            kind = kind_of(at)
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] > SAME:  # the same kind of page again
                continue
            page = self.reads(self.client.get(at))
            yield page
            new = [it for it in page.links if it.startswith(home) and "lang=" not in it and it not in known]
            known.update(new)
            waits += new


def kind_of(at: str) -> tuple[str, ...]:
    """Give the kind of page that stands at an address."""
    first, *rest = [*urlsplit(at).path.split("/")[3:], ""]
    return (first, *(rest[1:] if first in NAMED else rest[:1]))


@pytest.fixture(scope="module")
def walkers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Walker]]:
    """Give somebody of each role: in a plan with visits, and in one with a meeting that goes on."""
    tmp_path = tmp_path_factory.mktemp("walked")
    meeting = circle(MEETS)
    meeting.opens_planned(MEETS, meeting="m-2", by="p-1")
    visiting = told()
    visiting.visits("p-4", "p-1", visit="v-9", steps=2)
    take_in(tmp_path, {OWN: visiting, CIRCLE: meeting}, {})
    with ExitStack() as stack:
        people = stack.enter_context(open_directory(f"{tmp_path}/people.db"))
        plans = stack.enter_context(cc.open(store_in(tmp_path)))
        shared = open_shared(f"{tmp_path}/server.db")
        stack.callback(shared.close)
        login = DirectoryLogin.of(people, shared)
        app = application(plans, login, demo=DemoLogin(people, login.sessions), limits=BUSY)
        found = []
        for plan, person, on in PLACES:
            client = TestClient(app, base_url=ADDRESS)
            client.get(f"/?on={on}&lang=en")
            client.post("/login", data={"plan": plan, "person": person})
            found.append(Walker(app=app, client=client, plan=plan, person=person, on=on))
        yield found


@pytest.fixture(scope="module")
def tried(walkers: list[Walker]) -> set[tuple[str, ...]]:
    """Send HTML in every text field that anybody is offered; tell in which forms."""
    tried = set[tuple[str, ...]]()
    for walker in walkers:
        for form in [it for page in walker.walks() for it in page.forms if it.texts]:
            if (walker.plan, *form.what) not in tried:
                tried.add((walker.plan, *form.what))
                _sends(walker, form)
    return tried


def test_html_in_any_text_field_of_any_form_is_shown_as_text(
    walkers: list[Walker], tried: set[tuple[str, ...]]
) -> None:
    """Given HTML in every text field that anybody is offered, then no page, for nobody, has it as anything but text."""
    before = [walker.shown for walker in walkers]
    for walker in walkers:
        for _ in walker.walks():
            pass
    assert len(tried) >= LEAST_FORMS, sorted(tried)
    assert all(walker.shown > were for walker, were in zip(walkers, before, strict=True))


LEAST_FORMS, LEAST_PAGES = 20, 15
"""So that a walk that leads nowhere is no success."""

MADE: Final = "document.querySelectorAll('x-evil, img[src=x], [onclick], [onerror]').length"
"""How many elements on a page are made of what was put in."""


@pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")
@pytest.mark.usefixtures("tried")
def test_a_browser_makes_nothing_of_html_that_people_wrote(walkers: list[Walker], browser: Browser) -> None:
    """Given the same, then a real browser makes no element of it on any kind of page, opens no dialog, is silent."""
    seen, dialogs = set[tuple[str, ...]](), list[str]()

    def dismissed(it: Dialog) -> None:
        dialogs.append(it.message)
        it.dismiss()

    with listening(walkers[0].app) as address:
        for walker in walkers:
            pages = {(walker.plan, *kind_of(it.at)): it.at for it in walker.walks() if it.shows}
            with looking(browser, address, Screen(lang="en"), walker.plan, walker.person) as sight:
                sight.page.context.request.get(f"{address}/?on={walker.on}&lang=en")
                sight.page.on("dialog", dismissed)
                for at in (at for kind, at in pages.items() if kind not in seen):
                    there = at.replace(ADDRESS, address)
                    if at.endswith((".html", ".json")):  # which is saved, and opened later
                        sight.page.goto("about:blank")
                        sight.page.set_content(sight.page.context.request.get(there).text())
                    else:
                        sight.page.goto(there)
                    assert ("x-evil" in sight.page.content(), sight.page.evaluate(MADE)) == (True, 0), at
                assert sight.said == []
            seen.update(pages)
    assert (dialogs, len(seen) >= LEAST_PAGES) == ([], True), sorted(seen)


def _sends(walker: Walker, form: Form) -> None:
    """Fill every text field, and press each button; what would be recorded is looked at before it is."""
    for button in form.buttons or [("", "")]:
        filled = {**form.fields, **dict.fromkeys(form.texts, EVIL), **dict([button])}
        walker.reads(walker.client.post(form.to, data=filled))
