"""Rules about who is there, who leads, and who has which role."""

from collections.abc import Iterable
from datetime import date

from collegial_core.group import Group, GroupClosed, MemberLeft, PersonLeft, groups_left
from collegial_core.kernel import Category, Occasion, PersonId, RoleId, Severity
from collegial_core.meeting.events import (
    ActionPlanWritten,
    EffortReported,
    MeetingOpened,
    MeetingReflected,
    MinutesWritten,
    RoleSwapped,
)
from collegial_core.meeting.parties import (
    belonging,
    group_of,
    holders_on,
    minute_takers,
)
from collegial_core.meeting.rules.common import GROUPS, method_of_group
from collegial_core.meeting.state import Meeting, StateProtocol, held, swapped
from collegial_core.meeting.turns import passed_over, role_coverage, standings
from collegial_core.plan.rules import LEDGER
from collegial_core.policy import Held, Violation, rule, violation


@rule(
    "S1-01",
    Severity.E,
    Category.POLICY,
    says="The same people meet every time; whoever comes or goes does so in an entry of its own.",
    source=GROUPS,
    judges=(MeetingOpened,),
)
def those_present_belong_to_the_group(state: StateProtocol, event: MeetingOpened, _: Occasion) -> Violation | None:
    """Refuse somebody at a meeting who is neither member nor leader nor has a role in the group that day."""
    meeting = state.meetings[event.meeting]
    known = belonging(state.groups[meeting.group], meeting.date)
    stranger = next((person for person in event.present if person not in known), None)
    if stranger is None:
        return None
    return violation(
        "{person} does not belong to {group} on {day}.",
        "Let {person} join first: group.join.",
        person=stranger,
        group=meeting.group,
        day=str(meeting.date),
    )


@rule(
    "S1-01",
    Severity.E,
    Category.STATE,
    says="Whoever has been at a meeting was a member that day, and stays so in the record.",
    source=GROUPS,
    judges=(MemberLeft, PersonLeft),
)
def nobody_leaves_before_a_meeting_they_were_at(
    state: StateProtocol, event: MemberLeft | PersonLeft, occasion: Occasion
) -> Violation | None:
    """Refuse a day of leaving that would take the ground from a meeting already held."""
    meetings = (it for group in groups_left(state, event) for it in state.meetings_of.get(group, ()))
    return _was_there(event.person, held(meetings), occasion.on)


@rule(
    "S1-01",
    Severity.E,
    Category.STATE,
    says="Whoever has been at a meeting, to lead it or in a role too, was in the plan that day.",
    source=GROUPS,
    judges=(PersonLeft,),
    since=5,
)
def nobody_is_gone_before_a_meeting_they_were_at(
    state: StateProtocol, event: PersonLeft, occasion: Occasion
) -> Violation | None:
    """Refuse a day of leaving before a meeting of a group of which the person never was a member."""
    theirs = groups_left(state, event)
    meetings = (it for it in state.meetings.values() if it.group not in theirs and it.number is not None)
    return _was_there(event.person, meetings, occasion.on)


def _was_there(person: PersonId, meetings: Iterable[Meeting], on: date) -> Violation | None:
    """Say at which of these meetings somebody was, that day or later."""
    met = next((it for it in meetings if it.date >= on and person in it.present), None)
    if met is None:
        return None
    return violation(
        "{person} was at meeting {meeting} on {day}.",
        "Give a later day, or put the meeting right first.",
        person=person,
        meeting=met.meeting,
        day=str(met.date),
    )


@rule(
    "S1-05",
    Severity.E,
    Category.POLICY,
    says="Whoever leads a meeting takes part in it; where the method says so, that is the appointed leader.",
    source=GROUPS,
    judges=(MeetingOpened,),
)
def the_leader_leads_and_takes_part(state: StateProtocol, event: MeetingOpened, _: Occasion) -> Violation | None:
    """Refuse a meeting led by somebody absent, or by another than the leader of that day or who stands in."""
    meeting = state.meetings[event.meeting]
    group = state.groups[meeting.group]
    policy = method_of_group(state, group).leader
    leader = group.leader_on(meeting.date)
    if policy is not None and policy.in_meetings and event.led_by not in group.leading_on(meeting.date):
        if leader is None:
            return violation(
                "{person} would lead meeting {meeting}; {group} has no leader on {day}.",
                "Appoint one first: group.appoint_leader.",
                person=event.led_by,
                meeting=event.meeting,
                group=group.group,
                day=str(meeting.date),
            )
        return violation(
            "{person} would lead meeting {meeting}; the leader of {group} on {day} is {leader}.",
            "Let the leader lead, or appoint another: group.appoint_leader, group.appoint_deputy.",
            person=event.led_by,
            meeting=event.meeting,
            group=group.group,
            day=str(meeting.date),
            leader=leader,
        )
    if event.led_by in event.present:
        return None
    return violation(
        "{person} would lead meeting {meeting} without being there.",
        "Name those present, the leader too.",
        person=event.led_by,
        meeting=event.meeting,
    )


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="The roles that people have at a meeting are roles of the method.",
    source=LEDGER,
    judges=(MeetingOpened,),
)
def roles_at_a_meeting_are_the_methods(state: StateProtocol, event: MeetingOpened, _: Occasion) -> Violation | None:
    """Refuse a role that the method does not have, or has for the whole of the work."""
    method = method_of_group(state, group_of(state, event))
    known = {role.role for role in method.roles if role.held is Held.MEETING}
    strange = next((holder.role for holder in event.roles if holder.role not in known), None)
    if strange is None:
        return None
    return violation(
        "Method {method} has no role {role} that is held meeting by meeting.",
        "Name one of these: {known}.",
        method=method.ref,
        role=strange,
        known=tuple(sorted(known)),
    )


