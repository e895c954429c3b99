"""Rules of a host's own: they refuse and are departed from as the library's, and whoever lacks them is told."""

from importlib.metadata import EntryPoint
from typing import Any, Final

import attrs
import pytest
from tests.school import AUTUMN, asked, checked, start, unreadable

import collegial_core as cc
from collegial_core.ledger import plugins
from collegial_core.plan import CorrectEntry, PersonRegistered, UnitRegistered
from collegial_core.policy import Rule, Violation, rule, violation
from collegial_core.testing import ReferenceStore

PLAN: Final = "solbacken"


@rule(
    "SB-1",
    cc.Severity.E,
    cc.Category.POLICY,
    says="Pseudonyms at Solbacken begin with a letter.",
    source="Solbacken's staff list",
    judges=(PersonRegistered,),
)
def pseudonyms_begin_with_a_letter(_state: cc.State, event: PersonRegistered, _occasion: cc.Occasion) -> Any:
    if event.person[0].isalpha():
        return None
    return violation("{person} begins with no letter.", "Choose another id.", person=event.person)


@rule(
    "SB-1",
    cc.Severity.W,
    cc.Category.AUTHORITY,
    says="A unit is registered by its principal.",
    source="Solbacken's order",
    judges=(UnitRegistered,),
)
def units_are_registered_by_their_principal(
    _state: cc.State, event: UnitRegistered, occasion: cc.Occasion
) -> Violation | None:
    if event.principal == occasion.by:
        return None
    return violation("{principal} does not record it.", "Let {principal} do so.", principal=event.principal)


OWN: Final = (pseudonyms_begin_with_a_letter, units_are_registered_by_their_principal)
UNIT: Final = UnitRegistered(unit="u", principal="p-9")


@pytest.fixture
def store() -> ReferenceStore:
    store = ReferenceStore()
    plain = cc.Plans(store).ledger(PLAN)
    plain.do(start(), by="p-1", on=AUTUMN)
    plain.do(UnitRegistered(unit="v", principal="p-8"), by="p-1", on=AUTUMN)
    return store


@pytest.fixture
def ledger(store: ReferenceStore) -> cc.Ledger:
    return cc.Plans(store, rules=OWN).ledger(PLAN)


def person(name: str) -> PersonRegistered:
    return PersonRegistered(person=name, unit="v")


def names(ledger: cc.Ledger) -> list[tuple[str, str, int | None]]:
    return [(it.rule, str(it.severity), it.entry) for it in checked(ledger)]


def test_a_rule_of_ones_own_refuses(ledger: cc.Ledger) -> None:
    with pytest.raises(cc.Refused, match=r"^SB-1: ") as caught:
        ledger.do(person("7"), by="p-1", on=AUTUMN)
    assert caught.value.name == "pseudonyms_begin_with_a_letter"
    no = ledger.would(asked(person("7")))
    assert isinstance(no, cc.Refused)
    (entry,) = ledger.do(person("q-7"), by="p-1", on=AUTUMN)
    assert entry.rules == ("pseudonyms_begin_with_a_letter", "units_are_registered_by_their_principal")
    assert cc.wire.plain(entry)["rules"] == list(entry.rules)


def test_it_is_departed_from_by_its_name_and_with_a_reason(ledger: cc.Ledger) -> None:
    with pytest.raises(cc.Refused, match=r"^SB-1: ") as caught:
        ledger.do(UNIT, by="p-1", on=AUTUMN)
    assert caught.value.accept == ("units_are_registered_by_their_principal",)
    recorded = ledger.do(UNIT, by="p-1", on=AUTUMN, because="She is away", accept=caught.value.accept)
    assert len(recorded) == 2
    (deviation,) = ledger.state.deviations
    assert (deviation.rule, deviation.name) == ("SB-1", "units_are_registered_by_their_principal")
    assert names(ledger) == [("SB-1", "I", 2), ("SB-1", "W", 3)]  # entry 2 came before the rule


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "units_are_registered_by_the_principal",
            f"'units_are_registered_by_the_principal' is no rule; the nearest is {OWN[1].name}",
        ),
        ("pseudonyms_begin_with_a_letter", "pseudonyms_begin_with_a_letter refuses, and no reason helps"),
    ],
)
def test_what_cannot_be_accepted_is_told(ledger: cc.Ledger, name: str, message: str) -> None:
    with unreadable("$.accept[0]", message):
        ledger.do(UNIT, by="p-1", on=AUTUMN, because="She is away", accept=(name,))


