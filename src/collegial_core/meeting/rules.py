"""The rules about meetings: when, with whom, in which roles, and what has to be done before one closes."""

from datetime import date
from typing import Final

from collegial_core.group import Group, GroupClosed, MemberLeft
from collegial_core.kernel import Occasion, PersonId, RoleId, Severity, StepId
from collegial_core.meeting.agenda import agenda, items_of, total
from collegial_core.meeting.cadence import too_often, too_seldom
from collegial_core.meeting.events import (
    ActionPlanWritten,
    EffortReported,
    InputBrought,
    ItemAdded,
    ItemKind,
    ItemTaken,
    MeetingCancelled,
    MeetingClosed,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    MeetingReflected,
    MinutesWritten,
    ResultRecorded,
    RoleSwapped,
    WorkingTimeSet,
)
from collegial_core.meeting.parties import (
    Dated,
    belonging,
    calendars_of,
    group_of,
    holders_on,
    is_at_work,
    taking_part,
    units_of,
    when,
    working_on,
    writers,
)
from collegial_core.meeting.promises import due, open_promises
from collegial_core.meeting.state import Going, Meeting, Sight, Stage, held, swapped
from collegial_core.meeting.turns import passed_over, standings
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, STAGE, ids_free, names_exist, too_early, unknown
from collegial_core.policy import Breach, Cadence, Form, Held, MeetingPolicy, Method, Step, breach, rule
from collegial_core.schedule import first_closed

GROUPS: Final = "S1: learning groups"

DATED: Final = (MeetingPlanned, MeetingMoved, MeetingOpened)
BEFORE: Final = (MeetingMoved, MeetingCancelled, MeetingOpened)
"""What can happen to a meeting while it is planned; everything else happens while it is open."""

AT_IT: Final = (
    ItemAdded,
    ItemTaken,
    EffortReported,
    InputBrought,
    ActionPlanWritten,
    MinutesWritten,
    ResultRecorded,
    MeetingReflected,
    RoleSwapped,
    MeetingClosed,
)

NAMED: Final = names_exist(
    {
        MeetingPlanned: {"group": "groups", "cycle": "cycles"},
        **{event: {"meeting": "meetings"} for event in (*BEFORE, *AT_IT)},
        MeetingOpened: {"meeting": "meetings", "present": "people"},
        WorkingTimeSet: {"person": "people"},
    }
)
FREE_IDS: Final = ids_free({MeetingPlanned: ("meeting", "meetings")})

NO_POLICY: Final = MeetingPolicy()
"""What holds where a method says nothing of its meetings."""


def _method(state: Sight, group: Group) -> Method:
    return state.methods[group.method]


def _policy(state: Sight, meeting: Meeting) -> MeetingPolicy:
    return _method(state, state.groups[meeting.group]).meetings or NO_POLICY


# --- order ---------------------------------------------------------------------


@rule("L-01", Severity.E, says="A meeting covers steps of its group's method.", source=LEDGER, judges=(MeetingPlanned,))
def a_meeting_covers_steps_of_its_method(state: Sight, event: MeetingPlanned, _: Occasion) -> Breach | None:
    """Refuse steps that the method does not have."""
    method = _method(state, state.groups[event.group])
    strange = next((step for step in event.steps if method.step(step) is None), None)
    return None if strange is None else unknown("step", strange)


@rule(
    "L-01",
    Severity.E,
    says="A meeting of a cycle covers a part of it.",
    source=LEDGER,
    judges=(MeetingPlanned,),
)
def a_meeting_covers_a_part_of_its_cycle(state: Sight, event: MeetingPlanned, _: Occasion) -> Breach | None:
    """Refuse a part that the cycle does not have, and a part of no cycle."""
    cycle = None if event.cycle is None else state.cycles[event.cycle]
    parts = 0 if cycle is None else len(cycle.parts)
    return None if event.part is None or event.part <= parts else unknown("part", str(event.part))


