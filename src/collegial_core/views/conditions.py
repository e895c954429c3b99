"""The checklist over time, preconditions by unit, planned courses, and strategies to use each other's knowledge."""

from collections.abc import Iterator
from datetime import date

from collegial_core.conditions import PRECONDITIONS, Answered, ChecklistQuestion, CourseContent, Found, HowKnown
from collegial_core.conditions.events import ANSWER, PRECONDITION
from collegial_core.kernel import GroupId, PersonId, TrainingId, UnitId
from collegial_core.kernel.texts import Written
from collegial_core.policy import Precondition
from collegial_core.privacy import May, reading
from collegial_core.state import State
from collegial_core.views.query import Query, texts
from collegial_core.views.rows import Kind, column, row, view

_Said = tuple[Answered, Written]
"""That a question was answered, and the text of the answer."""


@row
class ChecklistRow:
    """A question of the planning checklist, and what was answered."""

    question: ChecklistQuestion = column("Question", Kind.WORD)
    on: date | None = column("Answered")
    answer: str | None = column("Answer", Kind.TEXT, warn=lambda it: it.answer is None)


@row
class ReflectionRow:
    """A question of the planning checklist, and one answer to it, for a unit or, where it is None, the whole plan.

    `ago` is how many days before the day of looking it was given.  A row without a day says that nobody has answered
    the question there.
    """

    unit: UnitId | None = column("Unit")
    question: ChecklistQuestion = column("Question", Kind.QUESTION)
    on: date | None = column("Answered", warn=lambda it: it.on is None)
    ago: int | None = column("Days ago")
    by: PersonId | None = column("Recorded by", Kind.PERSON)
    answer: str | None = column("Answer", Kind.TEXT)


@row
class CourseRow:
    """A planned course; `without` are the contents that no block of it has (S3-02)."""

    course: TrainingId = column("Course")
    title: str = column("Title")
    audience: tuple[str, ...] = column("For whom")
    forms: tuple[str, ...] = column("Forms")
    blocks: tuple[str, ...] = column("Blocks")
    without: tuple[CourseContent, ...] = column("Not covered", Kind.WORD)
    people: tuple[PersonId, ...] = column("Gone through by", Kind.PERSON)


@row
class PreconditionRow:
    """A precondition at a unit: when it was found there last, how it is known and by whom; None while it was not.

    `by` recorded it.  What was found in the whole plan stands at each unit.
    """

    unit: UnitId = column("Unit")
    precondition: Precondition = column("Precondition", Kind.WORD)
    on: date | None = column("Found", warn=lambda it: it.on is None)
    how: HowKnown | None = column("How it is known", Kind.WORD)
    known_by: tuple[PersonId, ...] = column("Known by", Kind.PERSON)
    by: PersonId | None = column("Recorded by", Kind.PERSON)
    text: str | None = column("What shows it", Kind.TEXT)


@row
class StrategyRow:
    """A strategy for using each other's knowledge: who trained it, and when which groups used it (S3-06)."""

    strategy: str = column("Strategy")
    planned_on: date = column("Planned")
    trained_by: tuple[PersonId, ...] = column("Trained by", Kind.PERSON)
    used_on: tuple[date, ...] = column("Used", warn=lambda it: not it.used_on)
    used_by: tuple[GroupId, ...] = column("Used by")


@view("checklist", heading="The planning checklist")
def checklist(state: State, query: Query) -> list[ChecklistRow]:
    """Show the six questions of planning, and the answers to those who may read the plan's words (S0-50)."""
    if state.plan is None:
        return []
    may = reading(state, query.reader)
    return [_last(may, question, _answers(state, question, None)) for question in ChecklistQuestion]


def _last(may: May, question: ChecklistQuestion, said: list[_Said]) -> ChecklistRow:
    if not said:
        return ChecklistRow(question=question, on=None, answer=None)
    answered, written = said[-1]
    return ChecklistRow(question=question, on=answered.on, answer=texts(may, written).get("text"))


def _answers(state: State, question: ChecklistQuestion, unit: UnitId | None) -> list[_Said]:
    """Give what was answered for a unit or the whole plan, as recorded; every answer has its text."""
    given = state.conditions.checklist.get(question, ())
    said = state.texts.get(ANSWER.name, {}).get(str(question), ())
    return [it for it in zip(given, said, strict=True) if it[0].unit == unit]


