"""What learning together needs: analyses, dialogues, goals, check-ins and leaders' time."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.core.machine.base import MEMBERS, PRINCIPALS, RARELY, SHIFTS, WHY, Act, Asking, always, drawing, free, one
from tests.core.machine.happened import of

from collegial_core import checkin, conditions
from collegial_core.plan import DeviationRecorded
from collegial_core.policy import Precondition
from collegial_core.views import VIEWS

UNITS = st.sampled_from((*PRINCIPALS, *PRINCIPALS, "u-1"))
LED = {"g-2": "p-1", "g-3": "p-5"}
"""A learning group, which asks for no time, and one of the development model, which asks for two hours a week."""

ASKED = {"g-3": 120}
THEMES = ("questions", "feedback")
FEW = 3


class Conditions(Asking):
    """What principals and leaders do beside the groups' own work."""

    # --- what is asked -----------------------------------------------------------

    def acts(self) -> list[Act]:
        return [
            *super().acts(),
            *[self.a_condition_is_recorded] * 4,
            *[self.a_leader_is_supported] * 2,
            *[self.a_need_is_shared] * 2,
        ]

    @drawing(unit=UNITS, person=MEMBERS, shift=SHIFTS, because=WHY)
    def a_condition_is_recorded(
        self, data: st.DataObject, unit: str, person: str, shift: int, because: str | None
    ) -> None:
        wish = one(data, range(18))
        wished = list(self.wishes(data, unit, person))[wish]
        self.ask(wished, self.told_on(shift), because=because)
        if isinstance(wished, conditions.StrategyPlanned):
            strategy = one(data, ("Show films", "Ask openly", "Ask openly"))
            self.ask(conditions.StrategyUsed(group="g-2", strategy=strategy), self.told_on(shift))

    def wishes(self, data: st.DataObject, unit: str, person: str) -> Iterator[Any]:
        """Give one wish of each kind."""
        principal = one(data, PRINCIPALS.values()) if data.draw(RARELY) else self.principal_of(unit)
        ends = self.today + timedelta(data.draw(st.sampled_from((-1, 30, 90))))
        duty = one(data, conditions.Duty)
        about = {"group": "g-2"} if duty in conditions.LEADER_DUTIES else {"unit": unit}
        block = conditions.CourseBlock(content=conditions.CourseContent.WHAT_AND_WHY, title="Why")
        yield conditions.AnalysisRecorded(unit=unit, joint=True, text="We ask too little", participants=(person,))
        yield conditions.GoalSet(
            goal=one(data, (free("goal", self.state.conditions.goals), "goal-1")),
            scope=conditions.GoalScope.SUBJECT,
            text="Pupils ask more",
            law=one(data, ("Lgr 22", None)),
            need="To be heard",
        )
        yield conditions.NeedIdentified(person=one(data, (person, "p-99")), text="To ask better questions")
        yield conditions.DialogueHeld(unit=unit, principal=principal, participants=(person,))
        yield conditions.ParticipationDecided(unit=unit, scope=conditions.ParticipationScope.SOME, people=(person,))
        yield conditions.EffortBegun(
            effort=one(data, (free("e", self.state.conditions.efforts), "e-1")),
            title="New timetable",
            units=(unit,),
            large=True,
            starts=self.today,
            ends=ends,
        )
        going = [name for name, it in self.state.conditions.efforts.items() if it.starts <= self.today < it.ends]
        goals = list(self.state.conditions.goals)
        for _ in range(2):  # twice, for each needs something to be there first
            yield conditions.EffortEnded(effort="e-99" if data.draw(RARELY) or not going else one(data, going))
            goal = "goal-99" if data.draw(RARELY) or not goals else one(data, goals)
            state = one(data, conditions.GoalState)
            yield conditions.GoalAssessed(goal=goal, state=state, text="More pupils ask")
        yield conditions.NearbyNoted(unit="solbacken", nearby=(unit,))
        yield conditions.ExpectationCommunicated(unit=unit, text="All take part", participants=(person,))
        yield conditions.EvidenceRecorded(duty=duty, text="We talked of it", **about)
        yield conditions.PreconditionRecorded(
            precondition=one(data, Precondition),
            text="We see it so",
            unit=unit,
            how_known=conditions.HowKnown.SURVEY,
            known_by=(person,),
        )
        yield conditions.ChecklistAnswered(
            question=one(data, conditions.ChecklistQuestion), answer="Every week", unit=unit
        )
        yield conditions.TrainingRecorded(training=one(data, ("tr-1", "tr-2")), person=person, title="To lead talks")
        yield conditions.CoursePlanned(
            training=one(data, (free("tr", self.state.conditions.courses), "tr-1")),
            title="To lead talks",
            audience=("Leaders",),
            forms=("Seminar",),
            blocks=(block,),
        )
        yield conditions.StrategyPlanned(text="We visit each other", strategies=("Ask openly",))

    @drawing(group=st.sampled_from(sorted(LED)), stranger=MEMBERS, shift=SHIFTS, because=WHY)
    def a_leader_is_supported(
        self, data: st.DataObject, group: str, stranger: str, shift: int, because: str | None
    ) -> None:
        leader = stranger if data.draw(RARELY) else LED[group]
        weeks, minutes = data.draw(st.integers(1, 3)), one(data, (30, 120, 240, 480))
        hold = checkin.CheckinHeld(group=group, leader=leader, principal=self.principal_of("solbacken"), minutes=30)
        plan = checkin.CheckinsPlanned(group=group, weeks=weeks)
        wishes = (
            hold if group in self.state.checkins else plan,
            one(data, (hold, plan)),
            checkin.TimeAllotted(leader=leader, groups=(group,), minutes=minutes, weeks=weeks),
            checkin.WorkRecorded(leader=leader, group=group, kind=one(data, checkin.WorkKind), minutes=minutes),
        )
        self.ask(one(data, wishes), self.told_on(shift), because=because)

    @drawing(person=MEMBERS, shift=SHIFTS, because=WHY)
    def a_need_is_shared(self, data: st.DataObject, person: str, shift: int, because: str | None) -> None:
        theme = one(data, (*THEMES, *THEMES, "shouting"))
        wishes = (conditions.NeedShared(person=person, theme=theme), conditions.NeedTakenBack(person=person))
        self.ask(one(data, (wishes[0], *wishes)), self.told_on(shift), because=because)

    # --- what must hold ------------------------------------------------------------

    @always
    def late_checkins_and_short_time_have_a_recorded_reason(self) -> None:
        """By hand: the weeks since the last check-in, or since they were planned first; minutes a week and group."""
        excused = {(event.entry, event.rule) for event in of(self.story, DeviationRecorded)}
        last: dict[str, date] = {}
        weeks: dict[str, int] = {}
        for happened in self.story:
            match event := happened.event:
                case checkin.CheckinsPlanned():
                    last.setdefault(event.group, happened.on)
                    weeks[event.group] = event.weeks
                case checkin.CheckinHeld():
                    late = (happened.on - last[event.group]).days > 7 * weeks[event.group]
                    assert not late or (happened.number, "S0-21") in excused
                    last[event.group] = happened.on
                case checkin.TimeAllotted():
                    short = event.minutes < event.weeks * sum(ASKED.get(group, 0) for group in event.groups)
                    assert not short or (happened.number, "S0-44") in excused

    @always
    def themes_are_shown_of_three_people_or_none(self) -> None:
        """By hand: who ever shared a theme; never one or two more, and never more than there were."""
        ever: dict[str, set[str]] = {}
        for it in of(self.story, conditions.NeedShared):
            ever.setdefault(it.theme, set()).add(it.person)
        for row in VIEWS["themes"](self.state):
            assert row.people is None or (row.people >= FEW and row.people <= len(ever[row.theme]))

    @always
    def readiness_counts_what_is_there(self) -> None:
        recorded = {it.precondition for it in of(self.story, conditions.PreconditionRecorded)}
        assert {str(it) for it in self.state.conditions.preconditions} == {str(it) for it in recorded}
        answered = [(it.question, it.unit) for it in of(self.story, conditions.ChecklistAnswered)]
        for question, said in self.state.conditions.checklist.items():
            assert [it.unit for it in said] == [unit for asked, unit in answered if asked == question]
        assert set(self.state.conditions.checklist) == {question for question, _ in answered}
