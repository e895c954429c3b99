"""What has been written, and whom its authors let read it beside those whom the method names."""

from collegial_core.policy import Room
from collegial_core.sharing.contents import (
    artefact_of,
    authors_of,
    by_one_author,
    concerned,
    contents,
    everyone_ever,
    observed_in,
    shared_with,
    written,
)
from collegial_core.sharing.events import (
    ArtefactShared,
    ArtefactUnshared,
    Shareable,
    SharingEvent,
    WritingEntrusted,
    WritingTakenBack,
)
from collegial_core.sharing.requests import ShareArtefact, SharingRequest, UnshareArtefact, complete
from collegial_core.sharing.rules import RULES
from collegial_core.sharing.state import Entrusted, Share, evolve, scribes_on

ROOM = Room(name="sharing", event=SharingEvent, evolve=evolve, rules=RULES, request=SharingRequest, complete=complete)

__all__ = [
    "ROOM",
    "ArtefactShared",
    "ArtefactUnshared",
    "Entrusted",
    "Share",
    "ShareArtefact",
    "Shareable",
    "SharingEvent",
    "UnshareArtefact",
    "WritingEntrusted",
    "WritingTakenBack",
    "artefact_of",
    "authors_of",
    "by_one_author",
    "concerned",
    "contents",
    "everyone_ever",
    "observed_in",
    "scribes_on",
    "shared_with",
    "written",
]
