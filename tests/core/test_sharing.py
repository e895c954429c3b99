"""Whom an author lets read a note, beside those whom the method names."""

from typing import Any

import pytest
from tests.school import School, refused, sept

import collegial_core as cc
from collegial_core.audit import difference
from collegial_core.kernel import ArtefactId
from collegial_core.policy import Artefact, GroupSize, Method, ReaderRole, VisitPolicy
from collegial_core.privacy import NOBODY, SEALED, Reader
from collegial_core.views import VIEWS, Query

SIZE = GroupSize(least=2, most=8, severity=cc.Severity.I, rule="S4-03")
NOTE = cc.sharing.Shareable.NOTE


def method(*readers: ReaderRole, shareable: bool = True) -> Method:
    """Make a method of visits whose notes these may read."""
    note = Artefact(
        artefact=ArtefactId("note"), name_en="Note", name_sv="Anteckning", readers=readers, shareable=shareable
    )
    return Method(
        method=cc.ids.MethodId("visits"),
        version=1,
        name_en="Visits",
        name_sv="Besök",
        source="made up",
        group_size=SIZE,
        artefacts=(note,),
        visits=VisitPolicy(),
    )


@pytest.fixture
def school() -> School:
    """p-1 has visited p-2 in a group of three; p-4 … p-8 are colleagues, p-rektor is everyone's principal."""
    told = School(methods=[method(ReaderRole.AUTHOR)]).starts("visits").runs(3, method="visits").opens()
    return told.visits("p-1", "p-2", sept(7))


def share(person: str = "p-4", of: str = "v") -> cc.sharing.ShareArtefact:
    return cc.sharing.ShareArtefact(kind=NOTE, of=of, with_person=cc.ids.PersonId(person))


def unshare(person: str = "p-4") -> cc.sharing.UnshareArtefact:
    return cc.sharing.UnshareArtefact(kind=NOTE, of="v", with_person=cc.ids.PersonId(person))


def note_as(school: School, person: str | None) -> str | None:
    """Read the only note as somebody, or as nobody."""
    reader = NOBODY if person is None else Reader(cc.ids.PersonId(person))
    (line,) = VIEWS["notes"](school.ledger.state, Query(reader=reader))
    text: str | None = line.note
    return text


def author(school: School, command: Any, **occasion: Any) -> Any:
    """Let p-1, who wrote the note, do something."""
    return school.does(command, **{"by": "p-1", "on": sept(8), **occasion})


def test_an_author_lets_one_more_person_read_and_takes_it_back(school: School) -> None:
    assert note_as(school, "p-4") == SEALED
    (shared,) = author(school, share())
    assert (shared.event.author, shared.policy) == ("p-1", "visits@1")
    assert note_as(school, "p-4") == "Calm start"
    assert note_as(school, "p-5") == note_as(school, "p-2") == note_as(school, None) == SEALED
    (line,) = VIEWS["notes"](school.ledger.state)
    assert line.shared_with == ("p-4",)
    author(school, unshare())
    assert note_as(school, "p-4") == SEALED


def test_somebody_may_share_on_behalf_of_the_author(school: School) -> None:
    (shared,) = author(school, share(), by="p-admin", on_behalf_of="p-1", because="Ill")
    assert shared.occasion(sept(9)) == cc.Occasion(by="p-admin", on=sept(9), because="Ill", on_behalf_of="p-1")
    assert note_as(school, "p-4") == "Calm start"


@pytest.mark.requirement("L-09")
@pytest.mark.parametrize("person", ["p-2", "p-3", "p-rektor"])
def test_only_the_author_shares(school: School, person: str) -> None:
    with refused("L-09") as caught:
        author(school, share(), by=person)
    assert caught.value.facts == {"kind": "note", "of": "v", "author": person, "authors": ("p-1",)}


