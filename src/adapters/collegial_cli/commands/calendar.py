"""`collegial calendar`: what a school's calendar closes, and its way into a plan."""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final

import click

from collegial_cli import logs
from collegial_cli.calendars import SchoolCalendar, days_of_units, findings_of, read_calendar
from collegial_cli.commands.common import day_of, existing, require_person
from collegial_cli.failures import REFUSED
from collegial_cli.language import argument, option, spoken
from collegial_cli.output import json_text, write_json
from collegial_cli.screen import Cell, Screen
from collegial_cli.settings import Settings, leave, subcommand, subgroup
from collegial_cli.tables.record import refusal
from collegial_cli.work import open_plans, open_screen
from collegial_core import Ledger, Occasion, Refused, Request, Unreadable
from collegial_core.kernel import Entry
from collegial_core.ledger import Recorded, Would
from collegial_core.plan import CalendarAdopted
from collegial_core.schedule import Term

DIGITS: Final = 32
"""How many digits of its content's fingerprint the id of an adoption has."""


JULY: Final = 7

term_option: Final = option(
    "--term", "terms", multiple=True, metavar="FIRST/LAST", help="A term, where the file tells of none."
)


@subgroup("calendar")
def command(settings: Settings) -> None:  # noqa: ARG001 - alone it only helps
    """Put a school's calendar into a plan, or see what it closes."""
    click.echo(click.get_current_context().get_help())


# --- what a calendar closes -----------------------------------------------------------


@subcommand("show")
@term_option
@argument("file")
def show(settings: Settings, file: str, *, terms: tuple[str, ...]) -> None:
    """Show the terms of a calendar file, and the breaks and public holidays that close days in them.

    A file is JSON or TOML, a school's page saved as text (.txt), a table of weeks (.csv) or iCalendar (.ics). What such
    a page leaves open is told with its line and column.

    With --json, one document: {"country": ..., "units": [...], "periods": [{"first": ..., "last": ..., "kind": "break",
    "name": ...}, ...], "findings": [{"code": ..., "line": 4, "column": null}, ...]}.
    """
    school = read_calendar(file, _terms(terms))
    periods = sorted(_periods(school, settings.lang), key=lambda it: (it["first"], it["kind"]))
    if settings.json:
        write_json({"country": school.country, "units": school.units, "periods": periods, **_findings(school)})
        return
    screen = open_screen(settings)
    _draw_findings(screen, school)
    head = screen.labels("From", "Until", "What", "Name")
    screen.table(head, [_line(**it, screen=screen) for it in periods])


def _line(first: date, last: date, kind: str, name: str, screen: Screen) -> list[Cell]:
    return [str(first), str(last), screen.say(kind), name]


def _periods(school: SchoolCalendar, lang: str) -> Iterator[dict[str, Any]]:
    for kind, periods in (("term", school.terms), ("break", school.breaks)):
        yield from ({"first": it.first, "last": it.last, "kind": kind, "name": it.name} for it in periods)
    for it in days_of_units(school):
        yield {"first": it.first, "last": it.last, "kind": "break", "name": f"{it.name} ({it.unit})"}
    for on, name in school.holidays(lang).items():
        yield {"first": on, "last": on, "kind": "holiday", "name": name}


def _terms(given: Sequence[str]) -> list[Term]:
    """Read terms such as `2026-08-18/2026-12-18`."""
    terms = []
    for text in given:
        first, _, last = text.partition("/")
        days = day_of(first, "--term"), day_of(last, "--term")
        if days[1] < days[0]:
            raise Unreadable("--term", f"{days[1]} is before the first day, {days[0]}")
        name = f"{'HT' if days[0].month >= JULY else 'VT'} {days[0].year}"
        terms.append(Term(name=name, first=days[0], last=days[1]))
    return terms


def _findings(school: SchoolCalendar) -> dict[str, Any]:
    found = [{"code": it.code, "line": it.line, "column": it.column} for it in findings_of(school)]
    return {"findings": found}


def _draw_findings(screen: Screen, school: SchoolCalendar) -> None:
    found = findings_of(school)
    if found:
        screen.line(screen.say("Look at these lines of the file:"), "warn")
        rows: list[list[Cell]] = [[str(it.line), str(it.column or ""), screen.say(it.says)] for it in found]
        screen.table(screen.labels("Line", "Column", "What"), rows)


# --- into a plan ----------------------------------------------------------------------


