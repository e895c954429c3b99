"""Verify a folder of evidence with Python alone: `python3 verify.py [FOLDER] [HELD ...]`.

FOLDER is where this file lies, if none is given.  HELD is what you keep yourself: a checkpoint's file, a plan's head
as printed (`our-school:14:hFx2…8=`), or a public key's file.  README.md tells the formats.
Exit status: 0 whole; 1 changed; 2 cut, of another plan or key, of a newer release, or no evidence.
"""

import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from hashlib import file_digest, sha256, sha512
from pathlib import Path
from typing import Any

LIST, ENTRIES, LEAVES, HEAD, KEY = "evidence.txt", "entries.jsonl", "leaves.txt", "plan.checkpoint", "key.pub"
FIRST = re.compile("collegial-(evidence|signed-checkpoint|unsigned-checkpoint)@([1-9][0-9]*)")
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


class NotWhole(Exception):
    """Says what is wrong first; and after it the exit status, where that is not 2."""


def add(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b, c, d = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2), 2 * D * t1 * t2, 2 * z1 * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: tuple[int, ...]) -> tuple[int, ...]:
    found = times(number >> 1, add(point, point)) if number > 1 else (0, 1, 1, 0)
    return add(found, point) if number & 1 else found


def point_of(data: bytes) -> tuple[int, ...]:
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Verify a signature of Ed25519, as in RFC 8032."""
    first, s = signature[:32], int.from_bytes(signature[32:], "little")
    k = int.from_bytes(sha512(first + public + text).digest(), "little") % L
    x, y, z, _ = add(times(s, point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))), times(L - k, point_of(public)))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return s < L and (y | (x & 1) << 255).to_bytes(32, "little") == first


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def grow(roots: list[bytes], size: int, leaf: bytes) -> None:
    """Add a leaf to a tree as in RFC 6962, of which the roots of its complete parts are kept."""
    while size & 1:
        leaf, size = node(roots.pop(), leaf), size >> 1
    roots.append(leaf)


def root_of(roots: Sequence[bytes]) -> bytes:
    *rest, found = roots or [sha256(b"").digest()]
    for left in reversed(rest):
        found = node(left, found)
    return found


def climbed(at: int, last: int, start: bytes, hashes: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Go up by a proof, as in RFC 9162; give the roots with only the hashes on the left, and with all."""
    before = after = start
    for each in hashes:
        if last <= 0:
            return b"", b""
        if at % 2 or at == last:
            before, after = node(each, before), node(each, after)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            after = node(after, each)
        at, last = at // 2, last // 2
    return (before, after) if last == 0 else (b"", b"")


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, hashes: Sequence[bytes]) -> bool:
    if not 0 < old < size:
        return (old, old_root, hashes) == (size, root, [])
    first, *rest = (hashes or [root]) if old & (old - 1) else (old_root, *hashes)
    at, last = old - 1, size - 1
    while at % 2:
        at, last = at // 2, last // 2
    return climbed(at, last, first, rest) == (old_root, root)


def read(path: Path, name: str, reader: Callable[[list[str]], Any]) -> Any:
    """Read a text: whatever goes wrong on the way, it is cut or changed."""
    with suppress(AttributeError, IndexError, IsADirectoryError, ValueError):
        if not name or not path.exists():
            raise NotWhole(f"{name or 'an empty name'} is not there")
        text = path.read_bytes().decode()
        if text.endswith("\n"):
            return reader(text[:-1].split("\n"))
    raise NotWhole(f"{name} is cut or changed")


def decoded(text: str, size: int = 32) -> bytes:
    found = b64decode(text, validate=True)
    if len(found) != size or b64encode(found).decode() != text:
        raise ValueError
    return found


class Note:
    """A checkpoint: origin, size and root, and below them signatures."""

    def __init__(self, lines: list[str]) -> None:
        self.origin, self.size, self.root = lines[0], int(lines[1]), decoded(lines[2])
        self.text = "".join(f"{line}\n" for line in lines[:3])
        self.signed = [(name, decoded(value, 68)) for _, name, value in (line.split(" ") for line in lines[4:])]
        if lines[3:] and lines[3:] != ["", *dict.fromkeys(line for line in lines[4:] if line.startswith("— "))]:
            raise ValueError

    def require(self, key: tuple[str, bytes, bytes], where: str) -> None:
        name, key_id, public = key
        values = [value[4:] for who, value in self.signed if (who, value[:4]) == (name, key_id)]
        if not any(is_signed(public, self.text.encode(), value) for value in values):
            raise NotWhole(f"{where} is cut or changed, or is not signed with the key {name}+{key_id.hex()}")


def read_key(lines: list[str]) -> tuple[str, bytes, bytes]:
    name, key_id, value = lines[0].split("+", 2)
    public = decoded(value, 33)
    if len(lines) != 1 or sha256(f"{name}\n".encode() + public).hexdigest()[:8] != key_id:
        raise ValueError
    return name, bytes.fromhex(key_id), public[1:]


def read_list(lines: list[str]) -> tuple[list[list[str]], Note]:
    """Read lines with a checkpoint of them below: the files of a folder, or the heads of all plans."""
    kind, version = FIRST.fullmatch(lines[0]).groups()  # type: ignore[union-attr] # `read` takes it for changed
    if version != "1":
        raise NotWhole(f"{lines[0]} is of a newer release: take its verifier")
    listed, roots = lines[1 : lines.index("")], list[bytes]()
    note = Note(lines[len(listed) + 2 :])
    for size, line in enumerate(listed):
        grow(roots, size, sha256(b"\0" + line.encode()).digest())
    if (note.size, note.root) != (len(listed), root_of(roots)) or bool(note.signed) == (kind[0] == "u"):
        raise ValueError
    return [line.split(" ") for line in listed], note


