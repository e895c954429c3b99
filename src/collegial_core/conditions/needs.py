"""The rules about one's own needs, shared as themes out of a list (S0-12)."""

from typing import Final

from collegial_core.conditions.events import AnalysisRecorded, NeedShared, NeedTakenBack
from collegial_core.conditions.state import NeedSharing, StateProtocol
from collegial_core.kernel import Category, Occasion, PersonId, Severity
from collegial_core.kernel.sealed import is_sealed
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, STAGE, too_early
from collegial_core.policy import Violation, rule, violation
from collegial_core.policy.theme import shipped_themes


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(NeedShared, AnalysisRecorded), since=5)
def a_theme_is_of_the_list(_: StateProtocol, event: NeedShared | AnalysisRecorded, __: Occasion) -> Violation | None:
    """Refuse a theme that is not in the shipped list; what was written instead is not repeated."""
    known = tuple(it.theme for it in shipped_themes())
    named = (event.theme,) if isinstance(event, NeedShared) else event.themes
    if all(it in known or is_sealed(it) for it in named):
        return None
    return violation("The list of themes has no such theme.", "Choose one of these: {known}.", known=known)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(NeedTakenBack,), since=5)
def only_a_shared_need_is_taken_back(state: StateProtocol, event: NeedTakenBack, _: Occasion) -> Violation | None:
    """Refuse to take back where nothing is shared."""
    last = _last(state, event.person)
    if last is not None and last.shared:
        return None
    return violation("{person} shares no need.", "Nothing more is needed.", person=event.person)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(NeedShared, NeedTakenBack), since=5)
def needs_are_shared_in_order_of_time(
    state: StateProtocol, event: NeedShared | NeedTakenBack, occasion: Occasion
) -> Violation | None:
    """Refuse to share or take back on a day before one last did so."""
    last = _last(state, event.person)
    if last is None or last.on <= occasion.on:
        return None
    return too_early("What this builds on is of {than}; {day} is before that.", occasion.on, last.on)


def _last(state: StateProtocol, person: PersonId) -> NeedSharing | None:
    return next((it for it in reversed(state.conditions.need_sharings) if it.person == person), None)


NEEDS: Final = (a_theme_is_of_the_list, only_a_shared_need_is_taken_back, needs_are_shared_in_order_of_time)
