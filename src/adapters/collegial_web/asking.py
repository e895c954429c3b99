"""Who asks: a login, the person or system that it is in each plan, and what it is granted over all plans."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, Self, runtime_checkable

import attrs

from collegial_core.ids import PersonId
from collegial_directory import People
from collegial_reminders import Choice, Often
from collegial_web.shared.calendars import Subscription
from collegial_web.shared.tokens import NewToken, Token


class Grant(StrEnum):
    """What a login may do beside the plans in which it has a place.

    `OPEN_PLANS`: begin a new plan; `OVERVIEW`: see numbers over all plans, never a text.
    """

    OPEN_PLANS = "open_plans"
    OVERVIEW = "overview"


@attrs.frozen
class Asker:
    """Who sends a request: a login, which may be somebody's name and stands in no log.

    `places` gives its pseudonym in each plan in which it has a place; a plan that is not there does not exist for it.
    `founder` is its pseudonym in a plan that it begins; None where it has to be given its place there first.
    """

    login: str
    places: Mapping[str, PersonId]
    grants: frozenset[Grant] = frozenset()
    founder: PersonId | None = None
    token: str | None = None
    """The name of the token that it asks with; None where it has signed in."""

    def place(self, plan: str) -> PersonId | None:
        """Give who it is in a plan; None where it has no place there."""
        return self.places.get(plan)

    def within(self, plans: Collection[str] | None) -> Self:
        """Give the same with a place in some plans alone; with None all stay."""
        if plans is None:
            return self
        return attrs.evolve(self, places={plan: it for plan, it in self.places.items() if plan in plans})


@attrs.frozen
class SignedIn:
    """Somebody with a session: who they are, and what a form of theirs has to send along (`csrf`)."""

    asker: Asker
    csrf: str


class Login(Protocol):
    """Tells who asks by what a request carries, and lets somebody sign in."""

    def by_token(self, token: str) -> Asker | None:
        """Give whose token it is; None where it is nobody's, or has ended."""
        ...

    def by_session(self, cookie: str, *, used: bool = True) -> SignedIn | None:
        """Give whose session it is; None where it is nobody's, or has ended.

        A session that is not `used` goes on resting: a page that is only open keeps nobody signed in.
        """
        ...

    def check(self) -> None:
        """See that it can tell who asks.

        Raises:
            StoreError: what it looks up cannot be looked up now.

        """
        ...

    def names(self, plan: str) -> Mapping[str, str]:
        """Give what people in a plan are called on its pages; who has no name there is called by their pseudonym."""
        ...

    def settle(self, plan: str, asker: Asker) -> None:
        """Give a login that has begun a plan its place there; never that of somebody who is there already."""
        ...


@attrs.frozen
class Named:
    """What somebody in a plan is called, with their mail address and login, if they are known."""

    person: PersonId
    name: str
    mail: str | None = None
    login: str | None = None


@runtime_checkable
class NamesPeople(Protocol):
    """A login whose directory takes names from the pages.  One that has its names from elsewhere need not have it."""

    def name_people(self, plan: str, people: Sequence[Named]) -> None:
        """Write down what people are called who have no name there yet; nobody's name is replaced.

        Raises:
            StoreError: the directory is only read, or cannot serve.

        """
        ...

    def forget_people(self, plan: str, people: Sequence[Named]) -> None:
        """Take such names back, where the people have not come into the plan after all."""
        ...


@runtime_checkable
class KeepsDirectory(Protocol):
    """A login over a directory of ours, which people may be taken into from lists.  Others need not have one."""

    @property
    def people(self) -> People:
        """The directory."""
        ...


@runtime_checkable
class GivesLogins(Protocol):
    """A login that lets in whom its directory has named.  One whose sign-in knows people already need not have it."""

    def login_of(self, mail: str) -> str:
        """Give the login of somebody with a mail address."""
        ...


@runtime_checkable
class MakesTokens(Protocol):
    """A login by which people make tokens for themselves.  One whose tokens come from elsewhere need not have it."""

    def tokens_of(self, login: str) -> Sequence[Token]:
        """Give the tokens of a login, those that have ended too."""
        ...

    def make_token(self, login: str, name: str, plan: str) -> NewToken:
        """Make a token that opens one plan for as long as is usual.

        Raises:
            StoreError: the name is taken, or it cannot be kept.
            Unreadable: the name is no id.

        """
        ...

    def revoke_token(self, login: str, name: str) -> None:
        """End a token of that login.

        Raises:
            StoreError: it has none of that name.

        """
        ...


@attrs.frozen
class Subscriber:
    """Who owns a calendar with a secret address, and which calendar it is."""

    asker: Asker
    calendar: Subscription


@runtime_checkable
class GivesCalendars(Protocol):
    """A login by which people have calendars at secret addresses.  One that keeps no secrets for them need not have it.

    A calendar is a group's, or without one the person's own.
    """

    def by_calendar(self, secret: str) -> Subscriber | None:
        """Give whose address has that secret in it; None where it is nobody's any more."""
        ...

    def calendars_of(self, login: str, plan: str) -> Sequence[Subscription]:
        """Give the calendars of a login in a plan that have an address."""
        ...

    def renew_calendar(self, calendar: Subscription) -> str:
        """Give a calendar an address with a new secret, in place of the one that it had; give the secret.

        Raises:
            StoreError: it cannot be kept.

        """
        ...

    def end_calendar(self, login: str, plan: str, group: str | None) -> None:
        """Take a calendar's address away.

        Raises:
            StoreError: that cannot be kept.

        """
        ...


@runtime_checkable
class GivesReminders(Protocol):
    """A login by which people choose to be reminded by mail.  One that keeps no mail addresses need not have it."""

    def mail_of(self, plan: str, person: PersonId) -> str | None:
        """Give somebody's mail address; None where there is none."""
        ...

    def reminder_of(self, login: str, plan: str) -> Choice | None:
        """Give what a login has chosen in a plan; None where it never has."""
        ...

    def choose_reminder(self, login: str, plan: str, often: Often, lang: str) -> None:
        """Set how often a login is reminded of a plan.

        Raises:
            StoreError: it cannot be kept.

        """
        ...

    def by_reminder(self, secret: str) -> Choice | None:
        """Give the choice that the secret in a mail stops; None where there is none."""
        ...

    def stop_reminder(self, secret: str) -> None:
        """Stop the reminders in whose mails that secret stands.

        Raises:
            StoreError: that cannot be kept.

        """
        ...
