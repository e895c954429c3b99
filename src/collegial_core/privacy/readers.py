"""Who may read what.

An artefact's readers are data of the method.  Its author always reads it, and may
share it with single persons where the method says so.  One rule overrides
all of this, and no method changes it: whoever is or has been principal or assistant principal of a unit where the
visitor or the host of a visit works reads nothing of what others noted about that visit up to their last day in
office, in whatever role they would otherwise read it.  A note must not turn into an assessment.

A text that is sealed is opened here, once it is known that the reader may read it, and nowhere else; who is not
its author is written down before it is shown.

Today's state decides all of this, whatever moment is shown: a state of the past refers to today's.
A text that is no longer on record today is read by its author alone, if it has a single one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

import attrs

from collegial_core.kernel import ArtefactId, GroupId, PersonId, UnitId
from collegial_core.kernel.sealed import Sealed, is_sealed, sealed
from collegial_core.kernel.texts import TEXTS, Written
from collegial_core.plan import Assistant, Head, PutRight, last_day_in_office, share_subject
from collegial_core.policy import ReaderRole
from collegial_core.privacy.marks import SEALED
from collegial_core.sharing import artefact_of, authors_of, concerned, contents, observed_in, shared_with
from collegial_core.state import State
from collegial_core.vault import Look, Opener


@attrs.frozen
class Reader:
    """Who reads: a person, the auditor, a person who is the auditor too, or nobody."""

    person: PersonId | None = None
    auditor: bool = False


def reader_on(state: State, person: PersonId, day: date) -> Reader:
    """Give a person as the reader of a day: the auditor too, while an appointment covers it."""
    return Reader(person, auditor=any(it.covers(day) for it in state.auditors.get(person, ())))


NOBODY: Final = Reader()
"""Reads no contents, and sees that the work is done."""

AUDITOR: Final = Reader(auditor=True)
"""Checks the record; reads contents only where the method lets an auditor."""


class May(ABC):
    """Tells of contents whether one reader may read them, and gives their words to those who may."""

    def __init__(self, reader: Reader, opener: Opener | None) -> None:
        """Take the reader, and what opens sealed texts."""
        self.reader = reader
        self._opener = opener

    @abstractmethod
    def __call__(self, content: Written) -> bool:
        """Tell whether the reader may read the content."""
        ...

    @abstractmethod
    def authors(self, content: Written) -> tuple[PersonId, ...]:
        """Name its authors."""
        ...

    @abstractmethod
    def right(self, content: Written) -> str:
        """Say in what right the reader reads it, who has not written it: `pair`, `group`, `shared`."""
        ...

    def words(self, content: Written) -> dict[str, str]:
        """Give the words by the names of their fields: `[personal]` where the reader may not read them.

        `[erased: …]` with the decision's reference is what is left of a text whose keys were destroyed.

        Raises:
            StoreError: a text is sealed, and the vault cannot open it.

        """
        if not self(content):
            return dict.fromkeys(content.words, SEALED)
        tokens = [sealed(it, name) for name, it in content.words.items() if is_sealed(it)]
        if not tokens:
            return dict(content.words)
        opener = _NO_OPENER if self._opener is None else self._opener
        shown = opener.shown(content.words)
        authors = self.authors(content)
        if authors and self.reader.person not in authors:
            self._look(opener, content, tokens)
        return shown

    def _look(self, opener: Opener, content: Written, tokens: Sequence[Sealed]) -> None:
        reader, authors, right = self.reader.person or "auditor", self.authors(content), self.right(content)
        numbers = dict.fromkeys(it.number for it in tokens)
        opener.look([Look(opener.plan, number, content.text, reader, authors, right) for number in numbers])


_NO_OPENER: Final = Opener(None, "")

_Role = Callable[[State, PersonId, Written], bool]
_Where = tuple[GroupId | None, UnitId | None, str, ArtefactId | None]


@attrs.frozen(kw_only=True)
class _Place:
    """What is the same for all of a kind that was written in one group or unit.

    `whole` tells whether the reader may read all of it, `audited` whether an auditor may;
    `single` are the roles to ask about each of them.
    """

    audited: bool
    whole: bool
    single: tuple[_Role, ...]


def may_read(state: State, reader: Reader, content: Written) -> bool:
    """Tell whether the reader may read the content."""
    return reading(state, reader)(content)


def reading(state: State, reader: Reader) -> May:
    """Prepare the question what this reader may read, to ask it of many contents for one query.

    It is decided by today's state, also of what a state of the past shows; after another entry, prepare it anew.
    """
    if state.today is None:
        return _Reading(state, reader)
    return _ReadingOfThePast(state, state.today, reader)


class _Reading(May):
    """What one reader may read in one query, with the answers that hold for more than one content."""

    def __init__(self, today: State, reader: Reader) -> None:
        super().__init__(reader, today.opener)
        self._state = today
        self._person = reader.person
        self._auditor = reader.auditor
        self._closure = _Closure(today, reader.person)
        self._places: dict[_Where, _Place] = {}

    def __call__(self, content: Written) -> bool:
        """Tell whether the reader may read the content."""
        person = self._person
        if person is None:
            return self._auditor and self._place(content).audited
        if self._closure.last_days and self._closure.holds(content):
            return False
        place = self._place(content)
        if self._auditor and place.audited:
            return True
        if place.whole or person in authors_of(self._state, content) or self._is_shared(person, content):
            return True
        return any(is_it(self._state, person, content) for is_it in place.single)

    def authors(self, content: Written) -> tuple[PersonId, ...]:
        """Name its authors, as they are today."""
        return authors_of(self._state, content)

    def right(self, content: Written) -> str:
        """Say in what right the reader reads it: the first that lets them."""
        roles, person = artefact_of(self._state, content).readers, self._person
        if person is not None:
            for role in roles:
                has_role = _OF_PLACE.get(role) or _OF_CONTENT.get(role)
                if has_role is not None and has_role(self._state, person, content):
                    return str(role)
            if self._is_shared(person, content):
                return "shared"
        return str(ReaderRole.AUDITOR)

    def _is_shared(self, person: PersonId, content: Written) -> bool:
        return person in shared_with(self._state, content) and not self._closure.has_put_right_a_share(content)

    def _place(self, content: Written) -> _Place:
        where = (content.group, content.unit, content.text, content.leaves)
        return self._places.get(where) or self._places.setdefault(where, self._asked(content))

    def _asked(self, content: Written) -> _Place:
        state, person, roles = self._state, self._person, artefact_of(self._state, content).readers
        of_place = [_OF_PLACE[role] for role in roles if role in _OF_PLACE]
        return _Place(
            audited=ReaderRole.AUDITOR in roles,
            whole=person is not None and any(is_it(state, person, content) for is_it in of_place),
            single=tuple(_OF_CONTENT[role] for role in roles if role in _OF_CONTENT),
        )


class _ReadingOfThePast(May):
    """What one reader may read of another day: what they may read as it was, and as it is today."""

    def __init__(self, past: State, today: State, reader: Reader) -> None:
        super().__init__(reader, past.opener)
        self._past = past
        self._state = today
        self._today = _Reading(today, reader)
        self._there = _by_name(today)
        self._person = reader.person

    def authors(self, content: Written) -> tuple[PersonId, ...]:
        """Name its authors, as they were."""
        return authors_of(self._past, content)

    def right(self, content: Written) -> str:
        """Say in what right the reader reads it today."""
        return self._today.right(content)

    def __call__(self, content: Written) -> bool:
        """Tell whether the reader may read the content, by the state of today."""
        authors = authors_of(self._past, content)
        same = self._there.get(_name(content, authors), ())
        if not same:  # withdrawn since, or under another name
            return authors == (self._person,)
        its_own = [it for it in same if authors_of(self._state, it) == authors]
        return self._today(content) and all(map(self._today, its_own or same))


_Name = tuple[str, str, GroupId | None, UnitId | None, PersonId | None]


def _name(content: Written, authors: tuple[PersonId, ...]) -> _Name:
    """Name what is the same thing today as in the past, whatever has been corrected of it."""
    alone = TEXTS[content.text].own and len(authors) == 1
    return content.text, content.of, content.group, content.unit, authors[0] if alone else None


def _by_name(state: State) -> dict[_Name, list[Written]]:
    """Gather what has been written; there may be several of a kind in one place."""
    found: dict[_Name, list[Written]] = {}
    for content in contents(state):
        found.setdefault(_name(content, authors_of(state, content)), []).append(content)
    return found


# --- what is closed, whatever the method says -----------------------------------------


class _Closure:
    """What is closed to somebody who manages, or has managed, a unit of those in whose lessons it looks.

    That is what was written up to their last day in office.  What the reader has corrected or withdrawn
    themselves opens nothing: it is as closed as the entries of others leave it, whenever it was written.
    """

    def __init__(self, state: State, reader: PersonId | None) -> None:
        self._state = state
        self._own = _NOTHING if reader is None else state.put_right.get(reader, _NOTHING)
        self._alone = (reader,)
        self.last_days = {} if reader is None else _last_days(state, reader, self._own)
        self._under = frozenset(person for person, last in self.last_days.items() if last == date.max)
        self._were_under = {person: last for person, last in self.last_days.items() if last != date.max}

    def holds(self, content: Written) -> bool:
        """Tell whether the content is closed to the reader; what they alone have written never is."""
        observed = observed_in(self._state, content)
        if not observed:
            return False
        subjects = self._put_right(content) if self._own.subjects else ()
        if subjects:
            named = (person for subject in subjects for person in self._own.subjects[subject])
            return not self.last_days.keys().isdisjoint((*observed, *named))
        if authors_of(self._state, content) == self._alone:
            return False
        return not self._under.isdisjoint(observed) or (
            bool(self._were_under) and self._was_in_office(content, observed)
        )

    def _was_in_office(self, content: Written, observed: tuple[PersonId, ...]) -> bool:
        return any(content.since <= self._were_under.get(person, date.min) for person in observed)

    def _put_right(self, content: Written) -> list[str]:
        """Name what the reader has put right of a visit, a cycle or its group."""
        own = self._own.subjects
        if content.pair:
            return [name for name in (f"visit {content.of}",) if name in own]
        return [name for name in own if name == f"group {content.group}" or _is_cycle_of(name, content)]

    def has_put_right_a_share(self, content: Written) -> bool:
        """Tell whether the reader has corrected or withdrawn an entry about sharing this."""
        own = self._own.subjects
        authors = authors_of(self._state, content)
        return any(share_subject(content.kind, content.of, author) in own for author in authors)


_NOTHING: Final = PutRight()


def _is_cycle_of(name: str, content: Written) -> bool:
    return name.startswith("cycle ") and f"cycle {content.of}".startswith(f"{name}.")


def _last_days(state: State, reader: PersonId, own: PutRight) -> dict[PersonId, date]:
    """Give, for each of those who work where the reader is or was a manager, the reader's last day in office."""
    offices: dict[UnitId, date] = {}
    for unit, heads, assistants in _timelines(state, own):
        last = last_day_in_office(heads, assistants, reader)
        if last is not None:
            offices[unit] = max(last, offices.get(unit, last))
    people: dict[PersonId, date] = {}
    if offices:
        for person, unit in _workplaces(state, own):
            if unit in offices:
                people[person] = max(offices[unit], people.get(person, date.min))
    return people


