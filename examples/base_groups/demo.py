"""A school's year of lesson visits: three files in, one ledger, and the views it gives.

    ./run demo [--json] [--lang sv|en] [--keep FILE] [--commands]

README.md beside this file tells what the files are and what to try with them.
"""

import argparse
import csv
import io
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import attrs

import collegial_calendar
import collegial_core
from collegial_cli.output import json_text, standard_output, visible
from collegial_cli.screen import Screen
from collegial_cli.tables import draw_view
from collegial_cli.tables import record as record_tables
from collegial_cli.tables.coverage import coverage_table, coverages_page, left_table
from collegial_core import CollegialError, Ledger, Refused, Request, State, Unreadable, wire
from collegial_core.audit import Change
from collegial_core.group import GroupFormed
from collegial_core.ledger import Recorded
from collegial_core.plan import PersonRegistered, UnitRegistered
from collegial_core.views import VIEWS
from collegial_core.visit import Coverage, OpenRound, VisitPlanned

HERE: Final = Path(__file__).resolve().parent
STAFF: Final = "staff.csv"
CALENDAR: Final = "calendar.json"
COMMANDS: Final = "commands.jsonl"

PLAN: Final = "solbacken"
MIDYEAR: Final = date(2026, 12, 18)  # the last day of the autumn term
JANUARY: Final = date(2027, 1, 15)  # after the first week of the spring term, when the plan was revised

TEXTS: Final = {
    "en": {
        "school": "Base groups at a made-up school, {year}",
        "clock": "The clock of this ledger follows the files: every command counts as recorded in the afternoon of "
        "its own day or, when it tells of an earlier day, of the day that the lines before it had reached.",
        "known": "As known on {day}",
        "end": "At the end, {day}",
        "refused": "What was refused: {count} of {all} commands",
        "row": ", line ",
        "line": "{where}: {type} by {by} on {on}",
        "more": "… and {count} more",
        "two": "The plan as known on {before} and on {after}",
        "between": "What changed in between",
        "replay": "Replay",
        "speed": "{entries} entries read from SQLite and replayed in {ms} ms: {rate} entries a second.",
        "kept": "The ledger is kept in {path}",
        "head": "Round|Group|Pairs seen|Visits left|Notes missing|Closed",
    },
    "sv": {
        "school": "Basgrupper på en påhittad skola, {year}",
        "clock": "Liggarens klocka följer filerna: varje kommando räknas som infört på eftermiddagen samma dag "
        "eller, om det berättar om en tidigare dag, den dag som raderna före hade hunnit till.",
        "known": "Så långt man visste den {day}",
        "end": "Vid slutet, {day}",
        "refused": "Vad som nekades: {count} av {all} kommandon",
        "row": ", rad ",
        "line": "{where}: {type} av {by} den {on}",
        "more": "… och {count} till",
        "two": "Planen så som den var känd den {before} och den {after}",
        "between": "Vad som ändrades däremellan",
        "replay": "Återuppspelning",
        "speed": "{entries} poster lästa ur SQLite och uppspelade på {ms} ms: {rate} poster i sekunden.",
        "kept": "Liggaren finns kvar i {path}",
        "head": "Omgång|Grupp|Sedda par|Besök kvar|Anteckning saknas|Avslutad",
    },
}


# --- reading the three files ------------------------------------------------------


@attrs.frozen
class Asked:
    """A command as a file asks for it: where it stands, its line of JSON, and what that means."""

    where: str
    line: bytes
    request: Request


def read_school(folder: Path) -> tuple[list[Asked], dict[str, str], str]:
    """Read the commands of all three files in their order, the names of the staff, and the school year.

    Raises:
        Unreadable: a file is not what it should be; the message names file, line and field.
        OSError: a file cannot be read.

    """
    commands = list(read_commands(folder / COMMANDS))
    units = [it.request.asked for it in commands]
    principals: dict[str, str] = {it.unit: it.principal for it in units if isinstance(it, UnitRegistered)}
    staff, names = read_staff(folder / STAFF, principals)
    calendars, year = read_calendar(folder / CALENDAR, principals)
    asked = list(merged(commands, [*staff, *calendars]))
    check_names(asked)
    return asked, names, year


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(path.name, f"is not UTF-8 text (byte {error.start})") from error


def read_commands(path: Path) -> Iterator[Asked]:
    """Read one command a line; blank lines are passed over."""
    for place, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            yield asked_at(f"{path.name}, line {place}", line)


def asked_at(where: str, line: bytes, fields: dict[str, str] | None = None) -> Asked:
    """Read a command; `fields` says what a field of it is called in the file, where that differs."""
    try:
        return Asked(where, line, wire.request(line))
    except Unreadable as error:
        name = error.path.removeprefix("$").removeprefix(".")
        field = (fields or {}).get(name, name)
        raise Unreadable(f"{where}, {field}" if field else where, error.message) from error


