"""Who wants to be reminded, how often, and of which day they were reminded last."""

import secrets
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import attrs

from collegial_sql.home import Home

TABLE: Final = """CREATE TABLE IF NOT EXISTS reminders (
    secret TEXT PRIMARY KEY, login TEXT NOT NULL, plan TEXT NOT NULL, often TEXT NOT NULL, lang TEXT NOT NULL,
    sent TEXT NOT NULL, UNIQUE (login, plan))"""
"""The table, for whoever makes the tables of the database."""

_FIELDS: Final = "login, plan, often, lang, sent, secret"


class Often(StrEnum):
    """How often somebody wants to be reminded."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


@attrs.frozen(kw_only=True)
class Choice:
    """How often a login wants to be reminded of what waits in a plan, and in which language.

    `sent` is the day of the last reminder, as text, and empty before the first.  The `secret` stands in each mail and
    stops the reminders, and nothing else: so it is kept as it is, to be written again.
    """

    login: str
    plan: str
    often: Often
    lang: str
    sent: str
    secret: str = attrs.field(repr=False)

    def is_due(self, on: date) -> bool:
        """Tell whether a reminder is to be sent on a day: the first of that day, or of that week."""
        return self.often is not Often.NONE and self.sent < self._since(on)

    def _since(self, on: date) -> str:
        first = on - timedelta(days=on.weekday()) if self.often is Often.WEEKLY else on
        return first.isoformat()


class Choices:
    """What people have chosen, in a database that has the `TABLE`."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def choose(self, login: str, plan: str, often: Often, lang: str) -> None:
        """Set how often a login is reminded; addresses in earlier mails go on working."""
        with self._home.writing() as cursor:
            cursor.do(
                f"INSERT INTO reminders ({_FIELDS}) VALUES (?, ?, ?, ?, '', ?) ON CONFLICT (login, plan)"  # noqa: S608 - ours
                " DO UPDATE SET often = excluded.often, lang = excluded.lang",
                *(login, plan, often.value, lang, secrets.token_urlsafe(32)),
            )

    def of(self, login: str, plan: str) -> Choice | None:
        """Give what a login has chosen in a plan; None where it never has."""
        return next(iter(self._found("WHERE login = ? AND plan = ?", login, plan)), None)

    def find(self, secret: str) -> Choice | None:
        """Give the choice that a secret stops; None where there is none."""
        return next(iter(self._found("WHERE secret = ?", secret)), None)

    def all(self) -> list[Choice]:
        """Give all choices, also of those who want no reminders any more."""
        return self._found("ORDER BY plan, login")

    def stop(self, secret: str) -> None:
        """Let whoever has a secret be reminded no more."""
        with self._home.writing() as cursor:
            cursor.do("UPDATE reminders SET often = ? WHERE secret = ?", Often.NONE.value, secret)

    def claim(self, it: Choice, on: date) -> bool:
        """Note that somebody is reminded on a day, before it is done; False where that is noted already."""
        with self._home.writing() as cursor:
            claimed = cursor.read(
                "UPDATE reminders SET sent = ? WHERE secret = ? AND sent = ? AND often = ? RETURNING login",
                *(on.isoformat(), it.secret, it.sent, it.often.value),
            )
        return bool(claimed)

    def release(self, it: Choice, on: date) -> None:
        """Note that it was not done after all."""
        with self._home.writing() as cursor:
            cursor.do("UPDATE reminders SET sent = ? WHERE secret = ? AND sent = ?", it.sent, it.secret, on.isoformat())

    def end_all(self, login: str) -> None:
        """Forget what a login has chosen."""
        with self._home.writing() as cursor:
            cursor.do("DELETE FROM reminders WHERE login = ?", login)

    def _found(self, which: str, *values: object) -> list[Choice]:
        with self._home.reading() as cursor:
            rows = cursor.read(f"SELECT {_FIELDS} FROM reminders {which}", *values)  # noqa: S608 - ours
        return [
            Choice(login=login, plan=plan, often=Often(often), lang=lang, sent=sent, secret=secret)
            for login, plan, often, lang, sent, secret in rows
        ]
