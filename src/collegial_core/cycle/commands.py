"""What can be wished for about cycles, their modules and their hours.

Where `part` may be left out, it is the part under way.
"""

import datetime as dt

from collegial_core.cycle.events import (
    MINUTES_MOST,
    PARTS_MOST,
    Decision,
    Material,
    Session,
    Source,
    StepForm,
)
from collegial_core.kernel import CycleId, GroupId, PersonId, StepId
from collegial_core.kernel.fields import choice, count, day, ident, label, part, parts, personal_text
from collegial_core.kernel.value import value


@value
class StartCycle:
    """Start a cycle in a running group: the need it starts from, its sources and its material (S0-04 … S0-07, S0-09).

    `follows` names a cycle whose parts are each closed before this one takes them (S0-47).
    """

    cycle: CycleId = ident()
    group: GroupId = ident()
    need: str = personal_text()
    sources: tuple[Source, ...] = parts(Source, default=())
    material: Material | None = part(Material, default=None)
    parts: int = count(1, PARTS_MOST, default=1)
    follows: CycleId | None = ident(default=None)


@value
class StartStep:
    """Begin the next step (S0-01, S0-02), alone or together (S0-04).

    `school_class` is the class in which it is carried out, where the method asks for another one each turn.
    """

    cycle: CycleId = ident()
    step: StepId = ident()
    part: int | None = count(1, PARTS_MOST, default=None)
    form: StepForm | None = choice(StepForm, default=None)
    school_class: str | None = label(default=None)


@value
class CompleteStep:
    """Complete the step that is under way, and tell what it left behind (S0-02, S0-08)."""

    cycle: CycleId = ident()
    step: StepId = ident()
    part: int | None = count(1, PARTS_MOST, default=None)
    outcome: str | None = personal_text(default=None)


@value
class DecidePart:
    """Decide after a turn: develop further in a new turn, or close the part (S0-03)."""

    cycle: CycleId = ident()
    decision: Decision = choice(Decision)
    part: int | None = count(1, PARTS_MOST, default=None)


@value
class ObserveChange:
    """Tell what changed for the pupils, by what action, from what problem (S3-05)."""

    cycle: CycleId = ident()
    problem: str = personal_text()
    action: str = personal_text()
    change: str = personal_text()
    part: int | None = count(1, PARTS_MOST, default=None)


@value
class CloseCycle:
    """Close the cycle; with parts still open only with a reason in `because` (S0-03)."""

    cycle: CycleId = ident()


@value
class PlanModule:
    """Plan the module's content, time and pace (S0-31, S0-42); a later plan replaces an earlier.

    Left out, `minutes` are the material's own or what the method says for so many parts,
    `meetings` the sessions listed or what the method says, `meeting_minutes` what the
    method says.  `preparation_minutes` is the whole module's time outside meetings.
    """

    cycle: CycleId = ident()
    minutes: int | None = count(1, MINUTES_MOST, default=None)
    meetings: int | None = count(1, 1000, default=None)
    meeting_minutes: int | None = count(1, 24 * 60, default=None)
    preparation_minutes: int = count(0, MINUTES_MOST, default=0)
    sessions: tuple[Session, ...] = parts(Session, default=())


@value
class ScheduleReading:
    """Set time aside to read before a part, for one person or, left out, for all (S0-22)."""

    cycle: CycleId = ident()
    part: int = count(1, PARTS_MOST)
    date: dt.date = day()
    minutes: int = count(1, 24 * 60)
    person: PersonId | None = ident(default=None)


@value
class RecordHours:
    """Record time spent on a step; the time of teaching activities is never counted (S0-32)."""

    cycle: CycleId = ident()
    part: int = count(1, PARTS_MOST)
    step: StepId = ident()
    minutes: int = count(1, MINUTES_MOST)


@value
class NoteCertificate:
    """Note that somebody has a certificate; it is theirs, and completing never needs one (S0-28)."""

    cycle: CycleId = ident()
    person: PersonId = ident()


CycleCommand = (
    StartCycle
    | StartStep
    | CompleteStep
    | DecidePart
    | ObserveChange
    | CloseCycle
    | PlanModule
    | ScheduleReading
    | RecordHours
    | NoteCertificate
)
