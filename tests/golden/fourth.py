"""A fourth story for the golden files: what rights hang on, such as who assists a principal."""

from datetime import UTC, date, datetime

from tests.circle import SAID
from tests.school import SUMMER, School, sept

import collegial_core as cc
from collegial_core.policy.authority import Matter
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell a plan in which people come into office and leave it."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 11, 20, 5, 246810, UTC)))
    school.starts("base-group-visits", people=4)
    _assistants(school)
    _leading(school)
    _moving(school)
    _writing(school)
    _auditing(school)
    _systems(school)
    _told(school)
    return school


def _assistants(school: School) -> None:
    assist = {"unit": "solbacken", "person": "p-bitr", "until": date(2026, 12, 18)}
    school.does(cc.plan.AssistantAppointed(**assist, in_name=True, appoints=False))
    school.does(cc.plan.AssistantReleased(unit="solbacken", person="p-bitr"), on=sept(14))
    again = cc.plan.AssistantAppointed(unit="solbacken", person="p-bitr", until=SUMMER, in_name=True, appoints=True)
    school.does(again, because="Rektor är tjänstledig", on=sept(15))


def _leading(school: School) -> None:
    school.runs(3)
    stand_in = {"group": "g", "since": sept(21), "until": sept(25)}
    school.does(cc.group.DeputyAppointed(**stand_in, deputy="p-2", in_name=False), on=sept(20))
    school.does(cc.group.DeputyAppointed(**stand_in, deputy="p-3", in_name=True), because="Två grupper", on=sept(20))
    school.does(cc.group.MandateEnded(group="g", leader="p-1"), by="p-1", on=sept(28))


def _moving(school: School) -> None:
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-chef"))
    school.does(cc.plan.PersonMoved(person="p-4", unit="ekbacken"), on=sept(29))
    school.does(cc.plan.PersonMoved(person="p-2", unit="ekbacken"), because="Ny tjänst", on=sept(30))
    school.does(cc.group.PersonLeft(person="p-3"), on=sept(30))


def _writing(school: School) -> None:
    october = date(2026, 10, 1)
    school.does(cc.sharing.WritingEntrusted(author="p-1", scribe="p-4", until=SUMMER), by="p-1", on=october)
    school.does(cc.sharing.WritingTakenBack(author="p-1", scribe="p-4"), by="p-1", on=date(2026, 10, 2))


def _auditing(school: School) -> None:
    november = date(2026, 11, 2)
    school.does(cc.plan.AuditorAppointed(person="p-revisor", until=SUMMER), by="p-huvudman", on=november)
    school.does(cc.plan.AuditorReleased(person="p-revisor"), because="Klart", on=date(2026, 11, 30))


def _systems(school: School) -> None:
    december = date(2026, 12, 1)
    admit = cc.plan.SystemAdmitted(system="s-personal", matters=(Matter.PEOPLE, Matter.CALENDAR), until=SUMMER)
    school.does(admit, because="Elevregistret", on=december)
    school.does(cc.plan.SystemEnded(system="s-personal"), on=date(2027, 1, 11))


def _told(school: School) -> None:
    on = date(2027, 1, 12)
    effort = {"effort": "e-1", "title": "Ny timplan", "units": ("solbacken",), "large": False}
    school.does(cc.conditions.EffortBegun(**effort, starts=sept(1), ends=SUMMER))
    school.does(cc.conditions.EffortEnded(effort="e-1"), because="Timplanen är klar", on=on)
    scope = cc.conditions.GoalScope.WHOLE_UNIT
    school.does(cc.conditions.GoalSet(goal="g-1", scope=scope, text="Fler talar", law="Lgr22", need="Tysta elever"))
    for state, text in (
        (cc.conditions.GoalState.ON_WAY, "Några fler"),
        (cc.conditions.GoalState.REACHED, "Alla talar"),
    ):
        school.does(cc.conditions.GoalAssessed(goal="g-1", state=state, text=text), on=on)
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER), on=date(2027, 1, 11))
    meeting = {"meeting": "m-1", "group": "g", "date": on, "starts": "14:30", "minutes": 60}
    school.does(cc.meeting.MeetingPlanned(**meeting, form=cc.meeting.MeetingForm.ON_SITE), on=on)
    school.does(cc.meeting.MeetingOpened(meeting="m-1", present=("p-1", "p-2"), led_by="p-1"), on=on)
    school.does(cc.meeting.MinutesWritten(meeting="m-1", **SAID), on=on, by="p-1")
    result = cc.meeting.ResultRecorded(meeting="m-1", kind=cc.meeting.ResultKind.DECISION, text="Vi provar det")
    school.does(result, on=on, by="p-1")
    school.does(cc.meeting.MeetingClosed(meeting="m-1"), on=on)
    for to in ("p-rektor", "p-4"):
        school.does(cc.meeting.MinutesDelivered(meeting="m-1", to=to, receipt=f"kvitto-{to}"), on=on)
