"""`collegial evidence`, and the two verifiers of what it writes: they say the same, and name the same entry."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from tests.cli import lines
from tests.cli.conftest import Collegial
from tests.verifiers import NODE, PYTHON, Node, Said, by_python, has_node

import collegial_core as cc
from collegial_cli.evidence import Evidence
from collegial_cli.evidence import folder as folders
from collegial_cli.evidence.verify import climbed, is_signed
from collegial_cli.evidence.verify import is_consistent as verified_as_consistent
from collegial_core.proofs import Head, Inclusion, Tree, TreeHead, is_included, leaf_hash
from collegial_core.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SPAN, FEW = (10_000, 300) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else (8, 3)
"""At how many places a file is changed at most, spread over it; and one in which little can go wrong."""

EARLIER: Final = 11
LAST: Final = 21


@attrs.frozen
class Bundle:
    """A folder of evidence, what an auditor keeps, and both verifiers."""

    folder: Path
    kept: Path
    key: Path
    private: Path
    node: Callable[..., Said] | None

    def says(self, *kept: object, folder: Path | None = None) -> Said:
        """Let both verifiers look at a folder, and give what they say."""
        said = by_python(folder or self.folder, *kept)
        if self.node is not None:
            assert self.node(folder or self.folder, *kept) == said
        return said

    @property
    def files(self) -> list[Path]:
        """All files in it."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def with_(self, path: Path, data: bytes, *kept: object) -> Said:
        """Let them look while a file has other bytes."""
        before = path.read_bytes()
        path.write_bytes(data)
        try:
            return self.says(*kept)
        finally:
            path.write_bytes(before)


def write(collegial: Collegial, folder: Path, key: Path, *more: str) -> Any:
    outcome = collegial("--json", "evidence", lines.PLAN, "-o", str(folder), "--sign", str(key), *more)
    assert outcome.status == 0, outcome.err
    return outcome.document


@pytest.fixture(scope="module")
def node() -> Iterator[Node | None]:
    if not has_node():
        yield None
        return
    with Node() as verifier:
        yield verifier


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, node: Node | None) -> Iterator[Bundle]:
    """Evidence of a plan of 21 entries; when it had eleven, a checkpoint was made and kept elsewhere."""
    place = tmp_path_factory.mktemp("evidence")
    key, kept = place / "key", place / "kept.checkpoint"
    with cc.open("memory://evidence"):
        collegial = Collegial("memory://evidence")
        assert collegial("key", "school.example/plans", str(key)).status == 0
        assert collegial.applies(*lines.START).status == 0
        assert collegial("checkpoint", "--sign", str(key), "-o", str(kept)).status == 0
        assert collegial.applies(*lines.YEAR[len(lines.START) :]).status == 0
        write(collegial, place / "folder", key, "--checkpoint", str(kept))
        yield Bundle(place / "folder", kept, place / "key.pub", key, node)


# --- whole -----------------------------------------------------------------------------


def test_evidence_is_whole_by_itself_and_by_what_an_auditor_keeps(bundle: Bundle) -> None:
    said = bundle.says(bundle.kept, bundle.key)
    assert said.status == 0
    assert [re.sub(r"root \S+, key \S+", "root, key", line) for line in said.lines] == [
        f"{bundle.kept}: the same, and 10 entries more",
        "checkpoints/1.checkpoint: the same, and 10 entries more",
        "whole: solbacken, 21 entries, root, key",
    ]


def test_the_verifiers_in_the_folder_are_those_that_look_at_it_here(bundle: Bundle) -> None:
    assert (bundle.folder / PYTHON.name).read_bytes() == PYTHON.read_bytes()
    assert (bundle.folder / NODE.name).read_bytes() == NODE.read_bytes()


def test_a_head_printed_in_minutes_is_enough_to_hold_it_against(bundle: Bundle) -> None:
    plan, entries, root = bundle.kept.read_text().splitlines()[1].split(" ")
    assert bundle.says(f"{plan}:{entries}:{root}").status == 0
    other = f"{plan}:{int(entries) - 1}:{root}"
    assert bundle.says(other) == Said(1, (f"not whole: {other} differs: the first entry that does is one of 1 to 10",))


