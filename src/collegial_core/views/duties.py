"""What shows that a principal or a leader has done a duty, and what would show it.

A duty is shown by an act of whoever has it.  A principal's: by who headed the unit on the day of the act, somebody on
their behalf, or an assistant principal whose appointment lets them act in the principal's name.  A leader's: by who
led the group that day or stood in.  What a group needs is done once, also of a group across units; so there an act of
any principal counts whose staff are in the group, or lead it.  What others recorded is told beside, and does not
count: then it takes the evidence of whoever has the duty, which shows all of it.

One record shows one duty.  Of a leader's work, own questions for the discussion show that talks go deeper, and
reading or planning without such questions that the leader knows the material.

All groups count that have not ended, whatever their method says of leaders: no group starts without one (S0-18).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, Protocol

import attrs

from collegial_core.authority.subject import workplaces
from collegial_core.checkin import CheckinHeld, CheckinsPlanned, TimeAllotted, Work, WorkKind, WorkRecorded
from collegial_core.checkin.load import allotments_in_force
from collegial_core.conditions import (
    AnalysisRecorded,
    DialogueHeld,
    Duty,
    EvidenceRecorded,
    ExpectationCommunicated,
    GoalSet,
    ParticipationDecided,
    PreconditionRecorded,
)
from collegial_core.group import AppointLeader, Group, GroupFormed, LeaderAppointed, Mandate, MemberJoined
from collegial_core.kernel import Act, GroupId, PersonId, UnitId
from collegial_core.kernel.value import Asked, Event
from collegial_core.module import Module, ModulePlanned, PlanModule, ReadingScheduled, module_of
from collegial_core.plan import PlanRevised, RevisePlan, Unit
from collegial_core.plan.state import started
from collegial_core.policy import Precondition
from collegial_core.state import State

MORE_THAN_A_YEAR: Final = 366

PREPARING: Final = (WorkKind.READING, WorkKind.PLANNING)
"""The work by which a leader comes to know the material."""


@attrs.frozen
class Fact:
    """What was recorded, as `event about-what`; it `counts` where whoever did it has the duty."""

    line: str
    counts: bool


@attrs.frozen
class Missing:
    """A request that would show what is missing: what it is about, and those of its fields that are known."""

    asked: type[Asked]
    about: str = ""
    data: dict[str, Any] = attrs.field(factory=dict)
    group: GroupId | None = None

    @property
    def line(self) -> str:
        """The request as `command about-what`."""
        return f"{self.asked.asked_as} {self.about}".rstrip()


@attrs.frozen
class Proof:
    """What there is for a duty, and what would show the rest; a duty that lacks nothing is done."""

    facts: Sequence[Fact]
    lacks: Sequence[Missing]


class _Recorded(Protocol):
    """What the state remembers of an act."""

    @property
    def on(self) -> date: ...

    @property
    def by(self) -> PersonId: ...


_Counts = Callable[[Act], bool]
"""Tells of an act whether whoever did it has the duty."""


def _facts(event: type[Event], things: Iterable[_Recorded], counts: _Counts) -> list[Fact]:
    return [Fact(f"{event.recorded_as[0]} {it.on}", counts(Act(it.by, it.on))) for it in things]


def _shown(facts: Iterable[Fact]) -> bool:
    return any(it.counts for it in facts)


def _proof(facts: Sequence[Fact], missing: Missing, evidence: Missing) -> Proof:
    """Ask for the act itself where there is none, and for evidence where only others have recorded it."""
    return Proof(facts, () if _shown(facts) else (evidence if facts else missing,))


def _joined(proofs: Iterable[Proof]) -> Proof:
    """Put the proofs of a duty's parts together; what two of them lack is named once."""
    parts = list(proofs)
    lacks = {missing.line: missing for part in parts for missing in part.lacks}
    return Proof([fact for part in parts for fact in part.facts], tuple(lacks.values()))


def _with_evidence(proof: Proof, evidence: Sequence[Fact]) -> Proof:
    return Proof([*proof.facts, *evidence], () if _shown(evidence) else proof.lacks)


# --- a principal, towards a unit -----------------------------------------------------


