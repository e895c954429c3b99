"""What is read from a file: people and their units, with nothing of it recorded yet."""

from collections.abc import Mapping
from datetime import date

import attrs

from collegial_people.findings import Finding, Place


@attrs.frozen(kw_only=True)
class Membership:
    """A unit where somebody works, by the name that the source gives it, as what and from when until when."""

    unit: str
    role: str | None = None
    since: date | None = None
    until: date | None = None


@attrs.frozen(kw_only=True)
class Listed:
    """Somebody in a file.

    `asks` are the codes of findings that somebody has to decide on before this person is taken in.  `signatures` has
    a signature for each unit in which they have one.  `left` says that the file tells of them as gone.
    """

    given: str
    family: str
    places: tuple[Place, ...]
    mail: str | None = None
    source_id: str | None = None
    signatures: Mapping[str, str] = attrs.field(factory=dict)
    memberships: tuple[Membership, ...] = ()
    asks: tuple[str, ...] = ()
    left: bool = False

    @property
    def name(self) -> str:
        """Their name as it is shown."""
        return f"{self.given} {self.family}".strip()


@attrs.frozen(kw_only=True)
class Hidden:
    """A row left out for a protected identity, with what it may be known again by: in memory, shown nowhere."""

    place: Place
    mail: str | None = attrs.field(default=None, repr=False)
    source_id: str | None = attrs.field(default=None, repr=False)
    signature: tuple[str, str] | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Roster:
    """All of a file: who is in it, and what was found.

    `today` is the day on which it was read, by which somebody has left or not.
    `format` is the format it was read in, and the source whose ids it has.  `whole` says that whoever is missing from
    it is missing at the source; they have not left for that reason.  Where it is not `marked`, nothing in it could have
    said whose identity is protected: whoever made it has to have left them out.
    """

    today: date
    format: str
    people: tuple[Listed, ...]
    findings: tuple[Finding, ...]
    whole: bool = False
    marked: bool = False
    hidden: tuple[Hidden, ...] = attrs.field(default=(), repr=False)
