"""Rounds of visits, their notes, and who reads them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.core.machine.base import (
    MEMBERS,
    PEOPLE,
    PRINCIPALS,
    RARELY,
    SHIFTS,
    SOON,
    SUCCESSOR,
    WHY,
    Act,
    Asking,
    always,
    drawing,
    free,
    one,
)
from tests.school import AUTUMN, SUMMER

import collegial_core as cc
from collegial_core.plan import PersonMoved, PersonRegistered
from collegial_core.privacy import NOBODY, Reader
from collegial_core.sharing import ArtefactShared, ArtefactUnshared
from collegial_core.views import VIEWS, Query
from collegial_core.views.visits import notes
from collegial_core.visit import MADE, Step, coverage

ROUNDS = ("r-1", "r-5")
"""The rounds of groups g-1 and g-5."""

NOTHING = [(cc.sharing.Shareable.NOTE, "v-1", "p-1", "p-2")]
WROTE = "What I saw at"
"""How the notes begin that the machine itself writes."""

REACHED: dict[type, Step] = {
    cc.visit.VisitHeld: Step.HELD,
    cc.visit.TalkHeld: Step.TALKED,
    cc.visit.PublishNote: Step.COMPLETE,
    cc.visit.VisitCancelled: Step.CANCELLED,
}


class Visits(Asking):
    """Lessons are visited, talked about and written about."""

    def rounds_open(self) -> None:
        dates = {"starts": AUTUMN + timedelta(1), "ends": SUMMER}
        self.begins(
            cc.visit.OpenRound(round="r-1", group="g-1", visits_each=2, **dates),
            cc.visit.OpenRound(round="r-5", group="g-5", **dates),
        )

    def pair(self, data: st.DataObject, visit_round: str, chance: tuple[str, str]) -> tuple[str, str]:
        """Give a visitor and a host: mostly two members of the round's group."""
        known = self.state.rounds.get(cc.ids.RoundId(visit_round))
        members = self.state.groups[known.group].members if known else ()
        if len(members) < 2 or data.draw(RARELY):
            return chance
        return one(data, members), one(data, members)

    # --- what is asked -----------------------------------------------------------

    def acts(self) -> list[Act]:
        acts: list[Act] = [*super().acts(), self.a_visit_is_planned, self.a_fresh_plan_of_a_visit_can_be_withdrawn]
        if self.state.rounds:
            acts += [self.a_round_closes_or_opens] * 2
        if self.state.visits:
            acts += [self.a_visit_goes_on] * 3
        if any(it.step is Step.PLANNED for it in self.state.visits.values()):
            acts += [self.a_visit_is_moved_or_cancelled] * 4
        if self.state.shares or list(self.written()):
            acts += [self.something_is_shared_or_taken_back] * 3
        return acts

    @drawing(chance=st.tuples(MEMBERS, MEMBERS), soon=SOON, shift=SHIFTS)
    def a_visit_is_planned(self, data: st.DataObject, chance: tuple[str, str], soon: int, shift: int) -> None:
        open_rounds = [name for name, visit_round in self.state.rounds.items() if visit_round.closed_on is None]
        visit_round = one(data, open_rounds or ROUNDS)
        visitor, host = self.pair(data, visit_round, chance)
        day = self.any_day(data, soon)
        self.ask(self.a_visit(visit_round, visitor, host, day), self.told_on(shift))

    def a_visit(self, visit_round: str, visitor: str, host: str, day: date) -> cc.visit.VisitPlanned:
        name = free("v", self.state.visits)
        return cc.visit.VisitPlanned(
            visit=name, round=visit_round, visitor=visitor, host=host, lesson=f"m-{host}", date=day
        )

    @drawing(later=st.integers(0, 3), steps=st.integers(1, 3))
    def a_visit_goes_on(self, data: st.DataObject, later: int, steps: int) -> None:
        visit = self.state.visits[one(data, sorted(self.state.visits))]
        for _ in range(steps):
            step = visit.step
            on = visit.date if step is Step.PLANNED else visit.since + timedelta(later)
            if step in NEXT:
                next_step = publish if step is Step.HELD and data.draw(RARELY) else NEXT[step]
                self.ask(next_step(visit.visit), on, by=visit.visitor)
            visit = self.state.visits[visit.visit]

    @drawing(soon=SOON, shift=SHIFTS, cancelled=st.booleans())
    def a_visit_is_moved_or_cancelled(self, data: st.DataObject, soon: int, shift: int, cancelled: bool) -> None:
        planned = [name for name, visit in self.state.visits.items() if visit.step is Step.PLANNED]
        visit = one(data, planned or self.state.visits)
        day = self.any_day(data, soon)
        lesson = "m-1" if data.draw(RARELY) else f"m-{self.state.visits[visit].host}-2"
        move = cc.visit.VisitMoved(visit=visit, date=day, lesson=lesson)
        self.ask(cc.visit.VisitCancelled(visit=visit) if cancelled else move, self.told_on(shift))

    @drawing(shift=SHIFTS, because=WHY)
    def a_round_closes_or_opens(self, data: st.DataObject, shift: int, because: str | None) -> None:
        visit_round = one(data, sorted(self.state.rounds))
        group = self.state.rounds[visit_round].group
        new = cc.visit.OpenRound(round=free("r", self.state.rounds), group=group, starts=self.today, ends=SUMMER)
        closed = self.state.rounds[visit_round].closed_on is not None
        self.ask(new if closed else cc.visit.RoundClosed(round=visit_round), self.told_on(shift), because=because)

    @drawing(soon=SOON)
    def a_fresh_plan_of_a_visit_can_be_withdrawn(self, _: st.DataObject, soon: int) -> None:
        visit = self.a_visit("r-1", "p-1", "p-2", self.school_day(soon))
        if not self.ask(visit):
            return
        if self.ask(cc.plan.WithdrawEntry(entry=self.ledger.number), because="Said by mistake"):  # who may, under P-07
            assert visit.visit not in self.state.visits

    def written(self) -> Iterator[tuple[cc.sharing.Shareable, str, str]]:
        """Give what has been written that an author may share: what it is, of what, and by whom."""
        for visit in self.state.visits.values():
            if visit.step is Step.COMPLETE and self.state.rounds[visit.round].group == "g-5":
                yield cc.sharing.Shareable.NOTE, visit.visit, visit.visitor
        for meeting in self.state.meetings.values():
            yield from ((cc.sharing.Shareable.ACTION_PLAN, meeting.meeting, who) for who in meeting.wrote_plans)

    @drawing(person=st.sampled_from((*PEOPLE, "p-rektor")), shift=SHIFTS, back=st.booleans(), by=MEMBERS)
    def something_is_shared_or_taken_back(
        self, data: st.DataObject, person: str, shift: int, back: bool, by: str
    ) -> None:
        shared = [(it.kind, it.of, it.author, who) for it in self.state.shares.values() for who in it.readers]
        things = [(*thing, person) for thing in self.written()]
        kind, of_, author, reader = one(data, shared if back and shared else things or shared or NOTHING)
        unshares = back and (shared or data.draw(RARELY))
        command = (cc.sharing.UnshareArtefact if unshares else cc.sharing.ShareArtefact)(
            kind=kind, of=of_, with_person=reader
        )
        self.ask(command, self.told_on(shift), by=by if data.draw(RARELY) else author)

    def took_effect(self, command: Any, on: date) -> None:
        super().took_effect(command, on)
        match command:
            case cc.visit.VisitHeld() | cc.visit.TalkHeld() | cc.visit.PublishNote() | cc.visit.VisitCancelled():
                visit = self.state.visits[command.visit]
                assert (visit.step, visit.since) == (REACHED[type(command)], on)
            case cc.visit.VisitMoved() | cc.visit.VisitPlanned():
                assert self.state.visits[command.visit].date == command.date
            case cc.visit.RoundClosed():
                assert self.state.rounds[command.round].closed_on == on

    # --- what must hold ------------------------------------------------------------

    @always
    def visits_are_between_two_members(self) -> None:
        for visit in self.state.visits.values():
            group = self.state.groups[self.state.rounds[visit.round].group]
            assert visit.visitor != visit.host
            if visit.step in MADE:
                assert {visit.visitor, visit.host} <= set(group.members_on(visit.date))

    @always
    def coverage_equals_a_count_by_hand(self) -> None:
        for visit_round in self.state.rounds.values():
            group = self.state.groups[visit_round.group]
            today = [stay.person for stay in group.stays if stay.covers(visit_round.closed_on or date.max)]
            made = [
                (v.visitor, v.host)
                for v in self.state.visits.values()
                if v.round == visit_round.round and v.step in MADE
            ]
            pairs = {(a, b) for a in today for b in today if a != b}
            cover = coverage(visit_round, group)
            assert (cover.seen, cover.possible) == (len(pairs & set(made)), len(today) * (len(today) - 1))
            since = {stay.person: stay.since for stay in group.stays}
            joined = {it for it in today if since[it] > visit_round.starts and not visit_round.late_pairs_owed}
            assert {*cover.missing, *cover.not_owed} == pairs - set(made)
            assert all(joined & {*pair} for pair in cover.not_owed)
            assert {p.person: p.made for p in cover.people} == {t: sum(a == t for a, _ in made) for t in today}

    @always
    def notes_are_read_by_those_they_are_for_and_nobody_else(self) -> None:
        """By hand: the group, or whom its author chose; of the managers of one of the two only the author."""
        written = {name: self.state.visits[name] for name in self.state.texts.get("note", {}) if self.is_told(name)}
        if not written:
            return
        shared = self.shared_with()
        for reader in (None, *PRINCIPALS.values(), SUCCESSOR, *PEOPLE):
            query = Query(reader=Reader(person=reader) if reader else NOBODY)
            views = [notes] if reader in PEOPLE[3:] else VIEWS.values()
            pages = "".join(repr(view(self.state, query)) for view in views)
            for name, visit in written.items():
                assert (f"{WROTE} {name}!" in pages) is self.may_read(reader, visit, shared.get(name, set()))

    def is_told(self, visit: str) -> bool:
        """Tell whether the note says whose it is."""
        return all(it.words["note"].startswith(WROTE) for it in self.state.texts["note"][visit])

    def may_read(self, reader: str | None, visit: Any, shared: set[str]) -> bool:
        if reader == visit.visitor:
            return True
        units = {unit for person in (visit.visitor, visit.host) for unit in self.units_ever(person)}
        if any(self.is_closed_to(reader, self.state.units[unit], visit.since) for unit in units):
            return False
        group = self.state.groups[self.state.rounds[visit.round].group]
        members = group.members if group.method.startswith("base-group-visits") else ()
        return reader in {*members, *shared}

    def units_ever(self, person: str) -> set[str]:
        """Give the units where somebody works or has worked."""
        events = (happened.event for happened in self.story)
        return {it.unit for it in events if isinstance(it, PersonRegistered | PersonMoved) and it.person == person}

    def is_closed_to(self, reader: str | None, unit: Any, written: date) -> bool:
        """Tell whether somebody manages a unit, or did on that day or later."""
        if any(it.person == reader and written <= it.closed_until for it in unit.assistants):
            return True
        heads = unit.heads
        ends = [head.since for head in heads[1:]]
        offices = zip(heads, ends, strict=False)
        return reader == heads[-1].principal or any(
            head.principal == reader and (written < end or written <= head.since) for head, end in offices
        )

    def shared_with(self) -> dict[str, set[str]]:
        """Give those with whom each visit's note is shared."""
        readers: dict[str, set[str]] = {}
        for happened in self.story:
            match event := happened.event:
                case ArtefactShared() if event.kind is cc.sharing.Shareable.NOTE:
                    readers.setdefault(event.of, set()).add(event.with_person)
                case ArtefactUnshared() if event.kind is cc.sharing.Shareable.NOTE:
                    readers[event.of].discard(event.with_person)
        return readers


def publish(visit: str) -> cc.visit.PublishNote:
    return cc.visit.PublishNote(visit=visit, note=f"{WROTE} {visit}!", receipt=f"receipt-{visit}")


NEXT: dict[Step, Any] = {
    Step.PLANNED: lambda visit: cc.visit.VisitHeld(visit=visit),
    Step.HELD: lambda visit: cc.visit.TalkHeld(visit=visit),
    Step.TALKED: publish,
}
