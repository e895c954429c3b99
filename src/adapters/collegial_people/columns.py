"""What the columns of a table are, by their headings or their positions, and the formats that are known."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final
from unicodedata import combining, normalize

import attrs

from collegial_people.content import Row
from collegial_people.markings import is_heading_of_marks
from collegial_people.numbers import found_in


class Field(StrEnum):
    """What a column holds; what has no field is dropped."""

    GIVEN = "given"
    FAMILY = "family"
    MIDDLE = "middle"
    PREFERRED_GIVEN = "preferred_given"
    PREFERRED_FAMILY = "preferred_family"
    NAME = "name"
    MAIL = "mail"
    SIGNATURE = "signature"
    SOURCE_ID = "source_id"
    UNIT = "unit"
    ROLE = "role"
    SINCE = "since"
    UNTIL = "until"
    PROTECTED = "protected"
    STATUS = "status"
    ENABLED = "enabled"
    REMOVED = "removed"
    KIND = "kind"
    SCHOOL_YEAR = "school_year"
    PATH = "path"
    HIDE_CONTACT = "hide_contact"
    NUMBER = "number"
    NUMBER_OR_ID = "number_or_id"
    ID = "id"
    HOME = "home"
    PAY = "pay"
    SECRET = "secret"  # noqa: S105 - what is dropped
    TEXT = "text"


NAMES: Final = (Field.GIVEN, Field.FAMILY, Field.NAME, Field.PREFERRED_GIVEN, Field.PREFERRED_FAMILY, Field.MIDDLE)
IDS: Final = (Field.SOURCE_ID, Field.ID, Field.NUMBER_OR_ID)
TOLD: Final = {Field.PAY: "pay", Field.SECRET: "secret", Field.TEXT: "free_text"}
"""Columns that are dropped whole, and told of."""

_WORDS: Final[Mapping[Field, str]] = {
    Field.GIVEN: "fornamn tilltalsnamn firstname givenname given fname",
    Field.FAMILY: "efternamn lastname familyname surname family lname",
    Field.MIDDLE: "middlename",
    Field.NAME: "namn name fullname fullstandigtnamn anstalld medarbetare",
    Field.MAIL: "epost epostadress mail mailadress mejl mejladress email emailaddress",
    Field.SIGNATURE: "signatur signature sign initial initialer initials",
    Field.UNIT: "enhet skolenhet skolenhetskod enhetskod skola arbetsplats school unit grundanstallningsenhet",
    Field.ROLE: "befattning tjanst tjanstgoring roll titel yrke role title position",
    Field.SINCE: "fran from fom anstfrom anstfran anstallningsdatum startdatum startdate begindate rolestartdate",
    Field.UNTIL: "till tom until ansttom anststill slutdatum enddate roleenddate",
    Field.STATUS: "status aktiv active",
    Field.REMOVED: "tabort remove",
    Field.NUMBER: "personnummer personnr persnr pnr samordningsnummer socialnumber civicno nin noredupersonnin "
    "personalcode personalnumber ssn fodelsenummer",
    Field.ID: "id anstallningsnr anstallningsnummer anstnr employeeid employeenumber username anvandarnamn anvandarid "
    "identifier usermasteridentifier userids",
    Field.HOME: "telefon telefonnummer tel mobil mobilnummer mobiltelefon phone mobile sms hemtelefon adress address "
    "gatuadress bostadsadress privatepost recoveryemail recoveryphone homesecondaryemail homephone mobilephone "
    "homeaddress",
    Field.PAY: "lon longiltigfran syssgrad sysselsattningsgrad tjanstgoringsgrad omfattning procent salary",
    Field.SECRET: "losenord password",
    Field.TEXT: "anteckning anteckningar kommentar ovrigt notering notes note comment comments remarks",
}
_HEADINGS: Final = {word: field for field, words in _WORDS.items() for word in words.split()}


@attrs.frozen(kw_only=True)
class Format:
    """A format that is known by name.

    `headings` are those that mean something else in it than elsewhere, `by` those by which it is known.  `positions`
    are the columns of one without headings.  `whole`: such a file holds everybody.  `stand_ins`: in it made-up numbers
    are how somebody protected is kept.
    """

    name: str
    headings: Mapping[str, Field] = attrs.field(factory=dict)
    by: frozenset[str] = frozenset()
    positions: tuple[Field | None, ...] = ()
    sheet: str | None = None
    whole: bool = False
    stand_ins: bool = False


LIST: Final = Format(name="list")
UNIKUM: Final = Format(
    name="unikum",
    positions=(
        *(Field.GIVEN, Field.FAMILY, Field.MAIL, Field.NUMBER_OR_ID, None, Field.HOME, Field.HOME, None, Field.HOME),
        *(None, None, Field.HIDE_CONTACT, None, None, None, Field.SCHOOL_YEAR, None, None, Field.KIND),
    ),
)
SKOLA24: Final = Format(
    name="skola24",
    positions=(
        *(Field.UNIT, None, Field.NUMBER, Field.GIVEN, Field.FAMILY, Field.SIGNATURE, Field.MAIL, Field.PROTECTED),
    ),
    whole=True,
)
GOOGLE: Final = Format(
    name="google",
    headings={"orgunitpath": Field.PATH, "department": Field.UNIT, "employeetitle": Field.ROLE},
    by=frozenset({"orgunitpath", "firstname", "lastname", "emailaddress"}),
)
SCHOOLSOFT: Final = Format(
    name="schoolsoft",
    headings={"id": Field.SOURCE_ID, "type": Field.ROLE},
    by=frozenset({"fname", "lname", "socialnumber", "type"}),
)
STRATSYS: Final = Format(
    name="stratsys",
    by=frozenset({"grundanstallningsenhet", "grundanstallning", "lon"}),
    stand_ins=True,
)
SKOLVERKET: Final = Format(
    name="skolverket",
    by=frozenset({"fornamn", "efternamn", "skolenhetskod", "tjanstgoring", "tabort"}),
    sheet="Personalstjänstgöringar",
)
SKOLON: Final = Format(name="skolon", by=frozenset({"efternamn", "fornamn", "klass", "mailadress"}))
USERS: Final = Format(
    name="users",
    headings={"sourcedid": Field.SOURCE_ID, "orgsourcedids": Field.UNIT, "enableduser": Field.ENABLED}
    | {"preferredgivenname": Field.PREFERRED_GIVEN, "preferredfamilyname": Field.PREFERRED_FAMILY},
)
"""The table of people in a OneRoster bundle, and in that of School Data Sync."""

TEACHERS: Final = Format(
    name="teachers",
    headings={"sisid": Field.SOURCE_ID, "schoolsisid": Field.UNIT, "username": Field.MAIL},
)
"""The table of teachers of School Data Sync 1."""

TABLES: Final = (UNIKUM, SKOLA24, GOOGLE, SCHOOLSOFT, STRATSYS, SKOLVERKET, SKOLON, LIST)
"""The formats of one table, the generic one last."""

_LEAST: Final = 2
"""So many numbers make a column one of numbers."""


def word_of(heading: str) -> str:
    """Give a heading's letters alone, small and without accents, for it is written in many ways."""
    bare = re.sub(r"\[.*?\]", "", heading)
    letters = (it for it in normalize("NFKD", bare.casefold()) if not combining(it) and it.isalnum())
    return "".join(letters)


