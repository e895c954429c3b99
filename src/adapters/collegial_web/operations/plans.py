"""Which plans there are for whoever asks, and numbers over all of them for whom they are granted."""

from itertools import islice
from typing import Final

import attrs

from collegial_core.meeting import Stage
from collegial_core.state import State
from collegial_core.visit import Step
from collegial_web.asking import Grant
from collegial_web.operation import Call, Operation, Parameter, Reply, Schema
from collegial_web.parameters import IDENT, LIMIT, ident
from collegial_web.problems import Denied


def _plans(call: Call) -> Reply:
    there = set(call.plans)
    return Reply(value={"plans": [{"plan": it, "person": who} for it, who in call.asker.places.items() if it in there]})


@attrs.frozen
class Numbers:
    """A plan in numbers: how much there is of everything, and how much of it is done; nothing that anybody wrote."""

    plan: str
    entries: int
    units: int
    people: int
    groups: int
    groups_closed: int
    rounds: int
    rounds_closed: int
    visits: int
    visits_complete: int
    meetings: int
    meetings_closed: int
    cycles: int
    deviations: int


def _numbers(plan: str, number: int, state: State) -> Numbers:
    visits = [it for it in state.visits.values() if it.step is not Step.CANCELLED]
    meetings = [it for it in state.meetings.values() if it.stage is not Stage.CANCELLED]
    return Numbers(
        plan=plan,
        entries=number,
        units=len(state.units),
        people=sum(it.left_on is None for it in state.people.values()),
        groups=len(state.groups),
        groups_closed=sum(it.closed_on is not None for it in state.groups.values()),
        rounds=len(state.rounds),
        rounds_closed=sum(it.closed_on is not None for it in state.rounds.values()),
        visits=len(visits),
        visits_complete=sum(it.step is Step.COMPLETE for it in visits),
        meetings=len(meetings),
        meetings_closed=sum(it.stage is Stage.CLOSED for it in meetings),
        cycles=len(state.cycles),
        deviations=len(state.deviations),
    )


def _overview(call: Call) -> Reply:
    if Grant.OVERVIEW not in call.asker.grants:
        raise Denied(403, "Not granted", "numbers over all plans need the grant `overview` in the directory")
    after, limit = call.given.get("after", ""), call.given.get("limit", 100)
    page = list(islice((it for it in sorted(call.plans) if it > after), limit + 1))
    told = []
    for plan in page[:limit]:
        with call.plans.read(plan) as reading:
            told.append(_numbers(plan, reading.number, reading.state))
    return Reply(value={"plans": told, "next": page[limit - 1] if len(page) > limit else None})


_AFTER: Final = Parameter(
    name="after", where="query", says="Only plans whose ids come after this one.", schema=IDENT, read=ident
)
_COUNT: Final = {"type": "integer", "minimum": 0}


def _object(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


OPERATIONS = (
    Operation(
        method="GET",
        path="/plans",
        links={"todo": {"plan": "$response.body#/plans/0/plan"}},
        name="plans",
        says="The plans in which who asks has a place, and who they are there.",
        does=_plans,
        answers=_object({"plans": {"type": "array", "items": _object({"plan": IDENT, "person": IDENT})}}),
    ),
    Operation(
        method="GET",
        path="/overview",
        links={"overview": {"after": "$response.body#/next"}},
        name="overview",
        says="Numbers over all plans, for those to whom the directory grants them; never a text.",
        does=_overview,
        parameters=(_AFTER, LIMIT),
        answers=_object(
            {
                "plans": {
                    "type": "array",
                    "items": _object({it.name: IDENT if it.name == "plan" else _COUNT for it in attrs.fields(Numbers)}),
                },
                "next": {"anyOf": [IDENT, {"type": "null"}]},
            }
        ),
    ),
)
