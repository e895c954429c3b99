"""Compare what is read from a folder of files with what its `expected.json` says.

    python -m tests.people.against FOLDER

names each file with people or findings that differ, and ends with status 1 where some do.  `expected.json` has, below
`files`, for each path the `people` and `findings` that come out of it; below `deliveries` what is proposed where one
file comes after another; below `calendars` and `bells` the days and the times of lessons that such files tell of.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import collegial_core as cc
from collegial_calendar import Bell, Day, PublishedCalendar, read_bells, term_of
from collegial_calendar.published import JULY
from collegial_cli.calendars import read_calendar
from collegial_core.ids import PersonId, UnitId
from collegial_core.plan import PlanStarted, UnitRegistered
from collegial_directory import open_directory
from collegial_people import Options, accept, propose, read_people
from collegial_people.deliveries import MEMBERS
from collegial_people.ss12000 import MEMBERS as SS12000

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collegial_calendar import Finding as CalendarFinding
    from collegial_core import Ledger
    from collegial_core.schedule import Term
    from collegial_directory import People
    from collegial_people import Finding, Listed, Proposals, Roster

COMPARED = ("files", "deliveries", "calendars", "bells")
UNITS = ("Sagoskolan", "Fablaskolan")
BESIDE = (*MEMBERS, *SS12000)


def read(folder: Path, path: str, said: Mapping[str, Any], today: date) -> Roster:
    """Read a file of the folder, with those beside it that belong to it."""
    options = said.get("options", {})
    units = {**{it: it for it in UNITS}, **options.get("units", {})}
    file = folder / path
    beside = {it.name: it.read_bytes() for it in file.parent.iterdir() if it.name in BESIDE and it != file}
    how = Options(today=today, units=units, unit=options.get("unit"))
    return read_people(file.read_bytes(), file.name, how, beside=beside)


# --- findings -----------------------------------------------------------------------------


def matches(found: Finding, said: Mapping[str, Any], name: str) -> bool:
    """Tell whether a finding is one that is expected; of a whole column its heading or any cell will do."""
    place = found.place
    if found.code != said["code"]:
        return False
    if "pointer" in said:
        return bool(place.pointer == said["pointer"])
    if "cell" in said:
        if said.get("scope") == "column":
            return place.sheet == said["sheet"] and letters(place.cell) == letters(said["cell"])
        return (place.sheet, place.cell) == (said["sheet"], said["cell"])
    if place.file is not None and place.file != said.get("file", name):
        return False
    if said.get("scope") == "column":
        return bool(place.column == said["column"])
    return place.line == said["line"] and said.get("column") in {None, place.column}


def letters(cell: str | None) -> str:
    return (cell or "").rstrip("0123456789")


def findings_that_differ(roster: Roster, said: Mapping[str, Any], path: str) -> Iterator[str]:
    name = Path(path).name
    of_file = [it for it in roster.findings if it.place.file in {None, name} or path.endswith(".zip")]
    left = list(of_file)
    for expected in said["findings"]:
        hit = next((it for it in left if matches(it, expected, name)), None)
        if hit is None:
            if not any(matches(it, expected, name) for it in of_file):
                yield f"missing finding: {json.dumps(expected, ensure_ascii=False)}"
            continue
        left.remove(hit)
        other = expected.get("with_line", expected.get("with_row"))
        if other is not None and (hit.other is None or line_of(hit.other) != other):
            yield f"{hit.code} {hit.place}: with {hit.other}, expected {other}"
        if "on" in expected and str(hit.facts.get("on")) != expected["on"]:
            yield f"{hit.code} {hit.place}: on {hit.facts.get('on')}, expected {expected['on']}"
        if "nearest" in expected and hit.facts.get("nearest") != expected["nearest"]:
            yield f"{hit.code} {hit.place}: nearest {hit.facts.get('nearest')}, expected {expected['nearest']}"
    for it in left:
        if not any(matches(it, expected, name) for expected in said["findings"]):
            yield f"further finding: {it.code} {it.place}"


def line_of(place: Any) -> int:
    return place.line or int((place.cell or "0").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


# --- people -------------------------------------------------------------------------------


def plain(person: Listed) -> dict[str, Any]:
    """Write somebody as `expected.json` does."""
    signatures = list(person.signatures.values())
    memberships = [
        {
            key: str(value)
            for key, value in {"unit": it.unit, "role": it.role, "from": it.since, "to": it.until}.items()
            if value is not None
        }
        for it in person.memberships
    ]
    return {
        "given": person.given,
        "family": person.family,
        "mail": person.mail,
        "source_id": person.source_id,
        "signature": signatures[0] if signatures else None,
        "memberships": memberships,
        "ask": list(person.asks),
        "left": person.left,
    }


def expected_person(said: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("given", "family", "mail", "source_id", "signature", "memberships")
    return {
        **{name: said.get(name) for name in kept},
        "ask": [said["ask"]] if "ask" in said else [],
        "left": said.get("left", False),
    }


def people_that_differ(roster: Roster, said: Mapping[str, Any]) -> Iterator[str]:
    found, expected = [plain(it) for it in roster.people], [expected_person(it) for it in said["people"]]
    lines = [[line_of(place) for place in it.places] for it in roster.people]
    for at, it in enumerate(expected):
        if at >= len(found):
            yield f"missing person: {said['people'][at]['who']}"
            continue
        who = said["people"][at]["who"]
        for name, value in it.items():
            if found[at][name] != value:
                yield f"{who}: {name} is {found[at][name]!r}, expected {value!r}"
        rows = said["people"][at].get("lines", said["people"][at].get("rows"))
        if rows is not None and lines[at] != rows:
            yield f"{who}: on {lines[at]}, expected {rows}"
    for it in found[len(expected) :]:
        yield f"further person: {it['given']} {it['family']}"


def differences(folder: Path, path: str, said: Mapping[str, Any], today: date) -> list[str]:
    """Give what differs in a file."""
    roster = read(folder, path, said, today)
    holds_people = bool(said["people"]) or Path(path).name not in BESIDE
    return [*(people_that_differ(roster, said) if holds_people else ()), *findings_that_differ(roster, said, path)]


# --- deliveries and what is kept ----------------------------------------------------------

CALLED = {"moved": "unit_changed"}
"""What a kind of proposal is called in `expected.json`, where it is another word."""


@contextmanager
def school(folder: Path) -> Iterator[tuple[Ledger, People]]:
    """A plan of two units in a store, and a directory, both in a folder."""
    with cc.open(f"sqlite:///{folder}/plans.db") as plans, open_directory(str(folder / "people.db")) as people:
        ledger = plans.ledger("sago")
        on = date(2026, 8, 1)
        ledger.do(PlanStarted(title="T", aim="A", starts=on, ends=date(2027, 6, 15)), by="p-0", on=on)
        for unit in UNITS:
            ledger.do(UnitRegistered(unit=UnitId(unit), principal=PersonId("p-0")), by="p-0", on=on)
        yield ledger, people


def take_in(ledger: Ledger, people: People, roster: Roster, today: date) -> Proposals:
    """Accept all that a file proposes; give what that was."""
    with ledger.read() as reading:
        proposals = propose("sago", reading, people, roster)
    accept(ledger, people, proposals, proposals.items, by="p-0", on=today)
    return proposals


def deliveries_that_differ(
    folder: Path, said: Mapping[str, Any], files: Mapping[str, Any], today: date
) -> Iterator[str]:
    """Take one file in, and compare what another proposes then."""
    with TemporaryDirectory() as place, school(Path(place)) as (ledger, people):
        first, then = (read(folder, said[it], files[said[it]], today) for it in ("first", "then"))
        take_in(ledger, people, first, today)
        with ledger.read() as reading:
            proposals = propose("sago", reading, people, then)
        names = {it["who"]: f"{it['given']} {it['family']}" for it in files[said["first"]]["people"]}
        names |= {it["who"]: f"{it['given']} {it['family']}" for it in files[said["then"]]["people"]}
        found = [(CALLED.get(it.kind, it.kind), it.name, it.place.line if it.place else None) for it in proposals.items]
        for it in said["proposals"]:
            hidden = it["what"] == "became_protected"
            expected = (it["what"], None if hidden else names[it["who"]], it.get("line"))
            match = next(
                (one for one in found if one == expected or (expected[2] is None and one[:2] == expected[:2])), None
            )
            if match is None:
                yield f"missing proposal: {expected}"
            else:
                found.remove(match)
        yield from (f"further proposal: {it}" for it in found)


def kept_that_must_not_be(folder: Path, path: str, said: Mapping[str, Any], today: date) -> Iterator[str]:
    """Accept all that a file proposes, and look for what must not be kept in every byte that was written."""
    with TemporaryDirectory() as place:
        roster = read(folder, path, said, today)
        with school(Path(place)) as (ledger, people):
            before = all_bytes(place)
            take_in(ledger, people, roster, today)
        written = all_bytes(place) + repr(roster).encode()
    for it in said["never_stored"]:
        bare = it.replace("-", "")
        forms = {form.encode() for form in (it, bare, *([bare[-10:]] if bare.isdigit() else []))}
        if any(form in written and form not in before for form in forms):
            yield f"kept: {it!r}"


def all_bytes(folder: str) -> bytes:
    return b"".join(it.read_bytes() for it in Path(folder).iterdir())


# --- calendars and bells ------------------------------------------------------------------


def calendar_that_differs(folder: Path, path: str, said: Mapping[str, Any], today: date) -> Iterator[str]:
    """Compare the terms, days and findings of a calendar; where it has no terms of its own, with some that are wide."""
    file, terms = folder / path, [] if "term" in said else wide_terms(today)
    calendar = read_calendar(str(file), terms)
    if not isinstance(calendar, PublishedCalendar):
        yield "is no calendar as schools publish them"
        return
    found = [{"from": str(it.first), "to": str(it.last), "term": it.name.partition(" ")[0]} for it in calendar.terms]
    if "term" in said and found != said["term"]:
        yield f"terms are {found}, expected {said['term']}"
    left = list(calendar.days)
    for expected in said["days"]:
        hit = next((it for it in left if is_day(it, expected)), None)
        if hit is None:
            yield f"missing day: {json.dumps(expected, ensure_ascii=False)}"
        else:
            left.remove(hit)
    yield from (f"further day: {it.kind} {it.first} on line {it.line}" for it in left)
    yield from told_otherwise(calendar.findings, said, file)
    for it in said.get("never_stored", ()):
        if it in repr(calendar) or any(it in repr(calendar.adopt(unit)) for unit in UNITS):
            yield f"kept: {it!r}"


def wide_terms(today: date) -> list[Term]:
    """Give terms that a whole school year lies in."""
    year = today.year - (today.month < JULY)
    return [term_of(date(year, 8, 1), date(year, 12, 31)), term_of(date(year + 1, 1, 1), date(year + 1, 6, 30))]


def is_day(day: Day, said: Mapping[str, Any]) -> bool:
    """Tell whether a day is one that is expected."""
    plain = {
        "from": str(day.first),
        "to": str(day.last),
        "kind": str(day.kind),
        "name": day.name.casefold(),
        "unit": day.unit,
        "movable": day.movable,
        "at": day.at,
    }
    first, last = (said.get(it, said.get("date")) for it in ("from", "to"))
    wanted = {"from": first, "to": last, "kind": said["kind"], "unit": said.get("unit")}
    wanted |= {"movable": said.get("movable", False), "at": said.get("from_time", said.get("until_time"))}
    wanted |= {"name": said["name"].casefold()} if "name" in said else {}
    return all(plain[name] == it for name, it in wanted.items())


def told_otherwise(findings: Sequence[CalendarFinding], said: Mapping[str, Any], file: Path) -> Iterator[str]:
    """Compare findings; those of an event are expected by its UID, and told by the line on which it begins."""
    found = [(it.code, it.line, it.column, it.with_line) for it in findings]
    for expected in said["findings"]:
        line = expected["line"] if "line" in expected else line_of_event(file, expected["uid"])
        wanted = (expected["code"], line, expected.get("column"), expected.get("with_line"))
        if wanted in found:
            found.remove(wanted)
        else:
            yield f"missing finding: {json.dumps(expected, ensure_ascii=False)}"
    yield from (f"further finding: {code} {line}" for code, line, *_ in found)


def line_of_event(file: Path, uid: str) -> int:
    begins = 0
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        begins = number if line == "BEGIN:VEVENT" else begins
        if line == f"UID:{uid}":
            return begins
    return 0


def bells_that_differ(folder: Path, path: str, said: Mapping[str, Any], _: date) -> Iterator[str]:
    """Compare the times of lessons and breaks, and the findings."""
    bells = read_bells(folder / path)
    for what, are_breaks in (("schedules", False), ("breaks", True)):
        found = {
            stage: [plain_bell(it) for it in those if it.is_break is are_breaks]
            for stage, those in bells.schedules.items()
        }
        expected = said.get(what, {})
        for stage in sorted({*(it for it in found if found[it]), *expected}):
            if found.get(stage) != expected.get(stage):
                yield f"{what} {stage!r}: {found.get(stage)}, expected {expected.get(stage)}"
    yield from told_otherwise(bells.findings, said, folder / path)


def plain_bell(bell: Bell) -> dict[str, Any]:
    said = {"lesson": bell.lesson, "start": bell.starts, "end": bell.ends}
    return said | ({} if bell.weekday is None else {"weekday": bell.weekday})


def main(folder: Path) -> int:
    """Compare all files; give the exit status."""
    said = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    today = date.fromisoformat(said["as_of"])
    wrong = 0
    for path, expected in said["files"].items():
        found = [*differences(folder, path, expected, today), *kept_that_must_not_be(folder, path, expected, today)]
        wrong += bool(found)
        tell(path, found)
    for it in said.get("deliveries", ()):
        found = list(deliveries_that_differ(folder, it, said["files"], today))
        wrong += bool(found)
        tell(f"{it['first']}, then {it['then']}", found)
    for what, compare in (("calendars", calendar_that_differs), ("bells", bells_that_differ)):
        for path, expected in said.get(what, {}).items():
            found = list(compare(folder, path, expected, today))
            wrong += bool(found)
            tell(path, found)
    print(f"{wrong} of {sum(len(said.get(it, ())) for it in COMPARED)} differ")
    return 1 if wrong else 0


def tell(what: str, found: Sequence[str]) -> None:
    print(f"{what}: {'' if found else 'as expected'}")
    for it in found:
        print(f"    {it}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
