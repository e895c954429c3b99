"""What has been written, and whom its authors let read it beside those whom the method names."""

from collegial_core.sharing.commands import ShareArtefact, SharingCommand, UnshareArtefact
from collegial_core.sharing.contents import (
    Content,
    Kind,
    artefact_of,
    concerned,
    note_of,
    plan_words,
    principals_of,
    written,
)
from collegial_core.sharing.decide import decide
from collegial_core.sharing.events import ArtefactShared, ArtefactUnshared, Shareable, SharingEvent
from collegial_core.sharing.rules import RULES
from collegial_core.sharing.state import Share, Sight, evolve, readers_of

__all__ = [
    "RULES",
    "ArtefactShared",
    "ArtefactUnshared",
    "Content",
    "Kind",
    "Share",
    "ShareArtefact",
    "Shareable",
    "SharingCommand",
    "SharingEvent",
    "Sight",
    "UnshareArtefact",
    "artefact_of",
    "concerned",
    "decide",
    "evolve",
    "note_of",
    "plan_words",
    "principals_of",
    "readers_of",
    "written",
]
