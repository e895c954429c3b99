"""What a new school year takes over: proposed in an order in which it can be recorded, and only what people accept."""

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.circle import LEARNING, Circle, but, people
from tests.core.test_todo import adopts_authority
from tests.school import AUTUMN, MONDAY, SUMMER, School, sept
from tests.testing.test_under_way import GROUPS, goes_on
from tests.waiting import completed

import collegial_core as cc
from collegial_core import wire
from collegial_core.definitions import shipped_methods
from collegial_core.group import Group
from collegial_core.ids import PersonId
from collegial_core.kernel import copying
from collegial_core.ledger import Ledger, Recorded
from collegial_core.meeting import due
from collegial_core.policy import Method
from collegial_core.todo import NextYear, Proposal, next_year
from collegial_core.todo.kinds import SAID as EXAMPLE
from collegial_core.visit import Round, Visit

JUNE = date(2027, 6, 10)
NEW_YEAR = date(2028, 6, 30)
FEBRUARY = date(2028, 2, 7)
DESCRIBED = Draft202012Validator(wire.schemas()["NextYear"])
WORDS: dict[str, Any] = {
    "lessons": "Fewer groups, more time",
    "because": "A year has passed",
    "breaks": (),
    "scope": "all",
}


@pytest.fixture
def school() -> School:
    """Give a group of four that p-1 leads."""
    return School().starts("base-group-visits@2").runs(4, method="base-group-visits@2")


def proposed(school: School, on: date = JUNE, **what: Any) -> NextYear:
    return next_year(school.ledger.state, on, **{"methods": shipped_methods(), **what})


def named(year: NextYear) -> list[str]:
    return [f"{it.kind} {it.of}" for it in year.proposals]


def one(year: NextYear, name: str) -> Proposal:
    (found,) = (it for it in year.proposals if f"{it.kind} {it.of}" == name)
    return found


def said(year: NextYear, it: Proposal) -> dict[str, Any]:
    terms = (cc.schedule.Term(name="LÅ 27/28", first=date(2027, 8, 17), last=year.ends),)
    words = {**WORDS, "terms": terms}
    return {name: words[name] for name in it.request.fill}


def accepts(school: School, year: NextYear, want: Callable[[Proposal], bool] = lambda _: True) -> None:
    for it in filter(want, year.proposals):
        school.ledger.request(it.request.filled(**said(year, it)))


# --- the plan and its units -------------------------------------------------------------------


def test_nothing_is_proposed_before_the_plan_has_started() -> None:
    assert next_year(cc.State(), JUNE) == NextYear(on=JUNE, ends=NEW_YEAR)


@pytest.mark.requirement("S0-24")
def test_the_plan_lasts_a_year_longer_by_a_revision_with_its_lessons(school: School) -> None:
    revision = one(proposed(school), "revise_plan 1")
    assert revision.request.fill == ("lessons", "because")
    accepts(school, proposed(school), lambda it: it.kind == "revise_plan")
    plan = school.ledger.state.plan
    assert plan is not None
    assert (plan.ends, plan.revision) == (NEW_YEAR, 2)
    assert school.words("plan", "2") == [{"aim": "See each other teach", "lessons": "Fewer groups, more time"}]


@pytest.mark.requirement("S0-24")
def test_a_plan_for_several_years_is_revised_and_keeps_its_last_day(school: School) -> None:
    several = cc.plan.RevisePlan(of=1, lessons="It takes years", aim="See more", ends=date(2029, 6, 8))
    school.does(several, because="More time", on=MONDAY)
    (revision,) = [it for it in proposed(school).proposals if it.kind == "revise_plan"]
    assert wire.plain(revision.request)["data"] == {"of": 2, "aim": "See more"}


@pytest.mark.requirement("S0-24")
@pytest.mark.parametrize(
    ("on", "ends"),
    [
        (date(2027, 4, 30), date(2027, 6, 30)),
        (date(2027, 5, 2), NEW_YEAR),
        (date(2027, 8, 16), NEW_YEAR),
    ],
)
def test_from_may_on_the_new_year_is_the_following_one(school: School, on: date, ends: date) -> None:
    assert proposed(school, on).ends == ends


@pytest.mark.requirement("S0-24")
def test_the_new_year_lasts_until_the_day_that_is_given(school: School) -> None:
    year = proposed(school, ends=date(2028, 6, 9))
    assert wire.plain(one(year, "revise_plan 1").request)["data"]["ends"] == "2028-06-09"
    assert wire.plain(one(year, "appoint_leader g-1").request)["data"]["until"] == "2028-06-09"
    with pytest.raises(cc.Unreadable, match="expected a day from 2027-06-10 on, got 2027-06-09"):
        proposed(school, ends=JUNE - timedelta(1))
    assert proposed(school, ends=JUNE).ends == JUNE


