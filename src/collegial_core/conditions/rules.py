"""The rules about conditions, and what a group's start and its leader depend on.

What is judged at the start of a group and at the appointment of its leader is asked
only where the group's method asks for it.
"""

from typing import Final

from collegial_core.conditions.duties import PRECONDITIONS, PRINCIPAL_DUTIES
from collegial_core.conditions.events import (
    AnalysisRecorded,
    CoursePlanned,
    DialogueHeld,
    EffortBegun,
    EffortEnded,
    EvidenceRecorded,
    ExpectationCommunicated,
    GoalAssessed,
    GoalSet,
    NearbyNoted,
    NeedIdentified,
    NeedShared,
    NeedTakenBack,
    ParticipationDecided,
    PreconditionRecorded,
    TrainingRecorded,
)
from collegial_core.conditions.state import Effort, StateProtocol
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.plan.rules import FREE, KNOWN, LEDGER, ORDER, STAGE, names_exist, too_early, unknown
from collegial_core.policy import Precondition, Violation, rule, violation

NEED: Final = "S0: need, goals and participation"

Dated = (
    AnalysisRecorded
    | NeedIdentified
    | NeedShared
    | NeedTakenBack
    | DialogueHeld
    | ParticipationDecided
    | EffortBegun
    | NearbyNoted
    | ExpectationCommunicated
    | TrainingRecorded
)


NAMES: Final[dict[type, dict[str, str]]] = {
    AnalysisRecorded: {"unit": "units", "participants": "people"},
    NeedIdentified: {"person": "people"},
    NeedShared: {"person": "people"},
    NeedTakenBack: {"person": "people"},
    DialogueHeld: {"unit": "units", "participants": "people"},
    ParticipationDecided: {"unit": "units", "people": "people"},
    EffortBegun: {"units": "units"},
    NearbyNoted: {"unit": "units", "nearby": "units"},
    ExpectationCommunicated: {"unit": "units", "participants": "people"},
    TrainingRecorded: {"person": "people"},
}
"""Event class → field → name of the state's dict that the field's ids are in."""

NAMED: Final = names_exist(NAMES)

OWN_EVENTS: Final = {Precondition.JOINT_ANALYSIS: "analysis.record", Precondition.DIALOGUE: "dialogue.hold"}
"""The preconditions that have a command of their own."""


@rule("L-02", Severity.E, Category.EXISTS, says=FREE, source=LEDGER, judges=(GoalSet, EffortBegun, CoursePlanned))
def a_new_condition_has_a_new_id(
    state: StateProtocol, event: GoalSet | EffortBegun | CoursePlanned, _: Occasion
) -> Violation | None:
    """Refuse the id of a goal, effort or course that is there already."""
    match event:
        case GoalSet():
            kind, name, there = "goal", str(event.goal), event.goal in state.conditions.goals
        case EffortBegun():
            kind, name, there = "effort", str(event.effort), event.effort in state.conditions.efforts
        case _:
            kind, name, there = "training", str(event.training), event.training in state.conditions.courses
    return violation("There is already a {kind} {name}.", "Choose another id.", kind=kind, name=name) if there else None


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=tuple(NAMES))
def units_and_people_are_registered_before(state: StateProtocol, event: Dated, occasion: Occasion) -> Violation | None:
    """Refuse what would be earlier than a unit or person that it names."""
    for field, things in NAMES[type(event)].items():
        value = getattr(event, field)
        for name in value if isinstance(value, tuple) else (value,):
            since = getattr(state, things)[name].since
            if occasion.on < since:
                return too_early(
                    "{name} is in the plan from {than}; {day} is before that.", occasion.on, since, name=name
                )
    return None


@rule(
    "L-03",
    Severity.E,
    Category.ORDER,
    says="A period ends no earlier than it begins.",
    source=LEDGER,
    judges=(EffortBegun,),
)
def an_effort_ends_after_it_starts(_: StateProtocol, event: EffortBegun, __: Occasion) -> Violation | None:
    """Refuse an effort that ends before it starts."""
    if event.starts <= event.ends:
        return None
    return too_early("The effort would end on {day}, before it begins on {than}.", event.ends, event.starts)


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(GoalAssessed, EffortEnded))
def goals_and_efforts_are_known(
    state: StateProtocol, event: GoalAssessed | EffortEnded, _: Occasion
) -> Violation | None:
    """Refuse to tell of a goal that was never set, or of an effort that never began."""
    if isinstance(event, GoalAssessed):
        return None if event.goal in state.conditions.goals else unknown("goal", event.goal)
    return None if event.effort in state.conditions.efforts else unknown("effort", event.effort)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(GoalAssessed,))
