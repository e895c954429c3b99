"""Views of groups' parties, leaders' load, the checklist, courses, and what is overdue."""

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from collegial_core.checkin import (
    Checkin,
    Leader,
    Work,
    WorkKind,
    allotments_in_force,
    meeting_rhythm,
    minutes_asked,
    weekly_minutes,
)
from collegial_core.conditions import ChecklistQuestion, CourseContent
from collegial_core.conditions.events import ANSWER
from collegial_core.cycle import school_year
from collegial_core.group import Group
from collegial_core.kernel import PersonId, Severity, UnitId
from collegial_core.meeting import Stage
from collegial_core.policy import Method
from collegial_core.privacy import reading
from collegial_core.state import State
from collegial_core.views.query import EVERYTHING, Query, one_of, texts
from collegial_core.visit import Step


@attrs.frozen(kw_only=True)
class Proposal:
    """A nearby unit to work together with: its principal, and who there is in no running group of the method."""

    unit: UnitId
    principal: PersonId
    people: tuple[PersonId, ...]


@attrs.frozen(kw_only=True)
class PartyLine:
    """Who is party to a group: its members' units and their principals.

    `short` is how many members it has too few for its method; then `proposals` names
    nearby units with people who are free.  `without_needs` are the members whose own
    needs are not on record (S0-12).
    """

    group: str
    units: tuple[UnitId, ...]
    principals: tuple[PersonId, ...]
    members: int
    short: int
    proposals: tuple[Proposal, ...]
    without_needs: tuple[PersonId, ...]


@attrs.frozen(kw_only=True)
class LeaderLine:
    """A leader's load over all groups now led.

    `asked` and `allotted` are minutes a week for leading, `travel` minutes a week
    beside them.  `meets_every` is the number of weeks between the meetings that the
    leader leads.  `worked` counts all recorded minutes but travel, check-ins included
    (S0-45).
    """

    leader: PersonId
    groups: tuple[str, ...]
    asked: int
    allotted: float
    travel: float
    places: tuple[str, ...]
    meets_every: float | None
    worked: int
    checkins: int
    trainings: tuple[str, ...]


@attrs.frozen(kw_only=True)
class LeaderYearLine:
    """A leader's minutes in a school year, named by the year in which it began.

    `worked` counts all recorded minutes but `travel`, those of `checkins` check-ins included; so the years'
    sum is the `worked` of the leader's line (S0-45).
    """

    leader: PersonId
    year: int
    worked: int
    travel: int
    checkins: int


@attrs.frozen(kw_only=True)
class ChecklistLine:
    """A question of the planning checklist, and what was answered."""

    question: str
    on: date | None
    answer: str | None = attrs.field(metadata={"personal": "text"})


@attrs.frozen(kw_only=True)
class CourseLine:
    """A planned course; `without` are the contents that no block of it has (S3-02)."""

    course: str
    title: str
    audience: tuple[str, ...]
    forms: tuple[str, ...]
    blocks: tuple[str, ...]
    without: tuple[str, ...]
    people: tuple[PersonId, ...]


@attrs.frozen(kw_only=True)
class OverdueLine:
    """Something that should have happened by the day `due`; `days` is how long ago that was."""

    kind: str
    about: str
    due: date
    days: int | None


# --- parties -------------------------------------------------------------------------


def parties(state: State, query: Query = EVERYTHING) -> list[PartyLine]:
    """Show the units and principals of each running group, and whom it could join with (S0-16)."""
    running = [group for group in state.groups.values() if group.closed_on is None]
    return [
        _party(state, group) for group in running if query.at_group(group.group) and query.at_person(*group.members)
    ]