@attrs.frozen
class Columns:
    """The columns of a table: the field of each, by its number from 1, and the row in which their headings stand."""

    format: Format
    fields: Mapping[int, Field]
    head: Row | None = None

    def of(self, field: Field) -> list[int]:
        """Give the columns that hold a field."""
        return [column for column, it in self.fields.items() if it is field]

    def first(self, *fields: Field) -> int | None:
        """Give the first column that holds one of these."""
        return next((column for column, it in self.fields.items() if it in fields), None)

    @property
    def named(self) -> int:
        """How many columns have a heading, or a position."""
        if self.head is None:
            return len(self.format.positions) or max(self.fields, default=0)
        return max((at for at, it in enumerate(self.head.cells, 1) if it.strip()), default=0)

    @property
    def bound(self) -> bool:
        """Tell whether it is known how many columns there are; a mapping by numbers alone does not say."""
        return self.head is not None or bool(self.format.positions)

    @property
    def name_people(self) -> bool:
        """Tell whether there is a name in them."""
        return self.first(Field.GIVEN, Field.FAMILY, Field.NAME) is not None


def heading_in(rows: Sequence[Row], form: Format) -> Columns | None:
    """Find the row with the headings: the one with most that are known, among the first."""
    best: Columns | None = None
    for row in rows[:40]:
        found = Columns(form, fields_of(row, form), row)
        if found.name_people and (not best or len(found.fields) > len(best.fields)):
            best = found
    return best


def fields_of(row: Row, form: Format) -> dict[int, Field]:
    """Tell by the headings in a row what its columns hold."""
    words = [(column, word_of(it)) for column, it in enumerate(row.cells, 1)]
    return {column: field for column, word in words if (field := _field_of(word, form)) is not None}


def _field_of(word: str, form: Format) -> Field | None:
    field = form.headings.get(word) or _HEADINGS.get(word)
    return Field.PROTECTED if field is None and is_heading_of_marks(word) else field


def format_of(heading: Row) -> Format:
    """Tell by its headings which format a table has."""
    words = {word_of(it) for it in heading.cells}
    return next((it for it in TABLES if it.by and it.by <= words), LIST)


def format_without_heading(rows: Sequence[Row]) -> Format | None:
    """Tell by what stands in it which of the formats without headings a table has."""
    filled = [it for it in rows[:200] if not it.is_empty]
    for form in (SKOLA24, UNIKUM):
        number = next(at for at, it in enumerate(form.positions, 1) if it in {Field.NUMBER, Field.NUMBER_OR_ID})
        fits = sum(bool(found_in(it.said(number))) for it in filled)
        width = sum(len(it.cells) >= len(form.positions) for it in filled)
        if fits * 2 > len(filled) and width * 2 > len(filled):
            return form
    return None


def with_numbers_by_value(columns: Columns, rows: Sequence[Row]) -> Columns:
    """Take a column for one of numbers too where most of what stands in it is a number, whatever it is called."""
    width = max((len(it.cells) for it in rows), default=0)
    more = {
        column: Field.NUMBER
        for column in range(1, width + 1)
        if column not in columns.fields and _holds_numbers([it.said(column) for it in rows])
    }
    return attrs.evolve(columns, fields={**columns.fields, **more}) if more else columns


def _holds_numbers(cells: Sequence[str]) -> bool:
    filled = [it for it in cells if it.strip()]
    return len(filled) >= _LEAST and 2 * sum(bool(found_in(it)) for it in filled) > len(filled)
