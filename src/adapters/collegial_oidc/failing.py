"""Why somebody could not be signed in."""

from enum import StrEnum


class Reason(StrEnum):
    """What a sign-in ended with instead.

    `DENIED`: they or the provider said no.  `EXPIRED`: it had taken too long.  `STATE`: it was not begun in this
    browser, or has been finished already.  `UNAVAILABLE`: the provider does not answer.  `REFUSED`: it does not take
    what it is asked for.  `UNTRUSTED`: what it said is not signed by it, or not meant for this server.  `CLOCK`: its
    clock and the server's differ.  `CLAIM`: the account has no claim by which somebody could be known.  `UNKNOWN`:
    nobody is known by it.  `UNIT`: its groups stand for no unit at which somebody is known by it.
    """

    DENIED = "denied"
    EXPIRED = "expired"
    STATE = "state"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    UNTRUSTED = "untrusted"
    CLOCK = "clock"
    CLAIM = "claim"
    UNKNOWN = "unknown"
    UNIT = "unit"


class NotSignedIn(Exception):
    """Somebody could not be signed in; `detail` is for the log, in words of ours: nothing that anybody has sent."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
