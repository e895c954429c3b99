"""Reading what was sent: a body of JSON with an object in it."""

from typing import Any

from starlette.requests import Request

from collegial_core import Unreadable, wire
from collegial_core.kernel.fields import named
from collegial_web.limits import require_shallow
from collegial_web.problems import Denied


async def read_body(request: Request, most: int) -> bytes:
    """Take in a body of so many bytes at most.

    Raises:
        Denied: it is larger.

    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Denied(413, "Too large", f"a body has at most {most} bytes")
        parts.append(part)
    return b"".join(parts)


def read_object(body: bytes) -> dict[str, Any]:
    """Read a body.

    Raises:
        Unreadable: it is no JSON, names a key twice, or is too deep, or is no object.

    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("$", "is no text in UTF-8") from error
    said = wire.read_json(text, "$")
    require_shallow(said, "$")
    if not isinstance(said, dict):
        raise Unreadable("$", f"expected an object, got {named(said)}")
    return said
