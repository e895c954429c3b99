"""Many visits at once: the rows of a table, such as one that a whole round was kept in, as requests."""

import datetime as dt
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

import attrs

from collegial_core.kernel import LessonId, Occasion, PersonId, Request, RoundId, Unreadable, VisitId
from collegial_core.kernel.fields import choice, day, ident
from collegial_core.kernel.validation import require_new
from collegial_core.kernel.value import Asked, Value, value
from collegial_core.plan import found
from collegial_core.visit.events import TalkHeld, VisitCancelled, VisitHeld, VisitPlanned
from collegial_core.visit.state import MADE, Round, StateProtocol, Step, Visit

MAX_ROWS: Final = 1_000
"""How many rows a table holds at most: a round in a group of thirty, where everybody visits everybody, has 870."""

_WAY: Final = (Step.PLANNED, Step.HELD, Step.TALKED, Step.COMPLETE)
_DIGEST: Final = 16
_LONGEST_ID: Final = 64

_Key = tuple[PersonId, PersonId, LessonId, dt.date]


@value
class VisitRow(Value):
    """A row of a table: who visits whom in which lesson on which day, and what became of it.

    The note is never in it: its author publishes it.
    """

    visitor: PersonId = ident()
    host: PersonId = ident()
    lesson: LessonId = ident()
    date: dt.date = day()
    step: Step = choice(Step, default=Step.PLANNED)

    @property
    def key(self) -> _Key:
        """What makes it the same visit in another table."""
        return self.visitor, self.host, self.lesson, self.date


@attrs.frozen
class RowFault:
    """A row that cannot be asked for: its place, from 0, and what is wrong; `path` names the field."""

    place: int
    fault: Unreadable


@attrs.frozen
class RowsRead:
    """What rows ask for beyond what the round has already, for each request the place of its row, and what is wrong."""

    requests: tuple[Request, ...]
    places: tuple[int, ...]
    faults: tuple[RowFault, ...]


def visits_from_rows(
    state: StateProtocol,
    round_id: RoundId,
    rows: Sequence[VisitRow],
    *,
    by: PersonId,
    on: dt.date,
) -> list[Request]:
    """Give the requests that the rows of a round's table come to, for `do_all`; of what is known already there is none.

    A visit is the same as one in the plan if visitor, host, lesson and day are.  New visits get an id made from these
    and the round, so that the same table twice gives one plan (S4-12).  The order of the rows does not matter.
    A table has one day for each visit: a visit is held and talked about on it, and planned or cancelled `on` the day of
    recording, or on its own where that was before.

    Raises:
        Refused: there is no such round (L-01).
        Unreadable: a row cannot be asked for; `path` says which, as `rows[3].date`.

    """
    read = read_rows(state, round_id, rows, by=by, on=on)
    for it in read.faults:
        field = f".{it.fault.path}" if it.fault.path else ""
        raise Unreadable(f"rows[{it.place}]{field}", it.fault.message)
    return list(read.requests)


def read_rows(
    state: StateProtocol,
    round_id: RoundId,
    rows: Sequence[VisitRow],
    *,
    by: PersonId,
    on: dt.date,
) -> RowsRead:
    """Do what `visits_from_rows` does, and go on after a row that cannot be asked for: for findings row by row.

    Raises:
        Refused: there is no such round (L-01).
        Unreadable: there are too many rows.

    """
    if len(rows) > MAX_ROWS:
        raise Unreadable("rows", f"{len(rows)} rows; at most {MAX_ROWS} are taken at once")
    table = _Table(state, found(state.rounds, round_id, "round"), on)
    faults = [RowFault(place, fault) for place, row in enumerate(rows) if (fault := table.fault(place, row))]
    wrong = {it.place for it in faults}
    right = sorted((place for place in range(len(rows)) if place not in wrong), key=lambda place: _turn(rows[place]))
    asked = [(place, asked, day) for place in right for asked, day in table.asked(rows[place])]
    requests = tuple(Request(asked, Occasion(by=by, on=day)) for _, asked, day in asked)
    return RowsRead(requests, tuple(place for place, *_ in asked), tuple(faults))


