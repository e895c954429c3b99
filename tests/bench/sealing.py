"""How long it takes to seal a text and to open it, and what sealing costs an append."""

import shutil
from collections.abc import Iterator
from functools import partial
from itertools import permutations
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.bench.measure import Duration, Figure, Limit, Question, worked
from tests.bench.workshop import Workshop
from tests.school import School, sept

import collegial_core as cc
from collegial_core.kernel.sealed import Sealed, sealed
from collegial_core.vault import KeyName, Plain
from collegial_vault import KeyVault, MasterFile, new_master, open_vault

TEXT: Final = "Calm start, and time to think. " * 7
"""Some two hundred letters."""

TEXTS: Final = 500
MEMBERS: Final = 6
"""Each visits each of the others once."""

BAR: Final = 25e-6


def sealed_and_opened(shop: Workshop) -> Iterator[Duration]:
    """Measure a text: sealed, its key kept, and opened; in processor time."""
    folder = shop.folder / "vault"
    folder.mkdir()
    with open_vault(str(folder / "keys.db"), new_master(folder / "master.key")) as vault:
        of = f"of {len(TEXT)} letters, of two people"
        seal = Limit(name="vault.seal", says=f"a text {of} is sealed", unit="text", bar=BAR)
        yield seal.answer(lambda: worked(partial(vault.seal, _texts())) / TEXTS, shop.many_rounds)
        keep = Limit(name="vault.keep", says=f"the keys of {TEXTS} texts are kept in one commit", unit="text")
        yield keep.answer(lambda: _kept(vault) / TEXTS, shop.rounds)
        tokens = _tokens(vault)
        opened = Limit(name="vault.open", says=f"a text {of} is opened, {TEXTS} at once", unit="text", bar=BAR)
        yield opened.answer(lambda: worked(partial(vault.open, "berga", tokens)) / TEXTS, shop.many_rounds)


def _texts() -> list[Plain]:
    keys = tuple(KeyName("berga", f"person p-{it}", "note", 2026) for it in (1, 2))
    return [Plain(TEXT, "berga", it, "visit.note_published@2", "data.note", keys) for it in range(1, TEXTS + 1)]


def _kept(vault: KeyVault) -> float:
    keys = [key for _, key in vault.seal(_texts())]
    return worked(lambda: vault.keep(keys))


def _tokens(vault: KeyVault) -> list[Sealed]:
    made = vault.seal(_texts())
    vault.keep([key for _, key in made])
    return [sealed(str(it), "text") for it, _ in made]


def appended(shop: Workshop) -> Iterator[Figure]:
    """Measure a note recorded in a sealed plan against one in an open plan, each in a file."""
    question = Question(
        name="vault.append",
        says="a note recorded in a sealed plan, its key kept before",
        against="the same in an open plan",
        unit="entry",
        bar=0.9,
    )
    ours = partial(_append, shop.folder / "sealed", is_sealed=True)
    yield question.answer(ours, partial(_append, shop.folder / "open", is_sealed=False), shop.rounds)


def _append(folder: Path, *, is_sealed: bool) -> float:
    """Record notes, one request each; give what one took."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    master = new_master(folder / "master.key") if is_sealed else None
    vault = open_vault(str(folder / "keys.db"), MasterFile(master.path)) if master else None
    with cc.open(f"sqlite:///{folder}/school.db", vault=vault) as plans:
        school = School(plans.store, vault=vault).starts().runs(MEMBERS).opens(visits_each=MEMBERS - 1)
        pairs = list(permutations([f"p-{it}" for it in range(1, MEMBERS + 1)], 2))
        for visitor, host in pairs:
            school.visits(visitor, host, visit=f"{visitor}.{host}", steps=2)
        start = perf_counter()
        for visitor, host in pairs:
            publish = cc.visit.PublishNote(visit=f"{visitor}.{host}", note=TEXT, receipt=f"r.{visitor}.{host}")
            school.does(publish, by=visitor, on=sept(7))
        return (perf_counter() - start) / len(pairs)
