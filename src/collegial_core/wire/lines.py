"""Encoding and decoding entries, by msgspec: the fast path, which decides the speed of a replay."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar

import attrs
import msgspec

from collegial_core.kernel import Entry, Unreadable
from collegial_core.kernel.entry import require_envelope, require_times
from collegial_core.kernel.fields import MAX_COUNT
from collegial_core.kernel.texts import left_open
from collegial_core.kernel.validation import require_limits
from collegial_core.kernel.value import Event as KindOfEvent
from collegial_core.policy import UnknownLanguage
from collegial_core.state import Event
from collegial_core.store import Record
from collegial_core.upcasts import STEPS, newest
from collegial_core.wire.documents import in_the_latest_language, method_fields, short_fields, without_defaults
from collegial_core.wire.keys import TWICE, repeated_key
from collegial_core.wire.vocabulary import EVENT_OF, MessageType, Name, word_of

K = TypeVar("K")
T = TypeVar("T")

MAX_LINE: Final = 1_048_576
"""The longest line that is read, in bytes."""

_OPTIONAL: Final = ("on_behalf_of", "because", "policy", "id")


def _struct(name: Name) -> type[msgspec.Struct]:
    kind = EVENT_OF[name].kind
    fields: list[Any] = [
        ("plan", str),
        ("number", int),
        ("type", str),
        ("version", int),
        ("recorded_at", datetime),
        ("happened_on", date),
        ("by", str),
        *((name, str | None, None) for name in _OPTIONAL),
        ("edition", Annotated[int, msgspec.Meta(ge=1, le=MAX_COUNT)], 1),
        ("rules", tuple[str, ...], ()),
        ("meta", dict[str, str], msgspec.field(default_factory=dict)),
        ("data", kind),
    ]
    return msgspec.defstruct(f"{kind.__name__}Line", fields, kw_only=True, omit_defaults=True, gc=False)


def _replay_struct(kind: type[KindOfEvent]) -> type[msgspec.Struct]:
    who: list[Any] = [("by", str), ("on_behalf_of", str | None, None)] if kind.remembers_who else []
    fields: list[Any] = [("on", date), ("data", kind), *who]
    return msgspec.defstruct(f"{kind.__name__}Replayed", fields, kw_only=True, gc=False, rename={"on": "happened_on"})


class _Made(dict[K, T]):
    """What is made of a thing when it is first met."""

    def __init__(self, make: Callable[[K], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, thing: K) -> T:
        made = self[thing] = self._make(thing)
        return made


def _whole(name: Name) -> Callable[[bytes], Any]:
    return _reader(EVENT_OF[name].kind, _STRUCT[name])


def _reader(kind: type, struct: type[msgspec.Struct]) -> Callable[[bytes], Any]:
    """Make what reads a line; a method in it is read in the language that it was written in."""
    return _by_language(kind, struct) if method_fields(kind) else msgspec.json.Decoder(struct).decode


def _by_language(kind: type, struct: type[msgspec.Struct]) -> Callable[[bytes], Any]:
    def read(line: bytes) -> Any:  # noqa: ANN401
        stored = msgspec.json.decode(line)
        if isinstance(stored, dict):
            stored["data"] = in_the_latest_language(kind, stored.get("data"), "$.data")
        return msgspec.convert(stored, struct)

    return read


def _replay_decoder(name: Name) -> Callable[[bytes], Any]:
    kind = EVENT_OF[name].kind
    read = _reader(kind, _replay_struct(kind))
    if kind not in STEPS:
        return read

    def decode_newest(line: bytes) -> Any:  # noqa: ANN401
        decoded: Any = read(line)
        decoded.data = newest(decoded.data)
        return decoded

    return decode_newest


_STRUCT: Final = _Made(_struct)
_WHOLE: Final = _Made(_whole)
REPLAY_DECODERS: Final = _Made(_replay_decoder)
"""Stored name → reader of only what a replay needs: `data` in its newest shape, the day, and where it matters by whom.

What it gives stands for an `Occasion`, of which a room remembers no more: making one besides takes 1.3 µs, and
reading by whom and why 4 % of a replay.
"""

_encode: Final = msgspec.json.Encoder(order="sorted").encode


class _Named(msgspec.Struct, gc=False):
    id: str | None = None


_named: Final = msgspec.json.Decoder(_Named).decode


def command_id(line: bytes) -> str | None:
    """Read only the id of the command that an entry came from."""
    return _named(line).id


def encode(entry: Entry[Event]) -> Record:
    """Write an entry as a record: the line is its export for ever."""
    return _WRITE[word_of(entry.event)](entry)


def _writer(word: MessageType) -> Callable[..., Record]:
    name, type_, version = word.versioned, word.name, word.version
    make = _STRUCT[name]
    short = short_fields(word.kind)

    def write(entry: Entry[Event], *, whole: bool = False) -> Record:
        stored = make(
            plan=entry.plan,
            number=entry.number,
            type=type_,
            version=version,
            recorded_at=entry.recorded_at,
            happened_on=entry.happened_on,
            by=entry.by,
            on_behalf_of=entry.on_behalf_of,
            because=entry.because,
            policy=entry.policy,
            id=entry.id,
            edition=entry.edition,
            rules=entry.rules,
            meta=entry.meta,
            data=_shortened(entry.event, short) if short and not whole else entry.event,
        )
        return Record(entry.number, name, _encode(stored))

    return write


def _shortened(event: Any, short: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401 - of an attrs class
    """Give the event's data, some of its fields without their defaults."""
    stored = {field.name: getattr(event, field.name) for field in attrs.fields(type(event))}
    return {name: without_defaults(value) if name in short else value for name, value in stored.items()}


