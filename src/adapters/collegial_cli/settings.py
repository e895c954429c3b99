"""The options that every command takes, before or after its name.

Only click is imported here, because `collegial --help` needs this module.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import IO, Any, Final, TypeVar

import click
from click.core import ParameterSource

from collegial_cli.language import LANGUAGES, VARIABLE, Command, Group, Option, option, spoken

Callback = Callable[[click.Context, click.Parameter, Any], Any]
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
        self.vault: str | None = None
        self.master: str | None = None


def _keep(ctx: click.Context, given: click.Parameter, value: object) -> None:
    settings = ctx.ensure_object(Settings)
    if value and given.name is not None:
        setattr(settings, given.name, value)


_OPTIONS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("--store", "COLLEGIAL_STORE", {"metavar": "URL", "help": f"Where the plans are kept. [default: {STORE}]"}),
    ("--lang", VARIABLE, {"type": click.Choice(LANGUAGES), "help": "For tables and messages. [default: en]"}),
    ("--names", "", {"metavar": "FILE", "help": "A CSV file `person,name,…`: tables show names, nothing else does."}),
    ("--vault", "COLLEGIAL_VAULT", {"metavar": "PLACE", "help": "Where the keys of sealed texts are kept."}),
    ("--master", "COLLEGIAL_MASTER", {"metavar": "FILE", "help": "The master key, which wraps them."}),
    ("--log-format", "", {"type": click.Choice(["json", "console"]), "help": "Log the work to the standard error."}),
    ("--json", "", {"is_flag": True, "hidden": False, "help": "Write JSON instead of tables."}),
)
"""Name, environment variable, and what click has to know."""


class _Option(Option):
    """An option whose variable may be empty, which is not the same as unset."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:  # noqa: ARG002 - click's signature
        """Give the variable's value, if it is set."""
        return os.environ.get(self.envvar) if isinstance(self.envvar, str) else None


def global_options(function: F) -> F:
    """Add the options to `collegial` itself, with their environment variables."""
    for name, variable, more in reversed(_OPTIONS):
        function = option(
            name, cls=_Option, envvar=variable or None, show_envvar=True, expose_value=False, callback=_keep, **more
        )(function)
    return function


class Unusable(click.ClickException):
    """What was given cannot be used."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Say so in a line, as all that goes wrong."""
        click.echo(f"collegial: {self.message}", file=file, err=True)


def never_empty(command: click.Command) -> None:
    """Refuse each option, variable and argument that is given but empty: nobody means the default by that."""
    for parameter in command.params:
        parameter.callback = _never_empty(parameter.callback)


def _never_empty(then: Callback | None) -> Callback:
    def check(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:  # noqa: ANN401 - click's signature
        if value == "" or (isinstance(value, tuple) and "" in value):
            message = spoken("{name} is empty; give it a value, or leave it out")
            raise Unusable(message.format(name=_called(ctx, parameter)))
        return value if then is None else then(ctx, parameter, value)

    return check


def _called(ctx: click.Context, parameter: click.Parameter) -> str:
    """Give the name under which a value was given."""
    if isinstance(parameter, click.Argument):
        return parameter.make_metavar(ctx).strip("[].")
    if ctx.get_parameter_source(parameter.name or "") is ParameterSource.ENVIRONMENT:
        return str(parameter.envvar)
    return parameter.opts[-1]


EPILOG: Final = "The options of `collegial` itself may stand here too."


def _with_settings(function: Callable[..., None]) -> Callable[..., None]:
    """Let a command take the options of `collegial` too, and the `Settings` as its first argument."""
    for name, _, more in reversed(_OPTIONS):
        known: dict[str, Any] = {"hidden": True, **more}
        function = option(name, expose_value=False, callback=_keep, **known)(function)
    return click.pass_obj(function)


def subcommand(name: str, cls: type[Command] = Command) -> Callable[[Callable[..., None]], click.Command]:
    """Make a subcommand; its function takes the `Settings` first, and its docstring is its help."""

    def make(function: Callable[..., None]) -> click.Command:
        command = click.command(name, cls=cls, epilog=EPILOG)(_with_settings(function))
        never_empty(command)
        return command

    return make


def subgroup(name: str) -> Callable[[Callable[..., None]], click.Group]:
    """Make a subcommand that has subcommands of its own; its function runs where none of them is called."""

    def make(function: Callable[..., None]) -> click.Group:
        @wraps(function)
        def alone(settings: Settings, **options: Any) -> None:  # noqa: ANN401 - the function's own
            if click.get_current_context().invoked_subcommand is None:
                function(settings, **options)

        group = click.group(name, cls=Group, epilog=EPILOG, invoke_without_command=True)(_with_settings(alone))
        never_empty(group)
        return group

    return make


def methods_option(function: F) -> F:
    """Add the option for files with a school's own methods."""
    help_text = "A file with a method of your own, beside the shipped ones; may be given several times."
    return option("--methods", multiple=True, metavar="FILE", help=help_text)(function)


def authorities_option(function: F) -> F:
    """Add the option for files with a school's own authorities."""
    help_text = "A file with an authority of your own, beside the shipped one; may be given several times."
    return option("--authorities", multiple=True, metavar="FILE", help=help_text)(function)


def into_option(function: F) -> F:
    """Add the option for the place of an overview; it too may stand before or after the subcommand's name."""
    help_text = f"The overview's file, or the URL of a PostgreSQL database. [default: {INTO}]"
    return option(
        "--into",
        cls=_Option,
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
