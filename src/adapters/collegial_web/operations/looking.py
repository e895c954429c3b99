"""The views of a plan, as it stands or as it stood, with who asks as their reader."""

from functools import partial
from typing import Any

import attrs

from collegial_core.privacy import reader_on
from collegial_core.views import VIEWS, Query, View
from collegial_web.operation import Call, Operation, Reply
from collegial_web.parameters import (
    GROUP,
    MEETING,
    ON,
    PERSON,
    PLAN,
    POINT,
    day_of,
    group_of,
    meeting_of,
    person_of,
    state_at,
)


def _looked(view: View[Any], call: Call) -> Reply:
    person, day, then = call.person, day_of(call), state_at(call)
    with call.plans.read(call.plan) as reading:
        reader, number = reader_on(reading.state, person, day), reading.number
    query = Query(reader=reader, on=day, person=person_of(call), group=group_of(call), meeting=meeting_of(call))
    if then is None:
        rows = call.plans.view(call.plan, view.name, query)
    else:
        told = call.plans.ledger(call.plan).reasons(reader) if view.name == "deviations" else {}
        rows = view(then, attrs.evolve(query, reasons=told))
    return Reply(value={"rows": rows}, headers={"ETag": f'"{number}"'})


def _operation(view: View[Any]) -> Operation:
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/Row.{view.name}"}}
    return Operation(
        method="GET",
        path=f"/plans/{{plan}}/views/{view.name}",
        name=f"view_{view.name}",
        says=view.says,
        does=partial(_looked, view),
        parameters=(PLAN, ON, PERSON, GROUP, MEETING, *POINT),
        answers={
            "type": "object",
            "properties": {"rows": rows},
            "required": ["rows"],
            "additionalProperties": False,
        },
    )


OPERATIONS = tuple(map(_operation, VIEWS.values()))
