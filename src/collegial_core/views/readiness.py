"""Who has done what the work needs: duties and preconditions, with what shows them and what is missing.

Nothing is counted that the ledger does not hold.  Where it knows a fact that shows a duty, the fact counts; for every
duty `evidence.record` can say what else shows it.  What shows which duty, and whose acts count, is said in `duties`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final

import attrs

from collegial_core.checkin import Work
from collegial_core.conditions import LEADER_DUTIES, PRECONDITIONS, PRINCIPAL_DUTIES
from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId, UnitId
from collegial_core.plan import Unit
from collegial_core.state import State
from collegial_core.views.duties import Missing, Proof, mandate_of, of_leader, of_plan, of_principal
from collegial_core.views.query import Query
from collegial_core.views.rows import row, view


@row
class DutyRow:
    """One duty or precondition: its number in its source, and the sentence that holds when it is done.

    `shown_by` names events and what they are about.  `by_others` names those that do not count, for whoever recorded
    them does not have the duty.  `lacks` names the commands that would show what is still missing, and what for.
    """

    number: int
    duty: str
    says: str
    shown_by: tuple[str, ...]
    by_others: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Tell whether it is shown, and nothing of it is missing."""
        return not self.lacks


@row
class LackingRow:
    """What a duty lacks: towards which unit or group, whose duty it is, and the request that would show it.

    `whose` is `principal`, `leader` or `preconditions`; `who` has that office.  `data` are those fields of the request
    that are known; whoever sends it fills in the others.
    """

    number: int
    duty: str
    says: str
    unit: UnitId | None
    group: GroupId | None
    whose: str
    who: PersonId | None
    request: str
    data: dict[str, Any]


@row
class ReadinessRow:
    """How ready somebody is: `shown` of `asked`, and the sentences of what is missing, by number.

    `of` is `principal`, with `about` a unit (S0-22, S0-23); `leader`, with a group (S0-25); or `preconditions`, with
    the plan's title (S2-02).  `lacking` has each thing that is missing.
    """

    of: str
    about: str
    who: PersonId | None
    source: str
    shown: int
    asked: int
    missing: tuple[str, ...]
    duties: tuple[DutyRow, ...]
    lacking: tuple[LackingRow, ...]


@view("readiness", heading="Readiness")
def readiness(state: State, query: Query) -> list[ReadinessRow]:
    """Show each principal's k/10, each leader's k/7 and the preconditions' k/4 (S0-23, S0-25, S2-02).

    A duty is shown by acts of whoever has it on their day; what others recorded stands beside.  With a day of
    looking, a leader whose mandate is over by then leads no more.
    """
    if state.plan is None:
        return []
    return [
        *(of_unit(state, unit, query.on) for unit in _units(state, query)),
        *_of_groups(state, query),
        *([_preconditions(state, state.plan.title)] if query.at_any(None, ()) else []),
    ]


def _units(state: State, query: Query) -> Iterator[Unit]:
    return (unit for unit in state.units.values() if query.at_any(None, (_head(unit, query.on),)))


def _head(unit: Unit, on: date | None) -> PersonId:
    return unit.principal if on is None else unit.principal_on(on)


def _of_groups(state: State, query: Query) -> Iterator[ReadinessRow]:
    work = defaultdict[GroupId, list[Work]](list)
    for done in _all_work(state):
        work[done.group].append(done)
    for group in state.groups.values():
        leader = _leader(group, query.on)
        if group.closed_on is None and query.at_any(group.group, () if leader is None else (leader,)):
            yield _of_group(state, group, work[group.group], query.on)


def _all_work(state: State) -> Iterator[Work]:
    return chain.from_iterable(leader.work for leader in state.leaders.values())


def _leader(group: Group, on: date | None) -> PersonId | None:
    mandate = mandate_of(group, on)
    return None if mandate is None else mandate.leader


def of_unit(state: State, unit: Unit, on: date | None) -> ReadinessRow:
    """Tell how ready a unit's principal is (S0-22, S0-23)."""
    whose = _Whose("principal", unit.unit, _head(unit, on), "S0-22", unit=unit.unit)
    return _row(whose, [(duty, says, of_principal(state, unit, duty, on)) for duty, says in PRINCIPAL_DUTIES.items()])