@pytest.mark.requirement("S0-39", "S0-24")
def test_a_unit_adopts_a_calendar_that_reaches_through_the_new_year(school: School) -> None:
    assert one(proposed(school), "calendar solbacken").request.fill == ("terms", "breaks")
    accepts(school, proposed(school), lambda it: it.kind == "calendar")
    assert "calendar solbacken" not in named(proposed(school))
    terms = (cc.schedule.Term(name="LÅ", first=AUTUMN, last=SUMMER),)
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=terms, breaks=()))
    assert "calendar solbacken" in named(proposed(school))


@pytest.mark.requirement("S0-19", "S0-24")
def test_an_assistant_principal_is_appointed_for_another_year_from_the_day_on_which_the_first_ends(
    school: School,
) -> None:
    last = date(2027, 6, 30)
    appoint = cc.plan.AssistantAppointed(unit="solbacken", person="p-5", until=last, in_name=True, appoints=False)
    school.does(appoint)
    again = one(proposed(school), "appoint_assistant solbacken.p-5")
    assert (again.request.example, again.request.occasion.on) == (but(appoint, until=NEW_YEAR), last)
    assert again.people == people(5)
    accepts(school, proposed(school))
    assert school.ledger.state.units["solbacken"].is_managed_by(PersonId("p-5"), FEBRUARY)


@pytest.mark.requirement("S0-19", "S4-11")
@pytest.mark.parametrize("until", [date(2027, 3, 1), NEW_YEAR])
def test_an_assistant_is_proposed_only_where_the_appointment_ends_about_now(school: School, until: date) -> None:
    appoint = cc.plan.AssistantAppointed(unit="solbacken", person="p-5", until=until, in_name=True, appoints=False)
    school.does(appoint)
    assert not [it for it in named(proposed(school)) if "assistant" in it]
    if until == NEW_YEAR:
        school.does(cc.group.PersonLeft(person="p-5"), on=JUNE)
        year = proposed(school)
        assert "appoint_assistant" not in {it.kind for it in year.proposals} | {it.kind for it in year.in_the_way}


@pytest.mark.requirement("S0-49")
def test_a_unit_decides_anew_who_takes_part_of_those_who_are_still_there(school: School) -> None:
    assert one(proposed(school), "participation solbacken").request.fill == ("scope", "because")
    decide = cc.conditions.ParticipationDecided(unit="solbacken", scope="some", people=people(1, 2, 3, 4, 5))
    school.does(decide, because="Those who wish")
    school.does(cc.group.PersonLeft(person="p-5"), on=MONDAY)
    again = one(proposed(school), "participation solbacken")
    assert again.request.example == but(decide, people=people(1, 2, 3, 4))
    assert again.request.fill == ("because",)
    accepts(school, proposed(school), lambda it: it.kind != "participation")
    assert one(proposed(school), "participation solbacken").request == again.request
    accepts(school, proposed(school), lambda it: it.kind == "participation")
    assert "participation solbacken" not in named(proposed(school))


# --- methods ------------------------------------------------------------------------------------


def newer(version: int) -> Method:
    (visits,) = (it for it in shipped_methods() if it.ref == "base-group-visits@2")
    return but(visits, version=version)


@pytest.mark.requirement("S0-09", "S0-24")
def test_the_newest_version_of_a_method_in_use_is_proposed_and_may_be_left() -> None:
    methods = [*shipped_methods(), newer(3), newer(4)]
    school = School(methods=methods).starts("base-group-visits@2", "learning-group@1")
    school.runs(4, method="base-group-visits@2")
    year = proposed(school, methods=methods)
    assert [it for it in named(year) if "adopt" in it] == ["adopt_method base-group-visits@4"]
    accepts(school, year, lambda it: it.kind != "adopt_method")
    assert school.ledger.state.groups["g-1"].method == "base-group-visits@2"


@pytest.mark.requirement("S0-09", "S0-24")
def test_once_a_newer_version_is_adopted_a_group_goes_on_by_it() -> None:
    methods = [*shipped_methods(), newer(4)]
    school = School(methods=methods).starts("base-group-visits@2").runs(4, method="base-group-visits@2")
    accepts(school, proposed(school, methods=methods), lambda it: it.kind == "adopt_method")
    accepts(school, proposed(school, methods=methods))
    assert school.ledger.state.groups["g-1"].method == "base-group-visits@4"


