"""`collegial checkpoint`, `collegial key`, and `collegial check --against`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.cli import lines
from tlog_scales.signing import Vkey
from tlog_scales.tlog import Checkpoint

import collegial_core
from collegial_cli import signing
from collegial_core import proofs
from collegial_core.proofs.notes import encode

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial, Outcome

NAME = "solbacken.example/plans"


@pytest.fixture
def folder(collegial: Collegial, tmp_path: Path) -> Path:
    """A folder with a store that has the plan of 21 entries, which `collegial` uses, and a key."""
    collegial.store = f"sqlite:///{tmp_path / 'school.db'}"
    assert collegial.applies(*lines.YEAR).status == 0
    assert collegial("key", NAME, str(tmp_path / "key")).status == 0
    return tmp_path


@pytest.fixture
def kept(collegial: Collegial, folder: Path) -> Path:
    """A signed checkpoint of that store."""
    path = folder / "kept"
    assert collegial("checkpoint", "--sign", str(folder / "key"), "-o", str(path)).status == 0
    return path


def one_line(outcome: Outcome) -> str:
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    return outcome.err


def more(collegial: Collegial) -> None:
    assert (
        collegial.applies(
            lines.line("person.register", "2026-09-14", person="p-77", unit="u-1"), plan=lines.PLAN
        ).status
        == 0
    )


def altered(folder: Path) -> None:
    """Change an entry and compute all links after it anew."""
    with closing(sqlite3.connect(folder / "school.db")) as raw, raw:
        raw.execute("DROP TRIGGER entries_never_change")
        raw.execute("UPDATE entries SET line = CAST(replace(line, 'p-', 'q-') AS BLOB) WHERE number = 7")


# --- making checkpoints ---------------------------------------------------------------


def test_a_checkpoint_is_written_and_told_of(collegial: Collegial, folder: Path) -> None:
    path = folder / "kept"
    outcome = collegial("checkpoint", "-o", str(path))
    found = proofs.read_checkpoint(path.read_bytes(), "kept")
    assert (found.name, found.signatures, found.entries) == ("collegial", (), 21)
    root = encode(found.head.root)
    assert outcome.out == f"Wrote {path}. Plans: 1, entries: 21, root: {root}.\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_checkpoint_goes_to_the_standard_output(collegial: Collegial, folder: Path) -> None:
    outcome = collegial("checkpoint", "--sign", str(folder / "key"))
    assert (outcome.status, outcome.err) == (0, "")
    assert proofs.read_checkpoint(outcome.out.encode(), "-").name == NAME


def test_a_checkpoint_is_told_of_as_json_with_the_one_before(collegial: Collegial, folder: Path) -> None:
    first = collegial("checkpoint", "--json", "-o", str(folder / "first")).document
    assert (first["since"], first["entries"]) == (None, 21)
    assert [head["plan"] for head in first["heads"]] == [lines.PLAN]
    more(collegial)
    second = collegial("checkpoint", "--json", "-o", str(folder / "second")).document
    assert second["entries"] == 22
    assert (second["since"]["at"], second["since"]["entries_since"]) == (first["at"], 1)


def test_a_checkpoint_writes_over_neither_store_nor_key(collegial: Collegial, folder: Path) -> None:
    key = (folder / "key").read_bytes()
    for taken in ("school.db", "key"):
        one_line(collegial("checkpoint", "--sign", str(folder / "key"), "-o", str(folder / taken)))
    assert (folder / "key").read_bytes() == key
    assert collegial("check").status == 0


def test_a_second_implementation_reads_and_verifies_the_checkpoint(folder: Path, kept: Path) -> None:
    note = kept.read_text().split("\n\n", 1)[1]
    theirs = Checkpoint.from_text(note)
    theirs.verify(Vkey.from_string((folder / "key.pub").read_text().strip()))
    ours = proofs.read_checkpoint(kept.read_bytes(), "kept").head
    assert (theirs.origin, theirs.size, theirs.root_hash) == (ours.origin, ours.size, ours.root)
    assert theirs.serialize() == note


# --- keys -----------------------------------------------------------------------------


def test_a_key_is_for_its_owner_alone(collegial: Collegial, folder: Path) -> None:
    assert (folder / "key").stat().st_mode & 0o777 == 0o600
    public = (folder / "key.pub").read_text()
    assert public.startswith(f"{NAME}+")
    document = collegial("key", NAME, str(folder / "other"), "--json").document
    assert document["public"] == (folder / "other.pub").read_text().strip() != public.strip()
    outcome = collegial("key", NAME, str(folder / "third"))
    assert outcome.out == (
        f"Made {folder / 'third'} and {folder / 'third.pub'}. Keep the first where nobody else reads it.\n"
    )


def test_a_key_without_a_file_says_what_is_asked_for(collegial: Collegial) -> None:
    assert "FILE is empty" in one_line(collegial("key", "a", ""))
    assert "NAME is empty" in one_line(collegial("key", "", "key"))


@pytest.mark.usefixtures("folder")
def test_qr_codes_are_for_people_and_not_for_programs(collegial: Collegial, tmp_path: Path) -> None:
    for call in (("check",), ("backup", str(tmp_path / "copy.db"))):
        assert "give one of the two" in one_line(collegial("--json", *call, "--qr"))
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("there", ["key", "key.pub"])
def test_a_key_writes_nothing_over(collegial: Collegial, tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    assert there in one_line(collegial("key", NAME, str(tmp_path / "key")))
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_a_key_has_a_name_that_a_note_can_have(collegial: Collegial, tmp_path: Path) -> None:
    assert "expected a name such as" in one_line(collegial("key", "our school", str(tmp_path / "key")))


# --- holding a store against checkpoints ------------------------------------------------


def against(collegial: Collegial, *given: str | Path) -> list[dict[str, Any]]:
    outcome = collegial("check", "--json", *(word for each in given for word in ("--against", str(each))))
    found: list[dict[str, Any]] = outcome.document["against"]
    bad = {"cut", "altered", "missing"} & {each["agreement"] for each in found}
    assert outcome.status == (1 if bad else 0)
    return found


def test_a_store_is_the_same_or_goes_on(collegial: Collegial, kept: Path) -> None:
    (found,) = against(collegial, kept)
    assert (found["agreement"], found["message"]) == ("same", "is just as it was")
    more(collegial)
    (found,) = against(collegial, kept)
    assert (found["agreement"], found["then"], found["now"]) == ("extended", 21, 22)
    outcome = collegial("check", "--against", str(kept))
    assert "solbacken    21   22  begins as it was, and goes on with 1 entry" in outcome.out
    assert "To keep: solbacken:22:" in outcome.out
    assert collegial.applies(lines.START[0], plan="ekbacken").status == 0
    assert [each["agreement"] for each in against(collegial, kept)] == ["new", "extended"]
    assert "is new since then, with 1 entry" in collegial("check", "--against", str(kept)).out


def test_an_altered_plan_is_told_with_status_1(collegial: Collegial, folder: Path, kept: Path) -> None:
    altered(folder)
    (found,) = against(collegial, kept)
    assert (found["agreement"], found["first"], found["last"]) == ("altered", 1, 21)
    outcome = collegial("check", lines.PLAN, "--against", str(kept))
    assert outcome.status == 1
    assert "is altered: the first entry that differs is one of 1 to 21" in outcome.out
    assert "To keep" not in outcome.out


def test_a_plan_that_is_gone_is_named_with_status_1(collegial: Collegial, folder: Path, kept: Path) -> None:
    with closing(sqlite3.connect(folder / "school.db")) as raw, raw:
        for trigger in ("entries_never_go", "heads_never_go"):
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute("DELETE FROM entries")
        raw.execute("DELETE FROM heads")
    assert [each["agreement"] for each in against(collegial, kept)] == ["missing"]
    outcome = collegial("check", lines.PLAN, "--against", str(kept))
    assert outcome.status == 1
    assert "is missing: it had 21 entries" in outcome.out


def test_entries_that_were_cut_off_are_told(collegial: Collegial, folder: Path, kept: Path) -> None:
    with closing(sqlite3.connect(folder / "school.db")) as raw, raw:
        raw.execute("DROP TRIGGER entries_never_go")
        raw.execute("DELETE FROM entries WHERE number > 20")
    assert "is cut: entry 21 is missing" in collegial("check", "--against", str(kept)).out
    with closing(sqlite3.connect(folder / "school.db")) as raw, raw:
        raw.execute("DELETE FROM entries WHERE number > 15")
    assert "is cut: entries 16 to 21 are missing" in collegial("check", "--against", str(kept)).out


def printed(collegial: Collegial, *plan: str) -> str:
    (line,) = (line for line in collegial("check", *plan).out.splitlines() if line.startswith("To keep: "))
    return line.removeprefix("To keep: ")


def test_what_was_printed_is_held_against_its_plan_alone(collegial: Collegial, folder: Path) -> None:
    head = printed(collegial)
    assert collegial.applies(lines.START[0], plan="ekbacken").status == 0
    assert [(each["plan"], each["agreement"]) for each in against(collegial, head)] == [(lines.PLAN, "same")]
    more(collegial)
    newer = printed(collegial, lines.PLAN)
    altered(folder)
    (found,) = against(collegial, newer)
    assert (found["agreement"], found["first"], found["last"]) == ("altered", 1, 22)


@pytest.mark.usefixtures("folder")
def test_a_printed_root_tells_that_all_plans_are_the_same(collegial: Collegial) -> None:
    """Given the root of all plans and no checkpoint that the store remembers, then all is as it was, or not."""
    root = root_now(collegial)
    assert [each["agreement"] for each in against(collegial, root)] == ["same"]
    assert "Just as it was then: 1 plan." in collegial("check", "--against", root).out
    assert collegial("check", lines.PLAN, "--against", root).status == 0


def test_a_printed_root_alone_does_not_tell_growth_from_change(collegial: Collegial, folder: Path) -> None:
    root = root_now(collegial)
    more(collegial)
    says = one_line(collegial("check", "--against", root))
    assert "whether plans only went on or were changed, a root does not tell" in says
    altered(folder)
    assert one_line(collegial("check", "--against", root)) == says


def test_a_printed_root_of_the_last_checkpoint_tells_all_that_this_does(
    collegial: Collegial, folder: Path, kept: Path
) -> None:
    """Given the printed root of a checkpoint that the store remembers, then that shows what was, as its file would."""
    root = root_of(kept)
    more(collegial)
    assert [each["agreement"] for each in against(collegial, root)] == ["extended"]
    altered(folder)
    outcome = collegial("check", "--against", root)
    assert (outcome.status, "is altered" in outcome.out) == (1, True)


def test_a_printed_root_is_believed_only_where_the_remembered_heads_have_it(
    collegial: Collegial, folder: Path, kept: Path
) -> None:
    """Given somebody who alters an entry and writes a checkpoint of that into the store, then the root is another."""
    root = root_of(kept)
    altered(folder)
    with closing(sqlite3.connect(folder / "school.db")) as raw, raw:
        raw.execute("DELETE FROM snapshots")
    assert collegial("checkpoint").status == 0
    assert "a root does not tell" in one_line(collegial("check", "--against", root))


def test_of_a_damaged_store_the_damage_is_told_where_a_root_is_given(collegial: Collegial, folder: Path) -> None:
    root = root_now(collegial)
    with closing(sqlite3.connect(folder / "school.db")) as raw, raw:
        raw.execute("DROP TRIGGER entries_never_go")
        raw.execute("DELETE FROM entries WHERE number = 7")
    outcome = collegial("check", "--against", root)
    assert (outcome.status, "Against" in outcome.out) == (1, False)


def root_now(collegial: Collegial) -> str:
    with collegial_core.open(collegial.store) as plans:
        return encode(plans.checkpoint().head.root)


def root_of(checkpoint: Path) -> str:
    return encode(proofs.read_checkpoint(checkpoint.read_bytes(), "kept").head.root)


def test_a_file_may_be_named_by_the_hour(collegial: Collegial, kept: Path) -> None:
    named = kept.rename(kept.with_name("2026-09-14T08:30:00"))
    assert [each["agreement"] for each in against(collegial, named)] == ["same"]


def test_several_checkpoints_tell_more_closely_where_it_was_altered(collegial: Collegial, folder: Path) -> None:
    with collegial_core.open(collegial.store) as plans:
        early = [plans.heads(lines.PLAN, number)[0].short for number in (6, 7, 20)]
    altered(folder)
    (found,) = against(collegial, *early)
    assert (found["agreement"], found["first"], found["last"]) == ("altered", 7, 7)
    outcome = collegial("check", lines.PLAN, *(word for each in early for word in ("--against", each)))
    assert "is altered: entry 7 differs" in outcome.out


def test_a_check_against_a_checkpoint_writes_nothing(collegial: Collegial, folder: Path, kept: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert collegial("check", "--against", str(kept), "--key", str(folder / "key.pub")).status == 0
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_plan_that_neither_store_nor_checkpoint_knows_is_told_of_as_before(collegial: Collegial, kept: Path) -> None:
    assert "there is no plan ekbacken" in one_line(collegial("check", "ekbacken", "--against", str(kept)))


# --- what is given wrong ----------------------------------------------------------------


def test_what_compares_nothing_is_no_check(collegial: Collegial, folder: Path) -> None:
    """Given a head of another plan, a key alone, or a store without plans, then that is said, and nothing passes."""
    other = f"other:1:{encode(bytes(32))}"
    assert "tells nothing of the plan" in one_line(collegial("check", lines.PLAN, "--against", other))
    assert collegial("check", "--against", other).status == 1
    assert "give one with --against" in one_line(collegial("check", "--key", str(folder / "key.pub")))
    collegial.store = f"sqlite:///{folder / 'typo.db'}"
    assert "there is no plan in" in one_line(collegial("checkpoint", "-o", str(folder / "empty")))
    assert not (folder / "empty").exists()


def test_a_checkpoint_is_never_written_over_a_file(collegial: Collegial, folder: Path, kept: Path) -> None:
    for name in (kept, folder / "key"):
        before = name.read_bytes()
        assert str(name) in one_line(collegial("checkpoint", "-o", str(name)))
        assert name.read_bytes() == before


def test_a_checkpoint_has_to_be_signed_with_the_key(collegial: Collegial, folder: Path, kept: Path) -> None:
    key = ("--key", str(folder / "key.pub"))
    assert collegial("check", "--against", str(kept), *key).status == 0
    text = kept.read_text()
    kept.write_text(text.replace("/heads/20", "/heads/19"))
    one_line(collegial("check", "--against", str(kept), *key))
    plain = folder / "plain"
    assert collegial("checkpoint", "-o", str(plain)).status == 0
    assert "is not signed with the key" in one_line(collegial("check", "--against", str(plain), *key))
    head = printed(collegial)
    for text in (head, root_of(kept)):
        assert "what is printed is not signed" in one_line(collegial("check", "--against", text, *key))


def test_a_signature_over_something_else_is_refused(collegial: Collegial, folder: Path, kept: Path) -> None:
    found = proofs.read_checkpoint(kept.read_bytes(), "kept")
    kept.write_bytes(attrs.evolve(found, at=found.at - timedelta(days=1)).file)
    said = one_line(collegial("check", "--against", str(kept), "--key", str(folder / "key.pub")))
    assert f"was changed after it was signed with the key {NAME}" in said


def test_the_key_of_somebody_else_is_refused(collegial: Collegial, folder: Path, kept: Path) -> None:
    assert collegial("key", NAME, str(folder / "other")).status == 0
    said = one_line(collegial("check", "--against", str(kept), "--key", str(folder / "other.pub")))
    assert "is not signed with the key" in said


def test_a_private_key_that_is_not_its_public_one_signs_nothing(collegial: Collegial, folder: Path) -> None:
    assert collegial("key", NAME, str(folder / "other")).status == 0
    first, second = ((folder / name).read_text().split("+", 4) for name in ("key", "other"))
    (folder / "key").write_text("+".join([*first[:4], second[4]]))
    assert "a key that is cut or changed" in one_line(collegial("checkpoint", "--sign", str(folder / "key")))


def test_a_checkpoint_of_the_future_is_refused(collegial: Collegial, folder: Path) -> None:
    with collegial_core.open(collegial.store) as plans:
        ahead = attrs.evolve(plans.checkpoint(), at=datetime.now(UTC) + timedelta(days=9))
    (folder / "ahead").write_bytes(ahead.file)
    assert "is ahead of this store's clock" in one_line(collegial("check", "--against", str(folder / "ahead")))


def test_files_cut_at_any_byte_are_refused_in_one_line(collegial: Collegial, folder: Path, kept: Path) -> None:
    key, cut = folder / "key.pub", folder / "cut"
    for path, given in (
        (kept, ("check", "--against", str(cut))),
        (key, ("check", "--against", str(kept), "--key", str(cut))),
        (folder / "key", ("checkpoint", "--sign", str(cut))),
    ):
        whole = path.read_bytes()
        for end in range(len(whole)):
            cut.write_bytes(whole[:end])
            assert str(cut) in one_line(collegial(*given))


@pytest.mark.parametrize("option", ["--against", "--key"])
@pytest.mark.parametrize("given", ["nowhere", "school.db", "."])
def test_what_is_none_of_these_files_is_refused(
    collegial: Collegial, folder: Path, kept: Path, option: str, given: str
) -> None:
    one_line(collegial("check", "--against", str(kept), option, str(folder / given)))


def test_without_the_extra_each_command_says_what_to_install(
    collegial: Collegial, folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)
    monkeypatch.setitem(__import__("sys").modules, "segno", None)
    for given in (
        ("key", NAME, str(folder / "new")),
        ("checkpoint", "--sign", str(folder / "key")),
        ("check", "--against", str(kept), "--key", str(folder / "key.pub")),
    ):
        assert "install collegial[proof]" in one_line(collegial(*given))
    assert "install collegial[proof]" in collegial("check", "--qr").err
    assert collegial("check", "--against", str(kept)).status == 0


# --- what is printed --------------------------------------------------------------------


def modules(drawn: list[str]) -> list[list[bool]]:
    """Read a QR code as it is drawn, two rows in a line."""
    rows: list[list[bool]] = []
    for line in drawn:
        rows += ([letter in "▀█" for letter in line], [letter in "▄█" for letter in line])
    return rows


def test_a_qr_code_holds_what_is_printed(collegial: Collegial, folder: Path) -> None:
    assert folder.exists()
    first, *drawn = collegial("check", "--qr").out.split("To keep: ")[1].splitlines()
    code = segno.make_qr(first, error="m")
    drawn = drawn[:-2]
    assert all(len(line) == len(drawn[0]) for line in drawn)
    expected = [[bool(dark) for dark in row] for row in code.matrix_iter(border=2)]
    assert modules(drawn)[: len(expected)] == expected


def test_an_export_tells_the_root_of_what_is_in_it(collegial: Collegial, folder: Path) -> None:
    outcome = collegial("export", lines.PLAN)
    assert outcome.err.splitlines()[0] == f"To keep: {printed(collegial)}"
    assert "remembers no checkpoint" in outcome.err
    to_file = collegial("export", lines.PLAN, "--qr", "-o", str(folder / "plan.jsonl"))
    assert (folder / "plan.jsonl").read_text() == outcome.out
    assert (to_file.out, "█" in to_file.err) == ("", True)


def test_it_is_always_told_how_long_ago_the_last_checkpoint_was(collegial: Collegial, folder: Path, kept: Path) -> None:
    assert kept.exists()
    more(collegial)
    says = "The last checkpoint was made at 20"
    for given in (["check"], ["check", lines.PLAN], ["export", lines.PLAN], ["backup", str(folder / "copy.db")]):
        outcome = collegial(*given)
        (line,) = (line for line in (outcome.out + outcome.err).splitlines() if line.startswith(says))
        assert line.endswith(", 0 days and 0 hours ago; since then 1 entry more.")


def test_the_age_of_a_checkpoint_is_told_in_swedish(collegial: Collegial, folder: Path, kept: Path) -> None:
    assert folder.exists()
    assert kept.exists()
    assert "; sedan dess 0 poster till." in collegial("--lang", "sv", "check").out


def test_signatures_are_those_of_a_second_implementation(folder: Path, kept: Path) -> None:
    key = signing.verifier(str(folder / "key.pub"))
    head = proofs.read_checkpoint(kept.read_bytes(), "kept").head
    Ed25519PublicKey.from_public_bytes(key.public).verify(head.signatures[0].value, head.text.encode())