@view("reflections", heading="The six questions over time")
def reflections(state: State, query: Query) -> list[ReflectionRow]:
    """Show each question of planning with all its answers, of the plan and each unit, the latest first (S0-50)."""
    if state.plan is None:
        return []
    may = reading(state, query.reader)
    return [
        it
        for unit in (None, *state.units)
        for question in ChecklistQuestion
        for it in _reflections(may, query.on, unit, question, _answers(state, question, unit))
    ]


def _reflections(
    may: May, looked_on: date | None, unit: UnitId | None, question: ChecklistQuestion, said: list[_Said]
) -> Iterator[ReflectionRow]:
    if not said:
        yield ReflectionRow(unit=unit, question=question, on=None, ago=None, by=None, answer=None)
    for answered, written in sorted(said, key=_day)[::-1]:
        yield ReflectionRow(
            unit=unit,
            question=question,
            on=answered.on,
            ago=_days_ago(answered.on, looked_on),
            by=answered.by,
            answer=texts(may, written).get("text"),
        )


def _day(said: _Said) -> date:
    return said[0].on


def _days_ago(on: date, looked_on: date | None) -> int | None:
    return (looked_on - on).days if looked_on is not None and on <= looked_on else None


@view("preconditions", heading="The preconditions of each unit")
def preconditions(state: State, query: Query) -> list[PreconditionRow]:
    """Show which of the four preconditions are there at each unit, how that is known and by whom (S2-02)."""
    may = reading(state, query.reader)
    return [_precondition(state, may, unit, it) for unit in state.units for it in PRECONDITIONS]


def _precondition(state: State, may: May, unit: UnitId, precondition: Precondition) -> PreconditionRow:
    last: Found | None = None
    for it in state.conditions.preconditions.get(precondition, ()):
        last = it if it.holds_at(unit) else last
    said = state.texts.get(PRECONDITION.name, {}).get(str(precondition), ())
    there = [it for it in said if last is not None and (it.since, it.unit) == (last.on, last.unit)]
    return PreconditionRow(
        unit=unit,
        precondition=precondition,
        on=None if last is None else last.on,
        how=None if last is None else last.how,
        known_by=() if last is None else last.known_by,
        by=None if last is None else last.by,
        text=texts(may, there[-1]).get("text") if there else None,
    )


@view("courses", heading="Courses")
def courses(state: State, _: Query) -> list[CourseRow]:
    """Show the planned courses, what they lack, and who has gone through them (S3-01, S3-02)."""
    return [
        CourseRow(
            course=course.training,
            title=course.title,
            audience=course.audience,
            forms=course.forms,
            blocks=tuple(block.title for block in course.blocks),
            without=tuple(word for word in CourseContent if word not in {block.content for block in course.blocks}),
            people=tuple(
                person
                for person, trainings in state.conditions.trainings.items()
                if course.training in {it.training for it in trainings}
            ),
        )
        for course in state.conditions.courses.values()
    ]


@view("strategies", heading="Strategies for using each other's knowledge")
def strategies(state: State, query: Query) -> list[StrategyRow]:
    """Show each planned strategy, who trained it, and when groups used it (S3-06)."""
    planned: dict[str, date] = {}
    for it in state.conditions.strategies:
        for name in it.strategies:
            planned[name] = min(it.on, planned.get(name, it.on))
    return [_strategy(state, query, name, on) for name, on in planned.items()]


def _strategy(state: State, query: Query, name: str, on: date) -> StrategyRow:
    used = [it for it in state.conditions.used.get(name, ()) if query.at_group(it.group)]
    return StrategyRow(
        strategy=name,
        planned_on=on,
        trained_by=tuple(person for person in _trained(state, name) if query.at_person(person)),
        used_on=tuple(sorted({it.on for it in used})),
        used_by=tuple(dict.fromkeys(it.group for it in used)),
    )


def _trained(state: State, strategy: str) -> Iterator[PersonId]:
    for person, trainings in state.conditions.trainings.items():
        if any(strategy in it.strategies for it in trainings):
            yield person
