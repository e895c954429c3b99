"""What people have written, as tables: shown to those who may read it, sealed for all others."""

import io
from typing import Any, Final

import pytest
from tests.circle import AHEAD, SAID, Circle
from tests.school import MONDAY

import collegial_core as cc
from collegial_cli.screen import Screen
from collegial_cli.tables import draw_view
from collegial_core.privacy import NOBODY, Reader
from collegial_core.views import Query

P_2: Final = Reader(cc.ids.PersonId("p-2"))


@pytest.fixture(scope="module")
def circle() -> Circle:
    circle = Circle().gathers().meets(MONDAY)
    return circle.runs(["p-9", "p-10"], group="v").opens(group="v", visits_each=1).visits("p-9", "p-10")


def drawn(circle: Circle, view: str, reader: Reader = NOBODY, **look: Any) -> str:
    stream = io.StringIO()
    draw_view(Screen(stream, names={"p-2": "Åsa"}), view, circle.state, Query(reader=reader, **look))
    return stream.getvalue()


@pytest.mark.requirement("S1-11", "S1-12")
def test_minutes_are_drawn_field_by_field(circle: Circle) -> None:
    assert f"question: {SAID['question']}\n" in drawn(circle, "minutes", P_2)
    assert "  talked about: [personal]\n" in drawn(circle, "minutes")


@pytest.mark.requirement("S1-07")
def test_an_action_plan_is_drawn_for_its_author(circle: Circle) -> None:
    out = drawn(circle, "plans", P_2)
    assert "Åsa  m  2026-09-07  g\n" in out
    assert out.count(f"  effort: {AHEAD['effort']}\n") == 1
    assert out.count("  effort: [personal]\n") == 7


def test_all_that_was_written_stands_in_one_table(circle: Circle) -> None:
    rows = drawn(circle, "contents", P_2).splitlines()
    assert sum("action plan" in row for row in rows) == 8
    assert sum(AHEAD["effort"] in row for row in rows) == 1


def test_one_persons_year_shows_rounds_and_own_words(circle: Circle) -> None:
    out = drawn(circle, "person", P_2, person=cc.ids.PersonId("p-2"))
    assert "Nothing.\n" in out
    assert AHEAD["effort"] in out
    visitor = drawn(circle, "person", P_2, person=cc.ids.PersonId("p-9"))
    assert "1/1" in visitor
    assert "note: [personal]" in visitor
    assert AHEAD["effort"] not in drawn(circle, "person", P_2)


def test_a_groups_year_an_overview_and_the_timeline_are_drawn(circle: Circle) -> None:
    assert "v      p-9, p-10" in drawn(circle, "group")
    assert "solbacken  p-rektor       10/12       2     1/1" in drawn(circle, "overview")
    assert "revision" in drawn(circle, "timeline")
    assert "See each other teach" in drawn(circle, "timeline", P_2)


def test_text_of_several_lines_stays_on_one(circle: Circle) -> None:
    other = Circle().gathers().opens_meeting()
    other.does(cc.meeting.MinutesWritten(meeting="m", **{**SAID, "question": "One\nand two"}), on=MONDAY, by="p-1")
    assert "question: One and two\n" in drawn(other, "minutes", P_2)
    assert "Nothing." in drawn(Circle(), "minutes")
    assert "Nothing." in drawn(Circle(), "plans")
    assert circle.state.meetings
