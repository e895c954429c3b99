"""The kinds of values that commands and events are made of, and their limits.

Each function below makes one attrs field.  Its limits stand in the field's metadata: `schema` says
them in the published JSON Schema, `check` holds a value against them.  Making a value checks
nothing, so that a replay takes whatever was recorded; `validation` does, for what comes in.
A field with the default None may be left out.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any, Final, NewType

import attrs

from collegial_core.kernel.errors import Unreadable
from collegial_core.kernel.sealed import is_sealed, sealed

ClockTime = NewType("ClockTime", str)
"""A time of day, such as `14:30`."""

Country = NewType("Country", str)
"""A country by its two letters of ISO 3166, such as `SE`."""

ID_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
CLOCK_PATTERN: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
COUNTRY_PATTERN: Final = r"^[A-Z]{2}$"
MAX_LABEL: Final = 120
MAX_TEXT: Final = 4000
MAX_LIST: Final = 200
MAX_META: Final = 8
MAX_COUNT: Final = 1_000_000_000
BLANK: Final = "is blank; leave it out or say something"
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)

ID: Final = re.compile(ID_PATTERN[1:-1])
"""A regular expression for an id, to be matched whole."""

_CLOCK = re.compile(CLOCK_PATTERN[1:-1])
_COUNTRY = re.compile(COUNTRY_PATTERN[1:-1])
# What is no text: control characters, lone surrogates, private use, code points that never become characters,
# and the marks that reorder neighbouring text on the screen.  Whether a code point is assigned yet depends on the
# Python, and what can be recorded must not; so those are text.
_NO_TEXT: Final = (
    r"\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 15))
    + r"\U000f0000-\U0010ffff"
)
_NOT_ON_A_LINE = re.compile(rf"[\x00-\x1f{_NO_TEXT}]")
_NOT_ON_LINES = re.compile(rf"[\x00-\x08\x0b-\x1f{_NO_TEXT}]")
_SPACES: Final = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def _readable(controls: str) -> str:
    """Write for a JSON Schema what is a text with none of some control characters: it is not blank, and holds no other.

    A lone surrogate stands in no JSON text, and some readers of patterns do not take one; above U+FFFF they agree on
    the characters themselves only.
    """
    planes = "".join(f"{chr(0x10000 * plane + 0xFFFE)}{chr(0x10000 * plane + 0xFFFF)}" for plane in range(1, 15))
    no_text = (
        rf"{controls}\u007f-\u009f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
        f"{planes}\U000f0000-\U0010ffff"
    )
    spaces = "".join(f"\\u{ord(space):04x}" for space in _SPACES)
    return rf"^(?![\s\S]*[{no_text}])[\s\S]*[^{spaces}]"


LINE_PATTERN: Final = _readable(r"\u0000-\u001f")
"""A text on one line, as a JSON Schema has it."""

TEXT_PATTERN: Final = _readable(r"\u0000-\u0008\u000b\u000c\u000e-\u001f")
"""A text on lines; a carriage return is taken and becomes a line feed."""

DAY_PATTERN: Final = r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"
"""A date from `FIRST_DAY` to `LAST_DAY`."""

LABEL: Final[dict[str, Any]] = {"minLength": 1, "maxLength": MAX_LABEL, "pattern": LINE_PATTERN}
"""A label, as a JSON Schema has it."""

_DAY: Final = {"format": "date", "pattern": DAY_PATTERN}

Check = Callable[[Any, str], None]
"""Raises `Unreadable` with the path that it is given, unless a value lies within the limits of its field."""


def named(value: object) -> str:
    """Say in words what kind of JSON or TOML value it is; of a program's own objects, their class."""
    names: dict[type, str] = {dict: "an object", list: "a list", str: "text", type(None): "null", bool: "true or false"}
    if type(value) in names:
        return names[type(value)]
    if isinstance(value, date | time):
        return "a date or time"
    return f"the number {value!r}"[:60] if isinstance(value, int | float) else type(value).__name__


