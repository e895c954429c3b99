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

    There are `modules` of the kind, each of so many `parts` with `minutes_a_part`.  Of a web course
    the agency gives the time of the whole, `minutes_in_all`, whatever its parts.  What the agency
    does not say is None.  `series` tells whom it is for.
    """

    material: str = ident()
    kind: MaterialKind = choice(MaterialKind)
    series: str = ident()
    name_en: str = label()
    name_sv: str = label()
    source: str = label()
    modules: int = count(1, 100, default=1)
    parts: int | None = count(1, 200, default=None)
    minutes_a_part: int | None = count(1, 7 * DAY, default=None)
    minutes_in_all: int | None = count(1, 200 * DAY, default=None)
    meetings_a_part: int | None = count(1, 20, default=None)

    @property
    def minutes(self) -> int:
        """The minutes of one module or course, teaching not included (S0-27, S0-29)."""
        if self.minutes_in_all is not None:
            return self.minutes_in_all
        return (self.parts or 1) * (self.minutes_a_part or 0)

    @property
    def meetings(self) -> int | None:
        """How many meetings one module takes (S0-30); None where the agency says nothing."""
        return None if self.meetings_a_part is None else (self.parts or 1) * self.meetings_a_part


@value
class Materials(Value):
    """A list of materials, as a file holds it."""

    materials: tuple[StudyMaterial, ...] = parts(StudyMaterial, minimum=1)
