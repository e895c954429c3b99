"""`collegial serve`: the plans over HTTP."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from collegial_cli.language import option, spoken
from collegial_cli.settings import Settings, Unusable, subcommand
from collegial_web.commands.common import directory_of, directory_option

if TYPE_CHECKING:
    from collegial_cli.screen import Screen
    from collegial_oidc import Configuration

EXTRA: Final = ("starlette", "uvicorn", "anyio")
"""What comes with the extra `web`."""

OIDC: Final = ("authlib", "httpx2", "joserfc")
"""What comes with the extra `oidc`."""


@subcommand("serve")
@directory_option
@option("--host", default="127.0.0.1", metavar="ADDRESS", help="Where to listen. [default: 127.0.0.1]")
@option("--port", default=8080, type=click.IntRange(0, 65535), metavar="PORT", help="At which port. [default: 8080]")
@option("--workers", default=1, type=click.IntRange(1, 64), metavar="N", help="How many processes. [default: 1]")
@option("--prefix", default=None, metavar="PATH", help="The path below which all of it stands, such as /collegial.")
@option(
    "--trusted-hops",
    default=0,
    type=click.IntRange(0, 10),
    metavar="N",
    help="How many proxies stand before it, whose word on the client is taken. [default: 0]",
)
@option("--bells", metavar="FILE", help="The school's bell times, for the lesson visits in people's calendars.")
@option("--sign", metavar="FILE", help="Sign evidence that is taken away from the pages; `collegial key` makes a key.")
@option("--oidc", metavar="FILE", help="Let people sign in by the OpenID Connect provider of this configuration.")
@option("--demo", is_flag=True, help="Let anybody sign in as anybody in the directory. Never with real plans.")
def command(  # noqa: PLR0917, PLR0913 - as many as there are options
    settings: Settings,
    directory: str | None,
    host: str,
    port: int,
    workers: int,
    prefix: str | None,
    trusted_hops: int,
    bells: str | None,
    sign: str | None,
    oidc: str | None,
    demo: bool,  # noqa: FBT001 - click's signature
) -> None:
    """Serve the plans over HTTP, until it is interrupted or ended.

    Who asks sends a token (`collegial token make`); who they are in a plan is the directory's to say (`collegial
    directory put`). With --oidc people sign in with the account that their school has given them. The directory and
    the server's own database, with tokens and sessions, lie beside the store: `school-people.db` and `school-web.db`
    beside `school.db`, or the schemas `collegial_people` and `collegial_web` of a PostgreSQL database, where they are
    made if need be. So do the tables of all plans in numbers, `school-overview.db` or `collegial_overview`.

    /health answers while the process is alive, /ready when store and databases answer too. The log goes to the
    standard error, as JSON unless --log-format says otherwise.
    """
    at_prefix = _path_of(prefix)
    try:
        from collegial_web.serving import Serving, listen, serve  # noqa: PLC0415 - `collegial --help` imports this
    except ImportError as error:
        if error.name not in EXTRA:
            raise
        raise Unusable(spoken("serving needs the extra 'web': pip install 'collegial[web]'")) from error
    from collegial_calendar.bells import read_bells  # noqa: PLC0415 - likewise
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise
    from collegial_web.places import ALL_PLANS, WEB, beside  # noqa: PLC0415 - likewise

    serving = Serving(
        store=settings.store,
        directory=directory_of(settings, directory),
        shared=beside(settings.store, WEB),
        overview=beside(settings.store, ALL_PLANS),
        vault=settings.vault,
        master=settings.master,
        log_format=settings.log_format or "json",
        workers=workers,
        demo=demo,
        trusted_hops=trusted_hops,
        prefix=at_prefix,
        bells=None if bells is None else read_bells(bells),
        sign=None if sign is None else _signing(sign),
        oidc=None if oidc is None else _oidc(oidc, at_prefix, demo=demo),
    )
    with listen(host, port) as at:
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{at.getsockname()[1]}{at_prefix}/api/v1"
        serve(serving, at, partial(_say, open_screen(settings), address, demo=demo))


def _signing(path: str) -> str:
    """See that a file holds a private key."""
    from collegial_cli.signing import signer  # noqa: PLC0415 - `collegial --help` imports this

    signer(path)
    return path


def _oidc(path: str, at_prefix: str, *, demo: bool) -> "Configuration":
    """Read who lets people in, where all is there that it needs."""
    if demo:
        raise Unusable(spoken("give --oidc or --demo, one of them"))
    try:
        import collegial_oidc.provider  # noqa: F401, PLC0415 - to see that it is there
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in OIDC:
            raise
        raise Unusable(spoken("--oidc needs the extra 'oidc': pip install 'collegial[oidc]'")) from error
    from collegial_oidc import read_configuration  # noqa: PLC0415 - `collegial --help` imports this

    configuration = read_configuration(path)
    if urlsplit(configuration.address).path != at_prefix:
        said = spoken("the address in {file} has to end with the path of --prefix: {prefix!r}")
        raise Unusable(said.format(file=path, prefix=at_prefix))
    return configuration


def _say(screen: "Screen", address: str, *, demo: bool) -> None:
    """Tell where it serves."""
    screen.line(screen.sentence("Serving at {address}", address=address))
    if demo:
        screen.line(screen.say("This is a demo: anybody may sign in as anybody."), "warn")
    sys.stdout.flush()


def _path_of(prefix: str | None) -> str:
    """Read a path: with a slash before and none behind."""
    if prefix is None or prefix == "/":
        return ""
    parts = prefix.removeprefix("/").removesuffix("/").split("/")
    if not prefix.startswith("/") or not all(part and part.replace("-", "").isalnum() for part in parts):
        raise Unusable(spoken("{path!r} is no path such as /collegial").format(path=prefix))
    return prefix.removesuffix("/")