def _shown(value: object) -> str:
    """Show a text, in quotes, a number, yes or no as JSON writes them, or say what else it is."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    return repr(value[:40]) if isinstance(value, str) else named(value)


def require_id(value: object, name: str) -> None:
    """Raise `Unreadable` unless `value` is an id: 1-64 of `A-Z a-z 0-9 . _ -`."""
    if not (isinstance(value, str) and ID.fullmatch(value)):
        raise Unreadable(name, f"{_shown(value)} is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'")


def require_text(value: object, name: str, maximum: int, *, lines: bool) -> None:
    """Raise `Unreadable` unless `value` is readable text of 1 to `maximum` characters."""
    if not isinstance(value, str):
        raise Unreadable(name, f"expected text, got {named(value)}")
    if len(value) > maximum:
        raise Unreadable(name, f"{len(value)} characters; at most {maximum} are kept")
    if not value.strip(_SPACES):
        raise Unreadable(name, BLANK)
    found = (_NOT_ON_LINES if lines else _NOT_ON_A_LINE).search(value)
    if found:
        raise Unreadable(name, no_text(found[0]))


def no_text(char: str) -> str:
    """Say that a character is none that a text may hold."""
    return f"holds the character U+{ord(char):04X}, which is not text"


def _text_check(maximum: int, *, lines: bool) -> Check:
    def is_text(value: object, path: str) -> None:
        # What this Python can print is text on every Python; only what it cannot is looked through.
        if not (isinstance(value, str) and len(value) <= maximum and value.isprintable() and value.strip(_SPACES)):
            require_text(value, path, maximum, lines=lines)

    return is_text


_is_free_text: Final = _text_check(MAX_TEXT, lines=True)


def require_free_text(value: object, path: str) -> None:
    """Raise `Unreadable` unless `value` is a text as people write it, or one that was sealed."""
    if is_sealed(value):
        sealed(str(value), path)
    else:
        _is_free_text(value, path)


def require_day(value: object, name: str) -> None:
    """Raise `Unreadable` unless `value` is a date from 1900 to 2199."""
    if type(value) is not date:
        raise Unreadable(name, f"expected a date such as 2026-09-14, got {named(value)}")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise Unreadable(name, f"{value} is outside {FIRST_DAY} to {LAST_DAY}")


def _is_clock_time(value: object, path: str) -> None:
    if not (isinstance(value, str) and _CLOCK.fullmatch(value)):
        raise Unreadable(path, f"expected a time of day such as 14:30, got {_shown(value)}")


def _is_country(value: object, path: str) -> None:
    if not (isinstance(value, str) and _COUNTRY.fullmatch(value)):
        raise Unreadable(path, f"expected the two letters of a country such as SE, got {_shown(value)}")


def _is_flag(value: object, path: str) -> None:
    if type(value) is not bool:
        raise Unreadable(path, f"expected true or false, got {_shown(value)}"[:200])


def _count_check(minimum: int, maximum: int) -> Check:
    def is_count(value: object, path: str) -> None:
        if type(value) is not int or not minimum <= value <= maximum:
            raise Unreadable(path, f"expected a whole number from {minimum} to {maximum}, got {_shown(value)}"[:200])

    return is_count


def _list_check(each: Check, minimum: int, maximum: int = MAX_LIST) -> Check:
    def is_list(value: object, path: str) -> None:
        if not isinstance(value, tuple):
            raise Unreadable(path, f"expected a tuple, got {type(value).__name__}")
        if not minimum <= len(value) <= maximum:
            raise Unreadable(path, f"expected a list of {minimum} to {maximum} items")
        for place, item in enumerate(value):
            each(item, f"{path}[{place}]")
        if len(set(value)) != len(value):
            raise Unreadable(path, "names the same thing twice")

    return is_list


def _instance_check(kind: type) -> Check:
    def is_instance(value: object, path: str) -> None:
        if not isinstance(value, kind):
            raise Unreadable(path, f"expected {kind.__name__}, got {type(value).__name__}")

    return is_instance


def _or_none(check: Check) -> Check:
    def is_none_or(value: object, path: str) -> None:
        if value is not None:
            check(value, path)

    return is_none_or


def _field(
    check: Check,
    schema: dict[str, Any],
    *,
    default: Any = attrs.NOTHING,  # noqa: ANN401
    take: Callable[[Any], Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Any:  # noqa: ANN401
    """Make a field; `take` makes of what a program gives what is kept, and has no part in reading what is stored."""
    limits = _or_none(check) if default is None else check
    metadata = {"schema": schema, "check": limits, **(metadata or {})}
    return attrs.field(default=default, converter=take, metadata=metadata)


require_ids: Final = _list_check(require_id, 0)
"""Raises `Unreadable` unless a value is a list of different ids."""


def ident(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401 - what attrs.field is typed as
    """Make a field for an id."""
    return _field(require_id, {"pattern": ID_PATTERN}, default=default)


def idents(*, minimum: int = 1, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a list of different ids."""
    schema = {
        "minItems": minimum,
        "maxItems": MAX_LIST,
        "uniqueItems": True,
        "items": {"type": "string", "pattern": ID_PATTERN},
    }
    return _field(_list_check(require_id, minimum), schema, default=default)


