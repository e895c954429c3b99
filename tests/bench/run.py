"""Measure the speed: `./run bench --help`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[2])  # the checkout, of which tests/ is a part

from tests.bench.program import main  # noqa: E402 - findable only now

if __name__ == "__main__":
    main()
