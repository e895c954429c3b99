"""What was written: everybody sees that a text exists, and only its readers see the words."""

import datetime as dt
from collections.abc import Sequence
from operator import attrgetter

from collegial_core.kernel.texts import Written
from collegial_core.meeting import Meeting
from collegial_core.meeting.events import MINUTES
from collegial_core.privacy import May, reading
from collegial_core.sharing import Shareable, authors_of, contents, shared_with, written
from collegial_core.state import State
from collegial_core.views.query import Query, one_of, texts
from collegial_core.views.rows import Kind, cell, column, personal_text, row, view


@row
class MinutesRow:
    """A meeting's minutes in nine fields, and who got them (S1-11); the texts are None until they are written."""

    meeting: str
    group: str
    date: dt.date
    participants: tuple[str, ...]
    handed_to: str | None
    receipt: str | None
    question: str | None = personal_text(default=None)
    purpose: str | None = personal_text(default=None)
    talked_about: str | None = personal_text(default=None)
    reflections: str | None = personal_text(default=None)
    conclusions: str | None = personal_text(default=None)
    before_next: str | None = personal_text(default=None)
    difficulties: str | None = personal_text(default=None)


@row
class ActionPlanRow:
    """A personal action plan: whose, from which meeting, shared with whom (S1-07)."""

    person: str
    meeting: str
    group: str
    date: dt.date
    shared_with: tuple[str, ...]
    tried: str | None = personal_text(default=None)
    learned: str | None = personal_text(default=None)
    effort: str | None = personal_text()
    expected: str | None = personal_text()
    pupils: str | None = personal_text()
    problems: str | None = personal_text()
    help: str | None = personal_text()
    less: str | None = personal_text()


@row
class ContentRow:
    """Anything that was written: its kind, what it belongs to, by whom and when.

    `texts` has each text with the name of its field.
    """

    day = cell("Day", attrgetter("date"))
    kind: str = column("What", Kind.WORD)
    of: str = column("Of", Kind.SUBJECT)
    group: str | None
    unit: str | None
    date: dt.date
    authors: tuple[str, ...] = column("By", Kind.PERSON)
    shared_with: tuple[str, ...] = column("Shared with", Kind.PERSON)
    texts: tuple[tuple[str, str], ...] = column("Text", Kind.TEXTS)


# --- meetings -----------------------------------------------------------------------------


@view("minutes", heading="The minutes")
def minutes(state: State, query: Query) -> list[MinutesRow]:
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


def _minutes(state: State, may: May, meeting: Meeting) -> MinutesRow:
    return MinutesRow(
        meeting=meeting.meeting,
        group=meeting.group,
        date=meeting.date,
        participants=meeting.present,
        handed_to=meeting.handed_to,
        receipt=meeting.receipt,
        **texts(may, one_of(state, MINUTES, meeting.meeting)),
    )


@view("plans", heading="The action plans")
def action_plans(state: State, query: Query) -> list[ActionPlanRow]:
    """Show whose action plans were written at which meeting, and the plans to those who may read them (S1-07)."""
    may = reading(state, query.reader)
    return [
        _action_plan(state, may, meeting, content)
        for meeting in _held(state, query)
        for content in written(state, Shareable.ACTION_PLAN, meeting.meeting)
        if query.at_any(meeting.group, content.authors)
    ]


def _action_plan(state: State, may: May, meeting: Meeting, content: Written) -> ActionPlanRow:
    (person,) = content.authors
    return ActionPlanRow(
        person=person,
        meeting=meeting.meeting,
        group=meeting.group,
        date=meeting.date,
        shared_with=shared_with(state, content),
        **texts(may, content),
    )


# --- everything -----------------------------------------------------------------------------


@view("contents", heading="What was written")
def all_contents(state: State, query: Query) -> list[ContentRow]:
    """Show everything that was written in order of time, and the words to those who may read them."""
    may = reading(state, query.reader)
    lines = [
        content_row(state, may, content)
        for content in contents(state)
        if query.at_any(content.group, authors_of(state, content))
    ]
    return sorted(lines, key=attrgetter("date", "kind", "of"))


def content_row(state: State, may: May, content: Written) -> ContentRow:
    """Show one content."""
    return ContentRow(
        kind=content.kind,
        of=content.of,
        group=content.group,
        unit=content.unit,
        date=content.since,
        authors=authors_of(state, content),
        shared_with=shared_with(state, content),
        texts=tuple(texts(may, content).items()),
    )