@pytest.mark.requirement("S0-09")
def test_a_group_goes_on_by_the_newest_version_that_the_plan_has_adopted() -> None:
    school = School().starts("base-group-visits@1", "base-group-visits@2").runs(4, method="base-group-visits@1")
    year = proposed(school, methods=())
    assert not [it for it in named(year) if "adopt" in it]
    assert wire.plain(one(year, "form_group g-1").request)["data"]["version"] == 2


@pytest.mark.requirement("S0-15")
def test_a_group_of_another_size_than_its_method_asks_for_goes_on_with_a_reason() -> None:
    school = School().starts("learning-group@2")
    few: dict[str, Any] = {"because": "We are few", "accept": ("a_group_has_its_methods_size",)}
    school.forms(4, method="learning-group@2", **few)
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    school.does(cc.group.GroupStarted(group="g"))
    formed = one(proposed(school), "form_group g-1").request
    assert (formed.accept, formed.fill) == (("a_group_has_its_methods_size",), ("because",))


@pytest.mark.requirement("S0-15", "S4-04")
def test_a_group_that_its_methods_newest_version_refuses_stands_in_the_way() -> None:
    tight = newer(9)
    tight = but(tight, group_size=but(tight.group_size, most=3))
    school = School(methods=[*shipped_methods(), tight]).starts("base-group-visits@2", "base-group-visits@9")
    school.runs(4, method="base-group-visits@2")
    year = proposed(school, methods=())
    assert not [it for it in named(year) if "g-1" in it]
    (hindered,) = year.in_the_way
    assert (hindered.kind, hindered.of, hindered.refused.rule) == ("form_group", "g-1", "S4-04")
    assert wire.plain(hindered)["refused"]["severity"] == "E"


# --- groups ---------------------------------------------------------------------------------------


@pytest.mark.requirement("S0-24", "S0-18")
def test_a_group_is_closed_and_continued_by_its_members_with_its_leader(school: School) -> None:
    year = proposed(school)
    assert [it for it in named(year) if " g" in it] == ["close_group g", "form_group g-1", "appoint_leader g-1"]
    assert one(year, "form_group g-1").people == people(1, 2, 3, 4)
    accepts(school, year)
    groups = school.ledger.state.groups
    assert groups["g"].closed_on == JUNE
    assert (groups["g-1"].continues, groups["g-1"].folder, groups["g-1"].started_on) == ("g", "Folder g", None)
    assert groups["g-1"].leader_on(NEW_YEAR) == "p-1"


@pytest.mark.requirement("S0-24", "S4-11")
def test_only_those_go_on_who_are_members_and_any_of_them_can_be_left_out(school: School) -> None:
    school.does(cc.group.PersonLeft(person="p-4"), on=MONDAY)
    school.does(cc.group.MemberJoined(group="g", person="p-5"), on=MONDAY)
    year = proposed(school)
    assert one(year, "form_group g-1").people == people(1, 2, 3, 5)
    accepts(school, year, lambda it: it.kind == "close_group")
    school.ledger.request(one(year, "form_group g-1").request.filled(members=people(1, 2, 3)))
    assert school.ledger.state.groups["g-1"].members == people(1, 2, 3)


@pytest.mark.requirement("S0-18")
def test_where_nobody_leads_any_longer_the_leader_is_to_be_filled_in(school: School) -> None:
    school.does(cc.group.MandateEnded(group="g", leader="p-1"), on=MONDAY)
    leads = one(proposed(school), "appoint_leader g-1")
    assert (leads.request.fill, leads.people) == (("leader",), ())


@pytest.mark.requirement("S2-05", "S1-13")
def test_roles_go_on_and_one_that_the_group_needs_and_nobody_has_is_to_be_filled_in() -> None:
    year = proposed(Circle().gathers(8))
    assert one(year, "fill_role g-1.receiver").people == people(12)
    assert one(year, "fill_role g-1.receiver").request.fill == ()
    year = proposed(Circle().gathers(8, assigned=False))
    assert one(year, "fill_role g-1.receiver").people == ()
    assert one(year, "fill_role g-1.receiver").request.fill == ("person",)


@pytest.mark.requirement("S2-05")
@pytest.mark.parametrize("assigned", [True, False])
def test_a_role_that_no_group_needs_goes_on_where_somebody_had_it(assigned: bool) -> None:
    reader = cc.policy.Role(role="reader", name_en="Reader", name_sv="Läsare", held="group")
    method = but(LEARNING, version=9, roles=(*LEARNING.roles, reader))
    year = proposed(Circle(method).gathers(8, assigned=assigned), methods=())
    roles = ["fill_role g-1.receiver", *(["fill_role g-1.reader"] if assigned else [])]
    assert [it for it in named(year) if "role" in it] == roles


