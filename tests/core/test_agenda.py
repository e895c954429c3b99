"""The agenda of one meeting, to the minute: before it, at it and after it."""

from typing import Any

import pytest
from tests.circle import AHEAD, LEARNING, SHIPPED, Circle, but, people
from tests.school import MONDAY, sept

import collegial_core as cc
from collegial_core.ids import GroupId, MeetingId, PersonId
from collegial_core.policy import Share
from collegial_core.privacy import Reader
from collegial_core.views import VIEWS, Query, columns_of
from collegial_core.views.agenda import AgendaRow

OCTOBER = MONDAY.replace(month=10, day=5)


@pytest.fixture
def circle() -> Circle:
    return Circle().gathers()


def lines(circle: Circle, part: str, **query: Any) -> list[Any]:
    return [line for line in VIEWS["agenda"](circle.state, Query(**query)) if line.part == part]


@pytest.mark.requirement("S1-03", "S1-04")
def test_each_item_has_its_time_and_its_minutes_for_each_of_those_there(circle: Circle) -> None:
    circle.plans_meeting()
    told = [(it.starts, it.what, it.least_minutes, it.each, it.done) for it in lines(circle, "item")]
    assert told == [
        ("14:30", "opening", 5, None, False),
        ("14:35", "done", 20, "2.50", False),
        ("14:55", "learned", 15, None, False),
        ("15:10", "new-input", 35, None, False),
        ("15:45", "plans", 10, None, False),
        ("15:55", "closing", 5, None, False),
    ]
    circle.opens_planned(present=people(*range(1, 8)))
    circle.does(cc.meeting.ItemTaken(meeting="m", item="opening"), on=MONDAY)
    circle.does(
        cc.meeting.ItemAdded(meeting="m", kind=cc.meeting.ItemKind.COLLEGIAL, title="A film", minutes=5),
        on=MONDAY,
        because="It came out today",
        accept=("what_is_added_fits_into_the_agenda",),
    )
    first, second, *_, added = lines(circle, "item")
    assert (first.done, second.each, second.done) == (True, "2.86", False)
    assert (added.what, added.starts, added.least_minutes) == ("A film", None, 5)


@pytest.mark.requirement("S1-10")
def test_before_a_meeting_a_role_is_whose_turn_it_is_and_then_who_has_it(circle: Circle) -> None:
    circle.meets()
    circle.plans_meeting(OCTOBER, meeting="m-2")
    roles = {it.what: it.people for it in lines(circle, "role")}
    assert roles == {"leader": ("p-1",), "receiver": ("p-12",), "documenter": ("p-2",)}
    circle.opens_planned(OCTOBER, meeting="m-2")
    circle.does(cc.meeting.RoleSwapped(meeting="m-2", role="documenter", person="p-5"), on=OCTOBER, because="Ill")
    assert {it.what: it.people for it in lines(circle, "role")}["documenter"] == ("p-5",)


@pytest.mark.requirement("S1-03", "S1-10")
def test_items_and_roles_have_the_names_that_the_method_gives_them(circle: Circle) -> None:
    circle.plans_meeting()
    for part, named in (
        ("role", {it.role: it for it in LEARNING.roles}),
        ("item", {it.step: it for it in LEARNING.steps}),
    ):
        told = lines(circle, part)
        assert told
        assert [(it.name_en, it.name_sv) for it in told] == [
            (named[it.what].name_en, named[it.what].name_sv) for it in told
        ]


@pytest.mark.requirement("S1-08", "S1-12", "S1-16")
def test_what_was_promised_is_read_by_its_author_alone_and_told_by_each_there(circle: Circle) -> None:
    circle.meets()
    circle.plans_meeting(OCTOBER, meeting="m-2")
    told = lines(circle, "promise", reader=Reader(PersonId("p-3")))
    assert [(it.people, it.what) for it in told] == [((f"p-{n}",), "m") for n in range(1, 9)]
    assert {it.people[0]: it.effort for it in told}["p-3"] == AHEAD["effort"]
    assert {it.effort for it in told if it.people != ("p-3",)} == {"[personal]"}
    circle.opens_planned(OCTOBER, people(*range(1, 8)), meeting="m-2")
    circle.does(cc.meeting.EffortReported(meeting="m-2", person="p-3", tried=False), on=OCTOBER)
    told = lines(circle, "promise")
    assert [it.people[0] for it in told] == [f"p-{n}" for n in range(1, 8)]
    assert [it.people[0] for it in told if it.done] == ["p-3"]


def test_without_a_meeting_it_is_the_next_one_of_each_group(circle: Circle) -> None:
    assert VIEWS["agenda"](circle.state, Query()) == []
    circle.plans_meeting(OCTOBER, meeting="m-2")
    circle.plans_meeting(meeting="m")
    assert {it.meeting for it in lines(circle, "item")} == {"m"}
    circle.opens_planned()
    circle.does_all()
    circle.closes_meeting()
    assert {it.meeting for it in lines(circle, "item")} == {"m-2"}
    assert {it.meeting for it in lines(circle, "item", meeting=MeetingId("m"))} == {"m"}
    assert {it.done for it in lines(circle, "item", meeting=MeetingId("m"))} == {True}
    assert lines(circle, "item", meeting=MeetingId("m-9")) == []
    assert lines(circle, "item", group=GroupId("h")) == []
    assert lines(circle, "item", person=PersonId("p-9")) == []
    assert lines(circle, "item", person=PersonId("p-8")) != []


@pytest.mark.requirement("S0-47")
def test_subgroups_are_shown_with_who_leads_them() -> None:
    circle = Circle(SHIPPED["development-model@2"]).gathers().opens_meeting()
    halves = tuple(
        cc.meeting.Subgroup(people=people(*who), led_by=people(who[0])[0]) for who in ((1, 2, 3, 4), (5, 6, 7, 8))
    )
    circle.does(cc.meeting.MeetingSplit(meeting="m", subgroups=halves), on=MONDAY)
    told = [(it.what, it.people, it.leader) for it in lines(circle, "subgroup")]
    assert told == [("1", people(1, 2, 3, 4), "p-1"), ("2", people(5, 6, 7, 8), "p-5")]
    (row,) = VIEWS["meetings"](circle.state, Query())
    assert row.subgroups == halves


@pytest.mark.requirement("S1-03")
def test_where_the_method_tells_no_time_what_follows_has_none_either() -> None:
    learning = SHIPPED["learning-group@2"]
    untold = tuple(but(it, least_minutes=None, most_minutes=None, share=Share.GROUP) for it in learning.steps)
    longer = (but(learning.steps[0], most_minutes=10), *learning.steps[1:])
    for steps, told in ((untold, [("14:30", None, None), (None, None, None)]), (longer, [("14:30", 5, 10)])):
        circle = Circle(but(learning, method="own", version=9, steps=steps))
        circle.gathers().plans_meeting(sept(7))
        items = [(it.starts, it.least_minutes, it.most_minutes) for it in lines(circle, "item")]
        assert items[: len(told)] == told
        (length,) = (it for it in columns_of(AgendaRow) if it.label == "Minutes")
        assert length.value(lines(circle, "item")[0]) == ("5–10" if steps is longer else None)
