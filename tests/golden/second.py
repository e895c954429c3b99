"""A second story for the golden files: conditions, a cycle, meetings, check-ins and what is shared.

Each event occurs with what may be left out, and without.  Of each event the first
three entries become its golden file, so what comes first matters.
"""

from datetime import UTC, date, datetime

from tests.circle import AHEAD, BACK, SAID, people
from tests.school import SUMMER, School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell a plan in which every event occurs that the first story does not know."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 9, 45, 30, 654321, UTC)))
    school.starts("development-model@2", "learning-group@2", people=8).neighbours("p-9")
    term = cc.schedule.Term(name="HT", first=date(2026, 8, 17), last=date(2026, 12, 18))
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=()))
    _conditions(school)
    _shown(school)
    _groups(school)
    _cycle(school)
    _another_cycle(school)
    _working_times(school)
    _first_meeting(school)
    _second_meeting(school)
    _leading(school)
    _sharing(school)
    _put_right(school)
    return school


def _conditions(school: School) -> None:
    both = people(1, 2)
    school.does(
        cc.conditions.AnalysisRecorded(unit="solbacken", joint=True, text="Få elever frågar", participants=both)
    )
    school.does(
        cc.conditions.AnalysisRecorded(unit="ekbacken", joint=False, text="Rektors bild", participants=people(9))
    )
    school.does(
        cc.conditions.GoalSet(
            goal="g-1",
            scope=cc.conditions.GoalScope.WHOLE_UNIT,
            text="Fler elever kommer till tals",
            law="Skollagen 1 kap. 5 §",
            need="Tysta elever",
        )
    )
    school.does(
        cc.conditions.GoalSet(goal="g-2", scope=cc.conditions.GoalScope.SUBJECT, text="Fler svar"),
        because="Skrivs ut i höst",
        accept=("a_goal_comes_from_law_and_need",),
    )
    school.does(cc.conditions.NeedIdentified(person="p-2", text="Att vänta in svar\noch att lyssna"), by="p-2")
    school.does(
        cc.conditions.DialogueHeld(unit="solbacken", principal="p-rektor", participants=both, text="Tid och syfte")
    )
    school.does(cc.conditions.DialogueHeld(unit="ekbacken", principal="p-chef", participants=people(9)))
    everyone, trained = cc.conditions.ParticipationScope.ALL, cc.conditions.ParticipationScope.TRAINED
    school.does(cc.conditions.ParticipationDecided(unit="solbacken", scope=everyone), because="Målet är allas")
    school.does(
        cc.conditions.ParticipationDecided(unit="ekbacken", scope=trained, people=people(9)), because="Få platser"
    )
    school.does(cc.conditions.NearbyNoted(unit="ekbacken", nearby=("solbacken",)))
    year = {"starts": sept(1), "ends": SUMMER}
    school.does(
        cc.conditions.EffortBegun(effort="e-1", title="Läslyft", units=("solbacken", "ekbacken"), large=True, **year)
    )
    school.does(cc.conditions.EffortBegun(effort="e-2", title="Skolgården", units=("solbacken",), large=False, **year))
    school.does(cc.conditions.ExpectationCommunicated(unit="solbacken", text="Alla prövar något", participants=both))
    blocks = (
        cc.conditions.CourseBlock(content=cc.conditions.CourseContent.WHAT_AND_WHY, title="Vad och varför"),
        cc.conditions.CourseBlock(
            content=cc.conditions.CourseContent.MEETING_PLACES, title="Mötesplatser", minutes=180
        ),
    )
    course = {"audience": ("lärledare",), "forms": ("halvdagar", "handledning"), "blocks": blocks}
    school.does(cc.conditions.CoursePlanned(training="leda", title="Att leda samtal", **course))
    school.does(cc.conditions.StrategyPlanned(text="Vi visar varandra", strategies=("besök", "frågor")))