def test_the_folder_tells_all_that_a_stranger_needs(bundle: Bundle) -> None:
    assert [path.relative_to(bundle.folder).as_posix() for path in bundle.files] == list(NAMES)
    readme = (bundle.folder / "README.md").read_text()
    assert [name for name in ("leaves.txt", "rules.json", "schemas.json", "evidence.txt") if name not in readme] == []


def test_a_verifier_is_short_and_needs_nothing_but_its_language() -> None:
    assert len(PYTHON.read_text().splitlines()) <= 250
    assert len(NODE.read_text().splitlines()) <= 250
    imports = [it for it in ast.walk(ast.parse(PYTHON.read_text())) if isinstance(it, ast.Import | ast.ImportFrom)]
    modules = {it.module for it in imports if isinstance(it, ast.ImportFrom)}
    modules |= {name.name for it in imports if isinstance(it, ast.Import) for name in it.names}
    assert {str(module).partition(".")[0] for module in modules} <= sys.stdlib_module_names
    assert {module[:5] for module in re.findall(r'from "(.+?)"', NODE.read_text())} == {"node:"}


# RFC 8032, section 7.1: tests 1, 2 and 3
@pytest.mark.parametrize(
    ("public", "text", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
                "24655141438e7a100b"
            ),
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
                "eeb00d291612bb0c00"
            ),
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
                "8dc027beceea1ec40a"
            ),
        ),
    ],
)
def test_signatures_are_verified_as_the_standard_has_them(public: str, text: str, signature: str) -> None:
    key, said, good = (bytes.fromhex(it) for it in (public, text, signature))
    assert is_signed(key, said, good)
    assert not is_signed(key, said + b"x", good)
    larger = (int.from_bytes(good[32:], "little") + 2**252 + 27742317777372353535851937790883648493).to_bytes(
        32, "little"
    )
    assert not is_signed(key, said, good[:32] + larger)


@pytest.mark.parametrize("y", [2**255 - 19, 2, 2**255 + 1], ids=["too large", "no point", "no negative zero"])
def test_a_public_key_that_is_no_point_verifies_nothing(y: int) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        is_signed(y.to_bytes(32, "little"), b"", bytes(64))


LEAVES: Final = [leaf_hash(b"%d" % number) for number in range(20)]
TREE: Final = Tree(LEAVES)
OTHER: Final = bytes(32)


@pytest.mark.parametrize("size", range(1, len(LEAVES) + 1))
def test_a_proof_is_verified_as_the_library_does_it(size: int) -> None:
    root = TREE.root(size)
    for index in range(size):
        proof, leaf = TREE.inclusion(index, size), LEAVES[index]
        for at, last, given in ((index, size, proof), (index, size, [*proof, OTHER]), (index, size, proof[:-1])):
            assert (climbed(at, last - 1, leaf, given)[1] == root) == is_included(leaf, at, last, given, root)
        for claimed in range(index + 1, len(LEAVES) + 1):
            assert (climbed(index, claimed - 1, leaf, proof)[1] == root) == is_included(
                leaf, index, claimed, proof, root
            )
    for old in range(1, size + 1):
        proof, before = TREE.consistency(old, size), TREE.root(old)
        assert verified_as_consistent(old, before, size, root, proof)
        for wrong in ([*proof, OTHER], [OTHER, *proof[1:]] if proof else [OTHER], [OTHER] * len(proof) + [OTHER]):
            assert not verified_as_consistent(old, before, size, root, wrong)
        assert not verified_as_consistent(old, OTHER, size, root, proof)
        assert not verified_as_consistent(old, before, size, OTHER, proof)
        assert not verified_as_consistent(old, before, old - 1, root, proof)


# --- changed: each byte and each line ---------------------------------------------------


