"""Names are for ever: every stored event version has a golden file that must replay."""

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.golden.story import defaults, views_of
from tests.school import School, checked

import collegial_core as cc
from collegial_core.audit.findings import AUDIT_RULES
from collegial_core.kernel.fields import require_id
from collegial_core.kernel.value import DECLARED, Proposed
from collegial_core.policy import Room
from collegial_core.privacy import marks
from collegial_core.privacy.marks import without_personal_text
from collegial_core.state import EVOLVE, ROOMS, RULES, Event
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.upcasts import STEPS
from collegial_core.visit import VisitHeld
from collegial_core.wire import decode, encode
from collegial_core.wire.lines import differences
from collegial_core.wire.vocabulary import ACCEPTABLE, EVENTS, REQUESTS, SEALED_EVENTS

GOLDEN = Path(__file__).parent.parent / "golden"
NAMES = [word.versioned for word in (*EVENTS, *SEALED_EVENTS)]


@pytest.mark.parametrize("name", NAMES)
def test_every_event_version_has_a_golden_line(name: str) -> None:
    lines = (GOLDEN / f"{name}.jsonl").read_bytes().splitlines()
    assert lines
    for line in lines:
        head = json.loads(line)
        assert f"{head['type']}@{head['version']}" == name
        entry = decode(Record(head["number"], name, line))
        assert encode(entry)[:2] == (head["number"], name)
        assert not differences(line, entry)


def test_no_golden_name_was_ever_removed_or_changed() -> None:
    recorded = {path.name.removesuffix(".jsonl") for path in GOLDEN.glob("*@*.jsonl")}
    assert recorded <= set(NAMES), "a wire name that was once recorded is gone; it must stay readable for ever"
    assert set((GOLDEN / "commands.txt").read_text().split()) == {word.name for word in REQUESTS}


def test_a_rules_name_is_for_ever_and_fits_into_an_id() -> None:
    names = (GOLDEN / "rules.txt").read_text().splitlines()
    assert set(names) == {f"{rule.name} {rule.id}" for rule in RULES}, "a rule's name is a wire name: it never changes"
    for rule in RULES:
        require_id(rule.name, rule.id)


def test_what_may_be_accepted_has_a_name_of_its_own() -> None:
    assert len(set(ACCEPTABLE)) == len(ACCEPTABLE)
    assert [rule.severity for rule in RULES if rule.name in ACCEPTABLE] == [cc.Severity.W] * len(ACCEPTABLE)


def test_what_a_line_leaves_out_means_for_ever_what_it_meant_when_that_was_released() -> None:
    assert defaults() == json.loads((GOLDEN / "defaults.json").read_text("utf-8"))


@pytest.mark.parametrize("path", sorted((GOLDEN / "exports").glob("*.jsonl")), ids=lambda path: path.stem)
def test_what_the_first_edition_exported_is_taken_for_ever(path: Path) -> None:
    lines = path.read_bytes().splitlines()
    ledger, new = cc.Plans(ReferenceStore()).import_lines(lines)
    assert new == len(lines)
    assert list(ledger.export()) == lines
    assert [finding for finding in checked(ledger) if finding.severity is cc.Severity.E] == []


@pytest.mark.parametrize("plan", ["plan", "plan-2", "plan-3", "plan-4", "plan-5", "plan-8", "plan-9"])
def test_the_golden_plans_replay_to_the_state_they_told_when_they_were_written(plan: str) -> None:
    lines = (GOLDEN / f"{plan}.jsonl").read_bytes().splitlines()
    ledger, new = cc.Plans(ReferenceStore()).import_lines(lines)
    assert new == len(lines)
    now = json.loads(json.dumps(views_of(ledger)))
    then = json.loads((GOLDEN / f"{plan}.views.json").read_text())
    righted = GOLDEN / f"{plan}.righted.json"
    assert holds(now, {**then, **(json.loads(righted.read_text()) if righted.exists() else {})})


