"""The rules about rounds and visits."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from collegial_core.group import Group, GroupClosed, MemberLeft
from collegial_core.kernel import Occasion, PersonId, Severity, StepId
from collegial_core.plan.rules import LEDGER, ORDER, STAGE, ids_free, names_exist, too_early
from collegial_core.policy import Breach, Deadline, Method, VisitPolicy, breach, rule
from collegial_core.schedule import first_closed
from collegial_core.visit.coverage import Coverage, can_reach_everyone, coverage
from collegial_core.visit.events import (
    NotePublished,
    RoundClosed,
    RoundOpened,
    TalkHeld,
    VisitCancelled,
    VisitHeld,
    VisitMoved,
    VisitPlanned,
)
from collegial_core.visit.state import MADE, Round, Sight, Step, Visit

SCHEME: Final = "S4: lesson visits in base groups"

Stepping = VisitMoved | VisitCancelled | VisitHeld | TalkHeld | NotePublished
STEPPING: Final = (VisitMoved, VisitCancelled, VisitHeld, TalkHeld, NotePublished)

AFTER: Final[dict[type, Step]] = {
    VisitMoved: Step.PLANNED,
    VisitCancelled: Step.PLANNED,
    VisitHeld: Step.PLANNED,
    TalkHeld: Step.HELD,
    NotePublished: Step.TALKED,
}
"""The step at which each event finds the visit; without a talk, the note may follow the visit."""

VISIT: Final = StepId("visit")
TALK: Final = StepId("talk")
NOTE: Final = StepId("note")
"""The steps of a visit by the names that methods have for them."""

NAMED: Final = names_exist(
    {
        RoundOpened: {"group": "groups"},
        VisitPlanned: {"round": "rounds", "visitor": "people", "host": "people"},
        **{event: {"visit": "visits"} for event in STEPPING},
        RoundClosed: {"round": "rounds"},
    }
)
FREE_IDS: Final = ids_free({RoundOpened: ("round", "rounds"), VisitPlanned: ("visit", "visits")})


def _round_of(state: Sight, event: VisitPlanned | RoundClosed | Stepping) -> Round:
    name = event.round if isinstance(event, VisitPlanned | RoundClosed) else state.visits[event.visit].round
    return state.rounds[name]


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(VisitPlanned, RoundClosed, *STEPPING))
def a_closed_round_stays_closed(
    state: Sight, event: VisitPlanned | RoundClosed | Stepping, _: Occasion
) -> Breach | None:
    """Refuse any change in a round that has ended."""
    ring = _round_of(state, event)
    if ring.closed_on is None:
        return None
    return breach("Round {round} was closed on {day}.", "Open a new round.", round=ring.round, day=str(ring.closed_on))


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(RoundOpened,))
def a_round_needs_a_running_group(state: Sight, event: RoundOpened, _: Occasion) -> Breach | None:
    """Refuse a round in a group that has not started or has ended."""
    group = state.groups[event.group]
    if group.started_on is not None and group.closed_on is None:
        return None
    return breach("Group {group} is not running.", "Start the group first: group.start.", group=event.group)


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(RoundOpened, GroupClosed))
def a_round_is_closed_before_what_follows(state: Sight, event: RoundOpened | GroupClosed, _: Occasion) -> Breach | None:
    """Refuse to open another round, or to close the group, while a round is open."""
    running = next((ring for ring in state.rounds_of.get(event.group, ()) if ring.closed_on is None), None)
    if running is None:
        return None
    return breach(
        "Group {group} has round {round} open.", "Close {round} first.", group=event.group, round=running.round
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(RoundOpened, GroupClosed))
def what_follows_a_round_comes_after_it(state: Sight, event: RoundOpened | GroupClosed, act: Occasion) -> Breach | None:
    """Refuse a round before its group's start, and anything before the group's last round was closed."""
    group = state.groups[event.group]
    for ring in state.rounds_of.get(event.group, ()):
        if ring.closed_on is not None and act.on < ring.closed_on:
            return too_early(
                "Round {round} was closed on {than}; {day} is before that.", act.on, ring.closed_on, round=ring.round
            )
    if group.started_on is None or group.started_on <= act.on:
        return None
    return too_early(
        "Group {group} started on {than}; {day} is before that.", act.on, group.started_on, group=event.group
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(RoundOpened,))
def a_round_lies_inside_the_plan(state: Sight, event: RoundOpened, _: Occasion) -> Breach | None:
    """Refuse a round that ends before it starts or lies outside the plan's period."""
    plan = state.plan
    if event.ends < event.starts:
        return too_early("The round would end on {day}, before it starts on {than}.", event.ends, event.starts)
    if plan is None or plan.starts <= event.starts <= event.ends <= plan.ends:
        return None
    return breach(
        "The round from {starts} to {ends} is not inside the plan, {first} to {last}.",
        "Choose days inside the plan, or revise the plan.",
        starts=str(event.starts),
        ends=str(event.ends),
        first=str(plan.starts),
        last=str(plan.ends),
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(VisitPlanned, RoundClosed))
def a_round_goes_on_after_its_opening(state: Sight, event: VisitPlanned | RoundClosed, act: Occasion) -> Breach | None:
    """Refuse to plan in a round, or close it, before it was opened or its visits' last step."""
    ring = _round_of(state, event)
    if act.on < ring.opened_on:
        return too_early(
            "Round {round} was opened on {than}; {day} is before that.", act.on, ring.opened_on, round=ring.round
        )
    if isinstance(event, RoundClosed):
        last = max((visit.since for visit in ring.visits), default=act.on)
        if act.on < last:
            return too_early("The round's latest visit step is of {than}; {day} is before that.", act.on, last)
    return None


