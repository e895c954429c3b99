"""Lists that an office keeps: headings in many words, encodings, separators, and what stands around the table."""

from __future__ import annotations

from datetime import date

import pytest
from tests.people.school import ALMA, BO, csv, dashed, found, names, number, places, read, told, units

from collegial_core import Unreadable
from collegial_people import Field, Mapping

LIST = csv(
    "Förnamn;Efternamn;Personnr;E-post;Skola;Befattning",
    f"Alma;Påhittsson;{dashed(ALMA)};alma@sago.example;Sagoskolan;Lärare",
    f"Søren;Læring-Øvelse;{dashed(BO)};soren@sago.example;Fablaskolan;Rektor",
)


def test_a_list_is_read_by_its_headings() -> None:
    roster = read(LIST)
    alma, soren = roster.people
    assert (alma.given, alma.family, alma.mail) == ("Alma", "Påhittsson", "alma@sago.example")
    assert [(it.unit, it.role) for it in soren.memberships] == [("fablaskolan", "Rektor")]
    assert told(roster) == [("number_personal", "2:3"), ("number_personal", "3:3")]
    assert not roster.marked


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_it_is_the_same_list_in_whatever_encoding_and_with_whatever_separator(encoding: str, separator: str) -> None:
    roster = read(LIST.replace(";", separator).encode(encoding))
    assert (names(roster), told(roster)) == (names(read(LIST)), told(read(LIST)))


def test_headings_are_known_in_other_words_and_in_english() -> None:
    for heading in ("Given name,Surname,E-mail address,Workplace", "FÖRNAMN,EFTERNAMN,Mejladress,Arbetsplats"):
        roster = read(csv(heading.replace("Workplace", "School"), "Alma,Påhittsson,alma@sago.example,sagoskolan"))
        assert (names(roster), units(roster.people[0])) == (["Alma Påhittsson"], ["sagoskolan"])


def test_letters_read_in_the_wrong_encoding_are_told_and_a_repair_is_proposed() -> None:
    damaged = csv("Förnamn;Efternamn;E-post", "Åsa;Påhittsson;asa@sago.example").encode().decode("cp1252")
    roster = read(damaged, unit="sagoskolan")
    assert names(roster) == ["Åsa Påhittsson"]
    assert places(roster, "encoding_damage") == ["1:1", "2:1"]
    assert roster.people[0].asks == ("encoding_damage",)


def test_letters_that_were_lost_are_asked_about() -> None:
    roster = read(csv("Förnamn;Efternamn", "?ucja;Zmy?lona"), unit="sagoskolan")
    assert places(roster, "letters_lost") == ["2:1", "2:2"]
    assert roster.people[0].asks == ("letters_lost",)


def test_titles_sums_and_repeated_headings_of_a_printed_list_are_no_people() -> None:
    roster = read(
        csv(
            "sep=;",
            "Personallista;;",
            ";;",
            "Enhet;Namn;Signatur;;",
            "Sagoskolan;Påhittsson, Alma;ALP;;",
            ";Exempelsson, Bo;BOE;;",
            "Summa Sagoskolan: 2;;;;",
            "Enhet;Namn;Signatur;;",
            "Fablaskolan;Låtsas; Kim;KLA;;",
            "Fablaskolan;Diktén, Cia;CDI",
        )
    )
    assert names(roster) == ["Alma Påhittsson", "Bo Exempelsson", "Cia Diktén"]
    assert told(roster) == [
        ("not_a_person", "1"),
        ("not_a_person", "2"),
        ("empty_row", "3"),
        ("name_reversed", "4:2"),
        ("unit_carried", "6:1"),
        ("not_a_person", "7"),
        ("heading_again", "8"),
        ("ragged", "9"),
        ("ragged", "10"),
    ]


def test_columns_without_names_at_the_end_are_told_once() -> None:
    roster = read(csv("Förnamn;Efternamn;;", "Alma;Påhittsson;;"), unit="sagoskolan")
    assert (str(found(roster, "empty_columns").place), dict(found(roster, "empty_columns").facts)) == (
        "1:3",
        {"to_column": 4},
    )


