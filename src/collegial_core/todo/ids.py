"""Ids that are proposed for new things."""

from collections.abc import Container
from itertools import count
from typing import Final

LONGEST: Final = 64


def new_id(of: str, taken: Container[str]) -> str:
    """Give the first free id of what it belongs to and a number: `autumn.p-11-1`."""
    return next(name for number in count(1) if (name := _named(of, number)) not in taken)


def _named(of: str, number: int) -> str:
    end = f"-{number}"
    return f"{of[: LONGEST - len(end)]}{end}"
