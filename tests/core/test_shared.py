"""Plans that threads share: reading while others write, batches, numbers and positions."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import AUTUMN, School, asked, refused, start, unreadable

import collegial_core as cc
from collegial_core.ledger import Recorded, Would, plans
from collegial_core.plan import CorrectEntry, PersonRegistered, UnitRegistered
from collegial_core.privacy import Reader
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.testing.strategies import requests

PLAN: Final = "solbacken"
WAIT: Final = 10.0
"""After so many seconds something hangs."""


class SlowStore(ReferenceStore):
    """Holds up whoever appends, until it is let go; then the append is as usual."""

    def __init__(self) -> None:
        super().__init__()
        self.is_slow = False
        self.appending = Event()
        self.let_go = Event()
        self.appends = 0

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        self.appends += 1
        if self.is_slow:
            self.appending.set()
            assert self.let_go.wait(WAIT)
        return super().append(plan, after=after, records=records)


@pytest.fixture
def store() -> SlowStore:
    store = SlowStore()
    School(store).starts("base-group-visits", "learning-group@2", people=0)  # four entries
    return store


@pytest.fixture
def shared(store: SlowStore) -> cc.Plans:
    shared = cc.Plans(store)
    with shared.read(PLAN) as reading:
        assert reading.number == 4
    return shared


def person(number: int, by: str = "p-1", id: str | None = None) -> cc.Request:  # noqa: A002
    return cc.Request(PersonRegistered(person=f"q-{number}", unit=PLAN), cc.Occasion(by=by, on=AUTUMN), id)


@contextmanager
def meanwhile(do: Callable[[], object]) -> Iterator[Thread]:
    """Let a thread do something; at the end it has done it."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            do()
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    thread = Thread(target=run)
    thread.start()
    yield thread
    thread.join(WAIT)
    assert not thread.is_alive()
    assert not failed


# --- what is asked of plans is what is asked of a ledger ------------------------------


def test_plans_are_asked_as_a_ledger_is(shared: cc.Plans) -> None:
    would = shared.would(PLAN, person(1))
    assert isinstance(would, Would)
    (entry,) = shared.do(PLAN, person(1))
    assert (entry.number, entry.event) == (5, would[0].event)
    again, second = shared.do_many(PLAN, [person(1), person(2)])
    assert isinstance(again, cc.Refused)
    assert isinstance(second, Recorded)
    with refused("L-02"):
        shared.do(PLAN, person(1))
    with unreadable("plan", "'no plan' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"):
        shared.do("no plan", person(1))
    nothing: Any = PersonRegistered(person="q-3", unit=PLAN)
    with unreadable("requests[0]", "expected a Request, with its Occasion in it, got PersonRegistered"):
        shared.do(PLAN, nothing)


def test_a_view_is_looked_at_by_its_name(shared: cc.Plans) -> None:
    shared.do(PLAN, person(1))
    (row,) = shared.view(PLAN, "plan")
    assert (row.people, row.aim) == (1, "[personal]")
    reader = cc.views.Query(reader=Reader(cc.ids.PersonId("p-rektor")))
    (row,) = shared.view(PLAN, "plan", reader)
    assert row.aim == "See each other teach"
    with pytest.raises(cc.Unreadable, match=r"view: there is no view cover; there are: plan, groups, "):
        shared.view(PLAN, "cover")


def test_a_plan_that_is_not_there_is_not_shown_as_an_empty_one_and_can_be_begun_once(shared: cc.Plans) -> None:
    for view in ("plan", "deviations"):
        with pytest.raises(cc.Unreadable, match="plan: there is no plan solbackne") as caught:
            shared.view("solbackne", view)
        assert cc.wire.problem(caught.value)["status"] == 404
    with shared.read("solbackne") as reading:
        assert (reading.number, reading.state.plan) == (0, None)
    shared.do("solbackne", asked(start()), if_number=reading.number)
    assert len(shared.view("solbackne", "plan")) == 1
    with pytest.raises(cc.Stale):
        shared.do("solbackne", asked(start()), if_number=reading.number)


