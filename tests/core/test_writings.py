"""Everything that is written in a plan: who reads it when no method says otherwise, and how views show it."""

from datetime import date
from typing import Any, Final

import pytest
from tests.circle import AHEAD, SAID, Circle
from tests.school import MONDAY, SUMMER, School, found, refused, sept

import collegial_core as cc
from collegial_core.checkin import WorkKind
from collegial_core.conditions import ChecklistQuestion, Duty, GoalScope
from collegial_core.group import GroupFormed
from collegial_core.kernel import ArtefactId, StepId
from collegial_core.kernel.texts import texts_of
from collegial_core.meeting import held
from collegial_core.plan import PersonRegistered
from collegial_core.policy import Artefact, Form, GroupSize, Method, Precondition, ReaderRole, Step, StepKind
from collegial_core.privacy import AUDITOR, SEALED, Reader, may_read
from collegial_core.sharing import authors_of, contents
from collegial_core.views import VIEWS, Query
from collegial_core.views.visits import NoteRow
from collegial_core.views.years import RoundOfGroup, RoundPart
from collegial_core.wire import to_data
from collegial_core.wire.vocabulary import EVENTS

OCTOBER: Final = date(2026, 10, 5)
EVERYONE: Final[set[str | None]] = {*(f"p-{number}" for number in range(1, 13)), "p-rektor"}
TEXT: Final = "WORDS"


def told() -> Circle:
    """A plan in which everything is written once.

    p-1 … p-8 are a learning group led by p-1; p-5 … p-8 work through a cycle as group h, led
    by p-9; p-10 … p-12 work at the same school, whose principal is p-rektor.
    """
    circle = Circle().gathers()
    circle.meets(MONDAY)
    circle.opens_meeting(OCTOBER, meeting="m2").does_all(OCTOBER, meeting="m2", besides=["p-8"]).promises(
        OCTOBER, meeting="m2"
    )
    circle.does(cc.meeting.EffortReported(meeting="m2", person="p-8", tried=False), on=OCTOBER)
    result = cc.meeting.ResultRecorded(meeting="m2", kind=cc.meeting.ResultKind.ACTION, text=TEXT)
    circle.does(result, on=OCTOBER)
    circle.does(cc.meeting.MeetingReflected(meeting="m2", person="p-2", text=TEXT), on=OCTOBER)
    circle.closes_meeting(OCTOBER, meeting="m2")
    for it in (_conditions, _cycle, _visit):
        it(circle)
    return circle


def _conditions(circle: Circle) -> None:
    some = cc.ids.PersonId("p-3"), cc.ids.PersonId("p-4")
    for command in (
        cc.conditions.AnalysisRecorded(unit="solbacken", joint=True, text=TEXT, participants=some),
        cc.conditions.DialogueHeld(unit="solbacken", principal="p-rektor", participants=some, text=TEXT),
        cc.conditions.ExpectationCommunicated(unit="solbacken", text=TEXT, participants=some),
        cc.conditions.EvidenceRecorded(duty=Duty.LEADER_CLIMATE, group="g", text=TEXT),
        cc.conditions.EvidenceRecorded(duty=Duty.PRINCIPAL_COOPERATION, unit="solbacken", text=TEXT),
        found(Precondition.TRUST, text=TEXT),
        cc.conditions.ChecklistAnswered(question=next(iter(ChecklistQuestion)), answer=TEXT),
        cc.conditions.StrategyPlanned(text=TEXT, strategies=("Visits",)),
        cc.conditions.NeedIdentified(person="p-4", text=TEXT),
        cc.conditions.GoalSet(goal="goal", scope=GoalScope.WHOLE_UNIT, text=TEXT, need=TEXT, law="Lgr"),
        cc.conditions.GoalAssessed(goal="goal", state=cc.conditions.GoalState.REACHED, text=TEXT),
        cc.conditions.EffortBegun(
            effort="e", title="New tools", units=("solbacken",), large=True, starts=sept(1), ends=date(2027, 1, 31)
        ),
        cc.checkin.CheckinsPlanned(group="g", weeks=4),
        cc.checkin.CheckinHeld(group="g", leader="p-1", principal="p-rektor", minutes=30, notes=TEXT),
        cc.checkin.WorkRecorded(leader="p-1", group="g", kind=WorkKind.READING, minutes=45, questions=TEXT),
        cc.checkin.CheckinHeld(group="g", leader="p-1", principal="p-rektor", minutes=15),
        cc.checkin.WorkRecorded(leader="p-1", group="g", kind=WorkKind.READING, minutes=15),
        cc.conditions.DialogueHeld(unit="solbacken", principal="p-rektor", participants=some),
        cc.conditions.TrainingRecorded(training="t", person="p-1", title="To lead talks"),
    ):
        circle.does(command, because="so")


