"""What has been written, by whom and in which group: all that decides who may read it."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from collegial_core.group import Group
from collegial_core.kernel import ArtefactId, GroupId, PersonId, UnitId
from collegial_core.policy import Artefact, ReaderRole
from collegial_core.sharing.state import StateProtocol


class Kind(StrEnum):
    """What somebody wrote."""

    NOTE = "note"
    MINUTES = "minutes"
    ACTION_PLAN = "action_plan"
    EFFORT_REPORT = "effort_report"
    RESULT = "result"
    REFLECTION = "reflection"
    CYCLE_NEED = "cycle_need"
    OUTCOME = "outcome"
    CHANGE = "change"
    CHECKIN = "checkin"
    QUESTIONS = "questions"
    ANALYSIS = "analysis"
    DIALOGUE = "dialogue"
    EXPECTATION = "expectation"
    EVIDENCE = "evidence"
    OWN_NEED = "own_need"
    CONDITIONS = "conditions"
    PLAN = "plan"


class Content(NamedTuple):
    """Something that was written: what, where, when, by whom, about whom.

    `of` is the id of what it belongs to: a visit, a meeting, a cycle with its part,
    turn and step, a unit.  `words` holds the personal texts among its fields.
    `authors` are several where a group wrote it, and nobody where it is the plan's.
    `pair` are the visitor and the host of a visit, `observed` those in whose lessons it
    looks: their principals are kept out.  `leaves` is the name that a step of the method
    has for it.

    One look makes tens of thousands of these and keeps none; a tuple is made in a third of the time.
    """

    kind: Kind
    of: str
    since: dt.date
    words: object
    authors: tuple[PersonId, ...] = ()
    group: GroupId | None = None
    unit: UnitId | None = None
    pair: tuple[PersonId, ...] = ()
    observed: tuple[PersonId, ...] = ()
    leaves: ArtefactId | None = None

    @property
    def artefact(self) -> ArtefactId:
        """The name of such a thing in method definitions."""
        return self.leaves or ArtefactId(self.kind.replace("_", "-"))

    @property
    def concerned(self) -> tuple[PersonId, ...]:
        """Those in whose lessons it looks, or else those who wrote it."""
        return self.observed or self.authors


_ALL: Final = (ReaderRole.ALL, ReaderRole.AUDITOR)
_GROUP: Final = (ReaderRole.GROUP, ReaderRole.LEADER)
_UNIT: Final = (ReaderRole.UNIT, ReaderRole.PRINCIPAL)
_AUTHOR: Final = (ReaderRole.AUTHOR,)

_READERS: Final[dict[Kind, tuple[ReaderRole, ...]]] = {
    Kind.NOTE: (ReaderRole.PAIR, ReaderRole.GROUP),
    Kind.MINUTES: _ALL,
    Kind.ACTION_PLAN: _AUTHOR,
    Kind.EFFORT_REPORT: _GROUP,
    Kind.RESULT: _GROUP,
    Kind.REFLECTION: _GROUP,
    Kind.CYCLE_NEED: (*_GROUP, ReaderRole.PRINCIPAL),
    Kind.OUTCOME: _GROUP,
    Kind.CHANGE: _GROUP,
    Kind.CHECKIN: _AUTHOR,
    Kind.QUESTIONS: _GROUP,
    Kind.ANALYSIS: _UNIT,
    Kind.DIALOGUE: _UNIT,
    Kind.EXPECTATION: _UNIT,
    Kind.EVIDENCE: (*_GROUP, *_UNIT, ReaderRole.AUDITOR),
    Kind.OWN_NEED: _AUTHOR,
    Kind.CONDITIONS: _ALL,
    Kind.PLAN: _ALL,
}
_SHAREABLE: Final = frozenset({Kind.ACTION_PLAN, Kind.REFLECTION, Kind.OUTCOME})

DEFAULTS: Final = {
    kind: Artefact(artefact=ArtefactId(kind), name_en=kind, name_sv=kind, readers=readers, shareable=kind in _SHAREABLE)
    for kind, readers in _READERS.items()
}
"""Who reads what no method says anything about.

Its authors always do.  A note lies in its group's folder (S4-09), minutes are for all
and action plans for their authors (S1-12), and what a unit analysed stays at the unit.
"""


def artefact_of(state: StateProtocol, content: Content) -> Artefact:
    """Give what the group's method says of such a thing, or what holds when it says nothing."""
    method = state.methods[state.groups[content.group].method] if content.group else None
    said = method.artefact(content.artefact) if method else None
    return said or DEFAULTS[content.kind]


def shared_with(state: StateProtocol, content: Content) -> tuple[PersonId, ...]:
    """Name those with whom its authors have shared a content."""
    shares = state.shares_of.get(content.of)
    if shares is None:
        return ()
    kind = str(content.kind)
    by_author = {share.author: share.readers for share in shares if share.kind == kind}
    people = [person for author in content.authors for person in by_author.get(author, ())]
    return tuple(dict.fromkeys(people))


def principals_of(state: StateProtocol, people: Iterable[PersonId]) -> frozenset[PersonId]:
    """Give those who head, or have headed, the units where these people work."""
    known = [state.units[state.people[person].unit] for person in people if person in state.people]
    return frozenset(head.principal for unit in known for head in unit.heads)


def everyone_ever(group: Group) -> tuple[PersonId, ...]:
    """Give all who have ever been members of the group."""
    return tuple(dict.fromkeys(stay.person for stay in group.stays))
