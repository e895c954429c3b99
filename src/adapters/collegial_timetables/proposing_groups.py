"""Groups formed and proposed: what the ledger would be asked for, and what it says to each."""

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec

import attrs

from collegial_core import Ledger, Refused, Request, Unreadable
from collegial_core.ids import PersonId
from collegial_core.planning import Planned
from collegial_core.planning import group_forming as by_hand
from collegial_core.planning.checker import require_none
from collegial_core.planning.forming import FormingProblem, GroupWishes, forming_problem, group_requests
from collegial_core.planning.group_checker import check_groups
from collegial_core.planning.group_forming import GroupsOutcome
from collegial_core.planning.groups import GroupProblem, Groups, Members
from collegial_core.planning.timetable import Timetable
from collegial_timetables.proposing import SOLVERS, Answer

GroupPlanner = Callable[[GroupProblem], GroupsOutcome]


@attrs.frozen(kw_only=True)
class GroupProposal:
    """Groups that were formed, and each one's request with what asking for it would come to.

    `number` is the last entry of the plan as it was then.
    """

    of: FormingProblem
    outcome: GroupsOutcome
    requests: tuple[Request, ...]
    answers: tuple[Answer, ...]
    number: int

    @property
    def groups(self) -> Groups:
        """The groups that were formed; none where there are none."""
        return self.outcome.value if isinstance(self.outcome, Planned) else ()

    @property
    def refused(self) -> tuple[tuple[Members, Refused | Unreadable], ...]:
        """The groups against which a rule stands, with its answer."""
        judged = zip(self.groups, self.answers, strict=True)
        return tuple((group, it) for group, it in judged if isinstance(it, Refused | Unreadable))


def propose_groups(
    ledger: Ledger, timetable: Timetable, wishes: GroupWishes, *, by: PersonId, on: date, planner: GroupPlanner
) -> GroupProposal:
    """Form groups, and hold each against the rules; record nothing.

    Raises:
        Refused: the plan has not adopted that method (L-01).
        Unreadable: there is nobody, or somebody who is not there or has a group, or no length of a meeting is known.

    """
    with ledger.read() as reading:
        of = forming_problem(reading.state, timetable, on, wishes)
    outcome = planner(of.problem)
    found = outcome.value if isinstance(outcome, Planned) else ()
    require_none(check_groups(of.problem, outcome) if isinstance(outcome, Planned) else ())
    with ledger.read() as reading:
        requests, number = group_requests(reading.state, of, found, by=by, on=on), reading.number
    answers = tuple(ledger.would_many(requests))
    return GroupProposal(of=of, outcome=outcome, requests=requests, answers=answers, number=number)


def group_planner_of(budget: float) -> tuple[GroupPlanner, bool]:
    """Give the planner that is installed, and whether it has solvers; `budget` are the seconds each question takes."""
    if not all(map(find_spec, SOLVERS)):
        return by_hand.form_groups, False
    from collegial_planner import form_groups  # noqa: PLC0415 - takes its time

    return lambda problem: form_groups(problem, budget), True
