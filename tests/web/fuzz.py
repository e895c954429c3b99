"""Requests that nobody thought of, made by schemathesis from the server's own document, alone and one after another."""

from collections.abc import Iterator
from typing import Any, Final

import attrs
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.schemas import BaseSchema
from tests.web.world import OWN, World, login_of

WHO: Final = login_of("p-rektor")
STEPS: Final = 6


@attrs.define
class Fuzzed:
    """What came of it: how many requests were answered, with what, and which answers break a promise."""

    cases: int = 0
    statuses: dict[int, int] = attrs.field(factory=dict)
    breaks: list[str] = attrs.field(factory=list)

    def take(self, event: Any) -> None:  # noqa: ANN401 - any event of the engine
        """Take in what the engine tells."""
        if isinstance(event, NonFatalError | FatalError):
            self.breaks.append(f"{event!r} {getattr(event, 'value', getattr(event, 'exception', ''))!r}")
        if not isinstance(event, ScenarioFinished):
            return
        for interaction in event.recorder.interactions.values():
            if interaction.response is not None:
                self.cases += 1
                status = interaction.response.status_code
                self.statuses[status] = self.statuses.get(status, 0) + 1
        self.breaks += _failed(event)


def _failed(event: ScenarioFinished) -> Iterator[str]:
    for name, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                asked = event.recorder.interactions[name]
                sent = (asked.request.method, asked.request.uri, asked.request.body)
                told = asked.response and (asked.response.status_code, asked.response.content[:400])
                yield f"{check.name}: {check.failure_info.failure}\n  {sent}\n  {told}"


def fuzzed(world: World, each: int, *, seed: int | None = None) -> Fuzzed:
    """Ask every operation so many times by chance, and then several after each other."""
    world.grants(WHO, "f-1", opens=True, overview=True)
    found = Fuzzed()
    for event in from_schema(_schema(world, each, seed)).execute():
        found.take(event)
    return found


def _schema(world: World, each: int, seed: int | None) -> BaseSchema:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", world.client.app)
    config = schema.config
    config.update(headers={"Authorization": f"Bearer {world.token(WHO)}"}, parameters={"path.plan": OWN})
    config.update(continue_on_failure=True, workers=1)
    config.generation.max_examples = each
    config.generation.deterministic = seed is None
    config.generation.no_shrink = True
    if seed is not None:
        config.seed = seed
    config.phases.examples.enabled = False
    config.phases.coverage.enabled = False
    config.phases.stateful.max_steps = STEPS
    return schema


__all__ = ["Fuzzed", "fuzzed", "not_a_server_error"]
