"""The rules about the order itself: how it begins and changes, and that nobody is locked out of it."""

from datetime import date
from typing import Final

from collegial_core.authority.events import AuthorityAdopted, OrganiserAppointed, OrganiserReleased
from collegial_core.authority.roles import HAS, Asking, has_role
from collegial_core.authority.state import StateProtocol
from collegial_core.kernel import Category, Occasion, Severity, in_whose_name
from collegial_core.kernel.value import DECLARED, Event
from collegial_core.policy import Violation, rule, violation
from collegial_core.policy.authority import RoleWord
from collegial_core.policy.authority_definition import authority_problems

BOOTSTRAP: Final = "Collegial: an order that nobody can be locked out of"


@rule(
    "P-08",
    Severity.E,
    Category.POLICY,
    says="An authority holds together, and lifts none of the fixed limits.",
    source=BOOTSTRAP,
    judges=(AuthorityAdopted,),
)
def an_authority_holds_together(_: StateProtocol, event: AuthorityAdopted, __: Occasion) -> Violation | None:
    """Refuse an authority that contradicts itself; each contradiction is named with its place."""
    wrong = authority_problems(event.authority, _today())
    if not wrong:
        return None
    return violation(
        "Authority {authority} does not hold together: {problems}",
        "Mend the authority, then adopt it.",
        authority=event.authority.ref,
        problems=tuple(map(str, wrong)),
    )


@rule(
    "P-08",
    Severity.E,
    Category.AUTHORITY,
    says="The first authority is adopted by whoever started the plan or heads a unit, and a later one with a reason.",
    source=BOOTSTRAP,
    judges=(AuthorityAdopted,),
)
def the_order_begins_with_the_starter(
    state: StateProtocol, event: AuthorityAdopted, occasion: Occasion
) -> Violation | None:
    """Refuse a first authority by somebody else or without an organiser, and a later one with one or without reason."""
    asking = Asking(state, in_whose_name(occasion), event, occasion.on)
    first = state.order.authority is None
    if first and not (HAS[RoleWord.STARTER](asking, "") or has_role(asking, "principal@any")):
        return violation(
            "{person} may not adopt the first authority.",
            "Let the one who started the plan adopt it, or the principal of a unit.",
            person=asking.person,
        )
    if not first and asking.person in event.keepers and asking.person not in state.order.keepers:
        return violation(
            "{person} cannot give themselves an office.",
            "Let another organiser name {person} as a keeper.",
            rule="P-02",
            person=asking.person,
        )
    if first and not event.organisers:
        return violation(
            "The first authority names no organiser.",
            "Name in `organisers` at least one person who answers for the plan.",
            category=Category.POLICY,
        )
    if not first and event.organisers:
        return violation(
            "Organisers are named only with the first authority.",
            "Appoint them: organiser.appoint.",
            category=Category.POLICY,
        )
    if not first and occasion.because is None:
        return violation(
            "Authority {authority} takes over from {before} without a reason.",
            "Say why in `because`.",
            category=Category.POLICY,
            authority=event.authority.ref,
            before=str(state.order.authority.ref if state.order.authority else ""),
        )
    return None


@rule(
    "P-08",
    Severity.W,
    Category.POLICY,
    says="An authority is adopted with a keeper above the plan.",
    source=BOOTSTRAP,
    judges=(AuthorityAdopted,),
)
def an_authority_has_a_keeper(_: StateProtocol, event: AuthorityAdopted, __: Occasion) -> Violation | None:
    """Ask for a reason where no office above the plan can appoint organisers and principals."""
    if event.keepers:
        return None
    return violation(
        "Nobody above the plan keeps its order.",
        "Name in `keepers` an office of the school authority, or say in `because` why there is none.",
    )


@rule(
    "P-08",
    Severity.E,
    Category.EXISTS,
    says="A version of an authority is adopted once.",
    source=BOOTSTRAP,
    judges=(AuthorityAdopted,),
)
def another_version_takes_over(state: StateProtocol, event: AuthorityAdopted, _: Occasion) -> Violation | None:
    """Refuse another definition under the name and version that the plan has; the same one may name new keepers."""
    has = state.order.authority
    if has is None or has.ref != event.authority.ref:
        return None
    if has == event.authority and event.keepers != state.order.keepers:
        return None
    return violation("The plan has already adopted {authority}.", "Adopt another version.", authority=has.ref)


@rule(
    "P-09",
    Severity.E,
    Category.STATE,
    says="A plan has an organiser, or somebody who can appoint one.",
    source=BOOTSTRAP,
    judges=(OrganiserAppointed, OrganiserReleased, AuthorityAdopted),
)
def somebody_can_appoint_an_organiser(
    state: StateProtocol, event: OrganiserAppointed | OrganiserReleased | AuthorityAdopted, occasion: Occasion
) -> Violation | None:
    """Refuse to release who is none, or the last who could appoint one, or to drop the keepers then; or twice."""
    order, on = state.order, occasion.on
    if isinstance(event, AuthorityAdopted):
        return _kept(state, event)
    person = event.person
    if order.authority is None:
        return violation(
            "The plan has no authority yet, and so no organisers.",
            "Adopt one first: authority.adopt.",
            category=Category.NOT_FOUND,
        )
    if isinstance(event, OrganiserAppointed):
        return _appointable(state, event, on)
    if person not in order.organisers_on(on):
        return violation(
            "{person} is no organiser on {day}.", "Check the person and the day.", person=person, day=str(on)
        )
    stays = any(it.person != person and it.until is None for it in order.organisers)
    if stays or order.keepers or any(unit.principal != person for unit in state.units.values()):
        return None
    return violation(
        "{person} is the last who can appoint an organiser.",
        "Appoint another one first: organiser.appoint.",
        person=person,
    )


def _kept(state: StateProtocol, event: AuthorityAdopted) -> Violation | None:
    lasting = event.organisers or any(it.until is None for it in state.order.organisers)
    if event.keepers or lasting or state.units:
        return None
    return violation(
        "Once the present organisers' time is over, nobody could appoint another.",
        "Name a keeper, or appoint an organiser without an end first.",
    )


def _appointable(state: StateProtocol, event: OrganiserAppointed, on: date) -> Violation | None:
    if event.until is not None and event.until < on:
        return violation(
            "The appointment would end on {day}, before it begins on {than}.",
            "Give a later day, or none.",
            category=Category.ORDER,
            day=str(event.until),
            than=str(on),
        )
    for it in state.order.organisers:
        if it.person == event.person and it.covers(on) and it.until in (None, event.until):
            return violation(
                "{person} is an organiser already.",
                "Nothing more is needed.",
                category=Category.EXISTS,
                person=event.person,
            )
    return None


def _today() -> dict[str, type[Event]]:
    """Give the class of today of each event, by its name without version."""
    return {kind.recorded_as[0]: kind for kind in sorted(DECLARED, key=lambda it: it.recorded_as)}


ORDER_RULES: Final = (
    an_authority_holds_together,
    the_order_begins_with_the_starter,
    another_version_takes_over,
    an_authority_has_a_keeper,
    somebody_can_appoint_an_organiser,
)
