"""Every command, spoilt field by field: the place is named, and nothing is recorded."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs
import pytest
from tests.cli import lines
from tests.school import School

import collegial_core as cc
from collegial_core import wire
from collegial_core.kernel.fields import CLOCK_PATTERN, ID_PATTERN, ClockTime, Country
from collegial_core.testing.strategies import POOLS
from collegial_core.visit import Support
from collegial_core.wire.vocabulary import ACCEPTABLE, REQUESTS, MessageType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Collegial

Place = tuple[str | int, ...]
"""The way to a value in a command's data, such as `("sessions", 0, "date")`."""

ON = date(2026, 9, 7)
EVERY = pytest.mark.parametrize("word", REQUESTS, ids=[word.name for word in REQUESTS])

NO_TEXT = ("", " \t", "a\x00b", "\x1b[31m", "\u202eabc", "\ud800", "x" * 5000)
ANYTHING_ELSE: tuple[object, ...] = (True, 3.5, float("nan"), [], [[]], {}, {"a": 1})


SAID: dict[Any, Any] = {
    date: "2026-09-14",
    bool: True,
    ClockTime: "14:30",
    Country: "SE",
    Support: "whole",
    dict[str, Any]: {"title": "Teaching together"},
}


def said(field: attrs.Attribute[Any], kind: Any) -> Any:
    """Give the plainest value of a field."""
    limits = field.metadata.get("schema", {})
    kind = next((it for it in get_args(kind) if it is not NoneType), kind) if NoneType in get_args(kind) else kind
    if kind in SAID:
        return SAID[kind]
    if get_origin(kind) is tuple:
        return [said(field, get_args(kind)[0])]
    if attrs.has(kind):
        return {it.name: said(it, it.type) for it in attrs.fields(kind)}
    if kind is int:
        return limits.get("minimum", 1)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return str(next(iter(kind)))
    return POOLS[kind][0] if kind in POOLS else "p-1"


@cache
def good(word: MessageType) -> dict[str, Any]:
    """Give the plainest line that asks for this, with every field filled in."""
    data = {field.name: said(field, field.type) for field in attrs.fields(word.kind)}
    return {"type": word.name, "by": "p-1", "on": "2026-09-07", "because": "So it is", "data": data}


def with_data(word: MessageType, data: object) -> bytes:
    return json.dumps({**good(word), "data": data}).encode()


