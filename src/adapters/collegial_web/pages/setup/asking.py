"""What all steps share: looking at what would be recorded before it is sent, and saying why not."""

from collections.abc import Sequence
from typing import Any, Final

import attrs

from collegial_core import CollegialError, Occasion, Refused, Request, Unreadable
from collegial_core.kernel.value import Asked
from collegial_core.state import State
from collegial_core.todo import may
from collegial_web.pages.forms import BECAUSE, NOTHING, Against, No, no_of
from collegial_web.pages.look import Look
from collegial_web.pages.once import made_of
from collegial_web.pages.page import Given, Sent
from collegial_web.pages.righting.words import event_says
from collegial_web.pages.telling import called
from collegial_words import plain
from collegial_words.events import event_words

LOOK: Final = "look"
"""What the button sends that only looks."""

REACH: Final = "a_round_can_reach_everyone"
"""The rule that knows when so many visits cannot reach so many colleagues."""

_FIELDS: Final = {REACH: "visits_each"}
"""The rules that are about one field of a form."""


@attrs.frozen
class Line:
    """An entry that would be recorded: what it is called, and what it says."""

    title: str
    says: str


@attrs.frozen(kw_only=True)
class Told:
    """What came of looking: the entries that would be recorded, or what stands against it."""

    lines: tuple[Line, ...] = ()
    no: No = NOTHING


def is_offered(look: Look, state: State, *commands: str) -> bool:
    """Tell whether they may record all of that at all."""
    return set(commands) <= {it.asked for it in may(state, look.person, look.on)}


def request_of(look: Look, asked: Asked, said: Given) -> Request:
    """Give a request of theirs, with the reason and what it accepts, if they were given."""
    because = said.get(BECAUSE, "").strip() or None
    occasion = Occasion(by=look.person, on=look.on, because=because)
    return Request(asked, occasion, None, tuple(said.get("accept", "").split()) if because else ())


def looked_at(look: Look, requests: Sequence[Request]) -> Told:
    """Tell what would be recorded, or why not."""
    answer = look.plans.would_all(look.plan, requests)
    if isinstance(answer, CollegialError):
        return Told(no=against(look, answer))
    return Told(lines=tuple(_line(look, it.event) for it in answer))


def _line(look: Look, event: Any) -> Line:  # noqa: ANN401 - any event
    says = "; ".join(f"{label} {value}" for label, value in event_says(look, event))
    return Line(event_words(look.say, event.recorded_as[0]), says)


def against(look: Look, error: CollegialError) -> No:
    """Say why it is not recorded, above the form: several requests have no field of their own."""
    if isinstance(error, Refused):
        no = no_of(look, error)
        if error.name not in _FIELDS or no.against is None:
            return no
        return No(errors={_FIELDS[error.name]: f"{no.against.message} {no.against.remedy}"})
    told = plain(error, look.lang, called(look, error), spoken=True)
    return No(against=Against(told["message"] if isinstance(error, Unreadable) else str(error), ""))


def sent(look: Look, requests: Sequence[Request], said: Given, to: str) -> Sent | Told:
    """Record all of it or nothing, or only look, as the button says."""
    if said.get("go") == LOOK:
        return looked_at(look, requests)
    try:
        look.plans.do_all(look.plan, requests, id=f"setup-{made_of(said)}")
    except (Refused, Unreadable) as error:
        return Told(no=against(look, error))
    return Sent(to)


def about_form(told: Told, said: Given) -> dict[str, Any]:
    """Give what the frame of every step needs."""
    no = told.no.against
    return {
        "would": told.lines,
        "against": no,
        "errors": told.no.errors,
        "accept": " ".join(no.accept) if no and no.accept else said.get("accept", ""),
        "because": said.get(BECAUSE, ""),
        "made": made_of(said),
    }


def nothing_to_do(look: Look) -> No:
    """Say that nothing was filled in."""
    return No(against=Against(look.say("Nothing is filled in yet."), look.say("Fill in at least one line.")))
