"""Reading what was sent: a body of JSON with an object in it."""

from typing import Any

from collegial_core import Unreadable, wire
from collegial_web.limits import require_shallow


def read_object(body: bytes) -> dict[str, Any]:
    """Read a body.

    Raises:
        Unreadable: it is no JSON, names a key twice, or is too deep, or is no object.

    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("$", "is no UTF-8") from error
    said = wire.read_json(text, "$")
    require_shallow(said, "$")
    if not isinstance(said, dict):
        raise Unreadable("$", f"expected an object, got {type(said).__name__}")
    return said
