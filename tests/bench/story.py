"""A made-up school organisation's years of lesson visits, as commands in the order of their days.

360 teachers in 60 base groups of six, with a round of visits each autumn and
each spring: about 15,000 entries a year, so that 100,000 entries are some seven
years.  Every visit is planned, held, talked about and noted; some are moved or
cancelled, some groups meet with a recorded deviation.  The same size gives the
same story, and every command in it is lawful.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import permutations
from typing import Final

import attrs

import collegial_core as cc
from collegial_core import Occasion, Request
from collegial_core.kernel import GroupId, LessonId, MethodId, PersonId, RoundId, UnitId, VisitId
from collegial_core.kernel.value import Asked
from collegial_core.visit import Support

FIRST_YEAR: Final = 2026
LAST_YEAR: Final = 2099
UNITS: Final = 12
GROUPS_A_UNIT: Final = 5
GROUPS: Final = UNITS * GROUPS_A_UNIT
MEMBERS: Final = 6
FIRST_DAY: Final = date(FIRST_YEAR, 8, 3)
WEEK: Final = timedelta(weeks=1)
ROUND: Final = timedelta(weeks=15, days=-3)
AUTUMN_BREAK: Final = timedelta(weeks=9)
WINTER_BREAK: Final = timedelta(weeks=7)
VISITS: Final = MethodId("base-group-visits")
LEARNING: Final = MethodId("learning-group")

NOTES: Final = (
    "Eleverna fick tid att tänka innan någon svarade. Vi provar samma frågor i åttan.",
    "Tydlig start: mål, innehåll och tid på tavlan. Två elever visste ändå inte var de skulle börja.",
    "Genomgången tog nio minuter i stället för femton, och arbetsron höll till slutet.",
    "Exit ticket visade att hälften blandar ihop area och omkrets; vi gör om stationen nästa vecka.",
    "Bra samtal i paren, men samma fyra talade i helklass. Hosten vill prova slumpade namn.",
)
LESSONS: Final = ("ma-7b", "sv-8a", "en-9c", "no-7a", "so-8c", "bl-6a", "id-9a", "tk-7c")
PARTS: Final[tuple[Support, ...]] = (
    "none",
    "whole",
    ("start", "questions"),
    "none",
    ("feedback",),
    "none",
    "whole",
    "none",
)

Wish = tuple[date, Asked, str | None]
"""A day, a command and the reason that goes with it."""


def story() -> Iterator[Request]:
    """Yield the commands of all years; take as many as you need."""
    for number, (on, command, because) in enumerate(_wishes(), 1):
        by = PersonId(f"p-{number % (GROUPS * MEMBERS):03}")
        accept = ("a_group_has_its_methods_size",) if isinstance(command, cc.group.GroupFormed) and because else ()
        yield Request(command, Occasion(by=by, on=on, because=because), f"c-{number:06}", accept)


def _wishes() -> Iterator[Wish]:
    yield from _founding()
    for year in range(FIRST_YEAR, LAST_YEAR):
        yield from _calendars(year)
        yield from _rounds(f"{year}-ht", _monday(year, 8, 24), AUTUMN_BREAK)
        yield from _rounds(f"{year + 1}-vt", _monday(year + 1, 1, 11), WINTER_BREAK)


def _founding() -> Iterator[Wish]:
    on = FIRST_DAY
    ends = date(LAST_YEAR, 12, 31)
    yield (
        on,
        cc.plan.PlanStarted(title="Basgrupper", aim="Alla har sett alla", starts=on, ends=ends),
        "beslut i ledningsgruppen",
    )
    yield on, cc.plan.AdoptMethod(method=VISITS, version=1), None
    yield on, cc.plan.AdoptMethod(method=LEARNING, version=1), None
    for unit in range(UNITS):
        yield on, cc.plan.UnitRegistered(unit=_unit(unit), principal=PersonId(f"chef-{unit:02}")), None
    for group in range(GROUPS):
        for person in _members(group):
            yield on, cc.plan.PersonRegistered(person=person, unit=_unit(group // GROUPS_A_UNIT)), None
    for group in range(GROUPS):
        yield from _group(group, on)


def _group(group: int, on: date) -> Iterator[Wish]:
    name, members = _name(group), _members(group)
    yield (
        on,
        cc.group.GroupFormed(group=name, method=VISITS, version=1, members=members, folder=f"Basgrupper/{name}"),
        None,
    )
    yield on, cc.group.AppointLeader(group=name, leader=members[0], until=date(LAST_YEAR, 12, 31)), None
    yield on, cc.group.GroupStarted(group=name), None
    if group % GROUPS_A_UNIT == 0:  # six where seven to ten are asked for
        circle = GroupId(f"l-{group:02}")
        form = cc.group.GroupFormed(
            group=circle, method=LEARNING, version=1, members=members, folder=f"Lärgrupper/{circle}"
        )
        yield on, form, "fler vill inte vara med det första året"


def _calendars(year: int) -> Iterator[Wish]:
    terms = (
        cc.schedule.Term(name=f"HT {year}", first=date(year, 8, 17), last=date(year, 12, 20)),
        cc.schedule.Term(name=f"VT {year + 1}", first=date(year + 1, 1, 8), last=date(year + 1, 6, 15)),
    )
    breaks = (
        _week_off("höstlov", _monday(year, 8, 24) + AUTUMN_BREAK),
        _week_off("sportlov", _monday(year + 1, 1, 11) + WINTER_BREAK),
    )
    for unit in range(UNITS):
        yield date(year, 8, 10), cc.plan.CalendarAdopted(unit=_unit(unit), terms=terms, breaks=breaks), None


def _week_off(name: str, monday: date) -> cc.schedule.Break:
    return cc.schedule.Break(name=name, first=monday, last=monday + timedelta(days=4))


def _monday(year: int, month: int, day: int) -> date:
    on = date(year, month, day)
    return on - timedelta(days=on.weekday())


def _rounds(term: str, monday: date, pause: timedelta) -> Iterator[Wish]:
    """Yield a term of all groups, sorted by day as a school would write it down."""
    wishes: list[Wish] = []
    for group in range(GROUPS):
        wishes += _round(group, f"{group:02}-{term}", monday, pause)
    yield from sorted(wishes, key=lambda wish: wish[0])


def _round(group: int, name: str, monday: date, pause: timedelta) -> Iterator[Wish]:
    """Yield a round in which everyone sees everyone: thirty visits, three a week."""
    visit_round, ends = RoundId(f"r-{name}"), monday + ROUND
    yield monday, cc.visit.OpenRound(round=visit_round, group=_name(group), starts=monday, ends=ends), None
    for place, (visitor, host) in enumerate(permutations(_members(group), 2)):
        after = timedelta(weeks=1 + place // 3)
        after += WEEK if after >= pause else timedelta()
        plan = cc.visit.VisitPlanned(
            visit=VisitId(f"v-{name}-{place:02}"),
            round=visit_round,
            visitor=visitor,
            host=host,
            lesson=LessonId(f"{LESSONS[(group + place) % len(LESSONS)]}-{host}"),
            date=monday + after + timedelta(days=(group + place) % 4),
            support=PARTS[(group * 7 + place) % len(PARTS)],
        )
        yield from _visit(plan, group * 31 + place)
    yield ends, cc.visit.RoundClosed(round=visit_round), None


def _visit(plan: cc.visit.VisitPlanned, chance: int) -> Iterator[Wish]:
    """Yield a visit from its plan to its note; one in nineteen is moved, one in forty-one planned twice."""
    planned, visit, day = plan.date - timedelta(days=6), plan.visit, plan.date
    if chance % 41 == 0:
        yield planned, attrs.evolve(plan, visit=VisitId(f"{visit}-a")), None  # type: ignore[misc]
        yield planned, cc.visit.VisitCancelled(visit=VisitId(f"{visit}-a")), "hosten har nationella prov den dagen"
    yield planned, plan, None
    if chance % 19 == 0:
        day += timedelta(days=1)
        yield planned, cc.visit.VisitMoved(visit=visit, date=day, lesson=plan.lesson), "vikarie"
    yield day, cc.visit.VisitHeld(visit=visit), None
    yield day + timedelta(days=1), cc.visit.TalkHeld(visit=visit), None
    note = cc.visit.PublishNote(visit=visit, note=NOTES[chance % len(NOTES)], receipt=f"Basgrupper/{visit}.odt")
    yield day + timedelta(days=3), note, None


def _unit(unit: int) -> UnitId:
    return UnitId(f"skola-{unit:02}")


def _name(group: int) -> GroupId:
    return GroupId(f"g-{group:02}")


def _members(group: int) -> tuple[PersonId, ...]:
    return tuple(PersonId(f"p-{group * MEMBERS + place:03}") for place in range(MEMBERS))
