"""Rules about when a round opens, goes on and closes."""

from collegial_core.group import GroupClosed
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.plan.rules import LEDGER, ORDER, STAGE, too_early
from collegial_core.policy import Violation, rule, violation
from collegial_core.visit.coverage import Coverage, can_reach_everyone, coverage
from collegial_core.visit.events import (
    RoundClosed,
    RoundOpened,
    VisitPlanned,
)
from collegial_core.visit.rules.common import SCHEME, STEPPING, Stepping, round_of, visits_of
from collegial_core.visit.state import Round, StateProtocol


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(VisitPlanned, RoundClosed, *STEPPING))
def a_closed_round_stays_closed(
    state: StateProtocol, event: VisitPlanned | RoundClosed | Stepping, _: Occasion
) -> Violation | None:
    """Refuse any change in a round that has ended."""
    visit_round = round_of(state, event)
    if visit_round.closed_on is None:
        return None
    return violation(
        "Round {round} was closed on {day}.",
        "Open a new round.",
        round=visit_round.round,
        day=str(visit_round.closed_on),
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(RoundOpened,))
def a_round_needs_a_running_group(state: StateProtocol, event: RoundOpened, _: Occasion) -> Violation | None:
    """Refuse a round in a group that has not started or has ended."""
    group = state.groups[event.group]
    if group.started_on is not None and group.closed_on is None:
        return None
    return violation("Group {group} is not running.", "Start the group first: group.start.", group=event.group)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(RoundOpened, GroupClosed))
def a_round_is_closed_before_what_follows(
    state: StateProtocol, event: RoundOpened | GroupClosed, _: Occasion
) -> Violation | None:
    """Refuse to open another round, or to close the group, while a round is open."""
    running = next(
        (visit_round for visit_round in state.rounds_of.get(event.group, ()) if visit_round.closed_on is None), None
    )
    if running is None:
        return None
    return violation(
        "Group {group} has round {round} open.", "Close {round} first.", group=event.group, round=running.round
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(RoundOpened, GroupClosed))
def what_follows_a_round_comes_after_it(
    state: StateProtocol, event: RoundOpened | GroupClosed, occasion: Occasion
) -> Violation | None:
    """Refuse a round before its group's start, and anything before the group's last round was closed."""
    group = state.groups[event.group]
    for visit_round in state.rounds_of.get(event.group, ()):
        if visit_round.closed_on is not None and occasion.on < visit_round.closed_on:
            return too_early(
                "Round {round} was closed on {than}; {day} is before that.",
                occasion.on,
                visit_round.closed_on,
                round=visit_round.round,
            )
    if group.started_on is None or group.started_on <= occasion.on:
        return None
    return too_early(
        "Group {group} started on {than}; {day} is before that.", occasion.on, group.started_on, group=event.group
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(RoundOpened,))
def a_round_lies_inside_the_plan(state: StateProtocol, event: RoundOpened, _: Occasion) -> Violation | None:
    """Refuse a round that ends before it starts or lies outside the plan's period."""
    plan = state.plan
    if event.ends < event.starts:
        return too_early("The round would end on {day}, before it starts on {than}.", event.ends, event.starts)
    if plan is None or plan.starts <= event.starts <= event.ends <= plan.ends:
        return None
    return violation(
        "The round from {starts} to {ends} is not inside the plan, {first} to {last}.",
        "Choose days inside the plan, or revise the plan.",
        starts=str(event.starts),
        ends=str(event.ends),
        first=str(plan.starts),
        last=str(plan.ends),
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(VisitPlanned, RoundClosed))
def a_round_goes_on_after_its_opening(
    state: StateProtocol, event: VisitPlanned | RoundClosed, occasion: Occasion
) -> Violation | None:
    """Refuse to plan in a round, or close it, before it was opened or its visits' last step."""
    visit_round = round_of(state, event)
    if occasion.on < visit_round.opened_on:
        return too_early(
            "Round {round} was opened on {than}; {day} is before that.",
            occasion.on,
            visit_round.opened_on,
            round=visit_round.round,
        )
    if isinstance(event, RoundClosed):
        last = max((visit.since for visit in visit_round.visits), default=occasion.on)
        if occasion.on < last:
            return too_early("The round's latest visit step is of {than}; {day} is before that.", occasion.on, last)
    return None


@rule(
    "S4-04",
    Severity.E,
    Category.LIMIT,
    says="A round asks for enough visits to reach everyone: at least one less than the group's members.",
    source=SCHEME,
    judges=(RoundOpened,),
)
def a_round_can_reach_everyone(state: StateProtocol, event: RoundOpened, _: Occasion) -> Violation | None:
    """Refuse a round that cannot succeed, with the arithmetic; not where some colleagues are enough."""
    group = state.groups[event.group]
    members = len(group.members)
    if can_reach_everyone(event.visits_each, members) or not visits_of(state, group).everyone:
        return None
    return violation(
        "{each} visits each cannot reach all {colleagues} colleagues in a group of {members}: {each} < {members} - 1.",
        "Ask for {colleagues} visits each, or form smaller groups.",
        each=event.visits_each,
        members=members,
        colleagues=members - 1,
    )


def coverage_in(state: StateProtocol, visit_round: Round) -> Coverage:
    """Work out a round's coverage, with the aim of its group's method (S4-03, S4-05)."""
    group = state.groups[visit_round.group]
    policy = visits_of(state, group)
    return coverage(visit_round, group, everyone=policy.everyone, aims=policy.aims)


@rule(
    "S4-03",
    Severity.W,
    Category.POLICY,
    says="A round ends when everyone has made their visits and, where the method asks, seen every colleague.",
    source=SCHEME,
    judges=(RoundClosed,),
)
def a_round_ends_when_its_aim_is_reached(state: StateProtocol, event: RoundClosed, _: Occasion) -> Violation | None:
    """Ask for a reason when the round falls short, and list what is missing."""
    cover = coverage_in(state, state.rounds[event.round])
    if cover.reached:
        return None
    return violation(
        "Round {round} is short of its aim: {seen} of {possible} pairs seen. "
        "Pairs missing: {missing}. Visits left to make: {short}. Notes missing: {unfinished}.",
        "Make the missing visits, or say in `because` why the round ends here.",
        round=event.round,
        seen=cover.seen,
        possible=cover.possible,
        missing=cover.missing,
        short=tuple((person.person, person.left) for person in cover.people if person.left),
        unfinished=cover.unfinished,
    )


@rule(
    "S4-07",
    Severity.W,
    Category.POLICY,
    says="Members receive equally many visits, give or take one.",
    source=SCHEME,
    judges=(RoundClosed,),
)
def visits_are_shared_fairly(state: StateProtocol, event: RoundClosed, _: Occasion) -> Violation | None:
    """Ask for a reason when the visits received differ by more than the method accepts."""
    spread = state.rounds[event.round].received_spread
    cover = coverage_in(state, state.rounds[event.round])
    if cover.spread <= spread:
        return None
    return violation(
        "Visits received differ by {differ}; at most {spread} is fair: {received}.",
        "Visit those who were visited least, or say in `because` why not.",
        differ=cover.spread,
        spread=spread,
        received=tuple((person.person, person.received) for person in cover.people if not person.late),
    )
