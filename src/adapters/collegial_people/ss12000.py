"""SS 12000:2020, as its API gives it: persons, duties and organisations, read leniently.

What is not known is told and left empty.  Only a marking that is not known counts as that of somebody protected.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import attrs

from collegial_core import Unreadable
from collegial_directory.database import is_mail
from collegial_people.content import text_of
from collegial_people.drafts import Draft, Known, Notes, known_units
from collegial_people.findings import Place
from collegial_people.markings import Marking, security_marking
from collegial_people.numbers import Number, found_in, in_column, without_numbers
from collegial_people.roster import Hidden
from collegial_people.text import cleaned, day_of, doubts_of, folded, is_too_long

PERSONS: Final = "persons.json"
DUTIES: Final = "duties.json"
ORGANISATIONS: Final = "organisations.json"
MEMBERS: Final = (PERSONS, DUTIES, ORGANISATIONS)

_PRIVATE: Final = "privat"
_WORK: Final = ("skola personal", "arbete personal", "")
_ACTIVE: Final = "aktiv"
_GONE: Final = ("utvandrad", "avliden")


@attrs.frozen
class Page:
    """One list of the API, and the file that it came from."""

    file: str
    items: Sequence[Mapping[str, Any]]
    pointers: Sequence[str]

    def at(self, index: int, *way: str | int) -> Place:
        """Name a place in it."""
        return Place(file=self.file, pointer="/".join([self.pointers[index], *map(str, way)]))


def read_ss12000(files: Mapping[str, bytes], shown: str, notes: Notes, units: Mapping[str, str]) -> None:
    """Read a delivery into notes.

    Raises:
        Unreadable: there are no persons in it, or a file is no such list.

    """
    if PERSONS not in files:
        raise Unreadable(shown, f"has no {PERSONS}")
    notes.marked = True
    ended = _take_units(_page(files, ORGANISATIONS, shown, notes), notes, units)
    people = _Persons(notes, _page(files, PERSONS, shown, notes)).read()
    _Duties(notes, _page(files, DUTIES, shown, notes), people, ended).read()


def _page(files: Mapping[str, bytes], name: str, shown: str, notes: Notes) -> Page:
    """Read one list; of one that is missing it is told."""
    if name not in files:
        notes.tell("endpoint_missing", Place(file=name))
        return Page(name, (), ())
    path = name if name == shown else f"{shown}, {name}"
    try:
        said = json.loads(text_of(files[name], path))
    except (ValueError, RecursionError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(path, "is no JSON") from error
    listed, base = (said.get("data"), "/data") if isinstance(said, dict) else (said, "")
    if not isinstance(listed, list):
        raise Unreadable(path, "is no list of SS 12000: it has no list `data`")
    if isinstance(said, dict) and said.get("pageToken"):
        notes.tell("pages_missing", Place(file=name, pointer="/pageToken"))
    kept = [(it, f"{base}/{at}") for at, it in enumerate(listed) if isinstance(it, dict)]
    for at, it in enumerate(listed):
        if not isinstance(it, dict):
            notes.tell("code_unknown", Place(file=name, pointer=f"{base}/{at}"))
    return Page(name, [it for it, _ in kept], [pointer for _, pointer in kept])


def _text(item: Mapping[str, Any], name: str) -> str:
    said = item.get(name)
    return cleaned(said) if isinstance(said, str) else ""


def _reference(item: Mapping[str, Any], name: str) -> str:
    said = item.get(name)
    return _text(said, "id") if isinstance(said, dict) else ""


def _take_units(page: Page, notes: Notes, units: Mapping[str, str]) -> dict[str, date]:
    """Take the units; give the day on which each of those that have ended did."""
    own: dict[str, str] = {}
    ended: dict[str, date] = {}
    for at, it in enumerate(page.items):
        own[_text(it, "id")] = name = _text(it, "displayName")
        until = day_of(_text(it, "endDate"))
        if until is not None and until < notes.today:
            notes.tell("unit_ended", page.at(at, "endDate"), on=until)
            ended[name] = until
    codes = {_text(it, "schoolUnitCode"): _text(it, "displayName") for it in page.items if _text(it, "schoolUnitCode")}
    notes.units = _with_codes(known_units(units, own), codes)
    return ended


def _with_codes(known: Known, codes: Mapping[str, str]) -> Known:
    """Let a unit be known by the code of its school, where that is what the plan knows."""
    own = {}
    for id_, name in known.own.items():
        code = next((it for it, called in codes.items() if called == name), None)
        by_code = known.names.get(code) if code else None
        own[id_] = by_code or name
    return attrs.evolve(known, own=own)


@attrs.define
class _Persons:
    """Reads the persons."""

    notes: Notes
    page: Page

    def read(self) -> list[Draft]:
        """Give those who are taken in."""
        return list(self._taken())

    def _taken(self) -> Iterator[Draft]:
        for at, item in enumerate(self.page.items):
            raw = _text(item, "id")
            if (marking := self._marking(at, item)) is not Marking.NO:
                self.notes.tell(marking, self.page.at(at, "securityMarking"))
                self.notes.raw_hidden |= {raw: marking} if raw else {}
                self.notes.hidden.append(hidden := self._hidden(at, item, raw))
                self.notes.keys_hidden |= {("mail", hidden.mail)} if hidden.mail else set()
                continue
            draft = Draft(place=self.page.at(at), name_at=self.page.at(at, "familyName"), raw_id=raw)
            self._drop_numbers(at, item, draft)
            if self._is_gone(at, item):
                self.notes.raw_others.add(raw)
                continue
            if self._take_name(at, item, draft):
                self._take_contact(at, item, draft)
                yield draft
            else:
                self.notes.raw_others.add(raw)

    def _marking(self, at: int, item: Mapping[str, Any]) -> Marking:
        if item.get("securityMarking") is None:
            self.notes.tell("not_marked", self.page.at(at))
            return Marking.NO
        return security_marking(item["securityMarking"])

    def _hidden(self, at: int, item: Mapping[str, Any], raw: str) -> Hidden:
        mails = [it for _, it in self._mails(item)]
        mail = next((said for it in mails if (said := _text(it, "value"))), None)
        return Hidden(place=self.page.at(at), mail=mail.casefold() if mail else None, source_id=raw or None)

    def _drop_numbers(self, at: int, item: Mapping[str, Any], draft: Draft) -> None:
        civic = item.get("civicNo")
        said = civic.get("value") if isinstance(civic, dict) else civic
        kind = in_column(said) if isinstance(said, str) else None
        if kind is not None:
            self.notes.tell(kind, self.page.at(at, "civicNo", *(["value"] if isinstance(civic, dict) else [])))
            if kind is Number.TEMPORARY:
                draft.ask(kind)
        for name in ("phoneNumbers", "addresses"):
            if item.get(name):
                self.notes.tell("home", self.page.at(at, name))

    def _is_gone(self, at: int, item: Mapping[str, Any]) -> bool:
        """Tell whether somebody is no longer there; why is nobody's business here."""
        status = folded(_text(item, "personStatus"))
        if status in _GONE:
            self.notes.tell("left", self.page.at(at, "personStatus"))
            return True
        if status not in {"", _ACTIVE}:
            self.notes.tell("code_unknown", self.page.at(at, "personStatus"))
        return False

    def _take_name(self, at: int, item: Mapping[str, Any], draft: Draft) -> bool:
        for name in ("givenName", "familyName"):
            said = _text(item, name)
            if found_in(said):
                self.notes.tell("number_in_text", self.page.at(at, name))
            for code in doubts_of(said):
                self.notes.tell(code, self.page.at(at, name))
                draft.ask(code)
            setattr(draft, name.removesuffix("Name"), without_numbers(said))
        if is_too_long(f"{draft.given} {draft.family}"):
            self.notes.tell("cell_too_long", draft.name_at)
            return False
        if not (draft.given or draft.family):
            self.notes.tell("name_missing", self.page.at(at, "givenName"))
            return False
        return True

    def _mails(self, item: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
        listed = item.get("emails")
        return [(at, it) for at, it in enumerate(listed if isinstance(listed, list) else ()) if isinstance(it, dict)]

    def _take_contact(self, at: int, item: Mapping[str, Any], draft: Draft) -> None:
        """Take the first mail address of work, and the id unless it is a number."""
        for place, it in self._mails(item):
            kind, mail = folded(_text(it, "type")), _text(it, "value")
            where = self.page.at(at, "emails", place)
            if kind == _PRIVATE:
                self.notes.tell("home", where)
            elif found_in(mail):
                self.notes.tell("number_in_text", where)
            elif kind not in _WORK:
                self.notes.tell("code_unknown", self.page.at(at, "emails", place, "type"))
            elif not is_mail(mail) or is_too_long(mail):
                self.notes.tell("mail_unreadable", where)
            elif draft.mail is None:
                draft.mail = mail
        if found_in(draft.raw_id):
            self.notes.tell(Number.PERSONAL, self.page.at(at, "id"))
        elif draft.raw_id and not is_too_long(draft.raw_id):
            draft.source_id = draft.raw_id


@attrs.define
class _Duties:
    """Reads where they work."""

    notes: Notes
    page: Page
    people: Sequence[Draft]
    ended: Mapping[str, date]

    def read(self) -> None:
        """Add the duties to the people; of two with one id the first has them, and both are one."""
        by_id = {it.raw_id: it for it in reversed(self.people) if it.raw_id}
        for at, item in enumerate(self.page.items):
            raw = _reference(item, "person")
            if raw in self.notes.raw_hidden:
                self.notes.tell(self.notes.raw_hidden[raw], self.page.at(at))
            elif self._is_marked(item):
                self.notes.tell(Marking.YES, self.page.at(at))
            elif raw in by_id:
                self._take(at, item, by_id[raw])
            elif not raw or raw not in self.notes.raw_others:
                self.notes.tell("person_unknown", self.page.at(at, "person"))
        for draft in self.people:
            if not draft.memberships and "unit_unknown" not in draft.asks:
                self.notes.tell("no_unit", draft.place)
                draft.ask("no_unit")
            self.notes.drafts.append(draft)

    def _is_marked(self, item: Mapping[str, Any]) -> bool:
        """Tell whether the reference to the person bears a marking."""
        person = item.get("person")
        said = person.get("securityMarking") if isinstance(person, dict) else None
        return said is not None and security_marking(said) is not Marking.NO

    def _take(self, at: int, item: Mapping[str, Any], draft: Draft) -> None:
        since, until = self._day(at, item, "startDate"), self._day(at, item, "endDate")
        role = _text(item, "dutyRole")
        place = self.page.at(at, "dutyAt")
        for unit in self.notes.units_in(_reference(item, "dutyAt"), place, draft):
            if unit in self.ended:
                self.notes.tell("unit_ended", place, on=self.ended[unit])
                draft.ask("unit_ended")
                until = min(until, self.ended[unit]) if until else self.ended[unit]
            else:
                self.notes.tell_days(since, until, self.page.at(at, "startDate"), self.page.at(at, "endDate"))
            role_kept = role if role and not found_in(role) and not is_too_long(role) else None
            self.notes.join(draft, unit, place, role=role_kept, since=since, until=until)
            self._take_signature(at, item, draft, unit)

    def _day(self, at: int, item: Mapping[str, Any], name: str) -> date | None:
        said = _text(item, name)
        day = day_of(said)
        if said and day is None:
            self.notes.tell("date_unreadable", self.page.at(at, name))
        return day

    def _take_signature(self, at: int, item: Mapping[str, Any], draft: Draft, unit: str) -> None:
        said = _text(item, "signature")
        if found_in(said):
            self.notes.tell("number_in_text", self.page.at(at, "signature"))
        elif said and not is_too_long(said):
            draft.signatures[unit] = said
