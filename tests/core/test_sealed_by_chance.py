"""Chance writes a sealed plan's story: the same people read as of an open one, and no text stands in the store."""

from contextlib import suppress
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from tests.core.machine.base import always
from tests.core.machine.school import SchoolMachine
from tests.core.machine.visits import WROTE
from tests.school import School

import collegial_core as cc
from collegial_core.testing import ReferenceVault

STORIES: Final = 8
STEPS: Final = 30


class Sealed(SchoolMachine):
    """The same school, and the texts of its plan are sealed: appointments, moves and sharings come by chance."""

    def __init__(self) -> None:
        super().__init__()
        self.school = School(vault=ReferenceVault())
        self.ledger = self.school.ledger
        self.state = self.ledger.state

    def a_disposal_is_carried_out(self, data: st.DataObject) -> None:
        with suppress(cc.StoreError):  # chance decides on keys of people who have written nothing
            super().a_disposal_is_carried_out(data)
        assert list(self.ledger.export()) == self.before

    def is_told(self, visit: str) -> bool:
        opener = self.state.opener
        assert opener is not None
        return all(opener.shown(it.words)["note"].startswith(WROTE) for it in self.state.texts["note"][visit])

    @always
    def no_note_stands_open(self) -> None:
        assert not any(WROTE.encode() in line for line in self.before)


def test_readers_of_a_sealed_plan_are_those_of_an_open_one() -> None:
    run_state_machine_as_test(
        Sealed, settings=settings(backend="plain", max_examples=STORIES, stateful_step_count=STEPS)
    )
