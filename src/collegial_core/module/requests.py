"""How a module is planned: what is left out comes from the material and the method."""

from collegial_core.cycle import method_of
from collegial_core.cycle.events import MAX_MINUTES
from collegial_core.kernel import CycleId, Occasion
from collegial_core.kernel.fields import count, ident, parts
from collegial_core.kernel.value import Asked, request
from collegial_core.module.events import ModulePlanned, Session
from collegial_core.module.hours import module_meetings, usual_minutes
from collegial_core.module.rules import policy_of
from collegial_core.module.state import StateProtocol
from collegial_core.plan import found


@request("module.plan", ModulePlanned)
class PlanModule(Asked):
    """Plan the module's content, time and pace (S0-31, S0-42); a later plan replaces an earlier.

    Left out, `minutes` are the material's own or what the method says for so many parts,
    `meetings` the sessions listed or what the method says, `meeting_minutes` what the
    method says.  `preparation_minutes` is the whole module's time outside meetings.
    """

    cycle: CycleId = ident()
    minutes: int | None = count(1, MAX_MINUTES, default=None)
    meetings: int | None = count(1, 1000, default=None)
    meeting_minutes: int | None = count(1, 24 * 60, default=None)
    preparation_minutes: int = count(0, MAX_MINUTES, default=0)
    sessions: tuple[Session, ...] = parts(Session, default=())


def complete(state: StateProtocol, asked: PlanModule, _: Occasion) -> ModulePlanned:
    """Fill in what the material and the method say of a module.

    Raises:
        Refused: the cycle is not there (L-01), or its method has no modules (L-08).

    """
    cycle = found(state.cycles, asked.cycle, "cycle")
    policy = policy_of(method_of(state, cycle))
    return ModulePlanned(
        cycle=asked.cycle,
        minutes=asked.minutes or usual_minutes(cycle, policy),
        meetings=asked.meetings or len(asked.sessions) or module_meetings(policy, len(cycle.parts)),
        meeting_minutes=asked.meeting_minutes or policy.meeting_minutes,
        preparation_minutes=asked.preparation_minutes,
        sessions=asked.sessions,
    )
