"""An eighteenth story for the golden files: questions of planning, answered for the plan and a unit, and again."""

from datetime import UTC, date, datetime

from tests.school import School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell of two questions that are answered for the plan and for a unit."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 12, 3, 9, 20, 35, 135790, UTC))).starts()
    _answer(school, "regular_meetings", "Varannan måndag", None, sept(1))
    _answer(school, "regular_meetings", "Måndagar i arbetsrummet", "solbacken", sept(2))
    _answer(school, "engagement", "Alla prövar något mellan träffarna", "solbacken", sept(2))
    _answer(school, "regular_meetings", "Måndagar, och tiden hålls fri i schemat", "solbacken", date(2026, 11, 2))
    return school


def _answer(school: School, question: str, answer: str, unit: str | None, on: date) -> None:
    asked = cc.conditions.ChecklistQuestion(question)
    school.does(cc.conditions.ChecklistAnswered(question=asked, answer=answer, unit=unit), on=on)
