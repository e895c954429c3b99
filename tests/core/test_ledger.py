"""The ledger: asking, answering, looking back, putting right, handing over."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.core.test_groups import refused
from tests.school import AUTUMN, SUMMER, Clock, School, sept

import collegial_core as cc
from collegial_core.ledger import Row
from collegial_core.ledger.codec import encode
from collegial_core.state import Command
from collegial_core.testing.reference import ReferenceStore
from collegial_core.visit import Step


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def start() -> cc.StartPlan:
    return cc.StartPlan(title="T", aim="A", starts=AUTUMN, ends=SUMMER)


def asked(command: Command, name: str | None = None, **act: Any) -> cc.Request[Command]:
    occasion = cc.Occasion(**{"by": "p-1", "on": AUTUMN, **act})
    return cc.Request(command, occasion, name)


# --- asking and answering ----------------------------------------------------


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
    first = school.does(cc.CloseRound(round="r"), because="Enough", id="c-9")
    assert len(first) == 2
    school.does(cc.RegisterPerson(person="p-99", unit="solbacken"), on=sept(9))
    number = school.ledger.number
    assert school.does(cc.CloseRound(round="r"), because="Enough", id="c-9") == first
    assert school.does(start(), id="c-9") == first
    assert school.plans.ledger("solbacken").do(start(), by="x", on=AUTUMN, id="c-9") == first
    assert school.ledger.number == number


def test_an_id_is_known_wherever_it_was_used_first() -> None:
    plans = cc.Plans(ReferenceStore())
    here, there = plans.ledger("p"), plans.ledger("p")
    unit, more = cc.RegisterUnit(unit="u", principal="p"), cc.RegisterUnit(unit="w", principal="p")
    _, first, again = here.do_many([asked(start()), asked(unit, "a"), asked(more, "a")])
    assert first == again
    (added,) = there.do_many([asked(more, "b")])
    assert here.do_many([asked(more), asked(unit, "b"), asked(unit, "a")])[1:] == [added, first]
    (last,) = there.do_many([asked(cc.RegisterUnit(unit="x", principal="p"), "c")])
    here.do_many([asked(cc.RegisterUnit(unit="y", principal="p"))])
    assert here.do_many([asked(unit, "c")]) == [last]
    assert here.number == 5


def test_many_requests_take_one_commit_and_answer_one_by_one() -> None:
    store = CountingStore()
    ledger = cc.Plans(store).ledger("p")
    unit = cc.RegisterUnit(unit="u", principal="p")
    answers = ledger.do_many(
        [asked(start(), "a"), asked(unit, "b"), asked(unit), asked(unit, "b"), asked(start(), "a")]
    )
    assert [type(answer).__name__ for answer in answers] == ["tuple", "tuple", "Refused", "tuple", "tuple"]
    assert (answers[3], answers[4]) == (answers[1], answers[0])
    assert (store.appends, ledger.number) == (1, 2)
    assert cc.Plans(store).ledger("p").state == ledger.state


def test_stop_ends_the_answers_with_the_first_no() -> None:
    ledger = cc.Plans(ReferenceStore()).ledger("p")
    unit = cc.RegisterUnit(unit="u", principal="p")
    fix = cc.CorrectEntry(entry=1, data={"titel": "x"})
    answers = ledger.do_many([asked(start()), asked(unit), asked(unit), asked(unit)], stop=True)
    assert [type(answer).__name__ for answer in answers] == ["tuple", "tuple", "Refused"]
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
    with pytest.raises(cc.Unreadable):
        school.plans.ledger("no plan")
    for command in ("plan.start", None, school):
        with pytest.raises(cc.Unreadable, match="is no command"):
            school.does(command)
    assert school.lines() == []


# --- several writers ----------------------------------------------------------


class CountingStore(ReferenceStore):
    """Counts appends, and can let somebody else in just before one."""

    def __init__(self) -> None:
        super().__init__()
        self.appends = 0
        self.intruder: Callable[[], None] | None = None
        self.times = 0

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        if self.intruder is not None and self.times:
            self.times -= 1
            intruder, self.intruder = self.intruder, None
            intruder()
            self.intruder = intruder
        self.appends += 1
        super().append(plan, after=after, rows=rows)


def register(store: CountingStore, names: list[str]) -> Callable[[], None]:
    def intrude() -> None:
        cc.Plans(store).ledger("solbacken").do(
            cc.RegisterPerson(person=names.pop(), unit="solbacken"), by="x", on=AUTUMN
        )

    return intrude


def test_a_command_is_decided_again_when_somebody_wrote_first() -> None:
    store = CountingStore()
    school = School(store).starts(people=0)
    store.intruder, store.times = register(store, ["p-a", "p-b"]), 2
    (entry,) = school.does(cc.RegisterPerson(person="p-c", unit="solbacken"))
    assert entry.number == 6
    assert list(school.ledger.state.people) == ["p-b", "p-a", "p-c"]
    assert cc.Plans(store).ledger("solbacken").state == school.ledger.state


def test_a_batch_that_loses_the_race_is_decided_again_whole() -> None:
    store = CountingStore()
    school = School(store).starts(people=0)
    store.intruder, store.times = register(store, ["p-a"]), 1
    a, b = (asked(cc.RegisterPerson(person=name, unit="solbacken")) for name in ("p-a", "p-b"))
    answers = school.ledger.do_many([b, a])
    assert [type(answer).__name__ for answer in answers] == ["tuple", "Refused"]
    assert cc.Plans(store).ledger("solbacken").state == school.ledger.state


def test_a_refusal_counts_only_against_the_newest_state() -> None:
    school = School().starts(people=0)
    other = school.plans.ledger("solbacken")
    assert other.number == school.ledger.number
    school.does(cc.RegisterUnit(unit="ekbacken", principal="p"))
    other.do(cc.RegisterPerson(person="p-1", unit="ekbacken"), by="x", on=AUTUMN)
    with refused("L-02"):
        school.does(cc.RegisterPerson(person="p-1", unit="ekbacken"))


def test_whoever_always_comes_too_late_is_told_so() -> None:
    store = CountingStore()
    school = School(store).starts(people=0)
    store.intruder, store.times = register(store, [f"p-{n}" for n in range(200)]), 1000
    with pytest.raises(cc.Stale, match="somebody else wrote after entry"):
        school.does(cc.RegisterPerson(person="p-x", unit="solbacken"))


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
            [asked(cc.RegisterUnit(unit="u1", principal="p")), asked(cc.RegisterUnit(unit="u2", principal="p"))]
        )
    assert school.lines() == before
    assert "u1" not in school.ledger.state.units
    school.does(cc.RegisterUnit(unit="u1", principal="p"))


def test_the_state_takes_in_what_others_wrote(school: School) -> None:
    other = school.plans.ledger("solbacken")
    assert other.state == school.ledger.state
    school.plans_visit("p-1", "p-2")
    assert "v" in other.state.visits
    school.does(cc.CorrectEntry(entry=school.ledger.number, data={"lesson": "no-3a"}), because="Mixed up")
    assert other.state.visits["v"].lesson == "no-3a"
    assert other.state == school.ledger.state


# --- two times ------------------------------------------------------------------


def test_the_clock_of_the_record_never_goes_backwards() -> None:
    clock = Clock()
    plans = cc.Plans(ReferenceStore(clock=clock))
    ledger = plans.ledger("p")
    ledger.do(start(), by="p", on=AUTUMN)
    clock.goes(hours=-5)
    (entry,) = ledger.do(cc.RegisterUnit(unit="u", principal="p"), by="p", on=AUTUMN)
    (cold,) = plans.ledger("p").do(cc.RegisterUnit(unit="w", principal="p"), by="p", on=AUTUMN)
    first = next(iter(ledger.entries()))
    assert entry.recorded_at == cold.recorded_at == first.recorded_at


def two_times() -> School:
    clock = Clock()
    school = School(ReferenceStore(clock=clock)).starts().runs(4).opens()
    clock.goes(days=22)  # the eighth of September
    school.plans_visit("p-1", "p-2", sept(7))
    clock.goes(days=2)  # recorded on the tenth, happened on the seventh
    school.does(cc.HoldVisit(visit="v"), on=sept(7))
    return school


def test_known_and_happened_are_two_questions() -> None:
    school = two_times()
    assert school.ledger.as_of(known=sept(9)).visits["v"].step is Step.PLANNED
    assert school.ledger.as_of(known=sept(10)).visits["v"].step is Step.HELD
    assert school.ledger.as_of(known=sept(7)).visits == {}
    assert school.ledger.as_of(happened=sept(6)).visits["v"].step is Step.PLANNED
    assert school.ledger.as_of(happened=sept(7)).visits["v"].step is Step.HELD


def test_known_takes_a_moment_too() -> None:
    school = two_times()
    at = datetime(2026, 9, 10, 8, tzinfo=UTC)
    assert school.ledger.as_of(known=at).visits["v"].step is Step.HELD
    assert school.ledger.as_of(known=at.replace(hour=7)).visits["v"].step is Step.PLANNED
    with pytest.raises(cc.Unreadable, match="known: 2026-09-10 08:00:00 has no time zone"):
        school.ledger.as_of(known=at.replace(tzinfo=None))


def test_as_of_an_entry_is_the_fold_of_the_entries_up_to_it(school: School) -> None:
    school.visits("p-1", "p-2")
    assert school.ledger.as_of(entry=0) == cc.State()
    assert school.ledger.as_of(entry=10_000) == school.ledger.state
    number = school.ledger.number
    assert school.ledger.as_of(entry=number - 1).visits["v"].step is Step.TALKED


def test_as_of_asks_exactly_one_question(school: School) -> None:
    for question in ({}, {"entry": 1, "known": sept(1)}):
        with pytest.raises(TypeError, match="exactly one"):
            school.ledger.as_of(**question)


def test_the_difference_of_two_states_is_told_field_by_field(school: School) -> None:
    before = school.ledger.as_of(entry=school.ledger.number)
    school.visits("p-1", "p-2", steps=1)
    school.does(cc.LeaveGroup(group="g", person="p-4"), on=sept(3))
    school.does(cc.RevisePlan(of=1, lessons="Much", aim="More", ends=date(2027, 6, 1)), because="x", on=sept(3))
    changes = school.ledger.difference(before, school.ledger.state)
    told = {".".join(change.path): (change.before, change.after, change.personal) for change in changes}
    assert told["visits.v.step"] == (None, Step.HELD, False)
    assert told["groups.g.stays.4.until"] == (None, sept(3), False)
    assert told["plan.ends"] == (SUMMER, date(2027, 6, 1), False)
    assert told["plan.revisions.2.lessons"] == (None, "Much", True)
    assert not any(path.startswith("rounds") for path in told)
    assert school.ledger.difference(before, before) == ()
    back = school.ledger.difference(school.ledger.state, before)
    assert [change.path for change in back] == [change.path for change in changes]
    assert school.ledger.difference(cc.State(), before)[0].path == ("plan", "title")


def test_a_word_that_becomes_a_list_is_a_difference(school: School) -> None:
    school.plans_visit("p-3", "p-1", visit="w")
    plain = school.ledger.as_of(entry=school.ledger.number)
    school.does(cc.CorrectEntry(entry=school.ledger.number, data={"support": ["questions"]}), because="x")
    (change,) = school.ledger.difference(plain, school.ledger.state)
    assert (change.path, change.before, change.after) == (("visits", "w", "support"), "none", ("questions",))


# --- putting right ---------------------------------------------------------------


def test_a_correction_says_what_an_entry_should_have_said(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    (correction,) = school.does(
        cc.CorrectEntry(entry=planned.number, data={"host": "p-3"}), because="Wrong host", on=sept(9)
    )
    assert correction.event.entry == planned.number
    assert correction.because == "Wrong host"
    assert school.ledger.state.visits["v"].host == "p-3"
    assert next(iter(school.ledger.entries(after=planned.number - 1))) == planned
    assert school.ledger.as_of(entry=planned.number).visits["v"].host == "p-2"
    assert school.ledger.as_of(happened=sept(1)).visits["v"].host == "p-3"
    school.does(cc.HoldVisit(visit="v"), on=sept(7))
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state


def test_a_second_correction_builds_on_the_first(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    school.does(cc.CorrectEntry(entry=planned.number, data={"host": "p-3"}), because="x")
    school.does(cc.CorrectEntry(entry=planned.number, data={"lesson": "bi-9a"}, happened_on=sept(2)), because="x")
    visit = school.ledger.state.visits["v"]
    assert (visit.host, visit.lesson, visit.since) == ("p-3", "bi-9a", sept(2))
    school.does(cc.CorrectEntry(entry=planned.number, data={"lesson": "bi-9b"}), because="x")
    assert school.ledger.state.visits["v"].since == sept(2)


def test_a_withdrawn_entry_leaves_no_trace_in_the_state_but_stays_readable(school: School) -> None:
    before = school.ledger.as_of(entry=school.ledger.number)
    (planned,) = school.plans_visit("p-1", "p-2")
    school.does(cc.WithdrawEntry(entry=planned.number), because="Never agreed")
    assert school.ledger.state.visits == before.visits == {}
    assert planned in list(school.ledger.entries())
    school.does(cc.CorrectEntry(entry=planned.number, data={}), because="It was agreed after all")
    assert school.ledger.state.visits["v"].host == "p-2"


@pytest.mark.requirement("L-05")
def test_a_correction_needs_a_reason_and_an_entry(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    before = school.lines()
    for command in (
        cc.CorrectEntry(entry=planned.number, data={"host": "p-3"}),
        cc.WithdrawEntry(entry=planned.number),
    ):
        with refused("L-05") as caught:
            school.does(command)
        assert "because" in caught.value.remedy
    with refused("L-05") as caught:
        school.does(cc.WithdrawEntry(entry=planned.number + 1), because="x")
    assert caught.value.facts == {"entry": planned.number + 1, "last": planned.number}
    assert school.lines() == before


@pytest.mark.requirement("L-05")
def test_only_what_happened_in_school_is_corrected(school: School) -> None:
    (_, deviation) = school.does(cc.CloseRound(round="r"), because="Enough")
    (correction,) = school.does(cc.WithdrawEntry(entry=deviation.number - 1), because="Too early")
    for entry in (deviation, correction):
        with refused("L-05"):
            school.does(cc.WithdrawEntry(entry=entry.number), because="x")


@pytest.mark.requirement("L-05")
def test_no_later_entry_may_stand_on_air(school: School) -> None:
    school.visits("p-1", "p-2")
    planned = school.ledger.number - 3
    with refused("L-05") as caught:
        school.does(cc.WithdrawEntry(entry=planned), because="x")
    assert caught.value.facts == {"entry": planned, "later": planned + 1, "broken": "L-01"}
    with refused("L-05") as caught:
        school.does(cc.CorrectEntry(entry=planned, data={"date": "2026-09-08"}), because="x")
    assert caught.value.facts["broken"] == "S4-02"
    school.does(cc.CorrectEntry(entry=planned, data={"lesson": "ke-9a"}), because="x")


@pytest.mark.requirement("L-05", "S4-01")
def test_a_correction_keeps_the_rules_of_what_it_corrects(school: School) -> None:
    (planned,) = school.plans_visit("p-1", "p-2")
    with refused("S4-01"):
        school.does(cc.CorrectEntry(entry=planned.number, data={"host": "p-1"}), because="x")
    with pytest.raises(cc.Unreadable, match=r"\$\.data\.data.*'hots'"):
        school.does(cc.CorrectEntry(entry=planned.number, data={"hots": "p-3"}), because="x")
    with pytest.raises(cc.Unreadable, match=r"\$\.data\.data\.host: expected text"):
        school.does(cc.CorrectEntry(entry=planned.number, data={"host": 3}), because="x")


@pytest.mark.requirement("L-05", "S0-15")
def test_a_correction_that_departs_from_a_rule_records_it() -> None:
    school = School().starts("development-model")
    (formed,) = school.forms(4, method="development-model")
    correction, deviation = school.does(
        cc.CorrectEntry(entry=formed.number, data={"members": ["p-1", "p-2", "p-3"]}), because="p-4 never came"
    )
    assert (deviation.event.entry, deviation.event.rule) == (formed.number, "S0-15")
    assert deviation.number == correction.number + 1
    assert [(finding.entry, finding.severity) for finding in school.ledger.check()] == [(formed.number, cc.Severity.W)]


@pytest.mark.requirement("L-05", "S0-15")
def test_a_correction_records_what_departs_from_a_rule_later_on() -> None:
    school = School().starts("development-model")
    (formed,) = school.forms(5, method="development-model")
    (left,) = school.does(cc.LeaveGroup(group="g", person="p-1"))
    four = ["p-1", "p-2", "p-3", "p-4"]
    _, deviation = school.does(cc.CorrectEntry(entry=formed.number, data={"members": four}), because="p-5 never came")
    assert (deviation.event.entry, deviation.event.rule, deviation.because) == (left.number, "S0-15", "p-5 never came")
    assert [(finding.entry, finding.severity) for finding in school.ledger.check()] == [(left.number, cc.Severity.W)]
    cc.Plans(ReferenceStore()).import_lines(school.ledger.export())


@pytest.mark.requirement("L-05", "S0-15")
def test_a_deviation_goes_when_a_correction_makes_it_none() -> None:
    school = School().starts("development-model")
    (formed, _) = school.forms(3, method="development-model", because="Only three")
    school.does(cc.RegisterPerson(person="p-99", unit="solbacken"), on=sept(5))
    four = ["p-1", "p-2", "p-3", "p-4"]
    school.does(cc.CorrectEntry(entry=formed.number, data={"members": four}), because="p-4 was there", on=sept(6))
    assert school.ledger.state.deviations == []
    assert school.ledger.check() == []
    assert school.ledger.as_of(happened=sept(1)).deviations == []
    assert len(school.ledger.as_of(entry=formed.number + 1).deviations) == 1


# --- handing over ------------------------------------------------------------------


def test_a_plan_goes_out_and_in_byte_for_byte(school: School) -> None:
    school.visits("p-1", "p-2")
    lines = school.lines()
    assert [json.loads(line)["number"] for line in lines] == list(range(1, len(lines) + 1))
    ledger, new = cc.Plans(ReferenceStore()).import_lines(line + b"\r\n" for line in lines)
    assert (new, list(ledger.export()), ledger.state) == (len(lines), lines, school.ledger.state)


@pytest.mark.requirement("S4-12")
def test_an_import_goes_on_where_the_plan_ends(school: School) -> None:
    lines = school.lines()
    plans = cc.Plans(ReferenceStore())
    plans.import_lines(lines[:10])
    assert plans.import_lines(lines)[1] == len(lines) - 10
    assert plans.import_lines(lines[:10])[1] == 0
    assert list(plans.ledger("solbacken").export()) == lines


def changed(line: bytes, **changes: object) -> bytes:
    data = {**json.loads(line), **changes}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_an_import_is_all_or_nothing_and_names_the_line(school: School) -> None:
    school.visits("p-1", "p-2")
    lines = school.lines()
    last = lines[-1]
    selfvisit = [
        changed(line, data={**json.loads(line)["data"], "host": "p-1"}) if b"visit.planned" in line else line
        for line in lines
    ]
    clock_back = [*lines[:-1], changed(last, recorded_at="2020-01-01T00:00:00Z")]
    wrong: dict[str, list[bytes]] = {
        "line 1: there is nothing": [],
        "line 1: is no JSON": [b"{", *lines[1:]],
        "line 1: is entry 2": lines[1:],
        f"line {len(lines)}: is no JSON": [*lines[:-1], last[:-1]],
        "line 2: is entry 3": [lines[0], *lines[2:]],
        "line 3: is entry 2": [*lines[:2], lines[1], *lines[2:]],
        "line 4: is entry 4 of other": [*lines[:3], changed(lines[3], plan="other"), *lines[4:]],
        f"line {len(lines)}: is not written as": [*lines[:-1], last.replace(b'":', b'": ', 1)],
        "line 1, entry 1: 'plan.begun@1' is no event": [changed(lines[0], type="plan.begun"), *lines[1:]],
        "line 1, entry 1: 'plan.started@2' is no event": [changed(lines[0], version=2), *lines[1:]],
        "line 1, by: '' is no id": [changed(lines[0], by=""), *lines[1:]],
        "line 2: is not written as an export": [lines[0], changed(lines[1], extra=1), *lines[2:]],
        "line 1: is not UTF-8": [b'{"plan":"\xff"}', *lines[1:]],
        "line 1: is nested too deeply": [b'{"data":' + b"[" * 100_000, *lines[1:]],
        "line 1: the line is longer": [b" " * 2_000_000, *lines[1:]],
        "breaks rule S4-01": selfvisit,
        f"line {len(lines)}: breaks rule A-02": clock_back,
        "line 2: is not written": [lines[0], changed(lines[1], recorded_at="2026-08-17T08:00:00"), *lines[2:]],
    }
    for message, bad in wrong.items():
        plans = cc.Plans(ReferenceStore())
        with pytest.raises(cc.Unreadable) as caught:
            plans.import_lines(bad)
        assert message in str(caught.value)
        assert list(plans) == []


def test_an_import_does_not_contradict_what_is_there(school: School) -> None:
    lines = school.lines()
    other = [*lines[:-1], changed(lines[-1], by="p-somebody")]
    with pytest.raises(cc.Unreadable, match=f"line {len(lines)}: contradicts entry {len(lines)}"):
        school.plans.import_lines(other)
    assert school.lines() == lines


# --- auditing -------------------------------------------------------------------------


def tampered(*rows: Row) -> cc.Ledger:
    """Give a ledger whose store holds other rows than were ever recorded."""
    return cc.Plans(TamperedStore(rows)).ledger("solbacken")


class TamperedStore(ReferenceStore):
    """Holds whatever rows it is given."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self.rows = rows

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Row]]:
        assert plan == "solbacken"
        yield [row for row in self.rows if row[0] > after]


