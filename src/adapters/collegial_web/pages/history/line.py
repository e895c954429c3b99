"""A plan's years as a picture: terms as bands, lanes of what went on, entries a week, and a line at a day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import attrs

from collegial_core.kernel import GroupId, RoundId
from collegial_core.state import State
from collegial_core.views import VIEWS, Query
from collegial_core.views.timeline import TimelineRow
from collegial_web.pages.look import Look

WIDE: Final = 1000
NAMES: Final = 130
"""How much of the picture's width is for the names of lanes."""

ROW: Final = 26
TOP: Final = 30
BARS: Final = 40
"""How high the lane of entries a week is."""

MOST: Final = 12
"""So many groups have a bar of their own; of more the picture tells how many there are."""

_LETTER: Final = 6.4
"""How wide a letter is on average."""


@attrs.frozen
class Bar:
    """Something that goes on, as a place in the picture; a revision is a `mark`."""

    kind: str
    x: float
    y: float
    width: float
    words: str
    says: str


@attrs.frozen
class Name:
    """The name of a lane, and where its line is drawn."""

    words: str
    y: float


@attrs.frozen
class Column:
    """How much was recorded in a week; `past` tells whether it lies before the day of the line."""

    x: float
    y: float
    width: float
    height: float
    past: bool


@attrs.frozen(kw_only=True)
class Line:
    """The picture, and the same in words."""

    width: int
    height: float
    terms: tuple[Bar, ...]
    names: tuple[Name, ...]
    bars: tuple[Bar, ...]
    columns: tuple[Column, ...]
    at: float
    says: str


@attrs.frozen
class _Scale:
    first: date
    last: date

    def at(self, on: date) -> float:
        """Give the place of a day, at the edge where it lies outside."""
        days = max((self.last - self.first).days, 1)
        return NAMES + (WIDE - NAMES) * min(max((on - self.first).days, 0), days) / days


def line_of(look: Look, state: State, at: date, days: Sequence[int] = ()) -> Line:
    """Draw the years of a plan with its line at a day; `days` are those of all entries, as ordinals."""
    rows: list[TimelineRow] = VIEWS["timeline"](state, Query(reader=look.reader(state), on=look.on))
    plan = next(it for it in rows if it.kind == "plan")
    scale = _Scale(plan.on, plan.until or look.on)
    lanes = [*_lanes(look, state, rows)]
    names, bars, y = list[Name](), list[Bar](), float(TOP)
    for words, lane in lanes:
        names.append(Name(words, y))
        for place in _packed(lane, scale):
            bars += [_bar(it, scale, y) for it in place]
            y += ROW
    columns = tuple(_columns(days, scale, y, at))
    if columns:
        names.append(Name(look.say("Entries a week"), y))
        y += BARS
    terms = {(it.on, it.until, it.about): it for it in rows if it.kind == "term"}
    bands = tuple(_band(it, scale) for it in terms.values())
    told = "; ".join(f"{words}: {', '.join(it.says for it in lane)}" for words, lane in lanes if lane)
    return Line(
        width=WIDE,
        height=y + 8,
        terms=bands,
        names=tuple(names),
        bars=tuple(bars),
        columns=columns,
        at=scale.at(at),
        says=told,
    )


@attrs.frozen
class _Span:
    kind: str
    first: date
    last: date
    words: str
    says: str


