"""Commands, events and their parts are values: frozen, and equal when their fields are."""

import attrs
import pytest

import collegial_core as cc
from collegial_core.visit import VisitHeld

VISIT = cc.VisitId("v-1")


def test_values_are_equal_when_their_fields_are() -> None:
    held = cc.HoldVisit(visit=VISIT)
    assert held == cc.HoldVisit(visit=VISIT)
    assert held != cc.HoldVisit(visit=cc.VisitId("v-2"))
    assert held != VisitHeld(visit=VISIT)  # type: ignore[comparison-overlap]
    assert held != "v-1"  # type: ignore[comparison-overlap]
    assert len({held, cc.HoldVisit(visit=VISIT), cc.HoldTalk(visit=VISIT)}) == 2


def test_values_show_what_they_are() -> None:
    assert repr(cc.HoldVisit(visit=VISIT)) == "HoldVisit(visit='v-1')"


def test_values_do_not_change() -> None:
    held = cc.HoldVisit(visit=VISIT)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        held.visit = cc.VisitId("v-2")  # type: ignore[misc]
    with pytest.raises(AttributeError):
        held.other = 3  # type: ignore[attr-defined]


def test_a_field_that_is_left_out_or_misspelt_is_an_error_here_and_for_the_type_checker() -> None:
    with pytest.raises(TypeError, match="visit"):
        cc.HoldVisit()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="visitt"):
        cc.HoldVisit(visit=VISIT, visitt=VISIT)  # type: ignore[call-arg]
    assert cc.RevisePlan(of=1, lessons="Much", aim="More").ends is None
