"""The rules about cycles, their modules and their hours."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final

from collegial_core.cycle.events import (
    CertificateNoted,
    ChangeObserved,
    CycleClosed,
    CycleStarted,
    Decision,
    HoursRecorded,
    ModulePlanned,
    PartDecided,
    ReadingScheduled,
    SourceKind,
    StepCompleted,
    StepStarted,
)
from collegial_core.cycle.hours import (
    as_product,
    in_hours,
    meetings_counted,
    module_minutes,
    plan_budget,
    school_year,
)
from collegial_core.cycle.state import Cycle, Part, Sight, method_of
from collegial_core.cycle.steps import (
    artefact_of,
    follows,
    in_another_class,
    is_activity,
    missing_to_close,
    missing_to_develop,
    next_steps,
)
from collegial_core.group import LEADER, Group, GroupClosed
from collegial_core.kernel import Occasion, PersonId, Severity, StepId
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, STAGE, ids_free, names_exist, too_early, unknown
from collegial_core.policy import Breach, Form, Held, MaterialKind, Method, ModulePolicy, SourcePolicy, breach, rule
from collegial_core.schedule import first_closed

MODEL: Final = "S0: the model; the method definition"
SOURCES: Final = "S0: what a cycle builds on; the method definition"
HOURS: Final = "S0: hours of modules"

Proceeding = StepStarted | StepCompleted | PartDecided
Recorded = ReadingScheduled | HoursRecorded
OfPart = Proceeding | ChangeObserved | Recorded
BeforeClosing = Proceeding | Recorded | ModulePlanned | CycleClosed
OfCycle = BeforeClosing | ChangeObserved | CertificateNoted

PROCEEDING: Final = (StepStarted, StepCompleted, PartDecided)
OF_PART: Final = (*PROCEEDING, ChangeObserved, ReadingScheduled, HoursRecorded)
BEFORE_CLOSING: Final = (*PROCEEDING, ReadingScheduled, HoursRecorded, ModulePlanned, CycleClosed)
OF_CYCLE: Final = (*BEFORE_CLOSING, ChangeObserved, CertificateNoted)

NAMED: Final = names_exist(
    {
        CycleStarted: {"group": "groups"},
        **{event: {"cycle": "cycles"} for event in OF_CYCLE},
        CertificateNoted: {"cycle": "cycles", "person": "people"},
        ReadingScheduled: {"cycle": "cycles", "person": "people"},
    }
)
FREE_IDS: Final = ids_free({CycleStarted: ("cycle", "cycles")})


# --- what a cycle stands on -------------------------------------------------------


@rule("L-01", Severity.E, says=KNOWN, source=LEDGER, judges=(CycleStarted,))
def a_followed_cycle_exists(state: Sight, event: CycleStarted, _: Occasion) -> Breach | None:
    """Refuse to follow a cycle that is not in the plan."""
    return None if event.follows is None or event.follows in state.cycles else unknown("cycle", event.follows)


@rule("L-01", Severity.E, says=KNOWN, source=LEDGER, judges=(*OF_PART, ModulePlanned))
def the_part_exists(state: Sight, event: OfPart | ModulePlanned, _: Occasion) -> Breach | None:
    """Refuse a part that the cycle does not have."""
    parts = len(state.cycles[event.cycle].parts)
    named = [it.part for it in event.sessions] if isinstance(event, ModulePlanned) else [event.part]
    number = max(named, default=1)
    if number <= parts:
        return None
    return breach(
        "Cycle {cycle} has no part {part}; it has {parts}.",
        "Name one of its parts.",
        cycle=event.cycle,
        part=number,
        parts=parts,
    )


@rule("L-08", Severity.E, says="Cycles belong to methods that have them.", source=LEDGER, judges=(CycleStarted,))
def a_cycle_belongs_to_a_method_of_cycles(state: Sight, event: CycleStarted, _: Occasion) -> Breach | None:
    """Refuse a cycle under a method whose steps are not those of a cycle."""
    method = state.methods[state.groups[event.group].method]
    if method.form is Form.CYCLE and method.steps:
        return None
    return breach("Method {method} has no cycles.", "Form a group under a method that has.", method=method.ref)


@rule(
    "S2-05",
    Severity.E,
    says="No cycle begins before those roles have somebody in them that the method cannot do without.",
    source="S2: methods",
    judges=(CycleStarted,),
)
def a_cycle_has_its_needed_roles(state: Sight, event: CycleStarted, act: Occasion) -> Breach | None:
    """Refuse a learning study without a supervisor, or a cycle whose leader's mandate is over."""
    group = state.groups[event.group]
    held = {*group.roles_on(act.on), *([LEADER] if group.leader_on(act.on) else ())}
    needed = (it.role for it in state.methods[group.method].roles if it.needed and it.held is Held.GROUP)
    lacking = tuple(role for role in needed if role not in held)
    if not lacking:
        return None
    return breach(
        "Group {group} has nobody as {lacking}.",
        "Name them first: group.assign_role, or group.appoint_leader for the leader.",
        group=event.group,
        lacking=lacking,
    )


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(CycleStarted,))
def a_cycle_needs_a_running_group(state: Sight, event: CycleStarted, _: Occasion) -> Breach | None:
    """Refuse a cycle in a group that has not started or has ended."""
    group = state.groups[event.group]
    if group.started_on is not None and group.closed_on is None:
        return None
    return breach("Group {group} is not running.", "Start the group first: group.start.", group=event.group)


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=BEFORE_CLOSING)
def a_closed_cycle_stays_closed(state: Sight, event: BeforeClosing, act: Occasion) -> Breach | None:
    """Refuse any further step or plan in a cycle that has ended, and hours spent after that."""
    closed = state.cycles[event.cycle].closed_on
    if closed is None:
        return None
    if isinstance(event, HoursRecorded):
        return None if act.on <= closed else _spent_too_late(event, closed)
    return breach("Cycle {cycle} was closed on {day}.", "Start a new cycle.", cycle=event.cycle, day=str(closed))


