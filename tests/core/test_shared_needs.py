"""Own needs that are shared: counted by theme from three people up, and nobody is told of."""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import School, refused, sept
from tests.waiting import named, sends

import collegial_core as cc
from collegial_core.conditions import NeedShared, NeedTakenBack
from collegial_core.policy.theme import shipped_themes
from collegial_core.privacy import NOBODY, Reader, may_read
from collegial_core.sharing import contents
from collegial_core.testing import ReferenceVault
from collegial_core.todo import todo
from collegial_core.views import VIEWS, Query
from collegial_core.views.needs import own_themes

PEOPLE = tuple(f"p-{number}" for number in range(1, 9))
THEMES = tuple(it.theme for it in shipped_themes())
ONE, OTHER, THIRD = "questions", "feedback", "support"


@pytest.fixture
def school() -> School:
    return School().starts()


def shares(school: School, theme: str, *people: str) -> None:
    for person in people:
        school.does(NeedShared(person=person, theme=theme), by=person)


def takes_back(school: School, *people: str) -> None:
    for person in people:
        school.does(NeedTakenBack(person=person), by=person)


def figures(school: School, state: cc.state.State | None = None) -> dict[str, int]:
    """Give the themes that have a number."""
    rows = VIEWS["themes"](state or school.ledger.state)
    assert [it.theme for it in rows] == list(THEMES)
    return {it.theme: it.people for it in rows if it.people is not None}


@pytest.mark.requirement("S0-12")
def test_a_theme_is_shown_from_three_people_up(school: School) -> None:
    shares(school, ONE, "p-1", "p-2")
    assert figures(school) == {}
    shares(school, ONE, "p-3")
    assert figures(school) == {ONE: 3}


@pytest.mark.requirement("S0-12")
def test_two_themes_of_one_person_count_for_one_person_each(school: School) -> None:
    shares(school, ONE, "p-1", "p-1", "p-2")
    shares(school, OTHER, "p-1", "p-2")
    assert figures(school) == {}
    shares(school, OTHER, "p-3")
    assert figures(school) == {OTHER: 3}


@pytest.mark.requirement("S0-12")
def test_a_figure_does_not_change_with_one_person_but_with_three(school: School) -> None:
    shares(school, ONE, "p-1", "p-2", "p-3")
    for person in ("p-4", "p-5"):
        shares(school, ONE, person)
        assert figures(school) == {ONE: 3}
    shares(school, OTHER, "p-6")
    assert figures(school) == {ONE: 3}  # five of them, rounded down
    shares(school, ONE, "p-6", "p-7", "p-8")
    assert figures(school) == {ONE: 6}


@pytest.mark.requirement("S0-12")
def test_what_is_taken_back_is_left_out_once_three_have_done_so(school: School) -> None:
    shares(school, ONE, "p-1", "p-2", "p-3")
    takes_back(school, "p-1", "p-2")
    assert figures(school) == {ONE: 3}
    takes_back(school, "p-3")
    assert figures(school) == {}
    shares(school, OTHER, "p-1", "p-2", "p-3")
    assert figures(school) == {OTHER: 3}


@pytest.mark.requirement("S0-12")
def test_what_is_taken_back_before_it_was_counted_never_is(school: School) -> None:
    shares(school, ONE, "p-1", "p-2")
    takes_back(school, "p-1")
    shares(school, ONE, "p-3")
    assert figures(school) == {}
    shares(school, ONE, "p-4")
    assert figures(school) == {ONE: 3}


@pytest.mark.requirement("S0-12")
def test_one_who_takes_back_and_shares_the_same_again_changes_nothing(school: School) -> None:
    shares(school, ONE, "p-1", "p-2", "p-3")
    takes_back(school, "p-1")
    shares(school, ONE, "p-1")
    takes_back(school, "p-2", "p-3")
    assert figures(school) == {ONE: 3}


@pytest.mark.requirement("S0-12")
def test_one_who_shares_is_not_told_of_by_those_who_take_back(school: School) -> None:
    shares(school, ONE, *PEOPLE[:6])
    assert figures(school) == {ONE: 6}
    takes_back(school, "p-1")
    shares(school, OTHER, "p-7", "p-8")
    assert figures(school) == {ONE: 6}


@pytest.mark.requirement("S0-12")
def test_the_figures_are_the_whole_plans_and_todays(school: School) -> None:
    school.neighbours("p-11", "p-12", "p-13")
    shares(school, ONE, "p-1", "p-11", "p-12")
    everything = figures(school)
    assert everything == {ONE: 3}
    for query in (Query(person="p-1"), Query(group="g"), Query(reader=Reader("p-1")), Query(reader=NOBODY)):
        assert VIEWS["themes"](school.ledger.state, query) == VIEWS["themes"](school.ledger.state)
    for number in range(1, school.ledger.number + 1):
        assert figures(school, school.ledger.as_of(entry=number)) == everything
    assert figures(school, school.ledger.as_of(happened=school.today)) == everything


