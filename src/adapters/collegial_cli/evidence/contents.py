"""What lies in a folder of evidence: README.md tells its readers, and this module writes it."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

import attrs

from collegial_cli.evidence.folder import Folder
from collegial_core import Plans, StoreError, Unreadable
from collegial_core.audit.findings import AUDIT_RULES
from collegial_core.ledger import installed_rules
from collegial_core.proofs import (
    Checkpoint,
    Consistency,
    Head,
    Inclusion,
    Key,
    Tree,
    TreeHead,
    entry_hash,
    leaf_hash,
    plan_head,
    root_of,
)
from collegial_core.proofs.notes import Sign, encode
from collegial_core.state import RULES
from collegial_core.store import Record
from collegial_core.wire import header_of, link_of, schemas, write_header
from collegial_words.catalogue import Say

FORMAT: Final = 1
COPIED: Final = ("README.md", "verify.mjs", "verify.py")
"""What is written as it lies beside this module."""


@attrs.frozen(kw_only=True)
class Evidence:
    """What evidence is made of, and with."""

    plan: str
    at: datetime
    key: Key
    sign: Sign
    checkpoints: Sequence[tuple[str, Checkpoint]] = ()
    """Earlier checkpoints, which have the plan in them, and the names of their files."""
    entries: Sequence[int] = ()
    """The numbers of entries that are to be proved each by a file of its own, beside the last."""

    def signed(self, head: TreeHead) -> TreeHead:
        """Sign a checkpoint."""
        return attrs.evolve(head, signatures=(self.key.signature(head.text, self.sign),))


def write_evidence(folder: Folder, plans: Plans, asked: Evidence, say: Say) -> Head:
    """Write all that belongs to the evidence of a plan; give the head that it proves.

    What is recorded meanwhile is not in it.

    Raises:
        StoreError: the storage cannot serve, what it holds is damaged, or is not as an earlier checkpoint says.
        Unreadable: an earlier checkpoint does not have the plan, or the plan does not have an entry.

    """
    tree = Tree()
    folder.write("entries.jsonl", _entries(plans, asked.plan, tree))
    head = Head(asked.plan, tree.size, tree.root())
    signed = asked.signed(plan_head(asked.key.name, head))
    folder.write("leaves.txt", _leaves(tree))
    folder.write("plan.checkpoint", [signed.note.encode()])
    folder.write("key.pub", [f"{asked.key.text}\n".encode()])
    for number in sorted({tree.size, *asked.entries}):
        _require_entry(asked.plan, number, tree)
        proof = Inclusion(number - 1, tuple(tree.inclusion(number - 1)), signed)
        folder.write(f"proofs/entry-{number}.tlog-proof", [proof.text.encode()])
    for place, (name, checkpoint) in enumerate(asked.checkpoints, 1):
        then = _required(asked.plan, name, checkpoint, tree)
        folder.write(f"checkpoints/{place}.checkpoint", [checkpoint.file])
        goes_on = Consistency(then.entries, tuple(tree.consistency(then.entries)), signed)
        folder.write(f"proofs/checkpoint-{place}.consistency", [goes_on.text.encode()])
    folder.write("schemas.json", [_json(schemas()["Entry"])])
    folder.write("rules.json", [_json(_rules(say))])
    for name in COPIED:
        folder.write(name, [files("collegial_cli.evidence").joinpath(name).read_bytes()])
    folder.write("evidence.txt", [_listed(folder, asked)])
    return head


def _entries(plans: Plans, plan: str, tree: Tree) -> Iterator[bytes]:
    """Give the lines of an export, and let the tree take in what they are."""
    header = header_of(plan, _records(plans, plan))
    yield write_header(header) + b"\n"
    last = b""
    for record in islice(_records(plans, plan), header.entries):
        last = link_of(last, record)
        if not record.line.endswith(_ending(record.name)):
            raise StoreError(f"entry {record.number} is damaged in the store; `collegial check` tells more")
        tree.add(entry_hash(plan, record))
        yield record.line + b"\n"
    if last.hex() != header.last:
        raise StoreError(f"the entries of {plan} changed while they were exported; `collegial check` tells more")


def _records(plans: Plans, plan: str) -> Iterator[Record]:
    for page in plans.store.read(plan):
        yield from page


@cache
def _ending(name: str) -> bytes:
    """Give the end of each line of that name, for whoever verifies knows no other name than the line's."""
    kind, _, version = name.partition("@")
    return f'"type":{json.dumps(kind)},"version":{version}}}'.encode()


def _leaves(tree: Tree) -> Iterator[bytes]:
    for leaf in tree.leaves:
        yield f"{encode(leaf)}\n".encode()


def _required(plan: str, name: str, checkpoint: Checkpoint, tree: Tree) -> Head:
    """See that the plan begins as an earlier checkpoint says."""
    then = next((head for head in checkpoint.heads if head.plan == plan), None)
    if then is None:
        raise Unreadable(name, f"tells nothing of the plan {plan}")
    if then.entries > tree.size or tree.root(then.entries) != then.root:
        raise StoreError(f"{plan} is not as {name!r} says; `collegial check --against` tells more")
    return then


def _require_entry(plan: str, number: int, tree: Tree) -> None:
    if number > tree.size:
        raise Unreadable("--entry", f"{plan} has entries 1 to {tree.size}, not {number}")


def _rules(say: Say) -> dict[str, list[dict[str, str]]]:
    """Give the sentences of the rules that judge here, and of those that an audit looks for."""
    rows = dict.fromkeys((it.id, str(it.severity), it.says, it.source) for it in (*RULES, *installed_rules()))
    rules = [
        {"id": rule, "severity": severity, "says": say(says), "source": say(source)}
        for rule, severity, says, source in rows
    ]
    return {"rules": rules, "audit": [{"id": name, "says": say(says)} for name, says in AUDIT_RULES.items()]}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _listed(folder: Folder, asked: Evidence) -> bytes:
    """Name each file with its hash and size, and sign that."""
    lines = [f"{encode(digest)} {size} {name}" for name, (size, digest) in sorted(folder.files.items())]
    at = asked.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    root = root_of(leaf_hash(line.encode()) for line in lines)
    head = asked.signed(TreeHead(f"{asked.key.name}/evidence/{asked.plan}/{at}", len(lines), root))
    return "\n".join([f"collegial-evidence@{FORMAT}", *lines, "", head.note]).encode()
