"""Sealed plans at the command line: keys are made and rotated, plans moved, and people given their data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.cli import lines

from collegial_cli.main import cli

if TYPE_CHECKING:
    from pathlib import Path

NOTE = lines.NOTE


class Sealed:
    """A folder with a store, a vault and its master key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bare("vault", "key", str(folder / "master.key"))

    def bare(self, *args: str, given: str = "", store: str = "school.db") -> tuple[int, str, str]:
        """Call `collegial` without the vault."""
        store = f"sqlite:///{self.folder}/{store}"
        result = CliRunner().invoke(cli, ["--store", store, *args], input=given, prog_name="collegial")
        return result.exit_code, result.stdout, result.stderr

    def __call__(self, *args: str, given: str = "") -> str:
        """Call it with the vault; it has to be done."""
        keys = ("--vault", str(self.folder / "keys.db"), "--master", str(self.folder / "master.key"))
        status, out, err = self.bare(*keys, *args, given=given)
        assert status == 0, err
        return out


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    made = Sealed(tmp_path)
    made("apply", lines.PLAN, given=lines.text(lines.YEAR))
    return made


def test_keys_are_made_once_counted_and_rotated(sealed: Sealed, tmp_path: Path) -> None:
    again = sealed.bare("vault", "key", str(tmp_path / "master.key"))
    assert again[0] == 2
    assert "never written over" in again[2]
    assert lines.PLAN in sealed("vault")
    assert '"plans":[{"plan"' in sealed("vault", "--json")
    assert '"master":' in sealed.bare("vault", "key", str(tmp_path / "new.key"), "--json")[1]
    assert "keys are wrapped by the master key" in sealed("vault", "rotate", "--to", str(tmp_path / "new.key"))
    assert '"keys":0' in sealed("vault", "rotate", "--to", str(tmp_path / "new.key"), "--json")
    (tmp_path / "new.key").replace(tmp_path / "master.key")
    assert NOTE in sealed("show", lines.PLAN, "notes", "--reader", "p-01")


def test_who_read_what_is_shown_and_only_what_was_shown_is_told(sealed: Sealed) -> None:
    assert "Nothing" in sealed("vault", "looks", lines.PLAN)
    sealed("show", lines.PLAN, "notes", "--reader", "p-02")
    assert {line.split()[2] for line in sealed("vault", "looks", lines.PLAN).splitlines()[1:]} == {"p-02"}
    assert "departure" not in sealed("vault", "looks", lines.PLAN, "--json")
    assert "Nothing" in sealed("vault", "looks", lines.PLAN, "--author", "p-03")


def test_a_plan_or_an_author_that_is_not_there_is_named(sealed: Sealed, tmp_path: Path) -> None:
    keys = ("--vault", str(tmp_path / "keys.db"), "--master", str(tmp_path / "master.key"))
    for args, words in (
        (("nope",), "there is no plan nope in this store; there are: solbacken"),
        ((lines.PLAN, "--author", "p-99"), "--author: there is no 'p-99' in this plan"),
    ):
        status, out, err = sealed.bare("vault", "looks", *args, *keys)
        assert (status, out, words in err) == (2, "", True), err


def test_a_copy_of_the_vault_leaves_no_file_beside_it(sealed: Sealed, tmp_path: Path) -> None:
    before = {it.name for it in tmp_path.iterdir()}
    sealed("vault", "backup", str(tmp_path / "copy.db"))
    assert {it.name for it in tmp_path.iterdir()} - before == {"copy.db"}


def test_what_is_missing_is_said_in_a_line(sealed: Sealed) -> None:
    wrong = {
        ("vault",): "and --master say which vault is meant",
        ("--vault", "x.db", "plans"): "--master: is missing: a vault takes a place and a master key",
        ("--master", "x", "plans"): "--vault: is missing",
        ("show", lines.PLAN, "notes", "--reader", "p-01"): "texts are sealed, and there is no vault here",
        ("seal", lines.PLAN, "--into", "memory://x"): "say where the keys are to be kept",
        ("extract", "p-01"): "texts are sealed",
        ("extract", "p-99"): "p-99 is named in no plan",
        ("extract", "p-01", "-o", "x.txt"): "the name of an extract ends in .html",
    }
    for args, words in wrong.items():
        status, _, err = sealed.bare(*args)
        assert (status, words in err, len(err.splitlines())) == (2, True, 1), (args, err)


