"""Why a group cannot meet, in school words, and what would make it possible.

What all have in common is found by laying everybody's free times over each other: another way than to try all times.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.meetings import DAY, WEEKDAYS, Attendee, MeetingProblem
from collegial_core.planning.outcome import Ease, Reason, Relaxation, Why
from collegial_core.schedule.week import Week

Possible = Callable[[MeetingProblem], bool]

_Spans = list[tuple[int, int]]

# --- what all have in common --------------------------------------------------


def minutes_together(problem: MeetingProblem) -> int:
    """Give for how long all are free together, at the most: at the same time of each week, or in every week."""
    weeks = [attrs.evolve(problem, weeks=(it,)) for it in problem.weeks]
    open_weeks = [one for one in weeks if any(one.days(it) for it in WEEKDAYS)]
    if not problem.same_time:
        return min((_longest(one) for one in open_weeks), default=0)
    return _longest(problem)


def _longest(problem: MeetingProblem) -> int:
    """Give the most minutes that all have in common on one weekday of all weeks."""
    spans = (span for it in WEEKDAYS for span in _common(problem.people, problem.days(it)))
    return max((ends - starts for starts, ends in spans), default=0)


def _common(people: Iterable[Attendee], days: Sequence[date]) -> _Spans:
    found: _Spans = [(0, DAY)] if days else []
    for person in people:
        for on in filter(person.is_expected, days):
            found = _both(found, [(it.starts, it.ends) for it in person.by_day.get(on, ())])
    return found


def _both(ones: _Spans, others: _Spans) -> _Spans:
    pairs = ((max(one[0], other[0]), min(one[1], other[1])) for one in ones for other in others)
    return [(starts, ends) for starts, ends in pairs if starts < ends]


# --- reasons ------------------------------------------------------------------


def reasons_against_meetings(problem: MeetingProblem) -> tuple[Reason, ...]:
    """Name who is never free for so long; else who are never free together, none of them to spare."""
    if not any(problem.days(it) for it in WEEKDAYS):
        return (Reason(why=Why.NO_MEETING, template="None of these weeks has a day with school.", facts={}),)
    short = [found for size in (1, 2) for found in combinations(problem.people, size) if _is_short(problem, found)]
    alone = {it[0].person for it in short if len(it) == 1}
    short = [it for it in short if len(it) == 1 or alone.isdisjoint(who.person for who in it)]
    return tuple(_reason(problem, it) for it in short or [_irreducible(problem)])


def _is_short(problem: MeetingProblem, people: Sequence[Attendee]) -> bool:
    return minutes_together(_of(problem, people)) < problem.length


def _irreducible(problem: MeetingProblem) -> tuple[Attendee, ...]:
    """Leave everybody out who is not needed for it."""
    there = problem.people
    for person in problem.people:
        rest = tuple(it for it in there if it is not person)
        if rest and _is_short(problem, rest):
            there = rest
    return there


def _reason(problem: MeetingProblem, people: Sequence[Attendee]) -> Reason:
    names = tuple(it.person for it in people)
    minutes = minutes_together(_of(problem, people))
    if len(people) == 1:
        says = "{people} is never free for {length:minute|minutes}, but {minutes} at the most."
    else:
        says = "These are never free together for {length:minute|minutes}, but {minutes} at the most: {people}."
    return Reason(
        why=Why.NEVER_FREE, template=says, facts={"people": names, "length": problem.length, "minutes": minutes}
    )


def _of(problem: MeetingProblem, people: Iterable[Attendee]) -> MeetingProblem:
    return attrs.evolve(problem, people=tuple(people))


# --- relaxations --------------------------------------------------------------


def relaxed_meetings(problem: MeetingProblem, relaxation: Relaxation) -> MeetingProblem:
    """Change a problem as a relaxation says; one that is not of meetings changes nothing."""
    facts = relaxation.facts
    match relaxation.ease:
        case Ease.LEAVE_OUT:
            return _of(problem, (it for it in problem.people if it.person not in _words(facts["people"])))
        case Ease.SHORTER:
            return attrs.evolve(problem, length=_number(facts["minutes"]))
        case Ease.FEWER_WEEKS:
            left = _words(facts["weeks"])
            return attrs.evolve(problem, weeks=tuple(it for it in problem.weeks if str(it) not in left))
        case Ease.OTHER_TIMES:
            return attrs.evolve(problem, same_time=False)
        case _:
            return problem


def _words(fact: object) -> tuple[str, ...]:
    return tuple(map(str, fact)) if isinstance(fact, tuple) else ()


def _number(fact: object) -> int:
    return fact if isinstance(fact, int) else 0


def smallest_relaxations(problem: MeetingProblem, possible: Possible) -> tuple[Relaxation, ...]:
    """Give the smallest change of each kind that makes meetings possible, each tried."""
    kinds = (_leave_out(problem), _meet_for_less(problem), _meet_in_fewer_weeks(problem), _vary(problem))
    return tuple(it for kind in kinds for it in kind if possible(relaxed_meetings(problem, it)))


def _leave_out(problem: MeetingProblem) -> Iterator[Relaxation]:
    """Try the fewest people without whom the others can meet: of each time, those who are missing at it."""
    people = [it.person for it in problem.people]
    missing = [{it for on in days for it in problem.missing(on, start)} for days, start in _times(problem)]
    fewest = min(missing, key=lambda it: (len(it), sorted(map(people.index, it))), default=set[PersonId]())
    if 0 < len(fewest) < len(people) - 1:
        yield _relaxation(Ease.LEAVE_OUT, "Meet without {people}.", people=tuple(sorted(fewest, key=people.index)))


def _times(problem: MeetingProblem) -> Iterator[tuple[tuple[date, ...], int]]:
    for weekday in WEEKDAYS if problem.same_time else ():
        days = problem.days(weekday)
        for start in {it.starts for who in problem.people for on in days for it in who.by_day.get(on, ())}:
            yield days, start


def _meet_for_less(problem: MeetingProblem) -> Iterator[Relaxation]:
    minutes = minutes_together(problem)
    if problem.least <= minutes:
        yield _relaxation(Ease.SHORTER, "Meet for {minutes:minute|minutes}.", minutes=minutes)


def _meet_in_fewer_weeks(problem: MeetingProblem) -> Iterator[Relaxation]:
    """Leave out as few weeks as can be: of each time, those in which somebody is missing."""
    weeks = [frozenset(Week.of(on) for on in days if problem.missing(on, start)) for days, start in _times(problem)]
    fewest = min(weeks, key=lambda it: (len(it), sorted(it)), default=frozenset[Week]())
    if 0 < len(fewest) < len(problem.weeks):
        says = "Leave out {count:week|weeks}: {weeks}."
        yield _relaxation(Ease.FEWER_WEEKS, says, count=len(fewest), weeks=tuple(map(str, sorted(fewest))))


def _vary(problem: MeetingProblem) -> Iterator[Relaxation]:
    if problem.same_time:
        yield _relaxation(Ease.OTHER_TIMES, "Let the time differ from week to week.")


def _relaxation(ease: Ease, template: str, **facts: object) -> Relaxation:
    return Relaxation(ease=ease, template=template, facts=facts)  # type: ignore[arg-type]
