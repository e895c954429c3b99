"""What can have happened about letting others read."""

from enum import StrEnum
from typing import Final

from collegial_core.kernel import PersonId
from collegial_core.kernel.fields import choice, ident
from collegial_core.kernel.value import Event, event


class Shareable(StrEnum):
    """What an author can let others read."""

    NOTE = "note"
    ACTION_PLAN = "action_plan"
    REFLECTION = "reflection"
    OUTCOME = "outcome"


SHAREABLE: Final = frozenset(map(str, Shareable))


@event("artefact.shared", 1)
class ArtefactShared(Event):
    """An author let one more person read what they wrote."""

    kind: Shareable = choice(Shareable)
    of: str = ident()
    author: PersonId = ident()
    with_person: PersonId = ident()


@event("artefact.unshared", 1)
class ArtefactUnshared(Event):
    """An author took back what they had shared."""

    kind: Shareable = choice(Shareable)
    of: str = ident()
    author: PersonId = ident()
    with_person: PersonId = ident()


SharingEvent = ArtefactShared | ArtefactUnshared
