"""A nineteenth story for the golden files: own needs shared as themes and taken back, and an analysis of them."""

from datetime import UTC, date, datetime

from tests.school import School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell of four people who share what their needs are about, of one who takes it back, and of an analysis."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 12, 3, 14, 40, 12, 468135, UTC))).starts()
    for person, theme in (("p-1", "questions"), ("p-2", "questions"), ("p-3", "questions"), ("p-4", "feedback")):
        school.does(cc.conditions.NeedShared(person=person, theme=theme), by=person, on=sept(1))
    school.does(cc.conditions.NeedTakenBack(person="p-4"), by="p-4", on=sept(2))
    school.does(cc.conditions.NeedShared(person="p-4", theme="calm"), by="p-4", on=date(2026, 10, 5))
    school.does(
        cc.conditions.AnalysisRecorded(
            unit="solbacken",
            joint=True,
            text="Vi frågar, och få hinner svara",
            participants=("p-1", "p-2"),
            themes=("questions",),
        ),
        on=date(2026, 10, 6),
    )
    return school
