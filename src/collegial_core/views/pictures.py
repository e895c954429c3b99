"""One small function a view: from the state to values that a table or JSON can show."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import attrs

from collegial_core.cycle import Budget, Cycle, budget, meetings_counted, method_of, next_steps, not_left, record_of
from collegial_core.group import Group
from collegial_core.kernel import Facts, PersonId, RoleId
from collegial_core.meeting import Meeting, RoleHolder, Stage, held, open_promises, queue, writers
from collegial_core.plan.events import PLAN
from collegial_core.policy import Held, MethodRef
from collegial_core.privacy import reading
from collegial_core.state import State
from collegial_core.views.conditions import checklist, courses, leaders, overdue, parties
from collegial_core.views.query import EVERYTHING, Query, View, one_of, texts
from collegial_core.views.readiness import readiness
from collegial_core.views.timeline import timeline
from collegial_core.views.writings import action_plans, all_contents, minutes, notes
from collegial_core.views.years import group_years, overview, people
from collegial_core.visit import Coverage, coverage_in, fewest_lessons


@attrs.frozen(kw_only=True)
class PlanLine:
    """The plan at a glance: title, aim, period, revision and what it holds."""

    title: str
    aim: str = attrs.field(metadata={"personal": "text"})
    starts: date
    ends: date
    revision: int
    methods: tuple[str, ...]
    units: int
    people: int
    groups: int
    rounds: int
    visits: int
    deviations: int


@attrs.frozen(kw_only=True)
class GroupLine:
    """A group at a glance; `fewest_lessons` is what full coverage takes (S4-06).

    That is one visitor at a time, or all together where the method watches so.  It says something only
    where `visits_lessons`.
    """

    group: str
    method: MethodRef
    members: tuple[str, ...]
    leader: str | None
    mandate_until: date | None
    started_on: date | None
    closed_on: date | None
    fewest_lessons: int
    visits_lessons: bool


@attrs.frozen(kw_only=True)
class VisitLine:
    """A visit at a glance."""

    visit: str
    round: str
    date: date
    visitor: str
    host: str
    lesson: str
    support: Any
    step: str


@attrs.frozen(kw_only=True)
class CycleLine:
    """A cycle at a glance: how far it has come, and what its record lacks.

    `closed` of `parts` parts are closed.  `part` and `turn` are those under way, `step`
    the open step and `next` the steps that may begin now; None and empty when all parts
    are closed.  `missing` is what still lacks of question, source, action and evaluation
    (S0-08), `not_left` the artefacts of completed steps of which nothing was told.
    `forms` says of the steps taken which were individual and which joint (S0-04), and
    `changes` counts the traces from a problem to a change for pupils (S3-05).
    """

    cycle: str
    group: str
    method: MethodRef
    material: str | None
    sources: tuple[str, ...]
    follows: str | None
    parts: int
    closed: int
    part: int | None
    turn: int | None
    step: str | None
    next: tuple[str, ...]
    forms: tuple[str, ...]
    missing: tuple[str, ...]
    not_left: tuple[str, ...]
    changes: int
    certificates: int
    started_on: date
    closed_on: date | None


@attrs.frozen(kw_only=True)
class HoursLine:
    """The hours of a cycle's module, in minutes: needed, planned and recorded (S0-31)."""

    cycle: str
    group: str
    parts: int
    meetings: int | None
    budget: Budget


@attrs.frozen(kw_only=True)
class MeetingLine:
    """A meeting at a glance: `promised` have written an action plan at it, `missing` have still to write theirs."""

    meeting: str
    group: str
    date: date
    starts: str
    minutes: int
    form: str
    step: str
    present: tuple[str, ...]
    leader: str | None
    roles: tuple[RoleHolder, ...]
    promised: tuple[str, ...]
    missing: tuple[str, ...]


@attrs.frozen(kw_only=True)
class PromiseLine:
    """A promise that nobody has told of yet; what it was is for its author."""

    person: str
    group: str
    meeting: str
    on: date


