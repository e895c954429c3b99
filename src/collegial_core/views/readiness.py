"""Who has done what the work needs: duties and preconditions, with what shows them and what is missing.

Nothing is counted that the ledger does not hold.  Where it knows a fact that shows a
duty, the fact counts; for every duty `evidence.record` can say what else shows it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from collegial_core.checkin import Work, WorkKind, allotments_in_force
from collegial_core.conditions import LEADER_DUTIES, PRECONDITIONS, PRINCIPAL_DUTIES, Duty
from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId, UnitId
from collegial_core.module import Module, module_of
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import row, view

MORE_THAN_A_YEAR: Final = 366

Proof = tuple[list[str], list[str]]
"""What shows a duty, as `event about-what`, and what would show it, as `command about-what`."""


@row
class DutyRow:
    """One duty or precondition: its number in its source, and the sentence that holds when it is done.

    `shown_by` names events and what they are about; `lacks` the commands that would
    show what is still missing, and what for.
    """

    number: int
    duty: str
    says: str
    shown_by: tuple[str, ...]
    lacks: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Tell whether it is shown, and nothing of it is missing."""
        return not self.lacks


@row
class ReadinessRow:
    """How ready somebody is: `shown` of `asked`, and the sentences of what is missing, by number.

    `of` is `principal`, with `about` a unit (S0-22, S0-23); `leader`, with a group
    (S0-25); or `preconditions`, with the plan's title (S2-02).
    """

    of: str
    about: str
    who: str | None
    source: str
    shown: int
    asked: int
    missing: tuple[str, ...]
    duties: tuple[DutyRow, ...]


@view("readiness", heading="Readiness")
def readiness(state: State, query: Query) -> list[ReadinessRow]:
    """Show each principal's k/10, each leader's k/7 and the preconditions' k/4 (S0-23, S0-25, S2-02)."""
    if state.plan is None:
        return []
    return [
        *(_principal(state, it.unit) for it in state.units.values() if query.at_any(None, (it.principal,))),
        *_led_groups(state, query),
        *([_preconditions(state, state.plan.title)] if query.at_any(None, ()) else []),
    ]


def _led_groups(state: State, query: Query) -> Iterator[ReadinessRow]:
    work = defaultdict[GroupId, list[Work]](list)
    for done in chain.from_iterable(leader.work for leader in state.leaders.values()):
        work[done.group].append(done)
    for group in state.groups.values():
        if _is_led(state, group) and query.at_any(group.group, _leaders(group)):
            yield _leader(state, group, work[group.group])


def _readiness(of: str, about: str, who: str | None, source: str, duties: Iterable[DutyRow]) -> ReadinessRow:
    lines = tuple(duties)
    missing = tuple(f"{line.number}. {line.says}" for line in lines if not line.done)
    return ReadinessRow(
        of=of,
        about=about,
        who=who,
        source=source,
        shown=len(lines) - len(missing),
        asked=len(lines),
        missing=missing,
        duties=lines,
    )


def _lines(sentences: Mapping[Duty, str], prove: Callable[[Duty], Proof]) -> Iterator[DutyRow]:
    for number, (duty, says) in enumerate(sentences.items(), 1):
        shown_by, lacks = prove(duty)
        yield DutyRow(number=number, duty=duty, says=says, shown_by=tuple(shown_by), lacks=tuple(lacks))


def _leaders(group: Group) -> tuple[PersonId, ...]:
    return (group.leader.leader,) if group.leader else ()


def _is_led(state: State, group: Group) -> bool:
    """Tell whether the group is under way and its method has something to say of leaders."""
    return group.closed_on is None and state.methods[group.method].leader is not None


# --- a principal, towards a unit -----------------------------------------------------


