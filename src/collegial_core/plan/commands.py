"""What can be wished for about the plan itself."""

from datetime import date
from typing import Any

import attrs

from collegial_core.kernel import MethodId, PersonId, UnitId
from collegial_core.kernel.fields import COUNT_MOST, count, day, ident, label, parts, personal_text
from collegial_core.kernel.value import value
from collegial_core.schedule import Break, Term


@value
class StartPlan:
    """Start the plan: what it is called, what it is for, and its first and last day (S0-24)."""

    title: str = label()
    aim: str = personal_text()
    starts: date = day()
    ends: date = day()


@value
class RevisePlan:
    """Revise the plan: `of` names the revision it builds on, `lessons` what was learned (S0-24).

    The reason goes into the occasion's `because`.  A new `ends` may move the last day.
    """

    of: int = count(1, COUNT_MOST)
    lessons: str = personal_text()
    aim: str = personal_text()
    ends: date | None = day(default=None)


@value
class AdoptMethod:
    """Pin one version of a method; its whole definition is written into the plan (S0-09)."""

    method: MethodId = ident()
    version: int = count(1, 10_000)


@value
class RegisterUnit:
    """Make a unit (school, preschool, after-school centre) part of the plan, with its principal."""

    unit: UnitId = ident()
    principal: PersonId = ident()


@value
class AppointPrincipal:
    """Let a unit have a new principal from that day on; who headed it before is remembered."""

    unit: UnitId = ident()
    principal: PersonId = ident()


@value
class RegisterPerson:
    """Make a person part of the plan, by pseudonym, with the unit where they work (S0-16)."""

    person: PersonId = ident()
    unit: UnitId = ident()


@value
class AdoptCalendar:
    """Set a unit's school calendar; a later one replaces it whole (S0-39)."""

    unit: UnitId = ident()
    terms: tuple[Term, ...] = parts(Term, least=1)
    breaks: tuple[Break, ...] = parts(Break)


@value
class CorrectEntry:
    """Say what entry number `entry` should have said; the old entry stays readable.

    `data` holds the changed fields of its event, `happened_on` the right day if
    that was wrong.  The reason goes into the occasion's `because`.
    """

    entry: int = count(1, COUNT_MOST)
    data: dict[str, Any] = attrs.field(factory=dict, metadata={"schema": {}, "personal": "text"})
    happened_on: date | None = day(default=None)


@value
class WithdrawEntry:
    """Say that entry number `entry` should not have been made; it stays readable.

    The reason goes into the occasion's `because`.
    """

    entry: int = count(1, COUNT_MOST)


PlanCommand = StartPlan | RevisePlan | AdoptMethod | RegisterUnit | AppointPrincipal | RegisterPerson | AdoptCalendar
CorrectionCommand = CorrectEntry | WithdrawEntry