@rule(
    "S4-04",
    Severity.E,
    says="A round asks for enough visits to reach everyone: at least one less than the group's members.",
    source=SCHEME,
    judges=(RoundOpened,),
)
def a_round_can_reach_everyone(state: Sight, event: RoundOpened, _: Occasion) -> Breach | None:
    """Refuse a round that cannot succeed, with the arithmetic; not where some colleagues are enough."""
    group = state.groups[event.group]
    members = len(group.members)
    if can_reach_everyone(event.visits_each, members) or not visits_of(state, group).everyone:
        return None
    return breach(
        "{each} visits each cannot reach all {colleagues} colleagues in a group of {members}: {each} < {members} - 1.",
        "Ask for {colleagues} visits each, or form smaller groups.",
        each=event.visits_each,
        members=members,
        colleagues=members - 1,
    )


@rule("S4-01", Severity.E, says="A visitor and a host are two different people.", source=SCHEME, judges=(VisitPlanned,))
def nobody_visits_themselves(_: Sight, event: VisitPlanned, __: Occasion) -> Breach | None:
    """Refuse a self-visit."""
    if event.visitor != event.host:
        return None
    return breach("{visitor} would visit themselves.", "Name another visitor or host.", visitor=event.visitor)


@rule(
    "S4-01",
    Severity.E,
    says="Visitor and host are members of the same group on the day of the visit.",
    source=SCHEME,
    judges=(VisitPlanned, VisitMoved, VisitHeld),
)
def both_are_members_that_day(state: Sight, event: VisitPlanned | VisitMoved | VisitHeld, _: Occasion) -> Breach | None:
    """Refuse a visit on a day when visitor or host is no member."""
    group = state.groups[_round_of(state, event).group]
    visit = event if isinstance(event, VisitPlanned) else state.visits[event.visit]
    on = visit.date if isinstance(event, VisitHeld) else event.date
    stranger = _stranger(group, (visit.visitor, visit.host), on)
    if stranger is None:
        return None
    return breach(
        "{person} is no member of {group} on {day}.",
        "Choose a day when both are members, or let {person} join first.",
        person=stranger,
        group=group.group,
        day=str(on),
    )


