"""What requests, events and their parts are: frozen attrs classes whose every argument has a name.

`@event` and `@request` give a class the name that it has on the wire, for ever.  Most events are what is
asked for, too: whoever holds a visit proposes `VisitHeld`, and the rules say whether it may be recorded.
A request has a class of its own only where the ledger completes what is recorded from its state.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar, cast, dataclass_transform

import attrs

from collegial_core.kernel import fields, texts

V = TypeVar("V", bound="Value")
A = TypeVar("A", bound="Asked")
E = TypeVar("E", bound="Event")


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(
        attrs.field,
        fields.choice,
        fields.choices,
        fields.clock_time,
        fields.count,
        fields.day,
        fields.flag,
        fields.ident,
        fields.idents,
        fields.label,
        fields.labels,
        fields.part,
        fields.parts,
        texts.text,
    ),
)
class Value:
    """The base of every value; type checkers learn from it which arguments must be given.

    Its three methods serve all values.  attrs would compile three of their own for each of two
    hundred classes: 0.9 ms a class instead of 0.3, which every start of a program would pay.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value) or type(self) is not type(other):
            return NotImplemented
        return _fields(self) == _fields(other)

    def __hash__(self) -> int:  # of all but dictionaries: equal values have equal hashes without them
        return hash((type(self), *(it for it in _fields(self) if not isinstance(it, dict))))

    def __repr__(self) -> str:
        fields = (f"{field.name}={getattr(self, field.name)!r}" for field in attrs.fields(type(self)))  # type: ignore[arg-type]
        return f"{type(self).__qualname__}({', '.join(fields)})"


class After(NamedTuple):
    """Which event another comes after, and by which fields, that both have, the two are of the same thing.

    One that `ends` the other undoes it: what is over may matter as little as if it had never been.
    """

    event: "type[Event]"
    same: tuple[str, ...]
    ends: bool = False


class Event(Value):
    """The base of what can have happened; `recorded_as` is its name and version, such as `visit.held` and 1.

    `remembers_who` tells whether its room remembers who recorded it; of all others a replay reads only the day.
    `after` names the event that it follows or ends, if it does: an explanation of a figure tells both.  What happens
    `at_any_time` may happen long after the plan's end.  A `personal_reason` is one that may tell of somebody's day.
    """

    __slots__ = ()
    recorded_as: ClassVar[tuple[str, int]]
    remembers_who: ClassVar[bool] = False
    after: ClassVar[After | None] = None
    at_any_time: ClassVar[bool] = False
    personal_reason: ClassVar[bool] = False


class Asked(Value):
    """The base of what can be asked for.

    `asked_as` is its name on the wire, such as `visit.hold`; `records` are the events that come of it.
    """

    __slots__ = ()
    asked_as: ClassVar[str]
    records: ClassVar[tuple[type[Event], ...]]

    def differs(self, events: Sequence[Event]) -> Iterator[str]:
        """Yield the fields that are given here and that no event has so; what was filled in does not count.

        A request that can give more events than it names classes of says itself how it differs.
        """
        if len(events) > len(self.records) or not all(isinstance(event, self.records) for event in events):
            yield "type"
            return
        for name, given in ((it.name, getattr(self, it.name)) for it in attrs.fields(type(self))):  # type: ignore[arg-type]
            recorded = [getattr(event, name) for event in events if hasattr(event, name)]
            if given is not None and recorded and given not in recorded:
                yield name


class Proposed(Event, Asked):
    """The base of events that are themselves what is asked for."""

    __slots__ = ()


def value(cls: type[V]) -> type[V]:
    """Make a class of frozen values, equal when their fields are."""
    return attrs.frozen(kw_only=True, eq=False, repr=False)(cls)


def _fields(of: Value) -> list[object]:
    return [getattr(of, field.name) for field in attrs.fields(type(of))]  # type: ignore[arg-type]


def request(name: str, *records: type[Event]) -> Callable[[type[A]], type[A]]:
    """Make a class of requests, with the name that it has on the wire for ever, and the events that come of it."""

    def make(cls: type[A]) -> type[A]:
        made = value(cls)
        made.asked_as, made.records = name, records
        return made

    return make


def event(
    name: str,
    version: int,
    *,
    asked: str | None = None,
    remembers_who: bool = False,
    after: After | None = None,
    at_any_time: bool = False,
    personal_reason: bool = False,
) -> Callable[[type[E]], type[E]]:
    """Make a class of events, with its name and version on the wire; `asked` is its name when it is proposed."""

    def make(cls: type[E]) -> type[E]:
        made = value(cls)
        made.recorded_as, made.remembers_who, made.after = (name, version), remembers_who, after
        made.at_any_time, made.personal_reason = at_any_time, personal_reason
        if asked is not None:
            cast("Any", made).asked_as, cast("Any", made).records = asked, (made,)
        DECLARED.append(made)
        return made

    return make


DECLARED: list[type[Event]] = []
"""Every event that has been declared, so that one which no room knows of is noticed."""