@rule(
    "L-08",
    Severity.E,
    says="A group meets for its own cycles.",
    source=LEDGER,
    judges=(MeetingPlanned,),
)
def a_meeting_covers_its_groups_cycle(state: Sight, event: MeetingPlanned, _: Occasion) -> Breach | None:
    """Refuse the cycle of another group."""
    owner = event.group if event.cycle is None else state.cycles[event.cycle].group
    if owner == event.group:
        return None
    return breach(
        "Cycle {cycle} is of group {owner}, not of {group}.",
        "Name a cycle of {group}.",
        cycle=str(event.cycle),
        owner=owner,
        group=event.group,
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(MeetingPlanned,))
def a_meeting_comes_after_the_start_of_its_cycle(state: Sight, event: MeetingPlanned, act: Occasion) -> Breach | None:
    """Refuse a meeting that was planned for a cycle before the cycle began."""
    since = act.on if event.cycle is None else state.cycles[event.cycle].started_on
    if since <= act.on:
        return None
    return too_early("Cycle {cycle} started on {than}; {day} is before that.", act.on, since, cycle=str(event.cycle))


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(MeetingPlanned,))
def a_closed_cycle_has_no_more_meetings(state: Sight, event: MeetingPlanned, _: Occasion) -> Breach | None:
    """Refuse to plan a meeting for a cycle that has ended."""
    closed = None if event.cycle is None else state.cycles[event.cycle].closed_on
    if closed is None:
        return None
    return breach(
        "Cycle {cycle} was closed on {day}.",
        "Leave the cycle out, or name another.",
        cycle=str(event.cycle),
        day=str(closed),
    )


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(MeetingPlanned,))
def a_meeting_needs_a_running_group(state: Sight, event: MeetingPlanned, _: Occasion) -> Breach | None:
    """Refuse a meeting of a group that has not started or has ended."""
    group = state.groups[event.group]
    if group.started_on is not None and group.closed_on is None:
        return None
    return breach("Group {group} is not running.", "Start the group first: group.start.", group=event.group)


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(*BEFORE, *AT_IT))
def a_meeting_is_planned_opened_and_closed(state: Sight, event: Going, _: Occasion) -> Breach | None:
    """Refuse to change a meeting that is not planned any more, or to work at one that is not open."""
    meeting = state.meetings[event.meeting]
    needed = Stage.PLANNED if isinstance(event, BEFORE) else Stage.OPEN
    if meeting.stage is needed:
        return None
    return breach(
        "Meeting {meeting} is {step}; this needs it to be {needed}.",
        "Record a meeting in order: planned, opened, closed.",
        meeting=meeting.meeting,
        step=str(meeting.stage),
        needed=str(needed),
    )


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(MeetingOpened, GroupClosed))
def a_meeting_ends_before_what_follows(state: Sight, event: MeetingOpened | GroupClosed, _: Occasion) -> Breach | None:
    """Refuse another meeting while one is open, and the end of a group with a meeting planned or open."""
    group = event.group if isinstance(event, GroupClosed) else state.meetings[event.meeting].group
    stages = (Stage.PLANNED, Stage.OPEN) if isinstance(event, GroupClosed) else (Stage.OPEN,)
    left = next((it for it in state.meetings_of.get(group, ()) if it.stage in stages), None)
    if left is None:
        return None
    return breach(
        "Meeting {meeting} of group {group} is {step}.",
        "Close {meeting} first, or cancel it.",
        meeting=left.meeting,
        group=group,
        step=str(left.stage),
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(MeetingPlanned, MeetingMoved))
def a_meeting_lies_ahead_and_inside_the_plan(
    state: Sight, event: MeetingPlanned | MeetingMoved, act: Occasion
) -> Breach | None:
    """Refuse a day before the planning, before the group's start or outside the plan's period."""
    group, plan = group_of(state, event), state.plan
    if group.started_on is not None and act.on < group.started_on:
        return too_early(
            "Group {group} started on {than}; {day} is before that.", act.on, group.started_on, group=group.group
        )
    if event.date < act.on:
        return too_early("The meeting is planned on {than} for {day}, which is before that.", event.date, act.on)
    if plan is None or plan.starts <= event.date <= plan.ends:
        return None
    return breach(
        "{day} is not inside the plan, {first} to {last}.",
        "Choose a day inside the plan, or revise the plan.",
        day=str(event.date),
        first=str(plan.starts),
        last=str(plan.ends),
    )


