"""A group's visits planned again after something changed, and proposed: what would be called off, moved and planned."""

from collections.abc import Iterator
from datetime import date

import attrs

from collegial_core import Ledger, Refused, Request, Unreadable
from collegial_core.ids import GroupId, PersonId
from collegial_core.ledger import Recorded, Would
from collegial_core.planning import OutOfTime, Planned, Visit
from collegial_core.planning.by_hand import VisitsOutcome
from collegial_core.planning.checker import check_visits, require_none
from collegial_core.planning.repair import Amended, Repair, repair_problem, repair_requests
from collegial_core.planning.rounds import Wishes
from collegial_core.planning.timetable import Timetable
from collegial_timetables.proposing import Planner

Answer = Would | Recorded | Refused | Unreadable


@attrs.frozen(kw_only=True)
class RepairProposal:
    """What is to be planned again, what came of it, and each change with what asking for it would come to.

    `number` is the last entry of the plan as it was then.
    """

    repair: Repair
    outcome: VisitsOutcome
    amended: tuple[Amended, ...]
    answers: tuple[Answer, ...]
    number: int

    @property
    def planned(self) -> Planned[tuple[Visit, ...]] | None:
        """The plan, the best or the best in the time there was; None where there is none."""
        return _plan_of(self.outcome)

    @property
    def requests(self) -> tuple[Request, ...]:
        """What the ledger is asked for."""
        return tuple(it.request for it in self.amended)

    @property
    def refused(self) -> Iterator[tuple[Amended, Refused | Unreadable]]:
        """The changes against which a rule stands, with its answer."""
        answers = zip(self.amended, self.answers, strict=True)
        return ((it, answer) for it, answer in answers if isinstance(answer, Refused | Unreadable))


def _plan_of(outcome: VisitsOutcome) -> Planned[tuple[Visit, ...]] | None:
    best = outcome.best if isinstance(outcome, OutOfTime) else outcome
    return best if isinstance(best, Planned) else None


def propose_repair(
    ledger: Ledger,
    group: GroupId,
    timetable: Timetable,
    *,
    by: PersonId,
    on: date,
    planner: Planner,
    wishes: Wishes | None = None,
) -> RepairProposal:
    """Plan the visits of a group's open round again from a day on, with as few changes as can be; record nothing.

    The timetable is the one that holds now.  Each change is held against the rules after those before it.

    Raises:
        Refused: there is no such group (L-01), or its method has no visits (L-08).
        Unreadable: the group has no open round, or the round has no days left.

    """
    with ledger.read() as reading:
        repair = repair_problem(reading.state, group, timetable, on, wishes)
    outcome = planner(repair.of.problem)
    planned = _plan_of(outcome)
    require_none(() if planned is None else check_visits(repair.of.problem, planned))
    with ledger.read() as reading:
        visits = () if planned is None else tuple(sorted(planned.value))
        amended = () if planned is None else repair_requests(reading.state, repair, visits, by=by, on=on)
        number = reading.number
    answers = tuple(ledger.would_many([it.request for it in amended]))
    return RepairProposal(repair=repair, outcome=outcome, amended=amended, answers=answers, number=number)
