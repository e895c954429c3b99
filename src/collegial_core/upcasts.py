"""Upcasts: events of earlier versions, converted step by step to the newest.

An entry stays as it was recorded, and so does what a correction says of it.  When it is replayed, its
event is first brought to its newest shape; so `evolve` and the rules know no other.  A rule
judges the earlier shapes that it names, and it too sees the newest.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import attrs

from collegial_core.plan import (
    CalendarAdopted,
    CalendarAdopted1,
    DeviationRecorded,
    DeviationRecorded1,
    MethodAdopted,
    MethodAdopted1,
    MethodAdopted2,
)
from collegial_core.policy import Method, VisitPolicy, VisitPolicy1, language

Earlier = MethodAdopted1 | MethodAdopted2 | DeviationRecorded1 | CalendarAdopted1
"""The events that are recorded in a newer shape now."""

Versions = Mapping[tuple[str, int], type]
"""An event's name and version → its class."""


@attrs.frozen
class Upcast:
    """A step from one version of an event to the next: `method.adopted@1`, its class, and what makes the next of it.

    The step takes whatever was recorded; it never refuses.
    """

    name: str
    version: int
    kind: type
    step: Callable[[Any], object]


def _method_adopted_2(event: MethodAdopted1) -> MethodAdopted2:
    """Take over what the first shape knew: size and visits."""
    first = event.method
    method = Method(
        method=first.method,
        version=first.version,
        name_en=first.name_en,
        name_sv=first.name_sv,
        source=first.source,
        group_size=first.group_size,
        visits=None if first.visits is None else _visits_2(first.visits),
    )
    return MethodAdopted2(method=method)


def _visits_2(visits: VisitPolicy1) -> VisitPolicy:
    return VisitPolicy(
        each=visits.each,
        late_joiner=visits.late_joiner,
        received_spread=visits.received_spread,
        purposes=visits.purposes,
        goal=visits.goal,
    )


def _method_adopted_3(event: MethodAdopted2) -> MethodAdopted:
    """Say the language, in which the method was brought up to date when it was read."""
    return MethodAdopted(method=event.method, language=language.latest())


def _deviation_recorded_2(event: DeviationRecorded1) -> DeviationRecorded:
    """Leave the rule's name empty, for nothing says it."""
    return DeviationRecorded(entry=event.entry, rule=event.rule, name="", facts=event.facts)


def _calendar_adopted_2(event: CalendarAdopted1) -> CalendarAdopted:
    """Leave country and public holidays out, for nobody said them: the breaks alone closed days inside the terms."""
    return CalendarAdopted(unit=event.unit, terms=event.terms, breaks=event.breaks, country=None, holidays=())


UPCASTS: Final = (
    Upcast("method.adopted", 1, MethodAdopted1, _method_adopted_2),
    Upcast("method.adopted", 2, MethodAdopted2, _method_adopted_3),
    Upcast("deviation.recorded", 1, DeviationRecorded1, _deviation_recorded_2),
    Upcast("calendar.adopted", 1, CalendarAdopted1, _calendar_adopted_2),
)
"""Every step there is."""

STEPS: Final = {upcast.kind: upcast.step for upcast in UPCASTS}
"""Class of an earlier shape → what makes the next one of it."""


def newest(event: Any, steps: Mapping[type, Callable[[Any], object]] = STEPS) -> Any:  # noqa: ANN401 - an event
    """Give an event in its newest shape."""
    while step := steps.get(type(event)):
        event = step(event)
    return event


def check(versions: Versions, upcasts: Iterable[Upcast] = UPCASTS) -> None:
    """See that exactly one step leads on from every version but the newest, and each begins where it says.

    Raises:
        ValueError: a step is missing, is there twice, or begins at what the vocabulary does not have.

    """
    last = {name: max(version for of, version in versions if of == name) for name, _ in versions}
    wanted = [(name, version) for name, newest in last.items() for version in range(1, newest)]
    there = [(upcast.name, upcast.version) for upcast in upcasts]
    for name, version in dict.fromkeys((*wanted, *there)):
        if (name, version) not in versions:
            message = f"{name}@{version} is not in the vocabulary"
            raise ValueError(message)
        found, needed = there.count((name, version)), wanted.count((name, version))
        if found != needed:
            message = f"{found} steps lead on from {name}@{version}; there should be {needed}"
            raise ValueError(message)
    for upcast in upcasts:
        if versions[upcast.name, upcast.version] is not upcast.kind:
            message = f"{upcast.name}@{upcast.version} is no {upcast.kind.__name__}"
            raise ValueError(message)
