"""The whole machine: what each room asks and holds, and what holds for all of them."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from tests.core.machine.base import MEMBERS, PEOPLE, PRINCIPALS, SHIFTS, SUCCESSOR, WHY, Act, always, drawing, one
from tests.core.machine.conditions import Conditions
from tests.core.machine.cycles import Cycles
from tests.core.machine.disposals import Disposals
from tests.core.machine.meetings import Meetings
from tests.core.machine.order import Order
from tests.core.machine.people import People
from tests.core.machine.visits import Visits
from tests.core.reasons import readers_of_reasons
from tests.refusals import tells_data
from tests.school import AUTUMN, checked, records_of
from tests.snapshots import opened_from

import collegial_core as cc
from collegial_core import wire
from collegial_core.kernel import PersonId, Request
from collegial_core.privacy import Reader, reasons
from collegial_core.testing import ReferenceStore
from collegial_core.testing import strategies as chance

FOLDED = 3
"""How many past states a run looks at when it ends."""


class SchoolMachine(Order, People, Visits, Meetings, Cycles, Conditions, Disposals):
    """One plan with five groups under five methods; useful, random and absurd things are asked of it."""

    @initialize()
    def a_school_year_begins(self) -> None:
        self.the_plan_starts()
        self.goes_to(AUTUMN + timedelta(1))
        self.a_group_begins("g-1", "base-group-visits", members=3)
        self.a_group_begins("g-2", "learning-group", members=4, receiver="p-8")
        self.a_group_begins("g-3", "development-model", members=4, leader="p-5")
        self.a_group_begins("g-4", "collegial-supervision", members=4)
        self.a_group_begins("g-5", "teaching-squares", members=4)
        self.rounds_open()
        self.has_begun()

    @rule(data=st.data(), times=st.integers(1, 5))
    def life_goes_on(self, data: st.DataObject, times: int) -> None:
        """Let something happen, some times.

        This is one rule and not forty, for chance would leave out half of those in
        every run, and few meetings are held by people who never plan one.
        """
        for _ in range(times):
            one(data, self.acts())(data)

    # --- what is asked -----------------------------------------------------------

    def acts(self) -> list[Act]:
        return [
            *super().acts(),
            *[self.anything_is_asked] * 3,
            self.any_line_comes_in,
            *[self.an_entry_is_put_right] * 2,
            self.a_past_state_is_the_fold_of_the_entries_up_to_it,
            self.a_past_day_can_be_rebuilt,
        ]

    @drawing(requests=st.lists(chance.requests(absurd=True), min_size=1, max_size=4))
    def anything_is_asked(self, _: st.DataObject, requests: list[Request]) -> None:
        for request in requests:
            self.answered([request])

    @drawing(line=chance.lines(absurd=True))
    def any_line_comes_in(self, _: st.DataObject, line: bytes) -> None:
        try:
            request = wire.request(line)
        except cc.Unreadable:
            return
        self.answered([request])

    @drawing(withdraw=st.booleans(), shift=SHIFTS, because=WHY)
    def an_entry_is_put_right(self, data: st.DataObject, withdraw: bool, shift: int, because: str | None) -> None:
        entry = self.ledger.number - data.draw(st.integers(0, min(30, self.ledger.number - 1)))
        event = self.entries[entry - 1].event
        change: dict[str, Any] = {}
        if hasattr(event, "host") and data.draw(st.booleans()):
            change = {"host": data.draw(MEMBERS)}
        elif hasattr(event, "minutes"):
            change = {"minutes": data.draw(st.integers(1, 120))}
        if self.only is None:
            self.no_entry_is_unlawful()
        on = data.draw(st.none() | st.sampled_from((self.today, self.today - timedelta(1))))
        right = cc.plan.CorrectEntry(entry=entry, data=change, happened_on=on)
        self.ask(cc.plan.WithdrawEntry(entry=entry) if withdraw else right, self.told_on(shift), because=because)

    @drawing(ago=st.integers(0, 60))
    def a_past_day_can_be_rebuilt(self, _: st.DataObject, ago: int) -> None:
        self.ledger.as_of(happened=max(AUTUMN, self.today - timedelta(ago)))

    @drawing()
    def a_past_state_is_the_fold_of_the_entries_up_to_it(self, data: st.DataObject) -> None:
        self.folds_to_its_state(data.draw(st.integers(1, len(self.before))))

    # --- what must hold ------------------------------------------------------------

    @always
    def replay_from_bytes_equals_the_live_state(self) -> None:
        assert repr(self.school.plans.ledger("solbacken").state) == repr(self.state)

    @always
    def entries_are_whole(self) -> None:
        entries = list(self.ledger.entries())
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        stamps = [entry.recorded_at for entry in entries]
        assert stamps == sorted(stamps)

    @always
    def reasons_are_read_by_those_they_are_for_and_nobody_else(self) -> None:
        entries = list(self.ledger.entries())
        expected = readers_of_reasons(self.state, entries)
        for reader in (*PRINCIPALS.values(), SUCCESSOR, *PEOPLE):
            given = reasons(self.state, entries, Reader(PersonId(reader)))
            assert set(given) == {number for number, names in expected.items() if reader in names}, reader

    def no_entry_is_unlawful(self) -> None:
        """Judge all entries again: at the end, and before something is put right, for till then it stays unlawful."""
        found = checked(self.ledger)
        assert [finding for finding in found if finding.severity is cc.Severity.E] == []
        assert all(map(tells_data, found))

    @always
    def the_plan_can_be_told_by_the_days_on_which_things_happened(self) -> None:
        end = self.ledger.as_of(happened=date(2199, 12, 31))
        assert end.visits == self.state.visits
        assert end.groups.keys() == self.state.groups.keys()
        assert end.cycles.keys() == self.state.cycles.keys()
        assert end.meetings.keys() == self.state.meetings.keys()

    def folds_to_its_state(self, number: int) -> None:
        records = records_of(self.school)
        store = ReferenceStore()
        store.append("solbacken", after=0, records=records[:number])
        assert cc.Plans(store).ledger("solbacken").state == self.ledger.as_of(entry=number)
        assert repr(opened_from("solbacken", records, number)) == repr(self.state)

    def the_plan_goes_out_and_in_byte_for_byte(self) -> None:
        plans = cc.Plans(ReferenceStore())
        for new in (len(self.before), 0):
            ledger, taken = plans.import_lines(self.ledger.export())
            assert (taken, list(ledger.export()), ledger.state) == (new, self.before, self.state)

    def teardown(self) -> None:
        if (
            self.before
            and self.sound
            and self.only in {None, SchoolMachine.replay_from_bytes_equals_the_live_state.__name__}
        ):
            self.no_entry_is_unlawful()
            for number in range(1, len(self.before) + 1, 1 + len(self.before) // FOLDED):
                self.folds_to_its_state(number)
            self.the_plan_goes_out_and_in_byte_for_byte()
