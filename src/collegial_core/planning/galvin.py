"""Repeated stable matching: a plan without collisions wherever each visit has enough times to choose from.

Visits are the edges between visitors and hosts, times their colours.  Colour the edge from place i to place j with
j - i, modulo n, and let visitors prefer edges with more, hosts with less.  In each time, of the visits that can use it,
those of a stable matching take it.  Each visit that is left prefers nothing to its place less than one that was taken,
so that it loses one choice and one rival; who has more choices than rivals is therefore always placed (F. Galvin, The
list chromatic index of a bipartite multigraph, 1995).
"""

from collections import Counter
from collections.abc import Collection, Mapping

from collegial_core.planning.board import Board
from collegial_core.planning.options import NO_TALK, Option
from collegial_core.planning.problem import Pair, Problem


def colours(problem: Problem) -> dict[Pair, int]:
    """Give each visit the number of places from its visitor to its host, round the table."""
    place = {it.person: number for number, it in enumerate(problem.people)}
    return {(one, other): (place[other] - place[one]) % len(place) for one, other in problem.pairs}


def choices(board: Board) -> dict[Pair, dict[int, Option]]:
    """Give for each visit that is missing the cheapest option of each time that takes no cover and no talk."""
    found: dict[Pair, dict[int, Option]] = {}
    for pair in board.missing:
        mine = found.setdefault(pair, {})
        for option in board.options.of[pair]:
            if not option.cover and option.talk == NO_TALK:
                mine.setdefault(option.time, option)
    return found


def rivals(pairs: Collection[Pair], colour: Mapping[Pair, int]) -> Counter[Pair]:
    """Count for each visit those which its visitor or its host prefers to it."""
    found: Counter[Pair] = Counter()
    for one in pairs:
        for other in pairs:
            more = one[0] == other[0] and colour[other] > colour[one]
            less = one[1] == other[1] and colour[other] < colour[one]
            found[one] += more or less
    return found


def has_enough_choices(board: Board) -> bool:
    """Tell whether every visit has more times without cover than rivals: a plan exists then, caps apart."""
    found = choices(board)
    against = rivals(found, colours(board.problem))
    return all(len(times) > against[pair] for pair, times in found.items())


def galvin(board: Board) -> Board | None:
    """Place all that is missing, in place, without cover and talks, if each visit has enough times.

    Costs are left aside.  Caps on weeks and quotas are not looked at while matching; where they stand in the way there
    is no answer.
    """
    if not has_enough_choices(board):
        return None
    colour, left = colours(board.problem), choices(board)
    for time in range(len(board.options.times)):
        for pair in stable_matching([pair for pair, times in left.items() if time in times], colour):
            option = left.pop(pair)[time]
            if not board.within_caps(pair, option):
                return None
            board.place(pair, option)
    return board


def stable_matching(pairs: Collection[Pair], colour: Mapping[Pair, int]) -> list[Pair]:
    """Match visitors and hosts so that no pair would both rather have each other; visitors ask first."""
    asks: dict[str, list[Pair]] = {}
    for pair in sorted(pairs, key=lambda it: colour[it]):
        asks.setdefault(pair[0], []).append(pair)
    held: dict[str, Pair] = {}
    free = sorted(asks)
    while free:
        mine = asks[free[-1]]
        if not mine:
            free.pop()
            continue
        pair = mine.pop()
        rival = held.get(pair[1])
        if rival is None or colour[pair] < colour[rival]:
            held[pair[1]] = pair
            free.pop()
            if rival is not None:
                free.append(rival[0])
    return sorted(held.values())
