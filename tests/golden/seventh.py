"""A seventh story for the golden files: a meeting that goes on in two halves."""

from datetime import UTC, datetime

from tests.school import MONDAY, School

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell a meeting of eight at an after-school centre, split in two."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 13, 5, 10, 135791, UTC)))
    school.starts("development-model@2", people=8).runs(8, method="development-model@2")
    form = cc.meeting.MeetingForm.ON_SITE
    school.does(
        cc.meeting.MeetingPlanned(meeting="m", group="g", date=MONDAY, starts="08:00", minutes=180, form=form),
        by="p-1",
    )
    everyone = tuple(f"p-{number}" for number in range(1, 9))
    halves = (
        cc.meeting.Subgroup(people=everyone[:4], led_by="p-1"),
        cc.meeting.Subgroup(people=everyone[4:], led_by="p-5"),
    )
    attendance = cc.meeting.Attendance(present=everyone)
    school.does(
        cc.meeting.RecordMeeting(meeting="m", attendance=attendance, subgroups=halves), by="p-1", on=MONDAY, id="c-1"
    )
    result = cc.meeting.Result(kind=cc.meeting.ResultKind.DECISION, text="Halvgrupp igen")
    school.does(cc.meeting.Contribute(meeting="m", reflection="Vi hann mer i halvgrupp"), by="p-6", on=MONDAY)
    school.does(
        cc.meeting.RecordMeeting(meeting="m", results=(result,), closing=cc.meeting.Closing()), by="p-1", on=MONDAY
    )
    return school
