"""Replay, as-of, differences and findings: the questions that an auditor asks."""

from collegial_core.audit.difference import Change, compare, difference
from collegial_core.audit.findings import CLOCKS_DIFFER, findings
from collegial_core.audit.replay import (
    ReadData,
    Replayed,
    amended,
    as_it_happened,
    editions_of,
    fold,
    own_rules_of,
    put_right,
    state_of,
)
from collegial_core.audit.rights import against_correction

__all__ = [
    "CLOCKS_DIFFER",
    "Change",
    "ReadData",
    "Replayed",
    "against_correction",
    "amended",
    "as_it_happened",
    "compare",
    "difference",
    "editions_of",
    "findings",
    "fold",
    "own_rules_of",
    "put_right",
    "state_of",
]
