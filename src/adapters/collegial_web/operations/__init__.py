"""The operations of the API, a module each subject; each is one call of the front door."""

from typing import Final

from collegial_web.operation import Operation
from collegial_web.operations import (
    described,
    explaining,
    following,
    history,
    looking,
    plans,
    proposing,
    recording,
    waiting,
)

OPERATIONS: Final[tuple[Operation, ...]] = (
    *plans.OPERATIONS,
    *recording.OPERATIONS,
    *proposing.OPERATIONS,
    *history.OPERATIONS,
    *looking.OPERATIONS,
    *waiting.OPERATIONS,
    *explaining.OPERATIONS,
    *following.OPERATIONS,
    *described.OPERATIONS,
)
"""All operations, in the order of the document."""
