"""Replay, as-of, differences and findings: the questions that an auditor asks."""

from collegial_core.audit.difference import Change, difference
from collegial_core.audit.findings import CLOCKS_DIFFER, findings
from collegial_core.audit.replay import (
    ReadData,
    Told,
    amended,
    as_it_happened,
    editions_of,
    fold,
    put_right,
    state_of,
    told_by,
)

__all__ = [
    "CLOCKS_DIFFER",
    "Change",
    "ReadData",
    "Told",
    "amended",
    "as_it_happened",
    "difference",
    "editions_of",
    "findings",
    "fold",
    "put_right",
    "state_of",
    "told_by",
]
