"""A meeting at this minute: its items by the clock, who has told and written, and what is missing before its end."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

import attrs

from collegial_core.kernel import Occasion
from collegial_core.meeting import Meeting, MeetingClosed, Stage, as_opened, due, writers
from collegial_core.meeting.rules.common import NO_POLICY
from collegial_core.state import State, against, complete
from collegial_core.views import VIEWS, Query
from collegial_core.views.agenda import AgendaRow, Part
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.telling import listed
from collegial_words import plain
from collegial_words.asked import choice_words

HOUR: Final = 60
HIGH: Final = 2.4
"""How many pixels a minute is high on the agenda."""


@attrs.frozen(kw_only=True)
class Turn:
    """Who of those there speaks within an item, by the clock alone: `says` which of them, and how long they have.

    `words` let a browser say it anew each second: the first began at `began`, each has so many `seconds`, and the
    last has what is left until the item is `over`.
    """

    says: str
    words: str
    began: int
    over: int
    seconds: int
    count: int


@attrs.frozen(kw_only=True)
class Item:
    """An item of the agenda: `state` is done, now or open; `at` is how much of it has passed, in percent."""

    item: str
    name: str
    starts: str | None
    minutes: str | None
    each: str | None
    people: str
    state: str
    height: int
    at: int | None = None
    left: int | None = None
    ends: str | None = None
    ends_at: int | None = None
    turn: Turn | None = None


@attrs.frozen(kw_only=True)
class There:
    """Somebody at the meeting: what they have told of their promise, and whether their action plan is written."""

    name: str
    me: bool
    told: str | None
    has_told: bool
    plan: str | None
    has_plan: bool


@attrs.frozen
class Left:
    """Something that is missing before the meeting can be closed."""

    title: str
    about: str


def minute_of(clock: str) -> int:
    """Give the minutes since midnight."""
    hours, minutes = clock.split(":")[:2]
    return int(hours) * HOUR + int(minutes)


def at_this_minute(look: Look, state: State, meeting: Meeting, clock: str | None) -> dict[str, Any]:
    """Gather it; `clock` is a time of day in the place of the present one."""
    rows = VIEWS["agenda"](state, Query(reader=look.reader(state), on=look.on, meeting=meeting.meeting))
    items = list(_items(look, meeting, rows, clock))
    running = next((it for it in items if it.state == "now"), None)
    ahead = next((it for it in items if it.item and it.state != "done"), None)
    return {
        "items": items,
        "running": running,
        "ahead": ahead if meeting.stage is Stage.OPEN else None,
        "place": None if running is None else items.index(running) + 1,
        "roles": list(_roles(look, rows)),
        "there": list(_there(look, state, meeting)),
        "left": list(_left(look, state, meeting)),
        "inputs": [{"title": it.title, "kind": choice_words(look.say, it.kind)} for it in meeting.inputs],
        "results": len(meeting.results),
    }


# --- the agenda -----------------------------------------------------------------------


def _items(look: Look, meeting: Meeting, rows: Sequence[AgendaRow], clock: str | None) -> Iterator[Item]:
    moment = datetime.now().astimezone()
    minute = minute_of(clock or moment.strftime("%H:%M"))
    under_way = meeting.stage is Stage.OPEN and meeting.date == look.on
    own = {row.what for row in rows if row.part == Part.ITEM and row.name_en is not None}
    for row in (it for it in rows if it.part == Part.ITEM):
        length = row.least_minutes or 0
        start = None if row.starts is None else minute_of(row.starts)
        now = under_way and not row.done and start is not None and start <= minute < start + length
        item = Item(
            item=row.what if row.what in own else "",
            name=(row.name_sv if look.lang == SWEDISH else row.name_en) or row.what,
            starts=None if row.starts is None else look.clock(row.starts),
            minutes=_span(row.least_minutes, row.most_minutes),
            each=_each(row) if len(meeting.present) > 1 else None,
            people=listed(look, row.people),
            state="now" if now else "done" if row.done else "open",
            height=round(HIGH * length),
        )
        if now and start is not None:
            turn = None if item.each is None else _turn(look, meeting, row, start, minute)
            item = attrs.evolve(_running(look, meeting, item, start, length, minute, clock), turn=turn)
        yield item


def _running(look: Look, meeting: Meeting, item: Item, start: int, length: int, minute: int, clock: str | None) -> Item:
    over = start + length
    return attrs.evolve(
        item,
        at=round(100 * (minute - start) / length),
        left=over - minute,
        ends=look.clock(f"{over // HOUR % 24:02}:{over % HOUR:02}"),
        ends_at=None if clock else _moment(meeting, over),
    )


def _moment(meeting: Meeting, minute: int) -> int:
    """Give the moment of a minute of the meeting's day."""
    return round((datetime.combine(meeting.date, time()).astimezone() + timedelta(minutes=minute)).timestamp())


