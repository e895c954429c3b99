"""The moment that somebody looks at: by what had happened, by what was known, or by an entry's number."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import chain, islice
from typing import Final, NamedTuple

import attrs

from collegial_core import Plans
from collegial_core.plan import Plan
from collegial_core.state import State
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, day_in

_NUMBER: Final = re.compile("[1-9][0-9]{0,8}")


class Order(StrEnum):
    """In which order the past is gone through."""

    HAPPENED = "happened"
    KNOWN = "known"
    ENTRY = "entry"


@attrs.frozen
class Moment:
    """A day, the order in which it is meant, and the last entry that belongs to it."""

    order: Order
    on: date
    number: int


class Days(NamedTuple):
    """Of each entry of a plan the day on which it happened, an ordinal, and that on which it was recorded, a text."""

    happened: tuple[int, ...]
    recorded: tuple[str, ...]


@lru_cache(maxsize=16)
def days_of(plans: Plans, plan: str, number: int) -> Days:
    """Give the days of the first entries of a plan.

    They are read from the stored lines, for to decode fifty thousand takes half a second; `number` tells for which
    length of the plan they are kept.
    """
    records = chain.from_iterable(plans.store.read(plan))
    days = [
        (_after(it.line, b'"happened_on":"'), _after(it.line, b'"recorded_at":"')) for it in islice(records, number)
    ]
    return Days(tuple(date.fromisoformat(it).toordinal() for it, _ in days), tuple(it for _, it in days))


def _after(line: bytes, name: bytes) -> str:
    """Give the day behind the last place in a line that has a name: a correction has another within it."""
    at = line.rindex(name) + len(name)
    return line[at : at + 10].decode()


def moment_of(look: Look, plan: Plan, days: Days, given: Given) -> Moment:
    """Read what somebody wants to see; today where they have said nothing."""
    order = Order(given["order"]) if given.get("order", "") in set(Order) else Order.HAPPENED
    slid = given.get("at", "")
    is_slid = slid != given.get("was", "") and _NUMBER.fullmatch(slid) is not None
    if order is Order.ENTRY and not is_slid and _NUMBER.fullmatch(given.get("number", "")):
        number = min(int(given["number"]), len(days.happened))
        return Moment(order, date.fromordinal(days.happened[number - 1]), number)
    if is_slid:
        on = date.fromordinal(min(plan.starts.toordinal() + int(slid) - 1, plan.ends.toordinal()))
    else:
        on = day_in(given, "on") or min(max(look.on, plan.starts), plan.ends)
    return moment_on(order, on, days)


def moment_on(order: Order, on: date, days: Days) -> Moment:
    """Give the moment at the end of a day: with the last entry that was recorded by then, or that had happened."""
    if order is Order.KNOWN:
        return Moment(order, on, max(sum(it <= on.isoformat() for it in days.recorded), 1))
    return Moment(order, on, max((at for at, it in enumerate(days.happened, 1) if it <= on.toordinal()), default=1))


def state_at(look: Look, it: Moment) -> State:
    """Give the plan as it stood."""
    ledger = look.plans.ledger(look.plan)
    if it.order is Order.HAPPENED:
        return ledger.as_of(happened=it.on)
    if it.order is Order.KNOWN:
        return ledger.as_of(known=it.on)
    return ledger.as_of(entry=it.number)
