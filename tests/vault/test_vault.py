"""A vault gives back what it sealed, in its place alone; what is forgotten by decision nobody opens any more."""

import sqlite3
import stat
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from threading import Barrier, Event, Timer
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.stores.postgres_server import place

import collegial_core as cc
from collegial_core.kernel.sealed import Sealed, sealed
from collegial_core.vault import Destroyed, Erased, KeyName, Look, Plain
from collegial_sql.sqlite_home import _set
from collegial_vault import KeyVault, MasterFile, MasterKey, new_master, open_vault, rotate

AT = datetime(2026, 12, 2, 9, tzinfo=UTC)
READABLE = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=4000)


def of(*people: str, year: int = 2026, plan: str = "berga", kind: str = "note") -> tuple[KeyName, ...]:
    return tuple(KeyName(plan, f"person {it}", kind, year) for it in people)


def plain(text: str, *people: str, number: int = 7, all_needed: bool = True, plan: str = "berga") -> Plain:
    return Plain(text, plan, number, "visit.note_published@2", "data.note", of(*people, plan=plan), all_needed)


def kept(vault: KeyVault, *texts: Plain) -> list[Sealed]:
    made = vault.seal(texts)
    vault.keep([key for _, key in made])
    return [sealed(str(it), "text") for it, _ in made]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> MasterFile:
    return new_master(tmp_path_factory.mktemp("master") / "master.key")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The place of an empty vault of each kind."""
    if request.param == "postgresql":
        return place(request.getfixturevalue("server"), uuid4().hex[:8])
    return f"sqlite:///{tmp_path}/keys.db"


@pytest.fixture
def vault(url: str, master: MasterFile) -> Iterator[KeyVault]:
    with open_vault(url, master, clock=lambda: AT) as it:
        yield it


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, master: MasterFile) -> Iterator[KeyVault]:
    """A vault for properties; what they do in it does not meet."""
    with open_vault(str(tmp_path_factory.mktemp("vault") / "keys.db"), master, clock=lambda: AT) as it:
        yield it


# --- sealing and opening -----------------------------------------------------------------


@given(texts=st.lists(READABLE, min_size=1, max_size=4), all_needed=st.booleans())
def test_what_is_sealed_is_given_back_and_its_form_tells_nothing_of_it(
    one: KeyVault, texts: list[str], *, all_needed: bool
) -> None:
    tokens = kept(one, *(plain(it, "p-1", "p-2", all_needed=all_needed) for it in texts))
    assert one.open("berga", tokens) == texts
    assert one.missing("berga", tokens) == []
    for text, token in zip(texts, tokens, strict=True):
        content = urlsafe_b64decode(token.box + "=" * (-len(token.box) % 4))
        assert len(content) == len(text.encode()) + 28
        assert len(text) < 4 or text.encode() not in content


def test_a_change_of_any_bit_or_of_the_place_is_noticed(vault: KeyVault) -> None:
    (token,), (other,) = kept(vault, plain("Calm", "p-1")), kept(vault, plain("Loud", "p-1", number=8))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for at, letter in enumerate(token.box):
        for bit in (1, 2, 4, 8, 16, 32):
            wrong = letters[letters.index(letter) ^ bit]
            with pytest.raises(cc.StoreError, match="not as it was sealed"):
                vault.open("berga", [token._replace(box=token.box[:at] + wrong + token.box[at + 1 :])])
    moved: dict[str, Any] = {"number": 8, "schema": "visit.note_published@4", "field": "data.text", "key": other.key}
    for field, value in moved.items():
        with pytest.raises(cc.StoreError, match="cannot be opened: it is not as it was sealed"):
            vault.open("berga", [token._replace(**{field: value})])
    for wrong in ("", "A", token.box[:-1], "A" * 30):
        with pytest.raises(cc.StoreError, match="not as it was sealed"):
            vault.open("berga", [token._replace(box=wrong)])


def test_a_text_of_one_plan_is_not_opened_for_another(vault: KeyVault) -> None:
    (token,) = kept(vault, plain("Calm", "p-1"))
    with pytest.raises(cc.StoreError, match="the key of a text in entry 7 of lugna is not in the vault"):
        vault.open("lugna", [token])
    assert vault.missing("lugna", [token]) == [token]


def test_a_text_whose_key_was_not_kept_is_not_said_to_be_erased(vault: KeyVault) -> None:
    ((token, _),) = vault.seal([plain("Calm", "p-1")])
    with pytest.raises(cc.StoreError, match="is not in the vault"):
        vault.open("berga", [token])


def test_many_texts_are_opened_at_once(vault: KeyVault) -> None:
    texts = [plain(f"Text {it}", f"p-{it % 5}", number=it + 1) for it in range(1000)]
    tokens = kept(vault, *texts)
    assert vault.open("berga", tokens) == [it.text for it in texts]


# --- forgetting --------------------------------------------------------------------------


@given(
    people=st.integers(1, 3),
    all_needed=st.booleans(),
    gone=st.sets(st.integers(1, 3)),
    redacted=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_is_erased_when_a_key_is_that_it_needs(
    one: KeyVault, people: int, gone: set[int], *, all_needed: bool, redacted: bool
) -> None:
    plan = uuid4().hex
    names = [f"p-{it}" for it in range(1, people + 1)]
    both = [Plain("Calm", plan, 1, "a.b@2", "data.note", of(*names, plan=plan), all_needed) for _ in range(2)]
    token, single = kept(one, *both)
    lost = {f"p-{it}" for it in gone} & set(names)
    is_gone = bool(lost) if all_needed else lost == set(names)
    found = one.destroy(plan, of(*(f"p-{it}" for it in gone), plan=plan), decision="GB-1")
    assert found == Destroyed(len(lost), 2 if is_gone else 0)
    assert one.open(plan, [token]) == [Erased("GB-1", AT) if is_gone else "Calm"]
    if redacted:
        assert one.redact(plan, [single.key], decision="GB-2") == Destroyed(0, 0 if is_gone else 1)
        assert one.redact(plan, [single.key], decision="GB-3") == Destroyed(0, 0)
        assert isinstance(one.open(plan, [single])[0], Erased)
    assert one.destroy(plan, of(*(f"p-{it}" for it in gone), plan=plan), decision="GB-4") == Destroyed(0, 0)
    assert one.open(plan, [token]) == [Erased("GB-1", AT) if is_gone else "Calm"]
    assert set(one.names(plan)) == set(of(*(set(names) - lost), plan=plan))


def test_what_is_written_after_a_key_was_destroyed_has_another(vault: KeyVault) -> None:
    (first,) = kept(vault, plain("Calm", "p-1"))
    for turn in range(3):
        vault.destroy("berga", of("p-1"), decision=f"GB-{turn}")
        (token,) = kept(vault, plain("Loud", "p-1"))
        assert vault.open("berga", [first, token]) == [Erased("GB-0", AT), "Loud"]


def test_a_key_that_another_process_destroyed_opens_nothing_here(url: str, master: MasterFile) -> None:
    with open_vault(url, master) as here, open_vault(url, master, clock=lambda: AT) as there:
        (token,) = kept(here, plain("Calm", "p-1"))
        assert here.open("berga", [token]) == ["Calm"]
        there.destroy("berga", of("p-1"), decision="GB-1")
        assert here.open("berga", [token]) == [Erased("GB-1", AT)]


def test_a_text_sealed_under_a_key_that_is_destroyed_before_it_is_kept_is_refused(vault: KeyVault) -> None:
    kept(vault, plain("Calm", "p-1"))
    made = vault.seal([plain("Loud", "p-1", "p-2"), plain("Late", "p-3")])
    vault.destroy("berga", of("p-1"), decision="GB-1")
    with pytest.raises(cc.StoreError, match="ask again"):
        vault.keep([key for _, key in made])
    assert vault.missing("berga", [it for it, _ in made]) == [it for it, _ in made]


def test_nothing_of_a_destroyed_key_is_left_in_the_file(tmp_path: Path, master: MasterFile) -> None:
    file = tmp_path / "keys.db"
    with open_vault(str(file), master) as vault:
        tokens = kept(vault, *(plain(f"Text {it}", f"p-{it}") for it in range(40)))
        single = tokens[39]
        subjects = vault.tables.live(of(*(f"p-{it}" for it in range(39)))).values()
        shares = vault.tables.shares("berga", [single.key])[single.key]
        wrapped = [it.wrapped.encode() for it in subjects]
        assert len(wrapped) == 39
        assert all(it in file.read_bytes() for it in [*wrapped, shares[0].wrapped.encode()])
        vault.destroy("berga", of(*(f"p-{it}" for it in range(39))), decision="GB-1")
        vault.redact("berga", [single.key], decision="GB-2")
        for path in tmp_path.iterdir():
            content = path.read_bytes()
            assert not any(it in content for it in [*wrapped, shares[0].wrapped.encode()]), path


# --- several processes -------------------------------------------------------------------


def test_two_processes_that_make_the_same_key_use_one(url: str, master: MasterFile) -> None:
    script = (
        "import sys; from tests.vault.test_vault import *\n"
        "with open_vault(sys.argv[1], MasterFile(sys.argv[2])) as vault:\n"
        "    print(*kept(vault, *(plain(f'Text {it}', f'p-{it}') for it in range(30))), sep='\\n')\n"
    )
    started = [
        subprocess.Popen(  # noqa: S603 - this Python
            [sys.executable, "-c", script, url, str(master.path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(3)
    ]
    with open_vault(url, master) as vault:
        for process in started:
            said = process.communicate(timeout=60)[0].decode().split("\n")[:-1]
            assert process.returncode == 0
            tokens = [sealed(it, "token") for it in said]
            assert vault.open("berga", tokens) == [f"Text {it}" for it in range(30)]
        assert len(vault.names("berga")) == 30
        assert vault.destroy("berga", vault.names("berga"), decision="GB-1") == Destroyed(30, 90)


def test_several_may_make_a_vault_at_once(url: str, master: MasterFile) -> None:
    together = Barrier(4)

    def made(_: int) -> int:
        together.wait(10)
        with open_vault(url, master) as vault:
            return len(kept(vault, plain("Calm", "p-1")))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(made, range(4))) == [1] * 4


def test_a_key_destroyed_while_it_is_made_is_told(vault: KeyVault, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = vault.tables  # the moment between two of its steps
    add = tables.add

    def added(keys: Any) -> None:
        add(keys)
        vault.destroy("berga", of("p-1"), decision="GB-1")

    monkeypatch.setattr(tables, "add", added)
    with pytest.raises(cc.StoreError, match="ask again"):
        vault.seal([plain("Calm", "p-1")])


def test_two_who_write_for_the_same_people_in_another_order_never_wait_for_each_other(
    url: str, master: MasterFile
) -> None:
    def written(*people: str) -> int:
        with open_vault(url, master) as vault:
            return sum(len(kept(vault, plain("Calm", *(f"{it}-{turn}" for it in people)))) for turn in range(100))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(written, ["p-1", "p-2"], ["p-2", "p-1"])) == [100, 100]


def test_a_key_that_an_older_transaction_keeps_in_the_file_is_told_until_it_is_gone(
    server: str, master: MasterFile
) -> None:
    url = place(server, uuid4().hex[:8])
    with open_vault(url, master, clock=lambda: AT) as vault:
        (token,) = kept(vault, plain("Calm", "p-1"))
        with psycopg.connect(server) as other:
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT 1")
            with pytest.raises(cc.StoreError, match="is being read by another process; do it again"):
                vault.destroy("berga", of("p-1"), decision="GB-1")
            assert vault.open("berga", [token]) == [Erased("GB-1", AT)]
        assert vault.destroy("berga", of("p-1"), decision="GB-2") == Destroyed(0, 0)


class Failing:
    """A database whose statement of a number fails, so that its transaction does."""

    def __init__(self, vault: KeyVault, after: int) -> None:
        self._home, self._left = vault.tables.home, after
        vault.tables.home = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._home, name)

    @contextmanager
    def writing(self) -> Iterator[Any]:
        with self._home.writing() as cursor:
            yield _Counted(cursor, self)

    def tick(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise cc.StoreError("the disk is full")


class _Counted:
    def __init__(self, cursor: Any, failing: Failing) -> None:
        self._cursor, self._failing = cursor, failing

    def __getattr__(self, name: str) -> Any:
        def run(*given: Any) -> Any:
            self._failing.tick()
            return getattr(self._cursor, name)(*given)

        return run


@pytest.mark.parametrize("act", ["keep", "destroy", "redact", "rotate"])
def test_whatever_fails_on_the_way_is_done_or_not_begun(tmp_path: Path, master: MasterFile, act: str) -> None:
    other = new_master(tmp_path / "other.key")
    for after in range(40):
        with open_vault(str(tmp_path / f"{after}.db"), master, other, clock=lambda: AT) as vault:
            tokens = kept(vault, *(plain(f"Text {it}", f"p-{it}", "p-9", number=it + 1) for it in range(4)))
            made = vault.seal([plain("Late", "p-1"), plain("Later", "p-2")])
            failing = Failing(vault, after)
            failed = False
            try:
                if act == "keep":
                    vault.keep([key for _, key in made])
                elif act == "destroy":
                    vault.destroy("berga", of("p-1", "p-2"), decision="GB-1")
                elif act == "redact":
                    vault.redact("berga", [it.key for it in tokens[1:3]], decision="GB-1")
                else:
                    vault.rotate(master, other)
            except cc.StoreError:
                failed = True
            vault.tables.home = failing._home  # noqa: SLF001 - the database below
            opened = vault.open("berga", tokens)
            whole = [f"Text {it}" for it in range(4)]
            done = [whole[0], Erased("GB-1", AT), Erased("GB-1", AT), whole[3]]
            assert opened == (done if act in ("destroy", "redact") and not failed else whole)
            assert len(vault.missing("berga", [it for it, _ in made])) == (0 if act == "keep" and not failed else 2)
            if not failed:
                return
    raise AssertionError(act)


# --- who looked --------------------------------------------------------------------------


def look(number: int, reader: str = "p-2", authors: Sequence[str] = ("p-1",)) -> Look:
    return Look("berga", number, "note", reader, tuple(authors), "group")


def test_who_read_what_is_written_down_and_told_to_its_authors(vault: KeyVault) -> None:
    kept(vault, plain("Calm", "p-1"))
    with vault.looking():
        vault.look([look(1), look(1), look(2, authors=("p-3",))])
        with vault.looking():
            vault.look([look(3)])
        assert list(vault.looks("berga")) == []
    vault.look([look(4)])
    vault.look([])
    assert [(at, it.number) for at, it in vault.looks("berga")] == [(AT, 1), (AT, 2), (AT, 3), (AT, 4)]
    assert [it.number for _, it in vault.looks("berga", "p-3")] == [2]
    assert list(vault.looks("lugna")) == []


# --- the master key ----------------------------------------------------------------------


def test_a_master_key_is_its_owners_alone_and_never_written_over(tmp_path: Path) -> None:
    made = new_master(tmp_path / "a.key")
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600
    assert MasterFile(tmp_path / "a.key") == made
    assert repr(made).count("key") < 4
    with pytest.raises(cc.StoreError, match="never written over"):
        new_master(tmp_path / "a.key")
    with pytest.raises(cc.StoreError, match="cannot be made: No such file"):
        new_master(tmp_path / "nowhere" / "a.key")
    with pytest.raises(cc.StoreError, match="cannot be read: No such file"):
        MasterFile(tmp_path / "b.key")
    (tmp_path / "c.key").write_bytes(b"c2hvcnQ=\n")
    (tmp_path / "c.key").chmod(0o600)
    with pytest.raises(cc.StoreError, match="holds no master key"):
        MasterFile(tmp_path / "c.key")
    (tmp_path / "a.key").chmod(0o640)
    with pytest.raises(cc.StoreError, match="can be read by others: chmod 600"):
        MasterFile(tmp_path / "a.key")


def test_another_master_key_opens_nothing_and_says_so(url: str, master: MasterFile, tmp_path: Path) -> None:
    other = new_master(tmp_path / "other.key")
    with open_vault(url, master) as vault:
        (token,) = kept(vault, plain("Calm", "p-1"))
    with (
        open_vault(url, other) as vault,
        pytest.raises(cc.StoreError, match=f"wrapped by the master key {master.name}; given are {other.name}"),
    ):
        vault.open("berga", [token])


def test_a_master_key_is_rotated_while_others_use_the_vault(url: str, master: MasterFile, tmp_path: Path) -> None:
    other = new_master(tmp_path / "other.key")
    with open_vault(url, other, master) as both:
        with open_vault(url, master) as before:
            tokens = kept(before, *(plain(f"Text {it}", f"p-{it}") for it in range(450)))
            before.destroy("berga", of("p-0"), decision="GB-1")
        told: list[int] = []
        assert rotate(url, master, other, told.append) == 449
        assert told == [200, 400, 449]
        assert rotate(url, master, other) == 0
        with pytest.raises(cc.StoreError, match="both master keys are"):
            rotate(url, other, other)
        with pytest.raises(cc.StoreError, match=f"are wrapped by another master key: {other.name}"):
            rotate(url, master, new_master(tmp_path / "third.key"))
        with open_vault(url, other) as after:
            for opening in (both, after):
                opened = opening.open("berga", tokens)
                assert isinstance(opened[0], Erased)
                assert opened[1:] == [f"Text {it}" for it in range(1, 450)]
    with open_vault(url, master) as vault, pytest.raises(cc.StoreError, match="wrapped by the master key"):
        vault.open("berga", tokens[1:2])


def test_a_slow_service_holds_up_nobody_else(url: str, master: MasterFile) -> None:
    asked, goes_on = Event(), Event()
    with open_vault(url, master) as vault:
        kept(vault, plain("Loud", "p-2"))

    class Slow:
        name = "kms-2"

        def wrap(self, key: bytes, about: str) -> str:
            asked.set()
            assert goes_on.wait(10)
            return master.wrap(key, about)

        def unwrap(self, wrapped: str, about: str) -> bytes:
            return master.unwrap(wrapped, about)

    with open_vault(url, Slow()) as slow, open_vault(url, master) as vault, ThreadPoolExecutor(1) as pool:
        sealing = pool.submit(slow.seal, [plain("Calm", "p-1")])
        assert asked.wait(10)
        writing = Timer(2, goes_on.set)
        writing.start()
        vault.look([look(1)])
        was_free = not goes_on.is_set()
        goes_on.set()
        writing.cancel()
        sealing.result()
        assert was_free


class Service:
    """A key management service that fails, or has forgotten; it wraps by writing backwards."""

    name = "kms-1"

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.wrong = False
        self.asked = 0

    def wrap(self, key: bytes, about: str) -> str:
        self._ask()
        return f"{key[::-1].hex()} {about.encode().hex()}"

    def unwrap(self, wrapped: str, about: str) -> bytes:
        self._ask()
        key, _, bound = wrapped.partition(" ")
        assert bound == about.encode().hex()
        return bytes.fromhex(key)[:: 1 if self.wrong else -1]

    def _ask(self) -> None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble


@pytest.mark.parametrize("trouble", [TimeoutError("10 s"), KeyError("kms-1"), ValueError("secret bytes")])
def test_a_service_that_fails_or_forgets_puts_texts_out_of_reach_and_erases_nothing(
    url: str, trouble: Exception
) -> None:
    service: MasterKey = Service()
    assert isinstance(service, Service)
    with open_vault(url, service) as vault:
        (token,) = kept(vault, plain("Calm", "p-1"))
    with open_vault(url, service) as vault:
        service.trouble = trouble
        with pytest.raises(cc.StoreError) as no:
            vault.open("berga", [token])
        assert "nothing is erased" in str(no.value)
        assert "secret" not in str(no.value)
        with pytest.raises(cc.StoreError, match="cannot serve"):
            vault.seal([plain("Loud", "p-2")])
        service.trouble, service.wrong = None, True
        with pytest.raises(cc.StoreError, match="gives back another key"):
            vault.seal([plain("Loud", "p-2")])
        service.wrong, service.asked = False, 0
        assert [vault.open("berga", [token]) for _ in range(3)] == [["Calm"]] * 3
        assert service.asked == 1


def test_a_vault_is_no_store_and_no_store_a_vault(tmp_path: Path, master: MasterFile) -> None:
    with cc.open(f"sqlite:///{tmp_path}/school.db") as plans:
        plans.ledger("berga").do(
            cc.plan.PlanStarted(title="T", aim="A", starts=AT.date(), ends=AT.date().replace(year=2027)),
            by="p-1",
            on=AT.date(),
        )
    with pytest.raises(cc.StoreError, match="holds something else"):
        open_vault(f"sqlite:///{tmp_path}/school.db", master)
    with pytest.raises(cc.StoreError, match="is no place for a vault"):
        open_vault("redis://x", master)


def test_every_pair_of_two_has_a_key_of_its_own(vault: KeyVault) -> None:
    pairs = list(combinations(["p-1", "p-2", "p-3", "p-4"], 2))
    tokens = kept(vault, *(plain(" and ".join(it), *it) for it in pairs))
    vault.destroy("berga", of("p-4"), decision="GB-1")
    found = [it if isinstance(it, str) else None for it in vault.open("berga", tokens)]
    assert found == [None if "p-4" in it else " and ".join(it) for it in pairs]


def test_a_vault_comes_into_being_with_what_is_first_sealed_and_by_nothing_else(url: str, master: MasterFile) -> None:
    with open_vault(url, master) as vault, open_vault(url, master) as other:
        looks: list[Callable[[], object]] = [
            lambda: vault.names("berga"),
            lambda: vault.looks("berga"),
            vault.copies,
            vault.counted,
            lambda: vault.unredacted("berga", ["k"]),
            lambda: vault.destroy("berga", of("p-1"), decision="GB-1"),
            lambda: vault.redact("berga", ["k"], decision="GB-1"),
            lambda: vault.look([look(1)]),
            lambda: vault.keep([]),
            vault.require_there,
        ]
        for ask in looks:
            with pytest.raises(cc.StoreError, match="is not there: see whether its name is right"):
                ask()
        (token,) = kept(vault, plain("Calm", "p-1"))
        assert other.open("berga", [token]) == ["Calm"]
    if url.startswith("sqlite"):
        missing = Path(url.removeprefix("sqlite:///")).with_name("kyes.db")
        with open_vault(str(missing), master) as vault, pytest.raises(cc.StoreError, match=r"kyes\.db' is not there"):
            vault.names("berga")
        assert not missing.exists()


def test_a_setting_that_a_file_does_not_take_is_an_error(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "keys.db")) as connection:
        _set(connection, "journal_mode", "wal")
        with pytest.raises(sqlite3.OperationalError, match="journal_mode is wal and not no_journal"):
            _set(connection, "journal_mode", "no_journal")