@rule(
    "L-03", Severity.E, says="A meeting is held on the day it is planned for.", source=LEDGER, judges=(MeetingOpened,)
)
def a_meeting_is_held_on_its_day(state: Sight, event: MeetingOpened, act: Occasion) -> Breach | None:
    """Refuse a meeting held on another day than the planned one, so that every move is visible."""
    meeting = state.meetings[event.meeting]
    if act.on == meeting.date:
        return None
    return breach(
        "Meeting {meeting} is planned for {planned}, not {day}.",
        "Say that it happened on {planned}, or move the meeting first.",
        meeting=meeting.meeting,
        planned=str(meeting.date),
        day=str(act.on),
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(MeetingOpened, GroupClosed))
def what_follows_a_meeting_comes_after_it(
    state: Sight, event: MeetingOpened | GroupClosed, act: Occasion
) -> Breach | None:
    """Refuse a meeting, or the end of the group, dated before an earlier meeting was closed or cancelled."""
    group = event.group if isinstance(event, GroupClosed) else state.meetings[event.meeting].group
    over = held(state.meetings_of.get(group, ())) if isinstance(event, MeetingOpened) else state.meetings_of.get(group)
    latest = max(over or (), key=lambda it: it.since, default=None)
    if latest is None or latest.since <= act.on:
        return None
    return too_early(
        "Meeting {meeting} ended on {than}; {day} is before that.", act.on, latest.since, meeting=latest.meeting
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(MeetingMoved, MeetingCancelled, *AT_IT))
def a_meeting_goes_on_in_order_of_time(state: Sight, event: Going, act: Occasion) -> Breach | None:
    """Refuse what is dated before the planning or the opening, and a closing before the meeting's last entry."""
    meeting = state.meetings[event.meeting]
    whole = isinstance(event, MeetingMoved | MeetingCancelled | MeetingClosed)
    since = meeting.since if whole else meeting.date
    if since <= act.on:
        return None
    return too_early(
        "What this builds on at meeting {meeting} is of {than}; {day} is before that.",
        act.on,
        since,
        meeting=meeting.meeting,
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(WorkingTimeSet,))
def working_time_belongs_to_somebody_in_the_plan(state: Sight, event: WorkingTimeSet, act: Occasion) -> Breach | None:
    """Refuse hours that end before they begin, or from before the person became part of the plan."""
    since = state.people[event.person].since
    if act.on < since:
        return too_early(
            "{person} is in the plan from {than}; {day} is before that.", act.on, since, person=event.person
        )
    wrong = next((it for it in event.hours if it.ends <= it.starts), None)
    if wrong is None:
        return None
    return breach(
        "Work on weekday {weekday} would end at {ends}, no later than it begins at {starts}.",
        "Give an end after the beginning.",
        weekday=wrong.weekday,
        starts=wrong.starts,
        ends=wrong.ends,
    )


# --- when ----------------------------------------------------------------------


@rule(
    "S0-39",
    Severity.E,
    says="Nobody meets on a day without school in the calendar of anyone who takes part.",
    source="S0: week layouts; the units' calendars",
    judges=DATED,
)
def a_meeting_falls_on_a_school_day(state: Sight, event: Dated, _: Occasion) -> Breach | None:
    """Refuse a day that is closed in a unit of those who take part; unknown calendars are open."""
    day, _starts, _length = when(state, event)
    closed = first_closed(units_of(state, taking_part(state, event)), state.calendars, day)
    if closed is None:
        return None
    return breach(
        "{unit} has no school on {day}: {why}.",
        "Choose a school day.",
        unit=closed.unit,
        day=str(day),
        why=closed.why,
    )


@rule(
    "S0-17",
    Severity.E,
    says="A meeting lies inside the working time of everyone who takes part, where that is known.",
    source="S0: conditions",
    judges=DATED,
)
def a_meeting_lies_inside_working_time(state: Sight, event: Dated, _: Occasion) -> Breach | None:
    """Refuse a time at which somebody who takes part is known not to work."""
    day, starts, length = when(state, event)
    for person in taking_part(state, event):
        hours = working_on(state, person, day)
        if hours is not None and not is_at_work(hours, starts, length):
            return breach(
                "{person} does not work on {day} from {starts} for {minutes} minutes; known: {hours}.",
                "Choose a time when everyone works, or record other working hours: person.set_working_time.",
                person=person,
                day=str(day),
                starts=starts,
                minutes=length,
                hours=tuple(f"{it.starts}-{it.ends}" for it in hours) or ("nothing",),
            )
    return None


