"""What stands in the calendar of a person or a group: visits, talks, meetings, and the dates of rounds."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import attrs

from collegial_core.ids import GroupId, MeetingId, PersonId, RoundId, UnitId, VisitId
from collegial_core.kernel import ClockTime, Unreadable
from collegial_core.meeting import Stage
from collegial_core.state import State
from collegial_core.views.my import who_meet
from collegial_core.visit import Round, Step
from collegial_ical.history import History, Told

TALK: Final = "talk"


class Kind(StrEnum):
    """What it is."""

    VISIT = "visit"
    TALK = "talk"
    PROPOSED_TALK = "proposed talk"
    MEETING = "meeting"
    ROUND_BEGINS = "round begins"
    ROUND_ENDS = "round ends"


@attrs.frozen(kw_only=True)
class Whose:
    """Whose calendar it is: a person's or a group's."""

    person: PersonId | None = None
    group: GroupId | None = None


@attrs.frozen(kw_only=True)
class Happening:
    """Something on a day of the calendar; without `starts` it takes the whole of it.

    `sequence` counts its changes so far, from 0, and `changed` is the moment of the last; `told` is what the record has
    said of it.  What is `tentative` is proposed, and not recorded.  `unit` is where it happens, for its time zone and
    its bell.
    """

    uid: str
    sequence: int
    changed: datetime
    told: Told = attrs.field(repr=False, eq=False)
    kind: Kind
    on: date
    starts: ClockTime | None = None
    minutes: int | None = None
    cancelled: bool = False
    tentative: bool = False
    group: str | None = None
    unit: UnitId | None = None
    visitor: PersonId | None = None
    host: PersonId | None = None
    lesson: str | None = None


@attrs.frozen
class _Looking:
    """A plan, what its record has said so far, and whose calendar is made."""

    plan: str
    state: State
    history: History
    whose: Whose

    def told(self, kind: str) -> Iterator[tuple[str, Told]]:
        """Yield the things of a kind of which the record tells."""
        yield from ((name, told) for (what, name), told in self.history.told.items() if what == kind)

    def line(self, told: Told, kind: Kind, name: str, **said: Any) -> Happening:  # noqa: ANN401 - the fields
        uid = self.history.uid(self.plan, kind, name)
        return Happening(uid=uid, sequence=told.changes - 1, changed=told.at, told=told, kind=kind, **said)


def happenings(plan: str, state: State, history: History, whose: Whose) -> tuple[Happening, ...]:
    """Give what stands in a calendar, in order of time; what is no longer planned stands in it as cancelled.

    Raises:
        Unreadable: the plan knows no such person, or no such group.

    """
    _require_known(state, whose)
    at = _Looking(plan, state, history, whose)
    found = (*_visits(at), *_meetings(at), *_rounds(at))
    return tuple(sorted(found, key=lambda it: (it.on, it.starts or "", it.uid)))


def _require_known(state: State, whose: Whose) -> None:
    if whose.group is not None and whose.group not in state.groups:
        raise Unreadable("group", f"there is no {whose.group[:80]!r} in this plan")
    if whose.person is not None and whose.person not in state.people:
        managed = any(it.is_or_was_managed_by(whose.person) for it in state.units.values())
        if not managed:
            raise Unreadable("person", f"there is no {whose.person[:80]!r} in this plan")


# --- visits, with the talk after each --------------------------------------------------


def _visits(at: _Looking) -> Iterator[Happening]:
    for name, told in at.told("visit"):
        said = _said_of_visit(at, name, told)
        is_theirs = said["group"] == at.whose.group if at.whose.person is None else at.whose.person in told.people
        if is_theirs:
            yield at.line(told, Kind.VISIT, name, **said)
            days = _days_to_talk(at.state, said["group"])
            if days is not None:
                talk = {**said, "on": said["on"] + timedelta(days=days), "lesson": None}
                yield at.line(told, Kind.TALK, name, **talk)


def _said_of_visit(at: _Looking, name: str, told: Told) -> dict[str, Any]:
    """Give what stands of a visit: as it is planned now, or else as it was last told of."""
    visit = at.state.visits.get(VisitId(name))
    known: Mapping[str, Any] = told.said if visit is None else attrs.asdict(visit, recurse=False)
    visitor, host = known["visitor"], known["host"]
    visit_round = at.state.rounds.get(known["round"])
    is_off = visit is None or visit.step is Step.CANCELLED or at.whose.person not in (None, visitor, host)
    return {
        "on": known["date"],
        "cancelled": is_off,
        "group": None if visit_round is None else visit_round.group,
        "unit": unit_of(at.state, host, known["date"]),
        "visitor": visitor,
        "host": host,
        "lesson": None if known["lesson"] == name else known["lesson"],  # nobody has said which lesson it is
    }


def _days_to_talk(state: State, group: GroupId | None) -> int | None:
    """Give within how many days of a visit its talk is held, where the group's method says so."""
    if group is None:
        return None
    deadlines = state.methods[state.groups[group].method].deadlines
    return next((it.days for it in deadlines if (it.step, it.after) == (TALK, "visit")), None)


# --- meetings ------------------------------------------------------------------------


def _meetings(at: _Looking) -> Iterator[Happening]:
    for name, told in at.told("meeting"):
        meeting = at.state.meetings.get(MeetingId(name))
        known = told.said if meeting is None else attrs.asdict(meeting, recurse=False)
        group, on = known["group"], known["date"]
        people = who_meet(at.state, group, on) if group in at.state.groups else ()
        if group == at.whose.group if at.whose.person is None else at.whose.person in people:
            yield at.line(
                told,
                Kind.MEETING,
                name,
                on=on,
                starts=known["starts"],
                minutes=known["minutes"] if meeting is None else meeting.length,
                cancelled=meeting is None or meeting.stage is Stage.CANCELLED,
                group=group,
                unit=next((unit_of(at.state, it, on) for it in people), None),
            )


# --- rounds ----------------------------------------------------------------------------


def _rounds(at: _Looking) -> Iterator[Happening]:
    for name, told in at.told("round"):
        visit_round = at.state.rounds.get(RoundId(name))
        group = told.said["group"] if visit_round is None else visit_round.group
        for kind, on in _dates(visit_round, told):
            if group == at.whose.group if at.whose.person is None else _belongs(at, group, on):
                yield at.line(told, kind, name, on=on, cancelled=visit_round is None, group=group)


def _dates(visit_round: Round | None, told: Told) -> tuple[tuple[Kind, date], tuple[Kind, date]]:
    """Give the first day of a round and its last: the one on which it was closed, if that came before."""
    if visit_round is None:
        return (Kind.ROUND_BEGINS, told.said["starts"]), (Kind.ROUND_ENDS, told.said["ends"])
    ends = visit_round.ends if visit_round.closed_on is None else min(visit_round.ends, visit_round.closed_on)
    return (Kind.ROUND_BEGINS, visit_round.starts), (Kind.ROUND_ENDS, max(visit_round.starts, ends))


def _belongs(at: _Looking, group: GroupId, on: date) -> bool:
    known = at.state.groups.get(group)
    return known is not None and at.whose.person in known.members_on(on)


def unit_of(state: State, person: PersonId, on: date) -> UnitId | None:
    """Give the unit at which somebody works on a day; None where they are not known."""
    known = state.people.get(person)
    return None if known is None else known.unit_on(on)
