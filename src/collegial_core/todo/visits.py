"""What waits in rounds of visits: planning, holding, talking, noting, and what has to be moved."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import attrs

from collegial_core.authority.subject import workplaces
from collegial_core.group import Group
from collegial_core.kernel import LessonId, PersonId, RoundId, StepId, VisitId
from collegial_core.policy import VisitPolicy
from collegial_core.schedule import first_closed
from collegial_core.state import State
from collegial_core.todo.ids import new_id
from collegial_core.todo.kinds import SAID, Looking, Waiting, kind
from collegial_core.views.days import after, end_of_term, known_calendars, last_that_leaves
from collegial_core.visit import (
    MADE,
    OpenRound,
    Owed,
    PublishNote,
    Round,
    RoundClosed,
    Step,
    TalkHeld,
    Visit,
    VisitCancelled,
    VisitHeld,
    VisitMoved,
    VisitPlanned,
    coverage_in,
    members_of,
    owed,
    visits_of,
)

USUAL: Final = 5
"""In so many school days something follows where the method gives no days: a proposal of ours."""

STANDING: Final = MADE | {Step.PLANNED}
"""The steps of a visit that count as one: planned, or made."""


def _open(at: Looking) -> Iterator[tuple[Group, Round, VisitPolicy]]:
    """Yield the open rounds, each with its group and what the group's method says of visits."""
    for group in at.running:
        for visit_round in at.state.rounds_of.get(group.group, ()):
            if visit_round.closed_on is None:
                yield group, visit_round, visits_of(at.state, group)


def _at_step(at: Looking, *steps: Step) -> Iterator[tuple[Group, VisitPolicy, Visit]]:
    for group, visit_round, policy in _open(at):
        yield from ((group, policy, visit) for visit in visit_round.visits if visit.step in steps)


# --- from the plan to the note ---------------------------------------------------------


@kind("hold_visit", label="Hold the visit", waits_for=("visitor",), also=("host",), source=("S4-02",))
def hold_visit(at: Looking) -> Iterator[Waiting]:
    """Find the planned visits whose day has come."""
    for _, _, visit in _at_step(at, Step.PLANNED):
        if visit.date <= at.on:
            yield Waiting(of=visit.visit, asked=VisitHeld(visit=visit.visit), due=visit.date, on=visit.date)


@kind("talk", label="Talk about the visit", waits_for=("visitor",), also=("host",), source=("S4-02", "S2-06"))
def talk(at: Looking) -> Iterator[Waiting]:
    """Find the visits that were held and not talked about, where the method has a talk."""
    for group, policy, visit in _at_step(at, Step.HELD):
        if policy.talk:
            due = _due(at.state, group, visit, StepId("talk"))
            yield Waiting(of=visit.visit, asked=TalkHeld(visit=visit.visit), due=due)


@kind("note", label="Publish the note on the visit", waits_for=("visitor", "self:managed"), source=("S4-09",))
def note(at: Looking) -> Iterator[Waiting]:
    """Find the visits that lack their note only."""
    for group, policy, visit in _at_step(at, Step.HELD, Step.TALKED):
        if visit.step is Step.TALKED or not policy.talk:
            asked = PublishNote(visit=visit.visit, note=SAID, receipt=visit.visit)
            due = _due(at.state, group, visit, StepId("note"))
            yield Waiting(of=visit.visit, asked=asked, fill=("note", "receipt"), due=due)


def _due(state: State, group: Group, visit: Visit, step: StepId) -> date:
    """Give the last day in time for a visit's next step: as the method says, or else the usual."""
    days = {StepId("visit"): visit.date, **({StepId("talk"): visit.since} if visit.step is Step.TALKED else {})}
    deadlines = (it for it in state.methods[group.method].deadlines if it.step == step and it.after in days)
    given = [days[it.after] + timedelta(it.days) for it in deadlines]
    return min(given) if given else after(known_calendars(state, _pair(visit)), visit.since, USUAL)


def _pair(visit: Visit) -> tuple[PersonId, PersonId]:
    return visit.visitor, visit.host


# --- what does not come about as planned -----------------------------------------------


@kind(
    "mend_visit",
    label="Move or cancel the visit",
    waits_for=("visitor",),
    also=("host", "leader@group"),
    source=("S4-01", "S0-39", "S4-11"),
)
def mend_visit(at: Looking) -> Iterator[Waiting]:
    """Find the planned visits of somebody who is no member that day, or on a day that is free of school."""
    for group, _, visit in _at_step(at, Step.PLANNED):
        if not _is_possible(at.state, group, _pair(visit), visit.date):
            yield _mended(at, group, visit)


def _mended(at: Looking, group: Group, visit: Visit) -> Waiting:
    """Propose another day, or where the round has none left, to cancel the visit."""
    day = _first_day(at, group, at.state.rounds[visit.round], _pair(visit))
    if day is None:
        return Waiting(of=visit.visit, asked=VisitCancelled(visit=visit.visit), due=visit.date)
    moved = VisitMoved(visit=visit.visit, date=day, lesson=LessonId(visit.visit))
    return Waiting(of=visit.visit, asked=moved, fill=("date", "lesson"), due=visit.date)


def _first_day(at: Looking, group: Group, visit_round: Round, pair: tuple[PersonId, PersonId]) -> date | None:
    """Give the first day from now on, within a round, on which two people could visit each other."""
    first = max(at.on, visit_round.starts)
    days = (first + timedelta(ahead) for ahead in range((visit_round.ends - first).days + 1))
    return next((day for day in days if _is_possible(at.state, group, pair, day)), None)


