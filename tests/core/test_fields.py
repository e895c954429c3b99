"""What each kind of field takes, how it says no, and what the published schema tells of it."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import attrs
import pytest

import collegial_core as cc
from collegial_core.kernel import fields
from collegial_core.kernel.entry import REASON
from collegial_core.kernel.texts import text
from collegial_core.kernel.validation import require_limits


class MessageType(StrEnum):
    YES = "yes"
    NO = "no"


class Other(StrEnum):
    YES = "yes"


@attrs.frozen
class Pair:
    left: int
    right: int = 0


NAMES = tuple(f"n{number}" for number in range(201))
PAIRS = tuple(map(Pair, range(201)))
IDENT = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}
NO_ID = "is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"
LONG = 10**250

Field = Callable[..., Any]
KINDS: dict[str, tuple[Field, dict[str, Any], tuple[Any, ...], dict[Any, tuple[str, str]]]] = {
    "ident": (
        fields.ident,
        {"pattern": IDENT["pattern"]},
        ("a", "A-1._", "x" * 64),
        {
            "": ("it", f"'' {NO_ID}"),
            ".a": ("it", f"'.a' {NO_ID}"),
            "x" * 65: ("it", f"'{'x' * 40}' {NO_ID}"),
            7: ("it", f"7 {NO_ID}"),
        },
    ),
    "idents": (
        fields.idents,
        {"minItems": 1, "maxItems": 200, "uniqueItems": True, "items": IDENT},
        (("a",), ("a", "b"), NAMES[:200]),
        {
            (): ("it", "expected a list of 1 to 200 items"),
            NAMES: ("it", "expected a list of 1 to 200 items"),
            "a": ("it", "expected a tuple, got str"),
            ("a", "b", "a"): ("it", "names the same thing twice"),
            ("a", "-"): ("it[1]", f"'-' {NO_ID}"),
        },
    ),
    "two idents": (
        lambda **more: fields.idents(minimum=2, **more),
        {"minItems": 2, "maxItems": 200, "uniqueItems": True, "items": IDENT},
        (("a", "b"),),
        {("a",): ("it", "expected a list of 2 to 200 items")},
    ),
    "label": (
        fields.label,
        {"minLength": 1, "maxLength": 120, "pattern": fields.LINE_PATTERN},
        ("Åk 7", "x" * 120),
        {
            "x" * 121: ("it", "121 characters; at most 120 are kept"),
            " ": ("it", "is blank; leave it out or say something"),
            "a\nb": ("it", "holds the character U+000A, which is not text"),
            b"a": ("it", "expected text, got bytes"),
        },
    ),
    "labels": (
        fields.labels,
        {
            "minItems": 0,
            "maxItems": 200,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": fields.LINE_PATTERN},
        },
        ((), ("a b",), ("x" * 120,)),
        {
            ("a", ""): ("it[1]", "is blank; leave it out or say something"),
            ("x" * 121,): ("it[0]", "121 characters; at most 120 are kept"),
            ("a\tb",): ("it[0]", "holds the character U+0009, which is not text"),
        },
    ),
    "a label or more": (
        lambda **more: fields.labels(minimum=1, **more),
        {
            "minItems": 1,
            "maxItems": 200,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": fields.LINE_PATTERN},
        },
        (("a",),),
        {(): ("it", "expected a list of 1 to 200 items")},
    ),
    "personal text": (
        lambda **more: text(REASON, **more),
        {"minLength": 1, "maxLength": 4000, "pattern": fields.TEXT_PATTERN},
        ("a\n\tb", "x" * 4000, "x\n" * 2000, "😀 é", "\U0001fae8"),
        {
            "x" * 4001: ("it", "4001 characters; at most 4000 are kept"),
            "a\u202eb": ("it", "holds the character U+202E, which is not text"),
            "\ue000": ("it", "holds the character U+E000, which is not text"),
            "\ud800": ("it", "holds the character U+D800, which is not text"),
        },
    ),
    "day": (
        fields.day,
        {"format": "date", "pattern": fields.DAY_PATTERN},
        (date(1900, 1, 1), date(2199, 12, 31)),
        {
            date(1899, 12, 31): ("it", "1899-12-31 is outside 1900-01-01 to 2199-12-31"),
            date(2200, 1, 1): ("it", "2200-01-01 is outside 1900-01-01 to 2199-12-31"),
            datetime(2026, 9, 7): ("it", "expected a date such as 2026-09-14, got a date or time"),  # noqa: DTZ001
            "2026-09-07": ("it", "expected a date such as 2026-09-14, got text"),
        },
    ),
    "count": (
        lambda **more: fields.count(1, 5, **more),
        {"minimum": 1, "maximum": 5},
        (1, 5),
        {
            0: ("it", "expected a whole number from 1 to 5, got 0"),
            6: ("it", "expected a whole number from 1 to 5, got 6"),
            3.5: ("it", "expected a whole number from 1 to 5, got 3.5"),
            True: ("it", "expected a whole number from 1 to 5, got true"),
            LONG: ("it", f"expected a whole number from 1 to 5, got {LONG}"[:200]),
        },
    ),
    "clock time": (
        fields.clock_time,
        {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
        ("00:00", "19:59", "23:59"),
        {
            "24:00": ("it", "expected a time of day such as 14:30, got '24:00'"),
            "8:00": ("it", "expected a time of day such as 14:30, got '8:00'"),
            "x" * 41: ("it", f"expected a time of day such as 14:30, got '{'x' * 40}'"),
            8: ("it", "expected a time of day such as 14:30, got 8"),
        },
    ),
    "country": (
        fields.country,
        {"pattern": "^[A-Z]{2}$"},
        ("SE", "NO"),
        {
            "se": ("it", "expected the two letters of a country such as SE, got 'se'"),
            "SWE": ("it", "expected the two letters of a country such as SE, got 'SWE'"),
            "S\n": ("it", "expected the two letters of a country such as SE, got 'S\\n'"),
            "X" * 41: ("it", f"expected the two letters of a country such as SE, got '{'X' * 40}'"),
            8: ("it", "expected the two letters of a country such as SE, got 8"),
        },
    ),
    "days": (
        fields.days,
        {
            "minItems": 0,
            "maxItems": 200,
            "uniqueItems": True,
            "items": {"type": "string", "format": "date", "pattern": fields.DAY_PATTERN},
        },
        ((), (date(2026, 12, 25), date(2026, 9, 7))),
        {
            (date(2026, 9, 7), date(2026, 9, 7)): ("it", "names the same thing twice"),
            (date(1899, 12, 31),): ("it[0]", "1899-12-31 is outside 1900-01-01 to 2199-12-31"),
            ("2026-09-07",): ("it[0]", "expected a date such as 2026-09-14, got text"),
            "2026-09-07": ("it", "expected a tuple, got str"),
        },
    ),
    "flag": (
        fields.flag,
        {},
        (True, False),
        {
            1: ("it", "expected true or false, got 1"),
            LONG: ("it", f"expected true or false, got {LONG}"[:200]),
        },
    ),
    "choice": (
        lambda **more: fields.choice(MessageType, **more),
        {"enum": ["yes", "no"]},
        (MessageType.YES, MessageType.NO),
        {
            "maybe": ("it", "expected one of yes, no, got 'maybe'"),
            Other.YES: ("it", "expected one of yes, no, got <Other.YES: 'yes'>"),
            LONG: ("it", f"expected one of yes, no, got {LONG}"[:200]),
        },
    ),
    "choices": (
        lambda **more: fields.choices(MessageType, **more),
        {"minItems": 0, "maxItems": 200, "uniqueItems": True, "items": {"enum": ["yes", "no"]}},
        ((), (MessageType.NO, MessageType.YES)),
        {
            (MessageType.NO, MessageType.NO): ("it", "names the same thing twice"),
            (MessageType.NO, "maybe"): ("it[1]", "expected one of yes, no, got 'maybe'"),
            (MessageType.NO, "no"): ("it", "names the same thing twice"),
            "yes": ("it", "expected a tuple, got str"),
        },
    ),
    "a choice or more": (
        lambda **more: fields.choices(MessageType, minimum=1, **more),
        {"minItems": 1, "maxItems": 200, "uniqueItems": True, "items": {"enum": ["yes", "no"]}},
        ((MessageType.NO,),),
        {(): ("it", "expected a list of 1 to 200 items")},
    ),
    "part": (
        lambda **more: fields.part(Pair, **more),
        {},
        (Pair(1),),
        {"1": ("it", "expected Pair, got str")},
    ),
    "parts": (
        lambda **more: fields.parts(Pair, **more),
        {"minItems": 0, "maxItems": 200, "uniqueItems": True},
        ((), PAIRS[:200]),
        {
            PAIRS: ("it", "expected a list of 0 to 200 items"),
            (Pair(1), 1): ("it[1]", "expected Pair, got int"),
            (Pair(1), Pair(1)): ("it", "names the same thing twice"),
        },
    ),
    "a part or more": (
        lambda **more: fields.parts(Pair, minimum=1, **more),
        {"minItems": 1, "maxItems": 200, "uniqueItems": True},
        ((Pair(1),),),
        {(): ("it", "expected a list of 1 to 200 items")},
    ),
}


def holder(field: Any) -> Any:
    """Make a class with this one field."""
    return attrs.make_class("Holder", {"it": field})


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_takes_what_lies_within_its_limits(kind: str) -> None:
    make, _, good, _ = KINDS[kind]
    holds = holder(make())
    assert [holds(value).it for value in good] == [*good]
    with pytest.raises(TypeError):
        holds()
    for value in good:
        require_limits(holds(value), "$")
    with pytest.raises(cc.Unreadable):
        require_limits(holds(None), "$")


def test_a_word_of_an_enumeration_may_be_given_as_text() -> None:
    one, many = holder(fields.choice(MessageType)), holder(fields.choices(MessageType))
    assert type(one("yes").it) is MessageType
    assert one("yes") == one(MessageType.YES)
    assert [*map(type, many(("no", MessageType.YES)).it)] == [MessageType, MessageType]
    assert many(("no", "yes")) == many((MessageType.NO, MessageType.YES))


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a\r\nb\r\n", "a\nb\n"), ("a\rb", "a\nb"), ("a\n\r\r\nb", "a\n\n\nb"), ("x\r\n" * 2000, "x\n" * 2000)],
)
def test_lines_that_end_as_a_browser_ends_them_end_in_a_line_feed(given: str, kept: str) -> None:
    assert holder(text(REASON))(given).it == kept


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_names_the_place_and_what_it_expected(kind: str) -> None:
    make, _, _, bad = KINDS[kind]
    for more in ({}, {"default": None}):
        holds = holder(make(**more))
        for value, answer in bad.items():
            with pytest.raises(cc.Unreadable) as no:
                require_limits(holds(value), "$")
            assert (no.value.path, no.value.message) == (f"$.{answer[0]}", answer[1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_without_default_is_asked_for_and_one_with_none_may_be_left_out(kind: str) -> None:
    make, _, good, _ = KINDS[kind]
    holds = holder(make(default=None))
    assert holds().it is None
    assert holds(None).it is None
    require_limits(holds(), "$")
    assert holder(make(default=good[-1]))().it == good[-1]
    with pytest.raises(cc.Unreadable):
        require_limits(holder(make(default=good[-1]))(None), "$")


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_tells_the_limits_and_which_text_is_personal(kind: str) -> None:
    make, schema, _, _ = KINDS[kind]
    metadata = attrs.fields(holder(make())).it.metadata
    assert metadata["schema"] == schema
    assert metadata.get("personal") == ("text" if kind == "personal text" else None)
