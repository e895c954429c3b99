"""The protocol of a vault: anything with these methods can seal what people write, open it, and forget it.

A text is sealed under a data key of its own.  The data key is kept in the vault alone, wrapped by the keys of those
whose text it is: one for each person, group, unit or plan, class of text and school year.  So a text is forgotten by
destroying a key, while its entry, with all its bytes, stays as it was.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Final, NamedTuple, Protocol

import attrs

from collegial_core.kernel import StoreError
from collegial_core.kernel.sealed import Sealed, is_sealed, sealed

ERASED: Final = "[erased: "
"""What stands in the place of a text that was erased begins so; the reference of the decision follows."""


_NEW_YEAR: Final = (8, 1)
"""The month and the day on which a school year begins."""


def school_year(on: date) -> int:
    """Give the year in which the school year of a day begins."""
    return on.year if (on.month, on.day) >= _NEW_YEAR else on.year - 1


class KeyName(NamedTuple):
    """Whose key it is, for which class of text, and of which school year."""

    plan: str
    subject: str
    """`person p-01`, `group blue`, `unit lime` or `plan`."""
    kind: str
    """The class of text: `note`, `minutes`."""
    year: int
    """The year in which the school year begins."""


@attrs.frozen
class Plain:
    """A text that is to be sealed: where it stands, and whose it is."""

    text: str
    plan: str
    number: int
    schema: str
    """What the entry is called, with its version."""
    field: str
    """The field of the entry: `data.note`, or `because`."""
    keys: tuple[KeyName, ...]
    """Those whose text it is."""
    all_needed: bool = True
    """Whether each of the keys is needed to open it; otherwise any of them is enough."""


class NewKey(NamedTuple):
    """A data key that was made for a text and not yet kept: the vault's own affair."""

    name: str
    body: object


@attrs.frozen
class Erased:
    """What is left of a text whose key was destroyed: the decision's reference, and when it was carried out."""

    decision: str
    at: datetime

    @property
    def shown(self) -> str:
        """What stands in the text's place."""
        return f"{ERASED}{self.decision}]"


@attrs.frozen
class Destroyed:
    """What was destroyed: how many keys of people, groups, units and plans, and how many texts they left unreadable."""

    keys: int
    texts: int


@attrs.frozen
class Look:
    """That somebody reads a sealed text that they have not written: who, which, and in what right."""

    plan: str
    number: int
    """The entry in which the text was recorded."""
    kind: str
    """The class of text."""
    reader: str
    """The person, or `auditor`."""
    authors: tuple[str, ...]
    """Those who wrote it: they may see who read it."""
    right: str
    """What lets the reader read it: `group`, `pair`, `shared`."""


class Vault(Protocol):
    """What seals texts and opens them.

    All methods may be called by several threads, and by several processes at once.  Each raises `StoreError` where
    the keys cannot be reached; it is never said that a text is erased because of that.
    """

    def seal(self, texts: Sequence[Plain]) -> Sequence[tuple[Sealed, NewKey]]:
        """Seal texts, each under a new data key; none of them may be recorded before its key is kept."""

    def keep(self, keys: Sequence[NewKey]) -> None:
        """Keep data keys, all or none; on return they are durable."""

    def open(self, plan: str, texts: Sequence[Sealed]) -> Sequence[str | Erased]:
        """Open texts of a plan.

        Raises:
            StoreError: the keys cannot be reached, a text's key is not here, or the text is not as it was sealed, or
                is another plan's.

        """

    def missing(self, plan: str, texts: Sequence[Sealed]) -> Sequence[Sealed]:
        """Give those of the texts whose keys are not here, neither to open them with nor as destroyed."""

    def names(self, plan: str) -> Sequence[KeyName]:
        """List the keys of a plan that can still open something."""

    def destroy(self, plan: str, keys: Sequence[KeyName], *, decision: str) -> Destroyed:
        """Destroy keys of people, groups, units or the plan; all texts that need them are unreadable afterwards.

        What is destroyed already stays as it was.  On return nothing of the keys is left in the vault's files.
        """

    def redact(self, plan: str, keys: Sequence[str], *, decision: str) -> Destroyed:
        """Destroy the data keys of single texts, by their names, and leave all others as they are."""

    def unredacted(self, plan: str, keys: Sequence[str]) -> Sequence[str]:
        """Give the names of those data keys that `redact` would destroy."""

    def looking(self) -> AbstractContextManager[None]:
        """Gather what this thread tells by `look`; on leaving the context it is written down, all at once."""

    def look(self, looks: Sequence[Look]) -> None:
        """Write down who reads what, at the moment by the vault's clock, before it is shown."""

    def looks(self, plan: str, author: str | None = None) -> Sequence[tuple[datetime, Look]]:
        """Give who read the texts of a plan, or those of one author in it, and when: the first first."""

    def close(self) -> None:
        """Let go of files and connections."""


