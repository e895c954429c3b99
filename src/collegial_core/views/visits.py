"""Visits: who has seen whom, each visit, and the notes after them."""

import datetime as dt
from operator import attrgetter
from typing import Final

from collegial_core.kernel import GroupId, LessonId, PersonId, RoundId, VisitId
from collegial_core.policy import SupportArea
from collegial_core.privacy import May, reading
from collegial_core.sharing import shared_with
from collegial_core.state import State
from collegial_core.views.query import Query, one_of, texts
from collegial_core.views.rows import Kind, Of, cell, column, row, view
from collegial_core.visit import MADE, Coverage, Support, Visit, areas_of, coverage_in
from collegial_core.visit.events import NOTE


@row
class VisitRow:
    """A visit at a glance; `areas` are those of the method's form that the visitor looks at, with their questions."""

    visit: VisitId = column("Visit")
    round: RoundId = column("Round")
    date: dt.date = column("Day")
    visitor: PersonId = column("Visitor", Kind.PERSON)
    host: PersonId = column("Host", Kind.PERSON)
    lesson: LessonId = column("Lesson")
    support: Support
    areas: tuple[SupportArea, ...]
    used = cell("Support", lambda it: it.looked_at, Kind.SUPPORT)
    step: str = column("Step", Kind.STEP)

    @property
    def looked_at(self) -> Support | tuple[SupportArea, ...]:
        """The chosen areas of the form; where the method has no form, what was said of the support."""
        return self.support if isinstance(self.support, str) else self.areas or self.support


@row
class NoteRow:
    """A visit's note: who wrote it on which visit and when.

    `note` is None when it is not yet written, and `[personal]` when the reader may not read it.
    """

    visit: VisitId = column("Visit")
    round: RoundId
    group: GroupId
    date: dt.date = column("Day")
    visitor: PersonId = column("Visitor", Kind.PERSON)
    host: PersonId = column("Host", Kind.PERSON)
    written_on: dt.date | None = column("Written")
    receipt: str | None
    shared_with: tuple[str, ...] = column("Shared with", Kind.PERSON)
    note: str | None = column("Note", Kind.TEXT, default=None)


def _share(it: Coverage) -> float:
    return round(it.share, 4)


def _spread(it: Coverage) -> int:
    return it.spread


def _reached(it: Coverage) -> bool:
    return it.reached


FIGURES: Final[dict[str, Of]] = {"share": _share, "spread": _spread, "reached": _reached}
"""What a round's coverage works out of its own fields."""


@view("coverage", heading="Coverage", figures=FIGURES)
def coverages(state: State, query: Query) -> list[Coverage]:
    """Show who has seen whom in each round, and what is missing (S4-05)."""
    return [
        coverage_in(state, visit_round) for visit_round in state.rounds.values() if query.at_group(visit_round.group)
    ]


@view("visits", heading="The visits")
def visits(state: State, query: Query) -> list[VisitRow]:
    """Show the visits in order of their days."""
    lines = [
        _visit(state, visit)
        for visit in state.visits.values()
        if query.at_person(visit.visitor, visit.host) and query.at_group(state.rounds[visit.round].group)
    ]
    return sorted(lines, key=lambda line: (line.date, line.visit))


def _visit(state: State, visit: Visit) -> VisitRow:
    return VisitRow(
        visit=visit.visit,
        round=visit.round,
        date=visit.date,
        visitor=visit.visitor,
        host=visit.host,
        lesson=visit.lesson,
        support=visit.support,
        areas=areas_of(state, visit),
        step=str(visit.step),
    )


@view("notes", heading="The notes")
def notes(state: State, query: Query) -> list[NoteRow]:
    """Show of each visit made when its note was written, and the note to those who may read it (S4-09)."""
    may = reading(state, query.reader)
    made = ((state.rounds[visit.round].group, visit) for visit in state.visits.values() if visit.step in MADE)
    lines = [
        _note(state, may, group, visit) for group, visit in made if query.at_any(group, (visit.visitor, visit.host))
    ]
    return sorted(lines, key=attrgetter("date", "visit"))


def _note(state: State, may: May, group: GroupId, visit: Visit) -> NoteRow:
    content = one_of(state, NOTE, visit.visit)
    return NoteRow(
        visit=visit.visit,
        round=visit.round,
        group=group,
        date=visit.date,
        visitor=visit.visitor,
        host=visit.host,
        written_on=content.since if content else None,
        receipt=visit.receipt,
        shared_with=shared_with(state, content) if content else (),
        **texts(may, content),
    )
