"""Bell times that change: a plan says nothing of them, and yet a visit begins at another time than was shown."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

import attrs

from collegial_calendar.bells import Bells
from collegial_ical.history import Shown, Told

_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


@attrs.frozen
class Ringing:
    """The bell times that were shown from a moment on; None where visits took the whole day."""

    since: datetime
    bells: Bells | None


def ringings_of(bells: Bells | Sequence[Ringing] | None) -> tuple[Ringing, ...]:
    """Give bell times in the order in which they were shown; times alone have always been these."""
    if bells is None:
        return ()
    return (Ringing(_ALWAYS, bells),) if isinstance(bells, Bells) else tuple(bells)


def rung_anew(ringings: Sequence[Ringing], told: Told) -> Iterator[datetime]:
    """Yield the moments at which new bell times gave a visit another time, as it was planned by then.

    They only ever become more: what was planned by a moment that has passed does not change.
    """
    for before, now in pairwise((Ringing(_ALWAYS, None), *ringings)):
        planned = told.shown_at(now.since)
        if planned is not None and _times(before.bells, planned) != _times(now.bells, planned):
            yield now.since


def _times(bells: Bells | None, planned: Shown) -> tuple[str, str] | None:
    bell = None if bells is None or planned.lesson is None else bells.of(planned.lesson, planned.on)
    return None if bell is None else (bell.starts, bell.ends)