def _spent_too_late(event: HoursRecorded, closed: date) -> Breach:
    return breach(
        "Cycle {cycle} was closed on {day}.",
        "Give a day up to that one, or start a new cycle.",
        cycle=event.cycle,
        day=str(closed),
    )


@rule("L-06", Severity.E, says=STAGE, source=LEDGER, judges=(GroupClosed,))
def a_cycle_is_closed_before_its_group(state: Sight, event: GroupClosed, _: Occasion) -> Breach | None:
    """Refuse to close a group while one of its cycles is open."""
    running = next((cycle for cycle in state.cycles_of.get(event.group, ()) if cycle.closed_on is None), None)
    if running is None:
        return None
    return breach(
        "Group {group} has cycle {cycle} open.", "Close {cycle} first.", group=event.group, cycle=running.cycle
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(GroupClosed,))
def a_group_closes_after_its_cycles(state: Sight, event: GroupClosed, act: Occasion) -> Breach | None:
    """Refuse to close a group before the day on which its last cycle was closed."""
    for cycle in state.cycles_of.get(event.group, ()):
        if act.on < cycle.latest:
            return too_early(
                "Cycle {cycle} was closed on {than}; {day} is before that.", act.on, cycle.latest, cycle=cycle.cycle
            )
    return None


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=(CycleStarted,))
def a_cycle_starts_after_what_it_builds_on(state: Sight, event: CycleStarted, act: Occasion) -> Breach | None:
    """Refuse a cycle before its group's start, or before the cycle that it follows began."""
    group = state.groups[event.group]
    since = group.started_on or act.on
    if event.follows is not None:
        since = max(since, state.cycles[event.follows].started_on)
    if since <= act.on:
        return None
    return too_early(
        "What cycle {cycle} builds on is of {than}; {day} is before that.", act.on, since, cycle=event.cycle
    )


@rule("L-03", Severity.E, says=ORDER, source=LEDGER, judges=OF_CYCLE)
def a_cycle_goes_on_in_order_of_time(state: Sight, event: OfCycle, act: Occasion) -> Breach | None:
    """Refuse a day before what the event builds on in the cycle."""
    cycle = state.cycles[event.cycle]
    since = _since(cycle, event)
    if since <= act.on:
        return None
    return too_early(
        "What this builds on in cycle {cycle} is of {than}; {day} is before that.", act.on, since, cycle=cycle.cycle
    )


def _since(cycle: Cycle, event: OfCycle) -> date:
    if isinstance(event, CycleClosed):
        return cycle.latest
    return cycle.since if isinstance(event, PROCEEDING) else cycle.started_on


