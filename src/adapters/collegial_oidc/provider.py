"""Asking a provider: where its doors are, what its keys are, and who has come through them."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote_plus, urlencode, urlsplit

import attrs
import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client

from collegial_oidc.configuration import Configuration, is_safe
from collegial_oidc.failing import NotSignedIn, Reason
from collegial_oidc.tokens import Key, UnknownKey, claims_in, keys_in

T = TypeVar("T")

TIMEOUT: Final = 5
"""How many seconds an answer of the provider may take."""

LASTS: Final = 3600
"""How many seconds the provider's description and keys are kept."""

AGAIN: Final = 30
"""How many seconds lie at least between two searches for a key that is not known."""

_DISCOVERY: Final = "/.well-known/openid-configuration"
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_BY_PEOPLE: Final = (
    *("access_denied", "login_required", "interaction_required", "consent_required"),
    "account_selection_required",
)
"""Answers that somebody's own choice, or the provider's about them, leads to."""

_ERRORS: Final = (
    *(*_BY_PEOPLE, "invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope"),
    *("server_error", "temporarily_unavailable", "invalid_client", "invalid_grant", "unsupported_grant_type"),
)


@attrs.frozen(kw_only=True)
class Secrets:
    """What a sign-in is known by again: `state` in what comes back, `nonce` in the token, `verifier` with the code."""

    state: str
    nonce: str = attrs.field(repr=False)
    verifier: str = attrs.field(repr=False)


@attrs.frozen
class Begun:
    """A sign-in that has begun: where the browser goes, and what is kept until it comes back."""

    url: str
    secrets: Secrets


@attrs.frozen
class _Kept(Generic[T]):
    value: T
    until: float


