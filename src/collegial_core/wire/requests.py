"""Requests from outside, as lines of JSON."""

import json
import re
from typing import Any, Final

import msgspec

from collegial_core.kernel import Occasion, Request, Unreadable
from collegial_core.kernel.fields import named, require_id, require_ids, require_meta
from collegial_core.kernel.value import Asked
from collegial_core.wire.keys import TWICE, may_repeat_a_key, repeated_key
from collegial_core.wire.lines import MAX_LINE
from collegial_core.wire.values import read_data
from collegial_core.wire.vocabulary import REQUEST_OF

_ENVELOPE: Final = ("type", "data", "by", "on", "because", "accept", "on_behalf_of", "id", "meta")


def read_request(said: dict[str, Any] | bytes) -> Request:
    """Read one request with its occasion.

    Raises:
        Unreadable: it is not understood; `path` names the field, as `$.data.visitor`.

    """
    line = said if isinstance(said, bytes) else _line_of(said)
    if len(line) > MAX_LINE:
        raise Unreadable("$", f"the line is longer than {MAX_LINE} bytes")
    try:
        data = msgspec.json.decode(line)
        twice = repeated_key(line) if may_repeat_a_key(line, data) else None
        if twice is None and isinstance(data, dict):
            return _request(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("$", words(error)) from error
    if twice is not None:
        raise Unreadable(twice, TWICE)
    raise Unreadable("$", f"expected an object, got {named(data)}")


_AT: Final = re.compile(r"byte (\d+)")


def words(error: Exception) -> str:
    """Say in words why what was sent is no JSON; what the parser says of it is for programmers."""
    said = str(error)
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"is no text in UTF-8 (byte {error.start})"
    if "truncated" in said:
        return "is no JSON: it ends before it is complete"
    if "range" in said:
        return "is no JSON: a number in it is too large, or is none"
    if (at := _AT.search(said)) is not None:
        return f"is no JSON: at byte {at[1]} stands something that does not belong there"
    return "is no JSON: something in it does not belong there"


def _line_of(said: object) -> bytes:
    """Write an object of a program as JSON, so that it is read in no other way than a line is."""
    try:
        return json.dumps(said, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Unreadable("$", words(error)) from error


def _request(data: dict[str, Any]) -> Request:
    for name in data:
        if name not in _ENVELOPE:
            raise Unreadable(f"$.{name}"[:80], f"is no field of a command; the fields are {', '.join(_ENVELOPE)}")
    for name in ("type", "by", "on"):
        if name not in data:
            raise Unreadable(f"$.{name}", "is missing")
    if not isinstance(data["type"], str):
        raise Unreadable("$.type", f"expected text, got {named(data['type'])}")
    word = REQUEST_OF.get(data["type"])
    if word is None:
        raise Unreadable("$.type", f"{data['type'][:60]!r} is no command; `collegial vocabulary` lists them")
    asked = read_data(word.kind, data.get("data", {}), "$.data")
    about: dict[str, Any] = {name: data[name] for name in ("by", "on", "because", "on_behalf_of") if name in data}
    return _asked(asked, about, data)


def _asked(asked: Asked, about: dict[str, Any], data: dict[str, Any]) -> Request:
    occasion = read_data(Occasion, about, "$")
    name, accept, meta = data.get("id"), data.get("accept", []), data.get("meta")
    if name is not None:
        require_id(name, "$.id")
    if not isinstance(accept, list):
        raise Unreadable("$.accept", f"expected a list, got {named(accept)}")
    if meta is not None:
        require_meta(meta, "$.meta")
    require_ids(tuple(accept), "$.accept")
    return Request(asked, occasion, name, tuple(accept), meta or {})