def a_goal_is_assessed_in_order_of_time(
    state: StateProtocol, event: GoalAssessed, occasion: Occasion
) -> Violation | None:
    """Refuse to find where a goal stands before it was set, or before it was found last."""
    goal = state.conditions.goals[event.goal]
    since = goal.assessed_on or goal.on
    if since <= occasion.on:
        return None
    return too_early(
        "What is known of goal {goal} is of {than}; {day} is before that.", occasion.on, since, goal=event.goal
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(EffortEnded,), since=4)
def an_effort_ends_no_earlier_than_it_was_told_of(
    state: StateProtocol, event: EffortEnded, occasion: Occasion
) -> Violation | None:
    """Refuse to end an effort on a day on which the plan did not know of it."""
    effort = state.conditions.efforts[event.effort]
    if effort.on <= occasion.on:
        return None
    return too_early(
        "Effort {effort} was told of on {than}; {day} is before that.", occasion.on, effort.on, effort=event.effort
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(EffortEnded,))
def only_an_effort_that_goes_on_is_ended(
    state: StateProtocol, event: EffortEnded, occasion: Occasion
) -> Violation | None:
    """Refuse to end an effort that has not begun, or that is over by that day anyway."""
    effort = state.conditions.efforts[event.effort]
    if effort.starts <= occasion.on < effort.ends:
        return None
    return violation(
        "Effort {effort} goes on from {starts} to {ends}.",
        "Give a day from {starts} on and before {ends}.",
        effort=event.effort,
        starts=str(effort.starts),
        ends=str(effort.ends),
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(TrainingRecorded,))
def a_person_goes_through_a_training_once(
    state: StateProtocol, event: TrainingRecorded, _: Occasion
) -> Violation | None:
    """Refuse to record the same training of the same person again."""
    done = [it.training for it in state.conditions.trainings.get(event.person, ())]
    if event.training not in done:
        return None
    return violation(
        "{person} has gone through {training} already.",
        "Nothing more is needed.",
        person=event.person,
        training=event.training,
    )


@rule(
    "L-08",
    Severity.E,
    Category.AUTHORITY,
    says="A dialogue about a unit is held by its principal.",
    source=LEDGER,
    judges=(DialogueHeld,),
)
def a_dialogue_is_held_by_the_units_principal(
    state: StateProtocol, event: DialogueHeld, occasion: Occasion
) -> Violation | None:
    """Refuse another principal than the unit's own."""
    principal = state.units[event.unit].principal_on(occasion.on)
    if event.principal == principal:
        return None
    return violation(
        "{principal} is not the principal of {unit}.",
        "Name {right}, who is.",
        principal=event.principal,
        unit=event.unit,
        right=principal,
    )


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="A principal's duty is shown for a unit, a leader's for a group.",
    source=LEDGER,
    judges=(EvidenceRecorded,),
)
def evidence_is_of_its_duty(_: StateProtocol, event: EvidenceRecorded, __: Occasion) -> Violation | None:
    """Refuse evidence for nothing, for both, or for the wrong one."""
    wanted = "unit" if event.duty in PRINCIPAL_DUTIES else "group"
    named = {"unit": event.unit, "group": event.group}
    if [field for field, name in named.items() if name is not None] == [wanted]:
        return None
    return violation(
        "Duty {duty} is one towards a {wanted}.", "Name the {wanted}, and nothing else.", duty=event.duty, wanted=wanted
    )


LEAST: Final = 3
"""So many letters or digits say something."""