def _timelines(state: State, own: PutRight) -> Iterator[tuple[UnitId, Sequence[Head], Sequence[Assistant]]]:
    """Yield who managed which unit, and who would have without what the reader has put right."""
    yield from ((unit.unit, unit.heads, unit.assistants) for unit in state.units.values())
    yield from ((unit, heads, own.assistants.get(unit, ())) for unit, heads in own.heads.items())


def _workplaces(state: State, own: PutRight) -> Iterator[tuple[PersonId, UnitId]]:
    """Yield who works or has worked where, and who would without what the reader has put right."""
    yield from ((person.person, unit) for person in state.people.values() for unit in person.units)
    yield from ((person, unit) for person, units in own.units.items() for unit in units)


# --- the roles, in relation to a content ------------------------------------------


def _is_of_the_pair(_: State, person: PersonId, content: Written) -> bool:
    return person in content.pair


def _is_in_the_group(state: State, person: PersonId, content: Written) -> bool:
    return content.group is not None and state.groups[content.group].has(person)


def _leads_the_group(state: State, person: PersonId, content: Written) -> bool:
    mandate = state.groups[content.group].leader if content.group else None
    return mandate is not None and mandate.leader == person and not mandate.ended


def _works_there(state: State, person: PersonId, content: Written) -> bool:
    known = state.people.get(person)
    return known is not None and known.left_on is None and known.unit in _units(state, content)


def _units(state: State, content: Written) -> frozenset[UnitId]:
    """Give the unit that it is about, or those of the people whom it concerns, or else of the group's members."""
    if content.unit is not None:
        return frozenset({content.unit})
    people = concerned(state, content) or _members(state, content)
    return frozenset(state.people[name].unit_on(content.since) for name in people if name in state.people)


def _is_principal(state: State, person: PersonId, content: Written) -> bool:
    """Tell whether they head the unit that it is about, or one of the group's members'."""
    units = (content.unit,) if content.unit else (state.people[name].unit for name in _members(state, content))
    return any(state.units[unit].principal == person for unit in units)


def _is_in_the_plan(state: State, person: PersonId, _: Written) -> bool:
    known = state.people.get(person)
    is_there = known is not None and known.left_on is None
    return is_there or any(unit.is_or_was_managed_by(person) for unit in state.units.values())


def _members(state: State, content: Written) -> tuple[PersonId, ...]:
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
