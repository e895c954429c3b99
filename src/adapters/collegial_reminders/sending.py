"""Reminding: everybody for whom it is due, and for whom something waits, once."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum

import attrs

from collegial_core import CollegialError, Plans, Unreadable
from collegial_core.todo import Item, todo
from collegial_directory import Entry, People
from collegial_reminders.choices import Choice, Choices
from collegial_reminders.letter import Site, letter
from collegial_reminders.mail import MailError, Rejected, require_mail_address


class Outcome(StrEnum):
    """What came of a reminder that was due."""

    SENT = "sent"
    NOTHING_WAITS = "nothing_waits"
    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


@attrs.frozen(kw_only=True)
class Told:
    """What came of one: `things` is how many wait, `code` the status by which the mail server has refused the mail."""

    login: str
    plan: str
    outcome: Outcome
    things: int = 0
    code: int | None = None


@attrs.frozen(kw_only=True)
class Reminders:
    """What is needed to remind people: where their plans, addresses and choices are, and who writes to them."""

    plans: Plans
    people: People
    choices: Choices
    site: Site
    sender: Address
    now: Callable[[], datetime]

    def remind(self, on: date, hand_in: Callable[[EmailMessage, str, str], None] | None) -> Iterator[Told]:
        """Remind everybody for whom it is due on a day; without `hand_in` only tell who would be.

        That somebody is reminded is noted before the mail is handed in, and taken back where the server has refused
        it.  So nobody gets a day's mail twice; where this is killed between the two, they get none that day.

        Raises:
            MailError: the mail server is gone; who was not told of is reminded when this is called again.
            StoreError: directory or choices cannot be read.

        """
        for choice in self.choices.all():
            entry = self._entry(choice) if choice.is_due(on) else None
            if entry is not None:
                told = self._reminded(choice, entry, on, hand_in)
                if told is not None:
                    yield told

    def _entry(self, choice: Choice) -> Entry | None:
        """Give who somebody is in the plan; None where they have no place there any more."""
        person = self.people.places(choice.login).get(choice.plan)
        return next((it for it in self.people.entries(choice.plan) if it.person == person), None)

    def _reminded(
        self, choice: Choice, entry: Entry, on: date, hand_in: Callable[[EmailMessage, str, str], None] | None
    ) -> Told | None:
        told = Told(login=choice.login, plan=choice.plan, outcome=Outcome.SENT)
        try:
            items = self._waiting(entry, on)
        except CollegialError:
            return attrs.evolve(told, outcome=Outcome.UNREADABLE)
        told = attrs.evolve(told, things=len(items))
        if not items:
            return attrs.evolve(told, outcome=Outcome.NOTHING_WAITS)
        try:
            to = require_mail_address(entry.mail or "")
        except Unreadable:
            return attrs.evolve(told, outcome=Outcome.NO_ADDRESS)
        if hand_in is None:
            return told
        if not self.choices.claim(choice, on):
            return None  # another process is faster, or they have just stopped it
        mail = letter(choice, items, to=to, sender=self.sender, site=self.site, now=self.now())
        try:
            hand_in(mail, self.sender.addr_spec, to.addr_spec)
        except Rejected as no:
            self.choices.release(choice, on)
            return attrs.evolve(told, outcome=Outcome.REFUSED, code=no.code)
        except MailError as error:
            if not error.uncertain:
                self.choices.release(choice, on)
            raise
        return told

    def _waiting(self, entry: Entry, on: date) -> list[Item]:
        """Give somebody's own duties that wait; nothing where the plan has not begun."""
        with self.plans.read(entry.plan) as reading:
            if not reading.number:
                return []
            return [it for it in todo(reading.state, entry.person, on) if it.own and not it.optional]
