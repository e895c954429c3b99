"""Tests told as given, when, then.

given(ask(PlanStarted(…)), ask(UnitRegistered(…)))
    .when(PersonRegistered(…), on=date(2026, 8, 20))
    .then(PersonRegistered(…))

given(…).when(VisitPlanned(…)).then_refused("S4-01")
"""

from collections.abc import Iterable
from datetime import date
from typing import Self

import attrs

from collegial_core.kernel import Occasion, PersonId, Refused, Request, Unreadable
from collegial_core.kernel.value import Asked
from collegial_core.ledger import Answer, Ledger, Plans, Recorded
from collegial_core.policy import Method
from collegial_core.state import Event
from collegial_core.testing.reference import ReferenceStore
from collegial_core.testing.strategies import YEAR


def ask(
    asked: Asked,
    *,
    by: str = "p-1",
    on: date = YEAR[0],
    because: str | None = None,
    accept: tuple[str, ...] = (),
    on_behalf_of: str | None = None,
    id: str | None = None,  # noqa: A002 - the field's name on the wire
) -> Request:
    """Make a request; who asks and when need be said only where it matters."""
    behalf = None if on_behalf_of is None else PersonId(on_behalf_of)
    return Request(asked, Occasion(by=PersonId(by), on=on, because=because, on_behalf_of=behalf), id, accept)


def given(*story: Request, plan: str = "plan-1", methods: Iterable[Method] | None = None) -> "Story":
    """Begin a story in a new plan, in memory, with requests that must all be accepted."""
    ledger = Plans(ReferenceStore(), methods).ledger(plan)
    for place, answer in enumerate(ledger.do_many(story), 1):
        _expect(isinstance(answer, Recorded), f"given, step {place}: {answer}")
    return Story(ledger)


@attrs.define
class Story:
    """A plan that things happen to; `answer` is what the latest request came to."""

    ledger: Ledger
    answer: Answer = attrs.field(factory=lambda: Recorded(()))
    before: tuple[bytes, ...] = ()

    def when(
        self,
        asked: Asked,
        *,
        by: str = "p-1",
        on: date = YEAR[0],
        because: str | None = None,
        accept: tuple[str, ...] = (),
        on_behalf_of: str | None = None,
        id: str | None = None,  # noqa: A002
    ) -> Self:
        """Ask for something."""
        request = ask(asked, by=by, on=on, because=because, accept=accept, on_behalf_of=on_behalf_of, id=id)
        self.before = tuple(self.ledger.export())
        (self.answer,) = self.ledger.do_many([request])
        return self

    def then(self, *events: Event) -> Self:
        """Expect exactly these events to have been recorded."""
        _expect(isinstance(self.answer, Recorded), f"expected {_names(events)}, but: {self.answer}")
        recorded = tuple(entry.event for entry in self.answer) if isinstance(self.answer, Recorded) else ()
        _expect(recorded == events, f"expected\n  {events}\nbut recorded was\n  {recorded}")
        return self

    def then_refused(self, rule: str) -> Self:
        """Expect that this rule said no and that nothing was recorded."""
        no = self.answer
        _expect(isinstance(no, Refused) and no.rule == rule, f"expected a refusal by {rule}, but: {no}")
        return self._then_nothing_recorded()

    def then_unreadable(self, path: str) -> Self:
        """Expect that the value at this path was not understood and that nothing was recorded."""
        no = self.answer
        _expect(isinstance(no, Unreadable) and no.path == path, f"expected {path} not to be understood, but: {no}")
        return self._then_nothing_recorded()

    def _then_nothing_recorded(self) -> Self:
        _expect(tuple(self.ledger.export()) == self.before, f"nothing should have been recorded after: {self.answer}")
        return self


def _expect(fact: bool, message: str) -> None:  # noqa: FBT001 - an assertion by another name
    if not fact:
        raise AssertionError(message)


def _names(events: Iterable[Event]) -> str:
    return ", ".join(type(event).__name__ for event in events) or "nothing"
