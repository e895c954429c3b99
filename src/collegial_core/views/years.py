"""A person's year, a group's, and a unit's: counts of what was done, and one's own words."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

import attrs

from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId, RoundId
from collegial_core.kernel.texts import Written
from collegial_core.meeting import Stage, open_promises
from collegial_core.module import module_of
from collegial_core.plan import Unit
from collegial_core.privacy import May, reading
from collegial_core.sharing import by_one_author, everyone_ever
from collegial_core.state import State
from collegial_core.views.duties import mandate_of
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, cell, column, row, view
from collegial_core.views.writings import ContentRow, content_row
from collegial_core.visit import Round, Step, coverage_in, made_of

_V = TypeVar("_V")


@row
class RoundPart:
    """A person's part in a round: visits to make, made, left and received, and the colleagues not yet seen."""

    round: RoundId = column("Round")
    group: GroupId = column("Group")
    quota: int
    done = cell("Made", attrgetter("made", "quota"), Kind.SHARE)
    made: int
    left: int = column("Left")
    received: int = column("Received")
    hosted: int
    unseen: tuple[str, ...] = column("Not yet seen", Kind.PERSON)


@row
class PersonRow:
    """One person's year: groups, roles, visits, meetings, promises, minutes of work, and what they have written.

    `left_on` is the first day on which they are gone.  `heads` are the units whose principal they are, `leads` the
    groups whose mandate is theirs.  `roles` are the names of roles held, each with its group.  `visits_made` and
    `visits_received` count over all rounds.  `group_minutes` are the minutes that their
    groups' cycles took, `leading_minutes` those that they worked as a leader.
    `promises` names the meetings at which they promised what they have not told of yet.
    """

    person: str = column("Person", Kind.PERSON)
    unit: str = column("Unit")
    left_on: dt.date | None = column("Left on")
    heads: tuple[str, ...]
    groups: tuple[str, ...] = column("Groups")
    leads: tuple[str, ...]
    roles: tuple[str, ...]
    rounds: tuple[RoundPart, ...]
    visits_made: int = column("Made")
    visits_received: int = column("Received")
    meetings: int = column("Meetings")
    meetings_led: int
    promises: tuple[str, ...] = column("Promises", Kind.COUNT)
    group_minutes: int
    leading_minutes: int = column("Leading (min)")
    trainings: tuple[str, ...]
    written: tuple[ContentRow, ...]


@row
class RoundOfGroup:
    """A round of a group: its days, how much of it is seen, and whether it has reached its aim."""

    round: str
    starts: dt.date
    ends: dt.date
    closed_on: dt.date | None
    seen: int
    possible: int
    unfinished: int
    reached: bool


@row
class GroupYearRow:
    """One group's year: who belongs and belonged, its rounds, meetings and cycles, and what is still open."""

    group: str = column("Group")
    method: str
    members: tuple[str, ...] = column("Members", Kind.PERSON)
    former: tuple[str, ...]
    leader: str | None
    started_on: dt.date | None
    closed_on: dt.date | None
    rounds: tuple[RoundOfGroup, ...] = column("Rounds", Kind.COUNT)
    visits: int = column("Visits")
    notes: int = column("Notes")
    meetings = cell("Meetings", lambda it: (it.meetings_held, it.meetings_held + it.meetings_planned), Kind.SHARE)
    meetings_planned: int
    meetings_held: int
    minutes_written: int = column("Minutes written")
    action_plans: int
    promises: int = column("Promises")
    done = cell("Cycles", lambda it: (it.cycles_closed, len(it.cycles)), Kind.SHARE)
    cycles: tuple[str, ...]
    cycles_closed: int
    cycle_minutes: int
    checkins: int = column("Check-ins")


@row
class OverviewRow:
    """A unit as its principal sees it: that the work is done, never what was written.

    `in_groups` of `people` are members of a running group.  Visits are those that the unit's
    people make, meetings and cycles those of groups with a member from the unit.
    """

    unit: str = column("Unit")
    principal: str = column("Principal", Kind.PERSON)
    taking_part = cell("In groups", attrgetter("in_groups", "people"), Kind.SHARE)
    people: int
    in_groups: int
    groups: int = column("Groups")
    visits = cell("Visits", lambda it: (it.visits_made, it.visits_made + it.visits_planned), Kind.SHARE)
    visits_planned: int
    visits_made: int
    visits_complete: int = column("Complete")
    meetings = cell("Meetings", lambda it: (it.meetings_held, it.meetings_held + it.meetings_planned), Kind.SHARE)
    meetings_planned: int
    meetings_held: int
    promises: int
    done = cell("Cycles", attrgetter("cycles_closed", "cycles"), Kind.SHARE)
    cycles: int
    cycles_closed: int
    minutes: int
    checkins: int = column("Check-ins")


# --- a person ---------------------------------------------------------------------------