def _cycle(circle: Circle) -> None:
    circle.does(cc.plan.AdoptMethod(method="development-model", version=2))
    members = tuple(cc.ids.PersonId(f"p-{number}") for number in range(5, 9))
    circle.does(
        cc.group.GroupFormed(group="h", method="development-model", version=2, members=members, folder="F"),
        because="so",
    )
    circle.does(cc.group.AppointLeader(group="h", leader="p-9", until=SUMMER))
    circle.does(cc.group.GroupStarted(group="h"), because="so")
    sources = tuple(
        cc.cycle.Source(kind=kind, title="T") for kind in (cc.cycle.SourceKind.FILM, cc.cycle.SourceKind.OWN_PRACTICE)
    )
    module = cc.cycle.Material(kind=cc.policy.MaterialKind.AGENCY_MODULE, title="Reading")
    circle.does(cc.cycle.CycleStarted(cycle="c", group="h", need=TEXT, sources=sources, material=module), because="so")
    for step in ("A", "B"):
        circle.does(cc.cycle.StartStep(cycle="c", step=step), because="so")
        circle.does(cc.cycle.CompleteStep(cycle="c", step=step, outcome=TEXT if step == "B" else None), because="so")
    circle.does(cc.module.HoursRecorded(cycle="c", part=1, step="A", minutes=60))
    circle.does(cc.cycle.ObserveChange(cycle="c", problem=TEXT, action=TEXT, change=TEXT))


def _visit(circle: Circle) -> None:
    circle.runs(["p-10", "p-11"], group="v").opens(group="v", visits_each=1).visits("p-10", "p-11")


@pytest.fixture(scope="module")
def whole() -> Circle:
    return told()


READERS: Final[dict[str, set[str | None]]] = {
    "note": {"p-10", "p-11"},
    "minutes": {*EVERYONE},
    "action_plan": set(),
    "effort_report": {f"p-{number}" for number in range(1, 9)},
    "result": {f"p-{number}" for number in range(1, 9)},
    "reflection": {f"p-{number}" for number in range(1, 9)},
    "cycle_need": {*(f"p-{number}" for number in range(5, 10)), "p-rektor"},
    "outcome": {f"p-{number}" for number in range(5, 10)},
    "change": {f"p-{number}" for number in range(5, 10)},
    "checkin": {"p-1", "p-rektor"},
    "questions": {f"p-{number}" for number in range(1, 9)},
    "analysis": EVERYONE,
    "dialogue": EVERYONE,
    "expectation": EVERYONE,
    "evidence": EVERYONE | {None},
    "own_need": {"p-4"},
    **dict.fromkeys(("goal", "assessment", "precondition", "answer", "strategy"), EVERYONE | {None}),
    "plan": EVERYONE | {None},
}
"""Who reads what when the method says nothing; None is the auditor.  An author is not listed for action plans."""


def test_each_kind_of_text_is_looked_at_here() -> None:
    assert set(READERS) == {kind.name for word in EVENTS for kind, _, _ in texts_of(word.kind)}


