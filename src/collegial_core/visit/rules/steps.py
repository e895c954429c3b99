"""Rules about how a visit goes on: held, talked about, noted."""

from collections.abc import Iterable
from datetime import date
from itertools import chain

from collegial_core.kernel import Category, Occasion, Severity, StepId
from collegial_core.plan.rules import too_early
from collegial_core.policy import Deadline, Violation, rule, violation
from collegial_core.visit.events import (
    NotePublished,
    TalkHeld,
    VisitHeld,
)
from collegial_core.visit.rules.common import AFTER, NOTE, SCHEME, STEPPING, TALK, VISIT, Stepping, round_of, visits_of
from collegial_core.visit.state import StateProtocol, Step, Visit


@rule(
    "S4-02",
    Severity.E,
    Category.ORDER,
    says="A visit is planned, held, talked about and its note published, in that order.",
    source=SCHEME,
    judges=STEPPING,
)
def each_step_comes_after_the_one_before(state: StateProtocol, event: Stepping, occasion: Occasion) -> Violation | None:
    """Refuse a step out of turn or dated before the one it follows."""
    visit = state.visits[event.visit]
    needed = AFTER[type(event)]
    if visit.step is not needed and not _without_talk(state, event):
        return violation(
            "Visit {visit} is {step}; this needs it to be {needed}.",
            "Record the steps in order: planned, held, talked, note published.",
            visit=visit.visit,
            step=str(visit.step),
            needed=str(needed),
        )
    if visit.since <= occasion.on:
        return None
    return too_early(
        "Visit {visit} took its latest step on {than}; {day} is before that.",
        occasion.on,
        visit.since,
        visit=visit.visit,
    )


def _without_talk(state: StateProtocol, event: Stepping) -> bool:
    """Tell whether this is a note on a visit that needs no talk before it (S2-06)."""
    return (
        isinstance(event, NotePublished)
        and state.visits[event.visit].step is Step.HELD
        and not visits_of(state, state.groups[round_of(state, event).group]).talk
    )


@rule(
    "S4-02",
    Severity.W,
    Category.POLICY,
    says="The talk and the note follow within the days that the method gives.",
    source="S2 and S4: visits; the method definition",
    judges=(TalkHeld, NotePublished),
)
def talk_and_note_follow_in_time(
    state: StateProtocol, event: TalkHeld | NotePublished, occasion: Occasion
) -> Violation | None:
    """Ask for a reason, or as the method says, when a step comes later than its deadline."""
    method = state.methods[state.groups[round_of(state, event).group].method]
    step = TALK if isinstance(event, TalkHeld) else NOTE
    days = _days(state.visits[event.visit])
    for deadline in method.deadlines:
        since = days.get(deadline.after)
        if _binds(deadline, step) and since is not None and (occasion.on - since).days > deadline.days:
            return _late(deadline, event.visit, since, occasion.on)
    return None


def _binds(deadline: Deadline, step: StepId) -> bool:
    return deadline.step == step and deadline.severity is not Severity.I


def _days(visit: Visit) -> dict[StepId, date]:
    """Give the day of each step that the visit has taken."""
    return {VISIT: visit.date, TALK: visit.since} if visit.step is Step.TALKED else {VISIT: visit.date}


def _late(deadline: Deadline, visit: str, since: date, on: date) -> Violation:
    return violation(
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
    Category.ORDER,
    says="A visit is held on the day it is planned for.",
    source=SCHEME,
    judges=(VisitHeld,),
)
def a_visit_is_held_on_its_day(state: StateProtocol, event: VisitHeld, occasion: Occasion) -> Violation | None:
    """Refuse a visit held on another day than the planned one, so that every move is visible."""
    visit = state.visits[event.visit]
    if occasion.on == visit.date:
        return None
    return violation(
        "Visit {visit} is planned for {planned}, not {day}.",
        "Say that it happened on {planned}, or move the visit first.",
        visit=visit.visit,
        planned=str(visit.date),
        day=str(occasion.on),
    )


@rule(
    "S4-09",
    Severity.E,
    Category.POLICY,
    says="Every note has a receipt of its own from the group's folder.",
    source=SCHEME,
    judges=(NotePublished,),
)
def a_receipt_proves_one_note(state: StateProtocol, event: NotePublished, _: Occasion) -> Violation | None:
    """Refuse another visit's receipt, or a folder that is not the group's."""
    visit_round = round_of(state, event)
    folder = state.groups[visit_round.group].folder
    if event.folder != folder:
        return violation("The note belongs in {folder}.", "Publish it there.", folder=folder)
    return _with_receipt(visit_round.visits, event)


@rule(
    "S4-09",
    Severity.E,
    Category.POLICY,
    says="No receipt from a group's folder proves notes of two rounds.",
    source=SCHEME,
    judges=(NotePublished,),
    since=5,
)
def a_receipt_of_another_round_proves_no_note(
    state: StateProtocol, event: NotePublished, _: Occasion
) -> Violation | None:
    """Refuse the receipt of a visit in another round of the group, which has one folder for all of them."""
    visit_round = round_of(state, event)
    others = (it for it in state.rounds_of[visit_round.group] if it.round != visit_round.round)
    return _with_receipt(chain.from_iterable(it.visits for it in others), event)


def _with_receipt(visits: Iterable[Visit], event: NotePublished) -> Violation | None:
    """Say to which of these visits the receipt of a note belongs."""
    other = next((visit for visit in visits if visit.receipt == event.receipt), None)
    if other is None:
        return None
    return violation(
        "Receipt {receipt} belongs to visit {visit}.",
        "Publish this note and give its own receipt.",
        receipt=event.receipt,
        visit=other.visit,
    )
