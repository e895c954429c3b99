"""Groups: their size, their members, their leaders."""

from datetime import date

import pytest
from tests.school import SUMMER, School, checked, refused, sept

import collegial_core as cc


@pytest.fixture
def school() -> School:
    return School().starts("base-group-visits", "development-model", "learning-group", people=12)


@pytest.mark.requirement("S0-15")
@pytest.mark.parametrize(("members", "deviates"), [(3, True), (4, False), (8, False), (9, True)])
def test_a_development_group_has_four_to_eight_members(school: School, members: int, deviates: bool) -> None:
    if not deviates:
        assert [type(e.event).__name__ for e in school.forms(members, method="development-model")] == ["GroupFormed"]
        return
    before = school.lines()
    with refused("S0-15") as caught:
        school.forms(members, method="development-model")
    assert caught.value.facts == {"group": "g", "count": members, "least": 4, "most": 8}
    assert caught.value.severity is cc.Severity.W
    assert "because" in caught.value.remedy
    assert school.lines() == before


@pytest.mark.requirement("S0-15")
def test_each_who_joins_or_leaves_is_counted_once(school: School) -> None:
    school.forms(7, method="development-model")
    school.does(cc.group.MemberJoined(group="g", person="p-8"))
    with refused("S0-15") as caught:
        school.does(cc.group.MemberJoined(group="g", person="p-9"))
    assert caught.value.facts["count"] == 9
    for number in range(5, 9):
        school.does(cc.group.MemberLeft(group="g", person=f"p-{number}"))
    with refused("S0-15") as caught:
        school.does(cc.group.MemberLeft(group="g", person="p-4"))
    assert caught.value.facts["count"] == 3


@pytest.mark.requirement("S0-15")
def test_a_deviation_with_a_reason_is_accepted_and_stays_visible(school: School) -> None:
    formed, deviation = school.forms(
        3, method="development-model", because="The only three in the subject", accept=("a_group_has_its_methods_size",)
    )
    assert deviation.number == formed.number + 1
    assert (deviation.event.entry, deviation.event.rule) == (formed.number, "S0-15")
    assert deviation.because == formed.because == "The only three in the subject"
    (kept,) = school.ledger.state.deviations
    assert (kept.entry, kept.rule, kept.facts["count"]) == (formed.number, "S0-15", 3)
    assert [(f.rule, f.severity, f.entry) for f in checked(school.ledger)] == [("S0-15", cc.Severity.W, formed.number)]


@pytest.mark.requirement("S1-01")
@pytest.mark.parametrize(("members", "deviates"), [(6, True), (7, False), (10, False), (11, True)])
def test_a_learning_group_has_seven_to_ten_members(school: School, members: int, deviates: bool) -> None:
    if deviates:
        with refused("S1-01"):
            school.forms(members, method="learning-group")
    else:
        school.forms(members, method="learning-group")


@pytest.mark.requirement("S1-01")
def test_each_change_of_members_is_an_event_of_its_own(school: School) -> None:
    school.runs(8, method="learning-group")
    (left,) = school.does(cc.group.MemberLeft(group="g", person="p-8"), on=sept(3))
    (joined,) = school.does(cc.group.MemberJoined(group="g", person="p-9"), on=sept(3))
    assert (type(left.event).__name__, type(joined.event).__name__) == ("MemberLeft", "MemberJoined")
    group = school.ledger.state.groups["g"]
    assert "p-8" in group.members_on(sept(2))
    assert "p-8" not in group.members_on(sept(3))
    assert group.members[-1] == "p-9"


@pytest.mark.requirement("S1-01", "S0-15")
def test_a_group_that_shrinks_or_grows_past_its_size_needs_a_reason(school: School) -> None:
    school.runs(7, method="learning-group")
    with refused("S1-01"):
        school.does(cc.group.MemberLeft(group="g", person="p-7"))
    assert (
        len(
            school.does(
                cc.group.MemberLeft(group="g", person="p-7"),
                because="Parental leave",
                accept=("a_group_has_its_methods_size",),
            )
        )
        == 2
    )
    school.runs(8, group="h", method="development-model")
    with refused("S0-15"):
        school.does(cc.group.MemberJoined(group="h", person="p-9"))


@pytest.mark.requirement("S4-04")
def test_a_base_group_is_never_larger_than_its_visits_reach(school: School) -> None:
    with refused("S4-04") as caught:
        school.forms(7)
    assert caught.value.severity is cc.Severity.E
    assert "because" not in caught.value.remedy
    with refused("S4-04"):
        school.forms(7, because="No reason helps")
    school.runs(6)
    with refused("S4-04"):
        school.does(cc.group.MemberJoined(group="g", person="p-7"))
    with refused("S4-04"):
        School().starts().forms(1)


