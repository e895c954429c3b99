"""Bell times: when the lessons of a school begin and end, from a table, a text or what Untis writes.

    Skola;Stadium;Dag;Lektion;Från;Till
    Solbacken;7-9;Alla;1;8.10;8.55

A table has a stage, a weekday, a lesson and two times; a text has the stage on a line of its own, such as `Åk 7–9`, and
lines such as `Lektion 1 8.10–8.55`.  Untis has neither stages nor names: weekday, number of lessons, lesson, and times.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

import attrs

from collegial_calendar.findings import Finding, rows_of, text_of
from collegial_core.kernel import ClockTime, Unreadable

MAX_BYTES: Final = 1_000_000
_TIME: Final = r"([01]?[0-9]|2[0-3])[.:]?([0-5][0-9])"
_CLOCK: Final = re.compile(_TIME)
_UNTIS: Final = re.compile(rf"([1-7]) +[0-9]+ +([0-9]+) +{_TIME} +{_TIME}")
_SPOKEN: Final = re.compile(rf"(?:lektion|lesson) +(\w+) +{_TIME} *[-–] *{_TIME}", re.IGNORECASE)
_STAGE: Final = re.compile(r"(?:åk|årskurs|years?|grades?) *([f0-9] *[-–] *[0-9])\.?", re.IGNORECASE)
_CLASS: Final = re.compile(r"([f1-9])[a-z]?", re.IGNORECASE)
_COLUMNS: Final = {
    "stage": ("stadium", "stage"),
    "day": ("dag", "day"),
    "lesson": ("lektion", "lesson"),
    "starts": ("från", "from"),
    "ends": ("till", "to"),
}
_DAYS: Final = {
    name: number
    for names in (
        ("måndag", "tisdag", "onsdag", "torsdag", "fredag"),
        ("monday", "tuesday", "wednesday", "thursday", "friday"),
    )
    for number, name in enumerate(names, 1)
}
_EVERY_DAY: Final = ("alla", "all", "")
_BREAKS: Final = ("rast", "lunch", "break")
_PARTS: Final = 2


@attrs.frozen
class Bell:
    """When a lesson, or a break, begins and ends; on every weekday where none is said."""

    lesson: str
    starts: ClockTime
    ends: ClockTime
    weekday: int | None = None
    is_break: bool = False


@attrs.frozen
class Bells:
    """The bell times of a school by their stages, such as `7-9`; where the file has none, by an empty one.

    `findings` tell what was left out.
    """

    schedules: dict[str, tuple[Bell, ...]]
    findings: tuple[Finding, ...] = ()

    def of(self, lesson: str, on: date) -> Bell | None:
        """Give the bell of a lesson: `ma-7b.3` is the third one of the day in a class of year 7.

        None where the id does not say which lesson of the day it is, or no bell of its stage is known.
        """
        what, dot, number = lesson.rpartition(".")
        stage = self._stage_of(what)
        if not dot or stage is None:
            return None
        today = [it for it in self.schedules[stage] if it.weekday in (None, on.isoweekday())]
        known = [it for it in today if it.lesson == number and not it.is_break]
        return max(known, key=lambda it: it.weekday or 0, default=None)

    def _stage_of(self, what: str) -> str | None:
        if len(self.schedules) == 1:
            return next(iter(self.schedules))
        years = [_year(found[1]) for part in re.split(r"[-_.]", what) if (found := _CLASS.fullmatch(part))]
        fits = (stage for stage in self.schedules if years and _holds(stage, years[-1]))
        return next(fits, None)


def _year(text: str) -> int:
    return 0 if text.lower() == "f" else int(text)


def _holds(stage: str, year: int) -> bool:
    ends = [_year(it) for it in stage.split("-") if _CLASS.fullmatch(it)]
    return len(ends) == _PARTS and ends[0] <= year <= ends[1]


def read_bells(path: str | Path) -> Bells:
    """Read bell times from a file.

    Raises:
        Unreadable: it has none.
        OSError: it cannot be read.

    """
    with Path(path).open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(str(path), f"is larger than {MAX_BYTES} bytes")
    return bells_of(text_of(data), str(path))


def bells_of(text: str, where: str = "$") -> Bells:
    """Read bell times from what such a file holds.

    Raises:
        Unreadable: it has none; `where` names it.

    """
    lines = text.splitlines()
    found, findings = _Found(), list[Finding]()
    columns = _columns(lines[0]) if lines else None
    read = _spoken(lines) if columns is None else _rows(rows_of(lines[1:], ";", where), columns)
    for line, it in read:
        if it is None:
            findings.append(Finding("not_understood", line))
        elif it.bell.ends <= it.bell.starts:
            findings.append(Finding("ends_before_it_begins", line))
        else:
            found.add(line, it)
    if not found.lines:
        raise Unreadable(where, "has no bell times: no lesson with the times at which it begins and ends")
    return Bells(found.schedules(), tuple(sorted([*findings, *found.overlaps()], key=lambda it: it.line)))


@attrs.frozen
class _OfStage:
    stage: str
    bell: Bell


class _Found:
    """The bells found so far, with their lines."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, _OfStage]] = []

    def add(self, line: int, it: _OfStage) -> None:
        self.lines.append((line, it))

    def schedules(self) -> dict[str, tuple[Bell, ...]]:
        stages = dict.fromkeys(it.stage for _, it in self.lines)
        return {stage: tuple(it.bell for _, it in self.lines if it.stage == stage) for stage in stages}

    def overlaps(self) -> Iterator[Finding]:
        """Yield the lessons that begin before another of their stage and day ends, each once."""
        told = set[tuple[int, int]]()
        for stage in {it.stage for _, it in self.lines}:
            for weekday in range(1, 6):
                day = sorted(_on(weekday, stage, self.lines), key=lambda it: it[1].starts)
                for (before, earlier), (line, bell) in pairwise(day):
                    if bell.starts < earlier.ends and (line, before) not in told:
                        told.add((line, before))
                        yield Finding("overlap", line, with_line=before)


