"""Every request and every event, with the name it has for ever.

A wire name is a promise to every future reader.  It is never changed or removed; a new
meaning gets a new version, and the old one stays readable.  The names stand on the classes.
"""

from typing import Final

import attrs

from collegial_core.kernel import Severity
from collegial_core.kernel.texts import may_be_sealed, sealed_texts
from collegial_core.kernel.value import Asked, Event, Proposed
from collegial_core.state import ROOMS, RULES
from collegial_core.upcasts import UPCASTS

Name = str
"""A wire name with its version: `visit.held@1`."""


@attrs.frozen
class MessageType:
    """A request or event: wire name, version, and the class that carries its data."""

    name: str
    version: int
    kind: type
    room: str
    sealed: bool = False
    """Whether the texts of such an event are sealed."""

    @property
    def versioned(self) -> Name:
        """The name as stored beside an entry: `visit.held@1`."""
        return f"{self.name}@{self.version}"

    @property
    def says(self) -> str:
        """What it means, in a sentence."""
        return (self.kind.__doc__ or "").strip().splitlines()[0]


def _asked(kind: type[Asked], room: str) -> MessageType:
    return MessageType(kind.asked_as, 1, kind, room)


def _recorded(kind: type[Event], room: str) -> MessageType:
    return MessageType(*kind.recorded_as, kind, room)


REQUESTS: Final = tuple(
    _asked(kind, room.name)
    for room in ROOMS
    for kind in dict.fromkeys((*(it for it in room.events if issubclass(it, Proposed)), *room.requests))
)
"""Everything that can be asked for: events that are proposed, and requests that the ledger completes."""

EVENTS: Final = tuple(
    _recorded(kind, room.name)
    for room in ROOMS
    for event in room.events
    for kind in (*(it.kind for it in UPCASTS if it.name == event.recorded_as[0]), event)
)
"""Every event in every version in which its texts stand open, as they were written."""

SEALED_EVENTS: Final = tuple(
    attrs.evolve(word, version=word.version + 1, sealed=True) for word in EVENTS if may_be_sealed(word.kind)
)
"""The events with texts, in the version in which these are sealed: the next after the open one, of the same class."""

REQUEST_OF: Final = {word.name: word for word in REQUESTS}
EVENT_OF: Final = {word.versioned: word for word in (*EVENTS, *SEALED_EVENTS)}
EVENT_NAMES: Final = tuple(dict.fromkeys(name for word in EVENTS for name in (word.name, word.name.partition(".")[0])))
"""What an event may be named by: its name, or the word before the dot."""

REQUEST_CLASSES: Final = frozenset(word.kind for word in REQUESTS)
ACCEPTABLE: Final = tuple(rule.name for rule in RULES if rule.severity is Severity.W)
"""The names of the rules that a request may depart from.  A method may give such a rule another severity."""

MESSAGE_TYPE_OF: Final = {word.kind: word for word in EVENTS}
"""Class of an event → what it is called, where its texts stand open."""

_SEALED_TYPE_OF: Final = {word.kind: word for word in SEALED_EVENTS}


def word_of(event: Event) -> MessageType:
    """Say what an event is called, as it is: its texts open, or sealed."""
    kind = type(event)
    sealed = _SEALED_TYPE_OF.get(kind)
    return sealed if sealed is not None and sealed_texts(event) else MESSAGE_TYPE_OF[kind]
