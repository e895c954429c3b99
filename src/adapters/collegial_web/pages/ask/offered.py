"""What the pages offer beside what waits, in the words of a button."""

from typing import Final

from collegial_web.pages.look import Look

OFFERED: Final = {
    "visit.plan": "Plan a visit",
    "visit.move": "Move the visit",
    "visit.cancel": "Cancel the visit",
    "meeting.plan": "Plan a meeting",
    "meeting.move": "Move the meeting",
    "meeting.cancel": "Cancel the meeting",
    "round.open": "Open a round of visits",
    "round.close": "Close the round",
    "group.join": "Add a member",
    "group.leave": "Take a member out",
    "group.appoint_leader": "Appoint the leader",
    "group.appoint_deputy": "Appoint a deputy",
    "group.assign_role": "Give somebody the role",
    "artefact.share": "Let one more person read it",
    "artefact.unshare": "Let somebody read it no longer",
}
"""Each command that has a form, and its words."""


def label_of(look: Look, command: str) -> str:
    """Say what a command does."""
    return look.say(OFFERED[command])