def rows_of(school: School) -> list[Row]:
    return [row for page in school.store.read("solbacken") for row in page]


def test_a_lawful_plan_has_no_findings_but_what_is_open(school: School) -> None:
    assert school.ledger.check() == []
    assert School().ledger.check() == []
    school.plans_visit("p-1", "p-2", sept(7))
    assert school.ledger.check() == []
    school.does(cc.RegisterPerson(person="p-99", unit="solbacken"), on=sept(9))
    (finding,) = school.ledger.check()
    assert (finding.rule, finding.severity, finding.entry) == ("S4-02", cc.Severity.I, None)
    assert finding.message == "Visit v was planned for 2026-09-07 and is not held."


@pytest.mark.requirement("S4-04")
def test_a_round_that_can_no_longer_reach_everyone_is_found() -> None:
    school = School().starts().runs(3).opens(visits_each=2)
    school.does(cc.JoinGroup(group="g", person="p-4"), on=sept(2))
    (finding,) = school.ledger.check()
    assert (finding.rule, finding.severity) == ("S4-04", cc.Severity.I)
    assert finding.facts == {"round": "r", "each": 2, "colleagues": 3}
    school.does(cc.CloseRound(round="r"), on=sept(3), because="Starting again with four")
    assert "S4-04" not in {finding.rule for finding in school.ledger.check()}


