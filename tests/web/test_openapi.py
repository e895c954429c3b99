"""The document tells of everything that the server answers, and the server keeps what it tells."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.web.fuzz import fuzzed
from tests.web.world import OWN, TODAY, World, login_of, served

from collegial_core.kernel import Unreadable
from collegial_core.kernel.fields import LINE_PATTERN, MAX_LABEL, TEXT_PATTERN, require_text
from collegial_web.openapi import document
from collegial_web.operations import OPERATIONS
from docs import generate

REF = r'"#/components/schemas/([^"]+)"'
DRAWN = ("unit.register", "visit.hold")
"""The kinds of requests that are drawn each time; `./run faults` draws from all of them."""


def test_the_document_in_the_repository_is_the_servers() -> None:
    assert generate.OPENAPI.read_text("utf-8") == generate.openapi(), "run: .venv/bin/python docs/generate.py"
    assert json.loads(generate.openapi()) == json.loads(json.dumps(document()))


def test_the_document_is_one_of_openapi() -> None:
    whole = document()
    schemas = whole["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    paths = {path: it for path, it in whole["paths"].items() if path in {"/api/v1/plans", "/api/v1/overview"}}
    names = set(re.findall(REF, json.dumps(paths))) | {"Sent.visit.hold", "Problem.Refused", "Problem.Stale"}
    while more := {it for name in names for it in re.findall(REF, json.dumps(schemas[name]))} - names:
        names |= more
    few = {name: schemas[name] for name in names}
    errors = OpenAPIV31SpecValidator({**whole, "paths": paths, "components": {"schemas": few}}).iter_errors()
    assert [str(it)[:200] for it in errors] == []


def test_every_operation_has_a_name_of_its_own_and_tells_of_its_problems() -> None:
    names = [it.name for it in OPERATIONS]
    assert len(set(names)) == len(names)
    for methods in document()["paths"].values():
        for method, it in methods.items():
            common = {"200", "400", "401", "403", "429", "500", "503"}
            of_plan = {"404"} if any(one["name"] == "plan" for one in it["parameters"]) else set()
            recording = {"409", "412", "413", "415"} if method == "post" else set()
            assert set(it["responses"]) == common | of_plan | recording
            for status in ("429", "503"):
                assert it["responses"][status]["headers"]["Retry-After"]["required"]


@pytest.mark.parametrize(("pattern", "lines"), [(LINE_PATTERN, False), (TEXT_PATTERN, True)])
def test_a_schema_takes_the_texts_that_the_reader_takes(pattern: str, lines: bool) -> None:
    """Given any character alone and within a word, when the reader takes it, then the schema does, and no other."""
    matches = jsonschema.Draft202012Validator({"pattern": pattern}).is_valid
    codes = {*range(0x3100), *range(0xD7F0, 0xD800), *range(0xE000, 0xE010), *range(0xF8F0, 0xFE00)}
    codes |= {plane * 0x10000 + place for plane in range(17) for place in (0, 1, 0xFFFD, 0xFFFE, 0xFFFF)}
    for code in codes - set(range(0xD800, 0xE000)) - ({0x0D} if lines else set()):
        for text in (chr(code), f"a{chr(code)}b", f" {chr(code)}"):
            try:
                require_text(text, "it", MAX_LABEL, lines=lines)
                taken = True
            except Unreadable:
                taken = False
            assert matches(text) == taken, f"U+{code:04X}"


def test_whatever_is_sent_is_answered_as_the_document_says(tmp_path: Path) -> None:
    """Given requests by chance, alone and one after another, when they are sent, then no answer breaks a promise."""
    with served(tmp_path, OWN) as world:
        found = fuzzed(world, 3, DRAWN, looks=2)
    assert found.breaks == []
    assert found.cases >= 200
    assert {200, 400} <= set(found.statuses)


def test_a_problem_fits_what_the_document_says_of_it(world: World) -> None:
    described = document()
    of_requests = described["paths"]["/api/v1/plans/{plan}/requests"]["post"]["responses"]
    unit = {"type": "unit.register", "data": {"unit": OWN, "principal": "p-1"}, "on": str(TODAY)}
    answers = (
        world.posts(login_of("p-rektor"), OWN, unit),
        world.posts(login_of("p-1"), OWN, unit),
        world.posts(login_of("p-1"), OWN, {**unit, "by": "p-2"}),
        world.posts(login_of("p-1"), OWN, {}),
        world.posts(login_of("p-1"), "nowhere", unit),
        world.posts(login_of("p-rektor"), OWN, unit, headers={"If-Match": '"1"'}),
    )
    assert [it.status_code for it in answers] == [409, 403, 403, 400, 404, 412]
    for it in answers:
        schema = of_requests[str(it.status_code)]["content"]["application/problem+json"]["schema"]
        jsonschema.validate(
            it.json(), {**schema, "components": described["components"]}, jsonschema.Draft202012Validator
        )