def _stranger(group: Group, people: tuple[PersonId, PersonId], on: date) -> PersonId | None:
    members = group.members_on(on)
    return next((person for person in people if person not in members), None)


@rule(
    "S4-01",
    Severity.E,
    says="Whoever has been on a visit was a member that day, and stays so in the record.",
    source=SCHEME,
    judges=(MemberLeft,),
)
def nobody_leaves_before_a_held_visit(state: Sight, event: MemberLeft, act: Occasion) -> Breach | None:
    """Refuse a day of leaving that would take the ground from a visit already held."""
    for ring in state.rounds_of.get(event.group, ()):
        for visit in ring.visits:
            if visit.step in MADE and visit.date >= act.on and event.person in (visit.visitor, visit.host):
                return breach(
                    "{person} was on visit {visit} on {day}.",
                    "Give a later day, or put the visit right first.",
                    person=event.person,
                    visit=visit.visit,
                    day=str(visit.date),
                )
    return None


@rule(
    "S4-01",
    Severity.E,
    says="A visit's day lies in its round and not before the day it is planned.",
    source=SCHEME,
    judges=(VisitPlanned, VisitMoved),
)
def a_visit_lies_inside_its_round(state: Sight, event: VisitPlanned | VisitMoved, act: Occasion) -> Breach | None:
    """Refuse a day outside the round or before the planning."""
    ring = _round_of(state, event)
    if event.date < act.on:
        return too_early("The visit is planned on {than} for {day}, which is before that.", event.date, act.on)
    if ring.starts <= event.date <= ring.ends:
        return None
    return breach(
        "{day} is not inside round {round}, {starts} to {ends}.",
        "Choose a day inside the round.",
        day=str(event.date),
        round=ring.round,
        starts=str(ring.starts),
        ends=str(ring.ends),
    )


@rule(
    "S0-39",
    Severity.E,
    says="Nothing is planned on a day without school in the calendar of anyone who takes part.",
    source="S0: week layouts; the units' calendars",
    judges=(VisitPlanned, VisitMoved),
)
def a_visit_falls_on_a_school_day(state: Sight, event: VisitPlanned | VisitMoved, _: Occasion) -> Breach | None:
    """Refuse a day that is closed in the visitor's or the host's unit; unknown calendars are open."""
    visit = event if isinstance(event, VisitPlanned) else state.visits[event.visit]
    units = [state.people[person].unit for person in (visit.visitor, visit.host)]
    closed = first_closed(units, state.calendars, event.date)
    if closed is None:
        return None
    return breach(
        "{unit} has no school on {day}: {why}.",
        "Choose a school day.",
        unit=closed.unit,
        day=str(event.date),
        why=closed.why,
    )


@rule(
    "S4-06",
    Severity.W,
    says="Where a group watches together, all watch the same lesson of a host.",
    source="S4: the fewest lessons; the method definition",
    judges=(VisitPlanned, VisitHeld),
)
def all_watch_the_same_lesson(state: Sight, event: VisitPlanned | VisitHeld, _: Occasion) -> Breach | None:
    """Ask for a reason when a host is watched in a second lesson of the round; a lesson is moved visit by visit."""
    visit = event if isinstance(event, VisitPlanned) else state.visits[event.visit]
    steps = MADE | {Step.PLANNED} if isinstance(event, VisitPlanned) else MADE
    for other in _together(state, event, steps):
        if other.host == visit.host and (other.date, other.lesson) != (visit.date, visit.lesson):
            return breach(
                "{host} is watched in lesson {other} on {day}; this group watches one lesson of each host together.",
                "Choose {other} on {day}, or say in `because` why one more lesson is needed.",
                host=visit.host,
                other=other.lesson,
                day=str(other.date),
            )
    return None


