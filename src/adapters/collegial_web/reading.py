"""Reading what was sent: a body of JSON with an object in it."""

from typing import Any

from collegial_core import Unreadable, wire


def read_object(body: bytes) -> dict[str, Any]:
    """Read a body.

    Raises:
        Unreadable: it is no JSON, names a key twice, or is no object.

    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("$", "is no UTF-8") from error
    said = wire.read_json(text, "$")
    if not isinstance(said, dict):
        raise Unreadable("$", f"expected an object, got {type(said).__name__}")
    return said
