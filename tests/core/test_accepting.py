"""What a request departs from is named in `accept`, and nothing else is departed from."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.school import (
    AUTUMN,
    MONDAY,
    SUMMER,
    School,
    asked,
    changed,
    checked,
    records_of,
    refused,
    sept,
    tampered,
    unreadable,
)

import collegial_core as cc
from collegial_core import wire
from collegial_core.definitions import shipped_methods
from collegial_core.plan import DeviationRecorded
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore

SIZE = "a_group_has_its_methods_size"
MANAGER = "a_leader_is_not_the_members_manager"
EXPORTS = Path(__file__).parents[1] / "golden" / "exports"
LIKE: Any = next(it for it in shipped_methods() if it.ref == "development-model@2")
ONE_ID = attrs.evolve(LIKE, group_size=attrs.evolve(LIKE.group_size, rule="S0-19"))
"""A method whose size has the id of another rule: S0-19, a leader is not the members' manager."""

JOINS = cc.group.MemberJoined(group="g", person="p-3")
LEADS = cc.group.AppointLeader(group="g", leader="p-rektor", until=SUMMER)


@pytest.fixture
def school() -> School:
    """Give a school with a group of two that their principal leads: who joins departs from two rules."""
    school = School(methods=[ONE_ID]).starts(ONE_ID.ref)
    school.does(cc.plan.PersonRegistered(person="p-rektor", unit="solbacken"))
    school.forms(2, method=ONE_ID.ref, because="All there are", accept=(SIZE,))
    school.does(LEADS, because="Nobody else can", accept=(MANAGER,))
    return school


def names(entries: Any) -> list[str]:
    return [it.event.name for it in entries if isinstance(it.event, DeviationRecorded)]


def test_a_reason_alone_answers_no_rule(school: School) -> None:
    before = school.lines()
    for accept, first in (((), SIZE), ((SIZE,), MANAGER), ((MANAGER,), SIZE)):
        with pytest.raises(cc.Refused) as caught:
            school.does(JOINS, because="As it is", accept=accept)
        assert (caught.value.name, caught.value.accept) == (first, (SIZE, MANAGER))
        assert [it.name for it in caught.value.others] == ([MANAGER] if not accept else [])
    assert school.lines() == before
    assert names(school.does(JOINS, because="As it is", accept=(SIZE, MANAGER))) == [SIZE, MANAGER]


def test_what_is_accepted_may_be_any_list_but_no_text(school: School) -> None:
    with pytest.raises(cc.Unreadable, match=r"\$\.accept"):
        school.does(JOINS, because="As it is", accept=SIZE)
    assert names(school.does(JOINS, because="As it is", accept=[SIZE, MANAGER])) == [SIZE, MANAGER]


def test_what_is_accepted_and_does_not_apply_does_no_harm(school: School) -> None:
    lead = cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER)
    (entry,) = school.does(lead, because="It may be so", accept=(SIZE, MANAGER))
    assert entry.because == "It may be so"


def test_where_no_reason_helps_a_refusal_names_nothing_to_accept(school: School) -> None:
    early = AUTUMN - timedelta(1)
    with refused("L-03") as caught:
        school.does(JOINS, on=early)
    others = {it.name: it.severity for it in caught.value.others}
    assert (caught.value.accept, others.pop(SIZE)) == ((), cc.Severity.W)
    with refused("L-03") as caught:
        school.does(JOINS, on=early, because="As it is", accept=(SIZE,))
    assert {it.name: it.severity for it in caught.value.others} == others
    assert set(others.values()) == {cc.Severity.E}
    assert "accept" not in wire.plain(caught.value)
    assert "`accept`" not in str(caught.value)


def test_a_refusal_says_in_all_its_forms_what_to_accept(school: School) -> None:
    with pytest.raises(cc.Refused) as caught:
        school.does(JOINS)
    said = wire.plain(caught.value)
    assert said["accept"] == [SIZE, MANAGER]
    assert [(it["name"], it["severity"], "remedy" in it) for it in said["others"]] == [(MANAGER, "W", True)]
    assert "accept" not in said["others"][0]
    assert str(caught.value).endswith(f"Then name in `accept` what is departed from: {SIZE}, {MANAGER}.")


# --- what cannot be accepted --------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "because", "path", "message"),
    [
        ((SIZE,), None, "$.because", "is missing; what is accepted needs a reason"),
        (("a_group_has_its_size",), "x", "$.accept[0]", f"'a_group_has_its_size' is no rule; the nearest is {SIZE}"),
        ((SIZE, "Q"), "x", "$.accept[1]", None),
        (("everyone_visits_another",), "x", "$.accept[0]", None),
        (("a_plan_starts_first",), "x", "$.accept[0]", "a_plan_starts_first refuses, and no reason helps"),
        ((SIZE, MANAGER, SIZE), "x", "$.accept", "names the same thing twice"),
        (("no id",), "x", "$.accept[0]", "'no id' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'"),
    ],
)
def test_what_cannot_be_accepted_is_not_understood(
    school: School, accept: tuple[str, ...], because: str | None, path: str, message: str | None
) -> None:
    before = school.lines()
    with pytest.raises(cc.Unreadable) as caught:
        school.does(JOINS, because=because, accept=accept)
    assert caught.value.path == path
    assert message in {None, caught.value.message}
    reason = {} if because is None else {"because": because}
    with unreadable(path, caught.value.message):
        school.plans.do("solbacken", wire.request({**wire.plain(asked(JOINS)), **reason, "accept": list(accept)}))
    assert school.lines() == before


