"""Of somebody with a protected identity the whole row is left out, and only its place is told."""

from __future__ import annotations

import json

import pytest
from tests.people.school import ALMA, BO, csv, dashed, names, places, read, told

from collegial_people import Field, Mapping

HIDDEN = "Fiktivsson"


def marked(marking: str) -> str:
    return csv(
        "Förnamn;Efternamn;E-post;Skyddad", "Bo;Ek;bo@sago.example;", f"Dold;{HIDDEN};dold@sago.example;{marking}"
    )


@pytest.mark.parametrize("marking", ["", "0", "Nej", " ingen ", "false", "N", "no"])
def test_what_is_known_to_mean_no_takes_the_row_in(marking: str) -> None:
    roster = read(marked(marking), unit="sagoskolan")
    assert names(roster) == ["Bo Ek", f"Dold {HIDDEN}"]
    assert roster.marked


@pytest.mark.parametrize(
    "marking",
    [
        *("1", "J", "Ja", "x", "S", "true", "SEKRETESSMARKERING", "Skyddad folkbokföring", "kvarskrivning"),
        "Sekretessmarkerad t.o.m. 2027-05-01",
    ],
)
def test_a_marking_leaves_the_row_out(marking: str) -> None:
    roster = read(marked(marking), unit="sagoskolan")
    assert (names(roster), told(roster)) == (["Bo Ek"], [("protected", "3:4")])
    assert HIDDEN not in repr(roster)
    assert "dold@" not in repr(roster)


@pytest.mark.parametrize("marking", ["?", "se pärm", "-", "2", "kanske"])
def test_a_marking_that_is_not_known_counts_as_yes(marking: str) -> None:
    roster = read(marked(marking), unit="sagoskolan")
    assert (names(roster), told(roster)) == (["Bo Ek"], [("protected_unclear", "3:4")])


@pytest.mark.parametrize(
    "name", ["Skyddad;Identitet", "SEKRETESS;SEKRETESS", "***;***", "Skyddade;personuppgifter", "Protected;Identity"]
)
def test_a_name_that_is_none_marks_the_row_without_any_column_for_it(name: str) -> None:
    roster = read(csv("Förnamn;Efternamn;E-post", f"{name};dold@sago.example"), unit="sagoskolan")
    assert (names(roster), told(roster)) == ([], [("protected", "2:1")])


def test_a_remark_that_speaks_of_it_marks_the_row() -> None:
    roster = read(csv("Namn;Anteckning", f"Dold {HIDDEN};har skyddad identitet"), unit="sagoskolan")
    assert (names(roster), places(roster, "protected")) == ([], ["2:2"])


@pytest.mark.parametrize(
    "heading",
    [
        *("Skyddad", "Sekretess?", "Skyddade pers.uppg.", "Secrecy", "Sekr.", "Skydd", "Personskydd", "GDPR-skydd"),
        *("Har skyddad identitet", "Fingerade personuppgifter", "Skyddskod", "Hemlig", "Is protected", "Confidential"),
    ],
)
def test_a_column_for_markings_is_known_by_many_headings(heading: str) -> None:
    roster = read(csv(f"Namn;{heading}", f"Dold {HIDDEN};x", "Bo Ek;"), unit="sagoskolan")
    assert (names(roster), places(roster, "protected")) == (["Bo Ek"], ["2:2"])


def test_a_column_of_another_name_marks_by_what_stands_in_it() -> None:
    roster = read(
        csv("Namn;PU;Status", f"Dold {HIDDEN};Skyddad;", f"Död {HIDDEN};;sekretess", "Bo Ek;;"), unit="sagoskolan"
    )
    assert (names(roster), places(roster, "protected")) == (["Bo Ek"], ["2:2", "3:3"])


def test_who_works_with_safety_or_secrecy_is_not_protected_for_that() -> None:
    roster = read(csv("Namn;Befattning;Skyddsombud", "Bo Ek;Sekretessansvarig;ja"), unit="sagoskolan")
    assert names(roster) == ["Bo Ek"]