def _lanes(look: Look, state: State, rows: Sequence[TimelineRow]) -> Iterator[tuple[str, list[_Span]]]:
    def span(it: TimelineRow, kind: str, words: str) -> _Span:
        last = it.until or max(look.on, it.on)
        says = look.sentence(
            "{what} from {first} to {last}", what=words, first=look.dated(it.on), last=look.dated(last)
        )
        return _Span(kind, it.on, last, words, says)

    revisions = [
        _Span("mark", it.on, it.on, look.sentence("Plan {number}", number=it.about), f"{it.about}, {look.dated(it.on)}")
        for it in rows
        if it.kind == "revision"
    ]
    yield look.say("Plan"), revisions
    if efforts := [span(it, "effort", it.about) for it in rows if it.kind == "effort"]:
        yield look.say("Efforts"), efforts
    if rounds := list(_rounds(look, state, rows)):
        yield look.say("Rounds of visits"), rounds
    if cycles := [span(it, "cycle", it.about) for it in rows if it.kind == "cycle"][:MOST]:
        yield look.say("Cycles"), cycles
    groups = [it for it in rows if it.kind == "group"]
    shown = [span(it, "group", it.about) for it in groups[:MOST]]
    if len(groups) > MOST:
        more = look.sentence("and {count} more groups", count=len(groups) - MOST)
        shown.append(_Span("group", groups[MOST].on, max(it.until or look.on for it in groups[MOST:]), more, more))
    if shown:
        yield look.say("Groups"), shown


def _rounds(look: Look, state: State, rows: Sequence[TimelineRow]) -> Iterator[_Span]:
    """Give the rounds, those of the same days as one, with the pairs seen in them."""
    covers = {it.round: it for it in VIEWS["coverage"](state, Query(on=look.on))}
    same: dict[tuple[date, date], list[RoundId]] = {}
    for it in rows:
        if it.kind == "round":
            same.setdefault((it.on, it.until or it.on), []).append(RoundId(it.about))
    for (first, last), those in same.items():
        found = [covers[it] for it in those if it in covers]
        seen, possible = sum(it.seen for it in found), sum(it.possible for it in found)
        words = look.sentence("{done} of {all}", done=seen, all=possible)
        says = look.sentence(
            "{seen} of {possible} pairs from {first} to {last}",
            seen=seen,
            possible=possible,
            first=look.dated(first),
            last=look.dated(last),
        )
        yield _Span("round", first, last, words, says)


def _packed(spans: Iterable[_Span], scale: _Scale) -> list[list[_Span]]:
    """Put spans into as few rows as they fit in, words included."""
    places: list[list[_Span]] = [[]]
    ends = [0.0]
    for it in sorted(spans, key=lambda it: it.first):
        left = scale.at(it.first)
        right = max(scale.at(it.last), left + (len(it.words) * _LETTER + 26 if it.kind == "mark" else 6))
        place = next((at for at, end in enumerate(ends) if end <= left), None)
        if place is None:
            places.append([])
            ends.append(0.0)
            place = len(ends) - 1
        places[place].append(it)
        ends[place] = right + 4
    return places


def _bar(it: _Span, scale: _Scale, y: float) -> Bar:
    left = scale.at(it.first)
    width = max(scale.at(it.last) - left, 4.0)
    fits = it.kind == "mark" or len(it.words) * _LETTER <= width - 10
    return Bar(it.kind, round(left, 1), y, round(width, 1), it.words if fits else "", it.says)


def _band(it: TimelineRow, scale: _Scale) -> Bar:
    left, right = scale.at(it.on), scale.at(it.until or it.on)
    fits = len(it.about) * _LETTER <= right - left
    return Bar("term", round(left, 1), 0, round(right - left, 1), it.about if fits else "", it.about)


def _columns(days: Sequence[int], scale: _Scale, y: float, at: date) -> Iterator[Column]:
    """Count the entries of each week."""
    counts: dict[int, int] = {}
    for it in days:
        week = (it - 1) // 7
        counts[week] = counts.get(week, 0) + 1
    most = max(counts.values(), default=0)
    for week, count in sorted(counts.items()):
        monday = date.fromordinal(week * 7 + 1)
        left = scale.at(monday)
        width = max(scale.at(monday + timedelta(days=7)) - left - 1, 1)
        height = max((BARS - 8) * count / most, 1.5)
        if scale.first <= monday + timedelta(days=6) and monday <= scale.last:
            yield Column(round(left, 1), round(y + BARS - height, 1), round(width, 1), round(height, 1), monday <= at)


def groups_on(state: State) -> list[GroupId]:
    """Give the groups that have not closed."""
    return [it.group for it in state.groups.values() if it.closed_on is None]
