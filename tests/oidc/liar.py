"""A provider that checks nothing, and signs whatever a test tells it to: for tokens that no good provider gives."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from joserfc import jws
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

DISCOVERY: Final = "/.well-known/openid-configuration"


def part(said: Any) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


@cache
def key_called(kid: str) -> RSAKey:
    """A key of a name; it takes its time to make."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


class Liar:
    """What it says, to be changed by whoever wants it to lie."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = key_called("first")
        self.keys: list[Any] = [self.key.as_dict(private=False)]
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first"}
        self.described: dict[str, Any] = {}
        self.token: Any = None
        self.answers: dict[str, Any] = {}
        self.status: dict[str, int] = {}
        self.asked: list[str] = []
        self.hurry = threading.Event()
        self.hurry.set()
        self.sent: tuple[str, str | None] = ("", None)

    def claims_for(self, for_nonce: str, /, **more: Any) -> None:
        """Claim what a good provider would, but for what is said otherwise; None leaves a claim out."""
        now = int(time.time())
        good = {"iss": self.issuer, "aud": "collegial", "sub": "u-1", "iat": now, "exp": now + 300, "nonce": for_nonce}
        said = {**good, "email": "hedda@solbacken.example", "email_verified": True, **more}
        self.claims = {name: it for name, it in said.items() if it is not None}

    def rotate(self, kid: str) -> None:
        """Take a new key into use."""
        self.key = key_called(kid)
        self.keys, self.header = [self.key.as_dict(private=False)], {"alg": "RS256", "kid": kid}

    def signed(self) -> str:
        """The claims, signed as its header says."""
        return jws.serialize_compact(self.header, json.dumps(self.claims), self.key, algorithms=[self.header["alg"]])

    def signed_with(self, secret: str) -> str:
        """The claims, signed by a secret that both sides know."""
        said = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(self.claims)}"
        made = hmac.digest(secret.encode(), said.encode(), "sha256")
        return f"{said}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"

    def unsigned(self) -> str:
        """The claims, with no signature."""
        return f"{part({'alg': 'none'})}.{part(self.claims)}."

    def answer(self, path: str) -> Any:
        """What it says at an address."""
        match path:
            case _ if path in self.answers:
                return self.answers[path]
            case "/.well-known/openid-configuration":
                ends = {f"{it}_endpoint": f"{self.issuer}/{it}" for it in ("authorization", "token", "userinfo")}
                return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **ends, **self.described}
            case "/jwks":
                return {"keys": self.keys}
            case "/token":
                return {"access_token": "a", "token_type": "Bearer", "id_token": self.token or self.signed()}
        return {"sub": "u-1"}

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Liar]:
        """Let it answer."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                it.asked.append(path)
                it.hurry.wait(20)
                said = it.answer(path)
                body = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(it.status.get(path, 200))
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                it.sent = self.rfile.read(int(self.headers["Content-Length"])).decode(), self.headers["Authorization"]
                self.do_GET()

            def log_message(self, *_: Any) -> None:
                pass

        web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        it = cls(web.server_port)
        thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield it
        finally:
            web.shutdown()
            thread.join()
            web.server_close()
