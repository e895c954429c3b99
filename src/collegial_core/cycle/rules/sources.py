"""Rules about sources, and the order of material."""

from datetime import date

from collegial_core.cycle.events import (
    CycleStarted,
    SourceKind,
)
from collegial_core.cycle.rules.common import SOURCES
from collegial_core.cycle.state import Cycle, StateProtocol
from collegial_core.kernel import Occasion, Severity
from collegial_core.policy import MaterialKind, SourcePolicy, Violation, rule, violation


def _sources(state: StateProtocol, event: CycleStarted) -> SourcePolicy:
    return state.methods[state.groups[event.group].method].sources or SourcePolicy()


@rule("S0-05", Severity.W, says="A cycle builds on a theoretical source.", source=SOURCES, judges=(CycleStarted,))
def a_cycle_has_a_theoretical_source(state: StateProtocol, event: CycleStarted, _: Occasion) -> Violation | None:
    """Ask for a reason when nothing but own practice is named."""
    if not _sources(state, event).needed or any(it.kind is not SourceKind.OWN_PRACTICE for it in event.sources):
        return None
    return violation(
        "Cycle {cycle} names no theoretical source.",
        "Name one, such as an article, a film or the module itself, or say in `because` why there is none.",
        cycle=event.cycle,
    )


@rule(
    "S0-06",
    Severity.W,
    says="A cycle builds both on sources from outside and on own practice.",
    source=SOURCES,
    judges=(CycleStarted,),
)
def a_cycle_mixes_its_sources(state: StateProtocol, event: CycleStarted, _: Occasion) -> Violation | None:
    """Ask for a reason when all sources are from outside, or all from own practice; no source at all is S0-05's."""
    own = {it.kind is SourceKind.OWN_PRACTICE for it in event.sources}
    if not _sources(state, event).mixed or len(own) != 1:
        return None
    if True in own:
        return violation(
            "Cycle {cycle} builds on own practice only.",
            "Name a source from outside too, or say in `because` why there is none.",
            cycle=event.cycle,
        )
    return violation(
        "Cycle {cycle} builds on sources from outside only.",
        "Name own practice as a source too, or say in `because` why it is not one.",
        cycle=event.cycle,
    )


@rule(
    "S0-07",
    Severity.W,
    says="A group completes a module of the agency's before it works with other material.",
    source=SOURCES,
    judges=(CycleStarted,),
)
def a_module_comes_before_other_material(
    state: StateProtocol, event: CycleStarted, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when other material, or none, comes before the group's first whole module."""
    if event.material is not None and event.material.kind is not MaterialKind.OTHER:
        return None
    earlier = state.cycles_of.get(event.group, ())
    if not _sources(state, event).module_first or any(_whole_module(cycle, occasion.on) for cycle in earlier):
        return None
    return violation(
        "Group {group} has not yet completed a module of the agency's.",
        "Begin with such a module, or say in `because` why other material comes first.",
        group=event.group,
    )


def _whole_module(cycle: Cycle, on: date) -> bool:
    if cycle.material is None or cycle.material.kind is not MaterialKind.AGENCY_MODULE:
        return False
    return cycle.closed_on is not None and cycle.closed_on <= on and not cycle.open_parts
