"""A made-up municipality's three years of learning together, as commands in the order of their days.

200 teachers at five schools learn by four methods at once: modules of the agency's in
groups of eight, learning groups that meet every month, base groups that visit each
other's lessons every year, and supervision across the schools.  Around that stand
analyses, goals, dialogues, check-ins, leaders' time, calendars with their breaks, and
two revisions of the plan.  It comes to some 60,000 entries.  The same size gives the same
story, and every command in it is lawful.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import attrs

import collegial_core as cc
from collegial_core import Occasion, Request
from collegial_core.cycle import Decision, Source, SourceKind, StepForm
from collegial_core.kernel import (
    ClockTime,
    CycleId,
    EffortId,
    GoalId,
    GroupId,
    LessonId,
    MeetingId,
    MethodId,
    PersonId,
    RoleId,
    RoundId,
    StepId,
    TrainingId,
    UnitId,
    VisitId,
)
from collegial_core.kernel.value import Asked
from collegial_core.meeting import InputKind, MeetingForm, ResultKind, RoleHolder, Working
from collegial_core.policy import Precondition

Wish = tuple[date, PersonId, Asked, str | None]
"""A day, who wishes, a command and the reason that goes with it."""

FIRST_YEAR: Final = 2026
DAY: Final = timedelta(days=1)
AUTUMN: Final = (34, 50)
SPRING: Final = (2, 23)
AUTUMN_BREAK: Final = 44
EASTER_BREAK: Final = {2027: 13, 2028: 16, 2029: 14}

MODEL: Final = MethodId("development-model")
LEARNING: Final = MethodId("learning-group")
VISITS: Final = MethodId("base-group-visits")
SUPERVISION: Final = MethodId("collegial-supervision")
VERSIONS: Final = {MODEL: 2, LEARNING: 2, VISITS: 2, SUPERVISION: 1}

PARTS: Final = 8
NEEDS: Final = (
    "Eleverna förklarar sällan hur de har tänkt, vare sig muntligt eller skriftligt.",
    "Många läser texten ord för ord och kan efteråt inte säga vad den handlade om.",
    "Samma fyra elever svarar på nästan allt, och de andra väntar ut dem.",
)
DONE: Final = (
    "Vi läste artikeln, skrev var sin sida och jämförde; två synsätt blev kvar att pröva.",
    "Tre frågor som inte går att svara ja eller nej på, och en minuts betänketid efter var och en.",
    "Fler talade än förra gången. De som brukar vänta fick ordet först och använde det.",
    "Exempel från två klasser lades bredvid varandra; skillnaden låg i hur uppgiften inleddes.",
)
EFFORTS: Final = (
    "Börja varje lektion med en fråga på tavlan som alla svarar skriftligt på.",
    "Låta paren läsa varandras lösningar innan någon går fram till tavlan.",
    "Ge återkoppling på en sak i taget och fråga veckan efter vad eleven gjorde av den.",
)
NOTES: Final = (
    "Eleverna fick tid att tänka innan någon svarade. Vi provar samma frågor i åttan.",
    "Tydlig start med mål och tid på tavlan, men två visste ändå inte var de skulle börja.",
    "Genomgången tog nio minuter i stället för femton, och arbetsron höll till slutet.",
)
TITLES: Final = ("Bedömning för lärande", "Samtal i klassrummet", "Läsa mellan raderna", "Problemlösning i par")
LESSONS: Final = ("ma", "sv", "en", "no", "so", "bl", "id")


@attrs.frozen(kw_only=True)
class Municipality:
    """How large it is; teachers are counted a school."""

    schools: int = 5
    teachers: int = 40
    years: int = 3

    @property
    def last_day(self) -> date:
        """The last day of the plan."""
        return date(FIRST_YEAR + self.years, 7, 31)

    def people(self, school: int) -> list[PersonId]:
        """Name a school's teachers."""
        return [PersonId(f"p-{school}{place:02}") for place in range(self.teachers)]


LATE: Final = ("checkins_are_as_often_as_planned",)
"""What is departed from where there is a reason."""


def story(size: Municipality | None = None) -> list[Request]:
    """Tell all years, each day's wishes in the order in which they build on each other."""
    wishes = sorted(_Telling(size or Municipality()).wishes(), key=lambda wish: wish[0])
    return [
        Request(command, Occasion(by=by, on=on, because=because), f"c-{number:06}", LATE if because else ())
        for number, (on, by, command, because) in enumerate(wishes, 1)
    ]


