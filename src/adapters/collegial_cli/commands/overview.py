"""`collegial overview`: all plans in one table, kept up to date in a database of its own."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from importlib.metadata import entry_points
from typing import Any, Final

import collegial_core
from collegial_cli.commands.common import day_of, reader_in
from collegial_cli.files import refuse_taken
from collegial_cli.language import option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, into_option, leave, subcommand, subgroup
from collegial_cli.work import bar, files_in_use, open_plans, open_screen
from collegial_core import StoreError
from collegial_core.store import Progress
from collegial_sql.sqlite import SQLiteAddress

OVERVIEWS: Final = "collegial.overviews"
"""The entry point group in which adapters of overviews are found, by the scheme of the place."""


@subgroup("overview")
@into_option
@option("--on", metavar="DATE", help="The day of looking, for what is late. [default: today]")
@option("--reader", metavar="PERSON|auditor", help="Show the deviations too, and the reasons this reader may read.")
def command(settings: Settings, on: str | None, reader: str | None) -> None:
    """Show all plans in one table: what is late first.

    It is read from tables that `collegial overview update` makes and keeps up to date: numbers, days and ids, never
    what somebody wrote. Anybody may ask these tables in SQL. With --reader, the deviations of each plan that has some
    are shown too; they and their reasons are read from the plans themselves.

    With --json, one document: {"on": ..., "behind": ..., "plans": [...], "unreadable": [...]}, and with --reader
    "deviations": [{"plan": ..., "deviations": [...]}].

    Exit status: 1 where a plan cannot be read; its line is that of its last update, or is not there.
    """
    day = datetime.now().astimezone().date() if on is None else day_of(on, "--on")
    with _opened(settings) as (overview, plans):
        lines, behind, unreadable = overview.lines(day), overview.is_behind(plans), overview.unreadable()
        found = _deviations(overview, plans, lines, reader)
    known = {it.plan for it in unreadable}
    unreadable += [it.unreadable for it in found if it.unreadable and it.plan not in known]
    departing = [it for it in found if not it.unreadable]
    if settings.json:
        deviations = [{"plan": it.plan, "deviations": it.rows} for it in departing]
        more = {} if reader is None else {"deviations": deviations}
        write_json({"on": day, "behind": behind, "plans": lines, "unreadable": unreadable, **more})
    else:
        _draw(settings, day, lines, behind=behind)
        _draw_deviations(settings, departing)
        _draw_unreadable(settings, unreadable)
    leave(1 if unreadable else 0)


def _deviations(overview: Any, plans: collegial_core.Plans, lines: list[Any], reader: str | None) -> list[Any]:  # noqa: ANN401 - of an adapter that is found by its entry point
    if reader is None:
        return []
    return list(overview.deviations(plans, reader_in([plans.ledger(line.plan) for line in lines], reader)))


def _draw_deviations(settings: Settings, departing: list[Any]) -> None:
    if departing:
        from collegial_cli.tables.many import deviations_tables  # noqa: PLC0415 - needed only here

        deviations_tables(open_screen(settings), departing)


def _draw(settings: Settings, day: date, lines: list[Any], *, behind: bool) -> None:
    from collegial_cli.tables.many import all_plans_table  # noqa: PLC0415 - needed only here

    screen = open_screen(settings)
    all_plans_table(screen, day, lines)
    if behind:
        screen.line(screen.say("More has been recorded since; `collegial overview update` takes it in."), "warn")


@subcommand("update")
@into_option
@option("--wait", is_flag=True, help="Stay on and take in whatever is recorded, until interrupted.")
def update(settings: Settings, wait: bool) -> None:  # noqa: FBT001 - click's signature
    """Take in what was recorded since the last time.

    The first time, and after a new release, the tables are built. Killed at any moment, it goes on where it was. With
    --json, one document, or with --wait one for each change: {"updated": ...}, the number of plans with something new.
    A plan that cannot be read does not hold up the others, and is tried again each time; with --json it is among
    "unreadable", which is there when there are such plans.

    Exit status: 1 where a plan cannot be read.
    """
    with _opened(settings) as (overview, plans), _progress() as on_progress:
        changes = overview.follow(plans, on_progress) if wait else [overview.update(plans, on_progress)]
        unreadable: list[Any] = []
        for changed in changes:
            unreadable = overview.unreadable()
            _tell_updated(settings, changed, unreadable)
    leave(1 if unreadable else 0)


def _tell_updated(settings: Settings, changed: int, unreadable: list[Any]) -> None:
    if settings.json:
        write_json({"updated": changed, **_if_any(unreadable)})
    else:
        screen = open_screen(settings)
        screen.line(screen.sentence("Plans brought up to date: {plans}.", plans=changed))
        _draw_unreadable(settings, unreadable)
    sys.stdout.flush()


def _if_any(unreadable: list[Any]) -> dict[str, list[Any]]:
    return {"unreadable": unreadable} if unreadable else {}


def _draw_unreadable(settings: Settings, unreadable: list[Any]) -> None:
    if unreadable:
        from collegial_cli.tables.many import unreadable_plans_table  # noqa: PLC0415 - needed only here

        unreadable_plans_table(open_screen(settings), unreadable)


@subcommand("rebuild")
@into_option
def rebuild(settings: Settings) -> None:
    """Build the tables anew, beside the old ones, and then put them in their place.

    Interrupted, it goes on where it was. With --json, one document: {"built": ...}, the number of plans. A plan that
    cannot be read has no line, and is among "unreadable", which is there when there are such plans.

    Exit status: 1 where a plan cannot be read.
    """
    with _opened(settings) as (overview, plans), _progress() as on_progress:
        built = overview.rebuild(plans, on_progress)
        unreadable = overview.unreadable()
    if settings.json:
        write_json({"built": built, **_if_any(unreadable)})
    else:
        screen = open_screen(settings)
        screen.line(screen.sentence("Plans built anew: {plans}.", plans=built))
        _draw_unreadable(settings, unreadable)
    leave(1 if unreadable else 0)


@subcommand("compare")
@into_option
def compare(settings: Settings) -> None:
    """Work out everything afresh and say where the tables differ.

    With --json, one document: {"differences": [...]}, each with plan, table, and the number of rows that are "lacking"
    and "too_many". The table "numbers" stands for entries that were not taken in, "unreadable" for a plan that cannot
    be read.

    Exit status: 0 the same; 1 differences.
    """
    with _opened(settings) as (overview, plans), _progress() as on_progress:
        differences = overview.compare(plans, on_progress)
    if settings.json:
        write_json({"differences": differences})
    else:
        _draw_differences(settings, differences)
    leave(1 if differences else 0)


def _draw_differences(settings: Settings, differences: list[Any]) -> None:
    screen = open_screen(settings)
    if not differences:
        screen.line(screen.say("The tables are what a fresh build gives."))
        return
    head = screen.labels("Plan", "Table", "Lacking", "Too many")
    screen.table(head, [[it.plan, it.table, str(it.lacking), str(it.too_many)] for it in differences])


# --- by way of the entry point of an overview's adapter -------------------------------


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Any, collegial_core.Plans]]:
    with open_plans(settings) as plans:
        file = SQLiteAddress.at(settings.into)
        if file is not None:
            refuse_taken(str(file.path), files_in_use(settings, plans))
        with closing(_open(settings.into)) as overview:
            yield overview, plans


def _open(place: str) -> Any:  # noqa: ANN401 - whatever the entry point gives
    scheme = place.split("://", 1)[0] if "://" in place else "sqlite"
    openers = {entry.name: entry for entry in entry_points(group=OVERVIEWS)}
    if scheme not in openers:
        there = ", ".join(f"{name}://" for name in sorted(openers)) or "none yet"
        raise StoreError(f"{scheme[:20]}://… keeps no overview; name a file, or what is installed: {there}")
    return openers[scheme].load()(place)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Draw a bar as other long works do; an overview calls back in any case."""
    with bar() as on_progress:
        yield on_progress or (lambda _, __: None)


for _command in (update, rebuild, compare):
    command.add_command(_command)