# --- the source, and the order of material ------------------------------------------


def _sources(state: Sight, event: CycleStarted) -> SourcePolicy:
    return state.methods[state.groups[event.group].method].sources or SourcePolicy()


@rule("S0-05", Severity.W, says="A cycle builds on a theoretical source.", source=SOURCES, judges=(CycleStarted,))
def a_cycle_has_a_theoretical_source(state: Sight, event: CycleStarted, _: Occasion) -> Breach | None:
    """Ask for a reason when nothing but own practice is named."""
    if not _sources(state, event).needed or any(it.kind is not SourceKind.OWN_PRACTICE for it in event.sources):
        return None
    return breach(
        "Cycle {cycle} names no theoretical source.",
        "Name one, such as an article, a film or the module itself, or say in `because` why there is none.",
        cycle=event.cycle,
    )


@rule(
    "S0-06",
    Severity.W,
    says="A cycle builds both on sources from outside and on own practice.",
    source=SOURCES,
    judges=(CycleStarted,),
)
def a_cycle_mixes_its_sources(state: Sight, event: CycleStarted, _: Occasion) -> Breach | None:
    """Ask for a reason when all sources are from outside, or all from own practice; no source at all is S0-05's."""
    own = {it.kind is SourceKind.OWN_PRACTICE for it in event.sources}
    if not _sources(state, event).mixed or len(own) != 1:
        return None
    if True in own:
        return breach(
            "Cycle {cycle} builds on own practice only.",
            "Name a source from outside too, or say in `because` why there is none.",
            cycle=event.cycle,
        )
    return breach(
        "Cycle {cycle} builds on sources from outside only.",
        "Name own practice as a source too, or say in `because` why it is not one.",
        cycle=event.cycle,
    )


@rule(
    "S0-07",
    Severity.W,
    says="A group completes a module of the agency's before it works with other material.",
    source=SOURCES,
    judges=(CycleStarted,),
)
def a_module_comes_before_other_material(state: Sight, event: CycleStarted, act: Occasion) -> Breach | None:
    """Ask for a reason when other material, or none, comes before the group's first whole module."""
    if event.material is not None and event.material.kind is not MaterialKind.OTHER:
        return None
    earlier = state.cycles_of.get(event.group, ())
    if not _sources(state, event).module_first or any(_whole_module(cycle, act.on) for cycle in earlier):
        return None
    return breach(
        "Group {group} has not yet completed a module of the agency's.",
        "Begin with such a module, or say in `because` why other material comes first.",
        group=event.group,
    )


def _whole_module(cycle: Cycle, on: date) -> bool:
    if cycle.material is None or cycle.material.kind is not MaterialKind.AGENCY_MODULE:
        return False
    return cycle.closed_on is not None and cycle.closed_on <= on and not cycle.open_parts


# --- steps and turns ----------------------------------------------------------------


def _steps(event: StepStarted | HoursRecorded | ModulePlanned) -> Iterable[StepId]:
    return [step for it in event.sessions for step in it.steps] if isinstance(event, ModulePlanned) else [event.step]


@rule(
    "S0-01",
    Severity.E,
    says="A cycle has exactly its method's steps, as the phases A, B, C and D.",
    source=MODEL,
    judges=(StepStarted, HoursRecorded, ModulePlanned),
)
def a_step_is_one_of_the_methods(
    state: Sight, event: StepStarted | HoursRecorded | ModulePlanned, _: Occasion
) -> Breach | None:
    """Refuse a step that the method does not have."""
    method = method_of(state, state.cycles[event.cycle])
    stranger = next((name for name in _steps(event) if method.step(name) is None), None)
    if stranger is None:
        return None
    return breach(
        "Method {method} has no step {step}; its steps are {steps}.",
        "Name one of them.",
        method=method.ref,
        step=stranger,
        steps=tuple(step.step for step in method.steps),
    )


def _elsewhere(part: Part, event: Proceeding) -> Breach | None:
    """Say that the event is about another part or turn than the one under way."""
    turn = part.turn if isinstance(event, PartDecided) else event.turn
    if (event.part, turn) == (part.number, part.turn) and part.closed_on is None:
        return None
    if part.closed_on is not None:
        return breach("Every part of cycle {cycle} is closed.", "Close the cycle.", cycle=event.cycle)
    return breach(
        "Cycle {cycle} is in part {now}, turn {turn}.",
        "Go on there; a part is closed before the next one begins.",
        cycle=event.cycle,
        now=part.number,
        turn=part.turn,
    )


