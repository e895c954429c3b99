"""Texts are sealed from the moment they are recorded; who may read them reads as ever, and nothing else changes."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from tests.core.test_sharing import method, share
from tests.golden import eighth, eleventh, fifth, fourth, second, seventh, sixth, story, tenth, third
from tests.school import AUTUMN, School, asked, checked, sept, tampered

import collegial_core as cc
from collegial_core.kernel.sealed import is_sealed, sealed
from collegial_core.kernel.texts import text_fields
from collegial_core.ledger.memory import load
from collegial_core.policy import ReaderRole
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader
from collegial_core.snapshots.snapshot import read_snapshot, write_snapshot
from collegial_core.testing import ReferenceStore, ReferenceVault
from collegial_core.todo import todo
from collegial_core.views import VIEWS, Query
from collegial_core.wire import decode, encode, read_line, to_data
from collegial_core.wire.vocabulary import SEALED_EVENTS

STORIES: Final = [story, second, third, fourth, fifth, sixth, seventh, eighth, tenth, eleventh]
"""The golden stories: every event and every text is in one of them."""


@pytest.fixture(scope="module", params=STORIES, ids=lambda it: it.__name__.rpartition(".")[2])
def told(request: pytest.FixtureRequest) -> tuple[School, School]:
    """Give one story told twice: with its texts open, and with them sealed."""
    module = request.param
    as_open = module.tell()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(School, "sealing", ReferenceVault)
        as_sealed = module.tell()
    return as_open, as_sealed


def readers_of(school: School) -> list[Reader]:
    state = school.ledger.state
    heads = (head.principal for unit in state.units.values() for head in unit.heads)
    return [AUDITOR, NOBODY, *map(Reader, dict.fromkeys((*state.people, *heads)))]


def shown(state: Any, reader: Reader) -> dict[str, Any]:
    """Give all views of a state as one reader sees them; roots, which are of the stored bytes, are left out."""
    rows = {name: to_data(view(state, Query(reader=reader, person=reader.person))) for name, view in VIEWS.items()}
    return {**rows, "approvals": [{**it, "root": ""} for it in rows["approvals"]]}


def texts_in(entry: cc.Entry[Any]) -> list[str]:
    """Give all texts of an entry, those that another should have said among them."""
    event = entry.event
    own = [getattr(event, name) for name in text_fields(type(event))]
    return [it for it in (*own, entry.because) if it]


def test_everybody_is_shown_the_same_as_if_the_texts_stood_open(told: tuple[School, School]) -> None:
    as_open, as_sealed = told
    readers = readers_of(as_open)
    for reader in readers:
        assert shown(as_sealed.ledger.state, reader) == shown(as_open.ledger.state, reader), reader
    for number in range(1, as_open.ledger.number + 1, 7):
        then, there = as_open.ledger.as_of(entry=number), as_sealed.ledger.as_of(entry=number)
        for query in (Query(reader=it, person=it.person) for it in readers):
            assert VIEWS["contents"](there, query) == VIEWS["contents"](then, query), (query, number)


def test_every_reason_has_the_same_readers(told: tuple[School, School]) -> None:
    as_open, as_sealed = told
    for reader in readers_of(as_open):
        assert as_sealed.ledger.reasons(reader) == as_open.ledger.reasons(reader)


def test_what_an_audit_finds_is_the_same(told: tuple[School, School]) -> None:
    as_open, as_sealed = told
    assert as_sealed.ledger.check() == as_open.ledger.check()


def test_no_text_stands_open_in_the_store_or_in_a_snapshot(told: tuple[School, School]) -> None:
    as_open, as_sealed = told
    lines = b"\n".join(as_sealed.ledger.export())
    records = [it for page in as_sealed.store.read("solbacken") for it in page]
    snapshot = write_snapshot(as_sealed.ledger.state, records[-1], (0, b""))
    assert snapshot is not None
    for text in {it for entry in as_open.ledger.entries() for it in texts_in(entry) if len(it) > 9}:
        written = json.dumps(text, ensure_ascii=False)[1:-1].encode()
        assert written not in lines, text
        assert text.encode() not in snapshot.body, text


def test_the_entries_are_the_same_but_for_their_texts(told: tuple[School, School]) -> None:
    as_open, as_sealed = told
    for plain, entry in zip(as_open.ledger.entries(), as_sealed.ledger.entries(), strict=True):
        said, there = (cc.wire.plain(it)["data"] for it in (plain, entry))
        assert {**said, "root": ""} == {**there, "root": ""}
        assert (plain.number, plain.by, plain.happened_on) == (entry.number, entry.by, entry.happened_on)
        assert type(plain.event) is type(entry.event)


def test_sealed_entries_can_be_exported_and_imported_and_are_in_the_next_version(told: tuple[School, School]) -> None:
    _, as_sealed = told
    lines = as_sealed.lines()
    plans = cc.Plans(ReferenceStore(), vault=as_sealed.vault)
    imported = plans.import_lines(as_sealed.ledger.export_file())
    assert list(imported.ledger.export()) == lines
    for line in lines:
        record, entry = read_line(line, "line")
        has_texts = any(map(is_sealed, texts_in(entry) if entry.because is None else texts_in(entry)[:-1]))
        assert record.name.endswith("@2") or not has_texts
        assert encode(entry) == record


def test_a_snapshot_of_a_sealed_plan_opens_as_the_plan_does(told: tuple[School, School]) -> None:
    _, as_sealed = told
    last = [it for page in as_sealed.store.read("solbacken") for it in page][-1]
    snapshot = write_snapshot(as_sealed.ledger.state, last, (0, b""))
    restored = snapshot and read_snapshot(snapshot)
    assert restored is not None
    assert restored.state == load(as_sealed.store, as_sealed.ledger.plan).state


@pytest.fixture
def school() -> School:
    """Give a group of four with a round, whose texts are sealed."""
    return School(vault=ReferenceVault()).starts(people=5).runs(4).opens()


def note_of(school: School, reader: str, visit: str = "v") -> str | None:
    """Give the note of a visit as somebody is shown it."""
    query = Query(reader=Reader(cc.ids.PersonId(reader)))
    notes: dict[str, str | None] = {it.visit: it.note for it in VIEWS["notes"](school.ledger.state, query)}
    return notes[visit]


# --- the vault ---------------------------------------------------------------------------


def test_a_plan_that_is_started_without_a_vault_stays_open_when_there_is_one() -> None:
    school = School().starts().runs(4).opens()
    later = cc.Plans(school.store, vault=ReferenceVault()).ledger("solbacken")
    school.ledger = later
    school.visits("p-1", "p-2")
    assert b"Calm start" in school.lines()[-1]
    assert school.ledger.state.plan is not None
    assert not school.ledger.state.plan.sealed


def test_without_its_vault_nothing_is_written_into_a_sealed_plan_that_somebody_wrote(school: School) -> None:
    school.visits("p-1", "p-2", steps=2)
    bare = cc.Plans(school.store).ledger("solbacken")
    number = bare.number
    with pytest.raises(cc.StoreError, match="texts are sealed"):
        bare.do(cc.visit.PublishNote(visit="v", note="Calm", receipt="r"), by="p-1", on=date(2026, 9, 7))
    assert bare.number == number
    bare.do(
        cc.visit.VisitPlanned(visit="w", round="r", visitor="p-2", host="p-1", lesson="l", date=sept(9)),
        by="p-2",
        on=AUTUMN,
    )
    assert bare.number == number + 1


def test_without_its_vault_everything_is_seen_but_what_somebody_wrote(school: School) -> None:
    school.visits("p-1", "p-2")
    bare = cc.Plans(school.store).ledger("solbacken")
    assert shown(bare.state, NOBODY) == shown(school.ledger.state, NOBODY)
    with pytest.raises(cc.StoreError, match="texts are sealed"):
        VIEWS["notes"](bare.state, Query(reader=Reader(cc.ids.PersonId("p-1"))))


def test_a_refused_request_leaves_no_key(school: School) -> None:
    vault = school.vault
    assert vault is not None
    before = vault.names("solbacken")
    with pytest.raises(cc.Refused):
        school.does(cc.visit.PublishNote(visit="nowhere", note="Calm", receipt="r"), by="p-1")
    would = school.ledger.would(asked(cc.conditions.NeedIdentified(person="p-1", text="Time"), by="p-1"))
    assert isinstance(would, cc.ledger.Would)
    assert vault.names("solbacken") == before


def test_what_is_asked_for_cannot_be_a_sealed_text(school: School) -> None:
    school.visits("p-1", "p-2")
    (token,) = (it for it in school.words("note", "v")[0].values())
    school.visits("p-2", "p-1", visit="w", steps=2)
    for ledger in (school.ledger, School().starts().runs(4).opens().visits("p-2", "p-1", visit="w", steps=2).ledger):
        with pytest.raises(cc.Unreadable, match=r"U\+0001"):
            ledger.do(cc.visit.PublishNote(visit="w", note=token, receipt="r"), by="p-2", on=sept(7))
        with pytest.raises(cc.Unreadable, match=r"U\+0001"):
            ledger.do(cc.visit.VisitMoved(visit="w", date=sept(9), lesson="l"), by="p-2", on=sept(7), because=token)


def test_an_entry_has_all_its_texts_sealed_or_none(school: School) -> None:
    (entry,) = (it for it in school.ledger.entries() if isinstance(it.event, cc.plan.PlanStarted))
    line = encode(entry).line
    school.does(cc.plan.RevisePlan(of=1, aim="More", lessons="Less", ends=AUTUMN.replace(year=2028)), because="So")
    revised = school.lines()[-1]
    said = json.loads(revised)
    half = json.dumps(
        {**said, "data": {**said["data"], "aim": "More"}}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    with pytest.raises(cc.Unreadable, match="not written as an export"):
        read_line(half.encode(), "line 1")
    opened = json.dumps({**json.loads(line), "version": 1}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with pytest.raises(cc.Unreadable, match="not written as an export"):
        read_line(opened.encode(), "line 1")
    broken = line.replace(b"plan.started@2", b"plan started@2")
    with pytest.raises(cc.Unreadable, match="no sealed text"):
        read_line(broken, "line 1")


# --- the same again, and corrections -----------------------------------------------------


def test_a_request_that_comes_again_is_known_by_what_it_says(school: School) -> None:
    school.visits("p-1", "p-2", steps=2)
    publish = cc.visit.PublishNote(visit="v", note="Calm", receipt="r")
    first = school.ledger.do(publish, by="p-1", on=sept(7), id="n-1")
    assert school.ledger.do(publish, by="p-1", on=sept(7), id="n-1").entries == first.entries
    other = cc.visit.PublishNote(visit="v", note="Loud", receipt="r")
    with pytest.raises(cc.Refused) as no:
        school.ledger.do(other, by="p-1", on=sept(7), id="n-1")
    assert no.value.rule == "L-11"


def test_without_the_vault_it_cannot_be_told_whether_a_request_is_the_same(school: School) -> None:
    school.visits("p-1", "p-2", steps=2)
    publish = cc.visit.PublishNote(visit="v", note="Calm", receipt="r")
    school.ledger.do(publish, by="p-1", on=sept(7), id="n-1")
    with pytest.raises(cc.StoreError, match="texts are sealed"):
        cc.Plans(school.store).ledger("solbacken").do(publish, by="p-1", on=sept(7), id="n-1")


def test_a_correction_keeps_the_texts_that_it_says_nothing_of_and_seals_the_others(school: School) -> None:
    school.visits("p-1", "p-2")
    number = school.ledger.number
    before = school.words("note", "v")
    school.does(cc.plan.CorrectEntry(entry=number, data={"receipt": "other"}), by="p-1", because="Wrong")
    assert school.words("note", "v") == before
    school.does(cc.plan.CorrectEntry(entry=number, data={"note": "Lively"}), by="p-1", because="Wrong")
    assert note_of(school, "p-1") == "Lively"
    assert b"Lively" not in b"".join(school.lines())
    assert checked(school.ledger) == []


def test_a_correction_that_says_the_same_is_refused_as_in_an_open_plan(school: School) -> None:
    school.visits("p-1", "p-2")
    same = cc.plan.CorrectEntry(entry=school.ledger.number, data={"note": "Calm start"})
    with pytest.raises(cc.Refused, match="says that already"):
        school.does(same, by="p-1", because="Wrong")


# --- forgetting --------------------------------------------------------------------------


def test_a_note_is_gone_when_the_key_of_one_of_the_two_is(school: School) -> None:
    school.visits("p-1", "p-2").visits("p-3", "p-4", visit="w")
    vault, found = school.vault, school.ledger.check()
    assert vault is not None
    coverage = shown(school.ledger.state, NOBODY)
    key = cc.vault.KeyName("solbacken", "person p-2", "note", 2026)
    assert vault.destroy("solbacken", [key], decision="GB-7") == cc.vault.Destroyed(keys=1, texts=1)
    assert note_of(school, "p-1") == "[erased: GB-7]"
    assert note_of(school, "p-rektor") == SEALED
    assert note_of(school, "p-3", "w") == "Calm start"
    assert (shown(school.ledger.state, NOBODY), school.ledger.check()) == (coverage, found)


def test_a_request_under_an_erased_texts_id_is_answered_as_if_it_said_the_same(school: School) -> None:
    school.visits("p-1", "p-2", steps=2)
    publish = cc.visit.PublishNote(visit="v", note="Calm", receipt="r")
    first = school.ledger.do(publish, by="p-1", on=sept(7), because="For us", id="n-1")
    correct = cc.plan.CorrectEntry(entry=school.ledger.number, data={"note": "Lively"})
    second = school.ledger.do(correct, by="p-1", on=sept(7), because="Wrong", id="n-2")
    assert school.vault is not None
    school.vault.destroy("solbacken", school.vault.names("solbacken"), decision="GB-7")
    assert school.ledger.do(publish, by="p-1", on=sept(7), because="For us", id="n-1").entries == first.entries
    assert school.ledger.do(correct, by="p-1", on=sept(7), because="Wrong", id="n-2").entries == second.entries


def test_texts_written_after_a_key_was_destroyed_can_be_read(school: School) -> None:
    school.visits("p-1", "p-2")
    assert school.vault is not None
    school.vault.destroy("solbacken", school.vault.names("solbacken"), decision="GB-7")
    school.visits("p-1", "p-2", visit="w")
    assert (note_of(school, "p-1"), note_of(school, "p-1", "w")) == ("[erased: GB-7]", "Calm start")


# --- who looked --------------------------------------------------------------------------


def test_who_reads_what_others_wrote_is_written_down_and_in_what_right(school: School) -> None:
    school.visits("p-1", "p-2")
    number, vault = school.ledger.number, school.vault
    assert vault is not None
    for reader in ("p-1", "p-2", "p-3", "p-rektor"):
        note_of(school, reader)
    seen = [(it.reader, it.kind, it.number, it.authors, it.right) for _, it in vault.looks("solbacken", "p-1")]
    assert seen == [("p-2", "note", number, ("p-1",), "pair"), ("p-3", "note", number, ("p-1",), "group")]
    assert list(vault.looks("solbacken", "p-2")) == []


def test_the_form_of_a_sealed_text_says_where_it_was_written(school: School) -> None:
    school.visits("p-1", "p-2")
    said = sealed(school.words("note", "v")[0]["note"], "note")
    assert (said.number, said.schema, said.field) == (school.ledger.number, "visit.note_published@2", "data.note")
    assert decode(encode(next(school.ledger.entries()))).number == 1


def test_somebody_with_whom_a_text_was_shared_and_an_auditor_are_noted_in_their_right() -> None:
    school = School(methods=[method(ReaderRole.AUTHOR, ReaderRole.AUDITOR)], vault=ReferenceVault())
    school.starts("visits").runs(3, method="visits").opens().visits("p-1", "p-2")
    school.does(share("p-4"), by="p-1", on=sept(8))
    assert note_of(school, "p-4") == "Calm start"
    VIEWS["notes"](school.ledger.state, Query(reader=AUDITOR))
    VIEWS["notes"](school.ledger.as_of(entry=school.ledger.number - 1), Query(reader=AUDITOR))
    assert school.vault is not None
    both = Reader(cc.ids.PersonId("p-5"), auditor=True)
    with school.plans as plans:  # which lets go of the vault, too
        plans.view("solbacken", "notes", Query(reader=both))
    seen = [(it.reader, it.right) for _, it in school.vault.looks("solbacken")]
    assert seen == [("p-4", "shared"), ("auditor", "auditor"), ("auditor", "auditor"), ("p-5", "auditor")]


# --- what waits --------------------------------------------------------------------------

LATE: Final = date(2027, 8, 20)
"""A new school year, in which the plan was not revised."""


def aim_to_do(ledger: cc.Ledger) -> tuple[str, bool]:
    """Give the aim in what waits for whoever revises the plan, and whether it is to be filled in."""
    (item,) = (it for it in todo(ledger.state, cc.ids.PersonId("p-rektor"), LATE) if it.kind == "revise_plan")
    asked = item.request.example
    assert isinstance(asked, cc.plan.RevisePlan)
    return asked.aim, "aim" in item.request.fill


def test_the_plans_aim_is_proposed_anew_where_it_can_be_read_and_else_asked_for(school: School) -> None:
    assert aim_to_do(school.ledger) == ("See each other teach", False)
    assert aim_to_do(cc.Plans(school.store).ledger("solbacken"))[1]
    assert school.vault is not None
    school.vault.destroy("solbacken", school.vault.names("solbacken"), decision="GB-1")
    assert aim_to_do(school.ledger)[1]
    assert aim_to_do(School().starts().ledger) == ("See each other teach", False)


# --- audits ------------------------------------------------------------------------------


@pytest.mark.requirement("A-18")
@pytest.mark.requirement("A-19")
def test_an_audit_tells_of_keys_that_the_vault_lacks_and_of_texts_that_stand_open(school: School) -> None:
    school.visits("p-1", "p-2")
    number = school.ledger.number
    lines = school.lines()
    others = cc.Plans(school.store, vault=ReferenceVault()).ledger("solbacken")
    lacking = {it.entry: it.facts["fields"] for it in others.check() if it.rule == "A-19"}
    assert lacking == {1: ("data.aim",), number: ("data.note",)}
    assert [it.rule for it in cc.Plans(school.store).ledger("solbacken").check()] == ["A-11"]
    said = json.loads(lines[-1])
    standing = {**said, "version": 1, "data": {**said["data"], "note": "Calm"}, "because": "So"}
    line = json.dumps(standing, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    records = [*(read_line(it, "line")[0] for it in lines[:-1]), (number, "visit.note_published@1", line)]
    found = [(it.entry, it.facts["fields"]) for it in tampered(*records).check() if it.rule == "A-18"]
    assert found == [(number, ("data.note", "because"))]


# --- golden lines ------------------------------------------------------------------------

GOLDEN: Final = Path(__file__).parents[1] / "golden"


def test_what_was_once_sealed_is_replayed_for_ever_and_tells_the_same_of_what_was_done() -> None:
    lines = (GOLDEN / "sealed.jsonl").read_bytes().splitlines()
    imported, _ = cc.Plans(ReferenceStore()).import_lines(lines)
    assert list(imported.export()) == lines
    as_open, _ = cc.Plans(ReferenceStore()).import_lines((GOLDEN / "plan-4.jsonl").read_bytes().splitlines())
    assert shown(imported.state, NOBODY) == shown(as_open.state, NOBODY)
    assert imported.check() == as_open.check()


def test_every_event_with_texts_has_a_golden_line_with_these_sealed() -> None:
    assert {f"{it.versioned}.jsonl" for it in SEALED_EVENTS} <= {path.name for path in GOLDEN.iterdir()}
    for word in SEALED_EVENTS:
        for line in (GOLDEN / f"{word.versioned}.jsonl").read_bytes().splitlines():
            _, entry = read_line(line, word.versioned)
            assert type(entry.event) is word.kind
            assert all(map(is_sealed, texts_in(entry)))
