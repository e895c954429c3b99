"""A meeting in few requests: the leader's part, each participant's, and a meeting that goes on in subgroups."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import event as note
from hypothesis import given
from hypothesis import strategies as st
from tests.circle import AHEAD, BACK, LEARNING, SAID, SHIPPED, Circle, but, people
from tests.school import MONDAY, SUMMER, checked, refused, sept

import collegial_core as cc
from collegial_core.meeting import (
    ActionPlan,
    Attendance,
    Closing,
    Contribute,
    Minutes,
    NewInput,
    RecordMeeting,
    Report,
    Result,
    RoleHolder,
    Stage,
    Subgroup,
)
from collegial_core.plan import DeviationRecorded
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.todo import may

ITEMS = ("opening", "done", "learned", "new-input", "plans", "closing")
OCTOBER = MONDAY.replace(month=10, day=5)
EIGHT = people(1, 2, 3, 4, 5, 6, 7, 8)
MINUTES = Minutes(**SAID)
NEW = NewInput(kind=cc.meeting.InputKind.RESEARCH, title="On feedback")
PLAN = ActionPlan(**AHEAD)
DOCUMENTS = (RoleHolder(role="documenter", person="p-1"),)


def names(entries: Sequence[Any]) -> list[str]:
    return [entry.event.recorded_as[0] for entry in entries]


def record(meeting: str = "m", **what: Any) -> RecordMeeting:
    return RecordMeeting(meeting=meeting, **what)


def contribute(person: str | None = None, meeting: str = "m", **what: Any) -> Contribute:
    return Contribute(meeting=meeting, person=person, **what)


@pytest.fixture
def circle() -> Circle:
    return Circle().gathers()


@pytest.fixture
def ordered() -> Circle:
    """A group in a plan that says who may record what."""
    circle = Circle().gathers()
    circle.takes_order("p-rektor")
    return circle


# --- the leader's part -----------------------------------------------------------------


@pytest.mark.requirement("S1-03", "S1-05", "S1-06", "S1-07", "S1-08", "S1-09", "S1-11", "S1-13")
def test_a_meeting_of_eight_takes_three_requests_of_the_leader_and_one_of_each_participant(ordered: Circle) -> None:
    for meeting, on, back in (("m", MONDAY, None), ("m-2", OCTOBER, Report(tried=True, lesson="Ask one question"))):
        roles = (RoleHolder(role="documenter", person="p-1" if back is None else "p-2"),)
        minutes, by = MINUTES, roles[0].person
        ordered.does(
            cc.meeting.MeetingPlanned(
                meeting=meeting, group="g", date=on, starts="14:30", minutes=90, form=cc.meeting.MeetingForm.ON_SITE
            ),
            by="p-1",
        )
        ordered.does(record(meeting, attendance=Attendance(present=EIGHT, roles=roles)), by="p-1", on=on)
        for person in EIGHT:
            own = contribute(meeting=meeting, report=back, action_plan=PLAN, minutes=minutes if person == by else None)
            ordered.does(own, by=person, on=on)
        end = record(meeting, whole_agenda=True, inputs=(NEW,), closing=Closing())
        ordered.does(end, by="p-1", on=on)
        assert ordered.meeting(meeting).stage is Stage.CLOSED
    assert ordered.meeting("m-2").reports == dict.fromkeys(EIGHT, True)
    assert ordered.meeting("m-2").handed_to == "p-12"
    assert not [it for it in checked(ordered.ledger) if it.severity is cc.Severity.E]


@pytest.mark.requirement("S1-03")
def test_what_is_told_of_a_meeting_is_recorded_in_its_order(circle: Circle) -> None:
    circle.plans_meeting()
    made = circle.does(
        record(
            attendance=Attendance(present=EIGHT, roles=DOCUMENTS),
            items=("opening", "done"),
            inputs=(NEW,),
            results=(Result(kind=cc.meeting.ResultKind.ACTION, text="We try it"),),
            reflection="It gave a lot",
            minutes=MINUTES,
        ),
        on=MONDAY,
        by="p-1",
    )
    assert names(made) == [
        "meeting.opened",
        *(["meeting.item_taken"] * 2),
        "meeting.input_brought",
        "meeting.result_recorded",
        "meeting.reflected",
        "meeting.minutes_written",
    ]
    assert [it.event.item for it in made[1:3]] == ["opening", "done"]
    assert circle.words("reflection", "m") == [{"text": "It gave a lot"}]
    assert circle.words("minutes", "m") == [SAID]


@pytest.mark.requirement("S1-05")
def test_who_leads_is_the_groups_leader_or_who_stands_in_and_is_there(circle: Circle) -> None:
    deputy = cc.group.DeputyAppointed(group="g", deputy="p-2", since=MONDAY, until=sept(8), in_name=False)
    circle.does(deputy)
    circle.plans_meeting()
    would = circle.ledger.would(
        cc.Request(
            record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS)), cc.Occasion(by=people(1)[0], on=MONDAY)
        )
    )
    assert would[0].event.led_by == "p-1"
    roles = (RoleHolder(role="documenter", person="p-2"),)
    circle.does(record(attendance=Attendance(present=EIGHT[1:], roles=roles)), on=MONDAY)
    assert circle.meeting().led_by == "p-2"


@pytest.mark.requirement("S0-18")
def test_who_leads_a_group_without_a_leader_has_to_be_named_and_appointed() -> None:
    roles = tuple(role for role in LEARNING.roles if role.role != "leader")
    circle = Circle(but(LEARNING, method="own", version=9, leader=None, roles=roles))
    circle.gathers()
    circle.does(cc.group.MandateEnded(group="g", leader="p-1"), on=sept(1))
    circle.plans_meeting()
    with pytest.raises(cc.Unreadable, match=r"attendance\.led_by: is missing"):
        circle.does(record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS)), on=MONDAY)
    named = record(attendance=Attendance(present=EIGHT, led_by="p-3", roles=DOCUMENTS))
    with refused("S0-18"):
        circle.does(named, on=MONDAY)
    circle.does(cc.group.DeputyAppointed(group="g", deputy="p-3", since=MONDAY, until=MONDAY, in_name=False))
    circle.does(named, on=MONDAY)
    assert circle.meeting().led_by == "p-3"


@pytest.mark.requirement("S1-03")
def test_the_whole_agenda_is_what_is_left_of_it(circle: Circle) -> None:
    circle.opens_meeting()
    circle.does(cc.meeting.ItemTaken(meeting="m", item="opening"), on=MONDAY)
    circle.does(record(whole_agenda=True), on=MONDAY)
    assert tuple(circle.meeting().taken) == ITEMS


@pytest.mark.requirement("S1-03")
def test_optional_items_are_taken_only_if_they_are_named() -> None:
    steps = tuple(but(step, optional=step.step in {"learned", "plans"}) for step in LEARNING.steps)
    circle = Circle(but(LEARNING, method="own", version=9, steps=steps))
    circle.gathers().opens_meeting()
    circle.does(record(whole_agenda=True, items=("plans",)), on=MONDAY)
    assert circle.meeting().taken == ["opening", "done", "new-input", "plans", "closing"]


@pytest.mark.requirement("S1-03")
def test_an_item_that_is_none_is_refused_with_the_whole_agenda_too(circle: Circle) -> None:
    circle.opens_meeting()
    with refused("S1-03") as no:
        circle.does(record(whole_agenda=True, items=("coffee",)), on=MONDAY)
    assert no.value.event == "meeting.item_taken"


@pytest.mark.requirement("S1-06")
def test_one_refusal_refuses_the_whole_meeting(circle: Circle) -> None:
    circle.opens_meeting()
    before = list(circle.ledger.export())
    with refused("S1-06") as no:
        circle.does(record(whole_agenda=True, inputs=(NEW,), minutes=MINUTES, closing=Closing()), on=MONDAY, by="p-1")
    assert no.value.event == "meeting.closed"
    assert list(circle.ledger.export()) == before


@pytest.mark.requirement("S1-13")
def test_minutes_written_in_the_same_request_are_handed_over(circle: Circle) -> None:
    circle.opens_meeting().takes_items().brings_input().promises()
    circle.does(record(minutes=MINUTES, closing=Closing(receipt="A-1")), on=MONDAY, by="p-1")
    assert (circle.meeting().handed_to, circle.meeting().receipt) == ("p-12", "A-1")


@pytest.mark.requirement("S3-03")
def test_a_meeting_that_came_to_nothing_is_closed_with_a_reason() -> None:
    circle = Circle(SHIPPED["collegial-supervision@1"])
    circle.gathers(5).opens_meeting()
    end = record(whole_agenda=True, closing=Closing())
    with refused("S3-03"):
        circle.does(end, on=MONDAY)
    made = circle.does(end, on=MONDAY, because="We ran out of time", accept=("a_meeting_comes_to_something",))
    assert isinstance(made[-1].event, DeviationRecorded)


@pytest.mark.parametrize("asked", [record(), contribute(), contribute("p-1")])
def test_who_tells_nothing_is_not_understood(circle: Circle, asked: Any) -> None:
    circle.opens_meeting()
    with pytest.raises(cc.Unreadable, match="tells nothing"):
        circle.does(asked, on=MONDAY)


def test_a_meeting_that_is_not_there_is_not_found(circle: Circle) -> None:
    for asked in (record("m-9", whole_agenda=True), contribute("p-1", "m-9", reflection="Good")):
        with refused("L-01"):
            circle.does(asked, on=MONDAY)


# --- a participant's part --------------------------------------------------------------


@pytest.mark.requirement("S1-06", "S1-08", "S1-14", "S1-11")
def test_all_that_one_person_tells_is_one_request(circle: Circle) -> None:
    circle.meets()
    circle.opens_meeting(OCTOBER, meeting="m-2")
    own = contribute(
        meeting="m-2",
        report=Report(tried=False, lesson="I was ill"),
        action_plan=PLAN,
        reflection="It gave a lot",
        minutes=MINUTES,
    )
    made = circle.does(own, by="p-2", on=OCTOBER)
    assert names(made) == [
        "meeting.reported",
        "meeting.action_plan_written",
        "meeting.reflected",
        "meeting.minutes_written",
    ]
    assert {it.event.person for it in made[:3]} == {"p-2"}


@pytest.mark.requirement("S1-07", "S1-08")
def test_what_the_report_tells_stands_in_the_plan_too_and_never_the_other_way_round(circle: Circle) -> None:
    circle.meets()
    circle.opens_meeting(OCTOBER, meeting="m-2")
    plans = {
        "p-1": (Report(tried=True, lesson="Ask one question"), PLAN, ("Ask one question", "Ask one question")),
        "p-2": (Report(tried=True, lesson="Less is more"), but(PLAN, tried="Twice"), ("Twice", "Less is more")),
        "p-3": (Report(tried=True), but(PLAN, **BACK), (BACK["tried"], BACK["learned"])),
    }
    for person, (report, plan, (tried, learned)) in plans.items():
        circle.does(contribute(meeting="m-2", report=report, action_plan=plan), by=person, on=OCTOBER)
        assert {"tried": tried, "learned": learned, **AHEAD} in circle.words("action_plan", "m-2")
    assert circle.words("effort_report", "m-2") == [{"lesson": "Ask one question"}, {"lesson": "Less is more"}]
    with refused("S1-07"):
        circle.does(contribute(meeting="m-2", report=Report(tried=True), action_plan=PLAN), by="p-4", on=OCTOBER)


@pytest.mark.requirement("S1-06", "P-03")
def test_everyone_sends_only_their_own_unless_a_scribe_does(ordered: Circle) -> None:
    ordered.plans_meeting()
    ordered.does(record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS)), by="p-1", on=MONDAY)
    with refused("P-03"):
        ordered.does(contribute("p-3", action_plan=PLAN), by="p-1", on=MONDAY)
    trust = cc.sharing.WritingEntrusted(author="p-3", scribe="p-4", until=SUMMER)
    ordered.does(trust, by="p-3", on=MONDAY)
    ordered.does(contribute(action_plan=PLAN, reflection="Good"), by="p-4", on_behalf_of="p-3", on=MONDAY)
    assert ordered.meeting().wrote_plans == ["p-3"]


@pytest.mark.requirement("S1-10", "P-01")
def test_the_minutes_are_the_documenters_to_contribute(ordered: Circle) -> None:
    ordered.plans_meeting()
    ordered.does(record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS)), by="p-1", on=MONDAY)
    with refused("P-01") as no:
        ordered.does(contribute(action_plan=PLAN, minutes=MINUTES), by="p-2", on=MONDAY)
    assert no.value.event == "meeting.minutes_written"
    ordered.does(contribute(action_plan=PLAN, minutes=MINUTES), by="p-1", on=MONDAY)
    assert ordered.meeting().has_minutes


def test_whoever_may_record_one_of_its_events_may_ask_for_several(ordered: Circle) -> None:
    ordered.plans_meeting()
    ordered.does(record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS)), by="p-1", on=MONDAY)
    of = {who: {it.asked: it.event for it in may(ordered.state, who, MONDAY, "m")} for who in ("p-1", "p-3", "p-12")}
    assert of["p-1"]["meeting.record"] == "meeting.opened"
    assert of["p-3"]["meeting.record"] == "meeting.opened"  # whoever is named in `led_by` may
    assert of["p-3"]["meeting.contribute"] == "meeting.reported"


# --- asked twice -----------------------------------------------------------------------

TWICE = [
    record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS), whole_agenda=True),
    record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS)),
    record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS), whole_agenda=True, inputs=(NEW,), minutes=MINUTES),
]


@pytest.mark.parametrize("asked", TWICE)
def test_a_meeting_told_twice_under_an_id_is_recorded_once(circle: Circle, asked: RecordMeeting) -> None:
    circle.plans_meeting()
    made = circle.does(asked, on=MONDAY, by="p-1", id="c-1")
    lines = list(circle.ledger.export())
    assert circle.does(asked, on=MONDAY, by="p-1", id="c-1") == made
    assert list(circle.ledger.export()) == lines
    others: list[Any] = [
        but(asked, inputs=(but(NEW, title="On questions"),)),
        but(asked, attendance=Attendance(present=EIGHT[:7], roles=DOCUMENTS)),
        but(asked, closing=Closing()),
        but(asked, items=("coffee",)),
    ]
    for other in others:
        with refused("L-11"):
            circle.does(other, on=MONDAY, by="p-1", id="c-1")


def test_a_contribution_told_twice_under_an_id_is_recorded_once(circle: Circle) -> None:
    circle.opens_meeting()
    own = contribute(action_plan=PLAN, reflection="Good")
    made = circle.does(own, by="p-2", on=MONDAY, id="c-1")
    assert circle.does(own, by="p-2", on=MONDAY, id="c-1") == made
    assert circle.does(contribute("p-2", action_plan=PLAN, reflection="Good"), by="p-2", on=MONDAY, id="c-1") == made
    for other in (contribute(action_plan=PLAN), contribute("p-3", action_plan=PLAN, reflection="Good")):
        with refused("L-11"):
            circle.does(other, by="p-2", on=MONDAY, id="c-1")


def test_a_whole_meeting_by_several_in_one_batch_is_recorded_once(circle: Circle) -> None:
    circle.plans_meeting()
    asked: list[tuple[str, Any]] = [
        ("p-1", record(attendance=Attendance(present=EIGHT, roles=DOCUMENTS), whole_agenda=True)),
        *((who, contribute(action_plan=PLAN, minutes=MINUTES if who == "p-1" else None)) for who in EIGHT),
        ("p-1", record(inputs=(NEW,), closing=Closing())),
    ]
    requests = [cc.Request(it, cc.Occasion(by=cc.ids.PersonId(by), on=MONDAY)) for by, it in asked]
    made = circle.ledger.do_all(requests, id="c-1")
    assert circle.meeting().stage is Stage.CLOSED
    assert circle.ledger.do_all(requests, id="c-1") == made
    with refused("L-11"):
        circle.ledger.do_all(requests[:-1], id="c-1")


# --- one by one, or at one go ----------------------------------------------------------


def one_by_one(asked: RecordMeeting) -> Iterator[Any]:
    """By hand: what is asked for alone where nothing is left out."""
    if asked.attendance is not None:
        there = asked.attendance
        yield cc.meeting.MeetingOpened(meeting="m", present=there.present, led_by="p-1", roles=there.roles)
    if asked.subgroups:
        yield cc.meeting.MeetingSplit(meeting="m", subgroups=asked.subgroups)
    yield from (cc.meeting.ItemTaken(meeting="m", item=item) for item in (ITEMS if asked.whole_agenda else asked.items))
    yield from (cc.meeting.InputBrought(meeting="m", kind=it.kind, title=it.title) for it in asked.inputs)
    yield from (cc.meeting.ResultRecorded(meeting="m", kind=it.kind, text=it.text) for it in asked.results)
    if asked.reflection is not None:
        yield cc.meeting.MeetingReflected(meeting="m", text=asked.reflection)
    if asked.minutes is not None:
        yield cc.meeting.MinutesWritten(meeting="m", **SAID)
    if asked.closing is not None:
        yield cc.meeting.MeetingClosed(meeting="m", handed_to=asked.closing.handed_to)


PRESENT = st.sampled_from((EIGHT, EIGHT, EIGHT, EIGHT[:4], EIGHT[1:], people(1, 2, 99)))
HALVES = (Subgroup(people=EIGHT[:4], led_by="p-1"), Subgroup(people=EIGHT[4:], led_by="p-5"))
TOLD = st.builds(
    RecordMeeting,
    meeting=st.just("m"),
    attendance=st.one_of(
        st.none(), st.builds(Attendance, present=PRESENT, roles=st.sampled_from(((), DOCUMENTS, DOCUMENTS)))
    ),
    subgroups=st.sampled_from(((), (), HALVES)),
    whole_agenda=st.booleans(),
    items=st.sampled_from(((), (), ("opening", "done"), ("done",))),
    inputs=st.sampled_from(((), (NEW,), (NEW,))),
    results=st.sampled_from(((), (Result(kind=cc.meeting.ResultKind.ACTION, text="We try it"),))),
    reflection=st.sampled_from((None, "Good")),
    minutes=st.sampled_from((None, MINUTES, MINUTES)),
    closing=st.sampled_from((None, None, Closing(), Closing(handed_to="p-1"))),
).filter(lambda it: bool(list(one_by_one(it))) and not (it.whole_agenda and it.items == ("done",)))

WHOLE = record(
    attendance=Attendance(present=EIGHT, roles=DOCUMENTS),
    subgroups=HALVES,
    whole_agenda=True,
    inputs=(NEW,),
    minutes=MINUTES,
    closing=Closing(),
)

FOUR = but(LEARNING, method="own", version=9, meetings=but(LEARNING.meetings, action_plans=False))
"""A method without action plans, so that a whole meeting can be told in one request."""


@cache
def the_beginning() -> list[Record]:
    circle = Circle(FOUR)
    circle.store = ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC))
    circle.plans = cc.Plans(circle.store, (*SHIPPED.values(), FOUR))
    circle.ledger = circle.plans.ledger("solbacken")
    circle.gathers().plans_meeting()
    return [row for page in circle.store.read("solbacken") for row in page]


def begun() -> cc.Ledger:
    store = ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC))
    store.append("solbacken", after=0, records=the_beginning())
    return cc.Plans(store).ledger("solbacken")


@pytest.mark.requirement("S1-03")
@given(st.one_of(st.just(WHOLE), TOLD), st.sampled_from((None, "It had to be so")))
def test_a_meeting_at_one_go_is_as_its_events_one_by_one_or_nothing(asked: RecordMeeting, because: str | None) -> None:
    alone, at_once = begun(), begun()
    accept = ("a_subgroup_has_its_methods_size",) if because else ()
    act: dict[str, Any] = {"by": "p-1", "on": MONDAY, "because": because, "accept": accept}
    before, tale = list(at_once.export()), repr(at_once.state)
    stopped: cc.Refused | None = None
    for event in one_by_one(asked):
        try:
            alone.do(event, **act)
        except cc.Refused as no:
            stopped = no
            break
    note("all recorded" if stopped is None else "refused")
    if stopped is None:
        at_once.do(asked, **act)
        assert list(at_once.export()) == list(alone.export())
        assert repr(at_once.state) == repr(alone.state)
    else:
        with pytest.raises(cc.Refused) as all_refused:
            at_once.do(asked, **act)
        assert (all_refused.value.rule, all_refused.value.facts) == (stopped.rule, stopped.facts)
        assert (list(at_once.export()), repr(at_once.state)) == (before, tale)


# --- subgroups -------------------------------------------------------------------------


@pytest.fixture
def centre() -> Circle:
    """Eight at an after-school centre, whose method asks for groups of four to eight."""
    return Circle(SHIPPED["development-model@2"]).gathers().opens_meeting()


def split(*parts: tuple[Sequence[Any], str]) -> cc.meeting.MeetingSplit:
    subgroups = tuple(Subgroup(people=tuple(who), led_by=cc.ids.PersonId(led_by)) for who, led_by in parts)
    return cc.meeting.MeetingSplit(meeting=cc.ids.MeetingId("m"), subgroups=subgroups)


@pytest.mark.requirement("S0-47")
def test_a_meeting_of_eight_goes_on_in_two_halves(centre: Circle) -> None:
    centre.does(split((EIGHT[:4], "p-1"), (EIGHT[4:], "p-5")), on=MONDAY)
    assert [(it.people, it.led_by) for it in centre.meeting().subgroups] == [(EIGHT[:4], "p-1"), (EIGHT[4:], "p-5")]
    centre.does(split((EIGHT[4:], "p-1"), (EIGHT[:4], "p-1")), on=MONDAY)
    assert [it.led_by for it in centre.meeting().subgroups] == ["p-1", "p-1"]
    centre.does(record(subgroups=split((EIGHT, "p-1")).subgroups), on=MONDAY)
    assert [it.people for it in centre.meeting().subgroups] == [EIGHT]


@pytest.mark.requirement("S0-47")
@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        (EIGHT[:4], EIGHT[3:], ("p-4",)),
        (EIGHT[:4], EIGHT[4:7], ("p-8",)),
        (EIGHT[:4], (*EIGHT[4:], *people(9)), ("p-9",)),
    ],
)
def test_everyone_there_is_in_exactly_one_subgroup(centre: Circle, one: Any, other: Any, wrong: Any) -> None:
    with refused("S0-47") as no:
        centre.does(split((one, "p-1"), (other, "p-5")), on=MONDAY)
    assert no.value.facts["people"] == wrong


@pytest.mark.requirement("S0-47")
def test_a_subgroup_is_led_by_one_of_its_own_or_who_leads_the_meeting(centre: Circle) -> None:
    with refused("S0-47") as no:
        centre.does(split((EIGHT[:4], "p-1"), (EIGHT[4:], "p-2")), on=MONDAY)
    assert no.value.facts["person"] == "p-2"


@pytest.mark.requirement("S0-47", "S0-15")
def test_a_subgroup_too_small_for_the_method_needs_a_reason(centre: Circle) -> None:
    uneven = split((EIGHT[:3], "p-1"), (EIGHT[3:], "p-5"))
    with refused("S0-47") as no:
        centre.does(uneven, on=MONDAY)
    assert (no.value.severity, no.value.facts["count"]) == (cc.Severity.W, 3)
    centre.does(uneven, on=MONDAY, because="Three on the early shift", accept=("a_subgroup_has_its_methods_size",))


@pytest.mark.requirement("S0-47")
def test_a_subgroup_has_the_size_of_the_method_exactly_where_it_is_a_must() -> None:
    size = but(SHIPPED["development-model@2"].group_size, severity=cc.Severity.E)
    circle = Circle(but(SHIPPED["development-model@2"], method="own", version=9, group_size=size))
    circle.gathers().opens_meeting()
    with refused("S0-47") as no:
        circle.does(split((EIGHT[:3], "p-1"), (EIGHT[3:], "p-5")), on=MONDAY)
    assert no.value.severity is cc.Severity.E


@pytest.mark.requirement("S0-47")
def test_only_an_open_meeting_goes_on_in_subgroups(circle: Circle) -> None:
    circle.plans_meeting()
    with refused("L-06"):
        circle.does(split((EIGHT[:4], "p-1"), (EIGHT[4:], "p-5")), on=MONDAY)


@pytest.mark.requirement("S0-47", "S0-15")
def test_where_the_size_is_only_advice_a_split_needs_no_reason() -> None:
    size = but(LEARNING.group_size, severity=cc.Severity.I)
    circle = Circle(but(LEARNING, method="own", version=9, group_size=size))
    circle.gathers().opens_meeting()
    circle.does(split((EIGHT[:4], "p-1"), (EIGHT[4:], "p-5")), on=MONDAY)
    assert len(circle.meeting().subgroups) == 2