@pytest.mark.requirement("S0-24")
def test_a_group_that_nobody_is_in_is_only_closed(school: School) -> None:
    for person in people(1, 2, 3, 4):
        school.does(cc.group.PersonLeft(person=person), on=MONDAY)
    year = proposed(school)
    assert [it for it in named(year) if " g" in it] == ["close_group g"]
    assert year.in_the_way == ()


@pytest.mark.requirement("S0-24")
def test_a_group_that_has_not_started_or_has_closed_is_left_alone() -> None:
    school = School().starts("base-group-visits@2", people=12)
    school.forms(4, method="base-group-visits@2")
    school.runs(people(5, 6, 7, 8), group="h", method="base-group-visits@2")
    school.does(cc.group.GroupClosed(group="h"))
    assert [it.kind for it in proposed(school).proposals] == ["revise_plan", "calendar"]


@pytest.mark.requirement("S0-24")
def test_what_was_accepted_is_not_proposed_again(school: School) -> None:
    accepts(school, proposed(school))
    assert proposed(school).proposals == ()
    school.does(cc.group.GroupStarted(group="g-1"), on=JUNE)
    assert proposed(school, date(2027, 8, 16)).proposals == ()


@pytest.mark.requirement("S0-24")
def test_a_group_goes_on_year_after_year(school: School) -> None:
    accepts(school, proposed(school))
    school.does(cc.group.GroupStarted(group="g-1"), on=JUNE)
    year = proposed(school, date(2028, 6, 8))
    accepts(school, year)
    groups = school.ledger.state.groups
    assert [(it.group, it.continues) for it in groups.values()] == [("g", None), ("g-1", "g"), ("g-2", "g-1")]
    assert year.ends == date(2029, 6, 30)


@pytest.mark.requirement("S0-24", "S4-03")
def test_what_is_still_open_in_a_group_stands_in_its_way(school: School) -> None:
    school.opens()
    year = proposed(school)
    assert not [it for it in year.proposals if it.group == "g"]
    (hindered,) = year.in_the_way
    assert (hindered.kind, hindered.of, hindered.still_open) == ("close_group", "g", ("r",))
    assert str(hindered.refused) == "L-06: Group g has round r open. Close r first."


@pytest.mark.requirement("S0-24")
def test_all_that_is_still_open_is_named() -> None:
    circle = Circle().gathers(8)
    circle.plans_meeting(meeting="m")
    circle.opens_meeting(sept(8), meeting="n")
    (hindered,) = proposed(circle).in_the_way
    assert hindered.still_open == ("m", "n")
    school = School().starts("development-model@2").runs(5, method="development-model@2")
    sources = (
        cc.cycle.Source(kind="research_article", title="On talk"),
        cc.cycle.Source(kind="own_practice", title="Our lessons"),
    )
    start = cc.cycle.CycleStarted(cycle="c", group="g", need="More talk", sources=sources)
    school.does(start, because="Our own", accept=("a_module_comes_before_other_material",))
    assert [it.still_open for it in proposed(school).in_the_way] == [("c",)]


@pytest.mark.requirement("S0-24", "L-04")
def test_where_somebody_is_in_another_group_by_then_the_group_is_closed_and_does_not_go_on(school: School) -> None:
    school.does(cc.group.MemberLeft(group="g", person="p-4"), on=sept(8))
    school.does(cc.group.MemberJoined(group="g", person="p-5"), on=sept(8))
    school.forms(people(4, 6, 7), group="h", method="base-group-visits@2", on=sept(9))
    school.does(cc.group.MemberLeft(group="h", person="p-4"), on=sept(10))
    year = proposed(school)
    assert "form_group g-1" in named(year)
    early = proposed(school, on=sept(1), ends=NEW_YEAR)
    assert [(it.kind, it.refused.rule) for it in early.in_the_way if it.of == "g"] == [("close_group", "L-03")]


# --- promises -----------------------------------------------------------------------------------


@pytest.mark.requirement("S1-08")
def test_it_is_told_who_has_promised_something_and_where_that_will_be_told_of() -> None:
    circle = Circle().gathers(8).meets(MONDAY)
    year = proposed(circle)
    carried = {(it.person, it.group, it.meeting, it.on, it.told_in) for it in year.promises}
    assert carried == {(who, "g", "m", MONDAY, "g-1") for who in circle.group.members}
    assert "Exit tickets" not in json.dumps(wire.plain(year))
    accepts(circle, year)
    assert proposed(circle).promises == ()
    circle.does(cc.group.GroupStarted(group="g-1"), on=JUNE)
    circle.name, circle.today = cc.ids.GroupId("g-1"), JUNE
    late = {"because": "The leader was away", "accept": ("a_group_meets_from_its_start_on",)}
    circle.opens_meeting(FEBRUARY, meeting="n", **late)
    assert due(circle.state, circle.meeting("n")) == circle.group.members


