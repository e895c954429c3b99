"""Asking for something to be recorded: what the address says is known, the rest is filled in."""

from collections.abc import Iterator
from typing import Any, Final

import attrs

from collegial_core import Refused, Unreadable
from collegial_core.state import State
from collegial_core.todo import may
from collegial_core.todo.rights import THINGS
from collegial_core.views import VIEWS, Query
from collegial_web.pages.ask.offered import OFFERED
from collegial_web.pages.forms import BECAUSE, NOTHING, Against, Field, No, asked_for, described, fields, made_by, no_of
from collegial_web.pages.item.item import BESIDE
from collegial_web.pages.look import Look
from collegial_web.pages.once import id_of, is_recorded, made_of, was_recorded
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.telling import thing_words
from collegial_words.asked import request_words

_THINGS: Final = ("visit", "meeting", "round", "group", "unit", "person")
"""What a request can be about, the narrowest first."""

_LISTS: Final = ("elsewhere", "ticks", "lines")
"""What these forms leave out where it is not needed."""

_BACK: Final = "back"

WAS: Final = "was."
"""What stands before a field's name where the form says what it began from."""

_ANSWER: Final = "checklist.answer"

_OURS: Final = ("command", _BACK, "lang", "on")


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Give the form; None where they may not ask for that."""
    return _shown(look, state, given, {}, NOTHING) if _may(look, state, given) else None


def _may(look: Look, state: State, given: Given) -> bool:
    command, known = given["command"], _known(given)
    if command not in OFFERED:
        return False
    about = next((known[name] for name in _THINGS if name in known and name != made_by(command)), None)
    return any(it.asked == command for it in may(state, look.person, look.on, about))


def _known(given: Given) -> dict[str, str]:
    """Give the fields of the request that its address names."""
    data = (described(given["command"]) or {"properties": {"data": {"properties": {}}}})["properties"]["data"]
    return {name: it for name, it in given.items() if name in data["properties"] and name not in _OURS}


def _open(given: Given) -> Iterator[str]:
    """Yield the fields that are left open, those that are needed first."""
    data = (described(given["command"]) or {})["properties"]["data"]
    left = [name for name in data["properties"] if name not in _known(given)]
    yield from sorted(left, key=lambda name: name not in data["required"])


def _shown(look: Look, state: State, given: Given, said: Given, no: No) -> dict[str, Any]:
    command = given["command"]
    known = _known(given)
    accept = () if no.against is None else no.against.accept
    standing = _standing(state, known)
    said = {**standing, **said}
    names = [*_open(given), *([BECAUSE] if accept or said.get(BECAUSE) or command in _WITH_REASON else [])]
    beside = BESIDE.get(command, ())
    shown = (
        it
        for it in fields(look, state, command, names, said, no)
        if it.needed or it.kind not in _LISTS or it.name in beside
    )
    return {
        "title": request_words(look.say, command),
        "about": thing_words(look, state, known),
        "fields": [_at_unit(look, state, command, it) for it in shown],
        "earlier": _earlier(look, state, known) if command == _ANSWER else (),
        "against": no.against,
        "accept": " ".join(accept),
        "was": {name: said.get(WAS + name, it) for name, it in standing.items() if name in names},
        "made": made_of(said),
        "back": _back(look, given),
    }


def _at_unit(look: Look, state: State, command: str, field: Field) -> Field:
    """Let a question be answered for the whole plan, or for one of the units for which somebody may answer it."""
    if (command, field.name) != (_ANSWER, "unit"):
        return field
    theirs = (it for it in state.units if any(one.asked == command for one in may(state, look.person, look.on, it)))
    choices = tuple((it, it) for it in theirs)
    return attrs.evolve(field, kind="choice", choices=choices, blank=look.say("the whole plan").capitalize())


def _earlier(look: Look, state: State, known: Given) -> list[dict[str, str]]:
    """Give what was answered to a question before, for the plan and each unit."""
    rows = VIEWS["reflections"](state, Query(reader=look.reader(state), on=look.on))
    return [
        {
            "where": it.unit or look.say("the whole plan").capitalize(),
            "answer": it.answer or "",
            "day": look.dated(it.on),
            "by": look.who(it.by),
        }
        for it in rows
        if it.on is not None and it.question == known.get("question")
    ]


def _standing(state: State, known: Given) -> dict[str, str]:
    """Give what stands now of the thing that it is about, by the names of its fields."""
    for name in _THINGS:
        thing = getattr(state, THINGS[name]).get(known.get(name))
        if thing is not None:
            now = ((it, getattr(thing, it, None)) for it in ("date", "starts", "lesson", "form"))
            return {it: str(value) for it, value in now if value is not None}
    return {}


_WITH_REASON: Final = ("visit.cancel", "visit.move", "meeting.cancel", "meeting.move")
"""What others ask why of."""


def _back(look: Look, given: Given) -> str:
    """Give where somebody came from: a page of their plan, and nothing else."""
    back = given.get(_BACK, "")
    return back if back.startswith(f"{look.home}/") and "//" not in back else look.home


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Record it, or show the form again with what was said and what stands against it."""
    done = Sent(f"{_back(look, given)}?done={given['command']}")
    with look.plans.read(look.plan) as reading:
        is_theirs = _may(look, reading.state, given)
    if not is_theirs:
        return done if was_recorded(look, said) else None
    names = [*_open(given), *([BECAUSE] if BECAUSE in said else [])]
    no = _unchanged(look, said)
    try:
        if no is None:
            request = asked_for(look, given["command"], _known(given), names, said)
            accept = tuple(said.get("accept", "").split())
            look.plans.do(look.plan, attrs.evolve(request, accept=accept, id=id_of(said)))
    except (Refused, Unreadable) as error:
        no = None if is_recorded(error) else no_of(look, error)
    if no is not None:
        with look.plans.read(look.plan) as reading:
            return _shown(look, reading.state, given, said, no)
    return done


def _unchanged(look: Look, said: Given) -> No | None:
    """Say that nothing is changed, where all is as it stood when the form was drawn."""
    were = {name.removeprefix(WAS): it for name, it in said.items() if name.startswith(WAS)}
    if not were or any(said.get(name, "").strip() != it for name, it in were.items()):
        return None
    return No(against=Against(look.say("Nothing is changed yet."), look.say("Change what was wrong.")))


ASK: Final = Page(path="/ask/{command}", tab="today", file="ask/ask.html", draws=draw, takes=take)
