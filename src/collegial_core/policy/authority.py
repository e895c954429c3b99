"""Authorities as data: for each event, who may record it.

A role is written as a word, and says how somebody stands to what the event is about: `principal@unit` heads the
event's unit, `self:person` is the person in its field `person`.  `authority_role` reads one, `condition` what a case
asks for; both know a few words only, and give None for all else.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

import attrs

from collegial_core.kernel import AuthorityId
from collegial_core.kernel.fields import choice, count, ident, label, labels, parts
from collegial_core.kernel.value import Value, value


class RoleWord(StrEnum):
    """The word that a role begins with."""

    ORGANISER = "organiser"
    STARTER = "starter"
    KEEPER = "keeper"
    PRINCIPAL = "principal"
    ASSISTANT = "assistant"
    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"
    CHAIR = "chair"
    PRESENT = "present"
    HOLDER = "holder"
    VISITOR = "visitor"
    HOST = "host"
    SELF = "self"
    RECORDER = "recorder"
    TARGET = "target"
    SYSTEM = "system"
    LEDGER = "ledger"
    ANYONE = "anyone"
    AUDITOR = "auditor"


class Whose(StrEnum):
    """Of which unit or group somebody is the principal or the leader: what stands after the `@` of a role."""

    UNIT = "unit"
    UNITS = "units"
    PERSON = "person"
    MEMBERS = "members"
    LEADER = "leader"
    GROUP = "group"
    ANY = "any"
    EVERY = "every"


class Matter(StrEnum):
    """What a system may be the source of: what stands after `system:`."""

    PEOPLE = "people"
    CALENDAR = "calendar"
    DELIVERY = "delivery"
    ARCHIVE = "archive"


class Behalf(StrEnum):
    """Whether somebody may record it on behalf of another.

    `NO`: only in one's own name; `OFFICE`: a deputy for the leader, or an assistant for the principal, where the
    appointment says `in_name`; `SCRIBE`: somebody whom the author has entrusted with typing.
    """

    NO = "no"
    OFFICE = "office"
    SCRIBE = "scribe"


class Correcting(StrEnum):
    """Who may put it right or withdraw it.

    `ROLE`: whoever may record it, and whoever recorded it; `AUTHOR`: its author alone; `WRITER`: whoever may
    record it, and once the meeting that it is of is closed, who led that, and the group's leader and deputy alone;
    `ORGANISER`: an organiser; `NEVER`: nobody.
    """

    ROLE = "role"
    AUTHOR = "author"
    WRITER = "writer"
    ORGANISER = "organiser"
    NEVER = "never"


OF: Final[dict[RoleWord, tuple[Whose, ...]]] = {
    RoleWord.PRINCIPAL: tuple(Whose),
    RoleWord.ASSISTANT: tuple(Whose),
    RoleWord.LEADER: (Whose.GROUP, Whose.UNIT, Whose.ANY),
    RoleWord.DEPUTY: (Whose.GROUP,),
    RoleWord.MEMBER: (Whose.GROUP,),
}
"""The words that take an `@`, and what may stand after it."""

NAMING: Final[dict[RoleWord, str]] = {
    RoleWord.HOLDER: "ROLE",
    RoleWord.SELF: "FIELD",
    RoleWord.SYSTEM: "|".join(Matter),
}
"""The words that take a `:`, and what stands after it."""

MANAGED: Final = "managed"
"""After `self:`: of the two of a visit the one whom the other manages."""

NOTE_BY: Final = "note_by"
"""After `self:`: of the two of a visit whoever writes the note by the group's method."""

MINUTES_BY: Final = "minutes_by"
"""After `holder:`: the role that writes the minutes by the group's method."""

ROLES: Final[dict[str, str]] = {
    "organiser": "was named when the first authority was adopted, or appointed since",
    "starter": "recorded the start of the plan",
    "keeper": "stands above the plan: an office that the authority was adopted with",
    "principal": "heads the unit",
    "assistant": "is assistant principal of the unit",
    "leader": "has the mandate to lead the group",
    "deputy": "stands in for the group's leader",
    "member": "belongs to the group",
    "chair": "leads the meeting that is open",
    "present": "is at the meeting that is open",
    "holder": "has this role of the method; `step` is the role that does the step in question, and `minutes_by` the one"
    " that writes the minutes",
    "visitor": "makes the visit",
    "host": "receives the visit",
    "self": "is named in this field of the event; of a visit's two, `note_by` is who writes the note by the method, and"
    " `managed` the one whom the other manages",
    "recorder": "recorded the entry in question",
    "target": "may put right the entry in question, as `correct` of its line says",
    "system": "is a system admitted to the plan for this",
    "ledger": "is the ledger itself: nobody asks for it",
    "anyone": "is let in by the program that holds the store",
    "auditor": "is appointed to look through the record",
}
"""What it is to have a role, by its word."""

