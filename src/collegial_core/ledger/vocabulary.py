"""Every command and every event, with the name it has for ever.

A wire name is a promise to every future reader.  It is never changed or
removed; a new meaning gets a new version, and the old one stays on this page.
"""

from typing import Final

from collegial_core import checkin, conditions, cycle, group, meeting, plan, sharing, visit
from collegial_core.kernel.later import frozen

Name = str
"""A wire name with its version: `visit.held@1`."""


@frozen
class Word:
    """A command or event: wire name, version, and the class that carries its data."""

    name: str
    version: int
    kind: type

    @property
    def versioned(self) -> Name:
        """The name as stored beside an entry: `visit.held@1`."""
        return f"{self.name}@{self.version}"

    @property
    def says(self) -> str:
        """What it means, in a sentence."""
        return (self.kind.__doc__ or "").strip().splitlines()[0]


COMMANDS: Final = (
    Word("plan.start", 1, plan.StartPlan),
    Word("plan.revise", 1, plan.RevisePlan),
    Word("method.adopt", 1, plan.AdoptMethod),
    Word("unit.register", 1, plan.RegisterUnit),
    Word("unit.appoint_principal", 1, plan.AppointPrincipal),
    Word("person.register", 1, plan.RegisterPerson),
    Word("calendar.adopt", 1, plan.AdoptCalendar),
    Word("entry.correct", 1, plan.CorrectEntry),
    Word("entry.withdraw", 1, plan.WithdrawEntry),
    Word("group.form", 1, group.FormGroup),
    Word("group.appoint_leader", 1, group.AppointLeader),
    Word("group.assign_role", 1, group.AssignRole),
    Word("group.start", 1, group.StartGroup),
    Word("group.join", 1, group.JoinGroup),
    Word("group.leave", 1, group.LeaveGroup),
    Word("group.close", 1, group.CloseGroup),
    Word("cycle.start", 1, cycle.StartCycle),
    Word("cycle.start_step", 1, cycle.StartStep),
    Word("cycle.complete_step", 1, cycle.CompleteStep),
    Word("cycle.decide", 1, cycle.DecidePart),
    Word("cycle.observe_change", 1, cycle.ObserveChange),
    Word("cycle.close", 1, cycle.CloseCycle),
    Word("module.plan", 1, cycle.PlanModule),
    Word("reading.schedule", 1, cycle.ScheduleReading),
    Word("hours.record", 1, cycle.RecordHours),
    Word("certificate.note", 1, cycle.NoteCertificate),
    Word("meeting.plan", 1, meeting.PlanMeeting),
    Word("meeting.move", 1, meeting.MoveMeeting),
    Word("meeting.cancel", 1, meeting.CancelMeeting),
    Word("meeting.open", 1, meeting.OpenMeeting),
    Word("meeting.add_item", 1, meeting.AddItem),
    Word("meeting.take_item", 1, meeting.TakeItem),
    Word("meeting.report", 1, meeting.ReportEffort),
    Word("meeting.bring_input", 1, meeting.BringInput),
    Word("meeting.write_action_plan", 1, meeting.WriteActionPlan),
    Word("meeting.write_minutes", 1, meeting.WriteMinutes),
    Word("meeting.record_result", 1, meeting.RecordResult),
    Word("meeting.reflect", 1, meeting.ReflectOnMeeting),
    Word("meeting.swap_role", 1, meeting.SwapRole),
    Word("meeting.close", 1, meeting.CloseMeeting),
    Word("person.set_working_time", 1, meeting.SetWorkingTime),
    Word("round.open", 1, visit.OpenRound),
    Word("visit.plan", 1, visit.PlanVisit),
    Word("visit.move", 1, visit.MoveVisit),
    Word("visit.cancel", 1, visit.CancelVisit),
    Word("visit.hold", 1, visit.HoldVisit),
    Word("visit.talk", 1, visit.HoldTalk),
    Word("visit.publish_note", 1, visit.PublishNote),
    Word("round.close", 1, visit.CloseRound),
    Word("artefact.share", 1, sharing.ShareArtefact),
    Word("artefact.unshare", 1, sharing.UnshareArtefact),
    Word("checkin.plan", 1, checkin.PlanCheckins),
    Word("checkin.hold", 1, checkin.HoldCheckin),
    Word("leader.allot_time", 1, checkin.AllotTime),
    Word("leader.record_work", 1, checkin.RecordWork),
    Word("analysis.record", 1, conditions.RecordAnalysis),
    Word("goal.set", 1, conditions.SetGoal),
    Word("need.identify", 1, conditions.IdentifyNeed),
    Word("dialogue.hold", 1, conditions.HoldDialogue),
    Word("participation.decide", 1, conditions.DecideParticipation),
    Word("effort.begin", 1, conditions.BeginEffort),
    Word("unit.note_nearby", 1, conditions.NoteNearby),
    Word("expectation.communicate", 1, conditions.CommunicateExpectation),
    Word("evidence.record", 1, conditions.RecordEvidence),
    Word("precondition.record", 1, conditions.RecordPrecondition),
    Word("checklist.answer", 1, conditions.AnswerChecklist),
    Word("training.record", 1, conditions.RecordTraining),
    Word("course.plan", 1, conditions.PlanCourse),
    Word("strategy.plan", 1, conditions.PlanStrategy),
)