NO_VAULT: Final = "the plan's texts are sealed, and there is no vault here to seal or open them with; give its keys"


class Gone(NamedTuple):
    """What the record says is destroyed, and by which decision: keys, and the data keys of single texts."""

    decision: str
    keys: tuple[KeyName, ...]
    texts: tuple[str, ...]


@attrs.define(eq=False)
class Opener:
    """What opens the sealed texts of one plan.

    `gone` is what its record says is destroyed: that was recorded first, and decides.  What the vault has of it still,
    or again, for it was put back from an older copy, is destroyed before any text is opened.
    """

    vault: Vault | None
    plan: str
    gone: Callable[[], Sequence[Gone]] = tuple
    _is_known: bool = attrs.field(default=False, init=False)
    destroyed: list[Destroyed] = attrs.field(factory=list, init=False)
    """What was destroyed of that, one for one."""

    def look(self, looks: Sequence[Look]) -> None:
        """Write down who reads what, before it is shown."""
        self.ready().look(looks)

    def shown(self, words: dict[str, str]) -> dict[str, str]:
        """Open those of some words that are sealed; `[erased: …]` stands for what was erased, with the decision.

        Raises:
            StoreError: as for `opened`.

        """
        return {name: it.shown if isinstance(it, Erased) else it for name, it in self.opened(words).items()}

    def opened(self, words: dict[str, str]) -> dict[str, str | Erased]:
        """Open those of some words that are sealed.

        Raises:
            StoreError: there is no vault here, or it cannot open them.

        """
        taken = {name: sealed(it, name) for name, it in words.items() if is_sealed(it)}
        if not taken:
            return {**words}
        return {**words, **dict(zip(taken, self.ready().open(self.plan, list(taken.values())), strict=True))}

    def ready(self) -> Vault:
        """Give the vault, with all that is gone destroyed in it.

        Raises:
            StoreError: there is none here, or it cannot serve.

        """
        if self.vault is None:
            raise StoreError(NO_VAULT)
        gone = self.gone()
        if len(gone) > len(self.destroyed):
            self.destroyed += _shredded(self.vault, self.plan, gone[len(self.destroyed) :])
        return self.vault

    def require_its_vault(self, words: Callable[[], dict[str, str]]) -> None:
        """See, once, that the vault opens some words of the plan: else what is written now would be under others' keys.

        Raises:
            StoreError: as for `opened`.

        """
        if not self._is_known:
            self.opened(words())
            self._is_known = True

    def require_keys(self, gone: Gone, disposal: str) -> None:
        """See that the vault has what a disposal is to destroy, or that another one has destroyed it.

        Raises:
            StoreError: it lacks some of it; or as for `ready`.

        """
        vault, done = self.ready(), self.gone()
        there = {*vault.names(self.plan), *(key for it in done for key in it.keys)}
        single = {*vault.unredacted(self.plan, gone.texts), *(key for it in done for key in it.texts)}
        lacking = [" ".join(map(str, it[1:])) for it in gone.keys if it not in there]
        lacking += [it for it in gone.texts if it not in single]
        if lacking:
            message = (
                f"the vault lacks {len(lacking)} keys that {disposal} is to destroy, such as that of {lacking[0]!r}"
            )
            raise StoreError(f"{message}; is it the vault of {self.plan}, and a whole one? Nothing is recorded")

    def shred(self) -> None:
        """Destroy all that is gone, what was destroyed already too: so nothing is left of an act that ended early.

        Raises:
            StoreError: there is no vault here, or it cannot serve.

        """
        vault = self.ready()
        for decision, keys, texts in self.gone():
            vault.destroy(self.plan, keys, decision=decision)
            vault.redact(self.plan, texts, decision=decision)


def _shredded(vault: Vault, plan: str, gone: Sequence[Gone]) -> Iterator[Destroyed]:
    """Destroy what is gone and still there, and tell how much that was."""
    live = set(vault.names(plan))
    for decision, keys, texts in gone:
        back, single = [key for key in keys if key in live], vault.unredacted(plan, texts)
        under = vault.destroy(plan, back, decision=decision) if back else Destroyed(0, 0)
        alone = vault.redact(plan, single, decision=decision) if single else Destroyed(0, 0)
        yield Destroyed(under.keys, under.texts + alone.texts)
