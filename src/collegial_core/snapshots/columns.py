"""Encoding a value of attrs classes as columns, which decode far faster than objects one by one.

Of each class there is a table with a column for each field.  A column that holds objects, days, ids
or words of an enumeration holds their places in those tables, and one in which all are the same holds that once.
So an object that stood at several places in the value is shared again when it is read.  Objects are made without
`__init__`, since they were valid when they were written, and no name in the data says of which class they are.
"""

import types
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import accumulate, chain, islice, repeat
from typing import Any, Final, NewType, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from collegial_core.kernel import Facts
from collegial_core.visit import Support

Plain = Any
"""What msgpack can hold."""

_NOTHING: Final = -1
"""The place of None: each table that is read has it at its end."""

_PLACE: Final = "i"
"""Places are packed in this machine's way, which a snapshot's fingerprint tells."""

T = TypeVar("T")


class _Codec(Protocol):
    """How the values of one type become a column, and come back."""

    def encode(self, values: Sequence[Any], written: "_Written") -> Plain: ...

    def decode(self, column: Plain, count: int, tables: "_Tables") -> Iterable[Any]: ...


class _Written:
    """What is being written: of each class its values so far, by their places."""

    def __init__(self) -> None:
        self.places: dict[type, dict[Any, int]] = {}
        self.things: dict[type, list[Any]] = {}

    def words(self, kind: type, values: Sequence[Any]) -> list[int]:
        """Give the places of values of which equal ones are the same."""
        places = self.places.setdefault(kind, {None: _NOTHING})
        return [places.setdefault(_exactly(kind, value), len(places) - 1) for value in values]

    def objects(self, kind: type, values: Sequence[Any]) -> list[int]:
        """Give the places of objects, each of which is only itself."""
        places, things = self.places.setdefault(kind, {id(None): _NOTHING}), self.things.setdefault(kind, [])
        for value in values:
            if places.setdefault(id(_exactly(kind, value)), len(things)) == len(things):
                things.append(value)
        return [places[id(value)] for value in values]


def _exactly(kind: type, value: object) -> object:
    if value is not None and type(value) is not kind:
        raise _wrong_type(type(value), kind)
    return value


def _wrong_type(kind: type, announced: type) -> TypeError:
    return TypeError(f"a {kind.__name__} stands where a {announced.__name__} is announced")


_Tables = dict[type, list[Any]]
"""What has been read: of each class its values, and None at the end."""


class _Scalar(_Codec):
    """Texts, numbers and truths stand in their column as they are."""

    def __init__(self, kind: type) -> None:
        self._kind = kind

    def encode(self, values: Sequence[Any], written: _Written) -> Plain:  # noqa: ARG002
        for kind in set(map(type, values)):
            if kind not in (self._kind, types.NoneType):
                raise _wrong_type(kind, self._kind)
        return values if self._kind is dict else _once(values)  # what can change is each one's own

    def decode(self, column: Plain, count: int, tables: _Tables) -> Iterable[Any]:  # noqa: ARG002
        return column if len(column) == count else repeat(column[0], count)


class _Absent(_Codec):
    """What does not belong to a value and is found anew by whoever needs it."""

    def encode(self, values: Sequence[Any], written: _Written) -> Plain:  # noqa: ARG002
        return None

    def decode(self, column: Plain, count: int, tables: _Tables) -> Iterable[Any]:  # noqa: ARG002
        return repeat(None, count)


class _PlainData(_Scalar):
    """Plain data whose lists were tuples."""

    def encode(self, values: Sequence[Any], written: _Written) -> Plain:  # noqa: ARG002
        return values

    def decode(self, column: Plain, count: int, tables: _Tables) -> Iterable[Any]:  # noqa: ARG002
        return [item if type(item) is str else _tupled(item) for item in column]


def _tupled(value: Any) -> Any:  # noqa: ANN401 - any plain data
    if isinstance(value, dict):
        return {name: _tupled(item) for name, item in value.items()}
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


class _Interned(_Codec):
    """Ids, days and words of an enumeration."""

    def __init__(self, kind: type) -> None:
        self._kind = kind

    def encode(self, values: Sequence[Any], written: _Written) -> Plain:
        return _packed(written.words(self._kind, values))

    def decode(self, column: Plain, count: int, tables: _Tables) -> Iterable[Any]:
        places = array(_PLACE, column)
        if len(places) < count:
            return repeat(tables[self._kind][places[0]], count)
        return map(tables[self._kind].__getitem__, places)


class _Object(_Interned):
    """Objects of an attrs class."""

    def encode(self, values: Sequence[Any], written: _Written) -> Plain:
        return _packed(written.objects(self._kind, values))


def _once(values: Sequence[T]) -> Sequence[T]:
    """Give a value that all are only once."""
    return values[:1] if values and values.count(values[0]) == len(values) else values


def _packed(places: Sequence[int]) -> bytes:
    return array(_PLACE, _once(places)).tobytes()


class _Sequence(_Codec):
    """Lists and tuples: how long each is, and what is in them one after another."""

    def __init__(self, kind: Callable[[Iterable[Any]], Any], of: _Codec) -> None:
        self._kind = kind
        self._of = of

    def encode(self, values: Sequence[Any], written: _Written) -> Plain:
        return list(map(len, values)), self._of.encode(list(chain.from_iterable(values)), written)

    def decode(self, column: Plain, count: int, tables: _Tables) -> Iterable[Any]:  # noqa: ARG002
        lengths, inside = column
        items = self._kind(self._of.decode(inside, sum(lengths), tables))
        return map(items.__getitem__, _slices(lengths))


