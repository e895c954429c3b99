"""`plan-visits`, `plan-meetings` and `repair` with a file: a calendar in which all is tentative, or a picture."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest
from tests.cli.conftest import Collegial
from tests.examples.recorded import EXAMPLES
from tests.ical.readers import read_by_both

from collegial_core.schedule.week import Week

SCHOOL = EXAMPLES / "base_groups"
FROM = (
    *("solbacken", "--group", "lind", "--by", "p-5rwx", "--directory", str(SCHOOL / "directory.csv")),
    *("--timetable", str(SCHOOL / "schema.csv")),
)
VISITS = ("plan-visits", *FROM, "--on", "2026-09-02", "--budget", "2")
MEETINGS = ("plan-meetings", *FROM, "--on", "2026-09-02", "--every", "2", "--minutes", "40", "--until", "2026-12-18")
SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("--names", str(SCHOOL / "staff.csv"))


@pytest.fixture
def collegial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collegial:
    for name in ("COLLEGIAL_STORE", "COLLEGIAL_LANG", "COLLEGIAL_DEBUG", "COLLEGIAL_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = Collegial(f"sqlite:///{tmp_path}/school.db")
    assert made("apply", "solbacken", str(SCHOOL / "start.jsonl")).status == 0
    return made


def moment(on: str, clock: str) -> datetime:
    """Read a day and a time in Sweden."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    return datetime.fromisoformat(f"{on}T{clock}").replace(tzinfo=ZoneInfo("Europe/Stockholm")).astimezone(UTC)


def statuses(file: str) -> set[str]:
    return {str(it["STATUS"]) for it in icalendar.Calendar.from_ical(Path(file).read_bytes()).walk("VEVENT")}


def spans(visits: list[dict[str, Any]]) -> list[tuple[datetime, datetime]]:
    """Give from when to when visits and the talks after them are."""
    found = [it for visit in visits for it in (visit, visit["talk"]) if it is not None]
    return sorted(
        (moment(it["date"], it["when"].partition("–")[0]), moment(it["date"], it["when"].partition("–")[2]))
        for it in found
    )


def test_proposed_visits_and_their_talks_are_tentative_entries_of_a_calendar(collegial: Collegial) -> None:
    """Given a proposal, when it goes to a calendar, then each visit and talk is there at its time, in no record yet."""
    told = collegial("--json", *VISITS, "-o", "visits.ics").document
    entries = read_by_both(Path("visits.ics").read_bytes()).values()
    assert sorted((it.starts, it.ends) for it in entries) == spans(told["visits"])
    assert statuses("visits.ics") == {"TENTATIVE"}
    assert {it.summary.partition(" (")[0] for it in entries} == {"Lesson visit", "The talk after a lesson visit"}
    assert {it.sequence for it in entries} == {0}
    calendar = icalendar.Calendar.from_ical(Path("visits.ics").read_bytes())
    assert calendar["DESCRIPTION"] == "This is proposed and not recorded. What counts is the plan."


def test_names_are_in_it_only_where_they_are_given_and_in_swedish(collegial: Collegial) -> None:
    assert collegial("--lang", "sv", *NAMES, *VISITS, "-o", "visits.ics").status == 0
    summaries = [it.summary for it in read_by_both(Path("visits.ics").read_bytes()).values()]
    assert any(it.startswith("Lektionsbesök: Nadia Rahimi besöker ") for it in summaries)
    assert any(it.startswith("Samtalet efter lektionsbesöket: ") for it in summaries)
    assert not [it for it in summaries if "p-5rwx" in it]


def test_what_is_accepted_has_the_same_entries_in_the_calendar_of_the_plan(collegial: Collegial) -> None:
    """Given a calendar of a proposal, when it is accepted, then the plan's calendar has each visit under its UID."""
    collegial(*VISITS, "-o", "visits.ics", "--accept")
    collegial("ical", "solbacken", "--group", "lind", "-o", "plan.ics")
    proposed, planned = (read_by_both(Path(it).read_bytes()) for it in ("visits.ics", "plan.ics"))
    visits = {uid for uid, it in proposed.items() if it.summary.startswith("Lesson visit")}
    assert len(visits) == 30
    assert visits <= set(planned)
    talks = set(proposed) - visits
    assert talks
    assert not talks & set(planned)
    assert {planned[it].sequence - proposed[it].sequence for it in visits} == {0}


def test_a_moved_visit_is_a_later_change_of_the_same_entry(collegial: Collegial) -> None:
    """Given planned visits, when one is repaired, then its entry has its UID, a higher SEQUENCE and its new time."""
    visit = collegial("--json", *VISITS, "--accept").document["visits"][-1]
    collegial("ical", "solbacken", "--group", "lind", "-o", "plan.ics")
    away = ("--away", f"{visit['visitor']}={visit['date']}")
    repair = ("repair", *FROM, "--on", "2026-09-07", *away, "--budget", "2", "-o", "moved.ics")
    changes = collegial("--json", *repair).document["changes"]
    planned, moved = (read_by_both(Path(it).read_bytes()) for it in ("plan.ics", "moved.ics"))
    assert sorted((it.starts, it.ends) for it in moved.values()) == spans([it["to"] for it in changes])
    there = {uid: it for uid, it in moved.items() if uid in planned}
    assert len(there) == len(changes)
    assert all(it.sequence > planned[uid].sequence for uid, it in there.items())


def test_a_visit_that_is_called_off_is_cancelled_in_the_calendar(collegial: Collegial) -> None:
    """Given a host who is away until the round ends, when what can be is planned, then their visits are cancelled."""
    collegial(*VISITS, "--accept")
    away = ("--away", "p-5rwx=2026-09-07..2026-12-11", "--partly", "--budget", "2")
    told = collegial("--json", "repair", *FROM, "--on", "2026-09-07", *away, "-o", "off.ics").document
    off = [it for it in told["changes"] if it["to"] is None]
    assert off
    entries = read_by_both(Path("off.ics").read_bytes()).values()
    assert sum(it.cancelled for it in entries) == len(off)


