"""Sign-ins that have begun: what is kept of each until its browser comes back from the provider, to any worker."""

from typing import Final

import attrs

from collegial_sql.home import Home
from collegial_web.shared.database import fingerprint

LASTS: Final = 10 * 60
"""How many seconds somebody has for signing in."""


@attrs.frozen(kw_only=True)
class SignIn:
    """A sign-in that has begun; `back` is the page, below the root of all, that somebody wanted."""

    nonce: str = attrs.field(repr=False)
    verifier: str = attrs.field(repr=False)
    back: str = ""
    in_time: bool = True


class SignIns:
    """The sign-ins of a server that have begun; moments are seconds of the system's clock.

    Each is found once, by its state and by the secret in the cookie of the browser that began it.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    def begin(self, state: str, browser: str, it: SignIn, now: int) -> None:
        """Keep a new one, and drop those that nobody has come back to."""
        with self._home.writing() as cursor:
            cursor.do("DELETE FROM sign_ins WHERE began < ?", now - 2 * LASTS)
            cursor.do(
                "INSERT INTO sign_ins (state, browser, nonce, verifier, back, began) VALUES (?, ?, ?, ?, ?, ?)",
                *(fingerprint(state), fingerprint(browser), it.nonce, it.verifier, it.back, now),
            )

    def take(self, state: str, browser: str, now: int) -> SignIn | None:
        """Give the sign-in of a state and a browser, once; None where there is none."""
        with self._home.writing() as cursor:
            found = cursor.read(
                "DELETE FROM sign_ins WHERE state = ? AND browser = ? RETURNING nonce, verifier, back, began",
                *(fingerprint(state), fingerprint(browser)),
            )
        if not found:
            return None
        ((nonce, verifier, back, began),) = found
        return SignIn(nonce=nonce, verifier=verifier, back=back, in_time=began <= now <= began + LASTS)
