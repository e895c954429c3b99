"""Snapshots: a plan opens to the same state with them and without, whatever was saved."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.school import School, asked, checked, sept, start
from tests.snapshots import SpyStore, opened_from, saved_at

import collegial_core as cc
from collegial_core.kernel import PlanId, Request
from collegial_core.ledger import memory
from collegial_core.ledger.memory import load
from collegial_core.snapshots import ids, snapshot
from collegial_core.snapshots.columns import Columns
from collegial_core.snapshots.ids import Ids
from collegial_core.snapshots.snapshot import read_snapshot
from collegial_core.state import State
from collegial_core.store import Record, Snapshot, SnapshotStore
from collegial_core.testing import ReferenceStore
from collegial_core.wire import decode, read_line

GOLDEN = Path(__file__).parent.parent / "golden"
PLAN = PlanId("solbacken")
Records = list[Record]


class Kept(School):
    """A school whose store keeps snapshots."""

    def __init__(self) -> None:
        self.spy = SpyStore()
        super().__init__(self.spy)


def records_of(name: str) -> Records:
    return [read_line(line, "")[0] for line in (GOLDEN / f"{name}.jsonl").read_bytes().splitlines()]


def from_scratch(records: Records) -> State:
    store = ReferenceStore()
    store.append(PLAN, after=0, records=records)
    return load(store, PLAN).state


@pytest.fixture
def records() -> Records:
    return records_of("plan-2")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a snapshot be due after ten entries."""
    monkeypatch.setattr(memory.Memory.due_snapshot, "__kwdefaults__", {"minimum": 10})


def people(first: int, last: int) -> list[Request]:
    return [
        asked(cc.plan.PersonRegistered(person=f"q-{number}", unit="solbacken"), f"id-{number}")
        for number in range(first, last + 1)
    ]


# --- the same state -------------------------------------------------------------


@pytest.mark.parametrize(("name", "end"), [("plan", 35), ("plan-2", 124), ("plan-4", 35)])
def test_from_every_snapshot_the_plan_comes_to_the_same_state(name: str, end: int) -> None:
    records = records_of(name)[:end]
    whole = repr(from_scratch(records))
    for number in range(1, end + 1):
        assert repr(opened_from(PLAN, records, number)) == whole, number


def test_what_stands_at_two_places_is_there_once(records: Records) -> None:
    read = opened_from(PLAN, records, len(records))
    assert all(cycle is read.cycles[cycle.cycle] for found in read.cycles_of.values() for cycle in found)
    assert all(it is read.meetings[it.meeting] for found in read.meetings_of.values() for it in found)
    visits = opened_from(PLAN, records_of("plan"), 35)
    assert visits.visits
    assert all(it is visits.visits[it.visit] for found in visits.rounds_of.values() for r in found for it in r.visits)


def test_what_happens_to_a_state_does_not_reach_what_is_kept(records: Records) -> None:
    store = saved_at(PLAN, records, len(records))
    before = repr(load(store, PLAN).state)
    state = load(store, PLAN).state
    state.people.clear()
    next(iter(state.cycles.values())).parts.clear()
    assert repr(load(store, PLAN).state) == before


def test_reading_begins_at_the_snapshot() -> None:
    records = records_of("plan")
    for number in (34, 35):
        store = saved_at(PLAN, records, number)
        store.read_from.clear()
        read = load(store, PLAN)
        assert (store.read_from, read.number, read.saved) == ([number - 1], 35, number)
        assert read.recorded_at == decode(records[-1]).recorded_at


def test_what_takes_in_the_whole_record_never_looks_at_a_snapshot(records: Records) -> None:
    class Secret(SpyStore):
        def load_snapshot(self, plan: str) -> Snapshot | None:
            raise AssertionError(plan)

    store = Secret()
    store.append(PLAN, after=0, records=records)
    ledger = cc.Plans(store).ledger(PLAN)
    assert list(ledger.entries())
    assert list(ledger.export())
    assert checked(ledger)
    assert ledger.as_of(entry=9).plan
    assert ledger.as_of(happened=sept(9)).plan


# --- what is passed over ----------------------------------------------------------


def test_whatever_is_damaged_is_passed_over(records: Records) -> None:
    store = saved_at(PLAN, records, len(records))
    number, made_by, body = store.snapshots[PLAN]
    assert read_snapshot(Snapshot(number, made_by, body)) is not None
    for place in range(0, len(body), 97):
        flipped = body[:place] + bytes([body[place] ^ 0x10]) + body[place + 1 :]
        assert read_snapshot(Snapshot(number, made_by, flipped)) is None, place
        assert read_snapshot(Snapshot(number, made_by, body[:place])) is None, place
    assert read_snapshot(Snapshot(number, made_by + "x", body)) is None
    whole = repr(load(store, PLAN).state)
    store.snapshots[PLAN] = Snapshot(number, made_by, body[:-1])
    assert repr(load(store, PLAN).state) == whole


