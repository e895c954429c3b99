"""Commands that write a file, killed, short of space, or reading a damaged store: is the old file whole?"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs
from click.testing import CliRunner, Result
from tests.faults import tracing, work, writer
from tests.faults.processes import Act, Worker
from tests.faults.verdict import Hall, Promise, Verdict, url_of
from tests.faults.work import PLAN

import collegial_core as cc
from collegial_cli.main import cli
from collegial_core.ids import PersonId
from collegial_ical import Whose, Words, calendar_of

KILLED: Final = Promise(
    "output.kill",
    "kill -9 of `export -o` and `ical -o` over an old file, and of `backup`, before each call that writes, syncs or "
    "names a file",
    "the old file or the new one, whole; 0 remains after the next run",
)
FULL: Final = Promise(
    "output.full",
    "ENOSPC and EIO from each call with which they write, sync and name a file",
    "one line that names a file; the old file or the new one, whole; 0 remains",
)
PAGE: Final = Promise(
    "output.page",
    "the same commands from a store in which a page is zeroed, each in turn",
    "a whole new file, or one line and the old file whole; 0 remains",
)
ERRORS: Final = ("ENOSPC", "EIO")
TAMPERED: Final = (*tracing.WRITING, "link", "linkat", "rename", "renameat", "renameat2")
BATCHES: Final = 12
SIZE: Final = 4096
STORE: Final = "school.db"
CALENDAR: Final = "calendar.ics"
WHOSE: Final = PersonId("anna-1-1")
OURS: Final = {STORE, *(f"{STORE}{ending}" for ending in ("-wal", "-shm", ".lock"))}

Call = Callable[[Path], list[str]]
"""Gives the arguments of a command that writes to a path."""

COMMANDS: Final[dict[str, Call]] = {
    "plan.jsonl": lambda target: ["export", PLAN, "-o", str(target)],
    "copy.db": lambda target: ["backup", str(target)],
    "kept": lambda target: ["checkpoint", "-o", str(target)],
    "report.html": lambda target: ["report", PLAN, "-o", str(target)],
    CALENDAR: lambda target: ["ical", PLAN, "--person", WHOSE, "--lang", "en", "-o", str(target)],
}
"""The name of the file that is written → the command."""

COPIES: Final = ("plan.jsonl", "copy.db")
"""Those that hold entries."""

OLD: Final = {
    "plan.jsonl": b"last night's good file\n",
    "copy.db": None,
    "kept": None,
    "report.html": b"last year's\n",
    CALENDAR: b"last week's\r\n",
}


def call(url: str, *arguments: str) -> Result:
    """Let the command line do something, in this process."""
    return CliRunner().invoke(cli, ["--store", url, *arguments], prog_name="collegial")


def act(url: str, *arguments: str) -> None:
    """Do a command, and say what it said."""
    writer.say("ready")
    os.read(0, 80)
    result = call(url, *arguments)
    writer.say(f"no {result.exit_code} {result.stderr.strip()!r}" if result.exit_code else "ok 0 0")


@attrs.define
class Tally:
    """What became of the files."""

    trials: int = 0
    failed: int = 0
    """Commands that did not come to their end, or said no."""
    torn: int = 0
    """Files that are neither the old one nor the new one."""
    beside: int = 0
    """Files that lay beside when a command had been killed; the next run sweeps them away."""
    remains: int = 0
    """Files that lie beside in the end."""
    speechless: int = 0
    """Errors that were not one line about a file."""

    def verdict(self, promise: Promise, tried: str) -> Verdict:
        """Say what was found."""
        figure = (
            f"{tried}, {self.failed} of which failed: {self.torn} files torn or lost, {self.remains} remains "
            f"({self.beside} until the next run), {self.speechless} unclear messages"
        )
        kept = not (self.torn or self.remains or self.speechless) and self.failed > 0
        return promise.judged(figure, kept=kept, **attrs.asdict(self))


@attrs.frozen
class Trial:
    """A folder with a store and with an old file, anew for each command that is disturbed."""

    folder: Path
    store: bytes
    lines: Sequence[bytes]
    name: str
    act: Act = act
    calendar: bytes = b""
    """The calendar that the store comes to."""

    @property
    def url(self) -> str:
        """The store's URL."""
        return url_of(self.folder / STORE)

    @property
    def target(self) -> Path:
        """The file to be written."""
        return self.folder / self.name

    @property
    def arguments(self) -> list[str]:
        """The command's arguments."""
        return COMMANDS[self.name](self.target)

    def lay(self, store: bytes | None = None) -> None:
        """Put everything in its place."""
        for path in self.folder.iterdir():
            path.unlink()
        (self.folder / STORE).write_bytes(store or self.store)
        if (old := OLD[self.name]) is not None:
            self.target.write_bytes(old)

    def is_whole(self) -> bool:
        """Tell whether the file is the old one, or a new one to its end."""
        if not self.target.exists():
            return OLD[self.name] is None
        return self.target.read_bytes() == OLD[self.name] or self.is_new()

    def is_new(self) -> bool:
        """Tell whether the file is the new one, to its end."""
        if self.name == CALENDAR:
            return self.target.read_bytes() == self.calendar
        if self.name == "plan.jsonl":
            return self.target.read_bytes().splitlines()[1:] == self.lines
        try:
            with cc.open(url_of(self.target)) as plans:
                return not list(plans.verify()) and list(plans.ledger(PLAN).export()) == self.lines
        except cc.StoreError:
            return False

    def beside(self) -> int:
        """Count the files that do not belong there."""
        ours = {*OURS, self.name, *(f"{self.name}{ending}" for ending in ("-wal", "-shm"))}
        return len({path.name for path in self.folder.iterdir()} - ours)

    def calls(self) -> list[tracing.Call]:
        """List the calls of the command, but for that with which it says that it is done."""
        self.lay()
        return list(tracing.calls(self.act, self.url, *self.arguments))[:-1]

    def disturb(self, injection: str, tally: Tally) -> None:
        """Let strace tamper with the command, and look at what is there then."""
        self.lay()
        process = Worker(self.act, self.url, *self.arguments)
        with tracing.tampering(process, injection):
            process.go().finish()
        errors = process.errors
        killed = not process.ended_well
        tally.speechless += sum(not is_line(error, self.folder) for error in errors)
        self.judge(tally, failed=killed or bool(errors))
        if killed:
            tally.remains -= self.beside()
            tally.beside += self.beside()
            self._next_run(tally)

    def judge(self, tally: Tally, *, failed: bool) -> None:
        """Look at what is there after a command."""
        tally.trials += 1
        tally.failed += failed
        tally.torn += not (self.is_whole() if failed else self.is_new())
        tally.remains += self.beside()

    def _next_run(self, tally: Tally) -> None:
        if OLD.get(self.name) is None:  # it is never written over
            self.target.unlink(missing_ok=True)
        done = call(self.url, *self.arguments)
        tally.torn += done.exit_code != 0 or not self.is_new()
        tally.remains += self.beside()


