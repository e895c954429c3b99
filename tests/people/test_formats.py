"""What the systems of schools hand out, each as it writes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.people.school import (
    ALMA,
    BO,
    CIA,
    DAG,
    archive,
    csv,
    dashed,
    found,
    names,
    number,
    places,
    read,
    told,
    units,
    workbook,
)

from collegial_core import Unreadable
from collegial_people import FORMATS

# --- without headings ---------------------------------------------------------------------

SKOLA24 = csv(
    f"Sagoskolan;Blå;{dashed(ALMA, '19')};Alma;Påhittsson;ALP;alma@sago.example;",
    f"Sagoskolan;Blå;19{BO};Bo;Exempelsson;BOE;bo@sago.example;;;;",
    f"Fablaskolan;;{dashed(BO)};Bo;Exempelsson;BOX;Bo@sago.example;0",
    f"Sagoskolan;;{dashed(CIA, '19')};Cia;Skyddad-Exempel;CSE;cia@sago.example;1",
    "",
    "Sagoskolan;;19830115-TF20;Testa;Provsson;TPR;;",
)


def test_skola24_is_known_by_its_eight_columns() -> None:
    roster = read(SKOLA24)
    assert (roster.format, roster.whole, roster.marked) == ("skola24", True, True)
    assert names(roster) == ["Alma Påhittsson", "Bo Exempelsson", "Testa Provsson"]
    assert roster.people[1].signatures == {"sagoskolan": "BOE", "fablaskolan": "BOX"}
    assert roster.people[2].asks == ("number_temporary",)
    assert told(roster) == [
        ("number_personal", "1:3"),
        ("number_personal", "2:3"),
        ("number_personal", "3:3"),
        ("protected", "4:8"),
        ("empty_row", "5"),
        ("number_temporary", "6:3"),
        ("two_units", "3:1"),
        ("signature_differs", "3:6"),
    ]


def unikum(
    given: str, family: str, mail: str, id_: str, hide: str = "false", year: str = "", kind: str = "user"
) -> str:
    notices = ["true"] * 3
    cells = [
        given,
        family,
        mail,
        id_,
        "NO-lärare",
        "",
        "070-174 06 05",
        "",
        "Sagogatan 1",
        "000 01",
        "Saga",
        hide,
        *notices,
    ]
    return "\t".join([*cells, year, "", "", kind])


def test_unikum_is_known_by_its_nineteen_columns() -> None:
    rows = [
        unikum("Alma", "Påhittsson", "alma@sago.example", dashed(ALMA, "19")),
        unikum("Émile", "D'Låtsas", "emile@sago.example", "ALT-0007"),
        unikum("Vera", "Exempel", "vera@post.example", dashed(CIA, "19"), hide="true"),
        unikum("Elis", "Påhittsson", "", dashed(number("170101"), "20"), year="3"),
        unikum("Klass 7A", "", "", "7A-SAGO", kind="class"),
        unikum("Ulf", "Ek", "ulf@sago.example", dashed(DAG, "19")).rsplit("\t", 3)[0],
    ]
    roster = read(csv(*rows).encode("latin-1"), "personer.txt", unit="sagoskolan")
    assert roster.format == "unikum"
    assert [(it.name, it.mail, it.source_id) for it in roster.people] == [
        ("Alma Påhittsson", "alma@sago.example", None),
        ("Émile D'Låtsas", "emile@sago.example", "ALT-0007"),
        ("Vera Exempel", None, None),
        ("Ulf Ek", "ulf@sago.example", None),
    ]
    assert [it for it in told(roster) if it[0] not in {"number_personal", "home"}] == [
        ("contact_hidden", "3:12"),
        ("pupil", "4:16"),
        ("not_a_person", "5:19"),
        ("ragged", "6"),
    ]
    assert "070-174" not in repr(roster)


# --- known by their headings --------------------------------------------------------------


def test_schoolsoft_has_ids_of_its_own_and_types_for_roles() -> None:
    roster = read(
        "id\tusername\ttype\tsocialnumber\tfname\tlname\tinitial\temail\tactive\n"
        f"1001\talmpah\t0\t{dashed(ALMA)}\tAlma\tPåhittsson\tALP\talma@sago.example\t1\n"
        f"1002\t19{BO}\t1\t{dashed(BO)}\tBo\tEk\tBOE\tbo@sago.example\t0\n"
        "1003\tvik1\t4\t\tVikarie\t1\tVIK\t\t1\n",
        "staff.txt",
        unit="sagoskolan",
    )
    assert roster.format == "schoolsoft"
    assert [(it.name, it.source_id, it.memberships[0].role, it.left) for it in roster.people] == [
        ("Alma Påhittsson", "1001", "0", False),
        ("Bo Ek", "1002", "1", True),
    ]
    assert ("number_personal", "3:2") in told(roster)
    assert ("not_a_person", "4:6") in told(roster)


def test_google_has_units_and_pupils_in_its_paths() -> None:
    heading = (
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],"
        "Org Unit Path [Required],Status [READ ONLY],Recovery Email,Employee ID,Employee Title,Department"
    )
    roster = read(
        csv(
            heading,
            f"Alma,Påhittsson,alma@sago.example,****,/Personal/Sagoskolan,Active,alma@post.example,19{ALMA},Lärare,",
            "Bo,Ek,bo@sago.example,****,/Personal/Sagoskolan,Active,,,Lärare,Sagoskolan; Fablaskolan",
            "Elis,Ek,elis@sago.example,****,/Elever/Sagoskolan/3A,Active,,,,",
            "Reception,Sago,rec@sago.example,****,/Funktionskonton,Active,,,,",
            "Rune,Ek,rune@sago.example,Sommar1!,/Avslutade,Suspended,,,,",
        ),
        "users.csv",
    )
    assert roster.format == "google"
    assert [(it.name, units(it), it.asks) for it in roster.people] == [
        ("Alma Påhittsson", ["sagoskolan"], ()),
        ("Bo Ek", ["sagoskolan", "fablaskolan"], ()),
        ("Rune Ek", [], ("account_stopped",)),
    ]
    assert told(roster) == [
        ("secret", "1:4"),
        ("number_personal", "2:8"),
        ("home", "2:7"),
        ("pupil", "4:5"),
        ("not_a_person", "5:5"),
        ("secret", "6:4"),
        ("account_stopped", "6:6"),
        ("two_units", "3:10"),
    ]


def test_stratsys_has_made_up_numbers_for_the_protected() -> None:
    heading = "Personnummer;Förnamn;Efternamn;Signatur;Grundanställningsenhet;Anställningsdatum;Grundanställning;Lön"
    roster = read(
        csv(
            heading,
            f"{dashed(ALMA)};Alma;Ek;ALE;Sagoskolan;2019-08-12;100;38500",
            "19850101-0000;Bo;Alm;BOA;Sagoskolan;2026-08-10;100;0",
            ";Vakans;MA;VAK;Sagoskolan;;100;0",
        ).encode("cp1252")
    )
    assert roster.format == "stratsys"
    assert [(it.name, it.asks) for it in roster.people] == [("Alma Ek", ()), ("Bo Alm", ("number_placeholder",))]
    assert places(roster, "not_a_person") == ["4:2"]


def test_a_stand_in_elsewhere_is_dropped_without_a_question() -> None:
    roster = read(csv("Namn;Personnummer", "Bo Ek;19850101-0000"), unit="sagoskolan")
    assert (told(roster), roster.people[0].asks) == ([("number_placeholder", "2:2")], ())


def test_skolon_has_no_marking_which_is_told() -> None:
    roster = read(csv("Efternamn,Förnamn,Klass,Mailadress", "Ek,Bo,7A,bo@sago.example"), unit="sagoskolan")
    assert (roster.format, names(roster), roster.marked) == ("skolon", ["Bo Ek"], False)


def test_the_file_for_the_national_tests_has_one_row_for_each_duty() -> None:
    heading = ["Förnamn", "Efternamn", "Personnummer", "Skolenhetskod", "Tjänstgöring", "E-post", "Ta bort"]
    content = workbook(
        {
            "Klasser": [["Klassnamn", "Skolenhetskod"], ["7A", "00000001"]],
            "Personalstjänstgöringar": [
                ["Personalstjänstgöringar – en rad per tjänstgöring"],
                heading,
                ["Alma", "Ek", f"19{ALMA}", "00000001", "Lärare", "alma@sago.example", None],
                ["Alma", "Ek", f"19{ALMA}", "00000002", "Lärare", "alma@sago.example", "Nej"],
                ["Bo", "Alm", f"19{BO}", "00000001", "Lärare", "bo@sago.example", "Ja"],
            ],
            "Elevinskrivningar": [
                ["Förnamn", "Efternamn", "Personnummer", "Klass"],
                ["Elis", "Ek", "201701012393", "7A"],
            ],
        }
    )
    roster = read(content, "filinlasning.xlsx", units={"00000001": "saga", "00000002": "fabel"})
    assert roster.format == "skolverket"
    assert [(it.name, units(it), it.left) for it in roster.people] == [
        ("Alma Ek", ["saga", "fabel"], False),
        ("Bo Alm", ["saga"], True),
    ]
    assert places(roster, "sheet_skipped") == ["Klasser!A1", "Elevinskrivningar!A1"]
    assert (places(roster, "two_units"), places(roster, "left")) == (
        ["Personalstjänstgöringar!D4"],
        ["Personalstjänstgöringar!G5"],
    )


# --- deliveries of several tables ---------------------------------------------------------

ONEROSTER = {
    "manifest.csv": csv("propertyName,value", "oneroster.version,1.1", "file.users,bulk").encode(),
    "orgs.csv": csv(
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        "o-1,,,Sagoskolan,school,00000001,",
        "o-2,,,Fablaskolan,school,00000002,",
    ).encode(),
    "users.csv": csv(
        "sourcedId,status,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,password",
        f'p-1,,true,"o-1,o-2",teacher,alma,"{{NIN:19{ALMA}}}",Alma,Ek,von,,alma@sago.example,',
        f"p-2,tobedeleted,true,o-1,teacher,bo,,Bo,Alm,,{dashed(BO, '19')},bo@sago.example,",
        "p-3,,false,o-1,aide,cia,,Cia,Alm,Q,,cia@sago.example,",
        "p-4,,true,o-1,student,elis,,Elis,Ek,,,elis@sago.example,hemligt1",
        "p-5,,true,o-1,guardian,vera,,Vera,Ek,,,vera@post.example,",
        "p-6,,true,o-7,teacher,dag,,Dag,Ek,,,dag@sago.example,",
    ).encode(),
}


def test_oneroster_has_several_units_in_one_cell() -> None:
    roster = read(ONEROSTER["users.csv"], "users.csv", ONEROSTER)
    assert roster.format == "oneroster"
    assert [(it.name, it.source_id, units(it), it.left, it.asks) for it in roster.people] == [
        ("Alma von Ek", "p-1", ["sagoskolan", "fablaskolan"], False, ()),
        ("Bo Alm", "p-2", ["sagoskolan"], True, ()),
        ("Cia Alm", "p-3", ["sagoskolan"], False, ("account_stopped",)),
        ("Dag Ek", "p-6", [], False, ("unit_unknown",)),
    ]
    assert told(roster) == [
        ("secret", "users.csv 1:13"),
        ("number_in_text", "users.csv 2:7"),
        ("number_personal", "users.csv 3:11"),
        ("left", "users.csv 3:2"),
        ("account_stopped", "users.csv 4:3"),
        ("pupil", "users.csv 5:5"),
        ("guardian", "users.csv 6:5"),
        ("unit_unknown", "users.csv 7:4"),
        ("two_units", "users.csv 2:4"),
    ]


def test_oneroster_1_2_comes_packed_with_roles_of_their_own() -> None:
    files = {
        **ONEROSTER,
        "users.csv": csv(
            "sourcedId,status,enabledUser,username,givenName,familyName,email,userMasterIdentifier,preferredGivenName",
            f"p-1,,true,alma,Alma,Ek,alma@sago.example,19{ALMA},",
            "p-2,,true,bo,Bo,Alm,bo@sago.example,,Bosse",
        ).encode(),
        "roles.csv": csv(
            "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId",
            "r-1,,p-1,primary,teacher,2019-08-12,,o-1",
            "r-2,,p-1,secondary,teacher,2024-08-12,,o-2",
            "r-3,,p-2,primary,teacher,2001-08-13,2026-06-30,o-1",
            "r-4,tobedeleted,p-2,secondary,principal,,,o-2",
        ).encode(),
    }
    roster = read(archive({f"delivery/{name}": it for name, it in files.items()}), "delivery.zip")
    assert [(it.name, units(it), it.left) for it in roster.people] == [
        ("Alma Ek", ["sagoskolan", "fablaskolan"], False),
        ("Bosse Alm", ["sagoskolan"], True),
    ]
    assert told(roster) == [
        ("number_personal", "users.csv 2:8"),
        ("left", "roles.csv 4:7"),
        ("role_ended", "roles.csv 5:2"),
        ("two_units", "roles.csv 3:8"),
    ]


def test_school_data_sync_has_one_row_for_each_role() -> None:
    files = {
        "orgs.csv": csv("sourcedId,name,type,parentSourcedId", "1,Sagoskolan,school,").encode(),
        "users.csv": csv(
            "sourcedId,username,givenName,familyName,password,email",
            "u-1,alma,Alma,Ek,,alma@sago.example",
            f"19{BO},bo,Bo,Alm,,bo@sago.example",
            "u-3,elis,Elis,Ek,Blomma1,elis@sago.example",
            "u-4,testa,Testa,Ek,,testa@sago.example",
        ).encode(),
        "roles.csv": csv(
            "userSourcedId,orgSourcedId,role,roleStartDate,roleEndDate",
            "u-1,1,teacher,2019-08-12,",
            "u-1,9,teacher,,",
            f"19{BO},1,teacher,x,",
            "u-3,1,student,,",
            "u-99,1,teacher,,",
        ).encode(),
    }
    roster = read(files["users.csv"], "users.csv", files)
    assert roster.format == "sds"
    assert [(it.name, it.source_id, units(it), it.asks) for it in roster.people] == [
        ("Alma Ek", "u-1", ["sagoskolan"], ("unit_unknown",)),
        ("Bo Alm", None, ["sagoskolan"], ()),
        ("Testa Ek", "u-4", [], ("no_unit",)),
    ]
    assert told(roster) == [
        ("secret", "users.csv 1:5"),
        ("number_personal", "users.csv 3:1"),
        ("secret", "users.csv 4:5"),
        ("pupil", "users.csv 4"),
        ("unit_unknown", "roles.csv 3:2"),
        ("number_personal", "roles.csv 4:1"),
        ("date_unreadable", "roles.csv 4:4"),
        ("pupil", "roles.csv 5:3"),
        ("person_unknown", "roles.csv 6:1"),
        ("no_unit", "users.csv 5"),
    ]
    assert BO not in repr(roster)


def test_school_data_sync_1_names_the_schools_in_a_table_beside() -> None:
    files = {
        "School.csv": csv("SIS ID,Name", "00000001,Sagoskolan").encode("utf-8-sig"),
        "Teacher.csv": csv(
            "SIS ID,School SIS ID,Username,First Name,Last Name",
            "t1,00000001,alma@sago.example,Alma,Ek",
            "t2,1,bo@sago.example,Bo,Alm",
        ).encode("utf-8-sig"),
    }
    roster = read(files["Teacher.csv"], "Teacher.csv", files)
    assert [(it.name, it.mail, units(it)) for it in roster.people] == [
        ("Alma Ek", "alma@sago.example", ["sagoskolan"]),
        ("Bo Alm", "bo@sago.example", []),
    ]
    assert found(roster, "unit_unknown").facts["nearest"] == "00000001"


# --- SS 12000 -----------------------------------------------------------------------------


def person(id_: str, given: str, **more: Any) -> dict[str, Any]:
    mails = [
        {"value": f"{id_}@post.example", "type": "Privat"},
        {"value": f"{id_}@sago.example", "type": "Skola personal"},
    ]
    return {"id": id_, "givenName": given, "familyName": "Ek", "securityMarking": "Ingen", "emails": mails, **more}


def duty(person: str, at: str, **more: Any) -> dict[str, Any]:
    return {"person": {"id": person}, "dutyAt": {"id": at}, "dutyRole": "Lärare", **more}


def ss12000(**lists: Any) -> dict[str, bytes]:
    return {f"{name}.json": json.dumps({"data": it, "pageToken": None}).encode() for name, it in lists.items()}


ORGANISATIONS = [
    {"id": "o1", "displayName": "Sagoskolan", "schoolUnitCode": "00000001"},
    {"id": "o2", "displayName": "Fablaskolan"},
    {"id": "o3", "displayName": "Fritids", "endDate": "2026-06-30"},
]


def test_ss12000_joins_persons_duties_and_organisations() -> None:
    files = ss12000(
        persons=[
            person("a", "Alma", civicNo={"value": f"19{ALMA}"}, phoneNumbers=[{"value": "070-174 06 05"}]),
            person("b", "Bo", civicNo={"value": "19830115TF01"}, personStatus="Vilande"),
            person("c", "Cia", personStatus="Avliden"),
            {key: value for key, value in person("d", "Dag").items() if key != "securityMarking"},
            person("e", "Eva"),
        ],
        duties=[
            duty("a", "o1", startDate="2019-08-12T00:00:00Z", signature="ALE", dutyPercent=60),
            duty("a", "o2", dutyRole="Något nytt", signature="ALX"),
            duty("b", "o1", endDate="2026-11-30"),
            duty("c", "o1"),
            duty("d", "o3"),
            duty("e", "o1", endDate="2026-06-30"),
            duty("x", "o1"),
        ],
        organisations=ORGANISATIONS,
    )
    roster = read(files["persons.json"], "persons.json", files)
    assert [(it.name, it.mail, it.source_id, units(it), it.asks, it.left) for it in roster.people] == [
        ("Alma Ek", "a@sago.example", "a", ["sagoskolan", "fablaskolan"], (), False),
        ("Bo Ek", "b@sago.example", "b", ["sagoskolan"], ("number_temporary",), False),
        ("Dag Ek", "d@sago.example", "d", ["Fritids"], ("unit_ended",), False),
        ("Eva Ek", "e@sago.example", "e", ["sagoskolan"], (), True),
    ]
    assert roster.people[0].signatures == {"sagoskolan": "ALE", "fablaskolan": "ALX"}
    assert [it for it in told(roster) if it[0] != "home"] == [
        ("unit_ended", "organisations.json /data/2/endDate"),
        ("number_personal", "persons.json /data/0/civicNo/value"),
        ("number_temporary", "persons.json /data/1/civicNo/value"),
        ("code_unknown", "persons.json /data/1/personStatus"),
        ("left", "persons.json /data/2/personStatus"),
        ("not_marked", "persons.json /data/3"),
        ("unit_ended", "duties.json /data/4/dutyAt"),
        ("left", "duties.json /data/5/endDate"),
        ("person_unknown", "duties.json /data/6/person"),
        ("two_units", "duties.json /data/1/dutyAt"),
    ]
    assert "post.example" not in repr(roster)


def test_ss12000_is_read_leniently_where_something_is_missing() -> None:
    files = {"persons.json": json.dumps({"data": [person("a", "Alma"), 7], "pageToken": "more"}).encode()}
    roster = read(files["persons.json"], "persons.json")
    assert [(it.name, it.asks) for it in roster.people] == [("Alma Ek", ("no_unit",))]
    assert told(roster) == [
        ("endpoint_missing", "organisations.json"),
        ("pages_missing", "persons.json /pageToken"),
        ("code_unknown", "persons.json /data/1"),
        ("home", "persons.json /data/0/emails/0"),
        ("endpoint_missing", "duties.json"),
        ("no_unit", "persons.json /data/0"),
    ]


def test_ss12000_knows_a_unit_by_its_code_where_the_plan_does() -> None:
    files = ss12000(persons=[person("a", "Alma")], duties=[duty("a", "o1")], organisations=ORGANISATIONS)
    roster = read(files["persons.json"], "persons.json", files, units={"00000001": "saga"})
    assert units(roster.people[0]) == ["saga"]


@pytest.mark.parametrize("document", ["{}", "null", "[", '{"data": {}}', "[" * 100_000, '{"data": "x"}'])
def test_what_is_no_list_of_ss12000_is_said_to_be_none(document: str) -> None:
    with pytest.raises(Unreadable, match=r"persons\.json: is no"):
        read(document, "persons.json")


def test_a_format_may_be_said() -> None:
    assert read(SKOLA24, form="skola24").format == "skola24"
    with pytest.raises(Unreadable, match="none of"):
        read(SKOLA24, form="skola25")
    assert set(FORMATS) >= {"list", "unikum", "skola24", "oneroster", "sds", "ss12000"}


@pytest.mark.parametrize("form", ["oneroster", "sds", "ss12000"])
def test_a_list_is_not_what_a_system_hands_out_in_several_tables(form: str) -> None:
    with pytest.raises(Unreadable, match=f"is not what {form} hands out"):
        read(SKOLA24, form=form)


def test_a_table_of_a_delivery_is_read_alone_where_that_is_said() -> None:
    roster = read(ONEROSTER["users.csv"], "users.csv", ONEROSTER, form="list", unit="sagoskolan")
    assert (roster.format, "Bo Alm" in names(roster)) == ("list", True)


def test_persons_without_an_id_are_each_somebody_and_no_duty_is_theirs() -> None:
    """Given two persons without an id, and a duty that names nobody, then both are taken in, without a unit."""
    persons = [{**person("", "Alma"), "emails": []}, {**person("", "Bo"), "emails": []}, person("c", "Cia")]
    hidden = {**person("", "Dold"), "securityMarking": "Sekretessmarkering"}
    files = ss12000(persons=[*persons, hidden], duties=[duty("", "o1"), duty("c", "o1")], organisations=ORGANISATIONS)
    roster = read(files["persons.json"], "persons.json", files)
    assert [(it.given, units(it)) for it in roster.people] == [("Alma", []), ("Bo", []), ("Cia", ["sagoskolan"])]
    assert ("person_unknown", "duties.json /data/0/person") in told(roster)


def test_a_name_of_ss12000_that_has_lost_letters_or_looks_like_a_formula_is_asked_about() -> None:
    persons = [{**person("a", "S?ren"), "emails": []}, {**person("b", "=cmd()"), "emails": []}]
    files = ss12000(persons=persons, duties=[duty("a", "o1"), duty("b", "o1")], organisations=ORGANISATIONS)
    roster = read(files["persons.json"], "persons.json", files)
    assert [it.asks for it in roster.people] == [("letters_lost",), ("formula_like",)]
    assert ("letters_lost", "persons.json /data/0/givenName") in told(roster)


def test_a_role_that_names_nobody_is_nobodys() -> None:
    """Given a bundle with somebody who has no id, when a pupil's role names nobody, then they are no pupil for it."""
    files = {
        "users.csv": csv("sourcedId,givenName,familyName", ",Alma,Ek", "u2,Bo,Alm").encode(),
        "roles.csv": csv("userSourcedId,orgSourcedId,role", ",o1,student", "u2,o1,teacher").encode(),
        "orgs.csv": csv("sourcedId,name", "o1,Sagoskolan").encode(),
    }
    roster = read(files["users.csv"], "users.csv", files)
    assert [(it.name, units(it)) for it in roster.people] == [("Alma Ek", []), ("Bo Alm", ["sagoskolan"])]
