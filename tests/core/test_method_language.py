"""What a plan keeps of a method: a document without its defaults, in a language that can grow."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import AUTUMN, School, changed, checked, unreadable

import collegial_core as cc
from collegial_core.plan import MethodAdopted
from collegial_core.policy import Method, language, method_ref
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore, instances
from collegial_core.wire import decode, encode, read_data, read_line, to_data
from collegial_core.wire.lines import differences
from collegial_core.wire.values import plain_entry, plain_line

GOLDEN = Path(__file__).parent.parent / "golden"
METHOD = method_ref(cc.ids.MethodId("base-group-visits"), 1)
NEWER = (
    "this definition is written in language 2;"
    " this version of the library knows those up to 1: bring the library up to date"
)


@pytest.fixture
def school() -> School:
    """A plan that has adopted base groups."""
    return School().starts(people=1)


def said_in(line: bytes) -> Any:
    return json.loads(line)["data"]


def saying(line: bytes, **data: object) -> bytes:
    """Give a line of an adoption that says something else."""
    return changed(line, data={**said_in(line), **data})


def saying_of_the_method(line: bytes, **fields: object) -> bytes:
    return saying(line, method={**said_in(line)["method"], **fields})


def imported(lines: list[bytes]) -> cc.Ledger:
    return cc.Plans(ReferenceStore()).import_lines(lines).ledger


def put_back(lines: list[bytes]) -> cc.Ledger:
    """Give a ledger over lines that stand in the store, however they came there."""
    store = ReferenceStore()
    heads = map(json.loads, lines)
    rows = [
        Record(number, f"{head['type']}@{head['version']}", line)
        for number, (head, line) in enumerate(zip(heads, lines, strict=True), 1)
    ]
    store.append("solbacken", after=0, records=rows)
    return cc.Plans(store).ledger("solbacken")


def visits_in(ledger: cc.Ledger) -> Any:
    """Give what the method that was adopted says of visits."""
    return ledger.state.methods[METHOD].visits


# --- what is written ------------------------------------------------------------------


def defaults_in(value: Any, said: Any) -> Iterator[str]:
    """Yield what is said of a value although it is the default."""
    if attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            if field.name in said:
                if getattr(value, field.name) == field.default:
                    yield f"{type(value).__name__}.{field.name}"
                yield from defaults_in(getattr(value, field.name), said[field.name])
    elif isinstance(value, tuple):
        for one, other in zip(value, said, strict=True):
            yield from defaults_in(one, other)


def test_a_plan_keeps_what_a_method_says_and_not_what_it_leaves_to_defaults(school: School) -> None:
    method = school.ledger.state.methods[METHOD]
    data = said_in(school.lines()[1])
    assert data.keys() == {"language", "method"}
    assert data["language"] == 1
    assert {"method", "version", "group_size", "visits"} <= data["method"].keys()
    assert [*defaults_in(method, data["method"])] == []
    assert "cadence" not in data["method"]
    assert read_data(Method, data["method"], "$") == method


MOMENT = datetime(2026, 8, 17, 8, tzinfo=UTC)


def adopted(method: Method, **fields: Any) -> "cc.Entry[Any]":
    event = MethodAdopted(method=method, language=1)
    return cc.Entry(plan="p", number=2, event=event, recorded_at=MOMENT, happened_on=AUTUMN, by="p-rektor", **fields)


def filled_in(draw: st.DrawFn, value: Any, said: Any) -> Any:
    """Write some defaults out, as whoever wrote before they were defaults."""
    if isinstance(value, tuple) and value and attrs.has(type(value[0])):
        return [filled_in(draw, one, other) for one, other in zip(value, said, strict=True)]
    if not attrs.has(type(value)):
        return said
    data = {}
    for field in attrs.fields(type(value)):
        item = getattr(value, field.name)
        if field.name in said:
            data[field.name] = filled_in(draw, item, said[field.name])
        elif draw(st.booleans()):
            data[field.name] = json.loads(json.dumps(to_data(item)))
    return data


@given(instances(Method, absurd=True), st.data())
def test_what_is_left_out_and_what_is_written_out_mean_the_same(method: Method, data: st.DataObject) -> None:
    entry = adopted(method)
    record = encode(entry)
    said = said_in(record.line)
    assert [*defaults_in(method, said["method"])] == []
    assert record.line == plain_line(entry)
    assert decode(record) == plain_entry(record.line) == entry
    older = saying(record.line, method=filled_in(data.draw, method, said["method"]))
    assert read_line(older, "line 1")[1] == plain_entry(older) == entry
    assert differences(older, entry) == ()


def test_a_line_that_writes_defaults_out_keeps_its_bytes(school: School) -> None:
    lines = school.lines()
    lines[1] = saying_of_the_method(lines[1], steps=[], cadence=None, form="visit")
    ledger = imported(lines)
    assert list(ledger.export()) == lines
    assert checked(ledger) == []
    assert repr(ledger.state) == repr(school.ledger.state)


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"Form": "visit"}])
def test_what_no_language_says_is_not_taken_in(school: School, wrong: dict[str, object]) -> None:
    lines = school.lines()
    lines[1] = saying_of_the_method(lines[1], **wrong)
    with unreadable("line 2", "is not written as an export writes it; export the plan again and import that"):
        imported(lines)
    (finding,) = checked(put_back(lines))
    assert (finding.rule, finding.facts) == ("A-07", {"paths": tuple(f"$.data.method.{name}" for name in wrong)})


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (None, "expected a whole number, got null"),
        (True, "expected a whole number, got true or false"),
        ("1", "expected a whole number, got text"),
        (0, "expected the version of a language, such as 1, got 0"),
    ],
)
def test_a_language_is_a_number_from_1_on(school: School, wrong: object, why: str) -> None:
    lines = school.lines()
    lines[1] = saying(lines[1], language=wrong)
    with pytest.raises(cc.Unreadable):
        imported(lines)
    with unreadable("$.data.language", why):
        read_data(MethodAdopted, said_in(lines[1]), "$.data")


def test_whoever_adopts_a_method_says_its_language(school: School) -> None:
    line = school.lines()[1]
    data = said_in(line)
    del data["language"]
    with pytest.raises(cc.Unreadable, match="missing required field `language`"):
        read_line(changed(line, data=data), "line 2")
    with unreadable("$.data.language", "the field 'language' is missing"):
        read_data(MethodAdopted, data, "$.data")


@pytest.mark.parametrize("data", [None, [], "x", {"language": 1, "method": 5}, {"language": 5}])
def test_what_is_no_method_is_no_adoption(school: School, data: object) -> None:
    with pytest.raises(cc.Unreadable, match=r"line 2"):
        read_line(changed(school.lines()[1], data=data), "line 2")
    with pytest.raises(cc.Unreadable):
        read_data(MethodAdopted, data, "$.data")


def test_a_damaged_adoption_is_told_as_such() -> None:
    with unreadable("entry 2", "is no JSON that belongs here: Expected `object`, got `array`"):
        decode(Record(2, "method.adopted@3", b"[]"))


# --- a later language -----------------------------------------------------------------


@pytest.fixture
def of_tomorrow(school: School) -> list[bytes]:
    """An export of a later version, in which steps are told in a way that nobody knows yet."""
    lines = school.lines()
    lines[1] = saying(lines[1], language=2, method={**said_in(lines[1])["method"], "steps": "A to D"})
    return lines


def test_a_later_language_is_refused_as_such_by_an_import(of_tomorrow: list[bytes]) -> None:
    with unreadable("line 2, entry 2", NEWER):
        imported(of_tomorrow)


def test_a_plan_in_a_later_language_is_not_opened(of_tomorrow: list[bytes]) -> None:
    ledger = put_back(of_tomorrow)
    with pytest.raises(cc.StoreError) as no:
        _ = ledger.state
    assert str(no.value) == f"entry 2 cannot be replayed: {NEWER}"
    with pytest.raises(cc.Unreadable) as unread:
        list(ledger.entries())
    assert str(unread.value) == f"entry 2: {NEWER}"
    with pytest.raises(cc.StoreError):
        ledger.do(cc.plan.PersonRegistered(person="p-9", unit="solbacken"), by="p-rektor", on=AUTUMN)
    first = checked(ledger)[0]
    assert (first.rule, first.entry, first.message) == ("A-03", 2, NEWER)


def test_nobody_asks_for_a_correction_in_a_later_language(school: School) -> None:
    with unreadable("$.data.data.language", NEWER):
        school.does(cc.plan.CorrectEntry(entry=2, data={"language": 2}), because="Tomorrow's words")


def test_a_correction_in_a_later_language_is_refused_as_such(school: School) -> None:
    name = {**said_in(school.lines()[1])["method"], "name_en": "Visits"}
    school.does(cc.plan.CorrectEntry(entry=2, data={"method": name}), because="Shorter")
    lines = school.lines()
    right = said_in(lines[-1])
    lines[-1] = changed(lines[-1], data={**right, "data": {**right["data"], "language": 2}})
    with pytest.raises(cc.StoreError) as no:
        _ = put_back(lines).state
    assert str(no.value) == f"the plan cannot be replayed: {NEWER}"


# --- the next language ----------------------------------------------------------------


def without_talk(document: language.Document) -> language.Document:
    """Write in what it meant when nobody said whether there is a talk, had it meant that there is none."""
    visits = document.get("visits")
    return {**document, "visits": {"talk": False, **visits}} if isinstance(visits, dict) else document


@pytest.fixture
def next_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version of the library in which visits have a talk where nothing is said; before, they had none."""
    monkeypatch.setattr(language, "STEPS", (without_talk,))


