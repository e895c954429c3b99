"""What is to be planned where groups are formed: who, of which size, who can visit whom, and when they could meet.

A *slot* is a time of the week at which a group could meet, whatever it is called; whoever has it is free then.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import combinations

import attrs

from collegial_core.ids import PersonId, UnitId
from collegial_core.kernel import Unreadable
from collegial_core.planning.outcome import Cost
from collegial_core.planning.problem import Pair, require_once

Members = tuple[PersonId, ...]
Groups = tuple[Members, ...]


class Subjects(StrEnum):
    """Whether those who teach the same subject are to be in a group, or those who do not."""

    SAME = "same"
    MIXED = "mixed"


@attrs.frozen(kw_only=True)
class Candidate:
    """Somebody who is to be in a group: when they could meet, what they teach, and at which unit they work."""

    person: PersonId
    slots: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    site: UnitId | None = None


@attrs.frozen(kw_only=True)
class GroupWeights:
    """What one of each costs.

    `cover`: two colleagues in a group of whom the one is never free when the other teaches, each way.  `no_slot`: a
    group that has no slot in common, where any are known.  `sites`: two colleagues of different sites.  `subjects`: two
    whose subjects are not as asked.
    """

    cover: int = 100
    no_slot: int = 300
    sites: int = 30
    subjects: int = 10

    def __attrs_post_init__(self) -> None:
        for name, weight in attrs.asdict(self).items():
            if weight < 0:
                raise Unreadable(f"weights.{name}", f"expected 0 or more, got {weight}")


@attrs.frozen(kw_only=True)
class GroupProblem:
    """People to be put into groups of `least` to `most`, each into one.

    `shared` are the pairs, as visitor and host, that can visit without cover; None asks for no visits.  `slot`: each
    group has a slot in common.  `one_site`: nobody is in a group with somebody of another site.  Pairs `together` are
    in one group, pairs `apart` in different ones.  `subjects` None leaves them aside.
    """

    people: tuple[Candidate, ...]
    least: int
    most: int
    shared: frozenset[Pair] | None = None
    slot: bool = False
    one_site: bool = False
    subjects: Subjects | None = None
    together: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()
    weights: GroupWeights = GroupWeights()

    def __attrs_post_init__(self) -> None:
        names = [it.person for it in self.people]
        require_once("people", names)
        if not 1 <= self.least <= self.most:
            raise Unreadable("sizes", f"expected two numbers from 1, the first no larger, got {self.least}-{self.most}")
        for one, other in sorted(self.together | self.apart):
            if one == other or not {one, other} <= set(names):
                raise Unreadable("people", f"{one} and {other} are not two of the people to put into groups")

    @cached_property
    def by_name(self) -> dict[PersonId, Candidate]:
        """The people by their names, in order."""
        return {it.person: it for it in self.people}

    @cached_property
    def place(self) -> dict[PersonId, int]:
        """Each person's place among the people."""
        return {it.person: number for number, it in enumerate(self.people)}

    @cached_property
    def knows_slots(self) -> bool:
        """Whether anything is known of times to meet: else they cost nothing."""
        return self.slot or any(it.slots for it in self.people)

    def in_order(self, pairs: Iterable[Pair]) -> tuple[Pair, ...]:
        """Put pairs into the order of the people, whatever they are called."""
        return tuple(sorted(pairs, key=lambda it: (self.place[it[0]], self.place[it[1]])))

    def slots(self, members: Iterable[PersonId]) -> frozenset[str]:
        """Give the slots that people have in common."""
        found = [self.by_name[it].slots for it in members]
        return found[0].intersection(*found[1:]) if found else frozenset()

    def may_join(self, one: PersonId, other: PersonId) -> bool:
        """Tell whether two may be in one group, as far as that depends on the two."""
        sites = {self.by_name[one].site, self.by_name[other].site}
        return not ({(one, other), (other, one)} & self.apart or (self.one_site and len(sites) > 1))


def price_groups(problem: GroupProblem, groups: Groups) -> tuple[Cost, ...]:
    """Give all parts of what groups cost."""
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    weights = problem.weights
    return (
        Cost("cover", sum(lacking(problem, pair) for pair in pairs), weights.cover),
        Cost("no_slot", sum(not problem.slots(it) for it in groups) * problem.knows_slots, weights.no_slot),
        Cost("sites", sum(_differ(problem, pair) for pair in pairs), weights.sites),
        Cost("subjects", sum(_unlike(problem, pair) for pair in pairs), weights.subjects),
    )


def price_of_pair(problem: GroupProblem, pair: Pair) -> int:
    """Say what it costs that two are in one group."""
    weights = problem.weights
    alike = weights.sites * _differ(problem, pair) + weights.subjects * _unlike(problem, pair)
    return alike + weights.cover * lacking(problem, pair)


def lacking(problem: GroupProblem, pair: Pair) -> int:
    """Count the visits of two to each other that take cover."""
    if problem.shared is None:
        return 0
    return sum(it not in problem.shared for it in (pair, (pair[1], pair[0])))


def _differ(problem: GroupProblem, pair: Pair) -> bool:
    one, other = (problem.by_name[it] for it in pair)
    return one.site != other.site


def _unlike(problem: GroupProblem, pair: Pair) -> bool:
    """Tell whether the subjects of two are not as asked; of whom no subject is known, nothing is asked."""
    one, other = (problem.by_name[it].subjects for it in pair)
    if problem.subjects is None or not one or not other:
        return False
    return bool(one & other) is (problem.subjects is Subjects.MIXED)


def numbers_of_groups(people: int, least: int, most: int) -> Sequence[int]:
    """Give in how many groups so many people can be put, each of a size from least to most."""
    return range(-(-people // most), people // least + 1)
