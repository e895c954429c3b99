"""Rules about the agenda, reports and action plans."""

from collegial_core.kernel import Category, Occasion, Severity, StepId
from collegial_core.meeting.agenda import agenda, items_of, total
from collegial_core.meeting.events import (
    ActionPlanWritten,
    EffortReported,
    ItemAdded,
    ItemKind,
    ItemTaken,
    MeetingPlanned,
)
from collegial_core.meeting.promises import has_met, open_promises
from collegial_core.meeting.rules.common import GROUPS, method_of_group, policy_of_meeting
from collegial_core.meeting.state import StateProtocol
from collegial_core.policy import Form, Step, Violation, rule, violation


@rule(
    "S1-03",
    Severity.E,
    Category.LIMIT,
    says="A meeting is long enough for the agenda of its method.",
    source=GROUPS,
    judges=(MeetingPlanned,),
)
def a_meeting_has_time_for_its_agenda(state: StateProtocol, event: MeetingPlanned, _: Occasion) -> Violation | None:
    """Refuse a meeting shorter than its agenda."""
    method = method_of_group(state, state.groups[event.group])
    least, _most = total(agenda(method, 1)) if method.form is Form.MEETING else (0, 0)
    if least <= event.minutes:
        return None
    return violation(
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
    Category.ORDER,
    says="The items of the agenda are taken in the method's order, each once.",
    source=GROUPS,
    judges=(ItemTaken,),
)
def items_are_taken_in_order(state: StateProtocol, event: ItemTaken, _: Occasion) -> Violation | None:
    """Refuse an item that is not on the agenda, or before or after its turn."""
    meeting = state.meetings[event.meeting]
    ahead = _ahead(items_of(method_of_group(state, state.groups[meeting.group]), meeting), meeting.taken)
    if event.item in ahead:
        return None
    return violation(
        "{item} is not what comes next at meeting {meeting}, which is: {next}.",
        "Take the items in order, each once.",
        item=event.item,
        meeting=event.meeting,
        next=ahead,
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
    Category.POLICY,
    says="Whoever tells of an effort has promised one at an earlier meeting.",
    source=GROUPS,
    judges=(EffortReported,),
)
def a_report_is_about_a_promise(state: StateProtocol, event: EffortReported, _: Occasion) -> Violation | None:
    """Refuse a report by somebody who has nothing left to tell of."""
    meeting = state.meetings[event.meeting]
    waiting = open_promises(state, meeting.group, meeting)
    if any(promise.person == event.person for promise in waiting):
        return None
    return violation(
        "{person} has promised nothing before meeting {meeting} that is not told of yet.",
        "Check the person.",
        person=event.person,
        meeting=event.meeting,
    )


@rule(
    "S1-07",
    Severity.E,
    Category.POLICY,
    says="An action plan looks back and ahead; only somebody's first one has nothing to look back on.",
    source=GROUPS,
    judges=(ActionPlanWritten,),
)
def an_action_plan_looks_back(state: StateProtocol, event: ActionPlanWritten, _: Occasion) -> Violation | None:
    """Refuse a plan without what was tried and learned, from somebody's second meeting on."""
    meeting = state.meetings[event.meeting]
    missing = tuple(name for name in ("tried", "learned") if getattr(event, name) is None)
    if not missing or not has_met(state, event.person, meeting):
        return None
    return violation(
        "{person} has been at a meeting before; the action plan leaves out {missing}.",
        "Say what was tried and what was learned.",
        person=event.person,
        missing=missing,
    )


@rule(
    "S2-03",
    Severity.W,
    Category.POLICY,
    says="Meetings for learning together have no items about practical matters.",
    source="S2: methods",
    judges=(ItemAdded,),
)
def practical_matters_stay_outside(state: StateProtocol, event: ItemAdded, _: Occasion) -> Violation | None:
    """Ask for a reason when a practical matter is put onto the agenda."""
    meeting = state.meetings[event.meeting]
    if event.kind is ItemKind.COLLEGIAL or policy_of_meeting(state, meeting).practical:
        return None
    return violation(
        "{title} is a practical matter.",
        "Take it elsewhere, or say in `because` why it belongs here.",
        title=event.title,
    )


@rule(
    "S2-03",
    Severity.W,
    Category.POLICY,
    says="No meeting for learning together, by whichever method, has an item about practical matters.",
    source="S2: methods",
    judges=(ItemAdded,),
    since=5,
)
def practical_matters_take_a_reason_in_every_method(
    state: StateProtocol, event: ItemAdded, _: Occasion
) -> Violation | None:
    """Ask for a reason where the method itself says nothing of practical matters."""
    meeting = state.meetings[event.meeting]
    if event.kind is ItemKind.COLLEGIAL or not policy_of_meeting(state, meeting).practical:
        return None  # where the method says so, the older rule has asked
    return violation(
        "{title} is a practical matter, on the agenda of a meeting for learning together.",
        "Take it elsewhere, or say in `because` why it belongs here.",
        title=event.title,
    )


@rule(
    "S1-03",
    Severity.W,
    Category.LIMIT,
    says="What is added to an agenda fits, with the method's own items, into the length that the method gives.",
    source=GROUPS,
    judges=(ItemAdded,),
    since=5,
)
def what_is_added_fits_into_the_agenda(state: StateProtocol, event: ItemAdded, _: Occasion) -> Violation | None:
    """Ask for a reason when an item makes the agenda longer than the most that its method gives."""
    meeting = state.meetings[event.meeting]
    method = method_of_group(state, state.groups[meeting.group])
    least, most = total(agenda(method, 1)) if method.form is Form.MEETING else (0, 0)
    minutes = least + sum(it.minutes for it in meeting.added) + event.minutes
    if not most or minutes <= most:
        return None
    return violation(
        "With {title} the agenda of meeting {meeting} takes {minutes} minutes; {method} gives it {most}.",
        "Take it another time, or say in `because` why the agenda is longer.",
        title=event.title,
        meeting=event.meeting,
        minutes=minutes,
        method=method.ref,
        most=most,
    )
