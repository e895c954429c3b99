"""What has been written, by whom and in which group: all that decides who may read it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Final

import attrs

from collegial_core.kernel import ArtefactId, GroupId, PersonId, VisitId
from collegial_core.plan import Plan
from collegial_core.policy import Artefact, ReaderRole
from collegial_core.sharing.events import Shareable
from collegial_core.visit import Sight, Visit


class Kind(StrEnum):
    """What somebody wrote: the note of a visit, or the words about the plan itself."""

    NOTE = "note"
    PLAN = "plan"


@attrs.frozen(kw_only=True)
class Content:
    """Something that was written: where, by whom, in which group, about whom.

    `of` is the id of the visit that it belongs to, and `pair` the visit's visitor and
    host; `author` None was written for the group or the plan.  `leaves` is the name that the
    method's step has for it, where it has one; `since` the day when it was written.
    """

    kind: Kind
    of: str
    author: PersonId | None = None
    group: GroupId | None = None
    pair: tuple[PersonId, ...] = ()
    leaves: ArtefactId | None = None
    since: dt.date

    @property
    def artefact(self) -> ArtefactId:
        """The name of such a thing in method definitions."""
        return self.leaves or ArtefactId(self.kind.replace("_", "-"))


def _by_default(kind: Kind, *readers: ReaderRole, shareable: bool = False) -> Artefact:
    return Artefact(artefact=ArtefactId(kind), name_en=kind, name_sv=kind, readers=readers, shareable=shareable)


DEFAULTS: Final[dict[Kind, Artefact]] = {
    Kind.NOTE: _by_default(Kind.NOTE, ReaderRole.AUTHOR, ReaderRole.PAIR, ReaderRole.GROUP),
    Kind.PLAN: _by_default(Kind.PLAN, ReaderRole.ALL, ReaderRole.AUDITOR),
}
"""Who reads what no method says anything about; a note lies in its group's folder (S4-09)."""


def note_of(state: Sight, visit: Visit) -> Content:
    """Describe the note of a visit; the visitor is its author, whoever recorded it."""
    group = state.rounds[visit.round].group
    pair = (visit.visitor, visit.host)
    return Content(kind=Kind.NOTE, of=visit.visit, author=visit.visitor, group=group, pair=pair, since=visit.since)


def plan_words(plan: Plan) -> Content:
    """Describe the plan's own words: its aims and the lessons behind its revisions."""
    return Content(kind=Kind.PLAN, of="plan", since=plan.started_on)


def _notes(state: Sight, name: str) -> Iterator[Content]:
    visit = state.visits.get(VisitId(name))
    if visit is not None and visit.note is not None:
        yield note_of(state, visit)


_WRITTEN: Final[dict[Shareable, Callable[[Sight, str], Iterator[Content]]]] = {Shareable.NOTE: _notes}


def written(state: Sight, kind: Shareable, of: str) -> Iterator[Content]:
    """Yield what has been written of a kind: the note of the visit of that id."""
    return _WRITTEN[kind](state, of)


def artefact_of(state: Sight, content: Content) -> Artefact:
    """Give what the group's method says of such a thing, or what holds when it says nothing."""
    method = state.methods[state.groups[content.group].method] if content.group else None
    said = method.artefact(content.artefact) if method else None
    return said or DEFAULTS[content.kind]


def concerned(content: Content) -> tuple[PersonId, ...]:
    """Give those whom it is about or by whom it is written."""
    return (*content.pair, content.author) if content.author else content.pair


def principals_of(state: Sight, people: Iterable[PersonId]) -> frozenset[PersonId]:
    """Give the principals of the units where these people work."""
    return frozenset(state.units[state.people[person].unit].principal for person in people)
