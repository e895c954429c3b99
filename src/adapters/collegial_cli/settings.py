"""The options that every command takes, before or after its name.

Only click is imported here, because `collegial --help` needs this module.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

import click

from collegial_cli.language import LANGUAGES, VARIABLE, Command, Group, option

F = TypeVar("F", bound=Callable[..., Any])

STORE: Final = "sqlite:///collegial.db"
INTO: Final = "collegial-overview.db"


class Settings:
    """What the options say; the last one wins."""

    def __init__(self) -> None:
        self.store: str = STORE
        self.lang: str = "en"
        self.names: str | None = None
        self.log_format: str | None = None
        self.json: bool = False
        self.into: str = INTO


def _keep(ctx: click.Context, given: click.Parameter, value: object) -> None:
    settings = ctx.ensure_object(Settings)
    if value and given.name is not None:
        setattr(settings, given.name, value)


_OPTIONS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("--store", "COLLEGIAL_STORE", {"metavar": "URL", "help": f"Where the plans are kept. [default: {STORE}]"}),
    ("--lang", VARIABLE, {"type": click.Choice(LANGUAGES), "help": "For tables and messages. [default: en]"}),
    ("--names", "", {"metavar": "FILE", "help": "A CSV file `person,name,…`: tables show names, nothing else does."}),
    ("--log-format", "", {"type": click.Choice(["json", "console"]), "help": "Log the work to the standard error."}),
    ("--json", "", {"is_flag": True, "hidden": False, "help": "Write JSON instead of tables."}),
)
"""Name, environment variable, and what click has to know."""


def global_options(function: F) -> F:
    """Add the options to `collegial` itself, with their environment variables."""
    for name, variable, more in reversed(_OPTIONS):
        function = option(name, envvar=variable or None, show_envvar=True, expose_value=False, callback=_keep, **more)(
            function
        )
    return function


EPILOG: Final = "The options of `collegial` itself may stand here too."


def _with_settings(function: Callable[..., None]) -> Callable[..., None]:
    """Let a command take the options of `collegial` too, and the `Settings` as its first argument."""
    for name, _, more in reversed(_OPTIONS):
        known: dict[str, Any] = {"hidden": True, **more}
        function = option(name, expose_value=False, callback=_keep, **known)(function)
    return click.pass_obj(function)


def subcommand(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """Make a subcommand; its function takes the `Settings` first, and its docstring is its help."""

    def make(function: Callable[..., None]) -> click.Command:
        return click.command(name, cls=Command, epilog=EPILOG)(_with_settings(function))

    return make


def subgroup(name: str) -> Callable[[Callable[..., None]], click.Group]:
    """Make a subcommand that has subcommands of its own; its function runs where none of them is called."""

    def make(function: Callable[..., None]) -> click.Group:
        @wraps(function)
        def alone(settings: Settings, **options: Any) -> None:  # noqa: ANN401 - the function's own
            if click.get_current_context().invoked_subcommand is None:
                function(settings, **options)

        return click.group(name, cls=Group, epilog=EPILOG, invoke_without_command=True)(_with_settings(alone))

    return make


def methods_option(function: F) -> F:
    """Add the option for files with a school's own methods."""
    help_text = "A file with a method of your own, beside the shipped ones; may be given several times."
    return option("--methods", multiple=True, metavar="FILE", help=help_text)(function)


def into_option(function: F) -> F:
    """Add the option for the place of an overview; it too may stand before or after the subcommand's name."""
    help_text = f"The overview's file, or the URL of a PostgreSQL database. [default: {INTO}]"
    return option(
        "--into",
        metavar="FILE",
        envvar="COLLEGIAL_OVERVIEW",
        show_envvar=True,
        expose_value=False,
        callback=_keep,
        help=help_text,
    )(function)


def leave(status: int) -> None:
    """End the command with an exit status."""
    click.get_current_context().exit(status)
