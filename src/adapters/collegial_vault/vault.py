"""The vault: it seals texts under keys of their own, and these under the keys of those whose texts they are."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock, local
from typing import TYPE_CHECKING, Final, Self

from collegial_core import StoreError
from collegial_core.kernel.sealed import Sealed
from collegial_core.vault import Destroyed, Erased, KeyName, Look, NewKey, Plain
from collegial_sql.home import Home
from collegial_vault.boxes import boxed, cipher, joined, new_key, new_name, shares, unboxed
from collegial_vault.master import MasterKey
from collegial_vault.tables import DESTROYED_MEANWHILE, KeyTables, Share, SubjectKey, share_about

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

REMEMBERED: Final = 4096
"""How many unwrapped keys are remembered, so that a slow master key is asked once."""


def now() -> datetime:
    """Tell the present moment."""
    return datetime.now(UTC)


class KeyVault:
    """A vault over a database of keys; threads and processes may share it."""

    def __init__(self, home: Home, *masters: MasterKey, clock: Callable[[], datetime] = now) -> None:
        """Take a database, and master keys: the first wraps what is new, the others unwrap what they wrapped."""
        self.tables = KeyTables(home)
        self._shown = home.shown
        self._masters = {it.name: it for it in masters}
        self._master = masters[0]
        self._clock = clock
        self._unwrapped: OrderedDict[str, AESGCM] = OrderedDict()
        self._remembering = Lock()
        self._gathered = local()

    def require_there(self) -> None:
        """See that there is a vault at its place: one is made when the first text is sealed with it.

        Raises:
            StoreError: there is none.

        """
        self.tables.require_there()

    # --- sealing -----------------------------------------------------------------

    def seal(self, texts: Sequence[Plain]) -> Sequence[tuple[Sealed, NewKey]]:
        """Seal texts, each under a new data key."""
        keys = self._keys([name for it in texts for name in it.keys])
        return [self._sealed(it, [keys[name] for name in it.keys]) for it in texts]

    def _sealed(self, text: Plain, keys: Sequence[SubjectKey]) -> tuple[Sealed, NewKey]:
        key, name = new_key(), new_name()
        parts = shares(key, len(keys)) if text.all_needed else [key] * len(keys)
        made = Sealed(text.number, text.schema, text.field, name, "")
        sealed = made._replace(box=boxed(cipher(key), text.text.encode(), _bound(text.plan, made)))
        kept = [
            Share(name, place, text.plan, text.all_needed, it, self._wrapped_share(it, part, text.plan, name, place))
            for place, (it, part) in enumerate(zip(keys, parts, strict=True))
        ]
        return sealed, NewKey(name, kept)

    def _wrapped_share(self, key: SubjectKey, part: bytes, plan: str, name: str, place: int) -> str:
        return boxed(self._unwrap(key), part, share_about(plan, name, place))

    def _keys(self, names: Sequence[KeyName]) -> dict[KeyName, SubjectKey]:
        """Give the keys of those names; those that are not there are made."""
        wanted = sorted(set(names))
        found = self.tables.live(wanted)
        missing = [it for it in wanted if it not in found]
        if missing:
            self.tables.add([self._new(it) for it in missing])  # a slow master key holds up no other writer
            found |= self.tables.live(missing)
        if len(found) < len(wanted):
            raise StoreError(DESTROYED_MEANWHILE)
        return found

    def _new(self, name: KeyName) -> tuple[str, KeyName, str, str]:
        made = SubjectKey(new_name(), name, 0, self._master.name, "")
        key = new_key()
        with self._asking():
            wrapped = self._master.wrap(key, made.about)
            given_back = self._master.unwrap(wrapped, made.about)
        if given_back != key:  # what is sealed under it could never be opened
            raise StoreError("the master key gives back another key than it was given; nothing is sealed with it")
        return made.id, name, made.master, wrapped

    def keep(self, keys: Sequence[NewKey]) -> None:
        """Keep data keys, all or none."""
        self.tables.keep([it for key in keys for it in _shares_in(key)])

    # --- opening -----------------------------------------------------------------

    def open(self, plan: str, texts: Sequence[Sealed]) -> Sequence[str | Erased]:
        """Open texts of a plan."""
        kept = self.tables.shares(plan, list(dict.fromkeys(it.key for it in texts)))
        return [self._opened(plan, it, kept.get(it.key, [])) for it in texts]

    def _opened(self, plan: str, text: Sealed, kept: Sequence[Share]) -> str | Erased:
        if not kept:
            message = f"the key of a text in entry {text.number} of {plan} is not in {self._shown}"
            raise StoreError(f"{message}; is it the vault of this plan, and a whole one?")
        left = [it for it in kept if it.erased is None]
        if not left or (kept[0].all_needed and len(left) < len(kept)):
            return next(it.erased for it in kept if it.erased is not None)
        try:
            parts = [
                unboxed(self._unwrap(it.subject), it.wrapped, share_about(plan, it.name, it.share))
                for it in (left if kept[0].all_needed else left[:1])
            ]
            return unboxed(cipher(joined(parts)), text.box, _bound(plan, text)).decode()
        except ValueError as error:
            raise StoreError(f"a text in entry {text.number} of {plan} cannot be opened: {error}") from None

    def _unwrap(self, key: SubjectKey) -> "AESGCM":
        """Unwrap a key whose row was just read, so that what is destroyed opens nothing, whoever remembers it."""
        with self._remembering:
            known = self._unwrapped.get(key.wrapped)
        if known is not None:
            return known
        master = self._masters.get(key.master)
        if master is None:
            message = f"a key in {self._shown} is wrapped by the master key {key.master}"
            raise StoreError(f"{message}; given are {', '.join(self._masters)}")
        with self._asking():
            found = cipher(master.unwrap(key.wrapped, key.about))
        with self._remembering:
            self._unwrapped[key.wrapped] = found
            if len(self._unwrapped) > REMEMBERED:
                self._unwrapped.popitem(last=False)
        return found

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Tell what a master key raises as a `StoreError`: the texts are out of reach, and not erased."""
        try:
            yield
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - a service may raise anything
            message = f"the master key cannot serve ({type(error).__name__}); nothing is erased by that"
            raise StoreError(message) from None

    def missing(self, plan: str, texts: Sequence[Sealed]) -> Sequence[Sealed]:
        """Give those of the texts whose keys are not here."""
        kept = self.tables.shares(plan, list(dict.fromkeys(it.key for it in texts)))
        return [it for it in texts if it.key not in kept]

    # --- forgetting --------------------------------------------------------------

    def names(self, plan: str) -> Sequence[KeyName]:
        """List the keys of a plan that can still open something."""
        return self.tables.names(plan)

    def counted(self) -> dict[str, int]:
        """Count the keys of each plan that can still open something."""
        return self.tables.counted()

    def destroy(self, plan: str, keys: Sequence[KeyName], *, decision: str) -> Destroyed:
        """Destroy keys of people, groups, units or the plan."""
        return self.tables.destroy(plan, keys, Erased(decision, self._clock()))

    def redact(self, plan: str, keys: Sequence[str], *, decision: str) -> Destroyed:
        """Destroy the data keys of single texts."""
        return self.tables.redact(plan, keys, Erased(decision, self._clock()))

    def unredacted(self, plan: str, keys: Sequence[str]) -> Sequence[str]:
        """Give the names of those data keys that `redact` would destroy."""
        kept = self.tables.shares(plan, list(dict.fromkeys(keys)))
        return [key for key in keys if any(it.wrapped for it in kept.get(key, ()))]

    def copy(self, into: "KeyVault", file: str) -> None:
        """Write all keys, wrapped as they are, into an empty vault, and note first that there is such a copy."""
        self.tables.note_copy(self._clock(), file)
        self.tables.copy(into.tables)

    def copies(self) -> Sequence[tuple[datetime, str]]:
        """Give when which copies were made of it, the first first, as far as `copy` made them."""
        return self.tables.copies()

    # --- who looked --------------------------------------------------------------

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Gather what this thread tells by `look`, and write it down on leaving."""
        outer: list[Look] | None = getattr(self._gathered, "looks", None)
        if outer is not None:
            yield
            return
        gathered: list[Look] = []
        self._gathered.looks = gathered
        try:
            yield
        finally:
            self._gathered.looks = None
            self.look(list(dict.fromkeys(gathered)))

    def look(self, looks: Sequence[Look]) -> None:
        """Write down who reads what, or gather it."""
        gathered: list[Look] | None = getattr(self._gathered, "looks", None)
        if gathered is not None:
            gathered += looks
        elif looks:
            self.tables.look(self._clock(), looks)

    def looks(self, plan: str, author: str | None = None) -> Sequence[tuple[datetime, Look]]:
        """Give who read the texts of a plan, or of one author in it."""
        return [it for it in self.tables.looks(plan) if author is None or author in it[1].authors]

    # --- the master key ----------------------------------------------------------

    def rotate(self, old: MasterKey, new: MasterKey, on_progress: Callable[[int], None] | None = None) -> int:
        """Wrap all keys anew that an old master key wraps, some at a time; give how many there were.

        What was not reached, where it ends early, is wrapped by the old one still: do it again.

        Raises:
            StoreError: both are the same, or one of them cannot serve; or a key was wrapped by another.

        """
        if old.name == new.name:
            raise StoreError(f"both master keys are {old.name}; make a new one with `collegial vault key`")
        done = 0
        while keys := self.tables.wrapped_by(old.name, _ROTATED_AT_ONCE):
            with self._asking():
                anew = [(it, new.name, new.wrap(old.unwrap(it.wrapped, it.about), it.about)) for it in keys]
            self.tables.wrap_anew(anew)
            done += len(keys)
            if on_progress is not None:
                on_progress(done)
        self.tables.forget_wrapped()  # also what an earlier run, which ended early, has left
        others = sorted(self.tables.masters() - {new.name})
        if others:
            raise StoreError(f"keys in {self._shown} are wrapped by another master key: {', '.join(others)}")
        return done

    def close(self) -> None:
        """Let go of the database."""
        self.tables.home.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


_ROTATED_AT_ONCE: Final = 200


def _bound(plan: str, text: Sealed) -> str:
    """Say what is bound into a sealed text: its plan, entry, schema, field and key."""
    return f"{plan}\n{text.bound}"


def _shares_in(key: NewKey) -> Sequence[Share]:
    if not isinstance(key.body, list):
        message = f"the key {key.name} is not this vault's"
        raise TypeError(message)
    return key.body
