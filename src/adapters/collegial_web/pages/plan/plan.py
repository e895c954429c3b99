"""The plan: its years as a picture, its aim and its goals, the days without school, and what is new since last time."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import attrs

from collegial_core import Entry, wire
from collegial_core.conditions.events import GOAL
from collegial_core.plan.state import started
from collegial_core.privacy import reading
from collegial_core.privacy.marks import SEALED
from collegial_core.state import Event, State
from collegial_core.views import VIEWS, Query
from collegial_core.views.query import one_of, texts
from collegial_core.views.timeline import TimelineRow
from collegial_web.pages.history.line import line_of
from collegial_web.pages.look import Look
from collegial_web.pages.page import SEEN, Given, Page
from collegial_web.pages.righting.words import event_says
from collegial_web.pages.telling import names_in
from collegial_words.asked import choice_words
from collegial_words.events import event_words

FEW: Final = 10
"""So many breaks, and so many new entries, are shown."""


def read(look: Look, given: Given) -> dict[str, Any]:
    """Gather it."""
    with look.plans.read(look.plan) as reading:
        last, state = reading.number, reading.state
        seen = _number(given.get(SEEN, ""), last)
        rows: list[TimelineRow] = VIEWS["timeline"](state, Query(reader=look.reader(state), on=look.on))
        plan = started(state)
        shown = {
            "title": plan.title,
            "days": f"{look.dated(plan.starts)} – {look.dated(plan.ends)}",
            "line": line_of(look, state, min(max(look.on, plan.starts), plan.ends)),
            "revisions": [_revision(look, it) for it in rows if it.kind == "revision"][::-1],
            "goals": list(_goals(look, state)),
            "breaks": list(_breaks(look, rows)),
        }
    ledger = look.plans.ledger(look.plan)
    since = last if seen is None else max(seen, last - FEW)
    entries = list(islice(ledger.entries(after=since), FEW))
    naming = attrs.evolve(look, names=names_in(look, (wire.plain(it.event) for it in entries)))
    news = [_news(naming, it) for it in reversed(entries)]
    count = 0 if seen is None else last - seen
    return {**shown, "news": news, "count": count, "history": look.to("history"), "keeps": str(last)}


def _number(text: str, most: int) -> int | None:
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 - digits


def _revision(look: Look, it: TimelineRow) -> dict[str, str | None]:
    return {
        "title": look.sentence("Plan {number}, from {day}", number=it.about, day=look.dated(it.on)),
        "aim": None if it.aim in {None, SEALED} else it.aim,
        "lessons": None if it.lessons in {None, SEALED} else it.lessons,
    }


def _goals(look: Look, state: State) -> Iterator[dict[str, Any]]:
    may = reading(state, look.reader(state))
    for it in state.conditions.goals.values():
        words = texts(may, one_of(state, GOAL, it.goal))
        stands = look.say("not looked at yet") if it.state is None else choice_words(look.say, it.state)
        when = None if it.assessed_on is None else look.dated(it.assessed_on)
        yield {
            "goal": next((text for text in words.values() if text != SEALED), it.goal),
            "stands": stands,
            "mark": {"reached": "done", None: "open"}.get(it.state, "unfinished"),
            "when": when,
        }


def _breaks(look: Look, rows: list[TimelineRow]) -> Iterator[dict[str, str]]:
    """Give the breaks to come, those of several units once."""
    ahead = {(it.about, it.on, it.until) for it in rows if it.kind == "break" and (it.until or it.on) >= look.on}
    for name, first, last in sorted(ahead, key=lambda it: it[1])[:FEW]:
        until = "" if last is None or last == first else f" – {look.dated(last)}"
        yield {"name": name, "days": f"{look.dated(first)}{until}", "week": look.week(first)}


def _news(look: Look, entry: Entry[Event]) -> dict[str, str]:
    says = "; ".join(f"{label} {value}" for label, value in islice(event_says(look, entry.event), 3))
    return {
        "title": event_words(look.say, entry.event.recorded_as[0]),
        "says": says,
        "by": look.who(entry.by),
        "day": look.day(entry.happened_on),
        "to": look.to("entries", str(entry.number)),
    }


PLAN: Final = Page(path="/plan", tab="history", file="plan/plan.html", reads=read)
