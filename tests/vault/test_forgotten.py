"""A hundred people are forgotten by decision: nothing of what they wrote, and no key to it, is left in any file."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Final
from uuid import uuid4

import psycopg
import pytest
from tests.school import School
from tests.stores.postgres_server import place

import collegial_core as cc
from collegial_core.definitions import shipped_retention
from collegial_core.disposal import DecideDisposal, RetentionAdopted, TextKey
from collegial_core.kernel.sealed import sealed
from collegial_core.vault import Erased, KeyName
from collegial_overview import open_overview
from collegial_vault import new_master, open_vault

PEOPLE: Final = 130
FORGOTTEN: Final = 100
DUE: Final = date(2028, 8, 1)
PLAN: Final = "solbacken"


class Kept:
    """A school of many, each of whom has written what nobody else has, and where all of it lies."""

    def __init__(self, folder: Path, store: str, keys: str, server: str | None) -> None:
        self.folder, self.store, self.keys, self.server = folder, store, keys, server
        self.master = new_master(folder.parent / f"{folder.name}.key")
        self.vault = open_vault(keys, self.master)
        self.plans = cc.open(store, vault=self.vault)
        school = School(self.plans.store, vault=self.vault).starts(people=PEOPLE)
        school.does(RetentionAdopted(decision="GB 1", schedule=shipped_retention()))
        self.mark = uuid4().hex
        self.texts = {it: f"Canary {self.mark} of p-{it}" for it in range(1, PEOPLE + 1)}
        self.tokens = {}
        for it, text in self.texts.items():
            (entry,) = school.does(cc.conditions.NeedIdentified(person=f"p-{it}", text=text), by=f"p-{it}")
            self.tokens[it] = sealed(str(entry.event.text), "text")
        self.school = school

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Give the bytes of all that is there: each file, and of a server each row of each table."""
        for path in (it for it in self.folder.rglob("*") if it.is_file()):
            yield path.name, path.read_bytes()
        if self.server is not None:
            with psycopg.connect(self.server) as connection:
                tables = connection.execute(
                    "SELECT format('%%I.%%I', schemaname, tablename), schemaname || '.' || tablename "
                    "FROM pg_tables WHERE schemaname = ANY (%s)",
                    [[it.partition("schema=")[2] for it in (self.store, self.keys)]],
                ).fetchall()
                assert len(tables) > 4
                for quoted, name in tables:
                    (path,) = connection.execute("SELECT pg_relation_filepath(%s::regclass)", [quoted]).fetchone() or ()
                    connection.execute("CHECKPOINT")
                    (content,) = connection.execute("SELECT pg_read_binary_file(%s)", [path]).fetchone() or (b"",)
                    yield name, bytes(content)

    def log_of_the_server(self) -> Iterator[tuple[str, bytes]]:
        """Give the log that a server writes ahead; a physical replica is made of its bytes and of no others."""
        if self.server is not None:
            with psycopg.connect(self.server) as connection:
                yield from connection.execute(
                    "SELECT name, pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()"
                    " WHERE name ~ '^[0-9A-F]{24}$'"
                ).fetchall()


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    folder = tmp_path / "there"
    folder.mkdir()
    if request.param == "postgresql":
        server = request.getfixturevalue("server")
        it = Kept(folder, place(server, uuid4().hex[:8]), place(server, uuid4().hex[:8]), server)
    else:
        it = Kept(folder, f"sqlite:///{folder}/school.db", f"sqlite:///{folder}/keys.db", None)
    yield it
    it.plans.close()


def test_of_a_hundred_who_are_forgotten_nothing_is_left_and_the_record_stays_whole(kept: Kept) -> None:
    ledger, vault = kept.school.ledger, kept.vault
    forgotten = sorted(Random(2026).sample(sorted(kept.texts), FORGOTTEN))  # noqa: S311 - chance, and no secret
    names = [KeyName(PLAN, f"person p-{it}", "own_need", 2026) for it in forgotten]
    wrapped = [it.wrapped.encode() for it in vault.tables.live(names).values()]
    assert len(wrapped) == FORGOTTEN
    there = list(kept.everything())
    assert sum(it in content for it in wrapped for _, content in there) >= FORGOTTEN
    before = (_figures(ledger), _findings(ledger), kept.plans.heads(PLAN, ledger.number))
    entries = ledger.number

    keys = tuple(TextKey(subject=it.subject, kind=it.kind, year=it.year) for it in names)
    ledger.do(DecideDisposal(disposal="d-1", decision="GB 2", keys=keys), by="p-rektor", on=DUE)
    (done,) = ledger.carry_out(by="p-rektor", on=DUE)
    assert (done.destroyed.keys, done.destroyed.texts) == (FORGOTTEN, FORGOTTEN)
    with open_overview(f"sqlite:///{kept.folder}/overview.db") as overview:
        overview.update(kept.plans)
    if kept.server is None:
        kept.plans.backup(str(kept.folder / "copy.db"))
        with open_vault(str(kept.folder / "keys-copy.db"), kept.master) as copy:
            vault.copy(copy, "keys-copy.db")

    for name, content in kept.everything():
        assert not any(it in content for it in wrapped), name
        assert not any(it.encode() in content for it in kept.texts.values()), name
    log = list(kept.log_of_the_server())
    assert kept.server is None or any(wrapped[0] in content for _, content in log)  # it is what was written
    assert not [name for name, content in log if kept.mark.encode() in content]
    assert (_figures(ledger), _findings(ledger), kept.plans.heads(PLAN, entries)) == before
    opened = vault.open(PLAN, [kept.tokens[it] for it in kept.texts])
    for it, said in zip(kept.texts, opened, strict=True):
        assert isinstance(said, Erased) if it in forgotten else said == kept.texts[it]


def _figures(ledger: cc.Ledger) -> list[object]:
    """Give all that is shown to nobody, but of disposals."""
    views = {name: view for name, view in cc.views.VIEWS.items() if name != "disposals"}
    return [cc.wire.plain(view(ledger.state, cc.views.EVERYTHING)) for view in views.values()]


def _findings(ledger: cc.Ledger) -> list[cc.Finding]:
    return [it for it in ledger.check() if it.severity is not cc.Severity.I]