@attrs.frozen(kw_only=True)
class RotaLine:
    """How often a member has had a role that rotates or that no meeting can do without (S1-10, S3-04).

    Whose `place` is 1 has a rotating role next; any other goes to whom the group likes.
    """

    group: str
    role: str
    person: PersonId
    times: int
    place: int


@attrs.frozen(kw_only=True)
class DeviationLine:
    """A departure from a rule: in which entry, when, and what the rule saw."""

    entry: int
    on: date
    rule: str
    facts: Facts


def plan(state: State, query: Query = EVERYTHING) -> list[PlanLine]:
    """Show the plan; nothing before it has started."""
    now = state.plan
    if now is None:
        return []
    return [
        PlanLine(
            title=now.title,
            aim=texts(reading(state, query.reader), one_of(state, PLAN, str(now.revision)))["aim"],
            starts=now.starts,
            ends=now.ends,
            revision=now.revision,
            methods=tuple(state.methods),
            units=len(state.units),
            people=len(state.people),
            groups=len(state.groups),
            rounds=len(state.rounds),
            visits=len(state.visits),
            deviations=len(state.deviations),
        )
    ]


def groups(state: State, query: Query = EVERYTHING) -> list[GroupLine]:
    """Show the groups with members, leader and mandate (S0-18)."""
    return [
        GroupLine(
            group=group.group,
            method=group.method,
            members=group.members,
            leader=group.leader.leader if group.leader else None,
            mandate_until=group.leader.until if group.leader else None,
            started_on=group.started_on,
            closed_on=group.closed_on,
            fewest_lessons=fewest_lessons(len(group.members), together=_together(state, group)),
            visits_lessons=state.methods[group.method].visits is not None,
        )
        for group in state.groups.values()
        if query.at_group(group.group)
    ]


def _together(state: State, group: Group) -> bool:
    visits = state.methods[group.method].visits
    return visits is not None and visits.together


def coverages(state: State, query: Query = EVERYTHING) -> list[Coverage]:
    """Show who has seen whom in each round, and what is missing (S4-05)."""
    return [
        coverage_in(state, visit_round) for visit_round in state.rounds.values() if query.at_group(visit_round.group)
    ]


def visits(state: State, query: Query = EVERYTHING) -> list[VisitLine]:
    """Show the visits in order of their days."""
    lines = [
        VisitLine(
            visit=visit.visit,
            round=visit.round,
            date=visit.date,
            visitor=visit.visitor,
            host=visit.host,
            lesson=visit.lesson,
            support=visit.support,
            step=str(visit.step),
        )
        for visit in state.visits.values()
        if query.at_person(visit.visitor, visit.host) and query.at_group(state.rounds[visit.round].group)
    ]
    return sorted(lines, key=lambda line: (line.date, line.visit))


def cycles(state: State, query: Query = EVERYTHING) -> list[CycleLine]:
    """Show how far each cycle has come, and what its record lacks (S0-01 … S0-08)."""
    return [_cycle_line(state, cycle) for cycle in state.cycles.values() if query.at_group(cycle.group)]


def _cycle_line(state: State, cycle: Cycle) -> CycleLine:
    method, now = method_of(state, cycle), cycle.current
    under_way = now.closed_on is None and cycle.closed_on is None
    step = now.open_step
    return CycleLine(
        cycle=cycle.cycle,
        group=cycle.group,
        method=method.ref,
        material=cycle.material.title if cycle.material else None,
        sources=tuple(str(source.kind) for source in cycle.sources),
        follows=cycle.follows,
        parts=len(cycle.parts),
        closed=len(cycle.parts) - len(cycle.open_parts),
        part=now.number if under_way else None,
        turn=now.turn if under_way else None,
        step=step.step if under_way and step else None,
        next=next_steps(method, now) if under_way and not step else (),
        forms=tuple(f"{taken.step} {taken.form}" for taken in cycle.taken if taken.form),
        missing=record_of(cycle, method),
        not_left=not_left(method, cycle.taken),
        changes=sum(part.changes for part in cycle.parts),
        certificates=len(cycle.certificates),
        started_on=cycle.started_on,
        closed_on=cycle.closed_on,
    )


