"""Rules about what comes before what, and what a meeting belongs to."""

from collegial_core.group import GroupClosed
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.meeting.events import (
    MeetingCancelled,
    MeetingClosed,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    WorkingTimeSet,
)
from collegial_core.meeting.parties import (
    group_of,
)
from collegial_core.meeting.rules.common import AT_IT, BEFORE, method_of_group
from collegial_core.meeting.state import Going, Stage, StateProtocol, held
from collegial_core.plan.rules import LEDGER, ORDER, STAGE, too_early, unknown
from collegial_core.policy import Violation, rule, violation


@rule(
    "L-01",
    Severity.E,
    Category.NOT_FOUND,
    says="A meeting covers steps of its group's method.",
    source=LEDGER,
    judges=(MeetingPlanned,),
)
def a_meeting_covers_steps_of_its_method(state: StateProtocol, event: MeetingPlanned, _: Occasion) -> Violation | None:
    """Refuse steps that the method does not have."""
    method = method_of_group(state, state.groups[event.group])
    strange = next((step for step in event.steps if method.step(step) is None), None)
    return None if strange is None else unknown("step", strange)


@rule(
    "L-01",
    Severity.E,
    Category.NOT_FOUND,
    says="A meeting of a cycle covers a part of it.",
    source=LEDGER,
    judges=(MeetingPlanned,),
)
def a_meeting_covers_a_part_of_its_cycle(state: StateProtocol, event: MeetingPlanned, _: Occasion) -> Violation | None:
    """Refuse a part that the cycle does not have, and a part of no cycle."""
    cycle = None if event.cycle is None else state.cycles[event.cycle]
    parts = 0 if cycle is None else len(cycle.parts)
    return None if event.part is None or event.part <= parts else unknown("part", event.part)


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="A group meets for its own cycles.",
    source=LEDGER,
    judges=(MeetingPlanned,),
)
def a_meeting_covers_its_groups_cycle(state: StateProtocol, event: MeetingPlanned, _: Occasion) -> Violation | None:
    """Refuse the cycle of another group."""
    owner = event.group if event.cycle is None else state.cycles[event.cycle].group
    if owner == event.group:
        return None
    return violation(
        "Cycle {cycle} is of group {owner}, not of {group}.",
        "Name a cycle of {group}.",
        cycle=str(event.cycle),
        owner=owner,
        group=event.group,
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(MeetingPlanned,))
def a_meeting_comes_after_the_start_of_its_cycle(
    state: StateProtocol, event: MeetingPlanned, occasion: Occasion
) -> Violation | None:
    """Refuse a meeting that was planned for a cycle before the cycle began."""
    since = occasion.on if event.cycle is None else state.cycles[event.cycle].started_on
    if since <= occasion.on:
        return None
    return too_early(
        "Cycle {cycle} started on {than}; {day} is before that.", occasion.on, since, cycle=str(event.cycle)
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(MeetingPlanned,))
def a_closed_cycle_has_no_more_meetings(state: StateProtocol, event: MeetingPlanned, _: Occasion) -> Violation | None:
    """Refuse to plan a meeting for a cycle that has ended."""
    closed = None if event.cycle is None else state.cycles[event.cycle].closed_on
    if closed is None:
        return None
    return violation(
        "Cycle {cycle} was closed on {day}.",
        "Leave the cycle out, or name another.",
        cycle=str(event.cycle),
        day=str(closed),
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(MeetingPlanned,))
def a_meeting_needs_a_running_group(state: StateProtocol, event: MeetingPlanned, _: Occasion) -> Violation | None:
    """Refuse a meeting of a group that has not started or has ended."""
    group = state.groups[event.group]
    if group.started_on is not None and group.closed_on is None:
        return None
    return violation("Group {group} is not running.", "Start the group first: group.start.", group=event.group)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(*BEFORE, *AT_IT))
