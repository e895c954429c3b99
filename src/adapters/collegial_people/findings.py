"""What is told of a file: a code, the place, and never what stands there of a person."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import attrs

Fact = str | int | date


@attrs.frozen(kw_only=True)
class Place:
    """Where in a file something stands, as a person finds it there.

    A line and a column of a text, counted from 1; a cell of a sheet, such as `B5`; or a pointer into JSON (RFC 6901).
    `file` is the file's name where several are read together.
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        """Write it short: `roles.csv 4:9`, `Personal!B5`, `/data/3`; how somebody names it who accepts a proposal."""
        if self.pointer is not None:
            there = self.pointer
        elif self.cell is not None:
            there = f"{self.sheet}!{self.cell}"
        else:
            there = ":".join(str(it) for it in (self.line, self.column) if it is not None)
        return " ".join(filter(None, (self.file, there)))


@attrs.frozen(kw_only=True)
class Finding:
    """Something in a file that whoever takes people in has to know.

    `other` is the place it has to do with, such as the first row of the same person.  `facts` are plain: a day, a
    unit's name, how many cells.
    """

    code: str
    place: Place
    other: Place | None = None
    facts: Mapping[str, Fact] = attrs.field(factory=dict)


SENTENCES: Final[Mapping[str, str]] = {
    "protected": "marked as somebody with a protected identity: the row is left out",
    "protected_unclear": "a marking that may mean a protected identity: the row is left out; look at the file",
    "not_marked": "nothing says whether the identity is protected: taken in",
    "number_personal": "a personal number: dropped",
    "number_coordination": "a coordination number: dropped",
    "number_temporary": "a number that is made up: dropped",
    "number_placeholder": "a stand-in for a number: dropped",
    "number_damaged": "no longer readable as a number: dropped with its column",
    "number_in_text": "a personal number inside a cell: dropped",
    "same_name": "the name of somebody else in the file: are they two?",
    "same_mail": "the mail address of somebody else in the file: not taken",
    "name_differs": "another name on another row of the same person",
    "same_person_rows": "a person on several rows",
    "two_units": "somebody who works in several units",
    "signature_differs": "a signature that differs between units",
    "signature_taken": "the signature of somebody else: not taken",
    "row_continues": "no name: taken as going on from the row above",
    "left": "has left",
    "leaves": "will leave",
    "begins": "will begin",
    "role_ended": "a role that is over: left out",
    "account_stopped": "the account is stopped, which is not the same as having left",
    "unit_ended": "the unit has ended",
    "pupil": "a pupil: left out",
    "guardian": "a guardian: left out",
    "not_a_person": "no person: left out",
    "person_unknown": "nobody in the files: left out",
    "no_unit": "no unit is given",
    "unit_unknown": "a unit that is not known",
    "unit_carried": "no unit: taken as the one above",
    "name_missing": "nobody is named: left out",
    "name_reversed": "family names stand first, before a comma",
    "name_short": "initials in the place of a name",
    "one_name": "only one name",
    "letters_lost": "letters have been lost",
    "encoding_damage": "letters were read in the wrong encoding; a repair is proposed",
    "invisible_character": "invisible characters: taken out",
    "line_break_in_cell": "a line break in a cell: its first line counts",
    "formula_like": "looks like a formula or like markup: taken as text",
    "ragged": "not as many cells as there are columns",
    "empty_row": "an empty row",
    "empty_columns": "empty columns",
    "heading_again": "headings, repeated",
    "sheet_skipped": "a sheet that is not read",
    "date_unreadable": "a date that cannot be read: left empty",
    "secret": "passwords: dropped",
    "pay": "pay or percentages: dropped",
    "home": "private contact details: dropped",
    "contact_hidden": "contact details are to be hidden: not taken",
    "free_text": "free text: dropped",
    "cell_too_long": "a cell that is too long: not taken",
    "endpoint_missing": "a part of the delivery is missing",
    "pages_missing": "the list goes on in a page that is missing",
    "code_unknown": "a code that is not known: left empty",
    "mail_unreadable": "no mail address: left empty",
}
"""Code → what it means.  Codes are for programs and never change; the sentences are for people."""


def by_code(findings: Iterable[Finding], most: int) -> Iterator[tuple[str, str, int]]:
    """Yield each kind of finding once: its code, the first places, so many at most, and how often there was one."""
    places: dict[str, list[str]] = {}
    for it in findings:
        places.setdefault(it.code, []).append(str(it.place))
    for code, there in places.items():
        yield code, ", ".join(there[:most]) + (" …" if len(there) > most else ""), len(there)