@pytest.mark.requirement("S1-12", "S4-09", "S0-28")
@pytest.mark.parametrize("kind", READERS)
def test_each_kind_has_its_readers(whole: Circle, kind: str) -> None:
    state = whole.state
    seen = [it for it in contents(state) if it.text == kind]
    assert seen
    for it in seen:
        readers = {name for name in (*EVERYONE, "p-stranger") if may_read(state, Reader(cc.ids.PersonId(name)), it)}
        more = {None} if may_read(state, AUDITOR, it) else set[str | None]()
        own = set(authors_of(state, it)) if kind == "action_plan" else set[str]()
        assert readers | more == READERS[kind] | own


@pytest.mark.requirement("S1-11", "S1-12")
def test_minutes_are_read_by_all_and_action_plans_by_their_authors(whole: Circle) -> None:
    reads = Query(reader=Reader(cc.ids.PersonId("p-12")))
    first, second = VIEWS["minutes"](whole.state, reads)
    assert (first.date, first.participants, first.handed_to) == (MONDAY, whole.group.members, "p-12")
    assert all(getattr(first, name) == said for name, said in SAID.items())
    assert second.question == SAID["question"]
    assert VIEWS["minutes"](whole.state)[0].question == SEALED
    plans = VIEWS["plans"](whole.state, Query(reader=Reader(cc.ids.PersonId("p-2"))))
    assert len(plans) == 16
    assert {line.person for line in plans if line.effort == AHEAD["effort"]} == {"p-2"}
    assert {line.effort for line in plans if line.person != "p-2"} == {SEALED}
    (plan, _) = VIEWS["plans"](whole.state, Query(reader=Reader(cc.ids.PersonId("p-2")), person=cc.ids.PersonId("p-2")))
    assert all(getattr(plan, name) == said for name, said in AHEAD.items())


def test_a_note_that_is_not_yet_written_is_not_there() -> None:
    school = School().starts().runs(4).opens().visits("p-1", "p-2", visit="v").visits("p-2", "p-1", visit="w", steps=2)
    assert [(it.kind, it.of) for it in VIEWS["contents"](school.ledger.state) if it.kind == "note"] == [("note", "v")]
    assert VIEWS["contents"](school.ledger.state, Query(group=cc.ids.GroupId("g")))[-1].of == "v"


def test_minutes_come_in_order_of_time_whenever_they_were_planned() -> None:
    circle = Circle().gathers()
    circle.plans_meeting(OCTOBER, meeting="a")
    circle.plans_meeting(MONDAY, meeting="b")
    for name, on in (("b", MONDAY), ("a", OCTOBER)):
        circle.opens_planned(on, meeting=name)
        circle.does_all(on, meeting=name).closes_meeting(on, meeting=name)
    assert [line.meeting for line in VIEWS["minutes"](circle.state)] == ["b", "a"]
    assert [it.meeting for it in held(circle.meetings)] == ["b", "a"]


def test_what_is_of_a_group_names_the_method_that_it_was_decided_under(whole: Circle) -> None:
    state, methods = whole.state, {name: group.method for name, group in whole.state.groups.items()}
    told = [(entry.event, entry.policy) for entry in whole.ledger.entries()]
    seen = set()
    for event, policy in told:
        for field, places in (("meeting", state.meetings), ("cycle", state.cycles), ("round", state.rounds)):
            place = places.get(getattr(event, field, None))
            if place is not None and not hasattr(event, "group"):
                seen.add(field)
                assert policy == methods[place.group], event
        if hasattr(event, "group") and not isinstance(event, GroupFormed) and event.group is not None:
            assert policy == methods[event.group], event
    assert seen == {"meeting", "cycle", "round"}
    assert {policy for event, policy in told if isinstance(event, PersonRegistered | GroupFormed)} == {None}


def test_minutes_that_are_not_yet_written_are_not_there() -> None:
    circle = Circle().gathers().opens_meeting()
    (line,) = VIEWS["minutes"](circle.state)
    assert (line.question, line.difficulties) == (None, None)
    assert VIEWS["plans"](circle.state) == []
    circle.plans_meeting(OCTOBER, meeting="later")
    assert len(VIEWS["minutes"](circle.state)) == 1


