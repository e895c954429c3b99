"""Between bytes and values: the one room that knows cattrs and msgspec.

Entries are written and read by msgspec, which is fast.  Commands from outside
and single values go through cattrs, which explains what is wrong and where.  The
two agree: the property tests hold every entry's fast bytes against the plain path.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, cast, get_args, get_origin

import attrs
import msgspec
from cattrs import BaseValidationError, Converter, transform_error
from cattrs.errors import ForbiddenExtraKeysError, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn

from collegial_core.kernel import Entry, Facts, Occasion, Request, Unreadable
from collegial_core.ledger.ports import Row
from collegial_core.ledger.vocabulary import COMMAND_OF, EVENT_OF, WORD_OF, Name
from collegial_core.state import Command, Event
from collegial_core.visit import Support

LINE_MOST: Final = 1_048_576
"""The longest line that is read, in bytes."""

_OPTIONAL: Final = ("on_behalf_of", "because", "policy", "id")


def _record(kind: type) -> type[msgspec.Struct]:
    fields: list[Any] = [
        ("plan", str),
        ("number", int),
        ("type", str),
        ("version", int),
        ("recorded_at", datetime),
        ("happened_on", date),
        ("by", str),
        *((name, str | None, None) for name in _OPTIONAL),
        ("data", kind),
    ]
    return msgspec.defstruct(f"{kind.__name__}Record", fields, kw_only=True, omit_defaults=True)


def _told(kind: type) -> type[msgspec.Struct]:
    fields: list[Any] = [("happened_on", date), ("id", str | None, None), ("data", kind)]
    return msgspec.defstruct(f"{kind.__name__}Told", fields, kw_only=True, gc=False)


RECORDS: Final = {name: _record(word.kind) for name, word in EVENT_OF.items()}
_WHOLE: Final[dict[Name, Callable[[bytes], Any]]] = {
    name: msgspec.json.Decoder(record).decode for name, record in RECORDS.items()
}
TELL: Final[dict[Name, Callable[[bytes], Any]]] = {
    name: msgspec.json.Decoder(_told(word.kind)).decode for name, word in EVENT_OF.items()
}
"""Stored name → reader of only what a replay needs: `happened_on`, `id` and `data`."""

_encode: Final = msgspec.json.Encoder(order="sorted").encode


def encode(entry: Entry[Event]) -> Row:
    """Write an entry as a row: the line is its export for ever."""
    word = WORD_OF[type(entry.event)]
    name = word.versioned
    record = RECORDS[name](
        plan=entry.plan,
        number=entry.number,
        type=word.name,
        version=word.version,
        recorded_at=entry.recorded_at,
        happened_on=entry.happened_on,
        by=entry.by,
        on_behalf_of=entry.on_behalf_of,
        because=entry.because,
        policy=entry.policy,
        id=entry.id,
        data=entry.event,
    )
    return entry.number, name, _encode(record)


def decode(row: Row) -> Entry[Event]:
    """Read an entry from its row.

    Raises:
        Unreadable: the bytes are no entry of that name and number.

    """
    number, name, line = row
    try:
        record = _WHOLE[name](line)
    except KeyError:
        raise Unreadable(f"entry {number}", f"{name!r} is no event that this version knows") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"entry {number}", _words(error)) from error
    if (record.number, f"{record.type}@{record.version}") != (number, name):
        raise Unreadable(f"entry {number}", f"its line says it is entry {record.number}, {record.type}@{record.version}")
    return _entry(record)


def _entry(record: Any) -> Entry[Event]:  # noqa: ANN401 - one struct class for each event
    return Entry(
        plan=record.plan,
        number=record.number,
        event=record.data,
        recorded_at=record.recorded_at,
        happened_on=record.happened_on,
        by=record.by,
        on_behalf_of=record.on_behalf_of,
        because=record.because,
        policy=record.policy,
        id=record.id,
    )


class _Head(msgspec.Struct):
    plan: str
    number: int
    type: str
    version: int


def read_line(line: bytes, path: str) -> tuple[Row, Entry[Event]]:
    """Read one exported line, exactly as an export writes it.

    Raises:
        Unreadable: it is no entry, or not in the one form in which entries are written.

    """
    if len(line) > LINE_MOST:
        raise Unreadable(path, f"the line is longer than {LINE_MOST} bytes")
    try:
        head = msgspec.json.decode(line, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(path, _words(error)) from error
    row = (head.number, f"{head.type}@{head.version}", line)
    try:
        entry = decode(row)
        Occasion(by=entry.by, on=entry.happened_on, because=entry.because, on_behalf_of=entry.on_behalf_of)
    except Unreadable as error:
        raise Unreadable(f"{path}, {error.path}", error.message) from error
    if entry.recorded_at.utcoffset() is None or encode(entry)[2] != line:
        raise Unreadable(path, "is not written as an export writes it; export the plan again and import that")
    return row, entry


# --- the plain path ---------------------------------------------------------


def _strict(kind: type, words: str) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:  # noqa: ANN401 - cattrs' own shape
        if type(value) is not kind:
            message = f"expected {words}, got {_named(value)}"
            raise ValueError(message)
        return value

    return structure


def _named(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", type(None): "null", bool: "true or false"}
    return names[type(value)] if type(value) in names else f"the number {value!r}"[:60]


def _date(value: Any, _: Any) -> date:  # noqa: ANN401
    try:
        if isinstance(value, str) and len(value) == len("2026-09-14"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    message = f"expected a date such as 2026-09-14, got {value!r}"[:120]
    raise ValueError(message)


def _moment(value: Any, _: Any) -> datetime:  # noqa: ANN401
    return datetime.fromisoformat(value)


def _moment_words(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _support(value: Any, _: Any) -> Any:  # noqa: ANN401
    return tuple(value) if isinstance(value, list) else value


def _facts(value: Any, _: Any) -> Any:  # noqa: ANN401
    return {name: tuple(fact) if isinstance(fact, list) else fact for name, fact in value.items()}


def _text(value: Any, kind: Any) -> Any:  # noqa: ANN401
    return _choice(value, kind) if issubclass(kind, StrEnum) else _strict(str, "text")(value, kind)


def _choice(value: Any, kind: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str) and value in set(kind):
        return kind(value)
    message = f"expected one of {', '.join(kind)}, got {_named(value)}"
    raise ValueError(message)


def _is_list_of(kind: Any) -> bool:  # noqa: ANN401
    return get_origin(kind) is tuple and get_args(kind)[-1] is ...


def _list_of(kind: Any, converter: Converter) -> Callable[[Any, Any], tuple[Any, ...]]:  # noqa: ANN401
    of = get_args(kind)[0]

    def structure(value: Any, _: Any) -> tuple[Any, ...]:  # noqa: ANN401
        if not isinstance(value, list):
            message = f"expected a list, got {_named(value)}"
            raise TypeError(message)
        return tuple(_item(converter, item, of, index) for index, item in enumerate(value))

    return structure


def _item(converter: Converter, item: object, of: Any, index: int) -> Any:  # noqa: ANN401
    try:
        return converter.structure(item, of)
    except Exception as error:
        error.add_note(IterableValidationNote(f"item {index}", index, of))
        message = "in a list"
        raise IterableValidationError(message, [error], of) from error


def _make_converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _strict(int, "a whole number"))
    converter.register_structure_hook(date, _date)
    converter.register_structure_hook_func(lambda kind: kind == Support, _support)
    converter.register_structure_hook_func(lambda kind: kind == Facts, _facts)
    converter.register_structure_hook_func(lambda kind: kind == dict[str, Any], _strict(dict, "an object"))
    converter.register_structure_hook_factory(_is_list_of, _list_of)
    converter.register_structure_hook_factory(attrs.has, _object_of)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(datetime, _moment_words)
    return converter


def _object_of(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    build = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def structure(value: Any, as_kind: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            message = f"expected an object, got {_named(value)}"
            raise TypeError(message)
        return build(value, as_kind)

    return structure


@cache
def converter() -> Converter:
    """Give the plain converter; it is made once, when first needed."""
    return _make_converter()


def to_plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Turn any value of the library into what JSON can hold."""
    return converter().unstructure(value)


