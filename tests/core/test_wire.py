"""What a host takes and sends: requests, entries, rows and answers as JSON, and the schemas of all of it."""

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import checked

import collegial_core as cc
from collegial_core import wire
from collegial_core.definitions import shipped_materials
from collegial_core.plan.rules import UNKNOWN, unknown
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, marks
from collegial_core.state import RULES
from collegial_core.store import Corruption
from collegial_core.testing import ReferenceStore
from collegial_core.testing.strategies import json_values, line_of, lines, requests
from collegial_core.views import VIEWS, Query
from collegial_core.wire import forms  # here, for the library imports it late, and maybe where nothing is counted
from collegial_core.wire.vocabulary import EVENTS, REQUEST_OF, REQUESTS, SEALED_EVENTS

GOLDEN = Path(__file__).parent.parent / "golden"
COMMANDS = sorted(Path(__file__).parents[2].glob("examples/*/commands.jsonl"))
EXPORTS = sorted([*GOLDEN.glob("exports/*.jsonl"), GOLDEN / "plan-2.jsonl", GOLDEN / "plan-4.jsonl"])
HOLD = {"type": "visit.hold", "data": {"visit": "v-1"}, "by": "p-1", "on": "2026-09-14"}


DAY = cc.Occasion(by="p-1", on=date(2026, 8, 17))


# --- what is asked ----------------------------------------------------------------------


def test_a_request_is_read_from_an_object_as_from_its_bytes() -> None:
    asked = wire.request({**HOLD, "because": "ill", "on_behalf_of": "p-2", "id": "web-1"})
    occasion = cc.Occasion(by="p-1", on=date(2026, 9, 14), because="ill", on_behalf_of="p-2")
    assert asked == cc.Request(cc.visit.VisitHeld(visit="v-1"), occasion, "web-1")
    assert wire.request(HOLD) == wire.request(json.dumps(HOLD).encode())
    assert wire.plain(wire.request(HOLD)) == HOLD == forms.plain(wire.request(HOLD))
    assert wire.request(wire.plain(asked)) == asked


@given(requests(absurd=True))
def test_a_request_that_is_sent_is_read_back(request: cc.Request) -> None:
    said = wire.plain(request)
    assert wire.request(said) == wire.request(line_of(request)) == request


def nested(depth: int, value: Any, *, as_list: bool) -> Any:
    for _ in range(depth):
        value = [value] if as_list else {"a": value}
    return value


NO_JSON: tuple[Any, ...] = (
    *(b"x", {1, 2}, (1, "a"), date(2026, 9, 14), object(), print, float("nan"), 10**5000, "\ud800", HOLD.keys()),
)
"""What a program may hold, and JSON cannot."""


def anything() -> st.SearchStrategy[Any]:
    """Make values of all kinds, and some of them deep inside others."""
    flat = json_values() | st.sampled_from(NO_JSON)
    deep = st.builds(nested, st.sampled_from((5, 300, 900, 950, 990, 3000)), flat, as_list=st.booleans())
    return flat | deep | st.dictionaries(st.integers() | st.none() | st.text(max_size=4), flat, max_size=4)


@st.composite
def nearly_requests(draw: st.DrawFn) -> Any:
    """Make an object that is a request but for one or two of its fields, or of those of its data."""
    said = wire.plain(draw(requests(absurd=True)))
    for _ in range(draw(st.integers(1, 2))):
        holder = draw(st.sampled_from([said, said["data"] if isinstance(said.get("data"), dict) else said]))
        holder[draw(st.sampled_from([*holder, "x", 1, None]))] = draw(anything())
    return said


def why_unreadable(said: Any) -> str | None:
    """Say why it cannot be read; None where it can."""
    try:
        asked = wire.request(said)
    except cc.Unreadable as no:
        return str(no)
    assert isinstance(asked, cc.Request)
    return None


@given(nearly_requests() | anything() | lines(absurd=True) | st.binary())
def test_whatever_is_asked_is_a_request_or_unreadable(said: Any) -> None:
    assert len(why_unreadable(said) or "") < 400