# --- the calendar -----------------------------------------------------------------


def monday(year: int, week: int) -> date:
    """Give the Monday of an ISO week."""
    return date.fromisocalendar(year, week, 1)


def breaks_of(year: int, school: int) -> list[tuple[str, date]]:
    """Give the names and Mondays of a school year's breaks; the winter break differs between schools."""
    return [
        ("höstlov", monday(year, AUTUMN_BREAK)),
        ("sportlov", monday(year + 1, 7 + school % 4)),
        ("påsklov", monday(year + 1, EASTER_BREAK[year + 1])),
    ]


def weeks(year: int, schools: Sequence[int]) -> list[date]:
    """Give the Mondays of the weeks in which all of these schools are open."""
    closed = {first for school in schools for _, first in breaks_of(year, school)}
    every = [(year, week) for week in range(AUTUMN[0], AUTUMN[1] + 1)]
    every += [(year + 1, week) for week in range(SPRING[0], SPRING[1] + 1)]
    return [first for first in (monday(*week) for week in every) if first not in closed]


def _term(name: str, year: int, span: tuple[int, int]) -> cc.schedule.Term:
    return cc.schedule.Term(name=name, first=monday(year, span[0]), last=monday(year, span[1]) + 4 * DAY)


def _calendar(year: int, school: int) -> cc.plan.CalendarAdopted:
    return cc.plan.CalendarAdopted(
        unit=_unit(school),
        terms=(_term(f"HT {year}", year, AUTUMN), _term(f"VT {year + 1}", year + 1, SPRING)),
        breaks=tuple(
            cc.schedule.Break(name=name, first=first, last=first + 4 * DAY) for name, first in breaks_of(year, school)
        ),
    )


# --- the groups -------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Team:
    """A group of the story: its members, the first of whom leads it, and the schools they come from."""

    group: GroupId
    number: int
    method: MethodId
    members: tuple[PersonId, ...]
    schools: tuple[int, ...]

    @property
    def leader(self) -> PersonId:
        """Who leads it."""
        return self.members[0]

    def member(self, turn: int) -> PersonId:
        """Who has the turn."""
        return self.members[turn % len(self.members)]


