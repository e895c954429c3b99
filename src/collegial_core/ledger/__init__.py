"""The ledger: ask, record, read, replay; and the front door to stores."""

from collegial_core.ledger.plans import Imported, Plans, installed_stores, open  # noqa: A004 - as in collegial_core.open
from collegial_core.ledger.service import Answer, Ledger

__all__ = ["Answer", "Imported", "Ledger", "Plans", "installed_stores", "open"]
