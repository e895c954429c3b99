"""The login that comes with the server: tokens and sessions in its own database, places and grants in the directory."""

import time
from collections.abc import Mapping
from datetime import date

import attrs

from collegial_directory import Entry, People
from collegial_sql.home import Home
from collegial_web.asking import Asker, Grant, SignedIn
from collegial_web.shared import Sessions, Tokens


@attrs.frozen
class DirectoryLogin:
    """Tells who asks by a token or a session; who that is in a plan is the directory's to say."""

    people: People
    tokens: Tokens
    sessions: Sessions

    @classmethod
    def of(cls, people: People, shared: Home) -> "DirectoryLogin":
        """Make it over a directory and the database that workers share."""
        return cls(people, Tokens(shared), Sessions(shared))

    def by_token(self, token: str) -> Asker | None:
        """Give whose token it is; one for single plans opens those alone, and grants nothing over them."""
        found = self.tokens.find(token, date.today())  # noqa: DTZ011 - a token ends with a day where the server is
        if found is None:
            return None
        asker = attrs.evolve(self._asker(found.login), token=found.name)
        if not found.plans:
            return asker
        places = {plan: person for plan, person in asker.places.items() if plan in found.plans}
        return Asker(asker.login, places, token=found.name)

    def by_session(self, cookie: str, *, used: bool = True) -> SignedIn | None:
        """Give whose session it is."""
        found = self.sessions.find(cookie, int(time.time()), used=used)
        return None if found is None else SignedIn(self._asker(found.login), found.csrf)

    def check(self) -> None:
        """See that directory and database answer."""
        self.by_session("none")
        self.people.places("none")

    def names(self, plan: str) -> Mapping[str, str]:
        """Give the names in the directory."""
        return self.people.names(plan)

    def settle(self, plan: str, asker: Asker) -> None:
        """Give a login that has begun a plan its place there, while nobody is known there."""
        if asker.founder is not None and not self.people.entries(plan):
            self.people.put(Entry(plan=plan, person=asker.founder, login=asker.login))

    def _asker(self, login: str) -> Asker:
        granted = self.people.grants(login)
        if granted is None:
            return Asker(login, {})
        given = ((Grant.OPEN_PLANS, granted.opens_plans), (Grant.OVERVIEW, granted.overview))
        grants = frozenset(grant for grant, is_given in given if is_given)
        return Asker(login, self.people.places(login), grants, granted.person)