@pytest.mark.requirement("S1-12", "L-09")
def test_action_plans_reflections_and_outcomes_are_shared_by_those_who_wrote_them() -> None:
    circle = told()
    share = cc.sharing.ShareArtefact(kind=cc.sharing.Shareable.ACTION_PLAN, of="m", with_person="p-12")
    circle.does(share, by="p-2", on=OCTOBER)
    reads = Query(reader=Reader(cc.ids.PersonId("p-12")))
    lines = VIEWS["plans"](circle.state, reads)
    assert {(line.person, line.meeting) for line in lines if line.effort != SEALED} == {("p-2", "m")}
    assert [line.shared_with for line in lines if line.person == "p-2"] == [("p-12",), ()]
    for kind, of, by in (
        (cc.sharing.Shareable.REFLECTION, "m2", "p-2"),
        (cc.sharing.Shareable.OUTCOME, "c.1.1.B", "p-5"),
    ):
        command = cc.sharing.ShareArtefact(kind=kind, of=of, with_person="p-12")
        with refused("L-09"):
            circle.does(command, by="p-11", on=OCTOBER)
        if kind is cc.sharing.Shareable.OUTCOME:
            with refused("L-08"):
                circle.does(command, by=by, on=OCTOBER)
        else:
            circle.does(command, by=by, on=OCTOBER)


def test_what_a_step_of_observation_left_is_kept_from_every_members_principal() -> None:
    looking = method_with(StepKind.OBSERVATION)
    for method, readers in ((looking, {"p-1", "p-2"}), (method_with(StepKind.EVALUATION), {"p-1", "p-2", "p-rektor"})):
        school = School(methods=[method]).starts("looking", people=3)
        school.does(cc.plan.PersonRegistered(person="p-rektor", unit="solbacken"))
        school.runs(["p-1", "p-2", "p-rektor"], method="looking")
        school.does(cc.cycle.CycleStarted(cycle="c", group="g", need="Quiet pupils"))
        school.does(cc.cycle.StartStep(cycle="c", step="look"))
        school.does(cc.cycle.CompleteStep(cycle="c", step="look", outcome=TEXT), on=sept(1))
        (outcome,) = [it for it in contents(school.ledger.state) if it.text == "outcome"]
        assert outcome.since == sept(1)
        people = [*school.ledger.state.people]
        assert {name for name in people if may_read(school.ledger.state, Reader(name), outcome)} == readers
        share = cc.sharing.ShareArtefact(kind=cc.sharing.Shareable.OUTCOME, of="c.1.1.look", with_person="p-3")
        school.does(share, by="p-2", on=sept(1))
        assert may_read(school.ledger.state, Reader(cc.ids.PersonId("p-3")), outcome)


@pytest.mark.parametrize(
    ("put_right", "change"),
    [
        (cc.cycle.CompleteStep, {"outcome": "More hands"}),
        (cc.cycle.StartStep, {"form": "joint"}),
        (cc.group.GroupFormed, {"folder": "Another"}),
    ],
)
def test_nobody_opens_what_observation_left_by_putting_the_cycle_or_group_right(put_right: Any, change: Any) -> None:
    """p-3 has left office before the step; what they have put right of it opens nothing to them."""
    school = School(methods=[method_with(StepKind.OBSERVATION)]).starts("looking", people=3)
    numbers = {cc.group.GroupFormed: school.forms(["p-1", "p-2", "p-3"], method="looking")[0].number}
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    school.does(cc.group.GroupStarted(group="g"))
    school.does(cc.plan.PrincipalAppointed(unit="solbacken", principal="p-3"), because="Until the new one comes")
    school.does(cc.plan.PrincipalAppointed(unit="solbacken", principal="p-ny"), on=sept(1))
    school.does(cc.cycle.CycleStarted(cycle="c", group="g", need="Quiet pupils"), on=sept(1))
    for command in (
        cc.cycle.StartStep(cycle="c", step="look"),
        cc.cycle.CompleteStep(cycle="c", step="look", outcome=TEXT),
    ):
        numbers[type(command)] = school.does(command, on=sept(2))[0].number
    assert outcome_as(school, "p-3") == outcome_as(school, "p-1") == [TEXT]
    right = cc.plan.CorrectEntry(entry=numbers[put_right], data=change)
    school.does(right, by="p-3", because="It was so", on=sept(3))
    assert (outcome_as(school, "p-3"), outcome_as(school, "p-1")) == (["[personal]"], [change.get("outcome", TEXT)])


