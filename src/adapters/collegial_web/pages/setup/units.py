"""More units, each with its principal."""

from typing import Any, Final

from collegial_core.ids import PersonId, UnitId
from collegial_core.plan import UnitRegistered
from collegial_core.state import State
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import Told, about_form, is_offered, nothing_to_do, request_of, sent
from collegial_web.pages.setup.setup import TAB
from collegial_web.pages.slug import slug
from collegial_web.pages.telling import people_choices


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, {}, Told())


def _shown(look: Look, state: State, said: Given, told: Told) -> dict[str, Any]:
    return {
        **about_form(told, said),
        "offered": is_offered(look, state, "unit.register"),
        "nothing": None,
        "people": people_choices(look, state),
        "unit": said.get("unit", ""),
        "principal": said.get("principal", look.person),
        "there": [(it.unit, look.who(it.principal_on(look.on))) for it in state.units.values()],
    }


def take(look: Look, _: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Register the unit."""
    with look.plans.read(look.plan) as reading:
        if not is_offered(look, reading.state, "unit.register"):
            return None
    name = slug(said.get("unit", ""))
    asked = UnitRegistered(unit=UnitId(name), principal=PersonId(said.get("principal", "")))
    came = Told(no=nothing_to_do(look)) if not name else _sent(look, asked, said)
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, said, came)


def _sent(look: Look, asked: UnitRegistered, said: Given) -> Sent | Told:
    return sent(look, [request_of(look, asked, said)], said, look.to("setup") + "?done=units")


UNITS: Final = Page(path="/setup/units", tab=TAB, file="setup/units.html", draws=draw, takes=take)
