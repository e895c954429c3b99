"""`collegial calendar`: a school's calendar goes into a plan, for all its units or for none."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import collegial_core as cc

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial

SCHOOL: dict[str, Any] = {
    "adopted_on": "2026-08-17",
    "units": ["solbacken", "ekbacken"],
    "terms": [
        {"name": "Hösttermin", "first": "2026-08-18", "last": "2026-12-18"},
        {"name": "Vårtermin", "first": "2027-01-11", "last": "2027-06-15"},
    ],
    "breaks": [{"name": "Sportlov", "week": "2027-W08"}, {"name": "Påsklov", "week": "2027-W13"}],
}

ADOPT = ("calendar", "adopt", "plan")


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store with a plan of two units."""
    url = f"sqlite:///{tmp_path}/school.db"
    starts = {"title": "T", "aim": "A", "starts": "2026-08-17", "ends": "2027-06-15"}
    lines: list[tuple[str, dict[str, str]]] = [
        ("plan.start", starts),
        ("unit.register", {"unit": "solbacken", "principal": "p-1"}),
        ("unit.register", {"unit": "ekbacken", "principal": "p-1"}),
    ]
    with cc.open(url) as plans:
        for kind, data in lines:
            said = {"type": kind, "data": data, "by": "p-1", "on": "2026-08-17"}
            plans.ledger("plan").request(cc.wire.request(said))
    return url


def written(folder: Path, name: str = "school.json", **changes: Any) -> str:
    path = folder / name
    said = {name: value for name, value in {**SCHOOL, **changes}.items() if value is not None}
    path.write_text(json.dumps(said), encoding="utf-8")
    return str(path)


def calendars(store: str) -> dict[str, cc.schedule.Calendar]:
    with cc.open(store) as plans:
        return {str(unit): known for unit, known in plans.ledger("plan").state.calendars.items()}


@pytest.mark.requirement("S0-39")
def test_a_file_becomes_the_calendar_of_the_units_that_it_names(
    collegial: Collegial, store: str, tmp_path: Path
) -> None:
    outcome = collegial(*ADOPT, written(tmp_path), "--by", "p-1", "--store", store)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == (
        "Unit       Entry  Terms  Breaks  Public holidays\n"
        "solbacken      4      2       2                3\n"
        "ekbacken       5      2       2                3\n"
    )
    known = calendars(store)
    assert [*known] == ["solbacken", "ekbacken"]
    assert (known["solbacken"].country, *map(str, known["solbacken"].holidays)) == (
        "SE",
        *("2027-03-26", "2027-03-29", "2027-05-06"),
    )


@pytest.mark.requirement("S0-39")
def test_done_twice_it_is_recorded_once(collegial: Collegial, store: str, tmp_path: Path) -> None:
    call = (*ADOPT, written(tmp_path), "--by", "p-1", "--store", store)
    first, again = collegial(*call), collegial(*call)
    assert again.out == f"Recorded before; nothing is new.\n{first.out}"
    told = collegial(*call, "--would", "--json").document
    assert [it["number"] for it in told["entries"]] == [4, 5], "recorded already"
    with cc.open(store) as plans:
        assert plans.ledger("plan").number == 5
        assert len({entry.id for entry in plans.ledger("plan").entries() if entry.number > 3}) == 1
    later = collegial(*call, "--on", "2026-09-01", "--json").document
    assert [it["number"] for it in later["entries"]] == [6, 7], "another day, another decision"


@pytest.mark.requirement("S0-39")
def test_nobody_unknown_adopts_a_calendar(collegial: Collegial, store: str, tmp_path: Path) -> None:
    for would in ((), ("--would",)):
        outcome = collegial(*ADOPT, written(tmp_path), "--by", "p-nobody", "--store", store, *would)
        assert (outcome.status, outcome.err) == (
            2,
            "collegial: --by: there is no 'p-nobody' in this plan; there are: p-1\n",
        )


@pytest.mark.requirement("S0-39", "P-10")
def test_a_system_that_was_admitted_adopts_a_calendar(collegial: Collegial, store: str, tmp_path: Path) -> None:
    with cc.open(store) as plans:
        admit = cc.plan.SystemAdmitted(system="s-calendar", matters=("calendar",), until=date(2027, 6, 30))
        plans.ledger("plan").do(admit, by="p-1", on=date(2026, 8, 17))
    assert collegial(*ADOPT, written(tmp_path), "--by", "s-calendar", "--store", store).status == 0


