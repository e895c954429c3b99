"""What waits at a unit and for the whole plan: its ground, its goals, its calendar and its revisions."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from collegial_core.authority import OrganiserAppointed
from collegial_core.authority.subject import workplaces
from collegial_core.conditions import (
    AnalysisRecorded,
    ChecklistAnswered,
    ChecklistQuestion,
    DialogueHeld,
    ExpectationCommunicated,
    GoalScope,
    GoalSet,
    HowKnown,
    NeedIdentified,
    NeedShared,
    ParticipationDecided,
    ParticipationScope,
    PreconditionRecorded,
)
from collegial_core.kernel import ClockTime, GoalId, PersonId, UnitId
from collegial_core.kernel.sealed import is_sealed
from collegial_core.meeting import Working, WorkingTimeSet
from collegial_core.module.hours import school_year
from collegial_core.plan import CalendarAdopted, RevisePlan, Unit
from collegial_core.plan.events import PLAN
from collegial_core.policy import Precondition
from collegial_core.policy.theme import shipped_themes
from collegial_core.privacy import NOBODY, Reader, is_erased, reader_on, reading
from collegial_core.schedule import Term
from collegial_core.state import State
from collegial_core.todo.ids import new_id
from collegial_core.todo.kinds import SAID, Looking, Waiting, kind
from collegial_core.todo.leading import MONTH, end_of_school_year

TWO_MONTHS: Final = timedelta(days=60)
OWN_EVENTS: Final = (Precondition.JOINT_ANALYSIS, Precondition.DIALOGUE)
"""The preconditions that another kind waits for."""

WEEKDAYS: Final = tuple(Working(weekday=day, starts=ClockTime("08:00"), ends=ClockTime("16:00")) for day in range(1, 6))


def _staff(at: Looking, unit: Unit) -> tuple[PersonId, ...]:
    return tuple(it.person for it in at.state.people.values() if it.unit == unit.unit)


def _asking(at: Looking, precondition: Precondition) -> Iterator[UnitId]:
    """Yield, once each, the units of those groups not yet started whose method asks for a precondition."""
    groups = [
        it for it in at.groups if it.started_on is None and precondition in at.state.methods[it.method].before_start
    ]
    yield from dict.fromkeys(unit for it in groups for unit in workplaces(at.state, it.members_on(at.on), at.on))


# --- before the start ------------------------------------------------------------------


@kind("participation", label="Decide who takes part", waits_for=("principal@unit",), source=("S0-49", "S0-16"))
def participation(at: Looking) -> Iterator[Waiting]:
    """Find the units that have not decided who takes part, or not of those who came into a group formed elsewhere."""
    for unit in at.units:
        decided = at.state.conditions.participation.get(unit.unit)
        if decided is None:
            asked = ParticipationDecided(unit=unit.unit, scope=ParticipationScope.ALL, people=_staff(at, unit))
            yield Waiting(of=unit.unit, asked=asked, fill=("scope", "because"))
        elif joined := _elsewhere(at, unit, decided.people):
            people = (*decided.people, *joined)
            asked = ParticipationDecided(unit=unit.unit, scope=decided.scope, people=people)
            yield Waiting(of=unit.unit, asked=asked, fill=("because",))


def _elsewhere(at: Looking, unit: Unit, decided: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    """Name the staff who are in a group with members from other units, and of whom nothing was decided by name."""
    groups = (it for it in at.state.groups.values() if it.closed_on is None)
    mixed = {person for it in groups if len(workplaces(at.state, it.members, at.on)) > 1 for person in it.members}
    return tuple(it for it in _staff(at, unit) if decided and it in mixed and it not in decided)


@kind(
    "analysis",
    label="Analyse the present state together",
    waits_for=("principal@unit",),
    also=("leader@unit",),
    source=("S0-10",),
)
def analysis(at: Looking) -> Iterator[Waiting]:
    """Find the units of groups not yet started that lack the joint analysis that the method asks for."""
    for unit in _asking(at, Precondition.JOINT_ANALYSIS):
        if not any(it.joint for it in at.state.conditions.analyses.get(unit, ())):
            people = _staff(at, at.state.units[unit])
            asked = AnalysisRecorded(unit=unit, joint=True, text=SAID, participants=people)
            yield Waiting(of=unit, asked=asked, fill=("participants", "text"))


@kind("dialogue", label="Talk the plan over with staff", waits_for=("principal@unit",), source=("S0-13",))
def dialogue(at: Looking) -> Iterator[Waiting]:
    """Find the units of groups not yet started where the principal has not talked with staff."""
    for unit in _asking(at, Precondition.DIALOGUE):
        if not at.state.conditions.dialogues.get(unit):
            home = at.state.units[unit]
            asked = DialogueHeld(
                unit=unit, principal=home.principal_on(at.on), participants=_staff(at, home), text=SAID
            )
            yield Waiting(of=unit, asked=asked, fill=("participants", "text"))


@kind(
    "precondition",
    label="See to the precondition",
    waits_for=("principal@unit",),
    also=("leader@any",),
    source=("S2-02",),
)
def precondition(at: Looking) -> Iterator[Waiting]:
    """Find the preconditions that groups not yet started are asked for and that nobody has found at their units."""
    for it in (one for one in Precondition if one not in OWN_EVENTS):
        found = at.state.conditions.preconditions.get(it, ())
        for unit in _asking(at, it):
            if not any(one.holds_at(unit) for one in found):
                asked = PreconditionRecorded(
                    precondition=it,
                    text=SAID,
                    unit=unit,
                    how_known=HowKnown.CONVERSATION,
                    known_by=_staff(at, at.state.units[unit]),
                )
                yield Waiting(of=f"{unit}.{it}", asked=asked, fill=("text", "how_known", "known_by"))


@kind("goal", label="Set a goal", waits_for=("organiser",), also=("principal@any",), source=("S0-11",))
def goal(at: Looking) -> Iterator[Waiting]:
    """Find that the plan has no goal."""
    if not at.state.conditions.goals:
        name = GoalId(new_id("goal", at.state.conditions.goals))
        asked = GoalSet(goal=name, scope=GoalScope.WHOLE_UNIT, text=SAID, law=SAID, need=SAID)
        yield Waiting(of=name, asked=asked, fill=("scope", "text", "law", "need"))


@kind("expectations", label="Tell what is expected", waits_for=("principal@unit",), source=("S0-22",))
def expectations(at: Looking) -> Iterator[Waiting]:
    """Find the units that have decided who takes part, and not told them what is expected."""
    for unit in at.units:
        decided = at.state.conditions.participation.get(unit.unit)
        people = (decided.people or _staff(at, unit)) if decided else ()
        if people and not at.state.conditions.expectations.get(unit.unit):
            asked = ExpectationCommunicated(unit=unit.unit, text=SAID, participants=people)
            yield Waiting(of=unit.unit, asked=asked, fill=("text",))


@kind("own_need", label="Name what you need to learn", waits_for=("self:person",), source=("S0-12",), optional=True)
def own_need(at: Looking) -> Iterator[Waiting]:
    """Find that a member has named nothing that they need to learn."""
    if at.person not in at.state.conditions.needs and any(group.has(at.person) for group in at.groups):
        yield Waiting(of=at.person, asked=NeedIdentified(person=at.person, text=SAID), fill=("text",))


@kind(
    "share_need", label="Share what your needs are about", waits_for=("self:person",), source=("S0-12",), optional=True
)
def share_need(at: Looking) -> Iterator[Waiting]:
    """Find that somebody has named needs of their own, and has shared or taken back no theme of them."""
    has_shared = any(it.person == at.person for it in at.state.conditions.need_sharings)
    if at.person in at.state.conditions.needs and not has_shared:
        first, *_ = shipped_themes()
        yield Waiting(of=at.person, asked=NeedShared(person=at.person, theme=first.theme), fill=("theme",))


# --- the year --------------------------------------------------------------------------


@kind(
    "checklist",
    label="Answer the question of the checklist",
    waits_for=("organiser",),
    also=("principal@any",),
    source=("S0-50",),
)
def checklist(at: Looking) -> Iterator[Waiting]:
    """Find the questions of the planning checklist that nobody has answered this school year."""
    for question in ChecklistQuestion:
        answered = [it.on for it in at.state.conditions.checklist.get(question, ()) if it.unit is None]
        if not answered or school_year(answered[-1]) < school_year(at.on):
            yield Waiting(of=question, asked=ChecklistAnswered(question=question, answer=SAID), fill=("answer",))


@kind("calendar", label="Adopt the school calendar", waits_for=("principal@unit",), source=("S0-39",))
def calendar(at: Looking) -> Iterator[Waiting]:
    """Find the units without a calendar, or whose last term ends within a month."""
    for unit in at.units:
        known = at.state.calendars.get(unit.unit)
        last = max((term.last for term in known.terms), default=None) if known else None
        if last is None or last < at.on + MONTH:
            ahead = Term(name=SAID, first=at.on, last=end_of_school_year(at.on + MONTH))
            terms = (*(known.terms if known else ()), ahead)
            asked = CalendarAdopted(
                unit=unit.unit,
                terms=terms,
                breaks=known.breaks if known else (),
                country=known.country if known else None,
                holidays=known.holidays if known else (),
            )
            yield Waiting(of=unit.unit, asked=asked, fill=("terms", "breaks"), due=last)


@kind("working_time", label="Set the working time", waits_for=("principal@person",), source=("S0-17",), optional=True)
def working_time(at: Looking) -> Iterator[Waiting]:
    """Find the members of running groups whose working time is unknown."""
    units = {unit.unit for unit in at.units}
    members = dict.fromkeys(person for group in at.running for person in group.members)
    for person in members:
        if person not in at.state.working_times and at.state.people[person].unit_on(at.on) in units:
            yield Waiting(of=person, asked=WorkingTimeSet(person=person, hours=WEEKDAYS), fill=("hours",))


@kind(
    "revise_plan",
    label="Revise the plan",
    waits_for=("organiser", "principal@every"),
    source=("S0-24", "S0-22"),
)
def revise_plan(at: Looking) -> Iterator[Waiting]:
    """Find that the plan was not revised for a school year, or ends within two months."""
    plan = at.state.plan
    if plan is None:
        return
    year, ending = end_of_school_year(plan.revisions[-1].on), plan.ends < at.on + TWO_MONTHS
    if ending or year < at.on:
        aim = aim_of(at.state, plan.revision, reader_on(at.state, at.person, at.on))
        asked = RevisePlan(of=plan.revision, aim=aim or SAID, lessons=SAID, ends=_later(at, ending=ending))
        fill = ("lessons", "because", *(("ends",) if ending else ()), *(() if aim else ("aim",)))
        yield Waiting(of=str(plan.revision), asked=asked, fill=fill, due=min(year, plan.ends))


def aim_of(state: State, revision: int, reader: Reader = NOBODY) -> str | None:
    """Give what the plan aims at in a revision, which is for everybody to read; None where that is not known.

    Where it is sealed, it is opened for the reader.
    """
    written = state.texts.get(PLAN.name, {}).get(str(revision), ())
    said = next((it for it in written if "aim" in it.words), None)
    if said is None or not is_sealed(said.words["aim"]):
        return None if said is None else said.words["aim"]
    may = reading(state, reader)
    can_be_read = may(said) and state.opener is not None and state.opener.vault is not None
    aim = may.words(said)["aim"] if can_be_read else None
    return None if aim is None or is_erased(aim) else aim


def _later(at: Looking, *, ending: bool) -> date | None:
    return end_of_school_year(at.on + TWO_MONTHS) if ending else None


@kind(
    "appoint_organiser",
    label="Appoint an organiser",
    waits_for=("keeper",),
    also=("principal@any",),
    source=("S0-22",),
)
def appoint_organiser(at: Looking) -> Iterator[Waiting]:
    """Find that nobody organises the plan, or none of those who do will in a month."""
    order = at.state.order
    if order.authority is None or order.organisers_on(at.on + MONTH):
        return
    last = max((it.until for it in order.organisers if it.until and it.covers(at.on)), default=None)
    others = [unit.principal_on(at.on) for unit in at.state.units.values()]
    for person in [it for it in (*others, *at.state.people) if it != at.person][:1]:
        yield Waiting(of="plan", asked=OrganiserAppointed(person=person), fill=("person",), due=last)
