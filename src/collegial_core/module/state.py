"""Modules as the entries so far tell of them."""

import datetime as dt
from typing import Protocol, assert_never

import attrs

from collegial_core.cycle.state import StateProtocol as CycleStateProtocol
from collegial_core.kernel import BESIDE, Act, CycleId, Occasion, PersonId, StepId, act_of
from collegial_core.module.events import CertificateNoted, HoursRecorded, ModuleEvent, ModulePlanned, ReadingScheduled


@attrs.frozen
class Hours:
    """Time spent on a step of a part, recorded as of a day."""

    part: int
    step: StepId
    minutes: int
    on: dt.date


@attrs.frozen
class Reading:
    """Time set aside to read before a part, and by whom; `person` None is everybody."""

    part: int
    person: PersonId | None
    date: dt.date
    minutes: int
    scheduled: Act = attrs.field(metadata=BESIDE)


@attrs.define(kw_only=True)
class Module:
    """The module that a cycle works through: its plan, reading time, hours and certificates.

    `planned` tells who made the plan when.  `latest` is the latest day of a plan, of hours, or on which reading time
    was set aside.
    """

    plan: ModulePlanned | None = None
    planned: Act | None = attrs.field(default=None, metadata=BESIDE)
    readings: list[Reading] = attrs.field(factory=list)
    hours: list[Hours] = attrs.field(factory=list)
    certificates: dict[PersonId, dt.date] = attrs.field(factory=dict)
    latest: dt.date | None = None


class StateProtocol(CycleStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    modules: dict[CycleId, Module]


def module_of(state: StateProtocol, cycle: CycleId) -> Module:
    """Give what is remembered of the cycle's module; an empty one where nothing is."""
    return state.modules.get(cycle) or Module()


def evolve(state: StateProtocol, event: ModuleEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    module, on = state.modules.setdefault(event.cycle, Module()), occasion.on
    match event:
        case ModulePlanned():
            module.plan, module.planned = event, act_of(occasion)
        case ReadingScheduled():
            reading = Reading(event.part, event.person, event.date, event.minutes, act_of(occasion))
            module.readings.append(reading)
        case HoursRecorded():
            module.hours.append(Hours(event.part, event.step, event.minutes, on))
        case CertificateNoted():
            module.certificates[event.person] = on
            return
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)
    module.latest = max(module.latest or on, on)