def _shown(school: School) -> None:
    """Record what shows that the work can be done."""
    school.does(
        cc.conditions.PreconditionRecorded(precondition=cc.policy.Precondition.TRUST, text="Enkäten i maj"),
        because="Planen är en enda skolas",
        accept=("a_precondition_says_where_how_and_by_whom",),
    )
    school.does(cc.conditions.ChecklistAnswered(question=cc.conditions.ChecklistQuestion.LONG_TERM, answer="Tre år"))
    school.does(cc.conditions.TrainingRecorded(training="leda", person="p-1", title="Att leda samtal", hours=12))
    school.does(cc.conditions.TrainingRecorded(training="leda", person="p-2", title="Att leda samtal"))
    school.does(
        cc.conditions.EvidenceRecorded(
            duty=cc.conditions.Duty.PRINCIPAL_READING, unit="solbacken", text="Tisdagar 15–16"
        )
    )


def _groups(school: School) -> None:
    school.runs(4, group="dev", method="development-model@2")
    school.forms(8, group="lg", method="learning-group@2")
    school.does(cc.group.AppointLeader(group="lg", leader="p-1", until=SUMMER))
    school.does(cc.group.RoleAssigned(group="lg", role="receiver", person="p-9"))
    school.does(cc.group.GroupStarted(group="lg"))
    school.does(
        cc.conditions.EvidenceRecorded(duty=cc.conditions.Duty.LEADER_CLIMATE, group="dev", text="Alla talade"),
        by="p-1",
    )


def _cycle(school: School) -> None:
    """Go through a module of one part, developed further once."""
    school.does(
        cc.cycle.CycleStarted(
            cycle="c-1",
            group="dev",
            need="Samma elever svarar",
            sources=(
                cc.cycle.Source(kind=cc.cycle.SourceKind.MODULE, title="Bedömning för lärande"),
                cc.cycle.Source(kind=cc.cycle.SourceKind.OWN_PRACTICE, title="Egna filmer"),
            ),
            material=cc.cycle.Material(
                kind=cc.policy.MaterialKind.AGENCY_MODULE, title="Bedömning för lärande", minutes=225
            ),
        )
    )
    sessions = (
        cc.module.Session(part=1, steps=("A", "B"), date=sept(1), minutes=90),
        cc.module.Session(part=1, steps=("C", "D"), date=sept(8), minutes=90),
    )
    school.does(cc.module.PlanModule(cycle="c-1", preparation_minutes=45, sessions=sessions))
    school.does(cc.module.PlanModule(cycle="c-1", minutes=220, meetings=2, meeting_minutes=90, preparation_minutes=40))
    school.does(cc.module.ReadingScheduled(cycle="c-1", part=1, person="p-2", date=sept(1), minutes=45))
    school.does(cc.module.ReadingScheduled(cycle="c-1", part=1, date=sept(1), minutes=45))
    individual, joint = cc.cycle.StepForm.INDIVIDUAL, cc.cycle.StepForm.JOINT
    _step(school, 1, "A", form=individual, outcome="Våra svar")
    school.does(cc.module.HoursRecorded(cycle="c-1", part=1, step="A", minutes=45), on=sept(1), by="p-2")
    _step(school, 2, "B", form=joint, outcome="En fråga utan kort svar")
    _step(school, 3, "C", school_class="7b")
    _step(school, 4, "D", outcome="Fler svarar")
    school.does(cc.cycle.DecidePart(cycle="c-1", decision=cc.cycle.Decision.DEVELOP), on=sept(4))
    _step(school, 7, "C", school_class="7c")
    _step(school, 8, "D")
    school.does(
        cc.cycle.ObserveChange(cycle="c-1", problem="Få svarar", action="Tystnad", change="Dubbelt så många svarar"),
        on=sept(8),
    )
    school.does(cc.cycle.DecidePart(cycle="c-1", decision=cc.cycle.Decision.CLOSE), on=sept(8))
    school.does(cc.cycle.CycleClosed(cycle="c-1"), on=sept(8))
    school.does(cc.module.CertificateNoted(cycle="c-1", person="p-2"), on=sept(9))


def _step(school: School, day: int, step: str, *, outcome: str | None = None, **how: cc.cycle.StepForm | str) -> None:
    school.does(cc.cycle.StartStep(cycle="c-1", step=step, **how), on=sept(day))
    school.does(cc.cycle.CompleteStep(cycle="c-1", step=step, outcome=outcome), on=sept(day))


