"""Texts are disposed of by decision after their period, and nothing else of the record changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circle import but
from tests.refusals import is_approved
from tests.school import SUMMER, School, sept

import collegial_core as cc
from collegial_core.definitions import read_retention, retentions, shipped_methods, shipped_retention
from collegial_core.disposal import (
    DecideDisposal,
    DisposalCarriedOut,
    DisposalHeld,
    DisposalResumed,
    Filing,
    Kept,
    RetentionAdopted,
    StoreDestroyed,
    TextFiled,
    TextKey,
    term_of,
)
from collegial_core.disposal.periods import PERSONAL_REASON
from collegial_core.kernel.texts import TEXTS
from collegial_core.ledger.decision import Host, completed
from collegial_core.ledger.disposing import CarriedOut
from collegial_core.policy.retention import Keep, Retention
from collegial_core.privacy import Reader
from collegial_core.state import State
from collegial_core.testing import ReferenceVault
from collegial_core.vault import KeyName
from collegial_core.views import VIEWS, Query

DUE: Final = date(2028, 8, 1)
"""The first day on which the notes of the school year 2026/27 may be disposed of: a year after its end."""


def note_key(person: str, year: int = 2026) -> TextKey:
    return TextKey(subject=f"person {person}", kind="note", year=year)


@pytest.fixture
def school() -> School:
    """Two have visited each other, in a plan whose texts are sealed, which has adopted the shipped schedule."""
    it = School(vault=ReferenceVault()).starts(people=4).takes_order("p-rektor").runs(4).opens()
    it.visits("p-1", "p-2", visit="v-1").visits("p-3", "p-4", visit="v-2")
    return adopts(it)


def adopts(school: School) -> School:
    school.does(RetentionAdopted(decision="GB 2026/1", schedule=shipped_retention()))
    return school


def decides(school: School, *keys: TextKey, on: date = DUE, decision: str | None = "GB 2028/7", **what: Any) -> Any:
    asked = DecideDisposal(disposal="d-1", decision=decision, keys=keys, **what)
    return school.ledger.do(asked, by="p-rektor", on=on)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(cc.Refused, match=words) as no:
        yield
    assert is_approved(no.value)


def carries_out(school: School, on: date = DUE) -> list[CarriedOut]:
    return list(school.ledger.carry_out(by="p-rektor", on=on))


def notes(school: School, person: str = "p-1") -> dict[str, str]:
    """Give the notes that a person reads, by their visits."""
    return notes_in(school.ledger.state, person)


def notes_in(state: State, person: str = "p-1") -> dict[str, str]:
    rows = VIEWS["contents"](state, Query(reader=Reader(cc.ids.PersonId(person))))
    return {it.of: dict(it.texts)["note"] for it in rows if it.kind == "note"}


# --- when ---------------------------------------------------------------------------------


@pytest.mark.requirement("L-12")
def test_a_text_is_disposed_of_after_its_period_and_stays_unreadable(school: School) -> None:
    assert notes(school) == {"v-1": "Calm start", "v-2": "Calm start"}
    decides(school, note_key("p-1"), note_key("p-2"))
    (done,) = carries_out(school)
    assert (done.destroyed.keys, done.destroyed.texts) == (2, 1)
    assert notes(school) == {"v-1": "[erased: GB 2028/7]", "v-2": "Calm start"}
    assert notes(school, person="p-3") == {"v-1": "[erased: GB 2028/7]", "v-2": "Calm start"}


@pytest.mark.requirement("L-12")
def test_a_note_is_both_of_the_pair_s_so_that_either_key_ends_it(school: School) -> None:
    decides(school, note_key("p-2"))
    carries_out(school)
    assert notes(school)["v-1"] == "[erased: GB 2028/7]"


@pytest.mark.requirement("L-12", "S4-09")
def test_where_the_method_says_so_a_note_is_kept_until_both_keys_are_gone() -> None:
    shipped = next(it for it in shipped_methods() if it.ref == "base-group-visits@1")
    assert shipped.visits is not None
    method = but(shipped, visits=but(shipped.visits, note_of_both=False))
    school = School(methods=[method], vault=ReferenceVault()).starts(method.ref, people=4)
    school.takes_order("p-rektor").runs(4).opens().visits("p-1", "p-2", visit="v-1")
    right = cc.plan.CorrectEntry(event="visit.note_published", about="v-1", data={"note": "Calmer start"})
    school.does(right, by="p-1", on=sept(20), because="A slip")
    adopts(school)
    decides(school, note_key("p-2"))
    (done,) = carries_out(school)
    assert (done.destroyed.keys, done.destroyed.texts) == (1, 0)
    assert notes(school)["v-1"] == "Calmer start"
    school.ledger.do(DecideDisposal(disposal="d-2", decision="GB 8", keys=(note_key("p-1"),)), by="p-rektor", on=DUE)
    carries_out(school)
    assert notes(school)["v-1"] == "[erased: GB 8]"


@pytest.mark.requirement("L-12")
def test_a_day_too_early_is_refused_and_told_until_when(school: School) -> None:
    with pytest.raises(cc.Refused, match="is kept until 2028-07-31", check=is_approved) as no:
        decides(school, note_key("p-1"), on=date(2028, 7, 31))
    assert no.value.rule == "L-12"
    assert notes(school)["v-1"] == "Calm start"


@pytest.mark.requirement("L-12")
@pytest.mark.parametrize("kind", ["plan", "reason", "a-host-s-own"])
def test_what_is_kept_for_good_is_refused_as_a_whole(school: School, kind: str) -> None:
    with refused("kept for good"):
        decides(school, TextKey(subject="plan", kind=kind, year=2026), on=date(2090, 1, 1))


@pytest.mark.requirement("L-12")
def test_without_a_schedule_nothing_is_due() -> None:
    it = School(vault=ReferenceVault()).starts(people=4).runs(4).opens().visits("p-1", "p-2")
    with refused("no retention schedule"):
        decides(it, note_key("p-1"), on=date(2090, 1, 1))
    assert {each.term.kept for each in it.ledger.disposable()} == {Kept.NO_SCHEDULE}


@pytest.mark.requirement("L-12")
def test_a_hold_stops_what_is_decided_and_what_was(school: School) -> None:
    decides(school, note_key("p-1"))
    school.ledger.do(DisposalHeld(hold="h-1", decision="HFD 11-28"), by="p-rektor", on=DUE)
    with refused("hold h-1 stops"):
        carries_out(school)
    with refused("hold h-1 stops"):
        school.ledger.do(DecideDisposal(disposal="d-2", decision="x", keys=(note_key("p-3"),)), by="p-rektor", on=DUE)
    assert notes(school)["v-1"] == "Calm start"
    school.ledger.do(DisposalResumed(hold="h-1", decision="HFD 12-28"), by="p-rektor", on=DUE)
    assert len(carries_out(school)) == 1


def test_the_period_of_papers_ends_earlier_where_their_author_has_left() -> None:
    it = School(vault=ReferenceVault()).starts(people=4)
    it.does(cc.conditions.NeedIdentified(person="p-1", text="To listen"), by="p-1")
    adopts(it)
    key = TextKey(subject="person p-1", kind="own_need", year=2026)
    assert term_of(it.ledger.state, key).until == date(2028, 7, 31)
    it.does(cc.group.PersonLeft(person="p-1"), on=date(2026, 11, 30))
    assert term_of(it.ledger.state, key).until == date(2027, 2, 28)


def test_a_filed_paper_is_a_document_and_one_in_an_archive_stays() -> None:
    it = School(vault=ReferenceVault()).starts(people=4)
    it.does(cc.conditions.NeedIdentified(person="p-1", text="To listen"), by="p-1")
    adopts(it).does(cc.group.PersonLeft(person="p-1"), on=date(2026, 11, 30))
    key = TextKey(subject="person p-1", kind="own_need", year=2026)
    file = TextFiled(kind="own_need", of="p-1", person="p-1", filing=Filing.DISPATCHED)
    it.ledger.do(file, by="p-rektor", on=date(2026, 12, 1))
    assert term_of(it.ledger.state, key).until == date(2028, 7, 31)
    it.ledger.do(TextFiled(kind="own_need", of="p-1", filing=Filing.ARCHIVED), by="p-rektor", on=date(2026, 12, 2))
    assert term_of(it.ledger.state, key) == term_of(it.ledger.state, key)
    assert term_of(it.ledger.state, key).kept is Kept.ARCHIVED
    with refused("is in an archive"):
        decides(it, key, on=date(2090, 1, 1))
    with refused("There is no note v-9"):
        it.ledger.do(TextFiled(kind="note", of="v-9", filing=Filing.FINISHED), by="p-rektor", on=DUE)


@pytest.mark.requirement("L-12")
def test_a_single_text_in_an_archive_stays(school: School) -> None:
    school.does(TextFiled(kind="note", of="v-1", person="p-1", filing=Filing.ARCHIVED), on=sept(9))
    with refused("is in an archive"):
        decides(school, on=sept(9), entries=(_note(school, "v-1"),))
    decides(school, on=sept(9), entries=(_note(school, "v-2"),))


def test_the_end_of_a_plan_that_has_not_begun_is_never_over() -> None:
    state = State()
    state.disposals.schedule = shipped_retention()
    assert term_of(state, TextKey(subject="unit lime", kind="analysis", year=2026)).until == date.max


def test_the_end_of_the_plan_counts_where_the_schedule_says_so() -> None:
    it = School(vault=ReferenceVault()).starts(people=4).analyses()
    key = TextKey(subject="unit solbacken", kind="analysis", year=2026)
    adopts(it)
    assert term_of(it.ledger.state, key).until == SUMMER.replace(year=SUMMER.year + 10)


# --- who ----------------------------------------------------------------------------------


@pytest.mark.requirement("L-12")
def test_only_an_organiser_decides(school: School) -> None:
    asked = DecideDisposal(disposal="d-1", decision="mine", keys=(note_key("p-1"),))
    with pytest.raises(cc.Refused, check=is_approved) as no:
        school.ledger.do(asked, by="p-2", on=DUE)
    assert no.value.category is cc.Category.AUTHORITY


@pytest.mark.requirement("L-12")
def test_an_author_disposes_of_a_working_paper_alone_and_of_nothing_else(school: School) -> None:
    (need,) = school.does(cc.conditions.NeedIdentified(person="p-1", text="My diagnosis"), by="p-1")
    note = _note(school, "v-1")
    asked = DecideDisposal(disposal="d-1", entries=(need.number,))
    with refused("no working paper of p-2 alone"):
        school.ledger.do(asked, by="p-2", on=sept(9))
    with refused("no working paper of p-1 alone"):
        school.ledger.do(DecideDisposal(disposal="d-2", entries=(note,)), by="p-1", on=sept(9))
    with refused("by decision only"):
        school.ledger.do(DecideDisposal(disposal="d-2", keys=(note_key("p-1"),)), by="p-1", on=DUE)
    school.ledger.do(asked, by="p-1", on=sept(9))
    list(school.ledger.carry_out(by="p-1", on=sept(9)))
    assert school.ledger.state.opener is not None
    (written,) = school.ledger.state.texts["own_need"]["p-1"]
    assert school.ledger.state.opener.shown(written.words) == {"text": "[erased: d-1]"}


# --- one text -----------------------------------------------------------------------------


def test_one_note_is_redacted_and_its_neighbours_stay(school: School) -> None:
    number = _note(school, "v-1")
    decides(school, on=sept(9), entries=(number,))
    (done,) = carries_out(school, on=sept(9))
    assert (done.destroyed.keys, done.destroyed.texts) == (0, 1)
    assert notes(school) == {"v-1": "[erased: GB 2028/7]", "v-2": "Calm start"}


def test_a_correction_keeps_its_own_words_where_what_it_corrects_is_redacted(school: School) -> None:
    number = _note(school, "v-1")
    school.does(
        cc.plan.CorrectEntry(entry=number, data={"note": "A pupil helped"}), by="p-1", on=sept(8), because="A name"
    )
    decides(school, on=sept(9), entries=(number,))
    carries_out(school, on=sept(9))
    assert notes(school)["v-1"] == "A pupil helped"
    assert notes_in(school.ledger.as_of(entry=number))["v-1"] == "[erased: GB 2028/7]"


def test_an_entry_without_a_text_is_refused_and_one_that_is_not_there(school: School) -> None:
    with refused("Nothing was written in entry 3"):
        decides(school, entries=(3,))
    with refused("There is no entry 9999"):
        decides(school, entries=(9999,))
    with refused("names no text"):
        decides(school)
    with refused("is nobody whose texts are sealed"):
        decides(school, TextKey(subject="p-1", kind="note", year=2026))


@pytest.mark.requirement("L-12", "nothing_is_decided_on_twice")
def test_nothing_is_decided_on_twice(school: School) -> None:
    first, second = _note(school, "v-1"), _note(school, "v-2")
    with pytest.raises(cc.Unreadable, match="entries: names the same thing twice"):
        decides(school, on=sept(9), entries=(first, first))
    decides(school, note_key("p-3"), entries=(first,))

    def again(*keys: TextKey, entries: tuple[int, ...] = ()) -> None:
        asked = DecideDisposal(disposal="d-2", decision="GB 9", keys=keys, entries=entries)
        school.ledger.do(asked, by="p-rektor", on=DUE)

    with refused(f"The note of entry {first} is decided on already: d-1"):
        again(entries=(second, first))
    with refused("The class note of p-3, school year 2026, is decided on already: d-1"):
        again(note_key("p-1"), note_key("p-3"))
    carries_out(school)
    for number in (first, second):
        with refused(f"What was written in entry {number} was destroyed already, by GB 2028/7"):
            again(entries=(number,))
    again(note_key("p-1"), note_key("p-2"))


@pytest.mark.requirement("L-12", "a_schedule_is_never_changed", "a_schedule_names_each_class_once")
def test_a_schedule_says_one_thing_of_each_class_and_never_another_under_its_name(school: School) -> None:
    shipped = shipped_retention()
    first, *rest = shipped.lines
    changed = but(shipped, lines=(but(first, years=first.years + 1), *rest))

    def adopts_it(schedule: Retention) -> None:
        school.does(RetentionAdopted(decision="GB 2", schedule=schedule))

    adopts_it(shipped)
    adopts_it(but(changed, version=2))
    with refused("has adopted a schedule school@1 before, which says something else"):
        adopts_it(changed)
    with refused(r"Line 2 of the schedule is a second one for the class"):
        adopts_it(but(shipped, version=3, lines=(first, but(first, years=first.years + 1), *rest)))
    with refused(r"Line 1 of the schedule is for a class notes, which is not there"):
        adopts_it(but(shipped, version=3, lines=(but(first, kind="notes"), *rest)))


def test_a_file_with_a_schedule_is_told_the_line_of_a_class_that_is_not_there_or_has_two() -> None:
    line = '[[lines]]\nkind = "{}"\nkeep = "school_year"\nyears = {}\nsource = "GB 2"\n'
    head = 'retention = "own"\nversion = 1\nname_en = "Ours"\nname_sv = "Ours"\n'
    assert read_retention(head + line.format("note", 1), "own.toml").ref == "own@1"
    assert retentions.read_retention(head + line.format("note", 1), "own.toml").ref == "own@1"
    for second, words in (("notes", "there is no class of text 'notes'"), ("note", "is a second line for the class")):
        text = head + line.format("note", 1) + line.format(second, 2)
        with pytest.raises(cc.Unreadable, match=rf"own.toml: line 11: lines\[1\].kind: {words}"):
            read_retention(text, "own.toml")


def test_a_disposal_is_not_recorded_as_done_where_the_vault_lacks_what_it_is_to_destroy(school: School) -> None:
    assert isinstance(school.vault, ReferenceVault)
    early = school.vault.copied()
    school.visits("p-1", "p-3", visit="v-3")
    school.does(cc.conditions.NeedIdentified(person="p-4", text="To listen"), by="p-4")
    own = TextKey(subject="person p-4", kind="own_need", year=2026)
    decides(school, note_key("p-2"), own, entries=(_note(school, "v-3"),))
    older = cc.Plans(school.store, vault=early).ledger("solbacken")
    with pytest.raises(cc.StoreError, match="lacks 2 keys that d-1 is to destroy, such as that of 'person p-4 own"):
        list(older.carry_out(by="p-rektor", on=DUE))
    assert school.ledger.state.disposals.decided["d-1"].carried_out_on is None
    assert len(carries_out(school)) == 1


# --- carrying out -------------------------------------------------------------------------


def test_it_is_carried_out_once_and_after_its_decision(school: School) -> None:
    decides(school, note_key("p-1"))
    with refused("already a disposal d-1"):
        decides(school, note_key("p-2"))
    with refused("was decided on"):
        carries_out(school, on=date(2028, 7, 31))
    assert notes(school)["v-1"] == "Calm start"
    carries_out(school)
    assert carries_out(school) == []
    with refused("was carried out on"):
        school.ledger.do(DisposalCarriedOut(disposal="d-1"), by="p-rektor", on=DUE)
    with refused("no disposal d-9"):
        school.ledger.do(DisposalCarriedOut(disposal="d-9"), by="p-rektor", on=DUE)
    with refused("no hold h-9"):
        school.ledger.do(DisposalResumed(hold="h-9", decision="x"), by="p-rektor", on=DUE)


def test_what_ended_between_recording_and_destroying_is_done_before_any_text_is_opened(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    decides(school, note_key("p-1"))
    with monkeypatch.context() as patch:
        patch.setattr(ReferenceVault, "destroy", _fails)
        with pytest.raises(cc.StoreError, match="the disk"):
            carries_out(school)
    assert [it.carried_out_on for it in school.ledger.state.disposals.decided.values()] == [DUE]
    assert [it.rule for it in school.ledger.check() if it.severity is cc.Severity.E] == ["A-20"]
    assert notes(school)["v-1"] == "[erased: GB 2028/7]"
    assert school.ledger.check()[-1].rule != "A-20"
    assert carries_out(school) == []


@pytest.mark.requirement("L-12")
def test_what_an_archive_took_after_the_decision_stays(school: School) -> None:
    decides(school, note_key("p-1"), entries=(_note(school, "v-2"),))
    school.does(TextFiled(kind="note", of="v-2", filing=Filing.ARCHIVED), on=DUE)
    with refused("is in an archive"):
        carries_out(school)
    school.does(TextFiled(kind="note", of="v-1", filing=Filing.ARCHIVED), on=DUE)
    with refused("A text of the class note is in an archive"):
        carries_out(school)
    assert notes(school) == {"v-1": "Calm start", "v-2": "Calm start"}


def test_an_archived_text_under_the_next_year_s_key_keeps_that_key(school: School) -> None:
    decides(school, note_key("p-1"))
    school.visits("p-1", "p-2", visit="v-3")
    carries_out(school)
    school.does(TextFiled(kind="note", of="v-3", filing=Filing.ARCHIVED), on=DUE)
    assert term_of(school.ledger.state, note_key("p-1", 2027)).kept is Kept.ARCHIVED
    assert term_of(school.ledger.state, note_key("p-3", 2027)).kept is Kept.PERIOD


def test_a_decision_is_withdrawn_until_it_is_carried_out(school: School) -> None:
    number = _note(school, "v-1")
    wrong: dict[str, Any] = {"by": "p-rektor", "on": sept(9), "because": "Another entry was meant"}
    (entry,) = decides(school, on=sept(9), entries=(number,))
    school.ledger.do(cc.plan.WithdrawEntry(entry=entry.number), **wrong)
    assert carries_out(school, on=sept(9)) == []
    (again,) = decides(school, on=sept(9), entries=(number,))
    carries_out(school, on=sept(9))
    with refused("nobody can undo"):
        school.ledger.do(cc.plan.WithdrawEntry(entry=again.number), **wrong)


@pytest.mark.requirement("L-12")
def test_what_was_decided_is_nobody_s_own_to_carry_out(school: School) -> None:
    decides(school, note_key("p-1"))
    with refused("is not p-2's own"):
        school.ledger.do(DisposalCarriedOut(disposal="d-1", person="p-2"), by="p-2", on=DUE)
    assert notes(school)["v-1"] == "Calm start"


def test_whoever_records_that_it_is_carried_out_has_it_destroyed(school: School) -> None:
    decides(school, note_key("p-1"))
    without = cc.Plans(school.store).ledger("solbacken")
    with pytest.raises(cc.StoreError, match="no vault"):
        without.do(DisposalCarriedOut(disposal="d-1"), by="p-rektor", on=DUE)
    assert without.state.disposals.decided["d-1"].carried_out_on is None
    school.ledger.do(DisposalCarriedOut(disposal="d-1"), by="p-rektor", on=DUE)
    assert school.vault is not None
    assert KeyName("solbacken", "person p-1", "note", 2026) not in school.vault.names("solbacken")


def test_a_carrying_out_is_not_taken_back(school: School) -> None:
    decides(school, note_key("p-1"))
    carries_out(school)
    with refused("nobody can undo"):
        school.ledger.do(cc.plan.WithdrawEntry(entry=school.ledger.number), by="p-rektor", on=DUE, because="Wrong")


def test_a_plan_whose_texts_lie_open_has_to_be_moved_first() -> None:
    it = adopts(School().starts(people=4).runs(4).opens().visits("p-1", "p-2"))
    decides(it, note_key("p-1"))
    with pytest.raises(cc.StoreError, match="lie open in its store"):
        carries_out(it)
    bare = School(vault=ReferenceVault()).starts(people=4)
    there = cc.Plans(bare.store).ledger("solbacken")
    with pytest.raises(cc.StoreError, match="no vault"):
        there.disposable()


def test_every_figure_finding_and_root_is_as_before(school: School) -> None:
    before = {name: view(school.ledger.state, Query()) for name, view in VIEWS.items() if name != "disposals"}
    findings = [it for it in school.ledger.check() if it.severity is not cc.Severity.I]
    lines, head = school.lines(), school.plans.heads("solbacken", len(school.lines()))
    keys = [it.key for it in school.ledger.disposable() if it.is_due(date(2027 + 20, 1, 1))]
    decides(school, *keys, on=date(2047, 1, 1))
    carries_out(school, on=date(2047, 1, 1))
    assert {name: view(school.ledger.state, Query()) for name, view in VIEWS.items() if name != "disposals"} == before
    assert [it for it in school.ledger.check() if it.severity is not cc.Severity.I] == findings == []
    assert school.lines()[: len(lines)] == lines
    assert school.plans.heads("solbacken", len(lines)) == head
    assert not any(it.is_due(date(2047, 1, 1)) for it in school.ledger.disposable())


def test_what_is_written_into_a_year_that_is_disposed_of_is_sealed_under_the_next(school: School) -> None:
    decides(school, note_key("p-1"))
    school.visits("p-1", "p-2", visit="v-3")
    carries_out(school)
    assert notes(school) == {"v-1": "[erased: GB 2028/7]", "v-2": "Calm start", "v-3": "Calm start"}
    assert KeyName("solbacken", "person p-1", "note", 2027) in (school.vault.names("solbacken") if school.vault else ())


@pytest.mark.requirement("A-20")
def test_a_vault_put_back_from_an_older_copy_is_shredded_again_before_it_opens_anything() -> None:
    clock = ReferenceVault()
    it = School(vault=clock).starts(people=4).takes_order("p-rektor").runs(4).opens()
    adopts(it.visits("p-1", "p-2", visit="v-1").visits("p-3", "p-4", visit="v-2"))
    redacted = _note(it, "v-2")
    copy = clock.copied()
    decides(it, note_key("p-1"), entries=(redacted,))
    carries_out(it)
    (found,) = [each for each in cc.Plans(it.store, vault=copy).ledger("solbacken").check() if each.rule == "A-20"]
    assert (found.entry, found.facts) == (it.ledger.number, {"keys": 1, "texts": 1})
    again = cc.Plans(it.store, vault=copy).ledger("solbacken")
    assert notes_in(again.state) == {"v-1": "[erased: GB 2028/7]", "v-2": "[erased: GB 2028/7]"}
    assert KeyName("solbacken", "person p-1", "note", 2026) not in copy.names("solbacken")
    early = cc.Plans(it.store, vault=clock.copied()).ledger("solbacken").as_of(entry=redacted)
    assert set(notes_in(early).values()) == {"[erased: GB 2028/7]"}


# --- what is due --------------------------------------------------------------------------


def test_the_list_tells_of_each_key_until_when_it_is_kept_the_first_first(school: School) -> None:
    there = school.ledger.disposable()
    days = [it.term.until or date.max for it in there]
    assert days == sorted(days)
    assert {it.key for it in there if it.is_due(DUE)} >= {note_key(f"p-{number}") for number in range(1, 5)}
    decides(school, note_key("p-1"))
    (decided,) = [it for it in school.ledger.disposable() if it.key == note_key("p-1")]
    assert decided.decided == "d-1"
    assert not decided.is_due(DUE)


def test_a_reason_goes_with_its_text_and_one_about_a_day_with_its_year() -> None:
    vault = ReferenceVault()
    it = School(vault=vault).starts(people=4).runs(4).opens()
    it.plans_visit("p-1", "p-2", visit="v-1")
    it.does(cc.visit.VisitCancelled(visit="v-1"), by="p-1", on=sept(1), because="My child is ill")
    it.does(cc.conditions.NeedIdentified(person="p-2", text="To listen"), by="p-2", because="Asked for")
    it.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-chef"), because="It asked to take part")
    kinds = {(name.subject, name.kind) for name in vault.names("solbacken")}
    assert ("person p-1", PERSONAL_REASON) in kinds
    assert ("person p-2", "reason") not in kinds
    assert ("person p-2", "own_need") in kinds
    assert ("person p-rektor", "reason") in kinds


def test_the_shipped_schedule_has_a_line_for_every_class_that_is_sealed() -> None:
    never = {"departure", "revision", "correction", "correction_of_text"}  # readers of reasons, which are one class
    assert {it.kind for it in shipped_retention().lines} == set(TEXTS) - never | {PERSONAL_REASON}
    assert shipped_retention().line("note") is not None


def test_a_schedule_of_one_s_own_is_read_and_what_is_wrong_in_it_told() -> None:
    head = 'retention = "own"\nversion = 1\nname_en = "Ours"\nname_sv = "Vår"\n'
    text = f'{head}[[lines]]\nkind = "note"\nkeep = "plan"\nsource = "GB 1"\n'
    assert read_retention(text, "own.toml").lines[0].keep is Keep.PLAN
    with pytest.raises(cc.Unreadable, match="keep"):
        read_retention(text.replace('"plan"', '"sometimes"'), "own.toml")


@given(st.dates(date(2026, 1, 1), date(2150, 1, 1)), st.sampled_from(sorted(TEXTS)), st.integers(2026, 2040))
def test_a_text_is_never_due_before_its_school_year_has_ended(on: date, kind: str, year: int) -> None:
    state = _STATE
    term = term_of(state, TextKey(subject="person p-1", kind=kind, year=year))
    if term.is_over(on) and term.line is not None and term.line.keep is Keep.SCHOOL_YEAR:
        assert on > date(year + 1, 7, 31)


def _state() -> State:
    return adopts(School(vault=ReferenceVault()).starts(people=1)).ledger.state


_STATE: Final = _state()


def _note(school: School, visit: str) -> int:
    """Give the number of the entry in which a visit's note was published."""
    found = [it.number for it in school.ledger.entries() if getattr(it.event, "note", None) and it.event.visit == visit]
    return found[0]


