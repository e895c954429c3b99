"""Swedish as principals and leaders say it: one word for a thing, the thing's own name, and no ids for roles."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli import catalogue, lines

from collegial_cli.screen import Screen
from collegial_cli.tables.drawing import event_text, field_label, time_text
from collegial_core.definitions import shipped_methods
from collegial_core.kernel import MeetingId, PersonId
from collegial_core.meeting import EffortReported
from collegial_core.privacy import SEALED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Collegial

ON = "2026-09-07"
PEOPLE = [f"p-{number}" for number in range(1, 9)]
METHOD = "teacher-learning-community"
PLAN = dict.fromkeys(("effort", "expected", "pupils", "problems", "help", "less"), "A secret effort")


# --- one word for a thing ---------------------------------------------------------------

BANNED = {
    r"\bhandled": ("lärledare", r"[Ss]upervis|[Ll]earning stud"),
    r"har ingen skola": ("är inte skoldag", None),
    r"[Aa]lster": ("dokument, or the thing's own name", None),
    r"[Bb]eredskap": ("förutsättningar", "standby"),
    r"[Oo]rganisatör": ("planansvarig", None),
    r"\b[Ff]örvaltar": ("företrädare för huvudmannen", None),
    r"(?<!hör )\bhemma\b|\bborta\b": ("på egen enhet, på annan enhet", None),
    r"\b[Mm]öte(t|n|na|ts)?\b": ("träff", None),
    r"\b[Aa]nteckna": ("föra in", None),
    r"\b([Ii]nskriv|skriv\w* in\b|skrevs in\b)": ("föra in", None),
    r"\b(henne|honom|hon eller han)\b": ("hen, or other words", None),
    r"[Mm]otivering": ("skäl", None),
    r"\b([Ää]mbete|[Ff]örordnande)": ("uppdrag", None),
    r"\b([Aa]vsteg|[Ff]rångå)": ("avvikelse", None),
    r"[Ii]akttagelse": ("anmärkning", None),
    r"[Dd]efinition": ("beskrivning", None),
    r"\b[Kk]alender(n|s|system\w*)?\b": ("kalendarium", None),
    r"\b[Ll]everer": ("lämna över", None),
    r"[Ss]lutstatus": ("slutkod", None),
    r"\b[Aa]llvar\b": ("allvarsgrad", None),
    r"\b(den|en|gruppens|någon) ledare": ("lärledare", None),
    r"\bvänta\w* för\b": ("vänta på", None),
}
"""What the Swedish does not say: what it says instead, and in which English text it may stand nevertheless."""


def said_in_swedish() -> Iterator[tuple[str, str]]:
    """Give each text with its translation."""
    for message in catalogue.read():
        texts, says = message.id, message.string
        if isinstance(texts, tuple) and isinstance(says, tuple):
            yield from zip(map(str, texts), map(str, says), strict=True)
        elif texts:
            yield str(texts), str(says)


@pytest.mark.parametrize("word", BANNED)
def test_a_thing_has_one_word(word: str) -> None:
    instead, excused = BANNED[word]
    odd = [says for text, says in said_in_swedish() if re.search(word, says) and not re.search(excused or "$^", text)]
    assert odd == [], f"say: {instead}"


def test_words_have_spaces_between_them() -> None:
    words = [says for text, says in said_in_swedish() if text.isidentifier()]
    assert [says for says in words if "_" in says] == []


def test_the_development_model_is_led_by_a_colleague(collegial: Collegial) -> None:
    shown = collegial("methods", "show", "development-model", "--lang", "sv").out
    assert "leader  Lärledare  gruppens arbete" in shown
    assert "andledar" not in shown
    assert "Handledare" in collegial("methods", "show", "learning-study", "--lang", "sv").out


def test_role_ids_have_words_for_refusals() -> None:
    swedish = dict(said_in_swedish())
    assert swedish["documenter"] == "dokumentatör"
    assert {role.role for method in shipped_methods() for role in method.roles} <= set(swedish)


# --- roles ------------------------------------------------------------------------------


def command(kind: str, **data: Any) -> str:
    """Write a command of the leader's."""
    return json.dumps({"type": kind, "data": data, "by": "p-1", "on": ON, "because": "as we agreed"})


@pytest.fixture
def community(collegial: Collegial) -> Collegial:
    """A plan with a group whose method calls its documenter a minute taker, and with one meeting that is open."""
    group, meeting = {"group": "g"}, {"meeting": "first"}
    roles = [{"role": "documenter", "person": "p-2"}, {"role": "timekeeper", "person": "p-3"}]
    given = [
        command("plan.start", title="Learning", aim="Learn", starts=ON, ends="2027-06-15"),
        command("method.adopt", method="learning-group", version=2),
        command("method.adopt", method=METHOD, version=1),
        command("unit.register", unit="u", principal="p-rektor"),
        *(command("person.register", person=person, unit="u") for person in PEOPLE),
        command("person.set_working_time", person="p-1", hours=[{"weekday": 1, "starts": "08:00", "ends": "16:00"}]),
        *(
            command(
                "precondition.record",
                precondition=it,
                text="It is there",
                unit="u",
                how_known="survey",
                known_by=["p-1"],
            )
            for it in ("shared_view", "time_and_structure", "trust", "long_duration")
        ),
        command("group.form", **group, method=METHOD, version=1, members=PEOPLE, folder="F"),
        command("group.appoint_leader", **group, leader="p-1", until="2027-06-15"),
        command("group.start", **group),
        command("meeting.plan", **group, **meeting, date=ON, starts="14:30", minutes=75, form="mixed"),
        command("meeting.open", **meeting, present=PEOPLE[:4], led_by="p-1", roles=roles),
        command("meeting.swap_role", **meeting, role="timekeeper", from_person="p-3", person="p-4"),
        command("meeting.write_action_plan", **meeting, person="p-1", **PLAN),
    ]
    outcome = collegial("apply", "our-school", given="\n".join(given))
    assert outcome.status == 0, outcome.out
    return collegial


