"""Rules about the day and the hour, and how often a group meets."""

from datetime import date

from collegial_core.kernel import Category, GroupId, Occasion, Severity
from collegial_core.meeting.cadence import too_often, too_seldom
from collegial_core.meeting.events import (
    MeetingOpened,
)
from collegial_core.meeting.parties import (
    Dated,
    calendars_of,
    expected,
    is_at_work,
    taking_part,
    units_of,
    when,
    working_on,
)
from collegial_core.meeting.rules.common import DATED, method_of_group
from collegial_core.meeting.state import StateProtocol, held
from collegial_core.meeting.working import beyond_work, reading_beyond_work
from collegial_core.module import ModulePlanned, ReadingScheduled
from collegial_core.policy import Cadence, Every, Violation, rule, violation
from collegial_core.schedule import first_closed


@rule(
    "S0-39",
    Severity.E,
    Category.POLICY,
    says="Nobody meets on a day without school in the calendar of anyone who takes part.",
    source="S0: week layouts; the units' calendars",
    judges=DATED,
)
def a_meeting_falls_on_a_school_day(state: StateProtocol, event: Dated, _: Occasion) -> Violation | None:
    """Refuse a day that is closed in a unit of those who take part; unknown calendars are open."""
    day, _starts, _length = when(state, event)
    closed = first_closed(units_of(state, taking_part(state, event), day), state.calendars, day)
    return None if closed is None else closed.violation("Choose a school day.")


@rule(
    "S0-17",
    Severity.E,
    Category.POLICY,
    says="A meeting lies inside the working time of everyone who takes part, where that is known.",
    source="S0: conditions",
    judges=DATED,
)
def a_meeting_lies_inside_working_time(state: StateProtocol, event: Dated, _: Occasion) -> Violation | None:
    """Refuse a time at which somebody who takes part is known not to work."""
    day, starts, length = when(state, event)
    for person in taking_part(state, event):
        hours = working_on(state, person, day)
        if hours is not None and not is_at_work(hours, starts, length):
            return violation(
                "{person} does not work on {day} from {starts} for {minutes} minutes; known hours: {hours}.",
                "Choose a time when everyone works, or record other working hours: person.set_working_time.",
                person=person,
                day=str(day),
                starts=starts,
                minutes=length,
                hours=tuple((it.starts, it.ends) for it in hours),
            )
    return None


@rule(
    "S0-17",
    Severity.E,
    Category.POLICY,
    says="Time to read lies within the working time of everyone who is to read, where that is known.",
    source="S0: conditions",
    judges=(ReadingScheduled,),
    since=5,
)
def reading_lies_within_working_time(state: StateProtocol, event: ReadingScheduled, _: Occasion) -> Violation | None:
    """Refuse more reading in a day, with what was set aside for it before, than somebody is known to work."""
    over = reading_beyond_work(state, event)
    if over is None:
        return None
    return violation(
        "{person} would read for {minutes:h} on {day}; known working time that day: {known:h}.",
        "Choose another day or less time, or record other working hours: person.set_working_time.",
        person=over.person,
        minutes=over.minutes,
        day=str(event.date),
        known=over.known,
    )


@rule(
    "S0-17",
    Severity.E,
    Category.LIMIT,
    says="A session is no longer than anyone who takes part works that day, where that is known.",
    source="S0: conditions",
    judges=(ModulePlanned,),
    since=5,
)
def a_session_fits_into_a_working_day(state: StateProtocol, event: ModulePlanned, _: Occasion) -> Violation | None:
    """Refuse sessions that together are longer than the known working time of a member or the leader that day."""
    group = state.groups[state.cycles[event.cycle].group]
    for day in dict.fromkeys(it.date for it in event.sessions):
        minutes = sum(it.minutes for it in event.sessions if it.date == day)
        over = beyond_work(state, dict.fromkeys(expected(group, day), minutes), day)
        if over is not None:
            return violation(
                "Sessions would take {minutes:h} on {day}; {person} works for {known:h} that day.",
                "Choose another day or shorter sessions, or record other working hours: person.set_working_time.",
                minutes=minutes,
                day=str(day),
                person=over.person,
                known=over.known,
            )
    return None


