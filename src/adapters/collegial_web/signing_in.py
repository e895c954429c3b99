"""Signing in by a provider of OpenID Connect: what begins in one worker is finished in any.

Whoever has signed in with the provider gets a session if the directory knows their login; nobody is written into the
directory or into a plan by signing in.  Where the groups of accounts stand for units, a session opens those plans alone
in which somebody is at one of these.
"""

import re
import secrets
import time
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs

from collegial_core import Plans
from collegial_core.ids import PersonId
from collegial_oidc import NotSignedIn, Reason, login_in, units_in
from collegial_oidc.configuration import BACK
from collegial_web.asking import Asker
from collegial_web.login import DirectoryLogin
from collegial_web.shared import SignIn, SignIns

if TYPE_CHECKING:
    from collegial_oidc.provider import Provider

BEGIN: Final = "/login"
DONE: Final = BACK
LEAVE: Final = "/logout"

_PAGE: Final = re.compile(r"p/[A-Za-z0-9._~/-]+(\?[A-Za-z0-9._~%=&+-]*)?")
_BROWSER: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def page_below(wanted: str) -> str:
    """Give the address of a page of a plan, below the root of all, where it is one; else nothing."""
    return wanted if _PAGE.fullmatch(wanted) else ""


@attrs.frozen(kw_only=True)
class Arrival:
    """Somebody who has just signed in: the secret of their session, and the page that they had wanted."""

    asker: Asker
    secret: str = attrs.field(repr=False)
    back: str


@attrs.frozen
class SigningIn:
    """Begins, finishes and ends the sessions of people whom a provider knows."""

    provider: "Provider"
    login: DirectoryLogin
    sign_ins: SignIns
    plans: Plans

    def browser(self, cookie: str | None) -> str:
        """Give the secret that binds sign-ins to a browser: the one that it has, for it may begin two at once."""
        return cookie if cookie is not None and _BROWSER.fullmatch(cookie) else secrets.token_urlsafe(32)

    def begin(self, browser: str, back: str) -> str:
        """Begin a sign-in; give where the browser goes.

        Raises:
            NotSignedIn: the provider cannot be asked.
            StoreError: it cannot be kept.

        """
        begun = self.provider.begin()
        kept = SignIn(nonce=begun.secrets.nonce, verifier=begun.secrets.verifier, back=page_below(back))
        self.sign_ins.begin(begun.secrets.state, browser, kept, int(time.time()))
        return begun.url

    def finish(self, sent: Mapping[str, str], browser: str, before: str | None) -> Arrival:
        """Begin a session for what a browser has come back with, in place of the one before.

        Raises:
            NotSignedIn: it is no sign-in of this browser's, the provider says no, or nobody is known by that login, or
                at the units that their groups stand for.
            StoreError: directory or database cannot serve.

        """
        begun = self.sign_ins.take(sent.get("state", ""), browser, int(time.time()))
        if begun is None:
            raise NotSignedIn(Reason.STATE)
        if not begun.in_time:
            raise NotSignedIn(Reason.EXPIRED)
        self.provider.require_own(sent)
        claims = self.provider.finish(sent.get("code", ""), nonce=begun.nonce, verifier=begun.verifier)
        asker = self._known(login_in(claims, self.provider.configuration))
        open_to = self._at(asker, units_in(claims, self.provider.configuration))
        there = asker.within(open_to)
        if not there.places and not there.grants:
            raise NotSignedIn(Reason.UNIT)
        secret = self.login.sessions.begin(asker.login, int(time.time()), instead_of=before, plans=open_to)
        return Arrival(asker=there, secret=secret, back=begun.back)

    def _at(self, asker: Asker, units: frozenset[str] | None) -> frozenset[str] | None:
        """Give the plans in which they are at one of the units, or at none, as an auditor is; None where all count."""
        if units is None:
            return None
        return frozenset(plan for plan, person in asker.places.items() if self._unit(plan, person) in {None, *units})

    def _unit(self, plan: str, person: PersonId) -> str | None:
        """Give where somebody works in a plan today; None where they are nobody's colleague there."""
        with self.plans.read(plan) as reading:
            found = reading.state.people.get(person)
        return None if found is None else found.unit_on(date.today())  # noqa: DTZ011 - as in `by_token`

    def _known(self, login: str) -> Asker:
        """Give who a login is; mail addresses stand in the directory in small letters."""
        for it in (login, login.lower()):
            asker = self.login.asker(it)
            if asker.places or asker.grants:
                return asker
        raise NotSignedIn(Reason.UNKNOWN)
