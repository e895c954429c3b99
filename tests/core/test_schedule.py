"""Weeks, their printed notation, and the layouts of modules over a school year."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.refusals import tells_data
from tests.school import unreadable

from collegial_core.kernel import Severity, Unreadable
from collegial_core.kernel.fields import FIRST_DAY, LAST_DAY
from collegial_core.schedule import Break, Calendar, NoSchool, Reason, Term
from collegial_core.schedule.layout import (
    MOMENTS,
    BreakWeek,
    PrintedRow,
    Rhythm,
    SchoolYear,
    Session,
    any_year,
    breaks,
    closed_days,
    keeps,
    layout,
    printed_rows,
    school_year,
)
from collegial_core.schedule.notation import SPORTLOV, PrintedWeeks, print_weeks, read_weeks
from collegial_core.schedule.tables import PRINTED_TABLES, source_findings
from collegial_core.schedule.week import Week, number_of, weeks_in

DAYS = st.dates(FIRST_DAY, LAST_DAY)
RHYTHMS = st.sampled_from(Rhythm)


def pause(name: str) -> NoSchool:
    return NoSchool(Reason.BREAK, name)


def name_of(row: PrintedRow[Any]) -> str:
    return row.no_school.name or "" if row.no_school else ""


# --- weeks ---------------------------------------------------------------------------


@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-12-28", "2026-W53"),
        ("2026-12-31", "2026-W53"),
        ("2027-01-01", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2024-12-30", "2025-W01"),
        ("2021-01-03", "2020-W53"),
    ],
)
def test_a_day_lies_in_the_week_of_its_thursday(day: str, week: str) -> None:
    assert str(Week.of(date.fromisoformat(day))) == week
    assert Week.read(week) == Week.of(date.fromisoformat(day))


@pytest.mark.requirement("S0-39")
def test_week_53_is_in_long_years_only() -> None:
    long = [year for year in range(2000, 2055) if weeks_in(year) == 53]
    assert long == [2004, 2009, 2015, 2020, 2026, 2032, 2037, 2043, 2048, 2054]
    assert (Week(2026, 53).monday, Week(2026, 53).friday) == (date(2026, 12, 28), date(2027, 1, 1))
    assert Week(2026, 53) + 1 == Week(2027, 1)
    with pytest.raises(Unreadable, match="2025 has weeks 1 to 52, not 53"):
        Week(2025, 53)


@pytest.mark.parametrize("year_and_number", [(2026, 0), (2026, 54), (1899, 50), (2201, 1), (2026, -1)])
def test_a_week_that_is_none_is_unreadable(year_and_number: tuple[int, int]) -> None:
    with pytest.raises(Unreadable, match="week"):
        Week(*year_and_number)


@pytest.mark.parametrize(
    "text", ["", "2026-53", "2026W53", "2026-W5", "2026-W00", "2025-W53", "2026-W53 ", "\uff12026-W01"]
)
def test_a_text_that_names_no_week_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable) as no:
        Week.read(text, "$.week")
    assert no.value.path == "$.week"


@pytest.mark.parametrize("weeks", [10**6, -(10**6), 10**30])
def test_weeks_beyond_all_years_are_unreadable(weeks: int) -> None:
    with pytest.raises(Unreadable):
        Week(2026, 1) + weeks


@given(DAYS, st.integers(-5000, 5000))
def test_counting_weeks_agrees_with_counting_days(day: date, weeks: int) -> None:
    week = Week.of(day)
    later = day + timedelta(weeks=weeks)
    assume(FIRST_DAY <= later <= LAST_DAY)
    assert week + weeks == Week.of(later)
    assert Week.of(later) - week == weeks
    assert (week < Week.of(later)) == (weeks > 0)


@given(DAYS)
def test_a_week_holds_its_seven_days_and_no_other(day: date) -> None:
    week = Week.of(day)
    assert day in week.days
    assert [it.isoweekday() for it in week.days] == [1, 2, 3, 4, 5, 6, 7]
    assert (week.monday, week.friday) == (week.days[0], week.days[4])
    assert {Week.of(it) for it in week.days if it <= LAST_DAY} == {week}
    assert Week.read(str(week)) == week


# --- weeks as printed ------------------------------------------------------------------


@pytest.mark.requirement("S0-40")
@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("38", (38,), (38,)),
        ("39–40", (39,), (40,)),
        ("3-4", (3,), (4,)),
        ("8/9", (8, 9), (8, 9)),
        ("6–7/8", (6,), (7, 8)),
        ("9/10–11", (9, 10), (11,)),
        ("7/8/9/10", (7, 8, 9, 10), (7, 8, 9, 10)),
    ],
)
def test_weeks_are_read_as_they_are_printed(text: str, starts: tuple[int, ...], ends: tuple[int, ...]) -> None:
    assert read_weeks(text) == PrintedWeeks(starts, ends)
    assert str(read_weeks(text)) == text.replace("-", "–")


@pytest.mark.requirement("S0-40")
@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("38", {7: (38,), 8: (38,), 9: (38,), 10: (38,)}),
        ("6–7/8", {7: (6, 8), 8: (6, 7), 9: (6, 7), 10: (6, 7)}),
        ("8/9", {7: (9,), 8: (9,), 9: (8,), 10: (8,)}),
        ("9/10–11", {7: (10, 11), 8: (10, 11), 9: (10, 11), 10: (9, 11)}),
        ("43–45", {7: (43, 45), 8: (43, 45), 9: (43, 45), 10: (43, 45)}),
    ],
)
def test_printed_weeks_mean_those_of_the_region(text: str, weeks: dict[int, tuple[int, ...]]) -> None:
    assert {region: read_weeks(text).for_session(region) for region in SPORTLOV} == weeks


@pytest.mark.requirement("S0-40")
def test_a_printed_break_is_the_regions_own_week() -> None:
    assert [read_weeks("7/8/9/10").for_break(region) for region in SPORTLOV] == [7, 8, 9, 10]
    assert [read_weeks("44").for_break(region) for region in SPORTLOV] == [44] * 4
    with pytest.raises(Unreadable, match="week 10 is not among 7/8"):
        read_weeks("7/8").for_break(10)
    with pytest.raises(Unreadable, match="only a break does"):
        read_weeks("7/8/9/10").for_session(9)


@pytest.mark.requirement("S0-40")
@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "v. 38", " 38", "38\n", "\uff16", "0", "54", "9" * 5000),
        *("38–", "–38", "38—39", "6–7–8", "40–39", "38-38", "8/7", "8/8", "/8", "8/", "9/12–11", "6–6/7"),
    ],
)
def test_nonsense_in_the_place_of_weeks_is_named_with_its_place(text: str) -> None:
    with pytest.raises(Unreadable) as no:
        read_weeks(text, "line 3")
    assert no.value.path == "line 3"
    assert len(no.value.message) < 200


@given(st.sampled_from(SPORTLOV), st.sampled_from(PRINTED_TABLES), st.data())
@pytest.mark.requirement("S0-40")
def test_what_is_printed_for_all_regions_is_read_back_for_each(region: int, table, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    sessions = {it: table.layout(it).sessions for it in SPORTLOV}
    place = data.draw(st.integers(0, len(sessions[region]) - 1))
    printed = print_weeks([sessions[it][place].weeks for it in SPORTLOV])
    assert read_weeks(printed).for_session(region) == sessions[region][place].weeks


# --- the layouts that are printed --------------------------------------------------------

SCHOOL, WEEKLY, LEADERS = PRINTED_TABLES


def weeks_of(sessions: tuple[Session[int], ...]) -> str:
    """The weeks of sessions in one region, as `38 39+40 41`."""
    return " ".join("+".join(map(str, session.weeks)) for session in sessions)


@pytest.mark.requirement("S0-35")
@pytest.mark.parametrize(
    ("sportlov", "spring"),
    [
        (7, "2 3+4 5 6+8 9 10+11 12 13+14"),
        (8, "2 3+4 5 6+7 9 10+11 12 13+14"),
        (9, "2 3+4 5 6+7 8 10+11 12 13+14"),
        (10, "2 3+4 5 6+7 8 9+11 12 13+14"),
    ],
)
def test_a_school_module_takes_two_sessions_in_three_weeks(sportlov: int, spring: str) -> None:
    plan = SCHOOL.layout(sportlov)
    assert weeks_of(plan.sessions) == f"38 39+40 41 42+43 45 46+47 48 49+50 {spring}"
    assert plan.breaks == (
        BreakWeek(no_school=pause("läslov"), week=44),
        BreakWeek(no_school=pause("sportlov"), week=sportlov),
    )
    assert (len(plan.sessions), SCHOOL.minutes) == (16, 90)


@pytest.mark.requirement("S0-36")
@pytest.mark.parametrize(
    ("sportlov", "spring"),
    [
        (7, "4 5 6 8 9 10 11 12"),
        (8, "4 5 6 7 9 10 11 12"),
        (9, "4 5 6 7 8 10 11 12"),
        (10, "4 5 6 7 8 9 11 12"),
    ],
)
def test_an_intensive_module_takes_a_session_a_week(sportlov: int, spring: str) -> None:
    plan = WEEKLY.layout(sportlov)
    assert weeks_of(plan.sessions) == f"40 41 42 43 45 46 47 48 {spring}"
    assert [pause.week for pause in plan.breaks] == [44, sportlov]
    assert (len(plan.sessions), WEEKLY.minutes) == (16, 90)


@pytest.mark.requirement("S0-37")
@pytest.mark.parametrize(
    ("sportlov", "spring"),
    [(7, "2 3+4 5 6+8 9 10+11"), (8, "2 3+4 5 6+7 9 10+11"), (9, "2 3+4 5 6+7 8 10+11"), (10, "2 3+4 5 6+7 8 9+11")],
)
def test_a_leader_module_has_six_parts(sportlov: int, spring: str) -> None:
    plan = LEADERS.layout(sportlov)
    assert weeks_of(plan.sessions) == f"41 42+43 45 46+47 48 49+50 {spring}"
    assert [pause.week for pause in plan.breaks] == [44, sportlov]
    assert (len(plan.sessions), LEADERS.minutes) == (12, 90)


@pytest.mark.requirement("S0-38")
def test_one_rule_agrees_with_175_of_the_176_printed_cases() -> None:
    agree = [
        printed.for_session(region) == session.weeks
        for table in PRINTED_TABLES
        for region in SPORTLOV
        for printed, session in zip(table.weeks, table.layout(region).sessions, strict=True)
    ]
    assert (sum(agree), len(agree)) == (175, 176)


@pytest.mark.requirement("S0-38")
def test_the_slip_of_the_source_is_told_with_its_place() -> None:
    (finding,) = source_findings()
    assert (finding.rule, finding.severity, finding.entry) == ("S0-38", Severity.I, None)
    assert tells_data(finding)
    assert finding.message == (
        "The source prints weeks 10–11 for part 6, moments CD (S0: layout of a module for school leaders in a "
        "three-week rhythm). With sportlov in week 10 its own rule gives weeks 9, 11."
    )


@pytest.mark.requirement("S0-40")
@pytest.mark.parametrize("table", PRINTED_TABLES, ids=lambda table: table.name)
def test_a_layout_for_all_regions_is_printed_as_its_source_prints_it(table) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    rows = printed_rows([table.layout(region) for region in SPORTLOV])
    sessions = [row.weeks for row in rows if row.part is not None]
    printed = [str(weeks) for weeks in table.weeks]
    assert sessions == [*printed[:-1], "9/10–11"] if table is LEADERS else printed
    names = [name_of(row) for row in rows]
    assert [(name, row.weeks) for name, row in zip(names, rows, strict=True) if row.part is None] == [
        ("läslov", "44"),
        ("sportlov", "7/8/9/10"),
    ]
    assert rows[names.index("läslov") + 1].weeks == "45"
    assert rows[names.index("sportlov") + 1].weeks == "8/9"


# --- the rule ------------------------------------------------------------------------------


@pytest.mark.requirement("S0-38")
def test_the_first_half_of_an_odd_number_of_parts_is_the_larger() -> None:
    plan = layout(any_year({}), parts=3, rhythm=Rhythm.WEEKLY, autumn=36, spring=3)
    assert weeks_of(plan.sessions) == "36 37 38 39 3 4"
    alone = layout(any_year({}), parts=1, rhythm=Rhythm.THREE_WEEK, autumn=43, spring=3)
    assert weeks_of(alone.sessions) == "43 44+45"


@pytest.mark.requirement("S0-38")
def test_parts_that_just_fit_are_laid_out_and_one_more_is_not() -> None:
    year = any_year(breaks(9))
    plan = layout(year, parts=8, rhythm=Rhythm.THREE_WEEK, autumn=40, spring=2)
    assert plan.sessions[7].weeks == (51, 52)
    with pytest.raises(Unreadable, match="12 teaching weeks are needed from week 41 on, and there are 11 to 52") as no:
        layout(year, parts=8, rhythm=Rhythm.THREE_WEEK, autumn=41, spring=2)
    assert no.value.path == "autumn"


@pytest.mark.requirement("S0-38")
@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ({"parts": 0}, "parts: a module has 1 to 200 parts"),
        ({"parts": -8}, "parts: a module has 1 to 200 parts"),
        ({"parts": 200}, "autumn"),
        ({"parts": 201}, "parts: a module has 1 to 200 parts"),
        ({"autumn": 30}, "autumn: week 30 is outside the autumn term, which has weeks 31 to 52"),
        ({"autumn": 53}, "autumn"),
        ({"autumn": 2}, "autumn"),
        ({"spring": 27}, "spring: week 27 is outside the spring term, which has weeks 1 to 26"),
        ({"spring": 0}, "spring"),
        ({"spring": 16}, "spring"),
    ],
)
def test_what_cannot_be_laid_out_says_what_is_wrong(asked: dict[str, int], begins: str) -> None:
    wish = {"parts": 8, "autumn": 38, "spring": 2, **asked}
    with pytest.raises(Unreadable) as no:
        layout(any_year(breaks(9)), rhythm=Rhythm.THREE_WEEK, **wish)
    assert f"{no.value.path}: {no.value.message}".startswith(begins)


@pytest.mark.requirement("S0-38")
def test_a_school_year_goes_from_august_to_june() -> None:
    plan = layout(any_year({}), parts=2, rhythm=Rhythm.WEEKLY, autumn=31, spring=25)
    assert weeks_of(plan.sessions) == "31 32 25 26"
    real = layout(
        school_year(2026, (), {}), parts=2, rhythm=Rhythm.WEEKLY, autumn=Week(2026, 31), spring=Week(2027, 25)
    )
    assert [number_of(session.weeks[0]) for session in real.sessions] == [31, 32, 25, 26]
    rows = printed_rows([plan])
    assert [row.weeks for row in rows] == ["31", "32", "25", "26"]
    assert [(row.part, row.moments, name_of(row)) for row in rows[:2]] == [(1, "AB", ""), (1, "CD", "")]
    assert any_year({}).spring == tuple(range(1, 27))
    assert school_year(2026, (), {}).spring[-1] == Week(2027, 26)


NO_WEEKS = "expected weeks such as 38, 39–40 or 6–7/8, got"
PRINTED = "7/8/9/10"
TOO_MANY = "more than two weeks to choose from; only a break does"


@pytest.mark.requirement("S0-40")
@pytest.mark.parametrize(
    ("asked", "path", "message"),
    [
        (lambda: Week(1899, 9), "week", "1899 is no year from 1900 to 2200"),
        (lambda: Week(2201, 1), "week", "2201 is no year from 1900 to 2200"),
        (lambda: Week(2025, 53), "week", "2025 has weeks 1 to 52, not 53"),
        (lambda: Week.read("x" * 50), "week", f"expected a week such as 2026-W53, got '{'x' * 40}'"),
        (lambda: Week.read("2025-W53", "line 2"), "line 2", "2025 has weeks 1 to 52, not 53"),
        (lambda: Week(2026, 1) + 10**6, "week", "1000000 weeks from 2026-W01 there is no week"),
        (lambda: read_weeks("x" * 50), "weeks", f"{NO_WEEKS} '{'x' * 40}'"),
        (lambda: read_weeks("40–39", "line 2"), "line 2", "40–39 does not run forward"),
        (lambda: read_weeks("6/8–7/8", "line 2"), "line 2", "6/8–7/8 does not run forward"),
        (lambda: read_weeks("7–8/8", "line 2"), "line 2", "8/8 does not name its options from the earliest on"),
        (lambda: read_weeks("52–54", "line 2"), "line 2", "54: weeks are numbered 1 to 53"),
        (lambda: read_weeks(PRINTED).for_session(9), "weeks", f"{PRINTED} names {TOO_MANY}"),
        (lambda: read_weeks("7/8").for_break(10), "weeks", "week 10 is not among 7/8"),
        (lambda: breaks(6), "sportlov", "sportlov is in week 7, 8, 9 or 10, not 6"),
    ],
)
def test_what_is_no_week_is_told_with_its_place(asked: Callable[[], object], path: str, message: str) -> None:
    with unreadable(path, message):
        asked()


@pytest.mark.requirement("S0-40")
def test_the_first_and_the_last_week_there_are_can_be_named() -> None:
    assert read_weeks("1") == PrintedWeeks((1,), (1,))
    assert read_weeks("52–53") == PrintedWeeks((52,), (53,))
    assert [read_weeks("7/8").for_break(region) for region in (7, 8)] == [7, 8]
    assert (str(Week(1900, 1)), str(Week(2200, 1))) == ("1900-W01", "2200-W01")
    assert type(Week(2027, 1) - Week(2026, 1)) is int


@pytest.mark.requirement("S0-38")
def test_the_breaks_of_every_year_have_names() -> None:
    laslov, sportlov = pause("läslov"), pause("sportlov")
    assert breaks(None) == {44: laslov}
    assert [breaks(week) for week in (7, 10)] == [{44: laslov, 7: sportlov}, {44: laslov, 10: sportlov}]


@pytest.mark.requirement("S0-38")
@pytest.mark.parametrize("week", [6, 11, 44, 0])
def test_sportlov_is_in_one_of_four_weeks(week: int) -> None:
    with pytest.raises(Unreadable, match="7, 8, 9 or 10"):
        breaks(week)


@given(st.integers(1, 24), RHYTHMS, st.integers(31, 52), st.integers(1, 26), st.sets(st.integers(1, 52)))
@pytest.mark.requirement("S0-38")
def test_whatever_is_laid_out_is_in_order_outside_breaks_and_half_in_autumn(
    parts: int, rhythm: Rhythm, autumn: int, spring: int, closed: set[int]
) -> None:
    year = any_year(dict.fromkeys(closed, "break"))
    try:
        plan = layout(year, parts=parts, rhythm=rhythm, autumn=autumn, spring=spring)
    except Unreadable:
        assume(condition=False)
    assert [(session.part, session.moments) for session in plan.sessions] == [
        (part, moments) for part in range(1, parts + 1) for moments in MOMENTS
    ]
    order = [week if week >= 31 else week + 52 for session in plan.sessions for week in session.weeks]
    assert all(earlier < later for earlier, later in pairwise(order))
    assert not {week for session in plan.sessions for week in session.weeks} & closed
    assert [len(session.weeks) for session in plan.sessions] == [*rhythm.weeks] * parts
    in_autumn = {session.part for session in plan.sessions if session.weeks[0] >= 31}
    assert in_autumn == set(range(1, (parts + 1) // 2 + 1))
    assert {pause.week for pause in plan.breaks} <= closed
    assert keeps(year, plan.sessions, parts=parts) == ()


# --- a real year, with its calendars ----------------------------------------------------------

TERMS = (
    Term(name="autumn", first=date(2026, 8, 18), last=date(2026, 12, 18)),
    Term(name="spring", first=date(2027, 1, 11), last=date(2027, 6, 15)),
)


def one_break(name: str, first: str, last: str) -> Break:
    return Break(name=name, first=date.fromisoformat(first), last=date.fromisoformat(last))


EASTER = (
    one_break("Good Friday", "2027-03-26", "2027-03-26"),
    one_break("Easter Monday", "2027-03-29", "2027-03-29"),
    one_break("påsklov", "2027-03-30", "2027-04-02"),
)
COAST = Calendar(TERMS, (one_break("sportlov", "2027-02-15", "2027-02-19"), *EASTER))
INLAND = Calendar(TERMS, (one_break("sportlov", "2027-02-22", "2027-02-26"), *EASTER))


def laid_out(*calendars: Calendar, parts: int = 8) -> list[str]:
    year = school_year(2026, calendars, breaks(None))
    plan = layout(year, parts=parts, rhythm=Rhythm.THREE_WEEK, autumn=Week(2026, 38), spring=Week(2027, 2))
    return [print_weeks([session.weeks]) for session in plan.sessions]


@pytest.mark.requirement("S0-39")
def test_a_real_year_has_its_own_weeks() -> None:
    year = school_year(2026, (), breaks(9))
    plan = layout(year, parts=8, rhythm=Rhythm.THREE_WEEK, autumn=Week(2026, 38), spring=Week(2027, 2))
    assert plan.sessions[0].weeks == (Week(2026, 38),)
    assert plan.sessions[-1].weeks == (Week(2027, 13), Week(2027, 14))
    assert [(it.no_school.name, str(it.week)) for it in plan.breaks] == [
        ("läslov", "2026-W44"),
        ("sportlov", "2027-W09"),
    ]
    numbers = [tuple(week.number for week in session.weeks) for session in plan.sessions]
    assert numbers == [session.weeks for session in SCHOOL.layout(9).sessions]


@pytest.mark.requirement("S0-39")
def test_an_autumn_may_end_with_week_53_and_the_next_year_begins_with_week_1() -> None:
    year = school_year(2026, (), {})
    plan = layout(year, parts=2, rhythm=Rhythm.THREE_WEEK, autumn=Week(2026, 51), spring=Week(2027, 1))
    assert [tuple(map(str, session.weeks)) for session in plan.sessions] == [
        ("2026-W51",),
        ("2026-W52", "2026-W53"),
        ("2027-W01",),
        ("2027-W02", "2027-W03"),
    ]
    with pytest.raises(Unreadable, match=r"from week 2025-W51 on, and there are 2 to 2025-W52"):
        layout(
            school_year(2025, (), {}), parts=2, rhythm=Rhythm.THREE_WEEK, autumn=Week(2025, 51), spring=Week(2026, 1)
        )


@pytest.mark.requirement("S0-39")
def test_easter_moves_the_last_part_where_the_whole_week_is_closed() -> None:
    assert laid_out(COAST)[-4:] == ["9", "10–11", "12", "14–15"]


@pytest.mark.requirement("S0-39")
def test_a_week_with_one_day_of_school_is_a_teaching_week() -> None:
    sportlov, _, __, easter_week = COAST.breaks
    four_days = Calendar(TERMS, (sportlov, easter_week))
    assert laid_out(four_days)[-1] == "13–14"
    assert closed_days(Week(2027, 13), [four_days]).keys() == {date(2027, 3, 30) + timedelta(days=n) for n in range(4)}
    whole = school_year(2026, [COAST], {})
    assert whole.closed[Week(2027, 13)] == pause("påsklov")


@pytest.mark.requirement("S0-39")
def test_with_two_calendars_the_breaks_of_both_count() -> None:
    assert laid_out(COAST)[-5:-3] == ["6–8", "9"]
    assert laid_out(INLAND)[-5:-3] == ["6–7", "9"]
    assert laid_out(COAST, INLAND)[-5:-3] == ["6–9", "10"]


@pytest.mark.requirement("S0-39")
def test_a_week_is_closed_when_no_day_suits_both() -> None:
    early = Calendar(TERMS, (one_break("study days", "2026-09-14", "2026-09-16"),))
    late = Calendar(TERMS, (one_break("study days", "2026-09-17", "2026-09-18"),))
    assert laid_out(early)[0] == laid_out(late)[0] == "38"
    assert laid_out(early, late)[0] == "39"


@pytest.mark.requirement("S0-39")
def test_a_closed_week_is_named_by_its_region_first_and_a_day_by_the_first_calendar() -> None:
    year = school_year(2026, [COAST], {7: pause("the region's break")})
    assert year.closed[Week(2027, 7)] == pause("the region's break")
    other = Calendar(TERMS, (one_break("winter sports", "2027-02-15", "2027-02-17"),))
    found = closed_days(Week(2027, 7), [other, COAST]).values()
    assert [it.name for it in found] == ["winter sports"] * 3 + ["sportlov"] * 2


@pytest.mark.requirement("S0-39")
def test_a_week_is_stepped_over_where_holidays_and_breaks_together_leave_no_day() -> None:
    easter = (date(2027, 3, 26), date(2027, 3, 29))
    holidays = Calendar(TERMS, (COAST.breaks[0], COAST.breaks[-1]), "SE", easter)
    assert laid_out(holidays) == laid_out(COAST)
    assert closed_days(Week(2027, 12), [holidays]) == {easter[0]: NoSchool(Reason.HOLIDAY)}
    assert school_year(2026, [holidays], {}).closed[Week(2027, 13)] == pause("påsklov"), "what closes most of its days"
    tuesday = Calendar(TERMS, (COAST.breaks[0], one_break("påsklov", "2027-03-31", "2027-04-02")), "SE", easter)
    assert laid_out(tuesday)[-1] == "13–14", "that Tuesday has school"


@pytest.mark.requirement("S0-39")
def test_no_session_lies_outside_the_terms() -> None:
    with pytest.raises(Unreadable, match="15 teaching weeks are needed from week 2026-W38 on, and there are 13"):
        laid_out(COAST, parts=10)


@pytest.mark.requirement("S0-39")
def test_two_closed_weeks_of_one_name_are_two_lines() -> None:
    long = Calendar(TERMS, (one_break("repairs", "2026-09-21", "2026-10-02"),))
    year = school_year(2026, [long], {})
    plan = layout(year, parts=1, rhythm=Rhythm.THREE_WEEK, autumn=Week(2026, 38), spring=Week(2027, 2))
    assert [(row.weeks, row.moments, name_of(row)) for row in printed_rows([plan])] == [
        ("38", "AB", ""),
        ("39", "", "repairs"),
        ("40", "", "repairs"),
        ("41–42", "CD", ""),
    ]


@given(
    st.integers(1900, 2198),
    st.integers(1, 10),
    RHYTHMS,
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 20)), max_size=6),
    st.sets(st.integers(0, 300), max_size=60),
)
@pytest.mark.requirement("S0-39")
def test_no_session_of_any_year_lacks_a_day_of_school(
    start: int, parts: int, rhythm: Rhythm, closed: list[tuple[int, int]], holidays: set[int]
) -> None:
    first = date(start, 8, 15)
    pauses = tuple(
        Break(name=f"break {n}", first=first + timedelta(days=after), last=first + timedelta(days=after + length))
        for n, (after, length) in enumerate(closed)
    )
    off = tuple(first + timedelta(days=after) for after in sorted(holidays))
    calendar = Calendar((Term(name="year", first=first, last=date(start + 1, 6, 12)),), pauses, "SE", off)
    year = school_year(start, [calendar], breaks(8))
    try:
        plan = layout(year, parts=parts, rhythm=rhythm, autumn=Week(start, 36), spring=Week(start + 1, 3))
    except Unreadable:
        assume(condition=False)
    weeks = [week for session in plan.sessions for week in session.weeks]
    assert weeks == sorted(set(weeks))
    assert all(any(calendar.why_closed(day) is None for day in week.days) for week in weeks)
    assert not any(off and set(week.school_days) <= set(off) for week in weeks)
    assert not {week.number for week in weeks} & {44, 8}
    assert keeps(year, plan.sessions, parts=parts) == ()


# --- other distributions --------------------------------------------------------------------


def moved(sessions: tuple[Session[int], ...], place: int, *weeks: int) -> list[Session[int]]:
    old = sessions[place]
    new = Session(part=old.part, moments=old.moments, weeks=weeks)
    return [new if index == place else session for index, session in enumerate(sessions)]


def findings_of(sessions: list[Session[int]], year: SchoolYear[int] | None = None) -> list[str]:
    found = keeps(year or any_year(breaks(9)), sessions, parts=8)
    return [f"{finding.rule} {finding.severity}: {finding.message}" for finding in found]


@pytest.mark.requirement("S0-42")
def test_any_distribution_will_do_that_keeps_hours_order_and_breaks() -> None:
    proposed = SCHOOL.layout(9).sessions
    assert findings_of(list(proposed)) == []
    assert findings_of(moved(proposed, 0, 35)) == []
    assert findings_of(moved(proposed, 15, 20, 25)) == []
    assert findings_of(moved(proposed, 1, 38)) == [], "two sessions in one week"


@pytest.mark.requirement("S0-42")
def test_a_session_that_is_left_out_is_found() -> None:
    proposed = SCHOOL.layout(9).sessions
    lacking = ["S0-42 W: Part 2 has no session for moments CD."]
    assert findings_of(list(proposed[1:-1])) == [
        "S0-42 W: Part 1 has no session for moments AB.",
        "S0-42 W: Part 8 has no session for moments CD.",
    ]
    assert findings_of([*proposed[:3], *proposed[4:]]) == lacking
    assert findings_of(moved(proposed, 3)) == lacking, "a session without weeks is none"


@pytest.mark.requirement("S0-42")
def test_a_session_before_the_one_it_builds_on_is_found() -> None:
    proposed = SCHOOL.layout(9).sessions
    assert findings_of(moved(proposed, 8, 52)) == [], "across the turn of the year"
    assert findings_of(moved(proposed, 2, 39)) == [
        "S0-42 W: Part 2, moments AB, would begin before what comes before it has ended."
    ]
    assert findings_of(moved(proposed, 7, 3)) == [
        "S0-42 W: Part 5, moments AB, would begin before what comes before it has ended."
    ]


@pytest.mark.requirement("S0-42")
@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize(
    ("week", "why"),
    [
        (44, "which is in a break: läslov"),
        (9, "which is in a break: sportlov"),
        (28, "when there is no school: outside the terms"),
    ],
)
def test_a_session_in_a_break_is_found(week: int, why: str) -> None:
    place = 4 if week == 44 else 12
    found = findings_of(moved(SCHOOL.layout(9).sessions, place, week))
    assert f"S0-39 E: Part {place // 2 + 1}, moments AB, would be in week {week}, {why}." in found
