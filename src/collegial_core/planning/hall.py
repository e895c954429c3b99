"""Enough times for one person: as many visits as they have to make, each at a time of its own (P. Hall, 1935).

Visits take times, times lie in weeks, and a week holds so many visits: a maximum flow says how many can be placed at
once, and its smallest cut which visits stand in each other's way.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.options import Options
from collegial_core.planning.problem import Pair, Problem
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
    """Find everybody whose own visits cannot all be placed, whatever the others do; each with fewest visits found."""
    found = [_of_visitor(problem, options, it.person, it.most_a_week) for it in problem.people]
    hosts = [_of_host(problem, options, it.person) for it in problem.people]
    return tuple(it for it in (*found, *hosts) if it is not None)


def _of_visitor(problem: Problem, options: Options, person: PersonId, cap: int | None) -> Short | None:
    pairs = [pair for pair in problem.pairs if pair[0] == person]
    week = {time: options.times[time].week for pair in pairs for time in _times(options, pair)}
    return _short(options, person, pairs, 1, {} if cap is None else week, cap or 0)


def _of_host(problem: Problem, options: Options, person: PersonId) -> Short | None:
    pairs = [pair for pair in problem.pairs if pair[1] == person]
    return _short(options, person, pairs, problem.visitors, {}, 0)


def _times(options: Options, pair: Pair) -> set[int]:
    return {it.time for it in options.of[pair]}


def _short(  # noqa: PLR0913, PLR0917 - a flow has its nodes and what each holds
    options: Options, person: PersonId, pairs: Sequence[Pair], room: int, week: Mapping[int, Week], cap: int
) -> Short | None:
    flow = _Flow()
    for pair in pairs:
        flow.add(_SOURCE, pair, 1)
        for time in _times(options, pair):
            flow.add(pair, time, 1)
            flow.add(time, week.get(time, _SINK), room)
    for it in set(week.values()):
        flow.add(it, _SINK, cap)
    if flow.run() == len(pairs):
        return None
    reached = flow.reached()
    inside = tuple(pair for pair in pairs if pair in reached)
    times = set[int]().union(*(_times(options, pair) for pair in inside))
    lost = len(pairs) - flow.value
    return Short(
        person=person,
        visitor=bool(pairs and pairs[0][0] == person),
        pairs=inside,
        room=len(inside) - lost,
        times=len(times),
    )


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
