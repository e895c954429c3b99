"""Sessions of people who have signed in: kept by the server, ended by rest, by age, or by signing out."""

import secrets
from collections.abc import Collection
from typing import Final

import attrs

from collegial_sql.home import Home
from collegial_web.shared.database import fingerprint

IDLE: Final = 60 * 60
"""How many seconds a session lasts without being used."""

AGE: Final = 12 * 60 * 60
"""How many seconds a session lasts at most: a working day."""

FRESH: Final = 60
"""How old, in seconds, what is known of the last use may be: not every page writes."""


@attrs.frozen(kw_only=True)
class Session:
    """Somebody's session; `csrf` is what a form has to send along, and `plans` those that it opens, None for all."""

    login: str
    csrf: str
    plans: frozenset[str] | None = None


class Sessions:
    """The sessions of a server; moments are seconds of the system's clock."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def begin(
        self, login: str, now: int, *, instead_of: str | None = None, plans: Collection[str] | None = None
    ) -> str:
        """Begin a session, for some plans or for all; give the secret for the cookie.

        The one that was there before ends: a secret is for one.
        """
        secret = secrets.token_urlsafe(32)
        with self._home.writing() as cursor:
            if instead_of is not None:
                cursor.do("DELETE FROM sessions WHERE fingerprint = ?", fingerprint(instead_of))
            cursor.do("DELETE FROM sessions WHERE began < ? OR seen < ?", now - AGE, now - IDLE)
            cursor.do(
                "INSERT INTO sessions (fingerprint, login, csrf, began, seen) VALUES (?, ?, ?, ?, ?)",
                *(fingerprint(secret), login, secrets.token_urlsafe(32), now, now),
            )
            cursor.do("DELETE FROM session_plans WHERE fingerprint NOT IN (SELECT fingerprint FROM sessions)")
            if plans is not None:
                values = (fingerprint(secret), " ".join(sorted(plans)))
                cursor.do("INSERT INTO session_plans (fingerprint, plans) VALUES (?, ?)", *values)
        return secret

    def find(self, secret: str, now: int, *, used: bool = True) -> Session | None:
        """Give the session of a secret, and note that it is `used`; None where there is none, or it has ended."""
        mark = fingerprint(secret)
        with self._home.reading() as cursor:
            found = cursor.read(
                "SELECT login, csrf, began, seen, plans FROM sessions LEFT JOIN session_plans USING (fingerprint)"
                " WHERE fingerprint = ?",
                mark,
            )
        if not found:
            return None
        ((login, csrf, began, seen, plans),) = found
        if now - began > AGE or now - seen > IDLE:
            return None
        if used and now - seen > FRESH:
            with self._home.writing() as cursor:
                cursor.do("UPDATE sessions SET seen = ? WHERE fingerprint = ?", now, mark)
        return Session(login=login, csrf=csrf, plans=None if plans is None else frozenset(plans.split()))

    def end(self, secret: str) -> None:
        """End a session."""
        with self._home.writing() as cursor:
            cursor.do("DELETE FROM sessions WHERE fingerprint = ?", fingerprint(secret))

    def end_all(self, login: str) -> None:
        """End all sessions of a login."""
        with self._home.writing() as cursor:
            cursor.do("DELETE FROM sessions WHERE login = ?", login)
