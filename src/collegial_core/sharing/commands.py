"""What can be wished for about letting others read."""

from collegial_core.kernel import PersonId
from collegial_core.kernel.fields import choice, ident
from collegial_core.kernel.value import value
from collegial_core.sharing.events import Shareable


@value
class ShareArtefact:
    """Let one more person read what one has written: the note of the visit `of`.

    The author is who asks, or the person on whose behalf it is asked.
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
