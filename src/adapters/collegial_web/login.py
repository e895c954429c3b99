"""The login that comes with the server: tokens and sessions in its own database, places and grants in the directory."""

import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_directory import Entry, People
from collegial_reminders import Choice, Choices, Often
from collegial_sql.home import Home
from collegial_web.asking import Asker, Grant, Named, SignedIn, Subscriber
from collegial_web.shared import Sessions, Subscription, Subscriptions, Tokens
from collegial_web.shared.tokens import NewToken, Token

DAYS: Final = 90
"""How many days a token lasts that somebody makes for themselves."""


@attrs.frozen
class DirectoryLogin:
    """Tells who asks by a token or a session; who that is in a plan is the directory's to say."""

    people: People
    tokens: Tokens
    sessions: Sessions
    subscriptions: Subscriptions
    reminders: Choices

    @classmethod
    def of(cls, people: People, shared: Home) -> "DirectoryLogin":
        """Make it over a directory and the database that workers share."""
        return cls(people, Tokens(shared), Sessions(shared), Subscriptions(shared), Choices(shared))

    def by_token(self, token: str) -> Asker | None:
        """Give whose token it is; one for single plans opens those alone, and grants nothing over them."""
        found = self.tokens.find(token, date.today())  # noqa: DTZ011 - a token ends with a day where the server is
        if found is None:
            return None
        asker = attrs.evolve(self.asker(found.login), token=found.name)
        if not found.plans:
            return asker
        places = {plan: person for plan, person in asker.places.items() if plan in found.plans}
        return Asker(asker.login, places, token=found.name)

    def by_session(self, cookie: str, *, used: bool = True) -> SignedIn | None:
        """Give whose session it is."""
        found = self.sessions.find(cookie, int(time.time()), used=used)
        return None if found is None else SignedIn(self.asker(found.login).within(found.plans), found.csrf)

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

    def name_people(self, plan: str, people: Sequence[Named]) -> None:
        """Write names into the directory, for those who have none there; a protected identity gets none."""
        there = {it.person: it for it in self.people.entries(plan)}
        for it in people:
            known = there.get(it.person, Entry(plan=plan, person=it.person))
            if known.name is None and not known.protected:
                login = it.login if known.login is None else known.login
                self.people.put(attrs.evolve(known, name=it.name, mail=it.mail, login=login))

    def login_of(self, mail: str) -> str:
        """Give somebody's login: their mail address, in small letters."""
        return mail.lower()

    def forget_people(self, plan: str, people: Sequence[Named]) -> None:
        """Erase from the directory who stands there as they were named, and nobody who was known before."""
        there = {it.person: it for it in self.people.entries(plan)}
        for it in people:
            named = Entry(plan=plan, person=it.person, name=it.name, mail=it.mail, login=it.login)
            if there.get(it.person) == named:
                self.people.erase(plan, it.person)

    def tokens_of(self, login: str) -> Sequence[Token]:
        """Give the tokens of a login."""
        return self.tokens.of(login)

    def make_token(self, login: str, name: str, plan: str) -> NewToken:
        """Make a token for a plan, which lasts for so many `DAYS`."""
        today = date.today()  # noqa: DTZ011 - as in `by_token`
        return self.tokens.make(name, login, plans=(plan,), made=today, ends=today + timedelta(days=DAYS))

    def revoke_token(self, login: str, name: str) -> None:
        """End a token of that login."""
        self.tokens.revoke(name, login=login)

    def by_calendar(self, secret: str) -> Subscriber | None:
        """Give whose address has that secret in it."""
        found = self.subscriptions.find(secret)
        return None if found is None else Subscriber(self.asker(found.login), found)

    def calendars_of(self, login: str, plan: str) -> Sequence[Subscription]:
        """Give the calendars of a login in a plan that have an address."""
        return self.subscriptions.of(login, plan)

    def renew_calendar(self, calendar: Subscription) -> str:
        """Give a calendar a new secret, in place of the one before."""
        return self.subscriptions.renew(calendar)

    def end_calendar(self, login: str, plan: str, group: str | None) -> None:
        """Take a calendar's address away."""
        self.subscriptions.end(login, plan, group)

    def mail_of(self, plan: str, person: PersonId) -> str | None:
        """Give somebody's mail address in the directory."""
        return next((it.mail for it in self.people.entries(plan) if it.person == person), None)

    def reminder_of(self, login: str, plan: str) -> Choice | None:
        """Give what a login has chosen in a plan."""
        return self.reminders.of(login, plan)

    def choose_reminder(self, login: str, plan: str, often: Often, lang: str) -> None:
        """Set how often a login is reminded of a plan."""
        self.reminders.choose(login, plan, often, lang)

    def by_reminder(self, secret: str) -> Choice | None:
        """Give the choice that the secret in a mail stops."""
        return self.reminders.find(secret)

    def stop_reminder(self, secret: str) -> None:
        """Stop the reminders in whose mails that secret stands."""
        self.reminders.stop(secret)

    def asker(self, login: str) -> Asker:
        """Give who a login is in each plan, and what it is granted."""
        granted = self.people.grants(login)
        if granted is None:
            return Asker(login, {})
        given = ((Grant.OPEN_PLANS, granted.opens_plans), (Grant.OVERVIEW, granted.overview))
        grants = frozenset(grant for grant, is_given in given if is_given)
        return Asker(login, self.people.places(login), grants, granted.person)