@pytest.mark.requirement("A-01", "A-02", "A-03")
def test_an_audit_finds_what_was_tampered_with(school: School) -> None:
    rows = rows_of(school)
    number, name, line = rows[4]
    for bad, rule, entry in (
        ([*rows[:4], *rows[5:]], "A-01", 6),
        ([*rows[:4], (number, name, changed(line, recorded_at="2020-01-01T00:00:00Z")), *rows[5:]], "A-02", 5),
        ([*rows[:4], (number, name, line[:-1]), *rows[5:]], "A-03", 5),
        ([*rows[:4], (number, "no.such@1", line), *rows[5:]], "A-03", 5),
        ([*rows[:4], (number, rows[0][1], line), *rows[5:]], "A-03", 5),
        ([*rows[:4], (number, name, rows[5][2]), *rows[5:]], "A-03", 5),
        ([*rows[:4], (number, name, changed(line, plan="other")), *rows[5:]], "A-03", 5),
    ):
        found = tampered(*bad).check()
        assert (found[0].rule, found[0].entry, found[0].severity) == (rule, entry, cc.Severity.E)


@pytest.mark.requirement("S4-01", "S0-15")
def test_an_audit_judges_every_entry_again() -> None:
    school = School().starts("development-model", "base-group-visits").runs(4).opens()
    (planned,) = school.plans_visit("p-1", "p-2")
    row = changed(encode(planned)[2], data={**json.loads(encode(planned)[2])["data"], "host": "p-1"})
    found = tampered(*rows_of(school)[:-1], (planned.number, "visit.planned@1", row)).check()
    assert [(f.rule, f.entry, f.severity) for f in found] == [("S4-01", planned.number, cc.Severity.E)]
    small = school.forms(["p-5", "p-6"], group="d", method="development-model", because="Few")[0]
    silent = {**json.loads(encode(small)[2])}
    del silent["because"]
    found = tampered(*rows_of(school)[:-2], (small.number, "group.formed@1", changed(b"{}", **silent))).check()
    assert [(f.rule, f.entry, f.severity) for f in found] == [("S0-15", small.number, cc.Severity.E)]


