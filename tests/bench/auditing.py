"""How long it takes to verify a store of a million entries and to make its checkpoint, and how long a proof is."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import attrs
from tests.bench.measure import Duration, Limit, Size, worked
from tests.bench.workshop import ENTRIES, Workshop, forget_snapshots, say, url_of

import collegial_core as cc
from collegial_core import proofs

KEY: Final = proofs.Key("school.example/plans", bytes(32))
PLAN: Final = "our-school"
LONGEST: Final = 700.0
"""The most bytes of a proof."""


def verified(shop: Workshop) -> Iterator[Duration]:
    """Measure the check of all links, heads and roots."""
    path, of = shop.many_plans, _said(shop)
    told = _heads(path)
    both = Limit(
        name="audit.verify",
        says=f"{of}: all links and heads, and each plan's root by a checkpoint",
        unit="store",
        bar=10,
    )
    yield both.answer(lambda: worked(partial(_verify, path, told)), shop.rounds)
    one = Limit(name="audit.compare", says=f"{of}: each plan's root by a checkpoint, alone", unit="store")
    yield one.answer(lambda: worked(partial(_compare, path, told)), shop.rounds)


def made(shop: Workshop) -> Iterator[Duration]:
    """Measure how a checkpoint is made: the first, the next where nothing changed, and one a day later."""
    path, of = shop.many_plans, _said(shop)
    cold = Limit(name="audit.checkpoint_cold", says=f"the first checkpoint of {of}", unit="checkpoint", bar=5)
    yield cold.answer(partial(_cold, path), shop.rounds)
    warm = Limit(name="audit.checkpoint_warm", says="the same, when nothing changed", unit="checkpoint", bar=0.1)
    yield warm.answer(lambda: worked(partial(_checkpoint, path)), shop.many_rounds)


def proved(shop: Workshop) -> Iterator[Size]:
    """Tell how many bytes a proof has that an entry is in its plan."""
    for entries, bar in ((1_000, LONGEST), (50_000, LONGEST), (1_000_000, LONGEST)):
        if not (shop.quick and entries > ENTRIES):
            hashes, text = _proof(entries)
            name = f"audit.proof_{entries}"
            says = f"the file that proves an entry of a plan of {entries:,}, signed, its hashes in base64"
            yield Size(name=name, says=says, unit="proof", ours=text, bar=bar, measure="B")
            says = f"the hashes in it, {hashes // 32} of them, as bytes"
            yield Size(name=f"{name}_hashes", says=says, unit="proof", ours=hashes, bar=bar, measure="B")


def _said(shop: Workshop) -> str:
    with cc.open(url_of(shop.many_plans)) as plans:
        return f"{len(list(plans)):,} plans of {ENTRIES:,} entries"


def _heads(path: Path) -> list[proofs.Head]:
    with cc.open(url_of(path)) as plans:
        return plans.heads()


def _verify(path: Path, told: list[proofs.Head]) -> None:
    with cc.open(url_of(path)) as plans:
        assert list(plans.verify()) == []
        assert {str(it.agreement) for it in plans.compare(told)} == {"same"}


def _compare(path: Path, told: list[proofs.Head]) -> None:
    with cc.open(url_of(path)) as plans:
        assert not any(it.is_bad for it in plans.compare(told))


def _cold(path: Path) -> float:
    forget_snapshots(path)
    return worked(partial(_checkpoint, path))


def _checkpoint(path: Path) -> bytes:
    with cc.open(url_of(path)) as plans:
        made = plans.checkpoint()
        plans.keep_checkpoint(made)
        return made.file


def _proof(entries: int) -> tuple[int, int]:
    """Give the bytes of the longest proof there is in a plan: of its hashes, and of its text."""
    say(f"making a tree of {entries:,} leaves")
    tree = proofs.Tree(proofs.leaf_hash(b"%d" % number) for number in range(entries))
    head = proofs.plan_head(KEY.name, proofs.Head(PLAN, entries, tree.root()))
    signed = attrs.evolve(head, signatures=(KEY.signature(head.text, lambda _: bytes(64)),))
    proof = proofs.Inclusion(entries // 2 - 1, tuple(tree.inclusion(entries // 2 - 1)), signed)
    assert proof.shows(proofs.leaf_hash(b"%d" % proof.index))
    return 32 * len(proof.hashes), len(proof.text.encode())
