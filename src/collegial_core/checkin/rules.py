"""The rules about check-ins and leaders' time."""

from datetime import date
from typing import Final

from collegial_core.checkin.events import CheckinHeld, CheckinsPlanned, LeadingPlace, TimeAllotted, WorkRecorded
from collegial_core.checkin.load import is_at_home, minutes_asked
from collegial_core.checkin.state import StateProtocol
from collegial_core.group import Group
from collegial_core.kernel import Category, Occasion, PersonId, Severity
from collegial_core.plan.rules import LEDGER, ORDER, STAGE, names_exist, too_early
from collegial_core.policy import Violation, rule, violation

ORGANISED: Final = "S0: forms of organisation"

Led = CheckinHeld | TimeAllotted | WorkRecorded
LED: Final = (CheckinHeld, TimeAllotted, WorkRecorded)

NAMED: Final = names_exist(
    {
        CheckinsPlanned: {"group": "groups"},
        CheckinHeld: {"group": "groups", "leader": "people"},
        TimeAllotted: {"leader": "people", "groups": "groups"},
        WorkRecorded: {"leader": "people", "group": "groups"},
    }
)


def _groups(state: StateProtocol, event: CheckinsPlanned | Led) -> list[Group]:
    names = event.groups if isinstance(event, TimeAllotted) else (event.group,)
    return [state.groups[name] for name in names]


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(CheckinsPlanned, *LED))
def a_closed_group_takes_no_leaders_time(
    state: StateProtocol, event: CheckinsPlanned | Led, occasion: Occasion
) -> Violation | None:
    """Refuse time for a group after the day on which it was closed."""
    for group in _groups(state, event):
        if group.closed_on is not None and group.closed_on < occasion.on:
            return violation(
                "Group {group} was closed on {day}.",
                "Give a day up to that one, or name another group.",
                group=group.group,
                day=str(group.closed_on),
            )
    return None


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(CheckinHeld,))
def checkins_are_planned_first(state: StateProtocol, event: CheckinHeld, _: Occasion) -> Violation | None:
    """Refuse a check-in where nobody has planned how often they are held."""
    if event.group in state.checkins:
        return None
    return violation(
        "Group {group} has no plan for check-ins.", "Plan how often first: checkin.plan.", group=event.group
    )


@rule(
    "L-08",
    Severity.E,
    Category.AUTHORITY,
    says="A leader's time is that of somebody who was appointed to lead the group.",
    source=LEDGER,
    judges=LED,
)
def only_leaders_have_leaders_time(state: StateProtocol, event: Led, _: Occasion) -> Violation | None:
    """Refuse somebody who has never had the group's mandate, nor stood in for its leader."""
    for group in _groups(state, event):
        if group.leads_from(event.leader) is None:
            return violation(
                "{leader} has no mandate to lead group {group}.",
                "Check the person, or appoint them first: group.appoint_leader.",
                leader=event.leader,
                group=group.group,
            )
    return None


@rule(
    "L-08",
    Severity.E,
    Category.AUTHORITY,
    says="A check-in is held with the principal of a unit of the group or of its leader.",
    source=LEDGER,
    judges=(CheckinHeld,),
)
def a_checkin_is_with_a_principal_of_the_group(
    state: StateProtocol, event: CheckinHeld, occasion: Occasion
) -> Violation | None:
    """Refuse somebody who heads none of the units that the group's people come from."""
    people = (event.leader, *state.groups[event.group].members_on(occasion.on))
    principals = dict.fromkeys(_principal(state, person, occasion.on) for person in people)
    if event.principal in principals:
        return None
    return violation(
        "{principal} heads no unit of group {group}.",
        "Name one of {principals}.",
        principal=event.principal,
        group=event.group,
        principals=tuple(principals),
    )


def _principal(state: StateProtocol, person: PersonId, on: date) -> PersonId:
    return state.units[state.people[person].unit_on(on)].principal_on(on)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=LED)
def leading_comes_after_the_mandate(state: StateProtocol, event: Led, occasion: Occasion) -> Violation | None:
    """Refuse a leader's time before the leader's first mandate in the group, or before they stood in."""
    for group in _groups(state, event):
        since = group.leads_from(event.leader)
        if since is not None and occasion.on < since:
            return too_early(
                "{leader} leads group {group} from {than}; {day} is before that.",
                occasion.on,
                since,
                leader=event.leader,
                group=group.group,
            )
    return None


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(CheckinsPlanned, CheckinHeld))
def checkins_come_in_order_of_time(
    state: StateProtocol, event: CheckinsPlanned | CheckinHeld, occasion: Occasion
) -> Violation | None:
    """Refuse a check-in, or a plan for them, before the group, the plan or the last check-in."""
    since = _last(state, event)
    if since <= occasion.on:
        return None
    return too_early(
        "What this builds on in group {group} is of {than}; {day} is before that.",
        occasion.on,
        since,
        group=event.group,
    )