def _another_cycle(school: School) -> None:
    """Begin a cycle that follows the first one, and end it early."""
    own = cc.cycle.Source(kind=cc.cycle.SourceKind.OWN_PRACTICE, title="Loggbok")
    film = cc.cycle.Source(kind=cc.cycle.SourceKind.FILM, title="Samtal i halvklass")
    start = cc.cycle.CycleStarted(cycle="c-2", group="dev", need="Tid", sources=(own, film), parts=2, follows="c-1")
    school.does(start, on=sept(9))
    meeting = {"date": sept(14), "starts": "08:10", "minutes": 60, "form": cc.meeting.MeetingForm.ONLINE}
    school.does(
        cc.meeting.MeetingPlanned(meeting="m-c", group="dev", **meeting, cycle="c-2", part=1, steps=("A", "B")),
        on=sept(9),
    )
    school.does(
        cc.cycle.CycleClosed(cycle="c-2"), because="Andra behov", accept=("a_cycle_closes_with_its_parts",), on=sept(11)
    )


def _working_times(school: School) -> None:
    for weekday, person in ((1, "p-1"), (1, "p-2")):
        hours = (cc.meeting.Working(weekday=weekday, starts="08:00", ends="16:30"),)
        school.does(cc.meeting.WorkingTimeSet(person=person, hours=hours))


def _first_meeting(school: School) -> None:
    plan = {"group": "lg", "starts": "14:30", "minutes": 90}
    school.does(cc.meeting.MeetingPlanned(meeting="m-1", date=sept(14), form=cc.meeting.MeetingForm.ON_SITE, **plan))
    school.does(
        cc.meeting.MeetingMoved(meeting="m-1", date=sept(21), starts="14:00"), because="Sal saknas", on=sept(10)
    )
    roles = (cc.meeting.RoleHolder(role="documenter", person="p-1"),)
    school.does(
        cc.meeting.MeetingOpened(meeting="m-1", present=people(1, 2), led_by="p-1", roles=roles),
        because="Ingen sal i augusti",
        accept=("a_group_meets_from_its_start_on",),
        on=sept(21),
    )
    school.does(
        cc.meeting.ItemAdded(meeting="m-1", kind=cc.meeting.ItemKind.PRACTICAL, title="Nycklar", minutes=2),
        because="Måste avgöras i dag",
        accept=("practical_matters_stay_outside", "what_is_added_fits_into_the_agenda"),
        on=sept(21),
    )
    swap = cc.meeting.RoleSwapped(meeting="m-1", role="documenter", from_person="p-1", person="p-2")
    school.does(swap, because="Ont i handen", on=sept(21))
    _agenda(school, "m-1", sept(21))
    for person in people(1, 2):
        school.does(cc.meeting.ActionPlanWritten(meeting="m-1", person=person, **AHEAD), on=sept(21), by=person)
    school.does(cc.meeting.MinutesWritten(meeting="m-1", **SAID), on=sept(21), by="p-2")
    school.does(
        cc.meeting.ResultRecorded(meeting="m-1", kind=cc.meeting.ResultKind.DECISION, text="Vi väntar tio sekunder"),
        on=sept(21),
    )
    school.does(cc.meeting.MeetingReflected(meeting="m-1", person="p-2", text="Vi vågade"), on=sept(21))
    school.does(cc.meeting.MeetingReflected(meeting="m-1", text="En bra start"), on=sept(21))
    school.does(cc.meeting.MeetingClosed(meeting="m-1", handed_to="p-9", receipt="protokoll-1"), on=sept(21))


def _agenda(school: School, meeting: str, on: date) -> None:
    school.does(
        cc.meeting.InputBrought(meeting=meeting, kind=cc.meeting.InputKind.RESEARCH, title="Om väntetid"), on=on
    )
    for item in ("opening", "done", "learned", "new-input", "plans", "closing"):
        school.does(cc.meeting.ItemTaken(meeting=meeting, item=item), on=on)


