"""Make faults and see whether the promises are kept: `./run faults --help`."""

import signal
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[2])  # the checkout, of which tests/ is a part

from tests.faults.program import main  # noqa: E402 - findable only now

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and clean up on the way
    main()
