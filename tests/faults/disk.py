"""What a disk may hold after a power cut, worked out from what a process wrote and synced.

A trace is a list of steps.  What was synced is safe.  Of the rest a power cut may leave
anything: nothing, a part, or later things without earlier ones.  Each sector is then as
it was after some of the writes to it, each file has one of the sizes it had, and each
name stands for what it stood for at some time since its folder was synced.  So a new file
that was synced can still be missing if its folder was not.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final, Literal

import attrs

Way = Literal["dropped", "kept in part", "reordered"]
WAYS: Final[tuple[Way, ...]] = ("dropped", "kept in part", "reordered")
SECTORS: Final = (512, 4096)
UNNAMED: Final = "#"
"""How the name begins under which Linux shows a file that has none yet."""


# --- the steps -------------------------------------------------------------------


@attrs.frozen
class Write:
    """Some bytes written into a file."""

    file: int
    offset: int
    data: bytes


@attrs.frozen
class Truncate:
    """A file's size set."""

    file: int
    size: int


@attrs.frozen
class Sync:
    """A file synced."""

    file: int


@attrs.frozen
class Name:
    """A name in the folder given to a file, or taken away from it."""

    name: str
    file: int | None


@attrs.frozen
class SyncFolder:
    """The folder synced: its names are safe."""


@attrs.frozen
class Said:
    """The process said something; what it says of is promised from here on."""

    text: str


Step = Write | Truncate | Sync | Name | SyncFolder | Said
Change = Write | Truncate

_LINE: Final = re.compile(
    r"\d+ +(?P<call>\w+)\((?:(?P<fd>\w+)<(?P<of>[^>]*)>(?P<gone>\(deleted\))?)?(?P<rest>.*)\) += +(?P<back>-?\d+)"
)
_QUOTED: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


