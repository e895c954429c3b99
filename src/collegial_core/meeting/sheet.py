"""The minutes of a meeting as a sheet of nine fields (S1-11); action plans are no part of it (S1-12)."""

import datetime as dt

from collegial_core.kernel import PersonId
from collegial_core.kernel.fields import day, idents
from collegial_core.kernel.value import value
from collegial_core.meeting.events import Minutes
from collegial_core.meeting.state import Meeting


@value
class MinutesSheet(Minutes):
    """What was written, with the day and those who took part: nine fields."""

    date: dt.date = day()
    participants: tuple[PersonId, ...] = idents()


def minutes_of(meeting: Meeting) -> MinutesSheet | None:
    """Give a meeting's minutes whole; None while nobody has written them."""
    written = meeting.minutes
    if written is None:
        return None
    return MinutesSheet(
        question=written.question,
        date=meeting.date,
        purpose=written.purpose,
        talked_about=written.talked_about,
        reflections=written.reflections,
        conclusions=written.conclusions,
        before_next=written.before_next,
        difficulties=written.difficulties,
        participants=meeting.present,
    )
