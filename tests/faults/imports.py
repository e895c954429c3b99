"""Exports that are cut off, repeated, mixed up, or not ours at all, given to the import."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
from tests.faults.verdict import Hall, Promise, Verdict, url_of

import collegial_core as cc

PLAN_FILE: Final = Path(__file__).parents[1] / "golden" / "plan.jsonl"
_ALL_OR_NOTHING: Final = "all or nothing, and the message names the line"
TRUNCATED: Final = Promise(
    "import.truncated",
    "an export cut off after each byte, and imported",
    f"{_ALL_OR_NOTHING}; cut between two commands, it is a shorter plan",
)
DISTURBED: Final = Promise(
    "import.disturbed",
    "an export with lines repeated, exchanged, missing, changed or foreign, at each line, and imported",
    _ALL_OR_NOTHING,
)
FOREIGN: Final = (
    b"",
    b"{}",
    b"null",
    b"[1, 2]",
    b'"text"',
    b"not JSON",
    b'{"id": 7, "name": "Ada", "role": "teacher"}',
    b'{"type": "visit.held", "data": {}}',
    b"\xff\xfe\x00",
    b"[" * 100_000,
)

Import = Callable[[str, list[bytes]], None]
Bad = tuple[Sequence[bytes], int]
"""The lines of a file, and the number of the first that is wrong."""


def ours(url: str, lines: list[bytes]) -> None:
    """Import as the library does."""
    with cc.open(url) as plans:
        plans.import_lines(lines)


@attrs.define
class Tally:
    """What became of the imports."""

    files: int = 0
    shorter: int = 0
    """Files that were taken in rightly, as the beginning of the plan."""
    halves: int = 0
    """Files that were refused and left something behind."""
    taken: int = 0
    """Files that were taken in wrongly, or refused wrongly."""
    misnamed: int = 0
    """Messages that name another line, or none."""

    def verdict(self, promise: Promise) -> Verdict:
        """Say what was found."""
        figure = (
            f"{self.files:,} files: {self.shorter} are shorter plans and were taken in whole, {self.halves} left "
            f"something behind, {self.taken} judged wrongly, {self.misnamed} messages name another line"
        )
        kept = not (self.halves or self.taken or self.misnamed) and self.files > 0
        return promise.judged(figure, kept=kept, **attrs.asdict(self))


def disturbed(hall: Hall, take: Import = ours) -> Iterator[Verdict]:
    """Import what is no export, and look at what the store holds afterwards."""
    lines = PLAN_FILE.read_bytes().splitlines()
    with hall.place() as folder:
        yield _truncated(hall, folder, lines, take).verdict(TRUNCATED)
        yield _changed(hall, folder, lines, take).verdict(DISTURBED)


def _truncated(hall: Hall, folder: Path, lines: Sequence[bytes], take: Import) -> Tally:
    """Cut the export off after each byte; where a command's last line ends there, what is left is a plan."""
    tally, whole, ends = Tally(), b"".join(line + b"\n" for line in lines), set(_ends(lines))
    lengths = range(0, len(whole), hall.many(1, 101))
    for place in hall.counted("truncated imports", len(lengths)):
        rest = whole[: lengths[place]].splitlines(keepends=True)
        _try(folder, rest, None if lengths[place] in ends else max(1, len(rest)), take, tally)
    return tally


def _ends(lines: Sequence[bytes]) -> Iterator[int]:
    """Yield the lengths, with and without the line break, at which a shorter plan ends.

    A departure from a rule and what departs are made by one command, and are no plan without each other.
    """
    length = 0
    for line, following in zip(lines, [*lines[1:], b""], strict=True):
        length += len(line) + 1
        if b'"type":"deviation.recorded"' not in following:
            yield from (length - 1, length)


def _changed(hall: Hall, folder: Path, lines: Sequence[bytes], take: Import) -> Tally:
    tally = Tally()
    files = list(_bad(lines))[:: hall.many(1, 23)]
    for place in hall.counted("disturbed imports", len(files)):
        some, wrong = files[place]
        _try(folder, some, wrong, take, tally)
    return tally


def _bad(lines: Sequence[bytes]) -> Iterator[Bad]:
    """Disturb the export at each line, in every way."""
    for at, line in enumerate(lines):
        before, after = lines[:at], lines[at + 1 :]
        yield [*before, line, line, *after], at + 2
        if after:
            yield [*before, *after], at + 1
            yield [*before, after[0], line, *after[1:]], at + 1
        for other in FOREIGN:
            yield [*before, other, *after], at + 1
        yield [*before, line[: len(line) // 2], *after], at + 1
        yield [*before, re.sub(rb'"plan":"[^"]+"', b'"plan":"another"', line), *after], at + 1 if at else 2


def _try(folder: Path, lines: Sequence[bytes], wrong: int | None, take: Import, tally: Tally) -> None:
    """Import into a store that may hold the first line already; nothing else may be there when it is refused."""
    tally.files += 1
    url = url_of(folder / "school.db")
    message = None
    try:
        take(url, list(lines))
    except cc.Unreadable as error:
        message = str(error)
    left = held(url)
    tally.shorter += wrong is None
    tally.taken += (message is None) != (wrong is None)
    tally.halves += left != (b"".join(line.rstrip(b"\n") for line in lines) if message is None else b"")
    tally.misnamed += (
        message is not None and not message.startswith(f"line {wrong}:") and f"line {wrong}," not in message
    )
    for file in folder.iterdir():
        file.unlink()


def held(url: str) -> bytes:
    """Give all the lines of all plans in a store."""
    with cc.open(url) as plans:
        return b"".join(line for plan in plans for line in plans.ledger(plan).export())
