"""One operation of the API: its address, what it takes, what it answers, and the call of the front door that it is.

The routes, the OpenAPI document and the reading of parameters are made from this one declaration.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import attrs

from collegial_core import Plans, Unreadable
from collegial_core.ids import PersonId
from collegial_people import KnowsPeople
from collegial_timetables import Nobody
from collegial_web.asking import Asker

Schema = dict[str, Any]
Read = Callable[[str, str], Any]
"""Reads a parameter's text; the second argument is its place, for `Unreadable`."""


@attrs.frozen(kw_only=True)
class Parameter:
    """Something beside the body: in the path, in the query, or a header."""

    name: str
    where: Literal["path", "query", "header"]
    says: str
    schema: Schema
    read: Read
    needed: bool = False

    @property
    def key(self) -> str:
        """The name under which a call has it."""
        return self.name.lower().replace("-", "_")


@attrs.frozen(kw_only=True)
class Reply:
    """What an operation answers: a value for `wire.plain`, or a file of its own kind."""

    value: Any = None
    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Call:
    """One call of an operation: who asks, the parameters as they were read, and the body."""

    plans: Plans
    asker: Asker
    given: Mapping[str, Any]
    body: bytes = b""
    settle: Callable[[], None] = lambda: None
    """Gives who asks their place in the plan that they have begun."""

    people: KnowsPeople = attrs.field(factory=Nobody)
    """Whom the server's directory knows, in each plan."""

    @property
    def plan(self) -> str:
        """The plan in the address."""
        plan: str = self.given["plan"]
        return plan

    @property
    def person(self) -> PersonId:
        """Who the asker is in the plan.

        Raises:
            Unreadable: nobody, or nothing is recorded yet; to the asker, there is no such plan.

        """
        person = self.asker.place(self.plan)
        if person is None or not self.is_begun:
            raise no_plan(self.plan)
        return person

    @property
    def is_begun(self) -> bool:
        """Whether anything is recorded in the plan."""
        with self.plans.read(self.plan) as reading:
            return bool(reading.number)


def no_plan(plan: str) -> Unreadable:
    """Say that there is no such plan, to who asks: the same words of one that is not theirs and of none."""
    return Unreadable("plan", f"there is no plan {plan}")


@attrs.frozen(kw_only=True)
class Operation:
    """An operation: `GET /plans/{plan}/views/{view}`.

    `answers` is the schema of its answer, `body` that of what it takes.  `name` is its `operationId`.
    """

    method: Literal["GET", "POST"]
    path: str
    name: str
    says: str
    does: Callable[[Call], Reply]
    answers: Schema
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None
    links: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    """What to ask next: the name of another operation, and where its parameters stand in this answer."""

    streams: bool = False
    """Whether its answer goes on as server-sent events."""

    @property
    def of_plan(self) -> bool:
        """Whether it is about one plan."""
        return "{plan}" in self.path
