"""Secret addresses of calendars: shown once, kept as a fingerprint, one for each calendar of a login."""

import secrets
from datetime import date

import attrs

from collegial_sql.home import Home
from collegial_web.shared.database import fingerprint

_FIELDS = "login, plan, of_group, names, lang, made"


@attrs.frozen(kw_only=True)
class Subscription:
    """A calendar with an address of its own, without the secret: a group's, or without `group` the login's own.

    `names` tells whether its owner wants names in it.
    """

    login: str
    plan: str
    group: str | None = None
    names: bool = False
    lang: str = "sv"
    made: date


class Subscriptions:
    """The calendars of a server that have an address."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def renew(self, it: Subscription) -> str:
        """Give a calendar a new secret, which is shown now and never again; the one before finds nothing any more."""
        secret = secrets.token_urlsafe(32)
        row = (it.login, it.plan, it.group or "", it.names, it.lang, it.made.isoformat())
        with self._home.writing() as cursor:
            cursor.do(*_ENDING, *row[:3])
            cursor.do(
                f"INSERT INTO calendars (fingerprint, {_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - ours
                *(fingerprint(secret), *row),
            )
        return secret

    def find(self, secret: str) -> Subscription | None:
        """Give the calendar of a secret; None where there is none."""
        with self._home.reading() as cursor:
            found = cursor.read(f"SELECT {_FIELDS} FROM calendars WHERE fingerprint = ?", fingerprint(secret))  # noqa: S608 - ours
        return _subscription(*found[0]) if found else None

    def of(self, login: str, plan: str) -> list[Subscription]:
        """Give the calendars of a login in a plan; its own stands first."""
        statement = f"SELECT {_FIELDS} FROM calendars WHERE login = ? AND plan = ? ORDER BY of_group"  # noqa: S608 - ours
        with self._home.reading() as cursor:
            return [_subscription(*it) for it in cursor.read(statement, login, plan)]

    def end(self, login: str, plan: str, group: str | None) -> None:
        """Let nothing be found any more at a calendar's address."""
        with self._home.writing() as cursor:
            cursor.do(*_ENDING, login, plan, group or "")

    def end_all(self, login: str) -> None:
        """End all calendars of a login."""
        with self._home.writing() as cursor:
            cursor.do("DELETE FROM calendars WHERE login = ?", login)


_ENDING = ("DELETE FROM calendars WHERE login = ? AND plan = ? AND of_group = ?",)


def _subscription(login: str, plan: str, group: str, names: object, lang: str, made: str) -> Subscription:
    return Subscription(
        login=login, plan=plan, group=group or None, names=bool(names), lang=lang, made=date.fromisoformat(made)
    )