@pytest.mark.requirement("S0-39")
def test_all_or_nothing_is_recorded(collegial: Collegial, store: str, tmp_path: Path) -> None:
    path = written(tmp_path, units=["solbacken", "lunden"])
    outcome = collegial(*ADOPT, path, "--by", "p-1", "--store", store)
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.out.startswith(
        "Refused by rule L-01: Everything that is named exists.\n  There is no unit lunden.\n"
    )
    told = collegial(*ADOPT, path, "--by", "p-1", "--store", store, "--json", "--lang", "sv")
    assert told.status == 1
    assert (told.document["ok"], told.document["refused"]["rule"]) == (False, "L-01")
    assert told.document["refused"]["message"] == "Okänt id i planen: lunden (enhet)."
    assert collegial(*ADOPT, path, "--by", "p-1", "--store", store, "--would").status == 1
    assert calendars(store) == {}


@pytest.mark.requirement("S0-39")
def test_what_would_be_recorded_can_be_seen_first(collegial: Collegial, store: str, tmp_path: Path) -> None:
    call = (*ADOPT, written(tmp_path), "--by", "p-1", "--store", store, "--would")
    outcome = collegial(*call)
    assert outcome.out.startswith("Nothing is recorded; this is what would be.\nUnit       Entry")
    assert collegial(*call, "--json").document == {
        "plan": "plan",
        "ok": True,
        "would": [
            {"unit": "solbacken", "number": 4, "terms": 2, "breaks": 2, "holidays": 3},
            {"unit": "ekbacken", "number": 5, "terms": 2, "breaks": 2, "holidays": 3},
        ],
        "findings": [],
    }
    assert calendars(store) == {}


@pytest.mark.requirement("S0-39")
def test_units_and_day_may_be_given_beside_the_file(collegial: Collegial, store: str, tmp_path: Path) -> None:
    path = written(tmp_path, units=None, adopted_on=None, country="NO")
    by = ("--by", "p-1", "--store", store)
    for given, missing in ((("--on", "2026-08-17"), "--unit"), (("--unit", "solbacken"), "--on")):
        outcome = collegial(*ADOPT, path, *by, *given)
        assert outcome.status == 2
        assert f"give {missing}" in outcome.err
    twice = ("--unit", "solbacken", "--unit", "solbacken")
    assert collegial(*ADOPT, path, *by, "--on", "2026-08-17", *twice).status == 0
    assert [(unit, known.country) for unit, known in calendars(store).items()] == [("solbacken", "NO")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"breaks": [{"name": " ", "date": "2026-09-01"}]}, "$.breaks[0].name: is blank"),
        ({"terms": [{"name": "a", "date": "2026-02-30"}]}, "$.terms[0].date: expected a date such as"),
        ({"country": "XX"}, "$.country: the public holidays of XX are not known"),
        ({"country": "Sverige"}, "$.country: expected the two letters of a country such as SE, got 'Sverige'"),
        ({"units": ["Sol backen"]}, "$.units[0]: 'Sol backen' is no id"),
        (
            {"terms": [{"name": "a", "date": "1950-01-09"}], "breaks": [], "study_days": []},
            "$.holidays: public holidays are known from 1953 to 2100",
        ),
        ({"holydays": []}, "$: has 'holydays', which is none of"),
    ],
    ids=lambda it: json.dumps(it)[:40] if isinstance(it, dict) else "",
)
def test_what_is_wrong_in_a_file_is_told_with_its_place(
    collegial: Collegial, store: str, tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    path = written(tmp_path, **changes)
    for call in ((*ADOPT, path, "--by", "p-1", "--store", store), ("calendar", "show", path)):
        if call[1] == "show" and "units" in changes:
            continue
        outcome = collegial(*call)
        assert (outcome.status, outcome.out) == (2, "")
        assert outcome.err.startswith(f"collegial: {path}: {words}")


def test_a_plan_that_is_not_there_is_not_begun(collegial: Collegial, store: str, tmp_path: Path) -> None:
    outcome = collegial("calendar", "adopt", "pln", written(tmp_path), "--by", "p-1", "--store", store)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "collegial: there is no plan pln in this store; did you mean plan?\n"


def test_without_the_package_that_knows_holidays_that_is_said(
    collegial: Collegial, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    outcome = collegial(*ADOPT, written(tmp_path), "--by", "p-1", "--store", store)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        "collegial: public holidays need holidays; install it with: pip install 'collegial[calendar]'\n"
    )


@pytest.mark.requirement("S0-39")
def test_a_calendar_shows_what_it_closes(collegial: Collegial, tmp_path: Path) -> None:
    out = collegial("calendar", "show", written(tmp_path), "--lang", "sv").out
    assert out == (
        "Från        Till        Vad      Namn\n"
        "2026-08-18  2026-12-18  termin   Hösttermin\n"
        "2027-01-11  2027-06-15  termin   Vårtermin\n"
        "2027-02-22  2027-02-28  lov      Sportlov\n"
        "2027-03-26  2027-03-26  helgdag  Långfredagen\n"
        "2027-03-29  2027-04-04  lov      Påsklov\n"
        "2027-03-29  2027-03-29  helgdag  Annandag påsk\n"
        "2027-05-06  2027-05-06  helgdag  Kristi himmelsfärdsdag\n"
    )
    shown = collegial("calendar", "show", written(tmp_path), "--json").document
    assert (shown["country"], shown["units"]) == ("SE", SCHOOL["units"])
    assert shown["periods"][3] == {
        "first": "2027-03-26",
        "last": "2027-03-26",
        "kind": "holiday",
        "name": "Good Friday",
    }


def test_alone_it_helps(collegial: Collegial) -> None:
    outcome = collegial("calendar")
    assert (outcome.status, outcome.err) == (0, "")
    assert "adopt" in outcome.out
    assert "show" in outcome.out


# --- what schools publish -----------------------------------------------------------------

PAGE = """Läsåret 2026-2027
Höstterminen 2026: 18/8 – 18/12
Vårterminen 2027: 11/1 – 15/6
Sportlov: v 8
Studiedagar:
Ekbacken skola 25/9
Lundskolan 1/10 (flyttbar)
"""


@pytest.mark.requirement("S0-39")
def test_a_page_saved_as_text_is_adopted_and_what_it_leaves_open_is_told(
    collegial: Collegial, store: str, tmp_path: Path
) -> None:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="cp1252", errors="replace")
    call = (*ADOPT, str(path), "--by", "p-1", "--on", "2026-08-17", "--unit", "solbacken", "--store", store)
    would = collegial(*call, "--would")
    assert would.out.startswith("Look at these lines of the file:\nLine  Column  What\n")
    assert "The day may still be moved." in would.out
    told = collegial(*call, "--json").document
    assert told["findings"][-1] == {"code": "movable", "line": 7, "column": None}
    assert [it.name for it in calendars(store)["solbacken"].breaks] == ["Sportlov"]


