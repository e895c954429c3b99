"""The command `collegial` itself: its options, the names of its subcommands, and its exit codes.

Only click is imported here.  A subcommand's module, and with it the library,
is imported when the subcommand is called: `--help` and tab completion stay quick.
What other packages add is looked for only where the name is none of ours.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

import click

from collegial_cli.language import Group, language_of, option, speaking, spoken
from collegial_cli.settings import Settings, Unusable, global_options, never_empty

COMMANDS: Final = {
    "apply": "Do the commands in a file, one JSON object a line.",
    "would": "Tell what the commands in a file would come to, and record nothing.",
    "correct": "Say what an entry should have said.",
    "withdraw": "Say that an entry should not have been made; it stays readable.",
    "round": "Record a round of visits from one table.",
    "plans": "List the plans in the store.",
    "log": "Show a plan's entries, all or those that are looked for.",
    "show": "Show a plan as it stands, or as it stood.",
    "meeting": "Record a whole meeting from a file, or write the form for it.",
    "todo": "Show what waits for a person on a day, and by when.",
    "next-year": "Propose what a new school year takes over from this one.",
    "overview": "Show all plans in one table: what is late first.",
    "explain": "Show why a figure is what it is: the rule, and the entries behind it.",
    "diff": "Show what changed in a plan between two points.",
    "check": "Look whether a plan, or the whole store, is whole and lawful.",
    "checkpoint": "Write what all plans hold now, in a few lines to be kept elsewhere.",
    "key": "Make a key to sign checkpoints with.",
    "evidence": "Write all that somebody needs to verify a plan without us.",
    "export": "Write a plan's entries as JSON Lines.",
    "import": "Take in an exported plan, all or nothing.",
    "report": "Write a report on a plan to hand over, as a page or a PDF.",
    "backup": "Copy the whole store into a new file, while others go on writing.",
    "upgrade": "Bring the tables of an older release up to date, and link the entries in them.",
    "disposal": "Keep texts as long as was decided, and dispose of them by decision.",
    "extract": "Write all that the plans of a store hold of a person, for themselves.",
    "seal": "Write a plan anew into another store, with its texts sealed.",
    "vault": "Make and rotate the master key, and see who read what others wrote.",
    "vocabulary": "List every command and event.",
    "rules": "List every rule.",
    "methods": "List the methods that a plan can adopt.",
    "authority": "List who may record what, as a school may order it.",
    "calendar": "Put a school's calendar into a plan, or see what it closes.",
    "ical": "Write the calendar of a person or a group as an iCalendar file.",
    "layout": "Lay out a module's sessions over a school year.",
    "materials": "List the agency's modules and web courses, with their hours.",
    "stores": "List the installed kinds of stores.",
    "serve": "Serve the plans over HTTP, until it is interrupted or ended.",
    "token": "Make, list and revoke the tokens with which people and systems ask the server.",
    "directory": "Keep names, mail addresses and logins of people beside the plans.",
    "people": "Take people into a plan from the lists that schools have.",
    "plan-groups": "Form groups of people who have none, by a timetable, and propose them.",
    "plan-meetings": "Find when a group can meet by a timetable, and propose its meetings.",
    "plan-visits": "Plan the visits of a group's open round on a timetable, and propose them.",
    "repair": "Plan a group's visits again after something changed; propose few changes.",
    "reminders": "Remind people by mail of what waits for them.",
    "webhook": "Send a plan's new entries to other systems, signed.",
}
"""Subcommand → its help, which is also the first line of its own."""

MODULES: Final = {"import": "importing", "next-year": "next_year"}
"""Where a command's name cannot be a module's."""

ELSEWHERE: Final = (
    "ical",
    "report",
    "serve",
    "token",
    "directory",
    "people",
    "plan-groups",
    "plan-meetings",
    "plan-visits",
    "repair",
    "reminders",
    "webhook",
)
"""Those that lie in a package of ours above this one, and are found by their entry points."""

INTERRUPTED: Final = 130

EPILOG: Final = """Exit status: 0 done; 1 refused by a rule, or `check` found an error; 2 not
understood, or the store cannot serve; 70 a fault in collegial; 130 interrupted; 141 nobody reads the output."""


class Commands(Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names, in the order in which somebody meets them, and then those of other packages."""
        return [*COMMANDS, *(name for name in _added() if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; where the tab key asks, one that cannot be used is not there."""
        if cmd_name not in COMMANDS:
            try:
                return _load_added(cmd_name) if cmd_name in _added() else None
            except Unusable:
                if ctx.resilient_parsing:
                    return None
                raise
        if cmd_name in ELSEWHERE:
            from collegial_cli import additions  # noqa: PLC0415 - entry points take long to look for

            elsewhere: click.Command = additions.load_own(additions.COMMANDS, cmd_name)
            return elsewhere
        module = import_module(f"collegial_cli.commands.{MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for one that is not there, say which is near it."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            names = self.list_commands(ctx)
            if args[0] not in names:
                raise click.exceptions.NoSuchCommand(args[0], possibilities=names, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the names with their help; of ours nothing is imported for that."""
        with formatter.section(spoken("Commands")):
            formatter.write_dl([(name, spoken(text)) for name, text in COMMANDS.items()])
        added = [(name, _help_of_added(name)) for name in _added()]
        if added:
            with formatter.section(spoken("Commands of other packages")):
                formatter.write_dl(added)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - click's signature
        """Run with these arguments, or those of the process, in the language that they ask for."""
        given = sys.argv[1:] if args is None else list(args)
        with speaking(language_of(given)):
            return super().main(given, *rest, **more)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command; whatever goes wrong becomes one line and an exit status."""
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except Exception as error:  # noqa: BLE001 - the last place to say it in words
            from collegial_cli.failures import exit_status  # noqa: PLC0415 - it imports the library

            ctx.exit(exit_status(error, ctx.ensure_object(Settings).lang))


def _added() -> list[str]:
    from collegial_cli import additions  # noqa: PLC0415 - entry points take long to look for

    return additions.added(additions.COMMANDS)


def _load_added(name: str) -> click.Command:
    from collegial_cli import additions  # noqa: PLC0415 - as above

    command = additions.load(additions.COMMANDS, name, ours=COMMANDS)
    if not isinstance(command, click.Command):
        told = spoken("{name!r} cannot be used: its entry point names a {kind}, and no command")
        raise Unusable(told.format(name=name, kind=type(command).__name__))
    return command


def _help_of_added(name: str) -> str:
    """Give a command's help in a line, or say why it cannot be used."""
    try:
        return _load_added(name).get_short_help_str(limit=100)
    except Unusable as error:
        return error.message


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's signature
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - it takes long

        click.echo(f"collegial {version('collegial')}")
        ctx.exit()


@click.command(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@global_options
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Say which version this is.",
)
def cli() -> None:
    """Plan collegial learning, and remember it: every plan is one ledger.

    The options may stand before or after the command.
    """


never_empty(cli)


def main() -> NoReturn:
    """Run `collegial` with the arguments of this process."""
    _open_missing_streams()
    try:
        cli.main(prog_name="collegial")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit()


def _open_missing_streams() -> None:
    """Stand in for streams that were closed before the start, so that no file takes their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end
