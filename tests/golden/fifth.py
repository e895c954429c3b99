"""A fifth story for the golden files: the plan says who may record what."""

from datetime import UTC, datetime

from tests.school import School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell a plan that takes an order, under which everybody records what is theirs."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 11, 20, 25, 246802, UTC)))
    school.starts("base-group-visits", people=3).takes_order("p-rektor", "p-andra")
    school.does(cc.authority.OrganiserAppointed(person="p-1", until=sept(30)))
    school.does(cc.authority.OrganiserReleased(person="p-1"), on=sept(14), by="p-1")
    keep = cc.authority.AdoptAuthority(authority="school", version=1)
    school.does(keep, on=sept(15), because="Nämnden har ingen skolchef just nu", accept=("an_authority_has_a_keeper",))
    return school
