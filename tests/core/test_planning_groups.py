"""Groups formed of people: sizes, times in common, who can visit whom, and why there are none."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import unreadable

from collegial_core.ids import PersonId, UnitId
from collegial_core.planning import Ease, Impossible, OutOfTime, Planned, Proof, Why
from collegial_core.planning.group_checker import check_groups
from collegial_core.planning.group_forming import Verdict, form_groups, is_possible, search_by_hand
from collegial_core.planning.group_reasons import (
    reasons_against_groups,
    relaxed_groups,
    rules_in_conflict,
    smallest_group_relaxations,
)
from collegial_core.planning.group_search import best_division, floor_of, formed_by_hand
from collegial_core.planning.groups import (
    Candidate,
    GroupProblem,
    Groups,
    GroupWeights,
    Subjects,
    numbers_of_groups,
    price_groups,
)
from collegial_core.planning.outcome import Relaxation
from collegial_core.planning.problem import Pair

if TYPE_CHECKING:
    from collections.abc import Iterator


def named(*names: str) -> tuple[PersonId, ...]:
    return tuple(map(PersonId, names))


def pair(one: str, other: str) -> Pair:
    return PersonId(one), PersonId(other)


def candidate(name: str, slots: str = "", subjects: str = "", site: str | None = None) -> Candidate:
    """Somebody by letters: each is a slot, or a subject."""
    unit = None if site is None else UnitId(site)
    return Candidate(person=PersonId(name), slots=frozenset(slots), subjects=frozenset(subjects), site=unit)


def problem(*people: Candidate, least: int = 2, most: int = 3, **asked: Any) -> GroupProblem:
    return GroupProblem(people=people, least=least, most=most, **asked)


def crowd(count: int, **asked: Any) -> GroupProblem:
    """p-1, p-2 and so on, of whom nothing is known."""
    return problem(*(candidate(f"p-{number}") for number in range(1, count + 1)), **asked)


def planned(of: GroupProblem, *groups: tuple[str, ...]) -> Planned[Groups]:
    made = tuple(named(*it) for it in groups)
    return Planned(value=made, costs=price_groups(of, made), bound=0, proof=Proof(said_by=("hand",)))


def formed(of: GroupProblem) -> Planned[Groups]:
    outcome = form_groups(of)
    assert isinstance(outcome, Planned)
    assert check_groups(of, outcome) == ()
    return outcome


def refused(of: GroupProblem) -> Impossible:
    """Tell why not; and each relaxation makes it possible."""
    outcome = form_groups(of)
    assert isinstance(outcome, Impossible)
    assert all(is_possible(relaxed_groups(of, it), search_by_hand) for it in outcome.relaxations)
    return outcome


def said(outcome: Impossible) -> tuple[list[str], list[str]]:
    return [it.message for it in outcome.reasons], [it.message for it in outcome.relaxations]


# --- formed -------------------------------------------------------------------


def test_those_who_can_visit_each_other_without_cover_are_put_together() -> None:
    """Given two pairs who share lessons both ways, they are the groups, and it is known that none cost less."""
    shared = frozenset({pair("p-1", "p-3"), pair("p-3", "p-1"), pair("p-2", "p-4"), pair("p-4", "p-2")})
    outcome = formed(crowd(4, most=2, shared=shared))
    assert outcome.value == (("p-1", "p-3"), ("p-2", "p-4"))
    assert (outcome.cost, outcome.best, outcome.proof.confirmed) == (0, True, True)


def test_each_group_has_a_time_in_common_where_that_is_asked() -> None:
    people = [candidate(name, slots) for name, slots in (("a", "x"), ("b", "y"), ("c", "xz"), ("d", "y"))]
    assert formed(problem(*people, slot=True)).value == (("a", "c"), ("b", "d"))
    assert formed(problem(*people, most=4)).cost == 0


@pytest.mark.parametrize(("asked", "groups"), [(Subjects.SAME, ["ac", "bd"]), (Subjects.MIXED, ["ab", "cd"])])
def test_subjects_are_the_same_or_mixed_as_asked(asked: Subjects, groups: list[str]) -> None:
    people = [candidate(name, subjects=subject) for name, subject in (("a", "m"), ("b", "s"), ("c", "m"), ("d", "st"))]
    outcome = formed(problem(*people, most=2, subjects=asked))
    assert ["".join(it) for it in outcome.value] == groups
    assert outcome.cost == 0


def test_whose_subject_is_not_known_is_asked_nothing() -> None:
    unknown = problem(candidate("a", subjects="m"), candidate("b"), subjects=Subjects.SAME)
    assert formed(unknown).cost == 0


def test_sites_are_kept_apart_or_cost_something() -> None:
    people = [
        candidate(name, site=site) for name, site in (("a", "north"), ("b", "south"), ("c", "north"), ("d", "south"))
    ]
    assert formed(problem(*people, one_site=True)).value == (("a", "c"), ("b", "d"))
    four = formed(problem(*people, least=4, most=4))
    assert (four.cost, [(it.name, it.count) for it in four.costs if it.count]) == (
        4 * 30,
        [("sites", 4)],
    )


def test_who_must_be_together_is_and_who_must_not_is_not() -> None:
    asked = crowd(
        7, together=frozenset({pair("p-1", "p-6"), pair("p-6", "p-4")}), apart=frozenset({pair("p-2", "p-3")})
    )
    groups = [set(it) for it in formed(asked).value]
    assert {"p-1", "p-4", "p-6"} in groups
    assert not any({"p-2", "p-3"} <= it for it in groups)


def test_nobody_makes_no_groups() -> None:
    assert formed(crowd(0)).value == ()
    assert formed_by_hand(crowd(0)) is None


# --- many people ----------------------------------------------------------------


def school(count: int, seed: int, **asked: Any) -> GroupProblem:
    """A school of so many, each with a few of ten slots, two subjects of eight and most lessons shared."""
    chance = Random(seed)  # noqa: S311 - a school to try, the same each time
    names = [f"p-{number}" for number in range(1, count + 1)]
    people = [
        Candidate(
            person=PersonId(name),
            slots=frozenset(chance.sample("abcdefghij", 5)),
            subjects=frozenset(chance.sample("mnopqrst", 2)),
            site=UnitId(chance.choice(["north", "south"])),
        )
        for name in names
    ]
    shared = frozenset(pair(one, other) for one in names for other in names if one != other and chance.random() < 0.6)
    return GroupProblem(people=tuple(people), **{"least": 4, "most": 6, "shared": shared, **asked})


def test_many_people_are_put_into_good_groups_and_nothing_more_is_claimed() -> None:
    """Given 40 people, the groups keep every rule, and cost far less than those of the list's order."""
    of = school(40, seed=1, slot=True, subjects=Subjects.MIXED)
    outcome = formed(of)
    assert outcome.proof.said_by == ("local-search",)
    names = [it.person for it in of.people]
    dealt = tuple(tuple(names[it::8]) for it in range(8))
    assert outcome.bound <= outcome.cost < sum(it.amount for it in price_groups(of, dealt)) / 2
    assert [it.message for it in outcome.proof.spoke] == [
        "40 people are put into 7 to 10 groups.",
        f"No groups cost less than {floor_of(of)}.",
    ]


