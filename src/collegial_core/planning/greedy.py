"""Two ways by hand, one visit after the other: the first that fits, and the one that costs least."""

from collections.abc import Iterator

from collegial_core.planning.board import Board, cheapest_sum
from collegial_core.planning.options import NO_TALK, Option, price_of_nothing
from collegial_core.planning.outcome import Planned, Proof
from collegial_core.planning.problem import Pair, Problem, Visit


def plan_first_fit(problem: Problem) -> Planned[tuple[Visit, ...]]:
    """Give each visit, in the order of the people, the earliest time that fits, and the earliest talk after it."""
    board = Board.of(problem)
    for pair in board.missing:
        place_first(board, pair, sorted(board.options.of[pair], key=_earliest))
    return _finished(board, "first-fit")


def place_first(board: Board, pair: Pair, options: list[Option]) -> bool:
    """Place a visit by the first option that fits, if one does."""
    for option in options:
        if board.fits(pair, option):
            board.place(pair, option)
            return True
    return False


def plan_best_fit(problem: Problem) -> Planned[tuple[Visit, ...]]:
    """Give each visit, those with the fewest options first, the option that adds least to the cost."""
    return _finished(best_fit(Board.of(problem)), "best-fit")


def best_fit(board: Board) -> Board:
    """Place what fits, in place: what stands, then what has the fewest options; each where it adds least."""
    _keep_standing(board)
    for pair in sorted(board.missing, key=lambda it: len(board.options.of[it])):
        place_best(board, pair)
    return board


def _keep_standing(board: Board) -> None:
    """Place visits that stand where they stand, as far as they fit there; their talks take nobody's place."""
    standing, times = board.problem.standing_times, board.options.times
    for pair in [it for it in board.missing if it in standing]:
        there = [it for it in board.options.of[pair] if times[it.time] in standing[pair] and it.talk == NO_TALK]
        place_first(board, pair, there)


def place_best(board: Board, pair: Pair) -> bool:
    """Place a visit where it adds least to the cost, if that is less than not to place it."""
    best = least(board, pair)
    if best is None:
        return False
    board.place(pair, best)
    return True


def least(board: Board, pair: Pair) -> Option | None:
    """Find the option that fits and adds least to the cost; they are in order, so dear ones are not tried."""
    best, lowest = None, 1 + (_never(board, pair) if board.problem.whole else price_of_nothing(board.problem, pair))
    for option in board.options.of[pair]:
        if option.cost >= lowest:
            break
        if (adds := board.adds(pair, option)) < lowest and board.fits(pair, option):
            best, lowest = option, adds
    return best


def _never(board: Board, pair: Pair) -> int:
    return max((it.cost for it in board.options.of[pair]), default=0) + 2 * board.problem.weights.uneven_week


def improved(board: Board) -> Board:
    """Make it better, in place: put in what is missing by moving what is in the way, and move what can be cheaper."""
    before = board.cost + 1
    while board.cost < before:
        before = board.cost
        for pair in board.missing:
            _make_room(board, pair)
        for pair in [it for it in board.placed if it not in board.fixed]:
            _move(board, pair)
    return board


def _move(board: Board, pair: Pair) -> None:
    was = board.remove(pair)
    found = least(board, pair)
    board.place(pair, was if found is None or board.adds(pair, found) >= board.adds(pair, was) else found)


def _make_room(board: Board, pair: Pair) -> None:
    """Place a visit where others stand, if all of those find another place."""
    for option in _apart(board.options.of[pair]):
        others = board.in_the_way(pair, option)
        if others & board.fixed or not board.within_caps(pair, option):
            continue
        were = {it: board.remove(it) for it in sorted(others)}
        board.place(pair, option)
        again = [it for it in were if place_best(board, it)]
        if len(again) == len(were):
            return
        for it in [*again, pair]:
            board.remove(it)
        for it, was in were.items():
            board.place(it, was)


def _apart(options: tuple[Option, ...]) -> Iterator[Option]:
    """Give the cheapest option of each time: room for the visit is what is missing, most often."""
    seen: set[int] = set()
    for option in options:
        if option.time not in seen:
            seen.add(option.time)
            yield option


def _earliest(option: Option) -> tuple[bool, int, bool, int]:
    return option.cover, option.time, option.talk < 0, option.talk


def _finished(board: Board, name: str) -> Planned[tuple[Visit, ...]]:
    return board.finished(cheapest_sum(board.problem, board.options), Proof(said_by=(name,)))
