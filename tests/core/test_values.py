"""Commands, events and their parts are values: frozen, and equal when their fields are."""

import copy
import pickle
from datetime import UTC, date, datetime

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


def test_requests_and_entries_can_be_kept_in_sets_whatever_they_hold() -> None:
    occasion = cc.Occasion(by=cc.ids.PersonId("p-1"), on=date(2026, 9, 14))
    facts = {"count": 2, "who": ("p-1", "p-2")}
    events = (
        cc.visit.VisitHeld(visit=VISIT),
        cc.plan.DeviationRecorded(entry=3, rule="S4-03", name="x", facts=facts),
        cc.plan.EntryCorrected(entry=3, happened_on=date(2026, 9, 14), data={"a": [1]}),
    )
    for meta in ({}, {"trace": "t-1"}):
        request = cc.Request(events[0], occasion, meta=meta)
        assert {request, cc.Request(events[0], occasion, meta=dict(meta))} == {request}
        for event in events:
            entry = cc.Entry(
                plan="p",
                number=4,
                event=event,
                recorded_at=datetime(2026, 9, 14, tzinfo=UTC),
                happened_on=occasion.on,
                by=occasion.by,
                meta=meta,
            )
            assert {entry, copy.deepcopy(entry)} == {entry}
            assert len({entry, attrs.evolve(entry, meta={"trace": "t-2"})}) == 2  # type: ignore[misc]
    recorded = cc.ledger.Recorded(())
    assert {recorded, cc.ledger.Recorded((), 7)} == {recorded}


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