@pytest.mark.requirement("S0-39")
def test_a_day_of_one_school_alone_is_adopted_by_the_unit_of_that_name(
    collegial: Collegial, store: str, tmp_path: Path
) -> None:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    shown = collegial("calendar", "show", str(path), "--json").document
    assert "Studiedag (Ekbacken skola)" in {it["name"] for it in shown["periods"]}
    call = (*ADOPT, str(path), "--by", "p-1", "--on", "2026-08-17", "--store", store)
    assert collegial(*call, "--unit", "ekbacken", "--unit", "solbacken").status == 0
    names = {unit: [it.name for it in known.breaks] for unit, known in calendars(store).items()}
    assert names == {"ekbacken": ["Sportlov", "Studiedag"], "solbacken": ["Sportlov"]}


@pytest.mark.requirement("S0-39")
def test_a_table_of_weeks_takes_its_terms_from_an_option(collegial: Collegial, store: str, tmp_path: Path) -> None:
    path = tmp_path / "weeks.csv"
    path.write_text("Vecka;Mån;Tis;Ons;Tor;Fre\n8;L;L;L;L;L\n", encoding="utf-8")
    call = (*ADOPT, str(path), "--by", "p-1", "--on", "2026-08-17", "--unit", "ekbacken", "--store", store)
    without = collegial(*call)
    assert (without.status, "--term" in without.err) == (2, True)
    assert collegial(*call, "--term", "2027-01-11/2027-06-15").status == 0
    (known,) = calendars(store).values()
    assert [(it.name, str(it.first)) for it in (*known.terms, *known.breaks)] == [
        ("VT 2027", "2027-01-11"),
        ("Lov", "2027-02-22"),
    ]


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ("2027-06-15/2027-01-11", "before the first day"),
        ("2027-01-11", "expected a date"),
        ("x/y", "expected a date"),
    ],
)
def test_a_term_is_two_days_in_order(collegial: Collegial, tmp_path: Path, term: str, told: str) -> None:
    path = tmp_path / "weeks.csv"
    path.write_text("Vecka;Mån;Tis;Ons;Tor;Fre\n8;L;L;L;L;L\n", encoding="utf-8")
    outcome = collegial("calendar", "show", str(path), "--term", term)
    assert (outcome.status, told in outcome.err) == (2, True)


def test_a_file_that_tells_of_its_terms_itself_takes_no_others(collegial: Collegial, tmp_path: Path) -> None:
    outcome = collegial("calendar", "show", written(tmp_path), "--term", "2027-01-11/2027-06-15")
    assert (outcome.status, "tells of its terms itself" in outcome.err) == (2, True)


def test_without_the_extra_an_icalendar_file_is_refused_with_what_to_install(
    collegial: Collegial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "year.ics"
    path.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "icalendar", None)
    outcome = collegial("calendar", "show", str(path))
    assert (outcome.status, "pip install 'collegial[ical]'" in outcome.err) == (2, True)
