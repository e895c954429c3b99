"""Cycles and materials on the command line."""

import json
from typing import Any

import pytest
from tests.cli.conftest import Collegial

from collegial_core.wire.vocabulary import ACCEPTABLE

ON = "2026-08-17"


def command(kind: str, **data: Any) -> str:
    reason = {"because": "as we agreed", "accept": ACCEPTABLE}
    return json.dumps({"type": kind, "data": data, "by": "p-rektor", "on": ON, **reason})


def test_the_materials_are_listed_with_their_hours_in_both_languages(collegial: Collegial) -> None:
    table = collegial("materials").out
    assert "Module for schools, 8 parts" in table
    assert "30 h" in table
    assert "Modul för skolan, 8 delar" in collegial("materials", "--lang", "sv").out
    listed = {it["material"]: it for it in collegial("materials", "--json").document["materials"]}
    assert (listed["leader-module"]["minutes"], listed["leader-module"]["meetings"]) == (21 * 60, 12)
    assert listed["after-school-course-3"]["meetings"] is None


def test_cycles_and_hours_are_drawn(collegial: Collegial) -> None:
    people = [f"p-{number}" for number in range(1, 5)]
    group = {"group": "g"}
    lines = [
        command("plan.start", title="Reading", aim="Read more", starts=ON, ends="2027-06-15"),
        command("method.adopt", method="development-model", version=2),
        command("unit.register", unit="u", principal="p-rektor"),
        *(command("person.register", person=person, unit="u") for person in people),
        command("group.form", **group, method="development-model", version=2, members=people, folder="F"),
        command("group.appoint_leader", **group, leader="p-1", until="2027-06-15"),
        command("group.start", **group),
        command("cycle.start", **group, cycle="c", need="A secret need", parts=8),
        command("cycle.start_step", cycle="c", step="A", form="joint"),
        command("module.plan", cycle="c", preparation_minutes=60),
        command("cycle.start", **group, cycle="d", need="A secret need", parts=1),
        command("module.plan", cycle="d", preparation_minutes=45),
    ]
    outcome = collegial("apply", "our-school", "-", given="\n".join(lines))
    assert outcome.status == 0, outcome.out
    table = collegial("show", "our-school", "cycles").out
    (drawn,) = (line.split() for line in table.splitlines() if line.startswith("c "))
    assert drawn[:7] == ["c", "g", "development-model@2", "0/8", "1", "1", "A"]
    assert " ".join(drawn[7:]) == "everyday cooperation so far source, action, evaluation"
    hours = collegial("show", "our-school", "hours").out
    assert "30 h        24 h         1 h          5 h      0 min" in hours
    document = collegial("show", "our-school", "all", "--json").document
    assert document["views"]["cycles"][0]["forms"] == ["A joint"]
    assert document["views"]["hours"][0]["budget"]["missing"] == 300
    log = collegial("log", "our-school").out
    diff = collegial("diff", "our-school", "0", "16").out
    assert "cycle.step_started" in log
    assert "secret" not in log + diff
    assert "secret" not in json.dumps(document) + table + hours


@pytest.mark.requirement("S0-08")
@pytest.mark.parametrize(
    ("lang", "everyday", "learning", "lacks"),
    [
        ("en", "everyday cooperation so far", "collegial learning", "source, action, evaluation"),
        ("sv", "vardagligt samarbete så här långt", "kollegialt lärande", "källa, åtgärd, utvärdering"),
    ],
)
def test_the_table_says_in_words_whether_a_cycle_tells_of_collegial_learning(
    collegial: Collegial, lang: str, everyday: str, learning: str, lacks: str
) -> None:
    people = [f"p-{number}" for number in range(1, 5)]
    source = {"kind": "film", "title": "A lesson filmed"}
    steps = [command(f"cycle.{act}_step", cycle="c", step=step) for step in "ABCD" for act in ("start", "complete")]
    lines = [
        command("plan.start", title="Reading", aim="Read more", starts=ON, ends="2027-06-15"),
        command("method.adopt", method="development-model", version=2),
        command("unit.register", unit="u", principal="p-rektor"),
        *(command("person.register", person=person, unit="u") for person in people),
        command("group.form", group="g", method="development-model", version=2, members=people, folder="F"),
        command("group.appoint_leader", group="g", leader="p-1", until="2027-06-15"),
        command("group.start", group="g"),
        command("cycle.start", group="g", cycle="c", need="Few ask", sources=[source]),
        *steps,
        command("cycle.start", group="g", cycle="d", need="Few answer"),
    ]
    outcome = collegial("apply", "our-school", "-", given="\n".join(lines))
    assert outcome.status == 0, outcome.out
    table = collegial("--lang", lang, "show", "our-school", "cycles").out
    whole, lacking = (line for line in table.splitlines() if line.startswith(("c ", "d ")))
    assert learning in whole
    assert everyday in lacking
    assert lacks in lacking
