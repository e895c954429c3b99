"""Made-up requests that fit a plan under way.

No table says what can be asked for when.  Ids are those that the plan has, mostly of one group and the newest; days
are near today; and of some such requests the first is taken that the rules accept.  So what is added to the vocabulary
is asked for too.

One number decides a whole request, for Hypothesis counts what is drawn: so hundreds of requests fit into one example.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import chain, count
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin

import attrs
from hypothesis import strategies as st

from collegial_core.authority import may_record, who_may
from collegial_core.cycle import CycleClosed
from collegial_core.definitions import shipped_authorities, shipped_methods
from collegial_core.group import GroupClosed, MemberLeft, PersonLeft
from collegial_core.ids import GroupId, PersonId
from collegial_core.kernel import Occasion, Refused, Request, Severity, Unreadable
from collegial_core.kernel.fields import ID_PATTERN, ClockTime, Country
from collegial_core.kernel.value import Asked
from collegial_core.ledger import Ledger, Would
from collegial_core.ledger.decision import CORRECTING, Host, completed
from collegial_core.meeting import MeetingCancelled
from collegial_core.plan import PlanStarted, WithdrawEntry
from collegial_core.policy import Authority, Method, MethodRef
from collegial_core.state import Event, State, judge
from collegial_core.testing.strategies import COUNTRIES, POOLS
from collegial_core.visit import RoundClosed, Support, VisitCancelled
from collegial_core.wire.vocabulary import REQUESTS

T = TypeVar("T")
Kinds = Sequence[type[Asked]]
Pools = Mapping[Any, Sequence[str]]
"""Ids to choose from, by what they are ids of."""

SUBJECTS: Final = 3
KINDS: Final = 10
TRIES: Final = 30
"""So many things are looked at, so many classes about each, and so many requests of each, until one is accepted."""

ANY: Final = 8
"""One request in so many is the first that chance makes."""

ENDINGS: Final = (
    GroupClosed,
    CycleClosed,
    RoundClosed,
    MeetingCancelled,
    VisitCancelled,
    MemberLeft,
    PersonLeft,
    WithdrawEntry,
)
"""What ends something is asked for once in twenty times that chance says so."""

COUNTS: Final = (1, 1, 1, 2, 2, 3, 30, 60, 90, 120)
SOON: Final = (0, 0, 1, 2, 3, 5, 8, 13, 21, 34, 89)
DAYS: Final = {"starts": (0, 0, 0, 7), "ends": (30, 90, 180, 300)}
"""How many days ahead a field of that name looks; others look `SOON`."""

TEXTS: Final = ("see how colleagues teach", "Läslyft", "ÅK 7-9")


def _things() -> dict[Any, str]:
    """Give for each kind of id the first of the state's dicts with such keys, in the order of the rooms."""
    things: dict[Any, str] = {}
    for field in attrs.fields(State):
        kind = next(iter(get_args(field.type)), None)
        if get_origin(field.type) is dict and kind in POOLS:
            things.setdefault(kind, field.name)
    return things


THINGS: Final = _things()


def _subject(kind: Any) -> "attrs.Attribute[Any] | None":  # noqa: ANN401 - of an attrs class
    """Give the field that says what a request of a class is about, such as its meeting."""
    return next((field for field in attrs.fields(kind) if field.type in THINGS), None)


def _by_subject() -> tuple[Kinds, ...]:
    about: dict[Any, list[type[Asked]]] = {}
    for word in REQUESTS:
        subject = _subject(word.kind)
        about.setdefault(subject and subject.type, []).append(word.kind)
    return tuple(kinds for kinds in about.values() for _ in kinds)


ABOUT: Final = _by_subject()
"""The classes of requests about the same kind of thing, as often as there are such classes."""


@st.composite
def requests_in(draw: st.DrawFn, ledger: Ledger, today: date, *kinds: type[Asked]) -> Request:
    """Make requests that fit a plan as it stands: seven in eight are accepted if chance finds one that is.

    They are of these classes, or of every class in the vocabulary; of today, or of a day for which something is
    planned.  The ledger records nothing; draw anew after each request.  Shrinking leaves out requests, and does
    not make one simpler.
    """
    return _request(ledger, today, kinds, draw(st.integers(0, 2**64 - 1)))


def _request(ledger: Ledger, today: date, kinds: Kinds, seed: int) -> Request:
    state = ledger.state
    chance = _Chance(seed + ledger.number)  # the same seed asks for something else later on
    tries = _tries(state, ledger.number, today, kinds, chance)
    first = next(tries)
    if seed % ANY == ANY - 1:
        return first
    accepted = (_accepted(ledger, state, request) for request in chain([first], tries))
    return next(filter(None, accepted), first)