@attrs.frozen
class _Heading:
    """A unit whose principal's duties are looked at, on a day if one is given, and the evidence that shows a duty."""

    state: State
    unit: Unit
    on: date | None
    evidence: Missing

    def counts(self, act: Act) -> bool:
        """Tell whether an act is that of the unit's principal."""
        return self.unit.acts_as_principal(act.by, act.on)

    def counts_in(self, group: Group) -> _Counts:
        """Give what tells whether an act for a group is that of a principal of its members or of its leader."""

        def counts(act: Act) -> bool:
            if self.counts(act):
                return True
            people = (*group.members_on(act.on), *group.leading_on(act.on))
            units = (self.state.units[it] for it in workplaces(self.state, people, act.on))
            return any(unit.acts_as_principal(act.by, act.on) for unit in units)

        return counts

    @property
    def groups(self) -> Iterator[Group]:
        """The groups with members from the unit that have not ended."""
        for group in self.state.groups.values():
            if group.closed_on is None and any(self.state.people[it].unit == self.unit.unit for it in group.members):
                yield group


def of_principal(state: State, unit: Unit, duty: Duty, on: date | None) -> Proof:
    """Say what there is for a duty of a unit's principal."""
    at = _Heading(state, unit, on, evidence_for(duty, unit=unit.unit))
    found = [it for it in state.conditions.evidence if (it.duty, it.unit) == (duty, unit.unit)]
    return _with_evidence(_OF_PRINCIPAL[duty](at), _facts(EvidenceRecorded, found, at.counts))


def evidence_for(duty: Duty, *, unit: UnitId | None = None, group: GroupId | None = None) -> Missing:
    """Give the request by which whoever has a duty can always show it."""
    towards = {"group": group} if unit is None else {"unit": unit}
    return Missing(EvidenceRecorded, unit or group or "", {"duty": str(duty), **towards})


def _involved(at: _Heading) -> Proof:
    known, unit = at.state.conditions, at.unit.unit
    joint = [it for it in known.analyses.get(unit, ()) if it.joint]
    goals = [Fact(f"goal.was_set {it.goal}", at.counts(Act(it.by, it.on))) for it in known.goals.values()]
    talks = _facts(DialogueHeld, known.dialogues.get(unit, ()), at.counts)
    head = at.unit.principal if at.on is None else at.unit.principal_on(at.on)
    analysis = Missing(AnalysisRecorded, unit, {"unit": unit, "joint": True})
    dialogue = Missing(DialogueHeld, unit, {"unit": unit, "principal": head})
    return _joined(
        (
            _proof(_facts(AnalysisRecorded, joint, at.counts), analysis, at.evidence),
            _proof(goals, Missing(GoalSet), at.evidence),
            _proof(talks, dialogue, at.evidence),
        )
    )


def _participating(at: _Heading) -> Proof:
    decided = at.state.conditions.participation.get(at.unit.unit)
    facts = _facts(ParticipationDecided, [decided] if decided else [], at.counts)
    return _proof(facts, Missing(ParticipationDecided, at.unit.unit, {"unit": at.unit.unit}), at.evidence)


def _expecting(at: _Heading) -> Proof:
    told = _facts(ExpectationCommunicated, at.state.conditions.expectations.get(at.unit.unit, ()), at.counts)
    return _proof(told, Missing(ExpectationCommunicated, at.unit.unit, {"unit": at.unit.unit}), at.evidence)


def _over_years(at: _Heading) -> Proof:
    plan = started(at.state)
    revise = Missing(RevisePlan, "", {"of": plan.revision})
    revised = _facts(PlanRevised, plan.revisions[1:], at.counts)
    if (plan.ends - plan.starts).days > MORE_THAN_A_YEAR:
        return _proof(revised, revise, at.evidence)
    return Proof(revised, (revise,))


_Done = Callable[[_Heading, Group, _Counts], bool]
"""Tells whether a duty towards a group is done, by those acts that count."""


