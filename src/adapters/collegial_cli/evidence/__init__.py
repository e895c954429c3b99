"""A folder of evidence of a plan, which anybody can verify without us; the verifiers lie here too, and are copied."""

from collegial_cli.evidence.contents import Evidence, write_evidence
from collegial_cli.evidence.folder import new_folder

__all__ = ["Evidence", "new_folder", "write_evidence"]