def command(kind: str, on: object, by: str, data: dict[str, Any], name: str) -> bytes:
    return json.dumps({"on": on, "by": by, "type": kind, "data": data, "id": name}, ensure_ascii=False).encode()


def read_staff(path: Path, principals: dict[str, str]) -> tuple[list[Asked], dict[str, str]]:
    """Read who works here: each line registers a person, on the day `since`, by the principal of the unit."""
    rows = csv.DictReader(io.StringIO(text_of(path), newline=""), strict=True)
    asked: list[Asked] = []
    names: dict[str, str] = {}
    for row in checked_rows(rows, path.name):
        where, person, unit = f"{path.name}, line {rows.line_num}", row["person"], row["unit"]
        if person in names:
            raise Unreadable(f"{where}, person", f"{person!r} stands on an earlier line already")
        if unit not in principals:
            raise Unreadable(f"{where}, unit", f"{unit!r} is no unit in {COMMANDS}; there are {', '.join(principals)}")
        line = command("person.register", row["since"], principals[unit], row_data(row), f"person-{person}")
        asked.append(asked_at(where, line, {"data.person": "person", "on": "since", "id": "person"}))
        names[person] = row["name"]
    return asked, names


def row_data(row: dict[str, str]) -> dict[str, str]:
    return {"person": row["person"], "unit": row["unit"]}


def checked_rows(rows: "csv.DictReader[str]", file: str) -> Iterator[dict[str, str]]:
    needed = ("person", "name", "unit", "since")
    try:
        columns = rows.fieldnames or ()
        for column in needed:
            if column not in columns:
                raise Unreadable(f"{file}, line 1", f"the column {column!r} is missing; it has {', '.join(columns)!r}")
        for row in rows:
            where = f"{file}, line {rows.line_num}"
            if None in row or None in row.values():
                raise Unreadable(where, f"has not the {len(columns)} fields that the first line names")
            for column in needed:
                if not row[column].strip():
                    raise Unreadable(f"{where}, {column}", "is blank")
            yield row
    except csv.Error as error:
        raise Unreadable(f"{file}, line {rows.line_num + 1}", f"is no CSV: {error}") from error


def read_calendar(path: Path, principals: dict[str, str]) -> tuple[list[Asked], str]:
    """Read the school calendar: each unit adopts it, by its principal, with the public holidays of the country."""
    text = text_of(path)
    try:
        school = collegial_calendar.read_calendar(path)
    except Unreadable as error:
        field = error.path.removeprefix(str(path)).removeprefix(": $").removeprefix(".")
        raise Unreadable(place_of(text, path.name, field) if field else path.name, error.message) from error
    if school.school_year is None or school.adopted_on is None:
        raise Unreadable(path.name, "does not say its school_year, or adopted_on")
    asked = []
    for unit in school.units:
        if unit not in principals:
            raise Unreadable(place_of(text, path.name, "units"), f"{unit!r} is no unit in {COMMANDS}")
        data = wire.plain(school.adopt(unit))
        line = command("calendar.adopt", str(school.adopted_on), principals[unit], data, f"calendar-{unit}")
        asked.append(Asked(path.name, line, wire.request(line)))
    return asked, school.school_year


def place_of(text: str, file: str, field: str) -> str:
    """Say on which line a field of the calendar stands, such as `breaks[1].first`."""
    name, _, rest = field.partition(".")[0].partition("[")
    at = text.find(f'"{name}"')
    for _item in range(int(rest.rstrip("]")) + 1 if rest else 0):
        at = text.find("{", at + 1)
    return f"{file}, {field}" if at < 0 else f"{file}, line {text.count(chr(10), 0, at) + 1}, {field}"


def merged(commands: Sequence[Asked], others: Sequence[Asked]) -> Iterator[Asked]:
    """Put staff and calendars where they belong in time: after the last command of their day."""
    waiting = sorted(others, key=lambda it: it.request.occasion.on)
    for it in commands:
        while waiting and waiting[0].request.occasion.on < it.request.occasion.on:
            yield waiting.pop(0)
        yield it
    yield from waiting


# --- every id is somebody's or something's ----------------------------------------


def of_kind(asked: Iterable[Asked], kind: type) -> list[Asked]:
    return [it for it in asked if isinstance(it.request.asked, kind)]


_MADE: Final = {
    "person": (STAFF, PersonRegistered),
    "unit": (COMMANDS, UnitRegistered),
    "group": (COMMANDS, GroupFormed),
    "round": (COMMANDS, OpenRound),
    "visit": (COMMANDS, VisitPlanned),
}
_PEOPLE: Final = ("person", "principal", "leader", "members", "visitor", "host", "by", "on_behalf_of", "organisers")


