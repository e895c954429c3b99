"""What a server has to know of the provider by which its people sign in, read from a file in TOML.

    issuer = "https://login.solbacken.example"
    client_id = "collegial"
    secret_file = "oidc-secret"
    address = "https://plans.solbacken.example"
    login = "email"
    groups = "groups"

    [units]
    "teachers-solbacken" = ["solbacken-7-9"]

`address` is where people find the server, and `login` the claim whose value is the login that the directory knows.
`groups` is the claim with the groups of an account, and `units` says for which units of plans each of them stands.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from collegial_core import Unreadable
from collegial_core.kernel.fields import ID
from collegial_oidc.failing import NotSignedIn, Reason

MAX_BYTES: Final = 100_000
SCOPES: Final = ("openid", "email")
BACK: Final = "/login/done"
"""Where the provider sends a browser back to, below the server's address."""

_MAIL: Final = "email"
_VERIFIED: Final = "email_verified"
_TEXTS: Final = ("issuer", "client_id", "address")
_SECRETS: Final = ("secret_file", "secret_environment")
_KNOWN: Final = (*_TEXTS, *_SECRETS, "login", "scopes", "groups", "units")
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")


@attrs.frozen(kw_only=True)
class Configuration:
    """A provider, what this server is there, and the claims by which its people and their units are known.

    Where `groups` names no claim, units are not asked about.
    """

    issuer: str
    client_id: str
    secret: str = attrs.field(repr=False)
    address: str
    login: str = _MAIL
    scopes: tuple[str, ...] = SCOPES
    groups: str | None = None
    units: Mapping[str, frozenset[str]] = attrs.field(factory=dict)

    @property
    def redirect_uri(self) -> str:
        """Where a browser comes back to, as it is registered with the provider."""
        return f"{self.address}{BACK}"

    @property
    def needs(self) -> frozenset[str]:
        """The claims by which somebody is known, and their units."""
        known = {self.login, _VERIFIED} if self.login == _MAIL else {self.login}
        return frozenset(known if self.groups is None else known | {self.groups})


def login_in(claims: Mapping[str, Any], configuration: Configuration) -> str:
    """Give the login that an account's claims tell; a mail address counts once the provider has verified it.

    Raises:
        NotSignedIn: they tell none.

    """
    login = claims.get(configuration.login)
    if not isinstance(login, str) or not login.strip():
        raise NotSignedIn(Reason.CLAIM, configuration.login)
    if _VERIFIED in configuration.needs and claims.get(_VERIFIED) not in (True, "true"):
        raise NotSignedIn(Reason.CLAIM, _VERIFIED)
    return login.strip()


def units_in(claims: Mapping[str, Any], configuration: Configuration) -> frozenset[str] | None:
    """Give the units that an account's groups stand for; None where units are not asked about.

    Raises:
        NotSignedIn: the claims tell no groups, which is other than telling of none.

    """
    if configuration.groups is None:
        return None
    said = claims.get(configuration.groups)
    groups = [said] if isinstance(said, str) else said
    if not isinstance(groups, list):
        raise NotSignedIn(Reason.CLAIM, configuration.groups)
    found = (configuration.units.get(it, frozenset()) for it in groups if isinstance(it, str))
    return frozenset().union(*found)


def read_configuration(path: str | Path) -> Configuration:
    """Read a configuration, and the secret from where it says that the secret is.

    Raises:
        Unreadable: something is missing, or not as it has to be.
        OSError: the file, or that of the secret, cannot be read.

    """
    said = _read(Path(path))
    where = str(path)
    for name in said:
        if name not in _KNOWN:
            raise Unreadable(where, f"has an unknown name {name[:40]!r}; there are: {', '.join(_KNOWN)}")
    texts = {name: _text(said, name, where) for name in _TEXTS}
    for name in ("issuer", "address"):
        _require_address(texts[name], name, where)
    return Configuration(
        issuer=texts["issuer"],
        client_id=texts["client_id"],
        secret=_secret(said, Path(path)),
        address=texts["address"].rstrip("/"),
        login=_text(said, "login", where) if "login" in said else _MAIL,
        scopes=_scopes(said, where),
        groups=_text(said, "groups", where) if "groups" in said else None,
        units=_units(said, where),
    )


def is_safe(address: str) -> bool:
    """Tell whether what goes to an address stays secret on its way: by https, or within the machine."""
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_whole and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL))


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(str(path), f"is larger than {MAX_BYTES} bytes")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(path), "is no TOML in UTF-8") from error


def _text(said: Mapping[str, Any], name: str, where: str) -> str:
    text = said.get(name)
    if not isinstance(text, str) or not text.strip():
        raise Unreadable(where, f"needs a text {name}")
    return text.strip()


def _require_address(address: str, name: str, where: str) -> None:
    if not is_safe(address) or any(it in address for it in "?#@"):
        raise Unreadable(where, f"{name} is no address such as https://school.example")


def _scopes(said: Mapping[str, Any], where: str) -> tuple[str, ...]:
    scopes = said.get("scopes", list(SCOPES))
    if not isinstance(scopes, list) or not all(isinstance(it, str) for it in scopes) or "openid" not in scopes:
        raise Unreadable(where, 'scopes is no list of texts with "openid" among them')
    return tuple(scopes)


def _units(said: Mapping[str, Any], where: str) -> dict[str, frozenset[str]]:
    """Read for which units each group stands."""
    units = said.get("units", {})
    if ("groups" in said) != bool(units):
        raise Unreadable(where, "needs groups, the claim, and a table [units] together, or neither")
    if not isinstance(units, dict):
        raise Unreadable(where, 'units is no table such as: [units] on a line, and under it group = ["unit"]')
    for group, those in units.items():
        if not isinstance(those, list) or not those or not all(map(_is_id, those)):
            raise Unreadable(where, f"units.{group[:40]} is no list of units' ids")
    return {group: frozenset(those) for group, those in units.items()}


def _is_id(said: object) -> bool:
    return isinstance(said, str) and ID.fullmatch(said) is not None


def _secret(said: Mapping[str, Any], path: Path) -> str:
    """Read the secret; it never stands in the configuration itself, which is shown and sent around."""
    given = [name for name in _SECRETS if name in said]
    if len(given) != 1:
        raise Unreadable(str(path), f"needs one of: {', '.join(_SECRETS)}")
    place = _text(said, given[0], str(path))
    if given[0] == "secret_file":
        secret = (path.parent / place).read_text("utf-8").strip()
    else:
        secret = os.environ.get(place, "").strip()
    if not secret:
        raise Unreadable(str(path), f"{given[0]} leads to no secret")
    return secret