@attrs.frozen
class _Sums:
    """What is gathered once for all people looked at."""

    made: Counter[str]
    received: Counter[str]
    met: Counter[str]
    led: Counter[str | None]
    leads: Mapping[str, Sequence[str]]
    minutes: Mapping[GroupId, int]
    parts: Mapping[str, Sequence[RoundPart]]
    promises: Mapping[str, Sequence[str]]
    roles: Mapping[str, Sequence[str]]
    written: Mapping[str, Sequence[Written]]


@view("person", heading="People")
def people(state: State, query: Query) -> list[PersonRow]:
    """Show each person's year; what they have written only to those who may read it."""
    names = [
        name
        for name in state.people
        if query.at_person(name) and (query.group is None or query.group in state.groups_of.get(name, ()))
    ]
    sums, may = _summed(state, frozenset(names)), reading(state, query.reader)
    return [_person(state, may, sums, name) for name in names]


def _person(state: State, may: May, sums: _Sums, name: PersonId) -> PersonRow:
    groups = state.groups_of.get(name, ())
    leader = state.leaders.get(name)
    return PersonRow(
        person=name,
        unit=state.people[name].unit,
        left_on=state.people[name].left_on,
        heads=tuple(unit.unit for unit in state.units.values() if unit.principal == name),
        groups=tuple(groups),
        leads=tuple(sums.leads.get(name, ())),
        roles=tuple(sums.roles.get(name, ())),
        rounds=tuple(sums.parts.get(name, ())),
        visits_made=sums.made[name],
        visits_received=sums.received[name],
        meetings=sums.met[name],
        meetings_led=sums.led[name],
        promises=tuple(sums.promises.get(name, ())),
        group_minutes=sum(sums.minutes[group] for group in groups),
        leading_minutes=sum(work.minutes for work in leader.work) if leader else 0,
        trainings=tuple(training.title for training in state.conditions.trainings.get(name, ())),
        written=tuple(content_row(state, may, content) for content in sums.written.get(name, ())),
    )


def _summed(state: State, names: frozenset[PersonId]) -> _Sums:
    made = made_of(it for it in state.visits.values() if it.visitor in names or it.host in names)
    met = [it for it in state.meetings.values() if it.number is not None and not names.isdisjoint(it.present)]
    theirs = _groups_of(state, names)
    with_promises = theirs | {meeting.group for meeting in met}
    return _Sums(
        made=Counter(visit.visitor for visit in made),
        received=Counter(visit.host for visit in made),
        met=Counter(person for meeting in met for person in meeting.present),
        led=Counter(meeting.led_by for meeting in met),
        leads=_gathered((it.leader, group) for group, at in state.groups.items() if (it := mandate_of(at, None))),
        minutes={group: _cycle_minutes(state, group) for group in theirs},
        parts=_gathered(_parts(state, names, state.rounds.values())),
        promises=_gathered(
            (promise.person, promise.meeting)
            for group in state.groups
            if group in with_promises
            for promise in open_promises(state, group)
        ),
        roles=_gathered(_roles(state, names)),
        written=_gathered(_alone(state, names)),
    )


def written_alone(state: State, person: PersonId) -> list[Written]:
    """Give what somebody wrote alone, in order of time."""
    return [it for _, it in _alone(state, frozenset((person,)))]


def _alone(state: State, names: frozenset[PersonId]) -> Iterator[tuple[PersonId, Written]]:
    """Yield what somebody wrote alone."""
    yield from sorted(by_one_author(state, names), key=lambda found: (found[1].since, found[1].kind, found[1].of))


def _groups_of(state: State, names: frozenset[PersonId]) -> set[GroupId]:
    return {group for name in names for group in state.groups_of.get(name, ())}


def _gathered(pairs: Iterable[tuple[str, _V]]) -> dict[str, list[_V]]:
    """Gather what belongs to each person."""
    gathered: dict[str, list[_V]] = {}
    for name, thing in pairs:
        gathered.setdefault(name, []).append(thing)
    return gathered


def _roles(state: State, names: frozenset[PersonId]) -> Iterator[tuple[str, str]]:
    """Yield which of these people holds which role: in a group for its whole work, or at a meeting."""
    for group in state.groups.values():
        for role, person in group.roles.items():
            if person in names:
                yield person, f"{group.group} {role}"
    for meeting in state.meetings.values():
        for holder in meeting.roles:
            if holder.person in names:
                yield holder.person, f"{meeting.meeting} {holder.role}"


def open_parts_of(state: State, person: PersonId) -> list[RoundPart]:
    """Give somebody's part in each round of theirs that goes on."""
    rounds = (it for it in state.rounds.values() if it.closed_on is None)
    return [part for name, part in _parts(state, frozenset((person,)), rounds) if name == person]


