"""The ledger: asking and answering, several writers, finding a store."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.school import AUTUMN, Clock, School, asked, refused, sept, start, unreadable

import collegial_core as cc
from collegial_core import plan, state
from collegial_core.kernel.value import Asked, Proposed
from collegial_core.state import RULES
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.upcasts import STEPS
from collegial_core.wire.vocabulary import EVENTS, REQUESTS


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def test_an_entry_tells_who_when_why_and_for_whom() -> None:
    clock = Clock()
    ledger = cc.Plans(ReferenceStore(clock=clock)).ledger("p")
    assert (ledger.number, list(ledger.entries())) == (0, [])
    (entry,) = ledger.do(start(), by="p-1", on=AUTUMN, because="It is time", on_behalf_of="p-2", id="c-1")
    assert (entry.plan, entry.number, entry.by, entry.on_behalf_of) == ("p", 1, "p-1", "p-2")
    assert (entry.because, entry.id, entry.happened_on, entry.recorded_at) == ("It is time", "c-1", AUTUMN, clock.at)
    assert list(ledger.entries()) == [entry]
    assert ledger.number == 1


def test_the_same_id_again_records_nothing_and_answers_the_same(school: School) -> None:
    first = school.does(
        cc.visit.RoundClosed(round="r"), because="Enough", accept=("a_round_ends_when_its_aim_is_reached",), id="c-9"
    )
    assert len(first) == 2
    school.does(cc.plan.PersonRegistered(person="p-99", unit="solbacken"), on=sept(9))
    number = school.ledger.number
    assert school.does(cc.visit.RoundClosed(round="r"), because="Enough", id="c-9") == first
    assert (school.ledger.recorded("c-9"), school.ledger.recorded("c-8")) == (first.entries, ())
    other = school.plans.ledger("solbacken")
    with refused("L-11"):
        other.do(start(), by="x", on=AUTUMN, id="c-9")
    assert school.ledger.number == number


def test_what_is_no_url_opens_no_store() -> None:
    nothing: Any = None
    with pytest.raises(cc.StoreError, match=r"expected a URL such as sqlite:///school\.db, got NoneType"):
        cc.open(nothing)


def test_an_id_is_known_wherever_it_was_used_first() -> None:
    plans = cc.Plans(ReferenceStore())
    here, there = plans.ledger("p"), plans.ledger("p")
    unit, more = cc.plan.UnitRegistered(unit="u", principal="p"), cc.plan.UnitRegistered(unit="w", principal="p")
    _, first, again = here.do_many([asked(start()), asked(unit, "a"), asked(unit, "a")])
    assert first == again
    (added,) = there.do_many([asked(more, "b")])
    assert here.do_many([asked(more), asked(more, "b"), asked(unit, "a")])[1:] == [added, first]
    third = cc.plan.UnitRegistered(unit="x", principal="p")
    (last,) = there.do_many([asked(third, "c")])
    here.do_many([asked(cc.plan.UnitRegistered(unit="y", principal="p"))])
    assert here.do_many([asked(third, "c")]) == [last]
    assert here.number == 5


def test_an_id_used_twice_at_once_answers_with_the_first(school: School) -> None:
    person = cc.plan.PersonRegistered(person="p-99", unit="solbacken")
    first, again = school.ledger.do_many([asked(person, "c-1"), asked(person, "c-1")])
    assert isinstance(first, cc.ledger.Recorded)
    assert first == again
    assert school.ledger.number == first[0].number


def test_many_requests_take_one_commit_and_answer_one_by_one() -> None:
    store = CountingStore()
    ledger = cc.Plans(store).ledger("p")
    unit = cc.plan.UnitRegistered(unit="u", principal="p")
    answers = ledger.do_many(
        [asked(start(), "a"), asked(unit, "b"), asked(unit), asked(unit, "b"), asked(start(), "a")]
    )
    assert [type(answer).__name__ for answer in answers] == ["Recorded", "Recorded", "Refused", "Recorded", "Recorded"]
    assert (answers[3], answers[4]) == (answers[1], answers[0])
    assert (store.appends, ledger.number) == (1, 2)
    assert cc.Plans(store).ledger("p").state == ledger.state


def test_stop_ends_the_answers_with_the_first_no() -> None:
    ledger = cc.Plans(ReferenceStore()).ledger("p")
    unit = cc.plan.UnitRegistered(unit="u", principal="p")
    fix = cc.plan.CorrectEntry(entry=1, data={"titel": "x"})
    answers = ledger.do_many([asked(start()), asked(unit), asked(unit), asked(unit)], stop=True)
    assert [type(answer).__name__ for answer in answers] == ["Recorded", "Recorded", "Refused"]
    answers = ledger.do_many([asked(fix, because="x"), asked(unit)], stop=True)
    assert [type(answer).__name__ for answer in answers] == ["Unreadable"]
    assert ledger.number == 2
    assert ledger.do_many([]) == []


def test_a_refusal_explains_itself(school: School) -> None:
    with refused("S4-01") as caught:
        school.plans_visit("p-1", "p-1")
    no = caught.value
    assert (no.severity, no.source) == (cc.Severity.E, "S4: lesson visits in base groups")
    assert no.says == "A visitor and a host are two different people."
    assert str(no) == "S4-01: p-1 would visit themselves. Name another visitor or host."
    assert isinstance(no, cc.CollegialError)


def test_what_cannot_be_recorded_is_unreadable_at_once() -> None:
    school = School()
    for by, on, because in (
        ("", AUTUMN, None),
        ("p", "2026-08-17", None),
        ("p", datetime(2026, 8, 17, tzinfo=UTC), None),
        ("p", AUTUMN, " "),
    ):
        with pytest.raises(cc.Unreadable):
            school.ledger.do(start(), by=by, on=on, because=because)
    with unreadable("plan", "'no plan' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"):
        school.plans.ledger("no plan")
    for command, kind in (("plan.start", "str"), (None, "NoneType"), (school, "School")):
        with unreadable("command", f"{kind} is no command; the vocabulary lists them"):
            school.does(command)
    assert school.lines() == []


class CountingStore(ReferenceStore):
    """Counts appends, and can let somebody else in just before one."""

    def __init__(self) -> None:
        super().__init__()
        self.appends = 0
        self.intruder: Callable[[], None] | None = None
        self.times = 0

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        if self.intruder is not None and self.times:
            self.times -= 1
            intruder, self.intruder = self.intruder, None
            intruder()
            self.intruder = intruder
        self.appends += 1
        return super().append(plan, after=after, records=records)


def register(store: CountingStore, names: list[str]) -> Callable[[], None]:
    def intrude() -> None:
        cc.Plans(store).ledger("solbacken").do(
            cc.plan.PersonRegistered(person=names.pop(), unit="solbacken"), by="x", on=AUTUMN
        )

    return intrude


def test_a_command_is_decided_again_when_somebody_wrote_first() -> None:
    store = CountingStore()
    school = School(store).starts(people=0)
    store.intruder, store.times = register(store, ["p-a", "p-b"]), 2
    (entry,) = school.does(cc.plan.PersonRegistered(person="p-c", unit="solbacken"))
    assert entry.number == 6
    assert list(school.ledger.state.people) == ["p-b", "p-a", "p-c"]
    assert cc.Plans(store).ledger("solbacken").state == school.ledger.state


def test_a_batch_that_loses_the_race_is_decided_again_whole() -> None:
    store = CountingStore()
    school = School(store).starts(people=0)
    store.intruder, store.times = register(store, ["p-a"]), 1
    a, b = (asked(cc.plan.PersonRegistered(person=name, unit="solbacken")) for name in ("p-a", "p-b"))
    answers = school.ledger.do_many([b, a])
    assert [type(answer).__name__ for answer in answers] == ["Recorded", "Refused"]
    assert cc.Plans(store).ledger("solbacken").state == school.ledger.state


def test_a_refusal_counts_only_against_the_newest_state() -> None:
    school = School().starts(people=0)
    other = school.plans.ledger("solbacken")
    assert other.number == school.ledger.number
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p"))
    other.do(cc.plan.PersonRegistered(person="p-1", unit="ekbacken"), by="x", on=AUTUMN)
    with refused("L-02"):
        school.does(cc.plan.PersonRegistered(person="p-1", unit="ekbacken"))


def test_whoever_always_comes_too_late_is_told_so() -> None:
    store = CountingStore()
    school = School(store).starts(people=0)
    store.intruder, store.times = register(store, [f"p-{n}" for n in range(200)]), 1000
    with pytest.raises(cc.Stale, match="somebody else wrote after entry"):
        school.does(cc.plan.PersonRegistered(person="p-x", unit="solbacken"))


class QueuedStore(CountingStore):
    """Has a write lock; while somebody holds it, nobody else writes."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[str] = []

    @contextmanager
    def write_lock(self, plan: str) -> Iterator[None]:
        self.turns.append(plan)
        self.intruder = None
        yield


