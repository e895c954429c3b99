"""Mails that remind people of what waits for them: how much of what, never what it is about, and where to look.

Whoever wants them chooses so, daily or weekly, and stops them by one click.  Who that is in a plan and where they have
their mail is the directory's to say; what waits is `todo`'s.  Asks no clock and reads no environment: the day and the
password come in.
"""

from collegial_reminders.choices import TABLE, Choice, Choices, Often
from collegial_reminders.letter import Site, letter
from collegial_reminders.mail import MailError, MailServer, Rejected, connected, mail_server, require_mail_address
from collegial_reminders.sending import Outcome, Reminders, Told

__all__ = [
    "TABLE",
    "Choice",
    "Choices",
    "MailError",
    "MailServer",
    "Often",
    "Outcome",
    "Rejected",
    "Reminders",
    "Site",
    "Told",
    "connected",
    "letter",
    "mail_server",
    "require_mail_address",
]
