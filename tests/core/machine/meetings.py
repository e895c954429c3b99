"""Meetings of a learning group and of a supervision group, and the hours in which people work."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from tests.circle import AHEAD, BACK, SAID
from tests.core.machine.base import (
    MEMBERS,
    PEOPLE,
    RARELY,
    SHIFTS,
    SOMETIMES,
    SOON,
    WHY,
    Act,
    Asking,
    always,
    drawing,
    free,
    one,
)
from tests.core.machine.happened import Happened, of

import collegial_core as cc
from collegial_core.group import GroupFormed, MemberJoined, MemberLeft, RoleAssigned
from collegial_core.meeting import (
    ActionPlanWritten,
    EffortReported,
    InputBrought,
    ItemTaken,
    MeetingClosed,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    MeetingSplit,
    MinutesWritten,
    RoleSwapped,
    Stage,
    WorkingTimeSet,
    queue,
)
from collegial_core.module import ModulePlanned, ReadingScheduled
from collegial_core.plan import CalendarAdopted, PersonMoved, PersonRegistered
from collegial_core.views.meetings import promises
from collegial_core.visit import VisitMoved, VisitPlanned

GATHERINGS = ("g-2", "g-2", "g-4")
"""The learning group, more often, and the supervision group."""

ITEMS = {
    "learning-group": ["opening", "done", "learned", "new-input", "plans", "closing"],
    "collegial-supervision": ["case", "clarify", "affirm", "reflect", "sum-up"],
}
ROTATING = {"learning-group": "documenter", "collegial-supervision": "case-owner"}
HOURS = ("08:00", "12:00", "14:00", "15:00", "17:00")


class Meetings(Asking):
    """People meet, promise, try and tell."""

    def meeting_at(self, group: str, stage: Stage) -> Any:
        """Give the group's first meeting at that stage, or None."""
        there = [it for it in self.state.meetings.values() if it.group == group and it.stage is stage]
        return min(there, key=lambda it: (it.date, it.meeting), default=None)

    # --- what is asked -----------------------------------------------------------

    def acts(self) -> list[Act]:
        acts: list[Act] = [*super().acts(), self.a_meeting_is_planned, self.somebodys_working_time_is_set]
        acts += [self.a_group_meets_some_times]
        stages = {it.stage for it in self.state.meetings.values()}
        if Stage.PLANNED in stages:
            acts += [self.a_meeting_opens] * 2
            acts += [self.a_meeting_is_moved_or_cancelled] * 2
        if stages & {Stage.PLANNED, Stage.OPEN}:
            acts += [self.a_meeting_is_told_at_one_go, *[self.a_meeting_is_split] * 2]
            acts += [self.something_happens_at_a_meeting] * (8 if Stage.OPEN in stages else 2)
        if Stage.OPEN in stages:
            acts += [self.a_meeting_goes_on]
        if self.state.meetings:
            acts += [self.minutes_are_delivered, self.minutes_are_adjusted]
        return acts

    @drawing(person=st.sampled_from((*PEOPLE, "p-99")), shift=SHIFTS)
    def minutes_are_delivered(self, data: st.DataObject, person: str, shift: int) -> None:
        meetings = [it.meeting for it in self.state.meetings.values() if it.has_minutes] or sorted(self.state.meetings)
        deliver = cc.meeting.MinutesDelivered(meeting=one(data, meetings), to=person, receipt="by post")
        self.ask(deliver, self.told_on(shift))

    @drawing(shift=SHIFTS, absent=RARELY)
    def minutes_are_adjusted(self, data: st.DataObject, shift: int, absent: bool) -> None:
        meetings = [it for it in self.state.meetings.values() if it.has_minutes] or list(self.state.meetings.values())
        meeting = one(data, meetings)
        by = "p-99" if absent or not meeting.present else one(data, meeting.present)
        self.ask(cc.meeting.AdjustMinutes(meeting=meeting.meeting), self.told_on(shift), by=by)

    @drawing(group=st.sampled_from(GATHERINGS), soon=SOON, shift=SHIFTS, minutes=st.sampled_from((90, 90, 120, 60)))
    def a_meeting_is_planned(self, data: st.DataObject, group: str, soon: int, shift: int, minutes: int) -> None:
        self.ask(self.a_meeting(group, self.any_day(data, soon), minutes=minutes), self.told_on(shift))

    def a_meeting(self, group: str, day: date, **what: Any) -> cc.meeting.MeetingPlanned:
        said = {"starts": "14:30", "minutes": 90, "form": cc.meeting.MeetingForm.ON_SITE, **what}
        return cc.meeting.MeetingPlanned(meeting=free("t", self.state.meetings), group=group, date=day, **said)

    @drawing(soon=SOON, shift=SHIFTS, moved=st.booleans())
    def a_meeting_is_moved_or_cancelled(self, data: st.DataObject, soon: int, shift: int, moved: bool) -> None:
        planned = [name for name, it in self.state.meetings.items() if it.stage is Stage.PLANNED]
        meeting = one(data, planned or self.state.meetings)
        day = self.any_day(data, soon)
        move = cc.meeting.MeetingMoved(meeting=meeting, date=day, starts=data.draw(st.sampled_from(("14:00", "14:30"))))
        self.ask(move if moved else cc.meeting.MeetingCancelled(meeting=meeting), self.told_on(shift))

    @drawing(group=st.sampled_from(GATHERINGS), because=WHY)
    def a_meeting_opens(self, data: st.DataObject, group: str, because: str | None) -> None:
        meeting = self.meeting_at(group, Stage.PLANNED)
        if meeting is not None:
            self.opens(data, meeting, because)

    def under_way(self, data: st.DataObject, group: str, because: str | None) -> Any:
        """Give an open meeting of the group, or let its next one open first; None where neither is there."""
        planned = self.meeting_at(group, Stage.PLANNED)
        if self.meeting_at(group, Stage.OPEN) is None and planned is not None:
            self.opens(data, planned, because)
        return self.meeting_at(group, Stage.OPEN)

    def opens(self, data: st.DataObject, meeting: Any, because: str | None) -> None:
        """Open a meeting on its day, mostly with those whose turn it is in their roles."""
        group = self.state.groups[meeting.group]
        present = [who for who in group.members_on(meeting.date) if who == "p-1" or not data.draw(RARELY)]
        if not present:
            return
        turn = queue(group, self.state.meetings_of[meeting.group], self.rotating(group.group) or "case-owner", present)
        holder = one(data, present) if data.draw(SOMETIMES) else turn[0]
        roles = {self.rotating(group.group): holder}
        if meeting.group == "g-4":
            roles["conversation-leader"] = present[-1]
        opening = cc.meeting.MeetingOpened(
            meeting=meeting.meeting,
            present=tuple(present),
            led_by=one(data, present) if data.draw(RARELY) else present[0],
            roles=tuple(cc.meeting.RoleHolder(role=role, person=person) for role, person in roles.items() if role),
        )
        self.goes_to(meeting.date)
        there = cc.meeting.Attendance(present=opening.present, led_by=opening.led_by, roles=opening.roles)
        whole = cc.meeting.RecordMeeting(meeting=meeting.meeting, attendance=there)
        self.ask(one(data, (opening, whole)), meeting.date, because=because)

    def rotating(self, group: str) -> str | None:
        return ROTATING.get(self.state.groups[group].method.split("@")[0])

    @drawing(group=st.sampled_from(GATHERINGS), because=WHY)
    def something_happens_at_a_meeting(self, data: st.DataObject, group: str, because: str | None) -> None:
        meeting = self.under_way(data, group, because)
        if meeting is not None:
            person, other = one(data, meeting.present), data.draw(MEMBERS)
            role = self.rotating(group)
            others = [who for who in meeting.present if who not in meeting.holders(role)] or [other]
            name = meeting.meeting
            wishes = (
                cc.meeting.ItemAdded(meeting=name, kind=one(data, cc.meeting.ItemKind), title="A film", minutes=5),
                cc.meeting.ItemTaken(meeting=name, item=one(data, ITEMS["learning-group"])),
                cc.meeting.EffortReported(meeting=name, person=person, tried=False),
                cc.meeting.ActionPlanWritten(meeting=name, person=other, **AHEAD),
                cc.meeting.ResultRecorded(meeting=name, kind=cc.meeting.ResultKind.ACTION, text="We try it"),
                cc.meeting.MeetingReflected(
                    meeting=name, person=one(data, (person, person, other)), text="It gave a lot"
                ),
                cc.meeting.RoleSwapped(meeting=name, role=role, person=one(data, others)),
                cc.meeting.MeetingClosed(meeting=name),
            )
            self.ask(one(data, wishes), meeting.date, because=because)

    @drawing(group=st.sampled_from(GATHERINGS), because=WHY)
    def a_meeting_is_split(self, data: st.DataObject, group: str, because: str | None) -> None:
        """Split those who are there in two; sometimes somebody is left out, or somebody else leads."""
        meeting = self.under_way(data, group, because)
        if meeting is None or len(meeting.present) < 2:
            return
        there = meeting.present[1:] if data.draw(SOMETIMES) else meeting.present
        half = data.draw(st.integers(1, max(1, len(there) - 1)))
        leads = one(data, meeting.present) if data.draw(SOMETIMES) else None
        halves = tuple(
            cc.meeting.Subgroup(people=part, led_by=leads or part[0])
            for part in (there[:half], there[half:] or ("p-99",))
        )
        self.ask(MeetingSplit(meeting=meeting.meeting, subgroups=halves), meeting.date, because=because)

    @drawing(group=st.sampled_from(GATHERINGS), lesson=st.sampled_from((None, "It went well")), because=WHY)
    def a_meeting_is_told_at_one_go(
        self, data: st.DataObject, group: str, lesson: str | None, because: str | None
    ) -> None:
        """Let everyone there contribute, and tell the rest in one request; sometimes not all of it."""
        meeting = self.under_way(data, group, because)
        if meeting is None:
            return
        name = meeting.meeting
        owing = cc.meeting.due(self.state, meeting)
        for who in meeting.present:
            report = cc.meeting.Report(tried=True, lesson=lesson) if who in owing else None
            plan = cc.meeting.ActionPlan(**AHEAD, **({} if lesson else BACK))
            own = cc.meeting.Contribute(meeting=name, person=who, report=report, action_plan=plan)
            self.ask(own, meeting.date, because=because)
        new = cc.meeting.NewInput(kind=cc.meeting.InputKind.FINDINGS, title="Our survey")
        result = cc.meeting.Result(kind=cc.meeting.ResultKind.DECISION, text="We try it")
        whole = cc.meeting.RecordMeeting(
            meeting=name,
            whole_agenda=not data.draw(RARELY),
            inputs=() if data.draw(RARELY) else (new,),
            results=() if data.draw(SOMETIMES) else (result,),
            minutes=cc.meeting.Minutes(**SAID),
            closing=cc.meeting.Closing(),
        )
        self.ask(whole, meeting.date, because=because)

    @drawing(group=st.sampled_from(GATHERINGS), most=st.integers(2, 30), forgotten=st.integers(0, 4))
    def a_meeting_goes_on(self, data: st.DataObject, group: str, most: int, forgotten: int) -> None:
        meeting = self.meeting_at(group, Stage.OPEN)
        if meeting is not None:
            self.goes_on(meeting, most, data.draw(WHY), forgotten)

    def goes_on(self, meeting: Any, most: int, because: str | None, forgotten: int = 0) -> None:
        """Do what is still to do at a meeting, or the first of it, and close it; one kind of things is forgotten."""
        groups = list(self.left_to_do(meeting))
        kept = [wishes for place, wishes in enumerate(groups, 1) if place != forgotten]
        todo = [wish for wishes in kept for wish in wishes][:most]
        todo.append(cc.meeting.MeetingClosed(meeting=meeting.meeting))
        note(f"  {meeting.date} {todo}")
        who = [self.writer(wish, meeting, because) for wish in todo]
        self.answered(
            [self.request(wish, meeting.date, by=by, because=because) for wish, by in zip(todo, who, strict=True)]
        )

    def writer(self, wish: Any, meeting: Any, because: str | None) -> str:
        """Let the documenter write the minutes, or somebody else who has a reason for it."""
        holders = meeting.holders("documenter")
        return holders[0] if isinstance(wish, MinutesWritten) and holders and not because else "p-rektor"

    def left_to_do(self, meeting: Any) -> Iterator[list[Any]]:
        name = meeting.meeting
        items = ITEMS[self.state.groups[meeting.group].method.split("@")[0]]
        yield [
            cc.meeting.EffortReported(meeting=name, person=who, tried=True, lesson="It went well")
            for who in meeting.present
        ]
        yield [cc.meeting.ItemTaken(meeting=name, item=item) for item in items if item not in meeting.taken]
        if meeting.group == "g-2":
            yield [cc.meeting.ActionPlanWritten(meeting=name, person=who, **BACK, **AHEAD) for who in meeting.present]
            yield [cc.meeting.InputBrought(meeting=name, kind=cc.meeting.InputKind.FINDINGS, title="Our survey")]
            yield [cc.meeting.MinutesWritten(meeting=name, **SAID)]
        else:
            yield [cc.meeting.ResultRecorded(meeting=name, kind=cc.meeting.ResultKind.DECISION, text="We try it")]

    @drawing(group=st.sampled_from(GATHERINGS), times=st.integers(1, 4), forgotten=st.integers(0, 8))
    def a_group_meets_some_times(self, data: st.DataObject, group: str, times: int, forgotten: int) -> None:
        """Hold some whole meetings, about a month apart, after what is planned or open."""
        for _ in range(times):
            if self.meeting_at(group, Stage.OPEN) is None:
                if self.meeting_at(group, Stage.PLANNED) is None:
                    self.ask(self.a_meeting(group, self.school_day(28)))
                planned = self.meeting_at(group, Stage.PLANNED)
                if planned is not None:
                    self.opens(data, planned, "It had to be then")
            meeting = self.meeting_at(group, Stage.OPEN)
            if meeting is not None:
                self.goes_on(meeting, 30, "It is so here", forgotten)

    @drawing(
        person=MEMBERS,
        weekday=st.integers(1, 7),
        hours=st.tuples(st.sampled_from(HOURS), st.sampled_from(HOURS)),
        shift=SHIFTS,
        all_days=st.booleans(),
    )
    def somebodys_working_time_is_set(
        self, _: st.DataObject, person: str, weekday: int, hours: tuple[str, str], shift: int, all_days: bool
    ) -> None:
        days = range(1, 6) if all_days else (weekday,)
        starts, ends = ("08:00", "17:00") if all_days else hours
        work = tuple(cc.meeting.Working(weekday=day, starts=starts, ends=ends) for day in days)
        self.ask(cc.meeting.WorkingTimeSet(person=person, hours=work), self.told_on(shift))

    # --- what must hold ------------------------------------------------------------

    @property
    def group_of(self) -> dict[str, str]:
        return {it.meeting: it.group for it in of(self.story, MeetingPlanned)}

    @property
    def method_of(self) -> dict[str, str]:
        return {it.group: it.method for it in of(self.story, GroupFormed)}

    def in_order(self) -> list[str]:
        """Give the meetings that were opened, in their order."""
        return [it.meeting for it in of(self.story, MeetingOpened)]

    def changed_groups(self) -> set[str]:
        """Give the groups that somebody joined or left."""
        return {it.event.group for it in self.story if isinstance(it.event, MemberJoined | MemberLeft)}

    @always
    def roles_rotate_fairly(self) -> None:
        """In a group that nobody joins or leaves, nobody present has had the role less often than who gets it."""
        changed = self.changed_groups()
        members = {it.group: it.members for it in of(self.story, GroupFormed) if it.group not in changed}
        times = {group: Counter(dict.fromkeys(there, 0)) for group, there in members.items()}
        groups, methods = self.group_of, self.method_of
        for happened in self.story:
            group = groups.get(getattr(happened.event, "meeting", ""))
            if group in members:
                self.takes_a_turn(happened.event, ROTATING.get(methods[group]), times[group])

    @staticmethod
    def takes_a_turn(event: Any, role: str | None, times: Counter[str]) -> None:
        match event:
            case MeetingOpened():
                holders = [it.person for it in event.roles if it.role == role]
                others = [times[who] for who in event.present if who in times and who not in holders]
                assert all(times[who] <= min(others, default=times[who]) for who in holders)
                times.update(holders)
            case RoleSwapped() if event.role == role:
                times.subtract([str(event.from_person)])
                times.update([event.person])

    @always
    def turns_differ_by_one_at_most_where_all_come_to_all_meetings(self) -> None:
        swapped = {self.group_of[it.meeting] for it in of(self.story, RoleSwapped)}
        changed = self.changed_groups()
        groups = self.group_of
        for formed in of(self.story, GroupFormed):
            role = ROTATING.get(formed.method)
            opened = [it for it in of(self.story, MeetingOpened) if groups[it.meeting] == formed.group]
            together = all(set(formed.members) <= set(it.present) for it in opened)
            if role and together and formed.group not in swapped | changed:
                had = Counter(it.person for meeting in opened for it in meeting.roles if it.role == role)
                turns = [had[who] for who in formed.members]
                assert max(turns) - min(turns) <= 1

    @always
    def every_promise_is_told_of_or_open(self) -> None:
        order = self.in_order()
        reported, promised = self.words(EffortReported), self.words(ActionPlanWritten)
        still_open = {
            (group, who, at)
            for group, who, at in promised
            if not any((group, who, later) in reported for later in range(at + 1, len(order)))
        }
        lines = [(line.group, line.person, order.index(line.meeting)) for line in promises(self.state)]
        assert sorted(lines) == sorted((self.told_in(group, who), who, at) for group, who, at in still_open)
        assert all(any((group, who, at) in promised for at in range(when)) for group, who, when in reported)

    def told_in(self, group: str, who: str) -> str:
        """Give the group in which somebody tells of a promise: the one that continues theirs, if they are in it."""
        for formed in of(self.story, GroupFormed):
            joined = {it.person for it in of(self.story, MemberJoined) if it.group == formed.group}
            if formed.continues == group and who in {*formed.members, *joined}:
                return formed.group
        return group

    def words(self, kind: type[ActionPlanWritten | EffortReported]) -> set[tuple[str, str, int]]:
        """Give for each word of somebody's the group, the person, and the meeting by its place in the order."""
        order, groups = self.in_order(), self.group_of
        words = [it.event for it in self.story if isinstance(it.event, kind)]
        return {(groups[it.meeting], it.person, order.index(it.meeting)) for it in words}

    @always
    def a_split_puts_everyone_there_into_one_subgroup(self) -> None:
        present = {it.meeting: it.present for it in of(self.story, MeetingOpened)}
        for split in of(self.story, MeetingSplit):
            placed = [who for it in split.subgroups for who in it.people]
            assert sorted(placed) == sorted(present[split.meeting])
            leads = self.state.meetings[split.meeting].led_by
            assert all(it.led_by in (*it.people, leads) for it in split.subgroups)

    @always
    def a_closed_meeting_has_left_nothing_undone(self) -> None:
        groups, methods = self.group_of, self.method_of
        for closed in of(self.story, MeetingClosed):
            method = methods[groups[closed.meeting]]
            at_it = [happened for happened in self.story if getattr(happened.event, "meeting", None) == closed.meeting]
            items = [it.item for it in of(at_it, ItemTaken)]
            assert items == ITEMS.get(method, items)
            if method == "learning-group" and self.has_version(groups[closed.meeting], 2):
                self.nothing_undone(closed.meeting, at_it)

    def has_version(self, group: str, version: int) -> bool:
        return any(it.group == group and it.version == version for it in of(self.story, GroupFormed))

    def nothing_undone(self, meeting: str, at_it: list[Happened]) -> None:
        """By hand: plans and reports of all who take part, new input, minutes."""
        group = self.group_of[meeting]
        present = next(of(at_it, MeetingOpened)).present
        receivers = {it.person for it in of(self.story, RoleAssigned) if it.group == group}
        assert {it.person for it in of(at_it, ActionPlanWritten)} >= set(present) - receivers
        assert any(of(at_it, InputBrought))
        assert any(of(at_it, MinutesWritten))
        place = self.in_order().index(meeting)
        reported, promised = self.words(EffortReported), self.words(ActionPlanWritten)
        for who in present:
            before = [at for at in range(place) if (group, who, at) in promised]
            assert not before or any((group, who, at) in reported for at in range(before[-1] + 1, place + 1))

    @always
    def nothing_is_planned_where_there_is_no_school(self) -> None:
        """By hand: the weekdays, terms, breaks and holidays of each unit, as its calendar was when it was planned."""
        calendars: dict[str, CalendarAdopted] = {}
        units: dict[str, list[tuple[date, str]]] = {}
        hosts: dict[str, tuple[str, ...]] = {}
        for happened in self.story:
            match event := happened.event:
                case CalendarAdopted():
                    calendars[event.unit] = event
                case PersonRegistered() | PersonMoved():
                    units.setdefault(event.person, []).append((happened.on, event.unit))
                case VisitPlanned():
                    hosts[event.visit] = (event.visitor, event.host)
            for day, people in self.gathering(happened.event, hosts):
                where = {self.unit_of(units[who], day) for who in people}
                assert all(has_school(calendars[unit], day) for unit in where if unit in calendars)

    @staticmethod
    def unit_of(units: list[tuple[date, str]], day: date) -> str:
        """Give where somebody works on a day; before the first, the first."""
        return ([unit for since, unit in units if since <= day] or [units[0][1]])[-1]

    def gathering(self, event: Any, hosts: dict[str, tuple[str, ...]]) -> Iterator[tuple[date, tuple[str, ...]]]:
        """Give the days that an event plans something for, and some who surely take part."""
        match event:
            case VisitPlanned() | VisitMoved():
                yield event.date, hosts[event.visit]
            case MeetingPlanned() | MeetingMoved():
                yield event.date, self.always_in(self.group_of[event.meeting])
            case MeetingOpened():
                yield self.state.meetings[event.meeting].date, event.present
            case ModulePlanned():
                group = self.state.cycles[event.cycle].group
                yield from ((session.date, self.always_in(group)) for session in event.sessions)
            case ReadingScheduled():
                group = self.state.cycles[event.cycle].group
                yield event.date, (event.person,) if event.person else self.always_in(group)

    def always_in(self, group: str) -> tuple[str, ...]:
        """Give those who were in the group from its first day and never left."""
        left = {it.person for it in of(self.story, MemberLeft) if it.group == group}
        formed = next(it for it in of(self.story, GroupFormed) if it.group == group)
        return tuple(who for who in formed.members if who not in left)

    @always
    def meetings_lie_inside_working_time(self) -> None:
        """By hand: the hours that were set last of those in force that day."""
        known: dict[str, list[tuple[date, Any]]] = {}
        for happened in self.story:
            if isinstance(happened.event, WorkingTimeSet):
                known.setdefault(happened.event.person, []).append((happened.on, happened.event.hours))
            if isinstance(happened.event, MeetingOpened):
                meeting = self.state.meetings[happened.event.meeting]
                for person in happened.event.present:
                    in_force = sorted(
                        (it for it in known.get(person, ()) if it[0] <= happened.on), key=lambda it: it[0]
                    )
                    assert not in_force or works(in_force[-1][1], happened.on, meeting.starts, meeting.length)


def has_school(calendar: CalendarAdopted, day: date) -> bool:
    in_term = any(term.first <= day <= term.last for term in calendar.terms)
    off = day in calendar.holidays or any(it.first <= day <= it.last for it in calendar.breaks)
    return in_term and day.weekday() < 5 and not off


def works(hours: Any, day: date, starts: str, minutes: int) -> bool:
    begins = int(starts[:2]) * 60 + int(starts[3:])
    ends = f"{(begins + minutes) // 60:02}:{(begins + minutes) % 60:02}"
    return any(it.weekday == day.weekday() + 1 and it.starts <= starts and ends <= it.ends for it in hours)
