"""What goes wrong, as RFC 9457 says it: the library's own errors, and what is answered before the library is asked."""

from collections.abc import Mapping
from typing import Any, Final

from collegial_core import CollegialError, wire
from collegial_web.operation import Operation, Schema

PROBLEM: Final = "application/problem+json"

AGAIN: Final = 2
"""After how many seconds somebody comes back whom the storage cannot serve."""

_UNAVAILABLE: Final = 503


class Denied(Exception):
    """What is answered before the library is asked, or in its place."""

    def __init__(self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.problem = {"title": title, "status": status, "detail": detail}
        self.headers = dict(headers or {})


def told(error: CollegialError) -> tuple[dict[str, Any], dict[str, str]]:
    """Give an error of the library as a problem, and the headers that go with it."""
    said = wire.problem(error)
    return said, {"Retry-After": str(AGAIN)} if said["status"] == _UNAVAILABLE else {}


# --- described ------------------------------------------------------------------------

_SAYS: Final = {
    400: "It was not understood; `path` says where, and `pointer` where in the body.",
    401: "Nobody is signed in: the token or session is none, or has ended.",
    403: "Who asks may not do that.",
    404: "There is no such thing, or none that who asks may know of.",
    409: "A rule says no; nothing was recorded.",
    412: "Somebody has written since.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    429: "Too many requests.",
    500: "The server has made a mistake.",
    503: "It cannot be served now.  Whether it was recorded may be open: send it again with the same Idempotency-Key.",
}

_OURS: Final = {
    401: ("Unauthenticated",),
    403: ("Forged", "Not granted", "Not you"),
    404: ("Not found",),
    409: ("Taken",),
    413: ("Too large",),
    415: ("Not JSON",),
    429: ("Too many requests",),
    500: ("Error",),
    503: ("Busy", "Slow"),
}
"""The titles of problems that are no error of the library."""

_OF_LIBRARY: Final = {
    400: ("Unreadable",),
    403: ("Refused",),
    404: ("Unreadable", "Refused"),
    409: ("Refused",),
    412: ("Stale",),
    503: ("StoreError",),
}

_TIMED: Final = (429, 503)
"""Those that say when to come back."""


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def schemas(known: Mapping[str, Schema]) -> dict[str, Schema]:
    """Describe every problem; `known` are the library's schemas."""
    refusal = known["Refusal"]
    pointer = {"type": "string", "description": "The place in the body, as a JSON pointer, where it is one."}
    unreadable = {**known["Unreadable"], "properties": {**known["Unreadable"]["properties"], "pointer": pointer}}
    return {
        "Problem.Refused": _problem("Refused", "A rule says no.", refusal),
        "Problem.Unreadable": _problem("Unreadable", "It was not understood; nothing was recorded.", unreadable),
        "Problem.Stale": _problem("Stale", "Somebody has written since; read on and try again."),
        "Problem.StoreError": _problem("StoreError", "The storage cannot serve."),
        **{f"Problem.{status}": _problem(titles, _SAYS[status]) for status, titles in _OURS.items()},
    }


_ANY: Final[dict[str, Schema]] = {
    "title": {"type": "string"},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string"},
}


def _problem(titles: str | tuple[str, ...], says: str, more: Schema | None = None) -> Schema:
    words = [titles] if isinstance(titles, str) else list(titles)
    own: Schema = more or {"properties": {}, "required": []}
    return {
        "description": says,
        "type": "object",
        "properties": {**_ANY, "title": {"enum": words}, **own["properties"]},
        "required": [*_ANY, *own["required"]],
        "additionalProperties": False,
    }


def answers(operation: Operation) -> dict[str, Schema]:
    """Describe the problems that an operation answers with, by their status."""
    return {str(status): _answer(status) for status in sorted(_statuses(operation))}


def _statuses(operation: Operation) -> set[int]:
    found = {400, 401, 403, 429, 500, 503}
    if any(it.name == "plan" for it in operation.parameters):
        found |= {404}
    return found | {409, 412, 413, 415} if operation.body is not None else found


def _answer(status: int) -> Schema:
    names = [f"Problem.{title}" for title in _OF_LIBRARY.get(status, ())]
    if status in _OURS:
        names.append(f"Problem.{status}")
    kinds = list(map(_named, names))
    schema = kinds[0] if len(kinds) == 1 else {"oneOf": kinds}
    headers = {name: {"description": says, "required": True, "schema": of} for name, says, of in _headers(status)}
    return {
        "description": _SAYS[status],
        **({"headers": headers} if headers else {}),
        "content": {PROBLEM: {"schema": schema}},
    }


def _headers(status: int) -> list[tuple[str, str, Schema]]:
    if status in _TIMED:
        return [("Retry-After", "After how many seconds to come back.", {"type": "integer", "minimum": 1})]
    return [("WWW-Authenticate", "How to sign in.", {"type": "string"})] if status == 401 else []  # noqa: PLR2004
