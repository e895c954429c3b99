"""A meeting: before it begins, while it goes on, and what it left behind."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from collegial_core.kernel import PersonId
from collegial_core.meeting import Meeting, Stage, as_opened, due, expected, has_met, minute_takers, writers
from collegial_core.meeting.rules.common import NO_POLICY
from collegial_core.policy import Held
from collegial_core.privacy import SEALED
from collegial_core.state import State
from collegial_core.todo import KINDS, Item, may, todo
from collegial_core.views import VIEWS, Query
from collegial_web.pages.forms import NOTHING, Field, No, fields
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.meeting.now import HOUR, at_this_minute, minute_of
from collegial_web.pages.meeting.recording import (
    FIELDS_OF_MINUTES,
    LEADS,
    PART,
    PLAN,
    ROLE,
    THERE,
    Kept,
    minutes_now,
    plan_now,
    record,
)
from collegial_web.pages.meeting.writing import mark
from collegial_web.pages.once import made_of
from collegial_web.pages.page import Given, Page, Sent
from collegial_words.asked import choice_words

MOST_PARTS: Final = 4
"""Into so many subgroups a meeting is split here at most."""

LOOKS_BACK: Final = ("action_plan.tried", "action_plan.learned")

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

_FORMS: Final = {
    "action_plan": "meeting.write_action_plan",
    "minutes": "meeting.write_minutes",
    "report": "meeting.report",
    "input": "meeting.bring_input",
    "result": "meeting.record_result",
    "reflect": "meeting.reflect",
    "item": "meeting.add_item",
    "swap": "meeting.swap_role",
}
"""The request whose field each field of a form is, by the first part of its name."""


@attrs.frozen(kw_only=True)
class Writing:
    """A field in front of somebody: its hint, the mark of what it began from, and what another wrote meanwhile."""

    field: Field
    hint: str = ""
    base: str | None = None
    theirs: str | None = None


@attrs.frozen
class _Sheet:
    """A meeting, and who is in front of it with what they have said."""

    look: Look
    state: State
    meeting: Meeting
    said: Given
    kept: Kept


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Gather it; None where there is no such meeting."""
    meeting = state.meetings.get(given["meeting"])  # type: ignore[call-overload]
    return None if meeting is None else _shown(_Sheet(look, state, meeting, {}, Kept(NOTHING, {})), given)


