"""`collegial webhook`: new entries for other systems, as signed HTTP requests."""

import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from collegial_cli.language import argument, option, spoken
from collegial_cli.settings import Settings, Unusable, leave, subcommand, subgroup
from collegial_web.commands.common import directory_option, is_missing, opened_directory

if TYPE_CHECKING:
    from collegial_cli.screen import Screen
    from collegial_core.ids import PersonId
    from collegial_directory import People
    from collegial_webhooks import Outbox, Sender, Sent, Webhook


@subgroup("webhook")
def command(settings: Settings) -> None:
    """Send a plan's new entries to other systems, signed.

    Webhooks lie in a database of their own beside the store, `school-webhooks.db` beside `school.db`. Without a
    subcommand, they are listed. It needs collegial[webhooks].
    """
    _list(settings)


@subcommand("add")
@directory_option
@argument("url")
@option("--plan", required=True, metavar="PLAN", help="The plan whose entries are sent.")
@option("--as", "person", required=True, metavar="PERSON", help="In whose place it reads: a person or a system.")
def add(settings: Settings, url: str, directory: str | None, plan: str, person: str) -> None:
    """Send what is recorded in a plan from now on to an address, and show the secret that signs it, this once.

    The address is of https, or of this machine itself. PERSON needs a place in the plan, with a login in the directory;
    while they have none, nothing is sent.

    With --json, one document: {"webhook": ..., "secret": ...}.
    """
    from collegial_cli.commands.common import existing  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.output import write_json  # noqa: PLC0415 - likewise
    from collegial_cli.work import open_plans, open_screen  # noqa: PLC0415 - likewise
    from collegial_core.ids import PersonId  # noqa: PLC0415 - likewise

    with _outbox(settings) as outbox, opened_directory(settings, directory) as people, open_plans(settings) as plans:
        from collegial_webhooks import Webhook, new_secret, require_address  # noqa: PLC0415 - likewise

        require_address(url)
        ledger, who = existing(plans, plan), PersonId(person)
        _require_place(people, plan, who)
        name, secret = f"w-{secrets.token_hex(3)}", new_secret(secrets.token_bytes)
        outbox.add(Webhook(name=name, url=url, plan=plan, person=who, secret=secret, done=ledger.number))
    if settings.json:
        write_json({"webhook": name, "secret": secret})
        return
    screen = open_screen(settings)
    screen.line(secret)
    screen.line(screen.sentence("This is shown once. The webhook is called {name}.", name=name))


def _require_place(people: "People", plan: str, person: "PersonId") -> None:
    """See that somebody may read in a plan.

    Raises:
        StoreError: the directory knows no login of theirs there.

    """
    from collegial_core import StoreError  # noqa: PLC0415 - `collegial --help` imports this module

    if not _has_place(people, plan, person):
        raise StoreError(f"the directory knows no login of {person} in {plan}; put it there: collegial directory put")


def _has_place(people: "People", plan: str, person: "PersonId") -> bool:
    return any(it.person == person and it.login is not None for it in people.entries(plan))


@subcommand("list")
def list_(settings: Settings) -> None:
    """List the webhooks, and how far each has come; the secrets are not shown.

    With --json, one document: {"webhooks": [{"name": ..., "url": ..., "plan": ..., "person": ..., "done": 17, "tries":
    0, "due": null, "why": null}]}. "done" is the number of the last entry that was taken or given up; the one after it
    has been tried "tries" times in vain, because of "why", and is tried again from "due" on.
    """
    _list(settings)


def _list(settings: Settings) -> None:
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

    found: list[Webhook] = []
    if not is_missing(_place(settings)):
        with _outbox(settings) as outbox:
            found = outbox.all()
    if settings.json:
        write_json({"webhooks": [_plain(it) for it in found]})
        return
    screen = open_screen(settings)
    head = screen.labels("Name", "Address", "Plan", "Person", "Sent up to", "Tries in vain", "Why")
    rows = [[it.name, it.url, it.plan, it.person, str(it.done), str(it.tries), _words(screen, it.why)] for it in found]
    screen.table(head, rows)


def _plain(it: "Webhook") -> dict[str, object]:
    due = _moment(it.due).isoformat() if it.tries else None
    more = {"done": it.done, "tries": it.tries, "due": due, "why": it.why}
    return {"name": it.name, "url": it.url, "plan": it.plan, "person": it.person, **more}


@subcommand("remove")
@argument("name")
def remove(settings: Settings, name: str) -> None:
    """Send nothing more to a webhook, and forget its secret and its dead letters."""
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

    with _outbox(settings) as outbox:
        outbox.remove(name)
    if settings.json:
        write_json({"removed": name})
        return
    screen = open_screen(settings)
    screen.line(screen.sentence("The webhook {name} is removed.", name=name))


