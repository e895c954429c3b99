"""Events of earlier shapes: each leads to today's, and nothing that was recorded changes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import AUTUMN, changed, checked

import collegial_core as cc
from collegial_core.plan import CalendarAdopted1, DeviationRecorded1, MethodAdopted1
from collegial_core.policy import Method, method_ref
from collegial_core.state import EVOLVE, State, evolve
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore, instances
from collegial_core.upcasts import UPCASTS, Upcast, check, newest
from collegial_core.wire import decode, to_data
from collegial_core.wire.vocabulary import EVENTS

GOLDEN = Path(__file__).parent.parent / "golden"
VERSIONS = {(word.name, word.version): word.kind for word in EVENTS}


@pytest.mark.parametrize("upcast", UPCASTS, ids=lambda it: f"{it.name}@{it.version}")
@given(data=st.data())
def test_whatever_was_recorded_leads_to_the_next_version(upcast: Upcast, data: st.DataObject) -> None:
    event = data.draw(instances(upcast.kind, absurd=True))
    assert type(upcast.step(event)) is VERSIONS[upcast.name, upcast.version + 1]
    assert type(newest(event)) in EVOLVE
    evolve(State(), newest(event), cc.Occasion(by=cc.ids.PersonId("p-1"), on=AUTUMN))


@pytest.mark.parametrize("upcast", UPCASTS, ids=lambda it: f"{it.name}@{it.version}")
def test_what_was_recorded_then_means_now_what_it_meant_then(upcast: Upcast) -> None:
    name = f"{upcast.name}@{upcast.version}"
    lines = (GOLDEN / f"{name}.jsonl").read_bytes().splitlines()
    entries = [decode(Record(json.loads(line)["number"], name, line)) for line in lines]
    steps = [to_data(upcast.step(entry.event)) for entry in entries]
    then = json.loads((GOLDEN / f"{name}.step.json").read_text("utf-8"))
    assert says_no_less(json.loads(json.dumps(steps)), then)


def says_no_less(now: Any, then: Any) -> bool:
    """Tell whether data says what it said then; fields that came later may stand beside that."""
    if isinstance(now, dict) and isinstance(then, dict):
        return all(name in now and says_no_less(now[name], said) for name, said in then.items())
    if isinstance(now, list) and isinstance(then, list):
        return len(now) == len(then) and all(map(says_no_less, now, then))
    return bool(now == then)


# --- the table ------------------------------------------------------------------------


class First: ...


class Second: ...


class Third: ...


def after(_: object) -> object:
    return Second()


PAGE = {("it.was", 1): First, ("it.was", 2): Second, ("it.was", 3): Third, ("it.is", 1): Third}
STEPS = (Upcast("it.was", 1, First, after), Upcast("it.was", 2, Second, lambda _: Third()))


def test_an_event_goes_through_every_step() -> None:
    check(PAGE, STEPS)
    steps = {upcast.kind: upcast.step for upcast in STEPS}
    assert [type(newest(kind(), steps)) for kind in (First, Second, Third)] == [Third, Third, Third]
    check(VERSIONS)


@pytest.mark.parametrize(
    ("page", "steps", "why"),
    [
        (PAGE, STEPS[:1], "0 steps lead on from it.was@2; there should be 1"),
        (PAGE, (*STEPS, STEPS[0]), "2 steps lead on from it.was@1; there should be 1"),
        (PAGE, (*STEPS, Upcast("it.was", 3, Third, after)), "1 steps lead on from it.was@3; there should be 0"),
        (PAGE, (*STEPS, Upcast("it.is", 1, Third, after)), "1 steps lead on from it.is@1; there should be 0"),
        (PAGE, (*STEPS, Upcast("it.were", 1, First, after)), "it.were@1 is not in the vocabulary"),
        ({("it.was", 1): First, ("it.was", 3): Third}, STEPS, "it.was@2 is not in the vocabulary"),
        (PAGE, (STEPS[0], Upcast("it.was", 2, First, after)), "it.was@2 is no First"),
    ],
)
def test_a_table_that_leaves_something_open_is_refused(
    page: dict[tuple[str, int], type], steps: tuple[Upcast, ...], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        check(page, steps)


# --- in a plan ------------------------------------------------------------------------


@pytest.fixture
def lines() -> list[bytes]:
    """A plan that begins with two methods in their first shape."""
    return (GOLDEN / "plan.jsonl").read_bytes().splitlines()


def test_an_entry_stays_as_it_was_recorded(lines: list[bytes]) -> None:
    ledger, _ = cc.Plans(ReferenceStore()).import_lines(lines)
    assert list(ledger.export()) == lines
    events = [entry.event for entry in ledger.entries()]
    kinds = {type(event) for event in events} & {upcast.kind for upcast in UPCASTS}
    assert kinds == {MethodAdopted1, DeviationRecorded1, CalendarAdopted1}
    assert {type(method) for method in ledger.state.methods.values()} == {Method}
    assert repr(ledger.state) == repr(ledger.as_of(entry=len(lines)))


def test_a_correction_has_the_shape_of_the_entry_that_it_corrects(lines: list[bytes]) -> None:
    ledger, _ = cc.Plans(ReferenceStore()).import_lines(lines[:3])
    (adopted,) = list(ledger.entries(after=1))[:1]
    before: Any = to_data(adopted.event)
    data = {"method": {**before["method"], "name_en": "Visits"}}
    (right,) = ledger.do(cc.plan.CorrectEntry(entry=2, data=data), by="p-rektor", on=AUTUMN, because="Shorter")
    assert right.event.data["method"].keys() == before["method"].keys()
    ref = method_ref(before["method"]["method"], before["method"]["version"])
    assert ledger.state.methods[ref].name_en == "Visits"
    assert [finding for finding in checked(ledger) if finding.severity is cc.Severity.E] == []


def test_an_earlier_shape_is_judged_by_the_rules_that_name_it(lines: list[bytes]) -> None:
    def with_size(line: bytes, **size: int) -> bytes:
        data = json.loads(line)["data"]
        return changed(
            line, data={"method": {**data["method"], "group_size": {**data["method"]["group_size"], **size}}}
        )

    odd = with_size(lines[1], least=9, most=4)  # nobody held definitions against themselves then
    ledger, _ = cc.Plans(ReferenceStore()).import_lines([lines[0], odd])
    assert checked(ledger) == []
    twice = changed(lines[1], number=3)
    with pytest.raises(cc.Unreadable, match="breaks rule L-02"):
        cc.Plans(ReferenceStore()).import_lines([*lines[:2], twice])
