"""`collegial meeting`: a form is written, typed into, looked at beforehand and recorded, or told what is wrong."""

from __future__ import annotations

import json
import tomllib
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from tests.circle import Circle, people
from tests.cli.test_meetings import ON, PEOPLE, PLAN, command
from tests.school import SUMMER, sept

import collegial_core as cc
from collegial_cli.meeting_form import form_of
from collegial_cli.screen import Screen
from collegial_core.ids import MeetingId

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial, Outcome

SAID = dict.fromkeys(
    ("question", "purpose", "talked_about", "reflections", "conclusions", "before_next", "difficulties"), "Said"
)


@pytest.fixture
def circle(collegial: Collegial) -> Collegial:
    """A learning group of eight, with a meeting planned for the day."""
    group = {"group": "g"}
    lines = [
        command("plan.start", title="Learning", aim="Learn", starts=ON, ends="2027-06-15"),
        command("method.adopt", method="learning-group", version=2),
        command("unit.register", unit="u", principal="p-rektor"),
        *(command("person.register", person=person, unit="u") for person in (*PEOPLE, "p-9")),
        command("group.form", **group, method="learning-group", version=2, members=PEOPLE, folder="F"),
        command("group.appoint_leader", **group, leader="p-1", until="2027-06-15"),
        command("group.assign_role", **group, role="receiver", person="p-9"),
        command("group.start", **group),
        command("meeting.plan", **group, meeting="m", date=ON, starts="14:30", minutes=90, form="on_site"),
        command("meeting.plan", **group, meeting="m-2", date="2026-10-05", starts="14:30", minutes=90, form="on_site"),
    ]
    outcome = collegial("apply", "our-school", "-", given="\n".join(lines))
    assert outcome.status == 0, outcome.out
    return collegial


def told(form: str, lesson: str = "") -> dict[str, Any]:
    """Type into a form what each tells: the action plan, the report where there was a promise, and the minutes."""
    data = tomllib.loads(form)
    data |= {"whole_agenda": True, "inputs": [{"kind": "research", "title": "On talk"}], "closing": {}}
    for person in data["people"]:
        if "action_plan" in person:
            person["action_plan"] = {name: PLAN[name] for name in person["action_plan"] if name in PLAN}
        if "report" in person:
            person["report"] = {"tried": True, "lesson": lesson}
        if "minutes" in person:
            person["minutes"] = dict(SAID)
    return data


def records(collegial: Collegial, tmp_path: Path, text: str, *options: str) -> Outcome:
    file = tmp_path / "m.toml"
    file.write_text(text, "utf-8")
    outcome = collegial("meeting", "record", "our-school", str(file), *options)
    return type(outcome)(outcome.status, outcome.out.replace(str(file), "m.toml"), outcome.err)


@pytest.mark.requirement("S1-03", "S1-06", "S1-08", "S1-10", "S1-13")
def test_two_meetings_are_recorded_from_their_forms(circle: Collegial, tmp_path: Path) -> None:
    form = circle("meeting", "form", "our-school", "m").out
    whole = json.dumps(told(form))
    would = records(circle, tmp_path, whole, "--would")
    assert (would.status, "Entries that would be recorded: 18 (19 to 36)." in would.out) == (0, True)
    assert records(circle, tmp_path, whole, "--would", "--json").document["would"][0]["type"] == "meeting.opened"
    first = records(circle, tmp_path, whole)
    assert (first.status, first.out) == (0, "Entries recorded: 18 (19 to 36).\n")
    for options in ((), ("--would",)):
        again = records(circle, tmp_path, whole, *options)
        assert (again.status, again.out) == (0, "Recorded before, nothing is new: 18 entries (19 to 36).\n")
    assert records(circle, tmp_path, whole, "--json").document["entries"][-1]["type"] == "meeting.closed"
    following = circle("meeting", "form", "our-school", "m-2").out
    assert '{role = "documenter", person = "p-2"}' in following
    assert following.count("Promised at m:") == 8
    assert "secret" not in following
    second = records(circle, tmp_path, json.dumps(told(following, "Ask one question")))
    assert (second.status, second.out) == (0, "Entries recorded: 26 (37 to 62).\n")


def test_the_form_says_who_reads_what(circle: Collegial) -> None:
    form = circle("meeting", "form", "our-school", "m").out
    assert "# The personal action plan.\n# Read by: the author.\n" in form
    assert "# The minutes.\n# Read by: the author, all in the plan.\n" in form
    assert "# Läses av: " in circle("meeting", "form", "our-school", "m", "--lang", "sv").out


