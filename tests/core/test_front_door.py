"""The names at the top of the library: few, in order, and quick to import."""

import subprocess
import sys
from types import ModuleType

import pytest

import collegial_core
from collegial_core import ids


def test_there_are_at_most_thirty_one_names_at_the_top_in_their_order() -> None:
    names = collegial_core.__all__
    assert len(names) <= 31
    assert names == sorted(names)
    assert all(hasattr(collegial_core, name) for name in names)


def test_ids_have_a_module_of_their_own() -> None:
    assert all(name.endswith("Id") and not hasattr(collegial_core, name) for name in ids.__all__)
    assert ids.PersonId("p-1") == "p-1"


def test_views_are_imported_when_they_are_first_looked_at() -> None:
    story = (
        "import sys, collegial_core as cc\n"
        "with cc.open('memory://') as plans:\n"
        "    state = plans.ledger('our-school').state\n"
        "assert 'collegial_core.views' not in sys.modules\n"
        "assert cc.views.VIEWS['plan'](state) == []\n"
    )
    subprocess.run([sys.executable, "-c", story], check=True)  # noqa: S603 - our own story
    assert isinstance(vars(collegial_core)["__getattr__"]("views"), ModuleType)


def test_a_name_that_is_not_there_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="'collegial_core' has no attribute 'PersonId'"):
        collegial_core.PersonId  # type: ignore[attr-defined]  # noqa: B018
