"""Recording what somebody has accepted: names into the directory, pseudonyms into the plan, all or nothing."""

from collections.abc import Collection, Sequence
from datetime import date

import attrs

from collegial_core import Ledger, Occasion, Request
from collegial_core.ids import PersonId
from collegial_core.ledger import Recorded
from collegial_directory import Entry, Mark, People
from collegial_people.proposals import Kind, Proposal, Proposals


@attrs.frozen(kw_only=True)
class Accepted:
    """What came of it: the entries of the plan, and how many people the directory tells something new of."""

    entries: Recorded | None
    people: int


def accept(
    ledger: Ledger,
    people: People,
    proposals: Proposals,
    accepted: Collection[Proposal],
    *,
    by: str,
    on: date,
    request: str | None = None,
) -> Accepted:
    """Record those of the proposals that are accepted, as asked for by somebody on a day.

    `request` is the id of all requests together, such as of the form that sends them.

    The names of those who join come first, so that nobody stands in the plan without one; where the plan refuses, they
    are taken back.  What else changes in the directory is written last, once the plan has agreed: so nothing of it has
    to be taken back, and no name comes back that somebody else has made forgotten meanwhile.  All requests of the plan
    share one commit.

    Raises:
        Refused: a rule says no; its `place` says to which of the requests.
        Stale: somebody wrote into the plan after it was looked at.
        StoreError: the directory is only read, or the storage cannot serve.

    """
    these = {id(it) for it in accepted}
    chosen = [it for it in proposals.items if it.recorded and id(it) in these]
    joining = [it for it in chosen if it.kind is Kind.JOINED]
    others = [it for it in chosen if it.kind is not Kind.JOINED]
    before = _Before.of(people, proposals.plan, joining)
    before.put(people, joining)
    try:
        recorded = _recorded(ledger, proposals, _requests(chosen, Occasion(by=PersonId(by), on=on)), request)
    except BaseException:
        before.restore(people)
        raise
    _Before.of(people, proposals.plan, others).put(people, others)
    return Accepted(entries=recorded, people=len({it.person for it in chosen}))


def _requests(chosen: Collection[Proposal], occasion: Occasion) -> list[Request]:
    return [Request(it.event, occasion) for it in chosen if it.event is not None]


def _recorded(ledger: Ledger, proposals: Proposals, requests: Sequence[Request], name: str | None) -> Recorded | None:
    return ledger.do_all(requests, id=name, if_number=proposals.number) if requests else None


@attrs.frozen
class _Before:
    """What the directory says of some people before something is changed."""

    plan: str
    people: frozenset[PersonId]
    entries: dict[PersonId, Entry]
    marks: dict[PersonId, frozenset[Mark]]

    @classmethod
    def of(cls, people: People, plan: str, chosen: Collection[Proposal]) -> "_Before":
        about = {it.person for it in chosen}
        entries = {it.person: it for it in people.entries(plan) if it.person in about}
        marks = {person: those for person, those in people.marks(plan).items() if person in about}
        return cls(plan, frozenset(about), entries, marks)

    def put(self, people: People, chosen: Collection[Proposal]) -> None:
        """Write the entries and marks as they are when all of it has been accepted."""
        entries: dict[PersonId, Entry] = {}
        marks: dict[PersonId, frozenset[Mark]] = {}
        for it in chosen:
            person = it.person
            now = entries.get(person) or self.entries.get(person) or Entry(plan=self.plan, person=person)
            entries[person] = attrs.evolve(now, **it.changes)
            marks[person] = marks.get(person, self.marks.get(person, frozenset())) - it.drops | it.marks
        people.put_all(entries.values(), marks={(self.plan, person): those for person, those in marks.items()})

    def restore(self, people: People) -> None:
        """Let the directory say again what it said."""
        marks = {(self.plan, person): self.marks.get(person, frozenset()) for person in self.entries}
        people.put_all(self.entries.values(), marks=marks)
        for person in self.people - self.entries.keys():
            people.erase(self.plan, person)
