"""A writer in a process of its own: `writer.py URL PLAN BATCHES`.

It says `ready`, waits for a line, appends that many batches of three rows, and says
the plan's last number after each.  When it is stale it reads on and tries again.
"""

import sys

from collegial_core import Stale
from collegial_core.ledger import installed_stores
from collegial_core.store import Record, Store

BATCH = 3


def main(url: str, plan: str, batches: int) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    store: Store = installed_stores()[url.partition(":")[0]].load()(url)
    last = 0
    for _ in range(batches):
        last = append(store, plan, last)
        print(last, flush=True)
    store.close()


def append(store: Store, plan: str, last: int) -> int:
    while True:
        records = [Record(last + place, "visit.held@1", b"%d" % (last + place)) for place in range(1, BATCH + 1)]
        try:
            store.append(plan, after=last, records=records)
        except Stale:
            last = max([last, *(page[-1][0] for page in store.read(plan, after=last))])
        else:
            return last + BATCH


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
