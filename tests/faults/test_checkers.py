"""Each checker finds the weakness that is planted for it."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from tests import verifiers
from tests.faults import (
    checkpoints,
    clocks,
    damage,
    disk,
    disks,
    evidences,
    following,
    imports,
    kills,
    listening,
    load,
    models,
    outputs,
    planted,
    power,
    program,
    reports,
    sending,
    threads,
    tracing,
    vaults,
    verifying,
    work,
    writer,
)
from tests.faults.disk import Name, Said, Step, Sync, SyncFolder, Truncate, Write
from tests.faults.processes import Act
from tests.faults.verdict import Hall, Promise, Verdict
from tests.faults.work import ids, judge
from tests.overview.killing import Killed
from tests.verifiers import has_node

import collegial_core as cc
from collegial_eventsourcing.sqlite.store import SQLiteStore
from collegial_vault import KeyVault

traced = pytest.mark.skipif(bool(tracing.missing()), reason=tracing.missing())


class Tiny(Hall):
    """A hall for a few trials of each."""

    def many(self, whole: int, quick: int) -> int:
        return quick * 2 if whole == 1 else max(1, quick // 3)  # one of so many, or so many


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Tiny(tmp_path, quick=True)
    with hall.exits:
        yield hall


# --- what is in a plan --------------------------------------------------------------

WHOLE = [*enumerate(["founding-1", "founding-2", *ids("anna", 1), *ids("anna", 2), *ids("anna", 3)], 1)]


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        (WHOLE, {}),
        (WHOLE[:-4], {"lost": 1}),
        (WHOLE[:-1], {"torn": 1}),
        ([*WHOLE[:-2], (10, "berit-1-1"), (11, "anna-3-4")], {"torn": 2}),
        ([*WHOLE[:5], *((number + 1, name) for number, name in WHOLE[5:])], {"gaps": 6, "torn": 1}),
        ([*WHOLE, (12, "anna-3-4")], {"twice": 1}),
    ],
)
def test_what_is_wrong_with_a_plan_is_counted(entries: list[tuple[int, str]], found: dict[str, int]) -> None:
    judged = judge(entries, {"anna": [1, 2, 3]})
    counted = {name: getattr(judged, name) for name in ("lost", "torn", "gaps", "twice")}
    assert counted == {"lost": 0, "torn": 0, "gaps": 0, "twice": 0, **found}
    assert judged.sound == (not found)


def test_what_nobody_was_told_may_be_there_or_not() -> None:
    assert judge(WHOLE, {"anna": [1, 2]}).unsaid == 1
    assert judge(WHOLE[:-4], {"anna": [1, 2]}).sound


# --- kills ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "wrong"), [(planted.early, "lost"), (planted.by_ones, "torn"), (planted.twice, "twice")]
)
def test_a_writer_that_is_killed_is_found_out(hall: Hall, act: Act, wrong: str) -> None:
    (verdict,) = kills.at_any_moment(hall, act)
    assert verdict.kept is False
    assert verdict.numbers[wrong] > 0


@traced
def test_a_writer_that_is_killed_at_each_call_is_found_out(hall: Hall) -> None:
    (verdict,) = kills.at_every_call(hall, planted.early)
    assert verdict.kept is False
    assert verdict.numbers["lost"] > 0


def test_a_row_that_cannot_be_tried_keeps_no_promise(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    tracing.missing.cache_clear()
    try:
        verdicts = [*kills.at_every_call(hall), *power.cut(hall), *disks.failing(hall)]
    finally:
        tracing.missing.cache_clear()
    assert [(verdict.word, verdict.kept) for verdict in verdicts] == [("SKIPPED", None)] * 3
    assert "apt-get install strace" in verdicts[0].figure


# --- the power -------------------------------------------------------------------------

A_FILE: list[Step] = [Name("a", 1), Write(1, 0, b"x" * 9000), Sync(1)]


def images(steps: list[Step], way: disk.Way) -> list[dict[str, bytes]]:
    return [disk.image(steps, way, Random(seed)) for seed in range(40)]  # noqa: S311


@pytest.mark.parametrize("way", disk.WAYS)
def test_what_was_synced_stays(way: disk.Way) -> None:
    assert all(image == {"a": b"x" * 9000} for image in images([*A_FILE, SyncFolder()], way))


def test_a_new_file_may_be_missing_until_its_folder_is_synced() -> None:
    assert images(A_FILE, "dropped")[0] == {}
    assert {len(image) for image in images(A_FILE, "reordered")} == {0, 1}


def test_a_file_that_was_removed_may_come_back() -> None:
    gone = [*A_FILE, SyncFolder(), Name("a", None)]
    assert images(gone, "dropped")[0] == {"a": b"x" * 9000}
    assert {len(image) for image in images(gone, "reordered")} == {0, 1}


def test_what_was_not_synced_may_be_there_in_part_or_out_of_order() -> None:
    steps: list[Step] = [
        *A_FILE,
        SyncFolder(),
        Write(1, 0, b"y" * 4096),
        Write(1, 4096, b"z" * 4096),
        Truncate(1, 8192),
    ]
    assert {image["a"] for image in images(steps, "dropped")} == {b"x" * 9000}
    first = {bytes(image["a"][at] for at in (0, 4095, 4096, 8191)) for image in images(steps, "kept in part")}
    assert b"yxxx" in first  # torn
    assert b"xxzz" not in first
    assert any(image["a"][0:1] == b"x" and b"z" in image["a"] for image in images(steps, "reordered"))
    assert {len(image["a"]) for image in images(steps, "reordered")} == {8192, 9000}


@traced
@pytest.mark.parametrize("act", [planted.early, partial(planted.lax, "NORMAL")])
def test_a_writer_whose_power_is_cut_is_found_out(hall: Hall, act: Act) -> None:
    assert power.tried(hall, act, 12).lost > 0


@traced
def test_a_file_that_was_never_synced_is_damaged(hall: Hall) -> None:
    assert not power.tried(hall, partial(planted.lax, "OFF"), 24).sound


def test_what_was_promised_is_what_was_said() -> None:
    assert power.promised([Said("ready"), Said("ok 1 0.1"), Said("ok 2 0.1"), Said("no 3 full"), Said("done")]) == 2


# --- disks -----------------------------------------------------------------------------


@traced
def test_a_writer_that_falls_when_the_disk_fails_is_found_out(hall: Hall) -> None:
    (verdict,) = disks.failing(hall, planted.brittle)
    assert verdict.kept is False
    assert verdict.numbers["fallen"] > 0


def test_an_error_that_is_no_sentence_is_found_out() -> None:
    tally = disks.Tally()
    tally.hear(["'/srv/school.db' cannot grow: the disk is full"])
    assert tally.sound
    tally.hear(["'/srv/school.db' cannot serve: [Errno 5] Input/output error"])
    assert (tally.told, tally.speechless, tally.sound) == (2, 1, False)


# --- followers --------------------------------------------------------------------------


def test_what_a_follower_missed_or_met_twice_is_counted() -> None:
    there = {"a": 2, "b": 1}
    seen = [(1, "a", 1), (2, "a", 2), (4, "b", 1)]
    assert following.compared(there, seen).sound
    assert following.compared(there, seen[:2]).missed == 1
    assert following.compared(there, [*seen, (5, "b", 1)]).twice == 1
    assert following.compared(there, [(1, "a", 2), (2, "a", 1), (4, "b", 1)]).disordered == 1
    assert following.compared(there, [*seen[:2], (2, "b", 1)]).disordered == 1


def test_a_follower_that_skips_is_found_out(hall: Hall) -> None:
    verdict = next(following.while_eight_write(hall, [planted.forgetful]))
    assert verdict.kept is False
    assert verdict.numbers["missed"] > 0


def test_a_sender_that_notes_before_it_sends_is_found_out(hall: Hall) -> None:
    (verdict,) = sending.killed(hall, planted.hasty)
    assert verdict.kept is False
    assert verdict.numbers["missed"] > 0


def test_what_a_receiver_is_told_in_disorder_or_of_another_plan_is_found_out() -> None:
    def told(*ids: str) -> sending.Arrived:
        return sending.compared("a", 4, [{"headers": {"webhook-id": it}} for it in ids])

    assert told("a/2", "a/2", "a/3", "a/4").sound  # again is allowed
    assert told("a/2", "a/4").missed == told("a/2", "a/4").disordered == 1
    assert told("a/2", "a/3", "a/2", "a/4").disordered == 1
    assert told("a/2", "a/3", "a/4", "b/2").foreign == 1
    assert sending.compared("a", 2, [{"headers": {"webhook-id": "a/2"}}, {"forged": "no"}]).foreign == 1
    assert not told().sound


# --- clocks, damage, imports --------------------------------------------------------------

PROMISE = Promise("a.name", "a fault", "a promise")


def test_a_client_that_misses_an_entry_or_is_told_twice_is_found_out() -> None:
    figures = {"started": 0.0, "stopped": 0.0, "memory": 0.0}
    there = {("a", 2): 1.0, ("a", 3): 2.0, ("b", 2): 1.0}
    whole = [(1, 0.5), (2, 1.5), (3, 2.5)]
    for heard, numbers in ((whole, (0, 0)), (whole[:2], (1, 0)), ([*whole, whole[0]], (0, 1)), ([], (3, 0))):
        client = listening.Client("a", is_cut=False, heard=heard)
        verdict = listening.judged(PROMISE, [client], there, **figures)
        assert (verdict.numbers["missed"], verdict.numbers["twice"]) == numbers
        assert verdict.kept is (numbers == (0, 0))


def test_a_moment_before_the_last_is_found_out() -> None:
    moments = [datetime(2026, 8, day, tzinfo=UTC) for day in (1, 2, 2, 1)]
    assert clocks.judged(PROMISE, moments[:3]).kept is True
    assert clocks.judged(PROMISE, moments).kept is False


@pytest.mark.parametrize(
    ("answer", "wrong"), [((False, None), "unseen"), ((True, None), "misnamed"), ((True, 10**9), "misnamed")]
)
def test_a_check_that_sees_nothing_or_names_another_entry_is_found_out(
    hall: Hall, answer: tuple[bool, int | None], wrong: str
) -> None:
    verdicts = list(damage.done(hall, lambda _: answer))
    assert all(verdict.kept is False for verdict in verdicts)
    assert all(verdict.numbers[wrong] for verdict in verdicts[:2])


def one_by_one(url: str, lines: list[bytes]) -> None:
    imports.ours(url, lines[:1])
    imports.ours(url, lines)


def silently(url: str, lines: list[bytes]) -> None:
    with suppress(cc.Unreadable):
        imports.ours(url, lines)


def without_a_place(url: str, lines: list[bytes]) -> None:
    try:
        imports.ours(url, lines)
    except cc.Unreadable as error:
        raise cc.Unreadable("line 0", "it is wrong") from error


@pytest.mark.parametrize(
    ("take", "wrong"), [(one_by_one, "halves"), (silently, "taken"), (without_a_place, "misnamed")]
)
def test_an_import_that_is_not_all_or_nothing_is_found_out(hall: Hall, take: imports.Import, wrong: str) -> None:
    truncated, _ = imports.disturbed(hall, take)
    assert truncated.kept is False
    assert truncated.numbers[wrong] > 0


@pytest.mark.parametrize("came", [Killed(5, 1, 1), Killed(0, 1, 0), Killed(5, 0, 0)])
def test_a_read_model_that_is_wrong_or_was_not_tried_is_found_out(hall: Hall, came: Killed) -> None:
    assert next(models.killed(hall, lambda *_, **__: came)).kept is False


# --- files that are written ----------------------------------------------------------------


def careless(url: str, *arguments: str) -> None:
    """Write into the file itself, and leave a draft beside it for ever."""
    target = Path(arguments[-1])
    writer.say("ready")
    os.read(0, 80)
    given = {"export": [work.PLAN], "backup": [f"{target}.new"], "checkpoint": [], "ical": [*arguments[1:-2]]}[
        arguments[0]
    ]
    done = outputs.call(url, arguments[0], *given)
    try:
        target.with_name("draft").write_bytes(b"")
        with target.open("wb", buffering=0) as stream:
            for line in done.stdout_bytes.splitlines(keepends=True):
                stream.write(line)
    except OSError as error:
        writer.say(f"no 2 {error}")
    else:
        writer.say("ok 0 0")


@traced
def test_a_command_that_writes_into_the_old_file_is_found_out(hall: Hall) -> None:
    killed, full, page = outputs.disturbed(hall, careless)
    assert (killed.kept, full.kept) == (False, False)
    assert all(killed.numbers[wrong] > 0 for wrong in ("torn", "remains"))
    assert all(full.numbers[wrong] > 0 for wrong in ("torn", "remains", "speechless"))
    assert page.kept is True  # this one is made by the command itself


@traced
def test_a_checkpoint_that_is_written_into_its_place_at_once_is_found_out(hall: Hall) -> None:
    killed, full = checkpoints.disturbed(hall, careless)
    assert (killed.kept, full.kept) == (False, False)
    assert all(killed.numbers[wrong] > 0 for wrong in ("torn", "remains"))


def line_by_line(url: str, *arguments: str) -> None:
    """Write a report into the file itself, and leave the whole of it beside."""
    target = Path(arguments[-1])
    writer.say("ready")
    os.read(0, 80)
    outputs.call(url, "report", work.PLAN, "-o", str(draft := target.with_name("draft.html")))
    try:
        with target.open("wb", buffering=0) as stream:
            for line in draft.read_bytes().splitlines(keepends=True):
                stream.write(line)
    except OSError as error:
        writer.say(f"no 2 {error}")
    else:
        writer.say("ok 0 0")


@traced
def test_a_report_that_is_written_into_the_old_one_is_found_out(hall: Hall) -> None:
    killed, full = reports.disturbed(hall, line_by_line)
    assert (killed.kept, full.kept) == (False, False)
    assert all(killed.numbers[wrong] > 0 for wrong in ("torn", "remains"))


@pytest.mark.skipif(not has_node(), reason="no Node is here")
def test_a_verifier_that_sees_nothing_or_names_another_entry_is_found_out(hall: Hall) -> None:
    another = "not whole: entries.jsonl is cut or changed; first damaged entry: 99"
    for says in (verifiers.Said(0, ("whole",)), verifiers.Said(1, (another,))):
        answers = iter([verifiers.Said(0, ())])
        changed, cut = verifying.disturbed(hall, lambda _: next(answers, says))  # noqa: B023 - asked in this turn
        assert (changed.kept, cut.kept) == (False, False)
        assert changed.numbers["misnamed"] > 0
        assert cut.numbers["passed" if says.status == 0 else "unclear"] > 0


def piece_by_piece(url: str, *arguments: str) -> None:
    """Write evidence into the folder itself, and leave a draft beside it for ever."""
    target, key = Path(arguments[3]), arguments[5]
    writer.say("ready")
    os.read(0, 80)
    done = outputs.call(url, "evidence", work.PLAN, "-o", f"{target}.new", "--sign", key)
    try:
        for path in sorted(Path(f"{target}.new").rglob("*.*")):
            place = target / path.relative_to(f"{target}.new")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    except OSError as error:
        writer.say(f"no 2 {error}")
    else:
        writer.say(f"no 2 {done.stderr}" if done.exit_code else "ok 0 0")


def late(name: str, folder: str) -> None:
    """Keep the keys of texts after these are recorded."""
    keep, append = KeyVault.keep, SQLiteStore.append
    waiting: list[tuple[KeyVault, Any]] = []

    def keep_later(vault: KeyVault, keys: Any) -> None:
        waiting.append((vault, keys))

    def append_first(store: SQLiteStore, plan: str, *, after: int, records: Any) -> int:
        position = append(store, plan, after=after, records=records)
        while waiting:
            keep(*waiting.pop())
        return position

    KeyVault.keep, SQLiteStore.append = keep_later, append_first  # type: ignore[method-assign, assignment]
    vaults.act(name, folder)


@traced
def test_a_vault_whose_keys_are_kept_after_their_texts_is_found_out(hall: Hall) -> None:
    (killed,) = vaults.killed(hall, late)
    assert killed.kept is False
    assert killed.numbers["lost"] > 0


@traced
def test_evidence_that_is_written_piece_by_piece_is_found_out(hall: Hall) -> None:
    killed, full = evidences.disturbed(hall, piece_by_piece)
    assert (killed.kept, full.kept) == (False, False)
    assert all(killed.numbers[wrong] > 0 for wrong in ("torn", "remains"))
    assert full.numbers["torn"] > 0


# --- the program -----------------------------------------------------------------------


def kept(_: Hall) -> Iterator[Verdict]:
    yield PROMISE.judged("5 of 5", kept=True, trials=5)


def broken(_: Hall) -> Iterator[Verdict]:
    yield PROMISE.judged("4 of 5", kept=False, trials=5)


def skipped(_: Hall) -> Iterator[Verdict]:
    yield PROMISE.skipped("it cannot be done here")


@pytest.mark.parametrize(("rows", "status"), [([kept, skipped], 0), ([kept, broken, skipped], 1)])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_exit_status_tells_whether_a_promise_was_broken(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    rows: list[program.Row],
    status: int,
    form: list[str],
) -> None:
    monkeypatch.setattr(program, "ROWS", {row.__name__: row for row in rows})
    monkeypatch.setattr(sys, "argv", ["faults", "--quick", *form])
    with pytest.raises(SystemExit) as caught:
        program.main()
    assert int(caught.value.code or 0) == status
    out = capsys.readouterr().out
    if form:
        assert [row["kept"] for row in json.loads(out)["rows"]] == [True, *([False] if status else []), None]
    else:
        assert ("BROKEN" in out) == bool(status)
        assert "SKIPPED" in out
        assert "1 promises kept" in out


# --- threads ---------------------------------------------------------------------------


class Piecemeal(cc.Plans):
    """Records what should be recorded together one after another."""

    def do_all(
        self,
        plan: str,
        requests: Sequence[cc.Request],
        *,
        id: str | None = None,  # noqa: A002
        if_number: int | None = None,
    ) -> cc.ledger.Recorded:
        del if_number
        first, second = requests
        recorded = self.do(plan, attrs.evolve(first, id=id))
        self.do(plan, second)
        return recorded


@pytest.mark.parametrize(("kind", "wrong"), [(planted.Unsafe, "lost"), (Piecemeal, "unsaid")])
def test_plans_that_are_not_safe_among_threads_are_found_out(hall: Hall, kind: type[cc.Plans], wrong: str) -> None:
    def opened(url: str) -> cc.Plans:
        return kind(cc.open(url).store)

    verdict = next(iter(threads.sharing_plans(hall, opened)))
    assert verdict.kept is False
    assert verdict.numbers[wrong] > 0


def test_a_server_that_answers_before_it_records_is_found_out(hall: Hall) -> None:
    verdict = next(iter(load.under_kills(hall, ("-m", "tests.faults.planted"))))
    assert verdict.kept is False
    assert verdict.numbers["lost"] > 0


def test_a_loop_that_waits_for_a_writer_is_found_out(hall: Hall) -> None:
    verdict = next(iter(threads.beside_a_loop(hall, in_thread=False)))
    assert verdict.kept is False
    assert verdict.numbers["longest"] > 1


def test_a_call_that_the_log_tells_in_two_lines_is_read_as_one(tmp_path: Path) -> None:
    log = tmp_path / "log"
    name = "".join(rf"\x{byte:02x}" for byte in str(tmp_path / "school.db").encode())
    begun = f'7 openat(AT_FDCWD, "{name}", O_RDWR|O_CREAT <unfinished ...>'
    log.write_text(f"{begun}\n8 close(3) = 0\n7 <... openat resumed>, 0600) = 4\n")
    assert list(disk.steps(log, tmp_path)) == [Name("school.db", 1)]
