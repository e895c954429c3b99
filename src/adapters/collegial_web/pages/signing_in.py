"""The addresses by which somebody signs in and out with a provider, and what they are told when that fails."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final
from urllib.parse import parse_qs

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from collegial_core import CollegialError
from collegial_oidc import NotSignedIn, Reason
from collegial_web.limits import SECONDS
from collegial_web.noted import log_event, note_of
from collegial_web.pages.problem import language_of, problem, root_of, told
from collegial_web.problems import Denied
from collegial_web.reading import read_body
from collegial_web.shared import AGE
from collegial_web.shared.begun import LASTS
from collegial_web.signing_in import BEGIN, DONE, LEAVE, SigningIn
from collegial_web.who import Server, count, session_of
from collegial_words.catalogue import Say, translator

COOKIE: Final = "__Host-collegial-login"
"""The cookie that binds a sign-in to the browser that began it."""

AT_ONCE: Final = 8
"""How many sign-ins a process works on at once: while the provider is slow, nothing else waits for it."""

MAX_FORM: Final = 10_000

_STATUS: Final = {
    Reason.DENIED: 403,
    Reason.EXPIRED: 400,
    Reason.STATE: 400,
    Reason.UNAVAILABLE: 503,
    Reason.REFUSED: 502,
    Reason.UNTRUSTED: 502,
    Reason.CLOCK: 502,
    Reason.CLAIM: 403,
    Reason.UNKNOWN: 403,
    Reason.UNIT: 403,
}

Does = Callable[[Request, bytes], Response]


def signing_in_routes(server: Server, signing_in: SigningIn, prefix: str) -> list[Route]:
    """Give the addresses: begin to sign in, come back from the provider, sign out."""
    house = _House(server, signing_in, prefix)
    return [
        Route(prefix + BEGIN, house.answering(BEGIN, house.begin), methods=["GET"]),
        Route(prefix + DONE, house.answering(DONE, house.finish), methods=["GET"]),
        Route(prefix + LEAVE, house.answering(LEAVE, house.leave), methods=["POST"]),
    ]


class _House:
    """What the three have in common."""

    def __init__(self, server: Server, signing_in: SigningIn, prefix: str) -> None:
        self._server = server
        self._signing_in = signing_in
        self._prefix = prefix
        self._limiter = anyio.CapacityLimiter(AT_ONCE)

    def answering(self, route: str, does: Does) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            note_of(request.scope).route = route
            try:
                with anyio.fail_after(SECONDS):
                    body = await read_body(request, MAX_FORM)
                    work = partial(self._worked, does, request, body)
                    return await anyio.to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)
            except TimeoutError:
                return self._failed(request, NotSignedIn(Reason.UNAVAILABLE, "slow"))
            except Denied as no:
                return problem(request, self._prefix, no.status)

        return answer

    def _worked(self, does: Does, request: Request, body: bytes) -> Response:
        try:
            return does(request, body)
        except NotSignedIn as no:
            return self._failed(request, no)
        except CollegialError:
            return problem(request, self._prefix, 503)

    # --- in a thread ----------------------------------------------------------------------

    def begin(self, request: Request, _: bytes) -> Response:
        """Send a browser to the provider."""
        count(self._server, request, None, guesses=False)
        browser = self._signing_in.browser(request.cookies.get(COOKIE))
        answer = RedirectResponse(self._signing_in.begin(browser, request.query_params.get("back", "")), 303)
        # Lax, for what it belongs to comes back from the provider's pages.
        answer.set_cookie(COOKIE, browser, max_age=LASTS, path="/", secure=True, httponly=True, samesite="lax")
        return answer

    def finish(self, request: Request, _: bytes) -> Response:
        """Let somebody in who comes back from there."""
        name = self._server.cookie(request)
        try:
            came = self._signing_in.finish(
                dict(request.query_params), request.cookies.get(COOKIE, ""), request.cookies.get(name)
            )
        except NotSignedIn:
            count(self._server, request, None)
            raise
        count(self._server, request, came.asker)
        note_of(request.scope).asker = f"l-{self._server.hide(came.asker.login)}"
        answer = RedirectResponse(f"{root_of(request, self._prefix)}{came.back}", 303)
        # Lax, so that whoever follows a link in a mail is still signed in; what changes something needs its token.
        answer.set_cookie(name, came.secret, max_age=AGE, path="/", secure=True, httponly=True, samesite="lax")
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return answer

    def leave(self, request: Request, body: bytes) -> Response:
        """End a session, and lead on to where it ends with the provider, too."""
        name = self._server.cookie(request)
        found = session_of(self._server, request, csrf=_csrf(body))
        count(self._server, request, None if found is None else found.asker, guesses=name in request.cookies)
        if found is not None:
            self._signing_in.login.sessions.end(request.cookies[name])
        say = translator(language_of(request))
        leads = self._signing_in.provider.leaving()
        # A page that leads on, and no redirect: browsers let a form lead to the server itself alone.
        here, there = say("You are signed out here."), say("You are led on, to sign out with your school, too.")
        answer = told(request, self._prefix, 200, say("Signed out"), f"{here} {'' if leads is None else there}", leads)
        answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
        return answer

    # --- what went wrong ------------------------------------------------------------------

    def _failed(self, request: Request, no: NotSignedIn) -> Response:
        note = note_of(request.scope)
        log_event(
            logging.WARNING, "login.failed", request=note.request, reason=no.reason.value, detail=no.detail or None
        )
        title, says = _words(translator(language_of(request)), no.reason)
        return told(request, self._prefix, _STATUS[no.reason], title, says)


def _csrf(body: bytes) -> str:
    try:
        fields = parse_qs(body.decode(), max_num_fields=10)
    except ValueError as error:
        raise Denied(400, "Unreadable", "is no form") from error
    return fields.get("csrf", [""])[-1]


def _words(say: Say, reason: Reason) -> tuple[str, str]:
    """Say why somebody is not signed in, and what to do."""
    keeper = say("If it goes on, tell whoever runs this server.")
    match reason:
        case Reason.DENIED:
            return say("You are not signed in"), say("You or your school's sign-in said no. You can try again.")
        case Reason.EXPIRED:
            return say("It took too long"), say("Signing in has to be done within ten minutes. Begin again.")
        case Reason.STATE:
            says = say("It was begun in another browser, or is done already. Begin again.")
            return say("This sign-in is not known here"), says
        case Reason.UNAVAILABLE:
            says = say("Your school's sign-in does not answer. Wait a little, and try again.")
            return say("Signing in is not possible now"), f"{says} {keeper}"
        case Reason.REFUSED:
            says = say("Your school's sign-in does not accept what this server asks. Begin again.")
            return say("Signing in was refused"), f"{says} {keeper}"
        case Reason.UNTRUSTED:
            says = say("What came from your school's sign-in cannot be trusted. Begin again in a minute.")
            return say("You are not signed in"), f"{says} {keeper}"
        case Reason.CLOCK:
            says = say("The clocks of this server and of your school's sign-in differ too much.")
            return say("You are not signed in"), f"{says} {say('Tell whoever runs this server.')}"
        case Reason.CLAIM:
            says = say("Your account does not tell what people are known by here, such as a verified mail address.")
            return say("You are not signed in"), f"{says} {say('Tell whoever runs this server.')}"
        case Reason.UNKNOWN:
            says = say("Your account is in order, and no plan knows it yet.")
            asks = say("Whoever keeps the directory of your school gives you a place.")
            return say("Nobody here knows you yet"), f"{says} {asks}"
        case Reason.UNIT:
            says = say("Your account belongs to other schools than those where you are in a plan here.")
            asks = say("If you have changed schools, whoever keeps the plan there takes you in.")
            return say("You have no plan at your school"), f"{says} {asks}"
