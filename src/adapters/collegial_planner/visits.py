"""Visits planned: known facts first, then a plan by hand, then a solver, and no solver trusted alone.

Everything that a solver says is checked: a plan by the checker, "there is none" by asking again without presolve and by
a second way, be it a known fact or another solver.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final

import attrs

from collegial_core.planning.board import Board, cheapest_sum
from collegial_core.planning.bounds import known_facts
from collegial_core.planning.by_hand import CHEAPEST, VisitsOutcome, placed_by_hand
from collegial_core.planning.checker import check_visits, require_none
from collegial_core.planning.explain import reasons_against, smallest_relaxations, visits_in_conflict
from collegial_core.planning.options import Options, options_of
from collegial_core.planning.outcome import Impossible, OutOfTime, Planned, Proof, Reason, Spoke, Why
from collegial_core.planning.problem import Pair, Problem, Visit, Weights
from collegial_planner.model import Answer, Limits, Model, Status, build

Solver = Callable[[Model, Limits, frozenset[int]], Answer]

CP_SAT: Final = "cp-sat"
MILP: Final = "milp"

_BY_FACT: Final = {
    Why.NO_SHARED_LESSON: "no-option",
    Why.QUOTA: "quota",
    Why.TOO_FEW_POINTS: "hall",
    Why.WEEK_CAP: "hall",
}


@attrs.frozen
class Deadline:
    """A time that all questions share: seconds from when it was set."""

    budget: float
    since: float = attrs.field(factory=monotonic, init=False)

    @property
    def left(self) -> float:
        """Give the seconds that are left, none below nought."""
        return max(0.0, self.since + self.budget - monotonic())

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return not self.left


def solver_of(name: str) -> Solver:
    """Give a solver by its name; its package is imported now and not before."""
    if name == CP_SAT:
        from collegial_planner.cpsat import solve  # noqa: PLC0415 - takes its time
    else:
        from collegial_planner.milp import solve  # noqa: PLC0415 - likewise
    return solve


def plan_visits(problem: Problem, budget: float = 10.0, *, second_opinion: bool = False) -> VisitsOutcome:
    """Plan a group's visits: the cheapest plan, the best in the time there is, or why there is none.

    `budget` are the seconds for all of it, about: when they are over, no solver is asked any more, and what is not
    known then is not claimed.  What is known earlier is the same each time.  With `second_opinion` the other solver is
    asked about a best plan too; that it agrees is told in the proof.
    """
    return _planned(problem, Deadline(budget), second_opinion=second_opinion)


def _planned(problem: Problem, deadline: Deadline, *, second_opinion: bool) -> VisitsOutcome:
    case = _Case.of(problem, deadline)
    reasons = reasons_against(problem, case.options) if problem.whole else ()
    if reasons:
        return case.impossible(reasons, (*dict.fromkeys(_BY_FACT[it.why] for it in reasons), *case.confirmed()))
    board = placed_by_hand(problem, case.options)
    hand = None if problem.whole and board.missing else board
    if hand is not None and hand.cost == case.floor:
        return case.agreed(hand, (CHEAPEST,)) if second_opinion else case.planned(hand, case.floor, (CHEAPEST,))
    return _solved(case, hand, second_opinion=second_opinion)


def is_possible(problem: Problem, budget: float = 10.0) -> bool | None:
    """Say whether all asked-for visits can be placed: with a plan that was checked, with a proof, or None."""
    return _is_possible(problem, Deadline(budget))


def _is_possible(problem: Problem, deadline: Deadline) -> bool | None:
    if deadline.over:
        return None
    bare = _bare(problem)
    case = _Case.of(bare, deadline)
    if reasons_against(bare, case.options):
        return False
    board: Board | None = placed_by_hand(bare, case.options)
    if board is not None and board.missing:
        answer = case.ask(CP_SAT, build(bare, case.options), presolve=False)
        if answer.status is Status.IMPOSSIBLE:
            return False
        board = case.board(answer)
    if board is None:
        return None
    case.planned(board, 0, ())
    return True


def fewest_left_out(problem: Problem, budget: float = 10.0) -> tuple[Pair, ...]:
    """Give the fewest visits without which the others can be placed, as far as the time allows."""
    return _fewest_left_out(problem, Deadline(budget))


def _fewest_left_out(problem: Problem, deadline: Deadline) -> tuple[Pair, ...]:
    bare = attrs.evolve(_bare(problem), whole=False, preferred=frozenset())
    case = _Case.of(bare, deadline)
    board = placed_by_hand(bare, case.options)
    if board.cost == case.floor:
        return tuple(board.missing)
    model = build(bare, case.options, board.cost)
    answer = case.ask(CP_SAT, model, _hint(model, board))
    found = case.board(answer)
    return tuple((board if found is None else found).missing)


def _bare(problem: Problem) -> Problem:
    """Ask for the same visits at no cost and without talks: a visit can be placed without its talk, always."""
    return attrs.evolve(problem, talk_days=None, weights=_NOTHING_BUT_PLACES, whole=True)


_NOTHING_BUT_PLACES: Final = Weights(
    unplaced=1,
    cover=0,
    no_talk=0,
    talk_delay=0,
    uneven_week=0,
    uneven_hosting=0,
    closed=0,
    avoided=0,
    preferred=0,
    moved=0,
)


def _solved(case: "_Case", hand: Board | None, *, second_opinion: bool) -> VisitsOutcome:
    model = build(case.problem, case.options, None if hand is None else hand.cost)
    answer = case.ask(CP_SAT, model, _hint(model, hand))
    said_by: tuple[str, ...] = (CP_SAT,)
    if answer.status is Status.IMPOSSIBLE:
        answer = case.ask(CP_SAT, model, presolve=False)
    if answer.status is Status.IMPOSSIBLE:
        answer, said_by = case.ask(MILP, model), (MILP,)
        if answer.status in {Status.IMPOSSIBLE, Status.UNKNOWN} and hand is None:
            both = answer.status is Status.IMPOSSIBLE
            reasons = (visits_in_conflict(case.problem, case.possible),)
            return case.impossible(reasons, (CP_SAT, MILP) if both else (CP_SAT,))
    board = _cheaper(hand, case.board(answer))
    floor = max(case.floor, answer.bound or 0)
    if board is None:
        return OutOfTime(best=None, bound=floor)
    if board.cost > floor:
        return OutOfTime(best=case.planned(board, floor, said_by), bound=floor)
    said_by = (CHEAPEST, *said_by) if board.cost == case.floor else said_by
    return case.agreed(board, said_by) if second_opinion else case.planned(board, board.cost, said_by)


@attrs.frozen
class _Case:
    """A problem on its way to an outcome, with what is known of it."""

    problem: Problem
    options: Options
    spoke: tuple[Spoke, ...]
    floor: int
    deadline: Deadline

    @classmethod
    def of(cls, problem: Problem, deadline: Deadline) -> "_Case":
        options = options_of(problem)
        return cls(problem, options, known_facts(problem, options), cheapest_sum(problem, options), deadline)

    def ask(self, name: str, model: Model, hint: frozenset[int] = frozenset(), *, presolve: bool = True) -> Answer:
        if self.deadline.over:
            return Answer(status=Status.UNKNOWN)
        limits = Limits(seconds=self.deadline.left, work=self.deadline.budget, presolve=presolve)
        return solver_of(name)(model, limits, hint)

    def confirmed(self) -> tuple[str, ...]:
        """Ask again, without presolve, whether there is a place for all: who says that there is none."""
        bare = _bare(self.problem)
        answer = self.ask(CP_SAT, build(bare, options_of(bare)), presolve=False)
        return (CP_SAT,) if answer.status is Status.IMPOSSIBLE else ()

    def board(self, answer: Answer) -> Board | None:
        """Write what a solver chose as a plan; None if it found none."""
        if answer.status not in {Status.BEST, Status.FOUND}:
            return None
        board = Board(self.problem, self.options)
        for pair, option in answer.chosen:
            board.place(pair, option)
        return board

    def planned(self, board: Board, bound: int, said_by: tuple[str, ...]) -> Planned[tuple[Visit, ...]]:
        """Give a plan that the checker has nothing against."""
        planned = board.finished(bound, Proof(said_by=said_by, spoke=self.spoke))
        require_none(check_visits(self.problem, planned))
        return planned

    def agreed(self, board: Board, said_by: tuple[str, ...]) -> VisitsOutcome:
        """Ask the other solver about a plan that is said to be best."""
        answer = self.ask(MILP, build(self.problem, self.options, board.cost))
        other = self.board(answer)
        if other is not None and other.cost < board.cost:
            return OutOfTime(best=self.planned(other, self.floor, (MILP,)), bound=self.floor)
        same = answer.status is Status.BEST
        return self.planned(board, board.cost, (*said_by, MILP) if same else said_by)

    def possible(self, problem: Problem) -> bool | None:
        return _is_possible(problem, self.deadline)

    def impossible(self, reasons: tuple[Reason, ...], said_by: tuple[str, ...]) -> Impossible:
        """Say why not, and what would help, each tried."""
        fewest = _fewest_left_out(self.problem, self.deadline)
        relaxations = smallest_relaxations(self.problem, self.possible, fewest)
        return Impossible(reasons=reasons, relaxations=relaxations, proof=Proof(said_by=said_by, spoke=self.spoke))


def _cheaper(one: Board | None, other: Board | None) -> Board | None:
    if one is None or other is None:
        return one or other
    return one if one.cost <= other.cost else other


def _hint(model: Model, board: Board | None) -> frozenset[int]:
    if board is None:
        return frozenset()
    placed = board.placed
    return frozenset(number for number, (pair, option) in enumerate(model.choices) if placed.get(pair) == option)
