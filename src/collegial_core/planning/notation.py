"""Problems and outcomes as plain values, for JSON.

A problem looks like this; what is left out has its default:

    {"people": [{"person": "p-1", "teaches": ["1.1", "1.2"], "free": ["1.3"], "closed": ["1.2"], "most_a_week": 1,
                 "changes": [{"time": "2026-W36 1.1", "does": "away"}]}],
     "weeks": ["2026-W36"], "periods": ["1.1", "1.2", "1.3"], "closed": ["2026-W36 1.1"],
     "visitors": 1, "talk_days": 7, "cover": true, "quota": null, "whole": true,
     "preferred": [["p-1", "p-2"]], "avoided": [], "left_out": [], "weights": {"cover": 100},
     "standing": [{"time": "2026-W36 1.2", "visitor": "p-2", "host": "p-1"}],
     "fixed": [{"time": "2026-W36 1.2", "visitor": "p-1", "host": "p-2", "talk": "2026-W36 1.3", "cover": false}]}
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar, assert_never

import attrs

from collegial_core.ids import PersonId
from collegial_core.kernel import Unreadable
from collegial_core.planning.outcome import Impossible, OutOfTime, Planned, Proof, Reason, Relaxation, Spoke
from collegial_core.planning.problem import Change, Does, Pair, Period, Person, Problem, Time, Visit, Weights
from collegial_core.schedule.week import Week

T = TypeVar("T")

Json = Mapping[str, Any]

# --- in -----------------------------------------------------------------------


def read_problem(data: object) -> Problem:
    """Read a problem from the value of its JSON.

    Raises:
        Unreadable: something is missing, unknown or of the wrong kind; the path tells where.

    """
    return Problem(**_fields(data, "$", _PROBLEM, ("people", "weeks", "periods")))


def read_visit(data: object, path: str = "$") -> Visit:
    """Read a visit from the value of its JSON.

    Raises:
        Unreadable: as `read_problem`.

    """
    return Visit(**_fields(data, path, _VISIT, ("time", "visitor", "host")))


def _fields(data: object, path: str, readers: Mapping[str, "Reader"], needed: Sequence[str]) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise Unreadable(path, f"expected an object with {', '.join(needed)}")
    for name in needed:
        if name not in data:
            raise Unreadable(path, f"{name} is missing")
    for name in data:
        if name not in readers:
            raise Unreadable(f"{path}.{name}"[:120], f"is unknown; known are {', '.join(readers)}")
    return {name: readers[name](value, f"{path}.{name}") for name, value in data.items()}


Reader = Callable[[object, str], Any]


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value:
        raise Unreadable(path, "expected a text")
    return value


def _person(value: object, path: str) -> PersonId:
    return PersonId(_text(value, path))


def _number(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable(path, "expected a whole number, 0 or more")
    return value


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise Unreadable(path, "expected true or false")
    return value


def _time(value: object, path: str) -> Time:
    return Time.read(_text(value, path), path)


def _period(value: object, path: str) -> Period:
    return Period.read(_text(value, path), path)


def _week(value: object, path: str) -> Week:
    return Week.read(_text(value, path), path)


def _does(value: object, path: str) -> Does:
    if value not in set(Does):
        raise Unreadable(path, f"expected one of {', '.join(Does)}")
    return Does(str(value))


def _maybe(reader: Reader) -> Reader:
    return lambda value, path: None if value is None else reader(value, path)


def _list(reader: Reader, kind: Callable[[Iterable[Any]], Any] = tuple) -> Reader:
    def read(value: object, path: str) -> Any:  # noqa: ANN401 - what the reader gives
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise Unreadable(path, "expected a list")
        return kind(reader(it, f"{path}[{place}]") for place, it in enumerate(value))

    return read


def _pair(value: object, path: str) -> Pair:
    found = _list(_person)(value, path)
    if len(found) != len(("visitor", "host")):
        raise Unreadable(path, "expected a visitor and a host")
    return found[0], found[1]


def _change(value: object, path: str) -> Change:
    return Change(**_fields(value, path, {"time": _time, "does": _does}, ("time", "does")))


def _somebody(value: object, path: str) -> Person:
    fields = _fields(value, path, _PERSON, ("person", "teaches", "free"))
    try:
        return Person(**fields)
    except Unreadable as error:
        raise Unreadable(path, f"{error.path} {error.message}") from None


def _weights(value: object, path: str) -> Weights:
    return Weights(**_fields(value, path, {it.name: _number for it in attrs.fields(Weights)}, ()))


_VISIT: Final[dict[str, Reader]] = {
    "time": _time,
    "visitor": _person,
    "host": _person,
    "talk": _maybe(_time),
    "cover": _flag,
}
_PERSON: Final[dict[str, Reader]] = {
    "person": _person,
    "teaches": _list(_period, frozenset),
    "free": _list(_period, frozenset),
    "closed": _list(_period, frozenset),
    "changes": _list(_change),
    "most_a_week": _maybe(_number),
}
_PROBLEM: Final[dict[str, Reader]] = {
    "people": _list(_somebody),
    "weeks": _list(_week),
    "periods": _list(_period),
    "closed": _list(_time, frozenset),
    "visitors": _number,
    "talk_days": _maybe(_number),
    "cover": _flag,
    "quota": _maybe(_number),
    "whole": _flag,
    "preferred": _list(_pair, frozenset),
    "avoided": _list(_pair, frozenset),
    "left_out": _list(_pair, frozenset),
    "fixed": _list(read_visit),
    "standing": _list(read_visit),
    "weights": _weights,
}

# --- out ----------------------------------------------------------------------


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """Give a problem as a value for JSON, which `read_problem` takes back; sets are in order."""
    return {
        it.name: _plain(getattr(problem, it.name))
        for it in attrs.fields(Problem)
        if getattr(problem, it.name) != it.default or it.default is attrs.NOTHING
    }


def outcome_as_json(outcome: "Planned[Any] | Impossible | OutOfTime[Any]") -> dict[str, Any]:
    """Give an outcome as a value for JSON, its kind under `outcome`: planned, impossible or out-of-time."""
    match outcome:
        case Planned():
            return {
                "outcome": "planned",
                "value": _plain(outcome.value),
                "cost": outcome.cost,
                "costs": [
                    {"name": it.name, "count": it.count, "weight": it.weight} for it in outcome.costs if it.count
                ],
                "bound": outcome.bound,
                "best": outcome.best,
                **_proof(outcome.proof),
            }
        case Impossible():
            return {
                "outcome": "impossible",
                "reasons": [_said(it) for it in outcome.reasons],
                "relaxations": [_said(it) for it in outcome.relaxations],
                **_proof(outcome.proof),
            }
        case OutOfTime():
            best = None if outcome.best is None else outcome_as_json(outcome.best)
            return {"outcome": "out-of-time", "best": best, "bound": outcome.bound}
        case _:
            assert_never(outcome)


def _proof(proof: Proof) -> dict[str, Any]:
    spoke = [_said(it) for it in proof.spoke]
    return {"said_by": list(proof.said_by), "confirmed": proof.confirmed, "spoke": spoke}


def _said(it: Reason | Relaxation | Spoke) -> dict[str, Any]:
    name = it.why if isinstance(it, Reason) else it.ease if isinstance(it, Relaxation) else it.name
    return {"name": str(name), "message": it.message, "facts": _plain(it.facts)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of a plan, of any kind
    match value:
        case Week() | Period() | Time():
            return str(value)
        case frozenset():
            return [_plain(it) for it in sorted(value)]
        case tuple():
            return [_plain(it) for it in value]
        case dict():
            return {str(name): _plain(it) for name, it in value.items()}
        case _ if attrs.has(type(value)):
            return {it.name: _plain(getattr(value, it.name)) for it in attrs.fields(type(value))}
        case _:
            return value
