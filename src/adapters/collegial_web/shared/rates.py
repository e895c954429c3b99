"""How often somebody asks: counted by the minute, for all workers together."""

import secrets
from collections.abc import Mapping
from typing import Final

from collegial_sql.home import Home

MINUTE: Final = 60

_COUNT: Final = (
    "INSERT INTO rates (who, minute, times) VALUES (?, ?, 1)"
    " ON CONFLICT (who, minute) DO UPDATE SET times = rates.times + 1 RETURNING times"
)


class Rates:
    """Counts requests by who sends them: a person, a token, an address.

    With `key`, the same for all workers, they make the pseudonyms under which it counts people and addresses.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._cleared = 0
        self.key = _key(home)

    def wait(self, most: Mapping[str, int], now: int) -> int:
        """Count a request for each that it comes from, with the most that it may send in a minute.

        Give how many seconds to wait before the next; 0 where it may be answered.
        """
        minute = now // MINUTE
        with self._home.writing() as cursor:
            if minute != self._cleared:
                cursor.do("DELETE FROM rates WHERE minute < ?", minute)
            over = False
            for who in sorted(most):  # in one order, so that two never wait for each other
                ((times,),) = cursor.read(_COUNT, who, minute)
                over = over or times > most[who]
        self._cleared = minute
        return (minute + 1) * MINUTE - now if over else 0


def _key(home: Home) -> bytes:
    """Give the key; the first who asks for it makes it."""
    with home.writing() as cursor:
        cursor.do("INSERT INTO keys (name, secret) VALUES ('rates', ?) ON CONFLICT DO NOTHING", secrets.token_hex(32))
        ((secret,),) = cursor.read("SELECT secret FROM keys WHERE name = 'rates'")
    return bytes.fromhex(secret)