@subcommand("adopt")
@option("--by", required=True, metavar="PERSON", help="Who adopts it.")
@option("--on", metavar="DATE", help="Since when it is theirs. [default: what the file says]")
@option("--unit", "units", multiple=True, metavar="UNIT", help="Whose calendar it is; else as the file says.")
@term_option
@option("--would", is_flag=True, help="Tell what it would come to, and record nothing.")
@argument("plan")
@argument("file")
def adopt(  # noqa: PLR0913 - as many as there are options
    settings: Settings,
    plan: str,
    file: str,
    by: str,
    on: str | None,
    *,
    units: tuple[str, ...],
    terms: tuple[str, ...],
    would: bool,
) -> None:
    """Make a calendar file the calendar of units in a plan: of all of them, or of none.

    The public holidays of the file's country are recorded with it. The same calendar, adopted again by the same person
    for the same day, records nothing and gets the first answer.

    A file is of one of the kinds that `calendar show` names. Where what a school has published leaves something open,
    it is told with its line and column, and what was understood is taken: see first with --would. A day that the file
    gives to one school alone is taken for the unit whose id is that school's name.

    With --json, one document: {"plan": ..., "ok": true, "entries": [{"unit": ..., "number": 5, "terms": 2, "breaks": 3,
    "holidays": 7}, ...]}; with --would "would" in the place of "entries", and where a rule says no, "ok" is false and
    the rule stands under "refused". What was recorded already stands under "entries". "findings" are those of
    `calendar show`.
    """
    school = read_calendar(file, _terms(terms))
    whose, day = _whose(school, units), _day(school, on)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        occasion = Occasion(by=require_person(ledger, by, "--by"), on=day)
        requests = [Request(school.adopt(unit), occasion) for unit in whose]
        last = ledger.number
        answer = _answer(ledger, requests, would=would)
        before = isinstance(answer, Recorded) and answer[-1].number <= last
    logs.note("calendar.adopted", plan=plan, units=len(requests), recorded=isinstance(answer, Recorded))
    if settings.json:
        write_json({"plan": plan, **_plain(answer), **_findings(school)}, settings.lang)
    else:
        screen = open_screen(settings)
        _draw_findings(screen, school)
        _draw(screen, answer, before=before)
    leave(REFUSED if isinstance(answer, Refused) else 0)


def _day(school: SchoolCalendar, on: str | None) -> date:
    if on is not None:
        return day_of(on, "--on")
    if school.adopted_on is None:
        raise click.UsageError(spoken("the file does not say since when it is theirs; give --on"))
    return school.adopted_on


def _whose(school: SchoolCalendar, units: Sequence[str]) -> tuple[str, ...]:
    if not (units or school.units):
        raise click.UsageError(spoken("the file does not say whose calendar it is; give --unit"))
    return tuple(dict.fromkeys(units or school.units))


def _answer(ledger: Ledger, requests: Sequence[Request], *, would: bool) -> Recorded | Would | Refused:
    """Ask for all in one commit, or only try; what was recorded before under the same id is given again."""
    name = _id_of(requests)
    try:
        answer = ledger.would_all(requests, id=name) if would else ledger.do_all(requests, id=name)
    except Refused as no:
        return no
    if isinstance(answer, Unreadable):
        raise answer
    return answer


def _id_of(requests: Sequence[Request]) -> str:
    """Give the id under which these are asked for: the same whenever the same is asked."""
    digits = sha256("\n".join(map(json_text, requests)).encode()).hexdigest()
    return f"calendar-{digits[:DIGITS]}"


def _plain(answer: Recorded | Would | Refused) -> dict[str, Any]:
    if isinstance(answer, Refused):
        return {"ok": False, "refused": answer}
    entries: Sequence[Entry[Any]] = answer
    made = [{"unit": it.event.unit, "number": it.number, **_counts(it.event)} for it in entries]
    return {"ok": True, "would" if isinstance(answer, Would) else "entries": made}


def _counts(event: CalendarAdopted) -> dict[str, int]:
    return {"terms": len(event.terms), "breaks": len(event.breaks), "holidays": len(event.holidays)}


def _draw(screen: Screen, answer: Recorded | Would | Refused, *, before: bool) -> None:
    if isinstance(answer, Refused):
        refusal(screen, answer)
        return
    if isinstance(answer, Would):
        screen.line(screen.say("Nothing is recorded; this is what would be."), "dim")
    if before:
        screen.line(screen.say("Recorded before; nothing is new."), "dim")
    head = screen.labels("Unit", "Entry", "Terms", "Breaks", "Public holidays")
    screen.table(head, [_row(entry) for entry in answer])


def _row(entry: Entry[Any]) -> list[Cell]:
    return [entry.event.unit, str(entry.number), *map(str, _counts(entry.event).values())]


command.add_command(adopt)
command.add_command(show)
