"""`collegial token`: tokens for people and systems."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from collegial_cli.language import argument, option
from collegial_cli.settings import Settings, subcommand, subgroup
from collegial_web.commands.common import (
    directory_of,
    directory_option,
    is_missing,
    opened_directory,
    opened_shared,
    shared_of,
)

if TYPE_CHECKING:
    from collegial_web.shared.tokens import Token


@subgroup("token")
def command(settings: Settings) -> None:
    """Make, list and revoke the tokens with which people and systems ask the server.

    They are kept in the server's own database beside the store, as fingerprints: a token is shown once, when it is
    made, and nobody can show it again. Without a subcommand, they are listed.
    """
    _list(settings)


@subcommand("make")
@directory_option
@argument("name")
@option("--login", required=True, metavar="LOGIN", help="Whose it is, as the directory knows them.")
@option(
    "--plan",
    "plans",
    multiple=True,
    metavar="PLAN",
    help="What it opens; may be given several times. [default: all of the login]",
)
@option("--days", default=90, type=click.IntRange(1, 3650), metavar="N", help="How many days it lasts. [default: 90]")
def make(settings: Settings, directory: str | None, name: str, login: str, plans: tuple[str, ...], days: int) -> None:
    """Make a token under a name, and show it, this once.

    The directory has to know the login, and its place in each plan that is named.

    With --json, one document: {"name": ..., "login": ..., "plans": [...], "made": ..., "ends": ..., "secret": ...}.
    """
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise
    from collegial_web.shared import Tokens  # noqa: PLC0415 - likewise

    today = _today()
    _require_known(settings, directory, login, plans)
    with opened_shared(settings) as shared:
        made = Tokens(shared).make(name, login, plans=plans, made=today, ends=today + timedelta(days=days))
    if settings.json:
        write_json(made)
        return
    screen = open_screen(settings)
    screen.line(made.secret)
    screen.line(screen.sentence("This is shown once. It ends after {day}.", day=made.ends.isoformat()))


def _require_known(settings: Settings, directory: str | None, login: str, plans: tuple[str, ...]) -> None:
    """See that a token would open something.

    Raises:
        StoreError: the directory knows no such login, or no place of it in one of the plans.

    """
    from collegial_core import StoreError  # noqa: PLC0415 - `collegial --help` imports this module

    unknown = StoreError(f"the directory knows no login {login!r}; put it there first: collegial directory put")
    if is_missing(directory_of(settings, directory)):
        raise unknown
    with opened_directory(settings, directory) as people:
        if people.grants(login) is None:
            raise unknown
        places = people.places(login)
    for plan in plans:
        if plan not in places:
            raise StoreError(f"the directory knows no place of {login!r} in a plan {plan!r}")


@subcommand("list")
def list_(settings: Settings) -> None:
    """List the tokens, those that have ended too; none is shown.

    With --json, one document: {"tokens": [{"name": ..., "login": ..., "plans": [...], "made": ..., "ends": ...}]}.
    """
    _list(settings)


def _list(settings: Settings) -> None:
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise
    from collegial_web.shared import Tokens  # noqa: PLC0415 - likewise

    found: list[Token] = []
    if not is_missing(shared_of(settings)):
        with opened_shared(settings) as shared:
            found = Tokens(shared).all()
    if settings.json:
        write_json({"tokens": found})
        return
    screen = open_screen(settings)
    head = screen.labels("Name", "Login", "Plans", "Made", "Ends")
    screen.table(
        head, [[it.name, it.login, " ".join(it.plans), it.made.isoformat(), it.ends.isoformat()] for it in found]
    )


@subcommand("revoke")
@argument("name")
def revoke(settings: Settings, name: str) -> None:
    """End a token, at once; streams that it has opened end within seconds."""
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise
    from collegial_core import StoreError  # noqa: PLC0415 - likewise
    from collegial_web.shared import Tokens  # noqa: PLC0415 - likewise

    if is_missing(shared_of(settings)):
        raise StoreError(f"there is no token {name}; `collegial token list` names them")
    with opened_shared(settings) as shared:
        Tokens(shared).revoke(name)
    if settings.json:
        write_json({"revoked": name})
        return
    screen = open_screen(settings)
    screen.line(screen.sentence("The token {name} has ended.", name=name))


def _today() -> date:
    return datetime.now().astimezone().date()


for _command in (make, list_, revoke):
    command.add_command(_command)
