"""Rules about steps, turns and decisions."""

from collegial_core.cycle.events import CycleClosed, Decision, PartDecided, StepCompleted, StepStarted
from collegial_core.cycle.rules.common import MODEL, STEPS, Proceeding, no_step
from collegial_core.cycle.state import Part, StateProtocol, method_of
from collegial_core.cycle.steps import (
    artefact_of,
    form_of,
    in_another_class,
    is_activity,
    missing_to_close,
    missing_to_develop,
    next_steps,
)
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.plan.rules import LEDGER
from collegial_core.policy import StepForm, Violation, rule, violation


@rule("S0-01", Severity.E, Category.POLICY, says=STEPS, source=MODEL, judges=(StepStarted,))
def a_step_is_one_of_the_methods(state: StateProtocol, event: StepStarted, _: Occasion) -> Violation | None:
    """Refuse a step that the method does not have."""
    return no_step(method_of(state, state.cycles[event.cycle]), (event.step,))


@rule(
    "S0-01",
    Severity.E,
    Category.POLICY,
    says="A step is done alone or together as its method says, as phase B together.",
    source=MODEL,
    judges=(StepStarted,),
    since=5,
)
def a_step_has_its_methods_form(state: StateProtocol, event: StepStarted, _: Occasion) -> Violation | None:
    """Refuse a step done alone that the method has done together, or the other way round."""
    method = method_of(state, state.cycles[event.cycle])
    form = form_of(method, event.step)
    if form is None or event.form in (None, form):
        return None
    return violation(
        "Under {method} step {step} is done together, not alone."
        if form is StepForm.JOINT
        else "Under {method} step {step} is done alone, not together.",
        "Leave out `form`, or write {form}.",
        method=method.ref,
        step=event.step,
        form=str(form),
    )


def _elsewhere(part: Part, event: Proceeding) -> Violation | None:
    """Say that the event is about another part or turn than the one under way."""
    turn = part.turn if isinstance(event, PartDecided) else event.turn
    if (event.part, turn) == (part.number, part.turn) and part.closed_on is None:
        return None
    if part.closed_on is not None:
        return violation("Every part of cycle {cycle} is closed.", "Close the cycle.", cycle=event.cycle)
    return violation(
        "Cycle {cycle} is in part {now}, turn {turn}.",
        "Go on there; a part is closed before the next one begins.",
        cycle=event.cycle,
        now=part.number,
        turn=part.turn,
    )


def _under_way(part: Part, event: Proceeding) -> Violation | None:
    step = part.open_step
    if step is None:
        return None
    return violation(
        "Step {step} is under way in part {part} of cycle {cycle}.",
        "Complete {step} first.",
        step=step.step,
        part=part.number,
        cycle=event.cycle,
    )


@rule(
    "S0-02",
    Severity.E,
    Category.ORDER,
    says="A step starts when the one before it is completed.",
    source=MODEL,
    judges=(StepStarted,),
)
def a_step_follows_the_one_before(state: StateProtocol, event: StepStarted, _: Occasion) -> Violation | None:
    """Refuse a step out of turn; only optional steps may be passed over."""
    cycle = state.cycles[event.cycle]
    part = cycle.current
    no = _elsewhere(part, event) or _under_way(part, event)
    now = next_steps(method_of(state, cycle), part)
    if no is not None or event.step in now:
        return no
    return violation(
        "Step {step} does not come next in part {part} of cycle {cycle}; next is {next}.",
        "Take the steps in order, or decide how the part goes on: cycle.decide.",
        step=event.step,
        part=part.number,
        cycle=event.cycle,
        next=now,
    )


@rule(
    "S0-02",
    Severity.E,
    Category.ORDER,
    says="A step that is under way is completed.",
    source=MODEL,
    judges=(StepCompleted,),
)
def only_a_step_under_way_is_completed(state: StateProtocol, event: StepCompleted, _: Occasion) -> Violation | None:
    """Refuse to complete a step that has not been started, or is done already."""
    part = state.cycles[event.cycle].current
    no = _elsewhere(part, event)
    if no is not None or (part.open_step is not None and part.open_step.step == event.step):
        return no
    return violation(
        "Step {step} is not under way in part {part} of cycle {cycle}.",
        "Start it first: cycle.start_step.",
        step=event.step,
        part=part.number,
        cycle=event.cycle,
    )


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="What a step leaves behind is an artefact of its method, which says who may read it.",
    source=LEDGER,
    judges=(StepCompleted,),
)
def a_step_leaves_its_artefact(state: StateProtocol, event: StepCompleted, _: Occasion) -> Violation | None:
    """Refuse an outcome of a step that leaves nothing behind, for nobody would know who may read it."""
    method = method_of(state, state.cycles[event.cycle])
    if event.outcome is None or artefact_of(method, event.step) is not None:
        return None
    return violation(
        "Step {step} leaves nothing behind under method {method}.",
        "Leave out `outcome`, or tell it where a step has one.",
        step=event.step,
        method=method.ref,
    )