@rule(
    "S1-02",
    Severity.W,
    Category.POLICY,
    says="A group meets as often as its method asks, as once in each calendar month of the term.",
    source="S1: learning groups; the method definition",
    judges=(MeetingOpened,),
)
def a_group_meets_as_often_as_its_method_asks(
    state: StateProtocol, event: MeetingOpened, _: Occasion
) -> Violation | None:
    """Refuse, or ask for a reason, when a group meets more often or more seldom than its method says."""
    meeting = state.meetings[event.meeting]
    group = state.groups[meeting.group]
    cadence = method_of_group(state, group).cadence
    if cadence is None or cadence.severity is Severity.I:
        return None
    past = [it.date for it in held(state.meetings_of[group.group])]
    if too_often(cadence, past, meeting.date):
        return _off_beat(cadence, past, more=True)
    if too_seldom(cadence, past, meeting.date, calendars_of(state, group.members_on(meeting.date), meeting.date)):
        return _off_beat(cadence, past, more=False)
    return None


@rule(
    "S1-02",
    Severity.W,
    Category.POLICY,
    says="A group meets as often as its method asks from its start on, not only once it has met.",
    source="S1: learning groups; the method definition",
    judges=(MeetingOpened,),
    since=5,
)
def a_group_meets_from_its_start_on(state: StateProtocol, event: MeetingOpened, act: Occasion) -> Violation | None:
    """Ask about months or weeks in term between the group's start and its first meeting."""
    meeting = state.meetings[event.meeting]
    group = state.groups[meeting.group]
    cadence, started = method_of_group(state, group).cadence, group.started_on
    if cadence is None or cadence.severity is Severity.I or started is None:
        return None
    if a_group_meets_as_often_as_its_method_asks.check(state, event, act):
        return None  # what has been asked already is not asked twice
    past = [it.date for it in held(state.meetings_of[group.group])]
    calendars = calendars_of(state, group.members_on(meeting.date), meeting.date)
    if too_seldom(cadence, past, meeting.date, calendars, started):
        return _late(cadence, group.group, started)
    return None


def _late(cadence: Cadence, group: GroupId, started: date) -> Violation:
    return violation(
        "There were fewer than {meetings:meeting|meetings} in {length:week|weeks} of term before this; group {group} "
        "started on {day}."
        if cadence.every is Every.WEEKS
        else "There were fewer than {meetings:meeting|meetings} in {length:month|months} of term before this; group "
        "{group} started on {day}.",
        "Record earlier meetings that were held."
        if cadence.severity is Severity.E
        else "Record earlier meetings that were held, or say in `because` why the group meets only now.",
        rule=cadence.rule,
        severity=cadence.severity,
        meetings=cadence.meetings,
        length=cadence.length,
        every=str(cadence.every),
        group=group,
        day=str(started),
    )


def _off_beat(cadence: Cadence, past: list[date], *, more: bool) -> Violation:
    weeks = cadence.every is Every.WEEKS
    if more:
        template = (
            "This is more than {meetings:meeting|meetings} in {length:week|weeks}; the last was on {last}."
            if weeks
            else "This is more than {meetings:meeting|meetings} in {length:month|months}; the last was on {last}."
        )
    else:
        template = (
            "There were fewer than {meetings:meeting|meetings} in {length:week|weeks} of term before this; the last "
            "was on {last}."
            if weeks
            else "There were fewer than {meetings:meeting|meetings} in {length:month|months} of term before this; the "
            "last was on {last}."
        )
    return violation(
        template,
        "Meet when the method asks for it."
        if cadence.severity is Severity.E
        else "Move the meeting, or say in `because` why the group meets now.",
        rule=cadence.rule,
        severity=cadence.severity,
        meetings=cadence.meetings,
        length=cadence.length,
        every=str(cadence.every),
        last=str(past[-1]),
    )