def _party(state: State, group: Group) -> PartyLine:
    units = tuple(dict.fromkeys(state.people[person].unit for person in group.members))
    principals = tuple(dict.fromkeys(_principals(state, group.members)))
    short = _short(state.methods[group.method], len(group.members))
    return PartyLine(
        group=group.group,
        units=units,
        principals=principals,
        members=len(group.members),
        short=short,
        proposals=tuple(_proposals(state, group, units)) if short else (),
        without_needs=tuple(person for person in group.members if person not in state.conditions.needs),
    )


def _short(method: Method, members: int) -> int:
    size = method.group_size
    return 0 if size.severity is Severity.I else max(0, size.least - members)


def _proposals(state: State, group: Group, units: tuple[UnitId, ...]) -> Iterator[Proposal]:
    taken = set(_taken(state, state.methods[group.method]))
    for unit in state.units.values():
        if unit.unit in units or not any(_are_near(state, unit.unit, other) for other in units):
            continue
        free = tuple(it.person for it in state.people.values() if it.unit == unit.unit and it.person not in taken)
        if free:
            yield Proposal(unit=unit.unit, principal=unit.principal, people=free)


def _are_near(state: State, one: UnitId, other: UnitId) -> bool:
    nearby = state.conditions.nearby
    return other in nearby.get(one, ()) or one in nearby.get(other, ())


def _taken(state: State, method: Method) -> Iterator[PersonId]:
    """Yield who is in a group of any version of the method that has not ended."""
    for group in state.groups.values():
        if group.closed_on is None and state.methods[group.method].method == method.method:
            yield from group.members


# --- leaders -------------------------------------------------------------------------


def leaders(state: State, query: Query = EVERYTHING) -> list[LeaderLine]:
    """Show each leader's groups, time and work (S0-20, S0-43 … S0-46)."""
    led: dict[PersonId, list[Group]] = {person: [] for person in state.leaders}
    for group in state.groups.values():
        if group.leader is not None and group.closed_on is None:
            led.setdefault(group.leader.leader, []).append(group)
    return [
        _leader(state, person, groups)
        for person, groups in led.items()
        if query.at_person(person) and (query.group is None or query.group in {group.group for group in groups})
    ]


def _leader(state: State, person: PersonId, groups: list[Group]) -> LeaderLine:
    known = state.leaders.get(person, Leader(person))
    methods = [state.methods[group.method] for group in groups]
    rhythm = meeting_rhythm(methods)
    held = [it for plan in state.checkins.values() for it in plan.held if it.leader == person]
    allotments = allotments_in_force(known)
    return LeaderLine(
        leader=person,
        groups=tuple(group.group for group in groups),
        asked=minutes_asked(methods),
        allotted=float(sum(map(weekly_minutes, allotments))),
        travel=float(sum(it.travel_minutes / it.weeks for it in allotments)),
        places=tuple(dict.fromkeys(str(it.place) for it in allotments)),
        meets_every=None if rhythm is None else float(rhythm),
        worked=sum(it.minutes for it in held) + sum(it.minutes for it in known.work if it.kind != WorkKind.TRAVEL),
        checkins=len(held),
        trainings=tuple(it.title for it in state.conditions.trainings.get(person, ())),
    )


def leader_years(state: State, query: Query = EVERYTHING) -> list[LeaderYearLine]:
    """Show what each leader has worked in each school year (S0-45)."""
    acts: list[tuple[PersonId, Work | Checkin]] = [
        *((person, it) for person, leader in state.leaders.items() for it in leader.work),
        *((it.leader, it) for plan in state.checkins.values() for it in plan.held),
    ]
    years: dict[tuple[PersonId, int], list[Work | Checkin]] = {}
    for person, it in acts:
        if query.at_person(person):
            years.setdefault((person, school_year(it.on)), []).append(it)
    return [_leader_year(*year, years[year]) for year in sorted(years)]


def _leader_year(person: PersonId, year: int, acts: list[Work | Checkin]) -> LeaderYearLine:
    travel = sum(it.minutes for it in acts if isinstance(it, Work) and it.kind == WorkKind.TRAVEL)
    return LeaderYearLine(
        leader=person,
        year=year,
        worked=sum(it.minutes for it in acts) - travel,
        travel=travel,
        checkins=sum(isinstance(it, Checkin) for it in acts),
    )


