"""A request that gives several events: each is judged after those before it, and all are recorded or none."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import event as note
from hypothesis import given
from hypothesis import strategies as st
from tests.school import AUTUMN, MONDAY, SUMMER, School, changed, checked, sept

import collegial_core as cc
from collegial_core import state
from collegial_core.group import AppointLeader, GroupFormed, GroupStarted, LeaderAppointed, MemberJoined, MemberLeft
from collegial_core.kernel.value import Asked, Event, Proposed, request
from collegial_core.ledger import Recorded, decision
from collegial_core.plan import DeviationRecorded, EntryWithdrawn, PersonRegistered
from collegial_core.sharing import ShareArtefact
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.visit import OpenRound, TalkHeld, VisitCancelled, VisitHeld, VisitPlanned
from collegial_core.wire.vocabulary import ACCEPTABLE, REQUEST_CLASSES


@request("test.do_together")
class Together(Asked):
    """Do several things at one go: a request whose room gives its events as they are."""

    events: tuple[Any, ...] = attrs.field()

    def differs(self, events: Sequence[Event]) -> Iterator[str]:
        """Compare all of them."""
        if tuple(events) != self.events:
            yield "events"


@pytest.fixture(scope="module", autouse=True)
def a_room_that_gives_several() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(state.COMPLETE, Together, lambda _, asked, __: asked.events)
        patch.setattr(decision, "REQUEST_CLASSES", REQUEST_CLASSES | {Together})
        yield


def together(*events: Event) -> Together:
    return Together(events=events)


def formed(*members: str, group: str = "g", method: str = "base-group-visits") -> GroupFormed:
    who = tuple(map(cc.ids.PersonId, members))
    return GroupFormed(
        group=cc.ids.GroupId(group), method=cc.ids.MethodId(method), version=1, members=who, folder="Folder"
    )


def led(leader: str = "p-1", group: str = "g") -> LeaderAppointed:
    return LeaderAppointed(
        group=cc.ids.GroupId(group),
        leader=cc.ids.PersonId(leader),
        appointed_by=cc.ids.PersonId("p-rektor"),
        until=SUMMER,
    )


def started(group: str = "g") -> GroupStarted:
    return GroupStarted(group=cc.ids.GroupId(group))


def frozen() -> ReferenceStore:
    return ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC))


def a_school() -> School:
    return School(frozen()).starts("base-group-visits", "learning-group")


@pytest.fixture
def school() -> School:
    return a_school()


# --- stories --------------------------------------------------------------------------


def test_a_group_is_formed_and_gets_its_leader_at_one_go(school: School) -> None:
    before = school.ledger.number
    made = school.does(together(formed("p-1", "p-2", "p-3"), led(), started()), id="c-1")
    assert [entry.number - before for entry in made] == [1, 2, 3]
    assert {(entry.id, entry.happened_on, entry.by) for entry in made} == {("c-1", AUTUMN, "p-rektor")}
    assert [entry.policy for entry in made] == [None, "base-group-visits@1", "base-group-visits@1"]
    assert school.ledger.state.groups[cc.ids.GroupId("g")].started_on == AUTUMN
    assert checked(school.ledger) == []
    ledger, _ = cc.Plans(frozen()).import_lines(school.lines())
    assert list(ledger.export()) == school.lines()


def test_one_refusal_refuses_all_and_says_which_it_is_about(school: School) -> None:
    before, tale = school.lines(), repr(school.ledger.state)
    with pytest.raises(cc.Refused) as no:
        school.does(together(formed("p-1", "p-2", "p-3"), led("p-99"), started()))
    assert (no.value.rule, no.value.event, no.value.message) == (
        "L-01",
        "group.leader_appointed",
        "There is no leader p-99.",
    )
    assert (school.lines(), repr(school.ledger.state)) == (before, tale)


def test_a_refusal_does_not_hold_up_the_requests_beside_it(school: School) -> None:
    occasion = cc.Occasion(by=cc.ids.PersonId("p-rektor"), on=AUTUMN)
    asked = [
        PersonRegistered(person=cc.ids.PersonId("p-9"), unit=cc.ids.UnitId("solbacken")),
        together(formed("p-1", "p-2", "p-9"), led("p-99")),
        together(formed("p-1", "p-2", "p-9"), led("p-9")),
        started(),
    ]
    first, refused, done, last = school.ledger.do_many([cc.Request(it, occasion) for it in asked])
    assert isinstance(first, Recorded)
    assert isinstance(refused, cc.Refused)
    assert isinstance(done, Recorded)
    assert isinstance(last, Recorded)
    assert [entry.number - first[0].number for entry in (*done, *last)] == [1, 2, 3]
    assert repr(cc.Plans(school.store).ledger("solbacken").state) == repr(school.ledger.state)


def test_what_is_refused_alone_does_not_say_which_it_is(school: School) -> None:
    for asked in (started(), together(started())):
        with pytest.raises(cc.Refused) as no:
            school.does(asked)
        assert no.value.event is None


def test_a_departure_is_recorded_right_after_what_departs(school: School) -> None:
    few = formed("p-1", "p-2", "p-3", method="learning-group")
    with pytest.raises(cc.Refused) as no:
        school.does(together(few, led()))
    assert (no.value.severity, no.value.event) == (cc.Severity.W, "group.formed")
    made = school.does(together(few, led()), because="We are few this year", accept=("a_group_has_its_methods_size",))
    assert [type(entry.event) for entry in made] == [GroupFormed, DeviationRecorded, LeaderAppointed]
    assert made[1].event.entry == made[0].number
    assert [it.entry for it in school.ledger.state.deviations] == [made[0].number]
    assert [it.severity for it in checked(school.ledger)] == [cc.Severity.W]


def test_a_second_departure_names_its_own_entry(school: School) -> None:
    one = formed("p-1", "p-2", "p-3", method="learning-group")
    other = formed("p-4", "p-5", "p-6", group="h", method="learning-group")
    with pytest.raises(cc.Refused) as no:
        school.does(together(one, other))
    assert [(it.name, it.event, it.facts["group"]) for it in (no.value, *no.value.others)] == [
        ("a_group_has_its_methods_size", "group.formed", group) for group in ("g", "h")
    ]
    assert no.value.accept == ("a_group_has_its_methods_size",)
    made = school.does(together(one, other), because="We are few this year", accept=("a_group_has_its_methods_size",))
    departures = [entry.event.entry for entry in made if isinstance(entry.event, DeviationRecorded)]
    assert departures == [entry.number for entry in made if isinstance(entry.event, GroupFormed)]


def test_who_asks_twice_gets_all_entries_again(school: School) -> None:
    asked = together(formed("p-1", "p-2", "p-3"), led(), started())
    made = school.does(asked, id="c-1")
    school.does(PersonRegistered(person=cc.ids.PersonId("p-9"), unit=cc.ids.UnitId("solbacken")), id="c-2")
    lines = school.lines()
    assert school.does(asked, id="c-1") == made
    elsewhere = cc.Plans(school.store).ledger("solbacken")
    assert elsewhere.do(asked, by="p-rektor", on=AUTUMN, id="c-1") == made
    assert school.lines() == lines


def test_who_asks_twice_in_one_go_gets_all_entries_twice(school: School) -> None:
    occasion = cc.Occasion(by=cc.ids.PersonId("p-rektor"), on=AUTUMN)
    asked = cc.Request(together(formed("p-1", "p-2", "p-3"), led()), occasion, "c-1")
    first, second = school.ledger.do_many([asked, asked])
    assert isinstance(first, Recorded)
    assert first == second
    assert len(first) == 2


def test_one_of_several_is_put_right_or_withdrawn_like_any_entry(school: School) -> None:
    group, leader = school.does(together(formed("p-1", "p-2", "p-3"), led()), id="c-1")
    school.does(cc.plan.CorrectEntry(entry=leader.number, data={"leader": "p-2"}), because="It is p-2")
    assert school.ledger.state.groups[cc.ids.GroupId("g")].mandates[-1].leader == "p-2"
    with pytest.raises(cc.Refused) as no:
        school.does(cc.plan.WithdrawEntry(entry=group.number), because="Not yet")
    assert (no.value.rule, no.value.facts["later"]) == ("L-05", leader.number)
    (withdrawn,) = school.does(cc.plan.WithdrawEntry(entry=leader.number), because="Nobody yet")
    assert isinstance(withdrawn.event, EntryWithdrawn)
    assert school.ledger.state.groups[cc.ids.GroupId("g")].mandates == []
    assert checked(school.ledger) == []
    asked = together(formed("p-1", "p-2", "p-3"), led())
    assert tuple(school.does(asked, id="c-1")) == (group, leader)


def test_what_nobody_could_have_recorded_is_not_imported_between_others(school: School) -> None:
    school.does(together(formed("p-1", "p-2", "p-3"), led(), started()))
    lines = school.lines()
    data = {"group": "g", "leader": "p-99", "appointed_by": "p-rektor", "until": "2027-06-15"}
    with pytest.raises(cc.Unreadable, match="breaks rule L-01: There is no leader p-99"):
        cc.Plans(frozen()).import_lines([*lines[:-2], changed(lines[-2], data=data), lines[-1]])


# --- chance ---------------------------------------------------------------------------

PEOPLE = st.sampled_from([cc.ids.PersonId(f"p-{number}") for number in range(1, 6)])
GROUPS = st.sampled_from([cc.ids.GroupId("g"), cc.ids.GroupId("h")])
VISITS = st.sampled_from([cc.ids.VisitId("v-1"), cc.ids.VisitId("v-2")])
SCHOOL_LIFE = st.one_of(
    st.builds(
        PersonRegistered, person=st.sampled_from([cc.ids.PersonId("p-9")]), unit=st.just(cc.ids.UnitId("solbacken"))
    ),
    st.builds(formed, PEOPLE, group=st.just("h"), method=st.sampled_from(("base-group-visits", "learning-group"))),
    st.builds(led, PEOPLE, GROUPS),
    st.builds(MemberJoined, group=GROUPS, person=PEOPLE),
    st.builds(MemberLeft, group=GROUPS, person=PEOPLE),
    st.builds(
        VisitPlanned,
        visit=VISITS,
        round=st.just(cc.ids.RoundId("r")),
        visitor=PEOPLE,
        host=PEOPLE,
        lesson=VISITS.map(cc.ids.LessonId),
        date=st.just(MONDAY),
    ),
    *(st.builds(kind, visit=VISITS) for kind in (VisitHeld, TalkHeld, VisitCancelled)),
)
"""What may come together by chance."""

A_DAY: tuple[Event, ...] = (
    PersonRegistered(person=cc.ids.PersonId("p-9"), unit=cc.ids.UnitId("solbacken")),
    formed("p-4", "p-9", group="h", method="learning-group"),
    led("p-9", "h"),
    VisitPlanned(
        visit=cc.ids.VisitId("v-2"),
        round=cc.ids.RoundId("r"),
        visitor=cc.ids.PersonId("p-2"),
        host=cc.ids.PersonId("p-3"),
        lesson=cc.ids.LessonId("l-2"),
        date=MONDAY,
    ),
    VisitHeld(visit=cc.ids.VisitId("v-2")),
    TalkHeld(visit=cc.ids.VisitId("v-1")),
)
"""What builds on each other in this order."""

DAYS = st.lists(st.sampled_from(range(len(A_DAY))), min_size=2, unique=True)
TOGETHER = st.one_of(
    DAYS.map(lambda places: [A_DAY[place] for place in sorted(places)]),
    DAYS.map(lambda places: [A_DAY[place] for place in places]),
    st.lists(SCHOOL_LIFE, min_size=2, max_size=4),
)


@cache
def the_beginning() -> list[Record]:
    school = a_school().runs(3).opens().visits("p-1", "p-2", MONDAY, visit="v-1", steps=1)
    return [row for page in school.store.read("solbacken") for row in page]


def begun() -> cc.Ledger:
    """Give a ledger of its own over a group with a round and a visit."""
    store = frozen()
    store.append("solbacken", after=0, records=the_beginning())
    return cc.Plans(store).ledger("solbacken")


@given(TOGETHER, st.sampled_from((None, "It had to be so")))
def test_several_at_one_go_are_as_one_after_another_or_nothing(events: list[Any], because: str | None) -> None:
    alone, at_once = begun(), begun()
    act = {"by": "p-rektor", "on": MONDAY, "because": because, "accept": ACCEPTABLE if because else ()}
    before, tale = list(at_once.export()), repr(at_once.state)
    stopped: tuple[Event, cc.Refused] | None = None
    for event in events:
        try:
            asked = event if isinstance(event, Proposed) else together(event)
            alone.do(asked, **act)
        except cc.Refused as no:
            stopped = event, no
            break
    note("all recorded" if stopped is None else "refused")
    if stopped is None:
        at_once.do(together(*events), **act)
        assert list(at_once.export()) == list(alone.export())
        assert repr(at_once.state) == repr(alone.state)
        assert not [it for it in checked(at_once) if it.severity is cc.Severity.E]
    else:
        event, first = stopped
        with pytest.raises(cc.Refused) as all_refused:
            at_once.do(together(*events), **act)
        told = all_refused.value
        assert (told.rule, told.facts, told.event) == (first.rule, first.facts, event.recorded_as[0])
        assert (list(at_once.export()), repr(at_once.state)) == (before, tale)


# --- what is filled in ------------------------------------------------------------------


@pytest.fixture
def fills_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a room fill something else in than it does."""

    def fill(kind: type[Asked], **fields: object) -> None:
        usual = state.COMPLETE[kind]
        monkeypatch.setitem(state.COMPLETE, kind, lambda *given: attrs.evolve(usual(*given), **fields))

    return fill


