"""Damage done to an SQLite file behind the store's back, and what `collegial check` says of it."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import attrs
from click.testing import CliRunner
from tests.faults import work, writer
from tests.faults.verdict import Hall, Promise, Verdict, url_of
from tests.faults.work import PLAN

import collegial_core as cc
from collegial_cli.main import cli

NAMED: Final = "`collegial check` names the first damaged entry"
FLIPPED: Final = Promise("damage.byte", "a byte changed in an entry's line, in the file", NAMED)
ROWS: Final = Promise(
    "damage.row",
    "two rows exchanged, a row deleted in the middle, the last rows deleted: every place in turn, in the file",
    NAMED,
)
CUT: Final = Promise("damage.cut", "the file cut off at the end of a page", "`collegial check` finds it damaged")
BATCHES: Final = 12
AWAY: Final = 10**6

Statement = tuple[str | int, ...]
"""A statement of SQL, and its values."""

Named = int | None
Check = Callable[[str], tuple[bool, Named]]
"""Looks at the store with this URL; tells whether it is damaged, and the first entry named."""


def ours(url: str) -> tuple[bool, Named]:
    """Ask `collegial check`."""
    result = CliRunner().invoke(cli, ["--store", url, "--json", "check"])
    if result.exit_code != 1 or not result.stdout:
        return result.exit_code != 0, None
    return True, _first(json.loads(result.stdout))


def _first(document: dict[str, Any]) -> Named:
    broken = [each["entry"] for plan in document["plans"] for each in plan["findings"] if each["severity"] == "E"]
    return next(iter([each["entry"] for each in document["damage"]] + broken), None)


@attrs.define
class Tally:
    """What the check said of damaged files."""

    files: int = 0
    unseen: int = 0
    """Damaged files with which nothing was wrong, as it said."""
    misnamed: int = 0
    """Damaged files of which another entry was named first."""

    def hear(self, answer: tuple[bool, Named], wrong: Named) -> None:
        """Take in an answer; `wrong` is the first damaged entry, or None where it does not matter."""
        is_damaged, named = answer
        self.files += 1
        self.unseen += not is_damaged
        self.misnamed += is_damaged and wrong is not None and named != wrong

    def verdict(self, promise: Promise, sound: Named) -> Verdict:
        """Say what was found; `sound` is what was said of the file before it was damaged."""
        figure = f"{self.files:,} files: {self.unseen} passed as sound, of {self.misnamed} another entry named first"
        kept = not (self.unseen or self.misnamed) and self.files > 0 and sound is None
        return promise.judged(figure, kept=kept, **attrs.asdict(self))


def done(hall: Hall, check: Check = ours) -> Iterator[Verdict]:
    """Damage a small plan's file in many ways, and check it."""
    with hall.place() as folder:
        path = folder / "school.db"
        with cc.open(url_of(path)) as plans:
            ledger = plans.ledger(PLAN)
            writer.do(ledger, work.founding())
            for number in range(1, BATCHES + 1):
                writer.do(ledger, work.batch("anna", number))
            lines = list(ledger.export())
        content = path.read_bytes()
        trial = _Trial(hall, path, content, check)
        damaged, named = check(url_of(path))
        sound = named if not damaged else -1
        yield trial.flipped(lines).verdict(FLIPPED, sound)
        yield trial.rows(len(lines)).verdict(ROWS, sound)
        yield trial.cut().verdict(CUT, sound)


@attrs.frozen
class _Trial:
    hall: Hall
    path: Path
    content: bytes
    check: Check

    def flipped(self, lines: Sequence[bytes]) -> Tally:
        """Change bytes of lines, all in turn or some of them."""
        places = [(number, at) for number, line in enumerate(lines, 1) for at in self._places(line)]
        chosen = self.hall.chance.sample(places, min(len(places), self.hall.many(1500, 60)))
        tally = Tally()
        for trial in self.hall.counted("changed bytes", len(chosen)):
            number, at = chosen[trial]
            content = bytearray(self.content)
            content[at] ^= self.hall.chance.randint(1, 255)
            self._judge(bytes(content), number, tally)
        return tally

    def _places(self, line: bytes) -> range:
        assert self.content.count(line) == 1
        start = self.content.index(line)
        return range(start, start + len(line))

    def rows(self, last: int) -> Tally:
        """Exchange, delete, and cut off rows."""
        tally = Tally()
        step = self.hall.many(1, 4)
        for number in range(1, last, step):
            self._change(_exchange(number, number + 1), number, tally)
            self._change(_exchange(number, last), number, tally)
            self._change([("DELETE FROM entries WHERE number = ?", number)], number, tally)
            self._change([("DELETE FROM entries WHERE number > ?", number)], number + 1, tally)
        return tally

    def cut(self) -> Tally:
        """Cut the file off."""
        tally, page = Tally(), 4096
        for size in range(page, len(self.content), page):
            self._judge(self.content[:size], None, tally)
        return tally

    def _change(self, statements: Sequence[Statement], wrong: int, tally: Tally) -> None:
        """Change the file with SQL, and leave its tables and triggers as they were."""
        self._lay(self.content)
        with closing(sqlite3.connect(self.path, isolation_level=None)) as raw:
            triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                raw.execute(f"DROP TRIGGER {name}")
            for sql, *values in statements:
                raw.execute(str(sql), values)
            for _, sql in triggers:
                raw.execute(sql)
        tally.hear(self.check(url_of(self.path)), wrong)

    def _judge(self, content: bytes, wrong: Named, tally: Tally) -> None:
        self._lay(content)
        tally.hear(self.check(url_of(self.path)), wrong)

    def _lay(self, content: bytes) -> None:
        for left in self.path.parent.iterdir():
            left.unlink()
        self.path.write_bytes(content)


def _exchange(one: int, other: int) -> list[Statement]:
    """Let two rows change places, with all that is in them."""
    move = "UPDATE entries SET number = ? WHERE number = ?"
    return [(move, AWAY, one), (move, one, other), (move, other, AWAY)]
