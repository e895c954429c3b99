"""Checks of an authority as a whole: what it names is there, somebody has each right, and no fixed limit is lifted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Final, NewType, get_args, get_origin

import attrs

from collegial_core.kernel.texts import MEMBERS, texts_of
from collegial_core.policy.authority import (
    MANAGED,
    NOTE_BY,
    Asks,
    Authority,
    AuthorityLine,
    AuthorityRole,
    Behalf,
    Condition,
    Correcting,
    RoleWord,
    Whose,
    authority_role,
    condition,
    roles_to_write,
)
from collegial_core.policy.definition import Problem, problem

Events = Mapping[str, type]
"""An event's name without version → its class of today."""

Check = Callable[[str, AuthorityLine, type], Iterator[Problem]]
"""Takes the path of a line, the line and the class of its event."""

_TOGETHER: Final = (None, MEMBERS, "present", "participants")
"""Whose a text is that no single person writes as themselves."""

_GROUPS: Final = ("group", "cycle", "round", "visit", "meeting")
_NEEDS_AFTER_AT: Final[dict[str, tuple[str, ...]]] = {
    Whose.UNIT: ("unit",),
    Whose.UNITS: ("units",),
    Whose.PERSON: ("person",),
    Whose.MEMBERS: ("members",),
    Whose.LEADER: ("leader", *_GROUPS),
    Whose.GROUP: _GROUPS,
}
_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    RoleWord.CHAIR: ("meeting",),
    RoleWord.PRESENT: ("meeting",),
    RoleWord.HOLDER: _GROUPS,
    RoleWord.VISITOR: ("visit",),
    RoleWord.HOST: ("visit",),
    RoleWord.RECORDER: ("entry",),
    RoleWord.TARGET: ("entry",),
}
"""Role → the fields of which an event must have one, for somebody to have that role."""

_DEVIATION: Final = "deviation.recorded"
"""Its line says who may depart from which rule: its roles are those of the entry that departs."""
_BY_TARGET: Final = ("entry.corrected", "entry.withdrawn")
_ADOPTION: Final = "authority.adopted"
_ORGANISERS: Final = ("organiser.appointed", "organiser.released")
_OFFICES: Final = (
    "unit.registered",
    "unit.principal_appointed",
    "unit.assistant_appointed",
    "unit.assistant_released",
    "group.leader_appointed",
    "group.deputy_appointed",
    "group.mandate_ended",
    "auditor.appointed",
    "auditor.released",
    "system.admitted",
    "system.ended",
    _ADOPTION,
    *_ORGANISERS,
)
_GIVEN_IN_PERSON: Final = ("certificate.noted", *(it for it in _OFFICES if it != "group.leader_appointed"))
"""What is recorded in one's own name only; a mandate is given by an assistant whose appointment says so."""
_BOTH: Final = "both"
"""Whose the words of a check-in are."""
_NEEDED: Final = {
    _ADOPTION: (RoleWord.ORGANISER,),
    "organiser.appointed": (RoleWord.ORGANISER, RoleWord.KEEPER),
    "unit.principal_appointed": (RoleWord.ORGANISER,),
}
"""Who has to have a right, so that no plan is locked out."""
_STAFF: Final = (
    "group.member_joined",
    "group.member_left",
    "participation.decided",
    "person.working_time_set",
    "person.moved",
    "person.left",
)
_DECISIONS: Final = ("cycle.decided", "participation.decided", "plan.revised")


def authority_problems(authority: Authority, events: Events) -> tuple[Problem, ...]:
    """List everything in an authority that does not hold; nothing when it may be adopted."""
    return tuple(_problems(authority, events))


def _problems(authority: Authority, events: Events) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, line in enumerate(authority.lines):
        path = f"lines[{index}]"
        if line.event in seen:
            remedy = "Let each event have one line."
            yield problem(f"{path}.event", "{name} is there already.", remedy, name=line.event)
        seen.add(line.event)
        if line.event in events:
            yield from (found for check in CHECKS for found in check(path, line, events[line.event]))
        else:
            yield _not_among(f"{path}.event", "There is no event {name}.", line.event, tuple(events))


def _not_among(path: str, template: str, name: str, known: Sequence[str]) -> Problem:
    near = tuple(get_close_matches(name, known)) or tuple(known)
    return problem(path, template, "Write one of: {known}.", name=name, known=near)


def _named(path: str, line: AuthorityLine) -> Iterator[tuple[str, str]]:
    """Yield every role of a line with its place."""
    lists = [("may", line.may), ("reason", line.reason)]
    lists += [(f"cases[{at}].may", it.may) for at, it in enumerate(line.cases)]
    for name, roles in lists:
        yield from ((f"{path}.{name}[{at}]", role) for at, role in enumerate(roles))


def _roles(path: str, line: AuthorityLine) -> Iterator[tuple[str, AuthorityRole]]:
    """Yield those of them that can be read."""
    for place, text in _named(path, line):
        role = authority_role(text)
        if role is not None:
            yield place, role