def _tries(state: State, number: int, today: date, kinds: Kinds, chance: "_Chance") -> Iterator[Request]:
    for _ in range(SUBJECTS):
        about = kinds or (chance.one(ABOUT) if state.plan else (PlanStarted,))
        for kind in chance.kinds(about):
            fitting = _Fitting(state, number, today, chance)
            yield from (fitting.request(kind) for _ in range(TRIES))


def _accepted(ledger: Ledger, state: State, request: Request) -> Request | None:
    """Give a request that would be accepted, with what it has to accept; None where it would be refused.

    As `would` does, which looks for all that stands against it, and so takes longer.
    """
    asked = request.asked
    if isinstance(asked, CORRECTING):
        return request if isinstance(ledger.would(request), Would) else None
    try:
        first, *_ = completed(state, asked, request.occasion, Host(_shipped, _shipped_authorities))
    except (Refused, Unreadable):
        return None
    others = judge(state, first, request.occasion, rights=False)
    if any((no.severity or rule.severity) is Severity.E for rule, no in others):
        return None  # whoever asks; to find out who may takes longer
    request = _by_whoever_may(ledger, state, request, first)
    occasion = request.occasion
    accept: dict[str, None] = {}
    for rule, no in judge(state, first, occasion):
        against = rule.refusal(no)
        if against.severity is Severity.E or not occasion.because:
            return None
        accept[against.name] = None
    return attrs.evolve(request, accept=tuple(accept))


def _by_whoever_may(ledger: Ledger, state: State, request: Request, event: Event) -> Request:
    """Let somebody ask who may record what would come of it, where the plan says who that is."""
    if may_record(state, event, request.occasion.by, request.occasion.on):
        return request
    may = who_may(state, event, request.occasion.on)
    if not may:
        return request
    occasion = attrs.evolve(request.occasion, by=may[ledger.number % len(may)])  # type: ignore[misc]
    return attrs.evolve(request, occasion=occasion)


@cache
def _shipped_authorities() -> Mapping[str, Authority]:
    return {authority.ref: authority for authority in shipped_authorities()}


@cache
def _shipped() -> Mapping[MethodRef, Method]:
    return {method.ref: method for method in shipped_methods()}


