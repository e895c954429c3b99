"""The ledger: ask, record, read, replay; and the front door to stores."""

from collegial_core.kernel.value import Asked
from collegial_core.ledger.answers import Answer, Recorded, Would
from collegial_core.ledger.live import Reading
from collegial_core.ledger.moving import Moved
from collegial_core.ledger.plans import Imported, Plans, open  # noqa: A004 - as in collegial_core.open
from collegial_core.ledger.plugins import installed_rules, installed_stores
from collegial_core.ledger.service import Ledger

__all__ = [
    "Answer",
    "Asked",
    "Imported",
    "Ledger",
    "Moved",
    "Plans",
    "Reading",
    "Recorded",
    "Would",
    "installed_rules",
    "installed_stores",
    "open",
]
