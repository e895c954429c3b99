"""`collegial reminders`: mails about what waits for people who want them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from collegial_cli.language import argument, option, spoken
from collegial_cli.settings import Settings, leave, subcommand, subgroup
from collegial_web.commands.common import directory_option, is_missing, opened_directory, opened_shared, shared_of

if TYPE_CHECKING:
    from collegial_cli.screen import Screen
    from collegial_reminders import Choice, MailServer, Reminders, Told

PASSWORD: Final = "COLLEGIAL_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
"""The environment variable with the password for the mail server."""


@subgroup("reminders")
def command(settings: Settings) -> None:
    """Remind people by mail of what waits for them.

    Who wants to be reminded chooses so in their settings; here they are listed, chosen for, and sent. The choices lie
    in the server's own database beside the store. Without a subcommand, they are listed.
    """
    _list(settings)


@subcommand("list")
def list_(settings: Settings) -> None:
    """List who has chosen what, and the day of the last reminder.

    With --json, one document: {"reminders": [{"login": ..., "plan": ..., "often": "daily", "lang": "sv", "sent":
    null}]}.
    """
    _list(settings)


def _list(settings: Settings) -> None:
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise
    from collegial_reminders import Choices  # noqa: PLC0415 - likewise

    found: list[Choice] = []
    if not is_missing(shared_of(settings)):
        with opened_shared(settings) as shared:
            found = Choices(shared).all()
    if settings.json:
        rows = [
            {"login": it.login, "plan": it.plan, "often": it.often, "lang": it.lang, "sent": it.sent or None}
            for it in found
        ]
        write_json({"reminders": rows})
        return
    screen = open_screen(settings)
    head = screen.labels("Login", "Plan", "How often", "Last reminder")
    screen.table(head, [[it.login, it.plan, _often(screen, it.often), it.sent] for it in found])


@subcommand("choose")
@directory_option
@argument("plan")
@argument("login")
@argument("often", type=click.Choice(["none", "daily", "weekly"]))
def choose(settings: Settings, directory: str | None, plan: str, login: str, often: str) -> None:
    """Set how often a login is reminded of what waits in a plan, in the language of --lang.

    It is for whoever asks for it and does not find their settings. The login needs a place in the plan.
    """
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise
    from collegial_core import StoreError  # noqa: PLC0415 - likewise
    from collegial_reminders import Choices, Often  # noqa: PLC0415 - likewise

    with opened_directory(settings, directory) as people, opened_shared(settings) as shared:
        if plan not in people.places(login):
            raise StoreError(f"the directory knows no place of {login!r} in a plan {plan!r}")
        Choices(shared).choose(login, plan, Often(often), settings.lang)
    if settings.json:
        write_json({"login": login, "plan": plan, "often": often})
        return
    screen = open_screen(settings)
    screen.line(screen.sentence("{login}: {often}.", login=login, often=_often(screen, often)))


@subcommand("send")
@directory_option
@option(
    "--smtp", metavar="URL", envvar="COLLEGIAL_SMTP", show_envvar=True, help="The mail server, smtp://… or smtps://…"
)
@option("--password-file", metavar="FILE", help=f"A file with its password. [default: the variable {PASSWORD}]")
@option("--from", "sender", metavar="ADDRESS", envvar="COLLEGIAL_MAIL_FROM", show_envvar=True, help="Who writes.")
@option(
    "--site", metavar="URL", envvar="COLLEGIAL_SITE", show_envvar=True, help="Where people find the server's pages."
)
@option("--dry-run", is_flag=True, help="Send nothing; tell who would be reminded.")
def send(
    settings: Settings,
    directory: str | None,
    smtp: str | None,
    password_file: str | None,
    sender: str | None,
    site: str | None,
    dry_run: bool,  # noqa: FBT001 - click's signature
) -> None:
    """Remind everybody today for whom it is due and for whom something waits.

    It is to be called once a day, by a timer: the daily ones are sent each day, the weekly ones by the first call of a
    week. Called again the same day, or after it was killed, it reminds those who were not reminded yet, and nobody
    twice: a mail that was being handed in when it was killed is not sent anew.

    The mail server is smtp://USER@HOST:PORT, by STARTTLS unless it is this machine, or smtps://. Its password comes
    from a file or from the environment, never from the command line.

    With --json, one document: {"reminders": [{"login": ..., "plan": ..., "outcome": "sent", "things": 3, "code":
    null}]}. The outcomes are "sent" (with --dry-run: would be), "nothing_waits", "no_address", "refused" with the mail
    server's "code", and "unreadable" for a plan that cannot be read.

    Exit status: 1 where somebody could not be reminded; 2 where the mail server cannot serve.
    """
    from collegial_reminders import connected  # noqa: PLC0415 - `collegial --help` imports this module

    if sender is None or site is None or (smtp is None and not dry_run):
        raise click.UsageError(spoken("say who writes (--from), where the pages are (--site) and by whom (--smtp)"))
    server = None if dry_run else _server(smtp or "", password_file)
    told: list[Told] = []
    try:
        with _reminders(settings, directory, sender, site) as reminders:
            day = _today()
            if server is None:
                told.extend(reminders.remind(day, None))
            else:
                with connected(server) as connection:
                    for it in reminders.remind(day, connection.hand_in):
                        told.append(it)  # noqa: PERF402 - what was sent is told of, whatever comes next
    finally:
        _tell(settings, told, dry_run=dry_run)
    leave(1 if any(it.outcome in _FAILED for it in told) else 0)


_FAILED: Final = ("no_address", "refused", "unreadable")


def _server(url: str, password_file: str | None) -> "MailServer":
    """Read where the mail server is, and its password.

    Raises:
        Unreadable: the URL is none.
        OSError: the file with the password cannot be read.

    """
    from collegial_reminders import mail_server  # noqa: PLC0415 - `collegial --help` imports this module

    if password_file is not None:
        return mail_server(url, Path(password_file).read_text("utf-8").rstrip("\r\n"))
    return mail_server(url, os.environ.get(PASSWORD))


@contextmanager
def _reminders(settings: Settings, directory: str | None, sender: str, site: str) -> Iterator["Reminders"]:
    """Open all that reminding needs.

    Raises:
        StoreError: something of it cannot be opened.
        Unreadable: the sender's address or that of the pages is none.

    """
    from collegial_cli.work import open_plans  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_reminders import Choices, Reminders, Site, require_mail_address  # noqa: PLC0415 - likewise

    writer, pages = require_mail_address(sender), Site.of(site)
    with (
        opened_directory(settings, directory) as people,
        opened_shared(settings) as shared,
        open_plans(settings) as plans,
    ):
        choices = Choices(shared)
        yield Reminders(plans=plans, people=people, choices=choices, site=pages, sender=writer, now=_now)


def _tell(settings: Settings, told: list["Told"], *, dry_run: bool) -> None:
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

    if settings.json:
        write_json({"reminders": told})
        return
    screen = open_screen(settings)
    sent = sum(it.outcome == "sent" for it in told)
    screen.line(screen.sentence("Would be sent: {sent}." if dry_run else "Sent: {sent}.", sent=sent))
    rows = [[it.login, it.plan, _words(screen, it)] for it in told if it.outcome in _FAILED]
    if rows:
        screen.table(screen.labels("Login", "Plan", "Why not"), rows)


def _words(screen: "Screen", it: "Told") -> str:
    match it.outcome.value:
        case "no_address":
            return screen.say("no mail address")
        case "refused":
            return screen.sentence("the mail server has refused it ({a})", a=it.code or 0)
        case _:
            return screen.say("the plan cannot be read")


def _often(screen: "Screen", often: str) -> str:
    match often:
        case "daily":
            return screen.say("every day")
        case "weekly":
            return screen.say("once a week")
        case _:
            return screen.say("never")


def _today() -> date:
    return _now().date()


def _now() -> datetime:
    return datetime.now().astimezone()


for _command in (list_, choose, send):
    command.add_command(_command)
