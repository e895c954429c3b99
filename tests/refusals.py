"""What each refusal says: approved once by a reader, and held by every test that meets it.

The sentences are the keys of translations, and the facts are what programs read.
So a change of either is seen in `tests/refusals.jsonl`:

    COLLEGIAL_APPROVE=1 ./run test tests/core -p no:xdist

adds what is new; lines of refusals that are gone are deleted by hand.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Final

import collegial_core as cc

APPROVED: Final = Path(__file__).parent / "refusals.jsonl"


@cache
def approved() -> set[tuple[str, str, str, tuple[str, ...]]]:
    """Read what was approved: rule, what is wrong, what would make it right, the facts' names."""
    lines = APPROVED.read_text("utf-8").splitlines() if APPROVED.exists() else []
    return {(rule, wrong, right, tuple(facts)) for rule, wrong, right, facts in map(json.loads, lines)}


def is_approved(no: cc.Refused) -> bool:
    """Hold a refusal against what was approved."""
    for name, fact in no.facts.items():
        assert isinstance(fact, (str, int, tuple)), f"{no.rule}: the fact {name} is {fact!r}"
        assert fact not in {"", "None"}, f"{no.rule}: the fact {name} says nothing"
    assert str(no.facts.get("kind", "thing")).islower(), f"{no.rule}: no kind of thing is called {no.facts['kind']}"
    assert no.message != no.template or "{" not in no.template
    says_why = "or say in `because`" in no.remedy_template
    assert says_why == (no.severity is cc.Severity.W), f"{no.rule}: a W, and nothing else, is passed with a reason"
    told = (no.rule, no.template, no.remedy_template, tuple(sorted(no.facts)))
    if os.environ.get("COLLEGIAL_APPROVE"):
        approved().add(told)
        lines = sorted(json.dumps(item, ensure_ascii=False) for item in approved())
        APPROVED.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    assert told in approved(), f"not approved in tests/refusals.jsonl (set COLLEGIAL_APPROVE=1 to approve): {told}"
    return True