def test_many_people_keep_together_and_apart_and_stay_at_their_sites() -> None:
    of = school(30, seed=2, one_site=True)
    sites = {it.person: it.site for it in of.people}
    friends = [it for it in combinations([it.person for it in of.people], 2) if sites[it[0]] == sites[it[1]]][:3]
    assert formed(attrs.evolve(of, together=frozenset(friends[:1]), apart=frozenset(friends[1:]))).cost


def test_the_best_of_few_is_never_dearer_than_local_search() -> None:
    of = school(10, seed=3, least=3, most=4)
    best, good = best_division(of), formed_by_hand(of)
    assert best is not None
    assert good is not None
    costs = [sum(it.amount for it in price_groups(of, it)) for it in (best, good)]
    assert floor_of(of) <= costs[0] <= costs[1]
    assert formed_by_hand(of, best) is not None


def test_local_search_comes_near_the_best() -> None:
    """Given ten schools of twelve, groups by local search cost a fiftieth more than the best at the most, in all."""
    schools = [school(12, seed=it, least=3, most=4, slot=True, subjects=Subjects.MIXED) for it in range(10)]
    best, good = (
        sum(it.amount for of in schools for it in price_groups(of, search(of) or ()))
        for search in (best_division, formed_by_hand)
    )
    assert 0 < best <= good <= best * 1.02