@rule(
    "S4-06",
    Severity.E,
    says="Where a group watches together, a lesson has one host.",
    source="S4: the fewest lessons; the method definition",
    judges=(VisitPlanned, VisitMoved),
)
def a_lesson_watched_together_has_one_host(
    state: Sight, event: VisitPlanned | VisitMoved, _: Occasion
) -> Breach | None:
    """Refuse a lesson that another host is watched in."""
    host = event.host if isinstance(event, VisitPlanned) else state.visits[event.visit].host
    for other in _together(state, event, MADE | {Step.PLANNED}):
        if other.host != host and (other.date, other.lesson) == (event.date, event.lesson):
            return _other_host(event, other, host)
    return None


@rule(
    "S4-01",
    Severity.E,
    says="The same visitor in the same host's lesson on a day is one visit.",
    source=SCHEME,
    judges=(VisitPlanned, VisitMoved),
    since=2,
)
def a_visit_is_planned_once(state: Sight, event: VisitPlanned | VisitMoved, _: Occasion) -> Breach | None:
    """Refuse a visit that is planned or made already, whatever id it has."""
    visit = event if isinstance(event, VisitPlanned) else state.visits[event.visit]
    for other in _others_that_day(state, event):
        if (other.visitor, other.host, other.lesson) == (visit.visitor, visit.host, event.lesson):
            return breach(
                "{visitor} visits {host} in lesson {lesson} on {day} already: visit {other}.",
                "Go on with visit {other}, or choose another lesson.",
                visitor=other.visitor,
                host=other.host,
                lesson=other.lesson,
                day=str(other.date),
                other=other.visit,
            )
    return None


@rule(
    "S4-01",
    Severity.E,
    says="A unit's lesson has one host on a day.",
    source=SCHEME,
    judges=(VisitPlanned, VisitMoved),
    since=2,
)
def a_lesson_has_one_host(state: Sight, event: VisitPlanned | VisitMoved, _: Occasion) -> Breach | None:
    """Refuse a lesson in which somebody else of the host's unit is visited that day."""
    host = event.host if isinstance(event, VisitPlanned) else state.visits[event.visit].host
    for other in _others_that_day(state, event):
        at_one_unit = state.people[other.host].unit == state.people[host].unit
        if other.host != host and other.lesson == event.lesson and at_one_unit:
            return _other_host(event, other, host)
    return None


def _others_that_day(state: Sight, event: VisitPlanned | VisitMoved) -> Iterator[Visit]:
    """Yield all visits that stand for the event's day, whatever round they belong to."""
    for visit in state.visits_on.get(event.date, ()):
        if visit.step is not Step.CANCELLED and visit.visit != event.visit:
            yield visit


def _other_host(event: VisitPlanned | VisitMoved, other: Visit, host: PersonId) -> Breach:
    return breach(
        "Lesson {lesson} on {day} is {other}'s.",
        "Choose a lesson of {host}.",
        lesson=event.lesson,
        day=str(event.date),
        other=other.host,
        host=host,
    )


def _together(state: Sight, event: VisitPlanned | VisitMoved | VisitHeld, steps: frozenset[Step]) -> Iterator[Visit]:
    """Yield the round's visits at these steps, where the group's method watches together."""
    ring = _round_of(state, event)
    if visits_of(state, state.groups[ring.group]).together:
        yield from (visit for visit in ring.visits if visit.step in steps)


@rule(
    "S4-02",
    Severity.E,
    says="A visit is planned, held, talked about and its note published, in that order.",
    source=SCHEME,
    judges=STEPPING,
)
def each_step_comes_after_the_one_before(state: Sight, event: Stepping, act: Occasion) -> Breach | None:
    """Refuse a step out of turn or dated before the one it follows."""
    visit = state.visits[event.visit]
    needed = AFTER[type(event)]
    if visit.step is not needed and not _without_talk(state, event):
        return breach(
            "Visit {visit} is {step}; this needs it to be {needed}.",
            "Record the steps in order: planned, held, talked, note published.",
            visit=visit.visit,
            step=str(visit.step),
            needed=str(needed),
        )
    if visit.since <= act.on:
        return None
    return too_early(
        "Visit {visit} took its latest step on {than}; {day} is before that.", act.on, visit.since, visit=visit.visit
    )


