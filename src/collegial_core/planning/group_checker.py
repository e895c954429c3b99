"""An independent check of groups, whoever formed them: nothing is shared with the search but the problem."""

from collections import Counter
from collections.abc import Iterator

from collegial_core.planning.checker import Fault
from collegial_core.planning.groups import GroupProblem, Groups, Members, Subjects
from collegial_core.planning.outcome import Planned


def check_groups(problem: GroupProblem, planned: Planned[Groups]) -> tuple[Fault, ...]:
    """Give every rule that groups break; none if they can be used as they are."""
    groups = planned.value
    return (
        *_not_in_one(problem, groups),
        *(fault for it in groups for fault in _wrong_group(problem, it)),
        *_wrong_pairs(problem, groups),
        *_wrong_cost(problem, planned),
    )


def _not_in_one(problem: GroupProblem, groups: Groups) -> Iterator[Fault]:
    counts = Counter(it for group in groups for it in group)
    known = {it.person for it in problem.people}
    for person in sorted(known | set(counts)):
        if person not in known:
            yield _breach("asked-for", "{person} is in no list of people.", person=person)
        elif counts[person] != 1:
            yield _breach("one-group", "{person} is in {count} groups.", person=person, count=counts[person])


def _wrong_group(problem: GroupProblem, group: Members) -> Iterator[Fault]:
    there = [it for it in problem.people if it.person in group]
    if not problem.least <= len(group) <= problem.most:
        says = "A group of {members} has {count}, not {least} to {most}."
        yield _breach("sizes", says, members=group, count=len(group), least=problem.least, most=problem.most)
    if problem.slot and not any(all(slot in it.slots for it in there) for one in there for slot in one.slots):
        yield _breach("slot", "These have no time in common: {members}.", members=group)
    if problem.one_site and len({it.site for it in there}) > 1:
        yield _breach("site", "These are of several sites: {members}.", members=group)


def _wrong_pairs(problem: GroupProblem, groups: Groups) -> Iterator[Fault]:
    for one, other in sorted(problem.together):
        if not any(one in it and other in it for it in groups):
            yield _breach("together", "{one} and {other} are not in one group.", one=one, other=other)
    for one, other in sorted(problem.apart):
        if any(one in it and other in it for it in groups):
            yield _breach("apart", "{one} and {other} are in one group.", one=one, other=other)


def _wrong_cost(problem: GroupProblem, planned: Planned[Groups]) -> Iterator[Fault]:
    cost = sum(_cost(problem, it) for it in planned.value)
    if planned.cost != cost or planned.bound > cost:
        says = "The groups cost {cost}; told are {told}, and no less than {bound}."
        yield _breach("cost", says, cost=cost, told=planned.cost, bound=planned.bound)


def _cost(problem: GroupProblem, group: Members) -> int:
    """Go over a group person by person, each pair seen from both sides."""
    weights = problem.weights
    there = [it for it in problem.people if it.person in group]
    known = problem.slot or any(it.slots for it in problem.people)
    common = any(all(slot in it.slots for it in there) for one in there for slot in one.slots)
    cost = weights.no_slot if known and not common else 0
    both_ways = 0
    for one in there:
        for other in (it for it in there if it is not one):
            visits = problem.shared is not None and (one.person, other.person) not in problem.shared
            cost += weights.cover * visits
            both_ways += weights.sites * (one.site != other.site)
            if problem.subjects is not None and one.subjects and other.subjects:
                alike = any(it in other.subjects for it in one.subjects)
                both_ways += weights.subjects * (alike is (problem.subjects is Subjects.MIXED))
    return cost + both_ways // 2


def _breach(rule: str, template: str, **facts: str | int | Members) -> Fault:
    return Fault(rule=rule, template=template, facts=dict(facts))
