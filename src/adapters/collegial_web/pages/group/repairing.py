"""A round's planned visits planned again after something changed, on the page where they are planned.

Each change goes along with the day and the lesson that the visit had: where it has others by now, it is told, and
nothing is recorded.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from collegial_core import Unreadable
from collegial_core.ids import GroupId, PersonId
from collegial_core.kernel.value import Asked
from collegial_core.planning.repair import Amended
from collegial_core.planning.rounds import Wishes, open_round, planned_of
from collegial_core.state import State
from collegial_core.visit import Visit as Recorded
from collegial_core.visit import VisitCancelled, VisitMoved, VisitPlanned
from collegial_timetables.proposing import planner_of
from collegial_timetables.repairing import RepairProposal, propose_repair
from collegial_web.commands.plan_visits import COSTS
from collegial_web.commands.repair import MOST_DAYS, WHY
from collegial_web.operations.proposing import BUDGET, ONE_BY_ONE
from collegial_web.pages.forms import NOTHING
from collegial_web.pages.look import Look
from collegial_web.pages.page import Filled, Given, day_in
from collegial_web.pages.timetable.timetable import (
    Item,
    Told,
    found_in,
    item,
    read_for_visits,
    record,
    sent_items,
    told_of,
    when,
)

REPAIR: Final = "repair"
AMEND: Final = "amend"
"""What the buttons send that look for changes, and that record them."""

AWAY: Final = range(1, 4)
"""So many people can be told to be away at once; whoever is away again is written once more."""

FIELDS: Final = tuple(f"{name}-{it}" for it in AWAY for name in ("away", "from", "until"))


def is_offered(look: Look, state: State, group: GroupId) -> bool:
    """Tell whether there are planned visits to come in the open round of a group."""
    return any(it.date >= look.on for it in planned_of(open_round(state, group)))


def wishes_of(look: Look, said: Given) -> Wishes:
    """Give what is wished, and who is away.

    Raises:
        Unreadable: it is not said who is away, or on which days.

    """
    cover, partly = said.get("cover") is not None, said.get("partly") is not None
    return Wishes(cover=cover, partly=partly, away=_away(look, said))


def _away(look: Look, said: Given) -> Mapping[PersonId, frozenset[date]]:
    away: dict[PersonId, frozenset[date]] = {}
    for place in AWAY:
        person = PersonId(said.get(f"away-{place}", ""))
        if person:
            away[person] = away.get(person, frozenset()) | frozenset(_days(look, said, place))
    return away


def _days(look: Look, said: Given, place: int) -> Iterator[date]:
    """Give the days of a line: from the first to the last, where there is one."""
    first = day_in(said, f"from-{place}")
    if first is None:
        raise Unreadable(f"from-{place}", look.say("Write a day."))
    last = day_in(said, f"until-{place}") if said.get(f"until-{place}") else first
    if last is None or not 0 <= (last - first).days < MOST_DAYS:
        raise Unreadable(f"until-{place}", look.say("Write a day that is not before the first."))
    return (first + timedelta(days=it) for it in range((last - first).days + 1))


# --- looking --------------------------------------------------------------------------


def looked(look: Look, group: GroupId, said: Filled) -> dict[str, Any]:
    """Read the timetable as it is now, and plan again on it.

    Raises:
        Unreadable: there is no file, or it cannot be read, or the group has no open round.
        CalendarFilesMissing: it is a calendar, and what reads those is not installed.

    """
    wishes = wishes_of(look, said)
    read = read_for_visits(look, group, said)
    planner, has_solver = planner_of(BUDGET)
    with ONE_BY_ONE:
        proposal = propose_repair(
            look.plans.ledger(look.plan),
            group,
            read.matched.timetable,
            by=look.person,
            on=look.on,
            planner=planner,
            wishes=wishes,
        )
    return {
        "broken": tuple(_broken(look, it, why) for it, why in proposal.repair.broken),
        "changes": tuple(_changes(look, proposal)),
        "found": found_in(look, read),
        "told": _told(look, proposal, has_solver=has_solver),
        "unknown": ", ".join(map(look.who, proposal.repair.of.unknown)),
    }


def _broken(look: Look, it: Recorded, why: str) -> tuple[str, ...]:
    """Say which visit cannot be as it was planned, and why."""
    return look.day(it.date), look.first(it.visitor), look.first(it.host), it.lesson, look.say(WHY[why])


def _changes(look: Look, proposal: RepairProposal) -> Iterator[Item]:
    for it, answer in zip(proposal.amended, proposal.answers, strict=True):
        was = () if it.was is None else _stands(it.was)
        yield item(look, it.request, _says(look, proposal, it), answer, was)


def _stands(visit: Recorded) -> tuple[str, str]:
    """Give where a visit is planned: its day and its lesson."""
    return visit.date.isoformat(), visit.lesson


def _says(look: Look, proposal: RepairProposal, it: Amended) -> tuple[str, ...]:
    of, visit = proposal.repair.of, it.visit
    was = look.say("not planned") if it.was is None else f"{look.day(it.was.date)}, {it.was.lesson}"
    who = tuple(map(look.first, it.pair))
    if visit is None:
        return (*who, was, look.say("called off"), "", "", "")
    cover = look.say("yes") if visit.cover else ""
    return (*who, was, look.day(visit.time.date), when(look, of, visit.time), of.lesson(visit), cover)


def _told(look: Look, proposal: RepairProposal, *, has_solver: bool) -> Told:
    """Say how many visits change, and whether fewer would do; or why there is no plan."""
    planned = proposal.planned
    if planned is None:
        return told_of(look, proposal.outcome, COSTS, has_solver=has_solver)
    changed = sum(it.was is not None for it in proposal.amended)
    new, broken = len(proposal.amended) - changed, len(proposal.repair.broken)
    counts = look.sentence(
        "Broken: {broken:visit|visits}. Changed: {changed:visit|visits}. New: {new:visit|visits}.",
        broken=broken,
        changed=changed,
        new=new,
    )
    fewer = look.say(
        "No plan with all of these visits changes fewer."
        if planned.best
        else "It is not known whether fewer changes would do."
    )
    return Told(look.say("What would change"), (counts, fewer))


# --- recording ------------------------------------------------------------------------


def recorded(look: Look, group: GroupId, said: Filled) -> dict[str, Any] | None:
    """Record the changes that are ticked, all or nothing; None where it is done.

    Raises:
        Unreadable: what came is not what was proposed, or the group has no open round any more.

    """
    with look.plans.read(look.plan) as reading:
        there = open_round(reading.state, group)
        visits = {it.visit for it in there.visits}

    def is_ours(asked: Asked) -> bool:
        if isinstance(asked, VisitPlanned):
            return asked.round == there.round
        return isinstance(asked, VisitMoved | VisitCancelled) and asked.visit in visits

    items, no = record(look, said, list(sent_items(look, said, is_ours)), partial(_moved, look))
    return None if no is NOTHING else {"changes": items, "no": no}


def _moved(look: Look, state: State, it: Item) -> str:
    """Tell where a visit that would change is no longer planned as it was."""
    asked = it.request.asked
    if isinstance(asked, VisitMoved | VisitCancelled) and _stands(state.visits[asked.visit]) != it.was:
        return look.say("The visit has been moved in the meantime.")
    return ""
