"""The planner measured: `./run bench planner [--timetables FOLDER] [--quick]`.

Groups of six, taken from a school as chance has it, each see each other in fifteen weeks; half of a round later
somebody is ill for a day, and what broke is repaired.  First fit, rotation and best fit plan the same groups.  Then a
thousand small problems without a plan are drawn, and what is said of each is seen a second way.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any, Final

import attrs
from tests.bench.workshop import say
from tests.planner.impossible import KINDS, drawn, faults
from tests.planner.schools import drawn_group, weeks

from collegial_core.ids import PersonId
from collegial_core.planning import Change, Does, Impossible, OutOfTime, Planned, Problem, Visit
from collegial_core.planning.by_hand import VisitsOutcome
from collegial_core.planning.checker import check_visits
from collegial_core.planning.greedy import plan_best_fit, plan_first_fit
from collegial_core.planning.options import options_of
from collegial_core.planning.rotation import plan_rotation
from collegial_core.planning.timetable import Doing, Span, Timetable, grid_of, person_of
from collegial_planner import cpsat, milp, plan_visits

Plan = Planned[tuple[Visit, ...]]

SIZE: Final = 6
WEEKS: Final = 15
BUDGET: Final = 15.0
IMPOSSIBLE: Final = 1_000
"""So many problems without a plan are drawn."""
PEERS: Final[dict[str, Callable[[Problem], Plan]]] = {
    "first fit": plan_first_fit,
    "rotation": plan_rotation,
    "best fit": plan_best_fit,
}
SOLVERS: Final = (cpsat.NAME, milp.NAME)
"""Both are imported before the first measurement."""


@attrs.define
class Tally:
    """What was counted over all groups of a school."""

    seconds: list[float] = attrs.field(factory=list)
    repairs: list[float] = attrs.field(factory=list)
    outcomes: Counter[str] = attrs.field(factory=Counter)
    costs: dict[str, Counter[str]] = attrs.field(factory=dict)

    def counts(self, name: str, plan: Plan) -> None:
        """Add a plan's parts of cost, and its whole."""
        mine = self.costs.setdefault(name, Counter())
        mine.update({it.name: it.count for it in plan.costs})
        mine["cost"] += plan.cost


def main(args: Sequence[str]) -> None:
    """Measure, and print a table for each school."""
    parser = argparse.ArgumentParser(prog="./run bench planner", description="Measure the planner beside its peers.")
    parser.add_argument(
        "--timetables", type=Path, metavar="FOLDER", help="schools' timetables as JSON, instead of made-up"
    )
    parser.add_argument(
        "--quick", action="store_true", help="four groups of each school, one problem of each kind: to try the program"
    )
    asked = parser.parse_args(args)
    schools = _read(asked.timetables) if asked.timetables else _drawn()
    for name, groups in schools:
        print("\n".join(_table(name, _measured(groups[:4] if asked.quick else groups))))
    print("\n".join(_without_plan(len(KINDS) if asked.quick else IMPOSSIBLE)))


def _measured(groups: Sequence[Problem]) -> Tally:
    tally, chance = Tally(), Random(22)  # noqa: S311 - the same groups each time
    for number, problem in enumerate(groups):
        outcome, seconds = _timed(problem)
        tally.seconds.append(seconds)
        if isinstance(outcome, Impossible):
            tally.outcomes["impossible"] += 1
            tally.outcomes["confirmed"] += outcome.proof.confirmed
            continue
        plan = outcome.best if isinstance(outcome, OutOfTime) else outcome
        if plan is None:
            tally.outcomes["nothing found"] += 1
            continue
        tally.outcomes.update({"planned": 1, "best": plan.best, "faults": len(check_visits(problem, plan))})
        tally.outcomes["bound"] += plan.bound
        tally.counts("ours", plan)
        for name, peer in PEERS.items():
            tally.counts(name, peer(problem))
        if plan.best and number % 20 == 0:
            again = plan_visits(problem, BUDGET, second_opinion=True)
            agrees = isinstance(again, Planned) and again.cost == plan.cost and milp.NAME in again.proof.said_by
            tally.outcomes.update({"sampled": 1, "agreed": agrees})
        _repair(tally, problem, plan, chance)
    return tally


def _without_plan(count: int) -> Iterator[str]:
    """Say of how many problems without a plan all that is said of them is seen a second way, and what is not."""
    there, confirmed, wrong = Counter[str](), Counter[str](), list[str]()
    for number, (kind, problem) in enumerate(drawn(count), start=1):
        found = faults(problem, KINDS[kind].why)
        there[kind] += 1
        confirmed[kind] += not found
        wrong += (f"{it}: {problem}" for it in found)
        if number % 100 == 0:
            say(f"{number} of {count} without a plan, {confirmed.total()} confirmed")
    yield f"\nno plan, said with what would help, and confirmed by trying all: {confirmed.total()} of {count} (all)"
    yield from (f"  {kind}: {confirmed[kind]} of {there[kind]}" for kind in there)
    yield from (f"  wrong: {it}" for it in wrong)


def _timed(problem: Problem) -> tuple[VisitsOutcome, float]:
    before = process_time()
    outcome = plan_visits(problem, BUDGET)
    return outcome, process_time() - before