def test_somebody_on_two_rows_is_one_person_by_number_mail_or_signature() -> None:
    heading = "Förnamn;Efternamn;Personnummer;E-post;Signatur;Enhet"
    for first, second in (
        (f"{dashed(BO)};;", f"19{BO};;"),
        (";bo@sago.example;", ";BO@SAGO.example;"),
    ):
        roster = read(csv(heading, f"Bo;Exempelsson;{first};Sagoskolan", f"Bo;Exempelsson;{second};Fablaskolan"))
        assert [units(it) for it in roster.people] == [["sagoskolan", "fablaskolan"]]
        assert [(str(it.place), str(it.other)) for it in roster.findings if it.code == "two_units"] == [("3:6", "2")]
    twice = read(csv(heading, "Bo;Exempelsson;;;BOE;Sagoskolan", "Bo;Exempelsson;;;boe;Sagoskolan"))
    assert (names(twice), places(twice, "same_person_rows")) == (["Bo Exempelsson"], ["3"])


def test_two_of_one_name_are_two_and_somebody_is_asked() -> None:
    roster = read(
        csv(
            "Förnamn;Efternamn;Personnummer;Signatur",
            f"Kim;Låtsas;{dashed(ALMA)};KLA",
            f"Kim;Låtsas;{dashed(BO)};KLA",
        ),
        unit="sagoskolan",
    )
    assert [it.asks for it in roster.people] == [(), ("same_name",)]
    assert [it.signatures for it in roster.people] == [{"sagoskolan": "KLA"}, {}]
    assert (places(roster, "same_name"), places(roster, "signature_taken")) == (["3:2"], ["3:4"])


def test_one_number_under_two_names_is_asked_about() -> None:
    roster = read(csv("Namn;Personnummer", f"Bo Ek;{BO}", f"Bo Alm;{BO}"), unit="sagoskolan")
    assert (names(roster), roster.people[0].asks) == (["Bo Ek"], ("name_differs",))


def test_a_mail_address_of_two_people_stays_with_the_first() -> None:
    roster = read(csv("Namn;E-post", "Bo Ek;info@sago.example", "Cia Alm;info@sago.example"), unit="sagoskolan")
    assert [(it.mail, it.asks) for it in roster.people] == [("info@sago.example", ()), (None, ("same_mail",))]


def test_several_units_in_a_cell_are_all_theirs() -> None:
    roster = read(csv("Namn;Enhet", '"Bo Ek";"Sagoskolan, Fablaskolan"'))
    assert units(roster.people[0]) == ["sagoskolan", "fablaskolan"]
    assert places(roster, "two_units") == ["2:2"]


def test_a_unit_that_the_plan_does_not_have_is_asked_about_with_the_nearest() -> None:
    roster = read(csv("Namn;Enhet", "Bo Ek;Sagoskollan", "Cia Alm;"))
    assert (found(roster, "unit_unknown").facts["value"], roster.people[0].asks) == ("Sagoskollan", ("unit_unknown",))
    assert found(roster, "unit_unknown").facts["nearest"] == "Sagoskolan"
    assert roster.people[1].asks == ("no_unit",)


def test_units_whose_names_differ_by_little_are_told_apart() -> None:
    known = {"Alm 1": "one", "Alm1": "two", "Ek": "three"}
    roster = read(csv("Namn;Enhet", "Bo Ek;Alm 1", "Cia Ek;Alm1", "Dag Ek;alm 1", "Eva Ek;EK"), units=known)
    assert [units(it) for it in roster.people] == [["one"], ["two"], [], ["three"]]


def test_a_code_whose_zeros_a_spreadsheet_has_dropped_is_near() -> None:
    roster = read(csv("Namn;Skolenhetskod", "Bo Ek;2"), units={"00000001": "saga", "00000002": "fabel"})
    assert found(roster, "unit_unknown").facts["nearest"] == "00000002"


def test_days_tell_who_has_left_will_leave_and_will_begin() -> None:
    roster = read(
        csv(
            "Namn;Från;Till",
            "Rune Ek;2001-08-13;2026-06-30",
            "Cia Ek;2024-01-08;2026-12-22",
            "Dag Ek;20270107;",
            "Eva Ek;2020-08-10;2026-11-30",
            "Ulf Ek;12/8 2024;2026-13-05",
        ),
        unit="sagoskolan",
    )
    assert [it.left for it in roster.people] == [True, False, False, False, False]
    assert told(roster) == [
        ("left", "2:3"),
        ("leaves", "3:3"),
        ("begins", "4:2"),
        ("date_unreadable", "6:2"),
        ("date_unreadable", "6:3"),
    ]
    assert found(roster, "left").facts["on"] == date(2026, 6, 30)


