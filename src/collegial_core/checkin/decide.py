"""From a wish between principal and leader to what would happen."""

from typing import assert_never

from collegial_core.checkin.commands import AllotTime, CheckinCommand, HoldCheckin, PlanCheckins, RecordWork
from collegial_core.checkin.events import CheckinEvent, CheckinHeld, CheckinsPlanned, TimeAllotted, WorkRecorded


def decide(command: CheckinCommand) -> CheckinEvent:
    """Say what the command would make happen; the rules judge it afterwards."""
    match command:
        case PlanCheckins():
            return CheckinsPlanned(group=command.group, weeks=command.weeks)
        case HoldCheckin():
            return CheckinHeld(
                group=command.group,
                leader=command.leader,
                principal=command.principal,
                minutes=command.minutes,
                notes=command.notes,
            )
        case AllotTime():
            return TimeAllotted(
                leader=command.leader,
                groups=command.groups,
                minutes=command.minutes,
                weeks=command.weeks,
                place=command.place,
                travel_minutes=command.travel_minutes,
            )
        case RecordWork():
            return WorkRecorded(
                leader=command.leader,
                group=command.group,
                kind=command.kind,
                minutes=command.minutes,
                questions=command.questions,
            )
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(command)