@rule(
    "L-03",
    Severity.W,
    Category.POLICY,
    says="A step follows another within the days that its method gives.",
    source="the method definition",
    judges=(StepStarted,),
)
def a_step_keeps_its_deadline(state: StateProtocol, event: StepStarted, occasion: Occasion) -> Violation | None:
    """Refuse, or ask for a reason, when a step starts later than its method says."""
    cycle = state.cycles[event.cycle]
    done = {it.step: it.completed_on for it in cycle.current.taken if it.turn == event.turn}
    for deadline in method_of(state, cycle).deadlines:
        before = done.get(deadline.after)
        if before is None or deadline.step != event.step or deadline.severity is Severity.I:
            continue
        if (occasion.on - before).days > deadline.days:
            return violation(
                "Step {step} starts on {day}, more than {days} days after {after} on {done}.",
                "Start it within {days} days."
                if deadline.severity is Severity.E
                else "Start it within {days} days, or say in `because` why it is later.",
                rule=deadline.rule,
                severity=deadline.severity,
                step=event.step,
                day=str(occasion.on),
                days=deadline.days,
                after=deadline.after,
                done=str(before),
            )
    return None


@rule(
    "S2-01",
    Severity.E,
    Category.POLICY,
    says="Where the method asks for another class each turn, every turn has a class of its own.",
    source="S2: methods; the method definition",
    judges=(StepStarted,),
)
def each_turn_has_another_class(state: StateProtocol, event: StepStarted, _: Occasion) -> Violation | None:
    """Refuse to carry out a turn in no named class, or in the class of an earlier turn."""
    cycle = state.cycles[event.cycle]
    method = method_of(state, cycle)
    if event.step not in in_another_class(method):
        return None
    if event.school_class is None and is_activity(method, event.step):
        return violation(
            "Step {step} names no class, and each turn is held in another one.",
            "Name the class: `school_class`.",
            step=event.step,
        )
    before = {it.school_class for it in cycle.current.taken if it.turn != event.turn and it.school_class is not None}
    if event.school_class not in before:
        return None
    return violation(
        "An earlier turn was held in {school_class}.",
        "Hold this turn in another class.",
        school_class=str(event.school_class),
    )


@rule(
    "S0-47",
    Severity.E,
    Category.ORDER,
    says="A cycle that follows another takes a part when the other one has gone through it.",
    source="S0: after-school centre A",
    judges=(StepStarted,),
)
def a_followed_cycle_is_ahead(state: StateProtocol, event: StepStarted, occasion: Occasion) -> Violation | None:
    """Refuse to begin a part that the followed cycle has not closed by that day."""
    other = state.cycles[event.cycle].follows
    if other is None:
        return None
    closed = state.cycles[other].closed_part(event.part)
    if closed is not None and closed <= occasion.on:
        return None
    return violation(
        "Cycle {cycle} follows {other}, which had not closed part {part} on {day}.",
        "Let {other} go through part {part} first.",
        cycle=event.cycle,
        other=other,
        part=event.part,
        day=str(occasion.on),
    )


@rule(
    "S0-03",
    Severity.E,
    Category.ORDER,
    says="After its last step a part is developed further in a new turn, or closed.",
    source=MODEL,
    judges=(PartDecided,),
)
def a_decision_follows_the_last_step(state: StateProtocol, event: PartDecided, _: Occasion) -> Violation | None:
    """Refuse a decision before the turn's needed steps are completed."""
    cycle = state.cycles[event.cycle]
    part, method = cycle.current, method_of(state, cycle)
    no = _elsewhere(part, event) or _under_way(part, event)
    closing = event.decision is Decision.CLOSE
    missing = missing_to_close(method, part) if closing else missing_to_develop(method, part)
    if no is not None or not missing:
        return no
    return violation(
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
    Category.LIMIT,
    says="A part has as many turns as its method allows.",
    source=MODEL,
    judges=(PartDecided,),
)
def a_part_has_its_methods_turns(state: StateProtocol, event: PartDecided, _: Occasion) -> Violation | None:
    """Refuse to close a part with too few turns, or to begin one turn too many."""
    cycle = state.cycles[event.cycle]
    repeat, turn = method_of(state, cycle).repeat, cycle.current.turn
    least, most = (1, 1) if repeat is None else (repeat.least, repeat.most)
    if event.decision is Decision.CLOSE and turn < least:
        return violation(
            "Part {part} has had {turn} of at least {least} turns.",
            "Develop it further in another turn.",
            part=event.part,
            turn=turn,
            least=least,
        )
    if event.decision is Decision.DEVELOP and most is not None and turn >= most:
        return violation(
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
    Category.POLICY,
    says="A cycle is closed when the group has closed each of its parts.",
    source=MODEL,
    judges=(CycleClosed,),
)
def a_cycle_closes_with_its_parts(state: StateProtocol, event: CycleClosed, _: Occasion) -> Violation | None:
    """Ask for a reason when parts are still open, and list them."""
    left = state.cycles[event.cycle].open_parts
    if not left:
        return None
    return violation(
        "Cycle {cycle} has parts open: {parts}.",
        "Close them first: cycle.decide; or say in `because` why the cycle ends here.",
        cycle=event.cycle,
        parts=left,
    )
