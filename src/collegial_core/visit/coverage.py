"""Who has seen whom: the coverage of a round, and what is missing for its aim."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from collegial_core.group import Group, Membership
from collegial_core.kernel import LessonId, PersonId
from collegial_core.kernel.value import Value, value
from collegial_core.policy import Aims, LateJoiner
from collegial_core.visit.state import MADE, Round, Step, Visit

Pair = tuple[PersonId, PersonId]
"""Visitor and host, in that order."""


@value
class Owed(Value):
    """What a member owes a round: so many `visits`, and one to each of the `hosts` where everyone is to be seen.

    `late` is somebody who joined so late that they owe fewer visits than the others.
    """

    visits: int
    hosts: tuple[PersonId, ...]
    late: bool


def owed(visit_round: Round, stays: Iterable[Membership]) -> dict[PersonId, Owed]:
    """Say what each member owes the round, whoever joined late included (S4-11).

    Under `FULL` a late joiner owes what everybody owes, and everybody owes them a visit.  Under `PRO_RATA` they owe
    visits in proportion to the days left, to whom they like; the others owe them none, for their own visits were
    counted before somebody new came.  Rounds that said nothing of it asked for those pairs all the same.
    """
    quotas = {stay.person: _quota(stay, visit_round) for stay in stays}
    late = () if visit_round.late_pairs_owed else tuple(it for it in quotas if quotas[it] < visit_round.visits_each)
    hosts = tuple(person for person in quotas if person not in late)
    return {
        person: Owed(
            visits=quota,
            hosts=() if person in late else tuple(host for host in hosts if host != person),
            late=person in late,
        )
        for person, quota in quotas.items()
    }


@value
class MemberCoverage(Value):
    """One member's part: visits made and received, the quota, and what is left.

    `complete` counts the visits whose note is published; `left` is quota - made,
    never below 0; `unseen` are the colleagues not yet visited, whether or not a visit is
    owed to them; `late` joined so late that the quota is smaller.  `hosted` counts the
    lessons in which others watched, however many watched together.
    """

    person: PersonId
    quota: int
    made: int
    complete: int
    received: int
    hosted: int
    left: int
    unseen: tuple[PersonId, ...]
    late: bool


@value
class Coverage(Value):
    """The coverage of a round over its members (S4-05).

    `seen` of `possible` = n(n - 1) ordered pairs.  Of the others, `missing` lists those that are owed, as
    (visitor, host), and `not_owed` those with somebody who joined late, where the round does not ask
    for them.  `everyone` tells whether the missing pairs belong to the round's aim, and `aims` what visits are for.
    `unfinished` are visits held but without a published note.
    `matrix` has a row for each visitor and in it a number of visits for each
    host, both in the order of `members`.
    """

    round: str
    group: str
    members: tuple[PersonId, ...]
    seen: int
    possible: int
    everyone: bool
    missing: tuple[Pair, ...]
    not_owed: tuple[Pair, ...]
    unfinished: tuple[str, ...]
    people: tuple[MemberCoverage, ...]
    matrix: tuple[tuple[int, ...], ...]
    aims: Aims | None

    @property
    def share(self) -> float:
        """Seen pairs ÷ possible pairs; 1.0 for a group in which there is nobody to see."""
        return self.seen / self.possible if self.possible else 1.0

    @property
    def spread(self) -> int:
        """The largest difference between the visits that two members received, late joiners aside (S4-07)."""
        received = [person.received for person in self.people if not person.late]
        return max(received, default=0) - min(received, default=0)

    @property
    def short(self) -> tuple[PersonId, ...]:
        """Those who have visits left to make."""
        return tuple(person.person for person in self.people if person.left)

    @property
    def reached(self) -> bool:
        """Tell whether the aim is reached: quotas, everyone by everyone where asked for, every note (S4-03)."""
        return not ((self.everyone and self.missing) or self.unfinished or self.short)


def coverage(visit_round: Round, group: Group, *, everyone: bool = True, aims: Aims | None = None) -> Coverage:
    """Work out a round's coverage over today's members, or those of its closing day (S4-05, S4-11).

    `everyone` tells whether the group's method asks that everyone sees everyone, `aims` what it says visits are for.
    """
    owing = owed(visit_round, members_of(visit_round, group))
    members = tuple(owing)
    made = made_of(visit_round.visits)
    counts = Counter((visit.visitor, visit.host) for visit in made)
    pairs = [(visitor, host) for visitor in members for host in members if visitor != host]
    unseen = [pair for pair in pairs if pair not in counts]
    return Coverage(
        round=visit_round.round,
        group=group.group,
        members=members,
        seen=len(pairs) - len(unseen),
        possible=len(pairs),
        everyone=everyone,
        missing=tuple((visitor, host) for visitor, host in unseen if host in owing[visitor].hosts),
        not_owed=tuple((visitor, host) for visitor, host in unseen if host not in owing[visitor].hosts),
        unfinished=tuple(visit.visit for visit in made if visit.step is not Step.COMPLETE),
        people=tuple(_member(person, it, made, unseen) for person, it in owing.items()),
        matrix=tuple(tuple(counts[visitor, host] for host in members) for visitor in members),
        aims=aims,
    )


def members_of(visit_round: Round, group: Group) -> list[Membership]:
    """Give the stays of today's members, or of those of the round's closing day."""
    return [stay for stay in group.stays if _counts(stay, visit_round)]


def made_of(visits: Iterable[Visit]) -> list[Visit]:
    """Give the visits that have taken place, each once, in their order.

    The first edition of the rules took the same visit under several ids; it is the one that has come furthest.
    """
    made: dict[tuple[PersonId, PersonId, LessonId, date], Visit] = {}
    for visit in visits:
        if visit.step in MADE:
            known = made.setdefault((visit.visitor, visit.host, visit.lesson, visit.date), visit)
            if known.step is not Step.COMPLETE and visit.step is not Step.HELD:
                made[visit.visitor, visit.host, visit.lesson, visit.date] = visit
    return list(made.values())


def _counts(stay: Membership, visit_round: Round) -> bool:
    return stay.until is None if visit_round.closed_on is None else stay.covers(visit_round.closed_on)


def _member(person: PersonId, owing: Owed, made: list[Visit], unseen: list[Pair]) -> MemberCoverage:
    own = [visit for visit in made if visit.visitor == person]
    received = [visit for visit in made if visit.host == person]
    return MemberCoverage(
        person=person,
        quota=owing.visits,
        made=len(own),
        complete=sum(visit.step is Step.COMPLETE for visit in own),
        received=len(received),
        hosted=len({(visit.date, visit.lesson) for visit in received}),
        left=max(0, owing.visits - len(own)),
        unseen=tuple(host for visitor, host in unseen if visitor == person),
        late=owing.late,
    )


def can_reach_everyone(visits_each: int, members: int) -> bool:
    """Tell whether that many visits each reach every colleague: k ≥ n - 1 (S4-04)."""
    return visits_each >= members - 1


def _quota(stay: Membership, visit_round: Round) -> int:
    return visit_round.visits_each if visit_round.late_joiner is LateJoiner.FULL else _pro_rata(visit_round, stay.since)


def _pro_rata(visit_round: Round, joined: date) -> int:
    days = (visit_round.ends - visit_round.starts).days + 1
    rest = min(days, max(0, (visit_round.ends - joined).days + 1))
    return -(-visit_round.visits_each * rest // days)