class _Chance:
    """Chooses by a number, always in the same way."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def one(self, things: Sequence[T]) -> T:
        """Choose one of some things."""
        self._seed = (self._seed * 6364136223846793005 + 1442695040888963407) % 2**64  # Knuth's MMIX
        return things[(self._seed >> 33) % len(things)]

    def once_in(self, times: int) -> bool:
        """Say yes once in so many times."""
        return self.one(range(times)) == 0

    def kinds(self, kinds: Kinds) -> Kinds:
        """Choose classes, and seldom one that ends something."""
        chosen = [self.one(kinds) for _ in range(KINDS)]
        return [kind for kind in chosen if kind not in ENDINGS or self.once_in(20)] or chosen

    def some(self, things: Sequence[T]) -> tuple[T, ...]:
        """Choose all things, or some of them, at least one."""
        if self.once_in(2):
            return tuple(things)
        return tuple(dict.fromkeys(self.one(things) for _ in range(self.one(range(1, 9)))))


class _Fitting:
    """Makes a request of what a plan has."""

    def __init__(self, state: State, number: int, today: date, chance: _Chance) -> None:
        self._number = number
        self._today = today
        self.chance = chance
        self._there: dict[Any, dict[str, Any]] = {kind: getattr(state, things) for kind, things in THINGS.items()}
        self._pools = self._pools_of(state)
        planned = [it.date for it in state.meetings.values()] + [it.date for it in state.visits.values()]
        self._days = planned[-9:] or [today]

    def request(self, kind: type[Asked]) -> Request:
        """Make a request of a class; whether it is accepted is for the rules to say."""
        one = self.chance.one
        values = self._values(kind)
        subject = _subject(kind)
        if subject and (not self._there[subject.type] or self.chance.once_in(3)):
            values[subject.name] = self._free(subject.type)
        on = one((self._today, one(self._days)))
        by = PersonId(one(self._pools[PersonId]))
        return Request(kind(**values), Occasion(by=by, on=on, because=one((None, "it had to be so"))))

    # --- ids ------------------------------------------------------------------

    def _free(self, kind: Any) -> str:  # noqa: ANN401 - a NewType is no type
        prefix = POOLS[kind][0].rstrip("1")
        return next(name for number in count(1) if (name := f"{prefix}{number}") not in self._there[kind])

    def _pools_of(self, state: State) -> Pools:
        """Give the ids to choose from: of things that are not closed, mostly of one group and what its method has."""
        open_ = {kind: [name for name, it in things.items() if _goes_on(it)] for kind, things in self._there.items()}
        open_[PersonId] += [unit.principal for unit in state.units.values()]
        pools = {**POOLS, **{kind: names for kind, names in open_.items() if names}}
        if not open_[GroupId] or self.chance.once_in(4):
            return pools
        group = state.groups[GroupId(self.chance.one(open_[GroupId]))]
        newest = {
            kind: [name for name in names if self._group_of(kind, name) == group.group][-4:]
            for kind, names in open_.items()
        }
        newest[PersonId] = [] if self.chance.once_in(3) else list(group.members)
        own = {kind: names for kind, names in newest.items() if names}
        return {**pools, **_ids_in(state.methods[group.method]), **own}

    def _group_of(self, kind: Any, name: str) -> object:  # noqa: ANN401
        return getattr(self._there[kind].get(name), "group", None)

    # --- values ---------------------------------------------------------------

    def _values(self, kind: type) -> dict[str, Any]:
        return {field.name: self._value(field.type, field) for field in attrs.fields(kind)}

    def _value(self, kind: Any, field: "attrs.Attribute[Any]") -> Any:  # noqa: ANN401
        """Choose a value for an annotation."""
        for known, choose in _KNOWN:
            if kind == known:
                return choose(self, field)
        if kind in self._pools:
            return self.chance.one(self._pools[kind])
        if get_origin(kind) is tuple:
            return self._tuple(get_args(kind)[0], field)
        if get_origin(kind) in (Union, UnionType):
            parts = get_args(kind)
            return self._value(self.chance.one((*parts, *(NoneType,) * (len(parts) * (NoneType in parts)))), field)
        if attrs.has(kind):
            return kind(**self._values(kind))
        return self.chance.one(list(kind)) if issubclass(kind, StrEnum) else self._text(field)

    def _tuple(self, kind: Any, field: "attrs.Attribute[Any]") -> tuple[Any, ...]:  # noqa: ANN401
        if kind in self._pools:
            return self.chance.some(list(dict.fromkeys(self._pools[kind])))
        sizes = (1, 2, 3) if field.metadata["schema"].get("minItems") else (0, 0, 0, 1, 2, 3)
        return tuple(dict.fromkeys(self._value(kind, field) for _ in range(self.chance.one(sizes))))

    def _text(self, field: "attrs.Attribute[Any]") -> str:
        """Choose a text, or the id of anything."""
        is_id = field.metadata.get("schema", {}).get("pattern") == ID_PATTERN
        return self.chance.one(self._pools[self.chance.one(tuple(THINGS))] if is_id else TEXTS)

    def day(self, field: "attrs.Attribute[Any]") -> date:
        """Choose a day near today."""
        return self._today + timedelta(self.chance.one(DAYS.get(field.name, SOON)))

    def count(self, field: "attrs.Attribute[Any]") -> int:
        """Choose a number within the field's limits, or an entry of the last few."""
        if field.name in {"entry", "entries"}:
            return max(1, self._number - self.chance.one(range(9)))
        limits = field.metadata["schema"]
        return int(min(max(self.chance.one(COUNTS), limits["minimum"]), limits["maximum"]))


def _goes_on(thing: object) -> bool:
    return getattr(thing, "closed_on", None) is None and getattr(thing, "left_on", None) is None


_Choose = Callable[[_Fitting, "attrs.Attribute[Any]"], Any]

_KNOWN: Final[tuple[tuple[Any, _Choose], ...]] = (
    (date, _Fitting.day),
    (int, _Fitting.count),
    (bool, lambda it, _: it.chance.once_in(2)),
    (NoneType, lambda _, __: None),
    (ClockTime, lambda it, _: it.chance.one(("08:00", "14:30", "16:00"))),
    (Country, lambda it, _: it.chance.one(COUNTRIES)),
    (Support, lambda it, _: it.chance.one(("none", "whole", TEXTS))),
    (dict[str, Any], lambda _, __: {}),
)


@cache
def _ids_in(value: Any) -> Pools:  # noqa: ANN401 - a method and its parts
    """Gather the ids in a value, by what they are ids of."""
    found: dict[Any, list[str]] = {}
    for field in attrs.fields(type(value)):
        part = getattr(value, field.name)
        kind = next((kind for kind in (field.type, *get_args(field.type)) if kind in POOLS), None)
        if isinstance(part, str) and kind:
            found.setdefault(kind, []).append(part)
        for inner in part if isinstance(part, tuple) else (part,):
            for kind, names in _ids_in(inner).items() if attrs.has(type(inner)) else ():
                found.setdefault(kind, []).extend(names)
    return found
