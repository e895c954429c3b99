"""Small problems without a plan, drawn by chance; and a second way to see that there is none: all plans are tried.

What judges each plan is the checker.  Nothing is shared with a planner but the problem.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from itertools import combinations, cycle, islice
from random import Random
from typing import Any, Final, TypeVar

import attrs
from tests.planner.schools import group, weeks
from tests.planner.trying import best_cost

from collegial_core.ids import PersonId, UnitId
from collegial_core.planning import Impossible, Planned, Problem, Proof, Why
from collegial_core.planning.board import Board
from collegial_core.planning.checker import check_visits
from collegial_core.planning.explain import reasons_against, relaxed
from collegial_core.planning.group_checker import check_groups
from collegial_core.planning.group_reasons import reasons_against_groups, relaxed_groups
from collegial_core.planning.groups import Candidate, GroupProblem, Groups, numbers_of_groups, price_groups
from collegial_core.planning.meeting_checker import check_meetings
from collegial_core.planning.meeting_reasons import relaxed_meetings
from collegial_core.planning.meeting_search import find_meetings
from collegial_core.planning.meetings import Attendee, FreeTime, MeetingProblem, Meetings, MeetingTime, price_meetings
from collegial_core.planning.options import options_of
from collegial_core.planning.outcome import Reason, Relaxation
from collegial_core.planning.problem import Pair
from collegial_planner import form_groups, milp, plan_visits
from collegial_planner.model import Limits, build

T = TypeVar("T")

AnyProblem = Problem | GroupProblem | MeetingProblem

_HAND: Final = Proof(said_by=("trying",))
_HALF_HOURS: Final = range(480, 960, 30)

# --- all plans tried ------------------------------------------------------------


def has_visits(problem: Problem) -> bool:
    """Tell whether some plan has all visits; talks are left aside, for without one a visit costs more and is one."""
    return best_cost(attrs.evolve(problem, talk_days=None)) is not None


def has_groups(problem: GroupProblem) -> bool:
    """Try all ways to put people into groups."""
    return any(_fits(problem, it) for it in _divisions(tuple(it.person for it in problem.people)))


def _divisions(people: tuple[PersonId, ...]) -> Iterator[Groups]:
    if not people:
        yield ()
        return
    first, *others = people
    for count in range(len(people)):
        for some in combinations(others, count):
            for rest in _divisions(tuple(it for it in others if it not in some)):
                yield (first, *some), *rest


def _fits(problem: GroupProblem, groups: Groups) -> bool:
    planned = Planned(value=groups, costs=price_groups(problem, groups), bound=0, proof=_HAND)
    return not check_groups(problem, planned)


def has_meetings(problem: MeetingProblem) -> bool:
    """Try every half-hour of a school day: the people drawn here begin and end at no other time."""
    if not problem.same_time:
        return all(has_meetings(attrs.evolve(problem, weeks=(it,), same_time=True)) for it in problem.weeks)
    return any(
        _suits(problem, tuple(MeetingTime(it.monday + timedelta(day), start) for it in problem.weeks))
        for day in range(5)
        for start in _HALF_HOURS
    )


def _suits(problem: MeetingProblem, meetings: Meetings) -> bool:
    planned = Planned(value=meetings, costs=price_meetings(problem, meetings), bound=0, proof=_HAND)
    return not check_meetings(problem, planned)


def is_placed(problem: Problem) -> bool:
    """Tell whether the second solver has a plan with all visits that the checker accepts: for what has many plans."""
    bare = attrs.evolve(problem, talk_days=None)
    board = Board(bare, options_of(bare))
    for pair, option in milp.solve(build(bare, board.options), Limits()).chosen:
        board.place(pair, option)
    return not check_visits(bare, board.finished(0, _HAND))


# --- what is wrong with an answer ------------------------------------------------


def faults(problem: AnyProblem, why: frozenset[Why]) -> list[str]:
    """Say what is wrong with the answer to a problem without a plan; nothing if all of it is seen a second way too."""
    outcome, there = _answer(problem)
    if there or not isinstance(outcome, Impossible):
        return [f"there is a plan: {there}; said is {type(outcome).__name__}"]
    said = {it.why for it in outcome.reasons}
    return [
        *(() if outcome.proof.confirmed else (f"said by {outcome.proof.said_by} alone",)),
        *(() if said & why else (f"the reasons are {sorted(map(str, said))}",)),
        *(f"does not help: {it.message}" for it in outcome.relaxations if not _helps(problem, it)),
        *_to_spare(problem, outcome),
    ]


def _answer(problem: AnyProblem) -> tuple[object, bool]:
    """Give what the planner says, and whether there is a plan."""
    match problem:
        case Problem():
            return plan_visits(problem), has_visits(problem)
        case GroupProblem():
            return form_groups(problem), has_groups(problem)
        case MeetingProblem():
            return find_meetings(problem), has_meetings(problem)


def _helps(problem: AnyProblem, relaxation: Relaxation) -> bool:
    match problem:
        case Problem():
            return is_placed(relaxed(problem, relaxation))
        case GroupProblem():
            return has_groups(relaxed_groups(problem, relaxation))
        case MeetingProblem():
            return has_meetings(relaxed_meetings(problem, relaxation))


def _to_spare(problem: AnyProblem, outcome: Impossible) -> Iterator[str]:
    """Go through what is said to be impossible together: it is, and without any one part of it it is not."""
    match problem:
        case Problem():
            for reason in _of_kind(outcome, Why.TOGETHER):
                pairs = frozenset[Pair](reason.facts["pairs"])
                yield from _irreducible(pairs, lambda kept: has_visits(_with_pairs(problem, kept)))
        case GroupProblem():
            if not reasons_against_groups(problem):
                yield from _irreducible(outcome.reasons, lambda kept: has_groups(_with_rules(problem, kept)))
        case MeetingProblem():
            for reason in _of_kind(outcome, Why.NEVER_FREE):
                people = frozenset[PersonId](reason.facts["people"])
                yield from _irreducible(people, lambda kept: not kept or has_meetings(_with_people(problem, kept)))


def _of_kind(outcome: Impossible, why: Why) -> list[Reason]:
    return [it for it in outcome.reasons if it.why is why]


def _irreducible(parts: Collection[T], possible: Callable[[Collection[T]], bool]) -> Iterator[str]:
    if possible(parts):
        yield f"is possible together: {list(parts)}"
    for part in parts:
        if not possible([it for it in parts if it != part]):
            yield f"is to spare: {part}"


def _with_pairs(problem: Problem, pairs: Collection[Pair]) -> Problem:
    return attrs.evolve(problem, left_out=frozenset(problem.pairs).difference(pairs))


def _with_people(problem: MeetingProblem, people: Collection[PersonId]) -> MeetingProblem:
    return attrs.evolve(problem, people=tuple(it for it in problem.people if it.person in people))


def _with_rules(problem: GroupProblem, rules: Collection[Reason]) -> GroupProblem:
    """Keep nothing of a problem but its people and these rules."""
    kinds = {it.why for it in rules}
    pairs = {why: frozenset(it.facts["people"] for it in rules if it.why is why) for why in (Why.TOGETHER, Why.APART)}
    sized = Why.SIZES in kinds
    return attrs.evolve(
        problem,
        least=problem.least if sized else 1,
        most=problem.most if sized else len(problem.people),
        slot=Why.NO_SLOT in kinds,
        one_site=Why.ONE_SITE in kinds,
        together=pairs[Why.TOGETHER],
        apart=pairs[Why.APART],
    )


# --- drawn ----------------------------------------------------------------------


def _days(chance: Random, size: int, periods: int, letters: str = "TF") -> list[str]:
    """Draw a day of each: everybody teaches at some time."""
    days = ["".join(chance.choice(letters) for _ in range(periods)) for _ in range(size)]
    return [day if "T" in day else "T" + day[1:] for day in days]


def no_shared_lesson(chance: Random) -> Problem:
    """Draw a visitor who is never free in a lesson of the host's."""
    visitor, host, *others = _days(chance, chance.randint(2, 3), chance.randint(2, 5), "TTF.")
    visitor = "".join(it if other != "T" else chance.choice("T.") for it, other in zip(visitor, host, strict=True))
    return group(visitor, host, *others, weeks_there=chance.randint(1, 2), cover=False)