@rule(
    "L-08",
    Severity.E,
    Category.LIMIT,
    says="Evidence says what shows the duty.",
    source=LEDGER,
    judges=(EvidenceRecorded,),
    since=4,
)
def evidence_says_something(_: StateProtocol, event: EvidenceRecorded, __: Occasion) -> Violation | None:
    """Refuse a text with so few letters and digits that it tells nobody anything."""
    if sum(map(str.isalnum, event.text)) >= LEAST:
        return None
    return violation(
        "The text says nothing that shows duty {duty}.", "Write in a few words what shows it.", duty=event.duty
    )


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(EvidenceRecorded,))
def evidence_is_of_something_known(state: StateProtocol, event: EvidenceRecorded, _: Occasion) -> Violation | None:
    """Refuse evidence for a unit or group that is not there."""
    if event.unit is not None and event.unit not in state.units:
        return unknown("unit", event.unit)
    if event.group is not None and event.group not in state.groups:
        return unknown("group", event.group)
    return None


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(EvidenceRecorded,))
def evidence_comes_after_what_it_is_about(
    state: StateProtocol, event: EvidenceRecorded, occasion: Occasion
) -> Violation | None:
    """Refuse evidence that is older than its unit or group."""
    days = [state.units[event.unit].since] if event.unit else []
    days += [state.groups[event.group].formed_on] if event.group else []
    since = max(days)
    if since <= occasion.on:
        return None
    return too_early("What this is about is of {than}; {day} is before that.", occasion.on, since)


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="A joint analysis and a dialogue are recorded as what they are.",
    source=LEDGER,
    judges=(PreconditionRecorded,),
)
def a_precondition_is_recorded_by_its_own_command(
    _: StateProtocol, event: PreconditionRecorded, __: Occasion
) -> Violation | None:
    """Refuse to note as done what an entry of its own has to show."""
    if event.precondition in PRECONDITIONS:
        return None
    return violation(
        "{precondition} is shown by an entry of its own.",
        "Record it with {command}.",
        precondition=event.precondition,
        command=OWN_EVENTS[event.precondition],
    )


@rule(
    "S0-11",
    Severity.W,
    Category.POLICY,
    says="A goal names the law or curriculum behind it and the child's or pupil's need it comes from.",
    source=NEED,
    judges=(GoalSet,),
)
def a_goal_comes_from_law_and_need(_: StateProtocol, event: GoalSet, __: Occasion) -> Violation | None:
    """Ask for a reason when a goal has no link to law or curriculum, or comes from nobody's need."""
    missing = tuple(name for name, value in (("law", event.law), ("need", event.need)) if value is None)
    if not missing:
        return None
    return violation(
        "Goal {goal} lacks: {missing}.",
        "Add what is missing, or say in `because` why the goal stands without it.",
        goal=event.goal,
        missing=missing,
    )


@rule(
    "S0-49",
    Severity.E,
    Category.POLICY,
    says="Who takes part, be it everyone or only some, is decided with a reason.",
    source=NEED,
    judges=(ParticipationDecided,),
)
def participation_has_its_reason(_: StateProtocol, event: ParticipationDecided, occasion: Occasion) -> Violation | None:
    """Refuse a decision about who takes part that gives no reason."""
    if occasion.because is not None:
        return None
    return violation(
        "Nothing says why {scope} at {unit} take part.", "Say why in `because`.", scope=event.scope, unit=event.unit
    )


@rule(
    "S0-14",
    Severity.W,
    Category.POLICY,
    says="The same staff are not in two large development efforts at the same time.",
    source=NEED,
    judges=(EffortBegun,),
)
def large_efforts_do_not_meet(state: StateProtocol, event: EffortBegun, _: Occasion) -> Violation | None:
    """Ask for a reason when a large effort overlaps another of the same unit; this plan is not counted."""
    for other in state.conditions.efforts.values():
        units = tuple(unit for unit in event.units if unit in other.units)
        if event.large and other.large and units and _meet(event, other):
            return violation(
                "Effort {effort} would run beside {other}, also a large one, at {units}.",
                "Let one wait until the other has ended, or say in `because` why both are needed now.",
                effort=event.effort,
                other=other.effort,
                units=units,
            )
    return None


def _meet(one: EffortBegun, other: Effort) -> bool:
    return one.starts <= other.ends and other.starts <= one.ends


RULES: Final = (
    NAMED,
    a_new_condition_has_a_new_id,
    units_and_people_are_registered_before,
    an_effort_ends_after_it_starts,
    goals_and_efforts_are_known,
    a_goal_is_assessed_in_order_of_time,
    an_effort_ends_no_earlier_than_it_was_told_of,
    only_an_effort_that_goes_on_is_ended,
    a_person_goes_through_a_training_once,
    a_dialogue_is_held_by_the_units_principal,
    evidence_is_of_its_duty,
    evidence_is_of_something_known,
    evidence_says_something,
    evidence_comes_after_what_it_is_about,
    a_precondition_is_recorded_by_its_own_command,
    a_goal_comes_from_law_and_need,
    participation_has_its_reason,
    large_efforts_do_not_meet,
)