def _is_possible(state: State, group: Group, pair: tuple[PersonId, PersonId], day: date) -> bool:
    members = group.members_on(day)
    here = all(person in members for person in pair)
    return here and first_closed(workplaces(state, pair, day), state.calendars, day) is None


# --- planning --------------------------------------------------------------------------


@kind("plan_visits", label="Plan a visit", waits_for=("self:visitor",), source=("S4-03", "S4-05", "S4-07"))
def plan_visits(at: Looking) -> Iterator[Waiting]:
    """Find the open rounds in which somebody has visits left, or colleagues unseen."""
    for group, visit_round, policy in _open(at):
        stay = group.stay(at.person)
        if stay is None or stay.until is not None:
            continue
        own = _Own.of(at.person, group, visit_round)
        left = max(own.owed.visits - own.visits.total(), len(own.missing) if policy.everyone else 0)
        if left > 0 and own.colleagues:
            yield _planned(at, group, visit_round, own, left)


@attrs.frozen
class _Own:
    """Somebody's part of a round: what they owe, how often they visit each, and who is visited by how many."""

    owed: Owed
    colleagues: tuple[PersonId, ...]
    visits: Counter[PersonId]
    received: Counter[PersonId]

    @classmethod
    def of(cls, person: PersonId, group: Group, visit_round: Round) -> "_Own":
        standing = [visit for visit in visit_round.visits if visit.step in STANDING]
        return cls(
            owed(visit_round, members_of(visit_round, group))[person],
            tuple(member for member in group.members if member != person),
            Counter(visit.host for visit in standing if visit.visitor == person),
            Counter(visit.host for visit in standing),
        )

    @property
    def unseen(self) -> tuple[PersonId, ...]:
        return tuple(person for person in self.colleagues if not self.visits[person])

    @property
    def missing(self) -> tuple[PersonId, ...]:
        """Those to whom a visit is owed that does not stand yet."""
        return tuple(person for person in self.owed.hosts if not self.visits[person])

    @property
    def next(self) -> PersonId:
        """Whoever is not yet visited by this person, first whom it is owed to, and of those who was visited least."""
        return min(self.colleagues, key=lambda it: (self.visits[it], it not in self.owed.hosts, self.received[it]))


def _planned(at: Looking, group: Group, visit_round: Round, own: _Own, left: int) -> Waiting:
    shared = _watched_together(at, visit_round, own)
    host = shared.host if shared else own.next
    day = shared.date if shared else _first_day(at, group, visit_round, (at.person, host)) or visit_round.ends
    name = new_id(f"{visit_round.round}.{at.person}", at.state.visits)
    asked = VisitPlanned(
        visit=VisitId(name),
        round=visit_round.round,
        visitor=at.person,
        host=host,
        lesson=shared.lesson if shared else LessonId(name),
        date=day,
    )
    method = at.state.methods[group.method]
    return Waiting(
        of=visit_round.round,
        asked=asked,
        fill=() if shared else ("lesson", "date"),
        due=last_that_leaves(known_calendars(at.state, (at.person,)), visit_round.ends, left),
        aims=visits_of(at.state, group).aims,
        support=method.support,
    )


def _watched_together(at: Looking, visit_round: Round, own: _Own) -> Visit | None:
    """Give a visit still to come of somebody unseen, where the whole group is to watch the same lesson."""
    if not visits_of(at.state, at.state.groups[visit_round.group]).together:
        return None
    ahead = (visit for visit in visit_round.visits if visit.step is Step.PLANNED and visit.date >= at.on)
    return next((visit for visit in ahead if visit.host in own.unseen), None)


# --- rounds ----------------------------------------------------------------------------


@kind(
    "open_round",
    label="Open a round of visits",
    waits_for=("leader@group",),
    also=("principal@group",),
    source=("S4-03", "S4-04"),
)
def open_round(at: Looking) -> Iterator[Waiting]:
    """Find the running groups of a method with visits that have no round open."""
    for group in at.running:
        policy = at.state.methods[group.method].visits
        if policy is not None and not any(it.closed_on is None for it in at.state.rounds_of.get(group.group, ())):
            yield _opened(at, group, policy)


def _opened(at: Looking, group: Group, policy: VisitPolicy) -> Waiting:
    """Propose a round until the last day of the term, in which everyone can see everyone."""
    least, term = len(group.members) - 1, end_of_term(at.state, group.members, at.on)
    short = policy.everyone and policy.each is not None and policy.each < least
    asked = OpenRound(
        round=RoundId(new_id(group.group, at.state.rounds)),
        group=group.group,
        starts=at.on,
        ends=term or at.on,
        visits_each=least if short else None,
    )
    fill = ("starts",) if term else ("starts", "ends")
    return Waiting(of=group.group, asked=asked, fill=fill, aims=policy.aims)


@kind("close_round", label="Close the round", waits_for=("leader@group",), source=("S4-03",))
def close_round(at: Looking) -> Iterator[Waiting]:
    """Find the open rounds that have reached their aim, or whose last day is over."""
    for group, visit_round, _ in _open(at):
        if visit_round.ends < at.on or coverage_in(at.state, visit_round).reached:
            due = after(known_calendars(at.state, group.members), visit_round.ends, USUAL)
            yield Waiting(of=visit_round.round, asked=RoundClosed(round=visit_round.round), due=due)
