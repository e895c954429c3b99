"""What is asked for about letting others read, completed with its author."""

from collegial_core.kernel import Occasion, PersonId
from collegial_core.kernel.fields import choice, ident
from collegial_core.kernel.value import Asked, request
from collegial_core.sharing.events import ArtefactShared, ArtefactUnshared, Shareable


@request("artefact.share", ArtefactShared)
class ShareArtefact(Asked):
    """Let one more person read what one has written.

    `of` is the id of the note's visit, or of the meeting of the action plan or
    reflection; an outcome's is its cycle, part, turn and step, as `c-1.2.1.evaluation`.
    The author is who asks, or the person on whose behalf it is asked; what a group
    wrote, each of its members can share.
    """

    kind: Shareable = choice(Shareable)
    of: str = ident()
    with_person: PersonId = ident()


@request("artefact.unshare", ArtefactUnshared)
class UnshareArtefact(Asked):
    """Take back what `artefact.share` allowed."""

    kind: Shareable = choice(Shareable)
    of: str = ident()
    with_person: PersonId = ident()


SharingRequest = ShareArtefact | UnshareArtefact


def complete(_: object, asked: SharingRequest, occasion: Occasion) -> ArtefactShared | ArtefactUnshared:
    """Fill in the author: who asks, or on whose behalf it is asked."""
    kind = ArtefactShared if isinstance(asked, ShareArtefact) else ArtefactUnshared
    author = occasion.on_behalf_of or occasion.by
    return kind(kind=asked.kind, of=asked.of, author=author, with_person=asked.with_person)