def test_whoever_came_too_late_writes_under_the_lock() -> None:
    store = QueuedStore()
    school = School(store).starts(people=0)
    assert store.turns == []
    store.intruder, store.times = register(store, ["p-a", "p-b"]), 1000
    school.does(cc.plan.PersonRegistered(person="p-c", unit="solbacken"))
    assert store.turns == ["solbacken"]
    assert set(school.ledger.state.people) == {"p-b", "p-c"}


def test_a_failing_store_leaves_the_ledger_as_it_was() -> None:
    store = CountingStore()
    school = School(store).starts()
    before = school.lines()

    def full() -> None:
        message = "the disk is full"
        raise cc.StoreError(message)

    store.intruder, store.times = full, 1
    with pytest.raises(cc.StoreError, match="disk is full"):
        school.ledger.do_many(
            [
                asked(cc.plan.UnitRegistered(unit="u1", principal="p")),
                asked(cc.plan.UnitRegistered(unit="u2", principal="p")),
            ]
        )
    assert school.lines() == before
    assert "u1" not in school.ledger.state.units
    school.does(cc.plan.UnitRegistered(unit="u1", principal="p"))


def test_the_state_takes_in_what_others_wrote(school: School) -> None:
    other = school.plans.ledger("solbacken")
    assert other.state == school.ledger.state
    school.plans_visit("p-1", "p-2")
    assert "v" in other.state.visits
    school.does(cc.plan.CorrectEntry(entry=school.ledger.number, data={"lesson": "no-3a"}), because="Mixed up")
    assert other.state.visits["v"].lesson == "no-3a"
    assert other.state == school.ledger.state