def _principal(state: State, unit: UnitId) -> ReadinessRow:
    def prove(duty: Duty) -> Proof:
        evidence = [
            f"evidence.recorded {it.on}" for it in state.conditions.evidence if (it.duty, it.unit) == (duty, unit)
        ]
        shown_by, lacks = _OF_PRINCIPAL[duty](state, unit)
        return ([*shown_by, *evidence], [] if evidence else lacks)

    who = state.units[unit].principal
    return _readiness("principal", unit, who, "S0-22", _lines(PRINCIPAL_DUTIES, prove))


def _some(*facts: tuple[Iterable[str], str]) -> Proof:
    """Put facts together, each with the command that would add it where there is none."""
    listed = [(list(shown_by), command) for shown_by, command in facts]
    return [line for shown_by, _ in listed for line in shown_by], [
        command for shown_by, command in listed if not shown_by
    ]


def _involved(state: State, unit: UnitId) -> Proof:
    known = state.conditions
    return _some(
        ((f"analysis.recorded {it.on}" for it in known.analyses.get(unit, ()) if it.joint), f"analysis.record {unit}"),
        ((f"goal.was_set {goal}" for goal in known.goals), "goal.set"),
        ((f"dialogue.held {it.on}" for it in known.dialogues.get(unit, ())), f"dialogue.hold {unit}"),
    )


def _participating(state: State, unit: UnitId) -> Proof:
    decided = state.conditions.participation.get(unit)
    return _some(([f"participation.decided {decided.on}"] if decided else [], f"participation.decide {unit}"))


def _expecting(state: State, unit: UnitId) -> Proof:
    communicated = (f"expectation.communicated {it.on}" for it in state.conditions.expectations.get(unit, ()))
    return _some((communicated, f"expectation.communicate {unit}"))


def _over_years(state: State, _: UnitId) -> Proof:
    if state.plan is None or state.plan.revision == 1:
        return [], ["plan.revise"]
    revised = [f"plan.revised {it.on}" for it in state.plan.revisions[1:]]
    long = (state.plan.ends - state.plan.starts).days > MORE_THAN_A_YEAR
    return revised, [] if long else ["plan.revise"]


def _for_each_group(
    shown_by_group: Callable[[State, Group], str | None], command: str, *, modules: bool = False
) -> Callable[[State, UnitId], Proof]:
    """Ask of every led group of a unit what shows the duty; a unit without groups has nothing to show.

    With `modules`, only evidence shows it in a group whose method has no modules.
    """

    def prove(state: State, unit: UnitId) -> Proof:
        groups = [group for group in state.groups.values() if _is_led(state, group) and _is_of(state, group, unit)]
        if not groups:
            return [], [f"group.form {unit}"]
        found = [(group, shown_by_group(state, group)) for group in groups]
        lacks = [
            f"evidence.record {unit}"
            if modules and state.methods[group.method].module is None
            else f"{command} {group.group}"
            for group, shown_by in found
            if shown_by is None
        ]
        return [f"{shown_by} {group.group}" for group, shown_by in found if shown_by], list(dict.fromkeys(lacks))

    return prove


def _is_of(state: State, group: Group, unit: UnitId) -> bool:
    return any(state.people[person].unit == unit for person in group.members)


def _cooperating(state: State, group: Group) -> str | None:
    units = {state.people[person].unit for person in group.members}
    size = state.methods[group.method].group_size
    return "group.formed" if len(units) > 1 or len(group.members) >= size.least else None


def _latest_module(state: State, group: Group) -> Module:
    cycles = state.cycles_of.get(group.group)
    return module_of(state, cycles[-1].cycle) if cycles else Module()


def _laid_out(state: State, group: Group) -> str | None:
    return "module.planned" if _latest_module(state, group).plan else None


def _reading(state: State, group: Group) -> str | None:
    """Ask whether each member has time to read in the latest cycle, be it with all or of their own."""
    named = {reading.person for reading in _latest_module(state, group).readings}
    return "reading.scheduled" if named and (None in named or named.issuperset(group.members)) else None


