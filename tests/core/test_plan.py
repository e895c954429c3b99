"""The plan: start, revisions, units, people, calendars, methods."""

from datetime import date

import pytest
from tests.school import AUTUMN, SUMMER, School, checked, of_the_first_edition, records_of, refused, sept, tampered

import collegial_core as cc
from collegial_core.definitions import read_method, shipped_methods
from collegial_core.kernel import Unreadable
from collegial_core.kernel.value import Asked
from collegial_core.testing import ReferenceStore


@pytest.fixture
def school() -> School:
    return School().starts()


def start(**changes: object) -> cc.plan.PlanStarted:
    return cc.plan.PlanStarted(**{"title": "T", "aim": "A", "starts": AUTUMN, "ends": SUMMER, **changes})


def revise(of: int, **changes: object) -> cc.plan.RevisePlan:
    return cc.plan.RevisePlan(**{"of": of, "lessons": "Notes came late", "aim": "Talk the same day", **changes})


@pytest.mark.requirement("L-01", "L-06")
def test_a_plan_starts_first_and_once() -> None:
    school = School()
    for command in (cc.plan.UnitRegistered(unit="u", principal="p"), revise(1)):
        with refused("L-01") as caught:
            school.does(command)
        assert caught.value.message == "This plan has not started."
    assert school.lines() == []
    school.does(start())
    with refused("L-06"):
        school.does(start())


@pytest.mark.requirement("L-01")
@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (cc.plan.AdoptMethod(method="none", version=7), "method"),
        (cc.plan.PersonRegistered(person="p", unit="none"), "unit"),
        (cc.group.GroupFormed(group="h", method="none", version=7, members=("p-1", "p-2"), folder="H"), "method"),
        (cc.group.MemberJoined(group="none", person="p-1"), "group"),
        (cc.visit.OpenRound(round="r", group="none", starts=sept(1), ends=sept(30)), "group"),
        (cc.visit.RoundClosed(round="none"), "round"),
        (cc.visit.VisitHeld(visit="none"), "visit"),
        (cc.visit.PublishNote(visit="none", note="N", receipt="r"), "visit"),
        (cc.cycle.CompleteStep(cycle="none", step="read"), "cycle"),
        (cc.module.PlanModule(cycle="none", meetings=8, meeting_minutes=60), "cycle"),
        (cc.meeting.RoleSwapped(meeting="none", role="documenter", person="p-1"), "meeting"),
        (cc.meeting.MeetingClosed(meeting="none"), "meeting"),
    ],
)
def test_what_is_not_there_is_told_by_its_kind_and_name(school: School, command: Asked, kind: str) -> None:
    with refused("L-01") as caught:
        school.does(command)
    assert caught.value.facts == {"kind": kind, "name": "none@7" if kind == "method" else "none"}


@pytest.mark.requirement("L-03")
def test_nothing_happens_before_the_plan(school: School) -> None:
    with refused("L-03"):
        school.does(cc.plan.UnitRegistered(unit="u", principal="p"), on=date(2026, 8, 16))
    with refused("L-03"):
        School().does(start(ends=date(2026, 8, 16)))
    School().does(start(ends=AUTUMN))


@pytest.mark.requirement("S0-24")
def test_a_revision_names_the_one_before_its_reason_and_its_lessons(school: School) -> None:
    for wrong in (2, 3):
        with refused("S0-24") as caught:
            school.does(revise(wrong), because="The spring showed it")
        assert caught.value.facts == {"present": 1, "of": wrong}
    with refused("S0-24"):
        school.does(revise(1))
    (revised,) = school.does(revise(1), because="The spring showed it", on=sept(1))
    assert (revised.event.revision, revised.event.of, revised.because) == (2, 1, "The spring showed it")
    with refused("S0-24"):
        school.does(revise(1), because="Again", on=sept(2))
    school.does(revise(2, ends=date(2028, 6, 14)), because="One year more", on=sept(2))
    plan = school.ledger.state.plan
    assert plan is not None
    assert [(revision.number, revision.on) for revision in plan.revisions] == [(1, AUTUMN), (2, sept(1)), (3, sept(2))]
    lessons = [words.get("lessons") for number in "123" for words in school.words("plan", number)]
    assert lessons == [None, "Notes came late", "Notes came late"]
    assert (plan.ends, plan.revision) == (date(2028, 6, 14), 3)


@pytest.mark.requirement("L-03")
def test_revisions_come_in_order_of_time_and_end_after_the_start(school: School) -> None:
    school.does(revise(1), because="x", on=sept(5))
    with refused("L-03"):
        school.does(revise(2), because="x", on=sept(4))
    with refused("L-03"):
        school.does(revise(2, ends=date(2026, 8, 16)), because="x", on=sept(6))