@pytest.mark.requirement("S0-12")
def test_a_theme_is_read_by_whoever_shared_it_alone(school: School) -> None:
    school.runs(4)
    shares(school, ONE, "p-2")
    (theme,) = [it for it in contents(school.ledger.state) if it.text == "own_need"]
    readers = {name for name in (*PEOPLE, "p-rektor") if may_read(school.ledger.state, Reader(name), theme)}
    assert readers == {"p-2"}
    (entry,) = [it for it in school.ledger.entries() if isinstance(it.event, NeedShared)]
    assert cc.wire.plain(entry)["data"] == {"person": "p-2", "theme": "[personal]"}


@pytest.mark.requirement("S0-12")
def test_a_theme_is_one_of_the_list(school: School) -> None:
    with refused("L-01") as caught:
        school.does(NeedShared(person="p-1", theme="That p-2 shouts"), by="p-1")
    assert "shouts" not in str(caught.value)
    for theme in THEMES:
        school.does(NeedShared(person="p-1", theme=theme), by="p-1")


@pytest.mark.requirement("S0-12")
def test_needs_are_shared_and_taken_back_by_their_owner_alone(school: School) -> None:
    school.takes_order("p-rektor")
    shares(school, ONE, "p-1")
    school.does(cc.sharing.WritingEntrusted(author="p-1", scribe="p-2", until=sept(30)), by="p-1")
    for command in (NeedShared(person="p-1", theme=ONE), NeedTakenBack(person="p-1")):
        for occasion in ({"by": "p-rektor"}, {"by": "p-2"}, {"by": "p-2", "on_behalf_of": "p-1"}):
            with pytest.raises(cc.Refused) as caught:
                school.does(command, **occasion)
            assert caught.value.category is cc.Category.AUTHORITY
    takes_back(school, "p-1")


@pytest.mark.requirement("S0-12", "L-06")
def test_only_what_is_shared_is_taken_back(school: School) -> None:
    with refused("L-06"):
        takes_back(school, "p-1")
    shares(school, ONE, "p-1", "p-2")
    takes_back(school, "p-1")
    with refused("L-06"):
        takes_back(school, "p-1")


@pytest.mark.requirement("S0-12", "L-03")
def test_needs_are_shared_and_taken_back_in_order_of_time(school: School) -> None:
    school.does(NeedShared(person="p-1", theme=ONE), by="p-1", on=sept(2))
    school.does(NeedShared(person="p-2", theme=ONE), by="p-2", on=sept(1))
    for command in (NeedTakenBack(person="p-1"), NeedShared(person="p-1", theme=OTHER)):
        with refused("L-03"):
            school.does(command, by="p-1", on=sept(1))
        school.does(command, by="p-1", on=sept(2))


@pytest.mark.requirement("S0-12", "L-05")
def test_what_is_shared_is_not_put_right_but_taken_back(school: School) -> None:
    shares(school, ONE, "p-1")
    takes_back(school, "p-1")
    for number in (school.ledger.number - 1, school.ledger.number):
        with refused("L-05"):
            school.does(cc.plan.WithdrawEntry(entry=number), by="p-1", because="A mistake")
    with refused("L-05"):
        school.does(
            cc.plan.CorrectEntry(entry=school.ledger.number - 1, data={"theme": OTHER}), by="p-1", because="A mistake"
        )


@pytest.mark.requirement("S0-12", "S0-10")
def test_an_analysis_names_the_themes_that_it_builds_on(school: School) -> None:
    analysis = cc.conditions.AnalysisRecorded(unit="solbacken", joint=True, text="x", participants=("p-1",))
    assert analysis.themes == ()
    with refused("L-01"):
        school.does(cc.conditions.AnalysisRecorded(**_fields(analysis), themes=("nothing",)))
    school.does(cc.conditions.AnalysisRecorded(**_fields(analysis), themes=(ONE, OTHER)))


def _fields(analysis: cc.conditions.AnalysisRecorded) -> dict[str, object]:
    return {name: getattr(analysis, name) for name in ("unit", "joint", "text", "participants")}


# --- one's own -------------------------------------------------------------------------


@pytest.mark.requirement("S0-12")
def test_somebody_sees_which_themes_they_share_now_and_nobody_else_does(school: School) -> None:
    def own(person: str) -> tuple[str, ...]:
        return own_themes(school.ledger.state, Query(reader=Reader(person)))

    assert own("p-1") == own_themes(school.ledger.state, Query()) == ()
    school.does(cc.conditions.NeedIdentified(person="p-1", text="To wait"), by="p-1")
    shares(school, ONE, "p-1", "p-1")
    shares(school, OTHER, "p-1")
    assert own("p-1") == (ONE, OTHER)
    assert own("p-2") == own("p-rektor") == ()
    takes_back(school, "p-1")
    assert own("p-1") == ()
    shares(school, THIRD, "p-1")
    assert own("p-1") == (THIRD,)


