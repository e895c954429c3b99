"""Checks: whether the record is whole and lawful, and whether it is what a checkpoint of before says."""

from collections.abc import Sequence
from typing import Any, Final

from collegial_cli.proving import compared_words, plain_head, since_last
from collegial_core import Finding, Severity, StoreError, Unreadable
from collegial_core.ledger.heads import Agreement, Compared
from collegial_core.proofs import Head, read_checkpoint, read_short
from collegial_core.proofs.checkpoint import MAX_FILE
from collegial_web.pages.history.taken import takes_away
from collegial_web.pages.look import Look
from collegial_web.pages.page import Filled, Given, Page
from collegial_words import plain, say

SHOWN: Final = 100
"""So many findings are shown."""

_FIELD: Final = "checkpoint"


def read(look: Look, _: Given) -> dict[str, Any] | None:
    """Check the plan; for those who answer for it."""
    return _shown(look) if look.answers else None


def take(look: Look, _: Given, said: Filled) -> dict[str, Any] | None:
    """Hold the plan against a checkpoint, and say how it stands."""
    if not look.answers:
        return None
    typed = said.get(_FIELD, "").strip()
    try:
        heads = _told(look, said, typed)
        compared = look.plans.compare(heads, look.plan)
    except (Unreadable, StoreError) as error:
        return _shown(look, typed=typed, wrong=plain(error, look.lang, look.names, spoken=True)["message"])
    return _shown(look, typed=typed, compared=[_compared(look, it) for it in compared])


def _told(look: Look, said: Filled, typed: str) -> Sequence[Head]:
    """Read what was sent: a file, or a head as it is printed; of the heads those of this plan alone."""
    if (file := said.files.get(_FIELD)) is not None and file.content:
        if len(file.content) > MAX_FILE:
            raise Unreadable(_FIELD, "is too large for a checkpoint")
        heads: Sequence[Head] = read_checkpoint(file.content, _FIELD).heads
    elif typed:
        heads = [read_short(typed, _FIELD)]
    else:
        raise Unreadable(_FIELD, "is missing: choose a file, or type PLAN:NUMBER:ROOT as it was printed")
    mine = [it for it in heads if it.plan == look.plan]
    if not mine:
        raise Unreadable(_FIELD, f"tells nothing of the plan {look.plan}")
    return mine


def _shown(look: Look, **came: Any) -> dict[str, Any]:  # noqa: ANN401 - what came of a form
    damaged = [{"entry": it.number, "says": say(it, look.lang)} for it in look.plans.verify(look.plan)]
    findings: list[Finding] = [] if damaged else list(look.plans.ledger(look.plan).check())
    heads = [] if damaged else look.plans.heads(look.plan)
    since = since_last(look.plans, heads, look.plan)
    return {
        "damaged": damaged,
        "findings": [_finding(look, it) for it in findings[:SHOWN]],
        "count": len(findings),
        "contradictions": sum(it.severity is Severity.E for it in findings),
        "head": None if not heads else heads[0].short,
        "entries": None if not heads else plain_head(heads[0])["entries"],
        "export": look.to("export.jsonl") if takes_away(look) else None,
        "evidence": look.to("evidence.zip") if look.signer is not None else None,
        "since": None
        if since is None
        else look.sentence(
            "The last checkpoint was made {day}, {days:day|days} ago; since then {entries:entry|entries} more.",
            day=look.dated(since.checkpoint.at.date()),
            days=since.age.days,
            entries=since.entries,
        ),
        "typed": "",
        "wrong": None,
        "compared": None,
        **came,
    }


def _finding(look: Look, it: Finding) -> dict[str, Any]:
    return {
        "entry": it.entry,
        "to": None if it.entry is None else look.to("entries", str(it.entry)),
        "says": say(it, look.lang, look.names),
        "severity": it.severity,
    }


def _compared(look: Look, it: Compared) -> dict[str, Any]:
    return {
        "bad": it.is_bad,
        "same": it.agreement is Agreement.SAME,
        "says": look.sentence("{plan} {how}.", plan=it.plan, how=compared_words(look.sentence, it)),
    }


CHECKS: Final = Page(path="/history/checks", tab="history", file="history/checks.html", reads=read, takes=take)
