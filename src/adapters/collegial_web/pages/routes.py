"""The addresses of the pages, and how each is answered."""

import secrets
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

import anyio
import attrs
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from collegial_core import CollegialError, Unreadable
from collegial_core.kernel.fields import require_day
from collegial_web.answers import ALWAYS, denial
from collegial_web.asking import NamesPeople, SignedIn
from collegial_web.demo import DemoLogin
from collegial_web.limits import MAX_BODY, SECONDS
from collegial_web.multipart import parts_of
from collegial_web.noted import note_of
from collegial_web.pages.ask.ask import ASK
from collegial_web.pages.door.door import door
from collegial_web.pages.drawing import ICON, draw, pictures, scripts, style
from collegial_web.pages.group.group import GROUP, GROUPS
from collegial_web.pages.group.planning import PLANNING
from collegial_web.pages.help.help import ACCESSIBILITY, HELP
from collegial_web.pages.history.checks import CHECKS
from collegial_web.pages.history.explain import EXPLAIN
from collegial_web.pages.history.history import HISTORY, MOVED, THEN
from collegial_web.pages.history.report import REPORT
from collegial_web.pages.history.taken import TAKEN
from collegial_web.pages.item.item import ITEM
from collegial_web.pages.look import Look, hours_text
from collegial_web.pages.meeting.meeting import MEETING, NOW
from collegial_web.pages.meeting.meetings import MEETINGS
from collegial_web.pages.meeting.planning import PLAN_MEETINGS
from collegial_web.pages.methods.methods import METHOD, METHODS
from collegial_web.pages.mine.disposal import DISPOSAL
from collegial_web.pages.mine.mine import MINE
from collegial_web.pages.municipality.municipality import gathered, may_see
from collegial_web.pages.overview.overview import OVERVIEW, answers_for
from collegial_web.pages.page import SEEN, Download, File, Filled, Given, Page, Sent
from collegial_web.pages.plan.plan import PLAN
from collegial_web.pages.problem import LANGUAGE, drawn, language_of, problem, root_of
from collegial_web.pages.righting.correct import CORRECT, WITHDRAW
from collegial_web.pages.righting.dispose import DISPOSE
from collegial_web.pages.righting.entries import ENTRIES
from collegial_web.pages.righting.entry import ENTRY
from collegial_web.pages.settings.settings import MORE, SETTINGS
from collegial_web.pages.setup.authority import AUTHORITY
from collegial_web.pages.setup.calendar import CALENDAR
from collegial_web.pages.setup.groups import FORM_GROUPS
from collegial_web.pages.setup.leaders import LEADERS
from collegial_web.pages.setup.methods import CHOOSE_METHODS
from collegial_web.pages.setup.new import may_open, opened
from collegial_web.pages.setup.next_year import NEXT_YEAR, PROPOSAL
from collegial_web.pages.setup.people import PEOPLE
from collegial_web.pages.setup.roster import MOST, ROSTER
from collegial_web.pages.setup.rounds import ROUNDS
from collegial_web.pages.setup.setup import SETUP
from collegial_web.pages.setup.timetable import GROUPS_BY_TIMETABLE
from collegial_web.pages.setup.units import UNITS
from collegial_web.pages.today.today import TODAY
from collegial_web.pages.visit.visit import VISIT
from collegial_web.pages.visit.visits import VISITS
from collegial_web.problems import Denied
from collegial_web.reading import read_body
from collegial_web.signing_in import page_below
from collegial_web.who import Server, count, session_of
from collegial_words import languages
from collegial_words.catalogue import Fact, Say, sentence, translator

PAGES: Final = (
    *(TODAY, ITEM, ASK, GROUPS, GROUP, PLANNING, PLAN_MEETINGS, MEETINGS, MEETING, NOW, VISITS, VISIT),
    *(
        SETUP,
        UNITS,
        CALENDAR,
        PEOPLE,
        ROSTER,
        CHOOSE_METHODS,
        FORM_GROUPS,
        GROUPS_BY_TIMETABLE,
        LEADERS,
        ROUNDS,
        AUTHORITY,
    ),
    *(NEXT_YEAR, PROPOSAL),
    *(OVERVIEW, PLAN, HISTORY, MOVED, THEN, CHECKS, EXPLAIN, REPORT, *TAKEN),
    *(*MINE, DISPOSAL),
    *(METHODS, METHOD, ENTRIES, ENTRY, CORRECT, WITHDRAW, DISPOSE, SETTINGS, MORE),
    *(HELP, ACCESSIBILITY),
)
"""All pages of a plan."""

