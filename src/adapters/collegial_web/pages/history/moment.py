"""The moment that somebody looks at: by what had happened, by what was known, or by an entry's number."""

import re
from contextlib import suppress
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

import attrs

from collegial_core import Plans, Unreadable
from collegial_core.kernel.fields import require_day
from collegial_core.plan.state import started
from collegial_core.state import State
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given

_NUMBER: Final = re.compile("[1-9][0-9]{0,8}")
_DAY: Final = b'"happened_on":"'


class Order(StrEnum):
    """In which order the past is gone through."""

    HAPPENED = "happened"
    KNOWN = "known"
    ENTRY = "entry"


@attrs.frozen
class Moment:
    """A day, the order in which it is meant, and an entry's number in that order."""

    order: Order
    on: date
    number: int
    """The last entry that belongs to it."""
    last: int
    """How many entries there are."""

    @property
    def is_now(self) -> bool:
        """Whether nothing came after it."""
        return self.number == self.last and self.order is not Order.HAPPENED


@lru_cache(maxsize=16)
def days_of(plans: Plans, plan: str, number: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Give of each of the first entries of a plan the day on which it happened, and that on which it was recorded.

    The first are ordinals, the others texts as they are stored.  It is read from the stored lines, for to decode fifty
    thousand takes half a second; `number` tells for which length of the plan it is kept.
    """
    happened, recorded = list[int](), list[str]()
    for page in plans.store.read(plan):
        for it in page:
            at = it.line.rindex(_DAY) + len(_DAY)
            happened.append(date.fromisoformat(it.line[at : at + 10].decode()).toordinal())
            at = it.line.rindex(b'"recorded_at":"') + 15
            recorded.append(it.line[at : at + 10].decode())
    return tuple(happened[:number]), tuple(recorded[:number])


def moment_of(look: Look, state: State, last: int, given: Given) -> Moment:
    """Read what somebody wants to see; today where they have said nothing."""
    plan = started(state)
    try:
        order = Order(given.get("order", ""))
    except ValueError:
        order = Order.HAPPENED
    happened, recorded = days_of(look.plans, look.plan, last)
    on = min(max(look.on, plan.starts), plan.ends)
    chosen = _day(given.get("on", ""))
    slid, was = given.get("at", ""), given.get("was", "")
    if slid != was and _NUMBER.fullmatch(slid or "x"):
        chosen = date.fromordinal(min(plan.starts.toordinal() + int(slid) - 1, plan.ends.toordinal()))
    wanted = given.get("number", "")
    if order is Order.ENTRY and _NUMBER.fullmatch(wanted) and slid == was:
        number = min(int(wanted), last)
        return Moment(order, date.fromordinal(happened[number - 1]), number, last)
    on = chosen or on
    if order is Order.KNOWN or order is Order.ENTRY:
        number = sum(it <= on.isoformat() for it in recorded)
        if order is Order.ENTRY:
            number = max((at for at, it in enumerate(happened, 1) if it <= on.toordinal()), default=1)
        return Moment(order, on, max(number, 1), last)
    return Moment(order, on, max((at for at, it in enumerate(happened, 1) if it <= on.toordinal()), default=1), last)


def state_at(look: Look, it: Moment) -> State:
    """Give the plan as it stood."""
    ledger = look.plans.ledger(look.plan)
    if it.order is Order.HAPPENED:
        return ledger.as_of(happened=it.on)
    if it.order is Order.KNOWN:
        return ledger.as_of(known=it.on)
    return ledger.as_of(entry=it.number)


def _day(text: str) -> date | None:
    with suppress(ValueError, Unreadable):
        on = date.fromisoformat(text)
        require_day(on, "on")
        return on
    return None