def check_names(asked: Sequence[Asked]) -> None:
    """See that every id that a command uses is made known by some line, early or late.

    Raises:
        Unreadable: one is not; most likely it is misspelt.

    """
    made = {kind: {getattr(it.request.asked, kind) for it in of_kind(asked, by)} for kind, (_, by) in _MADE.items()}
    for it in asked:
        for field, kind, name in names_in(it.request):
            if name not in made[kind]:
                raise Unreadable(f"{it.where}, {field}", f"{name!r} is no {kind} in {_MADE[kind][0]}")


def names_in(request: Request) -> Iterator[tuple[str, str, str]]:
    """Yield every id in a request: field, kind, id."""
    for prefix, values in (("", request.occasion), ("data.", request.asked)):
        for field in attrs.fields(type(values)):  # type: ignore[arg-type]
            kind = "person" if field.name in _PEOPLE else field.name
            value = getattr(values, field.name)
            for name in () if kind not in _MADE or value is None else (value if isinstance(value, tuple) else (value,)):
                yield prefix + field.name, kind, name


# --- recording the year -------------------------------------------------------------


class Clock:
    """Tells the time of the story instead of ours."""

    def __init__(self) -> None:
        self.day = date.min

    def __call__(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 15, tzinfo=UTC)

    def reach(self, day: date) -> date:
        """Go on to a day; never back."""
        self.day = max(self.day, day)
        return self.day


No = tuple[Asked, Refused | Unreadable]
"""A command that recorded nothing, and why: against a rule, or a correction that does not fit its entry."""


def record(ledger: Ledger, asked: Sequence[Asked], clock: Clock) -> list[No]:
    """Do the commands, all of a day in one commit; give those that recorded nothing."""
    latest = Clock()
    nos: list[No] = []
    for day, group in groupby(asked, key=lambda it: latest.reach(it.request.occasion.on)):
        clock.reach(day)
        todays = list(group)
        answers = ledger.do_many([it.request for it in todays])
        nos += [(it, no) for it, no in zip(todays, answers, strict=True) if not isinstance(no, Recorded)]
    return nos


@attrs.frozen(kw_only=True)
class Year:
    """What the demo shows."""

    school_year: str
    asked: int
    refused: list[No]
    midyear: State
    january: State
    end: State
    ended: date
    changes: tuple[Change, ...]
    entries: int
    seconds: float


def run(folder: Path, file: Path) -> tuple[Year, dict[str, str]]:
    """Read the files, record the year in a new SQLite file, and look back."""
    asked, names, school_year = read_school(folder)
    url = f"sqlite:///{quote(str(file))}"
    clock = Clock()
    with collegial_core.open(url, clock=clock) as plans:
        refused = record(plans.ledger(PLAN), asked, clock)
    with collegial_core.open(url) as plans:
        ledger = plans.ledger(PLAN)
        begun = time.perf_counter()
        end = ledger.state
        seconds = time.perf_counter() - begun
        midyear, january = ledger.as_of(known=MIDYEAR), ledger.as_of(known=JANUARY)
        return Year(
            school_year=school_year,
            asked=len(asked),
            refused=refused,
            midyear=midyear,
            january=january,
            end=end,
            ended=clock.day,
            changes=ledger.difference(midyear, january),
            entries=ledger.number,
            seconds=seconds,
        ), names


# --- showing it -----------------------------------------------------------------------


def draw(screen: Screen, year: Year, say: dict[str, str]) -> None:
    """Draw everything, for people."""
    screen.heading(say["school"].format(year=year.school_year))
    screen.line(say["clock"])
    part(screen, say["known"].format(day=MIDYEAR))
    coverages = VIEWS["coverage"](year.midyear)
    draw_view(screen, "groups", year.midyear)
    coverages_page(screen, "", coverages)
    left_table(screen, coverages)
    draw_end(screen, year, say)
    draw_refused(screen, year, say)
    part(screen, say["two"].format(before=MIDYEAR, after=JANUARY))
    draw_view(screen, "plan", year.midyear)
    draw_view(screen, "plan", year.january)
    screen.heading(say["between"])
    record_tables.changes_table(screen, year.end, year.changes)
    part(screen, say["replay"])
    figures = {"entries": year.entries, "ms": round(1000 * year.seconds), "rate": rate_of(year)}
    screen.line(say["speed"].format(**figures))


def part(screen: Screen, title: str) -> None:
    screen.heading(f"=== {title} ===")