def _under_way(part: Part, event: Proceeding) -> Breach | None:
    step = part.open_step
    if step is None:
        return None
    return breach(
        "Step {step} is under way in part {part} of cycle {cycle}.",
        "Complete {step} first.",
        step=step.step,
        part=part.number,
        cycle=event.cycle,
    )


@rule(
    "S0-02",
    Severity.E,
    says="A step starts when the one before it is completed.",
    source=MODEL,
    judges=(StepStarted,),
)
def a_step_follows_the_one_before(state: Sight, event: StepStarted, _: Occasion) -> Breach | None:
    """Refuse a step out of turn; only optional steps may be passed over."""
    cycle = state.cycles[event.cycle]
    part = cycle.current
    no = _elsewhere(part, event) or _under_way(part, event)
    now = next_steps(method_of(state, cycle), part)
    if no is not None or event.step in now:
        return no
    return breach(
        "Step {step} does not come next in part {part} of cycle {cycle}; next is {next}.",
        "Take the steps in order, or decide how the part goes on: cycle.decide.",
        step=event.step,
        part=part.number,
        cycle=event.cycle,
        next=now,
    )


@rule("S0-02", Severity.E, says="A step that is under way is completed.", source=MODEL, judges=(StepCompleted,))
def only_a_step_under_way_is_completed(state: Sight, event: StepCompleted, _: Occasion) -> Breach | None:
    """Refuse to complete a step that has not been started, or is done already."""
    part = state.cycles[event.cycle].current
    no = _elsewhere(part, event)
    if no is not None or (part.open_step is not None and part.open_step.step == event.step):
        return no
    return breach(
        "Step {step} is not under way in part {part} of cycle {cycle}.",
        "Start it first: cycle.start_step.",
        step=event.step,
        part=part.number,
        cycle=event.cycle,
    )


@rule(
    "L-08",
    Severity.E,
    says="What a step leaves behind is an artefact of its method, which says who may read it.",
    source=LEDGER,
    judges=(StepCompleted,),
)
def a_step_leaves_its_artefact(state: Sight, event: StepCompleted, _: Occasion) -> Breach | None:
    """Refuse an outcome of a step that leaves nothing behind, for nobody would know who may read it."""
    method = method_of(state, state.cycles[event.cycle])
    if event.outcome is None or artefact_of(method, event.step) is not None:
        return None
    return breach(
        "Step {step} leaves nothing behind under method {method}.",
        "Leave out `outcome`, or tell it where a step has one.",
        step=event.step,
        method=method.ref,
    )


@rule(
    "L-03",
    Severity.E,
    says="A step follows another within the days that its method gives.",
    source="the method definition",
    judges=(StepStarted,),
)
def a_step_keeps_its_deadline(state: Sight, event: StepStarted, act: Occasion) -> Breach | None:
    """Refuse, or ask for a reason, when a step starts later than its method says."""
    cycle = state.cycles[event.cycle]
    done = {it.step: it.completed_on for it in cycle.current.taken if it.turn == event.turn}
    for deadline in method_of(state, cycle).deadlines:
        before = done.get(deadline.after)
        if before is None or deadline.step != event.step or deadline.severity is Severity.I:
            continue
        if (act.on - before).days > deadline.days:
            return breach(
                "Step {step} starts on {day}, more than {days} days after {after} on {done}.",
                "Start it within {days} days."
                if deadline.severity is Severity.E
                else "Start it within {days} days, or say in `because` why it is later.",
                rule=deadline.rule,
                severity=deadline.severity,
                step=event.step,
                day=str(act.on),
                days=deadline.days,
                after=deadline.after,
                done=str(before),
            )
    return None


