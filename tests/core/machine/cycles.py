"""Cycles of the development model, their modules and their hours."""

import re
from datetime import timedelta

from hypothesis import strategies as st
from tests.core.machine.base import RARELY, SHIFTS, WHY, Act, Asking, always, drawing, free, one
from tests.core.machine.happened import Happened, of

import collegial_core as cc
from collegial_core.cycle import CycleStarted, PartDecided, StepCompleted, StepStarted
from collegial_core.module import HoursRecorded
from collegial_core.views.cycles import hours

PHASES = ("A", "B", "C", "D")
SOURCES = st.sampled_from(
    (
        (cc.cycle.SourceKind.RESEARCH_ARTICLE, cc.cycle.SourceKind.OWN_PRACTICE),
        (cc.cycle.SourceKind.MODULE,),
        (cc.cycle.SourceKind.OWN_PRACTICE,),
        (),
    )
)
WHOLE = "AaBbCcDd"
"""A first turn: each phase begins (capital) and is completed."""


class Cycles(Asking):
    """A group goes through cycles, part by part and phase by phase."""

    def open_cycles(self) -> list[str]:
        return sorted(name for name, cycle in self.state.cycles.items() if cycle.closed_on is None)

    # --- what is asked -----------------------------------------------------------

    def acts(self) -> list[Act]:
        acts: list[Act] = [*super().acts(), self.a_cycle_starts]
        if self.state.cycles:
            acts += [self.time_is_recorded] * 4
            acts += [self.a_module_is_planned, self.a_cycle_closes] * 2
        if self.open_cycles():
            acts += [self.a_cycle_goes_on] * 2
            acts += [self.a_meeting_is_planned_for_a_cycle]
        return acts

    @drawing(kinds=SOURCES, parts=st.integers(1, 3), shift=SHIFTS, because=WHY)
    def a_cycle_starts(
        self, data: st.DataObject, kinds: tuple[cc.cycle.SourceKind, ...], parts: int, shift: int, because: str | None
    ) -> None:
        group = "g-2" if data.draw(RARELY) else "g-3"
        module, after = data.draw(st.booleans()), data.draw(RARELY)
        kind = cc.policy.MaterialKind.AGENCY_MODULE if module else cc.policy.MaterialKind.OTHER
        start = cc.cycle.CycleStarted(
            cycle=free("c", self.state.cycles),
            group=group,
            need="Pupils seldom say what they think",
            sources=tuple(cc.cycle.Source(kind=it, title="A source") for it in kinds),
            material=cc.cycle.Material(kind=kind, title="On talk in class"),
            parts=parts,
            follows=min(self.state.cycles, default=None) if after else None,
        )
        self.ask(start, self.told_on(shift), because=because)

    @drawing(times=st.integers(1, 12), because=WHY)
    def a_cycle_goes_on(self, data: st.DataObject, times: int, because: str | None) -> None:
        cycle = one(data, self.open_cycles())
        for _ in range(times):
            self.ask(self.next_wish(data, cycle), because=because)

    def next_wish(
        self, data: st.DataObject, cycle: str
    ) -> cc.cycle.StartStep | cc.cycle.CompleteStep | cc.cycle.DecidePart:
        """Wish for what comes next, rarely for anything else."""
        word = self.spelt()[cycle].split(".")[-1]
        at = len(word.split("+")[-1]) + (len("AaBb") if "+" in word else 0)
        if at == len(WHOLE):
            decision = cc.cycle.Decision.DEVELOP if data.draw(RARELY) else cc.cycle.Decision.CLOSE
            return cc.cycle.DecidePart(cycle=cycle, decision=decision)
        step = one(data, PHASES) if data.draw(RARELY) else WHOLE[at].upper()
        start = data.draw(st.booleans()) if data.draw(RARELY) else WHOLE[at].isupper()
        if start:
            return cc.cycle.StartStep(cycle=cycle, step=step, form=cc.cycle.StepForm.JOINT)
        return cc.cycle.CompleteStep(cycle=cycle, step=step, outcome="We saw more")

    @drawing(part=st.integers(1, 3), minutes=st.integers(1, 120), shift=SHIFTS)
    def time_is_recorded(self, data: st.DataObject, part: int, minutes: int, shift: int) -> None:
        cycle, step = one(data, self.open_cycles() or self.state.cycles), one(data, PHASES)
        wishes = (
            cc.module.HoursRecorded(cycle=cycle, part=part, step=step, minutes=minutes),
            cc.module.HoursRecorded(cycle=cycle, part=1, step=step, minutes=minutes),
            cc.module.HoursRecorded(cycle=cycle, part=1, step=step, minutes=minutes),
            cc.module.ReadingScheduled(cycle=cycle, part=part, date=self.school_day(3), minutes=minutes),
            cc.module.ReadingScheduled(cycle=cycle, part=1, date=self.school_day(3), minutes=minutes),
            cc.module.CertificateNoted(cycle=cycle, person=one(data, ("p-1", "p-4", "p-7"))),
            cc.module.CertificateNoted(cycle=cycle, person=one(data, ("p-1", "p-4", "p-7"))),
            cc.cycle.ObserveChange(cycle=cycle, problem="Few speak", action="Talk in pairs", change="More speak"),
        )
        self.ask(one(data, wishes), self.told_on(shift))

    @drawing(gaps=st.lists(st.integers(0, 20), max_size=4), shift=SHIFTS, because=WHY)
    def a_module_is_planned(self, data: st.DataObject, gaps: list[int], shift: int, because: str | None) -> None:
        days = [self.any_day(data, gap) for gap in gaps]
        if not data.draw(RARELY):
            days.sort()
        steps = (("A", "B"), ("C", "D"))
        sessions = tuple(
            cc.module.Session(part=1, steps=steps[place % 2], date=day, minutes=90)
            for place, day in enumerate(days[:2])
        )
        plan = cc.module.PlanModule(cycle=one(data, sorted(self.state.cycles)), sessions=sessions)
        self.ask(plan, self.told_on(shift), because=because)

    @drawing(shift=SHIFTS, because=WHY)
    def a_cycle_closes(self, data: st.DataObject, shift: int, because: str | None) -> None:
        self.ask(cc.cycle.CycleClosed(cycle=one(data, sorted(self.state.cycles))), self.told_on(shift), because=because)

    @drawing(later=st.integers(0, 5))
    def a_meeting_is_planned_for_a_cycle(self, data: st.DataObject, later: int) -> None:
        cycle = one(data, self.open_cycles())
        meeting = cc.meeting.MeetingPlanned(
            meeting=free("t", self.state.meetings),
            group=self.state.cycles[cycle].group,
            date=self.school_day(later),
            starts="14:30",
            minutes=90,
            form=cc.meeting.MeetingForm.MIXED,
            cycle=cycle,
            part=1,
            steps=("A", "B"),
        )
        if self.ask(meeting):
            self.ask(cc.meeting.MeetingCancelled(meeting=meeting.meeting), self.today + timedelta(later))

    # --- what must hold ------------------------------------------------------------

    def spelt(self) -> dict[str, str]:
        """Write each cycle as a word: phases begun and done, `+` to develop further, `.` to close a part."""
        words: dict[str, str] = {it.cycle: "" for it in of(self.story, CycleStarted)}
        for happened in self.story:
            if isinstance(happened.event, StepStarted | StepCompleted | PartDecided):
                words[happened.event.cycle] += letter(happened)
        return words

    @always
    def phases_come_in_order_and_none_is_skipped(self) -> None:
        for word in self.spelt().values():
            *closed, last = word.split(".")
            assert all(re.fullmatch(rf"{WHOLE}(\+CcDd)*", part) for part in closed)
            assert (WHOLE + "+CcDd" * last.count("+")).startswith(last)

    @always
    def parts_come_in_order(self) -> None:
        parts = {it.cycle: it.parts for it in of(self.story, CycleStarted)}
        now = dict.fromkeys(parts, 1)
        for happened in self.story:
            match event := happened.event:
                case StepStarted() | StepCompleted():
                    assert event.part == now[event.cycle] <= parts[event.cycle]
                case PartDecided(decision=cc.cycle.Decision.CLOSE):
                    assert event.part == now[event.cycle]
                    now[event.cycle] += 1

    @always
    def hours_are_counted_once_and_never_those_of_an_activity(self) -> None:
        recorded = list(of(self.story, HoursRecorded))
        for line in hours(self.state):
            assert line.budget.counted == sum(it.minutes for it in recorded if it.cycle == line.cycle)
        assert all(it.step in {"A", "B", "D"} for it in recorded)


def letter(happened: Happened) -> str:
    match event := happened.event:
        case StepStarted():
            return str(event.step)
        case StepCompleted():
            return str(event.step).lower()
        case _:
            return "+" if event.decision is cc.cycle.Decision.DEVELOP else "."