def test_ten_thousand_requests_with_something_wrong_are_read_or_unreadable() -> None:
    chance = random.Random(2026)  # noqa: S311 - the same ones every time
    asked = [line for path in COMMANDS for line in path.read_bytes().splitlines()]
    values = [*NO_JSON, None, True, 0, -1, 10**20, 2.5, "", "a b", "x" * 5000, "2026-13-40", [], {}, [[]], {"a": {}}]
    values += [nested(depth, 1, as_list=as_list) for depth in (300, 900, 980, 3000) for as_list in (True, False)]
    answers = set()
    for _ in range(5000):
        line = bytearray(chance.choice(asked))
        said = json.loads(line)
        for _ in range(chance.randint(1, 2)):
            holder = chance.choice([said, said["data"] if isinstance(said.get("data"), dict) else said])
            holder[chance.choice([*holder, "x", 1, None])] = chance.choice(values)
            line[chance.randrange(len(line))] = chance.randrange(256)
        answers |= {why_unreadable(said), why_unreadable(bytes(line))}
    assert max(len(no or "") for no in answers) < 400
    assert len(answers) > 1000


@pytest.mark.parametrize("depth", [1, 900, 940, 960, 980, 1000, 100_000])
@pytest.mark.parametrize("name", [*HOLD, "because", "id", "on_behalf_of"])
def test_what_is_nested_deeply_is_unreadable_wherever_it_stands(name: str, depth: int) -> None:
    deep = b'{"a":' * depth + b"1" + b"}" * depth
    line = json.dumps({**HOLD, name: "DEEP"}).encode().replace(b'"DEEP"', deep)
    assert why_unreadable(line)
    assert why_unreadable(line.replace(b'{"a":', b"[").replace(b"1" + b"}" * depth, b"1" + b"]" * depth))
    if depth < 100_000:
        assert why_unreadable({**HOLD, name: nested(depth, 1, as_list=True)})


# --- what is sent -----------------------------------------------------------------------


@cache
def ledger_of(path: Path) -> cc.Ledger:
    return cc.Plans(ReferenceStore()).import_lines(path.read_bytes().splitlines()).ledger


def answers(ledger: cc.Ledger, *wishes: Any) -> list[Any]:
    act = cc.Occasion(by="p-01", on=date(2026, 9, 14))
    return ledger.do_many([cc.Request(wish, act) for wish in wishes])


def test_an_entry_is_as_exported_without_what_people_wrote() -> None:
    ledger = ledger_of(GOLDEN / "plan-2.jsonl")
    for entry, line in zip(ledger.entries(), ledger.export(), strict=True):
        sealed, stored = wire.plain(entry), json.loads(line)
        data = stored.pop("data")
        assert {**stored, "edition": entry.edition} == {**without(sealed, "data"), **reason(stored)}
        texts = {name for name, mark in marks(type(entry.event)).items() if mark == "text"}
        for name, said in sealed["data"].items():
            if name in texts and data[name]:
                assert said == SEALED
            elif name in data and name != "method":
                assert said == data[name]


def without(said: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key != name}


def reason(stored: dict[str, Any]) -> dict[str, Any]:
    return {"because": stored["because"]} if "because" in stored else {}


def test_a_row_has_the_figures_of_its_view_and_the_texts_that_its_reader_may_read() -> None:
    state = ledger_of(GOLDEN / "exports" / "base_groups.jsonl").state
    row, *_ = VIEWS["coverage"](state)
    assert wire.plain(row)["share"] == round(row.share, 4)
    assert list(wire.plain(row))[-3:] == ["share", "spread", "reached"]
    (plan,), (read,) = VIEWS["plan"](state), VIEWS["plan"](state, Query(reader=AUDITOR))
    assert wire.plain(plan)["aim"] == SEALED
    assert wire.plain(read)["aim"] == read.aim != SEALED


