"""The ground that every part of the machine stands on: asking, and holding the answer against the bytes."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import wraps
from typing import Any, ClassVar, Final, TypeVar

import attrs
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.stateful import RuleBasedStateMachine, invariant
from tests.core.machine.happened import Happened, as_happened
from tests.refusals import tells_data
from tests.school import AUTUMN, SUMMER, School

import collegial_core as cc
from collegial_core.kernel import Request
from collegial_core.plan import DeviationRecorded
from collegial_core.wire.values import plain_entry, plain_line
from collegial_core.wire.vocabulary import ACCEPTABLE


class Plain(HypothesisProvider):
    """Chance for the machine.

    Hypothesis would write one story in three anew, and fill the others with repetitions. It would also draw
    the constants of all modules that are loaded: then a story would depend on the tests that ran before it.
    """

    def _maybe_draw_constant(self, *_: Any, **__: Any) -> None:
        """Draw none."""


PLAIN: Final = "plain"
AVAILABLE_PROVIDERS[PLAIN] = f"{__name__}.Plain"

T = TypeVar("T")
Act = Callable[[st.DataObject], None]
"""Something that chance lets people do; a room's rule chooses among its acts."""

PEOPLE = tuple(f"p-{number}" for number in range(1, 9))
MEMBERS = st.sampled_from(PEOPLE)
WHY = st.sampled_from((None, "It had to be so"))
SOMETIMES = st.integers(0, 3).map(lambda number: number == 3)
RARELY = st.integers(0, 9).map(lambda number: number == 9)
SHIFTS = st.sampled_from((0, 0, 0, 0, 0, 0, 0, 0, 1, 3, -20))
"""By how many days something happens after, or is told of before, today."""

SOON = st.integers(0, 20)
HOLIDAY = date(2026, 9, 16)
BREAKS = {
    "solbacken": ((date(2026, 10, 26), date(2026, 10, 30)), (HOLIDAY, HOLIDAY)),
    "lunden": ((date(2026, 10, 19), date(2026, 10, 23)), (date(2026, 9, 23), date(2026, 9, 24))),
}
"""The breaks of the two units; each has days off on which the other has school, and one that is a holiday there."""

UNIT_OF = {name: "lunden" if name in {"p-2", "p-8"} else "solbacken" for name in PEOPLE}
PRINCIPALS = {"solbacken": "p-rektor", "lunden": "p-3"}
"""The principal of lunden also teaches, and is a member of groups beside those who work there."""

SUCCESSOR = "p-rektor-2"
"""Somebody who may become principal of either."""


