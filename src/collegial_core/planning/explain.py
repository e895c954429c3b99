"""Why there is no plan, in school words, and what would make one possible.

Whether a problem can be solved is asked of a function: it says yes, no, or None where it does not know.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, assert_never

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.bounds import fewest_points, not_fixed
from collegial_core.planning.hall import Short, find_short
from collegial_core.planning.options import Options, options_of
from collegial_core.planning.outcome import Ease, Reason, Relaxation, Why
from collegial_core.planning.problem import Does, Pair, Period, Person, Problem

Possible = Callable[[Problem], bool | None]

MORE_WEEKS: Final = 8
"""So many weeks more are tried, at most."""

# --- reasons ------------------------------------------------------------------


def reasons_against(problem: Problem, options: Options) -> tuple[Reason, ...]:
    """Give every reason, seen without a solver, why not all visits can be placed; each is certain."""
    found = (*_no_lessons(problem, options), *_quotas(problem), *_points(problem, options))
    if any(it.why is Why.NO_SHARED_LESSON for it in found):
        return found
    return (*found, *(_too_few(problem, it) for it in find_short(problem, options)))


def _no_lessons(problem: Problem, options: Options) -> Iterator[Reason]:
    for person in problem.people:
        hosts = tuple(
            host for visitor, host in problem.pairs if visitor == person.person and not options.of[visitor, host]
        )
        if hosts:
            yield _reason(
                Why.NO_SHARED_LESSON,
                "{visitor} is never there and free when these teach: {hosts}."
                if not problem.cover
                else "{visitor} is never there when these teach: {hosts}.",
                visitor=person.person,
                hosts=hosts,
            )


def _quotas(problem: Problem) -> Iterator[Reason]:
    for person in problem.people:
        visits = sum(visitor == person.person for visitor, _ in problem.pairs)
        if problem.quota is not None and visits > problem.quota:
            says = "{visitor} has {visits:colleague|colleagues} to visit, and makes {quota:visit|visits} at most."
            yield _reason(Why.QUOTA, says, visitor=person.person, visits=visits, quota=problem.quota)


def _points(problem: Problem, options: Options) -> Iterator[Reason]:
    new = not_fixed(problem)
    there = len({it.time for pair in new for it in options.of[pair]})
    least = fewest_points(len(new), len(problem.people), problem.visitors)
    if there < least:
        says = "{visits:visit takes|visits take} {least:point|points} in time, and {there:is|are} there."
        yield _reason(Why.TOO_FEW_POINTS, says, visits=len(new), least=least, there=there)


def _too_few(problem: Problem, short: Short) -> Reason:
    others = tuple(host if short.visitor else visitor for visitor, host in short.pairs)
    facts = {"person": short.person, "others": others, "room": short.room, "times": short.times}
    if not short.visitor:
        says = "These cannot all visit {person}: {others}. They share {times:lesson|lessons}, with room for {room}."
        return _reason(Why.TOO_FEW_POINTS, says, **facts)
    cap = next(it.most_a_week for it in problem.people if it.person == short.person)
    if cap is not None and short.times > short.room:
        says = "{person} cannot visit all of these: {others}. With {cap} a week at most there is room for {room}."
        return _reason(Why.WEEK_CAP, says, cap=cap, **facts)
    says = "{person} cannot visit all of these: {others}. There is room for {room}, in {times:lesson|lessons}."
    return _reason(Why.TOO_FEW_POINTS, says, **facts)


def visits_in_conflict(problem: Problem, possible: Possible) -> Reason:
    """Find visits that cannot all be placed, none of them to spare: leave out each that is not needed for that."""
    there = not_fixed(problem)
    for size in (max(1, len(there) // 4), 1):
        for part in [there[it : it + size] for it in range(0, len(there), size)]:
            rest = [it for it in there if it not in part]
            if rest and possible(_only(problem, rest)) is False:
                there = rest
    says = "These visits cannot all be placed, though each of them could: {pairs}."
    return _reason(Why.TOGETHER, says, pairs=tuple(there))


def _only(problem: Problem, pairs: Iterable[Pair]) -> Problem:
    return attrs.evolve(problem, left_out=problem.left_out | set(not_fixed(problem)).difference(pairs))


def _reason(why: Why, template: str, **facts: object) -> Reason:
    return Reason(why=why, template=template, facts=facts)  # type: ignore[arg-type]


# --- relaxations --------------------------------------------------------------


def relaxed(problem: Problem, relaxation: Relaxation) -> Problem:
    """Change a problem as a relaxation says."""
    facts = relaxation.facts
    match relaxation.ease:
        case Ease.COVER:
            return attrs.evolve(problem, cover=True)
        case Ease.WEEKS:
            last = max(problem.weeks)
            more = tuple(last + it for it in range(1, _number(facts["weeks"]) + 1))
            return attrs.evolve(problem, weeks=(*problem.weeks, *more))
        case Ease.VISITORS:
            return attrs.evolve(problem, visitors=_number(facts["visitors"]))
        case Ease.QUOTA:
            return attrs.evolve(problem, quota=_number(facts["quota"]))
        case Ease.WEEK_CAP:
            people = [_with_cap(it, _number(facts["most"])) for it in problem.people]
            return attrs.evolve(problem, people=tuple(people))
        case Ease.FREE:
            period = Period.read(str(facts["period"]))
            people = [_freed(it, period) if it.person == facts["person"] else it for it in problem.people]
            return attrs.evolve(problem, people=tuple(people))
        case Ease.LEAVE_OUT:
            return attrs.evolve(problem, left_out=problem.left_out.union(facts["pairs"]))  # type: ignore[arg-type]
        case Ease.SHORTER | Ease.FEWER_WEEKS | Ease.OTHER_TIMES | Ease.SIZES | Ease.NO_SLOT | Ease.SITES | Ease.PAIR:
            return problem  # these are of meetings and groups
        case _:
            assert_never(relaxation.ease)


def smallest_relaxations(problem: Problem, possible: Possible, fewest: tuple[Pair, ...] = ()) -> tuple[Relaxation, ...]:
    """Give the smallest change of each kind that makes a plan possible, each tried.

    `fewest` are visits to leave out, as few as are known to be enough.
    """
    kinds = (_let_cover(problem), _add_weeks(problem), _let_more_watch(problem), _raise_quota(problem))
    more = (_raise_caps(problem), _free_somebody(problem), _leave_out(fewest))
    found = [next((it for it in kind if possible(relaxed(problem, it))), None) for kind in (*kinds, *more)]
    return tuple(it for it in found if it is not None)


def _let_cover(problem: Problem) -> Iterator[Relaxation]:
    if not problem.cover:
        yield _relaxation(Ease.COVER, "Let somebody else take a visitor's class, where it has to be.")


def _add_weeks(problem: Problem) -> Iterator[Relaxation]:
    for weeks in range(1, MORE_WEEKS + 1 if problem.weeks else 1):
        yield _relaxation(Ease.WEEKS, "Plan over {weeks:week|weeks} more.", weeks=weeks)


def _let_more_watch(problem: Problem) -> Iterator[Relaxation]:
    for visitors in range(problem.visitors + 1, len(problem.people)):
        yield _relaxation(Ease.VISITORS, "Let {visitors} watch a lesson together.", visitors=visitors)


def _raise_quota(problem: Problem) -> Iterator[Relaxation]:
    if problem.quota is not None:
        most = max((sum(it == visitor.person for it, _ in problem.pairs) for visitor in problem.people), default=0)
        yield _relaxation(Ease.QUOTA, "Let each make {quota:visit|visits}.", quota=most)


def _raise_caps(problem: Problem) -> Iterator[Relaxation]:
    caps = [it.most_a_week for it in problem.people if it.most_a_week is not None]
    for most in range(min(caps) + 1, len(problem.people)) if caps else ():
        yield _relaxation(Ease.WEEK_CAP, "Let each make {most:visit|visits} a week.", most=most)


def _free_somebody(problem: Problem) -> Iterator[Relaxation]:
    """Try for whoever is short of lessons the periods in which most of those whom they have to visit teach.

    A visit without any lesson is helped by its own visitor's time alone: where two people have such, neither helps.
    """
    options = options_of(problem)
    empty = [pair for pair in problem.pairs if not options.of[pair]]
    stuck = {visitor for visitor, _ in empty} or {it.person for it in find_short(problem, options) if it.visitor}
    for person in problem.people if len(stuck) == 1 or not empty else ():
        if person.person in stuck:
            yield from _free(problem, person, {host for _, host in empty})


def _free(problem: Problem, person: Person, needed: Collection[PersonId]) -> Iterator[Relaxation]:
    others = [it for it in problem.people if it.person in needed or (it is not person and not needed)]
    taught = {period: sum(_ever_teaches(it, period) for it in others) for period in problem.periods}
    for period in sorted(set(problem.periods) - person.free, key=lambda it: (-taught[it], it)):
        if taught[period] and taught[period] >= len(needed):
            says = "Let {person} be free in period {period}."
            yield _relaxation(Ease.FREE, says, person=person.person, period=str(period))


def _ever_teaches(person: Person, period: Period) -> bool:
    return period in person.teaches or any(
        it.time.period == period and it.does is Does.TEACHES for it in person.changes
    )


def _leave_out(pairs: tuple[Pair, ...]) -> Iterator[Relaxation]:
    if pairs:
        yield _relaxation(Ease.LEAVE_OUT, "Leave out, as visitor and host: {pairs}.", pairs=pairs)


def _with_cap(person: Person, most: int) -> Person:
    cap = person.most_a_week
    return person if cap is None else attrs.evolve(person, most_a_week=max(cap, most))


def _freed(person: Person, period: Period) -> Person:
    return attrs.evolve(person, teaches=person.teaches - {period}, free=person.free | {period})


def _number(fact: object) -> int:
    return fact if isinstance(fact, int) else 0


def _relaxation(ease: Ease, template: str, **facts: object) -> Relaxation:
    return Relaxation(ease=ease, template=template, facts=facts)  # type: ignore[arg-type]