class _Mapping(_Codec):
    """Dictionaries: how long each is, all keys and all values.

    Each takes its own from two iterators: a slice of two lists for each would be objects for the garbage collector,
    with which a plan of 25,000 dictionaries took 156 ms to open and not 115, in least processor time.
    """

    def __init__(self, keys: _Codec, values: _Codec) -> None:
        self._keys = keys
        self._values = values

    def encode(self, values: Sequence[Any], written: _Written) -> Plain:
        keys = self._keys.encode(list(chain.from_iterable(values)), written)
        inside = [item for value in values for item in value.values()]
        return list(map(len, values)), keys, self._values.encode(inside, written)

    def decode(self, column: Plain, count: int, tables: _Tables) -> Iterable[Any]:  # noqa: ARG002
        lengths, keys, values = column
        inside = sum(lengths)
        named = iter(self._keys.decode(keys, inside, tables))
        things = iter(self._values.decode(values, inside, tables))
        return map(dict, map(zip, map(islice, repeat(named), lengths), map(islice, repeat(things), lengths)))


def _slices(lengths: Sequence[int]) -> Iterable[slice]:
    ends = list(accumulate(lengths, initial=0))
    return map(slice, ends, ends[1:])


class _Table:
    """An attrs class: a column for each of its fields."""

    def __init__(self, kind: type, codecs: dict[str, _Codec]) -> None:
        self.kind = kind
        self._codecs = codecs
        self._put: list[Callable[[object, object], None]] = [getattr(kind, name).__set__ for name in codecs]

    def encode(self, written: _Written) -> Plain:
        things = written.things.get(self.kind, [])
        columns = [
            codec.encode([getattr(thing, name) for thing in things], written) for name, codec in self._codecs.items()
        ]
        return len(things), columns

    def decode(self, plain: Plain, tables: _Tables) -> None:
        count, columns = plain
        things: list[Any] = list(map(object.__new__, repeat(self.kind, count)))
        for put, codec, column in zip(self._put, self._codecs.values(), columns, strict=True):
            deque(map(put, things, codec.decode(column, count, tables)), maxlen=0)  # a loop that is all in C
        tables[self.kind] = [*things, None]


class Columns:
    """How values of one attrs class are written as columns; made once, from the class's annotations."""

    def __init__(self, kind: type) -> None:
        """Look through the class and all that it holds.

        Raises:
            TypeError: something in it has a type that cannot be written.

        """
        self._kind = kind
        self._words: dict[type, None] = {}
        self._tables: dict[type, _Table] = {}  # those that a table needs stand before it
        self._codec(kind)

    def encode(self, value: object) -> Plain:
        """Encode a value into what msgpack can hold."""
        written = _Written()
        written.objects(self._kind, [value])
        columns = [table.encode(written) for table in reversed(self._tables.values())]
        words = [list(written.places.get(kind, {None: _NOTHING}))[1:] for kind in self._words]
        return words, columns

    def decode(self, plain: Plain) -> Any:  # noqa: ANN401 - an instance of the class
        """Decode a value from what `encode` gave."""
        words, columns = plain
        tables: _Tables = {
            kind: [*map(_reader(kind), table), None] for kind, table in zip(self._words, words, strict=True)
        }
        for table, plain_table in zip(self._tables.values(), reversed(columns), strict=True):
            table.decode(plain_table, tables)
        return tables[self._kind][0]

    def _codec(self, kind: Any) -> _Codec:  # noqa: ANN401 - any annotation
        kind, optional = _without_none(kind)
        if kind in (Facts, Support):
            return _PlainData(object)
        if kind in (str, int, bool, dict[str, Any]):
            return _Scalar(get_origin(kind) or kind)
        if isinstance(kind, NewType):
            return self._interned(str)
        if get_origin(kind) and not optional:
            return self._of_many(get_origin(kind), get_args(kind))
        if attrs.has(kind):
            return self._thing(kind)
        if isinstance(kind, type) and (kind is date or issubclass(kind, StrEnum)):
            return self._interned(kind)
        message = f"{kind!r} cannot be saved in a snapshot; collegial_core.snapshots.columns has to learn it"
        raise TypeError(message)

    def _of_many(self, kind: Any, of: tuple[Any, ...]) -> _Codec:  # noqa: ANN401
        if kind is dict:
            return _Mapping(self._interned(str) if of[0] is str else self._codec(of[0]), self._codec(of[1]))
        return _Sequence(kind, self._codec(of[0]))

    def _interned(self, kind: type) -> _Codec:
        self._words[kind] = None
        return _Interned(kind)

    def _thing(self, kind: type) -> _Codec:
        if kind not in self._tables:
            hints = get_type_hints(kind)
            codecs = {
                field.name: self._codec(hints[field.name]) if field.eq else _Absent() for field in attrs.fields(kind)
            }
            self._tables[kind] = _Table(kind, codecs)
        return _Object(kind)


def _reader(kind: type) -> Callable[[str], Any]:
    return date.fromisoformat if kind is date else kind


def _without_none(kind: Any) -> tuple[Any, bool]:  # noqa: ANN401
    parts = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else ()
    rest: list[Any] = [part for part in parts if part is not types.NoneType]
    return (rest[0], True) if len(rest) == 1 and len(parts) > 1 else (kind, False)
