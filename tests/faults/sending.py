"""Webhooks whose sender is killed: does each entry arrive at least once, in order, signed, and no other?

The receiver is a process of its own, and so is the sender, which is killed by SIGKILL at any moment while two plans are
written to; now and then the receiver is killed too.  The webhook is of one of the plans.
"""

import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import attrs
from tests.faults import work, writer
from tests.faults.processes import Act, Worker, until
from tests.faults.verdict import Hall, Promise, Verdict, url_of
from tests.webhooks.receiver import Receiver, receiving

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_webhooks import Sender, Webhook, new_secret, open_outbox

KILLED: Final = Promise(
    "webhooks.kill",
    "kill -9 of the sender of webhooks at any moment, and at times of the receiver, while two plans are written to",
    "each entry of its plan arrives at least once, in order and signed, under one id; none of the other plan",
)
PLANS: Final = ("own", "other")


def sender(store: str, outbox: str, *, kind: type[Sender] = Sender) -> None:
    """Send until it is killed; a try in vain is repeated within a second and not within minutes."""
    opened = open_outbox(outbox)
    with cc.open(store) as plans:
        sending = kind(
            plans=plans,
            outbox=opened,
            sees=lambda plan, _: plan == PLANS[0],
            now=lambda: datetime.now(UTC),
            chance=lambda: 0.0,
        )
        writer.say("ready")
        os.read(0, 80)
        sending.run()


@attrs.frozen
class Arrived:
    """What a receiver was told of a plan with so many entries after the first, held against what is there."""

    entries: int
    missed: int
    again: int
    disordered: int
    """Messages about an entry before the latest, or after one that is missing."""
    foreign: int
    """Messages about anything else, or that nobody has signed."""

    @property
    def sound(self) -> bool:
        """Whether all arrived, in order, and nothing else."""
        return self.entries > 0 and not (self.missed or self.disordered or self.foreign)


def compared(plan: str, last: int, messages: Sequence[dict[str, Any]]) -> Arrived:
    """Hold what arrived against the entries 2 to `last` of a plan."""
    ids = [it.get("headers", {}).get("webhook-id", "forged") for it in messages]
    wanted = {f"{plan}/{number}": number for number in range(2, last + 1)}
    numbers = [wanted[it] for it in ids if it in wanted]
    latest, disordered = 1, 0
    for number in numbers:
        disordered += number not in {latest, latest + 1}
        latest = max(latest, number)
    return Arrived(
        entries=len(wanted),
        missed=len(set(wanted.values()) - set(numbers)),
        again=len(numbers) - len(set(numbers)),
        disordered=disordered,
        foreign=len(ids) - len(numbers),
    )


def killed(hall: Hall, act: Act = sender) -> Iterator[Verdict]:
    """Kill the sender often, and let it come to its end at last."""
    with hall.place() as folder, receiving(folder / "receiver") as receiver:
        store, outbox = url_of(folder / "school.db"), str(folder / "school-webhooks.db")
        prepare(store, outbox, receiver)
        kills = hall.many(300, 20)
        writing = [Worker(writer.main, store, plan, plan, 1, hall.many(1_200, 60)).go() for plan in PLANS]
        for number in hall.counted("sender killed", kills):
            it = Worker(act, store, outbox).go()
            time.sleep(hall.chance.uniform(0.02, 0.4))
            it.kill()
            if number % 10 == 9:
                receiver.is_killed()
                receiver.starts()
        for process in writing:
            process.kill()
        with cc.open(store) as plans:
            last = plans.ledger(PLANS[0]).number
        it = Worker(act, store, outbox).go()
        until(lambda: receiver.ids[-1:] == [f"{PLANS[0]}/{last}"], seconds=hall.many(600, 60))
        it.kill()
        yield judged(kills, compared(PLANS[0], last, receiver.messages))


def prepare(store: str, outbox: str, receiver: Receiver) -> None:
    """Begin the plans, and add a webhook of the first."""
    for plan in PLANS:
        work.found(store, plan)
    secret = new_secret(os.urandom)
    receiver.knows(secret)
    opened = open_outbox(outbox)
    opened.add(Webhook(name="w", url=receiver.url, plan=PLANS[0], person=PersonId("chef"), secret=secret, done=1))
    opened.home.close()
    assert Path(outbox).exists()


def judged(kills: int, arrived: Arrived) -> Verdict:
    """Say what was found."""
    figure = (
        f"{kills} kills, {arrived.entries:,} entries: {arrived.missed} missed, {arrived.again} told again,"
        f" {arrived.disordered} out of order, {arrived.foreign} of another plan or unsigned"
    )
    return KILLED.judged(figure, kept=arrived.sound, kills=kills, **attrs.asdict(arrived))