def test_where_local_search_finds_none_it_is_out_of_time() -> None:
    """Given 13 of whom everybody is apart from everybody in a hidden way, nobody says that there are no groups."""
    names = [f"p-{number}" for number in range(1, 14)]
    apart = frozenset(pair(one, other) for one, other in combinations(names, 2))
    outcome = form_groups(crowd(13, apart=apart))
    assert isinstance(outcome, OutOfTime)
    assert (outcome.best, outcome.bound) == (None, 0)


# --- none ---------------------------------------------------------------------


def test_seven_people_cannot_be_put_into_groups_of_four_to_five() -> None:
    outcome = refused(crowd(7, least=4, most=5))
    assert said(outcome) == (
        ["7 people cannot be put into groups of 4 to 5."],
        [
            "Let groups have 3 to 5 members.",
            "Let groups have 4 to 7 members.",
            "Leave out p-1, p-2.",
        ],
    )
    assert outcome.proof.said_by == ("facts", "all-divisions")
    assert [it.name for it in outcome.proof.spoke] == ["cost"]


@pytest.mark.parametrize(
    ("of", "message", "why"),
    [
        (
            crowd(6, most=2, together=frozenset({pair("p-1", "p-2"), pair("p-2", "p-3"), pair("p-3", "p-1")})),
            "These are to be together, and are more than 2: p-1, p-2, p-3.",
            Why.TOGETHER,
        ),
        (
            crowd(4, together=frozenset({pair("p-1", "p-2")}), apart=frozenset({pair("p-2", "p-1")})),
            "p-1, p-2 are to be together, and cannot be in one group.",
            Why.TOGETHER,
        ),
        (
            problem(
                *(candidate("a", "x"), candidate("b", "y"), candidate("c", "xy"), candidate("d", "xy")),
                slot=True,
                together=frozenset({pair("a", "b")}),
            ),
            "These are to be together, and have no time in common: a, b.",
            Why.NO_SLOT,
        ),
        (
            problem(
                *(candidate("a", site="north"), candidate("b", site="south"), candidate("c", site="south")),
                one_site=True,
            ),
            "1 person of north cannot be put into groups of 2 to 3 by themselves.",
            Why.ONE_SITE,
        ),
        (
            problem(candidate("a", "x"), candidate("b", "y"), candidate("c", "y"), candidate("d"), slot=True),
            "a can meet in groups of 1 at the most, and they have 2 or more.",
            Why.NO_SLOT,
        ),
    ],
)
def test_what_is_seen_beforehand_is_said(of: GroupProblem, message: str, why: Why) -> None:
    first = refused(of).reasons[0]
    assert (first.message, first.why) == (message, why)


def test_rules_that_contradict_each_other_are_named_none_of_them_to_spare() -> None:
    """Given four in pairs, with four pairs apart, it is told which of these and the size leave no way."""
    apart = frozenset(pair(*it) for it in (("p-1", "p-2"), ("p-1", "p-3"), ("p-2", "p-3"), ("p-3", "p-4")))
    assert said(refused(crowd(4, most=4, apart=apart))) == (
        [
            "p-1, p-3 are to be in different groups.",
            "p-2, p-3 are to be in different groups.",
            "p-3, p-4 are to be in different groups.",
            "Groups have 2 to 4 members.",
        ],
        ["Let p-1, p-3 be together.", "Leave out p-1, p-3."],
    )


def test_times_and_sites_that_contradict_each_other_are_named() -> None:
    """Given three at one site who can meet with the same colleague alone, across sites there would be pairs."""
    north = [candidate(name, slots, site="north") for name, slots in (("a", "xyz"), ("b", "x"), ("c", "y"), ("d", "z"))]
    south = [candidate(name, slots, site="south") for name, slots in (("e", "yw"), ("f", "zw"))]
    assert said(refused(problem(*north, *south, slot=True, one_site=True, most=2))) == (
        [
            "Nobody is in a group with somebody of another site.",
            "Each group has a time in common.",
            "Groups have 2 to 2 members.",
        ],
        [
            "Let groups be without a time in common.",
            "Let people of several sites be in one group.",
            "Leave out b, c.",
        ],
    )