class Asking(RuleBasedStateMachine):
    """A plan under way, and `today`, on which most things happen."""

    accepted: ClassVar[Counter[type]] = Counter()
    refused: ClassVar[Counter[type]] = Counter()
    """How often each command was accepted and refused, over all runs."""

    only: ClassVar[str | None] = None
    """The one claim to look at after each step, by its name; None for all of them.

    What is recorded is the same either way, only less is asked about each answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.school = School()
        self.ledger = self.school.ledger
        self.state = self.ledger.state
        self.today = AUTUMN
        self.before: list[bytes] = []
        self.entries: list[cc.Entry[Any]] = []
        self.story: list[Happened] = []
        self.held: dict[str, int] = {}
        self.sound = True
        self.ids: set[str | None] = set()
        self.beginning: list[Request] = []

    def acts(self) -> list[Act]:
        """Give what may happen now; what is there twice is twice as likely."""
        return []

    def begins(self, *commands: Any, **occasion: Any) -> None:
        """Say what a run begins with."""
        self.beginning += [self.request(command, **occasion) for command in commands]

    def has_begun(self) -> None:
        """Ask for all of the beginning; none of it may be refused."""
        self.answered(self.beginning)
        made = [happened for happened in self.story if not isinstance(happened.event, DeviationRecorded)]
        assert len(made) == len(self.beginning), "a beginning was refused"

    def request(
        self, command: Any, on: date | None = None, *, by: str = "p-rektor", because: str | None = None
    ) -> Request:
        """Make a request; with a reason it accepts whatever can be accepted."""
        accept = ACCEPTABLE if because else ()
        return Request(command, cc.Occasion(by=by, on=on or self.today, because=because), None, accept)

    def ask(self, command: Any, on: date | None = None, **occasion: Any) -> bool:
        """Ask for one thing; tell whether it was accepted."""
        before = len(self.before)
        request = self.request(command, on, **occasion)
        note(f"  {request.occasion.on} {command}")
        if request.accept and self.only is None:
            self.accepts_exactly(request)
        else:
            self.answered([request])
        return len(self.before) > before

    def accepts_exactly(self, request: Request) -> None:
        """Ask without accepting anything, with each name left out in turn, and at last as the refusal says."""
        (answer,) = self.answered([attrs.evolve(request, accept=())])
        if not isinstance(answer, cc.Refused) or not answer.accept:
            return
        accept = answer.accept
        for name in accept:
            (answer,) = self.answered([attrs.evolve(request, accept=tuple(it for it in accept if it != name))])
            assert isinstance(answer, cc.Refused)
            assert (answer.name, answer.accept) == (name, accept)
        (answer,) = self.answered([attrs.evolve(request, accept=accept)])
        recorded = [it.event.name for it in answer if isinstance(it.event, DeviationRecorded)]
        assert tuple(dict.fromkeys(recorded)) == accept

    def answered(self, requests: Sequence[Request]) -> list[Any]:
        """Ask, and hold the answers against the bytes."""
        self.sound = False
        answers = self.ledger.do_many(requests)
        assert all(tells_data(no) for no in answers if isinstance(no, cc.Refused))
        self.state = self.ledger.state
        after = list(self.ledger.export())
        new = [entry for request, answer in zip(requests, answers, strict=True) for entry in self.new(request, answer)]
        assert after[: len(self.before)] == self.before
        assert [plain_entry(line) for line in after[len(self.before) :]] == new
        assert [plain_line(entry) for entry in new] == after[len(self.before) :]
        self.before = after
        self.entries += new
        if new:
            self.story = as_happened(self.entries)
        if new and len(requests) == 1:
            self.took_effect(requests[0].asked, requests[0].occasion.on)
        self.sound = True
        return answers

    def new(self, request: Request, answer: Any) -> Iterable[cc.Entry[Any]]:
        """Give the entries that an answer adds; none for a command that was accepted before."""
        kind = type(request.asked)
        if not isinstance(answer, cc.ledger.Recorded):
            assert str(answer)
            self.refused[kind] += 1
            return ()
        if request.id is not None and request.id in self.ids:
            return ()
        self.accepted[kind] += 1
        self.ids.add(request.id)
        return answer

    def took_effect(self, command: Any, on: date) -> None:
        """Look at the state for what was just accepted."""

    # --- choosing ----------------------------------------------------------------

    def school_day(self, soon: int) -> date:
        """Give a day about so far ahead on which both units have school."""
        day = min(self.today + timedelta(soon), SUMMER - timedelta(30))
        while day.isoweekday() > 5 or any(first <= day <= last for pauses in BREAKS.values() for first, last in pauses):
            day += timedelta(1)
        return day

    def any_day(self, data: st.DataObject, soon: int) -> date:
        """Give a school day, sometimes any day or one in a break."""
        if not data.draw(SOMETIMES):
            return self.school_day(soon)
        breaks = [first for pauses in BREAKS.values() for first, _ in pauses if first >= self.today]
        return one(data, (self.told_on(soon), *breaks))

    def principal_of(self, unit: str) -> str:
        """Give who heads a unit now, or whoever headed the first if there is no such unit."""
        known = self.state.units.get(cc.ids.UnitId(unit))
        return known.principal if known else "p-rektor"

    def told_on(self, shift: int) -> date:
        return self.today + timedelta(shift)

    def goes_to(self, day: date) -> None:
        """Let time pass until a day."""
        self.today = max(self.today, day)


def free(prefix: str, taken: Iterable[str]) -> str:
    """Give the first id that nothing has yet."""
    names = set(taken)
    return next(name for number in range(1, 1000) if (name := f"{prefix}-{number}") not in names)


Method = Callable[[Any, st.DataObject], None]


def drawing(**strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Method]:
    """Let an act draw what it needs, by the names of its parameters."""

    def turn(act: Callable[..., None]) -> Method:
        @wraps(act)
        def acts(self: Any, data: st.DataObject) -> None:
            act(self, data, **{name: data.draw(strategy) for name, strategy in strategies.items()})

        return acts

    return turn


def always(claim: Callable[[Any], None]) -> Callable[[Any], None]:
    """Make a claim that must always hold; it is looked at again when something was recorded."""

    @wraps(claim)
    def holds(self: Any) -> None:
        if self.only in {None, claim.__name__} and self.held.get(claim.__name__) != len(self.before):
            self.sound = False
            claim(self)
            self.sound = True
            self.held[claim.__name__] = len(self.before)

    return invariant()(holds)


def one(data: st.DataObject, things: Iterable[T]) -> T:
    return data.draw(st.sampled_from(list(things)))
