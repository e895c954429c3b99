"""One directory is like another, wherever it is kept; who is erased is gone, and the protected have no name."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.school import AUTUMN, start

import collegial_core as cc
from collegial_core import StoreError, Unreadable
from collegial_core.ids import PersonId
from collegial_directory import Entry, Grants, Mark, MarkKind, People, open_directory

ASA = Entry(plan="berga", person=PersonId("p-1"), name="Åsa Ek", mail="asa@berga.se", login="asa")
BO = Entry(plan="berga", person=PersonId("p-2"), name="Bo Alm", login="bo")
ASA_THERE = Entry(plan="eken", person=PersonId("p-7"), login="asa")
CHIEF = Grants(login="chief", overview=True)
PROTECTED = Entry(plan="berga", person=PersonId("p-3"), login="9f2c", protected=True)


class Filled(Protocol):
    """Makes a directory that holds something."""

    def __call__(self, entries: Sequence[Entry], grants: Sequence[Grants] = ()) -> People: ...


@pytest.fixture(params=["sqlite", "postgresql", "csv"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Filled]:
    """Make a directory that holds something, wherever it is kept."""
    made: list[People] = []

    def fill(entries: Sequence[Entry], grants: Sequence[Grants] = ()) -> People:
        if request.param == "csv":
            place = str(tmp_path / "people.csv")
            write(Path(place), entries, grants)
        elif request.param == "sqlite":
            place = str(tmp_path / "people.db")
        else:
            place = schema(request)
        made.append(open_directory(place))
        if request.param != "csv":
            for entry in entries:
                made[-1].put(entry)
            for grant in grants:
                made[-1].grant(grant)
        return made[-1]

    yield fill
    for it in made:
        it.close()


def schema(request: pytest.FixtureRequest) -> str:
    from tests.stores.postgres_server import place  # noqa: PLC0415

    return place(request.getfixturevalue("server"), uuid4().hex[:8])


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a directory that can be changed is kept."""
    return str(tmp_path / "people.db") if request.param == "sqlite" else schema(request)


def write(file: Path, entries: Sequence[Entry], grants: Sequence[Grants]) -> None:
    granted = {it.login: it for it in grants}
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("plan", "person", "name", "mail", "login", "protected", "opens_plans", "overview"))
        for it in entries:
            own = granted.get(it.login or "", Grants(login=""))
            flags = (it.protected, own.opens_plans, own.overview)
            said = (it.plan, it.person, it.name or "", it.mail or "", it.login or "")
            out.writerow((*said, *("yes" if flag else "" for flag in flags)))


# --- alike everywhere --------------------------------------------------------------------


def test_a_login_has_its_place_in_each_plan(filled: Filled) -> None:
    people = filled([ASA, BO, ASA_THERE])
    assert people.places("asa") == {"berga": "p-1", "eken": "p-7"}
    assert people.places("bo") == {"berga": "p-2"}
    assert people.places("nobody") == people.places("") == {}
    assert list(people) == ["berga", "eken"]


def test_names_are_those_of_the_plan(filled: Filled) -> None:
    people = filled([BO, ASA, ASA_THERE])
    assert people.names("berga") == {"p-1": "Åsa Ek", "p-2": "Bo Alm"}
    assert people.names("eken") == people.names("nowhere") == {}
    assert people.entries("berga") == (ASA, BO)
    assert people.entries("nowhere") == ()


def test_somebody_with_a_protected_identity_has_a_place_and_no_name(filled: Filled) -> None:
    people = filled([ASA, PROTECTED])
    assert people.places("9f2c") == {"berga": "p-3"}
    assert "p-3" not in people.names("berga")
    assert people.entries("berga")[1] == PROTECTED


def test_what_a_login_may_do_is_granted_to_it(filled: Filled) -> None:
    people = filled([ASA, BO], [Grants(login="asa", opens_plans=True, overview=True)])
    assert people.grants("asa") == Grants(login="asa", opens_plans=True, overview=True)
    assert people.grants("bo") == Grants(login="bo")
    assert people.grants("nobody") is None


