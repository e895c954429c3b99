"""Mail servers that really run: one that takes all, refuses one, is slow, or goes away in the middle."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import attrs
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

REFUSED = "refused@school.example"


@attrs.define
class Mailbox:
    """What a mail server does, and what it has taken; `log` is a file that gets the recipient of each mail."""

    mode: str = "takes"
    log: Path | None = None
    mails: list[tuple[str, EmailMessage]] = attrs.field(factory=list)
    raw: list[bytes] = attrs.field(factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address == REFUSED:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        if self.mode == "slow":
            await asyncio.sleep(0.1)
        if self.mode == "full":
            return "452 too much mail"
        content = envelope.content
        assert isinstance(content, bytes)
        self._take(envelope.rcpt_tos[0], content)
        if self.mode == "leaves":  # it has taken the mail, and says nothing more
            server.transport.close()
        if self.mode == "closes":
            return "421 closing"
        if self.mode == "never":
            await asyncio.sleep(30)
        return "250 OK"

    def _take(self, to: str, content: bytes) -> None:
        self.raw.append(content)
        self.mails.append((to, message_from_bytes(content, policy=policy.default)))
        if self.log is not None:
            with self.log.open("a") as stream:
                stream.write(f"{to}\n")

    @property
    def recipients(self) -> list[str]:
        return [to for to, _ in self.mails]


class AnyPort(Controller):
    """Runs a server at a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server_that(mode: str = "takes", **more: Any) -> Iterator[Mailbox]:
    """Run a mail server at a port of its own."""
    mailbox = Mailbox(mode, more.pop("log", None))
    controller = AnyPort(mailbox, hostname="127.0.0.1", port=0, **more)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def authenticator(user: str, password: str) -> Callable[..., AuthResult]:
    """Let in one user with a password."""

    def check(_: SMTP, __: Session, ___: Envelope, ____: str, data: Any) -> AuthResult:
        known = (data.login.decode(), data.password.decode()) == (user, password)
        return AuthResult(success=known, handled=known)

    return check


def encrypted(certificate: Path, key: Path) -> ssl.SSLContext:
    """Give a server's side of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context