EVERY_TABLE = [
    *(["show", "our-school", "all"], ["log", "our-school"], ["diff", "our-school", "0", "24"], ["check", "our-school"]),
    *(["todo", "our-school", "--person", person, "--on", ON] for person in ("p-1", "p-2", "p-rektor")),
]


@pytest.mark.parametrize("call", EVERY_TABLE, ids=" ".join)
def test_no_table_shows_the_id_of_a_role_that_its_method_has_a_name_for(community: Collegial, call: list[str]) -> None:
    for lang in ("sv", "en"):
        shown = community("--lang", lang, *call).out
        assert shown
        kept = [line for line in shown.splitlines() if not line.startswith(("metoder", "methods"))]
        assert not re.search(r"\b(documenter|role leader|roll leader)\b", "\n".join(kept))


def test_a_role_is_called_what_the_groups_own_method_calls_it(community: Collegial) -> None:
    assert "minute taker: p-2, timekeeper: p-4" in community("show", "our-school", "meetings").out
    assert "protokollförare: p-2, tidtagare: p-4" in community("show", "our-school", "meetings", "--lang", "sv").out
    assert "g      protokollförare      1  p-1" in community("show", "our-school", "rota", "--lang", "sv").out
    assert "(roll protokollförare, person p-2)" in community("log", "our-school", "--lang", "sv").out
    assert "roller 1 roll protokollförare" in community("diff", "our-school", "0", "24", "--lang", "sv").out
    document = community("show", "our-school", "meetings", "--json", "--lang", "sv").document
    assert [it["role"] for it in document["views"]["meetings"][0]["roles"]] == ["documenter", "timekeeper"]


@pytest.mark.parametrize("method", sorted({it.ref for it in shipped_methods()}))
def test_a_method_names_its_roles_wherever_it_tells_of_them(collegial: Collegial, method: str) -> None:
    told = collegial("methods", "show", method, "--lang", "sv").out
    (found,) = (it for it in shipped_methods() if it.ref == method)
    before, _, rest = told.partition("\nRoller\n")
    steps = rest.partition("\nSteg\n")[2].partition("\n\n")[0]
    ids = {it.role for it in found.roles} - {"leader", "coach"}
    shown = re.findall(r"[\w-]+", re.sub(r"@\d+\)|^\S+ ", "", f"{before}\n{steps}", flags=re.MULTILINE))
    assert ids.isdisjoint(shown)


# --- words, numbers and days in tables ---------------------------------------------------


def test_what_is_not_shown_is_said_in_swedish(community: Collegial) -> None:
    shown = [community(*call, "--lang", "sv").out for call in EVERY_TABLE[:3]]
    assert all("[personligt]" in text for text in shown)
    assert SEALED not in "".join(shown)


def test_weekdays_have_their_names(community: Collegial) -> None:
    assert "(veckodag måndag, börjar 08:00, slutar 16:00)" in community("log", "our-school", "--lang", "sv").out
    assert "(weekday Monday, starts 08:00, ends 16:00)" in community("log", "our-school").out


def test_a_decimal_has_a_comma() -> None:
    assert time_text(Screen(StringIO(), lang="sv", drawn=False), 22.5) == "22,5 min"
    assert time_text(Screen(StringIO(), drawn=False), 22.5) == "22.5 min"


def test_the_lesson_of_a_report_is_no_lesson_in_a_class() -> None:
    swedish = Screen(StringIO(), lang="sv", drawn=False)
    told = EffortReported(meeting=MeetingId("m-1"), person=PersonId("p-1"), tried=True, lesson="It took longer")
    assert event_text(swedish, told) == "träff m-1, person p-1, prövat ja, lärdom [personligt]"
    assert field_label(swedish, "lesson") == "lektion"


def test_where_methods_and_materials_come_from_is_said_in_swedish(collegial: Collegial) -> None:
    assert "S1: en kommuns lärgrupper" in collegial("methods", "--lang", "sv").out
    assert "Källa: S1: en kommuns lärgrupper\n" in collegial("methods", "show", "learning-group", "--lang", "sv").out
    assert "S0: webbkurser för fritidshem" in collegial("materials", "--lang", "sv").out
    assert "Skollagen 2 kap. 9 §" in collegial("authority", "show", "school", "--lang", "sv").out


def test_a_plans_weeks_say_which_days_are_no_school_days(collegial: Collegial) -> None:
    weeks = ("--parts", "2", "--autumn", "38", "--spring", "2", "--sportlov", "9", "--year", "2026")
    assert "Inte skoldag" in collegial("layout", *weeks, "--lang", "sv").out


def test_one_and_several_read_well(collegial: Collegial) -> None:
    assert "Träffar: 1 på 1 månad (S1-02, W)" in collegial("methods", "show", "learning-group", "--lang", "sv").out
    assert "Träffar: 2 på 3 veckor (S0-42, I)" in collegial("methods", "show", "development-model", "--lang", "sv").out
    assert "Meetings: 1 in 1 month (S1-02, W)" in collegial("methods", "show", "learning-group").out


def test_what_waits_is_told_by_name_and_in_words(year: Collegial, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("person,name\np-00,Rut Ek\n", "utf-8")
    call = ("todo", lines.PLAN, "--person", "p-00", "--on", "2026-09-07", "--names", str(names), "--lang", "sv")
    shown = year(*call).out
    assert shown.startswith("Vad som väntar på Rut Ek den 2026-09-07\n")
    assert "regelbundna träffar" in shown
