"""The example school: its files are plausible, the demo tells what they say, and every line of them counts."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from examples.base_groups import demo

import collegial_core
from collegial_core import Unreadable
from collegial_core.visit import Step

HERE = Path(demo.__file__).resolve().parent
FILES = ("staff.csv", "calendar.json", "commands.jsonl")
MIDYEAR = date(2026, 12, 18)
END = date(2027, 6, 10)
HOLIDAYS = {date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 6)}
"""Good Friday, Easter Monday and Ascension Day: the public holidays on weekdays in the terms."""
SOMEDAY = datetime(2027, 7, 1, tzinfo=UTC)
"""A moment after the year that the files tell of."""

Line = dict[str, Any]


def call(*arguments: str | Path, folder: Path = HERE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 our own program
        [sys.executable, folder / "demo.py", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "school.db"


@pytest.fixture(scope="module")
def recorded(ledger_file: Path) -> Line:
    """What the demo tells a program."""
    done = call("--json", "--keep", ledger_file)
    assert (done.returncode, done.stderr) == (0, "")
    document: Line = json.loads(done.stdout)
    return document


@pytest.fixture(scope="module")
def drawn() -> str:
    """What the demo draws for people, without the replay's speed."""
    done = call()
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """A copy of the example to spoil."""
    return Path(shutil.copytree(HERE, tmp_path / "school", ignore=shutil.ignore_patterns("__pycache__")))


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


# --- the input files, read without the library ----------------------------------------


@cache
def staff() -> dict[str, dict[str, str]]:
    with (HERE / "staff.csv").open(encoding="utf-8", newline="") as stream:
        return {row["person"]: row for row in csv.DictReader(stream)}


@cache
def calendar() -> Line:
    school: Line = json.loads((HERE / "calendar.json").read_text("utf-8"))
    return school


@cache
def commands(*types: str) -> list[Line]:
    lines = [json.loads(line) for line in (HERE / "commands.jsonl").read_text("utf-8").splitlines()]
    return [line for line in lines if line["type"] in types or not types]


FORM = {"beginning", "content", "questions", "participation", "response"}
"""The areas that somebody chose; the sixth, the climate, is in the whole form only."""
REFUSED = {"ek-larledare-av-kollega": "P-01", "alm-09-plan-fel-vecka": "S0-39", "bok-15-besok-for-tidigt": "S4-02"}


def accepted(*types: str, until: date = END) -> list[Line]:
    """The lines that were recorded by the end of a day; one about an earlier day counts on the day reached."""
    reached = ""
    found: list[Line] = []
    for line in commands():
        reached = max(reached, line["on"])
        if reached <= str(until) and line["id"] not in REFUSED and line["type"] in types:
            found.append(line)
    return found


@cache
def school_days() -> set[date]:
    def days(of: list[Line]) -> set[date]:
        spans = [(date.fromisoformat(it["first"]), date.fromisoformat(it["last"])) for it in of]
        return {first + timedelta(n) for first, last in spans for n in range((last - first).days + 1)}

    return {day for day in days(calendar()["terms"]) - days(calendar()["breaks"]) - HOLIDAYS if day.isoweekday() <= 5}


# --- what the demo tells, against ten lines of counting ----------------------------------


def members_of(group: str, until: date) -> list[str]:
    (formed,) = (line["data"]["members"] for line in commands("group.form") if line["data"]["group"] == group)
    left = [line["data"]["person"] for line in accepted("group.leave", until=until) if line["data"]["group"] == group]
    came = [line["data"]["person"] for line in accepted("group.join", until=until) if line["data"]["group"] == group]
    return [person for person in [*formed, *came] if person not in left]


def seen_in(visit_round: str, until: date) -> Counter[tuple[str, str]]:
    planned = {line["data"]["visit"]: line["data"] for line in accepted("visit.plan", until=until)}
    held = [planned[line["data"]["visit"]] for line in accepted("visit.hold", until=until)]
    return Counter((visit["visitor"], visit["host"]) for visit in held if visit["round"] == visit_round)