def test_what_is_nobodys_business_is_dropped_and_told_once() -> None:
    roster = read(
        csv(
            "Namn;Lön;Anteckning;Mobil;Lösenord",
            "Bo Ek;38500;är sjuk;070-174 06 05;Sommar2026",
            "Cia Ek;41000;;070-174 06 06;****",
        ),
        unit="sagoskolan",
    )
    dropped = [("pay", "1:2"), ("free_text", "1:3"), ("secret", "1:5"), ("home", "2:4"), ("secret", "2:5")]
    assert told(roster) == dropped
    assert all(word not in repr(roster) for word in ("38500", "sjuk", "070", "Sommar"))


def test_numbers_are_dropped_wherever_they_hide() -> None:
    roster = read(
        csv(
            "Namn,E-post,Signatur,Anteckning,Anställningsnr,Befattning",
            f"Alma Ek,{dashed(ALMA)}@sago.example,ALP,,100482,",
            f"Bo Ek,bo@sago.example,{BO},,,",
            f"Cia Ek,,CDI,född 19{number('820906')} i Saga,,",
            f"Kim Ek {dashed(number('830115'), '19')},kim@sago.example,KLA,,,",
            f"Dag Ek,,DAG,,19{number('830401')},",
            f"Noor Ek,,NSA,samordn {number('191160')},,",
            f"Eva Ek,,,,,lärare {dashed(number('830214'))}",
        ),
        unit="sagoskolan",
    )
    assert names(roster) == ["Alma Ek", "Bo Ek", "Cia Ek", "Kim Ek", "Dag Ek", "Noor Ek", "Eva Ek"]
    assert [it.mail for it in roster.people[:4]] == [None, "bo@sago.example", None, "kim@sago.example"]
    assert [it.source_id for it in roster.people] == [None] * 7
    assert sorted(it for it in told(roster) if it[0].startswith("number")) == [
        ("number_coordination", "7:4"),
        ("number_in_text", "2:2"),
        ("number_in_text", "3:3"),
        ("number_in_text", "4:4"),
        ("number_in_text", "5:1"),
        ("number_in_text", "8:6"),
        ("number_personal", "6:5"),
    ]
    assert not any(it in repr(roster) for it in (ALMA[:6], BO, "19820906", "830115", "830401", "830214"))


def test_a_column_is_one_of_numbers_by_what_stands_in_it() -> None:
    roster = read(csv("Namn;Uppgift", f"Alma Ek;{ALMA}", f"Bo Ek;{dashed(BO)}", "Cia Ek;308189802"), unit="sagoskolan")
    assert [code for code, _ in told(roster)] == ["number_personal", "number_personal", "number_damaged"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "@SUM(A1)", "+Kim", "-Låtsas", "<b>Dag</b>", "=cmd|'/c calc'!A1"])
def test_what_a_spreadsheet_would_run_is_taken_as_text_and_asked_about(name: str) -> None:
    roster = read(csv("Förnamn\tEfternamn", f"{name}\tEk"), unit="sagoskolan")
    assert (roster.people[0].given, roster.people[0].asks) == (name, ("formula_like",))


def test_what_nobody_sees_is_taken_out() -> None:
    roster = read(csv("Förnamn;Efternamn", "\u202eNour\u200b;Kim\u00a0Ek"), unit="sagoskolan")
    assert names(roster) == ["Nour Kim Ek"]
    assert [it.facts["characters"] for it in roster.findings] == ["U+202E U+200B", "U+00A0"]


def test_letters_are_kept_in_one_form_and_line_breaks_end_a_name() -> None:
    roster = read(csv("Förnamn;Efternamn", 'A\u030asa;"Ek\nledig"'), unit="sagoskolan")
    assert (names(roster), roster.people[0].asks) == (["Åsa Ek"], ("line_break_in_cell",))


def test_names_in_one_column_are_parted() -> None:
    roster = read(csv("Namn;E-post", "Påhittsson, Alma;", "Anna Karin Ek;", "Sirius;"), unit="sagoskolan")
    assert [(it.given, it.family) for it in roster.people] == [
        ("Alma", "Påhittsson"),
        ("Anna Karin", "Ek"),
        ("Sirius", ""),
    ]


@pytest.mark.parametrize("row", ["Vakans;MA/NO", "Bo;", ";", "B;E"])
def test_what_is_no_whole_name_is_told(row: str) -> None:
    roster = read(csv("Förnamn;Efternamn;E-post", f"{row};bo@sago.example"), unit="sagoskolan")
    codes = {"Vakans;MA/NO": "not_a_person", "Bo;": "one_name", ";": "name_missing", "B;E": "name_short"}
    assert [it.code for it in roster.findings] == [codes[row]]
    assert len(roster.people) == (codes[row] in {"one_name", "name_short"})