@rule(
    "S1-02",
    Severity.W,
    says="A group meets as often as its method asks, as once in each calendar month of the term.",
    source="S1: learning groups; the method definition",
    judges=(MeetingOpened,),
)
def a_group_meets_as_often_as_its_method_asks(state: Sight, event: MeetingOpened, _: Occasion) -> Breach | None:
    """Refuse, or ask for a reason, when a group meets more often or more seldom than its method says."""
    meeting = state.meetings[event.meeting]
    group = state.groups[meeting.group]
    cadence = _method(state, group).cadence
    if cadence is None or cadence.severity is Severity.I:
        return None
    past = [it.date for it in held(state.meetings_of[group.group])]
    if too_often(cadence, past, meeting.date):
        return _off_beat("This is more than {meetings} in {length} {every}; the last was on {last}.", cadence, past)
    if too_seldom(cadence, past, meeting.date, calendars_of(state, group.members_on(meeting.date))):
        return _off_beat(
            "There were fewer than {meetings} in {length} {every} of term before this; the last was on {last}.",
            cadence,
            past,
        )
    return None


def _off_beat(template: str, cadence: Cadence, past: list[date]) -> Breach:
    return breach(
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


# --- who -----------------------------------------------------------------------


@rule(
    "S1-01",
    Severity.E,
    says="The same people meet every time; whoever comes or goes does so in an entry of its own.",
    source=GROUPS,
    judges=(MeetingOpened,),
)
def those_present_belong_to_the_group(state: Sight, event: MeetingOpened, _: Occasion) -> Breach | None:
    """Refuse somebody at a meeting who is neither member nor leader nor has a role in the group that day."""
    meeting = state.meetings[event.meeting]
    known = belonging(state.groups[meeting.group], meeting.date)
    stranger = next((person for person in event.present if person not in known), None)
    if stranger is None:
        return None
    return breach(
        "{person} does not belong to {group} on {day}.",
        "Let {person} join first: group.join.",
        person=stranger,
        group=meeting.group,
        day=str(meeting.date),
    )


@rule(
    "S1-01",
    Severity.E,
    says="Whoever has been at a meeting was a member that day, and stays so in the record.",
    source=GROUPS,
    judges=(MemberLeft,),
)
def nobody_leaves_before_a_meeting_they_were_at(state: Sight, event: MemberLeft, act: Occasion) -> Breach | None:
    """Refuse a day of leaving that would take the ground from a meeting already held."""
    for meeting in held(state.meetings_of.get(event.group, ())):
        if meeting.date >= act.on and event.person in meeting.present:
            return breach(
                "{person} was at meeting {meeting} on {day}.",
                "Give a later day, or put the meeting right first.",
                person=event.person,
                meeting=meeting.meeting,
                day=str(meeting.date),
            )
    return None


@rule(
    "S1-05",
    Severity.E,
    says="Whoever leads a meeting takes part in it; where the method says so, that is the appointed leader.",
    source=GROUPS,
    judges=(MeetingOpened,),
)
def the_leader_leads_and_takes_part(state: Sight, event: MeetingOpened, _: Occasion) -> Breach | None:
    """Refuse a meeting led by somebody absent, or by another than the leader of that day."""
    meeting = state.meetings[event.meeting]
    group = state.groups[meeting.group]
    policy = _method(state, group).leader
    leader = group.leader_on(meeting.date)
    if policy is not None and policy.in_meetings and event.led_by != leader:
        return breach(
            "{person} would lead meeting {meeting}; the leader of {group} on {day} is {leader}.",
            "Let the leader lead, or appoint another: group.appoint_leader.",
            person=event.led_by,
            meeting=event.meeting,
            group=group.group,
            day=str(meeting.date),
            leader=leader or "nobody",
        )
    if event.led_by in event.present:
        return None
    return breach(
        "{person} would lead meeting {meeting} without being there.",
        "Name those present, the leader too.",
        person=event.led_by,
        meeting=event.meeting,
    )


@rule(
    "L-08",
    Severity.E,
    says="The roles that people have at a meeting are roles of the method.",
    source=LEDGER,
    judges=(MeetingOpened,),
)
def roles_at_a_meeting_are_the_methods(state: Sight, event: MeetingOpened, _: Occasion) -> Breach | None:
    """Refuse a role that the method does not have, or has for the whole of the work."""
    method = _method(state, group_of(state, event))
    known = {role.role for role in method.roles if role.held is Held.MEETING}
    strange = next((holder.role for holder in event.roles if holder.role not in known), None)
    if strange is None:
        return None
    return breach(
        "Method {method} has no role {role} that is held meeting by meeting.",
        "Name one of these: {known}.",
        method=method.ref,
        role=strange,
        known=tuple(sorted(known)),
    )


@rule(
    "S2-05",
    Severity.E,
    says="Nobody meets before those roles have somebody in them that the method cannot do without.",
    source="S2: methods",
    judges=(MeetingOpened,),
)
def needed_roles_are_held(state: Sight, event: MeetingOpened, _: Occasion) -> Breach | None:
    """Refuse a meeting without its supervisor, conversation leader, or whoever else is needed."""
    meeting = state.meetings[event.meeting]
    method = _method(state, state.groups[meeting.group])
    here = {holder.role for holder in event.roles}
    lacking = tuple(
        role.role
        for role in method.roles
        if role.needed and role.role not in here and not holders_on(state, meeting, role.role)
    )
    if not lacking:
        return None
    return breach(
        "Meeting {meeting} has nobody as {lacking}.",
        "Name them when the meeting opens, or for the whole group: group.assign_role.",
        meeting=event.meeting,
        lacking=lacking,
    )


@rule(
    "S1-10",
    Severity.E,
    says="Whoever has a role at a meeting is there, and a role changes hands from the one who has it.",
    source=GROUPS,
    judges=(MeetingOpened, RoleSwapped),
)
def roles_are_held_by_those_present(state: Sight, event: MeetingOpened | RoleSwapped, _: Occasion) -> Breach | None:
    """Refuse a role for somebody absent, and a swap with somebody who does not have the role."""
    meeting = state.meetings[event.meeting]
    present = event.present if isinstance(event, MeetingOpened) else meeting.present
    taking = [it.person for it in event.roles] if isinstance(event, MeetingOpened) else [event.person]
    absent = next((person for person in taking if person not in present), None)
    if absent is not None:
        return breach(
            "{person} is not at meeting {meeting}.",
            "Name somebody who is there.",
            person=absent,
            meeting=event.meeting,
        )
    return _swap_of_nothing(meeting, event) if isinstance(event, RoleSwapped) else None


def _swap_of_nothing(meeting: Meeting, event: RoleSwapped) -> Breach | None:
    holders = meeting.holders(event.role)
    if event.from_person in holders and event.person not in holders:
        return None
    return breach(
        "The role {role} at meeting {meeting} is held by {holders}; it cannot pass to {person} like this.",
        "Say in `from_person` who hands it over, to somebody who does not have it.",
        role=event.role,
        meeting=meeting.meeting,
        holders=holders or ("nobody",),
        person=event.person,
    )


@rule(
    "S3-04",
    Severity.E,
    says="Whoever receives does not give at the same time: roles that a meeting cannot do without have people each.",
    source="S3: the course",
    judges=(MeetingOpened, RoleSwapped),
)
def needed_roles_have_different_people(state: Sight, event: MeetingOpened | RoleSwapped, _: Occasion) -> Breach | None:
    """Refuse a case's owner who leads the talk about it; for the record has to tell who gives and who receives."""
    meeting = state.meetings[event.meeting]
    method = _method(state, state.groups[meeting.group])
    needed = {role.role for role in method.roles if role.needed and role.held is Held.MEETING}
    holders = event.roles if isinstance(event, MeetingOpened) else swapped(meeting.roles, event)
    people = [holder.person for holder in holders if holder.role in needed]
    both = next((person for person in people if people.count(person) > 1), None)
    if both is None:
        return None
    return breach(
        "{person} would have several of these roles at meeting {meeting}: {roles}.",
        "Give each of them to another person.",
        person=both,
        meeting=event.meeting,
        roles=tuple(holder.role for holder in holders if holder.role in needed and holder.person == both),
    )


@rule(
    "S1-10",
    Severity.E,
    says="A role that rotates goes to a member there whose turn it is: fewest turns first, then the longest wait.",
    source=GROUPS,
    judges=(MeetingOpened,),
)
def turns_are_taken_fairly(state: Sight, event: MeetingOpened, _: Occasion) -> Breach | None:
    """Refuse to give a rotating role to anybody but those whose turn it is; a swap is told as such."""
    meeting = state.meetings[event.meeting]
    group = state.groups[meeting.group]
    for role in _method(state, group).roles:
        holders = [it.person for it in event.roles if it.role == role.role]
        if role.rotates and holders:
            no = _unfair(state, group, meeting, event.present, role.role, holders)
            if no is not None:
                return no
    return None


def _unfair(
    state: Sight, group: Group, meeting: Meeting, present: tuple[PersonId, ...], role: RoleId, holders: list[PersonId]
) -> Breach | None:
    members = group.members_on(meeting.date)
    now = standings(group, state.meetings_of[group.group], role, members)
    here = {person: it for person, it in now.items() if person in present}
    turn = passed_over(here, holders)
    if turn is None:
        return None
    return breach(
        "It is not the turn of {holders} to have the role {role}, but of {turn}.",
        "Name the one whose turn it is; if they change places, tell of it afterwards: meeting.swap_role.",
        holders=tuple(holders),
        role=role,
        turn=turn or ("nobody",),
    )


@rule(
    "S1-06",
    Severity.E,
    says="Those who are at a meeting tell, write and reflect there.",
    source=GROUPS,
    judges=(EffortReported, ActionPlanWritten, MeetingReflected),
)
def only_those_present_speak(
    state: Sight, event: EffortReported | ActionPlanWritten | MeetingReflected, _: Occasion
) -> Breach | None:
    """Refuse the word of somebody who is not there."""
    person = event.person
    if person is None or person in state.meetings[event.meeting].present:
        return None
    return breach(
        "{person} is not at meeting {meeting}.",
        "Name somebody who is there.",
        person=person,
        meeting=event.meeting,
    )


# --- what ----------------------------------------------------------------------


@rule(
    "S1-03",
    Severity.E,
    says="A meeting is long enough for the agenda of its method.",
    source=GROUPS,
    judges=(MeetingPlanned,),
)
def a_meeting_has_time_for_its_agenda(state: Sight, event: MeetingPlanned, _: Occasion) -> Breach | None:
    """Refuse a meeting shorter than its agenda."""
    method = _method(state, state.groups[event.group])
    least, _most = total(agenda(method, 1)) if method.form is Form.MEETING else (0, 0)
    if least <= event.minutes:
        return None
    return breach(
        "Meeting {meeting} would last {minutes} minutes; the agenda of {method} takes {least}.",
        "Plan at least {least} minutes.",
        meeting=event.meeting,
        minutes=event.minutes,
        method=method.ref,
        least=least,
    )


@rule(
    "S1-03",
    Severity.E,
    says="The items of the agenda are taken in the method's order, each once.",
    source=GROUPS,
    judges=(ItemTaken,),
)
def items_are_taken_in_order(state: Sight, event: ItemTaken, _: Occasion) -> Breach | None:
    """Refuse an item that is not on the agenda, or before or after its turn."""
    meeting = state.meetings[event.meeting]
    ahead = _ahead(items_of(_method(state, state.groups[meeting.group]), meeting), meeting.taken)
    if event.item in ahead:
        return None
    return breach(
        "{item} is not what comes next at meeting {meeting}, which is: {next}.",
        "Take the items in order, each once.",
        item=event.item,
        meeting=event.meeting,
        next=ahead or ("nothing",),
    )


def _ahead(steps: tuple[Step, ...], taken: list[StepId]) -> tuple[StepId, ...]:
    """Give the items that may come now: up to the next one that is not optional."""
    ahead: list[StepId] = []
    for step in reversed(steps):
        if taken and step.step == taken[-1]:
            break
        ahead = [step.step, *(ahead if step.optional else ())]
    return tuple(ahead)


@rule(
    "S1-08",
    Severity.E,
    says="Whoever tells of an effort has promised one at an earlier meeting.",
    source=GROUPS,
    judges=(EffortReported,),
)
def a_report_is_about_a_promise(state: Sight, event: EffortReported, _: Occasion) -> Breach | None:
    """Refuse a report by somebody who has nothing left to tell of."""
    meeting = state.meetings[event.meeting]
    waiting = open_promises(state.meetings_of[meeting.group], meeting)
    if any(promise.person == event.person for promise in waiting):
        return None
    return breach(
        "{person} has promised nothing before meeting {meeting} that is not told of yet.",
        "Check the person.",
        person=event.person,
        meeting=event.meeting,
    )


@rule(
    "S1-07",
    Severity.E,
    says="An action plan looks back and ahead; only somebody's first one has nothing to look back on.",
    source=GROUPS,
    judges=(ActionPlanWritten,),
)
def an_action_plan_looks_back(state: Sight, event: ActionPlanWritten, _: Occasion) -> Breach | None:
    """Refuse a plan without what was tried and learned, from somebody's second meeting on."""
    meeting = state.meetings[event.meeting]
    before = any(
        event.person in it.present for it in held(state.meetings_of[meeting.group]) if it.meeting != event.meeting
    )
    missing = tuple(name for name in ("tried", "learned") if getattr(event, name) is None)
    if not before or not missing:
        return None
    return breach(
        "{person} has been at a meeting before; the action plan leaves out {missing}.",
        "Say what was tried and what was learned.",
        person=event.person,
        missing=missing,
    )


@rule(
    "S2-03",
    Severity.W,
    says="Meetings for learning together have no items about practical matters.",
    source="S2: methods",
    judges=(ItemAdded,),
)
def practical_matters_stay_outside(state: Sight, event: ItemAdded, _: Occasion) -> Breach | None:
    """Ask for a reason when a practical matter is put onto the agenda."""
    meeting = state.meetings[event.meeting]
    if event.kind is ItemKind.COLLEGIAL or _policy(state, meeting).practical:
        return None
    return breach(
        "{title} is a practical matter.",
        "Take it elsewhere, or say in `because` why it belongs here.",
        title=event.title,
    )


# --- closing -------------------------------------------------------------------


@rule(
    "S1-03",
    Severity.E,
    says="A meeting goes through its whole agenda before it closes.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def a_meeting_takes_every_item(state: Sight, event: MeetingClosed, _: Occasion) -> Breach | None:
    """Refuse to close before every item that is not optional has been taken."""
    meeting = state.meetings[event.meeting]
    method = _method(state, state.groups[meeting.group])
    steps = method.steps if method.form is Form.MEETING else ()
    missing = tuple(step.step for step in steps if not step.optional and step.step not in meeting.taken)
    if not missing:
        return None
    return breach(
        "Meeting {meeting} has not taken: {missing}.",
        "Take these items first: meeting.take_item.",
        meeting=event.meeting,
        missing=missing,
    )


@rule(
    "S1-08",
    Severity.E,
    says="Whoever promised an effort tells at their next meeting whether they tried it.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def promises_are_told_of(state: Sight, event: MeetingClosed, _: Occasion) -> Breach | None:
    """Refuse to close before everyone there has told of what they promised."""
    meeting = state.meetings[event.meeting]
    missing = due(meeting, state.meetings_of[meeting.group]) if _policy(state, meeting).action_plans else ()
    if not missing:
        return None
    return breach(
        "At meeting {meeting} these have not told of what they promised: {missing}.",
        "Let them tell whether they tried it: meeting.report.",
        meeting=event.meeting,
        missing=missing,
    )


@rule(
    "S1-09",
    Severity.E,
    says="Every meeting brings something new to learn from.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def a_meeting_brings_something_new(state: Sight, event: MeetingClosed, _: Occasion) -> Breach | None:
    """Refuse to close without new input, where the method asks for it."""
    meeting = state.meetings[event.meeting]
    if meeting.inputs or not _policy(state, meeting).new_input:
        return None
    return breach(
        "Meeting {meeting} has had nothing new to learn from.",
        "Bring research, findings or proven practice: meeting.bring_input.",
        meeting=event.meeting,
    )


@rule(
    "S1-06",
    Severity.E,
    says="Everyone who is at a meeting writes a personal action plan before it closes.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def everyone_present_writes_an_action_plan(state: Sight, event: MeetingClosed, _: Occasion) -> Breach | None:
    """Refuse to close while somebody's action plan is missing, and say whose."""
    meeting = state.meetings[event.meeting]
    if not _policy(state, meeting).action_plans:
        return None
    method = _method(state, state.groups[meeting.group])
    missing = tuple(person for person in writers(method, state, meeting) if person not in meeting.plans)
    if not missing:
        return None
    return breach(
        "At meeting {meeting} these have no action plan: {missing}.",
        "Let each of them write one: meeting.write_action_plan.",
        meeting=event.meeting,
        missing=missing,
    )


@rule(
    "S1-11",
    Severity.E,
    says="A meeting leaves minutes behind, with all their fields.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def a_meeting_leaves_minutes(state: Sight, event: MeetingClosed, _: Occasion) -> Breach | None:
    """Refuse to close without minutes, where the method asks for them."""
    meeting = state.meetings[event.meeting]
    if meeting.minutes is not None or not _policy(state, meeting).minutes:
        return None
    return breach(
        "Meeting {meeting} has no minutes.", "Write them first: meeting.write_minutes.", meeting=event.meeting
    )


@rule("L-01", Severity.E, says=KNOWN, source=LEDGER, judges=(MeetingClosed,))
def a_receiver_is_somebody_in_the_plan(state: Sight, event: MeetingClosed, _: Occasion) -> Breach | None:
    """Refuse to hand minutes to somebody who is neither a person nor a principal of the plan."""
    name = event.handed_to
    if name is None or name in state.people or any(unit.is_or_was_headed_by(name) for unit in state.units.values()):
        return None
    return unknown("person", name)


@rule(
    "S1-13",
    Severity.E,
    says="Closing a meeting hands its minutes to whoever has the role that the method names.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def minutes_are_handed_over(state: Sight, event: MeetingClosed, _: Occasion) -> Breach | None:
    """Refuse to close when minutes go to nobody, or to somebody else than the method says."""
    meeting = state.meetings[event.meeting]
    role = _policy(state, meeting).minutes_to
    if role is None or meeting.minutes is None:
        return None
    holders = holders_on(state, meeting, role)
    if event.handed_to in holders:
        return None
    return breach(
        "The minutes of meeting {meeting} go to the {role}, who is {holders}, and not to {person}.",
        "Name the {role}, or give somebody that role first, from {day} on.",
        meeting=event.meeting,
        role=role,
        holders=holders or ("nobody",),
        person=event.handed_to or "nobody",
        day=str(meeting.date),
    )


@rule(
    "S3-03",
    Severity.W,
    says="A meeting ends with an action or a decision.",
    source="S3: the course",
    judges=(MeetingClosed,),
)
def a_meeting_comes_to_something(state: Sight, event: MeetingClosed, _: Occasion) -> Breach | None:
    """Ask for a reason when a meeting has come to nothing, where the method asks for a result."""
    meeting = state.meetings[event.meeting]
    if meeting.results or not _policy(state, meeting).result:
        return None
    return breach(
        "Meeting {meeting} came to no action and no decision.",
        "Record what it came to: meeting.record_result, or say in `because` why there is nothing.",
        meeting=event.meeting,
    )


RULES: Final = (
    NAMED,
    FREE_IDS,
    a_meeting_covers_steps_of_its_method,
    a_meeting_covers_a_part_of_its_cycle,
    a_meeting_covers_its_groups_cycle,
    a_meeting_comes_after_the_start_of_its_cycle,
    a_closed_cycle_has_no_more_meetings,
    a_meeting_needs_a_running_group,
    a_meeting_is_planned_opened_and_closed,
    a_meeting_ends_before_what_follows,
    a_meeting_lies_ahead_and_inside_the_plan,
    a_meeting_is_held_on_its_day,
    what_follows_a_meeting_comes_after_it,
    a_meeting_goes_on_in_order_of_time,
    working_time_belongs_to_somebody_in_the_plan,
    those_present_belong_to_the_group,
    nobody_leaves_before_a_meeting_they_were_at,
    a_meeting_falls_on_a_school_day,
    a_meeting_lies_inside_working_time,
    the_leader_leads_and_takes_part,
    roles_at_a_meeting_are_the_methods,
    roles_are_held_by_those_present,
    needed_roles_are_held,
    needed_roles_have_different_people,
    turns_are_taken_fairly,
    only_those_present_speak,
    a_meeting_has_time_for_its_agenda,
    items_are_taken_in_order,
    a_report_is_about_a_promise,
    an_action_plan_looks_back,
    practical_matters_stay_outside,
    a_meeting_takes_every_item,
    promises_are_told_of,
    a_meeting_brings_something_new,
    everyone_present_writes_an_action_plan,
    a_meeting_leaves_minutes,
    a_receiver_is_somebody_in_the_plan,
    minutes_are_handed_over,
    a_group_meets_as_often_as_its_method_asks,
    a_meeting_comes_to_something,
)
