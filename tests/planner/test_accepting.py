"""From a plan to entries: what is accepted keeps every rule, and what has grown stale is refused one by one."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import School, checked, sept

import collegial_core as cc
from collegial_core.group import MemberJoined, MemberLeft
from collegial_core.ids import GroupId, LessonId, PersonId, UnitId
from collegial_core.kernel import Severity
from collegial_core.ledger import Would
from collegial_core.plan import CalendarAdopted
from collegial_core.planning import Does
from collegial_core.planning.timetable import Doing, Span, Timetable
from collegial_core.schedule import Term
from collegial_core.visit import VisitPlanned
from collegial_planner import plan_visits
from collegial_timetables.proposing import VisitProposal, accept, propose_visits

G, ON, BY = GroupId("g"), sept(1), PersonId("p-1")
WEEKS = ("TTFFF|TFFFF", "FTTFF|FTFFF", "FFTTF|FFTFF", "FFFTT|FFFTF", "TFFFT|FFFFT")
"""What each does on Mondays and Tuesdays."""


def timetable_of(weeks: tuple[str, ...]) -> Timetable:
    """Read p-1, p-2 … by their weeks: T teaches, F is there; a bar begins the next day."""
    doings = []
    for number, days in enumerate(weeks, start=1):
        for day, periods in enumerate(days.split("|"), start=1):
            for at, what in enumerate(periods, start=1):
                who, span = PersonId(f"p-{number}"), Span(day, at, at + 1)
                if what == "T":
                    lesson = LessonId(f"{who}.{day}.{at}")
                    doings.append(Doing(person=who, span=span, does=Does.TEACHES, lesson=lesson))
                if what == "F":
                    doings.append(Doing(person=who, span=span, does=Does.FREE))
    return Timetable(tuple(doings))


def school_with(method: str = "base-group-visits@3", members: int = 4) -> School:
    return School().starts(method).runs(members, method=method).opens()


def proposed(school: School, weeks: tuple[str, ...] = WEEKS) -> VisitProposal:
    return propose_visits(school.ledger, G, timetable_of(weeks), by=BY, on=ON, planner=plan_visits)


@settings(max_examples=12)
@pytest.mark.parametrize("method", ["base-group-visits@3", "colleague-observation@2"])
@given(weeks=st.tuples(*[st.from_regex(r"[TF.]{4}\|[TF.]{3}", fullmatch=True)] * 4))
def test_what_is_accepted_breaks_no_rule_and_is_read_back_the_same(method: str, weeks: tuple[str, ...]) -> None:
    school = school_with(method)
    before = checked(school.ledger)
    proposal = proposed(school, weeks)
    assert list(proposal.refused) == []
    accept(school.ledger, proposal)
    wrong = [it for it in checked(school.ledger) if it not in before and it.severity is Severity.E]
    assert wrong == []
    planned = () if proposal.planned is None else proposal.planned.value
    assert len(school.ledger.state.visits) == len(planned)
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state


def asked(proposal: VisitProposal) -> list[VisitPlanned]:
    """Give what is asked for."""
    return [it.asked for it in proposal.requests if isinstance(it.asked, VisitPlanned)]


def held_again(school: School, proposal: VisitProposal) -> list[str]:
    """Give for each request of an older proposal what it would come to today: the rule that refuses it, or ok."""
    return [
        "ok" if isinstance(it, Would) else it.rule if isinstance(it, cc.Refused) else str(it)
        for it in school.ledger.would_many(proposal.requests)
    ]


@pytest.mark.requirement("S0-39")
def test_when_a_day_became_free_each_visit_on_it_is_refused_with_the_reason() -> None:
    """Given a proposal, when term begins later than it seemed, then the visits before are refused, and no others."""
    school = school_with()
    proposal = proposed(school)
    term = Term(name="HT", first=sept(21), last=dt.date(2026, 12, 18))
    school.does(CalendarAdopted(unit=UnitId("solbacken"), terms=(term,), breaks=()))
    before = [it.date < term.first for it in asked(proposal)]
    assert held_again(school, proposal) == ["S0-39" if it else "ok" for it in before]
    assert 0 < sum(before) < len(before)
    with pytest.raises(cc.Stale):
        accept(school.ledger, proposal)
    with pytest.raises(cc.Refused) as no:
        school.ledger.do_all(proposal.requests)
    assert (no.value.rule, no.value.place) == ("S0-39", before.index(True))
    assert school.ledger.state.visits == {}


@pytest.mark.requirement("S4-01")
def test_when_somebody_left_each_visit_of_theirs_is_refused_with_the_reason() -> None:
    school = school_with()
    proposal = proposed(school)
    school.does(MemberLeft(group=G, person=PersonId("p-4")), on=sept(2), because="Elsewhere")
    theirs = [PersonId("p-4") in (it.visitor, it.host) for it in asked(proposal)]
    late = [their and it.date >= sept(2) for their, it in zip(theirs, asked(proposal), strict=True)]
    assert held_again(school, proposal) == ["S4-01" if it else "ok" for it in late]
    assert 0 < sum(late) <= sum(theirs) == 6


def test_when_somebody_joined_nothing_is_recorded_before_they_are_planned_for() -> None:
    """Given a proposal for four, when a fifth joins, it is stale as a whole, and the next one has all eight more."""
    school = school_with()
    proposal = proposed(school)
    school.does(MemberJoined(group=G, person=PersonId("p-5")), on=sept(2), because="New here")
    with pytest.raises(cc.Stale):
        accept(school.ledger, proposal)
    assert school.ledger.state.visits == {}
    assert len(proposed(school).requests) == len(proposal.requests) + 8