def test_no_view_but_one_has_rows_with_its_figures() -> None:
    with_figures = [view.rows for view in VIEWS.values() if view.figures]
    assert all([view.rows for view in VIEWS.values()].count(rows) == 1 for rows in with_figures)


def test_what_the_state_remembers_is_sealed_part_by_part() -> None:
    state = ledger_of(GOLDEN / "exports" / "base_groups.jsonl").state
    written = [it for kinds in state.texts.values() for them in kinds.values() for it in them]
    assert {it["words"] for it in wire.plain(written)} == {SEALED}
    visit = next(iter(state.visits.values()))
    assert wire.plain({"visit": visit})["visit"]["visit"] == visit.visit


@attrs.frozen
class Letter:
    """Something with what somebody wrote inside of its parts."""

    notes: tuple[cc.visit.PublishNote, ...]


def test_what_is_written_in_a_part_of_a_value_is_sealed_too() -> None:
    note = cc.visit.PublishNote(visit="v", note="secret", receipt="r")
    assert wire.plain(Letter((note,))) == {"notes": [{"visit": "v", "note": SEALED, "receipt": "r"}]}


def test_a_refusal_says_the_rule_the_facts_and_the_remedy() -> None:
    (no,) = answers(ledger_of(GOLDEN / "plan-2.jsonl"), cc.visit.VisitHeld(visit="v-99"))
    assert wire.plain(no) == {
        "rule": "L-01",
        "name": no.name,
        "severity": "E",
        "message": "There is no visit v-99.",
        "remedy": "Check the id, or make the visit known first.",
        "facts": {"kind": "visit", "name": "v-99"},
        "says": no.says,
        "source": no.source,
        "category": "not_found",
    }
    other = wire.plain(no)
    several = wire.plain(attrs.evolve(no, event="visit.held", others=(no,)))
    assert several == {**other, "event": "visit.held", "others": [other]}
    checker("Refusal")(several)


def test_the_other_answers_and_what_an_audit_tells() -> None:
    assert wire.plain(cc.Unreadable("$.on", "is missing")) == {"path": "$.on", "message": "is missing"}
    finding = cc.Finding(rule="A-01", severity=cc.Severity.I, entry=3, template="{it}", facts={"it": ("a", "b")})
    told = {"rule": "A-01", "severity": "I", "entry": 3, "message": "a, b", "facts": {"it": ["a", "b"]}}
    assert wire.plain([finding]) == [told]
    of_a_rule = UNKNOWN.finding(unknown("visit", "v-9"), 3)
    assert wire.plain(of_a_rule)["category"] == "not_found"
    checker("Finding")(wire.plain(of_a_rule))
    damage = Corruption("plan-1", 3, "entry {n} is cut", {"n": 3})
    assert wire.plain(damage) == {"plan": "plan-1", "entry": 3, "message": "entry 3 is cut", "facts": {"n": 3}}
    started, *others = (wire.plain(rule) for rule in RULES)
    assert list(started) == ["id", "severity", "category", "name", "says", "source", "judges"]
    assert started["judges"] == [word.name for word in EVENTS]
    assert ["visit.held"] in [rule["judges"] for rule in others]
    (material, *_) = shipped_materials()
    assert wire.plain(material)["minutes"] == material.minutes
    assert wire.plain(REQUEST_OF["visit.hold"])["schema"]["title"] == "visit.hold"


def test_an_answer_has_its_entries_and_how_far_a_follower_has_to_come() -> None:
    ledger = cc.Plans(ReferenceStore()).ledger("berga")
    asked = cc.Request(cc.plan.PlanStarted(title="T", aim="A", starts=date(2026, 8, 17), ends=date(2027, 6, 11)), DAY)
    would, recorded = ledger.would(asked), ledger.request(asked)
    assert wire.plain(recorded) == {"entries": [wire.plain(recorded[0])], "position": recorded.position}
    assert (list(wire.plain(would)), wire.plain(would)["changes"]) == (["entries", "changes"], [])
    assert wire.plain([recorded, would]) == [wire.plain(recorded), wire.plain(would)]
    checker("Recorded")(wire.plain(recorded))
    checker("Would")(wire.plain(would))


