"""Who may put an entry right: whoever may record what it should have said, and of texts their author alone."""

from datetime import date
from itertools import pairwise
from typing import Any, Final

import attrs

from collegial_core.authority.events import OrganiserAppointed, OrganiserReleased
from collegial_core.authority.rights import everybody, line_of, may_record
from collegial_core.authority.roles import Asking, has_any
from collegial_core.authority.rules import (
    MOST_NAMED,
    ORDER,
    a_system_holds_no_office,
    authors_of,
    nobody_appoints_themselves,
)
from collegial_core.authority.state import StateProtocol
from collegial_core.group import LeaderAppointed, MandateEnded
from collegial_core.kernel import Category, Occasion, PersonId, Severity
from collegial_core.kernel.value import Event
from collegial_core.meeting import Stage
from collegial_core.plan import AssistantReleased, AuditorReleased, PrincipalAppointed, UnitRegistered
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
    line, it = line_of(state, target.stood.event), _Correcting(state, target, right, person, on)
    if line is None:
        return None
    if _may(it, line.correct):
        return _ends_no_longer(it) or _gives_no_office(it)
    return _left_to_others(it, line.correct)


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
        case Correcting.AUTHOR if it.right and authors_of(it.state, it.right.event, it.right.on) != authors:
            return False
        case Correcting.AUTHOR if authors:
            return it.person in authors
        case Correcting.AUTHOR if len(_holders(stood.event)) > 1:
            return it.person == it.target.recorder and (it.right is None or it.may_record(it.right))
        case Correcting.AUTHOR | Correcting.WRITER:
            return _writes(it, stood) and (it.right is None or _writes(it, it.right))
        case Correcting.ORGANISER:
            return _organises(it)
        case _:
            return False  # never


def _left_to_others(it: _Correcting, correct: Correcting) -> Violation:
    """Say why somebody may not put it right, and who may."""
    stood = it.target.stood
    may = tuple(person for person in everybody(it.state) if _may(attrs.evolve(it, person=person), correct))
    if not may:
        wrong = "{person} may not put right entry {entry}, {event}."
        remedy = "Nobody may say that in its place: let what is right be recorded as something new."
    elif set(may) == set(authors_of(it.state, stood.event, stood.on)):
        wrong = "{person} may not put right entry {entry}, {event}: these are the words of {people}."
        remedy = "Let {people} put it right."
    elif correct is not Correcting.ROLE and _is_closed(it, stood):
        wrong = "{person} may not put right entry {entry}, {event}: the meeting is closed."
        remedy = "Let somebody put it right who led the meeting, or who leads the group: {people}."
    else:
        wrong = "{person} may not put right entry {entry}, {event}."
        remedy = "Let one of them put it right: {people}."
    return violation(
        wrong,
        remedy,
        person=it.person,
        entry=it.target.number,
        event=stood.event.recorded_as[0],
        people=may[:MOST_NAMED],
    )


def _holders(event: Event) -> tuple[str, ...]:
    """Give the fields that name those who hold a thing together, such as a check-in's two."""
    return ("leader", "principal") if hasattr(event, "leader") and hasattr(event, "principal") else ()


def _writes(it: _Correcting, version: Version) -> bool:
    if _is_closed(it, version):
        return has_any(Asking(it.state, it.person, version.event, it.on), _AFTER_CLOSING)
    return it.may_record(version)


def _is_closed(it: _Correcting, version: Version) -> bool:
    """Tell whether what was written belongs to a meeting that is closed."""
    meeting = Asking(it.state, it.person, version.event, it.on).meeting
    return meeting is not None and meeting.stage is Stage.CLOSED


def _organises(it: _Correcting) -> bool:
    order, event = it.state.order, it.target.stood.event
    own = isinstance(event, OrganiserAppointed) and event.person == it.person
    organises = it.person in order.organisers_on(it.on) and not own
    return organises or (isinstance(event, OrganiserAppointed) and it.person in order.keepers)


# --- offices -----------------------------------------------------------------------------


def _gives_no_office(it: _Correcting) -> Violation | None:
    """Refuse what nobody may record of an office, as what an entry should have said."""
    if it.right is None:
        return None
    right, stood, occasion = it.right.event, it.target.stood.event, Occasion(by=it.person, on=it.right.on)
    if isinstance(right, UnitRegistered):
        if right.principal == stood.principal:
            return None
        right = PrincipalAppointed(unit=right.unit, principal=right.principal)
    if isinstance(right, LeaderAppointed) and right.appointed_by == stood.appointed_by:
        right = attrs.evolve(right, appointed_by=it.person)  # type: ignore[misc]
    judging = (rule for rule in (nobody_appoints_themselves, a_system_holds_no_office) if type(right) in rule.judges)
    return next((no for rule in judging if (no := rule.check(it.state, right, occasion))), None)


def _ends_no_longer(it: _Correcting) -> Violation | None:
    """Refuse to have back an office by putting right, oneself, the entry that ended it."""
    stood, right = it.target.stood, it.right
    ended = _whose_office_ended(it.state, stood) == it.person
    stays = right is not None and right.on <= stood.on and _whose_office_ended(it.state, right) in (it.person, None)
    if not ended or stays:
        return None
    return violation(
        "Entry {entry} ended an office of {person}, who cannot take it back.",
        "Let another organiser or principal put it right.",
        entry=it.target.number,
        person=it.person,
    )


def _whose_office_ended(state: StateProtocol, version: Version) -> PersonId | None:
    match version.event:
        case OrganiserReleased() | AssistantReleased() | AuditorReleased():
            return version.event.person
        case MandateEnded():
            return version.event.leader
        case PrincipalAppointed():
            unit, new = state.units.get(version.event.unit), (version.event.principal, version.on)
            followed = pairwise(unit.heads) if unit else ()
            return next((old.principal for old, it in followed if (it.principal, it.since) == new), None)
        case LeaderAppointed():
            group, mandate = state.groups.get(version.event.group), (version.event.leader, version.on)
            leaders = pairwise(group.mandates) if group else ()
            return next((old.leader for old, it in leaders if (it.leader, it.since) == mandate), None)
        case _:
            return None
