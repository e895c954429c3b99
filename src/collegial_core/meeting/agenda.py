"""What a meeting goes through, item by item, to the minute (S1-03, S1-04)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from collegial_core.kernel import StepId
from collegial_core.kernel.value import Value, value
from collegial_core.meeting.state import Meeting
from collegial_core.policy import Form, Method, Share, Step

_CENT = Decimal("0.01")


@value
class AgendaLine(Value):
    """One item of an agenda.

    `least_minutes` and `most_minutes` are what the item takes of the meeting, equal
    for a fixed time and None where the method says nothing.  An item `SHARED` is
    divided among the `people`.  In one that is `EACH` everyone works by themselves at
    the same time, so it takes no longer for many than for one.
    """

    step: StepId
    name_en: str
    name_sv: str
    share: Share
    people: int
    least_minutes: int | None
    most_minutes: int | None

    @property
    def each(self) -> tuple[Fraction, Fraction] | None:
        """The exact least and most minutes for one person; None where the item is the whole group's."""
        if self.share is Share.GROUP or self.least_minutes is None or self.most_minutes is None:
            return None
        among = self.people if self.share is Share.SHARED else 1
        return Fraction(self.least_minutes, among), Fraction(self.most_minutes, among)

    @property
    def shown(self) -> str | None:
        """The minutes for one person with two decimals, such as `2.86` or `2.00–2.50`."""
        if self.each is None:
            return None
        return "–".join(dict.fromkeys(map(two_decimals, self.each)))


def two_decimals(minutes: Fraction) -> str:
    """Write exact minutes with two decimals, halves up."""
    exact = Decimal(minutes.numerator) / Decimal(minutes.denominator)
    return str(exact.quantize(_CENT, rounding=ROUND_HALF_UP))


def items_of(method: Method, meeting: Meeting) -> tuple[Step, ...]:
    """Give the items that a meeting has: its method's agenda, or those steps of a cycle that it covers."""
    if method.form is Form.MEETING:
        return method.steps
    return tuple(step for step in method.steps if step.step in meeting.steps)


def agenda(method: Method, present: int) -> tuple[AgendaLine, ...]:
    """Lay the method's agenda out for so many people, at least one."""
    return tuple(_line(step, present) for step in method.steps)


def _line(step: Step, people: int) -> AgendaLine:
    return AgendaLine(
        step=step.step,
        name_en=step.name_en,
        name_sv=step.name_sv,
        share=step.share,
        people=people,
        least_minutes=step.least_minutes,
        most_minutes=step.most_minutes,
    )


def total(lines: Iterable[AgendaLine]) -> tuple[int, int]:
    """Add up an agenda's least and most minutes, for any number of people; items without a time add nothing."""
    timed = list(lines)
    return sum(line.least_minutes or 0 for line in timed), sum(line.most_minutes or 0 for line in timed)