def test_an_account_that_is_stopped_is_not_somebody_who_has_left() -> None:
    roster = read(csv("Namn;Status", "Bo Ek;Suspended", "Cia Ek;Inactive", "Dag Ek;Active"), unit="sagoskolan")
    assert [(it.asks, it.left) for it in roster.people] == [(("account_stopped",), False), ((), True), ((), False)]


def test_a_name_too_long_for_a_directory_is_left_out_and_told() -> None:
    roster = read(
        csv("Namn;E-post", f"{'a' * 200} Ek;", f"Bo Ek;{'b' * 200}@sago.example", "Cia Ek;cia"), unit="sagoskolan"
    )
    assert [(it.name, it.mail) for it in roster.people] == [("Bo Ek", None), ("Cia Ek", None)]
    assert [code for code, _ in told(roster)] == ["cell_too_long", "mail_unreadable", "mail_unreadable"]


# --- mappings -----------------------------------------------------------------------------


def test_a_mapping_says_what_columns_are_by_heading() -> None:
    mapping = Mapping(columns={Field.GIVEN: "Vem", Field.FAMILY: "Släkt", Field.MAIL: "Adress"}, form="egen")
    roster = read(csv("x;Vem;Släkt;Adress", "1;Alma;Ek;alma@sago.example"), mapping=mapping, unit="sagoskolan")
    assert [(it.name, it.mail) for it in roster.people] == [("Alma Ek", "alma@sago.example")]
    assert roster.format == "egen"


def test_a_mapping_says_what_columns_are_by_position() -> None:
    mapping = Mapping(columns={Field.NAME: "2", Field.UNIT: "1"})
    roster = read(csv("Sagoskolan;Alma Ek", "Fablaskolan;Bo Alm"), mapping=mapping)
    assert [(it.name, units(it)) for it in roster.people] == [("Alma Ek", ["sagoskolan"]), ("Bo Alm", ["fablaskolan"])]


def test_a_mapping_whose_headings_are_not_there_is_said_to_fit_nothing() -> None:
    with pytest.raises(Unreadable, match="no headings that are known"):
        read(csv("Vem", "Alma"), mapping=Mapping(columns={Field.NAME: "Vilken"}))


def test_a_column_of_numbers_is_dropped_whatever_a_mapping_makes_of_it() -> None:
    """Given a column that is headed as one of numbers, when it is to be the id, then no number comes in."""
    wrong = ALMA[:-1] + str((int(ALMA[-1]) + 1) % 10)
    columns = {Field.NAME: "Vem", Field.SOURCE_ID: "Personnummer"}
    roster = read(csv("Vem;Personnummer", f"Alma Ek;{wrong}"), mapping=Mapping(columns=columns), unit="sagoskolan")
    assert (names(roster), places(roster, "number_personal")) == (["Alma Ek"], ["2:2"])
    assert wrong not in repr(roster)


def test_a_mapping_by_position_says_nothing_of_the_columns_behind() -> None:
    """Given a list without headings, when two of its three columns are named, then its rows are as long as they are."""
    columns = {Field.NAME: "1", Field.UNIT: "2"}
    roster = read(csv("Alma Ek;Sagoskolan;rum 4", "Bo Alm;Fablaskolan;"), mapping=Mapping(columns=columns))
    assert (names(roster), told(roster)) == (["Alma Ek", "Bo Alm"], [])


def test_a_row_whose_name_is_a_number_is_nobodys() -> None:
    """Given a row with a number where the name should be, then it does not go on from the person above it."""
    roster = read(csv("Namn;Enhet", "Bo Alm;Sagoskolan", f"{dashed(ALMA)};Fablaskolan"))
    assert [units(it) for it in roster.people] == [["sagoskolan"]]
    assert (places(roster, "number_in_text"), places(roster, "name_missing")) == (["3:1"], ["3:1"])


@pytest.mark.parametrize("end", ["\n", "\r", "\v", "\N{LINE SEPARATOR}"])
def test_whatever_ends_a_line_in_a_name_is_asked_about(end: str) -> None:
    roster = read(csv("Namn", f'"Alma{end}Ek"'), unit="sagoskolan")
    assert [it.asks for it in roster.people] == [("line_break_in_cell",)]
