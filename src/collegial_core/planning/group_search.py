"""Groups without a solver: few people by all divisions, many by local search, which finds good groups, not the best.

All divisions of few people are tried by what is left: of the people who are in no group yet the first one is in some
group, and which groups there are for the others depends on nothing but who they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import combinations, product
from operator import and_
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.groups import (
    GroupProblem,
    Groups,
    numbers_of_groups,
    price_groups,
    price_of_pair,
)
from collegial_core.planning.outcome import Planned, Proof, Spoke

FEW: Final = 12
"""Of so many people all divisions are tried."""

ALL: Final = "all-divisions"
LOCAL: Final = "local-search"

_BROKEN: Final = 1_000_000
"""What a broken rule counts while searching: more than anything costs."""


def planned_groups(problem: GroupProblem, groups: Groups, bound: int, said_by: tuple[str, ...]) -> Planned[Groups]:
    """Write groups as a plan: people in their order, groups in that of their first."""
    place = problem.place.__getitem__
    ordered = sorted((tuple(sorted(it, key=place)) for it in groups), key=lambda it: place(it[0]))
    proof = Proof(said_by=said_by, spoke=known_facts(problem))
    return Planned(value=tuple(ordered), costs=price_groups(problem, tuple(ordered)), bound=bound, proof=proof)


def known_facts(problem: GroupProblem) -> tuple[Spoke, ...]:
    """Say what is known beforehand: in how many groups, and what no groups cost less than."""
    numbers = numbers_of_groups(len(problem.people), problem.least, problem.most)
    least = floor_of(problem)
    cost = Spoke(name="cost", template="No groups cost less than {least}.", facts={"least": least})
    if not numbers:
        return (cost,)
    says = "{people:person is|people are} put into {fewest} to {most} groups."
    sizes = Spoke(
        name="sizes",
        template=says,
        facts={"people": len(problem.people), "fewest": numbers[0], "most": numbers[-1]},
    )
    return (sizes, cost)


def floor_of(problem: GroupProblem) -> int:
    """Give what no groups cost less than: each person with the colleagues who suit them best, as few as can be."""
    names = [it.person for it in problem.people]
    total = 0
    for one in names:
        others = [it for it in names if it != one and problem.may_join(one, it)]
        total += sum(sorted(price_of_pair(problem, (one, it)) for it in others)[: problem.least - 1])
    return -(-total // 2)


# --- few people -----------------------------------------------------------------


def best_division(problem: GroupProblem) -> Groups | None:
    """Give the groups of least cost of few people, by all divisions; None where there are none."""
    return _Divisions.of(problem).best()


@attrs.define
class _Divisions:
    """All divisions; people are bits, and `best_of` has for those who are left the least cost and the first group."""

    problem: GroupProblem
    names: tuple[PersonId, ...]
    best_of: dict[int, tuple[int, int] | None]
    cost_of: dict[int, int | None]

    @classmethod
    def of(cls, problem: GroupProblem) -> "_Divisions":
        """Begin with nobody left."""
        return cls(problem, tuple(it.person for it in problem.people), {0: (0, 0)}, {})

    def best(self) -> Groups | None:
        left = (1 << len(self.names)) - 1
        if self._solve(left) is None:
            return None
        found: list[tuple[PersonId, ...]] = []
        while left:
            _, group = self.best_of[left] or (0, left)
            found.append(self._members(group))
            left &= ~group
        return tuple(found)

    def _solve(self, left: int) -> tuple[int, int] | None:
        if left in self.best_of:
            return self.best_of[left]
        best: tuple[int, int] | None = None
        for group in self._first_groups(left):
            cost, rest = self._cost(group), self._solve(left & ~group)
            if cost is not None and rest is not None and (best is None or cost + rest[0] < best[0]):
                best = cost + rest[0], group
        self.best_of[left] = best
        return best

    def _first_groups(self, left: int) -> Iterator[int]:
        bits = [1 << it for it in range(len(self.names)) if left >> it & 1]
        for size in range(self.problem.least, min(self.problem.most, len(bits)) + 1):
            for others in combinations(bits[1:], size - 1):
                yield bits[0] | sum(others)

    def _cost(self, group: int) -> int | None:
        if group not in self.cost_of:
            members = self._members(group)
            sound = not _broken(self.problem, members)
            self.cost_of[group] = sum(it.amount for it in price_groups(self.problem, (members,))) if sound else None
        return self.cost_of[group]

    def _members(self, group: int) -> tuple[PersonId, ...]:
        return tuple(name for number, name in enumerate(self.names) if group >> number & 1)


def _broken(problem: GroupProblem, members: Sequence[PersonId]) -> int:
    """Count the rules that a group breaks, how many too few or too many it has included."""
    size = max(problem.least - len(members), len(members) - problem.most, 0)
    pairs = sum(not problem.may_join(*pair) for pair in combinations(members, 2))
    parted = sum((one in members) is not (other in members) for one, other in problem.together)
    return size + pairs + parted + (problem.slot and not problem.slots(members))


# --- many people ----------------------------------------------------------------

Block = tuple[PersonId, ...]
"""People who are to be together, or one alone: they move as one."""


def formed_by_hand(problem: GroupProblem, start: Groups | None = None) -> Groups | None:
    """Give good groups by local search: from a start, or from several orders of the people; None if a rule is broken.

    Those who are to be together move into another group, or change places with others, as long as that costs less.
    """
    prices = _Prices.of(problem)
    blocks = blocks_of(problem)
    starts = _starts(problem, blocks) if start is None else iter([_as_blocks(start, blocks)])
    found = [_improved(prices, it) for it in starts]
    best = min(found, key=lambda it: sum(map(prices.of_table, it)), default=None)
    if best is None or any(prices.of_table(it) >= _BROKEN for it in best):
        return None
    return tuple(tuple(person for block in it for person in block) for it in best)


def blocks_of(problem: GroupProblem) -> tuple[Block, ...]:
    """Put those together who are to be together, and whoever is to be together with them."""
    block = {it.person: [it.person] for it in problem.people}
    for one, other in problem.together:
        if block[one] is not block[other]:
            block[one].extend(block[other])
            block.update(dict.fromkeys(block[other], block[one]))
    return tuple(dict.fromkeys(tuple(sorted(block[it.person], key=problem.place.__getitem__)) for it in problem.people))


def _as_blocks(groups: Groups, blocks: Sequence[Block]) -> list[list[Block]]:
    return [[it for it in blocks if it[0] in group] for group in groups]


def _starts(problem: GroupProblem, blocks: Sequence[Block]) -> Iterator[list[list[Block]]]:
    """Deal the blocks out, in their order and from the middle on, into few, some and many groups."""
    numbers = numbers_of_groups(len(problem.people), problem.least, problem.most)
    for number in dict.fromkeys(numbers[it * (len(numbers) - 1) // 3] for it in range(4) if any(numbers)):
        step = -(-len(blocks) // number)
        for turn in (0, len(blocks) // 2):
            order = [*blocks[turn:], *blocks[:turn]]
            yield [order[it::number] for it in range(number)]
            yield [order[it * step : (it + 1) * step] for it in range(number)]


def _improved(prices: "_Prices", start: list[list[Block]]) -> list[list[Block]]:
    tables = _Tables(prices, start, [prices.of_table(it) for it in start], set(range(len(start))))
    while tables.improve():
        pass
    return [it for it in tables.tables if it]


@attrs.frozen
class _Prices:
    """What pairs cost, and the slots of each, worked out once; rules that are broken cost more than anything."""

    problem: GroupProblem
    pairs: Mapping[PersonId, Mapping[PersonId, int]]
    slots: Mapping[PersonId, int]
    lonely: int

    @classmethod
    def of(cls, problem: GroupProblem) -> "_Prices":
        names = [it.person for it in problem.people]

        def price(pair: tuple[PersonId, PersonId]) -> int:
            return price_of_pair(problem, pair) + (0 if problem.may_join(*pair) else _BROKEN)

        pairs = {one: {it: price((one, it)) for it in names if it != one} for one in names}
        bits = {
            slot: 1 << number for number, slot in enumerate(sorted({it for one in problem.people for it in one.slots}))
        }
        slots = {it.person: sum(bits[slot] for slot in it.slots) for it in problem.people}
        lonely = _BROKEN if problem.slot else problem.weights.no_slot * problem.knows_slots
        return cls(problem, pairs, slots, lonely)

    def of_table(self, table: Sequence[Block]) -> int:
        """Say what a group costs, with what it breaks; an empty one is none."""
        members = [person for block in table for person in block]
        if not members:
            return 0
        size = max(self.problem.least - len(members), len(members) - self.problem.most, 0)
        pairs = sum(self.pairs[one][other] for one, other in combinations(members, 2))
        common = reduce(and_, map(self.slots.__getitem__, members))
        return _BROKEN * size + pairs + (0 if common else self.lonely)


@attrs.define
class _Tables:
    """Groups in the making, what each costs, and which have changed since all changes between two were tried."""

    prices: _Prices
    tables: list[list[Block]]
    costs: list[int]
    changed: set[int]

    def improve(self) -> bool:
        """Try all changes that are new once; tell whether one was worth it."""
        new, self.changed = self.changed, set()
        for one, other in combinations(range(len(self.tables)), 2):
            if one in new or other in new:
                for mine, theirs in product([*self.tables[one], None], [*self.tables[other], None]):
                    self._try(one, other, mine, theirs)
        return bool(self.changed)

    def _try(self, one: int, other: int, mine: Block | None, theirs: Block | None) -> None:
        """Let two blocks of two groups change places, or one of them change groups, if that costs less."""
        left, right = self.tables[one], self.tables[other]
        if (mine is not None and mine not in left) or (theirs is not None and theirs not in right):
            return  # moved meanwhile
        new = _swapped(left, mine, theirs), _swapped(right, theirs, mine)
        costs = self.prices.of_table(new[0]), self.prices.of_table(new[1])
        if sum(costs) < self.costs[one] + self.costs[other]:
            self.tables[one], self.tables[other] = new
            self.costs[one], self.costs[other] = costs
            self.changed |= {one, other}


def _swapped(table: list[Block], out: Block | None, into: Block | None) -> list[Block]:
    return [*(it for it in table if it is not out), *(() if into is None else (into,))]
