"""The methods: what each is for, its steps, what it asks of a group, and where it comes from."""

from collections.abc import Iterator
from typing import Any, Final

from collegial_core.policy import Every, Method, Step
from collegial_core.state import State
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.page import Given, Page

_ALL: Final = 200
"""A largest size that means no limit."""


def newest(look: Look) -> list[Method]:
    """Give the newest version of each method at hand, by their names."""
    found: dict[str, Method] = {}
    for it in sorted(look.plans.catalogue.values(), key=lambda it: it.version):
        found[it.method] = it
    return sorted(found.values(), key=lambda it: name_of(look, it).casefold())


def name_of(look: Look, method: Method) -> str:
    """Say what it is called."""
    return method.name_sv if look.lang == SWEDISH else method.name_en


def asks(look: Look, method: Method) -> list[str]:
    """Say in short what it asks: how large a group, how many visits, how often it meets, how many hours."""
    return list(_asks(look, method))


def _asks(look: Look, method: Method) -> Iterator[str]:
    size = method.group_size
    if size.least == size.most:
        yield look.sentence("{count} in a group", count=size.most)
    elif size.most < _ALL:
        yield look.sentence("{least}–{most} in a group", least=size.least, most=size.most)
    else:
        yield look.sentence("{least} or more in a group", least=size.least)
    if method.visits is not None and method.visits.each is not None:
        each = method.visits.each
        yield look.say("one visit each") if each == 1 else look.sentence("{count} visits each", count=each)
    elif method.visits is not None:
        yield look.say("a visit to every colleague")
    if method.cadence is not None:
        yield _cadence(look, method)
    if method.module is not None:
        yield look.sentence("{hours} for each part of a module", hours=look.hours(method.module.minutes_a_part))
    if method.leader is not None and method.leader.weekly_minutes is not None:
        yield look.sentence("{hours} a week for the leader", hours=look.hours(method.leader.weekly_minutes))


def _cadence(look: Look, method: Method) -> str:
    cadence = method.cadence
    if cadence is None:
        return ""
    weeks = cadence.every is Every.WEEKS
    if (cadence.meetings, cadence.length) == (1, 1):
        return look.say("a meeting a week") if weeks else look.say("a meeting a month")
    if cadence.meetings == 1:
        template = "a meeting every {length} weeks" if weeks else "a meeting every {length} months"
    else:
        template = "{count} meetings in {length} weeks" if weeks else "{count} meetings in {length} months"
    return look.sentence(template, count=cadence.meetings, length=cadence.length)


# --- all of them ----------------------------------------------------------------------


def draw_all(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Gather those of the plan, and the others."""
    adopted = {it.method for it in state.methods.values()}
    lines = [
        {"name": name_of(look, it), "asks": asks(look, it), "to": look.to("methods", it.method), "key": it.method}
        for it in newest(look)
    ]
    return {
        "ours": [it for it in lines if it["key"] in adopted],
        "others": [it for it in lines if it["key"] not in adopted],
    }


METHODS: Final = Page(path="/methods", tab="more", file="methods/methods.html", draws=draw_all)


# --- one ------------------------------------------------------------------------------


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Gather what its definition says: of the version that the plan works by, else of the newest."""
    name = given["method"]
    ours = [it for it in state.methods.values() if it.method == name]
    there = [it for it in look.plans.catalogue.values() if it.method == name]
    method = max(ours or there, key=lambda it: it.version, default=None)
    if method is None:
        return None
    last = max((it.version for it in there), default=method.version)
    swedish = look.lang == SWEDISH
    aims = None if method.visits is None else method.visits.aims
    return {
        "name": name_of(look, method),
        "version": method.version,
        "newer": last if last > method.version else None,
        "ours": bool(ours),
        "asks": asks(look, method),
        "purposes": () if aims is None else (aims.purposes_sv if swedish else aims.purposes_en),
        "goal": None if aims is None else (aims.goal_sv if swedish else aims.goal_en),
        "basis": method.basis_sv if swedish else method.basis_en,
        "steps": [_step(look, method, it) for it in method.steps],
        "roles": [it.name_sv if swedish else it.name_en for it in method.roles],
        "before": [look.say(it).replace("_", " ").capitalize() for it in method.before_start],
        "source": look.say(method.source),
    }


def _step(look: Look, method: Method, step: Step) -> dict[str, Any]:
    role = None if step.who is None else method.role(step.who)
    who = None if role is None else role.name_sv if look.lang == SWEDISH else role.name_en
    return {
        "name": step.name_sv if look.lang == SWEDISH else step.name_en,
        "minutes": _minutes(look, step),
        "who": who,
        "optional": step.optional,
    }


def _minutes(look: Look, step: Step) -> str | None:
    if step.most_minutes is None:
        return None
    if step.least_minutes in (None, step.most_minutes):
        return look.sentence("{minutes} min", minutes=step.most_minutes)
    return look.sentence("{least}–{most} min", least=step.least_minutes or 0, most=step.most_minutes)


METHOD: Final = Page(path="/methods/{method}", tab="more", file="methods/method.html", draws=draw)
