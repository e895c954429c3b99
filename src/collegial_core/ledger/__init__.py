"""The ledger: ask, record, read, replay; and the front door to stores."""

from collegial_core.ledger.codec import read_materials, read_method, remarks, shipped_materials, shipped_methods
from collegial_core.ledger.plans import Imported, Plans, installed_stores, open  # noqa: A004 - as in collegial_core.open
from collegial_core.ledger.ports import (
    BackedUp,
    Clock,
    Copied,
    Damage,
    Followed,
    InFiles,
    Keeper,
    Progress,
    Queued,
    Row,
    Snapshot,
    Store,
    Upgradable,
    Upgrade,
    Verified,
)
from collegial_core.ledger.service import Answer, Ledger

__all__ = [
    "Answer",
    "BackedUp",
    "Clock",
    "Copied",
    "Damage",
    "Followed",
    "Imported",
    "InFiles",
    "Keeper",
    "Ledger",
    "Plans",
    "Progress",
    "Queued",
    "Row",
    "Snapshot",
    "Store",
    "Upgradable",
    "Upgrade",
    "Verified",
    "installed_stores",
    "open",
    "read_materials",
    "read_method",
    "remarks",
    "shipped_materials",
    "shipped_methods",
]