@pytest.mark.requirement("S0-18")
def test_a_group_starts_only_with_a_leader_who_has_a_mandate(school: School) -> None:
    school.forms(4)
    with refused("S0-18") as caught:
        school.does(cc.group.GroupStarted(group="g"))
    assert "group.appoint_leader" in caught.value.remedy
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=sept(1)))
    with refused("S0-18"):
        school.does(cc.group.GroupStarted(group="g"), on=sept(2))
    school.does(cc.group.GroupStarted(group="g"), on=sept(1))


@pytest.mark.requirement("S0-18")
def test_the_mandate_tells_by_whom_from_when_and_until_when(school: School) -> None:
    school.forms(4)
    assert [group.leader for group in school.ledger.state.groups.values()] == [None]
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), by="p-deputy")
    mandate = school.ledger.state.groups["g"].leader
    assert mandate is not None
    assert (mandate.leader, mandate.appointed_by, mandate.since, mandate.until) == (
        "p-2",
        "p-deputy",
        school.today,
        SUMMER,
    )


@pytest.mark.requirement("L-04")
def test_nobody_is_in_two_groups_of_a_method_at_once(school: School) -> None:
    school.runs(4)
    with refused("L-04") as caught:
        school.forms(["p-4", "p-5", "p-6"], group="h")
    assert caught.value.facts == {"person": "p-4", "other": "g"}
    school.forms(["p-1", "p-2", "p-3", "p-4"], group="d", method="development-model")
    school.forms(["p-5", "p-6", "p-7"], group="h")
    with refused("L-04"):
        school.does(cc.group.MemberJoined(group="h", person="p-4"))
    school.does(cc.group.MemberLeft(group="g", person="p-4"), on=sept(3))
    with refused("L-04"):
        school.does(cc.group.MemberJoined(group="h", person="p-4"), on=sept(2))
    school.does(cc.group.MemberJoined(group="h", person="p-4"), on=sept(3))


@pytest.mark.requirement("L-04", "S0-47")
@pytest.mark.parametrize(("method", "size"), [("development-model@2", 4), ("coaching-cycle@1", 2)])
def test_where_nobody_visits_lessons_a_network_or_a_second_pair_is_no_trouble(method: str, size: int) -> None:
    school = School().starts(method, people=9)
    for group, first in (("own", 1), ("network", size)):
        members = [f"p-{number}" for number in range(first, first + size)]
        school.runs(members, group=group, method=method)
    assert school.ledger.state.groups_of[f"p-{size}"] == ["own", "network"]


@pytest.mark.requirement("L-04")
@pytest.mark.requirement("S0-47")
def test_whoever_learns_in_a_network_may_learn_the_same_at_home() -> None:
    school = School().starts("development-model@2")
    school.forms(["p-1", "p-2", "p-3", "p-4"], group="network", method="development-model@2")
    school.forms(["p-1", "p-5", "p-6", "p-7"], group="home", method="development-model@2")
    school.does(cc.group.MemberJoined(group="home", person="p-2"))
    assert school.ledger.state.groups_of["p-1"] == ["network", "home"]


@pytest.mark.requirement("L-04")
def test_whoever_was_in_a_group_that_is_closed_may_join_another(school: School) -> None:
    school.runs(4)
    school.does(cc.group.GroupClosed(group="g"), on=sept(10))
    with refused("L-04"):
        school.forms(["p-1", "p-2"], group="h", on=sept(9))
    school.forms(["p-1", "p-2"], group="h", on=sept(10))
    assert school.ledger.state.groups_of["p-1"] == ["g", "h"]
    with refused("L-04"):
        school.forms(["p-1", "p-3"], group="i", on=sept(11))
    school.does(cc.group.MemberJoined(group="h", person="p-5"), on=sept(11))
    assert school.ledger.state.groups_of["p-5"] == ["h"]
    with refused("L-04"):
        school.forms(["p-5", "p-6"], group="i", on=sept(11))


@pytest.mark.requirement("L-06")
def test_members_join_and_leave_in_turn(school: School) -> None:
    school.runs(4)
    with refused("L-06"):
        school.does(cc.group.MemberJoined(group="g", person="p-1"))
    with refused("L-06"):
        school.does(cc.group.MemberLeft(group="g", person="p-9"))
    school.does(cc.group.MemberLeft(group="g", person="p-1"), on=sept(3))
    with refused("L-06"):
        school.does(cc.group.MemberLeft(group="g", person="p-1"), on=sept(4))
    school.does(cc.group.MemberJoined(group="g", person="p-1"), on=sept(5))
    assert [str(stay.since) for stay in school.ledger.state.groups["g"].stays if stay.person == "p-1"] == [
        "2026-08-17",
        "2026-09-05",
    ]