def _repair(tally: Tally, problem: Problem, plan: Plan, chance: Random) -> None:
    """Let somebody be ill on the day of one of their visits, in the second half of the weeks."""
    late = [it for it in plan.value if it.time.week >= problem.weeks[WEEKS // 2]] or list(plan.value)
    lost = chance.choice(late)
    ill = chance.choice(lost.pair)
    away = tuple(Change(it, Does.AWAY) for it in problem.times if it.date == lost.time.date)
    people = tuple(attrs.evolve(it, changes=(*it.changes, *away)) if it.person == ill else it for it in problem.people)
    past = tuple(it for it in plan.value if it.time.week < lost.time.week)
    weights = attrs.evolve(problem.weights, moved=1_000_000)
    changed = attrs.evolve(problem, people=people, fixed=past, standing=plan.value, weights=weights)
    outcome, seconds = _timed(changed)
    tally.repairs.append(seconds)
    after = outcome.best if isinstance(outcome, OutOfTime) else outcome
    options = options_of(changed)
    standing = {it.pair: it.time for it in plan.value}
    broken = sum(standing[pair] not in {options.times[it.time] for it in of} for pair, of in options.of.items())
    tally.outcomes["broken"] += broken
    if isinstance(after, Planned):
        tally.outcomes["changed"] += next(it.count for it in after.costs if it.name == "moved")
        tally.outcomes["faults"] += len(check_visits(changed, after))
        tally.outcomes["repaired"] += 1
    else:
        tally.outcomes["not repaired"] += 1


# --- the schools ----------------------------------------------------------------


def _drawn() -> Iterator[tuple[str, list[Problem]]]:
    for size in (60, 200):
        school = drawn_group(size, size, weeks_there=WEEKS, talk_days=7)
        parts = [school.people[at : at + SIZE] for at in range(0, size - SIZE + 1, SIZE)]
        yield f"made up, {size} teachers", [attrs.evolve(school, people=people) for people in parts]


def _read(folder: Path) -> Iterator[tuple[str, list[Problem]]]:
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        timetable = Timetable(tuple(_doings(data)))
        people = sorted(timetable.people)
        Random(22).shuffle(people)  # noqa: S311 - the same groups each time
        parts = [people[at : at + SIZE] for at in range(0, len(people) - SIZE + 1, SIZE)]
        yield f"{path.stem}, {len(people)} teachers", [_problem(timetable, part) for part in parts]


def _doings(data: dict[str, Any]) -> Iterator[Doing]:
    def span(slot: int, length: int = 1) -> Span:
        day, period = data["slots"][slot]
        return Span(day + 1, period + 1, period + 1 + length)

    for lesson in data["lessons"]:
        for teacher in lesson["teachers"]:
            yield Doing(person=PersonId(teacher), span=span(lesson["slot"], lesson["dur"]), does=Does.TEACHES)
    for teacher, slots in data["unavailable"].items():
        yield from (Doing(person=PersonId(teacher), span=span(it), does=Does.AWAY) for it in slots)


def _problem(timetable: Timetable, people: Sequence[PersonId]) -> Problem:
    there = weeks(WEEKS)
    grid = grid_of(timetable, people, there)
    persons = tuple(person_of(timetable, grid, it, there) for it in people)
    return Problem(people=persons, weeks=there, periods=grid.periods, talk_days=7)


# --- the table ------------------------------------------------------------------


def _table(name: str, tally: Tally) -> Iterator[str]:
    did = tally.outcomes
    ours = tally.costs.get("ours", Counter())
    yield f"\n{name}, {len(tally.seconds)} groups of {SIZE}"
    yield f"  planned {did['planned']}, impossible {did['impossible']}, nothing found {did['nothing found']}"
    yield f"  broken rules {did['faults']} (0)"
    yield f"  cost ÷ bound {_ratio(ours['cost'], did['bound'])} (≤ 1.01)"
    yield f"  proved best {_ratio(did['best'], did['planned'])} (≥ 0.95)"
    yield f"  best agreed by the second solver {did['agreed']} of {did['sampled']}"
    yield f"  impossible confirmed {did['confirmed']} of {did['impossible']}"
    yield f"  seconds a group: median {median(tally.seconds):.2f} (≤ 1), p95 {_p95(tally.seconds):.2f} (≤ 5)"
    for peer in PEERS:
        theirs = tally.costs.get(peer, Counter())
        parts = {
            "cost": "cost",
            "unplaced": "unplaced",
            "above fair share": "uneven_week",
            "no talk": "no_talk",
            "cover": "cover",
        }
        said = ", ".join(f"{says} {ours[it]} : {theirs[it]}" for says, it in parts.items())
        yield f"  beside {peer}: {said}"
    if tally.repairs:
        ratio = _ratio(did["changed"], did["broken"])
        yield f"  repairs {did['repaired']}, impossible {did['not repaired']}: changed ÷ broken {ratio} (≤ 1.1)"
        yield f"  seconds a repair: p95 {_p95(tally.repairs):.2f} (≤ 1)"


def _ratio(one: int, other: int) -> str:
    return f"{one / other:.3f}" if other else f"{one} ÷ 0"


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, round(0.95 * len(seconds)))]
