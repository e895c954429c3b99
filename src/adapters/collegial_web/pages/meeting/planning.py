"""A group's meetings planned on a school's timetable: proposed, looked at, and what is ticked is recorded.

See `collegial_web.pages.timetable.timetable` for what becomes of the file and of the proposal.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from collegial_core import Unreadable
from collegial_core.ids import GroupId
from collegial_core.kernel.value import Asked
from collegial_core.meeting import MeetingForm, MeetingPlanned
from collegial_core.planning.meetings import Meetings, MeetingTime
from collegial_core.planning.series import MeetingWishes
from collegial_core.state import State
from collegial_core.todo import may
from collegial_timetables.proposing import autumn_before
from collegial_timetables.proposing_meetings import MeetingProposal, propose_meetings
from collegial_web.operations.proposing import ONE_BY_ONE
from collegial_web.pages.forms import NOTHING, No
from collegial_web.pages.look import Look
from collegial_web.pages.once import made_of
from collegial_web.pages.page import Filled, Given, Page, Sent, day_in
from collegial_web.pages.setup.asking import LOOK
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
from collegial_words.asked import choice_words
from collegial_words.catalogue import WEEKDAYS

COSTS: Final = {
    "missing": "times that somebody is missing",
    "no_meeting": "weeks without a meeting, as its day has no school",
}

MOST_WEEKS: Final = 52
MOST_MINUTES: Final = 1440
FIELDS: Final = ("every", "minutes", "until", "form")


def may_plan_meetings(look: Look, state: State, group: GroupId) -> bool:
    """Tell whether who looks may plan a group's meetings; the rules judge each."""
    return any(it.asked == "meeting.plan" for it in may(state, look.person, look.on, group))


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Give the form; None where there is no such group."""
    group = state.groups.get(given["group"])  # type: ignore[call-overload]
    return None if group is None else _form(look, state, group.group, {})


def _form(look: Look, state: State, group: GroupId, said: Given, **shown: Any) -> dict[str, Any]:  # noqa: ANN401
    no: No = shown.pop("no", NOTHING)
    nothing = {"items": (), "offers": (), "found": (), "told": None, "unknown": ""}
    return {
        **nothing,
        **shown,
        "group": group,
        "offered": state.groups[group].closed_on is None and may_plan_meetings(look, state, group),
        "against": no.against,
        "errors": no.errors,
        "made": made_of(said),
        "forms": [(str(it), choice_words(look.say, it).capitalize()) for it in MeetingForm],
        "said": {name: said.get(name, "") for name in (*FIELDS, "missing")},
    }


def take(look: Look, given: Given, said: Filled) -> Sent | dict[str, Any] | None:
    """Look for a time, or record the meetings that are ticked."""
    with look.plans.read(look.plan) as reading:
        group = reading.state.groups.get(given["group"])  # type: ignore[call-overload]
        if group is None or not may_plan_meetings(look, reading.state, group.group):
            return None
    work = Work(
        looks=said.get("go") == LOOK,
        looked=lambda: _looked(look, group.group, said),
        recorded=lambda: _recorded(look, group.group, said),
        fields=FIELDS,
    )
    shown = answered(look, said, work, Sent(look.to("groups", group.group) + "?done=meetings"))
    if isinstance(shown, Sent):
        return shown
    with look.plans.read(look.plan) as reading:
        return _form(look, reading.state, group.group, said, **shown)


# --- looking for a time ---------------------------------------------------------------


def _looked(look: Look, group: GroupId, said: Filled) -> dict[str, Any]:
    """Read the timetable and find when the group can meet.

    Raises:
        Unreadable: there is no file, or it cannot be read, or the group cannot be planned for.
        CalendarFilesMissing: it is a calendar, and what reads those is not installed.

    """
    wishes = _wishes(look, said)
    with look.plans.read(look.plan) as reading:
        unit = unit_of(reading.state, reading.state.groups[group].members)
        read = read_file(look, reading.state, said, autumn_before(look.on), unit)
    ledger = look.plans.ledger(look.plan)
    with ONE_BY_ONE:
        proposal = propose_meetings(ledger, group, read.matched.timetable, by=look.person, on=look.on, wishes=wishes)
    return {
        "items": tuple(_items(look, proposal)),
        "offers": () if proposal.meetings else tuple(_offers(look, proposal)),
        "found": found_in(look, read),
        "told": told_of(look, proposal.outcome, COSTS),
        "unknown": ", ".join(map(look.who, proposal.of.unknown)),
    }


def _wishes(look: Look, said: Given) -> MeetingWishes:
    until = day_in(said, "until")
    if until is None and said.get("until"):
        raise Unreadable("until", look.say("Write a day."))
    form = said.get("form", "")
    return MeetingWishes(
        every=count_in(look, said, "every", MOST_WEEKS),
        minutes=count_in(look, said, "minutes", MOST_MINUTES),
        until=until,
        whole="missing" not in said,
        form=MeetingForm(form) if form in set(MeetingForm) else MeetingForm.ON_SITE,
    )


def _items(look: Look, proposal: MeetingProposal) -> Iterator[Item]:
    for it, request, answer in zip(proposal.meetings, proposal.requests, proposal.answers, strict=True):
        missing = ", ".join(map(look.first, it.missing))
        says = (look.day(it.on), _time(look, proposal, it), look.week(it.on), missing)
        yield item(look, request, says, answer)


def _time(look: Look, proposal: MeetingProposal, meeting: MeetingTime) -> str:
    ends = meeting.starts + proposal.of.problem.length
    return "–".join(look.clock(f"{it // 60:02}:{it % 60:02}") for it in (meeting.starts, ends))


def _offers(look: Look, proposal: MeetingProposal) -> Iterator[tuple[str, str, int, str]]:
    """Give the times of the week with the fewest missing: how many meetings, and who is missing how often."""
    for meetings in proposal.offers:
        first = meetings[0]
        day = look.say(WEEKDAYS[first.on.weekday()]).capitalize()
        yield day, _time(look, proposal, first), len(meetings), _missing(look, meetings)


def _missing(look: Look, meetings: Meetings) -> str:
    missing: Sequence[Any] = [person for it in meetings for person in it.missing]
    return ", ".join(f"{missing.count(it)} × {look.first(it)}" for it in dict.fromkeys(missing))


# --- recording ------------------------------------------------------------------------


def _recorded(look: Look, group: GroupId, said: Filled) -> dict[str, Any] | None:
    """Record what is ticked, all or nothing; None where it is done.

    Raises:
        Unreadable: what came is not what was proposed.

    """

    def is_ours(asked: Asked) -> bool:
        return isinstance(asked, MeetingPlanned) and asked.group == group

    items, no = record(look, said, list(sent_items(look, said, is_ours)))
    return None if no is NOTHING else {"items": items, "no": no}


PLAN_MEETINGS: Final = Page(
    path="/groups/{group}/meetings/plan",
    tab="groups",
    file="meeting/planning.html",
    draws=draw,
    takes=take,
    lists=True,
)
