"""The start: groups begin their work, and open their first round of visits where their method has visits."""

from typing import Any, Final

from collegial_core import Request, Unreadable
from collegial_core.group import Group, GroupStarted
from collegial_core.ids import RoundId
from collegial_core.plan.state import started
from collegial_core.state import State
from collegial_core.todo.ids import new_id
from collegial_core.todo.leading import end_of_school_year
from collegial_core.visit import OpenRound
from collegial_web.pages.forms import No
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import Told, about_form, is_offered, nothing_to_do, request_of, sent
from collegial_web.pages.setup.days import day_said
from collegial_web.pages.setup.setup import TAB, open_groups, waits_for_start


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, {}, Told())


def _waiting(state: State) -> list[Group]:
    return [it for it in open_groups(state) if waits_for_start(state, it)]


def _shown(look: Look, state: State, said: Given, told: Told) -> dict[str, Any]:
    groups, plan = _waiting(state), started(state)
    return {
        **about_form(told, said),
        "offered": bool(groups) and is_offered(look, state, "group.start", "round.open"),
        "nothing": None if groups else look.say("Every group has begun, or there is none yet."),
        "groups": [
            {
                "group": it.group,
                "members": look.sentence("{count} members", count=len(it.members)),
                "chosen": "made" not in said or f"take-{it.group}" in said,
            }
            for it in groups
        ],
        "visits": any(state.methods[it.method].visits is not None for it in groups),
        "starts": said.get("starts", max(plan.starts, look.on).isoformat()),
        "ends": said.get("ends", min(plan.ends, end_of_school_year(look.on)).isoformat()),
        "visits_each": said.get("visits_each", ""),
    }


def take(look: Look, _: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Start those that were chosen, and open their rounds."""
    with look.plans.read(look.plan) as reading:
        if not is_offered(look, reading.state, "group.start", "round.open"):
            return None
        try:
            requests = _requests(look, reading.state, said)
        except Unreadable as no:
            return _shown(look, reading.state, said, Told(no=No(errors={no.path: no.message})))
    to = look.to("setup") + "?done=rounds"
    came = sent(look, requests, said, to) if requests else Told(no=nothing_to_do(look))
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, said, came)


def _requests(look: Look, state: State, said: Given) -> list[Request]:
    asked: list[GroupStarted | OpenRound] = []
    for it in _waiting(state):
        if f"take-{it.group}" in said:
            if it.started_on is None:
                asked.append(GroupStarted(group=it.group))
            if state.methods[it.method].visits is not None:
                asked.append(_round(look, state, it, said))
    return [request_of(look, it, said) for it in asked]


def _round(look: Look, state: State, group: Group, said: Given) -> OpenRound:
    each = said.get("visits_each", "").strip()
    if each and not (each.isdecimal() and 0 < int(each[:4]) <= 100):  # noqa: PLR2004 - as a round takes them
        raise Unreadable("visits_each", look.say("Write a number from 1 to 100."))
    return OpenRound(
        round=RoundId(new_id(group.group, state.rounds)),
        group=group.group,
        starts=day_said(look, said, "starts"),
        ends=day_said(look, said, "ends"),
        visits_each=int(each) if each else None,
    )


ROUNDS: Final = Page(path="/setup/rounds", tab=TAB, file="setup/rounds.html", draws=draw, takes=take)