def outcome_as(school: School, reader: str) -> list[str]:
    lines = VIEWS["contents"](school.ledger.state, Query(reader=Reader(cc.ids.PersonId(reader))))
    return [dict(line.texts)["outcome"] for line in lines if line.kind == "outcome"]


def method_with(kind: StepKind) -> Method:
    """Make a method of cycles with one step of this kind, whose record the group reads."""
    record = Artefact(
        artefact=ArtefactId("record"),
        name_en="Record",
        name_sv="Protokoll",
        readers=(ReaderRole.GROUP,),
        shareable=True,
    )
    return Method(
        method=cc.ids.MethodId("looking"),
        version=1,
        name_en="Looking",
        name_sv="Se",
        source="made up",
        form=Form.CYCLE,
        group_size=GroupSize(least=2, most=8, severity=cc.Severity.I, rule="S4-03"),
        steps=(Step(step=StepId("look"), name_en="Query", name_sv="Se", kind=kind, leaves=record.artefact),),
        artefacts=(record,),
    )


SPANS: Final = ("group", "round")


@pytest.mark.requirement("S0-24", "S0-14")
def test_the_timeline_tells_the_plans_years_in_order(whole: Circle) -> None:
    whole = told()
    term = cc.schedule.Term(name="HT", first=date(2026, 8, 18), last=date(2026, 12, 18))
    lov = cc.schedule.Break(name="läslov", first=date(2026, 10, 26), last=date(2026, 10, 30))
    whole.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=(lov,)))
    whole.does(cc.plan.RevisePlan(of=1, lessons="Slower", aim="Talk"), because="Autumn", on=sept(20))
    lines = VIEWS["timeline"](whole.state, Query(reader=Reader(cc.ids.PersonId("p-1"))))
    assert [(line.kind, line.about) for line in lines] == [
        ("cycle", "c"),
        ("group", "g"),
        ("group", "h"),
        ("group", "v"),
        ("plan", "Teaching together"),
        ("revision", "1"),
        ("term", "HT"),
        ("effort", "New tools"),
        ("round", "r"),
        ("revision", "2"),
        ("break", "läslov"),
    ]
    assert [(line.aim, line.lessons) for line in lines if line.kind == "revision"] == [
        ("See each other teach", None),
        ("Talk", "Slower"),
    ]
    assert VIEWS["timeline"](whole.state)[-2].lessons == SEALED
    for command in (cc.visit.RoundClosed(round="r"), cc.group.GroupClosed(group="v")):
        whole.does(command, because="so", accept=("a_round_ends_when_its_aim_is_reached",), on=SUMMER)
    spans = {it.about: (it.on, it.until, it.group) for it in VIEWS["timeline"](whole.state) if it.kind in SPANS}
    visit_round = whole.state.rounds["r"]
    assert spans == {
        "g": (whole.group.formed_on, None, "g"),
        "h": (whole.state.groups["h"].formed_on, None, "h"),
        "v": (whole.state.groups["v"].formed_on, SUMMER, "v"),
        "r": (visit_round.starts, visit_round.ends, "v"),
    }
    of_h = VIEWS["timeline"](whole.state, Query(group=cc.ids.GroupId("h")))
    assert [(line.kind, line.about) for line in of_h] == [("cycle", "c"), ("group", "h")]