@pytest.mark.parametrize("number", [1, 131, 133, 0, -4])
def test_a_snapshot_of_another_history_is_passed_over(records: Records, number: int) -> None:
    store = saved_at(PLAN, records, len(records))
    store.snapshots[PLAN] = Snapshot(number, *store.snapshots[PLAN][1:])
    assert repr(load(store, PLAN).state) == repr(from_scratch(records))
    other = saved_at(PLAN, records_of("plan"), 35)
    store.snapshots[PLAN] = other.snapshots[PLAN]
    assert repr(load(store, PLAN).state) == repr(from_scratch(records))


def test_the_fingerprint_changes_with_what_is_remembered_and_with_nothing_else(tmp_path: Path) -> None:
    package = tmp_path / "collegial_core"
    shutil.copytree(Path(cc.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    first = fingerprint_of(tmp_path)
    assert first == snapshot.code_fingerprint()
    for file, matters in (("visit/state.py", True), ("state.py", True), ("views/years.py", False)):
        (package / file).write_text((package / file).read_text() + "\n")
        assert (fingerprint_of(tmp_path) != first) is matters
        first = fingerprint_of(tmp_path)


def fingerprint_of(folder: Path) -> str:
    code = "from collegial_core.snapshots.snapshot import code_fingerprint; print(code_fingerprint())"
    ran = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={"PYTHONPATH": str(folder)}
    )
    return ran.stdout.strip()


@pytest.mark.usefixtures("soon")
def test_a_store_that_cannot_keep_or_give_snapshots_serves_all_the_same() -> None:
    class Unable(SpyStore):
        def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
            raise cc.StoreError(f"{plan} {snapshot[0]}")

        def load_snapshot(self, plan: str) -> Snapshot | None:
            raise cc.StoreError(plan)

    school = School(Unable()).starts()
    assert len(school.ledger.do_many(people(1, 30))) == 30
    assert len(school.plans.ledger(PLAN).state.people) == 38


@pytest.mark.usefixtures("soon")
def test_a_state_that_cannot_be_written_is_not_kept() -> None:
    school = Kept().starts(people=3)
    school.ledger.state.__setattr__("people", {"p-9": "a text where a person belongs"})
    assert all(isinstance(answer, cc.ledger.Recorded) for answer in school.ledger.do_many(people(1, 30)))
    assert school.spy.snapshots == {}


# --- when one is taken --------------------------------------------------------------


@pytest.mark.usefixtures("soon")
def test_a_writer_keeps_a_snapshot_when_the_plan_has_grown() -> None:
    school = Kept().starts(people=6)  # nine entries
    assert isinstance(school.spy, SnapshotStore)
    assert school.spy.snapshots == {}
    numbers = []
    for request in people(1, 25):
        school.ledger.do_many([request])
        numbers.append(school.spy.snapshots[PLAN][0])
    assert numbers == [10] * 10 + [20] * 10 + [30] * 5


def test_a_large_plan_grows_by_a_twentieth_before_the_next() -> None:
    read = memory.Memory(PLAN, number=60_000, saved=57_001)
    assert read.due_snapshot(Record(60_000, "", b"")) is None
    read.number = 60_001
    due = read.due_snapshot(Record(60_001, "", b""))
    assert due is not None
    assert due.number == 60_001


@pytest.mark.usefixtures("soon")
def test_who_only_reads_or_is_refused_keeps_nothing() -> None:
    school = Kept().starts(people=30)
    school.spy.snapshots.clear()
    ledger = school.plans.ledger(PLAN)
    assert ledger.state.people
    assert isinstance(ledger.do_many([asked(start())])[0], cc.Refused)
    assert school.spy.snapshots == {}


@pytest.mark.usefixtures("soon")
def test_after_a_correction_the_next_writer_keeps_the_corrected_state() -> None:
    school = Kept().starts(people=20)
    (wrong,) = school.does(cc.plan.PersonRegistered(person="p-x", unit="solbacken"))
    before = school.spy.snapshots[PLAN]
    school.does(cc.plan.WithdrawEntry(entry=wrong.number), because="Nobody")
    assert school.spy.snapshots[PLAN] == before
    school.does(cc.plan.PersonRegistered(person="p-y", unit="solbacken"))
    assert school.spy.snapshots[PLAN][0] == school.ledger.number
    school.spy.read_from.clear()
    state = school.plans.ledger(PLAN).state
    assert school.spy.read_from == [school.ledger.number - 1]
    assert ("p-x" in state.people, "p-y" in state.people) == (False, True)
    assert state.corrections.keys() == {wrong.number}


# --- ids of commands ------------------------------------------------------------------


@pytest.mark.usefixtures("soon")
def test_ids_are_known_from_the_snapshot_without_reading_the_plan() -> None:
    school = Kept().starts()
    answers = school.ledger.do_many(people(1, 60))
    more = school.ledger.do_many(people(61, 70))
    assert school.spy.snapshots[PLAN][0] > 60
    school.spy.read_from.clear()
    ledger = school.plans.ledger(PLAN)
    assert ledger.do_many([*people(1, 2), *people(61, 61)]) == [*answers[:2], more[0]]
    assert isinstance(ledger.do_many(people(71, 71))[0], cc.ledger.Recorded)
    entry = answers[0][0].number
    assert min(number for number in school.spy.read_from if number != entry - 1) >= entry


@pytest.mark.usefixtures("soon")
def test_who_asks_without_ids_carries_on_those_of_the_snapshot() -> None:
    school = Kept().starts()
    (first,) = school.ledger.do_many(people(1, 1))
    school.ledger.do_many(people(2, 30))
    ledger = school.plans.ledger(PLAN)
    unnamed = [Request(request.asked, request.occasion) for request in people(31, 70)]
    ledger.do_many(unnamed)
    school.spy.read_from.clear()
    assert school.plans.ledger(PLAN).do_many(people(1, 1)) == [first]


@pytest.fixture
def colliding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all ids have one digest, and few of them be kept as they are."""
    monkeypatch.setattr(ids, "_digest", lambda _: 12345678)
    monkeypatch.setattr(ids, "_FEW", 3)


@pytest.mark.usefixtures("soon", "colliding")
def test_ids_with_the_same_digest_are_told_apart() -> None:
    school = Kept().starts()
    answers = school.ledger.do_many(people(1, 20))
    ledger = school.plans.ledger(PLAN)
    assert ledger.do_many(people(1, 20)) == answers
    (new,) = ledger.do_many(people(21, 21))
    assert new[0].number == ledger.number


def test_a_corrected_plan_is_read_no_further_than_it_was_found(records: Records) -> None:
    class Growing(ReferenceStore):
        """Between one reading and the next, somebody writes."""

        def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
            yield from super().read(plan, after=after)
            if (last := sum(len(page) for page in super().read(plan))) < len(records):
                self.append(plan, after=last, records=records[last : last + 1])

    store = Growing()
    store.append(PLAN, after=0, records=records[:126])
    read = load(store, PLAN)
    assert read.number == 126
    assert repr(read.state) == repr(from_scratch(records[:126]))


def test_ids_come_back_as_they_were_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_FEW", 7)
    known = Ids()
    for number in range(1, 300):
        known.note(f"c-{number % 200}", number)
    known.note(None, 300)
    again = Ids(known.packed())
    for found in (known, again):
        assert [next(found.places(f"c-{number % 200}")) for number in range(1, 201)] == list(range(1, 201))
        assert list(found.places("c-200")) == []
    assert Ids().packed() == b""


# --- columns ------------------------------------------------------------------------------


@attrs.define
class Odd:
    anything: Any


@attrs.define
class Texts:
    text: str
    day: cc.Refused | None = None


@attrs.define
class Change:
    data: dict[str, Any]


@attrs.define
class Changes:
    changes: list[Change]


def test_what_is_the_same_everywhere_and_can_change_is_still_each_one_s_own() -> None:
    columns = Columns(Changes)
    read = columns.decode(columns.encode(Changes([Change({}), Change({})])))
    read.changes[0].data["reason"] = "another day"
    assert read.changes[1] == Change({})


def test_a_type_that_columns_do_not_know_is_named_at_once() -> None:
    for kind, unknown in ((Odd, "typing.Any"), (list, "list")):
        with pytest.raises(TypeError, match=unknown):
            Columns(kind)


def test_what_is_not_of_its_announced_class_is_not_written(records: Records) -> None:
    columns = Columns(State)
    state = from_scratch(records)
    columns.encode(state)
    state.plan.title = cc.conditions.GoalScope.WHOLE_UNIT
    with pytest.raises(TypeError, match="a GoalScope stands where a str is announced"):
        columns.encode(state)
