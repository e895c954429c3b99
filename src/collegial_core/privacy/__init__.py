"""What is personal in commands, events and entries, as their fields are marked, and who may read it."""

from collegial_core.privacy.marks import SEALED, Mark, marks, without_personal_text
from collegial_core.privacy.readers import AUDITOR, NOBODY, Reader, may_read

__all__ = ["AUDITOR", "NOBODY", "SEALED", "Mark", "Reader", "marks", "may_read", "without_personal_text"]