@rule(
    "S2-01",
    Severity.E,
    says="Where the method asks for another class each turn, every turn has a class of its own.",
    source="S2: methods; the method definition",
    judges=(StepStarted,),
)
def each_turn_has_another_class(state: Sight, event: StepStarted, _: Occasion) -> Breach | None:
    """Refuse to carry out a turn in no named class, or in the class of an earlier turn."""
    cycle = state.cycles[event.cycle]
    method = method_of(state, cycle)
    if event.step not in in_another_class(method):
        return None
    if event.school_class is None and is_activity(method, event.step):
        return breach(
            "Step {step} names no class, and each turn is held in another one.",
            "Name the class: `school_class`.",
            step=event.step,
        )
    before = {it.school_class for it in cycle.current.taken if it.turn != event.turn and it.school_class is not None}
    if event.school_class not in before:
        return None
    return breach(
        "An earlier turn was held in {school_class}.",
        "Hold this turn in another class.",
        school_class=str(event.school_class),
    )


@rule(
    "S0-47",
    Severity.E,
    says="A cycle that follows another takes a part when the other one has gone through it.",
    source="S0: after-school centre A",
    judges=(StepStarted,),
)
def a_followed_cycle_is_ahead(state: Sight, event: StepStarted, act: Occasion) -> Breach | None:
    """Refuse to begin a part that the followed cycle has not closed by that day."""
    other = state.cycles[event.cycle].follows
    if other is None:
        return None
    closed = state.cycles[other].closed_part(event.part)
    if closed is not None and closed <= act.on:
        return None
    return breach(
        "Cycle {cycle} follows {other}, which had not closed part {part} on {day}.",
        "Let {other} go through part {part} first.",
        cycle=event.cycle,
        other=other,
        part=event.part,
        day=str(act.on),
    )


@rule(
    "S0-03",
    Severity.E,
    says="After its last step a part is developed further in a new turn, or closed.",
    source=MODEL,
    judges=(PartDecided,),
)
def a_decision_follows_the_last_step(state: Sight, event: PartDecided, _: Occasion) -> Breach | None:
    """Refuse a decision before the turn's needed steps are completed."""
    cycle = state.cycles[event.cycle]
    part, method = cycle.current, method_of(state, cycle)
    no = _elsewhere(part, event) or _under_way(part, event)
    closing = event.decision is Decision.CLOSE
    missing = missing_to_close(method, part) if closing else missing_to_develop(method, part)
    if no is not None or not missing:
        return no
    return breach(
        "Part {part} of cycle {cycle} has steps left in turn {turn}: {missing}.",
        "Complete them first.",
        part=part.number,
        cycle=event.cycle,
        turn=part.turn,
        missing=missing,
    )


@rule(
    "S0-03",
    Severity.E,
    says="A part has as many turns as its method allows.",
    source=MODEL,
    judges=(PartDecided,),
)
def a_part_has_its_methods_turns(state: Sight, event: PartDecided, _: Occasion) -> Breach | None:
    """Refuse to close a part with too few turns, or to begin one turn too many."""
    cycle = state.cycles[event.cycle]
    repeat, turn = method_of(state, cycle).repeat, cycle.current.turn
    least, most = (1, 1) if repeat is None else (repeat.least, repeat.most)
    if event.decision is Decision.CLOSE and turn < least:
        return breach(
            "Part {part} has had {turn} of at least {least} turns.",
            "Develop it further in another turn.",
            part=event.part,
            turn=turn,
            least=least,
        )
    if event.decision is Decision.DEVELOP and most is not None and turn >= most:
        return breach(
            "Part {part} has had {turn} turns; its method allows {most}.",
            "Close the part.",
            part=event.part,
            turn=turn,
            most=most,
        )
    return None


@rule(
    "S0-03",
    Severity.W,
    says="A cycle is closed when the group has closed each of its parts.",
    source=MODEL,
    judges=(CycleClosed,),
)
def a_cycle_closes_with_its_parts(state: Sight, event: CycleClosed, _: Occasion) -> Breach | None:
    """Ask for a reason when parts are still open, and list them."""
    left = state.cycles[event.cycle].open_parts
    if not left:
        return None
    return breach(
        "Cycle {cycle} has parts open: {parts}.",
        "Close them first: cycle.decide; or say in `because` why the cycle ends here.",
        cycle=event.cycle,
        parts=tuple(map(str, left)),
    )


# --- the module's plan and its hours --------------------------------------------------


