"""What waits before groups can work: leaders, their time, roles and members, and their beginning and end."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from collegial_core.authority.subject import workplaces
from collegial_core.checkin import CheckinHeld, CheckinsPlanned, LeadingPlace, TimeAllotted
from collegial_core.checkin.load import allotments_in_force, is_at_home
from collegial_core.group import (
    AppointLeader,
    Group,
    GroupClosed,
    GroupStarted,
    Mandate,
    MemberJoined,
    RoleAssigned,
    roles_wanted,
)
from collegial_core.kernel import PersonId, Severity
from collegial_core.policy import Method
from collegial_core.todo.kinds import SAID, Looking, Waiting, kind

MONTH: Final = timedelta(days=30)
"""So long before something ends, what follows it waits to be decided."""

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
WEEKS: Final = 4
MINUTES: Final = 30
"""As examples."""

JUNE: Final = 6


def end_of_school_year(on: date) -> date:
    """Give the last day of the school year of a day: the 30th of June."""
    return date(on.year if on.month <= JUNE else on.year + 1, JUNE, 30)


def _led(at: Looking) -> Iterator[tuple[Group, Method, Mandate]]:
    """Yield the groups with a leader that day."""
    for group in at.groups:
        if group.leader is not None and group.leader_on(at.on) is not None:
            yield group, at.state.methods[group.method], group.leader


# --- the leader ------------------------------------------------------------------------


@kind(
    "appoint_leader",
    label="Appoint the leader",
    waits_for=("principal@group",),
    also=("organiser",),
    source=("S0-18",),
)
def appoint_leader(at: Looking) -> Iterator[Waiting]:
    """Find the groups without a leader, or whose leader's mandate ends within a month."""
    for group in at.groups:
        mandate = group.leader
        if mandate is None or mandate.until < at.on + MONTH:
            until = end_of_school_year(at.on + MONTH)
            asked = AppointLeader(group=group.group, leader=_candidate(at, group), until=until)
            due = None if mandate is None else mandate.until
            yield Waiting(of=group.group, asked=asked, fill=("leader",), due=due)


def _candidate(at: Looking, group: Group) -> PersonId:
    """Name the leader as an example: the present one, or a member who neither asks nor is a principal."""
    heads = {unit.principal_on(at.on) for unit in at.state.units.values()}
    members = [person for person in group.members if person != at.person and person not in heads]
    known = [group.leader.leader] if group.leader and group.leader.leader != at.person else []
    return next(iter((*known, *members)), at.person)


@kind("leaders_time", label="Set the leader's time aside", waits_for=("principal@leader",), source=("S0-44", "S0-46"))
def leaders_time(at: Looking) -> Iterator[Waiting]:
    """Find the leaders without time for a group whose method asks for some."""
    for group, method, mandate in _led(at):
        minutes = method.leader.weekly_minutes if method.leader else None
        if minutes and not _has_time(at, group, mandate.leader):
            home = is_at_home(at.state, group, mandate.leader, at.on)
            asked = TimeAllotted(
                leader=mandate.leader,
                groups=(group.group,),
                minutes=minutes,
                place=LeadingPlace.HOME if home else LeadingPlace.AWAY,
                travel_minutes=0 if home else MINUTES,
            )
            yield Waiting(of=group.group, asked=asked, fill=("travel_minutes",))


def _has_time(at: Looking, group: Group, leader: PersonId) -> bool:
    known = at.state.leaders.get(leader)
    return known is not None and any(group.group in it.groups for it in allotments_in_force(known))


@kind("plan_checkins", label="Plan the check-ins", waits_for=("principal@group",), source=("S0-22",))
def plan_checkins(at: Looking) -> Iterator[Waiting]:
    """Find the leaders with whom nobody has planned how often to check in."""
    for group, _, _ in _led(at):
        if group.group not in at.state.checkins:
            asked = CheckinsPlanned(group=group.group, weeks=WEEKS)
            yield Waiting(of=group.group, asked=asked, fill=("weeks",))


