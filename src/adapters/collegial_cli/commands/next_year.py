"""`collegial next-year`: what a new school year takes over from this one."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from collegial_cli.commands.common import day_of, existing
from collegial_cli.definitions import methods_with
from collegial_cli.files import written
from collegial_cli.language import argument, option
from collegial_cli.output import json_text, write_json
from collegial_cli.screen import Screen
from collegial_cli.settings import Settings, methods_option, subcommand
from collegial_cli.tables.rows import draw_rows
from collegial_cli.work import files_in_use, open_plans, open_screen
from collegial_core import Unreadable, wire
from collegial_core.todo import CarriedPromise, Draft, InTheWay, NextYear, Proposal, next_year
from collegial_words import say


@subcommand("next-year")
@option("--on", metavar="DATE", help="The day on which it is recorded. [default: today]")
@option("--ends", metavar="DATE", help="The new school year's last day. [default: the 30th of June]")
@option("--requests", metavar="FILE|-", help="Write the proposals as lines for `collegial apply`.")
@methods_option
@argument("plan")
def command(
    settings: Settings, plan: str, on: str | None, ends: str | None, requests: str | None, methods: Sequence[str]
) -> None:
    """Propose what a new school year takes over from this one.

    Nothing is recorded. Each proposal is a command that somebody can send, or leave: a revision of the plan with its
    lessons, calendars, newer versions of methods, and for each group the one that goes on from it.

    With --requests, the proposals are written as JSON Lines into a new file, and what is not possible yet is told on
    the standard error. What is to be filled in is null there, and refused as long as it is. Delete the lines that are
    not wanted, give the rest to `collegial apply`.

    With --json, one document: {"plan": ..., "on": ..., "ends": ..., "proposals": [...], "in_the_way": [...],
    "promises": [...]}.
    """
    day = datetime.now().astimezone().date() if on is None else day_of(on, "--on")
    last = None if ends is None else day_of(ends, "--ends")
    with open_plans(settings, methods) as plans:
        state = existing(plans, plan).state
        if last is not None and last < day:
            raise Unreadable("--ends", f"expected a day from {day} on, got {last}")
        year = next_year(state, day, ends=last, methods=methods_with(methods))
        if requests is not None:
            _require_new_file(requests)
            with written(requests, files_in_use(settings, plans)) as stream:
                stream.writelines(_line(it.request).encode() for it in year.proposals)
    if settings.json and requests != "-":
        _write_document(plan, year, settings.lang)
    elif requests is None:
        _draw(open_screen(settings), year)
    else:
        _draw_in_the_way(open_screen(settings, sys.stderr), year)


def _require_new_file(path: str) -> None:
    """Refuse a file that is there: somebody may have filled it in."""
    if Path(path).is_file():
        message = f"{path!r} is there already, and may be filled in; name another file, or remove it"
        raise Unreadable("--requests", message)


def _line(draft: Draft) -> str:
    """Write a request with null where something is to be filled in."""
    asked: dict[str, Any] = wire.plain(draft)
    for name in draft.fill:
        (asked if name == "because" else asked["data"])[name] = None
    return json_text(asked) + "\n"


def _write_document(plan: str, year: NextYear, lang: str) -> None:
    hindered = [{**wire.plain(it), "refused": it.refused} for it in year.in_the_way]
    write_json({"plan": plan, **wire.plain(year), "in_the_way": hindered}, lang)


def _draw(screen: Screen, year: NextYear) -> None:
    screen.heading(screen.sentence("Proposed for the school year until {ends}", ends=str(year.ends)))
    draw_rows(screen, Proposal, year.proposals)
    _draw_in_the_way(screen, year)
    if year.promises:
        screen.heading(screen.say("Promises to be told of in the new year"))
        draw_rows(screen, CarriedPromise, year.promises)


def _draw_in_the_way(screen: Screen, year: NextYear) -> None:
    if not year.in_the_way:
        return
    screen.heading(screen.say("Not possible yet"))
    draw_rows(screen, InTheWay, year.in_the_way)
    for it in year.in_the_way:
        screen.line(say(it.refused, screen.lang, screen.names))
