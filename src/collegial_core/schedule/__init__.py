"""School calendars: terms and the breaks in them."""

from collegial_core.schedule.calendar import Break, Calendar, Term

__all__ = ["Break", "Calendar", "Term"]
