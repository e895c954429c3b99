"""The plan, its units and people, and groups that come together and part."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.circle import but
from tests.core.machine.base import (
    BREAKS,
    HOLIDAY,
    MEMBERS,
    PEOPLE,
    PRINCIPALS,
    RARELY,
    SHIFTS,
    SOMETIMES,
    SUCCESSOR,
    UNIT_OF,
    WHY,
    Act,
    Asking,
    always,
    drawing,
    free,
    one,
)
from tests.core.machine.happened import of
from tests.school import AUTUMN, SUMMER

import collegial_core as cc
from collegial_core.group import GroupFormed, MemberJoined, MemberLeft, PersonLeft
from collegial_core.plan import DeviationRecorded, PlanRevised
from collegial_core.policy.authority import Matter
from collegial_core.schedule.week import Week

METHODS = {
    "base-group-visits": (2, 2, 6),
    "development-model": (2, 4, 8),
    "learning-group": (2, 7, 10),
    "collegial-supervision": (1, 4, 8),
    "teaching-squares": (1, 4, 4),
}
"""The methods adopted: version, and the fewest and most members of a group."""

SIZES = {f"{name}@{version}": (least, most) for name, (version, least, most) in METHODS.items()} | {
    "base-group-visits@1": (2, 6),
    "development-model@1": (4, 8),
    "learning-group@1": (7, 10),
}
CHANCE = "g-6"
"""The group that chance forms; groups g-1 to g-5 are there from the beginning."""

NEXT = "g-7"
"""The group that continues another."""


class People(Asking):
    """Who is there, and in which groups."""

    def the_plan_starts(self) -> None:
        self.begins(
            cc.plan.PlanStarted(title="Teaching together", aim="See each other teach", starts=AUTUMN, ends=SUMMER),
            *(cc.plan.AdoptMethod(method=name, version=version) for name, (version, _, _) in METHODS.items()),
            *(cc.plan.UnitRegistered(unit=unit, principal=principal) for unit, principal in PRINCIPALS.items()),
            *(self.calendar(unit) for unit in BREAKS),
            *(cc.plan.PersonRegistered(person=name, unit=UNIT_OF[name]) for name in PEOPLE),
            cc.conditions.GoalSet(
                goal="goal-1", scope=cc.conditions.GoalScope.SUBJECT, text="Talk", law="Lgr 22", need="To be heard"
            ),
            cc.conditions.EffortBegun(
                effort="e-1", title="The yard", units=("lunden",), large=False, starts=AUTUMN, ends=SUMMER
            ),
        )

    @staticmethod
    def calendar(unit: str) -> cc.plan.CalendarAdopted:
        terms = (
            cc.schedule.Term(name="Autumn", first=AUTUMN, last=date(2026, 12, 18)),
            cc.schedule.Term(name="Spring", first=date(2027, 1, 11), last=SUMMER),
        )
        return cc.plan.CalendarAdopted(
            unit=unit,
            terms=terms,
            breaks=tuple(
                cc.schedule.Break(name=f"break {place}", first=a, last=b)
                for place, (a, b) in enumerate(BREAKS[unit])
                if a != HOLIDAY
            ),
            country="SE",
            holidays=tuple(a for a, _ in BREAKS[unit] if a == HOLIDAY),
        )

    def a_group_begins(self, group: str, method: str, members: int, leader: str = "p-1", **roles: str) -> None:
        """Form a group of the first so many people, appoint its leader, and start it."""
        self.begins(
            cc.group.GroupFormed(
                group=group,
                method=method,
                version=METHODS[method][0],
                members=PEOPLE[:members],
                folder=f"Folder {group}",
            ),
            cc.group.AppointLeader(group=group, leader=leader, until=SUMMER),
            *(cc.group.RoleAssigned(group=group, role=role, person=person) for role, person in roles.items()),
            cc.group.GroupStarted(group=group),
            because="This is how it is here",
        )

    # --- what is asked -----------------------------------------------------------

    def acts(self) -> list[Act]:
        return [
            *super().acts(),
            *[self.time_passes] * 2,
            self.the_plan_is_revised,
            self.the_plan_is_approved,
            self.somebody_comes_into_the_plan,
            self.a_calendar_is_adopted_again,
            self.a_principal_is_appointed,
            *[self.an_assistant_comes_or_goes] * 2,
            self.somebody_comes_or_goes,
            self.somebody_moves_or_leaves,
            self.somebody_types_for_somebody,
            self.an_auditor_comes_or_goes,
            self.a_system_comes_or_goes,
            self.somebody_stands_in_or_steps_down,
            *[self.a_group_is_prepared_or_ends if CHANCE in self.state.groups else self.another_group_forms] * 2,
            self.a_group_continues_another,
        ]

    @drawing(days=st.integers(1, 20))
    def time_passes(self, _: st.DataObject, days: int) -> None:
        self.goes_to(min(self.today + timedelta(days), SUMMER - timedelta(30)))

    @drawing(shift=SHIFTS, because=WHY)
    def the_plan_is_revised(self, data: st.DataObject, shift: int, because: str | None) -> None:
        revision = self.state.plan.revision
        of = one(data, (revision, revision, max(1, revision - 1), revision + 1))
        self.ask(
            cc.plan.RevisePlan(of=of, lessons="Start earlier", aim="See more"), self.told_on(shift), because=because
        )

    @drawing(shift=SHIFTS, more=RARELY)
    def the_plan_is_approved(self, _: st.DataObject, shift: int, more: bool) -> None:
        entries = self.ledger.number + 1 if more else None
        self.ask(cc.plan.ApprovePlan(entries=entries), self.told_on(shift))

    @drawing(shift=SHIFTS, unit=st.sampled_from((*PRINCIPALS, "u-1", "u-2")), known=RARELY)
    def somebody_comes_into_the_plan(self, _: st.DataObject, shift: int, unit: str, known: bool) -> None:
        person = "p-1" if known else free("p", self.state.people)
        self.ask(cc.plan.PersonRegistered(person=person, unit=unit), self.told_on(shift))
        if unit not in PRINCIPALS:
            self.ask(cc.plan.UnitRegistered(unit=unit, principal="p-rektor"), self.told_on(shift))

    @drawing(unit=st.sampled_from((*PRINCIPALS, "u-1")), shift=SHIFTS, again=RARELY, because=WHY)
    def a_principal_is_appointed(
        self, data: st.DataObject, unit: str, shift: int, again: bool, because: str | None
    ) -> None:
        who = self.principal_of(unit) if again else one(data, (SUCCESSOR, *PRINCIPALS.values(), "p-1"))
        self.ask(cc.plan.PrincipalAppointed(unit=unit, principal=who), self.told_on(shift), because=because)

    @drawing(unit=st.sampled_from((*PRINCIPALS, "u-1")), shift=SHIFTS, days=st.integers(-2, 200), because=WHY)
    def an_assistant_comes_or_goes(
        self, data: st.DataObject, unit: str, shift: int, days: int, because: str | None
    ) -> None:
        on, there = self.told_on(shift), self.state.units.get(cc.ids.UnitId(unit))
        assisting = [it.person for it in there.assistants_on(on)] if there else []
        wish: Any
        if data.draw(st.booleans() if assisting else RARELY):
            on, person = self.today, one(data, (*assisting, *assisting, "p-1"))
            wish = cc.plan.AssistantReleased(unit=unit, person=person)
        else:
            may = {"in_name": data.draw(st.booleans()), "appoints": data.draw(SOMETIMES)}
            person, until = one(data, (SUCCESSOR, "p-1", "p-5")), on + timedelta(days)
            wish = cc.plan.AssistantAppointed(unit=unit, person=person, until=until, **may)
        self.ask(wish, on, because=because)

    @drawing(unit=st.sampled_from((*BREAKS, "u-1")), shift=SHIFTS)
    def a_calendar_is_adopted_again(self, _: st.DataObject, unit: str, shift: int) -> None:
        known = self.calendar(unit if unit in BREAKS else "solbacken")
        self.ask(but(known, unit=unit), self.told_on(shift))

    @drawing(person=MEMBERS, shift=SHIFTS, group=st.sampled_from(("g-1", "g-1", "g-2", "g-5", CHANCE)), because=WHY)
    def somebody_comes_or_goes(
        self, _: st.DataObject, person: str, shift: int, group: str, because: str | None
    ) -> None:
        there = self.state.groups.get(cc.ids.GroupId(group))
        kind = cc.group.MemberLeft if there and there.has(person) else cc.group.MemberJoined
        self.ask(kind(group=group, person=person), self.told_on(shift), because=because)

    @drawing(
        members=st.lists(MEMBERS, min_size=1, unique=True),
        shift=SHIFTS,
        method=st.sampled_from(sorted(METHODS)),
        because=WHY,
    )
    def another_group_forms(
        self, _: st.DataObject, members: list[Any], shift: int, method: str, because: str | None
    ) -> None:
        form = cc.group.GroupFormed(
            group=CHANCE, method=method, version=METHODS[method][0], members=tuple(members), folder="Folder"
        )
        self.ask(form, self.told_on(shift), because=because)

    @drawing(members=st.lists(MEMBERS, min_size=1, unique=True), shift=SHIFTS, ends=SOMETIMES, because=WHY)
    def a_group_continues_another(
        self, data: st.DataObject, members: list[Any], shift: int, ends: bool, because: str | None
    ) -> None:
        """Mostly let one that has closed be continued by those who were in it last."""
        closed = [name for name, it in self.state.groups.items() if it.closed_on is not None]
        if ends and not closed:
            self.ask(cc.group.GroupClosed(group=one(data, ("g-2", "g-4"))), self.told_on(shift))
        old = one(data, closed if closed and not data.draw(RARELY) else sorted(self.state.groups))
        there = self.state.groups[old]
        method, version = there.method.split("@")
        form = cc.group.GroupFormed(
            group=NEXT,
            method=method,
            version=int(version),
            members=tuple(members) if data.draw(RARELY) else there.members or tuple(members),
            folder="Folder",
            continues=old,
        )
        self.ask(form, self.told_on(shift), because=because)

    @drawing(shift=SHIFTS, person=MEMBERS, because=WHY)
    def a_group_is_prepared_or_ends(self, data: st.DataObject, shift: int, person: str, because: str | None) -> None:
        group = one(data, (CHANCE, CHANCE, CHANCE, "g-1", "g-3", "g-4"))
        wishes = (
            cc.group.AppointLeader(group=group, leader=person, until=SUMMER),
            cc.group.RoleAssigned(group=group, role="receiver", person=person),
            cc.group.GroupStarted(group=group),
            cc.group.GroupClosed(group=group),
            cc.group.GroupClosed(group=group),
        )
        self.ask(one(data, wishes), self.told_on(shift), because=because)

    @drawing(shift=SHIFTS, unit=st.sampled_from((*PRINCIPALS, "u-1")), leaves=st.booleans())
    def somebody_moves_or_leaves(self, data: st.DataObject, shift: int, unit: str, leaves: bool) -> None:
        """Mostly let somebody do so who came later, and is in no group: the others have more to do."""
        late = [name for name in self.state.people if name not in PEOPLE]
        person = one(data, late) if late and not data.draw(RARELY) else one(data, PEOPLE)
        leaving = leaves and (person in late or data.draw(RARELY))
        on = self.told_on(shift)
        self.ask(cc.group.PersonLeft(person=person) if leaving else cc.plan.PersonMoved(person=person, unit=unit), on)

    @drawing(shift=SHIFTS, days=st.integers(-1, 60), person=st.sampled_from(("p-revisor", "p-1")), again=SOMETIMES)
    def an_auditor_comes_or_goes(self, _: st.DataObject, shift: int, days: int, person: str, again: bool) -> None:
        on = self.told_on(shift)
        covered = any(it.covers(on) for it in self.state.auditors.get(cc.ids.PersonId(person), ()))
        release = cc.plan.AuditorReleased(person=person)
        appoint = cc.plan.AuditorAppointed(person=person, until=on + timedelta(days))
        self.ask(release if covered is not again else appoint, on)

    @drawing(shift=SHIFTS, days=st.integers(-1, 60), again=SOMETIMES)
    def a_system_comes_or_goes(self, _: st.DataObject, shift: int, days: int, again: bool) -> None:
        on, system = self.told_on(shift), cc.ids.SystemId("s-timetable")
        covered = any(it.covers(on) for it in self.state.systems.get(system, ()))
        matters = (Matter.CALENDAR, Matter.PEOPLE)[: 1 + again]
        admit = cc.plan.SystemAdmitted(system=system, matters=matters, until=on + timedelta(days))
        self.ask(cc.plan.SystemEnded(system=system) if covered is not again else admit, on)

    @drawing(author=MEMBERS, scribe=MEMBERS, shift=SHIFTS, days=st.integers(-1, 60))
    def somebody_types_for_somebody(self, data: st.DataObject, author: str, scribe: str, shift: int, days: int) -> None:
        on = self.told_on(shift)
        theirs = [(who, it.scribe) for who, trusted in self.state.entrusted.items() for it in trusted if it.covers(on)]
        entrust = cc.sharing.WritingEntrusted(author=author, scribe=scribe, until=on + timedelta(days))
        if theirs and data.draw(st.booleans()):
            author, scribe = one(data, theirs)
        take_back = cc.sharing.WritingTakenBack(author=author, scribe=scribe)
        self.ask(take_back if theirs or data.draw(RARELY) else entrust, on)

    @drawing(
        group=st.sampled_from(("g-1", "g-2", "g-3", CHANCE)), person=MEMBERS, shift=SHIFTS, days=st.integers(-1, 40)
    )
    def somebody_stands_in_or_steps_down(
        self, data: st.DataObject, group: str, person: str, shift: int, days: int
    ) -> None:
        on, there = self.told_on(shift), self.state.groups.get(cc.ids.GroupId(group))
        mandate = there.leader if there else None
        leader = mandate.leader if mandate and not data.draw(RARELY) else person
        since, in_name = on + timedelta(data.draw(st.integers(0, 5))), data.draw(st.booleans())
        deputy = cc.group.DeputyAppointed(
            group=group, deputy=person, since=since, until=since + timedelta(days), in_name=in_name
        )
        if data.draw(st.booleans()):
            self.ask(cc.group.MandateEnded(group=group, leader=leader), on)
            self.ask(cc.group.AppointLeader(group=group, leader=leader, until=SUMMER), on, because="They lead again")
        self.ask(deputy, on, because="Illness")

    def took_effect(self, command: Any, on: date) -> None:
        super().took_effect(command, on)
        match command:
            case cc.group.MemberJoined() | cc.group.MemberLeft():
                joined = isinstance(command, cc.group.MemberJoined)
                assert self.state.groups[command.group].has(command.person) is joined
            case cc.group.GroupFormed():
                assert self.state.groups[command.group].members == command.members

    # --- what must hold ------------------------------------------------------------

    @always
    def revisions_form_a_chain(self) -> None:
        revised = [happened for happened in self.story if isinstance(happened.event, PlanRevised)]
        assert [(it.event.of, it.event.revision) for it in revised] == [(n, n + 1) for n in range(1, len(revised) + 1)]
        assert all(it.because and it.event.lessons for it in revised)
        assert not self.before or self.state.plan.revision == len(revised) + 1

    @always
    def everyone_is_in_one_group_of_a_method(self) -> None:
        """Cycles may run side by side; meetings and visits may not."""
        open_groups = [group for group in self.state.groups.values() if group.closed_on is None]
        for method in METHODS.keys() - {"development-model"}:
            members = [who for group in open_groups if group.method.split("@")[0] == method for who in group.members]
            assert len(members) == len(set(members))

    @always
    def a_group_is_continued_by_one_once_it_has_closed(self) -> None:
        groups = self.state.groups
        pairs = [(it.continues, it) for it in groups.values() if it.continues is not None]
        assert len({old for old, _ in pairs}) == len(pairs)
        assert {old: new.group for old, new in pairs} == {
            name: it.continued_by for name, it in groups.items() if it.continued_by
        }
        assert all((groups[old].closed_on or date.max) <= new.formed_on for old, new in pairs)

    @always
    def groups_have_their_size_or_a_recorded_reason(self) -> None:
        excused = {(event.entry, event.facts.get("group")) for event in of(self.story, DeviationRecorded)}
        for number, group, method, members in self.sizes():
            least, most = SIZES[method]
            assert least <= members <= most or (number, group) in excused

    def sizes(self) -> Iterator[tuple[int, str, str, int]]:
        """Give the size of a group after each entry that changes it."""
        members: dict[str, set[str]] = {}
        methods: dict[str, str] = {}
        for happened in self.story:
            match event := happened.event:
                case GroupFormed():
                    members[event.group] = set(event.members)
                    methods[event.group] = f"{event.method}@{event.version}"
                case MemberJoined():
                    members[event.group].add(event.person)
                case MemberLeft():
                    members[event.group].discard(event.person)
                case PersonLeft():
                    for there in members.values():
                        there.discard(event.person)
                    continue
                case _:
                    continue
            yield happened.number, event.group, methods[event.group], len(members[event.group])

    @always
    def weeks_follow_each_other_without_a_gap(self) -> None:
        """The plan's school year has a week 53."""
        first = Week.of(AUTUMN)
        mondays = [(first + n).monday for n in range(44)]
        assert mondays == [AUTUMN + timedelta(weeks=n) for n in range(44)]
        assert [Week.of(day) - first for day in mondays] == list(range(44))