@pytest.mark.requirement("S0-24")
def test_the_plan_as_of_any_past_day_can_be_rebuilt(school: School) -> None:
    school.does(revise(1), because="x", on=sept(5))
    before, after = (school.ledger.as_of(happened=day).plan for day in (sept(4), sept(5)))
    assert before is not None
    assert after is not None
    assert (before.revision, after.revision) == (1, 2)


@pytest.mark.requirement("S0-09")
def test_a_method_is_pinned_whole_with_its_version(school: School) -> None:
    shipped = {method.ref: method for method in shipped_methods()}
    assert school.ledger.state.methods == {"base-group-visits@1": shipped["base-group-visits@1"]}
    with refused("L-02"):
        school.does(cc.plan.AdoptMethod(method="base-group-visits", version=1))
    with refused("L-01"):
        school.does(cc.plan.AdoptMethod(method="base-group-visits", version=99))


@pytest.mark.requirement("S0-09")
def test_a_plan_keeps_its_methods_where_the_library_knows_none(school: School) -> None:
    elsewhere = cc.Plans(school.store, methods=()).ledger("solbacken")
    assert elsewhere.state == school.ledger.state
    with refused("L-01"):
        elsewhere.do(cc.plan.AdoptMethod(method="learning-group", version=1), by="p", on=AUTUMN)


@pytest.mark.requirement("L-01", "L-02", "L-03", "S0-16")
def test_units_and_people_are_known_by_ids_of_their_own(school: School) -> None:
    assert school.ledger.state.people["p-1"].unit == "solbacken"
    with refused("L-01"):
        school.does(cc.plan.PersonRegistered(person="p-99", unit="nowhere"))
    with refused("L-02"):
        school.does(cc.plan.PersonRegistered(person="p-1", unit="solbacken"))
    with refused("L-02"):
        school.does(cc.plan.UnitRegistered(unit="solbacken", principal="p-rektor"))
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-other"), on=sept(2))
    with refused("L-03"):
        school.does(cc.plan.PersonRegistered(person="p-99", unit="ekbacken"), on=sept(1))


@pytest.mark.requirement("S0-39", "L-03")
def test_a_calendar_replaces_the_one_before(school: School) -> None:
    term = cc.schedule.Term(name="HT", first=AUTUMN, last=date(2026, 12, 18))
    for wrong in (
        cc.plan.CalendarAdopted(
            unit="solbacken", terms=(cc.schedule.Term(name="HT", first=SUMMER, last=AUTUMN),), breaks=()
        ),
        cc.plan.CalendarAdopted(
            unit="solbacken", terms=(term,), breaks=(cc.schedule.Break(name="lov", first=sept(2), last=sept(1)),)
        ),
    ):
        with refused("L-03"):
            school.does(wrong)
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=()))
    calendar = school.ledger.state.calendars["solbacken"]
    outside = cc.schedule.NoSchool(cc.schedule.Reason.TERMS)
    assert [
        calendar.why_closed(day) for day in (AUTUMN, date(2026, 8, 16), date(2026, 12, 18), date(2026, 12, 19))
    ] == [
        None,
        outside,
        None,
        outside,
    ]
    school.does(
        cc.plan.CalendarAdopted(
            unit="solbacken", terms=(term,), breaks=(cc.schedule.Break(name="lov", first=AUTUMN, last=AUTUMN),)
        )
    )
    assert school.ledger.state.calendars["solbacken"].why_closed(AUTUMN) == cc.schedule.NoSchool(
        cc.schedule.Reason.BREAK, "lov"
    )


GOOD = """
method = "triads"
version = 3
name_en = "Triads"
name_sv = "Triader"
source = "our school"
[group_size]
least = 3
most = 3
severity = "W"
rule = "OUR-1"
"""