def test_an_open_plan_is_moved_to_where_it_is_sealed(tmp_path: Path) -> None:
    made = Sealed(tmp_path)
    made.bare("apply", lines.PLAN, given=lines.text(lines.YEAR), store="open.db")
    keys = ("--vault", str(tmp_path / "keys.db"), "--master", str(tmp_path / "master.key"))
    into = f"sqlite:///{tmp_path}/school.db"
    moved = made.bare("seal", lines.PLAN, "--into", into, *keys, store="open.db")
    assert moved[0] == 0
    assert "its texts are sealed. Their root was" in moved[1]
    again = made.bare("seal", lines.PLAN, "--into", into, *keys, "--json", store="open.db")
    assert '"new":0' in again[1]
    assert (
        made("show", lines.PLAN, "notes", "--reader", "p-01")
        == made.bare("show", lines.PLAN, "notes", "--reader", "p-01", store="open.db")[1]
    )
    assert NOTE.encode() not in (tmp_path / "school.db").read_bytes()
    assert NOTE.encode() in (tmp_path / "open.db").read_bytes()


def test_somebody_is_given_all_that_is_held_of_them(sealed: Sealed, tmp_path: Path) -> None:
    sealed("show", lines.PLAN, "notes", "--reader", "p-02")
    told = sealed("extract", "p-01")
    assert NOTE in told
    assert "p-02" in told.partition("In the right of")[2]
    assert NOTE not in sealed("extract", "p-00")  # the principal, who recorded it and has not written it
    assert '"how":"about"' in sealed("extract", "p-01", "--json")
    page = tmp_path / "p-01.html"
    assert sealed("--lang", "sv", "extract", "p-01", "-o", str(page)) == f"Skrev {page}.\n"
    written = page.read_text("utf-8")
    assert NOTE in written
    assert '<html lang="sv">' in written
    assert "<script" not in written
    assert page.stat().st_mode & 0o777 == 0o600
    assert NOTE not in sealed("extract", "p-03")
    redact = ("disposal", "redact", lines.PLAN, "17", "--by", "p-00", "--reference", "GB 3", "--on", "2027-01-04")
    sealed(*redact)
    told = sealed("extract", "p-01")
    assert "17" in told.partition("GB 3")[2]
    assert not any(it in told for it in ("['", "{'", "None", "True"))


# --- a vault that is not there, or another plan's ------------------------------------------

NOTED = lines.line("need.identify", "2026-10-01", by="p-01", person="p-01", text="To wait for answers")


def test_a_mistyped_vault_is_told_and_not_made_by_commands_that_read_or_go_on(sealed: Sealed, tmp_path: Path) -> None:
    there = sorted(it.name for it in tmp_path.iterdir())
    keys = ("--vault", str(tmp_path / "kyes.db"), "--master", str(tmp_path / "master.key"))
    reading: tuple[tuple[str, ...], ...] = (
        ("vault",),
        ("vault", "looks", lines.PLAN),
        ("vault", "backup", str(tmp_path / "copy.db")),
        ("vault", "rotate", "--to", str(tmp_path / "master.key")),
        ("show", lines.PLAN, "notes", "--reader", "p-01"),
        ("show", lines.PLAN, "coverage"),
        ("check", lines.PLAN),
        ("check",),
        ("extract", "p-01"),
        ("disposal", "propose", lines.PLAN),
        ("disposal", "carry-out", lines.PLAN, "--by", "p-00"),
        ("seal", lines.PLAN, "--into", f"sqlite:///{tmp_path}/school.db"),
        ("apply", lines.PLAN),
    )
    for args in reading:
        status, out, err = sealed.bare(*args, *keys, given=NOTED)
        assert (status, out, len(err.splitlines())) == (2, "", 1), (args, out, err)
        assert "kyes.db' is not there" in err or "are sealed already" in err, (args, err)
        assert sorted(it.name for it in tmp_path.iterdir()) == there, args


