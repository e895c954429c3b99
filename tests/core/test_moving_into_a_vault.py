"""A plan that was recorded open is written anew with its texts sealed: number by number, and everything else stays."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
import pytest
from tests.core.test_sealing import STORIES, readers_of, shown
from tests.school import AUTUMN, School, checked, sept

import collegial_core as cc
from collegial_core.kernel.sealed import Sealed, is_sealed
from collegial_core.ledger.sealing import opened
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore, ReferenceVault
from collegial_core.vault import Erased


@pytest.fixture(scope="module", params=STORIES, ids=lambda it: it.__name__.rpartition(".")[2])
def moved(request: pytest.FixtureRequest) -> tuple[School, cc.Plans]:
    """Give a story that was told open, and where it was moved to."""
    school = request.param.tell()
    there = cc.Plans(ReferenceStore(), vault=ReferenceVault())
    came = school.plans.seal("solbacken", there)
    (head,) = school.plans.heads("solbacken")
    assert (came.entries, came.new, came.root) == (school.ledger.number, school.ledger.number, head.root.hex())
    return school, there


def test_every_entry_says_what_it_said_and_no_text_stands_open(moved: tuple[School, cc.Plans]) -> None:
    school, there = moved
    (head,) = school.plans.heads("solbacken")
    before, after = list(school.ledger.entries()), list(there.ledger("solbacken").entries())
    assert after[0].meta["sealed-from"] == f"{len(before)}:{head.root.hex()}"
    for was, it in zip(before, opened(after, there.vault), strict=True):
        changed: Any = it
        assert attrs.evolve(changed, meta=was.meta) == was
    assert all(it.because is None or is_sealed(it.because) for it in after)


def test_everybody_is_shown_the_same_and_an_audit_finds_the_same(moved: tuple[School, cc.Plans]) -> None:
    school, there = moved
    ledger = there.ledger("solbacken")
    for reader in readers_of(school):
        assert shown(ledger.state, reader) == shown(school.ledger.state, reader), reader
        assert ledger.reasons(reader) == school.ledger.reasons(reader)
    assert ledger.check() == school.ledger.check()


class Breaking(ReferenceStore):
    """A store that takes so many entries, and then no more."""

    room = 0

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        if after + len(records) > self.room:
            raise cc.StoreError("the disk is full")
        return super().append(plan, after=after, records=records)


def test_a_move_that_ends_early_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collegial_core.ledger.moving.AT_ONCE", 5)
    school = STORIES[-1].tell()
    store = Breaking()
    there = cc.Plans(store, vault=ReferenceVault())
    told: list[tuple[int, int]] = []
    for room in range(5, school.ledger.number, 5):
        store.room = room
        with pytest.raises(cc.StoreError, match="the disk is full"):
            school.plans.seal("solbacken", there)
        assert there.ledger("solbacken").number == room
    store.room = 1000
    came = school.plans.seal("solbacken", there, lambda done, of: told.append((done, of)))
    assert came.new == came.entries % 5 or came.new == 5
    assert told == [(came.entries, came.entries)]
    assert there.ledger("solbacken").check() == school.ledger.check()
    assert school.plans.seal("solbacken", there).new == 0


def test_an_approval_is_held_against_the_root_that_its_entries_have_now() -> None:
    school = School().starts()
    school.does(cc.plan.ApprovePlan(), by="p-rektor")
    there = cc.Plans(ReferenceStore(), vault=ReferenceVault())
    school.plans.seal("solbacken", there)
    ledger = there.ledger("solbacken")
    assert [it.rule for it in ledger.check() if it.rule == "A-17"] == []
    entries = [it for page in there.store.read("solbacken") for it in page]
    entries[3] = Record(4, entries[3].name, entries[3].line.replace(b"p-1", b"p-9"))
    other = ReferenceStore()
    other.append("solbacken", after=0, records=entries)
    assert "A-17" in [it.rule for it in cc.Plans(other).ledger("solbacken").check()]


def test_a_wrong_approval_does_not_become_a_right_one_by_a_move() -> None:
    school = School().starts()
    school.does(cc.plan.ApprovePlan(), by="p-rektor")
    entries = [it for page in school.store.read("solbacken") for it in page]
    entries[3] = Record(4, entries[3].name, entries[3].line.replace(b"p-1", b"p-9"))
    other = ReferenceStore()
    other.append("solbacken", after=0, records=entries)
    there = cc.Plans(ReferenceStore(), vault=ReferenceVault())
    cc.Plans(other).seal("solbacken", there)
    assert "A-17" in [it.rule for it in there.ledger("solbacken").check()]


def test_a_plan_goes_on_where_it_was_moved_to() -> None:
    school = School().starts(people=5).runs(4).opens()
    school.does(cc.conditions.NeedIdentified(person="p-1", text="Time"), by="p-1", because="So", id="n-1")
    there = cc.Plans(ReferenceStore(), vault=ReferenceVault())
    school.plans.seal("solbacken", there)
    school.ledger, school.plans = there.ledger("solbacken"), there
    school.does(cc.conditions.NeedIdentified(person="p-1", text="Time"), by="p-1", because="So", id="n-1")
    school.visits("p-1", "p-2")
    assert b"Calm start" not in b"".join(school.lines())
    assert checked(school.ledger) == []


def test_what_cannot_be_moved_is_said() -> None:
    school = School().starts(people=5).runs(4).opens()
    there = cc.Plans(ReferenceStore(), vault=ReferenceVault())
    with pytest.raises(cc.Unreadable, match="there is no plan ekbacken"):
        school.plans.seal("ekbacken", there)
    with pytest.raises(cc.StoreError, match="give one to where it is moved"):
        school.plans.seal("solbacken", cc.Plans(ReferenceStore()))
    school.plans.seal("solbacken", there)
    with pytest.raises(cc.Unreadable, match="sealed already"):
        there.seal("solbacken", cc.Plans(ReferenceStore(), vault=ReferenceVault()))
    school.does(cc.conditions.NeedIdentified(person="p-1", text="Time"), by="p-1")
    with pytest.raises(cc.StoreError, match="was moved with 12 entries, and 1 were written here since: move it anew"):
        school.plans.seal("solbacken", there)
    with pytest.raises(cc.StoreError, match="it is the same store, or a copy of it"):
        school.plans.seal("solbacken", cc.Plans(school.store, vault=ReferenceVault()))
    with pytest.raises(cc.StoreError, match="entry 1 of solbacken is another where it is moved to"):
        School().starts(people=4).plans.seal("solbacken", there)
    full = School()
    full.ledger.request(
        cc.Request(
            cc.plan.PlanStarted(title="T", aim="A", starts=AUTUMN, ends=AUTUMN.replace(year=2027)),
            cc.Occasion(by="p-1", on=AUTUMN),
            meta={f"m-{it}": "x" for it in range(8)},
        )
    )
    with pytest.raises(cc.Unreadable, match="entry 1 has no room for sealed-from in its meta"):
        full.plans.seal("solbacken", cc.Plans(ReferenceStore(), vault=ReferenceVault()))


def test_a_text_about_what_was_withdrawn_is_theirs_who_wrote_it() -> None:
    school = School().starts(people=5).runs(4).opens().visits("p-1", "p-2")
    for _ in range(4):
        number = max(
            it.number
            for it in school.ledger.entries()
            if it.event.recorded_as[0].startswith("visit.") and it.number not in school.ledger.state.corrections
        )
        school.does(cc.plan.WithdrawEntry(entry=number), by="p-rektor", because="It never was", on=sept(20))
    there = cc.Plans(ReferenceStore(), vault=ReferenceVault())
    school.plans.seal("solbacken", there)
    assert there.vault is not None
    assert "person p-1" in {it.subject for it in there.vault.names("solbacken") if it.kind == "note"}
    assert there.ledger("solbacken").check() == school.ledger.check()


class Mortal(ReferenceStore):
    """A store that remembers being destroyed."""

    gone: dict[str, int] | None = None

    def destroy(self, numbers: Mapping[str, int]) -> None:
        self.gone = dict(numbers)


@pytest.mark.requirement("L-12")
def test_a_store_is_destroyed_once_all_its_plans_are_moved_and_they_say_so_first() -> None:
    store, there = Mortal(), cc.Plans(ReferenceStore(), vault=ReferenceVault())
    school = School(store).starts(people=1).takes_order("p-rektor")
    decided: dict[str, Any] = {"decision": "GB 2026/77", "by": "p-rektor", "on": sept(30)}
    with pytest.raises(cc.StoreError, match="solbacken is not all there"):
        school.plans.destroy_moved(there, **decided)
    moved = school.plans.seal("solbacken", there)
    with pytest.raises(cc.Refused):
        school.plans.destroy_moved(there, **{**decided, "by": "p-1"})
    assert store.gone is None
    for _ in range(2):
        assert school.plans.destroy_moved(there, **decided) == {"solbacken": attrs.evolve(moved, new=0)}
        assert store.gone == {"solbacken": moved.entries}
    assert list(there.ledger("solbacken").state.disposals.stores) == [moved.root]
    assert there.ledger("solbacken").number == moved.entries + 1
    with pytest.raises(cc.StoreError, match="cannot destroy itself"):
        there.destroy_moved(there, **decided)


class Locked(ReferenceVault):
    """A vault that has all keys, and another master key than they were wrapped by."""

    def open(self, plan: str, texts: Sequence[Sealed]) -> Sequence[str | Erased]:
        raise cc.StoreError(f"the keys of {len(texts)} texts of {plan} are wrapped by another master key")


DECIDED: Final[dict[str, Any]] = {"decision": "GB 2026/77", "by": "p-rektor", "on": sept(30)}


def moved_away() -> tuple[School, Mortal, cc.Plans]:
    """Two have visited each other, and their plan is moved: give the school, its store, and where it was moved to."""
    store, there = Mortal(), cc.Plans(ReferenceStore(), vault=ReferenceVault())
    school = School(store).starts(people=4).takes_order("p-rektor").runs(4).opens()
    school.visits("p-1", "p-2", visit="v-1")
    school.plans.seal("solbacken", there)
    return school, store, there


def keeps_it(school: School, store: Mortal, into: cc.Plans, words: str) -> None:
    with pytest.raises(cc.StoreError, match=words):
        school.plans.destroy_moved(into, **DECIDED)
    assert store.gone is None
    assert not into.ledger("solbacken").state.disposals.stores


@pytest.mark.requirement("L-12")
@pytest.mark.parametrize(
    ("vault", "words"),
    [
        (Locked(), "solbacken cannot be read .* so nothing is destroyed: the keys of 1 texts .* another master key"),
        (ReferenceVault(), "so nothing is destroyed: the key of a text of entry 1 is not here"),
        (None, "so nothing is destroyed: the plan's texts are sealed, and there is no vault here"),
    ],
)
def test_a_store_is_kept_where_what_was_moved_cannot_be_read(vault: ReferenceVault | None, words: str) -> None:
    school, store, there = moved_away()
    keeps_it(school, store, cc.Plans(there.store, vault=vault), words)


@pytest.mark.requirement("L-12")
def test_a_store_is_kept_where_texts_are_destroyed_and_no_disposal_says_so() -> None:
    school, store, there = moved_away()
    assert there.vault is not None
    there.vault.destroy("solbacken", there.vault.names("solbacken")[:1], decision="GB 1")
    keeps_it(school, store, there, "was destroyed by GB 1, and the plan does not; so nothing is destroyed")


@pytest.mark.requirement("L-12")
def test_a_store_is_destroyed_where_a_recorded_disposal_has_destroyed_texts() -> None:
    school, store, there = moved_away()
    (note,) = [it.number for it in school.ledger.entries() if it.event.recorded_as[0] == "visit.note_published"]
    ledger = there.ledger("solbacken")
    asked = cc.disposal.DecideDisposal(disposal="d-1", decision="GB 1", entries=(note,))
    ledger.do(asked, by="p-rektor", on=sept(29))
    list(ledger.carry_out(by="p-rektor", on=sept(29)))
    school.plans.destroy_moved(there, **DECIDED)
    assert store.gone is not None


@pytest.mark.requirement("L-12")
def test_a_store_is_kept_where_its_plan_says_something_else_there() -> None:
    school, store, there = moved_away()
    records = [it for page in there.store.read("solbacken") for it in page]
    name, line = records[3].name, records[3].line.replace(b'"p-1"', b'"p-9"')
    other = ReferenceStore()
    other.append("solbacken", after=0, records=[*records[:3], Record(4, name, line), *records[4:]])
    words = "entry 4 of solbacken says something else where it was moved to, so nothing is destroyed"
    keeps_it(school, store, cc.Plans(other, vault=there.vault), words)


@pytest.mark.requirement("A-21")
def test_an_audit_tells_once_how_many_texts_another_master_key_does_not_open() -> None:
    _, __, there = moved_away()
    assert isinstance(there.vault, ReferenceVault)
    copied = there.vault.copied()
    copied.__class__ = Locked
    found = cc.Plans(there.store, vault=copied).ledger("solbacken").check()
    (only,) = [it for it in found if it.rule == "A-21"]
    assert (only.entry, only.facts["texts"], only.severity) == (1, 2, cc.Severity.E)
    assert "another master key" in only.message
    assert not any(it.rule == "A-21" for it in there.ledger("solbacken").check())


def test_a_sealed_plan_is_written_to_only_with_the_vault_that_opens_it() -> None:
    _, __, there = moved_away()
    for vault in (ReferenceVault(), Locked()):
        ledger, before = cc.Plans(there.store, vault=vault).ledger("solbacken"), there.ledger("solbacken").number
        need = cc.conditions.NeedIdentified(person="p-1", text="Time")
        with pytest.raises(cc.StoreError, match=r"is not here|another master key"):
            ledger.do(need, by="p-1", on=sept(20))
        assert vault.names("solbacken") == []
        assert there.ledger("solbacken").number == before
    for text in ("Time", "More time"):
        there.ledger("solbacken").do(cc.conditions.NeedIdentified(person="p-1", text=text), by="p-1", on=sept(20))
