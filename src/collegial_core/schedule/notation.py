"""Weeks as a plan for all of the country prints them: `6–7/8` is from week 6 to week 7 or 8 (S0-40).

Which of two applies depends on the region: a sportlov before or in the first of
them pushes the work one week on.  Breaks are printed with a week for each
region: `7/8/9/10`.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import attrs

from collegial_core.kernel import Unreadable
from collegial_core.schedule.week import Week, number_of

LASLOV: Final = 44
"""The autumn break's week, the same everywhere."""

SPORTLOV: Final = (7, 8, 9, 10)
"""The weeks of the winter break: each region has one of them."""

TO: Final = "–"  # an en dash
OR: Final = "/"
_MAX_WEEK: Final = 53
_PAIR: Final = 2

_OPTIONS = r"([0-9]{1,2}(?:/[0-9]{1,2})*)"
_NOTATION = re.compile(rf"{_OPTIONS}(?:[-–]{_OPTIONS})?", re.ASCII)


@attrs.frozen
class PrintedWeeks:
    """Weeks as printed: the options for the first and for the last of them, from the earliest on.

    For a single week both are the same.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def for_session(self, sportlov: int) -> tuple[int, ...]:
        """Give a session's weeks in a region, without the breaks that it steps over.

        Raises:
            Unreadable: there are more than two options; that is how a break is printed.

        """
        if max(len(self.starts), len(self.ends)) > _PAIR:
            raise Unreadable("weeks", f"{self} names more than two weeks to choose from; only a break does")
        first, last = (options[0] if sportlov > options[0] else options[-1] for options in (self.starts, self.ends))
        return tuple(week for week in range(first, last + 1) if week not in {sportlov, LASLOV})

    def for_break(self, sportlov: int) -> int:
        """Give a break's week in a region: its own, or the only one there is.

        Raises:
            Unreadable: none of several weeks is the region's.

        """
        if len(self.starts) > 1 and sportlov not in self.starts:
            raise Unreadable("weeks", f"week {sportlov} is not among {self}")
        return sportlov if len(self.starts) > 1 else self.starts[0]

    def __str__(self) -> str:
        texts = [OR.join(map(str, options)) for options in (self.starts, self.ends)]
        return texts[0] if self.starts == self.ends else TO.join(texts)


def read_weeks(text: str, where: str = "weeks") -> PrintedWeeks:
    """Read weeks as printed, with a hyphen or an en dash: `38`, `39–40`, `3-4`, `9/10–11`, `7/8/9/10`.

    Raises:
        Unreadable: it is no such text; `where` tells where it stood.

    """
    found = _NOTATION.fullmatch(text)
    if found is None:
        raise Unreadable(where, f"expected weeks such as 38, 39–40 or 6–7/8, got {text[:40]!r}")
    starts = _options(found[1], where)
    ends = starts if found[2] is None else _options(found[2], where)
    if found[2] is not None and not (starts[0] < ends[0] and starts[-1] < ends[-1]):
        raise Unreadable(where, f"{text} does not run forward")
    return PrintedWeeks(starts, ends)


def _options(text: str, where: str) -> tuple[int, ...]:
    weeks = tuple(map(int, text.split(OR)))
    if not all(1 <= week <= _MAX_WEEK for week in weeks):
        raise Unreadable(where, f"{text}: weeks are numbered 1 to {_MAX_WEEK}")
    if any(later <= earlier for earlier, later in pairwise(weeks)):
        raise Unreadable(where, f"{text} does not name its options from the earliest on")
    return weeks


def print_weeks(regions: Iterable[Sequence[int | Week]]) -> str:
    """Write the weeks of the same session or break in one or more regions as one text."""
    spans = [(number_of(weeks[0]), number_of(weeks[-1])) for weeks in regions]
    starts, ends = (tuple(sorted(set(side))) for side in zip(*spans, strict=True))
    return str(PrintedWeeks(starts, ends))
