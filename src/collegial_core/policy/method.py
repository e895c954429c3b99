"""A method of collegial learning as data: what a group may be and what its visits aim at."""

from enum import StrEnum
from typing import NewType

from collegial_core.kernel import MethodId, Severity
from collegial_core.kernel.fields import choice, count, ident, label, labels, part
from collegial_core.kernel.value import value

MethodRef = NewType("MethodRef", str)
"""A method and its version, such as `base-group-visits@1`."""


class LateJoiner(StrEnum):
    """What a member who joins a running round still has to do.

    `FULL`: as many visits as everybody; `PRO_RATA`: in proportion to the days left.
    """

    FULL = "full"
    PRO_RATA = "pro_rata"


@value
class GroupSize:
    """How many members a group has, inclusive; `rule` is the requirement that says so."""

    least: int = count(1, 200)
    most: int = count(1, 200)
    severity: Severity = choice(Severity)
    rule: str = ident()


@value
class VisitPolicy:
    """What a round of lesson visits aims at.

    `each` is the number of visits everyone makes, `received_spread` the largest
    accepted difference between the visits that two members receive.  `purposes`
    and `goal` say what the visits are for.
    """

    each: int = count(1, 100)
    late_joiner: LateJoiner = choice(LateJoiner)
    received_spread: int = count(0, 100)
    purposes: tuple[str, ...] = labels()
    goal: str = label()


@value
class Method:
    """One version of one method, whole, as a plan pins it when it adopts it.

    `visits` is None for methods without rounds of visits.
    """

    method: MethodId = ident()
    version: int = count(1, 10_000)
    name_en: str = label()
    name_sv: str = label()
    source: str = label()
    group_size: GroupSize = part(GroupSize)
    visits: VisitPolicy | None = part(VisitPolicy, default=None)

    @property
    def ref(self) -> MethodRef:
        """The method with its version."""
        return method_ref(self.method, self.version)


def method_ref(method: MethodId, version: int) -> MethodRef:
    """Name a method's version: `base-group-visits@1`."""
    return MethodRef(f"{method}@{version}")
