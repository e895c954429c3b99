"""Evidence that is changed or cut at every byte: do both verifiers find it, and name the same entry?"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import attrs
from tests.faults import work, writer
from tests.faults.outputs import call
from tests.faults.verdict import Hall, Promise, Verdict, url_of
from tests.faults.work import PLAN
from tests.verifiers import Node, Said, by_python, has_node

import collegial_core as cc

CHANGED: Final = Promise(
    "audit.byte",
    "each byte of the entries in evidence of a small plan changed, one at a time",
    "both verifiers say in one line that it is not whole, and name the same first entry: the one changed",
)
CUT: Final = Promise(
    "audit.cut",
    "the entries, hashes, checkpoints, proofs, key and list in evidence, each cut after each byte",
    "both verifiers say so in the same one line, with status 2",
)
ENTRIES: Final = "entries.jsonl"
SIGNED: Final = (ENTRIES, "leaves.txt", "plan.checkpoint", "key.pub", "evidence.txt")
NAMED: Final = re.compile(r"not whole: .*; first damaged entry: (\d+|none)")
FEW: Final = 40
"""In a short run, every so many bytes."""

Verify = Callable[[Path], Said]


@attrs.define
class Tally:
    """What the verifiers said."""

    files: int = 0
    passed: int = 0
    """Files with which nothing was wrong, as one of them said."""
    unclear: int = 0
    """Answers that were not one line, not alike, or with another status than they should have."""
    misnamed: int = 0
    """Files of which another entry was named first."""

    def hear(self, said: list[Said], status: set[int], entry: int | None = None) -> None:
        """Take in what they say; `entry` is the first damaged one, where that is known."""
        self.files += 1
        self.passed += any(it.status == 0 for it in said)
        alike = all(it == said[0] for it in said)
        self.unclear += not alike or said[0].status not in status or len(said[0].lines) != 1
        named = NAMED.fullmatch(" ".join(said[0].lines))
        self.misnamed += bool(entry) and (named is None or named[1] != str(entry))

    def verdict(self, promise: Promise) -> Verdict:
        """Say what was found."""
        figure = (
            f"{self.files:,} files: {self.passed} passed as whole, {self.unclear} answers unclear or not alike, of "
            f"{self.misnamed} another entry named first"
        )
        kept = self.files > 0 and not (self.passed or self.unclear or self.misnamed)
        return promise.judged(figure, kept=kept, **attrs.asdict(self))


def disturbed(hall: Hall, python: Verify = by_python) -> Iterator[Verdict]:
    """Change and cut a folder of evidence at every byte."""
    if not has_node():
        yield CHANGED.skipped("no node is here")
        yield CUT.skipped("no node is here")
        return
    with hall.place() as place, Node() as node:
        folder = _evidence(place)
        both = (python, node)
        assert [it(folder).status for it in both] == [0, 0]
        yield _changed(hall, folder, both)
        yield _cut(hall, folder, both)


def _evidence(place: Path) -> Path:
    url, key, folder = url_of(place / "school.db"), place / "key", place / "evidence"
    with cc.open(url) as plans:
        writer.do(plans.ledger(PLAN), work.founding())
        writer.do(plans.ledger(PLAN), work.batch("anna", 1))
    kept = place / "kept"
    for given in (
        ("key", "school.example/plans", str(key)),
        ("checkpoint", "--sign", str(key), "-o", str(kept)),
        ("evidence", PLAN, "-o", str(folder), "--sign", str(key), "--checkpoint", str(kept), "--entry", "2"),
    ):
        done = call(url, *given)
        assert done.exit_code == 0, done.output
    return folder


def _changed(hall: Hall, folder: Path, both: tuple[Verify, ...]) -> Verdict:
    path, tally = folder / ENTRIES, Tally()
    data = path.read_bytes()
    chosen = range(0, len(data), hall.many(1, FEW))
    for place in hall.counted("changed bytes", len(chosen)):
        at = chosen[place]
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 + at % 255)]) + data[at + 1 :])
        tally.hear([verify(folder) for verify in both], {1, 2}, data.count(b"\n", 0, at))
    path.write_bytes(data)
    return tally.verdict(CHANGED)


def _cut(hall: Hall, folder: Path, both: tuple[Verify, ...]) -> Verdict:
    tally = Tally()
    for path in [folder / it for it in SIGNED] + sorted(folder.glob("[cp]*s/*")):  # the checkpoints and proofs
        data = path.read_bytes()
        chosen = range(0, len(data), hall.many(1, FEW))
        for place in hall.counted(f"cuts of {path.name}", len(chosen)):
            path.write_bytes(data[: chosen[place]])
            tally.hear([verify(folder) for verify in both], {2})
        path.write_bytes(data)
    return tally.verdict(CUT)
