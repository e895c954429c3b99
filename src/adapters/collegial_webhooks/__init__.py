"""New entries of a plan, sent to other systems as signed HTTP requests (extra `webhooks`).

Whoever receives them is declared by an administrator: an address, a plan, and the person or system in whose place they
read.  What is recorded is the outbox: of each webhook only the number of the last entry that it is done with is kept.
An entry counts as taken once the receiver has said so; whatever is killed in between, it is sent again under the same
id.  Reads no environment and asks no clock: moments and chance come in.
"""

from collegial_webhooks.address import require_address
from collegial_webhooks.message import new_secret
from collegial_webhooks.outbox import DeadLetter, Outbox, Webhook, open_outbox
from collegial_webhooks.posting import Message, post
from collegial_webhooks.sending import Sender, Sent

__all__ = [
    "DeadLetter",
    "Message",
    "Outbox",
    "Sender",
    "Sent",
    "Webhook",
    "new_secret",
    "open_outbox",
    "post",
    "require_address",
]
