"""`collegial report`: a report on a plan to hand over."""

from datetime import date, datetime

import click

from collegial_cli.failures import REFUSED
from collegial_cli.language import argument, option, spoken
from collegial_cli.settings import Settings, Unusable, leave, subcommand

PAGE, PDF = ".html", ".pdf"


@subcommand("report")
@option("-o", "--output", required=True, metavar="FILE", help="The file to write: .html for a page, .pdf for a PDF.")
@option("--year", type=click.IntRange(1900, 9998), metavar="YEAR", help="Only the school year beginning in that year.")
@option("--reader", metavar="PERSON|auditor", help="Show the texts that this reader may read.")
@option("--on", metavar="DATE", help="The day of looking. [default: today]")
@argument("plan")
def command(settings: Settings, plan: str, output: str, year: int | None, reader: str | None, on: str | None) -> None:
    """Write a report on a plan to hand over, as a page or a PDF.

    It has the plan and its revisions, groups, coverage over time, hours, readiness, deviations with their reasons,
    corrections, and how to verify the record: in tables and pictures, in the language of --lang, with the names of
    --names. It needs collegial[report]. The page fetches nothing from elsewhere. The PDF is tagged, for programs that
    read aloud; it needs Debian's libpango-1.0-0 and libpangoft2-1.0-0, too.

    What people have written is shown as [personal], unless --reader names somebody who may read it. Of a damaged
    record the report says so, and what is damaged; then the exit status is 1.
    """
    if not output.lower().endswith((PAGE, PDF)):
        message = "the name of a report ends in .html or .pdf"
        raise Unusable(spoken(message))
    from collegial_cli.commands.common import day_of, existing, reader_of  # noqa: PLC0415 - for `collegial --help`
    from collegial_cli.files import written  # noqa: PLC0415 - likewise
    from collegial_cli.output import write_json  # noqa: PLC0415 - likewise
    from collegial_cli.work import files_in_use, open_plans, open_screen  # noqa: PLC0415 - likewise
    from collegial_report.printing import printed  # noqa: PLC0415 - likewise
    from collegial_report.telling import Asked  # noqa: PLC0415 - likewise

    try:
        from collegial_report.document import report  # noqa: PLC0415 - likewise
    except ImportError as error:
        message = "a report needs the extra 'report': pip install 'collegial[report]'"
        raise Unusable(spoken(message)) from error

    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        day = _today() if on is None else day_of(on, "--on")
        asked = Asked(reader=reader_of(ledger, reader, day), on=day, year=year)
        page, damaged = report(plans, plan, asked, open_screen(settings)), any(plans.verify(plan))
        with written(output, files_in_use(settings, plans)) as stream:
            stream.write(printed(page) if output.lower().endswith(PDF) else page.encode())
    if settings.json:
        write_json({"plan": plan, "file": output, "damaged": damaged})
    else:
        screen = open_screen(settings)
        screen.line(screen.sentence("Wrote {file}.", file=output))
        if damaged:
            screen.line(screen.say("The record is damaged, as the report says; `collegial check` tells more."), "bad")
    leave(REFUSED if damaged else 0)


def _today() -> date:
    return datetime.now().astimezone().date()
