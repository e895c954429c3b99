"""Two readers of calendars that share nothing, and what both have to find in one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import attrs
import icalendar
from ical.calendar_stream import IcsCalendarStream

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen(kw_only=True)
class Event:
    """An event as a calendar program sees it: a moment is the same wherever it is told of."""

    sequence: int
    cancelled: bool
    starts: date
    ends: date
    summary: str


def read_by_both(calendar: bytes) -> Mapping[str, Event]:
    """Give the events by their UIDs, as both readers find them."""
    one, other = _by_icalendar(calendar), _by_ical(calendar)
    assert one == other
    return one


def _by_icalendar(calendar: bytes) -> dict[str, Event]:
    events = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    return {
        str(it["UID"]): Event(
            sequence=int(it["SEQUENCE"]),
            cancelled=it["STATUS"] == "CANCELLED",
            starts=_moment(it.decoded("DTSTART")),
            ends=_moment(it.decoded("DTEND")),
            summary=str(it["SUMMARY"]),
        )
        for it in events
    }


def _by_ical(calendar: bytes) -> dict[str, Event]:
    events = IcsCalendarStream.calendar_from_ics(calendar.decode()).events
    return {
        str(it.uid): Event(
            sequence=it.sequence or 0,
            cancelled=str(it.status) in {"CANCELLED", "EventStatus.CANCELLED"},
            starts=_moment(it.dtstart),
            ends=_moment(it.dtend),
            summary=str(it.summary),
        )
        for it in events
    }


def _moment(at: object) -> date:
    assert isinstance(at, date)
    return at.astimezone(UTC) if isinstance(at, datetime) else at