def in_autumn() -> School:
    """One group with a round and a visit in it, and another that is about to begin."""
    return a_school().runs(3).opens().visits("p-1", "p-2", sept(7)).runs(["p-4", "p-5", "p-6"], group="h")


FILLED_IN = [
    (AppointLeader(group="g", leader="p-2", until=SUMMER), {"leader": "p-99"}, "L-01"),
    (OpenRound(round="r-2", group="h", starts=sept(1), ends=sept(30)), {"visits_each": 1}, "S4-04"),
    (ShareArtefact(kind="note", of="v", with_person="p-4"), {"author": cc.ids.PersonId("p-3")}, "L-09"),
]
"""A request, what is filled in wrongly, and the rule that sees it."""


@pytest.mark.parametrize(("asked", "wrong", "rule"), FILLED_IN)
def test_what_the_ledger_fills_in_is_judged_like_what_is_asked_for(
    fills_in: Any, asked: Asked, wrong: dict[str, object], rule: str
) -> None:
    school = in_autumn()
    before = school.lines()
    fills_in(type(asked), **wrong)
    with pytest.raises(cc.Refused) as no:
        school.does(asked, on=sept(8), by="p-1")
    assert no.value.rule == rule
    assert school.lines() == before


@pytest.mark.parametrize(
    ("asked", "wrong", "path"),
    [
        (AppointLeader(group="g", leader="p-2", until=SUMMER), {"appointed_by": "the head"}, "$.data.appointed_by"),
        (
            OpenRound(round="r-2", group="h", starts=sept(1), ends=sept(30)),
            {"received_spread": 101},
            "$.data.received_spread",
        ),
        (ShareArtefact(kind="note", of="v", with_person="p-4"), {"author": None}, "$.data.author"),
    ],
)
def test_what_the_ledger_fills_in_keeps_to_the_limits_of_its_field(
    fills_in: Any, asked: Asked, wrong: dict[str, object], path: str
) -> None:
    school = in_autumn()
    fills_in(type(asked), **wrong)
    with pytest.raises(cc.Unreadable) as no:
        school.does(asked, on=sept(8), by="p-1")
    assert no.value.path == path


def test_one_of_several_outside_its_limits_is_named(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.forms(3)
    before = school.lines()
    wrong = LeaderAppointed(
        group=cc.ids.GroupId("g"), leader=cc.ids.PersonId("p-2"), appointed_by=cc.ids.PersonId("the head"), until=SUMMER
    )
    monkeypatch.setitem(state.COMPLETE, AppointLeader, lambda *_: (led(), wrong))
    with pytest.raises(cc.Unreadable) as no:
        school.does(AppointLeader(group="g", leader="p-1", until=SUMMER))
    assert no.value.path == "group.leader_appointed, $.data.appointed_by"
    assert school.lines() == before
