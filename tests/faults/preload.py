"""Loaded by the server from which all processes are forked: what takes long is done once, there."""

from contextlib import suppress
from importlib import import_module

from tests.faults import work, writer

import collegial_core as cc

for name in ("tests.faults.program", "collegial_eventsourcing.sqlite", "collegial_eventsourcing.postgresql"):
    with suppress(ImportError):
        import_module(name)

with cc.open("memory://") as plans:
    writer.do(plans.ledger(work.PLAN), [*work.founding(), *work.batch("anna", 1)])
