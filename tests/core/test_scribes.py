"""An author lets somebody type for them, never their manager, and stays the author."""

from datetime import date
from typing import Any

import pytest
from tests.school import AUTUMN, MONDAY, SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.privacy import Reader
from collegial_core.sharing import scribes_on
from collegial_core.views import VIEWS, Query

DAY = sept(14)


@pytest.fixture
def school() -> School:
    return School().starts()


def entrust(scribe: str = "p-8", author: str = "p-1", until: date = SUMMER) -> Any:
    return cc.sharing.WritingEntrusted(author=author, scribe=scribe, until=until)


def take_back(scribe: str = "p-8", author: str = "p-1") -> Any:
    return cc.sharing.WritingTakenBack(author=author, scribe=scribe)


def scribes(school: School, on: date) -> tuple[str, ...]:
    return scribes_on(school.ledger.state, cc.ids.PersonId("p-1"), on)


def test_an_author_lets_others_type_from_a_day_until_a_day(school: School) -> None:
    school.does(entrust(until=sept(20)), on=sept(7), by="p-1")
    school.does(entrust("p-7"), on=DAY, by="p-1")
    days = [scribes(school, day) for day in (sept(6), sept(7), DAY, sept(20), sept(21))]
    assert days == [(), ("p-8",), ("p-8", "p-7"), ("p-8", "p-7"), ("p-7",)]
    assert scribes_on(school.ledger.state, cc.ids.PersonId("p-2"), DAY) == ()
    assert scribes_on(school.ledger.state, cc.ids.PersonId("nobody"), DAY) == ()
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state


def test_what_is_taken_back_is_so_from_that_day_and_can_be_given_again(school: School) -> None:
    school.does(entrust(), on=sept(7))
    school.does(take_back(), on=DAY)
    assert (scribes(school, sept(13)), scribes(school, DAY)) == (("p-8",), ())
    school.does(entrust(), on=DAY)
    assert scribes(school, DAY) == ("p-8",)


@pytest.mark.requirement("L-01")
def test_author_and_scribe_are_people_of_the_plan(school: School) -> None:
    for command in (entrust("none"), entrust(author="none"), take_back("none"), take_back(author="none")):
        with refused("L-01"):
            school.does(command)


@pytest.mark.requirement("L-03")
def test_trust_is_not_over_before_it_begins(school: School) -> None:
    with refused("L-03"):
        school.does(entrust(until=sept(6)), on=sept(7))
    school.does(entrust(until=sept(7)), on=sept(7))


@pytest.mark.requirement("L-06")
def test_nobody_is_entrusted_twice_or_gives_up_what_they_do_not_have(school: School) -> None:
    school.does(entrust(until=sept(20)), on=sept(7))
    for day, until in ((sept(1), sept(7)), (sept(20), SUMMER)):
        with refused("L-06"):
            school.does(entrust(until=until), on=day)
    for scribe, day in (("p-7", DAY), ("p-8", sept(6)), ("p-8", sept(21))):
        with refused("L-06"):
            school.does(take_back(scribe), on=day)
    school.does(entrust(until=sept(6)), on=sept(1))
    school.does(entrust(), on=sept(21))
    school.does(take_back(), on=sept(20))


@pytest.mark.requirement("L-09")
def test_no_author_and_no_manager_of_theirs_is_the_scribe(school: School) -> None:
    for person in ("p-rektor", "p-bitr"):
        school.does(cc.plan.PersonRegistered(person=person, unit="solbacken"))
    school.does(cc.plan.AssistantAppointed(unit="solbacken", person="p-bitr", until=DAY, in_name=False, appoints=False))
    for scribe in ("p-1", "p-rektor", "p-bitr"):
        with refused("L-09"):
            school.does(entrust(scribe), on=DAY)
    school.does(entrust("p-bitr"), on=sept(15))
    school.neighbours("p-9").does(cc.plan.PersonMoved(person="p-1", unit="ekbacken"), on=sept(20))
    school.does(entrust("p-rektor"), on=sept(20))
    school.does(cc.plan.PersonRegistered(person="p-chef", unit="ekbacken"))
    school.does(entrust("p-chef"), on=sept(1))
    assert ("p-chef" in scribes(school, sept(19)), "p-chef" in scribes(school, sept(20))) == (True, False)


@pytest.mark.requirement("L-09")
def test_a_scribe_who_becomes_the_authors_manager_types_no_more(school: School) -> None:
    school.does(entrust())
    school.does(cc.plan.PrincipalAppointed(unit="solbacken", principal="p-8"), on=DAY)
    assert (scribes(school, sept(13)), scribes(school, DAY)) == (("p-8",), ())


@pytest.mark.requirement("L-06")
def test_who_has_left_types_for_nobody(school: School) -> None:
    school.does(entrust())
    for person in ("p-7", "p-8"):
        school.does(cc.group.PersonLeft(person=person), on=DAY)
    assert (scribes(school, sept(13)), scribes(school, DAY)) == (("p-8",), ())
    with refused("L-06"):
        school.does(entrust("p-7"), on=sept(1))


def test_a_scribe_reads_nothing_more(school: School) -> None:
    school.runs(2).opens().visits("p-1", "p-2", MONDAY)
    before = _seen(school)
    school.does(entrust(), on=AUTUMN)
    assert _seen(school) == before


def _seen(school: School) -> dict[str, str]:
    query = Query(reader=Reader(cc.ids.PersonId("p-8")))
    return {name: repr(view(school.ledger.state, query)) for name, view in VIEWS.items()}