def test_a_marked_row_without_a_name_takes_the_row_above_with_it() -> None:
    rows = (f"Dold {HIDDEN};dold@sago.example;Sagoskolan;", ";;Fablaskolan;", ";;Sagoskolan;ja", "Bo Ek;;Sagoskolan;")
    roster = read(csv("Namn;E-post;Enhet;Skydd", *rows))
    assert names(roster) == ["Bo Ek"]
    assert places(roster, "protected") == ["4:4", "2", "3"]
    assert HIDDEN not in repr(roster)


def test_rows_that_go_on_from_somebody_marked_elsewhere_go_with_them() -> None:
    rows = (f"Dold {HIDDEN};dold@sago.example;Sagoskolan;", ";;Fablaskolan;", "Dold;dold@sago.example;Sagoskolan;ja")
    roster = read(csv("Namn;E-post;Enhet;Skydd", *rows))
    assert (names(roster), places(roster, "protected")) == ([], ["4:4", "2", "3"])
    assert HIDDEN not in repr(roster)


def test_nothing_else_is_told_of_the_row() -> None:
    odd = f"\u202e=Dold;{HIDDEN}?;19830115-TF20;Okänd;ja"
    roster = read(csv("Förnamn;Efternamn;Personnummer;Enhet;Skydd", odd))
    assert told(roster) == [("protected", "2:5")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{dashed(ALMA)};;", f"19{ALMA};;ja"),
        (";dold@sago.example;ja", ";DOLD@sago.example;"),
    ],
    ids=["number", "mail"],
)
def test_a_row_without_a_marking_goes_with_the_marked_one_of_the_same_person(first: str, second: str) -> None:
    heading = "Förnamn;Efternamn;Personnummer;E-post;Skydd"
    roster = read(csv(heading, f"Dold;{HIDDEN};{first}", f"Dold;{HIDDEN};{second}", "Bo;Ek;;;"), unit="sagoskolan")
    assert names(roster) == ["Bo Ek"]
    assert len(places(roster, "protected")) == 2
    assert ALMA not in repr(roster)


def test_in_ss12000_a_marking_reaches_every_duty() -> None:
    def one(at: str, marking: object) -> dict[str, object]:
        return {"id": at, "givenName": "Dold", "familyName": HIDDEN, "securityMarking": marking}

    people = [
        one("a", "Sekretessmarkering"),
        one("b", "Skyddad folkbokfo\u0308ring"),
        one("c", "Ja"),
        one("d", 5),
        {**one("e", "Ingen"), "familyName": "Ek"},
    ]
    duties = [{"person": {"id": it}, "dutyAt": {"id": "o"}, "signature": f"{it}F"} for it in "abcd"]
    marked_there = {"person": {"id": "x", "securityMarking": "Okänd"}, "dutyAt": {"id": "o"}}
    files = {
        "persons.json": json.dumps({"data": people}).encode(),
        "duties.json": json.dumps({"data": [*duties, marked_there]}).encode(),
        "organisations.json": json.dumps({"data": [{"id": "o", "displayName": "Sagoskolan"}]}).encode(),
    }
    roster = read(files["persons.json"], "persons.json", files)
    assert names(roster) == ["Dold Ek"]
    assert [it for it in told(roster) if it[0].startswith("protected")] == [
        ("protected", "persons.json /data/0/securityMarking"),
        ("protected", "persons.json /data/1/securityMarking"),
        ("protected_unclear", "persons.json /data/2/securityMarking"),
        ("protected_unclear", "persons.json /data/3/securityMarking"),
        ("protected", "duties.json /data/0"),
        ("protected", "duties.json /data/1"),
        ("protected_unclear", "duties.json /data/2"),
        ("protected_unclear", "duties.json /data/3"),
        ("protected", "duties.json /data/4"),
    ]
    assert HIDDEN not in repr(roster)


def test_in_a_delivery_somebody_marked_by_name_has_no_role_either() -> None:
    files = {
        "users.csv": csv("sourcedId,givenName,familyName,email", "u-1,Skyddad,Identitet,dold@sago.example").encode(),
        "roles.csv": csv("userSourcedId,orgSourcedId,role", "u-1,1,teacher").encode(),
    }
    roster = read(files["users.csv"], "users.csv", files)
    assert (names(roster), told(roster)) == ([], [("protected", "users.csv 2:2"), ("protected", "roles.csv 2")])