def too_few_points(chance: Random) -> Problem:
    """Draw a host who has fewer lessons than visitors."""
    size = chance.randint(3, 4)
    host, *others = _days(chance, size, size + 1)
    few = chance.sample(range(len(host)), chance.randint(1, size - 2))
    host = "".join("T" if it in few else "F" for it in range(len(host)))
    return group(host, *others)


def quota_below_size(chance: Random) -> Problem:
    """Draw a group of whom each makes fewer visits than there are others."""
    size = chance.randint(2, 3)
    days = _days(chance, size, chance.randint(2, 4))
    return group(*days, weeks_there=chance.randint(1, 2), quota=chance.randint(0, size - 2))


def week_cap(chance: Random) -> Problem:
    """Draw somebody who has more visits to make than weeks, makes one a week, and could see each in another lesson."""
    size = chance.randint(3, 4)
    others = _days(chance, size - 1, size)
    others = [f"{day[:at]}T{day[at + 1 :]}" for at, day in enumerate(others, start=1)]
    problem = group("T" + "F" * (size - 1), *others, weeks_there=chance.randint(1, size - 2))
    capped, *rest = problem.people
    return attrs.evolve(problem, people=(attrs.evolve(capped, most_a_week=1), *rest))


def visits_in_conflict(chance: Random) -> Problem:
    """Draw until no plain fact speaks, and still there is no plan."""
    while True:
        problem = group(*_days(chance, 3, chance.randint(4, 6), "TTFF."), cover=False)
        if not reasons_against(problem, options_of(problem)) and not has_visits(problem):
            return problem