def _second_meeting(school: School) -> None:
    on = date(2026, 10, 12)
    plan = {"group": "lg", "starts": "14:30", "minutes": 90}
    school.does(
        cc.meeting.MeetingPlanned(meeting="m-2", date=on, form=cc.meeting.MeetingForm.MIXED, **plan), on=sept(22)
    )
    roles = (
        cc.meeting.RoleHolder(role="documenter", person="p-1"),
        cc.meeting.RoleHolder(role="reflector", person="p-2"),
    )
    school.does(cc.meeting.MeetingOpened(meeting="m-2", present=people(1, 2), led_by="p-1", roles=roles), on=on)
    school.does(cc.meeting.EffortReported(meeting="m-2", person="p-1", tried=True, lesson="Det går"), on=on, by="p-1")
    school.does(cc.meeting.EffortReported(meeting="m-2", person="p-2", tried=False), on=on, by="p-2")
    _agenda(school, "m-2", on)
    for person in people(1, 2):
        school.does(cc.meeting.ActionPlanWritten(meeting="m-2", person=person, **BACK, **AHEAD), on=on, by=person)
    school.does(cc.meeting.MinutesWritten(meeting="m-2", **SAID), on=on, by="p-1")
    school.does(cc.meeting.MeetingClosed(meeting="m-2"), on=on)
    november = date(2026, 11, 9)
    school.does(
        cc.meeting.MeetingPlanned(meeting="m-3", date=november, form=cc.meeting.MeetingForm.ONLINE, **plan), on=on
    )
    school.does(cc.meeting.MeetingCancelled(meeting="m-3"), because="Snö", on=on)


def _leading(school: School) -> None:
    school.does(cc.checkin.CheckinsPlanned(group="dev", weeks=4))
    talk = {"group": "dev", "leader": "p-1", "principal": "p-rektor", "minutes": 30}
    school.does(cc.checkin.CheckinHeld(**talk, notes="Tiden räcker"), on=sept(7))
    school.does(
        cc.checkin.CheckinHeld(**talk),
        because="Rektor var sjuk",
        accept=("checkins_are_as_often_as_planned",),
        on=date(2026, 10, 26),
    )
    school.does(cc.checkin.TimeAllotted(leader="p-1", groups=("dev",), minutes=240, weeks=2))
    away = {"place": cc.checkin.LeadingPlace.AWAY, "travel_minutes": 30}
    school.does(
        cc.checkin.TimeAllotted(leader="p-1", groups=("dev", "lg"), minutes=60, **away),
        because="Vikarie saknas",
        accept=("a_leader_has_time_for_each_group",),
    )
    work = {"leader": "p-1", "group": "dev"}
    school.does(
        cc.checkin.WorkRecorded(**work, kind=cc.checkin.WorkKind.PLANNING, minutes=50, questions="Vad förvånade?"),
        on=sept(2),
    )
    school.does(cc.checkin.WorkRecorded(**work, kind=cc.checkin.WorkKind.FOLLOWING_UP, minutes=20), on=sept(9))


def _sharing(school: School) -> None:
    on = date(2026, 10, 13)
    plan = {"kind": cc.sharing.Shareable.ACTION_PLAN, "of": "m-1", "with_person": "p-3"}
    school.does(cc.sharing.ShareArtefact(**plan), on=on, by="p-2")
    school.does(
        cc.sharing.ShareArtefact(kind=cc.sharing.Shareable.OUTCOME, of="c-1.1.1.D", with_person="p-9"), on=on, by="p-1"
    )
    school.does(cc.sharing.UnshareArtefact(**plan), on=on, by="p-2")


def _put_right(school: School) -> None:
    """Correct an entry about a cycle, and withdraw one about a meeting."""
    on = date(2026, 10, 27)
    numbers = {type(entry.event).__name__: entry.number for entry in school.ledger.entries()}
    data = {"change": "Hälften fler svarar"}
    school.does(cc.plan.CorrectEntry(entry=numbers["ChangeObserved"], data=data), because="Räknade om", on=on)
    school.does(cc.plan.WithdrawEntry(entry=numbers["MeetingCancelled"]), because="Snön gick förbi", on=on)
