"""Why people cannot be put into groups, in school words, and what would make it possible.

Whether they can is asked of a function: it says yes, no, or None where it does not know.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, islice
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.group_search import blocks_of
from collegial_core.planning.groups import Candidate, GroupProblem, numbers_of_groups
from collegial_core.planning.outcome import Ease, Reason, Relaxation, Why

Possible = Callable[[GroupProblem], bool | None]

TRIED: Final = 20
"""So many sets of people of one number are tried to be left out, at most."""

# --- known beforehand ---------------------------------------------------------


def reasons_against_groups(problem: GroupProblem) -> tuple[Reason, ...]:
    """Give every reason that is seen without forming groups; each is certain."""
    return (*_sizes(problem), *_blocks(problem), *_sites(problem), *_slots(problem))


def _sizes(problem: GroupProblem) -> Iterator[Reason]:
    people = len(problem.people)
    if not numbers_of_groups(people, problem.least, problem.most):
        says = "{people:person|people} cannot be put into groups of {least} to {most}."
        yield _reason(Why.SIZES, says, people=people, least=problem.least, most=problem.most)


def _blocks(problem: GroupProblem) -> Iterator[Reason]:
    for block in blocks_of(problem):
        if len(block) > problem.most:
            says = "These are to be together, and are more than {most}: {people}."
            yield _reason(Why.TOGETHER, says, people=block, most=problem.most)
        for pair in combinations(block, 2):
            if not problem.may_join(*pair):
                says = "{people} are to be together, and cannot be in one group."
                yield _reason(Why.TOGETHER, says, people=pair)
        if problem.slot and len(block) > 1 and not problem.slots(block):
            says = "These are to be together, and have no time in common: {people}."
            yield _reason(Why.NO_SLOT, says, people=block)


def _sites(problem: GroupProblem) -> Iterator[Reason]:
    counts = Counter(str(it.site) for it in problem.people) if problem.one_site else Counter[str]()
    for site, count in counts.items():
        if not numbers_of_groups(count, problem.least, problem.most):
            says = "{people:person|people} of {site} cannot be put into groups of {least} to {most} by themselves."
            facts = {"people": count, "site": site, "least": problem.least, "most": problem.most}
            yield _reason(Why.ONE_SITE, says, **facts)


def _slots(problem: GroupProblem) -> Iterator[Reason]:
    """Name those who have no time in common with as many as a group needs, at any one time."""
    for person in problem.people if problem.slot else ():
        others = [it for it in problem.people if it is person or problem.may_join(person.person, it.person)]
        most = max((sum(slot in it.slots for it in others) for slot in person.slots), default=0)
        if most < problem.least:
            says = "{person} can meet in groups of {most} at the most, and they have {least} or more."
            yield _reason(Why.NO_SLOT, says, person=person.person, most=most, least=problem.least)


# --- rules that contradict each other -------------------------------------------

_Rule = tuple[Reason, Callable[[GroupProblem], GroupProblem]]


def rules_in_conflict(problem: GroupProblem, possible: Possible) -> tuple[Reason, ...]:
    """Find rules that cannot all be kept, none of them to spare: leave out each that is not needed for that."""
    rules = list(_rules(problem))
    kept = rules
    for rule in rules:
        rest = [it for it in kept if it is not rule]
        if possible(_without(problem, [it for it in rules if it not in rest])) is False:
            kept = rest
    return tuple(reason for reason, _ in kept)


def _without(problem: GroupProblem, rules: list[_Rule]) -> GroupProblem:
    for _, leave_out in rules:
        problem = leave_out(problem)
    return problem


def _rules(problem: GroupProblem) -> Iterator[_Rule]:
    """Give every rule that could be left out, with the problem that is without it."""
    for pair in problem.in_order(problem.together):
        yield _reason(Why.TOGETHER, "{people} are to be together.", people=pair), _without_pair(pair)
    for pair in problem.in_order(problem.apart):
        yield _reason(Why.APART, "{people} are to be in different groups.", people=pair), _without_pair(pair)
    if problem.one_site:
        yield _reason(Why.ONE_SITE, "Nobody is in a group with somebody of another site."), _across_sites
    if problem.slot:
        yield _reason(Why.NO_SLOT, "Each group has a time in common."), _without_slot
    says = "Groups have {least} to {most} members."
    yield _reason(Why.SIZES, says, least=problem.least, most=problem.most), _of_any_size


def _without_pair(pair: tuple[PersonId, PersonId]) -> Callable[[GroupProblem], GroupProblem]:
    return lambda it: attrs.evolve(it, together=it.together - {pair}, apart=it.apart - {pair})


def _across_sites(problem: GroupProblem) -> GroupProblem:
    return attrs.evolve(problem, one_site=False)


def _without_slot(problem: GroupProblem) -> GroupProblem:
    return attrs.evolve(problem, slot=False)


def _of_any_size(problem: GroupProblem) -> GroupProblem:
    return attrs.evolve(problem, least=1, most=max(1, len(problem.people)))


# --- relaxations --------------------------------------------------------------


def relaxed_groups(problem: GroupProblem, relaxation: Relaxation) -> GroupProblem:
    """Change a problem as a relaxation says; one that is not of groups changes nothing."""
    facts = relaxation.facts
    match relaxation.ease:
        case Ease.SIZES:
            return attrs.evolve(problem, least=facts["least"], most=facts["most"])  # type: ignore[arg-type]
        case Ease.NO_SLOT:
            return _without_slot(problem)
        case Ease.SITES:
            return _across_sites(problem)
        case Ease.PAIR:
            return _without_pair(facts["people"])(problem)  # type: ignore[arg-type]
        case Ease.LEAVE_OUT:
            return _of(problem, [it for it in problem.people if it.person not in facts["people"]])  # type: ignore[operator]
        case _:
            return problem


def _of(problem: GroupProblem, people: list[Candidate]) -> GroupProblem:
    there = {it.person for it in people}
    together, apart = (
        frozenset(it for it in pairs if there.issuperset(it)) for pairs in (problem.together, problem.apart)
    )
    return attrs.evolve(problem, people=tuple(people), together=together, apart=apart)


def smallest_group_relaxations(problem: GroupProblem, possible: Possible) -> tuple[Relaxation, ...]:
    """Give the smallest change of each kind that makes groups possible, each tried."""
    kinds = (_smaller(problem), _larger(problem), _no_slot(problem), _sites_too(problem), _pairs(problem))
    found = [
        next((it for it in kind if possible(relaxed_groups(problem, it))), None) for kind in (*kinds, _out(problem))
    ]
    return tuple(it for it in found if it is not None)


def _smaller(problem: GroupProblem) -> Iterator[Relaxation]:
    for least in range(problem.least - 1, 1, -1):
        yield _sizes_of(least, problem.most)


def _larger(problem: GroupProblem) -> Iterator[Relaxation]:
    for most in range(problem.most + 1, min(len(problem.people), 2 * problem.most) + 1):
        yield _sizes_of(problem.least, most)


def _sizes_of(least: int, most: int) -> Relaxation:
    return _relaxation(Ease.SIZES, "Let groups have {least} to {most} members.", least=least, most=most)


def _no_slot(problem: GroupProblem) -> Iterator[Relaxation]:
    if problem.slot:
        yield _relaxation(Ease.NO_SLOT, "Let groups be without a time in common.")


def _sites_too(problem: GroupProblem) -> Iterator[Relaxation]:
    if problem.one_site:
        yield _relaxation(Ease.SITES, "Let people of several sites be in one group.")


def _pairs(problem: GroupProblem) -> Iterator[Relaxation]:
    for pair in problem.in_order(problem.together):
        yield _relaxation(Ease.PAIR, "Let {people} be in different groups.", people=pair)
    for pair in problem.in_order(problem.apart):
        yield _relaxation(Ease.PAIR, "Let {people} be together.", people=pair)


def _out(problem: GroupProblem) -> Iterator[Relaxation]:
    """Leave out as few as can be, those first who have the fewest times to meet."""
    people = sorted(problem.people, key=lambda it: len(it.slots) if problem.slot else 0)
    for count in range(1, min(problem.most, len(people) - problem.least) + 1):
        for some in islice(combinations(people, count), TRIED):
            yield _relaxation(Ease.LEAVE_OUT, "Leave out {people}.", people=tuple(it.person for it in some))


def _reason(why: Why, template: str, **facts: object) -> Reason:
    return Reason(why=why, template=template, facts=facts)  # type: ignore[arg-type]


def _relaxation(ease: Ease, template: str, **facts: object) -> Relaxation:
    return Relaxation(ease=ease, template=template, facts=facts)  # type: ignore[arg-type]
