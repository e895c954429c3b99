"""Who sends a request: by a token, or by the cookie of a session; and whether they have asked too often."""

import time
from hashlib import blake2b
from secrets import compare_digest, token_bytes
from typing import Final

import anyio
import attrs
from starlette.requests import Request

from collegial_cli.signing import Signer
from collegial_core import Plans
from collegial_web.asking import Asker, Login, SignedIn
from collegial_web.limits import Limits
from collegial_web.noted import note_of
from collegial_web.problems import Denied
from collegial_web.shared import Rates

THREADS: Final = 4
"""How many operations a process works on at once: more of them would wait for each other."""

COOKIE: Final = "__Host-collegial"
"""The cookie of a session: sent over https only, to this host only."""

DEMO_COOKIE: Final = "collegial-demo"
"""The same for a demo over plain http, where not every browser keeps a cookie that is for https only."""

_SAFE: Final = ("GET", "HEAD")


@attrs.frozen(kw_only=True)
class Server:
    """What the operations need: the plans, who tells who asks, and how often they may."""

    plans: Plans
    login: Login
    demo: bool = False
    rates: Rates | None = None
    limits: Limits = attrs.field(factory=Limits)
    session_cookie: str = COOKIE
    signer: Signer | None = None
    overview: str | None = None
    """Where the tables of all plans lie; None where there is no page of them."""
    _key: bytes = attrs.field(init=False, repr=False)
    limiter: anyio.CapacityLimiter = attrs.field(factory=lambda: anyio.CapacityLimiter(THREADS))

    @_key.default
    def _key_of_all(self) -> bytes:
        return token_bytes(32) if self.rates is None else self.rates.key

    def hide(self, name: str) -> str:
        """Give the pseudonym of a login or an address in the log and where requests are counted."""
        return blake2b(name.encode(), key=self._key, digest_size=8).hexdigest()

    def cookie(self, request: Request) -> str:
        """Give the name of the cookie that holds a session's secret."""
        return DEMO_COOKIE if self.demo and request.url.scheme == "http" else self.session_cookie


def asker_of(server: Server, request: Request, *, used: bool = True) -> Asker:
    """Give who asks, and count it; a session that is not `used` goes on resting, and nothing is counted.

    Raises:
        Denied: nobody does, or too often, or what a cookie carries comes without its session's token.

    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind:
        asker = server.login.by_token(token) if kind.lower() == "bearer" and token else None
    else:
        signed_in = session_of(server, request, used=used)
        asker = None if signed_in is None else signed_in.asker
    if asker is not None:
        note_of(request.scope).asker = f"l-{server.hide(asker.login)}"
    if used:
        count(server, request, asker)
    if asker is None:
        raise Denied(401, "Unauthenticated", "sign in, or send a token", {"WWW-Authenticate": "Bearer"})
    return asker


def session_of(server: Server, request: Request, *, used: bool = True, csrf: str = "") -> SignedIn | None:
    """Give who has signed in; None where nobody has.  `csrf` is what a form has sent along.

    Raises:
        Denied: what would change something comes without the session's token.

    """
    secret = request.cookies.get(server.cookie(request))
    found = server.login.by_session(secret, used=used) if secret else None
    if found is not None and request.method not in _SAFE and not _is_theirs(request, found, csrf):
        raise Denied(403, "Forged", "the header X-CSRF-Token is not this session's")
    return found


def _is_theirs(request: Request, found: SignedIn, csrf: str) -> bool:
    sent = request.headers.get("x-csrf-token", csrf)
    return compare_digest(sent.encode(errors="replace"), found.csrf.encode())


def count(server: Server, request: Request, asker: Asker | None, *, guesses: bool = True) -> None:
    """Count a request, whoever asks: whoever guesses tokens is not told of one that they guess too fast.

    A request that `guesses` nothing, for it shows no secret, counts for its address alone: a whole school comes to the
    door at eight.

    Raises:
        Denied: it is one too many.

    """
    if server.rates is None:
        return
    address = server.hide("" if request.client is None else request.client.host)
    person, token = (None, None) if asker is None else (server.hide(asker.login), asker.token)
    most = server.limits.of(address, person, token)
    if asker is None and not guesses:
        most = {name: times for name, times in most.items() if name.startswith("address ")}
    wait = server.rates.wait(most, int(time.time()))
    if wait:
        raise Denied(429, "Too many requests", f"come back in {wait} s", {"Retry-After": str(wait)})
