"""The example school: its plan before the first visit, and its timetable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.examples.recorded import EXAMPLES

import collegial_core as cc
from collegial_core import wire
from collegial_directory import open_directory
from collegial_timetables import Options, matched, read_timetable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collegial_core import Ledger
    from collegial_core.planning.timetable import Timetable

SCHOOL = EXAMPLES / "base_groups"


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with cc.open("memory://timetables") as plans:
        made = plans.ledger("solbacken")
        done = made.do_many(
            [wire.request(it.encode()) for it in (SCHOOL / "start.jsonl").read_text("utf-8").splitlines()]
        )
        assert not [it for it in done if isinstance(it, Exception)]
        yield made


@pytest.fixture
def timetable(ledger: Ledger) -> Timetable:
    listing = read_timetable({"schema.csv": (SCHOOL / "schema.csv").read_bytes()}, Options(year=2026))
    with open_directory(str(SCHOOL / "directory.csv")) as people:
        found = matched("solbacken", ledger.state, people, listing)
    assert (listing.findings, found.findings) == ((), ())
    return found.timetable