def test_an_unknown_store_is_answered_with_the_known_ones() -> None:
    for url in ("mongodb://x", "school.db", "", "://"):
        with pytest.raises(cc.StoreError, match=r"names no installed store; there are: .*sqlite://"):
            cc.open(url)


def test_a_store_whose_package_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint  # noqa: PLC0415

    from collegial_core.ledger import plugins  # noqa: PLC0415

    broken = EntryPoint("lost", "no_such_package:open_store", plugins.STORE_GROUP)
    monkeypatch.setattr(plugins, "installed_stores", lambda: {"lost": broken})
    with pytest.raises(cc.StoreError, match=r"lost:// needs a package that is not installed \(no_such_package\)"):
        cc.open("lost://x")


def test_the_front_door_opens_and_closes() -> None:
    with cc.open("memory://") as plans:
        plans.ledger("p").do(start(), by="p", on=AUTUMN)
        assert list(plans) == ["p"]


def test_what_the_ledger_itself_records_is_never_proposed(school: School) -> None:
    """Earlier shapes, recorded deviations, corrections, and whatever a request completes."""
    proposed = {word.kind for word in REQUESTS}
    not_proposed = {word.kind for word in EVENTS} - proposed
    assert not_proposed >= {plan.MethodAdopted1, plan.DeviationRecorded, plan.EntryCorrected, plan.EntryWithdrawn}
    assert all(not issubclass(kind, Asked) for kind in not_proposed)
    before = school.lines()
    for event in (plan.DeviationRecorded(entry=1, rule="S4-03", name="n", facts={}), plan.EntryWithdrawn(entry=1)):
        with unreadable("command", f"{type(event).__name__} is no command; the vocabulary lists them"):
            school.does(event)
    assert school.lines() == before


def test_an_event_that_no_room_knows_is_noticed_where_the_rooms_are_put_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Stranger(Proposed):
        pass

    with monkeypatch.context() as patched:
        patched.setattr(state, "DECLARED", [Stranger])
        with pytest.raises(TypeError, match="Stranger is declared as an event, and no room's union has it"):
            state.every_event_has_its_room()
        patched.setitem(state.EVOLVE, Stranger, lambda *_: None)
        with pytest.raises(TypeError, match="Stranger can be proposed, so it needs a name to be asked for by"):
            state.every_event_has_its_room()
    state.every_event_has_its_room()


def test_where_a_rule_judges_an_event_one_judges_each_earlier_shape_of_it() -> None:
    named = {kind for rule in RULES for kind in rule.judges}
    today = {word.name: word.kind for word in EVENTS}
    assert named >= {word.kind for word in EVENTS if word.kind in STEPS and today[word.name] in named}
