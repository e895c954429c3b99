"""Measure the speed: `./run bench --help`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[2])  # the checkout, of which tests/ is a part

from tests.bench import planning, program  # noqa: E402 - findable only now

if __name__ == "__main__":
    planning.main(sys.argv[2:]) if sys.argv[1:2] == ["planner"] else program.main()
