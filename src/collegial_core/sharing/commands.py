"""What can be wished for about letting others read."""

from collegial_core.kernel import PersonId
from collegial_core.kernel.fields import choice, ident
from collegial_core.kernel.value import value
from collegial_core.sharing.events import Shareable


@value
class ShareArtefact:
    """Let one more person read what one has written.

    `of` is the id of the note's visit, or of the meeting of the action plan or
    reflection; an outcome's is its cycle, part, turn and step, as `c-1.2.1.evaluation`.
    The author is who asks, or the person on whose behalf it is asked; what a group
    wrote, each of its members can share.
    """

    kind: Shareable = choice(Shareable)
    of: str = ident()
    with_person: PersonId = ident()


@value
class UnshareArtefact:
    """Take back what `artefact.share` allowed."""

    kind: Shareable = choice(Shareable)
    of: str = ident()
    with_person: PersonId = ident()


SharingCommand = ShareArtefact | UnshareArtefact
