"""The picture of a proposal on its page: who visits whom, week by week."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from markupsafe import Markup

from collegial_core.ids import PersonId
from collegial_timetables.picture import Arrow, picture
from collegial_web.pages.look import Look


class Visited(Protocol):
    """A visit of a proposal."""

    @property
    def visitor(self) -> PersonId:
        """Who visits."""
        ...

    @property
    def host(self) -> PersonId:
        """Whom they visit."""
        ...

    @property
    def date(self) -> date:
        """The day."""
        ...

    @property
    def when(self) -> str:
        """When on it."""
        ...

    @property
    def cover(self) -> bool:
        """Whether somebody has to teach the visitor's class."""
        ...


def who_visits_whom(look: Look, visits: Sequence[Visited]) -> Markup:
    """Draw a proposal, people in the order of their names; the table beside it says the same."""
    people = sorted({person for it in visits for person in (it.visitor, it.host)}, key=lambda it: (look.first(it), it))
    arrows = [
        Arrow(
            week=look.week(it.date),
            visitor=people.index(it.visitor),
            host=people.index(it.host),
            cover=it.cover,
            says=f"{look.day(it.date)} {it.when}: {look.first(it.visitor)} → {look.first(it.host)}",
        )
        for it in sorted(visits, key=lambda it: (it.date, it.when))
    ]
    title = look.say("A picture of who visits whom, week by week; the table below says the same.")
    return Markup(picture([look.first(it) for it in people], arrows, look.say("Week"), title))  # noqa: S704 - escaped
