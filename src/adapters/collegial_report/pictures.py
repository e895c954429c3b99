"""Pictures in a report: drawn here as SVG, each with a text for those who do not see it."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final

import attrs
from markupsafe import escape

from collegial_core import StoreError
from collegial_report import COLOURS
from collegial_words.catalogue import Say
from collegial_words.days import month

_LETTER: Final = 6.6
"""How wide a letter is at most, on average, at 12 px."""
_TYPE: Final = 'font-family="system-ui, Segoe UI, Roboto, Noto Sans, sans-serif"'


@attrs.frozen
class Picture:
    """An SVG as the address of an image, with what it shows in words."""

    source: str
    says: str
    width: int
    height: int


@cache
def colour(name: str) -> str:
    """Give a colour of reports in the light, as the style sheet has it."""
    found = re.search(rf"--{name}: (#[0-9a-f]+);", COLOURS.read_text("utf-8"))
    if found is None:
        raise LookupError(name)
    return found[1]


def _picture(says: str, width: int, height: int, parts: Iterable[str]) -> Picture:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    svg = f"{head}{''.join(parts)}</svg>"
    return Picture(f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", says, width, height)


def _rect(x: float, y: float, width: float, height: float, fill: str, more: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" {more}/>'


def _line(x: float, y: float, x2: float, y2: float, more: str = "") -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour("line")}" fill="none" {more}/>'


def _text(x: float, y: float, words: str, more: str = "", size: int = 12, fill: str = "ink") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" {_TYPE} font-size="{size}" fill="{colour(fill)}" {more}>{escape(words)}</text>'
    )


def _fitting(words: str, width: float) -> str:
    """Cut a text that is too long for its place; the tables have all of it."""
    most = int(width / _LETTER)
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _if_fitting(words: str, width: float) -> str:
    return words if len(words) * _LETTER <= width else ""


# --- the plan's time line -----------------------------------------------------------------


@attrs.frozen
class Bar:
    """Something that goes on from day to day: a group, and within it a round; or one day, a mark with a number."""

    first: date
    last: date
    kind: str
    words: str = ""


@attrs.frozen
class Lane:
    """A line of the picture: what it is of, and what there is on it."""

    words: str
    bars: Sequence[Bar]


_WIDE: Final = 680
_NAMES: Final = 150
_ROW: Final = 24
_TOP: Final = 44


@attrs.frozen
class _Scale:
    first: date
    last: date
    left: float
    width: float

    def at(self, on: date) -> float:
        """Give the place of a day, at the edge where it lies outside."""
        days = min(max((on - self.first).days, 0), self.days)
        return self.left + self.width * days / self.days

    @property
    def days(self) -> int:
        return max((self.last - self.first).days, 1)

    def months(self) -> Iterator[date]:
        """Yield the first day of each month, or of each half of a year where there are many."""
        step = 1 if self.days <= 400 else 3 if self.days <= 800 else 6  # noqa: PLR2004 - a year and a bit, two years
        on = self.first.replace(day=1)
        while on <= self.last:
            if on >= self.first and on.month % step == 1 % step:
                yield on
            on = (on + timedelta(days=31)).replace(day=1)


def time_line(says: str, say: Say, days: tuple[date, date], terms: Sequence[Bar], lanes: Sequence[Lane]) -> Picture:
    """Draw what goes on when: terms as bands, below them a lane for the plan and each group."""
    height = _TOP + _ROW * len(lanes) + 8
    scale = _Scale(*days, _NAMES, _WIDE - _NAMES - 8)
    parts = [*_bands(scale, terms, height), *_months(scale, say, height)]
    for at, lane in enumerate(lanes):
        parts += _lane(scale, lane, _TOP + at * _ROW)
    return _picture(says, _WIDE, height, parts)


def _bands(scale: _Scale, terms: Sequence[Bar], height: int) -> Iterator[str]:
    for term in terms:
        left, right = scale.at(term.first), scale.at(term.last)
        yield _rect(left, 18, right - left, height - 18, colour("paper"))
        yield _text(left + 4, 13, _if_fitting(term.words, right - left), size=11, fill="ink2")


def _months(scale: _Scale, say: Say, height: int) -> Iterator[str]:
    for on in scale.months():
        at = scale.at(on)
        words = f"{month(say, on)} {on.year}" if scale.days > 400 else month(say, on)  # noqa: PLR2004 - as above
        yield _line(at, 22, at, height)
        yield _text(at + 3, 34, words, size=11, fill="ink2")


def _lane(scale: _Scale, lane: Lane, top: float) -> Iterator[str]:
    yield _line(0, top, _WIDE, top)
    yield _text(0, top + 16, _fitting(lane.words, _NAMES - 8))
    for bar in lane.bars:
        yield from _DRAWN[bar.kind](scale.at(bar.first), max(scale.at(bar.last) - scale.at(bar.first), 3), top, bar)


def _stay(left: float, width: float, top: float, bar: Bar) -> Iterator[str]:
    yield _rect(left, top + 5, width, 14, colour("pine-soft"), 'rx="3"')
    yield _text(left + 5, top + 16, _if_fitting(bar.words, width - 8), size=11, fill="pine")


def _work(left: float, width: float, top: float, bar: Bar) -> Iterator[str]:
    yield _rect(left, top + 6, width, 12, colour("pine"), 'rx="3"')
    if words := _if_fitting(bar.words, width - 8):
        yield _text(left + 4, top + 15, words, size=10, fill="on-pine")


def _mark(left: float, _: float, top: float, bar: Bar) -> Iterator[str]:
    at = left + 8
    ring = f'fill="{colour("surface")}" stroke="{colour("pine")}" stroke-width="2"'
    yield f'<circle cx="{at:.1f}" cy="{top + 12}" r="8" {ring}/>'
    yield _text(at, top + 16, bar.words, 'text-anchor="middle" font-weight="700"', size=11)


_DRAWN: Final = {"stay": _stay, "work": _work, "mark": _mark}


# --- coverage over time -------------------------------------------------------------------

_CURVE: Final = (320, 130)


def curve(
    says: str, words: tuple[str, str], days: tuple[date, date], steps: Sequence[tuple[date, int]], most: int
) -> Picture:
    """Draw how many pairs had been seen by which day; `words` are those of the first and the last day."""
    width, height = _CURVE
    scale = _Scale(*days, 40, width - 40 - 42)
    base, top = height - 22.0, 14.0
    parts = [_rect(scale.left, top, scale.width, base - top, colour("paper"))]
    parts += [_line(scale.left, y, scale.left + scale.width, y) for y in (top, base)]
    parts += [_text(36, y + 5, str(n), 'text-anchor="end"', 14, "ink2") for y, n in ((top, most), (base, 0))]
    parts += [_text(scale.left, height - 6, words[0], size=14, fill="ink2")]
    parts += [_text(scale.left + scale.width, height - 6, words[1], 'text-anchor="end"', 14, "ink2")]
    parts += _steps(scale, steps, most, base, top)
    return _picture(says, width, height, parts)


def _steps(scale: _Scale, steps: Sequence[tuple[date, int]], most: int, base: float, top: float) -> Iterator[str]:
    x, y = scale.left, base
    path = f"M{x:.1f} {y:.1f}"
    for on, seen in steps:
        x, y = scale.at(on), base - (base - top) * seen / max(most, 1)
        path += f"H{x:.1f}V{y:.1f}"
    path += f"H{scale.left + scale.width:.1f}"
    yield f'<path d="{path}V{base:.1f}H{scale.left:.1f}Z" fill="{colour("pine-soft")}"/>'
    yield f'<path d="{path}" fill="none" stroke="{colour("pine")}" stroke-width="2"/>'
    seen = steps[-1][1] if steps else 0
    yield _text(scale.left + scale.width + 5, y + 4, str(seen), 'font-weight="700"', 15)


# --- shares and boxes ---------------------------------------------------------------------


def meter(says: str, done: float, of: float) -> Picture:
    """Draw a share as a bar."""
    width = 90
    full = width * min(done / of, 1) if of else 0
    ground = _rect(0.5, 0.5, width - 1, 9, colour("sunken"), f'rx="3" stroke="{colour("edge")}"')
    return _picture(says, width, 10, [ground, _rect(0, 0, full, 10, colour("pine"), 'rx="3"')])


def boxes(says: str, duties: Sequence[tuple[int, bool]]) -> Picture:
    """Draw a numbered box for each duty: filled where it is done, dashed where something lacks."""
    return _picture(says, 34 * len(duties), 28, [part for at, it in enumerate(duties) for part in _box(34.0 * at, *it)])


def _box(left: float, number: int, done: bool) -> Iterator[str]:  # noqa: FBT001 - as the row has it
    ground, edge, ink = ("pine", "pine", "on-pine") if done else ("surface", "ochre", "ochre")
    more = "" if done else 'stroke-dasharray="4 3"'
    yield _rect(left + 1, 1, 28, 26, colour(ground), f'rx="5" stroke="{colour(edge)}" stroke-width="1.5" {more}')
    yield _text(left + 15, 18, str(number), 'text-anchor="middle" font-weight="700"', fill=ink)


def code(says: str, text: str) -> Picture:
    """Draw a text as a QR code, black on white.

    Raises:
        StoreError: the package for it is not installed.

    """
    try:
        import segno  # noqa: PLC0415 - only here
    except ImportError as error:
        raise StoreError("QR codes need the package segno: install collegial[proof]") from error
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=2)]
    size = 3
    dark = [(x, y) for y, row in enumerate(rows) for x, bit in enumerate(row) if bit]
    path = "".join(f"M{size * x} {size * y}h{size}v{size}h-{size}z" for x, y in dark)
    return _picture(says, size * len(rows), size * len(rows), [f'<path d="{path}" shape-rendering="crispEdges"/>'])