@pytest.mark.usefixtures("next_language")
def test_what_was_written_in_the_first_language_means_what_it_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(language, "STEPS", ())
        lines = School().starts(people=1).lines()
    assert "talk" not in said_in(lines[1])["method"]["visits"]
    ledger = imported(lines)
    assert not visits_in(ledger).talk
    assert list(ledger.export()) == lines
    assert checked(ledger) == []
    assert repr(ledger.as_of(entry=len(lines))) == repr(ledger.state)
    assert [entry.event.language for entry in ledger.entries() if isinstance(entry.event, MethodAdopted)] == [2]


@pytest.mark.usefixtures("next_language")
def test_what_is_adopted_today_is_written_in_todays_language() -> None:
    school = School().starts(people=1)
    assert said_in(school.lines()[1])["language"] == 2
    assert visits_in(school.ledger).talk
    assert checked(school.ledger) == []
    assert repr(imported(school.lines()).state) == repr(school.ledger.state)


def of_version_2(line: bytes, **visits: object) -> bytes:
    """Write an adoption as before methods had a language: with all defaults, but for what is said of visits."""
    method = to_data(read_data(Method, said_in(line)["method"], "$"))
    return changed(line, version=2, data={"method": {**method, "visits": visits}})


@pytest.mark.usefixtures("next_language")
def test_what_says_no_language_is_in_the_first_and_so_is_its_correction() -> None:
    lines = School().starts(people=1).lines()
    lines[1] = of_version_2(lines[1], each=6)
    ledger = imported(lines)
    assert checked(ledger) == []
    visits = visits_in(ledger)
    assert visits == attrs.evolve(visits, each=6, talk=False)
    right = {**said_in(lines[1])["method"], "visits": {"each": 7, "talk": True}}
    ledger.do(cc.plan.CorrectEntry(entry=2, data={"method": right}), by="p-rektor", on=AUTUMN, because="They talk")
    visits = visits_in(ledger)
    assert visits == attrs.evolve(visits, each=7, talk=True)
    assert repr(imported(list(ledger.export())).state) == repr(ledger.state)