def split(people: Sequence[PersonId], about: int) -> list[tuple[PersonId, ...]]:
    """Split people into groups of about that size, as equal as can be."""
    count = max(1, len(people) // about)
    return [tuple(people[place * len(people) // count : (place + 1) * len(people) // count]) for place in range(count)]


def teams(size: Municipality) -> list[Team]:
    """Form every group: three methods in each school, and supervision across the schools."""
    every = range(size.schools)
    found: list[tuple[MethodId, tuple[PersonId, ...], tuple[int, ...]]] = [
        (method, members, (school,))
        for method, about in ((MODEL, 8), (LEARNING, 8), (VISITS, 5))
        for school in every
        for members in split(size.people(school), about)
    ]
    across = [size.people(school)[place] for place in range(0, size.teachers, 4) for school in every]
    found += [(SUPERVISION, members, tuple(every)) for members in split(across, 5)]
    return [
        Team(group=GroupId(f"{method[0]}-{number:03}"), number=number, method=method, members=members, schools=schools)
        for number, (method, members, schools) in enumerate(found)
    ]


def _unit(school: int) -> UnitId:
    return UnitId(f"skola-{school}")


def _principal(school: int) -> PersonId:
    return PersonId(f"rektor-{school}")


OFFICE: Final = PersonId("skolchef")


# --- the story --------------------------------------------------------------------


class _Telling:
    """Tells one size of municipality; each method below yields wishes in the order of their days."""

    def __init__(self, size: Municipality) -> None:
        self.size = size
        self.schools = range(size.schools)
        self.teams = teams(size)
        self.years = range(FIRST_YEAR, FIRST_YEAR + size.years)
        self._met: defaultdict[GroupId, int] = defaultdict(int)

    def wishes(self) -> Iterator[Wish]:
        yield from self._founding(monday(FIRST_YEAR, 32))
        for team in self.teams:
            yield from self._formed(team, monday(FIRST_YEAR, 33))
        for year in self.years:
            yield from self._year(year)
        for team in self.teams:
            if team.method == MODEL:
                yield from self._leading(team)

    def _founding(self, on: date) -> Iterator[Wish]:
        aim = "Alla lärare lär av varandras undervisning, varje vecka"
        yield (
            on,
            OFFICE,
            cc.plan.PlanStarted(title="Lära tillsammans", aim=aim, starts=on, ends=self.size.last_day),
            "beslut",
        )
        for method, version in VERSIONS.items():
            yield on, OFFICE, cc.plan.AdoptMethod(method=method, version=version), None
        for school in self.schools:
            yield from self._school(school, on)
        for question in cc.conditions.ChecklistQuestion:
            yield on, OFFICE, cc.conditions.ChecklistAnswered(question=question, answer="Det står i årshjulet."), None
        strategies = cc.conditions.StrategyPlanned(text="Vi visar varandra.", strategies=("besök", "filmer"))
        yield on, OFFICE, strategies, None

    def _school(self, school: int, on: date) -> Iterator[Wish]:
        unit, chief, people = _unit(school), _principal(school), self.size.people(school)
        yield on, OFFICE, cc.plan.UnitRegistered(unit=unit, principal=chief), None
        for person in (chief, *people):
            yield on, chief, cc.plan.PersonRegistered(person=person, unit=unit), None
        for precondition in list(Precondition)[2:]:
            found = cc.conditions.PreconditionRecorded(
                precondition=precondition,
                text="Skolan har sagt det själv, och det står i arbetsplanen.",
                unit=unit,
                how_known=cc.conditions.HowKnown.SURVEY,
                known_by=(chief,),
            )
            yield on, chief, found, None
        hours = tuple(Working(weekday=day, starts=ClockTime("07:30"), ends=ClockTime("17:00")) for day in range(1, 6))
        for person in people:
            yield on, chief, cc.meeting.WorkingTimeSet(person=person, hours=hours), None
        yield (
            on,
            chief,
            cc.conditions.ParticipationDecided(unit=unit, scope=cc.conditions.ParticipationScope.ALL),
            "alla är med från början",
        )

    def _formed(self, team: Team, on: date) -> Iterator[Wish]:
        name, chief = team.group, _principal(team.schools[0])
        if team.number == 0:
            for school in self.schools:
                yield from self._beginnings(FIRST_YEAR, school, on)
        version, folder = VERSIONS[team.method], f"Lära tillsammans/{name}"
        form = cc.group.GroupFormed(
            group=name, method=team.method, version=version, members=team.members, folder=folder
        )
        yield on, chief, form, None
        yield on, chief, cc.group.AppointLeader(group=name, leader=team.leader, until=self.size.last_day), None
        if team.method == LEARNING:
            yield on, chief, cc.group.RoleAssigned(group=name, role=RoleId("receiver"), person=chief), None
        yield on, chief, cc.group.GroupStarted(group=name), None
        if team.method == MODEL:
            training = cc.conditions.TrainingRecorded(
                training=TrainingId("larledare"), person=team.leader, title="Lärledare"
            )
            yield on, chief, training, None
            yield on, chief, cc.checkin.TimeAllotted(leader=team.leader, groups=(name,), minutes=120), None

    # --- a year ---------------------------------------------------------------

    def _year(self, year: int) -> Iterator[Wish]:
        on = monday(year, 33) + DAY
        for school in self.schools:
            if year > FIRST_YEAR:
                yield from self._beginnings(year, school, on)
            yield on, _principal(school), _calendar(year, school), None
        if year > FIRST_YEAR:
            yield from self._revised(year, on)
        for team in self.teams:
            yield from _TELLS[team.method](self, team, year)

    def _beginnings(self, year: int, school: int, on: date) -> Iterator[Wish]:
        """Yield what a school settles before its year: analysis, dialogue, goals, needs."""
        unit, chief, people = _unit(school), _principal(school), tuple(self.size.people(school))
        need = NEEDS[(year + school) % len(NEEDS)]
        yield on, chief, cc.conditions.AnalysisRecorded(unit=unit, joint=True, text=need, participants=people), None
        yield on, chief, cc.conditions.DialogueHeld(unit=unit, principal=chief, participants=people, text=DONE[0]), None
        wish = "Var och en är förberedd och delar med sig."
        told = cc.conditions.ExpectationCommunicated(unit=unit, text=wish, participants=people)
        yield on, chief, told, None
        goal = GoalId(f"mal-{school}-{year}")
        law = "Lgr22, kapitel 2.2"
        yield (
            on,
            chief,
            cc.conditions.GoalSet(
                goal=goal, scope=cc.conditions.GoalScope.WHOLE_UNIT, text=EFFORTS[0], law=law, need=need
            ),
            None,
        )
        for place, person in enumerate(people):
            yield (
                on,
                person,
                cc.conditions.NeedIdentified(person=person, text=EFFORTS[(place + year) % len(EFFORTS)]),
                None,
            )

    def _revised(self, year: int, on: date) -> Iterator[Wish]:
        of = year - FIRST_YEAR
        revise = cc.plan.RevisePlan(of=of, lessons=DONE[of % len(DONE)], aim="Som förut, och med fler ämnen")
        yield on, OFFICE, revise, "uppföljning"
        effort = EffortId(f"insats-{year}")
        begun = cc.conditions.EffortBegun(
            effort=effort, title="Ny lärplattform", units=(_unit(0),), large=False, starts=on, ends=on + 90 * DAY
        )
        yield on, OFFICE, begun, None

    # --- modules --------------------------------------------------------------

    def _module(self, team: Team, year: int) -> Iterator[Wish]:
        """Yield a module of eight parts, four weeks each, with its sessions as meetings."""
        name, open_weeks = CycleId(f"m-{team.number:03}-{year}"), weeks(year, team.schools)
        on = open_weeks[0]
        title = TITLES[(team.number + year) % len(TITLES)]
        yield (
            on,
            team.leader,
            cc.cycle.CycleStarted(
                cycle=name,
                group=team.group,
                need=NEEDS[team.number % len(NEEDS)],
                sources=(
                    Source(kind=SourceKind.RESEARCH_ARTICLE, title=f"Artiklarna i {title}"),
                    Source(kind=SourceKind.OWN_PRACTICE, title="Vårens lektioner"),
                ),
                material=cc.cycle.Material(kind=cc.policy.MaterialKind.AGENCY_MODULE, title=title),
                parts=PARTS,
            ),
            None,
        )
        spans = [open_weeks[2 + 4 * place : 6 + 4 * place] for place in range(PARTS)]
        yield on, team.leader, self._plan_of(name, spans), None
        for part, span in enumerate(spans, 1):
            yield from self._meeting_of(team, name, part, StepId("B"), span[1] + DAY)
            yield from self._meeting_of(team, name, part, StepId("D"), span[3] + DAY)
            yield from self._part(team, name, part, span)
        last = open_weeks[34:36]
        if team.number % 3 == 0:
            yield from self._second_turn(team, name, last)
        yield last[-1] + 4 * DAY, team.leader, cc.cycle.CycleClosed(cycle=name), None
        yield (
            last[-1] + 4 * DAY,
            team.member(year),
            cc.module.CertificateNoted(cycle=name, person=team.member(year)),
            None,
        )

    def _plan_of(self, name: CycleId, spans: list[list[date]]) -> cc.module.PlanModule:
        sessions = [
            cc.module.Session(part=part, steps=(StepId(step),), date=span[week] + DAY, minutes=90)
            for part, span in enumerate(spans, 1)
            for step, week in (("B", 1), ("D", 3))
        ]
        return cc.module.PlanModule(cycle=name, preparation_minutes=PARTS * 45, sessions=tuple(sessions))

    def _part(self, team: Team, name: CycleId, part: int, span: list[date]) -> Iterator[Wish]:
        """Yield a part: A alone, B together, C in the classroom, D together, and the decision."""
        said = DONE[(team.number + part) % len(DONE)]
        read = cc.module.ReadingScheduled(cycle=name, part=part, date=span[0] + 2 * DAY, minutes=45)
        yield span[0], _principal(team.schools[0]), read, None
        yield from self._step(team, name, "A", (span[0], span[1]), said)
        yield span[1], team.leader, cc.module.HoursRecorded(cycle=name, part=part, step=StepId("A"), minutes=45), None
        yield from self._step(team, name, "B", (span[1] + DAY, span[1] + DAY), said)
        yield from self._step(team, name, "C", (span[1] + 2 * DAY, span[3]), said)
        yield from self._step(team, name, "D", (span[3] + DAY, span[3] + DAY), said)
        on = span[3] + DAY
        for step in ("B", "D"):
            yield on, team.leader, cc.module.HoursRecorded(cycle=name, part=part, step=StepId(step), minutes=90), None
        change = cc.cycle.ObserveChange(cycle=name, problem=NEEDS[part % len(NEEDS)], action=EFFORTS[0], change=said)
        yield on, team.leader, change, None
        again = part == PARTS and team.number % 3 == 0
        yield (
            on,
            team.leader,
            cc.cycle.DecidePart(cycle=name, decision=Decision.DEVELOP if again else Decision.CLOSE),
            None,
        )

    def _second_turn(self, team: Team, name: CycleId, last: list[date]) -> Iterator[Wish]:
        yield from self._step(team, name, "C", (last[0], last[1]), DONE[2])
        yield from self._step(team, name, "D", (last[1] + DAY, last[1] + DAY), DONE[3])
        yield last[1] + DAY, team.leader, cc.cycle.DecidePart(cycle=name, decision=Decision.CLOSE), None

    def _step(self, team: Team, name: CycleId, step: str, days: tuple[date, date], said: str) -> Iterator[Wish]:
        form = StepForm.INDIVIDUAL if step == "A" else None
        yield days[0], team.leader, cc.cycle.StartStep(cycle=name, step=StepId(step), form=form), None
        yield days[1], team.leader, cc.cycle.CompleteStep(cycle=name, step=StepId(step), outcome=said), None

    def _meeting_of(self, team: Team, name: CycleId, part: int, step: StepId, on: date) -> Iterator[Wish]:
        meeting = self._next_meeting(team)
        planned = on - 8 * DAY
        plan = self._planned(team, meeting, on, 90)
        yield planned, team.leader, attrs.evolve(plan, cycle=name, part=part, steps=(step,)), None  # type: ignore[misc]
        yield on, team.leader, cc.meeting.MeetingOpened(meeting=meeting, present=team.members, led_by=team.leader), None
        result = ResultKind.DECISION if step == "B" else ResultKind.ACTION
        yield on, team.leader, cc.meeting.ResultRecorded(meeting=meeting, kind=result, text=EFFORTS[part % 3]), None
        yield on, team.leader, cc.meeting.MeetingClosed(meeting=meeting), None

    # --- learning groups ------------------------------------------------------

    def _learning(self, team: Team, year: int) -> Iterator[Wish]:
        """Yield a meeting in each month of the terms."""
        months: defaultdict[int, list[date]] = defaultdict(list)
        for first in weeks(year, team.schools):
            on = first + 2 * DAY
            months[on.month].append(on)
        for days in months.values():
            on = days[team.number % len(days)]
            yield from self._learns(team, on, planned=max(on - 15 * DAY, monday(year, 33) + DAY))

    def _learns(self, team: Team, on: date, planned: date) -> Iterator[Wish]:
        turn = self._met[team.group]
        meeting = self._next_meeting(team)
        yield planned, team.leader, self._planned(team, meeting, on, 90), None
        present, documenter = self._present(team, turn), team.member(turn)
        roles = (RoleHolder(role=RoleId("documenter"), person=documenter),)
        yield (
            on,
            team.leader,
            cc.meeting.MeetingOpened(meeting=meeting, present=present, led_by=team.leader, roles=roles),
            None,
        )
        yield from self._items(team, meeting, on, "opening", "done")
        for person in present if turn else ():
            if turn > 1 or person != self._absent(team, 0):
                tried = (turn + int(person[-2:])) % 6 > 0
                report = cc.meeting.EffortReported(
                    meeting=meeting, person=person, tried=tried, lesson=DONE[turn % len(DONE)]
                )
                yield on, person, report, None
        yield from self._items(team, meeting, on, "learned")
        kind = list(InputKind)[turn % len(InputKind)]
        yield (
            on,
            team.leader,
            cc.meeting.InputBrought(meeting=meeting, kind=kind, title=TITLES[turn % len(TITLES)]),
            None,
        )
        yield from self._items(team, meeting, on, "new-input", "plans")
        for person in present:
            first = turn == 0 or (turn == 1 and person == self._absent(team, 0))
            yield on, person, _action_plan(meeting, person, turn, first=first), None
        yield from self._items(team, meeting, on, "closing")
        yield on, documenter, cc.meeting.MeetingReflected(meeting=meeting, text=DONE[(turn + 1) % len(DONE)]), None
        yield on, documenter, _minutes(meeting, turn), None
        yield (
            on,
            team.leader,
            cc.meeting.MeetingClosed(meeting=meeting, receipt=f"Lära tillsammans/{meeting}.odt"),
            None,
        )
        if turn % 4 == 0:
            share = cc.sharing.ShareArtefact(
                kind=cc.sharing.Shareable.ACTION_PLAN, of=meeting, with_person=team.member(turn + 1)
            )
            yield on + DAY, documenter, share, None

    def _absent(self, team: Team, turn: int) -> PersonId | None:
        """Say who is ill: now and then somebody who neither leads nor has the turn."""
        person = team.member(3 * turn + 2)
        return person if turn % 3 == 0 and person not in (team.leader, team.member(turn)) else None

    def _present(self, team: Team, turn: int) -> tuple[PersonId, ...]:
        return tuple(person for person in team.members if person != self._absent(team, turn))

    # --- supervision ----------------------------------------------------------

    def _supervision(self, team: Team, year: int) -> Iterator[Wish]:
        for first in weeks(year, team.schools)[1:-1:4]:
            yield from self._supervised(team, first + 3 * DAY)

    def _supervised(self, team: Team, on: date) -> Iterator[Wish]:
        turn = self._met[team.group]
        meeting = self._next_meeting(team)
        owner, leader = team.member(turn), team.member(turn + 1)
        yield on - 6 * DAY, team.leader, self._planned(team, meeting, on, 75), None
        roles = (
            RoleHolder(role=RoleId("case-owner"), person=owner),
            RoleHolder(role=RoleId("conversation-leader"), person=leader),
        )
        yield (
            on,
            leader,
            cc.meeting.MeetingOpened(meeting=meeting, present=team.members, led_by=leader, roles=roles),
            None,
        )
        yield from self._items(team, meeting, on, "case", "clarify", "affirm", "reflect", "sum-up")
        yield (
            on,
            owner,
            cc.meeting.ResultRecorded(meeting=meeting, kind=ResultKind.ACTION, text=EFFORTS[turn % 3]),
            None,
        )
        yield on, leader, cc.meeting.MeetingClosed(meeting=meeting), None

    # --- what meetings have in common -----------------------------------------

    def _next_meeting(self, team: Team) -> MeetingId:
        self._met[team.group] += 1
        return MeetingId(f"t-{team.number:03}-{self._met[team.group]:03}")

    def _planned(self, team: Team, meeting: MeetingId, on: date, minutes: int) -> cc.meeting.MeetingPlanned:
        form = MeetingForm.ONLINE if team.method == SUPERVISION else MeetingForm.ON_SITE
        return cc.meeting.MeetingPlanned(
            meeting=meeting, group=team.group, date=on, starts=ClockTime("14:30"), minutes=minutes, form=form
        )

    def _items(self, team: Team, meeting: MeetingId, on: date, *items: str) -> Iterator[Wish]:
        for item in items:
            yield on, team.leader, cc.meeting.ItemTaken(meeting=meeting, item=StepId(item)), None

    # --- base groups ----------------------------------------------------------

    def _rounds(self, team: Team, year: int) -> Iterator[Wish]:
        """Yield a round in which everyone makes five visits, and sees every colleague; half of the groups in spring."""
        first = 1 if team.number % 2 else 18
        yield from self._round(team, f"{team.number:03}-{year}", weeks(year, team.schools)[first : first + 14])

    def _round(self, team: Team, name: str, span: list[date]) -> Iterator[Wish]:
        visit_round, ends = RoundId(f"r-{name}"), span[-1] + 4 * DAY
        yield (
            span[0],
            team.leader,
            cc.visit.OpenRound(round=visit_round, group=team.group, starts=span[0], ends=ends),
            None,
        )
        members = team.members
        steps = [1 + place % (len(members) - 1) for place in range(5)]
        pairs = [(at, (at + step) % len(members)) for step in steps for at in range(len(members))]
        for place, (visitor, host) in enumerate(pairs):
            plan = cc.visit.VisitPlanned(
                visit=VisitId(f"v-{name}-{place:02}"),
                round=visit_round,
                visitor=members[visitor],
                host=members[host],
                lesson=LessonId(f"{LESSONS[place % len(LESSONS)]}-{members[host]}"),
                date=span[1 + place // 3] + (place + team.number) % 4 * DAY,
                support="whole" if place % 3 else ("start", "questions"),
            )
            yield from _visit(plan, team.number * 31 + place)
        yield ends, team.leader, cc.visit.RoundClosed(round=visit_round), None

    # --- between principal and leader -----------------------------------------

    def _leading(self, team: Team) -> Iterator[Wish]:
        """Yield check-ins every fourth week, and what the leader's time went to each week."""
        planned = monday(FIRST_YEAR, 33) + DAY
        yield planned, _principal(team.schools[0]), cc.checkin.CheckinsPlanned(group=team.group, weeks=8), None
        for year in self.years:
            for number, first in enumerate(weeks(year, team.schools), 1):
                on, kind = first + 4 * DAY, list(cc.checkin.WorkKind)[number % 7]
                work = cc.checkin.WorkRecorded(
                    leader=team.leader, group=team.group, kind=kind, minutes=30 + number % 4 * 15
                )
                yield on, team.leader, work, None
                if number % 4 == 0:
                    late = number == 4 and year > FIRST_YEAR
                    yield from self._checkin(team, on, "sommarlovet låg emellan" if late else None)

    def _checkin(self, team: Team, on: date, because: str | None) -> Iterator[Wish]:
        chief = _principal(team.schools[0])
        talk = cc.checkin.CheckinHeld(group=team.group, leader=team.leader, principal=chief, minutes=30, notes=DONE[3])
        yield on, chief, talk, because


_TELLS: Final = {
    MODEL: _Telling._module,  # noqa: SLF001 - our own
    LEARNING: _Telling._learning,  # noqa: SLF001
    VISITS: _Telling._rounds,  # noqa: SLF001
    SUPERVISION: _Telling._supervision,  # noqa: SLF001
}


def _action_plan(meeting: MeetingId, person: PersonId, turn: int, *, first: bool) -> cc.meeting.ActionPlanWritten:
    return cc.meeting.ActionPlanWritten(
        meeting=meeting,
        person=person,
        tried=None if first else EFFORTS[(turn + 2) % len(EFFORTS)],
        learned=None if first else DONE[turn % len(DONE)],
        effort=EFFORTS[turn % len(EFFORTS)],
        expected="Att fler säger hur de tänker, även när de är osäkra.",
        pupils="De tysta i årskurs åtta",
        problems="Tiden räcker inte till; då får hälften av klassen svara.",
        help="Arbetslaget och specialläraren",
        less="Långa genomgångar",
    )


def _minutes(meeting: MeetingId, turn: int) -> cc.meeting.MinutesWritten:
    return cc.meeting.MinutesWritten(
        meeting=meeting,
        question="Hur får vi alla elever att tänka högt?",
        purpose="Pröva och jämföra sätt att ställa frågor",
        talked_about=DONE[turn % len(DONE)],
        reflections=DONE[(turn + 1) % len(DONE)],
        conclusions=EFFORTS[turn % len(EFFORTS)],
        before_next="Var och en prövar sin insats och skriver ner vad som hände.",
        difficulties="Att hinna med allas exempel",
    )


def _visit(plan: cc.visit.VisitPlanned, chance: int) -> Iterator[Wish]:
    """Yield a visit from its plan to its note; one in nineteen is moved, one in forty-one planned twice."""
    planned, visit, on = plan.date - 7 * DAY, plan.visit, plan.date
    who = plan.visitor
    if chance % 41 == 0:
        twice = VisitId(f"{visit}-a")
        yield planned, who, attrs.evolve(plan, visit=twice), None  # type: ignore[misc]
        yield planned, who, cc.visit.VisitCancelled(visit=twice), "nationella prov den dagen"
    yield planned, who, plan, None
    if chance % 19 == 0:
        on += DAY
        yield planned, who, cc.visit.VisitMoved(visit=visit, date=on, lesson=plan.lesson), "vikarie"
    yield on, who, cc.visit.VisitHeld(visit=visit), None
    yield on, who, cc.visit.TalkHeld(visit=visit), None
    note = cc.visit.PublishNote(visit=visit, note=NOTES[chance % len(NOTES)], receipt=f"Basgrupper/{visit}.odt")
    yield on + DAY, who, note, None