@kind(
    "check_in",
    label="Check in with each other",
    waits_for=("principal@group",),
    also=("leader@group",),
    source=("S0-21",),
)
def check_in(at: Looking) -> Iterator[Waiting]:
    """Find the check-ins that are due within a week, but not on the day of the last one."""
    for group, _, mandate in _led(at):
        plan = at.state.checkins.get(group.group)
        if plan is not None and max(plan.due - WEEK, plan.last + DAY) <= at.on:
            asked = CheckinHeld(
                group=group.group,
                leader=mandate.leader,
                principal=_principal(at, group, mandate.leader),
                minutes=MINUTES,
                notes=SAID,
            )
            yield Waiting(of=group.group, asked=asked, fill=("minutes", "notes"), due=plan.due)


def _principal(at: Looking, group: Group, leader: PersonId) -> PersonId:
    """Name whoever asks, if they head a unit of the group, or else the leader's principal."""
    people = (leader, *group.members_on(at.on))
    heads = [at.state.units[at.state.people[person].unit_on(at.on)].principal_on(at.on) for person in people]
    return at.person if at.person in heads else heads[0]


# --- the group -------------------------------------------------------------------------


@kind("fill_role", label="Give somebody the role", waits_for=("principal@group",), source=("S2-05", "S1-13"))
def fill_role(at: Looking) -> Iterator[Waiting]:
    """Find the roles for the whole work that a group cannot do without, or that gets the minutes, and nobody has."""
    for group in at.groups:
        for role in roles_wanted(at.state.methods[group.method]):
            if role not in group.roles and group.members:
                asked = RoleAssigned(group=group.group, role=role, person=group.members[0])
                yield Waiting(of=f"{group.group}.{role}", asked=asked, fill=("person",), due=group.started_on)


@kind(
    "group_too_small",
    label="Find somebody for the group",
    waits_for=("principal@group",),
    source=("S0-15", "S0-16"),
)
def group_too_small(at: Looking) -> Iterator[Waiting]:
    """Find the groups with fewer members than their method asks for, where nobody has said why."""
    for group in at.groups:
        size, count = at.state.methods[group.method].group_size, len(group.members)
        person = _somebody_near(at, group)
        if size.severity is not Severity.I and 0 < count < size.least and person and not _explained(at, group, count):
            yield Waiting(of=group.group, asked=MemberJoined(group=group.group, person=person), fill=("person",))


def _somebody_near(at: Looking, group: Group) -> PersonId | None:
    """Name somebody who works where the group's members do and is in no group that goes on."""
    units = set(workplaces(at.state, group.members, at.on))
    taken = {person for it in at.state.groups.values() if it.closed_on is None for person in it.members}
    near = (it for it in at.state.people.values() if it.left_on is None and it.unit_on(at.on) in units)
    return next((it.person for it in near if it.person not in taken), None)


def _explained(at: Looking, group: Group, count: int) -> bool:
    said = {"group": str(group.group), "count": count}
    return any(said.items() <= it.facts.items() for it in at.state.deviations)


@kind("start_group", label="Start the group", waits_for=("leader@group",), also=("principal@group",), source=("S0-18",))
def start_group(at: Looking) -> Iterator[Waiting]:
    """Find the groups that have a leader and have not started."""
    for group, _, _ in _led(at):
        if group.started_on is None:
            yield Waiting(of=group.group, asked=GroupStarted(group=group.group))


@kind("close_group", label="Close the group", waits_for=("principal@group",), source=("S0-22",))
def close_group(at: Looking) -> Iterator[Waiting]:
    """Find the groups whose school year, or whose plan, is over; what is open in a group keeps it open."""
    for group in at.running:
        ends = end_of_school_year(group.started_on or at.on)
        over = min(ends, at.state.plan.ends) if at.state.plan else ends
        if over < at.on:
            yield Waiting(of=group.group, asked=GroupClosed(group=group.group), due=over)
