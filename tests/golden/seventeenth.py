"""A seventeenth story for the golden files: preconditions of a unit; strategies planned, trained and used."""

from datetime import UTC, datetime

from tests.school import MONDAY, School, found

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell of a group that uses what it planned and trained."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 16, 10, 5, 246810, UTC))).starts().runs(3)
    school.does(cc.conditions.StrategyPlanned(text="Den som kan visar", strategies=("visa", "fråga")))
    school.does(
        cc.conditions.TrainingRecorded(training="visa", person="p-1", title="Att visa", strategies=("visa", "fråga"))
    )
    school.does(found("trust", text="Dörrarna står öppna"), by="p-1", on=MONDAY)
    school.does(cc.conditions.StrategyUsed(group="g", strategy="visa"), by="p-1", on=MONDAY)
    return school
