"""HTML in a text stays text: it is put into every text field of every form that pages lead to, and looked for."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import attrs
import pytest
from starlette.testclient import TestClient
from tests.pages.browser import store_in, take_in
from tests.pages.browser_crowd import CIRCLE, circle
from tests.pages.conftest import ADDRESS
from tests.web.world import BUSY, OWN, TODAY, told

import collegial_core as cc
from collegial_directory import open_directory
from collegial_web import application
from collegial_web.demo import DemoLogin
from collegial_web.login import DirectoryLogin
from collegial_web.shared import open_shared

EVIL: Final = "'\"></textarea></option><x-evil onclick=alert(1)>{{ 7*7 }}"
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


@attrs.define
class Walker:
    """Somebody who opens every page that a page leads to."""

    client: TestClient
    plan: str
    shown: int = 0
    """On how many pages what was put in has been seen, as text."""

    def reads(self, answer: Any) -> Reader:
        page = Reader(answer.text, str(answer.url))
        assert page.evil == [], (answer.url, page.evil)
        assert answer.status_code < 500, answer.url
        self.shown += "x-evil" in answer.text
        return page

    def walks(self) -> Iterator[Reader]:
        home = f"{ADDRESS}/p/{self.plan}"
        waits, known, kinds = [home, f"{ADDRESS}/new"], {home}, dict[tuple[str, ...], int]()
        while waits and len(known) < MOST:
            at = waits.pop(0)
            first, *rest = [*urlsplit(at).path.split("/")[3:], ""]
            kind = (first, *(rest[1:] if first in NAMED else rest[:1]))
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] > SAME:  # the same kind of page again
                continue
            page = self.reads(self.client.get(at))
            yield page
            new = [it for it in page.links if it.startswith(home) and "lang=" not in it and it not in known]
            known.update(new)
            waits += new


@pytest.fixture
def walkers(tmp_path: Path) -> Iterator[list[Walker]]:
    """Give somebody of each role: in a plan with visits, and in one with a meeting that goes on."""
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
            found.append(Walker(client, plan))
        yield found


def test_html_in_any_text_field_of_any_form_is_shown_as_text(walkers: list[Walker]) -> None:
    """Given HTML in every text field that anybody is offered, then no page, for nobody, has it as anything but text."""
    tried = set[tuple[str, ...]]()
    for walker in walkers:
        for form in [it for page in walker.walks() for it in page.forms if it.texts]:
            if (walker.plan, *form.what) not in tried:
                tried.add((walker.plan, *form.what))
                _sends(walker, form)
    before = [walker.shown for walker in walkers]
    for walker in walkers:
        for _ in walker.walks():
            pass
    assert len(tried) >= LEAST_FORMS, sorted(tried)
    assert all(walker.shown > were for walker, were in zip(walkers, before, strict=True))


LEAST_FORMS: Final = 20
"""So that a walk that leads nowhere is no success."""


def _sends(walker: Walker, form: Form) -> None:
    """Fill every text field, and press each button; what would be recorded is looked at before it is."""
    for button in form.buttons or [("", "")]:
        filled = {**form.fields, **dict.fromkeys(form.texts, EVIL), **dict([button])}
        walker.reads(walker.client.post(form.to, data=filled))