def quota_of(person: str, opened: Line) -> int:
    """Five visits, or as many as the days left ask of somebody who joins late."""
    starts, ends = (date.fromisoformat(opened["data"][day]) for day in ("starts", "ends"))
    joined = next((line["on"] for line in commands("group.join") if line["data"]["person"] == person), str(starts))
    days, rest = (ends - starts).days + 1, (ends - max(starts, date.fromisoformat(joined))).days + 1
    return next(visits for visits in range(6) if visits * days >= 5 * rest)


@pytest.mark.requirement("S4-05")
@pytest.mark.requirement("S4-11")
@pytest.mark.parametrize("day", [MIDYEAR, END])
def test_coverage_is_what_ten_lines_count(recorded: Line, day: date) -> None:
    rounds = accepted("round.open", until=day)
    assert [it["round"] for it in recorded["known"][str(day)]["coverage"]] == [it["data"]["round"] for it in rounds]
    for opened, shown in zip(rounds, recorded["known"][str(day)]["coverage"], strict=True):
        members, seen = members_of(opened["data"]["group"], day), seen_in(opened["data"]["round"], day)
        assert shown["members"] == members
        assert shown["matrix"] == [[seen[a, b] for b in members] for a in members]
        missing = [[a, b] for a in members for b in members if a != b and not seen[a, b]]
        assert shown["missing"] == missing
        assert (shown["seen"], shown["possible"]) == (30 - len(missing), 30)
        for person in shown["people"]:
            made = sum(visits for (visitor, _), visits in seen.items() if visitor == person["person"])
            assert person["made"] == made
            assert person["left"] == max(0, quota_of(person["person"], opened) - made)
            assert person["unseen"] == [host for visitor, host in missing if visitor == person["person"]]


def test_the_coverage_shows_complete_and_missing_pairs(recorded: Line) -> None:
    seen = {day: [it["seen"] for it in known["coverage"]] for day, known in recorded["known"].items()}
    assert seen == {str(MIDYEAR): [16, 14, 14, 30], str(END): [30, 30, 30, 30, 26]}


def test_exactly_the_intended_commands_are_refused(recorded: Line) -> None:
    assert {no["id"]: no["rule"] for no in recorded["refused"]} == REFUSED
    places = {line["id"]: f"commands.jsonl, line {place}" for place, line in enumerate(commands(), 1)}
    assert all(no["where"] == places[no["id"]] and no["message"] and no["remedy"] for no in recorded["refused"])
    assert recorded["commands"] == len(commands()) + len(staff()) + len(calendar()["units"])


@pytest.mark.requirement("P-01")
def test_a_teacher_who_appoints_a_leader_is_refused_and_a_principal_does_it(recorded: Line) -> None:
    asked, done = (line for line in commands("group.appoint_leader") if line["data"]["group"] == "ek")
    assert asked["data"] == done["data"]
    assert (staff()[asked["by"]]["role"], staff()[done["by"]]["role"]) == ("lärare", "rektor")
    no = recorded["refused"][0]
    assert (no["id"], no["category"]) == (asked["id"], "authority")
    assert no["facts"]["people"] == [person for person, row in staff().items() if row["role"] == "rektor"]


@pytest.mark.requirement("P-01")
@pytest.mark.requirement("A-11")
def test_the_plan_has_an_authority_from_whoever_started_it() -> None:
    start, adopted = commands()[:2]
    assert (adopted["type"], adopted["by"]) == ("authority.adopt", start["by"])
    principals = [person for person, row in staff().items() if row["role"] == "rektor"]
    assert adopted["data"]["organisers"] == principals
    assert not set(adopted["data"]["keepers"]) & staff().keys()  # an office, and nobody at the school


@pytest.mark.requirement("S4-03")
def test_the_round_closed_short_is_the_only_deviation(recorded: Line) -> None:
    (deviation,) = recorded["known"][str(END)]["deviations"]
    assert (deviation["rule"], deviation["facts"]["round"]) == ("S4-03", "lind-vt27")
    assert deviation["facts"]["unfinished"] == ["lind-v25"]
    (closing,) = (line for line in commands("round.close") if line["data"]["round"] == "lind-vt27")
    assert closing["because"]


