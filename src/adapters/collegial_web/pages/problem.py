"""What is wrong, told as a page to whoever sits before a browser, with the way back."""

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from collegial_web.pages.drawing import draw, style
from collegial_web.pages.look import SWEDISH
from collegial_words import languages
from collegial_words.catalogue import Say, translator

CSP: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LIVE: Final = (
    f"{CSP}; script-src 'nonce-{{nonce}}'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types htmx"
)
"""The same for a page with scripts: those that carry its nonce run, which is another one each time."""

_TELLS: Final = {"Referrer-Policy": "same-origin"}
"""A browser that may tell nobody where it comes from hides it from the server of the form, too."""

LANGUAGE: Final = "collegial-lang"
"""The cookie with the language that somebody has chosen."""


def drawn(html: str, status: int = 200, *, nonce: str = "") -> Response:
    """Answer with a page, and what it may load and tell."""
    policy = LIVE.format(nonce=nonce) if nonce else CSP
    return HTMLResponse(html, status, headers={"Content-Security-Policy": policy, **_TELLS})


def root_of(request: Request, prefix: str) -> str:
    """Give the address below which all pages stand: where a host has mounted them, and the prefix."""
    return f"{request.scope['root_path']}{prefix}/"


def language_of(request: Request) -> str:
    """Give the language that somebody wants, or has wanted before."""
    wanted = (request.query_params.get("lang"), request.cookies.get(LANGUAGE))
    return next((it for it in wanted if it in languages()), SWEDISH)


def wants_page(request: Request) -> bool:
    """Tell whether a browser asks that shows what it gets, and not a program that reads it."""
    return "text/html" in request.headers.get("accept", "")


def problem(request: Request, prefix: str, status: int) -> Response:
    """Say what is wrong, with the way back."""
    title, says = _words(translator(language_of(request)), status)
    return told(request, prefix, status, title, says)


def told(request: Request, prefix: str, status: int, title: str, says: str, leads: str | None = None) -> Response:
    """Answer with a page that says one thing: with the way back, or one that `leads` on by itself."""
    lang = language_of(request)
    shown = {"say": translator(lang), "lang": lang, "style": style()[0], "root": root_of(request, prefix)}
    return drawn(draw("shell/problem.html", None, title=title, says=says, leads=leads, **shown), status)


def _words(say: Say, status: int) -> tuple[str, str]:
    """Say what is wrong, and what to do."""
    match status:
        case 400:
            return say("This was not understood"), say("Go back, and try again.")
        case 403:
            again = say("You have signed in anew since it was shown. Go back, load the page again, and send it again.")
            return say("This form is too old"), again
        case 404 | 405:
            return say("There is nothing here"), say("It is not there, it is done already, or it is somebody else's.")
        case 413:
            return say("This is too long"), say("Go back, and shorten what you have written.")
        case 429:
            return say("Too much at once"), say("Wait a minute, and try again.")
        case 500:
            again = say("Whether it was recorded is not certain: go back, load the page again, and look.")
            return say("The server has made a mistake"), again
    later = say("What was recorded is not lost. Wait a little, and try again.")
    return say("The server cannot answer now"), later