@rule(
    "S2-05",
    Severity.E,
    Category.POLICY,
    says="Nobody meets before those roles have somebody in them that the method cannot do without.",
    source="S2: methods",
    judges=(MeetingOpened,),
)
def needed_roles_are_held(state: StateProtocol, event: MeetingOpened, _: Occasion) -> Violation | None:
    """Refuse a meeting without its supervisor, conversation leader, or whoever else is needed."""
    meeting = state.meetings[event.meeting]
    method = method_of_group(state, state.groups[meeting.group])
    here = {holder.role for holder in event.roles}
    lacking = tuple(
        role.role
        for role in method.roles
        if role.needed and role.role not in here and not holders_on(state, meeting, role.role)
    )
    if not lacking:
        return None
    return violation(
        "Meeting {meeting} has nobody as {lacking}.",
        "Name them when the meeting opens, or for the whole group: group.assign_role.",
        meeting=event.meeting,
        lacking=lacking,
    )


@rule(
    "S1-10",
    Severity.E,
    Category.POLICY,
    says="Whoever has a role at a meeting is there, and a role changes hands from the one who has it.",
    source=GROUPS,
    judges=(MeetingOpened, RoleSwapped),
)
def roles_are_held_by_those_present(
    state: StateProtocol, event: MeetingOpened | RoleSwapped, _: Occasion
) -> Violation | None:
    """Refuse a role for somebody absent, and a swap with somebody who does not have the role."""
    meeting = state.meetings[event.meeting]
    present = event.present if isinstance(event, MeetingOpened) else meeting.present
    taking = [it.person for it in event.roles] if isinstance(event, MeetingOpened) else [event.person]
    absent = next((person for person in taking if person not in present), None)
    if absent is not None:
        return violation(
            "{person} is not at meeting {meeting}.",
            "Name somebody who is there.",
            person=absent,
            meeting=event.meeting,
        )
    return _swap_of_nothing(meeting, event) if isinstance(event, RoleSwapped) else None


def _swap_of_nothing(meeting: Meeting, event: RoleSwapped) -> Violation | None:
    holders = meeting.holders(event.role)
    if event.from_person in holders and event.person not in holders:
        return None
    return violation(
        "The role {role} at meeting {meeting} is held by: {holders}; it cannot pass to {person} like this.",
        "Say in `from_person` who hands it over, to somebody who does not have it.",
        role=event.role,
        meeting=meeting.meeting,
        holders=holders,
        person=event.person,
    )


@rule(
    "S3-04",
    Severity.E,
    Category.POLICY,
    says="Whoever receives does not give at the same time: roles that a meeting cannot do without have people each.",
    source="S3: the course",
    judges=(MeetingOpened, RoleSwapped),
)
def needed_roles_have_different_people(
    state: StateProtocol, event: MeetingOpened | RoleSwapped, _: Occasion
) -> Violation | None:
    """Refuse a case's owner who leads the talk about it; for the record has to tell who gives and who receives."""
    meeting = state.meetings[event.meeting]
    method = method_of_group(state, state.groups[meeting.group])
    needed = {role.role for role in method.roles if role.needed and role.held is Held.MEETING}
    holders = event.roles if isinstance(event, MeetingOpened) else swapped(meeting.roles, event)
    people = [holder.person for holder in holders if holder.role in needed]
    both = next((person for person in people if people.count(person) > 1), None)
    if both is None:
        return None
    return violation(
        "{person} would have several of these roles at meeting {meeting}: {roles}.",
        "Give each of them to another person.",
        person=both,
        meeting=event.meeting,
        roles=tuple(holder.role for holder in holders if holder.role in needed and holder.person == both),
    )


