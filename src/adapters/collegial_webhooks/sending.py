"""Sending: the entries of each webhook in order, each until it is taken or given up."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Event as Flag
from typing import Final

import attrs

from collegial_core import CollegialError, Entry, Plans
from collegial_core.ids import PersonId
from collegial_core.state import Event
from collegial_core.store import Record
from collegial_core.wire import decode
from collegial_eventsourcing.logs import structured
from collegial_webhooks.message import message
from collegial_webhooks.outbox import DeadLetter, Outbox, Webhook
from collegial_webhooks.posting import TOO_LARGE, Message, post

TRIES: Final = 10
"""How often an entry is tried before it is given up: over some 15 hours on average."""

FIRST: Final = 5
"""How many seconds pass before the second try; four times as many before each further one."""

LONGEST: Final = 6 * 60 * 60
"""How many seconds pass between two tries at most."""

AT_ONCE: Final = 16
"""To so many receivers is sent at once: one that is slow holds up no other."""

PAUSE: Final = 0.5
"""How many seconds pass before it is looked for new entries again."""

_LOGGER: Final = logging.getLogger("collegial.webhooks")
_LOGGER.addHandler(logging.NullHandler())  # else the standard library would print warnings by itself


@attrs.frozen
class Sent:
    """What came of sending: how many entries were taken, and how many tries were in vain."""

    taken: int = 0
    in_vain: int = 0

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(self.taken + other.taken, self.in_vain + other.in_vain)


@attrs.frozen(kw_only=True)
class Sender:
    """Sends what is due.

    `sees` tells whether somebody has a place in a plan now; while not, their webhooks rest, and go on afterwards where
    they were.  `now` is asked for the moment of each try, and `chance` for a number from 0 to 1.  `over` ends it
    between two entries.
    """

    plans: Plans
    outbox: Outbox
    sees: Callable[[str, PersonId], bool]
    now: Callable[[], datetime]
    chance: Callable[[], float]
    post: Callable[[str, Message], str | None] = post
    over: Flag = attrs.field(factory=Flag)

    def run(self) -> None:
        """Send what is recorded, until it is over; who cannot be served now is tried again later.

        Raises:
            StoreError: another process is sending, or the database of webhooks is gone: a connection that is lost takes
                the lock with it that keeps others from sending.

        """
        with self.outbox.home.alone(), ThreadPoolExecutor(AT_ONCE) as pool:
            working: dict[str, Future[Sent]] = {}
            while not self.over.is_set():
                for it in self.outbox.all():
                    if it.name not in working or working[it.name].done():
                        working[it.name] = pool.submit(self._heard, it.name)
                self.over.wait(PAUSE)

    def once(self) -> Sent:
        """Send what is due now, each entry once.

        Raises:
            StoreError: another process is sending, or the storage cannot serve.

        """
        with self.outbox.home.alone(), ThreadPoolExecutor(AT_ONCE) as pool:
            return sum(pool.map(self.send, [it.name for it in self.outbox.all()]), Sent())

    def again(self) -> Sent:
        """Send the dead letters once more, each webhook's in order until one is not taken.

        Raises:
            StoreError: the storage cannot serve.

        """
        sent, failed = Sent(), set[str]()
        for it in self.outbox.dead():
            if it.webhook not in failed:
                came = self._revived(it)
                failed |= {it.webhook} if came.in_vain else set()
                sent += came
        return sent

    def send(self, name: str) -> Sent:
        """Send what is due to one webhook, in order, until a try is in vain.

        Raises:
            StoreError: the storage cannot serve.

        """
        sent = Sent()
        for it, record in self._records(name):
            taken = self._tried(it, record)
            if taken is None:
                return sent + Sent(in_vain=1)
            sent += Sent(taken=taken)
        return sent

    def _heard(self, name: str) -> Sent:
        """Send to one webhook; whatever goes wrong there is logged, and tried again with the next round."""
        try:
            return self.send(name)
        except Exception as error:  # noqa: BLE001 - the others go on, and nobody else would hear of it
            _log(logging.ERROR, "webhook.stopped", webhook=name, kind=type(error).__name__)
            return Sent()

    def _records(self, name: str) -> Iterator[tuple[Webhook, Record]]:
        """Yield what is next for a webhook, for as long as it is there, is due, and may see it."""
        while (it := self.outbox.find(name)) is not None:
            page = next(iter(self.plans.store.read(it.plan, after=it.done)), ())
            if not page:
                return
            for record in page:
                it = self.outbox.find(name)
                if it is None or not self._may_send(it):
                    return
                yield it, record

    def _may_send(self, it: Webhook) -> bool:
        return it.due <= self._seconds() and not self.over.is_set() and self.sees(it.plan, it.person)

    def _tried(self, it: Webhook, record: Record) -> int | None:
        """Send an entry, and note what came of it: how many were taken, or None where it is to be tried again."""
        entry = _read(it, record)
        if entry is None:
            self.outbox.passed(it, record.number)
            return 0
        why = self._posted(it, entry)
        if why is None:
            self.outbox.passed(it, record.number)
            return 1
        self._failed(it, record.number, why)
        return None

    def _failed(self, it: Webhook, number: int, why: str) -> None:
        tries, now = it.tries + 1, self._seconds()
        is_dead = tries >= TRIES or why == TOO_LARGE
        event = "webhook.given-up" if is_dead else "webhook.failed"
        _log(logging.WARNING, event, webhook=it.name, plan=it.plan, number=number, tries=tries, why=why)
        if is_dead:
            self.outbox.died(it, number, why, now)
        else:
            self.outbox.failed(it, why, now + pause(tries, self.chance()))

    def _revived(self, letter: DeadLetter) -> Sent:
        it = self.outbox.find(letter.webhook)
        if it is None or not self.sees(it.plan, it.person):
            return Sent(in_vain=1)
        record = next(iter(self.plans.store.read(it.plan, after=letter.number - 1)))[0]
        entry = _read(it, record)
        if entry is None or self._posted(it, entry) is not None:
            return Sent(in_vain=1)
        self.outbox.revived(letter)
        return Sent(taken=1)

    def _posted(self, it: Webhook, entry: Entry[Event]) -> str | None:
        return self.post(it.url, message(entry, it.secret, self.now()))

    def _seconds(self) -> int:
        return int(self.now().timestamp())


def pause(tries: int, chance: float) -> int:
    """Give how many seconds to wait after so many tries: at least half of what doubles twice each time."""
    whole = min(FIRST << 2 * (tries - 1), LONGEST)
    return max(1, round(whole * (0.5 + chance / 2)))


def _read(it: Webhook, record: Record) -> Entry[Event] | None:
    """Read an entry; one that cannot be read is left out, and `collegial check` tells more of it."""
    try:
        return decode(record)
    except CollegialError as error:
        kind = type(error).__name__
        _log(logging.ERROR, "webhook.entry-unreadable", webhook=it.name, plan=it.plan, number=record.number, kind=kind)
        return None


def _log(level: int, event: str, **facts: str | int) -> None:
    if _LOGGER.isEnabledFor(level):
        structured(_LOGGER).log(level, event, **facts)