@pytest.mark.parametrize("strange", [Reader(), "p-1", "", {}, 0])
def test_what_is_no_query_is_said_to_be_none(shared: cc.Plans, strange: Any) -> None:
    for view in ("plan", "deviations"):
        with pytest.raises(TypeError, match=f"query: expected a Query, got {type(strange).__name__}"):
            shared.view(PLAN, view, strange)
        with pytest.raises(TypeError, match="query: expected a Query, got "):
            cc.views.VIEWS[view](cc.State(), strange)


# --- the state stands still while somebody reads --------------------------------------


def test_what_another_thread_records_is_seen_at_the_next_reading(shared: cc.Plans, store: SlowStore) -> None:
    store.is_slow = True
    with meanwhile(lambda: shared.do(PLAN, person(1))) as thread:
        assert store.appending.wait(WAIT)
        with shared.read(PLAN) as reading:
            store.let_go.set()
            while store.position() == 4:
                thread.join(0.001)  # it commits, although somebody reads
            thread.join(0.01)
            assert (reading.number, list(reading.state.people)) == (4, [])
            assert thread.is_alive()
    with shared.read(PLAN) as reading:
        assert (reading.number, list(reading.state.people)) == (5, ["q-1"])


@pytest.mark.parametrize("many", [1, 3])
def test_a_reader_does_not_wait_for_a_commit_and_sees_nothing_of_it(
    shared: cc.Plans, store: SlowStore, many: int
) -> None:
    store.is_slow = True
    with meanwhile(lambda: shared.do_many(PLAN, [person(number) for number in range(many)])):
        assert store.appending.wait(WAIT)
        with shared.read(PLAN) as reading:
            assert (reading.number, list(reading.state.people)) == (4, [])
        assert shared.view(PLAN, "plan")[0].people == 0
        store.let_go.set()
    with shared.read(PLAN) as reading:
        assert (reading.number, len(reading.state.people)) == (4 + many, many)
    assert reading.state == cc.Plans(store).ledger(PLAN).state