@pytest.mark.usefixtures("next_language")
def test_a_correction_made_in_the_first_language_is_corrected_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(language, "STEPS", ())
        school = School().starts(people=1)
        renamed = {**said_in(school.lines()[1])["method"], "name_en": "Visits"}
        school.does(cc.plan.CorrectEntry(entry=2, data={"method": renamed}), because="Shorter")
    ledger = imported(school.lines())
    assert checked(ledger) == []
    (right,) = ledger.do(cc.plan.CorrectEntry(entry=2), by="p-rektor", on=AUTUMN, because="As it is")
    assert right.event.data["language"] == 2
    assert right.event.data["method"]["visits"]["talk"] is False
    assert (ledger.state.methods[METHOD].name_en, visits_in(ledger).talk) == ("Visits", False)
    other = imported(school.lines())
    other.do(cc.plan.CorrectEntry(entry=2, data={"method": renamed}), by="p-rektor", on=AUTUMN, because="Said today")
    assert visits_in(other).talk


# --- corrections, and the shapes before -----------------------------------------------


def test_a_correction_too_leaves_defaults_out(school: School) -> None:
    method = {**said_in(school.lines()[1])["method"], "name_en": "Visits", "steps": [], "cadence": None}
    (right,) = school.does(cc.plan.CorrectEntry(entry=2, data={"method": method}), because="Shorter")
    assert [*defaults_in(school.ledger.state.methods[METHOD], right.event.data["method"])] == []
    assert school.ledger.state.methods[METHOD].name_en == "Visits"
    assert checked(school.ledger) == []
    assert repr(imported(school.lines()).state) == repr(school.ledger.state)


def test_a_version_adopted_in_an_earlier_shape_is_not_adopted_again(school: School) -> None:
    lines = school.lines()
    older = of_version_2(lines[1], each=5)
    again = changed(lines[1], number=3)
    with pytest.raises(cc.Unreadable, match="breaks rule L-02"):
        imported([lines[0], older, again])
    with pytest.raises(cc.Unreadable, match="breaks rule L-02"):
        imported([*lines[:2], changed(older, number=3)])
