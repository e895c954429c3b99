"""What can have happened about letting others read, or type for their author."""

from datetime import date
from enum import StrEnum

from collegial_core.kernel import PersonId
from collegial_core.kernel.fields import choice, day, ident
from collegial_core.kernel.value import After, Event, Proposed, event


class Shareable(StrEnum):
    """What an author can let others read."""

    NOTE = "note"
    ACTION_PLAN = "action_plan"
    REFLECTION = "reflection"
    OUTCOME = "outcome"


@event("artefact.shared", 1)
class ArtefactShared(Event):
    """An author let one more person read what they wrote."""

    kind: Shareable = choice(Shareable)
    of: str = ident()
    author: PersonId = ident()
    with_person: PersonId = ident()


@event("artefact.unshared", 1, after=After(ArtefactShared, ("of", "kind", "author", "with_person"), ends=True))
class ArtefactUnshared(Event):
    """An author took back what they had shared."""

    kind: Shareable = choice(Shareable)
    of: str = ident()
    author: PersonId = ident()
    with_person: PersonId = ident()


@event("writing.entrusted", 1, asked="writing.entrust")
class WritingEntrusted(Proposed):
    """An author lets somebody type for them, from that day until a day, inclusive; the author stays the author."""

    author: PersonId = ident()
    scribe: PersonId = ident()
    until: date = day()


@event("writing.taken_back", 1, asked="writing.take_back")
class WritingTakenBack(Proposed):
    """An author lets somebody type for them no longer, from that day on."""

    author: PersonId = ident()
    scribe: PersonId = ident()


SharingEvent = ArtefactShared | ArtefactUnshared | WritingEntrusted | WritingTakenBack
