"""Made-up commands, events and lines for property tests (with hypothesis).

Ids come from small pools, so that commands meet each other: two visits of one
round, a person in two groups, the same command id twice.  Days lie in one school
year.  With `absurd` set, any value that the field's class accepts may appear
instead, however little sense it makes.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, cast, get_args, get_origin

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from collegial_core import wire
from collegial_core.ids import (
    ArtefactId,
    AuthorityId,
    CycleId,
    EffortId,
    GoalId,
    GroupId,
    LessonId,
    MeetingId,
    MethodId,
    PersonId,
    PlanId,
    RoleId,
    RoundId,
    StepId,
    SystemId,
    ThemeId,
    TrainingId,
    UnitId,
    VisitId,
)
from collegial_core.kernel import Facts, Occasion, Request
from collegial_core.kernel.fields import FIRST_DAY, ID_PATTERN, LAST_DAY, MAX_COUNT, ClockTime, Country
from collegial_core.kernel.validation import is_seen
from collegial_core.kernel.value import Asked
from collegial_core.state import Event
from collegial_core.visit import Support
from collegial_core.wire.values import to_data
from collegial_core.wire.vocabulary import ACCEPTABLE, EVENTS, REQUESTS

YEAR: Final = (date(2026, 8, 1), date(2027, 7, 31))
"""The first and the last day that made-up commands are about."""

POOLS: Final[dict[Any, tuple[str, ...]]] = {
    PlanId: ("plan-1", "plan-2"),
    UnitId: ("u-1", "u-2"),
    PersonId: ("p-1", "p-2", "p-3", "p-4", "p-5", "p-6", "p-7", "p-8"),
    GroupId: ("g-1", "g-2", "g-3"),
    CycleId: ("c-1", "c-2", "c-3"),
    StepId: ("A", "B", "C", "D"),
    RoleId: ("leader", "supervisor"),
    ArtefactId: ("answers", "analysis"),
    RoundId: ("r-1", "r-2", "r-3"),
    VisitId: ("v-1", "v-2", "v-3", "v-4", "v-5", "v-6"),
    LessonId: ("m-1", "m-2", "m-3"),
    MeetingId: ("t-1", "t-2", "t-3", "t-4"),
    GoalId: ("goal-1", "goal-2"),
    EffortId: ("e-1", "e-2", "e-3"),
    TrainingId: ("t-1", "t-2"),
    ThemeId: ("questions", "feedback"),
    SystemId: ("s-1", "s-2"),
    MethodId: ("base-group-visits", "development-model", "learning-group"),
    AuthorityId: ("school",),
}
"""The ids that made-up commands use, by what they are ids of."""

COUNTRIES: Final = ("SE", "FI", "NO")
"""The countries of made-up calendars."""

REQUEST_IDS: Final = ("c-1", "c-2", "c-3", "c-4", "c-5", "c-6", "c-7", "c-8")
"""The names that senders give their commands."""

_CATEGORIES: Final = ("L", "M", "N", "P", "S", "Zs")  # what may stand in a text
_OFTEN: Final = 9  # entries, revisions and counts that are usually meant

Make = Callable[[bool], SearchStrategy[Any]]


# --- values -------------------------------------------------------------------


def days(*, absurd: bool = False) -> SearchStrategy[date]:
    """Make days of the school year, or of all three centuries that the ledger knows."""
    return st.dates(FIRST_DAY, LAST_DAY) if absurd else st.dates(*YEAR)


def ids(kind: Any, *, absurd: bool = False) -> SearchStrategy[Any]:  # noqa: ANN401 - a NewType is no type
    """Make ids of a kind, such as `PersonId`."""
    pool = st.sampled_from(POOLS[kind])
    return st.one_of(pool, st.from_regex(ID_PATTERN[:-1] + r"\Z")) if absurd else pool


def texts(max_size: int = 40, *, absurd: bool = False) -> SearchStrategy[str]:
    """Make texts that may be recorded, of one line, the odd alphabets included."""
    plain = st.sampled_from(("Läslyft", "see how colleagues teach", "ÅK 7–9", "“quoted” \\ / 学校 🎓", "0"))
    if not absurd:
        return plain
    letters = st.characters(codec="utf-8", categories=_CATEGORIES)
    return st.one_of(plain, st.text(letters, min_size=1, max_size=max_size).filter(is_seen))


def _counts(field: "attrs.Attribute[Any]", *, absurd: bool) -> SearchStrategy[int]:
    limits = field.metadata.get("schema", {})
    minimum, maximum = limits.get("minimum", 0), limits.get("maximum", MAX_COUNT)
    return st.integers(minimum, maximum if absurd else min(maximum, minimum + _OFTEN))


def _supports(*, absurd: bool) -> SearchStrategy[Support]:
    parts: SearchStrategy[Support] = st.lists(texts(absurd=absurd), min_size=1, max_size=3, unique=True).map(tuple)
    whole: SearchStrategy[Support] = st.sampled_from(("none", "whole"))
    return st.one_of(whole, parts)


def _facts(*, absurd: bool) -> SearchStrategy[Facts]:
    words = texts(absurd=absurd)
    plain = st.one_of(words, st.integers(0, MAX_COUNT))
    values = st.one_of(plain, st.lists(st.one_of(plain, st.tuples(plain, plain)), max_size=3).map(tuple))
    return st.dictionaries(st.sampled_from(("visitor", "host", "size")), values, max_size=3)


def _changes(*, absurd: bool) -> SearchStrategy[dict[str, Any]]:
    """Make what a correction changes: some fields of some event, in plain form."""

    def some(event: object) -> SearchStrategy[dict[str, Any]]:
        plain = to_data(event)
        return st.sets(st.sampled_from(sorted(plain)), max_size=2).map(
            lambda names: {name: plain[name] for name in sorted(names)}
        )

    correctable = tuple(word.kind for word in EVENTS if not word.name.startswith(("entry.", "deviation.")))
    return events(*correctable, absurd=absurd).flatmap(some)


# --- classes ------------------------------------------------------------------


def _field(field: "attrs.Attribute[Any]", *, absurd: bool) -> SearchStrategy[Any]:
    return _typed(field.type, field, absurd=absurd)


def _typed(kind: Any, field: "attrs.Attribute[Any]", *, absurd: bool) -> SearchStrategy[Any]:  # noqa: ANN401
    """Find the strategy for an annotation."""
    for known, make in _KNOWN:
        if kind == known:
            return make(absurd)
    if kind in POOLS:
        return ids(kind, absurd=absurd)
    if kind is int:
        return _counts(field, absurd=absurd)
    return _composed(kind, field, absurd=absurd)


def _composed(kind: Any, field: "attrs.Attribute[Any]", *, absurd: bool) -> SearchStrategy[Any]:  # noqa: ANN401
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*(_typed(part, field, absurd=absurd) for part in reversed(get_args(kind))))
    if get_origin(kind) is tuple:
        minimum = field.metadata.get("schema", {}).get("minItems", 0)
        each = _typed(get_args(kind)[0], field, absurd=absurd)
        return st.lists(each, min_size=minimum, max_size=8, unique=True).map(tuple)
    if attrs.has(kind):
        return instances(kind, absurd=absurd)
    if issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    return ids(PersonId, absurd=absurd) if _is_ident(field) else texts(absurd=absurd)


def _is_ident(field: "attrs.Attribute[Any]") -> bool:
    return bool(field.metadata.get("schema", {}).get("pattern") == ID_PATTERN)


_KNOWN: Final[tuple[tuple[Any, Make], ...]] = (
    (date, lambda absurd: days(absurd=absurd)),
    (bool, lambda _: st.booleans()),
    (NoneType, lambda _: st.none()),
    (ClockTime, lambda _: st.sampled_from(("08:00", "14:30", "16:00", "23:59"))),
    (Country, lambda _: st.sampled_from(COUNTRIES)),
    (Support, lambda absurd: _supports(absurd=absurd)),
    (Facts, lambda absurd: _facts(absurd=absurd)),
    (dict[str, Any], lambda absurd: _changes(absurd=absurd)),
)


@cache
def _instances(kind: type, absurd: bool) -> SearchStrategy[Any]:  # noqa: FBT001 - the key of a cache
    fields = attrs.fields(kind)
    return st.deferred(lambda: st.builds(kind, **{field.name: _field(field, absurd=absurd) for field in fields}))


def instances(kind: type, *, absurd: bool = False) -> SearchStrategy[Any]:
    """Make values of one attrs class of the library, be it a command, an event, a term or a method."""
    return _instances(kind, absurd)


# --- commands and events ------------------------------------------------------


def _of(kinds: Sequence[type], *, absurd: bool) -> SearchStrategy[Any]:
    usual = st.sampled_from(list(kinds)).flatmap(instances)
    odd = st.sampled_from(list(kinds)).flatmap(lambda kind: instances(kind, absurd=True))
    return st.one_of(usual, odd) if absurd else usual


def asked(*kinds: type, absurd: bool = False) -> SearchStrategy[Asked]:
    """Make commands: of these classes, or of every class in the vocabulary."""
    return cast("SearchStrategy[Asked]", _of(kinds or [word.kind for word in REQUESTS], absurd=absurd))


def events(*kinds: type, absurd: bool = False) -> SearchStrategy[Event]:
    """Make events: of these classes, or of every class in the vocabulary."""
    return cast("SearchStrategy[Event]", _of(kinds or [word.kind for word in EVENTS], absurd=absurd))


def occasions(*, absurd: bool = False) -> SearchStrategy[Occasion]:
    """Make occasions, half of them with a reason."""
    return instances(Occasion, absurd=absurd)


def requests(*kinds: type, absurd: bool = False) -> SearchStrategy[Request]:
    """Make commands with their occasions: of these classes, or of every class in the vocabulary.

    One in two has an id of its sender, from a small pool: repetitions are part of the game.  What has a reason may
    accept some rules of severity W.
    """
    names = st.one_of(st.none(), st.sampled_from(REQUEST_IDS))

    said: tuple[dict[str, str], ...] = ({}, {}, {"correlation": "c-1"}, {"source": "schema", "correlation": "c-2"})
    meta = st.sampled_from(said)

    def on(occasion: Occasion) -> SearchStrategy[Request]:
        return st.builds(Request, asked(*kinds, absurd=absurd), st.just(occasion), names, _accepts(occasion), meta)

    return occasions(absurd=absurd).flatmap(on)


def _accepts(occasion: Occasion) -> SearchStrategy[tuple[str, ...]]:
    if occasion.because is None:
        return st.just(())
    return st.lists(st.sampled_from(ACCEPTABLE), max_size=3, unique=True).map(tuple)


# --- lines --------------------------------------------------------------------


def line_of(request: Request) -> bytes:
    """Write a request as the line of JSON that asks for it."""
    return json.dumps(wire.plain(request), ensure_ascii=False).encode()


def json_values() -> SearchStrategy[Any]:
    """Make anything that JSON can hold."""
    leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
    return st.recursive(leaves, lambda part: st.one_of(st.lists(part), st.dictionaries(st.text(max_size=8), part)))


def _spoilt(line: bytes) -> SearchStrategy[bytes]:
    """Put any JSON into one field of a request's line, its data included."""
    whole = json.loads(line)
    places = [(whole, name) for name in whole] + [(whole["data"], name) for name in whole["data"]]

    def corrupt(place: tuple[dict[str, Any], str], value: object) -> bytes:
        part, name = place
        before, part[name] = part[name], value
        corrupted = json.dumps(whole)  # lone surrogates stay escaped
        part[name] = before
        return corrupted.encode()

    return st.builds(corrupt, st.sampled_from(places), json_values())


def lines(*, absurd: bool = False) -> SearchStrategy[bytes]:
    """Make lines that ask for something; with `absurd` also corrupted ones, other JSON and mere bytes."""
    good = requests(absurd=absurd).map(line_of)
    if not absurd:
        return good
    other = json_values().map(lambda value: json.dumps(value).encode())
    return st.one_of(good, good.flatmap(_spoilt), other, st.binary())
