"""Commands, events and their parts are values: frozen, and equal when their fields are."""

import copy
import pickle

import attrs
import pytest

import collegial_core as cc

VISIT = cc.ids.VisitId("v-1")


def test_values_are_equal_when_their_fields_are() -> None:
    held = cc.visit.VisitHeld(visit=VISIT)
    assert held == cc.visit.VisitHeld(visit=VISIT)
    assert held != cc.visit.VisitHeld(visit=cc.ids.VisitId("v-2"))
    assert held != "v-1"
    assert len({held, cc.visit.VisitHeld(visit=VISIT), cc.visit.TalkHeld(visit=VISIT)}) == 2


def test_values_show_what_they_are() -> None:
    assert repr(cc.visit.VisitHeld(visit=VISIT)) == "VisitHeld(visit='v-1')"


def test_values_do_not_change() -> None:
    held = cc.visit.VisitHeld(visit=VISIT)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        held.visit = cc.ids.VisitId("v-2")  # type: ignore[misc]
    with pytest.raises(AttributeError):
        held.other = 3  # type: ignore[attr-defined]


def test_a_field_that_is_left_out_or_misspelt_is_an_error_here_and_for_the_type_checker() -> None:
    with pytest.raises(TypeError, match="visit"):
        cc.visit.VisitHeld()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="visitt"):
        cc.visit.VisitHeld(visit=VISIT, visitt=VISIT)  # type: ignore[call-arg]
    assert cc.plan.RevisePlan(of=1, lessons="Much", aim="More").ends is None


def test_values_can_be_copied_and_sent() -> None:
    held = cc.visit.VisitHeld(visit=VISIT)
    assert copy.copy(held) == pickle.loads(pickle.dumps(held)) == held  # noqa: S301 - our own bytes
    assert {held, copy.deepcopy(held)} == {held}


def test_what_is_remembered_changes_and_so_cannot_be_looked_up_by() -> None:
    @attrs.define(kw_only=True)
    class Score:
        points: int = 0

    score = Score()
    score.points = 2
    assert score == Score(points=2)
    with pytest.raises(TypeError):
        hash(score)
    with pytest.raises(AttributeError):
        score.point = 3  # type: ignore[attr-defined]
