"""Chance writes the school's story; after every step, nothing that must hold is broken."""

from collections import Counter
from typing import ClassVar, Final

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from tests.core.machine.school import SchoolMachine

from collegial_core.wire.vocabulary import REQUESTS

STEPS: Final = settings().stateful_step_count * 3 // 5
"""Each step of this machine is up to five acts, and more asking than one of others."""


@pytest.mark.no_cover  # what chance meets, a claim with a name has to reach too
def test_chance_meets_every_command_and_breaks_nothing() -> None:
    """In all its stories together each command was accepted at least once, and refused at least once."""

    class Whole(SchoolMachine):
        accepted: ClassVar[Counter[type]] = Counter()
        refused: ClassVar[Counter[type]] = Counter()

    names = {word.kind: word.name for word in REQUESTS}
    for more in range(4):  # what one series of stories happens to miss, another meets
        run_state_machine_as_test(Whole, settings=settings(backend="plain", stateful_step_count=STEPS + more))
        if not (names.keys() - Whole.accepted.keys() or names.keys() - Whole.refused.keys()):
            break
    assert {names[kind] for kind in names.keys() - Whole.accepted.keys()} == set()
    assert {names[kind] for kind in names.keys() - Whole.refused.keys()} == set()