def waits_too(school: School, person: str) -> list[str]:
    """Name what waits for somebody, the optional included."""
    return [named(it) for it in todo(school.ledger.state, person, school.today)]


@pytest.mark.requirement("S0-12")
def test_whoever_named_a_need_may_share_what_it_is_about_and_is_asked_once(school: School) -> None:
    school.takes_order("p-rektor").runs(4)
    assert "share_need p-2" not in waits_too(school, "p-2")
    sends(school, "own_need p-2", "p-2", text="To ask better questions")
    assert "share_need p-2" in waits_too(school, "p-2")
    assert "share_need p-2" not in waits_too(school, "p-rektor")
    sends(school, "share_need p-2", "p-2", theme=ONE)
    assert "share_need p-2" not in waits_too(school, "p-2")
    takes_back(school, "p-2")
    assert "share_need p-2" not in waits_too(school, "p-2")


# --- sealed ----------------------------------------------------------------------------


@pytest.mark.requirement("S0-12")
def test_sealed_themes_are_counted_where_they_can_be_opened_and_nobody_is_said_to_have_looked() -> None:
    vault = ReferenceVault()
    school = School(vault=vault).starts()
    shares(school, ONE, "p-1", "p-2", "p-3")
    assert figures(school) == {ONE: 3}
    assert not vault.looks("solbacken")
    without = cc.Plans(school.store).ledger("solbacken")
    assert figures(school, without.state) == {}


# --- whatever happens ------------------------------------------------------------------

Act = tuple[str, str | None]
"""Who shares which theme; None takes all back."""

ACTS = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from((ONE, OTHER, THIRD, None))), max_size=40)


def moments(acts: Iterable[Act]) -> list[dict[str, int]]:
    """Tell of these acts as far as they are allowed, and give the figures before the first and after each."""
    school = School().starts()
    found = [figures(school)]
    for person, theme in acts:
        if theme is not None:
            shares(school, theme, person)
        elif _shares(school, person):
            takes_back(school, person)
        found.append(figures(school))
    return found


def _shares(school: School, person: str) -> bool:
    own = [it.shared for it in school.ledger.state.conditions.need_sharings if it.person == person]
    return own[-1:] == [True]


@pytest.mark.requirement("S0-12")
@given(acts=ACTS)
def test_no_figure_sum_or_difference_tells_of_one_or_two_people(acts: list[Act]) -> None:
    seen = moments(acts)
    for figure in seen:
        assert all(it >= 3 for it in figure.values())
    for one in seen:
        for other in seen:
            for theme in (ONE, OTHER, THIRD):
                assert abs(one.get(theme, 0) - other.get(theme, 0)) not in {1, 2}
                assert abs(one.get(theme, 0) - other.get(OTHER, 0)) not in {1, 2}
            assert abs(sum(one.values()) - sum(other.values())) not in {1, 2}


@pytest.mark.requirement("S0-12")
@given(acts=ACTS)
def test_figures_rise_after_three_people_and_fall_after_three(acts: list[Act]) -> None:
    shared, back = set[str](), set[str]()
    for (person, theme), (before, after) in zip(acts, pairwise(moments(acts)), strict=True):
        (back if theme is None else shared).add(person)
        if any(after.get(it, 0) > before.get(it, 0) for it in THEMES):
            assert len(shared) >= 3
            shared.clear()
        if any(after.get(it, 0) < before.get(it, 0) for it in THEMES):
            assert len(back) >= 3
            back.clear()


@pytest.mark.requirement("S0-12")
@given(chosen=st.lists(st.sampled_from((ONE, OTHER, THIRD)), min_size=3, max_size=6), back=st.booleans())
def test_the_figures_are_the_same_whoever_of_three_chose_which(chosen: list[str], back: bool) -> None:
    def told(first: Iterable[str]) -> list[dict[str, int]]:
        acts: list[Act] = list(zip(PEOPLE, (*first, *chosen[3:]), strict=False))
        return moments([*acts, *((person, None) for person in PEOPLE[:3] if back)])

    assert len({json.dumps(told(order), sort_keys=True) for order in permutations(chosen[:3])}) == 1


@pytest.mark.requirement("S0-12")
@given(acts=ACTS)
def test_the_view_names_nobody_and_never_more_than_shared(acts: list[Act]) -> None:
    school = School().starts()
    ever = Counter[str]()
    for person, theme in set(acts):
        if theme is not None:
            shares(school, theme, person)
            ever[theme] += 1
    rows = json.dumps(cc.wire.plain(VIEWS["themes"](school.ledger.state)))
    assert not any(f'"{name}"' in rows for name in (*PEOPLE, "p-rektor", "solbacken"))
    assert all(people <= ever[theme] for theme, people in figures(school).items())