@pytest.mark.requirement("A-09")
def test_whoever_lacks_the_rules_is_told_which_and_writes_nothing(store: ReferenceStore, ledger: cc.Ledger) -> None:
    for name in ("q-1", "q-2"):
        ledger.do(person(name), by="p-1", on=AUTUMN)
    plain = cc.Plans(store).ledger(PLAN)
    assert len(plain.state.people) == 2
    assert names(plain) == [("A-09", "I", 3), ("A-09", "I", 3)]
    assert "2 of entries 3 to 4 were judged by" in checked(plain)[0].message
    with pytest.raises(cc.StoreError, match="was last written to under the rules pseudonyms_begin_with_a_letter, u"):
        plain.do(person("q-3"), by="p-1", on=AUTUMN)
    one = cc.Plans(store, rules=OWN[:1]).ledger(PLAN)
    with pytest.raises(cc.StoreError, match=r"under the rules units_are_registered_by_their_principal, which are not"):
        one.do(person("q-3"), by="p-1", on=AUTUMN)
    assert names(one) == [("A-09", "I", 3)]


def test_an_import_judges_by_the_rules_at_hand(ledger: cc.Ledger) -> None:
    ledger.do(person("q-1"), by="p-1", on=AUTUMN)
    lines = list(ledger.export_file())
    for rules in ((), OWN):
        plans = cc.Plans(ReferenceStore(), rules=rules)
        imported = plans.import_lines(lines)
        assert (imported.new, [it.rule for it in imported.findings]) == (3, [] if rules else ["A-09", "A-09"])
        assert list(plans.ledger(PLAN).export_file()) == lines
    forged = [line.replace(b'"person":"q-1"', b'"person":"7-1"') for line in lines[1:]]
    with unreadable("line 3", "breaks rule SB-1: 7-1 begins with no letter."):
        cc.Plans(ReferenceStore(), rules=OWN).import_lines(forged)


def test_a_correction_is_judged_by_them_and_what_stands_after_it_by_those_of_its_day(
    store: ReferenceStore, ledger: cc.Ledger
) -> None:
    ledger.do(person("q-1"), by="p-1", on=AUTUMN)
    with pytest.raises(cc.Refused, match=r"^SB-1: "):
        ledger.do(CorrectEntry(entry=3, data={"person": "7-1"}), by="p-1", on=AUTUMN, because="x")
    with pytest.raises(cc.Refused, match=r"^SB-1: ") as caught:  # lawful on its day, and put right today
        ledger.do(CorrectEntry(entry=2, data={"principal": "p-7"}), by="p-1", on=AUTUMN, because="x")
    accept = caught.value.accept
    ledger.do(CorrectEntry(entry=2, data={"principal": "p-7"}), by="p-1", on=AUTUMN, because="x", accept=accept)
    assert names(ledger) == [("SB-1", "W", 2)]
    assert [it[:2] for it in names(cc.Plans(store).ledger(PLAN))] == [("SB-1", "W"), ("A-09", "I"), ("A-09", "I")]


def test_rules_have_names_of_their_own(store: ReferenceStore) -> None:
    nothing: Any = "a rule"
    with pytest.raises(cc.StoreError, match=r"expected a rule, as `policy.rule` makes it, got str"):
        cc.Plans(store, rules=(nothing,))
    with pytest.raises(cc.StoreError, match="two rules are called pseudonyms_begin_with_a_letter"):
        cc.Plans(store, rules=(*OWN, OWN[0]))
    informs = rule("SB-2", cc.Severity.I, cc.Category.POLICY, says="x", source="x", judges=())(lambda_of_a_rule)
    with pytest.raises(cc.StoreError, match="the rule lambda_of_a_rule has severity I; a rule of your own has E or W"):
        cc.Plans(store, rules=(informs,))
    unnamed = rule("SB-2", cc.Severity.E, cc.Category.POLICY, says="No.", source="x", judges=())(lambda *_: None)
    with pytest.raises(cc.StoreError, match="'<lambda>' is no id"):
        cc.Plans(store, rules=(unnamed,))


