"""A browser as far as signing in needs one: it keeps cookies by origin, follows redirects, and fills in forms."""

from __future__ import annotations

import re
import ssl
from html import unescape
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx2

UNREAD: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here is asked by TLS; to read the machine's certificates for each question takes longer than the question."""

_FORM: Final = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_INPUT: Final = re.compile(r"<input[^>]*>")
_NAMED: Final = re.compile(r'name="([^"]*)"')
_VALUE: Final = re.compile(r'value="([^"]*)"')


class Browser:
    """What somebody sits before; cookies that are for https alone it sends to this machine too, as browsers do."""

    def __init__(self) -> None:
        self.cookies: dict[str, dict[str, str]] = {}
        self.set: dict[str, str] = {}
        self.visited: list[str] = []

    def get(self, url: str, *, until: str | None = None, **headers: str) -> httpx2.Response:
        """Go to an address, and on, up to one that begins with `until`, which is not visited."""
        return self._goes("GET", url, {}, until, headers)

    def sends(
        self, page: httpx2.Response, *, until: str | None = None, form: int = 0, **filled: str
    ) -> httpx2.Response:
        """Send a form of a page."""
        action, inside = _FORM.findall(page.text)[form]
        fields = {}
        for it in _INPUT.findall(inside):
            name, value = _NAMED.search(it), _VALUE.search(it)
            if name and 'type="checkbox"' not in it:
                fields[name[1]] = unescape(value[1]) if value else ""
        return self._goes("POST", urljoin(str(page.url), unescape(action)), {**fields, **filled}, until, {})

    def signs_in(self, url: str, name: str, *, until: str | None = None) -> httpx2.Response:
        """Begin at an address, tell the provider a name, and agree to what it asks."""
        page = self.get(url)
        page = self.sends(page, login=name, password="x")  # noqa: S106 - the provider takes any
        return self.sends(page, until=until)

    def _goes(
        self, method: str, url: str, fields: dict[str, str], until: str | None, headers: dict[str, str]
    ) -> httpx2.Response:
        for _ in range(20):
            origin = urlsplit(url).netloc
            kept = self.cookies.setdefault(origin, {})
            cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())} if kept else {}
            sent = {"Accept": "text/html", **cookie, **headers}
            with httpx2.Client(timeout=20, verify=UNREAD) as client:
                answer = client.request(method, url, headers=sent, data=fields or None)
            self.visited.append(url)
            self._keep(origin, answer)
            if "location" not in answer.headers:
                return answer
            method, fields, url = "GET", {}, urljoin(url, answer.headers["location"])
            if until is not None and url.startswith(until):
                return answer
        raise AssertionError("it leads on and on")

    def _keep(self, origin: str, answer: httpx2.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            for name, it in SimpleCookie(line).items():
                self.set[name] = line
                ended = it["max-age"] == "0" or "1970" in it["expires"]
                self.cookies[origin].pop(name, None) if ended else self.cookies[origin].update({name: it.value})
