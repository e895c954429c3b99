"""The meetings: those to come, those that were, and one to plan."""

from typing import Any, Final

from collegial_core.meeting import Meeting, Stage
from collegial_core.meeting.parties import belonging
from collegial_core.state import State
from collegial_core.todo import KINDS, todo
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page

MOST: Final = 40
"""How many meetings a list shows."""


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Gather the meetings of one's own groups, and what other groups have before them."""
    own_groups = {it.group for it in state.groups.values() if look.person in belonging(it, look.on)}
    mine, others, been = list[Meeting](), list[Meeting](), list[Meeting]()
    for meeting in sorted(state.meetings.values(), key=lambda it: (it.date, it.starts, it.meeting)):
        own = meeting.group in own_groups
        if meeting.stage in {Stage.PLANNED, Stage.OPEN}:
            (mine if own else others).append(meeting)
        elif meeting.stage is Stage.CLOSED and (own or look.person in meeting.present):
            been.append(meeting)
    return {
        "mine": [_line(look, it) for it in mine],
        "others": [_line(look, it) for it in others[:MOST]],
        "been": [_line(look, it) for it in reversed(been[-MOST:])],
        "plan": [
            {"group": it.of, "to": look.to("todo", it.kind, it.of)}
            for it in todo(state, look.person, look.on, kinds=(KINDS["plan_meeting"],))
        ],
    }


def _line(look: Look, meeting: Meeting) -> dict[str, Any]:
    return {
        "to": look.to("meetings", meeting.meeting),
        "group": meeting.group,
        "day": look.day(meeting.date),
        "week": look.week(meeting.date),
        "clock": look.clock(meeting.starts),
        "open": meeting.stage is Stage.OPEN,
        "number": meeting.number,
        "present": len(meeting.present),
    }


MEETINGS: Final = Page(path="/meetings", tab="meetings", file="meeting/meetings.html", draws=draw)
