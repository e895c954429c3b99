"""`collegial directory`: who is behind a pseudonym, and whose login it is."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from collegial_cli.language import argument, option
from collegial_cli.settings import Settings, subcommand, subgroup
from collegial_web.commands.common import directory_of, directory_option, is_missing, opened_directory, opened_shared

if TYPE_CHECKING:
    from collegial_directory import Entry, Grants, People
    from collegial_directory.table import CSVDirectory


@subgroup("directory")
def command(settings: Settings) -> None:
    """Keep names, mail addresses and logins of people beside the plans.

    Plans know pseudonyms alone. A directory lies beside the store, `school-people.db` beside `school.db`, or where the
    --directory of a subcommand says. Without a subcommand, the one beside the store is listed.
    """
    _list(settings, None, None)


@subcommand("put")
@directory_option
@argument("plan")
@argument("person")
@option("--name", metavar="NAME", help="What they are called.")
@option("--mail", metavar="ADDRESS", help="Their mail address.")
@option("--login", metavar="LOGIN", help="With which login they sign in.")
@option("--protected", is_flag=True, help="Their identity is protected: no name is kept, and no mail address.")
def put(  # noqa: PLR0917, PLR0913 - as many as there are options
    settings: Settings,
    directory: str | None,
    plan: str,
    person: str,
    name: str | None,
    mail: str | None,
    login: str | None,
    protected: bool,  # noqa: FBT001 - click's signature
) -> None:
    """Add somebody in a plan, or replace all that is known of them there."""
    from collegial_core.ids import PersonId  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_directory import Entry  # noqa: PLC0415 - likewise

    entry = Entry(plan=plan, person=PersonId(person), name=name, mail=mail, login=login, protected=protected)
    with opened_directory(settings, directory) as people:
        people.put(entry)
    _say(settings, "put", 1)


@subcommand("list")
@directory_option
@argument("plan", required=False)
def list_(settings: Settings, directory: str | None, plan: str | None) -> None:
    """List everybody, or everybody in a plan.

    With --json, one document: {"people": [{"plan": ..., "person": ..., "name": ..., "mail": ..., "login": ...,
    "protected": ...}]}.
    """
    _list(settings, directory, plan)


def _list(settings: Settings, directory: str | None, plan: str | None) -> None:
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

    found: list[Entry] = []
    if not is_missing(directory_of(settings, directory)):
        with opened_directory(settings, directory) as people:
            found = [entry for it in (people if plan is None else [plan]) for entry in people.entries(it)]
    if settings.json:
        write_json({"people": found})
        return
    screen = open_screen(settings)
    head = screen.labels("Plan", "Person", "Name", "Mail", "Login", "Protected")
    yes = screen.say("yes")
    screen.table(
        head,
        [
            [it.plan, it.person, it.name or "", it.mail or "", it.login or "", yes if it.protected else ""]
            for it in found
        ],
    )


@subcommand("erase")
@directory_option
@argument("plan")
@argument("person")
def erase(settings: Settings, directory: str | None, plan: str, person: str) -> None:
    """Forget all of somebody in a plan, and end all that opens something for them; their pseudonym stays there.

    Exit status: 2 where they are not there.
    """
    from collegial_core import StoreError  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_web.shared import end_all  # noqa: PLC0415 - likewise

    with opened_directory(settings, directory) as people, opened_shared(settings) as shared:
        logins = [it.login for it in people.entries(plan) if it.person == person and it.login is not None]
        if not people.erase(plan, person):
            raise StoreError(f"the directory knows no {person} in {plan}")
        for login in logins:
            end_all(shared, login)
    _say(settings, "erased", 1)


@subcommand("grant")
@directory_option
@argument("login")
@option("--person", metavar="PERSON", help="Their pseudonym in plans that they begin.")
@option("--open-plans", is_flag=True, help="Let them begin new plans.")
@option("--overview", is_flag=True, help="Let them see numbers over all plans.")
def grant(
    settings: Settings,
    directory: str | None,
    login: str,
    person: str | None,
    open_plans: bool,  # noqa: FBT001 - click's signature
    overview: bool,  # noqa: FBT001 - click's signature
) -> None:
    """Say what a login may do beside its plans; what is not named here is taken from it."""
    from collegial_core import StoreError  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_core.ids import PersonId  # noqa: PLC0415 - likewise
    from collegial_directory import Grants  # noqa: PLC0415 - likewise

    if open_plans and person is None:
        raise StoreError("who begins plans needs a pseudonym for them: --person")
    said = Grants(
        login=login, person=None if person is None else PersonId(person), opens_plans=open_plans, overview=overview
    )
    with opened_directory(settings, directory) as people:
        people.grant(said)
    _say(settings, "granted", 1)


@subcommand("import")
@directory_option
@argument("file")
def import_(settings: Settings, directory: str | None, file: str) -> None:
    """Put everybody in a CSV file into the directory.

    Its first line names the columns: plan, person, name, mail, login, protected, opens_plans, overview; the last six
    may be left out. All of the file is taken in, or where one line cannot be, nothing. Who opens plans begins those in
    which they have a line; for any other, `collegial directory grant` gives them a pseudonym.
    """
    from collegial_core import StoreError  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_directory.table import CSVDirectory  # noqa: PLC0415 - likewise

    with CSVDirectory(Path(file)) as table, opened_directory(settings, directory) as people:
        entries = [entry for plan in table for entry in table.entries(plan)]
        grants = list(_granted(table, people, entries))
        put: list[Entry] = []

        try:
            people.put_all(_noted(entries, put), grants)
        except StoreError as no:
            raise StoreError(f"{table.line_of(put[-1])}: {no}" if put else str(no)) from no
    _say(settings, "put", len(entries))


def _noted(entries: Sequence["Entry"], put: list["Entry"]) -> Iterator["Entry"]:
    """Give them one after another, and note how far that has come."""
    for it in entries:
        put.append(it)
        yield it


def _granted(table: "CSVDirectory", people: "People", entries: Sequence["Entry"]) -> Iterator["Grants"]:
    """Give what the file grants to each login, who stays in other plans who they are."""
    for login in dict.fromkeys(it.login for it in entries if it.login):
        grants, before = table.grants(login), people.grants(login)
        if grants is not None and (grants.opens_plans or grants.overview):
            yield attrs.evolve(grants, person=None if before is None else before.person)


def _say(settings: Settings, what: str, count: int) -> None:
    """Tell how many people it was about."""
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

    if settings.json:
        write_json({what: count})
        return
    screen = open_screen(settings)
    screen.line(screen.sentence("Done. People: {count}.", count=count))


for _command in (put, list_, erase, grant, import_):
    command.add_command(_command)
