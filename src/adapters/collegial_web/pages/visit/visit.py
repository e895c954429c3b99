"""A visit: how far it has come, what comes next, and its note for those who may read it."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

import attrs

from collegial_core.state import State
from collegial_core.todo import KINDS, may, todo
from collegial_core.views import VIEWS, Query
from collegial_core.visit import Step, Visit
from collegial_web.pages.ask.offered import OFFERED
from collegial_web.pages.history.explain import why
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page
from collegial_web.pages.telling import visit_words
from collegial_words.asked import request_words

_STEPS: Final = (Step.PLANNED, Step.HELD, Step.TALKED, Step.COMPLETE)
_SEALED: Final = "[personal]"


@attrs.frozen
class Stage:
    """A step of the visit: `state` tells whether it is done, is the next, or comes later."""

    words: str
    state: str


@attrs.frozen
class Offer:
    """Something that can be done."""

    words: str
    to: str


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Gather it; None where there is no such visit."""
    visit = state.visits.get(given["visit"])  # type: ignore[call-overload]
    if visit is None:
        return None
    visit_round = state.rounds[visit.round]
    query = Query(reader=look.reader(state), on=look.on, group=visit_round.group)
    note = next((it for it in VIEWS["notes"](state, query) if it.visit == visit.visit), None)
    return {
        "visit": visit.visit,
        "title": visit_words(look, visit),
        "about": look.sentence("Lesson {lesson}", lesson=visit.lesson),
        "week": look.week(visit.date),
        "group": visit_round.group,
        "to_group": look.to("groups", visit_round.group),
        "cancelled": visit.step is Step.CANCELLED,
        "stages": list(_stages(look, visit)),
        "next": list(_next(look, state, visit)),
        "offers": list(_offers(look, state, visit)),
        "note": None if note is None or note.note in {None, _SEALED} else note.note,
        "why_note": why(look, "right", look.person, "note", visit.visit),
        "sealed": note is not None and note.note == _SEALED,
        "receipt": visit.receipt,
        "done": given.get("done"),
    }


def _stages(look: Look, visit: Visit) -> Iterator[Stage]:
    if visit.step is Step.CANCELLED:
        return
    words = (look.say("Planned"), look.say("Held"), look.say("Talked over"), look.say("Note published"))
    reached = _STEPS.index(visit.step)
    for place, said in enumerate(words):
        yield Stage(said, "done" if place <= reached else "now" if place == reached + 1 else "open")


def _next(look: Look, state: State, visit: Visit) -> Iterator[Offer]:
    """Give what waits for them about this visit."""
    for it in todo(state, look.person, look.on):
        if getattr(it.request.example, "visit", None) == visit.visit and it.kind != "plan_visits":
            yield Offer(look.say(KINDS[it.kind].label), look.to("todo", it.kind, it.of))


def _offers(look: Look, state: State, visit: Visit) -> Iterator[Offer]:
    """Give what they may do with a visit that has not been held."""
    if visit.step is not Step.PLANNED:
        return
    here = look.to("visits", visit.visit)
    for it in may(state, look.person, look.on, visit.visit):
        if it.asked in OFFERED and it.asked.startswith("visit."):
            to = f"{look.to('ask', it.asked)}?{urlencode({'visit': visit.visit, 'back': here})}"
            yield Offer(request_words(look.say, it.asked), to)


VISIT: Final = Page(path="/visits/{visit}", tab="visits", file="visit/visit.html", draws=draw)
