"""The rules about groups: size, membership, leadership, order."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from collegial_core.group.events import (
    DeputyAppointed,
    GroupClosed,
    GroupFormed,
    GroupStarted,
    LeaderAppointed,
    MandateEnded,
    MemberJoined,
    MemberLeft,
    PersonLeft,
    RoleAssigned,
)
from collegial_core.group.state import BY_OFFICE, Group, StateProtocol, has_a_function
from collegial_core.kernel import Category, GroupId, Occasion, PersonId, Severity
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, STAGE, gone, ids_free, names_exist, too_early, unknown
from collegial_core.plan.state import started
from collegial_core.policy import Form, GroupSize, Held, MethodRef, Violation, method_ref, rule, violation

Changed = (
    LeaderAppointed
    | DeputyAppointed
    | MandateEnded
    | RoleAssigned
    | GroupStarted
    | MemberJoined
    | MemberLeft
    | GroupClosed
)
CHANGED: Final = (
    LeaderAppointed,
    DeputyAppointed,
    MandateEnded,
    RoleAssigned,
    GroupStarted,
    MemberJoined,
    MemberLeft,
    GroupClosed,
)

NAMED: Final = names_exist(
    {
        GroupFormed: {"members": "people"},
        LeaderAppointed: {"group": "groups", "leader": "people"},
        DeputyAppointed: {"group": "groups", "deputy": "people"},
        MandateEnded: {"group": "groups", "leader": "people"},
        RoleAssigned: {"group": "groups"},
        GroupStarted: {"group": "groups"},
        MemberJoined: {"group": "groups", "person": "people"},
        MemberLeft: {"group": "groups", "person": "people"},
        PersonLeft: {"person": "people"},
        GroupClosed: {"group": "groups"},
    }
)
FREE_IDS: Final = ids_free({GroupFormed: ("group", "groups")})


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(GroupFormed,))
def the_method_is_adopted(state: StateProtocol, event: GroupFormed, _: Occasion) -> Violation | None:
    """Refuse a method version that the plan has not pinned."""
    ref = method_ref(event.method, event.version)
    return None if ref in state.methods else unknown("method", ref)


@rule(
    "L-01",
    Severity.E,
    Category.NOT_FOUND,
    says="A role is given to somebody in the plan; only minutes may go to a principal or function that is not staff.",
    source=LEDGER,
    judges=(RoleAssigned,),
)
def a_role_is_given_to_somebody_in_the_plan(
    state: StateProtocol, event: RoleAssigned, occasion: Occasion
) -> Violation | None:
    """Refuse a role for somebody who is not there, but for the role that receives the minutes (S1-13)."""
    if event.person in state.people:
        return None
    meetings = state.methods[state.groups[event.group].method].meetings
    receives = meetings is not None and meetings.minutes_to == event.role
    if receives and has_a_function(state, event.person, occasion.on):
        return None
    return unknown("person", event.person)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=CHANGED)
def a_closed_group_stays_closed(state: StateProtocol, event: Changed, _: Occasion) -> Violation | None:
    """Refuse any change of a group that has ended."""
    closed = state.groups[event.group].closed_on
    if closed is None:
        return None
    return violation("Group {group} was closed on {day}.", "Form a new group.", group=event.group, day=str(closed))


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(GroupFormed,), since=4)
def the_group_continued_exists(state: StateProtocol, event: GroupFormed, _: Occasion) -> Violation | None:
    """Refuse to continue a group that is not there."""
    if event.continues is None or event.continues in state.groups:
        return None
    return unknown("group", event.continues)


def _continued(state: StateProtocol, event: GroupFormed) -> Group | None:
    return None if event.continues is None else state.groups[event.continues]


CONTINUED: Final = "A group takes over the work of one that was closed before, and no other does so too."


@rule("L-06", Severity.E, Category.STATE, says=CONTINUED, source=LEDGER, judges=(GroupFormed,), since=4)
def a_group_continues_a_closed_one(state: StateProtocol, event: GroupFormed, _: Occasion) -> Violation | None:
    """Refuse to continue a group that still works."""
    old = _continued(state, event)
    if old is None or old.closed_on is not None:
        return None
    return violation(
        "Group {continues}, which {group} would continue, has not been closed.",
        "Close {continues} first: group.close.",
        continues=old.group,
        group=event.group,
    )


@rule("L-03", Severity.E, Category.ORDER, says=CONTINUED, source=LEDGER, judges=(GroupFormed,), since=4)
def a_group_is_formed_after_the_one_it_continues(
    state: StateProtocol, event: GroupFormed, occasion: Occasion
) -> Violation | None:
    """Refuse a group dated before the closing of the one that it continues."""
    old = _continued(state, event)
    if old is None or old.closed_on is None or old.closed_on <= occasion.on:
        return None
    return too_early(
        "Group {continues} was closed on {than}; {day} is before that.",
        occasion.on,
        old.closed_on,
        continues=old.group,
    )


@rule("L-06", Severity.E, Category.STATE, says=CONTINUED, source=LEDGER, judges=(GroupFormed,), since=4)
def a_group_is_continued_by_one(state: StateProtocol, event: GroupFormed, _: Occasion) -> Violation | None:
    """Refuse a second group that would continue the same one."""
    old = _continued(state, event)
    if old is None or old.continued_by is None:
        return None
    return violation(
        "Group {continues} is continued by {other} already.",
        "Continue {other} once it is closed, or no group.",
        continues=old.group,
        other=old.continued_by,
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(GroupStarted,))
def a_group_starts_once(state: StateProtocol, event: GroupStarted, _: Occasion) -> Violation | None:
    """Refuse to start a running group again."""
    since = state.groups[event.group].started_on
    if since is None:
        return None
    return violation("Group {group} started on {day}.", "Nothing more is needed.", group=event.group, day=str(since))


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(MemberJoined,))
def a_member_joins_once(state: StateProtocol, event: MemberJoined, _: Occasion) -> Violation | None:
    """Refuse somebody who is a member already."""
    if not state.groups[event.group].has(event.person):
        return None
    return violation(
        "{person} is a member of {group} already.", "Nothing more is needed.", person=event.person, group=event.group
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(MemberLeft,))
def only_members_leave(state: StateProtocol, event: MemberLeft, _: Occasion) -> Violation | None:
    """Refuse that somebody leaves who is no member."""
    if state.groups[event.group].has(event.person):
        return None
    return violation(
        "{person} is no member of {group}.", "Check the person and the group.", person=event.person, group=event.group
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(GroupFormed, MemberJoined, RoleAssigned))
def members_are_registered_before(
    state: StateProtocol, event: GroupFormed | MemberJoined | RoleAssigned, occasion: Occasion
) -> Violation | None:
    """Refuse a membership or role that begins before the person became part of the plan."""
    for name in event.members if isinstance(event, GroupFormed) else (event.person,):
        person = state.people.get(name)  # whoever receives minutes by a function need not be staff
        if person is not None and occasion.on < person.since:
            return too_early(
                "{person} is in the plan from {than}; {day} is before that.", occasion.on, person.since, person=name
            )
    return None


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=CHANGED)
def a_group_changes_in_order_of_time(state: StateProtocol, event: Changed, occasion: Occasion) -> Violation | None:
    """Refuse a change dated before what it builds on in the group."""
    group = state.groups[event.group]
    since = _latest(group, event)
    if since <= occasion.on:
        return None
    return too_early(
        "What this builds on in group {group} is of {than}; {day} is before that.",
        occasion.on,
        since,
        group=group.group,
    )


def _latest(group: Group, event: Changed) -> date:
    if isinstance(event, MemberJoined | MemberLeft):
        return _latest_of_person(group, event.person)
    if isinstance(event, RoleAssigned):
        return max([group.formed_on, *(it.since for it in group.assignments if it.role == event.role)])
    if isinstance(event, DeputyAppointed):
        return group.formed_on
    days = [group.formed_on, *(it.until if it.ended else it.since for it in group.mandates)]
    if isinstance(event, GroupClosed):
        days += [assignment.since for assignment in group.assignments]
        days += [stay.until or stay.since for stay in group.stays]
        days += [group.started_on] if group.started_on else []
    return max(days)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(PersonLeft,))
def a_person_leaves_once(state: StateProtocol, event: PersonLeft, _: Occasion) -> Violation | None:
    """Refuse that somebody leaves who is gone."""
    since = state.people[event.person].left_on
    return None if since is None else gone(event.person, since)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(PersonLeft,))
def a_person_leaves_after_all_that_they_began(
    state: StateProtocol, event: PersonLeft, occasion: Occasion
) -> Violation | None:
    """Refuse a leaving dated before the person came, moved, joined a group or got an office."""
    latest = max(_days_of(state, event.person))
    if latest <= occasion.on:
        return None
    return too_early(
        "What {person} last began is of {than}; {day} is before that.", occasion.on, latest, person=event.person
    )


def _days_of(state: StateProtocol, person: PersonId) -> Iterator[date]:
    yield state.people[person].latest
    for group in state.groups.values():
        yield from (stay.until or stay.since for stay in group.stays if stay.person == person)
        yield from (it.since for it in group.mandates if it.leader == person)
        yield from (it.since for it in group.assignments if it.person == person)


def _latest_of_person(group: Group, person: PersonId) -> date:
    stay = group.stay(person)
    if stay is None:
        return group.formed_on
    return stay.until or stay.since


@rule(
    "L-04",
    Severity.E,
    Category.STATE,
    says="Nobody is in two groups of the same method of meetings or visits at the same time.",
    source=LEDGER,
    judges=(GroupFormed, MemberJoined),
)
def one_group_a_person_and_method(
    state: StateProtocol, event: GroupFormed | MemberJoined, occasion: Occasion
) -> Violation | None:
    """Refuse a member who is in another running group of the method, that day or later.

    Cycles may run side by side: whoever learns in a network leads the same course at home (S0-47).
    """
    ref = _method_of(state, event)
    joining = event.members if isinstance(event, GroupFormed) else (event.person,)
    method = ref.split("@")[0]
    for person in joining if state.methods[ref].form is not Form.CYCLE else ():
        for other in _groups_after(state, person, occasion.on):
            if other.group != event.group and other.method.split("@")[0] == method:
                return violation(
                    "{person} is already in {other}, a group of the same method.",
                    "Let {person} leave {other} first.",
                    person=person,
                    other=other.group,
                )
    return None


def _groups_after(state: StateProtocol, person: PersonId, on: date) -> Iterator[Group]:
    """Yield the groups in which the person is a member that day or later."""
    for name in state.groups_of.get(person, ()):
        group = state.groups[name]
        stay = group.stay(person)
        if group.closed_on is not None and group.closed_on <= on:
            continue
        if stay is not None and (stay.until is None or stay.until > on):
            yield group


def _method_of(state: StateProtocol, event: GroupFormed | MemberJoined | MemberLeft) -> MethodRef:
    if isinstance(event, GroupFormed):
        return method_ref(event.method, event.version)
    return state.groups[event.group].method


@rule(
    "S0-18",
    Severity.E,
    Category.STATE,
    says="A group starts with an appointed leader whose mandate is recorded.",
    source="S0: the leader",
    judges=(GroupStarted,),
)
def a_group_starts_with_a_leader(state: StateProtocol, event: GroupStarted, occasion: Occasion) -> Violation | None:
    """Refuse to start without a mandate that covers the day."""
    mandate = state.groups[event.group].leader
    if mandate is None:
        return violation("Group {group} has no leader.", "Appoint one first: group.appoint_leader.", group=event.group)
    if mandate.until < occasion.on:
        return violation(
            "The mandate of {leader} ended on {day}.",
            "Appoint a leader until a later day.",
            leader=mandate.leader,
            day=str(mandate.until),
        )
    return None


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="A role is assigned in a group whose method has it for the whole of the work.",
    source=LEDGER,
    judges=(RoleAssigned,),
)
def an_assigned_role_is_the_methods(state: StateProtocol, event: RoleAssigned, _: Occasion) -> Violation | None:
    """Refuse a role that the method does not have, has meeting by meeting, or gives by mandate or office."""
    method = state.methods[state.groups[event.group].method]
    role = method.role(event.role)
    if role is not None and role.held is Held.GROUP and role.role not in BY_OFFICE:
        return None
    return violation(
        "Method {method} has no role {role} to assign for the whole of the work.",
        "Check the role; a leader is appointed: group.appoint_leader.",
        method=method.ref,
        role=event.role,
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(MandateEnded,))
def only_a_mandate_that_goes_on_is_ended(
    state: StateProtocol, event: MandateEnded, occasion: Occasion
) -> Violation | None:
    """Refuse to end the mandate of somebody who does not lead, or whose mandate ends by itself then."""
    mandate = state.groups[event.group].leader
    if mandate is not None and mandate.leader == event.leader and occasion.on < mandate.until:
        return None
    return violation(
        "{leader} has no mandate to lead group {group} after {day}.",
        "Check the person, the group and the day.",
        leader=event.leader,
        group=event.group,
        day=str(occasion.on),
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(DeputyAppointed,))
def a_deputys_time_ends_after_it_begins(_: StateProtocol, event: DeputyAppointed, __: Occasion) -> Violation | None:
    """Refuse a deputy whose time is over before it begins."""
    if event.since <= event.until:
        return None
    return too_early("The appointment would end on {day}, before it begins on {than}.", event.until, event.since)


@rule(
    "L-03",
    Severity.E,
    Category.ORDER,
    says="A deputy stands in within the time of the group and of the plan.",
    source=LEDGER,
    judges=(DeputyAppointed,),
)
def a_deputy_stands_in_within_the_groups_time(
    state: StateProtocol, event: DeputyAppointed, _: Occasion
) -> Violation | None:
    """Refuse a deputy from before the group was formed, or for longer than the plan."""
    formed, ends = state.groups[event.group].formed_on, started(state).ends
    if event.since < formed:
        return too_early(
            "Group {group} was formed on {than}; {day} is before that.", event.since, formed, group=event.group
        )
    if event.until <= ends:
        return None
    return violation(
        "The plan ends on {ends}; {day} is after that.",
        "Give a day up to {ends}.",
        day=str(event.until),
        ends=str(ends),
    )


@rule(
    "S0-18",
    Severity.E,
    Category.POLICY,
    says="A deputy is another than the leader.",
    source="S0: the leader",
    judges=(DeputyAppointed,),
)
def a_deputy_is_not_the_leader(state: StateProtocol, event: DeputyAppointed, _: Occasion) -> Violation | None:
    """Refuse a leader who stands in for themselves on any day of the time."""
    group = state.groups[event.group]
    led = [it for it in group.mandates[-1:] if it.leader == event.deputy and it.since <= event.until]
    if group.leader_on(event.since) != event.deputy and not any(event.since <= it.until for it in led):
        return None
    return violation(
        "{deputy} leads group {group} in that time.",
        "Appoint somebody else, or a time in which {deputy} does not lead.",
        deputy=event.deputy,
        group=event.group,
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(LeaderAppointed,))
def a_mandate_ends_after_it_begins(_: StateProtocol, event: LeaderAppointed, occasion: Occasion) -> Violation | None:
    """Refuse a mandate that is over before it begins."""
    if occasion.on <= event.until:
        return None
    return too_early("The mandate would end on {day}, before it begins on {than}.", event.until, occasion.on)


@rule(
    "S0-15",
    Severity.W,
    Category.LIMIT,
    says="A group has the size that its method asks for, as 4 to 8, 7 to 10 or up to 6 members.",
    source="S0, S1 and S4: the group; the method definition",
    judges=(GroupFormed, MemberJoined, MemberLeft),
)
def a_group_has_its_methods_size(
    state: StateProtocol, event: GroupFormed | MemberJoined | MemberLeft, _: Occasion
) -> Violation | None:
    """Refuse, or ask for a reason, when a group becomes too small or too large for its method."""
    size = state.methods[_method_of(state, event)].group_size
    count = _count_after(state, event)
    if size.severity is Severity.I or size.least <= count <= size.most:
        return None
    return _wrong_size(event.group, count, size)


def _count_after(state: StateProtocol, event: GroupFormed | MemberJoined | MemberLeft) -> int:
    if isinstance(event, GroupFormed):
        return len(event.members)
    return len(state.groups[event.group].members) + (1 if isinstance(event, MemberJoined) else -1)


def _wrong_size(group: str, count: int, size: GroupSize) -> Violation:
    return violation(
        "Group {group} would have {count} members; its method asks for {least} to {most}.",
        "Form groups of {least} to {most}, or join with a nearby unit."
        if size.severity is Severity.E
        else "Form groups of {least} to {most}, or join with a nearby unit, or say in `because` why this one differs.",
        rule=size.rule,
        severity=size.severity,
        group=group,
        count=count,
        least=size.least,
        most=size.most,
    )


def groups_left(state: StateProtocol, event: MemberLeft | PersonLeft) -> Sequence[GroupId]:
    """Name the groups in which the person is or was a member, and is no longer from that day."""
    return (event.group,) if isinstance(event, MemberLeft) else state.groups_of.get(event.person, ())


RULES: Final = (
    NAMED,
    FREE_IDS,
    a_role_is_given_to_somebody_in_the_plan,
    the_method_is_adopted,
    the_group_continued_exists,
    a_group_continues_a_closed_one,
    a_group_is_formed_after_the_one_it_continues,
    a_group_is_continued_by_one,
    a_closed_group_stays_closed,
    a_group_starts_once,
    a_member_joins_once,
    only_members_leave,
    members_are_registered_before,
    a_group_changes_in_order_of_time,
    a_person_leaves_once,
    a_person_leaves_after_all_that_they_began,
    an_assigned_role_is_the_methods,
    a_mandate_ends_after_it_begins,
    only_a_mandate_that_goes_on_is_ended,
    a_deputys_time_ends_after_it_begins,
    a_deputy_stands_in_within_the_groups_time,
    a_deputy_is_not_the_leader,
    one_group_a_person_and_method,
    a_group_starts_with_a_leader,
    a_group_has_its_methods_size,
)
