"""How it is answered: a value as JSON, or a problem as RFC 9457 says it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from collegial_core import CollegialError
from collegial_web.problems import PROBLEM, Denied, told

JSON: Final = "application/json"

ALWAYS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Vary": "Authorization, Cookie",
    "X-Content-Type-Options": "nosniff",
}
"""The headers of every answer: what it says is for who asked, is kept nowhere, and is what it says that it is."""


def as_json(
    value: Any,  # noqa: ANN401 - whatever JSON can say
    status: int = 200,
    kind: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a value in JSON."""
    return Response(in_json(value), status, media_type=kind, headers=dict(headers or {}))


def denial(no: Denied | CollegialError) -> Response:
    """Answer with a problem."""
    if isinstance(no, Denied):
        return as_json(no.problem, no.status, PROBLEM, no.headers)
    said, headers = told(no)
    return as_json(said, said["status"], PROBLEM, headers)


def in_json(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can say
    """Write JSON; half of a pair of surrogates, which somebody sent as an escape, becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
