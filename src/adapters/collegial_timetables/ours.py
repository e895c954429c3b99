"""A timetable as JSON: `{"lessons": [{"teacher": "ALP", "day": 1, "period": 2, "subject": "MA", "class": "7A"}]}`.

The names of a lesson are those of the columns of a table in English; `from` and `to` may stand for `period`, and
`teacher` and `class` may be lists.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from collegial_core.kernel import Unreadable
from collegial_people import Place
from collegial_people.columns import LIST, Field, fields_of
from collegial_people.content import MAX_ROWS, Row, text_of
from collegial_people.text import cleaned
from collegial_timetables.listing import Cell, Column, Item, Listing
from collegial_timetables.reading import Notes, listing_of

LESSONS: Final = "lessons"


def read_json(content: bytes, shown: str, notes: Notes) -> Listing:
    """Read a timetable from JSON.

    Raises:
        Unreadable: it is no JSON, or none of a timetable.

    """
    try:
        data = json.loads(text_of(content, shown))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(shown, "is no JSON") from error
    lessons = data.get(LESSONS) if isinstance(data, dict) else None
    if not isinstance(lessons, list):
        raise Unreadable(shown, f'expected an object with a list under "{LESSONS}"')
    if len(lessons) > MAX_ROWS:
        raise Unreadable(shown, f"has more than {MAX_ROWS} lessons")
    return listing_of(_items(lessons, shown, notes), notes, "json")


def _items(lessons: list[Any], shown: str, notes: Notes) -> Iterator[Item]:
    for at, lesson in enumerate(lessons):
        pointer = f"/{LESSONS}/{at}"
        if not isinstance(lesson, dict):
            raise Unreadable(f"{shown}, {pointer}", "expected an object, such as of a teacher, a day and a period")
        yield Item(Place(pointer=pointer), _cells(lesson, pointer, notes))


def _cells(lesson: Mapping[str, Any], pointer: str, notes: Notes) -> dict[Column, Cell]:
    fields = fields_of(Row(1, list(lesson)), LIST)
    numbers = {at for at, it in fields.items() if it in {Field.NUMBER, Field.NUMBER_OR_ID}}
    found: dict[Column, Cell] = {}
    for at, (name, value) in enumerate(lesson.items(), 1):
        column = Column(name) if name in set(Column) else None
        place = Place(pointer=f"{pointer}/{name}" if column else pointer)
        cell = notes.taken(_said(value), place, of_numbers=at in numbers)
        if column is not None:
            found[column] = cell
    return found


def _said(value: object) -> str:
    """Give a value as a cell would say it; what is no text and no number says nothing."""
    if isinstance(value, list):
        return "+".join(_said(it) for it in value if not isinstance(it, list))
    if isinstance(value, str):
        return cleaned(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
