"""Posting a message to an address: no redirects, no proxy, no longer than a while, and no more bytes than that."""

import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from threading import Event as Flag
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

import attrs

SECONDS: Final = 15.0
"""How many seconds a receiver has in all to take a message."""

MOST: Final = 1_048_576
"""How many bytes a message has at most; a larger one is given up at once."""

ANSWERED: Final = 65_536
"""How many bytes of an answer are read; nothing in them matters."""

TIMEOUT: Final = "timeout"
UNREACHABLE: Final = "unreachable"
CERTIFICATE: Final = "certificate"
PROTOCOL: Final = "protocol"
TOO_LARGE: Final = "too_large"


@attrs.frozen
class Message:
    """What is sent: a body, with its headers."""

    body: bytes
    headers: Mapping[str, str]


def post(url: str, message: Message, seconds: float = SECONDS) -> str | None:
    """Post a message; None where it was taken, with an answer of 2xx, or else why not.

    That is the status of the answer, such as `500`, or one of the words above.
    """
    if len(message.body) > MOST:
        return TOO_LARGE
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    with closing(_connection(parts.scheme, parts.hostname or "", parts.port, seconds)) as connection:
        over = _Deadline(connection, seconds)
        try:
            with over:
                connection.request("POST", path, message.body, {**message.headers, "user-agent": "collegial"})
                answer = connection.getresponse()
                why = TIMEOUT if over.passed else None if 200 <= answer.status < 300 else str(answer.status)  # noqa: PLR2004
                with suppress(OSError, HTTPException):  # it has answered, whatever comes of the rest
                    answer.read(ANSWERED)
        except (OSError, HTTPException, ValueError) as error:
            return TIMEOUT if over.passed else _why(error)
    return why


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=seconds)


class _Deadline:
    """Cuts a connection off after so many seconds: a receiver that sends a byte now and then would hold it for ever."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds
        self._ended = Flag()
        self.passed = False

    def __enter__(self) -> None:
        Thread(target=self._watch, daemon=True).start()

    def __exit__(self, *error: object) -> None:
        self._ended.set()

    def _watch(self) -> None:
        self.passed = not self._ended.wait(self._seconds)
        while self.passed and not self._ended.wait(0.1):
            with suppress(OSError, AttributeError):  # not connected yet, or in the middle of a handshake
                self._connection.sock.shutdown(SHUT_RDWR)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return TIMEOUT
    if isinstance(error, ssl.SSLError):
        return CERTIFICATE
    return PROTOCOL if isinstance(error, HTTPException | ValueError) else UNREACHABLE
