"""Values as plain data, by cattrs: the path that explains what is wrong and where."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin

import attrs
from cattrs import BaseValidationError, Converter, transform_error
from cattrs.errors import ForbiddenExtraKeysError, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from collegial_core.kernel import Entry, Facts, Unreadable
from collegial_core.kernel.fields import named
from collegial_core.kernel.validation import require_limits
from collegial_core.state import Event
from collegial_core.visit import Support
from collegial_core.wire.documents import in_the_latest_language, short_fields
from collegial_core.wire.vocabulary import EVENT_OF, word_of


def _strict(kind: type, words: str) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:  # noqa: ANN401 - cattrs' own shape
        if type(value) is not kind:
            message = f"expected {words}, got {named(value)}"
            raise ValueError(message)
        return value

    return structure


def _date(value: Any, _: Any) -> date:  # noqa: ANN401
    try:
        if isinstance(value, str) and len(value) == len("2026-09-14") and value[4] == value[7] == "-":
            return date.fromisoformat(value)
    except ValueError:
        pass
    shown = repr(value[:40]) if isinstance(value, str) else named(value)
    message = f"expected a date such as 2026-09-14, got {shown}"
    raise ValueError(message)


def _moment(value: Any, _: Any) -> datetime:  # noqa: ANN401
    return datetime.fromisoformat(value)


def _moment_words(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _support(value: Any, _: Any) -> Any:  # noqa: ANN401
    return tuple(value) if isinstance(value, list) else value


def _facts(value: Any, _: Any) -> Any:  # noqa: ANN401
    return {name: _tupled(fact) for name, fact in value.items()}


def _tupled(value: Any) -> Any:  # noqa: ANN401
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


def _text(value: Any, kind: Any) -> Any:  # noqa: ANN401
    return _choice(value, kind) if issubclass(kind, StrEnum) else _strict(str, "text")(value, kind)


def _choice(value: Any, kind: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str) and value in set(kind):
        return kind(value)
    shown = repr(value[:40]) if isinstance(value, str) else named(value)
    message = f"expected one of {', '.join(kind)}, got {shown}"
    raise ValueError(message)


def _is_list_of(kind: Any) -> bool:  # noqa: ANN401
    return get_origin(kind) is tuple and get_args(kind)[-1] is ...


def _list_of(kind: Any, converter: Converter) -> Callable[[Any, Any], tuple[Any, ...]]:  # noqa: ANN401
    of = get_args(kind)[0]

    def structure(value: Any, _: Any) -> tuple[Any, ...]:  # noqa: ANN401
        if not isinstance(value, list):
            message = f"expected a list, got {named(value)}"
            raise TypeError(message)
        return tuple(_item(converter, item, of, index) for index, item in enumerate(value))

    return structure


def _item(converter: Converter, item: object, of: Any, index: int) -> Any:  # noqa: ANN401
    try:
        return converter.structure(item, of)
    except Exception as error:
        error.add_note(IterableValidationNote(f"item {index}", index, of))
        message = "in a list"
        raise IterableValidationError(message, [error], of) from error  # pyrefly: ignore[bad-argument-count]


def _make_converter(*, short: bool = False) -> Converter:
    converter = Converter(forbid_extra_keys=True, omit_if_default=short)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _strict(int, "a whole number"))
    converter.register_structure_hook(bool, _strict(bool, "true or false"))
    converter.register_structure_hook(date, _date)
    converter.register_structure_hook_func(lambda kind: kind == Support, _support)
    converter.register_structure_hook_func(lambda kind: kind == Facts, _facts)
    converter.register_structure_hook_func(lambda kind: kind == dict[str, Any], _strict(dict, "an object"))
    converter.register_structure_hook_factory(_is_list_of, _list_of)
    converter.register_structure_hook_factory(attrs.has, _object_of)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(datetime, _moment_words)
    converter.register_unstructure_hook_factory(lambda kind: attrs.has(kind) and bool(short_fields(kind)), _shortened)
    return converter


def _shortened(kind: Any, converter: Converter) -> Callable[[Any], Any]:  # noqa: ANN401
    """Make what writes a class of which some fields are written without their defaults."""
    short: Any = override(unstruct_hook=_make_converter(short=True).unstructure)
    return make_dict_unstructure_fn(kind, converter, **dict.fromkeys(short_fields(kind), short))


def _object_of(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401
    build = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def structure(value: Any, as_kind: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, dict):
            message = f"expected an object, got {named(value)}"
            raise TypeError(message)
        return build(value, as_kind)

    return structure


@cache
def converter() -> Converter:
    """Give the plain converter; it is made once, when first needed."""
    return _make_converter()


def to_data(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Turn any value of the library into what JSON can hold."""
    return converter().unstructure(value)


def read_data(kind: type, data: object, path: str) -> Any:  # noqa: ANN401 - an instance of `kind`
    """Read a command's or event's data.

    Raises:
        Unreadable: a field is missing, unknown or wrong; `path` says which.

    """
    data = in_the_latest_language(kind, data, path)
    try:
        value: Any = converter().structure(data, kind)
    except BaseValidationError as error:
        first = transform_error(error, path=path, format_exception=_explain)[0]
        message, _, where = first.rpartition(" @ ")
        raise Unreadable(where, message) from error
    except (TypeError, ValueError) as error:
        raise Unreadable(path, _explain(error, None)) from error
    if attrs.has(type(value)):
        require_limits(value, path)
    return value


def _explain(error: BaseException, _: object) -> str:
    if isinstance(error, KeyError):
        return f"the field {error.args[0]!r} is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        unknown, known = sorted(map(repr, error.extra_fields)), attrs.fields_dict(error.cl)
        return f"there is no field {', '.join(unknown)}; the fields here are {', '.join(known)}"
    return str(error)


def plain_entry(line: bytes) -> Entry[Event]:
    """Read an entry the plain way, by json and cattrs: what the fast path has to agree with."""
    data = json.loads(line)
    word = EVENT_OF[f"{data.pop('type')}@{data.pop('version')}"]
    event: Event = converter().structure(in_the_latest_language(word.kind, data.pop("data"), "$.data"), word.kind)
    at, on = _moment(data.pop("recorded_at"), None), _date(data.pop("happened_on"), None)
    rules = tuple(data.pop("rules", ()))
    return Entry(**data, rules=rules, recorded_at=at, happened_on=on, event=event)


def plain_line(entry: Entry[Event]) -> bytes:
    """Write an entry the plain way, by cattrs and json: what the fast path has to agree with."""
    word = word_of(entry.event)
    given = {name: value for name, value in to_data(entry).items() if value is not None}
    plain = {name: value for name, value in given.items() if value or name not in ("rules", "meta")}
    line = {**plain, "type": word.name, "version": word.version, "data": plain.pop("event")}
    del line["event"]
    if entry.edition == 1:
        del line["edition"]
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