def _turn(row: VisitRow) -> tuple[bool, dt.date, str, str, str]:
    """Give the place of a row among the others: first what was cancelled, which leaves its lesson to others."""
    return row.step is not Step.CANCELLED, row.date, row.visitor, row.host, row.lesson


class _Table:
    """What is known of a round's visits while a table is read."""

    def __init__(self, state: StateProtocol, visit_round: Round, on: dt.date) -> None:
        self._state, self._round, self._on = state, visit_round, on
        self._known: dict[_Key, Visit] = {}
        self._told: dict[VisitId, int] = {}
        for visit in visit_round.visits:
            key = (visit.visitor, visit.host, visit.lesson, visit.date)
            if key not in self._known or self._known[key].step is Step.CANCELLED:
                self._known[key] = visit

    def fault(self, place: int, row: VisitRow) -> Unreadable | None:
        """Say why a row cannot be asked for, beside those before it."""
        try:
            require_new(row, "")
        except Unreadable as error:
            return Unreadable(error.path.removeprefix("."), error.message)
        if row.step is Step.COMPLETE:
            return Unreadable("step", "a note is published by its author; in a table, the visit is talked about")
        if row.step in MADE and row.date > self._on:
            return Unreadable("date", f"{row.date} is after {self._on}, the day of recording; so the visit is planned")
        first = self._told.setdefault(self._visit(row)[0], place)
        return None if first == place else Unreadable("", "tells of the same visit as an earlier row; leave one")

    def asked(self, row: VisitRow) -> Iterator[tuple[Asked, dt.date]]:
        """Yield what is new in a row, with the day of each."""
        name, visit = self._visit(row)
        told_on = min(self._on, row.date)
        for step in _ahead(visit.step if visit else None, row.step):
            match step:
                case Step.PLANNED:
                    yield self._planned(name, row), told_on
                case Step.HELD:
                    yield VisitHeld(visit=name), row.date
                case Step.TALKED:
                    yield TalkHeld(visit=name), row.date
                case _:
                    yield VisitCancelled(visit=name), told_on

    def _planned(self, name: VisitId, row: VisitRow) -> VisitPlanned:
        return VisitPlanned(
            visit=name, round=self._round.round, visitor=row.visitor, host=row.host, lesson=row.lesson, date=row.date
        )

    def _visit(self, row: VisitRow) -> tuple[VisitId, Visit | None]:
        """Give a row's visit with its id: the same in the plan, the one that was moved since, or a new one."""
        if row.key in self._known:
            visit = self._known[row.key]
            return visit.visit, visit
        name = _new_id(self._round.round, row)
        moved = self._state.visits.get(name)
        same = moved and (moved.round, moved.visitor, moved.host) == (self._round.round, row.visitor, row.host)
        return name, moved if same else None


def _ahead(now: Step | None, told: Step) -> Iterator[Step]:
    """Yield the steps from what is known of a visit to what is told of it; whether they may be taken say the rules."""
    if now is None:
        yield Step.PLANNED
    if told is Step.CANCELLED:
        if now is not Step.CANCELLED:
            yield Step.CANCELLED
        return
    done = _WAY.index(now) if now in MADE else 0
    yield from _WAY[done + 1 : _WAY.index(told) + 1]


def _new_id(round_id: RoundId, row: VisitRow) -> VisitId:
    """Make a visit's id from the round and all that makes it the same visit; where that is too long, from a digest."""
    whole = f"{round_id}.{row.visitor}.{row.host}.{row.lesson}.{row.date}"
    if len(whole) <= _LONGEST_ID:
        return VisitId(whole)
    digest = sha256(whole.encode()).hexdigest()[:_DIGEST]
    return VisitId(f"{round_id[: _LONGEST_ID - _DIGEST - 1]}.{digest}")