EVENTS: Final = (
    Word("plan.started", 1, plan.PlanStarted),
    Word("plan.revised", 1, plan.PlanRevised),
    Word("method.adopted", 1, plan.MethodAdopted1),
    Word("method.adopted", 2, plan.MethodAdopted),
    Word("unit.registered", 1, plan.UnitRegistered),
    Word("unit.principal_appointed", 1, plan.PrincipalAppointed),
    Word("person.registered", 1, plan.PersonRegistered),
    Word("calendar.adopted", 1, plan.CalendarAdopted),
    Word("deviation.recorded", 1, plan.DeviationRecorded),
    Word("entry.corrected", 1, plan.EntryCorrected),
    Word("entry.withdrawn", 1, plan.EntryWithdrawn),
    Word("group.formed", 1, group.GroupFormed),
    Word("group.leader_appointed", 1, group.LeaderAppointed),
    Word("group.role_assigned", 1, group.RoleAssigned),
    Word("group.started", 1, group.GroupStarted),
    Word("group.member_joined", 1, group.MemberJoined),
    Word("group.member_left", 1, group.MemberLeft),
    Word("group.closed", 1, group.GroupClosed),
    Word("cycle.started", 1, cycle.CycleStarted),
    Word("cycle.step_started", 1, cycle.StepStarted),
    Word("cycle.step_completed", 1, cycle.StepCompleted),
    Word("cycle.decided", 1, cycle.PartDecided),
    Word("cycle.change_observed", 1, cycle.ChangeObserved),
    Word("cycle.closed", 1, cycle.CycleClosed),
    Word("module.planned", 1, cycle.ModulePlanned),
    Word("reading.scheduled", 1, cycle.ReadingScheduled),
    Word("hours.recorded", 1, cycle.HoursRecorded),
    Word("certificate.noted", 1, cycle.CertificateNoted),
    Word("meeting.planned", 1, meeting.MeetingPlanned),
    Word("meeting.moved", 1, meeting.MeetingMoved),
    Word("meeting.cancelled", 1, meeting.MeetingCancelled),
    Word("meeting.opened", 1, meeting.MeetingOpened),
    Word("meeting.item_added", 1, meeting.ItemAdded),
    Word("meeting.item_taken", 1, meeting.ItemTaken),
    Word("meeting.reported", 1, meeting.EffortReported),
    Word("meeting.input_brought", 1, meeting.InputBrought),
    Word("meeting.action_plan_written", 1, meeting.ActionPlanWritten),
    Word("meeting.minutes_written", 1, meeting.MinutesWritten),
    Word("meeting.result_recorded", 1, meeting.ResultRecorded),
    Word("meeting.reflected", 1, meeting.MeetingReflected),
    Word("meeting.role_swapped", 1, meeting.RoleSwapped),
    Word("meeting.closed", 1, meeting.MeetingClosed),
    Word("person.working_time_set", 1, meeting.WorkingTimeSet),
    Word("round.opened", 1, visit.RoundOpened),
    Word("visit.planned", 1, visit.VisitPlanned),
    Word("visit.moved", 1, visit.VisitMoved),
    Word("visit.cancelled", 1, visit.VisitCancelled),
    Word("visit.held", 1, visit.VisitHeld),
    Word("visit.talked", 1, visit.TalkHeld),
    Word("visit.note_published", 1, visit.NotePublished),
    Word("round.closed", 1, visit.RoundClosed),
    Word("artefact.shared", 1, sharing.ArtefactShared),
    Word("artefact.unshared", 1, sharing.ArtefactUnshared),
    Word("checkin.planned", 1, checkin.CheckinsPlanned),
    Word("checkin.held", 1, checkin.CheckinHeld),
    Word("leader.time_allotted", 1, checkin.TimeAllotted),
    Word("leader.work_recorded", 1, checkin.WorkRecorded),
    Word("analysis.recorded", 1, conditions.AnalysisRecorded),
    Word("goal.was_set", 1, conditions.GoalSet),
    Word("need.identified", 1, conditions.NeedIdentified),
    Word("dialogue.held", 1, conditions.DialogueHeld),
    Word("participation.decided", 1, conditions.ParticipationDecided),
    Word("effort.begun", 1, conditions.EffortBegun),
    Word("unit.nearby_noted", 1, conditions.NearbyNoted),
    Word("expectation.communicated", 1, conditions.ExpectationCommunicated),
    Word("evidence.recorded", 1, conditions.EvidenceRecorded),
    Word("precondition.recorded", 1, conditions.PreconditionRecorded),
    Word("checklist.answered", 1, conditions.ChecklistAnswered),
    Word("training.recorded", 1, conditions.TrainingRecorded),
    Word("course.planned", 1, conditions.CoursePlanned),
    Word("strategy.planned", 1, conditions.StrategyPlanned),
)

COMMAND_OF: Final = {word.name: word for word in COMMANDS}
EVENT_OF: Final = {word.versioned: word for word in EVENTS}
COMMAND_CLASSES: Final = frozenset(word.kind for word in COMMANDS)
WORD_OF: Final = {word.kind: word for word in (*COMMANDS, *EVENTS)}