def test_a_persons_year_has_what_they_did_and_wrote(whole: Circle) -> None:
    def year(name: str, reader: str) -> Any:
        (line,) = VIEWS["person"](
            whole.state, Query(person=cc.ids.PersonId(name), reader=Reader(cc.ids.PersonId(reader)))
        )
        return line

    p1 = year("p-1", "p-1")
    assert (p1.unit, p1.groups, p1.leads, p1.meetings, p1.meetings_led) == ("solbacken", ("g",), ("g", "v"), 2, 2)
    assert (p1.leading_minutes, p1.trainings, p1.promises) == (60, ("To lead talks",), ("m2",))
    assert "m documenter" in p1.roles
    assert {line.kind for line in p1.written} == {"action_plan", "effort_report", "questions"}
    assert SEALED not in str(p1.written)
    assert SEALED in str(year("p-1", "p-12").written)
    p10 = year("p-10", "p-10")
    assert (p10.visits_made, p10.visits_received, p10.rounds[0].quota, p10.rounds[0].left) == (1, 0, 1, 0)
    p11 = year("p-11", "p-11")
    assert (p11.visits_made, p11.visits_received) == (0, 1)
    assert year("p-5", "p-5").group_minutes == 60
    of_v = VIEWS["person"](whole.state, Query(group=cc.ids.GroupId("v")))
    assert [line.person for line in of_v] == ["p-10", "p-11"]


def test_a_groups_year_counts_what_was_done(whole: Circle) -> None:
    g, h, v = VIEWS["group"](whole.state)
    assert (g.meetings_held, g.minutes_written, g.action_plans, g.promises, g.checkins) == (2, 2, 16, 8, 2)
    assert (h.cycles, h.cycles_closed, h.cycle_minutes, h.checkins) == (("c",), 0, 60, 0)
    assert (v.visits, v.notes, v.rounds[0].seen, v.rounds[0].possible, v.rounds[0].reached) == (1, 1, 1, 2, False)
    assert [line.group for line in VIEWS["group"](whole.state, Query(group=cc.ids.GroupId("h")))] == ["h"]
    left = Circle().gathers()
    left.does(cc.group.MemberLeft(group="g", person="p-8"), on=sept(1))
    assert VIEWS["group"](left.state)[0].former == ("p-8",)


def test_the_overview_counts_and_tells_no_contents(whole: Circle) -> None:
    (line,) = VIEWS["overview"](whole.state, Query(reader=Reader(cc.ids.PersonId("p-rektor"))))
    assert (line.people, line.in_groups, line.groups) == (12, 10, 3)
    assert (line.visits_made, line.visits_complete, line.meetings_held, line.promises) == (1, 1, 2, 8)
    assert (line.cycles, line.cycles_closed, line.minutes, line.checkins) == (1, 0, 60, 2)
    assert VIEWS["overview"](whole.state, Query(person=cc.ids.PersonId("p-1"))) == []
    assert VIEWS["overview"](whole.state, Query(person=cc.ids.PersonId("p-rektor"))) == VIEWS["overview"](whole.state)


def test_nobody_and_strangers_read_nothing(whole: Circle) -> None:
    for query in (Query(), Query(reader=Reader(cc.ids.PersonId("p-stranger")))):
        shown = repr({name: to_data(view(whole.state, query)) for name, view in VIEWS.items()})
        assert TEXT not in shown
        assert "Calm start" not in shown
        assert not any(said in shown for said in (*SAID.values(), *AHEAD.values()) if len(said) > 6)


def test_what_was_written_is_narrowed_to_a_person_or_a_group(whole: Circle) -> None:
    by_p4 = VIEWS["contents"](whole.state, Query(person=cc.ids.PersonId("p-4")))
    assert {"own_need", "analysis", "action_plan", "minutes"} <= {line.kind for line in by_p4}
    assert by_p4 == [line for line in VIEWS["contents"](whole.state) if "p-4" in line.authors]
    of_h = VIEWS["contents"](whole.state, Query(group=cc.ids.GroupId("h")))
    assert {line.kind for line in of_h} == {"cycle_need", "outcome", "change"}
    assert {line.group for line in of_h} == {"h"}
    of_v = VIEWS["contents"](whole.state, Query(group=cc.ids.GroupId("v")))
    assert [(line.kind, line.group) for line in of_v] == [("note", "v")]
    of_g = VIEWS["contents"](whole.state, Query(group=cc.ids.GroupId("g")))
    assert {line.group for line in of_g} == {"g"}
    assert {line.kind for line in of_g} == {
        "minutes",
        "action_plan",
        "effort_report",
        "result",
        "reflection",
        "checkin",
        "questions",
        "evidence",
    }


