"""Who may read what.

An artefact's readers are data of the method.  Its author always reads it, and may
share it with single persons where the method says so.  Above all of this stands one
thing that no method changes: whoever is or has been principal of a unit where the visitor or the
host of a visit works reads nothing of what was noted about that visit, in whatever
role they would otherwise read it.  A note must not turn into an assessment.
"""

from collections.abc import Callable
from typing import Final

import attrs

from collegial_core.kernel import ArtefactId, GroupId, PersonId, UnitId
from collegial_core.policy import ReaderRole
from collegial_core.sharing import Content, Kind, artefact_of, shared_with
from collegial_core.state import State


@attrs.frozen
class Reader:
    """Who reads: a person of the plan, the auditor, or nobody."""

    person: PersonId | None = None
    auditor: bool = False


NOBODY: Final = Reader()
"""Reads no contents, and sees that the work is done."""

AUDITOR: Final = Reader(auditor=True)
"""Checks the record; reads contents only where the method lets an auditor."""


May = Callable[[Content], bool]
"""Tells of a content whether one reader may read it."""

_Role = Callable[[State, PersonId, Content], bool]
_Where = tuple[GroupId | None, UnitId | None, Kind, ArtefactId | None]


@attrs.frozen(kw_only=True)
class _Place:
    """What is the same for all of a kind that was written in one group or unit.

    `whole` tells whether the reader may read all of it, `audited` whether an auditor may;
    `single` are the roles to ask about each of them.
    """

    audited: bool
    whole: bool
    single: tuple[_Role, ...]


def may_read(state: State, reader: Reader, content: Content) -> bool:
    """Tell whether the reader may read the content."""
    return reading(state, reader)(content)


def reading(state: State, reader: Reader) -> May:
    """Prepare the question what this reader may read, to ask it of many contents in one look.

    It holds for the state as it is now; after another entry, prepare it anew.
    """
    return _Reading(state, reader).may


class _Reading:
    """What one reader may read in one look, with the answers that hold for more than one content."""

    def __init__(self, state: State, reader: Reader) -> None:
        self._state = state
        self._person = reader.person
        self._auditor = reader.auditor
        self._theirs = _people_under(state, reader.person)
        self._places: dict[_Where, _Place] = {}

    def may(self, content: Content) -> bool:
        """Tell whether the reader may read the content."""
        person = self._person
        if person is None or (self._theirs and not self._theirs.isdisjoint(content.observed)):
            return self._auditor and self._place(content).audited
        place = self._place(content)
        if place.whole or person in content.authors or person in shared_with(self._state, content):
            return True
        return any(is_it(self._state, person, content) for is_it in place.single)

    def _place(self, content: Content) -> _Place:
        where = (content.group, content.unit, content.kind, content.leaves)
        return self._places.get(where) or self._places.setdefault(where, self._asked(content))

    def _asked(self, content: Content) -> _Place:
        state, person, roles = self._state, self._person, artefact_of(self._state, content).readers
        of_place = [_OF_PLACE[role] for role in roles if role in _OF_PLACE]
        return _Place(
            audited=ReaderRole.AUDITOR in roles,
            whole=person is not None and any(is_it(state, person, content) for is_it in of_place),
            single=tuple(_OF_CONTENT[role] for role in roles if role in _OF_CONTENT),
        )


def _people_under(state: State, person: PersonId | None) -> frozenset[PersonId]:
    """Give those whose principal this is or was: what was noted about their visits is kept from this person."""
    if person is None:
        return frozenset()
    units = {unit.unit for unit in state.units.values() if unit.is_or_was_headed_by(person)}
    return frozenset(it.person for it in state.people.values() if it.unit in units) if units else frozenset()


# --- the roles, in relation to a content ------------------------------------------


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


def _members(state: State, content: Content) -> tuple[PersonId, ...]:
    return state.groups[content.group].members if content.group else ()


_OF_PLACE: Final[dict[ReaderRole, _Role]] = {
    ReaderRole.GROUP: _is_in_the_group,
    ReaderRole.LEADER: _leads_the_group,
    ReaderRole.PRINCIPAL: _is_principal,
    ReaderRole.ALL: _is_in_the_plan,
}
"""Roles in relation to a group, a unit or the plan: the same for all of a kind that was written there."""

_OF_CONTENT: Final[dict[ReaderRole, _Role]] = {
    ReaderRole.PAIR: _is_of_the_pair,
    ReaderRole.UNIT: _works_there,
}
"""Roles in relation to the people of one content.  Its authors read it always, and the auditor is no person."""
