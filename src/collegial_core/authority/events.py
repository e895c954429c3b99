"""What can have happened to the order of a plan: who may record what, and who answers for that."""

from datetime import date
from typing import Final, get_args

import attrs

from collegial_core.group import DeputyAppointed, LeaderAppointed
from collegial_core.kernel import PersonId
from collegial_core.kernel.fields import day, ident, idents, part
from collegial_core.kernel.value import Event, Proposed, event
from collegial_core.plan import AssistantAppointed, AuditorAppointed, PrincipalAppointed
from collegial_core.policy import language
from collegial_core.policy.authority import Authority


@event("authority.adopted", 1)
class AuthorityAdopted(Event):
    """The plan took an authority, whole: from now on every entry is judged by who may record it.

    `keepers` are offices above the plan that may appoint organisers and principals.  `organisers` are the first ones;
    a later adoption names none.  What the definition leaves out means the default of its field, for ever.
    """

    authority: Authority = part(Authority, without_defaults=True)
    language: int = attrs.field(
        metadata={"schema": {"minimum": 1, "maximum": language.latest()}, "check": language.check_language}
    )
    keepers: tuple[PersonId, ...] = idents(minimum=0, default=())
    organisers: tuple[PersonId, ...] = idents(minimum=0, default=())


@event("organiser.appointed", 1, asked="organiser.appoint")
class OrganiserAppointed(Proposed):
    """Somebody became an organiser of the plan, from the day it happened until a day inclusive, or without an end."""

    person: PersonId = ident()
    until: date | None = day(default=None)


@event("organiser.released", 1, asked="organiser.release")
class OrganiserReleased(Proposed):
    """Somebody is no organiser from that day on."""

    person: PersonId = ident()


AuthorityEvent = AuthorityAdopted | OrganiserAppointed | OrganiserReleased

Appointing = (
    LeaderAppointed | DeputyAppointed | PrincipalAppointed | AssistantAppointed | AuditorAppointed | OrganiserAppointed
)
APPOINTING: Final = get_args(Appointing)
"""The events by which somebody gets an office."""
