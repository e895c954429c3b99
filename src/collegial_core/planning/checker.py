"""An independent check of a plan, whoever made it.

Nothing here is shared with the planners but the problem, the plan and what it costs: a mistake of theirs is none of
ours.  Held and other fixed visits are facts; they are not judged, but what is new has to fit beside them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from collegial_core.kernel.facts import Facts, fill
from collegial_core.planning.outcome import Planned
from collegial_core.planning.pricing import price
from collegial_core.planning.problem import Does, Problem, Time, Visit


@attrs.frozen(kw_only=True)
class Fault:
    """A rule that a plan breaks, and where."""

    rule: str
    template: str
    facts: Facts

    @property
    def message(self) -> str:
        """What is wrong, as an English sentence."""
        return fill(self.template, self.facts)


class WrongPlanError(RuntimeError):
    """A planner made a plan that breaks a rule: a mistake of this library, and no answer to a school."""


def require_none(faults: Iterable[Fault]) -> None:
    """See that a plan breaks no rule, whoever made it.

    Raises:
        WrongPlanError: it breaks some.

    """
    if said := " ".join(it.message for it in faults):
        raise WrongPlanError(said)


def check_visits(problem: Problem, planned: Planned[tuple[Visit, ...]]) -> tuple[Fault, ...]:
    """Give every rule that a plan breaks; none if it can be used as it is."""
    visits = planned.value
    new = tuple(it for it in visits if it not in problem.fixed)
    return (
        *_wrong_pairs(problem, visits),
        *(fault for visit in new for fault in _wrong_visit(problem, visit)),
        *(fault for visit in new for fault in _wrong_talk(problem, visit)),
        *_crowded_lessons(problem, visits, new),
        *_double_booked(visits, new),
        *_too_many(problem, visits, new),
        *_wrong_cost(problem, planned),
    )


def _wrong_pairs(problem: Problem, visits: Sequence[Visit]) -> Iterator[Fault]:
    placed = Counter(it.pair for it in visits)
    wanted = {it.pair for it in problem.fixed} | set(problem.pairs)
    for (visitor, host), count in sorted(placed.items()):
        if (visitor, host) not in wanted:
            yield _fault("asked-for", "{visitor} is not to visit {host}.", visitor=visitor, host=host)
        elif count > 1:
            yield _fault("once", "{visitor} visits {host} {count} times.", visitor=visitor, host=host, count=count)
    for visit in problem.fixed:
        if visit not in visits:
            says = "{visitor}'s visit to {host} at {time} is fixed, and is not in the plan."
            yield _at(visit, "fixed", says)
    if problem.whole:
        for visitor, host in problem.pairs:
            if (visitor, host) not in placed:
                yield _fault("whole", "{visitor} does not visit {host}.", visitor=visitor, host=host)


def _wrong_visit(problem: Problem, visit: Visit) -> Iterator[Fault]:
    people = {it.person: it for it in problem.people}
    time = visit.time
    if not _is_school(problem, time):
        yield _at(visit, "time", "{visitor} would visit {host} at {time}, where nothing can be planned.")
    if people[visit.host].does(time) is not Does.TEACHES:
        yield _at(visit, "lesson", "{visitor} would visit {host} at {time}, and {host} has no lesson then.")
    does = people[visit.visitor].does(time)
    if does is Does.AWAY:
        yield _at(visit, "present", "{visitor} would visit {host} at {time}, and is not there then.")
    if does is Does.TEACHES and not problem.cover:
        yield _at(visit, "free", "{visitor} would visit {host} at {time}, and teaches then.")
    if visit.cover is not (does is Does.TEACHES):
        yield _at(visit, "cover", "Whether {visitor}'s visit to {host} at {time} needs cover is told wrongly.")


def _is_school(problem: Problem, time: Time) -> bool:
    return time.week in problem.weeks and time.period in problem.periods and time not in problem.closed


def _wrong_talk(problem: Problem, visit: Visit) -> Iterator[Fault]:
    if visit.talk is None:
        return
    days = (visit.talk.date - visit.time.date).days
    if problem.talk_days is None or days > problem.talk_days or visit.talk <= visit.time:
        yield _at(visit, "deadline", "{visitor} would talk about the visit to {host} at {time} too early or too late.")
    free = all(it.does(visit.talk) is Does.FREE for it in problem.people if it.person in visit.pair)
    if not free or not _is_school(problem, visit.talk):
        yield _at(visit, "both-free", "{visitor} and {host} are not both free when they would talk about {time}.")


def _crowded_lessons(problem: Problem, visits: Iterable[Visit], new: Iterable[Visit]) -> Iterator[Fault]:
    lessons = Counter((it.host, it.time) for it in visits)
    for host, time in sorted({(it.host, it.time) for it in new}):
        if lessons[host, time] > problem.visitors:
            says = "{count} would visit {host} at {time}; the method has {most}."
            most, count = problem.visitors, lessons[host, time]
            yield _fault("visitors", says, host=host, time=str(time), count=count, most=most)


def _double_booked(visits: Iterable[Visit], new: Iterable[Visit]) -> Iterator[Fault]:
    booked: defaultdict[tuple[str, Time], set[str]] = defaultdict(set)
    for it in visits:
        booked[it.visitor, it.time].add(f"visit to {it.host}")
        booked[it.host, it.time].add("lesson that is visited")
        if it.talk is not None:
            booked[it.visitor, it.talk].add(f"talk with {it.host} as visitor")
            booked[it.host, it.talk].add(f"talk with {it.visitor} as host")
    ours = {(who, time) for it in new for who in it.pair for time in (it.time, it.talk)}
    for (who, time), things in booked.items():
        if len(things) > 1 and (who, time) in ours:
            says = "{who} would be in several places at {time}: {things}."
            yield _fault("one-place", says, who=who, time=str(time), things=tuple(sorted(things)))


def _too_many(problem: Problem, visits: Iterable[Visit], new: Iterable[Visit]) -> Iterator[Fault]:
    made = Counter(it.visitor for it in visits)
    in_week = Counter((it.visitor, it.time.week) for it in visits)
    cap = {it.person: it.most_a_week for it in problem.people}
    for who in sorted({it.visitor for it in new}):
        if problem.quota is not None and made[who] > problem.quota:
            says = "{who} would make {count} visits; the quota is {most}."
            yield _fault("quota", says, who=who, count=made[who], most=problem.quota)
    for who, week in sorted({(it.visitor, it.time.week) for it in new}):
        most = cap[who]
        if most is not None and in_week[who, week] > most:
            says = "{who} would make {count} visits in {week}; the most is {most}."
            yield _fault("week-cap", says, who=who, week=str(week), count=in_week[who, week], most=most)


def _wrong_cost(problem: Problem, planned: Planned[tuple[Visit, ...]]) -> Iterator[Fault]:
    cost = sum(it.amount for it in price(problem, planned.value))
    if (planned.cost, planned.bound <= cost) != (cost, True):
        says = "The plan costs {cost}; told are {told}, and no less than {bound}."
        yield _fault("cost", says, cost=cost, told=planned.cost, bound=planned.bound)


def _fault(rule: str, template: str, **facts: str | int | tuple[str, ...]) -> Fault:
    return Fault(rule=rule, template=template, facts=dict(facts))


def _at(visit: Visit, rule: str, template: str) -> Fault:
    return _fault(rule, template, visitor=visit.visitor, host=visit.host, time=str(visit.time))