def test_proposed_meetings_are_entries_of_a_calendar(collegial: Collegial) -> None:
    told = collegial("--json", *MEETINGS, "-o", "meetings.ics").document
    entries = read_by_both(Path("meetings.ics").read_bytes()).values()
    assert sorted(it.starts for it in entries) == [moment(it["date"], it["starts"]) for it in told["meetings"]]
    assert {(it.ends - it.starts).seconds for it in entries} == {40 * 60}
    assert {it.summary for it in entries} == {"Meeting: lind"}
    assert statuses("meetings.ics") == {"TENTATIVE"}


def drawn(file: str) -> tuple[ET.Element, list[str]]:
    """Read a picture: the whole, and what its arrows say."""
    whole = ET.fromstring(Path(file).read_text("utf-8"))  # noqa: S314 - our own
    return whole, [str(it.findtext(f"{SVG}title")) for it in whole.iter(f"{SVG}g")]


def test_a_picture_has_a_lane_for_each_person_and_an_arrow_for_each_visit(collegial: Collegial) -> None:
    """Given a proposal, when it is drawn, then arrows go from visitors to hosts, dashed where cover is needed."""
    told = collegial("--json", *VISITS, "-o", "visits.svg").document
    whole, arrows = drawn("visits.svg")
    assert arrows == [f"{it['date']} {it['when']}: {it['visitor']} → {it['host']}" for it in told["visits"]]
    texts = {it.text: float(it.attrib["x"]) for it in whole.iter(f"{SVG}text")}
    people = {it["visitor"] for it in told["visits"]}
    weeks = {str(Week.of(date.fromisoformat(it["date"]))) for it in told["visits"]}
    assert set(texts) == {*people, "Week", *weeks}
    for it, arrow in zip(told["visits"], whole.iter(f"{SVG}g"), strict=True):
        line, head = arrow.findall(f"{SVG}path")
        assert line.attrib["d"].startswith(f"M{texts[it['visitor']]:.0f} ")
        assert head.attrib["d"].startswith(f"M{texts[it['host']]:.0f} ")
        assert ("stroke-dasharray" in line.attrib) == it["cover"]
    assert (whole.attrib["role"], whole.attrib["aria-label"]) == ("img", "Who visits whom, week by week")


def test_a_picture_has_names_where_they_are_given_and_nothing_in_them_is_markup(collegial: Collegial) -> None:
    Path("names.csv").write_text('person,name\np-5rwx,<b>&"Nadia" with the very long name\n', "utf-8")
    outcome = collegial("--names", "names.csv", "--lang", "sv", *VISITS, "-o", "visits.svg")
    assert (outcome.status, outcome.err) == (0, "")
    whole, arrows = drawn("visits.svg")
    assert [it for it in arrows if '<b>&"Nadia" with the very long name → ' in it]
    assert '<b>&"Nadia" wit…' in {it.text for it in whole.iter(f"{SVG}text")}
    assert whole.attrib["aria-label"] == "Vem som besöker vem, vecka för vecka"


def test_what_is_planned_again_is_drawn_whole(collegial: Collegial) -> None:
    collegial(*VISITS, "--accept")
    assert collegial("repair", *FROM, "--on", "2026-09-07", "-o", "visits.svg").status == 0
    assert len(drawn("visits.svg")[1]) == 30


def test_where_there_is_no_plan_the_picture_has_the_people_alone(collegial: Collegial) -> None:
    outcome = collegial(*VISITS, "--no-cover", "-o", "visits.svg")
    assert outcome.status == 1
    whole, arrows = drawn("visits.svg")
    assert arrows == []
    assert len(list(whole.iter(f"{SVG}text"))) == 7


def test_where_lessons_have_numbers_an_entry_takes_the_day(collegial: Collegial) -> None:
    Path("numbers.csv").write_text(
        "Lärare;Dag;Lektion;Klass;Vad\n"
        + "".join(
            f"{person};{day};{lesson};7B;{'lektion' if lesson == place else 'på plats'}\n"
            for place, person in enumerate(("p-c9hb", "p-5rwx", "p-g3vn", "p-q7ds", "p-b2mf", "p-y6jt"), 1)
            for day in ("mån", "tis", "ons")
            for lesson in range(1, 8)
        ),
        "utf-8",
    )
    numbered = [("numbers.csv" if it.endswith("schema.csv") else it) for it in VISITS]
    assert collegial(*numbered, "-o", "visits.ics").status == 0
    entries = read_by_both(Path("visits.ics").read_bytes()).values()
    assert len(entries) == 60
    assert not [it for it in entries if isinstance(it.starts, datetime)]


def test_without_the_extra_it_is_told_which_one_to_install(
    collegial: Collegial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    outcome = collegial(*MEETINGS, "-o", "meetings.ics")
    assert (outcome.status, outcome.err) == (
        2,
        "collegial: a calendar needs the extra 'ical': pip install 'collegial[ical]'\n",
    )
    assert not Path("meetings.ics").exists()


def test_the_timetable_and_the_store_are_never_written_over(collegial: Collegial) -> None:
    timetable = Path("schema.ics")
    timetable.write_bytes((SCHOOL / "schema.csv").read_bytes())
    there = [("schema.ics" if it.endswith("schema.csv") else it) for it in MEETINGS]
    outcome = collegial(*there, "-o", "schema.ics")
    assert outcome.status != 0
    assert "is in use" in outcome.err
    assert timetable.read_bytes() == (SCHOOL / "schema.csv").read_bytes()
