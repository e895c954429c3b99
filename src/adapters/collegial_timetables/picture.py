"""Who visits whom, week by week, as a picture (SVG): a lane for each person, and an arrow for each visit.

An arrow goes from who visits to whom they visit; a dashed one needs cover.  The colours are those of paper, and a page
gives the classes its own.  All of it is said beside it, too: to who cannot see it, it is one picture with a title.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

import attrs

_WEEK: Final = 72
"""How wide the column of the weeks is, in pixels; a lane is as wide as the longest name."""

_LETTER: Final = 7.5
_HEAD: Final = 30
_STEP: Final = 15
"""How far an arrow lies below the last."""

_GAP: Final = 14
_SHOWN: Final = 16
"""So many letters of a name are shown."""


@attrs.frozen(kw_only=True)
class Arrow:
    """A visit: in which week, by whom and to whom, as places among the people, and what is said of it."""

    week: str
    visitor: int
    host: int
    cover: bool
    says: str


def picture(people: Sequence[str], arrows: Sequence[Arrow], week: str, title: str) -> str:
    """Draw visits in the order in which they are given; `week` is what stands above the weeks."""
    shown = [it if len(it) <= _SHOWN else f"{it[: _SHOWN - 1]}…" for it in people]
    lane = max(64, round(_LETTER * max(map(len, shown), default=0)) + 16)
    places = [_WEEK + lane // 2 + lane * number for number in range(len(people))]
    body, height = _bands(arrows, places, lane)
    width = _WEEK + lane * len(people)
    heads = "".join(_text(x, 19, name, "middle") for x, name in zip(places, shown, strict=True))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="who-visits" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(title)}" focusable="false" color="#0a5850" '
        f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<rect class="ground" width="{width}" height="{height}" fill="#fff"/>{_text(8, 19, week, "start")}{heads}'
        f"{''.join(_lane(x, height) for x in places)}{''.join(body)}</svg>"
    )


def _bands(arrows: Sequence[Arrow], places: Sequence[int], lane: int) -> tuple[list[str], int]:
    """Draw a band for each week, with its arrows below each other; give how far down they reach."""
    body: list[str] = []
    y, width = _HEAD, _WEEK + lane * len(places)
    for week, of_week in groupby(arrows, key=lambda it: it.week):
        body.append(f'<path class="lane" d="M0 {y}H{width}" stroke="#dad6ca"/>{_text(8, y + 19, week, "start")}')
        y += _GAP
        for it in of_week:
            body += _arrow(it, places, y)
            y += _STEP
        y += _GAP - _STEP // 2
    return body, y


def _lane(x: int, height: int) -> str:
    return f'<path class="lane" d="M{x} {_HEAD}V{height}" stroke="#dad6ca"/>'


def _arrow(it: Arrow, places: Sequence[int], y: int) -> Iterator[str]:
    """Draw a visit: a dot where it starts, a head where it ends."""
    starts, ends = places[it.visitor], places[it.host]
    back = -7 if ends > starts else 7
    dashed = ' stroke-dasharray="5 4"' if it.cover else ""
    yield f'<g class="visit"><title>{escape(it.says)}</title>'
    yield f'<path d="M{starts} {y}H{ends + back}" stroke="currentColor" stroke-width="2"{dashed}/>'
    yield f'<circle cx="{starts}" cy="{y}" r="3.5" fill="currentColor"/>'
    yield f'<path d="M{ends} {y}l{back} -4.5v9z" fill="currentColor"/></g>'


def _text(x: int, y: int, said: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#18221f">{escape(said)}</text>'
