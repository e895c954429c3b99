"""What the bench measures is what the library records."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.cached import KINDS, _Year
from tests.bench.workshop import PLAN, Workshop, url_of

import collegial_core as cc
from collegial_core.plan import DeviationRecorded
from collegial_core.wire import encode


def test_a_plan_made_without_its_rules_says_what_the_judged_one_says(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, quick=True, rounds=1)
    assert list(_said(workshop.unjudged(40))) == list(_said(workshop.made(40)))


def test_a_long_plan_goes_on_with_requests_of_each_kind(tmp_path: Path) -> None:
    with cc.open(url_of(Workshop(tmp_path, quick=True, rounds=1).made(1_000))) as plans:
        times = _Year(plans).sample()
    assert times.keys() == KINDS.keys()


def _said(path: Path) -> Iterator[bytes]:
    with cc.open(url_of(path)) as plans:
        for entry in plans.ledger(PLAN).entries():
            assert not isinstance(entry.event, DeviationRecorded), "the story departs from nothing"
            yield encode(entry).line