def test_every_view_of_a_group_or_a_person_has_their_lines_of_the_whole_view(whole: Circle) -> None:
    narrowed = set()
    for name, view in VIEWS.items():
        lines: list[Any] = [*view(whole.state)]
        for group in cc.ids.GroupId("g"), cc.ids.GroupId("h"), cc.ids.GroupId("v"):
            if lines and hasattr(lines[0], "group"):
                narrowed.add(name)
                assert [*view(whole.state, Query(group=group))] == [it for it in lines if it.group == group], name
        for person in cc.ids.PersonId("p-1"), cc.ids.PersonId("p-5"), cc.ids.PersonId("p-10"):
            if lines and hasattr(lines[0], "person"):
                narrowed.add(name)
                assert [*view(whole.state, Query(person=person))] == [it for it in lines if it.person == person], name
    assert narrowed == {
        *("contents", "coverage", "cycles", "group", "groups", "hours", "meetings", "minutes", "notes"),
        *("parties", "person", "plans", "promises", "rota", "timeline"),
    }


def test_notes_are_shown_by_their_days_and_then_by_their_visits() -> None:
    school = School().starts().runs(4).opens()
    for visit, host, day in ("c", "p-2", sept(7)), ("b", "p-3", sept(7)), ("a", "p-4", sept(8)):
        school.visits("p-1", host, day, visit=visit)
    assert [it.visit for it in VIEWS["notes"](school.ledger.state)] == ["b", "c", "a"]


def test_a_note_tells_of_its_visit_and_of_when_it_was_written() -> None:
    school = School().starts().runs(4).opens().visits("p-1", "p-2", sept(7), visit="v", steps=2)
    school.does(cc.visit.PublishNote(visit="v", note="Calm start", receipt="R"), on=sept(9), by="p-1")
    school.visits("p-2", "p-1", sept(8), visit="w", steps=1)
    first, second = VIEWS["notes"](school.ledger.state, Query(reader=Reader(cc.ids.PersonId("p-2"))))
    line: dict[str, Any] = {"round": "r", "group": "g", "shared_with": ()}
    assert first == NoteRow(
        **line,
        visit="v",
        date=sept(7),
        visitor="p-1",
        host="p-2",
        written_on=sept(9),
        receipt="R",
        note="Calm start",
    )
    assert second == NoteRow(
        **line, visit="w", date=sept(8), visitor="p-2", host="p-1", written_on=None, receipt=None, note=None
    )


def test_a_group_that_has_never_met_has_its_rota() -> None:
    state = Circle().gathers().state
    assert [it.person for it in VIEWS["rota"](state)] == [*state.groups["g"].members]


def test_a_round_is_told_in_the_years_of_its_group_its_people_and_their_unit() -> None:
    school = School().starts().runs(3).opens(visits_each=2)
    school.visits("p-1", "p-2", visit="a").visits("p-2", "p-1", visit="b", steps=1)
    school.plans_visit("p-3", "p-1", visit="c")
    school.does(
        cc.visit.RoundClosed(round="r"),
        on=sept(20),
        because="Winter sickness",
        accept=("a_round_ends_when_its_aim_is_reached",),
    )
    (year,) = VIEWS["group"](school.ledger.state)
    assert year.rounds == (
        RoundOfGroup(
            round="r",
            starts=sept(1),
            ends=date(2026, 11, 30),
            closed_on=sept(20),
            seen=2,
            possible=6,
            unfinished=1,
            reached=False,
        ),
    )
    (own,) = VIEWS["person"](school.ledger.state, Query(person=cc.ids.PersonId("p-1")))
    assert own.rounds == (
        RoundPart(round="r", group="g", quota=2, made=1, left=1, received=1, hosted=1, unseen=("p-3",)),
    )
    (unit,) = VIEWS["overview"](school.ledger.state)
    assert (unit.visits_planned, unit.visits_made, unit.visits_complete) == (1, 2, 1)
