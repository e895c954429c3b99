"""Who may put an entry right: whoever may record what it should have said, and of texts their author alone."""

from datetime import date
from typing import Any, Final

import attrs

from collegial_core.authority.events import OrganiserAppointed
from collegial_core.authority.roles import Asking, has_any
from collegial_core.authority.rules import ORDER, authors_of, line_of, may_record
from collegial_core.authority.state import StateProtocol
from collegial_core.kernel import Category, Occasion, PersonId, Severity
from collegial_core.kernel.value import Event
from collegial_core.meeting import Stage
from collegial_core.policy import Violation, rule, violation
from collegial_core.policy.authority import Correcting

_AFTER_CLOSING: Final = ("chair", "leader@group", "deputy@group")
"""Who puts right what a whole meeting wrote, once the meeting is closed."""


@attrs.frozen
class Version:
    """What an entry says, and on which day it happened."""

    event: Any
    on: date


@attrs.frozen
class Target:
    """An entry that is to be put right: what it says now, and in whose name it was recorded."""

    number: int
    stood: Version
    recorder: PersonId


@rule(
    "P-07",
    Severity.E,
    Category.AUTHORITY,
    says="Who puts an entry right may record what it should have said; words are put right by their author alone.",
    source=ORDER,
    judges=(),
)
def who_puts_right_has_the_right(_: StateProtocol, __: object, ___: Occasion) -> Violation | None:
    """Judge no event by itself: a correction is judged beside the entry that it names."""
    return None


def may_not_put_right(
    state: StateProtocol, target: Target, right: Version | None, person: PersonId, on: date
) -> Violation | None:
    """Refuse whoever may not put an entry right; `right` is what it should have said, None where it is withdrawn."""
    line = line_of(state, target.stood.event)
    if line is None or _may(_Correcting(state, target, right, person, on), line.correct):
        return None
    return violation(
        "{person} may not put right entry {entry}, {event}.",
        "Let {recorder}, who recorded it, put it right, or somebody who may record it; words their author alone.",
        person=person,
        entry=target.number,
        event=target.stood.event.recorded_as[0],
        recorder=target.recorder,
    )


@attrs.frozen
class _Correcting:
    state: StateProtocol
    target: Target
    right: Version | None
    person: PersonId
    on: date

    def may_record(self, version: Version | None) -> bool:
        return version is not None and may_record(self.state, version.event, self.person, version.on)


def _may(it: _Correcting, correct: Correcting) -> bool:
    stood = it.target.stood
    authors = authors_of(it.state, stood.event, stood.on)
    match correct:
        case Correcting.ROLE:
            has_role = it.person == it.target.recorder or it.may_record(stood)
            return has_role and (it.right is None or it.may_record(it.right))
        case Correcting.AUTHOR if authors:
            stays = it.right is None or authors_of(it.state, it.right.event, it.right.on) == authors
            return it.person in authors and stays
        case Correcting.AUTHOR if len(_holders(stood.event)) > 1:
            return it.person == it.target.recorder
        case Correcting.AUTHOR | Correcting.WRITER:
            return _writes(it)
        case Correcting.ORGANISER:
            return _organises(it)
        case Correcting.NEVER:
            return False


def _holders(event: Event) -> tuple[str, ...]:
    """Give the fields that name those who hold a thing together, such as a check-in's two."""
    return ("leader", "principal") if hasattr(event, "leader") and hasattr(event, "principal") else ()


def _writes(it: _Correcting) -> bool:
    asking = Asking(it.state, it.person, it.target.stood.event, it.on)
    if asking.meeting is not None and asking.meeting.stage is Stage.CLOSED:
        return has_any(asking, _AFTER_CLOSING)
    return it.may_record(it.right or it.target.stood)


def _organises(it: _Correcting) -> bool:
    order, event = it.state.order, it.target.stood.event
    own = isinstance(event, OrganiserAppointed) and event.person == it.person
    organises = it.person in order.organisers_on(it.on) and not own
    return organises or (isinstance(event, OrganiserAppointed) and it.person in order.keepers)