def test_accept_is_a_list_in_json_and_a_tuple_in_python(school: School) -> None:
    request = asked(JOINS, None, (SIZE, MANAGER), because="As it is")
    assert wire.plain(request)["accept"] == [SIZE, MANAGER]
    assert wire.request(json.dumps(wire.plain(request)).encode()) == request
    assert wire.plain(asked(JOINS)).keys() == {"type", "data", "by", "on"}
    with unreadable("$.accept", "expected a list, got text"):
        wire.request({**wire.plain(request), "accept": SIZE})
    with unreadable("$.accept", "expected a tuple, got str"):
        school.does(JOINS, because="As it is", accept=SIZE)


def test_the_same_request_is_known_again_whatever_it_accepts(school: School) -> None:
    first = school.does(JOINS, because="As it is", accept=(SIZE, MANAGER), id="j-1")
    assert school.does(JOINS, because="As it is", id="j-1") == first


# --- rules of one id ----------------------------------------------------------------------


def with_a_deviation_twice(school: School, entry: int) -> cc.Ledger:
    """Give the record with the last of two deviations of an entry saying the same as the one before it."""
    *rows, one, other = records_of(school)
    said = json.loads(one.line)
    assert said["data"]["entry"] == entry
    return tampered(*rows, one, Record(other.number, other.name, changed(other.line, data=said["data"])))


def test_one_rule_does_not_mask_another_of_its_id_in_an_audit(school: School) -> None:
    joined = school.does(JOINS, because="As it is", accept=(SIZE, MANAGER))[0]
    assert {(it.rule, it.name, it.severity) for it in checked(school.ledger) if it.entry == joined.number} == {
        ("S0-19", SIZE, cc.Severity.W),
        ("S0-19", MANAGER, cc.Severity.W),
    }
    found = checked(with_a_deviation_twice(school, joined.number))
    assert [(it.entry, it.rule, it.name) for it in found if it.severity is cc.Severity.E] == [
        (joined.number, "S0-19", MANAGER),
        (joined.number + 2, "A-10", ""),  # it departs from the other rule once
    ]


def test_the_deviations_show_the_name_of_each_rule_of_one_id(school: School) -> None:
    school.does(JOINS, because="As it is", accept=(SIZE, MANAGER))
    rows = school.plans.view("solbacken", "deviations")
    assert [(row.rule, row.name) for row in rows][-2:] == [("S0-19", SIZE), ("S0-19", MANAGER)]
    assert [row["name"] for row in wire.plain(rows)][-2:] == [SIZE, MANAGER]


def test_a_correction_ends_the_deviation_of_one_rule_and_not_another_of_its_id(school: School) -> None:
    school.does(JOINS, because="As it is", accept=(SIZE, MANAGER))
    appointed = next(it for it in school.ledger.entries() if type(it.event) is cc.group.LeaderAppointed)
    right = cc.plan.CorrectEntry(entry=appointed.number, data={"leader": "p-1"})
    (correction,) = school.does(right, because="It is p-1 who leads")
    assert {it.name for it in correction.event.lapses} == {MANAGER}
    assert {it.name for it in school.ledger.state.deviations} == {SIZE}
    assert [it.severity for it in checked(school.ledger)] == [cc.Severity.W] * 2
    back = cc.plan.CorrectEntry(entry=appointed.number, data={"leader": "p-rektor"})
    with pytest.raises(cc.Refused) as caught:
        school.does(back, because="No, the principal", accept=(SIZE,))
    assert caught.value.accept == (MANAGER,)
    made = school.does(back, because="No, the principal", accept=(MANAGER,))
    assert names(made) == [MANAGER, MANAGER]
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state


# --- recorded before rules had names ---------------------------------------------------------


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_deviation_without_a_name_stands_by_its_rules_id(path: Path) -> None:
    ledger = cc.Plans(ReferenceStore()).import_lines(path.read_bytes().splitlines()).ledger
    before = list(ledger.state.deviations)
    assert {it.name for it in before} <= {""}
    assert [it for it in checked(ledger) if it.severity is cc.Severity.E] == []
    first = next(ledger.entries())
    again = cc.plan.CorrectEntry(entry=1, data={"title": "Misspelt before"})
    (correction,) = ledger.do(again, by=first.by, on=first.happened_on, because="Misspelt")
    assert correction.event.lapses == ()
    assert ledger.state.deviations == before


def test_a_lapse_of_a_deviation_without_a_name_is_written_without_one() -> None:
    lines = (EXPORTS / "preschools.jsonl").read_bytes().splitlines()
    ledger = cc.Plans(ReferenceStore()).import_lines(lines).ledger
    (deviation,) = ledger.state.deviations
    right = cc.plan.CorrectEntry(entry=deviation.entry, data={"minutes": 300})
    ledger.do(right, by="p-b0", on=sept(14), because="It was five hours")
    assert json.loads(list(ledger.export())[-1])["data"]["lapses"] == [{"entry": deviation.entry, "rule": "S0-44"}]
    assert ledger.state.deviations == []
    few = cc.plan.CorrectEntry(entry=deviation.entry, data={"minutes": 180})
    with pytest.raises(cc.Refused) as caught:
        ledger.do(few, by="p-b0", on=MONDAY, because="No, three")
    ledger.do(few, by="p-b0", on=MONDAY, because="No, three", accept=caught.value.accept)
    (again,) = ledger.state.deviations
    assert (again.on, again.facts, again.name) == (deviation.on, deviation.facts, "a_leader_has_time_for_each_group")