MAX_PARTS: Final = 300
"""How many fields a form has at most."""

MAX_FORM: Final = 262_144
"""How many bytes a form has at most: many long texts."""

MAX_TICKS: Final = MOST + MAX_PARTS
"""How many fields a form has at most with which a list is taken in: one for each line that is shown."""

_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_DAY: Final = "collegial-day"
_A_YEAR: Final = 31_536_000


def page_routes(server: Server, demo: DemoLogin | None, prefix: str, *, signs_in: bool = False) -> list[Route]:
    """Give the addresses: the door, the style sheet, and every page of a plan.

    `signs_in` tells whether there is a way in at `/login`.
    """
    house = House(server=server, demo=demo, prefix=prefix, signs_in=signs_in)
    return [
        Route(f"{prefix}/", house.enter, methods=["GET"]),
        Route(f"{prefix}/new", house.begin, methods=["GET", "POST"]),
        Route(f"{prefix}/municipality", house.oversee, methods=["GET"]),
        Route(f"{prefix}/static/{{name}}", _static, methods=["GET"]),
        *(Route(f"{prefix}/p/{{plan}}{it.path}", partial(house.answer, it), methods=_methods(it)) for it in PAGES),
        Route(f"{prefix}/p/{{rest:path}}", house.elsewhere, methods=["GET", "POST"]),
    ]


def _looked(page: Page, look: Look, given: Given) -> dict[str, Any] | None:
    """Give what stands on a page; None where there is nothing."""
    if page.reads is not None:
        return page.reads(look, given)
    with look.plans.read(look.plan) as reading:
        return None if page.draws is None else page.draws(look, reading.state, given)


def _methods(page: Page) -> list[str]:
    return ["GET"] if page.takes is None else ["GET", "POST"]