def test_pairs_that_need_not_be_together_help() -> None:
    """Given two pairs together in groups of three, whose other members cannot join either, one of them may part."""
    asked = crowd(6, least=3, together=frozenset({pair("p-1", "p-2"), pair("p-3", "p-4"), pair("p-5", "p-6")}))
    assert said(refused(asked))[1][:2] == ["Let groups have 2 to 3 members.", "Let groups have 3 to 6 members."]
    assert "Let p-1, p-2 be in different groups." in said(refused(asked))[1]


def test_a_relaxation_of_visits_changes_no_groups() -> None:
    of = crowd(4)
    assert relaxed_groups(of, Relaxation(ease=Ease.COVER, template="", facts={})) == of


def test_a_search_that_does_not_know_is_not_taken_for_no() -> None:
    of = crowd(4)
    assert is_possible(of, lambda _: Verdict()) is None
    assert len(rules_in_conflict(of, lambda _: None)) == 1
    assert smallest_group_relaxations(of, lambda _: None) == ()


# --- what is no problem ---------------------------------------------------------


def test_a_problem_that_makes_no_sense_is_answered_in_a_sentence() -> None:
    with unreadable("people", "p-1 is there more than once"):
        problem(candidate("p-1"), candidate("p-1"))
    with unreadable("sizes", "expected two numbers from 1, the first no larger, got 4-3"):
        crowd(4, least=4)
    with unreadable("people", "p-1 and p-9 are not two of the people to put into groups"):
        crowd(4, apart=frozenset({pair("p-1", "p-9")}))
    with unreadable("weights.cover", "expected 0 or more, got -1"):
        GroupWeights(cover=-1)


# --- the checker ----------------------------------------------------------------

FOUR = problem(
    *(candidate("a", "x", "m", "north"), candidate("b", "xy", "s", "south")),
    *(candidate("c", "y", "m", "north"), candidate("d", "y", "m", "north")),
    most=2,
    shared=frozenset({pair("a", "b")}),
    subjects=Subjects.MIXED,
)


def broken(of: GroupProblem, *groups: str) -> list[str]:
    return [it.rule for it in check_groups(of, planned(of, *(tuple(it) for it in groups)))]


def test_good_groups_break_no_rule() -> None:
    assert broken(FOUR, "ab", "cd") == []
    assert planned(FOUR, ("a", "b"), ("c", "d")).cost == 3 * 100 + 30 + 10


@pytest.mark.parametrize(
    ("asked", "groups", "rules"),
    [
        ({}, ("ab",), ["one-group", "one-group"]),
        ({}, ("ab", "bcd"), ["one-group", "sizes"]),
        ({}, ("ab", "cd", "xy"), ["asked-for", "asked-for"]),
        ({"slot": True}, ("ac", "bd"), ["slot"]),
        ({"one_site": True}, ("ab", "cd"), ["site"]),
        ({"together": frozenset({("a", "c")})}, ("ab", "cd"), ["together"]),
        ({"apart": frozenset({("a", "b")})}, ("ab", "cd"), ["apart"]),
    ],
)
def test_each_rule_is_seen_broken(asked: dict[str, Any], groups: tuple[str, ...], rules: list[str]) -> None:
    of = attrs.evolve(FOUR, **asked)
    made = tuple(tuple(map(PersonId, it)) for it in groups)
    known = tuple(tuple(it for it in group if it in of.by_name) for group in made)
    plan = Planned(
        value=made, costs=price_groups(of, tuple(it for it in known if it)), bound=0, proof=Proof(said_by=())
    )
    found = [it.rule for it in check_groups(of, plan) if it.rule not in {"cost", "sizes"} or it.rule in rules]
    assert found == rules


def test_what_it_costs_is_told_rightly() -> None:
    plan = planned(FOUR, ("a", "b"), ("c", "d"))
    assert [it.message for it in check_groups(FOUR, attrs.evolve(plan, bound=999))] == [
        "The groups cost 340; told are 340, and no less than 999."
    ]


# --- by chance ------------------------------------------------------------------


