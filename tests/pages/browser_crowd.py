"""Plans beside the examples: one that is hard to draw, of forty, of nobody, of long names; and those of the stories."""

from datetime import UTC, date, datetime
from typing import Any, Final

import attrs
from tests.circle import Circle, people
from tests.school import SUMMER, School, sept

import collegial_core as cc
from collegial_core.definitions import shipped_methods
from collegial_core.policy import Method
from collegial_core.testing import ReferenceStore

CROWD, SMALL, CIRCLE, OPEN, SIX = "stora-skolan", "lilla-skolan", "cirkeln", "mitt-i", "sex-kollegor"
FORTY, NOBODY = "alla-amneslag-pa-hogstadiet-och-gymnasiet", "ingen-kvar"
NAMES: Final = {
    "p-1": "Anna-Karin von Essen-Gyllenstierna af Hårleman",
    "p-2": "فاطمة الزهراء",
    "p-3": "שירה כהן־לוי",
    "p-4": "Ŋuŋŋá",
    "p-5": "Bo",
    "p-6": "Konstantinosalexandrospapadopoulos",
}


def _store() -> ReferenceStore:
    return ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC))


def _school(*methods: Method) -> School:
    return School(_store(), [*shipped_methods(), *methods])


def crowd() -> tuple[School, dict[str, str]]:
    """Tell it, and give what people are called."""
    small: Any = next(it for it in shipped_methods() if (it.method, it.version) == ("base-group-visits", 3))
    size, visits = attrs.evolve(small.group_size, least=1, most=40), attrs.evolve(small.visits, each=39)
    large = attrs.evolve(small, method="everybody", version=1, group_size=size, visits=visits)
    school = _school(large)
    school.starts("everybody", people=44).runs(40, group=FORTY, method="everybody")
    school.opens(group=FORTY, ends=date(2027, 5, 28))
    for visitor in range(1, 12):
        school.visits(f"p-{visitor}", f"p-{visitor + 1}", visit=f"v-{visitor}")
    school.plans_visit("p-1", "p-3", date(2026, 11, 12), visit="v-20")
    school.forms(["p-41", "p-42"], group=NOBODY, method="everybody")
    for person in ("p-41", "p-42"):
        school.does(cc.group.PersonLeft(person=person), on=sept(3))
    return school, {**{f"p-{number}": f"Person Nummer {number}" for number in range(1, 45)}, **NAMES}


def small() -> School:
    """Tell of a plan for stories: p-1 is to visit p-2 on the day, and p-3 and p-4 have a round before them."""
    school = _school().starts(people=4).runs(2).opens()
    school.plans_visit("p-1", "p-2", date(2026, 11, 10), visit="first")
    school.forms(["p-3", "p-4"], group="two")
    school.does(cc.group.AppointLeader(group="two", leader="p-3", until=SUMMER))
    school.prepares("two").does(cc.group.GroupStarted(group="two"))
    return school.opens(round="two-round", group="two", visits_each=1)


def circle(on: date) -> Circle:
    """Tell of eight who met once, and meet again on a day: p-1 leads them, and each has a promise to tell of."""
    told = Circle(store=_store()).gathers()
    first, eight = sept(7), people(*range(1, 9))
    told.opens_meeting(first, eight, meeting="m-1").does_all(first, meeting="m-1").closes_meeting(first, meeting="m-1")
    told.plans_meeting(on, meeting="m-2")
    told.takes_order()
    return told


def under_way(on: date) -> Circle:
    """Tell of the same eight in the midst of their meeting of that day."""
    told = circle(on)
    told.opens_planned(on, meeting="m-2", by="p-1")
    return told


def six() -> School:
    """Tell of a group of six with a round before them, in which each visits each."""
    return _school().starts(people=6).runs(6).opens()
