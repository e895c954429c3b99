"""The vault for tests keeps the promises of the port."""

import pytest

import collegial_core as cc
from collegial_core.kernel.sealed import Sealed
from collegial_core.testing import ReferenceVault
from collegial_core.testing.vault import BEGINNING
from collegial_core.vault import Destroyed, Erased, KeyName, Look, NewKey, Plain

ANNA, BO = (KeyName("berga", f"person p-{it}", "note", 2026) for it in (1, 2))


def kept(vault: ReferenceVault, text: str, *keys: KeyName, all_needed: bool = True) -> Sealed:
    ((token, key),) = vault.seal([Plain(text, "berga", 7, "visit.note_published@2", "data.note", keys, all_needed)])
    assert vault.missing("berga", [token]) == [token]
    vault.keep([key])
    return token


def test_a_text_is_given_back_where_it_was_sealed_and_nowhere_else() -> None:
    vault = ReferenceVault()
    token = kept(vault, "Calm å", ANNA, BO)
    assert vault.open("berga", [token]) == ["Calm å"]
    assert vault.missing("lugna", [token]) == [token]
    for wrong in (token._replace(number=8), token._replace(field="data.text"), token._replace(schema="a.b@2")):
        with pytest.raises(cc.StoreError, match="is not as it was sealed"):
            vault.open("berga", [wrong])
    with pytest.raises(cc.StoreError, match="is not as it was sealed"):
        vault.open("lugna", [token])
    with pytest.raises(cc.StoreError, match="is not here"):
        vault.open("berga", [token._replace(key="x" * 22)])
    vault.keep([NewKey("other", None)])  # another vault's, of which it knows nothing
    assert vault.missing("berga", [token._replace(key="other")])


def test_a_text_is_erased_when_a_key_is_that_it_needs() -> None:
    vault = ReferenceVault()
    both, either = kept(vault, "Calm", ANNA, BO), kept(vault, "Loud", ANNA, BO, all_needed=False)
    single = kept(vault, "Late", BO)
    assert list(vault.names("berga")) == [ANNA, BO]
    assert vault.destroy("berga", [ANNA, ANNA], decision="GB-1") == Destroyed(1, 1)
    gone = Erased("GB-1", BEGINNING)
    assert vault.open("berga", [both, either, single]) == [gone, "Loud", "Late"]
    assert gone.shown == "[erased: GB-1]"
    assert vault.redact("berga", [both.key, single.key, single.key], decision="GB-2") == Destroyed(0, 1)
    assert vault.redact("lugna", [either.key], decision="GB-2") == Destroyed(0, 0)
    assert vault.redact("berga", ["x" * 22], decision="GB-2") == Destroyed(0, 0)
    assert vault.open("berga", [single]) == [Erased("GB-2", BEGINNING)]
    assert vault.destroy("lugna", [BO], decision="GB-3") == Destroyed(0, 0)
    assert vault.destroy("berga", [KeyName("berga", "plan", "plan", 2026)], decision="GB-3") == Destroyed(0, 0)
    assert vault.open("berga", [kept(vault, "Anew", ANNA)]) == ["Anew"]


def test_who_looks_is_written_down() -> None:
    vault = ReferenceVault()
    looks = [Look("berga", 7, "note", "p-3", (author,), "group") for author in ("p-1", "p-2")]
    with vault.looking():
        vault.look(looks)
    assert vault.looks("berga") == [(BEGINNING, it) for it in looks]
    assert [it.authors for _, it in vault.looks("berga", "p-2")] == [("p-2",)]
    assert list(vault.looks("lugna")) == []
    vault.close()
