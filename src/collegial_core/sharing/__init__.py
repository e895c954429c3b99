"""What has been written, and whom its authors let read it beside those whom the method names."""

from collegial_core.policy import Room
from collegial_core.sharing.contents import (
    artefact_of,
    authors_of,
    concerned,
    contents,
    everyone_ever,
    observed_in,
    principals_of,
    shared_with,
    written,
)
from collegial_core.sharing.events import SHAREABLE, ArtefactShared, ArtefactUnshared, Shareable, SharingEvent
from collegial_core.sharing.requests import ShareArtefact, SharingRequest, UnshareArtefact, complete
from collegial_core.sharing.rules import RULES
from collegial_core.sharing.state import Share, StateProtocol, evolve, readers_of

ROOM = Room(name="sharing", event=SharingEvent, evolve=evolve, rules=RULES, request=SharingRequest, complete=complete)

__all__ = [
    "ROOM",
    "RULES",
    "SHAREABLE",
    "ArtefactShared",
    "ArtefactUnshared",
    "Share",
    "ShareArtefact",
    "Shareable",
    "SharingEvent",
    "SharingRequest",
    "StateProtocol",
    "UnshareArtefact",
    "artefact_of",
    "authors_of",
    "concerned",
    "contents",
    "everyone_ever",
    "evolve",
    "observed_in",
    "principals_of",
    "readers_of",
    "shared_with",
    "written",
]
