"""A rule: one small function that judges an event, with an id and a sentence.

Rules judge *events*, not commands, and see the state as it was just before.
So the same function that refuses a command today can judge a recorded entry in
an audit ten years from now.
"""

from collections.abc import Callable
from typing import Any

from collegial_core.kernel import Category, Fact, Facts, Finding, Occasion, Refused, Severity
from collegial_core.kernel.facts import require_facts
from collegial_core.kernel.value import Value, value


@value
class Violation(Value):
    """A violation of a rule: what is wrong (`template`), what would mend it, and the facts.

    `rule` and `severity` replace the rule's own where the method says otherwise, `category` where the rule says
    several things.

    Raises:
        TypeError: a fact is none, or a sentence names one that is not there: it would be recorded, and never be read.

    """

    template: str
    remedy: str
    facts: Facts
    rule: str | None = None
    severity: Severity | None = None
    category: Category | None = None

    def __attrs_post_init__(self) -> None:
        require_facts(self.facts, self.template, self.remedy)


Judge = Callable[[Any, Any, Occasion], Violation | None]


@value
class Rule(Value):
    """One rule: `id` is the requirement's, `says` the rule as a sentence.

    `judges` lists the event classes that it looks at; `check` takes the state
    before the event, the event and the occasion.  `since` is the edition of the rules
    that it came with: what was recorded under an earlier one was lawful without it.
    """

    id: str
    severity: Severity
    category: Category
    says: str
    source: str
    judges: tuple[type, ...]
    check: Judge
    since: int = 1

    @property
    def name(self) -> str:
        """The name of the rule's function: what it says, in a few words.  It tells rules of one id apart, for ever."""
        return self.check.__name__

    def refusal(self, no: Violation) -> Refused:
        """Make the error that a caller gets for this violation."""
        return Refused(
            rule=no.rule or self.id,
            severity=no.severity or self.severity,
            category=no.category or self.category,
            source=self.source,
            says=self.says,
            template=no.template,
            remedy_template=no.remedy,
            facts=no.facts,
            name=self.name,
        )

    def finding(self, no: Violation, entry: int) -> Finding:
        """Make the value that an audit collects for this violation."""
        return Finding(
            rule=no.rule or self.id,
            severity=no.severity or self.severity,
            entry=entry,
            template=no.template,
            facts=no.facts,
            name=self.name,
            category=no.category or self.category,
        )


def rule(
    rule_id: str,
    severity: Severity,
    category: Category,
    *,
    says: str,
    source: str,
    judges: tuple[type, ...],
    since: int = 1,
) -> Callable[[Judge], Rule]:
    """Turn a judging function into a `Rule`."""

    def make(check: Judge) -> Rule:
        return Rule(
            id=rule_id,
            severity=severity,
            category=category,
            says=says,
            source=source,
            judges=judges,
            check=check,
            since=since,
        )

    return make


def violation(
    template: str,
    remedy: str,
    *,
    rule: str | None = None,
    severity: Severity | None = None,
    category: Category | None = None,
    **facts: Fact,
) -> Violation:
    """Say no: two English sentences with `{names}` of the facts in them."""
    return Violation(template=template, remedy=remedy, facts=facts, rule=rule, severity=severity, category=category)