@subcommand("dead")
@directory_option
@option("--retry", is_flag=True, help="Send them once more, now.")
def dead(settings: Settings, directory: str | None, retry: bool) -> None:  # noqa: FBT001 - click's signature
    """List the dead letters: entries that were given up after ten tries.

    With --retry they are sent once more, after what has been sent meanwhile; those that are taken are dead letters no
    longer.

    With --json, one document: {"dead": [{"webhook": ..., "number": 12, "why": "500", "died": ...}]}; with --retry also
    "sent", the number of those that were taken.

    Exit status: 1 where --retry leaves some.
    """
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

    if retry:
        with _sender(settings, directory) as sender:
            sent, left = sender.again(), sender.outbox.dead()
    else:
        sent = None
        with _outbox(settings) as outbox:
            left = outbox.dead()
    if settings.json:
        letters = [
            {"webhook": it.webhook, "number": it.number, "why": it.why, "died": _moment(it.died).isoformat()}
            for it in left
        ]
        write_json({"dead": letters, **({} if sent is None else {"sent": sent.taken})})
    else:
        screen = open_screen(settings)
        if sent is not None:
            screen.line(screen.sentence("Sent: {sent}.", sent=sent.taken))
        head = screen.labels("Webhook", "Entry", "Given up", "Why")
        moments = [_moment(it.died).strftime("%Y-%m-%d %H:%M") for it in left]
        rows = [[it.webhook, str(it.number), at, _words(screen, it.why)] for it, at in zip(left, moments, strict=True)]
        screen.table(head, rows)
    if retry:
        leave(1 if left else 0)


@subcommand("run")
@directory_option
@option("--once", is_flag=True, help="Send what is due now, and end.")
def run(settings: Settings, directory: str | None, once: bool) -> None:  # noqa: FBT001 - click's signature
    """Send what is recorded, until it is interrupted or ended.

    Each entry is sent until the receiver has taken it, at least once and in the order of its plan. One that is not
    taken is tried again, ten times in all and ever more seldom, and then given up (`collegial webhook dead`). Killed at
    any moment, it goes on where it was. Only one process sends at a time.

    With --once and --json, one document: {"sent": 3, "failed": 0}. The log goes to the standard error, as JSON unless
    --log-format says otherwise.

    Exit status: 1 where --once could not send something.
    """
    from collegial_cli import logs  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.output import write_json  # noqa: PLC0415 - likewise
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

    with _sender(settings, directory) as sender:
        screen = open_screen(settings)
        if not once:
            logs.start(settings.log_format or "json")
            screen.line(screen.say("Sending what is recorded."))
            sys.stdout.flush()
            _until_ended(sender)
            return
        sent = sender.once()
    if settings.json:
        write_json({"sent": sent.taken, "failed": sent.in_vain})
    else:
        _tell(screen, sent)
    leave(1 if sent.in_vain else 0)


def _tell(screen: "Screen", sent: "Sent") -> None:
    screen.line(screen.sentence("Sent: {sent}. Failed: {failed}.", sent=sent.taken, failed=sent.in_vain))


def _until_ended(sender: "Sender") -> None:
    """Send until a signal ends it, after what is under way."""
    for it in (signal.SIGINT, signal.SIGTERM):
        signal.signal(it, lambda *_: sender.over.set())
    sender.run()


# --- what they share --------------------------------------------------------------------


def _place(settings: Settings) -> str:
    from collegial_web.places import HOOKS, beside  # noqa: PLC0415 - `collegial --help` imports this module

    return beside(settings.store, HOOKS)


@contextmanager
def _outbox(settings: Settings) -> Iterator["Outbox"]:
    """Open the database of webhooks beside the store.

    Raises:
        Unusable: the extra is not installed.
        StoreError: it cannot be opened.

    """
    try:
        from collegial_webhooks import open_outbox  # noqa: PLC0415 - `collegial --help` imports this module
    except ImportError as error:
        if error.name != "standardwebhooks":
            raise
        message = "webhooks need the extra 'webhooks': pip install 'collegial[webhooks]'"
        raise Unusable(spoken(message)) from error
    from collegial_web.places import make_schema  # noqa: PLC0415 - likewise

    place = _place(settings)
    make_schema(place)
    outbox = open_outbox(place)
    try:
        yield outbox
    finally:
        outbox.home.close()


@contextmanager
def _sender(settings: Settings, directory: str | None) -> Iterator["Sender"]:
    """Open all that sending needs.

    Raises:
        StoreError: something of it cannot be opened.

    """
    from functools import partial  # noqa: PLC0415 - `collegial --help` imports this module
    from random import random  # noqa: PLC0415 - likewise

    from collegial_cli.work import open_plans  # noqa: PLC0415 - likewise

    with _outbox(settings) as outbox, opened_directory(settings, directory) as people, open_plans(settings) as plans:
        from collegial_webhooks import Sender  # noqa: PLC0415 - likewise

        yield Sender(plans=plans, outbox=outbox, sees=partial(_has_place, people), now=_now, chance=random)


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _words(screen: "Screen", why: str | None) -> str:
    """Say why a try was in vain; where it is no word of ours, it is the status of the answer."""
    match why:
        case None:
            return ""
        case "timeout":
            return screen.say("no answer in time")
        case "unreachable":
            return screen.say("cannot be reached")
        case "certificate":
            return screen.say("no valid certificate")
        case "protocol":
            return screen.say("no answer in HTTP")
        case "too_large":
            return screen.say("the entry is too large")
        case _:
            return screen.sentence("answered {status}", status=why)


for _command in (add, list_, remove, dead, run):
    command.add_command(_command)
