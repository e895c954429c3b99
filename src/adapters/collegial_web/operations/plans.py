"""Which plans there are for whoever asks."""

from collegial_web.operation import Call, Operation, Reply


def _plans(call: Call) -> Reply:
    there = set(call.plans)
    return Reply(value={"plans": [{"plan": it, "person": who} for it, who in call.asker.places.items() if it in there]})


OPERATIONS = (
    Operation(
        method="GET",
        path="/plans",
        name="plans",
        says="The plans in which who asks has a place, and who they are there.",
        does=_plans,
        answers={
            "type": "object",
            "properties": {
                "plans": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"plan": {"type": "string"}, "person": {"type": "string"}},
                        "required": ["plan", "person"],
                        "additionalProperties": False,
                    },
                }
            },
            "required": ["plans"],
            "additionalProperties": False,
        },
    ),
)
