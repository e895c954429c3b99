"""What is asked for about the order of a plan; the ledger completes it with the authorities at hand."""

from collections.abc import Iterator, Sequence

from collegial_core.authority.events import AuthorityAdopted
from collegial_core.kernel import AuthorityId, PersonId
from collegial_core.kernel.fields import count, ident, idents
from collegial_core.kernel.value import Asked, Event, request


@request("authority.adopt", AuthorityAdopted)
class AdoptAuthority(Asked):
    """Pin one version of an authority; its whole definition is written into the plan.

    Whoever started the plan, or the principal of a unit, adopts the first and names the first organisers; an
    organiser adopts a later one, with the reason in the occasion's `because`.
    """

    authority: AuthorityId = ident()
    version: int = count(1, 10_000)
    keepers: tuple[PersonId, ...] = idents(minimum=0, default=())
    organisers: tuple[PersonId, ...] = idents(minimum=0, default=())

    def differs(self, events: Sequence[Event]) -> Iterator[str]:
        """Compare the name and version of the authority that was adopted, and who was named with it."""
        asked = (f"{self.authority}@{self.version}", self.keepers, self.organisers)
        adopted = [(it.authority.ref, it.keepers, it.organisers) for it in events if isinstance(it, AuthorityAdopted)]
        if adopted != [asked]:
            yield "authority"