def first_damaged(said: Said) -> str | None:
    found = re.search(r"first damaged entry: (\w+)$", said.lines[0])
    return found[1] if found else None


def judge(said: Said, path: Path, entry: int | None) -> None:
    """See that it is told in one line, with the entry where it was one of those."""
    assert said.status in {1, 2}, path
    (line,) = said.lines
    assert line.startswith("not whole: "), line
    if path.name == "entries.jsonl" and entry:
        assert first_damaged(said) == str(entry)
    elif path.name not in {"evidence.txt", "key.pub", "entries.jsonl"}:
        assert line.endswith((f"/{path.name} is cut or changed", f" {path.name} is cut or changed"))


NAMES: Final = (
    "README.md",
    "checkpoints/1.checkpoint",
    "entries.jsonl",
    "evidence.txt",
    "key.pub",
    "leaves.txt",
    "plan.checkpoint",
    "proofs/checkpoint-1.consistency",
    "proofs/entry-21.tlog-proof",
    "rules.json",
    "schemas.json",
    "verify.mjs",
    "verify.py",
)
MADE_OF_ENTRIES: Final = {"entries.jsonl", "evidence.txt", "key.pub", "leaves.txt", "plan.checkpoint"}


def places(name: str, many: int) -> range:
    """Choose where a file is changed: often where much hangs on it, seldom in a long text."""
    most = SPAN if name in MADE_OF_ENTRIES or "/" in name else FEW
    return range(0, many, max(1, -(-many // most)))


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_byte_is_found_by_both_and_in_the_same_entry(bundle: Bundle, name: str) -> None:
    path = bundle.folder / name
    data = path.read_bytes()
    for at in places(name, len(data)):
        flipped = bytes([data[at] ^ (1 + at % 255)])
        said = bundle.with_(path, data[:at] + flipped + data[at + 1 :])
        judge(said, path, data.count(b"\n", 0, at))


@pytest.mark.parametrize("name", NAMES)
def test_a_line_removed_swapped_or_doubled_is_found_by_both(bundle: Bundle, name: str) -> None:
    path = bundle.folder / name
    known = path.read_bytes().splitlines(keepends=True)
    for at in places(name, len(known)):
        judge(bundle.with_(path, b"".join([*known[:at], *known[at + 1 :]])), path, at)
        judge(bundle.with_(path, b"".join([*known[: at + 1], *known[at:]])), path, at + 1)
        if at + 1 < len(known) and known[at] != known[at + 1]:
            swapped = [*known[:at], known[at + 1], known[at], *known[at + 2 :]]
            judge(bundle.with_(path, b"".join(swapped)), path, at)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_was_cut_is_told_in_one_line_with_status_2(bundle: Bundle, name: str) -> None:
    path = bundle.folder / name
    data = path.read_bytes()
    for size in places(name, len(data)):
        said = bundle.with_(path, data[:size])
        judge(said, path, None)
        assert said.status == 2
        if name == "entries.jsonl" and data.count(b"\n", 0, size) and size < len(data) - 1:
            assert first_damaged(said) == str(data.count(b"\n", 0, size))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_missing_is_named(bundle: Bundle, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(bundle.folder, tmp_path / "folder")
    (folder / name).unlink()
    assert bundle.says(folder=folder) == Said(2, (f"not whole: {name} is not there",))


def test_a_file_that_was_added_is_named(bundle: Bundle, tmp_path: Path) -> None:
    folder = shutil.copytree(bundle.folder, tmp_path / "folder")
    (folder / "proofs" / "more").write_text("more\n")
    assert bundle.says(folder=folder) == Said(1, ("not whole: proofs/more is not in evidence.txt",))


def test_of_two_damaged_entries_the_first_is_named_and_of_damaged_hashes_that_they_are(bundle: Bundle) -> None:
    path, leaves = bundle.folder / "entries.jsonl", bundle.folder / "leaves.txt"
    known = path.read_bytes().splitlines(keepends=True)
    both = b"".join(
        [*known[:4], known[4].replace(b"p-", b"q-"), *known[5:9], known[9].replace(b"p-", b"q-"), *known[10:]]
    )
    assert first_damaged(bundle.with_(path, both)) == "4"
    before = leaves.read_bytes()
    leaves.write_bytes(before[::-1])
    try:
        assert first_damaged(bundle.with_(path, both)) == "unknown"
    finally:
        leaves.write_bytes(before)


def test_where_more_was_changed_the_entry_is_what_is_told(bundle: Bundle) -> None:
    for name in ("README.md", "checkpoints/1.checkpoint", "plan.checkpoint"):
        path = bundle.folder / name
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        try:
            entries = bundle.folder / "entries.jsonl"
            said = bundle.with_(entries, entries.read_bytes().replace(b'"number":9,', b'"number":8,'))
        finally:
            path.write_bytes(before)
        assert first_damaged(said) == "9"


# --- of others, of the future, and forged ------------------------------------------------


def records(known: Iterable[bytes]) -> Iterator[Record]:
    """Give lines as a store keeps them."""
    for number, line in enumerate(known, 1):
        it = json.loads(line)
        yield Record(number, f"{it['type']}@{it['version']}", line)


def other(bundle: Bundle, place: Path, key: Path, change: Callable[[bytes], bytes], *more: str) -> Path:
    """Make evidence of a plan whose entries somebody has changed, as their own software would have written them."""
    place.mkdir(exist_ok=True)
    known = (bundle.folder / "entries.jsonl").read_bytes().splitlines()[1:]
    with cc.open(f"memory://{place.name}") as plans:
        plans.store.append(lines.PLAN, after=0, records=list(records(map(change, known))))
        write(Collegial(f"memory://{place.name}"), place / "forged", key, *more)
    return place / "forged"


def test_a_record_that_was_rewritten_and_signed_anew_is_whole_but_not_as_an_auditor_knows_it(
    bundle: Bundle, tmp_path: Path
) -> None:
    forged = other(bundle, tmp_path, bundle.private, lambda line: line.replace(b'"lesson":"ma', b'"lesson":"sv'))
    forged_early = other(bundle, tmp_path / "early", bundle.private, lambda line: line.replace(b"Mappen", b"Mapper"))
    assert bundle.says(bundle.key, folder=forged).status == 0
    assert bundle.says(bundle.kept, folder=forged).status == 0, "what came after the checkpoint it cannot tell"
    told = f"not whole: {bundle.kept} differs: the first entry that does is one of 1 to {EARLIER}"
    assert bundle.says(bundle.kept, folder=forged_early) == Said(1, (told,))


def test_with_more_checkpoints_the_first_entry_that_differs_is_known_more_closely(
    bundle: Bundle, tmp_path: Path
) -> None:
    tree = Tree(b64decode(line) for line in (bundle.folder / "leaves.txt").read_bytes().splitlines())
    early = Head(lines.PLAN, 5, tree.root(5)).short
    forged = other(bundle, tmp_path, bundle.private, lambda line: line.replace(b"Mappen", b"Mapper"))
    assert bundle.says(bundle.kept, early, folder=forged).lines == (
        f"{early}: the same, and 16 entries more",
        f"not whole: {bundle.kept} differs: the first entry that does is one of 6 to {EARLIER}",
    )


def test_a_record_that_was_cut_has_fewer_entries_than_an_auditor_knows(bundle: Bundle, tmp_path: Path) -> None:
    with cc.open("memory://cut") as plans:
        Collegial("memory://cut").applies(*lines.START[:4])
        assert plans.ledger(lines.PLAN).number == 4
        write(Collegial("memory://cut"), tmp_path / "cut", bundle.private)
    said = bundle.says(bundle.kept, folder=tmp_path / "cut")
    assert said == Said(1, (f"not whole: {bundle.kept} has {EARLIER} entries of solbacken, and here are 4",))


def test_evidence_signed_with_another_key_than_the_auditors_is_refused(
    bundle: Bundle, tmp_path: Path, collegial: Collegial
) -> None:
    assert collegial("key", "school.example/plans", str(tmp_path / "key")).status == 0
    forged = other(bundle, tmp_path, tmp_path / "key", lambda line: line)
    assert bundle.says(folder=forged).status == 0
    said = bundle.says(bundle.key, folder=forged)
    assert said.status == 2
    assert said.lines[0].startswith("not whole: evidence.txt is cut or changed, or is not signed with the key ")


def test_files_of_another_folder_do_not_fit(bundle: Bundle, tmp_path: Path) -> None:
    forged = other(bundle, tmp_path, bundle.private, lambda line: line.replace(b"Mappen", b"Mapper"))
    for name in ("entries.jsonl", "leaves.txt", "plan.checkpoint", "evidence.txt"):
        said = bundle.with_(bundle.folder / name, (forged / name).read_bytes())
        assert said.status in {1, 2}
        assert len(said.lines) == 1


def test_a_folder_of_the_future_says_so(bundle: Bundle) -> None:
    path = bundle.folder / "evidence.txt"
    said = bundle.with_(path, path.read_bytes().replace(b"evidence@1", b"evidence@2"))
    assert said == Said(2, ("not whole: collegial-evidence@2 is of a newer release: take its verifier",))


def test_what_an_auditor_keeps_is_told_in_one_line_when_it_is_cut_of_others_or_of_the_future(
    bundle: Bundle, tmp_path: Path
) -> None:
    spoilt = tmp_path / "spoilt"
    for kept in (bundle.kept, bundle.key):
        data = kept.read_bytes()
        others = data.replace(b"solbacken", b"granlide"), data.replace(b"point@1", b"point@7"), b"\0" * 80, b"\xff\n"
        cut = [data[:size] for size in range(len(data))]
        for spoiled in (*cut, *(it for it in others if it != data)):
            spoilt.write_bytes(spoiled)
            said = bundle.says(spoilt)
            assert (said.status, len(said.lines)) == (2, 1), spoiled
    for text in ("a:b", "a:b:c", "granliden:4:hFx", "solbacken:4:AAAA", str(tmp_path), str(tmp_path / "nothing")):
        said = bundle.says(text)
        assert (said.status, len(said.lines)) == (2, 1), text


def test_what_is_no_folder_of_evidence_is_told_in_one_line(bundle: Bundle, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nothing", bundle.kept):
        said = bundle.says(folder=folder)
        assert said == Said(2, ("not whole: evidence.txt is not there",))


# --- signed, and yet not true -------------------------------------------------------------


@pytest.mark.parametrize("many", [0, 4, 5, 9])
@pytest.mark.parametrize("name", ["entry-21.tlog-proof", "checkpoint-1.consistency"])
def test_a_proof_that_does_not_hold_is_named_though_it_was_signed(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, many: int
) -> None:
    monkeypatch.setattr(Tree, "consistency" if "consistency" in name else "inclusion", lambda *_: [b"x" * 32] * many)
    forged = other(bundle, tmp_path, bundle.private, lambda line: line, "--checkpoint", str(bundle.kept))
    said = bundle.says(folder=forged)
    assert (said.status, said.lines[-1]) == (1, f"not whole: proofs/{name} does not hold")


def test_a_proof_that_ends_in_another_checkpoint_does_not_hold(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Evidence.signed
    heads: list[TreeHead] = []

    def signed(asked: Evidence, head: TreeHead) -> TreeHead:
        heads.append(before(asked, attrs.evolve(head, origin=head.origin.replace("/plans/", "/other/"))))
        return heads[-1]

    monkeypatch.setattr(Evidence, "signed", signed)
    forged = other(bundle, tmp_path, bundle.private, lambda line: line)
    contradiction = "not whole: entries.jsonl, leaves.txt and plan.checkpoint contradict each other"
    assert bundle.says(folder=forged) == Said(1, (contradiction,))
    monkeypatch.setattr(Evidence, "signed", before)
    monkeypatch.setattr(Inclusion, "text", property(lambda it: before_text(attrs.evolve(it, head=heads[0]))))
    forged = other(bundle, tmp_path / "proof", bundle.private, lambda line: line)
    assert bundle.says(folder=forged) == Said(1, ("not whole: proofs/entry-21.tlog-proof does not hold",))


def before_text(proof: Inclusion, text: Callable[[Inclusion], str] = Inclusion.text.fget) -> str:  # type: ignore[attr-defined]
    return text(proof)


def test_a_checkpoint_in_the_folder_that_nobody_signed_is_found(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Evidence.signed

    def signed(asked: Evidence, head: TreeHead) -> TreeHead:
        return before(asked, head) if "/evidence/" in head.origin else head

    monkeypatch.setattr(Evidence, "signed", signed)
    said = bundle.says(folder=other(bundle, tmp_path, bundle.private, lambda line: line))
    assert (said.status, len(said.lines)) == (2, 1)
    assert "plan.checkpoint is cut or changed, or is not signed with the key" in said.lines[0]


def test_entries_that_say_they_are_others_are_not_those_that_were_signed(bundle: Bundle, tmp_path: Path) -> None:
    forged = other(bundle, tmp_path, bundle.private, lambda line: line.replace(b'"number":7,', b'"number":8,'))
    told = "not whole: entries.jsonl, leaves.txt and plan.checkpoint contradict each other"
    assert bundle.says(folder=forged) == Said(1, (told,))


def test_a_plan_goes_on_from_each_of_its_checkpoints(bundle: Bundle, tmp_path: Path) -> None:
    known = (bundle.folder / "entries.jsonl").read_bytes().splitlines()[1:]
    kept = []
    with cc.open("memory://steps") as plans:
        collegial = Collegial("memory://steps")
        for record in records(known):
            plans.store.append(lines.PLAN, after=record.number - 1, records=[record])
            kept += ["--checkpoint", str(tmp_path / str(record.number))]
            assert collegial("checkpoint", "-o", kept[-1]).status == 0
        write(collegial, tmp_path / "folder", bundle.private, *kept)
    said = bundle.says(folder=tmp_path / "folder")
    assert said.status == 0
    assert len(said.lines) == 22


# --- the command --------------------------------------------------------------------------


def test_each_entry_that_is_asked_for_has_a_proof_of_its_own(year: Collegial, bundle: Bundle, tmp_path: Path) -> None:
    write(year, tmp_path / "asked", bundle.private, "--entry", "3", "--entry", "12")
    proofs = {path.name for path in (tmp_path / "asked" / "proofs").iterdir()}
    assert proofs == {f"entry-{number}.tlog-proof" for number in (3, 12, LAST)}
    assert bundle.says(folder=tmp_path / "asked").status == 0
    third, twelfth = ((tmp_path / "asked" / "proofs" / f"entry-{it}.tlog-proof") for it in (3, 12))
    third.write_bytes(twelfth.read_bytes())
    assert bundle.says(folder=tmp_path / "asked").lines[-1].startswith("not whole: proofs/entry-3.tlog-proof")


def test_an_entry_that_is_not_there_is_not_proved(year: Collegial, bundle: Bundle, tmp_path: Path) -> None:
    outcome = year(
        "evidence", lines.PLAN, "-o", str(tmp_path / "x"), "--sign", str(bundle.private), "--entry", str(LAST + 1)
    )
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert f"has entries 1 to {LAST}" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_argument_is_answered_alike(bundle: Bundle) -> None:
    assert bundle.says("") == Said(2, ("not whole: an empty name is not there",))


def test_the_command_says_what_it_wrote(year: Collegial, bundle: Bundle, tmp_path: Path) -> None:
    told = write(year, tmp_path / "folder", bundle.private)
    assert (told["plan"], told["entries"], told["folder"]) == (lines.PLAN, 21, str(tmp_path / "folder"))
    said = year("evidence", lines.PLAN, "-o", str(tmp_path / "again"), "--sign", str(bundle.private))
    assert said.out == f"Wrote {tmp_path}/again: 21 entries of solbacken, signed with the key {told['key']}.\n"
    assert bundle.says(folder=tmp_path / "again").lines[0].split(", ")[2] == f"root {told['root']}"


def test_nothing_is_written_where_something_is(year: Collegial, bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    said = year("evidence", lines.PLAN, "-o", str(tmp_path / "folder"), "--sign", str(bundle.private))
    assert (said.status, said.err) == (2, f"collegial: {tmp_path}/folder: File exists\n")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]


def test_what_a_killed_process_left_is_swept_away_and_what_another_writes_is_not(
    year: Collegial, bundle: Bundle, tmp_path: Path
) -> None:
    left = tmp_path / ".collegial-0123456789abcdef.part"
    (left / "proofs").mkdir(parents=True)
    with folders.new_folder(str(tmp_path / "other")):
        write(year, tmp_path / "folder", bundle.private)
        assert not left.exists()
        assert len(list(tmp_path.iterdir())) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "other"]


def test_evidence_is_for_its_owner_alone_to_read(bundle: Bundle) -> None:
    assert {path.stat().st_mode & 0o777 for path in bundle.files} == {0o600}
    assert bundle.folder.stat().st_mode & 0o777 == 0o700


def refused(collegial: Collegial, place: Path, *arguments: str, plan: str = lines.PLAN) -> str:
    """Ask for evidence that is not to be had; give the one line that says why."""
    said = collegial("evidence", plan, "-o", str(place / "folder"), *arguments)
    assert (said.status, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert not (place / "folder").exists()
    assert not list(place.glob(".collegial-*"))
    return said.err


def test_an_earlier_checkpoint_that_is_cut_of_others_or_of_the_future_is_refused(
    year: Collegial, bundle: Bundle, tmp_path: Path
) -> None:
    data, spoilt = bundle.kept.read_bytes(), tmp_path / "spoilt"
    for spoiled in (*(data[:size] for size in range(0, len(data), 3)), data.replace(b"point@1", b"point@9")):
        spoilt.write_bytes(spoiled)
        told = refused(year, tmp_path, "--sign", str(bundle.private), "--checkpoint", str(spoilt))
        assert str(spoilt) in told
    with cc.open("memory://others") as plans:
        Collegial("memory://others").applies(*lines.START, plan="granliden")
        assert list(plans) == ["granliden"]
        others = tmp_path / "others"
        assert Collegial("memory://others")("checkpoint", "-o", str(others)).status == 0
    told = refused(year, tmp_path, "--sign", str(bundle.private), "--checkpoint", str(others))
    assert told == f"collegial: {others}: tells nothing of the plan solbacken\n"


def test_a_plan_that_is_not_as_the_earlier_checkpoint_says_gives_no_evidence(
    collegial: Collegial, bundle: Bundle, tmp_path: Path
) -> None:
    collegial.applies(*lines.START)  # at another moment, so these are other entries
    told = refused(collegial, tmp_path, "--sign", str(bundle.private), "--checkpoint", str(bundle.kept))
    assert told == f"collegial: solbacken is not as '{bundle.kept}' says; `collegial check --against` tells more\n"


def test_a_plan_that_is_not_there_gives_no_evidence(year: Collegial, bundle: Bundle, tmp_path: Path) -> None:
    told = refused(year, tmp_path, "--sign", str(bundle.private), plan="granliden")
    assert told.startswith("collegial: there is no plan granliden in this store")


def test_an_entry_whose_stored_name_is_not_that_of_its_line_gives_no_evidence(
    collegial: Collegial, recorded: list[Record], bundle: Bundle, tmp_path: Path
) -> None:
    with cc.open(collegial.store) as plans:
        plans.store.append(lines.PLAN, after=0, records=[recorded[0], recorded[1]._replace(name="visit.held@1")])
    told = refused(collegial, tmp_path, "--sign", str(bundle.private))
    assert told == "collegial: entry 2 is damaged in the store; `collegial check` tells more\n"
