"""Who may record what: an authority to choose, with what it means, and who answers for the plan."""

from collections.abc import Iterator
from typing import Any, Final

from collegial_core import Request
from collegial_core.authority import AdoptAuthority
from collegial_core.ids import PersonId
from collegial_core.policy import Authority
from collegial_core.state import State
from collegial_web.pages.forms import event_of
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import Told, about_form, is_offered, nothing_to_do, request_of, sent
from collegial_web.pages.setup.setup import TAB
from collegial_web.pages.telling import people_choices
from collegial_words.asked import request_words
from collegial_words.roles import role_words

TELLING: Final = (
    "plan.revise",
    "unit.register",
    "person.register",
    "group.form",
    "group.appoint_leader",
    "round.open",
    "visit.plan",
    "meeting.close",
    "entry.correct",
)
"""Some requests by which somebody sees what an authority means."""


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, {}, Told())


def _left(look: Look, state: State) -> dict[str, Authority]:
    """Give the authorities that can be adopted here, but for the one that the plan has."""
    has = state.order.authority
    return {ref: it for ref, it in look.plans.authorities.items() if has is None or ref != has.ref}


def _shown(look: Look, state: State, said: Given, told: Told) -> dict[str, Any]:
    left, has = _left(look, state), state.order.authority
    return {
        **about_form(told, said),
        "offered": bool(left) and is_offered(look, state, "authority.adopt"),
        "nothing": None if left else look.say("The plan has adopted the only order there is here."),
        "adopted": None if has is None else _name(look, has),
        "authorities": [
            {"ref": ref, "name": _name(look, it), "means": list(_means(look, it)), "chosen": said.get("order") == ref}
            for ref, it in left.items()
        ],
        "first": has is None,
        "people": [
            {"person": it, "name": who, "chosen": _is_named(look, said, it)} for it, who in _everybody(look, state)
        ],
        "keepers": said.get("keepers", ""),
    }


def _everybody(look: Look, state: State) -> list[tuple[str, str]]:
    """Give those who may answer for the plan: everybody in it, and who heads a unit without working there."""
    heads = {look.person, *(it.principal_on(look.on) for it in state.units.values())} - set(state.people)
    return [*((it, look.who(it)) for it in sorted(heads, key=look.who)), *people_choices(look, state)]


def _is_named(look: Look, said: Given, person: str) -> bool:
    return f"organises-{person}" in said if "made" in said else person == look.person


def _name(look: Look, authority: Authority) -> str:
    return f"{authority.name_sv if look.lang == SWEDISH else authority.name_en} ({authority.version})"


def _means(look: Look, authority: Authority) -> Iterator[tuple[str, str]]:
    """Say of some things who may do them."""
    lines = {it.event: it for it in authority.lines}
    for asked in TELLING:
        line = lines.get(event_of(asked))
        if line is not None:
            roles = dict.fromkeys(role_words(look.say, it) for it in line.roles)
            yield request_words(look.say, asked), ", ".join(roles)


def take(look: Look, _: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Adopt the one that was chosen."""
    with look.plans.read(look.plan) as reading:
        if not is_offered(look, reading.state, "authority.adopt"):
            return None
        chosen = _left(look, reading.state).get(said.get("order", ""))
        is_first = reading.state.order.authority is None
    to = look.to("setup") + "?done=authority"
    came = (
        Told(no=nothing_to_do(look)) if chosen is None else sent(look, [_asked(look, chosen, said, is_first)], said, to)
    )
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, said, came)


def _asked(look: Look, chosen: Authority, said: Given, is_first: bool) -> Request:  # noqa: FBT001 - one caller
    named = [PersonId(it.removeprefix("organises-")) for it in said if it.startswith("organises-")]
    keepers = [PersonId(it) for it in said.get("keepers", "").split()]
    asked = AdoptAuthority(
        authority=chosen.authority,
        version=chosen.version,
        keepers=tuple(keepers),
        organisers=tuple(named) if is_first else (),
    )
    return request_of(look, asked, said)


AUTHORITY: Final = Page(path="/setup/authority", tab=TAB, file="setup/authority.html", draws=draw, takes=take)
