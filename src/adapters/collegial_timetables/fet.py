"""FET's timetables of teachers as XML: `*_teachers.xml`.

`*_activities.xml` has only places, and neither teachers nor classes, so it is not enough.
"""

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

import attrs

from collegial_core.kernel import Unreadable
from collegial_people import Place
from collegial_people.content import MAX_BYTES
from collegial_people.text import cleaned
from collegial_timetables.listing import Column, Item, Listing
from collegial_timetables.reading import Notes, listing_of
from collegial_timetables.saying import day_in, number_in, range_in

ROOT: Final = "Teachers_Timetable"
_PLACES_ONLY: Final = "Activities_Timetable"
_MAX_DEPTH: Final = 20


def is_xml(content: bytes) -> bool:
    """Tell whether it looks like XML."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:5] in {b"<?xml", b"<Teac", b"<Acti"}


def read_fet(content: bytes, shown: str, notes: Notes) -> Listing:
    """Read FET's timetables of teachers.

    Raises:
        Unreadable: it is no such file.

    """
    if len(content) > MAX_BYTES:
        raise Unreadable(shown, f"is larger than {MAX_BYTES} bytes")
    reader = _Reader()
    try:
        reader.read(content)
    except expat.ExpatError as error:
        raise Unreadable(f"{shown}, line {error.lineno}", "is no XML that can be read") from error
    except _NotTaken as error:
        raise Unreadable(shown, error.why) from error
    if reader.root == _PLACES_ONLY:
        raise Unreadable(shown, "has only places of activities; take the file of FET's that ends in _teachers.xml")
    if reader.root != ROOT:
        raise Unreadable(shown, "is no timetable of teachers from FET")
    return listing_of(_items(reader, notes), notes, "fet")


class _NotTaken(Exception):
    """The XML holds something that is not taken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@attrs.frozen
class _Hour:
    """An hour in which a teacher has an activity, with the line on which it stands."""

    line: int
    teacher: str
    day: str
    hour: str
    subject: str
    classes: str


@attrs.define
class _Reader:
    """Reads the elements one after another; definitions of entities are not taken."""

    root: str = ""
    hours: list[_Hour] = attrs.field(factory=list)
    days: dict[str, int] = attrs.field(factory=dict)
    names: dict[str, int] = attrs.field(factory=dict)
    """The hours of a day in their order."""
    _open: list[tuple[str, str]] = attrs.field(factory=list)
    _within: dict[str, list[str]] = attrs.field(factory=dict)
    _line: int = 0
    _hour: str = ""

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: self._start(name, attributes, parser.CurrentLineNumber)
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.Parse(content, True)  # noqa: FBT003 - that there is no more of it; it has no name

    def _start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.root = self.root or name
        said = attributes.get("name", "")
        self._open.append((name, said))
        if len(self._open) > _MAX_DEPTH:
            raise _NotTaken("is nested too deep")
        if name == "Day":
            self.days.setdefault(said, len(self.days) + 1)
        elif name == "Hour":
            self.names.setdefault(said, len(self.names) + 1)
            self._within, self._line, self._hour = dict[str, list[str]](), line, said
        elif said:
            self._within.setdefault(name, []).append(said)

    def _end(self, name: str) -> None:
        self._open.pop()
        if name == "Hour" and self._within:
            said = dict(self._open)
            self.hours.append(
                _Hour(
                    line=self._line,
                    teacher=said.get("Teacher", ""),
                    day=said.get("Day", ""),
                    hour=self._hour,
                    subject="+".join(self._within.get("Subject", ())),
                    classes="+".join(self._within.get("Students", ())),
                )
            )


def _no_doctype(*_: object) -> None:
    raise _NotTaken("has a DOCTYPE, which is not taken")


def _items(reader: _Reader, notes: Notes) -> Iterator[Item]:
    for it in reader.hours:
        place = Place(line=it.line)
        texts = {
            Column.TEACHER: it.teacher,
            Column.DAY: it.day if day_in(it.day) else str(reader.days[it.day]),
            Column.PERIOD: _period(reader, it.hour),
            Column.SUBJECT: it.subject,
            Column.CLASS: it.classes,
        }
        yield Item(place, {column: notes.taken(cleaned(text), place) for column, text in texts.items()})


def _period(reader: _Reader, hour: str) -> str:
    """Give an hour as it is named where all are numbers, or all times; else its number of the day."""
    if all(map(number_in, reader.names)) or all(map(range_in, reader.names)):
        return hour
    return str(reader.names[hour])
