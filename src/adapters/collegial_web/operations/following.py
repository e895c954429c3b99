"""New entries as they are recorded."""

from typing import Final

from collegial_web.operation import Call, Operation, Parameter, Reply
from collegial_web.parameters import IDENT, MAX_NUMBER, ident, number_of
from collegial_web.stream import Listening

_PLAN: Final = Parameter(name="plan", where="query", says="Only this plan.", schema=IDENT, read=ident)
_POSITION: Final = {"type": "integer", "minimum": 0, "maximum": MAX_NUMBER}
_AFTER: Final = Parameter(
    name="after",
    where="query",
    says="The position of the last entry that was seen, 0 for all; only what is recorded from now on, if left out.",
    schema=_POSITION,
    read=number_of,
)
_LAST: Final = Parameter(
    name="Last-Event-ID",
    where="header",
    says="The same, as a browser sends it when it comes back; it goes before `after`.",
    schema=_POSITION,
    read=number_of,
)


def _follow(call: Call) -> Reply:
    if "plan" in call.given:
        _ = call.person
    latest = call.plans.position()
    after = call.given.get("last_event_id", call.given.get("after", latest))
    return Reply(value=Listening(who=call.asker.login, after=min(after, latest), plan=call.given.get("plan")))


OPERATIONS = (
    Operation(
        method="GET",
        path="/events",
        name="events",
        says="New entries as they are recorded, of all plans of who asks or of one, as server-sent events `entry`: "
        "their id is the position to come back with, their data the entry as `entries` gives it, without reasons.",
        does=_follow,
        parameters=(_PLAN, _AFTER, _LAST),
        answers={"type": "string"},
        streams=True,
    ),
)
