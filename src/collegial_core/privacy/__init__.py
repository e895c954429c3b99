"""What is personal in commands, events and entries, as their fields are marked."""

from collegial_core.privacy.marks import Mark, marks, without_personal_text

__all__ = ["Mark", "marks", "without_personal_text"]
