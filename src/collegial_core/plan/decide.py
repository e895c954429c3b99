"""From a wish about the plan to what would happen."""

from collections.abc import Callable, Mapping
from typing import assert_never

from collegial_core.plan.commands import (
    AdoptCalendar,
    AdoptMethod,
    AppointPrincipal,
    PlanCommand,
    RegisterPerson,
    RegisterUnit,
    RevisePlan,
    StartPlan,
)
from collegial_core.plan.events import (
    CalendarAdopted,
    MethodAdopted,
    PersonRegistered,
    PlanEvent,
    PlanRevised,
    PlanStarted,
    PrincipalAppointed,
    UnitRegistered,
)
from collegial_core.plan.rules import found
from collegial_core.plan.state import Sight, started
from collegial_core.policy import Method, MethodRef, method_ref

Catalogue = Callable[[], Mapping[MethodRef, Method]]
"""Gives the method definitions at hand, when a plan wants to adopt one."""


def decide(state: Sight, command: PlanCommand, catalogue: Catalogue) -> PlanEvent:
    """Say what the command would make happen; the rules judge it afterwards.

    Raises:
        Refused: the catalogue has no such method (L-01).

    """
    match command:
        case RegisterPerson():
            return PersonRegistered(person=command.person, unit=command.unit)
        case RegisterUnit():
            return UnitRegistered(unit=command.unit, principal=command.principal)
        case AppointPrincipal():
            return PrincipalAppointed(unit=command.unit, principal=command.principal)
        case AdoptCalendar():
            return CalendarAdopted(unit=command.unit, terms=command.terms, breaks=command.breaks)
        case AdoptMethod():
            ref = method_ref(command.method, command.version)
            return MethodAdopted(method=found(catalogue(), ref, "method"))
        case StartPlan():
            return PlanStarted(title=command.title, aim=command.aim, starts=command.starts, ends=command.ends)
        case RevisePlan():
            return _revised(state, command)
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(command)


def _revised(state: Sight, command: RevisePlan) -> PlanRevised:
    plan = started(state)
    return PlanRevised(
        revision=plan.revision + 1,
        of=command.of,
        lessons=command.lessons,
        aim=command.aim,
        ends=command.ends or plan.ends,
    )
