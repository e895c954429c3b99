"""How often somebody asks: counted by the minute, for all workers together."""

from typing import Final

from collegial_sql.home import Home

MINUTE: Final = 60


class Rates:
    """Counts requests by who sends them: a person, a token, an address."""

    def __init__(self, home: Home, most: int) -> None:
        """Take the most requests a minute."""
        self._home = home
        self._most = most

    def wait(self, who: str, now: int) -> int:
        """Count a request; give how many seconds to wait before the next, 0 where it may be answered."""
        minute = now // MINUTE
        with self._home.writing() as cursor:
            cursor.do("DELETE FROM rates WHERE minute < ?", minute - 1)
            cursor.do(
                "INSERT INTO rates (who, minute, times) VALUES (?, ?, 1)"
                " ON CONFLICT (who, minute) DO UPDATE SET times = rates.times + 1",
                who,
                minute,
            )
            ((times,),) = cursor.read("SELECT times FROM rates WHERE who = ? AND minute = ?", who, minute)
        return (minute + 1) * MINUTE - now if times > self._most else 0
