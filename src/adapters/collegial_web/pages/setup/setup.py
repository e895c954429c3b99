"""The steps of setting up a plan: how far each has come, and where it is done."""

from collections.abc import Iterator
from typing import Any, Final

import attrs

from collegial_core.group import Group
from collegial_core.plan.state import started
from collegial_core.state import State
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.page import Given, Page
from collegial_web.pages.setup.asking import is_offered

TAB: Final = "more"


@attrs.frozen
class SetUpStep:
    """A step: what there is of it, whether that is enough to go on, and where more is done."""

    title: str
    says: str
    state: str
    to: str | None
    button: str
    next: bool = False


def draw(look: Look, state: State, given: Given) -> dict[str, Any]:
    """Gather them."""
    plan = started(state)
    steps = list(_steps(look, state))
    first = next((it for it in steps if it.state != "done" and it.to), None)
    return {
        "title": plan.title,
        "years": f"{plan.starts.year}–{plan.ends.year}",
        "steps": [attrs.evolve(it, next=True, state="now") if it is first else it for it in steps],
        "done": given.get("done"),
    }


def _steps(look: Look, state: State) -> Iterator[SetUpStep]:
    groups = open_groups(state)
    people = [it for it in state.people.values() if it.left_on is None]
    lacking = [it for it in state.units if it not in state.calendars]
    names = [it.name_sv if look.lang == SWEDISH else it.name_en for it in state.methods.values()]
    leaderless = [it.group for it in groups if it.leader_on(look.on) is None]
    waiting = [it.group for it in groups if waits_for_start(state, it)]
    say = look.say

    def step(title: str, says: str, name: str, *commands: str, done: bool, more: str | None) -> SetUpStep:
        """Give a step; `more` is what can be done once it is done."""
        button = more if done else say("Open")
        to = look.to("setup", name) if button and is_offered(look, state, *commands) else None
        return SetUpStep(title, says, "done" if done else "open", to, button or "")

    units = ", ".join(state.units) or say("none yet")
    yield step(
        say("Units and their principals"), units, "units", "unit.register", done=bool(state.units), more=say("Add more")
    )
    there_are = say("There is one for every unit.")
    missing = look.sentence("Missing for {units}", units=lacking) if lacking else there_are
    yield step(say("School calendar"), missing, "calendar", "calendar.adopt", done=not lacking, more=say("Replace it"))
    there = look.sentence("{count} people", count=len(people))
    peopled = len(people) > len(state.units)
    yield step(say("People"), there, "people", "person.register", done=peopled, more=say("Add more"))
    adopted = ", ".join(names) or say("none yet")
    yield step(say("Methods"), adopted, "methods", "method.adopt", done=bool(names), more=say("Add more"))
    formed = ", ".join(it.group for it in groups) or say("none yet")
    yield step(say("Groups"), formed, "groups", "group.form", done=bool(groups), more=say("Add more"))
    led = look.sentence("Missing for {groups}", groups=leaderless) if leaderless else say("Every group has one.")
    led = led if groups else say("none yet")
    done = bool(groups) and not leaderless
    yield step(say("Leaders"), led, "leaders", "group.appoint_leader", done=done, more=None)
    begun = look.sentence("Not yet for {groups}", groups=waiting) if waiting else say("Every group has begun.")
    begun = begun if groups else say("none yet")
    done = bool(groups) and not waiting
    title = say("Start and first round of visits")
    yield step(title, begun, "rounds", "group.start", "round.open", done=done, more=None)
    has = state.order.authority
    order = say("Everybody may record everything.") if has is None else say("There is an order.")
    yield step(say("Who may record what"), order, "authority", "authority.adopt", done=has is not None, more=None)


def open_groups(state: State) -> list[Group]:
    """Give the groups that have not closed."""
    return [it for it in state.groups.values() if it.closed_on is None]


def waits_for_start(state: State, group: Group) -> bool:
    """Tell whether a group has yet to start, or to open its first round where its method has visits."""
    has_visits = state.methods[group.method].visits is not None
    return group.started_on is None or (has_visits and not state.rounds_of.get(group.group))


SETUP: Final = Page(path="/setup", tab=TAB, file="setup/setup.html", draws=draw)
