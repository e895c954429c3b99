"""Requests from outside, as lines of JSON."""

from typing import Any, Final, cast

import msgspec

from collegial_core.kernel import Occasion, Request, Unreadable
from collegial_core.kernel.fields import require_id
from collegial_core.kernel.value import Asked
from collegial_core.wire.keys import TWICE, may_repeat_a_key, repeated_key
from collegial_core.wire.lines import MAX_LINE, words
from collegial_core.wire.plain import named, read_data
from collegial_core.wire.vocabulary import REQUEST_OF

_ENVELOPE: Final = ("type", "data", "by", "on", "because", "on_behalf_of", "id")


def read_request(line: bytes) -> Request:
    """Read one request with its occasion from a line of JSON.

    Raises:
        Unreadable: the line is not understood; `path` names the field, as `$.data.visitor`.

    """
    if len(line) > MAX_LINE:
        raise Unreadable("$", f"the line is longer than {MAX_LINE} bytes")
    try:
        data = msgspec.json.decode(line)
        twice = repeated_key(line) if may_repeat_a_key(line, data) else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("$", words(error)) from error
    if twice is not None:
        raise Unreadable(twice, TWICE)
    if not isinstance(data, dict):
        raise Unreadable("$", f"expected an object, got {named(data)}")
    return _request(data)


def _request(data: dict[str, Any]) -> Request:
    for name in data:
        if name not in _ENVELOPE:
            raise Unreadable(f"$.{name}"[:80], f"is no field of a command; the fields are {', '.join(_ENVELOPE)}")
    for name in ("type", "by", "on"):
        if name not in data:
            raise Unreadable(f"$.{name}", "is missing")
    word = REQUEST_OF.get(data["type"]) if isinstance(data["type"], str) else None
    if word is None:
        raise Unreadable("$.type", f"{str(data['type'])[:60]!r} is no command; `collegial vocabulary` lists them")
    asked = read_data(word.kind, data.get("data", {}), "$.data")
    about: dict[str, Any] = {name: data[name] for name in ("by", "on", "because", "on_behalf_of") if name in data}
    return _asked(asked, about, data.get("id"))


def _asked(asked: Asked, about: dict[str, Any], name: object) -> Request:
    occasion = read_data(Occasion, about, "$")
    if name is not None:
        require_id(name, "$.id")
    return Request(asked, occasion, cast("str | None", name))