@st.composite
def problems(draw: st.DrawFn, most_people: int = 7) -> GroupProblem:
    count = draw(st.integers(1, most_people))
    names = [f"p-{number}" for number in range(1, count + 1)]
    people = [
        candidate(
            name,
            "".join(draw(st.sets(st.sampled_from("xyz")))),
            "".join(draw(st.sets(st.sampled_from("mst"), max_size=2))),
            draw(st.sampled_from(["north", "north", "south"])),
        )
        for name in names
    ]
    pairs = [pair(one, other) for one in names for other in names if one != other]
    some = st.sets(st.sampled_from(pairs), max_size=2).map(frozenset) if pairs else st.just(frozenset[Pair]())
    shared = st.sets(st.sampled_from(pairs)).map(frozenset) if pairs else some
    least = draw(st.integers(1, 4))
    return problem(
        *people,
        least=least,
        most=draw(st.integers(least, 5)),
        shared=draw(st.one_of(st.none(), shared)),
        slot=draw(st.booleans()),
        one_site=draw(st.booleans()),
        subjects=draw(st.sampled_from([None, *Subjects])),
        together=draw(some),
        apart=draw(some),
    )


def divisions(people: list[str]) -> Iterator[list[list[str]]]:
    """Give all ways to put people into groups of any size."""
    if not people:
        yield []
        return
    for rest in divisions(people[1:]):
        yield [[people[0]], *rest]
        for place, group in enumerate(rest):
            yield [*rest[:place], [people[0], *group], *rest[place + 1 :]]


def cheapest(of: GroupProblem) -> int | None:
    """Give what the cheapest of all divisions costs that the checker has nothing against."""
    plans = (planned(of, *map(tuple, it)) for it in divisions([it.person for it in of.people]))
    return min((it.cost for it in plans if not check_groups(of, it)), default=None)


@given(problems())
def test_of_few_people_nothing_costs_less_and_nothing_is_missed(of: GroupProblem) -> None:
    outcome, least = form_groups(of), cheapest(of)
    if isinstance(outcome, Planned):
        assert check_groups(of, outcome) == ()
        assert (outcome.cost, outcome.best) == (least, True)
        assert floor_of(of) <= outcome.cost
        assert reasons_against_groups(of) == ()
    else:
        assert isinstance(outcome, Impossible)
        assert least is None
        assert outcome.reasons
        assert all(is_possible(relaxed_groups(of, it), search_by_hand) for it in outcome.relaxations)


@given(problems(most_people=9))
def test_local_search_breaks_no_rule(of: GroupProblem) -> None:
    groups = formed_by_hand(of)
    if groups is not None:
        assert check_groups(of, planned(of, *groups)) == ()


def neighbours(groups: Groups) -> Iterator[list[list[PersonId]]]:
    """Give all divisions in which one person has changed groups, or two have changed places."""
    for one, other in combinations(range(len(groups)), 2):
        for mine in (*groups[one], None):
            for theirs in (*groups[other], None):
                changed = [list(it) for it in groups]
                changed[one] = [it for it in groups[one] if it != mine] + ([] if theirs is None else [theirs])
                changed[other] = [it for it in groups[other] if it != theirs] + ([] if mine is None else [mine])
                yield [it for it in changed if it]


@pytest.mark.parametrize("seed", range(4))
def test_after_local_search_no_single_change_costs_less(seed: int) -> None:
    of = school(30, seed=seed, slot=True, subjects=Subjects.MIXED)
    groups = formed_by_hand(of)
    assert groups is not None
    cost = planned(of, *groups).cost
    for changed in neighbours(groups):
        plan = planned(of, *map(tuple, changed))
        assert plan.cost >= cost or check_groups(of, plan)


@given(problems(most_people=9))
def test_other_names_change_nothing_but_the_names(of: GroupProblem) -> None:
    other = {it.person: PersonId(f"q-{90 - number}") for number, it in enumerate(of.people)}

    def others(pairs: frozenset[Pair]) -> frozenset[Pair]:
        return frozenset((other[one], other[two]) for one, two in pairs)

    renamed = attrs.evolve(
        of,
        people=tuple(attrs.evolve(it, person=other[it.person]) for it in of.people),
        shared=None if of.shared is None else others(of.shared),
        together=others(of.together),
        apart=others(of.apart),
    )
    for search in (best_division, formed_by_hand):
        one, two = search(of), search(renamed)
        assert (None if one is None else [[other[it] for it in group] for group in one]) == (
            None if two is None else [list(it) for it in two]
        )


@given(st.integers(1, 60), st.integers(1, 8), st.integers(0, 4))
def test_so_many_groups_can_be_made_of_so_many_people(people: int, least: int, more: int) -> None:
    numbers = numbers_of_groups(people, least, least + more)
    assert [it for it in range(people + 1) if it * least <= people <= it * (least + more)] == list(numbers)