def is_line(error: str, folder: Path) -> bool:
    """Tell whether an error is one line that names a file, in words of ours."""
    is_one = error[1:].startswith("collegial: ") and "\\n" not in error
    return is_one and str(folder) in error and "fault of its own" not in error


def disturbed(hall: Hall, does: Act = act) -> Iterator[Verdict]:
    """Kill the commands, let the disk be full, and damage what they read."""
    with hall.place() as first, hall.place() as second:
        store, lines = made(first / STORE)
        with cc.open(url_of(first / STORE)) as plans:
            calendar = calendar_of(plans, PLAN, Whose(person=WHOSE), Words(lang="en"))
        trials = [Trial(second, store, lines, name, does, calendar) for name in (*COPIES, CALENDAR)]
        if missing := tracing.missing():
            yield KILLED.skipped(missing)
            yield FULL.skipped(missing)
        else:
            yield killed(KILLED, hall, trials)
            yield full(FULL, hall, trials)
        yield _page(hall, trials)


def made(path: Path) -> tuple[bytes, list[bytes]]:
    """Make a store; give its bytes, and the lines of its plan."""
    with cc.open(url_of(path)) as plans:
        ledger = plans.ledger(PLAN)
        writer.do(ledger, work.founding())
        for number in range(1, BATCHES + 1):
            writer.do(ledger, work.batch("anna", number))
        lines = list(ledger.export())
    return path.read_bytes(), lines


def killed(promise: Promise, hall: Hall, trials: Sequence[Trial]) -> Verdict:
    """Kill each command before each of its calls."""
    tally = Tally()
    for trial in trials:
        calls = trial.calls()
        chosen = calls[:: hall.many(1, max(1, len(calls) // 6))]
        for place in hall.counted(f"kills of {trial.arguments[0]}", len(chosen)):
            it = chosen[place]
            trial.disturb(f"{it.name}:signal=KILL:when={it.number}", tally)
    return tally.verdict(promise, f"{tally.trials} kills")


def full(promise: Promise, hall: Hall, trials: Sequence[Trial]) -> Verdict:
    """Let each call of each command fail."""
    tally = Tally()
    for trial in trials:
        hurt = [it for it in trial.calls() if it.name in TAMPERED]
        injections = [f"{it.name}:error={error}:when={it.number}" for error in ERRORS for it in hurt]
        chosen = injections[:: hall.many(1, max(1, len(injections) // 6))]
        for place in hall.counted(f"failing calls of {trial.arguments[0]}", len(chosen)):
            trial.disturb(chosen[place], tally)
    return tally.verdict(promise, f"{tally.trials} failing calls")


def _page(hall: Hall, trials: Sequence[Trial]) -> Verdict:
    tally = Tally()
    for trial in trials:
        for start in range(0, len(trial.store), SIZE * hall.many(1, 2)):
            trial.lay(trial.store[:start] + bytes(SIZE) + trial.store[start + SIZE :])
            result = call(trial.url, *trial.arguments)
            failed = result.exit_code != 0
            tally.speechless += result.exit_code not in {0, 2} or (failed and len(result.stderr.splitlines()) > 1)
            trial.judge(tally, failed=failed)
    return tally.verdict(PAGE, f"{tally.trials} damaged stores")