def draw_now(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Gather what changes while it goes on."""
    meeting = state.meetings.get(given["meeting"])  # type: ignore[call-overload]
    return None if meeting is None else _live(look, state, meeting, given)


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Record what a form says, or show it again with what was said and what stands against it."""
    name = given["meeting"]
    with look.plans.read(look.plan) as reading:
        if name not in reading.state.meetings:
            return None
    kept = record(look, name, said)
    if kept is None:
        return Sent(f"{look.to('meetings', name)}?done={said.get('do', '')}")
    with look.plans.read(look.plan) as reading:
        meeting = reading.state.meetings[name]  # type: ignore[index]
        return _shown(_Sheet(look, reading.state, meeting, said, kept), given)


# --- what stands on it ----------------------------------------------------------------


def _live(look: Look, state: State, meeting: Meeting, given: Given) -> dict[str, Any]:
    clock = given.get("at", "")
    allowed = _allowed(look, state, meeting)
    return {
        "stage": str(meeting.stage),
        "now": at_this_minute(look, state, meeting, clock if _CLOCK.fullmatch(clock) else None),
        "takes": "meeting.take_item" in allowed,
        "here": look.to("meetings", meeting.meeting),
        "made": made_of({}),
    }


def _allowed(look: Look, state: State, meeting: Meeting) -> set[str]:
    """Give what they may record of it now."""
    if meeting.stage is not Stage.OPEN:
        return set()
    return {it.asked for it in may(state, look.person, look.on, meeting.meeting)}


def _shown(sheet: _Sheet, given: Given) -> dict[str, Any]:
    look, state, meeting = sheet.look, sheet.state, sheet.meeting
    group = state.groups[meeting.group]
    method = state.methods[group.method]
    allowed = _allowed(look, state, meeting)
    shown = _forms(sheet, allowed)
    placed = {it.field.name for part in shown.values() if isinstance(part, tuple) for it in part}
    ends = minute_of(meeting.starts) + meeting.length
    return {
        **_live(look, state, meeting, given),
        "meeting": meeting.meeting,
        "number": meeting.number,
        "group": meeting.group,
        "method": method.name_sv if look.lang == SWEDISH else method.name_en,
        "day": look.day(meeting.date),
        "week": look.week(meeting.date),
        "from": look.clock(meeting.starts),
        "to": look.clock(f"{ends // HOUR % 24:02}:{ends % HOUR:02}"),
        "length": meeting.length,
        "form": choice_words(look.say, meeting.form),
        "opening": _opening(sheet),
        **shown,
        "split": _split(sheet, allowed),
        "own_minutes": look.person in minute_takers(state, meeting),
        "departs": _departs(sheet),
        "minutes_read": _minutes(sheet),
        "closes": "meeting.close" in allowed,
        "moves": [it for it in ("meeting.move", "meeting.cancel") if _may_ask(look, state, meeting, it)],
        "adjusted": [
            look.sentence("{who}, {day}", who=look.who(it.by), day=look.day(it.on)) for it in meeting.adjusted
        ],
        "adjusts": meeting.stage is Stage.CLOSED and _may(look, state, meeting, "minutes.adjust"),
        "promise": _promise(sheet),
        "done": given.get("done"),
        "at": given.get("at", ""),
        "made": made_of(sheet.said),
        "did": sheet.said.get("do"),
        "because": sheet.said.get("because", ""),
        "against": sheet.kept.no.against,
        "wrong": [it for name, it in sheet.kept.no.errors.items() if name not in placed],
        "quoted": " ".join(sheet.kept.theirs),
    }


def _may_ask(look: Look, state: State, meeting: Meeting, asked: str) -> bool:
    return meeting.stage is Stage.PLANNED and _may(look, state, meeting, asked)


def _may(look: Look, state: State, meeting: Meeting, asked: str) -> bool:
    return any(it.asked == asked for it in may(state, look.person, look.on, meeting.meeting))


def _opening(sheet: _Sheet) -> dict[str, Any] | None:
    """Give who is expected and whose turn each role is, for who may open it; None where it is not theirs or not yet."""
    look, state, meeting = sheet.look, sheet.state, sheet.meeting
    item = _item(look, state, meeting, "open_meeting")
    if item is None:
        return None
    draft: Any = item.request.example
    again = sheet.said.get("do") == "open"
    group = state.groups[meeting.group]
    people = expected(group, meeting.date)
    proposed = {it.role: it.person for it in draft.roles}
    chosen = {it: sheet.said.get(ROLE + it, "") if again else proposed.get(it, "") for it in _roles_of(state, meeting)}
    return {
        "people": [
            {
                "name": THERE + it,
                "who": look.who(it),
                "there": THERE + it in sheet.said if again else it in draft.present,
            }
            for it in people
        ],
        "roles": [
            {"name": ROLE + role, "role": _role_name(look, state, meeting, role), "person": it}
            for role, it in chosen.items()
        ],
        "choices": [(it, look.who(it)) for it in people],
    }


def _item(look: Look, state: State, meeting: Meeting, kind: str) -> Item | None:
    """Give what waits for who looks at this meeting, of a kind."""
    waiting = todo(state, look.person, look.on, kinds=(KINDS[kind],))
    return next((it for it in waiting if it.of == meeting.meeting), None)


def _roles_of(state: State, meeting: Meeting) -> Iterator[Any]:
    method = state.methods[state.groups[meeting.group].method]
    yield from (it.role for it in method.roles if it.held is Held.MEETING)


def _role_name(look: Look, state: State, meeting: Meeting, role: str) -> str:
    method = state.methods[state.groups[meeting.group].method]
    return next(it.name_sv if look.lang == SWEDISH else it.name_en for it in method.roles if it.role == role)


def _forms(sheet: _Sheet, allowed: set[str]) -> dict[str, Any]:
    """Give the fields of each form that who looks may send; none where it is not theirs."""
    look, state, meeting = sheet.look, sheet.state, sheet.meeting
    group = state.groups[meeting.group]
    policy = state.methods[group.method].meetings or NO_POLICY
    nothing = dict.fromkeys(("report", "plan", "write", "input", "result", "reflect", "item", "swap"), ())
    if meeting.stage is not Stage.OPEN:
        return nothing
    mine: dict[str, Any] = {}
    if look.person in meeting.present and policy.action_plans:
        mine = _own(sheet)
    minutes = minutes_now(look, state, meeting)
    if policy.minutes and "meeting.write_minutes" in allowed and SEALED not in minutes.values():
        mine["write"] = _writing(sheet, FIELDS_OF_MINUTES, minutes)
    if "meeting.bring_input" in allowed:
        mine["input"] = _writing(sheet, ("input.kind", "input.title"))
    if policy.result and "meeting.record_result" in allowed:
        mine["result"] = _writing(sheet, ("result.kind", "result.text"))
    if "meeting.reflect" in allowed:
        mine["reflect"] = _writing(sheet, ("reflect.text",))
    if "meeting.add_item" in allowed:
        mine["item"] = _writing(sheet, ("item.kind", "item.title", "item.minutes"))
    if "meeting.swap_role" in allowed:
        mine["swap"] = tuple(_swap(sheet))
    return {**nothing, **mine}


def _swap(sheet: _Sheet) -> Iterator[Writing]:
    """Give the fields of a swap: a role of this meeting, and who of those there takes it over."""
    look, state, meeting = sheet.look, sheet.state, sheet.meeting
    there = tuple((it, look.who(it)) for it in meeting.present)
    choices = {
        "swap.role": tuple((it, _role_name(look, state, meeting, it)) for it in _roles_of(state, meeting)),
        "swap.from_person": there,
        "swap.person": there,
    }
    for it in _writing(sheet, choices):
        yield attrs.evolve(it, field=attrs.evolve(it.field, kind="choice", choices=choices[it.field.name]))


def _split(sheet: _Sheet, allowed: set[str]) -> dict[str, Any] | None:
    """Give who is to be in which subgroup; None where it is not theirs, or there are too few for two."""
    look, present, said = sheet.look, sheet.meeting.present, sheet.said
    count = min(len(present) // 2, MOST_PARTS)
    if "meeting.split" not in allowed or count < 2:  # noqa: PLR2004 - a group is split in two at least
        return None
    dealt = {it: str(place * 2 // len(present) + 1) for place, it in enumerate(present)}
    return {
        "people": [{"name": PART + it, "who": look.who(it), "part": said.get(PART + it, dealt[it])} for it in present],
        "parts": [
            {"part": str(it), "name": f"{LEADS}{it}", "leads": said.get(f"{LEADS}{it}", "")}
            for it in range(1, count + 1)
        ],
        "choices": [(it, look.who(it)) for it in present],
    }


def _own(sheet: _Sheet) -> dict[str, Any]:
    """Give what somebody tells of themselves: of their promise, and their action plan."""
    look, state, meeting = sheet.look, sheet.state, sheet.meeting
    told = look.person in due(state, meeting)
    writes = look.person in writers(state.methods[state.groups[meeting.group].method], state, meeting)
    before = has_met(state, look.person, meeting)
    names = [it for it in PLAN if before or it not in LOOKS_BACK]
    return {
        "report": _writing(sheet, ("report.tried", "report.lesson")) if told else (),
        "plan": _writing(sheet, names, plan_now(look, state, meeting)) if writes else (),
    }


def _departs(sheet: _Sheet) -> str:
    """Name the rules that who looks departs from if they write the minutes in somebody's place."""
    item = _item(sheet.look, sheet.state, sheet.meeting, "minutes")
    return "" if item is None else " ".join(item.request.accept)


def _writing(sheet: _Sheet, names: Iterable[str], now: Mapping[str, str] | None = None) -> tuple[Writing, ...]:
    """Give the fields of a form; `now` is what stands in those that several may write."""
    return tuple(_field(sheet, name, now) for name in names)


def _field(sheet: _Sheet, name: str, now: Mapping[str, str] | None) -> Writing:
    look, said, no = sheet.look, sheet.said, sheet.kept.no
    form, _, plain_name = name.partition(".")
    (field,) = fields(look, sheet.state, _FORMS[form], (plain_name,), {}, No())
    stands = (now or {}).get(name, "")
    label, hint = _label(look, name)
    return Writing(
        field=attrs.evolve(
            field,
            name=name,
            label=label or field.label,
            needed=True if form == "report" and plain_name == "tried" else field.needed,
            value=said.get(name, stands),
            error=no.errors.get(name),
            readers=field.readers if plain_name == "text" else None,  # a form of several texts says it once
        ),
        hint=hint,
        base=None if now is None else mark(stands),
        theirs=sheet.kept.theirs.get(name),
    )


def _label(look: Look, name: str) -> tuple[str, str]:
    """Say what is asked for in a field, and what helps to write it."""
    say = look.say
    words = {
        "report.tried": (say("Did you try it?"), ""),
        "report.lesson": (
            say("What it taught you"),
            say("It stands in your action plan, too, where you leave that blank."),
        ),
        "action_plan.tried": (say("What I tried"), ""),
        "action_plan.learned": (say("What I learned"), say("A few words are enough.")),
        "action_plan.effort": (
            say("One effort"),
            say("A single one, that you have time to try before the next meeting."),
        ),
        "action_plan.expected": (say("Expected change"), say("What will be seen with the pupils?")),
        "action_plan.pupils": (say("Which pupils"), say("A class or a group, no names.")),
        "action_plan.problems": (say("Obstacles, and ways round them"), say("What may go wrong?")),
        "action_plan.help": (say("Who can help"), say("A colleague, a librarian, somebody else.")),
        "action_plan.less": (say("What I do less of"), say("To make room for the effort.")),
        "minutes.question": (say("Question of the meeting"), ""),
        "minutes.purpose": (say("Why we met"), ""),
        "minutes.talked_about": (say("What we talked about"), ""),
        "minutes.reflections": (say("Reflections"), ""),
        "minutes.conclusions": (say("Conclusions"), ""),
        "minutes.before_next": (say("Before the next meeting"), ""),
        "minutes.difficulties": (say("Difficulties"), ""),
        "input.kind": (say("What it is"), ""),
        "input.title": (say("What it is called"), ""),
        "result.kind": (say("What it came to"), ""),
        "result.text": (say("In your words"), ""),
        "reflect.text": (say("In your words"), ""),
        "item.kind": (say("What it is"), ""),
        "item.title": (say("What it is called"), ""),
        "item.minutes": (say("minutes").capitalize(), ""),
        "swap.role": (say("role").capitalize(), ""),
        "swap.from_person": (say("Who gives it away"), ""),
        "swap.person": (say("Who takes it over"), ""),
    }
    return words.get(name, ("", ""))


def _promise(sheet: _Sheet) -> str | None:
    """Give what who looks promised last, which only they read."""
    look, state, meeting = sheet.look, sheet.state, sheet.meeting
    query = Query(reader=look.reader(state), on=look.on, meeting=meeting.meeting)
    mine = (it for it in VIEWS["agenda"](state, query) if it.part == "promise" and it.people == (look.person,))
    efforts = [it.effort for it in mine if it.effort and it.effort != SEALED]
    return efforts[-1] if efforts and meeting.stage is not Stage.CLOSED else None


def _minutes(sheet: _Sheet) -> dict[str, Any] | None:
    """Give the minutes to read, in nine fields; None while there are none, or who looks may not read them."""
    look, state, meeting = sheet.look, sheet.state, sheet.meeting
    now = minutes_now(look, state, meeting)
    if not now or SEALED in now.values():
        return None
    handed = meeting.handed_to
    return {
        "present": ", ".join(map(look.who, as_opened(state, meeting).present)),
        "fields": [(_label(look, name)[0], now.get(name, "")) for name in FIELDS_OF_MINUTES],
        "handed": None if handed is None else look.who(PersonId(handed)),
        "receipt": meeting.receipt,
    }


MEETING: Final = Page(
    path="/meetings/{meeting}", tab="meetings", file="meeting/meeting.html", draws=draw, takes=take, live=True
)
NOW: Final = Page(path="/meetings/{meeting}/now", tab="meetings", file="meeting/now.html", draws=draw_now, live=True)
