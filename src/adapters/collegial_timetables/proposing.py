"""A group's visits planned and proposed: what the ledger would be asked for, and what it says to each."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib.util import find_spec
from typing import Final, Protocol

import attrs

from collegial_core import Ledger, Refused, Request, Unreadable
from collegial_core.ids import GroupId, PersonId
from collegial_core.ledger import Recorded, Would
from collegial_core.plan.state import started
from collegial_core.planning import Impossible, OutOfTime, Planned, Problem, Visit
from collegial_core.planning.by_hand import VisitsOutcome, plan_by_hand
from collegial_core.planning.checker import check_visits, require_none
from collegial_core.planning.rounds import RoundProblem, Wishes, round_problem, visit_requests
from collegial_core.planning.timetable import Timetable
from collegial_core.state import State

Planner = Callable[[Problem], VisitsOutcome]
Answer = Would | Recorded | Refused | Unreadable

_SCHOOL_ENDS: Final = 6
SOLVERS: Final = ("ortools", "scipy")


@attrs.frozen(kw_only=True)
class VisitProposal:
    """What was planned for a group's round, and each visit with what asking for it would come to.

    `number` is the last entry of the plan as it was then.  A visit without a request is in the plan already.
    """

    of: RoundProblem
    outcome: VisitsOutcome
    requests: tuple[Request, ...]
    answers: tuple[tuple[Visit, Answer], ...]
    number: int

    @property
    def planned(self) -> Planned[tuple[Visit, ...]] | None:
        """The plan, the best or the best in the time there was; None where there is none."""
        return self.outcome.best if isinstance(self.outcome, OutOfTime) else _plan_of(self.outcome)

    @property
    def refused(self) -> Iterator[tuple[Visit, Refused | Unreadable]]:
        """The visits against which a rule stands, with its answer."""
        return ((visit, it) for visit, it in self.answers if isinstance(it, Refused | Unreadable))


def _plan_of(outcome: Planned[tuple[Visit, ...]] | Impossible) -> Planned[tuple[Visit, ...]] | None:
    return outcome if isinstance(outcome, Planned) else None


def propose_visits(
    ledger: Ledger,
    group: GroupId,
    timetable: Timetable,
    *,
    by: PersonId,
    on: date,
    planner: Planner,
    wishes: Wishes | None = None,
) -> VisitProposal:
    """Plan the visits of a group's open round from a day on, and hold each against the rules; record nothing.

    Each is tried after those before it, for somebody who would ask for it on that day.

    Raises:
        Refused: there is no such group (L-01), or its method has no visits (L-08).
        Unreadable: the group has no open round, or the round has no days left.

    """
    with ledger.read() as reading:
        of = round_problem(reading.state, group, timetable, on, wishes)
    outcome = planner(of.problem)
    planned = outcome.best if isinstance(outcome, OutOfTime) else _plan_of(outcome)
    visits = () if planned is None else tuple(sorted(planned.value))
    require_none(() if planned is None else check_visits(of.problem, planned))
    with ledger.read() as reading:
        read, number = visit_requests(reading.state, of, visits, by=by, on=on), reading.number
    answers = ledger.would_many(read.requests)
    judged: list[tuple[Visit, Answer]] = [
        (visits[place], answer) for place, answer in zip(read.places, answers, strict=True)
    ]
    faults: list[tuple[Visit, Answer]] = [(visits[it.place], it.fault) for it in read.faults]
    return VisitProposal(of=of, outcome=outcome, requests=read.requests, answers=(*judged, *faults), number=number)


class Proposed(Protocol):
    """What is proposed: requests, and the number of the last entry of the plan as it was then."""

    @property
    def requests(self) -> Sequence[Request]:
        """What the ledger is asked for."""
        ...

    @property
    def number(self) -> int:
        """The number of the last entry."""
        ...


def accept(ledger: Ledger, proposal: Proposed, name: str | None = None) -> Recorded | None:
    """Record what is proposed, all or nothing; None where there is nothing.

    Raises:
        Refused: a rule says no; its `place` says to which of the requests.
        Stale: somebody wrote into the plan after it was proposed.

    """
    return ledger.do_all(proposal.requests, id=name, if_number=proposal.number) if proposal.requests else None


def autumn_of(state: State, group: GroupId) -> int:
    """Give the year in whose autumn the school year of a group's open round begins: so weeks in files are read."""
    starts = [it.starts for it in state.rounds_of.get(group, ()) if it.closed_on is None]
    first = starts[-1] if starts else started(state).starts
    return autumn_before(first)


def autumn_before(on: date) -> int:
    """Give the year in whose autumn the school year of a day begins; in July the coming one is planned."""
    return on.year if on.month > _SCHOOL_ENDS else on.year - 1


def planner_of(budget: float) -> tuple[Planner, bool]:
    """Give the planner that is installed, and whether it has solvers; `budget` are the seconds for all."""
    if not all(map(find_spec, SOLVERS)):
        return plan_by_hand, False
    from collegial_planner import plan_visits  # noqa: PLC0415 - takes its time

    return lambda problem: plan_visits(problem, budget), True
