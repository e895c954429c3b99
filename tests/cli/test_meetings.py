"""Meetings, promises and turns on the command line."""

import json
from typing import Any

from tests.cli.conftest import Collegial

ON = "2026-09-07"
PEOPLE = [f"p-{number}" for number in range(1, 9)]
PLAN = dict.fromkeys(("effort", "expected", "pupils", "problems", "help", "less"), "A secret effort")


def command(kind: str, **data: Any) -> str:
    return json.dumps({"type": kind, "data": data, "by": "p-1", "on": ON, "because": "as we agreed"})


def test_meetings_promises_and_turns_are_drawn(collegial: Collegial) -> None:
    group, meeting = {"group": "g"}, {"meeting": "first"}
    documenter = [{"role": "documenter", "person": "p-2"}]
    lines = [
        command("plan.start", title="Learning", aim="Learn", starts=ON, ends="2027-06-15"),
        command("method.adopt", method="learning-group", version=2),
        command("unit.register", unit="u", principal="p-rektor"),
        *(command("person.register", person=person, unit="u") for person in PEOPLE),
        command("person.set_working_time", person="p-1", hours=[{"weekday": 1, "starts": "08:00", "ends": "16:00"}]),
        command("group.form", **group, method="learning-group", version=2, members=PEOPLE, folder="F"),
        command("group.appoint_leader", **group, leader="p-1", until="2027-06-15"),
        command("group.assign_role", **group, role="receiver", person="p-8"),
        command("group.start", **group),
        command("meeting.plan", **group, **meeting, date=ON, starts="14:30", minutes=90, form="mixed"),
        command("meeting.plan", **group, meeting="next", date="2026-10-05", starts="14:30", minutes=90, form="online"),
        command("meeting.open", **meeting, present=["p-1", "p-2"], led_by="p-1", roles=documenter),
        command("meeting.write_action_plan", **meeting, person="p-1", **PLAN),
    ]
    outcome = collegial("apply", "our-school", "-", given="\n".join(lines))
    assert outcome.status == 0, outcome.out
    meetings = collegial("show", "our-school", "meetings").out
    assert "g      2026-09-07 14:30  mixed   open     p-1, p-2  p-1     documenter: p-2      1  p-2" in meetings
    assert "next     g      2026-10-05 14:30  online  planned" in meetings
    promises = collegial("show", "our-school", "promises").out
    assert "p-1     g      first    2026-09-07" in promises
    rota = collegial("show", "our-school", "rota").out
    assert "g      documenter      1  p-1         0" in rota
    assert "g      documenter      8  p-2         1" in rota
    document = collegial("show", "our-school", "all", "--json").document
    assert document["views"]["meetings"][0]["roles"] == documenter
    log = collegial("log", "our-school").out
    assert "secret" not in json.dumps(document) + meetings + promises + rota + log
