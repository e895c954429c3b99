"""What a plan of visits costs, part by part."""

from collections import Counter
from collections.abc import Iterable

from collegial_core.ids import PersonId
from collegial_core.planning.outcome import Cost
from collegial_core.planning.problem import Pair, Problem, Visit
from collegial_core.schedule.week import Week

Load = Counter[tuple[PersonId, Week]]
"""How many visits somebody makes, or receives, in a week."""


def price(problem: Problem, visits: Iterable[Visit]) -> tuple[Cost, ...]:
    """Give all parts of what a plan costs, those too that are not in it."""
    visits = tuple(visits)
    weights = problem.weights
    lessons = {it.person: it.closed for it in problem.people}
    unplaced = set(problem.pairs) - {it.pair for it in visits}
    asked = 0 if problem.talk_days is None else len(visits)
    return (
        Cost("unplaced", len(unplaced), weights.unplaced),
        Cost("preferred", len(unplaced & problem.preferred), weights.preferred),
        Cost("cover", sum(it.cover for it in visits), weights.cover),
        Cost("no_talk", max(0, asked - sum(it.talk is not None for it in visits)), weights.no_talk),
        Cost("talk_delay", sum(_delay(it) for it in visits), weights.talk_delay),
        Cost("closed", sum(it.time.period in lessons[it.host] for it in visits), weights.closed),
        Cost("avoided", sum(it.pair in problem.avoided for it in visits), weights.avoided),
        Cost("moved", _moved(problem, visits), weights.moved),
        Cost("uneven_week", _above_share(problem, visits), weights.uneven_week),
        Cost("uneven_hosting", _apart(problem, visits), weights.uneven_hosting),
    )


def fair_share(pairs: Iterable[Pair], weeks: int) -> tuple[Counter[PersonId], Counter[PersonId]]:
    """Give how many visits each makes, and receives, in a week if they are spread evenly, rounded up."""
    pairs = tuple(pairs)
    made = Counter(visitor for visitor, _ in pairs)
    received = Counter(host for _, host in pairs)
    return tuple(Counter({it: -(-count // max(1, weeks)) for it, count in each.items()}) for each in (made, received))  # type: ignore[return-value]


def _delay(visit: Visit) -> int:
    return 0 if visit.talk is None else (visit.talk.date - visit.time.date).days


def _moved(problem: Problem, visits: Iterable[Visit]) -> int:
    at, standing = {it.pair: it.time for it in visits}, problem.standing_times
    return sum(at.get(pair) not in standing[pair] for pair in problem.pairs if pair in standing) if standing else 0


def _above_share(problem: Problem, visits: Iterable[Visit]) -> int:
    made, received = fair_share(problem.pairs, len(problem.weeks))
    makes: Load = Counter((it.visitor, it.time.week) for it in visits)
    receives: Load = Counter((it.host, it.time.week) for it in visits)
    above = sum(max(0, count - made[person]) for (person, _), count in makes.items())
    return above + sum(max(0, count - received[person]) for (person, _), count in receives.items())


def _apart(problem: Problem, visits: Iterable[Visit]) -> int:
    received = Counter(it.host for it in visits)
    counts = [received[it.person] for it in problem.people]
    return max(0, max(counts, default=0) - min(counts, default=0) - 1)
