"""Rules about sources."""

from collegial_core.cycle.events import CycleStarted, SourceKind
from collegial_core.cycle.rules.common import SOURCES
from collegial_core.cycle.state import StateProtocol
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.policy import SourcePolicy, Violation, rule, violation


def sources_asked(state: StateProtocol, event: CycleStarted) -> SourcePolicy:
    """Give what the method of the cycle's group asks of sources."""
    return state.methods[state.groups[event.group].method].sources or SourcePolicy()


@rule(
    "S0-05",
    Severity.W,
    Category.POLICY,
    says="A cycle builds on a theoretical source.",
    source=SOURCES,
    judges=(CycleStarted,),
)
def a_cycle_has_a_theoretical_source(state: StateProtocol, event: CycleStarted, _: Occasion) -> Violation | None:
    """Ask for a reason when nothing but own practice is named."""
    if not sources_asked(state, event).needed or any(it.kind is not SourceKind.OWN_PRACTICE for it in event.sources):
        return None
    return violation(
        "Cycle {cycle} names no theoretical source.",
        "Name one, such as an article, a film or the module itself, or say in `because` why there is none.",
        cycle=event.cycle,
    )


@rule(
    "S0-06",
    Severity.W,
    Category.POLICY,
    says="A cycle builds both on sources from outside and on own practice.",
    source=SOURCES,
    judges=(CycleStarted,),
)
def a_cycle_mixes_its_sources(state: StateProtocol, event: CycleStarted, _: Occasion) -> Violation | None:
    """Ask for a reason when all sources are from outside, or all from own practice; no source at all is S0-05's."""
    own = {it.kind is SourceKind.OWN_PRACTICE for it in event.sources}
    if not sources_asked(state, event).mixed or len(own) != 1:
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
