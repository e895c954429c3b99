"""What is asked for about rounds and notes and completed from the group and its method."""

import datetime as dt

from collegial_core.kernel import GroupId, Occasion, RoundId, VisitId
from collegial_core.kernel.fields import choice, count, day, ident, label
from collegial_core.kernel.texts import text
from collegial_core.kernel.value import Asked, request
from collegial_core.plan import found
from collegial_core.policy import LateJoiner
from collegial_core.visit.events import NOTE, NotePublished, RoundOpened
from collegial_core.visit.rules.common import visits_of
from collegial_core.visit.state import StateProtocol


@request("round.open", RoundOpened)
class OpenRound(Asked):
    """Open a round of visits in a group (S4-03, S4-04).

    Left out, `visits_each` and `late_joiner` are what the group's method says.
    """

    round: RoundId = ident()
    group: GroupId = ident()
    starts: dt.date = day()
    ends: dt.date = day()
    visits_each: int | None = count(1, 100, default=None)
    late_joiner: LateJoiner | None = choice(LateJoiner, default=None)


@request("visit.publish_note", NotePublished)
class PublishNote(Asked):
    """Publish the talk's short note to the group's folder, with the folder's receipt (S4-09)."""

    visit: VisitId = ident()
    note: str = text(NOTE)
    receipt: str = label()


VisitRequest = OpenRound | PublishNote


def complete(state: StateProtocol, asked: VisitRequest, _: Occasion) -> RoundOpened | NotePublished:
    """Fill in what the group's method says of a round, and the folder of a note.

    Raises:
        Refused: the group or visit is not there (L-01), or its method has no rounds (L-08).

    """
    return _opened(state, asked) if isinstance(asked, OpenRound) else _published(state, asked)


def _opened(state: StateProtocol, asked: OpenRound) -> RoundOpened:
    group = found(state.groups, asked.group, "group")
    policy = visits_of(state, group)
    late_joiner = asked.late_joiner or policy.late_joiner
    return RoundOpened(
        round=asked.round,
        group=asked.group,
        starts=asked.starts,
        ends=asked.ends,
        visits_each=asked.visits_each or policy.each or max(1, len(group.members) - 1),
        late_joiner=late_joiner,
        received_spread=policy.received_spread,
        late_pairs_owed=late_joiner is LateJoiner.FULL,
    )


def _published(state: StateProtocol, asked: PublishNote) -> NotePublished:
    visit = found(state.visits, asked.visit, "visit")
    folder = state.groups[state.rounds[visit.round].group].folder
    return NotePublished(visit=asked.visit, note=asked.note, folder=folder, receipt=asked.receipt)