def read_proof(lines: list[str]) -> tuple[int, list[bytes], Note]:
    start, end = int(lines[0] == "c2sp.org/tlog-proof@v1"), lines.index("")
    return int(lines[start].split(" ")[1]), [decoded(it) for it in lines[start + 1 : end]], Note(lines[end + 1 :])


def read_held(path: Path, text: str, plan: str) -> Any:
    """Read what somebody keeps: the number and root of a head, alone or in a checkpoint; or a key."""
    heads = [text.split(":")]
    if len(heads[0]) != 3 or path.exists():
        if not read(path, text, list)[0].startswith("collegial-"):
            return read(path, text, read_key)
        heads, _ = read(path, text, read_list)
    for who, number, root in heads:
        if who == plan:
            return int(number), decoded(root)
    raise NotWhole(f"{text} tells nothing of the plan {plan}")


def walk(path: Path, plan: str, leaves: Sequence[bytes], sizes: Collection[int]) -> tuple[int, int, dict[int, bytes]]:
    """Read all entries; give their number, the first that differs from its leaf, and the roots of these sizes."""
    tree, number, differs, roots = list[bytes](), 0, 0, {0: root_of([])}
    start = b"\0" + len(plan).to_bytes(4, "big") + plan.encode()
    with path.open("rb") as file:
        file.readline()  # tells of the others
        for number, line in enumerate(file, 1):
            name = b""
            with suppress(KeyError, RecursionError, TypeError, ValueError):
                it = json.loads(line)
                if (it["plan"], it["number"]) == (plan, number):
                    name = f"{it['type']}@{it['version']}".encode()
            told = number.to_bytes(8, "big") + len(name).to_bytes(4, "big") + name + line.removesuffix(b"\n")
            leaf = sha256(start + told).digest()
            grow(tree, number - 1, leaf)
            if not differs and (number > len(leaves) or leaf != leaves[number - 1]):
                differs = number
            if number in sizes:
                roots[number] = root_of(tree)
    return number, differs or (number + 1) * (number < len(leaves)), {**roots, number: root_of(tree)}


def verify(folder: Path, kept: Sequence[str]) -> Iterator[str]:
    listed, note = read(folder / LIST, LIST, read_list)
    plan, held, bad = note.origin.split("/")[-2], dict[str, Any](), dict[str, int]()
    held = {text: read_held(Path(text), text, plan) for text in kept}
    keys = [it for it in held.values() if len(it) == 3] or [read(folder / KEY, KEY, read_key)]
    note.require(keys[0], LIST)
    for digest, size, path in listed:
        if not (folder / path).is_file():
            raise NotWhole(f"{path} is not there")
        with (folder / path).open("rb") as file:
            if file_digest(file, "sha256").digest() != decoded(digest):
                bad[path] = 2 if (folder / path).stat().st_size < int(size) else 1
    leaves = [] if LEAVES in bad else read(folder / LEAVES, LEAVES, lambda lines: list(map(decoded, lines)))
    files = [path for _, _, path in listed if path not in bad]
    held |= {path: read_held(folder / path, path, plan) for path in files if path.startswith("checkpoints/")}
    told = sorted((it[0], text, it[1]) for text, it in held.items() if len(it) == 2)
    number, differs, roots = walk(folder / ENTRIES, plan, leaves, {then for then, _, _ in told})
    first = f"; first damaged entry: {'unknown' if LEAVES in bad else differs or 'none'}"
    for path, status in sorted(bad.items(), key=lambda it: it[0] != ENTRIES):
        raise NotWhole(f"{path} is cut or changed{first if path == ENTRIES else ''}", status)
    for path in sorted({str(it.relative_to(folder)) for it in folder.rglob("*") if it.is_file()} - {LIST, *files}):
        raise NotWhole(f"{path} is not in {LIST}", 1)
    known, head = 0, read(folder / HEAD, HEAD, Note)
    head.require(keys[0], HEAD)
    if differs or (head.size, head.root) != (number, roots[number]) or head.origin != f"{keys[0][0]}/plans/{plan}":
        raise NotWhole(f"{ENTRIES}, {LEAVES} and {HEAD} contradict each other", 1)
    for then, text, root in told:
        if then > number:
            raise NotWhole(f"{text} has {then} entries of {plan}, and here are {number}", 1)
        if roots[then] != root:
            raise NotWhole(f"{text} differs: the first entry that does is one of {known + 1} to {then}", 1)
        known = then
        yield f"{text}: the same, and {number - then} entries more"
    for path in (path for path in files if path.startswith("proofs/")):
        index, hashes, end = read(folder / path, path, read_proof)
        if path.endswith(".tlog-proof"):
            holds = climbed(index, number - 1, leaves[index], hashes)[1] == head.root
        else:
            holds = is_consistent(index, roots[index], number, head.root, hashes)
        if end.text != head.text or not holds:
            raise NotWhole(f"{path} does not hold", 1)
    yield f"whole: {plan}, {number} entries, root {b64encode(head.root).decode()}, key {keys[0][0]}+{keys[0][1].hex()}"


if __name__ == "__main__":
    try:
        sys.stdout.writelines(f"{line}\n" for line in verify(Path(*sys.argv[1:2] or [sys.path[0]]), sys.argv[2:]))
    except Exception as problem:  # noqa: BLE001 - whatever else is wrong with what was given
        why, status = (*problem.args, 2)[:2] if isinstance(problem, NotWhole) else ("what was given cannot be read", 2)
        sys.exit(sys.stdout.write(f"not whole: {why}\n") and status)