def _on(weekday: int, stage: str, lines: Sequence[tuple[int, _OfStage]]) -> Iterator[tuple[int, Bell]]:
    """Yield the bells of a stage on a weekday; what is said of the day itself goes before what is said of all."""
    its = [(line, it.bell) for line, it in lines if it.stage == stage and it.bell.weekday in (None, weekday)]
    own = {bell.lesson for _, bell in its if bell.weekday is not None}
    yield from ((line, bell) for line, bell in its if bell.weekday is not None or bell.lesson not in own)


# --- tables ------------------------------------------------------------------------------


def _columns(head: str) -> dict[str, int] | None:
    names = [it.strip().lower() for it in head.split(";")]
    places = {key: next((names.index(it) for it in known if it in names), -1) for key, known in _COLUMNS.items()}
    return None if -1 in (places["lesson"], places["starts"], places["ends"]) else places


def _rows(rows: Sequence[Sequence[str]], columns: dict[str, int]) -> Iterator[tuple[int, _OfStage | None]]:
    for number, row in enumerate(rows, 2):
        said = {key: row[place].strip() if 0 <= place < len(row) else "" for key, place in columns.items()}
        if any(said.values()):
            yield number, _of_row(said)


def _of_row(said: dict[str, str]) -> _OfStage | None:
    starts, ends = _CLOCK.fullmatch(said["starts"]), _CLOCK.fullmatch(said["ends"])
    day = said["day"].lower()
    weekday = _DAYS.get(day)
    if not (starts and ends and said["lesson"]) or (weekday is None and day not in _EVERY_DAY):
        return None
    bell = Bell(
        said["lesson"], _clock(*starts.groups()), _clock(*ends.groups()), weekday, said["lesson"].lower() in _BREAKS
    )
    return _OfStage(said["stage"].replace("–", "-"), bell)


# --- texts ---------------------------------------------------------------------------


def _spoken(lines: Sequence[str]) -> Iterator[tuple[int, _OfStage | None]]:
    stage = ""
    for number, line in enumerate(map(str.strip, lines), 1):
        if untis := _UNTIS.fullmatch(line):
            weekday, lesson, *times = untis.groups()
            yield number, _OfStage("", Bell(lesson, _clock(*times[:2]), _clock(*times[2:]), int(weekday)))
        elif said := _SPOKEN.fullmatch(line):
            lesson, *times = said.groups()
            yield number, _OfStage(stage, Bell(lesson, _clock(*times[:2]), _clock(*times[2:])))
        elif named := _STAGE.fullmatch(line):
            stage = named[1].replace("–", "-").replace(" ", "").upper()
        elif line and number > 1:
            yield number, None


def _clock(hour: str, minute: str) -> ClockTime:
    return ClockTime(f"{int(hour):02}:{minute}")