def _turn(look: Look, meeting: Meeting, row: AgendaRow, start: int, minute: int) -> Turn:
    seconds, count, over = (
        _seconds((row.each or "").split("–")[0]),
        len(meeting.present),
        start + (row.least_minutes or 0),
    )
    gone = (minute - start) * 60
    number = min(count, gone // seconds + 1)
    left = (number * seconds if number < count else (over - start) * 60) - gone
    return Turn(
        says=_whose(look, number=number, count=count, time=_time(left)),
        words=_whose(look, number="{number}", count="{count}", time="{time}"),
        began=_moment(meeting, start),
        over=_moment(meeting, over),
        seconds=seconds,
        count=count,
    )


def _whose(look: Look, **facts: int | str) -> str:
    return look.sentence("Number {number} of {count}: {time} left", **facts)


def _span(least: int | None, most: int | None) -> str | None:
    return None if least is None else "–".join(dict.fromkeys(map(str, (least, most))))


def _each(row: AgendaRow) -> str | None:
    """Write the time for one person, `2.86` of the agenda's minutes as `2 min 51 s`."""
    return None if row.each is None else "–".join(_time(_seconds(it)) for it in row.each.split("–"))


def _seconds(minutes: str) -> int:
    """Give the whole seconds of minutes with two decimals."""
    whole, _, hundredths = minutes.partition(".")
    return int(whole) * 60 + int(hundredths) * 60 // 100


def _time(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def _roles(look: Look, rows: Sequence[AgendaRow]) -> Iterator[dict[str, str]]:
    for row in rows:
        if row.part == Part.ROLE:
            name = (row.name_sv if look.lang == SWEDISH else row.name_en) or row.what
            yield {"role": name, "people": listed(look, row.people)}


# --- those there ----------------------------------------------------------------------


def _there(look: Look, state: State, meeting: Meeting) -> Iterator[There]:
    """Tell of each one there that they have told and written, never what; whether they tried it, only the others."""
    opened = as_opened(state, meeting)
    method = state.methods[state.groups[meeting.group].method]
    promised = (method.meetings or NO_POLICY).action_plans
    heard = look.person in {*opened.present, opened.led_by}
    waits, writing = due(state, opened), writers(method, state, opened)
    for person in opened.present:
        tried = meeting.reports.get(person)
        told = None if tried is None else _told_words(look, tried=tried, heard=heard)
        has_plan = person in meeting.wrote_plans
        plan = look.say("action plan written") if has_plan else look.say("no action plan yet")
        yield There(
            name=look.who(person),
            me=person == look.person,
            told=look.say("has not told yet") if promised and person in waits else told,
            has_told=person not in waits,
            plan=plan if promised and meeting.number is not None and person in writing else None,
            has_plan=has_plan or person not in writing,
        )


def _told_words(look: Look, *, tried: bool, heard: bool) -> str:
    if not heard:
        return look.say("has told of it")
    return look.say("tried it") if tried else look.say("has not tried it")


def _left(look: Look, state: State, meeting: Meeting) -> Iterator[Left]:
    """Say what stands against its end, in the order of the rules."""
    if meeting.stage is not Stage.OPEN or meeting.led_by is None:
        return
    occasion = Occasion(by=meeting.led_by, on=max(look.on, meeting.since))
    (event,) = complete(state, MeetingClosed(meeting=meeting.meeting), occasion)
    for rule, no in against(state, event, occasion):
        facts: Any = no.facts.get("missing", ())
        yield _left_words(look, state, meeting, rule.id, facts) or Left(
            plain(rule.refusal(no), look.lang, look.names, spoken=True)["message"], ""
        )


def _left_words(look: Look, state: State, meeting: Meeting, rule: str, missing: Any) -> Left | None:  # noqa: ANN401 - facts
    count = len(missing)
    match rule:
        case "S1-03":
            steps = state.methods[state.groups[meeting.group].method].steps
            names = [it.name_sv if look.lang == SWEDISH else it.name_en for it in steps if it.step in missing]
            return Left(look.sentence("{count:item|items} of the agenda", count=count), ", ".join(names))
        case "S1-06":
            return Left(look.sentence("{count:action plan|action plans}", count=count), listed(look, missing))
        case "S1-08":
            return Left(look.sentence("{count} to tell of their promise", count=count), listed(look, missing))
        case "S1-09":
            return Left(look.say("Something new to learn from"), "")
        case "S1-11":
            return Left(look.say("The minutes of the meeting"), "")
    return None
