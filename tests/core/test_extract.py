"""Who asks for their data gets every line that has to do with them, all their own words, and nobody else's."""

import json
from typing import Final

import pytest
from tests.core.test_sealing import STORIES
from tests.school import School, sept

import collegial_core as cc
from collegial_core.audit.sealing import texts_in
from collegial_core.kernel import in_whose_name
from collegial_core.kernel.sealed import is_sealed
from collegial_core.ledger.extract import ABOUT, BY
from collegial_core.testing import ReferenceVault

PEOPLE: Final = ("p-1", "p-2", "p-rektor", "p-stranger")


@pytest.mark.parametrize("sealed", [False, True], ids=["open", "sealed"])
@pytest.mark.parametrize("told", STORIES, ids=lambda it: it.__name__.rpartition(".")[2])
def test_an_extract_has_every_entry_that_names_them_with_their_own_words_alone(
    told: object, monkeypatch: pytest.MonkeyPatch, *, sealed: bool
) -> None:
    monkeypatch.setattr(School, "sealing", ReferenceVault if sealed else None)
    school: School = told.tell()  # type: ignore[attr-defined]
    monkeypatch.setattr(School, "sealing", None)
    as_open = told.tell().ledger if sealed else school.ledger  # type: ignore[attr-defined]
    for person in PEOPLE:
        found = school.ledger.extract(person)
        lines = {it.number: json.dumps(cc.wire.plain(it), ensure_ascii=False) for it in found.entries}
        named = {json.loads(it)["number"] for it in as_open.export() if f'"{person}"' in it.decode()}
        assert named <= lines.keys()
        wrote = {
            word
            for content in as_open.state.texts.values()
            for written in content.values()
            for it in written
            if person in it.authors
            for word in it.words.values()
        }
        shown = "".join(lines.values())
        assert all(json.dumps(it, ensure_ascii=False)[1:-1] in shown for it in wrote)
        for entry in as_open.entries():
            own = in_whose_name(entry) == person
            if own and entry.because is not None:
                assert json.dumps(entry.because, ensure_ascii=False) in lines[entry.number]
            for text in texts_in(entry).values():
                if not own and text not in wrote and len(text) > 9:
                    assert json.dumps(text, ensure_ascii=False) not in lines.get(entry.number, "")
        assert not any("sealed:1" in it for it in lines.values())


def test_an_extract_tells_who_read_it_what_is_left_out_and_what_was_erased() -> None:
    school = School(vault=ReferenceVault()).starts(people=5).runs(4).opens().visits("p-1", "p-2")
    note = school.ledger.number
    school.does(cc.plan.CorrectEntry(entry=note, data={"note": "Lively"}), by="p-1", because="Wrong", on=sept(8))
    reader = cc.privacy.Reader(cc.ids.PersonId("p-3"))
    school.plans.view("solbacken", "notes", cc.views.Query(reader=reader))
    theirs, others = school.ledger.extract("p-1"), school.ledger.extract("p-2")
    assert [it.reader for _, it in theirs.looks] == ["p-3"]
    assert {it.how for it in theirs.entries} == {BY, ABOUT}
    last = {it.number: it for it in theirs.entries}
    assert last[note].data["note"] == "Calm start"
    assert (last[note + 1].data["data"], last[note + 1].because) == ({"note": "Lively"}, "Wrong")
    assert (theirs.left_out, others.looks) == (0, ())
    assert {it.number: it.because for it in others.entries}[note + 1] == "[personal]"
    assert others.left_out == 3
    assert school.vault is not None
    school.vault.destroy("solbacken", school.vault.names("solbacken"), decision="GB-1")
    gone = school.ledger.extract("p-1")
    assert gone.erased == 3
    assert {it.number: it.data for it in gone.entries}[note]["note"] == "[erased: GB-1]"


def test_without_the_vault_an_extract_of_ones_words_cannot_be_made() -> None:
    school = School(vault=ReferenceVault()).starts(people=5).runs(4).opens().visits("p-1", "p-2")
    bare = cc.Plans(school.store).ledger("solbacken")
    assert bare.extract("p-4").entries
    assert all(map(is_sealed, texts_in(next(bare.entries())).values()))
    with pytest.raises(cc.StoreError, match="texts are sealed"):
        bare.extract("p-1")
    with pytest.raises(cc.Unreadable, match="is no id"):
        bare.extract("p 1")