def test_only_the_marked_are_left_out() -> None:
    roster = read(csv("Namn;Personnummer;Skydd", f"Bo Ek;{BO};", f"Dold {HIDDEN};{ALMA};ja"), unit="sagoskolan")
    assert names(roster) == ["Bo Ek"]


@pytest.mark.parametrize("heading", ["Skyddsombud", "Sekretessavtal", "Tystnadsplikt och sekretess", "Brandskydd"])
def test_what_somebody_is_or_has_signed_marks_nobody(heading: str) -> None:
    roster = read(csv(f"Namn;{heading}", "Alma Ek;ja"), unit="sagoskolan")
    assert (names(roster), roster.marked) == (["Alma Ek"], False)


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        ("Vem;Var;Skyddad identitet", {Field.NAME: "Vem", Field.UNIT: "Var"}),
        ("Namn;Enhet;Skyddad identitet", {Field.NAME: "1", Field.UNIT: "2"}),
    ],
    ids=["heading", "number"],
)
def test_a_mapping_that_says_nothing_of_a_column_for_markings_leaves_it_one(
    heads: str, columns: dict[Field, str]
) -> None:
    """Given columns that somebody has named, when one that they did not name marks the protected, then it does."""
    rows = (f"Dold {HIDDEN};Sagoskolan;1", "Bo Alm;Fablaskolan;")
    roster = read(csv(heads, *rows), mapping=Mapping(columns=columns))
    assert (names(roster), places(roster, "protected"), roster.marked) == (["Bo Alm"], ["2:3"], True)
    assert HIDDEN not in repr(roster)


def test_a_mapping_may_say_that_a_column_marks_nobody() -> None:
    columns = {Field.NAME: "Vem", Field.TEXT: "Sekretess"}
    roster = read(csv("Vem;Sekretess", "Alma Ek;ja"), mapping=Mapping(columns=columns), unit="sagoskolan")
    assert names(roster) == ["Alma Ek"]


def test_a_bundle_with_a_column_for_markings_is_marked() -> None:
    """Given a bundle of several tables, when one has a column for markings, then it is no file that cannot tell."""
    users = csv("sourcedId,givenName,familyName,role,securityMarking", "u1,Alma,Ek,teacher,Ingen")
    roster = read(users, "users.csv")
    assert (roster.format, roster.marked) == ("sds", True)


@pytest.mark.parametrize("remark", ["kvarskriven", "fingerade personuppgifter", "SKYDD", "Sekretessmarkering"])
def test_a_remark_may_speak_of_it_in_many_words(remark: str) -> None:
    roster = read(csv("Namn;Övrigt", f"Dold {HIDDEN};{remark}"), unit="sagoskolan")
    assert (names(roster), places(roster, "protected")) == ([], ["2:2"])


def test_a_row_with_the_signature_of_somebody_marked_in_the_same_unit_is_left_out_too() -> None:
    rows = (f"Dold {HIDDEN};DFI;Sagoskolan;ja", f"Dold {HIDDEN};dfi;Sagoskolan;", "Bo Alm;DFI;Fablaskolan;")
    roster = read(csv("Namn;Signatur;Enhet;Skydd", *rows))
    assert (names(roster), places(roster, "protected")) == (["Bo Alm"], ["2:4", "3"])


def test_what_a_row_says_that_is_left_out_for_another_counts_for_others_in_turn() -> None:
    """Given a marked row, one with its number, and one with that one's mail address, then all are of one person."""
    rows = (
        f"Dold {HIDDEN};{ALMA};;ja",
        f"D. {HIDDEN};{dashed(ALMA)};dold@sago.example;",
        f"{HIDDEN};;dold@sago.example;",
        "Bo Alm;;;",
    )
    roster = read(csv("Namn;Personnr;E-post;Skydd", *rows), unit="sagoskolan")
    assert (names(roster), places(roster, "protected")) == (["Bo Alm"], ["2:4", "3", "4"])