def test_a_schools_own_method_sets_its_own_size_rule() -> None:
    school = School()
    school.plans = cc.Plans(school.store, methods=(read_method(GOOD, "triads.toml"),))
    school.ledger = school.plans.ledger("solbacken")
    school.does(start())
    school.does(cc.plan.AdoptMethod(method="triads", version=3))
    school.does(cc.plan.UnitRegistered(unit="u", principal="p"))
    for number in range(1, 5):
        school.does(cc.plan.PersonRegistered(person=f"p-{number}", unit="u"))
    four = cc.group.GroupFormed(group="g", method="triads", version=3, members=("p-1", "p-2", "p-3", "p-4"), folder="F")
    with refused("OUR-1"):
        school.does(four)
    assert school.does(four, because="No other way", accept=("a_group_has_its_methods_size",))[1].event.rule == "OUR-1"


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("= 3", "m.toml", "is no TOML"),
        ("a = " + "[" * 9000, "m.toml", "is nested too deeply"),
        (f"a = {'1' * 9000}", "m.toml", "is no TOML"),
        (GOOD.replace('severity = "W"', 'severity = "X"'), "m.toml: group_size.severity", "one of E, W, I, got 'X'"),
        (GOOD.replace('severity = "W"', "severity = 1"), "m.toml: group_size.severity", "got the number 1"),
        (GOOD.replace("least = 3", "least = 0"), "m.toml: group_size.least", "expected a whole number from 1 to 200"),
        (GOOD.replace("least = 3", 'least = "3"'), "m.toml: group_size.least", "expected a whole number, got text"),
        (GOOD.replace("least = 3", "leest = 3"), "m.toml: group_size.leest", "fields here are least, most, severity"),
        (GOOD.replace("[group_size]", "[size]"), "m.toml: size", "there is no field 'size'"),
        (GOOD.replace('rule = "OUR-1"', ""), "m.toml: group_size", "the field 'rule' is missing"),
        (GOOD.partition("[")[0], "m.toml", "the field 'group_size' is missing"),
        (GOOD + '[visits]\neach = 5\nlate_joiner = "half"', "m.toml: visits.late_joiner", "full, pro_rata, got 'half'"),
        (GOOD + "[visits]\nlate_joiner = 2026-09-14", "m.toml: visits.late_joiner", "got a date or time"),
        ("visits = 5" + GOOD, "m.toml: visits", "expected a table, got the number 5"),
        ("steps = 5" + GOOD, "m.toml: steps", "expected a list, got the number 5"),
        ("steps = [5]" + GOOD, "m.toml: steps[0]", "expected a table, got the number 5"),
        ('before_start = ["trust", "trust"]' + GOOD, "m.toml: before_start", "names the same thing twice"),
        ('before_start = ["hope"]' + GOOD, "m.toml: before_start[0]", "got 'hope'"),
    ],
)
def test_a_wrong_method_definition_is_explained(text: str, path: str, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_method(text, "m.toml")
    assert caught.value.path == path
    assert message in caught.value.message


@pytest.mark.requirement("L-10")
def test_nothing_happens_more_than_a_year_away_from_the_plan() -> None:
    school = School()
    start = cc.plan.PlanStarted(title="x", aim="y", starts=date(2026, 8, 17), ends=date(2028, 2, 29))
    for day in (date(2025, 8, 16), date(2029, 3, 1), date(2150, 1, 1)):
        with refused("L-10") as caught:
            school.does(start, on=day)
        assert caught.value.facts == {"day": str(day), "starts": "2026-08-17", "ends": "2028-02-29"}
    school.does(start, on=date(2025, 8, 17))
    unit = cc.plan.UnitRegistered(unit="solbacken", principal="p-rektor")
    with refused("L-10"):
        school.does(unit, on=date(2029, 3, 1))
    school.does(unit, on=date(2029, 2, 28))


@pytest.mark.requirement("L-10")
def test_what_was_wrong_can_be_mended_years_after_the_plan_but_not_into_those_years() -> None:
    school = School().starts()
    unit = cc.plan.UnitRegistered(unit="berga", principal="p-rektor")
    (entry,) = school.does(unit, on=date(2026, 9, 1))
    long_after = date(2041, 3, 4)
    with refused("L-10"):
        school.does(cc.plan.CorrectEntry(entry=entry.number, happened_on=long_after), on=long_after, because="A slip.")
    right = cc.plan.CorrectEntry(entry=entry.number, happened_on=date(2026, 9, 2))
    school.does(right, on=long_after, because="A slip.")
    school.does(cc.plan.WithdrawEntry(entry=entry.number), on=long_after, because="No such unit.")
    assert "berga" not in school.ledger.state.units


@pytest.mark.requirement("L-10", "S0-24")
def test_a_revision_that_gives_the_plan_more_time_reaches_as_far_as_that() -> None:
    school = School().starts()
    longer = cc.plan.RevisePlan(of=1, lessons="x", aim="y", ends=date(2030, 6, 14))
    with refused("L-10"):
        school.does(longer, on=date(2031, 6, 15), because="z")
    school.does(longer, on=date(2031, 6, 14), because="z")


@pytest.mark.requirement("L-10")
def test_what_the_first_edition_took_stays_and_is_told_of() -> None:
    school = School().starts(people=1)
    far = tampered(
        *(of_the_first_edition(row, b'"happened_on":"2026', b'"happened_on":"2150') for row in records_of(school))
    )
    found = {(finding.rule, finding.severity) for finding in checked(far)}
    assert found == {("L-10", cc.Severity.I), ("A-04", cc.Severity.I)}
    cc.Plans(ReferenceStore()).import_lines(far.export())
