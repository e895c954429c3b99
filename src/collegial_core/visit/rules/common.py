"""What the rules about rounds and visits share."""

from typing import Final

from collegial_core.group import Group
from collegial_core.kernel import Category, Occasion, Severity, StepId
from collegial_core.plan.rules import LEDGER, ids_free, names_exist
from collegial_core.policy import Method, Violation, VisitPolicy, rule, violation
from collegial_core.visit.events import (
    NotePublished,
    RoundClosed,
    RoundOpened,
    TalkHeld,
    VisitCancelled,
    VisitHeld,
    VisitMoved,
    VisitPlanned,
)
from collegial_core.visit.state import Round, StateProtocol, Step

SCHEME: Final = "S4: lesson visits in base groups"


Stepping = VisitMoved | VisitCancelled | VisitHeld | TalkHeld | NotePublished


STEPPING: Final = (VisitMoved, VisitCancelled, VisitHeld, TalkHeld, NotePublished)


AFTER: Final[dict[type, Step]] = {
    VisitMoved: Step.PLANNED,
    VisitCancelled: Step.PLANNED,
    VisitHeld: Step.PLANNED,
    TalkHeld: Step.HELD,
    NotePublished: Step.TALKED,
}
"""The step at which each event finds the visit; without a talk, the note may follow the visit."""


VISIT: Final = StepId("visit")


TALK: Final = StepId("talk")


NOTE: Final = StepId("note")
"""The steps of a visit by the names that methods have for them."""


NAMED: Final = names_exist(
    {
        RoundOpened: {"group": "groups"},
        VisitPlanned: {"round": "rounds", "visitor": "people", "host": "people"},
        **{event: {"visit": "visits"} for event in STEPPING},
        RoundClosed: {"round": "rounds"},
    }
)


FREE_IDS: Final = ids_free({RoundOpened: ("round", "rounds"), VisitPlanned: ("visit", "visits")})


def round_of(state: StateProtocol, event: VisitPlanned | RoundClosed | Stepping) -> Round:
    """Give the round that an event is about."""
    name = event.round if isinstance(event, VisitPlanned | RoundClosed) else state.visits[event.visit].round
    return state.rounds[name]


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="Rounds of visits belong to methods that have them.",
    source=LEDGER,
    judges=(RoundOpened,),
)
def a_round_belongs_to_a_method_of_visits(state: StateProtocol, event: RoundOpened, _: Occasion) -> Violation | None:
    """Refuse a round under a method without visits."""
    method = state.methods[state.groups[event.group].method]
    return None if method.visits is not None else _no_visits(method)


def _no_visits(method: Method) -> Violation:
    return violation(
        "Method {method} has no rounds of visits.", "Form a group under a method that has.", method=method.ref
    )


def visits_of(state: StateProtocol, group: Group) -> VisitPolicy:
    """Give what the group's method says of rounds of visits.

    Raises:
        Refused: the method knows no rounds of visits (L-08).

    """
    method = state.methods[group.method]
    if method.visits is None:
        raise a_round_belongs_to_a_method_of_visits.refusal(_no_visits(method))
    return method.visits
