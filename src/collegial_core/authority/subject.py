"""What an event is about: the group, and the units of those whom it concerns."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from collegial_core.authority.state import StateProtocol
from collegial_core.group import Group
from collegial_core.kernel import CycleId, GroupId, MeetingId, PersonId, UnitId, VisitId
from collegial_core.policy.authority import Whose
from collegial_core.sharing import ArtefactShared, ArtefactUnshared, written
from collegial_core.visit import Round


def group_of(state: StateProtocol, event: Any) -> GroupId | None:  # noqa: ANN401 - any event
    """Name the group that an event is about; None for those of no group."""
    if isinstance(event, ArtefactShared | ArtefactUnshared):
        return next((it.group for it in written(state, event.kind, event.of)), None)
    name = getattr(event, "group", None)
    if name is not None:
        return GroupId(name)
    cycle = state.cycles.get(getattr(event, "cycle", CycleId("")))
    if cycle is not None:
        return cycle.group
    place = _round_of(state, event) or state.meetings.get(getattr(event, "meeting", MeetingId("")))
    return place.group if place else None


def _round_of(state: StateProtocol, event: object) -> Round | None:
    name = getattr(event, "round", None)
    if name is None:
        visit = state.visits.get(getattr(event, "visit", VisitId("")))
        return state.rounds[visit.round] if visit else None
    return state.rounds.get(name)


def units_of(state: StateProtocol, event: Any, whose: str, on: date) -> tuple[UnitId, ...]:  # noqa: ANN401 - any event
    """Give the units that the word after the `@` of a role means for an event."""
    match whose:
        case Whose.UNIT:
            unit = getattr(event, "unit", None)
            return () if unit is None else (unit,)
        case Whose.UNITS:
            return tuple(getattr(event, "units", ()))
        case Whose.PERSON:
            return workplaces(state, (getattr(event, "person", None),), on)
        case Whose.MEMBERS:
            return workplaces(state, getattr(event, "members", ()), on)
        case Whose.LEADER:
            return workplaces(state, _leaders(state, event), on)
        case Whose.GROUP:
            group = _group(state, event)
            return workplaces(state, _people(group, on), on) if group else ()
        case _:
            return tuple(state.units)


def _group(state: StateProtocol, event: object) -> Group | None:
    name = group_of(state, event)
    return state.groups.get(name) if name else None


def _leaders(state: StateProtocol, event: Any) -> tuple[PersonId, ...]:  # noqa: ANN401 - any event
    """Name the leader that an event names, or that its group has."""
    if hasattr(event, "leader"):
        return (event.leader,)
    group = _group(state, event)
    return (group.leader.leader,) if group and group.leader else ()


def _people(group: Group, on: date) -> tuple[PersonId, ...]:
    """Give a group's members on a day; of one without any, whoever was there last."""
    return group.members_on(on) or tuple(stay.person for stay in group.stays[-1:])


def workplaces(state: StateProtocol, people: Iterable[PersonId | None], on: date) -> tuple[UnitId, ...]:
    """Give the units where people of the plan work on a day, each once."""
    return tuple(dict.fromkeys(state.people[person].unit_on(on) for person in people if person in state.people))