class Provider:
    """A provider of OpenID Connect; threads share it."""

    def __init__(self, configuration: Configuration, clock: Callable[[], float] = time.monotonic) -> None:
        """Take what it has to know; nothing is asked yet."""
        self.configuration = configuration
        self._clock = clock
        self._lock = threading.Lock()
        self._described: _Kept[Mapping[str, Any]] | None = None
        self._keys: _Kept[tuple[Key, ...]] | None = None
        self._searched = float("-inf")

    def begin(self) -> Begun:
        """Begin a sign-in.

        Raises:
            NotSignedIn: the provider cannot be asked.

        """
        made = Secrets(
            state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(48)
        )
        described = self._description()
        with self._client() as client:
            url, _ = client.create_authorization_url(
                described["authorization_endpoint"], state=made.state, code_verifier=made.verifier, nonce=made.nonce
            )
        return Begun(str(url), made)

    def finish(self, code: str, *, nonce: str, verifier: str) -> dict[str, Any]:
        """Give the claims of whoever has signed in, for the code that their browser has come back with.

        Raises:
            NotSignedIn: the provider cannot be asked, does not take it, or is not to be trusted.

        """
        described = self._description()
        token = self._token(described, code, verifier)
        id_token, access = token.get("id_token"), token.get("access_token")
        if not isinstance(id_token, str):
            raise NotSignedIn(Reason.UNTRUSTED, "id_token")
        claims = self._claims(id_token, nonce, access if isinstance(access, str) else None)
        if self.configuration.needs <= claims.keys():
            return claims
        return {**self._told(described, access, claims["sub"]), **claims}

    def require_own(self, sent: Mapping[str, str]) -> None:
        """See that what a browser has come back with is from this provider, and no refusal of it.

        Raises:
            NotSignedIn: it is.

        """
        issuer = sent.get("iss")
        expected = self._description().get("authorization_response_iss_parameter_supported") is True
        if (issuer is not None or expected) and issuer != self.configuration.issuer:
            raise NotSignedIn(Reason.UNTRUSTED, "iss")
        if "error" in sent:
            raise _refusal(sent["error"])

    def leaving(self) -> str | None:
        """Give where somebody signs out with the provider too; None where it cannot be asked, or knows no such thing.

        No token of theirs is sent along, for none is kept: it asks them itself.
        """
        try:
            end = self._description().get("end_session_endpoint")
        except NotSignedIn:
            return None
        if not isinstance(end, str) or not is_safe(end):
            return None
        back = {
            "client_id": self.configuration.client_id,
            "post_logout_redirect_uri": f"{self.configuration.address}/",
        }
        return f"{end}{'&' if urlsplit(end).query else '?'}{urlencode(back)}"

    # --- what it is asked ---------------------------------------------------------------

    def _description(self) -> Mapping[str, Any]:
        """Give how the provider describes itself."""
        with self._lock:
            if self._described is None or self._clock() > self._described.until:
                said = _json(f"{self.configuration.issuer.rstrip('/')}{_DISCOVERY}")
                self._require_description(said)
                self._described = _Kept(said, self._clock() + LASTS)
            return self._described.value

    def _require_description(self, said: Mapping[str, Any]) -> None:
        if said.get("issuer") != self.configuration.issuer:
            raise NotSignedIn(Reason.UNTRUSTED, "issuer")
        for name in _ENDPOINTS:
            if not isinstance(said.get(name), str) or not is_safe(said[name]):
                raise NotSignedIn(Reason.UNTRUSTED, name)

    def _client(self) -> Any:  # noqa: ANN401 - authlib has no types
        return OAuth2Client(
            client_id=self.configuration.client_id,
            client_secret=self.configuration.secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - a method; `_basic` is the other
            scope=" ".join(self.configuration.scopes),
            redirect_uri=self.configuration.redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT,
        )

    def _basic(self, described: Mapping[str, Any]) -> tuple[str, str] | None:
        """Give what the server shows in a header; None where the provider wants it in the body alone.

        Each is encoded as in a form, as RFC 6749 has it (2.3.1), which authlib leaves out.
        """
        methods = described.get("token_endpoint_auth_methods_supported")
        if isinstance(methods, list) and "client_secret_basic" not in methods and "client_secret_post" in methods:
            return None
        return quote_plus(self.configuration.client_id), quote_plus(self.configuration.secret)

    def _token(self, described: Mapping[str, Any], code: str, verifier: str) -> Mapping[str, Any]:
        try:
            with self._client() as client:
                said: Mapping[str, Any] = client.fetch_token(
                    described["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    auth=self._basic(described),
                )
        except AuthlibBaseError as error:
            raise _refusal(str(error.error), by_people=False) from None
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise NotSignedIn(Reason.UNAVAILABLE, "token_endpoint") from None
        except (ValueError, TypeError, KeyError):
            raise NotSignedIn(Reason.UNTRUSTED, "token_endpoint") from None
        return said

    def _claims(self, token: str, nonce: str, access_token: str | None) -> dict[str, Any]:
        """Read the ID token; where its key is not known, the provider may have a new one."""
        for keys in (self._known_keys, self._new_keys):
            try:
                return claims_in(token, keys(), self.configuration, nonce=nonce, access_token=access_token)
            except UnknownKey:
                continue
        raise NotSignedIn(Reason.UNTRUSTED, "key")

    def _known_keys(self) -> tuple[Key, ...]:
        address = self._description()["jwks_uri"]
        with self._lock:
            if self._keys is None or self._clock() > self._keys.until:
                self._keys = _Kept(keys_in(_json(address)), self._clock() + LASTS)
            return self._keys.value

    def _new_keys(self) -> tuple[Key, ...]:
        """Ask for the keys anew, unless that was done just now."""
        with self._lock:
            if self._clock() - self._searched >= AGAIN:
                self._searched = self._clock()
                self._keys = None
        return self._known_keys()

    def _told(self, described: Mapping[str, Any], access: object, subject: object) -> Mapping[str, Any]:
        """Give what the provider tells of somebody beside their token: many leave mail addresses out of that."""
        address = described.get("userinfo_endpoint")
        if not isinstance(address, str) or not is_safe(address) or not isinstance(access, str):
            return {}
        said = _json(address, {"Authorization": f"Bearer {access}"})
        if said.get("sub") != subject:
            raise NotSignedIn(Reason.UNTRUSTED, "sub")
        return said


def _json(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Fetch an object in JSON; a redirect is not followed."""
    where = urlsplit(address).path
    try:
        answer = httpx2.get(address, headers={"Accept": "application/json", **(headers or {})}, timeout=TIMEOUT)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        raise NotSignedIn(Reason.UNAVAILABLE, where) from None
    if answer.status_code != httpx2.codes.OK:
        raise NotSignedIn(Reason.UNAVAILABLE, f"{where} {answer.status_code}")
    try:
        said = answer.json()
    except ValueError:
        raise NotSignedIn(Reason.UNTRUSTED, where) from None
    if not isinstance(said, dict):
        raise NotSignedIn(Reason.UNTRUSTED, where)
    return said


def _refusal(error: str, *, by_people: bool = True) -> NotSignedIn:
    """Say what a refusal of the provider means; a word of its own is not repeated."""
    detail = error if error in _ERRORS else "error"
    if error in {"temporarily_unavailable", "server_error"}:
        return NotSignedIn(Reason.UNAVAILABLE, detail)
    return NotSignedIn(Reason.DENIED if by_people and error in _BY_PEOPLE else Reason.REFUSED, detail)