@pytest.mark.parametrize("strange", [{1, 2}, frozenset({"a"}), object(), b"abc", bytearray(b"a"), 1j, print])
def test_what_json_cannot_hold_is_an_error_wherever_it_stands(strange: object) -> None:
    for it in (strange, [strange], {"a": (strange,)}):
        with pytest.raises(TypeError, match="JSON cannot hold a "):
            wire.plain(it)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_does_not_have_is_an_error(number: float) -> None:
    for it in (number, [number], {"a": number}):
        with pytest.raises(ValueError, match="JSON has no number"):
            wire.plain(it)


def test_an_error_is_a_problem_with_the_status_that_its_kind_asks_for() -> None:
    (absent,) = answers(ledger_of(GOLDEN / "plan-2.jsonl"), cc.visit.VisitHeld(visit="v-99"))
    assert isinstance(absent, cc.Refused)
    refused = {category: attrs.evolve(absent, category=category) for category in cc.Category}
    assert {category: wire.problem(no)["status"] for category, no in refused.items()} == {
        **dict.fromkeys(cc.Category, 409),
        cc.Category.NOT_FOUND: 404,
        cc.Category.AUTHORITY: 403,
    }
    said = {"title": "Refused", "status": 404, "detail": str(absent)}
    assert wire.problem(absent) == {**said, **wire.plain(absent)}
    assert wire.problem(cc.Unreadable("$.on", "is missing")) == {
        "title": "Unreadable",
        "status": 400,
        "detail": "$.on: is missing",
        "path": "$.on",
        "message": "is missing",
        "pointer": "/on",
    }
    places = {"$": "", "$.data.members[1]": "/data/members/1", "$.data.a/b~c": "/data/a~1b~0c", "query.on": None}
    assert {it: wire.problem(cc.Unreadable(it, "x")).get("pointer") for it in places} == places
    assert [wire.problem(cc.Unreadable(path, "x"))["status"] for path in ("plan", "view", "$.plan")] == [404, 404, 400]
    others = {cc.Stale("p", 3): 412, cc.StoreError("full"): 503, cc.CollegialError("odd"): 500}
    for error, status in others.items():
        assert wire.problem(error) == {"title": type(error).__name__, "status": status, "detail": str(error)}


def test_if_match_gives_the_number_in_its_quotes() -> None:
    assert wire.if_match(None) is None
    assert [wire.if_match(header) for header in ('"0"', '"14"', ' "999999999" ')] == [0, 14, 999_999_999]
    for header in ("", "14", '"now"', 'W/"14"', '"-1"', '"1", "2"', "*", '"1000000000"', '"\u0661"', '"1"\n"2"'):
        with pytest.raises(cc.Unreadable, match="If-Match: expected the number of an entry in quotes"):
            wire.if_match(header)


def test_a_difference_seals_what_was_written_on_either_side() -> None:
    ledger = ledger_of(GOLDEN / "plan-2.jsonl")
    told = wire.plain(ledger.difference(ledger.as_of(entry=5), ledger.state))
    texts = [it for it in told if it["path"][0] == "texts"]
    assert {(it["before"], it["after"]) for it in texts} == {(None, SEALED)}


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_what_is_sent_is_json_and_nothing_else(path: Path) -> None:
    ledger = ledger_of(path)
    for said in (wire.plain(list(ledger.entries())), *sent_views(ledger)):
        assert json.loads(json.dumps(said)) == said


def sent_views(ledger: cc.Ledger) -> Iterator[Any]:
    for view in VIEWS.values():
        for reader in (NOBODY, AUDITOR):
            yield wire.plain(view(ledger.state, Query(reader=reader)))


