"""Lists of people and calendars on the pages: sent as files, looked at line by line, recorded where they are ticked."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.pages.conftest import House, Seen, open_house
from tests.pages.test_setup import standing
from tests.people.school import ALMA, BO, archive, csv, dashed, open_row, open_workbook, workbook
from tests.web.world import OWN

from collegial_web.pages.setup import roster

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATH = f"/p/{OWN}/setup/people/list"
HEAD = "Förnamn;Efternamn;Personnummer;E-post;Enhet;Skydd"
HIDDEN = "Fiktivsson"
LIST = csv(
    HEAD,
    f"Åsa;Ek;{dashed(ALMA)};asa@skola.example;{OWN};",
    f"Bo;Alm;{dashed(BO)};bo@skola.example;{OWN};nej",
    f"Dold;{HIDDEN};830401-2399;dold@skola.example;{OWN};ja",
    f"Dag;Lind;;dag@skola.example;{OWN};",
    "Cia;Ask;;cia@skola.example;Månskolan;",
)


@attrs.define
class Office:
    """Somebody who takes people in, with what their form carries from one page to the next."""

    house: House
    person: str = "p-rektor"
    lang: str = "en"
    client: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.client = self.house.browser(self.person, self.lang).client

    def opens(self) -> Seen:
        return Seen(self.client.get(PATH))

    def sends(
        self, page: Seen, content: str | bytes, *, name: str = "list.csv", go: str = "look", **more: str | None
    ) -> Seen:
        """Send the form of a page with a file chosen in it; a field that is None is left out, as an empty tick is."""
        fields = {**standing(page.html), "go": go, **more}
        files = {"file": (name, content, "application/octet-stream")}
        return Seen(self.client.post(PATH, data={k: it for k, it in fields.items() if it is not None}, files=files))

    @property
    def number(self) -> int:
        return self.house.plans.ledger(OWN).number

    @property
    def names(self) -> set[str]:
        return set(self.house.people.names(OWN).values())


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


def ticks(page: Seen) -> list[tuple[str, bool]]:
    """Give what can be ticked, and whether it is."""
    found = re.findall(r'<input type="checkbox"[^>]* name="(take-\d+)"( checked)?>', page.html)
    return [(name, bool(checked)) for name, checked in found]


def bytes_below(folder: Path) -> bytes:
    return b"".join(it.read_bytes() for it in folder.rglob("*") if it.is_file())


# --- looking --------------------------------------------------------------------------


def test_a_list_is_looked_at_line_by_line_and_nothing_is_recorded(office: Office) -> None:
    """Given a list, when somebody looks at it, then each change stands there with its place, and no number anywhere."""
    number, names = office.number, office.names
    page = office.sends(office.opens(), LIST)
    assert "2:3, 3:3 2 a personal number: dropped" in page.text
    assert "4:6 1 marked as somebody with a protected identity: the row is left out" in page.text
    assert "6:5 1 a unit that is not known" in page.text
    assert f"2 Åsa Ek comes into the plan asa@skola.example; {OWN}" in page.text
    assert [it for _, it in ticks(page)] == [True, True, True]  # whoever has no unit cannot be taken in
    assert not any(it in page.html for it in (dashed(ALMA), ALMA, BO[-4:], HIDDEN, "dold@"))
    assert (office.number, office.names) == (number, names)


def test_in_swedish_it_is_all_said_in_swedish(house: House) -> None:
    office = Office(house, lang="sv")
    page = office.sends(office.opens(), LIST)
    assert "kommer in i planen" in page.text, page.text
    assert not any(it in page.text for it in ("Where", "Proposed", "comes into", "dropped", "ticked", "Look"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.xlsx", workbook({"Personal": [["Namn", "Enhet"], ["Åsa Ek", OWN]]})),
        ("list.ods", open_workbook(open_row("Namn", "Enhet") + open_row("Åsa Ek", OWN))),
        ("users.zip", archive({"users.csv": csv("sourcedId,givenName,familyName,role", "1,Åsa,Ek,teacher").encode()})),
        ("list.txt", "Namn\tEnhet\r\nÅsa Ek\tsolbacken\r\n".encode("utf-16")),
        ("820713-2385.csv", csv("Namn;Enhet", f"Åsa Ek;{OWN}").encode("cp1252")),
    ],
    ids=["excel", "libreoffice", "bundle", "utf-16", "cp1252"],
)
def test_a_list_may_be_of_any_kind_that_the_command_line_reads(office: Office, name: str, content: bytes) -> None:
    page = office.sends(office.opens(), content, name=name)
    assert "Åsa Ek comes into the plan" in page.text, page.text
    assert "820713" not in page.html


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("list.csv", b"\0\1\2", "is no text"),
        ("list.csv", b"a;b\r\n1;2\r\n", "has no headings that are known"),
        ("list.xlsx", b"PK\3\4nothing", "cannot be unpacked"),
        ("list.zip", archive({"x.txt": b"x"}), "has neither users.csv"),
    ],
)
def test_what_is_no_list_is_told_beside_the_field(office: Office, name: str, content: bytes, says: str) -> None:
    page = office.sends(office.opens(), content, name=name)
    assert page.status == 200
    assert says in page.text, page.text
    assert 'id="f-file" name="file"' in page.html
    assert 'aria-describedby="e-file"' in page.html


def test_without_a_file_it_is_said_that_none_is_chosen(office: Office) -> None:
    fields = {**standing(office.opens().html), "go": "look"}
    page = Seen(office.client.post(PATH, data=fields, files={"file": ("", b"", "application/octet-stream")}))
    assert "The list: no file is chosen" in page.text, page.text


def test_a_list_that_is_too_large_is_not_taken(office: Office) -> None:
    page = office.sends(office.opens(), b"x" * (8 * 1_048_576 + 1))
    assert page.status == 413


def test_a_mapping_that_was_saved_is_sent_beside_it(office: Office) -> None:
    """Given a list with headings of its own, when a mapping is sent with it, then its columns are known."""
    mapping = f'{{"source": "own", "columns": {{"name": "Vem", "unit": "Var"}}, "units": {{"Sol": "{OWN}"}}}}'
    for said, says in ((mapping, "Åsa Ek comes into the plan"), (mapping.replace(OWN, "ek"), "there is no unit 'ek'")):
        fields = {**standing(office.opens().html), "go": "look"}
        files = {"file": ("list.csv", csv("Vem;Var", "Åsa Ek;Sol")), "mapping": ("own.json", said)}
        page = Seen(office.client.post(PATH, data=fields, files=files))
        assert says in page.text, page.text


def test_markup_in_a_list_is_text(office: Office) -> None:
    evil = "<x-evil onclick=alert(1)>"
    page = office.sends(office.opens(), csv("Namn;Enhet", f"Åsa {evil};{OWN}", f"Bo Ek;{evil}"), name=f"{evil}.csv")
    assert "<x-evil" not in page.html
    assert "&lt;x-evil onclick=alert(1)&gt;" in page.html


def test_of_a_long_list_the_first_lines_are_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "MOST", 2)
    page = office.sends(office.opens(), csv("Namn;Enhet", *(f"Lärare {it};{OWN}" for it in "ABCDE")))
    assert (len(ticks(page)), "3 more are not shown" in page.text) == (2, True)
    assert office.sends(page, csv("Namn;Enhet", *(f"Lärare {it};{OWN}" for it in "ABCDE")), go="record").status == 200
    assert {it for it in office.names if it.startswith("Lärare")} == {"Lärare A", "Lärare B"}


# --- recording ------------------------------------------------------------------------


def test_what_is_ticked_is_recorded_and_the_same_list_again_changes_nothing(tmp_path: Path) -> None:
    """Given a list that was looked at, when it is sent with its ticks, names are in the directory, pseudonyms here."""
    with open_house(tmp_path) as house:
        office = Office(house)
        before = office.number
        done = office.sends(office.sends(office.opens(), LIST), LIST, go="record")
        assert "It is recorded." in done.text, done.text
        mails = {it.name: it.mail for it in house.people.entries(OWN)}
        assert mails["Åsa Ek"] == "asa@skola.example"
        assert {"Bo Alm", "Dag Lind"} <= office.names
        assert "Cia Ask" not in office.names
        entries = list(house.plans.ledger(OWN).entries(after=before))
        assert [(it.event.recorded_as[0], it.by) for it in entries] == [("person.registered", "p-rektor")] * 3
        again = office.sends(office.opens(), LIST)
        assert (ticks(again), "Unchanged: 3." in again.text) == ([], True)
        lines = b"".join(house.plans.ledger(OWN).export())
    kept = bytes_below(tmp_path) + lines
    assert not any(it.encode() in kept for it in (ALMA, dashed(ALMA), BO, dashed(BO), HIDDEN, "dold@"))
    assert not any(it.encode() in lines for it in ("Åsa", "Alm", "skola.example"))


def test_who_is_not_ticked_does_not_come_in(office: Office) -> None:
    looked = office.sends(office.opens(), LIST)
    (first, _), *_ = ticks(looked)
    office.sends(looked, LIST, go="record", **{first: None})
    assert "Åsa Ek" not in office.names
    assert {"Bo Alm", "Dag Lind"} <= office.names


def test_where_nothing_is_ticked_nothing_is_recorded_and_the_ticks_stay_as_they_were(office: Office) -> None:
    number, looked = office.number, office.sends(office.opens(), LIST)
    no = office.sends(looked, LIST, go="record", **{name: None for name, _ in ticks(looked)})
    assert ("Nothing is ticked." in no.text, office.number) == (True, number)
    assert [it for _, it in ticks(no)] == [False, False, False]


def test_what_has_something_to_decide_is_taken_where_somebody_ticks_it(office: Office) -> None:
    """Given two of one name, then the second waits for a tick; when it is ticked, both come in."""
    twice = csv("Namn;Signatur;Enhet", f"Kim Ek;KEK;{OWN}", f"Kim Ek;KIM;{OWN}")
    looked = office.sends(office.opens(), twice)
    assert [it for _, it in ticks(looked)] == [True, False]
    assert "are they two?" in looked.text
    office.sends(looked, twice, go="record", **{ticks(looked)[1][0]: "on"})
    assert sorted(it.name for it in office.house.people.entries(OWN) if it.name == "Kim Ek") == ["Kim Ek", "Kim Ek"]


def test_another_list_than_the_one_that_was_looked_at_is_shown_first(office: Office) -> None:
    """Given ticks for one list, when they come with another, then nothing is recorded and the other is shown."""
    number, looked = office.number, office.sends(office.opens(), LIST)
    no = office.sends(looked, csv("Namn;Enhet", f"Eva Ny;{OWN}"), go="record")
    assert "This is not what you have looked at" in no.text
    assert "Eva Ny comes into the plan" in no.text
    assert office.number == number
    done = office.sends(no, csv("Namn;Enhet", f"Eva Ny;{OWN}"), go="record")
    assert ("It is recorded." in done.text, "Eva Ny" in office.names) == (True, True)


def test_a_form_sent_twice_is_recorded_once(office: Office) -> None:
    looked = office.sends(office.opens(), LIST)
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda _: office.sends(looked, LIST, go="record"), range(2)))
    assert ["It is recorded." in it.text for it in done] == [True, True]
    there = {it.person for it in office.house.people.entries(OWN) if it.name in {"Åsa Ek", "Bo Alm", "Dag Lind"}}
    assert len(there) == 3
    assert there <= office.house.plans.ledger(OWN).state.people.keys()


def test_who_has_become_protected_is_shown_by_place_alone_and_forgotten_where_it_is_ticked(office: Office) -> None:
    """Given somebody who came in from a list, when the next one marks them, then no name is on the page."""
    office.sends(office.sends(office.opens(), LIST), LIST, go="record")
    marked = csv(HEAD, f"Åsa;Ek;;asa@skola.example;{OWN};ja", f"Bo;Alm;;bo@skola.example;{OWN};")
    looked = office.sends(office.opens(), marked)
    assert "2 somebody in the plan is protected now" in looked.text
    assert "Åsa" not in looked.text
    ((name, ticked),) = ticks(looked)
    assert not ticked
    person = next(it.person for it in office.house.people.entries(OWN) if it.name == "Åsa Ek")
    assert person not in looked.html
    assert "It is recorded." in office.sends(looked, marked, go="record", **{name: "on"}).text
    entry = next(it for it in office.house.people.entries(OWN) if it.person == person)
    assert (entry.name, entry.mail, entry.protected) == (None, None, True)


# --- who may --------------------------------------------------------------------------


def test_who_may_not_take_people_in_is_told_so_and_sends_nothing(open_day: House) -> None:
    office = Office(open_day, "p-8")
    number = office.number
    assert "it is somebody else's to do" in office.opens().text
    assert 'type="file"' not in office.opens().html
    csrf = open_day.browser("p-8").goes("").csrf
    client = office.client
    fields = {"csrf": re.findall(r'name="csrf" value="([^"]+)"', client.get(f"/p/{OWN}").text)[0], "go": "record"}
    assert client.post(PATH, data=fields, files={"file": ("l.csv", LIST)}).status_code == 404
    assert client.post(PATH, data={**fields, "csrf": "x" + csrf}, files={"file": ("l.csv", LIST)}).status_code == 403
    assert (office.number, "Åsa Ek" in office.names) == (number, False)


@attrs.frozen
class Elsewhere:
    """A login whose names come from another system."""

    _login: Any

    def __getattr__(self, name: str) -> Any:
        if name in {"people", "name_people", "forget_people", "login_of"}:
            raise AttributeError(name)
        return getattr(self._login, name)


def test_where_names_come_from_elsewhere_there_is_no_list(tmp_path: Path) -> None:
    with open_house(tmp_path, around=Elsewhere) as house:
        page = Office(house).opens()
        assert "Names come into this server's directory from elsewhere." in page.text
        assert 'type="file"' not in page.html


# --- calendars ------------------------------------------------------------------------

CALENDAR = f"/p/{OWN}/setup/calendar"
TERMS = {"first-1": "2026-08-18", "last-1": "2026-12-18", "first-2": "2027-01-11", "last-2": "2027-06-11"}
YEAR = "Läsåret 2026-2027\nHöstterminen 2026: 18/8 – 18/12\nVårterminen 2027: 11/1 – 11/6\nHöstlov: vecka 44\n"
EVENTS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Höstlov <x-evil> hos Alma\r\n"
    "DTSTART;VALUE=DATE:20261026\r\nDTEND;VALUE=DATE:20261031\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def calendar(office: Office, name: str, content: str | bytes, fields: Mapping[str, str]) -> Seen:
    files = {"file": (name, content, "application/octet-stream")}
    return Seen(office.client.post(CALENDAR, data=fields, files=files))


@pytest.mark.parametrize(
    ("name", "content", "terms"),
    [
        ("year.txt", YEAR, {}),
        ("YEAR.TXT", YEAR.encode("cp1252", errors="replace"), {}),
        ("weeks.csv", "Vecka;Mån;Tis;Ons;Tor;Fre\n44;L;L;L;L;L\n", TERMS),
        ("year.ics", EVENTS, TERMS),
    ],
)
@pytest.mark.requirement("S0-39")
def test_a_calendar_is_taken_as_schools_publish_it(
    office: Office, name: str, content: str | bytes, terms: dict[str, str]
) -> None:
    """Given a file as schools publish it, when it is sent, with terms where it has none, its breaks count."""
    fields = {**standing(office.client.get(CALENDAR).text), **terms, "go": "record"}
    page = calendar(office, name, content, fields)
    if "It is recorded." not in page.text:
        page = calendar(office, name, content, {**standing(page.html), "go": "record"})
    assert "It is recorded." in page.text, page.text
    adopted = office.house.plans.ledger(OWN).state.calendars[OWN]
    assert ("2026-10-26", "2026-10-30") in [(str(it.first), str(it.last)) for it in adopted.breaks]


def test_what_a_calendar_leaves_open_is_shown_before_it_is_recorded(office: Office) -> None:
    """Given a page with a line that says nothing we know, when it is sent, then that line is told of, and only then
    it is recorded; another file with other findings is shown anew."""
    number = office.number
    fields = {**standing(office.client.get(CALENDAR).text), "go": "record"}
    page = calendar(office, "year.txt", YEAR + "Välkomna!\n", fields)
    assert "5 It is not understood, and left out." in page.text, page.text
    other = calendar(office, "year.txt", YEAR + "\nHej!\n", {**standing(page.html), "go": "record"})
    assert ("6 It is not understood" in other.text, office.number) == (True, number)
    done = calendar(office, "year.txt", YEAR + "Välkomna!\n", {**standing(page.html), "go": "record"})
    assert ("It is recorded." in done.text, office.number > number) == (True, True)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("year.ics", EVENTS, "tells of no terms"),
        ("year.ics", "hello", "is no iCalendar file"),
        ("year.xlsx", b"PK", "is of no kind that is read here"),
        ("year.txt", b"x" * 1_000_001, "form"),
    ],
)
def test_what_is_no_calendar_is_told_beside_its_field(office: Office, name: str, content: Any, says: str) -> None:
    fields = {**standing(office.client.get(CALENDAR).text), "go": "look"}
    page = calendar(office, name, content, fields)
    assert says in page.text or page.status == 413, page.text
    assert not any(it in page.html for it in ("<x-evil", "hos Alma"))


def test_a_typed_term_that_is_none_is_told_at_its_field(office: Office) -> None:
    fields = {**standing(office.client.get(CALENDAR).text), **TERMS, "last-1": "2026-08-01", "go": "look"}
    page = calendar(office, "year.ics", EVENTS, fields)
    assert page.status == 200
    assert 'aria-invalid="true"' in page.html
