"""The plan at a glance."""

from datetime import date

from collegial_core.plan.events import PLAN
from collegial_core.privacy import reading
from collegial_core.state import State
from collegial_core.views.query import Query, one_of, texts
from collegial_core.views.rows import personal_text, row, view


@row
class PlanRow:
    """The plan at a glance: title, aim, period, revision and what it holds."""

    title: str
    aim: str = personal_text()
    starts: date
    ends: date
    revision: int
    methods: tuple[str, ...]
    units: int
    people: int
    groups: int
    rounds: int
    visits: int
    deviations: int


@view("plan", heading="The plan")
def plan(state: State, query: Query) -> list[PlanRow]:
    """Show the plan; nothing before it has started."""
    now = state.plan
    if now is None:
        return []
    return [
        PlanRow(
            title=now.title,
            aim=texts(reading(state, query.reader), one_of(state, PLAN, str(now.revision)))["aim"],
            starts=now.starts,
            ends=now.ends,
            revision=now.revision,
            methods=tuple(state.methods),
            units=len(state.units),
            people=sum(it.left_on is None for it in state.people.values()),
            groups=len(state.groups),
            rounds=len(state.rounds),
            visits=len(state.visits),
            deviations=len(state.deviations),
        )
    ]
