"""The first shape of a method definition, as plans pinned it in `method.adopted@1`."""

from collegial_core.kernel import MethodId
from collegial_core.kernel.fields import choice, count, ident, label, labels, part
from collegial_core.kernel.value import Value, value
from collegial_core.policy.method import GroupSize, LateJoiner


@value
class VisitPolicy1(Value):
    """What a round of lesson visits aims at, in the first shape."""

    each: int = count(1, 100)
    late_joiner: LateJoiner = choice(LateJoiner)
    received_spread: int = count(0, 100)
    purposes: tuple[str, ...] = labels()
    goal: str = label()


@value
class Method1(Value):
    """One version of one method, in the first shape: size and visits only."""

    method: MethodId = ident()
    version: int = count(1, 10_000)
    name_en: str = label()
    name_sv: str = label()
    source: str = label()
    group_size: GroupSize = part(GroupSize)
    visits: VisitPolicy1 | None = part(VisitPolicy1, default=None)
