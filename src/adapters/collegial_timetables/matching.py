"""Who in a timetable is whom in the plan: by pseudonym, signature, mail address or name, in the directory."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from unicodedata import combining, normalize

import attrs

from collegial_core.ids import LessonId, PersonId
from collegial_core.kernel.fields import ID
from collegial_core.planning.problem import Does
from collegial_core.planning.timetable import Doing, Timetable
from collegial_core.state import State
from collegial_directory import MarkKind
from collegial_people import Finding, KnowsPeople
from collegial_people.text import folded
from collegial_timetables.listing import Listed, Listing
from collegial_timetables.saying import HOUR

_LONGEST: Final = 40
"""So much of a lesson's name is kept, for an id is short."""


@attrs.frozen
class Matched:
    """A timetable by the plan's pseudonyms, what was found in matching it, and which subjects each teaches."""

    timetable: Timetable
    findings: tuple[Finding, ...]
    subjects: Mapping[PersonId, frozenset[str]]


def matched(plan: str, state: State, people: KnowsPeople, listing: Listing, unit: str | None = None) -> Matched:
    """Find who is whom, and keep of the others nothing: of whom nobody is known, only the place is told.

    A signature counts in the unit, where one is given; else in all units, if only one person has it.  Nobody whose
    identity is protected is found by anything but their pseudonym.
    """
    known = _Known.of(plan, state, people, unit)
    findings: list[Finding] = []
    doings: list[Doing] = []
    subjects: dict[PersonId, frozenset[str]] = {}
    names = _Names()
    for it in listing.items:
        for said in it.teachers:
            there = known.of_name(said)
            if len(there) != 1:
                code = "teacher_unclear" if there else "teacher_unknown"
                findings.append(Finding(code=code, place=it.teacher_at))
                continue
            person = next(iter(there))
            if it.subject and it.does is Does.TEACHES:
                subjects[person] = subjects.get(person, frozenset()) | {_plain(it.subject)}
            lesson = names.of(it, person, clock=listing.clock) if it.does is Does.TEACHES else None
            doings.append(Doing(person=person, span=it.span, does=it.does, weeks=it.weeks, lesson=lesson))
    unique = {(it.code, str(it.place)): it for it in findings}
    return Matched(Timetable(tuple(doings), clock=listing.clock), tuple(unique.values()), subjects)


class Nobody:
    """A directory that knows nobody: people are known by their pseudonyms alone."""

    def entries(self, plan: str) -> Sequence[Any]:  # noqa: ARG002 - as others are asked
        """Give nobody."""
        return ()

    def marks(self, plan: str) -> Mapping[Any, Any]:  # noqa: ARG002 - likewise
        """Give nothing."""
        return {}


@attrs.frozen
class _Known:
    """Those in the plan, by what they may be called."""

    people: Mapping[str, frozenset[PersonId]]
    pseudonyms: frozenset[str]

    @classmethod
    def of(cls, plan: str, state: State, people: KnowsPeople, unit: str | None) -> "_Known":
        """Ask the directory; who has left the plan is nobody."""
        found: dict[str, set[PersonId]] = {}
        there = {it for it, person in state.people.items() if person.left_on is None}
        marks = people.marks(plan)
        for entry in people.entries(plan):
            if entry.protected or entry.person not in there:
                continue
            signatures = [
                it.value
                for it in marks.get(entry.person, ())
                if it.kind is MarkKind.SIGNATURE and unit in {None, it.within}
            ]
            for said in (*signatures, entry.mail, entry.name):
                if said:
                    found.setdefault(folded(said), set()).add(entry.person)
        return cls({said: frozenset(those) for said, those in found.items()}, frozenset(map(str, there)))

    def of_name(self, said: str) -> frozenset[PersonId]:
        """Give those who may be meant."""
        if said in self.pseudonyms:
            return frozenset({PersonId(said)})
        return self.people.get(folded(said), frozenset())


@attrs.frozen
class _Names:
    """The ids of lessons, no two people's the same at a time: a lesson on a day has one host (S4-01)."""

    taken: dict[tuple[str, int], list[PersonId]] = attrs.field(factory=dict)

    def of(self, listed: Listed, person: PersonId, *, clock: bool) -> LessonId:
        """Name a lesson by its subject, its classes and its time of the day: `ma-7b.3`."""
        if listed.lesson is not None and ID.fullmatch(listed.lesson):
            whole, time = listed.lesson, ""
        else:
            whole, time = _slug(listed)[:_LONGEST].strip("-") or "lesson", _time(listed, clock=clock)
        holders = self.taken.setdefault((whole + time, listed.span.day), [])
        if person not in holders:
            holders.append(person)
        number = holders.index(person)
        return LessonId(f"{whole}-x{number + 1}{time}" if number else f"{whole}{time}")


def _slug(listed: Listed) -> str:
    return "-".join(filter(None, (_plain(it) for it in (listed.subject, *listed.classes))))


def _plain(said: str) -> str:
    letters = (it for it in normalize("NFKD", said.casefold()) if not combining(it))
    return "".join(it for it in letters if it.isascii() and it.isalnum())


def _time(listed: Listed, *, clock: bool) -> str:
    starts = listed.span.starts
    return f".{starts // HOUR:02}{starts % HOUR:02}" if clock else f".{starts}"
