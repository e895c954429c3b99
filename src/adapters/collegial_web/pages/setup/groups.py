"""Groups: everybody who is in none is dealt out, and whoever belongs elsewhere is moved."""

from collections.abc import Sequence
from typing import Any, Final

from collegial_core import Occasion, Refused, Request, Unreadable
from collegial_core.group import AppointLeader, GroupFormed, GroupStarted
from collegial_core.ids import GroupId, PersonId, RoundId
from collegial_core.plan.state import started
from collegial_core.policy import Method
from collegial_core.state import State
from collegial_core.todo.ids import new_id
from collegial_core.visit import OpenRound
from collegial_web.pages.forms import No
from collegial_web.pages.look import Look
from collegial_web.pages.methods.methods import asks, name_of
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import (
    REACH,
    Told,
    about_form,
    against,
    is_offered,
    nothing_to_do,
    request_of,
    sent,
)
from collegial_web.pages.setup.setup import TAB, open_groups
from collegial_web.pages.slug import slug

MOST: Final = 20
"""So many groups are formed at once."""


def draw(look: Look, state: State, given: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, given, {}, Told())


def _free(look: Look, state: State) -> list[PersonId]:
    """Give who is in no group and heads no unit, by their names."""
    busy = {person for it in open_groups(state) for person in it.members}
    heads = {it.principal_on(look.on) for it in state.units.values()}
    free = [it.person for it in state.people.values() if it.left_on is None and it.person not in busy | heads]
    return sorted(free, key=lambda it: look.who(it).casefold())


def adopted(look: Look, state: State) -> list[Method]:
    """Give the newest version that the plan has adopted of each method, by their names."""
    found: dict[str, Method] = {}
    for it in sorted(state.methods.values(), key=lambda it: it.version):
        found[it.method] = it
    return sorted(found.values(), key=lambda it: name_of(look, it).casefold())


def _method(look: Look, state: State, given: Given) -> Method | None:
    there = adopted(look, state)
    return next((it for it in there if it.method == given.get("method")), there[0] if there else None)


def _count(given: Given, method: Method, people: int) -> int:
    """Give how many groups there are to be: as was said, or as few as the method's size lets them be."""
    said = given.get("groups", "")
    few = -(-people // method.group_size.most)
    is_number = said.isascii() and said.isdecimal()
    return min(max(int(said[:4]) if is_number else few, 1), MOST)


def _shown(look: Look, state: State, given: Given, said: Given, told: Told) -> dict[str, Any]:
    method, free = _method(look, state, given), _free(look, state)
    nothing = None
    if method is None:
        nothing = look.say("The plan has adopted no method yet.")
    elif not free:
        nothing = look.say("Everybody is in a group, or nobody is in the plan yet.")
    count = 0 if method is None else _count(given, method, len(free))
    return {
        **about_form(told, said),
        "offered": nothing is None and is_offered(look, state, "group.form"),
        "nothing": nothing,
        "method": None if method is None else method.method,
        "methods": [(it.method, name_of(look, it)) for it in adopted(look, state)],
        "asks": () if method is None else asks(look, method),
        "visits": method is not None and method.visits is not None,
        "count": count,
        "names": [said.get(f"name-{it}", "") for it in range(1, count + 1)],
        "places": [(str(it), str(it)) for it in range(1, count + 1)],
        "people": [
            {"person": it, "name": look.who(it), "group": said.get(f"in-{it}", str(place * count // len(free) + 1))}
            for place, it in enumerate(free)
        ],
        "visits_each": said.get("visits_each", ""),
    }


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Form them."""
    with look.plans.read(look.plan) as reading:
        method = _method(look, reading.state, given)
        if method is None or not is_offered(look, reading.state, "group.form"):
            return None
        try:
            groups = _groups(look, reading.state, given, said, method)
        except Unreadable as no:
            return _shown(look, reading.state, given, said, Told(no=No(errors={no.path: no.message})))
        short = _until_the_round(look, reading.state, groups, said) if method.visits is not None else []
    came = _sent(look, groups, short, said)
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, given, said, came)


def _groups(look: Look, state: State, given: Given, said: Given, method: Method) -> list[GroupFormed]:
    """Give the groups as they were filled in; one with nobody in it is left out.

    Raises:
        Unreadable: one has no name.

    """
    free = _free(look, state)
    taken = {*state.groups}
    formed = []
    for place in range(1, _count(given, method, len(free)) + 1):
        members = tuple(it for it in free if said.get(f"in-{it}") == str(place))
        name = said.get(f"name-{place}", "").strip()
        if members and not slug(name):
            raise Unreadable(f"name-{place}", look.say("Give the group a name, with letters in it."))
        if members:
            group = slug(name) if slug(name) not in taken else new_id(slug(name), taken)
            taken.add(GroupId(group))
            formed.append(
                GroupFormed(
                    group=GroupId(group), method=method.method, version=method.version, members=members, folder=name
                )
            )
    return formed


def _sent(look: Look, groups: Sequence[GroupFormed], short: Sequence[Request], said: Given) -> Sent | Told:
    if not groups:
        return Told(no=nothing_to_do(look))
    no = _cannot_reach(look, short)
    if no is not None:
        return Told(no=no)
    return sent(look, [request_of(look, it, said) for it in groups], said, look.to("setup") + "?done=groups")


# --- can so many visits reach so many colleagues? --------------------------------------


def _until_the_round(look: Look, state: State, groups: Sequence[GroupFormed], said: Given) -> list[Request]:
    """Give all that leads to the first round of each group: nothing of it is recorded, it is only asked about."""
    plan = started(state)
    each = said.get("visits_each", "").strip()
    visits = int(each) if each.isdecimal() and 0 < int(each[:4]) <= 100 else None  # noqa: PLR2004 - as a round takes them
    asked: list[Request] = []
    for it in groups:
        first = PersonId(it.members[0])
        name = RoundId(new_id(it.group, state.rounds))
        asked += [
            request_of(look, it, said),
            request_of(look, AppointLeader(group=it.group, leader=first, until=plan.ends), said),
            request_of(look, GroupStarted(group=it.group), said),
            request_of(
                look,
                OpenRound(
                    round=name,
                    group=it.group,
                    starts=max(plan.starts, look.on),
                    ends=plan.ends,
                    visits_each=visits,
                ),
                said,
            ),
        ]
    return asked


def _cannot_reach(look: Look, requests: Sequence[Request]) -> No | None:
    """Say at once where a round of these groups could not succeed; whatever else the future may hold is not asked."""
    if not requests:
        return None
    accept: tuple[str, ...] = ()
    while True:
        answer = look.plans.would_all(look.plan, [_accepting(look, it, accept) for it in requests])
        if not isinstance(answer, Refused) or set(answer.accept) <= set(accept):
            break
        accept = (*accept, *answer.accept)
    return against(look, answer) if isinstance(answer, Refused) and answer.name == REACH else None


def _accepting(look: Look, request: Request, accept: tuple[str, ...]) -> Request:
    """Give the request as if a reason were given for what needs one: that is asked for when it is recorded."""
    because = request.occasion.because or look.say("Reason")
    return Request(request.asked, Occasion(by=look.person, on=look.on, because=because), None, accept)


FORM_GROUPS: Final = Page(path="/setup/groups", tab=TAB, file="setup/groups.html", draws=draw, takes=take)
