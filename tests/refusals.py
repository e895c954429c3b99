"""What each refusal says: approved once by a reader, and held by every test that meets it.

The sentences are the keys of translations, and the facts are what programs read.
So a change of either is seen in `tests/refusals.jsonl`:

    COLLEGIAL_APPROVE=1 ./run test tests/core -p no:xdist

adds what is new; lines of refusals that are gone are deleted by hand.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Final

import collegial_core as cc

APPROVED: Final = Path(__file__).parent / "refusals.jsonl"


LABELS: Final = frozenset({"name", "title", "why", "source", "problems", "folder", "printed"})
"""The facts that are names or words of people, of the source or of a codec; only they may be any text.

An id that nobody knows is among them as `name`, and may consist of digits."""

WHOSE: Final = frozenset({"person", "other", "author", "recorder", "manager"})
"""The facts that are somebody's id, which may be anything that an id may be."""

PLAIN: Final = re.compile(
    r"[a-zåäö0-9][\w.-]*(@\d+)?"  # an id or a word of the library, a method's version, a day, a week
    r"|[a-z]+[@:][\w-]+"  # a role of an authority
    r"|\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+Z"  # a time, a moment
    r"|[A-Z]{1,2}\d*(-\d+)?",  # a rule, a week, a step
    re.IGNORECASE,
)


def is_data(name: str, fact: object) -> bool:
    """Tell whether a fact is data: an id, a word, a day, a time, a number, or a list of such or of pairs of such."""
    if isinstance(fact, tuple):
        return all(
            len(it) == 2 and all(is_data(name, one) and not isinstance(one, tuple) for one in it)
            if isinstance(it, tuple)
            else is_data(name, it)
            for it in fact
        )
    if isinstance(fact, str):
        if name in WHOSE or name in LABELS:
            return fact != "None"
        return fact != "None" and not fact.isdigit() and PLAIN.fullmatch(fact) is not None
    return type(fact) is int


def tells_data(told: cc.Refused | cc.Finding) -> bool:
    """Hold the facts of a refusal or finding against what a fact is."""
    for name, fact in told.facts.items():
        assert is_data(name, fact), f"{told.rule}: the fact {name} is no data: {fact!r}"
        assert fact not in {"", "None"}, f"{told.rule}: the fact {name} says nothing"
    return True


@cache
def approved() -> set[tuple[str, str, str, tuple[str, ...]]]:
    """Read what was approved: rule, what is wrong, what would make it right, the facts' names."""
    lines = APPROVED.read_text("utf-8").splitlines() if APPROVED.exists() else []
    return {(rule, wrong, right, tuple(facts)) for rule, wrong, right, facts in map(json.loads, lines)}


def is_approved(no: cc.Refused) -> bool:
    """Hold a refusal against what was approved."""
    assert tells_data(no)
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
