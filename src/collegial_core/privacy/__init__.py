"""What is personal in commands, events and entries, as their fields are marked, and who may read it."""

from collegial_core.privacy.counting import to_count
from collegial_core.privacy.marks import SEALED, Mark, is_erased, marks
from collegial_core.privacy.readers import AUDITOR, NOBODY, May, Reader, may_read, reader_on, reading
from collegial_core.privacy.reasons import reasons

__all__ = [
    "AUDITOR",
    "NOBODY",
    "SEALED",
    "Mark",
    "May",
    "Reader",
    "is_erased",
    "marks",
    "may_read",
    "reader_on",
    "reading",
    "reasons",
    "to_count",
]