def holds(now: Any, then: Any) -> bool:
    """Tell whether all that was told then is told now; a view may gain fields, never lose or change one."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(name in now and holds(now[name], then[name]) for name in then)
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(holds, now, then))
    return bool(now == then)


def test_every_command_and_event_is_on_the_page_once() -> None:
    assert {word.kind for word in EVENTS} == set(Event.__args__) == {*EVOLVE, *STEPS}
    proposed = {kind for kind in DECLARED if issubclass(kind, Proposed)}
    assert {word.kind for word in REQUESTS} == proposed | {kind for room in ROOMS for kind in room.requests}
    names = [word.versioned for word in (*REQUESTS, *EVENTS)]
    assert len(set(names)) == len(names)
    assert all(word.says.endswith(".") for word in (*REQUESTS, *EVENTS))


def test_a_room_may_have_a_single_event() -> None:
    room = Room(name="mentoring", event=VisitHeld, evolve=print, rules=())
    assert (room.events, room.requests) == ((VisitHeld,), ())


def test_every_rule_is_a_sentence_with_a_name_of_its_own() -> None:
    assert all(rule.says[0].isupper() and rule.says.endswith(".") for rule in RULES)
    assert all(sentence.endswith(".") for sentence in AUDIT_RULES.values())
    names = [(rule.id, rule.name) for rule in RULES if rule.id not in {"L-01", "L-02"}]
    assert len(set(names)) == len(names)


def test_free_text_and_conduct_are_marked_personal() -> None:
    marked = {word.name: marks(word.kind) for word in EVENTS if marks(word.kind)}
    assert marked == {
        "plan.started": {"aim": "text"},
        "plan.revised": {"lessons": "text", "aim": "text"},
        "deviation.recorded": {"facts": "conduct"},
        "entry.corrected": {"data": "text"},
        "cycle.started": {"need": "text"},
        "cycle.step_completed": {"outcome": "text"},
        "cycle.change_observed": {"problem": "text", "action": "text", "change": "text"},
        "visit.note_published": {"note": "text"},
        "meeting.reported": {"lesson": "text"},
        "meeting.action_plan_written": dict.fromkeys(
            ("tried", "learned", "effort", "expected", "pupils", "problems", "help", "less"), "text"
        ),
        "meeting.minutes_written": dict.fromkeys(
            ("question", "purpose", "talked_about", "reflections", "conclusions", "before_next", "difficulties"), "text"
        ),
        "meeting.result_recorded": {"text": "text"},
        "meeting.reflected": {"text": "text"},
        "checkin.held": {"notes": "text"},
        "leader.work_recorded": {"questions": "text"},
        "analysis.recorded": {"text": "text"},
        "goal.was_set": {"text": "text", "need": "text"},
        "goal.assessed": {"text": "text"},
        "need.identified": {"text": "text"},
        "need.shared": {"theme": "text"},
        "dialogue.held": {"text": "text"},
        "expectation.communicated": {"text": "text"},
        "evidence.recorded": {"text": "text"},
        "precondition.recorded": {"text": "text"},
        "checklist.answered": {"answer": "text"},
        "strategy.planned": {"text": "text"},
    }
    assert marks(cc.Entry) == {"because": "text"}


def test_personal_text_can_be_left_out_of_what_is_shown() -> None:
    note = cc.visit.PublishNote(visit="v", note="secret", receipt="r")
    plain = {"visit": "v", "note": "secret", "receipt": "r"}
    assert without_personal_text(plain, note) == {"visit": "v", "note": "[personal]", "receipt": "r"}
    assert without_personal_text(["secret"], note) == ["secret"]
    entry = {"because": None, "event": {"note": "secret"}}
    shell = cc.Entry(plan="p", number=1, event=note, recorded_at=None, happened_on=None, by="p")
    assert without_personal_text(entry, shell) == {"because": None, "event": {"note": "[personal]"}}


def test_a_rule_that_says_several_things_says_of_each_what_kind_it_is() -> None:
    school = School().starts()
    correct = [cc.plan.CorrectEntry(entry=number, data={}) for number in (99, 1)]
    for command, because, category in (
        (correct[0], "A slip", cc.Category.NOT_FOUND),
        (correct[1], None, cc.Category.POLICY),
        (cc.plan.RevisePlan(of=7, lessons="L", aim="A"), "A slip", cc.Category.STATE),
        (cc.plan.RevisePlan(of=1, lessons="L", aim="A"), None, cc.Category.POLICY),
    ):
        with pytest.raises(cc.Refused) as caught:
            school.does(command, because=because)
        assert caught.value.category is category
    assert {rule.category for rule in RULES} == set(cc.Category)


def test_an_event_that_comes_after_another_is_of_the_same_thing_by_fields_that_both_have() -> None:
    following = {it: it.after for it in DECLARED if it.after}
    assert {cc.group.MandateEnded, cc.visit.TalkHeld} <= set(following)
    for it, (first, same, _) in following.items():
        assert same, it
        for kind in (it, first):
            assert set(same) <= set(attrs.fields_dict(kind)), kind
