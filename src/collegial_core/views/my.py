"""What one person has before them: what they promised, whom they have yet to visit, their next days, their texts."""

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter

import attrs

from collegial_core.kernel import GroupId, MeetingId, PersonId
from collegial_core.meeting import Stage, open_promises
from collegial_core.meeting.events import ACTION_PLAN
from collegial_core.meeting.parties import belonging
from collegial_core.privacy import NOBODY, May, reading
from collegial_core.state import State
from collegial_core.views.duties import mandate_of
from collegial_core.views.parties import principals_of
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, column, row, view
from collegial_core.views.writings import ContentRow, content_row
from collegial_core.views.years import RoundPart, open_parts_of, written_alone
from collegial_core.visit import Step


@row
class MyPromise:
    """What somebody promised at a meeting and has not told of yet: the effort of their action plan."""

    meeting: MeetingId = column("Meeting")
    group: GroupId = column("Group")
    on: dt.date = column("Day")
    effort: str | None = column("Promised", Kind.TEXT)


@row
class NextDay:
    """Something to come: a visit, a meeting or a check-in, its day, and with whom; a check-in's day is its last."""

    on: dt.date = column("Day")
    kind: str = column("What", Kind.WORD)
    of: str = column("Which")
    group: GroupId = column("Group")
    people: tuple[PersonId, ...] = column("With", Kind.PERSON)


@row
class MyRow:
    """What one person has before them, and which texts of theirs there are.

    `visits_left` are their rounds that go on and in which they have visits or colleagues left.  The words of promises
    and texts are shown to the person alone.
    """

    person: PersonId
    promises: tuple[MyPromise, ...]
    visits_left: tuple[RoundPart, ...]
    next_days: tuple[NextDay, ...]
    texts: tuple[ContentRow, ...]


@view("my", heading="My own")
def my(state: State, query: Query) -> list[MyRow]:
    """Show one person's promises, visits left, next days and own texts (S1-08, S4-03, S1-16).

    Nothing is shown without a person.  With a day of looking, what was to come before it is left out: see `overdue`.
    """
    person = query.person
    if person is None:
        return []
    may = _own(state, query, person)
    texts = (content_row(state, may, it) for it in written_alone(state, person) if query.at_group(it.group))
    return [attrs.evolve(ahead(state, query, person), texts=tuple(texts))]  # type: ignore[misc]


def ahead(state: State, query: Query, person: PersonId) -> MyRow:
    """Give the same without the texts: to find these, all that anybody has written is looked through."""
    return MyRow(
        person=person,
        promises=tuple(_promises(state, query, person, _own(state, query, person))),
        visits_left=tuple(_visits_left(state, query, person)),
        next_days=tuple(sorted(_next_days(state, query, person), key=attrgetter("on", "kind", "of"))),
        texts=(),
    )


def _own(state: State, query: Query, person: PersonId) -> May:
    """Let nobody but the person themselves read here, and nothing that they may not."""
    return reading(state, query.reader if query.reader.person == person else NOBODY)


def _promises(state: State, query: Query, person: PersonId, may: May) -> Iterator[MyPromise]:
    theirs = (it for it in state.groups if query.at_group(it) and _has_promised(state, it, person))
    for group in theirs:
        for promise in open_promises(state, group):
            if promise.person == person:
                effort = _effort(state, promise.meeting, person, may)
                yield MyPromise(meeting=promise.meeting, group=group, on=promise.on, effort=effort)


def _has_promised(state: State, group: GroupId, person: PersonId) -> bool:
    """Tell whether somebody has ever promised anything in a group, or in one that it continues."""
    name: GroupId | None = group
    while name is not None:
        if any(person in it.wrote_plans for it in state.meetings_of.get(name, ())):
            return True
        name = state.groups[name].continues
    return False


def _effort(state: State, meeting: MeetingId, person: PersonId, may: May) -> str | None:
    """Give what somebody promised, as their action plan says it; None where a correction has left none."""
    plans = state.texts.get(ACTION_PLAN.name, {}).get(meeting, ())
    own = next((it for it in plans if it.authors == (person,)), None)
    return None if own is None else may.words(own).get("effort")


def _visits_left(state: State, query: Query, person: PersonId) -> Iterator[RoundPart]:
    for part in open_parts_of(state, person):
        if query.at_group(part.group) and (part.left or part.unseen):
            yield part


# --- what is to come -------------------------------------------------------------------


def _next_days(state: State, query: Query, person: PersonId) -> Iterator[NextDay]:
    found = (*_visits(state, person), *_meetings(state, query, person), *_checkins(state, query, person))
    return (it for it in found if query.at_group(it.group) and (query.on is None or query.on <= it.on))


def _visits(state: State, person: PersonId) -> Iterator[NextDay]:
    for visit in state.visits.values():
        if visit.step is Step.PLANNED and person in (visit.visitor, visit.host):
            visit_round = state.rounds[visit.round]
            other = visit.host if person == visit.visitor else visit.visitor
            if visit_round.closed_on is None:
                yield NextDay(on=visit.date, kind="visit", of=visit.visit, group=visit_round.group, people=(other,))


def _meetings(state: State, query: Query, person: PersonId) -> Iterator[NextDay]:
    for meeting in state.meetings.values():
        is_to_come = meeting.stage is Stage.PLANNED and (query.on is None or query.on <= meeting.date)
        people = who_meet(state, meeting.group, meeting.date) if is_to_come else ()
        if person in people:
            others = tuple(it for it in people if it != person)
            yield NextDay(on=meeting.date, kind="meeting", of=meeting.meeting, group=meeting.group, people=others)


def who_meet(state: State, group: GroupId, on: dt.date) -> tuple[PersonId, ...]:
    """Give those who meet in a group: who belongs to it that day, but for whoever only gets its minutes."""
    its = state.groups[group]
    policy = state.methods[its.method].meetings
    receiver = its.roles_on(on).get(policy.minutes_to) if policy and policy.minutes_to else None
    meets = {*its.members_on(on), *its.leading_on(on)}
    return tuple(it for it in belonging(its, on) if it != receiver or it in meets)


def _checkins(state: State, query: Query, person: PersonId) -> Iterator[NextDay]:
    for plan in state.checkins.values():
        group = state.groups[plan.group]
        mandate = mandate_of(group, query.on)
        pair = dict.fromkeys((*([mandate.leader] if mandate else []), *principals_of(state, group.members)))
        if group.closed_on is None and person in pair:
            others = tuple(it for it in pair if it != person)
            yield NextDay(on=plan.due, kind="checkin", of=plan.group, group=plan.group, people=others)