def hours(state: State, query: Query = EVERYTHING) -> list[HoursLine]:
    """Show each cycle's hours: what its module takes, what is planned and what is spent (S0-31)."""
    return [
        HoursLine(
            cycle=cycle.cycle,
            group=cycle.group,
            parts=len(cycle.parts),
            meetings=len(meetings_counted(cycle.module, method_of(state, cycle))) if cycle.module else None,
            budget=budget(cycle, method_of(state, cycle)),
        )
        for cycle in state.cycles.values()
        if query.at_group(cycle.group)
    ]


def meetings(state: State, query: Query = EVERYTHING) -> list[MeetingLine]:
    """Show the meetings in order of their days, and whose action plans are missing (S1-06)."""
    lines = [_meeting_line(state, meeting) for meeting in state.meetings.values() if query.at_group(meeting.group)]
    return sorted(lines, key=lambda line: (line.date, line.starts, line.meeting))


def _meeting_line(state: State, meeting: Meeting) -> MeetingLine:
    method = state.methods[state.groups[meeting.group].method]
    asked = meeting.stage is Stage.OPEN and method.meetings is not None and method.meetings.action_plans
    writing = writers(method, state, meeting) if asked else ()
    return MeetingLine(
        meeting=meeting.meeting,
        group=meeting.group,
        date=meeting.date,
        starts=meeting.starts,
        minutes=meeting.length,
        form=str(meeting.form),
        step=str(meeting.stage),
        present=meeting.present,
        leader=meeting.led_by,
        roles=meeting.roles,
        promised=tuple(meeting.wrote_plans),
        missing=tuple(person for person in writing if person not in meeting.wrote_plans),
    )


def promises(state: State, query: Query = EVERYTHING) -> list[PromiseLine]:
    """Show who has promised to try something and not told of it yet (S1-08)."""
    return [
        PromiseLine(person=promise.person, group=group, meeting=promise.meeting, on=promise.on)
        for group, past in state.meetings_of.items()
        if query.at_group(group)
        for promise in open_promises(past)
        if query.at_person(promise.person)
    ]


def rota(state: State, query: Query = EVERYTHING) -> list[RotaLine]:
    """Show the roles that all should have at meetings: who has had them how often, and who is next (S1-10, S3-04)."""
    return [
        line
        for group in state.groups.values()
        for role in state.methods[group.method].roles
        if (role.rotates or (role.needed and role.held is Held.MEETING))
        and group.closed_on is None
        and query.at_any(group.group, group.members)
        for line in _rota_lines(state, group, role.role)
        if query.at_person(line.person)
    ]


def _rota_lines(state: State, group: Group, role: RoleId) -> Iterator[RotaLine]:
    past = held(state.meetings_of.get(group.group, ()))
    for place, person in enumerate(queue(group, past, role, group.members), 1):
        times = sum(person in meeting.holders(role) for meeting in past)
        yield RotaLine(group=group.group, role=role, person=person, times=times, place=place)


def deviations(state: State, _: Query = EVERYTHING) -> list[DeviationLine]:
    """Show every departure from a rule."""
    return [DeviationLine(entry=it.entry, on=it.on, rule=it.rule, facts=it.facts) for it in state.deviations]


VIEWS: Final[dict[str, View]] = {
    "plan": plan,
    "groups": groups,
    "coverage": coverages,
    "visits": visits,
    "notes": notes,
    "cycles": cycles,
    "hours": hours,
    "meetings": meetings,
    "promises": promises,
    "rota": rota,
    "parties": parties,
    "leaders": leaders,
    "readiness": readiness,
    "checklist": checklist,
    "courses": courses,
    "overdue": overdue,
    "minutes": minutes,
    "plans": action_plans,
    "contents": all_contents,
    "person": people,
    "group": group_years,
    "overview": overview,
    "timeline": timeline,
    "deviations": deviations,
}
"""Every view by the name that a command line or a web address uses."""
