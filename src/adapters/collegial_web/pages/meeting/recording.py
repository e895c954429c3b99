"""What is sent at a meeting: each form's request, put together with what others have written meanwhile."""

from collections.abc import Mapping
from typing import Any, Final, get_type_hints

import attrs

from collegial_core import Refused, Request, Stale, Unreadable, wire
from collegial_core.kernel.texts import Text
from collegial_core.meeting import ActionPlan, Meeting, Minutes
from collegial_core.meeting.events import ACTION_PLAN, MINUTES
from collegial_core.privacy import is_erased, reading
from collegial_core.state import State
from collegial_core.views.query import texts
from collegial_web.pages.forms import No, no_of
from collegial_web.pages.look import Look
from collegial_web.pages.meeting.writing import Merged, merged
from collegial_web.pages.once import id_of, is_recorded
from collegial_web.pages.page import Given
from collegial_web.problems import Denied

AGAIN: Final = 8
"""How often it is tried again where somebody else records at the same time."""

THERE: Final = "there."
ROLE: Final = "role."
PART: Final = "part."
LEADS: Final = "leads."
PLAN: Final = tuple(f"action_plan.{name}" for name in get_type_hints(ActionPlan))
FIELDS_OF_MINUTES: Final = tuple(f"minutes.{name}" for name in get_type_hints(Minutes))


@attrs.frozen
class Kept:
    """What was not recorded: why, and what somebody else wrote first."""

    no: No
    theirs: Mapping[str, str]


@attrs.frozen
class _Act:
    """A request in the making: its name and data, and whether it is of the meeting's own day."""

    asked_as: str
    data: Mapping[str, Any]
    that_day: bool = True


def plan_now(look: Look, state: State, meeting: Meeting) -> dict[str, str]:
    """Give the action plan of who looks as it stands, by the names of a form's fields."""
    return _written(look, state, meeting, ACTION_PLAN, "action_plan.", of=look.person)


def minutes_now(look: Look, state: State, meeting: Meeting) -> dict[str, str]:
    """Give the minutes as they stand, likewise."""
    return _written(look, state, meeting, MINUTES, "minutes.")


def _written(
    look: Look, state: State, meeting: Meeting, kind: Text, prefix: str, of: str | None = None
) -> dict[str, str]:
    found = state.texts.get(kind.name, {}).get(meeting.meeting, ())
    text = next((it for it in found if of is None or it.authors == (of,)), None)
    said = texts(reading(state, look.reader(state)), text)
    return {prefix + name: it for name, it in said.items() if not is_erased(it)}


def record(look: Look, name: str, said: Given) -> Kept | None:
    """Record what a form says; None where that is done, else what stands against it."""
    if said.get("do") == "open" and not _attendance(said)["present"]:
        return Kept(No(errors={"present": look.say("Tick those who are there: at least one.")}), {})
    number = 0
    for _ in range(AGAIN):
        with look.plans.read(look.plan) as now:
            number, meeting = now.number, now.state.meetings[name]  # type: ignore[index]
            day, before = meeting.date, _standing(look, now.state, meeting, said)
        there = merged([it for it in (*PLAN, *FIELDS_OF_MINUTES) if it in said], before, said)
        if there.theirs:
            return Kept(No(), there.theirs)
        act = _act(look, name, said, there, before)
        if act is None:
            return None
        try:
            look.plans.do(look.plan, _request(look, act, said, day.isoformat()), if_number=number)
        except Stale:
            continue
        except (Refused, Unreadable) as error:
            if is_recorded(error):
                return None
            return Kept(_placed(act, no_of(look, error)), {})
        return None
    raise Stale(look.plan, number)


def _standing(look: Look, state: State, meeting: Meeting, said: Given) -> dict[str, str]:
    match said.get("do"):
        case "tell":
            return plan_now(look, state, meeting)
        case "minutes":
            return minutes_now(look, state, meeting)
    return {}


def _request(look: Look, act: _Act, said: Given, day: str) -> Request:
    sent = {
        "type": act.asked_as,
        "by": look.person,
        "on": day if act.that_day else look.on.isoformat(),
        "data": dict(act.data),
    }
    if because := said.get("because", "").strip():
        sent["because"] = because
    accept = tuple(said.get("accept", "").split()) if because else ()
    return attrs.evolve(wire.request(sent), accept=accept, id=id_of(said))


