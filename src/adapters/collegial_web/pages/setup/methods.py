"""Methods to choose from, with what each asks of a group."""

from typing import Any, Final

from collegial_core.plan import AdoptMethod
from collegial_core.policy import Method
from collegial_core.state import State
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.methods.methods import asks, newest
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import Told, about_form, is_offered, nothing_to_do, request_of, sent
from collegial_web.pages.setup.setup import TAB


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, {}, Told())


def _left(look: Look, state: State) -> list[Method]:
    """Give the newest version of each method that the plan has not adopted."""
    return [it for it in newest(look) if it.ref not in state.methods]


def _shown(look: Look, state: State, said: Given, told: Told) -> dict[str, Any]:
    left = _left(look, state)
    return {
        **about_form(told, said),
        "offered": bool(left) and is_offered(look, state, "method.adopt"),
        "nothing": None if left else look.say("The plan has adopted all methods there are."),
        "methods": [
            {
                "ref": it.ref,
                "name": it.name_sv if look.lang == SWEDISH else it.name_en,
                "asks": asks(look, it),
                "to": look.to("methods", it.method),
                "chosen": f"take-{it.ref}" in said,
            }
            for it in left
        ],
    }


def take(look: Look, _: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Adopt those that were chosen."""
    with look.plans.read(look.plan) as reading:
        if not is_offered(look, reading.state, "method.adopt"):
            return None
        chosen = [it for it in _left(look, reading.state) if f"take-{it.ref}" in said]
    requests = [request_of(look, AdoptMethod(method=it.method, version=it.version), said) for it in chosen]
    to = look.to("setup") + "?done=methods"
    came = sent(look, requests, said, to) if requests else Told(no=nothing_to_do(look))
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, said, came)


CHOOSE_METHODS: Final = Page(path="/setup/methods", tab=TAB, file="setup/methods.html", draws=draw, takes=take)