WHOSE: Final[dict[str, str]] = {
    "unit": "the unit that the event names",
    "units": "at least one of the units that it names",
    "person": "the unit where the person works whom it names",
    "members": "the unit where at least one of the members works whom it names",
    "leader": "the unit where the leader works whom it names, or else the group's leader",
    "group": "the group that it is about; of a principal, a unit with a member in that group",
    "any": "any in the plan",
    "every": "all in the plan",
}
"""What stands after an `@`."""

_ROLE: Final = re.compile(r"([a-z]+)(?:([@:])([A-Za-z0-9][A-Za-z0-9._-]{0,63}))?")
_CONDITION: Final = re.compile(r"(no )?([a-z_]+)(?: (=|!=) ([a-z_]+\*?))?")
MINUTES_TO: Final = "minutes_to"
"""In a condition: the role that the group's method hands the minutes to."""


@attrs.frozen
class AuthorityRole:
    """A role as it was read: its word, and what stands after `@` or `:`; `of` is empty where nothing does."""

    word: RoleWord
    of: str = ""

    def __str__(self) -> str:
        mark = "@" if self.word in OF else ":" if self.word in NAMING else ""
        return f"{self.word}{mark}{self.of}"


@lru_cache(1024)
def authority_role(text: str) -> AuthorityRole | None:
    """Read a role, such as `principal@unit`, `holder:documenter` or `organiser`; None where it is none.

    Each is read once, for whoever asks who may record something asks it of every person: that took twice as long.
    """
    found = _ROLE.fullmatch(text)
    if found is None or found[1] not in set(RoleWord):
        return None
    word, of = RoleWord(found[1]), found[3] or ""
    mark = "@" if word in OF else ":" if word in NAMING else None
    if found[2] != mark:
        return None
    unknown = (word in OF and of not in OF[word]) or (word is RoleWord.SYSTEM and of not in set(Matter))
    return None if unknown else AuthorityRole(word, of)


def roles_to_write() -> tuple[str, ...]:
    """List every role that can be written, with a word in capitals for a name that is given."""
    listed: list[str] = []
    for word in RoleWord:
        if word in OF:
            listed += [f"{word}@{of}" for of in OF[word]]
        elif word is RoleWord.SYSTEM:
            listed += [f"{word}:{matter}" for matter in Matter]
        else:
            listed.append(f"{word}:{NAMING[word]}" if word in NAMING else word)
    return tuple(listed)


class Asks(StrEnum):
    """What a condition asks of a field: that it is given, is left out, is a word, or is not."""

    GIVEN = "given"
    LEFT_OUT = "left_out"
    IS = "is"
    IS_NOT = "is_not"


@attrs.frozen
class Condition:
    """A condition as it was read; `word` may end in `*` for any ending, and is empty where none is asked for."""

    field: str
    asks: Asks
    word: str = ""


@lru_cache(1024)
def condition(text: str) -> Condition | None:
    """Read a condition: `person`, `no person`, `duty = leader_*` or `role != minutes_to`; None where it is none."""
    found = _CONDITION.fullmatch(text)
    if found is None or (found[1] and found[3]):
        return None
    if found[3]:
        return Condition(found[2], Asks.IS if found[3] == "=" else Asks.IS_NOT, found[4])
    return Condition(found[2], Asks.LEFT_OUT if found[1] else Asks.GIVEN)


@value
class AuthorityCase(Value):
    """Roles that are added where the event fulfils a condition."""

    when: str = label()
    may: tuple[str, ...] = labels(minimum=1)


@value
class AuthorityLine(Value):
    """Who may record an event, in every version of it.

    Any role of `may` is enough, and any of a case whose condition is fulfilled.  A role under `reason` is one only
    with a reason.  `source` is the requirement or the law that says so.
    """

    event: str = label()
    may: tuple[str, ...] = labels(default=())
    reason: tuple[str, ...] = labels(default=())
    cases: tuple[AuthorityCase, ...] = parts(AuthorityCase, default=())
    behalf: Behalf = choice(Behalf, default=Behalf.NO)
    correct: Correcting = choice(Correcting, default=Correcting.ROLE)
    source: str = label()

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that it names, under whatever condition."""
        return tuple(dict.fromkeys((*self.may, *(role for it in self.cases for role in it.may), *self.reason)))


@value
class Authority(Value):
    """One version of one authority, whole; an event without a line has that of the shipped one."""

    authority: AuthorityId = ident()
    version: int = count(1, 10_000)
    name_en: str = label()
    name_sv: str = label()
    source: str = label()
    lines: tuple[AuthorityLine, ...] = parts(AuthorityLine, minimum=1)

    @property
    def ref(self) -> str:
        """The authority with its version: `school@1`."""
        return f"{self.authority}@{self.version}"

    def line(self, event: str) -> AuthorityLine | None:
        """Give the line of an event, named without its version, or None."""
        return next((line for line in self.lines if line.event == event), None)
