"""The calendar that a file had before: against it no SEQUENCE falls, and one rises where a time is another."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from icalendar import Component, Event


@attrs.frozen
class SequenceThen:
    """What stood of an event: its SEQUENCE, and from when until when it was."""

    sequence: int
    times: tuple[date, date]


def sequences_in(content: bytes) -> Mapping[str, SequenceThen]:
    """Read them by their UIDs; none where it is no calendar."""
    if not content:
        return {}
    from icalendar import Calendar  # noqa: PLC0415 - it takes a third of a second to import

    try:
        events = [it for one in Calendar.from_ical(content.decode(), multiple=True) for it in one.walk("VEVENT")]
        return {str(it["UID"]): SequenceThen(int(str(it["SEQUENCE"])), _times(it)) for it in events}
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def raised(event: "Event", sequence: int, before: Mapping[str, SequenceThen]) -> int:
    """Give an event's SEQUENCE: no less than it was, and above that where its times are others."""
    then = before.get(str(event["UID"]))
    return sequence if then is None else max(sequence, then.sequence + (then.times != _times(event)))


def _times(event: "Component") -> tuple[date, date]:
    return _moment(event.decoded("DTSTART")), _moment(event.decoded("DTEND"))


def _moment(at: date) -> date:
    return at.astimezone(UTC) if isinstance(at, datetime) else at