# --- their schemas ----------------------------------------------------------------------


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Give them, made once; that each is one is claimed where they are components of an OpenAPI document."""
    return wire.schemas()


@cache
def checker(name: str) -> Callable[[Any], Any]:
    formats = jsonschema.FormatChecker(["date"])
    return jsonschema.Draft202012Validator(schemas()[name], format_checker=formats).validate


@pytest.mark.no_cover  # the reading of schemas takes the time, and all that is sent is reached by the tests above
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_what_is_sent_fits_its_schema(path: Path) -> None:
    ledger = ledger_of(path)
    for entry, line in islice(zip(ledger.entries(), ledger.export(), strict=True), 0, None, 5):
        said = wire.plain(entry)
        check = checker(f"Entry.{said['type']}.{said['version']}")
        check(said)
        check(json.loads(line))
    for name, view in VIEWS.items():
        for reader in (NOBODY, AUDITOR):
            for row in view(ledger.state, Query(reader=reader)):
                checker(f"Row.{name}")(wire.plain(row))
    for finding in checked(ledger):
        checker("Finding")(wire.plain(finding))
    for answer in answers(ledger, cc.visit.VisitHeld(visit="v-99"), cc.visit.VisitHeld(visit="v 99")):
        checker("Refusal" if isinstance(answer, cc.Refused) else "Unreadable")(wire.plain(answer))


BEYOND_A_SCHEMA = (
    *("holds the character U+", "is blank", "outside 1900-01-01 to 2199-12-31"),
    "expected a whole number, got the number",
)
"""Why the reader refuses what a schema cannot refuse; to JSON Schema, 2.0 is a whole number."""


@given(requests(absurd=True).map(wire.plain) | nearly_requests())
def test_the_schema_of_a_request_and_its_reader_agree(said: Any) -> None:
    try:
        said = json.loads(json.dumps(said, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return
    name = said.get("type")
    if not isinstance(name, str) or name not in REQUEST_OF:
        return
    try:
        checker(f"Request.{name}")(said)
    except jsonschema.ValidationError:
        with pytest.raises(cc.Unreadable):
            wire.request(said)
    else:
        no = why_unreadable(said)
        assert no is None or any(words in no for words in BEYOND_A_SCHEMA)


@pytest.mark.no_cover  # likewise
def test_any_request_and_any_entry_have_a_schema() -> None:
    recorded = [f"Entry.{word.name}.{word.version}" for word in (*EVENTS, *SEALED_EVENTS)]
    names = [*(f"Request.{word.name}" for word in REQUESTS), *recorded]
    others = [
        "Request",
        "Entry",
        "Recorded",
        "Would",
        "Refusal",
        "Unreadable",
        "Finding",
        "Todo",
        "NextYear",
        *(f"Row.{name}" for name in VIEWS),
    ]
    assert sorted(schemas()) == sorted([*names, *others])
    checker("Request")(HOLD)
    with pytest.raises(jsonschema.ValidationError):
        checker("Request")({**HOLD, "type": "visit.held"})
    entry = next(ledger_of(GOLDEN / "plan-2.jsonl").entries())
    checker("Entry")(wire.plain(entry))


def refs_in(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        for item in part.values():
            yield from refs_in(item)
    elif isinstance(part, list):
        for item in part:
            yield from refs_in(item)


def test_the_components_of_an_openapi_document_are_the_same_schemas_and_every_reference_leads_to_one() -> None:
    components = wire.openapi_components()
    assert list(components) == list(schemas())
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in components)
    refs = list(refs_in(components))
    assert len(refs) == len(REQUESTS) + len(EVENTS) + len(SEALED_EVENTS) + len(
        ["Refusal.others", "Recorded.entries", "Would.entries", "NextYear.refused"]
    )
    assert {ref.removeprefix("#/components/schemas/") for ref in refs} <= set(components)
    for name, schema in schemas().items():
        own = {key: value for key, value in schema.items() if key not in {"$schema", "$defs"}}
        assert json.dumps(own).replace("#/$defs/", "#/components/schemas/") == json.dumps(components[name])
        assert {ref.removeprefix("#/$defs/") for ref in refs_in(schema)} == set(schema.get("$defs", ()))
