"""Calendars of one's own and of one's groups, each at a secret address that can be had and renewed."""

from datetime import date
from typing import Any

from collegial_core.ids import GroupId
from collegial_core.state import State
from collegial_web.asking import GivesCalendars
from collegial_web.calendars import is_of
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Sent
from collegial_web.shared import Subscription


def calendars_of(look: Look, groups: list[GroupId]) -> list[dict[str, Any]] | None:
    """Give what there is to subscribe to: one's own, and that of each group; None where the server gives none."""
    if not isinstance(look.login, GivesCalendars):
        return None
    there = {it.group: it for it in look.login.calendars_of(look.asker.login, look.plan)}
    return [
        {
            "group": group or "",
            "title": look.say("My calendar") if group is None else look.sentence("Group {group}", group=group),
            "since": look.day(there[group].made) if group in there else None,
            "names": group in there and there[group].names,
        }
        for group in (None, *groups)
    ]


def groups_of(look: Look, state: State) -> list[GroupId]:
    """Give the groups to which somebody belongs."""
    return [it.group for it in state.groups.values() if is_of(it, look.person)]


def take_calendar(look: Look, said: Given) -> Sent | str | None:
    """Give a calendar a new address, and give that; or take the one away that it has.  None where it is not theirs."""
    if not isinstance(look.login, GivesCalendars):
        return None
    group = said.get("group") or None
    with look.plans.read(look.plan) as reading:
        known = groups_of(look, reading.state)
    if group is not None and group not in known:
        return None
    if said["calendar"] == "end":
        look.login.end_calendar(look.asker.login, look.plan, group)
        return Sent(look.to("settings") + "?done=calendar")
    calendar = Subscription(
        login=look.asker.login,
        plan=look.plan,
        group=group,
        names="names" in said,
        lang=look.lang,
        made=date.today(),  # noqa: DTZ011 - a day where the server is, as with tokens
    )
    return f"{look.site}calendar/{look.login.renew_calendar(calendar)}.ics"