def _fails(*_: object, **__: object) -> None:
    raise cc.StoreError("the disk is full")


@pytest.mark.requirement("L-12", "P-01")
def test_what_waits_for_somebody_else_stands_in_nobodys_way() -> None:
    """Given two authors who have each decided on a paper of their own, then each carries out theirs, in any order."""
    school = School(vault=ReferenceVault()).starts(people=4).takes_order("p-rektor").runs(4).opens()
    adopts(school)
    for person in ("p-1", "p-2", "p-3"):
        (need,) = school.does(cc.conditions.NeedIdentified(person=person, text="To wait"), by=person)
        school.does(DecideDisposal(disposal=f"d-{person}", entries=(need.number,)), by=person, on=sept(9))
    ledger = school.ledger
    assert [it.disposal.disposal for it in ledger.carry_out(by="p-2", on=sept(10))] == ["d-p-2"]
    with refused("p-2 may not"):
        list(ledger.carry_out(by="p-2", on=sept(10)))
    assert [it.disposal.disposal for it in ledger.carry_out(by="p-rektor", on=sept(10))] == ["d-p-1", "d-p-3"]
    assert list(ledger.carry_out(by="p-2", on=sept(10))) == []


# --- the store in which the texts lay open -----------------------------------------------


@pytest.mark.requirement("L-06", "L-12")
def test_that_a_store_is_destroyed_is_recorded_once_by_decision_and_not_while_a_hold_stops_it(school: School) -> None:
    gone = StoreDestroyed(decision="GB 2026/77", root="5f" * 32)
    school.does(DisposalHeld(hold="h-1", decision="Court"))
    with pytest.raises(cc.Refused, check=is_approved) as no:
        school.does(gone)
    assert no.value.rule == "L-12"
    school.does(DisposalResumed(hold="h-1", decision="Court"))
    with refused("may"):
        school.does(gone, by="p-1")
    school.does(gone, on=DUE)
    with pytest.raises(cc.Refused, check=is_approved) as no:
        school.does(gone, on=DUE)
    assert (no.value.rule, no.value.facts["day"]) == ("L-06", str(DUE))
    assert shipped_retention().ref == "school@1"
    (row,) = VIEWS["stores"](school.ledger.state, Query())
    assert (row.root, row.decision, row.on) == (gone.root, gone.decision, DUE)


def test_where_there_is_no_history_no_entry_is_disposed_of(school: School) -> None:
    """Given a request that is completed apart from any ledger, then an entry that it names is not there."""
    asked = DecideDisposal(disposal="d-1", decision="GB 7", entries=(1,))
    with refused("1"):
        completed(school.ledger.state, asked, cc.Occasion(by="p-rektor", on=DUE), Host(dict, dict))