def test_the_form_marks_what_is_needed_once_something_is_filled_in(circle: Collegial) -> None:
    form = circle("meeting", "form", "our-school", "m").out
    assert 'kind = ""  # needed\ntitle = ""  # needed\n' in form
    assert 'effort = ""  # needed\n' in form
    assert 'what is marked "needed"' in form.lower()
    tomllib.loads(form)


@pytest.mark.requirement("S1-07")
def test_in_a_group_that_goes_on_from_another_the_form_looks_back() -> None:
    circle = Circle().gathers().meets()
    circle.does(cc.group.GroupClosed(group="g"), on=sept(14))
    members = people(*range(1, 8))
    form = cc.group.GroupFormed(
        group="h", method="learning-group", version=2, members=members, folder="Folder h", continues="g"
    )
    circle.does(form, on=sept(15))
    circle.does(cc.group.AppointLeader(group="h", leader="p-1", until=SUMMER), on=sept(15))
    circle.does(cc.group.GroupStarted(group="h"), on=sept(15))
    circle.does(
        cc.meeting.MeetingPlanned(meeting="n", group="h", date=sept(21), starts="14:30", minutes=90, form="on_site"),
        on=sept(15),
    )
    written = form_of(circle.ledger.state, MeetingId("n"), Screen(StringIO()))
    assert written.count("\ntried = ") == 2 * len(members)  # in the report, and in the plan
    assert "#   14:35 done: What I have done and how it goes\n" in written


def test_an_open_meetings_form_has_what_is_left(circle: Collegial, tmp_path: Path) -> None:
    data = told(circle("meeting", "form", "our-school", "m").out)
    data = {**data, "people": data["people"][:2]}
    data.pop("closing")
    assert records(circle, tmp_path, json.dumps(data)).status == 0
    form = circle("meeting", "form", "our-school", "m").out
    assert "attendance" not in form
    assert "whole_agenda" not in form
    assert form.count("[people.action_plan]") == 6
    assert "minutes" not in form
    rest = told(form)
    rest.pop("whole_agenda")
    assert records(circle, tmp_path, json.dumps(rest)).status == 0
    closed = circle("meeting", "form", "our-school", "m")
    assert (closed.status, closed.err) == (
        2,
        "collegial: meeting: m is neither planned nor open; there is nothing to tell of it\n",
    )


def test_a_form_as_it_was_written_tells_who_is_there_and_nothing_else(circle: Collegial, tmp_path: Path) -> None:
    form = circle("meeting", "form", "our-school", "m").out
    assert records(circle, tmp_path, form).out == "Entries recorded: 1 (19 to 19).\n"


def test_what_is_wrong_in_a_file_is_told_by_line(circle: Collegial, tmp_path: Path) -> None:
    text = 'meeting = "m"\nwhole_agenda = "perhaps"\n[[people]]\nreflection = "Good"\n'
    wrong = records(circle, tmp_path, text)
    assert (wrong.status, wrong.out.splitlines()) == (
        2,
        [
            "m.toml:2: whole_agenda: expected true or false, got text",
            "m.toml:3: people[0]: the field 'person' is missing. Write person = …",
        ],
    )
    found = records(circle, tmp_path, text, "--json").document["findings"]
    assert [(it["line"], it["path"]) for it in found] == [(2, "whole_agenda"), (3, "people[0]")]


@pytest.mark.requirement("S1-06")
def test_every_refusal_of_a_file_is_told_by_line_and_nothing_is_recorded(circle: Collegial, tmp_path: Path) -> None:
    begins = '[attendance]\npresent = ["p-1", "p-2"]\nroles = [{role = "documenter", person = "p-1"}]\n'
    people = "".join(f'[[people]]\nperson = "{who}"\nreflection = "Good"\n' for who in ("p-2", "p-3", "p-4"))
    text = f'meeting = "m"\n{begins}{people}[closing]\n'
    refused = records(circle, tmp_path, text)
    assert refused.status == 1
    assert refused.out.splitlines() == [
        "m.toml:10: people[1].reflection: S1-06: p-3 is not at meeting m. Name somebody who is there.",
        "m.toml:13: people[2].reflection: S1-06: p-4 is not at meeting m. Name somebody who is there.",
    ]
    assert records(circle, tmp_path, text, "--would").out == refused.out
    found = records(circle, tmp_path, text, "--json").document["findings"]
    assert [(it["line"], it["refused"]["rule"]) for it in found] == [(10, "S1-06"), (13, "S1-06")]
    nobody = records(circle, tmp_path, text.replace('"p-1", "p-2"', '"p-99"'))
    assert nobody.out.split(": ")[:3] == ["m.toml:2", "attendance", "L-01"]
    assert "open" not in circle("show", "our-school", "meetings").out
    unknown = records(circle, tmp_path, f'accept = ["no_rule"]\nbecause = "So"\n{text}')
    assert unknown.status == 2
    assert unknown.out.startswith("m.toml:1: accept[0]: ")


