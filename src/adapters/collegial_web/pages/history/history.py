"""History: a handle through the plan's years, how it looked then, and what had changed, by whom and why.

The picture comes at once where the handle is let go.  How the plan stood takes a replay, which takes a second or two at
fifty thousand entries: a browser with scripts asks for it by itself, afterwards.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from heapq import nlargest
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

import attrs

from collegial_core import Entry, wire
from collegial_core.meeting import Stage
from collegial_core.plan import DeviationRecorded, EntryCorrected, EntryWithdrawn
from collegial_core.plan.state import started
from collegial_core.state import Event, State
from collegial_core.views import VIEWS, Query
from collegial_web.operations.history import reasons_of
from collegial_web.pages.history.changes import changed
from collegial_web.pages.history.line import groups_on, line_of
from collegial_web.pages.history.moment import Days, Moment, Order, days_of, moment_of, moment_on, state_at
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page, day_in
from collegial_web.pages.righting.words import event_says
from collegial_web.pages.telling import names_in
from collegial_words.events import event_words

SHOWN: Final = 15
"""So many entries before the moment are shown."""

_LATE: Final = 1
"""After how many days it is told that something was known later."""


def read(look: Look, given: Given) -> dict[str, Any]:
    """Gather it, with how the plan stood."""
    it, days = _moment(look, given)
    return {**_picture(look, given, it, days), **_numbers_then(look, given, it, days)}


def read_moved(look: Look, given: Given) -> dict[str, Any]:
    """Gather the picture where the handle was let go; how the plan stood is counted afterwards, and takes longer."""
    it, days = _moment(look, given)
    asked = {"order": it.order, "on": it.on.isoformat(), "number": it.number, "with": given.get("with", "")}
    counted = f"{look.to('history', 'then')}?{urlencode(asked)}"
    return {**_picture(look, given, it, days), "then": None, "counted": counted}


def read_then(look: Look, given: Given) -> dict[str, Any]:
    """Gather how the plan stood, alone."""
    it, days = _moment(look, given)
    return {"day": look.dated(it.on), **_numbers_then(look, given, it, days)}


def _moment(look: Look, given: Given) -> tuple[Moment, Days]:
    with look.plans.read(look.plan) as reading:
        last, plan = reading.number, started(reading.state)
    days = days_of(look.plans, look.plan, last)  # read from the store, while nobody waits
    return moment_of(look, plan, days, given), days


def _picture(look: Look, given: Given, it: Moment, days: Days) -> dict[str, Any]:
    """Draw the years, and tell what had changed last."""
    happened, last = days.happened, len(days.happened)
    with look.plans.read(look.plan) as reading:
        plan = started(reading.state)
        line = line_of(look, reading.state, it.on, happened)
        corrected = dict(reading.state.corrections)
        departed = {one.entry for one in (*reading.state.deviations, *reading.state.lapsed)}
    numbers = _numbers(it, happened)
    ledger = look.plans.ledger(look.plan)
    entries = [next(ledger.entries(after=number - 1)) for number in numbers]
    readable = reasons_of(look.plans, look.plan, entries, look.person, look.on)
    naming = attrs.evolve(look, names=names_in(look, (wire.plain(one.event) for one in entries)))
    other = day_in(given, "with")
    first, until = sorted((it.on, other or look.on))
    between = {"from": (first + timedelta(days=1)).isoformat(), "until": until.isoformat()}
    return {
        "title": plan.title,
        "line": line,
        "order": it.order,
        "on": it.on.isoformat(),
        "day": look.dated(it.on),
        "week": look.week(it.on),
        "days": (plan.ends - plan.starts).days + 1,
        "at": min(max((it.on - plan.starts).days + 1, 1), (plan.ends - plan.starts).days + 1),
        "number": it.number,
        "last": last,
        "before": _to(look, it.number - 1) if it.number > 1 else None,
        "after": _to(look, it.number + 1) if it.number < last else None,
        "with": "" if other is None else other.isoformat(),
        "between": f"{look.to('entries')}?{urlencode(between)}" if first < until else None,
        "changes": [_change(naming, one, readable, corrected, departed) for one in entries],
        "more": f"{look.to('entries')}?{urlencode({'before': it.number + 1})}",
        "checks": look.to("history", "checks") if look.answers else None,
        "report": look.to("report.html"),
        "moved": look.to("history", "moved"),
    }


def _to(look: Look, number: int) -> str:
    return f"{look.to('history')}?{urlencode({'order': 'entry', 'number': number})}"


def _numbers(it: Moment, happened: Sequence[int]) -> list[int]:
    """Give the entries that are shown, the latest first: of what had happened by their days, else by their numbers."""
    if it.order is not Order.HAPPENED:
        return list(range(it.number, max(it.number - SHOWN, 0), -1))
    until = it.on.toordinal()
    return [at for _, at in nlargest(SHOWN, ((day, at) for at, day in enumerate(happened, 1) if day <= until))]


# --- how it looked then -------------------------------------------------------------------


def _numbers_then(look: Look, given: Given, it: Moment, days: Days) -> dict[str, Any]:
    """Say how the plan stood, and beside it how on another day, or today."""
    then, other = dict(_then(look, state_at(look, it), it.on)), day_in(given, "with")
    if other is None:
        with look.plans.read(look.plan) as reading:
            beside = dict(_then(look, reading.state, look.on))
    else:
        order = Order.HAPPENED if it.order is Order.ENTRY else it.order
        beside = dict(_then(look, state_at(look, moment_on(order, other, days)), other))
    return {
        "then": [(label, then.get(label, "–"), beside.get(label, "–")) for label in {**then, **beside}],
        "beside": look.say("Today") if other is None else look.dated(other),
    }


def _then(look: Look, state: State, on: date) -> Iterator[tuple[str, str]]:
    """Say in numbers how the plan stood."""
    say = look.say
    plan = state.plan
    if plan is None:
        return
    revision = plan.revisions[-1]
    adopted = look.sentence("Plan {number}, from {day}", number=revision.number, day=look.dated(revision.on))
    yield say("Plan"), adopted
    groups = groups_on(state)
    members = {person for group in groups for person in state.groups[group].members}
    yield (
        say("Groups"),
        look.sentence("{groups:group|groups}, {people:person|people}", groups=len(groups), people=len(members)),
    )
    query = Query(on=on)
    covers = [one for one in VIEWS["coverage"](state, query) if state.rounds[one.round].closed_on is None]
    if covers:
        seen, possible = sum(one.seen for one in covers), sum(one.possible for one in covers)
        yield say("Rounds of visits"), look.sentence("{seen} of {possible} pairs", seen=seen, possible=possible)
    held = sum(one.stage is Stage.CLOSED for one in state.meetings.values())
    if state.meetings:
        yield say("Meetings"), look.sentence("{done} of {all} held", done=held, all=len(state.meetings))
    cycles = [one for one in VIEWS["cycles"](state, query) if one.closed_on is None]
    if cycles:
        closed, parts = sum(one.closed for one in cycles), sum(one.parts for one in cycles)
        yield say("Cycles"), look.sentence("{closed} of {parts} parts are closed.", closed=closed, parts=parts)
    if state.deviations:
        yield say("Departures"), str(len(state.deviations))


# --- what had changed ---------------------------------------------------------------------


def _change(
    look: Look, entry: Entry[Event], readable: dict[int, str], corrected: dict[int, Any], departed: set[int]
) -> dict[str, Any]:
    event = entry.event
    later = (entry.recorded_at.date() - entry.happened_on).days
    latest = corrected.get(entry.number)
    parts = list(islice(changed(look, entry), 6))
    says = "; ".join(f"{label} {value}" for label, value in islice(event_says(look, event), 4))
    return {
        "number": entry.number,
        "to": look.to("entries", str(entry.number)),
        "title": event_words(look.say, event.recorded_as[0]),
        "says": "" if parts else says,
        "parts": parts,
        "by": look.who(entry.by),
        "behalf": None if entry.on_behalf_of is None else look.who(entry.on_behalf_of),
        "because": readable.get(entry.number),
        "day": look.dated(entry.happened_on),
        "later": look.sentence("known {days:day|days} later", days=later) if later > _LATE else None,
        "righting": isinstance(event, EntryCorrected | EntryWithdrawn),
        "put_right": latest is not None and latest.data is not None,
        "gone": latest is not None and latest.data is None,
        "departs": entry.number in departed or isinstance(event, DeviationRecorded),
    }


HISTORY: Final = Page(path="/history", tab="history", file="history/history.html", reads=read, live=True)
MOVED: Final = Page(path="/history/moved", tab="history", file="history/history.html", reads=read_moved, live=True)
THEN: Final = Page(path="/history/then", tab="history", file="history/then.html", reads=read_then, live=True)