@pytest.mark.requirement("S0-24")
def test_the_difference_tells_what_january_brought(recorded: Line) -> None:
    changed = {
        (*change["path"][:2], change["path"][-1]): change["after"] for change in recorded["difference"]["changes"]
    }
    (correction,) = commands("entry.correct")
    assert changed["plan", "revisions", "number"] == 2
    assert changed["texts", "plan", "lessons"] == "[personal]"
    assert changed["groups", "bok", "person"] == "p-f8cw"
    assert changed["visits", "ek-13", "lesson"] == correction["data"]["data"]["lesson"]
    assert changed["visits", "alm-16", "step"] == "complete"
    assert {path[0] for path in changed} == {"plan", "people", "groups", "visits", "texts"}


def test_the_replay_read_every_entry(recorded: Line) -> None:
    replay = recorded["replay"]
    assert replay["entries"] == recorded["commands"] - len(REFUSED) + len(recorded["known"][str(END)]["deviations"])
    assert replay["entries_per_second"] == pytest.approx(replay["entries"] / replay["seconds"], abs=1)


# --- what it draws --------------------------------------------------------------------


def test_the_drawing_shows_the_same_figures(recorded: Line, drawn: str) -> None:
    for known in recorded["known"].values():
        for it in known["coverage"]:
            assert re.search(rf"{it['round']} .*{it['seen']}( of |/){it['possible']}", drawn)
    assert "commands.jsonl, line 104: visit.plan by Karin on 2026-10-05\nRefused by rule S0-39:" in drawn
    assert "Let one of them record it: Margareta, Patrik." in drawn
    assert "Visitor  Lena  Dragan  Annika  Sofia  Elin  Tomas  Made  Left  Received" in drawn
    assert "The clock of this ledger follows the files" in drawn
    assert f"{recorded['replay']['entries']} entries read from SQLite and replayed" in drawn


def test_the_drawing_has_no_text_that_somebody_wrote(drawn: str) -> None:
    texts = [line["because"] for line in commands() if "because" in line]
    texts += [line["data"]["note"] for line in commands("visit.publish_note")]
    assert not [text for text in texts if text in drawn]


