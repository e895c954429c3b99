"""What is known before anything is planned: how many visits and points it takes, and what a plan costs at the least.

A *point* is a time at which visits can be made.  Each function says one fact about a problem.
"""

from collections.abc import Iterator

from collegial_core.planning.board import Board, cheapest_sum
from collegial_core.planning.galvin import has_enough_choices
from collegial_core.planning.options import Options
from collegial_core.planning.outcome import Spoke
from collegial_core.planning.problem import Pair, Problem


def known_facts(problem: Problem, options: Options) -> tuple[Spoke, ...]:
    """Say all that is known of a problem, in this order: visits, points, cover, cost, and whether a plan is sure."""
    facts = (visits(problem), points(problem, options), cover(problem, options), cost(problem, options))
    return (*facts, *enough_choices(Board(problem, options)))


def visits(problem: Problem) -> Spoke:
    """Say how many visits there are: n(n - 1) where everyone visits everyone (S4-04)."""
    says = "{people:person|people} make {visits:visit|visits}."
    return Spoke(name="visits", template=says, facts={"people": len(problem.people), "visits": len(problem.pairs)})


def most_at_once(people: int, visitors: int) -> int:
    """Give the most visits that can be made at one time: as few as possible teach, each with so many visitors."""
    return people - -(-people // (visitors + 1))


def fewest_points(pairs: int, people: int, visitors: int) -> int:
    """Give the fewest times in which so many visits can be made (S4-06).

    With one visitor a lesson, everyone visiting everyone takes 2(n - 1) for even n and 2n for odd; n when all watch
    together.
    """
    most = most_at_once(people, visitors)
    return -(-pairs // most) if most else 0


def points(problem: Problem, options: Options) -> Spoke:
    """Say how many points the visits that are not fixed take at the least, and how many there are."""
    new = not_fixed(problem)
    there = len({it.time for pair in new for it in options.of[pair]})
    least = fewest_points(len(new), len(problem.people), problem.visitors)
    says = "They take {least:point|points} in time at the least, and {there:is|are} usable."
    return Spoke(name="points", template=says, facts={"least": least, "there": there})


def cover(problem: Problem, options: Options) -> Spoke:
    """Say for how many pairs the visitor is never free when the host teaches: each takes cover, or is not placed."""
    pairs = [pair for pair in problem.pairs if all(it.cover for it in options.of[pair])]
    says = "At least {least:visit takes|visits take} cover, or cannot be placed."
    return Spoke(name="cover", template=says, facts={"least": len(pairs)})


def cost(problem: Problem, options: Options) -> Spoke:
    """Say what no plan costs less than: each visit's cheapest option, added up."""
    says = "No plan costs less than {least}, each visit's cheapest option added up."
    return Spoke(name="cost", template=says, facts={"least": cheapest_sum(problem, options)})


def enough_choices(board: Board) -> Iterator[Spoke]:
    """Say so if a plan is sure to exist, caps apart: each visit has more points without cover than rivals (Galvin)."""
    if has_enough_choices(board):
        yield Spoke(name="galvin", template="Each visit has so many points that a plan exists.", facts={})


def not_fixed(problem: Problem) -> list[Pair]:
    """Give the visits that are to be placed."""
    fixed = {it.pair for it in problem.fixed}
    return [pair for pair in problem.pairs if pair not in fixed]
