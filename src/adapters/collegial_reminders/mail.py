"""Handing mails to a mail server by SMTP: encrypted unless it is this machine, and sure of what became of each."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

import attrs

from collegial_core import CollegialError, Unreadable

SECONDS: Final = 30.0
"""How many seconds the mail server may take for each answer."""

_STARTTLS: Final = 587
_TLS: Final = 465
_TAKEN: Final = {250, 251}
_CLOSING: Final = 421


class MailError(CollegialError):
    """The mail server cannot serve now.

    `uncertain` tells whether it may have taken the mail that was being handed to it.
    """

    def __init__(self, message: str, *, uncertain: bool = False) -> None:
        super().__init__(message)
        self.uncertain = uncertain


class Rejected(CollegialError):
    """The mail server has refused one mail, by a status such as 550."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the mail server has refused it ({code})")
        self.code = code


@attrs.frozen
class MailServer:
    """Where mails are handed in: `tls` from the first byte (smtps), or else by STARTTLS."""

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = attrs.field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """Name it in a message."""
        return f"the mail server {self.host}:{self.port}"

    @property
    def is_here(self) -> bool:
        """Whether it is this machine itself, where nobody listens on the way."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def mail_server(url: str, password: str | None) -> MailServer:
    """Read the URL of a mail server: `smtp://USER@HOST:PORT`, or `smtps://…`; user and port may be left out.

    Raises:
        Unreadable: it is none, or has a password in it.

    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreadable("--smtp", "is no address") from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise Unreadable("--smtp", "expected an address such as smtp://user@mail.example:587")
    if parts.password is not None:
        raise Unreadable("--smtp", "has a password in it, which others on this machine could see")
    user = None if parts.username is None else unquote(parts.username)
    if (user is None) != (password is None):
        raise Unreadable("--smtp", "a user and a password belong together: give both, or neither")
    tls = parts.scheme == "smtps"
    return MailServer(parts.hostname, port or (_TLS if tls else _STARTTLS), tls, user, password)


def require_mail_address(text: str) -> Address:
    """Read a mail address, of one person and without anything around it.

    Raises:
        Unreadable: it is none, or one that not every mail server takes.

    """
    try:
        address = Address(addr_spec=text)
        is_one = bool(address.username and address.domain) and text.isascii() and text.isprintable()
    except (ValueError, MessageError, IndexError) as error:
        raise Unreadable("mail", "is no mail address") from error
    if not is_one:
        raise Unreadable("mail", "is no mail address")
    return address


@attrs.frozen
class Connection:
    """A mail server that has let us in."""

    server: MailServer
    smtp: smtplib.SMTP

    def hand_in(self, mail: EmailMessage, sender: str, to: str) -> None:
        """Hand in one mail.

        Raises:
            Rejected: it was refused; the next may be taken.
            MailError: the server is gone; `uncertain` where it may have taken the mail all the same.

        """
        uncertain = False
        try:
            self._asked(self.smtp.mail(sender))
            self._asked(self.smtp.rcpt(to))
            uncertain = True
            self._asked(self.smtp.data(mail.as_bytes()))
        except smtplib.SMTPDataError as error:  # it has not let us begin
            self._begin_anew()
            raise Rejected(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"{self.server.shown} is gone ({type(error).__name__})", uncertain=uncertain) from error

    def _asked(self, answer: tuple[int, bytes]) -> None:
        code, _ = answer
        if code == _CLOSING:
            raise MailError(f"{self.server.shown} is gone ({code})")
        if code not in _TAKEN:
            self._begin_anew()
            raise Rejected(code)

    def _begin_anew(self) -> None:
        """Leave the mail that was refused; where the server is gone, the next mail tells."""
        with suppress(OSError, smtplib.SMTPException):
            self.smtp.rset()


@contextmanager
def connected(server: MailServer, seconds: float = SECONDS) -> Iterator[Connection]:
    """Connect to a mail server, and sign in there.

    Raises:
        MailError: it cannot be reached, does not encrypt, or does not let us in.

    """
    try:
        smtp = _opened(server, seconds)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{server.shown} cannot serve ({_why(error)})") from error
    try:
        yield Connection(server, smtp)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def _opened(server: MailServer, seconds: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    name = "localhost"  # what it calls itself: to look its name up could take long, and tells the server nothing
    if server.tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=seconds, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=seconds)
    try:
        smtp.ehlo()
        if not server.tls and not server.is_here:
            smtp.starttls(context=context)
            smtp.ehlo()
        if server.user is not None and server.password is not None:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _why(error: Exception) -> str:
    """Say what went wrong, by a status or a kind; what a server says may hold anything."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    return type(error).__name__