def _last(state: StateProtocol, event: CheckinsPlanned | CheckinHeld) -> date:
    plan = state.checkins.get(event.group)
    return state.groups[event.group].formed_on if plan is None else plan.last


@rule(
    "S0-21",
    Severity.W,
    Category.POLICY,
    says="Two check-ins between principal and leader are no further apart than planned.",
    source="S0: the principal's support to the leader",
    judges=(CheckinHeld,),
)
def checkins_are_as_often_as_planned(state: StateProtocol, event: CheckinHeld, occasion: Occasion) -> Violation | None:
    """Ask for a reason when a check-in comes later than planned, the first counted from the planning."""
    plan = state.checkins[event.group]
    if occasion.on <= plan.due:
        return None
    return violation(
        "Group {group} has a check-in every {weeks} weeks; after {last} it was due by {due}, and this one is of {day}.",
        "Plan another interval with checkin.plan, or say in `because` why it is late.",
        group=event.group,
        weeks=plan.weeks,
        last=str(plan.last),
        due=str(plan.due),
        day=str(occasion.on),
    )


@rule(
    "S0-44",
    Severity.W,
    Category.LIMIT,
    says="A leader has the time that the method asks for, for each group led.",
    source="S0: the leader's time; the method definition",
    judges=(TimeAllotted,),
)
def a_leader_has_time_for_each_group(state: StateProtocol, event: TimeAllotted, _: Occasion) -> Violation | None:
    """Ask for a reason when less time is set aside than the groups' methods ask for."""
    asked = minutes_asked(state.methods[group.method] for group in _groups(state, event))
    if event.minutes >= asked * event.weeks:
        return None
    return violation(
        "{leader} would have {minutes} minutes every {weeks} weeks for {groups}; {asked} a week are asked for.",
        "Set aside {least} minutes every {weeks} weeks, or say in `because` why it is less.",
        leader=event.leader,
        minutes=event.minutes,
        weeks=event.weeks,
        groups=event.groups,
        asked=asked,
        least=asked * event.weeks,
    )


@rule(
    "S0-46",
    Severity.W,
    Category.POLICY,
    says="Who leads at home leads people of the unit where they work themselves.",
    source=ORGANISED,
    judges=(TimeAllotted,),
    since=5,
)
def home_is_the_leaders_own_unit(state: StateProtocol, event: TimeAllotted, occasion: Occasion) -> Violation | None:
    """Ask for a reason when a group that would be led at home has no member from the leader's unit."""
    away = tuple(it.group for it in _groups(state, event) if not is_at_home(state, it, event.leader, occasion.on))
    if event.place is LeadingPlace.AWAY or not away:
        return None
    return violation(
        "{leader} would lead {groups} at home, but none of the members work at {unit} as {leader} does.",
        "Say that the place is away, with time to travel, or say in `because` why it is at home.",
        leader=event.leader,
        groups=away,
        unit=state.people[event.leader].unit_on(occasion.on),
    )


@rule(
    "S0-46",
    Severity.W,
    Category.LIMIT,
    says="Who leads away from their own unit has time to travel.",
    source=ORGANISED,
    judges=(TimeAllotted,),
    since=5,
)
def who_leads_away_has_time_to_travel(_: StateProtocol, event: TimeAllotted, __: Occasion) -> Violation | None:
    """Ask for a reason when a leader away from home has no time to travel."""
    if event.place is LeadingPlace.HOME or event.travel_minutes:
        return None
    return violation(
        "{leader} would lead {groups} away from home without time to travel.",
        "Set aside `travel_minutes`, or say in `because` why none are needed.",
        leader=event.leader,
        groups=event.groups,
    )


RULES: Final = (
    NAMED,
    a_closed_group_takes_no_leaders_time,
    checkins_are_planned_first,
    only_leaders_have_leaders_time,
    a_checkin_is_with_a_principal_of_the_group,
    leading_comes_after_the_mandate,
    checkins_come_in_order_of_time,
    checkins_are_as_often_as_planned,
    a_leader_has_time_for_each_group,
    home_is_the_leaders_own_unit,
    who_leads_away_has_time_to_travel,
)