def _led(_: State, group: Group) -> str | None:
    return "group.leader_appointed" if group.leader else None


def _given_time(state: State, group: Group) -> str | None:
    leader = state.leaders.get(group.leader.leader) if group.leader else None
    named = [name for allotment in allotments_in_force(leader) for name in allotment.groups] if leader else []
    return "leader.time_allotted" if group.group in named else None


def _checking_in(state: State, group: Group) -> str | None:
    return "checkin.planned" if group.group in state.checkins else None


_OF_PRINCIPAL: Final[dict[Duty, Callable[[State, UnitId], Proof]]] = {
    Duty.PRINCIPAL_INVOLVE: _involved,
    Duty.PRINCIPAL_PARTICIPATION: _participating,
    Duty.PRINCIPAL_COOPERATION: _for_each_group(_cooperating, "group.join"),
    Duty.PRINCIPAL_OVERVIEW: _for_each_group(_laid_out, "module.plan", modules=True),
    Duty.PRINCIPAL_READING: _for_each_group(_reading, "reading.schedule", modules=True),
    Duty.PRINCIPAL_LEADER: _for_each_group(_led, "group.appoint_leader"),
    Duty.PRINCIPAL_LEADER_TIME: _for_each_group(_given_time, "leader.allot_time"),
    Duty.PRINCIPAL_CHECKINS: _for_each_group(_checking_in, "checkin.plan"),
    Duty.PRINCIPAL_LONG_TERM: _over_years,
    Duty.PRINCIPAL_EXPECTATIONS: _expecting,
}


# --- a leader, towards a group -------------------------------------------------------


def _leader(state: State, group: Group, work: Sequence[Work]) -> ReadinessRow:
    def prove(duty: Duty) -> Proof:
        name = group.group
        evidence = [
            f"evidence.recorded {it.on}" for it in state.conditions.evidence if (it.duty, it.group) == (duty, name)
        ]
        evidence_for, command = _OF_LEADER.get(duty, (_nothing, "evidence.record"))
        shown_by = [*evidence_for(state, group, work), *evidence]
        return shown_by, [] if shown_by else [f"{command} {name}"]

    who = group.leader.leader if group.leader else None
    return _readiness("leader", group.group, who, "S0-25", _lines(LEADER_DUTIES, prove))


def _nothing(_: State, __: Group, ___: Sequence[Work]) -> list[str]:
    return []


def _prepared(_: State, __: Group, work: Sequence[Work]) -> list[str]:
    kinds = {WorkKind.READING, WorkKind.PLANNING}
    return [f"leader.work_recorded {it.on}" for it in work if it.kind in kinds]


def _asking(_: State, __: Group, work: Sequence[Work]) -> list[str]:
    return [f"leader.work_recorded {it.on}" for it in work if it.has_questions]


def _checked_in(state: State, group: Group, _: Sequence[Work]) -> list[str]:
    plan = state.checkins.get(group.group)
    return [f"checkin.held {it.on}" for it in plan.held] if plan else []


_OF_LEADER: Final[dict[Duty, tuple[Callable[[State, Group, Sequence[Work]], list[str]], str]]] = {
    Duty.LEADER_MATERIAL: (_prepared, "leader.record_work"),
    Duty.LEADER_DEEPENING: (_asking, "leader.record_work"),
    Duty.LEADER_CHECKINS: (_checked_in, "checkin.hold"),
}


# --- preconditions -------------------------------------------------------------------


def _preconditions(state: State, title: str) -> ReadinessRow:
    lines = []
    for number, (precondition, says) in enumerate(PRECONDITIONS.items(), 1):
        there = [f"precondition.recorded {on}" for on in state.conditions.preconditions.get(precondition, ())]
        lacks = () if there else (f"precondition.record {precondition}",)
        lines.append(DutyRow(number=number, duty=precondition, says=says, shown_by=tuple(there), lacks=lacks))
    return _readiness("preconditions", title, None, "S2-02", lines)