GIVEN: Final[dict[str, Any]] = {"says": "x", "source": "y", "judges": (PersonRegistered,)}
WRONG: Final = {
    "id": ({"id": "SB 1"}, "the rule lambda_of_a_rule, id: 'SB 1' is no id"),
    "no id": ({"id": None}, "the rule lambda_of_a_rule, id: null is no id"),
    "says": ({"says": " "}, "the rule lambda_of_a_rule, says: is blank"),
    "source": ({"source": None}, "the rule lambda_of_a_rule, source: expected text, got null"),
    "lines": ({"source": "a\nb"}, "the rule lambda_of_a_rule, source: holds the character"),
    "category": ({"category": "policy!"}, "the rule lambda_of_a_rule has no category of `Category`, but 'policy!'"),
    "judges nothing": ({"judges": ()}, "the rule lambda_of_a_rule judges nothing; it judges a tuple of classes of e"),
    "judges text": ({"judges": ("visit.held",)}, "the rule lambda_of_a_rule judges 'visit.held'; it judges a tuple"),
    "a request": ({"judges": (CorrectEntry,)}, "the rule lambda_of_a_rule judges <class .*CorrectEntry'>; it judges"),
    "one class": ({"judges": PersonRegistered}, "the rule lambda_of_a_rule judges <class .*PersonRegistered'>; it ju"),
    "no name": ({"check": object()}, "rule: null is no id"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_rule_says_of_itself_is_looked_at_when_plans_are_opened(store: ReferenceStore, case: str) -> None:
    wrong, message = WRONG[case]
    made: Any = rule("SB-2", cc.Severity.E, cc.Category.POLICY, **GIVEN)(lambda_of_a_rule)
    cc.Plans(store, rules=(made, *OWN))
    with pytest.raises(cc.StoreError, match=message):
        cc.Plans(store, rules=(attrs.evolve(made, **wrong),))


@pytest.mark.parametrize("fact", [1.5, None, {1}, ["a"], (("a", "b", "c"),), ((("a",), 1),), AUTUMN, {"a": 1}])
def test_what_is_no_fact_is_an_error_and_nothing_is_recorded(store: ReferenceStore, fact: Any) -> None:
    @rule("SB-2", cc.Severity.W, cc.Category.POLICY, **GIVEN)
    def solbacken_is_odd(*_: object) -> Violation:
        return violation("It is {what}.", "Wait.", what=fact)

    ledger = cc.Plans(store, rules=(solbacken_is_odd,)).ledger(PLAN)
    with pytest.raises(TypeError, match=r"the fact what is .*; a fact is a text, a whole number, or a tuple"):
        ledger.do(person("q-1"), by="p-1", on=AUTUMN, because="x", accept=(solbacken_is_odd.name,))
    assert ledger.number == 2


def test_facts_are_texts_whole_numbers_and_lists_of_them_and_their_pairs(store: ReferenceStore) -> None:
    @rule("SB-2", cc.Severity.W, cc.Category.POLICY, **GIVEN)
    def solbacken_is_odd(*_: object) -> Violation:
        return violation("{a} {b} {c} {d} {e}", "Wait.", a="x", b=2, c=(), d=("y", 3), e=(("z", 4), (5, 6)))

    ledger = cc.Plans(store, rules=(solbacken_is_odd,)).ledger(PLAN)
    ledger.do(person("q-1"), by="p-1", on=AUTUMN, because="x", accept=(solbacken_is_odd.name,))
    assert cc.Plans(store).ledger(PLAN).state.deviations[0].facts["e"] == (("z", 4), (5, 6))


@pytest.mark.parametrize(("says", "remedy"), [("{who} is odd.", "Wait."), ("Odd.", "Ask {who}."), ("{what:h}", "x")])
def test_a_sentence_names_only_facts_that_are_there(says: str, remedy: str) -> None:
    with pytest.raises(TypeError, match="does not fit its facts"):
        violation(says, remedy, what="a")


@pytest.mark.requirement("A-10")
def test_a_rule_that_is_given_up_leaves_its_deviations_as_they_were(store: ReferenceStore, ledger: cc.Ledger) -> None:
    ledger.do(UNIT, by="p-1", on=AUTUMN, because="She is away", accept=(OWN[1].name,))

    def units_are_registered_by_their_principal(*_: object) -> None:
        """Ask for nothing any longer."""

    departed: Any = OWN[1]
    given_up = attrs.evolve(departed, check=units_are_registered_by_their_principal)
    for rules in ((OWN[0], given_up), ()):
        found = names(cc.Plans(store, rules=rules).ledger(PLAN))
        assert [it for it in found if it[1] == "E"] == []
        assert ("SB-1", "W", 3) in found


def lambda_of_a_rule(*_: object) -> None:
    """Say nothing."""


def installs(patch: pytest.MonkeyPatch, place: str) -> None:
    entry = EntryPoint("solbacken", place, plugins.RULE_GROUP)
    patch.setattr(plugins, "_installed", lambda: {plugins.RULE_GROUP: [entry], plugins.STORE_GROUP: STORES})


STORES: Final = list(plugins.installed_stores().values())


def test_rules_are_installed_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    for place, count in ((f"{__name__}:OWN", 2), (f"{__name__}:pseudonyms_begin_with_a_letter", 1)):
        installs(monkeypatch, place)
        assert len(cc.ledger.installed_rules()) == count
        with cc.open("memory://") as plans:
            (entry,) = plans.ledger(PLAN).do(start(), by="p-1", on=AUTUMN)
        assert len(entry.rules) == count
    installs(monkeypatch, "no_such_package:RULES")
    with pytest.raises(cc.StoreError, match="the rules solbacken cannot be loaded: No module named 'no_such_package'"):
        cc.open("memory://")


def test_rules_are_given_when_plans_are_opened() -> None:
    def given(rules: tuple[Rule, ...]) -> int:
        with cc.open("memory://", rules=rules) as plans:
            (entry,) = plans.ledger(PLAN).do(start(), by="p-1", on=AUTUMN)
        return len(entry.rules)

    assert [given(()), given(OWN)] == [0, 2]
