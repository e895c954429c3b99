"""A calendar as a file of iCalendar (RFC 5545 and 7986)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import attrs

from collegial_calendar.bells import Bells
from collegial_core import Plans
from collegial_core.ids import GroupId
from collegial_core.state import State
from collegial_ical.before import SequenceThen, raised, sequences_in
from collegial_ical.happenings import Happening, Kind, Whose, happenings
from collegial_ical.history import History
from collegial_ical.proposed import Proposed, tentative
from collegial_ical.ringing import Ringing, ringings_of, rung_anew
from collegial_ical.words import Words
from collegial_ical.zones import zone_of

if TYPE_CHECKING:
    from icalendar import Event

REFRESH: Final = timedelta(hours=6)
"""How often a program is asked to fetch a calendar again; many do it more seldom."""

PRODID: Final = "-//Collegial//Collegial//EN"


@attrs.frozen
class _Line:
    """What happens, with the zone of its unit."""

    it: Happening
    zone: ZoneInfo


def calendar_of(
    plans: Plans,
    plan: str,
    whose: Whose,
    words: Words,
    *,
    bells: Bells | Sequence[Ringing] | None = None,
    history: History | None = None,
    before: bytes = b"",
) -> bytes:
    """Write the calendar of a person or a group as the plan stands now.

    The same plan gives the same bytes.  With a `history` of this plan from an earlier call, only what came since is
    read.  `bells` give the visits their times; without, they take the whole day.  Where all that were ever shown are
    given, in their order, SEQUENCE rises where times have changed with them.  It does so too, and never falls, against
    a calendar that was written `before`.

    Raises:
        Unreadable: the plan knows no such person, or no such group.

    """
    known = History() if history is None else history
    ringings = ringings_of(bells)
    ledger = plans.ledger(plan)
    with known.lock:
        known.read_on(ledger.entries(after=known.number))  # most of it, while others may write
        with plans.read(plan) as reading:
            known.read_on(ledger.entries(after=known.number), until=reading.number)
            lines = [_line(reading.state, it, ringings) for it in happenings(plan, reading.state, known, whose)]
    return _written(words.title(plan, whose), words.lag(), lines, whose, words, sequences_in(before))


def calendar_of_proposed(plans: Plans, plan: str, group: GroupId, proposed: Iterable[Proposed], words: Words) -> bytes:
    """Write what is proposed for a group as a calendar, in which each of it is tentative.

    Visits and meetings have the UID that they have in calendars of the plan once they are recorded there.
    """
    whose, ledger, known = Whose(group=group), plans.ledger(plan), History()
    with plans.read(plan) as reading:
        known.read_on(ledger.entries(), until=reading.number)
        found = tentative(plan, reading.state, known, group, proposed)
        lines = [_Line(it, zone_of(reading.state, it.unit)) for it in found]
    return _written(words.title(plan, whose), words.proposed(), lines, whose, words, {})


def _line(state: State, it: Happening, ringings: Sequence[Ringing]) -> _Line:
    bells = ringings[-1].bells if ringings else None
    if it.kind is Kind.VISIT and (anew := list(rung_anew(ringings, it.told))):
        it = attrs.evolve(it, sequence=it.sequence + len(anew), changed=max(it.changed, *anew))
    bell = None if bells is None or it.lesson is None else bells.of(it.lesson, it.on)
    if bell is None:
        return _Line(it, zone_of(state, it.unit))
    minutes = _minutes(bell.ends) - _minutes(bell.starts)
    return _Line(attrs.evolve(it, starts=bell.starts, minutes=minutes), zone_of(state, it.unit))


def _minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _written(
    title: str, says: str, lines: Sequence[_Line], whose: Whose, words: Words, before: Mapping[str, SequenceThen]
) -> bytes:
    from icalendar import Calendar, vDuration  # noqa: PLC0415 - it takes a third of a second to import

    calendar = Calendar()
    for name, value in (("VERSION", "2.0"), ("PRODID", PRODID), ("CALSCALE", "GREGORIAN"), ("NAME", title)):
        calendar.add(name, value)
    calendar.add("X-WR-CALNAME", title)
    for name in ("DESCRIPTION", "X-WR-CALDESC"):
        calendar.add(name, says)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    events = [_event(line, whose, words, before) for line in lines]
    days = [line.it.on for line in lines if line.it.starts is not None]
    for it in events:
        calendar.add_component(it)
    if days:
        calendar.add_missing_timezones(date(min(days).year, 1, 1), date(max(days).year + 1, 12, 31))
    written: bytes = calendar.to_ical()
    return written


def _event(line: _Line, whose: Whose, words: Words, before: Mapping[str, SequenceThen]) -> "Event":
    from icalendar import Event  # noqa: PLC0415 - as above

    it = line.it
    event = Event()
    event.add("UID", it.uid)
    event.add("DTSTAMP", it.changed)
    event.add("LAST-MODIFIED", it.changed)
    event.add("SUMMARY", words.summary(it, whose))
    event.add("STATUS", "CANCELLED" if it.cancelled else "TENTATIVE" if it.tentative else "CONFIRMED")
    if it.starts is None:
        event.add("DTSTART", it.on)
        event.add("DTEND", it.on + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
    else:
        starts = datetime.combine(it.on, time.fromisoformat(it.starts), line.zone)
        event.add("DTSTART", starts)
        event.add("DTEND", _after(starts, it.minutes or 0))
    event.add("SEQUENCE", raised(event, it.sequence, before))
    return event


def _after(starts: datetime, minutes: int) -> datetime:
    """Give the end of so many minutes that really pass, also where clocks are put forward or back.

    An hour that comes twice stands in a file for the first of the two; so the second is told in UTC.
    """
    ends = starts.astimezone(UTC) + timedelta(minutes=minutes)
    local = ends.astimezone(starts.tzinfo)
    return ends if local.fold else local
