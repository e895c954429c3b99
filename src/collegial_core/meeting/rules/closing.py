"""Rules about what a meeting leaves when it is closed."""

from collegial_core.group import has_a_function
from collegial_core.kernel import Category, Occasion, Severity, in_whose_name
from collegial_core.meeting.events import (
    MeetingClosed,
    MinutesAdjusted,
    MinutesDelivered,
)
from collegial_core.meeting.parties import (
    holders_on,
    writers,
)
from collegial_core.meeting.promises import due
from collegial_core.meeting.rules.common import GROUPS, method_of_group, policy_of_meeting
from collegial_core.meeting.state import Stage, StateProtocol
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, STAGE, too_early, unknown
from collegial_core.policy import Form, Violation, rule, violation


@rule(
    "S1-03",
    Severity.E,
    Category.POLICY,
    says="A meeting goes through its whole agenda before it closes.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def a_meeting_takes_every_item(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Refuse to close before every item that is not optional has been taken."""
    meeting = state.meetings[event.meeting]
    method = method_of_group(state, state.groups[meeting.group])
    steps = method.steps if method.form is Form.MEETING else ()
    missing = tuple(step.step for step in steps if not step.optional and step.step not in meeting.taken)
    if not missing:
        return None
    return violation(
        "Meeting {meeting} has not taken: {missing}.",
        "Take these items first: meeting.take_item.",
        meeting=event.meeting,
        missing=missing,
    )


@rule(
    "S1-08",
    Severity.E,
    Category.POLICY,
    says="Whoever promised an effort tells at their next meeting whether they tried it.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def promises_are_told_of(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Refuse to close before everyone there has told of what they promised."""
    meeting = state.meetings[event.meeting]
    missing = due(state, meeting) if policy_of_meeting(state, meeting).action_plans else ()
    if not missing:
        return None
    return violation(
        "At meeting {meeting} these have not told of what they promised: {missing}.",
        "Let them tell whether they tried it: meeting.report.",
        meeting=event.meeting,
        missing=missing,
    )


@rule(
    "S1-09",
    Severity.E,
    Category.POLICY,
    says="Every meeting brings something new to learn from.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def a_meeting_brings_something_new(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Refuse to close without new input, where the method asks for it."""
    meeting = state.meetings[event.meeting]
    if meeting.inputs or not policy_of_meeting(state, meeting).new_input:
        return None
    return violation(
        "Meeting {meeting} has had nothing new to learn from.",
        "Bring research, findings or proven practice: meeting.bring_input.",
        meeting=event.meeting,
    )


@rule(
    "S1-06",
    Severity.E,
    Category.POLICY,
    says="Everyone who is at a meeting writes a personal action plan before it closes.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def everyone_present_writes_an_action_plan(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Refuse to close while somebody's action plan is missing, and say whose."""
    meeting = state.meetings[event.meeting]
    if not policy_of_meeting(state, meeting).action_plans:
        return None
    method = method_of_group(state, state.groups[meeting.group])
    missing = tuple(person for person in writers(method, state, meeting) if person not in meeting.wrote_plans)
    if not missing:
        return None
    return violation(
        "At meeting {meeting} these have no action plan: {missing}.",
        "Let each of them write one: meeting.write_action_plan.",
        meeting=event.meeting,
        missing=missing,
    )


@rule(
    "S1-11",
    Severity.E,
    Category.POLICY,
    says="A meeting leaves minutes behind, with all their fields.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def a_meeting_leaves_minutes(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Refuse to close without minutes, where the method asks for them."""
    meeting = state.meetings[event.meeting]
    if meeting.has_minutes or not policy_of_meeting(state, meeting).minutes:
        return None
    return violation(
        "Meeting {meeting} has no minutes.", "Write them first: meeting.write_minutes.", meeting=event.meeting
    )


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(MeetingClosed, MinutesDelivered))
def a_receiver_is_somebody_in_the_plan(
    state: StateProtocol, event: MeetingClosed | MinutesDelivered, occasion: Occasion
) -> Violation | None:
    """Refuse to hand minutes to somebody who is neither a person of the plan nor known by an office or function."""
    name = event.handed_to if isinstance(event, MeetingClosed) else event.to
    if name is None or name in state.people or has_a_function(state, name, occasion.on):
        return None
    return unknown("person", name)


@rule(
    "S1-13",
    Severity.E,
    Category.POLICY,
    says="A receipt belongs to a delivery: of minutes that were written, to somebody who is named.",
    source=GROUPS,
    judges=(MeetingClosed,),
    since=5,
)
def a_receipt_belongs_to_a_delivery(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Refuse a receipt where no minutes were handed to anybody."""
    meeting = state.meetings[event.meeting]
    if event.receipt is None or (event.handed_to is not None and meeting.has_minutes):
        return None
    return violation(
        "Meeting {meeting} would have a receipt, but no minutes are handed to anybody.",
        "Name in `handed_to` who has the minutes, once they are written, or leave out the receipt.",
        meeting=event.meeting,
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(MinutesDelivered,))
def minutes_are_delivered_after_the_closing_and_once(
    state: StateProtocol, event: MinutesDelivered, _: Occasion
) -> Violation | None:
    """Refuse to deliver what nobody has written, or of a meeting that goes on, or twice to the same person."""
    meeting = state.meetings[event.meeting]
    if meeting.stage is not Stage.CLOSED or not meeting.has_minutes:
        return violation(
            "Meeting {meeting} has no minutes to deliver yet.",
            "Write them and close the meeting first: meeting.close.",
            meeting=event.meeting,
        )
    if event.to not in meeting.delivered:
        return None
    return violation(
        "{person} has the minutes of meeting {meeting} already.",
        "Nothing more is needed.",
        person=event.to,
        meeting=event.meeting,
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(MinutesDelivered,))
def minutes_are_delivered_in_order_of_time(
    state: StateProtocol, event: MinutesDelivered, occasion: Occasion
) -> Violation | None:
    """Refuse a delivery dated before the closing."""
    closed = state.meetings[event.meeting].since
    if closed <= occasion.on:
        return None
    return too_early(
        "Meeting {meeting} was closed on {than}; {day} is before that.", occasion.on, closed, meeting=event.meeting
    )


@rule(
    "S1-13",
    Severity.E,
    Category.POLICY,
    says="Closing a meeting hands its minutes to whoever has the role that the method names.",
    source=GROUPS,
    judges=(MeetingClosed,),
)
def minutes_are_handed_over(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Refuse to close when minutes go to nobody, or to somebody else than the method says."""
    meeting = state.meetings[event.meeting]
    role = policy_of_meeting(state, meeting).minutes_to
    if role is None or not meeting.has_minutes:
        return None
    holders = holders_on(state, meeting, role)
    if event.handed_to in holders:
        return None
    right = "Name the {role}, or give somebody that role first, from {day} on."
    if event.handed_to is None:
        return violation(
            "The minutes of meeting {meeting} go to nobody; they belong to the {role}: {holders}.",
            right,
            meeting=event.meeting,
            role=role,
            holders=holders,
            day=str(meeting.date),
        )
    return violation(
        "The minutes of meeting {meeting} go to {person}; they belong to the {role}: {holders}.",
        right,
        meeting=event.meeting,
        role=role,
        holders=holders,
        person=event.handed_to,
        day=str(meeting.date),
    )


@rule(
    "S3-03",
    Severity.W,
    Category.POLICY,
    says="A meeting ends with an action or a decision.",
    source="S3: the course",
    judges=(MeetingClosed,),
)
def a_meeting_comes_to_something(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Ask for a reason when a meeting has come to nothing, where the method asks for a result."""
    meeting = state.meetings[event.meeting]
    if meeting.results or not policy_of_meeting(state, meeting).result:
        return None
    return violation(
        "Meeting {meeting} came to no action and no decision.",
        "Record what it came to: meeting.record_result, or say in `because` why there is nothing.",
        meeting=event.meeting,
    )


@rule(
    "S3-03",
    Severity.W,
    Category.POLICY,
    says="A meeting, by whichever method, leaves an action or a decision behind; a personal action plan is an action.",
    source="S3: the course",
    judges=(MeetingClosed,),
    since=5,
)
def a_meeting_has_a_result_in_every_method(state: StateProtocol, event: MeetingClosed, _: Occasion) -> Violation | None:
    """Ask for a reason when a meeting leaves nothing, where the method itself does not ask for a result."""
    meeting = state.meetings[event.meeting]
    if meeting.results or meeting.wrote_plans or policy_of_meeting(state, meeting).result:
        return None  # where the method says so, the older rule has asked
    return violation(
        "Meeting {meeting} leaves no action, no decision and no personal action plan.",
        "Record what it came to: meeting.record_result, or say in `because` why there is nothing.",
        meeting=event.meeting,
    )


@rule(
    "S1-11",
    Severity.E,
    Category.STATE,
    says="Minutes are adjusted when they have been written and the meeting is closed.",
    source=GROUPS,
    judges=(MinutesAdjusted,),
)
def minutes_are_adjusted_once_they_are_written(
    state: StateProtocol, event: MinutesAdjusted, _: Occasion
) -> Violation | None:
    """Refuse to adjust the minutes of a meeting that is not closed, or that left none."""
    meeting = state.meetings[event.meeting]
    if meeting.stage is Stage.CLOSED and meeting.has_minutes:
        return None
    return violation(
        "Meeting {meeting} is not closed, or has no minutes.",
        "Write them and close the meeting first: meeting.write_minutes, meeting.close.",
        meeting=event.meeting,
    )


@rule(
    "S1-11",
    Severity.E,
    Category.POLICY,
    says="Minutes are adjusted by somebody who was at the meeting.",
    source=GROUPS,
    judges=(MinutesAdjusted,),
)
def minutes_are_adjusted_by_somebody_who_was_there(
    state: StateProtocol, event: MinutesAdjusted, occasion: Occasion
) -> Violation | None:
    """Refuse an adjuster who was not present."""
    person = in_whose_name(occasion)
    if person in state.meetings[event.meeting].present:
        return None
    return violation(
        "{person} was not at meeting {meeting}.",
        "Let somebody adjust the minutes who was there.",
        person=person,
        meeting=event.meeting,
    )
