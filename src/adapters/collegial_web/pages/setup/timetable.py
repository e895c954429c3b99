"""Groups formed by a timetable: proposed, looked at, and what is ticked is recorded.

See `collegial_web.pages.timetable.timetable` for what becomes of the file and of the proposal.
"""

from collections.abc import Iterator
from typing import Any, Final

import attrs

from collegial_core import Unreadable
from collegial_core.group import GroupFormed
from collegial_core.ids import PersonId
from collegial_core.kernel.value import Asked
from collegial_core.planning.forming import GroupWishes
from collegial_core.planning.group_forming import GroupsOutcome
from collegial_core.planning.groups import GroupProblem, Subjects
from collegial_core.planning.problem import Pair
from collegial_core.state import State
from collegial_timetables.proposing import autumn_before
from collegial_timetables.proposing_groups import GroupProposal, group_planner_of, propose_groups
from collegial_web.commands.plan_groups import COSTS
from collegial_web.operations.proposing import ONE_BY_ONE
from collegial_web.pages.forms import NOTHING, No
from collegial_web.pages.look import Look
from collegial_web.pages.methods.methods import name_of
from collegial_web.pages.once import made_of
from collegial_web.pages.page import Filled, Given, Page, Sent
from collegial_web.pages.setup.asking import LOOK, is_offered
from collegial_web.pages.setup.groups import adopted
from collegial_web.pages.setup.setup import TAB
from collegial_web.pages.slug import slug
from collegial_web.pages.timetable.timetable import (
    Item,
    Work,
    answered,
    count_in,
    found_in,
    item,
    read_file,
    record,
    sent_items,
    told_of,
    unit_of,
)
from collegial_words.catalogue import WEEKDAYS

BUDGET: Final = 0.5
"""How many seconds each question to a solver takes."""

MOST: Final = 60
"""So many people are put into groups at once: for twice as many it takes longer than an answer may."""

MOST_MEMBERS: Final = 200
MOST_MINUTES: Final = 1440
TOGETHER, APART = "together", "apart"
PAIRS: Final = range(1, 4)
"""So many pairs can be named that are to be together, or apart."""

FIELDS: Final = (
    *("method", "name", "of", "least", "most", "minutes", "subjects", "slot", "one_unit"),
    *(f"{name}-{it}" for it in PAIRS for name in ("one", "how", "other")),
)


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _form(look, state, {})


def _form(look: Look, state: State, said: Given, **shown: Any) -> dict[str, Any]:  # noqa: ANN401
    no: No = shown.pop("no", NOTHING)
    nothing = {"items": (), "found": (), "told": None, "unknown": ""}
    methods = adopted(look, state)
    people = [(it.person, look.who(it.person)) for it in state.people.values() if it.left_on is None]
    return {
        **nothing,
        **shown,
        "nothing": None if methods else look.say("The plan has adopted no method yet."),
        "offered": bool(methods) and is_offered(look, state, "group.form"),
        "against": no.against,
        "errors": no.errors,
        "made": made_of(said),
        "methods": [(it.method, name_of(look, it)) for it in methods],
        "units": [(it, it) for it in state.units],
        "people": sorted(people, key=lambda it: it[1].casefold()),
        "pairs": PAIRS,
        "named": any(said.get(f"{name}-{it}") for it in PAIRS for name in ("one", "other")),
        "said": {name: said.get(name, "") for name in FIELDS},
    }


def take(look: Look, _: Given, said: Filled) -> Sent | dict[str, Any] | None:
    """Form groups, or record those that are ticked."""
    with look.plans.read(look.plan) as reading:
        if not adopted(look, reading.state) or not is_offered(look, reading.state, "group.form"):
            return None
    work = Work(
        looks=said.get("go") == LOOK,
        looked=lambda: _looked(look, said),
        recorded=lambda: _recorded(look, said),
        fields=FIELDS,
    )
    shown = answered(look, said, work, Sent(look.to("setup") + "?done=groups"))
    if isinstance(shown, Sent):
        return shown
    with look.plans.read(look.plan) as reading:
        return _form(look, reading.state, said, **shown)


# --- looking --------------------------------------------------------------------------


