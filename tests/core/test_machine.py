"""Chance writes the school's story; after every step, nothing that must hold is broken."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.school import AUTUMN, School, sept

import collegial_core as cc
from collegial_core.kernel import Request
from collegial_core.ledger.codec import read_line, read_request
from collegial_core.ledger.codec.plain import plain_entry, plain_line
from collegial_core.testing import ReferenceStore
from collegial_core.testing import strategies as chance
from collegial_core.visit import MADE, Step, VisitPlanned, coverage

DAYS = st.dates(sept(1), sept(30))
MEMBERS = st.integers(1, 8).map(lambda number: f"p-{number}")
REACHED: dict[type, Step] = {
    cc.HoldVisit: Step.HELD,
    cc.HoldTalk: Step.TALKED,
    cc.PublishNote: Step.COMPLETE,
    cc.CancelVisit: Step.CANCELLED,
}
NEXT: dict[str, Any] = {
    "planned": lambda visit: cc.HoldVisit(visit=visit),
    "held": lambda visit: cc.HoldTalk(visit=visit),
    "talked": lambda visit: cc.PublishNote(visit=visit, note="Good questions", receipt=f"receipt-{visit}"),
}


class SchoolMachine(RuleBasedStateMachine):
    """One plan under way, with groups g-1 and g-2 and a round; random and absurd things are asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.school = School()
        self.ledger = self.school.ledger
        self.before: list[bytes] = []

    @initialize()
    def a_school_year_begins(self) -> None:
        self.school.starts("base-group-visits", "development-model", "learning-group", people=8)
        self.school.runs(["p-1", "p-2", "p-3"], group="g-1")
        self.school.opens(round="r-1", group="g-1", visits_each=2)
        self.before = self.lines()

    def lines(self) -> list[bytes]:
        return list(self.ledger.export())

    def ask(self, command: Any, on: date, **occasion: Any) -> None:
        act = cc.Occasion(**{"by": "p-1", "on": on, **occasion})
        self.answered(Request(command, act, None))

    def answered(self, request: Request[Any]) -> None:
        """Ask, and hold the answer against the bytes."""
        known = {entry.id for entry in self.ledger.entries()}
        (answer,) = self.ledger.do_many([request])
        after = self.lines()
        if isinstance(answer, tuple):
            new = [] if request.id is not None and request.id in known else list(answer)
            assert after[: len(self.before)] == self.before
            assert [plain_entry(line) for line in after[len(self.before) :]] == new
            assert [plain_line(entry) for entry in new] == after[len(self.before) :]
            if new:
                self.took_effect(request.command, request.occasion.on)
        else:
            assert after == self.before
            assert str(answer)
        self.before = after

    def took_effect(self, command: Any, on: date) -> None:
        """Look at the state for what was just accepted."""
        state = self.ledger.state
        match command:
            case cc.JoinGroup() | cc.LeaveGroup():
                assert state.groups[command.group].has(command.person) is isinstance(command, cc.JoinGroup)
            case cc.FormGroup():
                assert state.groups[command.group].members == command.members
            case cc.HoldVisit() | cc.HoldTalk() | cc.PublishNote() | cc.CancelVisit():
                assert (state.visits[command.visit].step, state.visits[command.visit].since) == (
                    REACHED[type(command)],
                    on,
                )
            case cc.MoveVisit() | cc.PlanVisit():
                assert state.visits[command.visit].date == command.date
            case cc.CloseRound():
                assert state.rounds[command.round].closed_on == on
            case cc.RevisePlan():
                assert state.plan is not None
                assert state.plan.revision == command.of + 1

    # --- what is asked -----------------------------------------------------

    @rule(request=chance.requests(absurd=True))
    def anything_is_asked(self, request: Request[Any]) -> None:
        self.answered(request)

    @rule(line=chance.lines(absurd=True))
    def any_line_comes_in(self, line: bytes) -> None:
        try:
            request = read_request(line)
        except cc.Unreadable:
            return
        self.answered(request)

    @rule(number=st.integers(1, 9), visitor=MEMBERS, host=MEMBERS, planned=DAYS, day=DAYS)
    def a_visit_is_planned(self, number: int, visitor: str, host: str, planned: date, day: date) -> None:
        ring = next((name for name, it in self.ledger.state.rounds.items() if it.closed_on is None), "r-1")
        visit = cc.PlanVisit(visit=f"v-{number}", round=ring, visitor=visitor, host=host, lesson="m-1", date=day)
        self.ask(visit, min(planned, day))

    @precondition(lambda self: self.ledger.state.visits)
    @rule(data=st.data(), later=st.integers(0, 3))
    def a_visit_goes_on(self, data: st.DataObject, later: int) -> None:
        visit = data.draw(st.sampled_from(sorted(self.ledger.state.visits.values(), key=lambda visit: visit.visit)))
        if visit.step in NEXT:
            on = visit.date if visit.step == "planned" else visit.since + timedelta(days=later)
            self.ask(NEXT[visit.step](visit.visit), on)

    @rule(person=MEMBERS, day=DAYS, group=st.sampled_from(["g-1", "g-2"]), because=st.sampled_from([None, "Moved"]))
    def somebody_comes_or_goes(self, person: str, day: date, group: str, because: str | None) -> None:
        there = self.ledger.state.groups.get(cc.GroupId(group))
        kind = cc.LeaveGroup if there and there.has(person) else cc.JoinGroup
        self.ask(kind(group=group, person=person), day, because=because)

    @rule(
        members=st.lists(MEMBERS, min_size=1, unique=True),
        day=DAYS,
        method=st.sampled_from(["base-group-visits", "development-model", "learning-group"]),
        because=st.sampled_from([None, "Wanted"]),
    )
    def another_group_forms(self, members: list[Any], day: date, method: str, because: str | None) -> None:
        form = cc.FormGroup(group="g-2", method=method, version=1, members=tuple(members), folder="F")
        self.ask(form, day, because=because)

    @rule(day=DAYS, because=st.sampled_from([None, "Enough"]))
    def a_round_closes(self, day: date, because: str | None) -> None:
        self.ask(cc.CloseRound(round="r-1"), day, because=because)

    @rule(number=st.integers(1, 9), day=DAYS)
    def a_fresh_plan_of_a_visit_can_be_withdrawn(self, number: int, day: date) -> None:
        self.a_visit_is_planned(number=number, visitor="p-1", host="p-2", planned=day, day=day)
        last = next(self.ledger.entries(after=self.ledger.number - 1))
        if isinstance(last.event, VisitPlanned) and last.event.visit == f"v-{number}":
            self.ask(cc.WithdrawEntry(entry=last.number), day, because="Said by mistake")
            assert f"v-{number}" not in self.ledger.state.visits

    @rule(data=st.data(), withdraw=st.booleans(), day=DAYS)
    def an_entry_is_put_right(self, data: st.DataObject, withdraw: bool, day: date) -> None:
        entry = data.draw(st.integers(1, self.ledger.number))
        event = next(self.ledger.entries(after=entry - 1)).event
        change: dict[str, Any] = {}
        if hasattr(event, "host") and data.draw(st.booleans()):
            change = {"host": data.draw(MEMBERS)}
        on = data.draw(st.none() | DAYS)
        command = (
            cc.WithdrawEntry(entry=entry) if withdraw else cc.CorrectEntry(entry=entry, data=change, happened_on=on)
        )
        self.ask(command, day, because="It was not so")

    @rule(day=DAYS)
    def the_plan_is_revised(self, day: date) -> None:
        plan = self.ledger.state.plan
        if plan is not None:
            self.ask(
                cc.RevisePlan(of=plan.revision, lessons="Start earlier", aim="See more"), day, because="We learned"
            )

    # --- what must hold ------------------------------------------------------

    @invariant()
    def replay_from_bytes_equals_the_live_state(self) -> None:
        assert self.school.plans.ledger("solbacken").state == self.ledger.state

    @invariant()
    def entries_are_whole(self) -> None:
        entries = list(self.ledger.entries())
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        stamps = [entry.recorded_at for entry in entries]
        assert stamps == sorted(stamps)

    @invariant()
    def no_entry_is_unlawful(self) -> None:
        assert [finding for finding in self.ledger.check() if finding.severity is cc.Severity.E] == []

    @invariant()
    def visits_are_between_two_members(self) -> None:
        state = self.ledger.state
        for visit in state.visits.values():
            group = state.groups[state.rounds[visit.round].group]
            assert visit.visitor != visit.host
            if visit.step in MADE:
                assert {visit.visitor, visit.host} <= set(group.members_on(visit.date))

    @invariant()
    def everyone_is_in_one_group_of_a_method(self) -> None:
        state = self.ledger.state
        open_groups = [group for group in state.groups.values() if group.closed_on is None]
        for method in {group.method for group in open_groups}:
            members = [person for group in open_groups if group.method == method for person in group.members]
            assert len(members) == len(set(members))

    @invariant()
    def groups_have_their_size_or_a_recorded_reason(self) -> None:
        state = self.ledger.state
        for group in state.groups.values():
            size = state.methods[group.method].group_size
            if not size.least <= len(group.members) <= size.most:
                assert any(d.rule == size.rule and d.facts["group"] == group.group for d in state.deviations)

    @invariant()
    def coverage_equals_a_count_by_hand(self) -> None:
        state = self.ledger.state
        for ring in state.rounds.values():
            group = state.groups[ring.group]
            today = [stay.person for stay in group.stays if stay.covers(ring.closed_on or date.max)]
            made = [(v.visitor, v.host) for v in state.visits.values() if v.round == ring.round and v.step in MADE]
            pairs = {(a, b) for a in today for b in today if a != b}
            cover = coverage(ring, group)
            assert (cover.seen, cover.possible) == (len(pairs & set(made)), len(today) * (len(today) - 1))
            assert set(cover.missing) == pairs - set(made)
            assert {p.person: p.made for p in cover.people} == {t: sum(a == t for a, _ in made) for t in today}

    @invariant()
    def every_past_day_can_be_rebuilt(self) -> None:
        end = self.ledger.as_of(happened=date(2199, 12, 31))
        assert end.visits == self.ledger.state.visits
        assert {name: group.members for name, group in end.groups.items()}.keys() == self.ledger.state.groups.keys()
        for day in (AUTUMN, sept(10), sept(20)):
            self.ledger.as_of(happened=day)

    @rule(data=st.data())
    def the_state_as_of_an_entry_is_the_fold_of_the_entries_up_to_it(self, data: st.DataObject) -> None:
        self.folds_to_its_state(data.draw(st.integers(1, len(self.before))))

    def folds_to_its_state(self, number: int) -> None:
        store = ReferenceStore()
        store.append("solbacken", after=0, rows=[read_line(line, "")[0] for line in self.before[:number]])
        assert cc.Plans(store).ledger("solbacken").state == self.ledger.as_of(entry=number)

    @rule()
    def the_plan_goes_out_and_in_byte_for_byte(self) -> None:
        plans = cc.Plans(ReferenceStore())
        for new in (len(self.before), 0):
            ledger, taken = plans.import_lines(self.ledger.export())
            assert (taken, list(ledger.export()), ledger.state) == (new, self.before, self.ledger.state)

    def teardown(self) -> None:
        for number in range(1, len(self.before) + 1):
            self.folds_to_its_state(number)
        if self.before:
            self.the_plan_goes_out_and_in_byte_for_byte()


TestSchool = SchoolMachine.TestCase