def _for_each_group(
    event: type[Event], done: _Done, missing: Callable[[_Heading, Group], Missing], *, modules: bool = False
) -> Callable[[_Heading], Proof]:
    """Ask of every group of a unit what shows the duty; a unit without groups has nothing to show.

    With `modules`, only evidence shows it in a group whose method has no modules.
    """

    def prove_one(at: _Heading, group: Group) -> Proof:
        line = f"{event.recorded_as[0]} {group.group}"
        if done(at, group, at.counts_in(group)):
            return Proof([Fact(line, counts=True)], ())
        facts = [Fact(line, counts=False)] if done(at, group, _whoever) else []
        beyond = modules and at.state.methods[group.method].module is None
        return _proof(facts, at.evidence if beyond else missing(at, group), at.evidence)

    def prove(at: _Heading) -> Proof:
        proofs = [prove_one(at, group) for group in at.groups]
        return _joined(proofs) if proofs else Proof((), (Missing(GroupFormed, at.unit.unit),))

    return prove


def _whoever(_: Act) -> bool:
    return True


def _for_group(asked: type[Asked]) -> Callable[[_Heading, Group], Missing]:
    return lambda _, group: Missing(asked, group.group, {"group": group.group}, group.group)


def _for_cycle(asked: type[Asked]) -> Callable[[_Heading, Group], Missing]:
    def missing(at: _Heading, group: Group) -> Missing:
        cycles = at.state.cycles_of.get(group.group)
        return Missing(asked, group.group, {"cycle": cycles[-1].cycle} if cycles else {}, group.group)

    return missing


def _time_for(at: _Heading, group: Group) -> Missing:
    mandate = mandate_of(group, at.on)
    leader = {"leader": mandate.leader} if mandate else {}
    return Missing(TimeAllotted, group.group, {**leader, "groups": (group.group,)}, group.group)


def _cooperating(at: _Heading, group: Group, counts: _Counts) -> bool:
    units = {at.state.people[person].unit for person in group.members}
    enough = len(units) > 1 or len(group.members) >= at.state.methods[group.method].group_size.least
    return enough and any(counts(Act(stay.by, stay.since)) for stay in group.stays)


def _latest_module(at: _Heading, group: Group) -> Module:
    cycles = at.state.cycles_of.get(group.group)
    return module_of(at.state, cycles[-1].cycle) if cycles else Module()


def _laid_out(at: _Heading, group: Group, counts: _Counts) -> bool:
    planned = _latest_module(at, group).planned
    return planned is not None and counts(planned)


def _reading(at: _Heading, group: Group, counts: _Counts) -> bool:
    """Ask whether each member has time to read in the latest cycle, be it with all or of their own."""
    named = {reading.person for reading in _latest_module(at, group).readings if counts(reading.scheduled)}
    return bool(named) and (None in named or named.issuperset(group.members))


def mandate_of(group: Group, on: date | None) -> Mandate | None:
    """Give the mandate by which a group is led on a day; where none is given, the last, if it was not ended."""
    if on is not None:
        given = [mandate for mandate in group.mandates if mandate.since <= on]
        return given[-1] if given and on <= given[-1].until else None
    return None if group.leader is None or group.leader.ended else group.leader


def _led(at: _Heading, group: Group, counts: _Counts) -> bool:
    mandate = mandate_of(group, at.on)
    return mandate is not None and counts(Act(mandate.by, mandate.since))


def _given_time(at: _Heading, group: Group, counts: _Counts) -> bool:
    mandate = mandate_of(group, at.on)
    leader = at.state.leaders.get(mandate.leader) if mandate else None
    allotments = allotments_in_force(leader) if leader else ()
    return any(group.group in it.groups and counts(Act(it.by, it.on)) for it in allotments)


def _checking_in(at: _Heading, group: Group, counts: _Counts) -> bool:
    plan = at.state.checkins.get(group.group)
    return plan is not None and any(map(counts, plan.planned))


