"""What can have happened to cycles."""

from enum import StrEnum
from typing import Final

from collegial_core.kernel import CycleId, GroupId, StepId
from collegial_core.kernel.fields import choice, count, ident, label, part, parts
from collegial_core.kernel.texts import MEMBERS, ReaderRole, Text, text
from collegial_core.kernel.value import After, Event, Proposed, Value, event, value
from collegial_core.policy import MaterialKind, StepForm

MAX_PARTS = 200
MAX_TURNS = 1000
MAX_MINUTES = 100_000

_GROUP: Final = (ReaderRole.GROUP, ReaderRole.LEADER)

CYCLE_NEED: Final = Text("cycle_need", by=MEMBERS, each=("cycle",), readers=(*_GROUP, ReaderRole.PRINCIPAL))
OUTCOME: Final = Text("outcome", by=MEMBERS, each=("cycle", "part", "turn", "step"), readers=_GROUP, shareable=True)
"""What a step left behind; a method may name its artefact, and say who reads that."""

CHANGE: Final = Text("change", by=MEMBERS, each=("cycle", "part"), several=True, readers=_GROUP)


class SourceKind(StrEnum):
    """What a cycle builds on (S0-06).  All but `OWN_PRACTICE` come from outside and are theoretical."""

    RESEARCH_ARTICLE = "research_article"
    FILM = "film"
    AUDIO = "audio"
    LITERATURE = "literature"
    MODULE = "module"
    WEB_COURSE = "web_course"
    OWN_PRACTICE = "own_practice"


class Decision(StrEnum):
    """What the group decides after a turn: to develop further in a new one, or to close the part (S0-03)."""

    DEVELOP = "develop"
    CLOSE = "close"


@value
class Source(Value):
    """Something that a cycle builds on."""

    kind: SourceKind = choice(SourceKind)
    title: str = label()


@value
class Material(Value):
    """What a cycle works through; `minutes` are those it is meant to take, where known."""

    kind: MaterialKind = choice(MaterialKind)
    title: str = label()
    minutes: int | None = count(1, MAX_MINUTES, default=None)


@event("cycle.started", 1, asked="cycle.start")
class CycleStarted(Proposed):
    """A cycle of collegial learning began in a group, from a need and with its sources (S0-04 … S0-07, S0-09).

    `follows` names a cycle whose parts are each closed before this one takes them (S0-47).
    """

    cycle: CycleId = ident()
    group: GroupId = ident()
    need: str = text(CYCLE_NEED)
    sources: tuple[Source, ...] = parts(Source, default=())
    material: Material | None = part(Material, default=None)
    parts: int = count(1, MAX_PARTS, default=1)
    follows: CycleId | None = ident(default=None)


@event("cycle.step_started", 1)
class StepStarted(Event):
    """A step of a part began; `turn` counts the part's turns from 1."""

    cycle: CycleId = ident()
    part: int = count(1, MAX_PARTS)
    turn: int = count(1, MAX_TURNS)
    step: StepId = ident()
    form: StepForm | None = choice(StepForm, default=None)
    school_class: str | None = label(default=None)


@event("cycle.step_completed", 1, after=After(StepStarted, ("cycle", "part", "turn", "step")))
class StepCompleted(Event):
    """The step that was under way is done; `outcome` is what it left behind."""

    cycle: CycleId = ident()
    part: int = count(1, MAX_PARTS)
    turn: int = count(1, MAX_TURNS)
    step: StepId = ident()
    outcome: str | None = text(OUTCOME, default=None)


@event("cycle.decided", 1)
class PartDecided(Event):
    """After a turn the group decided to develop further, or to close the part."""

    cycle: CycleId = ident()
    part: int = count(1, MAX_PARTS)
    decision: Decision = choice(Decision)


@event("cycle.change_observed", 1)
class ChangeObserved(Event):
    """From a problem through an action to a change seen among pupils."""

    cycle: CycleId = ident()
    part: int = count(1, MAX_PARTS)
    problem: str = text(CHANGE)
    action: str = text(CHANGE)
    change: str = text(CHANGE)


@event("cycle.closed", 1, asked="cycle.close")
class CycleClosed(Proposed):
    """The cycle ended (S0-03)."""

    cycle: CycleId = ident()


CycleEvent = CycleStarted | StepStarted | StepCompleted | PartDecided | ChangeObserved | CycleClosed