def no_common_time(chance: Random) -> MeetingProblem:
    """Draw people until they have no time in common."""
    while True:
        there = weeks(chance.randint(1, 2))
        people = []
        for number in range(1, chance.randint(2, 4) + 1):
            free = []
            for week in there:
                for day in chance.sample(range(5), 2):
                    starts, ends = sorted(chance.sample([*_HALF_HOURS, 960], 2))
                    free.append(FreeTime(week.monday + timedelta(day), starts, ends))
            people.append(Attendee(person=PersonId(f"p-{number}"), free=tuple(free)))
        problem = MeetingProblem(people=tuple(people), weeks=there, length=chance.choice([30, 60, 90]), least=30)
        if not has_meetings(problem):
            return problem


def group_sizes(chance: Random) -> GroupProblem:
    """Draw numbers of people that groups of such sizes do not add up to."""
    while True:
        least = chance.randint(2, 4)
        most = least + chance.randint(0, 1)
        count = chance.randint(1, 7)
        if not numbers_of_groups(count, least, most):
            return _crowd(chance, count, least=least, most=most)


def group_without_slot(chance: Random) -> GroupProblem:
    """Draw somebody who can meet when nobody else can."""
    problem = _crowd(chance, chance.randint(4, 6), least=2, most=3, slot=True)
    lonely = chance.randrange(len(problem.people))
    people = [
        attrs.evolve(it, slots=frozenset({"z"}) if number == lonely else it.slots)
        for number, it in enumerate(problem.people)
    ]
    return attrs.evolve(problem, people=tuple(people))


def group_rules(chance: Random) -> GroupProblem:
    """Draw rules until no plain fact speaks, and still they contradict each other."""
    while True:
        count = chance.randint(4, 6)
        pairs = list(combinations([PersonId(f"p-{it}") for it in range(1, count + 1)], 2))
        some = chance.sample(pairs, chance.randint(2, count))
        together = chance.randint(0, 2)
        problem = _crowd(
            chance,
            count,
            least=2,
            most=3,
            slot=chance.random() < 0.5,
            one_site=chance.random() < 0.3,
            together=frozenset(some[:together]),
            apart=frozenset(some[together:]),
        )
        if not reasons_against_groups(problem) and not has_groups(problem):
            return problem


def _crowd(chance: Random, count: int, **asked: Any) -> GroupProblem:
    people = tuple(
        Candidate(
            person=PersonId(f"p-{number}"),
            slots=frozenset(chance.sample("wxy", chance.randint(1, 3))),
            site=UnitId(chance.choice("ab")),
        )
        for number in range(1, count + 1)
    )
    return GroupProblem(people=people, **asked)


_RULES: Final = frozenset({Why.TOGETHER, Why.APART, Why.ONE_SITE, Why.NO_SLOT, Why.SIZES})


@attrs.frozen
class Kind:
    """How a problem is drawn, and which reasons can say what it is."""

    draw: Callable[[Random], AnyProblem]
    why: frozenset[Why]


KINDS: Final[dict[str, Kind]] = {
    "no shared lesson": Kind(no_shared_lesson, frozenset({Why.NO_SHARED_LESSON})),
    "too few points": Kind(too_few_points, frozenset({Why.TOO_FEW_POINTS})),
    "quota below group size": Kind(quota_below_size, frozenset({Why.QUOTA})),
    "week cap": Kind(week_cap, frozenset({Why.WEEK_CAP})),
    "visits in each other's way": Kind(visits_in_conflict, frozenset({Why.TOGETHER})),
    "no common time for a meeting": Kind(no_common_time, frozenset({Why.NEVER_FREE})),
    "sizes of groups": Kind(group_sizes, frozenset({Why.SIZES})),
    "no common time for a group": Kind(group_without_slot, frozenset({Why.NO_SLOT})),
    "rules for groups that contradict each other": Kind(group_rules, _RULES),
}


def drawn(count: int, *kinds: str, seed: int = 22) -> Iterator[tuple[str, AnyProblem]]:
    """Draw so many problems, of each kind in turn; where no kinds are named, of all."""
    chance = Random(seed)  # noqa: S311 - the same problems each time
    for name in islice(cycle(kinds or KINDS), count):
        yield name, KINDS[name].draw(chance)