def test_nothing_is_written_under_the_keys_of_another_vault_or_master(sealed: Sealed, tmp_path: Path) -> None:
    own, other = ("--vault", str(tmp_path / "keys.db")), ("--vault", str(tmp_path / "other.db"))
    master = ("--master", str(tmp_path / "master.key"))
    sealed.bare("vault", "key", str(tmp_path / "other.key"))
    assert sealed.bare("apply", "ekbacken", *other, *master, given=lines.text(lines.START))[0] == 0
    counted = sealed("vault")
    for keys, words in (
        ((*other, *master), "the key of a text in entry 1 of solbacken is not in the vault"),
        ((*own, "--master", str(tmp_path / "other.key")), "is wrapped by the master key"),
    ):
        status, _, err = sealed.bare("apply", lines.PLAN, *keys, given=NOTED)
        assert (status, words in err) == (2, True), err
    assert sealed("vault") == counted
    assert '"need.identified"' not in sealed("export", lines.PLAN)


@pytest.mark.requirement("A-21")
def test_a_check_with_another_master_key_finds_that_it_opens_nothing(sealed: Sealed, tmp_path: Path) -> None:
    sealed("check", lines.PLAN)
    sealed.bare("vault", "key", str(tmp_path / "other.key"))
    keys = ("--vault", str(tmp_path / "keys.db"), "--master", str(tmp_path / "other.key"))
    for args in (("check", lines.PLAN), ("check",)):
        status, out, _ = sealed.bare(*args, *keys)
        assert (status, "A-21" in out) == (1, True), out
        assert "do not open 5 texts: a key in the vault" in " ".join(out.split()), out


# --- sealing where it cannot be done -------------------------------------------------------


def test_where_a_plan_cannot_be_sealed_it_is_said_what_to_do_and_nothing_is_made(tmp_path: Path) -> None:
    made = Sealed(tmp_path)
    made.bare("apply", lines.PLAN, given=lines.text(lines.YEAR), store="open.db")
    master = ("--master", str(tmp_path / "master.key"))
    there = sorted(it.name for it in tmp_path.iterdir() if ".lock" not in it.name)
    for plan, into, vault, words in (
        (lines.PLAN, f"sqlite:///{tmp_path}/open.db", "keys.db", "it is the same store, or a copy of it; name another"),
        (lines.PLAN, f"sqlite:///{tmp_path}/new.db", "new.db", "--vault: is the file of the store"),
        (lines.PLAN, f"sqlite:///{tmp_path}/new.db", "open.db", "--vault: is the file of the store"),
        (lines.PLAN, "memory://", "keys.db", "--into: is a store in memory, which is gone when the command ends"),
        ("solbaken", f"sqlite:///{tmp_path}/new.db", "keys.db", "did you mean solbacken?"),
        ("", f"sqlite:///{tmp_path}/new.db", "keys.db", "PLAN is empty"),
    ):
        args = ("seal", plan, "--into", into, "--vault", str(tmp_path / vault), *master)
        status, out, err = made.bare(*args, store="open.db")
        assert (status, out, words in err) == (2, "", True), (args, err)
        assert sorted(it.name for it in tmp_path.iterdir() if ".lock" not in it.name) == there, args


def test_a_plan_that_is_written_to_after_its_move_is_moved_anew(tmp_path: Path) -> None:
    made = Sealed(tmp_path)
    made.bare("apply", lines.PLAN, given=lines.text(lines.YEAR), store="open.db")
    keys = ("--vault", str(tmp_path / "keys.db"), "--master", str(tmp_path / "master.key"))
    first, second = (f"sqlite:///{tmp_path}/{name}.db" for name in ("first", "second"))
    assert made.bare("seal", lines.PLAN, "--into", first, *keys, store="open.db")[0] == 0
    made.bare("apply", lines.PLAN, given=NOTED, store="open.db")
    decided = ("--by", "p-00", "--reference", "GB 7", "--on", "2026-10-02")
    told = "was moved with 21 entries, and 1 were written here since: move it anew with `collegial seal`"
    for args in (("seal", lines.PLAN, "--into", first), ("disposal", "destroy-store", "--moved-to", first, *decided)):
        status, _, err = made.bare(*args, *keys, store="open.db")
        assert (status, told in err) == (2, True), err
    assert made.bare("seal", lines.PLAN, "--into", second, *keys, store="open.db")[0] == 0
    done = made.bare("disposal", "destroy-store", "--moved-to", second, *decided, *keys, store="open.db")
    assert done[0] == 0, done
