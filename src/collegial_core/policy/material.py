"""The agency's materials for collegial learning as data: kinds of modules, and web courses."""

from enum import StrEnum

from collegial_core.kernel.fields import choice, count, ident, label, parts
from collegial_core.kernel.value import Value, value
from collegial_core.policy.method import DAY


class MaterialKind(StrEnum):
    """What a cycle works with: a module or a web course of the agency's, or something else."""

    AGENCY_MODULE = "agency_module"
    WEB_COURSE = "web_course"
    OTHER = "other"


@value
class StudyMaterial(Value):
    """A kind of module, or a web course, that the agency offers (S0-27, S0-29, S0-34).

    There are `modules` of the kind, each of so many `parts` with `minutes_a_part`;
    a web course is one whole.  `meetings_a_part` is None where the agency says nothing.
    `series` tells whom it is for.
    """

    material: str = ident()
    kind: MaterialKind = choice(MaterialKind)
    series: str = ident()
    name_en: str = label()
    name_sv: str = label()
    source: str = label()
    modules: int = count(1, 100, default=1)
    parts: int = count(1, 200, default=1)
    minutes_a_part: int = count(1, 7 * DAY)
    meetings_a_part: int | None = count(1, 20, default=None)

    @property
    def minutes(self) -> int:
        """The minutes of one module or course, teaching not included (S0-27, S0-29)."""
        return self.parts * self.minutes_a_part

    @property
    def meetings(self) -> int | None:
        """How many meetings one module takes (S0-30); None where the agency says nothing."""
        return None if self.meetings_a_part is None else self.parts * self.meetings_a_part


@value
class Materials(Value):
    """A list of materials, as a file holds it."""

    materials: tuple[StudyMaterial, ...] = parts(StudyMaterial, minimum=1)
