"""How a figure is measured: ours and the baseline by turns, in one process, at one time.

A machine's speed drifts with its heat, its neighbours and its disk.  So nothing
is compared with a number of another day: each round measures ours and then the
baseline (A B A B …), gives one ratio, and the figure is the median of the rounds'.
"""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final, Literal, TypeVar

import attrs

T = TypeVar("T")
U = TypeVar("U")
Sample = Callable[[], float]
"""Does the work once and gives what one unit of it took, in seconds."""

LEAST_ROUNDS: Final = 5


@attrs.frozen(kw_only=True)
class Figure:
    """A measured figure.

    `ours` and `baseline` are medians in seconds of one `unit`.  `ratio` is our
    speed over the baseline's where `bar` is a floor ("at least"), and our time
    over the baseline's where it is a ceiling ("at most").
    """

    name: str
    says: str
    against: str
    unit: str
    ours: float
    baseline: float
    ratio: float
    lowest: float
    highest: float
    rounds: int
    sense: Literal["at least", "at most"]
    bar: float | None

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        if self.bar is None:
            return None
        return self.ratio >= self.bar if self.sense == "at least" else self.ratio <= self.bar

    def plain(self) -> dict[str, Any]:
        """The figure as JSON can hold it."""
        return {**attrs.asdict(self), "met": self.met}


@attrs.frozen(kw_only=True)
class Duration:
    """A measured time in seconds, the median of its rounds, and what it may be at most.

    No baseline takes its share of a busy machine, so what has a bar is measured by the
    processor's clock; on a quiet machine the wall's shows the same.
    """

    name: str
    says: str
    unit: str
    ours: float
    lowest: float
    highest: float
    rounds: int
    bar: float | None

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        return None if self.bar is None else self.ours <= self.bar

    def plain(self) -> dict[str, Any]:
        """The figure as JSON can hold it."""
        return {**attrs.asdict(self), "met": self.met}


@attrs.frozen(kw_only=True)
class Size:
    """A measured size, in MiB unless it says another measure, and what it may be at most."""

    name: str
    says: str
    unit: str
    ours: float
    bar: float
    measure: Literal["MiB", "B", "KiB", "elements", "ms"] = "MiB"

    @property
    def met(self) -> bool:
        """Whether the bar is met."""
        return self.ours <= self.bar

    def plain(self) -> dict[str, Any]:
        """The size as JSON can hold it."""
        return {**attrs.asdict(self), "met": self.met}


@attrs.frozen(kw_only=True)
class Limit:
    """What is to be timed here, whatever else takes, and the seconds that it may take."""

    name: str
    says: str
    unit: str
    bar: float | None = None

    def answer(self, ours: Sample, rounds: int) -> Duration:
        """Measure again and again."""
        times = [mine for mine, _ in interleaved(ours, lambda: 0.0, rounds)]
        lowest, highest = min(times), max(times)
        return Duration(**attrs.asdict(self), ours=median(times), lowest=lowest, highest=highest, rounds=len(times))


@attrs.frozen(kw_only=True)
class Question:
    """What is to be measured, and the bar that it shall meet."""

    name: str
    says: str
    against: str
    unit: str
    sense: Literal["at least", "at most"] = "at least"
    bar: float | None = None

    def answer(self, ours: Sample, baseline: Sample, rounds: int) -> Figure:
        """Measure by turns."""
        return self.figure(interleaved(ours, baseline, rounds))

    def figure(self, pairs: list[tuple[float, float]]) -> Figure:
        """Make the figure of the rounds' pairs: ours and the baseline's."""
        ratios = [b / a if self.sense == "at least" else a / b for a, b in pairs]
        return Figure(
            **attrs.asdict(self),
            ours=median(a for a, _ in pairs),
            baseline=median(b for _, b in pairs),
            ratio=median(ratios),
            lowest=min(ratios),
            highest=max(ratios),
            rounds=len(pairs),
        )


def interleaved(ours: Callable[[], T], baseline: Callable[[], U], rounds: int) -> list[tuple[T, U]]:
    """Measure A B A B …, and forget the first turn of each, which warms caches.

    The garbage collector works as always, but what this program itself holds is
    no concern of either side's and is kept out of its sight.
    """
    gc.collect()
    gc.freeze()
    pairs = []
    for _ in range(1 + max(rounds, LEAST_ROUNDS)):
        mine = _cleanly(ours)
        pairs.append((mine, _cleanly(baseline)))
    gc.unfreeze()
    return pairs[1:]


def _cleanly(sample: Callable[[], T]) -> T:
    gc.collect()
    return sample()


def worked(work: Callable[[], object]) -> float:
    """Do the work once; give the seconds of the processor's time that it took, whatever else the machine did."""
    start = process_time()
    result = work()
    seconds = process_time() - start
    del result
    return seconds


def timed(work: Callable[[], object], units: int = 1) -> float:
    """Do the work once; give the seconds that one of its units took.

    The result is let go of only after the clock has stopped.
    """
    start = perf_counter()
    result = work()
    seconds = perf_counter() - start
    del result
    return seconds / units
