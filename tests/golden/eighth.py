"""An eighth story for the golden files: a method says what visits are for, and somebody joins a round late."""

from datetime import UTC, date, datetime

from tests.circle import SAID, people
from tests.school import SUMMER, School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell a plan whose methods have a form for observing, and roles that everyone has once."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 13, 50, 45, 192837, UTC)))
    school.starts("base-group-visits@3", "learning-group@3", "collegial-supervision@2", "colleague-observation@2")
    school.runs(3, method="base-group-visits@3").opens(visits_each=3)
    school.visits("p-1", "p-2", visit="v-1", support=("questions", "climate"))
    school.plans_visit("p-2", "p-3", visit="v-2", support="whole")
    school.does(cc.group.MemberJoined(group="g", person="p-4"), on=date(2026, 11, 2))
    _supervises(school)
    return school


def _supervises(school: School) -> None:
    group = {"group": "h", "method": "collegial-supervision", "version": 2}
    school.does(cc.group.GroupFormed(members=people(1, 2, 3, 4), folder="Handledning", **group))
    school.does(cc.group.AppointLeader(group="h", leader="p-1", until=SUMMER))
    school.prepares("h").does(cc.group.GroupStarted(group="h"))
    on = sept(14)
    plan = {"meeting": "m", "group": "h", "date": on, "starts": "15:00", "minutes": 60}
    school.does(cc.meeting.MeetingPlanned(form=cc.meeting.MeetingForm.ON_SITE, **plan))
    roles = tuple(
        cc.meeting.RoleHolder(role=role, person=person)
        for role, person in (("case-owner", "p-2"), ("conversation-leader", "p-1"))
    )
    school.does(cc.meeting.MeetingOpened(meeting="m", present=people(1, 2, 3), led_by="p-1", roles=roles), on=on)
    swap = cc.meeting.RoleSwapped(meeting="m", role="case-owner", from_person="p-2", person="p-3")
    school.does(swap, because="p-3 behövde tala i dag", on=on)
    school.does(
        cc.meeting.MinutesWritten(meeting="m", **SAID),
        because="p-1 ledde och hann inte",
        accept=("minutes_are_written_by_whose_task_it_is",),
        on=on,
        by="p-2",
    )
    for item in ("case", "clarify", "affirm", "reflect", "sum-up"):
        school.does(cc.meeting.ItemTaken(meeting="m", item=item), on=on)
    result = cc.meeting.ResultRecorded(meeting="m", kind=cc.meeting.ResultKind.ACTION, text="Pröva i två veckor")
    school.does(result, on=on)
    school.does(cc.meeting.MeetingClosed(meeting="m"), on=on)
    school.does(
        cc.group.GroupClosed(group="h"),
        because="Två har slutat",
        accept=("everyone_gives_and_receives",),
        on=sept(30),
    )
