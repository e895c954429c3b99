"""What is answered: a value as JSON, or a problem as RFC 9457 says it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

PROBLEM: Final = "application/problem+json"


class Denied(Exception):
    """What is answered before the front door is asked."""

    def __init__(self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.problem = {"title": title, "status": status, "detail": detail}
        self.status = status
        self.headers = headers or {}


def denial(no: Denied) -> Response:
    """Answer with a problem."""
    return as_json(no.problem, no.status, PROBLEM, no.headers)


def as_json(
    value: Any,  # noqa: ANN401 - whatever JSON can say
    status: int = 200,
    kind: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a value in JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, media_type=kind, headers=dict(headers or {}))
