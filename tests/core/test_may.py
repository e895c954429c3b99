"""What somebody may record at all, by the authority alone."""

import pytest
from tests.core.test_todo import adopts_authority
from tests.school import MONDAY, School, sept

from collegial_core.authority import everybody, may_record
from collegial_core.todo import may
from collegial_core.visit import VisitHeld
from collegial_core.wire.vocabulary import REQUESTS


@pytest.fixture
def school() -> School:
    """Give a group of four that p-1 leads, with p-2's visit to p-3 planned; the plan has an authority."""
    school = School().starts().runs(4).opens()
    school.plans_visit("p-2", "p-3")
    adopts_authority(school.ledger)
    return school


def allowed(school: School, person: str, about: str | None = None) -> list[str]:
    return [it.asked for it in may(school.ledger.state, person, MONDAY, about)]


def test_without_an_authority_everybody_may_record_everything() -> None:
    state = School().starts().ledger.state
    assert [it.asked for it in may(state, "p-1", MONDAY)] == [word.name for word in REQUESTS]


def test_a_visit_is_held_by_its_two_and_moved_by_the_leader_too(school: School) -> None:
    own = ["visit.move", "visit.cancel", "visit.hold", "visit.talk"]
    assert allowed(school, "p-2", "v") == [*own, "visit.publish_note"]
    assert allowed(school, "p-3", "v") == own
    assert allowed(school, "p-1", "v") == ["visit.move", "visit.cancel"]
    assert allowed(school, "p-4", "v") == []


def test_events_are_named_as_recorded_and_as_asked_for(school: School) -> None:
    assert {it.asked: it.event for it in may(school.ledger.state, "p-2", MONDAY, "v")}["visit.hold"] == "visit.held"


def test_the_leader_opens_meetings_and_the_principal_appoints_the_leader(school: School) -> None:
    leader, principal = allowed(school, "p-1", "g"), allowed(school, "p-rektor", "g")
    assert "cycle.start" in leader
    assert "group.appoint_leader" not in leader
    assert {"group.appoint_leader", "group.start", "group.join"} <= set(principal)
    assert "group.form" not in principal


def test_of_anything_a_teacher_may_plan_their_own_visits_and_form_no_group(school: School) -> None:
    assert {"visit.plan", "visit.hold", "need.identify"} <= set(allowed(school, "p-2"))
    assert not {"group.form", "plan.revise", "unit.register"} & set(allowed(school, "p-2"))
    assert {"group.form", "plan.revise"} <= set(allowed(school, "p-rektor"))


def test_about_oneself_there_is_more_to_record_than_about_a_colleague(school: School) -> None:
    assert "need.identify" in allowed(school, "p-2", "p-2")
    assert "need.identify" not in allowed(school, "p-2", "p-3")


def test_whoever_has_written_something_may_share_it(school: School) -> None:
    assert {"artefact.share", "artefact.unshare"} <= set(allowed(school, "p-2"))


def test_of_somebody_only_they_themselves_reflect(school: School) -> None:
    assert "meeting.reflect" in allowed(school, "p-3", "p-3")
    assert "meeting.reflect" not in allowed(school, "p-1", "p-3")


def test_about_what_is_not_there_nobody_may_record_anything(school: School) -> None:
    assert allowed(school, "p-rektor", "x") == []


def test_it_agrees_with_the_rule(school: School) -> None:
    state = school.ledger.state
    for person in everybody(state):
        holds = "visit.hold" in allowed(school, person, "v")
        assert holds is may_record(state, VisitHeld(visit="v"), person, sept(7))