@rule(
    "S1-10",
    Severity.E,
    Category.POLICY,
    says="A role that rotates goes to a member there whose turn it is: fewest turns first, then the longest wait.",
    source=GROUPS,
    judges=(MeetingOpened,),
)
def turns_are_taken_fairly(state: StateProtocol, event: MeetingOpened, _: Occasion) -> Violation | None:
    """Refuse to give a rotating role to anybody but those whose turn it is; a swap is told as such."""
    meeting = state.meetings[event.meeting]
    group = state.groups[meeting.group]
    for role in method_of_group(state, group).roles:
        holders = [it.person for it in event.roles if it.role == role.role]
        if role.rotates and holders:
            no = _unfair(state, group, meeting, event.present, role.role, holders)
            if no is not None:
                return no
    return None


def _unfair(
    state: StateProtocol,
    group: Group,
    meeting: Meeting,
    present: tuple[PersonId, ...],
    role: RoleId,
    holders: list[PersonId],
) -> Violation | None:
    members = group.members_on(meeting.date)
    now = standings(group, state.meetings_of[group.group], role, members)
    here = {person: it for person, it in now.items() if person in present}
    turn = passed_over(here, holders)
    if turn is None:
        return None
    return violation(
        "It is not the turn of {holders} to have the role {role}; whose turn it is: {turn}.",
        "Name the one whose turn it is; if they change places, tell of it afterwards: meeting.swap_role.",
        holders=tuple(holders),
        role=role,
        turn=turn,
    )


@rule(
    "S1-10",
    Severity.E,
    Category.POLICY,
    says="Who swaps turns says why.",
    source=GROUPS,
    judges=(RoleSwapped,),
    since=4,
)
def who_swaps_turns_says_why(state: StateProtocol, event: RoleSwapped, occasion: Occasion) -> Violation | None:
    """Refuse a swap without a reason, where the role goes round; a swap is lawful, so it is no deviation."""
    meeting = state.meetings[event.meeting]
    role = method_of_group(state, state.groups[meeting.group]).role(event.role)
    if occasion.because is not None or role is None or not role.rotates:
        return None
    return violation(
        "{person} would take the turn of {holders} to have the role {role}, and nobody says why.",
        "Say in `because` why they change places.",
        person=event.person,
        holders=meeting.holders(event.role),
        role=event.role,
    )


@rule(
    "S1-10",
    Severity.W,
    Category.POLICY,
    says="Minutes are written by whoever has that task at the meeting, or by another with a reason.",
    source=GROUPS,
    judges=(MinutesWritten,),
    since=4,
)
def minutes_are_written_by_whose_task_it_is(
    state: StateProtocol, event: MinutesWritten, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when it is not the documenter who writes, or in whose name it is written."""
    meeting = state.meetings[event.meeting]
    whose = minute_takers(state, meeting)
    writer = occasion.on_behalf_of or occasion.by
    if not whose or writer in whose:
        return None
    return violation(
        "{person} would write the minutes of meeting {meeting}; that is for {whose}.",
        "Let one of them write, or say in `because` why it was not one of them.",
        person=writer,
        meeting=event.meeting,
        whose=whose,
    )


@rule(
    "S3-04",
    Severity.W,
    Category.POLICY,
    says="A group closes when every member has had each role that the method wants everyone to have.",
    source="S3: the course",
    judges=(GroupClosed,),
    since=4,
)
def everyone_gives_and_receives(state: StateProtocol, event: GroupClosed, _: Occasion) -> Violation | None:
    """Ask for a reason when somebody has only given supervision, or only received it, or neither."""
    group = state.groups[event.group]
    method = method_of_group(state, group)
    asked = {role.role for role in method.roles if role.everyone}
    covered = role_coverage(method, group, state.meetings_of.get(event.group, ())) if asked else ()
    missing = tuple((it.role, person) for it in covered if it.role in asked for person in it.missing)
    if not missing:
        return None
    return violation(
        "In group {group} these have not had roles that everyone should have had: {missing}.",
        "Meet until they have, or say in `because` why the group ends here.",
        group=event.group,
        missing=missing,
    )


@rule(
    "S1-06",
    Severity.E,
    Category.AUTHORITY,
    says="Those who are at a meeting tell, write and reflect there.",
    source=GROUPS,
    judges=(EffortReported, ActionPlanWritten, MeetingReflected),
)
def only_those_present_speak(
    state: StateProtocol, event: EffortReported | ActionPlanWritten | MeetingReflected, _: Occasion
) -> Violation | None:
    """Refuse the word of somebody who is not there."""
    person = event.person
    if person is None or person in state.meetings[event.meeting].present:
        return None
    return violation(
        "{person} is not at meeting {meeting}.",
        "Name somebody who is there.",
        person=person,
        meeting=event.meeting,
    )
