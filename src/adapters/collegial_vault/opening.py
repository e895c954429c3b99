"""Opening a vault at its place."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from collegial_sql.home import Purpose
from collegial_sql.opening import open_home
from collegial_vault.master import MasterKey
from collegial_vault.vault import KeyVault, now


def shown(where: str) -> str:
    """Name a vault that lies somewhere."""
    return f"the vault {where}"


_PURPOSE: Final = Purpose("a vault", shown, mark=0x436F4C4B, erasing=True)  # "CoLK"


def open_vault(place: str, *masters: MasterKey, clock: Callable[[], datetime] = now) -> KeyVault:
    """Open the vault at a place: a file's path or its `sqlite:///` URL, or a PostgreSQL database's URL.

    The first of the master keys wraps what is new; the others are earlier ones, whose keys have not all been wrapped
    anew by `rotate`.  Where there is no vault yet, the first text that is sealed makes it, as when a plan is started;
    whatever else is asked of it is told that it is not there.

    Raises:
        StoreError: it cannot be opened, or is somebody else's.

    """
    return KeyVault(open_home(place, _PURPOSE), *masters, clock=clock)


def rotate(place: str, old: MasterKey, new: MasterKey, on_progress: Callable[[int], None] | None = None) -> int:
    """Wrap all keys of a vault by a new master key; give how many there were.  Others may go on using the vault.

    Raises:
        StoreError: it cannot be opened, or the old master key is not the one that wrapped them.

    """
    with open_vault(place, new, old) as vault:
        vault.require_there()
        return vault.rotate(old, new, on_progress)
