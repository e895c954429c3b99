"""The rotation table of many schools: in each turn, everybody visits the one who stands a place further on."""

from collegial_core.planning.board import Board, cheapest_sum
from collegial_core.planning.greedy import place_first
from collegial_core.planning.options import Option
from collegial_core.planning.outcome import Planned, Proof
from collegial_core.planning.problem import Problem, Visit
from collegial_core.schedule.week import Week


def plan_rotation(problem: Problem) -> Planned[tuple[Visit, ...]]:
    """Spread the turns over the weeks; each visit takes the first time that fits from its turn's week on."""
    board = Board.of(problem)
    people = [it.person for it in problem.people]
    weeks = sorted(problem.weeks)
    for turn in range(1, len(people)):
        week = weeks[(turn - 1) * len(weeks) // (len(people) - 1)] if weeks else None
        for place, visitor in enumerate(people):
            pair = visitor, people[(place + turn) % len(people)]
            if pair in board.options.of and pair not in board.placed:
                place_first(board, pair, _from(board, board.options.of[pair], week))
    return board.finished(cheapest_sum(problem, board.options), Proof(said_by=("rotation",)))


def _from(board: Board, options: tuple[Option, ...], week: Week | None) -> list[Option]:
    """Order options as a hand goes over the table: free ones, from the turn's week on, then from the beginning."""

    def order(option: Option) -> tuple[bool, bool, int, bool, int]:
        before = week is not None and board.options.times[option.time].week < week
        return option.cover, before, option.time, option.talk < 0, option.talk

    return sorted(options, key=order)
