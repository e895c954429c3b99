"""What has been written, and whom its authors let read it beside those whom the method names."""

from collegial_core.policy import Room
from collegial_core.sharing.contents import Content, Kind, artefact_of, everyone_ever, principals_of, shared_with
from collegial_core.sharing.events import SHAREABLE, ArtefactShared, ArtefactUnshared, Shareable, SharingEvent
from collegial_core.sharing.requests import ShareArtefact, SharingRequest, UnshareArtefact, complete
from collegial_core.sharing.rules import RULES
from collegial_core.sharing.state import Share, StateProtocol, evolve, readers_of
from collegial_core.sharing.written import (
    Wanted,
    action_plans_of,
    answer_of,
    contents,
    minutes_of,
    note_of,
    words_of,
    written,
)

ROOM = Room(name="sharing", event=SharingEvent, evolve=evolve, rules=RULES, request=SharingRequest, complete=complete)

__all__ = [
    "ROOM",
    "RULES",
    "SHAREABLE",
    "ArtefactShared",
    "ArtefactUnshared",
    "Content",
    "Kind",
    "Share",
    "ShareArtefact",
    "Shareable",
    "SharingEvent",
    "SharingRequest",
    "StateProtocol",
    "UnshareArtefact",
    "Wanted",
    "action_plans_of",
    "answer_of",
    "artefact_of",
    "contents",
    "everyone_ever",
    "evolve",
    "minutes_of",
    "note_of",
    "principals_of",
    "readers_of",
    "shared_with",
    "words_of",
    "written",
]
