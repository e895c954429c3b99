"""The planning checklist and the planned courses."""

from datetime import date

from collegial_core.conditions import ChecklistQuestion, CourseContent
from collegial_core.conditions.events import ANSWER
from collegial_core.kernel import PersonId, TrainingId
from collegial_core.privacy import reading
from collegial_core.state import State
from collegial_core.views.query import Query, one_of, texts
from collegial_core.views.rows import Kind, column, row, view


@row
class ChecklistRow:
    """A question of the planning checklist, and what was answered."""

    question: ChecklistQuestion = column("Question", Kind.WORD)
    on: date | None = column("Answered")
    answer: str | None = column("Answer", Kind.TEXT, warn=lambda it: it.answer is None)


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


@view("checklist", heading="The planning checklist")
def checklist(state: State, query: Query) -> list[ChecklistRow]:
    """Show the six questions of planning, and the answers to those who may read the plan's words (S0-50)."""
    if state.plan is None:
        return []
    may = reading(state, query.reader)
    return [
        ChecklistRow(
            question=question,
            on=state.conditions.checklist.get(question),
            answer=texts(may, one_of(state, ANSWER, str(question))).get("text"),
        )
        for question in ChecklistQuestion
    ]


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
