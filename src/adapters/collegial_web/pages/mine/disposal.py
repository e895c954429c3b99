"""Disposal: which texts are due, deciding on them with a reference, and carrying out what was decided."""

from typing import Any, Final

from collegial_cli.tables.disposal import kept_words, kind_words, subject_words
from collegial_core import Occasion, Refused, Request, Unreadable
from collegial_core.authority import may_record
from collegial_core.disposal import DecideDisposal, Disposal, DisposalCarriedOut, DisposalDecided
from collegial_core.kernel.fields import MAX_LIST
from collegial_core.ledger.disposing import Disposable
from collegial_core.state import State
from collegial_web.pages.forms import NOTHING, No, no_of
from collegial_web.pages.look import Look
from collegial_web.pages.once import id_of, is_recorded, made_of
from collegial_web.pages.page import Given, Page, Sent


def may_decide(look: Look, state: State) -> bool:
    """Tell whether somebody may decide on texts of others."""
    sample = DisposalDecided(disposal="any", decision="any")
    return may_record(state, sample, look.person, look.on)


def read(look: Look, given: Given) -> dict[str, Any] | None:
    """Gather it; None for whoever decides on nothing."""
    with look.plans.read(look.plan) as reading:
        is_theirs = may_decide(look, reading.state)
    return _shown(look, given, given, NOTHING) if is_theirs else None


def _shown(look: Look, given: Given, said: Given, no: No) -> dict[str, Any]:
    with look.plans.read(look.plan) as reading:
        state = reading.state
        is_sealed = state.plan is not None and state.plan.sealed and look.plans.vault is not None
        schedule, holds = state.disposals.schedule, list(state.disposals.holds.values())
        decided = list(state.disposals.decided.values())
    due = _due(look) if is_sealed else []
    return {
        "is_sealed": is_sealed,
        "schedule": None if schedule is None else schedule.name_sv if look.lang == "sv" else schedule.name_en,
        "holds": holds,
        "due": [_term(look, it) for it in due],
        "most": MAX_LIST,
        "waiting": [_line(look, it) for it in decided if it.carried_out_on is None],
        "past": [_line(look, it) for it in reversed(decided) if it.carried_out_on is not None],
        "made": made_of(said),
        "decision": said.get("decision", ""),
        "error": no.errors.get("decision"),
        "against": no.against,
        "done": given.get("done"),
    }


def _due(look: Look) -> list[Disposable]:
    """Give what may be decided on now: as many keys as one decision takes."""
    there = look.plans.ledger(look.plan).disposable()
    return [it for it in there if it.is_due(look.on)][:MAX_LIST]


def _line(look: Look, it: Disposal) -> dict[str, Any]:
    on = it.carried_out_on or it.decided_on
    return {
        "disposal": it.disposal,
        "decision": it.decision or (look.who(it.person) if it.person else it.disposal),
        "day": look.dated(on),
        "key_count": len(it.keys),
        "text_count": len(it.texts),
        "own": it.person is not None,
    }


def _term(look: Look, it: Disposable) -> dict[str, Any]:
    """Say of a key which texts it opens, and until when they are kept."""
    screen, until = look.screen(), it.term.until
    return {
        "whose": subject_words(screen, it.key.subject),
        "kind": kind_words(screen, it.key.kind),
        "year": f"{it.key.year}/{(it.key.year + 1) % 100:02d}",
        "until": kept_words(screen, it.term.kept) if until is None else look.dated(until),
        "source": look.say(it.term.line.source) if it.term.line else None,
    }


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Decide on all that is due, or carry out what was decided."""
    with look.plans.read(look.plan) as reading:
        is_theirs = may_decide(look, reading.state)
    if not is_theirs:
        return None
    try:
        if "carry_out" in said:
            return _recorded(look, DisposalCarriedOut(disposal=said["carry_out"]), said, "carried_out")
        keys = tuple(it.key for it in _due(look))
        decision = said.get("decision", "").strip() or None
        if decision is None:
            return _shown(look, given, said, No(errors={"decision": look.say("Give the reference of the decision.")}))
        asked = DecideDisposal(disposal=f"on-{id_of(said)}", decision=decision, keys=keys)
        return _recorded(look, asked, said, "decided")
    except (Refused, Unreadable) as error:
        if is_recorded(error):
            return Sent(look.to("disposal"))
        return _shown(look, given, said, no_of(look, error))


def _recorded(look: Look, asked: Any, said: Given, done: str) -> Sent:  # noqa: ANN401 - any request
    look.plans.do(look.plan, Request(asked, Occasion(by=look.person, on=look.on), id=id_of(said)))
    return Sent(f"{look.to('disposal')}?done={done}")


DISPOSAL: Final = Page(path="/disposal", tab="more", file="mine/disposal.html", reads=read, takes=take)
