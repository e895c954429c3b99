"""Requests that nobody thought of, made by schemathesis from the server's own document, alone and one after another.

One document with every request in it is more than it can draw from in reasonable time.  So each kind of request has a
document of its own, in which all else is as the server says it.  What is recorded stays, so that each request meets
what those before it have made of the plan; chains of requests are drawn for what only looks.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, Final

import attrs
import schemathesis
from schemathesis.config import HealthCheck
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.schemas import BaseSchema
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.web.world import API, OWN, World, login_of

from collegial_core.wire.vocabulary import REQUESTS
from collegial_web.openapi import document

WHO: Final = login_of("p-rektor")
KINDS: Final = tuple(word.name for word in REQUESTS)
STEPS: Final = 6

Document = dict[str, Any]


@attrs.define
class Fuzzed:
    """What came of it: how many requests were answered, with what, and which answers break a promise."""

    cases: int = 0
    statuses: dict[int, int] = attrs.field(factory=dict)
    breaks: list[str] = attrs.field(factory=list)

    def take(self, event: Any) -> None:
        """Take in what the engine tells."""
        if isinstance(event, NonFatalError | FatalError):
            self.breaks.append(repr(getattr(event, "value", None) or getattr(event, "exception", event)))
        if not isinstance(event, ScenarioFinished):
            return
        for interaction in event.recorder.interactions.values():
            if interaction.response is not None:
                self.cases += 1
                status = interaction.response.status_code
                self.statuses[status] = self.statuses.get(status, 0) + 1
        self.breaks += _failed(event)

    def add(self, other: "Fuzzed") -> None:
        """Add what came of other requests."""
        self.cases += other.cases
        self.breaks += other.breaks
        for status, number in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + number


BEYOND_A_SCHEMA: Final = (
    b"give one of entry, known and happened, not several",
    b"corrections are made together with corrections only",
    b"expected a whole number, got the number ",
    b"is missing; what is accepted needs a reason",
    b"names no entry: give `entry`, or `request`, or `event` and `about`",
    b" is no rule; the nearest is ",
)
"""What no schema says: of several parameters or fields together, of 2.0, which is a whole number to JSON Schema alone,
or of a rule's name, for a program may have rules of its own."""

TAKEN: Final = ["2xx", "401", "403", "404", "409", "412"]
"""With what a request is answered that is as the document says: that it was not understood is not among them."""


def _failed(event: ScenarioFinished) -> Iterator[str]:
    for name, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                asked = event.recorder.interactions[name]
                if asked.response and any(words in asked.response.content for words in BEYOND_A_SCHEMA):
                    continue
                sent = (asked.request.method, asked.request.uri, asked.request.body)
                told = asked.response and (asked.response.status_code, asked.response.content[:400])
                yield f"{check.name}: {check.failure_info.failure}\n  {sent}\n  {told}"


def looking() -> Document:
    """Give the document of all that records nothing and ends by itself."""
    whole = document()
    paths = {path: it for path, it in whole["paths"].items() if "post" not in it and not path.endswith("/events")}
    return {**whole, "paths": paths}


def asking(kind: str) -> Document:
    """Give the document of one kind of request, alone and with others, and of what to ask about it afterwards."""
    whole = document()
    sent = {"$ref": f"#/components/schemas/Sent.{kind}"}
    kept = ("requests", "many", "batches", "entries", "diff")
    paths = {path: it for path, it in deepcopy(whole["paths"]).items() if path.rpartition("/")[2] in kept}
    for several in ("batches", "requests/many"):
        post = paths[f"{API}/plans/{{plan}}/{several}"]["post"]
        listed = post["requestBody"]["content"]["application/json"]["schema"]["properties"]["requests"]
        listed["maxItems"] = 2  # hundreds of requests take long to draw, and tell no more
    many = {"$ref": f"#/components/schemas/Many.{kind}"}
    schemas = {**whole["components"]["schemas"], "Sent": sent, "Many": many}
    return {**whole, "paths": paths, "components": {**whole["components"], "schemas": schemas}}


def fuzzed(
    world: World, each: int, kinds: Sequence[str] = KINDS, *, seed: int | None = None, looks: int | None = None
) -> Fuzzed:
    """Ask every operation so many times by chance, with these kinds of requests, and then several after each other."""
    world.grants(WHO, "f-1", opens=True, overview=True)
    found = Fuzzed()
    _run(found, world, looking(), each if looks is None else looks, seed)
    for kind in kinds:
        _run(found, world, asking(kind), each, seed)
    return found


def _run(found: Fuzzed, world: World, described: Document, each: int, seed: int | None) -> None:
    for event in from_schema(_schema(world, described, each, seed)).execute():
        found.take(event)


def _schema(world: World, described: Document, each: int, seed: int | None) -> BaseSchema:
    schema = schemathesis.openapi.from_asgi("/described.json", _describing(world.client.app, described))
    config = schema.config
    config.update(headers={"Authorization": f"Bearer {world.token(WHO)}"}, parameters={"path.plan": OWN})
    config.update(continue_on_failure=True, workers=1)
    config.generation.max_examples = each
    config.generation.deterministic = seed is None
    config.generation.no_shrink = True
    config.generation.database = "none"
    if seed is not None:
        config.seed = seed
    config.checks.positive_data_acceptance.expected_statuses = TAKEN
    config.suppress_health_check = [HealthCheck.all]
    config.phases.examples.enabled = False
    config.phases.coverage.enabled = False
    config.phases.stateful.enabled = all("post" not in it for it in described["paths"].values())
    config.phases.stateful.max_steps = STEPS
    config.phases.stateful.generation.max_examples = each
    return schema


def _describing(app: ASGIApp, described: Document) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        told = JSONResponse(described) if scope.get("path") == "/described.json" else app
        await told(scope, receive, send)

    return answer


__all__ = ["API", "KINDS", "Fuzzed", "fuzzed"]