def _without_talk(state: Sight, event: Stepping) -> bool:
    """Tell whether this is a note on a visit that needs no talk before it (S2-06)."""
    return (
        isinstance(event, NotePublished)
        and state.visits[event.visit].step is Step.HELD
        and not visits_of(state, state.groups[_round_of(state, event).group]).talk
    )


@rule(
    "S4-02",
    Severity.W,
    says="The talk and the note follow within the days that the method gives.",
    source="S2 and S4: visits; the method definition",
    judges=(TalkHeld, NotePublished),
)
def talk_and_note_follow_in_time(state: Sight, event: TalkHeld | NotePublished, act: Occasion) -> Breach | None:
    """Ask for a reason, or as the method says, when a step comes later than its deadline."""
    method = state.methods[state.groups[_round_of(state, event).group].method]
    step = TALK if isinstance(event, TalkHeld) else NOTE
    days = _days(state.visits[event.visit])
    for deadline in method.deadlines:
        since = days.get(deadline.after)
        if _binds(deadline, step) and since is not None and (act.on - since).days > deadline.days:
            return _late(deadline, event.visit, since, act.on)
    return None


def _binds(deadline: Deadline, step: StepId) -> bool:
    return deadline.step == step and deadline.severity is not Severity.I


def _days(visit: Visit) -> dict[StepId, date]:
    """Give the day of each step that the visit has taken."""
    return {VISIT: visit.date, TALK: visit.since} if visit.step is Step.TALKED else {VISIT: visit.date}


def _late(deadline: Deadline, visit: str, since: date, on: date) -> Breach:
    return breach(
        "The {step} of visit {visit} is {late} days after the {after} of {since}; the method gives {days}.",
        "Give the day it happened."
        if deadline.severity is Severity.E
        else "Give the day it happened, or say in `because` why it came later.",
        rule=deadline.rule,
        severity=deadline.severity,
        step=deadline.step,
        visit=visit,
        late=(on - since).days,
        after=deadline.after,
        since=str(since),
        days=deadline.days,
    )


@rule(
    "S4-02",
    Severity.E,
    says="A visit is held on the day it is planned for.",
    source=SCHEME,
    judges=(VisitHeld,),
)
def a_visit_is_held_on_its_day(state: Sight, event: VisitHeld, act: Occasion) -> Breach | None:
    """Refuse a visit held on another day than the planned one, so that every move is visible."""
    visit = state.visits[event.visit]
    if act.on == visit.date:
        return None
    return breach(
        "Visit {visit} is planned for {planned}, not {day}.",
        "Say that it happened on {planned}, or move the visit first.",
        visit=visit.visit,
        planned=str(visit.date),
        day=str(act.on),
    )


@rule(
    "S4-09",
    Severity.E,
    says="Every note has a receipt of its own from the group's folder.",
    source=SCHEME,
    judges=(NotePublished,),
)
def a_receipt_proves_one_note(state: Sight, event: NotePublished, _: Occasion) -> Breach | None:
    """Refuse another visit's receipt, or a folder that is not the group's."""
    ring = _round_of(state, event)
    folder = state.groups[ring.group].folder
    if event.folder != folder:
        return breach("The note belongs in {folder}.", "Publish it there.", folder=folder)
    other = next((visit for visit in ring.visits if visit.receipt == event.receipt), None)
    if other is None:
        return None
    return breach(
        "Receipt {receipt} belongs to visit {visit}.",
        "Publish this note and give its own receipt.",
        receipt=event.receipt,
        visit=other.visit,
    )