@pytest.mark.parametrize(
    "bad",
    [
        Entry(plan="a b", person=PersonId("p-1")),
        Entry(plan="berga", person=PersonId("Åsa")),
        Entry(plan="berga", person=PersonId("p-1"), name="a\u202eb"),
        Entry(plan="berga", person=PersonId("p-1"), name="x" * 121),
        Entry(plan="berga", person=PersonId("p-1"), login="a\x00b"),
    ],
)
def test_what_is_no_id_or_no_text_is_not_kept(filled: Filled, bad: Entry) -> None:
    with pytest.raises(Unreadable):
        filled([bad])


def test_a_name_of_somebody_protected_is_not_kept(filled: Filled) -> None:
    for more in ({"name": "Cia"}, {"mail": "cia@berga.se"}):
        with pytest.raises(StoreError, match="p-3 has a protected identity: neither name nor mail is kept"):
            filled([Entry(plan="berga", person=PersonId("p-3"), protected=True, **more)])


texts = st.text("aå,;\"'= \u00a0😀-@", min_size=1, max_size=20).filter(
    lambda it: it.strip() == it and it.strip("\u00a0")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(names=st.lists(texts, max_size=5), logins=st.lists(texts, max_size=5, unique=True))
def test_whatever_people_are_called_a_file_says_what_a_database_says(
    tmp_path: Path, names: list[str], logins: list[str]
) -> None:
    entries = [
        Entry(
            plan="berga",
            person=PersonId(f"p-{number}"),
            name=dict(enumerate(names)).get(number),
            login=dict(enumerate(logins)).get(number),
        )
        for number in range(5)
    ]
    write(tmp_path / "people.csv", entries, [])
    with open_directory(str(tmp_path / "people.csv")) as file, open_directory(str(tmp_path / f"{uuid4()}.db")) as base:
        for it in entries:
            base.put(it)
        assert file.entries("berga") == base.entries("berga") == tuple(entries)
        assert file.names("berga") == base.names("berga")
        for login in logins:
            assert file.places(login) == base.places(login)


# --- changed ---------------------------------------------------------------------------


def test_what_is_known_of_somebody_is_replaced(place: str) -> None:
    with open_directory(place) as people:
        people.put(ASA)
        people.put(Entry(plan="berga", person=PersonId("p-1"), login="asa", protected=True))
        assert people.names("berga") == {}
        assert people.places("asa") == {"berga": "p-1"}
    with open_directory(place) as people:
        assert people.places("asa") == {"berga": "p-1"}


def test_a_login_is_one_person_in_a_plan(place: str) -> None:
    with open_directory(place) as people:
        people.put(ASA)
        with pytest.raises(StoreError, match="the login of p-2 is that of p-1 in berga already"):
            people.put(Entry(plan="berga", person=PersonId("p-2"), login="asa"))
        assert people.entries("berga") == (ASA,)


def test_a_pseudonym_for_new_plans_is_one_logins(place: str) -> None:
    with open_directory(place) as people:
        people.grant(Grants(login="asa", person=PersonId("f-1"), opens_plans=True))
        with pytest.raises(StoreError, match="f-1 is another login already"):
            people.grant(Grants(login="bo", person=PersonId("f-1"), opens_plans=True))
        with pytest.raises(Unreadable):
            people.grant(Grants(login="bo", person=PersonId("Åsa"), opens_plans=True))
        assert people.grants("bo") is None


def test_a_login_without_grants_is_not_kept(place: str) -> None:
    with open_directory(place) as people:
        people.grant(CHIEF)
        people.grant(Grants(login="chief"))
        assert people.grants("chief") is None


def test_whoever_is_erased_is_gone_and_keeps_no_place(place: str) -> None:
    with open_directory(place) as people:
        people.put(ASA)
        people.put(BO)
        assert people.erase("berga", "p-1") is True
        assert people.erase("berga", "p-1") is False
        assert people.entries("berga") == (BO,)
        assert people.places("asa") == {}


@pytest.mark.parametrize("act", ["erase", "protect", "rename"])
def test_no_byte_of_an_erased_name_is_left_in_the_file(act: str, tmp_path: Path) -> None:
    """Given a name in the directory, when it is erased or replaced, then no file beside the plans holds it."""
    with open_directory(str(tmp_path / "people.db")) as people, open_directory(str(tmp_path / "people.db")) as other:
        people.put(ASA)
        people.put(BO)
        assert other.names("berga")
        assert found("Åsa Ek", tmp_path)
        if act == "erase":
            people.erase("berga", "p-1")
        else:
            protected = act == "protect"
            people.put(Entry(plan="berga", person=PersonId("p-1"), login="9f2c", protected=protected))
        for word in ("Åsa Ek", "asa@berga.se"):
            assert found(word, tmp_path) == []
        assert found("Bo Alm", tmp_path)


def test_no_row_of_an_erased_name_is_left_in_the_tables(server: str, request: pytest.FixtureRequest) -> None:
    """Given PostgreSQL, where a deleted row stays until it is vacuumed, when somebody is erased, then none is left."""
    import psycopg  # noqa: PLC0415
    from tests.stores.postgres_server import parameters_of  # noqa: PLC0415

    url = schema(request)
    with open_directory(url) as people:
        people.put(ASA)
        people.erase("berga", "p-1")
        name = url.rpartition("schema=")[2]
        with psycopg.connect(**parameters_of(server), autocommit=True) as connection:
            size = connection.execute(f"""SELECT pg_relation_size('"{name}".people')""".encode()).fetchone()
        assert size == (0,)


def found(word: str, folder: Path) -> list[str]:
    return [it.name for it in folder.iterdir() if it.is_file() and word.encode() in it.read_bytes()]


def test_a_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    with open_directory(str(tmp_path / "people.db")) as people:
        people.put(ASA)
        for file in tmp_path.glob("people.db*"):
            assert file.stat().st_mode & 0o077 == 0


# --- a file from somewhere ---------------------------------------------------------------


def read(tmp_path: Path, text: bytes) -> People:
    (tmp_path / "people.csv").write_bytes(text)
    return open_directory(str(tmp_path / "people.csv"))


def test_a_file_may_come_from_a_spreadsheet(tmp_path: Path) -> None:
    text = '\ufeffplan,person,name,login\r\nberga, p-1 ,"Ek, Åsa ""Assa""",asa\r\n'.encode()
    people = read(tmp_path, text)
    assert people.names("berga") == {"p-1": 'Ek, Åsa "Assa"'}


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (b"plan,name\nberga,Bo\n", "people.csv:1", "has no column person"),
        (b"plan,person,phone\nberga,p-1,08\n", "people.csv:1", "has a column 'phone'"),
        (b"plan,person\nberga,p-1\nberga,p-1\n", "people.csv:3", "p-1 is there already in berga"),
        (b"plan,person,login\nberga,p-1,a\nberga,p-2,a\n", "people.csv:3", "the login 'a' is there already in berga"),
        (b"plan,person,protected\nberga,p-1,maybe\n", "people.csv:2, protected", "expected yes or no, got 'maybe'"),
        (b"plan,person\nberga,\n", "people.csv:2, person", "'' is no id"),
        (b"plan,person\nberga,p-1,Bo,extra\n", "people.csv:2", "has more cells than there are columns"),
        (b"plan,person\nberga\n", "people.csv:2", "has fewer cells than there are columns"),
        (b"plan,person,plan\nberga,p-1,eken\n", "people.csv:1", "names a column twice"),
        (b"", "people.csv:1", "has no column plan"),
        (b"plan,person,mail\nberga,p-1,bo@\n", "people.csv:2, mail", "expected a mail address, got 'bo@'"),
        (b'plan,person\n"berga,p-1\n', "people.csv:2", "a quote is not closed"),
        ("plan,person,name\nberga,p-1,a\u202eb\n".encode(), "people.csv:2, name", "U+202E"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, text: bytes, place: str, says: str) -> None:
    with pytest.raises(Unreadable) as no:
        read(tmp_path, text)
    assert no.value.path == str(tmp_path / place)
    assert says in no.value.message


@pytest.mark.parametrize(
    "text", [b"plan,person\nberga,\xff\n", b'plan,person\n"berga,p-1\n', b"plan,person\nberga,p\x00\n"]
)
def test_a_file_that_is_no_table_cannot_be_read(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(cc.CollegialError):
        read(tmp_path, text)


def test_a_file_is_changed_by_whoever_keeps_it(tmp_path: Path) -> None:
    people = read(tmp_path, b"plan,person\nberga,p-1\n")
    for change in (
        lambda: people.put(BO),
        lambda: people.grant(CHIEF),
        lambda: people.erase("berga", "p-1"),
    ):
        with pytest.raises(StoreError, match="is only read: change "):
            change()


def test_a_place_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        open_directory(str(tmp_path / "none.csv"))
    with pytest.raises(StoreError, match=r"mysql://… is no place for the directory"):
        open_directory("mysql://x/y")
    with cc.open(f"sqlite:///{tmp_path}/plans.db") as plans:
        plans.ledger("p").do(start(), by="p-1", on=AUTUMN)
    with pytest.raises(StoreError, match="holds something else"):
        open_directory(str(tmp_path / "plans.db"))


def test_all_are_put_or_none(place: str) -> None:
    """Given somebody whose login is another's, then nobody beside them is put, nobody is replaced, nothing granted."""
    with open_directory(place) as people:
        people.put(ASA)
        taken = Entry(plan="berga", person=PersonId("p-9"), login="asa")
        with pytest.raises(StoreError, match="the login of p-9 is that of p-1"):
            people.put_all([BO, Entry(plan="berga", person=ASA.person, login="asa"), taken], [CHIEF])
        assert (people.entries("berga"), people.grants("chief")) == ((ASA,), None)
        people.put_all([BO, ASA_THERE], [CHIEF])
        assert (people.entries("berga"), people.entries("eken")) == ((ASA, BO), (ASA_THERE,))
        assert people.grants("chief") == CHIEF


# --- by what people are known again ----------------------------------------------------------

BY_ID = Mark(kind=MarkKind.SOURCE_ID, within="skola24", value="1001")
BY_SIGNATURE = Mark(kind=MarkKind.SIGNATURE, within="berga", value="ÅEK")


def test_somebody_is_known_again_by_marks_until_others_replace_them(place: str) -> None:
    with open_directory(place) as people:
        people.put_all([ASA, BO], marks={("berga", ASA.person): {BY_ID, BY_SIGNATURE}})
        assert people.marks("berga") == {ASA.person: {BY_ID, BY_SIGNATURE}}
        assert people.marks("eken") == {}
        people.put(Entry(plan="berga", person=ASA.person, name="Åsa Alm"))
        assert people.marks("berga") == {ASA.person: {BY_ID, BY_SIGNATURE}}
        people.put_all([], marks={("berga", ASA.person): {BY_ID}})
        assert people.marks("berga") == {ASA.person: {BY_ID}}


def test_who_is_erased_or_protected_is_known_by_nothing(place: str) -> None:
    with open_directory(place) as people:
        people.put_all([ASA, BO], marks={("berga", it.person): {BY_SIGNATURE} for it in (ASA, BO)})
        people.erase("berga", ASA.person)
        people.put(Entry(plan="berga", person=BO.person, protected=True))
        assert people.marks("berga") == {}
    if not place.startswith("postgresql"):
        assert not any("ÅEK".encode() in it.read_bytes() for it in Path(place).parent.glob("people.db*"))


def test_where_one_entry_cannot_be_put_no_mark_is_changed(place: str) -> None:
    with open_directory(place) as people:
        with pytest.raises(StoreError):
            people.put_all(
                [BO, Entry(plan="berga", person=PersonId("p-9"), login="bo")], marks={("berga", BO.person): {BY_ID}}
            )
        assert people.marks("berga") == {}


def test_a_file_has_no_marks_and_takes_none(tmp_path: Path) -> None:
    write(tmp_path / "people.csv", [ASA], [])
    with open_directory(str(tmp_path / "people.csv")) as people:
        assert people.marks("berga") == {}
        with pytest.raises(StoreError, match="only read"):
            people.put_all([], marks={("berga", ASA.person): {BY_ID}})