@pytest.mark.requirement("L-09")
def test_no_note_is_shared_with_the_principal_of_visitor_or_host(school: School) -> None:
    for unit, principal in (("ekbacken", "p-7"), ("lund", "p-8")):
        school.does(cc.plan.UnitRegistered(unit=unit, principal=principal))
    school.does(cc.plan.PersonRegistered(person="p-9", unit="ekbacken"))
    school.does(cc.group.MemberJoined(group="g", person="p-9"))
    school.visits("p-1", "p-9", visit="w")
    for person in ("p-rektor", "p-7"):
        with refused("L-09") as caught:
            author(school, share(person, "w"))
        assert caught.value.facts == {"person": person, "kind": "note", "of": "w"}
        assert caught.value.message == f"{person} is the principal of somebody whom the note of w concerns."
    author(school, share("p-8", "w"))
    author(school, share("p-7"))


@pytest.mark.requirement("L-09", "L-05")
def test_a_correction_makes_nobody_a_principal_who_was_let_in(school: School) -> None:
    unit = next(entry for entry in school.ledger.entries() if getattr(entry.event, "principal", None))
    author(school, share("p-4"))
    with refused("L-05"):
        school.does(cc.plan.CorrectEntry(entry=unit.number, data={"principal": "p-4"}), because="A slip", on=sept(9))
    school.does(cc.plan.CorrectEntry(entry=unit.number, data={"principal": "p-5"}), because="A slip", on=sept(9))
    with refused("L-09"):
        author(school, share("p-5"), on=sept(9))


@pytest.mark.requirement("L-08")
def test_what_the_method_keeps_is_not_shared() -> None:
    kept = School(methods=[method(ReaderRole.GROUP, shareable=False)]).starts("visits").runs(3, method="visits").opens()
    kept.visits("p-1", "p-2")
    with refused("L-08") as caught:
        author(kept, share())
    assert caught.value.facts == {"kind": "note", "readers": ("group",)}
    old = School().starts().runs(3).opens(visits_each=2).visits("p-1", "p-2")
    with refused("L-08"):
        author(old, share())


@pytest.mark.requirement("L-01")
def test_what_is_shared_is_written_and_its_reader_is_known(school: School) -> None:
    school.visits("p-2", "p-1", visit="unwritten", steps=2)
    nowhere = cc.sharing.ShareArtefact(
        kind=cc.sharing.Shareable.ACTION_PLAN, of="x", with_person=cc.ids.PersonId("p-4")
    )
    for command in (share(of="x"), share(of="unwritten"), share("p-99"), nowhere):
        with refused("L-01"):
            author(school, command)


@pytest.mark.requirement("L-06")
def test_a_thing_is_shared_once_and_taken_back_once(school: School) -> None:
    with refused("L-06") as caught:
        author(school, unshare())
    assert caught.value.message == "p-4 does not read the note of v."
    author(school, share())
    with refused("L-06") as caught:
        author(school, share())
    assert caught.value.message == "p-4 reads the note of v already."
    author(school, share("p-5"))
    author(school, unshare())
    with refused("L-06"):
        author(school, unshare())
    author(school, share())


@pytest.mark.requirement("L-03")
def test_sharing_follows_the_writing(school: School) -> None:
    with refused("L-03"):
        author(school, share(), on=sept(6))
    author(school, share(), on=sept(7))
    author(school, share("p-5"), on=sept(9))
    with refused("L-03"):
        author(school, unshare("p-5"), on=sept(8))
    author(school, unshare("p-5"), on=sept(9))


@pytest.mark.requirement("L-03")
def test_what_was_taken_back_is_shared_again_afterwards(school: School) -> None:
    author(school, share(), on=sept(8))
    author(school, unshare(), on=sept(10))
    with refused("L-03"):
        author(school, share(), on=sept(9))
    author(school, share(), on=sept(10))
    author(school, unshare(), on=sept(10))
    author(school, share("p-5"), on=sept(8))
    for day, readers in {9: {"p-4", "p-5"}, 10: {"p-5"}}.items():
        (told,) = school.ledger.as_of(happened=sept(day)).shares.values()
        assert told.readers.keys() == readers


def test_the_difference_of_two_days_tells_who_was_let_in(school: School) -> None:
    before = school.ledger.as_of(entry=school.ledger.number)
    author(school, share())
    told = school.ledger.state.shares["note v p-1"]
    assert (told.kind, told.of, told.author) == (NOTE, "v", "p-1")
    changes = difference(before, school.ledger.state)
    assert [change.path[:2] for change in changes] == [("shares", "note v p-1")] * len(changes)
