"""What the pages offer beside what waits."""

from typing import Final

OFFERED: Final = (
    "visit.plan",
    "visit.move",
    "visit.cancel",
    "meeting.plan",
    "meeting.move",
    "meeting.cancel",
    "round.open",
    "round.close",
    "group.join",
    "group.leave",
    "group.appoint_leader",
    "group.appoint_deputy",
    "group.assign_role",
    "artefact.share",
    "artefact.unshare",
    "minutes.adjust",
    "plan.approve",
    "plan.revise",
    "need.share",
    "need.take_back",
    "analysis.record",
    "dialogue.hold",
    "goal.set",
    "expectation.communicate",
    "participation.decide",
    "precondition.record",
    "evidence.record",
    "checklist.answer",
    "leader.allot_time",
    "checkin.plan",
    "reading.schedule",
)
"""Each command that has a form."""
