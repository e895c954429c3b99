"""For tests of what is built on the library."""

from collegial_core.testing.strategies import (
    POOLS,
    REQUEST_IDS,
    YEAR,
    commands,
    days,
    events,
    ids,
    instances,
    json_values,
    line_of,
    lines,
    occasions,
    requests,
    texts,
)

__all__ = [
    "POOLS",
    "REQUEST_IDS",
    "YEAR",
    "commands",
    "days",
    "events",
    "ids",
    "instances",
    "json_values",
    "line_of",
    "lines",
    "occasions",
    "requests",
    "texts",
]