def places(value: object, way: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield each value in a command's data with the way to it, the inside of lists and objects included."""
    if way:
        yield way, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inside:
        yield from places(item, (*way, name))


def put(data: dict[str, Any], way: Place, value: object) -> dict[str, Any]:
    """Give the data with another value in that place."""
    changed = deepcopy(data)
    whole: Any = changed
    for name in way[:-1]:
        whole = whole[name]
    whole[way[-1]] = value
    return changed


def written(way: Place) -> str:
    return "$.data" + "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in way)


def wrong_for(value: object) -> Iterator[object]:
    """Yield what can never stand where this value does."""
    match value:
        case bool():
            yield from ("true", 0, 1, None, *ANYTHING_ELSE[1:])
        case int():
            yield from ("3", -1, 10**12, 10**400, *ANYTHING_ELSE)
        case str():
            yield from (0, *NO_TEXT, *ANYTHING_ELSE)
            yield from wrong_words(value)
        case list():
            yield from ("x", 3, True, None, {}, [None], [3.5], [{}], [[]], [*value, *value], value * 201)
        case dict():
            yield from ("x", 3, True, [], [value])


def wrong_words(text: str) -> Iterator[str]:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        yield from ("2026-02-30", "2026-13-01", "20260907", "0001-01-01", "9999-12-31", "2026-9-7", "2026-09-07T10:00")
    elif re.fullmatch(CLOCK_PATTERN, text):
        yield from ("25:00", "24:00", "14:60", "9:00", "14.30", "14:30:00")


def is_free(word: MessageType, way: Place) -> bool:
    """Tell whether anything may stand there: what a correction changes depends on the entry."""
    return word.name == "entry.correct" and way[0] == "data"


def no(line: bytes) -> cc.Unreadable:
    with pytest.raises(cc.Unreadable) as caught:
        wire.request(line)
    assert 0 < len(caught.value.message) < 400
    assert len(caught.value.path) < 200
    return caught.value


@EVERY
def test_the_good_line_of_every_command_is_read(word: MessageType) -> None:
    assert type(wire.request(json.dumps(good(word)).encode()).asked) is word.kind
    assert set(good(word)["data"]) == {field.name for field in attrs.fields(word.kind)}


@EVERY
def test_a_wrong_value_is_told_by_its_place(word: MessageType) -> None:
    data = good(word)["data"]
    for way, value in places(data):
        for wrong in () if is_free(word, way) else wrong_for(value):
            spoilt = with_data(word, put(data, way, wrong))
            error = no(spoilt)
            assert error.path.startswith(written(way)) or error.path == "$", (way, wrong, error)


@EVERY
def test_a_missing_field_is_named(word: MessageType) -> None:
    data = good(word)["data"]
    for field in attrs.fields(word.kind):
        less = with_data(word, {name: value for name, value in data.items() if name != field.name})
        if field.default is attrs.NOTHING:
            assert field.name in f"{no(less)}"
            assert written((field.name,)) in f"{no(with_data(word, put(data, (field.name,), None)))}"
        else:
            wire.request(less)


@EVERY
def test_an_unknown_field_is_named(word: MessageType) -> None:
    data = good(word)["data"]
    objects: list[Place] = [(), *(way for way, value in places(data) if isinstance(value, dict))]
    for way in objects:
        if way and is_free(word, way):
            continue
        error = no(with_data(word, put(data, (*way, "colour"), "red")))
        assert error.path.startswith(written(way))
        assert "colour" in f"{error}"


# --- names of nothing --------------------------------------------------------------


NEW = {
    "disposal.hold.hold",
    "store.destroy.root",
    "unit.register.unit",
    "unit.register.principal",
    "unit.appoint_principal.principal",
    "unit.appoint_assistant.person",
    "auditor.appoint.person",
    "system.admit.system",
    "person.register.person",
    "group.form.group",
    "cycle.start.cycle",
    "meeting.plan.meeting",
    "round.open.round",
    "visit.plan.visit",
    "visit.plan.lesson",
    "visit.move.lesson",
    "goal.set.goal",
    "effort.begin.effort",
    "training.record.training",
    "authority.adopt.keepers",
    "authority.adopt.organisers",
    "organiser.appoint.person",
    "course.plan.training",
}
"""The ids that name something new, or something that no plan knows of."""


@pytest.fixture(scope="module")
def school() -> School:
    """Give a school in which the things that good lines name are there."""
    school = School().starts("base-group-visits@2", "development-model@2", people=6)
    school.does(cc.plan.UnitRegistered(unit="u-1", principal="p-1"))
    school.runs(4, group="g-1", method="development-model@2")
    school.runs(3, group="g-2", method="base-group-visits@2").opens(round="r-1", group="g-2")
    school.plans_visit("p-1", "p-2", visit="v-1", round="r-1")
    begun = cc.cycle.CycleStarted(cycle="c-1", group="g-1", need="Few ask", parts=2)
    school.does(begun, because="So it is", accept=ACCEPTABLE)
    for meeting in ("t-1", "t-2"):
        school.does(
            cc.meeting.MeetingPlanned(
                meeting=meeting, group="g-1", date=ON, starts="14:30", minutes=90, form=cc.meeting.MeetingForm.ON_SITE
            )
        )
    school.does(cc.meeting.MeetingOpened(meeting="t-1", present=("p-1", "p-2"), led_by="p-1"), on=ON)
    school.does(cc.checkin.CheckinsPlanned(group="g-1", weeks=4))
    return school


def ids(kind: Any, way: Place = ()) -> Iterator[Place]:
    """Yield the way to each id in a command of this class, inside its parts too."""
    for field in attrs.fields(kind):
        of = get_args(field.type) if get_origin(field.type) is tuple else ()
        inside = of[0] if of else next((it for it in get_args(field.type) if attrs.has(it)), None)
        here = (*way, field.name, 0) if of else (*way, field.name)
        if inside is not None and attrs.has(inside):
            yield from ids(inside, here)
        elif ID_PATTERN in str(field.metadata.get("schema", {})):
            yield here


def one_way(data: dict[str, Any], way: Place) -> dict[str, Any]:
    """Name an entry that is to be put right in one way only: by its request, or by its event."""
    if "entry" not in data:
        return data
    ways = {"request": data["request"]} if way == ("request",) else {"event": "visit.planned", "about": data["about"]}
    return {name: value for name, value in data.items() if name not in ("entry", "request", "event", "about")} | ways


@EVERY
def test_a_name_of_nothing_is_refused_and_nothing_recorded(word: MessageType, school: School) -> None:
    data = good(word)["data"]
    for way in ids(word.kind):
        if f"{word.name}.{way[0]}" in NEW:
            continue
        request = wire.request(with_data(word, one_way(put(data, way, "nobody-knows"), way)))
        before = school.ledger.number
        with pytest.raises(cc.Refused):
            school.ledger.do(request.asked, by="p-1", on=ON, because="So it is")
        assert school.ledger.number == before == len(school.lines())


def is_needed(field: attrs.Attribute[Any]) -> bool:
    return field.default is attrs.NOTHING


def test_no_spoilt_line_of_any_command_gets_into_a_file(collegial: Collegial) -> None:
    assert collegial.applies(*lines.START).status == 0
    before = collegial.record
    first = {word: (attrs.fields(word.kind)[0].name,) for word in REQUESTS}
    spoilt = [with_data(word, put(good(word)["data"], first[word], {"a": 1})) for word in REQUESTS]
    spoilt += [with_data(word, {}) for word in REQUESTS if any(map(is_needed, attrs.fields(word.kind)))]
    outcome = collegial("apply", lines.PLAN, given=b"\n".join(spoilt) + b"\n")
    assert (outcome.status, outcome.err) == (2, "")
    assert len(outcome.documents) == len(spoilt)
    assert all(line["unreadable"]["path"].startswith("$.data") for line in outcome.documents)
    assert collegial.record == before
