"""Ending all that opens something for a login, or is sent to it."""

from collegial_reminders import Choices
from collegial_sql.home import Home
from collegial_web.shared.calendars import Subscriptions
from collegial_web.shared.sessions import Sessions
from collegial_web.shared.tokens import Tokens


def end_all(home: Home, login: str) -> None:
    """End a login's tokens, sessions, calendars' addresses and reminders, and leave no byte of its name among them."""
    Tokens(home).revoke_all(login)
    Sessions(home).end_all(login)
    Subscriptions(home).end_all(login)
    Choices(home).end_all(login)
    for table in ("tokens", "sessions", "calendars", "reminders"):
        home.forget(table)
