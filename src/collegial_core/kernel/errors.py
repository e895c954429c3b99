"""The ways the library answers when it cannot simply do what was asked.

`Unreadable` was not understood, `Refused` was understood but breaks a rule,
`Stale` came too late because somebody else wrote first, and `StoreError` means
that the storage itself cannot serve.  Whenever one of them is raised, nothing
has been recorded.  A `Finding` is no error: it is a value that an audit collects.
"""

from enum import StrEnum
from typing import Final

import attrs

from collegial_core.kernel.facts import Facts, fill

ACCEPT: Final = "Then name in `accept` what is departed from: {accept}."
"""What a refusal says after its remedy, where a reason is enough."""


class Severity(StrEnum):
    """How much a rule weighs.

    `E` is refused, `W` has to be accepted by name and with a reason, `I` only informs.
    """

    E = "E"
    W = "W"
    I = "I"  # noqa: E741 - the letter is the requirement documents' own


class Category(StrEnum):
    """What kind of no a rule says, for programs: what to do next, or which status to answer with.

    `not_found`: something named is not there.  `exists`: there is one already.  `order`: a day or a step comes before
    what it follows.  `state`: what it is about has not come so far, or is over.  `authority`: somebody else may do it.
    `policy`: the method, the guidance or the calendar asks for something else.  `limit`: too few, too many or too far.
    """

    NOT_FOUND = "not_found"
    EXISTS = "exists"
    ORDER = "order"
    STATE = "state"
    AUTHORITY = "authority"
    POLICY = "policy"
    LIMIT = "limit"


class CollegialError(Exception):
    """The common ancestor: catch it to catch every error of this library."""


@attrs.define(repr=False, eq=False)
class Unreadable(CollegialError, ValueError):
    """The input was not understood; nothing was recorded.

    `path` tells where in the input (`$.data.visitor`, `line 3`, a file's name),
    `message` what is wrong there and what would be right.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@attrs.define(repr=False, eq=False)
class Refused(CollegialError):
    """The command was understood, and a rule says no; nothing was recorded.

    `rule`, `severity`, `category` and `source` tell of the rule, `says` is the rule as a
    sentence.  `facts` are what the rule looked at.  `template` and `remedy_template`
    are the English sentences before the facts were filled in, for translation.
    `name` is the rule's own: several may share an id.  `event` is the name of the event that it is about, where a
    request gives several, and `place` which of several requests, from 0.  `others` are the other rules that stand
    against it, as far as can be told.  `accept` is what the request has to accept, with a reason, to be recorded; it is
    empty where a rule of severity E is among them.
    """

    rule: str
    severity: Severity
    category: Category
    source: str
    says: str
    template: str
    remedy_template: str
    facts: Facts
    name: str = ""
    event: str | None = None
    place: int | None = None
    others: "tuple[Refused, ...]" = ()
    accept: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What is wrong, as an English sentence with the facts in it."""
        return fill(self.template, self.facts)

    @property
    def remedy(self) -> str:
        """What would make it right, as an English sentence."""
        return fill(self.remedy_template, self.facts)

    def __str__(self) -> str:
        way = f" {fill(ACCEPT, {'accept': self.accept})}" if self.accept else ""
        return f"{self.rule}: {self.message} {self.remedy}{way}"


@attrs.define(repr=False, eq=False)
class Stale(CollegialError):
    """Somebody else wrote to the plan first, again and again; try once more.

    `expected` is the entry number that the writer had seen last.
    """

    plan: str
    expected: int

    def __str__(self) -> str:
        return f"{self.plan}: somebody else wrote after entry {self.expected}; read on and try again"


@attrs.define(repr=False, eq=False)
class StoreError(CollegialError):
    """The storage cannot serve: unknown scheme, unreachable, corrupt, read-only, full."""

    message: str

    def __str__(self) -> str:
        return self.message


@attrs.frozen(kw_only=True)
class Finding:
    """One oddity that an audit saw, pointing at the entry it is about.

    `entry` is the entry's number, or None when the whole plan is meant.  `name` is the rule's own, and `category` its
    kind of no; empty and None where it is none of the rules for commands.
    """

    rule: str
    severity: Severity
    entry: int | None
    template: str
    facts: Facts
    name: str = ""
    category: Category | None = None

    @property
    def message(self) -> str:
        """The finding as an English sentence."""
        return fill(self.template, self.facts)