_BEGUN: Final = re.compile(r"(?P<id>\d+) +(?P<call>.*) <unfinished \.\.\.>")
_RESUMED: Final = re.compile(r"(?P<id>\d+) +<\.\.\. \w+ resumed>(?P<rest>.*)")


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Put together a call's two lines, where another thread's came in between."""
    begun: dict[str, str] = {}
    for line in lines:
        if found := _BEGUN.fullmatch(line):
            begun[found["id"]] = found["call"]
        elif (found := _RESUMED.fullmatch(line)) and found["id"] in begun:
            yield f"{found['id']} {begun.pop(found['id'])}{found['rest']}"
        else:
            yield line


def steps(log: Path, folder: Path, before: Sequence[Step] = ()) -> Iterator[Step]:
    """Read strace's log of a process (`-xx -y`): what it did to the files in a folder, and what it said.

    `before` is what other processes did there before; the folder was empty in the beginning.
    """
    files = _named(before)
    made = sum(isinstance(step, Name) for step in before)
    for line in _whole(log.read_text("ascii", "replace").splitlines()):
        found = _LINE.match(line)
        if found is None or found["back"].startswith("-"):
            continue
        path = _bytes(found["of"] or "").decode()
        quoted = [_bytes(text) for text in _QUOTED.findall(found["rest"])]
        numbers = [int(number) for number in re.findall(r", (\d+)", found["rest"].rpartition('"')[2])]
        match found["call"]:
            case "write" if found["fd"] == "1":
                yield Said(quoted[0].decode().strip())
            case "openat" if "O_CREAT" in found["rest"] and (name := _in(folder, quoted[0].decode())) not in files:
                if name is not None:
                    made += 1
                    files[name] = made
                    yield Name(name, made)
            case "linkat":
                name = quoted[-1].decode()
                files[name] = max(number for known, number in files.items() if known.startswith(UNNAMED))
                yield Name(name, files[name])
            case "unlink":
                name = _in(folder, quoted[0].decode())
                if name is not None:
                    del files[name]
                    yield Name(name, None)
            case "fsync" | "fdatasync" if path == str(folder):
                yield SyncFolder()
            case call if (name := _in(folder, path)) is not None and (name.startswith(UNNAMED) or not found["gone"]):
                if name not in files:  # it gets its name later
                    made += 1
                    files[name] = made
                yield from _change(call, files[name], quoted, numbers)


def _named(before: Sequence[Step]) -> dict[str, int]:
    files: dict[str, int | None] = {step.name: step.file for step in before if isinstance(step, Name)}
    return {name: file for name, file in files.items() if file is not None}


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _in(folder: Path, path: str) -> str | None:
    return path.rpartition("/")[2] if path.rpartition("/")[0] == str(folder) else None


def _change(call: str, file: int, quoted: list[bytes], numbers: list[int]) -> Iterator[Step]:
    match call:
        case "pwrite64":
            yield Write(file, numbers[-1], quoted[0])
        case "ftruncate":
            yield Truncate(file, numbers[-1])
        case "fsync" | "fdatasync":
            yield Sync(file)
        case "close" | "openat":
            pass
        case other:
            raise NotImplementedError(other)  # else an image would lack it, and prove nothing


# --- the images --------------------------------------------------------------------


@attrs.define
class _File:
    safe: bytearray = attrs.field(factory=bytearray)
    pending: list[Change] = attrs.field(factory=list)

    def sync(self) -> None:
        for change in self.pending:
            _apply(self.safe, change)
        self.pending.clear()


def _apply(content: bytearray, change: Change) -> None:
    if isinstance(change, Truncate):
        _resize(content, change.size)
    else:
        end = change.offset + len(change.data)
        _resize(content, max(len(content), end))
        content[change.offset : end] = change.data


def _resize(content: bytearray, size: int) -> None:
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))


def image(done: Iterable[Step], way: Way, chance: Random) -> dict[str, bytes]:
    """Give what the folder may hold when the power is cut after some steps."""
    files: defaultdict[int, _File] = defaultdict(_File)
    names: dict[str, list[int | None]] = defaultdict(lambda: [None])
    for step in done:
        match step:
            case Write() | Truncate():
                files[step.file].pending.append(step)
            case Sync():
                files[step.file].sync()
            case Name():
                names[step.name].append(step.file)
            case SyncFolder():
                for known in names.values():
                    del known[:-1]
            case Said():
                pass
    left = {name: _one_of(known, way, chance) for name, known in names.items()}
    return {name: _content(files[file], way, chance) for name, file in left.items() if file is not None}


def _one_of(versions: Sequence[int | None], way: Way, chance: Random) -> int | None:
    return versions[0] if way == "dropped" else chance.choice(versions)


def _content(file: _File, way: Way, chance: Random) -> bytes:
    content = bytearray(file.safe)
    if way == "kept in part" and file.pending:
        _keep_first(content, file.pending, chance)
    elif way == "reordered" and file.pending:
        _keep_any(content, file.pending, chance)
    return bytes(content)


def _keep_first(content: bytearray, pending: Sequence[Change], chance: Random) -> None:
    """Keep the first changes, and of the next one a part."""
    kept = chance.randrange(len(pending))
    for change in pending[:kept]:
        _apply(content, change)
    torn = pending[kept]
    if isinstance(torn, Write):
        pieces = list(_sectors(torn, chance.choice(SECTORS)))
        for piece in pieces[: chance.randint(0, len(pieces))]:
            _apply(content, piece)


def _keep_any(content: bytearray, pending: Sequence[Change], chance: Random) -> None:
    """Let each sector be as it was after some of the writes to it, and the file as long as it once was."""
    sector = chance.choice(SECTORS)
    sizes = [len(content)]
    writes: defaultdict[int, list[Write]] = defaultdict(list)
    for change in pending:
        if isinstance(change, Truncate):
            sizes.append(change.size)
        else:
            sizes.append(max(sizes[-1], change.offset + len(change.data)))
            for piece in _sectors(change, sector):
                writes[piece.offset // sector].append(piece)
    for pieces in writes.values():
        for piece in pieces[: chance.randint(0, len(pieces))]:
            _apply(content, piece)
    _resize(content, chance.choice(sizes))


def _sectors(write: Write, sector: int) -> Iterator[Write]:
    start, end = write.offset, write.offset + len(write.data)
    while start < end:
        stop = min(end, (start // sector + 1) * sector)
        yield Write(write.file, start, write.data[start - write.offset : stop - write.offset])
        start = stop
