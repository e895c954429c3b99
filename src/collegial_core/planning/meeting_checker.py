"""An independent check of meetings, whoever planned them: nothing is shared with the search but the problem."""

from collections.abc import Iterator
from datetime import date, timedelta

from collegial_core.planning.checker import Fault
from collegial_core.planning.meetings import DAY, Attendee, MeetingProblem, Meetings, MeetingTime
from collegial_core.planning.outcome import Planned

_WEEK = 7


def check_meetings(problem: MeetingProblem, planned: Planned[Meetings]) -> tuple[Fault, ...]:
    """Give every rule that planned meetings break; none if they can be used as they are."""
    meetings = planned.value
    return (
        *(fault for it in meetings for fault in _wrong_day(problem, it)),
        *(fault for it in meetings for fault in _wrong_people(problem, it)),
        *_wrong_weeks(problem, meetings),
        *_different_times(problem, meetings),
        *_wrong_cost(problem, planned),
    )


def _wrong_day(problem: MeetingProblem, meeting: MeetingTime) -> Iterator[Fault]:
    if meeting.week not in problem.weeks:
        yield _at(meeting, "week", "There is to be no meeting in the week of {day}.")
    if meeting.on in problem.closed:
        yield _at(meeting, "school-day", "There is no school on {day}.")
    if not 0 <= meeting.starts <= DAY - problem.length:
        yield _at(meeting, "hour", "The meeting on {day} does not lie within that day.")


def _wrong_people(problem: MeetingProblem, meeting: MeetingTime) -> Iterator[Fault]:
    absent = tuple(it.person for it in problem.people if not _is_there(problem, it, meeting))
    if sorted(absent) != sorted(meeting.missing):
        says = "On {day} {absent} would be missing; told are {told}."
        yield _at(meeting, "missing", says, absent=absent, told=meeting.missing)
    if problem.whole and absent:
        yield _at(meeting, "whole", "On {day} {absent} would be missing.", absent=absent)


def _is_there(problem: MeetingProblem, attendee: Attendee, meeting: MeetingTime) -> bool:
    """Go through the meeting minute by minute."""
    if attendee.since is not None and meeting.on < attendee.since:
        return True
    minutes = range(meeting.starts, meeting.starts + problem.length)
    there = [range(it.starts, it.ends) for it in attendee.free if it.on == meeting.on]
    return all(any(minute in it for it in there) for minute in minutes)


def _wrong_weeks(problem: MeetingProblem, meetings: Meetings) -> Iterator[Fault]:
    weeks = [it.week for it in meetings]
    if not meetings:
        yield Fault(rule="some", template="There is no meeting at all.", facts={})
        return
    for week in sorted(set(weeks)):
        if weeks.count(week) > 1:
            says = "There are {count} meetings in {week}."
            yield Fault(rule="once", template=says, facts={"week": str(week), "count": weeks.count(week)})
    for week in sorted(set(problem.weeks).difference(weeks)):
        days = [week.monday + timedelta(it) for it in range(_WEEK)]
        days = [days[meetings[0].on.weekday()]] if problem.same_time else days
        if any(_is_usable(problem, it) for it in days):
            yield Fault(rule="every-week", template="There is no meeting in {week}.", facts={"week": str(week)})


def _is_usable(problem: MeetingProblem, day: date) -> bool:
    """Tell whether there could be a meeting that day: where times differ and people may be missing, if one is free."""
    expected = [it for it in problem.people if it.since is None or it.since <= day]
    free = problem.whole or problem.same_time or any(it.on == day for who in problem.people for it in who.free)
    return day not in problem.closed and bool(expected) and free


def _different_times(problem: MeetingProblem, meetings: Meetings) -> Iterator[Fault]:
    times = {(it.on.isoweekday(), it.starts) for it in meetings}
    if problem.same_time and len(times) > 1:
        says = "The meetings are at {count} times of the week."
        yield Fault(rule="same-time", template=says, facts={"count": len(times)})


def _wrong_cost(problem: MeetingProblem, planned: Planned[Meetings]) -> Iterator[Fault]:
    missing = sum(len(it.missing) for it in planned.value)
    weeks = sum(week not in {it.week for it in planned.value} for week in problem.weeks)
    cost = missing * problem.weights.missing + weeks * problem.weights.no_meeting
    if planned.cost != cost or planned.bound > cost:
        says = "The meetings cost {cost}; told are {told}, and no less than {bound}."
        yield Fault(rule="cost", template=says, facts={"cost": cost, "told": planned.cost, "bound": planned.bound})


def _at(meeting: MeetingTime, rule: str, template: str, **facts: tuple[str, ...]) -> Fault:
    return Fault(rule=rule, template=template, facts={"day": str(meeting.on), **facts})
