"""What the rules about cycles share."""

from typing import Final

from collegial_core.cycle.events import (
    CertificateNoted,
    ChangeObserved,
    CycleClosed,
    CycleStarted,
    HoursRecorded,
    ModulePlanned,
    PartDecided,
    ReadingScheduled,
    StepCompleted,
    StepStarted,
)
from collegial_core.plan.rules import ids_free, names_exist

MODEL: Final = "S0: the model; the method definition"


SOURCES: Final = "S0: what a cycle builds on; the method definition"


HOURS: Final = "S0: hours of modules"


Proceeding = StepStarted | StepCompleted | PartDecided


Recorded = ReadingScheduled | HoursRecorded


OfPart = Proceeding | ChangeObserved | Recorded


BeforeClosing = Proceeding | Recorded | ModulePlanned | CycleClosed


OfCycle = BeforeClosing | ChangeObserved | CertificateNoted


PROCEEDING: Final = (StepStarted, StepCompleted, PartDecided)


OF_PART: Final = (*PROCEEDING, ChangeObserved, ReadingScheduled, HoursRecorded)


BEFORE_CLOSING: Final = (*PROCEEDING, ReadingScheduled, HoursRecorded, ModulePlanned, CycleClosed)


OF_CYCLE: Final = (*BEFORE_CLOSING, ChangeObserved, CertificateNoted)


NAMED: Final = names_exist(
    {
        CycleStarted: {"group": "groups"},
        **{event: {"cycle": "cycles"} for event in OF_CYCLE},
        CertificateNoted: {"cycle": "cycles", "person": "people"},
        ReadingScheduled: {"cycle": "cycles", "person": "people"},
    }
)


FREE_IDS: Final = ids_free({CycleStarted: ("cycle", "cycles")})