def to_json(value: object) -> str:
    """Write plain data as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_data(kind: type, data: object, path: str) -> Any:  # noqa: ANN401 - an instance of `kind`
    """Read a command's or event's data.

    Raises:
        Unreadable: a field is missing, unknown or wrong; `path` says which.

    """
    try:
        return converter().structure(data, kind)
    except BaseValidationError as error:
        first = transform_error(error, path=path, format_exception=_explain)[0]
        what, _, where = first.rpartition(" @ ")
        field, tab, message = what.rpartition("\t")
        raise Unreadable(f"{where}.{field}" if tab else where, message) from error
    except (TypeError, ValueError) as error:
        raise Unreadable(path, _explain(error, None)) from error


def _explain(error: BaseException, _: object) -> str:
    if isinstance(error, Unreadable):
        return f"{error.path}\t{error.message}"  # the tab tells the field, which cattrs does not know
    if isinstance(error, KeyError):
        return f"the field {error.args[0]!r} is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        return f"there is no field {', '.join(sorted(map(repr, error.extra_fields)))}"
    return str(error)


def plain_entry(line: bytes) -> Entry[Event]:
    """Read an entry the plain way, by json and cattrs: what the fast path has to agree with."""
    data = json.loads(line)
    word = EVENT_OF[f"{data.pop('type')}@{data.pop('version')}"]
    event = converter().structure(data.pop("data"), word.kind)
    at, on = _moment(data.pop("recorded_at"), None), _date(data.pop("happened_on"), None)
    return Entry(**data, recorded_at=at, happened_on=on, event=event)


def plain_line(entry: Entry[Event]) -> bytes:
    """Write an entry the plain way, by cattrs and json: what the fast path has to agree with."""
    word = WORD_OF[type(entry.event)]
    plain = {name: value for name, value in to_plain(entry).items() if value is not None}
    line = {**plain, "type": word.name, "version": word.version, "data": plain.pop("event")}
    del line["event"]
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


# --- commands from outside ---------------------------------------------------

_ENVELOPE: Final = ("type", "data", "by", "on", "because", "on_behalf_of", "id")


def read_request(line: bytes) -> Request[Command]:
    """Read one command with its occasion from a line of JSON.

    Raises:
        Unreadable: the line is not understood; `path` names the field, as `$.data.visitor`.

    """
    if len(line) > LINE_MOST:
        raise Unreadable("$", f"the line is longer than {LINE_MOST} bytes")
    try:
        data = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("$", _words(error)) from error
    if not isinstance(data, dict):
        raise Unreadable("$", f"expected an object, got {_named(data)}")
    return _request(data)


def _request(data: dict[str, Any]) -> Request[Command]:
    for name in data:
        if name not in _ENVELOPE:
            raise Unreadable(f"$.{name}"[:80], f"is no field of a command; the fields are {', '.join(_ENVELOPE)}")
    for name in ("type", "by", "on"):
        if name not in data:
            raise Unreadable(f"$.{name}", "is missing")
    word = COMMAND_OF.get(data["type"]) if isinstance(data["type"], str) else None
    if word is None:
        raise Unreadable("$.type", f"{str(data['type'])[:60]!r} is no command; `collegial vocabulary` lists them")
    command = read_data(word.kind, data.get("data", {}), "$.data")
    act = {name: data[name] for name in ("by", "on", "because", "on_behalf_of") if name in data}
    return _asked(command, act, data.get("id"))


def _asked(command: Command, act: dict[str, Any], name: object) -> Request[Command]:
    occasion = read_data(Occasion, act, "$")
    try:
        return Request(command, occasion, cast("str | None", name))
    except Unreadable as error:
        raise Unreadable(f"$.{error.path}", error.message) from error


def _words(error: Exception) -> str:
    """Say in words why JSON could not be read."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 text (byte {error.start})"
    return f"is no JSON that belongs here: {error}"