@pytest.mark.requirement("L-06")
def test_a_group_starts_once_and_stays_closed(school: School) -> None:
    school.runs(4)
    with refused("L-06"):
        school.does(cc.group.GroupStarted(group="g"))
    school.does(cc.group.GroupClosed(group="g"), on=sept(3))
    for command in (
        cc.group.GroupClosed(group="g"),
        cc.group.GroupStarted(group="g"),
        cc.group.MemberJoined(group="g", person="p-9"),
        cc.group.MemberLeft(group="g", person="p-1"),
        cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER),
    ):
        with refused("L-06"):
            school.does(command, on=sept(4))


@pytest.mark.requirement("L-03")
def test_nothing_in_a_group_happens_before_what_it_builds_on(school: School) -> None:
    school.does(cc.plan.PersonRegistered(person="p-new", unit="solbacken"), on=sept(5))
    with refused("L-03"):
        school.forms(["p-1", "p-new"], on=sept(4))
    school.forms(4, on=sept(7))
    for command in (
        cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER),
        cc.group.MemberJoined(group="g", person="p-new"),
        cc.group.MemberLeft(group="g", person="p-1"),
    ):
        with refused("L-03"):
            school.does(command, on=sept(6))
    with refused("L-03"):
        school.does(cc.group.AppointLeader(group="g", leader="p-2", until=sept(7)), on=sept(8))
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=sept(8)), on=sept(8))
    with refused("L-03"):
        school.does(cc.group.GroupStarted(group="g"), on=sept(7))
    school.does(cc.group.GroupStarted(group="g"), on=sept(8))
    school.does(cc.group.MemberLeft(group="g", person="p-1"), on=sept(20))
    with refused("L-03"):
        school.does(cc.group.MemberJoined(group="g", person="p-1"), on=sept(19))
    with refused("L-03"):
        school.does(cc.group.GroupClosed(group="g"), on=sept(19))
    school.does(cc.group.GroupClosed(group="g"), on=sept(20))


@pytest.mark.requirement("L-03")
def test_a_group_closes_no_earlier_than_its_last_role_was_given(school: School) -> None:
    school.does(cc.plan.AdoptMethod(method="learning-group", version=2))
    school.runs(7, method="learning-group@2")
    school.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-8"), on=sept(21))
    with refused("L-03"):
        school.does(cc.group.GroupClosed(group="g"), on=sept(20))
    school.does(cc.group.GroupClosed(group="g"), on=sept(21))


@pytest.mark.requirement("L-03")
def test_a_group_closes_no_earlier_than_it_started(school: School) -> None:
    school.forms(4, on=sept(1))
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=sept(2))
    school.does(cc.group.GroupStarted(group="g"), on=sept(10))
    with refused("L-03"):
        school.does(cc.group.GroupClosed(group="g"), on=sept(9))
    school.does(cc.group.GroupClosed(group="g"), on=sept(10))


@pytest.mark.requirement("L-03")
def test_a_group_closes_no_earlier_than_its_last_mandate_was_given(school: School) -> None:
    school.forms(4, on=sept(1))
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=sept(8))
    with refused("L-03"):
        school.does(cc.group.GroupClosed(group="g"), on=sept(7))
    school.does(cc.group.GroupClosed(group="g"), on=sept(8))


@pytest.mark.requirement("L-03")
def test_a_role_is_given_no_earlier_than_it_was_given_before(school: School) -> None:
    school.does(cc.plan.AdoptMethod(method="learning-group", version=2))
    school.runs(7, method="learning-group@2")
    school.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-8"), on=sept(21))
    with refused("L-03"):
        school.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-9"), on=sept(20))
    school.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-9"), on=sept(21))


@pytest.mark.requirement("L-03")
def test_a_group_that_never_started_can_be_closed(school: School) -> None:
    school.forms(4)
    school.does(cc.group.GroupClosed(group="g"))
    assert school.ledger.state.groups["g"].closed_on == school.today


@pytest.mark.requirement("L-01", "L-02")
def test_what_a_group_names_exists_and_its_id_is_free(school: School) -> None:
    with refused("L-01") as caught:
        school.forms(["p-1", "p-99"])
    assert caught.value.facts == {"kind": "member", "name": "p-99"}
    with refused("L-01"):
        school.forms(4, method="no-such-method")
    school.forms(4)
    with refused("L-02"):
        school.forms(["p-5", "p-6"])
    for command in (
        cc.group.GroupStarted(group="x"),
        cc.group.MemberJoined(group="x", person="p-1"),
        cc.group.MemberJoined(group="g", person="x"),
    ):
        with refused("L-01"):
            school.does(command)


def test_everything_waits_for_the_plan() -> None:
    with refused("L-01"):
        School().does(cc.group.GroupStarted(group="g"))
    assert date(2026, 8, 17) == School().today
