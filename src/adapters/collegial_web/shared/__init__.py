"""What workers of a server share: tokens, sessions, sign-ins, calendars, bell times, reminders, rates.

It lies in a database of its own, beside the plans, and is in no backup or export of them: a new one means that people
sign in anew, tokens and addresses of calendars are made anew, and reminders chosen anew.
"""

from collegial_web.shared.begun import SignIn, SignIns
from collegial_web.shared.bells import BellTimes
from collegial_web.shared.calendars import Subscription, Subscriptions
from collegial_web.shared.database import SHARED, open_shared
from collegial_web.shared.ending import end_all
from collegial_web.shared.rates import Rates
from collegial_web.shared.sessions import AGE, Session, Sessions
from collegial_web.shared.tokens import NewToken, Token, Tokens

__all__ = [
    "AGE",
    "SHARED",
    "BellTimes",
    "NewToken",
    "Rates",
    "Session",
    "Sessions",
    "SignIn",
    "SignIns",
    "Subscription",
    "Subscriptions",
    "Token",
    "Tokens",
    "end_all",
    "open_shared",
]
