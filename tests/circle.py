"""A learning group in a few words, for tests that tell of its meetings."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Self, TypeVar

import attrs
from tests.school import ENTRIES, MONDAY, SUMMER, School

import collegial_core as cc
from collegial_core.definitions import shipped_methods
from collegial_core.group import BY_OFFICE, Group
from collegial_core.kernel import GroupId, PersonId
from collegial_core.meeting import Meeting, due, items_of, queue, writers
from collegial_core.meeting.parties import minute_takers
from collegial_core.policy import Held, Method
from collegial_core.state import State
from collegial_core.store import Store

T = TypeVar("T")

SHIPPED: Final = {method.ref: method for method in shipped_methods()}
LEARNING: Final = SHIPPED["learning-group@2"]
AHEAD: Final = {
    "effort": "Exit tickets in every maths lesson",
    "expected": "More pupils say what they have not understood",
    "pupils": "7B",
    "problems": "It takes time; begin the end earlier",
    "help": "A colleague in the team",
    "less": "Long goings-through",
}
BACK: Final = {"tried": "Two lessons", "learned": "The questions must be short"}
SAID: Final = {
    "question": "How do we see what pupils know?",
    "purpose": "Find signs during the lesson",
    "talked_about": "Exit tickets",
    "reflections": "Everyone dares more",
    "conclusions": "One question is enough",
    "before_next": "Try it twice",
    "difficulties": "Time",
}


def but(thing: T, **changes: Any) -> T:
    """Give the same value with some fields changed."""
    changed: T = attrs.evolve(thing, **changes)  # type: ignore[misc]
    return changed


def people(*numbers: int) -> tuple[PersonId, ...]:
    return tuple(PersonId(f"p-{number}") for number in numbers)


class Circle(School):
    """A group whose meetings are told of: p-1 leads, the minutes go to p-12."""

    def __init__(self, method: Method = LEARNING, store: Store | None = None) -> None:
        super().__init__(store, methods=(*shipped_methods(), *(() if method.ref in SHIPPED else (method,))))
        self.method = method
        self.name = GroupId("g")

    def gathers(self, members: int = 8, *, assigned: bool = True, **occasion: Any) -> Self:
        """Start a plan and a group of p-1 … p-n under the method."""
        self.starts(people=12)
        ref = {"method": self.method.method, "version": self.method.version}
        if self.method.ref not in self.state.methods:
            self.does(cc.plan.AdoptMethod(**ref))
        who = people(*range(1, members + 1))
        self.does(cc.group.GroupFormed(group="g", members=who, folder="Folder", **ref), **occasion)
        self.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
        for role in self.method.roles:
            if assigned and role.held is Held.GROUP and role.role not in BY_OFFICE:
                self.does(cc.group.RoleAssigned(group="g", role=role.role, person="p-12"))
        self.prepares().does(cc.group.GroupStarted(group="g"))
        return self

    def goes_on(self, on: date, members: Sequence[PersonId] | None = None, *, group: str = "h") -> Self:
        """Close the group, and let a new one continue it, of the same people or of those named."""
        old, ref = self.group, {"method": self.method.method, "version": self.method.version}
        self.does(cc.group.GroupClosed(group=old.group), on=on)
        who = old.members if members is None else tuple(members)
        form = cc.group.GroupFormed(group=group, members=who, folder="Folder", continues=old.group, **ref)
        self.does(form, on=on, because="As many as wished", accept=("a_group_has_its_methods_size",))
        self.does(cc.group.AppointLeader(group=group, leader="p-1", until=SUMMER), on=on)
        for role, person in old.roles.items():
            self.does(cc.group.RoleAssigned(group=group, role=role, person=person), on=on)
        self.does(cc.group.GroupStarted(group=group), on=on)
        self.name, self.today = GroupId(group), on
        return self

    @property
    def state(self) -> State:
        return self.ledger.state

    @property
    def group(self) -> Group:
        return self.state.groups[self.name]

    @property
    def meetings(self) -> list[Meeting]:
        return self.state.meetings_of.get(self.name, [])

    def meeting(self, name: str = "m") -> Meeting:
        return self.state.meetings[name]

    def plans_meeting(self, on: date = MONDAY, *, meeting: str = "m", **what: Any) -> ENTRIES:
        """Plan a meeting of ninety minutes in the afternoon."""
        said = {"group": self.name, "starts": "14:30", "minutes": 90, "form": cc.meeting.MeetingForm.ON_SITE, **what}
        return self.does(cc.meeting.MeetingPlanned(meeting=meeting, date=on, **said))

    def opens_meeting(
        self, on: date = MONDAY, present: Sequence[str] | None = None, *, meeting: str = "m", **occasion: Any
    ) -> Self:
        """Plan a meeting and open it; the roles go to those whose turn it is."""
        self.plans_meeting(on, meeting=meeting)
        self.opens_planned(on, present, meeting=meeting, **occasion)
        return self

    def opens_planned(
        self, on: date = MONDAY, present: Sequence[str] | None = None, *, meeting: str = "m", **occasion: Any
    ) -> ENTRIES:
        """Open a planned meeting; the roles go to those whose turn it is."""
        here = self.group.members_on(on) if present is None else tuple(map(PersonId, present))
        members = [person for person in here if person in self.group.members_on(on)]
        roles: list[cc.meeting.RoleHolder] = []
        for role in self.method.roles:
            if role.needed and role.held is Held.MEETING:
                line = queue(self.group, self.meetings, role.role, members)
                free = next(it for it in line if it not in [holder.person for holder in roles])
                roles.append(cc.meeting.RoleHolder(role=role.role, person=free))
        leader = self.group.leader_on(on) if self.method.leader else here[0]
        return self.does(
            cc.meeting.MeetingOpened(meeting=meeting, present=here, led_by=leader, roles=tuple(roles)),
            **{"on": on, **occasion},
        )

    def takes_items(self, on: date = MONDAY, *, meeting: str = "m") -> Self:
        """Take every item of the agenda."""
        for step in items_of(self.method, self.meeting(meeting)):
            self.does(cc.meeting.ItemTaken(meeting=meeting, item=step.step), on=on)
        return self

    def reports(self, on: date = MONDAY, *, meeting: str = "m", besides: Sequence[str] = ()) -> Self:
        """Let everyone tell of what they promised."""
        for person in due(self.state, self.meeting(meeting)):
            if person not in besides:
                self.does(
                    cc.meeting.EffortReported(meeting=meeting, person=person, tried=True, lesson="It went well"), on=on
                )
        return self

    def brings_input(self, on: date = MONDAY, *, meeting: str = "m") -> Self:
        """Bring something new."""
        self.does(
            cc.meeting.InputBrought(meeting=meeting, kind=cc.meeting.InputKind.RESEARCH, title="On feedback"), on=on
        )
        return self

    def promises(self, on: date = MONDAY, *, meeting: str = "m", besides: Sequence[str] = ()) -> Self:
        """Let everyone write an action plan."""
        for person in writers(self.method, self.state, self.meeting(meeting)):
            if person not in besides:
                self.does(cc.meeting.ActionPlanWritten(meeting=meeting, person=person, **BACK, **AHEAD), on=on)
        return self

    def writes_minutes(self, on: date = MONDAY, *, meeting: str = "m") -> Self:
        """Let whoever has that task write the minutes."""
        (writer,) = minute_takers(self.state, self.meeting(meeting))[:1] or ("p-1",)
        self.does(cc.meeting.MinutesWritten(meeting=meeting, **SAID), on=on, by=writer)
        return self

    def does_all(self, on: date = MONDAY, *, meeting: str = "m", besides: Sequence[str] = ()) -> Self:
        """Do all that a meeting needs before it closes, except that some neither tell nor write."""
        self.takes_items(on, meeting=meeting).reports(on, meeting=meeting, besides=besides)
        self.brings_input(on, meeting=meeting).promises(on, meeting=meeting, besides=besides)
        return self.writes_minutes(on, meeting=meeting)

    def decides(self, on: date = MONDAY, *, meeting: str = "m") -> Self:
        """Let the meeting come to a decision."""
        decision = cc.meeting.ResultKind.DECISION
        self.does(cc.meeting.ResultRecorded(meeting=meeting, kind=decision, text="We try it"), on=on)
        return self

    def closes_meeting(self, on: date = MONDAY, *, meeting: str = "m", **occasion: Any) -> ENTRIES:
        """Close the meeting."""
        return self.does(cc.meeting.MeetingClosed(meeting=meeting), on=on, **occasion)

    def meets(
        self, on: date = MONDAY, present: Sequence[str] | None = None, *, meeting: str = "m", **occasion: Any
    ) -> Self:
        """Hold a whole meeting."""
        self.opens_meeting(on, present, meeting=meeting, **occasion).does_all(on, meeting=meeting)
        self.closes_meeting(on, meeting=meeting)
        return self

    def names(self, role: str, person: str, on: date = MONDAY, *, meeting: str = "m", **what: Any) -> ENTRIES:
        """Open a planned meeting with one role named."""
        said = {"present": self.group.members_on(on), "led_by": "p-1", **what}
        holder = cc.meeting.RoleHolder(role=role, person=person)
        return self.does(cc.meeting.MeetingOpened(meeting=meeting, roles=(holder,), **said), on=on)

    def documenters(self) -> list[str]:
        """Tell who documented, meeting by meeting."""
        return [person for meeting in self.meetings for person in meeting.holders("documenter")]