_OF_UNIT: Final[dict[Duty, Callable[[_Heading], Proof]]] = {
    Duty.PRINCIPAL_INVOLVE: _involved,
    Duty.PRINCIPAL_PARTICIPATION: _participating,
    Duty.PRINCIPAL_LONG_TERM: _over_years,
    Duty.PRINCIPAL_EXPECTATIONS: _expecting,
}
_OF_GROUPS: Final[dict[Duty, Callable[[_Heading], Proof]]] = {
    Duty.PRINCIPAL_COOPERATION: _for_each_group(GroupFormed, _cooperating, _for_group(MemberJoined)),
    Duty.PRINCIPAL_OVERVIEW: _for_each_group(ModulePlanned, _laid_out, _for_cycle(PlanModule), modules=True),
    Duty.PRINCIPAL_READING: _for_each_group(ReadingScheduled, _reading, _for_cycle(ReadingScheduled), modules=True),
    Duty.PRINCIPAL_LEADER: _for_each_group(LeaderAppointed, _led, _for_group(AppointLeader)),
    Duty.PRINCIPAL_LEADER_TIME: _for_each_group(TimeAllotted, _given_time, _time_for),
    Duty.PRINCIPAL_CHECKINS: _for_each_group(CheckinsPlanned, _checking_in, _for_group(CheckinsPlanned)),
}
_OF_PRINCIPAL: Final = {**_OF_UNIT, **_OF_GROUPS}

TOWARDS_GROUPS: Final = frozenset(_OF_GROUPS)
"""The duties of a principal that something is asked for in each group of the unit."""


# --- a leader, towards a group -------------------------------------------------------


@attrs.frozen
class _Leading:
    """A group whose leader's duties are looked at, the work that was done for it, and who leads it."""

    state: State
    group: Group
    work: Sequence[Work]
    leader: PersonId | None

    def counts(self, act: Act) -> bool:
        """Tell whether an act is that of who led the group that day or stood in."""
        return act.by in self.group.leading_on(act.on)

    def known(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - the fields of any request
        """Give the fields of a request that names the group and its leader."""
        leader = {} if self.leader is None else {"leader": self.leader}
        return {**leader, "group": self.group.group, **more}


def of_leader(state: State, group: Group, work: Sequence[Work], duty: Duty, on: date | None) -> Proof:
    """Say what there is for a duty of a group's leader."""
    mandate = mandate_of(group, on)
    at = _Leading(state, group, work, mandate.leader if mandate else None)
    evidence = evidence_for(duty, group=group.group)
    found = [it for it in state.conditions.evidence if (it.duty, it.group) == (duty, group.group)]
    acts, missing = _OF_LEADER[duty](at) if duty in _OF_LEADER else ((), evidence)
    return _proof([*acts, *_facts(EvidenceRecorded, found, at.counts)], missing, evidence)


_Acts = tuple[Sequence[Fact], Missing]


def _prepared(at: _Leading) -> _Acts:
    done = [it for it in at.work if it.kind in PREPARING and not it.has_questions]
    missing = Missing(WorkRecorded, at.group.group, at.known(kind=str(WorkKind.READING)))
    return _facts(WorkRecorded, done, at.counts), missing


def _asking(at: _Leading) -> _Acts:
    done = [it for it in at.work if it.has_questions]
    return _facts(WorkRecorded, done, at.counts), Missing(WorkRecorded, at.group.group, at.known())


def _checked_in(at: _Leading) -> _Acts:
    plan = at.state.checkins.get(at.group.group)
    facts = _facts(CheckinHeld, plan.held if plan else (), at.counts)
    known = at.state.people.get(at.leader) if at.leader is not None else None
    principal = {} if known is None else {"principal": at.state.units[known.unit].principal}
    return facts, Missing(CheckinHeld, at.group.group, at.known(**principal))


_OF_LEADER: Final[dict[Duty, Callable[[_Leading], _Acts]]] = {
    Duty.LEADER_MATERIAL: _prepared,
    Duty.LEADER_DEEPENING: _asking,
    Duty.LEADER_CHECKINS: _checked_in,
}


# --- preconditions -------------------------------------------------------------------


def of_plan(state: State, precondition: Precondition) -> Proof:
    """Say what there is for a precondition; it is nobody's duty alone, so whoever records it counts."""
    there = state.conditions.preconditions.get(precondition, ())
    facts = [Fact(f"precondition.recorded {it.on}", counts=True) for it in there]
    missing = Missing(PreconditionRecorded, str(precondition), {"precondition": str(precondition)})
    return Proof(facts, () if facts else (missing,))