def test_it_speaks_swedish() -> None:
    done = call("--lang", "sv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Liggarens klocka följer filerna" in done.stdout
    assert "Round" not in done.stdout


# --- the ledger that it leaves ------------------------------------------------------------


@pytest.mark.requirement("P-01")
@pytest.mark.requirement("A-11")
@pytest.mark.usefixtures("recorded")
def test_an_audit_of_the_kept_ledger_finds_an_authority_and_no_error(ledger_file: Path) -> None:
    with collegial_core.open(f"sqlite:///{ledger_file}", clock=lambda: SOMEDAY) as plans:
        found = [(finding.severity, finding.rule) for finding in plans.ledger("solbacken").check()]
    assert found == [("I", "A-13"), ("W", "S4-03")]


@pytest.mark.requirement("S4-12")
@pytest.mark.usefixtures("recorded")
def test_export_import_export_is_equal(ledger_file: Path, tmp_path: Path) -> None:
    with (
        collegial_core.open(f"sqlite:///{ledger_file}") as plans,
        collegial_core.open(f"sqlite:///{tmp_path / 'copy.db'}", clock=lambda: SOMEDAY) as others,
    ):
        lines = list(plans.ledger("solbacken").export())
        copy, new = others.import_lines(lines)
        assert (list(copy.export()), new) == (lines, len(lines))
        assert others.import_lines(lines).new == 0


@pytest.mark.usefixtures("recorded")
def test_no_name_is_in_the_ledger(ledger_file: Path) -> None:
    with collegial_core.open(f"sqlite:///{ledger_file}") as plans:
        record = b"\n".join(plans.ledger("solbacken").export()).decode()
    words = {word for row in staff().values() for word in row["name"].split()}
    assert not [word for word in words if re.search(rf"\b{word}\b", record)]


@pytest.mark.requirement("S0-24")
@pytest.mark.usefixtures("recorded")
def test_a_note_recorded_late_is_known_later_than_it_happened(ledger_file: Path) -> None:
    with collegial_core.open(f"sqlite:///{ledger_file}") as plans:
        ledger = plans.ledger("solbacken")
        known, happened = ledger.as_of(known=MIDYEAR), ledger.as_of(happened=MIDYEAR)
    late = {name for name, visit in known.visits.items() if visit.step is not happened.visits[name].step}
    assert late == {"alm-16"}
    (visit,) = (visit for name, visit in known.visits.items() if name in late)
    assert visit.step is Step.TALKED


@pytest.mark.usefixtures("recorded")
def test_a_file_that_is_there_is_left_alone(ledger_file: Path) -> None:
    before = ledger_file.read_bytes()
    done = call("--keep", ledger_file)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"demo: {ledger_file}: is there already; choose a new name\n"
    assert ledger_file.read_bytes() == before


@pytest.mark.usefixtures("recorded")
def test_the_command_line_tells_the_same_story(ledger_file: Path, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'mine.db'}"
    asked = call("--commands").stdout
    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-m", "collegial_cli", "--store", store, "apply", "solbacken"],
        input=asked,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (1, "")
    with collegial_core.open(store) as plans, collegial_core.open(f"sqlite:///{ledger_file}") as kept:
        mine, theirs = (
            [re.sub(rb'"recorded_at":"[^"]*"', b"", line) for line in it.ledger("solbacken").export()]
            for it in (plans, kept)
        )
    assert mine == theirs


# --- plausible in every detail --------------------------------------------------------------


def test_the_school_has_four_groups_of_six() -> None:
    groups = [line["data"]["members"] for line in commands("group.form")]
    assert [len(set(group)) for group in groups] == [6, 6, 6, 6]
    there = {person for person, row in staff().items() if row["role"] == "lärare" and row["since"] == "2026-08-10"}
    assert {person for group in groups for person in group} == there
    assert len(there) == 24


def test_pseudonyms_tell_nothing() -> None:
    assert all(re.fullmatch(r"p-[2-9bcdfghjkmnpqrstvwxz]{4}", person.replace("y", "x")) for person in staff())


def test_the_year_has_the_days_that_the_law_asks_for() -> None:
    school = calendar()
    names = [it["name"] for it in school["breaks"]]
    lov = next(it for it in school["breaks"] if it["name"] == "Läslov")
    assert len(school_days()) >= 178
    assert sum(name.startswith("Studiedag") for name in names) <= 5
    assert date.fromisoformat(lov["first"]).isocalendar()[:2] == (2026, 44)
    assert (school["terms"][0]["first"][:7], school["terms"][1]["last"][:7]) == ("2026-08", "2027-06")


@pytest.mark.requirement("S0-39")
@pytest.mark.usefixtures("recorded")
def test_the_calendar_of_each_unit_has_the_countrys_public_holidays(ledger_file: Path) -> None:
    with collegial_core.open(f"sqlite:///{ledger_file}") as plans:
        calendars = plans.ledger("solbacken").state.calendars
    assert list(calendars) == calendar()["units"]
    assert {(it.country, it.holidays) for it in calendars.values()} == {("SE", tuple(sorted(HOLIDAYS)))}


@pytest.mark.requirement("S4-08")
def test_chosen_support_is_areas_of_the_methods_form() -> None:
    chosen = [line["data"].get("support", "none") for line in commands("visit.plan")]
    assert {area for it in chosen if isinstance(it, list) for area in it} == FORM
    assert {it for it in chosen if isinstance(it, str)} == {"none", "whole"}


@pytest.mark.requirement("S4-10")
def test_the_drawing_tells_once_what_the_visits_are_for(drawn: str) -> None:
    assert drawn.count("What the visits are for") == 1
    assert drawn.count("Goal: Teaching that lets more pupils reach the goals") == 1


def lessons() -> list[tuple[str, str, str, date]]:
    """Every lesson to be visited, with visitor, host and day: as planned, moved and put right."""
    planned = {line["data"]["visit"]: line["data"] for line in accepted("visit.plan")}
    moved = [{**planned[line["data"]["visit"]], **line["data"]} for line in accepted("visit.move")]
    return [
        (it["lesson"], it["visitor"], it["host"], date.fromisoformat(it["date"])) for it in [*planned.values(), *moved]
    ]


def test_a_lesson_fits_its_day_and_its_teacher() -> None:
    for lesson, visitor, host, day in lessons():
        recorded = re.fullmatch(r"([a-z]+)-[1-9f][ab]-(\w+)-(\d{4})", lesson)
        assert recorded
        subject, weekday, start = recorded.groups()
        assert subject.upper() in staff()[host]["subjects"].split()
        assert weekday == ("man", "tis", "ons", "tor", "fre")[day.isoweekday() - 1]
        assert "0800" <= start <= "1500"
        assert day in school_days()
        assert visitor != host


def test_nobody_is_in_two_places_at_once() -> None:
    planned = {line["data"]["visit"]: line["data"] for line in accepted("visit.plan")}
    for line in accepted("visit.move"):
        planned[line["data"]["visit"]] = {**planned[line["data"]["visit"]], **line["data"]}
    cancelled = {line["data"]["visit"] for line in accepted("visit.cancel")}
    held = [it for name, it in planned.items() if name not in cancelled]
    busy = Counter((it[who], it["date"], it["lesson"][-4:]) for it in held for who in ("visitor", "host"))
    assert not [slot for slot, times in busy.items() if times > 1]


def test_nobody_records_on_a_day_off() -> None:
    days_off = [line["id"] for line in commands() if date.fromisoformat(line["on"]) not in school_days()]
    first = [line["id"] for line in commands() if line["on"] < "2026-08-18"]
    assert days_off == first


def test_notes_are_short_and_each_is_its_own() -> None:
    notes = [line["data"]["note"] for line in commands("visit.publish_note")]
    assert len(set(notes)) == len(notes)
    assert max(map(len, notes)) <= 220
    assert all(note.endswith((".", "?")) for note in notes)


# --- every line counts ------------------------------------------------------------------------


def test_no_line_of_the_staff_can_be_missed(school: Path) -> None:
    text = (school / "staff.csv").read_text("utf-8")
    for person in staff():
        (school / "staff.csv").write_text(re.sub(rf"^{person},.*\n", "", text, flags=re.MULTILINE), "utf-8")
        with pytest.raises(Unreadable, match=f"{person!r} is no person in staff.csv"):
            demo.read_school(school)


def exported(asked: list[demo.Asked]) -> list[bytes]:
    clock = demo.Clock()
    with collegial_core.open("memory://", clock=clock) as plans:
        ledger = plans.ledger("solbacken")
        demo.record(ledger, asked, clock)
        return list(ledger.export())


def test_no_command_can_be_missed() -> None:
    asked = demo.read_school(HERE)[0]
    whole = exported(asked)
    wanted = [place for place, it in enumerate(asked) if it.request.id not in REFUSED]
    for place in wanted[::47]:
        assert exported(asked[:place] + asked[place + 1 :]) != whole


@pytest.mark.parametrize(
    ("field", "lacking"),
    [("first", "expected first and last"), ("last", "expected first and last"), ("name", "has no name")],
)
def test_no_date_of_the_calendar_can_be_missed(school: Path, field: str, lacking: str) -> None:
    for index in range(len(calendar()["breaks"])):
        changed = deepcopy(calendar())
        del changed["breaks"][index][field]
        (school / "calendar.json").write_text(json.dumps(changed), "utf-8")
        with pytest.raises(Unreadable, match=re.escape(f"breaks[{index}]: {lacking}")):
            demo.read_school(school)


SPOILT = [
    ("staff.csv", ",unit,", ",unti,", "staff.csv, line 1: the column 'unit' is missing"),
    ("staff.csv", "p-4k7q,Karin Åkerblom,", "p-4k7q,", "staff.csv, line 4: has not the 6 fields"),
    ("staff.csv", "Karin Åkerblom", "", "staff.csv, line 4, name: is blank"),
    ("staff.csv", "Karin", '"Karin', "staff.csv, line 4: is no CSV"),
    ("staff.csv", "p-4k7q", "p 4k7q", "staff.csv, line 4, person: 'p 4k7q' is no id"),
    ("staff.csv", "p-z2hn", "p-4k7q", "staff.csv, line 5, person: 'p-4k7q' stands on an earlier line already"),
    ("staff.csv", "solbacken-7-9", "solbacken", "staff.csv, line 3, unit: 'solbacken' is no unit in commands.jsonl"),
    ("staff.csv", "2027-01-11", "11/1", "staff.csv, line 28, since: expected a date such as 2026-09-14, got '11/1'"),
    ("calendar.json", '"Läslov",', '"Läslov"', "calendar.json: is no JSON: at line 12"),
    ("calendar.json", "2026-10-26", "2026-10-36", "calendar.json, line 12, breaks[1].first: expected a date"),
    ("calendar.json", '"SE"', '"sweden"', "calendar.json, line 3, country: expected the two letters of a country"),
    ("calendar.json", '"solbacken-7-9"', '"x"', "calendar.json, line 5, units: 'x' is no unit in commands.jsonl"),
    ("calendar.json", "school_year", "year", "calendar.json: has 'year', which is none of terms, breaks"),
    ("calendar.json", '"2026/27"', "2026", "calendar.json, line 2, school_year: expected text"),
    ("calendar.json", '  "school_year": "2026/27",\n', "", "calendar.json: does not say its school_year"),
    ("commands.jsonl", '"id": "alm-bildas"}', '"id": "alm-bildas"', "commands.jsonl, line 6: is no JSON"),
    ("commands.jsonl", "unit.register", "unit.registre", "commands.jsonl, line 4, type: 'unit.registre' is no command"),
    (
        "commands.jsonl",
        '"visitor"',
        '"besökare"',
        "commands.jsonl, line 23, data.visitor: the field 'visitor' is missing",
    ),
    ("commands.jsonl", '"2026-09-14"', '"14/9"', "commands.jsonl, line 29, data.date: expected a date"),
    (
        "commands.jsonl",
        '{"visit": "alm-01"}',
        '{"visit": "alm-99"}',
        "data.visit: 'alm-99' is no visit in commands.jsonl",
    ),
    ("commands.jsonl", '"by": "p-4k7q"', '"by": "karin"', "by: 'karin' is no person in staff.csv"),
    ("commands.jsonl", '"leader": "p-4k7q"', '"leader": "x"', "line 10, data.leader: 'x' is no person in staff.csv"),
    (
        "commands.jsonl",
        '"organisers": ["p-8w3d"',
        '"organisers": ["x"',
        "line 2, data.organisers: 'x' is no person in staff.csv",
    ),
    ("commands.jsonl", '"p-z2hn", "p-9vtc"', '"p-z2hn", "x"', "line 6, data.members: 'x' is no person in staff.csv"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), SPOILT)
def test_a_slip_is_named_with_file_line_and_field(school: Path, file: str, old: str, new: str, message: str) -> None:
    spoil(school, file, old, new)
    with pytest.raises(Unreadable) as caught:
        demo.read_school(school)
    assert message in str(caught.value)
    assert str(caught.value).startswith(file)


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_no_text_is_named(school: Path, file: str) -> None:
    (school / file).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable, match=re.escape(file)):
        demo.read_school(school)


