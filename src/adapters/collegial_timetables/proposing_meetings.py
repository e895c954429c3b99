"""A group's meetings found and proposed: what the ledger would be asked for, and what it says to each."""

from datetime import date
from typing import Final

import attrs

from collegial_core import Ledger, Refused, Request, Unreadable
from collegial_core.ids import GroupId, PersonId
from collegial_core.planning import Planned
from collegial_core.planning.checker import require_none
from collegial_core.planning.meeting_checker import check_meetings
from collegial_core.planning.meeting_search import MeetingsOutcome, find_meetings, offers
from collegial_core.planning.meetings import Meetings, MeetingTime
from collegial_core.planning.series import MeetingWishes, SeriesProblem, meeting_requests, series_problem
from collegial_core.planning.timetable import Timetable
from collegial_timetables.proposing import Answer

OFFERS: Final = 5
"""So many times of the week are offered beside the best."""


@attrs.frozen(kw_only=True)
class MeetingProposal:
    """What was found for a group, and each meeting's request with what asking for it would come to.

    `offers` are the times of the week with the least harm, somebody missing where it has to be.  `number` is the last
    entry of the plan as it was then.
    """

    of: SeriesProblem
    outcome: MeetingsOutcome
    offers: tuple[Meetings, ...]
    requests: tuple[Request, ...]
    answers: tuple[Answer, ...]
    number: int

    @property
    def meetings(self) -> Meetings:
        """The meetings that were found; none where there are none."""
        return self.outcome.value if isinstance(self.outcome, Planned) else ()

    @property
    def refused(self) -> tuple[tuple[MeetingTime, Refused | Unreadable], ...]:
        """The meetings against which a rule stands, with its answer."""
        judged = zip(self.meetings, self.answers, strict=True)
        return tuple((meeting, it) for meeting, it in judged if isinstance(it, Refused | Unreadable))


def propose_meetings(
    ledger: Ledger,
    group: GroupId,
    timetable: Timetable,
    *,
    by: PersonId,
    on: date,
    wishes: MeetingWishes | None = None,
) -> MeetingProposal:
    """Find when a group can meet from a day on, and hold each meeting against the rules; record nothing.

    Raises:
        Refused: there is no such group (L-01).
        Unreadable: no rhythm, length or week is known, or nothing of anybody's time.

    """
    with ledger.read() as reading:
        of = series_problem(reading.state, group, timetable, on, wishes)
    outcome = find_meetings(of.problem)
    found = outcome.value if isinstance(outcome, Planned) else ()
    require_none(check_meetings(of.problem, outcome) if isinstance(outcome, Planned) else ())
    with ledger.read() as reading:
        requests, number = meeting_requests(reading.state, of, found, by=by, on=on), reading.number
    return MeetingProposal(
        of=of,
        outcome=outcome,
        offers=offers(of.problem, OFFERS),
        requests=requests,
        answers=tuple(ledger.would_many(requests)),
        number=number,
    )