@pytest.mark.requirement("S1-08")
def test_who_does_not_go_on_carries_no_promise_into_the_new_year() -> None:
    circle = Circle().gathers(8).meets(MONDAY)
    circle.does(cc.group.MemberLeft(group="g", person="p-8"), on=sept(14))
    assert {it.person for it in proposed(circle).promises} == set(people(*range(1, 8)))


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.requirement("S0-24", "P-01")
def test_each_proposal_waits_for_those_who_may_record_it(school: School) -> None:
    school.takes_order("p-org")
    year = proposed(school)
    assert one(year, "revise_plan 1").who == ("p-org", "p-rektor")
    assert one(year, "calendar solbacken").who == ("p-rektor",)
    assert one(year, "close_group g").who == ("p-rektor",)
    assert one(year, "form_group g-1").who == ("p-rektor", "p-org")
    accepts(school, year)


@pytest.mark.requirement("S0-24", "P-01")
def test_nothing_is_proposed_that_nobody_may_record(school: School) -> None:
    school.neighbours("p-20").takes_order("p-org")
    school.does(cc.authority.OrganiserReleased(person="p-org"), on=MONDAY, by="p-org")
    (hindered,) = [it for it in proposed(school).in_the_way if it.kind == "revise_plan"]
    assert hindered.refused.rule == "P-01"


def test_what_the_new_year_leaves_as_it_is_is_not_copied_to_try_it(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a plan with visits, when the new year is proposed, its groups are tried on as copies, its visits are not.

    Copying them too takes four fifths of the time, in a plan of three years.
    """
    school.opens().visits("p-1", "p-2", steps=3)
    copies, copied_object = set[type](), copying._copied_object  # noqa: SLF001 - what copies one thing

    def counting(thing: Any, known: dict[int, Any]) -> Any:
        copies.add(type(thing))
        return copied_object(thing, known)

    monkeypatch.setattr(copying, "_copied_object", counting)
    assert "revise_plan 1" in named(proposed(school))
    assert (Group in copies, copies & {Round, Visit}) == (True, set())


# --- whatever the story -------------------------------------------------------------------------

FEW = settings(max_examples=12, phases=(Phase.explicit, Phase.generate), deadline=None)


def beginning(methods: Iterable[Method]) -> Ledger:
    """Give a plan in which four groups work by as many methods."""
    school = School(methods=methods).starts(*(method for method, _ in GROUPS))
    for number, (method, members) in enumerate(GROUPS, 1):
        school.runs(members, group=f"g-{number}", method=method)
    return school.ledger


def is_accepted(data: st.DataObject, ledger: Ledger, proposals: Iterable[Proposal]) -> None:
    """Fill in each proposal as somebody might, and send it."""
    for it in proposals:
        (answer,) = ledger.do_many([data.draw(completed(ledger.state, it))])
        assert isinstance(answer, Recorded), (it.kind, it.of, answer)


@FEW
@given(data=st.data(), times=st.sampled_from((0, 3, 10, 40)), ordered=st.booleans())
def test_whatever_is_proposed_can_be_accepted_in_its_order_with_any_groups_left_out(
    data: st.DataObject, times: int, *, ordered: bool
) -> None:
    methods = [*shipped_methods(), newer(3)]
    ledger = beginning(methods)
    if ordered:
        adopts_authority(ledger)
    goes_on(data, ledger, AUTUMN, times)
    before = repr(ledger.state)
    year = next_year(ledger.state, JUNE, methods=methods)
    assert repr(ledger.state) == before
    told = wire.plain(year)
    DESCRIBED.validate(told)
    assert EXAMPLE not in json.dumps(told, ensure_ascii=False)
    groups = sorted({str(it.group) for it in year.proposals if it.group})
    left = data.draw(st.sets(st.sampled_from(groups))) if groups else set()
    wanted = [it for it in year.proposals if it.group not in left]
    is_accepted(data, ledger, wanted)
    again = next_year(ledger.state, JUNE, methods=methods)
    assert {it.group for it in again.proposals if it.group} <= left
    assert attrs.evolve(again, proposals=(), in_the_way=(), promises=()) == NextYear(on=JUNE, ends=NEW_YEAR)
