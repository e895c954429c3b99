"""Reading an ID token: whether the provider has signed it, for this server, now, and for this sign-in."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, RSAKey

from collegial_oidc.configuration import Configuration
from collegial_oidc.failing import NotSignedIn, Reason

Key = RSAKey | ECKey

LEEWAY: Final = 60
"""How many seconds the clocks of provider and server may differ."""

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that the provider alone can make: by a private key, never by the secret that this server has too."""

_KINDS: Final[dict[str, type[Key]]] = {"RSA": RSAKey, "EC": ECKey}
_OF_TIME: Final = ("exp", "iat", "nbf")


class UnknownKey(Exception):
    """None of the keys could have signed it; the provider may have new ones."""


def keys_in(said: object) -> tuple[Key, ...]:
    """Give the public keys of a provider that can verify a signature; those of other kinds are passed over."""
    listed = said.get("keys") if isinstance(said, dict) else None
    if not isinstance(listed, list):
        raise NotSignedIn(Reason.UNTRUSTED, "keys")
    return tuple(_keys(listed))


def _keys(listed: Iterable[object]) -> Iterable[Key]:
    for it in listed:
        if not isinstance(it, dict) or it.get("use", "sig") != "sig" or it.get("kty") not in _KINDS:
            continue
        with suppress(JoseError, ValueError, TypeError, KeyError):
            yield _KINDS[it["kty"]].import_key(it)


def claims_in(
    token: str, keys: Sequence[Key], configuration: Configuration, *, nonce: str, access_token: str | None
) -> dict[str, Any]:
    """Give what an ID token claims.

    Raises:
        UnknownKey: none of the keys could have signed it.
        NotSignedIn: it is not to be trusted.

    """
    header, payload = _opened(token, keys)
    claims = CodeIDToken(
        payload,
        header,
        options={
            "iss": {"essential": True, "value": configuration.issuer},
            "aud": {"essential": True, "value": configuration.client_id},
            "sub": {"essential": True},
        },
        params={"nonce": nonce, "client_id": configuration.client_id, "access_token": access_token},
    )
    try:
        claims.validate(leeway=LEEWAY)
    except ExpiredTokenError as error:
        raise NotSignedIn(Reason.CLOCK, "exp") from error
    except ClaimError as error:
        name = str(error.claim)
        raise NotSignedIn(Reason.CLOCK if name in _OF_TIME else Reason.UNTRUSTED, name) from error
    except (TypeError, ValueError) as error:  # a claim of a kind that nobody expects
        raise NotSignedIn(Reason.UNTRUSTED, "claims") from error
    if not isinstance(payload["sub"], str):  # which not every version of the package sees
        raise NotSignedIn(Reason.UNTRUSTED, "sub")
    return dict(payload)


def _opened(token: str, keys: Sequence[Key]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give header and payload of a signed token."""
    try:
        header = dict(jws.extract_compact(token.encode()).headers())
    except (JoseError, ValueError) as error:
        raise NotSignedIn(Reason.UNTRUSTED, "form") from error
    if header.get("alg") not in ALGORITHMS:
        raise NotSignedIn(Reason.UNTRUSTED, "alg")
    fitting = [it for it in keys if header.get("kid") in (None, it.kid)]
    for key in fitting:
        try:
            opened = jws.deserialize_compact(token, key, algorithms=ALGORITHMS)
            payload = json.loads(opened.payload or b"")
        except (JoseError, ValueError, RecursionError):
            continue  # where a token does not name its key, another may be it
        if isinstance(payload, dict):
            return header, payload
    if fitting and "kid" in header:
        raise NotSignedIn(Reason.UNTRUSTED, "signature")
    raise UnknownKey