def _looked(look: Look, said: Filled) -> dict[str, Any]:
    """Read the timetable and form groups by it.

    Raises:
        Unreadable: there is no file, or it cannot be read, or there is nobody to put into groups, or too many.
        CalendarFilesMissing: it is a calendar, and what reads those is not installed.

    """
    with look.plans.read(look.plan) as reading:
        state = reading.state
        wishes = _wishes(look, state, said)
        unit = wishes.units[0] if wishes.units else unit_of(state, list(state.people))
        read = read_file(look, state, said, autumn_before(look.on), unit)
    plan, has_solver = group_planner_of(BUDGET)

    def planner(problem: GroupProblem) -> GroupsOutcome:
        if len(problem.people) > MOST:
            raise Unreadable("people", _too_many(look))
        return plan(problem)

    wishes = attrs.evolve(wishes, taught=read.matched.subjects)
    ledger = look.plans.ledger(look.plan)
    with ONE_BY_ONE:
        proposal = propose_groups(ledger, read.matched.timetable, wishes, by=look.person, on=look.on, planner=planner)
    return {
        "items": tuple(_items(look, proposal)),
        "found": found_in(look, read),
        "told": told_of(look, proposal.outcome, COSTS, has_solver=has_solver),
        "unknown": ", ".join(map(look.who, proposal.of.unknown)),
    }


def _too_many(look: Look) -> str:
    return look.sentence(
        "At most {most} people are put into groups here: choose a unit, or do it with the command line.", most=MOST
    )


def _wishes(look: Look, state: State, said: Given) -> GroupWishes:
    """Give what is wished of the groups.

    Raises:
        Unreadable: something is missing, or is not what belongs there.

    """
    there = adopted(look, state)
    name, subjects = slug(said.get("name", "")), said.get("subjects", "")
    if not name:
        raise Unreadable("name", look.say("Give the groups a name, with letters in it."))
    least, most = (count_in(look, said, it, MOST_MEMBERS) for it in ("least", "most"))
    if least and most and least > most:
        raise Unreadable("most", look.say("Write a number that is not smaller than the least."))
    return GroupWishes(
        method=next((it for it in there if it.method == said.get("method")), there[0]).ref,
        name=name,
        units=tuple(it for it in state.units if it == said.get("of")),
        least=least,
        most=most,
        slot=said.get("slot") is not None,
        minutes=count_in(look, said, "minutes", MOST_MINUTES),
        one_site=said.get("one_unit") is not None,
        subjects=Subjects(subjects) if subjects in set(Subjects) else None,
        together=frozenset(_pairs(look, state, said, TOGETHER)),
        apart=frozenset(_pairs(look, state, said, APART)),
    )


def _pairs(look: Look, state: State, said: Given, how: str) -> Iterator[Pair]:
    for place in PAIRS:
        one, other = (PersonId(said.get(f"{it}-{place}", "")) for it in ("one", "other"))
        if said.get(f"how-{place}") != how or not (one or other):
            continue
        if one == other or one not in state.people or other not in state.people:
            raise Unreadable(f"other-{place}", look.say("Choose two different people."))
        yield one, other


def _items(look: Look, proposal: GroupProposal) -> Iterator[Item]:
    for members, request, answer in zip(proposal.groups, proposal.requests, proposal.answers, strict=True):
        asked = request.asked
        called = asked.group if isinstance(asked, GroupFormed) else ""
        people = ", ".join(map(look.who, members))
        yield item(look, request, (called, str(len(members)), people, _slot(look, proposal, members)), answer)


def _slot(look: Look, proposal: GroupProposal, members: tuple[PersonId, ...]) -> str:
    """Say when a group could meet: the first time that its members have in common."""
    day, _, time = (proposal.of.slot_of(members) or "").partition(" ")
    if not day:
        return ""
    at = look.clock(time) if ":" in time else look.sentence("period {number}", number=time)
    return f"{look.say(WEEKDAYS[int(day) - 1])} {at}"


# --- recording ------------------------------------------------------------------------


def _recorded(look: Look, said: Filled) -> dict[str, Any] | None:
    """Record the groups that are ticked, all or nothing; None where it is done.

    Raises:
        Unreadable: what came is not what was proposed.

    """

    def is_ours(asked: Asked) -> bool:
        return isinstance(asked, GroupFormed)

    items, no = record(look, said, list(sent_items(look, said, is_ours)))
    return None if no is NOTHING else {"items": items, "no": no}


GROUPS_BY_TIMETABLE: Final = Page(
    path="/setup/groups/timetable", tab=TAB, file="setup/timetable.html", draws=draw, takes=take, lists=True
)