@rule(
    "L-08",
    Severity.E,
    says="Modules are planned under methods that say how long they take.",
    source=LEDGER,
    judges=(ModulePlanned,),
)
def a_module_belongs_to_a_method_of_modules(state: Sight, event: ModulePlanned, _: Occasion) -> Breach | None:
    """Refuse the plan of a module under a method without modules."""
    method = method_of(state, state.cycles[event.cycle])
    return None if method.module is not None else _no_modules(method)


def _no_modules(method: Method) -> Breach:
    return breach("Method {method} has no modules.", "Form a group under a method that has.", method=method.ref)


def module_of(method: Method) -> ModulePolicy:
    """Give what the method says of modules.

    Raises:
        Refused: the method knows no modules (L-08).

    """
    if method.module is None:
        raise a_module_belongs_to_a_method_of_modules.refusal(_no_modules(method))
    return method.module


@rule(
    "S0-31",
    Severity.W,
    says="Meetings and preparation together take as long as the module.",
    source=HOURS,
    judges=(ModulePlanned,),
)
def a_module_gets_its_hours(state: Sight, event: ModulePlanned, _: Occasion) -> Breach | None:
    """Ask for a reason when the plan is short of the module's hours, and show the arithmetic."""
    cycle = state.cycles[event.cycle]
    method = method_of(state, cycle)
    plan = plan_budget(event, method)
    if not plan.missing:
        return None
    return breach(
        "{meetings} = {total}, and {preparation} of preparation; the module takes {needed}. "
        "{missing} are missing, {each} a part.",
        "Plan {missing} more of preparation or meetings, or say in `because` why the module gets less.",
        meetings=as_product(meetings_counted(event, method)),
        total=in_hours(plan.meetings),
        preparation=in_hours(plan.preparation),
        needed=in_hours(plan.needed),
        missing=in_hours(plan.missing),
        each=in_hours(-(-plan.missing // len(cycle.parts))),
    )


@rule(
    "S0-29",
    Severity.W,
    says="A module of the agency's takes no fewer hours than the agency says.",
    source=HOURS,
    judges=(ModulePlanned,),
)
def a_module_keeps_the_agencys_hours(state: Sight, event: ModulePlanned, _: Occasion) -> Breach | None:
    """Ask for a reason when fewer hours are planned than even a module for school leaders takes."""
    cycle = state.cycles[event.cycle]
    policy = method_of(state, cycle).module
    if policy is None or cycle.material is None or cycle.material.kind is not MaterialKind.AGENCY_MODULE:
        return None
    least = module_minutes(policy, len(cycle.parts), leaders=True)
    if event.minutes >= least:
        return None
    return breach(
        "The module is given {minutes}; with {parts} parts it takes at least {least}.",
        "Give the module its hours, or say in `because` why it gets less.",
        minutes=in_hours(event.minutes),
        parts=len(cycle.parts),
        least=in_hours(least),
    )


@rule(
    "S0-32",
    Severity.E,
    says="The time of teaching activities is never counted towards a module's hours.",
    source=HOURS,
    judges=(HoursRecorded,),
)
def activities_are_not_counted(state: Sight, event: HoursRecorded, _: Occasion) -> Breach | None:
    """Refuse hours of a step in which the teaching itself is carried out."""
    if not is_activity(method_of(state, state.cycles[event.cycle]), event.step):
        return None
    return breach(
        "Step {step} is a teaching activity; its time does not count.",
        "Record the time of the other steps only.",
        step=event.step,
    )


@rule(
    "S0-33",
    Severity.W,
    says="A long module, as one of 12 parts, takes more than one school year.",
    source=HOURS,
    judges=(ModulePlanned,),
)
def a_long_module_gets_more_than_a_year(state: Sight, event: ModulePlanned, _: Occasion) -> Breach | None:
    """Ask for a reason when all parts of a long module are planned in one school year; some of them may be."""
    cycle = state.cycles[event.cycle]
    policy, parts = method_of(state, cycle).module, len(cycle.parts)
    years = {school_year(session.date) for session in event.sessions}
    whole = {session.part for session in event.sessions} >= {1, parts}
    if policy is None or parts < policy.long_parts or not whole or len(years) != 1:
        return None
    return breach(
        "{parts} parts would be gone through in the one school year from August {year}.",
        "Plan sessions in a second school year, or say in `because` why one is enough.",
        parts=parts,
        year=years.pop(),
    )


@rule(
    "S0-39",
    Severity.E,
    says="No session is planned in a break of anyone who takes part; the breaks of all units count.",
    source="S0: week layouts; the units' calendars",
    judges=(ModulePlanned,),
)
def a_session_falls_on_a_school_day_of_all(state: Sight, event: ModulePlanned, _: Occasion) -> Breach | None:
    """Refuse a day that is closed in the unit of a member or of the leader; unknown calendars are open."""
    group = state.groups[state.cycles[event.cycle].group]
    for session in event.sessions:
        units = [state.people[person].unit for person in _taking_part(group, session.date)]
        closed = first_closed(units, state.calendars, session.date)
        if closed is not None:
            return breach(
                "{unit} has no school on {day}: {why}.",
                "Choose a day that is a school day in every unit of the group.",
                unit=closed.unit,
                day=str(session.date),
                why=closed.why,
            )
    return None


def _taking_part(group: Group, on: date) -> tuple[PersonId, ...]:
    leaders = (it.leader for it in group.mandates[-1:])
    return tuple(dict.fromkeys((*group.members_on(on), *leaders)))


@rule(
    "S0-42",
    Severity.E,
    says="Sessions are spread as a group likes, as long as parts and steps keep their order.",
    source="S0: week layouts",
    judges=(ModulePlanned,),
)
def sessions_keep_the_order(state: Sight, event: ModulePlanned, _: Occasion) -> Breach | None:
    """Refuse sessions before the cycle's start, or a later step on an earlier day."""
    cycle = state.cycles[event.cycle]
    method = method_of(state, cycle)
    sessions = sorted(event.sessions, key=lambda it: it.date)
    first = sessions[0].date if sessions else cycle.started_on
    if first < cycle.started_on:
        return too_early(
            "Cycle {cycle} started on {than}; a session on {day} is before that.",
            first,
            cycle.started_on,
            cycle=cycle.cycle,
        )
    for before, after in pairwise((it.part, step) for it in sessions for step in it.steps):
        if not follows(method, before, after):
            return breach(
                "Step {step} of part {part} is planned before step {other} of part {late}.",
                "Plan the sessions in the order of the method's steps.",
                step=before[1],
                part=before[0],
                other=after[1],
                late=after[0],
            )
    return None


@rule(
    "L-08",
    Severity.E,
    says="Reading time and certificates are for those who take part.",
    source=LEDGER,
    judges=(ReadingScheduled, CertificateNoted),
)
def only_participants_read_and_are_certified(
    state: Sight, event: ReadingScheduled | CertificateNoted, _: Occasion
) -> Breach | None:
    """Refuse somebody who never was a member or the leader of the cycle's group."""
    group = state.groups[state.cycles[event.cycle].group]
    people = {*(stay.person for stay in group.stays), *(mandate.leader for mandate in group.mandates)}
    if event.person is None or event.person in people:
        return None
    return breach(
        "{person} takes no part in group {group}.", "Check the person.", person=event.person, group=group.group
    )


RULES: Final = (
    NAMED,
    FREE_IDS,
    a_followed_cycle_exists,
    the_part_exists,
    a_cycle_belongs_to_a_method_of_cycles,
    a_module_belongs_to_a_method_of_modules,
    a_cycle_needs_a_running_group,
    a_closed_cycle_stays_closed,
    a_cycle_is_closed_before_its_group,
    a_group_closes_after_its_cycles,
    a_cycle_starts_after_what_it_builds_on,
    a_cycle_has_its_needed_roles,
    a_cycle_goes_on_in_order_of_time,
    a_step_is_one_of_the_methods,
    a_step_follows_the_one_before,
    only_a_step_under_way_is_completed,
    a_step_leaves_its_artefact,
    a_step_keeps_its_deadline,
    each_turn_has_another_class,
    a_followed_cycle_is_ahead,
    a_decision_follows_the_last_step,
    a_part_has_its_methods_turns,
    a_cycle_closes_with_its_parts,
    a_cycle_has_a_theoretical_source,
    a_cycle_mixes_its_sources,
    a_module_comes_before_other_material,
    a_module_gets_its_hours,
    a_module_keeps_the_agencys_hours,
    activities_are_not_counted,
    a_long_module_gets_more_than_a_year,
    a_session_falls_on_a_school_day_of_all,
    sessions_keep_the_order,
    only_participants_read_and_are_certified,
)
