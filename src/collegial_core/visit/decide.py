"""From a wish about a round or visit to what would happen."""

from typing import assert_never

from collegial_core.plan import found
from collegial_core.visit.commands import (
    CancelVisit,
    CloseRound,
    HoldTalk,
    HoldVisit,
    MoveVisit,
    OpenRound,
    PlanVisit,
    PublishNote,
    VisitCommand,
)
from collegial_core.visit.events import (
    NotePublished,
    RoundClosed,
    RoundOpened,
    TalkHeld,
    VisitCancelled,
    VisitEvent,
    VisitHeld,
    VisitMoved,
    VisitPlanned,
)
from collegial_core.visit.rules import visits_of
from collegial_core.visit.state import Sight


def decide(state: Sight, command: VisitCommand) -> VisitEvent:
    """Say what the command would make happen; the rules judge it afterwards.

    Raises:
        Refused: the group or visit that it builds on is not there (L-01).

    """
    match command:
        case HoldVisit():
            return VisitHeld(visit=command.visit)
        case HoldTalk():
            return TalkHeld(visit=command.visit)
        case PublishNote():
            return _published(state, command)
        case PlanVisit():
            return _planned(command)
        case MoveVisit():
            return VisitMoved(visit=command.visit, date=command.date, lesson=command.lesson)
        case CancelVisit():
            return VisitCancelled(visit=command.visit)
        case OpenRound():
            return _opened(state, command)
        case CloseRound():
            return RoundClosed(round=command.round)
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(command)


def _planned(command: PlanVisit) -> VisitPlanned:
    return VisitPlanned(
        visit=command.visit,
        round=command.round,
        visitor=command.visitor,
        host=command.host,
        lesson=command.lesson,
        date=command.date,
        support=command.support,
    )


def _published(state: Sight, command: PublishNote) -> NotePublished:
    visit = found(state.visits, command.visit, "visit")
    folder = state.groups[state.rounds[visit.round].group].folder
    return NotePublished(visit=command.visit, note=command.note, folder=folder, receipt=command.receipt)


def _opened(state: Sight, command: OpenRound) -> RoundOpened:
    group = found(state.groups, command.group, "group")
    policy = visits_of(state, group)
    return RoundOpened(
        round=command.round,
        group=command.group,
        starts=command.starts,
        ends=command.ends,
        visits_each=command.visits_each or policy.each or max(1, len(group.members) - 1),
        late_joiner=command.late_joiner or policy.late_joiner,
        received_spread=policy.received_spread,
    )