@pytest.mark.requirement("S4-09", "L-08")
def test_an_audit_finds_a_note_elsewhere_and_a_round_of_no_method_of_visits(school: School) -> None:
    school.visits("p-1", "p-2")
    *rows, (number, name, line) = rows_of(school)
    elsewhere = changed(line, data={**json.loads(line)["data"], "folder": "My own folder"})
    (finding,) = tampered(*rows, (number, name, elsewhere)).check()
    assert (finding.rule, finding.entry, finding.message) == ("S4-09", number, "The note belongs in Folder g.")
    opened = next(row for row in rows if row[1] == "round.opened@1")
    other = School().starts("learning-group").runs(7, method="learning-group")
    last = (other.ledger.number + 1, opened[1], changed(opened[2], number=other.ledger.number + 1))
    (finding,) = tampered(*rows_of(other), last).check()
    assert (finding.rule, finding.entry) == ("L-08", last[0])


def test_what_cannot_be_replayed_says_so(school: School) -> None:
    rows = rows_of(school)
    for bad in (
        [*rows[:-1], (rows[-1][0], "no.such@1", rows[-1][2])],
        [*rows[:-1], (rows[-1][0], rows[-1][1], b"{")],
        [rows[0], (2, "visit.held@1", changed(rows[1][2], data={"visit": "x"}))],
        [
            (
                1,
                "plan.revised@1",
                changed(rows[0][2], data={"revision": 2, "of": 1, "lessons": "x", "aim": "x", "ends": "2027-01-01"}),
            )
        ],
        [(1, "group.member_left@1", changed(rows[0][2], data={"group": "g", "person": "p"}))],
    ):
        with pytest.raises(cc.StoreError, match="cannot be replayed"):
            tampered(*bad).state  # noqa: B018 - reading it is the point
    left = (rows[-1][0], "group.member_left@1", changed(rows[-1][2], data={"group": "g", "person": "p-nobody"}))
    with pytest.raises(cc.StoreError, match="cannot be replayed"):
        tampered(*rows[:-1], left).state  # noqa: B018


# --- finding a store -----------------------------------------------------------------


def test_an_unknown_store_is_answered_with_the_known_ones() -> None:
    for url in ("mongodb://x", "school.db", "", "://"):
        with pytest.raises(cc.StoreError, match=r"names no installed store; there are: .*sqlite://"):
            cc.open(url)


def test_a_store_whose_package_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint  # noqa: PLC0415

    from collegial_core.ledger import plans  # noqa: PLC0415

    broken = EntryPoint("lost", "no_such_package:open_store", plans.STORES)
    monkeypatch.setattr(plans, "installed_stores", lambda: {"lost": broken})
    with pytest.raises(cc.StoreError, match=r"lost:// needs a package that is not installed \(no_such_package\)"):
        cc.open("lost://x")


def test_the_front_door_opens_and_closes() -> None:
    with cc.open("memory://") as plans:
        plans.ledger("p").do(start(), by="p", on=AUTUMN)
        assert list(plans) == ["p"]