def test_a_reader_who_takes_in_what_a_writer_has_just_committed_leaves_nothing_twice(
    shared: cc.Plans, store: SlowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ReferenceStore.append

    def committed(it: ReferenceStore, plan: str, *, after: int, records: Sequence[Record]) -> int:
        position = real(it, plan, after=after, records=records)
        with ThreadPoolExecutor(1) as threads:  # a reader between commit and remembering
            assert threads.submit(lambda: shared.view(PLAN, "plan")[0].people).result() == after - 4 + len(records)
        return position

    monkeypatch.setattr(ReferenceStore, "append", committed)
    shared.do(PLAN, person(1))
    shared.do_many(PLAN, [person(2), person(3)])
    monkeypatch.undo()
    with shared.read(PLAN) as reading:
        assert (reading.number, list(reading.state.people)) == (7, ["q-1", "q-2", "q-3"])
    assert reading.state == cc.Plans(store).ledger(PLAN).state
    assert shared.do(PLAN, person(4))[0].number == 8


def test_a_reader_who_could_not_take_it_in_does_no_harm(
    shared: cc.Plans, store: SlowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ReferenceStore.append

    def committed(it: ReferenceStore, plan: str, *, after: int, records: Sequence[Record]) -> int:
        position = real(it, plan, after=after, records=records)
        with monkeypatch.context() as patch, ThreadPoolExecutor(1) as threads:
            patch.setattr(ReferenceStore, "read", unable)
            assert isinstance(threads.submit(lambda: shared.view(PLAN, "plan")).exception(), cc.StoreError)
        return position

    def unable(*_: Any, **__: Any) -> Any:
        raise cc.StoreError("gone")

    monkeypatch.setattr(ReferenceStore, "append", committed)
    shared.do(PLAN, person(1))
    monkeypatch.undo()
    with shared.read(PLAN) as reading:
        assert (reading.number, list(reading.state.people)) == (5, ["q-1"])
    assert reading.state == cc.Plans(store).ledger(PLAN).state


def test_whoever_reads_writes_nothing_and_reads_one_plan_at_a_time(shared: cc.Plans) -> None:
    ledger = shared.ledger(PLAN)
    with ledger.read() as reading, ledger.read() as again:
        assert (again.number, again.state) == (reading.number, reading.state)
        assert ledger.number == 4
        assert ledger.state is reading.state
        for forbidden in (
            lambda: ledger.do(start(), by="p-1", on=AUTUMN),
            lambda: shared.do("other", asked(start())),
            lambda: shared.view("other", "plan"),
        ):
            with pytest.raises(RuntimeError, match="this thread is reading solbacken; leave that context first"):
                forbidden()
    with shared.read("other") as reading:
        assert reading.number == 0


def test_whoever_reads_imports_nothing(shared: cc.Plans, store: SlowStore) -> None:
    lines = [line.replace(b'"plan":"solbacken"', b'"plan":"berga"') for line in shared.ledger(PLAN).export()]
    with shared.read(PLAN), pytest.raises(RuntimeError, match="this thread is reading solbacken; leave that context"):
        shared.import_lines(lines)
    assert list(store.plans()) == [PLAN]
    assert shared.import_lines(lines).new == 4


def test_what_is_asked_in_a_reading_is_answered_by_what_is_read(shared: cc.Plans, store: SlowStore) -> None:
    with shared.read(PLAN) as reading:
        cc.Plans(store).ledger(PLAN)  # somebody else, who would write:
        other = Thread(target=lambda: cc.Plans(store).do(PLAN, person(1)))
        other.start()
        other.join(WAIT)
        assert isinstance(shared.would(PLAN, person(1)), Would)
        assert (reading.number, list(reading.state.people)) == (4, [])
    assert isinstance(shared.would(PLAN, person(1)), cc.Refused)


def test_a_reading_that_another_thread_ends_holds_nobody_up(shared: cc.Plans) -> None:
    context = shared.read(PLAN)
    context.__enter__()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(context.__exit__, None, None, None).result()
    shared.do(PLAN, person(1))
    with shared.read("other") as reading:
        assert reading.number == 0


def test_threads_that_write_to_one_plan_lose_nothing_and_repeat_nothing(shared: cc.Plans, store: SlowStore) -> None:
    def write(writer: int) -> int:
        done = 0
        for number in range(30):
            answers = shared.do_many(PLAN, [person(number, f"w-{writer}"), person(1000 * writer + number + 500)])
            shared.view(PLAN, "plan")
            done += sum(isinstance(answer, Recorded) for answer in answers)
        return done

    with ThreadPoolExecutor(8) as threads:
        done = sum(threads.map(write, range(8)))
    assert done == 30 + 8 * 30
    assert [it.number for it in cc.Plans(store).ledger(PLAN).entries()] == list(range(1, 5 + done))
    with shared.read(PLAN) as reading:
        assert len(reading.state.people) == done
    assert reading.state == cc.Plans(store).ledger(PLAN).state


# --- memory has a bound ---------------------------------------------------------------


@pytest.mark.parametrize(("bound", "most"), [("MAX_LEDGERS", 2), ("MAX_ENTRIES", 9)])
def test_plans_asked_for_longest_ago_make_room_and_come_back(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(plans, bound, most)
    shared = cc.Plans(ReferenceStore())
    for name in ("a", "b", "c"):
        shared.do_many(name, [asked(start()), *(asked(UnitRegistered(unit=f"u-{it}", principal="p")) for it in "abc")])
    for name in "bd":
        with shared.read(name):
            pass
    assert list(shared._shared) == ["b", "d"] if bound == "MAX_LEDGERS" else ["c", "b", "d"]  # noqa: SLF001
    assert [shared.view(name, "plan")[0].units for name in "abc"] == [3, 3, 3]


def test_a_plan_that_somebody_reads_makes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MAX_LEDGERS", 1)
    shared = cc.Plans(ReferenceStore())
    shared.do("a", asked(start()))
    with shared.read("a") as reading:
        with ThreadPoolExecutor(1) as threads:
            threads.submit(shared.do, "b", asked(start())).result()
        assert len(shared.view("a", "plan")) == 1
        with shared.read("a") as again:
            assert again.state is reading.state
    with unreadable("plan", "'no plan' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"):
        shared.view("no plan", "plan")
    assert list(shared._shared) == ["b", "a"]  # noqa: SLF001


# --- what is no request ---------------------------------------------------------------


def test_requests_may_come_from_an_iterator(shared: cc.Plans) -> None:
    assert len(shared.do_many(PLAN, (person(number) for number in (1, 2)))) == 2
    assert len(shared.do_all(PLAN, iter([person(3), person(4)]), id="form-1")) == 2
    assert len(shared.ledger(PLAN).would_many(person(number) for number in (5, 6))) == 2


@pytest.mark.parametrize("name", [None, "w-1"])
def test_what_asks_for_nothing_or_has_no_occasion_is_not_understood(shared: cc.Plans, name: str | None) -> None:
    shared.do(PLAN, person(1, id="w-1"))
    nothing: Any = None
    with unreadable("command", "NoneType is no command; the vocabulary lists them"):
        shared.do(PLAN, cc.Request(nothing, person(2).occasion, name))
    with unreadable("occasion", "expected an Occasion, got NoneType"):
        shared.do(PLAN, cc.Request(person(2).asked, nothing, name))
    with pytest.raises(cc.Unreadable):
        shared.do_all(PLAN, [cc.Request(nothing, nothing)], id=name)
    assert shared.ledger(PLAN).number == 5


@pytest.mark.parametrize("number", ["2", True, 2.0, -1])
def test_what_is_no_number_of_an_entry_is_a_mistake(shared: cc.Plans, number: Any) -> None:
    for do in (shared.do, shared.do_all):
        asked_for: Any = person(1) if do == shared.do else [person(1)]
        with pytest.raises(TypeError, match="if_number: expected the number of an entry, got"):
            do(PLAN, asked_for, if_number=number)


# --- all or nothing -------------------------------------------------------------------


def test_a_batch_is_recorded_in_one_commit(shared: cc.Plans, store: SlowStore) -> None:
    before = store.appends
    recorded = shared.do_all(PLAN, [person(1, "p-1"), person(2, "p-2")], id="form-1")
    assert [(it.number, it.by, it.id) for it in recorded] == [(5, "p-1", "form-1"), (6, "p-2", "form-1")]
    assert (store.appends, recorded.position) == (before + 1, store.position())


def test_a_batch_with_one_no_records_nothing_and_says_which(shared: cc.Plans, store: SlowStore) -> None:
    lines = list(shared.ledger(PLAN).export())
    with refused("L-02") as caught:
        shared.do_all(PLAN, [person(1), person(2), person(1), person(3)], id="form-1")
    assert caught.value.place == 2
    assert cc.wire.plain(caught.value)["place"] == 2
    with pytest.raises(cc.Unreadable) as unread:
        shared.do_all(PLAN, [person(1), cc.Request(PersonRegistered(person="q r", unit=PLAN), person(1).occasion)])
    assert unread.value.path == "requests[1].data.person"
    assert list(shared.ledger(PLAN).export()) == lines
    with shared.read(PLAN) as reading:
        pass
    assert reading.state == cc.Plans(store).ledger(PLAN).state
    assert len(shared.do_all(PLAN, [person(1), person(2)], id="form-1")) == 2


def test_a_refusal_of_a_batch_counts_only_against_the_newest_state(shared: cc.Plans, store: SlowStore) -> None:
    there = asked(UnitRegistered(unit="u", principal="p"))
    cc.Plans(store).do(PLAN, there)
    in_unit = cc.Request(PersonRegistered(person="q-1", unit="u"), person(1).occasion)
    assert len(shared.do_all(PLAN, [in_unit, person(2)])) == 2


def test_the_same_batch_again_is_answered_with_all_of_its_entries(shared: cc.Plans) -> None:
    batch = [person(1), person(2), cc.Request(UnitRegistered(unit="u", principal="q-1"), person(1).occasion)]
    would = shared.would_all(PLAN, batch, id="form-1", if_number=shared.ledger(PLAN).number)
    first = shared.do_all(PLAN, batch, id="form-1")
    assert isinstance(would, cc.ledger.Would)
    assert [it.event for it in would] == [it.event for it in first]
    shared.do(PLAN, person(9))
    again = shared.do_all(PLAN, batch, id="form-1")
    assert again == first
    assert (first.position, again.position) == (7, 8)
    assert shared.would(PLAN, person(10, id="form-2")) != again


def test_what_a_batch_departs_from_belongs_to_it() -> None:
    school = School().starts().runs(3).opens()
    closed = cc.Request(
        cc.visit.RoundClosed(round="r"),
        cc.Occasion(by="p-1", on=AUTUMN, because="Enough"),
        accept=("a_round_ends_when_its_aim_is_reached",),
    )
    batch = [closed, person(1)]
    first = school.plans.do_all(PLAN, batch, id="form-1")
    assert [type(it.event).__name__ for it in first] == ["RoundClosed", "DeviationRecorded", "PersonRegistered"]
    assert school.plans.do_all(PLAN, batch, id="form-1") == first
    with refused("L-11"):
        school.plans.do_all(PLAN, batch[1:], id="form-1")


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        ([person(1)], "requests"),
        ([person(1), person(2), person(3)], "requests"),
        ([person(2), person(1)], "person"),
        ([person(1, "p-9"), person(2)], "by"),
        ([person(1), cc.Request(UnitRegistered(unit="u", principal="q-1"), person(1).occasion)], "type"),
    ],
)
def test_the_id_of_a_batch_is_for_no_other(shared: cc.Plans, other: list[cc.Request], differs: str) -> None:
    shared.do_all(PLAN, [person(1), person(2)], id="form-1")
    with refused("L-11") as caught:
        shared.do_all(PLAN, other, id="form-1")
    assert caught.value.facts["differs"] == (differs,)


def test_one_request_and_a_batch_do_not_share_an_id(shared: cc.Plans) -> None:
    shared.do_all(PLAN, [person(1), person(2)], id="form-1")
    shared.do(PLAN, person(3, id="w-1"))
    with refused("L-11"):
        shared.do(PLAN, person(1, id="form-1"))
    with refused("L-11"):
        shared.do_all(PLAN, [person(3), person(4)], id="w-1")
    assert shared.do_all(PLAN, [person(3)], id="w-1")[0].number == 7


def test_what_is_no_batch_is_told(shared: cc.Plans) -> None:
    correct = cc.Request(CorrectEntry(entry=4, data={"unit": "u"}), cc.Occasion(by="p", on=AUTUMN, because="x"))
    with unreadable("requests", "there is nothing to do"):
        shared.do_all(PLAN, [])
    with unreadable("requests[1].id", "all together have one id; give it beside them"):
        shared.do_all(PLAN, [person(1), person(2, id="w-1")])
    with unreadable("requests[1]", "corrections are made together with corrections only"):
        shared.do_all(PLAN, [person(1), correct])
    with unreadable("$.id", "'no id' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"):
        shared.do_all(PLAN, [person(1)], id="no id")
    assert len(shared.do_all(PLAN, [correct])) == 1


@given(st.lists(requests(), min_size=1, max_size=6))
def test_a_batch_is_recorded_just_when_each_would_be_in_turn(batch: list[cc.Request]) -> None:
    batch = [cc.Request(it.asked, it.occasion) for it in batch if not isinstance(it.asked, CORRECTING)] or [person(1)]
    singly, together = School().starts(people=4), School().starts(people=4)
    answers = singly.ledger.do_many(batch, stop=True)
    if isinstance(no := answers[-1], Recorded):
        made = together.ledger.do_all(batch)
        assert [it.event for it in made] == [it.event for answer in answers for it in answer]
    else:
        with pytest.raises(type(no)) as caught:
            together.ledger.do_all(batch)
        if isinstance(caught.value, cc.Refused) and isinstance(no, cc.Refused):
            assert (caught.value.place, caught.value.name) == (len(answers) - 1, no.name)
        assert together.ledger.number == 7
    assert together.ledger.state == cc.Plans(together.store).ledger(PLAN).state


CORRECTING: Final = (cc.plan.CorrectEntry, cc.plan.WithdrawEntry)

# --- only if nobody wrote since -------------------------------------------------------


def test_what_was_decided_by_an_older_number_is_stale(shared: cc.Plans, store: SlowStore) -> None:
    with shared.read(PLAN) as reading:
        seen = reading.number
    cc.Plans(store).do(PLAN, person(1))
    with pytest.raises(cc.Stale, match="somebody else wrote after entry 4"):
        shared.do(PLAN, person(2), if_number=seen)
    with pytest.raises(cc.Stale):
        shared.do_all(PLAN, [person(2), person(3)], if_number=seen)
    with pytest.raises(cc.Stale):
        shared.ledger(PLAN).do(PersonRegistered(person="q-2", unit=PLAN), by="p", on=AUTUMN, if_number=seen + 9)
    first = shared.do(PLAN, person(2, id="w-1"), if_number=5)
    batch = shared.do_all(PLAN, [person(3), person(4)], id="w-2", if_number=6)
    assert [it.number for it in (*first, *batch)] == [6, 7, 8]
    assert shared.do(PLAN, person(2, id="w-1"), if_number=5) == first  # the answer may have been lost
    assert shared.do_all(PLAN, [person(3), person(4)], id="w-2", if_number=6) == batch


def test_what_would_be_recorded_by_an_older_number_is_stale_too(shared: cc.Plans, store: SlowStore) -> None:
    with shared.read(PLAN) as reading:
        seen = reading.number
    cc.Plans(store).do(PLAN, person(1))
    with pytest.raises(cc.Stale, match="somebody else wrote after entry 4"):
        shared.would(PLAN, person(2), if_number=seen)
    assert [it.number for it in shared.would(PLAN, person(2), if_number=seen + 1)] == [seen + 2]
    with pytest.raises(TypeError, match="if_number: expected the number of an entry"):
        shared.would(PLAN, person(2), if_number=-1)


def test_somebody_who_writes_while_it_is_committed_makes_it_stale(shared: cc.Plans, store: SlowStore) -> None:
    store.is_slow = True
    failed: list[str] = []

    def write() -> None:
        try:
            shared.do(PLAN, person(1), if_number=4)
        except cc.Stale as error:
            failed.append(str(error))

    with meanwhile(write):
        assert store.appending.wait(WAIT)
        store.is_slow = False
        cc.Plans(store).do(PLAN, person(2))
        store.let_go.set()
    assert failed == ["solbacken: somebody else wrote after entry 4; read on and try again"]


# --- where it stands in the store -----------------------------------------------------


def test_an_answer_gives_the_position_at_which_a_follower_has_met_it(shared: cc.Plans) -> None:
    shared.do("other", asked(start()))
    first = shared.do(PLAN, person(1, id="w-1"))
    some = shared.do_many(PLAN, [person(2), person(3)])
    followed = [(position, entry.plan, entry.number) for page in shared.follow() for position, entry in page]
    assert (first.position, PLAN, first[-1].number) in followed
    assert [it.position for it in some if isinstance(it, Recorded)] == [8, 8]
    assert shared.do(PLAN, person(1, id="w-1")).position == shared.position() == 8
    would = shared.would(PLAN, person(1, id="w-1"))
    assert isinstance(would, Recorded)
    assert would.position == 8


# --- what the sending system says beside it --------------------------------------------


def test_every_entry_of_a_request_keeps_what_its_sender_says_beside_it(shared: cc.Plans) -> None:
    meta = {"correlation": "c-17", "source": "timetable"}
    told = attrs.evolve(person(1, id="w-1"), meta=meta)
    (entry,) = shared.do(PLAN, told)
    (line,) = list(shared.ledger(PLAN).export())[4:]
    assert entry.meta == meta
    assert b'"meta":{"correlation":"c-17","source":"timetable"}' in line
    assert cc.wire.plain(entry)["meta"] == meta
    assert cc.wire.request(cc.wire.plain(told)) == told
    again = shared.do(PLAN, attrs.evolve(told, meta={"correlation": "c-18"}))  # another attempt of the same request
    assert again[0].meta == meta
    other = cc.Plans(ReferenceStore())
    assert other.import_lines(shared.ledger(PLAN).export_file()).new == 5
    assert list(other.ledger(PLAN).export())[4:] == [line]
    assert "meta" not in cc.wire.plain(shared.do(PLAN, person(2))[0])


@pytest.mark.parametrize(
    ("meta", "path", "message"),
    [
        ({"a b": "x"}, "$.meta", "'a b' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"),
        ({"a": 7}, "$.meta.a", "expected text, got the number 7"),
        ({"a": "x" * 121}, "$.meta.a", "121 characters; at most 120 are kept"),
        ({"a": "x\ny"}, "$.meta.a", "holds the character U+000A, which is not text"),
        ({f"n-{number}": "x" for number in range(9)}, "$.meta", "9 names; at most 8 are kept"),
        ("c-17", "$.meta", "expected an object, got text"),
    ],
)
def test_what_is_said_beside_a_request_is_short(shared: cc.Plans, meta: Any, path: str, message: str) -> None:
    with unreadable(path, message):
        shared.do(PLAN, attrs.evolve(person(1), meta=meta))
    with unreadable(path, message):
        cc.wire.request({**cc.wire.plain(person(1)), "meta": meta})
