"""Bytes and values: the fast path equals the plain one, and nonsense is explained."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import School, start, unreadable

import collegial_core as cc
from collegial_core import wire
from collegial_core.definitions import shipped_methods
from collegial_core.kernel.fields import DAY_PATTERN, LINE_PATTERN, TEXT_PATTERN
from collegial_core.state import EDITION
from collegial_core.testing import ReferenceStore
from collegial_core.testing.strategies import events, instances, json_values, line_of, occasions, requests
from collegial_core.wire import MAX_LINE, decode, encode, read_data, read_line, to_data
from collegial_core.wire.schema import DIALECT, schema_of
from collegial_core.wire.values import plain_entry, plain_line
from collegial_core.wire.vocabulary import EVENTS, REQUEST_OF, REQUESTS, MessageType

GOLDEN = Path(__file__).parents[1] / "golden"

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def entries(draw: st.DrawFn) -> "cc.Entry[Any]":
    act = draw(occasions(absurd=True))
    return cc.Entry(
        plan="plan-1",
        number=draw(st.integers(1, 10**9)),
        event=draw(events(absurd=True)),
        recorded_at=draw(MOMENTS),
        happened_on=act.on,
        by=act.by,
        on_behalf_of=act.on_behalf_of,
        because=act.because,
        policy=draw(st.none() | st.just("base-group-visits@1")),
        id=draw(st.none() | st.just("c-1")),
        rules=draw(st.sampled_from(((), ("a_rule_of_ours",), ("one", "another")))),
        meta=draw(st.sampled_from(({}, {"source": "schema", "correlation": "c-2"}))),
    )


def test_every_golden_entry_is_read_and_written_the_plain_way_too() -> None:
    for path in [*GOLDEN.glob("*@*.jsonl"), GOLDEN / "plan-4.jsonl"]:
        for line in path.read_bytes().splitlines():
            entry = plain_entry(line)
            assert read_line(line, path.name)[1] == entry
            for edition in (1, EDITION):
                today: Any = attrs.evolve(cast("Any", entry), edition=edition)
                assert encode(today)[2] == plain_line(today)


@given(entries())
def test_the_fast_path_equals_the_plain_path(entry: "cc.Entry[Any]") -> None:
    row = encode(entry)
    assert row[2] == plain_line(entry)
    assert decode(row) == plain_entry(row[2]) == entry
    assert read_line(row[2], "line 1") == (row, entry)
    assert b"\n" not in row[2]


@given(requests(absurd=True))
def test_a_command_written_as_a_line_is_read_back(request: "cc.Request") -> None:
    assert wire.request(line_of(request)) == request


WORDS = [*REQUESTS, *EVENTS]

ODD: list[Any] = [
    *(None, True, 0, -1, 1, 2, 2.0, 2.5, 10**10, "", " ", "a", "a b", "a\tb", "a\x00b", "å", "none", "14:30", "25:00"),
    *("2026-09-14", "1899-12-31", "2026-13-40", "x" * 65, "x" * 121, "x" * 4001),
    *([], ["a"], ["a", "a"], [1], [None], {}, {"a": 1}),
]
"""What may stand where something else should: of another type, and just beyond a limit."""

BEYOND_A_SCHEMA = ("expected a whole number, got the number 2.0",)
"""Why the reader refuses what a schema cannot refuse: to JSON Schema, 2.0 is a whole number."""

MORE = settings(max_examples=settings().max_examples * 3)


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each object or list inside a value, with each of its keys."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places_in(value[key])


@st.composite
def nearly(draw: st.DrawFn, word: MessageType) -> Any:
    """Make data as a command or an event has them, with nothing, one or two things wrong."""
    plain = json.loads(json.dumps(to_data(draw(instances(word.kind, absurd=draw(st.booleans()))))))
    for _ in range(draw(st.integers(0, 2))):
        places = list(places_in(plain))
        if places:
            holder, key = draw(st.sampled_from(places))
            match draw(st.sampled_from(("out", "other", "more", "twice"))):
                case "out":
                    del holder[key]
                case "more" if isinstance(holder, dict):
                    holder["x"] = 1
                case "twice" if isinstance(holder[key], list):
                    holder[key] = holder[key] * 2
                case _:
                    holder[key] = deepcopy(draw(st.sampled_from(ODD)))
    return plain


def fits(plain: Any, word: MessageType) -> bool:
    checker = jsonschema.FormatChecker(["date"])
    return jsonschema.Draft202012Validator(schema_of(word), format_checker=checker).is_valid(plain)


@MORE
@given(st.sampled_from(WORDS).flatmap(lambda word: st.tuples(st.just(word), nearly(word) | json_values())))
def test_the_schema_and_the_reader_agree(given: tuple[MessageType, Any]) -> None:
    word, plain = given
    no = why_unreadable(word, plain)
    if fits(plain, word):
        assert no is None or any(words in no for words in BEYOND_A_SCHEMA)
    else:
        assert no is not None


def why_unreadable(word: MessageType, plain: Any) -> str | None:
    try:
        read_data(word.kind, plain, "$.data")
    except cc.Unreadable as no:
        return no.message
    return None


def test_a_schema_says_all_that_is_asked() -> None:
    by_name = {word.name: schema_of(word) for word in REQUESTS}
    ident, null = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}, {"type": "null"}
    label = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": LINE_PATTERN}
    kinds = ["research_article", "film", "audio", "literature", "module", "web_course", "own_practice"]
    source = {"kind": {"enum": kinds}, "title": label}
    minutes = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 100_000}, null]}
    material = {"kind": {"enum": ["agency_module", "web_course", "other"]}, "title": label, "minutes": minutes}
    whole = {"type": "object", "required": ["kind", "title"], "additionalProperties": False}
    many = {"type": "array", "minItems": 0, "maxItems": 200, "uniqueItems": True}
    starts = by_name["cycle.start"]
    need = {"x-personal": "text", "x-readers": starts["properties"]["need"]["x-readers"]}
    assert starts.pop("description").startswith("A cycle of collegial learning began in a group")
    assert starts == {
        "$schema": DIALECT,
        "title": "cycle.start",
        "x-version": 1,
        "type": "object",
        "properties": {
            "cycle": ident,
            "group": ident,
            "need": {"type": "string", "minLength": 1, "maxLength": 4000, "pattern": TEXT_PATTERN, **need},
            "sources": {**many, "items": {**whole, "properties": source}},
            "material": {"anyOf": [{**whole, "properties": material}, null]},
            "parts": {"type": "integer", "minimum": 1, "maximum": 200},
            "follows": {"anyOf": [ident, null]},
        },
        "required": ["cycle", "group", "need"],
        "additionalProperties": False,
    }
    assert by_name["entry.correct"]["properties"] == {
        "entry": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 1_000_000_000}, null]},
        "request": {"anyOf": [ident, null]},
        "event": {"anyOf": [label, null]},
        "about": {"anyOf": [ident, null]},
        "data": {"type": "object", "additionalProperties": {}, "x-personal": "text"},
        "happened_on": {"anyOf": [{"type": "string", "format": "date", "pattern": DAY_PATTERN}, null]},
    }
    words = {**many, "minItems": 1, "items": label}
    assert by_name["visit.plan"]["properties"]["support"] == {"anyOf": [{"enum": ["none", "whole"]}, words]}
    deviation, _ = (schema_of(word)["properties"] for word in EVENTS if word.name == "deviation.recorded")
    plain = [{"type": "string"}, {"type": "integer"}]
    pair = {"type": "array", "prefixItems": [{"anyOf": plain}] * 2, "minItems": 2, "maxItems": 2}
    facts = [*plain, {"type": "array", "items": {"anyOf": [*plain, pair]}}]
    assert deviation["facts"] == {"type": "object", "additionalProperties": {"anyOf": facts}, "x-personal": "conduct"}


@given(requests(absurd=True))
def test_what_the_library_writes_fits_its_schema(request: "cc.Request") -> None:
    schema = schema_of(REQUEST_OF[request.asked.asked_as])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json.dumps(to_data(request.asked))), schema, jsonschema.Draft202012Validator)


def test_schemas_mark_what_is_personal() -> None:
    by_name = {word.name: schema_of(word) for word in (*REQUESTS, *EVENTS)}
    assert by_name["visit.publish_note"]["$schema"] == DIALECT
    assert by_name["visit.publish_note"]["properties"]["note"]["x-personal"] == "text"
    assert by_name["deviation.recorded"]["properties"]["facts"]["x-personal"] == "conduct"
    assert "x-personal" not in by_name["visit.plan"]["properties"]["visitor"]
    assert by_name["round.open"]["properties"]["visits_each"]["anyOf"][1] == {"type": "null"}


@pytest.mark.requirement("S1-08", "S1-12")
def test_a_form_can_say_who_reads_what_is_typed_into_it() -> None:
    fields = schema_of(REQUEST_OF["meeting.contribute"])["properties"]
    parts = {name: fields[name]["anyOf"][0]["properties"] for name in ("report", "action_plan", "minutes")}
    assert parts["report"]["lesson"]["x-readers"] == ["author", "group", "leader"]
    assert {tuple(it["x-readers"]) for it in parts["action_plan"].values()} == {("author",)}
    assert {tuple(it["x-readers"]) for it in parts["minutes"].values()} == {("author", "all", "auditor")}
    assert "x-readers" not in parts["report"]["tried"]


GOOD = {"type": "visit.hold", "data": {"visit": "v-1"}, "by": "p-1", "on": "2026-09-14"}
PLAN = {
    "visit": "v",
    "round": "r",
    "visitor": "a",
    "host": "b",
    "lesson": "l",
    "date": "2026-09-14",
}
CALENDAR: dict[str, Any] = {
    "unit": "u",
    "terms": [{"name": "HT", "first": "2026-08-18", "last": "2026-12-18"}],
    "breaks": [],
}
ROUND = {"round": "r", "group": "g", "starts": "2026-09-01", "ends": "2026-10-01"}
START = {"title": "T", "aim": "A", "starts": "2026-08-17", "ends": "2027-06-15"}


def of(name: str, data: Any, **act: Any) -> bytes:
    return json.dumps({**GOOD, "type": name, "data": data, **act}).encode()


UNREADABLE: list[tuple[bytes, str, str]] = [
    (b"", "$", "no JSON"),
    (b"{", "$", "no JSON"),
    (b"nonsense", "$", "no JSON"),
    (b'{"a": NaN}', "$", "no JSON"),
    (b"\xff\xfe", "$", "no JSON"),
    (b'{"type": "\xff"}', "$", "is no text in UTF-8"),
    (b'"\\ud800"', "$", "no JSON"),
    (b"[" * 100_000, "$", "nested too deeply"),
    (b'{"data":' * 100_000, "$", "nested too deeply"),
    (b'"' + b"x" * MAX_LINE + b'"', "$", "longer than 1048576 bytes"),
    (b'"' + b"x" * (MAX_LINE - 1) + b'"', "$", "longer than 1048576 bytes"),
    (b'"' + b"x" * (MAX_LINE - 2) + b'"', "$", "expected an object, got text"),
    (b"1e308", "$", "expected an object, got the number 1e+308"),
    (b"[]", "$", "expected an object, got a list"),
    (b"null", "$", "expected an object, got null"),
    (b'"x"', "$", "expected an object, got text"),
    (b"true", "$", "expected an object, got true or false"),
    (b"{}", "$.type", "is missing"),
    (json.dumps({**GOOD, "bcause": "x"}).encode(), "$.bcause", "the fields are type, data, by, on"),
    (json.dumps({**GOOD, "type": 3}).encode(), "$.type", "expected text, got the number 3"),
    (json.dumps({**GOOD, "type": "visit.held"}).encode(), "$.type", "'visit.held' is no command"),
    (json.dumps({k: v for k, v in GOOD.items() if k != "by"}).encode(), "$.by", "is missing"),
    (of("visit.hold", {"visit": "v"}, on="2026-13-40"), "$.on", "expected a date"),
    (of("visit.hold", {"visit": "v"}, on="20260914"), "$.on", "expected a date"),
    (of("visit.hold", {"visit": "v"}, on="2026-W38-1"), "$.on", "expected a date"),
    (of("visit.hold", {"visit": "v"}, on=20260914), "$.on", "expected a date"),
    (of("visit.hold", {"visit": "v"}, on="1899-12-31"), "$.on", "outside 1900-01-01 to 2199-12-31"),
    (of("visit.hold", {"visit": "v"}, on="9999-12-31"), "$.on", "outside 1900-01-01 to 2199-12-31"),
    (of("visit.hold", {"visit": "v"}, by=None), "$.by", "expected text, got null"),
    (of("visit.hold", {"visit": "v"}, by="a b"), "$.by", "'a b' is no id"),
    (of("visit.hold", {"visit": "v"}, id="å"), "$.id", "is no id"),
    (of("visit.hold", {"visit": "v"}, because="  "), "$.because", "is blank"),
    (of("visit.hold", {"visit": "v"}, because="a\x00b"), "$.because", "U+0000"),
    (of("visit.hold", {"visit": "v"}, because="a\u202eb"), "$.because", "U+202E"),
    (of("visit.hold", {"visit": "v"}, because="x" * 4001), "$.because", "4001 characters; at most 4000"),
    (of("visit.hold", {"visit": "v"}, on_behalf_of=3), "$.on_behalf_of", "expected text, got the number 3"),
    (of("visit.hold", []), "$.data", "expected an object, got a list"),
    (of("visit.hold", None), "$.data", "expected an object, got null"),
    (of("visit.hold", {}), "$.data", "'visit' is missing"),
    (
        of("visit.hold", {"visit": "v", "x": 1, "y": 2}),
        "$.data",
        "there is no field 'x', 'y'; the fields here are visit",
    ),
    (of("visit.hold", {"visit": 5}), "$.data.visit", "expected text, got the number 5"),
    (of("visit.hold", {"visit": True}), "$.data.visit", "expected text, got true or false"),
    (of("visit.hold", {"visit": "x" * 65}), "$.data.visit", "is no id"),
    (of("visit.plan", {**PLAN, "support": "half"}), "$.data.support", '"none", "whole" or a list'),
    (of("visit.plan", {**PLAN, "support": []}), "$.data.support", '"none", "whole" or a list'),
    (of("visit.plan", {**PLAN, "support": ["a", 1]}), "$.data.support", "expected text, got the number 1"),
    (of("visit.plan", {**PLAN, "support": ["a", "a"]}), "$.data.support", "same part twice"),
    (of("visit.plan", {**PLAN, "support": {"a": 1}}), "$.data.support", '"none", "whole" or a list'),
    (of("visit.plan", {**PLAN, "date": "tomorrow"}), "$.data.date", "expected a date"),
    (of("round.open", {**ROUND, "visits_each": 1e308}), "$.data.visits_each", "expected a whole number"),
    (of("round.open", {**ROUND, "visits_each": 0}), "$.data.visits_each", "from 1 to 100"),
    (of("round.open", {**ROUND, "visits_each": 2.0}), "$.data.visits_each", "expected a whole number"),
    (of("round.open", {**ROUND, "visits_each": True}), "$.data.visits_each", "expected a whole number"),
    (of("round.open", {**ROUND, "late_joiner": "half"}), "$.data.late_joiner", "expected one of full, pro_rata"),
    (of("round.open", {**ROUND, "late_joiner": ["full"]}), "$.data.late_joiner", "expected one of"),
    (of("calendar.adopt", {**CALENDAR, "terms": "HT"}), "$.data.terms", "expected a list, got text"),
    (of("calendar.adopt", {**CALENDAR, "terms": []}), "$.data.terms", "a list of 1 to 200"),
    (of("calendar.adopt", {**CALENDAR, "terms": ["HT"]}), "$.data.terms[0]", "expected an object, got text"),
    (
        of("calendar.adopt", {**CALENDAR, "breaks": [*CALENDAR["terms"], {"name": "x", "first": "2026-01-01"}]}),
        "$.data.breaks[1]",
        "'last' is missing",
    ),
    (of("calendar.adopt", {**CALENDAR, "terms": CALENDAR["terms"] * 2}), "$.data.terms", "same thing twice"),
    (
        of("calendar.adopt", {**CALENDAR, "terms": [{"name": "a\nb", "first": "2026-01-01", "last": "2026-01-02"}]}),
        "$.data.terms[0].name",
        "U+000A",
    ),
    (
        of("group.form", {"group": "g", "method": "m", "version": 1, "members": ["p", "p"], "folder": "F"}),
        "$.data.members",
        "same thing twice",
    ),
    (
        of("group.form", {"group": "g", "method": "m", "version": 1, "members": [], "folder": "F"}),
        "$.data.members",
        "a list of 1 to 200",
    ),
    (of("plan.start", {**START, "aim": "x" * 5000}), "$.data.aim", "5000 characters; at most 4000"),
    (of("plan.start", {**START, "title": 3}), "$.data.title", "expected text"),
    (of("entry.correct", {"entry": 0}), "$.data.entry", "from 1"),
    (of("entry.correct", {"entry": 1, "data": []}), "$.data.data", "expected an object, got a list"),
]


@pytest.mark.parametrize(("line", "path", "message"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_bad_input_is_answered_with_the_place_and_the_remedy(line: bytes, path: str, message: str) -> None:
    with pytest.raises(cc.Unreadable) as caught:
        wire.request(line)
    assert caught.value.path.startswith(path)
    assert message in caught.value.message
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("text", ["مرحبا بالعالم", "שלום", "Åsa & Örjan – «bra»", "one\ntwo\tthree", "👩‍🏫"])
def test_text_of_any_language_is_kept(text: str) -> None:
    request = wire.request(json.dumps({**GOOD, "because": text}).encode())
    assert request.occasion.because == text
    assert wire.request(json.dumps({**GOOD, "because": text}, ensure_ascii=False).encode()) == request


def test_values_made_in_python_are_checked_when_they_are_asked_for() -> None:
    ledger = cc.Plans(ReferenceStore()).ledger("solbacken")
    today = date(2026, 9, 14)
    for wrong, path in (
        (cc.visit.VisitHeld(visit=5), "$.data.visit"),
        (cc.plan.PlanStarted(title=3, aim="a", starts="x", ends="y"), "$.data.title"),
        (cc.visit.OpenRound(round="r", group="g", starts="x", ends="y"), "$.data.starts"),
        (cc.visit.OpenRound(**{**ROUND, "starts": GOOD, "ends": GOOD}), "$.data.starts"),
        (cc.plan.CalendarAdopted(unit="u", terms=("HT",), breaks=()), "$.data.terms[0]"),
        (cc.visit.OpenRound(round="r", group="g", starts=today, ends=today, late_joiner="half"), "$.data.late_joiner"),
    ):
        with pytest.raises(cc.Unreadable) as no:
            ledger.do(wrong, by="p", on=today)
        assert no.value.path == path
    held = cc.visit.VisitHeld(visit="v")
    for act, path in (
        ({"by": "p", "on": datetime(2026, 9, 14, tzinfo=UTC)}, "$.on"),
        ({"by": "a b", "on": today}, "$.by"),
        ({"by": "p", "on": today, "on_behalf_of": 3}, "$.on_behalf_of"),
        ({"by": "p", "on": today, "id": "a b"}, "$.id"),
        ({"by": "p", "on": today, "id": 3}, "$.id"),
    ):
        with pytest.raises(cc.Unreadable) as no:
            ledger.do(held, **act)
        assert no.value.path == path
    with pytest.raises(ValueError, match=r"\$\.data\.visit: \d+ is no id"):
        ledger.do(cc.visit.VisitHeld(visit=5), by="p", on=today)


def test_a_method_made_in_python_is_checked_when_it_is_adopted() -> None:
    (method,) = (it for it in shipped_methods() if it.ref == "base-group-visits@1")
    school = School(methods=[attrs.evolve(method, name_en="a\nb")])  # type: ignore[misc]
    school.does(start())
    with unreadable("$.data.method.name_en", "holds the character U+000A, which is not text"):
        school.does(cc.plan.AdoptMethod(method="base-group-visits", version=1))
