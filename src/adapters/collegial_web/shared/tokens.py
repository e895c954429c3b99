"""Tokens for people and systems: shown once, kept as a fingerprint, named, for some plans, with an end."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Final

import attrs

from collegial_core import StoreError
from collegial_core.kernel.fields import MAX_LABEL, require_id, require_text
from collegial_sql.home import Home
from collegial_web.shared.database import fingerprint

PREFIX: Final = "collegial_"
"""How every token begins, so that a program that looks for secrets in files finds it."""


@attrs.frozen(kw_only=True)
class Token:
    """A token, without its secret: `plans` are those that it opens, all of its login's where there are none."""

    name: str
    login: str
    plans: tuple[str, ...]
    made: date
    ends: date


@attrs.frozen(kw_only=True)
class NewToken(Token):
    """A token just made, with the secret that is shown now and never again."""

    secret: str


class Tokens:
    """The tokens of a server."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def make(self, name: str, login: str, *, plans: Sequence[str] = (), made: date, ends: date) -> NewToken:
        """Make a token.

        Raises:
            StoreError: the name is taken, or it would have ended before it is made.
            Unreadable: a name is no id, or a login no text.

        """
        require_id(name, "name")
        require_text(login, "login", MAX_LABEL, lines=False)
        for plan in plans:
            require_id(plan, "plan")
        if ends < made:
            raise StoreError(f"a token that ends on {ends} would have ended before it is made, on {made}")
        secret = PREFIX + secrets.token_urlsafe(32)
        with self._home.writing() as cursor:
            if cursor.read("SELECT 1 FROM tokens WHERE name = ?", name):
                raise StoreError(f"there is a token {name} already; revoke it first, or choose another name")
            cursor.do(
                "INSERT INTO tokens (fingerprint, name, login, plans, made, ends) VALUES (?, ?, ?, ?, ?, ?)",
                *(fingerprint(secret), name, login, " ".join(plans), made.isoformat(), ends.isoformat()),
            )
        return NewToken(name=name, login=login, plans=tuple(plans), made=made, ends=ends, secret=secret)

    def find(self, secret: str, on: date) -> Token | None:
        """Give the token of a secret; None where there is none, or it has ended."""
        with self._home.reading() as cursor:
            found = cursor.read(
                "SELECT name, login, plans, made, ends FROM tokens WHERE fingerprint = ?", fingerprint(secret)
            )
        token = _token(*found[0]) if found else None
        return token if token and on <= token.ends else None

    def all(self) -> list[Token]:
        """Give all tokens by their names, those that have ended too."""
        with self._home.reading() as cursor:
            return [
                _token(*it) for it in cursor.read("SELECT name, login, plans, made, ends FROM tokens ORDER BY name")
            ]

    def of(self, login: str) -> list[Token]:
        """Give the tokens of a login by their names, those that have ended too."""
        return [it for it in self.all() if it.login == login]

    def revoke(self, name: str, *, login: str | None = None) -> None:
        """End a token; with `login`, only if it is that login's.

        Raises:
            StoreError: there is none of that name.

        """
        with self._home.writing() as cursor:
            found = cursor.read("SELECT login FROM tokens WHERE name = ?", name)
            if not found or login not in (None, found[0][0]):
                raise StoreError(f"there is no token {name}; `collegial token list` names them")
            cursor.do("DELETE FROM tokens WHERE name = ?", name)

    def revoke_all(self, login: str) -> None:
        """End all tokens of a login."""
        with self._home.writing() as cursor:
            cursor.do("DELETE FROM tokens WHERE login = ?", login)


def _token(name: str, login: str, plans: str, made: str, ends: str) -> Token:
    return Token(
        name=name,
        login=login,
        plans=tuple(plans.split()),
        made=date.fromisoformat(made),
        ends=date.fromisoformat(ends),
    )
