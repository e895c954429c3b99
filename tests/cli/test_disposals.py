"""Disposal at the command line: what is due is shown, decided and carried out; what refuses it is said in a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.cli.test_vaults import Sealed

if TYPE_CHECKING:
    from pathlib import Path

DUE = "2030-08-01"


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    made = Sealed(tmp_path)
    made("apply", lines.PLAN, given=lines.text(lines.YEAR))
    made("disposal", "adopt", lines.PLAN, "--by", "p-00", "--reference", "GB 1", "--on", "2026-10-01")
    return made


def refused(sealed: Sealed, *args: str, status: int = 2) -> str:
    keys = ("--vault", str(sealed.folder / "keys.db"), "--master", str(sealed.folder / "master.key"))
    found, out, err = sealed.bare(*keys, *args)
    assert found == status, out + err
    return out + err


def test_the_proposed_schedule_is_shown_and_adopted(sealed: Sealed) -> None:
    assert "1 years after the school year's end" in sealed("disposal")
    assert json.loads(sealed("disposal", "--json"))["retention"] == "school"
    own, head = sealed.folder / "own.toml", 'retention = "own"\nversion = 1\nname_en = "Ours"\nname_sv = "Vår"\n'
    own.write_text(f"{head}lines = []\n", "utf-8")
    assert "own.toml" in refused(
        sealed, "disposal", "adopt", lines.PLAN, str(own), "--by", "p-00", "--reference", "GB 2"
    )
    own.write_text(f'{head}[[lines]]\nkind = "note"\nkeep = "for_good"\nsource = "GB 2"\n', "utf-8")
    adopted = sealed(
        *("disposal", "adopt", lines.PLAN, str(own), "--by", "p-00", "--reference", "GB 2", "--on", "2026-10-02"),
        "--json",
    )
    assert json.loads(adopted)["schedule"]["lines"][0]["keep"] == "for_good"
    assert "Nothing is due" in sealed("disposal", "propose", lines.PLAN, "--on", DUE)


def test_what_is_due_is_decided_and_carried_out_and_copies_are_named(sealed: Sealed) -> None:
    assert lines.NOTE in sealed("show", lines.PLAN, "notes", "--reader", "p-01")
    assert "Nothing is due" in sealed("disposal", "propose", lines.PLAN, "--on", "2026-10-01")
    there = json.loads(sealed("disposal", "propose", lines.PLAN, "--all", "--on", DUE, "--json"))["keys"]
    assert {it["kind"] for it in there if it["due"]} >= {"note"}
    assert {it["kept"] for it in there} == {"period", "for_good"}
    assert "for good" in sealed("disposal", "propose", lines.PLAN, "--all", "--on", DUE)
    sealed("vault", "backup", str(sealed.folder / "copy.db"))
    only = ("--kind", "note", "--subject", "person p-01")
    decided = sealed("disposal", "decide", lines.PLAN, "--by", "p-00", "--on", DUE, "--reference", "GB 2", *only)
    assert "1 keys (disposal-1)" in decided
    assert "decided: disposal-1" in sealed("disposal", "propose", lines.PLAN, "--all", "--on", DUE)
    done = sealed("disposal", "carry-out", lines.PLAN, "--by", "p-00", "--on", DUE)
    assert "copy.db" in done
    assert "[erased: GB 2]" in sealed("show", lines.PLAN, "notes", "--reader", "p-01")
    assert "Nothing is decided" in sealed("disposal", "carry-out", lines.PLAN, "--by", "p-00", "--on", DUE)
    assert "disposal-1" in sealed("show", lines.PLAN, "disposals")


def test_a_copy_that_is_put_back_opens_nothing_that_is_erased(sealed: Sealed) -> None:
    sealed("vault", "backup", str(sealed.folder / "copy.db"), "--json")
    assert "never written over" in refused(sealed, "vault", "backup", str(sealed.folder / "copy.db"))
    on = ("--by", "p-00", "--on", DUE)
    sealed("disposal", "decide", lines.PLAN, *on, "--reference", "GB 2", "--kind", "note", "--json")
    done = json.loads(sealed("disposal", "carry-out", lines.PLAN, *on, "--json"))
    assert done["carried_out"][0]["decision"] == "GB 2"
    assert len(done["copies"]) == 1
    (sealed.folder / "copy.db").replace(sealed.folder / "keys.db")
    shown = sealed("show", lines.PLAN, "notes", "--reader", "p-01")
    assert "[erased: GB 2]" in shown
    assert lines.NOTE not in shown
    assert lines.NOTE.encode() not in (sealed.folder / "keys.db").read_bytes()


def test_single_entries_are_redacted_and_absurd_ones_refused(sealed: Sealed) -> None:
    (note,) = [
        it["number"]
        for it in map(json.loads, sealed("export", lines.PLAN).splitlines()[1:])
        if it["type"] == "visit.note_published"
    ][:1]
    by = ("--by", "p-00", "--on", "2027-01-04", "--reference", "GB 3")
    assert json.loads(sealed("disposal", "redact", lines.PLAN, str(note), *by, "--json"))["decided"] == ["disposal-1"]
    sealed("disposal", "carry-out", lines.PLAN, "--by", "p-00", "--on", "2027-01-04")
    assert "[erased: GB 3]" in sealed("show", lines.PLAN, "notes", "--reader", "p-01")
    for args, words, status in (
        (("redact", lines.PLAN, "1", "--by", "p-01"), "no working paper", 1),
        (("redact", lines.PLAN, "99999", *by), "There is no entry 99999", 1),
        (("redact", lines.PLAN, "0", *by), "0 is not", 2),
        (("redact", lines.PLAN, "x", *by), "x", 2),
        (("decide", lines.PLAN, "--by", "p-00", "--reference", "x", "--on", "2026-12-01"), "nothing of that", 2),
        (("decide", lines.PLAN, "--by", "p-00", "--reference", "", "--on", DUE), "is empty", 2),
        (("propose", lines.PLAN, "--on", "then"), "expected a date", 2),
        (("propose", "nowhere"), "there is no plan nowhere", 2),
        (("carry-out", lines.PLAN, "--by", "nobody"), "there is no 'nobody'", 2),
    ):
        assert words in refused(sealed, "disposal", *args, status=status), args


def test_a_plan_whose_texts_lie_open_has_no_keys_to_show(tmp_path: Path) -> None:
    made = Sealed(tmp_path)
    assert made.bare("apply", lines.PLAN, given=lines.text(lines.YEAR))[0] == 0
    status, _, err = made.bare("disposal", "propose", lines.PLAN)
    assert status == 2
    assert "lie open" in err or "no vault" in err


def test_the_store_in_which_a_plan_lay_open_is_destroyed_by_decision(sealed: Sealed) -> None:
    old, new = (f"sqlite:///{sealed.folder}/{name}.db" for name in ("old", "new"))
    decided = ("--by", "p-00", "--reference", "GB 7", "--on", "2026-10-02")
    destroy = ("--store", old, "disposal", "destroy-store", "--moved-to", new, *decided)
    assert "there is no plan in it" in refused(sealed, *destroy)
    sealed.bare("apply", lines.PLAN, given=lines.text(lines.YEAR), store="old.db")
    assert "is not all there" in refused(sealed, *destroy)
    sealed("--store", old, "seal", lines.PLAN, "--into", new)
    assert json.loads(sealed(*destroy, "--json"))["plans"][0]["plan"] == lines.PLAN
    assert not (sealed.folder / "old.db").exists()
    assert "GB 7" in sealed("--store", new, "show", lines.PLAN, "stores")


# --- destroying the store in which plans lay open ------------------------------------------

DESTROY = ("--by", "p-00", "--reference", "GB 7", "--on", "2026-10-02")


class Moved(Sealed):
    """Plans that lie open in `old.db`, and are moved to `new.db`."""

    def __init__(self, folder: Path, *plans: str) -> None:
        super().__init__(folder)
        self.old, self.new = (f"sqlite:///{folder}/{name}.db" for name in ("old", "new"))
        for plan in plans:
            assert self.bare("apply", plan, given=lines.text(lines.YEAR), store="old.db")[0] == 0
            self("--store", self.old, "seal", plan, "--into", self.new)

    def destroys(self, *more: str, vault: str = "keys.db", master: str = "master.key") -> tuple[int, str]:
        keys = () if not vault else ("--vault", str(self.folder / vault), "--master", str(self.folder / master))
        given = (*DESTROY, *more)
        status, out, err = self.bare("disposal", "destroy-store", "--moved-to", self.new, *given, *keys, store="old.db")
        return status, out + err

    def is_whole(self, plan: str = lines.PLAN) -> bool:
        """Tell whether the plan is still where it lay open, and nothing says that it is not."""
        kept = self.bare("show", plan, "notes", "--reader", "p-01", store="old.db")[1]
        return lines.NOTE in kept and "GB 7" not in self.bare("show", plan, "stores", store="new.db")[1]


@pytest.fixture
def moved(tmp_path: Path) -> Moved:
    return Moved(tmp_path, lines.PLAN)


def test_a_store_is_not_destroyed_where_the_master_key_does_not_open_what_was_moved(moved: Moved) -> None:
    moved.bare("vault", "key", str(moved.folder / "other.key"))
    status, said = moved.destroys(master="other.key")
    assert (status, "nothing is destroyed" in said, "is wrapped by the master key" in said) == (2, True, True)
    assert moved.is_whole()


def test_a_store_is_not_destroyed_where_there_is_no_vault_at_the_place_named(moved: Moved) -> None:
    status, said = moved.destroys(vault="kyes.db")
    assert (status, "kyes.db" in said, "is not there" in said) == (2, True, True)
    assert moved.is_whole()
    assert not (moved.folder / "kyes.db").exists()


def test_a_store_is_not_destroyed_where_no_vault_is_named(moved: Moved) -> None:
    (moved.folder / "keys.db").unlink()
    status, said = moved.destroys(vault="")
    assert (status, "--vault" in said) == (2, True)
    assert moved.is_whole()


def test_a_store_is_not_destroyed_where_the_vault_is_another_school_s(moved: Moved) -> None:
    keys = ("--vault", str(moved.folder / "other.db"), "--master", str(moved.folder / "master.key"))
    moved.bare("apply", "ekbacken", *keys, given=lines.text(lines.START), store="other-school.db")
    status, said = moved.destroys(vault="other.db")
    assert (status, "is not in the vault" in said, "nothing is destroyed" in said) == (2, True, True)
    assert moved.is_whole()


def test_a_store_is_destroyed_although_a_decision_has_destroyed_keys_where_it_was_moved(moved: Moved) -> None:
    by = ("--by", "p-00", "--on", "2026-10-01")
    moved("--store", moved.new, "disposal", "redact", lines.PLAN, "17", *by, "--reference", "GB 5")
    moved("--store", moved.new, "disposal", "carry-out", lines.PLAN, *by)
    status, said = moved.destroys()
    assert (status, "The store is destroyed" in said) == (0, True), said
    assert not (moved.folder / "old.db").exists()


def test_where_one_plan_refuses_that_its_store_be_destroyed_no_plan_says_that_it_was(tmp_path: Path) -> None:
    moved = Moved(tmp_path, "asbacken", lines.PLAN)
    order = lines.line(
        "authority.adopt", "2026-09-20", authority="school", version=1, keepers=["k"], organisers=["p-00"]
    )
    assert moved.bare("apply", lines.PLAN, given=lines.text([order]), store="new.db")[0] == 0
    status, said = moved.destroys("--by", "p-01")
    assert (status, "p-01" in said) == (1, True)
    assert moved.is_whole()
    assert moved.is_whole("asbacken")


# --- carrying out with a vault that lacks the keys ------------------------------------------


def test_a_disposal_is_not_said_to_be_done_where_the_vault_lacks_its_keys(sealed: Sealed) -> None:
    on = ("--by", "p-00", "--on", DUE)
    sealed("vault", "backup", str(sealed.folder / "early.db"))
    need = lines.line("need.identify", "2026-10-05", by="p-03", person="p-03", text="To wait for answers")
    sealed("apply", lines.PLAN, given=need)
    sealed("disposal", "decide", lines.PLAN, *on, "--reference", "GB 2", "--kind", "own_need")
    other = ("--vault", str(sealed.folder / "other.db"), "--master", str(sealed.folder / "master.key"))
    sealed.bare("apply", "ekbacken", *other, given=lines.text(lines.START))
    early = ("--vault", str(sealed.folder / "early.db"), *other[2:])
    done = lines.line("disposal.carry_out", DUE, by="p-00", disposal="disposal-1")
    for keys in (other, early):
        for args, given in ((("disposal", "carry-out", lines.PLAN, *on), ""), (("apply", lines.PLAN), done)):
            status, out, err = sealed.bare(*args, *keys, given=given)
            assert (status, out) == (2, ""), (args, keys)
            assert (
                "the vault lacks 1 keys that disposal-1 is to destroy, such as that of 'person p-03 own_need 2026'"
                in err
            )
    assert '"disposal.carried_out"' not in sealed("export", lines.PLAN)
    assert "1 keys are destroyed" in sealed("disposal", "carry-out", lines.PLAN, *on)


# --- what is mistyped is told ----------------------------------------------------------------

HEAD = 'retention = "own"\nversion = {version}\nname_en = "Ours"\nname_sv = "Vår"\n'
LINE = '\n[[lines]]\nkind = "{kind}"\nkeep = "school_year"\nyears = {years}\nsource = "GB 2"\n'


@pytest.mark.requirement("L-12")
def test_mistakes_in_a_schedule_are_told_with_their_line(sealed: Sealed) -> None:
    own = sealed.folder / "own.toml"

    def adopted(*given: tuple[str, int], version: int = 1, status: int) -> str:
        texts = (LINE.format(kind=kind, years=years) for kind, years in given)
        own.write_text(HEAD.format(version=version) + "".join(texts), "utf-8")
        args = (str(own), "--by", "p-00", "--reference", "GB 2", "--on", "2026-10-02")
        return refused(sealed, "disposal", "adopt", lines.PLAN, *args, status=status)

    assert "own.toml: line 13: lines[1].kind: there is no class of text 'notes'" in adopted(
        ("note", 1), ("notes", 1), status=2
    )
    twice = "own.toml: line 13: lines[1].kind: is a second line for the class 'note'; keep one of them"
    assert twice in adopted(("note", 1), ("note", 3), status=2)
    adopted(("note", 1), status=0)
    adopted(("note", 1), status=0)
    assert "adopted a schedule own@1 before, which says something else" in adopted(("note", 2), status=1)
    adopted(("note", 2), version=2, status=0)


def test_an_unknown_person_is_refused_whoever_records_what_about_disposal(sealed: Sealed, tmp_path: Path) -> None:
    by = ("--by", "p-99", "--on", DUE)
    decided = (*by, "--reference", "GB 2")
    for args in (
        ("disposal", "adopt", lines.PLAN, *decided),
        ("disposal", "decide", lines.PLAN, *decided),
        ("disposal", "redact", lines.PLAN, "17", *decided),
        ("disposal", "carry-out", lines.PLAN, *by),
    ):
        assert "--by: there is no 'p-99' in this plan" in refused(sealed, *args), args
    (tmp_path / "moved").mkdir()
    moved = Moved(tmp_path / "moved", lines.PLAN)
    status, said = moved.destroys("--by", "p-99")
    assert (status, "--by: there is no 'p-99' in this plan" in said) == (2, True), said
    assert moved.is_whole()


def test_a_class_or_somebody_who_is_not_there_is_named(sealed: Sealed) -> None:
    decide = ("disposal", "decide", lines.PLAN, "--by", "p-00", "--reference", "GB 2", "--on", DUE)
    for more, words in (
        (("--kind", "notes"), "--kind: there is no class of text 'notes'; did you mean note"),
        (("--kind", "nonsense"), "--kind: there is no class of text 'nonsense'; "),
        (("--subject", "banana"), "--subject: 'banana' is nobody; write it as in 'person p-11'"),
        (("--subject", "p-01"), "--subject: 'p-01' is nobody; write it as in 'person p-11'"),
        (("--subject", "person p-99"), "--subject: there is no key of 'person p-99'; did you mean"),
    ):
        assert words in refused(sealed, *decide, *more), more


def test_nothing_is_decided_on_twice(sealed: Sealed) -> None:
    redact = ("disposal", "redact", lines.PLAN)
    by = ("--by", "p-00", "--on", "2027-01-04", "--reference", "GB 3")
    assert "names the same thing twice" in refused(sealed, *redact, "17", "17", *by)
    sealed(*redact, "17", *by)
    assert "The note of entry 17 is decided on already: disposal-1" in refused(sealed, *redact, "17", *by, status=1)
    sealed("disposal", "carry-out", lines.PLAN, *by[:4])
    assert "was destroyed already, by GB 3" in refused(sealed, *redact, "17", *by, status=1)
