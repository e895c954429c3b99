"""What is noted of a request for the log: ids and pseudonyms, never a name, a text or a whole address.

It goes to the standard library's logger `collegial.web`, through structlog, and unless somebody listens there nothing
is said.
"""

import logging
from collections.abc import MutableMapping
from typing import Any, Final

import attrs

from collegial_eventsourcing.logs import structured

_LOGGER: Final = logging.getLogger("collegial.web")
_LOGGER.addHandler(logging.NullHandler())  # else the standard library would print warnings by itself

_KEY: Final = "collegial.note"


@attrs.define
class Note:
    """What is known of a request: its own id, which address of ours was meant, who asks (as a login), in which plan."""

    request: str = ""
    route: str | None = None
    asker: str | None = None
    plan: str | None = None


def note_of(scope: MutableMapping[str, Any]) -> Note:
    """Give the note of a request; it is made with the first question for it."""
    note: Note = scope.setdefault(_KEY, Note())
    return note


def log_event(level: int, event: str, **facts: str | float | None) -> None:
    """Log what happened, if anybody listens; facts that are None are left out."""
    if _LOGGER.isEnabledFor(level):
        structured(_LOGGER).log(level, event, **{name: fact for name, fact in facts.items() if fact is not None})
