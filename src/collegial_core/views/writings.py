"""What was written: that it was, is seen by all; the words only by those who may read them."""

import datetime as dt
from collections.abc import Sequence
from operator import attrgetter

import attrs

from collegial_core.kernel import GroupId
from collegial_core.kernel.texts import Written
from collegial_core.meeting import Meeting
from collegial_core.meeting.events import MINUTES
from collegial_core.privacy import May, reading
from collegial_core.sharing import Shareable, authors_of, contents, shared_with, written
from collegial_core.state import State
from collegial_core.views.query import EVERYTHING, Query, one_of, texts
from collegial_core.visit import MADE, Visit
from collegial_core.visit.events import NOTE

_TEXT = {"personal": "text"}


@attrs.frozen(kw_only=True)
class NoteLine:
    """A visit's note: who wrote it on which visit and when.

    `note` is None when it is not yet written, and `[personal]` when the reader may not read it.
    """

    visit: str
    round: str
    group: str
    date: dt.date
    visitor: str
    host: str
    written_on: dt.date | None
    receipt: str | None
    shared_with: tuple[str, ...]
    note: str | None = attrs.field(metadata=_TEXT)


@attrs.frozen(kw_only=True)
class MinutesLine:
    """A meeting's minutes in nine fields, and who got them (S1-11); the texts are None until they are written."""

    meeting: str
    group: str
    date: dt.date
    participants: tuple[str, ...]
    handed_to: str | None
    receipt: str | None
    question: str | None = attrs.field(default=None, metadata=_TEXT)
    purpose: str | None = attrs.field(default=None, metadata=_TEXT)
    talked_about: str | None = attrs.field(default=None, metadata=_TEXT)
    reflections: str | None = attrs.field(default=None, metadata=_TEXT)
    conclusions: str | None = attrs.field(default=None, metadata=_TEXT)
    before_next: str | None = attrs.field(default=None, metadata=_TEXT)
    difficulties: str | None = attrs.field(default=None, metadata=_TEXT)


@attrs.frozen(kw_only=True)
class ActionPlanLine:
    """A personal action plan: whose, from which meeting, shared with whom (S1-07)."""

    person: str
    meeting: str
    group: str
    date: dt.date
    shared_with: tuple[str, ...]
    tried: str | None = attrs.field(metadata=_TEXT)
    learned: str | None = attrs.field(metadata=_TEXT)
    effort: str | None = attrs.field(metadata=_TEXT)
    expected: str | None = attrs.field(metadata=_TEXT)
    pupils: str | None = attrs.field(metadata=_TEXT)
    problems: str | None = attrs.field(metadata=_TEXT)
    help: str | None = attrs.field(metadata=_TEXT)
    less: str | None = attrs.field(metadata=_TEXT)


@attrs.frozen(kw_only=True)
class ContentLine:
    """Anything that was written: its kind, what it belongs to, by whom and when.

    `texts` has each text with the name of its field.
    """

    kind: str
    of: str
    group: str | None
    unit: str | None
    date: dt.date
    authors: tuple[str, ...]
    shared_with: tuple[str, ...]
    texts: tuple[tuple[str, str], ...] = attrs.field(metadata=_TEXT)


# --- notes ------------------------------------------------------------------------------


def notes(state: State, query: Query = EVERYTHING) -> list[NoteLine]:
    """Show of each visit made when its note was written, and the note to those who may read it (S4-09)."""
    may = reading(state, query.reader)
    made = ((state.rounds[visit.round].group, visit) for visit in state.visits.values() if visit.step in MADE)
    lines = [
        _note(state, may, group, visit) for group, visit in made if query.at_any(group, (visit.visitor, visit.host))
    ]
    return sorted(lines, key=attrgetter("date", "visit"))


def _note(state: State, may: May, group: GroupId, visit: Visit) -> NoteLine:
    content = one_of(state, NOTE, visit.visit)
    return NoteLine(
        visit=visit.visit,
        round=visit.round,
        group=group,
        date=visit.date,
        visitor=visit.visitor,
        host=visit.host,
        written_on=content.since if content else None,
        receipt=visit.receipt,
        shared_with=shared_with(state, content) if content else (),
        **{"note": None, **texts(may, content)},
    )


# --- meetings -----------------------------------------------------------------------------


def minutes(state: State, query: Query = EVERYTHING) -> list[MinutesLine]:
    """Show the minutes of each meeting held, to those who may read them (S1-11, S1-12)."""
    may = reading(state, query.reader)
    return [_minutes(state, may, meeting) for meeting in _held(state, query)]


def _held(state: State, query: Query) -> Sequence[Meeting]:
    held = [
        meeting
        for meeting in state.meetings.values()
        if meeting.number is not None and query.at_any(meeting.group, meeting.present)
    ]
    return sorted(held, key=attrgetter("date", "starts", "meeting"))


def _minutes(state: State, may: May, meeting: Meeting) -> MinutesLine:
    return MinutesLine(
        meeting=meeting.meeting,
        group=meeting.group,
        date=meeting.date,
        participants=meeting.present,
        handed_to=meeting.handed_to,
        receipt=meeting.receipt,
        **texts(may, one_of(state, MINUTES, meeting.meeting)),
    )


def action_plans(state: State, query: Query = EVERYTHING) -> list[ActionPlanLine]:
    """Show whose action plans were written at which meeting, and the plans to those who may read them (S1-07)."""
    may = reading(state, query.reader)
    return [
        _action_plan(state, may, meeting, content)
        for meeting in _held(state, query)
        for content in written(state, Shareable.ACTION_PLAN, meeting.meeting)
        if query.at_any(meeting.group, content.authors)
    ]


def _action_plan(state: State, may: May, meeting: Meeting, content: Written) -> ActionPlanLine:
    (person,) = content.authors
    nothing = {"tried": None, "learned": None}
    return ActionPlanLine(
        person=person,
        meeting=meeting.meeting,
        group=meeting.group,
        date=meeting.date,
        shared_with=shared_with(state, content),
        **{**nothing, **texts(may, content)},
    )


# --- everything -----------------------------------------------------------------------------


def all_contents(state: State, query: Query = EVERYTHING) -> list[ContentLine]:
    """Show everything that was written in order of time, and the words to those who may read them."""
    may = reading(state, query.reader)
    lines = [
        content_line(state, may, content)
        for content in contents(state)
        if query.at_any(content.group, authors_of(state, content))
    ]
    return sorted(lines, key=attrgetter("date", "kind", "of"))


def content_line(state: State, may: May, content: Written) -> ContentLine:
    """Show one content."""
    return ContentLine(
        kind=content.kind,
        of=content.of,
        group=content.group,
        unit=content.unit,
        date=content.since,
        authors=authors_of(state, content),
        shared_with=shared_with(state, content),
        texts=tuple(texts(may, content).items()),
    )
