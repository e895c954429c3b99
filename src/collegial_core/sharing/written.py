"""Everything that has been written in a plan, room by room, described for its readers."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Final, Protocol

from collegial_core.conditions import ChecklistQuestion, Conditions, Note
from collegial_core.cycle import Cycle, Part, Taken, method_of
from collegial_core.kernel import GroupId, MeetingId, PersonId, StepId, UnitId, VisitId
from collegial_core.meeting import Meeting
from collegial_core.plan import Revision
from collegial_core.policy import StepKind
from collegial_core.sharing.contents import Content, Kind, everyone_ever
from collegial_core.sharing.events import Shareable
from collegial_core.sharing.state import StateProtocol
from collegial_core.visit import Visit

Wanted = Callable[[GroupId | None, Collection[PersonId]], bool]
"""Tells of a group, and of everyone who may have written something there, whether to look any closer."""


_NOTE: Final = Kind.NOTE
_MINUTES: Final = Kind.MINUTES
_ACTION_PLAN: Final = Kind.ACTION_PLAN
_EFFORT_REPORT: Final = Kind.EFFORT_REPORT
_RESULT: Final = Kind.RESULT
_OUTCOME: Final = Kind.OUTCOME
"""What there are thousands of; Python takes as long to look a member up in its enum as to make a small tuple."""


def _all(_: GroupId | None, __: Collection[PersonId]) -> bool:
    return True


# --- visits ---------------------------------------------------------------------------


def note_of(state: StateProtocol, visit: Visit) -> Content | None:
    """Describe the note of a visit, once it is written; the visitor is its author, whoever recorded it."""
    return None if visit.note is None else _note(state, visit)


def _note(state: StateProtocol, visit: Visit) -> Content:
    group, pair = state.rounds[visit.round].group, (visit.visitor, visit.host)
    return Content(_NOTE, visit.visit, visit.since, visit, (visit.visitor,), group, pair=pair, observed=pair)


def _notes(state: StateProtocol, wanted: Wanted) -> Iterator[Content]:
    for visit in state.visits.values():
        if visit.note is not None and wanted(state.rounds[visit.round].group, (visit.visitor,)):
            yield _note(state, visit)


# --- meetings -------------------------------------------------------------------------


def minutes_of(meeting: Meeting) -> Content | None:
    """Describe a meeting's minutes, once they are written."""
    return _at(meeting, _MINUTES, meeting.minutes, meeting.present) if meeting.minutes else None


def action_plans_of(meeting: Meeting, wanted: Wanted = _all) -> Iterator[Content]:
    """Describe the action plans that were written at a meeting, each by its author."""
    for person, plan in meeting.plans.items():
        if wanted(meeting.group, author := (person,)):
            yield _at(meeting, _ACTION_PLAN, plan, author)


def _reflections_of(meeting: Meeting) -> Iterator[Content]:
    for said in meeting.reflections:
        yield _at(meeting, Kind.REFLECTION, said, (said.person,) if said.person else meeting.present)


def _of_meeting(meeting: Meeting, wanted: Wanted) -> Iterator[Content]:
    yield from filter(None, (minutes_of(meeting),))
    yield from action_plans_of(meeting, wanted)
    for person, report in meeting.reports.items():
        if report.lesson is not None and wanted(meeting.group, author := (person,)):
            yield _at(meeting, _EFFORT_REPORT, report, author)
    for result in meeting.results:
        yield _at(meeting, _RESULT, result, meeting.present)
    yield from _reflections_of(meeting)


def _at(meeting: Meeting, kind: Kind, words: object, authors: tuple[PersonId, ...]) -> Content:
    return Content(kind, meeting.meeting, meeting.date, words, authors, meeting.group)


def _meetings(state: StateProtocol, wanted: Wanted) -> Iterator[Content]:
    for meeting in state.meetings.values():
        if wanted(meeting.group, meeting.present):
            yield from _of_meeting(meeting, wanted)


# --- cycles ---------------------------------------------------------------------------


def outcome_name(cycle: str, part: int, turn: int, step: StepId) -> str:
    """Name what a step left behind: `c-1.2.1.evaluation`, cycle, part, turn and step."""
    return f"{cycle}.{part}.{turn}.{step}"


def _outcomes(state: StateProtocol, cycle: Cycle) -> Iterator[Content]:
    for part in cycle.parts:
        for taken in part.taken:
            if taken.completed_on is not None and taken.outcome is not None:
                yield _outcome(state, cycle, part, taken)


def _outcome(state: StateProtocol, cycle: Cycle, part: Part, taken: Taken) -> Content:
    group, step = state.groups[cycle.group], method_of(state, cycle).step(taken.step)
    observing = step is not None and step.kind is StepKind.OBSERVATION
    return Content(
        kind=_OUTCOME,
        of=outcome_name(cycle.cycle, part.number, taken.turn, taken.step),
        since=taken.completed_on or taken.started_on,
        words=taken,
        authors=group.members,
        group=cycle.group,
        observed=everyone_ever(group) if observing else (),
        leaves=step.leaves if step else None,
    )


def _cycles(state: StateProtocol, wanted: Wanted) -> Iterator[Content]:
    for cycle in state.cycles.values():
        if wanted(cycle.group, state.groups[cycle.group].members):
            yield from _of_cycle(state, cycle)


