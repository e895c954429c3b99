"""What was written: that it was, is seen by all; the words only by those who may read them."""

import datetime as dt
from collections.abc import Sequence

import attrs

from collegial_core.kernel.later import frozen
from collegial_core.meeting import Meeting
from collegial_core.sharing import SHAREABLE, Content, action_plans_of, contents, minutes_of, note_of, readers_of
from collegial_core.state import State
from collegial_core.views.look import GLANCE, Look, said
from collegial_core.visit import MADE, Visit

_TEXT = {"personal": "text"}


@frozen(kw_only=True)
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


@frozen(kw_only=True)
class MinutesLine:
    """A meeting's minutes in nine fields, and who got them (S1-11); the texts are None until they are written."""

    meeting: str
    group: str
    date: dt.date
    participants: tuple[str, ...]
    handed_to: str | None
    receipt: str | None
    question: str | None = attrs.field(metadata=_TEXT)
    purpose: str | None = attrs.field(metadata=_TEXT)
    talked_about: str | None = attrs.field(metadata=_TEXT)
    reflections: str | None = attrs.field(metadata=_TEXT)
    conclusions: str | None = attrs.field(metadata=_TEXT)
    before_next: str | None = attrs.field(metadata=_TEXT)
    difficulties: str | None = attrs.field(metadata=_TEXT)


@frozen(kw_only=True)
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


@frozen(kw_only=True)
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


def shared_with(state: State, content: Content) -> tuple[str, ...]:
    """Name those with whom its authors have shared a content."""
    if content.kind not in SHAREABLE:
        return ()
    readers = (readers_of(state, content.kind, content.of, author) for author in content.authors)
    return tuple(dict.fromkeys(person for people in readers for person in people))


# --- notes ------------------------------------------------------------------------------


def notes(state: State, look: Look = GLANCE) -> list[NoteLine]:
    """Show of each visit made when its note was written, and the note to those who may read it (S4-09)."""
    lines = [_note(state, look, visit) for visit in state.visits.values() if _looks_at(state, look, visit)]
    return sorted(lines, key=lambda line: (line.date, line.visit))


def _looks_at(state: State, look: Look, visit: Visit) -> bool:
    group = state.rounds[visit.round].group
    return visit.step in MADE and look.at_person(visit.visitor, visit.host) and look.at_group(group)


def _note(state: State, look: Look, visit: Visit) -> NoteLine:
    content = note_of(state, visit)
    return NoteLine(
        visit=visit.visit,
        round=visit.round,
        group=state.rounds[visit.round].group,
        date=visit.date,
        visitor=visit.visitor,
        host=visit.host,
        written_on=content.since if content else None,
        receipt=visit.receipt,
        shared_with=shared_with(state, content) if content else (),
        note=said(state, look, content).get("note"),
    )


# --- meetings -----------------------------------------------------------------------------


def minutes(state: State, look: Look = GLANCE) -> list[MinutesLine]:
    """Show the minutes of each meeting held, to those who may read them (S1-11, S1-12)."""
    return [_minutes(state, look, meeting) for meeting in _held(state, look)]


def _held(state: State, look: Look) -> Sequence[Meeting]:
    held = [
        meeting
        for meeting in state.meetings.values()
        if meeting.number is not None and look.at_person(*meeting.present) and look.at_group(meeting.group)
    ]
    return sorted(held, key=lambda meeting: (meeting.date, meeting.starts, meeting.meeting))


def _minutes(state: State, look: Look, meeting: Meeting) -> MinutesLine:
    texts = said(state, look, minutes_of(meeting))
    return MinutesLine(
        meeting=meeting.meeting,
        group=meeting.group,
        date=meeting.date,
        participants=meeting.present,
        handed_to=meeting.handed_to,
        receipt=meeting.receipt,
        question=texts.get("question"),
        purpose=texts.get("purpose"),
        talked_about=texts.get("talked_about"),
        reflections=texts.get("reflections"),
        conclusions=texts.get("conclusions"),
        before_next=texts.get("before_next"),
        difficulties=texts.get("difficulties"),
    )


def action_plans(state: State, look: Look = GLANCE) -> list[ActionPlanLine]:
    """Show whose action plans were written at which meeting, and the plans to those who may read them (S1-07)."""
    return [
        _action_plan(state, look, meeting, content)
        for meeting in _held(state, look)
        for content in action_plans_of(meeting)
        if look.at_person(*content.authors)
    ]


def _action_plan(state: State, look: Look, meeting: Meeting, content: Content) -> ActionPlanLine:
    texts = said(state, look, content)
    return ActionPlanLine(
        person=content.authors[0],
        meeting=meeting.meeting,
        group=meeting.group,
        date=meeting.date,
        shared_with=shared_with(state, content),
        tried=texts.get("tried"),
        learned=texts.get("learned"),
        effort=texts.get("effort"),
        expected=texts.get("expected"),
        pupils=texts.get("pupils"),
        problems=texts.get("problems"),
        help=texts.get("help"),
        less=texts.get("less"),
    )


# --- everything -----------------------------------------------------------------------------


def all_contents(state: State, look: Look = GLANCE) -> list[ContentLine]:
    """Show everything that was written in order of time, and the words to those who may read them."""
    lines = [
        content_line(state, look, content)
        for content in contents(state, lambda group, people: look.at_person(*people) and look.at_group(group))
        if look.at_person(*content.authors) and look.at_group(content.group)
    ]
    return sorted(lines, key=lambda line: (line.date, line.kind, line.of))


def content_line(state: State, look: Look, content: Content) -> ContentLine:
    """Show one content."""
    return ContentLine(
        kind=content.kind,
        of=content.of,
        group=content.group,
        unit=content.unit,
        date=content.since,
        authors=content.authors,
        shared_with=shared_with(state, content),
        texts=tuple(said(state, look, content).items()),
    )
