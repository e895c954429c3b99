"""What can have happened to the module that a cycle works through: its plan, reading time, hours and certificates."""

import datetime as dt

from collegial_core.cycle.events import MAX_MINUTES, MAX_PARTS
from collegial_core.kernel import CycleId, PersonId, StepId
from collegial_core.kernel.fields import count, day, ident, idents, parts
from collegial_core.kernel.value import Event, Proposed, Value, event, value


@value
class Session(Value):
    """A planned session: which steps of which part, on which day, for how many minutes."""

    part: int = count(1, MAX_PARTS)
    steps: tuple[StepId, ...] = idents()
    date: dt.date = day()
    minutes: int = count(1, 24 * 60)


@event("module.planned", 1, remembers_who=True)
class ModulePlanned(Event):
    """The module's content, time and pace were planned; replaces an earlier plan.

    Where `sessions` are listed, they count, not `meetings` times `meeting_minutes`.
    """

    cycle: CycleId = ident()
    minutes: int = count(1, MAX_MINUTES)
    meetings: int = count(1, 1000)
    meeting_minutes: int = count(1, 24 * 60)
    preparation_minutes: int = count(0, MAX_MINUTES)
    sessions: tuple[Session, ...] = parts(Session)


@event("reading.scheduled", 1, asked="reading.schedule", remembers_who=True)
class ReadingScheduled(Proposed):
    """Time to read before a part was set aside, for one person or for all (S0-22)."""

    cycle: CycleId = ident()
    part: int = count(1, MAX_PARTS)
    person: PersonId | None = ident(default=None)
    date: dt.date = day()
    minutes: int = count(1, 24 * 60)


@event("hours.recorded", 1, asked="hours.record", personal_reason=True)
class HoursRecorded(Proposed):
    """Time spent on a step of the module (S0-32)."""

    cycle: CycleId = ident()
    part: int = count(1, MAX_PARTS)
    step: StepId = ident()
    minutes: int = count(1, MAX_MINUTES)


@event("certificate.noted", 1, asked="certificate.note", personal_reason=True)
class CertificateNoted(Proposed):
    """Somebody has a certificate of the course; nothing depends on it (S0-28)."""

    cycle: CycleId = ident()
    person: PersonId = ident()


ModuleEvent = ModulePlanned | ReadingScheduled | HoursRecorded | CertificateNoted
