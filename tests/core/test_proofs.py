"""Merkle trees, checkpoints and proofs: what they show, and how every damage to them is answered."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import attrs
import pytest
from pymerkle import InmemoryTree, InvalidProof, verify_consistency, verify_inclusion
from tlog_scales import tlog

import collegial_core as cc
from collegial_core import proofs
from collegial_core.proofs import Frontier, Head, Tree, is_consistent, is_included, leaf_hash
from collegial_core.proofs.notes import encode, read_private_key, signature_of, write_private_key
from collegial_core.proofs.tree import EMPTY
from collegial_core.store import Record

MOST = 40
DATA = [f"entry {number}".encode() for number in range(MOST)]
LEAVES = [leaf_hash(each) for each in DATA]
TREE = Tree(LEAVES)
OTHERS = InmemoryTree(algorithm="sha256")
for each in DATA:
    OTHERS.append_entry(each)

AT = datetime(2026, 9, 14, 8, tzinfo=UTC)
KEY = proofs.Key("school.example/plans", bytes(range(32)))
HEADS = (Head("our-school", 14, sha256(b"14").digest()), Head("their-school", 3, sha256(b"3").digest()))


def sign(text: bytes) -> bytes:
    """Stand in for a private key: whether a signature is good is not looked at here."""
    return sha256(text).digest() * 2


def signed(head: proofs.TreeHead) -> proofs.TreeHead:
    return attrs.evolve(head, signatures=(KEY.signature(head.text, sign),))


def checkpoint(heads: tuple[Head, ...] = HEADS, name: str = KEY.name) -> proofs.Checkpoint:
    made = proofs.checkpoint_of(heads, AT, name)
    return attrs.evolve(made, signatures=(KEY.signature(made.head.text, sign),))


PLAN = signed(proofs.plan_head(KEY.name, Head("our-school", MOST, TREE.root())))
INCLUSION = proofs.Inclusion(5, tuple(TREE.inclusion(5)), PLAN)
CONSISTENCY = proofs.Consistency(14, tuple(TREE.consistency(14)), PLAN)


def no(read: Callable[[bytes, str], Any], data: bytes) -> str:
    with pytest.raises(cc.Unreadable) as error:
        read(data, "given.txt")
    assert error.value.path == "given.txt"
    assert "\n" not in str(error.value)
    return error.value.message


# --- trees --------------------------------------------------------------------------


@pytest.mark.parametrize("size", range(MOST + 1))
def test_a_root_is_that_of_a_second_implementation(size: int) -> None:
    theirs = OTHERS.get_root(size) if size else EMPTY
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.add(leaf)
    assert TREE.root(size) == frontier.root() == proofs.root_of(LEAVES[:size]) == theirs
    assert Tree(LEAVES[:size]).root() == theirs


def test_a_frontier_goes_on_from_where_it_was_left() -> None:
    first = Frontier()
    for leaf in LEAVES[:21]:
        first.add(leaf)
    second = Frontier(first.size, first.roots)
    for leaf in LEAVES[21:]:
        second.add(leaf)
    assert (second.size, second.root()) == (MOST, TREE.root())


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_each_entry_is_shown_to_be_there_and_only_where_it_is(size: int) -> None:
    root = TREE.root(size)
    for index in range(size):
        proof = TREE.inclusion(index, size)
        assert is_included(LEAVES[index], index, size, proof, root)
        assert not is_included(LEAVES[(index + 1) % MOST], index, size, proof, root)
        assert not is_included(LEAVES[index], index, size, [*proof, EMPTY], root)
        assert not is_included(LEAVES[index], index, size, proof[:-1], root) or not proof
        verify_inclusion(LEAVES[index], root, OTHERS.prove_inclusion(index + 1, size))
        tlog.InclusionProof(index, size, proof).check(LEAVES[index], root)
    assert not is_included(LEAVES[0], size, size, [], root)
    assert not is_included(LEAVES[0], -1, size, [], root)


@pytest.mark.parametrize("size", range(MOST + 1))
def test_each_tree_is_shown_to_go_on_from_those_before_it(size: int) -> None:
    root = TREE.root(size)
    for old in range(size + 1):
        proof, before = TREE.consistency(old, size), TREE.root(old)
        assert is_consistent(old, before, size, root, proof)
        assert not is_consistent(old, leaf_hash(b"another"), size, root, proof)
        assert not is_consistent(old, before, size, root, [*proof, EMPTY])
        assert not proof or not is_consistent(old, before, size, root, proof[:-1])
        assert not proof or not is_consistent(old, before, size, leaf_hash(b"another"), proof)
        if 0 < old < size:
            verify_consistency(before, root, OTHERS.prove_consistency(old, size))
            tlog.ConsistencyProof(old, size, proof).check(before, root)
            assert not is_consistent(old, before, size, root, [])
    assert not is_consistent(size + 1, root, size, root, [])
    assert not is_consistent(-1, root, size, root, [])


def test_the_other_implementations_refuse_what_ours_refuses() -> None:
    with pytest.raises(InvalidProof):
        verify_consistency(EMPTY, TREE.root(20), OTHERS.prove_consistency(10, 20))
    with pytest.raises(tlog.ConsistencyProofInvalid):
        tlog.ConsistencyProof(10, 20, TREE.consistency(10, 20)).check(EMPTY, TREE.root(20))
    with pytest.raises(tlog.InclusionProofInvalid):
        tlog.InclusionProof(4, 20, TREE.inclusion(5, 20)).check(LEAVES[5], TREE.root(20))


@pytest.mark.parametrize(("index", "size"), [(MOST, None), (-1, None), (3, 3), (0, MOST + 1), (0, -1)])
def test_a_tree_gives_no_proof_of_what_it_does_not_hold(index: int, size: int | None) -> None:
    with pytest.raises(ValueError, match=r"leaf|leaves"):
        TREE.inclusion(index, size)


@pytest.mark.parametrize(("old", "size"), [(4, 3), (-1, None), (0, MOST + 1)])
def test_a_tree_gives_no_proof_of_what_it_never_was(old: int, size: int | None) -> None:
    with pytest.raises(ValueError, match="leaves"):
        TREE.consistency(old, size)


# --- leaves -------------------------------------------------------------------------


def test_a_leaf_holds_plan_number_name_and_line_each_with_its_length() -> None:
    record = Record(258, "visit.held@1", b'{"plan":"our-school"}')
    data = b'\0\0\0\x0aour-school\0\0\0\0\0\0\1\2\0\0\0\x0cvisit.held@1{"plan":"our-school"}'
    assert proofs.entry_data("our-school", record) == data
    assert proofs.entry_hash("our-school", record) == sha256(b"\0" + data).digest()


def test_no_two_entries_have_the_same_leaf() -> None:
    given = [
        ("ab", Record(1, "c", b"d")),
        ("a", Record(1, "c", b"d")),
        ("a", Record(2, "c", b"d")),
        ("a", Record(1, "cd", b"")),
        ("a", Record(1, "", b"cd")),
        ("a", Record(1, "c\0d", b"")),
        ("a", Record(1, "c", b"\0d")),
    ]
    assert len({proofs.entry_hash(*each) for each in given}) == len(given)


@pytest.mark.parametrize(
    "damaged",
    [(1, None, b"x"), (1, "n", "text"), (-1, "n", b"x"), (None, "n", b"x"), (1, "\ud800", b"")],
    ids=["no-name", "text", "negative", "no-number", "half-surrogate"],
)
def test_a_damaged_record_has_no_leaf(damaged: Any) -> None:
    with pytest.raises(cc.StoreError, match="is damaged in the store"):
        proofs.entry_hash("our-school", Record(*damaged))


# --- checkpoints --------------------------------------------------------------------


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    for made in (checkpoint(), proofs.checkpoint_of(HEADS, AT), checkpoint(())):
        assert proofs.read_checkpoint(made.file, "it") == made
    assert checkpoint().entries == 17
    assert checkpoint().file.decode() == (
        "collegial-signed-checkpoint@1\n"
        "our-school 14 hSeokeIkE2lQ/zLKIStFvJP2n7uAHDsevtrFJ3X5nmE=\n"
        "their-school 3 TgdAhWK+24tgzgXB3s/jrRa3IjCWfeAfZAt+Rym0n84=\n\n"
        "school.example/plans/heads/2026-09-14T08:00:00.000000Z\n2\n"
        f"{encode(checkpoint().head.root)}\n\n"
        f"\u2014 school.example/plans {encode(KEY.key_id + checkpoint().signatures[0].value)}\n"
    )


def test_the_heads_are_in_the_order_of_their_plans() -> None:
    assert proofs.checkpoint_of(reversed(HEADS), AT).heads == HEADS


def test_a_checkpoint_cut_at_any_byte_or_changed_at_any_is_refused() -> None:
    for made in (checkpoint(), proofs.checkpoint_of(HEADS, AT)):
        for end in range(len(made.file)):
            no(proofs.read_checkpoint, made.file[:end])
        text = made.head.text.encode()
        for place in range(made.file.index(text) + len(text)):  # below that is the signature
            changed = bytearray(made.file)
            changed[place] ^= 1
            try:
                read = proofs.read_checkpoint(bytes(changed), "given.txt")
            except cc.Unreadable:
                continue
            assert (read.name, read.at) != (made.name, made.at)  # which a signature holds fast


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (b"checkpoint@1", b"checkpoint@2", "was written by a newer release (checkpoint format 2)"),
        (b"collegial-signed", b"collegial-unsigned", "contradicts itself"),
        (b"our-school 14", b"our-school 15", "contradicts itself"),
        (b"our-school", b"zzz-school", "contradicts itself"),
        (b"our-school 14", b"our-school 0", "a plan without entries"),
        (b"our-school 14", b"our-school 014", "expected a whole number"),
        (b"our-school 14", b"our-school  14", "expected a plan, its entries and their root"),
        (b"our-school", b"o\xc3\xa4", "is no id"),
        (b"\n2\n", b"\n3\n", "contradicts itself"),
        (b"\n\n", b"\n", "expected a plan, its entries and their root"),
        (b"/heads/2026-09-14T08:00:00.000000Z", b"/heads/2026-09-14T08:00Z", "expected a moment"),
        (b"/heads/2026-09-14T08:00:00.000000Z", b"/heads/0001-01-01T00:00:00.000000+23:00", "expected a moment"),
        (b"/heads/", b"/tails/", "expected a name such as"),
        (b"school.example/plans/heads", b"school example/heads", "expected a name such as"),
        (b"\xe2\x80\x94 ", b"- ", "a signature that is cut or changed"),
        (b"\xe2\x80\x94 school.example/plans ", b"\xe2\x80\x94 a+b ", "a signature that is cut or changed"),
        (b"our-school", b"our\x07school", "a control character"),
        (b"our-school", b"our\xffschool", "is no text in UTF-8"),
    ],
)
def test_a_checkpoint_says_in_one_line_what_is_wrong_with_it(before: bytes, after: bytes, says: str) -> None:
    file = checkpoint().file
    assert before in file
    assert says in no(proofs.read_checkpoint, file.replace(before, after, 1))


@pytest.mark.parametrize("other", [b"", b"\n", b"{}\n", b"example.com/log\n1\nabc\n", b"SQLite format 3\n"])
def test_what_is_no_checkpoint_is_refused(other: bytes) -> None:
    no(proofs.read_checkpoint, other)


def test_what_is_longer_than_any_checkpoint_is_not_read() -> None:
    assert "is longer than" in no(proofs.read_key, b"x" * 200_000)


def test_a_checkpoint_with_a_plan_twice_is_refused() -> None:
    twice = proofs.Checkpoint("collegial", AT, (HEADS[0], HEADS[0]))
    assert "contradicts itself" in no(proofs.read_checkpoint, twice.file)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "ä", "/a", "x" * 101])
def test_a_store_is_called_by_a_name_that_a_key_can_have(name: str) -> None:
    with pytest.raises(cc.Unreadable, match="expected a name such as"):
        proofs.checkpoint_of(HEADS, AT, name)


def test_a_printed_head_is_read_as_it_was_printed() -> None:
    assert proofs.read_short(HEADS[0].short, "it") == HEADS[0]


def test_a_printed_head_cut_at_any_letter_is_refused() -> None:
    for end in range(len(HEADS[0].short)):
        with pytest.raises(cc.Unreadable):
            proofs.read_short(HEADS[0].short[:end], "given.txt")


# --- proofs in files ----------------------------------------------------------------


def test_a_proof_is_read_as_it_was_written_and_shows_what_it_is_of() -> None:
    assert proofs.read_inclusion(INCLUSION.text.encode(), "it") == INCLUSION
    assert INCLUSION.shows(LEAVES[5])
    assert not INCLUSION.shows(LEAVES[6])
    assert proofs.read_consistency(CONSISTENCY.text.encode(), "it") == CONSISTENCY
    assert CONSISTENCY.shows(TREE.root(14))
    assert not CONSISTENCY.shows(TREE.root(13))


def test_what_an_application_adds_to_a_proof_is_passed_over() -> None:
    more = INCLUSION.text.replace("index", "extra YWJj\nindex", 1)
    assert proofs.read_inclusion(more.encode(), "it") == INCLUSION


@pytest.mark.parametrize(
    ("read", "proof"),
    [(proofs.read_inclusion, INCLUSION.text), (proofs.read_consistency, CONSISTENCY.text)],
    ids=["inclusion", "consistency"],
)
def test_a_proof_cut_at_any_byte_is_refused(read: Callable[[bytes, str], Any], proof: str) -> None:
    for end in range(len(proof.encode())):
        no(read, proof.encode()[:end])


@pytest.mark.parametrize(
    ("read", "proof", "before", "after", "says"),
    [
        (proofs.read_inclusion, INCLUSION, "proof@v1", "proof@v2", "a newer format than v1"),
        (proofs.read_inclusion, INCLUSION, "c2sp.org", "c3sp.org", "is no proof of an entry"),
        (proofs.read_inclusion, INCLUSION, "index 5", "index 40", "a leaf that its tree does not have"),
        (proofs.read_inclusion, INCLUSION, "index 5", "index -5", "expected a whole number"),
        (proofs.read_inclusion, INCLUSION, "index 5", "index 5\nabc", "expected a hash in base64"),
        (proofs.read_inclusion, INCLUSION, "index 5\n", "index 5\n" + f"{encode(EMPTY)}\n" * 200, "more hashes than"),
        (proofs.read_inclusion, INCLUSION, "\n\nschool", "\n\n\nschool", "no checkpoint in it"),
        (proofs.read_consistency, CONSISTENCY, "old 14", "old 41", "larger than the newer one"),
        (proofs.read_consistency, CONSISTENCY, "old 14", "new 14", "is no proof"),
    ],
)
def test_a_proof_says_in_one_line_what_is_wrong_with_it(
    read: Callable[[bytes, str], Any], proof: Any, before: str, after: str, says: str
) -> None:
    assert before in proof.text
    assert says in no(read, proof.text.replace(before, after, 1).encode())


def test_a_proof_whose_checkpoint_nobody_signed_is_refused() -> None:
    unsigned = attrs.evolve(INCLUSION, head=attrs.evolve(PLAN, signatures=()))
    assert "its checkpoint is not signed" in no(proofs.read_inclusion, unsigned.text.encode())


# --- keys ---------------------------------------------------------------------------


def test_a_key_is_read_as_it_was_written() -> None:
    assert proofs.read_key(f"{KEY.text}\n".encode(), "it") == KEY
    private = write_private_key(KEY, bytes(32))
    assert read_private_key(f"{private}\n".encode(), "it") == (KEY.name, KEY.key_id, bytes(32))


@pytest.mark.parametrize(
    ("read", "text"),
    [(proofs.read_key, KEY.text), (read_private_key, write_private_key(KEY, bytes(32)))],
    ids=["public", "private"],
)
def test_a_key_cut_at_any_byte_is_refused(read: Callable[[bytes, str], Any], text: str) -> None:
    for end in range(len(text) + 1):
        no(read, text[:end].encode())
        no(read, f"{text[:end]}\n".encode()) if end < len(text) else None


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (proofs.read_key, write_private_key(KEY, bytes(32)), "is a private key"),
        (read_private_key, KEY.text, "is no private key"),
        (proofs.read_key, KEY.text.replace("school", "schoal"), "a key that is cut or changed"),
        (proofs.read_key, f"a+00000000+{encode(bytes(33))}", "another kind than Ed25519"),
        (proofs.read_key, f"{KEY.text}\n{KEY.text}", "a key is one line"),
    ],
)
def test_a_key_says_in_one_line_what_is_wrong_with_it(read: Callable[[bytes, str], Any], text: str, says: str) -> None:
    assert says in no(read, f"{text}\n".encode())


def test_the_signature_of_a_key_is_found_among_others() -> None:
    other = proofs.Key("other.example/plans", bytes(32))
    head = attrs.evolve(PLAN, signatures=(other.signature(PLAN.text, sign), *PLAN.signatures))
    assert signature_of(KEY, head, "given.txt").value == sign(PLAN.text.encode())
    with pytest.raises(cc.Unreadable, match="is not signed with the key"):
        signature_of(other, PLAN, "given.txt")
