"""A vault in memory, for tests: it keeps all promises of the port but that of hiding anything."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Final

import attrs

from collegial_core.kernel import StoreError
from collegial_core.kernel.sealed import Sealed
from collegial_core.store import Clock
from collegial_core.vault import Destroyed, Erased, KeyName, Look, NewKey, Plain

BEGINNING: Final = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)


@attrs.define
class _Kept:
    """What is known of a text: whose it is, and what is left of it."""

    plain: Plain
    redacted: Erased | None = None


class ReferenceVault:
    """A vault that keeps everything in memory and hides nothing: what it seals, anybody can read in it."""

    def __init__(self, clock: Clock = lambda: BEGINNING) -> None:
        """Begin empty."""
        self._clock = clock
        self._numbers = count(1)
        self._texts: dict[str, _Kept] = {}
        self._generation: dict[KeyName, int] = {}
        self._destroyed: dict[tuple[KeyName, int], Erased] = {}
        self._under: dict[str, tuple[tuple[KeyName, int], ...]] = {}
        self._looks: list[tuple[datetime, Look]] = []

    def seal(self, texts: Sequence[Plain]) -> Sequence[tuple[Sealed, NewKey]]:
        """Write each text in base64, and number it."""
        made = []
        for it in texts:
            name = f"{next(self._numbers):022d}"
            box = urlsafe_b64encode(it.text.encode()).decode().rstrip("=")
            made.append((Sealed(it.number, it.schema, it.field, name, box), NewKey(name, it)))
        return made

    def keep(self, keys: Sequence[NewKey]) -> None:
        """Remember the texts."""
        for name, plain in keys:
            if isinstance(plain, Plain):
                self._texts[name] = _Kept(plain)
                self._under[name] = tuple((it, self._generation.setdefault(it, 0)) for it in plain.keys)

    def open(self, plan: str, texts: Sequence[Sealed]) -> Sequence[str | Erased]:
        """Read each text, where it was sealed for this plan and place."""
        return [self._opened(plan, it) for it in texts]

    def _opened(self, plan: str, text: Sealed) -> str | Erased:
        kept = self._texts.get(text.key)
        if kept is None:
            raise StoreError(f"the key of a text of entry {text.number} is not here")
        plain = kept.plain
        if (plan, text.number, text.schema, text.field) != (plain.plan, plain.number, plain.schema, plain.field):
            raise StoreError(f"a text of entry {text.number} is not as it was sealed")
        return self._left(text.key) or urlsafe_b64decode(text.box + "=" * (-len(text.box) % 4)).decode()

    def _left(self, key: str) -> Erased | None:
        kept, under = self._texts[key], self._under[key]
        gone = [self._destroyed[it] for it in under if it in self._destroyed]
        is_gone = bool(gone) if kept.plain.all_needed else len(gone) == len(under)
        return kept.redacted or (gone[0] if is_gone else None)

    def missing(self, plan: str, texts: Sequence[Sealed]) -> Sequence[Sealed]:
        """Give those that were never kept."""
        return [it for it in texts if it.key not in self._texts or self._texts[it.key].plain.plan != plan]

    def names(self, plan: str) -> Sequence[KeyName]:
        """List those that texts were sealed under and that are not destroyed."""
        kept = {it for under in self._under.values() for it in under}
        return sorted(it[0] for it in kept if it not in self._destroyed and it[0].plan == plan)

    def destroy(self, plan: str, keys: Sequence[KeyName], *, decision: str) -> Destroyed:
        """Forget keys; a text that is sealed under the same name later has another."""
        before, gone = self._erased(), 0
        for name in dict.fromkeys(keys):
            it = name, self._generation.get(name, -1)
            if name.plan == plan and it[1] >= 0 and it not in self._destroyed:
                self._destroyed[it] = Erased(decision, self._clock())
                self._generation[name] += 1
                gone += 1
        return Destroyed(gone, self._erased() - before)

    def redact(self, plan: str, keys: Sequence[str], *, decision: str) -> Destroyed:
        """Forget single texts."""
        before = self._erased()
        for key in self.unredacted(plan, keys):
            self._texts[key].redacted = Erased(decision, self._clock())
        return Destroyed(0, self._erased() - before)

    def unredacted(self, plan: str, keys: Sequence[str]) -> Sequence[str]:
        """Give those that were kept and not forgotten one by one."""
        there = [key for key in keys if key in self._texts and self._texts[key].plain.plan == plan]
        return [key for key in there if self._texts[key].redacted is None]

    def _erased(self) -> int:
        return sum(1 for key in self._texts if self._left(key) is not None)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Do nothing: all is written down at once."""
        yield

    def look(self, looks: Sequence[Look]) -> None:
        """Write down who reads what."""
        self._looks += ((self._clock(), it) for it in looks)

    def looks(self, plan: str, author: str | None = None) -> Sequence[tuple[datetime, Look]]:
        """Give who read what, the first first."""
        return [it for it in self._looks if it[1].plan == plan and (author is None or author in it[1].authors)]

    def copied(self) -> "ReferenceVault":
        """Give a copy as it is now, such as one that is put back later."""
        copy = ReferenceVault(clock=self._clock)
        copy._texts = {name: _Kept(it.plain, it.redacted) for name, it in self._texts.items()}
        copy._under, copy._generation, copy._destroyed = (
            dict(self._under),
            dict(self._generation),
            dict(self._destroyed),
        )
        return copy

    def close(self) -> None:
        """Let go of nothing."""
