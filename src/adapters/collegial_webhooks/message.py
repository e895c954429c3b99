"""What is sent of an entry: an envelope of CloudEvents 1.0, signed as Standard Webhooks says."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import attrs
from standardwebhooks import Webhook as Signer

from collegial_core import Entry, wire
from collegial_core.state import Event
from collegial_webhooks.posting import Message

BYTES: Final = 32
"""How many random bytes a secret has."""


def new_secret(random: Callable[[int], bytes]) -> str:
    """Make a secret, as receivers expect it written."""
    return f"whsec_{b64encode(random(BYTES)).decode()}"


def envelope(entry: Entry[Event]) -> dict[str, Any]:
    """Put an entry into its envelope; `data` is what a stream of the server tells of it, without texts."""
    said: dict[str, Any] = wire.plain(entry)
    subject = _subject(entry, said)
    return {
        "specversion": "1.0",
        "id": identity(entry),
        "source": f"/plans/{entry.plan}",
        "type": said["type"],
        **({} if subject is None else {"subject": subject}),
        "time": said["recorded_at"],
        "datacontenttype": "application/json",
        "data": said,
    }


def identity(entry: Entry[Event]) -> str:
    """Give the id under which an entry is sent, the first time and each time again."""
    return f"{entry.plan}/{entry.number}"


def _subject(entry: Entry[Event], said: dict[str, Any]) -> str | None:
    """Give the id of what the entry is about: that which its event names first; None where it names none there."""
    kind: Any = type(entry.event)
    first = attrs.fields(kind)[0]
    return said["data"].get(first.name) if getattr(first.type, "__module__", "") == "collegial_core.ids" else None


def message(entry: Entry[Event], secret: str, now: datetime) -> Message:
    """Write and sign what is sent of an entry at a moment."""
    body = json.dumps(envelope(entry), ensure_ascii=False, separators=(",", ":"))
    name, at = identity(entry), now.astimezone(UTC)
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(name, at, body),
    }
    return Message(body=body.encode(), headers=headers)
