"""`collegial extract`: everything that the plans of a store hold of a person, for themselves."""

from collegial_cli import logs
from collegial_cli.files import written
from collegial_cli.language import argument, option, spoken
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, Unusable, subcommand
from collegial_cli.tables.extract import extract_page, extract_tables
from collegial_cli.work import bar, files_in_use, open_plans, open_screen
from collegial_core import Plans, Unreadable
from collegial_core.kernel.fields import require_id
from collegial_core.ledger.extract import Extract
from collegial_core.store import Progress

PAGE = ".html"


@subcommand("extract")
@argument("person")
@option("-o", "--output", metavar="FILE", help="Write a page, whose name ends in .html, instead of tables.")
def command(settings: Settings, person: str, output: str | None) -> None:
    """Write all that the plans of a store hold of a person, for themselves.

    It has every entry that they recorded, that was recorded in their name, or that names them, in every plan, with
    all their own words, earlier wordings too, and where texts are sealed who has read them. The words of others are
    left out and counted. Give it to nobody else.

    Of sealed plans it takes --vault and --master. What was erased by decision shows as [erased: …].

    With --json, one document: {"person": ..., "plans": [{"plan": ..., "entries": [...], "looks": [...], ...}]}.
    """
    require_id(person, "PERSON")
    if output is not None and not output.lower().endswith(PAGE):
        message = "the name of an extract ends in .html"
        raise Unusable(spoken(message))
    with open_plans(settings) as plans, bar() as on_progress:
        found = _found(plans, person, on_progress)
        if not found:
            raise Unreadable("PERSON", f"{person} is named in no plan of this store")
        screen = open_screen(settings)
        if output is not None:
            with written(output, files_in_use(settings, plans)) as stream:
                stream.write(extract_page(screen, person, found).encode())
    logs.note("person.extracted", plans=len(found))
    if output is not None:
        screen.line(screen.sentence("Wrote {file}.", file=output))
    elif settings.json:
        write_json({"person": person, "plans": found})
    else:
        extract_tables(screen, found)


def _found(plans: Plans, person: str, on_progress: Progress | None) -> list[Extract]:
    names = list(plans)
    found: list[Extract] = []
    for done, plan in enumerate(names, 1):
        extract = plans.ledger(plan).extract(person)
        if extract.entries:
            found.append(extract)
        if on_progress is not None:
            on_progress(done, len(names))
    return found
