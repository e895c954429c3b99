"""What the library works out once, and remembers while the program runs, is the same when it is worked out anew."""

import sys
from pathlib import Path
from typing import Any

from tests.snapshots import opened_from

import collegial_core as cc
from collegial_core import wire
from collegial_core.audit.things import things_in
from collegial_core.definitions import shipped_authorities, shipped_methods
from collegial_core.kernel import PersonId
from collegial_core.kernel.copying import copied
from collegial_core.ledger import installed_stores
from collegial_core.policy.authority import authority_role, condition
from collegial_core.policy.shipped_authority import shipped_line
from collegial_core.privacy import Reader
from collegial_core.proofs.leaves import entry_hash
from collegial_core.snapshots.snapshot import code_fingerprint
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query
from collegial_core.wire import decode, read_line
from collegial_core.wire.keys import repeated_key
from collegial_core.wire.values import plain_entry

GOLDEN = Path(__file__).parents[1] / "golden"
LINES = (GOLDEN / "plan.jsonl").read_bytes().splitlines()


def caches() -> dict[str, Any]:
    """All that is remembered by `functools.cache`."""
    modules = [(name, module) for name, module in sys.modules.items() if name.startswith("collegial_core")]
    return {
        f"{name}.{word}": found
        for name, module in modules
        for word, found in vars(module).items()
        if hasattr(found, "cache_clear")
    }


def worked_out() -> list[Any]:
    state = cc.Plans(ReferenceStore()).import_lines(LINES).ledger.state
    reader = Query(reader=Reader(PersonId("p-1")))
    rows = [read_line(line, "")[0] for line in LINES]
    return [
        sorted(installed_stores()),
        shipped_methods(),
        shipped_authorities(),
        shipped_line("visit.held"),
        authority_role("principal@unit"),
        condition("no person"),
        code_fingerprint(),
        [plain_entry(line) for path in sorted(GOLDEN.glob("*@*.jsonl")) for line in path.read_bytes().splitlines()],
        repr(opened_from("solbacken", rows, len(rows) // 2)),
        repeated_key(b'{"a":1,"a":2}'),
        {name: wire.plain(view(state, reader)) for name, view in VIEWS.items()},
        repr(copied(state)),
        [entry_hash("solbacken", row) for row in rows],
        [list(things_in(decode(row).event)) for row in rows],
    ]


def test_what_is_remembered_is_what_would_be_worked_out_anew() -> None:
    warm = worked_out()
    for cache in caches().values():
        cache.cache_clear()
    assert worked_out() == warm
    idle = {name for name, cache in caches().items() if not cache.cache_info().currsize}
    assert {name for name in idle if not name.startswith("collegial_core.testing.")} == set()
