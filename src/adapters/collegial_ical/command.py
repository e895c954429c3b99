"""`collegial ical`: the calendar of a person or a group as a file."""

from pathlib import Path
from typing import Final

import click

from collegial_cli.language import argument, option, spoken
from collegial_cli.settings import Settings, Unusable, subcommand

EXTRA: Final = ("icalendar", "tzdata")
NEEDED: Final = "a calendar needs the extra 'ical': pip install 'collegial[ical]'"
LARGEST: Final = 20_000_000
"""The largest file of before that is looked into, in bytes."""


@subcommand("ical")
@option("--person", metavar="PERSON", help="Whose calendar it is.")
@option("--group", metavar="GROUP", help="The group whose calendar it is.")
@option("--bells", metavar="FILE", help="The school's bell times: a visit of lesson ma-7b.3 gets those of the third.")
@option("-o", "--output", default="-", metavar="FILE", help="The file to write. [default: the standard output]")
@argument("plan")
def command(
    settings: Settings, plan: str, person: str | None, group: str | None, bells: str | None, output: str
) -> None:
    """Write the calendar of a person or a group as an iCalendar file.

    It has lesson visits, the last days for the talks after them, meetings, and the first and last days of rounds, in
    the time zone of each unit's country. What was called off or withdrawn stands in it as cancelled. Names are in it
    only with --names; notes, reasons and aims never are.

    A program that imports the file again puts what has changed in the place of what it had; where the bell times have
    changed too, write over the file from before. It needs collegial[ical].
    """
    if (person is None) == (group is None):
        raise click.UsageError(spoken("give --person or --group, one of them"))
    from collegial_calendar.bells import read_bells  # noqa: PLC0415 - for `collegial --help`
    from collegial_cli.commands.common import existing, require_group, require_person  # noqa: PLC0415 - likewise
    from collegial_cli.files import written  # noqa: PLC0415 - likewise
    from collegial_cli.names import read_names  # noqa: PLC0415 - likewise
    from collegial_cli.work import files_in_use, open_plans  # noqa: PLC0415 - likewise
    from collegial_ical import Whose, Words, calendar_of  # noqa: PLC0415 - likewise

    times = None if bells is None else read_bells(bells)
    names = {} if settings.names is None else read_names(settings.names)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        whose = Whose(
            person=None if person is None else require_person(ledger, person, "--person"),
            group=None if group is None else require_group(ledger, group, "--group"),
        )
        try:
            words = Words(lang=settings.lang, names=names)
            calendar = calendar_of(plans, plan, whose, words, bells=times, before=_before(output))
        except ImportError as error:
            if not is_lacking(error):
                raise
            raise Unusable(spoken(NEEDED)) from error
        taken = [*files_in_use(settings, plans), *([] if bells is None else [bells])]
        with written(output, taken) as stream:
            stream.write(calendar)


def is_lacking(error: ImportError) -> bool:
    """Tell whether what lacks is the extra."""
    return error.name in EXTRA


def _before(output: str) -> bytes:
    """Give what the file has held until now; nothing where it is none, or none that can be looked into."""
    path = Path(output)
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST else b""
    except OSError:
        return b""