@pytest.mark.parametrize(("file", "old", "new", "message"), SPOILT[::11])
def test_a_slip_ends_the_demo_with_one_line_and_records_nothing(
    school: Path, tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    spoil(school, file, old, new)
    done = call("--keep", tmp_path / "new.db", folder=school)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("file", FILES[1:])
def test_a_missing_file_is_named(school: Path, file: str) -> None:
    (school / file).unlink()
    done = call(folder=school)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"demo: {school / file}: No such file or directory\n"


def test_an_edit_that_breaks_a_rule_is_refused_and_shown(school: Path) -> None:
    new = '"breaks": [\n    {"name": "Lovdag", "first": "2026-11-05", "last": "2026-11-05"},'
    spoil(school, "calendar.json", '"breaks": [', new)
    done = call(folder=school)
    assert (done.returncode, done.stderr) == (0, "")
    assert "solbacken-7-9 has no school on 2026-11-05: Lovdag." in done.stdout


def test_a_correction_that_no_longer_fits_is_shown(school: Path) -> None:
    (correction,) = commands("entry.correct")
    spoil(school, "commands.jsonl", f'"request": "{correction["data"]["request"]}"', '"request": "ek-13-besok"')
    done = call("--json", folder=school)
    assert done.returncode == 0
    last = json.loads(done.stdout)["refused"][-1]
    assert (last["id"], last["message"]) == (
        "ek-rattelse",
        "there is no field 'lesson'; the fields here are visit",
    )
