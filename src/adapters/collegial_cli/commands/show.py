"""`collegial show`: a plan as it stands, or as it stood."""

from collections.abc import Collection
from datetime import date
from typing import Any

import click

from collegial_cli.commands.common import (
    Point,
    day_of,
    existing,
    moment_of,
    reader_of,
    reasons_for,
    require_group,
    require_meeting,
    require_person,
)
from collegial_cli.language import Command, argument, option, spoken
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.tables import draw_view
from collegial_cli.work import open_plans, open_screen
from collegial_core import Ledger, wire
from collegial_core.audit.figures import paths_of
from collegial_core.views import VIEWS, Query

OVERVIEW = ("plan", "groups", "coverage")


class _Showing(Command):
    """The command with a list of all views in its help."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the views, each with what it shows, and then the options."""
        with formatter.section(spoken("Views")):
            formatter.write_dl([(name, spoken(view.says)) for name, view in VIEWS.items()])
        super().format_options(ctx, formatter)


@subcommand("show", cls=_Showing)
@option("--entry", type=click.IntRange(min=0), metavar="NUMBER", help="As of that entry.")
@option("--known", metavar="DATE", help="As known at the end of that day, or at that moment (UTC).")
@option("--happened", metavar="DATE", help="As it was at the end of that day, by all that is known now.")
@option("--reader", metavar="PERSON|auditor", help="Show the texts that this reader may read.")
@option("--on", metavar="DATE", help="The day of looking, for what is late.")
@option("--person", metavar="PERSON", help="Only what this person has a part in.")
@option("--group", metavar="GROUP", help="Only this group.")
@option("--meeting", metavar="MEETING", help="The meeting whose agenda is shown.")
@option("--entries", is_flag=True, help="With --json: the numbers of the entries behind each figure.")
@argument("plan")
@argument("view", required=False, type=click.Choice([*VIEWS, "all"]), metavar="[VIEW]")
def command(
    settings: Settings,
    plan: str,
    view: str | None,
    entry: int | None,
    known: str | None,
    happened: str | None,
    *,
    entries: bool,
    **at: str | None,
) -> None:
    """Show a plan as it stands, or as it stood.

    VIEW is the name of a view, or all; without it, plan, groups and coverage are shown.

    With --json, one document: {"plan": ..., "as_of": {...}, "views": {"coverage": [...]}}.

    What people have written is shown as [personal], unless --reader names somebody who may read it.

    With --entries, each line of coverage, readiness, deviations and overdue has "entries": the numbers of those behind
    it, as `collegial explain` shows them. It takes some milliseconds a line, and is told of the plan as it stands.
    """
    if view == "my" and at["person"] is None:
        message = "name the person whose own this is: --person"
        raise click.UsageError(spoken(message))
    if entries and not settings.json:
        message = "--entries goes with --json"
        raise click.UsageError(spoken(message))
    point = _point(entry, known, happened)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        names = _views(view)
        query = _query(ledger, names, **at)
        state = point.state(ledger)
        views = {name: VIEWS[name](state, query) for name in names} if settings.json else {}
        if entries:
            views = _with_entries(ledger, views, query.on, point)
        screen = open_screen(settings)
        for name in () if settings.json else names:
            draw_view(screen, name, state, query)
    if settings.json:
        write_json({"plan": plan, "as_of": point.words(), "views": views})


def _query(
    ledger: Ledger,
    names: Collection[str],
    reader: str | None,
    on: str | None,
    person: str | None,
    group: str | None,
    meeting: str | None,
) -> Query:
    day = None if on is None else day_of(on, "--on")
    who = reader_of(ledger, reader, day)
    return Query(
        reader=who,
        reasons=reasons_for(ledger, who) if "deviations" in names else {},  # the one view that tells reasons
        on=day,
        person=None if person is None else require_person(ledger, person, "--person"),
        group=None if group is None else require_group(ledger, group, "--group"),
        meeting=None if meeting is None else require_meeting(ledger, meeting, "--meeting"),
    )


def _with_entries(ledger: Ledger, views: dict[str, list[Any]], on: date | None, point: Point) -> dict[str, list[Any]]:
    """Give the lines of views with the entries behind each."""
    if point != Point():
        message = "--entries tells of the plan as it stands, not of --entry, --known or --happened"
        raise click.UsageError(spoken(message))
    return {name: [_behind(ledger, name, line, on) for line in lines] for name, lines in views.items()}


def _behind(ledger: Ledger, view: str, line: Any, on: date | None) -> Any:  # noqa: ANN401 - a line of any view
    said, numbers = wire.plain(line), [_numbers(ledger, it, on) for it in paths_of(view, line)]
    if "duties" in said:
        duties = zip(said["duties"], numbers, strict=True)
        return {**said, "duties": [{**duty, "entries": it} for duty, it in duties]}
    return {**said, "entries": numbers[0]} if numbers else said


def _numbers(ledger: Ledger, path: str, on: date | None) -> list[int]:
    return [it.number for it in ledger.explain(path, on=on).entries]


def _point(entry: int | None, known: str | None, happened: str | None) -> Point:
    if sum(option is not None for option in (entry, known, happened)) > 1:
        message = "give one of --entry, --known and --happened, not several"
        raise click.UsageError(spoken(message))
    if known is not None:
        return Point(known=moment_of(known, "--known"))
    return Point(entry=entry) if happened is None else Point(happened=day_of(happened, "--happened"))


def _views(view: str | None) -> tuple[str, ...]:
    if view is None:
        return OVERVIEW
    return tuple(VIEWS) if view == "all" else (view,)