def draw_end(screen: Screen, year: Year, say: dict[str, str]) -> None:
    """Draw how each round ended, and in full those that fell short."""
    part(screen, say["end"].format(day=year.ended))
    coverages: Sequence[Coverage] = VIEWS["coverage"](year.end)
    screen.table(say["head"].split("|"), [round_row(year.end, coverage) for coverage in coverages])
    for coverage in coverages:
        if not coverage.reached:
            coverage_table(screen, coverage)
    left_table(screen, coverages)
    draw_view(screen, "deviations", year.end)


def round_row(state: State, coverage: Coverage) -> list[str]:
    left = sum(person.left for person in coverage.people)
    closed = next(visit_round.closed_on for visit_round in state.rounds.values() if visit_round.round == coverage.round)
    seen = f"{coverage.seen}/{coverage.possible}"
    return [coverage.round, coverage.group, seen, str(left), str(len(coverage.unfinished)), str(closed or "–")]


def draw_refused(screen: Screen, year: Year, say: dict[str, str], most: int = 5) -> None:
    part(screen, say["refused"].format(count=len(year.refused), all=year.asked))
    for it, refused in year.refused[:most]:
        who, on = screen.who(it.request.occasion.by), it.request.occasion.on
        where = it.where.replace(", line ", say["row"])
        screen.line(say["line"].format(where=where, type=json.loads(it.line)["type"], by=who, on=on))
        if isinstance(refused, Refused):
            record_tables.refusal(screen, refused)
        else:
            screen.line(f"  {refused}", "bad")
    if len(year.refused) > most:
        screen.line(say["more"].format(count=len(year.refused) - most))


def rate_of(year: Year) -> int:
    return round(year.entries / year.seconds)


def document(year: Year, clock: str) -> dict[str, Any]:
    """Give everything as one document, for programs: pseudonyms only, and no free text about people."""
    midyear, january, end = map(views_of, (year.midyear, year.january, year.end))
    return {
        "plan": PLAN,
        "school_year": year.school_year,
        "clock": clock,
        "commands": year.asked,
        "known": {str(MIDYEAR): midyear, str(year.ended): end},
        "refused": [refused_of(it, no) for it, no in year.refused],
        "difference": {
            "before": {"known": MIDYEAR, "plan": midyear["plan"]},
            "after": {"known": JANUARY, "plan": january["plan"]},
            "changes": wire.plain(year.changes),
        },
        "replay": {"entries": year.entries, "seconds": year.seconds, "entries_per_second": rate_of(year)},
    }


def views_of(state: State) -> dict[str, list[Any]]:
    return {name: wire.plain(view(state)) for name, view in VIEWS.items()}


def refused_of(it: Asked, no: Refused | Unreadable) -> dict[str, Any]:
    asked = {"where": it.where, "id": it.request.id, "command": json.loads(it.line)["type"], "message": no.message}
    return {**asked, **wire.plain(no)}


def first_names(names: dict[str, str]) -> dict[str, str]:
    """Call people by their first names where that tells them apart."""
    shared = Counter(name.split()[0] for name in names.values())
    return {person: name.split()[0] if shared[name.split()[0]] == 1 else name for person, name in names.items()}


# --- the command line -------------------------------------------------------------------


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--json", action="store_true", help="write one JSON document instead of tables")
    parser.add_argument("--lang", choices=("sv", "en"), default="en", help="the language of the tables")
    parser.add_argument("--keep", metavar="FILE", type=Path, help="keep the ledger in this new SQLite file")
    parser.add_argument("--commands", action="store_true", help="only write the files' commands as JSON Lines")
    return parser.parse_args()


def main() -> int:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` may stop reading
    wish = options()
    try:
        if wish.commands:
            write([it.line for it in read_school(HERE)[0]])
        else:
            demonstrate(wish)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(visible(f"demo: {where}{error.strerror or error}"), file=sys.stderr)
        return 2
    except CollegialError as error:
        print(visible(f"demo: {error}"), file=sys.stderr)
        return 2
    return 0


def demonstrate(wish: argparse.Namespace) -> None:
    """Record the year in a new file, show it, and keep the file if that is wanted."""
    if wish.keep and wish.keep.exists():
        raise Unreadable(str(wish.keep), "is there already; choose a new name")
    say = TEXTS[wish.lang]
    with tempfile.TemporaryDirectory(prefix="collegial-") as folder:
        file = Path(folder) / "demo.db"
        year, names = run(HERE, file)
        if wish.keep:
            with wish.keep.open("xb") as kept:
                kept.write(file.read_bytes())
    if wish.json:
        write([json_text(document(year, say["clock"])).encode()])
    else:
        screen = Screen(standard_output(), lang=wish.lang, names=first_names(names))
        draw(screen, year, say)
        if wish.keep:
            screen.line(say["kept"].format(path=wish.keep))


def write(lines: Iterable[bytes]) -> None:
    sys.stdout.buffer.writelines(line + b"\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
