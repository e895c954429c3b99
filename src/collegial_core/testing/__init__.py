"""For tests of what is built on the library (extra `testing`).

`requests()` and its kin make commands by chance, `requests_in` such as fit a plan
under way; `given(…).when(…).then(…)` tells a test as a story; `StoreMachine` drives
a store of your own beside the reference.
"""

from collegial_core.testing.machine import StoreMachine, Unrepeatable
from collegial_core.testing.reference import ReferenceStore, ticking
from collegial_core.testing.story import Story, ask, given
from collegial_core.testing.strategies import (
    POOLS,
    REQUEST_IDS,
    YEAR,
    asked,
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
from collegial_core.testing.under_way import requests_in
from collegial_core.testing.vault import ReferenceVault

__all__ = [
    "POOLS",
    "REQUEST_IDS",
    "YEAR",
    "ReferenceStore",
    "ReferenceVault",
    "StoreMachine",
    "Story",
    "Unrepeatable",
    "ask",
    "asked",
    "days",
    "events",
    "given",
    "ids",
    "instances",
    "json_values",
    "line_of",
    "lines",
    "occasions",
    "requests",
    "requests_in",
    "texts",
    "ticking",
]
