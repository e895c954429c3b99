"""A fourth story for the golden files: what rights hang on, such as who assists a principal."""

from datetime import UTC, date, datetime

from tests.school import SUMMER, School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell a plan in which people come into office and leave it."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 11, 20, 5, 246810, UTC)))
    school.starts("base-group-visits", people=4)
    _assistants(school)
    return school


def _assistants(school: School) -> None:
    assist = {"unit": "solbacken", "person": "p-bitr", "until": date(2026, 12, 18)}
    school.does(cc.plan.AssistantAppointed(**assist, in_name=True, appoints=False))
    school.does(cc.plan.AssistantReleased(unit="solbacken", person="p-bitr"), on=sept(14))
    again = cc.plan.AssistantAppointed(unit="solbacken", person="p-bitr", until=SUMMER, in_name=True, appoints=True)
    school.does(again, because="Rektor är tjänstledig", on=sept(15))