# --- what is named is there ---------------------------------------------------------


def _roles_can_be_read(path: str, line: AuthorityLine, _: type) -> Iterator[Problem]:
    for place, text in _named(path, line):
        if authority_role(text) is None:
            yield _not_among(place, "There is no role {name}.", text, roles_to_write())


def _roles_fit_the_event(path: str, line: AuthorityLine, kind: type) -> Iterator[Problem]:
    fields = attrs.fields_dict(kind)
    for place, role in _roles(path, line) if line.event != _DEVIATION else ():
        needs = fields_of(role)
        if needs and not any(name in fields for name in needs):
            yield problem(
                place,
                "{event} has no field {fields}, so nobody is its {role}.",
                "Write another role; the fields of {event} are {known}.",
                event=line.event,
                fields=needs,
                role=str(role),
                known=tuple(fields),
            )


def fields_of(role: AuthorityRole) -> tuple[str, ...]:
    """Name the fields of which an event must have one, for somebody to have a role; none where it hangs on none."""
    if role.word is RoleWord.SELF:
        return ("visit",) if role.of in (MANAGED, NOTE_BY) else (role.of,)
    return _NEEDS.get(role.word) or _NEEDS_AFTER_AT.get(role.of, ())


def _conditions_can_be_read(path: str, line: AuthorityLine, kind: type) -> Iterator[Problem]:
    fields = attrs.fields_dict(kind)
    for at, case in enumerate(line.cases):
        place = f"{path}.cases[{at}].when"
        read = condition(case.when)
        if read is None:
            yield problem(
                place,
                "{when} is no condition.",
                "Write a field, no and a field, or a field and a word with = or != between them.",
                when=case.when,
            )
        elif read.field not in fields:
            yield _not_among(place, "There is no field {name}.", read.field, tuple(fields))
        else:
            yield from _field_is_a_word(place, read, fields[read.field].type)
            yield from _words_exist(place, read, fields[read.field].metadata.get("schema", {}).get("enum", ()))


def _field_is_a_word(path: str, read: Condition, kind: object) -> Iterator[Problem]:
    kinds = [it.__supertype__ if isinstance(it, NewType) else it for it in (get_args(kind) or (kind,))]
    is_a_word = get_origin(kind) is not tuple and any(isinstance(it, type) and issubclass(it, str) for it in kinds)
    if read.asks in {Asks.IS, Asks.IS_NOT} and not is_a_word:
        template = "The field {name} holds no word to compare with."
        yield problem(path, template, "Ask whether it is given, or for another field.", name=read.field)


def _words_exist(path: str, read: Condition, words: Sequence[str]) -> Iterator[Problem]:
    asks_for_a_word = read.asks in {Asks.IS, Asks.IS_NOT}
    if asks_for_a_word and words and not any(fnmatchcase(word, read.word) for word in words):
        yield _not_among(path, "There is no word {name} for this field.", read.word, words)


# --- somebody has the right -----------------------------------------------------------


def _somebody_has_the_right(path: str, line: AuthorityLine, _: type) -> Iterator[Problem]:
    if not set(line.roles) - {RoleWord.LEDGER, RoleWord.AUDITOR}:
        template = "Nobody may record {event}."
        yield problem(path, template, "Name at least one role that somebody has.", event=line.event)


# --- fixed limits -----------------------------------------------------------------------


def _nobody_is_locked_out(path: str, line: AuthorityLine, _: type) -> Iterator[Problem]:
    for role in _NEEDED.get(line.event, ()):
        if role not in line.may:
            template = "Without {role}, a plan could be left with nobody who may record {event}."
            yield problem(f"{path}.may", template, "Name {role} too.", role=str(role), event=line.event)


def _own_words_are_their_authors(path: str, line: AuthorityLine, kind: type) -> Iterator[Problem]:
    """Leave what somebody writes as themselves to them; where its field is left out, the meeting's writers write."""
    if not _has_own_words(kind):
        return
    of_nobody = tuple(
        f"{path}.cases[{at}]."
        for at, it in enumerate(line.cases)
        if (read := condition(it.when)) is not None and read.asks is Asks.LEFT_OUT
    )
    for place, role in _roles(path, line):
        own = role.word in {RoleWord.SELF, RoleWord.VISITOR, RoleWord.HOST}
        if not own and not place.startswith(of_nobody):
            yield problem(
                place,
                "{role} may not write in somebody else's name.",
                "Leave it to the author: self:FIELD, visitor or host.",
                role=str(role),
            )


def _has_own_words(kind: type) -> bool:
    return own_author(kind) is not None


def own_author(kind: type) -> str | None:
    """Name whose words an event holds that somebody writes as themselves: a field of it, or of what it is about."""
    if "author" in attrs.fields_dict(kind):
        return "author"
    return next((it.kind.by for it in texts_of(kind) if it.kind.by not in _TOGETHER), None)


