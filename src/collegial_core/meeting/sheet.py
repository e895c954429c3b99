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
    said = meeting.minutes
    if said is None:
        return None
    return MinutesSheet(
        question=said.question,
        date=meeting.date,
        purpose=said.purpose,
        talked_about=said.talked_about,
        reflections=said.reflections,
        conclusions=said.conclusions,
        before_next=said.before_next,
        difficulties=said.difficulties,
        participants=meeting.present,
    )
