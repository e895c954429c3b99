"""How long texts are kept, what is filed, and what is disposed of: mostly too early, so that it is refused."""

from datetime import date, timedelta

from hypothesis import strategies as st
from tests.core.machine.base import MEMBERS, RARELY, SHIFTS, SOMETIMES, Act, Asking, drawing, one

import collegial_core as cc
from collegial_core.definitions import shipped_retention
from collegial_core.disposal import (
    DecideDisposal,
    DisposalCarriedOut,
    DisposalHeld,
    DisposalResumed,
    Filing,
    RetentionAdopted,
    StoreDestroyed,
    TextFiled,
    TextKey,
)
from collegial_core.sharing import contents

LATER = date(2028, 9, 1)
"""When the notes of the year may go."""


class Disposals(Asking):
    """What becomes of texts after their time."""

    def acts(self) -> list[Act]:
        return [
            *super().acts(),
            self.texts_are_cared_for,
        ]

    def texts_are_cared_for(self, data: st.DataObject) -> None:
        """Do one of these: they are one act, for chance shall mostly let people work."""
        acts = (
            self.disposal_is_held,
            self.a_text_is_filed,
            self.a_disposal_is_decided,
            self.a_disposal_is_decided,
        )
        self.a_schedule_is_adopted(data)
        one(data, acts)(data)
        self.a_disposal_is_carried_out(data)

    @drawing(now=RARELY)
    def a_schedule_is_adopted(self, _: st.DataObject, now: bool) -> None:
        if now or self.state.disposals.schedule is None:
            self.ask(RetentionAdopted(decision="GB 1", schedule=shipped_retention()), self.today)

    @drawing(hold=st.sampled_from(("h-1", "h-2")), wrong=SOMETIMES)
    def disposal_is_held(self, _: st.DataObject, hold: str, wrong: bool) -> None:
        held, resumed = DisposalHeld(hold=hold, decision="GB 2"), DisposalResumed(hold=hold, decision="GB 2")
        is_held = hold in self.state.disposals.holds
        if wrong:
            self.ask(held if is_held else resumed, self.today)
        self.ask(resumed if is_held else held, self.today)
        self.ask(StoreDestroyed(decision="GB 4", root=hold), self.today)

    @drawing(filing=st.sampled_from(Filing), alone=st.booleans(), unwritten=SOMETIMES)
    def a_text_is_filed(self, data: st.DataObject, filing: Filing, alone: bool, unwritten: bool) -> None:
        there = [] if unwritten else [it for it in contents(self.state) if it.of]
        written = one(data, there) if there else None
        person = written.authors[0] if alone and written and written.authors else None
        kind, of = (written.text, written.of) if written else ("note", "v-0")
        self.ask(TextFiled(kind=kind, of=of, person=person, filing=filing), self.today, by=person or "p-rektor")

    @drawing(number=st.integers(1, 60), person=MEMBERS, shift=SHIFTS, later=st.booleans(), own=st.booleans())
    def a_disposal_is_decided(
        self, data: st.DataObject, number: int, person: str, shift: int, later: bool, own: bool
    ) -> None:
        disposal = f"d-{len(self.state.disposals.decided) + 1}"
        kind = data.draw(st.sampled_from(("note", "own_need", "plan", "effort_report")))
        keys = (TextKey(subject=f"person {person}", kind=kind, year=2026),) if later else ()
        decision = None if own else "GB 3"
        asked = DecideDisposal(
            disposal=disposal, decision=decision, keys=keys, entries=() if later else self._written(number, person, own)
        )
        on = LATER if later else self.today + timedelta(days=shift)
        self.ask(asked, on, by=person if own else "p-rektor")

    def _written(self, number: int, person: str, own: bool) -> tuple[int, ...]:
        """Give an entry, and of somebody's own mostly one in which they named a need."""
        named = [
            it.number
            for it in self.entries
            if isinstance(it.event, cc.conditions.NeedIdentified) and it.event.person == person
        ]
        return (named[-1] if own and named else min(number, len(self.entries)),)

    @drawing(shift=SHIFTS)
    def a_disposal_is_carried_out(self, data: st.DataObject, shift: int) -> None:
        if decided := list(self.state.disposals.decided.values()):
            it = one(data, decided)
            on = it.decided_on + timedelta(days=shift)
            by = it.person or "p-rektor"
            self.ask(DisposalCarriedOut(disposal=it.disposal, person=it.person), on, by=by)
