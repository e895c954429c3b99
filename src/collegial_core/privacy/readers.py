"""Who may read what.

An artefact's readers are data of the method.  Its author always reads it, and may
share it with single persons where the method says so.  Above all of this stands one
thing that no method changes: whoever is or has been principal of a unit where the visitor or the
host of a visit works reads nothing of what was noted about that visit, in whatever
role they would otherwise read it.  A note must not turn into an assessment.
"""

from collections.abc import Callable
from typing import Final

from collegial_core.kernel import PersonId, UnitId
from collegial_core.kernel.later import frozen
from collegial_core.policy import ReaderRole
from collegial_core.sharing import SHAREABLE, Content, artefact_of, readers_of
from collegial_core.state import State


@frozen
class Reader:
    """Who reads: a person of the plan, the auditor, or nobody."""

    person: PersonId | None = None
    auditor: bool = False


NOBODY: Final = Reader()
"""Reads no contents, and sees that the work is done."""

AUDITOR: Final = Reader(auditor=True)
"""Checks the record; reads contents only where the method lets an auditor."""


def may_read(state: State, reader: Reader, content: Content) -> bool:
    """Tell whether the reader may read the content."""
    if reader.person is None and not reader.auditor:
        return False
    roles = artefact_of(state, content).readers
    person = reader.person
    if person is None or _kept_out(state, person, content):
        return reader.auditor and ReaderRole.AUDITOR in roles
    if person in content.authors or _is_let_in(state, person, content):
        return True
    return any(_IS[role](state, person, content) for role in roles)


def _kept_out(state: State, person: PersonId, content: Content) -> bool:
    """Tell whether this is, or was, the principal of somebody in whose lesson it looks, or who looked."""
    for name in content.observed:
        known = state.people.get(name)
        if known is not None and state.units[known.unit].is_or_was_headed_by(person):
            return True
    return False


def _is_let_in(state: State, person: PersonId, content: Content) -> bool:
    """Tell whether one of the authors shared it with the person."""
    if content.kind not in SHAREABLE:
        return False
    return any(person in readers_of(state, content.kind, content.of, author) for author in content.authors)


# --- the roles, in relation to a content ------------------------------------------


def _is_author(_: State, person: PersonId, content: Content) -> bool:
    return person in content.authors


def _is_of_the_pair(_: State, person: PersonId, content: Content) -> bool:
    return person in content.pair


def _is_in_the_group(state: State, person: PersonId, content: Content) -> bool:
    return content.group is not None and state.groups[content.group].has(person)


def _leads_the_group(state: State, person: PersonId, content: Content) -> bool:
    mandate = state.groups[content.group].leader if content.group else None
    return mandate is not None and mandate.leader == person


def _works_there(state: State, person: PersonId, content: Content) -> bool:
    return person in state.people and state.people[person].unit in _units(state, content)


def _units(state: State, content: Content) -> frozenset[UnitId]:
    """Give the unit that it is about, or those of the people whom it concerns, or else of the group's members."""
    if content.unit is not None:
        return frozenset({content.unit})
    people = content.concerned or _members(state, content)
    return frozenset(state.people[name].unit for name in people if name in state.people)


def _is_principal(state: State, person: PersonId, content: Content) -> bool:
    """Tell whether they head the unit that it is about, or one of the group's members'."""
    units = (content.unit,) if content.unit else (state.people[name].unit for name in _members(state, content))
    return any(state.units[unit].principal == person for unit in units)


def _is_in_the_plan(state: State, person: PersonId, _: Content) -> bool:
    return person in state.people or any(unit.is_or_was_headed_by(person) for unit in state.units.values())


def _is_no_person(_: State, __: PersonId, ___: Content) -> bool:
    return False


def _members(state: State, content: Content) -> tuple[PersonId, ...]:
    return state.groups[content.group].members if content.group else ()


_IS: Final[dict[ReaderRole, Callable[[State, PersonId, Content], bool]]] = {
    ReaderRole.AUTHOR: _is_author,
    ReaderRole.PAIR: _is_of_the_pair,
    ReaderRole.GROUP: _is_in_the_group,
    ReaderRole.LEADER: _leads_the_group,
    ReaderRole.UNIT: _works_there,
    ReaderRole.PRINCIPAL: _is_principal,
    ReaderRole.AUDITOR: _is_no_person,
    ReaderRole.ALL: _is_in_the_plan,
}