def label(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a short name of a thing, never of a person, on one line."""
    return _field(_text_check(MAX_LABEL, lines=False), LABEL, default=default)


def labels(*, minimum: int = 0, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a list of different labels."""
    schema = {
        "minItems": minimum,
        "maxItems": MAX_LIST,
        "uniqueItems": True,
        "items": {"type": "string", **LABEL},
    }
    return _field(_list_check(_text_check(MAX_LABEL, lines=False), minimum), schema, default=default)


def free_text(*, default: Any, metadata: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Make a field for free text, for `texts.text`; lines that end as a browser ends them end in a line feed.

    What is recorded may be sealed; what is asked for may not, which `require_new` sees to.
    """
    schema = {"minLength": 1, "maxLength": MAX_TEXT, "pattern": TEXT_PATTERN}
    return _field(require_free_text, schema, default=default, take=_with_line_feeds, metadata=metadata)


def _with_line_feeds(value: object) -> object:
    if isinstance(value, str) and "\r" in value:
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value


def day(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a date."""
    return _field(require_day, _DAY, default=default)


def days(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a list of different dates."""
    items = {"type": "string", **_DAY}
    schema = {"minItems": 0, "maxItems": MAX_LIST, "uniqueItems": True, "items": items}
    return _field(_list_check(require_day, 0), schema, default=default)


def count(minimum: int, maximum: int, *, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a whole number within limits."""
    return _field(_count_check(minimum, maximum), {"minimum": minimum, "maximum": maximum}, default=default)


def numbers(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a list of the numbers of different entries."""
    items = {"type": "integer", "minimum": 1, "maximum": MAX_COUNT}
    schema = {"minItems": 0, "maxItems": MAX_LIST, "uniqueItems": True, "items": items}
    return _field(_list_check(_count_check(1, MAX_COUNT), 0), schema, default=default)


def clock_time(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a time of day, such as `14:30`."""
    return _field(_is_clock_time, {"pattern": CLOCK_PATTERN}, default=default)


def country(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a country, such as `SE`."""
    return _field(_is_country, {"pattern": COUNTRY_PATTERN}, default=default)


def flag(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for yes or no."""
    return _field(_is_flag, {}, default=default)


def choice(kind: type[StrEnum], *, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for one of a few words, given as the enumeration's or as plain text."""
    schema = {"enum": [str(word) for word in kind]}
    return _field(_choice_check(kind), schema, default=default, take=_word_of(kind))


def _choice_check(kind: type[StrEnum]) -> Check:
    def is_choice(value: object, path: str) -> None:
        if not isinstance(value, kind):
            raise Unreadable(path, f"expected one of {', '.join(kind)}, got {value!r}"[:200])

    return is_choice


def _word_of(kind: type[StrEnum]) -> Callable[[object], object]:
    words: dict[object, StrEnum] = {str(word): word for word in kind}
    return lambda value: words.get(value, value) if type(value) is str else value


def meta() -> Any:  # noqa: ANN401
    """Make a field for what a sending system says beside a request: few names with short texts, nothing personal."""
    schema = {
        "maxProperties": MAX_META,
        "propertyNames": {"pattern": ID_PATTERN},
        "additionalProperties": {"type": "string", **LABEL},
    }
    return attrs.field(factory=dict, hash=False, metadata={"schema": schema, "check": require_meta})


def require_meta(value: object, path: str) -> None:
    """Raise `Unreadable` unless `value` has at most eight names, each an id, with texts on one line."""
    if not isinstance(value, dict):
        raise Unreadable(path, f"expected an object, got {named(value)}")
    if len(value) > MAX_META:
        raise Unreadable(path, f"{len(value)} names; at most {MAX_META} are kept")
    for name, text in value.items():
        require_id(name, path)
        require_text(text, f"{path}.{name}", MAX_LABEL, lines=False)


def part(kind: type, *, default: Any = attrs.NOTHING, without_defaults: bool = False) -> Any:  # noqa: ANN401
    """Make a field for an attrs value of one kind; it may be written without what its own fields leave to a default."""
    metadata = {"without_defaults": without_defaults}
    return _field(_instance_check(kind), {}, default=default, metadata=metadata)


def parts(
    kind: type,
    *,
    minimum: int = 0,
    maximum: int = MAX_LIST,
    default: Any = attrs.NOTHING,  # noqa: ANN401
    without_defaults: bool = False,
) -> Any:  # noqa: ANN401
    """Make a field for a list of attrs values of one kind; they may be written as `part` says."""
    schema = {"minItems": minimum, "maxItems": maximum, "uniqueItems": True}
    check = _list_check(_instance_check(kind), minimum, maximum)
    return _field(check, schema, default=default, metadata={"without_defaults": without_defaults})


def choices(kind: type[StrEnum], *, minimum: int = 0, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401
    """Make a field for a list of different words out of a few."""
    words = [str(word) for word in kind]
    schema = {"minItems": minimum, "maxItems": MAX_LIST, "uniqueItems": True, "items": {"enum": words}}
    word_of = _word_of(kind)

    def words_of(value: object) -> object:
        return tuple(map(word_of, value)) if isinstance(value, tuple) else value

    return _field(_list_check(_choice_check(kind), minimum), schema, default=default, take=words_of)
