"""Seals what people write, and forgets it by decision: keys in an SQLite file or PostgreSQL, under a master key.

`open_vault("sqlite:///keys.db", MasterFile("master.key"))` gives what `collegial_core.open(…, vault=…)` takes.
The keys lie apart from the plans, and the master key apart from both: who has one of the three alone can read nothing.
Needs the extra `vault`.
"""

from collegial_vault.master import MasterFile, MasterKey, new_master
from collegial_vault.opening import open_vault, rotate
from collegial_vault.vault import KeyVault

__all__ = ["KeyVault", "MasterFile", "MasterKey", "new_master", "open_vault", "rotate"]
