"""The time zones of units: those of their countries, as the database of time zones has them."""

from functools import cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from collegial_core.ids import UnitId
from collegial_core.state import State

SWEDEN: Final = "SE"
UTC: Final = "Etc/UTC"


def zone_of(state: State, unit: UnitId | None) -> ZoneInfo:
    """Give the zone of a unit's country, as its calendar says it; Sweden's where nobody has said which it is.

    A country with several has the one that is named first: that of most of its people.
    """
    calendar = None if unit is None else state.calendars.get(unit)
    country = SWEDEN if calendar is None or calendar.country is None else calendar.country
    return ZoneInfo(_zones().get(country, UTC))


@cache
def _zones() -> dict[str, str]:
    lines = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in reversed(lines) if not line.startswith("#"))
    return {country: zone for country, _, zone, *_ in rows}