def test_of_a_meeting_that_is_open_the_attendance_is_to_be_taken_out(circle: Collegial, tmp_path: Path) -> None:
    form = circle("meeting", "form", "our-school", "m").out
    assert records(circle, tmp_path, form).status == 0
    again = records(circle, tmp_path, form.replace('"p-8"]', '"p-9"]'))
    assert (again.status, len(again.out.splitlines())) == (1, 1)
    assert again.out.endswith(
        ": attendance: Who is at meeting m is recorded already. "
        "Take [attendance] out of the file, and all else that is recorded.\n"
    )


def test_a_rule_speaks_the_language_of_the_screen(circle: Collegial, tmp_path: Path) -> None:
    text = 'meeting = "m"\n[attendance]\npresent = ["p-99"]\n'
    assert "Kontrollera id:t" in records(circle, tmp_path, text, "--lang", "sv").out


@pytest.mark.requirement("P-03")
def test_whoever_is_logged_in_sends_only_their_own(circle: Collegial, tmp_path: Path) -> None:
    adopt = command("authority.adopt", authority="school", version=1, keepers=["k-1"], organisers=["p-1"])
    assert circle("apply", "our-school", "-", given=adopt).status == 0
    data = told(circle("meeting", "form", "our-school", "m").out)
    data.pop("closing")
    refused = records(circle, tmp_path, json.dumps(data), "--by", "p-1")
    assert refused.status == 1
    assert refused.out.splitlines()[0].startswith("m.toml: people[1].action_plan: P-03: ")
    data["people"] = data["people"][:1]
    assert records(circle, tmp_path, json.dumps(data), "--by", "p-1").status == 0
    stranger = records(circle, tmp_path, json.dumps(data), "--by", "p-77")
    assert (stranger.status, stranger.err.startswith("collegial: --by: there is no 'p-77'")) == (2, True)


def test_the_agenda_of_one_meeting_is_shown(circle: Collegial) -> None:
    shown = circle("show", "our-school", "agenda", "--meeting", "m-2").out
    assert "\n14:35        20  What I have done and how it goes" in shown
    assert "\nDocumenter: p-" in shown
    assert "2026-09-07" in circle("show", "our-school", "agenda").out
    unknown = circle("show", "our-school", "agenda", "--meeting", "m-9")
    assert (unknown.status, "there is no 'm-9' in this plan" in unknown.err) == (2, True)


@pytest.mark.requirement("S1-08", "S1-12")
def test_an_agenda_names_in_one_line_those_whose_promise_is_not_the_readers(circle: Collegial, tmp_path: Path) -> None:
    assert records(circle, tmp_path, json.dumps(told(circle("meeting", "form", "our-school", "m").out))).status == 0
    agenda = ("show", "our-school", "agenda", "--meeting", "m-2")
    everyone, others = ", ".join(PEOPLE), ", ".join(PEOPLE[1:])
    assert circle(*agenda).out.endswith(f"\nTo tell of what was promised at m: {everyone}\n")
    assert circle(*agenda, "--reader", "p-1").out.endswith(
        f"\np-1 tells of what was promised at m: {PLAN['effort']}\nTo tell of what was promised at m: {others}\n"
    )
    form = told(circle("meeting", "form", "our-school", "m-2").out, "Ask one question")
    assert records(circle, tmp_path, json.dumps(form)).status == 0
    assert circle(*agenda, "--reader", "p-1").out.endswith(f"\nTold of what was promised at m: {everyone}\n")


def test_the_command_alone_says_what_there_is(collegial: Collegial) -> None:
    assert "record" in collegial("meeting").out