def handed_out(file: Download) -> Response:
    """Answer with a file that a browser saves, and does not show."""
    headers = {**ALWAYS, "Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.kind, headers=headers)


def _sentence(say: Say, template: str, **facts: Fact) -> str:
    return sentence(say, template, facts)


async def _static(request: Request) -> Response:
    note_of(request.scope).route = "/static"
    name, sheet = style()
    match request.path_params["name"]:
        case "icon.svg":
            return Response(
                ICON.read_bytes(), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
            )
        case wanted if wanted == name:
            return Response(sheet, media_type="text/css", headers=_FOR_EVER)
        case wanted if wanted in scripts():
            return Response(scripts()[wanted], media_type="text/javascript", headers=_FOR_EVER)
        case wanted if wanted in (taken := dict(pictures().values())):
            return Response(taken[wanted], media_type="image/png", headers=_FOR_EVER)
    return denial(Denied(404, "Not found", "there is nothing at this address"))


@attrs.frozen(kw_only=True)
class House:
    """What all pages share: the server, and the path below which they stand."""

    server: Server
    demo: DemoLogin | None
    prefix: str
    signs_in: bool

    async def enter(self, request: Request) -> Response:
        """Lead whoever has signed in to their plan, and others to the door."""
        note_of(request.scope).route = "/"
        return await self._answered(request, b"", self._enter)

    async def begin(self, request: Request) -> Response:
        """Let whoever may open plans begin one."""
        note_of(request.scope).route = "/new"
        try:
            body = await read_body(request, MAX_FORM)
        except Denied as no:
            return problem(request, self.prefix, no.status)
        return await self._answered(request, body, self._new)

    async def oversee(self, request: Request) -> Response:
        """Show all plans in numbers to whom they are granted."""
        note_of(request.scope).route = "/municipality"
        return await self._answered(request, b"", self._municipality)

    async def answer(self, page: Page, request: Request) -> Response:
        """Answer with a page of a plan."""
        note_of(request.scope).route = f"/p/{{plan}}{page.path}"
        try:
            body = await read_body(request, MAX_BODY if page.lists else MAX_FORM)
        except Denied as no:
            return problem(request, self.prefix, no.status)
        parts = MAX_TICKS if page.lists else MAX_PARTS
        return await self._answered(request, body, partial(self._page, page), parts)

    async def elsewhere(self, request: Request) -> Response:
        """Answer where no page is; an address with a slash too many leads to the one without it."""
        return await self._answered(request, b"", self._elsewhere)

    async def _answered(self, request: Request, body: bytes, work: Any, parts: int = MAX_PARTS) -> Response:  # noqa: ANN401 - a method of ours
        worked = partial(self._worked, request, body, work, parts)
        try:
            with anyio.fail_after(SECONDS):
                answer: Response = await anyio.to_thread.run_sync(
                    worked, limiter=self.server.limiter, abandon_on_cancel=True
                )
                return answer
        except TimeoutError:
            return problem(request, self.prefix, 503)

    def _worked(self, request: Request, body: bytes, work: Any, parts: int) -> Response:  # noqa: ANN401 - as above
        try:
            said = _form(body, request.headers.get("content-type", ""), parts)
            found = session_of(self.server, request, csrf=said.pop("csrf", ""))
            guesses = self.server.cookie(request) in request.cookies
            count(self.server, request, None if found is None else found.asker, guesses=guesses)
            answer: Response = work(request, said, found)
        except Denied as no:
            return problem(request, self.prefix, no.status)
        except CollegialError as error:
            return problem(request, self.prefix, 404 if isinstance(error, Unreadable) else 503)
        for name, cookie in self._chosen(request).items():
            answer.set_cookie(name, cookie, path=root_of(request, self.prefix), httponly=True, samesite="strict")
        return answer

    # --- in a thread ----------------------------------------------------------------------

    def _enter(self, request: Request, _: dict[str, str], found: SignedIn | None) -> Response:
        plans = self.server.plans
        if found is None:
            wanted = page_below(request.query_params.get("back", "")) if self.signs_in else None
            lang, root = language_of(request), root_of(request, self.prefix)
            return drawn(door(self.demo, lang, root, wanted=wanted))
        places = [plan for plan in found.asker.places if plan in plans]
        oversees = may_see(found.asker) and self.server.overview is not None
        if len(places) == 1 and not may_open(found.asker) and not oversees:
            return RedirectResponse(f"{root_of(request, self.prefix)}p/{places[0]}", 303)
        opens = may_open(found.asker)
        lang, root = language_of(request), root_of(request, self.prefix)
        say = translator(lang)
        leads = [
            *([(say("All plans in numbers"), "municipality")] if oversees else ()),
            *([(say("A new plan"), "new")] if opens else ()),
        ]
        return drawn(door(self.demo, lang, root, places=places, csrf=found.csrf, leads=leads))

    def _elsewhere(self, request: Request, _: dict[str, str], __: SignedIn | None) -> Response:
        rest: str = request.path_params["rest"]
        path = rest.rstrip("/")
        if path in {"", rest} or request.method == "POST":
            return problem(request, self.prefix, 404)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{root_of(request, self.prefix)}p/{quote(path)}{query}", 308)

    def _new(self, request: Request, said: dict[str, str], found: SignedIn | None) -> Response:
        if found is None:
            return RedirectResponse(root_of(request, self.prefix), 303)
        if not may_open(found.asker):
            return problem(request, self.prefix, 404)
        lang, root = language_of(request), root_of(request, self.prefix)
        say, login = translator(lang), self.server.login
        came = opened(self.server.plans, login, found.asker, said, say, lang, self._day(request))
        if came.plan is not None:
            return RedirectResponse(f"{root}p/{came.plan}/setup?done=plan", 303)
        more = {"style": style()[0], "demo": self.demo is not None, "root": root, "csrf": found.csrf}
        named = isinstance(login, NamesPeople)
        return drawn(draw("setup/new.html", None, say=say, lang=lang, named=named, **more, **came.shows))

    def _municipality(self, request: Request, _: dict[str, str], found: SignedIn | None) -> Response:
        if found is None:
            return RedirectResponse(root_of(request, self.prefix), 303)
        place = self.server.overview
        if place is None or not may_see(found.asker):
            return problem(request, self.prefix, 404)
        lang = language_of(request)
        say = translator(lang)
        shown = gathered(place, self.server.plans, say, self._day(request), request.query_params.get("after", ""))
        more = {"style": style()[0], "demo": self.demo is not None, "root": root_of(request, self.prefix)}
        words = {"sentence": partial(_sentence, say), "hours": partial(hours_text, lang)}
        return drawn(draw("municipality/municipality.html", None, say=say, lang=lang, **words, **more, **shown))

    def _page(self, page: Page, request: Request, said: Filled, found: SignedIn | None) -> Response:
        if found is None:
            return RedirectResponse(f"{root_of(request, self.prefix)}{self._wanted(request)}", 303)
        plan = request.path_params["plan"]
        note_of(request.scope).plan = plan
        person = found.asker.place(plan)
        if person is None:
            return problem(request, self.prefix, 404)
        with self.server.plans.read(plan) as reading:
            if not reading.number:
                return problem(request, self.prefix, 404)
            answers = answers_for(reading.state, person, self._day(request))
        look = Look(
            plans=self.server.plans,
            plan=plan,
            person=person,
            on=self._day(request),
            lang=language_of(request),
            names=self.server.login.names(plan),
            home=f"{root_of(request, self.prefix)}p/{plan}",
            csrf=found.csrf,
            asker=found.asker,
            login=self.server.login,
            site=f"{request.url.scheme}://{request.url.netloc}{root_of(request, self.prefix)}",
            answers=answers,
            signer=self.server.signer,
        )
        given = {name: it for name, it in request.path_params.items() if name != "plan"} | dict(request.query_params)
        given[SEEN] = request.cookies.get(SEEN, "")
        if page.gives is not None:
            file = page.gives(look, given)
            return problem(request, self.prefix, 404) if file is None else handed_out(file)
        if request.method == "POST" and page.takes is not None:
            came = page.takes(look, given, said)
            if isinstance(came, Sent):
                return RedirectResponse(came.to, 303)
        else:
            came = _looked(page, look, given)
        if came is None:
            return problem(request, self.prefix, 404)
        other = next(it for it in languages() if it != look.lang)
        switch = "?" + urlencode({**request.query_params, "lang": other})
        nonce = secrets.token_urlsafe(16) if page.live else ""
        keeps = came.pop("keeps", None)
        answer = drawn(
            draw(
                page.file,
                look,
                tab=page.tab,
                style=style()[0],
                switch=switch,
                demo=self.demo is not None,
                root=root_of(request, self.prefix),
                nonce=nonce,
                scripts=scripts() if nonce else (),
                **came,
            ),
            nonce=nonce,
        )
        if keeps is not None:
            answer.set_cookie(SEEN, keeps, path=request.url.path, max_age=_A_YEAR, httponly=True, samesite="strict")
        return answer

    def _wanted(self, request: Request) -> str:
        """Say at the door which page somebody had wanted."""
        if not self.signs_in or request.method != "GET":
            return ""
        wanted = request.url.path.removeprefix(root_of(request, self.prefix))
        back = page_below(f"{wanted}?{request.url.query}" if request.url.query else wanted)
        return f"?{urlencode({'back': back})}" if back else ""

    # --- what somebody has chosen ---------------------------------------------------------

    def _day(self, request: Request) -> date:
        """Give the day of looking: today, or in a demo the one that was chosen."""
        if self.demo is not None:
            for text in (request.query_params.get("on"), request.cookies.get(_DAY)):
                with suppress(ValueError, Unreadable):
                    on = date.fromisoformat(text or "")
                    require_day(on, "on")
                    return on
        return datetime.now().astimezone().date()

    def _chosen(self, request: Request) -> dict[str, str]:
        """Give what the address says that is kept for the pages to come."""
        chosen = {}
        if request.query_params.get("lang") in languages():
            chosen[LANGUAGE] = request.query_params["lang"]
        if self.demo is not None and "on" in request.query_params:
            chosen[_DAY] = self._day(request).isoformat()
        return chosen


def _form(body: bytes, kind: str, most: int) -> Filled:
    if body and kind.lower().startswith("multipart/form-data"):
        return _with_files(body, kind, most)
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=most)
    except ValueError as error:
        raise Denied(400, "Unreadable", "is no form") from error
    return Filled(fields)


def _with_files(body: bytes, kind: str, most: int) -> Filled:
    """Read a form with files in it; one in which no file was chosen is left out."""
    parts = list(parts_of(body, kind, most))
    try:
        said = Filled((it.name, it.content.decode()) for it in parts if it.file is None)
    except UnicodeDecodeError as error:
        raise Denied(400, "Unreadable", "is no form") from error
    said.files = {it.name: File(it.file, it.content) for it in parts if it.file and it.content}
    return said
