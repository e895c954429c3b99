"""Signing in with the account that a school has given: the client's side of OpenID Connect (extra `oidc`).

    provider = Provider(read_configuration("oidc.toml"))
    begun = provider.begin()  # send the browser to begun.url, and keep begun.secrets for it
    claims = provider.finish(code, nonce=begun.secrets.nonce, verifier=begun.secrets.verifier)
    login = login_in(claims, provider.configuration)

It speaks the authorization code flow with PKCE, and keeps nothing: whoever calls it keeps what a sign-in has begun
with, and decides who may come in.  `collegial_oidc.provider` has the `Provider`; it alone asks over the network.
"""

from collegial_oidc.configuration import Configuration, login_in, read_configuration, units_in
from collegial_oidc.failing import NotSignedIn, Reason

__all__ = ["Configuration", "NotSignedIn", "Reason", "login_in", "read_configuration", "units_in"]
