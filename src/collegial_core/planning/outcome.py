"""What comes of planning: a plan and how near it is to the best, or why there is none and what would help.

Sentences are templates with facts, as those of refusals are, so that they can be said in other languages.
"""

from enum import StrEnum
from typing import Generic, TypeVar

import attrs

from collegial_core.kernel.facts import Facts, fill

V_co = TypeVar("V_co", covariant=True)


@attrs.frozen
class Cost:
    """A part of what a plan costs: how often something is in it, and what it costs each time."""

    name: str
    count: int
    weight: int

    @property
    def amount(self) -> int:
        """Both multiplied."""
        return self.count * self.weight


@attrs.frozen(kw_only=True)
class Spoke:
    """A known fact that says something about this problem: its name, and the sentence."""

    name: str
    template: str
    facts: Facts

    @property
    def message(self) -> str:
        """What it says, as an English sentence."""
        return fill(self.template, self.facts)


@attrs.frozen(kw_only=True)
class Proof:
    """How it is known how good a plan is, or that there is none.

    `said_by` are the ways that came to it, each by itself: names of planners and of facts.  `spoke` are the known
    facts that say something here.
    """

    said_by: tuple[str, ...]
    spoke: tuple[Spoke, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether more than one way says so, or one that is no solver: what only one solver says is not confirmed."""
        return len(self.said_by) > 1 or not set(self.said_by) <= SOLVERS


SOLVERS = frozenset({"cp-sat", "milp"})
"""The planners that are trusted only together with another way."""


@attrs.frozen(kw_only=True)
class Planned(Generic[V_co]):
    """A plan; no plan costs less than `bound`."""

    value: V_co
    costs: tuple[Cost, ...]
    bound: int
    proof: Proof

    @property
    def cost(self) -> int:
        """What it costs in all."""
        return sum(it.amount for it in self.costs)

    @property
    def best(self) -> bool:
        """Whether it is known that no plan costs less."""
        return self.cost <= self.bound


class Why(StrEnum):
    """Why there is no plan."""

    NO_SHARED_LESSON = "no-shared-lesson"
    TOO_FEW_POINTS = "too-few-points"
    QUOTA = "quota"
    WEEK_CAP = "week-cap"
    TOGETHER = "together"
    NEVER_FREE = "never-free"
    NO_MEETING = "no-meeting"
    SIZES = "sizes"
    NO_SLOT = "no-slot"
    ONE_SITE = "one-site"
    APART = "apart"


@attrs.frozen(kw_only=True)
class Reason:
    """Why there is no plan: the kind, the sentence, and what it is about."""

    why: Why
    template: str
    facts: Facts

    @property
    def message(self) -> str:
        """What is wrong, as an English sentence."""
        return fill(self.template, self.facts)


class Ease(StrEnum):
    """What a relaxation asks less of."""

    COVER = "cover"
    WEEKS = "weeks"
    VISITORS = "visitors"
    QUOTA = "quota"
    WEEK_CAP = "week-cap"
    FREE = "free"
    LEAVE_OUT = "leave-out"
    SHORTER = "shorter"
    FEWER_WEEKS = "fewer-weeks"
    OTHER_TIMES = "other-times"
    SIZES = "sizes"
    NO_SLOT = "no-slot"
    SITES = "sites"
    PAIR = "pair"


@attrs.frozen(kw_only=True)
class Relaxation:
    """Something smaller to ask for, so that there is a plan; it was tried, and there is.

    `facts` hold what `relaxed` of this room needs to change the problem.
    """

    ease: Ease
    template: str
    facts: Facts

    @property
    def message(self) -> str:
        """What to do, as an English sentence."""
        return fill(self.template, self.facts)


@attrs.frozen(kw_only=True)
class Impossible:
    """There is no plan: why, and the smallest changes that would each make one possible."""

    reasons: tuple[Reason, ...]
    relaxations: tuple[Relaxation, ...]
    proof: Proof


@attrs.frozen(kw_only=True)
class OutOfTime(Generic[V_co]):
    """The time was over before it was known: the best plan so far, if there is one, and what none costs less than."""

    best: Planned[V_co] | None
    bound: int