def coverage_in(state: Sight, ring: Round) -> Coverage:
    """Work out a round's coverage, with the aim of its group's method (S4-03, S4-05)."""
    group = state.groups[ring.group]
    return coverage(ring, group, everyone=visits_of(state, group).everyone)


@rule(
    "S4-03",
    Severity.W,
    says="A round ends when everyone has made their visits and, where the method asks, seen every colleague.",
    source=SCHEME,
    judges=(RoundClosed,),
)
def a_round_ends_when_its_aim_is_reached(state: Sight, event: RoundClosed, _: Occasion) -> Breach | None:
    """Ask for a reason when the round falls short, and list what is missing."""
    cover = coverage_in(state, state.rounds[event.round])
    if cover.reached:
        return None
    return breach(
        "Round {round} is short of its aim: {seen} of {possible} pairs seen. "
        "Pairs missing: {missing}. Visits left to make: {short}. Notes missing: {unfinished}.",
        "Make the missing visits, or say in `because` why the round ends here.",
        round=event.round,
        seen=cover.seen,
        possible=cover.possible,
        missing=tuple(f"{visitor} → {host}" for visitor, host in cover.missing),
        short=tuple(f"{person.person} {person.left}" for person in cover.people if person.left),
        unfinished=cover.unfinished,
    )


@rule(
    "S4-07",
    Severity.W,
    says="Members receive equally many visits, give or take one.",
    source=SCHEME,
    judges=(RoundClosed,),
)
def visits_are_shared_fairly(state: Sight, event: RoundClosed, _: Occasion) -> Breach | None:
    """Ask for a reason when the visits received differ by more than the method accepts."""
    spread = state.rounds[event.round].received_spread
    cover = coverage_in(state, state.rounds[event.round])
    if cover.spread <= spread:
        return None
    return breach(
        "Visits received differ by {differ}; at most {spread} is fair: {received}.",
        "Visit those who were visited least, or say in `because` why not.",
        differ=cover.spread,
        spread=spread,
        received=tuple(f"{person.person} {person.received}" for person in cover.people),
    )


@rule(
    "L-08", Severity.E, says="Rounds of visits belong to methods that have them.", source=LEDGER, judges=(RoundOpened,)
)
def a_round_belongs_to_a_method_of_visits(state: Sight, event: RoundOpened, _: Occasion) -> Breach | None:
    """Refuse a round under a method without visits."""
    method = state.methods[state.groups[event.group].method]
    return None if method.visits is not None else _no_visits(method)


def _no_visits(method: Method) -> Breach:
    return breach(
        "Method {method} has no rounds of visits.", "Form a group under a method that has.", method=method.ref
    )


def visits_of(state: Sight, group: Group) -> VisitPolicy:
    """Give what the group's method says of rounds of visits.

    Raises:
        Refused: the method knows no rounds of visits (L-08).

    """
    method = state.methods[group.method]
    if method.visits is None:
        raise a_round_belongs_to_a_method_of_visits.refusal(_no_visits(method))
    return method.visits


RULES: Final = (
    NAMED,
    FREE_IDS,
    a_closed_round_stays_closed,
    a_round_belongs_to_a_method_of_visits,
    a_round_needs_a_running_group,
    a_round_is_closed_before_what_follows,
    what_follows_a_round_comes_after_it,
    a_round_lies_inside_the_plan,
    a_round_goes_on_after_its_opening,
    a_round_can_reach_everyone,
    nobody_visits_themselves,
    both_are_members_that_day,
    nobody_leaves_before_a_held_visit,
    a_visit_lies_inside_its_round,
    a_visit_falls_on_a_school_day,
    a_visit_is_planned_once,
    a_lesson_watched_together_has_one_host,
    a_lesson_has_one_host,
    all_watch_the_same_lesson,
    each_step_comes_after_the_one_before,
    talk_and_note_follow_in_time,
    a_visit_is_held_on_its_day,
    a_receipt_proves_one_note,
    a_round_ends_when_its_aim_is_reached,
    visits_are_shared_fairly,
)
