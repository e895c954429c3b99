"""The bell times that a server has shown, in their order: what has changed in calendars without an entry of a plan."""

import json
from datetime import UTC, datetime
from typing import Any

import attrs

from collegial_calendar.bells import Bell, Bells
from collegial_core.kernel import ClockTime
from collegial_ical import Ringing
from collegial_sql.home import Home

_LATEST = "SELECT number, since, said FROM bells ORDER BY number"


class BellTimes:
    """The bell times of a server since its first."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def ring(self, bells: Bells | None) -> tuple[Ringing, ...]:
        """Take in the bell times of today, and give all that there were, the latest last."""
        said = json.dumps(None if bells is None else attrs.asdict(bells)["schedules"])
        with self._home.writing() as cursor:
            rows = cursor.read(_LATEST)
            if said != (rows[-1][2] if rows else "null"):
                row = (len(rows) + 1, datetime.now(UTC).isoformat(), said)
                cursor.do("INSERT INTO bells (number, since, said) VALUES (?, ?, ?)", *row)
                rows.append(row)
        return tuple(Ringing(datetime.fromisoformat(since), _bells(json.loads(text))) for _, since, text in rows)


def _bells(said: dict[str, list[dict[str, Any]]] | None) -> Bells | None:
    return None if said is None else Bells({stage: tuple(map(_bell, those)) for stage, those in said.items()})


def _bell(said: dict[str, Any]) -> Bell:
    starts, ends = ClockTime(said["starts"]), ClockTime(said["ends"])
    return Bell(said["lesson"], starts, ends, said["weekday"], said["is_break"])
