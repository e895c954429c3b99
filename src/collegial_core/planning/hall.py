"""Enough times for one person: as many visits as they have to make, each at a time of its own (P. Hall, 1935).

Visits take times, times lie in weeks, and a week holds so many visits: a maximum flow says how many can be placed at
once, and its smallest cut which visits stand in each other's way.
"""

from collections.abc import Hashable
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.bounds import not_fixed
from collegial_core.planning.options import Options
from collegial_core.planning.problem import Pair, Person, Problem
from collegial_core.schedule.week import Week

_SOURCE: Final = "source"
_SINK: Final = "sink"

Node = Hashable


@attrs.frozen(kw_only=True)
class Short:
    """Somebody for whom there are too few times: these visits, theirs as `visitor` or host, have room for so many."""

    person: PersonId
    visitor: bool
    pairs: tuple[Pair, ...]
    room: int
    times: int


def find_short(problem: Problem, options: Options) -> tuple[Short, ...]:
    """Find everybody whose own visits cannot all be placed, whatever the others do.

    What fixed visits take is taken: their times, their room in a lesson, and their part of a week's cap.
    """
    pairs = not_fixed(problem)
    found = [
        _of_visitor(problem, options, it, [pair for pair in pairs if pair[0] == it.person]) for it in problem.people
    ]
    hosts = [_of_host(problem, options, it, [pair for pair in pairs if pair[1] == it.person]) for it in problem.people]
    return tuple(it for it in (*found, *hosts) if it is not None)


def _of_visitor(problem: Problem, options: Options, person: Person, pairs: list[Pair]) -> Short | None:
    flow = _Flow()
    weeks = set[Week]()
    for time in _lay(flow, options, pairs):
        week = options.times[time].week
        flow.add(time, _SINK if person.most_a_week is None else week, 1)
        weeks.add(week)
    for week in weeks:
        made = sum(it.visitor == person.person and it.time.week == week for it in problem.fixed)
        flow.add(week, _SINK, max(0, (person.most_a_week or 0) - made))
    return _short(flow, options, person.person, pairs, visitor=True)


def _of_host(problem: Problem, options: Options, person: Person, pairs: list[Pair]) -> Short | None:
    flow = _Flow()
    for time in _lay(flow, options, pairs):
        taken = sum(it.host == person.person and it.time == options.times[time] for it in problem.fixed)
        flow.add(time, _SINK, problem.visitors - taken)
    return _short(flow, options, person.person, pairs, visitor=False)


def _lay(flow: "_Flow", options: Options, pairs: list[Pair]) -> set[int]:
    """Lay the edges from visits to their times, and give the times."""
    for pair in pairs:
        flow.add(_SOURCE, pair, 1)
        for time in _times(options, pair):
            flow.add(pair, time, 1)
    return {time for pair in pairs for time in _times(options, pair)}


def _times(options: Options, pair: Pair) -> set[int]:
    return {it.time for it in options.of[pair]}


def _short(flow: "_Flow", options: Options, person: PersonId, pairs: list[Pair], *, visitor: bool) -> Short | None:
    lost = len(pairs) - flow.run()
    if not lost:
        return None
    reached = flow.reached()
    inside = tuple(pair for pair in pairs if pair in reached)
    times = set[int]().union(*(_times(options, pair) for pair in inside))
    return Short(person=person, visitor=visitor, pairs=inside, room=len(inside) - lost, times=len(times))


@attrs.define
class _Flow:
    """A maximum flow by ever more paths, each one shortest; small numbers only."""

    left: dict[Node, dict[Node, int]] = attrs.field(factory=dict)
    value: int = 0

    def add(self, one: Node, other: Node, room: int) -> None:
        """Lay an edge."""
        self.left.setdefault(one, {})[other] = room
        self.left.setdefault(other, {}).setdefault(one, 0)

    def run(self) -> int:
        """Send as much as there is room for."""
        while (came := self._search()) and _SINK in came:
            node: Node = _SINK
            while node != _SOURCE:
                before = came[node]
                self.left[before][node] -= 1
                self.left[node][before] += 1
                node = before
            self.value += 1
        return self.value

    def reached(self) -> set[Node]:
        """Give what can still be reached from the source: this side of the smallest cut."""
        return set(self._search())

    def _search(self) -> dict[Node, Node]:
        came: dict[Node, Node] = {_SOURCE: _SOURCE}
        queue: list[Node] = [_SOURCE]
        for node in queue:
            for other, room in self.left.get(node, {}).items():
                if room and other not in came:
                    came[other] = node
                    queue.append(other)
        return came
