"""All visits: one's own first, then those of one's groups."""

from collections.abc import Iterator
from typing import Any, Final

from collegial_core.state import State
from collegial_core.todo import KINDS, todo
from collegial_core.visit import Step, Visit
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page
from collegial_web.pages.telling import MARKS, visit_words

MOST: Final = 200
"""How many visits of others are listed, the latest of them."""


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Gather them."""
    groups = state.groups_of.get(look.person, ())
    rounds = {it.round for group in groups for it in state.rounds_of.get(group, ())}
    visits = sorted(state.visits.values(), key=lambda it: it.date)
    mine = [it for it in visits if look.person in (it.visitor, it.host)]
    others = [it for it in visits if it.round in rounds and it not in mine]
    plans = todo(state, look.person, look.on, kinds=(KINDS["plan_visits"],))
    return {
        "plan": [look.to("todo", it.kind, it.of) for it in plans],
        "coming": list(_lines(look, (it for it in mine if it.step is Step.PLANNED))),
        "made": list(_lines(look, (it for it in reversed(mine) if it.step is not Step.PLANNED))),
        "others": list(_lines(look, reversed(others[-MOST:]))),
    }


def _lines(look: Look, visits: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - an iterator of visits
    for it in visits:
        yield {
            "words": visit_words(look, it),
            "to": look.to("visits", it.visit),
            "state": MARKS[it.step],
            "step": _step_words(look, it),
        }


def _step_words(look: Look, visit: Visit) -> str:
    match visit.step:
        case Step.PLANNED:
            return look.say("planned")
        case Step.CANCELLED:
            return look.say("cancelled")
        case Step.COMPLETE:
            return look.say("done")
    return look.say("the note is missing")


VISITS: Final = Page(path="/visits", tab="visits", file="visit/visits.html", draws=draw)
