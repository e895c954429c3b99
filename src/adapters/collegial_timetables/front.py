"""The one way in: whatever file of a timetable it is, as a listing."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

import attrs

from collegial_core.kernel import Unreadable
from collegial_people import Finding, Place
from collegial_people.numbers import without_numbers
from collegial_timetables.calendars import is_calendar, read_calendar
from collegial_timetables.fet import is_xml, read_fet
from collegial_timetables.listing import Listing
from collegial_timetables.ours import read_json
from collegial_timetables.reading import Notes, Options
from collegial_timetables.tables import read_table

FORMATS: Final = ("table", "json", "icalendar", "untis", "fet")


def read_timetable(files: Mapping[str, bytes], options: Options) -> Listing:
    """Read a timetable from a file, or from several that belong together, such as a calendar for each teacher.

    What is told of a file names it where there are several.

    Raises:
        CalendarFilesMissing: a file is a calendar, and the package `icalendar` is not installed.
        Unreadable: a file is none that is known, or some have clock times and others numbered periods.

    """
    if not files:
        raise Unreadable("timetable", "names no file")
    found = {name: _read(content, name, options) for name, content in files.items()}
    if len({it.clock for it in found.values()}) > 1:
        raise Unreadable("timetable", "some files have clock times and others numbered periods; give those of one kind")
    several = len(found) > 1
    return Listing(
        format="+".join(sorted({it.format for it in found.values()})),
        clock=next(iter(found.values())).clock,
        items=tuple(
            attrs.evolve(it, place=_in(it.place, name), teacher_at=_in(it.teacher_at, name)) if several else it
            for name, one in found.items()
            for it in one.items
        ),
        findings=tuple(_told(it, name) if several else it for name, one in found.items() for it in one.findings),
    )


def _read(content: bytes, name: str, options: Options) -> Listing:
    shown, notes = without_numbers(PurePath(name).name) or "the file", Notes(options)
    if is_calendar(content):
        return read_calendar(content, shown, options.teachers.get(name) or PurePath(name).stem, notes)
    if is_xml(content):
        return read_fet(content, shown, notes)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return read_json(content, shown, notes)
    return read_table(content, shown, notes)


def _in(place: Place, name: str) -> Place:
    return attrs.evolve(place, file=without_numbers(PurePath(name).name))


def _told(finding: Finding, name: str) -> Finding:
    other = None if finding.other is None else _in(finding.other, name)
    return attrs.evolve(finding, place=_in(finding.place, name), other=other)