def _placed(act: _Act, no: No) -> No:
    """Give what is wrong the name of its field: those of some forms stand under the form's own name."""
    prefix = _PREFIXES.get(act.asked_as, "")
    return attrs.evolve(no, errors={prefix + name: it for name, it in no.errors.items()})


_PREFIXES: Final = {
    "meeting.write_minutes": "minutes.",
    "meeting.bring_input": "input.",
    "meeting.record_result": "result.",
    "meeting.reflect": "reflect.",
    "meeting.add_item": "item.",
    "meeting.swap_role": "swap.",
}


# --- each form ------------------------------------------------------------------------


def _act(look: Look, name: str, said: Given, there: Merged, before: Mapping[str, str]) -> _Act | None:
    """Give what is asked for; None where it says nothing that is new."""
    known = {"meeting": name}
    match said.get("do"):
        case "open":
            return _Act("meeting.record", {**known, "attendance": _attendance(said)})
        case "take":
            return _Act("meeting.take_item", {**known, "item": said.get("item", "")})
        case "input":
            return _Act("meeting.bring_input", {**known, **_under("input.", said)})
        case "result":
            return _Act("meeting.record_result", {**known, **_under("result.", said)})
        case "reflect":
            author = {} if "reflect.all" in said else {"person": look.person}
            return _Act("meeting.reflect", {**known, **author, "text": said.get("reflect.text", "").strip()})
        case "item":
            return _Act("meeting.add_item", {**known, **_numbered(_under("item.", said))})
        case "swap":
            return _Act("meeting.swap_role", {**known, **_under("swap.", said)})
        case "split":
            return _Act("meeting.split", {**known, "subgroups": _subgroups(said)})
        case "tell":
            return _Act("meeting.contribute", {**known, **_told(said, there, before)})
        case "minutes":
            written = _Act("meeting.write_minutes", {**known, **_under("minutes.", there.texts)}, that_day=False)
            return written if there.texts != before else None
        case "close":
            whole = {"whole_agenda": True} if "whole_agenda" in said else {}
            return _Act("meeting.record", {**known, **whole, "closing": {}}, that_day=False)
    raise Denied(400, "Unreadable", "is no form")


def _attendance(said: Given) -> dict[str, Any]:
    roles = [{"role": name.removeprefix(ROLE), "person": it} for name, it in said.items() if name.startswith(ROLE)]
    return {
        "present": [name.removeprefix(THERE) for name in said if name.startswith(THERE)],
        "roles": [it for it in roles if it["person"]],
    }


def _numbered(data: dict[str, str]) -> dict[str, Any]:
    minutes = data.get("minutes", "")
    return {**data, "minutes": int(minutes)} if minutes.isascii() and minutes.isdecimal() else dict(data)


def _subgroups(said: Given) -> list[dict[str, Any]]:
    """Give those who are together, each with who leads them: the first, where nobody was named."""
    parts: dict[str, list[str]] = {}
    for name, part in said.items():
        if name.startswith(PART) and part:
            parts.setdefault(part, []).append(name.removeprefix(PART))
    return [{"people": it, "led_by": said.get(LEADS + part) or it[0]} for part, it in sorted(parts.items())]


def _told(said: Given, there: Merged, before: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if report := _under("report.", said):
        tried = report.get("tried")
        told["report"] = {**report, **({"tried": tried == "true"} if tried in {"true", "false"} else {})}
    plan = _under("action_plan.", there.texts)
    if plan and there.texts != {name: before.get(name, "") for name in there.texts}:
        told["action_plan"] = plan
    if text := said.get("reflection", "").strip():
        told["reflection"] = text
    return told


def _under(prefix: str, said: Given) -> dict[str, str]:
    """Give what was said in the fields under a name; what is blank is left out."""
    found = {name.removeprefix(prefix): it.strip() for name, it in said.items() if name.startswith(prefix)}
    return {name: it for name, it in found.items() if it}
