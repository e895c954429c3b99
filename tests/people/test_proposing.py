"""What a file would change: proposed, recorded only where accepted, and never twice."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.people.school import ALMA, BO, CIA, DAG, TODAY, csv, dashed, number, read

import collegial_core as cc
from collegial_core import Ledger, Refused, Stale, StoreError
from collegial_core.group import PersonLeft
from collegial_core.ids import PersonId, UnitId
from collegial_core.plan import PersonRegistered, PlanStarted, UnitRegistered
from collegial_directory import Entry, Mark, MarkKind, People, open_directory
from collegial_people import accept, propose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from collegial_people import Accepted, Proposal, Proposals, Roster

HEAD = PersonId("p-0")


@attrs.frozen
class School:
    """A plan of two units, and its directory."""

    ledger: Ledger
    people: People
    folder: Path

    def proposes(self, roster: Roster) -> Proposals:
        with self.ledger.read() as reading:
            return propose("sago", reading, self.people, roster)

    def takes(self, roster: Roster, which: Callable[[Proposal], bool] = lambda _: True) -> Accepted:
        proposals = self.proposes(roster)
        chosen = [it for it in proposals.items if which(it)]
        return accept(self.ledger, self.people, proposals, chosen, by=HEAD, on=TODAY)

    def person(self, name: str) -> PersonId:
        (found,) = (it.person for it in self.people.entries("sago") if it.name == name)
        return found

    @property
    def units(self) -> dict[str, str]:
        """Where everybody with a name works, by the plan."""
        people = self.ledger.state.people
        return {it.name: people[it.person].unit for it in self.people.entries("sago") if it.name}

    @property
    def kept(self) -> bytes:
        """All that was written anywhere."""
        return b"".join(it.read_bytes() for it in self.folder.iterdir())


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with ExitStack() as stack:
        plans = stack.enter_context(cc.open(f"sqlite:///{tmp_path}/plans.db"))
        people = stack.enter_context(open_directory(str(tmp_path / "people.db")))
        ledger = plans.ledger("sago")
        on = date(2026, 8, 1)
        ledger.do(PlanStarted(title="T", aim="A", starts=on, ends=date(2027, 6, 15)), by=HEAD, on=on)
        for unit in ("sagoskolan", "fablaskolan"):
            ledger.do(UnitRegistered(unit=UnitId(unit), principal=HEAD), by=HEAD, on=on)
        yield School(ledger, people, tmp_path)


def kinds(proposals: Proposals) -> list[tuple[str, str | None]]:
    return [(str(it.kind), it.name) for it in proposals.items]


def row(unit: str, ten: str, name: str, signature: str, mail: str = "", protected: str = "") -> str:
    """A row of Skola24's."""
    given, _, family = name.partition(" ")
    return f"{unit};;{dashed(ten, '19')};{given};{family};{signature};{mail};{protected}"


KIM1, KIM2 = number("821201"), number("830115", "239")
FIRST = [
    row("Sagoskolan", ALMA, "Alma Påhittsson", "ALP", "alma@sago.example"),
    row("Sagoskolan", BO, "Bo Exempelsson", "BOE", "bo@sago.example"),
    row("Fablaskolan", BO, "Bo Exempelsson", "BOX", "bo@sago.example"),
    row("Sagoskolan", CIA, "Cia Diktén", "CDI", "cia@sago.example"),
    row("Sagoskolan", DAG, "Dag Provberg", "DPR", "dag@sago.example"),
    row("Sagoskolan", KIM1, "Kim Låtsas", "KLA", "kim@sago.example"),
    row("Sagoskolan", KIM2, "Kim Låtsas", "KLB"),
    row("Fablaskolan", number("830316"), "Rune Avgångsson", "RAV", "rune@sago.example"),
]
NEXT = [
    row("Sagoskolan", ALMA, "Alma Påhittsson", "ALP", "alma@sago.example", "1"),
    row("Sagoskolan", BO, "Bo Exempelsson", "BOE", "bo@sago.example"),
    row("Sagoskolan", CIA, "Cia Diktén-Saga", "CDI", "CIA@sago.example"),
    row("Fablaskolan", DAG, "Dag Provberg", "DPR", "dag@sago.example"),
    row("Sagoskolan", KIM2, "Kim Låtsas", "KLB", "kim2@sago.example"),
    row("Sagoskolan", KIM1, "Kim Låtsas", "KLA", "kim@sago.example"),
    row("Sagoskolan", number("830401", "981"), "Eva Ny", "ENY", "eva@sago.example"),
]


