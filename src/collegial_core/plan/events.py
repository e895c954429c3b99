"""What can have happened to the plan itself."""

from datetime import date
from typing import Any

import attrs

from collegial_core.kernel import Facts, PersonId, UnitId
from collegial_core.kernel.fields import COUNT_MOST, count, day, ident, label, part, parts, personal_text
from collegial_core.kernel.value import value
from collegial_core.policy import Method, Method1
from collegial_core.schedule import Break, Term


@value
class PlanStarted:
    """The plan began, as revision 1."""

    title: str = label()
    aim: str = personal_text()
    starts: date = day()
    ends: date = day()


@value
class PlanRevised:
    """Revision `revision` took over from revision `of`, with the lessons behind it."""

    revision: int = count(2, COUNT_MOST)
    of: int = count(1, COUNT_MOST)
    lessons: str = personal_text()
    aim: str = personal_text()
    ends: date = day()


@value
class MethodAdopted1:
    """One version of a method was pinned, in the first shape of definitions."""

    method: Method1 = part(Method1)


@value
class MethodAdopted:
    """One version of a method was pinned, with its whole definition."""

    method: Method = part(Method)


@value
class UnitRegistered:
    """A unit became part of the plan."""

    unit: UnitId = ident()
    principal: PersonId = ident()


@value
class PrincipalAppointed:
    """A unit got a new principal."""

    unit: UnitId = ident()
    principal: PersonId = ident()


@value
class PersonRegistered:
    """A person became part of the plan."""

    person: PersonId = ident()
    unit: UnitId = ident()


@value
class CalendarAdopted:
    """A unit's school calendar was set or replaced."""

    unit: UnitId = ident()
    terms: tuple[Term, ...] = parts(Term, least=1)
    breaks: tuple[Break, ...] = parts(Break)


@value
class DeviationRecorded:
    """Entry `entry` departed from a rule, for the reason that the entry gives.

    `facts` is what the rule saw; it tells of people's conduct and is marked so.
    """

    entry: int = count(1, COUNT_MOST)
    rule: str = ident()
    facts: Facts = attrs.field(metadata={"schema": {}, "personal": "conduct"})


@value
class Lapse:
    """Entry `entry` does not depart from `rule` any longer, or not in the same way."""

    entry: int = count(1, COUNT_MOST)
    rule: str = ident()


@value
class EntryCorrected:
    """Entry `entry` should have said this: the whole right event and its right day.

    `lapses` names the recorded deviations that no longer hold as they were recorded.
    Where it was left out, as in the first edition, all from that entry on were recorded anew.
    """

    entry: int = count(1, COUNT_MOST)
    happened_on: date = day()
    data: dict[str, Any] = attrs.field(metadata={"schema": {}, "personal": "text"})
    lapses: tuple[Lapse, ...] | None = parts(Lapse, most=COUNT_MOST, default=None)


@value
class EntryWithdrawn:
    """Entry `entry` should not have been made; `lapses` is as in a correction."""

    entry: int = count(1, COUNT_MOST)
    lapses: tuple[Lapse, ...] | None = parts(Lapse, most=COUNT_MOST, default=None)


PlanEvent = (
    PlanStarted
    | PlanRevised
    | MethodAdopted
    | UnitRegistered
    | PrincipalAppointed
    | PersonRegistered
    | CalendarAdopted
    | DeviationRecorded
    | EntryCorrected
    | EntryWithdrawn
)