def of_group(state: State, group: Group, on: date | None) -> ReadinessRow:
    """Tell how ready a group's leader is (S0-25)."""
    return _of_group(state, group, [it for it in _all_work(state) if it.group == group.group], on)


def _of_group(state: State, group: Group, work: Sequence[Work], on: date | None) -> ReadinessRow:
    whose = _Whose("leader", group.group, _leader(group, on), "S0-25", group=group.group)
    return _row(whose, [(duty, says, of_leader(state, group, work, duty, on)) for duty, says in LEADER_DUTIES.items()])


def _preconditions(state: State, title: str) -> ReadinessRow:
    whose = _Whose("preconditions", title, None, "S2-02")
    return _row(whose, [(it, says, of_plan(state, it)) for it, says in PRECONDITIONS.items()])


def line_of(state: State, of: str, about: str, number: int, on: date | None) -> DutyRow | None:
    """Give one line by what its row says that it is `of` and `about`; None where there is none such."""
    duties = _DUTIES.get(of, {})
    if state.plan is None or not 0 < number <= len(duties):
        return None
    duty, says = list(duties.items())[number - 1]
    proof = _proof_of(state, of, about, duty, on)
    return None if proof is None else _duty(number, duty, says, proof)


_DUTIES: Final[dict[str, dict[Any, str]]] = {
    "principal": PRINCIPAL_DUTIES,
    "leader": LEADER_DUTIES,
    "preconditions": PRECONDITIONS,
}


def _proof_of(state: State, of: str, about: str, duty: Any, on: date | None) -> Proof | None:  # noqa: ANN401 - by its list
    unit, group = state.units.get(UnitId(about)), state.groups.get(GroupId(about))
    if of == "preconditions":
        return of_plan(state, duty)
    if of == "principal":
        return None if unit is None else of_principal(state, unit, duty, on)
    work = [it for it in _all_work(state) if it.group == about]
    return None if group is None else of_leader(state, group, work, duty, on)


# --- how it is told --------------------------------------------------------------------


@attrs.frozen
class _Whose:
    """Whose duties are looked at, and towards what."""

    of: str
    about: str
    who: PersonId | None
    source: str
    unit: UnitId | None = None
    group: GroupId | None = None


def _row(whose: _Whose, found: Sequence[tuple[str, str, Proof]]) -> ReadinessRow:
    duties = tuple(_duty(number, *it) for number, it in enumerate(found, 1))
    missing = tuple(f"{line.number}. {line.says}" for line in duties if not line.done)
    return ReadinessRow(
        of=whose.of,
        about=whose.about,
        who=whose.who,
        source=whose.source,
        shown=len(duties) - len(missing),
        asked=len(duties),
        missing=missing,
        duties=duties,
        lacking=tuple(_lacking(whose, duties, found)),
    )


def _duty(number: int, duty: str, says: str, proof: Proof) -> DutyRow:
    return DutyRow(
        number=number,
        duty=duty,
        says=says,
        shown_by=tuple(it.line for it in proof.facts if it.counts),
        by_others=tuple(it.line for it in proof.facts if not it.counts),
        lacks=tuple(it.line for it in proof.lacks),
    )


def _lacking(whose: _Whose, duties: Iterable[DutyRow], found: Iterable[tuple[str, str, Proof]]) -> Iterator[LackingRow]:
    for duty, (_, _, proof) in zip(duties, found, strict=True):
        for missing in proof.lacks:
            yield _lack(whose, duty, missing)


def _lack(whose: _Whose, duty: DutyRow, missing: Missing) -> LackingRow:
    return LackingRow(
        number=duty.number,
        duty=duty.duty,
        says=duty.says,
        unit=whose.unit if missing.group is None else None,
        group=missing.group or whose.group,
        whose=whose.of,
        who=whose.who,
        request=missing.asked.asked_as,
        data=missing.data,
    )
