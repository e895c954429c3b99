"""From a wish to let others read to what would happen."""

from typing import assert_never

from collegial_core.kernel import Occasion
from collegial_core.sharing.commands import ShareArtefact, SharingCommand, UnshareArtefact
from collegial_core.sharing.events import ArtefactShared, ArtefactUnshared, SharingEvent


def decide(command: SharingCommand, act: Occasion) -> SharingEvent:
    """Say what the command would make happen; the rules judge it afterwards."""
    author = act.on_behalf_of or act.by
    match command:
        case ShareArtefact():
            return ArtefactShared(kind=command.kind, of=command.of, author=author, with_person=command.with_person)
        case UnshareArtefact():
            return ArtefactUnshared(kind=command.kind, of=command.of, author=author, with_person=command.with_person)
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(command)