_WRITE: Final = _Made(_writer)


def decode(record: Record) -> Entry[Event]:
    """Read an entry from its record.

    Raises:
        Unreadable: the bytes are no entry of that name and number.

    """
    number, name, line = record
    try:
        stored = _WHOLE[name](line)
    except KeyError:
        raise Unreadable(f"entry {number}", f"{name!r} is no event that this version knows") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"entry {number}", words(error)) from error
    except UnknownLanguage as error:
        raise UnknownLanguage(f"entry {number}", error.message) from error
    if (stored.number, f"{stored.type}@{stored.version}") != (number, name):
        raise Unreadable(
            f"entry {number}", f"its line says it is entry {stored.number}, {stored.type}@{stored.version}"
        )
    return _entry(stored)


def _entry(stored: Any) -> Entry[Event]:  # noqa: ANN401 - one struct class for each event
    return Entry(
        plan=stored.plan,
        number=stored.number,
        event=stored.data,
        recorded_at=stored.recorded_at,
        happened_on=stored.happened_on,
        by=stored.by,
        on_behalf_of=stored.on_behalf_of,
        because=stored.because,
        policy=stored.policy,
        id=stored.id,
        edition=stored.edition,
        rules=stored.rules,
        meta=stored.meta,
    )


class _Head(msgspec.Struct):
    plan: str
    number: int
    type: str
    version: int


def read_line(line: bytes, path: str) -> tuple[Record, Entry[Event]]:
    """Read one exported line, in the form in which entries are written or were written once.

    A line of before may lack fields that came later and have a default.  It may say
    nothing else than what would be written today.

    Raises:
        Unreadable: it is no entry, or not in that form.

    """
    if len(line) > MAX_LINE:
        raise Unreadable(path, f"the line is longer than {MAX_LINE} bytes")
    try:
        return _as_exported(line, path)
    except Unreadable:
        # An export repeats no key, so it is looked for only where something is wrong.
        key = _repeated_key(line)
        if key is None:
            raise
        raise Unreadable(f"{path}, {key}", TWICE) from None


def _repeated_key(line: bytes) -> str | None:
    with suppress(ValueError, RecursionError):
        return repeated_key(line)
    return None


def _as_exported(line: bytes, path: str) -> tuple[Record, Entry[Event]]:
    try:
        head = msgspec.json.decode(line, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(path, words(error)) from error
    record = Record(head.number, f"{head.type}@{head.version}", line)
    try:
        entry = decode(record)
        require_times(entry)
        require_envelope(entry)
        require_limits(entry.event, "$.data")
    except Unreadable as error:
        raise Unreadable(f"{path}, {error.path}", error.message) from error
    if differences(line, entry):
        raise Unreadable(path, "is not written as an export writes it; export the plan again and import that")
    return record, entry


def differences(line: bytes, entry: Entry[Event]) -> tuple[str, ...]:
    """Give the paths of what the line of an entry says and an export of today would not, unknown keys among them.

    A text that stands open beside sealed ones is such.  A line may leave out what has a default, or write it out.
    Where it is not in canonical form, that is all of it: `$`.
    """
    kind = type(entry.event)
    try:
        if line == encode(entry).line:
            return tuple(f"$.data.{name}" for name in left_open(entry.event))
        stored, today = (
            msgspec.json.decode(line),
            msgspec.json.decode(_WRITE[word_of(entry.event)](entry, whole=True).line),
        )
        if _encode(stored) != line:
            return ("$",)
        return tuple(_beyond({**stored, "data": in_the_latest_language(kind, stored["data"], "$.data")}, today, "$"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # in a key or value that no field reads
        return ("$",)


def _beyond(stored: object, today: object, path: str) -> Iterator[str]:
    """Yield the path of every key that is stored and would not be written today, or not with the same value."""
    if isinstance(stored, dict) and isinstance(today, dict):
        for name, value in stored.items():
            if name in today:
                yield from _beyond(value, today[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}"
    elif isinstance(stored, list) and isinstance(today, list) and len(stored) == len(today):
        for place, (one, other) in enumerate(zip(stored, today, strict=True)):
            yield from _beyond(one, other, f"{path}[{place}]")
    elif type(stored) is not type(today) or stored != today:
        yield path


def words(error: Exception) -> str:
    """Say in words why JSON could not be read."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 text (byte {error.start})"
    return f"is no JSON that belongs here: {error}"