# --- into the plan ------------------------------------------------------------------------


def test_nothing_is_written_before_somebody_accepts(school: School) -> None:
    before = school.ledger.number
    proposals = school.proposes(read(csv(*FIRST)))
    assert {it.kind for it in proposals.items} == {"joined"}
    assert (school.ledger.number, school.people.entries("sago")) == (before, ())


def test_the_plan_gets_pseudonyms_and_the_directory_names(school: School) -> None:
    done = school.takes(read(csv(*FIRST)))
    assert done.people == 7
    assert done.entries is not None
    assert {type(it.event) for it in done.entries} == {PersonRegistered}
    assert school.people.names("sago")[school.person("Alma Påhittsson")] == "Alma Påhittsson"
    plan = b"".join(school.ledger.export())
    for word in ("Alma", "Påhittsson", "alma@", "ALP", "sago.example"):
        assert word.encode() not in plan
    assert all(it.person.startswith("p-") for it in school.people.entries("sago"))


def test_no_number_stands_in_any_byte_that_was_written(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    school.takes(read(csv(*NEXT)))
    for ten in (ALMA, BO, CIA, DAG, KIM1, KIM2):
        for form in (ten, dashed(ten), f"19{ten}"):
            assert form.encode() not in school.kept


def test_pseudonyms_say_nothing_of_the_names(school: School) -> None:
    one = {it.name: it.person for it in school.proposes(read(csv(*FIRST))).items}
    other = {it.name: it.person for it in school.proposes(read(csv(*FIRST))).items}
    assert not set(one.values()) & set(other.values())


def test_the_same_file_again_proposes_nothing(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    before = school.ledger.number
    again = school.proposes(read(csv(*FIRST)))
    assert (again.items, again.unchanged) == ((), 7)
    assert school.takes(read(csv(*FIRST))).entries is None
    assert school.ledger.number == before


def test_what_asks_something_waits_for_an_answer(school: School) -> None:
    proposals = school.proposes(read(csv(*FIRST)))
    assert [it.name for it in proposals.items if it not in proposals.sure()] == ["Kim Låtsas"]
    assert [str(it.place) for it in proposals.at(["7"])] == ["7"]
    accept(school.ledger, school.people, proposals, proposals.sure(), by=HEAD, on=TODAY)
    assert kinds(school.proposes(read(csv(*FIRST)))) == [("joined", "Kim Låtsas")]


def test_who_works_in_two_units_is_registered_in_the_first(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    bo = school.person("Bo Exempelsson")
    assert school.units["Bo Exempelsson"] == "sagoskolan"
    assert Mark(kind=MarkKind.UNIT, within="", value="fablaskolan") in school.people.marks("sago")[bo]


# --- the next delivery --------------------------------------------------------------------


def test_the_next_delivery_proposes_what_is_different(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    proposals = school.proposes(read(csv(*NEXT)))
    assert kinds(proposals) == [
        ("unit_left", "Bo Exempelsson"),
        ("renamed", "Cia Diktén-Saga"),
        ("moved", "Dag Provberg"),
        ("mail_added", "Kim Låtsas"),
        ("joined", "Eva Ny"),
        ("became_protected", None),
        ("not_in_file", "Rune Avgångsson"),
    ]
    asked = {it.kind for it in proposals.items if it.asks}
    assert asked == {"unit_left", "became_protected", "not_in_file"}


def test_who_has_moved_is_known_in_the_new_unit(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    dag = school.person("Dag Provberg")
    school.takes(read(csv(*NEXT)))
    assert school.units["Dag Provberg"] == "fablaskolan"
    assert school.person("Cia Diktén-Saga")
    marks = school.people.marks("sago")[dag]
    assert Mark(kind=MarkKind.SIGNATURE, within="fablaskolan", value="DPR") in marks
    assert kinds(school.proposes(read(csv(*NEXT)))) == [("not_in_file", "Rune Avgångsson")]


def test_who_is_missing_has_not_left(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    school.takes(read(csv(*NEXT)))
    rune = school.person("Rune Avgångsson")
    assert school.ledger.state.people[rune].left_on is None
    (missing,) = (it for it in school.proposes(read(csv(*NEXT))).items if it.kind == "not_in_file")
    assert (missing.recorded, missing.event, missing.place) == (False, None, None)


def test_a_list_that_does_not_claim_to_be_whole_tells_of_nobody_missing(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    assert kinds(school.proposes(read(csv("Namn;E-post;Enhet", "Alma Påhittsson;alma@sago.example;Sagoskolan")))) == []


def test_the_list_of_one_school_moves_nobody_from_another(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    roster = read(csv("Namn;E-post;Enhet", "Alma Påhittsson;alma@sago.example;Fablaskolan"))
    assert [(it.kind, it.units) for it in school.proposes(roster).items] == [("unit_added", ("fablaskolan",))]


def test_who_has_left_by_the_file_leaves_the_plan_when_somebody_says_so(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    gone = read(csv("Namn;E-post;Enhet;Till", "Rune Avgångsson;rune@sago.example;Fablaskolan;2026-06-30"))
    (left,) = school.proposes(gone).items
    assert (left.kind, left.asks) == ("left", ("left",))
    school.takes(gone)
    assert school.ledger.state.people[school.person("Rune Avgångsson")].left_on == TODAY
    assert kinds(school.proposes(gone)) == []
    back = read(csv("Namn;E-post;Enhet", "Rune Avgångsson;rune@sago.example;Fablaskolan"))
    assert [(it.kind, it.recorded) for it in school.proposes(back).items] == [("returned", False)]


def test_somebody_who_had_left_before_the_first_list_does_not_come_in(school: School) -> None:
    gone = read(csv("Namn;Till", "Rune Ek;2026-06-30"), unit="sagoskolan")
    assert school.proposes(gone).items == ()


def test_a_unit_where_somebody_no_longer_works_is_none_of_theirs(school: School) -> None:
    rows = ("Bo Ek;bo@sago.example;Sagoskolan;2026-06-30", "Bo Ek;bo@sago.example;Fablaskolan;")
    roster = read(csv("Namn;E-post;Enhet;Till", *rows))
    assert [(it.units, it.asks) for it in school.proposes(roster).items] == [(("fablaskolan",), ())]


def test_somebody_who_begins_later_is_asked_about(school: School) -> None:
    roster = read(csv("Namn;Från", "Bo Ek;2027-01-07"), unit="sagoskolan")
    assert [(it.kind, it.asks) for it in school.proposes(roster).items] == [("joined", ("begins",))]


def test_somebody_without_a_mail_address_who_has_left_is_known_by_name(school: School) -> None:
    put(school, "p-7", "sagoskolan", name="Rune Ek")
    gone = read(csv("Namn;Till", "Rune Ek;2026-06-30"), unit="sagoskolan")
    assert [(it.kind, it.person) for it in school.proposes(gone).items] == [("left", "p-7")]


# --- who is whom --------------------------------------------------------------------------


def put(school: School, person: str, unit: str, **known: Any) -> None:
    school.ledger.do(PersonRegistered(person=PersonId(person), unit=UnitId(unit)), by=HEAD, on=TODAY)
    school.people.put(Entry(plan="sago", person=PersonId(person), **known))


def test_somebody_typed_in_by_hand_is_known_by_name_in_the_unit(school: School) -> None:
    put(school, "p-7", "sagoskolan", name="Alma D’Låtsas")
    roster = read(csv("Namn;E-post", "alma D'låtsas;alma@sago.example"), unit="sagoskolan")
    assert [(it.kind, it.person) for it in school.proposes(roster).items] == [("mail_added", "p-7")]


@pytest.mark.parametrize(
    ("known", "unit"),
    [({"name": "Kim Ek", "mail": "other@sago.example"}, "sagoskolan"), ({"name": "Kim Ek"}, "fablaskolan")],
    ids=["another mail address", "another unit"],
)
def test_somebody_of_a_known_name_is_asked_about(school: School, known: dict[str, str], unit: str) -> None:
    put(school, "p-7", unit, **known)
    roster = read(csv("Namn;E-post", "Kim Ek;kim@sago.example"), unit="sagoskolan")
    assert [(it.kind, it.asks) for it in school.proposes(roster).items] == [("joined", ("same_name",))]


def test_two_known_of_one_name_are_neither_taken_for_the_one_listed(school: School) -> None:
    put(school, "p-7", "sagoskolan", name="Kim Ek")
    put(school, "p-8", "sagoskolan", name="Kim Ek")
    roster = read(csv("Namn;E-post", "Kim Ek;kim@sago.example"), unit="sagoskolan")
    assert [it.asks for it in school.proposes(roster).items] == [("same_name",)]


def test_two_listed_of_one_name_are_neither_taken_for_the_one_known(school: School) -> None:
    put(school, "p-7", "sagoskolan", name="Kim Ek")
    rows = ("Kim Ek;kim1@sago.example", "Kim Ek;kim2@sago.example")
    found = school.proposes(read(csv("Namn;E-post", *rows), unit="sagoskolan")).items
    assert [(it.kind, it.asks) for it in found] == [("joined", ("same_name",))] * 2


def test_a_new_name_is_shown_beside_the_old_one(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    (it,) = (it for it in school.proposes(read(csv(*NEXT))).items if it.kind == "renamed")
    assert (it.before, it.after) == ("Cia Diktén", "Cia Diktén-Saga")


def test_two_of_whom_nothing_but_their_name_is_known_are_known_again_one_for_one(school: School) -> None:
    roster = read(csv("Namn", "Kim Ek", "Kim Ek"), unit="sagoskolan")
    school.takes(roster, lambda it: not it.asks)
    assert kinds(school.proposes(roster)) == [("joined", "Kim Ek")]
    school.takes(roster)
    assert school.proposes(roster).items == ()


def test_an_id_of_the_source_is_surer_than_a_mail_address(school: School) -> None:
    heading = "id\tsocialnumber\ttype\tfname\tlname\temail"
    school.takes(read(csv(heading, "1001\t\t0\tAlma\tEk\talma@sago.example"), unit="sagoskolan"))
    now = read(
        csv(heading, "1001\t\t0\tAlma\tNy\tny@sago.example", "1002\t\t0\tAda\tEk\talma@sago.example"), unit="sagoskolan"
    )
    assert kinds(school.proposes(now)) == [("renamed", "Alma Ny"), ("mail_changed", "Alma Ny"), ("joined", "Ada Ek")]


def test_another_source_makes_somebody_known_by_its_id_too(school: School) -> None:
    school.takes(read(csv("Namn;E-post", "Alma Ek;alma@sago.example"), unit="sagoskolan"))
    heading = "id\tsocialnumber\ttype\tfname\tlname\temail"
    roster = read(csv(heading, "1001\t\t0\tAlma\tEk\talma@sago.example"), unit="sagoskolan")
    assert kinds(school.proposes(roster)) == [("known_by", "Alma Ek")]
    school.takes(roster)
    assert kinds(school.proposes(roster)) == []


def test_a_unit_that_the_plan_does_not_have_keeps_somebody_waiting(school: School) -> None:
    roster = read(csv("Namn;Enhet", "Bo Ek;Okända skolan"), units={})
    (it,) = school.proposes(roster).items
    assert (it.asks, it.recorded) == (("unit_unknown",), False)
    assert school.takes(roster).people == 0


# --- protected ----------------------------------------------------------------------------


def test_of_somebody_who_has_become_protected_only_the_place_is_shown(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    (it,) = (it for it in school.proposes(read(csv(*NEXT))).items if it.kind == "became_protected")
    assert (str(it.place), it.name, it.before, it.after, it.units, it.event) == ("1", None, None, None, (), None)
    assert "alma" not in repr(it).casefold()


def test_somebody_marked_on_one_of_two_rows_is_shown_once(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    rows = (
        f"Alma Påhittsson;alma@sago.example;19{ALMA};",
        f"Alma Påhittsson;;19{ALMA};ja",
        "Alma P;ALMA@sago.example;;ja",
    )
    found = school.proposes(read(csv("Namn;E-post;Personnr;Skydd", *rows), unit="sagoskolan")).items
    assert [(it.kind, it.name) for it in found] == [("became_protected", None)]


def test_their_name_goes_when_somebody_says_so_and_nothing_in_the_plan_tells(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    alma = school.person("Alma Påhittsson")
    before = school.ledger.number
    school.takes(read(csv(*NEXT)), lambda it: it.kind == "became_protected")
    assert school.ledger.number == before
    (entry,) = (it for it in school.people.entries("sago") if it.person == alma)
    assert (entry.name, entry.mail, entry.protected) == (None, None, True)
    assert alma not in school.people.marks("sago")
    assert b"Alma" not in school.kept


def test_somebody_protected_in_the_directory_does_not_come_in_by_a_list_without_markings(school: School) -> None:
    put(school, "p-7", "sagoskolan", login="dold@sago.example", protected=True)
    roster = read(csv("Namn;E-post", "Dold Ek;DOLD@sago.example"), unit="sagoskolan")
    (it,) = school.proposes(roster).items
    assert (it.kind, it.name, it.recorded) == ("is_protected", None, False)


def test_a_new_identity_is_not_linked_to_an_old_one(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    school.takes(read(csv(*NEXT)), lambda it: it.kind == "became_protected")
    again = read(csv(row("Sagoskolan", ALMA, "Alma Påhittsson", "ALP", "alma@sago.example")))
    joined = [it for it in school.proposes(again).items if it.kind == "joined"]
    assert [it.name for it in joined] == ["Alma Påhittsson"]
    assert joined[0].person not in school.ledger.state.people


# --- all or nothing -----------------------------------------------------------------------


def test_where_the_plan_refuses_the_directory_is_as_it_was(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    before = (school.people.entries("sago"), school.people.marks("sago"))
    proposals = school.proposes(read(csv(*NEXT)))
    with pytest.raises(Refused):
        accept(school.ledger, school.people, proposals, proposals.items, by=HEAD, on=date(2026, 7, 1))
    assert (school.people.entries("sago"), school.people.marks("sago")) == before


def test_where_somebody_wrote_meanwhile_nothing_is_recorded(school: School) -> None:
    roster = read(csv(*FIRST))
    one, other = school.proposes(roster), school.proposes(roster)
    accept(school.ledger, school.people, one, one.items, by=HEAD, on=TODAY)
    there = school.people.entries("sago")
    with pytest.raises(Stale):
        accept(school.ledger, school.people, other, other.items, by=HEAD, on=TODAY)
    assert school.people.entries("sago") == there


def test_names_that_were_written_before_the_plan_was_are_taken_up_again(school: School) -> None:
    school.people.put(Entry(plan="sago", person=PersonId("p-7"), name="Alma Ek", mail="alma@sago.example"))
    roster = read(csv("Namn;E-post", "Alma Ek;alma@sago.example"), unit="sagoskolan")
    assert [(it.kind, it.person) for it in school.proposes(roster).items] == [("joined", "p-7")]
    school.takes(roster)
    assert school.units == {"Alma Ek": "sagoskolan"}


def test_a_directory_that_is_only_read_takes_nobody_in(school: School, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("plan,person,name\n", encoding="utf-8")
    before = school.ledger.number
    with open_directory(str(tmp_path / "people.csv")) as people, school.ledger.read() as reading:
        proposals = propose("sago", reading, people, read(csv(*FIRST)))
    with pytest.raises(StoreError, match="only read"):
        accept(school.ledger, people, proposals, proposals.items, by=HEAD, on=TODAY)
    assert school.ledger.number == before


def test_who_has_left_stays_known(school: School) -> None:
    school.takes(read(csv(*FIRST)))
    rune = school.person("Rune Avgångsson")
    school.ledger.do(PersonLeft(person=rune), by=HEAD, on=TODAY)
    assert "not_in_file" not in {it.kind for it in school.proposes(read(csv(*FIRST[:-1]))).items}


def test_somebody_whom_a_list_marks_is_no_unmarked_row_of_it(school: School) -> None:
    """Given Kim, when a list marks her by her mail address and has another Kim beside her, then that one is new."""
    school.takes(read(csv("Namn;E-post;Enhet;Skydd", "Kim Ek;kim@sago.example;Sagoskolan;")))
    kim = school.person("Kim Ek")
    rows = ("Dold Ek;kim@sago.example;Sagoskolan;ja", "Kim Ek;;Sagoskolan;")
    proposals = school.proposes(read(csv("Namn;E-post;Enhet;Skydd", *rows)))
    assert [(str(it.kind), it.asks) for it in proposals.items] == [
        ("joined", ("same_name",)),
        ("became_protected", ("protected",)),
    ]
    assert proposals.items[0].person != kim
    assert proposals.items[1].person == kim


def test_two_of_one_name_of_whom_one_works_in_the_unit_of_the_other_too_are_known_again(school: School) -> None:
    """Given two of one name, one in both units and one in the second, when it comes again, then nothing is new."""
    both = csv("Namn;Enhet", "Bo Ek;Sagoskolan/Fablaskolan", "Bo Ek;Fablaskolan")
    school.takes(read(both))
    again = school.proposes(read(both))
    assert (again.items, again.unchanged) == ((), 2)


def test_a_name_that_is_forgotten_meanwhile_does_not_come_back(school: School) -> None:
    """Given a list that renames and lets somebody come, when the name is forgotten before a refusal, it stays so."""
    school.takes(read(csv("Namn;E-post;Enhet", "Kim Ek;kim@sago.example;Sagoskolan")))
    proposals = school.proposes(
        read(csv("Namn;E-post;Enhet", "Kim Alm;kim@sago.example;Sagoskolan", "Bo Ek;;Sagoskolan"))
    )
    kim = school.person("Kim Ek")

    class Elsewhere:
        """Another process, which makes Kim protected and records something just before the plan is written."""

        plan = school.ledger.plan

        def do_all(self, *given: Any, **more: Any) -> Any:
            school.people.put(Entry(plan="sago", person=kim, protected=True))
            school.ledger.do(PersonRegistered(person=PersonId("p-9"), unit=UnitId("sagoskolan")), by=HEAD, on=TODAY)
            return school.ledger.do_all(*given, **more)

    with pytest.raises(Stale):
        accept(Elsewhere(), school.people, proposals, proposals.items, by=HEAD, on=TODAY)
    assert {it.name for it in school.people.entries("sago")} == {None}
    assert b"Kim" not in b"".join(it.read_bytes() for it in school.folder.glob("people*"))