# --- checklist and courses -----------------------------------------------------------


def checklist(state: State, query: Query = EVERYTHING) -> list[ChecklistLine]:
    """Show the six questions of planning, and the answers to those who may read the plan's words (S0-50)."""
    if state.plan is None:
        return []
    may = reading(state, query.reader)
    return [
        ChecklistLine(
            question=question,
            on=state.conditions.checklist.get(question),
            answer=texts(may, one_of(state, ANSWER, str(question))).get("text"),
        )
        for question in ChecklistQuestion
    ]


def courses(state: State, _: Query = EVERYTHING) -> list[CourseLine]:
    """Show the planned courses, what they lack, and who has gone through them (S3-01, S3-02)."""
    return [
        CourseLine(
            course=course.training,
            title=course.title,
            audience=course.audience,
            forms=course.forms,
            blocks=tuple(block.title for block in course.blocks),
            without=tuple(word for word in CourseContent if word not in {block.content for block in course.blocks}),
            people=tuple(
                person
                for person, trainings in state.conditions.trainings.items()
                if course.training in {it.training for it in trainings}
            ),
        )
        for course in state.conditions.courses.values()
    ]


# --- what is overdue -----------------------------------------------------------------


def overdue(state: State, query: Query = EVERYTHING) -> list[OverdueLine]:
    """Show what should have happened before the day of looking and has not, the oldest first (S0-21).

    Check-ins of running groups, and meetings and visits that are still planned.  Without a day of
    looking nobody knows what is late: then all that is to be done is shown, with its day.

    With a person, what they are party to.  Check-ins and meetings concern the group's members, its leader,
    whoever has a role in it, and its members' principals; a visit its visitor, its host and their principals.
    """
    due = [*_checkins_due(state, query), *_meetings_due(state, query), *_visits_due(state, query)]
    lines = [
        OverdueLine(kind=kind, about=about, due=day, days=None if query.on is None else (query.on - day).days)
        for kind, about, day in due
        if query.on is None or day < query.on
    ]
    return sorted(lines, key=lambda line: (line.due, line.kind, line.about))


def _checkins_due(state: State, query: Query) -> Iterator[tuple[str, str, date]]:
    for plan in state.checkins.values():
        group = state.groups[plan.group]
        if group.closed_on is None and query.at_group(plan.group) and query.at_person(*_concerned(state, group)):
            yield "checkin", plan.group, plan.due


def _meetings_due(state: State, query: Query) -> Iterator[tuple[str, str, date]]:
    for meeting in state.meetings.values():
        group = state.groups[meeting.group]
        if meeting.stage is not Stage.PLANNED or not query.at_group(group.group):
            continue
        if query.at_person(*_concerned(state, group)):
            yield "meeting", meeting.meeting, meeting.date


def _visits_due(state: State, query: Query) -> Iterator[tuple[str, str, date]]:
    for visit in state.visits.values():
        visit_round = state.rounds[visit.round]
        if visit.step is not Step.PLANNED or visit_round.closed_on is not None:
            continue
        pair = (visit.visitor, visit.host)
        if query.at_group(visit_round.group) and query.at_person(*pair, *_principals(state, pair)):
            yield "visit", visit.visit, visit.date


def _concerned(state: State, group: Group) -> Iterator[PersonId]:
    """Yield everyone who has a part in what a group is to do."""
    yield from group.members
    if group.leader:
        yield group.leader.leader
    yield from group.roles.values()
    yield from _principals(state, group.members)


def _principals(state: State, people: Iterable[PersonId]) -> tuple[PersonId, ...]:
    """Give those who head the units where these people work."""
    return tuple(state.units[state.people[person].unit].principal for person in people)