def _of_cycle(state: StateProtocol, cycle: Cycle) -> Iterator[Content]:
    yield _in(state, cycle, Kind.CYCLE_NEED, cycle.cycle, cycle.started_on, cycle)
    for part in cycle.parts:
        for change in part.changes:
            yield _in(state, cycle, Kind.CHANGE, f"{cycle.cycle}.{part.number}", change.on, change)
    yield from _outcomes(state, cycle)


def _in(state: StateProtocol, cycle: Cycle, kind: Kind, of: str, on: dt.date, words: object) -> Content:
    return Content(kind, of, on, words, state.groups[cycle.group].members, cycle.group)


# --- check-ins and conditions -----------------------------------------------------------


def _checkins(state: StateProtocol, wanted: Wanted) -> Iterator[Content]:
    for plan in state.checkins.values():
        for talk in plan.held:
            authors = (talk.leader, talk.principal)
            if talk.notes is not None and wanted(plan.group, authors):
                yield _about(Kind.CHECKIN, plan.group, talk, authors=authors, group=plan.group)
    for leader in state.leaders.values():
        for work in leader.work:
            if work.questions is not None and wanted(work.group, (leader.leader,)):
                yield _about(Kind.QUESTIONS, work.group, work, authors=(leader.leader,), group=work.group)


def _conditions(state: StateProtocol, wanted: Wanted) -> Iterator[Content]:
    known = state.conditions
    yield from _of_units(known)
    for person, needs in known.needs.items():
        for need in needs if wanted(None, (person,)) else ():
            yield _about(Kind.OWN_NEED, person, need, authors=(person,))
    for said in known.evidence:
        yield _about(Kind.EVIDENCE, said.duty, said, group=said.group, unit=said.unit)
    for name, goal in known.goals.items():
        yield _about(Kind.CONDITIONS, name, goal)
    for precondition, notes in known.preconditions.items():
        for note in notes:
            yield _about(Kind.CONDITIONS, precondition, note)
    for question, answer in known.checklist.items():
        yield answer_of(question, answer)
    for strategy in known.strategies:
        yield _about(Kind.CONDITIONS, "strategy", strategy)


def _of_units(known: Conditions) -> Iterator[Content]:
    for unit, analyses in known.analyses.items():
        for analysis in analyses:
            yield _about(Kind.ANALYSIS, unit, analysis, authors=analysis.participants, unit=unit)
    for kind, talks_of in ((Kind.DIALOGUE, known.dialogues), (Kind.EXPECTATION, known.expectations)):
        for unit, talks in talks_of.items():
            for talk in talks:
                if talk.text is not None:
                    yield _about(kind, unit, talk, authors=talk.participants, unit=unit)


def answer_of(question: ChecklistQuestion, answer: Note) -> Content:
    """Describe what was answered to a question of the planning checklist."""
    return _about(Kind.CONDITIONS, question, answer)


class _Dated(Protocol):
    """Something with a day."""

    @property
    def on(self) -> dt.date:
        """The day."""


def _about(
    kind: Kind,
    of: str,
    words: _Dated,
    *,
    authors: tuple[PersonId, ...] = (),
    group: GroupId | None = None,
    unit: UnitId | None = None,
) -> Content:
    return Content(kind, of, words.on, words, authors, group, unit)


# --- the plan -----------------------------------------------------------------------


def words_of(revision: Revision) -> Content:
    """Describe the aim of a revision of the plan, and the lessons behind it."""
    return _about(Kind.PLAN, str(revision.number), revision)


def _plan(state: StateProtocol, _: Wanted) -> Iterator[Content]:
    if state.plan is not None:
        yield from map(words_of, state.plan.revisions)


# --- all of it ------------------------------------------------------------------------


def contents(state: StateProtocol, wanted: Wanted = _all) -> Iterator[Content]:
    """Yield everything that has been written, room by room; `wanted` passes over what nobody asks for."""
    for room in (_plan, _conditions, _checkins, _cycles, _meetings, _notes):
        yield from room(state, wanted)


def _under_visit(state: StateProtocol, of: str) -> Iterator[Content]:
    visit = state.visits.get(VisitId(of))
    yield from filter(None, (note_of(state, visit),) if visit else ())


def _under_meeting(state: StateProtocol, of: str) -> Iterator[Content]:
    meeting = state.meetings.get(MeetingId(of))
    yield from _of_meeting(meeting, _all) if meeting else ()


def _under_cycle(state: StateProtocol, of: str) -> Iterator[Content]:
    for cycle in state.cycles.values():
        if of.startswith(f"{cycle.cycle}."):
            yield from _outcomes(state, cycle)


_UNDER: Final[dict[Shareable, Callable[[StateProtocol, str], Iterator[Content]]]] = {
    Shareable.NOTE: _under_visit,
    Shareable.ACTION_PLAN: _under_meeting,
    Shareable.REFLECTION: _under_meeting,
    Shareable.OUTCOME: _under_cycle,
}


def written(state: StateProtocol, kind: Shareable, of: str) -> tuple[Content, ...]:
    """Give what has been written of a kind under an id: a visit's, a meeting's, or an outcome's name."""
    return tuple(it for it in _UNDER[kind](state, of) if it.kind == kind.value and it.of == of)
