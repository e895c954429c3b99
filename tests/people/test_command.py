"""`collegial people import`: shown as a table, recorded when it is accepted, and said in a sentence where it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Collegial
from tests.people.school import ALMA, BO, CIA, archive, csv, dashed, number, workbook
from tests.people.test_formats import ONEROSTER

import collegial_core as cc
from collegial_directory import open_directory

LIST = csv(
    "Förnamn;Efternamn;Personnr;E-post;Skola;Anteckning;Skydd",
    f"Alma;Påhittsson;{dashed(ALMA)};alma@sago.example;Sagoskolan;ring {dashed(BO)};",
    f"Bo;Exempelsson;19{BO};19{BO}@sago.example;Fablaskolan;;nej",
    f"Dold;Fiktivsson;{dashed(CIA, '19')};dold@sago.example;Sagoskolan;;ja",
    f"Kim;Låtsas;{int(number('030818'))};;Sagoskolan;;",
    f"Kim;Låtsas;{number('191160')};;Sagoskolan;;",
)
IMPORT = ("people", "import", "--plan", "sago")
FORMS = [form for ten in (ALMA, BO, CIA, number("030818")[1:], number("191160")) for form in (ten, dashed(ten))]


@pytest.fixture
def collegial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collegial:
    for name in ("COLLEGIAL_STORE", "COLLEGIAL_LANG", "COLLEGIAL_DEBUG", "COLLEGIAL_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = Collegial(f"sqlite:///{tmp_path}/school.db")
    start = {"title": "T", "aim": "A", "starts": "2026-08-01", "ends": "2027-06-15"}
    lines = [
        ("plan.start", start),
        *(("unit.register", {"unit": it, "principal": "p-0"}) for it in ("sagoskolan", "fablaskolan")),
        ("person.register", {"person": "p-0", "unit": "sagoskolan"}),
    ]
    said = [json.dumps({"type": kind, "data": data, "by": "p-0", "on": "2026-08-01"}) for kind, data in lines]
    assert made("apply", "sago", given="\n".join(said)).status == 0
    return made


@pytest.fixture
def file(tmp_path: Path) -> str:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "lista.csv").write_bytes(LIST.encode("cp1252"))
    return str(folder / "lista.csv")


def written(folder: Path) -> bytes:
    """All bytes that are there but those handed in."""
    return b"".join(it.read_bytes() for it in folder.iterdir() if it.is_file())


def test_a_list_is_shown_as_a_table_and_nothing_is_written(collegial: Collegial, file: str, tmp_path: Path) -> None:
    before = {it.name: it.read_bytes() for it in tmp_path.iterdir() if it.is_file() and it.suffix == ".db"}
    told = collegial(*IMPORT, file)
    assert told.status == 0
    assert "Alma Påhittsson" in told.out
    assert "comes into the plan" in told.out
    assert "4:7" in told.out
    assert told.out.endswith("Nothing is recorded; --accept records what nobody has to decide on.\n")
    assert {it.name: it.read_bytes() for it in tmp_path.iterdir() if it.suffix == ".db"} == before


def test_a_dry_run_writes_nothing_whatever_else_is_said(collegial: Collegial, file: str, tmp_path: Path) -> None:
    told = collegial(*IMPORT, file, "--accept", "--by", "p-0", "--dry-run", "--save-mapping", "m.json")
    assert "Nothing is recorded" in told.out
    assert not (tmp_path / "school-people.db").exists()
    assert not (tmp_path / "m.json").exists()


def test_what_is_accepted_is_recorded_once(collegial: Collegial, file: str, tmp_path: Path) -> None:
    told = collegial(*IMPORT, file, "--accept", "--by", "p-0")
    assert (told.status, "Recorded. People: 3." in told.out) == (0, True)
    again = collegial("--json", *IMPORT, file, "--accept", "--by", "p-0").document
    assert again["recorded"] == {"people": 0, "entries": []}
    assert (again["unchanged"], [it["asks"] for it in again["proposals"]]) == (3, [["same_name"]])
    with open_directory(str(tmp_path / "school-people.db")) as people:
        assert set(people.names("sago").values()) == {"Alma Påhittsson", "Bo Exempelsson", "Kim Låtsas"}


def test_what_asks_something_is_recorded_where_it_is_named(collegial: Collegial, file: str) -> None:
    assert "Recorded. People: 1." in collegial(*IMPORT, file, "--also", "6", "--by", "p-0").out
    no = collegial(*IMPORT, file, "--also", "99", "--by", "p-0")
    assert (no.status, "nothing can be accepted at '99'" in no.err) == (2, True)


def test_no_number_and_nobody_protected_stands_in_any_byte(collegial: Collegial, file: str, tmp_path: Path) -> None:
    outs = [
        collegial(*IMPORT, file),
        collegial("--json", *IMPORT, file),
        collegial("--log-format", "json", *IMPORT, file, "--accept", "--also", "6", "--by", "p-0"),
        collegial("export", "sago"),
        collegial("directory"),
    ]
    every = written(tmp_path) + "".join(it.out + it.err for it in outs).encode()
    assert b"Alma" in every
    for form in (*FORMS, "Fiktivsson", "Dold", "dold@", "ring 8"):
        assert form.encode() not in every, form
    assert all(name.encode() not in b"".join(_plan(tmp_path)) for name in ("Alma", "Exempelsson", "sago.example"))


def _plan(folder: Path) -> list[bytes]:
    with cc.open(f"sqlite:///{folder}/school.db") as plans:
        return list(plans.ledger("sago").export())


def test_recording_needs_somebody_who_takes_them_in(collegial: Collegial, file: str) -> None:
    no = collegial(*IMPORT, file, "--accept")
    assert (no.status, "--by" in no.err) == (2, True)
    assert collegial(*IMPORT, file, "--accept", "--by", "nobody").status == 2


def test_what_a_rule_refuses_records_nothing(collegial: Collegial, file: str, tmp_path: Path) -> None:
    no = collegial(*IMPORT, file, "--accept", "--by", "p-0", "--on", "2026-07-01")
    assert (no.status, no.err.startswith("collegial: L-03")) == (1, True)
    with open_directory(str(tmp_path / "school-people.db")) as people:
        assert people.entries("sago") == ()


def test_a_program_gets_codes_and_places(collegial: Collegial, file: str) -> None:
    told = collegial("--json", *IMPORT, file, "--on", "2026-11-30").document
    assert (told["plan"], told["format"], told["marked"], told["recorded"]) == ("sago", "list", True, None)
    assert {"code": "protected", "place": {"line": 4, "column": 7}} in told["findings"]
    alma = {"what": "joined", "at": "2", "name": "Alma Påhittsson", "before": None, "after": "alma@sago.example"}
    assert told["proposals"][0] == {**alma, "units": ["sagoskolan"], "asks": [], "can_be_recorded": True}


def test_a_workbook_an_archive_and_a_folder_are_read(collegial: Collegial, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(workbook({"A": [["Namn", "Enhet"], ["Alma Ek", "Sagoskolan"]]}))
    (tmp_path / "delivery.zip").write_bytes(archive(ONEROSTER))
    (tmp_path / "delivery").mkdir()
    for name, content in ONEROSTER.items():
        (tmp_path / "delivery" / name).write_bytes(content)
    for name, form in (("list.xlsx", "list"), ("delivery.zip", "oneroster"), ("delivery", "oneroster")):
        assert collegial("--json", *IMPORT, str(tmp_path / name)).document["format"] == form
    beside = collegial("--json", *IMPORT, str(tmp_path / "delivery" / "users.csv")).document
    assert beside["format"] == "oneroster"
    assert "personal" not in beside


def test_units_and_columns_are_said_and_saved_to_be_used_again(collegial: Collegial, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Vem;Var\nAlma Ek;S1\nBo Ek;\n", encoding="utf-8")
    columns = ("--column", "name=Vem", "--column", "unit=2", "--unit", "S1=sagoskolan")
    said = ("--unit", "fablaskolan", "--save-mapping", "m.json")
    first = collegial("--json", *IMPORT, "x.csv", *columns, *said).document
    assert [it["units"] for it in first["proposals"]] == [["sagoskolan"], ["fablaskolan"]]
    assert json.loads((tmp_path / "m.json").read_bytes())["columns"] == {"name": "Vem", "unit": "2"}
    again = collegial("--json", *IMPORT, "x.csv", "--mapping", "m.json", "--unit", "fablaskolan").document
    assert again["proposals"] == first["proposals"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--column", "namn"), "expected such as given="),
        (("--column", "shoe=1"), "there is no field 'shoe'"),
        (("--unit", "eken"), "there is no unit 'eken'"),
        (("--unit", "S1=eken"), "there is no unit 'eken'"),
        (("--as", "skola25"), "is to be read as 'skola25'"),
        (("--sheet", "B"), "no sheet"),
        (("--mapping", "missing.json"), "missing.json"),
        (("--mapping", "in/lista.csv"), "is no mapping of columns"),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, tuple) else "",
)
def test_an_option_that_says_nothing_is_told(collegial: Collegial, file: str, args: tuple[str, ...], told: str) -> None:
    if "--sheet" in args:
        file = f"{file}.xlsx"
        Path(file).write_bytes(workbook({"A": [["Namn"], ["Bo Ek"]]}))
    no = collegial(*IMPORT, file, *args)
    assert (no.status, told in no.err, no.err.count("\n")) == (2, True, 1)


@pytest.mark.parametrize(
    "mapping", ["[]", "{", '{"columns": []}', '{"columns": {"name": 3}}', '{"source": 3}', " " * 100_001]
)
def test_what_is_no_mapping_is_said_to_be_none(collegial: Collegial, file: str, tmp_path: Path, mapping: str) -> None:
    (tmp_path / "m.json").write_text(mapping, encoding="utf-8")
    no = collegial(*IMPORT, file, "--mapping", "m.json")
    assert (no.status, no.err.startswith("collegial: m.json: is ")) == (2, True)


@pytest.mark.parametrize("name", ["missing", f"lista {dashed(ALMA)}"])
def test_a_file_that_is_not_there_is_told_without_a_number_in_its_name(collegial: Collegial, name: str) -> None:
    no = collegial(*IMPORT, f"{name}.csv")
    assert (no.status, "No such file" in no.err, dashed(ALMA) in no.err) == (2, True, False)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(300), b"PK\x03\x04" + bytes(40)])
def test_an_absurd_file_is_one_sentence(collegial: Collegial, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    no = collegial(*IMPORT, "x.xlsx")
    assert (no.status, no.out, no.err.count("\n")) == (2, "", 1)
    assert "Traceback" not in no.err


def test_a_folder_without_people_is_told(collegial: Collegial, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    no = collegial(*IMPORT, "empty")
    assert (no.status, "empty: has no persons.json, users.csv or Teacher.csv" in no.err) == (2, True)


def test_a_file_without_markings_says_so(collegial: Collegial, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Namn\nAlma Ek\n", encoding="utf-8")
    assert "whose identity is protected" in collegial(*IMPORT, "x.csv", "--unit", "sagoskolan").out


def test_a_plan_that_is_not_there_is_told(collegial: Collegial, file: str) -> None:
    no = collegial("people", "import", "--plan", "saga", file)
    assert (no.status, "did you mean sago?" in no.err) == (2, True)


def test_the_table_speaks_swedish(collegial: Collegial, file: str) -> None:
    told = collegial("--lang", "sv", *IMPORT, file)
    assert "ett personnummer" in told.out
    assert "kommer in i planen" in told.out


def test_alone_the_command_helps(collegial: Collegial) -> None:
    assert "import" in collegial("people").out