def _parts(state: State, names: frozenset[PersonId], rounds: Iterable[Round]) -> Iterator[tuple[str, RoundPart]]:
    theirs = (it for it in rounds if not names.isdisjoint(everyone_ever(state.groups[it.group])))
    for visit_round in theirs:
        for part in coverage_in(state, visit_round).people:
            yield (
                part.person,
                RoundPart(
                    round=visit_round.round,
                    group=visit_round.group,
                    quota=part.quota,
                    made=part.made,
                    left=part.left,
                    received=part.received,
                    hosted=part.hosted,
                    unseen=part.unseen,
                ),
            )


# --- a group ------------------------------------------------------------------------------


@view("group", heading="The groups' year")
def group_years(state: State, query: Query) -> list[GroupYearRow]:
    """Show each group's year."""
    return [_group(state, group) for group in state.groups.values() if query.at_group(group.group)]


def _group(state: State, group: Group) -> GroupYearRow:
    name = group.group
    rounds = state.rounds_of.get(name, [])
    visits = made_of(visit for visit_round in rounds for visit in visit_round.visits)
    meetings, work = state.meetings_of.get(name, []), _work(state, name)
    return GroupYearRow(
        group=name,
        method=group.method,
        members=group.members,
        former=tuple(dict.fromkeys(stay.person for stay in group.stays if not group.has(stay.person))),
        leader=group.leader.leader if group.leader else None,
        started_on=group.started_on,
        closed_on=group.closed_on,
        rounds=tuple(_round(state, visit_round) for visit_round in rounds),
        visits=len(visits),
        notes=sum(visit.step is Step.COMPLETE for visit in visits),
        meetings_planned=work.meetings_planned,
        meetings_held=work.meetings_held,
        minutes_written=sum(it.has_minutes for it in meetings),
        action_plans=sum(len(it.wrote_plans) for it in meetings),
        promises=work.promises,
        cycles=tuple(cycle.cycle for cycle in state.cycles_of.get(name, ())),
        cycles_closed=work.cycles_closed,
        cycle_minutes=work.minutes,
        checkins=work.checkins,
    )


def _round(state: State, visit_round: Round) -> RoundOfGroup:
    cover = coverage_in(state, visit_round)
    return RoundOfGroup(
        round=visit_round.round,
        starts=visit_round.starts,
        ends=visit_round.ends,
        closed_on=visit_round.closed_on,
        seen=cover.seen,
        possible=cover.possible,
        unfinished=len(cover.unfinished),
        reached=cover.reached,
    )


@attrs.frozen(kw_only=True)
class _Work:
    """What a group has done, in numbers."""

    meetings_planned: int
    meetings_held: int
    promises: int
    cycles: int
    cycles_closed: int
    minutes: int
    checkins: int


def _work(state: State, group: GroupId) -> _Work:
    meetings, cycles = state.meetings_of.get(group, []), state.cycles_of.get(group, [])
    return _Work(
        meetings_planned=sum([it.stage is Stage.PLANNED for it in meetings]),
        meetings_held=sum([it.number is not None for it in meetings]),
        promises=len(open_promises(state, group)),
        cycles=len(cycles),
        cycles_closed=sum([cycle.closed_on is not None for cycle in cycles]),
        minutes=_cycle_minutes(state, group),
        checkins=_checkins(state, group),
    )


def _cycle_minutes(state: State, group: GroupId) -> int:
    return sum(it.minutes for cycle in state.cycles_of.get(group, ()) for it in module_of(state, cycle.cycle).hours)


def _checkins(state: State, group: GroupId) -> int:
    return len(state.checkins[group].held) if group in state.checkins else 0


# --- a unit -------------------------------------------------------------------------------


@view("overview", heading="Overview")
def overview(state: State, query: Query) -> list[OverviewRow]:
    """Show each unit to its principal: counts, never contents; with a person, the units that they head."""
    return [_unit(state, unit) for unit in state.units.values() if query.at_person(unit.principal)]


def _unit(state: State, unit: Unit) -> OverviewRow:
    people = {person.person for person in state.people.values() if person.unit == unit.unit}
    groups = [group for group in state.groups.values() if not people.isdisjoint(group.members)]
    work = [_work(state, group.group) for group in groups]
    visits = [visit for visit in state.visits.values() if visit.visitor in people]
    made = made_of(visits)
    running = {person for group in groups if group.closed_on is None for person in group.members}
    return OverviewRow(
        unit=unit.unit,
        principal=unit.principal,
        people=sum(state.people[name].left_on is None for name in people),
        in_groups=len(people & running),
        groups=len(groups),
        visits_planned=sum(visit.step is Step.PLANNED for visit in visits),
        visits_made=len(made),
        visits_complete=sum(visit.step is Step.COMPLETE for visit in made),
        meetings_planned=sum(it.meetings_planned for it in work),
        meetings_held=sum(it.meetings_held for it in work),
        promises=sum(it.promises for it in work),
        cycles=sum(it.cycles for it in work),
        cycles_closed=sum(it.cycles_closed for it in work),
        minutes=sum(it.minutes for it in work),
        checkins=sum(it.checkins for it in work),
    )
