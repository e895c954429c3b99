"""Leaders: one for each group that has none."""

from typing import Any, Final

from collegial_core import Request, Unreadable
from collegial_core.group import AppointLeader, Group
from collegial_core.ids import PersonId
from collegial_core.plan.state import started
from collegial_core.state import State
from collegial_core.todo.leading import end_of_school_year
from collegial_web.pages.forms import No
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import Told, about_form, is_offered, nothing_to_do, request_of, sent
from collegial_web.pages.setup.days import day_said
from collegial_web.pages.setup.setup import TAB, open_groups


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, {}, Told())


def _leaderless(look: Look, state: State) -> list[Group]:
    return [it for it in open_groups(state) if it.leader_on(look.on) is None]


def _shown(look: Look, state: State, said: Given, told: Told) -> dict[str, Any]:
    groups = _leaderless(look, state)
    until = min(end_of_school_year(look.on), started(state).ends)
    return {
        **about_form(told, said),
        "offered": bool(groups) and is_offered(look, state, "group.appoint_leader"),
        "nothing": None if groups else look.say("Every group has a leader, or there is none yet."),
        "groups": [
            {
                "group": it.group,
                "members": [(person, look.who(person)) for person in it.members],
                "leader": said.get(f"leader-{it.group}", ""),
            }
            for it in groups
        ],
        "until": said.get("until", until.isoformat()),
    }


def take(look: Look, _: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Appoint those who were chosen."""
    with look.plans.read(look.plan) as reading:
        if not is_offered(look, reading.state, "group.appoint_leader"):
            return None
        groups = _leaderless(look, reading.state)
    try:
        requests = _requests(look, groups, said)
        to = look.to("setup") + "?done=leaders"
        came = sent(look, requests, said, to) if requests else Told(no=nothing_to_do(look))
    except Unreadable as no:
        came = Told(no=No(errors={no.path: no.message}))
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, said, came)


def _requests(look: Look, groups: list[Group], said: Given) -> list[Request]:
    until = day_said(look, said, "until")
    chosen = [(it.group, said.get(f"leader-{it.group}", "")) for it in groups]
    asked = [AppointLeader(group=group, leader=PersonId(who), until=until) for group, who in chosen if who]
    return [request_of(look, it, said) for it in asked]


LEADERS: Final = Page(path="/setup/leaders", tab=TAB, file="setup/leaders.html", draws=draw, takes=take)
