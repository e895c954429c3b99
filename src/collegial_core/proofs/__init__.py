"""Merkle trees over what is stored, checkpoints of them, and proofs that a record is what it was.

The bytes are told in the documentation, on the page about proofs.  Nothing here signs or opens files.
"""

from collegial_core.proofs.checkpoint import Checkpoint, Head, checkpoint_of, plan_head, read_checkpoint, read_short
from collegial_core.proofs.files import Consistency, Inclusion, read_consistency, read_inclusion
from collegial_core.proofs.leaves import entry_data, entry_hash
from collegial_core.proofs.notes import Key, Signature, TreeHead, read_key
from collegial_core.proofs.tree import Frontier, Tree, is_consistent, is_included, leaf_hash, node_hash, root_of

__all__ = [
    "Checkpoint",
    "Consistency",
    "Frontier",
    "Head",
    "Inclusion",
    "Key",
    "Signature",
    "Tree",
    "TreeHead",
    "checkpoint_of",
    "entry_data",
    "entry_hash",
    "is_consistent",
    "is_included",
    "leaf_hash",
    "node_hash",
    "plan_head",
    "read_checkpoint",
    "read_consistency",
    "read_inclusion",
    "read_key",
    "read_short",
    "root_of",
]