def a_meeting_is_planned_opened_and_closed(state: StateProtocol, event: Going, _: Occasion) -> Violation | None:
    """Refuse to change a meeting that is not planned any more, or to work at one that is not open."""
    meeting = state.meetings[event.meeting]
    needed = Stage.PLANNED if isinstance(event, BEFORE) else Stage.OPEN
    if meeting.stage is needed:
        return None
    return violation(
        "Meeting {meeting} is {step}; this needs it to be {needed}.",
        "Record a meeting in order: planned, opened, closed.",
        meeting=meeting.meeting,
        step=str(meeting.stage),
        needed=str(needed),
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(MeetingOpened, GroupClosed))
def a_meeting_ends_before_what_follows(
    state: StateProtocol, event: MeetingOpened | GroupClosed, _: Occasion
) -> Violation | None:
    """Refuse another meeting while one is open, and the end of a group with a meeting planned or open."""
    group = event.group if isinstance(event, GroupClosed) else state.meetings[event.meeting].group
    stages = (Stage.PLANNED, Stage.OPEN) if isinstance(event, GroupClosed) else (Stage.OPEN,)
    left = next((it for it in state.meetings_of.get(group, ()) if it.stage in stages), None)
    if left is None:
        return None
    return violation(
        "Meeting {meeting} of group {group} is {step}.",
        "Close {meeting} first, or cancel it.",
        meeting=left.meeting,
        group=group,
        step=str(left.stage),
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(MeetingPlanned, MeetingMoved))
def a_meeting_lies_ahead_and_inside_the_plan(
    state: StateProtocol, event: MeetingPlanned | MeetingMoved, occasion: Occasion
) -> Violation | None:
    """Refuse a day before the planning, before the group's start or outside the plan's period."""
    group, plan = group_of(state, event), state.plan
    if group.started_on is not None and occasion.on < group.started_on:
        return too_early(
            "Group {group} started on {than}; {day} is before that.", occasion.on, group.started_on, group=group.group
        )
    if event.date < occasion.on:
        return too_early("The meeting is planned on {than} for {day}, which is before that.", event.date, occasion.on)
    if plan is None or plan.starts <= event.date <= plan.ends:
        return None
    return violation(
        "{day} is not inside the plan, {first} to {last}.",
        "Choose a day inside the plan, or revise the plan.",
        day=str(event.date),
        first=str(plan.starts),
        last=str(plan.ends),
    )


@rule(
    "L-03",
    Severity.E,
    Category.ORDER,
    says="A meeting is held on the day it is planned for.",
    source=LEDGER,
    judges=(MeetingOpened,),
)
def a_meeting_is_held_on_its_day(state: StateProtocol, event: MeetingOpened, occasion: Occasion) -> Violation | None:
    """Refuse a meeting held on another day than the planned one, so that every move is visible."""
    meeting = state.meetings[event.meeting]
    if occasion.on == meeting.date:
        return None
    return violation(
        "Meeting {meeting} is planned for {planned}, not {day}.",
        "Say that it happened on {planned}, or move the meeting first.",
        meeting=meeting.meeting,
        planned=str(meeting.date),
        day=str(occasion.on),
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(MeetingOpened, GroupClosed))
def what_follows_a_meeting_comes_after_it(
    state: StateProtocol, event: MeetingOpened | GroupClosed, occasion: Occasion
) -> Violation | None:
    """Refuse a meeting, or the end of the group, dated before an earlier meeting was closed or cancelled."""
    group = event.group if isinstance(event, GroupClosed) else state.meetings[event.meeting].group
    over = held(state.meetings_of.get(group, ())) if isinstance(event, MeetingOpened) else state.meetings_of.get(group)
    latest = max(over or (), key=lambda it: it.since, default=None)
    if latest is None or latest.since <= occasion.on:
        return None
    return too_early(
        "Meeting {meeting} ended on {than}; {day} is before that.", occasion.on, latest.since, meeting=latest.meeting
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(MeetingMoved, MeetingCancelled, *AT_IT))
def a_meeting_goes_on_in_order_of_time(state: StateProtocol, event: Going, occasion: Occasion) -> Violation | None:
    """Refuse what is dated before the planning or the opening, and a closing before the meeting's last entry."""
    meeting = state.meetings[event.meeting]
    whole = isinstance(event, MeetingMoved | MeetingCancelled | MeetingClosed)
    since = meeting.since if whole else meeting.date
    if since <= occasion.on:
        return None
    return too_early(
        "What this builds on at meeting {meeting} is of {than}; {day} is before that.",
        occasion.on,
        since,
        meeting=meeting.meeting,
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(WorkingTimeSet,))
def working_time_belongs_to_somebody_in_the_plan(
    state: StateProtocol, event: WorkingTimeSet, occasion: Occasion
) -> Violation | None:
    """Refuse hours that end before they begin, or from before the person became part of the plan."""
    since = state.people[event.person].since
    if occasion.on < since:
        return too_early(
            "{person} is in the plan from {than}; {day} is before that.", occasion.on, since, person=event.person
        )
    wrong = next((it for it in event.hours if it.ends <= it.starts), None)
    if wrong is None:
        return None
    return violation(
        "Work on weekday {weekday} would end at {ends}, no later than it begins at {starts}.",
        "Give an end after the beginning.",
        weekday=wrong.weekday,
        starts=wrong.starts,
        ends=wrong.ends,
    )
