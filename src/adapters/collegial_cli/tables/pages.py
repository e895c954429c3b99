"""The views that are more or other than one table: the plan, texts one below the other, readiness, a person's year."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import NOTHING, draw_nothing, draw_table, draw_texts, weekday_text, written
from collegial_cli.tables.rows import draw_rows
from collegial_core.privacy.marks import SEALED
from collegial_core.views.agenda import AgendaRow, Part
from collegial_core.views.my import MyPromise, MyRow, NextDay
from collegial_core.views.plan import PlanRow
from collegial_core.views.readiness import ReadinessRow
from collegial_core.views.writings import ActionPlanRow, ContentRow, MinutesRow
from collegial_core.views.years import PersonRow, RoundPart


def plan_page(screen: Screen, heading: str, rows: Sequence[PlanRow]) -> None:
    """Draw the plan at a glance."""
    screen.heading(heading)
    if not rows:
        screen.line(screen.say("The plan has not started."))
    for row in rows:
        screen.line(row.title)
        screen.line(
            screen.sentence(
                "From {starts} to {ends}, revision {revision}",
                starts=str(row.starts),
                ends=str(row.ends),
                revision=row.revision,
            )
        )
        screen.line(screen.sentence("Aim: {text}", text=written(screen, row.aim)))
        screen.line(screen.sentence("Methods: {methods}", methods=row.methods))
        screen.line(_counts(screen, row))


def _counts(screen: Screen, row: PlanRow) -> str:
    template = (
        "Units: {units}. People: {people}. Groups: {groups}. "
        "Rounds: {rounds}. Visits: {visits}. Deviations: {deviations}."
    )
    return screen.sentence(
        template,
        units=row.units,
        people=row.people,
        groups=row.groups,
        rounds=row.rounds,
        visits=row.visits,
        deviations=row.deviations,
    )


def minutes_page(screen: Screen, heading: str, rows: Sequence[MinutesRow]) -> None:
    """Draw the minutes of each meeting, as far as the reader may read them."""
    screen.heading(heading)
    for row in rows:
        people = screen.everyone(row.participants)
        screen.line(f"{row.meeting}  {row.date}  {row.group}  {people}", "bold")
        draw_texts(screen, row)
    draw_nothing(screen, rows)


def action_plans_page(screen: Screen, heading: str, rows: Sequence[ActionPlanRow]) -> None:
    """Draw the personal action plans, as far as the reader may read them."""
    screen.heading(heading)
    for row in rows:
        screen.line(f"{screen.who(row.person)}  {row.meeting}  {row.date}  {row.group}", "bold")
        draw_texts(screen, row)
    draw_nothing(screen, rows)


def readiness_page(screen: Screen, heading: str, rows: Sequence[ReadinessRow]) -> None:
    """Draw how ready everybody is, and below each other what is missing."""
    screen.heading(heading)
    head = screen.labels("Who", "About", "Shown", "Missing", "For", "Request", "By others")
    draw_table(screen, head, [cells for row in rows for cells in _readiness_cells(screen, row)])


def _readiness_cells(screen: Screen, row: ReadinessRow) -> list[list[Cell]]:
    who = screen.say(row.of) if row.who is None else f"{screen.say(row.of)} {screen.who(row.who)}"
    start: list[Cell] = [who, row.about, (f"{row.shown}/{row.asked}", "warn" if row.missing else "good")]
    blank: list[Cell] = ["", "", ""]
    lines = _lacking_cells(screen, row) or [[NOTHING, NOTHING, NOTHING, NOTHING]]
    return [[*(blank if place else start), *cells] for place, cells in enumerate(lines)]


def _lacking_cells(screen: Screen, row: ReadinessRow) -> list[list[Cell]]:
    """Write each thing that is missing, and how much others recorded of it: of a duty that lacks several, once."""
    others = {duty.number: str(len(duty.by_others)) for duty in row.duties if duty.by_others}
    return [
        [
            f"{it.number}. {screen.say(it.says)}",
            it.unit or it.group or NOTHING,
            it.request,
            others.pop(it.number, "") or NOTHING,
        ]
        for it in row.lacking
    ]


def agenda_page(screen: Screen, heading: str, rows: Sequence[AgendaRow]) -> None:
    """Draw meetings to the minute: the items in their order, and below them who does what and tells of what."""
    screen.heading(heading)
    draw_nothing(screen, rows)
    for meeting, group in groupby(rows, attrgetter("meeting")):
        lines = list(group)
        weekday = weekday_text(screen, lines[0].date.isoweekday())
        screen.line(f"{meeting}, {lines[0].group}, {weekday} {lines[0].date}", "bold")
        items = [it for it in lines if it.part == Part.ITEM]
        head = screen.labels("Starts", "Minutes", "Item", "Minutes each", "Who")
        draw_table(screen, head, [_item(screen, it) for it in items])
        for it in lines:
            if it.part not in {Part.ITEM, Part.PROMISE}:
                screen.line(_of_meeting(screen, it))
        for text in _promises(screen, [it for it in lines if it.part == Part.PROMISE]):
            screen.line(text)


def _item(screen: Screen, it: AgendaRow) -> list[Cell]:
    minutes = "–".join(dict.fromkeys(str(it) for it in (it.least_minutes, it.most_minutes) if it is not None))
    cells = (it.starts, minutes, _name(screen, it), screen.digits(it.each or ""), screen.everyone(it.people))
    return [cell or NOTHING for cell in cells]


def _name(screen: Screen, it: AgendaRow) -> str:
    return screen.either(it.name_en, it.name_sv) or it.what


def _of_meeting(screen: Screen, it: AgendaRow) -> str:
    who = screen.everyone(it.people)
    if it.part == Part.ROLE:
        return f"{_name(screen, it)}: {who}"
    led = screen.who(it.leader) if it.leader else ""
    return screen.sentence("Subgroup {number}: {people}; led by {leader}", number=it.what, people=who, leader=led)


def _promises(screen: Screen, promises: Sequence[AgendaRow]) -> Iterator[str]:
    """Tell who tells of what: in one line those whose words are not shown, and those who have told."""
    told = [it for it in promises if it.done]
    sealed = [it for it in promises if not it.done and (it.effort or SEALED) == SEALED]
    for it in promises:
        if it not in told and it not in sealed:
            template = "{person} tells of what was promised at {meeting}: {effort}"
            who, effort = screen.everyone(it.people), written(screen, it.effort or "")
            yield screen.sentence(template, person=who, meeting=it.what, effort=effort)
    for meeting, people in _by_meeting(screen, sealed):
        yield screen.sentence("To tell of what was promised at {meeting}: {people}", meeting=meeting, people=people)
    for meeting, people in _by_meeting(screen, told):
        yield screen.sentence("Told of what was promised at {meeting}: {people}", meeting=meeting, people=people)


def _by_meeting(screen: Screen, promises: Sequence[AgendaRow]) -> Iterator[tuple[str, str]]:
    for meeting in dict.fromkeys(it.what for it in promises):
        yield meeting, screen.everyone([person for it in promises if it.what == meeting for person in it.people])


def my_page(screen: Screen, heading: str, rows: Sequence[MyRow]) -> None:
    """Draw what one person has before them: a table for each of promises, visits left, next days and texts."""
    screen.heading(heading)
    draw_nothing(screen, rows)
    for row in rows:
        screen.line(screen.who(row.person), "bold")
        screen.heading(screen.say("Promises"))
        draw_rows(screen, MyPromise, row.promises)
        screen.heading(screen.say("Visits left"))
        draw_rows(screen, RoundPart, row.visits_left)
        screen.heading(screen.say("Next days"))
        draw_rows(screen, NextDay, row.next_days)
        screen.heading(screen.say("Own texts"))
        draw_rows(screen, ContentRow, row.texts)


def person_page(screen: Screen, heading: str, rows: Sequence[PersonRow]) -> None:
    """Draw people's years; of one person alone also the rounds and what they have written."""
    screen.heading(heading)
    draw_rows(screen, PersonRow, rows)
    if len(rows) == 1:
        draw_rows(screen, RoundPart, rows[0].rounds)
        draw_rows(screen, ContentRow, rows[0].written)
