"""Who reads a reason, worked out a second time and more simply than the library does."""

from collections.abc import Sequence
from typing import Any

from collegial_core import Entry, State
from collegial_core.kernel.texts import texts_of
from collegial_core.plan import DeviationRecorded, EntryCorrected, EntryWithdrawn, PlanRevised
from collegial_core.sharing import ArtefactShared, ArtefactUnshared
from collegial_core.upcasts import newest


def readers_of_reasons(state: State, entries: Sequence[Entry[Any]]) -> dict[int, set[str]]:
    """Give the people who read the reason of each entry that has one; the auditor reads them all."""
    found: dict[int, set[str]] = {}
    for entry in entries:
        event = newest(entry.event)
        authors = _authors(entry)
        if isinstance(event, PlanRevised):
            heads = {head.principal for unit in state.units.values() for head in unit.heads}
            assistants = {it.person for unit in state.units.values() for it in unit.assistants}
            there = {name for name, it in state.people.items() if it.left_on is None}
            found[entry.number] = {*authors, *there, *heads, *assistants}
        elif isinstance(event, DeviationRecorded):
            departs = entries[event.entry - 1]
            own = departs if departs.because else entry
            near = _members(state, departs.event) | _offices(state, departs.event)
            found[entry.number] = near | authors
            found[event.entry] = near | _authors(own)
        elif isinstance(event, EntryCorrected | EntryWithdrawn):
            wrong = newest(entries[event.entry - 1].event)
            found[entry.number] = authors if texts_of(type(wrong)) else authors | _offices(state, wrong)
    return found


def _authors(entry: Entry[Any]) -> set[str]:
    return {name for name in (entry.by, entry.on_behalf_of) if name}


def _members(state: State, event: Any) -> set[str]:
    group = _group(state, event)
    return set(group.members) if group else set()


def _offices(state: State, event: Any) -> set[str]:
    """Give who leads the group that an event is about, and the principals of its unit or else the group's units."""
    group = _group(state, event)
    leaders = {group.leader.leader} if group and group.leader and not group.leader.ended else set()
    named = getattr(event, "unit", None)
    units = {named} if named in state.units else {state.people[it].unit for it in _members(state, event)}
    return leaders | {state.units[unit].principal for unit in units}


def _group(state: State, event: Any) -> Any:
    """Give the group that an event names, or to which the thing belongs that it names."""
    visit = state.visits.get(getattr(event, "visit", None) or "")
    rounds = state.rounds.get(getattr(event, "round", None) or (visit.round if visit else ""))
    cycle = state.cycles.get(getattr(event, "cycle", None) or "")
    meeting = state.meetings.get(getattr(event, "meeting", None) or "")
    shared = isinstance(event, ArtefactShared | ArtefactUnshared)
    texts = state.texts.get(event.kind, {}).get(event.of, ()) if shared else ()
    names = [getattr(event, "group", None), *(it.group for it in (cycle, rounds, meeting, *texts) if it)]
    return next((state.groups[name] for name in names if name in state.groups), None)
