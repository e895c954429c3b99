"""From a table to what its rows say of people: row by row, the protected left out first, then the numbers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import attrs

from collegial_directory.database import is_mail
from collegial_people import markings
from collegial_people.columns import IDS, NAMES, TOLD, Columns, Field, word_of
from collegial_people.content import MAX_CELL, Row, Table, repaired
from collegial_people.drafts import Draft, Notes, signed
from collegial_people.findings import Place
from collegial_people.markings import Marking
from collegial_people.numbers import Number, found_in, in_column, key_of, without_numbers
from collegial_people.roster import Hidden
from collegial_people.text import cleaned, day_of, doubts_of, is_too_long, odd_characters

_STAFF: Final = re.compile(r"personal|staff|lärare|teachers|anställda|medarbetare", re.IGNORECASE)
_PUPILS: Final = re.compile(r"elev(er)?|students?|pupils?", re.IGNORECASE)
_ACCOUNTS: Final = re.compile(r"funktionskonto(n)?|resurs(er)?|shared|rooms?|service|system(konton)?", re.IGNORECASE)
_CERTAIN: Final = 12
"""So many digits are a personal number in a column of ids too; ten alone may be another number."""

_OF_WORK: Final = (Field.UNIT, Field.ROLE, Field.MAIL, Field.SIGNATURE, Field.PATH)
"""Columns whose words may speak of protection without meaning the person."""

_KEPT: Final = (*NAMES, Field.MAIL, Field.SIGNATURE, Field.UNIT, Field.ROLE)


@attrs.define
class TableReader:
    """Reads one table into notes."""

    notes: Notes
    table: Table
    columns: Columns
    default_unit: str | None = None
    previous: Draft | None = None
    above: str | None = None
    """The unit of the row above."""
    told: set[int] = attrs.field(factory=set)
    """The columns of which it has been told that they are dropped."""

    def read(self) -> None:
        """Read all rows below the headings."""
        heading = self.columns.head
        self.notes.marked |= self.columns.first(Field.PROTECTED) is not None
        self._tell_headings()
        for row in self.table.rows:
            if heading is not None and row.line < heading.line:
                self._above_headings(row)
            elif row is not heading:
                self._row(row)

    # --- headings and what is around the table --------------------------------------------

    def _at(self, row: Row, column: int | None = None) -> Place:
        return self.table.at(row.line, column)

    @property
    def _is_text(self) -> bool:
        """Tell whether a person would count its lines: in a sheet, empty rows and titles are nothing to tell of."""
        return self.table.sheet is None

    def _above_headings(self, row: Row) -> None:
        if self._is_text:
            self.notes.tell("empty_row" if row.is_empty else "not_a_person", self._at(row))

    def _tell_headings(self) -> None:
        """Tell of what is dropped whole, and of columns without a name."""
        heading, rows = self.columns.head, self.table.rows
        for column, field in self.columns.fields.items():
            if heading is not None and field in TOLD and any(it.said(column).strip() for it in self._below()):
                self.notes.tell(TOLD[field], self._at(heading, column))
        if heading is None:
            return
        if any(repaired(it) for it in heading.cells):
            first = next(at for at, it in enumerate(heading.cells, 1) if repaired(it))
            self.notes.tell("encoding_damage", self._at(heading, first))
        width, named = max(len(it.cells) for it in rows), self.columns.named
        if (
            self._is_text
            and len(heading.cells) > named
            and not any(it.said(column).strip() for it in rows for column in range(named + 1, width + 1))
        ):
            self.notes.tell("empty_columns", self._at(heading, named + 1), to_column=len(heading.cells))

    def _below(self) -> Iterator[Row]:
        start = self.columns.head.line if self.columns.head else 0
        return (it for it in self.table.rows if it.line > start)

    # --- a row ------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        if row.is_empty:
            if self._is_text:
                self.notes.tell("empty_row", self._at(row))
            return
        if self._is_heading(row):
            self.notes.tell("heading_again", self._at(row))
        elif self._is_remark(row):
            self.notes.tell("not_a_person", self._at(row, None if self._is_text else self._first_filled(row)))
        elif self._is_protected(row):
            self.previous = None
        elif self._fits(row):
            self._person(row)

    def _is_heading(self, row: Row) -> bool:
        heading = self.columns.head
        return heading is not None and [word_of(it) for it in row.cells] == [word_of(it) for it in heading.cells]

    def _first_filled(self, row: Row) -> int:
        return next(at for at, it in enumerate(row.cells, 1) if it.strip())

    def _is_remark(self, row: Row) -> bool:
        """Tell whether one cell alone is filled, with a sum, a page number or the like."""
        filled = [it for it in row.cells if it.strip()]
        return len(filled) == 1 and self.columns.named > 1 and markings.is_remark(filled[0])

    def _is_protected(self, row: Row) -> bool:
        """Tell whether the row is of somebody protected; then nothing more of it is looked at or told."""
        found = self._protected_at(row)
        if found is None:
            return False
        code, column = found
        self.notes.tell(code, self._at(row, column))
        columns = (*self.columns.of(Field.NUMBER), *self.columns.of(Field.NUMBER_OR_ID))
        numbers = [key for it in columns if (key := key_of(row.said(it)))]
        self._hide(self._hidden(row, self._at(row, column), self._raw_id(row)), numbers, code)
        if self.previous is not None and not any(self._plain(row, it) for it in (*NAMES, Field.MAIL)):
            self._hide_above(self.previous, code)
        return True

    def _hide(self, hidden: Hidden, numbers: Sequence[str], code: str) -> None:
        """Remember in memory by what other rows of the same person are known."""
        self.notes.hidden.append(hidden)
        said = [("number", it) for it in numbers] + [("raw_id", hidden.source_id), ("mail", hidden.mail)]
        said += [("signature", signed(*hidden.signature))] if hidden.signature else []
        self.notes.keys_hidden |= {(name, it) for name, it in said if it}
        if hidden.source_id:
            self.notes.raw_hidden[hidden.source_id] = code

    def _hide_above(self, above: Draft, code: str) -> None:
        """Leave out the rows above too, which this marked one goes on from."""
        for it in [one for one in self.notes.drafts if one is above or one.goes_on is above]:
            self.notes.drafts = [one for one in self.notes.drafts if one is not it]
            self.notes.tell(code, it.place)
            mail = it.mail.casefold() if it.mail else None
            self._hide(Hidden(place=it.place, mail=mail, source_id=it.raw_id or None), [it.number or ""], code)

    def _protected_at(self, row: Row) -> tuple[str, int] | None:
        names = [column for field in NAMES for column in self.columns.of(field)]
        whole = " ".join(cleaned(row.said(it)) for it in names)
        for column in names:
            if markings.is_hidden_name(whole) or markings.is_hidden_name(cleaned(row.said(column))):
                return Marking.YES, min(names)
        for column in self.columns.of(Field.PROTECTED):
            if (said := markings.marking(row.said(column))) is not Marking.NO:
                return said, column
        for column, cell in enumerate(row.cells, 1):
            if self.columns.fields.get(column) not in _OF_WORK and markings.tells_of_protection(cell):
                return Marking.YES, column
        return None

    def _hidden(self, row: Row, place: Place, raw: str) -> Hidden:
        """Keep in memory by what somebody may be known who is in the plan already."""
        mail, signature = self._plain(row, Field.MAIL), self._plain(row, Field.SIGNATURE)
        unit = self.notes.units.named(self._plain(row, Field.UNIT)) or self.default_unit
        return Hidden(
            place=place,
            mail=mail.casefold() or None,
            source_id=raw or None,
            signature=(unit, signature) if unit and signature else None,
        )

    def _plain(self, row: Row, field: Field) -> str:
        column = self.columns.first(field)
        return cleaned(row.said(column)) if column else ""

    def _raw_id(self, row: Row) -> str:
        return self._plain(row, Field.SOURCE_ID)

    def _fits(self, row: Row) -> bool:
        """Tell whether the cells stand where they belong; told where there are not as many as columns."""
        if not self.columns.bound:
            return True
        expected = self._expected()
        spilt = any(row.said(it).strip() for it in range(self.columns.named + 1, len(row.cells) + 1))
        facts: dict[str, Any] = {"cells": len(row.cells), "expected": expected}
        if len(row.cells) > expected and spilt:
            self.notes.tell("ragged", self._at(row), **facts)
            return False
        if len(row.cells) < expected:
            self.notes.tell("ragged", self._at(row), **facts)
        return True

    def _expected(self) -> int:
        heading = self.columns.head
        return len(heading.cells) if heading is not None else self.columns.named

    # --- somebody ---------------------------------------------------------------------------

    def _person(self, row: Row) -> None:
        if (column := self._no_person_at(row)) is not None:
            self.notes.tell("not_a_person", self._at(row, column))
            return
        draft = Draft(place=self._at(row), name_at=self._at(row, self._name_column()), raw_id=self._raw_id(row))
        cells = self._without_numbers(row, draft)
        if (other := self._not_staff(row)) is not None:
            code, column = other
            self.notes.tell(code, self._at(row, column))
            self.notes.raw_others.add(draft.raw_id)
            return
        self._tell_cells(row, cells, draft)
        self._take_name(row, cells, draft)
        if is_too_long(f"{draft.given} {draft.family}"):
            self.notes.tell("cell_too_long", draft.name_at)
            return
        if not (draft.given or draft.family):
            self._goes_on(row, cells, draft)
            return
        self._take_contact(row, cells, draft)
        self._take_work(row, cells, draft)
        self.notes.drafts.append(draft)
        self.previous = draft

    def _no_person_at(self, row: Row) -> int | None:
        """Give the column that says that it is nobody: a class, a vacancy, a shared account."""
        for column in self.columns.of(Field.KIND):
            if row.said(column).strip().casefold() not in {"", "user"}:
                return column
        for column in (*self.columns.of(Field.GIVEN), *self.columns.of(Field.FAMILY), *self.columns.of(Field.NAME)):
            said = without_numbers(cleaned(row.said(column)))
            if said and markings.is_no_name(said):
                return column
        for column in self.columns.of(Field.PATH):
            if _ACCOUNTS.fullmatch(_first_of(row.said(column))):
                return column
        return None

    def _not_staff(self, row: Row) -> tuple[str, int] | None:
        for column in self.columns.of(Field.SCHOOL_YEAR):
            if row.said(column).strip():
                return "pupil", column
        for column in self.columns.of(Field.PATH):
            if _PUPILS.fullmatch(_first_of(row.said(column))):
                return "pupil", column
        for column in self.columns.of(Field.ROLE):
            if markings.is_pupil(row.said(column)):
                return "pupil", column
            if markings.is_guardian(row.said(column)):
                return "guardian", column
        return None

    def _name_column(self) -> int | None:
        return self.columns.first(Field.NAME) or self.columns.first(Field.FAMILY) or self.columns.first(Field.GIVEN)

    # --- numbers ----------------------------------------------------------------------------

    def _without_numbers(self, row: Row, draft: Draft) -> dict[int, str]:
        """Drop the personal numbers in all cells, and tell where they stood; give the cells without."""
        return {
            column: self._without_number(row, column, cell, draft)
            for column, cell in enumerate(row.cells, 1)
            if cell.strip()
        }

    def _without_number(self, row: Row, column: int, cell: str, draft: Draft) -> str:
        field = self.columns.fields.get(column)
        if field is Field.NUMBER or (field is Field.NUMBER_OR_ID and found_in(cell)):
            self._drop_number(row, column, cell, draft)
            return ""
        found = found_in(cell)
        if not found:
            return cell
        code = _code_of(found[0].kind, field, cell)
        self.notes.tell(code, self._at(row, column))
        if code == Number.TEMPORARY:
            draft.ask(code)
        return without_numbers(cell) if field in NAMES else ""

    def _drop_number(self, row: Row, column: int, cell: str, draft: Draft) -> None:
        kind = in_column(cell)
        if kind is None:
            return
        self.notes.tell(kind, self._at(row, column))
        draft.number = draft.number or key_of(cell)
        if kind is Number.TEMPORARY or (kind is Number.PLACEHOLDER and self.columns.format.stand_ins):
            draft.ask(kind)

    # --- cells ------------------------------------------------------------------------------

    def _tell_cells(self, row: Row, cells: dict[int, str], draft: Draft) -> None:
        """Tell of cells that are not as they seem; what is kept of them is mended."""
        hides = self._hides_contact(cells)
        for column, cell in list(cells.items()):
            field, place = self.columns.fields.get(column), self._at(row, column)
            if len(cell.strip().splitlines()) > 1:
                self.notes.tell("line_break_in_cell", place)
                if field in NAMES:
                    draft.ask("line_break_in_cell")
            if field is Field.HOME and not hides and column not in self.told:
                self.told.add(column)
                self.notes.tell("home", place)
            if field is Field.SECRET and cell.strip(" *"):
                self.notes.tell("secret", place)
            if field in _KEPT:
                cells[column] = self._mended(cell, place, draft, many=field is Field.UNIT)
                if field in NAMES:
                    self._tell_name(place, cells[column], draft)

    def _mended(self, cell: str, place: Place, draft: Draft, *, many: bool) -> str:
        """Give a cell as it is kept; one that lists several keeps its lines."""
        if (better := repaired(cell)) is not None:
            if "encoding_damage" not in draft.asks:
                self.notes.tell("encoding_damage", place)
                draft.ask("encoding_damage")
            cell = better
        if odd := odd_characters(cell):
            self.notes.tell("invisible_character", place, characters=" ".join(odd))
        if len(cell) > MAX_CELL:
            self.notes.tell("cell_too_long", place)
            return ""
        return cell if many else cleaned(cell)

    def _tell_name(self, place: Place, said: str, draft: Draft) -> None:
        for code in doubts_of(said):
            self.notes.tell(code, place)
            draft.ask(code)

    def _hides_contact(self, cells: Mapping[int, str]) -> bool:
        said = (cells.get(it, "").strip().casefold() for it in self.columns.of(Field.HIDE_CONTACT))
        return any(it not in {"", "false", "0", "nej", "no"} for it in said)

    # --- name and contact -------------------------------------------------------------------

    def _said(self, cells: Mapping[int, str], field: Field) -> str:
        return next((cells[it] for it in self.columns.of(field) if cells.get(it)), "")

    def _take_name(self, row: Row, cells: Mapping[int, str], draft: Draft) -> None:
        """Take the name."""
        given = self._said(cells, Field.PREFERRED_GIVEN) or self._said(cells, Field.GIVEN)
        family = self._said(cells, Field.PREFERRED_FAMILY) or self._said(cells, Field.FAMILY)
        middle = self._said(cells, Field.MIDDLE)
        if middle and middle[0].islower():
            family = f"{middle} {family}"
        if not (given or family) and (whole := self._said(cells, Field.NAME)):
            given, family = self._parted(whole)
        draft.given, draft.family = given, family
        if not (given or family):
            return
        first, last = self.columns.first(Field.GIVEN), self.columns.first(Field.FAMILY)
        if first and last and not (given and family):
            self.notes.tell("one_name", self._at(row, first if family else last))
        if len(given) <= 1 and len(family) <= 1:
            self.notes.tell("name_short", self._at(row, first or self._name_column()))
            draft.ask("name_short")

    def _parted(self, whole: str) -> tuple[str, str]:
        """Part a whole name into given and family name."""
        family, comma, given = whole.replace(";", ",").partition(",")
        if comma and given.strip() and family.strip():
            self._tell_reversed()
            return given.strip(), family.strip()
        given, _, family = whole.strip(" ,").rpartition(" ")
        return (given, family) if given else (family, "")

    def _tell_reversed(self) -> None:
        column, heading = self.columns.first(Field.NAME) or 1, self.columns.head
        if column not in self.told:
            self.told.add(column)
            self.notes.tell("name_reversed", self.table.at(heading.line if heading else 1, column))

    def _take_contact(self, row: Row, cells: Mapping[int, str], draft: Draft) -> None:
        for column in self.columns.of(Field.HIDE_CONTACT) if self._hides_contact(cells) else []:
            self.notes.tell("contact_hidden", self._at(row, column))
        mail, mail_column = self._said(cells, Field.MAIL), self.columns.first(Field.MAIL)
        if mail and not self._hides_contact(cells):
            if is_mail(mail) and not is_too_long(mail):
                draft.mail = mail
            else:
                self.notes.tell("mail_unreadable", self._at(row, mail_column))
        draft.source_id = self._source_id(cells)
        draft.signature = self._said(cells, Field.SIGNATURE) or None
        if (at := self.columns.first(Field.SIGNATURE)) is not None:
            draft.signature_at = self._at(row, at)
        if draft.signature and is_too_long(draft.signature):
            draft.signature = None

    def _source_id(self, cells: Mapping[int, str]) -> str | None:
        said = cleaned(self._said(cells, Field.SOURCE_ID) or self._said(cells, Field.NUMBER_OR_ID))
        return said if said and not is_too_long(said) else None

    # --- work -------------------------------------------------------------------------------

    def _take_work(self, row: Row, cells: Mapping[int, str], draft: Draft) -> None:
        """Take the units, the role and the days."""
        since, until = self._days(row, cells)
        role = cleaned(self._said(cells, Field.ROLE))
        said = {"role": role if role and not is_too_long(role) else None, "since": since, "until": until}
        for unit, place in self._units(row, cells, draft):
            self.notes.join(draft, unit, place, **said)
        self._take_status(row, cells, draft)
        stopped = "account_stopped" in draft.asks
        if not draft.memberships and not stopped and "unit_unknown" not in draft.asks and self._has_units:
            self.notes.tell("no_unit", self._at(row))
            draft.ask("no_unit")

    @property
    def _has_units(self) -> bool:
        """Tell whether units stand in this table, and not in one beside it."""
        return self.columns.format.name != "users" or self.columns.first(Field.UNIT) is not None

    def _days(self, row: Row, cells: Mapping[int, str]) -> tuple[date | None, date | None]:
        days: list[date | None] = []
        for field in (Field.SINCE, Field.UNTIL):
            said, column = self._said(cells, field), self.columns.first(field)
            days.append(day_of(said))
            if said.strip() and days[-1] is None:
                self.notes.tell("date_unreadable", self._at(row, column))
        since, until = days
        starts, ends = (self._at(row, self.columns.first(it)) for it in (Field.SINCE, Field.UNTIL))
        self.notes.tell_days(since, until, starts, ends)
        return since, until

    def _units(self, row: Row, cells: Mapping[int, str], draft: Draft) -> list[tuple[str, Place]]:
        """Give the units of a row with their places: from its columns, the row above, or what was said for all."""
        found: dict[str, Place] = {}
        for column in self.columns.of(Field.PATH):
            first, _, rest = cells.get(column, "").strip("/").partition("/")
            if _STAFF.fullmatch(first) and rest:
                for unit in self.notes.units_in(rest.partition("/")[0], self._at(row, column), draft):
                    found.setdefault(unit, self._at(row, column))
        for column in self.columns.of(Field.UNIT):
            if said := cells.get(column, "").strip():
                for unit in self.notes.units_in(said, self._at(row, column), draft):
                    found.setdefault(unit, self._at(row, column))
        if found:
            self.above = next(reversed(found))
        elif self.default_unit is not None and "unit_unknown" not in draft.asks:
            found[self.default_unit] = self._at(row)
        elif self._may_be_carried(draft) and self.above is not None:
            place = self._at(row, self.columns.first(Field.UNIT))
            self.notes.tell("unit_carried", place, value=self.above)
            found[self.above] = place
        return list(found.items())

    def _may_be_carried(self, draft: Draft) -> bool:
        """Tell whether an empty unit is that of the row above: in lists as they are printed, nowhere else."""
        return self.columns.format.name == "list" and "unit_unknown" not in draft.asks

    def _take_status(self, row: Row, cells: Mapping[int, str], draft: Draft) -> None:
        for column in self.columns.of(Field.STATUS):
            if markings.is_stopped(cells.get(column, "")):
                self.notes.tell("account_stopped", self._at(row, column))
                draft.ask("account_stopped")
            elif markings.is_gone(cells.get(column, "")):
                self.notes.tell("left", self._at(row, column))
                draft.gone = True
        for column in self.columns.of(Field.ENABLED):
            if cells.get(column, "").strip().casefold() in {"false", "0"}:
                self.notes.tell("account_stopped", self._at(row, column))
                draft.ask("account_stopped")
        for column in self.columns.of(Field.REMOVED):
            if cells.get(column, "").strip().casefold() in {"ja", "j", "yes", "true", "1", "x"}:
                self.notes.tell("left", self._at(row, column))
                draft.gone = True

    def _goes_on(self, row: Row, cells: Mapping[int, str], draft: Draft) -> None:
        """Take a row without a name as going on from the one above, if it is nobody's own."""
        said = any(self._said(cells, it) for it in (Field.MAIL, Field.SIGNATURE, *IDS))
        numbered = any(found_in(row.said(column)) for field in NAMES for column in self.columns.of(field))
        above = self.previous
        if said or numbered or draft.number or above is None or not self._said(cells, Field.UNIT):
            self.notes.tell("name_missing", self._at(row, self.columns.first(Field.GIVEN) or self._name_column()))
            return
        self.notes.tell("row_continues", draft.name_at, other=above.place)
        above.ask("row_continues")
        more = Draft(place=draft.place, name_at=draft.name_at, given=above.given, family=above.family, goes_on=above)
        self._take_work(row, cells, more)
        self.notes.drafts.append(more)


def _first_of(path: str) -> str:
    return path.strip("/").partition("/")[0].strip()


def _code_of(kind: Number, field: Field | None, cell: str) -> str:
    """Tell how a number is named that stands in no column of numbers."""
    is_whole = not re.sub(r"[\d\s+-]", "", cell)
    if kind is Number.PERSONAL and field in IDS and is_whole and sum(map(str.isdigit, cell)) == _CERTAIN:
        return Number.PERSONAL
    return "number_in_text" if kind in {Number.PERSONAL, Number.DAMAGED} else kind