def _leaders_are_no_managers(path: str, line: AuthorityLine, _: type) -> Iterator[Problem]:
    if line.event in _STAFF:
        template = "A {role} does not decide who takes part, nor working time."
        yield from _withheld(path, line, (RoleWord.LEADER, RoleWord.DEPUTY, RoleWord.MEMBER), template)


def _systems_give_no_office(path: str, line: AuthorityLine, kind: type) -> Iterator[Problem]:
    if line.event in (*_OFFICES, *_DECISIONS) or texts_of(kind):
        template = "A {role} gives no office, decides nothing and writes no text."
        yield from _withheld(path, line, (RoleWord.SYSTEM,), template)


def _keepers_appoint_only(path: str, line: AuthorityLine, _: type) -> Iterator[Problem]:
    if line.event not in ("unit.principal_appointed", *_ORGANISERS):
        yield from _withheld(path, line, (RoleWord.KEEPER,), "A {role} appoints, and does nothing else.")


def _the_first_entry_alone_is_open(path: str, line: AuthorityLine, _: type) -> Iterator[Problem]:
    if line.event != "plan.started":
        template = "The right of {role} ends with the first entry of a plan."
        yield from _withheld(path, line, (RoleWord.ANYONE, RoleWord.STARTER), template)


def _the_ledger_asks_for_nothing(path: str, line: AuthorityLine, _: type) -> Iterator[Problem]:
    if line.event != _DEVIATION:
        template = "The {role} asks for nothing, so everybody would have its right."
        yield from _withheld(path, line, (RoleWord.LEDGER,), template)


def _withheld(path: str, line: AuthorityLine, words: Sequence[RoleWord], template: str) -> Iterator[Problem]:
    for place, role in _roles(path, line):
        if role.word in words:
            yield problem(place, template, "Leave it out here.", role=str(role.word))


def _corrections_are_fixed(path: str, line: AuthorityLine, kind: type) -> Iterator[Problem]:
    wanted = _correcting(line.event, kind)
    if wanted is not None and line.correct is not wanted:
        yield problem(
            f"{path}.correct",
            "Who puts right {event} is fixed.",
            'Write correct = "{code}".',
            event=line.event,
            code=str(wanted),
        )


def _correcting(event: str, kind: type) -> Correcting | None:
    """Give who alone may put an event right, or None where an authority says so."""
    if event in (_DEVIATION, _ADOPTION, *_BY_TARGET):
        return Correcting.NEVER
    return Correcting.AUTHOR if _has_own_words(kind) else None


def _a_correction_follows_its_entry(path: str, line: AuthorityLine, _: type) -> Iterator[Problem]:
    if line.event in _BY_TARGET and line.roles != (RoleWord.TARGET,):
        template = "Who may record {event} follows from the entry that it puts right."
        yield problem(path, template, 'Write may = ["target"].', event=line.event)


def _sharing_is_in_ones_own_name(path: str, line: AuthorityLine, kind: type) -> Iterator[Problem]:
    if "author" in attrs.fields_dict(kind) and line.behalf is not Behalf.NO:
        template = "Nobody shares what another wrote, on behalf of whomever."
        yield problem(f"{path}.behalf", template, 'Write behalf = "no".')


def _who_stands_in_is_fixed(path: str, line: AuthorityLine, kind: type) -> Iterator[Problem]:
    """Leave to a scribe what somebody writes as themselves and nothing else, and to a stand-in no other's office."""
    author = own_author(kind)
    personal = author not in (None, "author", _BOTH) and line.event not in _BY_TARGET
    office = author in (None, _BOTH) and line.event not in (*_GIVEN_IN_PERSON, *_BY_TARGET)
    fits = {Behalf.NO: True, Behalf.SCRIBE: personal, Behalf.OFFICE: office}[line.behalf]
    if not fits and author != "author":
        template = "{behalf} is no way to record {event} on behalf of another."
        words = tuple(str(it) for it, may in ((Behalf.SCRIBE, personal), (Behalf.OFFICE, office)) if may)
        remedy = "Write one of: {known}."
        yield problem(
            f"{path}.behalf", template, remedy, event=line.event, behalf=str(line.behalf), known=("no", *words)
        )


CHECKS: Final[tuple[Check, ...]] = (
    _roles_can_be_read,
    _roles_fit_the_event,
    _conditions_can_be_read,
    _somebody_has_the_right,
    _nobody_is_locked_out,
    _own_words_are_their_authors,
    _leaders_are_no_managers,
    _systems_give_no_office,
    _keepers_appoint_only,
    _the_first_entry_alone_is_open,
    _corrections_are_fixed,
    _a_correction_follows_its_entry,
    _sharing_is_in_ones_own_name,
    _who_stands_in_is_fixed,
    _the_ledger_asks_for_nothing,
)
